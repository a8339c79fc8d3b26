/* The table of waits: what the hall learns its estimates from, for fourteen business days. */
#include "tests/unit/db/small_hall.h"

static char *folder, path[160];
static struct driver d;

static int hall_begin(void **state)
{
	(void)state;
	folder = folder_make();
	snprintf(path, sizeof(path), "%s/hall.db", folder);
	driver_init(&d, open_journal(path), 6);
	assert_int_equal(journal_begin(d.journal), 0);
	return 0;
}

static int hall_end(void **state)
{
	(void)state;
	assert_int_equal(journal_commit(d.journal), 0);
	journal_close(d.journal);
	driver_free(&d);
	folder_remove(folder);
	return 0;
}

static void day_close(void)
{
	struct command c;

	command_by(&c, VERB_CLOSE_DAY, ROLE_CONTROL);
	assert_int_equal(driver_do(&d, &c), REFUSED_NOT);
	d.now_ms += 3600000;
}

/* A day on which `tickets` people wait 1, 2, ... minutes at one counter. */
static void day_work(unsigned tickets)
{
	assert_int_equal(driver_open_day(&d), REFUSED_NOT);
	assert_int_equal(driver_sign_in(&d, 0), REFUSED_NOT);
	for (unsigned i = 0; i < tickets; i++) {
		assert_int_equal(driver_issue(&d, 0), REFUSED_NOT);
		assert_int_equal(driver_confirm_last(&d), REFUSED_NOT);
	}
	for (unsigned i = 0; i < tickets; i++) {
		d.now_ms += 60000;
		assert_int_equal(driver_press(&d, VERB_NEXT, 0), REFUSED_NOT);
	}
}

static void waits_read(const char *day, size_t expected, struct forecast_sample **samples)
{
	size_t count;

	assert_int_equal(journal_waits(d.journal, d.setup, day, samples, &count), 0);
	assert_int_equal(count, expected);
}

#define SAME(MEMBER) assert_int_equal(one->MEMBER, other->MEMBER)

static void assert_same(const struct forecast_sample *one, const struct forecast_sample *other)
{
	SAME(situation.service);
	SAME(situation.klass);
	SAME(situation.counters);
	SAME(situation.busy);
	SAME(situation.line_ms);
	SAME(situation.pool_ms);
	SAME(situation.head_ms);
	SAME(situation.class_head_ms);
	SAME(situation.last_ms);
	SAME(situation.waiting);
	SAME(situation.pool_waiting);
	SAME(situation.calls);
	SAME(situation.pool_calls);
	SAME(said_ms);
	SAME(was_learned);
	SAME(wait_ms);
}

static void waits_of_earlier_days_are_read_as_the_hall_saw_them(void **state)
{
	struct forecast_sample *read, seen[8];
	size_t count;

	(void)state;
	day_work(5);
	count = hall_samples(d.hall, 0, seen, 8);
	assert_int_equal(count, 5);
	waits_read(hall_day(d.hall), 0, &read); /* today teaches nobody yet */
	free(read);
	waits_read("2026-02-01", count, &read);
	for (size_t i = 0; i < count; i++)
		assert_same(&read[i], &seen[i]);
	free(read);
}

static void who_is_called_again_or_out_of_turn_leaves_no_second_row(void **state)
{
	struct forecast_sample *read;
	struct command c;

	(void)state;
	day_work(0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(driver_issue(&d, 0), REFUSED_NOT);
		assert_int_equal(driver_confirm_last(&d), REFUSED_NOT);
	}
	d.now_ms += 60000;
	assert_int_equal(driver_press(&d, VERB_NEXT, 0), REFUSED_NOT);
	assert_int_equal(driver_press(&d, VERB_NO_SHOW, 0), REFUSED_NOT);
	command_by(&c, VERB_RETURN, ROLE_RECEPTION);
	c.ticket = hall_visit(d.hall, 0)->ticket;
	assert_int_equal(driver_do(&d, &c), REFUSED_NOT);
	d.now_ms += 60000;
	command_by_counter(&c, VERB_CALL_TICKET, 0);
	c.ticket = hall_visit(d.hall, 2)->ticket;
	assert_int_equal(driver_do(&d, &c), REFUSED_NOT);
	d.now_ms += 60000;
	assert_int_equal(driver_press(&d, VERB_NEXT, 0), REFUSED_NOT);
	waits_read("2026-02-01", 1, &read);
	assert_int_equal(read[0].wait_ms, 60000);
	free(read);
}

static void fourteen_business_days_are_kept(void **state)
{
	struct forecast_sample *read;

	(void)state;
	for (int day = 0; day < FORECAST_DAYS + 2; day++) {
		day_work(day == 0 ? 7 : 1);
		day_close();
	}
	assert_int_equal(driver_open_day(&d), REFUSED_NOT);
	waits_read(hall_day(d.hall), FORECAST_DAYS, &read);
	free(read);
}

static void services_that_left_the_hall_are_left_out(void **state)
{
	struct setup *other = small_setup(6);
	struct forecast_sample *read;
	size_t count;

	(void)state;
	day_work(4);
	strcpy(other->services[0].id, "another");
	assert_int_equal(journal_waits(d.journal, other, "2026-02-01", &read, &count), 0);
	assert_int_equal(count, 0);
	free(read);
	strcpy(other->services[5].id, "service-0"); /* it only moved */
	assert_int_equal(journal_waits(d.journal, other, "2026-02-01", &read, &count), 0);
	assert_int_equal(count, 4);
	assert_int_equal(read[0].situation.service, 5);
	free(read);
	setup_free(other);
}

#define HERE(NAME) cmocka_unit_test_setup_teardown(NAME, hall_begin, hall_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		HERE(waits_of_earlier_days_are_read_as_the_hall_saw_them),
		HERE(who_is_called_again_or_out_of_turn_leaves_no_second_row),
		HERE(fourteen_business_days_are_kept),
		HERE(services_that_left_the_hall_are_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
