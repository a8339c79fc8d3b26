/* Exports and imports: in any stretches and order, again and again, cut short at any moment, and
 * after the bus's database was restored or lost: nothing is lost, doubled or half there. */
#include "tests/unit/db/carry_rig.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "db/lock.h"
#include "db/verify.h"
#include "tests/unit/db/fault_disk.h"

static uint64_t chance;

static uint32_t dice(uint32_t below)
{
	chance = chance * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(chance >> 33) % below;
}

/* ---- The usual evening ---- */

static void an_import_gives_the_same_database_and_again_nothing_new(void **state)
{
	struct driver d;
	struct carry_imported done;
	struct verified found;

	(void)state;
	bus_start(&d, 3, 1500);
	struct carry_exported exported = export_from(0); /* the hall is still open */
	assert_string_equal(exported.centre, "test");
	assert_string_equal(exported.head, journal_head(d.journal));
	assert_int_equal(exported.last, journal_last_seq(d.journal));
	assert_int_equal(import_terms(false, "isb", &done), 0);
	assert_string_equal(done.centre, "test");
	assert_string_equal(done.database, rig.kept);
	assert_int_equal(done.added, exported.last);
	assert_int_equal(done.tickets, rig_number(rig.bus, "SELECT count(*) FROM visit"));
	assert_same_database(rig.bus, rig.kept);
	expect_import(0);
	bus_steps(&d, 700);
	int64_t last = exported.last;
	exported = export_from(last + 1);
	expect_import(exported.last - last);
	expect_import(0);
	export_from(0);
	expect_import(0);
	assert_same_database(rig.bus, rig.kept);
	assert_int_equal(verify_database(rig.kept, &found, rig.why), 0);
	assert_string_equal(found.head, journal_head(d.journal));
	bus_end(&d);
}

static void act_before_the_first_day(struct driver *d)
{
	struct command c;

	command_by(&c, VERB_JUMP, ROLE_HUB);
	strcpy(c.device, "hub");
	c.jump = 3;
	assert_int_equal(journal_begin(d->journal), 0);
	assert_int_equal(driver_do(d, &c), REFUSED_NOT);
	assert_int_equal(journal_commit(d->journal), 0);
}

static void days_fit_together_without_gap_or_overlap(void **state)
{
	char day[DAY_SIZE];
	struct carry_exported done;
	struct driver d;
	int64_t next = 1;
	int days = 0;

	(void)state;
	driver_init(&d, open_journal(rig.bus), 5);
	act_before_the_first_day(&d);
	d.random = 11;
	bus_steps(&d, 4000);
	d.day = 1;
	for (; next <= journal_last_seq(d.journal); d.day++, days++) {
		driver_day(&d, day);
		unlink(rig.file);
		if (export_range(0, day, &done) < 0)
			fail_msg("%s: %s", day, rig.why);
		assert_int_equal(done.first, next);
		next = done.last + 1;
		expect_import(done.last - done.first + 1);
	}
	assert_true(days > 3);
	assert_same_database(rig.bus, rig.kept);
	unlink(rig.file);
	assert_int_equal(export_range(0, "2031-01-01", &done), -ENOENT);
	bus_end(&d);
}

static void what_is_missing_is_named(void **state)
{
	struct driver d;
	char wanted[60];

	(void)state;
	bus_start(&d, 5, 300);
	export_from(100);
	expect_refused(-ERANGE, "nothing of test is here yet");
	export_from(0);
	int64_t last = journal_last_seq(d.journal);
	expect_import(last);
	bus_steps(&d, 300);
	export_from(last + 2);
	snprintf(wanted, sizeof(wanted), "novbe-ctl export FILE --from %" PRId64, last + 1);
	expect_refused(-ERANGE, wanted);
	export_from(last + 1);
	expect_import(journal_last_seq(d.journal) - last);
	bus_end(&d);
}

static void any_stretches_in_any_order_end_in_the_whole(void **state)
{
	int refused = 0, turns = 0, again = 0;
	struct driver d;

	(void)state;
	chance = test_seed();
	bus_start(&d, chance, 600);
	while (entries_of(rig.kept) < journal_last_seq(d.journal) || turns < 60) {
		int64_t last = journal_last_seq(d.journal), known = entries_of(rig.kept);
		uint32_t kind = dice(4);
		int64_t from = kind == 0   ? known + 1
			       : kind == 1 ? known + 2 + dice(5)
					   : 1 + dice((uint32_t)last);

		from = from > last ? last : from;
		struct carry_exported done = export_from(from);
		if (dice(2) && turns < 60)
			bus_steps(&d, 1 + (int)dice(200));
		int64_t rc = import_now();
		int64_t expected = done.first > known + 1 ? -ERANGE
				   : done.last > known	  ? done.last - known
							  : 0;
		if (rc != expected)
			fail_msg("%" PRId64 " instead of %" PRId64 ": %s", rc, expected, rig.why);
		refused += rc < 0;
		again += rc == 0;
		turns++;
	}
	assert_same_database(rig.bus, rig.kept);
	assert_true(refused > 0);
	print_message("%d imports, %d refused for a gap, %d brought nothing new\n", turns, refused,
		again);
	bus_end(&d);
}

/* ---- What is refused ---- */

static void what_cannot_be_exported_is_refused(void **state)
{
	const struct carry_range all = {0};
	struct carry_exported done;
	struct driver d;
	sqlite3 *db;

	(void)state;
	driver_init(&d, open_journal(rig.bus), 5);
	assert_int_equal(export_range(0, NULL, &done), -ENOENT);
	bus_steps(&d, 100);
	assert_int_equal(export_range(9999, NULL, &done), -ENOENT);
	assert_non_null(strstr(rig.why, "nothing to export"));
	export_from(0);
	assert_int_equal(export_range(0, NULL, &done), -EEXIST);
	bus_end(&d);
	unlink(rig.file);
	assert_int_equal(sqlite3_open(rig.bus, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(db, "UPDATE journal SET text='{}' WHERE seq=9", NULL, NULL, NULL),
		SQLITE_OK);
	assert_int_equal(export_range(0, NULL, &done), -EINVAL);
	assert_non_null(strstr(rig.why, "entry 9 "));
	assert_int_not_equal(access(rig.file, F_OK), 0);
	sqlite3_exec(db, "PRAGMA application_id=7", NULL, NULL, NULL);
	assert_int_equal(export_range(0, NULL, &done), -EINVAL);
	sqlite3_close(db);
	assert_int_equal(carry_export("/nonexistent/hall.db", rig.file, &all, small_setup_of, NULL,
				 &done, rig.why),
		-ENOENT);
}

static void ones_own_journal_is_refused(void **state)
{
	struct carry_imported done;
	struct driver d;
	char own[ID_SIZE] = "";

	(void)state;
	bus_start(&d, 5, 100);
	export_from(0);
	assert_int_equal(carry_centre(rig.bus, small_setup_of, NULL, own, rig.why), 1);
	assert_string_equal(own, "test");
	assert_int_equal(import_terms(false, own, &done), -EPERM);
	assert_int_not_equal(access(rig.centres, F_OK), 0);
	assert_int_equal(carry_centre("/nonexistent.db", small_setup_of, NULL, own, rig.why), 0);
	bus_end(&d);
}

static void two_imports_do_not_meet(void **state)
{
	char name[400];
	struct driver d;

	(void)state;
	bus_start(&d, 5, 200);
	export_from(0);
	assert_int_equal(mkdir(rig.centres, 0750), 0);
	snprintf(name, sizeof(name), "%s/test", rig.centres);
	int lock = lock_take(name, rig.why);
	assert_true(lock >= 0);
	expect_refused(-EBUSY, "another import of test is at work");
	lock_release(lock);
	expect_import(journal_last_seq(d.journal));
	bus_end(&d);
}

static struct setup *no_setup(void *data, uint32_t version, const char *text, size_t len)
{
	(void)data;
	(void)text;
	(void)len;
	return version > 1 ? NULL : small_setup(5);
}

static void a_hall_file_from_the_future_is_refused_as_a_whole(void **state)
{
	const struct carry_terms terms = {rig.centres, "", false, no_setup, NULL};
	struct carry_imported done;
	struct driver d;

	(void)state;
	bus_start(&d, 6, 2000);
	assert_true(d.config > 1);
	export_from(0);
	assert_int_equal(carry_import(rig.file, &terms, &done, rig.why), -EINVAL);
	assert_non_null(strstr(rig.why, "hall file version 2 cannot be read"));
	assert_int_equal(entries_of(rig.kept), 0);
	expect_import(journal_last_seq(d.journal));
	bus_end(&d);
}

static void a_damaged_database_of_a_centre_is_told_and_mended_by_a_whole_export(void **state)
{
	struct driver d;
	FILE *out;

	(void)state;
	bus_start(&d, 5, 300);
	export_from(0);
	expect_import(journal_last_seq(d.journal));
	out = fopen(rig.kept, "r+");
	fputs("no longer a database", out);
	fclose(out);
	expect_refused(-EINVAL, "move it away");
	char away[400];
	snprintf(away, sizeof(away), "%s.broken", rig.kept);
	assert_int_equal(rename(rig.kept, away), 0);
	expect_import(journal_last_seq(d.journal));
	assert_same_database(rig.bus, rig.kept);
	bus_end(&d);
}

/* ---- Restored, begun anew ---- */

static struct {
	int count;
	char names[8][24];
	int64_t entries[8];
	bool right[8];
} listed;

static void list_one(void *data, const struct carry_centre *found)
{
	(void)data;
	assert_true(listed.count < 8);
	snprintf(listed.names[listed.count], sizeof(listed.names[0]), "%.16s.%d", found->centre,
		found->life);
	listed.entries[listed.count] = found->entries;
	listed.right[listed.count++] = !found->why[0];
}

static void list_all(const char *centre)
{
	memset(&listed, 0, sizeof(listed));
	assert_int_equal(carry_list(rig.centres, centre, list_one, NULL), 0);
}

static void restore_bus(const char *saved)
{
	if (backup_restore(saved, rig.bus, rig.why) < 0)
		fail_msg("%s", rig.why);
}

static void go_on(struct driver *d, int steps)
{
	driver_init(d, open_journal(rig.bus), 5);
	driver_reload(d);
	d->random = 99;
	d->now_ms = journal_last_at_ms(d->journal) + 500000;
	d->day = 40;
	bus_steps(d, steps);
}

static void a_restored_bus_gets_a_second_life_beside_the_first(void **state)
{
	char saved[400], second[400], early[400], wanted[60];
	struct carry_imported done;
	struct driver d;

	(void)state;
	snprintf(saved, sizeof(saved), "%s/saved.db", rig.folder);
	snprintf(early, sizeof(early), "%s/early", rig.folder);
	snprintf(second, sizeof(second), "%s/test.2.db", rig.centres);
	bus_start(&d, 5, 300);
	assert_int_equal(backup_make(rig.bus, saved, rig.why), 0);
	int64_t parted = journal_last_seq(d.journal) + 1;
	bus_steps(&d, 100);
	int64_t first = journal_last_seq(d.journal);
	export_from(0);
	expect_import(first);
	bus_steps(&d, 100); /* a stick with these comes late */
	int64_t late = journal_last_seq(d.journal);
	export_from(first + 1);
	assert_int_equal(rename(rig.file, early), 0);
	bus_end(&d);

	restore_bus(saved);
	go_on(&d, 400);
	int64_t now = journal_last_seq(d.journal);
	snprintf(wanted, sizeof(wanted), "its entry %" PRId64 " is another one", parted);
	export_from(0);
	expect_refused(-ESTALE, wanted);
	expect_refused(-ESTALE, "--restored");
	assert_int_equal(entries_of(rig.kept), first);
	export_from(parted);
	assert_int_equal(import_terms(true, "", &done), -ERANGE);
	assert_non_null(strstr(rig.why, "from its first entry on"));
	export_from(0);
	for (int64_t expected = now; expected >= 0; expected -= now) { /* twice */
		assert_int_equal(import_terms(true, "", &done), 0);
		assert_int_equal(done.added, expected);
		assert_int_equal(done.life, 2);
		assert_string_equal(done.database, second);
	}
	assert_same_database(rig.bus, second);
	bus_steps(&d, 50);
	export_from(now + 1); /* from now on without a word about it */
	expect_import(journal_last_seq(d.journal) - now);
	assert_same_database(rig.bus, second);

	assert_int_equal(rename(early, rig.file), 0);
	expect_import(late - first);
	expect_import(0);
	assert_int_equal(entries_of(rig.kept), late);
	list_all(NULL);
	assert_int_equal(listed.count, 2);
	assert_string_equal(listed.names[0], "test.1");
	assert_string_equal(listed.names[1], "test.2");
	assert_true(listed.right[0] && listed.right[1]);
	bus_end(&d);
}

static void a_bus_that_begins_anew_does_so_here_too(void **state)
{
	struct carry_imported done;
	struct driver d;
	FILE *out;

	(void)state;
	bus_start(&d, 5, 300);
	export_from(0);
	expect_import(journal_last_seq(d.journal));
	bus_end(&d);
	for (int life = 2; life < 5; life++) {
		char path[400];

		out = fopen(rig.bus, "r+");
		fputs("no longer a database", out);
		fclose(out);
		bus_start(&d, 5u + (unsigned)life, 200); /* the broken file is set aside */
		export_from(0);
		expect_refused(-ESTALE, "its entry ");
		assert_int_equal(import_terms(true, "", &done), 0);
		assert_int_equal(done.life, life);
		snprintf(path, sizeof(path), "%s/test.%d.db", rig.centres, life);
		assert_same_database(rig.bus, path);
		bus_end(&d);
	}
	list_all("test");
	assert_int_equal(listed.count, 4);
	list_all("tes");
	assert_int_equal(listed.count, 0);
	assert_int_equal(carry_list("/nonexistent", NULL, list_one, NULL), 0);
}

static void a_changed_past_shows_in_the_list(void **state)
{
	struct driver d;
	sqlite3 *db;

	(void)state;
	bus_start(&d, 5, 300);
	export_from(0);
	expect_import(journal_last_seq(d.journal));
	assert_int_equal(sqlite3_open(rig.kept, &db), SQLITE_OK);
	sqlite3_exec(db, "UPDATE journal SET text='{}' WHERE seq=5", NULL, NULL, NULL);
	sqlite3_close(db);
	list_all(NULL);
	assert_int_equal(listed.count, 1);
	assert_false(listed.right[0]);
	assert_int_equal(listed.entries[0], journal_last_seq(d.journal));
	bus_end(&d);
}

/* ---- While the bus works; cut short ---- */

static void *export_beside(void *data)
{
	struct carry_exported *done = data;

	*done = export_from(0);
	return NULL;
}

static void an_export_of_a_hall_at_work_is_of_one_moment(void **state)
{
	struct carry_exported done;
	pthread_t thread;
	struct driver d;

	(void)state;
	bus_start(&d, 5, 3000);
	int64_t before = journal_last_seq(d.journal);
	assert_int_equal(pthread_create(&thread, NULL, export_beside, &done), 0);
	for (int i = 0; i < 100; i++)
		bus_steps(&d, 10);
	pthread_join(thread, NULL);
	assert_in_range(done.last, before, journal_last_seq(d.journal));
	expect_import(done.last);
	bus_end(&d);
}

struct failures {
	int failed, whole;
};

/* One import on a disk that fails from its n-th call on; whether it failed at all. */
static bool import_on_failing_disk(enum fault fault, int after, int64_t known, struct failures *sum)
{
	int64_t last = entries_of(rig.bus);

	fault_disk_break(fault, after, false);
	int64_t rc = import_now();
	bool failed = fault_disk.failed > 0;

	fault_disk_mend();
	int64_t there = entries_of(rig.kept);
	bool right = there == (rc < 0 ? known : last);
	if (rc < 0 && fault == FAULT_SYNC) /* nobody knows what such a disk has: nothing or all */
		right = there == known || there == last;
	if (!right)
		fail_msg("fault %d after %d: %" PRId64 ", %" PRId64 " entries: %s", fault, after,
			rc, there, rig.why);
	sum->failed += rc < 0;
	sum->whole += rc >= 0;
	expect_import(last - there); /* the disk is well again */
	return failed;
}

static void a_disk_that_fails_leaves_what_was_there(void **state)
{
	static const enum fault faults[] = {FAULT_FULL, FAULT_WRITE, FAULT_SYNC};
	struct failures sum = {0};
	struct driver d;

	(void)state;
	bus_start(&d, 5, 150);
	int64_t early = export_from(0).last;
	bus_steps(&d, 150);
	use_file("later");
	export_from(0);
	for (int turn = 0; turn < 6; turn++) {
		bool failed = true;

		for (int after = 0; failed; after += 1 + after / 8) {
			forget_imports();
			if (turn % 2) {
				use_file("export");
				expect_import(early);
				use_file("later");
			}
			failed = import_on_failing_disk(
				faults[turn / 2], after, turn % 2 ? early : 0, &sum);
		}
		assert_same_database(rig.bus, rig.kept);
	}
	print_message("%d imports failed, %d did not\n", sum.failed, sum.whole);
	assert_true(sum.failed > 30);
	bus_end(&d);
}

static void an_import_that_is_killed_leaves_what_was_there(void **state)
{
	const char *runs = getenv("NOVBE_RUNS");
	int count = runs ? atoi(runs) : 25, cut = 0;
	struct driver d;

	(void)state;
	chance = test_seed();
	bus_start(&d, 5, 300);
	export_from(0);
	expect_import(journal_last_seq(d.journal));
	for (int i = 0; i < count; i++) {
		int64_t known = entries_of(rig.kept);

		bus_steps(&d, 60);
		export_from(0);
		fflush(NULL);
		pid_t child = fork();
		if (child == 0)
			_exit(import_now() < 0);
		usleep(dice(2) ? dice(20000) : dice(200000));
		kill(child, SIGKILL);
		int status;
		assert_int_equal(waitpid(child, &status, 0), child);
		int64_t there = entries_of(rig.kept), last = journal_last_seq(d.journal);
		assert_true(there == known || there == last);
		cut += there == known;
		expect_import(last - there);
		assert_same_database(rig.bus, rig.kept);
	}
	print_message("%d imports, %d cut short\n", count, cut);
	bus_end(&d);
}

/* ---- How long it takes ---- */

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A day of the busiest hall: everybody is issued, confirmed, called and served. */
static void busy_day(struct driver *d, int visits)
{
	if (hall_is_open(d->hall)) {
		struct command c;

		command_by(&c, VERB_CLOSE_DAY, ROLE_CONTROL);
		assert_int_equal(driver_do(d, &c), REFUSED_NOT);
	}
	assert_int_equal(driver_open_day(d), REFUSED_NOT);
	for (uint16_t i = 0; i < d->services; i++)
		assert_int_equal(driver_sign_in(d, i), REFUSED_NOT);
	for (int i = 0; i < visits; i++) {
		uint16_t counter = (uint16_t)(i % (int)d->services);

		d->now_ms += 8000;
		assert_int_equal(driver_issue(d, (unsigned)counter), REFUSED_NOT);
		assert_int_equal(driver_confirm_last(d), REFUSED_NOT);
		assert_int_equal(driver_press(d, VERB_NEXT, counter), REFUSED_NOT);
		assert_int_equal(driver_press(d, VERB_ARRIVE, counter), REFUSED_NOT);
	}
}

static void a_month_of_the_busiest_hall_is_imported_while_one_waits(void **state)
{
	enum { DAYS = 30, VISITS = 3700, COUNTERS = 40 };
	struct driver d;

	(void)state;
	if (!getenv("NOVBE_RUNS"))
		skip(); /* half a minute */
	driver_init(&d, open_journal(rig.bus), COUNTERS);
	for (int day = 0; day < DAYS; day++) {
		assert_int_equal(journal_begin(d.journal), 0);
		busy_day(&d, VISITS);
		assert_int_equal(journal_commit(d.journal), 0);
	}
	double begin = now_s();
	struct carry_exported done = export_from(0);
	double exported = now_s();
	expect_import(done.last);
	double imported = now_s();
	expect_import(0);
	double again = now_s();
	print_message("%" PRId64 " entries of %d visits, file %.0f MB: export %.1f s (%.0f/s), "
		      "import %.1f s (%.0f/s), again %.1f s\n",
		done.last, DAYS * VISITS, (double)done.bytes / 1e6, exported - begin,
		(double)done.last / (exported - begin), imported - exported,
		(double)done.last / (imported - exported), again - imported);
	assert_true(imported - exported < 300);
	assert_same_database(rig.bus, rig.kept);
	begin = now_s();
	assert_int_equal(journal_begin(d.journal), 0);
	busy_day(&d, VISITS);
	assert_int_equal(journal_commit(d.journal), 0);
	int64_t more = export_from(done.last + 1).last - done.last;
	exported = now_s();
	expect_import(more);
	print_message(
		"one day more: %" PRId64 " entries, import %.2f s\n", more, now_s() - exported);
	bus_end(&d);
}

int main(void)
{
	fault_disk_install();
#define HERE(test) cmocka_unit_test_setup_teardown(test, rig_make, rig_remove)
	const struct CMUnitTest tests[] = {
		HERE(an_import_gives_the_same_database_and_again_nothing_new),
		HERE(days_fit_together_without_gap_or_overlap),
		HERE(what_is_missing_is_named),
		HERE(any_stretches_in_any_order_end_in_the_whole),
		HERE(what_cannot_be_exported_is_refused),
		HERE(ones_own_journal_is_refused),
		HERE(two_imports_do_not_meet),
		HERE(a_hall_file_from_the_future_is_refused_as_a_whole),
		HERE(a_damaged_database_of_a_centre_is_told_and_mended_by_a_whole_export),
		HERE(a_restored_bus_gets_a_second_life_beside_the_first),
		HERE(a_bus_that_begins_anew_does_so_here_too),
		HERE(a_changed_past_shows_in_the_list),
		HERE(an_export_of_a_hall_at_work_is_of_one_moment),
		HERE(a_disk_that_fails_leaves_what_was_there),
		HERE(an_import_that_is_killed_leaves_what_was_there),
		HERE(a_month_of_the_busiest_hall_is_imported_while_one_waits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
