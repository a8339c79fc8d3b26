/* From a view to what is said of it. */
#include "kiosk/view/speech.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/catalogue.h"
#include "firmware/base/log.h"
#include "kiosk/view/focus.h"
#include "kiosk/view/view.h"
#include "printer/wording.h"

/* ---- A plan -----------------------------------------------------------------------------------
 */

/* Texts leave room for what has the focus (with its parts in other languages) and for its number.
 */
enum { SPEECH_TEXT_PARTS = SPEECH_MAX_PARTS - 2 * VIEW_MAX_PARTS - 2 };
_Static_assert((int)SPEECH_MAX_PARTS <= (int)VOICE_MAX_WAITING, "a plan fits behind a stop");

/* The part that takes bytes more in that language, NULL: none of `max` does. */
static struct speech_part *part_for(
	struct speech_plan *plan, const char *language, size_t bytes, int max)
{
	struct speech_part *part = plan->count > 0 ? &plan->parts[plan->count - 1] : NULL;

	if (part && strcmp(part->language, language) == 0 &&
		strlen(part->text) + bytes <= VOICE_TEXT_MAX)
		return part;
	if (plan->count >= max)
		return NULL;
	part = &plan->parts[plan->count++];
	snprintf(part->language, sizeof(part->language), "%s", language);
	part->text[0] = '\0';
	return part;
}

static void add_line(struct speech_plan *plan, const char *language, const char *line, int max)
{
	struct speech_part *part;
	size_t len;

	if (!*line)
		return;
	part = part_for(plan, language, strlen(line) + 1, max);
	if (!part)
		return;
	len = strlen(part->text);
	snprintf(part->text + len, sizeof(part->text) - len, "%s%s", len ? "\n" : "", line);
}

/* What is between two parts begins with a comma of theirs, which is a pause by now. */
static size_t commas(const char *text, size_t len)
{
	static const char *const COMMAS[] = {" ", ",", "\u060c", "\u1363"}; /* ar, am */
	size_t at = 0;

	for (size_t i = 0; i < sizeof(COMMAS) / sizeof(COMMAS[0]); i++) {
		size_t bytes = strlen(COMMAS[i]);

		if (bytes > len - at || strncmp(text + at, COMMAS[i], bytes) != 0)
			continue;
		at += bytes;
		i = (size_t)-1; /* from the first again */
	}
	return at;
}

static void add_piece(
	struct speech_plan *plan, const char *language, const char *text, size_t len, int max)
{
	char piece[VOICE_TEXT_MAX + 1];
	size_t at = commas(text, len);

	while (len > at && text[len - 1] == ' ')
		len--;
	snprintf(piece, sizeof(piece), "%.*s", (int)(len - at), text + at);
	add_line(plan, language, piece, max);
}

/* Names that another language's stands in for are said by the voice of that language. */
static void add_node(struct speech_plan *plan, const struct view_node *node, int max)
{
	size_t at = 0;

	if (node->part_count == 0) {
		add_line(plan, node->language, node->speech, max);
		return;
	}
	for (int i = 0; i < node->part_count; i++) {
		const struct view_part *part = &node->parts[i];

		add_piece(plan, node->language, node->speech + at, part->from - at, max);
		add_piece(plan, part->language, node->speech + part->from, part->len, max);
		at = (size_t)part->from + part->len;
	}
	add_piece(plan, node->language, node->speech + at, strlen(node->speech + at), max);
}

/* ---- What a screen says -----------------------------------------------------------------------
 */

/* Of the first screen its first tiles too: who does not see them hears which languages there are,
 * and the invitation in each. */
static bool is_text(const struct view *view, const struct view_node *node)
{
	if (view->screen == FLOW_LANGUAGE && node->kind == VIEW_TILE)
		return node->target.tile < SPEECH_LANGUAGES;
	return node->kind == VIEW_TEXT || node->kind == VIEW_CARD;
}

/* FNV-1a: whether two texts are one, without keeping them. */
static uint64_t text_mark(const struct view_node *node)
{
	uint64_t mark = UINT64_C(0xcbf29ce484222325);

	for (const char *at = node->speech; *at; at++)
		mark = (mark ^ (unsigned char)*at) * UINT64_C(0x100000001b3);
	for (const char *at = node->language; *at; at++)
		mark = (mark ^ (unsigned char)*at) * UINT64_C(0x100000001b3);
	return mark;
}

/* whole: also the head that the screen before had. */
static void add_texts(struct speech *speech, const struct view *view, bool whole)
{
	uint64_t head[SPEECH_MAX_HEAD] = {0};
	bool repeats = !whole;
	int count = 0;

	for (int i = 0; i < view->count; i++) {
		const struct view_node *node = &view->nodes[i];

		if (!is_text(view, node))
			continue;
		if (count < SPEECH_MAX_HEAD)
			head[count] = text_mark(node);
		repeats =
			repeats && count < speech->head_count && head[count] == speech->head[count];
		if (!repeats)
			add_node(&speech->plan, node, SPEECH_TEXT_PARTS);
		if (count < SPEECH_MAX_HEAD)
			count++;
		else
			repeats = false;
	}
	memcpy(speech->head, head, sizeof(head));
	speech->head_count = count;
}

static void add_keys(
	struct speech_plan *plan, const struct view *view, const struct catalogue *words)
{
	if (focus_count(view) > 0)
		add_line(plan, view->language,
			catalogue_text(words,
				"Press Next and Previous to move and Enter to choose. Press Repeat "
				"to hear everything again."),
			SPEECH_TEXT_PARTS);
}

static bool is_same(struct flow_target a, struct flow_target b)
{
	return a.control == b.control && a.tile == b.tile;
}

static const struct view_node *node_of(const struct view *view, struct flow_target target)
{
	for (int i = 0; i < view->count && target.control != CONTROL_NONE; i++)
		if (is_same(view->nodes[i].target, target))
			return &view->nodes[i];
	return NULL;
}

static void add_focus(struct speech_plan *plan, const struct view *view, struct flow_target focus,
	const struct catalogue *words)
{
	const struct view_node *node = node_of(view, focus);
	char number[12], count[12], place[WORDING_SIZE];

	if (!node)
		return;
	add_node(plan, node, SPEECH_MAX_PARTS);
	if (node->kind == VIEW_KEY || focus_count(view) < 2)
		return; /* whoever types hears letters, not thirty numbers */
	snprintf(number, sizeof(number), "%d", focus_number(view, focus));
	snprintf(count, sizeof(count), "%d", focus_count(view));
	wording_fill(place, sizeof(place), catalogue_text(words, "{number} of {count}"), "number",
		number, "count", count, NULL);
	add_line(plan, view->language, place, SPEECH_MAX_PARTS);
}

static void add_volume(struct speech_plan *plan, const struct view *view, int volume_pct,
	const struct catalogue *words)
{
	char percent[12], sentence[WORDING_SIZE];

	snprintf(percent, sizeof(percent), "%d", volume_pct);
	wording_fill(sentence, sizeof(sentence),
		catalogue_plural(words, "Volume {percent} percent", "Volume {percent} percent",
			(uint64_t)volume_pct),
		"percent", percent, NULL);
	add_line(plan, view->language, sentence, SPEECH_MAX_PARTS);
}

/* ---- What is new ------------------------------------------------------------------------------
 */

static struct speech_place place_of(const struct flow *flow, const struct view *view)
{
	struct speech_place place;

	memset(&place, 0, sizeof(place)); /* compared as bytes */
	place.screen = view->screen;
	place.notice = view->screen == FLOW_NOTICE ? flow->notice : NOTICE_COUNT;
	place.page = flow->page;
	place.refused = view->refused;
	snprintf(place.language, sizeof(place.language), "%s", view->language);
	snprintf(place.institution, sizeof(place.institution), "%s", flow->institution);
	snprintf(place.service, sizeof(place.service), "%s", flow->service);
	return place;
}

/* What a person changes without leaving: what was typed, and the switch that has the focus. */
static const char *field_of(const struct view *view)
{
	for (int i = 0; i < view->count; i++)
		if (view->nodes[i].kind == VIEW_FIELD)
			return view->nodes[i].speech;
	return "";
}

static const char *switch_of(const struct view *view, struct flow_target focus)
{
	const struct view_node *node = node_of(view, focus);

	return node && node->kind == VIEW_SWITCH ? node->speech : "";
}

static bool remember(char known[SPEECH_FIELD_SIZE], const char *text)
{
	char now[SPEECH_FIELD_SIZE];

	snprintf(now, sizeof(now), "%s", text);
	if (strcmp(known, now) == 0)
		return false;
	memcpy(known, now, sizeof(now));
	return true;
}

static void forget(struct speech *speech)
{
	struct voice *voice = speech->voice;

	memset(speech, 0, sizeof(*speech));
	speech->voice = voice;
}

static void plan_nothing(struct speech_plan *plan)
{
	plan->stops = false;
	plan->volume_pct = -1;
	plan->count = 0;
}

static void plan_whole(struct speech *speech, const struct flow *flow, const struct view *view,
	const struct catalogue *words, bool is_whole)
{
	const bool with_keys = is_whole || !speech->knows_keys;

	add_texts(speech, view, is_whole);
	add_line(&speech->plan, view->language, speech->field, SPEECH_TEXT_PARTS);
	if (with_keys && focus_count(view) > 0) {
		add_keys(&speech->plan, view, words);
		speech->knows_keys = true;
	}
	add_focus(&speech->plan, view, flow->focus, words);
}

static void plan_news(struct speech *speech, const struct flow *flow, const struct view *view,
	const struct catalogue *words)
{
	const bool moved = !is_same(speech->focus, flow->focus);
	const bool typed = remember(speech->field, field_of(view));
	const bool switched = remember(speech->changed, switch_of(view, flow->focus));

	if (typed)
		add_line(&speech->plan, view->language, speech->field, SPEECH_TEXT_PARTS);
	if (moved)
		add_focus(&speech->plan, view, flow->focus, words);
	else if (switched)
		add_line(&speech->plan, view->language, speech->changed, SPEECH_MAX_PARTS);
}

void speech_plan(struct speech *speech, const struct flow *flow, const struct view *view,
	struct translations *texts, bool repeats)
{
	const struct catalogue *words = translations_of(texts, view->language);
	const struct speech_place place = place_of(flow, view);
	const int pct = flow->access.volume_pct;
	const bool was_on = speech->is_on;

	if (!flow->access.on[SWITCH_VOICE])
		forget(speech);
	plan_nothing(&speech->plan);
	if (!flow->access.on[SWITCH_VOICE]) {
		speech->plan.stops = was_on;
		return;
	}
	if (pct != speech->volume_pct || !was_on)
		speech->plan.volume_pct = pct;
	if (!was_on || repeats || memcmp(&place, &speech->place, sizeof(place)) != 0) {
		(void)remember(speech->field, field_of(view));
		(void)remember(speech->changed, switch_of(view, flow->focus));
		plan_whole(speech, flow, view, words, repeats || !was_on);
	} else {
		if (pct != speech->volume_pct)
			add_volume(&speech->plan, view, pct, words);
		plan_news(speech, flow, view, words);
	}
	speech->plan.stops = speech->plan.count > 0;
	speech->is_on = true;
	speech->volume_pct = pct;
	speech->place = place;
	speech->focus = flow->focus;
}

/* ---- Aloud ------------------------------------------------------------------------------------
 */

static void say_plan(struct speech *speech)
{
	const struct speech_plan *plan = &speech->plan;

	if (plan->volume_pct >= 0)
		voice_set_volume(speech->voice, plan->volume_pct);
	if (plan->stops)
		voice_stop(speech->voice);
	for (int i = 0; i < plan->count; i++) {
		const struct speech_part *part = &plan->parts[i];
		const int64_t id =
			voice_say(speech->voice, part->language, part->text, VOICE_AFTER);

		if (id == -ENOENT) /* Pashto without recordings: what else there is goes on */
			log_debug("voice: no voice for '%s'", part->language);
		else if (id < 0)
			log_warn("voice: a text was not said: %s", strerror((int)-id));
	}
}

void speech_init(struct speech *speech, struct voice *voice)
{
	memset(speech, 0, sizeof(*speech));
	speech->voice = voice;
}

void speech_follow(struct speech *speech, const struct flow *flow, const struct view *view,
	struct translations *texts)
{
	if (!speech->voice)
		return;
	speech_plan(speech, flow, view, texts, false);
	say_plan(speech);
}

void speech_repeat(struct speech *speech, const struct flow *flow, const struct view *view,
	struct translations *texts)
{
	if (!speech->voice)
		return;
	speech_plan(speech, flow, view, texts, true);
	say_plan(speech);
}

void speech_hush(struct speech *speech)
{
	if (speech->voice && speech->is_on)
		voice_stop(speech->voice);
}
