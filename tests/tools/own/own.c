/*
 * A kiosk's own tickets without the kiosk:
 *
 *   own-tickets FILE list                            every ticket in it, one a line
 *   own-tickets FILE give KIOSK COUNT DAY [unsure]   gives that many of each series, one a line
 *   own-tickets FILE work SEED COUNT [killed|normal] ...
 *   own-tickets FILE time COUNT
 *
 * A line is a JSON object. `work` lives a kiosk's days at random and says each step when it is
 * acknowledged: on its output, and as a mark for the power cut's recorder (powercut/record.c):
 * {"told":"found"|"whole"|"issued"|"updated", ...}. "killed": it ends by itself in the middle,
 * behind tickets that nobody was told of and that were written but never flushed. "normal": with a
 * flush less per commit, for the test of the test. `time` gives p50 and p99 of an issue in
 * microseconds, beside those of a raw fdatasync of 4 KiB. Ends with 0; 1: an error; 3: the file was
 * set aside; 4: `give` found it not whole.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "db/own_tickets_inside.h"
#include "db/sql.h"
#include "firmware/base/json.h"
#include "firmware/base/log.h"

/* So few days that nothing is old enough to be deleted: all that was told must be there. */
enum { ALL = (1 << OWN_STATE_COUNT) - 1, WORK_KIOSK = 3, WORK_DAYS = OWN_KEEP_DAYS - 2 };

static const char *const series[] = {"A", "B", "CX"};
enum { SERIES = sizeof(series) / sizeof(series[0]) };

static void check(int rc, struct own_tickets *own, const char *what)
{
	if (rc >= 0)
		return;
	fprintf(stderr, "%s: %s: %s\n", what, strerror(-rc), own_tickets_why(own));
	exit(1);
}

/* ---- Saying ---- */

static void put_ticket(struct json_writer *w, const struct own_ticket *t)
{
	char text[TICKET_TEXT_SIZE];

	ticket_text(&t->ticket, text);
	json_put_int(w, "n", t->n);
	json_put_string(w, "state", own_states[t->state]);
	json_put_string(w, "day", t->day);
	json_put_bool(w, "day_sure", t->day_sure);
	json_put_string(w, "ticket", text);
	json_put_string(w, "service", t->service);
	json_put_string(w, "class", t->klass);
	json_put_string(w, "language", t->language);
	json_put_string(w, "token", t->token);
	json_put_string(w, "boot", t->boot);
	json_put_string(w, "run", t->run);
	json_put_int(w, "mono_ms", t->mono_ms);
	json_put_int(w, "wall_ms", t->wall_ms);
	json_put_int(w, "quality", t->quality);
	json_put_string(w, "replaces", t->replaces);
	json_put_string(w, "print", print_state_name(t->print));
	json_put_int(w, "copies", t->copies);
	json_put_bool(w, "void", t->is_void);
	json_put_string(w, "refused", t->refused);
}

static void say(const char *told, const struct own_ticket *ticket)
{
	static struct json_writer w;
	char mark[2048];

	if (!w.max)
		json_writer_init(&w, sizeof(mark) - 16);
	json_writer_reset(&w);
	json_open_object(&w, NULL);
	if (told)
		json_put_string(&w, "told", told);
	if (ticket)
		put_ticket(&w, ticket);
	json_close_object(&w);
	const char *text = json_writer_text(&w, NULL);

	if (!text)
		exit(1);
	snprintf(mark, sizeof(mark), "powercut:%s", text);
	if (told && access(mark, F_OK) == 0)
		exit(1);
	puts(text);
}

static void say_all(struct own_tickets *own, const char *told)
{
	struct own_ticket ticket;
	int rc = 0;

	for (int64_t n = 0; (rc = own_tickets_next(own, ALL, n, &ticket)) == 1; n = ticket.n)
		say(told, &ticket);
	check(rc, own, "list");
}

/* ---- Tickets ---- */

static uint64_t dice;

static uint32_t roll(uint32_t below)
{
	dice = dice * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(dice >> 33) % below;
}

/* Contents that no other ticket has. */
static struct own_ticket blank(const char *day, bool sure, const char *letters)
{
	struct own_ticket t = {.day_sure = sure, .quality = sure ? CLOCK_WALL : CLOCK_NONE};

	snprintf(t.day, sizeof(t.day), "%s", day);
	snprintf(t.ticket.series, sizeof(t.ticket.series), "%s", letters);
	snprintf(t.service, sizeof(t.service), "service-%u", roll(400));
	snprintf(t.klass, sizeof(t.klass), "%s", roll(4) ? "" : "priority");
	snprintf(t.language, sizeof(t.language), "%s", roll(2) ? "az" : "en");
	snprintf(t.token, sizeof(t.token), "%08x%08x%08x%08x", roll(1U << 31), roll(1U << 31),
		roll(1U << 31), roll(1U << 31));
	snprintf(t.boot, sizeof(t.boot), "%08x-0000-4000-8000-%012x", roll(3), roll(2));
	snprintf(t.run, sizeof(t.run), "%016x", roll(1U << 31));
	snprintf(t.replaces, sizeof(t.replaces), "%s", roll(3) ? "" : "00000000000000ab-17");
	t.mono_ms = roll(1U << 31);
	t.wall_ms = sure ? 1795400000000 + roll(1U << 31) : 0;
	return t;
}

static int give(struct own_tickets *own, uint8_t kiosk, int count, const char *day, bool sure)
{
	for (int i = 0; i < count * SERIES; i++) {
		struct own_ticket ticket = blank(day, sure, series[i % SERIES]);
		int rc = own_tickets_issue(own, kiosk, &ticket);

		if (rc == -ENODATA)
			return 4;
		if (rc == -ERANGE)
			continue;
		check(rc, own, "issue");
		say(NULL, &ticket);
	}
	return 0;
}

/* ---- A kiosk's days ---- */

static void work_update(struct own_tickets *own)
{
	struct own_ticket ticket;

	if (own_tickets_next(own, ALL, roll(400), &ticket) != 1)
		return;
	ticket.state = (enum own_state)roll(OWN_STATE_COUNT);
	ticket.print = (enum print_state)roll(PRINT_STATE_COUNT);
	ticket.copies = (uint16_t)roll(4);
	ticket.is_void = roll(5) == 0;
	snprintf(ticket.refused, sizeof(ticket.refused), "%s",
		ticket.state == OWN_REFUSED ? "invalid: \"that\"" : "");
	check(own_tickets_update(own, &ticket), own, "update");
	say("updated", &ticket);
}

static void work_step(struct own_tickets *own, char day[DAY_SIZE])
{
	struct own_ticket ticket = blank(day, roll(8) > 0, series[roll(SERIES)]);
	struct own_hub hub = {.open = roll(2), .offset_ms = roll(1U << 31)};

	if (roll(60) == 0) {
		snprintf(day, DAY_SIZE, "2026-11-%02u", 10 + roll(WORK_DAYS));
	} else if (roll(30) == 0) {
		snprintf(hub.day, sizeof(hub.day), "2026-11-10");
		check(own_tickets_note_hub(own, &hub), own, "note");
	} else if (roll(3) == 0) {
		work_update(own);
	} else {
		check(own_tickets_issue(own, WORK_KIOSK, &ticket), own, "issue");
		say("issued", &ticket);
	}
}

/* Commits that the kernel has and the disk has not. */
static void work_unflushed(struct own_tickets *own, const char *day)
{
	check(sql_run(own->db, "PRAGMA synchronous=OFF"), own, "settings");
	for (int i = 0; i < 5; i++) {
		struct own_ticket ticket = blank(day, true, series[i % SERIES]);

		check(own_tickets_issue(own, WORK_KIOSK, &ticket), own, "issue");
	}
}

static int work(struct own_tickets *own, int count, const char *how)
{
	char day[DAY_SIZE] = "2026-11-10";

	say_all(own, "found");
	if (strcmp(how, "normal") == 0)
		check(sql_run(own->db, "PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=32"),
			own, "settings");
	if (!own_tickets_is_whole(own)) {
		check(own_tickets_learn(own, WORK_KIOSK, day, NULL, 0, true), own, "learn");
		say("whole", NULL);
	}
	for (int i = 0; i < count; i++)
		work_step(own, day);
	if (strcmp(how, "killed") != 0)
		return 0;
	work_unflushed(own, day);
	fflush(stdout);
	_exit(0);
}

/* ---- Time ---- */

static int64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int order(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void say_time(const char *what, int64_t *us, int count)
{
	qsort(us, (size_t)count, sizeof(*us), order);
	printf("{\"what\":\"%s\",\"count\":%d,\"p50_us\":%lld,\"p99_us\":%lld,\"max_us\":%lld}\n",
		what, count, (long long)us[count / 2], (long long)us[count * 99 / 100],
		(long long)us[count - 1]);
}

/* 4 KiB at a time into the middle of a file of the log's size, as a commit does. */
static int raw_open(const char *database)
{
	static char block[4096];
	char path[600];

	snprintf(path, sizeof(path), "%.500s.raw", database);
	int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	unlink(path);
	for (int i = 0; file >= 0 && i < OWN_LOG_PAGES; i++)
		if (pwrite(file, block, sizeof(block), i * 4096L) != (ssize_t)sizeof(block))
			exit(1);
	if (file < 0 || fsync(file) < 0)
		exit(1);
	return file;
}

static int time_issue(struct own_tickets *own, const char *path, int count)
{
	static char block[4096] = "raw";
	int64_t *issue = calloc((size_t)count, sizeof(*issue));
	int64_t *raw = calloc((size_t)count, sizeof(*raw));
	int file = raw_open(path);

	if (!issue || !raw)
		return 1;
	check(own_tickets_learn(own, WORK_KIOSK, "2026-11-01", NULL, 0, true), own, "learn");
	for (int i = 0; i < count; i++) {
		char day[DAY_SIZE];

		snprintf(day, sizeof(day), "2026-11-%02u", 1 + (unsigned)i / 600 % 28);
		struct own_ticket ticket = blank(day, true, series[i % SERIES]);
		int64_t begun = now_us();

		check(own_tickets_issue(own, WORK_KIOSK, &ticket), own, "issue");
		issue[i] = now_us() - begun;
		begun = now_us();
		if (pwrite(file, block, sizeof(block), i % OWN_LOG_PAGES * 4096L) < 0 ||
			fdatasync(file) < 0)
			return 1;
		raw[i] = now_us() - begun;
	}
	say_time("own_tickets_issue", issue, count);
	say_time("fdatasync 4 KiB", raw, count);
	close(file);
	free(issue);
	free(raw);
	return 0;
}

static int run(struct own_tickets *own, int argc, char **argv)
{
	const char *what = argv[2];

	if (strcmp(what, "list") == 0)
		say_all(own, NULL);
	else if (strcmp(what, "give") == 0 && argc > 5)
		return give(own, (uint8_t)atoi(argv[3]), atoi(argv[4]), argv[5], argc == 6);
	else if (strcmp(what, "work") == 0 && argc > 4)
		return work(own, atoi(argv[4]), argc > 5 ? argv[5] : "");
	else if (strcmp(what, "time") == 0 && argc == 4)
		return time_issue(own, argv[1], atoi(argv[3]));
	else
		return 64;
	return 0;
}

int main(int argc, char **argv)
{
	char set_aside[256], why[256];

	log_init("own-tickets");
	if (argc < 3) {
		fprintf(stderr, "usage: own-tickets FILE list|give|work|time ...\n");
		return 64;
	}
	struct own_tickets *own = own_tickets_open(argv[1], set_aside, why);

	if (!own) {
		fprintf(stderr, "%s: %s\n", argv[1], why);
		return 1;
	}
	dice = strcmp(argv[2], "work") == 0 && argc > 3 ? strtoull(argv[3], NULL, 10)
							: (uint64_t)getpid();
	roll(2);
	if (set_aside[0])
		fprintf(stderr, "%s: set aside as '%s'\n", argv[1], set_aside);
	int rc = set_aside[0] ? 3 : run(own, argc, argv);

	own_tickets_close(own);
	return rc;
}
