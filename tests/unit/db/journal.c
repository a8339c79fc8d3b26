/* The journal's promises, one by one. */
#include "tests/unit/db/small_hall.h"

#include <sched.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "db/journal_inside.h"
#include "db/schema.h"

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

/* A hall with an open day and some entries. */
static void hall_with_entries(struct driver *d, int steps)
{
	driver_init(d, open_journal(path), 5);
	d->random = 11;
	d->remembers = true;
	assert_int_equal(journal_begin(d->journal), 0);
	assert_int_equal(driver_open_day(d), REFUSED_NOT);
	for (uint16_t i = 0; i < 5; i++)
		assert_int_equal(driver_sign_in(d, i), REFUSED_NOT);
	for (int i = 0; i < steps; i++)
		assert_int_not_equal(driver_step(d), REFUSED_STORAGE);
	assert_int_equal(journal_commit(d->journal), 0);
}

static void database_run(const char *text)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", text, sqlite3_errmsg(db));
	sqlite3_close(db);
}

static void write_text(const char *name, const char *text)
{
	FILE *file = fopen(name, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

/* ---- Opening ---- */

static void a_new_file_is_made_with_mode_0640(void **state)
{
	struct journal_report report;
	struct stat status;
	char why[256];
	mode_t before = umask(0);
	struct journal *journal = journal_open(path, &report, why);

	(void)state;
	umask(before);
	assert_non_null(journal);
	assert_int_equal(report.migrated_from, -1);
	assert_false(report.restored);
	assert_string_equal(report.set_aside, "");
	assert_int_equal(journal_last_seq(journal), 0);
	assert_int_equal(strspn(journal_head(journal), "0"), 64);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0640);
	journal_close(journal);
}

static void it_opens_again_where_it_ended(void **state)
{
	struct journal_report report;
	struct driver d;
	char why[256], head[JOURNAL_HASH_SIZE];

	(void)state;
	hall_with_entries(&d, 200);
	int64_t seq = journal_last_seq(d.journal), at = journal_last_at_ms(d.journal);
	strcpy(head, journal_head(d.journal));
	journal_close(d.journal);
	d.journal = journal_open(path, &report, why);
	assert_non_null(d.journal);
	assert_int_equal(report.migrated_from, hall_schema.newest);
	assert_int_equal(journal_last_seq(d.journal), seq);
	assert_int_equal(journal_last_at_ms(d.journal), at);
	assert_string_equal(journal_head(d.journal), head);
	journal_close(d.journal);
	driver_free(&d);
}

static void a_second_writer_is_refused_and_told_who_holds_it(void **state)
{
	struct journal *journal = open_journal(path);
	struct journal_report report;
	char why[256], pid[16];

	(void)state;
	assert_null(journal_open(path, &report, why));
	assert_int_equal(errno, EBUSY);
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	assert_non_null(strstr(why, pid));
	journal_close(journal);
	journal = open_journal(path);
	journal_close(journal);
}

static void a_file_of_a_newer_version_is_refused_and_left_alone(void **state)
{
	struct journal_report report;
	char why[256];

	(void)state;
	journal_close(open_journal(path));
	database_run("PRAGMA user_version=99");
	assert_null(journal_open(path, &report, why));
	assert_int_equal(errno, ENOTSUP);
	assert_non_null(strstr(why, "newer"));
	assert_string_equal(report.set_aside, "");
	assert_int_equal(access(path, F_OK), 0);
}

static void another_programs_database_is_refused_and_left_alone(void **state)
{
	struct journal_report report;
	char why[256];

	(void)state;
	database_run("CREATE TABLE addresses(name)");
	assert_null(journal_open(path, &report, why));
	assert_int_equal(errno, EINVAL);
	assert_non_null(strstr(why, "another program"));
	assert_string_equal(report.set_aside, "");
	database_run("INSERT INTO addresses VALUES('still here')");
}

static void a_missing_folder_is_said(void **state)
{
	struct journal_report report;
	char why[256], missing[320];

	(void)state;
	snprintf(missing, sizeof(missing), "%s/none/hall.db", folder);
	assert_null(journal_open(missing, &report, why));
	assert_int_equal(errno, ENOENT);
	assert_non_null(strstr(why, "make the folder"));
	snprintf(missing, sizeof(missing), "%s/sub", folder);
	assert_int_equal(mkdir(missing, 0700), 0);
	assert_null(journal_open(missing, &report, why)); /* a folder is no file */
	assert_int_equal(errno, EISDIR);
}

static void a_folder_without_permission_is_said(void **state)
{
	struct journal_report report;
	char why[256];

	(void)state;
	if (geteuid() == 0)
		skip(); /* nothing is forbidden to root */
	assert_int_equal(chmod(folder, 0500), 0);
	assert_null(journal_open(path, &report, why));
	assert_int_equal(errno, EACCES);
	assert_non_null(strstr(why, "user"));
	assert_int_equal(chmod(folder, 0700), 0);
}

/* ---- Migrations ---- */

static void an_empty_database_of_version_0_is_brought_up(void **state)
{
	struct journal_report report;
	struct driver d;
	char why[256];

	(void)state;
	database_run("PRAGMA application_id=1316381285; PRAGMA user_version=0; VACUUM");
	struct journal *journal = journal_open(path, &report, why);
	assert_non_null(journal);
	assert_int_equal(report.migrated_from, 0);
	journal_close(journal);
	hall_with_entries(&d, 50);
	journal_close(d.journal);
	driver_free(&d);
}

static const char *const steps[] = {"CREATE TABLE one(a)",
	"CREATE TABLE two(a); INSERT INTO two VALUES(2)", "INSERT INTO two SELECT a+1 FROM two",
	"CREATE TABLE four(a); INSERT INTO missing VALUES(1)"};

static void every_version_reaches_the_newest_with_its_rows(void **state)
{
	(void)state;
	for (int from = 0; from < 3; from++) {
		struct schema old = {1, from, steps}, new = {1, 3, steps};
		sqlite3 *db;
		int version = 0;

		assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
		assert_int_equal(schema_migrate(db, &old, &version), 0);
		assert_int_equal(version, from);
		assert_int_equal(schema_look(db, &new, &version), 0);
		assert_int_equal(version, from);
		assert_int_equal(schema_migrate(db, &new, &version), 0);
		assert_int_equal(version, 3);
		assert_int_equal(sqlite3_exec(db, "INSERT INTO two SELECT 1/(count(*)=2) FROM two",
					 NULL, NULL, NULL),
			SQLITE_OK);
		assert_int_equal(schema_look(db, &new, &version), 0);
		assert_int_equal(version, 3);
		sqlite3_close(db);
	}
}

static void a_failing_step_leaves_the_version_before_it(void **state)
{
	struct schema failing = {1, 4, steps};
	sqlite3 *db;
	int version = 0, looked = 0;

	(void)state;
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	assert_int_equal(schema_migrate(db, &failing, &version), -EINVAL);
	assert_int_equal(version, 3);
	assert_int_equal(schema_look(db, &failing, &looked), 0);
	assert_int_equal(looked, 3);
	assert_int_not_equal(sqlite3_exec(db, "SELECT * FROM four", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

/* ---- Broken files ---- */

static void assert_set_aside(const struct journal_report *report, struct journal *journal)
{
	struct stat status;

	assert_non_null(journal);
	assert_non_null(strstr(report->set_aside, ".broken-20"));
	assert_int_equal(stat(report->set_aside, &status), 0);
	assert_true(status.st_size > 0);
	assert_true(report->restored); /* its numbers may have been given */
	assert_int_equal(journal_last_seq(journal), 0);
}

static void a_file_that_is_no_database_is_set_aside(void **state)
{
	struct journal_report report;
	char why[256];

	(void)state;
	write_text(path, "this is not a database, but it is longer than a header of SQLite's is: "
			 "one hundred bytes and more are needed to be sure of that");
	struct journal *journal = journal_open(path, &report, why);
	assert_set_aside(&report, journal);
	journal_close(journal);
	/* a second one at the same second gets a name of its own */
	write_text(path, "again, this is not a database, but it is longer than a header of "
			 "SQLite's is: one hundred bytes and more are needed");
	char first[256];
	strcpy(first, report.set_aside);
	journal = journal_open(path, &report, why);
	assert_set_aside(&report, journal);
	assert_string_not_equal(report.set_aside, first);
	assert_int_equal(access(first, F_OK), 0);
	journal_close(journal);
}

/* Random bytes over random pages: either the file is set aside or everything in it is there. */
static void damaged_pages_are_never_taken_for_truth(void **state)
{
	struct driver d;
	struct stat status;
	int aside = 0;

	(void)state;
	hall_with_entries(&d, 400);
	int64_t seq = journal_last_seq(d.journal);
	d.random = test_seed();
	journal_close(d.journal);
	char pristine[320], why[256];
	snprintf(pristine, sizeof(pristine), "%s/pristine.db", folder);
	assert_int_equal(backup_make(path, pristine, why), 0);
	assert_int_equal(stat(pristine, &status), 0);
	for (int round = 0; round < 60; round++) {
		struct journal_report report;
		char command[1400];

		snprintf(command, sizeof(command), "cp %s %s && rm -f %s-wal %s-shm", pristine,
			path, path, path);
		assert_int_equal(system(command), 0);
		FILE *file = fopen(path, "r+b");
		uint32_t at = driver_random(&d, (uint32_t)status.st_size - 64);
		assert_int_equal(fseek(file, (long)at, SEEK_SET), 0);
		for (int i = 0; i < 64; i++)
			fputc((int)driver_random(&d, 256), file);
		fclose(file);
		struct journal *journal = journal_open(path, &report, why);
		assert_non_null(journal);
		if (report.set_aside[0]) {
			aside++;
		} else {
			int64_t bad;
			assert_int_equal(journal_last_seq(journal), seq);
			assert_int_equal(replay_verify(journal, &bad, why), 0);
		}
		journal_close(journal);
	}
	print_message("%d of 60 set aside, the rest had its journal whole\n", aside);
	assert_true(aside > 10);
	driver_free(&d);
}

/* ---- Commands ---- */

static void an_answer_is_remembered_and_the_first_one_stays(void **state)
{
	struct remembered found;
	char hash[JOURNAL_HASH_SIZE], other[JOURNAL_HASH_SIZE];

	(void)state;
	for (int keep = 0; keep < 2; keep++) {
		struct journal *j = open_journal(path);
		const char *id = keep ? "00000000000000aa-2" : "00000000000000aa-1";

		journal_body_hash("body", 4, hash);
		journal_body_hash("other", 5, other);
		assert_int_equal(journal_recall(j, "kiosk-1", id, &found), 0);
		assert_int_equal(journal_begin(j), 0);
		assert_int_equal(journal_remember(j, "kiosk-1", id, hash, 7, "2026-11-23", keep,
					 "{\"ok\":1}", 8),
			0);
		assert_int_equal(journal_remember(j, "kiosk-1", id, hash, 8, "2026-11-23", keep,
					 "{\"ok\":2}", 8),
			0);
		assert_int_equal(journal_remember(j, "kiosk-1", id, other, 8, "2026-11-23", keep,
					 "{\"ok\":2}", 8),
			0);
		assert_int_equal(journal_commit(j), 0);
		for (int again = 0; again < 2; again++) {
			assert_int_equal(journal_recall(j, "kiosk-1", id, &found), 1);
			assert_int_equal(found.seq, 7);
			assert_string_equal(found.body_hash, hash);
			assert_int_equal(found.answer_len, 8);
			assert_string_equal(found.answer, "{\"ok\":1}");
			assert_int_equal(journal_recall(j, "kiosk-2", id, &found), 0);
			assert_int_equal(journal_recall(j, "kiosk-1", "x", &found), 0);
			journal_close(j);
			j = open_journal(path);
		}
		journal_close(j);
	}
}

static void a_rolled_back_command_was_never_heard_of(void **state)
{
	struct journal *j = open_journal(path);
	char hash[JOURNAL_HASH_SIZE], id[COMMAND_ID_SIZE];
	struct remembered found;

	(void)state;
	journal_body_hash("x", 1, hash);
	for (int round = 0; round < 3; round++) {
		assert_int_equal(journal_begin(j), 0);
		for (int i = 0; i < 2000; i++) {
			snprintf(id, sizeof(id), "%016x-%d", round, i);
			assert_int_equal(
				journal_remember(j, "a", id, hash, 1, "", i % 50 == 0, "y", 1), 0);
		}
		if (round == 1)
			assert_int_equal(journal_commit(j), 0);
		else
			journal_rollback(j);
	}
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 2000; i++) {
			snprintf(id, sizeof(id), "%016x-%d", round, i);
			assert_int_equal(journal_recall(j, "a", id, &found), round == 1);
		}
	}
	journal_close(j);
}

static int count_known(struct journal *j, const char *run, int count)
{
	struct remembered found;
	char id[COMMAND_ID_SIZE];
	int known = 0;

	for (int i = 0; i < count; i++) {
		snprintf(id, sizeof(id), "%s-%d", run, i);
		known += journal_recall(j, "a", id, &found);
	}
	return known;
}

static void old_answers_go_but_two_days_and_reports_stay(void **state)
{
	static const char *const runs[] = {
		"0000000000000001", "0000000000000002", "0000000000000003", "0000000000000004"};
	char hash[JOURNAL_HASH_SIZE], id[COMMAND_ID_SIZE], day[DAY_SIZE];
	struct driver d;

	(void)state;
	driver_init(&d, open_journal(path), 5);
	journal_body_hash("x", 1, hash);
	for (int run = 0; run < 4; run++) {
		assert_int_equal(journal_begin(d.journal), 0);
		d.day += 3; /* not every date is a business day */
		assert_int_equal(driver_open_day(&d), REFUSED_NOT);
		driver_day(&d, day);
		assert_int_equal(journal_forget_old(d.journal, day), 0);
		for (int i = 0; i < 20; i++) {
			snprintf(id, sizeof(id), "%s-%d", runs[run], i);
			assert_int_equal(journal_remember(d.journal, "a", id, hash,
						 journal_last_seq(d.journal), i % 2 ? day : "",
						 i < 3, "y", 1),
				0);
		}
		assert_int_equal(journal_commit(d.journal), 0);
		assert_int_equal(count_known(d.journal, runs[run], 20), 20);
		if (run > 0)
			assert_int_equal(count_known(d.journal, runs[run - 1], 20), 20);
		if (run > 1)
			assert_int_equal(count_known(d.journal, runs[run - 2], 20), 3);
		struct command c;
		command_by(&c, VERB_CLOSE_DAY, ROLE_CONTROL);
		assert_int_equal(journal_begin(d.journal), 0);
		assert_int_equal(driver_do(&d, &c), REFUSED_NOT);
		assert_int_equal(journal_commit(d.journal), 0);
	}
	/* forgetting is undone like everything else */
	assert_int_equal(journal_begin(d.journal), 0);
	assert_int_equal(driver_open_day(&d), REFUSED_NOT);
	driver_day(&d, day);
	assert_int_equal(journal_forget_old(d.journal, day), 0);
	assert_int_equal(count_known(d.journal, runs[2], 20), 3);
	journal_rollback(d.journal);
	assert_int_equal(count_known(d.journal, runs[2], 20), 20);
	journal_close(d.journal);
	d.journal = open_journal(path);
	assert_int_equal(count_known(d.journal, runs[2], 20), 20);
	assert_int_equal(count_known(d.journal, runs[0], 20), 3);
	journal_close(d.journal);
	driver_free(&d);
}

static void the_ticket_a_command_made_is_found(void **state)
{
	struct driver d;
	struct ticket ticket;
	char day[DAY_SIZE], today[DAY_SIZE];

	(void)state;
	hall_with_entries(&d, 0);
	assert_int_equal(journal_begin(d.journal), 0);
	assert_int_equal(driver_issue(&d, 1), REFUSED_NOT);
	char made[COMMAND_ID_SIZE];
	strcpy(made, d.last_id);
	struct ticket given = hall_visit(d.hall, 0)->ticket;
	assert_int_equal(driver_press(&d, VERB_PAUSE, 2), REFUSED_NOT);
	assert_int_equal(journal_made_by(d.journal, "kiosk-1", made, &ticket, day), 1);
	assert_true(ticket_equal(&ticket, &given));
	driver_day(&d, today);
	assert_string_equal(day, today);
	assert_int_equal(journal_made_by(d.journal, "counter-3", d.last_id, &ticket, day), 0);
	assert_int_equal(journal_made_by(d.journal, "kiosk-2", made, &ticket, day), 0);
	assert_int_equal(journal_commit(d.journal), 0);
	char token[TOKEN_SIZE];
	assert_int_equal(journal_knows(d.journal, today, &given, token), 1);
	assert_string_equal(token, hall_visit(d.hall, 0)->token);
	given.number++;
	assert_int_equal(journal_knows(d.journal, today, &given, token), 0);
	journal_close(d.journal);
	driver_free(&d);
}

/* ---- Entries, configs, days ---- */

static void an_entry_out_of_order_is_refused(void **state)
{
	struct driver d;
	size_t len;

	(void)state;
	hall_with_entries(&d, 20);
	const char *text = json_writer_text(&d.writer, &len);
	assert_int_equal(journal_begin(d.journal), 0);
	d.entry->seq = journal_last_seq(d.journal) + 2;
	assert_int_equal(journal_append(d.journal, d.hall, d.entry, text, len), -EINVAL);
	d.entry->seq = journal_last_seq(d.journal) + 1;
	d.entry->at_ms = journal_last_at_ms(d.journal) - 1;
	assert_int_equal(journal_append(d.journal, d.hall, d.entry, text, len), -EINVAL);
	assert_non_null(strstr(journal_why(d.journal), "does not follow"));
	journal_rollback(d.journal);
	journal_close(d.journal);
	driver_free(&d);
}

static int take_three(void *data, int64_t seq, const char *text, size_t len)
{
	int64_t *next = data;

	assert_int_equal(seq, *next);
	assert_int_equal(strlen(text), len);
	(*next)++;
	return *next == 15 ? 3 : 0;
}

static void texts_are_read_in_order_and_reading_stops_when_told(void **state)
{
	struct driver d;
	int64_t next = 12;

	(void)state;
	hall_with_entries(&d, 200);
	assert_int_equal(journal_read(d.journal, 12, 100, take_three, &next), 3);
	assert_int_equal(next, 15);
	next = 20;
	assert_int_equal(journal_read(d.journal, 20, 5, take_three, &next), 0);
	assert_int_equal(next, 25);
	next = 0;
	assert_int_equal(journal_read(d.journal, 100000, 5, take_three, &next), 0);
	journal_close(d.journal);
	driver_free(&d);
}

static void a_hall_files_version_changes_only_with_its_text(void **state)
{
	struct journal *j = open_journal(path);
	uint32_t version = 0;
	char *text;
	size_t len;

	(void)state;
	assert_int_equal(journal_keep_config(j, "one", 3, 10, &version), 0);
	assert_int_equal(version, 1);
	assert_int_equal(journal_keep_config(j, "one", 3, 20, &version), 0);
	assert_int_equal(version, 1);
	assert_int_equal(journal_keep_config(j, "two", 3, 30, &version), 0);
	assert_int_equal(version, 2);
	assert_int_equal(journal_keep_config(j, "one", 3, 40, &version), 0);
	assert_int_equal(version, 3);
	assert_int_equal(journal_config(j, 2, &text, &len), 0);
	assert_string_equal(text, "two");
	assert_int_equal(len, 3);
	free(text);
	assert_int_equal(journal_config(j, 9, &text, &len), -ENOENT);
	journal_close(j);
}

static void the_day_start_is_the_last_days(void **state)
{
	struct journal *j = open_journal(path);
	struct driver d;
	int64_t seq = -1;

	(void)state;
	assert_int_equal(journal_day_start(j, &seq), 0);
	assert_int_equal(seq, 0);
	journal_close(j);
	hall_with_entries(&d, 0);
	assert_int_equal(journal_day_start(d.journal, &seq), 0);
	assert_int_equal(seq, 1);
	struct command c;
	command_by(&c, VERB_CLOSE_DAY, ROLE_CONTROL);
	assert_int_equal(journal_begin(d.journal), 0);
	assert_int_equal(driver_do(&d, &c), REFUSED_NOT);
	assert_int_equal(driver_open_day(&d), REFUSED_NOT);
	assert_int_equal(journal_day_start(d.journal, &seq), 0);
	assert_int_equal(seq, journal_last_seq(d.journal));
	journal_rollback(d.journal);
	assert_int_equal(journal_day_start(d.journal, &seq), 0);
	assert_int_equal(seq, 1);
	journal_close(d.journal);
	driver_free(&d);
}

/* ---- The log ---- */

static long wal_bytes(void)
{
	struct stat status;
	char name[320];

	snprintf(name, sizeof(name), "%s-wal", path);
	return stat(name, &status) < 0 ? 0 : (long)status.st_size;
}

static void write_batches(struct driver *d, int batches)
{
	static const char answer[2000] = "x";

	for (int i = 0; i < batches; i++) {
		char id[COMMAND_ID_SIZE];

		assert_int_equal(journal_begin(d->journal), 0);
		for (int k = 0; k < 40; k++) {
			snprintf(id, sizeof(id), "%016d-%" PRIu64, k, ++d->commands);
			assert_int_equal(journal_remember(d->journal, "a", id, "", 1, "", false,
						 answer, sizeof(answer)),
				0);
		}
		assert_int_equal(journal_commit(d->journal), 0);
	}
}

/* The worker is as fast as the disk: a test must not race with it. */
static void wait_for_worker(struct journal *journal)
{
	while (journal->checkpoint && checkpoint_is_busy(journal->checkpoint))
		sched_yield();
}

static void the_log_stays_bounded_under_steady_writing(void **state)
{
	(void)state;
	for (int with_worker = 0; with_worker < 2; with_worker++) {
		struct driver d;
		long most = 0;

		driver_init(&d, open_journal(path), 5);
		d.commands = with_worker ? 1000000 : 0;
		if (with_worker)
			assert_int_equal(journal_start_checkpoints(d.journal), 0);
		for (int i = 0; i < (with_worker ? 40 : 10); i++) { /* of nearly 2 MB */
			write_batches(&d, 20);
			wait_for_worker(d.journal);
			if (wal_bytes() > most)
				most = wal_bytes();
		}
		print_message("log at most %ld KiB %s worker\n", most / 1024,
			with_worker ? "with" : "without");
		assert_true(most < (with_worker ? 24 : 8) << 20);
		journal_close(d.journal);
		driver_free(&d);
	}
}

static void a_long_reader_delays_the_log_and_then_it_begins_anew(void **state)
{
	sqlite3 *reader;
	struct driver d;

	(void)state;
	driver_init(&d, open_journal(path), 5);
	assert_int_equal(journal_start_checkpoints(d.journal), 0);
	write_batches(&d, 10);
	assert_int_equal(sqlite3_open(path, &reader), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(reader, "BEGIN; SELECT count(*) FROM command", NULL, NULL, NULL),
		SQLITE_OK);
	write_batches(&d, 400);
	assert_true(wal_bytes() > 30 << 20); /* it cannot begin anew, and nobody waits for it */
	assert_int_equal(sqlite3_exec(reader, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	write_batches(&d, 60); /* the worker is woken */
	wait_for_worker(d.journal);
	write_batches(&d, 3); /* the writer moves the rest; the log begins anew and is cut */
	assert_true(wal_bytes() <= 18 << 20);
	sqlite3_close(reader);
	journal_close(d.journal);
	driver_free(&d);
}

int main(void)
{
#define HERE(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)
	const struct CMUnitTest tests[] = {
		HERE(a_new_file_is_made_with_mode_0640),
		HERE(it_opens_again_where_it_ended),
		HERE(a_second_writer_is_refused_and_told_who_holds_it),
		HERE(a_file_of_a_newer_version_is_refused_and_left_alone),
		HERE(another_programs_database_is_refused_and_left_alone),
		HERE(a_missing_folder_is_said),
		HERE(a_folder_without_permission_is_said),
		HERE(an_empty_database_of_version_0_is_brought_up),
		HERE(every_version_reaches_the_newest_with_its_rows),
		HERE(a_failing_step_leaves_the_version_before_it),
		HERE(a_file_that_is_no_database_is_set_aside),
		HERE(damaged_pages_are_never_taken_for_truth),
		HERE(an_answer_is_remembered_and_the_first_one_stays),
		HERE(a_rolled_back_command_was_never_heard_of),
		HERE(old_answers_go_but_two_days_and_reports_stay),
		HERE(the_ticket_a_command_made_is_found),
		HERE(an_entry_out_of_order_is_refused),
		HERE(texts_are_read_in_order_and_reading_stops_when_told),
		HERE(a_hall_files_version_changes_only_with_its_text),
		HERE(the_day_start_is_the_last_days),
		HERE(the_log_stays_bounded_under_steady_writing),
		HERE(a_long_reader_delays_the_log_and_then_it_begins_anew),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
