/* Who is let in: quotas, opening hours, the last ticket before closing. */
#include "tests/unit/queue/rig.h"

enum { MINUTE_MS = 60000 };

/* A rig whose hall takes appointments and has a table of hours. */
static int begin(void **state)
{
	int rc = rig_begin(state);
	struct rig *rig = *state;
	struct setup_hours *hours = setup_add_hours(rig->setup);

	assert_non_null(hours);
	hours->last_ticket_min = hours->closing_grace_min = HOURS_NOT_SAID;
	rig->setup->hall_hours = 1;
	rig->setup->appointments = (struct setup_appointments){.offered = true,
		.klass = 1,
		.early_ms = 30 * MINUTE_MS,
		.late_ms = 10 * MINUTE_MS,
		.late_walks_in = true};
	return rc;
}

#define DOORS_TEST(NAME) cmocka_unit_test_setup_teardown(NAME, begin, rig_end)

static enum refusal ask(struct rig *rig, const char *service, const char *klass, int64_t closes_min)
{
	struct command issue = rig_issue_command(service, klass);

	issue.role = ROLE_RECEPTION; /* may name any class */
	issue.opening = (struct opening){true, rig->now_ms - 60 * MINUTE_MS,
		rig->now_ms + closes_min * MINUTE_MS, rig->now_ms + 900 * MINUTE_MS};
	return rig_do(rig, &issue);
}

static enum refusal check_in(struct rig *rig, int64_t slot_min)
{
	struct command c = rig_command(VERB_CHECK_IN, ROLE_KIOSK);

	c.kiosk = 1;
	RIG_SET(c.code, "AB-1234");
	c.booking = (struct booking){.found = true, .slot_ms = rig->now_ms + slot_min * MINUTE_MS};
	RIG_SET(c.booking.day, hall_day(rig->hall));
	RIG_SET(c.booking.service, "id");
	RIG_SET(c.booking.language, "ru");
	c.opening = (struct opening){
		true, rig->now_ms - 60 * MINUTE_MS, rig->now_ms + 600 * MINUTE_MS, 0};
	return rig_do(rig, &c);
}

static void report(struct rig *rig, uint32_t number)
{
	struct command c = rig_command(VERB_REPORT, ROLE_KIOSK);

	c.kiosk = 1;
	c.ticket = (struct ticket){"A", number};
	RIG_SET(c.service, "id");
	RIG_SET(c.language, "az");
	RIG_SET(c.token, RIG_TOKEN);
	RIG_SET(c.offline.day, hall_day(rig->hall));
	RIG_SET(c.offline.run, "0123456789abcdef");
	c.offline.issued_ms = rig->now_ms;
	c.offline.printed = true;
	assert_int_equal(rig_do(rig, &c), REFUSED_NOT);
	assert_int_equal(rig->decision.changes[0].kind, CHANGE_ISSUED);
}

static void a_quota_ends_the_tickets_of_its_service_only(void **state)
{
	struct rig *rig = *state;

	rig->setup->services[0].quota = 2;
	rig_take(rig, "id", "normal");
	rig_take(rig, "id", "priority");
	assert_int_equal(rig_issue(rig, "id", "normal"), REFUSED_QUOTA);
	assert_int_equal(rig_issue(rig, "passport", "normal"), REFUSED_NOT);
	assert_int_equal(hall_given(rig->hall, 0), 2);
}

static void a_void_ticket_gives_its_place_back(void **state)
{
	struct rig *rig = *state;
	char ticket[TICKET_TEXT_SIZE];

	rig->setup->services[0].quota = 1;
	assert_int_equal(rig_issue(rig, "id", "normal"), REFUSED_NOT);
	ticket_text(&rig->decision.changes[0].ticket, ticket);
	assert_int_equal(rig_issue(rig, "id", "normal"), REFUSED_QUOTA);
	assert_int_equal(rig_ticket(rig, VERB_VOID, ROLE_KIOSK, ticket), REFUSED_NOT);
	assert_int_equal(rig_issue(rig, "id", "normal"), REFUSED_NOT);
	assert_int_equal(rig_issue(rig, "id", "normal"), REFUSED_QUOTA);
}

static void who_was_served_or_transferred_still_counts(void **state)
{
	struct rig *rig = *state;
	struct command transfer = rig_press(VERB_TRANSFER, 0);

	rig->setup->services[0].quota = 1;
	rig->setup->services[1].quota = 1;
	rig_take(rig, "id", "normal");
	assert_string_equal(rig_next(rig, 0), "A001");
	RIG_SET(transfer.service, "passport");
	assert_int_equal(rig_do(rig, &transfer), REFUSED_NOT);
	assert_int_equal(rig_issue(rig, "id", "normal"), REFUSED_QUOTA);
	assert_int_equal(
		rig_issue(rig, "passport", "normal"), REFUSED_NOT); /* no newcomer before */
}

static void a_class_has_its_own_quota(void **state)
{
	struct rig *rig = *state;

	rig->setup->services[0].quota_class[2] = 1;
	rig_take(rig, "id", "priority");
	assert_int_equal(rig_issue(rig, "id", "priority"), REFUSED_QUOTA);
	assert_int_equal(rig_issue(rig, "id", "normal"), REFUSED_NOT);
}

static void who_booked_is_no_walk_in_and_never_refused_for_a_quota(void **state)
{
	struct rig *rig = *state;

	rig->setup->services[0].quota_walk_in = 1;
	assert_int_equal(check_in(rig, 5), REFUSED_NOT);
	assert_int_equal(hall_given_booked(rig->hall, 0), 1);
	assert_int_equal(rig_issue(rig, "id", "normal"), REFUSED_NOT);
	assert_int_equal(rig_issue(rig, "id", "normal"), REFUSED_QUOTA);
	assert_int_equal(check_in(rig, 5), REFUSED_NOT);
	rig->setup->services[0].quota = 2;
	assert_int_equal(check_in(rig, 5), REFUSED_NOT);
	/* Who is late has become a walk-in. */
	assert_int_equal(check_in(rig, -11), REFUSED_QUOTA);
	rig->setup->services[0].quota = rig->setup->services[0].quota_walk_in = 0;
	assert_int_equal(check_in(rig, -11), REFUSED_NOT);
}

static void paper_given_without_the_hub_counts_and_is_not_refused(void **state)
{
	struct rig *rig = *state;

	rig->setup->services[0].quota = 1;
	report(rig, 1001);
	report(rig, 1002);
	assert_int_equal(hall_given(rig->hall, 0), 2);
	assert_int_equal(rig_issue(rig, "id", "normal"), REFUSED_QUOTA);
}

static void a_new_day_has_its_quota_again(void **state)
{
	struct rig *rig = *state;

	rig->setup->services[0].quota = 1;
	rig_take(rig, "id", "normal");
	assert_int_equal(rig_close_day(rig), REFUSED_NOT);
	assert_int_equal(rig_open_day(rig, RIG_DAY), REFUSED_NOT); /* closed by mistake */
	assert_int_equal(rig_issue(rig, "id", "normal"), REFUSED_QUOTA);
	assert_int_equal(rig_close_day(rig), REFUSED_NOT);
	assert_int_equal(rig_open_day(rig, "2026-11-24"), REFUSED_NOT);
	assert_int_equal(rig_issue(rig, "id", "normal"), REFUSED_NOT);
}

static void outside_its_hours_a_service_says_when_it_opens(void **state)
{
	struct rig *rig = *state;
	struct command issue = rig_issue_command("id", "normal");

	issue.opening =
		(struct opening){true, rig->now_ms + 1, rig->now_ms + 9000, rig->now_ms + 1};
	assert_int_equal(rig_do(rig, &issue), REFUSED_NOT_OPEN);
	assert_true(rig->decision.when_ms == rig->now_ms + 1);
	rig->now_ms += 1;
	rig->setup->hours[0].closing_grace_min = 240;
	assert_int_equal(rig_do(rig, &issue), REFUSED_NOT);
	rig->now_ms = issue.opening.closes_ms;
	issue.opening.next_ms = 0;
	assert_int_equal(rig_do(rig, &issue), REFUSED_NOT_OPEN);
	assert_true(rig->decision.when_ms == 0);
	issue.opening.given = false;
	assert_int_equal(rig_do(rig, &issue), REFUSED_NOT);
}

static void a_last_ticket_by_the_clock_is_exact(void **state)
{
	struct rig *rig = *state;

	rig->setup->hours[0].last_ticket_min = 30;
	assert_int_equal(ask(rig, "id", "normal", 31), REFUSED_NOT);
	assert_int_equal(ask(rig, "id", "normal", 30), REFUSED_CLOSING);
	assert_int_equal(ask(rig, "id", "normal", 1), REFUSED_CLOSING);
	assert_int_equal(ask(rig, "id", "normal", 0), REFUSED_NOT_OPEN);
}

/* The service's own word comes before the hall's. */
static void a_service_has_its_own_last_ticket(void **state)
{
	struct rig *rig = *state;
	struct setup_hours *own = setup_add_hours(rig->setup);

	assert_non_null(own);
	own->last_ticket_min = 60;
	own->closing_grace_min = HOURS_NOT_SAID;
	rig->setup->services[1].hours = 2;
	rig->setup->hours[0].last_ticket_min = 30;
	assert_int_equal(ask(rig, "id", "normal", 45), REFUSED_NOT);
	assert_int_equal(ask(rig, "passport", "normal", 45), REFUSED_CLOSING);
}

/* As soon as the far end of the wait and one visit would end after closing, and not before. */
static void a_last_ticket_by_expectation_looks_at_who_waits(void **state)
{
	struct rig *rig = *state;
	int64_t low_ms, high_ms, least_ms;

	for (int i = 0; i < 12; i++)
		rig_take(rig, "passport", "normal");
	hall_estimate(rig->hall, 1, hall_ahead(rig->hall, 1, 0, rig->now_ms), rig->now_ms, &low_ms,
		&high_ms);
	least_ms = high_ms + 600000; /* passport's usual visit */
	assert_true(low_ms > MINUTE_MS && high_ms > low_ms);
	assert_int_equal(ask(rig, "passport", "normal", least_ms / MINUTE_MS - 1), REFUSED_CLOSING);
	rig->setup->hours[0].closing_grace_min = 2;
	assert_int_equal(ask(rig, "passport", "normal", least_ms / MINUTE_MS - 1), REFUSED_NOT);
	rig->setup->hours[0].closing_grace_min = HOURS_NOT_SAID;
	assert_int_equal(ask(rig, "tax", "normal", least_ms / MINUTE_MS - 1), REFUSED_NOT);
}

static void without_a_counter_nobody_guesses_the_last_ticket(void **state)
{
	struct rig *rig = *state;

	for (uint16_t i = 0; i < 4; i++)
		assert_int_equal(rig_counter(rig, VERB_SIGN_OUT, i), REFUSED_NOT);
	assert_int_equal(ask(rig, "id", "normal", 1), REFUSED_NOT);
}

static void who_waits_is_served_after_closing(void **state)
{
	struct rig *rig = *state;

	rig_take(rig, "id", "normal");
	assert_int_equal(ask(rig, "id", "normal", 0), REFUSED_NOT_OPEN);
	rig->now_ms += 120 * MINUTE_MS;
	assert_string_equal(rig_next(rig, 0), "A001");
}

static void two_tables_leave_what_they_have_in_common(void **state)
{
	struct setup *setup = setup_new();
	struct setup_hours *hall = setup_add_hours(setup), *own;
	const int32_t monday = 20780; /* 2026-11-23 */
	struct open_span span;

	(void)state;
	hall->weekly = true;
	hall->week[0] = (struct open_span){540, 1080};
	own = setup_add_hours(setup);
	hall = &setup->hours[0];
	own->weekly = true;
	own->week[0] = (struct open_span){480, 720};
	own->exception_count = 1;
	own->exceptions[0] = (struct hours_exception){monday + 7, {600, 1200}};
	assert_int_equal(hours_weekday(monday), 0);
	assert_int_equal(hours_weekday(-1), 2); /* 1969-12-31, a Wednesday */
	span = hours_within(hours_on(hall, monday), hours_on(own, monday));
	assert_true(span.from_min == 540 && span.to_min == 720);
	span = hours_within(hours_on(hall, monday + 7), hours_on(own, monday + 7));
	assert_true(span.from_min == 600 && span.to_min == 1080);
	span = hours_within(hours_on(hall, monday + 1), hours_on(own, monday + 1));
	assert_true(span.from_min == span.to_min);
	setup_free(setup);
}

static void a_setup_whose_hours_lead_nowhere_is_refused(void **state)
{
	struct setup *setup = rig_setup();
	struct hall *hall;

	(void)state;
	setup->services[2].hours = 1;
	assert_null(hall_new(setup));
	setup->services[2].hours = 0;
	setup->hall_hours = 1;
	assert_null(hall_new(setup));
	setup->hall_hours = 0;
	hall = hall_new(setup);
	assert_non_null(hall);
	hall_free(hall);
	setup_free(setup);
}

static void a_new_hall_file_moves_quotas_and_hours_along(void **state)
{
	struct setup *now = rig_setup(), *next = rig_setup(), *merged;
	struct setup_hours *hours = setup_add_hours(next);

	(void)state;
	hours->last_ticket_min = 7;
	next->services[0].hours = 1;
	next->services[0].quota = 9;
	next->services[0].quota_class[1] = 4;
	rig_text(next->classes[1].id, ID_SIZE, "new-class");
	rig_text(next->services[0].id, ID_SIZE, "new-service");
	merged = setup_merge(now, next);
	assert_non_null(merged);
	assert_int_equal(merged->service_count, 4);
	assert_int_equal(hours_last_ticket_min(merged, 3), 7);
	assert_int_equal(merged->services[3].quota, 9);
	assert_int_equal(merged->services[3].quota_class[3], 4);
	assert_int_equal(merged->services[3].quota_class[1], 0);
	assert_true(merged->services[0].gone && merged->services[0].hours == 0);
	assert_int_equal(merged->hours_count, 1);
	setup_free(now);
	setup_free(next);
	setup_free(merged);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DOORS_TEST(a_quota_ends_the_tickets_of_its_service_only),
		DOORS_TEST(a_void_ticket_gives_its_place_back),
		DOORS_TEST(who_was_served_or_transferred_still_counts),
		DOORS_TEST(a_class_has_its_own_quota),
		DOORS_TEST(who_booked_is_no_walk_in_and_never_refused_for_a_quota),
		DOORS_TEST(paper_given_without_the_hub_counts_and_is_not_refused),
		DOORS_TEST(a_new_day_has_its_quota_again),
		DOORS_TEST(outside_its_hours_a_service_says_when_it_opens),
		DOORS_TEST(a_last_ticket_by_the_clock_is_exact),
		DOORS_TEST(a_service_has_its_own_last_ticket),
		DOORS_TEST(a_last_ticket_by_expectation_looks_at_who_waits),
		DOORS_TEST(without_a_counter_nobody_guesses_the_last_ticket),
		DOORS_TEST(who_waits_is_served_after_closing),
		cmocka_unit_test(two_tables_leave_what_they_have_in_common),
		cmocka_unit_test(a_setup_whose_hours_lead_nowhere_is_refused),
		cmocka_unit_test(a_new_hall_file_moves_quotas_and_hours_along),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
