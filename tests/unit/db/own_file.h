/* For tests of a kiosk's own tickets: a file in a folder that goes away, and tickets to put in. */
#ifndef NOVBE_TESTS_DB_OWN_FILE_H
#define NOVBE_TESTS_DB_OWN_FILE_H

#include "tests/unit/db/small_hall.h"

#include "db/own_tickets_inside.h"

enum { OWN_KIOSK = 3, OWN_FIRST = 3001, OWN_LAST = 3999 };

static char *own_folder, own_path[300];

FREE_FOR_ALL int make_own_folder(void **state)
{
	(void)state;
	own_folder = folder_make();
	snprintf(own_path, sizeof(own_path), "%s/own.db", own_folder);
	return 0;
}

FREE_FOR_ALL int remove_own_folder(void **state)
{
	(void)state;
	folder_remove(own_folder);
	return 0;
}

FREE_FOR_ALL struct own_tickets *open_own(void)
{
	char set_aside[256], why[256];
	struct own_tickets *own = own_tickets_open(own_path, set_aside, why);

	if (!own)
		fail_msg("%s: %s", own_path, why);
	assert_string_equal(set_aside, "");
	assert_string_equal(why, "");
	return own;
}

FREE_FOR_ALL struct own_tickets *reopen_own(struct own_tickets *own)
{
	own_tickets_close(own);
	return open_own();
}

/* A file that may give numbers, from the first on. */
FREE_FOR_ALL struct own_tickets *open_whole(const char *day)
{
	struct own_tickets *own = open_own();
	struct own_ticket one = {.day_sure = true, .service = "x", .ticket = {.series = "A"}};

	strcpy(one.day, day);
	assert_false(own_tickets_is_whole(own));
	assert_int_equal(own_tickets_issue(own, OWN_KIOSK, &one), -ENODATA);
	assert_int_equal(own_tickets_learn(own, OWN_KIOSK, day, NULL, 0, true), 0);
	/* nothing is lost: without the numbers that are passed over tests read better */
	assert_int_equal(sqlite3_exec(own->db, "DELETE FROM number", NULL, NULL, NULL), SQLITE_OK);
	assert_true(own_tickets_is_whole(own));
	return own;
}

FREE_FOR_ALL struct own_ticket own_blank(const char *day, bool sure, const char *series)
{
	struct own_ticket ticket;

	memset(&ticket, 0, sizeof(ticket));
	snprintf(ticket.day, sizeof(ticket.day), "%s", day);
	ticket.day_sure = sure;
	snprintf(ticket.ticket.series, sizeof(ticket.ticket.series), "%s", series);
	strcpy(ticket.service, "passport");
	ticket.quality = sure ? CLOCK_WALL : CLOCK_NONE;
	return ticket;
}

/* The number it gave, or -Exxx. */
FREE_FOR_ALL int own_give(struct own_tickets *own, const char *day, bool sure, const char *series)
{
	struct own_ticket ticket = own_blank(day, sure, series), before = ticket;
	int rc = own_tickets_issue(own, OWN_KIOSK, &ticket);

	if (rc < 0)
		assert_memory_equal(&ticket, &before, sizeof(ticket));
	return rc < 0 ? rc : (int)ticket.ticket.number;
}

FREE_FOR_ALL void own_set_state(struct own_tickets *own, int64_t n, enum own_state state)
{
	struct own_ticket ticket;

	assert_int_equal(own_tickets_get(own, n, &ticket), 1);
	ticket.state = state;
	assert_int_equal(own_tickets_update(own, &ticket), 0);
}

FREE_FOR_ALL void own_note_day(struct own_tickets *own, const char *day)
{
	struct own_hub hub = {.open = true};

	snprintf(hub.day, sizeof(hub.day), "%s", day);
	assert_int_equal(own_tickets_note_hub(own, &hub), 0);
}

#define OWN_TEST(test) cmocka_unit_test_setup_teardown(test, make_own_folder, remove_own_folder)

#endif
