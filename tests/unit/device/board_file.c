/* Board files: what is read, and what is said about wrong ones. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/device/board_file.h"

static char path[64];

static void write_file(const char *text)
{
	int fd;

	strcpy(path, "/tmp/novbe-board-XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

/* Opens, reads section "counter" with one required key, finishes; the problems go to text. */
static int read_text(const char *json, struct board_file *board, char text[2048])
{
	FILE *out = fmemopen(text, 2048, "w");
	int ret;

	write_file(json);
	assert_int_equal(board_file_open(path, board), 0);
	config_int(board->config, board_file_section(board, "counter"), "number", CONFIG_REQUIRED,
		1, 9);
	ret = board_file_finish(board, out);
	fclose(out);
	unlink(path);
	return ret;
}

#define SHARED "\"device\":\"counter-1\",\"centre\":\"isb\",\"state\":\"/var/lib/novbe\""

static void a_right_file_is_read(void **state)
{
	struct board_file board;
	char text[2048] = "";

	(void)state;
	assert_int_equal(read_text("{" SHARED ", // here\n"
				   "\"mqtt\":{\"host\":\"10.0.0.1\",\"password\":\"p\"},"
				   "\"counter\":{\"number\":3}}",
				 &board, text),
		0);
	assert_string_equal(board.device, "counter-1");
	assert_string_equal(board.centre, "isb");
	assert_string_equal(board.state, "/var/lib/novbe");
	assert_string_equal(board.host, "10.0.0.1");
	assert_int_equal(board.port, 1883);
	assert_string_equal(board.password, "p");
	assert_string_equal(board.ca_file, "");
	board_file_close(&board);
}

static void tls_and_unix_sockets_choose_their_port(void **state)
{
	struct board_file board;
	char text[2048] = "";

	(void)state;
	assert_int_equal(
		read_text("{" SHARED ",\"mqtt\":{\"host\":\"hub\",\"ca_file\":\"/etc/ca.pem\"},"
			  "\"counter\":{\"number\":3}}",
			&board, text),
		0);
	assert_int_equal(board.port, 8883);
	board_file_close(&board);
	assert_int_equal(read_text("{" SHARED ",\"mqtt\":{\"host\":\"/run/mqtt.sock\"},"
				   "\"counter\":{\"number\":3}}",
				 &board, text),
		0);
	assert_int_equal(board.port, 0);
	board_file_close(&board);
}

static void other_programs_sections_are_not_looked_into(void **state)
{
	struct board_file board;
	char text[2048] = "";

	(void)state;
	assert_int_equal(read_text("{" SHARED ",\"mqtt\":{\"host\":\"hub\"},"
				   "\"kiosk\":{\"deep\":{\"deeper\":[{\"x\":1}]}},"
				   "\"counter\":{\"number\":3}}",
				 &board, text),
		0);
	board_file_close(&board);
}

static void an_absent_section_lacks_its_required_keys(void **state)
{
	struct board_file board;
	char text[2048] = "";

	(void)state;
	assert_true(read_text("{" SHARED ",\"mqtt\":{\"host\":\"hub\"}}", &board, text) < 0);
	assert_non_null(strstr(text, "number: missing"));
	board_file_close(&board);
}

static void every_problem_is_told(void **state)
{
	static const char *const cases[][2] = {
		{"{" SHARED "}", "mqtt: missing"},
		{"{\"device\":\"Counter 1\",\"centre\":\"isb\",\"state\":\"/x\","
		 "\"mqtt\":{\"host\":\"h\"},\"counter\":{\"number\":1}}",
			"device: 'Counter 1'"},
		{"{" SHARED ",\"mqtt\":{\"host\":\"h\",\"port\":70000},"
		 "\"counter\":{\"number\":1}}",
			"mqtt.port"},
		{"{" SHARED ",\"mqtt\":{\"host\":\"h\",\"password\":\"a\","
		 "\"password_file\":\"/b\"},\"counter\":{\"number\":1}}",
			"keep one"},
		{"{" SHARED ",\"mqtt\":{\"host\":\"h\",\"password_file\":\"/does/not/exist\"},"
		 "\"counter\":{\"number\":1}}",
			"'/does/not/exist': No such file"},
		{"{" SHARED ",\"mqtt\":{\"host\":\"h\"},\"counter\":{\"number\":1,"
		 "\"nummber\":2}}",
			"counter.nummber"},
		{"{" SHARED ",\"mqtt\":{\"host\":\"h\"},\"counter\":7}", "counter"},
		{"{" SHARED ",\"mqtt\":{\"host\":\"\"},\"counter\":{\"number\":1}}",
			"mqtt.host: empty"},
		{"{\"device\":\"c\",\"centre\":\"isb\",\"state\":\"\","
		 "\"mqtt\":{\"host\":\"h\"},\"counter\":{\"number\":1}}",
			"state: empty"},
		{"{", ":1:"},
		{"", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct board_file board;
		char text[2048] = "";

		assert_true(read_text(cases[i][0], &board, text) < 0);
		if (!strstr(text, cases[i][1]))
			fail_msg("'%s' is not in: %s", cases[i][1], text);
		board_file_close(&board);
	}
}

static void the_password_may_lie_in_its_own_file(void **state)
{
	struct board_file board;
	char text[2048] = "", json[400], secret[64];

	(void)state;
	write_file("s3cret\n");
	strcpy(secret, path);
	snprintf(json, sizeof(json),
		"{" SHARED ",\"mqtt\":{\"host\":\"h\",\"password_file\":\"%s\"},"
		"\"counter\":{\"number\":1}}",
		secret);
	assert_int_equal(read_text(json, &board, text), 0);
	assert_string_equal(board.password, "s3cret");
	board_file_close(&board);
	unlink(secret);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_right_file_is_read),
		cmocka_unit_test(tls_and_unix_sockets_choose_their_port),
		cmocka_unit_test(other_programs_sections_are_not_looked_into),
		cmocka_unit_test(an_absent_section_lacks_its_required_keys),
		cmocka_unit_test(every_problem_is_told),
		cmocka_unit_test(the_password_may_lie_in_its_own_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
