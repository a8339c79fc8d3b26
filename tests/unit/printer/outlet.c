/*
 * Where tickets come out: files, and a real CUPS server of the test's own, on a free port of the
 * loopback, with a backend of four lines as the printer.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/base/loop.h"
#include "printer/escpos.h"
#include "printer/outlet.h"

struct fixture {
	char folder[64];
	struct loop *loop;
	struct loop_timer *limit;
	int outcomes, printed;
	int wanted;
	enum paper_state paper;
	char why[OUTLET_WHY_SIZE];
	pid_t cupsd;
	int port;
};

static void on_limit(void *data)
{
	loop_quit(data, 99);
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	snprintf(f->folder, sizeof(f->folder), "/tmp/novbe-outlet-XXXXXX");
	if (!mkdtemp(f->folder) || chmod(f->folder, 0755) < 0)
		return -1;
	f->loop = loop_new();
	*state = f;
	return f->loop && loop_timer_add(f->loop, on_limit, f->loop, &f->limit) == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	char command[128];

	if (f->cupsd > 0) {
		kill(f->cupsd, SIGTERM);
		waitpid(f->cupsd, NULL, 0);
	}
	loop_timer_del(f->limit);
	loop_free(f->loop);
	snprintf(command, sizeof(command), "rm -rf '%s'", f->folder);
	free(f);
	return system(command);
}

static void on_outcome(void *data, bool printed, enum paper_state paper, const char *why)
{
	struct fixture *f = data;

	f->outcomes++;
	f->printed += printed;
	f->paper = paper;
	snprintf(f->why, sizeof(f->why), "%s", why);
	if (f->outcomes == f->wanted)
		loop_quit(f->loop, 0);
}

/* Runs until so many outcomes came. */
static void await(struct fixture *f, int wanted)
{
	f->wanted = wanted;
	if (f->outcomes >= wanted)
		return;
	loop_timer_after(f->limit, 30000);
	assert_int_equal(loop_run(f->loop), 0);
}

static struct bitmap *slip(int mark)
{
	struct bitmap *picture = bitmap_new(384, 200);

	bitmap_fill(picture, mark, 20, 40, 40);
	return picture;
}

static struct outlet *open_files(struct fixture *f, const char *folder, int keep)
{
	struct outlet_options options = {.kind = OUTLET_FILES,
		.dpi = 203,
		.folder = folder,
		.keep = keep,
		.timeout_ms = 5000};

	return outlet_new(f->loop, &options);
}

static int count_files(const char *folder, const char *ending)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	int count = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		const char *dot = strrchr(entry->d_name, '.');

		count += dot && !strcmp(dot, ending);
	}
	closedir(dir);
	return count;
}

static void *read_whole(const char *path, size_t *len)
{
	FILE *file = fopen(path, "rb");
	uint8_t *bytes = malloc(100000);

	assert_non_null(file);
	*len = fread(bytes, 1, 100000, file);
	fclose(file);
	return bytes;
}

static void assert_holds_job(const char *path, const struct bitmap *picture)
{
	struct escpos_options options = {.dpi = 203, .feed_dots = 24, .cut = true};
	uint8_t *wanted;
	size_t wanted_len, len;
	void *bytes = read_whole(path, &len);

	assert_int_equal(escpos_write(picture, &options, &wanted, &wanted_len), 0);
	assert_int_equal(len, wanted_len);
	assert_memory_equal(bytes, wanted, len);
	free(wanted);
	free(bytes);
}

/* ---- Files ------------------------------------------------------------------------------------
 */

static void a_ticket_becomes_a_picture_and_the_printers_bytes(void **state)
{
	struct fixture *f = *state;
	struct outlet *outlet = open_files(f, f->folder, 10);
	struct bitmap *same = slip(5);
	char path[128];

	assert_int_equal(outlet_print(outlet, slip(5), "isb-2026-11-23-A047", on_outcome, f), 0);
	await(f, 1);
	assert_int_equal(f->printed, 1);
	assert_int_equal(f->paper, PAPER_OK);
	snprintf(path, sizeof(path), "%s/isb-2026-11-23-A047.escpos", f->folder);
	assert_holds_job(path, same);
	assert_int_equal(count_files(f->folder, ".png"), 1);
	assert_int_equal(count_files(f->folder, ".part"), 0);
	bitmap_free(same);
	outlet_free(outlet);
}

static void only_the_newest_are_kept(void **state)
{
	struct fixture *f = *state;
	struct outlet *outlet = open_files(f, f->folder, 3);
	char name[16], path[128];

	for (int i = 0; i < 7; i++) {
		snprintf(name, sizeof(name), "t%d", i);
		assert_int_equal(outlet_print(outlet, slip(i), name, on_outcome, f), 0);
		await(f, i + 1);
		usleep(2000); /* files need different times */
	}
	assert_int_equal(f->printed, 7);
	assert_int_equal(count_files(f->folder, ".png"), 3);
	assert_int_equal(count_files(f->folder, ".escpos"), 3);
	snprintf(path, sizeof(path), "%s/t6.png", f->folder);
	assert_int_equal(access(path, R_OK), 0);
	outlet_free(outlet);
}

static void a_folder_that_went_away_is_told_and_not_fatal(void **state)
{
	struct fixture *f = *state;
	char folder[128];
	struct outlet *outlet;

	snprintf(folder, sizeof(folder), "%s/tickets", f->folder);
	outlet = open_files(f, folder, 3);
	assert_non_null(outlet);
	assert_int_equal(rmdir(folder), 0);
	assert_int_equal(outlet_print(outlet, slip(1), "a", on_outcome, f), 0);
	await(f, 1);
	assert_int_equal(f->printed, 0);
	assert_non_null(strstr(f->why, "No such file"));
	assert_int_equal(mkdir(folder, 0755), 0);
	assert_int_equal(outlet_print(outlet, slip(1), "a", on_outcome, f), 0);
	await(f, 2);
	assert_int_equal(f->printed, 1);
	outlet_free(outlet);
}

static void names_that_lead_elsewhere_and_too_many_are_refused(void **state)
{
	struct fixture *f = *state;
	struct outlet *outlet = open_files(f, f->folder, 3);
	int taken = 0;

	assert_int_equal(outlet_print(outlet, slip(1), "../x", on_outcome, f), -EINVAL);
	assert_int_equal(outlet_print(outlet, slip(1), "", on_outcome, f), -EINVAL);
	assert_int_equal(outlet_print(outlet, slip(1), ".x", on_outcome, f), -EINVAL);
	/* The loop does not run, so nothing is given back. */
	while (outlet_print(outlet, slip(1), "x", on_outcome, f) == 0)
		taken++;
	assert_int_equal(taken, OUTLET_MAX_WAITING);
	await(f, taken);
	assert_int_equal(f->printed, taken);
	outlet_free(outlet);
}

static void what_cannot_work_is_refused_at_the_start(void **state)
{
	struct fixture *f = *state;
	struct outlet_options options = {.kind = OUTLET_CUPS, .dpi = 203, .queue = ""};

	assert_null(outlet_new(f->loop, &options));
	assert_int_equal(errno, EINVAL);
	assert_null(open_files(f, "/dev/null/tickets", 3));
	assert_int_equal(errno, ENOTDIR);
	outlet_free(NULL);
}

/* ---- CUPS -------------------------------------------------------------------------------------
 */

static int free_port(void)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&address, len), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	close(fd);
	return ntohs(address.sin_port);
}

static const char cups_setup[] =
	"set -e; cd '%s'; mkdir spool cache state root tmp bin bin/backend out\n"
	"for d in /usr/lib/cups/*; do [ ${d##*/} = backend ] || ln -s $d bin/; done\n"
	"cat > bin/backend/slip <<'END'\n"
	"#!/bin/sh\n"
	"[ $# = 0 ] && exit 0\n"
	"case \"$DEVICE_URI\" in\n"
	"*broken*) echo 'STATE: +media-empty-error' >&2; echo 'ERROR: no paper' >&2; exit 1;;\n"
	"*slow*) sleep 20;;\n"
	"esac\n"
	"cat \"${6:-/dev/stdin}\" > \"${DEVICE_URI#slip:}/$3\"\n"
	"END\n"
	"chmod 700 bin/backend/slip\n"
	"cat > cups-files.conf <<END\n"
	"ServerBin $PWD/bin\nServerRoot $PWD/root\nRequestRoot $PWD/spool\nCacheDir $PWD/cache\n"
	"StateDir $PWD/state\nTempDir $PWD/tmp\nAccessLog $PWD/access_log\n"
	"ErrorLog $PWD/error_log\nPageLog $PWD/page_log\nPrintcap\n"
	"END\n"
	"cat > cupsd.conf <<END\n"
	"Listen 127.0.0.1:%d\nBrowsing No\nDefaultAuthType None\nWebInterface No\n"
	"<Location />\nOrder allow,deny\nAllow all\n</Location>\n"
	"<Policy default>\n<Limit All>\nOrder allow,deny\nAllow all\n</Limit>\n</Policy>\n"
	"END\n";

static bool add_queues(const struct fixture *f)
{
	char command[600];

	snprintf(command, sizeof(command),
		"lpadmin -h localhost:%d -p ticket -E -v 'slip:%s/out' 2>/dev/null &&"
		"lpadmin -h localhost:%d -p empty -E -o printer-error-policy=abort-job -v "
		"slip:/broken &&"
		"lpadmin -h localhost:%d -p slow -E -v slip:/slow",
		f->port, f->folder, f->port, f->port);
	return system(command) == 0;
}

/* Needs root (cupsd insists) and Debian's cups: elsewhere these tests are skipped. */
static void start_cups(struct fixture *f)
{
	char command[sizeof(cups_setup) + 128], conf[128], files[128];
	bool ready = false;

	if (geteuid() != 0 || access("/usr/sbin/cupsd", X_OK) < 0)
		skip();
	f->port = free_port();
	snprintf(command, sizeof(command), cups_setup, f->folder, f->port);
	assert_int_equal(system(command), 0);
	snprintf(conf, sizeof(conf), "%s/cupsd.conf", f->folder);
	snprintf(files, sizeof(files), "%s/cups-files.conf", f->folder);
	f->cupsd = fork();
	if (f->cupsd == 0) {
		if (freopen("/dev/null", "w", stderr))
			execl("/usr/sbin/cupsd", "cupsd", "-f", "-c", conf, "-s", files, NULL);
		_exit(127);
	}
	for (int i = 0; i < 100 && !ready; i++) {
		usleep(100000);
		ready = add_queues(f);
	}
	assert_true(ready);
}

static struct outlet *open_cups(struct fixture *f, const char *queue, int timeout_ms)
{
	struct outlet_options options = {
		.kind = OUTLET_CUPS, .dpi = 203, .queue = queue, .timeout_ms = timeout_ms};
	char server[32];

	snprintf(server, sizeof(server), "localhost:%d", f->port);
	options.server = server;
	return outlet_new(f->loop, &options);
}

static void cups_hands_the_printer_exactly_these_bytes(void **state)
{
	struct fixture *f = *state;
	struct outlet *outlet;
	struct bitmap *same = slip(9);
	char path[128];

	start_cups(f);
	outlet = open_cups(f, "ticket", 10000);
	for (int i = 0; i < 3; i++) {
		char name[16];

		snprintf(name, sizeof(name), "isb-A%d", i);
		assert_int_equal(outlet_print(outlet, slip(9), name, on_outcome, f), 0);
	}
	await(f, 3);
	assert_string_equal(f->why, "");
	assert_int_equal(f->printed, 3);
	/* The job's name is the ticket's, so that it can be found again. */
	snprintf(path, sizeof(path), "%s/out/isb-A2", f->folder);
	assert_holds_job(path, same);
	bitmap_free(same);
	outlet_free(outlet);
}

static void a_printer_that_refuses_and_one_that_hangs_are_told(void **state)
{
	struct fixture *f = *state;
	struct outlet *outlet;

	start_cups(f);
	outlet = open_cups(f, "empty", 10000);
	assert_int_equal(outlet_print(outlet, slip(1), "a", on_outcome, f), 0);
	await(f, 1);
	assert_int_equal(f->printed, 0);
	assert_int_equal(f->paper, PAPER_OUT);
	assert_non_null(strstr(f->why, "empty"));
	outlet_free(outlet);
	outlet = open_cups(f, "slow", 1000);
	assert_int_equal(outlet_print(outlet, slip(1), "b", on_outcome, f), 0);
	await(f, 2);
	assert_int_equal(f->printed, 0);
	assert_non_null(strstr(f->why, "within 1 s"));
	outlet_free(outlet);
}

static void no_such_queue_and_no_server_are_told(void **state)
{
	struct fixture *f = *state;
	struct outlet *outlet;

	start_cups(f);
	outlet = open_cups(f, "nowhere", 5000);
	assert_int_equal(outlet_print(outlet, slip(1), "a", on_outcome, f), 0);
	await(f, 1);
	assert_int_equal(f->printed, 0);
	assert_non_null(strstr(f->why, "nowhere"));
	kill(f->cupsd, SIGTERM);
	waitpid(f->cupsd, NULL, 0);
	f->cupsd = 0;
	assert_int_equal(outlet_print(outlet, slip(1), "b", on_outcome, f), 0);
	await(f, 2);
	assert_int_equal(f->printed, 0);
	assert_non_null(strstr(f->why, "does not answer"));
	outlet_free(outlet);
}

#define outlet_test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		outlet_test(a_ticket_becomes_a_picture_and_the_printers_bytes),
		outlet_test(only_the_newest_are_kept),
		outlet_test(a_folder_that_went_away_is_told_and_not_fatal),
		outlet_test(names_that_lead_elsewhere_and_too_many_are_refused),
		outlet_test(what_cannot_work_is_refused_at_the_start),
		outlet_test(cups_hands_the_printer_exactly_these_bytes),
		outlet_test(a_printer_that_refuses_and_one_that_hangs_are_told),
		outlet_test(no_such_queue_and_no_server_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
