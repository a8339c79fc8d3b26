/* Several services in one visit, transfers that return or are put off, parked tickets that come
 * back by themselves, and missed ones that are returned to a stated place. */
#include "tests/unit/queue/digest.h"
#include "tests/unit/queue/rig.h"

enum { MIN_MS = 60000 };

/* ---- Saying it shortly ---- */

/* The rig's hall, where `newborn` (D) leads through passport, id and tax in that order, and `move`
 * (E) through the same in any. */
static void rig_add_journey(struct setup *setup, const char *id, const char *letters, bool is_free)
{
	struct setup_service *journey;

	rig_add_service(setup, id, letters, 0);
	journey = &setup->services[setup->service_count - 1];
	journey->free_order = is_free;
	journey->steps[journey->step_count++] = setup_service(setup, "passport");
	journey->steps[journey->step_count++] = setup_service(setup, "id");
	journey->steps[journey->step_count++] = setup_service(setup, "tax");
}

static int begin(void **state)
{
	struct rig *rig = calloc(1, sizeof(*rig));

	assert_non_null(rig);
	rig->setup = rig_setup();
	rig_add_journey(rig->setup, "newborn", "D", false);
	rig_add_journey(rig->setup, "move", "E", true);
	rig->hall = hall_new(rig->setup);
	assert_non_null(rig->hall);
	rig->now_ms = RIG_START_MS;
	assert_int_equal(rig_open_day(rig, RIG_DAY), REFUSED_NOT);
	for (uint16_t i = 0; i < rig->setup->counter_count; i++)
		assert_int_equal(rig_counter(rig, VERB_SIGN_IN, i), REFUSED_NOT);
	*state = rig;
	return 0;
}

#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, begin, rig_end)

static const struct leg *leg_of(const struct rig *rig, const char *ticket, uint8_t leg)
{
	struct ticket read;
	struct leg_ref ref;

	assert_true(ticket_parse(ticket, &read));
	assert_true(hall_find(rig->hall, &read, &ref));
	ref.leg = leg;
	return hall_leg(rig->hall, ref);
}

/* Its present service, and how it stands there. */
static void assert_at(
	const struct rig *rig, const char *ticket, const char *service, enum leg_state state)
{
	const struct leg *leg = rig_leg(rig, ticket);

	assert_string_equal(rig->setup->services[leg->service].id, service);
	assert_int_equal(leg->state, state);
}

static void tick(struct rig *rig, int64_t after_ms)
{
	struct command command = rig_command(VERB_TICK, ROLE_HUB);

	rig->now_ms += after_ms;
	assert_int_equal(rig_do(rig, &command), REFUSED_NOT);
}

static enum refusal park(struct rig *rig, uint16_t counter, uint16_t minutes)
{
	struct command command = rig_press(VERB_PARK, counter);

	command.minutes = minutes;
	return rig_do(rig, &command);
}

/* To a service (or NULL) or a counter's number (or 0). */
static struct command transfer(uint16_t counter, const char *service, uint16_t number)
{
	struct command command = rig_press(VERB_TRANSFER, counter);

	if (service)
		RIG_SET(command.service, service);
	command.counter_number = number;
	return command;
}

static enum refusal end(struct rig *rig, uint16_t counter)
{
	return rig_counter(rig, VERB_END, counter);
}

/* ---- Journeys ---- */

static void a_journey_goes_through_its_services_in_the_given_order(void **state)
{
	struct rig *rig = *state;
	int64_t came_ms = rig->now_ms;

	assert_string_equal(rig_take(rig, "newborn", "priority"), "D001");
	assert_at(rig, "D001", "passport", LEG_WAITING);
	assert_int_equal(leg_of(rig, "D001", 1)->state, LEG_PLANNED);
	assert_int_equal(leg_of(rig, "D001", 2)->state, LEG_PLANNED);
	assert_int_equal(hall_waiting_total(rig->hall), 1);
	assert_string_equal(rig_next(rig, 3), "D001");
	assert_int_equal(end(rig, 3), REFUSED_NOT);
	assert_at(rig, "D001", "id", LEG_WAITING);
	assert_int_equal(rig->decision.count, 2); /* in one entry: nobody is nowhere */
	assert_string_equal(rig_next(rig, 1), "D001");
	assert_string_equal(rig_next(rig, 1), ""); /* ids only: tax is elsewhere */
	assert_at(rig, "D001", "tax", LEG_WAITING);
	assert_string_equal(rig_next(rig, 2), "D001");
	assert_int_equal(end(rig, 2), REFUSED_NOT);
	assert_at(rig, "D001", "tax", LEG_DONE);
	for (uint8_t i = 0; i < 3; i++) {
		assert_true(leg_of(rig, "D001", i)->queued_ms == came_ms);
		assert_int_equal(leg_of(rig, "D001", i)->klass, 2);
		assert_int_equal(leg_of(rig, "D001", i)->state, LEG_DONE);
	}
	assert_int_equal(hall_waiting_total(rig->hall), 0);
}

/* Counter 1 takes all: who goes on there is not passed over by those who came later. */
static void who_goes_on_at_the_same_counter_keeps_the_first_place(void **state)
{
	struct rig *rig = *state;

	rig_take(rig, "newborn", "");
	rig->now_ms += 1000;
	rig_take(rig, "id", "");
	assert_string_equal(rig_next(rig, 0), "D001");
	assert_string_equal(rig_next(rig, 0), "D001");
	assert_int_equal(rig->decision.count, 3); /* done, begun, called */
	assert_string_equal(
		ticket_equal(&rig->decision.changes[2].why.runner_up, &(struct ticket){"A", 1})
			? "A001"
			: "",
		"A001");
	assert_string_equal(rig_next(rig, 0), "D001");
	assert_string_equal(rig_next(rig, 0), "A001");
	assert_string_equal(rig_next(rig, 0), "");
}

static void a_free_order_begins_where_the_wait_is_shortest(void **state)
{
	struct rig *rig = *state;

	for (int i = 0; i < 3; i++)
		rig_take(rig, "passport", "");
	for (int i = 0; i < 8; i++)
		rig_take(rig, "id", "");
	rig_take(rig, "move", "");
	assert_at(rig, "E001", "tax", LEG_WAITING);
	assert_string_equal(rig_next(rig, 2), "E001");
	/* Eleven came before at three idle counters with 4 min each for id, at two with 10 min. */
	assert_int_equal(end(rig, 2), REFUSED_NOT);
	assert_at(rig, "E001", "id", LEG_WAITING);
}

static void who_was_somewhere_else_meanwhile_is_not_sent_behind_newcomers(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(rig_counter(rig, VERB_SIGN_OUT, 3), REFUSED_NOT);
	rig_take(rig, "move", "");
	assert_at(rig, "E001", "id", LEG_WAITING);
	assert_string_equal(rig_next(rig, 1), "E001");
	rig_take(rig, "passport", "");
	assert_string_equal(rig_next(rig, 0), "B001");
	for (int i = 0; i < 30; i++) /* behind these a newcomer would wait longest */
		rig_take(rig, "tax", "");
	assert_int_equal(end(rig, 1), REFUSED_NOT);
	assert_at(rig, "E001", "tax", LEG_WAITING);
	assert_string_equal(rig_next(rig, 2), "E001");
}

static void a_service_nobody_serves_comes_last_in_a_free_order(void **state)
{
	struct rig *rig = *state;

	/* passport: only counters 1 and 4 */
	assert_int_equal(rig_counter(rig, VERB_SIGN_OUT, 0), REFUSED_NOT);
	assert_int_equal(rig_counter(rig, VERB_SIGN_OUT, 3), REFUSED_NOT);
	for (int i = 0; i < 5; i++) {
		rig_take(rig, "id", "");
		rig_take(rig, "tax", "");
	}
	rig_take(rig, "move", "");
	assert_string_not_equal(rig->setup->services[rig_leg(rig, "E001")->service].id, "passport");
	assert_int_equal(rig_counter(rig, VERB_SIGN_OUT, 1), REFUSED_NOT);
	assert_int_equal(rig_counter(rig, VERB_SIGN_OUT, 2), REFUSED_NOT);
	rig_take(rig, "move", ""); /* nobody serves anything: the first of the list */
	assert_at(rig, "E002", "passport", LEG_WAITING);
}

static void a_closed_or_gone_step_closes_the_journey_to_newcomers_only(void **state)
{
	struct rig *rig = *state;
	struct command close = rig_command(VERB_CLOSE_SERVICE, ROLE_CONTROL);

	rig_take(rig, "newborn", "");
	assert_true(hall_service_is_open(rig->hall, setup_service(rig->setup, "newborn")));
	RIG_SET(close.service, "tax");
	assert_int_equal(rig_do(rig, &close), REFUSED_NOT);
	assert_false(hall_service_is_open(rig->hall, setup_service(rig->setup, "newborn")));
	assert_int_equal(rig_issue(rig, "newborn", ""), REFUSED_SERVICE_CLOSED);
	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);
	/* Who is on the way gets there. */
	for (int i = 0; i < 3; i++)
		assert_string_equal(rig_next(rig, 0), "D001");
	assert_int_equal(end(rig, 0), REFUSED_NOT);
	assert_at(rig, "D001", "tax", LEG_DONE);
}

static void a_missed_leg_waits_with_its_journey_and_goes_on_when_returned(void **state)
{
	struct rig *rig = *state;

	rig_take(rig, "newborn", "");
	rig_next(rig, 0);
	assert_int_equal(rig_counter(rig, VERB_NO_SHOW, 0), REFUSED_NOT);
	assert_at(rig, "D001", "passport", LEG_NO_SHOW);
	assert_int_equal(leg_of(rig, "D001", 1)->state, LEG_PLANNED);
	assert_string_equal(rig_next(rig, 0), "");
	assert_int_equal(rig_ticket(rig, VERB_RETURN, ROLE_RECEPTION, "D001"), REFUSED_NOT);
	assert_string_equal(rig_next(rig, 0), "D001");
	assert_int_equal(end(rig, 0), REFUSED_NOT);
	assert_at(rig, "D001", "id", LEG_WAITING);
}

static void cancelling_ends_what_was_still_to_come(void **state)
{
	struct rig *rig = *state;

	rig_take(rig, "newborn", "");
	assert_int_equal(rig_ticket(rig, VERB_CANCEL, ROLE_CONTROL, "D001"), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 3);
	for (uint8_t i = 0; i < 3; i++)
		assert_int_equal(leg_of(rig, "D001", i)->state, LEG_CANCELLED);
	assert_int_equal(rig_ticket(rig, VERB_CANCEL, ROLE_CONTROL, "D001"), REFUSED_STATE);
	/* Of a missed one only the rest. */
	rig_take(rig, "newborn", "");
	rig_next(rig, 0);
	assert_int_equal(rig_counter(rig, VERB_NO_SHOW, 0), REFUSED_NOT);
	assert_int_equal(rig_ticket(rig, VERB_CANCEL, ROLE_RECEPTION, "D002"), REFUSED_NOT);
	assert_int_equal(leg_of(rig, "D002", 0)->state, LEG_NO_SHOW);
	assert_int_equal(leg_of(rig, "D002", 1)->state, LEG_CANCELLED);
	/* Retired: the same. */
	rig_take(rig, "newborn", "");
	assert_int_equal(rig_ticket(rig, VERB_RETIRE_TICKET, ROLE_CONTROL, "D003"), REFUSED_NOT);
	for (uint8_t i = 0; i < 3; i++)
		assert_int_equal(leg_of(rig, "D003", i)->state, LEG_CANCELLED);
}

static void a_journey_without_paper_is_void_from_end_to_end(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(rig_issue(rig, "newborn", ""), REFUSED_NOT);
	assert_int_equal(rig_ticket(rig, VERB_VOID, ROLE_KIOSK, "D001"), REFUSED_NOT);
	for (uint8_t i = 0; i < 3; i++)
		assert_int_equal(leg_of(rig, "D001", i)->state, LEG_VOID);
	assert_int_equal(hall_waiting_total(rig->hall), 0);
	assert_int_equal(rig_close_day(rig), REFUSED_NOT);
	assert_int_equal(rig_one(rig, CHANGE_DAY_CLOSED)->count, 0);
}

static void planned_legs_expire_with_the_day(void **state)
{
	struct rig *rig = *state;

	rig_take(rig, "newborn", "");
	rig_next(rig, 0);
	assert_int_equal(end(rig, 0), REFUSED_NOT);
	assert_int_equal(rig_close_day(rig), REFUSED_NOT);
	assert_int_equal(rig_one(rig, CHANGE_DAY_CLOSED)->count, 2);
	assert_int_equal(leg_of(rig, "D001", 0)->state, LEG_DONE);
	assert_int_equal(leg_of(rig, "D001", 1)->state, LEG_EXPIRED);
	assert_int_equal(leg_of(rig, "D001", 2)->state, LEG_EXPIRED);
}

static void a_journey_issued_without_the_hub_has_all_its_legs(void **state)
{
	struct rig *rig = *state;
	struct command report = rig_issue_command("newborn", "");

	report.verb = VERB_REPORT;
	report.ticket = (struct ticket){"D", 1001};
	RIG_SET(report.offline.day, RIG_DAY);
	report.offline.issued_ms = rig->now_ms - 5000;
	report.offline.printed = true;
	assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
	assert_at(rig, "D1001", "passport", LEG_WAITING);
	assert_int_equal(leg_of(rig, "D1001", 2)->state, LEG_PLANNED);
	assert_true(leg_of(rig, "D1001", 2)->queued_ms == report.offline.issued_ms);
	report.ticket.number = 1002; /* used up, no paper */
	report.offline.printed = false;
	RIG_SET(report.token, "1123456789abcdef0123456789abcdef");
	assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
	for (uint8_t i = 0; i < 3; i++)
		assert_int_equal(leg_of(rig, "D1002", i)->state, LEG_VOID);
	assert_int_equal(rig_ticket(rig, VERB_RETIRE_TICKET, ROLE_CONTROL, "D1003"), REFUSED_NOT);
	report.ticket.number = 1003;
	report.offline.printed = true;
	RIG_SET(report.token, "2123456789abcdef0123456789abcdef");
	assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
	for (uint8_t i = 0; i < 3; i++)
		assert_int_equal(leg_of(rig, "D1003", i)->state, LEG_CANCELLED);
}

/* ---- Transfers ---- */

static void transfer_keeps_arrival_and_class_through_returns_and_appointments(void **state)
{
	struct rig *rig = *state;
	struct command to_tax = transfer(0, "tax", 0);
	int64_t came_ms = rig->now_ms;

	rig->setup->returns.place = RETURN_TO_END;
	rig_take(rig, "id", "priority");
	rig_next(rig, 0);
	assert_int_equal(rig_counter(rig, VERB_NO_SHOW, 0), REFUSED_NOT);
	rig->now_ms += MIN_MS;
	assert_int_equal(rig_ticket(rig, VERB_RETURN, ROLE_RECEPTION, "A001"), REFUSED_NOT);
	assert_true(rig_leg(rig, "A001")->queued_ms == rig->now_ms);
	rig_next(rig, 0);
	assert_int_equal(rig_do(rig, &to_tax), REFUSED_NOT);
	assert_true(rig_leg(rig, "A001")->queued_ms == came_ms);
	assert_int_equal(rig_leg(rig, "A001")->klass, 2);
}

static void return_to_sender_comes_back_to_the_same_operator(void **state)
{
	struct rig *rig = *state;
	struct command there = transfer(0, "tax", 0);

	there.returns = true;
	rig_take(rig, "id", "");
	rig_next(rig, 0);
	assert_int_equal(rig_do(rig, &there), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 3);
	rig->now_ms += 1000;
	rig_take(rig, "id", "");
	assert_string_equal(rig_next(rig, 2), "A001");
	assert_int_equal(end(rig, 2), REFUSED_NOT);
	assert_at(rig, "A001", "id", LEG_WAITING);
	assert_int_equal(rig_leg(rig, "A001")->only_counter, 0);
	assert_string_equal(rig_next(rig, 1), "A002"); /* not for counter 2, though it takes id */
	assert_string_equal(rig_next(rig, 0), "A001");
	assert_int_equal(rig_leg(rig, "A001")->only_counter, SETUP_NONE);
	assert_int_equal(end(rig, 0), REFUSED_NOT);
	assert_at(rig, "A001", "id", LEG_DONE);
}

static void a_sender_who_left_is_not_waited_for(void **state)
{
	struct rig *rig = *state;
	struct command there = transfer(0, "tax", 0);

	there.returns = true;
	rig_take(rig, "id", "");
	rig_next(rig, 0);
	assert_int_equal(rig_do(rig, &there), REFUSED_NOT);
	rig->now_ms += 1000;
	assert_int_equal(rig_counter(rig, VERB_SIGN_OUT, 0), REFUSED_NOT);
	rig->now_ms += 1000;
	assert_int_equal(rig_counter(rig, VERB_SIGN_IN, 0), REFUSED_NOT); /* somebody else */
	rig_next(rig, 2);
	assert_int_equal(end(rig, 2), REFUSED_NOT);
	assert_at(rig, "A001", "id", LEG_WAITING);
	assert_int_equal(rig_leg(rig, "A001")->only_counter, SETUP_NONE);
	assert_string_equal(rig_next(rig, 1), "A001");
}

static void who_waits_for_a_sender_that_closes_is_let_go(void **state)
{
	struct rig *rig = *state;
	struct command there = transfer(0, "tax", 0);

	there.returns = true;
	rig_take(rig, "id", "");
	rig_next(rig, 0);
	assert_int_equal(rig_do(rig, &there), REFUSED_NOT);
	rig_next(rig, 2);
	assert_int_equal(end(rig, 2), REFUSED_NOT);
	assert_int_equal(rig_leg(rig, "A001")->only_counter, 0);
	assert_string_equal(rig_next(rig, 1), "");
	assert_int_equal(rig_counter(rig, VERB_SIGN_OUT, 0), REFUSED_NOT);
	assert_int_equal(rig->decision.changes[0].kind, CHANGE_RELEASED);
	assert_int_equal(rig_leg(rig, "A001")->only_counter, SETUP_NONE);
	assert_string_equal(rig_next(rig, 1), "A001");
}

/* A to B and back, from B to C and back: C, B, A. And the journey after all of it. */
static void ways_back_are_gone_one_after_the_other(void **state)
{
	struct rig *rig = *state;
	struct command to_tax = transfer(0, "tax", 0), to_four = transfer(2, "id", 4);

	to_tax.returns = to_four.returns = true;
	rig_take(rig, "newborn", "");
	rig_next(rig, 0);
	assert_int_equal(rig_do(rig, &to_tax), REFUSED_NOT);
	rig_next(rig, 2);
	assert_int_equal(rig_do(rig, &to_four), REFUSED_NOT);
	assert_string_equal(rig_next(rig, 3), "D001");
	assert_int_equal(end(rig, 3), REFUSED_NOT);
	assert_at(rig, "D001", "tax", LEG_WAITING);
	assert_string_equal(rig_next(rig, 2), "D001");
	assert_int_equal(end(rig, 2), REFUSED_NOT);
	assert_at(rig, "D001", "passport", LEG_WAITING);
	assert_string_equal(rig_next(rig, 0), "D001");
	assert_int_equal(end(rig, 0), REFUSED_NOT);
	assert_at(rig, "D001", "id", LEG_WAITING);
	rig_next(rig, 1);
	assert_int_equal(end(rig, 1), REFUSED_NOT);
	assert_at(rig, "D001", "tax", LEG_WAITING);
}

static void a_delayed_transfer_waits_from_its_time_on(void **state)
{
	struct rig *rig = *state;
	struct command later = transfer(0, "tax", 0);
	int64_t came_ms = rig->now_ms, due_ms;

	later.after_s = 600;
	rig_take(rig, "id", "");
	rig_next(rig, 0);
	assert_int_equal(rig_do(rig, &later), REFUSED_NOT);
	due_ms = rig->now_ms + 600000;
	assert_at(rig, "A001", "tax", LEG_PLANNED);
	assert_true(rig_leg(rig, "A001")->until_ms == due_ms);
	assert_true(hall_due_ms(rig->hall) == due_ms);
	assert_string_equal(rig_next(rig, 2), "");
	tick(rig, 0);
	assert_at(rig, "A001", "tax", LEG_PLANNED);
	rig->now_ms = due_ms - 1;
	tick(rig, 0);
	assert_at(rig, "A001", "tax", LEG_PLANNED);
	tick(rig, 1);
	assert_true(rig_one(rig, CHANGE_BEGUN)->lapsed);
	assert_true(hall_due_ms(rig->hall) == INT64_MAX);
	assert_true(rig_leg(rig, "A001")->queued_ms == came_ms);
	assert_string_equal(rig_next(rig, 2), "A001");
}

static void who_was_put_off_may_be_called_by_hand_or_cancelled(void **state)
{
	struct rig *rig = *state;
	struct command later = transfer(0, NULL, 1);

	rig_take(rig, "id", "");
	rig_next(rig, 0);
	assert_int_equal(rig_do(rig, &later), REFUSED_INVALID); /* to itself, at once */
	later.at_ms = rig->now_ms + 60000;
	assert_int_equal(rig_do(rig, &later), REFUSED_NOT); /* come again in a minute */
	assert_int_equal(rig_counter_ticket(rig, VERB_CALL_TICKET, 2, "A001"), REFUSED_NOT);
	assert_int_equal(rig->decision.changes[0].kind, CHANGE_BEGUN);
	assert_true(rig->decision.changes[1].why.out_of_order);
	assert_string_equal(rig_in_hand(rig, 2), "A001");
	assert_true(hall_due_ms(rig->hall) == INT64_MAX);
	later = transfer(2, "id", 0);
	later.after_s = 60;
	assert_int_equal(rig_do(rig, &later), REFUSED_NOT);
	assert_int_equal(rig_ticket(rig, VERB_CANCEL, ROLE_RECEPTION, "A001"), REFUSED_NOT);
	assert_at(rig, "A001", "id", LEG_CANCELLED);
	assert_true(hall_due_ms(rig->hall) == INT64_MAX);
}

static void transfers_to_no_time_and_to_journeys_are_refused(void **state)
{
	struct rig *rig = *state;
	struct command to = transfer(0, "tax", 0);

	rig_take(rig, "id", "");
	rig_next(rig, 0);
	to.after_s = 86401;
	assert_int_equal(rig_do(rig, &to), REFUSED_INVALID);
	to.after_s = 60;
	to.at_ms = rig->now_ms + 1;
	assert_int_equal(rig_do(rig, &to), REFUSED_INVALID);
	to.after_s = 0;
	to.at_ms = rig->now_ms + 86400001;
	assert_int_equal(rig_do(rig, &to), REFUSED_INVALID);
	RIG_SET(to.service, "newborn");
	to.at_ms = 0;
	assert_int_equal(rig_do(rig, &to), REFUSED_INVALID);
	RIG_SET(to.service, "tax");
	to.at_ms = rig->now_ms - 5; /* gone by already: now */
	assert_int_equal(rig_do(rig, &to), REFUSED_NOT);
	assert_at(rig, "A001", "tax", LEG_WAITING);
}

/* ---- Parking ---- */

static void a_parked_ticket_comes_back_to_its_counter_at_its_old_place(void **state)
{
	struct rig *rig = *state;
	int64_t came_ms = rig->now_ms;

	rig_take(rig, "id", "");
	rig->now_ms += 1000;
	rig_take(rig, "id", "");
	rig_next(rig, 0);
	assert_int_equal(park(rig, 0, 481), REFUSED_INVALID);
	assert_int_equal(park(rig, 0, 5), REFUSED_NOT);
	assert_true(rig_leg(rig, "A001")->until_ms == rig->now_ms + 5 * MIN_MS);
	tick(rig, 5 * MIN_MS - 1);
	assert_int_equal(rig->decision.count, 0);
	tick(rig, 1);
	assert_true(rig_one(rig, CHANGE_UNPARKED)->lapsed);
	assert_int_equal(rig_leg(rig, "A001")->only_counter, 0);
	assert_true(rig_leg(rig, "A001")->queued_ms == came_ms);
	assert_int_equal(hall_counter(rig->hall, 0)->parked_count, 0);
	assert_string_equal(rig_next(rig, 1), "A002");
	assert_string_equal(rig_next(rig, 0), "A001");
}

static void the_hall_decides_after_how_long_and_whereto(void **state)
{
	struct rig *rig = *state;

	rig->setup->returns.park_ms = 10 * MIN_MS;
	rig->setup->returns.park_to_service = true;
	rig_take(rig, "id", "");
	rig_next(rig, 0);
	assert_int_equal(park(rig, 0, 0), REFUSED_NOT);
	tick(rig, 10 * MIN_MS);
	assert_int_equal(rig_leg(rig, "A001")->only_counter, SETUP_NONE);
	assert_string_equal(rig_next(rig, 1), "A001");
	rig->setup->returns.park_ms = 0;
	assert_int_equal(park(rig, 1, 0), REFUSED_NOT);
	assert_true(hall_due_ms(rig->hall) == INT64_MAX); /* until somebody takes it up */
}

static void who_is_taken_up_before_the_time_does_not_come_back_twice(void **state)
{
	struct rig *rig = *state;

	rig_take(rig, "id", "");
	rig_next(rig, 0);
	assert_int_equal(park(rig, 0, 5), REFUSED_NOT);
	assert_int_equal(rig_counter_ticket(rig, VERB_UNPARK, 0, "A001"), REFUSED_NOT);
	assert_true(hall_due_ms(rig->hall) == INT64_MAX);
	tick(rig, 5 * MIN_MS);
	assert_int_equal(rig->decision.count, 0);
	assert_string_equal(rig_in_hand(rig, 0), "A001");
}

static void counters_that_close_let_everybody_go(void **state)
{
	struct rig *rig = *state;
	int released = 0, unparked = 0, coming = 0;

	for (int i = 0; i < 40; i++)
		rig_take(rig, "id", "");
	for (uint32_t i = 0; i < 36; i++) {
		struct command call = rig_press(VERB_CALL_TICKET, 0);

		call.ticket = (struct ticket){"A", i + 1};
		assert_int_equal(rig_do(rig, &call), REFUSED_NOT);
		assert_int_equal(park(rig, 0, i < 20 ? 1 : 400), REFUSED_NOT);
		if (i == 9 || i == 19)
			tick(rig, MIN_MS);
	}
	/* More than a counter can let go in one decision waited for any at once. */
	for (uint32_t i = 0; i < 20; i++)
		coming += hall_leg(rig->hall, hall_current(rig->hall, i))->comes_back;
	assert_int_equal(coming, 16);
	assert_int_equal(rig_counter(rig, VERB_SIGN_OUT, 0), REFUSED_NOT);
	for (int i = 0; i < rig->decision.count; i++) {
		released += rig->decision.changes[i].kind == CHANGE_RELEASED;
		unparked += rig->decision.changes[i].kind == CHANGE_UNPARKED;
	}
	assert_int_equal(unparked, 16);
	assert_int_equal(released, 16);
	for (uint32_t i = 0; i < 40; i++)
		assert_int_equal(
			hall_leg(rig->hall, hall_current(rig->hall, i))->only_counter, SETUP_NONE);
	assert_true(hall_due_ms(rig->hall) == INT64_MAX);
}

static void many_come_back_in_one_tick_and_the_next(void **state)
{
	struct rig *rig = *state;
	int came = 0;

	for (int i = 0; i < 100; i++) {
		struct command later = transfer(0, "tax", 0);

		rig_take(rig, "id", "");
		rig_next(rig, 0);
		later.at_ms = RIG_START_MS + 3600000;
		assert_int_equal(rig_do(rig, &later), REFUSED_NOT);
	}
	rig->now_ms = RIG_START_MS + 3600000;
	for (int i = 0; hall_due_ms(rig->hall) <= rig->now_ms; i++) {
		assert_in_range(i, 0, 3);
		tick(rig, 0);
		came += rig->decision.count;
	}
	assert_int_equal(came, 100);
	assert_int_equal(hall_waiting(rig->hall, 2), 100);
}

/* ---- Missed tickets ---- */

/* A001 missed; A002..A006 wait, a second apart. */
static void miss_one(struct rig *rig)
{
	for (int i = 0; i < 6; i++) {
		rig_take(rig, "id", "");
		rig->now_ms += 1000;
	}
	assert_string_equal(rig_next(rig, 0), "A001");
	assert_int_equal(rig_counter(rig, VERB_NO_SHOW, 0), REFUSED_NOT);
}

static void assert_called_in_order(struct rig *rig, const char *expected)
{
	char called[64] = "";

	for (int i = 0; i < 6; i++) {
		strcat(called, rig_next(rig, 0) + 3);
		assert_int_equal(end(rig, 0), REFUSED_NOT);
	}
	assert_string_equal(called, expected);
}

static void missed_tickets_take_the_place_the_hall_states(void **state)
{
	static const struct {
		enum return_place place;
		uint16_t behind;
		const char *called;
	} rows[] = {{RETURN_TO_OWN, 0, "123456"}, {RETURN_TO_FRONT, 0, "123456"},
		{RETURN_BEHIND, 1, "213456"}, {RETURN_BEHIND, 3, "234156"},
		{RETURN_BEHIND, 5, "234561"}, {RETURN_BEHIND, 900, "234561"},
		{RETURN_TO_END, 0, "234561"}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		void *own = NULL;
		struct rig *rig;

		begin(&own);
		rig = own;
		miss_one(rig);
		rig->setup->returns.place = rows[i].place;
		rig->setup->returns.behind = rows[i].behind;
		rig->now_ms += 500;
		assert_int_equal(rig_ticket(rig, VERB_RETURN, ROLE_RECEPTION, "A001"), REFUSED_NOT);
		assert_called_in_order(rig, rows[i].called);
		rig_end(&own);
	}
}

/* Who came later than those who are in front now. */
static void the_front_is_before_all_and_behind_is_never_before_the_old_place(void **state)
{
	struct rig *rig = *state;
	struct command call = rig_press(VERB_CALL_TICKET, 0);

	for (int i = 0; i < 4; i++)
		rig_take(rig, "id", ""); /* all in one millisecond */
	call.ticket = (struct ticket){"A", 3};
	assert_int_equal(rig_do(rig, &call), REFUSED_NOT);
	assert_int_equal(rig_counter(rig, VERB_NO_SHOW, 0), REFUSED_NOT);
	rig->setup->returns.place = RETURN_BEHIND;
	rig->setup->returns.behind = 1;
	assert_int_equal(rig_ticket(rig, VERB_RETURN, ROLE_RECEPTION, "A003"), REFUSED_NOT);
	assert_int_equal(rig_one(rig, CHANGE_RETURNED)->queued_ms, 0); /* behind two already */
	assert_int_equal(rig_do(rig, &call), REFUSED_NOT);
	assert_int_equal(rig_counter(rig, VERB_NO_SHOW, 0), REFUSED_NOT);
	rig->setup->returns.place = RETURN_TO_FRONT;
	assert_int_equal(rig_ticket(rig, VERB_RETURN, ROLE_CONTROL, "A003"), REFUSED_NOT);
	assert_string_equal(rig_next(rig, 0), "A003");
}

static void missed_tickets_are_returned_in_time_and_so_often_only(void **state)
{
	struct rig *rig = *state;

	rig->setup->returns.within_ms = 15 * MIN_MS;
	rig->setup->returns.max = 2;
	miss_one(rig);
	rig->now_ms += 15 * MIN_MS;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(rig_ticket(rig, VERB_RETURN, ROLE_RECEPTION, "A001"), REFUSED_NOT);
		assert_string_equal(rig_next(rig, 0), "A001");
		assert_int_equal(rig_counter(rig, VERB_NO_SHOW, 0), REFUSED_NOT);
	}
	assert_int_equal(rig_ticket(rig, VERB_RETURN, ROLE_RECEPTION, "A001"), REFUSED_TOO_OFTEN);
	assert_string_equal(rig_next(rig, 0), "A002");
	assert_int_equal(rig_counter(rig, VERB_NO_SHOW, 0), REFUSED_NOT);
	rig->now_ms += 15 * MIN_MS + 1;
	assert_int_equal(rig_ticket(rig, VERB_RETURN, ROLE_RECEPTION, "A002"), REFUSED_TOO_LATE);
	assert_int_equal(rig_ticket(rig, VERB_RETURN, ROLE_CONTROL, "A002"), REFUSED_TOO_LATE);
	assert_int_equal(rig_ticket(rig, VERB_RETURN, ROLE_RECEPTION, "A003"), REFUSED_STATE);
}

/* ---- A new hall file ---- */

static void a_journey_keeps_its_meaning_when_the_file_is_turned_round(void **state)
{
	struct rig *rig = *state;
	struct setup *next = setup_new(), *merged;

	rig_take(rig, "newborn", "");
	RIG_SET(setup_add_institution(next)->id, "office");
	rig_add_class(next, "normal", 1024);
	rig_add_service(next, "newborn", "D", 0); /* the first now, two steps */
	rig_add_service(next, "tax", "C", 0);
	rig_add_service(next, "id", "A", 0);
	next->services[0].step_count = 2;
	next->services[0].steps[0] = 1;
	next->services[0].steps[1] = 2;
	next->returns.max = 7;
	merged = setup_merge(rig->setup, next);
	setup_free(next);
	assert_non_null(merged);
	assert_int_equal(hall_configure(rig->hall, merged), 0);
	assert_int_equal(merged->services[3].step_count, 2);
	assert_int_equal(merged->services[3].steps[0], 2);
	assert_int_equal(merged->services[3].steps[1], 0);
	assert_int_equal(merged->services[4].step_count, 3); /* gone, as it was */
	assert_int_equal(merged->returns.max, 7);
	assert_int_equal(hall_visit(rig->hall, 0)->journey, 3);
	setup_free(rig->setup);
	rig->setup = merged;
	merged = setup_merge(rig->setup, rig->setup);
	merged->services[3].steps[1] = 4; /* a journey in a journey */
	assert_int_equal(hall_configure(rig->hall, merged), -EINVAL);
	merged->services[3].steps[1] = 99;
	assert_int_equal(hall_configure(rig->hall, merged), -EINVAL);
	merged->services[3].step_count = QUEUE_MAX_STEPS + 1;
	assert_int_equal(hall_configure(rig->hall, merged), -EINVAL);
	setup_free(merged);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_journey_goes_through_its_services_in_the_given_order),
		TEST(who_goes_on_at_the_same_counter_keeps_the_first_place),
		TEST(a_free_order_begins_where_the_wait_is_shortest),
		TEST(who_was_somewhere_else_meanwhile_is_not_sent_behind_newcomers),
		TEST(a_service_nobody_serves_comes_last_in_a_free_order),
		TEST(a_closed_or_gone_step_closes_the_journey_to_newcomers_only),
		TEST(a_missed_leg_waits_with_its_journey_and_goes_on_when_returned),
		TEST(cancelling_ends_what_was_still_to_come),
		TEST(a_journey_without_paper_is_void_from_end_to_end),
		TEST(planned_legs_expire_with_the_day),
		TEST(a_journey_issued_without_the_hub_has_all_its_legs),
		TEST(transfer_keeps_arrival_and_class_through_returns_and_appointments),
		TEST(return_to_sender_comes_back_to_the_same_operator),
		TEST(a_sender_who_left_is_not_waited_for),
		TEST(who_waits_for_a_sender_that_closes_is_let_go),
		TEST(ways_back_are_gone_one_after_the_other),
		TEST(a_delayed_transfer_waits_from_its_time_on),
		TEST(who_was_put_off_may_be_called_by_hand_or_cancelled),
		TEST(transfers_to_no_time_and_to_journeys_are_refused),
		TEST(a_parked_ticket_comes_back_to_its_counter_at_its_old_place),
		TEST(the_hall_decides_after_how_long_and_whereto),
		TEST(who_is_taken_up_before_the_time_does_not_come_back_twice),
		TEST(counters_that_close_let_everybody_go),
		TEST(many_come_back_in_one_tick_and_the_next),
		cmocka_unit_test(missed_tickets_take_the_place_the_hall_states),
		TEST(the_front_is_before_all_and_behind_is_never_before_the_old_place),
		TEST(missed_tickets_are_returned_in_time_and_so_often_only),
		TEST(a_journey_keeps_its_meaning_when_the_file_is_turned_round),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
