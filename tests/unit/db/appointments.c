/* What the tables answer of appointments, and of what is asked for most. */
#include "tests/unit/db/small_hall.h"

static char *folder, path[160];

static int folder_begin(void **state)
{
	(void)state;
	folder = folder_make();
	snprintf(path, sizeof(path), "%s/hall.db", folder);
	return 0;
}

static int folder_end(void **state)
{
	(void)state;
	folder_remove(folder);
	return 0;
}

/* An open day in a transaction of its own. */
static void hall_begin(struct driver *d)
{
	driver_init(d, open_journal(path), 6);
	assert_int_equal(journal_begin(d->journal), 0);
	assert_int_equal(driver_open_day(d), REFUSED_NOT);
}

static void hall_end(struct driver *d)
{
	assert_int_equal(journal_commit(d->journal), 0);
	journal_close(d->journal);
	driver_free(d);
}

static void book(struct driver *d, const char *code, const char *day, int64_t slot_ms)
{
	struct command c;

	command_by(&c, VERB_BOOK, ROLE_CONTROL);
	strcpy(c.code, code);
	strcpy(c.service, "service-1");
	c.slot_ms = slot_ms;
	assert_true(journal_appointment(d->journal, code, day, day, &c.booking) >= 0);
	strcpy(c.booking.day, day);
	assert_int_equal(driver_do(d, &c), REFUSED_NOT);
}

static enum refusal act(struct driver *d, enum verb verb, enum role role, const char *code)
{
	struct command c;

	command_by(&c, verb, role);
	strcpy(c.code, code);
	assert_true(journal_appointment(
			    d->journal, code, hall_day(d->hall), "9999-12-31", &c.booking) >= 0);
	strcpy(c.language, "en");
	return driver_do(d, &c);
}

static void an_appointment_is_found_by_code_and_day(void **state)
{
	struct booking known = {.is_past = true};
	struct driver d;

	(void)state;
	hall_begin(&d);
	assert_int_equal(
		journal_appointment(d.journal, "AB-17", "2026-01-01", "2026-12-31", &known), 0);
	assert_false(known.found);
	assert_true(known.is_past);
	book(&d, "AB-17", "2026-02-01", 2000);
	book(&d, "AB-17", "2026-03-01", 3000);
	assert_int_equal(
		journal_appointment(d.journal, "AB-17", "2026-03-01", "2026-03-01", &known), 1);
	assert_true(known.found && known.slot_ms == 3000);
	assert_string_equal(known.day, "2026-03-01");
	assert_string_equal(known.service, "service-1");
	assert_string_equal(known.language, "");
	assert_int_equal(known.ticket.number, 0);
	/* of several the earliest... */
	assert_int_equal(
		journal_appointment(d.journal, "AB-17", "2026-01-01", "9999-12-31", &known), 1);
	assert_true(known.slot_ms == 2000);
	assert_int_equal(
		journal_appointment(d.journal, "AB-17", "2026-02-02", "9999-12-31", &known), 1);
	assert_true(known.slot_ms == 3000);
	assert_int_equal(
		journal_appointment(d.journal, "AB-17", "2026-03-02", "9999-12-31", &known), 0);
	/* ... that is not cancelled */
	assert_int_equal(act(&d, VERB_CANCEL_BOOKING, ROLE_CONTROL, "AB-17"), REFUSED_NOT);
	assert_int_equal(
		journal_appointment(d.journal, "AB-17", "2026-01-01", "9999-12-31", &known), 1);
	assert_true(known.slot_ms == 3000 && !known.cancelled);
	assert_int_equal(
		journal_appointment(d.journal, "AB-17", "2026-02-01", "2026-02-01", &known), 1);
	assert_true(known.cancelled);
	/* booked again it is an appointment again */
	book(&d, "AB-17", "2026-02-01", 2500);
	assert_int_equal(
		journal_appointment(d.journal, "AB-17", "2026-02-01", "2026-02-01", &known), 1);
	assert_true(!known.cancelled && known.slot_ms == 2500);
	hall_end(&d);
}

static void a_void_ticket_gives_the_appointment_back(void **state)
{
	struct driver d;
	struct booking known;
	struct command c;

	(void)state;
	hall_begin(&d);
	book(&d, "AB-17", hall_day(d.hall), d.now_ms);
	assert_int_equal(act(&d, VERB_CHECK_IN, ROLE_KIOSK, "AB-17"), REFUSED_NOT);
	assert_int_equal(act(&d, VERB_CHECK_IN, ROLE_KIOSK, "AB-17"), REFUSED_CHECKED_IN);
	assert_int_equal(act(&d, VERB_CANCEL_BOOKING, ROLE_CONTROL, "AB-17"), REFUSED_CHECKED_IN);
	assert_int_equal(
		journal_appointment(d.journal, "AB-17", hall_day(d.hall), hall_day(d.hall), &known),
		1);
	assert_true(ticket_equal(&known.ticket, &hall_visit(d.hall, 0)->ticket));
	command_by(&c, VERB_VOID, ROLE_KIOSK);
	c.ticket = known.ticket;
	assert_int_equal(driver_do(&d, &c), REFUSED_NOT);
	assert_int_equal(act(&d, VERB_CHECK_IN, ROLE_KIOSK, "AB-17"), REFUSED_NOT);
	assert_int_equal(
		journal_appointment(d.journal, "AB-17", hall_day(d.hall), hall_day(d.hall), &known),
		1);
	assert_true(ticket_equal(&known.ticket, &hall_visit(d.hall, 1)->ticket));
	hall_end(&d);
}

/* What is not committed never was. */
static void a_rollback_takes_bookings_back(void **state)
{
	struct booking known;
	struct driver d;

	(void)state;
	hall_begin(&d);
	assert_int_equal(journal_commit(d.journal), 0);
	assert_int_equal(journal_begin(d.journal), 0);
	book(&d, "AB-17", "2026-03-01", 3000);
	journal_rollback(d.journal);
	assert_int_equal(
		journal_appointment(d.journal, "AB-17", "2026-01-01", "9999-12-31", &known), 0);
	assert_int_equal(journal_begin(d.journal), 0);
	hall_end(&d);
}

/* Whoever nobody came for is awaited no more, and leaves the place in the slot. */
static void who_is_missed_is_awaited_no_more(void **state)
{
	struct slot_asked slot = {
		.day = "2026-02-01", .service = "service-1", .from_ms = 1000, .to_ms = 3000};
	struct awaited awaited[4];
	struct booking known;
	struct driver d;
	struct command c;
	uint32_t taken;

	(void)state;
	hall_begin(&d);
	assert_int_equal(journal_awaited(d.journal, awaited, 4), 0);
	book(&d, "LATE", "2026-02-01", 3000);
	book(&d, "SOON", "2026-02-01", 1000);
	book(&d, "THEN", "2026-02-01", 2000);
	book(&d, "DAY2", "2026-02-02", 1500);
	assert_int_equal(journal_awaited(d.journal, awaited, 2), 2);
	assert_string_equal(awaited[0].code, "SOON");
	assert_string_equal(awaited[1].code, "DAY2");
	assert_string_equal(awaited[1].day, "2026-02-02");
	assert_true(awaited[0].slot_ms == 1000);
	assert_int_equal(journal_slot_taken(d.journal, &slot, "NEW1", &taken), 0);
	assert_int_equal(taken, 2);
	assert_int_equal(journal_slot_taken(d.journal, &slot, "SOON", &taken), 0);
	assert_int_equal(taken, 1); /* beside its own */
	command_by(&c, VERB_TICK, ROLE_HUB);
	strcpy(c.code, "SOON");
	assert_int_equal(
		journal_appointment(d.journal, "SOON", "2026-02-01", "2026-02-01", &c.booking), 1);
	assert_int_equal(driver_do(&d, &c), REFUSED_NOT);
	assert_int_equal(journal_awaited(d.journal, awaited, 4), 3);
	assert_int_equal(journal_slot_taken(d.journal, &slot, "NEW1", &taken), 0);
	assert_int_equal(taken, 1);
	assert_int_equal(
		journal_appointment(d.journal, "SOON", "2026-02-01", "2026-02-01", &known), 1);
	assert_true(known.missed && !known.cancelled);
	assert_int_equal(act(&d, VERB_CANCEL_BOOKING, ROLE_CONTROL, "THEN"), REFUSED_NOT);
	book(&d, "SOON", "2026-02-01", 2500); /* at another time it is awaited again */
	assert_int_equal(journal_awaited(d.journal, awaited, 4), 3);
	hall_end(&d);
}

struct page {
	char codes[8][APPOINTMENT_CODE_SIZE];
	int count, stop_at;
};

static int page_take(void *data, const char *code, const struct booking *known)
{
	struct page *page = data;

	assert_true(known->found);
	strcpy(page->codes[page->count++], code);
	return page->count == page->stop_at;
}

static void a_days_appointments_are_listed_by_slot_page_by_page(void **state)
{
	struct page page = {.count = 0};
	struct driver d;

	(void)state;
	hall_begin(&d);
	book(&d, "CCCC", "2026-02-01", 2000);
	book(&d, "BBBB", "2026-02-01", 1000);
	book(&d, "AAAA", "2026-02-01", 2000);
	book(&d, "DDDD", "2026-02-02", 500);
	book(&d, "EEEE", "2026-02-01", 9000);
	assert_int_equal(journal_appointments(d.journal, "2026-02-01", 1, 3, page_take, &page), 0);
	assert_int_equal(page.count, 3);
	assert_string_equal(page.codes[0], "BBBB");
	assert_string_equal(page.codes[1], "AAAA");
	assert_string_equal(page.codes[2], "CCCC");
	page.count = 0;
	assert_int_equal(journal_appointments(d.journal, "2026-02-01", 4, 3, page_take, &page), 0);
	assert_int_equal(page.count, 1);
	assert_string_equal(page.codes[0], "EEEE");
	page = (struct page){.stop_at = 2};
	assert_int_equal(journal_appointments(d.journal, "2026-02-01", 1, 9, page_take, &page), 0);
	assert_int_equal(page.count, 2);
	page.count = 0;
	assert_int_equal(journal_appointments(d.journal, "2026-02-03", 1, 9, page_take, &page), 0);
	assert_int_equal(page.count, 0);
	hall_end(&d);
}

/* ---- What is asked for most ---- */

static void day_ends(struct driver *d)
{
	struct command c;

	command_by(&c, VERB_CLOSE_DAY, ROLE_CONTROL);
	assert_int_equal(driver_do(d, &c), REFUSED_NOT);
}

static void issue_times(struct driver *d, unsigned service, int times)
{
	for (int i = 0; i < times; i++)
		assert_int_equal(driver_issue(d, service), REFUSED_NOT);
}

static void void_last(struct driver *d)
{
	struct command c;

	command_by(&c, VERB_VOID, ROLE_KIOSK);
	c.ticket = hall_visit(d->hall, hall_visit_count(d->hall) - 1)->ticket;
	assert_int_equal(driver_do(d, &c), REFUSED_NOT);
}

static void demand_is_that_of_the_last_days_before_today(void **state)
{
	struct demand demand[9];
	struct driver d;

	(void)state;
	hall_begin(&d);
	assert_int_equal(journal_demand(d.journal, hall_day(d.hall), 14, demand, 9), 0);
	issue_times(&d, 5, 40); /* the day that is too long ago */
	for (int day = 0; day < 14; day++) {
		day_ends(&d);
		d.day++; /* weekends do not count */
		assert_int_equal(driver_open_day(&d), REFUSED_NOT);
		issue_times(&d, 2, 1);
		if (day < 3)
			issue_times(&d, 0, 2);
	}
	issue_times(&d, 3, 1);
	void_last(&d);
	day_ends(&d);
	assert_int_equal(driver_open_day(&d), REFUSED_NOT);
	issue_times(&d, 4, 30); /* today's are not counted */
	assert_int_equal(journal_demand(d.journal, hall_day(d.hall), 14, demand, 9), 2);
	assert_string_equal(demand[0].service, "service-2");
	assert_int_equal(demand[0].tickets, 14);
	assert_string_equal(demand[1].service, "service-0");
	assert_int_equal(demand[1].tickets, 6);
	assert_int_equal(journal_demand(d.journal, hall_day(d.hall), 14, demand, 1), 1);
	assert_int_equal(journal_demand(d.journal, hall_day(d.hall), 15, demand, 9), 3);
	assert_string_equal(demand[0].service, "service-5");
	hall_end(&d);
}

/* Who is sent on has asked for one service. */
static void a_transfer_is_no_demand(void **state)
{
	struct demand demand[9];
	struct command c;
	struct driver d;

	(void)state;
	hall_begin(&d);
	issue_times(&d, 1, 1);
	assert_int_equal(driver_confirm_last(&d), REFUSED_NOT);
	assert_int_equal(driver_sign_in(&d, 0), REFUSED_NOT);
	assert_int_equal(driver_press(&d, VERB_NEXT, 0), REFUSED_NOT);
	command_by_counter(&c, VERB_TRANSFER, 0);
	strcpy(c.service, "service-2");
	assert_int_equal(driver_do(&d, &c), REFUSED_NOT);
	assert_int_equal(journal_demand(d.journal, "2027-01-01", 14, demand, 9), 1);
	assert_string_equal(demand[0].service, "service-1");
	assert_int_equal(demand[0].tickets, 1);
	hall_end(&d);
}

#define HERE(test) cmocka_unit_test_setup_teardown(test, folder_begin, folder_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		HERE(an_appointment_is_found_by_code_and_day),
		HERE(a_void_ticket_gives_the_appointment_back),
		HERE(a_rollback_takes_bookings_back),
		HERE(who_is_missed_is_awaited_no_more),
		HERE(a_days_appointments_are_listed_by_slot_page_by_page),
		HERE(demand_is_that_of_the_last_days_before_today),
		HERE(a_transfer_is_no_demand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
