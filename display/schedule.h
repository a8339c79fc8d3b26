/*
 * Which calls the wall shows, which of them stand out, and for how long. Pure: time is an argument,
 * nothing is allocated, the same calls always give the same wall.
 *
 * A new call waits its turn for one of `slots` highlights, is highlighted SCHEDULE_DWELL_MS and
 * blinks slowly in the first SCHEDULE_BLINK_MS of it; then it stays listed. Calls that come at the
 * same instant take their turns in the order in which they were called, so that n of them are done
 * after ceil(n / slots) * SCHEDULE_DWELL_MS.
 *
 * All times are monotonic milliseconds of this board, except hub_now_ms (hub time, -1: not known).
 */
#ifndef NOVBE_DISPLAY_SCHEDULE_H
#define NOVBE_DISPLAY_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/wire/board_message.h"

enum {
	SCHEDULE_MAX_CALLS = 256, /* over all zones of the wall; the oldest give way */
	SCHEDULE_MAX_ZONES = 32,
	SCHEDULE_MAX_SLOTS = 4,
	SCHEDULE_MAX_PLACES = 32,     /* on the wall, highlighted ones included */
	SCHEDULE_MAX_BEGUN = 64,      /* highlights nobody asked for; the oldest give way */
	SCHEDULE_DWELL_MS = 10000,    /* a call is highlighted that long, */
	SCHEDULE_LISTED_MS = 60000,   /* keeps its place that long from then on, */
	SCHEDULE_BLINK_MS = 6000,     /* and blinks that long at most, */
	SCHEDULE_BLINK_HALF_MS = 500, /* on and off this long each: 1 Hz */
	SCHEDULE_JOIN_MS = 10000,     /* a wall that starts highlights only younger calls */
	SCHEDULE_STALE_MS = 60000,    /* a wall that was away does not highlight older ones */
};

/* One call, or one more call of the same ticket. */
struct announcement {
	int zone;
	char leg[COUNTER_LEG_SIZE];
	char ticket[TICKET_TEXT_SIZE];
	uint16_t counter;
	char service[ID_SIZE], language[LANGUAGE_SIZE];
	bool recalled;
	int64_t at_ms; /* hub time of the call: too old a one is better left unsaid */
};

enum call_phase {
	CALL_LISTED,	/* stands in the list */
	CALL_UNDECIDED, /* was there when the wall started, and its age is not known yet */
	CALL_WAITING,	/* waits for a highlight */
	CALL_LIT,	/* is highlighted */
};

struct schedule_call { /* private */
	struct board_call call;
	int zone;
	enum call_phase phase;
	uint64_t turn; /* order of the calls and recalls */
	int64_t heard_ms, lit_ms, listed_until_ms;
	bool confirmed; /* is in the snapshot at hand */
	bool unspoken;	/* schedule_announcement() has not given it yet */
};

struct schedule { /* plain value; private */
	int slots, usual, places;
	uint64_t turns;
	bool joined[SCHEDULE_MAX_ZONES];
	size_t count;
	struct schedule_call calls[SCHEDULE_MAX_CALLS];
	size_t begun_count;
	struct announcement begun[SCHEDULE_MAX_BEGUN];
};

/* One line of the wall. */
struct schedule_row {
	const struct board_call *call; /* borrowed until the schedule changes */
	bool lit;		       /* stands out */
	bool bright;		       /* lit, and in the bright half of a blink or past blinking */
	int64_t lit_for_ms;	       /* since its highlight began; 0 when it is not lit */
};

/* slots: 1..SCHEDULE_MAX_SLOTS highlights at once; usual: slots..places, on a wall that is not
 * crowded; places: ..SCHEDULE_MAX_PLACES, taken only by calls that must be seen now. */
void schedule_init(struct schedule *schedule, int slots, int usual, int places);

/*
 * A zone's snapshot came (zone: 0..SCHEDULE_MAX_ZONES-1). The first of a zone is listed without
 * highlighting but for calls younger than SCHEDULE_JOIN_MS; without the hub's time this is decided
 * by schedule_hub_time(). Calls that are not in the snapshot leave the wall at once; those that
 * ended stay for what is left of their SCHEDULE_LISTED_MS.
 */
void schedule_board(struct schedule *schedule, int zone, const struct board_message *board,
	int64_t now_ms, int64_t hub_now_ms);
/* The hub's time became known. */
void schedule_hub_time(struct schedule *schedule, int64_t now_ms, int64_t hub_now_ms);
/* Ends and begins highlights that are due. Call it after the two above and at each next_ms. */
void schedule_advance(struct schedule *schedule, int64_t now_ms);

/* When the wall next looks different by itself; INT64_MAX: never. */
int64_t schedule_next_ms(const struct schedule *schedule, int64_t now_ms);

/*
 * The wall from the top: first the highlighted calls and those that were highlighted last (*heads
 * of them, at most slots), then the list, newest call first. Returns how many rows, at most
 * `places`. While there are more calls than places, those that were highlighted less than
 * SCHEDULE_LISTED_MS ago stay, then come those that wait, then the older ones; these last only up
 * to `usual` rows in all.
 */
size_t schedule_rows(const struct schedule *schedule, int64_t now_ms,
	struct schedule_row rows[SCHEDULE_MAX_PLACES], size_t *heads);

/*
 * Takes the next call that is to be spoken, in the order of the calls; false when there is none. A
 * voice need not wait for highlights: what waits for one stands in the list already. Of a call that
 * ended before anybody asked nothing is to be spoken.
 */
bool schedule_announcement(struct schedule *schedule, struct announcement *announcement);
/* Somebody is still called to that counter: neither there, nor gone, nor called off. */
bool schedule_awaits(const struct schedule *schedule, int zone, const char *leg);
/* Takes the oldest highlight that began; false when there is none. */
bool schedule_highlight(struct schedule *schedule, struct announcement *announcement);

#endif
