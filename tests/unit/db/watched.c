/* Whoever watches a journal hears every entry, with the hall as it was before. */
#include "tests/unit/db/small_hall.h"

static char *folder, path[300];

static int make_folder(void **state)
{
	(void)state;
	folder = folder_make();
	snprintf(path, sizeof(path), "%s/hall.db", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	folder_remove(folder);
	return 0;
}

struct ear {
	int64_t heard, calls, stop_at;
	bool is_before; /* of each call: the one called still waits */
};

/* The first entry heard, and how many. */
static int hear_any(void *data, const struct hall *before, const struct entry *entry)
{
	struct ear *ear = data;

	(void)before;
	if (ear->calls++ == 0)
		ear->heard = entry->seq;
	return 0;
}

static int hear(void *data, const struct hall *before, const struct entry *entry)
{
	struct ear *ear = data;

	assert_int_equal(entry->seq, ear->heard + 1);
	ear->heard = entry->seq;
	for (uint16_t i = 0; i < entry->decision.count; i++) {
		const struct change *change = &entry->decision.changes[i];

		if (change->kind != CHANGE_CALLED)
			continue;
		ear->calls++;
		ear->is_before &= hall_leg(before, change->leg)->state == LEG_WAITING;
	}
	return entry->seq == ear->stop_at ? -ECANCELED : 0;
}

/* A day with some calls; the journal stays open, as beside a working dispatcher. */
static int64_t live(struct driver *d, struct journal *journal)
{
	struct command c;

	driver_init(d, journal, 3);
	assert_int_equal(driver_open_day(d), REFUSED_NOT);
	assert_int_equal(driver_sign_in(d, 0), REFUSED_NOT);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(driver_issue(d, 0), REFUSED_NOT);
		command_by(&c, VERB_TICK, ROLE_HUB);
		d->now_ms += 60000;
		driver_do(d, &c);
		command_by_counter(&c, VERB_NEXT, 0);
		assert_int_equal(driver_do(d, &c), REFUSED_NOT);
	}
	return journal_last_seq(journal);
}

static void every_entry_is_heard_beside_the_writer(void **state)
{
	struct ear ear = {.is_before = true};
	const struct replay_watcher watcher = {small_setup_of, hear, &ear, NULL};
	struct journal_report report;
	struct driver d;
	char why[256];
	struct journal *journal = journal_open(path, &report, why);

	(void)state;
	assert_non_null(journal);
	int64_t last = live(&d, journal);

	if (replay_watch(path, &watcher, why) < 0)
		fail_msg("%s", why);
	assert_int_equal(ear.heard, last);
	assert_int_equal(ear.calls, 5);
	assert_true(ear.is_before);
	ear = (struct ear){.stop_at = 3};
	assert_int_equal(replay_watch(path, &watcher, why), -ECANCELED);
	assert_int_equal(ear.heard, 3);
	assert_int_equal(driver_issue(&d, 1), REFUSED_NOT); /* the hall goes on */
	driver_free(&d);
	journal_close(journal);
}

static void what_is_no_journal_is_told(void **state)
{
	struct ear ear = {0};
	const struct replay_watcher watcher = {small_setup_of, hear, &ear, NULL};
	struct journal_report report;
	char why[256];
	struct journal *journal;

	(void)state;
	assert_int_equal(replay_watch(path, &watcher, why), -ENOENT);
	assert_int_not_equal(access(path, F_OK), 0); /* none was made by looking */
	journal = journal_open(path, &report, why);
	assert_non_null(journal);
	assert_int_equal(replay_watch(path, &watcher, why), -ENOENT);
	assert_non_null(strstr(why, "its journal is empty"));
	journal_close(journal);
	assert_int_equal(ear.heard, 0);
}

static void a_later_day_is_heard_from_its_beginning(void **state)
{
	struct ear ear = {0};
	struct replay_watcher watcher = {small_setup_of, hear_any, &ear, NULL};
	struct journal_report report;
	struct driver d;
	struct command c;
	char why[256], first[DAY_SIZE], second[DAY_SIZE];
	struct journal *journal = journal_open(path, &report, why);

	(void)state;
	assert_non_null(journal);
	live(&d, journal);
	driver_day(&d, first);
	command_by(&c, VERB_CLOSE_DAY, ROLE_HUB);
	assert_int_equal(driver_do(&d, &c), REFUSED_NOT);
	int64_t closed = journal_last_seq(journal);

	d.now_ms += 86400000;
	assert_int_equal(driver_open_day(&d), REFUSED_NOT);
	driver_day(&d, second);
	assert_int_equal(driver_issue(&d, 0), REFUSED_NOT);
	watcher.from = second;
	assert_int_equal(replay_watch(path, &watcher, why), 0);
	assert_int_equal(ear.heard, closed + 1);
	assert_int_equal(ear.calls, 2);
	ear = (struct ear){0};
	watcher.from = first;
	assert_int_equal(replay_watch(path, &watcher, why), 0);
	assert_int_equal(ear.heard, 1);
	ear = (struct ear){0};
	watcher.from = "2199-01-01";
	assert_int_equal(replay_watch(path, &watcher, why), 0);
	assert_int_equal(ear.calls, 0);
	driver_free(&d);
	journal_close(journal);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			every_entry_is_heard_beside_the_writer, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			a_later_day_is_heard_from_its_beginning, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			what_is_no_journal_is_told, make_folder, remove_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
