/* The kiosk's front and what hands do to it: the view on the window; touches, keys and scanned
 * codes into the flow. */
#include "kiosk/front.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "firmware/paint/picture.h"
#include "kiosk/view/focus.h"
#include "kiosk/inside.h"

/* ---- The picture ------------------------------------------------------------------------------
 */

struct panel front_panel(const struct kiosk *kiosk)
{
	const struct picture *picture;

	if (!kiosk->window)
		return kiosk->options->panel;
	picture = window_picture(kiosk->window);
	return (struct panel){picture->width, picture->height, kiosk->options->panel.dpi};
}

int front_page_tiles(void *data, int count)
{
	const struct front_asker *asker = data;
	struct panel panel = front_panel(asker->kiosk);

	return view_page_tiles(&panel, asker->flow, count);
}

int front_details_pages(void *data)
{
	const struct front_asker *asker = data;
	struct panel panel = front_panel(asker->kiosk);

	return view_details_pages(&panel, asker->flow);
}

/* A failure is logged by the window; the next change paints again. */
static void tell_screen(struct kiosk *kiosk, int error)
{
	snprintf(kiosk->state.screen, sizeof(kiosk->state.screen), "%s", error < 0 ? "none" : "ok");
	kiosk_tell_trouble(kiosk, TROUBLE_SCREEN,
		error < 0 ? "screen: the picture could not be shown: see the kiosk's log" : "");
	life_painted(kiosk, error >= 0);
}

static void damage(void *data, struct paint_box box)
{
	struct kiosk *kiosk = data;

	window_damage(kiosk->window, box.x, box.y, box.width, box.height);
}

static void make_view(struct kiosk *kiosk, const struct flow *flow, struct view *view)
{
	struct view_facts facts = {.painter = kiosk->painter,
		.panel = front_panel(kiosk),
		.flow = flow,
		.texts = &kiosk->texts,
		.waiting = &kiosk->waiting};

	view_make(view, &facts);
}

/* Whoever listens is always somewhere: on a new screen at its first thing. */
static void place_focus(struct kiosk *kiosk)
{
	struct flow *flow = &kiosk->flow;
	struct flow_target first = focus_first(kiosk->front.next);

	if (!flow->access.on[SWITCH_VOICE] || flow->focus.control != CONTROL_NONE ||
		first.control == CONTROL_NONE)
		return;
	flow_focus(flow, first, clock_mono_ms());
	make_view(kiosk, flow, kiosk->front.next);
}

static void speak(struct kiosk *kiosk)
{
	struct front *front = &kiosk->front;

	if (front->repeats)
		speech_repeat(&kiosk->speech, &kiosk->flow, front->shown, &kiosk->texts);
	else
		speech_follow(&kiosk->speech, &kiosk->flow, front->shown, &kiosk->texts);
	front->repeats = false;
}

static void tell_nobody(void *data, struct paint_box box)
{
	(void)data;
	(void)box;
}

/* Room for a guess: as large as the screen. */
static bool guess_has_picture(struct front_guess *guess, const struct picture *like)
{
	if (guess->picture && guess->picture->width == like->width &&
		guess->picture->height == like->height)
		return true;
	picture_free(guess->picture);
	guess->picture = picture_new(PICTURE_SCREEN, like->width, like->height);
	return guess->picture != NULL;
}

/* Without memory there is no guess, and the release paints. */
static void on_guess(void *data)
{
	struct kiosk *kiosk = data;
	struct front_guess *guess = &kiosk->front.guess;
	const enum flow_screen shown = kiosk->flow.shown;
	const int page = kiosk->flow.page;

	guess->is_there = false;
	/* Who listens has a focus, which is found when the screen is there. */
	if (!kiosk->window || !kiosk->flow.finger_down || kiosk->flow.changed ||
		kiosk->flow.access.on[SWITCH_VOICE] ||
		!guess_has_picture(guess, window_picture(kiosk->window)))
		return;
	guess->flow = kiosk->flow;
	guess->asker = (struct front_asker){kiosk, &guess->flow};
	guess->flow.options.data = &guess->asker;
	flow_release(&guess->flow, guess->flow.pressed, clock_mono_ms());
	if (guess->flow.shown == shown && guess->flow.page == page)
		return; /* little changes: it is painted when it does */
	make_view(kiosk, &guess->flow, guess->view);
	guess->is_there = view_paint(guess->view, NULL, kiosk->painter, guess->picture, tell_nobody,
				  NULL) == 0;
}

static bool is_guessed(const struct kiosk *kiosk)
{
	const struct front *front = &kiosk->front;

	return front->guess.is_there && front->is_known &&
	       flow_looks_like(&kiosk->flow, &front->guess.flow);
}

/* The guess takes the place of what is shown, and that becomes room for the next one. */
static void take_guess(struct kiosk *kiosk)
{
	struct front *front = &kiosk->front;
	struct front_guess *guess = &front->guess;
	struct view *view = guess->view;

	guess->view = front->shown;
	front->shown = view;
	guess->picture = window_exchange(kiosk->window, guess->picture);
	window_damage(kiosk->window, 0, 0, view->panel.width_px, view->panel.height_px);
}

static void paint(struct kiosk *kiosk)
{
	struct front *front = &kiosk->front;
	struct view *was = front->shown;

	make_view(kiosk, &kiosk->flow, front->next);
	place_focus(kiosk);
	if (kiosk->window && view_paint(front->next, front->is_known ? was : NULL, kiosk->painter,
				     window_picture(kiosk->window), damage, kiosk) < 0)
		log_err("screen: no memory to paint it");
	front->is_known = true;
	front->shown = front->next;
	front->next = was;
}

/* Without a screen the view is made all the same where somebody hears it. */
static void on_paint(void *data)
{
	struct kiosk *kiosk = data;

	if (!kiosk->flow.changed)
		return;
	if (is_guessed(kiosk))
		take_guess(kiosk);
	else
		paint(kiosk);
	kiosk->front.guess.is_there = false;
	kiosk->flow.changed = false;
	if (kiosk->window)
		tell_screen(kiosk, window_present(kiosk->window));
	speak(kiosk);
	front_guess(kiosk);
}

void front_guess(struct kiosk *kiosk)
{
	if (kiosk->flow.finger_down && !kiosk->flow.changed && !kiosk->front.guess.is_there)
		loop_job_run(kiosk->front.guess.job);
}

void front_repeat(struct kiosk *kiosk)
{
	kiosk->front.repeats = true;
	kiosk->flow.changed = true;
}

/* ---- Hands ------------------------------------------------------------------------------------
 */

static void on_touch(void *data, int x, int y, bool pressed)
{
	struct kiosk *kiosk = data;
	struct flow_target target = view_hit(kiosk->front.shown, x, y);

	speech_hush(&kiosk->speech);
	if (pressed) {
		kiosk->front.guess.is_there = false; /* of another finger */
		flow_press(&kiosk->flow, target, clock_mono_ms());
	} else {
		flow_release(&kiosk->flow, target, clock_mono_ms());
	}
	kiosk_go_on(kiosk);
}

static void type_all(struct kiosk *kiosk)
{
	char text[SCAN_SIZE], character[WINDOW_TEXT_SIZE];
	const char *at = text;

	scan_take(&kiosk->front.scan, text);
	while (*at) {
		size_t len = 1;

		while ((at[len] & 0xc0) == 0x80 && len + 1 < sizeof(character))
			len++;
		memcpy(character, at, len);
		character[len] = '\0';
		flow_type(&kiosk->flow, character, clock_mono_ms());
		at += len;
	}
}

void front_tick(struct kiosk *kiosk, int64_t now_ms)
{
	if (scan_look(&kiosk->front.scan, now_ms))
		type_all(kiosk);
}

int64_t front_next_ms(const struct kiosk *kiosk)
{
	return scan_next_ms(&kiosk->front.scan);
}

/* Without appointments there is nothing to scan, and nobody's key is held. */
static void take_character(struct kiosk *kiosk, const char *character)
{
	struct scan *scan = &kiosk->front.scan;
	int64_t now_ms = clock_mono_ms();

	if (!kiosk->store.hall || !kiosk->store.hall->appointments)
		flow_type(&kiosk->flow, character, now_ms);
	else
		scan_add(scan, character, now_ms);
}

static bool take_code(struct kiosk *kiosk)
{
	char code[SCAN_SIZE];

	if (!scan_ends(&kiosk->front.scan)) {
		type_all(kiosk);
		return false;
	}
	scan_take(&kiosk->front.scan, code);
	if (!flow_scan(&kiosk->flow, code, clock_mono_ms()))
		log_info("scanner: a code was read at a moment when none can be taken");
	return true;
}

static const struct {
	enum window_key key;
	enum flow_key flow;
} keys[] = {
	{WINDOW_KEY_ENTER, FLOW_KEY_ENTER},
	{WINDOW_KEY_ESCAPE, FLOW_KEY_BACK},
	{WINDOW_KEY_BACKSPACE, FLOW_KEY_ERASE},
	{WINDOW_KEY_HOME, FLOW_KEY_HOME},
	{WINDOW_KEY_PAGE_DOWN, FLOW_KEY_NEXT_PAGE},
	{WINDOW_KEY_PAGE_UP, FLOW_KEY_PREVIOUS_PAGE},
	{WINDOW_KEY_F1, FLOW_KEY_VOICE},
	{WINDOW_KEY_F1 + 1, FLOW_KEY_REPEAT},
	{WINDOW_KEY_F1 + 2, FLOW_KEY_QUIETER},
	{WINDOW_KEY_F1 + 3, FLOW_KEY_LOUDER},
};

static const struct {
	enum window_key key;
	enum focus_way way;
} ways[] = {
	{WINDOW_KEY_TAB, FOCUS_NEXT},
	{WINDOW_KEY_BACKTAB, FOCUS_PREVIOUS},
	{WINDOW_KEY_LEFT, FOCUS_LEFT},
	{WINDOW_KEY_RIGHT, FOCUS_RIGHT},
	{WINDOW_KEY_UP, FOCUS_UP},
	{WINDOW_KEY_DOWN, FOCUS_DOWN},
};

void front_move(struct kiosk *kiosk, enum focus_way way)
{
	/* What is not painted yet has the focus's places already. */
	if (kiosk->flow.changed)
		make_view(kiosk, &kiosk->flow, kiosk->front.next);
	flow_focus(&kiosk->flow,
		focus_move(kiosk->flow.changed ? kiosk->front.next : kiosk->front.shown,
			kiosk->flow.focus, way),
		clock_mono_ms());
}

static void on_key(void *data, enum window_key key, const char *text)
{
	struct kiosk *kiosk = data;

	speech_hush(&kiosk->speech);
	if (key == WINDOW_KEY_TEXT) {
		take_character(kiosk, text);
		kiosk_go_on(kiosk);
		return;
	}
	if (key == WINDOW_KEY_ENTER && take_code(kiosk)) {
		kiosk_go_on(kiosk);
		return;
	}
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i].key == key)
			flow_key(&kiosk->flow, keys[i].flow, 0, clock_mono_ms());
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (ways[i].key == key)
			front_move(kiosk, ways[i].way);
	kiosk_go_on(kiosk);
}

static void on_closed(void *data)
{
	struct kiosk *kiosk = data;

	log_info("window: closed by a person");
	loop_quit(kiosk->loop, 0);
}

static void on_resized(void *data, int width, int height)
{
	struct kiosk *kiosk = data;

	log_info("window: %d x %d pixels", width, height);
	kiosk->front.is_known = false;
	flow_set_hall(&kiosk->flow, kiosk->store.hall, clock_mono_ms());
	kiosk_go_on(kiosk);
}

/* ---- Opening and closing ----------------------------------------------------------------------
 */

int front_open(struct kiosk *kiosk)
{
	static const struct window_handlers handlers = {
		.touch = on_touch,
		.key = on_key,
		.closed = on_closed,
		.resized = on_resized,
	};
	struct front *front = &kiosk->front;
	int error;

	front->asker = (struct front_asker){kiosk, &kiosk->flow};
	front->shown = calloc(1, sizeof(*front->shown));
	front->next = calloc(1, sizeof(*front->next));
	front->guess.view = calloc(1, sizeof(*front->guess.view));
	if (!front->shown || !front->next || !front->guess.view)
		return -ENOMEM;
	if (kiosk->options->has_screen) {
		kiosk->window = window_open(kiosk->loop, &kiosk->options->window, &handlers, kiosk);
		if (!kiosk->window)
			return -errno;
	}
	error = loop_job_add(kiosk->loop, on_paint, kiosk, &kiosk->paint_job);
	if (error == 0)
		error = loop_job_add(kiosk->loop, on_guess, kiosk, &front->guess.job);
	return error;
}

void front_close(struct kiosk *kiosk)
{
	window_close(kiosk->window);
	loop_job_del(kiosk->paint_job);
	loop_job_del(kiosk->front.guess.job);
	picture_free(kiosk->front.guess.picture);
	free(kiosk->front.guess.view);
	free(kiosk->front.shown);
	free(kiosk->front.next);
}
