/* The ledger over restarts, torn lines, full disks and growth; ledger_powercut.c cuts the power. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "printer/ledger.h"

struct fixture {
	char folder[64], path[96];
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	snprintf(f->folder, sizeof(f->folder), "/tmp/novbe-ledger-XXXXXX");
	if (!mkdtemp(f->folder))
		return -1;
	snprintf(f->path, sizeof(f->path), "%s/l", f->folder);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", f->folder);
	free(f);
	return system(command);
}

static void put_file(const struct fixture *f, const void *text, size_t len)
{
	FILE *file = fopen(f->path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, len, file), len);
	fclose(file);
}

/* Text, and NULs behind it. */
static void put_with_room(const struct fixture *f, const char *text, size_t len, size_t room)
{
	static char file[1 << 16];

	assert_true(len + room <= sizeof(file));
	memset(file, '\0', sizeof(file));
	memcpy(file, text, len);
	put_file(f, file, len + room);
}

static void put_text(const struct fixture *f, const char *text)
{
	put_file(f, text, strlen(text));
}

/* Exactly this text, and nothing but NULs behind it: how many. */
static size_t assert_file(const struct fixture *f, const char *wanted)
{
	static char text[1 << 16];
	size_t wanted_len = strlen(wanted), len;
	FILE *file = fopen(f->path, "rb");

	assert_non_null(file);
	len = fread(text, 1, sizeof(text), file);
	fclose(file);
	assert_true(len >= wanted_len && len < sizeof(text));
	assert_memory_equal(text, wanted, wanted_len);
	for (size_t at = wanted_len; at < len; at++)
		assert_int_equal(text[at], '\0');
	return len - wanted_len;
}

static size_t file_size(const struct fixture *f)
{
	struct stat st;

	assert_int_equal(stat(f->path, &st), 0);
	return (size_t)st.st_size;
}

static struct ledger *open_good(const struct fixture *f)
{
	struct ledger *l = ledger_open(f->path);

	assert_non_null(l);
	return l;
}

static void a_step_is_found_after_opening_again(void **state)
{
	struct fixture *f = *state;
	struct ledger *l = open_good(f);
	struct stat st;

	assert_int_equal(ledger_get(l, "a"), LEDGER_NONE);
	assert_int_equal(ledger_last(l), LEDGER_NONE);
	assert_int_equal(ledger_set(l, "isb-2026-11-23-A047", LEDGER_STARTED, 5), 0);
	assert_int_equal(ledger_set(l, "isb-2026-11-23-A047", LEDGER_PRINTED, 6), 0);
	assert_int_equal(ledger_set(l, "isb-2026-11-23-A04", LEDGER_STARTED, 7), 0);
	ledger_close(l);
	assert_file(f, "# novbe ledger 1\n"
		       "isb-2026-11-23-A047 started 5\n"
		       "isb-2026-11-23-A047 printed 6\n"
		       "isb-2026-11-23-A04 started 7\n");
	assert_int_equal(stat(f->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	l = open_good(f);
	assert_int_equal(ledger_get(l, "isb-2026-11-23-A047"), LEDGER_PRINTED);
	assert_int_equal(ledger_get(l, "isb-2026-11-23-A04"), LEDGER_STARTED);
	assert_int_equal(ledger_get(l, "isb-2026-11-23-A0"), LEDGER_NONE);
	assert_int_equal(ledger_get(l, "sb-2026-11-23-A047"), LEDGER_NONE);
	assert_int_equal(ledger_last(l), LEDGER_STARTED);
	ledger_close(l);
	ledger_close(NULL);
}

static void bad_names_and_states_are_refused(void **state)
{
	struct fixture *f = *state;
	struct ledger *l = open_good(f);
	char longest[LEDGER_NAME_SIZE + 1];

	memset(longest, 'x', sizeof(longest));
	longest[LEDGER_NAME_SIZE] = '\0';
	assert_int_equal(ledger_set(l, longest, LEDGER_STARTED, 1), -EINVAL);
	longest[LEDGER_NAME_SIZE - 1] = '\0';
	assert_int_equal(ledger_set(l, longest, LEDGER_STARTED, 1), 0);
	assert_int_equal(ledger_get(l, longest), LEDGER_STARTED);
	assert_int_equal(ledger_set(l, "", LEDGER_STARTED, 1), -EINVAL);
	assert_int_equal(ledger_set(l, "a b", LEDGER_STARTED, 1), -EINVAL);
	assert_int_equal(ledger_set(l, "a\nb", LEDGER_STARTED, 1), -EINVAL);
	assert_int_equal(ledger_set(l, "a", LEDGER_NONE, 1), -EINVAL);
	assert_int_equal(ledger_set(l, "a", LEDGER_STATE_COUNT, 1), -EINVAL);
	ledger_close(l);
}

static void a_torn_last_line_did_not_happen_and_is_written_over(void **state)
{
	struct fixture *f = *state;
	static const char whole[] = "# novbe ledger 1\na started 1\na printed 22222222222";
	static const size_t rooms[] = {0, 1, 20, 3000};
	struct ledger *l;

	/* At each byte the power may have gone, with or without room behind it; a file with room is
	 * never without its head. */
	for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++) {
		for (size_t len = rooms[i] ? 17 : 0; len < sizeof(whole); len++) {
			put_with_room(f, whole, len, rooms[i]);
			l = open_good(f);
			assert_int_equal(
				ledger_get(l, "a"), len < 29 ? LEDGER_NONE : LEDGER_STARTED);
			assert_int_equal(ledger_set(l, "b", LEDGER_STARTED, 3), 0);
			ledger_close(l);
			assert_file(f, len < 29 ? "# novbe ledger 1\nb started 3\n"
						: "# novbe ledger 1\na started 1\nb started 3\n");
		}
	}
}

/* It lay in two sectors, and only the second came to the disk. */
static void a_line_without_its_beginning_did_not_happen(void **state)
{
	struct fixture *f = *state;
	static const char whole[] = "# novbe ledger 1\na started 1\nb-a printed 22222222222\n";
	struct ledger *l;

	for (size_t lost = 1; 29 + lost < sizeof(whole); lost++) {
		char text[sizeof(whole)];

		memcpy(text, whole, sizeof(whole));
		memset(text + 29, '\0', lost);
		put_with_room(f, text, sizeof(text), 500);
		for (int turn = 0; turn < 2; turn++) {
			l = open_good(f);
			assert_int_equal(ledger_get(l, "a"), LEDGER_STARTED);
			assert_int_equal(ledger_get(l, "b-a"), LEDGER_NONE);
			assert_int_equal(ledger_last(l), turn ? LEDGER_UNCERTAIN : LEDGER_STARTED);
			assert_int_equal(ledger_set(l, "c", LEDGER_UNCERTAIN, 3), 0);
			ledger_close(l);
		}
		l = open_good(f);
		assert_int_equal(ledger_get(l, "c"), LEDGER_UNCERTAIN);
		ledger_close(l);
	}
}

static void what_lies_in_the_room_is_wiped_before_the_next_line(void **state)
{
	struct fixture *f = *state;
	char text[4096] = "# novbe ledger 1\na started 1\n";
	struct ledger *l;

	for (size_t at = 29; at < sizeof(text); at += 7) {
		text[at] = 'x';
		put_file(f, text, sizeof(text));
		l = open_good(f);
		assert_int_equal(ledger_get(l, "a"), LEDGER_STARTED);
		assert_int_equal(ledger_set(l, "b", LEDGER_STARTED, 3), 0);
		ledger_close(l);
		assert_true(assert_file(f, "# novbe ledger 1\na started 1\nb started 3\n") > 8192);
		text[at] = '\0';
	}
}

/* NULs in the text are a sector that the disk has lost, not its end. */
static void a_lost_sector_takes_only_its_own_lines(void **state)
{
	struct fixture *f = *state;
	char text[1024];
	struct ledger *l;

	strcpy(text, "# novbe ledger 1\na started 1\n");
	for (size_t i = 0; i < 70; i++)
		memcpy(text + 29 + i * 14, i % 2 ? "b uncertain 4\n" : "c printed 555\n", 14);
	memset(text + 200, '\0', 512);
	memcpy(text + 29 + 69 * 14, "d uncertain 6\n", 14);
	put_with_room(f, text, 29 + 70 * 14, 500);
	l = open_good(f);
	assert_int_equal(ledger_get(l, "a"), LEDGER_STARTED);
	assert_int_equal(ledger_get(l, "d"), LEDGER_UNCERTAIN);
	assert_int_equal(ledger_set(l, "a", LEDGER_PRINTED, 5), 0);
	ledger_close(l);
	l = open_good(f);
	assert_int_equal(ledger_get(l, "a"), LEDGER_PRINTED);
	assert_int_equal(ledger_get(l, "d"), LEDGER_UNCERTAIN);
	ledger_close(l);
}

static void a_file_without_room_goes_on_and_gets_some(void **state)
{
	static const char before[] = "# novbe ledger 1\na started 1\na printed 2\nb started 3\n";
	struct fixture *f = *state;
	struct ledger *l;

	put_text(f, before);
	l = open_good(f);
	assert_int_equal(assert_file(f, before), 0);
	assert_int_equal(ledger_get(l, "a"), LEDGER_PRINTED);
	assert_int_equal(ledger_set(l, "c", LEDGER_STARTED, 4), 0);
	assert_true(assert_file(f, "# novbe ledger 1\na started 1\na printed 2\nb started 3\n"
				   "c started 4\n") > 8192);
	ledger_close(l);
	l = open_good(f);
	assert_int_equal(ledger_get(l, "a"), LEDGER_PRINTED);
	assert_int_equal(ledger_get(l, "b"), LEDGER_STARTED);
	assert_int_equal(ledger_get(l, "c"), LEDGER_STARTED);
	ledger_close(l);
}

static void room_is_made_only_behind_a_step_that_says_how_it_ended(void **state)
{
	struct fixture *f = *state;
	struct ledger *l = open_good(f);
	size_t before = file_size(f), grown = 0, now;

	assert_true(assert_file(f, "# novbe ledger 1\n") > 8192);
	for (int i = 0; i < 1000; i++) {
		char name[32];

		snprintf(name, sizeof(name), "isb-2026-11-23-A%04d", i);
		assert_int_equal(ledger_set(l, name, LEDGER_SUBMITTED, 1795405000123), 0);
		assert_int_equal(ledger_set(l, name, LEDGER_STARTED, 1795405000124), 0);
		assert_int_equal(file_size(f), before);
		assert_int_equal(ledger_set(l, name, LEDGER_PRINTED, 1795405001321), 0);
		now = file_size(f);
		grown += now != before;
		before = now;
		if (i % 100 == 0) {
			ledger_close(l);
			l = open_good(f);
		}
	}
	assert_in_range(grown, 7, 10); /* 131,000 bytes of lines */
	assert_int_equal(ledger_get(l, "isb-2026-11-23-A0000"), LEDGER_PRINTED);
	assert_int_equal(ledger_get(l, "isb-2026-11-23-A0999"), LEDGER_PRINTED);
	ledger_close(l);
}

static void what_is_no_ledger_is_not_touched(void **state)
{
	static const char *const others[] = {
		"hello\n", "# novbe ledger 2\n", "# novbe ledger 1 \n"};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		put_text(f, others[i]);
		assert_null(ledger_open(f->path));
		assert_int_equal(errno, EINVAL);
		assert_int_equal(assert_file(f, others[i]), 0);
	}
	assert_null(ledger_open(f->folder));
	assert_null(ledger_open("/nowhere/l"));
	assert_int_equal(errno, ENOENT);
	unlink(f->path);
	assert_int_equal(mkfifo(f->path, 0600), 0);
	assert_null(ledger_open(f->path));
	assert_int_equal(errno, EINVAL);
}

static void lines_that_are_no_steps_are_passed_over(void **state)
{
	static const char text[] = "# novbe ledger 1\n"
				   "a started 1\n"
				   "\n"
				   "a\n"
				   "a printed\n"
				   "a printed x\n"
				   "a printed 1 2\n"
				   "a flown 1\n"
				   "a  printed 1\n"
				   " a printed 1\n"
				   "\0\0\0\0\0\n"
				   "b printed 9999999999999999999999\n"
				   "c uncertain 4\n"
				   "a printed \n";
	struct fixture *f = *state;
	struct ledger *l;

	put_file(f, text, sizeof(text) - 1);
	l = open_good(f);
	assert_int_equal(ledger_get(l, "a"), LEDGER_STARTED);
	assert_int_equal(ledger_get(l, "b"), LEDGER_NONE);
	assert_int_equal(ledger_last(l), LEDGER_UNCERTAIN);
	ledger_close(l);
}

static void set_limit(rlim_t bytes)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_full_disk_leaves_the_entry_as_it_was(void **state)
{
	struct fixture *f = *state;
	static const char now[] = "# novbe ledger 1\na started 1\n";
	struct ledger *l;

	signal(SIGXFSZ, SIG_IGN);
	put_text(f, now);
	l = open_good(f);
	/* At each byte of the next line there may be no room. */
	for (rlim_t room = 0; room < sizeof("a printed 2"); room++) {
		set_limit(sizeof(now) - 1 + room);
		assert_int_equal(ledger_set(l, "a", LEDGER_PRINTED, 2), -EFBIG);
		set_limit(RLIM_INFINITY);
		assert_int_equal(ledger_get(l, "a"), LEDGER_STARTED);
		assert_file(f, now);
	}
	assert_int_equal(ledger_set(l, "b", LEDGER_STARTED, 3), 0);
	assert_file(f, "# novbe ledger 1\na started 1\nb started 3\n");
	ledger_close(l);
}

static void on_a_full_disk_lines_are_written_as_long_as_one_fits(void **state)
{
	static const char text[] = "# novbe ledger 1\n";
	struct fixture *f = *state;
	struct ledger *l;

	signal(SIGXFSZ, SIG_IGN);
	/* Room for any part of the first line; the disk has some for the second. */
	for (size_t room = 0; room <= sizeof("a started 1"); room++) {
		put_with_room(f, text, sizeof(text) - 1, room);
		l = open_good(f);
		set_limit(sizeof("# novbe ledger 1\na started 1\na printed 2\n") - 1);
		assert_int_equal(ledger_set(l, "a", LEDGER_STARTED, 1), 0);
		assert_int_equal(ledger_set(l, "a", LEDGER_PRINTED, 2), 0);
		if (room % 2)
			assert_int_equal(ledger_set(l, "b", LEDGER_STARTED, 3), -EFBIG);
		set_limit(RLIM_INFINITY);
		assert_file(f, "# novbe ledger 1\na started 1\na printed 2\n");
		assert_int_equal(ledger_set(l, "b", LEDGER_STARTED, 3), 0);
		ledger_close(l);
		assert_true(assert_file(f, "# novbe ledger 1\na started 1\na printed 2\n"
					   "b started 3\n") > 8192);
	}
}

struct collected {
	struct ledger *ledger;
	int count;
	char names[8][LEDGER_NAME_SIZE];
};

static void collect(void *data, const char *name)
{
	struct collected *c = data;

	assert_in_range(c->count, 0, 7);
	snprintf(c->names[c->count++], LEDGER_NAME_SIZE, "%s", name);
	assert_int_equal(ledger_set(c->ledger, name, LEDGER_TOLD_PRINTED, 9), 0);
}

static void each_tells_the_newest_state_oldest_step_first(void **state)
{
	struct fixture *f = *state;
	struct ledger *l = open_good(f);
	struct collected c = {.ledger = l};

	assert_int_equal(ledger_set(l, "b", LEDGER_SUBMITTED, 1), 0);
	assert_int_equal(ledger_set(l, "a", LEDGER_SUBMITTED, 2), 0);
	assert_int_equal(ledger_set(l, "c", LEDGER_PRINTED, 3), 0);
	assert_int_equal(ledger_set(l, "bb", LEDGER_PRINTED, 4), 0);
	assert_int_equal(ledger_set(l, "a", LEDGER_PRINTED, 5), 0);
	assert_int_equal(ledger_set(l, "b", LEDGER_PRINTED, 6), 0);
	assert_int_equal(ledger_set(l, "c", LEDGER_TOLD_PRINTED, 7), 0);
	ledger_each(l, LEDGER_PRINTED, collect, &c);
	assert_int_equal(c.count, 3);
	assert_string_equal(c.names[0], "bb");
	assert_string_equal(c.names[1], "a");
	assert_string_equal(c.names[2], "b");
	c.count = 0;
	ledger_each(l, LEDGER_PRINTED, collect, &c);
	ledger_each(l, LEDGER_SUBMITTED, collect, &c);
	assert_int_equal(c.count, 0);
	ledger_close(l);
}

static int count_lines(const struct fixture *f)
{
	FILE *file = fopen(f->path, "rb");
	int lines = 0, c;

	assert_non_null(file);
	while ((c = getc(file)) != EOF)
		lines += c == '\n';
	fclose(file);
	return lines;
}

static FILE *begin_file(const struct fixture *f)
{
	FILE *file = fopen(f->path, "wb");

	assert_non_null(file);
	fputs("# novbe ledger 1\n", file);
	return file;
}

/* 29 bytes a line, two for each name. */
static void write_lines(FILE *file, int names, int64_t step_ms)
{
	for (int i = 0; i < names; i++) {
		long long wall_ms = 1795405000000 + i * step_ms;

		fprintf(file, "t%05d started %lld\nt%05d printed %lld\n", i, wall_ms, i, wall_ms);
	}
}

enum { GROWN = 60000 }; /* names */

static void write_grown(const struct fixture *f, int64_t step_ms)
{
	FILE *file = begin_file(f);

	write_lines(file, GROWN, step_ms);
	fclose(file);
	assert_true(file_size(f) > LEDGER_REWRITE_SIZE);
}

static void a_grown_file_keeps_the_newest_step_of_the_last_days(void **state)
{
	struct fixture *f = *state;
	struct ledger *l;
	size_t size;

	/* One name each 30 s: three days are 8,640 of them. */
	write_grown(f, 30000);
	l = open_good(f);
	assert_int_equal(count_lines(f), 1 + 8641);
	assert_int_equal(ledger_get(l, "t59999"), LEDGER_PRINTED);
	assert_int_equal(ledger_get(l, "t51359"), LEDGER_PRINTED);
	assert_int_equal(ledger_get(l, "t51358"), LEDGER_NONE);
	assert_int_equal(ledger_last(l), LEDGER_PRINTED);
	ledger_close(l);
	/* All of one minute: the number is the limit. */
	write_grown(f, 1);
	l = open_good(f);
	assert_int_equal(count_lines(f), 1 + LEDGER_KEEP);
	assert_int_equal(ledger_get(l, "t40000"), LEDGER_PRINTED);
	assert_int_equal(ledger_get(l, "t39999"), LEDGER_NONE);
	/* It was written with room. */
	size = file_size(f);
	assert_int_equal(ledger_set(l, "new", LEDGER_STARTED, 1795405060001), 0);
	assert_int_equal(file_size(f), size);
	ledger_close(l);
	l = open_good(f);
	assert_int_equal(ledger_get(l, "new"), LEDGER_STARTED);
	ledger_close(l);
}

static void it_is_shortened_while_it_is_open_too(void **state)
{
	struct fixture *f = *state;
	FILE *file = begin_file(f);
	struct ledger *l;
	int lines;

	write_lines(file, 50000, 1);
	while (ftell(file) < LEDGER_REWRITE_SIZE - 1)
		putc('x', file);
	putc('\n', file);
	fclose(file);
	lines = count_lines(f);
	l = open_good(f);
	/* Not between a button and its paper. */
	assert_int_equal(ledger_set(l, "new", LEDGER_STARTED, 1795405060000), 0);
	assert_int_equal(count_lines(f), lines + 1);
	assert_int_equal(ledger_set(l, "new", LEDGER_PRINTED, 1795405060001), 0);
	assert_int_equal(count_lines(f), 1 + LEDGER_KEEP);
	assert_int_equal(ledger_set(l, "newer", LEDGER_STARTED, 1795405060002), 0);
	assert_int_equal(ledger_get(l, "new"), LEDGER_PRINTED);
	ledger_close(l);
	l = open_good(f);
	assert_int_equal(ledger_get(l, "new"), LEDGER_PRINTED);
	assert_int_equal(ledger_get(l, "newer"), LEDGER_STARTED);
	ledger_close(l);
}

static void one_that_cannot_be_shortened_goes_on(void **state)
{
	struct fixture *f = *state;
	char part[128];
	struct ledger *l;

	write_grown(f, 1);
	snprintf(part, sizeof(part), "%s.part", f->path);
	assert_int_equal(mkdir(part, 0700), 0);
	l = open_good(f);
	assert_int_equal(count_lines(f), 1 + 2 * GROWN);
	assert_int_equal(ledger_get(l, "t00000"), LEDGER_PRINTED);
	assert_int_equal(ledger_set(l, "new", LEDGER_PRINTED, 1), 0);
	assert_int_equal(ledger_get(l, "new"), LEDGER_PRINTED);
	ledger_close(l);
	assert_int_equal(count_lines(f), 1 + 2 * GROWN + 1);
}

#define ledger_test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ledger_test(a_step_is_found_after_opening_again),
		ledger_test(bad_names_and_states_are_refused),
		ledger_test(a_torn_last_line_did_not_happen_and_is_written_over),
		ledger_test(a_line_without_its_beginning_did_not_happen),
		ledger_test(what_lies_in_the_room_is_wiped_before_the_next_line),
		ledger_test(a_lost_sector_takes_only_its_own_lines),
		ledger_test(a_file_without_room_goes_on_and_gets_some),
		ledger_test(room_is_made_only_behind_a_step_that_says_how_it_ended),
		ledger_test(what_is_no_ledger_is_not_touched),
		ledger_test(lines_that_are_no_steps_are_passed_over),
		ledger_test(a_full_disk_leaves_the_entry_as_it_was),
		ledger_test(on_a_full_disk_lines_are_written_as_long_as_one_fits),
		ledger_test(each_tells_the_newest_state_oldest_step_first),
		ledger_test(a_grown_file_keeps_the_newest_step_of_the_last_days),
		ledger_test(it_is_shortened_while_it_is_open_too),
		ledger_test(one_that_cannot_be_shortened_goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
