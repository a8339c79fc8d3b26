/*
 * Tickets that kiosks gave without the hub, told of in any order: their place, what they replace,
 * what has no place. NOVBE_SEED chooses the first seed of the random courses, NOVBE_RUNS how many.
 */
#include "tests/unit/queue/rig.h"

static struct command report_of(struct rig *rig, const char *ticket, const char *service)
{
	struct command report = rig_issue_command(service, "");

	report.verb = VERB_REPORT;
	assert_true(ticket_parse(ticket, &report.ticket));
	RIG_SET(report.offline.day, RIG_DAY);
	report.offline.issued_ms = rig->now_ms - 60000;
	report.offline.printed = true;
	return report;
}

static void offline_ticket_keeps_its_true_place(void **state)
{
	struct rig *rig = *state;
	struct command report;
	const struct change *change;

	rig_take(rig, "id", "");
	report = report_of(rig, "A1007", "id");
	assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 2);
	change = &rig->decision.changes[0];
	assert_int_equal(change->kind, CHANGE_ISSUED);
	assert_true(change->offline);
	assert_int_equal(change->state, LEG_WAITING);
	assert_int_equal(change->queued_ms, rig->now_ms - 60000);
	assert_true(hall_visit(rig->hall, 1)->offline);
	assert_int_equal(hall_visit(rig->hall, 1)->print, PRINT_PRINTED);
	assert_string_equal(rig_next(rig, 0), "A1007");
	/* Told again: the same. */
	assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
	/* The hub goes on with its own numbers. */
	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);
	assert_int_equal(rig->decision.changes[0].ticket.number, 2);
}

static void offline_ticket_must_be_the_kiosks_own(void **state)
{
	struct rig *rig = *state;
	struct command report = report_of(rig, "A2007", "id");

	assert_int_equal(rig_do(rig, &report), REFUSED_INVALID); /* kiosk 2's */
	report = report_of(rig, "A007", "id");
	assert_int_equal(rig_do(rig, &report), REFUSED_INVALID); /* the hub's */
	report = report_of(rig, "A1007", "id");
	report.offline.issued_ms = 0;
	assert_int_equal(rig_do(rig, &report), REFUSED_INVALID);
	report.offline.issued_ms = rig->now_ms + 5000; /* a clock that is fast */
	assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
	assert_int_equal(rig_leg(rig, "A1007")->queued_ms, rig->now_ms);
}

static void unprinted_offline_ticket_only_uses_up_its_number(void **state)
{
	struct rig *rig = *state;
	struct command report = report_of(rig, "A1001", "id");

	report.offline.printed = false;
	assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 3);
	assert_int_equal(rig->decision.changes[1].kind, CHANGE_PAPER);
	assert_int_equal(rig->decision.changes[1].print, PRINT_UNPRINTED);
	assert_int_equal(rig->decision.changes[2].kind, CHANGE_VOIDED);
	assert_int_equal(hall_visit(rig->hall, 0)->print, PRINT_UNPRINTED);
	assert_int_equal(rig_leg(rig, "A1001")->state, LEG_VOID);
	assert_int_equal(hall_waiting_total(rig->hall), 0);
	assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
}

static void report_of_another_day_is_filed(void **state)
{
	struct rig *rig = *state;
	struct command report = report_of(rig, "A1001", "id");

	RIG_SET(report.offline.day, "2026-11-22");
	assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
	assert_string_equal(rig_one(rig, CHANGE_FILED)->day, "2026-11-22");
	assert_int_equal(rig_one(rig, CHANGE_FILED)->print, PRINT_PRINTED);
	assert_int_equal(hall_visit_count(rig->hall), 0);
	RIG_SET(report.offline.day, "2026-11-24"); /* not begun here: the kiosk asks again */
	assert_int_equal(rig_do(rig, &report), REFUSED_DAY_CLOSED);
	RIG_SET(report.offline.day, "yesterday");
	assert_int_equal(rig_do(rig, &report), REFUSED_INVALID);
	RIG_SET(report.offline.day, RIG_DAY);
	assert_int_equal(rig_close_day(rig), REFUSED_NOT);
	assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
	rig_one(rig, CHANGE_FILED);
}

static void report_voids_the_copy_it_replaces_from_any_state(void **state)
{
	struct rig *rig = *state;
	struct command report = report_of(rig, "A1001", "id");

	rig_take(rig, "id", "");
	rig_next(rig, 0);
	assert_int_equal(rig_counter(rig, VERB_ARRIVE, 0), REFUSED_NOT);
	report.offline.has_replaced = true;
	report.offline.replaced = (struct leg_ref){.visit = 7};
	assert_int_equal(rig_do(rig, &report), REFUSED_INVALID);
	report.offline.replaced.visit = 0;
	assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 3);
	assert_int_equal(rig->decision.changes[0].kind, CHANGE_VOIDED);
	assert_true(rig->decision.changes[0].offline);
	assert_int_equal(rig_leg(rig, "A001")->state, LEG_VOID);
	assert_string_equal(rig_in_hand(rig, 0), "");
	assert_string_equal(rig_next(rig, 0), "A1001");
}

static void replaced_copy_that_was_done_and_transferred_is_void_too(void **state)
{
	struct rig *rig = *state;
	struct command report = report_of(rig, "A1001", "id");
	struct command transfer = rig_press(VERB_TRANSFER, 0);
	struct command rate = rig_press(VERB_RATE, 2);
	struct leg_ref ref;

	rig_take(rig, "id", "");
	rig_next(rig, 0);
	RIG_SET(transfer.service, "tax");
	assert_int_equal(rig_do(rig, &transfer), REFUSED_NOT);
	rig_next(rig, 2);
	rig_next(rig, 2);
	report.offline.has_replaced = true;
	report.offline.replaced = (struct leg_ref){.visit = 0, .leg = 1};
	assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 4);
	assert_true(hall_leg_parse(rig->hall, "A001/1", &ref));
	assert_int_equal(hall_leg(rig->hall, ref)->state, LEG_VOID);
	assert_true(hall_leg_parse(rig->hall, "A001/2", &ref));
	assert_int_equal(hall_leg(rig->hall, ref)->state, LEG_VOID);
	rate.rating = 3;
	assert_int_equal(rig_do(rig, &rate), REFUSED_IDLE);
}

static void offline_ticket_of_a_retired_number_is_not_called(void **state)
{
	struct rig *rig = *state;
	struct command retire = rig_command(VERB_RETIRE_TICKET, ROLE_CONTROL);
	struct command report = report_of(rig, "A1001", "id");

	retire.ticket = report.ticket;
	assert_int_equal(rig_do(rig, &retire), REFUSED_NOT);
	assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
	assert_int_equal(rig_leg(rig, "A1001")->state, LEG_CANCELLED);
	assert_false(hall_waits(rig->hall, 0));
}

/* What a kiosk tells of the newest paper, and how many pieces there are, is known at once. */
static void report_tells_of_paper_and_copies(void **state)
{
	static const struct {
		enum print_state said, known;
		bool printed;
	} rows[] = {{PRINT_ISSUED, PRINT_PRINTED, true}, {PRINT_SUBMITTED, PRINT_SUBMITTED, true},
		{PRINT_PRINTED, PRINT_PRINTED, true}, {PRINT_UNCERTAIN, PRINT_UNCERTAIN, true},
		{PRINT_UNPRINTED, PRINT_UNPRINTED, true}, /* the number was shown, and counts */
		{PRINT_ISSUED, PRINT_UNPRINTED, false}, {PRINT_UNPRINTED, PRINT_UNPRINTED, false}};
	struct rig *rig = *state;

	for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct command report = report_of(rig, "A1001", "id");
		const struct visit *visit;

		report.ticket.number += i;
		report.print = rows[i].said;
		report.copy = (uint16_t)i;
		report.offline.printed = rows[i].printed;
		assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
		visit = hall_visit(rig->hall, i);
		assert_int_equal(visit->print, rows[i].known);
		assert_int_equal(visit->copies, i);
		assert_int_equal(visit->legs[0].state, rows[i].printed ? LEG_WAITING : LEG_VOID);
	}
	/* news of the newest piece goes on from there */
	struct command paper = rig_command(VERB_PAPER, ROLE_KIOSK);

	paper.ticket = (struct ticket){"A", 1002};
	paper.copy = 1;
	paper.print = PRINT_PRINTED;
	assert_int_equal(rig_do(rig, &paper), REFUSED_NOT);
	rig_one(rig, CHANGE_PAPER);
	/* what surely has no paper was not printed */
	struct command wrong = report_of(rig, "A1100", "id");

	wrong.offline.printed = false;
	wrong.print = PRINT_UNCERTAIN;
	assert_int_equal(rig_do(rig, &wrong), REFUSED_INVALID);
	wrong.offline.printed = true;
	wrong.print = PRINT_ORDERED;
	assert_int_equal(rig_do(rig, &wrong), REFUSED_INVALID);
}

static void report_of_an_unknown_class_is_of_the_first(void **state)
{
	struct rig *rig = *state;
	struct command report = report_of(rig, "A1001", "id");

	RIG_SET(report.klass, "vip");
	assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
	assert_int_equal(rig_leg(rig, "A1001")->klass, 0);
	report = report_of(rig, "A1002", "id");
	RIG_SET(report.klass, "priority");
	assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
	assert_int_equal(rig_leg(rig, "A1002")->klass, 2);
}

/* The hall file gave the service another series while the kiosk was away. */
static void report_keeps_the_series_on_its_paper(void **state)
{
	struct rig *rig = *state;
	struct command report = report_of(rig, "B1007", "id");

	assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
	assert_string_equal(rig_next(rig, 1), "B1007"); /* counter 2 takes that service only */
}

static const struct change *stray_of(const struct rig *rig, const char *reason)
{
	const struct change *change = &rig->decision.changes[rig->decision.count - 1];

	assert_int_equal(change->kind, CHANGE_STRAY);
	assert_string_equal(change->reason, reason);
	return change;
}

static void another_citizens_number_is_stray(void **state)
{
	struct rig *rig = *state;
	struct command report = report_of(rig, "A1001", "id");
	const struct change *stray;

	assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
	report.token[0] = 'f';
	assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 1);
	stray = stray_of(rig, "number");
	assert_string_equal(stray->day, RIG_DAY);
	assert_string_equal(stray->service_id, "id");
	assert_string_equal(stray->token, report.token);
	assert_int_equal(stray->print, PRINT_PRINTED);
	assert_int_equal(stray->queued_ms, rig->now_ms - 60000);
	assert_int_equal(hall_visit_count(rig->hall), 1);
	assert_string_equal(hall_visit(rig->hall, 0)->token, RIG_TOKEN);
	/* Taken by a ticket that only the tables know; of a day that is over, too. */
	report = report_of(rig, "A1002", "id");
	report.offline.is_taken = true;
	assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
	stray_of(rig, "number");
	RIG_SET(report.offline.day, "2026-11-22");
	assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
	stray_of(rig, "number");
	/* Nobody holds it: noted, but nobody must act. */
	report.offline.printed = false;
	assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
	assert_int_equal(stray_of(rig, "number")->print, PRINT_ISSUED);
	assert_int_equal(hall_visit_count(rig->hall), 1);
}

static void a_service_the_hall_does_not_have_makes_a_stray_ticket(void **state)
{
	struct rig *rig = *state;
	struct command report = report_of(rig, "A1001", "gone-since");

	assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
	assert_string_equal(stray_of(rig, "service")->service_id, "gone-since");
	RIG_SET(report.offline.day, "2026-11-22");
	assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
	stray_of(rig, "service");
	RIG_SET(report.offline.day, "2026-11-24"); /* that day may have it: asked again */
	assert_int_equal(rig_do(rig, &report), REFUSED_DAY_CLOSED);
	/* A series nobody of the hall knows. */
	report = report_of(rig, "Z1001", "id");
	assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
	stray_of(rig, "number");
	RIG_SET(report.offline.day, "2026-11-22"); /* for the record it needs no place */
	assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
	rig_one(rig, CHANGE_FILED);
	assert_int_equal(hall_visit_count(rig->hall), 0);
}

/* Whatever becomes of the kiosk's own ticket, nobody holds the hub's copy. */
static void the_copy_is_void_also_when_the_report_has_no_place(void **state)
{
	static const char *const days[] = {RIG_DAY, RIG_DAY, "2026-11-22"};
	static const char *const services[] = {"gone-since", "id", "id"};
	struct rig *rig = *state;

	for (uint32_t i = 0; i < 3; i++) {
		struct command report = report_of(rig, "A1001", services[i]);

		rig_take(rig, "id", "");
		assert_int_equal(rig_counter(rig, VERB_NEXT, 0), REFUSED_NOT);
		RIG_SET(report.offline.day, days[i]);
		report.offline.is_taken = i == 1;
		report.offline.has_replaced = true;
		report.offline.replaced.visit = i;
		assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
		assert_int_equal(rig->decision.changes[0].kind, CHANGE_VOIDED);
		assert_int_equal(hall_visit(rig->hall, i)->legs[0].state, LEG_VOID);
		assert_string_equal(rig_in_hand(rig, 0), "");
		rig->now_ms += 2000;
	}
}

/* ---- The copy in the hand of a counter, in every way it can be there ---- */

static struct command replacing_report(struct rig *rig)
{
	struct command report = report_of(rig, "A1001", "id");

	report.offline.has_replaced = true;
	return report;
}

/* Free, as after `end`: its message is news, and the next press calls who is first. */
static void expect_free(struct rig *rig, uint16_t counter, enum counter_state state)
{
	const struct counter *c = hall_counter(rig->hall, counter);
	struct leg_ref calls[8];

	assert_false(c->holds);
	assert_int_equal(c->state, state);
	assert_int_equal(c->revision, rig->seq);
	assert_false(c->has_last);
	assert_int_equal(c->parked_count, 0);
	assert_int_equal(hall_calls(rig->hall, 0, rig->now_ms, 60000, calls, 8), 0);
}

static void a_counter_is_not_left_with_a_void_copy(void **state)
{
	static const struct {
		enum verb then[3];
		enum counter_state state;
	} ways[] = {{{VERB_NEXT}, COUNTER_OPEN}, {{VERB_NEXT, VERB_ARRIVE}, COUNTER_OPEN},
		{{VERB_NEXT, VERB_RECALL}, COUNTER_OPEN}, {{VERB_NEXT, VERB_PARK}, COUNTER_OPEN},
		{{VERB_NEXT, VERB_END}, COUNTER_OPEN}, {{VERB_NEXT, VERB_NO_SHOW}, COUNTER_OPEN},
		{{VERB_NEXT, VERB_PAUSE}, COUNTER_PAUSED}};

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		struct rig *rig;
		struct command report;

		assert_int_equal(rig_begin(state), 0);
		rig = *state;
		rig_take(rig, "id", "");
		for (int k = 0; k < 3 && ways[i].then[k]; k++) {
			rig->now_ms += 2000;
			assert_int_equal(rig_counter(rig, ways[i].then[k], 0), REFUSED_NOT);
		}
		rig->now_ms += 2000;
		report = replacing_report(rig);
		assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
		if (ways[i].then[1] != VERB_END && ways[i].then[1] != VERB_NO_SHOW)
			expect_free(rig, 0, ways[i].state);
		if (ways[i].then[1] == VERB_ARRIVE) /* idle since now */
			assert_int_equal(hall_counter(rig->hall, 0)->since_ms, rig->now_ms);
		assert_int_equal(rig_leg(rig, "A001")->state, LEG_VOID);
		if (ways[i].state == COUNTER_PAUSED)
			assert_int_equal(rig_counter(rig, VERB_RESUME, 0), REFUSED_NOT);
		assert_string_equal(rig_next(rig, 0), "A1001");
		assert_int_equal(rig_end(state), 0);
	}
	*state = NULL;
}

/* A press that saw the copy is refused with the truth: it must not end somebody else. */
static void a_press_on_the_void_copy_is_stale(void **state)
{
	struct rig *rig = *state;
	struct command report, end = rig_press(VERB_END, 0);

	rig_take(rig, "id", "");
	rig_next(rig, 0);
	end.expect.given = true;
	end.expect.revision = hall_counter(rig->hall, 0)->revision;
	RIG_SET(end.expect.leg, "A001/1");
	report = replacing_report(rig);
	assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
	assert_int_equal(rig_do(rig, &end), REFUSED_STALE);
}

static void a_copy_that_was_sent_on_waits_nowhere(void **state)
{
	struct rig *rig = *state;
	struct command transfer = rig_press(VERB_TRANSFER, 0), report;

	rig_take(rig, "id", "");
	rig_next(rig, 0);
	transfer.counter_number = 2; /* to that counter only */
	assert_int_equal(rig_do(rig, &transfer), REFUSED_NOT);
	assert_true(hall_waits(rig->hall, 1));
	report = replacing_report(rig);
	assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
	assert_string_equal(rig_next(rig, 1), "A1001");
	assert_int_equal(hall_waiting_total(rig->hall), 0);
}

/* ---- Any order ---- */

enum { OWN_MAX = 400 };

static void shuffle(uint32_t *order, uint32_t count, uint64_t *seed)
{
	for (uint32_t i = count; i > 1; i--) {
		uint32_t k = rig_below(seed, i), kept = order[i - 1];

		order[i - 1] = order[k];
		order[k] = kept;
	}
}

/* Tickets of three kiosks, given during the last hours. */
static uint32_t own_tickets(struct rig *rig, struct command *own, uint64_t *seed)
{
	static const char *const services[] = {"id", "passport", "tax"};
	static const char *const classes[] = {"", "appointment", "priority"};
	uint32_t count = 1 + rig_below(seed, OWN_MAX - 1);

	for (uint32_t i = 0; i < count; i++) {
		uint32_t service = rig_below(seed, 3);
		struct command report = report_of(rig, "A1001", services[service]);

		report.kiosk = (uint8_t)(1 + i % 3);
		report.ticket.number = report.kiosk * 1000U + 1 + i;
		report.ticket.series[0] = (char)('A' + service);
		RIG_SET(report.klass, classes[rig_below(seed, 3)]);
		snprintf(report.token, sizeof(report.token), "%032x", i);
		report.offline.issued_ms = rig->now_ms - rig_below(seed, 4 * 3600000);
		own[i] = report;
	}
	return count;
}

/* Who comes now; a quarter of the reports twice, by another command. */
static void tell_all(struct rig *rig, struct command *own, uint32_t count, uint64_t *seed)
{
	uint32_t order[OWN_MAX * 2], total = count;

	for (uint32_t i = 0; i < count; i++)
		order[i] = i;
	for (uint32_t i = 0; i < count; i++)
		if (rig_below(seed, 4) == 0)
			order[total++] = i;
	shuffle(order, total, seed);
	for (uint32_t i = 0; i < total; i++) {
		rig->now_ms += rig_below(seed, 500);
		if (rig_below(seed, 3) == 0)
			rig_take(rig, rig_below(seed, 2) ? "id" : "tax",
				rig_below(seed, 2) ? "priority" : "");
		assert_int_equal(rig_do(rig, &own[order[i]]), REFUSED_NOT);
		assert_in_range(rig->decision.count, 0, 2);
	}
}

/* The next in hand is called in the order of a' inside (service, class). */
static void expect_in_order(struct rig *rig, int64_t last[3][3])
{
	const struct counter *counter = hall_counter(rig->hall, 0);
	const struct leg *leg = hall_leg(rig->hall, counter->leg);

	assert_true(leg->queued_ms >= last[leg->service][leg->klass]);
	last[leg->service][leg->klass] = leg->queued_ms;
}

static void reports_in_any_order_make_the_line_of_true_issue_times(void **state)
{
	uint64_t first = rig_environment("NOVBE_SEED", 20261123);
	uint64_t runs = rig_environment("NOVBE_RUNS", 20);
	struct command *own = calloc(OWN_MAX, sizeof(*own));

	assert_non_null(own);
	printf("NOVBE_SEED=%llu NOVBE_RUNS=%llu\n", (unsigned long long)first,
		(unsigned long long)runs);
	for (uint64_t run = 0; run < runs; run++) {
		int64_t last[3][3] = {{0}};
		uint64_t seed = first + run;
		uint32_t count, visits, called = 0;
		struct rig *rig;

		assert_int_equal(rig_begin(state), 0);
		rig = *state;
		rig->now_ms += 5 * 3600000;
		count = own_tickets(rig, own, &seed);
		tell_all(rig, own, count, &seed);
		visits = hall_visit_count(rig->hall);
		assert_int_equal(hall_waiting_total(rig->hall), visits);
		for (uint32_t i = 0; i < count; i++) {
			struct leg_ref ref;

			assert_true(hall_find(rig->hall, &own[i].ticket, &ref));
			assert_true(
				hall_leg(rig->hall, ref)->queued_ms == own[i].offline.issued_ms);
			assert_string_equal(hall_visit(rig->hall, ref.visit)->token, own[i].token);
		}
		for (; rig_next(rig, 0)[0]; called++)
			expect_in_order(rig, last);
		assert_int_equal(called, visits);
		assert_int_equal(rig_end(state), 0);
	}
	*state = NULL;
	free(own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(offline_ticket_keeps_its_true_place),
		RIG_TEST(offline_ticket_must_be_the_kiosks_own),
		RIG_TEST(unprinted_offline_ticket_only_uses_up_its_number),
		RIG_TEST(report_of_another_day_is_filed),
		RIG_TEST(report_voids_the_copy_it_replaces_from_any_state),
		RIG_TEST(replaced_copy_that_was_done_and_transferred_is_void_too),
		RIG_TEST(offline_ticket_of_a_retired_number_is_not_called),
		RIG_TEST(report_tells_of_paper_and_copies),
		RIG_TEST(report_of_an_unknown_class_is_of_the_first),
		RIG_TEST(report_keeps_the_series_on_its_paper),
		RIG_TEST(another_citizens_number_is_stray),
		RIG_TEST(a_service_the_hall_does_not_have_makes_a_stray_ticket),
		RIG_TEST(the_copy_is_void_also_when_the_report_has_no_place),
		cmocka_unit_test(a_counter_is_not_left_with_a_void_copy),
		RIG_TEST(a_press_on_the_void_copy_is_stale),
		RIG_TEST(a_copy_that_was_sent_on_waits_nowhere),
		cmocka_unit_test(reports_in_any_order_make_the_line_of_true_issue_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
