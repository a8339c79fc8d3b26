/* The chime, the pauses between what is said, and what is told of a recording's samples. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/voice/chime.h"
#include "firmware/voice/clip_samples.h"
#include "firmware/voice/pauses.h"
#include "tests/unit/voice/tones.h"

/* ---- The chime --------------------------------------------------------------------------------
 */

static double part_amplitude(
	const int16_t *chime, int rate_hz, int from_ms, int until_ms, double hz)
{
	const size_t from = (size_t)rate_hz * (size_t)from_ms / 1000;
	const size_t until = (size_t)rate_hz * (size_t)until_ms / 1000;

	return tone_amplitude(chime + from, until - from, hz, rate_hz);
}

static void the_chime_is_two_tones_that_ring_out(void **state)
{
	static const int rates_hz[] = {8000, 16000, 22050, 44100, 48000};
	static int16_t chime[CHIME_MAX_SAMPLES];

	(void)state;
	for (size_t i = 0; i < sizeof(rates_hz) / sizeof(rates_hz[0]); i++) {
		const int rate_hz = rates_hz[i];
		const size_t count = chime_make(rate_hz, chime);
		const double first = part_amplitude(chime, rate_hz, 0, 200, CHIME_FIRST_HZ);
		const double other = part_amplitude(chime, rate_hz, 0, 200, CHIME_SECOND_HZ);
		const double second = part_amplitude(chime, rate_hz, 350, 550, CHIME_SECOND_HZ);
		const double left = part_amplitude(chime, rate_hz, 350, 550, CHIME_FIRST_HZ);
		const double end = part_amplitude(chime, rate_hz, 650, 850, CHIME_SECOND_HZ);

		assert_int_equal(count, rate_hz * CHIME_MS / 1000);
		assert_true(first > 4000 && first > 8 * other);
		assert_true(second > 4000 && second > 2 * left);
		assert_true(end < second / 2);
		assert_true(clip_peak(chime, count) <= CHIME_PEAK);
		assert_true(abs(chime[0]) < 50 && abs(chime[count - 1]) < 50);
		for (size_t at = 1; rate_hz >= 22050 && at < count; at++)
			assert_true(abs(chime[at] - chime[at - 1]) < 5500); /* no click */
	}
}

/* ---- Pauses -----------------------------------------------------------------------------------
 */

enum { RATE_HZ = 1000, LOUD = 1000, SOFT = PAUSES_QUIET };

/* A sample is a millisecond here. What was heard, as letters: '#' loud, '.' quiet, '_' nothing. */
struct heard {
	char marks[4000];
	size_t count;
	int fails_at;
};

static int note(void *data, const int16_t *samples, size_t count)
{
	struct heard *heard = data;

	if (heard->fails_at && heard->count >= (size_t)heard->fails_at)
		return -5;
	for (size_t i = 0; i < count; i++)
		heard->marks[heard->count++] = abs(samples[i]) > PAUSES_QUIET ? '#'
					       : samples[i]		      ? '.'
									      : '_';
	return 0;
}

/* "5# 300." : runs, put at most `most` samples at a time; '|' breaks with a gap of 150 ms. */
static int put_runs(struct pauses *pauses, const char *runs, size_t most)
{
	int result = 0;

	while (*runs && result == 0) {
		size_t count = strtoul(runs, (char **)(uintptr_t)&runs, 10);
		const char mark = *runs++;
		int16_t samples[1000];

		if (mark == '|')
			result = pauses_break(pauses, 150);
		for (size_t i = 0; i < count; i++)
			samples[i] = mark == '#' ? (i % 2 ? LOUD : -LOUD) : SOFT;
		for (size_t at = 0; at < count && mark != '|' && result == 0;) {
			const size_t some = count - at < most ? count - at : most;

			result = pauses_put(pauses, samples + at, some);
			at += some;
		}
		while (*runs == ' ')
			runs++;
	}
	return result;
}

static const char *runs_of(const struct heard *heard)
{
	static char runs[400];
	size_t len = 0;

	runs[0] = '\0';
	for (size_t at = 0, run; at < heard->count; at += run) {
		for (run = 1;
			at + run < heard->count && heard->marks[at + run] == heard->marks[at];)
			run++;
		len += (size_t)sprintf(runs + len, "%zu%c ", run, heard->marks[at]);
	}
	return runs;
}

static void silence_is_cut_and_gaps_are_put_in(void **state)
{
	static const struct {
		const char *put, *heard;
	} rows[] = {
		{"", ""},
		{"500. |", ""},
		{"500. 9# 500. |", "20. 9# 40. 300_ "},
		{"5. 9# 5. |", "5. 9# 5. 300_ "},
		{"9# 100. 9#|", "9# 100. 9# 300_ "},
		{"9# 900. 9#|", "9# 200. 9# 300_ "}, /* a comma's pause is shortened */
		{"9# 500. | 300. 9# |", "9# 40. 150_ 20. 9# 300_ "},
		{"9# | 300. | 9# |", "9# 150_ 9# 300_ "}, /* a silent one adds no second gap */
		{"9#| |9#", "9# 150_ 9# 300_ "},
		{"| 9#", "9# 300_ "},
		{"700#|600#", "700# 150_ 600# 300_ "},
	};
	static struct pauses pauses;
	static struct heard heard;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t most = 1; most < 2000; most = most * 3 + 1) {
			heard = (struct heard){0};
			pauses_init(&pauses, RATE_HZ, 200, note, &heard);
			assert_int_equal(put_runs(&pauses, rows[i].put, most), 0);
			assert_int_equal(pauses_end(&pauses, 300), 0);
			assert_string_equal(runs_of(&heard), rows[i].heard);
		}
}

static void what_the_sink_says_ends_it(void **state)
{
	static struct pauses pauses;
	struct heard heard = {.fails_at = 1};

	(void)state;
	pauses_init(&pauses, RATE_HZ, 200, note, &heard);
	assert_int_equal(put_runs(&pauses, "512#", 512), 0);
	assert_int_equal(put_runs(&pauses, "512#", 512), -5);
	pauses_init(&pauses, RATE_HZ, 200, note, &heard);
	assert_int_equal(put_runs(&pauses, "9#", 512), 0);
	assert_int_equal(pauses_break(&pauses, 10), -5);
	pauses_init(&pauses, RATE_HZ, 200, note, &heard);
	assert_int_equal(put_runs(&pauses, "9#", 512), 0);
	assert_int_equal(pauses_end(&pauses, 10), -5);
}

/* ---- Samples ----------------------------------------------------------------------------------
 */

static void a_recording_s_ends_peak_and_clipping_are_found(void **state)
{
	int16_t samples[] = {0, 100, -150, 5000, -20000, 250, 3000, 390, -200, 0};
	int16_t clipped[] = {32767, 32767, 0, -32768, -32768, 32767, 5, 32767, 32710, 32767, 32767};
	const size_t count = sizeof(samples) / sizeof(samples[0]);
	const int16_t quiet[] = {0, 200, -200, 0};
	size_t first, end;

	(void)state;
	clip_ends(samples, count, &first, &end);
	assert_int_equal(first, 3);
	assert_int_equal(end, 7); /* 390 is below a fiftieth of the peak */
	clip_ends(quiet, 4, &first, &end);
	assert_int_equal(first, 0);
	assert_int_equal(end, 0);
	clip_ends(NULL, 0, &first, &end);
	assert_int_equal(end, 0);
	assert_int_equal(clip_peak(samples, count), 20000);
	assert_int_equal(clip_clipped(samples, count), 0);
	assert_int_equal(clip_clipped(clipped, 11), 7);
	clip_leave_headroom(samples, count);
	assert_int_equal(samples[4], -20000);
	clip_leave_headroom(clipped, 11);
	assert_true(clip_peak(clipped, 11) == CLIP_PEAK);
	assert_true(fabs(clip_loudness(samples + 3, 1) - 5000) < 0.01);
	assert_true(clip_loudness(samples, 0) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_chime_is_two_tones_that_ring_out),
		cmocka_unit_test(silence_is_cut_and_gaps_are_put_in),
		cmocka_unit_test(what_the_sink_says_ends_it),
		cmocka_unit_test(a_recording_s_ends_peak_and_clipping_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
