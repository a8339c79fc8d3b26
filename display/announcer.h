/*
 * Which calls the loudspeakers of one wall say, when, and in which words. Pure: time is an
 * argument, nothing is allocated, the same calls always give the same announcements.
 *
 *              heard                    free, by the rules              ended
 *   a call ------------> WAITING ------------------------> IN SPEECH ---------> spoken or merged
 *       called again: replaced |  ^                          |
 *       over: left out         |  '---- failed, once more ---'---> failed
 *       silent hours           v
 *
 * The loudspeakers of a wall are one audio zone, and this is its one queue:
 *
 * 1. In the order of the calls, each announcement to its end: one is begun only when the one before
 *    has ended.
 * 2. A ticket that is called again, or to another counter, while it waits keeps its place and is
 *    said once, with its newest counter: two counters for one ticket send people astray.
 * 3. What waits when the loudspeakers become free is said in one group, at most
 *    ANNOUNCER_MAX_GROUP calls: people who listen for one number keep no more in mind.
 * 4. A chime goes before a group, but not when the announcement before ended less than
 *    chime_gap_ms ago: it is there for those who do not listen, and they do by then. In a rush
 *    chimes would take a tenth of the time that numbers need.
 * 5. No call begins later than max_age_ms after it was made. While some that wait would begin later
 *    than half of that, each is said in its ticket's own language alone. When one's turn comes that
 *    would be too old, it is not said: people are told how many such there are and that the screen
 *    shows them, in the languages of these calls, each language once, at the place of the first of
 *    them. Those behind it that would begin later than half of max_age_ms count among them: so what
 *    follows is fresh again and such sentences are few (in a hall of 24 calls a minute, which is
 *    twice what can be said, 44 of 100 calls are told as a number, and without that 60).
 * 6. A call that is over (the citizen came, did not come, or it was called off) before it was said
 *    is not said: it would call nobody.
 * 7. What fails before a sound was heard (no device) waits, with what comes, for another try after
 *    2, 4, 8 ... 30 s, a new call's within 2 s, and gets older meanwhile. What began and failed is
 *    said once more, then counted as failed.
 * 8. In silent hours calls are counted and not said.
 *
 * How long things take is learned from each announcement, per language.
 *
 * All times are monotonic milliseconds of this board.
 */
#ifndef NOVBE_DISPLAY_ANNOUNCER_H
#define NOVBE_DISPLAY_ANNOUNCER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/wire/board_message.h"

enum {
	ANNOUNCER_MAX_WAITING = 64, /* calls; then the two oldest become "more tickets" together */
	ANNOUNCER_MAX_GROUP = 4,    /* calls said one after the other behind one chime */
	ANNOUNCER_MAX_PARTS = 8,    /* sentences of one announcement: as the voice takes them */
	ANNOUNCER_MAX_SAID_IN = 4,  /* languages of one call */
	ANNOUNCER_MAX_LANGUAGES = 16, /* of all calls; calls in more are counted as failed */
	ANNOUNCER_MAX_TRIES = 2,
	ANNOUNCER_RETRY_MS = 2000,
	ANNOUNCER_RETRY_MAX_MS = 30000,
	/* To begin with; then see announcer_pace_permille(). As espeak-ng at 150 words a minute
	 * says them: 3.2 s in Russian, 3.6 to 4.8 s in most languages, 6.4 s in Arabic. */
	ANNOUNCER_CALL_MS = 4400, /* "Ticket A047. Counter 12." and the pause behind it */
	ANNOUNCER_MORE_MS = 5200, /* "16 more tickets were called. Please look at the screen." */
	ANNOUNCER_CHIME_MS = 1050,
};

struct announcer_rules {
	int64_t max_age_ms;   /* > 0 */
	int64_t chime_gap_ms; /* 0: a chime before each group */
	bool chime;
	int pace_permille; /* of ANNOUNCER_CALL_MS and ANNOUNCER_MORE_MS, to begin with */
};

/* A call as it is heard. */
struct announcer_call {
	int zone;
	char leg[COUNTER_LEG_SIZE];
	char ticket[TICKET_TEXT_SIZE];
	uint16_t counter;
	int64_t called_ms;				    /* when it was called */
	int said_in_count;				    /* 1..ANNOUNCER_MAX_SAID_IN */
	char said_in[ANNOUNCER_MAX_SAID_IN][LANGUAGE_SIZE]; /* in that order, each once */
	int own; /* position of the one that is said when there is no time for more */
};

/* One sentence, in one language. */
struct announcer_part {
	char language[LANGUAGE_SIZE];
	char ticket[TICKET_TEXT_SIZE]; /* empty: `count` more tickets were called */
	uint16_t counter;
	uint32_t count;
};

struct announcer_plan {
	bool chime;
	int part_count; /* 1..ANNOUNCER_MAX_PARTS */
	struct announcer_part parts[ANNOUNCER_MAX_PARTS];
	int call_count;	       /* of the group; 0: these are "more tickets" */
	int64_t oldest_age_ms; /* of the group */
};

/* What became of calls: heard is the sum of the others and of those that wait or are in speech. */
struct announcer_counts {
	uint32_t heard, spoken, replaced, merged, over, silent, failed;
};

struct announcer_item { /* private */
	struct announcer_call call;
	uint32_t calls; /* how many it stands for; more than 1: only as "more tickets" */
	uint8_t languages[ANNOUNCER_MAX_SAID_IN];
	int tries;
};

struct announcer { /* plain value; private but for counts */
	struct announcer_rules rules;
	int waiting_count, speaking_count; /* the first ones of waiting[] are in speech */
	struct announcer_item waiting[ANNOUNCER_MAX_WAITING];
	bool speaks_merged, has_begun, chimed, has_spoken;
	int64_t begun_ms, ended_ms, foreseen_ms;
	uint32_t speech_languages; /* bits of what is said */
	int64_t retry_ms, failed_ms, backoff_ms;
	int language_count;
	struct {
		char code[LANGUAGE_SIZE];
		int pace_permille;
	} languages[ANNOUNCER_MAX_LANGUAGES];
	struct announcer_counts counts;
};

void announcer_init(struct announcer *announcer, const struct announcer_rules *rules);

/* A new call, or one more of a ticket. */
void announcer_call(struct announcer *announcer, const struct announcer_call *call, int64_t now_ms);
/* Leaves out what waits and is over: awaits() says of a call whether somebody is still called. */
void announcer_leave_out(struct announcer *announcer,
	bool (*awaits)(const void *data, int zone, const char *leg), const void *data);
/*
 * What is to be said now; false: nothing, because one is in speech, nothing waits, or it is no time
 * to try again. silent: these are silent hours. From true on it is in speech until
 * announcer_ended() or announcer_failed().
 */
bool announcer_next(
	struct announcer *announcer, int64_t now_ms, bool silent, struct announcer_plan *plan);
/* Its first sound, its end, and that it, or a sentence of it, could not be said. */
void announcer_began(struct announcer *announcer, int64_t now_ms);
void announcer_ended(struct announcer *announcer, int64_t now_ms);
void announcer_failed(struct announcer *announcer, int64_t now_ms);

/* When announcer_next() should be asked again though nothing happened; INT64_MAX: never. */
int64_t announcer_next_ms(const struct announcer *announcer);
/* How long a call takes in that language, in thousandths of ANNOUNCER_CALL_MS. */
int announcer_pace_permille(const struct announcer *announcer, const char *language);
/* Calls that wait or are in speech. */
uint32_t announcer_waiting(const struct announcer *announcer);
/* Calls a minute that can be said without merging any, in so many languages, at that pace, in a
 * rush: groups without a chime. */
int announcer_calls_a_minute(int languages, int pace_permille);

#endif
