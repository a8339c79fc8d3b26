/* The journal's text: every kind of change has its exact words in a table, for they must not
 * change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>

#include "firmware/base/json.h"
#include "firmware/wire/entry_text.h"
#include "tests/unit/wire/decision_clean.h"
#include "tests/unit/wire/hall_rig.h"

#define HEAD "{\"seq\":4711,\"at\":1795405000123,\"day\":\"2026-11-23\",\"config\":3,"
#define BY   "\"by\":{\"role\":\"hub\",\"verb\":\"tick\"},"

static struct json_writer writer;
static struct hall_rig rig;

/* A hall with A001 called at counter 7, A002 and B001 waiting. */
static int hall_start(void **state)
{
	(void)state;
	json_writer_init(&writer, ENTRY_MAX_BYTES);
	if (rig_init(&rig) != 0 || rig_issue(&rig, "id-card") != 0 ||
		rig_issue(&rig, "id-card") != 0 || rig_issue(&rig, "passport") != 0 ||
		rig_ticket(&rig, VERB_CONFIRM, ROLE_KIOSK, "A001") != 0 ||
		rig_ticket(&rig, VERB_CONFIRM, ROLE_KIOSK, "A002") != 0)
		return -1;
	return rig_press(&rig, VERB_NEXT);
}

static int hall_stop(void **state)
{
	(void)state;
	rig_fini(&rig);
	json_writer_fini(&writer);
	return 0;
}

static struct entry *entry_blank(void)
{
	static struct entry entry;

	memset(&entry, 0, sizeof(entry));
	entry.seq = 4711;
	entry.at_ms = 1795405000123;
	strcpy(entry.day, "2026-11-23");
	entry.config = 3;
	entry.by.verb = VERB_TICK;
	entry.by.own_counter = SETUP_NONE;
	return &entry;
}

static struct change *change_add(struct entry *entry, enum change_kind kind)
{
	struct change *change = &entry->decision.changes[entry->decision.count++];

	change->kind = kind;
	change->service = change->counter = change->profile = change->only_counter = SETUP_NONE;
	change->journey = SETUP_NONE;
	change->low_ms = change->mid_ms = change->high_ms = -1;
	return change;
}

static struct change *leg_change_add(
	struct entry *entry, enum change_kind kind, uint32_t visit, uint8_t leg)
{
	struct change *change = change_add(entry, kind);

	change->leg = (struct leg_ref){visit, leg};
	if (visit < hall_visit_count(rig.hall))
		change->ticket = hall_visit(rig.hall, visit)->ticket;
	return change;
}

static const char *text_of(const struct entry *entry, const struct hall *hall, size_t *len)
{
	const char *text;

	json_writer_reset(&writer);
	entry_text_write(&writer, hall, entry);
	text = json_writer_text(&writer, len);
	assert_non_null(text);
	return text;
}

static void round_trip(struct entry *entry, const struct hall *hall)
{
	static struct entry read;
	static char first[ENTRY_MAX_BYTES];
	char why[160];
	size_t len;

	strcpy(first, text_of(entry, hall, &len));
	/* Garbage first: the reader must not lean on what was there. */
	memset(&read, 0xa5, sizeof(read));
	if (entry_text_read(first, len, hall, &read, why) < 0)
		fail_msg("%s: %s", why, first);
	assert_string_equal(text_of(&read, hall, &len), first);
	decision_clean(&read.decision);
	decision_clean(&entry->decision);
	assert_int_equal(read.seq, entry->seq);
	assert_int_equal(read.at_ms, entry->at_ms);
	assert_int_equal(read.config, entry->config);
	assert_string_equal(read.day, entry->day);
	assert_int_equal(read.decision.count, entry->decision.count);
	for (uint16_t i = 0; i < read.decision.count; i++)
		if (memcmp(&read.decision.changes[i], &entry->decision.changes[i],
			    sizeof(struct change)) != 0)
			fail_msg("change %u differs: %s", i, first);
}

/* ---- The words of every kind ---- */

struct kind_row {
	enum change_kind kind;
	const char *text;
};

static const struct kind_row KINDS[] = {
	{CHANGE_DAY_OPENED, "{\"change\":\"day_opened\",\"day\":\"2026-11-24\",\"config\":4}"},
	{CHANGE_DAY_REOPENED, "{\"change\":\"day_reopened\",\"day\":\"2026-11-24\"}"},
	{CHANGE_DAY_CLOSED, "{\"change\":\"day_closed\",\"day\":\"2026-11-24\",\"expired\":5}"},
	{CHANGE_CONFIGURED, "{\"change\":\"configured\",\"config\":4}"},
	{CHANGE_JUMPED, "{\"change\":\"jumped\",\"jump\":5}"},
	{CHANGE_RETIRED, "{\"change\":\"retired\",\"ticket\":\"A001\"}"},
	{CHANGE_SERVICE_OPENED, "{\"change\":\"service_opened\",\"service\":\"passport\"}"},
	{CHANGE_SERVICE_CLOSED, "{\"change\":\"service_closed\",\"service\":\"passport\"}"},
	{CHANGE_ISSUED,
		"{\"change\":\"issued\",\"leg\":\"A003/1\",\"service\":\"passport\",\"class\":"
		"\"priority\",\"language\":\"ur\",\"token\":\"0123456789abcdef0123456789abcdef\","
		"\"state\":\"reserved\",\"queued\":1000,\"until\":2000,\"offline\":true,"
		"\"ahead\":7,\"low\":60000,\"high\":90000,\"mid\":70000,\"learned\":true,"
		"\"copies\":5,\"printer\":"
		"\"printer-1\",\"paper_until\":30000,\"kiosk\":2,\"journey\":\"passport\"}"},
	{CHANGE_FILED,
		"{\"change\":\"filed\",\"day\":\"2026-11-24\",\"ticket\":\"A001\",\"service\":"
		"\"passport\",\"class\":\"priority\",\"language\":\"ur\",\"token\":"
		"\"0123456789abcdef0123456789abcdef\",\"queued\":1000,\"print\":\"unprinted\","
		"\"copies\":5}"},
	{CHANGE_STRAY,
		"{\"change\":\"stray\",\"day\":\"2026-11-24\",\"ticket\":\"A001\",\"service\":"
		"\"gone-service\",\"language\":\"ur\",\"token\":"
		"\"0123456789abcdef0123456789abcdef\",\"queued\":1000,\"reason\":\"photo\","
		"\"print\":\"unprinted\"}"},
	{CHANGE_BOOKED,
		"{\"change\":\"booked\",\"day\":\"2026-11-24\",\"service\":\"gone-service\","
		"\"code\":\"AB-1234\",\"slot\":3000,\"language\":\"ur\"}"},
	{CHANGE_UNBOOKED, "{\"change\":\"unbooked\",\"day\":\"2026-11-24\",\"code\":\"AB-1234\"}"},
	{CHANGE_CHECKED_IN, "{\"change\":\"checked_in\",\"leg\":\"A001/1\",\"code\":\"AB-1234\"}"},
	{CHANGE_CONFIRMED, "{\"change\":\"confirmed\",\"leg\":\"A001/1\",\"lapsed\":true}"},
	{CHANGE_HEARD, "{\"change\":\"heard\",\"leg\":\"A001/1\"}"},
	{CHANGE_VOIDED, "{\"change\":\"voided\",\"leg\":\"A001/1\",\"offline\":true}"},
	{CHANGE_REPRINTED, "{\"change\":\"reprinted\",\"leg\":\"A001/"
			   "1\",\"copies\":5,\"printer\":\"printer-1\","
			   "\"paper_until\":30000}"},
	{CHANGE_PAPER,
		"{\"change\":\"paper\",\"leg\":\"A001/1\",\"print\":\"unprinted\",\"copy\":5}"},
	{CHANGE_CALLED,
		"{\"change\":\"called\",\"leg\":\"A001/1\",\"service\":\"id-card\",\"class\":"
		"\"normal\",\"counter\":12,\"why\":{\"policy\":\"strict\",\"rule\":\"share\","
		"\"key\":181000,\"out_of_order\":true,\"auto\":true,\"runner_up\":\"A048\","
		"\"runner_up_key\":"
		"-120000,\"runner_up_rule\":\"cap\",\"lost_by\":\"rule\"}}"},
	{CHANGE_RECALLED,
		"{\"change\":\"recalled\",\"leg\":\"A001/1\",\"counter\":12,\"recalls\":5}"},
	{CHANGE_ARRIVED, "{\"change\":\"arrived\",\"leg\":\"A001/1\"}"},
	{CHANGE_DONE, "{\"change\":\"done\",\"leg\":\"A001/1\"}"},
	{CHANGE_NO_SHOW, "{\"change\":\"no_show\",\"leg\":\"A001/1\",\"missed\":true}"},
	{CHANGE_PARKED, "{\"change\":\"parked\",\"leg\":\"A001/1\",\"counter\":12,\"until\":2000,"
			"\"reason\":\"photo\"}"},
	{CHANGE_UNPARKED, "{\"change\":\"unparked\",\"leg\":\"A001/1\",\"only_counter\":7,"
			  "\"lapsed\":true}"},
	{CHANGE_TRANSFERRED, "{\"change\":\"transferred\",\"leg\":\"A001/1\"}"},
	{CHANGE_ADDED,
		"{\"change\":\"added\",\"leg\":\"A001/2\",\"service\":\"passport\",\"class\":"
		"\"priority\",\"only_counter\":7,\"queued\":1000}"},
	{CHANGE_RETURNED, "{\"change\":\"returned\",\"leg\":\"A001/1\",\"queued\":1000}"},
	{CHANGE_CANCELLED, "{\"change\":\"cancelled\",\"leg\":\"A001/1\",\"reason\":\"photo\"}"},
	{CHANGE_RATED, "{\"change\":\"rated\",\"leg\":\"A001/1\",\"counter\":12,\"rating\":5}"},
	{CHANGE_COUNTER_OPENED,
		"{\"change\":\"counter_opened\",\"counter\":12,\"operator\":\"op7\",\"profile\":"
		"\"cards\"}"},
	{CHANGE_COUNTER_CLOSED, "{\"change\":\"counter_closed\",\"counter\":12}"},
	{CHANGE_PAUSED, "{\"change\":\"paused\",\"counter\":12,\"reason\":\"photo\"}"},
	{CHANGE_RESUMED, "{\"change\":\"resumed\",\"counter\":12}"},
	{CHANGE_PROFILE_SET, "{\"change\":\"profile_set\",\"counter\":12,\"profile\":\"cards\"}"},
	{CHANGE_KIOSK_AWAY, "{\"change\":\"kiosk_away\",\"kiosk\":2,\"until\":2000}"},
	{CHANGE_KIOSK_BACK, "{\"change\":\"kiosk_back\",\"kiosk\":2,\"until\":2000}"},
	{CHANGE_PLANNED,
		"{\"change\":\"planned\",\"leg\":\"A001/2\",\"service\":\"passport\",\"class\":"
		"\"priority\",\"only_counter\":7,\"queued\":1000,\"until\":2000,\"back_to\":5}"},
	{CHANGE_BEGUN, "{\"change\":\"begun\",\"leg\":\"A001/1\",\"only_counter\":7,"
		       "\"lapsed\":true}"},
	{CHANGE_RELEASED, "{\"change\":\"released\",\"leg\":\"A001/1\"}"},
	{CHANGE_PUT_BACK, "{\"change\":\"put_back\",\"leg\":\"A001/1\",\"counter\":12,\"reason\":"
			  "\"photo\",\"missed\":true}"},
	{CHANGE_CLOSING, "{\"change\":\"closing\",\"counter\":12}"},
	{CHANGE_STAYS, "{\"change\":\"stays\",\"counter\":12}"},
	{CHANGE_MISSED, "{\"change\":\"missed\",\"day\":\"2026-11-24\",\"code\":\"AB-1234\"}"},
};

/* A change with every member that any kind has. */
static void change_fill(struct change *change)
{
	enum change_kind kind = change->kind;

	change->leg = (struct leg_ref){
		kind == CHANGE_ISSUED ? 3 : 0, kind == CHANGE_ADDED || kind == CHANGE_PLANNED};
	change->ticket = (struct ticket){"A", kind == CHANGE_ISSUED ? 3 : 1};
	change->service = 1;
	change->klass = 1;
	change->counter = 1;
	change->profile = 1;
	change->only_counter = 0;
	change->journey = 1;
	change->state = LEG_RESERVED;
	change->offline = change->lapsed = change->missed = true;
	change->kiosk = 2;
	strcpy(change->service_id, "gone-service");
	strcpy(change->code, "AB-1234");
	change->slot_ms = 3000;
	strcpy(change->language, "ur");
	strcpy(change->token, "0123456789abcdef0123456789abcdef");
	strcpy(change->day, "2026-11-24");
	strcpy(change->operator_id, "op7");
	strcpy(change->reason, "photo");
	change->queued_ms = 1000;
	change->until_ms = 2000;
	change->low_ms = 60000;
	change->mid_ms = 70000;
	change->learned = true;
	change->high_ms = 90000;
	change->ahead = 7;
	change->print = PRINT_UNPRINTED;
	strcpy(change->printer, "printer-1");
	change->order_until_ms = 30000;
	change->count = 5;
	change->config = 4;
	change->why = (struct call_reason){POLICY_STRICT, 181000, true, true, {"A", 48}, -120000,
		CALL_RULE_SHARE, CALL_RULE_CAP, CALL_LOST_RULE, true};
}

static void the_words_of_every_kind_stay_as_they_are(void **state)
{
	char expected[2048];

	(void)state;
	assert_int_equal(sizeof(KINDS) / sizeof(KINDS[0]), CHANGE_KIND_COUNT);
	for (size_t i = 0; i < CHANGE_KIND_COUNT; i++) {
		struct entry *entry = entry_blank();
		static struct entry read;
		char why[160];
		size_t len;

		change_fill(change_add(entry, KINDS[i].kind));
		snprintf(expected, sizeof(expected), HEAD BY "\"changes\":[%s]}", KINDS[i].text);
		assert_string_equal(text_of(entry, rig.hall, &len), expected);
		if (entry_text_read(expected, len, rig.hall, &read, why) < 0)
			fail_msg("%s: %s", why, expected);
		assert_string_equal(text_of(&read, rig.hall, &len), expected);
	}
}

static void who_asked_stands_with_its_own_counter_and_kiosk(void **state)
{
	struct entry *entry = entry_blank();

	(void)state;
	strcpy(entry->by.device, "counter-12");
	entry->by.role = ROLE_COUNTER;
	entry->by.own_counter = 1;
	strcpy(entry->by.id, "9f86d081884c7d65-12");
	entry->by.verb = VERB_TRANSFER;
	entry->by.counter_number = 7;
	assert_string_equal(text_of(entry, rig.hall, NULL),
		HEAD "\"by\":{\"device\":\"counter-12\",\"role\":\"counter\",\"own_counter\":12,"
		     "\"id\":\"9f86d081884c7d65-12\",\"verb\":\"transfer\",\"counter\":7},"
		     "\"changes\":[]}");
	round_trip(entry, rig.hall);
	entry = entry_blank();
	strcpy(entry->by.device, "kiosk-2");
	entry->by.role = ROLE_KIOSK;
	entry->by.kiosk = 2;
	entry->by.verb = VERB_CONFIRM;
	entry->by.ticket = (struct ticket){"A", 1};
	assert_string_equal(text_of(entry, rig.hall, NULL),
		HEAD "\"by\":{\"device\":\"kiosk-2\",\"role\":\"kiosk\",\"kiosk\":2,"
		     "\"verb\":\"confirm\",\"ticket\":\"A001\"},\"changes\":[]}");
	round_trip(entry, rig.hall);
}

/* Journals of before say less: they mean what they meant. */
static void entries_of_earlier_versions_are_read(void **state)
{
	static const char text[] = HEAD BY
		"\"changes\":[{\"change\":\"issued\",\"leg\":\"A003/1\",\"service\":\"passport\","
		"\"class\":\"priority\",\"state\":\"reserved\",\"queued\":1000,\"until\":2000,"
		"\"ahead\":7},{\"change\":\"confirmed\",\"leg\":\"A003/1\"},{\"change\":\"filed\","
		"\"day\":\"2026-11-24\",\"ticket\":\"A1001\",\"service\":\"passport\",\"class\":"
		"\"priority\",\"queued\":1000},{\"change\":\"parked\",\"leg\":\"A001/1\","
		"\"counter\":7},{\"change\":\"unparked\",\"leg\":\"A001/1\"},"
		"{\"change\":\"returned\",\"leg\":\"A001/1\"}]}";
	static struct entry read;
	char why[160];
	size_t len;

	(void)state;
	if (entry_text_read(text, strlen(text), rig.hall, &read, why) < 0)
		fail_msg("%s", why);
	assert_int_equal(read.decision.changes[0].kiosk, 0);
	assert_int_equal(read.decision.changes[0].count, 0);
	assert_false(read.decision.changes[1].lapsed);
	assert_int_equal(read.decision.changes[2].count, 0);
	assert_int_equal(read.decision.changes[0].journey, SETUP_NONE);
	assert_int_equal(read.decision.changes[3].until_ms, 0);
	assert_int_equal(read.decision.changes[4].only_counter, SETUP_NONE);
	assert_false(read.decision.changes[4].lapsed);
	assert_int_equal(read.decision.changes[5].queued_ms, 0);
	assert_string_equal(text_of(&read, rig.hall, &len), text);
}

/* What the hub says of a kiosk names it where a device's own number stands. */
static void the_hub_speaks_of_a_kiosk_by_its_number(void **state)
{
	struct entry *entry = entry_blank();
	struct change *change = change_add(entry, CHANGE_KIOSK_AWAY);

	(void)state;
	strcpy(entry->by.device, "hub");
	entry->by.kiosk = 3;
	entry->by.verb = VERB_KIOSK_AWAY;
	change->kiosk = 3;
	change->until_ms = 1795405300123;
	assert_string_equal(text_of(entry, rig.hall, NULL),
		HEAD "\"by\":{\"device\":\"hub\",\"role\":\"hub\",\"kiosk\":3,\"verb\":"
		     "\"kiosk_away\"},\"changes\":[{\"change\":\"kiosk_away\",\"kiosk\":3,"
		     "\"until\":1795405300123}]}");
	round_trip(entry, rig.hall);
}

static void zero_and_absent_are_left_out_and_come_back(void **state)
{
	struct entry *entry = entry_blank();
	struct change *change = change_add(entry, CHANGE_ISSUED);

	(void)state;
	change->leg.visit = 3;
	change->ticket = (struct ticket){"A", 3};
	change->service = 0;
	change->state = LEG_WAITING;
	change = leg_change_add(entry, CHANGE_CANCELLED, 1, 0);
	change = leg_change_add(entry, CHANGE_RATED, 1, 0);
	change->count = 1;
	change = leg_change_add(entry, CHANGE_REPRINTED, 1, 0);
	change->count = 1;
	change = leg_change_add(entry, CHANGE_PAPER, 2, 0);
	change->print = PRINT_PRINTED;
	assert_non_null(strstr(text_of(entry, rig.hall, NULL),
		"{\"change\":\"issued\",\"leg\":\"A003/1\",\"service\":\"id-card\",\"class\":"
		"\"normal\",\"state\":\"waiting\",\"queued\":0,\"ahead\":0},"
		"{\"change\":\"cancelled\",\"leg\":\"A002/1\"},"
		"{\"change\":\"rated\",\"leg\":\"A002/1\",\"rating\":1},"
		"{\"change\":\"reprinted\",\"leg\":\"A002/1\",\"copies\":1},"
		"{\"change\":\"paper\",\"leg\":\"B001/1\",\"print\":\"printed\"}"));
	round_trip(entry, rig.hall);
}

/* ---- Changes that speak of what earlier ones of the same entry make ---- */

static void a_report_voids_the_hubs_copy_and_issues_the_kiosks(void **state)
{
	struct entry *entry = entry_blank();
	struct change *change = leg_change_add(entry, CHANGE_VOIDED, 1, 0);

	(void)state;
	change->offline = true;
	change = change_add(entry, CHANGE_ISSUED);
	change->leg.visit = 3;
	change->ticket = (struct ticket){"A", 1007};
	change->service = 0;
	change->offline = true;
	change->state = LEG_WAITING;
	/* No paper came out of it: used up. */
	change = change_add(entry, CHANGE_PAPER);
	change->leg.visit = 3;
	change->ticket = (struct ticket){"A", 1007};
	change->print = PRINT_UNPRINTED;
	change = change_add(entry, CHANGE_VOIDED);
	change->leg.visit = 3;
	change->ticket = (struct ticket){"A", 1007};
	round_trip(entry, rig.hall);
}

static void several_new_visits_of_one_entry_are_counted_on(void **state)
{
	static struct entry read;
	struct entry *entry = entry_blank();
	char why[160];
	const char *text;
	size_t len;

	(void)state;
	for (uint32_t i = 0; i < 3; i++) {
		struct change *change = change_add(entry, CHANGE_ISSUED);

		change->leg.visit = 3 + i;
		change->ticket = (struct ticket){"B", 2 + i};
		change->service = 1;
		change->state = LEG_WAITING;
	}
	leg_change_add(entry, CHANGE_CALLED, 4, 0)->counter = 1;
	entry->decision.changes[3].ticket = (struct ticket){"B", 3};
	text = text_of(entry, rig.hall, &len);
	assert_non_null(strstr(text, "{\"change\":\"called\",\"leg\":\"B003/1\",\"service\":"
				     "\"passport\",\"class\":\"normal\",\"counter\":12,"));
	assert_int_equal(entry_text_read(text, len, rig.hall, &read, why), 0);
	assert_int_equal(read.decision.changes[2].leg.visit, 5);
	assert_int_equal(read.decision.changes[3].leg.visit, 4);
	round_trip(entry, rig.hall);
}

static void a_transferred_leg_may_be_called_at_once(void **state)
{
	struct entry *entry = entry_blank();
	struct change *change;

	(void)state;
	leg_change_add(entry, CHANGE_TRANSFERRED, 0, 0);
	change = leg_change_add(entry, CHANGE_ADDED, 0, 1);
	change->service = 1;
	change->klass = 1;
	change->only_counter = 1;
	leg_change_add(entry, CHANGE_CALLED, 0, 1)->counter = 1;
	assert_non_null(strstr(text_of(entry, rig.hall, NULL),
		"{\"change\":\"called\",\"leg\":\"A001/2\",\"service\":\"passport\",\"class\":"
		"\"priority\",\"counter\":12,"));
	round_trip(entry, rig.hall);
}

static void a_planned_leg_may_begin_and_be_called_in_its_entry(void **state)
{
	struct entry *entry = entry_blank();
	struct change *change;

	(void)state;
	leg_change_add(entry, CHANGE_TRANSFERRED, 0, 0);
	change = leg_change_add(entry, CHANGE_PLANNED, 0, 1);
	change->service = 1;
	change->klass = 1;
	change->until_ms = 1795405600000;
	leg_change_add(entry, CHANGE_BEGUN, 0, 1);
	leg_change_add(entry, CHANGE_CALLED, 0, 1)->counter = 1;
	assert_non_null(strstr(text_of(entry, rig.hall, NULL),
		"{\"change\":\"called\",\"leg\":\"A001/2\",\"service\":\"passport\",\"class\":"
		"\"priority\",\"counter\":12,"));
	round_trip(entry, rig.hall);
}

static void a_new_day_counts_its_visits_from_the_first(void **state)
{
	struct entry *entry = entry_blank();
	struct change *change = change_add(entry, CHANGE_DAY_CLOSED);

	(void)state;
	strcpy(change->day, "2026-11-23");
	change = change_add(entry, CHANGE_DAY_OPENED);
	strcpy(change->day, "2026-11-24");
	change->config = 4;
	change = change_add(entry, CHANGE_ISSUED);
	change->ticket = (struct ticket){"A", 1}; /* yesterday had one too */
	change->service = 0;
	change->state = LEG_WAITING;
	change = change_add(entry, CHANGE_CONFIRMED);
	change->ticket = (struct ticket){"A", 1};
	round_trip(entry, rig.hall);
}

static void a_key_beyond_all_bounds_can_still_be_read(void **state)
{
	struct entry *entry = entry_blank();
	struct change *change = leg_change_add(entry, CHANGE_CALLED, 1, 0);
	static struct entry read;
	char why[160];
	const char *text;
	size_t len;

	(void)state;
	change->counter = 0;
	change->why.key = INT64_MAX;
	change->why.has_runner_up = true;
	change->why.runner_up = (struct ticket){"B", 1};
	change->why.runner_up_key = INT64_MIN;
	text = text_of(entry, rig.hall, &len);
	assert_int_equal(entry_text_read(text, len, rig.hall, &read, why), 0);
	assert_int_equal(read.decision.changes[0].why.key, INT64_C(9007199254740991));
	assert_int_equal(read.decision.changes[0].why.runner_up_key, INT64_C(-9007199254740991));
}

#define CALLED(WHY)                                                                                \
	HEAD BY "\"changes\":[{\"change\":\"called\",\"leg\":\"A001/1\",\"service\":\"id-card\","  \
		"\"class\":\"normal\",\"counter\":12,\"why\":{" WHY "}}]}"

/* What older hubs wrote stays readable, to the same bytes. */
static void a_reason_of_before_rules_is_the_policys_order(void **state)
{
	static const char *const texts[] = {CALLED("\"policy\":\"fcfs\",\"key\":181000"),
		CALLED("\"policy\":\"accumulating\",\"key\":181000,\"runner_up\":\"A048\","
		       "\"runner_up_key\":120000")};
	static struct entry read;
	char why[160];
	size_t len;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const struct call_reason *reason = &read.decision.changes[0].why;

		assert_int_equal(
			entry_text_read(texts[i], strlen(texts[i]), rig.hall, &read, why), 0);
		assert_int_equal(reason->rule, CALL_RULE_ORDER);
		assert_int_equal(reason->runner_up_rule, CALL_RULE_ORDER);
		assert_int_equal(reason->lost_by, CALL_LOST_NOT);
		assert_string_equal(text_of(&read, rig.hall, &len), texts[i]);
	}
}

static void a_reason_in_unknown_words_is_refused(void **state)
{
	static const char *const texts[] = {
		CALLED("\"policy\":\"lifo\",\"key\":1"),
		CALLED("\"key\":1"),
		CALLED("\"policy\":\"fcfs\",\"key\":1,\"rule\":\"whim\""),
		CALLED("\"policy\":\"fcfs\",\"key\":1,\"rule\":7"),
		CALLED("\"policy\":\"fcfs\",\"key\":1,\"runner_up\":\"A048\",\"runner_up_key\":1,"
		       "\"runner_up_rule\":\"whim\""),
		CALLED("\"policy\":\"fcfs\",\"key\":1,\"runner_up\":\"A048\",\"runner_up_key\":1,"
		       "\"lost_by\":\"\""),
		CALLED("\"policy\":\"fcfs\",\"key\":1,\"runner_up\":\"A048\",\"runner_up_key\":1,"
		       "\"lost_by\":true"),
	};
	static struct entry read;
	char why[160];

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(
			entry_text_read(texts[i], strlen(texts[i]), rig.hall, &read, why), -EINVAL);
}

/* ---- Damaged entries ---- */

struct bad {
	const char *text, *why;
};

static const struct bad BAD[] = {
	{"", "column 1: "},
	{"[]", "seq, at, day or config is missing or wrong"},
	{"{\"seq\":0,\"at\":1,\"day\":\"2026-11-23\",\"config\":3}",
		"seq, at, day or config is missing or wrong"},
	{"{\"seq\":1,\"at\":1,\"day\":\"23.11.2026\",\"config\":3}",
		"seq, at, day or config is missing or wrong"},
	{HEAD "\"changes\":[]}", "by: device, role, own_counter or kiosk is wrong or unknown"},
	{HEAD "\"by\":{\"role\":\"king\",\"verb\":\"tick\"},\"changes\":[]}",
		"by: device, role, own_counter or kiosk is wrong or unknown"},
	{HEAD "\"by\":{\"role\":\"counter\",\"own_counter\":99,\"verb\":\"next\"},\"changes\":[]}",
		"by: device, role, own_counter or kiosk is wrong or unknown"},
	{HEAD "\"by\":{\"role\":\"hub\",\"verb\":\"sleep\"},\"changes\":[]}",
		"by: verb: there is no 'sleep'"},
	{HEAD BY "\"changes\":{}}", "changes: expected a list of at most 80"},
	{HEAD BY "\"x\":1}", "changes: expected a list of at most 80"},
	{HEAD BY "\"changes\":[7]}", "changes[0]: change: missing, or no such kind"},
	{HEAD BY "\"changes\":[{\"change\":\"exploded\"}]}",
		"changes[0]: change: missing, or no such kind"},
	{HEAD BY "\"changes\":[{\"change\":\"done\",\"leg\":\"A001/1\"},{\"change\":\"done\"}]}",
		"changes[1]: leg: missing, wrong, or unknown to this hall, in a 'done'"},
	{HEAD BY "\"changes\":[{\"change\":\"done\",\"leg\":\"A099/1\"}]}",
		"changes[0]: leg: missing, wrong, or unknown to this hall, in a 'done'"},
	{HEAD BY "\"changes\":[{\"change\":\"done\",\"leg\":\"A001/2\"}]}",
		"changes[0]: leg: missing, wrong, or unknown to this hall, in a 'done'"},
	{HEAD BY "\"changes\":[{\"change\":\"issued\",\"leg\":\"A003/2\"}]}",
		"changes[0]: leg: missing, wrong, or unknown to this hall, in a 'issued'"},
	{HEAD BY "\"changes\":[{\"change\":\"day_opened\",\"day\":\"2026-11-24\",\"config\":3},"
		 "{\"change\":\"done\",\"leg\":\"A002/1\"}]}",
		"changes[1]: leg: missing, wrong, or unknown to this hall, in a 'done'"},
	{HEAD BY "\"changes\":[{\"change\":\"service_closed\",\"service\":\"tea\"}]}",
		"changes[0]: service: missing, wrong, or unknown to this hall, in a "
		"'service_closed'"},
	{HEAD BY "\"changes\":[{\"change\":\"counter_closed\",\"counter\":13}]}",
		"changes[0]: counter: missing, wrong, or unknown to this hall, in a "
		"'counter_closed'"},
	{HEAD BY "\"changes\":[{\"change\":\"counter_closed\",\"counter\":65543}]}",
		"changes[0]: counter: missing, wrong, or unknown to this hall, in a "
		"'counter_closed'"},
	{HEAD BY "\"changes\":[{\"change\":\"profile_set\",\"counter\":7,\"profile\":\"tea\"}]}",
		"changes[0]: profile: missing, wrong, or unknown to this hall, in a 'profile_set'"},
	{HEAD BY "\"changes\":[{\"change\":\"jumped\"}]}",
		"changes[0]: jump: missing, wrong, or unknown to this hall, in a 'jumped'"},
	{HEAD BY "\"changes\":[{\"change\":\"paper\",\"leg\":\"A001/1\"}]}",
		"changes[0]: print: missing, wrong, or unknown to this hall, in a 'paper'"},
	{HEAD BY "\"changes\":[{\"change\":\"paper\",\"leg\":\"A001/1\",\"print\":\"ordered\"}]}",
		"changes[0]: print: missing, wrong, or unknown to this hall, in a 'paper'"},
	{HEAD BY "\"changes\":[{\"change\":\"paper\",\"leg\":\"A001/1\",\"print\":\"printed\","
		 "\"copy\":-1}]}",
		"changes[0]: copy: missing, wrong, or unknown to this hall, in a 'paper'"},
	{HEAD BY "\"changes\":[{\"change\":\"reprinted\",\"leg\":\"A001/1\",\"copies\":1,"
		 "\"printer\":\"Printer 1\"}]}",
		"changes[0]: printer, paper_until: missing, wrong, or unknown to this hall, in a "
		"'reprinted'"},
	{HEAD BY "\"changes\":[{\"change\":\"called\",\"leg\":\"A002/1\",\"service\":\"id-card\","
		 "\"class\":\"normal\",\"counter\":7}]}",
		"changes[0]: why: missing, wrong, or unknown to this hall, in a 'called'"},
};

static void a_damaged_entry_is_told_where(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		static struct entry entry;
		char why[160] = "";
		size_t whole = strncmp(BAD[i].why, "column", 6) ? sizeof(why) : strlen(BAD[i].why);

		if (entry_text_read(BAD[i].text, strlen(BAD[i].text), rig.hall, &entry, why) !=
			-EINVAL)
			fail_msg("row %zu was read", i);
		if (strncmp(why, BAD[i].why, whole) != 0)
			fail_msg("row %zu: told: %s\n want: %s", i, why, BAD[i].why);
	}
}

/* It concerns the tables of its own day: the hall of the next one must still be rebuilt. */
static void a_filed_ticket_may_name_what_this_hall_has_no_more(void **state)
{
	static const char text[] =
		HEAD BY "\"changes\":[{\"change\":\"filed\",\"day\":\"2026-11-20\",\"ticket\":"
			"\"T1001\",\"service\":\"tea\",\"class\":\"guest\",\"queued\":1000}]}";
	static struct entry entry;
	char why[160];

	(void)state;
	assert_int_equal(entry_text_read(text, strlen(text), rig.hall, &entry, why), 0);
	assert_int_equal(entry.decision.changes[0].service, SETUP_NONE);
	assert_int_equal(hall_apply(rig.hall, &entry.decision.changes[0], 5000, 50), 0);
}

static void more_changes_than_a_decision_holds_are_refused(void **state)
{
	static struct entry entry;
	const char *text;
	char why[160];
	size_t len;

	(void)state;
	json_writer_reset(&writer);
	json_open_object(&writer, NULL);
	json_put_int(&writer, "seq", 1);
	json_put_int(&writer, "at", 1);
	json_put_string(&writer, "day", "2026-11-23");
	json_put_int(&writer, "config", 1);
	json_put_raw(&writer, "by", "{\"role\":\"hub\",\"verb\":\"tick\"}", 28);
	json_open_list(&writer, "changes");
	for (int i = 0; i <= DECISION_MAX_CHANGES; i++)
		json_put_raw(&writer, NULL, "{\"change\":\"configured\",\"config\":4}", 34);
	json_close_list(&writer);
	json_close_object(&writer);
	text = json_writer_text(&writer, &len);
	assert_int_equal(entry_text_read(text, len, rig.hall, &entry, why), -EINVAL);
	assert_string_equal(why, "changes: expected a list of at most 80");
}

static void the_head_alone_needs_no_hall(void **state)
{
	static struct entry entry;
	const char *text = HEAD "\"by\":{\"odd\":1},\"changes\":7}";

	(void)state;
	assert_int_equal(entry_text_head(text, strlen(text), &entry), 0);
	assert_int_equal(entry.seq, 4711);
	assert_int_equal(entry.at_ms, 1795405000123);
	assert_string_equal(entry.day, "2026-11-23");
	assert_int_equal(entry.config, 3);
	assert_int_equal(entry_text_head("{", 1, &entry), -EINVAL);
}

static void the_longest_entry_fits(void **state)
{
	struct entry *entry = entry_blank();
	size_t len;

	(void)state;
	for (int i = 0; i < DECISION_MAX_CHANGES; i++) {
		struct change *change = change_add(entry, CHANGE_CALLED);

		change_fill(change);
		memset(change->reason, '"', REASON_SIZE - 1);
		change->kind = i % 2 ? CHANGE_FILED : CHANGE_PARKED;
	}
	text_of(entry, rig.hall, &len);
	assert_true(len < ENTRY_MAX_BYTES / 2);
}

#define IN_A_HALL(test) cmocka_unit_test_setup_teardown(test, hall_start, hall_stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_HALL(the_words_of_every_kind_stay_as_they_are),
		IN_A_HALL(who_asked_stands_with_its_own_counter_and_kiosk),
		IN_A_HALL(entries_of_earlier_versions_are_read),
		IN_A_HALL(the_hub_speaks_of_a_kiosk_by_its_number),
		IN_A_HALL(zero_and_absent_are_left_out_and_come_back),
		IN_A_HALL(a_report_voids_the_hubs_copy_and_issues_the_kiosks),
		IN_A_HALL(several_new_visits_of_one_entry_are_counted_on),
		IN_A_HALL(a_transferred_leg_may_be_called_at_once),
		IN_A_HALL(a_planned_leg_may_begin_and_be_called_in_its_entry),
		IN_A_HALL(a_new_day_counts_its_visits_from_the_first),
		IN_A_HALL(a_key_beyond_all_bounds_can_still_be_read),
		IN_A_HALL(a_reason_of_before_rules_is_the_policys_order),
		IN_A_HALL(a_reason_in_unknown_words_is_refused),
		IN_A_HALL(a_damaged_entry_is_told_where),
		IN_A_HALL(a_filed_ticket_may_name_what_this_hall_has_no_more),
		IN_A_HALL(more_changes_than_a_decision_holds_are_refused),
		IN_A_HALL(the_head_alone_needs_no_hall),
		IN_A_HALL(the_longest_entry_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
