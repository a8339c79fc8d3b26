/* Journal entries as lines for people, and the same bytes again for programs. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/base/json.h"
#include "firmware/control/event_line.h"
#include "firmware/queue/change.h"

static char lines[4096];

static const char *shown(const char *entry)
{
	struct json *root = json_parse(entry, strlen(entry), NULL);
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(root);
	assert_non_null(out);
	event_line_write(out, root, "Asia/Karachi");
	fclose(out);
	snprintf(lines, sizeof(lines), "%s", text);
	free(text);
	json_free(root);
	return lines;
}

/* 2026-11-23 10:31:07.5 in Karachi */
#define ENTRY(BY, CHANGES)                                                                         \
	"{\"seq\":7,\"at\":1795411867500,\"by\":{" BY "},\"changes\":[" CHANGES "]}"
#define COUNTER "\"device\":\"counter-12\",\"role\":\"counter\""

static void each_change_is_one_line_with_the_halls_clock(void **state)
{
	(void)state;
	assert_string_equal(
		shown(ENTRY(COUNTER, "{\"change\":\"done\",\"leg\":\"A031/1\"},"
				     "{\"change\":\"called\",\"leg\":\"A047/2\",\"counter\":12,"
				     "\"service\":\"id-card\"}")),
		"10:31:07  A031 done\n"
		"10:31:07  A047/2 called to counter 12 for id-card\n");
}

static void parts_without_their_member_are_left_out(void **state)
{
	(void)state;
	assert_string_equal(
		shown(ENTRY(COUNTER, "{\"change\":\"paused\",\"counter\":3,\"reason\":\"tea\"},"
				     "{\"change\":\"paused\",\"counter\":3}")),
		"10:31:07  counter 3 pauses: tea\n"
		"10:31:07  counter 3 pauses\n");
}

static void paper_is_told_with_its_copy_and_its_printer(void **state)
{
	(void)state;
	assert_string_equal(
		shown(ENTRY("\"device\":\"kiosk-1\",\"role\":\"kiosk\"",
			"{\"change\":\"issued\",\"leg\":\"A047/1\",\"service\":\"id-card\","
			"\"class\":\"normal\",\"ahead\":3,\"printer\":\"printer-1\"},"
			"{\"change\":\"paper\",\"leg\":\"A047/1\",\"print\":\"uncertain\"},"
			"{\"change\":\"reprinted\",\"leg\":\"A047/1\",\"copies\":2,\"printer\":"
			"\"printer-1\"},"
			"{\"change\":\"paper\",\"leg\":\"A047/1\",\"print\":\"printed\",\"copy\":"
			"2}")),
		"10:31:07  A047 issued for id-card, normal, 3 ahead, printed by printer-1\n"
		"10:31:07  A047 paper uncertain\n"
		"10:31:07  A047 printed again, copy 2, by printer-1\n"
		"10:31:07  A047 paper printed, copy 2\n");
}

static void what_a_kiosk_did_alone_is_told(void **state)
{
	(void)state;
	assert_string_equal(
		shown(ENTRY("\"device\":\"kiosk-1\",\"role\":\"kiosk\"",
			"{\"change\":\"issued\",\"leg\":\"A1017/1\",\"service\":\"id-card\","
			"\"class\":\"normal\",\"offline\":true,\"ahead\":3},"
			"{\"change\":\"stray\",\"day\":\"2026-11-23\",\"ticket\":\"A1018\","
			"\"service\":\"id-card\",\"reason\":\"number\"},"
			"{\"change\":\"confirmed\",\"leg\":\"A047/1\",\"lapsed\":true},"
			"{\"change\":\"confirmed\",\"leg\":\"A048/1\",\"lapsed\":false},"
			"{\"change\":\"heard\",\"leg\":\"A047/1\"},"
			"{\"change\":\"kiosk_away\",\"kiosk\":2,\"until\":5},"
			"{\"change\":\"kiosk_back\",\"kiosk\":2,\"until\":5}")),
		"10:31:07  A1017 issued for id-card, normal, 3 ahead, given without the hub\n"
		"10:31:07  A1018 of 2026-11-23 for id-card is stray: the hall has no place for its "
		"number\n"
		"10:31:07  A047 waits, though nobody confirmed it\n"
		"10:31:07  A048 waits\n"
		"10:31:07  A047 is somebody's after all\n"
		"10:31:07  kiosk 2 is away: the tickets it has not told of are held\n"
		"10:31:07  kiosk 2 is back\n");
}

static void how_a_call_came_about_is_told(void **state)
{
	(void)state;
	assert_string_equal(
		shown(ENTRY(COUNTER,
			"{\"change\":\"called\",\"leg\":\"A047/"
			"1\",\"counter\":3,\"service\":\"id\",\"why\":"
			"{\"policy\":\"fcfs\",\"out_of_order\":true}},"
			"{\"change\":\"called\",\"leg\":\"A048/"
			"1\",\"counter\":3,\"service\":\"id\",\"why\":"
			"{\"policy\":\"fcfs\",\"auto\":true}},"
			"{\"change\":\"put_back\",\"leg\":\"A048/1\",\"counter\":3,\"reason\":"
			"\"away\",\"missed\":true},"
			"{\"change\":\"no_show\",\"leg\":\"A049/1\",\"missed\":true}")),
		"10:31:07  A047 called to counter 3 for id, out of its order\n"
		"10:31:07  A048 called to counter 3 for id, by itself\n"
		"10:31:07  A048 waits again at its place, counter 3 did not serve it: away\n"
		"10:31:07  A049 did not come, and nobody at the counter had pressed a button\n");
}

static void a_managers_hand_is_named(void **state)
{
	(void)state;
	assert_string_equal(shown(ENTRY("\"device\":\"ctl\",\"role\":\"control\"",
				    "{\"change\":\"retired\",\"ticket\":\"A077\"}")),
		"10:31:07  A077 is out of use today  (by ctl)\n");
}

static void a_citizens_token_is_never_shown(void **state)
{
	(void)state;
	assert_null(strstr(shown(ENTRY(COUNTER, "{\"change\":\"issued\",\"leg\":\"A001/1\","
						"\"service\":\"x\",\"token\":\"5ec2e7\"}")),
		"5ec2e7"));
}

static void a_change_of_a_newer_hub_is_shown_by_its_name(void **state)
{
	(void)state;
	assert_string_equal(
		shown(ENTRY(COUNTER, "{\"change\":\"promoted\",\"leg\":\"A047/1\"},{}")),
		"10:31:07  promoted A047\n"
		"10:31:07  ? \n");
}

static void what_cannot_be_shown_is_no_crash_and_no_control_code(void **state)
{
	char long_reason[900], entry[1200];

	(void)state;
	memset(long_reason, 'x', sizeof(long_reason) - 1);
	long_reason[sizeof(long_reason) - 1] = '\0';
	snprintf(entry, sizeof(entry),
		ENTRY(COUNTER, "{\"change\":\"cancelled\",\"leg\":\"A001/1\",\"reason\":\"%s\"}"),
		long_reason);
	assert_true(strlen(shown(entry)) < 600);
	assert_string_equal(
		shown(ENTRY(COUNTER, "{\"change\":\"cancelled\",\"leg\":\"\\u001b[2J\"}")),
		"10:31:07  ?[2J cancelled\n");
	assert_string_equal(shown("{}"), "");
	assert_string_equal(shown("[1]"), "");
}

static void every_kind_of_change_has_its_words(void **state)
{
	(void)state;
	for (int kind = 0; kind < CHANGE_KIND_COUNT; kind++) {
		char change[80], entry[200];
		const char *name = change_kind_name((enum change_kind)kind);

		snprintf(change, sizeof(change), "{\"change\":\"%s\"}", name);
		snprintf(entry, sizeof(entry), "{\"at\":1,\"changes\":[%s]}", change);
		/* its name and nothing else would be the words of an unknown one */
		snprintf(change, sizeof(change), "05:00:00  %s \n", name);
		assert_string_not_equal(shown(entry), change);
	}
}

static void the_journals_own_text_comes_out_as_it_went_in(void **state)
{
	static const char text[] =
		"{\"seq\":9007199254740991,\"by\":{\"reason\":\"\xd8\xb4\\\"\\n\",\"x\":null},"
		"\"changes\":[{\"printed\":true,\"a\":[]},{\"low\":-1}],\"e\":{}}";
	struct json *root = json_parse(text, strlen(text), NULL);
	struct json_writer w;

	(void)state;
	json_writer_init(&w, 4096);
	event_line_json(&w, NULL, root);
	assert_string_equal(json_writer_text(&w, NULL), text);
	json_writer_fini(&w);
	json_free(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_change_is_one_line_with_the_halls_clock),
		cmocka_unit_test(parts_without_their_member_are_left_out),
		cmocka_unit_test(paper_is_told_with_its_copy_and_its_printer),
		cmocka_unit_test(what_a_kiosk_did_alone_is_told),
		cmocka_unit_test(how_a_call_came_about_is_told),
		cmocka_unit_test(a_managers_hand_is_named),
		cmocka_unit_test(a_citizens_token_is_never_shown),
		cmocka_unit_test(a_change_of_a_newer_hub_is_shown_by_its_name),
		cmocka_unit_test(what_cannot_be_shown_is_no_crash_and_no_control_code),
		cmocka_unit_test(every_kind_of_change_has_its_words),
		cmocka_unit_test(the_journals_own_text_comes_out_as_it_went_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
