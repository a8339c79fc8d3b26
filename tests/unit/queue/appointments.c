/* Appointments: booking, cancelling, checking in at the right time and at the wrong one. */
#include "tests/unit/queue/rig.h"

enum { MINUTE_MS = 60000, EARLY_MIN = 30, LATE_MIN = 10 };

/* The rig's hall, which takes appointments. */
static int begin(void **state)
{
	struct rig *rig;
	int rc = rig_begin(state);

	rig = *state;
	rig->setup->appointments = (struct setup_appointments){.offered = true,
		.klass = 1,
		.early_ms = EARLY_MIN * MINUTE_MS,
		.late_ms = LATE_MIN * MINUTE_MS};
	return rc;
}

#define APPOINTMENT_TEST(NAME) cmocka_unit_test_setup_teardown(NAME, begin, rig_end)

static struct command book_command(const struct rig *rig, int64_t slot_ms)
{
	struct command book = rig_command(VERB_BOOK, ROLE_CONTROL);

	RIG_SET(book.code, "AB-1234");
	RIG_SET(book.service, "passport");
	RIG_SET(book.language, "ru");
	book.slot_ms = slot_ms;
	RIG_SET(book.booking.day, hall_day(rig->hall));
	return book;
}

/* As the dispatcher finds it once it is booked. */
static struct command check_in_command(const struct rig *rig, int64_t slot_ms)
{
	struct command check_in = rig_command(VERB_CHECK_IN, ROLE_KIOSK);

	check_in.kiosk = 1;
	RIG_SET(check_in.code, "AB-1234");
	RIG_SET(check_in.token, RIG_TOKEN);
	check_in.booking.found = true;
	check_in.booking.slot_ms = slot_ms;
	RIG_SET(check_in.booking.day, hall_day(rig->hall));
	RIG_SET(check_in.booking.service, "passport");
	RIG_SET(check_in.booking.language, "ru");
	return check_in;
}

static void booking_notes_code_service_slot_and_language(void **state)
{
	struct rig *rig = *state;
	struct command book = book_command(rig, rig->now_ms + 3600000);
	const struct change *change;

	assert_int_equal(rig_do(rig, &book), REFUSED_NOT);
	change = rig_one(rig, CHANGE_BOOKED);
	assert_string_equal(change->code, "AB-1234");
	assert_string_equal(change->service_id, "passport");
	assert_string_equal(change->language, "ru");
	assert_string_equal(change->day, RIG_DAY);
	assert_true(change->slot_ms == rig->now_ms + 3600000);
}

static void booking_goes_on_while_no_day_is_open(void **state)
{
	struct rig *rig = *state;
	struct command book = book_command(rig, rig->now_ms + 3600000);

	assert_int_equal(rig_close_day(rig), REFUSED_NOT);
	assert_int_equal(rig_do(rig, &book), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 1);
}

static void booking_refuses_bad_arguments(void **state)
{
	static const struct {
		const char *code, *service, *language, *day;
		int64_t ahead_ms;
		enum refusal refusal;
	} rows[] = {
		{"AB-1", "id", "", RIG_DAY, 0, REFUSED_NOT},
		{"A23", "id", "", RIG_DAY, 0, REFUSED_INVALID},
		{"ab-1", "id", "", RIG_DAY, 0, REFUSED_INVALID},
		{"AB_1", "id", "", RIG_DAY, 0, REFUSED_INVALID},
		{"", "id", "", RIG_DAY, 0, REFUSED_INVALID},
		{"AB-1", "id", "x", RIG_DAY, 0, REFUSED_INVALID},
		{"AB-1", "id", "", "", 0, REFUSED_INVALID},
		{"AB-1", "id", "", RIG_DAY, INT64_C(401) * 86400000, REFUSED_INVALID},
		{"AB-1", "id", "", RIG_DAY, -RIG_START_MS, REFUSED_INVALID},
		{"AB-1", "nothing", "", RIG_DAY, 0, REFUSED_UNKNOWN},
	};
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct command book = book_command(rig, rig->now_ms + rows[i].ahead_ms);

		RIG_SET(book.code, rows[i].code);
		RIG_SET(book.service, rows[i].service);
		RIG_SET(book.language, rows[i].language);
		RIG_SET(book.booking.day, rows[i].day);
		assert_int_equal(rig_do(rig, &book), rows[i].refusal);
	}
}

static void booking_again_is_the_same_or_moves_it(void **state)
{
	struct rig *rig = *state;
	struct command book = book_command(rig, rig->now_ms + 3600000), moved;

	book.booking.found = true;
	book.booking.slot_ms = book.slot_ms;
	RIG_SET(book.booking.service, "passport");
	RIG_SET(book.booking.language, "ru");
	assert_int_equal(rig_do(rig, &book), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
	moved = book;
	moved.slot_ms += MINUTE_MS;
	assert_int_equal(rig_do(rig, &moved), REFUSED_NOT);
	assert_true(rig_one(rig, CHANGE_BOOKED)->slot_ms == moved.slot_ms);
	moved = book;
	RIG_SET(moved.service, "id");
	assert_int_equal(rig_do(rig, &moved), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 1);
	moved = book;
	RIG_SET(moved.language, "az");
	assert_int_equal(rig_do(rig, &moved), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 1);
	moved = book;
	moved.booking.cancelled = true; /* booked anew */
	assert_int_equal(rig_do(rig, &moved), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 1);
	/* Whose citizen is here stays as it is; saying so again is no harm. */
	assert_true(ticket_parse("B001", &book.booking.ticket));
	assert_int_equal(rig_do(rig, &book), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
	book.slot_ms += MINUTE_MS;
	assert_int_equal(rig_do(rig, &book), REFUSED_CHECKED_IN);
}

static void a_full_slot_takes_nobody_more(void **state)
{
	struct rig *rig = *state;
	struct command book = book_command(rig, rig->now_ms + 3600000);

	rig->setup->services[1].per_slot = 2;
	book.booking.taken = 1;
	assert_int_equal(rig_do(rig, &book), REFUSED_NOT);
	book.booking.taken = 2;
	assert_int_equal(rig_do(rig, &book), REFUSED_FULL);
	rig->setup->services[1].per_slot = 0;
	assert_int_equal(rig_do(rig, &book), REFUSED_NOT);
}

static void nobody_is_booked_while_it_is_closed(void **state)
{
	struct rig *rig = *state;
	struct command book = book_command(rig, rig->now_ms + 3600000);

	book.opening = (struct opening){true, book.slot_ms, book.slot_ms + 1, 0};
	assert_int_equal(rig_do(rig, &book), REFUSED_NOT);
	book.slot_ms++;
	assert_int_equal(rig_do(rig, &book), REFUSED_NOT_OPEN);
	book.slot_ms -= 2;
	assert_int_equal(rig_do(rig, &book), REFUSED_NOT_OPEN);
}

static enum refusal tick_for(struct rig *rig, const struct command *known)
{
	struct command tick = rig_command(VERB_TICK, ROLE_HUB);

	memcpy(tick.code, known->code, sizeof(tick.code));
	tick.booking = known->booking;
	return rig_do(rig, &tick);
}

static void nobody_is_missed_before_the_last_moment(void **state)
{
	struct rig *rig = *state;
	struct command known = check_in_command(rig, rig->now_ms);

	rig->now_ms += LATE_MIN * MINUTE_MS;
	assert_int_equal(tick_for(rig, &known), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
	rig->now_ms += 1;
	assert_int_equal(tick_for(rig, &known), REFUSED_NOT);
	assert_string_equal(rig_one(rig, CHANGE_MISSED)->code, "AB-1234");
	assert_string_equal(rig_one(rig, CHANGE_MISSED)->day, RIG_DAY);
	/* Also while no day is open; but not twice, nor who is here or gave it up. */
	assert_int_equal(rig_close_day(rig), REFUSED_NOT);
	assert_int_equal(tick_for(rig, &known), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 1);
	known.booking.missed = true;
	assert_int_equal(tick_for(rig, &known), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
	known.booking.missed = false;
	known.booking.cancelled = true;
	assert_int_equal(tick_for(rig, &known), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
	known.booking.cancelled = false;
	assert_true(ticket_parse("B001", &known.booking.ticket));
	assert_int_equal(tick_for(rig, &known), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
}

static void who_was_missed_walks_in_where_the_late_do(void **state)
{
	struct rig *rig = *state;
	struct command late = check_in_command(rig, rig->now_ms);

	late.booking.missed = true;
	rig->now_ms += 20 * MINUTE_MS;
	assert_int_equal(rig_do(rig, &late), REFUSED_TOO_LATE);
	rig->setup->appointments.late_walks_in = true;
	assert_int_equal(rig_do(rig, &late), REFUSED_NOT);
	assert_int_equal(rig->decision.changes[0].klass, 0);
}

static void what_is_over_is_not_booked(void **state)
{
	struct rig *rig = *state;
	struct command book = book_command(rig, rig->now_ms);

	book.booking.is_past = true;
	assert_int_equal(rig_do(rig, &book), REFUSED_TOO_LATE);
	book.booking.found = true; /* told again, it is as it was */
	book.booking.slot_ms = book.slot_ms;
	RIG_SET(book.booking.service, "passport");
	RIG_SET(book.booking.language, "ru");
	assert_int_equal(rig_do(rig, &book), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
}

static void cancelling_is_for_what_is_booked(void **state)
{
	struct rig *rig = *state;
	struct command cancel = rig_command(VERB_CANCEL_BOOKING, ROLE_RECEPTION);

	RIG_SET(cancel.code, "AB-1234");
	assert_int_equal(rig_do(rig, &cancel), REFUSED_UNKNOWN);
	cancel.booking.found = true;
	RIG_SET(cancel.booking.day, "2026-12-01");
	assert_int_equal(rig_do(rig, &cancel), REFUSED_NOT);
	assert_string_equal(rig_one(rig, CHANGE_UNBOOKED)->day, "2026-12-01");
	assert_string_equal(rig->decision.changes[0].code, "AB-1234");
	cancel.booking.cancelled = true;
	assert_int_equal(rig_do(rig, &cancel), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
	cancel.booking.cancelled = false;
	assert_true(ticket_parse("B001", &cancel.booking.ticket));
	assert_int_equal(rig_do(rig, &cancel), REFUSED_CHECKED_IN);
	RIG_SET(cancel.day, "2026-13-01");
	assert_int_equal(rig_do(rig, &cancel), REFUSED_INVALID);
}

static void check_in_gives_a_ticket_of_its_class_and_slot(void **state)
{
	struct rig *rig = *state;
	int64_t slot_ms = rig->now_ms + 20 * MINUTE_MS;
	struct command check_in = check_in_command(rig, slot_ms);
	const struct change *issued = rig->decision.changes;

	rig_take(rig, "passport", "");
	assert_int_equal(rig_do(rig, &check_in), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 2);
	assert_int_equal(issued[0].kind, CHANGE_ISSUED);
	assert_int_equal(issued[0].klass, 1);
	assert_int_equal(issued[0].service, 1);
	assert_string_equal(issued[0].language, "ru");
	assert_string_equal(issued[0].token, RIG_TOKEN);
	assert_int_equal(issued[0].state, LEG_RESERVED);
	assert_int_equal(issued[0].kiosk, 1);
	assert_int_equal(issued[0].ticket.number, 2);
	assert_true(issued[0].queued_ms == slot_ms);
	assert_int_equal(issued[1].kind, CHANGE_CHECKED_IN);
	assert_string_equal(issued[1].code, "AB-1234");
	assert_true(ticket_equal(&issued[1].ticket, &issued[0].ticket));
	assert_int_equal(issued[1].leg.visit, 1);
	/* The paper says when it came out, not when its slot is. */
	assert_true(hall_visit(rig->hall, 1)->arrived_ms == rig->now_ms);
	assert_int_equal(rig_ticket(rig, VERB_CONFIRM, ROLE_KIOSK, "B002"), REFUSED_NOT);
	assert_int_equal(rig_leg(rig, "B002")->state, LEG_WAITING);
	assert_string_equal(rig_next(rig, 0), "B001"); /* before the slot others come first... */
	assert_string_equal(rig_next(rig, 0), "B002"); /* ... but nobody is held up for it */
}

static void the_language_of_now_is_better_than_the_one_booked_with(void **state)
{
	struct rig *rig = *state;
	struct command check_in = check_in_command(rig, rig->now_ms);

	RIG_SET(check_in.language, "en");
	assert_int_equal(rig_do(rig, &check_in), REFUSED_NOT);
	assert_string_equal(rig->decision.changes[0].language, "en");
}

/* One row a moment: minutes after the slot, what comes of it, a' after the slot. */
static void check_in_has_its_time(void **state)
{
	static const struct {
		int seconds;
		bool walks_in;
		enum refusal refusal;
		int klass, queued_s;
	} rows[] = {
		{-30 * 60 - 1, false, REFUSED_TOO_EARLY, 0, 0},
		{-30 * 60, false, REFUSED_NOT, 1, 0},
		{0, false, REFUSED_NOT, 1, 0},
		{5 * 60, false, REFUSED_NOT, 1, 0},
		{10 * 60, false, REFUSED_NOT, 1, 0},
		{10 * 60 + 1, false, REFUSED_TOO_LATE, 0, 0},
		{10 * 60 + 1, true, REFUSED_NOT, 0, 10 * 60 + 1},
		{9 * 3600, true, REFUSED_NOT, 0, 9 * 3600},
	};
	struct rig *rig = *state;
	int64_t slot_ms = rig->now_ms + 3600000;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct command check_in = check_in_command(rig, slot_ms);

		rig->now_ms = slot_ms + rows[i].seconds * 1000;
		rig->setup->appointments.late_walks_in = rows[i].walks_in;
		assert_int_equal(rig_do(rig, &check_in), rows[i].refusal);
		assert_true(rig->decision.when_ms ==
			    (rows[i].refusal == REFUSED_TOO_EARLY ? slot_ms - 1800000 : 0));
		if (rows[i].refusal != REFUSED_NOT)
			continue;
		assert_int_equal(rig->decision.changes[0].klass, rows[i].klass);
		assert_true(
			rig->decision.changes[0].queued_ms == slot_ms + rows[i].queued_s * 1000);
	}
}

/* With a long patience a' is not the slot any more: at most ten minutes before now. */
static void who_comes_late_but_in_time_gains_ten_minutes_at_most(void **state)
{
	struct rig *rig = *state;
	struct command check_in = check_in_command(rig, rig->now_ms - 25 * MINUTE_MS);

	rig->setup->appointments.late_ms = 30 * MINUTE_MS;
	assert_int_equal(rig_do(rig, &check_in), REFUSED_NOT);
	assert_true(rig->decision.changes[0].queued_ms == rig->now_ms - 10 * MINUTE_MS);
}

static void another_days_appointment_is_too_early(void **state)
{
	struct rig *rig = *state;
	struct command check_in = check_in_command(rig, rig->now_ms + 86400000);

	RIG_SET(check_in.booking.day, "2026-11-24");
	assert_int_equal(rig_do(rig, &check_in), REFUSED_TOO_EARLY);
	assert_true(rig->decision.when_ms == rig->now_ms + 86400000 - 1800000);
}

static void check_in_refuses_what_is_not_there(void **state)
{
	struct rig *rig = *state;
	struct command good = check_in_command(rig, rig->now_ms), check_in = good;

	check_in.booking.found = false;
	assert_int_equal(rig_do(rig, &check_in), REFUSED_UNKNOWN);
	check_in = good;
	check_in.booking.cancelled = true;
	assert_int_equal(rig_do(rig, &check_in), REFUSED_UNKNOWN);
	check_in = good;
	assert_true(ticket_parse("B001", &check_in.booking.ticket));
	assert_int_equal(rig_do(rig, &check_in), REFUSED_CHECKED_IN);
	check_in = good;
	RIG_SET(check_in.booking.service, "gone-since");
	assert_int_equal(rig_do(rig, &check_in), REFUSED_UNKNOWN);
	check_in = good;
	RIG_SET(check_in.code, "x");
	assert_int_equal(rig_do(rig, &check_in), REFUSED_INVALID);
	check_in = good;
	RIG_SET(check_in.token, "x");
	assert_int_equal(rig_do(rig, &check_in), REFUSED_INVALID);
	check_in = good;
	check_in.role = ROLE_COUNTER;
	assert_int_equal(rig_do(rig, &check_in), REFUSED_FORBIDDEN);
	assert_int_equal(hall_visit_count(rig->hall), 0);
	assert_int_equal(rig_close_day(rig), REFUSED_NOT);
	assert_int_equal(rig_do(rig, &good), REFUSED_DAY_CLOSED);
}

static void a_transferred_appointment_keeps_its_place(void **state)
{
	struct rig *rig = *state;
	int64_t slot_ms = rig->now_ms + 20 * MINUTE_MS;
	struct command check_in = check_in_command(rig, slot_ms);
	struct command transfer = rig_press(VERB_TRANSFER, 0);

	assert_int_equal(rig_do(rig, &check_in), REFUSED_NOT);
	assert_int_equal(rig_ticket(rig, VERB_CONFIRM, ROLE_KIOSK, "B001"), REFUSED_NOT);
	assert_string_equal(rig_next(rig, 0), "B001");
	RIG_SET(transfer.service, "tax");
	assert_int_equal(rig_do(rig, &transfer), REFUSED_NOT);
	assert_int_equal(rig_leg(rig, "B001")->klass, 1);
	assert_true(rig_leg(rig, "B001")->queued_ms == slot_ms);
}

/* A class moves when the hall file's order does; the section may come and go. */
static void a_new_hall_file_brings_its_own_rules(void **state)
{
	struct rig *rig = *state;
	struct setup *next = setup_new(), *merged;

	rig_add_class(next, "normal", 1024);
	rig_add_class(next, "priority", 4096);
	rig_add_class(next, "appointment", 2048);
	next->appointments = (struct setup_appointments){.offered = true, .klass = 2, .late_ms = 5};
	merged = setup_merge(rig->setup, next);
	assert_true(merged->appointments.offered);
	assert_string_equal(merged->classes[merged->appointments.klass].id, "appointment");
	assert_int_equal(merged->appointments.late_ms, 5);
	setup_free(merged);
	next->appointments.offered = false;
	merged = setup_merge(rig->setup, next);
	assert_false(merged->appointments.offered);
	setup_free(merged);
	next->appointments.offered = true;
	next->appointments.klass = 7; /* leads nowhere */
	assert_null(hall_new(next));
	setup_free(next);
}

/* A damaged journal's changes are turned away. */
static void changes_that_do_not_fit_are_refused(void **state)
{
	struct rig *rig = *state;
	struct change change = {.kind = CHANGE_BOOKED, .slot_ms = -1};

	assert_int_equal(hall_apply(rig->hall, &change, rig->now_ms, 9), -EINVAL);
	change.slot_ms = 5;
	memset(change.code, 'A', sizeof(change.code));
	assert_int_equal(hall_apply(rig->hall, &change, rig->now_ms, 9), -EINVAL);
	memset(change.code, 0, sizeof(change.code));
	assert_int_equal(hall_apply(rig->hall, &change, rig->now_ms, 9), 0);
	change.kind = CHANGE_CHECKED_IN;
	assert_int_equal(hall_apply(rig->hall, &change, rig->now_ms, 9), -EINVAL); /* no visit */
	rig_take(rig, "id", "");
	assert_true(ticket_parse("A002", &change.ticket));
	assert_int_equal(hall_apply(rig->hall, &change, rig->now_ms, 9), -EINVAL);
	assert_true(ticket_parse("A001", &change.ticket));
	assert_int_equal(hall_apply(rig->hall, &change, rig->now_ms, 9), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		APPOINTMENT_TEST(booking_notes_code_service_slot_and_language),
		APPOINTMENT_TEST(booking_goes_on_while_no_day_is_open),
		APPOINTMENT_TEST(booking_refuses_bad_arguments),
		APPOINTMENT_TEST(booking_again_is_the_same_or_moves_it),
		APPOINTMENT_TEST(a_full_slot_takes_nobody_more),
		APPOINTMENT_TEST(nobody_is_booked_while_it_is_closed),
		APPOINTMENT_TEST(nobody_is_missed_before_the_last_moment),
		APPOINTMENT_TEST(who_was_missed_walks_in_where_the_late_do),
		APPOINTMENT_TEST(what_is_over_is_not_booked),
		APPOINTMENT_TEST(cancelling_is_for_what_is_booked),
		APPOINTMENT_TEST(check_in_gives_a_ticket_of_its_class_and_slot),
		APPOINTMENT_TEST(the_language_of_now_is_better_than_the_one_booked_with),
		APPOINTMENT_TEST(check_in_has_its_time),
		APPOINTMENT_TEST(who_comes_late_but_in_time_gains_ten_minutes_at_most),
		APPOINTMENT_TEST(another_days_appointment_is_too_early),
		APPOINTMENT_TEST(check_in_refuses_what_is_not_there),
		APPOINTMENT_TEST(a_transferred_appointment_keeps_its_place),
		APPOINTMENT_TEST(a_new_hall_file_brings_its_own_rules),
		APPOINTMENT_TEST(changes_that_do_not_fit_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
