/* Presses and faces as lines. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <errno.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/buttons/lines.h"

static void lines_are_read_as_presses(void **state)
{
	static const struct {
		const char *line;
		int ret;
		enum button button;
		bool held;
		const char *argument;
	} cases[] = {
		{"press next", 1, BUTTON_NEXT, false, ""},
		{"next", 1, BUTTON_NEXT, false, ""},
		{"  press   no-show \r", 1, BUTTON_NO_SHOW, false, ""},
		{"hold next", 1, BUTTON_NEXT, true, ""},
		{"press transfer id-card counter 5", 1, BUTTON_TRANSFER, false,
			"id-card counter 5"},
		{"press unpark A047", 1, BUTTON_UNPARK, false, "A047"},
		{"signin op7", 1, BUTTON_SIGN_IN, false, "op7"},
		{"sign-out", 1, BUTTON_SIGN_OUT, false, ""},
		{"", 0},
		{"   ", 0},
		{"press", -EINVAL},
		{"press nxt", -EINVAL},
		{"NEXT", -EINVAL},
		{"hold", -EINVAL},
		{"park "
		 "0123456789012345678901234567890123456789012345678901234567890123456789"
		 "0123456789",
			-EINVAL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct line_press press = {0};
		char why[120] = "";

		assert_int_equal(line_read(cases[i].line, &press, why), cases[i].ret);
		assert_true((cases[i].ret < 0) == (why[0] != '\0'));
		if (cases[i].ret != 1)
			continue;
		assert_int_equal(press.button, cases[i].button);
		assert_int_equal(press.held, cases[i].held);
		assert_string_equal(press.argument, cases[i].argument);
	}
}

static void every_word_names_its_button(void **state)
{
	(void)state;
	for (int i = 0; i < BUTTON_COUNT; i++)
		assert_int_equal(button_parse(button_name((enum button)i)), i);
	for (int i = 0; i < LAMP_COUNT; i++)
		assert_non_null(lamp_name((enum lamp)i));
	assert_int_equal(button_when_held(BUTTON_RECALL), BUTTON_NO_SHOW);
}

static void a_face_is_written_only_where_it_changed(void **state)
{
	struct face before = {.lamp = LAMP_IDLE, .text = "nobody waits"};
	struct face face = {.lamp = LAMP_CALLED,
		.ticket = "A047",
		.service = "id-card",
		.text = "nobody waits"};
	char text[FACE_LINES_SIZE];
	size_t len;

	(void)state;
	len = face_lines(NULL, &before, text);
	assert_int_equal(len, strlen(text));
	assert_string_equal(text, "lamp idle\ntext nobody waits\n");
	len = face_lines(&before, &face, text);
	assert_int_equal(len, strlen(text));
	assert_string_equal(text, "lamp called A047 id-card -\n");
	strcpy(before.text, "two\nlines");
	face_lines(&face, &before, text);
	assert_string_equal(text, "lamp idle\ntext two lines\n");
	assert_int_equal(face_lines(&face, &face, text), 0);
	assert_string_equal(text, "");
}

static void the_longest_face_fits(void **state)
{
	struct face face = {.lamp = LAMP_LINK_LOST};
	char text[FACE_LINES_SIZE];
	size_t len;

	(void)state;
	memset(face.ticket, 'A', sizeof(face.ticket) - 1);
	memset(face.service, 'b', sizeof(face.service) - 1);
	memset(face.language, 'c', sizeof(face.language) - 1);
	memset(face.text, 'd', sizeof(face.text) - 1);
	len = face_lines(NULL, &face, text);
	assert_int_equal(len, strlen(text));
	assert_int_equal(text[strlen(text) - 1], '\n');
	assert_int_equal(strlen(text), strlen("lamp link-lost ") + 3 * 39 + 2 + 1 + 5 + 239 + 1);
}

static void bytes_become_lines_however_they_come(void **state)
{
	struct line_buffer buffer = {0};
	const char *line;
	bool too_long;
	char flood[400];

	(void)state;
	assert_int_equal(line_buffer_take(&buffer, "ne", 2, &line, &too_long), 2);
	assert_null(line);
	assert_int_equal(line_buffer_take(&buffer, "xt\nend\n", 7, &line, &too_long), 3);
	assert_string_equal(line, "next");
	assert_false(too_long);
	assert_int_equal(line_buffer_take(&buffer, "end\n", 4, &line, &too_long), 4);
	assert_string_equal(line, "end");
	memset(flood, 'x', sizeof(flood));
	line_buffer_take(&buffer, flood, sizeof(flood), &line, &too_long);
	assert_null(line);
	line_buffer_take(&buffer, "\n", 1, &line, &too_long);
	assert_non_null(line);
	assert_true(too_long);
	line_buffer_take(&buffer, "ok\n", 3, &line, &too_long);
	assert_string_equal(line, "ok");
	assert_false(too_long);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_read_as_presses),
		cmocka_unit_test(every_word_names_its_button),
		cmocka_unit_test(a_face_is_written_only_where_it_changed),
		cmocka_unit_test(the_longest_face_fits),
		cmocka_unit_test(bytes_become_lines_however_they_come),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
