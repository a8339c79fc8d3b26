/* Backups are whole and of one moment; a restore never loses what was there before. */
#include "tests/unit/db/small_hall.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/wait.h>

static char *folder, path[300], saved[300];

static int make_folder(void **state)
{
	(void)state;
	folder = folder_make();
	snprintf(path, sizeof(path), "%s/hall.db", folder);
	snprintf(saved, sizeof(saved), "%s/saved.db", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	folder_remove(folder);
	return 0;
}

static void run_steps(struct driver *d, int steps)
{
	assert_int_equal(journal_begin(d->journal), 0);
	for (int i = 0; i < steps; i++)
		assert_int_not_equal(driver_step(d), REFUSED_STORAGE);
	assert_int_equal(journal_commit(d->journal), 0);
}

static bool exists(const char *name, const char *end)
{
	char full[400];

	snprintf(full, sizeof(full), "%s%s", name, end);
	return access(full, F_OK) == 0;
}

struct backing {
	atomic_bool done;
	int rc;
	char why[256];
};

static void *make_backup(void *data)
{
	struct backing *b = data;

	b->rc = backup_make(path, saved, b->why);
	b->done = true;
	return NULL;
}

static void a_backup_of_a_hall_at_work_is_of_one_moment(void **state)
{
	struct backing b = {.done = false};
	struct driver d;
	pthread_t thread;
	char why[256];
	int64_t bad;
	int batches = 0;

	(void)state;
	driver_init(&d, open_journal(path), 5);
	d.random = 3;
	d.remembers = true;
	run_steps(&d, 4000);
	int64_t before = journal_last_seq(d.journal);
	assert_int_equal(pthread_create(&thread, NULL, make_backup, &b), 0);
	while (!b.done || batches < 5) {
		run_steps(&d, 20);
		batches++;
	}
	pthread_join(thread, NULL);
	if (b.rc < 0)
		fail_msg("%s", b.why);
	int64_t after = journal_last_seq(d.journal);
	struct journal *copy = open_journal(saved);
	assert_in_range(journal_last_seq(copy), before, after);
	assert_int_equal(replay_verify(copy, &bad, why), 0);
	print_message("%d batches meanwhile, copy at %" PRId64 " of %" PRId64 "..%" PRId64 "\n",
		batches, journal_last_seq(copy), before, after);
	journal_close(copy);
	journal_close(d.journal);
	driver_free(&d);
}

static void a_backup_is_one_file_and_replaces_none(void **state)
{
	struct driver d;
	char why[256];

	(void)state;
	driver_init(&d, open_journal(path), 5);
	run_steps(&d, 50);
	assert_int_equal(backup_make(path, saved, why), 0);
	assert_false(exists(saved, "-wal") || exists(saved, "-shm") || exists(saved, "-journal") ||
		     exists(saved, ".part"));
	assert_int_equal(backup_make(path, saved, why), -EEXIST);
	assert_non_null(strstr(why, "exists"));
	assert_int_equal(backup_make("/nonexistent/hall.db", "/tmp/never", why), -ENOENT);
	journal_close(d.journal);
	driver_free(&d);
}

static void a_restore_brings_the_state_back_and_marks_it(void **state)
{
	struct journal_report report;
	struct driver d;
	char why[256], head[JOURNAL_HASH_SIZE], kept[400];
	int64_t seq, later;

	(void)state;
	driver_init(&d, open_journal(path), 5);
	d.random = 5;
	run_steps(&d, 300);
	seq = journal_last_seq(d.journal);
	strcpy(head, journal_head(d.journal));
	assert_int_equal(backup_make(path, saved, why), 0);
	run_steps(&d, 300);
	later = journal_last_seq(d.journal);
	assert_int_equal(backup_restore(saved, path, why), -EBUSY);
	journal_close(d.journal);
	if (backup_restore(saved, path, why) < 0)
		fail_msg("%s", why);
	for (int start = 0; start < 2; start++) {
		d.journal = journal_open(path, &report, why);
		assert_non_null(d.journal);
		assert_true(report.restored); /* until somebody has dealt with it */
		assert_int_equal(journal_last_seq(d.journal), seq);
		assert_string_equal(journal_head(d.journal), head);
		if (start == 1) {
			assert_int_equal(journal_begin(d.journal), 0);
			assert_int_equal(journal_clear_restored(d.journal), 0);
			assert_int_equal(journal_commit(d.journal), 0);
		}
		journal_close(d.journal);
	}
	d.journal = journal_open(path, &report, why);
	assert_false(report.restored);
	journal_close(d.journal);
	snprintf(kept, sizeof(kept), "%s.before-restore-1", path);
	d.journal = open_journal(kept);
	assert_int_equal(journal_last_seq(d.journal), later);
	journal_close(d.journal);
	assert_int_equal(backup_restore(saved, path, why), 0);
	assert_true(exists(path, ".before-restore-2"));
	driver_free(&d);
}

static void a_restore_over_a_killed_writers_log_keeps_it(void **state)
{
	struct driver d;
	char why[256], kept[400];

	(void)state;
	driver_init(&d, open_journal(path), 5);
	d.random = 6;
	run_steps(&d, 100);
	assert_int_equal(backup_make(path, saved, why), 0);
	journal_close(d.journal);
	driver_free(&d);
	fflush(NULL);
	pid_t child = fork();
	if (child == 0) { /* commits, and dies without closing */
		struct driver killed;

		driver_init(&killed, open_journal(path), 5);
		driver_reload(&killed);
		killed.now_ms = journal_last_at_ms(killed.journal);
		killed.day = 30;
		run_steps(&killed, 100);
		char note[400];
		snprintf(note, sizeof(note), "%s/seq", folder);
		FILE *file = fopen(note, "w");
		fprintf(file, "%" PRId64, journal_last_seq(killed.journal));
		fclose(file);
		_exit(0);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_true(exists(path, "-wal"));
	assert_int_equal(backup_restore(saved, path, why), 0);
	snprintf(kept, sizeof(kept), "%s/seq", folder);
	FILE *file = fopen(kept, "r");
	int64_t seq;
	assert_int_equal(fscanf(file, "%" SCNd64, &seq), 1);
	fclose(file);
	snprintf(kept, sizeof(kept), "%s.before-restore-1", path);
	struct journal *journal = open_journal(kept);
	assert_int_equal(journal_last_seq(journal), seq);
	journal_close(journal);
	journal_close(open_journal(path));
}

static void what_is_no_sound_backup_is_refused_and_nothing_is_touched(void **state)
{
	struct driver d;
	struct stat before, after;
	char why[256], text[200];
	sqlite3 *db;

	(void)state;
	driver_init(&d, open_journal(path), 5);
	d.random = 8;
	run_steps(&d, 200);
	assert_int_equal(backup_make(path, saved, why), 0);
	journal_close(d.journal);
	driver_free(&d);
	assert_int_equal(stat(path, &before), 0);
	assert_int_equal(backup_restore("/nonexistent", path, why), -ENOENT);
	assert_int_equal(sqlite3_open(saved, &db), SQLITE_OK);
	snprintf(text, sizeof(text), "UPDATE journal SET text='{}' WHERE seq=5");
	assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(backup_restore(saved, path, why), -EINVAL);
	assert_non_null(strstr(why, "entry 5"));
	sqlite3_exec(db, "PRAGMA user_version=77", NULL, NULL, NULL);
	assert_int_equal(backup_restore(saved, path, why), -ENOTSUP);
	sqlite3_exec(db, "PRAGMA application_id=77", NULL, NULL, NULL);
	assert_int_equal(backup_restore(saved, path, why), -EINVAL);
	sqlite3_close(db);
	assert_int_equal(truncate(saved, 5000), 0);
	assert_int_equal(backup_restore(saved, path, why), -EINVAL);
	assert_int_equal(stat(path, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	assert_false(exists(path, ".before-restore-1") || exists(path, ".restoring"));
	journal_close(open_journal(path));
}

static void a_broken_database_is_replaced_and_kept(void **state)
{
	struct driver d;
	char why[256];

	(void)state;
	driver_init(&d, open_journal(path), 5);
	run_steps(&d, 50);
	assert_int_equal(backup_make(path, saved, why), 0);
	journal_close(d.journal);
	driver_free(&d);
	FILE *file = fopen(path, "r+");
	fputs("no longer a database", file);
	fclose(file);
	assert_int_equal(backup_restore(saved, path, why), 0);
	assert_true(exists(path, ".before-restore-1"));
	journal_close(open_journal(path));
}

int main(void)
{
#define HERE(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)
	const struct CMUnitTest tests[] = {
		HERE(a_backup_of_a_hall_at_work_is_of_one_moment),
		HERE(a_backup_is_one_file_and_replaces_none),
		HERE(a_restore_brings_the_state_back_and_marks_it),
		HERE(a_restore_over_a_killed_writers_log_keeps_it),
		HERE(what_is_no_sound_backup_is_refused_and_nothing_is_touched),
		HERE(a_broken_database_is_replaced_and_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
