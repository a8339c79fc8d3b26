/* What becomes of paper: news of kiosks and printers, orders, copies, and what time alone tells. */
#include "tests/unit/queue/rig.h"

static const struct visit *visit_of(const struct rig *rig, const char *ticket)
{
	struct ticket read;
	struct leg_ref ref;

	assert_true(ticket_parse(ticket, &read));
	assert_true(hall_find(rig->hall, &read, &ref));
	return hall_visit(rig->hall, ref.visit);
}

static struct command news(
	enum verb verb, enum role role, const char *ticket, enum print_state print)
{
	struct command command = rig_command(verb, role);

	assert_true(ticket_parse(ticket, &command.ticket));
	command.print = print;
	return command;
}

static enum refusal tell(struct rig *rig, enum role role, enum print_state print)
{
	struct command command = news(VERB_PAPER, role, "A001", print);

	return rig_do(rig, &command);
}

static enum refusal tick(struct rig *rig)
{
	struct command command = rig_command(VERB_TICK, ROLE_HUB);

	return rig_do(rig, &command);
}

/* Issues A001 (the first of the day) for `printer`. */
static void order(struct rig *rig, const char *printer)
{
	struct command issue = rig_issue_command("id", "");

	RIG_SET(issue.printer, printer);
	assert_int_equal(rig_do(rig, &issue), REFUSED_NOT);
}

static void news_is_taken_down_step_by_step(void **state)
{
	struct rig *rig = *state;
	const struct change *change;

	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);
	assert_int_equal(visit_of(rig, "A001")->print, PRINT_ISSUED);
	assert_int_equal(tell(rig, ROLE_KIOSK, PRINT_SUBMITTED), REFUSED_NOT);
	change = rig_one(rig, CHANGE_PAPER);
	assert_int_equal(change->print, PRINT_SUBMITTED);
	assert_int_equal(change->count, 0);
	assert_int_equal(change->leg.visit, 0);
	assert_int_equal(rig_leg(rig, "A001")->state, LEG_RESERVED);
	assert_int_equal(tell(rig, ROLE_KIOSK, PRINT_SUBMITTED), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
	assert_int_equal(tell(rig, ROLE_KIOSK, PRINT_UNCERTAIN), REFUSED_NOT);
	assert_int_equal(hall_print_count(rig->hall, PRINT_UNCERTAIN), 1);
	assert_int_equal(tell(rig, ROLE_RECEPTION, PRINT_UNPRINTED), REFUSED_NOT);
	assert_int_equal(hall_print_count(rig->hall, PRINT_UNCERTAIN), 0);
	assert_int_equal(hall_print_count(rig->hall, PRINT_UNPRINTED), 1);
	assert_int_equal(tell(rig, ROLE_KIOSK, PRINT_PRINTED), REFUSED_NOT);
	assert_int_equal(tell(rig, ROLE_KIOSK, PRINT_PRINTED), REFUSED_NOT);
	assert_int_equal(tell(rig, ROLE_KIOSK, PRINT_UNCERTAIN), REFUSED_STATE);
	assert_int_equal(visit_of(rig, "A001")->print, PRINT_PRINTED);
}

static void nonsense_about_paper_is_refused(void **state)
{
	struct rig *rig = *state;
	struct command paper = news(VERB_PAPER, ROLE_KIOSK, "A001", PRINT_PRINTED);

	assert_int_equal(rig_do(rig, &paper), REFUSED_UNKNOWN);
	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);
	assert_int_equal(tell(rig, ROLE_KIOSK, PRINT_ISSUED), REFUSED_INVALID);
	assert_int_equal(tell(rig, ROLE_KIOSK, PRINT_ORDERED), REFUSED_INVALID);
	assert_int_equal(tell(rig, ROLE_KIOSK, PRINT_STATE_COUNT), REFUSED_INVALID);
	assert_int_equal(tell(rig, ROLE_COUNTER, PRINT_PRINTED), REFUSED_FORBIDDEN);
	assert_int_equal(tell(rig, ROLE_CONTROL, PRINT_PRINTED), REFUSED_FORBIDDEN);
	paper.copy = 1; /* nobody ordered one */
	assert_int_equal(rig_do(rig, &paper), REFUSED_INVALID);
	paper.copy = 0;
	RIG_SET(paper.day, "2026-11-22"); /* another day's A001 */
	assert_int_equal(rig_do(rig, &paper), REFUSED_UNKNOWN);
	paper.verb = VERB_CONFIRM;
	assert_int_equal(rig_do(rig, &paper), REFUSED_UNKNOWN);
	paper.verb = VERB_PAPER;
	RIG_SET(paper.day, RIG_DAY);
	assert_int_equal(rig_do(rig, &paper), REFUSED_NOT);
	rig_one(rig, CHANGE_PAPER);
	assert_int_equal(rig_close_day(rig), REFUSED_NOT);
	assert_int_equal(visit_of(rig, "A001")->print, PRINT_PRINTED);
	assert_int_equal(rig_do(rig, &paper), REFUSED_DAY_CLOSED);
}

static void a_voided_tickets_paper_is_still_taken_down(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);
	assert_int_equal(rig_ticket(rig, VERB_VOID, ROLE_KIOSK, "A001"), REFUSED_NOT);
	assert_int_equal(tell(rig, ROLE_KIOSK, PRINT_PRINTED), REFUSED_NOT);
	rig_one(rig, CHANGE_PAPER);
	assert_int_equal(rig_leg(rig, "A001")->state, LEG_VOID);
}

/* ---- Confirm ---- */

static void a_confirmation_says_what_became_of_the_paper(void **state)
{
	static const struct {
		enum print_state said, becomes;
	} rows[] = {
		{PRINT_ISSUED, PRINT_PRINTED}, /* it was not said: paper came out */
		{PRINT_PRINTED, PRINT_PRINTED}, {PRINT_UNCERTAIN, PRINT_UNCERTAIN},
		{PRINT_UNPRINTED, PRINT_UNPRINTED}, /* the citizen noted the number */
	};
	struct rig *rig = *state;
	char ticket[TICKET_TEXT_SIZE];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct command confirm;

		assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);
		ticket_text(&rig->decision.changes[0].ticket, ticket);
		confirm = news(VERB_CONFIRM, ROLE_KIOSK, ticket, rows[i].said);
		assert_int_equal(rig_do(rig, &confirm), REFUSED_NOT);
		assert_int_equal(rig->decision.count, 2);
		assert_int_equal(rig->decision.changes[0].kind, CHANGE_CONFIRMED);
		assert_int_equal(rig->decision.changes[1].kind, CHANGE_PAPER);
		assert_int_equal(visit_of(rig, ticket)->print, rows[i].becomes);
		assert_int_equal(rig_leg(rig, ticket)->state, LEG_WAITING);
		assert_int_equal(rig_do(rig, &confirm), REFUSED_NOT);
		assert_int_equal(rig->decision.count, 0);
	}
}

static void a_confirmation_is_never_refused_for_the_papers_sake(void **state)
{
	struct rig *rig = *state;
	struct command confirm = news(VERB_CONFIRM, ROLE_KIOSK, "A001", PRINT_UNCERTAIN);

	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);
	assert_int_equal(tell(rig, ROLE_KIOSK, PRINT_PRINTED), REFUSED_NOT);
	assert_int_equal(rig_do(rig, &confirm), REFUSED_NOT);
	rig_one(rig, CHANGE_CONFIRMED);
	assert_int_equal(visit_of(rig, "A001")->print, PRINT_PRINTED);
}

static void a_confirmation_of_a_copy_is_about_that_copy(void **state)
{
	struct rig *rig = *state;
	struct command confirm = news(VERB_CONFIRM, ROLE_KIOSK, "A001", PRINT_UNPRINTED);

	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);
	assert_int_equal(rig_ticket(rig, VERB_REPRINT, ROLE_KIOSK, "A001"), REFUSED_NOT);
	assert_int_equal(rig_do(rig, &confirm), REFUSED_NOT); /* the original */
	rig_one(rig, CHANGE_CONFIRMED);
	confirm.copy = 1;
	assert_int_equal(rig_do(rig, &confirm), REFUSED_NOT);
	assert_int_equal(rig_one(rig, CHANGE_PAPER)->count, 1);
	assert_int_equal(visit_of(rig, "A001")->print, PRINT_UNPRINTED);
	confirm.copy = 2;
	assert_int_equal(rig_do(rig, &confirm), REFUSED_INVALID);
	/* Who names none means the newest. */
	assert_int_equal(rig_ticket(rig, VERB_CONFIRM, ROLE_KIOSK, "A001"), REFUSED_NOT);
	assert_int_equal(visit_of(rig, "A001")->print, PRINT_PRINTED);
}

/* ---- Copies ---- */

static void news_of_an_older_piece_changes_nothing(void **state)
{
	struct rig *rig = *state;
	struct command paper = news(VERB_PAPER, ROLE_KIOSK, "A001", PRINT_PRINTED);

	rig_take(rig, "id", "");
	assert_int_equal(rig_ticket(rig, VERB_REPRINT, ROLE_KIOSK, "A001"), REFUSED_NOT);
	assert_int_equal(visit_of(rig, "A001")->print, PRINT_ISSUED);
	assert_int_equal(rig_do(rig, &paper), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
	paper.copy = 1;
	paper.print = PRINT_UNCERTAIN;
	assert_int_equal(rig_do(rig, &paper), REFUSED_NOT);
	assert_int_equal(rig_one(rig, CHANGE_PAPER)->count, 1);
	assert_int_equal(visit_of(rig, "A001")->print, PRINT_UNCERTAIN);
}

static void a_copy_nobody_speaks_of_is_uncertain_in_the_end(void **state)
{
	struct rig *rig = *state;

	rig_take(rig, "id", "");
	assert_int_equal(rig_ticket(rig, VERB_REPRINT, ROLE_KIOSK, "A001"), REFUSED_NOT);
	assert_int_equal(hall_due_ms(rig->hall), rig->now_ms + 120000);
	rig->now_ms += 119999;
	assert_int_equal(tick(rig), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
	rig->now_ms++;
	assert_int_equal(tick(rig), REFUSED_NOT);
	assert_int_equal(rig_one(rig, CHANGE_PAPER)->print, PRINT_UNCERTAIN);
	assert_int_equal(hall_due_ms(rig->hall), INT64_MAX);
}

/* ---- Orders ---- */

static void an_order_stands_with_its_printer_until_it_takes_it(void **state)
{
	struct rig *rig = *state;

	order(rig, "printer");
	assert_string_equal(rig_one(rig, CHANGE_ISSUED)->printer, "printer");
	assert_int_equal(rig->decision.changes[0].order_until_ms, rig->now_ms + 30000);
	assert_int_equal(visit_of(rig, "A001")->print, PRINT_ORDERED);
	assert_string_equal(hall_printer(rig->hall, visit_of(rig, "A001")->printer), "printer");
	assert_int_equal(hall_next_order(rig->hall, 0), 0);
	assert_int_equal(hall_next_order(rig->hall, 1), UINT32_MAX);
	assert_int_equal(tell(rig, ROLE_PRINTER, PRINT_SUBMITTED), REFUSED_NOT);
	assert_int_equal(hall_next_order(rig->hall, 0), UINT32_MAX);
	assert_int_equal(rig_ticket(rig, VERB_CONFIRM, ROLE_PRINTER, "A001"), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 2);
	assert_int_equal(visit_of(rig, "A001")->print, PRINT_PRINTED);
	assert_int_equal(hall_due_ms(rig->hall), INT64_MAX);
	/* It says where it was printed. */
	assert_string_equal(hall_printer(rig->hall, visit_of(rig, "A001")->printer), "printer");
}

static void a_printer_speaks_of_its_own_orders_only(void **state)
{
	struct rig *rig = *state;

	order(rig, "printer-2");
	assert_int_equal(tell(rig, ROLE_PRINTER, PRINT_SUBMITTED), REFUSED_FORBIDDEN);
	assert_int_equal(rig_ticket(rig, VERB_CONFIRM, ROLE_PRINTER, "A001"), REFUSED_FORBIDDEN);
	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);
	assert_int_equal(rig_ticket(rig, VERB_CONFIRM, ROLE_PRINTER, "A002"), REFUSED_FORBIDDEN);
	assert_string_equal(hall_printer(rig->hall, 0), "");
	assert_string_equal(hall_printer(rig->hall, 2), "");
}

static void an_order_nobody_took_is_no_paper(void **state)
{
	struct rig *rig = *state;

	order(rig, "printer");
	rig->now_ms += 20000;
	assert_int_equal(hall_due_ms(rig->hall), rig->now_ms);
	assert_int_equal(tick(rig), REFUSED_NOT);
	rig_one(rig, CHANGE_CONFIRMED); /* it may still be printed */
	assert_int_equal(visit_of(rig, "A001")->print, PRINT_ORDERED);
	rig->now_ms += 10000;
	assert_int_equal(hall_due_ms(rig->hall), rig->now_ms);
	assert_int_equal(tick(rig), REFUSED_NOT);
	assert_int_equal(rig_one(rig, CHANGE_PAPER)->print, PRINT_UNPRINTED);
	assert_int_equal(hall_next_order(rig->hall, 0), UINT32_MAX);
	assert_string_equal(rig_next(rig, 0), "A001"); /* its number is valid */
	/* The printer had it after all; its news was late. */
	assert_int_equal(tell(rig, ROLE_PRINTER, PRINT_SUBMITTED), REFUSED_NOT);
	assert_int_equal(tell(rig, ROLE_PRINTER, PRINT_PRINTED), REFUSED_NOT);
	assert_int_equal(hall_print_count(rig->hall, PRINT_PRINTED), 1);
	assert_int_equal(hall_print_count(rig->hall, PRINT_UNPRINTED), 0);
}

static void an_order_that_was_turned_down_is_no_paper_unless_it_went_on(void **state)
{
	struct rig *rig = *state;

	order(rig, "printer");
	assert_int_equal(tell(rig, ROLE_HUB, PRINT_UNPRINTED), REFUSED_NOT);
	rig_one(rig, CHANGE_PAPER);
	assert_int_equal(rig_ticket(rig, VERB_REPRINT, ROLE_KIOSK, "A001"), REFUSED_NOT);
	struct command paper = news(VERB_PAPER, ROLE_HUB, "A001", PRINT_UNPRINTED);
	paper.copy = 1;
	assert_int_equal(rig_do(rig, &paper), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0); /* nobody has an order of it */
	assert_string_equal(hall_printer(rig->hall, visit_of(rig, "A001")->printer), "");
}

static void a_copy_is_ordered_from_another_printer(void **state)
{
	struct rig *rig = *state;
	struct command reprint = rig_command(VERB_REPRINT, ROLE_CONTROL);

	order(rig, "printer");
	assert_int_equal(tell(rig, ROLE_PRINTER, PRINT_PRINTED), REFUSED_NOT);
	assert_true(ticket_parse("A001", &reprint.ticket));
	RIG_SET(reprint.printer, "printer-2");
	assert_int_equal(rig_do(rig, &reprint), REFUSED_NOT);
	assert_string_equal(rig_one(rig, CHANGE_REPRINTED)->printer, "printer-2");
	assert_int_equal(rig->decision.changes[0].count, 1);
	assert_int_equal(visit_of(rig, "A001")->print, PRINT_ORDERED);
	assert_string_equal(hall_printer(rig->hall, visit_of(rig, "A001")->printer), "printer-2");
	/* The first printer's last word is about the original. */
	assert_int_equal(tell(rig, ROLE_PRINTER, PRINT_PRINTED), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
}

static void orders_and_printers_are_bounded(void **state)
{
	struct rig *rig = *state;
	struct command reprint = rig_command(VERB_REPRINT, ROLE_CONTROL);
	struct command issue = rig_issue_command("id", "");
	char name[ID_SIZE];

	for (int i = 0; i < QUEUE_MAX_PRINTERS; i++) {
		snprintf(name, sizeof(name), "printer-%d", i);
		RIG_SET(issue.printer, name);
		assert_int_equal(rig_do(rig, &issue), REFUSED_NOT);
	}
	RIG_SET(issue.printer, "one-more");
	assert_int_equal(rig_do(rig, &issue), REFUSED_FULL);
	RIG_SET(issue.printer, "printer-254");
	for (int i = QUEUE_MAX_PRINTERS; i < QUEUE_MAX_PAPERS; i++) {
		RIG_SET(issue.service, i < 900 ? "id" : "tax");
		assert_int_equal(rig_do(rig, &issue), REFUSED_NOT);
	}
	assert_int_equal(rig_do(rig, &issue), REFUSED_FULL);
	assert_true(ticket_parse("A001", &reprint.ticket));
	RIG_SET(reprint.printer, "printer-1");
	assert_int_equal(rig_do(rig, &reprint), REFUSED_FULL);
	/* Tickets without an order are given all the same. */
	RIG_SET(issue.printer, "");
	assert_int_equal(rig_do(rig, &issue), REFUSED_NOT);
	/* What lapses makes room: more than one tick can tell. */
	rig->now_ms += 30000;
	while (hall_due_ms(rig->hall) <= rig->now_ms)
		assert_int_equal(tick(rig), REFUSED_NOT);
	assert_int_equal(hall_print_count(rig->hall, PRINT_UNPRINTED), QUEUE_MAX_PAPERS);
	assert_int_equal(rig_do(rig, &reprint), REFUSED_NOT);
}

static void news_never_keeps_orders_out(void **state)
{
	struct rig *rig = *state;
	struct command paper = rig_command(VERB_PAPER, ROLE_KIOSK);

	paper.print = PRINT_SUBMITTED;
	for (int i = 0; i < QUEUE_MAX_PAPERS; i++) {
		assert_int_equal(rig_issue(rig, i < 900 ? "id" : "tax", ""), REFUSED_NOT);
		paper.ticket = rig->decision.changes[0].ticket;
		assert_int_equal(rig_do(rig, &paper), REFUSED_NOT);
	}
	order(rig, "printer");
	assert_int_equal(hall_next_order(rig->hall, 0), QUEUE_MAX_PAPERS);
}

/* ---- Time alone ---- */

static void a_reservation_nobody_spoke_of_leaves_its_paper_uncertain(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);  /* A001: nothing heard */
	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);  /* A002: handed to the spool */
	assert_int_equal(rig_issue(rig, "tax", ""), REFUSED_NOT); /* C001: came out */
	struct command paper = news(VERB_PAPER, ROLE_KIOSK, "A002", PRINT_SUBMITTED);
	assert_int_equal(rig_do(rig, &paper), REFUSED_NOT);
	paper = news(VERB_PAPER, ROLE_KIOSK, "C001", PRINT_PRINTED);
	assert_int_equal(rig_do(rig, &paper), REFUSED_NOT);
	rig->now_ms += 20000;
	assert_int_equal(tick(rig), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 5);
	assert_int_equal(visit_of(rig, "A001")->print, PRINT_UNCERTAIN);
	assert_int_equal(visit_of(rig, "A002")->print, PRINT_UNCERTAIN);
	assert_int_equal(visit_of(rig, "C001")->print, PRINT_PRINTED);
	assert_int_equal(hall_print_count(rig->hall, PRINT_UNCERTAIN), 2);
	assert_int_equal(hall_due_ms(rig->hall), INT64_MAX);
	/* The kiosk comes back and tells. */
	assert_int_equal(tell(rig, ROLE_KIOSK, PRINT_PRINTED), REFUSED_NOT);
	assert_int_equal(hall_print_count(rig->hall, PRINT_UNCERTAIN), 1);
}

static void a_hub_that_was_away_tells_both_once(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);
	assert_int_equal(tell(rig, ROLE_KIOSK, PRINT_SUBMITTED), REFUSED_NOT);
	order(rig, "printer"); /* A002 */
	rig->now_ms += 600000;
	assert_int_equal(tick(rig), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 4);
	assert_int_equal(visit_of(rig, "A001")->print, PRINT_UNCERTAIN);
	assert_int_equal(visit_of(rig, "A002")->print, PRINT_UNPRINTED);
	assert_int_equal(rig_leg(rig, "A002")->state, LEG_WAITING);
	assert_int_equal(hall_due_ms(rig->hall), INT64_MAX);
}

static void the_days_end_leaves_paper_as_it_is(void **state)
{
	struct rig *rig = *state;

	order(rig, "printer");
	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);
	assert_int_equal(rig_close_day(rig), REFUSED_NOT);
	assert_int_equal(visit_of(rig, "A001")->print, PRINT_ORDERED);
	assert_int_equal(visit_of(rig, "A002")->print, PRINT_ISSUED);
	assert_int_equal(hall_due_ms(rig->hall), INT64_MAX);
	rig->now_ms += 60000;
	assert_int_equal(tick(rig), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
	assert_int_equal(rig_open_day(rig, "2026-11-24"), REFUSED_NOT);
	assert_int_equal(hall_next_order(rig->hall, 0), UINT32_MAX);
	for (int i = 0; i < PRINT_STATE_COUNT; i++)
		assert_int_equal(hall_print_count(rig->hall, (enum print_state)i), 0);
	assert_int_equal(hall_print_count(rig->hall, PRINT_STATE_COUNT), 0);
	assert_string_equal(hall_printer(rig->hall, 1), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(news_is_taken_down_step_by_step),
		RIG_TEST(nonsense_about_paper_is_refused),
		RIG_TEST(a_voided_tickets_paper_is_still_taken_down),
		RIG_TEST(a_confirmation_says_what_became_of_the_paper),
		RIG_TEST(a_confirmation_is_never_refused_for_the_papers_sake),
		RIG_TEST(a_confirmation_of_a_copy_is_about_that_copy),
		RIG_TEST(news_of_an_older_piece_changes_nothing),
		RIG_TEST(a_copy_nobody_speaks_of_is_uncertain_in_the_end),
		RIG_TEST(an_order_stands_with_its_printer_until_it_takes_it),
		RIG_TEST(a_printer_speaks_of_its_own_orders_only),
		RIG_TEST(an_order_nobody_took_is_no_paper),
		RIG_TEST(an_order_that_was_turned_down_is_no_paper_unless_it_went_on),
		RIG_TEST(a_copy_is_ordered_from_another_printer),
		RIG_TEST(orders_and_printers_are_bounded),
		RIG_TEST(news_never_keeps_orders_out),
		RIG_TEST(a_reservation_nobody_spoke_of_leaves_its_paper_uncertain),
		RIG_TEST(a_hub_that_was_away_tells_both_once),
		RIG_TEST(the_days_end_leaves_paper_as_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
