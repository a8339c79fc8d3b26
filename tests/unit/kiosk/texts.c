/*
 * Every text of po/, in every language, and every name of the sample halls: a glyph for each
 * letter, in the direction of its language. And that none is forgotten by those who test whether
 * texts fit (view.c; printer's ticket.c and ticket_check.c; display's fit.c): the screens, the
 * speech and the tickets that they look at ask for each of them.
 */
#include "kiosk/view/speech.h"

#include "firmware/base/catalogue.h"
#include "printer/ticket.h"
#include "printer/wording.h"
#include "tests/unit/base/po_file.h"
#include "tests/unit/kiosk/view_rig.h"

static const char *const LANGUAGES[] = {"az", "ru", "tr", "ur", "uz", "id", "am", "ar", "fa", "ps"};
enum { LANGUAGE_COUNT = sizeof(LANGUAGES) / sizeof(LANGUAGES[0]) };

/* ---- Letters ----------------------------------------------------------------------------------
 */

/* The code point at `at`; U+FFFD where there is none. Moves on. */
static uint32_t letter_next(const char **at)
{
	const unsigned char *text = (const unsigned char *)*at;
	int more = text[0] < 0x80 ? 0 : text[0] < 0xe0 ? 1 : text[0] < 0xf0 ? 2 : 3;
	uint32_t letter = more ? text[0] & (0x3fU >> more) : text[0];

	for (int i = 1; i <= more; i++) {
		if ((text[i] & 0xc0) != 0x80) {
			*at += i;
			return 0xfffd;
		}
		letter = letter << 6 | (text[i] & 0x3fU);
	}
	*at += more + 1;
	return letter;
}

static bool is_arabic(uint32_t letter)
{
	return (letter >= 0x620 && letter <= 0x64a) || (letter >= 0x66e && letter <= 0x6d5) ||
	       (letter >= 0x750 && letter <= 0x77f);
}

static bool is_ethiopic(uint32_t letter)
{
	return letter >= 0x1200 && letter <= 0x135a;
}

static bool is_cyrillic(uint32_t letter)
{
	return letter >= 0x400 && letter <= 0x4ff;
}

static bool is_latin(uint32_t letter)
{
	return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') ||
	       (letter >= 0xc0 && letter <= 0x24f && letter != 0xd7 && letter != 0xf7) ||
	       letter == 0x259;
}

static bool is_own_script(const char *language, uint32_t letter)
{
	if (language_is_rtl(language))
		return is_arabic(letter);
	if (strcmp(language, "am") == 0)
		return is_ethiopic(letter);
	return strcmp(language, "ru") == 0 ? is_cyrillic(letter) : is_latin(letter);
}

/* Its first letter is of its language's script, and none is of another one: so its direction is
 * that of the language, and no piece of it is of another font. Gaps are the program's. is_name: a
 * hall may have "ASAN" or "ID-karta" in its names. */
static const char *script_trouble(const char *language, const char *text, bool is_name)
{
	bool is_own = false;

	for (const char *at = text; *at;) {
		uint32_t letter;

		if (*at == '{' && strchr(at, '}')) {
			at = strchr(at, '}') + 1;
			continue;
		}
		letter = letter_next(&at);
		if (letter == 0xfffd)
			return "is no UTF-8";
		if (is_own_script(language, letter))
			is_own = true;
		else if (!is_name && (is_latin(letter) || is_arabic(letter) ||
					     is_cyrillic(letter) || is_ethiopic(letter)))
			return "has a letter of another script";
		else if (!is_own && language_is_rtl(language) && is_latin(letter))
			return "begins in the other direction";
	}
	return is_name || is_own || text[strcspn(text, "{")] == '{' ? NULL : "has no letter";
}

static int faults, looked_at;

static void text_is_sound(
	struct painter *painter, const char *language, const char *text, bool is_name)
{
	const char *trouble = script_trouble(language, text, is_name);

	looked_at++;
	if (!trouble && paint_unknown_glyphs(painter, language, text) > 0)
		trouble = "has a letter without a glyph";
	if (trouble && faults++ < 20)
		print_error("%s: '%s' %s\n", language, text, trouble);
}

static void entry_is_sound(void *data, const char *language, const struct po_entry *entry)
{
	for (int i = 0; i < entry->form_count; i++) {
		if (!entry->forms[i][0] && faults++ < 20)
			print_error("%s: '%s' is not translated\n", language, entry->english);
		text_is_sound(data, language, entry->forms[i], false);
	}
}

static void every_shipped_text_has_its_letters_and_direction(void **state)
{
	struct fixture *f = *state;
	char path[64];

	looked_at = faults = 0;
	for (int i = 0; i < LANGUAGE_COUNT; i++) {
		int count;

		snprintf(path, sizeof(path), "po/%s.po", LANGUAGES[i]);
		count = po_read(path, LANGUAGES[i], entry_is_sound, f->painter);
		assert_true(count > 100);
		snprintf(path, sizeof(path), "po/display.%s.po", LANGUAGES[i]);
		count = po_read(path, LANGUAGES[i], entry_is_sound, f->painter);
		assert_true(count > 10);
	}
	print_message("%d texts\n", looked_at);
	assert_int_equal(faults, 0);
}

/* ---- The sample halls -------------------------------------------------------------------------
 */

static void names_are_sound(
	struct painter *painter, const struct hall_catalogue *hall, const struct names *names)
{
	for (int i = 0; i < hall->language_count; i++)
		if (names->text[i])
			text_is_sound(painter, hall->languages[i], names->text[i], true);
}

static void hall_is_sound(struct painter *painter, const struct hall_catalogue *hall)
{
	names_are_sound(painter, hall, &hall->centre_names);
	names_are_sound(painter, hall, &hall->footer);
	for (int i = 0; i < hall->institution_count; i++)
		names_are_sound(painter, hall, &hall->institutions[i].names);
	for (int i = 0; i < hall->class_count; i++)
		names_are_sound(painter, hall, &hall->classes[i].names);
	for (int i = 0; i < hall->zone_count; i++) {
		names_are_sound(painter, hall, &hall->zones[i].names);
		names_are_sound(painter, hall, &hall->zones[i].message);
	}
	for (int i = 0; i < hall->service_count; i++) {
		names_are_sound(painter, hall, &hall->services[i].names);
		names_are_sound(painter, hall, &hall->services[i].documents);
		names_are_sound(painter, hall, &hall->services[i].aliases);
	}
}

static void every_name_of_the_samples_has_its_letters_and_direction(void **state)
{
	static const char *const SAMPLES[] = {
		"bus", "islamabad", "languages", "large", "minimal", "utility", "village"};
	struct fixture *f = *state;
	char path[64];

	looked_at = faults = 0;
	for (size_t i = 0; i < sizeof(SAMPLES) / sizeof(SAMPLES[0]); i++) {
		struct hall_file *hall;

		snprintf(path, sizeof(path), "data/halls/%s.json", SAMPLES[i]);
		hall = hall_file_read(path, stderr);
		assert_non_null(hall);
		hall_is_sound(f->painter, hall->catalogue);
		hall_file_free(hall);
	}
	print_message("%d names\n", looked_at);
	assert_true(looked_at > 1000);
	assert_int_equal(faults, 0);
}

/* ---- What the fit tests look at ---------------------------------------------------------------
 */

enum { ASKED_MAX = 512 };
static struct {
	const char *english[ASKED_MAX]; /* the sources' own strings */
	int count;
} asked;

static void ask(const char *english)
{
	for (int i = 0; i < asked.count; i++)
		if (asked.english[i] == english || strcmp(asked.english[i], english) == 0)
			return;
	assert_true(asked.count < ASKED_MAX);
	asked.english[asked.count++] = english;
}

/* The Makefile wraps it: whoever asks for a text asks here. */
const char *__real_catalogue_text(const struct catalogue *catalogue, const char *english);
const char *__wrap_catalogue_text(const struct catalogue *catalogue, const char *english);

const char *__wrap_catalogue_text(const struct catalogue *catalogue, const char *english)
{
	ask(english);
	return __real_catalogue_text(catalogue, english);
}

const char *__real_catalogue_plural(const struct catalogue *catalogue, const char *english,
	const char *english_plural, uint64_t n);
const char *__wrap_catalogue_plural(const struct catalogue *catalogue, const char *english,
	const char *english_plural, uint64_t n);

const char *__wrap_catalogue_plural(const struct catalogue *catalogue, const char *english,
	const char *english_plural, uint64_t n)
{
	ask(english);
	return __real_catalogue_plural(catalogue, english, english_plural, n);
}

static int see(void *data, const struct rehearsal *rehearsal, const char *name)
{
	static struct speech speech;
	static struct flow flow;
	struct fixture *f = data;

	(void)name;
	make_view(f, &f->view, rehearsal);
	flow = rehearsal->flow;
	flow.access.on[SWITCH_VOICE] = true;
	if (f->view.count > 0)
		flow.focus = f->view.nodes[f->view.count - 1].target;
	speech_plan(&speech, &flow, &f->view, &f->texts, false);
	flow.access.volume_pct++;
	speech_plan(&speech, &flow, &f->view, &f->texts, false);
	return 0;
}

static void print_one(struct fixture *f, const struct ticket_face *face)
{
	static const struct ticket_paper paper = {.width_dots = 576, .dpi = 203};
	struct bitmap *dots = ticket_paint(f->painter, &paper, face);

	assert_non_null(dots);
	bitmap_free(dots);
}

/* As printer's tests do: copies, without the hub, a wait of each kind, in each month. */
static void print_all(struct fixture *f)
{
	const struct hall_catalogue *hall = f->hall->catalogue;
	struct ticket_message ticket = {.ticket = "A047",
		.token = "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
		.ahead = 7,
		.language = "az"};
	struct ticket_face face = {.ticket = &ticket, .hall = hall, .words = &f->texts};

	snprintf(ticket.service, sizeof(ticket.service), "%s", hall->services[0].id);
	for (int month = 0; month < 12; month++) {
		ticket.issued_ms = INT64_C(1767700800000) + month * INT64_C(2635200000);
		ticket.low_ms = month % 4 == 0 ? -1 : month % 4 == 1 ? 0 : 600000;
		ticket.high_ms = month % 4 == 2 ? 200000 : 900000;
		face.copy = (unsigned int)month % 3;
		face.offline = month == 11;
		print_one(f, &face);
	}
}

static void entry_was_asked(void *data, const char *language, const struct po_entry *entry)
{
	(void)language;
	for (int i = 0; i < asked.count; i++)
		if (strcmp(asked.english[i], entry->english) == 0)
			return;
	(*(int *)data)++;
	print_error("nothing that is tested shows '%s'\n", entry->english);
}

static void no_text_is_forgotten_by_those_who_look_whether_texts_fit(void **state)
{
	struct fixture *f = *state;
	int forgotten = 0, count;

	/* Some screens are for halls of a few services, others for those of many. */
	asked.count = 0;
	walk(f, &panels[0], "az", &ways[0], see);
	make_large(f->hall->catalogue);
	for (int way = 0; way < WAYS; way += WAYS - 1)
		for (int panel = 0; panel < 2; panel++)
			walk(f, &panels[panel], "az", &ways[way], see);
	print_all(f);
	count = po_read("po/novbe.pot", "", entry_was_asked, &forgotten);
	assert_true(count > 100);
	assert_int_equal(forgotten, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_shipped_text_has_its_letters_and_direction),
		cmocka_unit_test(every_name_of_the_samples_has_its_letters_and_direction),
		cmocka_unit_test(no_text_is_forgotten_by_those_who_look_whether_texts_fit),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
