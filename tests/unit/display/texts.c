/* The wall's words: plural forms, ids in sentences, and what is spoken of a call. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "display/call_texts.h"
#include "firmware/paint/paint.h"
#include "tests/unit/paint/digits.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const char *const languages[] = {
	"az", "en", "ru", "tr", "ur", "uz", "id", "am", "fa", "ar", "ps"};

static struct texts *texts_of(const char *const *codes, size_t count)
{
	struct hall_catalogue hall = {.language_count = (uint8_t)count};
	struct texts *texts = texts_new("build/po");

	assert_non_null(texts);
	for (size_t i = 0; i < count; i++)
		strncpy(hall.languages[i], codes[i], sizeof(hall.languages[i]) - 1);
	texts_set_languages(texts, &hall);
	return texts;
}

static void a_number_of_calls_is_said_in_its_form(void **state)
{
	static const struct {
		const char *language;
		unsigned int n;
		const char *said_in, *text;
	} table[] = {
		{"en", 1, "en", "{count} more ticket was called."},
		{"en", 2, "en", "{count} more tickets were called."},
		{"ru", 1, "ru", "Вызван ещё {count} талон."},
		{"ru", 3, "ru", "Вызвано ещё {count} талона."},
		{"ru", 11, "ru", "Вызвано ещё {count} талонов."},
		{"ru", 21, "ru", "Вызван ещё {count} талон."},
		{"ar", 2, "ar", "تم النداء على رقمين آخرين."},
		{"ar", 7, "ar", "تم النداء على {count} أرقام أخرى."},
		{"ar", 12, "ar", "تم النداء على {count} رقمًا آخر."},
		{"az", 5, "az", "Daha {count} bilet çağırıldı."},
		{"xx", 5, "az", "Daha {count} bilet çağırıldı."}, /* the hall's first */
	};
	struct texts *texts = texts_of(languages, COUNT(languages)), *none = texts_new("build/po");

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct texts_run run =
			texts_plural(texts, table[i].language, CALL_MORE, table[i].n);

		assert_string_equal(run.language, table[i].said_in);
		assert_string_equal(run.text, table[i].text);
	}
	assert_string_equal(texts_plural(none, "ru", CALL_MORE, 3).language, "en");
	assert_string_equal(
		texts_plural(none, "ru", CALL_MORE, 3).text, "{count} more tickets were called.");
	texts_free(none);
	texts_free(texts);
}

static void a_call_is_said_in_every_language_with_its_numbers(void **state)
{
	struct texts *texts = texts_of(languages, COUNT(languages));
	char text[160];

	(void)state;
	for (size_t i = 0; i < COUNT(languages); i++) {
		const char *language = languages[i];
		struct texts_run ticket = texts_one(texts, language, CALL_TICKET);
		struct texts_run counter = texts_one(texts, language, CALL_COUNTER);

		assert_string_equal(ticket.language, language);
		assert_string_equal(counter.language, language);
		assert_string_equal(texts_one(texts, language, CALL_LOOK).language, language);
		texts_fill(text, sizeof(text), ticket.text, "ticket", "A047", NULL);
		assert_non_null(strstr(text, " " PAINT_ID("A047")));
		assert_null(digits_fault(language, text, false));
		texts_fill(text, sizeof(text), counter.text, "counter", "12", NULL);
		assert_non_null(strstr(text, " " PAINT_ID("12")));
		assert_null(digits_fault(language, text, false));
	}
	texts_free(texts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_of_calls_is_said_in_its_form),
		cmocka_unit_test(a_call_is_said_in_every_language_with_its_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
