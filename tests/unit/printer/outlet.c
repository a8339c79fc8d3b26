/* Where tickets come out, when that is a folder; and what every outlet refuses. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/base/clock.h"
#include "firmware/base/loop.h"
#include "printer/escpos.h"
#include "printer/outlet.h"

struct fixture {
	char folder[64];
	struct loop *loop;
	struct loop_timer *limit;
	int submitted, ended, printed, healths, wanted;
	enum print_state state;
	struct printer_health health;
	char why[OUTLET_WHY_SIZE];
};

static void on_limit(void *data)
{
	loop_quit(data, 99);
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	snprintf(f->folder, sizeof(f->folder), "/tmp/novbe-outlet-XXXXXX");
	if (!mkdtemp(f->folder))
		return -1;
	f->loop = loop_new();
	*state = f;
	return f->loop && loop_timer_add(f->loop, on_limit, f->loop, &f->limit) == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	char command[128];

	loop_timer_del(f->limit);
	loop_free(f->loop);
	snprintf(command, sizeof(command), "rm -rf '%s'", f->folder);
	free(f);
	return system(command);
}

static void on_submitted(void *data, const char *name)
{
	struct fixture *f = data;

	(void)name;
	f->submitted++;
}

static void on_ended(void *data, const char *name, enum print_state state, const char *why)
{
	struct fixture *f = data;

	(void)name;
	f->ended++;
	f->printed += state == PRINT_PRINTED;
	f->state = state;
	snprintf(f->why, sizeof(f->why), "%s", why);
	if (f->ended == f->wanted)
		loop_quit(f->loop, 0);
}

static void on_health(void *data, const struct printer_health *health)
{
	struct fixture *f = data;

	f->healths++;
	f->health = *health;
	if (f->wanted == 0)
		loop_quit(f->loop, 0);
}

/* Runs until so many prints ended; 0: until the printer's health is told. */
static void await(struct fixture *f, int wanted)
{
	f->wanted = wanted;
	if (wanted > 0 && f->ended >= wanted)
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
	static const struct outlet_handlers handlers = {
		.submitted = on_submitted, .ended = on_ended, .health = on_health};

	return outlet_new(f->loop, &options, &handlers, f);
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

static void assert_holds_job(const char *path, const struct bitmap *picture)
{
	struct escpos_options options = {.dpi = 203, .feed_dots = 24, .cut = true};
	FILE *file = fopen(path, "rb");
	uint8_t *wanted, *bytes = malloc(100000);
	size_t wanted_len, len;

	assert_non_null(file);
	len = fread(bytes, 1, 100000, file);
	fclose(file);
	assert_int_equal(escpos_write(picture, &options, &wanted, &wanted_len), 0);
	assert_int_equal(len, wanted_len);
	assert_memory_equal(bytes, wanted, len);
	free(wanted);
	free(bytes);
}

static void a_ticket_becomes_a_picture_and_the_printers_bytes(void **state)
{
	struct fixture *f = *state;
	struct outlet *outlet = open_files(f, f->folder, 10);
	struct bitmap *same = slip(5);
	char path[128];

	assert_int_equal(outlet_print(outlet, slip(5), "isb-2026-11-23-A047"), 0);
	await(f, 1);
	assert_int_equal(f->submitted, 1);
	assert_int_equal(f->state, PRINT_PRINTED);
	assert_string_equal(f->why, "");
	snprintf(path, sizeof(path), "%s/isb-2026-11-23-A047.escpos", f->folder);
	assert_holds_job(path, same);
	assert_int_equal(count_files(f->folder, ".png"), 1);
	assert_int_equal(count_files(f->folder, ".part"), 0);
	bitmap_free(same);
	outlet_free(outlet);
}

/* A disk that does not come back: the worker waits at a FIFO that nobody reads. */
static void a_worker_that_hangs_is_known_when_its_limit_is_over(void **state)
{
	enum { LIMIT_MS = 5000 };
	struct fixture *f = *state;
	struct outlet *outlet = open_files(f, f->folder, 10);
	const int64_t begun_ms = clock_mono_ms();
	char path[128], bytes[4096];
	int fd;

	assert_true(outlet_works(outlet, begun_ms + 1000000));
	snprintf(path, sizeof(path), "%s/t1.escpos.part", f->folder);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(outlet_print(outlet, slip(1), "t1"), 0);
	while (outlet_works(outlet, begun_ms + 1000000)) /* until it has begun */
		usleep(1000);
	assert_true(outlet_works(outlet, begun_ms + LIMIT_MS + OUTLET_LATE_MS - 1));
	assert_false(outlet_works(outlet, clock_mono_ms() + LIMIT_MS + OUTLET_LATE_MS + 1));
	fd = open(path, O_RDONLY);
	while (read(fd, bytes, sizeof(bytes)) > 0)
		;
	close(fd);
	await(f, 1);
	outlet_free(outlet);
}

static void only_the_newest_are_kept(void **state)
{
	struct fixture *f = *state;
	struct outlet *outlet = open_files(f, f->folder, 3);
	char name[16], path[128];

	for (int i = 0; i < 7; i++) {
		snprintf(name, sizeof(name), "t%d", i);
		assert_int_equal(outlet_print(outlet, slip(i), name), 0);
		await(f, i + 1);
		usleep(2000); /* files need different times */
	}
	outlet_free(outlet); /* the last clearing up is done behind `ended` */
	assert_int_equal(f->printed, 7);
	assert_int_equal(count_files(f->folder, ".png"), 3);
	assert_int_equal(count_files(f->folder, ".escpos"), 3);
	snprintf(path, sizeof(path), "%s/t6.png", f->folder);
	assert_int_equal(access(path, R_OK), 0);
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
	assert_int_equal(outlet_print(outlet, slip(1), "a"), 0);
	await(f, 1);
	assert_int_equal(f->state, PRINT_UNPRINTED);
	assert_int_equal(f->submitted, 0);
	assert_non_null(strstr(f->why, "No such file"));
	assert_false(f->health.ready);
	assert_int_equal(mkdir(folder, 0755), 0);
	assert_int_equal(outlet_print(outlet, slip(1), "a"), 0);
	await(f, 2);
	assert_int_equal(f->state, PRINT_PRINTED);
	outlet_free(outlet);
}

static void a_probe_says_whether_the_folder_takes_tickets(void **state)
{
	struct fixture *f = *state;
	char folder[128];
	struct outlet *outlet;

	snprintf(folder, sizeof(folder), "%s/tickets", f->folder);
	outlet = open_files(f, folder, 3);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(outlet_probe(outlet), 0);
		await(f, 0);
		assert_int_equal(f->healths, i + 1);
	}
	assert_true(f->health.ready);
	assert_int_equal(f->health.paper, PAPER_OK);
	assert_string_equal(f->health.why, "");
	assert_int_equal(rmdir(folder), 0);
	assert_int_equal(outlet_probe(outlet), 0);
	await(f, 0);
	assert_false(f->health.ready);
	assert_non_null(strstr(f->health.why, folder));
	outlet_free(outlet);
}

static void a_print_of_an_earlier_run_is_found_by_its_name(void **state)
{
	struct fixture *f = *state;
	struct outlet *outlet = open_files(f, f->folder, 3);

	assert_int_equal(outlet_print(outlet, slip(1), "a"), 0);
	await(f, 1);
	outlet_free(outlet);
	outlet = open_files(f, f->folder, 3);
	assert_int_equal(outlet_follow(outlet, "a"), 0);
	await(f, 2);
	assert_int_equal(f->state, PRINT_PRINTED);
	assert_int_equal(outlet_follow(outlet, "b"), 0);
	await(f, 3);
	assert_int_equal(f->state, PRINT_UNPRINTED);
	outlet_free(outlet);
}

/* The held one is packed in a moment: that nothing of it comes out is looked at for longer. */
static void what_is_held_comes_out_when_it_is_let_go(void **state)
{
	struct fixture *f = *state;
	struct outlet *outlet = open_files(f, f->folder, 9);

	assert_int_equal(outlet_prepare(outlet, slip(1), "held"), 0);
	usleep(100000);
	assert_int_equal(count_files(f->folder, ".escpos"), 0);
	outlet_go(outlet);
	await(f, 1);
	assert_int_equal(f->state, PRINT_PRINTED);
	assert_int_equal(count_files(f->folder, ".escpos"), 1);
	outlet_free(outlet);
}

static void what_is_dropped_was_never_asked_for(void **state)
{
	struct fixture *f = *state;
	struct outlet *outlet = open_files(f, f->folder, 9);
	char path[128];

	for (int i = 0; i < OUTLET_MAX_WAITING - 1; i++) {
		assert_int_equal(outlet_prepare(outlet, slip(1), "dropped"), 0);
		outlet_drop(outlet);
	}
	assert_int_equal(outlet_print(outlet, slip(1), "behind"), 0);
	await(f, 1);
	assert_int_equal(f->printed, 1);
	assert_int_equal(f->submitted, 1);
	assert_int_equal(count_files(f->folder, ".escpos"), 1);
	snprintf(path, sizeof(path), "%s/behind.escpos", f->folder);
	assert_int_equal(access(path, R_OK), 0);
	/* Their places are free again. */
	for (int i = 0; i < OUTLET_MAX_WAITING; i++)
		assert_int_equal(outlet_print(outlet, slip(i), "again"), 0);
	await(f, 1 + OUTLET_MAX_WAITING);
	outlet_free(outlet);
}

static void names_that_lead_elsewhere_and_too_many_are_refused(void **state)
{
	struct fixture *f = *state;
	struct outlet *outlet = open_files(f, f->folder, 3);
	int taken = 0;

	assert_int_equal(outlet_print(outlet, slip(1), "../x"), -EINVAL);
	assert_int_equal(outlet_print(outlet, slip(1), ""), -EINVAL);
	assert_int_equal(outlet_print(outlet, slip(1), ".x"), -EINVAL);
	assert_int_equal(outlet_follow(outlet, "a/b"), -EINVAL);
	/* The loop does not run, so nothing is given back. */
	while (outlet_print(outlet, slip(1), "x") == 0)
		taken++;
	assert_int_equal(taken, OUTLET_MAX_WAITING);
	assert_int_equal(outlet_print(outlet, slip(1), "x"), -ENOSPC);
	assert_int_equal(outlet_follow(outlet, "x"), -ENOSPC);
	assert_int_equal(outlet_probe(outlet), 0);
	await(f, taken);
	assert_int_equal(f->printed, taken);
	outlet_free(outlet);
}

static void what_cannot_work_is_refused_at_the_start(void **state)
{
	struct fixture *f = *state;
	static const struct outlet_handlers handlers = {.ended = on_ended};
	struct outlet_options options = {
		.kind = OUTLET_CUPS, .dpi = 203, .queue = "", .timeout_ms = 5000};

	assert_null(outlet_new(f->loop, &options, &handlers, f));
	assert_int_equal(errno, EINVAL);
	options.queue = "ticket";
	options.timeout_ms = 999;
	assert_null(outlet_new(f->loop, &options, &handlers, f));
	assert_int_equal(errno, EINVAL);
	assert_null(open_files(f, "/dev/null/tickets", 3));
	assert_int_equal(errno, ENOTDIR);
	outlet_free(NULL);
}

#define outlet_test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		outlet_test(a_ticket_becomes_a_picture_and_the_printers_bytes),
		outlet_test(a_worker_that_hangs_is_known_when_its_limit_is_over),
		outlet_test(only_the_newest_are_kept),
		outlet_test(a_folder_that_went_away_is_told_and_not_fatal),
		outlet_test(a_probe_says_whether_the_folder_takes_tickets),
		outlet_test(a_print_of_an_earlier_run_is_found_by_its_name),
		outlet_test(what_is_held_comes_out_when_it_is_let_go),
		outlet_test(what_is_dropped_was_never_asked_for),
		outlet_test(names_that_lead_elsewhere_and_too_many_are_refused),
		outlet_test(what_cannot_work_is_refused_at_the_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
