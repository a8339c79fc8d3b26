/* The queue of the loudspeakers: display/announcer.h; and their volume: display/voice_settings.h.
 */
#include "tests/unit/display/announcer.h"

#include "display/voice_settings.h"

/* ---- Order, groups, chimes ---- */

static void a_call_is_said_at_once_behind_a_chime(void **state)
{
	(void)state;
	assert_string_equal(next(START_MS), "");
	call("A001", 7, "az", START_MS, START_MS);
	assert_string_equal(next(START_MS), "chime A001-7 az");
	spoken(START_MS, 5000);
	assert_int_equal(queue.counts.spoken, 1);
	assert_true(announcer_next_ms(&queue) == INT64_MAX);
	counts_add_up();
}

static void nothing_begins_while_something_is_in_speech(void **state)
{
	int64_t now_ms = START_MS;

	(void)state;
	call("A001", 7, "az", now_ms, now_ms);
	assert_string_equal(next(now_ms), "chime A001-7 az");
	call("A002", 8, "az", now_ms + 100, now_ms + 100);
	assert_string_equal(next(now_ms + 100), "");
	assert_true(announcer_next_ms(&queue) == INT64_MAX);
	now_ms = spoken(now_ms, 5000);
	assert_string_equal(next(now_ms), "A002-8 az");
}

static void what_waits_is_said_in_groups_of_four_in_order(void **state)
{
	int64_t now_ms = START_MS;

	(void)state;
	call_many(6, "az", now_ms);
	assert_string_equal(next(now_ms), "chime A001-1 az, A002-2 az, A003-3 az, A004-4 az");
	now_ms = spoken(now_ms, 14000);
	assert_string_equal(next(now_ms), "A005-5 az, A006-6 az");
	spoken(now_ms, 8000);
	assert_int_equal(queue.counts.spoken, 6);
}

static void a_group_has_no_more_sentences_than_the_voice_takes(void **state)
{
	(void)state;
	call_many(3, "az en ru", START_MS);
	assert_string_equal(next(START_MS), "chime A001-1 az, A001-1 en, A001-1 ru, "
					    "A002-2 az, A002-2 en, A002-2 ru");
}

static void the_chime_is_left_out_while_people_still_listen(void **state)
{
	static const struct {
		int64_t pause_ms;
		const char *said;
	} cases[] = {{0, "A002-2 az"}, {GAP_MS - 1, "A002-2 az"}, {GAP_MS, "chime A002-2 az"}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t now_ms = START_MS;

		announcer_init(&queue, &usual);
		call("A001", 1, "az", now_ms, now_ms);
		assert_string_equal(next(now_ms), "chime A001-1 az");
		now_ms = spoken(now_ms, 5000) + cases[i].pause_ms;
		call("A002", 2, "az", now_ms, now_ms);
		assert_string_equal(next(now_ms), cases[i].said);
	}
}

static void without_a_gap_each_group_has_its_chime_and_without_chimes_none(void **state)
{
	struct announcer_rules rules = usual;

	(void)state;
	for (int chimes = 0; chimes < 2; chimes++) {
		int64_t now_ms = START_MS;

		rules.chime_gap_ms = 0;
		rules.chime = chimes;
		announcer_init(&queue, &rules);
		for (int i = 0; i < 3; i++) {
			call("A001", 1, "az", now_ms, now_ms);
			assert_string_equal(next(now_ms), chimes ? "chime A001-1 az" : "A001-1 az");
			now_ms = spoken(now_ms, 5000);
		}
	}
}

/* ---- Calls that change while they wait ---- */

static void a_recall_keeps_its_place_and_has_the_newest_counter(void **state)
{
	int64_t now_ms = START_MS;

	(void)state;
	call("A000", 1, "az", now_ms, now_ms);
	(void)next(now_ms);
	call("A001", 1, "az", now_ms, now_ms);
	call("A002", 2, "az", now_ms, now_ms);
	call("A001", 9, "az", now_ms + 2000, now_ms + 2000);
	now_ms = spoken(now_ms, 5000);
	assert_string_equal(next(now_ms), "A001-9 az, A002-2 az");
	spoken(now_ms, 8000);
	assert_int_equal(queue.counts.replaced, 1);
	assert_int_equal(queue.counts.spoken, 3);
	counts_add_up();
}

static void a_recall_of_what_is_in_speech_is_said_again(void **state)
{
	int64_t now_ms = START_MS;

	(void)state;
	call("A001", 1, "az", now_ms, now_ms);
	(void)next(now_ms);
	call("A001", 2, "az", now_ms + 1000, now_ms + 1000);
	now_ms = spoken(now_ms, 5000);
	assert_string_equal(next(now_ms), "A001-2 az");
}

static bool awaits_no_even_ones(const void *data, int zone, const char *leg)
{
	(void)data;
	(void)zone;
	return (leg[3] - '0') % 2 == 1;
}

static void a_call_that_is_over_is_not_said(void **state)
{
	int64_t now_ms = START_MS;

	(void)state;
	for (int i = 1; i <= 6; i++) {
		call_number(i, "az", now_ms);
		if (i == 2)
			(void)next(now_ms); /* A001 and A002 are in speech: they are ended */
	}
	announcer_leave_out(&queue, awaits_no_even_ones, NULL);
	now_ms = spoken(now_ms, 8000);
	assert_string_equal(next(now_ms), "A003-3 az, A005-5 az");
	spoken(now_ms, 8000);
	assert_int_equal(queue.counts.over, 2);
	counts_add_up();
}

/* ---- Too much at once ---- */

static void under_backlog_only_the_tickets_own_language_is_said(void **state)
{
	int64_t now_ms = START_MS;

	(void)state;
	/* Two languages take 8.8 s: the fourth begins after 27.4 s, the fifth after 36.2 s. */
	for (int i = 1; i <= 5; i++) {
		call_number(i, i % 2 ? "az en" : "ru en", now_ms);
		if (i == 4) {
			struct announcer copy = queue;

			assert_string_equal(next(now_ms),
				"chime A001-1 az, A001-1 en, A002-2 ru, A002-2 en, "
				"A003-3 az, A003-3 en, A004-4 ru, A004-4 en");
			queue = copy;
		}
	}
	assert_string_equal(next(now_ms), "chime A001-1 az, A002-2 ru, A003-3 az, A004-4 ru");
}

static void the_language_said_alone_is_the_tickets_own_wherever_it_stands(void **state)
{
	struct announcer_call heard = {.counter = 1,
		.said_in_count = 2,
		.said_in = {"en", "az"},
		.own = 1,
		.called_ms = START_MS};

	(void)state;
	for (int i = 0; i < 20; i++) {
		snprintf(heard.ticket, sizeof(heard.ticket), "A%03d", i);
		announcer_call(&queue, &heard, START_MS);
	}
	assert_string_equal(next(START_MS), "chime A000-1 az, A001-1 az, A002-1 az, A003-1 az");
}

static void what_would_be_too_old_is_told_as_a_number_in_its_languages(void **state)
{
	int64_t now_ms = START_MS;

	(void)state;
	call("A001", 1, "az", now_ms - MAX_AGE_MS, now_ms);
	call("A002", 2, "ru", now_ms - MAX_AGE_MS + 3000, now_ms);
	call("A003", 3, "az", now_ms - MAX_AGE_MS + 4000, now_ms);
	call("A004", 4, "az", now_ms - 1000, now_ms);
	/* A001 would begin after the chime; A002 and A003 after the 5.2 s in Azerbaijani. */
	assert_string_equal(next(now_ms), "chime 3 more az, 3 more ru");
	assert_int_equal(plan.call_count, 0);
	now_ms = spoken(now_ms, 10000);
	assert_int_equal(queue.counts.merged, 3);
	assert_string_equal(next(now_ms), "A004-4 az");
	counts_add_up();
}

static void behind_a_late_call_those_half_as_old_are_told_with_it(void **state)
{
	int64_t now_ms = START_MS;

	(void)state;
	call("A001", 1, "az", now_ms - MAX_AGE_MS, now_ms);
	call("A002", 2, "az", now_ms - MAX_AGE_MS / 2, now_ms);
	call("A003", 3, "az", now_ms - MAX_AGE_MS / 4, now_ms);
	assert_string_equal(next(now_ms), "chime 2 more az");
	now_ms = spoken(now_ms, 5000);
	assert_string_equal(next(now_ms), "A003-3 az");
}

static void a_recalled_ticket_is_young_again_in_its_place(void **state)
{
	int64_t now_ms = START_MS;

	(void)state;
	call("A001", 1, "az", now_ms - 70000, now_ms - 70000);
	call("A002", 2, "az", now_ms - 69000, now_ms - 69000);
	call("A001", 3, "az", now_ms, now_ms);
	assert_string_equal(next(now_ms), "chime A001-3 az");
	now_ms = spoken(now_ms, 5000);
	assert_string_equal(next(now_ms), "1 more az");
}

static void more_calls_than_there_is_room_for_are_told_as_a_number(void **state)
{
	int64_t now_ms = START_MS;

	(void)state;
	for (int i = 0; i < ANNOUNCER_MAX_WAITING + 10; i++) {
		call_number(i, "az", now_ms);
		counts_add_up();
	}
	assert_string_equal(next(now_ms), "chime 11 more az");
	now_ms = spoken(now_ms, 5000);
	assert_int_equal(queue.counts.merged, 11);
	assert_string_equal(next(now_ms), "A011-11 az, A012-12 az, A013-13 az, A014-14 az");
}

static void paces_are_learned_per_language(void **state)
{
	int64_t now_ms = START_MS;

	(void)state;
	for (int i = 0; i < 30; i++) {
		call("A001", 1, i % 2 ? "az" : "ru", now_ms, now_ms);
		(void)next(now_ms);
		now_ms = spoken(
			now_ms, (i % 2 ? 2200 : 6600) + (plan.chime ? ANNOUNCER_CHIME_MS : 0));
	}
	assert_in_range(announcer_pace_permille(&queue, "az"), 490, 510);
	assert_in_range(announcer_pace_permille(&queue, "ru"), 1480, 1520);
	assert_int_equal(announcer_pace_permille(&queue, "en"), 1000);
	assert_int_equal(announcer_calls_a_minute(1, 1000), 13);
	assert_int_equal(announcer_calls_a_minute(3, 1000), 4);
}

/* ---- Failures and silence ---- */

static void without_a_device_calls_wait_for_another_try_and_get_old(void **state)
{
	int64_t now_ms = START_MS;
	int64_t waits_ms[] = {2000, 4000, 8000, 16000, 30000, 30000};

	(void)state;
	call("A001", 1, "az", now_ms, now_ms);
	for (size_t i = 0; i < sizeof(waits_ms) / sizeof(waits_ms[0]); i++) {
		assert_string_not_equal(next(now_ms), "");
		announcer_failed(&queue, now_ms);
		assert_true(announcer_next_ms(&queue) == now_ms + waits_ms[i]);
		assert_string_equal(next(now_ms + waits_ms[i] - 1), "");
		now_ms += waits_ms[i];
	}
	call("A002", 2, "az", now_ms, now_ms);
	assert_string_equal(next(now_ms), "chime 1 more az");
	now_ms = spoken(now_ms, 5000);
	assert_string_equal(next(now_ms), "A002-2 az");
	assert_int_equal(queue.counts.failed, 0);
	counts_add_up();
}

static void a_new_call_hastens_the_next_try(void **state)
{
	int64_t now_ms = START_MS;

	(void)state;
	call("A001", 1, "az", now_ms, now_ms);
	for (int i = 0; i < 5; i++) {
		(void)next(now_ms);
		announcer_failed(&queue, now_ms);
		now_ms = announcer_next_ms(&queue);
	}
	(void)next(now_ms);
	announcer_failed(&queue, now_ms); /* the next try is due in 30 s */
	call("A002", 2, "az", now_ms + 500, now_ms + 500);
	assert_true(announcer_next_ms(&queue) == now_ms + ANNOUNCER_RETRY_MS);
}

static void what_began_and_failed_is_said_once_more(void **state)
{
	int64_t now_ms = START_MS;

	(void)state;
	call("A001", 1, "az", now_ms, now_ms);
	for (int i = 0; i < ANNOUNCER_MAX_TRIES; i++) {
		assert_string_not_equal(next(now_ms), "");
		announcer_began(&queue, now_ms);
		announcer_failed(&queue, now_ms + 1000);
		now_ms += 1000 + ANNOUNCER_RETRY_MS;
	}
	assert_string_equal(next(now_ms + 60000), "");
	assert_int_equal(queue.counts.failed, 1);
	counts_add_up();
}

static void what_failed_and_was_called_again_is_said_once_with_its_newest_counter(void **state)
{
	(void)state;
	call("A001", 1, "az", START_MS, START_MS);
	call("A002", 2, "az", START_MS, START_MS);
	(void)next(START_MS);
	call("A001", 5, "az", START_MS + 100, START_MS + 100);
	announcer_failed(&queue, START_MS + 200);
	assert_string_equal(next(START_MS + 5000), "chime A002-2 az, A001-5 az");
	assert_int_equal(queue.counts.replaced, 1);
	counts_add_up();
}

static void in_silent_hours_calls_are_counted_and_not_said(void **state)
{
	(void)state;
	call("A001", 1, "az", START_MS, START_MS);
	assert_false(announcer_next(&queue, START_MS, true, &plan));
	assert_int_equal(queue.counts.silent, 1);
	call("A002", 2, "az", START_MS + 1000, START_MS + 1000);
	assert_string_equal(next(START_MS + 1000), "chime A002-2 az");
}

static void the_volume_follows_the_hours_also_over_midnight(void **state)
{
	static const struct voice_settings settings = {
		.options.volume_pct = 80,
		.hour_count = 3,
		.hours = {{22 * 60, 6 * 60, 0}, {6 * 60, 9 * 60, 40}, {8 * 60, 20 * 60, 100}},
	};
	static const struct {
		int minute, volume_pct;
	} cases[] = {{22 * 60 - 1, 80}, {22 * 60, 0}, {23 * 60 + 59, 0}, {0, 0}, {6 * 60 - 1, 0},
		{6 * 60, 40}, {9 * 60 - 1, 40}, {9 * 60, 100}, {20 * 60, 80}, {-1, 80}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(
			voice_settings_volume_pct(&settings, cases[i].minute), cases[i].volume_pct);
}

#define HERE(test) cmocka_unit_test_setup(test, fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		HERE(a_call_is_said_at_once_behind_a_chime),
		HERE(nothing_begins_while_something_is_in_speech),
		HERE(what_waits_is_said_in_groups_of_four_in_order),
		HERE(a_group_has_no_more_sentences_than_the_voice_takes),
		HERE(the_chime_is_left_out_while_people_still_listen),
		HERE(without_a_gap_each_group_has_its_chime_and_without_chimes_none),
		HERE(a_recall_keeps_its_place_and_has_the_newest_counter),
		HERE(a_recall_of_what_is_in_speech_is_said_again),
		HERE(a_call_that_is_over_is_not_said),
		HERE(under_backlog_only_the_tickets_own_language_is_said),
		HERE(the_language_said_alone_is_the_tickets_own_wherever_it_stands),
		HERE(what_would_be_too_old_is_told_as_a_number_in_its_languages),
		HERE(behind_a_late_call_those_half_as_old_are_told_with_it),
		HERE(a_recalled_ticket_is_young_again_in_its_place),
		HERE(more_calls_than_there_is_room_for_are_told_as_a_number),
		HERE(paces_are_learned_per_language),
		HERE(without_a_device_calls_wait_for_another_try_and_get_old),
		HERE(a_new_call_hastens_the_next_try),
		HERE(what_began_and_failed_is_said_once_more),
		HERE(what_failed_and_was_called_again_is_said_once_with_its_newest_counter),
		HERE(in_silent_hours_calls_are_counted_and_not_said),
		HERE(the_volume_follows_the_hours_also_over_midnight),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
