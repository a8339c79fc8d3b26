/* What is said of a screen, and when: plans, without any sound. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/hall/hall_file.h"
#include "kiosk/view/focus.h"
#include "kiosk/rehearsal.h"
#include "kiosk/view/speech.h"
#include "kiosk/view/view.h"

static struct flow flow;
static struct view view;
static struct speech speech;
static struct translations texts;

#define KEYS                                                                                       \
	"Press Next and Previous to move and Enter to choose. Press Repeat to hear everything "    \
	"again."

static struct view_node *node(
	enum view_kind kind, const char *language, const char *words, enum flow_control control)
{
	struct view_node *added = &view.nodes[view.count];

	*added = (struct view_node){.kind = kind, .speech = words};
	added->target = (struct flow_target){control, view.count++};
	if (control == CONTROL_NONE)
		added->target.tile = 0;
	snprintf(added->language, sizeof(added->language), "%s", language);
	return added;
}

static void focus_on(int at)
{
	flow.focus = view.nodes[at].target;
}

/* Institutions: a band, a title, two tiles and a button. */
static void show_institutions(void)
{
	view.screen = flow.shown = FLOW_INSTITUTION;
	view.count = 0;
	node(VIEW_BAND, "en", "", CONTROL_NONE);
	node(VIEW_TEXT, "en", "Choose an institution", CONTROL_NONE);
	node(VIEW_TILE, "en", "Ministry of Justice, 7 waiting", CONTROL_TILE);
	node(VIEW_TILE, "en", "State Tax Service, 2 waiting", CONTROL_TILE);
	node(VIEW_BUTTON, "en", "Back, button", CONTROL_BACK);
	focus_on(2);
}

static int setup(void **state)
{
	(void)state;
	memset(&flow, 0, sizeof(flow));
	memset(&view, 0, sizeof(view));
	translations_init(&texts, "build/po");
	snprintf(view.language, sizeof(view.language), "en");
	flow.access.volume_pct = 70;
	flow.access.on[SWITCH_VOICE] = true;
	speech_init(&speech, NULL);
	show_institutions();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	translations_fini(&texts);
	return 0;
}

/* The plan as "en: line/line# az: line"; '!' in front: it stops what is said. */
static const char *plan(bool repeats)
{
	static char told[SPEECH_MAX_PARTS * (VOICE_TEXT_MAX + 8)];
	size_t len = 0;

	speech_plan(&speech, &flow, &view, &texts, repeats);
	len += (size_t)sprintf(told, "%s", speech.plan.stops ? "!" : "");
	for (int i = 0; i < speech.plan.count; i++)
		len += (size_t)snprintf(told + len, sizeof(told) - len, "%s%s: %s", i ? "# " : "",
			speech.plan.parts[i].language, speech.plan.parts[i].text);
	for (char *at = told; *at; at++)
		if (*at == '\n')
			*at = '/';
	return told;
}

static void nothing_is_said_while_the_voice_is_off(void **state)
{
	(void)state;
	flow.access.on[SWITCH_VOICE] = false;
	assert_string_equal(plan(false), "");
	assert_int_equal(speech.plan.volume_pct, -1);
	flow.page = 2;
	assert_string_equal(plan(true), "");
}

static void the_first_screen_tells_how_to_use_it(void **state)
{
	(void)state;
	assert_string_equal(plan(false),
		"!en: Choose an institution/" KEYS "/Ministry of Justice, 7 waiting/1 of 3");
	assert_int_equal(speech.plan.volume_pct, 70);
	assert_string_equal(plan(false), "");
	assert_int_equal(speech.plan.volume_pct, -1);
}

static void a_moved_focus_says_what_has_it(void **state)
{
	(void)state;
	plan(false);
	focus_on(3);
	assert_string_equal(plan(false), "!en: State Tax Service, 2 waiting/2 of 3");
	focus_on(4);
	assert_string_equal(plan(false), "!en: Back, button/3 of 3");
	flow.focus.control = CONTROL_NONE; /* somebody touched the screen */
	assert_string_equal(plan(false), "");
}

static void people_who_come_are_not_read_again(void **state)
{
	(void)state;
	plan(false);
	view.nodes[2].speech = "Ministry of Justice, 8 waiting";
	assert_string_equal(plan(false), "");
}

static void another_screen_or_page_is_read_without_the_keys(void **state)
{
	(void)state;
	plan(false);
	flow.page = 1;
	view.nodes[0] = view.nodes[1]; /* the head stays, a title comes */
	view.nodes[1].speech = "Page 2 of 2";
	assert_string_equal(plan(false), "!en: Page 2 of 2/Ministry of Justice, 7 waiting/1 of 3");
	view.screen = FLOW_SERVICE;
	view.nodes[0].speech = "Ministry of Justice";
	assert_string_equal(plan(false),
		"!en: Ministry of Justice/Page 2 of 2/Ministry of Justice, "
		"7 waiting/1 of 3");
	snprintf(flow.service, sizeof(flow.service), "tax-id");
	assert_true(*plan(false));
	view.refused = true;
	assert_true(*plan(false));
	view.screen = FLOW_NOTICE;
	flow.notice = NOTICE_TOO_EARLY;
	assert_true(*plan(false));
	flow.notice = NOTICE_TOO_LATE;
	assert_true(*plan(false));
	assert_string_equal(plan(false), "");
}

static void a_screen_with_nothing_to_press_has_no_keys(void **state)
{
	(void)state;
	view.screen = FLOW_PRINTING;
	view.count = 2;
	flow.focus.control = CONTROL_NONE;
	assert_string_equal(plan(false), "!en: Choose an institution");
	show_institutions();
	assert_non_null(strstr(plan(false), KEYS)); /* they were not told yet */
}

static void repeat_says_all_of_it(void **state)
{
	(void)state;
	plan(false);
	focus_on(3);
	plan(false);
	assert_string_equal(plan(true),
		"!en: Choose an institution/" KEYS "/State Tax Service, 2 waiting/2 of 3");
}

static void each_node_is_said_in_its_own_language(void **state)
{
	(void)state;
	view.count = 0;
	view.screen = FLOW_LANGUAGE;
	node(VIEW_TEXT, "az", "Xoş gəlmisiniz", CONTROL_NONE);
	node(VIEW_TILE, "az", "Azərbaycanca. Dili seçin", CONTROL_TILE);
	node(VIEW_TILE, "ru", "Русский. Выберите язык", CONTROL_TILE);
	focus_on(2);
	assert_string_equal(plan(false),
		"!az: Xoş gəlmisiniz/Azərbaycanca. Dili seçin# ru: Русский. Выберите "
		"язык# en: " KEYS "# ru: Русский. Выберите язык# en: 2 of 2");
}

static void of_many_languages_the_first_three_are_said(void **state)
{
	static const char *const languages[] = {"az", "ru", "tr", "uz"};

	(void)state;
	view.count = 0;
	view.screen = FLOW_LANGUAGE;
	for (int i = 0; i < 4; i++)
		node(VIEW_TILE, languages[i], languages[i], CONTROL_TILE);
	flow.focus.control = CONTROL_NONE;
	assert_string_equal(plan(false), "!az: az# ru: ru# tr: tr# en: " KEYS);
}

static void a_switch_and_a_field_are_said_when_they_change(void **state)
{
	(void)state;
	view.count = 0;
	view.screen = FLOW_ACCESS;
	node(VIEW_SWITCH, "en", "High contrast, off", CONTROL_SWITCH);
	node(VIEW_SWITCH, "en", "Voice, on", CONTROL_SWITCH);
	focus_on(0);
	plan(false);
	view.nodes[0].speech = "High contrast, on";
	assert_string_equal(plan(false), "!en: High contrast, on");
	view.nodes[1].speech = "Voice, whatever"; /* has no focus */
	assert_string_equal(plan(false), "");

	view.count = 0;
	view.screen = FLOW_SEARCH;
	node(VIEW_FIELD, "en", "Type a service", CONTROL_NONE);
	node(VIEW_KEY, "en", "p", CONTROL_KEY);
	node(VIEW_KEY, "en", "q", CONTROL_KEY);
	focus_on(1);
	assert_string_equal(plan(false), "!en: Type a service/p");
	view.nodes[0].speech = "Typed: p";
	assert_string_equal(plan(false), "!en: Typed: p");
	assert_string_equal(plan(false), "");
}

static void the_volume_is_said_and_set(void **state)
{
	(void)state;
	plan(false);
	flow.access.volume_pct = 80;
	assert_string_equal(plan(false), "!en: Volume 80 percent");
	assert_int_equal(speech.plan.volume_pct, 80);
	snprintf(view.language, sizeof(view.language), "az");
	plan(false);
	flow.access.volume_pct = 90;
	assert_string_equal(plan(false), "!az: Səs 90 faiz");
}

/* The next citizen begins with the keys again. */
static void what_is_switched_off_stops_and_is_forgotten(void **state)
{
	(void)state;
	plan(false);
	flow.access.on[SWITCH_VOICE] = false;
	assert_string_equal(plan(false), "!");
	assert_string_equal(plan(false), "");
	flow.access.on[SWITCH_VOICE] = true;
	assert_non_null(strstr(plan(false), KEYS));
}

static void a_long_screen_keeps_room_for_the_focus(void **state)
{
	static char line[1500];

	(void)state;
	memset(line, 'a', sizeof(line) - 1);
	view.count = 0;
	for (int i = 0; i < 40; i++)
		node(VIEW_TEXT, i % 2 ? "az" : "ru", line, CONTROL_NONE);
	node(VIEW_TILE, "tr", "Evet", CONTROL_TILE);
	node(VIEW_TILE, "tr", "Hayır", CONTROL_TILE);
	focus_on(41);
	plan(false);
	assert_int_equal(speech.plan.count, SPEECH_MAX_PARTS - 2 * VIEW_MAX_PARTS);
	assert_string_equal(speech.plan.parts[speech.plan.count - 2].text, "Hayır");
	assert_string_equal(speech.plan.parts[speech.plan.count - 1].text, "2 of 2");
}

/* ---- Names in another language ----------------------------------------------------------------
 */

/* A part of a node's speech that is in another language. */
static void part(int at, const char *words, const char *language)
{
	struct view_node *said = &view.nodes[at];
	struct view_part *added = &said->parts[said->part_count++];

	added->from = (uint16_t)(strstr(said->speech, words) - said->speech);
	added->len = (uint16_t)strlen(words);
	snprintf(added->language, sizeof(added->language), "%s", language);
}

static void a_name_is_said_by_the_voice_of_its_language(void **state)
{
	(void)state;
	plan(false);
	view.nodes[2].speech = "Kimlik, Ədliyyə, 7 waiting";
	part(2, "Kimlik", "tr");
	part(2, "Ədliyyə", "az");
	view.nodes[3].speech = "Налоги، Vergilər";
	part(3, "Налоги", "ru");
	focus_on(3);
	assert_string_equal(plan(false), "!ru: Налоги# en: Vergilər/2 of 3");
	focus_on(2);
	assert_string_equal(plan(false), "!tr: Kimlik# az: Ədliyyə# en: 7 waiting/1 of 3");
	view.nodes[1].speech = "Where: Birinci mərtəbə";
	part(1, "Birinci mərtəbə", "az");
	view.nodes[1].target.control = CONTROL_NONE;
	assert_string_equal(plan(true),
		"!en: Where:# az: Birinci mərtəbə# en: " KEYS "# tr: Kimlik# az: Ədliyyə# en: 7 "
		"waiting/1 of 3");
}

/* ---- Every screen there is --------------------------------------------------------------------
 */

static struct painter *painter;
static int screens, tells;

static bool is_said(const char *words)
{
	for (int i = 0; i < speech.plan.count; i++)
		if (strstr(speech.plan.parts[i].text, words))
			return true;
	return false;
}

static int hear(void *data, const struct rehearsal *rehearsal, const char *name)
{
	const struct view_facts facts = {
		painter, rehearsal->panel, &rehearsal->flow, &texts, &rehearsal->waiting};

	(void)data;
	view_make(&view, &facts);
	flow = rehearsal->flow;
	flow.access.on[SWITCH_VOICE] = true;
	flow.focus = focus_first(&view);
	speech_init(&speech, NULL);
	speech_plan(&speech, &flow, &view, &texts, false);
	if (tells)
		print_message("%s: %s\n", name, plan(true));
	for (int i = 0; i < view.count; i++) {
		const struct view_node *at = &view.nodes[i];

		if (at->kind == VIEW_BAND)
			continue;
		if (!*at->speech || !*at->language)
			fail_msg("%s, %s: a node says nothing", name, view.language);
		if (at->target.control == CONTROL_NONE && !is_said(at->speech))
			fail_msg("%s, %s: not said: '%s'", name, view.language, at->speech);
	}
	if (speech.plan.count == 0)
		fail_msg("%s, %s: nothing is said", name, view.language);
	for (int i = 0; i < speech.plan.count; i++)
		if (!voice_speaks(speech.plan.parts[i].language) &&
			strcmp(speech.plan.parts[i].language, "ps") != 0)
			fail_msg("%s: no voice for '%s'", name, speech.plan.parts[i].language);
	screens++;
	return 0;
}

static void every_screen_is_said_whole_in_every_language(void **state)
{
	const struct panel panel = {1280, 800, 150};
	const struct flow_access access = {.volume_pct = 60};
	struct hall_file *hall = hall_file_read("data/halls/languages.json", stderr);
	struct rehearsal rehearsal;

	(void)state;
	assert_non_null(hall);
	painter = paint_open();
	assert_non_null(painter);
	assert_int_equal(rehearsal_open(&rehearsal, &panel, hall->catalogue), 0);
	for (int i = 0; i < hall->catalogue->language_count; i++) {
		const char *language = hall->catalogue->languages[i];

		tells = getenv("NOVBE_SAY") && strcmp(getenv("NOVBE_SAY"), language) == 0;
		assert_int_equal(rehearsal_walk(&rehearsal, language, &access, hear, NULL), 0);
	}
	print_message("%d screens in %d languages\n", screens, hall->catalogue->language_count);
	assert_true(screens > 100);
	rehearsal_close(&rehearsal);
	paint_close(painter);
	hall_file_free(hall);
}

/* ---- A hall with half of its names ------------------------------------------------------------
 */

enum { FOREIGN_MAX = 400 };
static const char *foreign[FOREIGN_MAX]; /* names of the first language that stand in */
static int foreign_count, foreign_spans, foreign_parts;

static void lose(struct names *names, int language)
{
	free(names->text[language]);
	names->text[language] = NULL;
	if (names->text[0])
		foreign[foreign_count++] = names->text[0];
	assert_true(foreign_count < FOREIGN_MAX);
}

/* Every other name of the hall is not there in that language. */
static void lose_names(struct hall_catalogue *hall, int language)
{
	foreign_count = 0;
	lose(&hall->centre_names, language);
	for (int i = 0; i < hall->institution_count; i += 2)
		lose(&hall->institutions[i].names, language);
	for (int i = 0; i < hall->service_count; i += 2) {
		lose(&hall->services[i].names, language);
		lose(&hall->services[i].documents, language);
	}
	for (int i = 0; i < hall->zone_count; i += 2)
		lose(&hall->zones[i].names, language);
	for (int i = 1; i < hall->class_count; i += 2)
		lose(&hall->classes[i].names, language);
}

static bool is_foreign(const char *text)
{
	for (int i = 0; i < foreign_count; i++)
		if (strcmp(foreign[i], text) == 0)
			return true;
	return false;
}

static bool has_foreign(const char *text)
{
	for (int i = 0; i < foreign_count; i++)
		if (strstr(text, foreign[i]))
			return true;
	return false;
}

static void spans_hold(const char *name, const char *own)
{
	for (int i = 0; i < view.count; i++)
		for (int k = 0; k < view.nodes[i].span_count; k++) {
			const struct view_span *span = &view.nodes[i].spans[k];
			bool stands_in = is_foreign(span->text);

			if (stands_in && strcmp(span->language, own) != 0)
				fail_msg("%s, %s: '%s' is painted as '%s'", name, view.language,
					span->text, span->language);
			if (!span->fits)
				fail_msg("%s, %s: '%s' has no room", name, view.language,
					span->text);
			foreign_spans += stands_in;
		}
}

static void parts_hold(const char *name, const char *own)
{
	for (int i = 0; i < speech.plan.count; i++) {
		const struct speech_part *part = &speech.plan.parts[i];
		bool stands_in = has_foreign(part->text);

		if (stands_in != (strcmp(part->language, own) == 0))
			fail_msg("%s, %s: '%s' is said in '%s'", name, view.language, part->text,
				part->language);
		foreign_parts += stands_in;
	}
}

/* What is said of the screen, and of each thing on it that can have the focus. */
static int hear_foreign(void *data, const struct rehearsal *rehearsal, const char *name)
{
	const struct view_facts facts = {
		painter, rehearsal->panel, &rehearsal->flow, &texts, &rehearsal->waiting};
	const char *own = data;

	view_make(&view, &facts);
	if (view.is_cut)
		fail_msg("%s, %s: too much for a view", name, view.language);
	if (view.screen == FLOW_LANGUAGE || strcmp(view.language, own) == 0)
		return 0;
	spans_hold(name, own);
	flow = rehearsal->flow;
	flow.access.on[SWITCH_VOICE] = true;
	speech_init(&speech, NULL);
	for (int i = 0; i < view.count; i++) {
		flow.focus = view.nodes[i].target;
		speech_plan(&speech, &flow, &view, &texts, i == 0);
		parts_hold(name, own);
	}
	return 0;
}

/* Another direction, another script, another voice: none of them may leak into the rest. Under the
 * sanitizers for every third language. */
static void what_stands_in_is_painted_and_said_in_its_own_language(void **state)
{
#ifdef __SANITIZE_ADDRESS__
	const int step = getenv("NOVBE_RUNS") ? 1 : 3;
#else
	const int step = 1;
#endif
	static const struct panel panels[] = {{1280, 800, 150}, {800, 1280, 150}};
	struct flow_access access = {.volume_pct = 60};
	struct hall_file *hall = hall_file_read("data/halls/languages.json", stderr);
	struct rehearsal rehearsal;

	(void)state;
	assert_non_null(hall);
	painter = paint_open();
	assert_non_null(painter);
	for (int i = 1; i < hall->catalogue->language_count; i += step) {
		const char *language = hall->catalogue->languages[i];

		access.on[SWITCH_LARGE] = i % 2 == 0;
		lose_names(hall->catalogue, i);
		assert_int_equal(
			rehearsal_open(&rehearsal, &panels[i / 2 % 2], hall->catalogue), 0);
		assert_int_equal(rehearsal_walk(&rehearsal, language, &access, hear_foreign,
					 hall->catalogue->languages[0]),
			0);
		rehearsal_close(&rehearsal);
	}
	print_message("%d painted and %d spoken texts stand in\n", foreign_spans, foreign_parts);
	assert_true(foreign_spans > 100 && foreign_parts > 100);
	paint_close(painter);
	hall_file_free(hall);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define PLANNED(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
		PLANNED(nothing_is_said_while_the_voice_is_off),
		PLANNED(the_first_screen_tells_how_to_use_it),
		PLANNED(a_moved_focus_says_what_has_it),
		PLANNED(people_who_come_are_not_read_again),
		PLANNED(another_screen_or_page_is_read_without_the_keys),
		PLANNED(a_screen_with_nothing_to_press_has_no_keys),
		PLANNED(repeat_says_all_of_it),
		PLANNED(each_node_is_said_in_its_own_language),
		PLANNED(of_many_languages_the_first_three_are_said),
		PLANNED(a_switch_and_a_field_are_said_when_they_change),
		PLANNED(the_volume_is_said_and_set),
		PLANNED(what_is_switched_off_stops_and_is_forgotten),
		PLANNED(a_long_screen_keeps_room_for_the_focus),
		PLANNED(a_name_is_said_by_the_voice_of_its_language),
		PLANNED(every_screen_is_said_whole_in_every_language),
		PLANNED(what_stands_in_is_painted_and_said_in_its_own_language),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
