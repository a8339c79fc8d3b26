/* Whatever is said: it stays within its bounds, and the engine takes it. Seeded: NOVBE_SEED=n
 * repeats a run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <errno.h>

#include "firmware/voice/engine.h"
#include "firmware/voice/speech_text.h"
#include "firmware/voice/spoken.h"
#include "firmware/voice/voice.h"

static const char *const languages[] = {"az", "ru", "en", "ur", "uz", "id", "am", "tr", "fa", "ar"};
enum { LANGUAGES = sizeof(languages) / sizeof(languages[0]) };

static uint64_t dice;

static uint64_t roll(uint64_t sides) /* splitmix64 */
{
	uint64_t z = dice += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (z ^ (z >> 31)) % sides;
}

static void make_text(char *text, size_t bytes)
{
	static const char *const pieces[] = {"A047", "W", "999999", "0", " ", ". ", "\n", "<", ">",
		"<break/>", "[[", "]]", "&lt;", "'", "ʻ", "ə", "کا", "ነው", "Я", "\xe2\x81\xa6",
		"\xff", "\xe2\x82", "\xee\x80\x81", "\xcc\x81", "!?", "..", "-", "12.5", "%", "۴۷",
		"\x01\x02", "'''''", "(", ")", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"\xf0\x9f\x98\x80", "ZZ000000 ", "9 9 ", "W W "};
	size_t len = 0;

	while (len < bytes) {
		const char *piece = pieces[roll(sizeof(pieces) / sizeof(pieces[0]))];
		const size_t more = strlen(piece);
		char byte = (char)(1 + roll(255));

		if (roll(8) == 0)
			text[len++] = byte;
		else if (len + more <= bytes)
			len += (size_t)sprintf(text + len, "%s", piece);
		else
			break;
	}
	text[len] = '\0';
}

static int count_samples(void *data, const int16_t *samples, size_t count)
{
	size_t *heard = data;

	(void)samples;
	*heard += count;
	return *heard > 40000 ? -ECANCELED : 0;
}

static void whatever_is_said_stays_within_its_bounds(void **state)
{
	static char text[VOICE_TEXT_MAX + 1], clean[VOICE_TEXT_MAX + 1],
		sentence[VOICE_TEXT_MAX + 1];
	static char words[SPOKEN_GROWTH * VOICE_TEXT_MAX + 1];
	const char *seed = getenv("NOVBE_SEED");
	const int runs = getenv("NOVBE_RUNS") ? 3000 : 150;

	(void)state;
	dice = seed ? strtoull(seed, NULL, 10) : (uint64_t)time(NULL);
	print_message("NOVBE_SEED=%llu\n", (unsigned long long)dice);
	assert_true(engine_open(VOICE_RATE_WPM) > 0);
	for (int run = 0; run < runs; run++) {
		const char *language = languages[roll(LANGUAGES)], *rest = clean;
		size_t next;

		make_text(text, roll(10) ? roll(120) : VOICE_TEXT_MAX);
		speech_text_clean(text, clean, sizeof(clean));
		assert_null(strpbrk(clean, "<>[]\x01\x7f"));
		for (size_t len; (len = speech_sentence(rest, &next)) > 0; rest += next) {
			size_t heard = 0;
			int result;

			memcpy(sentence, rest, len);
			sentence[len] = '\0';
			assert_int_equal(
				spoken_text(language, sentence, words, SPOKEN_GROWTH * len + 1), 0);
			result = engine_say(language, words, count_samples, &heard);
			assert_true(result == 0 || result == -ECANCELED);
		}
		assert_true((size_t)(rest - clean) == strlen(clean));
	}
	assert_int_equal(engine_say("xx", "x", count_samples, NULL), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_is_said_stays_within_its_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
