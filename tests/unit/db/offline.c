/* What the tables know of tickets given without the hub. */
#include "tests/unit/db/small_hall.h"

static char *folder, path[300];
static struct driver d;
static char day[DAY_SIZE];

static int begin(void **state)
{
	(void)state;
	folder = folder_make();
	snprintf(path, sizeof(path), "%s/hall.db", folder);
	driver_init(&d, open_journal(path), 5);
	assert_int_equal(journal_begin(d.journal), 0);
	assert_int_equal(driver_open_day(&d), REFUSED_NOT);
	driver_day(&d, day);
	return 0;
}

static int end(void **state)
{
	(void)state;
	journal_rollback(d.journal);
	journal_close(d.journal);
	driver_free(&d);
	folder_remove(folder);
	return 0;
}

/* The token is the last digit, again and again. */
static void report(const char *number, const char *of_day, const char *service, char token,
	bool taken, bool printed)
{
	struct command c;

	command_by(&c, VERB_REPORT, ROLE_KIOSK);
	assert_true(ticket_parse(number, &c.ticket));
	c.kiosk = (uint8_t)(c.ticket.number / 1000);
	snprintf(c.device, sizeof(c.device), "kiosk-%u", c.kiosk);
	strcpy(c.service, service);
	strcpy(c.language, "az");
	memset(c.token, token, TOKEN_SIZE - 1);
	strcpy(c.offline.day, of_day);
	strcpy(c.offline.run, "0123456789abcdef");
	c.offline.issued_ms = d.now_ms - 5000;
	c.offline.printed = printed;
	c.offline.is_taken = taken;
	c.copy = 2;
	assert_int_equal(driver_do(&d, &c), REFUSED_NOT);
}

static void expect_highest(const char *of_day, uint8_t kiosk, const char *expected)
{
	struct ticket highest[8];
	int count = journal_highest(d.journal, of_day, kiosk, highest, 8);
	char text[128] = "", ticket[TICKET_TEXT_SIZE];

	assert_in_range(count, 0, 8);
	for (int i = 0; i < count; i++) {
		ticket_text(&highest[i], ticket);
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s ", ticket);
	}
	assert_string_equal(text, expected);
}

static void the_highest_number_of_each_series_is_the_kiosks_own(void **state)
{
	struct ticket one;

	(void)state;
	expect_highest(day, 1, "");
	assert_int_equal(driver_issue(&d, 0), REFUSED_NOT); /* the hub's A001 */
	report("A1007", day, "service-0", '1', false, true);
	report("A1003", day, "service-0", '2', false, true);
	report("A10002", day, "service-0", '3', false, true); /* kiosk 10's */
	report("B1999", day, "service-1", '4', false, false); /* void, but given */
	report("C1005", day, "gone-since", '5', false, true); /* stray, but given */
	report("A1010", "2026-01-01", "service-0", '6', false, true);
	expect_highest(day, 1, "A1007 B1999 C1005 ");
	expect_highest(day, 10, "A10002 ");
	expect_highest(day, 2, "");
	expect_highest("2026-01-01", 1, "A1010 "); /* filed */
	assert_int_equal(journal_highest(d.journal, day, 1, &one, 1), 1);
	assert_int_equal(one.number, 1007);
}

static void a_filed_day_that_was_closed_counts_too(void **state)
{
	struct command close;

	(void)state;
	command_by(&close, VERB_CLOSE_DAY, ROLE_CONTROL);
	assert_int_equal(driver_do(&d, &close), REFUSED_NOT);
	report("A1004", day, "service-0", '1', false, true);
	expect_highest(day, 1, "A1004 ");
}

static void stray_tickets_are_known_by_their_token(void **state)
{
	static const char ones[] = "11111111111111111111111111111111";
	static const char twos[] = "22222222222222222222222222222222";
	const struct ticket ticket = {"A", 1001};
	struct stray last;

	(void)state;
	assert_int_equal(journal_strays(d.journal, &last), 0);
	assert_int_equal(last.count, 0);
	report("A1001", day, "service-0", '1', false, true);
	report("A1001", day, "service-0", '2', true, true);
	assert_int_equal(journal_knows_stray(d.journal, day, &ticket, ones), 0);
	assert_int_equal(journal_knows_stray(d.journal, day, &ticket, twos), 1);
	assert_int_equal(journal_knows_stray(d.journal, "2026-01-01", &ticket, twos), 0);
	assert_int_equal(journal_knows_stray(d.journal, day, &ticket, ""), 0);
	assert_int_equal(journal_strays(d.journal, &last), 0);
	assert_int_equal(last.count, 1);
	assert_string_equal(last.ticket, "A1001");
	assert_string_equal(last.device, "kiosk-1");
	assert_string_equal(last.reason, "number");
	report("B2001", "2026-01-01", "gone-since", '3', false, true);
	report("B2002", day, "gone-since", '4', false, false); /* nobody holds it */
	assert_int_equal(journal_strays(d.journal, &last), 0);
	assert_int_equal(last.count, 2);
	assert_string_equal(last.ticket, "B2001");
	assert_string_equal(last.day, "2026-01-01");
	assert_string_equal(last.service, "gone-since");
	assert_string_equal(last.reason, "service");
}

/* An alarm is about the present day: yesterday's holders are gone. */
static void a_new_day_has_no_stray_tickets(void **state)
{
	struct command close;
	struct stray last;

	(void)state;
	report("A1001", day, "gone-since", '1', false, true);
	command_by(&close, VERB_CLOSE_DAY, ROLE_CONTROL);
	assert_int_equal(driver_do(&d, &close), REFUSED_NOT);
	assert_int_equal(journal_strays(d.journal, &last), 0);
	assert_int_equal(last.count, 1);
	assert_int_equal(driver_open_day(&d), REFUSED_NOT);
	assert_int_equal(journal_strays(d.journal, &last), 0);
	assert_int_equal(last.count, 0);
}

int main(void)
{
#define HERE(test) cmocka_unit_test_setup_teardown(test, begin, end)
	const struct CMUnitTest tests[] = {
		HERE(the_highest_number_of_each_series_is_the_kiosks_own),
		HERE(a_filed_day_that_was_closed_counts_too),
		HERE(stray_tickets_are_known_by_their_token),
		HERE(a_new_day_has_no_stray_tickets),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
