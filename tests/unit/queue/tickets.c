/* What kiosks and reception do with tickets: issue, confirm, void, reprint, cancel. */
#include "tests/unit/queue/rig.h"

static void issue_reserves_the_next_number(void **state)
{
	struct rig *rig = *state;
	const struct change *change;

	rig_take(rig, "id", "");
	rig->now_ms += 70;
	assert_int_equal(rig_issue(rig, "id", "priority"), REFUSED_NOT);
	change = rig_one(rig, CHANGE_ISSUED);
	assert_string_equal(change->ticket.series, "A");
	assert_int_equal(change->ticket.number, 2);
	assert_int_equal(change->leg.visit, 1);
	assert_int_equal(change->klass, 2);
	assert_string_equal(change->language, "az");
	assert_string_equal(change->token, RIG_TOKEN);
	assert_int_equal(change->state, LEG_RESERVED);
	assert_int_equal(change->queued_ms, rig->now_ms);
	assert_int_equal(change->until_ms, rig->now_ms + 20000);
	assert_false(change->offline);
	assert_true(change->high_ms > change->low_ms && change->low_ms >= 0);
	assert_int_equal(rig_issue(rig, "tax", ""), REFUSED_NOT);
	assert_int_equal(rig->decision.changes[0].ticket.number, 1);
	assert_int_equal(rig->decision.changes[0].klass, 0);
}

static void issue_refuses_bad_arguments(void **state)
{
	static const struct {
		const char *service, *klass, *language, *token;
		enum refusal refusal;
	} rows[] = {
		{"", "", "az", "", REFUSED_INVALID},
		{"nothing", "", "az", "", REFUSED_UNKNOWN},
		{"id", "vip", "az", "", REFUSED_UNKNOWN},
		{"id", "", "", "", REFUSED_INVALID},
		{"id", "", "a", "", REFUSED_INVALID},
		{"id", "", "AZ", "", REFUSED_INVALID},
		{"id", "", "a1", "", REFUSED_INVALID},
		{"id", "", "uzb", "", REFUSED_NOT},
		{"id", "", "az", "0123", REFUSED_INVALID},
		{"id", "", "az", "0123456789ABCDEF0123456789ABCDEF", REFUSED_INVALID},
		{"id", "", "az", "0123456789abcdeg0123456789abcdef", REFUSED_INVALID},
	};
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct command issue = rig_issue_command(rows[i].service, rows[i].klass);

		RIG_SET(issue.language, rows[i].language);
		RIG_SET(issue.token, rows[i].token);
		assert_int_equal(rig_do(rig, &issue), rows[i].refusal);
	}
}

static void reserved_holds_its_place_but_is_not_called(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);
	rig->now_ms += 1000;
	rig_take(rig, "id", "");
	rig->now_ms += 1000;
	rig_take(rig, "id", "");
	assert_int_equal(hall_waiting(rig->hall, 0), 3);
	assert_int_equal(hall_ahead(rig->hall, 0, 0, rig->now_ms), 3);
	assert_string_equal(rig_next(rig, 0), "A002");
	assert_int_equal(rig_counter_ticket(rig, VERB_CALL_TICKET, 1, "A001"), REFUSED_STATE);
	assert_int_equal(rig_ticket(rig, VERB_CONFIRM, ROLE_KIOSK, "A001"), REFUSED_NOT);
	assert_string_equal(rig_next(rig, 1), "A001"); /* before A003 */
}

static void confirm_again_or_late_changes_nothing(void **state)
{
	struct rig *rig = *state;

	rig_take(rig, "id", "");
	assert_int_equal(rig_ticket(rig, VERB_CONFIRM, ROLE_KIOSK, "A001"), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
	rig_next(rig, 0);
	assert_int_equal(rig_ticket(rig, VERB_CONFIRM, ROLE_KIOSK, "A001"), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
	assert_int_equal(rig_ticket(rig, VERB_VOID, ROLE_KIOSK, "A001"), REFUSED_NOT);
	assert_int_equal(rig_ticket(rig, VERB_CONFIRM, ROLE_KIOSK, "A001"), REFUSED_STATE);
	assert_int_equal(rig_ticket(rig, VERB_CONFIRM, ROLE_KIOSK, "A099"), REFUSED_UNKNOWN);
	assert_int_equal(rig_ticket(rig, VERB_CONFIRM, ROLE_KIOSK, "Q099"), REFUSED_UNKNOWN);
}

static void void_frees_the_counter_that_called_it(void **state)
{
	struct rig *rig = *state;

	rig_take(rig, "id", "");
	rig_next(rig, 0);
	assert_int_equal(rig_ticket(rig, VERB_VOID, ROLE_KIOSK, "A001"), REFUSED_NOT);
	assert_string_equal(rig_in_hand(rig, 0), "");
	assert_int_equal(hall_counter(rig->hall, 0)->revision, rig->seq);
	assert_int_equal(rig_ticket(rig, VERB_VOID, ROLE_KIOSK, "A001"), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);
	assert_int_equal(rig->decision.changes[0].ticket.number, 2); /* never given twice */
	assert_int_equal(rig_ticket(rig, VERB_VOID, ROLE_KIOSK, "A002"), REFUSED_NOT);
	assert_int_equal(hall_waiting_total(rig->hall), 0);
	rig_take(rig, "id", "");
	rig_next(rig, 0);
	assert_int_equal(rig_counter(rig, VERB_ARRIVE, 0), REFUSED_NOT);
	assert_int_equal(rig_ticket(rig, VERB_VOID, ROLE_KIOSK, "A003"), REFUSED_STATE);
}

/* The same number means another visit every day. */
static void void_may_say_of_which_day_it_speaks(void **state)
{
	struct rig *rig = *state;
	struct command command = rig_command(VERB_VOID, ROLE_KIOSK);

	rig_take(rig, "id", "");
	command.ticket = (struct ticket){"A", 1};
	RIG_SET(command.day, "2026-11-22");
	assert_int_equal(rig_do(rig, &command), REFUSED_UNKNOWN);
	RIG_SET(command.day, RIG_DAY);
	assert_int_equal(rig_do(rig, &command), REFUSED_NOT);
	assert_int_equal(rig_leg(rig, "A001")->state, LEG_VOID);
}

static void exhausted_series_is_refused_not_wrapped(void **state)
{
	struct rig *rig = *state;
	struct command retire = rig_command(VERB_RETIRE_TICKET, ROLE_CONTROL);

	retire.ticket = (struct ticket){"A", 999};
	assert_int_equal(rig_do(rig, &retire), REFUSED_NOT);
	for (int i = 1; i <= 998; i++) {
		assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);
		assert_int_equal(rig->decision.changes[0].ticket.number, i);
	}
	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_EXHAUSTED);
	assert_int_equal(rig_issue(rig, "tax", ""), REFUSED_NOT);
}

static void closed_service_takes_no_new_tickets_but_is_still_called(void **state)
{
	struct rig *rig = *state;
	struct command close = rig_command(VERB_CLOSE_SERVICE, ROLE_CONTROL);

	rig_take(rig, "id", "");
	assert_int_equal(rig_do(rig, &close), REFUSED_INVALID);
	RIG_SET(close.service, "nothing");
	assert_int_equal(rig_do(rig, &close), REFUSED_UNKNOWN);
	RIG_SET(close.service, "id");
	assert_int_equal(rig_do(rig, &close), REFUSED_NOT);
	assert_int_equal(rig_do(rig, &close), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
	assert_false(hall_service_is_open(rig->hall, 0));
	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_SERVICE_CLOSED);
	assert_string_equal(rig_next(rig, 0), "A001");
	close.verb = VERB_OPEN_SERVICE;
	assert_int_equal(rig_do(rig, &close), REFUSED_NOT);
	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);
}

static void retired_numbers_are_skipped_and_their_legs_cancelled(void **state)
{
	struct rig *rig = *state;
	struct command retire = rig_command(VERB_RETIRE_TICKET, ROLE_CONTROL);

	rig_take(rig, "id", "");
	rig_next(rig, 0);
	retire.ticket = (struct ticket){"A", 2};
	assert_int_equal(rig_do(rig, &retire), REFUSED_NOT);
	rig_one(rig, CHANGE_RETIRED);
	assert_int_equal(rig_do(rig, &retire), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
	retire.ticket.number = 1;
	assert_int_equal(rig_do(rig, &retire), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 2);
	assert_int_equal(rig_leg(rig, "A001")->state, LEG_CANCELLED);
	assert_string_equal(rig_in_hand(rig, 0), "");
	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);
	assert_int_equal(rig->decision.changes[0].ticket.number, 3);
	retire.ticket.number = 1000;
	assert_int_equal(rig_do(rig, &retire), REFUSED_INVALID);
	retire.ticket = (struct ticket){"Q", 1};
	assert_int_equal(rig_do(rig, &retire), REFUSED_UNKNOWN);
}

static void retired_list_is_bounded(void **state)
{
	struct rig *rig = *state;
	struct command retire = rig_command(VERB_RETIRE_TICKET, ROLE_CONTROL);

	for (uint32_t i = 0; i < QUEUE_MAX_RETIRED; i++) {
		retire.ticket = (struct ticket){"A", 1001 + i % 999 + i / 999 * 1000};
		assert_int_equal(rig_do(rig, &retire), REFUSED_NOT);
	}
	retire.ticket = (struct ticket){"A", 1};
	assert_int_equal(rig_do(rig, &retire), REFUSED_FULL);
}

/* ---- Later ---- */

static void reprints_are_counted(void **state)
{
	struct rig *rig = *state;

	rig_take(rig, "id", "");
	assert_int_equal(rig_ticket(rig, VERB_REPRINT, ROLE_KIOSK, "A001"), REFUSED_NOT);
	assert_int_equal(rig_one(rig, CHANGE_REPRINTED)->count, 1);
	assert_int_equal(rig_ticket(rig, VERB_REPRINT, ROLE_RECEPTION, "A001"), REFUSED_NOT);
	assert_int_equal(hall_visit(rig->hall, 0)->copies, 2);
	assert_int_equal(rig_ticket(rig, VERB_VOID, ROLE_KIOSK, "A001"), REFUSED_NOT);
	assert_int_equal(rig_ticket(rig, VERB_REPRINT, ROLE_KIOSK, "A001"), REFUSED_STATE);
}

static void cancel_takes_anybody_out(void **state)
{
	struct rig *rig = *state;

	rig_take(rig, "id", "");
	rig_take(rig, "id", "");
	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);
	assert_int_equal(rig_ticket(rig, VERB_CANCEL, ROLE_RECEPTION, "A001"), REFUSED_NOT);
	assert_int_equal(rig_ticket(rig, VERB_CANCEL, ROLE_RECEPTION, "A001"), REFUSED_STATE);
	assert_int_equal(rig_ticket(rig, VERB_CANCEL, ROLE_CONTROL, "A003"), REFUSED_NOT);
	assert_int_equal(hall_due_ms(rig->hall), INT64_MAX);
	assert_string_equal(rig_next(rig, 0), "A002");
	assert_int_equal(rig_ticket(rig, VERB_CANCEL, ROLE_CONTROL, "A002"), REFUSED_NOT);
	assert_string_equal(rig_in_hand(rig, 0), "");
}

/* At a kiosk people say of themselves what the hall lets them say; who knows them may name any. */
static void citizens_claim_only_what_the_hall_offers_them(void **state)
{
	static const struct {
		enum role role;
		const char *klass;
		enum refusal refusal;
	} rows[] = {
		{ROLE_KIOSK, "", REFUSED_NOT},
		{ROLE_KIOSK, "normal", REFUSED_NOT},
		{ROLE_KIOSK, "priority", REFUSED_NOT},
		{ROLE_KIOSK, "appointment", REFUSED_FORBIDDEN},
		{ROLE_KIOSK, "vip", REFUSED_UNKNOWN},
		{ROLE_RECEPTION, "appointment", REFUSED_NOT},
		{ROLE_RECEPTION, "priority", REFUSED_NOT},
	};
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct command issue = rig_issue_command("id", rows[i].klass);

		issue.role = rows[i].role;
		assert_int_equal(rig_do(rig, &issue), rows[i].refusal);
	}
	/* A ticket that was given without the hub is in somebody's hand: it is taken in. */
	rig->setup->classes[2].self_service = false;
	assert_int_equal(rig_issue(rig, "id", "priority"), REFUSED_FORBIDDEN);
	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);
}

static void check_in_is_not_offered(void **state)
{
	struct rig *rig = *state;
	static const enum verb verbs[] = {VERB_CHECK_IN, VERB_BOOK, VERB_CANCEL_BOOKING};

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		struct command command = rig_command(verbs[i], ROLE_RECEPTION);

		RIG_SET(command.code, "AB-1234");
		assert_int_equal(rig_do(rig, &command), REFUSED_UNSUPPORTED);
	}
}

static void leg_texts_name_legs_of_the_day(void **state)
{
	static const char *const bad[] = {"", "A001", "A001/", "A001/0", "A001/2", "A001/01",
		"A001/1x", "A002/1", "A001/-1", "a001/1", "/1", "AAAAAAAAAAAAAAAA/1", "A001/111"};
	struct rig *rig = *state;
	struct leg_ref ref = {.visit = 9};
	char text[TICKET_TEXT_SIZE + 4];

	rig_take(rig, "id", "");
	assert_true(hall_leg_parse(rig->hall, "A001/1", &ref));
	assert_int_equal(ref.visit, 0);
	hall_leg_text(rig->hall, ref, text);
	assert_string_equal(text, "A001/1");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(hall_leg_parse(rig->hall, bad[i], &ref));
	hall_leg_text(rig->hall, (struct leg_ref){.visit = 77}, text);
	assert_string_equal(text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(issue_reserves_the_next_number),
		RIG_TEST(issue_refuses_bad_arguments),
		RIG_TEST(reserved_holds_its_place_but_is_not_called),
		RIG_TEST(confirm_again_or_late_changes_nothing),
		RIG_TEST(void_frees_the_counter_that_called_it),
		RIG_TEST(void_may_say_of_which_day_it_speaks),
		RIG_TEST(exhausted_series_is_refused_not_wrapped),
		RIG_TEST(closed_service_takes_no_new_tickets_but_is_still_called),
		RIG_TEST(retired_numbers_are_skipped_and_their_legs_cancelled),
		RIG_TEST(retired_list_is_bounded),
		RIG_TEST(reprints_are_counted),
		RIG_TEST(cancel_takes_anybody_out),
		RIG_TEST(citizens_claim_only_what_the_hall_offers_them),
		RIG_TEST(check_in_is_not_offered),
		RIG_TEST(leg_texts_name_legs_of_the_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
