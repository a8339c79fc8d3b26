/* Patterns of lamps, buzzer and gate, as eyes and ears meet them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/buttons/pattern.h"

/* Plays a pattern to end_ms as "0+ 500- 1000+": lit and dark from when on. */
static void play(const struct pattern *pattern, int64_t end_ms, char text[400])
{
	int64_t at = 0, next;

	text[0] = '\0';
	do {
		bool is_lit = pattern_is_lit(pattern, at, &next);

		snprintf(text + strlen(text), 400 - strlen(text), "%s%d%c", at ? " " : "", (int)at,
			is_lit ? '+' : '-');
		at = next;
	} while (at < end_ms);
}

static void each_lamp_has_its_pattern(void **state)
{
	static const struct {
		enum wiring_output_kind kind;
		enum lamp lamp;
		const char *played; /* for 7 s; NULL: as before */
	} rows[] = {
		{OUTPUT_CALL_LAMP, LAMP_OFF, "0-"},
		{OUTPUT_CALL_LAMP, LAMP_CLOSED, "0-"},
		{OUTPUT_CALL_LAMP, LAMP_PAUSED, "0+ 2000- 4000+ 6000-"},
		{OUTPUT_CALL_LAMP, LAMP_IDLE, "0+ 50- 4000+ 4050-"},
		{OUTPUT_CALL_LAMP, LAMP_WAITS, "0+ 500- 2000+ 2500- 4000+ 4500- 6000+ 6500-"},
		{OUTPUT_CALL_LAMP, LAMP_CALLED,
			"0+ 500- 1000+ 1500- 2000+ 2500- 3000+ 3500- 4000+ 4500- 5000+ 5500- 6000+ "
			"6500-"},
		{OUTPUT_CALL_LAMP, LAMP_SERVING, "0+"},
		{OUTPUT_CALL_LAMP, LAMP_REFUSED, "0- 180+ 350- 530+ 700- 880+ 1050- 1230-"},
		{OUTPUT_CALL_LAMP, LAMP_LINK_LOST,
			"0+ 150- 350+ 500- 3000+ 3150- 3350+ 3500- 6000+ 6150- 6350+ 6500-"},
		{OUTPUT_BEACON, LAMP_OFF, "0-"},
		{OUTPUT_BEACON, LAMP_WAITS, "0-"},
		{OUTPUT_BEACON, LAMP_CALLED,
			"0+ 500- 1000+ 1500- 2000+ 2500- 3000+ 3500- 4000+ 4500- 5000+ 5500- "
			"6000+"},
		{OUTPUT_BEACON, LAMP_SERVING, "0-"},
		{OUTPUT_BEACON, LAMP_REFUSED, NULL},
		{OUTPUT_BEACON, LAMP_LINK_LOST, "0-"},
		{OUTPUT_BUZZER, LAMP_CALLED, "0-"},
		{OUTPUT_BUZZER, LAMP_REFUSED, "0+ 100-"},
		{OUTPUT_BUZZER, LAMP_LINK_LOST, "0+ 400-"},
		{OUTPUT_GATE, LAMP_OFF, "0-"},
		{OUTPUT_GATE, LAMP_CALLED, "0+ 1000-"},
		{OUTPUT_GATE, LAMP_SERVING, "0-"},
		{OUTPUT_GATE, LAMP_REFUSED, NULL},
		{OUTPUT_GATE, LAMP_LINK_LOST, "0-"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct pattern *pattern = pattern_of(rows[i].kind, rows[i].lamp);
		char played[400];

		assert_int_equal(pattern != NULL, rows[i].played != NULL);
		if (!pattern)
			continue;
		play(pattern, 7000, played);
		if (strcmp(played, rows[i].played) != 0)
			fail_msg("%s %s: '%s', expected '%s'", wiring_output_name(rows[i].kind),
				lamp_name(rows[i].lamp), played, rows[i].played);
	}
}

/* Over a minute, at every moment: no second has more than 3 flashes; what lasts long wakes us at
 * most 2 times a second with all outputs together; every answer agrees with the one before. */
static void no_light_flashes_too_fast_and_none_wakes_us_often(void **state)
{
	(void)state;
	for (int lamp = 0; lamp < LAMP_COUNT; lamp++) {
		bool woke[60000] = {false};
		int wakes = 0;

		for (int kind = 0; kind < OUTPUT_KIND_COUNT; kind++) {
			const struct pattern *pattern = pattern_of(kind, lamp);
			int64_t flashes[300], next = 0, promised = 0;
			int count = 0;
			bool was_lit = false;

			for (int64_t at = 0; pattern && at < 60000; at++) {
				bool is_lit = pattern_is_lit(pattern, at, &next);

				assert_true(next > at);
				if (is_lit != was_lit && at > 0)
					assert_int_equal(at, promised);
				woke[at] |= at == promised && at > 0;
				if (is_lit && !was_lit)
					flashes[count++] = at;
				if (kind != OUTPUT_BUZZER && count > 3 && is_lit && !was_lit)
					assert_true(at - flashes[count - 4] >= 1000);
				was_lit = is_lit;
				promised = next;
			}
		}
		for (int at = 0; at < 60000; at++)
			wakes += woke[at];
		assert_true(wakes <= 120);
		if (lamp == LAMP_IDLE || lamp == LAMP_CLOSED)
			assert_true(wakes <= 60);
	}
}

static bool is_lit_at(const struct showing *showing, int64_t at_ms)
{
	int64_t next;

	return showing_is_lit(showing, at_ms, &next);
}

static void a_gate_opens_once_for_each_citizen(void **state)
{
	struct showing gate = {.pattern = NULL};
	struct face face = {.lamp = LAMP_CALLED, .ticket = "A047"};

	(void)state;
	assert_false(is_lit_at(&gate, 0));
	showing_change(&gate, OUTPUT_GATE, &face, 1000);
	assert_true(is_lit_at(&gate, 1999));
	assert_false(is_lit_at(&gate, 2000));
	/* A refused press flashes over the call, and the link goes and comes. */
	face.lamp = LAMP_REFUSED;
	showing_change(&gate, OUTPUT_GATE, &face, 3000);
	assert_false(is_lit_at(&gate, 3100));
	face.lamp = LAMP_CALLED;
	showing_change(&gate, OUTPUT_GATE, &face, 4000);
	assert_false(is_lit_at(&gate, 4100));
	face.lamp = LAMP_LINK_LOST;
	showing_change(&gate, OUTPUT_GATE, &face, 5000);
	face.lamp = LAMP_CALLED;
	showing_change(&gate, OUTPUT_GATE, &face, 6000);
	assert_false(is_lit_at(&gate, 6100));
	/* The next citizen, without a moment in between. */
	strcpy(face.ticket, "A048");
	showing_change(&gate, OUTPUT_GATE, &face, 7000);
	assert_true(is_lit_at(&gate, 7100));
	/* The same number again, another day. */
	face.lamp = LAMP_IDLE;
	showing_change(&gate, OUTPUT_GATE, &face, 7200);
	assert_false(is_lit_at(&gate, 7200));
	face.lamp = LAMP_CALLED;
	showing_change(&gate, OUTPUT_GATE, &face, 8000);
	assert_true(is_lit_at(&gate, 8100));
}

static void a_refused_press_leaves_the_beacon_as_it_was(void **state)
{
	struct showing beacon = {.pattern = NULL};
	struct face face = {.lamp = LAMP_CALLED, .ticket = "A047"};
	int64_t next;

	(void)state;
	showing_change(&beacon, OUTPUT_BEACON, &face, 1000);
	assert_true(showing_is_lit(&beacon, 1000, &next));
	assert_int_equal(next, 1500);
	face.lamp = LAMP_REFUSED;
	showing_change(&beacon, OUTPUT_BEACON, &face, 1700);
	assert_false(is_lit_at(&beacon, 1700));
	face.lamp = LAMP_CALLED;
	showing_change(&beacon, OUTPUT_BEACON, &face, 2600);
	assert_false(is_lit_at(&beacon, 2600));
	assert_true(showing_is_lit(&beacon, 7000, &next));
	assert_int_equal(next, INT64_MAX);
}

/* A press that is handled after the clock was read changes the face in the future of that reading.
 */
static void a_face_that_changed_just_now_is_at_its_beginning(void **state)
{
	(void)state;
	for (int kind = 0; kind < OUTPUT_KIND_COUNT; kind++) {
		for (int lamp = 0; lamp < LAMP_COUNT; lamp++) {
			const struct face face = {.lamp = lamp, .ticket = "A001"};
			struct showing showing = {0};
			int64_t next_ms, late_ms;
			bool is_lit;

			showing_change(&showing, kind, &face, 1000);
			is_lit = showing_is_lit(&showing, 1000, &next_ms);
			assert_int_equal(showing_is_lit(&showing, 998, &late_ms), is_lit);
			assert_int_equal(late_ms, next_ms);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_lamp_has_its_pattern),
		cmocka_unit_test(no_light_flashes_too_fast_and_none_wakes_us_often),
		cmocka_unit_test(a_gate_opens_once_for_each_citizen),
		cmocka_unit_test(a_refused_press_leaves_the_beacon_as_it_was),
		cmocka_unit_test(a_face_that_changed_just_now_is_at_its_beginning),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
