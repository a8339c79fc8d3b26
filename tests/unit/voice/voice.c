/* What is heard of a voice, and when it is silent. */
#include "tests/unit/voice/listener.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <signal.h>

#include "firmware/voice/voice_inside.h"

static const struct {
	const char *language, *text;
} greetings[] = {
	{"az", "Zəhmət olmasa növbə biletini götürün. Növbəniz: A047."},
	{"ru", "Пожалуйста, возьмите талон. Ваш номер: B012."},
	{"en", "Please take your ticket. Your number is A047."},
	{"ur", "براہ کرم اپنا ٹکٹ لیں۔ آپ کا نمبر C105 ہے۔"},
	{"uz", "Iltimos, chiptangizni oling. Raqamingiz: A047."},
	{"id", "Silakan ambil tiket Anda. Nomor Anda B100."},
	{"am", "እባክዎ ትኬትዎን ይውሰዱ። ቁጥርዎ A047 ነው።"},
	{"tr", "Lütfen biletinizi alın. Numaranız: A047."},
	{"fa", "لطفاً بلیت خود را بردارید. شمارهٔ شما A047 است."},
	{"ar", "من فضلك خذ تذكرتك. رقمك هو A047."},
};

/* Ten seconds of it at least. */
static const char long_text[] =
	"One moment please while all of this is read to whoever stands here and listens to the "
	"names of each service that can be had in this hall today and tomorrow and on every other "
	"day of the week between nine in the morning and six in the evening without any pause.";

static int64_t say(struct ear *ear, const char *language, const char *text, enum voice_when when)
{
	const int64_t id = voice_say(ear->voice, language, text, when);

	if (id <= 0)
		fail_msg("'%s' in '%s': %s", text, language, strerror((int)-id));
	return id;
}

static void each_language_is_heard_and_none_is_clipped(void **state)
{
	struct ear *ear = *state;

	for (size_t i = 0; i < sizeof(greetings) / sizeof(greetings[0]); i++) {
		double loudness;
		size_t limits = 0;

		ear_open(ear, EAR_FAST_MS, NULL);
		say(ear, greetings[i].language, greetings[i].text, VOICE_AFTER);
		ear_await(ear, "ended 1, ");
		assert_string_equal(ear->told, "began 1, ended 1, ");
		ear_listen(ear);
		loudness = sqrt(ear_power(ear, 0, ear->count));
		for (size_t at = 0; at < ear->count; at++)
			limits += abs(ear->samples[at]) >= INT16_MAX;
		print_message("%s: RMS %.0f, %.1f s loud, %zu at the limit\n",
			greetings[i].language, loudness,
			(double)ear_loud_samples(ear) / EAR_RATE_HZ, limits);
		assert_true(loudness > 1000);
		assert_true(ear_loud_samples(ear) > EAR_RATE_HZ);
		assert_int_equal(limits, 0);
	}
}

static bool is_past(struct ear *ear)
{
	return ear_position(ear) >= ear->position;
}

static void listen_for(struct ear *ear, int64_t ms)
{
	ear->position = ear_position(ear) + ms * EAR_RATE_HZ / 1000;
	ear_await_that(ear, is_past, "the ear hears on");
}

/* The file lags behind the loudspeaker by its buffer, so this is stricter than what it says. */
static void check_silence_after(struct ear *ear, size_t stopped_at)
{
	const size_t last = ear_last_loud(ear);

	print_message("stopped at %.3f s, silent from %.3f s\n", (double)stopped_at / EAR_RATE_HZ,
		(double)last / EAR_RATE_HZ);
	assert_true(last > EAR_RATE_HZ / 2); /* it was heard at all */
	assert_true(last <= stopped_at + EAR_RATE_HZ * 300 / 1000);
}

static void a_stop_is_heard_within_300_ms(void **state)
{
	struct ear *ear = *state;

	for (int turn = 0; turn < 3; turn++) {
		size_t stopped_at;

		ear_open(ear, EAR_REAL_MS, NULL);
		say(ear, "en", long_text, VOICE_NOW);
		say(ear, "en", "This is not said.", VOICE_AFTER);
		ear_await(ear, "began 1, ");
		listen_for(ear, 900 + 170 * turn);
		assert_true(voice_is_busy(ear->voice));
		stopped_at = (size_t)ear_position(ear);
		voice_stop(ear->voice);
		assert_false(voice_is_busy(ear->voice));
		listen_for(ear, 800);
		assert_string_equal(ear->told, "began 1, ");
		ear_listen(ear);
		check_silence_after(ear, stopped_at);
	}
}

static void texts_are_said_in_their_order(void **state)
{
	struct ear *ear = *state;

	ear_open(ear, EAR_FAST_MS, NULL);
	say(ear, "az", "Bir.", VOICE_AFTER);
	say(ear, "ru", "Два.", VOICE_AFTER);
	say(ear, "en", "", VOICE_AFTER);
	say(ear, "en", "Three.", VOICE_AFTER);
	ear_await(ear, "ended 4, ");
	assert_string_equal(ear->told,
		"began 1, ended 1, began 2, ended 2, began 3, ended 3, began 4, ended 4, ");
	assert_false(voice_is_busy(ear->voice));
}

static void what_is_said_now_cuts_and_forgets(void **state)
{
	struct ear *ear = *state;

	ear_open(ear, EAR_REAL_MS, NULL);
	say(ear, "en", long_text, VOICE_AFTER);
	say(ear, "en", long_text, VOICE_AFTER);
	ear_await(ear, "began 1, ");
	listen_for(ear, 500);
	say(ear, "az", "Salam.", VOICE_NOW);
	say(ear, "ru", "Да.", VOICE_AFTER);
	ear_await(ear, "ended 4, ");
	assert_string_equal(ear->told, "began 1, began 3, ended 3, began 4, ended 4, ");
	ear_listen(ear);
	assert_true(ear->count < 6 * EAR_RATE_HZ);
}

/* Each press of a key says something: only the last is heard to its end. */
static void many_at_once_leave_the_last(void **state)
{
	struct ear *ear = *state;
	char last[32];
	int64_t id = 0;

	ear_open(ear, EAR_FAST_MS, NULL);
	for (int i = 0; i < 1000; i++)
		id = say(ear, greetings[i % 10].language, "1 2 3", VOICE_NOW);
	snprintf(last, sizeof(last), "ended %d, ", (int)id);
	ear_await(ear, last);
	assert_int_equal(id, 1000);
	assert_null(strstr(ear->told, "failed"));
}

static double loudness_at(struct ear *ear, int pct)
{
	ear_open(ear, EAR_FAST_MS, NULL);
	voice_set_volume(ear->voice, pct);
	say(ear, "en", greetings[2].text, VOICE_NOW);
	ear_await(ear, "ended 1, ");
	ear_listen(ear);
	return sqrt(ear_power(ear, 0, ear->count));
}

static void the_volume_scales_what_is_heard(void **state)
{
	struct ear *ear = *state;
	const double whole = loudness_at(ear, 100);
	const double half = loudness_at(ear, 50), tenth = loudness_at(ear, 10);

	print_message("RMS at 100, 50, 10 %%: %.0f %.0f %.0f\n", whole, half, tenth);
	assert_true(fabs(whole / half - 2) < 0.05);
	assert_true(fabs(whole / tenth - 10) < 0.5);
	(void)loudness_at(ear, -5);
	assert_int_equal(ear_loud_samples(ear), 0);
}

static void the_volume_changes_what_is_being_said(void **state)
{
	struct ear *ear = *state;
	size_t changed_at;

	ear_open(ear, EAR_REAL_MS, NULL);
	say(ear, "en", long_text, VOICE_NOW);
	ear_await(ear, "began 1, ");
	listen_for(ear, 900);
	changed_at = (size_t)ear_position(ear);
	voice_set_volume(ear->voice, 0);
	assert_int_equal(voice_volume(ear->voice), 0);
	listen_for(ear, 800);
	assert_true(voice_is_busy(ear->voice));
	ear_listen(ear);
	check_silence_after(ear, changed_at);
}

static void a_language_without_a_voice_is_refused(void **state)
{
	static const char *const none[] = {
		"ps", "xx", "", "e", "az-Latn", "../az", "azerbaijani-long"};
	struct ear *ear = *state;

	ear_open(ear, EAR_FAST_MS, ear->folder);
	say(ear, "en", "Hello.", VOICE_AFTER);
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		assert_false(voice_has_language(ear->voice, none[i]));
		assert_int_equal(voice_say(ear->voice, none[i], "x", VOICE_NOW), -ENOENT);
	}
	ear_await(ear, "ended 1, "); /* the refused ones cut nothing */
}

static void no_more_wait_than_there_are_places(void **state)
{
	struct ear *ear = *state;
	char *huge = calloc(1, VOICE_TEXT_MAX + 2);

	ear_open(ear, EAR_REAL_MS, NULL);
	for (int i = 0; i < VOICE_MAX_WAITING; i++)
		say(ear, "en", long_text, VOICE_AFTER);
	assert_int_equal(voice_say(ear->voice, "en", "x", VOICE_AFTER), -ENOSPC);
	memset(huge, 'a', VOICE_TEXT_MAX + 1);
	assert_int_equal(voice_say(ear->voice, "en", huge, VOICE_NOW), -E2BIG);
	assert_int_equal(voice_say(ear->voice, "en", "x", VOICE_AFTER), -ENOSPC);
	say(ear, "en", "Yes.", VOICE_NOW);
	say(ear, "en", "No.", VOICE_AFTER);
	ear_await(ear, "ended 18, ");
	free(huge);
}

/* A recording: one second of a square wave, 44.1 kHz, two channels. */
static void record(const struct ear *ear, const char *name)
{
	enum { FRAMES = 44100, LOUD = 9000 };
	const uint32_t bytes = FRAMES * 4;
	const uint32_t words[] = {bytes + 36, 0x45564157, 0x20746d66, 16, 0x20001, 44100, 44100 * 4,
		0x100004, 0x61746164, bytes};
	char path[160];
	FILE *file;

	snprintf(path, sizeof(path), "%s/ps/%s.wav", ear->folder, name);
	file = fopen(path, "wb");
	assert_non_null(file);
	fwrite("RIFF", 4, 1, file);
	fwrite(words, sizeof(words), 1, file);
	for (int i = 0; i < FRAMES; i++) {
		const int16_t sample = i / 50 % 2 ? LOUD : -LOUD;

		fwrite((int16_t[]){sample, sample}, 4, 1, file);
	}
	assert_int_equal(fclose(file), 0);
}

static void recordings_are_taken_first_and_gaps_are_told(void **state)
{
	struct ear *ear = *state;
	char path[160];
	FILE *file;

	snprintf(path, sizeof(path), "%s/ps", ear->folder);
	assert_int_equal(mkdir(path, 0700), 0);
	record(ear, "ټکټ واخلئ");
	snprintf(path, sizeof(path), "%s/ps/spoiled.wav", ear->folder);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs("RIFFwhatever", file);
	fclose(file);

	ear_open(ear, EAR_REAL_MS, ear->folder);
	assert_true(voice_has_language(ear->voice, "ps"));
	say(ear, "ps", "ټکټ واخلئ۔", VOICE_AFTER);
	ear_await(ear, "ended 1, ");
	ear_listen(ear);
	print_message("%zu samples at %.0f\n", ear_loud_samples(ear),
		sqrt(ear_power(ear, 0, ear->count)));
	assert_true(fabs((double)ear_loud_samples(ear) / EAR_RATE_HZ - 1) < 0.05);
	assert_true(fabs(sqrt(ear_power(ear, 0, ear->count)) / 9000 - 1) < 0.05);

	ear_open(ear, EAR_FAST_MS, ear->folder);
	say(ear, "ps", "spoiled. ټکټ واخلئ۔", VOICE_AFTER);
	ear_await(
		ear, "failed 1 (no voice for 'ps' and no recording 'ps/spoiled.wav': record it), ");
	ear_listen(ear);
	assert_true(ear_loud_samples(ear) > EAR_RATE_HZ / 2); /* the rest of it was said */
}

/* The first child of a process. */
static pid_t child_of(pid_t parent)
{
	char path[64];
	int child = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", parent, parent);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_int_equal(fscanf(file, "%d", &child), 1);
	fclose(file);
	return child;
}

static void a_crash_of_the_engine_costs_only_its_sentence(void **state)
{
	struct ear *ear = *state;
	char all_day[1600] = "";

	while (strlen(all_day) + strlen("one two, ") < sizeof(all_day))
		strcat(all_day, "one two, ");
	ear_open(ear, EAR_REAL_MS, NULL);
	say(ear, "en", all_day, VOICE_AFTER);
	say(ear, "en", "Hello.", VOICE_AFTER);
	ear_await(ear, "began 1, ");
	listen_for(ear, 300);
	assert_int_equal(kill(child_of(child_of(getpid())), SIGSEGV), 0);
	ear_await(ear, "ended 2, ");
	assert_non_null(strstr(ear->told, "failed 1 (espeak-ng fails at a sentence in 'en'"));
	assert_string_equal(ear->trouble, "");
}

static bool knows_trouble(struct ear *ear)
{
	return ear->trouble[0];
}

static void an_engine_that_is_gone_for_good_is_told(void **state)
{
	struct ear *ear = *state;

	ear_open(ear, EAR_FAST_MS, NULL);
	say(ear, "en", "Hello.", VOICE_AFTER);
	ear_await(ear, "ended 1, ");
	assert_int_equal(kill(child_of(getpid()), SIGKILL), 0);
	for (int i = 2; !knows_trouble(ear); i++) {
		char answered[32];

		snprintf(answered, sizeof(answered), "ed %d", i); /* ended or failed */
		say(ear, "en", "Hello again.", VOICE_AFTER);
		ear_await(ear, answered);
		if (strstr(ear->told, "failed"))
			ear_await_that(ear, knows_trouble, "its trouble is told");
	}
	assert_string_equal(
		ear->trouble, "no voice: espeak-ng's process ended: start the program again");
}

static int count_threads(void)
{
	DIR *tasks = opendir("/proc/self/task");
	int count = 0;

	assert_non_null(tasks);
	while (readdir(tasks))
		count++;
	closedir(tasks);
	return count;
}

/* A thread that was joined may still stand in /proc for a moment. */
static bool has_so_many_threads(struct ear *ear)
{
	return count_threads() == (int)ear->position;
}

static void closing_ends_the_worker_at_once(void **state)
{
	struct ear *ear = *state;
	int64_t begun_ms;
	int threads;

	ear_open(ear, EAR_REAL_MS, NULL);
	voice_close(ear->voice);
	threads = count_threads();

	for (int turn = 0; turn < 3; turn++) {
		ear_open(ear, EAR_REAL_MS, NULL);
		assert_null(voice_open(ear->loop, &(struct voice_options){150, 100}, NULL, NULL));
		assert_int_equal(errno, EBUSY);
		if (turn > 0) {
			say(ear, "en", long_text, VOICE_AFTER);
			say(ear, "en", long_text, VOICE_AFTER);
		}
		if (turn > 1)
			ear_await(ear, "began 1, ");
		assert_true(count_threads() > threads);
		begun_ms = clock_mono_ms();
		voice_close(ear->voice);
		ear->voice = NULL;
		assert_true(clock_mono_ms() - begun_ms < 1000);
		ear->position = threads;
		ear_await_that(ear, has_so_many_threads, "its threads are gone");
	}
}

static void a_handler_may_close_its_voice(void **state)
{
	struct ear *ear = *state;

	ear->closes_itself = true;
	ear_open(ear, EAR_REAL_MS, NULL);
	say(ear, "en", long_text, VOICE_AFTER);
	say(ear, "en", long_text, VOICE_AFTER);
	ear_await(ear, "closed, ");
	assert_string_equal(ear->told, "began 1, closed, ");
}

static void without_a_device_it_fails_until_there_is_one(void **state)
{
	struct ear *ear = *state;

	ear_open(ear, EAR_FAST_MS, NULL);
	ear_await_that(ear, ear_knows_health, "it is well");
	assert_string_equal(ear->trouble, "");
	voice_close(ear->voice);

	snprintf(ear->file, sizeof(ear->file), "%s/not/there", ear->folder);
	ear_open(ear, EAR_FAST_MS, NULL);
	ear_await_that(ear, ear_knows_health, "its trouble is told");
	assert_non_null(strstr(ear->trouble, "no sound: sound device 'default': "));
	say(ear, "en", "Hello.", VOICE_AFTER);
	say(ear, "en", "Hello.", VOICE_AFTER);
	ear_await(ear, "failed 2 (");
	assert_int_equal(ear->health_count, 1);
	assert_null(strstr(ear->told, "began"));

	snprintf(ear->told, sizeof(ear->told), "%s/not", ear->folder);
	assert_int_equal(mkdir(ear->told, 0700), 0);
	ear->told[0] = '\0';
	say(ear, "en", "Hello.", VOICE_AFTER);
	ear_await(ear, "ended 3, ");
	assert_int_equal(ear->health_count, 2);
	assert_string_equal(ear->trouble, "");
	ear_listen(ear);
	assert_true(ear_loud_samples(ear) > EAR_RATE_HZ / 10);
}

static void a_silent_voice_gives_the_device_back(void **state)
{
	struct ear *ear = *state;
	const int usual_ms = voice_idle_ms;

	voice_idle_ms = 100;
	ear_open(ear, EAR_REAL_MS, NULL);
	voice_close(ear->voice);
	ear->position = count_threads() + 1; /* the worker, without SDL's */
	ear_open(ear, EAR_REAL_MS, NULL);
	say(ear, "en", "Hello.", VOICE_AFTER);
	ear_await(ear, "ended 1, ");
	ear_await_that(ear, has_so_many_threads, "SDL's thread ends");
	say(ear, "en", "Hello again.", VOICE_AFTER);
	ear_await(ear, "ended 2, ");
	voice_close(ear->voice);
	ear->voice = NULL;
	voice_idle_ms = usual_ms;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define HEARD(test) cmocka_unit_test_setup_teardown(test, ear_setup, ear_teardown)
		HEARD(each_language_is_heard_and_none_is_clipped),
		HEARD(a_stop_is_heard_within_300_ms),
		HEARD(texts_are_said_in_their_order),
		HEARD(what_is_said_now_cuts_and_forgets),
		HEARD(many_at_once_leave_the_last),
		HEARD(the_volume_scales_what_is_heard),
		HEARD(the_volume_changes_what_is_being_said),
		HEARD(a_language_without_a_voice_is_refused),
		HEARD(no_more_wait_than_there_are_places),
		HEARD(recordings_are_taken_first_and_gaps_are_told),
		HEARD(a_crash_of_the_engine_costs_only_its_sentence),
		HEARD(an_engine_that_is_gone_for_good_is_told),
		HEARD(closing_ends_the_worker_at_once),
		HEARD(a_handler_may_close_its_voice),
		HEARD(without_a_device_it_fails_until_there_is_one),
		HEARD(a_silent_voice_gives_the_device_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
