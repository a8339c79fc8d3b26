/* Topics: what is written is read back, and nothing else is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/wire/topic.h"

struct row {
	enum topic_kind kind;
	const char *name, *topic;
};

static const struct row ROWS[] = {
	{TOPIC_DEVICE_CMD, "kiosk-1", "novbe/1/isb/dev/kiosk-1/cmd"},
	{TOPIC_DEVICE_RSP, "kiosk-1", "novbe/1/isb/dev/kiosk-1/rsp"},
	{TOPIC_DEVICE_DO, "counter-12", "novbe/1/isb/dev/counter-12/do"},
	{TOPIC_DEVICE_DONE, "counter-12", "novbe/1/isb/dev/counter-12/done"},
	{TOPIC_DEVICE_STATE, "wall-a", "novbe/1/isb/dev/wall-a/state"},
	{TOPIC_HUB_STATE, "", "novbe/1/isb/hub/state"},
	{TOPIC_CATALOGUE, "", "novbe/1/isb/catalogue"},
	{TOPIC_CATALOGUE, "nadra", "novbe/1/isb/catalogue/nadra"},
	{TOPIC_QUEUE, "nadra", "novbe/1/isb/queue/nadra"},
	{TOPIC_COUNTER, "12", "novbe/1/isb/counter/12"},
	{TOPIC_BOARD, "a", "novbe/1/isb/board/a"},
	{TOPIC_EVENT, "", "novbe/1/isb/event"},
};

static void every_topic_is_written_and_read_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
		char text[TOPIC_SIZE], name[ID_SIZE];
		enum topic_kind kind;

		assert_string_equal(topic_write(text, "isb", ROWS[i].kind,
					    ROWS[i].name[0] ? ROWS[i].name : NULL),
			ROWS[i].topic);
		assert_true(topic_parse(ROWS[i].topic, "isb", &kind, name));
		assert_int_equal(kind, ROWS[i].kind);
		assert_string_equal(name, ROWS[i].name);
	}
}

static void a_plus_makes_a_subscription(void **state)
{
	char text[TOPIC_SIZE];

	(void)state;
	assert_string_equal(
		topic_write(text, "isb", TOPIC_DEVICE_CMD, "+"), "novbe/1/isb/dev/+/cmd");
	assert_string_equal(topic_write(text, "isb", TOPIC_BOARD, "+"), "novbe/1/isb/board/+");
}

static void the_longest_names_fit(void **state)
{
	char text[TOPIC_SIZE], name[ID_SIZE], longest[ID_SIZE];
	enum topic_kind kind;

	(void)state;
	memset(longest, 'x', ID_SIZE - 1);
	longest[ID_SIZE - 1] = '\0';
	topic_write(text, longest, TOPIC_DEVICE_STATE, longest);
	assert_true(topic_parse(text, longest, &kind, name));
	assert_int_equal(kind, TOPIC_DEVICE_STATE);
	assert_string_equal(name, longest);
}

static void other_topics_are_not_read(void **state)
{
	static const char *const BAD[] = {
		"",
		"novbe/1/isb",
		"novbe/1/isb/",
		"novbe/1/is/event",
		"novbe/1/isbx/event",
		"novbe/2/isb/event",
		"Novbe/1/isb/event",
		"novbe/1/isb/event/",
		"novbe/1/isb/event/x",
		"novbe/1/isb/dev/cmd",
		"novbe/1/isb/dev//cmd",
		"novbe/1/isb/dev/+/cmd",
		"novbe/1/isb/dev/Kiosk/cmd",
		"novbe/1/isb/dev/a b/cmd",
		"novbe/1/isb/dev/k/cmd/x",
		"novbe/1/isb/dev/k/cm",
		"novbe/1/isb/dev/k",
		"novbe/1/isb/hub/state/x",
		"novbe/1/isb/hub",
		"novbe/1/isb/catalogue/",
		"novbe/1/isb/catalogue/a/b",
		"novbe/1/isb/catalogues",
		"novbe/1/isb/queue",
		"novbe/1/isb/counter/x",
		"novbe/1/isb/counter/0",
		"novbe/1/isb/counter/012",
		"novbe/1/isb/counter/12345",
		"novbe/1/isb/board",
		"novbe/1/isb/board/#",
		"novbe/1/isb/dev/0123456789012345678901234567890123456789/cmd",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		char name[ID_SIZE] = "kept";
		enum topic_kind kind = TOPIC_EVENT;

		if (topic_parse(BAD[i], "isb", &kind, name))
			fail_msg("'%s' was read", BAD[i]);
		assert_string_equal(name, "kept");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_topic_is_written_and_read_back),
		cmocka_unit_test(a_plus_makes_a_subscription),
		cmocka_unit_test(the_longest_names_fit),
		cmocka_unit_test(other_topics_are_not_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
