/*
 * The tickets a kiosk gives on its own while the hub is away: one small SQLite file on the kiosk,
 * WAL and synchronous=FULL as the hall's. A number is in the file, flushed, before anybody sees it,
 * and is never given again; a ticket stays until its business day is long over, so that a repeated
 * report finds it.
 *
 *   issue ─▶ open (its paper is in work) ─▶ ready (how it ended is known) ─report─▶ reported
 *                                                └───────────────────────────────▶ refused
 *
 * Beside the tickets the file keeps what a kiosk must know that starts without the hub: its last
 * business day and the hub's time in this boot. A file that is new, or was made anew because the old
 * one was broken, is not whole: nobody knows which numbers this kiosk gave before, so it gives none
 * until the hub has told (own_tickets_learn()).
 *
 * Functions return 0 or -Exxx as in journal.h; after a failure nothing has changed.
 */
#ifndef NOVBE_DB_OWN_TICKETS_H
#define NOVBE_DB_OWN_TICKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/queue/command.h"
#include "firmware/queue/limits.h"
#include "firmware/queue/ticket.h"
#include "firmware/queue/visit.h"

enum {
	OWN_BOOT_SIZE = 37,   /* clock_boot_id() */
	OWN_JUMP = 300,	      /* numbers passed over after the file was lost: any may be on paper */
	OWN_KEEP_DAYS = 7,    /* business days a reported ticket stays in the file */
	OWN_MAX_SERIES = QUEUE_MAX_SERIES,
};

enum own_state { OWN_OPEN, OWN_READY, OWN_REPORTED, OWN_REFUSED, OWN_STATE_COUNT };

struct own_ticket {
	int64_t n; /* order of issue in this file, from 1; set by own_tickets_issue() */
	enum own_state state;
	char day[DAY_SIZE]; /* business day of its identity, as on paper */
	bool day_sure;	    /* false: the kiosk had no clock, the day is the last one it knew */
	struct ticket ticket;
	char service[ID_SIZE], klass[ID_SIZE]; /* klass may be empty: the first */
	char language[LANGUAGE_SIZE], token[TOKEN_SIZE];
	char boot[OWN_BOOT_SIZE], run[RUN_ID_SIZE];
	int64_t mono_ms; /* clock_mono_ms() of that boot */
	int64_t wall_ms; /* the best the kiosk knew; 0: nothing */
	enum clock_quality quality;
	char replaces[COMMAND_ID_SIZE]; /* the `issue` that the hub did not answer; or empty */
	enum print_state print;		/* of its newest piece of paper */
	uint16_t copies;
	bool is_void; /* surely no paper, and it shall not count */
	char refused[64]; /* the hub's code and text, cut; empty: not refused */
};

struct own_hub { /* what was known of the hub last */
	char day[DAY_SIZE]; /* empty: never heard */
	bool open;
	char boot[OWN_BOOT_SIZE];
	int64_t offset_ms; /* hub time = clock_mono_ms() of that boot + this */
};

struct own_tickets;

/* Opens or makes the file; a broken one is renamed aside (`set_aside`, at least 256 bytes, says as
 * what; empty: none). NULL and errno: EBUSY (another kiosk has it), ENOTSUP (from a newer version),
 * ...; why (at least 256 bytes) says it for people. */
struct own_tickets *own_tickets_open(const char *path, char set_aside[256], char why[256]);
void own_tickets_close(struct own_tickets *own);
const char *own_tickets_why(const struct own_tickets *own); /* words for the last failure */

/* Whether it knows which numbers were given of the range of the kiosk number it learned for last. */
bool own_tickets_is_whole(const struct own_tickets *own);
/*
 * The hub told the highest numbers of this kiosk's range that it knows of, per series, on `day`
 * (count may be 0), and with it that it may give numbers again. A file that was not whole goes on
 * OWN_JUMP behind them in every series (never past the range: then that series is exhausted), unless
 * the kiosk is a new one (used false: the hub has never heard of it); a
 * whole one goes on behind the higher of both. For another kiosk number than before no file is
 * whole: a board that changed its place does not know that place's numbers. A day before that of the
 * last numbers is taken at its word (the kiosk's clock was wrong): days begin anew behind it again.
 * -EINVAL: day, a series or a number is none, or not of that range.
 */
int own_tickets_learn(struct own_tickets *own, uint8_t kiosk, const char *day,
	const struct ticket *highest, size_t count, bool used) __attribute__((warn_unused_result));

/*
 * Gives the next number of the kiosk's range (1000k+1..1000k+999) of the series and writes the
 * ticket, flushed. In: everything but n, state, ticket.number, print, copies, is_void, refused.
 * Numbers begin anew with a business day that is later than any before and sure; a day that is not
 * sure, or earlier, goes on with the numbers of the last one. So does every sure day while a ticket of
 * an unsure one is open or ready, and the hub's day (own_tickets_note_hub()) when it was reported or
 * refused: it may have become one of that day's.
 * -ENODATA: the file is not whole, for this kiosk number; -ERANGE: the range is used up; -EINVAL;
 * else storage.
 */
int own_tickets_issue(struct own_tickets *own, uint8_t kiosk, struct own_ticket *ticket)
	__attribute__((warn_unused_result));

/* What became of its paper, how many copies there are, whether it counts, why it was refused, and its
 * state; the rest stays as it was issued. Flushed. -ENOENT: no such n. Before a ticket becomes
 * reported the hub's present day must have been noted. */
int own_tickets_update(struct own_tickets *own, const struct own_ticket *ticket)
	__attribute__((warn_unused_result));

/* By number; by visit's day and ticket. 1 found, 0 none. */
int own_tickets_get(struct own_tickets *own, int64_t n, struct own_ticket *ticket)
	__attribute__((warn_unused_result));
int own_tickets_find(struct own_tickets *own, const char *day, const struct ticket *number,
	struct own_ticket *ticket) __attribute__((warn_unused_result));
/* The first in one of the states (bits 1 << OWN_OPEN ...) behind n, in order of issue. 1 / 0. */
int own_tickets_next(struct own_tickets *own, unsigned int states, int64_t n,
	struct own_ticket *ticket) __attribute__((warn_unused_result));
/* The last ticket of a boot, as bound for when that boot ended: its mono_ms, 0: none. */
int64_t own_tickets_boot_end(struct own_tickets *own, const char *boot);
/* How many the hub does not know: open, ready and refused. Kept in memory: cheap. These are never
 * deleted. */
uint32_t own_tickets_unreported(const struct own_tickets *own);
/* The highest number of each series on the newest day, given here or told by the hub; how many. */
size_t own_tickets_highest(struct own_tickets *own, struct ticket *highest, size_t max);

const struct own_hub *own_tickets_hub(const struct own_tickets *own);
/* Written only when the day, open or boot differ, or the offset by more than a second. */
int own_tickets_note_hub(struct own_tickets *own, const struct own_hub *hub)
	__attribute__((warn_unused_result));

#endif
