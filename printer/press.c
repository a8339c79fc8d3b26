/*
 * The press. Its ledger is the memory: a name that stands there in any state is never printed again
 * by anybody, whatever the spool, this program or the board went through.
 *
 *   none ──print──▶ submitted ──outlet──▶ printed | uncertain | unprinted ──told──▶ told-...
 *                       └── open: the outlet has it; else followed by press_recover()
 */
#include "printer/press.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/event.h"
#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "firmware/wire/answer_message.h"
#include "printer/ledger.h"
#include "printer/qr.h"
#include "printer/stamps.h"

enum {
	MAX_FOLLOWED = OUTLET_MAX_WAITING / 2, /* the other places are for new tickets */
	MAX_AGAIN = 32,
};

struct open_print { /* handed to the outlet, not ended */
	char name[OUTLET_NAME_SIZE];
	bool followed;
};

struct press {
	struct outlet *outlet;
	struct ledger *ledger;
	struct painter *painter;
	struct ticket_paper paper;
	struct qr_kept code; /* of the ticket that is expected */
	struct press_handlers handlers;
	void *data;
	struct loop_job *job;
	struct open_print open[OUTLET_MAX_WAITING];
	int open_count;
	char again[MAX_AGAIN][OUTLET_NAME_SIZE]; /* ended long ago, and asked for once more */
	int again_count;
	bool recovers;	   /* some prints of earlier runs are still to be followed */
	bool tells_untold; /* and those that ended and were not told, at the end of this turn */
};

/* ---- Names ------------------------------------------------------------------------------------
 */

static int name_print(char name[OUTLET_NAME_SIZE], const char *visit, unsigned int copy)
{
	int len = copy ? snprintf(name, OUTLET_NAME_SIZE, "%s.c%u", visit, copy)
		       : snprintf(name, OUTLET_NAME_SIZE, "%s", visit);

	return len < OUTLET_NAME_SIZE && ledger_name_fits(name) && name[0] != '.' ? 0 : -EINVAL;
}

/* The print of a name; its visit lies in `visit`. */
static struct press_print read_name(const char *name, char visit[OUTLET_NAME_SIZE])
{
	struct press_print print = {.visit = visit};
	char *dot, *end;

	snprintf(visit, OUTLET_NAME_SIZE, "%s", name);
	dot = strrchr(visit, '.');
	if (dot && dot[1] == 'c' && dot[2] >= '1' && dot[2] <= '9') {
		unsigned long copy = strtoul(dot + 2, &end, 10);

		if (*end == '\0') {
			print.copy = (unsigned int)copy;
			*dot = '\0';
		}
	}
	return print;
}

/* ---- States -----------------------------------------------------------------------------------
 */

static enum ledger_state ledger_state_of(enum print_state state)
{
	switch (state) {
	case PRINT_PRINTED:
		return LEDGER_PRINTED;
	case PRINT_UNPRINTED:
		return LEDGER_UNPRINTED;
	default:
		return LEDGER_UNCERTAIN;
	}
}

static enum print_state print_state_of(enum ledger_state state)
{
	switch (state) {
	case LEDGER_PRINTED:
	case LEDGER_TOLD_PRINTED:
		return PRINT_PRINTED;
	case LEDGER_UNPRINTED:
	case LEDGER_TOLD_UNPRINTED:
		return PRINT_UNPRINTED;
	default:
		return PRINT_UNCERTAIN;
	}
}

static int note(struct press *press, const char *name, enum ledger_state state)
{
	int error = ledger_set(press->ledger, name, state, clock_wall_ms());

	if (error < 0)
		log_err("ticket ledger: '%s' as %s: %s", name, ledger_state_name(state),
			strerror(-error));
	return error;
}

static struct open_print *find_open(struct press *press, const char *name)
{
	for (int i = 0; i < press->open_count; i++)
		if (strcmp(press->open[i].name, name) == 0)
			return &press->open[i];
	return NULL;
}

static void add_open(struct press *press, const char *name, bool followed)
{
	struct open_print *open = &press->open[press->open_count++];

	snprintf(open->name, sizeof(open->name), "%s", name);
	open->followed = followed;
}

static void tell_end(struct press *press, const char *name, enum print_state state, const char *why)
{
	char visit[OUTLET_NAME_SIZE];
	struct press_print print = read_name(name, visit);

	press->handlers.ended(press->data, &print, state, why);
}

/* ---- Following --------------------------------------------------------------------------------
 */

static int follow(struct press *press, const char *name)
{
	int error;

	if (press->open_count == OUTLET_MAX_WAITING)
		return -ENOSPC;
	error = outlet_follow(press->outlet, name);
	if (error == 0)
		add_open(press, name, true);
	return error;
}

static void follow_one_more(void *data, const char *name)
{
	struct press *press = data;
	int followed = 0;

	for (int i = 0; i < press->open_count; i++)
		followed += press->open[i].followed;
	if (find_open(press, name))
		return;
	if (followed == MAX_FOLLOWED || follow(press, name) == -ENOSPC)
		press->recovers = true; /* when one of them has ended */
}

static void follow_more(struct press *press)
{
	if (!press->recovers)
		return;
	press->recovers = false;
	ledger_each(press->ledger, LEDGER_SUBMITTED, follow_one_more, press);
}

/* ---- What the outlet says ---------------------------------------------------------------------
 */

static void on_submitted(void *data, const char *name)
{
	struct press *press = data;
	char visit[OUTLET_NAME_SIZE];
	struct press_print print = read_name(name, visit);

	press->handlers.submitted(press->data, &print);
}

static void on_ended(void *data, const char *name, enum print_state state, const char *why)
{
	struct press *press = data;
	struct open_print *open = find_open(press, name);

	if (open)
		*open = press->open[--press->open_count];
	/* A ledger that cannot be written still says `submitted`: the next run looks again. */
	(void)!note(press, name, ledger_state_of(state));
	tell_end(press, name, state, why);
	/* What the printer told while it failed may be over: a line that broke is whole again. */
	if (state != PRINT_PRINTED)
		press_probe(press);
	follow_more(press);
}

static void on_health(void *data, const struct printer_health *health)
{
	struct press *press = data;

	press->handlers.health(press->data, health);
}

/* ---- Telling again ----------------------------------------------------------------------------
 */

static void tell_known(void *data, const char *name)
{
	struct press *press = data;
	enum print_state state = print_state_of(ledger_get(press->ledger, name));

	tell_end(press, name, state, state == PRINT_PRINTED ? "" : "known from before");
}

static void on_job(void *data)
{
	static const enum ledger_state untold[] = {
		LEDGER_PRINTED, LEDGER_UNCERTAIN, LEDGER_UNPRINTED};
	struct press *press = data;
	int count = press->again_count;
	char again[MAX_AGAIN][OUTLET_NAME_SIZE];

	memcpy(again, press->again, sizeof(again));
	press->again_count = 0;
	for (int i = 0; i < count; i++)
		tell_known(press, again[i]);
	if (!press->tells_untold)
		return;
	press->tells_untold = false;
	for (size_t i = 0; i < sizeof(untold) / sizeof(untold[0]); i++)
		ledger_each(press->ledger, untold[i], tell_known, press);
	/* Only now: what ends from here on is told by its own end, and once. */
	press->recovers = true;
	follow_more(press);
}

static int tell_again(struct press *press, const char *name)
{
	for (int i = 0; i < press->again_count; i++)
		if (strcmp(press->again[i], name) == 0)
			return 0;
	if (press->again_count == MAX_AGAIN)
		return -ENOSPC;
	snprintf(press->again[press->again_count++], OUTLET_NAME_SIZE, "%s", name);
	loop_job_run(press->job);
	return 0;
}

/* ---- Printing ---------------------------------------------------------------------------------
 */

/* The order matters: what cannot be painted, or finds no place, leaves no trace; from the ledger's
 * line on the name is used up; only then may the spool have it. */
static int print_new(
	struct press *press, const struct ticket_face *face, unsigned int copy, const char *name)
{
	struct ticket_face marked = *face;
	struct bitmap *picture;
	int error;

	if (press->open_count == OUTLET_MAX_WAITING)
		return -ENOSPC;
	marked.copy = copy;
	picture = ticket_paint(press->painter, &press->paper, &marked);
	if (!picture)
		return -errno;
	error = outlet_prepare(press->outlet, picture, name);
	if (error < 0)
		return error;
	if (note(press, name, LEDGER_SUBMITTED) < 0) {
		outlet_drop(press->outlet);
		return -EIO;
	}
	outlet_go(press->outlet);
	add_open(press, name, false);
	return 0;
}

int press_warm(struct press *press, const struct hall_catalogue *hall, struct translations *words,
	const char *language)
{
	return ticket_warm(press->painter, &press->paper, hall, words, language);
}

void press_expect(struct press *press, const struct hall_catalogue *hall, const char *token)
{
	ticket_expect(&press->code, hall, token);
}

int press_print(struct press *press, const struct ticket_face *face, unsigned int copy)
{
	char name[OUTLET_NAME_SIZE];

	if (name_print(name, face->ticket->visit, copy) < 0)
		return -EINVAL;
	switch (ledger_get(press->ledger, name)) {
	case LEDGER_NONE:
		return print_new(press, face, copy, name);
	case LEDGER_SUBMITTED:
		return find_open(press, name) ? 0 : follow(press, name);
	default:
		return tell_again(press, name);
	}
}

bool press_knows(struct press *press, const struct press_print *print)
{
	char name[OUTLET_NAME_SIZE];

	return name_print(name, print->visit, print->copy) == 0 &&
	       ledger_get(press->ledger, name) != LEDGER_NONE;
}

bool press_remembers(const struct press *press)
{
	return ledger_was_there(press->ledger);
}

/* A name of its own, in a state that nobody is told of. */
static bool name_shown(char name[OUTLET_NAME_SIZE], const char *visit)
{
	int len = snprintf(name, OUTLET_NAME_SIZE, "%s.shown", visit);

	return len < OUTLET_NAME_SIZE && ledger_name_fits(name);
}

void press_note_shown(struct press *press, const char *visit)
{
	char name[OUTLET_NAME_SIZE];

	if (name_shown(name, visit) && ledger_get(press->ledger, name) == LEDGER_NONE)
		(void)!note(press, name, LEDGER_TOLD_UNPRINTED);
}

bool press_was_shown(const struct press *press, const char *visit)
{
	char name[OUTLET_NAME_SIZE];

	return name_shown(name, visit) && ledger_get(press->ledger, name) != LEDGER_NONE;
}

void press_told(struct press *press, const struct press_print *print)
{
	char name[OUTLET_NAME_SIZE];

	if (name_print(name, print->visit, print->copy) < 0)
		return;
	switch (ledger_get(press->ledger, name)) {
	case LEDGER_PRINTED:
		(void)!note(press, name, LEDGER_TOLD_PRINTED);
		break;
	case LEDGER_UNCERTAIN:
		(void)!note(press, name, LEDGER_TOLD_UNCERTAIN);
		break;
	case LEDGER_UNPRINTED:
		(void)!note(press, name, LEDGER_TOLD_UNPRINTED);
		break;
	default: /* told already, or not ended */
		break;
	}
}

void press_recover(struct press *press)
{
	press->tells_untold = true;
	loop_job_run(press->job);
}

void press_log_health(
	const struct printer_health *before, const struct printer_health *now, const char *device)
{
	const bool is_empty = now->paper == PAPER_OUT || now->cover_open;

	if (now->ready == before->ready && strcmp(now->why, before->why) == 0)
		return;
	if (!now->ready)
		log_event(is_empty ? EVENT_PAPER_OUT : EVENT_PRINTER_UNREACHABLE, LOG_LEVEL_WARN,
			LOG_FIELDS({"DEVICE", device}), "printer: %s",
			now->why[0] ? now->why : "not ready");
	else if (now->why[0])
		log_warn("printer: %s", now->why);
	else if (before->why[0] || !before->ready)
		log_info("printer: ready again");
}

void press_probe(struct press *press)
{
	if (outlet_probe(press->outlet) < 0)
		log_debug("printer: not asked: it has enough to do");
}

/* ---- Begin and end ----------------------------------------------------------------------------
 */

static int open_parts(struct press *press, struct loop *loop, const struct press_options *options)
{
	static const struct outlet_handlers handlers = {
		.submitted = on_submitted, .ended = on_ended, .health = on_health};
	int error;

	press->ledger = ledger_open(options->ledger);
	/* What an earlier run wrote is told to the hub: flushed before, once for all of it. */
	error = press->ledger ? ledger_flush(press->ledger) : -errno;
	if (error < 0) {
		log_err("ticket ledger: '%s': %s", options->ledger, strerror(-error));
		return error;
	}
	error = loop_job_add(loop, on_job, press, &press->job);
	if (error < 0)
		return error;
	press->outlet = outlet_new(loop, &options->outlet, &handlers, press);
	return press->outlet ? 0 : -errno;
}

struct press *press_open(struct loop *loop, struct painter *painter,
	const struct press_options *options, const struct press_handlers *handlers, void *data)
{
	struct press *press = calloc(1, sizeof(*press));
	int error;

	if (!press)
		return NULL;
	press->painter = painter;
	press->paper = options->paper;
	press->paper.code = &press->code;
	press->paper.stamps = stamps_new(PRESS_STAMPS_BYTES); /* NULL: each is painted anew */
	press->handlers = *handlers;
	press->data = data;
	error = open_parts(press, loop, options);
	if (error < 0) {
		press_close(press);
		errno = -error;
		return NULL;
	}
	return press;
}

void press_close(struct press *press)
{
	if (!press)
		return;
	outlet_free(press->outlet);
	if (press->job)
		loop_job_del(press->job);
	ledger_close(press->ledger);
	stamps_free(press->paper.stamps);
	free(press);
}
