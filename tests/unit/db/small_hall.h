/*
 * For tests of the database: a small hall whose setup is made by hand, driven by commands as the
 * dispatcher does it (decide, write the text, append, apply), and a folder that goes away.
 * The hall file's text is "small N": N services and N counters, and from three on `tour`, a journey
 * through the first three.
 */
#ifndef NOVBE_TESTS_DB_SMALL_HALL_H
#define NOVBE_TESTS_DB_SMALL_HALL_H

#include <errno.h>
#include <ftw.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "db/backup.h"
#include "db/journal.h"
#include "db/replay.h"
#include "firmware/base/json.h"

#define FREE_FOR_ALL __attribute__((unused)) static

/* ---- A folder ---- */

FREE_FOR_ALL int folder_remove_one(
	const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status;
	(void)type;
	(void)walk;
	return remove(path);
}

FREE_FOR_ALL char *folder_make(void)
{
	const char *base = getenv("TMPDIR");
	char *path = NULL;

	assert_true(asprintf(&path, "%s/novbe-db-XXXXXX", base ? base : "/tmp") > 0);
	assert_non_null(mkdtemp(path));
	return path;
}

FREE_FOR_ALL void folder_remove(char *path)
{
	assert_int_equal(nftw(path, folder_remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
	free(path);
}

/* ---- The setup ---- */

FREE_FOR_ALL struct setup *small_setup(unsigned n)
{
	struct setup *s = setup_new();

	assert_non_null(s);
	snprintf(s->centre, sizeof(s->centre), "test");
	strcpy(setup_add_class(s)->id, "normal");
	s->classes[0].slope = 1024;
	strcpy(setup_add_class(s)->id, "priority");
	s->classes[1].slope = 4096;
	s->classes[1].self_service = true;
	s->policy = (enum policy_kind)(n % POLICY_KIND_COUNT); /* all are somewhere */
	s->classes[0].turns = 2;
	s->classes[0].min_share_pct = 30;
	s->classes[0].cap_ms = 600000;
	s->classes[1].rank = s->classes[1].turns = 1;
	s->appointments = (struct setup_appointments){
		.offered = true, .klass = 1, .early_ms = 1800000, .late_ms = 600000};
	s->appointments.late_walks_in = n % 2;
	strcpy(setup_add_zone(s)->id, "a");
	strcpy(setup_add_institution(s)->id, "office");
	for (unsigned i = 0; i < (n < 26 ? 3 : 26); i++)
		setup_add_series(s)->letters[0] = (char)('A' + i);
	for (unsigned i = 0; i < n; i++) {
		struct setup_service *service = setup_add_service(s);

		snprintf(service->id, sizeof(service->id), "service-%u", i);
		service->series = (uint16_t)(i % s->series_count);
		service->mean_service_ms = 60000;
	}
	if (n >= 3) {
		struct setup_service *tour = setup_add_service(s);

		strcpy(tour->id, "tour");
		tour->free_order = n % 2;
		for (uint16_t i = 0; i < 3; i++)
			tour->steps[tour->step_count++] = i;
	}
	s->returns = (struct setup_returns){.park_ms = 20000, .place = RETURN_BEHIND, .behind = 1};
	for (unsigned p = 0; p < 2; p++) {
		struct setup_profile *profile = setup_add_profile(s);

		strcpy(profile->id, p ? "half" : "all");
		for (unsigned i = 0; i < n; i += p + 1)
			setup_profile_add(profile, (uint16_t)i);
	}
	for (unsigned i = 0; i < n; i++) {
		struct setup_counter *counter = setup_add_counter(s);

		counter->number = (uint16_t)(i + 1);
		counter->calls_out_of_order = true;
	}
	s->calling.auto_call_ms = 60000;
	s->calling.auto_answer_ms = 60000;
	return s;
}

FREE_FOR_ALL struct setup *small_setup_of(
	void *data, uint32_t version, const char *text, size_t len)
{
	unsigned n;

	(void)data;
	(void)version;
	(void)len;
	return sscanf(text, "small %u", &n) == 1 ? small_setup(n) : NULL;
}

/* ---- The driver ---- */

struct driver {
	struct journal *journal;
	struct setup *setup;
	struct hall *hall;
	struct entry *entry;
	struct json_writer writer;
	unsigned services;
	uint32_t config;
	int64_t now_ms;
	uint64_t random;
	uint64_t commands;
	int day;
	bool remembers;
	uint32_t kinds[CHANGE_KIND_COUNT]; /* changes done so far */
	int last_rc; /* of the journal, when driver_do() gave REFUSED_STORAGE */
	char last_id[COMMAND_ID_SIZE], last_answer[96];
};

FREE_FOR_ALL uint32_t driver_random(struct driver *d, uint32_t below)
{
	d->random = d->random * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(d->random >> 33) % below;
}

/* A seed for the test, printed so that a failure can be repeated (NOVBE_SEED). */
FREE_FOR_ALL uint64_t test_seed(void)
{
	const char *given = getenv("NOVBE_SEED");
	uint64_t seed = given ? strtoull(given, NULL, 0) : (uint64_t)getpid() * 2654435761u;

	print_message("NOVBE_SEED=%" PRIu64 "\n", seed);
	return seed;
}

FREE_FOR_ALL void driver_day(const struct driver *d, char day[DAY_SIZE])
{
	unsigned at = (unsigned)d->day % 336;

	snprintf(day, DAY_SIZE, "2026-%02u-%02u", 1 + at / 28, 1 + at % 28);
}

FREE_FOR_ALL void driver_free(struct driver *d)
{
	hall_free(d->hall);
	setup_free(d->setup);
	free(d->entry);
	json_writer_fini(&d->writer);
}

FREE_FOR_ALL void driver_init(struct driver *d, struct journal *journal, unsigned services)
{
	char text[32];

	memset(d, 0, sizeof(*d));
	d->journal = journal;
	d->services = services;
	d->setup = small_setup(services);
	d->hall = hall_new(d->setup);
	d->entry = calloc(1, sizeof(*d->entry));
	d->now_ms = 1790000000000;
	d->random = 1;
	json_writer_init(&d->writer, ENTRY_MAX_BYTES);
	assert_true(d->hall && d->entry);
	int len = snprintf(text, sizeof(text), "small %u", services);
	assert_int_equal(journal_keep_config(journal, text, (size_t)len, d->now_ms, &d->config), 0);
}

/* Takes the hall from the journal again, as after a failure. */
FREE_FOR_ALL void driver_reload(struct driver *d)
{
	struct replayed replayed;
	char why[256];
	int rc = replay_hall(d->journal, small_setup_of, NULL, &replayed, why);

	hall_free(d->hall);
	setup_free(d->setup);
	if (rc == -ENOENT) {
		d->setup = small_setup(d->services);
		d->hall = hall_new(d->setup);
		return;
	}
	if (rc < 0)
		fail_msg("replay: %s", why);
	d->hall = replayed.hall;
	d->setup = replayed.setup;
}

FREE_FOR_ALL int driver_configure(struct driver *d, const struct change *change)
{
	char *text;
	size_t len;

	if (change->kind != CHANGE_CONFIGURED && change->kind != CHANGE_DAY_OPENED)
		return 0;
	int rc = journal_config(d->journal, change->config, &text, &len);
	if (rc < 0)
		return rc;
	struct setup *file = small_setup_of(NULL, change->config, text, len);
	struct setup *empty = setup_new();
	bool extends = change->kind == CHANGE_CONFIGURED && hall_day(d->hall)[0];
	struct setup *next = setup_merge(extends ? d->setup : empty, file);

	free(text);
	setup_free(empty);
	setup_free(file);
	assert_int_equal(hall_configure(d->hall, next), 0);
	setup_free(d->setup);
	d->setup = next;
	return 0;
}

/* Runs the command within the caller's transaction. REFUSED_STORAGE: see last_rc. */
FREE_FOR_ALL enum refusal driver_do(struct driver *d, struct command *c)
{
	struct entry *e = d->entry;
	char hash[JOURNAL_HASH_SIZE];
	size_t len;

	snprintf(c->id, sizeof(c->id), "%016x-%" PRIu64, 0xabcdef, ++d->commands);
	c->deadline_ms = INT64_MAX;
	hall_decide(d->hall, c, d->now_ms, &e->decision);
	if (e->decision.refusal != REFUSED_NOT || e->decision.count == 0)
		return e->decision.refusal;
	e->seq = journal_last_seq(d->journal) + 1;
	e->at_ms = d->now_ms;
	e->config = hall_config(d->hall);
	e->by = *c;
	strcpy(e->day, hall_is_open(d->hall) ? hall_day(d->hall) : "");
	json_writer_reset(&d->writer);
	entry_text_write(&d->writer, d->hall, e);
	const char *text = json_writer_text(&d->writer, &len);
	assert_non_null(text);
	d->last_rc = journal_append(d->journal, d->hall, e, text, len);
	if (d->last_rc < 0)
		return REFUSED_STORAGE;
	for (uint16_t i = 0; i < e->decision.count; i++) {
		d->kinds[e->decision.changes[i].kind]++;
		assert_int_equal(driver_configure(d, &e->decision.changes[i]), 0);
		assert_int_equal(hall_apply(d->hall, &e->decision.changes[i], e->at_ms, e->seq), 0);
	}
	if (!d->remembers || c->role == ROLE_HUB)
		return REFUSED_NOT;
	strcpy(d->last_id, c->id);
	len = (size_t)snprintf(d->last_answer, sizeof(d->last_answer),
		"{\"id\":\"%s\",\"seq\":%" PRId64 "}", c->id, e->seq);
	journal_body_hash(c->id, strlen(c->id), hash);
	d->last_rc = journal_remember(d->journal, c->device, c->id, hash, e->seq, e->day,
		c->verb == VERB_REPORT, d->last_answer, len);
	return d->last_rc < 0 ? REFUSED_STORAGE : REFUSED_NOT;
}

FREE_FOR_ALL void command_by(struct command *c, enum verb verb, enum role role)
{
	memset(c, 0, sizeof(*c));
	c->verb = verb;
	c->role = role;
	c->own_counter = SETUP_NONE;
	snprintf(c->device, sizeof(c->device), "%s", role == ROLE_KIOSK ? "kiosk-1" : "ctl");
	if (role == ROLE_KIOSK)
		c->kiosk = 1;
}

FREE_FOR_ALL void command_by_counter(struct command *c, enum verb verb, uint16_t counter)
{
	command_by(c, verb, ROLE_COUNTER);
	c->own_counter = counter;
	snprintf(c->device, sizeof(c->device), "counter-%u", counter + 1);
}

FREE_FOR_ALL enum refusal driver_open_day(struct driver *d)
{
	struct command c;

	command_by(&c, VERB_OPEN_DAY, ROLE_HUB);
	d->day++;
	driver_day(d, c.day);
	c.config = d->config;
	strcpy(c.device, "hub");
	return driver_do(d, &c);
}

FREE_FOR_ALL enum refusal driver_sign_in(struct driver *d, uint16_t counter)
{
	struct command c;

	command_by_counter(&c, VERB_SIGN_IN, counter);
	snprintf(c.operator_id, sizeof(c.operator_id), "op-%u", counter);
	return driver_do(d, &c);
}

FREE_FOR_ALL enum refusal driver_issue(struct driver *d, unsigned service)
{
	struct command c;

	command_by(&c, VERB_ISSUE, ROLE_KIOSK);
	snprintf(c.service, sizeof(c.service), "service-%u", service);
	strcpy(c.klass, driver_random(d, 8) ? "normal" : "priority");
	strcpy(c.language, "en");
	snprintf(c.token, sizeof(c.token), "%016" PRIx64 "%016" PRIx64, d->commands, d->random);
	return driver_do(d, &c);
}

FREE_FOR_ALL enum refusal driver_confirm_last(struct driver *d)
{
	struct command c;

	command_by(&c, VERB_CONFIRM, ROLE_KIOSK);
	c.ticket = hall_visit(d->hall, hall_visit_count(d->hall) - 1)->ticket;
	return driver_do(d, &c);
}

FREE_FOR_ALL enum refusal driver_press(struct driver *d, enum verb verb, uint16_t counter)
{
	struct command c;

	command_by_counter(&c, verb, counter);
	return driver_do(d, &c);
}

/* ---- Any command ---- */

/* Mostly a ticket the verb can do something with; sometimes any, or none that was given. */
FREE_FOR_ALL void random_ticket(struct driver *d, enum verb verb, struct ticket *ticket)
{
	enum leg_state wanted = verb == VERB_CONFIRM || verb == VERB_PAPER ? LEG_RESERVED
				: verb == VERB_RETURN			   ? LEG_NO_SHOW
				: verb == VERB_UNPARK			   ? LEG_PARKED
									   : LEG_WAITING;
	uint32_t count = hall_visit_count(d->hall);
	uint32_t at = count ? driver_random(d, count) : 0;

	*ticket = (struct ticket){"A", 1 + driver_random(d, 999)};
	if (!count || driver_random(d, 12) == 0)
		return;
	for (uint32_t i = 0; i < count && driver_random(d, 1000); i++) {
		const struct visit *visit = hall_visit(d->hall, (at + i) % count);

		*ticket = visit->ticket;
		if (visit->legs[visit->current].state == wanted)
			return;
	}
}

FREE_FOR_ALL void random_report(struct driver *d, struct command *c)
{
	int today = d->day;

	command_by(c, VERB_REPORT, ROLE_KIOSK);
	if (driver_random(d, 3) == 0)
		d->day -= (int)driver_random(d, 3);
	driver_day(d, c->offline.day);
	d->day = today;
	uint16_t service = (uint16_t)driver_random(d, (uint32_t)d->setup->service_count);
	strcpy(c->service, d->setup->services[service].id);
	strcpy(c->klass, driver_random(d, 6) ? "normal" : "no-such-class");
	strcpy(c->language, "az");
	snprintf(c->token, sizeof(c->token), "%032x", driver_random(d, 1 << 30));
	strcpy(c->offline.run, "0123456789abcdef");
	c->ticket = (struct ticket){.number = 1001 + driver_random(d, 998)};
	strcpy(c->ticket.series, d->setup->series[d->setup->services[service].series].letters);
	if (driver_random(d, 10) == 0)
		strcpy(c->service, "gone-since");
	c->offline.wall_ms = c->offline.issued_ms = d->now_ms - driver_random(d, 600000);
	c->offline.quality = CLOCK_WALL;
	c->offline.printed = driver_random(d, 8) != 0;
	if (c->offline.printed && driver_random(d, 2))
		c->print = (enum print_state)(
			PRINT_SUBMITTED + driver_random(d, PRINT_STATE_COUNT - PRINT_SUBMITTED));
	c->copy = (uint16_t)(driver_random(d, 4) ? 0 : driver_random(d, 3));
	uint32_t count = hall_visit_count(d->hall);
	if (count && driver_random(d, 4) == 0) {
		strcpy(c->offline.replaces, "00000000000000ff-7");
		c->offline.has_replaced = true;
		c->offline.replaced.visit = driver_random(d, count);
	}
}

FREE_FOR_ALL void random_paper(struct driver *d, struct command *c)
{
	struct leg_ref ref;

	c->print = (enum print_state)(
		PRINT_SUBMITTED + driver_random(d, PRINT_STATE_COUNT - PRINT_SUBMITTED));
	if (hall_find(d->hall, &c->ticket, &ref))
		c->copy = hall_visit(d->hall, ref.visit)->copies;
}

FREE_FOR_ALL void random_command(struct driver *d, struct command *c)
{
	static const struct {
		enum verb verb;
		enum role role;
		unsigned weight;
	} deck[] = {{VERB_ISSUE, ROLE_KIOSK, 60}, {VERB_CONFIRM, ROLE_KIOSK, 30},
		{VERB_VOID, ROLE_KIOSK, 5}, {VERB_REPORT, ROLE_KIOSK, 8},
		{VERB_REPRINT, ROLE_KIOSK, 6}, {VERB_PAPER, ROLE_KIOSK, 30},
		{VERB_BOOK, ROLE_RECEPTION, 20}, {VERB_CANCEL_BOOKING, ROLE_RECEPTION, 3},
		{VERB_CHECK_IN, ROLE_KIOSK, 25}, {VERB_RETURN, ROLE_RECEPTION, 6},
		{VERB_RATE, ROLE_COUNTER, 5}, {VERB_NEXT, ROLE_COUNTER, 60},
		{VERB_CALL_TICKET, ROLE_COUNTER, 6}, {VERB_RECALL, ROLE_COUNTER, 6},
		{VERB_ARRIVE, ROLE_COUNTER, 12}, {VERB_PARK, ROLE_COUNTER, 14},
		{VERB_UNPARK, ROLE_COUNTER, 12}, {VERB_TRANSFER, ROLE_COUNTER, 8},
		{VERB_NO_SHOW, ROLE_COUNTER, 8}, {VERB_END, ROLE_COUNTER, 12},
		{VERB_SIGN_IN, ROLE_COUNTER, 14}, {VERB_SIGN_OUT, ROLE_COUNTER, 4},
		{VERB_CLOSE, ROLE_COUNTER, 10}, {VERB_CLOSE, ROLE_CONTROL, 6},
		{VERB_PAUSE, ROLE_COUNTER, 4}, {VERB_RESUME, ROLE_COUNTER, 16},
		{VERB_CANCEL, ROLE_CONTROL, 4}, {VERB_SET_PROFILE, ROLE_CONTROL, 10},
		{VERB_CLOSE_SERVICE, ROLE_CONTROL, 1}, {VERB_OPEN_SERVICE, ROLE_CONTROL, 4},
		{VERB_RETIRE_TICKET, ROLE_CONTROL, 1}, {VERB_TICK, ROLE_HUB, 20},
		{VERB_JUMP, ROLE_HUB, 1}, {VERB_KIOSK_AWAY, ROLE_HUB, 3},
		{VERB_KIOSK_BACK, ROLE_HUB, 2}, {VERB_CLOSE_DAY, ROLE_CONTROL, 1}};
	unsigned total = 0, pick;
	size_t at = 0;

	for (size_t i = 0; i < sizeof(deck) / sizeof(deck[0]); i++)
		total += deck[i].weight;
	for (pick = driver_random(d, total); pick >= deck[at].weight; at++)
		pick -= deck[at].weight;
	if (deck[at].verb == VERB_REPORT) {
		random_report(d, c);
		return;
	}
	uint16_t counter = (uint16_t)driver_random(d, d->services);
	if (deck[at].role == ROLE_COUNTER)
		command_by_counter(c, deck[at].verb, counter);
	else
		command_by(c, deck[at].verb, deck[at].role);
	if (deck[at].role == ROLE_HUB)
		c->kiosk = 1;
	if (deck[at].role == ROLE_CONTROL)
		c->counter_number = (uint16_t)(counter + 1);
	random_ticket(d, c->verb, &c->ticket);
	if (c->verb == VERB_RATE)
		c->ticket.number = 0;
	if (c->verb != VERB_TRANSFER || driver_random(d, 2))
		snprintf(c->service, sizeof(c->service), "service-%u",
			driver_random(d, d->services));
	else
		c->counter_number = (uint16_t)(1 + driver_random(d, d->services));
	if (c->verb == VERB_ISSUE && d->services >= 3 && driver_random(d, 5) == 0)
		strcpy(c->service, "tour");
	if (c->verb == VERB_TRANSFER) {
		c->returns = driver_random(d, 2);
		c->after_s = driver_random(d, 2) ? 1 + driver_random(d, 300) : 0;
	}
	strcpy(c->klass, driver_random(d, 8) ? "normal" : "priority");
	strcpy(c->language, "en");
	strcpy(c->profile, driver_random(d, 4) ? "all" : "half");
	snprintf(c->operator_id, sizeof(c->operator_id), "op-%u", driver_random(d, 5));
	snprintf(c->token, sizeof(c->token), "%016" PRIx64 "%016" PRIx64, d->commands, d->random);
	if (driver_random(d, 2))
		strcpy(c->reason, "a \"reason\"");
	if ((c->verb == VERB_ISSUE || c->verb == VERB_REPRINT) && driver_random(d, 4) == 0)
		snprintf(c->printer, sizeof(c->printer), "printer-%u", driver_random(d, 3));
	if (c->verb == VERB_PAPER)
		random_paper(d, c);
	if (c->verb == VERB_CLOSE) {
		c->after = driver_random(d, 3) > 0;
		c->force = !c->after;
	}
	c->rating = (uint8_t)(1 + driver_random(d, 5));
	c->jump = 1 + driver_random(d, 3);
}

/* Of a few codes, mostly of today; what is known of it is looked up as the dispatcher does. */
FREE_FOR_ALL int random_appointment(struct driver *d, struct command *c)
{
	int today = d->day;
	char day[DAY_SIZE];

	snprintf(c->code, sizeof(c->code), "CODE-%u", driver_random(d, 60));
	memset(c->day, 0, sizeof(c->day));
	c->ticket.number = 0;
	if (driver_random(d, 4) == 0)
		d->day++;
	driver_day(d, day);
	d->day = today;
	if (c->verb == VERB_BOOK) {
		c->slot_ms = d->now_ms + driver_random(d, 3000) * 1000 - 900000;
		int rc = journal_appointment(d->journal, c->code, day, day, &c->booking);

		memcpy(c->booking.day, day, sizeof(day));
		return rc;
	}
	if (driver_random(d, 2))
		memset(c->language, 0, sizeof(c->language));
	int rc = journal_appointment(
		d->journal, c->code, hall_day(d->hall), "9999-12-31", &c->booking);

	if (c->booking.found && !c->booking.language[0])
		strcpy(c->booking.language, "en");
	return rc;
}

/* One random command; opens the next day when none is open, sometimes brings a new hall file. */
FREE_FOR_ALL enum refusal driver_step(struct driver *d)
{
	char token[TOKEN_SIZE], text[32];
	struct command c;

	d->now_ms += driver_random(d, 4000);
	if (!hall_is_open(d->hall) && driver_random(d, 4) == 0) {
		if (hall_day(d->hall)[0] && driver_random(d, 3) == 0)
			d->day--; /* closed by mistake: it goes on */
		return driver_open_day(d);
	}
	if (driver_random(d, 400) == 0) {
		d->services = 4 + driver_random(d, 6);
		int len = snprintf(text, sizeof(text), "small %u", d->services);
		d->last_rc =
			journal_keep_config(d->journal, text, (size_t)len, d->now_ms, &d->config);
		if (d->last_rc < 0)
			return REFUSED_STORAGE;
		command_by(&c, VERB_CONFIGURE, ROLE_HUB);
		strcpy(c.device, "hub");
		c.config = d->config;
		return driver_do(d, &c);
	}
	random_command(d, &c);
	if (c.verb == VERB_REPORT) {
		int known = journal_knows(d->journal, c.offline.day, &c.ticket, token);
		if (known < 0)
			return d->last_rc = known, REFUSED_STORAGE;
		c.offline.is_taken = known; /* nobody here tells the same ticket twice */
	}
	if (c.verb == VERB_BOOK || c.verb == VERB_CANCEL_BOOKING || c.verb == VERB_CHECK_IN ||
		(c.verb == VERB_TICK && driver_random(d, 2))) {
		int known = random_appointment(d, &c);
		if (known < 0)
			return d->last_rc = known, REFUSED_STORAGE;
	}
	return driver_do(d, &c);
}

FREE_FOR_ALL struct journal *open_journal(const char *path)
{
	struct journal_report report;
	char why[256];
	struct journal *journal = journal_open(path, &report, why);

	if (!journal)
		fail_msg("journal_open: %s: %s", path, why);
	return journal;
}

#endif
