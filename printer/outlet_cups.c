/*
 * Tickets through CUPS. A print is one Print-Job (the job is there with its document, or not at
 * all) under the ticket's name, followed by the events of its own subscription until it left the
 * printer:
 *
 *   hand over ──answered──▶ submitted ──▶ watch ──ended──▶ settle ──▶ judge
 *      │  └──refused, or cupsd cannot have it whole: unprinted
 *      └──answer lost──▶ look for the name: found ▶ submitted; else uncertain
 *                          watch ──late, or queue paused──▶ Cancel-Job ──▶ watch for its end
 *
 * The proof. Our backend counts in job-media-sheets-completed: 1 = about to send the first byte,
 * 2 = the printer confirmed the last one. The job's end state proves nothing: cupsd calls a job
 * `completed` whose backend was killed (SIGKILL, SIGTERM), and `canceled` one whose backend is
 * still at work. So: 2 is printed; 0 after the backend is gone is unprinted; all else is uncertain.
 *
 * When Print-Job's answer is lost and cupsd does not know the name, the ticket is uncertain, not
 * unprinted: a cupsd that was killed right after it took the job has forgotten it, but its backend
 * lives on and may print. Whether it was killed in between cannot be known from its answers.
 * For the same reason a print during which the connection broke is never called unprinted.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "printer/outlet_cups.h"
#include "printer/outlet_way.h"

enum {
	AWAY_MS = 3000,	    /* a cupsd that is being restarted is back by then */
	PAUSE_MS = 50,	    /* between tries to reach it */
	QUICK_LOOK_MS = 20, /* between looks at a job's events, while a print takes its time */
	QUICK_MS = 1500,
	SLOW_LOOK_MS = 50,
	SETTLE_LOOK_MS = 10,
	LAST_LOOK_MS = 1500, /* for a print of an earlier run, however late */
	PROBE_MS = 2000,
	PROBE_LOOK_MS = 5,
	PROBE_CLEAR_MS = 300,
	MAX_LEFT = 8,
};

struct cups {
	struct cups_link link;
	const struct outlet_setup *setup;
	struct cups_printer printer; /* as last read */
	/* Names that may still lie in a spool that did not answer: cancelled when it does. */
	char left[MAX_LEFT][OUTLET_NAME_SIZE];
	int left_count;
};

enum watched { WATCH_ENDED, WATCH_LATE, WATCH_PAUSED, WATCH_UNKNOWN, WATCH_BROKEN };

static void end_as(struct outlet_end *end, enum print_state state, const char *why)
{
	end->state = state;
	snprintf(end->why, sizeof(end->why), "%s", why);
}

static int note_printer(struct cups *cups)
{
	int result = cups_printer_read(&cups->link, &cups->printer);

	if (result != -EIO || !outlet_closes(cups->link.outlet))
		outlet_tell_health(cups->link.outlet, &cups->printer.health);
	return result;
}

/* ---- What must not come out any more ----------------------------------------------------------
 */

static void leave(struct cups *cups, const char *name)
{
	if (cups->left_count < MAX_LEFT)
		snprintf(cups->left[cups->left_count++], OUTLET_NAME_SIZE, "%s", name);
}

static void sweep(struct cups *cups)
{
	while (cups->left_count > 0) {
		const char *name = cups->left[cups->left_count - 1];
		struct cups_job job;
		int found = cups_job_find(&cups->link, name, &job);

		if (found == -EIO)
			return;
		if (found == 0 && job.state < IPP_JSTATE_CANCELED &&
			cups_job_cancel(&cups->link, &job) == -EIO)
			return;
		cups->left_count--;
	}
}

/* ---- Watching a job ---------------------------------------------------------------------------
 */

static int read_news(struct cups *cups, struct cups_job *job)
{
	const int all = CUPS_NEWS_JOB | CUPS_NEWS_PRINTER;
	int news = job->subscription ? cups_job_events(&cups->link, job) : all;

	/* A subscription ends with its job; also when cupsd was killed before it wrote it down. */
	if (news == -ENOENT)
		job->subscription = 0;
	if (news < 0)
		news = all;
	return outlet_is_asked(cups->link.outlet) ? news | CUPS_NEWS_PRINTER : news;
}

static enum watched take_news(struct cups *cups, const char *name, struct cups_job *job, int news)
{
	int result = 0;

	if (news & CUPS_NEWS_JOB)
		result = cups_job_read(&cups->link, name, job);
	if (result == -ENOENT)
		result = cups_job_find(&cups->link, name, job);
	if (result == -ENOENT)
		return WATCH_UNKNOWN;
	if (result < 0)
		return WATCH_BROKEN;
	if (job->state >= IPP_JSTATE_CANCELED)
		return WATCH_ENDED;
	if ((news & CUPS_NEWS_PRINTER) && note_printer(cups) < 0)
		return WATCH_BROKEN;
	if (cups->printer.state == IPP_PSTATE_STOPPED && job->state != IPP_JSTATE_PROCESSING)
		return WATCH_PAUSED;
	return WATCH_LATE;
}

/* Until the job ended, its queue is found paused (when that matters), or limit_ms has come. */
static enum watched watch(struct cups *cups, const char *name, struct cups_job *job,
	int64_t limit_ms, bool pause_matters)
{
	int64_t quick_ms = clock_mono_ms() + QUICK_MS;
	int news = CUPS_NEWS_JOB | CUPS_NEWS_PRINTER;

	for (;;) {
		int64_t now_ms = clock_mono_ms(), look_ms;
		enum watched watched;

		if (now_ms >= limit_ms)
			return WATCH_LATE;
		look_ms = now_ms < quick_ms ? QUICK_LOOK_MS : SLOW_LOOK_MS;
		if (!cups_link_wait(&cups->link, look_ms))
			return WATCH_BROKEN;
		watched = take_news(cups, name, job, news);
		if (watched == WATCH_PAUSED ? pause_matters : watched != WATCH_LATE)
			return watched;
		news = read_news(cups, job);
	}
}

/*
 * Waits until the ended job's backend is gone: what it did is then in job->sheets. cupsd says
 * `processing-to-stop-point` until then, but (2.4.2) leaves that word standing after some ends: so
 * an idle printer, or one that is at another job, is as good.
 */
static bool settle(struct cups *cups, const char *name, struct cups_job *job)
{
	while (job->started && job->stopping) {
		int another;

		if (note_printer(cups) < 0)
			return false;
		if (cups->printer.state == IPP_PSTATE_IDLE)
			break;
		another = cups_queue_works_on_another(&cups->link, job);
		if (another != 0) {
			if (another < 0)
				return false;
			break; /* a printer has one at a time */
		}
		if (!cups_link_wait(&cups->link, SETTLE_LOOK_MS) ||
			cups_job_read(&cups->link, name, job) < 0)
			return false;
	}
	return cups_job_read(&cups->link, name, job) == 0;
}

/* ---- How it ended -----------------------------------------------------------------------------
 */

static const char *reason_of(const struct cups *cups, const struct cups_job *job)
{
	if (cups->printer.health.why[0])
		return cups->printer.health.why;
	if (job->message[0])
		return job->message;
	if (cups->printer.message[0])
		return cups->printer.message;
	return "neither cupsd nor the printer gave a reason";
}

static void judge(struct cups *cups, const struct cups_job *job, bool settled, bool broke,
	struct outlet_end *end)
{
	if (job->sheets >= CUPS_SHEET_PRINTED)
		end_as(end, PRINT_PRINTED, "");
	else if (!cups->printer.ours)
		end_as(end, PRINT_UNCERTAIN,
			"this queue's backend cannot confirm a print: run 'novbe-printer --setup'");
	else if (settled && !broke && job->sheets == 0)
		end_as(end, PRINT_UNPRINTED, reason_of(cups, job));
	else
		end_as(end, PRINT_UNCERTAIN, reason_of(cups, job));
}

static void note_late(const struct cups *cups, struct outlet_end *end)
{
	char why[OUTLET_WHY_SIZE];

	snprintf(why, sizeof(why), "not printed within %d s: %.160s",
		cups->setup->timeout_ms / 1000, end->why);
	if (end->state != PRINT_PRINTED)
		memcpy(end->why, why, sizeof(why));
}

static void judge_watched(struct cups *cups, const char *name, struct cups_job *job,
	enum watched watched, bool broke, struct outlet_end *end)
{
	bool settled = false;

	if (watched == WATCH_ENDED && job->sheets < CUPS_SHEET_PRINTED)
		settled = settle(cups, name, job);
	if (watched == WATCH_ENDED) {
		if (settled || job->sheets >= CUPS_SHEET_PRINTED || cups->printer.ours)
			judge(cups, job, settled, broke, end);
		else
			end_as(end, PRINT_UNCERTAIN, cups->link.why);
		return;
	}
	if (watched == WATCH_UNKNOWN) {
		end_as(end, PRINT_UNCERTAIN, "the spool does not know this ticket (any more)");
		return;
	}
	leave(cups, name);
	end_as(end, PRINT_UNCERTAIN,
		watched == WATCH_BROKEN ? cups->link.why : reason_of(cups, job));
}

/* Follows a job to its end, which comes at link->until_ms at the latest. */
static void see_through(
	struct cups *cups, const char *name, struct cups_job *job, struct outlet_end *end)
{
	int64_t until_ms = cups->link.until_ms, left_ms = until_ms - clock_mono_ms();
	int64_t grace_ms = left_ms / 5 < 1500 ? left_ms / 5 : 1500;
	unsigned int connections = cups->link.connections;
	enum watched watched = watch(cups, name, job, until_ms - grace_ms, true);
	bool late = watched == WATCH_LATE;

	if (watched == WATCH_LATE || watched == WATCH_PAUSED) {
		if (cups_job_cancel(&cups->link, job) == -EIO)
			watched = WATCH_BROKEN;
		else
			watched = watch(cups, name, job, until_ms, false);
	}
	if (watched != WATCH_ENDED && outlet_closes(cups->link.outlet)) {
		end_as(end, PRINT_SUBMITTED, "");
		return;
	}
	judge_watched(cups, name, job, watched, cups->link.connections != connections, end);
	if (late)
		note_late(cups, end);
}

/* ---- The three requests -----------------------------------------------------------------------
 */

/* True: the spool has it. Else the end is written. */
static bool hand_over(struct cups *cups, const struct outlet_sheet *sheet, struct cups_job *job,
	struct outlet_end *end)
{
	struct cups_link *link = &cups->link;
	int64_t give_up_ms = clock_mono_ms() + AWAY_MS;
	enum cups_reply reply = CUPS_UNSENT;

	for (int tries = 0; reply == CUPS_UNSENT; tries++) {
		if (tries > 1)
			cups_link_tell_away(link);
		/* The first failure may be a kept connection that cupsd has closed. */
		if (tries > 0 && (clock_mono_ms() >= give_up_ms || !cups_link_wait(link, PAUSE_MS)))
			break;
		reply = cups_job_submit(link, sheet->name, sheet->bytes, sheet->len, job);
		if (reply == CUPS_UNSENT && !outlet_may_hand_over(link->outlet)) {
			end->state = PRINT_ISSUED;
			return false;
		}
	}
	if (reply == CUPS_ANSWERED && job->id)
		return true;
	if (reply == CUPS_LOST) {
		int found = cups_job_find(link, sheet->name, job);

		if (found == 0)
			return true;
		if (found == -EIO)
			leave(cups, sheet->name);
		end_as(end, PRINT_UNCERTAIN,
			found == -EIO ? link->why
				      : "cupsd broke off, and does not know the ticket");
		return false;
	}
	end_as(end, PRINT_UNPRINTED, link->why);
	return false;
}

static void cups_print(void *way, const struct outlet_sheet *sheet, struct outlet_end *end)
{
	struct cups *cups = way;
	struct cups_job job;

	cups->link.until_ms = sheet->until_ms;
	if (!cups_link_may_go_on(&cups->link)) {
		end_as(end, PRINT_UNPRINTED, "it waited too long behind other tickets");
		return;
	}
	sweep(cups);
	if (hand_over(cups, sheet, &job, end)) {
		outlet_tell_submitted(cups->link.outlet, sheet->name);
		see_through(cups, sheet->name, &job, end);
	}
	if (end->state == PRINT_SUBMITTED || end->state == PRINT_ISSUED)
		return;
	cups->link.until_ms = clock_mono_ms() + PROBE_CLEAR_MS;
	note_printer(cups);
}

static void cups_follow(void *way, const char *name, int64_t until_ms, struct outlet_end *end)
{
	struct cups *cups = way;
	struct cups_job job;
	int64_t soonest_ms = clock_mono_ms() + LAST_LOOK_MS;
	int found;

	cups->link.until_ms = until_ms > soonest_ms ? until_ms : soonest_ms;
	found = cups_job_find(&cups->link, name, &job);
	if (found == 0) {
		note_printer(cups);
		see_through(cups, name, &job, end);
	} else if (found == -ENOENT) {
		end_as(end, PRINT_UNCERTAIN, "the spool does not know this ticket (any more)");
	} else if (outlet_closes(cups->link.outlet)) {
		end_as(end, PRINT_SUBMITTED, "");
	} else {
		leave(cups, name);
		end_as(end, PRINT_UNCERTAIN, cups->link.why);
	}
}

static void wait_for_probe(struct cups *cups, struct cups_job *job)
{
	while (job->state < IPP_JSTATE_CANCELED && cups_link_wait(&cups->link, PROBE_LOOK_MS))
		if (cups_job_read(&cups->link, "novbe-probe", job) < 0)
			break;
	cups->link.until_ms = clock_mono_ms() + PROBE_CLEAR_MS;
	if (job->state < IPP_JSTATE_CANCELED)
		(void)!cups_job_cancel(&cups->link, job);
}

/* Whether the probe itself says something that the printer's reasons do not. */
static void judge_probe(struct cups *cups, const struct cups_job *job)
{
	struct printer_health *health = &cups->printer.health;
	const char *words = job->message[0] ? job->message : cups->printer.message;

	if (!health->ready || job->state == IPP_JSTATE_COMPLETED)
		return;
	/* Behind somebody else's job: that one's news are the printer's. */
	if (job->state < IPP_JSTATE_CANCELED && !job->started)
		return;
	health->ready = false;
	health->paper = PAPER_UNKNOWN;
	snprintf(health->why, sizeof(health->why), "the printer did not tell its state: %.140s",
		words[0] ? words : "see cupsd's error_log");
}

static void cups_probe(void *way)
{
	struct cups *cups = way;
	struct cups_link *link = &cups->link;
	enum cups_reply reply;
	struct cups_job job;

	link->until_ms = clock_mono_ms() + PROBE_MS;
	sweep(cups);
	if (cups_printer_read(link, &cups->printer) < 0 || !cups->printer.open ||
		!cups->printer.ours) {
		outlet_tell_health(link->outlet, &cups->printer.health);
		return;
	}
	do
		reply = cups_probe_submit(link, &job);
	while (reply != CUPS_ANSWERED && cups_link_wait(link, PAUSE_MS));
	if (reply != CUPS_ANSWERED || !job.id) {
		cups_link_tell_away(link);
		return;
	}
	wait_for_probe(cups, &job);
	if (cups_printer_read(link, &cups->printer) == 0)
		judge_probe(cups, &job);
	outlet_tell_health(link->outlet, &cups->printer.health);
}

static void *cups_open(struct outlet *outlet, const struct outlet_setup *setup)
{
	struct cups *cups = calloc(1, sizeof(*cups));

	if (!cups)
		return NULL;
	cups->setup = setup;
	cups_link_open(&cups->link, outlet, setup->server, setup->queue);
	return cups;
}

static void cups_close(void *way)
{
	struct cups *cups = way;

	if (cups)
		cups_link_close(&cups->link);
	free(cups);
}

const struct outlet_way outlet_cups_way = {.open = cups_open,
	.close = cups_close,
	.print = cups_print,
	.follow = cups_follow,
	.probe = cups_probe};
