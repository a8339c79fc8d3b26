/* Bytes a printer may send, and what they are taken for. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "printer/status.h"

/* Events as letters: A answer, S automatic status, R sensor, P process id, C cleared. */
static void feed(struct status *s, const void *bytes, size_t len, char *events)
{
	const uint8_t *at = bytes;
	struct status_event event;

	for (size_t i = 0; i < len; i++) {
		status_put(s, at[i]);
		while (status_next(s, &event))
			*events++ = "ASRPC"[event.kind];
	}
	*events = '\0';
}

#define assert_events(s, bytes, wanted)                                                            \
	do {                                                                                       \
		char events_[64];                                                                  \
		feed(s, bytes, sizeof(bytes) - 1, events_);                                        \
		assert_string_equal(events_, wanted);                                              \
	} while (0)

static void ask(struct status *s, int first, int last)
{
	uint8_t bytes[STATUS_QUESTION_BYTES];

	for (int n = first; n <= last; n++) {
		assert_int_equal(status_ask(s, (enum status_question)n, bytes), 0);
		assert_memory_equal(bytes, "\x10\x04", 2);
		assert_int_equal(bytes[2], n);
	}
}

static void answers_belong_to_the_questions_in_their_order(void **state)
{
	static const struct {
		const char *bytes;
		struct status_facts facts;
	} table[] = {
		{"\x12\x12\x12\x12", {0}},
		{"\x1a\x12\x12\x12", {.offline = true}},
		{"\x12\x16\x12\x12", {.cover_open = true}},
		{"\x12\x32\x12\x12", {.paper_out = true}},
		{"\x12\x52\x12\x12", {.failed = true}},
		{"\x12\x12\x1a\x12", {.cutter_error = true}},
		{"\x12\x12\x32\x12", {.failed = true}},
		{"\x12\x12\x52\x12", {.failed = true}},
		{"\x12\x12\x16\x12", {.failed = true}},
		{"\x12\x12\x12\x1e", {.paper_low = true}},
		{"\x12\x12\x12\x7e", {.paper_low = true, .paper_out = true}},
		/* The drawer's pin and the feed button are no matter. */
		{"\x16\x12\x12\x12", {0}},
		{"\x12\x1a\x12\x12", {0}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct status s;
		struct status_facts facts;
		char events[64];

		status_init(&s);
		ask(&s, 1, 4);
		assert_int_equal(status_awaited(&s), 4);
		feed(&s, table[i].bytes, 4, events);
		assert_string_equal(events, "AAAA");
		assert_int_equal(status_awaited(&s), 0);
		facts = status_facts(&s);
		assert_memory_equal(&facts, &table[i].facts, sizeof(facts));
		assert_int_equal(status_noise(&s), 0);
	}
}

static void an_answer_replaces_the_one_before(void **state)
{
	struct status s;

	(void)state;
	status_init(&s);
	ask(&s, 1, 4);
	assert_events(&s, "\x1a\x36\x12\x7e", "AAAA");
	assert_true(status_facts(&s).cover_open);
	ask(&s, 1, 4);
	assert_events(&s, "\x12\x12\x12\x12", "AAAA");
	assert_false(status_facts(&s).cover_open || status_facts(&s).paper_out ||
		     status_facts(&s).offline || status_facts(&s).paper_low);
}

static void what_nobody_asked_for_is_noise(void **state)
{
	struct status s;

	(void)state;
	status_init(&s);
	assert_events(&s, "\x12\x1a\x00\x0c\xff\x37\x37\x24", "");
	assert_int_equal(status_noise(&s), 8);
	assert_false(status_facts(&s).offline);
	ask(&s, 4, 4);
	assert_events(&s, "\xff\x00\x93\x72\x72", "A");
	assert_true(status_facts(&s).paper_out);
	ask(&s, 1, 4);
	status_forget(&s);
	assert_events(&s, "\x1a", "");
	assert_false(status_facts(&s).offline);
}

static void automatic_status_tells_all_at_once(void **state)
{
	struct status s;

	(void)state;
	status_init(&s);
	ask(&s, 1, 2);
	/* In between answers, whole. */
	assert_events(&s, "\x12\x38\x08\x0f\x0f\x16", "ASA");
	assert_true(status_facts(&s).offline && status_facts(&s).cover_open);
	assert_true(status_facts(&s).cutter_error && status_facts(&s).paper_out);
	assert_true(status_facts(&s).paper_low);
	assert_false(status_facts(&s).failed);
	assert_events(&s, "\x10\x40\x00\x00", "S");
	assert_true(status_facts(&s).failed);
	assert_events(&s, "\x14\x00\x00\x0f", "S");
	assert_false(status_facts(&s).offline || status_facts(&s).cover_open ||
		     status_facts(&s).paper_out || status_facts(&s).failed);
}

static void a_cut_off_answer_gives_way_to_the_next_one(void **state)
{
	struct status s;

	(void)state;
	status_init(&s);
	ask(&s, 1, 1);
	assert_events(&s, "\x10\x00\x00\x1a", "A");
	assert_true(status_facts(&s).offline);
	assert_events(&s,
		"\x37\x22\x37\x22"
		"ABCD\0",
		"P");
	assert_events(&s,
		"\x37\x22"
		"ABC\x10\x00\x00\x00",
		"S");
	ask(&s, 4, 4);
	assert_events(&s,
		"\x37\x22"
		"AB\x1e",
		"A");
	assert_true(status_facts(&s).paper_low);
}

static void a_process_id_is_given_as_it_came(void **state)
{
	static const uint8_t bytes[] = {0x37, 0x22, ' ', '~', '7', '"', 0};
	struct status_event event;
	struct status s;

	(void)state;
	status_init(&s);
	for (size_t i = 0; i < sizeof(bytes); i++) {
		assert_false(status_next(&s, &event));
		/* The line's own flow control may come anywhere. */
		status_put(&s, 0x13);
		status_put(&s, 0x11);
		status_put(&s, bytes[i]);
	}
	assert_true(status_next(&s, &event));
	assert_int_equal(event.kind, STATUS_PROCESS);
	assert_memory_equal(event.id, " ~7\"", 4);
	assert_false(status_next(&s, &event));
	assert_events(&s, "\x37\x25\x00", "C");
	assert_events(&s,
		"\x37\x22"
		"ABC\x1f\x00",
		"");
	assert_events(&s,
		"\x37\x22"
		"ABCDE",
		"");
}

static void a_sensor_answers_as_often_as_it_was_asked(void **state)
{
	struct status s;

	(void)state;
	status_init(&s);
	status_ask_sensor(&s, 2);
	ask(&s, 1, 1);
	assert_events(&s, "\x00\x12\x0f\x00", "RAR");
	assert_true(status_facts(&s).paper_out && status_facts(&s).paper_low);
	assert_int_equal(status_noise(&s), 1);
	/* Questions are forgotten, the sensor is not: it answers in its turn behind the print. */
	status_ask_sensor(&s, 1);
	status_forget(&s);
	assert_events(&s, "\x03", "R");
	assert_false(status_facts(&s).paper_out);
	assert_true(status_facts(&s).paper_low);
}

static void no_more_questions_are_taken_than_can_be_remembered(void **state)
{
	uint8_t bytes[STATUS_QUESTION_BYTES];
	struct status s;

	(void)state;
	status_init(&s);
	for (int i = 0; i < STATUS_QUESTIONS_MAX; i++)
		assert_int_equal(status_ask(&s, STATUS_PAPER, bytes), 0);
	assert_int_equal(status_ask(&s, STATUS_PAPER, bytes), -ENOSPC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_belong_to_the_questions_in_their_order),
		cmocka_unit_test(an_answer_replaces_the_one_before),
		cmocka_unit_test(what_nobody_asked_for_is_noise),
		cmocka_unit_test(automatic_status_tells_all_at_once),
		cmocka_unit_test(a_cut_off_answer_gives_way_to_the_next_one),
		cmocka_unit_test(a_process_id_is_given_as_it_came),
		cmocka_unit_test(a_sensor_answers_as_often_as_it_was_asked),
		cmocka_unit_test(no_more_questions_are_taken_than_can_be_remembered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
