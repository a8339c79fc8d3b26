/*
 * Gives a hall a past, or a crowd, without living through it: writes a database as the dispatcher
 * would have done, by the same rules and the same room, only without devices and in large commits.
 *
 *   past --hall FILE --database FILE [--entries N] [--waiting N]
 *
 * --entries: so many journal entries on business days up to yesterday, all of them closed.
 * --waiting: today is open, and so many people have come in the last five hours; nobody was called.
 * Prints one JSON object; exit status 1 when something does not fit.
 */
#include <argp.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/journal.h"
#include "firmware/base/clock.h"
#include "firmware/base/json.h"
#include "firmware/base/log.h"
#include "firmware/hall/hall_file.h"

enum {
	DAY_MS = 86400000,
	DAY_ENTRIES = 15000, /* 5,000 visits: a large centre's busy day */
	COMMIT_ENTRIES = 4000,
	DESKS = 32,
	CROWD_MS = 5 * 3600000,
	REMEMBERED_DAYS = 2,
};

struct past {
	const char *hall_path, *database;
	long entries, waiting;

	struct hall_file *file;
	struct setup *setup;
	struct journal *journal;
	struct hall *hall;
	struct entry entry;
	struct json_writer writer;
	uint32_t config;
	int64_t now_ms;
	uint64_t random, commands;
	long uncommitted, issued;
	bool remembers;
};

static void fail(const char *what, const char *why)
{
	log_err("past: '%s': %s", what, why);
	exit(1);
}

static uint32_t random_below(struct past *p, uint32_t below)
{
	p->random = p->random * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(p->random >> 33) % below;
}

/* The answer takes room as a real one does; nobody will read it. */
static void remember(struct past *p, const struct command *c)
{
	char hash[JOURNAL_HASH_SIZE], answer[420];

	journal_body_hash(c->id, strlen(c->id), hash);
	memset(answer, ' ', sizeof(answer));
	memcpy(answer, "{}", 2);
	if (journal_remember(p->journal, c->device, c->id, hash, p->entry.seq, hall_day(p->hall),
		    false, answer, sizeof(answer)) < 0)
		fail("answer", journal_why(p->journal));
}

static void commit_now_and_then(struct past *p, bool now)
{
	if (!now && ++p->uncommitted < COMMIT_ENTRIES)
		return;
	p->uncommitted = 0;
	if (journal_commit(p->journal) < 0 || journal_begin(p->journal) < 0)
		fail("commit", journal_why(p->journal));
}

static void apply(struct past *p, const struct change *change)
{
	if (change->kind == CHANGE_DAY_OPENED &&
		(hall_configure(p->hall, p->setup) < 0 ||
			journal_forget_old(p->journal, change->day) < 0))
		fail("day", "cannot be opened");
	if (hall_apply(p->hall, change, p->entry.at_ms, p->entry.seq) < 0)
		fail(change_kind_name(change->kind), "does not fit the hall");
}

/* As the dispatcher does one command. */
static void past_do(struct past *p, struct command *c)
{
	struct entry *e = &p->entry;
	size_t len;

	snprintf(c->id, sizeof(c->id), "%016x-%" PRIu64, 0xbe9c4, ++p->commands);
	c->deadline_ms = p->now_ms + 30000;
	hall_decide(p->hall, c, p->now_ms, &e->decision);
	if (e->decision.refusal != REFUSED_NOT || e->decision.count == 0)
		fail(verb_name(c->verb), refusal_name(e->decision.refusal));
	e->seq = journal_last_seq(p->journal) + 1;
	e->at_ms = p->now_ms;
	e->config = hall_config(p->hall);
	e->by = *c;
	snprintf(e->day, sizeof(e->day), "%s", hall_is_open(p->hall) ? hall_day(p->hall) : "");
	json_writer_reset(&p->writer);
	entry_text_write(&p->writer, p->hall, e);
	const char *text = json_writer_text(&p->writer, &len);

	if (!text || journal_append(p->journal, p->hall, e, text, len) < 0)
		fail("entry", journal_why(p->journal));
	for (uint16_t i = 0; i < e->decision.count; i++)
		apply(p, &e->decision.changes[i]);
	if (p->remembers && c->role != ROLE_HUB)
		remember(p, c);
	commit_now_and_then(p, false);
}

static struct command command_by(enum verb verb, enum role role)
{
	struct command c = {.verb = verb, .role = role, .own_counter = SETUP_NONE};

	strcpy(c.device, role == ROLE_HUB ? "hub" : "desk-9");
	return c;
}

static void do_at_counter(struct past *p, enum verb verb, uint16_t counter)
{
	struct command c = command_by(verb, ROLE_COUNTER);

	c.own_counter = counter;
	snprintf(c.device, sizeof(c.device), "counter-%u", p->setup->counters[counter].number);
	if (verb == VERB_SIGN_IN)
		snprintf(c.operator_id, sizeof(c.operator_id), "op%u", counter);
	past_do(p, &c);
}

/* Somebody comes, takes a ticket and the paper. */
static void do_arrival(struct past *p)
{
	uint16_t service = (uint16_t)(p->issued++ % p->setup->service_count);
	struct command c = command_by(VERB_ISSUE, ROLE_RECEPTION);

	memcpy(c.service, p->setup->services[service].id, sizeof(c.service));
	memcpy(c.klass, p->setup->classes[random_below(p, p->setup->class_count)].id,
		sizeof(c.klass));
	strcpy(c.language, "en");
	random_hex(16, c.token);
	past_do(p, &c);
	c = command_by(VERB_CONFIRM, ROLE_RECEPTION);
	c.ticket = p->entry.decision.changes[0].ticket;
	c.print = PRINT_PRINTED;
	past_do(p, &c);
}

/* The business day that holds day_ms opens, at at_ms. */
static void do_open_day(struct past *p, int64_t day_ms, int64_t at_ms)
{
	const struct hall_catalogue *catalogue = p->file->catalogue;
	struct command c = command_by(VERB_OPEN_DAY, ROLE_HUB);

	p->now_ms = at_ms;
	c.config = p->config;
	if (clock_business_day(day_ms, catalogue->time_zone, catalogue->day_start_minute, c.day) <
		0)
		fail(catalogue->time_zone, "is no time zone");
	past_do(p, &c);
}

/* A day of so many entries: two people a minute to each desk, who are all called and served. */
static void live_day(struct past *p, int64_t at_ms, long entries)
{
	int64_t last = journal_last_seq(p->journal) + entries;
	uint16_t desks = p->setup->counter_count < DESKS ? p->setup->counter_count : DESKS;
	struct command close = command_by(VERB_CLOSE_DAY, ROLE_HUB);

	do_open_day(p, at_ms, at_ms);
	for (uint16_t i = 0; i < desks; i++)
		do_at_counter(p, VERB_SIGN_IN, i);
	for (uint16_t i = 0; journal_last_seq(p->journal) < last; i++) {
		p->now_ms += DAY_MS / 3 / (DAY_ENTRIES / 3);
		do_arrival(p);
		if (hall_waits(p->hall, i % desks) && hall_waiting_total(p->hall) > 100)
			do_at_counter(p, VERB_NEXT, i % desks);
	}
	past_do(p, &close);
}

static void live_past(struct past *p, int64_t today_ms)
{
	long days = (p->entries + DAY_ENTRIES - 1) / DAY_ENTRIES;

	for (long day = days; day > 0; day--) {
		long left = p->entries - (long)journal_last_seq(p->journal);

		p->remembers = day <= REMEMBERED_DAYS;
		live_day(p, today_ms - day * DAY_MS, left / day);
	}
}

static void live_today(struct past *p, int64_t now_ms)
{
	do_open_day(p, now_ms, now_ms - CROWD_MS);
	for (long i = 0; i < p->waiting; i++) {
		p->now_ms = now_ms - CROWD_MS + i * CROWD_MS / p->waiting;
		do_arrival(p);
	}
}

static void past_begin(struct past *p)
{
	struct journal_report report;
	struct setup *empty = setup_new();
	char why[256];

	p->file = hall_file_read(p->hall_path, stderr);
	p->setup = empty && p->file ? setup_merge(empty, p->file->setup) : NULL;
	p->hall = p->setup ? hall_new(p->setup) : NULL;
	setup_free(empty);
	if (!p->hall)
		fail(p->hall_path, "is not right");
	p->journal = journal_open(p->database, &report, why);
	if (!p->journal)
		fail(p->database, why);
	json_writer_init(&p->writer, ENTRY_MAX_BYTES);
	if (journal_start_checkpoints(p->journal) < 0 || journal_begin(p->journal) < 0 ||
		journal_keep_config(
			p->journal, p->file->text, p->file->len, clock_wall_ms(), &p->config) < 0)
		fail(p->database, journal_why(p->journal));
}

static void past_end(struct past *p)
{
	commit_now_and_then(p, true);
	journal_rollback(p->journal); /* the next one, with nothing in it */
	printf("{\"entries\":%" PRId64 ",\"issued\":%ld,\"waiting\":%u}\n",
		journal_last_seq(p->journal), p->issued, hall_waiting_total(p->hall));
	journal_close(p->journal);
	hall_free(p->hall);
	setup_free(p->setup);
	hall_file_free(p->file);
	json_writer_fini(&p->writer);
}

static const struct argp_option options[] = {
	{"hall", 'h', "FILE", 0, "the hall file", 0},
	{"database", 'd', "FILE", 0, "the hub's database, a new one", 0},
	{"entries", 'e', "N", 0, "journal entries of days up to yesterday (0)", 0},
	{"waiting", 'w', "N", 0, "people who wait today (0: today is not open)", 0},
	{0},
};

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct past *past = state->input;

	switch (key) {
	case 'h':
		past->hall_path = value;
		return 0;
	case 'd':
		past->database = value;
		return 0;
	case 'e':
		past->entries = atol(value);
		return 0;
	case 'w':
		past->waiting = atol(value);
		return 0;
	case ARGP_KEY_END:
		if (!past->hall_path || !past->database)
			argp_error(state, "an argument is missing");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		options, parse_option, NULL, "Gives a hall a past.", NULL, NULL, NULL};
	static struct past past = {.random = 1};

	argp_parse(&argp, argc, argv, 0, NULL, &past);
	log_init("past");
	past_begin(&past);
	int64_t now_ms = clock_wall_ms();

	if (past.entries)
		live_past(&past, now_ms - CROWD_MS);
	if (past.waiting)
		live_today(&past, now_ms);
	past_end(&past);
	return 0;
}
