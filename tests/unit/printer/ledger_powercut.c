/*
 * Pulls the plug at each flush of the ledger: whatever sectors of what was not yet flushed came to
 * the disk, every step of before is there, the step in hand is as before or as wanted, and there is
 * no step that nobody wrote. The flushes are also counted.
 */
#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cmocka.h>

#include "printer/ledger.h"

enum {
	SECTOR = 512,
	DISK_MAX = 1 << 16,
	NAMES = 24,
	STEPS = 350,
	TORN_MAX =
		3, /* sectors between two flushes: a longest line's two, and one that it leaves */
};

struct image {
	char bytes[DISK_MAX]; /* NULs behind the size */
	size_t size;
};

struct entry {
	char name[LEDGER_NAME_SIZE];
	enum ledger_state state;
};

static struct {
	char folder[64], path[96], rebuilt[96];
	struct image disk; /* as of the last flush */
	struct entry entries[NAMES];
	struct entry *in_hand; /* its step may be there or not: `wanted` */
	enum ledger_state wanted;
	int flushes, cuts;
	int appended;	 /* flushes of a file that grew by more than room */
	bool cuts_power; /* at each flush */
	bool full;	 /* no room can be made, but a line fits */
	bool broken;	 /* a flush is an error */
	uint64_t random;
} t;

/* ---- The disk ---------------------------------------------------------------------------------
 */

static void cut_power(void);

/* Stands before the C library's for the ledger, too. */
int fdatasync(int fd)
{
	(void)fd;
	t.flushes++;
	if (t.broken) {
		errno = EIO;
		return -1;
	}
	if (t.cuts_power)
		cut_power();
	return 0;
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
	if (t.full && len > SECTOR) {
		errno = ENOSPC;
		return -1;
	}
	/* As a system call its arguments differ from board to board. */
	return pwritev(fd, &(struct iovec){(void *)bytes, len}, 1, at);
}

static void image_read(struct image *image)
{
	FILE *file = fopen(t.path, "rb");

	assert_non_null(file);
	memset(image->bytes, '\0', sizeof(image->bytes));
	image->size = fread(image->bytes, 1, sizeof(image->bytes), file);
	fclose(file);
	assert_true(image->size < sizeof(image->bytes));
}

static void image_write(const char *path, const struct image *image)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(image->bytes, 1, image->size, file), image->size);
	fclose(file);
}

/* ---- What must be there -----------------------------------------------------------------------
 */

static struct entry *entry_find(const char *name)
{
	for (int i = 0; i < NAMES; i++)
		if (strcmp(t.entries[i].name, name) == 0)
			return &t.entries[i];
	return NULL;
}

static void assert_known(void *data, const char *name)
{
	if (!entry_find(name))
		fail_msg("%s: nobody wrote '%s'", (char *)data, name);
}

static void assert_entries(struct ledger *l, const char *when)
{
	for (int i = 0; i < NAMES; i++) {
		struct entry *e = &t.entries[i];
		enum ledger_state state = e->name[0] ? ledger_get(l, e->name) : LEDGER_NONE;

		if (state != e->state && !(e == t.in_hand && state == t.wanted))
			fail_msg("%s: '%s' is %s, not %s", when, e->name, ledger_state_name(state),
				ledger_state_name(e->state));
	}
	for (int s = LEDGER_NONE + 1; s < LEDGER_STATE_COUNT; s++)
		ledger_each(l, (enum ledger_state)s, assert_known, (void *)(uintptr_t)when);
}

/* The board starts again with this disk and goes on. */
static void assert_recovers(const struct image *image)
{
	struct entry *other = &t.entries[t.in_hand == &t.entries[0]];
	enum ledger_state before = other->state;
	struct ledger *l;

	image_write(t.rebuilt, image);
	l = ledger_open(t.rebuilt);
	assert_non_null(l);
	assert_entries(l, "after a power cut");
	assert_int_equal(ledger_set(l, other->name, LEDGER_TOLD_PRINTED, 7), 0);
	ledger_close(l);
	other->state = LEDGER_TOLD_PRINTED;
	l = ledger_open(t.rebuilt);
	assert_non_null(l);
	assert_entries(l, "one step later");
	ledger_close(l);
	other->state = before;
	t.cuts++;
}

/* ---- The power cut ----------------------------------------------------------------------------
 */

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* Some of the sectors that differ, bit by bit, and this size of the two or between. */
static void rebuild(struct image *image, const struct image *wanted, const size_t *sectors,
	int some, size_t size)
{
	*image = t.disk;
	for (int i = 0; some >> i; i++)
		if (some >> i & 1)
			memcpy(image->bytes + sectors[i], wanted->bytes + sectors[i], SECTOR);
	memset(image->bytes + size, '\0', sizeof(image->bytes) - size);
	image->size = size;
}

static void cut_power(void)
{
	static struct image wanted, image;
	size_t sectors[TORN_MAX], sizes[3];
	int count = 0;

	image_read(&wanted);
	for (size_t at = 0; at < larger(t.disk.size, wanted.size); at += SECTOR) {
		if (memcmp(t.disk.bytes + at, wanted.bytes + at, SECTOR) == 0)
			continue;
		assert_in_range(count, 0, TORN_MAX - 1);
		sectors[count++] = at;
	}
	sizes[0] = t.disk.size;
	sizes[1] = wanted.size;
	sizes[2] = (t.disk.size + wanted.size) / 2;
	t.appended += count > 0 && sizes[0] != sizes[1];
	t.cuts_power = false;
	for (int i = 0; i < (sizes[0] == sizes[1] ? 1 : 3); i++) {
		for (int some = 0; some < 1 << count; some++) {
			rebuild(&image, &wanted, sectors, some, sizes[i]);
			assert_recovers(&image);
		}
	}
	t.cuts_power = true;
	t.disk = wanted;
}

/* A step with a power cut at each of its flushes. */
static void step(struct ledger *l, struct entry *e, enum ledger_state state)
{
	t.in_hand = e;
	t.wanted = state;
	t.cuts_power = true;
	assert_int_equal(ledger_set(l, e->name, state, 1795405000123), 0);
	t.cuts_power = false;
	t.in_hand = NULL;
	e->state = state;
}

/* ---- The tests --------------------------------------------------------------------------------
 */

static struct ledger *open_good(void)
{
	struct ledger *l = ledger_open(t.path);

	assert_non_null(l);
	return l;
}

static uint32_t roll(uint32_t below)
{
	t.random = t.random * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(t.random >> 33) % below;
}

/* Random names of all lengths, that begin alike. */
static void make_names(void)
{
	for (int i = 0; i < NAMES; i++) {
		size_t len = 3 + roll(LEDGER_NAME_SIZE - 4);

		memset(t.entries[i].name, '\0', LEDGER_NAME_SIZE);
		for (size_t at = 0; at < len; at++)
			t.entries[i].name[at] = "AB-.1"[roll(5)];
		t.entries[i].name[0] = (char)('a' + i);
	}
}

static void no_step_is_lost_or_made_up_wherever_the_power_goes(void **state)
{
	struct ledger *l = open_good();

	(void)state;
	make_names();
	image_read(&t.disk); /* made by rename */
	for (int i = 0; i < STEPS; i++) {
		step(l, &t.entries[roll(NAMES)],
			(enum ledger_state)(1 + roll(LEDGER_STATE_COUNT - 1)));
		if (roll(20) == 0) {
			ledger_close(l);
			l = open_good();
		}
	}
	assert_entries(l, "at the end");
	ledger_close(l);
	assert_true(t.cuts > 2 * STEPS + 50);
	assert_int_equal(t.appended, 0);
}

/* Fills a file so far that the next step begins `before` bytes before a sector's end; the part of a
 * torn step lies there already. */
static void put_torn(const char *torn, size_t before)
{
	memset(&t.disk, '\0', sizeof(t.disk));
	memcpy(t.disk.bytes, "# novbe ledger 1\n", 17);
	memset(t.disk.bytes + 17, 'x', SECTOR);
	t.disk.bytes[SECTOR - before - 1] = '\n';
	memset(t.disk.bytes + SECTOR - before, '\0', SECTOR);
	memcpy(t.disk.bytes + SECTOR - before, torn, before);
	t.disk.size = 4 * SECTOR;
	image_write(t.path, &t.disk);
}

/* Else the first sector of the one and the second of the other were a step that nobody wrote. */
static void what_a_torn_step_left_is_gone_before_the_next_is_written(void **state)
{
	static const char torn[] = "isb-2026-11-23-A047 started 1795405000123";

	(void)state;
	strcpy(t.entries[0].name, "isb-2026-11-23-A047");
	strcpy(t.entries[1].name, "isb-2026-11-23-A051");
	for (size_t before = 1; before < sizeof(torn); before++) {
		for (int full = 0; full < 2; full++) {
			struct ledger *l;

			put_torn(torn, before);
			t.full = full;
			l = open_good();
			t.entries[1].state = LEDGER_NONE;
			step(l, &t.entries[1], LEDGER_UNCERTAIN);
			ledger_close(l);
		}
	}
	assert_true(t.cuts > 4 * (int)sizeof(torn));
}

static void put_text(const char *text)
{
	memset(&t.disk, '\0', sizeof(t.disk));
	t.disk.size = (size_t)snprintf(t.disk.bytes, sizeof(t.disk.bytes), "%s", text);
	image_write(t.path, &t.disk);
}

static void what_a_killed_process_wrote_is_flushed_when_asked_for(void **state)
{
	struct ledger *l;

	(void)state;
	put_text("# novbe ledger 1\na printed 1\n");
	l = open_good();
	assert_int_equal(ledger_get(l, "a"), LEDGER_PRINTED);
	assert_int_equal(t.flushes, 0);
	t.broken = true;
	assert_int_equal(ledger_flush(l), -EIO);
	assert_int_equal(ledger_flush(l), -EIO);
	t.broken = false;
	assert_int_equal(ledger_flush(l), 0);
	assert_int_equal(t.flushes, 3);
	assert_int_equal(ledger_flush(l), 0);
	assert_int_equal(t.flushes, 3);
	ledger_close(l);
	/* A step flushes all that stood before. */
	l = open_good();
	assert_int_equal(ledger_set(l, "a", LEDGER_STARTED, 1), 0);
	t.flushes = 0;
	assert_int_equal(ledger_flush(l), 0);
	assert_int_equal(t.flushes, 0);
	ledger_close(l);
}

static void a_step_that_cannot_be_flushed_did_not_happen(void **state)
{
	struct ledger *l;

	(void)state;
	put_text("# novbe ledger 1\na started 1\n");
	l = open_good();
	assert_int_equal(ledger_set(l, "b", LEDGER_STARTED, 2), 0);
	t.broken = true;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(ledger_set(l, "a", LEDGER_PRINTED, 3), -EIO);
		assert_int_equal(ledger_get(l, "a"), LEDGER_STARTED);
		assert_int_equal(ledger_flush(l), -EIO);
	}
	t.broken = false;
	assert_int_equal(ledger_set(l, "b", LEDGER_PRINTED, 4), 0);
	ledger_close(l);
	l = open_good();
	assert_int_equal(ledger_get(l, "a"), LEDGER_STARTED);
	assert_int_equal(ledger_get(l, "b"), LEDGER_PRINTED);
	ledger_close(l);
}

/* What stands between a button and its paper. */
static void a_sheet_begins_with_one_flush(void **state)
{
	int more = 0;

	(void)state;
	ledger_close(open_good());
	for (int i = 0; i < 2000; i++) {
		struct ledger *l;
		char name[32];

		snprintf(name, sizeof(name), "isb-2026-11-23-A%03d", i);
		t.flushes = 0;
		l = open_good();
		assert_int_equal(ledger_get(l, name), LEDGER_NONE);
		assert_int_equal(ledger_set(l, name, LEDGER_STARTED, 1795405000123), 0);
		assert_int_equal(t.flushes, 1);
		assert_int_equal(ledger_set(l, name, LEDGER_PRINTED, 1795405001321), 0);
		more += t.flushes - 2;
		ledger_close(l);
	}
	assert_in_range(more, 8, 16); /* 174,000 bytes of lines */
}

static int set_up(void **state)
{
	const char *given = getenv("NOVBE_SEED");

	(void)state;
	memset(&t, 0, sizeof(t));
	t.random = given ? strtoull(given, NULL, 0) : (uint64_t)getpid() * 2654435761u;
	print_message("NOVBE_SEED=%" PRIu64 "\n", t.random);
	snprintf(t.folder, sizeof(t.folder), "/tmp/novbe-ledger-XXXXXX");
	if (!mkdtemp(t.folder))
		return -1;
	snprintf(t.path, sizeof(t.path), "%s/l", t.folder);
	snprintf(t.rebuilt, sizeof(t.rebuilt), "%s/rebuilt", t.folder);
	return 0;
}

static int tear_down(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", t.folder);
	return system(command);
}

#define ledger_test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ledger_test(no_step_is_lost_or_made_up_wherever_the_power_goes),
		ledger_test(what_a_torn_step_left_is_gone_before_the_next_is_written),
		ledger_test(what_a_killed_process_wrote_is_flushed_when_asked_for),
		ledger_test(a_step_that_cannot_be_flushed_did_not_happen),
		ledger_test(a_sheet_begins_with_one_flush),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
