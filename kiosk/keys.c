/* The kiosk's buttons: presses into the flow, its state onto the lamp. */
#include "kiosk/keys.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "kiosk/inside.h"

static void press_service(struct kiosk *kiosk, const struct press *press)
{
	enum flow_chosen chosen;

	chosen = flow_choose_service(
		&kiosk->flow, press->argument, kiosk->options->buttons_language, clock_mono_ms());
	if (chosen == CHOSEN_REFUSED && kiosk->store.hall &&
		!hall_catalogue_service(kiosk->store.hall, press->argument))
		log_warn(
			"buttons: '%s' was pressed: the hall has no such service", press->argument);
}

static void press_next(struct kiosk *kiosk, const struct press *press)
{
	(void)press;
	front_move(kiosk, FOCUS_NEXT);
}

static void press_previous(struct kiosk *kiosk, const struct press *press)
{
	(void)press;
	front_move(kiosk, FOCUS_PREVIOUS);
}

static void press_key(struct kiosk *kiosk, const struct press *press)
{
	static const enum flow_key keys[BUTTON_COUNT] = {
		[BUTTON_ENTER] = FLOW_KEY_ENTER,
		[BUTTON_BACK] = FLOW_KEY_BACK,
		[BUTTON_HOME] = FLOW_KEY_HOME,
		[BUTTON_REPEAT] = FLOW_KEY_REPEAT,
		[BUTTON_LOUDER] = FLOW_KEY_LOUDER,
		[BUTTON_QUIETER] = FLOW_KEY_QUIETER,
	};

	flow_key(&kiosk->flow, keys[press->button], 0, clock_mono_ms());
}

static void on_pressed(void *data, const struct press *press)
{
	static void (*const presses[BUTTON_COUNT])(struct kiosk *, const struct press *) = {
		[BUTTON_SERVICE] = press_service,
		[BUTTON_NEXT] = press_next,
		[BUTTON_PREVIOUS] = press_previous,
		[BUTTON_ENTER] = press_key,
		[BUTTON_BACK] = press_key,
		[BUTTON_HOME] = press_key,
		[BUTTON_REPEAT] = press_key,
		[BUTTON_LOUDER] = press_key,
		[BUTTON_QUIETER] = press_key,
	};

	struct kiosk *kiosk = data;

	if (!presses[press->button]) /* an operator's word, from a terminal */
		return;
	speech_hush(&kiosk->speech);
	presses[press->button](kiosk, press);
	kiosk_go_on(kiosk);
}

static void tell_buttons(struct kiosk *kiosk, const char *trouble)
{
	snprintf(kiosk->state.input, sizeof(kiosk->state.input), "%s", *trouble ? "trouble" : "ok");
	kiosk_tell_trouble(kiosk, TROUBLE_BUTTONS, trouble);
	hub_link_set_state(kiosk->link, &kiosk->state);
}

static void on_ended(void *data, const char *why)
{
	log_warn("buttons: no more presses: %s", why);
	tell_buttons(data, "the buttons are gone: see the kiosk's log");
}

/* The source has logged it. */
static void on_health(void *data, const char *trouble)
{
	tell_buttons(data, trouble);
}

int keys_open(struct kiosk *kiosk)
{
	static const struct buttons_handlers handlers = {
		.pressed = on_pressed, .ended = on_ended, .health = on_health};
	const struct kiosk_options *options = kiosk->options;
	struct buttons_options wanted = options->buttons.options;
	char why[160];

	if (!options->has_buttons)
		return 0;
	wanted.device = kiosk->device;
	kiosk->buttons = buttons_open(kiosk->loop, &wanted, &handlers, kiosk, why);
	if (kiosk->buttons)
		return 0;
	log_err("buttons: '%s': %s", wanted.source, why);
	return errno ? -errno : -EIO;
}

void keys_close(struct kiosk *kiosk)
{
	buttons_close(kiosk->buttons);
	kiosk->buttons = NULL;
}

static bool is_unknown(const struct hall_catalogue *hall, enum button button, const char *service)
{
	return button == BUTTON_SERVICE && !hall_catalogue_service(hall, service);
}

const char *keys_unknown_service(
	const struct kiosk_options *options, const struct hall_catalogue *hall, unsigned int *first)
{
	const struct wiring *wiring = &options->buttons.wiring;

	for (; *first < wiring->input_count; ++*first) {
		const struct wiring_input *input = &wiring->inputs[*first];

		if (is_unknown(hall, input->press, input->argument))
			return input->argument;
		if (is_unknown(hall, input->hold, input->hold_argument))
			return input->hold_argument;
	}
	return NULL;
}

void keys_use_hall(struct kiosk *kiosk)
{
	const struct hall_catalogue *hall = kiosk->store.hall;
	char text[TROUBLE_TEXT_SIZE] = "";
	unsigned int at = 0;
	const char *service;

	if (!hall || !kiosk->options->has_buttons)
		return;
	for (; (service = keys_unknown_service(kiosk->options, hall, &at)) != NULL; at++) {
		log_err("buttons: '%s': the hall has no such service: change its button in the "
			"board file",
			service);
		if (!text[0])
			snprintf(text, sizeof(text),
				"button for '%s': the hall has no such service: change it in the "
				"board file",
				service);
	}
	kiosk_tell_trouble(kiosk, TROUBLE_SERVICES, text);
}

static enum lamp lamp_of(const struct flow *flow)
{
	if (flow->refused)
		return LAMP_REFUSED;
	switch (flow->screen) {
	case FLOW_CHECKING:
	case FLOW_ASKING:
	case FLOW_PRINTING:
	case FLOW_COPYING:
	case FLOW_PAPER_ASK:
		return LAMP_SERVING;
	case FLOW_NOTICE:
		return LAMP_REFUSED;
	default:
		break;
	}
	if (!flow->has_numbers)
		return LAMP_LINK_LOST;
	return flow_is_giving(flow) ? LAMP_IDLE : LAMP_CLOSED;
}

void keys_show(struct kiosk *kiosk)
{
	static const char *const words[LAMP_COUNT] = {
		[LAMP_CLOSED] = "no tickets now",
		[LAMP_IDLE] = "press the button of a service",
		[LAMP_SERVING] = "a ticket is being made",
		[LAMP_REFUSED] = "the press gave no ticket",
		[LAMP_LINK_LOST] = "no link and no numbers",
	};
	struct face face = {.lamp = lamp_of(&kiosk->flow)};

	if (!kiosk->buttons)
		return;
	snprintf(face.text, sizeof(face.text), "Kiosk: %s.", words[face.lamp]);
	buttons_show(kiosk->buttons, &face);
}
