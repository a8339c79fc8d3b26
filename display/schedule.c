/*
 * The turns of calls on the wall:
 *
 *            new, recalled                a slot is free             SCHEDULE_DWELL_MS over
 *   board ------------------> WAITING -----------------------> LIT ------------------------> LISTED
 *     \                          | ended before its turn        ^ \_ recalled: starts again    |
 *      \ first snapshot          v                               \____________ recalled _______/
 *       `---> UNDECIDED ---> LISTED                                    (over WAITING)
 *
 * The hub decides what is on the board: whatever its snapshot does not hold is gone from here.
 */
#include "display/schedule.h"

#include <assert.h>
#include <string.h>

void schedule_init(struct schedule *schedule, int slots, int usual, int places)
{
	assert(slots >= 1 && slots <= SCHEDULE_MAX_SLOTS);
	assert(usual >= slots && places >= usual && places <= SCHEDULE_MAX_PLACES);
	memset(schedule, 0, sizeof(*schedule));
	schedule->slots = slots;
	schedule->usual = usual;
	schedule->places = places;
}

static struct schedule_call *call_find(struct schedule *schedule, int zone, const char *leg)
{
	for (size_t i = 0; i < schedule->count; i++)
		if (schedule->calls[i].zone == zone &&
			strcmp(schedule->calls[i].call.leg, leg) == 0)
			return &schedule->calls[i];
	return NULL;
}

static void call_remove(struct schedule *schedule, size_t position)
{
	schedule->count--;
	memmove(&schedule->calls[position], &schedule->calls[position + 1],
		(schedule->count - position) * sizeof(schedule->calls[0]));
}

/* Makes room by dropping the oldest call, listed ones first. */
static struct schedule_call *call_add(struct schedule *schedule)
{
	if (schedule->count == SCHEDULE_MAX_CALLS) {
		size_t oldest = 0;

		for (size_t i = 1; i < schedule->count; i++) {
			const struct schedule_call *a = &schedule->calls[i];
			const struct schedule_call *b = &schedule->calls[oldest];

			if (a->phase < b->phase || (a->phase == b->phase && a->turn < b->turn))
				oldest = i;
		}
		call_remove(schedule, oldest);
	}
	struct schedule_call *call = &schedule->calls[schedule->count++];

	memset(call, 0, sizeof(*call));
	return call;
}

static void announcement_of(struct announcement *a, const struct schedule_call *known)
{
	const struct board_call *call = &known->call;

	memset(a, 0, sizeof(*a));
	a->zone = known->zone;
	memcpy(a->leg, call->leg, sizeof(a->leg));
	memcpy(a->ticket, call->ticket, sizeof(a->ticket));
	memcpy(a->service, call->service, sizeof(a->service));
	memcpy(a->language, call->language, sizeof(a->language));
	a->counter = call->counter;
	a->recalled = call->recalls > 0;
	a->at_ms = call->at_ms;
}

static void call_light(struct schedule *schedule, struct schedule_call *call, int64_t now_ms)
{
	call->phase = CALL_LIT;
	call->lit_ms = now_ms;
	call->listed_until_ms = now_ms + SCHEDULE_LISTED_MS;
	if (schedule->begun_count == SCHEDULE_MAX_BEGUN) {
		schedule->begun_count--;
		memmove(&schedule->begun[0], &schedule->begun[1],
			schedule->begun_count * sizeof(schedule->begun[0]));
	}
	announcement_of(&schedule->begun[schedule->begun_count++], call);
}

/* A call nobody saw yet: what its age allows. */
static void call_welcome(
	struct schedule_call *call, bool first_snapshot, int64_t now_ms, int64_t hub_now_ms)
{
	bool known = hub_now_ms >= 0;
	int64_t age_ms = known ? hub_now_ms - call->call.at_ms : 0;
	int64_t limit_ms = first_snapshot ? SCHEDULE_JOIN_MS : SCHEDULE_STALE_MS;

	call->heard_ms = now_ms;
	call->listed_until_ms =
		known ? now_ms + SCHEDULE_LISTED_MS - (age_ms > 0 ? age_ms : 0) : now_ms;
	if (first_snapshot && !known)
		call->phase = CALL_UNDECIDED;
	else if (call->call.state != LEG_CALLED)
		call->phase = CALL_LISTED; /* sat down or gone already: nobody is to come */
	else
		call->phase = age_ms < limit_ms ? CALL_WAITING : CALL_LISTED;
	call->unspoken = call->phase == CALL_WAITING;
}

/* A call the wall knows: recalled, ended or as it was. */
static void call_update(struct schedule *schedule, struct schedule_call *known,
	const struct board_call *call, int64_t now_ms)
{
	bool again = call->state == LEG_CALLED && call->at_ms > known->call.at_ms;

	known->call = *call;
	if (call->state != LEG_CALLED)
		known->unspoken = false;
	if (again) {
		known->unspoken = true;
		known->turn = ++schedule->turns;
		if (known->phase == CALL_LIT)
			call_light(schedule, known, now_ms); /* keeps its slot, starts again */
		else
			known->phase = CALL_WAITING;
	} else if (call->state != LEG_CALLED && known->phase == CALL_WAITING) {
		known->phase = CALL_LISTED;
	}
}

/* Position of the next call of the board in the order in which they were called, after the one with
 * (at_ms, position): the board lists the newest first, equal times by their place in it. */
static int board_next(const struct board_message *board, int64_t at_ms, int position)
{
	int next = -1;

	for (int i = board->count - 1; i >= 0; i--) {
		int64_t at = board->calls[i].at_ms;
		bool later = at > at_ms || (at == at_ms && i < position);

		if (later && (next < 0 || at < board->calls[next].at_ms))
			next = i;
	}
	return next;
}

static bool was_called_before(const struct schedule_call *a, const struct schedule_call *b)
{
	if (a->call.at_ms != b->call.at_ms)
		return a->call.at_ms < b->call.at_ms;
	return a->turn < b->turn;
}

/* Turns in the order of the calls' times: a wall that starts, or was away, hears what happened in
 * one zone before all of the next. */
static void schedule_order(struct schedule *schedule)
{
	uint64_t turns[SCHEDULE_MAX_CALLS];

	for (size_t i = 0; i < schedule->count; i++) {
		turns[i] = 1;
		for (size_t k = 0; k < schedule->count; k++)
			turns[i] += was_called_before(&schedule->calls[k], &schedule->calls[i]);
	}
	for (size_t i = 0; i < schedule->count; i++)
		schedule->calls[i].turn = turns[i];
	schedule->turns = schedule->count;
}

void schedule_board(struct schedule *schedule, int zone, const struct board_message *board,
	int64_t now_ms, int64_t hub_now_ms)
{
	assert(zone >= 0 && zone < SCHEDULE_MAX_ZONES);
	bool first = !schedule->joined[zone];

	schedule->joined[zone] = true;
	for (size_t i = 0; i < schedule->count; i++)
		schedule->calls[i].confirmed = schedule->calls[i].zone != zone;
	for (int i = board_next(board, INT64_MIN, 0); i >= 0;
		i = board_next(board, board->calls[i].at_ms, i)) {
		struct schedule_call *known = call_find(schedule, zone, board->calls[i].leg);

		if (known) {
			call_update(schedule, known, &board->calls[i], now_ms);
		} else {
			known = call_add(schedule);
			known->call = board->calls[i];
			known->zone = zone;
			known->turn = ++schedule->turns;
			call_welcome(known, first, now_ms, hub_now_ms);
		}
		known->confirmed = true;
	}
	for (size_t i = schedule->count; i-- > 0;)
		if (!schedule->calls[i].confirmed)
			call_remove(schedule, i);
	schedule_order(schedule);
}

void schedule_hub_time(struct schedule *schedule, int64_t now_ms, int64_t hub_now_ms)
{
	if (hub_now_ms < 0)
		return;
	for (size_t i = 0; i < schedule->count; i++) {
		struct schedule_call *call = &schedule->calls[i];

		if (call->phase == CALL_UNDECIDED)
			call_welcome(call, true, now_ms, hub_now_ms);
	}
}

/* The call whose turn is next, or NULL. */
static struct schedule_call *call_waiting(struct schedule *schedule)
{
	struct schedule_call *next = NULL;

	for (size_t i = 0; i < schedule->count; i++) {
		struct schedule_call *call = &schedule->calls[i];

		if (call->phase == CALL_WAITING && (!next || call->turn < next->turn))
			next = call;
	}
	return next;
}

void schedule_advance(struct schedule *schedule, int64_t now_ms)
{
	int lit = 0;

	for (size_t i = 0; i < schedule->count; i++) {
		struct schedule_call *call = &schedule->calls[i];

		if (call->phase == CALL_LIT && now_ms - call->lit_ms >= SCHEDULE_DWELL_MS)
			call->phase = CALL_LISTED;
		lit += call->phase == CALL_LIT;
	}
	for (; lit < schedule->slots; lit++) {
		struct schedule_call *next = call_waiting(schedule);

		if (!next)
			break;
		call_light(schedule, next, now_ms);
	}
}

/* Nobody is awaited at the counter any more: the call is only listed for its minute. */
static bool call_has_ended(const struct schedule_call *call)
{
	return call->call.state != LEG_CALLED && call->call.state != LEG_SERVING;
}

int64_t schedule_next_ms(const struct schedule *schedule, int64_t now_ms)
{
	int64_t next_ms = INT64_MAX;
	bool crowded = schedule->count > (size_t)schedule->usual;

	for (size_t i = 0; i < schedule->count; i++) {
		const struct schedule_call *call = &schedule->calls[i];
		int64_t due_ms = INT64_MAX;

		if (call->phase == CALL_LIT) {
			due_ms = call->lit_ms + SCHEDULE_DWELL_MS;
			if (now_ms - call->lit_ms < SCHEDULE_BLINK_MS)
				due_ms = (now_ms / SCHEDULE_BLINK_HALF_MS + 1) *
					 SCHEDULE_BLINK_HALF_MS;
		} else if ((crowded || call_has_ended(call)) && call->listed_until_ms > now_ms) {
			due_ms = call->listed_until_ms;
		}
		if (due_ms < next_ms)
			next_ms = due_ms;
	}
	return next_ms;
}

enum { RANK_LIT, RANK_KEPT, RANK_WAITING, RANK_OLD }; /* who gets a place first */

static int call_rank(const struct schedule_call *call, int64_t now_ms)
{
	if (call->phase == CALL_LIT)
		return RANK_LIT;
	if (call->phase == CALL_WAITING)
		return RANK_WAITING;
	return now_ms < call->listed_until_ms ? RANK_KEPT : RANK_OLD;
}

/* Whether a gets a place before b: among the waiting the one whose turn is next, else the newer. */
static bool call_goes_before(
	const struct schedule_call *a, const struct schedule_call *b, int64_t now_ms)
{
	int rank_a = call_rank(a, now_ms), rank_b = call_rank(b, now_ms);

	if (rank_a != rank_b)
		return rank_a < rank_b;
	return rank_a == RANK_WAITING ? a->turn < b->turn : a->turn > b->turn;
}

/* The blink has one phase for the whole wall, so that two rows never add up to a faster flash. */
static bool call_is_bright(const struct schedule_call *call, int64_t now_ms)
{
	return now_ms - call->lit_ms >= SCHEDULE_BLINK_MS ||
	       now_ms / SCHEDULE_BLINK_HALF_MS % 2 == 0;
}

static void row_insert(
	const struct schedule_call **rows, size_t at, size_t last, const struct schedule_call *call)
{
	memmove(&rows[at + 1], &rows[at], (last - at) * sizeof(rows[0]));
	rows[at] = call;
}

/* The best `places` calls, best first. */
static size_t calls_choose(const struct schedule *schedule, int64_t now_ms,
	const struct schedule_call *chosen[SCHEDULE_MAX_PLACES + 1])
{
	size_t count = 0;

	for (size_t i = 0; i < schedule->count; i++) {
		const struct schedule_call *call = &schedule->calls[i];
		size_t at = count;

		if (call_has_ended(call) && call_rank(call, now_ms) == RANK_OLD)
			continue;
		while (at > 0 && call_goes_before(call, chosen[at - 1], now_ms))
			at--;
		row_insert(chosen, at, count, call);
		if (count < (size_t)schedule->places)
			count++;
	}
	while (count > (size_t)schedule->usual && call_rank(chosen[count - 1], now_ms) == RANK_OLD)
		count--;
	return count;
}

/*
 * Takes the uppermost of the chosen calls that are left, or NULL. Heads are calls that had their
 * turn, those that are highlighted now before all others.
 */
static const struct schedule_call *calls_take_top(
	const struct schedule_call **chosen, size_t count, bool head)
{
	size_t top = count;

	for (size_t i = 0; i < count; i++) {
		if (!chosen[i] || (head && chosen[i]->phase == CALL_WAITING))
			continue;
		bool lit = head && chosen[i]->phase == CALL_LIT;
		bool top_lit = head && top < count && chosen[top]->phase == CALL_LIT;

		if (top == count || (lit && !top_lit) ||
			(lit == top_lit && chosen[i]->turn > chosen[top]->turn))
			top = i;
	}
	if (top == count)
		return NULL;
	const struct schedule_call *call = chosen[top];

	chosen[top] = NULL;
	return call;
}

size_t schedule_rows(const struct schedule *schedule, int64_t now_ms,
	struct schedule_row rows[SCHEDULE_MAX_PLACES], size_t *heads)
{
	const struct schedule_call *chosen[SCHEDULE_MAX_PLACES + 1];
	size_t count = calls_choose(schedule, now_ms, chosen);
	size_t done = 0;

	*heads = 0;
	for (bool head = true; done < count;) {
		const struct schedule_call *call;

		if (head && done == (size_t)schedule->slots)
			head = false;
		call = calls_take_top(chosen, count, head);
		if (!call) { /* only waiting ones are left, in a wall that is just filling */
			head = false;
			continue;
		}
		rows[done].call = &call->call;
		rows[done].lit = call->phase == CALL_LIT;
		rows[done].lit_for_ms = rows[done].lit ? now_ms - call->lit_ms : 0;
		rows[done].bright = rows[done].lit && call_is_bright(call, now_ms);
		done++;
		*heads += head;
	}
	return done;
}

bool schedule_announcement(struct schedule *schedule, struct announcement *announcement)
{
	struct schedule_call *next = NULL;

	for (size_t i = 0; i < schedule->count; i++) {
		struct schedule_call *call = &schedule->calls[i];

		if (call->unspoken && (!next || call->turn < next->turn))
			next = call;
	}
	if (!next)
		return false;
	next->unspoken = false;
	announcement_of(announcement, next);
	return true;
}

bool schedule_awaits(const struct schedule *schedule, int zone, const char *leg)
{
	for (size_t i = 0; i < schedule->count; i++) {
		const struct schedule_call *call = &schedule->calls[i];

		if (call->zone == zone && strcmp(call->call.leg, leg) == 0)
			return call->call.state == LEG_CALLED;
	}
	return false;
}

bool schedule_highlight(struct schedule *schedule, struct announcement *announcement)
{
	if (schedule->begun_count == 0)
		return false;
	*announcement = schedule->begun[0];
	schedule->begun_count--;
	memmove(&schedule->begun[0], &schedule->begun[1],
		schedule->begun_count * sizeof(schedule->begun[0]));
	return true;
}
