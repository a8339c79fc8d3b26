/* Whether a folder of recordings is told good, and each fault of it. The recordings are tones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/voice/studio.h"
#include "tests/unit/voice/tones.h"

static const char *const sentences[] = {"ټکټ {ticket}. کړکۍ {counter}.", "سکرین ته وګورئ."};
static const struct tone good = {440, 9000, 200, 100, 100, 48000};

struct studio {
	char folder[64], told[4000];
	int troubles;
};

static void note(void *data, const char *file, const char *trouble)
{
	struct studio *studio = data;
	const size_t len = strlen(studio->told);

	studio->troubles++;
	snprintf(studio->told + len, sizeof(studio->told) - len, "%s %s\n", file, trouble);
}

static const char *path_of(const struct studio *studio, const char *file)
{
	static char path[400];

	snprintf(path, sizeof(path), "%s/ps/%s", studio->folder, file);
	return path;
}

static void record_good(void *data, const char *file, const char *say)
{
	(void)say;
	tone_write(path_of(data, file), &good);
}

static int setup(void **state)
{
	struct studio *studio = calloc(1, sizeof(*studio));

	snprintf(studio->folder, sizeof(studio->folder), "/tmp/novbe-studio-XXXXXX");
	*state = studio;
	return !mkdtemp(studio->folder) || mkdir(path_of(studio, ""), 0700) < 0 ||
	       voice_clips_list("ps", sentences, 2, record_good, studio) < 0;
}

static int teardown(void **state)
{
	struct studio *studio = *state;
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", studio->folder);
	free(studio);
	return system(command);
}

static void check(struct studio *studio, const char *told)
{
	int result;

	studio->troubles = 0;
	studio->told[0] = '\0';
	result = voice_clips_check(studio->folder, "ps", sentences, 2, note, studio);
	assert_int_equal(result, studio->troubles);
	assert_string_equal(studio->told, told);
}

static void a_good_folder_has_no_trouble(void **state)
{
	check(*state, "");
}

static void each_fault_of_a_recording_is_told(void **state)
{
	static const struct {
		const char *file;
		struct tone tone;
		const char *told;
	} rows[] = {
		{"47.wav", {440, 9000, 200, 0, 0, 8000}, ""},
		{"47.wav", {440, 9000, 200, 151, 150, 48000},
			"47.wav begins with 151 ms of silence, 150 at most: cut it shorter\n"},
		{"47.wav", {440, 9000, 200, 100, 700, 22050},
			"47.wav ends in 700 ms of silence, 150 at most: cut it shorter\n"},
		{"47.wav", {440, 40000, 200, 0, 0, 48000},
			"47.wav is clipped, 3760 samples reach the limit: record it again, more "
			"quietly\n"
			"47.wav is 12 dB louder than the others, 6 at most: make it quieter\n"},
		{"Q.wav", {440, 4000, 200, 0, 0, 48000},
			"Q.wav is 7 dB quieter than the others, 6 at most: make it louder\n"},
		{"Q.wav", {440, 19000, 200, 0, 0, 44100},
			"Q.wav is 6 dB louder than the others, 6 at most: make it quieter\n"},
		{"Q.wav", {440, 5000, 200, 0, 0, 48000}, ""},
		{"ټکټ.wav", {440, 150, 200, 0, 0, 48000},
			"ټکټ.wav is silent: record it again, nearer to the microphone\n"},
		{"ټکټ.wav", {440, 9000, 10500, 0, 0, 8000},
			"ټکټ.wav lasts 10.5 s, 10 at most: record just what the list says\n"},
		{"ټکټ.wav", {440, 9000, 0, 0, 0, 48000},
			"ټکټ.wav is no recording, or an empty one: save it as WAV, PCM\n"},
		{"+.wav", {440, 9000, 200, 0, 0, 4000},
			"+.wav has 4000 samples a second: save it with 8000 to 48000\n"},
		{"+.wav", {440, 9000, 200, 0, 0, 96000},
			"+.wav has 96000 samples a second: save it with 8000 to 48000\n"},
		{"../chime.wav", {440, 20000, 200, 0, 0, 48000}, ""},
		{"../chime.wav", {440, 0, 200, 0, 0, 48000},
			"../chime.wav is silent: record it again, nearer to the microphone\n"},
	};
	struct studio *studio = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		tone_write(path_of(studio, rows[i].file), &rows[i].tone);
		check(studio, rows[i].told);
		tone_write(path_of(studio, rows[i].file), &good);
	}
}

static void a_damaged_file_is_told(void **state)
{
	struct studio *studio = *state;
	const char *path = path_of(studio, "99.wav");

	assert_int_equal(truncate(path, 20), 0);
	check(studio, "99.wav is no recording, or an empty one: save it as WAV, PCM\n");
	assert_int_equal(truncate(path, 0), 0);
	check(studio, "99.wav is no recording, or an empty one: save it as WAV, PCM\n");
	assert_int_equal(truncate(path, 9 << 20), 0);
	check(studio, "99.wav has more than 8 MB: record just what the list says\n");
	assert_int_equal(unlink(path), 0);
	check(studio, "99.wav is missing: record '99'\n");
	assert_int_equal(mkdir(path, 0700), 0);
	check(studio, "99.wav is missing: record '99'\n");
}

static void a_language_without_a_folder_needs_a_voice(void **state)
{
	struct studio *studio = *state;

	assert_int_equal(voice_clips_check(studio->folder, "en", sentences, 2, note, studio), 0);
	assert_int_equal(voice_clips_check(studio->folder, "xx", sentences, 2, note, studio), 1);
	assert_non_null(strstr(studio->told, "/xx' is no folder, and no voice speaks 'xx': "));
	assert_int_equal(voice_clips_check("", "ps", sentences, 2, note, studio), 1);
	assert_int_equal(voice_clips_check("", "ru", sentences, 2, note, studio), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define STUDIO(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
		STUDIO(a_good_folder_has_no_trouble),
		STUDIO(each_fault_of_a_recording_is_told),
		STUDIO(a_damaged_file_is_told),
		STUDIO(a_language_without_a_folder_needs_a_voice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
