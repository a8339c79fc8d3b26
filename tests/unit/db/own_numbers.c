/*
 * The numbers a kiosk gives on its own: one by one, and random years against a simple model.
 * NOVBE_SEED where they begin, NOVBE_RUNS how many, NOVBE_STEPS how long each.
 */
#include "tests/unit/db/own_file.h"

#define SUN "2026-11-22"
#define MON "2026-11-23"
#define TUE "2026-11-24"
#define WED "2026-11-25"
#define FAR "2099-12-31" /* a clock's nonsense */

static struct ticket highest(const char *series, uint32_t number)
{
	struct ticket ticket = {.number = number};

	strcpy(ticket.series, series);
	return ticket;
}

static int learn_one(struct own_tickets *own, const char *day, const char *series, uint32_t number)
{
	struct ticket told = highest(series, number);

	return own_tickets_learn(own, OWN_KIOSK, day, &told, 1, true);
}

/* ---- Ranges ---- */

static void each_series_counts_in_the_kiosks_range(void **state)
{
	struct own_tickets *own = open_whole(MON);

	(void)state;
	for (int i = 0; i < 20; i++) {
		assert_int_equal(own_give(own, MON, true, "A"), OWN_FIRST + i);
		assert_int_equal(own_give(own, MON, true, "AB"), OWN_FIRST + i);
		assert_int_equal(own_give(own, MON, true, "B"), OWN_FIRST + i);
		own = reopen_own(own);
	}
	own_tickets_close(own);
}

static void the_last_kiosk_has_a_range_too(void **state)
{
	struct own_tickets *own = open_own();
	struct own_ticket ticket = own_blank(MON, true, "A");

	(void)state;
	assert_int_equal(own_tickets_learn(own, QUEUE_MAX_KIOSKS, MON, NULL, 0, true), 0);
	assert_int_equal(own_tickets_issue(own, QUEUE_MAX_KIOSKS, &ticket), 0);
	assert_int_equal(ticket.ticket.number, 64001 + OWN_JUMP);
	own_tickets_close(own);
}

static void a_used_up_range_is_refused_and_the_next_day_begins_anew(void **state)
{
	struct own_tickets *own = open_whole(MON);

	(void)state;
	assert_int_equal(sqlite3_exec(own->db, "PRAGMA synchronous=OFF", NULL, NULL, NULL), 0);
	for (int number = OWN_FIRST; number <= OWN_LAST; number++)
		assert_int_equal(own_give(own, MON, true, "A"), number);
	for (int again = 0; again < 3; again++) {
		assert_int_equal(own_give(own, MON, true, "A"), -ERANGE);
		assert_string_not_equal(own_tickets_why(own), "");
		assert_int_equal(own_give(own, SUN, true, "A"), -ERANGE);
		assert_int_equal(own_tickets_unreported(own), 999);
		own = reopen_own(own);
	}
	assert_int_equal(own_give(own, MON, true, "B"), OWN_FIRST);
	assert_int_equal(own_give(own, TUE, true, "A"), OWN_FIRST);
	own_tickets_close(own);
}

/* ---- Days ---- */

static void a_later_sure_day_begins_anew_and_nothing_else_does(void **state)
{
	struct own_tickets *own = open_whole(MON);

	(void)state;
	assert_int_equal(own_give(own, MON, true, "A"), OWN_FIRST);
	assert_int_equal(own_give(own, SUN, true, "A"), OWN_FIRST + 1);
	assert_int_equal(own_give(own, "1970-01-01", true, "A"), OWN_FIRST + 2);
	assert_int_equal(own_give(own, MON, true, "A"), OWN_FIRST + 3);
	assert_int_equal(own_give(own, TUE, true, "A"), OWN_FIRST);
	assert_int_equal(own_give(own, TUE, true, "A"), OWN_FIRST + 1);
	/* a day that was left has its numbers still */
	assert_int_equal(own_give(own, MON, true, "A"), OWN_FIRST + 4);
	assert_int_equal(own_give(own, TUE, true, "A"), OWN_FIRST + 5);
	assert_int_equal(own_give(own, WED, true, "A"), OWN_FIRST);
	own_tickets_close(own);
}

static void unsure_days_carry_on_until_their_tickets_are_reported(void **state)
{
	for (int settled = 0; settled < 4; settled++) {
		static const enum own_state states[] = {
			OWN_OPEN, OWN_READY, OWN_REPORTED, OWN_REFUSED};
		struct own_tickets *own = open_whole(MON);
		int wednesday = settled < 2 ? OWN_FIRST + 4 : OWN_FIRST;

		(void)state;
		assert_int_equal(own_give(own, MON, true, "A"), OWN_FIRST);
		assert_int_equal(own_give(own, MON, false, "A"), OWN_FIRST + 1);
		assert_int_equal(own_give(own, MON, true, "B"), OWN_FIRST);
		own = reopen_own(own);
		assert_int_equal(own_give(own, TUE, true, "A"), OWN_FIRST + 2);
		assert_int_equal(own_give(own, TUE, true, "B"), OWN_FIRST + 1);
		assert_int_equal(own_give(own, MON, false, "A"), OWN_FIRST + 3);
		own_set_state(own, 2, states[settled]);
		own_set_state(own, 6, states[settled]);
		own = reopen_own(own);
		assert_int_equal(own_give(own, WED, true, "A"), wednesday);
		own_tickets_close(own);
		unlink(own_path);
	}
}

static void the_day_on_which_an_unsure_ticket_was_reported_carries_on(void **state)
{
	struct own_tickets *own = open_whole(MON);

	(void)state;
	assert_int_equal(own_give(own, MON, true, "A"), OWN_FIRST);
	assert_int_equal(own_give(own, MON, false, "A"), OWN_FIRST + 1);
	own_note_day(own, TUE); /* the hub has it as one of Tuesday's now */
	own_set_state(own, 2, OWN_REPORTED);
	own = reopen_own(own);
	assert_int_equal(own_give(own, TUE, true, "A"), OWN_FIRST + 2);
	assert_int_equal(own_give(own, WED, true, "A"), OWN_FIRST);
	own_tickets_close(own);
}

/* ---- The hub's word ---- */

static void a_file_that_was_lost_goes_on_far_behind(void **state)
{
	struct own_tickets *own = open_own();
	struct ticket told[2] = {highest("A", OWN_FIRST + 16), highest("B", OWN_LAST - OWN_JUMP)};

	(void)state;
	assert_int_equal(own_give(own, MON, true, "A"), -ENODATA);
	assert_int_equal(own_tickets_learn(own, OWN_KIOSK, MON, told, 2, true), 0);
	for (int again = 0; again < 2; again++) {
		assert_true(own_tickets_is_whole(own));
		assert_int_equal(own_give(own, MON, true, "A"), OWN_FIRST + 17 + OWN_JUMP + again);
		assert_int_equal(own_give(own, MON, true, "C"), OWN_FIRST + OWN_JUMP + again);
		assert_int_equal(own_give(own, MON, true, "B"), -ERANGE);
		own = reopen_own(own);
	}
	assert_int_equal(own_give(own, TUE, true, "B"), OWN_FIRST);
	own_tickets_close(own);
}

static void a_jump_past_the_range_uses_it_up(void **state)
{
	struct own_tickets *own = open_own();

	(void)state;
	assert_int_equal(learn_one(own, MON, "A", OWN_LAST - 5), 0);
	assert_int_equal(own_give(own, MON, true, "A"), -ERANGE);
	assert_int_equal(own_give(own, MON, true, "B"), OWN_FIRST + OWN_JUMP);
	own_tickets_close(own);
}

static void a_whole_file_goes_on_behind_the_higher_of_both(void **state)
{
	struct own_tickets *own = open_whole(MON);

	(void)state;
	assert_int_equal(own_give(own, MON, true, "A"), OWN_FIRST);
	assert_int_equal(own_give(own, MON, true, "A"), OWN_FIRST + 1);
	assert_int_equal(learn_one(own, MON, "A", OWN_FIRST), 0);
	assert_int_equal(own_give(own, MON, true, "A"), OWN_FIRST + 2);
	assert_int_equal(learn_one(own, MON, "A", OWN_FIRST + 100), 0);
	assert_int_equal(own_give(own, MON, true, "A"), OWN_FIRST + 101);
	assert_int_equal(learn_one(own, TUE, "A", OWN_FIRST + 30), 0); /* and with it the day */
	assert_int_equal(own_give(own, MON, false, "A"), OWN_FIRST + 102);
	assert_int_equal(own_give(own, TUE, true, "A"), OWN_FIRST + 103);
	own_tickets_close(own);
}

static void the_hubs_earlier_day_ends_a_clocks_nonsense(void **state)
{
	struct own_tickets *own = open_whole(MON);

	(void)state;
	assert_int_equal(own_give(own, MON, true, "A"), OWN_FIRST);
	assert_int_equal(own_give(own, FAR, true, "A"), OWN_FIRST);
	assert_int_equal(own_give(own, TUE, true, "A"), OWN_FIRST + 1); /* earlier: goes on */
	assert_int_equal(own_tickets_learn(own, OWN_KIOSK, TUE, NULL, 0, true), 0);
	assert_int_equal(own_give(own, TUE, true, "A"), OWN_FIRST + 2);
	assert_int_equal(own_give(own, WED, true, "A"), OWN_FIRST); /* days begin anew again */
	assert_int_equal(own_give(own, FAR, true, "A"), OWN_FIRST + 2);
	own_tickets_close(own);
}

static void another_kiosks_range_must_be_told_first(void **state)
{
	struct own_tickets *own = open_whole(MON);
	struct own_ticket ticket = own_blank(MON, true, "A");

	(void)state;
	assert_int_equal(own_give(own, MON, true, "A"), OWN_FIRST);
	assert_int_equal(own_tickets_issue(own, 4, &ticket), -ENODATA);
	assert_int_equal(own_tickets_learn(own, 4, MON, NULL, 0, true), 0);
	assert_int_equal(own_tickets_issue(own, 4, &ticket), 0);
	assert_int_equal(ticket.ticket.number, 4001 + OWN_JUMP);
	assert_int_equal(own_give(own, MON, true, "A"), -ENODATA);
	assert_int_equal(own_tickets_learn(own, OWN_KIOSK, MON, NULL, 0, true), 0);
	assert_int_equal(own_give(own, MON, true, "A"), OWN_FIRST + OWN_JUMP);
	own_tickets_close(own);
}

static void numbers_of_others_are_not_learned(void **state)
{
	static struct ticket many[OWN_MAX_SERIES + 1];
	struct own_tickets *own = open_own();

	(void)state;
	assert_int_equal(learn_one(own, MON, "A", 2001), -EINVAL);
	assert_int_equal(learn_one(own, MON, "A", 3000), -EINVAL);
	assert_int_equal(learn_one(own, MON, "A", 17), -EINVAL);
	assert_int_equal(learn_one(own, MON, "", 3017), -EINVAL);
	assert_int_equal(learn_one(own, "today", "A", 3017), -EINVAL);
	assert_int_equal(own_tickets_learn(own, 0, MON, NULL, 0, true), -EINVAL);
	for (int i = 0; i <= OWN_MAX_SERIES; i++)
		many[i] = highest("A", OWN_FIRST);
	assert_int_equal(own_tickets_learn(own, OWN_KIOSK, MON, many, OWN_MAX_SERIES + 1, true), -EINVAL);
	assert_false(own_tickets_is_whole(own));
	assert_int_equal(own_tickets_learn(own, OWN_KIOSK, MON, many, OWN_MAX_SERIES, true), 0);
	own_tickets_close(own);
}

static void the_highest_numbers_of_the_newest_day_are_told(void **state)
{
	struct own_tickets *own = open_whole(MON);
	struct ticket told[4];

	(void)state;
	assert_int_equal(own_tickets_highest(own, told, 4), 0);
	own_give(own, MON, true, "B");
	own_give(own, MON, true, "A");
	own_give(own, MON, true, "A");
	for (int again = 0; again < 2; again++) {
		assert_int_equal(own_tickets_highest(own, told, 4), 2);
		assert_string_equal(told[0].series, "A");
		assert_int_equal(told[0].number, OWN_FIRST + 1);
		assert_string_equal(told[1].series, "B");
		assert_int_equal(told[1].number, OWN_FIRST);
		assert_int_equal(own_tickets_highest(own, told, 1), 1);
		own = reopen_own(own);
	}
	own_give(own, TUE, true, "CX");
	assert_int_equal(own_tickets_highest(own, told, 4), 1);
	assert_string_equal(told[0].series, "CX");
	own_tickets_close(own);
}

static void rows_of_old_days_are_folded_and_still_hold(void **state)
{
	struct own_tickets *own = open_whole("2026-01-01");
	int64_t rows = 0;
	char day[DAY_SIZE];

	(void)state;
	assert_int_equal(sqlite3_exec(own->db, "PRAGMA synchronous=OFF", NULL, NULL, NULL), 0);
	for (int i = 0; i < 300; i++) {
		snprintf(day, sizeof(day), "2026-%02d-%02d", 1 + i / 28, 1 + i % 28);
		for (int k = 0; k < 1 + (i == 5) * 20; k++)
			assert_int_equal(own_give(own, day, true, "A"), OWN_FIRST + k);
	}
	sqlite3_stmt *count = NULL;
	assert_int_equal(
		sqlite3_prepare_v2(own->db, "SELECT count(*) FROM number", -1, &count, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_step(count), SQLITE_ROW);
	rows = sqlite3_column_int64(count, 0);
	sqlite3_finalize(count);
	assert_in_range(rows, OWN_NUMBER_DAYS - 1, OWN_NUMBER_DAYS + 1);
	/* the clock goes back to the day with the most tickets, and to one beside it */
	assert_int_equal(own_give(own, "2026-01-06", true, "A"), OWN_FIRST + 21);
	assert_int_equal(own_give(own, "2026-01-07", true, "A"), OWN_FIRST + 22);
	assert_int_equal(own_give(own, "2027-01-01", true, "A"), OWN_FIRST);
	own_tickets_close(own);
}

static void a_clock_that_is_wrong_each_time_anew_is_forgotten_but_for_its_tickets(void **state)
{
	struct own_tickets *own = open_whole(MON);
	char day[DAY_SIZE];

	(void)state;
	for (int again = 0; again < 2; again++) {
		for (unsigned i = 0; i < 2 * OWN_FUTURE_DAYS; i++) {
			snprintf(day, sizeof(day), "2099-01-%02u", 1 + i);
			assert_in_range(own_give(own, day, true, "A"), OWN_FIRST, OWN_LAST);
			assert_int_equal(own_tickets_learn(own, OWN_KIOSK, MON, NULL, 0, true), 0);
		}
		sqlite3_stmt *count = NULL;
		assert_int_equal(sqlite3_prepare_v2(
					 own->db, "SELECT count(*) FROM number", -1, &count, NULL),
			SQLITE_OK);
		assert_int_equal(sqlite3_step(count), SQLITE_ROW);
		assert_in_range(sqlite3_column_int(count, 0), 1, 1 + OWN_FUTURE_DAYS);
		sqlite3_finalize(count);
	}
	assert_int_equal(own_give(own, TUE, true, "A"), OWN_FIRST);
	own_tickets_close(own);
}

/* ---- Random years against a model ---- */

enum { DAYS = 40, SERIES = 3, GIVEN_MAX = 20000 };

static const char *const letters[SERIES] = {"A", "B", "CX"};

struct given {
	int day, series, number, from; /* from: the hub's day when given */
	bool sure, settled, lost;
	int settled_day;
};

struct world {
	struct own_tickets *own;
	struct driver dice;
	int last[DAYS][SERIES]; /* the model: */
	int day, unsure_until;	/* -1: none */
	bool whole;
	int today, hub_day;
	struct given given[GIVEN_MAX]; /* by n - 1 - first */
	int count, first;
};

/* Day 0 is a clock that never was set, the last two are nonsense of the other kind. */
static const char *day_text(int day)
{
	static char text[DAY_SIZE];

	if (day == 0)
		return "1970-01-01";
	if (day >= DAYS - 2)
		return day == DAYS - 2 ? "2038-01-19" : "2099-12-31";
	snprintf(text, sizeof(text), "2026-%02u-%02u", 11 + (unsigned)day / 28 % 2,
		1 + (unsigned)day % 28);
	return text;
}

static int random_of(struct world *w, int below)
{
	return (int)driver_random(&w->dice, (uint32_t)below);
}

/* ---- The model: the number of a day and series, by arrays ---- */

static void model_carry(struct world *w, int to, int from, int until)
{
	for (int s = 0; s < SERIES; s++)
		for (int d = from; d <= until; d++)
			if (w->last[d][s] > w->last[to][s])
				w->last[to][s] = w->last[d][s];
}

static bool model_has_unsure(const struct world *w)
{
	for (int i = 0; i < w->count; i++)
		if (!w->given[i].sure && !w->given[i].settled && !w->given[i].lost)
			return true;
	return false;
}

static void model_day(struct world *w, int day, bool sure, bool hub)
{
	if (hub && day < w->unsure_until)
		w->unsure_until = day;
	if (day > w->day && w->day >= 0 && (!sure || day <= w->unsure_until || model_has_unsure(w)))
		model_carry(w, day, w->day, day);
	if (day < w->day && hub)
		model_carry(w, day, day, w->day);
	if (day > w->day || hub)
		w->day = day;
}

static int model_take(struct world *w, int day, int series)
{
	int last = OWN_FIRST - 1;

	for (int d = day; d <= w->day; d++)
		if (w->last[d][series] > last)
			last = w->last[d][series];
	return last < OWN_LAST ? last + 1 : -ERANGE;
}

/* ---- What must hold whatever the model says ---- */

/* Days on which the hub may have the ticket: its own, or of one without a sure day all from there
 * to the hub's when it was settled. */
static int last_day(const struct given *g, const struct world *w)
{
	if (g->sure)
		return g->day;
	int until = g->settled ? g->settled_day : w->hub_day;

	return until > g->day ? until : g->day;
}

static void assert_never_twice(const struct world *w, const struct given *now)
{
	for (int i = 0; i < w->count - 1; i++) {
		const struct given *g = &w->given[i];

		if (g->series != now->series || g->number != now->number || g->lost)
			continue;
		if (g->day == now->day)
			fail_msg("%s%d twice on day %d", letters[g->series], g->number, g->day);
		if (now->sure && !g->sure && now->day >= g->day && now->day <= last_day(g, w))
			fail_msg("%s%d of day %d: an unsure one of day %d may be the same",
				letters[g->series], g->number, now->day, g->day);
		if (!now->sure && g->sure && g->day >= now->day && g->day <= w->day)
			fail_msg("%s%d unsure of day %d: there is one of day %d",
				letters[g->series], g->number, now->day, g->day);
	}
}

/* ---- What happens ---- */

static int some_day(struct world *w)
{
	int dice = random_of(w, 40), day = w->today;

	if (dice < 4)
		day += random_of(w, 5) - 2;
	if (dice == 4)
		day = random_of(w, DAYS);
	if (dice == 5)
		day = random_of(w, 2) ? 0 : DAYS - 1 - random_of(w, 2);
	return day < 0 ? 0 : day >= DAYS ? DAYS - 1 : day;
}

static void happen_issue(struct world *w)
{
	int series = random_of(w, SERIES), day = some_day(w);
	bool sure = random_of(w, 10) > 0;

	if (!sure && w->hub_day >= 0)
		day = w->hub_day;
	int day_before = w->day, last[DAYS][SERIES];

	memcpy(last, w->last, sizeof(last));
	if (w->whole)
		model_day(w, day, sure, false);
	int expected = w->whole ? model_take(w, day, series) : -ENODATA;
	int number = own_give(w->own, day_text(day), sure, letters[series]);

	if (number != expected)
		fail_msg("day %d%s %s: gave %d, the model %d", day, sure ? "" : " unsure",
			letters[series], number, expected);
	if (number < 0) { /* nothing has changed */
		w->day = day_before;
		memcpy(w->last, last, sizeof(last));
		return;
	}
	assert_true(w->count < GIVEN_MAX);
	w->last[day][series] = w->last[w->day][series] = number;
	w->given[w->count++] = (struct given){.day = day,
		.series = series,
		.number = number,
		.from = w->today,
		.sure = sure,
		.settled_day = -1};
	assert_in_range(number, OWN_FIRST, OWN_LAST);
	assert_never_twice(w, &w->given[w->count - 1]);
}

/* States only go on; a report may be repeated. */
static void happen_update(struct world *w)
{
	struct own_ticket ticket;

	if (w->count == w->first)
		return;
	int at = w->first + random_of(w, w->count - w->first);
	int64_t n = at - w->first + 1;

	int found = own_tickets_get(w->own, n, &ticket);
	struct given *g = &w->given[at];

	if (found == 0) {
		assert_true(g->settled);
		return;
	}
	assert_int_equal(found, 1);
	assert_int_equal(ticket.ticket.number, g->number);
	assert_string_equal(ticket.day, day_text(g->day));
	ticket.state = g->settled ? ticket.state : (enum own_state)random_of(w, OWN_STATE_COUNT);
	assert_int_equal(own_tickets_update(w->own, &ticket), 0);
	if ((ticket.state == OWN_REPORTED || ticket.state == OWN_REFUSED) && !g->settled) {
		g->settled = true;
		g->settled_day = w->hub_day;
		if (!g->sure && w->hub_day > w->unsure_until)
			w->unsure_until = w->hub_day;
	}
}

/* The highest number of the series on the day that the hub was told of; 0: none. */
static int hub_highest(const struct world *w, int day, int series)
{
	int high = 0;

	for (int i = 0; i < w->count; i++) {
		const struct given *g = &w->given[i];

		if (g->settled && g->series == series && g->number > high &&
			(g->day == day || (!g->sure && g->settled_day == day)))
			high = g->number;
	}
	return high;
}

/* The hub tells its day and what it has: the reported ones of that day, or a little more. */
static void happen_learn(struct world *w)
{
	struct ticket told[SERIES];
	int day = w->today, jump = w->whole ? 0 : OWN_JUMP;
	size_t count = 0;

	for (int s = 0; s < SERIES; s++) {
		int high = hub_highest(w, day, s);

		if (random_of(w, 20) == 0) /* news of which this kiosk knows nothing */
			high = high ? high + 1 : OWN_FIRST + random_of(w, 30);
		high = high < OWN_LAST ? high : OWN_LAST;
		if (high)
			told[count++] = highest(letters[s], (uint32_t)high);
	}
	assert_int_equal(own_tickets_learn(w->own, OWN_KIOSK, day_text(day), told, count, true), 0);
	model_day(w, day, true, true);
	for (int s = 0; s < SERIES && jump; s++)
		if (w->last[day][s] < OWN_FIRST - 1 + jump)
			w->last[day][s] = OWN_FIRST - 1 + jump;
	for (size_t i = 0; i < count; i++)
		for (int s = 0; s < SERIES; s++) {
			int last = (int)told[i].number + jump;

			last = last < OWN_LAST ? last : OWN_LAST;
			if (strcmp(told[i].series, letters[s]) == 0 && last > w->last[day][s])
				w->last[day][s] = last;
		}
	for (int i = 0; i < w->first && !w->whole; i++)
		w->given[i].lost = w->given[i].lost || w->given[i].day != day;
	w->whole = true;
}

/* Its file is lost. What was given today and is not reported is safe as far as the jump reaches, if
 * the hub tells today; other days and tickets without a sure one are lost for good. */
static void happen_loss(struct world *w)
{
	int reach[SERIES];

	own_tickets_close(w->own);
	assert_int_equal(unlink(own_path), 0);
	w->own = open_own();
	for (int s = 0; s < SERIES; s++) {
		int high = hub_highest(w, w->today, s);

		reach[s] = (high ? high : OWN_FIRST - 1) + OWN_JUMP;
	}
	for (int i = 0; i < w->count; i++) {
		struct given *g = &w->given[i];

		g->lost = g->lost || g->day != w->today || !g->sure || g->number > reach[g->series];
	}
	memset(w->last, 0, sizeof(w->last));
	w->day = w->unsure_until = w->hub_day = -1;
	w->whole = false;
	w->first = w->count;
}

/* The highest of the newest day: at least what was given on it, at most what the model has (which
 * knows a jump of all series as a number of each). */
static void assert_highest(const struct world *w, const struct ticket *told)
{
	int series = 0;

	while (strcmp(told->series, letters[series]) != 0)
		series++;
	assert_true((int)told->number <= w->last[w->day][series]);
	for (int i = w->first; i < w->count; i++)
		if (w->given[i].day == w->day && w->given[i].series == series)
			assert_true((int)told->number >= w->given[i].number);
}

static void assert_agree(struct world *w)
{
	struct ticket told[SERIES + 1];
	size_t count = own_tickets_highest(w->own, told, SERIES + 1);

	assert_true(count <= SERIES);
	for (size_t i = 0; i < count; i++)
		assert_highest(w, &told[i]);
	assert_int_equal(own_tickets_is_whole(w->own), w->whole);
}

static void happen(struct world *w)
{
	int dice = random_of(w, 1000);

	if (dice < 600) {
		happen_issue(w);
	} else if (dice < 850) {
		happen_update(w);
	} else if (dice < 880) {
		happen_learn(w);
	} else if (dice < 910) {
		w->own = reopen_own(w->own);
	} else if (dice < 930) {
		w->hub_day = w->today;
		own_note_day(w->own, day_text(w->hub_day));
	} else if (dice < 950 && w->today < DAYS - 3) {
		w->today += 1 + (random_of(w, 4) == 0);
		w->today = w->today < DAYS - 3 ? w->today : DAYS - 3;
	} else if (dice == 999) {
		happen_loss(w);
	}
	assert_agree(w);
}

static unsigned long long environment(const char *name, unsigned long long otherwise)
{
	const char *value = getenv(name);

	return value ? strtoull(value, NULL, 0) : otherwise;
}

/* Random days from a seed; how many numbers were given. */
static int live(struct world *w, unsigned long long seed, unsigned long long steps, bool reopens)
{
	print_message("NOVBE_SEED=%llu NOVBE_STEPS=%llu%s\n", seed, steps,
		reopens ? ", opened anew after each" : "");
	memset(w, 0, sizeof(*w));
	w->dice.random = seed * 0x9e3779b97f4a7c15u;
	w->day = w->unsure_until = w->hub_day = -1;
	w->today = 1;
	w->own = open_own();
	if (seed % 4) /* one in four begins without the hub */
		happen_learn(w);
	for (unsigned long long step = 0; step < steps; step++) {
		happen(w);
		if (reopens)
			w->own = reopen_own(w->own);
	}
	own_tickets_close(w->own);
	unlink(own_path);
	return w->count;
}

static void no_number_is_given_twice_whatever_happens(void **state)
{
	unsigned long long seed = environment("NOVBE_SEED", 20261123);
	unsigned long long runs = environment("NOVBE_RUNS", 6);
	unsigned long long steps = environment("NOVBE_STEPS", 1000);
	struct world *w = malloc(sizeof(*w));
	int given = 0;

	(void)state;
	assert_non_null(w);
	for (unsigned long long run = 0; run < runs; run++)
		given += live(w, seed + run, steps, false);
	print_message("%d numbers in %llu years\n", given, runs);
	assert_true(given > (int)runs * (int)steps / 4);
	free(w);
}

static void nothing_is_remembered_but_by_the_file(void **state)
{
	unsigned long long seed = environment("NOVBE_SEED", 20261123);
	struct world *w = malloc(sizeof(*w));

	(void)state;
	assert_non_null(w);
	assert_true(live(w, seed | 1, 150, true) > 20);
	free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		OWN_TEST(each_series_counts_in_the_kiosks_range),
		OWN_TEST(the_last_kiosk_has_a_range_too),
		OWN_TEST(a_used_up_range_is_refused_and_the_next_day_begins_anew),
		OWN_TEST(a_later_sure_day_begins_anew_and_nothing_else_does),
		OWN_TEST(unsure_days_carry_on_until_their_tickets_are_reported),
		OWN_TEST(the_day_on_which_an_unsure_ticket_was_reported_carries_on),
		OWN_TEST(a_file_that_was_lost_goes_on_far_behind),
		OWN_TEST(a_jump_past_the_range_uses_it_up),
		OWN_TEST(a_whole_file_goes_on_behind_the_higher_of_both),
		OWN_TEST(the_hubs_earlier_day_ends_a_clocks_nonsense),
		OWN_TEST(another_kiosks_range_must_be_told_first),
		OWN_TEST(numbers_of_others_are_not_learned),
		OWN_TEST(the_highest_numbers_of_the_newest_day_are_told),
		OWN_TEST(rows_of_old_days_are_folded_and_still_hold),
		OWN_TEST(a_clock_that_is_wrong_each_time_anew_is_forgotten_but_for_its_tickets),
		OWN_TEST(no_number_is_given_twice_whatever_happens),
		OWN_TEST(nothing_is_remembered_but_by_the_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
