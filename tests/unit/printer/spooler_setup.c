/* `novbe-printer --setup`: its lines in cupsd's files, and its queue in a real cupsd. */
#include "tests/unit/printer/outlet_fixture.h"

#include <errno.h>

#include "printer/spooler_settings.h"
#include "printer/spooler_setup.h"

static const struct spooler_setting settings[] = {
	{"DirtyCleanInterval", "0"}, {"PreserveJobFiles", "No"}};
static const char block[] =
	"# --- novbe: begin (written by 'novbe-printer --setup', which writes it anew)\n"
	"DirtyCleanInterval 0\nPreserveJobFiles No\n# --- novbe: end\n";

struct fixture {
	char folder[64], path[96];
	char *said;
	size_t said_len;
	FILE *out;
	bool changed;
	int conflicts;
	struct spooler spooler;
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	snprintf(f->folder, sizeof(f->folder), "/tmp/novbe-setup-XXXXXX");
	if (!mkdtemp(f->folder))
		return -1;
	snprintf(f->path, sizeof(f->path), "%s/cupsd.conf", f->folder);
	f->out = open_memstream(&f->said, &f->said_len);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	char command[128];

	spooler_stop(&f->spooler);
	fclose(f->out);
	free(f->said);
	snprintf(command, sizeof(command), "rm -rf '%s'", f->folder);
	free(f);
	return system(command);
}

static void put(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void assert_file(const char *path, const char *wanted)
{
	char text[8192];
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	assert_string_equal(text, wanted);
}

static int write_block(struct fixture *f)
{
	f->changed = false;
	f->conflicts = 0;
	return spooler_settings_write(
		f->path, settings, 2, true, f->out, &f->changed, &f->conflicts);
}

static const char *said(struct fixture *f)
{
	fflush(f->out);
	return f->said;
}

/* ---- The block --------------------------------------------------------------------------------
 */

static void the_block_stands_behind_the_persons_lines_and_is_written_once(void **state)
{
	struct fixture *f = *state;
	char wanted[1024];

	put(f->path, "# mine\nListen localhost:631\n\nMaxClients 7"); /* without an end */
	assert_int_equal(write_block(f), 0);
	assert_true(f->changed);
	snprintf(wanted, sizeof(wanted), "# mine\nListen localhost:631\n\nMaxClients 7\n%s", block);
	assert_file(f->path, wanted);
	assert_int_equal(write_block(f), 0);
	assert_false(f->changed);
	assert_file(f->path, wanted);
	assert_int_equal(f->conflicts, 0);
}

static void an_old_block_is_replaced_and_moved_to_the_end(void **state)
{
	struct fixture *f = *state;
	char wanted[1024];

	put(f->path, "A 1\n# --- novbe: begin (older words)\nMaxJobs 5\n# --- novbe: end\nB 2\n");
	assert_int_equal(write_block(f), 0);
	assert_true(f->changed);
	snprintf(wanted, sizeof(wanted), "A 1\nB 2\n%s", block);
	assert_file(f->path, wanted);
}

static void lines_of_the_person_that_say_otherwise_are_told_and_kept(void **state)
{
	struct fixture *f = *state;
	char wanted[1024], place[192];

	put(f->path, "LogLevel warn\n  dirtycleaninterval 30  \nDirtyCleanInterval 0\n"
		     "DirtyCleanIntervals 9\n<Location />\nPreserveJobFiles Yes\n</Location>\n");
	assert_int_equal(write_block(f), 0);
	assert_int_equal(f->conflicts, 1);
	snprintf(place, sizeof(place), "%s:2: 'dirtycleaninterval 30' is not in force", f->path);
	assert_non_null(strstr(said(f), place));
	snprintf(wanted, sizeof(wanted),
		"LogLevel warn\n  dirtycleaninterval 30  \nDirtyCleanInterval 0\n"
		"DirtyCleanIntervals 9\n<Location />\nPreserveJobFiles Yes\n</Location>\n%s",
		block);
	assert_file(f->path, wanted);
}

static void broken_marks_are_told_and_the_file_is_left_alone(void **state)
{
	static const char *const broken[] = {
		"A 1\n# --- novbe: begin\nB 2\n",
		"A 1\n# --- novbe: end\nB 2\n",
		"# --- novbe: begin\n# --- novbe: begin\n# --- novbe: end\n",
		"# --- novbe: begin\n# --- novbe: end\n# --- novbe: begin\n# --- novbe: end\n",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		put(f->path, broken[i]);
		assert_int_equal(write_block(f), -EINVAL);
		assert_false(f->changed);
		assert_file(f->path, broken[i]);
	}
	assert_non_null(strstr(said(f), "marks do not pair"));
}

static void a_missing_file_is_made_where_that_is_right(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(spooler_settings_write(
				 f->path, settings, 2, false, f->out, &f->changed, &f->conflicts),
		-ENOENT);
	assert_int_equal(write_block(f), 0);
	assert_file(f->path, block);
}

static void who_may_read_the_file_stays_so(void **state)
{
	struct fixture *f = *state;
	struct stat info;

	put(f->path, "A 1\n");
	assert_int_equal(chmod(f->path, 0640), 0);
	if (geteuid() == 0)
		assert_int_equal(chown(f->path, 0, 7), 0);
	assert_int_equal(write_block(f), 0);
	assert_int_equal(stat(f->path, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0640);
	if (geteuid() == 0)
		assert_int_equal(info.st_gid, 7);
}

static void a_settings_last_line_counts(void **state)
{
	struct fixture *f = *state;
	char value[32];

	put(f->path, "ServerBin /a\n#ServerBin /b\n\tserverbin   /c d \n");
	spooler_settings_read(f->path, "ServerBin", "/usual", value, sizeof(value));
	assert_string_equal(value, "/c d");
	spooler_settings_read(f->path, "ServerRoot", "/usual", value, sizeof(value));
	assert_string_equal(value, "/usual");
}

/* ---- With a real cupsd ------------------------------------------------------------------------
 */

static int setup_in(const struct spooler *spooler, struct spooler_result *result, FILE *out)
{
	char server[32];
	struct spooler_options options = {.queue = "hall-1",
		.device = "escpos://127.0.0.1:9100?confirm=status",
		.location = "Entrance, left kiosk",
		.server = server,
		.folder = spooler->folder,
		.timeout_ms = 3000};

	snprintf(server, sizeof(server), "localhost:%d", spooler->port);
	return spooler_setup(&options, result, out);
}

static void a_queue_is_made_and_the_second_run_changes_nothing(void **state)
{
	struct fixture *f = *state;
	struct spooler *spooler = &f->spooler;
	struct spooler_result result;

	if (!spooler_start(spooler))
		skip();
	assert_int_equal(setup_in(spooler, &result, f->out), 0);
	assert_true(result.files_changed && result.queue_made && result.backend_found);
	assert_int_equal(result.conflicts, 1); /* the fixture's own history */
	assert_non_null(strstr(said(f), "restart cups"));
	assert_int_equal(
		shell(spooler,
			"lpstat -v hall-1 | grep -qF 'escpos://127.0.0.1:9100/?confirm=status'"),
		0);
	assert_int_equal(
		shell(spooler, "lpoptions -p hall-1 | grep -q 'printer-is-shared=false'"), 0);
	/* cupsd understands each of the settings, and keeps the queue. Banner pages come with a
	 * package that a ticket printer does not need. */
	spooler_end(spooler, SIGTERM);
	spooler_run(spooler);
	assert_int_equal(
		shell(spooler, "! grep -v banner error_log | grep -iE 'unknown|syntax|unable'"), 0);
	assert_int_equal(setup_in(spooler, &result, f->out), 0);
	assert_false(result.files_changed);
	assert_true(result.queue_made);
	assert_non_null(strstr(said(f), "queue 'hall-1': is right"));
	/* What a person changed is put right again. */
	assert_int_equal(shell(spooler, "cupsdisable hall-1; cupsreject hall-1;"
					"lpadmin -p hall-1 -o printer-error-policy=retry-job"),
		0);
	assert_int_equal(setup_in(spooler, &result, f->out), 0);
	assert_true(result.queue_made);
	assert_int_equal(shell(spooler, "lpstat -p hall-1 | grep -q idle"), 0);
}

static void a_missing_backend_and_a_cupsd_that_is_away_are_told(void **state)
{
	struct fixture *f = *state;
	struct spooler *spooler = &f->spooler;
	struct spooler_result result;

	if (!spooler_start(spooler))
		skip();
	assert_int_equal(shell(spooler, "chmod 722 bin/backend/escpos"), 0);
	assert_int_equal(setup_in(spooler, &result, f->out), -ENOENT);
	assert_non_null(strstr(said(f), "chmod go-w"));
	assert_int_equal(shell(spooler, "mv bin/backend/escpos kept"), 0);
	assert_int_equal(setup_in(spooler, &result, f->out), -ENOENT);
	assert_non_null(strstr(said(f), "the printer's backend is not there"));
	assert_false(result.backend_found);
	assert_int_equal(
		shell(spooler, "mv kept bin/backend/escpos; chmod 700 bin/backend/escpos"), 0);
	spooler_end(spooler, SIGTERM);
	assert_int_equal(setup_in(spooler, &result, f->out), -EHOSTUNREACH);
	assert_true(result.backend_found);
	assert_non_null(strstr(said(f), "systemctl start cups"));
}

static void options_that_cannot_be_are_refused_before_anything_is_done(void **state)
{
	static const char *const queues[] = {NULL, "", "a/b", "-x", "a b", ".x"};
	static const char *const devices[] = {NULL, "", "escpos:", "socket://x", "usb://x"};
	struct fixture *f = *state;
	struct spooler_result result;

	put(f->path, "A 1\n");
	for (size_t i = 0; i < sizeof(queues) / sizeof(queues[0]); i++) {
		struct spooler_options options = {
			.queue = queues[i], .device = "escpos:/dev/null", .folder = f->folder};

		assert_int_equal(spooler_setup(&options, &result, f->out), -EINVAL);
	}
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		struct spooler_options options = {
			.queue = "ticket", .device = devices[i], .folder = f->folder};

		assert_int_equal(spooler_setup(&options, &result, f->out), -EINVAL);
	}
	assert_file(f->path, "A 1\n");
}

#define setup_test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		setup_test(the_block_stands_behind_the_persons_lines_and_is_written_once),
		setup_test(an_old_block_is_replaced_and_moved_to_the_end),
		setup_test(lines_of_the_person_that_say_otherwise_are_told_and_kept),
		setup_test(broken_marks_are_told_and_the_file_is_left_alone),
		setup_test(a_missing_file_is_made_where_that_is_right),
		setup_test(who_may_read_the_file_stays_so),
		setup_test(a_settings_last_line_counts),
		setup_test(a_queue_is_made_and_the_second_run_changes_nothing),
		setup_test(a_missing_backend_and_a_cupsd_that_is_away_are_told),
		setup_test(options_that_cannot_be_are_refused_before_anything_is_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
