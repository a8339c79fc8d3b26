/* What is heard of an announcement: chime, pieces in their order, no long silence, no clipping. */
#include "tests/unit/voice/listener.h"

#include <errno.h>
#include <math.h>

#include "firmware/voice/chime.h"
#include "firmware/voice/voice_inside.h"
#include "tests/unit/voice/tones.h"

enum {
	SILENCE_MAX_MS = 300,
	WINDOW = EAR_RATE_HZ / 50, /* 20 ms: tones 100 Hz apart are told apart */
	TONE_PEAK = 9000,
	/* Twice as fast as time: while the chime is heard, half a second, a busy machine reads the
	 * first sentence. What comes later waits ready. */
	BRISK_MS = 12,
};

/* Each recording of the test is a tone of its own. */
static const struct {
	const char *name;
	double hz;
} tones[] = {
	{"Ticket", 300},
	{"Counter", 400},
	{"A", 800},
	{"B", 900},
	{"0", 1000},
	{"1", 1100},
	{"2", 1200},
	{"4", 1300},
	{"7", 1400},
	{"12", 1500},
	{"47", 1600},
	{"100", 1700},
	{"1000", 1800},
	{"+", 1900},
	{"Please look at the screen", 2000},
	{"chime", 2100},
};
enum { TONES = sizeof(tones) / sizeof(tones[0]) };

static char *folder_of(const struct ear *ear, const char *name)
{
	static char path[160];

	snprintf(path, sizeof(path), "%s/%s", ear->folder, name);
	return path;
}

static void record_tone(const struct ear *ear, const char *language, int tone)
{
	/* As a careless studio hands them over: half a second of silence behind each. */
	const struct tone made = {tones[tone].hz, TONE_PEAK, 150, 120, 500, 44100};
	char path[200];

	snprintf(path, sizeof(path), "%s/%s/%s.wav", ear->folder, language, tones[tone].name);
	tone_write(path, &made);
}

static void record_language(const struct ear *ear, const char *language)
{
	assert_int_equal(mkdir(folder_of(ear, language), 0700), 0);
	for (int i = 0; i < TONES - 1; i++)
		record_tone(ear, language, i);
}

/* ---- What is heard ----------------------------------------------------------------------------
 */

/* The tone of a window, -1: silence, -2: something else. */
static int tone_at(const struct ear *ear, size_t at)
{
	const int16_t *samples = ear->samples + at;
	int best = -2;
	double loudest = TONE_PEAK * 0.6;

	if (ear_power(ear, at, at + WINDOW) < 100)
		return -1;
	for (int i = 0; i < TONES; i++) {
		const double amplitude = tone_amplitude(samples, WINDOW, tones[i].hz, EAR_RATE_HZ);

		if (amplitude > loudest) {
			loudest = amplitude;
			best = i;
		}
	}
	return best;
}

/* The names of the tones in their order, "Ticket|A|". */
static const char *names_heard(const struct ear *ear)
{
	static char names[1000];
	int last = -1;

	names[0] = '\0';
	for (size_t at = 0; at + WINDOW <= ear->count; at += WINDOW / 2) {
		const int tone = tone_at(ear, at);

		if (tone >= 0 && tone != last)
			sprintf(names + strlen(names), "%s|", tones[tone].name);
		if (tone != -2)
			last = tone;
	}
	return names;
}

static size_t first_loud(const struct ear *ear)
{
	size_t first = ear->from;

	while (first < ear->count && abs(ear->samples[first]) <= EAR_LOUD)
		first++;
	return first;
}

static int longest_silence_ms(const struct ear *ear)
{
	const size_t end = ear_last_loud(ear);
	size_t longest = 0, run = 0;

	for (size_t at = first_loud(ear); at < end; at++) {
		run = abs(ear->samples[at]) > EAR_LOUD ? 0 : run + 1;
		longest = run > longest ? run : longest;
	}
	return (int)(longest * 1000 / EAR_RATE_HZ);
}

/* The built-in chime begins at a sample. */
static bool is_chime_at(const struct ear *ear, size_t at)
{
	const size_t part = EAR_RATE_HZ / 5, second = EAR_RATE_HZ * (CHIME_SECOND_MS + 30) / 1000;
	double first_hz, second_hz, other_hz;

	if (at + second + part > ear->count)
		return false;
	first_hz = tone_amplitude(ear->samples + at, part, CHIME_FIRST_HZ, EAR_RATE_HZ);
	other_hz = tone_amplitude(ear->samples + at, part, CHIME_SECOND_HZ, EAR_RATE_HZ);
	second_hz = tone_amplitude(ear->samples + at + second, part, CHIME_SECOND_HZ, EAR_RATE_HZ);
	return first_hz > 4000 && second_hz > 4000 && first_hz > 5 * other_hz;
}

static void check_sound(const struct ear *ear)
{
	int peak = 0;

	for (size_t i = 0; i < ear->count; i++)
		peak = abs(ear->samples[i]) > peak ? abs(ear->samples[i]) : peak;
	print_message("%.2f s, peak %d, longest silence %d ms\n",
		(double)(ear_last_loud(ear) - first_loud(ear)) / EAR_RATE_HZ, peak,
		longest_silence_ms(ear));
	assert_in_range(peak, 5000, INT16_MAX - 1);
	assert_true(longest_silence_ms(ear) <= SILENCE_MAX_MS);
}

static int64_t announce(struct ear *ear, const struct voice_saying *saying)
{
	const int64_t id = voice_announce(ear->voice, saying);

	if (id <= 0)
		fail_msg("not announced: %s", strerror((int)-id));
	return id;
}

/* ---- The tests --------------------------------------------------------------------------------
 */

static const struct voice_saying in_english = {true, 1, {{"en", "Ticket A047. Counter 12."}}};

static void each_language_is_announced_without_a_long_silence(void **state)
{
	static const struct voice_part calls[] = {
		{"az", "Bilet A047. Pəncərə 12."},
		{"ru", "Талон A047. Окно 12."},
		{"en", "Ticket A047. Counter 12."},
		{"ur", "ٹکٹ A047۔ کاؤنٹر 12۔"},
		{"uz", "Talon A047. Oyna 12."},
		{"id", "Tiket A047. Loket 12."},
		{"am", "ትኬት A047። መስኮት 12።"},
		{"tr", "Bilet A047. Gişe 12."},
		{"fa", "نوبت A047. باجه 12."},
		{"ar", "التذكرة A047. الشباك 12."},
	};
	struct ear *ear = *state;

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		const struct voice_saying warm = {false, 1, {{calls[i].language, "1"}}};
		const struct voice_saying saying = {true, 1, {calls[i]}};
		size_t speech;

		ear_open(ear, BRISK_MS, NULL);
		announce(ear, &warm); /* loads the language, and is not looked at */
		ear_await(ear, "ended 1, ");
		ear->from = (size_t)ear_position(ear);
		announce(ear, &saying);
		ear_await(ear, "ended 2, ");
		assert_string_equal(ear->told, "began 1, ended 1, began 2, ended 2, ");
		ear_listen(ear);
		print_message("%s: ", calls[i].language);
		check_sound(ear);
		assert_true(is_chime_at(ear, first_loud(ear)));
		speech = first_loud(ear) + EAR_RATE_HZ;
		assert_false(is_chime_at(ear, speech));
		assert_true(sqrt(ear_power(ear, speech, ear->count)) > 1000);
		assert_true(ear_last_loud(ear) > speech + 2 * EAR_RATE_HZ);
	}
}

static void recorded_pieces_are_heard_in_their_order(void **state)
{
	struct ear *ear = *state;

	record_language(ear, "en");
	record_language(ear, "ps"); /* no voice of espeak-ng */
	for (int turn = 0; turn < 2; turn++) {
		const struct voice_saying saying = {true, 3,
			{{turn ? "ps" : "en", "Ticket A047. Counter 12."},
				{turn ? "en" : "ps", "Ticket AB1147. Please look at the screen."},
				{"en", "Ticket B000, counter."}}};

		ear_open(ear, BRISK_MS, ear->folder);
		announce(ear, &saying);
		ear_await(ear, "ended 1, ");
		ear_listen(ear);
		check_sound(ear);
		assert_true(is_chime_at(ear, first_loud(ear)));
		/* The third part is espeak-ng's, for "counter" is not recorded. */
		assert_string_equal(names_heard(ear),
			"Ticket|A|0|47|Counter|12|Ticket|A|B|1000|100|+|47|"
			"Please look at the screen|");
		assert_true(ear_last_loud(ear) > 6 * EAR_RATE_HZ);
	}
}

static void a_recorded_chime_is_heard_instead(void **state)
{
	struct ear *ear = *state;

	record_language(ear, "en");
	record_tone(ear, ".", TONES - 1);
	ear_open(ear, BRISK_MS, ear->folder);
	announce(ear, &in_english);
	ear_await(ear, "ended 1, ");
	ear_listen(ear);
	check_sound(ear);
	assert_string_equal(names_heard(ear), "chime|Ticket|A|0|47|Counter|12|");
}

static void a_sentence_that_lacks_a_piece_is_said_by_the_engine(void **state)
{
	struct ear *ear = *state;

	record_language(ear, "en");
	snprintf(ear->told, sizeof(ear->told), "%s/en/47.wav", ear->folder);
	assert_int_equal(unlink(ear->told), 0);
	ear_open(ear, BRISK_MS, ear->folder);
	announce(ear, &in_english);
	ear_await(ear, "ended 1, ");
	ear_listen(ear);
	check_sound(ear);
	assert_string_equal(names_heard(ear), "Counter|12|");
	assert_true(ear_last_loud(ear) > 3 * EAR_RATE_HZ);
}

static void a_spoiled_piece_counts_as_missing(void **state)
{
	struct ear *ear = *state;
	FILE *file;

	record_language(ear, "ps");
	snprintf(ear->told, sizeof(ear->told), "%s/ps/47.wav", ear->folder);
	file = fopen(ear->told, "w");
	assert_non_null(file);
	fputs("RIFFwhatever", file);
	fclose(file);
	ear_open(ear, BRISK_MS, ear->folder);
	announce(ear, &(struct voice_saying){false, 1, {{"ps", "Ticket A047. Counter 12."}}});
	ear_await(ear, "failed 1 (");
	assert_string_equal(ear->told, "began 1, failed 1 (no voice for 'ps' and no recording "
				       "'ps/47.wav': record it), ");
	ear_listen(ear);
	assert_string_equal(names_heard(ear), "Counter|12|");
}

static void the_first_part_that_cannot_be_said_is_named_and_others_are_said(void **state)
{
	const struct voice_saying saying = {true, 4,
		{{"ps", "ټکټ A047. کړکۍ 12."}, {"en", "Ticket A047."}, {"xx", "Nothing."},
			{"en", "Counter 12."}}};
	struct ear *ear = *state;

	record_language(ear, "en");
	ear_open(ear, BRISK_MS, ear->folder);
	announce(ear, &saying);
	announce(ear, &in_english);
	ear_await(ear, "ended 2, ");
	assert_string_equal(ear->told,
		"began 1, failed 1 (no voice for 'ps' and no recording 'ps/ټکټ.wav': record "
		"it), began 2, ended 2, ");
	ear_listen(ear);
	check_sound(ear);
	assert_string_equal(names_heard(ear), "Ticket|A|0|47|Counter|12|Ticket|A|0|47|Counter|12|");
}

static void a_recording_that_is_too_loud_is_made_quieter(void **state)
{
	const struct tone clipped = {300, 60000, 400, 0, 0, 0};
	struct ear *ear = *state;
	char path[200];

	record_language(ear, "en");
	snprintf(path, sizeof(path), "%s/en/Ticket A047.wav", ear->folder);
	tone_write(path, &clipped);
	ear_open(ear, BRISK_MS, ear->folder);
	announce(ear, &in_english);
	ear_await(ear, "ended 1, ");
	ear_listen(ear);
	check_sound(ear);
	assert_string_equal(names_heard(ear), "Ticket|Counter|12|");
}

static void announcements_have_places_when_texts_have_none(void **state)
{
	struct ear *ear = *state;
	struct voice_saying saying = in_english;
	char *huge = calloc(1, VOICE_TEXT_MAX + 2);
	int announced = 0;

	ear_open(ear, EAR_REAL_MS, NULL);
	for (int i = 0; i < VOICE_MAX_WAITING; i++)
		assert_true(voice_say(ear->voice, "en", "One moment please.", VOICE_AFTER) > 0);
	assert_int_equal(voice_say(ear->voice, "en", "x", VOICE_AFTER), -ENOSPC);
	while (voice_announce(ear->voice, &saying) > 0)
		announced++;
	assert_int_equal(announced, VOICE_MAX_ANNOUNCED - VOICE_MAX_WAITING);
	assert_int_equal(voice_announce(ear->voice, &saying), -ENOSPC);
	voice_stop(ear->voice);
	assert_false(voice_is_busy(ear->voice));

	memset(huge, 'a', VOICE_TEXT_MAX + 1);
	saying.count = 2;
	saying.parts[1] = (struct voice_part){"en", huge};
	assert_int_equal(voice_announce(ear->voice, &saying), -E2BIG);
	saying.count = 0;
	assert_int_equal(voice_announce(ear->voice, &saying), -EINVAL);
	saying.count = VOICE_MAX_PARTS + 1;
	assert_int_equal(voice_announce(ear->voice, &saying), -EINVAL);
	free(huge);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define HEARD(test) cmocka_unit_test_setup_teardown(test, ear_setup, ear_teardown)
		HEARD(each_language_is_announced_without_a_long_silence),
		HEARD(recorded_pieces_are_heard_in_their_order),
		HEARD(a_recorded_chime_is_heard_instead),
		HEARD(a_sentence_that_lacks_a_piece_is_said_by_the_engine),
		HEARD(a_spoiled_piece_counts_as_missing),
		HEARD(the_first_part_that_cannot_be_said_is_named_and_others_are_said),
		HEARD(a_recording_that_is_too_loud_is_made_quieter),
		HEARD(announcements_have_places_when_texts_have_none),
	};

	voice_ahead_ms = 5000;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
