/*
 * A disk that is full or breaks, at every single write and flush of a kiosk's day: what was given
 * is there, a refused step has changed nothing, and the kiosk goes on when the disk is well again.
 */
#include "tests/unit/db/own_file.h"

#include "tests/unit/db/fault_disk.h"

#define MON "2026-11-23"

enum { STEPS = 20, GIVEN_MAX = STEPS + 8 };

struct kept { /* what was answered */
	struct own_ticket tickets[GIVEN_MAX];
	int count;
	uint32_t unreported;
	char day[DAY_SIZE];
};

static int undo(void **state)
{
	fault_disk_mend();
	return remove_own_folder(state);
}

static void remove_database(void)
{
	static const char *const parts[] = {"", "-wal", "-shm", ".lock"};
	char part[320];

	for (size_t i = 0; i < 4; i++) {
		snprintf(part, sizeof(part), "%s%s", own_path, parts[i]);
		unlink(part);
	}
}

static int step_issue(struct own_tickets *own, struct kept *kept, const char *day, int step)
{
	struct own_ticket ticket = own_blank(day, step % 4 != 3, step % 2 ? "A" : "B");
	int rc = own_tickets_issue(own, OWN_KIOSK, &ticket);

	if (rc == 0) {
		for (int i = 0; i < kept->count; i++)
			assert_false(strcmp(kept->tickets[i].day, ticket.day) == 0 &&
				     ticket_equal(&kept->tickets[i].ticket, &ticket.ticket));
		kept->tickets[kept->count++] = ticket;
		kept->unreported++;
	}
	return rc;
}

static int step_update(struct own_tickets *own, struct kept *kept, int step)
{
	struct own_ticket *last = &kept->tickets[step % kept->count], changed = *last;

	changed.copies++;
	changed.print = PRINT_UNCERTAIN;
	changed.state = step % 3 ? OWN_READY : OWN_REPORTED;
	int rc = own_tickets_update(own, &changed);

	if (rc == 0) {
		kept->unreported -= last->state != OWN_REPORTED;
		kept->unreported += changed.state != OWN_REPORTED;
		*last = changed;
	}
	return rc;
}

static int step_note(struct own_tickets *own, struct kept *kept, const char *day)
{
	struct own_hub hub = {.open = true};

	strcpy(hub.day, day);
	int rc = own_tickets_note_hub(own, &hub);

	if (rc == 0)
		strcpy(kept->day, day);
	return rc;
}

static int run_step(struct own_tickets *own, struct kept *kept, int step)
{
	struct ticket told = {.series = "A", .number = OWN_FIRST};
	char day[DAY_SIZE];

	snprintf(day, sizeof(day), "2026-11-%02u", 23U + (unsigned)step / 10);
	if (step % 10 == 9)
		return step_note(own, kept, day);
	if (step % 10 == 6)
		return own_tickets_learn(own, OWN_KIOSK, day, &told, 1, true);
	if (step % 5 == 2 && kept->count)
		return step_update(own, kept, step);
	return step_issue(own, kept, day, step);
}

static void assert_kept(struct own_tickets *own, const struct kept *kept)
{
	struct own_ticket found;

	for (int i = 0; i < kept->count; i++) {
		assert_int_equal(own_tickets_get(own, kept->tickets[i].n, &found), 1);
		assert_memory_equal(&found, &kept->tickets[i], sizeof(found));
	}
	assert_int_equal(own_tickets_unreported(own), kept->unreported);
	assert_int_equal(own_tickets_get(own, kept->count + 1, &found), 0);
	assert_string_equal(own_tickets_hub(own)->day, kept->day);
}

static int error_of(enum fault fault)
{
	return fault == FAULT_FULL ? -ENOSPC : -EIO;
}

/* A day with the fault at the n-th call; false when it never came to that. */
static bool run_with_fault(enum fault fault, int n, bool once)
{
	static struct kept kept;
	int failures = 0;

	memset(&kept, 0, sizeof(kept));
	remove_database();
	struct own_tickets *own = open_whole(MON);

	fault_disk_break(fault, n, once);
	for (int step = 0; step < STEPS; step++) {
		int rc = run_step(own, &kept, step);

		if (rc == 0)
			continue;
		assert_int_equal(rc, error_of(fault));
		assert_string_not_equal(own_tickets_why(own), "");
		assert_kept(own, &kept);
		if (++failures == 3) /* somebody made room */
			fault_disk_mend();
	}
	bool struck = fault_disk.failed > 0;
	fault_disk_mend();
	assert_true(kept.count > STEPS / 3);
	own = reopen_own(own);
	assert_kept(own, &kept);
	assert_int_equal(step_issue(own, &kept, "2026-11-24", 0), 0);
	own_tickets_close(own);
	return struck;
}

static void run_all(enum fault fault, bool once)
{
	int n = 0;

	while (run_with_fault(fault, n, once))
		n++;
	print_message("%d calls failed, one run each\n", n);
	assert_true(n > STEPS / 2);
}

static void a_full_disk_loses_nothing_given(void **state)
{
	(void)state;
	run_all(FAULT_FULL, false);
}

static void one_failed_write_loses_nothing_given(void **state)
{
	(void)state;
	run_all(FAULT_WRITE, true);
}

static void failing_writes_lose_nothing_given(void **state)
{
	(void)state;
	run_all(FAULT_WRITE, false);
}

static void one_failed_flush_loses_nothing_given(void **state)
{
	(void)state;
	run_all(FAULT_SYNC, true);
}

/* The log cannot be moved into the file: numbers are given all the same. */
static void a_log_that_cannot_be_moved_holds_nobody_up(void **state)
{
	struct own_tickets *own = open_whole(MON);

	(void)state;
	assert_int_equal(
		sqlite3_exec(own->db, "PRAGMA wal_autocheckpoint=4", NULL, NULL, NULL), SQLITE_OK);
	fault_disk_break(FAULT_SYNC, 1, false); /* a commit's flush, then none */
	assert_int_equal(own_give(own, MON, true, "A"), OWN_FIRST);
	assert_true(fault_disk.failed > 0);
	fault_disk_mend();
	assert_int_equal(own_give(own, MON, true, "A"), OWN_FIRST + 1);
	own = reopen_own(own);
	assert_int_equal(own_give(own, MON, true, "A"), OWN_FIRST + 2);
	own_tickets_close(own);
}

/* Whatever fails while a new file is made or an old one opened: an error, and the next try with a
 * healthy disk finds everything; nothing is taken for broken. */
static void a_failing_disk_at_the_start_is_not_a_broken_file(void **state)
{
	static const enum fault faults[] = {FAULT_FULL, FAULT_WRITE, FAULT_SYNC};
	char set_aside[256], why[256];

	(void)state;
	for (size_t f = 0; f < 3; f++) {
		bool struck = true;

		for (int n = 0; struck; n++) {
			remove_database();
			fault_disk_break(faults[f], n, false);
			struct own_tickets *own = own_tickets_open(own_path, set_aside, why);
			int error = errno;

			struck = fault_disk.failed > 0;
			fault_disk_mend();
			assert_string_equal(set_aside, "");
			if (!own) {
				assert_int_equal(error, -error_of(faults[f]));
				assert_string_not_equal(why, "");
				own = open_own();
			}
			assert_false(own_tickets_is_whole(own));
			own_tickets_close(own);
		}
	}
}

int main(void)
{
#define HERE(test) cmocka_unit_test_setup_teardown(test, make_own_folder, undo)
	const struct CMUnitTest tests[] = {
		HERE(a_full_disk_loses_nothing_given),
		HERE(one_failed_write_loses_nothing_given),
		HERE(failing_writes_lose_nothing_given),
		HERE(one_failed_flush_loses_nothing_given),
		HERE(a_log_that_cannot_be_moved_holds_nobody_up),
		HERE(a_failing_disk_at_the_start_is_not_a_broken_file),
	};
	fault_disk_install();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
