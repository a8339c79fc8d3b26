/* The turns of calls on the wall: display/schedule.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "display/schedule.h"

enum { START_MS = 1000000, HUB_MS = 500000000 };

static struct schedule wall;
static struct board_message board;

/* Puts a call on top of the board, as the hub does. */
static struct board_call *call_new(const char *ticket, int counter, int64_t at_ms)
{
	struct board_call *call = &board.calls[0];

	if (board.count == BOARD_MAX_CALLS)
		board.count--;
	memmove(&board.calls[1], &board.calls[0], board.count * sizeof(board.calls[0]));
	memset(call, 0, sizeof(*call));
	snprintf(call->leg, sizeof(call->leg), "%s/1", ticket);
	snprintf(call->ticket, sizeof(call->ticket), "%s", ticket);
	snprintf(call->language, sizeof(call->language), "ur");
	call->counter = (uint16_t)counter;
	call->state = LEG_CALLED;
	call->at_ms = at_ms;
	board.count++;
	return call;
}

static struct board_call *call_of(const char *ticket)
{
	for (int i = 0; i < board.count; i++)
		if (strcmp(board.calls[i].ticket, ticket) == 0)
			return &board.calls[i];
	return NULL;
}

static void call_gone(const char *ticket)
{
	struct board_call *call = call_of(ticket);
	size_t after = (size_t)(&board.calls[board.count] - call) - 1;

	memmove(call, call + 1, after * sizeof(*call));
	board.count--;
}

/* The first tick of a turn: a snapshot came at now_ms. */
static void heard(int64_t now_ms, int64_t hub_now_ms)
{
	schedule_board(&wall, 0, &board, now_ms, hub_now_ms);
	schedule_advance(&wall, now_ms);
}

/* A wall of two highlights that has joined an empty board. */
static int wall_joined(void **state)
{
	(void)state;
	memset(&board, 0, sizeof(board));
	schedule_init(&wall, 2, 8, 14);
	heard(START_MS, HUB_MS);
	return 0;
}

static int wall_fresh(void **state)
{
	(void)state;
	memset(&board, 0, sizeof(board));
	schedule_init(&wall, 2, 8, 14);
	return 0;
}

/* The wall as text: heads, '|', list; '*' after a highlighted ticket. */
static const char *seen(int64_t now_ms)
{
	static char text[1024];
	struct schedule_row rows[SCHEDULE_MAX_PLACES];
	size_t heads, count = schedule_rows(&wall, now_ms, rows, &heads);

	text[0] = '\0';
	for (size_t i = 0; i < count; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s%s%s",
			i == 0 ? "" : " ", i == heads ? "| " : "", rows[i].call->ticket,
			rows[i].lit ? "*" : "");
	return text;
}

static void an_empty_board_needs_no_wakeup(void **state)
{
	(void)state;
	assert_string_equal(seen(START_MS), "");
	assert_true(schedule_next_ms(&wall, START_MS) == INT64_MAX);
}

static void a_new_call_is_highlighted_for_its_dwell_and_then_listed(void **state)
{
	(void)state;
	call_new("A001", 7, HUB_MS);
	heard(START_MS, HUB_MS);
	assert_string_equal(seen(START_MS), "A001*");
	schedule_advance(&wall, START_MS + SCHEDULE_DWELL_MS - 1);
	assert_string_equal(seen(START_MS + SCHEDULE_DWELL_MS - 1), "A001*");
	schedule_advance(&wall, START_MS + SCHEDULE_DWELL_MS);
	assert_string_equal(seen(START_MS + SCHEDULE_DWELL_MS), "A001");
	assert_true(schedule_next_ms(&wall, START_MS + SCHEDULE_DWELL_MS) == INT64_MAX);
}

static void the_newest_call_is_on_top(void **state)
{
	(void)state;
	call_new("A001", 7, HUB_MS);
	heard(START_MS, HUB_MS);
	call_new("B002", 3, HUB_MS + 2000);
	heard(START_MS + 2000, HUB_MS + 2000);
	assert_string_equal(seen(START_MS + 2000), "B002* A001*");
	call_new("C003", 1, HUB_MS + 11000);
	heard(START_MS + 11000, HUB_MS + 11000);
	assert_string_equal(seen(START_MS + 11000), "C003* B002* | A001");
}

static void the_blink_ends_and_never_exceeds_one_hertz(void **state)
{
	int toggles = 0;
	int64_t now_ms = START_MS + 130;
	bool was = true;

	(void)state;
	call_new("A001", 7, HUB_MS);
	heard(now_ms, HUB_MS);
	for (int64_t t = now_ms; t < now_ms + SCHEDULE_DWELL_MS; t += 10) {
		struct schedule_row rows[SCHEDULE_MAX_PLACES];
		size_t heads;

		schedule_advance(&wall, t);
		schedule_rows(&wall, t, rows, &heads);
		toggles += t > now_ms && rows[0].bright != was;
		was = rows[0].bright;
		if (t >= now_ms + SCHEDULE_BLINK_MS)
			assert_true(rows[0].bright);
	}
	assert_in_range(toggles, 10, 13); /* two a second, for six seconds */
}

static void all_highlights_blink_together(void **state)
{
	struct schedule_row rows[SCHEDULE_MAX_PLACES];
	size_t heads;

	(void)state;
	call_new("A001", 7, HUB_MS);
	heard(START_MS, HUB_MS);
	call_new("B002", 8, HUB_MS + 333);
	heard(START_MS + 333, HUB_MS + 333);
	for (int64_t t = START_MS + 333; t < START_MS + SCHEDULE_BLINK_MS; t += 50) {
		schedule_rows(&wall, t, rows, &heads);
		assert_int_equal(rows[0].bright, rows[1].bright);
	}
}

static void forty_calls_in_a_second_each_get_their_dwell_in_order(void **state)
{
	(void)state;
	for (int slots = 1; slots <= SCHEDULE_MAX_SLOTS; slots++) {
		int64_t lit_ms[40] = {0}, end_ms = START_MS;
		int next = 0, batches = (40 + slots - 1) / slots;

		memset(&board, 0, sizeof(board));
		schedule_init(&wall, slots, slots + 6, slots + 12);
		heard(START_MS, HUB_MS);
		for (int i = 0; i < 40; i++) {
			char ticket[TICKET_TEXT_SIZE];

			snprintf(ticket, sizeof(ticket), "A%03d", i);
			call_new(ticket, i + 1, HUB_MS + i * 25);
			if (i % 8 == 7) /* five snapshots of eight calls each */
				heard(START_MS, HUB_MS + i * 25);
		}
		for (int64_t t = START_MS; t != INT64_MAX; t = schedule_next_ms(&wall, t)) {
			struct announcement a;
			struct schedule_row rows[SCHEDULE_MAX_PLACES];
			size_t heads, count;

			schedule_advance(&wall, t);
			while (schedule_highlight(&wall, &a)) {
				assert_int_equal(atoi(a.ticket + 1), next++);
			}
			count = schedule_rows(&wall, t, rows, &heads);
			for (size_t i = 0; i < count; i++) {
				int call = atoi(rows[i].call->ticket + 1);

				if (rows[i].lit && !lit_ms[call])
					lit_ms[call] = t;
				if (rows[i].lit)
					assert_true(t - lit_ms[call] < SCHEDULE_DWELL_MS);
				else if (lit_ms[call])
					assert_true(t - lit_ms[call] >= SCHEDULE_DWELL_MS);
			}
			if (count > 0 && rows[0].lit)
				end_ms = t;
		}
		assert_int_equal(next, 40);
		assert_true(end_ms < START_MS + (int64_t)batches * SCHEDULE_DWELL_MS);
	}
}

static void a_recalled_ticket_is_highlighted_again_and_marked(void **state)
{
	struct schedule_row rows[SCHEDULE_MAX_PLACES];
	struct announcement a;
	size_t heads;

	(void)state;
	call_new("A001", 7, HUB_MS);
	heard(START_MS, HUB_MS);
	assert_true(schedule_highlight(&wall, &a));
	assert_false(a.recalled);
	call_of("A001")->at_ms = HUB_MS + 20000;
	call_of("A001")->recalls = 1;
	heard(START_MS + 20000, HUB_MS + 20000);
	assert_string_equal(seen(START_MS + 20000), "A001*");
	schedule_rows(&wall, START_MS + 20000, rows, &heads);
	assert_int_equal(rows[0].call->recalls, 1);
	assert_true(schedule_highlight(&wall, &a));
	assert_true(a.recalled);
	assert_false(schedule_highlight(&wall, &a));
}

static void a_recall_while_highlighted_starts_the_dwell_again(void **state)
{
	(void)state;
	call_new("A001", 7, HUB_MS);
	heard(START_MS, HUB_MS);
	call_of("A001")->at_ms = HUB_MS + 9000;
	call_of("A001")->recalls = 1;
	heard(START_MS + 9000, HUB_MS + 9000);
	schedule_advance(&wall, START_MS + 18999);
	assert_string_equal(seen(START_MS + 18999), "A001*");
	schedule_advance(&wall, START_MS + 19000);
	assert_string_equal(seen(START_MS + 19000), "A001");
}

static void the_same_snapshot_again_changes_nothing(void **state)
{
	(void)state;
	call_new("A001", 7, HUB_MS);
	heard(START_MS, HUB_MS);
	schedule_advance(&wall, START_MS + 10000);
	heard(START_MS + 12000, HUB_MS + 12000);
	assert_string_equal(seen(START_MS + 12000), "A001");
}

static void an_ended_call_drops_off_with_its_highlight(void **state)
{
	(void)state;
	call_new("A001", 7, HUB_MS);
	call_new("B002", 8, HUB_MS);
	call_new("C003", 9, HUB_MS);
	heard(START_MS, HUB_MS);
	assert_string_equal(seen(START_MS), "B002* A001* | C003");
	call_gone("A001");
	heard(START_MS + 3000, HUB_MS + 3000);
	assert_string_equal(seen(START_MS + 3000), "C003* B002*");
}

static void an_ended_call_stays_for_its_minute_and_no_longer(void **state)
{
	(void)state;
	call_new("A001", 7, HUB_MS);
	call_new("B002", 8, HUB_MS)->state = LEG_CALLED;
	heard(START_MS, HUB_MS);
	call_of("A001")->state = LEG_DONE;
	heard(START_MS + 5000, HUB_MS + 5000);
	assert_string_equal(seen(START_MS + 5000), "B002* A001*");
	schedule_advance(&wall, START_MS + 10000);
	assert_true(schedule_next_ms(&wall, START_MS + 10000) == START_MS + 60000);
	assert_string_equal(seen(START_MS + 59999), "B002 A001");
	assert_string_equal(seen(START_MS + 60000), "B002");
	assert_true(schedule_next_ms(&wall, START_MS + 60000) == INT64_MAX);
}

static void an_ended_call_of_the_first_snapshot_shows_for_the_rest_of_its_minute(void **state)
{
	(void)state;
	call_new("A001", 7, HUB_MS - 40000)->state = LEG_DONE;
	call_new("B002", 8, HUB_MS - 70000)->state = LEG_DONE;
	heard(START_MS, -1);
	schedule_hub_time(&wall, START_MS + 50, HUB_MS + 50);
	schedule_advance(&wall, START_MS + 50);
	assert_string_equal(seen(START_MS + 50), "A001");
	assert_string_equal(seen(START_MS + 20000), "");
}

static void a_call_that_ended_before_its_turn_is_not_highlighted(void **state)
{
	(void)state;
	call_new("A001", 7, HUB_MS);
	call_new("B002", 8, HUB_MS);
	call_new("C003", 9, HUB_MS);
	call_new("D004", 9, HUB_MS);
	heard(START_MS, HUB_MS);
	call_of("C003")->state = LEG_NO_SHOW;
	heard(START_MS + 3000, HUB_MS + 3000);
	schedule_advance(&wall, START_MS + 10000);
	assert_string_equal(seen(START_MS + 10000), "D004* C003 | B002 A001");
}

static void a_restarted_wall_highlights_only_young_calls(void **state)
{
	(void)state;
	call_new("A001", 7, HUB_MS - 40000);
	call_new("B002", 8, HUB_MS - 10000);
	call_new("C003", 9, HUB_MS - 9999);
	heard(START_MS, HUB_MS);
	assert_string_equal(seen(START_MS), "C003* B002 | A001");
	call_new("D004", 1, HUB_MS - 9000);
	heard(START_MS + 10, HUB_MS + 10);
	assert_string_equal(seen(START_MS + 10), "D004* C003* | B002 A001");
}

/* What a voice is given, in its order. */
static const char *to_speak(void)
{
	static char text[256];
	struct announcement a;

	text[0] = '\0';
	while (schedule_announcement(&wall, &a))
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s%s",
			*text ? " " : "", a.ticket, a.recalled ? " again" : "");
	return text;
}

static void a_restarted_wall_speaks_only_young_calls(void **state)
{
	(void)state;
	call_new("A001", 7, HUB_MS - 40000);
	call_new("B002", 8, HUB_MS - SCHEDULE_JOIN_MS);
	call_new("C003", 9, HUB_MS - SCHEDULE_JOIN_MS + 1);
	heard(START_MS, HUB_MS);
	assert_string_equal(to_speak(), "C003");
}

static void without_the_hubs_time_nothing_is_spoken_until_it_is_known(void **state)
{
	(void)state;
	call_new("A001", 7, HUB_MS - 40000);
	call_new("B002", 8, HUB_MS - 1000);
	heard(START_MS, -1);
	assert_string_equal(to_speak(), "");
	schedule_hub_time(&wall, START_MS + 200, HUB_MS + 200);
	assert_string_equal(to_speak(), "B002");
}

static void a_voice_does_not_wait_for_highlights(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		char ticket[TICKET_TEXT_SIZE];

		snprintf(ticket, sizeof(ticket), "A%03d", i);
		call_new(ticket, 1, HUB_MS + i);
	}
	heard(START_MS, HUB_MS);
	assert_string_equal(seen(START_MS), "A001* A000* | A003 A002");
	assert_string_equal(to_speak(), "A000 A001 A002 A003");
	assert_string_equal(to_speak(), "");
	call_of("A000")->at_ms = HUB_MS + 100;
	call_of("A000")->recalls = 1;
	heard(START_MS + 100, HUB_MS + 100);
	assert_string_equal(to_speak(), "A000 again");
}

static void a_call_that_ended_is_not_spoken_and_not_awaited(void **state)
{
	(void)state;
	call_new("A001", 1, HUB_MS);
	call_new("A002", 2, HUB_MS);
	heard(START_MS, HUB_MS);
	assert_true(schedule_awaits(&wall, 0, "A001/1"));
	assert_false(schedule_awaits(&wall, 1, "A001/1"));
	call_of("A001")->state = LEG_SERVING;
	call_gone("A002");
	heard(START_MS + 100, HUB_MS + 100);
	assert_string_equal(to_speak(), "");
	assert_false(schedule_awaits(&wall, 0, "A001/1"));
	assert_false(schedule_awaits(&wall, 0, "A002/1"));
}

static void without_the_hubs_time_the_first_snapshot_waits_for_it(void **state)
{
	(void)state;
	call_new("A001", 7, HUB_MS - 40000);
	call_new("B002", 8, HUB_MS - 1000);
	heard(START_MS, -1);
	assert_string_equal(seen(START_MS), "B002 A001");
	assert_true(schedule_next_ms(&wall, START_MS) == INT64_MAX);
	schedule_hub_time(&wall, START_MS + 200, HUB_MS + 200);
	schedule_advance(&wall, START_MS + 200);
	assert_string_equal(seen(START_MS + 200), "B002* A001");
}

static void a_hubs_time_that_comes_late_highlights_nothing(void **state)
{
	(void)state;
	call_new("A001", 7, HUB_MS - 1000);
	heard(START_MS, -1);
	schedule_hub_time(&wall, START_MS + 30000, HUB_MS + 30000);
	schedule_advance(&wall, START_MS + 30000);
	assert_string_equal(seen(START_MS + 30000), "A001");
}

static void calls_missed_while_away_are_highlighted_unless_stale(void **state)
{
	(void)state;
	call_new("A001", 7, HUB_MS + 10000);
	call_new("B002", 8, HUB_MS + 60000);
	heard(START_MS + 90000, HUB_MS + 90000);
	assert_string_equal(seen(START_MS + 90000), "B002* A001");
}

static void zones_do_not_touch_each_others_calls(void **state)
{
	static const struct board_message nothing;

	(void)state;
	call_new("A001", 7, HUB_MS);
	heard(START_MS, HUB_MS);
	schedule_board(&wall, 1, &nothing, START_MS + 5, HUB_MS + 5);
	schedule_advance(&wall, START_MS + 5);
	assert_string_equal(seen(START_MS + 5), "A001*");
	schedule_board(&wall, 0, &nothing, START_MS + 9, HUB_MS + 9);
	assert_string_equal(seen(START_MS + 9), "");
}

static void calls_of_all_zones_stand_in_the_order_of_their_times(void **state)
{
	struct board_message upstairs;

	(void)state;
	call_new("F001", 8, HUB_MS - 70000);
	call_new("F002", 9, HUB_MS - 40000);
	upstairs = board;
	memset(&board, 0, sizeof(board));
	call_new("A001", 1, HUB_MS - 80000);
	call_new("A002", 2, HUB_MS - 50000);
	call_new("A003", 3, HUB_MS - 30000);
	heard(START_MS, HUB_MS);
	schedule_board(&wall, 1, &upstairs, START_MS, HUB_MS);
	schedule_advance(&wall, START_MS);
	assert_string_equal(seen(START_MS), "A003 F002 | A002 F001 A001");
	/* Missed by a wall that was away: they take their turns in their order as well. */
	call_new("A004", 1, HUB_MS - 2000);
	heard(START_MS, HUB_MS);
	board = upstairs;
	call_new("F003", 8, HUB_MS - 3000);
	schedule_board(&wall, 1, &board, START_MS, HUB_MS);
	schedule_advance(&wall, START_MS);
	assert_string_equal(seen(START_MS), "A004* F003* | A003 F002 A002 F001 A001");
	assert_string_equal(to_speak(), "F003 A004");
}

static void a_full_wall_keeps_what_was_highlighted_in_the_last_minute(void **state)
{
	(void)state;
	schedule_init(&wall, 1, 2, 3);
	heard(START_MS, HUB_MS);
	call_new("A001", 1, HUB_MS);
	call_new("A002", 2, HUB_MS);
	call_new("A003", 3, HUB_MS);
	call_new("A004", 4, HUB_MS);
	heard(START_MS, HUB_MS);
	assert_string_equal(seen(START_MS), "A001* | A003 A002");
	schedule_advance(&wall, START_MS + 10000);
	schedule_advance(&wall, START_MS + 20000);
	assert_string_equal(seen(START_MS + 20000), "A003* | A002 A001");
	schedule_advance(&wall, START_MS + 30000);
	assert_string_equal(seen(START_MS + 30000), "A004* | A003 A002");
}

static void old_calls_fill_only_the_usual_places(void **state)
{
	(void)state;
	schedule_init(&wall, 1, 2, 4);
	heard(START_MS, HUB_MS);
	for (int i = 0; i < 4; i++) {
		char ticket[TICKET_TEXT_SIZE];

		snprintf(ticket, sizeof(ticket), "A%03d", i);
		call_new(ticket, 1, HUB_MS);
	}
	heard(START_MS, HUB_MS);
	assert_string_equal(seen(START_MS), "A000* | A003 A002 A001");
	for (int64_t t = START_MS; t < START_MS + 60000; t += 10000)
		schedule_advance(&wall, t);
	assert_string_equal(seen(START_MS + 59999), "A003 | A002 A001 A000");
	assert_true(schedule_next_ms(&wall, START_MS + 59999) == START_MS + 60000);
	assert_string_equal(seen(START_MS + 60000), "A003 | A002 A001");
	assert_string_equal(seen(START_MS + 90000), "A003 | A002");
}

static void highlights_nobody_asks_for_are_bounded(void **state)
{
	struct announcement a;
	int count = 0;

	(void)state;
	for (int i = 0; i < 3 * SCHEDULE_MAX_BEGUN; i++) {
		board.count = 0;
		call_new("A001", 7, HUB_MS + i);
		heard(START_MS + i, HUB_MS + i);
	}
	while (schedule_highlight(&wall, &a))
		count++;
	assert_int_equal(count, SCHEDULE_MAX_BEGUN);
	assert_true(a.at_ms == HUB_MS + 3 * SCHEDULE_MAX_BEGUN - 1);
}

/* ---- Random days ---- */

static uint32_t random_state;

static int random_below(int limit)
{
	random_state = random_state * 1664525u + 1013904223u;
	return (int)((random_state >> 8) % (uint32_t)limit);
}

static void random_event(int64_t hub_ms, int *tickets)
{
	int what = random_below(10);

	if (what < 6 || board.count == 0) {
		char ticket[TICKET_TEXT_SIZE];

		snprintf(ticket, sizeof(ticket), "B%03d", ++*tickets % 1000);
		call_new(ticket, 1 + random_below(40), hub_ms);
	} else {
		struct board_call *call = &board.calls[random_below(board.count)];

		if (what < 8) {
			struct board_call copy = *call;

			call_gone(copy.ticket);
			*call_new(copy.ticket, copy.counter, hub_ms) = copy;
			board.calls[0].at_ms = hub_ms;
			board.calls[0].recalls++;
			board.calls[0].state = LEG_CALLED;
		} else if (what == 8) {
			call->state = LEG_SERVING;
		} else {
			call_gone(call->ticket);
		}
	}
}

/* What must hold at any instant. Returns how many are highlighted. */
static int wall_is_sound(int64_t now_ms)
{
	struct schedule_row rows[SCHEDULE_MAX_PLACES];
	size_t heads, count = schedule_rows(&wall, now_ms, rows, &heads);
	int lit = 0;

	assert_true(count <= (size_t)wall.places);
	assert_true(count >= (size_t)wall.usual || count == board.count);
	assert_true(heads <= (size_t)wall.slots);
	for (size_t i = 0; i < count; i++) {
		const struct board_call *call = call_of(rows[i].call->ticket);

		assert_non_null(call);
		assert_memory_equal(call, rows[i].call, sizeof(*call));
		assert_false(rows[i].lit && i >= heads);
		assert_false(rows[i].lit && i > 0 && !rows[i - 1].lit);
		assert_false(rows[i].bright && !rows[i].lit);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(rows[i].call->leg, rows[j].call->leg);
		lit += rows[i].lit;
	}
	return lit;
}

static void random_days_never_break_the_wall(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= 60; seed++) {
		int64_t now_ms = START_MS;
		int tickets = 0;

		print_message("seed %u\n", seed);
		random_state = seed;
		memset(&board, 0, sizeof(board));
		int slots = 1 + random_below(SCHEDULE_MAX_SLOTS), usual = slots + random_below(6);

		schedule_init(&wall, slots, usual, usual + random_below(8));
		for (int step = 0; step < 400; step++) {
			int64_t next_ms = schedule_next_ms(&wall, now_ms);
			int64_t event_ms = now_ms + random_below(random_below(4) ? 3000 : 30);

			assert_true(next_ms > now_ms);
			if (next_ms <= event_ms) {
				now_ms = next_ms;
				schedule_advance(&wall, now_ms);
			} else {
				now_ms = event_ms;
				random_event(now_ms - START_MS + HUB_MS, &tickets);
				heard(now_ms, now_ms - START_MS + HUB_MS);
			}
			wall_is_sound(now_ms);
			if (random_below(100) == 0) { /* the wall is restarted */
				schedule_init(&wall, wall.slots, wall.usual, wall.places);
				heard(now_ms, now_ms - START_MS + HUB_MS);
			}
		}
		/* Nothing more comes: the wall falls asleep, with nothing highlighted. */
		for (int64_t t; (t = schedule_next_ms(&wall, now_ms)) != INT64_MAX; now_ms = t)
			schedule_advance(&wall, t);
		assert_int_equal(wall_is_sound(now_ms), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(an_empty_board_needs_no_wakeup, wall_joined),
		cmocka_unit_test_setup(
			a_new_call_is_highlighted_for_its_dwell_and_then_listed, wall_joined),
		cmocka_unit_test_setup(the_newest_call_is_on_top, wall_joined),
		cmocka_unit_test_setup(the_blink_ends_and_never_exceeds_one_hertz, wall_joined),
		cmocka_unit_test_setup(all_highlights_blink_together, wall_joined),
		cmocka_unit_test(forty_calls_in_a_second_each_get_their_dwell_in_order),
		cmocka_unit_test_setup(
			a_recalled_ticket_is_highlighted_again_and_marked, wall_joined),
		cmocka_unit_test_setup(
			a_recall_while_highlighted_starts_the_dwell_again, wall_joined),
		cmocka_unit_test_setup(the_same_snapshot_again_changes_nothing, wall_joined),
		cmocka_unit_test_setup(an_ended_call_drops_off_with_its_highlight, wall_joined),
		cmocka_unit_test_setup(
			an_ended_call_stays_for_its_minute_and_no_longer, wall_joined),
		cmocka_unit_test_setup(
			an_ended_call_of_the_first_snapshot_shows_for_the_rest_of_its_minute,
			wall_fresh),
		cmocka_unit_test_setup(
			a_call_that_ended_before_its_turn_is_not_highlighted, wall_joined),
		cmocka_unit_test_setup(a_restarted_wall_highlights_only_young_calls, wall_fresh),
		cmocka_unit_test_setup(a_restarted_wall_speaks_only_young_calls, wall_fresh),
		cmocka_unit_test_setup(
			without_the_hubs_time_nothing_is_spoken_until_it_is_known, wall_fresh),
		cmocka_unit_test_setup(a_voice_does_not_wait_for_highlights, wall_joined),
		cmocka_unit_test_setup(
			a_call_that_ended_is_not_spoken_and_not_awaited, wall_joined),
		cmocka_unit_test_setup(
			without_the_hubs_time_the_first_snapshot_waits_for_it, wall_fresh),
		cmocka_unit_test_setup(a_hubs_time_that_comes_late_highlights_nothing, wall_fresh),
		cmocka_unit_test_setup(
			calls_missed_while_away_are_highlighted_unless_stale, wall_joined),
		cmocka_unit_test_setup(zones_do_not_touch_each_others_calls, wall_joined),
		cmocka_unit_test_setup(
			calls_of_all_zones_stand_in_the_order_of_their_times, wall_fresh),
		cmocka_unit_test_setup(
			a_full_wall_keeps_what_was_highlighted_in_the_last_minute, wall_fresh),
		cmocka_unit_test_setup(old_calls_fill_only_the_usual_places, wall_fresh),
		cmocka_unit_test_setup(highlights_nobody_asks_for_are_bounded, wall_joined),
		cmocka_unit_test(random_days_never_break_the_wall),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
