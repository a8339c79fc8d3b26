/* The kiosk's parts joined: window, flow, hub and printer, in one loop. */
#include "kiosk/kiosk.h"

#include <errno.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "firmware/paint/paint.h"
#include "firmware/window/window.h"
#include "kiosk/doors.h"
#include "kiosk/front.h"
#include "kiosk/inside.h"
#include "kiosk/keys.h"

enum { PAINT_LATER_MS = 24 }; /* nobody sees it */

/* ---- Going on ---------------------------------------------------------------------------------
 */

static void do_effects(struct kiosk *kiosk)
{
	enum flow_effect effect;

	while ((effect = flow_take(&kiosk->flow)) != EFFECT_NONE) {
		switch (effect) {
		case EFFECT_PROBE:
			press_probe(kiosk->press);
			break;
		case EFFECT_ISSUE:
			desk_issue(kiosk);
			break;
		case EFFECT_PRINT:
			paper_print(kiosk);
			break;
		case EFFECT_REPRINT:
			desk_reprint(kiosk);
			break;
		case EFFECT_CONFIRM:
			desk_settle(kiosk, VERB_CONFIRM);
			break;
		case EFFECT_VOID:
			desk_settle(kiosk, VERB_VOID);
			break;
		case EFFECT_CHECK_IN:
			desk_check_in(kiosk);
			break;
		case EFFECT_REPEAT:
			front_repeat(kiosk);
			break;
		case EFFECT_NONE:
			break;
		}
	}
}

/* The hub shows the manager which kiosks stand idle before the first citizen complains. */
static void tell_giving(struct kiosk *kiosk)
{
	bool giving = flow_is_giving(&kiosk->flow);

	if (giving == kiosk->state.giving)
		return;
	kiosk->state.giving = giving;
	hub_link_set_state(kiosk->link, &kiosk->state);
}

void kiosk_tell_trouble(struct kiosk *kiosk, enum trouble_source source, const char *text)
{
	if (!trouble_set(&kiosk->trouble, source, text))
		return;
	snprintf(kiosk->state.trouble, sizeof(kiosk->state.trouble), "%s",
		trouble_told(&kiosk->trouble));
	hub_link_set_state(kiosk->link, &kiosk->state);
	life_tell(kiosk);
}

void kiosk_tell_unreported(struct kiosk *kiosk)
{
	uint32_t count = kiosk->alone.own ? own_tickets_unreported(kiosk->alone.own) : 0;

	flow_set_staff(&kiosk->flow,
		(struct flow_staff){.alone = !hub_link_is_ready(kiosk->link), .unreported = count});
	if (count == kiosk->state.unreported)
		return;
	kiosk->state.unreported = count;
	hub_link_set_state(kiosk->link, &kiosk->state);
}

/* Until the paper moves, the processors are for it. */
static bool paper_is_near(const struct kiosk *kiosk, int64_t now_ms)
{
	enum flow_screen screen = kiosk->flow.screen;

	return (screen == FLOW_ASKING || screen == FLOW_PRINTING) &&
	       flow_waits_unseen(&kiosk->flow, now_ms);
}

/* Paints now, or when: the hub's answer and the paper's first byte come within a few milliseconds,
 * and neither shall wait behind a screen that shows a pressed tile. */
static int64_t plan_painting(struct kiosk *kiosk)
{
	int64_t now_ms = clock_mono_ms();

	if (!kiosk->window && !kiosk->voice)
		kiosk->flow.changed = false;
	if (!kiosk->flow.changed)
		return INT64_MAX;
	if (!paper_is_near(kiosk, now_ms)) {
		kiosk->paint_ms = 0;
		loop_job_run(kiosk->paint_job);
		return INT64_MAX;
	}
	if (!kiosk->paint_ms)
		kiosk->paint_ms = now_ms + PAINT_LATER_MS;
	if (now_ms < kiosk->paint_ms)
		return kiosk->paint_ms;
	loop_job_run(kiosk->paint_job);
	return INT64_MAX;
}

/* Before it is painted: a number that was seen counts, also for the next run. */
static void note_shown(struct kiosk *kiosk)
{
	const struct flow *flow = &kiosk->flow;
	bool shows = flow->shown == FLOW_NUMBER || flow->shown == FLOW_PAPER_ASK ||
		     (flow->shown == FLOW_PRINTING && flow_is_paperless(flow));

	if (!kiosk->window || !shows || strcmp(kiosk->shown, flow->ticket.visit) == 0)
		return;
	memcpy(kiosk->shown, flow->ticket.visit, sizeof(kiosk->shown));
	press_note_shown(kiosk->press, kiosk->shown);
}

void kiosk_go_on(struct kiosk *kiosk)
{
	int64_t next_ms, paint_ms;

	do_effects(kiosk);
	note_shown(kiosk);
	tell_giving(kiosk);
	keys_show(kiosk);
	paint_ms = plan_painting(kiosk);
	next_ms = flow_next_ms(&kiosk->flow);
	next_ms = paint_ms < next_ms ? paint_ms : next_ms;
	if (front_next_ms(kiosk) < next_ms)
		next_ms = front_next_ms(kiosk);
	if (kiosk->doors_ms < next_ms)
		next_ms = kiosk->doors_ms;
	if (next_ms == INT64_MAX)
		loop_timer_stop(kiosk->timer);
	else
		loop_timer_at(kiosk->timer, next_ms);
	front_guess(kiosk);
	life_tell(kiosk);
}

static void on_timer(void *data)
{
	struct kiosk *kiosk = data;

	front_tick(kiosk, clock_mono_ms());
	if (clock_mono_ms() >= kiosk->doors_ms)
		doors_look(kiosk);
	flow_tick(&kiosk->flow, clock_mono_ms());
	kiosk_go_on(kiosk);
}

/* ---- Start and end ----------------------------------------------------------------------------
 */

static void set_first_state(struct kiosk *kiosk)
{
	struct device_message *state = &kiosk->state;
	const struct outlet_options *outlet = &kiosk->options->press.outlet;

	kiosk->health.ready = true; /* until it says otherwise */
	snprintf(state->paper, sizeof(state->paper), "%s", paper_state_name(PAPER_UNKNOWN));
	if (!state->input[0])
		snprintf(state->input, sizeof(state->input), "ok");
	snprintf(state->screen, sizeof(state->screen), "%s", kiosk->window ? "ok" : "absent");
	snprintf(state->printer, sizeof(state->printer), "%s",
		outlet->kind == OUTLET_CUPS ? outlet->queue : "files");
	hub_link_set_state(kiosk->link, state);
}

static void on_voice_health(void *data, const char *trouble)
{
	kiosk_tell_trouble(data, TROUBLE_VOICE, trouble);
}

/* A kiosk whose voice cannot be had goes on without. */
static void open_voice(struct kiosk *kiosk)
{
	static const struct voice_handlers handlers = {.health = on_voice_health};

	if (kiosk->options->has_voice)
		kiosk->voice = voice_open(kiosk->loop, &kiosk->options->voice, &handlers, kiosk);
	speech_init(&kiosk->speech, kiosk->voice);
}

static int open_press(struct kiosk *kiosk, const char *state)
{
	struct press_options options = kiosk->options->press;

	snprintf(kiosk->ledger, sizeof(kiosk->ledger), "%s/paper.ledger", state);
	options.ledger = kiosk->ledger;
	kiosk->press = press_open(kiosk->loop, kiosk->painter, &options, &paper_handlers, kiosk);
	return kiosk->press ? 0 : -errno;
}

static int open_parts(struct kiosk *kiosk, const struct board_file *board)
{
	int error;

	open_voice(kiosk); /* before other threads */
	kiosk->painter = paint_open();
	if (!kiosk->painter)
		return -errno;
	error = open_press(kiosk, board->state);
	if (error == 0)
		error = alone_open(kiosk, board->state);
	if (error == 0)
		error = report_open(kiosk);
	if (error < 0)
		return error;
	kiosk->settle = settle_new(kiosk->loop, paper_told, kiosk);
	if (!kiosk->settle)
		return -errno;
	error = front_open(kiosk);
	if (error == 0)
		error = loop_timer_add(kiosk->loop, on_timer, kiosk, &kiosk->timer);
	if (error == 0)
		error = life_open(kiosk);
	if (error < 0)
		return error;
	kiosk->link = hub_link_new(kiosk->loop, board, ROLE_KIOSK, &news_handlers, kiosk);
	return kiosk->link ? keys_open(kiosk) : -errno;
}

static int start(struct kiosk *kiosk, const struct board_file *board)
{
	struct flow_options options = {
		.ticket_shown_ms = kiosk->options->ticket_shown_ms,
		.idle_ms = kiosk->options->idle_ms,
		.buttons_only = kiosk->options->buttons_only,
		.paperless_fallback = kiosk->options->paperless_fallback,
		.no_details = !kiosk->options->details,
		.volume_pct = kiosk->options->voice.volume_pct,
		.page_tiles = front_page_tiles,
		.details_pages = front_details_pages,
		.data = &kiosk->front.asker,
	};
	int error = open_parts(kiosk, board);

	if (error < 0)
		return error;
	options.has_voice = kiosk->voice != NULL;
	settle_use(kiosk->settle, kiosk->link);
	flow_init(&kiosk->flow, &options, clock_mono_ms());
	kiosk->doors_ms = INT64_MAX;
	catalogue_store_open(&kiosk->store, board->state);
	news_use_hall(kiosk);
	set_first_state(kiosk);
	error = news_follow(kiosk, board->device);
	if (error == 0)
		error = hub_link_start(kiosk->link);
	press_recover(kiosk->press);
	kiosk_tell_unreported(kiosk);
	kiosk_go_on(kiosk);
	return error;
}

struct kiosk *kiosk_new(
	struct loop *loop, const struct board_file *board, const struct kiosk_options *options)
{
	struct kiosk *kiosk = calloc(1, sizeof(*kiosk));
	int error;

	if (!kiosk)
		return NULL;
	kiosk->loop = loop;
	kiosk->options = options;
	memcpy(kiosk->device, board->device, sizeof(kiosk->device));
	translations_init(&kiosk->texts, options->texts);
	error = start(kiosk, board);
	if (error < 0) {
		log_err("kiosk: cannot start: %s", strerror(-error));
		kiosk_free(kiosk);
		errno = -error;
		return NULL;
	}
	return kiosk;
}

void kiosk_free(struct kiosk *kiosk)
{
	if (!kiosk)
		return;
	press_close(kiosk->press);
	kiosk->press = NULL; /* what is told from here on is told again by the next run */
	keys_close(kiosk);
	hub_link_free(kiosk->link);
	settle_free(kiosk->settle);
	report_close(kiosk);
	alone_close(kiosk);
	voice_close(kiosk->voice);
	front_close(kiosk);
	life_close(kiosk);
	loop_timer_del(kiosk->timer);
	search_free(kiosk->search);
	paint_close(kiosk->painter);
	catalogue_store_close(&kiosk->store);
	translations_fini(&kiosk->texts);
	free(kiosk);
}
