/* Log lines: one event, one line, whatever a text contains. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/log.h"

static char written[8192];

/* Runs log_line with stderr in a pipe; what came out is in `written`. */
static void capture(void (*log_line)(void), bool journal)
{
	char stream[64];
	struct stat st;
	int ends[2], saved;
	ssize_t len;

	assert_int_equal(pipe(ends), 0);
	saved = dup(STDERR_FILENO);
	dup2(ends[1], STDERR_FILENO);
	assert_int_equal(fstat(STDERR_FILENO, &st), 0);
	snprintf(stream, sizeof(stream), "%llu:%llu", (unsigned long long)st.st_dev,
		(unsigned long long)st.st_ino + !journal);
	setenv("JOURNAL_STREAM", stream, 1);
	log_init("novbe-test");
	log_line();
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(ends[1]);
	len = read(ends[0], written, sizeof(written) - 1);
	written[len > 0 ? len : 0] = '\0';
	close(ends[0]);
}

static void line_plain(void)
{
	log_warn("printer: 'escpos': %s", "paper is low");
}

static void line_forged(void)
{
	errno = ENOENT;
	log_err("kiosk: 'a\nb\x1b[2J': %m");
	assert_int_equal(errno, ENOENT);
}

static void line_long(void)
{
	char text[5000];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	log_info("%s", text);
}

static void line_debug(void)
{
	log_debug("seen by developers");
}

static void a_line_has_time_program_and_level(void **state)
{
	int h, m, s, ms;

	(void)state;
	capture(line_plain, false);
	assert_int_equal(sscanf(written, "%2d:%2d:%2d.%3d ", &h, &m, &s, &ms), 4);
	assert_string_equal(written + 13, "novbe-test: warning: printer: 'escpos': paper is low\n");
}

static void the_journal_gets_a_priority_instead(void **state)
{
	(void)state;
	capture(line_plain, true);
	assert_string_equal(written, "<4>printer: 'escpos': paper is low\n");
}

static void control_characters_cannot_forge_a_line(void **state)
{
	(void)state;
	capture(line_forged, true);
	assert_string_equal(written, "<3>kiosk: 'a b [2J': No such file or directory\n");
}

static void a_long_line_is_cut_and_still_ends(void **state)
{
	size_t len;

	(void)state;
	capture(line_long, true);
	len = strlen(written);
	assert_in_range(len, 1000, 2048);
	assert_string_equal(written + len - 2, "x\n");
}

static void debug_lines_need_to_be_asked_for(void **state)
{
	(void)state;
	unsetenv("NOVBE_DEBUG");
	capture(line_debug, true);
	assert_string_equal(written, "");
	setenv("NOVBE_DEBUG", "1", 1);
	capture(line_debug, true);
	assert_string_equal(written, "<7>seen by developers\n");
	unsetenv("NOVBE_DEBUG");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_has_time_program_and_level),
		cmocka_unit_test(the_journal_gets_a_priority_instead),
		cmocka_unit_test(control_characters_cannot_forge_a_line),
		cmocka_unit_test(a_long_line_is_cut_and_still_ends),
		cmocka_unit_test(debug_lines_need_to_be_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
