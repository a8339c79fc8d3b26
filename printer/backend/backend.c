/* What cupsd asks for: a list of devices, a sheet, or a look at the printer; and what a person
 * asks, whose one word no cupsd ever says. */
#include "printer/backend/backend.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "printer/backend/report.h"
#include "printer/backend/sheet.h"
#include "printer/backend/watch.h"
#include "printer/ledger.h"

enum { ARG_JOB = 1, ARG_TITLE = 3, ARG_OPTIONS = 5, ARG_FILE = 6, PIECE = 65536 };

static const char cache_folder[] = "/var/cache/cups";
static const char usage[] = "usage: escpos JOB USER TITLE COPIES OPTIONS [FILE]";

static int list_devices(void)
{
	glob_t found;

	puts("direct escpos \"Unknown\" \"Novbe ticket printer (ESC/POS)\"");
	if (glob("/dev/usb/lp*", 0, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc; i++)
			printf("direct escpos:%s \"Unknown\" \"Novbe ticket printer (ESC/POS) "
			       "at %s\"\n",
				found.gl_pathv[i], found.gl_pathv[i]);
		globfree(&found);
	}
	return fflush(stdout) == 0 ? SHEET_DONE : SHEET_UNSENT;
}

/* ---- The job's options ----------------------------------------------------------------------- */

/* The value behind "NAME=" in the list of options; its length, or -1. */
static int option_find(const char *options, const char *name, const char **value)
{
	size_t len = strlen(name);

	for (const char *at = options; (at = strstr(at, name)); at += len) {
		if ((at > options && at[-1] != ' ') || (at[len] && !strchr("= ", at[len])))
			continue;
		*value = at[len] == '=' ? at + len + 1 : at + len;
		return (int)strcspn(*value, " ");
	}
	return -1;
}

/* cupsd writes a true option without its value, a false one with "no" before it. */
static bool is_probe(const char *options)
{
	const char *value;
	int len = option_find(options, "novbe-probe", &value);

	return len == 0 || (len == 4 && memcmp(value, "true", 4) == 0);
}

/* A sheet's name is its title; a job of somebody else, as a test page, goes by CUPS's own id. */
static bool name_sheet(const char *title, const char *options, char name[LEDGER_NAME_SIZE])
{
	static const char prefix[] = "urn:uuid:";
	const char *value;
	int len;

	snprintf(name, LEDGER_NAME_SIZE, "%s", title);
	if (ledger_name_fits(title))
		return true;
	len = option_find(options, "job-uuid", &value);
	if (len <= (int)sizeof(prefix) || strncmp(value, prefix, sizeof(prefix) - 1) != 0)
		return false;
	snprintf(name, LEDGER_NAME_SIZE, "uuid-%.*s", len - (int)sizeof(prefix) + 1,
		value + sizeof(prefix) - 1);
	return ledger_name_fits(name);
}

/* ---- The job's bytes ------------------------------------------------------------------------- */

/* Whole before anything is sent: a sheet that cupsd could not deliver never begins. */
static int read_whole(int fd, uint8_t **bytes, size_t *len)
{
	uint8_t *all = NULL;
	size_t size = 0, got = 0;

	for (;;) {
		int result = watch_wait(fd, POLLIN, INT64_MAX, true);
		ssize_t n;

		if (result >= 0 && got == size) {
			uint8_t *grown = realloc(all, size += PIECE);

			result = grown ? 0 : -ENOMEM;
			all = grown ? grown : all;
		}
		n = result < 0 ? result : read(fd, all + got, size - got);
		if (n < 0 && result >= 0)
			result = errno == EINTR || errno == EAGAIN ? 1 : -errno;
		if (result >= 0 && n > 0)
			got += (size_t)n;
		if (got > BACKEND_MAX_BYTES)
			result = -EFBIG;
		if (result < 0) {
			free(all);
			return result;
		}
		if (n == 0) {
			*bytes = all;
			*len = got;
			return 0;
		}
	}
}

static int read_job(const char *path, uint8_t **bytes, size_t *len)
{
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO, result;

	result = fd < 0 ? -errno : read_whole(fd, bytes, len);
	if (path && fd >= 0)
		close(fd);
	if (result < 0)
		report_error("the job's bytes cannot be read: %s: not printed", strerror(-result));
	else if (*len == 0)
		report_error("the job is empty: nothing to print");
	return result;
}

/* ---- A job ----------------------------------------------------------------------------------- */

static const char *uri_of(char **argv)
{
	const char *uri = getenv("DEVICE_URI");

	return uri && *uri ? uri : argv[0];
}

static bool read_setting(char **argv, struct device_uri *uri, struct sheet_order *order)
{
	char why[200];

	if (device_uri_read(uri_of(argv), uri, why, sizeof(why)) < 0) {
		report_error("%s", why);
		return false;
	}
	order->uri = uri;
	order->queue = getenv("PRINTER");
	order->folder = getenv("CUPS_CACHEDIR");
	if (!order->folder || !*order->folder)
		order->folder = cache_folder;
	if (!order->queue || !*order->queue || order->queue[0] == '.' ||
		strchr(order->queue, '/')) {
		report_error("PRINTER is not set to a queue's name: cupsd does that");
		return false;
	}
	order->job = (unsigned int)strtoul(argv[ARG_JOB], NULL, 10);
	return true;
}

static int print_job(char **argv, const char *path, struct sheet_order *order)
{
	char name[LEDGER_NAME_SIZE];
	uint8_t *bytes = NULL;
	int status = SHEET_UNSENT;

	if (!name_sheet(argv[ARG_TITLE], argv[ARG_OPTIONS], name)) {
		report_error(
			"the job has neither a title of [A-Za-z0-9._-] nor an id: not printed");
		return SHEET_UNSENT;
	}
	order->name = name;
	if (read_job(path, &bytes, &order->len) == 0 && order->len > 0) {
		order->bytes = bytes;
		status = sheet_print(order);
	}
	free(bytes);
	return status;
}

/* --help and --version; cupsd gives no argument, or five, or six. */
static int answer_person(const char *word)
{
	if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0) {
		puts("escpos " NOVBE_VERSION);
	} else if (strcmp(word, "--help") == 0 || strcmp(word, "-?") == 0) {
		puts(usage);
		puts("The CUPS backend for ticket printers that speak ESC/POS; cupsd starts it, "
		     "with\n"
		     "the printer's URI in DEVICE_URI. Without arguments it lists the devices.\n\n"
		     "  -?, --help     Give this help list\n"
		     "  -V, --version  Print program version\n\n"
		     "Exit status: 0 printed; 1 not a byte was sent, or wrong usage; 5 begun, and "
		     "not\n"
		     "known whether it was printed.\n\nThe manual: man novbe-escpos");
	} else {
		report_error("%s", usage);
		return SHEET_UNSENT;
	}
	return fflush(stdout) == 0 ? SHEET_DONE : SHEET_UNSENT;
}

int backend_run(int argc, char **argv)
{
	struct sheet_order order = {0};
	struct device_uri uri;

	if (argc == 1)
		return list_devices();
	if (argc == 2)
		return answer_person(argv[1]);
	if (argc != ARG_FILE && argc != ARG_FILE + 1) {
		report_error("%s", usage);
		return SHEET_UNSENT;
	}
	watch_begin();
	if (!read_setting(argv, &uri, &order))
		return SHEET_UNSENT;
	if (is_probe(argv[ARG_OPTIONS]))
		return sheet_probe(&order);
	return print_job(argv, argc > ARG_FILE ? argv[ARG_FILE] : NULL, &order);
}
