/* From retained messages to what a manager reads. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/base/json.h"
#include "firmware/control/snapshot.h"
#include "firmware/control/status_text.h"
#include "firmware/control/table.h"

#define NOW_MS INT64_C(1795411867500) /* 2026-11-23 10:31:07 in Karachi */
#define RUN    "\"run\":\"0123456789abcdef\""

static struct snapshot snapshot;
static char *text;
static size_t text_len;

static int take(enum topic_kind kind, const char *name, const char *body)
{
	struct json *root = json_parse(body, strlen(body), NULL);
	int rc;

	assert_non_null(root);
	rc = snapshot_take(&snapshot, kind, name, root);
	json_free(root);
	return rc;
}

static void took(enum topic_kind kind, const char *name, const char *body)
{
	assert_int_equal(take(kind, name, body), 0);
}

static void device(const char *id, const char *more)
{
	char body[400];

	snprintf(body, sizeof(body), "{" RUN ",\"version\":\"0.1\",\"since\":1795410000000,%s}",
		more);
	took(TOPIC_DEVICE_STATE, id, body);
}

static const char *shown(bool all)
{
	struct status_style style = {.all = all, .now_ms = NOW_MS};
	FILE *out;

	free(text);
	text = NULL;
	assert_int_equal(snapshot_finish(&snapshot), 0);
	out = open_memstream(&text, &text_len);
	status_text_write(out, &snapshot, &style);
	fclose(out);
	return text;
}

static void has(const char *part)
{
	if (!strstr(text, part))
		fail_msg("'%s' is not in:\n%s", part, text);
}

static void lacks(const char *part)
{
	if (strstr(text, part))
		fail_msg("'%s' is in:\n%s", part, text);
}

static int begin(void **state)
{
	(void)state;
	snapshot_init(&snapshot);
	took(TOPIC_HUB_STATE, "",
		"{" RUN ",\"online\":true,\"version\":\"0.1\",\"day\":\"2026-11-23\","
		"\"open\":true,\"now\":1795411860000,\"zone\":\"Asia/Karachi\",\"config\":1,"
		"\"seq\":4711,\"waiting\":9,\"issued\":204,\"alarms\":[]}");
	took(TOPIC_CATALOGUE, "",
		"{\"version\":1,\"centre\":\"isb\",\"names\":{\"en\":\"C\"},"
		"\"time_zone\":\"Asia/Karachi\",\"day_start\":240,\"languages\":[\"en\"],"
		"\"qr_prefix\":\"\",\"sample\":true,\"classes\":[{\"id\":\"normal\",\"names\":{}}],"
		"\"institutions\":[\"nadra\",\"passport\"],"
		"\"zones\":[{\"id\":\"a\",\"names\":{}}],\"counters\":[{\"counter\":1,\"zone\":"
		"\"a\"}],\"devices\":["
		"{\"id\":\"kiosk-1\",\"role\":\"kiosk\",\"kiosk\":1},"
		"{\"id\":\"counter-10\",\"role\":\"counter\",\"counter\":1},"
		"{\"id\":\"counter-2\",\"role\":\"counter\",\"counter\":1},"
		"{\"id\":\"wall-a\",\"role\":\"display\"},{\"id\":\"ctl\",\"role\":\"control\"}]}");
	return 0;
}

static int end(void **state)
{
	(void)state;
	snapshot_fini(&snapshot);
	free(text);
	text = NULL;
	return 0;
}

static void counter(int number, const char *more)
{
	char body[400];

	snprintf(body, sizeof(body), "{\"counter\":%d,\"revision\":1,%s}", number, more);
	took(TOPIC_COUNTER, "", body);
}

/* ---- Devices ---- */

static void a_device_that_never_spoke_shows_as_missing(void **state)
{
	(void)state;
	device("kiosk-1", "\"online\":true,\"role\":\"kiosk\",\"paper\":\"ok\",\"screen\":\"ok\"");
	shown(false);
	has("  wall-a      display  missing                   never seen since the broker "
	    "started\n");
	has("  kiosk-1     kiosk    online   10:00  paper ok\n");
	has("Devices: 1 of 1 kiosks online, 0 of 2 counters online, 0 of 1 displays online\n");
}

static void a_kiosk_that_gives_no_tickets_says_so(void **state)
{
	(void)state;
	device("kiosk-1", "\"online\":true,\"role\":\"kiosk\",\"paper\":\"ok\",\"giving\":false");
	shown(false);
	has("  kiosk-1     kiosk    online   10:00  paper ok, gives no tickets now\n");
}

static void every_shared_printer_is_listed_with_its_paper(void **state)
{
	(void)state;
	device("printer-1", "\"online\":true,\"role\":\"printer\",\"paper\":\"ok\",\"printer\":"
			    "\"tickets\"");
	device("printer-2", "\"online\":true,\"role\":\"printer\",\"paper\":\"out\",\"trouble\":"
			    "\"the cover is open\"");
	shown(false);
	has("  printer-1   printer  online   10:00  paper ok, printer tickets  not in the hall "
	    "file\n");
	has("  printer-2   printer  online   10:00  paper out");
	has("not in the hall file; paper out; the cover is open\n");
	has("2 of 2 printers online");
}

static void tickets_whose_paper_is_in_doubt_are_counted(void **state)
{
	(void)state;
	shown(false);
	lacks("paper of today's tickets");
	took(TOPIC_HUB_STATE, "",
		"{" RUN ",\"online\":true,\"version\":\"0.1\",\"day\":\"2026-11-23\","
		"\"open\":true,\"now\":1795411860000,\"zone\":\"Asia/Karachi\",\"config\":1,"
		"\"seq\":4711,\"waiting\":9,\"issued\":204,\"uncertain\":2,\"unprinted\":1}");
	shown(false);
	has("paper of today's tickets: 2 uncertain, 1 did not come out\n");
}

static void what_is_well_is_counted_and_what_is_not_is_listed(void **state)
{
	(void)state;
	device("counter-2", "\"online\":true,\"role\":\"counter\",\"input\":\"ok\"");
	device("counter-10", "\"online\":true,\"role\":\"counter\",\"input\":\"lost\"");
	device("wall-a", "\"online\":false,\"role\":\"display\",\"screen\":\"ok\"");
	shown(false);
	lacks("counter-2 ");
	has("counter-10  counter  online   10:00  ");
	has("buttons or touch lost\n");
	has("  wall-a      display  away     10:00\n");
	shown(true);
	has("  counter-2   counter  online   10:00\n");
	assert_true(strstr(text, "counter-2 ") < strstr(text, "counter-10 "));
}

static void every_kind_of_trouble_is_named(void **state)
{
	(void)state;
	device("kiosk-1",
		"\"online\":false,\"role\":\"kiosk\",\"paper\":\"out\",\"screen\":\"none\","
		"\"unreported\":3,\"trouble\":\"printer cover open\"");
	shown(false);
	has("away; paper out; no screen; tickets not reported yet: 3; printer cover open\n");
	device("kiosk-9", "\"online\":true,\"role\":\"kiosk\",\"paper\":\"low\",\"screen\":\"ok\"");
	shown(false);
	has("not in the hall file; paper low\n");
}

static void peoples_hands_are_no_devices_of_the_hall(void **state)
{
	(void)state;
	shown(true);
	lacks("ctl");
}

static void the_last_word_of_a_device_counts(void **state)
{
	(void)state;
	device("wall-a", "\"online\":false,\"role\":\"display\",\"screen\":\"ok\"");
	device("wall-a", "\"online\":true,\"role\":\"display\",\"screen\":\"ok\"");
	shown(false);
	lacks("wall-a");
}

/* ---- Counters and queues ---- */

static void counters_tell_what_they_do(void **state)
{
	(void)state;
	counter(2, "\"state\":\"open\",\"operator\":\"op7\",\"profile\":\"ids\",\"leg\":\"A047/1\","
		   "\"ticket\":\"A047\",\"leg_state\":\"called\",\"service\":\"id-card\","
		   "\"since\":1795411800000,\"waits\":true,\"parked\":[\"B003\"]");
	counter(1, "\"state\":\"open\",\"profile\":\"ids\",\"waits\":true,\"since\":1795411800000");
	counter(3, "\"state\":\"paused\",\"profile\":\"ids\",\"reason\":\"tea\","
		   "\"since\":1795300000000");
	counter(7, "\"state\":\"open\",\"profile\":\"ids\",\"leg\":\"A049/1\",\"ticket\":\"A049\","
		   "\"leg_state\":\"serving\",\"service\":\"id-card\",\"since\":1795411800000,"
		   "\"closing\":true");
	for (int i = 4; i <= 9; i++)
		if (i != 7)
			counter(i, "\"state\":\"closed\"");
	shown(false);
	has("Counters: 3 open, 1 paused, 5 closed\n");
	has("  7   closes after this  10:30             A049    id-card            ids");
	has("  1   free, people wait  10:30                                        ids\n");
	has("  2   called             10:30             A047    id-card  op7       ids      "
	    "1 parked\n");
	has("  3   paused             2026-11-22 03:26                             ids      tea\n");
	has("  closed: 4-6, 8, 9\n");
}

static void a_queue_that_nobody_serves_stands_out(void **state)
{
	(void)state;
	took(TOPIC_QUEUE, "passport",
		"{\"now\":1,\"institution\":\"passport\",\"services\":["
		"{\"service\":\"p-new\",\"open\":true,\"waiting\":2,\"counters\":0,\"low\":null,"
		"\"high\":null},"
		"{\"service\":\"p-old\",\"open\":true,\"waiting\":0,\"counters\":0}]}");
	took(TOPIC_QUEUE, "nadra",
		"{\"now\":1,\"institution\":\"nadra\",\"services\":["
		"{\"service\":\"id-card\",\"open\":false,\"waiting\":7,\"counters\":3,\"low\":"
		"250000,"
		"\"high\":900000}]}");
	shown(false);
	has("9 waiting, 204 tickets issued (by 10:31:00)");
	has("Queues: 9 waiting for 2 of 3 services\n");
	has("  id-card  nadra              7         3  4..15 min           takes no new "
	    "tickets\n");
	has("  p-new    passport           2         0  nobody serves it\n");
	lacks("p-old");
	assert_true(strstr(text, "id-card") < strstr(text, "p-new"));
}

static void a_newer_message_of_an_institution_replaces_its_queues(void **state)
{
	static const char body[] =
		"{\"now\":1,\"institution\":\"nadra\",\"services\":["
		"{\"service\":\"a\",\"open\":true,\"waiting\":1,\"counters\":1},"
		"{\"service\":\"b\",\"open\":true,\"waiting\":1,\"counters\":1}]}";

	(void)state;
	took(TOPIC_QUEUE, "nadra", body);
	took(TOPIC_QUEUE, "nadra", body);
	assert_int_equal(snapshot.queue_count, 2);
}

static void alarms_come_first(void **state)
{
	(void)state;
	took(TOPIC_HUB_STATE, "",
		"{" RUN ",\"online\":true,\"version\":\"0.1\",\"day\":\"\",\"now\":1795411860000,"
		"\"zone\":\"Asia/Karachi\",\"alarms\":[{\"code\":\"storage\",\"what\":\"disk "
		"full\","
		"\"since\":1795411000000}]}");
	shown(false);
	has("isb  no day was opened yet  10:31\n");
	has("\nAlarms\n  10:16  storage: disk full\n");
	assert_true(strstr(text, "Alarms") < strstr(text, "Counters"));
}

static void an_unreadable_message_changes_nothing(void **state)
{
	(void)state;
	assert_int_equal(take(TOPIC_DEVICE_STATE, "wall-a", "{\"online\":1}"), -EINVAL);
	assert_int_equal(take(TOPIC_COUNTER, "1", "[]"), -EINVAL);
	assert_int_equal(take(TOPIC_QUEUE, "nadra", "{}"), -EINVAL);
	assert_int_equal(take(TOPIC_HUB_STATE, "", "{}"), -EINVAL);
	assert_int_equal(take(TOPIC_BOARD, "a", "{}"), 0);
	assert_int_equal(snapshot.device_count + snapshot.counter_count + snapshot.queue_count, 0);
	assert_int_equal(snapshot.hub.seq, 4711);
}

static void the_json_holds_everything_and_can_be_read_again(void **state)
{
	FILE *out = open_memstream(&text, &text_len);
	struct json *root;

	(void)state;
	device("kiosk-1", "\"online\":true,\"role\":\"kiosk\",\"paper\":\"out\",\"screen\":\"ok\"");
	counter(1, "\"state\":\"open\",\"profile\":\"ids\"");
	assert_int_equal(snapshot_finish(&snapshot), 0);
	assert_int_equal(status_text_json(out, &snapshot), 0);
	fclose(out);
	root = json_parse(text, text_len, NULL);
	assert_non_null(root);
	assert_int_equal(json_count(json_get(root, "devices")), 5);
	assert_int_equal(json_count(json_get(root, "counters")), 1);
	assert_string_equal(json_string(json_get(json_get(root, "hub"), "day")), "2026-11-23");
	assert_string_equal(json_string(json_get(json_first(json_get(root, "devices")), "trouble")),
		"paper out");
	json_free(root);
}

static void waits_are_told_in_whole_minutes_that_hold(void **state)
{
	char wait[48];

	(void)state;
	status_text_wait(wait, 59999, 60001);
	assert_string_equal(wait, "0..2 min");
	status_text_wait(wait, 120000, 120000);
	assert_string_equal(wait, "2 min");
	status_text_wait(wait, -1, -1);
	assert_string_equal(wait, "no estimate");
}

/* ---- Tables ---- */

static void columns_are_as_wide_as_their_widest_cell_in_characters(void **state)
{
	struct table table = {.indent = 1, .right = 2};
	FILE *out = open_memstream(&text, &text_len);

	(void)state;
	table_row(&table, false, 3, "n\xc3\xb6vb\xc9\x99", "1", "x");
	table_row(&table, true, 3, "a", "100", "");
	table_row(&table, false, 3, "bad\033[0m", "", "z");
	table_write(&table, out, false);
	fclose(out);
	assert_string_equal(text, " n\xc3\xb6vb\xc9\x99      1  x\n"
				  " a        100\n"
				  " bad?[0m       z\n");
	table_fini(&table);
}

static void a_long_table_keeps_all_its_rows(void **state)
{
	struct table table = {0};
	FILE *out = open_memstream(&text, &text_len);
	char number[16];
	int lines = 0;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		snprintf(number, sizeof(number), "%d", i);
		table_row(&table, false, 2, number, "x");
	}
	table_write(&table, out, true);
	fclose(out);
	for (const char *at = text; *at; at++)
		lines += *at == '\n';
	assert_int_equal(lines, 1000);
	assert_non_null(strstr(text, "\n999  x\n"));
	table_fini(&table);
}

#define test(NAME) cmocka_unit_test_setup_teardown(NAME, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(a_device_that_never_spoke_shows_as_missing),
		test(a_kiosk_that_gives_no_tickets_says_so),
		test(every_shared_printer_is_listed_with_its_paper),
		test(tickets_whose_paper_is_in_doubt_are_counted),
		test(what_is_well_is_counted_and_what_is_not_is_listed),
		test(every_kind_of_trouble_is_named),
		test(peoples_hands_are_no_devices_of_the_hall),
		test(the_last_word_of_a_device_counts),
		test(counters_tell_what_they_do),
		test(a_queue_that_nobody_serves_stands_out),
		test(a_newer_message_of_an_institution_replaces_its_queues),
		test(alarms_come_first),
		test(an_unreadable_message_changes_nothing),
		test(the_json_holds_everything_and_can_be_read_again),
		test(waits_are_told_in_whole_minutes_that_hold),
		test(columns_are_as_wide_as_their_widest_cell_in_characters),
		test(a_long_table_keeps_all_its_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
