/* What a kiosk's own file keeps, and how it is opened. Its numbers: own_numbers.c. */
#include "tests/unit/db/own_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define MON "2026-11-23"
#define TUE "2026-11-24"

static const struct own_ticket full = {.day = MON,
	.day_sure = true,
	.ticket = {.series = "BC"},
	.service = "passport-renewal",
	.klass = "priority",
	.language = "az",
	.token = "0123456789abcdef0123456789abcdef",
	.boot = "b7f7c3a0-0000-4000-8000-00000000000f",
	.run = "00000000000000aa",
	.mono_ms = 123456789,
	.wall_ms = 1795400000000,
	.quality = CLOCK_HUB,
	.replaces = "00000000000000aa-17",
	.print = PRINT_PRINTED, /* these are not looked at */
	.copies = 3,
	.is_void = true,
	.state = OWN_REFUSED,
	.refused = "x",
	.n = 99};

static void assert_same(const struct own_ticket *a, const struct own_ticket *b)
{
	assert_int_equal(a->n, b->n);
	assert_int_equal(a->state, b->state);
	assert_string_equal(a->day, b->day);
	assert_int_equal(a->day_sure, b->day_sure);
	assert_true(ticket_equal(&a->ticket, &b->ticket));
	assert_string_equal(a->service, b->service);
	assert_string_equal(a->klass, b->klass);
	assert_string_equal(a->language, b->language);
	assert_string_equal(a->token, b->token);
	assert_string_equal(a->boot, b->boot);
	assert_string_equal(a->run, b->run);
	assert_int_equal(a->mono_ms, b->mono_ms);
	assert_int_equal(a->wall_ms, b->wall_ms);
	assert_int_equal(a->quality, b->quality);
	assert_string_equal(a->replaces, b->replaces);
	assert_int_equal(a->print, b->print);
	assert_int_equal(a->copies, b->copies);
	assert_int_equal(a->is_void, b->is_void);
	assert_string_equal(a->refused, b->refused);
}

static void database_run(const char *text)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(own_path, &db), SQLITE_OK);
	if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", text, sqlite3_errmsg(db));
	sqlite3_close(db);
}

/* ---- Tickets ---- */

static void a_ticket_is_kept_as_it_was_given(void **state)
{
	struct own_tickets *own = open_whole(MON);
	struct own_ticket ticket = full, found;

	(void)state;
	assert_int_equal(own_tickets_issue(own, OWN_KIOSK, &ticket), 0);
	assert_int_equal(ticket.n, 1);
	assert_int_equal(ticket.state, OWN_OPEN);
	assert_int_equal(ticket.ticket.number, OWN_FIRST);
	assert_int_equal(ticket.print, PRINT_ISSUED);
	assert_int_equal(ticket.copies, 0);
	assert_false(ticket.is_void);
	assert_string_equal(ticket.refused, "");
	for (int again = 0; again < 2; again++) {
		assert_int_equal(own_tickets_get(own, 1, &found), 1);
		assert_same(&found, &ticket);
		assert_int_equal(own_tickets_find(own, MON, &ticket.ticket, &found), 1);
		assert_same(&found, &ticket);
		assert_int_equal(own_tickets_find(own, TUE, &ticket.ticket, &found), 0);
		assert_int_equal(own_tickets_get(own, 2, &found), 0);
		own = reopen_own(own);
	}
	own_tickets_close(own);
}

static void a_ticket_may_be_empty_where_it_may_and_full_to_the_brim(void **state)
{
	struct own_tickets *own = open_whole(MON);
	struct own_ticket bare = own_blank(MON, false, "A"), brim = full, found;

	(void)state;
	memset(brim.service, 's', sizeof(brim.service) - 1);
	memset(brim.klass, 'k', sizeof(brim.klass) - 1);
	memset(brim.replaces, '9', sizeof(brim.replaces) - 1);
	brim.mono_ms = brim.wall_ms = INT64_MAX;
	assert_int_equal(own_tickets_issue(own, OWN_KIOSK, &bare), 0);
	assert_int_equal(own_tickets_issue(own, OWN_KIOSK, &brim), 0);
	memset(brim.refused, 'r', sizeof(brim.refused) - 1);
	brim.copies = UINT16_MAX;
	assert_int_equal(own_tickets_update(own, &brim), 0);
	own = reopen_own(own);
	assert_int_equal(own_tickets_get(own, 1, &found), 1);
	assert_same(&found, &bare);
	assert_int_equal(own_tickets_get(own, 2, &found), 1);
	assert_same(&found, &brim);
	own_tickets_close(own);
}

static void what_is_no_ticket_is_refused(void **state)
{
	struct own_tickets *own = open_whole(MON);
	struct own_ticket wrong[6];

	(void)state;
	for (int i = 0; i < 6; i++)
		wrong[i] = full;
	strcpy(wrong[0].ticket.series, "a");
	strcpy(wrong[1].day, "2026-1-1");
	strcpy(wrong[2].day, "");
	strcpy(wrong[3].service, "");
	wrong[4].quality = (enum clock_quality)7;
	strcpy(wrong[5].day, "2026/11/23");
	for (int i = 0; i < 6; i++) {
		struct own_ticket ticket = wrong[i];

		assert_int_equal(own_tickets_issue(own, OWN_KIOSK, &ticket), -EINVAL);
		assert_memory_equal(&ticket, &wrong[i], sizeof(ticket));
		assert_string_not_equal(own_tickets_why(own), "");
	}
	struct own_ticket ticket = full;
	assert_int_equal(own_tickets_issue(own, 0, &ticket), -EINVAL);
	assert_int_equal(own_tickets_issue(own, QUEUE_MAX_KIOSKS + 1, &ticket), -EINVAL);
	ticket.state = OWN_STATE_COUNT;
	assert_int_equal(own_tickets_update(own, &ticket), -EINVAL);
	ticket.state = OWN_READY;
	ticket.n = 12;
	assert_int_equal(own_tickets_update(own, &ticket), -ENOENT);
	assert_string_equal(own_tickets_why(own), "there is no such ticket");
	assert_int_equal(own_tickets_unreported(own), 0);
	own_tickets_close(own);
}

static void an_update_changes_what_became_of_it_and_nothing_else(void **state)
{
	struct own_tickets *own = open_whole(MON);
	struct own_ticket first = full, second = full, found;

	(void)state;
	assert_int_equal(own_tickets_issue(own, OWN_KIOSK, &first), 0);
	assert_int_equal(own_tickets_issue(own, OWN_KIOSK, &second), 0);
	struct own_ticket changed = first;

	changed.state = OWN_READY;
	changed.print = PRINT_UNCERTAIN;
	changed.copies = 2;
	changed.is_void = true;
	strcpy(changed.refused, "invalid: no such day");
	struct own_ticket told = changed;

	strcpy(told.service, "another"); /* its identity stays */
	strcpy(told.day, TUE);
	told.ticket.number = 3500;
	assert_int_equal(own_tickets_update(own, &told), 0);
	own = reopen_own(own);
	assert_int_equal(own_tickets_get(own, 1, &found), 1);
	assert_same(&found, &changed);
	assert_int_equal(own_tickets_get(own, 2, &found), 1);
	assert_same(&found, &second);
	own_tickets_close(own);
}

static void they_are_found_by_state_in_order_of_issue(void **state)
{
	static const enum own_state states[] = {
		OWN_READY, OWN_OPEN, OWN_REPORTED, OWN_READY, OWN_REFUSED, OWN_REPORTED};
	struct own_tickets *own = open_whole(MON);
	struct own_ticket found;

	(void)state;
	for (int i = 0; i < 6; i++) {
		assert_int_equal(own_give(own, MON, true, "A"), OWN_FIRST + i);
		own_set_state(own, i + 1, states[i]);
	}
	for (int again = 0; again < 2; again++) {
		assert_int_equal(own_tickets_unreported(own), 4);
		for (unsigned int mask = 0; mask < 16; mask++) {
			int64_t n = 0;

			for (int i = 0; i < 6; i++) {
				if (!(mask & 1U << states[i]))
					continue;
				assert_int_equal(own_tickets_next(own, mask, n, &found), 1);
				assert_int_equal(found.n, i + 1);
				n = found.n;
			}
			assert_int_equal(own_tickets_next(own, mask, n, &found), 0);
		}
		own = reopen_own(own);
	}
	own_set_state(own, 3, OWN_READY); /* told again: there is news */
	assert_int_equal(own_tickets_unreported(own), 5);
	own_tickets_close(own);
}

static void the_end_of_a_boot_is_its_last_tickets_time(void **state)
{
	struct own_tickets *own = open_whole(MON);
	static const int64_t at_ms[] = {500, 9000, 7000};

	(void)state;
	assert_int_equal(own_tickets_boot_end(own, "one"), 0);
	for (int i = 0; i < 3; i++) {
		struct own_ticket ticket = own_blank(MON, true, "A");

		strcpy(ticket.boot, i ? "one" : "two");
		ticket.mono_ms = at_ms[i];
		assert_int_equal(own_tickets_issue(own, OWN_KIOSK, &ticket), 0);
		assert_int_equal(own_tickets_boot_end(own, "one"), i ? 9000 : 0);
	}
	for (int again = 0; again < 2; again++) {
		assert_int_equal(own_tickets_boot_end(own, "two"), 500);
		assert_int_equal(own_tickets_boot_end(own, "two"), 500);
		assert_int_equal(own_tickets_boot_end(own, "one"), 9000);
		assert_int_equal(own_tickets_boot_end(own, "three"), 0);
		own = reopen_own(own);
	}
	own_tickets_close(own);
}

/* ---- The hub ---- */

static bool hub_was_written(struct own_tickets *own, const struct own_hub *hub)
{
	int before = sqlite3_total_changes(own->db);

	assert_int_equal(own_tickets_note_hub(own, hub), 0);
	assert_memory_equal(own_tickets_hub(own), hub, sizeof(*hub));
	return sqlite3_total_changes(own->db) != before;
}

static void the_hubs_day_and_time_are_written_when_they_differ(void **state)
{
	struct own_hub hub, last;
	struct own_tickets *own = open_own();

	(void)state;
	assert_string_equal(own_tickets_hub(own)->day, "");
	memset(&hub, 0, sizeof(hub));
	strcpy(hub.day, MON);
	strcpy(hub.boot, "b7f7c3a0");
	hub.offset_ms = 1795400000000;
	assert_true(hub_was_written(own, &hub));
	last = hub;
	hub.offset_ms += 600;
	assert_false(hub_was_written(own, &hub));
	hub.offset_ms += 400;
	assert_false(hub_was_written(own, &hub));
	hub.offset_ms += 1; /* slow drift adds up */
	assert_true(hub_was_written(own, &hub));
	hub.offset_ms -= 1002;
	assert_true(hub_was_written(own, &hub));
	hub.open = true;
	assert_true(hub_was_written(own, &hub));
	strcpy(hub.boot, "b7f7c3a1");
	assert_true(hub_was_written(own, &hub));
	strcpy(hub.day, TUE);
	assert_true(hub_was_written(own, &hub));
	own = reopen_own(own);
	assert_string_equal(own_tickets_hub(own)->day, TUE);
	assert_string_equal(own_tickets_hub(own)->boot, "b7f7c3a1");
	assert_true(own_tickets_hub(own)->open);
	assert_int_equal(own_tickets_hub(own)->offset_ms, last.offset_ms - 1);
	strcpy(hub.day, "tomorrow");
	assert_int_equal(own_tickets_note_hub(own, &hub), -EINVAL);
	assert_string_equal(own_tickets_hub(own)->day, TUE);
	assert_false(own_tickets_is_whole(own)); /* that is another question */
	own_tickets_close(own);
}

/* ---- Bounds ---- */

static int64_t file_bytes(const char *end)
{
	char name[320];
	struct stat status;

	snprintf(name, sizeof(name), "%s%s", own_path, end);
	return stat(name, &status) == 0 ? status.st_size : 0;
}

static void reported_tickets_go_when_their_days_are_over(void **state)
{
	struct own_tickets *own = open_whole("2026-11-01");
	struct own_ticket found;
	char day[DAY_SIZE];

	(void)state;
	for (int i = 0; i < 4; i++)
		own_give(own, "2026-11-01", true, "A");
	own_set_state(own, 1, OWN_REPORTED);
	own_set_state(own, 2, OWN_REFUSED);
	own_set_state(own, 3, OWN_READY);
	for (int i = 2; i <= 12; i++) {
		snprintf(day, sizeof(day), "2026-11-%02d", i);
		if (i % 2)
			own_note_day(own, day);
		else
			assert_int_equal(own_give(own, day, true, "A"), OWN_FIRST);
		assert_int_equal(own_tickets_get(own, 1, &found), i < 1 + OWN_KEEP_DAYS);
		assert_int_equal(own_tickets_get(own, 2, &found), 1); /* nobody knows of these */
		assert_int_equal(own_tickets_get(own, 3, &found), 1);
		assert_int_equal(own_tickets_get(own, 4, &found), 1);
		own = reopen_own(own);
	}
	own_tickets_close(own);
}

static void the_order_goes_on_when_all_are_deleted(void **state)
{
	struct own_tickets *own = open_whole("2026-11-01");
	struct own_ticket ticket = own_blank("2026-11-28", true, "A");
	char day[DAY_SIZE];

	(void)state;
	for (int i = 0; i < 3; i++) {
		own_give(own, "2026-11-01", true, "A");
		own_set_state(own, i + 1, OWN_REPORTED);
	}
	for (int i = 2; i <= 12; i++) {
		snprintf(day, sizeof(day), "2026-11-%02d", i);
		own_note_day(own, day);
	}
	own = reopen_own(own);
	assert_int_equal(own_tickets_issue(own, OWN_KIOSK, &ticket), 0);
	assert_int_equal(ticket.n, 4);
	own_tickets_close(own);
}

/* A year of a busy kiosk that is always away and whose reports go out each evening. */
static void the_file_and_its_log_stay_small(void **state)
{
	struct own_tickets *own = open_whole("2026-01-01");
	int64_t n = 0, most = 0, log = 0;

	(void)state;
	sqlite3_exec(own->db, "PRAGMA synchronous=OFF", NULL, NULL, NULL);
	for (int i = 0; i < 120; i++) {
		char day[DAY_SIZE];

		snprintf(day, sizeof(day), "2026-%02d-%02d", 1 + i / 28, 1 + i % 28);
		for (int k = 0; k < 60; k++)
			assert_true(own_give(own, day, true, k % 2 ? "A" : "B") >= OWN_FIRST);
		for (int k = 0; k < 60; k++)
			own_set_state(own, ++n, OWN_REPORTED);
		most = file_bytes("") > most ? file_bytes("") : most;
		log = file_bytes("-wal") > log ? file_bytes("-wal") : log;
	}
	print_message("file %lld, log %lld bytes\n", (long long)most, (long long)log);
	assert_true(most > 0 && most < 400 << 10);
	assert_true(log > 0 && log < 3 << 20);
	own_tickets_close(own);
	assert_int_equal(file_bytes("-wal"), 0);
}

/* ---- Opening ---- */

static void a_new_file_is_made_with_mode_0640(void **state)
{
	struct stat status;
	mode_t before = umask(0);
	struct own_tickets *own = open_own();

	(void)state;
	umask(before);
	assert_false(own_tickets_is_whole(own));
	assert_int_equal(own_tickets_unreported(own), 0);
	assert_int_equal(stat(own_path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0640);
	own_tickets_close(own);
	own_tickets_close(NULL);
}

/* NULL, that error, and words; the file stays. */
static void assert_refused(const char *path, int error, const char *word)
{
	char set_aside[256], why[256];

	assert_null(own_tickets_open(path, set_aside, why));
	assert_int_equal(errno, error);
	if (!strstr(why, word))
		fail_msg("no '%s' in '%s'", word, why);
	assert_string_equal(set_aside, "");
}

static void a_second_one_is_refused_and_told_who_holds_it(void **state)
{
	struct own_tickets *own = open_whole(MON);
	char pid[16];
	int status = 0;

	(void)state;
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	assert_refused(own_path, EBUSY, pid);
	pid_t child = fork();
	if (child == 0) {
		char set_aside[256], why[256];

		_exit(!own_tickets_open(own_path, set_aside, why) && errno == EBUSY ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(own_give(own, MON, true, "A"), OWN_FIRST); /* it goes on */
	own_tickets_close(own);
	own_tickets_close(open_own());
}

static void a_file_of_a_newer_version_is_refused_and_left_alone(void **state)
{
	(void)state;
	own_tickets_close(open_whole(MON));
	database_run("PRAGMA user_version=99");
	assert_refused(own_path, ENOTSUP, "newer");
	database_run("PRAGMA user_version=1");
	own_tickets_close(open_own());
}

static void a_halls_file_and_a_kiosks_are_never_taken_for_each_other(void **state)
{
	struct journal_report report;
	char hall[320], why[256];

	(void)state;
	snprintf(hall, sizeof(hall), "%s/hall.db", own_folder);
	journal_close(journal_open(hall, &report, why));
	assert_refused(hall, EINVAL, "another program");
	own_tickets_close(open_whole(MON));
	assert_null(journal_open(own_path, &report, why));
	assert_int_equal(errno, EINVAL);
	assert_string_equal(report.set_aside, "");
	struct own_tickets *own = open_own();
	assert_true(own_tickets_is_whole(own));
	own_tickets_close(own);
}

static void what_cannot_be_opened_is_said(void **state)
{
	char path[320], far[700];

	(void)state;
	snprintf(path, sizeof(path), "%s/none/own.db", own_folder);
	assert_refused(path, ENOENT, "make the folder");
	snprintf(path, sizeof(path), "%s/folder", own_folder);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_refused(path, EISDIR, "folder");
	memset(far, 'x', sizeof(far) - 1);
	far[sizeof(far) - 1] = '\0';
	assert_refused(far, ENAMETOOLONG, "longer");
}

/* ---- Broken files ---- */

/* A file with tickets, closed; and its bytes. */
static size_t file_with_tickets(unsigned char **bytes)
{
	struct own_tickets *own = open_whole(MON);
	struct stat status;

	for (int i = 0; i < 200; i++)
		assert_int_equal(
			own_give(own, MON, i % 3 > 0, i % 2 ? "A" : "B"), OWN_FIRST + i / 2);
	own_tickets_close(own);
	assert_int_equal(stat(own_path, &status), 0);
	*bytes = malloc((size_t)status.st_size);
	FILE *file = fopen(own_path, "rb");
	assert_int_equal(fread(*bytes, 1, (size_t)status.st_size, file), (size_t)status.st_size);
	fclose(file);
	return (size_t)status.st_size;
}

static void write_file(const unsigned char *bytes, size_t size)
{
	FILE *file = fopen(own_path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

static bool same_file(const char *path, const unsigned char *bytes, size_t size)
{
	unsigned char *found = malloc(size + 1);
	FILE *file = fopen(path, "rb");

	assert_non_null(file);
	bool same = fread(found, 1, size + 1, file) == size && memcmp(found, bytes, size) == 0;
	fclose(file);
	free(found);
	return same;
}

/* Opens what was damaged. True: it was set aside exactly as it was, and gives no number now. */
static bool is_set_aside(const unsigned char *bytes, size_t size)
{
	char set_aside[256], why[256];
	struct own_tickets *own = own_tickets_open(own_path, set_aside, why);

	if (!own)
		fail_msg("%s", why);
	bool aside = set_aside[0] != '\0';
	if (aside) {
		assert_non_null(strstr(set_aside, "own.db.broken-20"));
		assert_true(same_file(set_aside, bytes, size));
		assert_false(own_tickets_is_whole(own));
		assert_int_equal(own_give(own, MON, true, "A"), -ENODATA);
		assert_int_equal(own_tickets_unreported(own), 0);
		unlink(set_aside);
	}
	own_tickets_close(own);
	return aside;
}

static void a_shortened_file_is_set_aside(void **state)
{
	unsigned char *bytes;
	size_t size = file_with_tickets(&bytes);

	(void)state;
	for (size_t len = 2; len < size; len += len < 600 ? 37 : 1021) {
		write_file(bytes, len);
		if (!is_set_aside(bytes, len))
			fail_msg("%zu of %zu bytes were taken for whole", len, size);
	}
	write_file(bytes, size);
	assert_false(is_set_aside(bytes, size));
	/* nothing left at all: a new file, which knows nothing either */
	for (size_t len = 0; len < 2; len++) { /* SQLite takes one byte for none */
		write_file(bytes, len);
		struct own_tickets *own = open_own();
		assert_false(own_tickets_is_whole(own));
		own_tickets_close(own);
	}
	free(bytes);
}

static void garbage_and_a_zeroed_header_are_set_aside(void **state)
{
	unsigned char *bytes;
	size_t size = file_with_tickets(&bytes);
	struct driver dice = {.random = 7};

	(void)state;
	memset(bytes, 0, 100);
	write_file(bytes, size);
	assert_true(is_set_aside(bytes, size));
	memset(bytes, 0, 4096);
	write_file(bytes, size);
	assert_true(is_set_aside(bytes, size));
	memset(bytes, 0, size);
	write_file(bytes, size);
	assert_true(is_set_aside(bytes, size));
	for (size_t i = 0; i < size; i++)
		bytes[i] = (unsigned char)driver_random(&dice, 256);
	write_file(bytes, size);
	assert_true(is_set_aside(bytes, size));
	free(bytes);
}

/* What only the check of everything sees: one entry of an index is another. */
static void an_index_that_differs_is_set_aside(void **state)
{
	static const char entry[] = MON "A";
	unsigned char *bytes;
	size_t size = file_with_tickets(&bytes), at = 4096;

	(void)state;
	/* in the tickets' own rows the state stands before it, in table number the kiosk */
	while (memcmp(bytes + at, entry, sizeof(entry) - 1) != 0 ||
		memcmp(bytes + at - 4, "open", 4) == 0 || bytes[at - 1] == OWN_KIOSK)
		assert_true(++at < size - sizeof(entry));
	bytes[at + sizeof(entry) - 2] = 'C';
	write_file(bytes, size);
	assert_true(is_set_aside(bytes, size));
	free(bytes);
}

/* Each page in turn is another file's, or zeros. */
static void a_lost_page_is_never_taken_for_truth(void **state)
{
	unsigned char *bytes, *damaged;
	size_t size = file_with_tickets(&bytes);
	struct own_ticket found;

	(void)state;
	damaged = malloc(size);
	for (size_t page = 0; page < size; page += 4096) {
		memcpy(damaged, bytes, size);
		memset(damaged + page, 0, 4096);
		write_file(damaged, size);
		if (!is_set_aside(damaged, size))
			fail_msg("page %zu is zero and was taken for whole", page / 4096);
	}
	write_file(bytes, size);
	struct own_tickets *own = open_own();
	assert_int_equal(own_tickets_get(own, 200, &found), 1);
	own_tickets_close(own);
	free(damaged);
	free(bytes);
}

static void rows_that_are_no_tickets_or_contradict_are_set_aside(void **state)
{
	static const char *const damages[] = {"UPDATE ticket SET state='opfn' WHERE n=7",
		"UPDATE ticket SET quality='' WHERE n=7",
		"UPDATE ticket SET print='qrinted' WHERE n=7",
		"UPDATE ticket SET series='a' WHERE n=7",
		"UPDATE ticket SET day='2026-11' WHERE n=7",
		"UPDATE ticket SET number=70000 WHERE n=7",
		"UPDATE ticket SET language='azer' WHERE n=7", "DELETE FROM fact",
		"UPDATE number SET last=last-1 WHERE series='A'"};

	(void)state;
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		char set_aside[256], why[256];
		unsigned char *bytes;

		file_with_tickets(&bytes);
		free(bytes);
		database_run(damages[i]);
		struct own_tickets *own = own_tickets_open(own_path, set_aside, why);
		assert_non_null(own);
		if (!strstr(set_aside, ".broken-20"))
			fail_msg("taken for whole: %s", damages[i]);
		assert_false(own_tickets_is_whole(own));
		own_tickets_close(own);
		unlink(own_path);
	}
}

/* A kiosk that was killed: the next start finds all it gave. */
static void a_killed_process_leaves_everything_it_gave(void **state)
{
	int status = 0;

	(void)state;
	for (int life = 0; life < 5; life++) {
		pid_t child = fork();

		if (child == 0) {
			struct own_tickets *own = life ? open_own() : open_whole(MON);

			for (int i = 0; i < 10; i++)
				own_give(own, MON, true, "A");
			_exit(own_tickets_unreported(own) == 10U * (unsigned)(life + 1) ? 0 : 1);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_int_equal(status, 0);
	}
	struct own_tickets *own = open_own();
	assert_int_equal(own_tickets_unreported(own), 50);
	assert_int_equal(own_give(own, MON, true, "A"), OWN_FIRST + 50);
	own_tickets_close(own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		OWN_TEST(a_ticket_is_kept_as_it_was_given),
		OWN_TEST(a_ticket_may_be_empty_where_it_may_and_full_to_the_brim),
		OWN_TEST(what_is_no_ticket_is_refused),
		OWN_TEST(an_update_changes_what_became_of_it_and_nothing_else),
		OWN_TEST(they_are_found_by_state_in_order_of_issue),
		OWN_TEST(the_end_of_a_boot_is_its_last_tickets_time),
		OWN_TEST(the_hubs_day_and_time_are_written_when_they_differ),
		OWN_TEST(reported_tickets_go_when_their_days_are_over),
		OWN_TEST(the_order_goes_on_when_all_are_deleted),
		OWN_TEST(the_file_and_its_log_stay_small),
		OWN_TEST(a_new_file_is_made_with_mode_0640),
		OWN_TEST(a_second_one_is_refused_and_told_who_holds_it),
		OWN_TEST(a_file_of_a_newer_version_is_refused_and_left_alone),
		OWN_TEST(a_halls_file_and_a_kiosks_are_never_taken_for_each_other),
		OWN_TEST(what_cannot_be_opened_is_said),
		OWN_TEST(a_shortened_file_is_set_aside),
		OWN_TEST(garbage_and_a_zeroed_header_are_set_aside),
		OWN_TEST(an_index_that_differs_is_set_aside),
		OWN_TEST(a_lost_page_is_never_taken_for_truth),
		OWN_TEST(rows_that_are_no_tickets_or_contradict_are_set_aside),
		OWN_TEST(a_killed_process_leaves_everything_it_gave),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
