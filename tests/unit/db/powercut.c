/*
 * Pulls the plug: a writer commits in groups and marks each as acknowledged; from what it asked of
 * the disk, the files are rebuilt as a power cut at a random moment could have left them, and every
 * acknowledged entry must be there. NOVBE_POINTS: how many moments (100).
 *
 * This program is also its own writer and checker (--write, --check). The recorder is compiled in:
 * its functions stand before those of the C library for libsqlite3, too.
 */
#include "tests/tools/powercut/record.c"

#undef REAL

#include "tests/unit/db/small_hall.h"

#include <sys/wait.h>

#include "db/journal_inside.h"
#include "db/sql.h"

enum { BATCHES = 90, BATCH = 8, ANSWER = 3000 };

static int count_entry(void *data, int64_t seq, const char *text, size_t len)
{
	(void)seq;
	(void)text;
	(void)len;
	++*(int *)data;
	return 0;
}

/* ---- The writer ---- */

static void commit_and_say(struct driver *d)
{
	char mark[128];

	assert_int_equal(journal_commit(d->journal), 0);
	snprintf(mark, sizeof(mark), "powercut:%" PRId64 " %s", journal_last_seq(d->journal),
		journal_head(d->journal));
	assert_int_equal(access(mark, F_OK), -1);
}

/* Answers as long as a counter's, so that the log fills and checkpoints run. */
static void write_batch(struct driver *d)
{
	static char answer[ANSWER];
	char id[COMMAND_ID_SIZE];

	memset(answer, 'x', sizeof(answer));
	assert_int_equal(journal_begin(d->journal), 0);
	for (int i = 0; i < BATCH; i++) {
		assert_int_not_equal(driver_step(d), REFUSED_STORAGE);
		snprintf(id, sizeof(id), "%016d-%" PRIu64, i, ++d->commands);
		assert_int_equal(journal_remember(d->journal, "device", id, "",
					 journal_last_seq(d->journal), "", false, answer, ANSWER),
			0);
	}
	commit_and_say(d);
}

static int write_entries(const char *path, const char *how)
{
	struct driver d;

	driver_init(&d, open_journal(path), 5);
	assert_int_equal(journal_start_checkpoints(d.journal), 0);
	if (strstr(how, "normal"))
		assert_int_equal(sql_run(d.journal->db, "PRAGMA synchronous=NORMAL"), 0);
	if (strstr(how, "again")) {
		driver_reload(&d);
		d.now_ms = journal_last_at_ms(d.journal);
		d.day = 200;
		d.commands = 1 << 20;
	}
	for (int i = 0; i < BATCHES; i++)
		write_batch(&d);
	if (!strstr(how, "again"))
		_exit(0); /* killed */
	journal_close(d.journal);
	driver_free(&d);
	return 0;
}

/* ---- The checker ---- */

static int complain(const char *what, const char *why)
{
	printf("%s: %s\n", what, why);
	return 1;
}

/* The last mark: what the world was told. */
static int64_t told(const char *folder, char head[JOURNAL_HASH_SIZE])
{
	char path[512];
	int64_t seq = 0;

	snprintf(path, sizeof(path), "%s/acknowledged", folder);
	FILE *file = fopen(path, "r");
	while (file && fscanf(file, "%" SCNd64 " %64s", &seq, head) == 2)
		continue;
	if (file)
		fclose(file);
	return seq;
}

static int check_head(struct journal *journal, int64_t seq, const char *head)
{
	char text[128];
	sqlite3_stmt *row = NULL;
	int same = 0;

	snprintf(text, sizeof(text), "SELECT hash FROM journal WHERE seq=%" PRId64, seq);
	if (sql_prepare(journal->db, text, &row) == 0 && sql_row(row) == 1)
		same = strcmp((const char *)sqlite3_column_text(row, 0), head) == 0;
	sqlite3_finalize(row);
	return same ? 0 : complain("head", "the acknowledged entry is another one");
}

static int check_journal(struct journal *journal, const char *folder)
{
	struct replayed replayed;
	char why[256], head[JOURNAL_HASH_SIZE] = "";
	int64_t acknowledged = told(folder, head), bad;
	int entries = 0;

	if (journal_last_seq(journal) < acknowledged)
		return complain("lost", "acknowledged entries are missing");
	if (acknowledged && check_head(journal, acknowledged, head) != 0)
		return 1;
	if (replay_verify(journal, &bad, why) < 0)
		return complain("chain", why);
	if (journal_read(journal, 1, INT64_MAX, count_entry, &entries) < 0 ||
		entries != journal_last_seq(journal))
		return complain("read", journal_why(journal));
	int rc = replay_hall(journal, small_setup_of, NULL, &replayed, why);

	if (rc == -ENOENT)
		return 0;
	if (rc < 0)
		return complain("replay", why);
	replay_free(&replayed);
	return 0;
}

static int check_entries(const char *folder)
{
	struct journal_report report;
	char path[512], why[256];

	snprintf(path, sizeof(path), "%s/hall.db", folder);
	struct journal *journal = journal_open(path, &report, why);

	if (!journal)
		return complain("open", why);
	int rc = report.set_aside[0] ? complain("taken for broken", report.set_aside)
				     : check_journal(journal, folder);

	journal_close(journal);
	return rc;
}

/* ---- The test ---- */

static const char *self;

static int run(char *const arguments[])
{
	int status;

	fflush(NULL);
	pid_t child = fork();
	if (child == 0) {
		execv(arguments[0], arguments);
		_exit(127);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* 0: nothing was lost at any point, 3: something was. */
static int cut_power(const char *first, const char *second, const char *points)
{
	char *folder = folder_make(), data[300], log[300], path[320], seed[32];

	snprintf(data, sizeof(data), "%s/disk", folder);
	snprintf(log, sizeof(log), "%s/log", folder);
	snprintf(path, sizeof(path), "%s/hall.db", data);
	snprintf(seed, sizeof(seed), "%" PRIu64, test_seed() % 1000000007);
	assert_int_equal(mkdir(data, 0700), 0);
	setenv("NOVBE_POWERCUT_FOLDER", data, 1);
	setenv("NOVBE_POWERCUT_LOG", log, 1);
	char *write_first[] = {(char *)self, "--write", path, (char *)first, NULL};
	char *write_second[] = {(char *)self, "--write", path, (char *)second, NULL};
	assert_int_equal(run(write_first), 0);
	assert_int_equal(run(write_second), 0);
	unsetenv("NOVBE_POWERCUT_FOLDER");
	unsetenv("NOVBE_POWERCUT_LOG");
	char *rebuild[] = {"/usr/bin/python3", "tests/tools/powercut/rebuild.py", log, "--points",
		(char *)points, "--seed", seed, "--", (char *)self, "--check", NULL};
	int rc = run(rebuild);
	folder_remove(folder);
	return rc;
}

static void no_acknowledged_entry_is_lost_at_a_power_cut(void **state)
{
	const char *points = getenv("NOVBE_POINTS");

	(void)state;
	assert_int_equal(cut_power("killed", "again", points ? points : "100"), 0);
}

/* The test of the test: one flush less per commit, and it sees what is lost. */
static void with_fewer_flushes_entries_are_lost(void **state)
{
	(void)state;
	assert_int_equal(cut_power("killed,normal", "again,normal", "100"), 3);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_acknowledged_entry_is_lost_at_a_power_cut),
		cmocka_unit_test(with_fewer_flushes_entries_are_lost),
	};
	self = argv[0];
	if (argc == 4 && strcmp(argv[1], "--write") == 0)
		return write_entries(argv[2], argv[3]);
	if (argc == 3 && strcmp(argv[1], "--check") == 0)
		return check_entries(argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
