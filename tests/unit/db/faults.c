/*
 * A disk that is full or breaks, at every single write and flush of a run: what was committed is
 * there, nothing else is, and the hall goes on when the disk is well again.
 */
#include "tests/unit/db/small_hall.h"

#include "tests/unit/db/fault_disk.h"

enum { BATCHES = 7, BATCH = 5 };

static char *folder, path[300], crashed[300];

static int make_folder(void **state)
{
	(void)state;
	folder = folder_make();
	snprintf(path, sizeof(path), "%s/hall.db", folder);
	snprintf(crashed, sizeof(crashed), "%s/crashed.db", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	fault_disk_mend();
	folder_remove(folder);
	return 0;
}

static void remove_database(const char *name)
{
	static const char *const parts[] = {"", "-wal", "-shm", ".lock"};
	char part[320];

	for (size_t i = 0; i < 4; i++) {
		snprintf(part, sizeof(part), "%s%s", name, parts[i]);
		unlink(part);
	}
}

static void copy_file(const char *from, const char *to)
{
	static char bytes[4 << 20];
	FILE *in = fopen(from, "rb"), *out;

	if (!in)
		return;
	out = fopen(to, "wb");
	assert_non_null(out);
	size_t size = fread(bytes, 1, sizeof(bytes), in);
	assert_true(size < sizeof(bytes));
	assert_int_equal(fwrite(bytes, 1, size, out), size);
	fclose(in);
	fclose(out);
}

/* The machine dies now: what is in the files is all there is. */
static int64_t seq_after_crash(void)
{
	char from[320], to[320];

	remove_database(crashed);
	copy_file(path, crashed);
	snprintf(from, sizeof(from), "%s-wal", path);
	snprintf(to, sizeof(to), "%s-wal", crashed);
	copy_file(from, to);
	struct journal *journal = open_journal(crashed);
	int64_t seq = journal_last_seq(journal), bad;
	char why[256];

	assert_int_equal(replay_verify(journal, &bad, why), 0);
	journal_close(journal);
	return seq;
}

/* One batch; -Exxx when the disk said no. */
static int run_batch(struct driver *d)
{
	int rc = journal_begin(d->journal);

	for (int i = 0; rc == 0 && i < BATCH; i++) {
		if (driver_step(d) == REFUSED_STORAGE)
			rc = d->last_rc;
	}
	return rc == 0 ? journal_commit(d->journal) : rc;
}

struct committed {
	int64_t seq;
	char head[JOURNAL_HASH_SIZE];
	char id[COMMAND_ID_SIZE];
};

static void note_committed(struct driver *d, struct committed *c)
{
	c->seq = journal_last_seq(d->journal);
	strcpy(c->head, journal_head(d->journal));
	strcpy(c->id, d->last_id);
}

/* Whether the last command that was answered is remembered, and one that was not is not. */
static void assert_remembers(struct driver *d, const struct committed *c)
{
	static const char *const devices[] = {
		"kiosk-1", "ctl", "counter-1", "counter-2", "counter-3", "counter-4", "counter-5"};
	struct remembered found;
	int hits = 0, after = 0;

	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		hits += journal_recall(d->journal, devices[i], c->id, &found) == 1;
		after += strcmp(c->id, d->last_id) != 0 &&
			 journal_recall(d->journal, devices[i], d->last_id, &found) == 1;
	}
	assert_int_equal(hits, c->id[0] != '\0');
	assert_int_equal(after, 0);
}

static void disk_failed(struct driver *d, const struct committed *c, int rc, enum fault fault)
{
	assert_int_equal(rc, fault == FAULT_FULL ? -ENOSPC : -EIO);
	assert_true(journal_why(d->journal)[0] != '\0');
	journal_rollback(d->journal);
	assert_int_equal(journal_last_seq(d->journal), c->seq);
	assert_string_equal(journal_head(d->journal), c->head);
}

/* Runs with the fault at the n-th call; false when it never came to that. */
static bool run_with_fault(enum fault fault, int n, bool once)
{
	struct driver d;
	struct committed c = {.seq = 0};
	int failures = 0;
	char why[256];
	int64_t bad;

	remove_database(path);
	driver_init(&d, open_journal(path), 5);
	d.random = 42;
	d.remembers = true;
	note_committed(&d, &c);
	fault_disk_break(fault, n, once);
	for (int batch = 0; batch < BATCHES; batch++) {
		int rc = run_batch(&d);

		if (rc == 0) {
			note_committed(&d, &c);
			continue;
		}
		disk_failed(&d, &c, rc, fault);
		if (++failures == 3) /* somebody made room */
			fault_disk_mend();
		int64_t seq = seq_after_crash();
		assert_in_range(seq, c.seq, c.seq + BATCH);
		driver_reload(&d);
		assert_remembers(&d, &c);
		strcpy(d.last_id, c.id);
		d.day = 12 + batch; /* the driver's own count of days is not rolled back */
	}
	bool struck = fault_disk.failed > 0;
	fault_disk_mend();
	journal_close(d.journal);
	d.journal = open_journal(path);
	assert_int_equal(journal_last_seq(d.journal), c.seq);
	assert_string_equal(journal_head(d.journal), c.head);
	assert_int_equal(replay_verify(d.journal, &bad, why), 0);
	driver_reload(&d);
	journal_close(d.journal);
	driver_free(&d);
	return struck;
}

static void run_all(enum fault fault, bool once)
{
	int n = 0;

	while (run_with_fault(fault, n, once))
		n++;
	print_message("%d calls failed, one run each\n", n);
	assert_true(n > BATCHES / 2);
}

static void a_full_disk_loses_nothing_committed(void **state)
{
	(void)state;
	run_all(FAULT_FULL, false);
}

static void one_failed_write_loses_nothing_committed(void **state)
{
	(void)state;
	run_all(FAULT_WRITE, true);
}

static void failing_writes_lose_nothing_committed(void **state)
{
	(void)state;
	run_all(FAULT_WRITE, false);
}

static void one_failed_flush_loses_nothing_committed(void **state)
{
	(void)state;
	run_all(FAULT_SYNC, true);
}

/* Whatever fails while a new file is made or an old one opened: an error, and the next try with a
 * healthy disk finds everything; nothing is taken for broken. */
static void a_failing_disk_at_the_start_is_not_a_broken_file(void **state)
{
	static const enum fault faults[] = {FAULT_FULL, FAULT_WRITE, FAULT_SYNC};
	struct journal_report report;
	char why[256];

	(void)state;
	for (size_t f = 0; f < 3; f++) {
		for (int n = 0;; n++) {
			remove_database(path);
			fault_disk_break(faults[f], n, false);
			struct journal *journal = journal_open(path, &report, why);
			int error = errno;
			bool struck = fault_disk.failed > 0;
			fault_disk_mend();
			if (!journal) {
				assert_int_equal(error, faults[f] == FAULT_FULL ? ENOSPC : EIO);
				assert_true(why[0] != '\0');
				assert_string_equal(report.set_aside, "");
				journal = journal_open(path, &report, why);
			}
			assert_non_null(journal);
			assert_string_equal(report.set_aside, "");
			assert_int_equal(journal_last_seq(journal), 0);
			journal_close(journal);
			if (!struck)
				break;
		}
	}
}

int main(void)
{
#define HERE(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)
	const struct CMUnitTest tests[] = {
		HERE(a_full_disk_loses_nothing_committed),
		HERE(one_failed_write_loses_nothing_committed),
		HERE(failing_writes_lose_nothing_committed),
		HERE(one_failed_flush_loses_nothing_committed),
		HERE(a_failing_disk_at_the_start_is_not_a_broken_file),
	};
	fault_disk_install();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
