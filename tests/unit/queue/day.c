/* The business day, ticks, new hall files, jumps after a restore, and the manager's counters. */
#include "tests/unit/queue/rig.h"

static void new_hall_refuses_everything_but_opening(void **state)
{
	struct rig *rig = *state;
	struct rig fresh = {.setup = rig->setup, .hall = hall_new(rig->setup), .now_ms = 5000};
	struct command command = rig_command(VERB_CONFIGURE, ROLE_HUB);

	assert_non_null(fresh.hall);
	assert_string_equal(hall_day(fresh.hall), "");
	assert_int_equal(rig_issue(&fresh, "id", ""), REFUSED_DAY_CLOSED);
	assert_int_equal(rig_counter(&fresh, VERB_SIGN_IN, 0), REFUSED_DAY_CLOSED);
	assert_int_equal(rig_close_day(&fresh), REFUSED_DAY_CLOSED);
	assert_int_equal(rig_do(&fresh, &command), REFUSED_INVALID);
	command.config = 3;
	assert_int_equal(rig_do(&fresh, &command), REFUSED_NOT);
	assert_int_equal(hall_config(fresh.hall), 3);
	assert_int_equal(rig_do(&fresh, &command), REFUSED_NOT);
	assert_int_equal(fresh.decision.count, 0);
	assert_int_equal(rig_open_day(&fresh, "2026-11-24"), REFUSED_NOT);
	assert_int_equal(rig_one(&fresh, CHANGE_DAY_OPENED)->config, 3);
	assert_string_equal(hall_day(fresh.hall), "2026-11-24");
	hall_free(fresh.hall);
}

static void day_closed_by_mistake_goes_on_with_its_numbers(void **state)
{
	struct rig *rig = *state;

	rig_take(rig, "id", "");
	assert_int_equal(rig_close_day(rig), REFUSED_NOT);
	assert_int_equal(rig_open_day(rig, RIG_DAY), REFUSED_NOT);
	rig_one(rig, CHANGE_DAY_REOPENED);
	assert_int_equal(rig_leg(rig, "A001")->state, LEG_EXPIRED);
	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);
	assert_int_equal(rig_one(rig, CHANGE_ISSUED)->ticket.number, 2);
	assert_int_equal(rig_open_day(rig, RIG_DAY), REFUSED_DAY_OPEN);
}

static void only_the_day_that_was_meant_is_closed(void **state)
{
	struct rig *rig = *state;
	struct command command = rig_command(VERB_CLOSE_DAY, ROLE_CONTROL);

	rig_take(rig, "id", "");
	snprintf(command.day, sizeof(command.day), "2020-01-01");
	assert_int_equal(rig_do(rig, &command), REFUSED_INVALID);
	assert_int_equal(rig->decision.count, 0);
	snprintf(command.day, sizeof(command.day), RIG_DAY);
	assert_int_equal(rig_do(rig, &command), REFUSED_NOT);
	rig_one(rig, CHANGE_DAY_CLOSED);
}

static void day_begins_once_and_only_later_ones_follow(void **state)
{
	static const char *const bad[] = {"", "2026-11-2", "2026/11/24", "2026-13-01", "2026-00-10",
		"2026-01-00", "2026-01-32", "20a6-01-02"};
	struct rig *rig = *state;

	assert_int_equal(rig_open_day(rig, "2026-11-24"), REFUSED_DAY_OPEN);
	assert_int_equal(rig_close_day(rig), REFUSED_NOT);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(rig_open_day(rig, bad[i]), REFUSED_INVALID);
	assert_int_equal(rig_open_day(rig, "2026-11-22"), REFUSED_STATE);
	assert_int_equal(rig_open_day(rig, "2026-11-24"), REFUSED_NOT);
}

static void closing_the_day_expires_all_and_keeps_them_readable(void **state)
{
	struct rig *rig = *state;

	rig_take(rig, "id", "");
	rig_take(rig, "id", "");
	rig_take(rig, "tax", "");
	assert_int_equal(rig_issue(rig, "tax", ""), REFUSED_NOT);
	rig_next(rig, 0);
	rig_next(rig, 0);
	assert_int_equal(rig_counter(rig, VERB_PARK, 0), REFUSED_NOT);
	rig_next(rig, 2);
	assert_int_equal(rig_close_day(rig), REFUSED_NOT);
	assert_int_equal(rig_one(rig, CHANGE_DAY_CLOSED)->count, 3);
	assert_int_equal(rig_leg(rig, "A001")->state, LEG_DONE);
	assert_int_equal(rig_leg(rig, "A002")->state, LEG_EXPIRED);
	assert_int_equal(rig_leg(rig, "C001")->state, LEG_EXPIRED);
	assert_int_equal(rig_leg(rig, "C002")->state, LEG_EXPIRED);
	assert_int_equal(rig_leg(rig, "C002")->ended_ms, rig->now_ms);
	assert_int_equal(hall_waiting_total(rig->hall), 0);
	assert_int_equal(hall_due_ms(rig->hall), INT64_MAX);
	assert_int_equal(hall_counter(rig->hall, 2)->state, COUNTER_CLOSED);
	assert_int_equal(hall_counter(rig->hall, 2)->revision, rig->seq);
	assert_int_equal(rig_ticket(rig, VERB_CONFIRM, ROLE_KIOSK, "A002"), REFUSED_DAY_CLOSED);
	assert_int_equal(rig_open_day(rig, "2026-11-24"), REFUSED_NOT);
	assert_int_equal(hall_visit_count(rig->hall), 0);
	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);
	assert_int_equal(rig->decision.changes[0].ticket.number, 1);
}

static void tick_confirms_what_is_due_and_no_more(void **state)
{
	struct rig *rig = *state;
	struct command tick = rig_command(VERB_TICK, ROLE_HUB);
	int64_t first_ms = rig->now_ms;

	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);
	rig->now_ms += 1000;
	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);
	assert_int_equal(hall_due_ms(rig->hall), first_ms + 20000);
	rig->now_ms = first_ms + 19999;
	assert_int_equal(rig_do(rig, &tick), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
	rig->now_ms = first_ms + 20000;
	assert_int_equal(rig_do(rig, &tick), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 2); /* and what is known of its paper */
	assert_int_equal(rig->decision.changes[0].kind, CHANGE_CONFIRMED);
	assert_int_equal(rig->decision.changes[0].leg.visit, 0);
	assert_int_equal(hall_due_ms(rig->hall), first_ms + 21000);
}

static void tick_with_many_due_goes_on_at_the_next(void **state)
{
	struct rig *rig = *state;
	struct command tick = rig_command(VERB_TICK, ROLE_HUB);
	int ticks = 0;

	for (int i = 0; i < 150; i++)
		assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);
	rig->now_ms += 20000;
	while (hall_due_ms(rig->hall) <= rig->now_ms) {
		assert_int_equal(rig_do(rig, &tick), REFUSED_NOT);
		ticks++;
	}
	assert_int_equal(ticks, 4); /* of 40 tickets, two changes each */
	assert_int_equal(hall_waiting(rig->hall, 0), 150);
	assert_string_equal(rig_next(rig, 0), "A001");
}

static void shorter_reservations_do_not_wait_for_longer_ones(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);
	rig->setup->reserve_ms = 100;
	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);
	assert_int_equal(hall_due_ms(rig->hall), rig->now_ms + 100);
	assert_int_equal(rig_ticket(rig, VERB_CONFIRM, ROLE_KIOSK, "A002"), REFUSED_NOT);
	assert_int_equal(hall_due_ms(rig->hall), rig->now_ms + 20000);
}

static void jump_skips_numbers_and_stops_at_the_end(void **state)
{
	struct rig *rig = *state;
	struct command jump = rig_command(VERB_JUMP, ROLE_HUB);

	rig_take(rig, "id", "");
	assert_int_equal(rig_do(rig, &jump), REFUSED_INVALID);
	jump.jump = 200;
	assert_int_equal(rig_do(rig, &jump), REFUSED_NOT);
	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);
	assert_int_equal(rig->decision.changes[0].ticket.number, 202);
	assert_int_equal(rig_issue(rig, "tax", ""), REFUSED_NOT);
	assert_int_equal(rig->decision.changes[0].ticket.number, 201);
	jump.jump = UINT32_MAX;
	assert_int_equal(rig_do(rig, &jump), REFUSED_NOT);
	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_EXHAUSTED);
	assert_int_equal(rig_issue(rig, "passport", ""), REFUSED_EXHAUSTED);
}

/* The restored file may have lost today's opening and the tickets after it. */
static void jump_while_the_day_is_closed_counts_for_the_next_one(void **state)
{
	struct rig *rig = *state;
	struct command jump = rig_command(VERB_JUMP, ROLE_HUB);
	struct hall *replayed;

	assert_int_equal(rig_close_day(rig), REFUSED_NOT);
	jump.jump = 50;
	assert_int_equal(rig_do(rig, &jump), REFUSED_NOT);
	assert_int_equal(rig_open_day(rig, "2026-11-24"), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 2);
	/* The day's own journal says it: a hall rebuilt from there skips them too. */
	replayed = hall_new(rig->setup);
	for (int i = 0; i < 2; i++)
		assert_int_equal(hall_apply(replayed, &rig->decision.changes[i], 1, 1), 0);
	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);
	assert_int_equal(rig->decision.changes[0].ticket.number, 51);
	hall_free(rig->hall);
	rig->hall = replayed;
	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);
	assert_int_equal(rig->decision.changes[0].ticket.number, 51);
	assert_int_equal(rig_close_day(rig), REFUSED_NOT);
	assert_int_equal(rig_open_day(rig, "2026-11-25"), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 1); /* once */
}

static void new_hall_file_keeps_the_day_going(void **state)
{
	struct rig *rig = *state;
	struct setup *file = setup_new(), *merged;

	rig_take(rig, "id", "");
	rig_take(rig, "tax", "");
	rig_add_class(file, "normal", 1024);
	rig_add_service(file, "visa", "D", 0);
	rig_add_service(file, "tax", "C", 0);
	setup_profile_add(rig_add_profile(file, "all"), 0);
	setup_profile_add(&file->profiles[0], 1);
	RIG_SET(setup_add_zone(file)->id, "a");
	RIG_SET(setup_add_institution(file)->id, "office");
	rig_add_counter(file, 1, "a", "all");
	assert_int_equal(hall_configure(rig->hall, file), -EINVAL); /* other indices */
	merged = setup_merge(rig->setup, file);
	assert_int_equal(hall_configure(rig->hall, merged), 0);
	setup_free(file);
	setup_free(rig->setup);
	rig->setup = merged;
	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_UNKNOWN);
	assert_int_equal(rig_issue(rig, "visa", ""), REFUSED_NOT);
	assert_string_equal(rig_next(rig, 0), "A001"); /* gone, but she waits */
	assert_string_equal(rig_next(rig, 0), "C001");
	assert_int_equal(rig_counter(rig, VERB_SIGN_OUT, 3), REFUSED_NOT);
	assert_int_equal(rig_counter(rig, VERB_SIGN_IN, 3), REFUSED_UNKNOWN); /* counter gone */
}

static void any_setup_may_come_while_the_day_is_closed(void **state)
{
	struct rig *rig = *state;
	struct setup *other = rig_setup();

	RIG_SET(other->services[0].id, "renamed");
	rig_take(rig, "id", "");
	assert_int_equal(hall_configure(rig->hall, other), -EINVAL);
	assert_int_equal(rig_close_day(rig), REFUSED_NOT);
	assert_int_equal(hall_configure(rig->hall, other), 0);
	assert_int_equal(hall_visit_count(rig->hall), 0);
	setup_free(rig->setup);
	rig->setup = other;
	assert_int_equal(rig_open_day(rig, RIG_DAY), REFUSED_STATE);
	assert_int_equal(rig_open_day(rig, "2026-11-24"), REFUSED_NOT);
	assert_int_equal(rig_issue(rig, "renamed", ""), REFUSED_NOT);
}

static void manager_opens_and_closes_any_counter(void **state)
{
	struct rig *rig = *state;
	struct command command = rig_command(VERB_CLOSE, ROLE_CONTROL);

	assert_int_equal(rig_do(rig, &command), REFUSED_INVALID); /* which? */
	command.counter_number = 2;
	assert_int_equal(rig_do(rig, &command), REFUSED_NOT);
	assert_int_equal(hall_counter(rig->hall, 1)->state, COUNTER_CLOSED);
	command.verb = VERB_SET_PROFILE;
	RIG_SET(command.profile, "taxes");
	assert_int_equal(rig_do(rig, &command), REFUSED_COUNTER_CLOSED);
	command.verb = VERB_OPEN;
	RIG_SET(command.operator_id, "op1");
	assert_int_equal(rig_do(rig, &command), REFUSED_NOT);
	assert_int_equal(hall_counter(rig->hall, 1)->profile, 2);
	command.verb = VERB_SET_PROFILE;
	RIG_SET(command.profile, "all");
	assert_int_equal(rig_do(rig, &command), REFUSED_NOT);
	assert_int_equal(rig_do(rig, &command), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
	RIG_SET(command.profile, "nothing");
	assert_int_equal(rig_do(rig, &command), REFUSED_UNKNOWN);
	rig_take(rig, "tax", "");
	assert_string_equal(rig_next(rig, 1), "C001");
	command.verb = VERB_CLOSE;
	assert_int_equal(rig_do(rig, &command), REFUSED_BUSY);
	command.verb = VERB_NO_SHOW; /* the operator went home with a ticket in hand */
	assert_int_equal(rig_do(rig, &command), REFUSED_NOT);
	command.verb = VERB_CLOSE;
	assert_int_equal(rig_do(rig, &command), REFUSED_NOT);
}

static void counters_serving_follow_profiles_and_pauses(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(hall_counters_serving(rig->hall, 0), 3);
	assert_int_equal(hall_counters_serving(rig->hall, 1), 2);
	assert_int_equal(rig_counter(rig, VERB_PAUSE, 0), REFUSED_NOT);
	assert_int_equal(hall_counters_serving(rig->hall, 0), 2);
	assert_int_equal(rig_counter(rig, VERB_SIGN_OUT, 3), REFUSED_NOT);
	assert_int_equal(hall_counters_serving(rig->hall, 1), 0);
}

static void devices_ask_time_find_and_events_elsewhere(void **state)
{
	struct rig *rig = *state;
	struct command command = rig_command(VERB_TIME, ROLE_KIOSK);

	assert_int_equal(rig_do(rig, &command), REFUSED_UNSUPPORTED);
	command = rig_command(VERB_EVENTS, ROLE_CONTROL);
	assert_int_equal(rig_do(rig, &command), REFUSED_UNSUPPORTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(new_hall_refuses_everything_but_opening),
		RIG_TEST(day_closed_by_mistake_goes_on_with_its_numbers),
		RIG_TEST(only_the_day_that_was_meant_is_closed),
		RIG_TEST(day_begins_once_and_only_later_ones_follow),
		RIG_TEST(closing_the_day_expires_all_and_keeps_them_readable),
		RIG_TEST(tick_confirms_what_is_due_and_no_more),
		RIG_TEST(tick_with_many_due_goes_on_at_the_next),
		RIG_TEST(shorter_reservations_do_not_wait_for_longer_ones),
		RIG_TEST(jump_skips_numbers_and_stops_at_the_end),
		RIG_TEST(jump_while_the_day_is_closed_counts_for_the_next_one),
		RIG_TEST(new_hall_file_keeps_the_day_going),
		RIG_TEST(any_setup_may_come_while_the_day_is_closed),
		RIG_TEST(manager_opens_and_closes_any_counter),
		RIG_TEST(counters_serving_follow_profiles_and_pauses),
		RIG_TEST(devices_ask_time_find_and_events_elsewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
