/* Reading the board file's section "counter". */
#include "firmware/counter/options.h"

#include <stdio.h>

#include "firmware/base/config.h"
#include "firmware/base/json.h"

enum {
	PAD_LEAST_BUTTONS = 3,
	PAD_MOST_BUTTONS = 5,
	PANEL_BUTTONS = ((1U << BUTTON_COUNT) - 1) & ~BUTTONS_ALLOW(BUTTON_RATE) &
			~BUTTONS_ALLOW(BUTTON_SERVICE) & ~BUTTONS_KEYPAD,
};

static void read_panel(struct config *config, const struct json *section, const char *device,
	struct panel_options *panel)
{
	panel->strike_ms =
		(int)config_int(config, section, "double_strike_ms", PANEL_STRIKE_MS, 0, 5000);
	snprintf(panel->operator_id, sizeof(panel->operator_id), "%s",
		config_text(config, section, "operator", "", sizeof(panel->operator_id) - 1));
	snprintf(panel->profile, sizeof(panel->profile), "%s",
		config_text(config, section, "profile", "", sizeof(panel->profile) - 1));
	panel->sign_in_at_start =
		config_bool(config, section, "sign_in_at_start", panel->operator_id[0] != '\0');
	/* Not one id for all boxes: an operator sits at one counter only. */
	if (panel->sign_in_at_start && !panel->operator_id[0])
		snprintf(panel->operator_id, sizeof(panel->operator_id), "%s", device);
}

static void read_pad(struct config *config, const struct json *section, struct pad_options *pad)
{
	pad->strike_ms =
		(int)config_int(config, section, "double_strike_ms", PANEL_STRIKE_MS, 0, 5000);
	pad->rate_for_ms =
		1000 * config_int(config, section, "rate_for_s", PAD_RATE_FOR_MS / 1000, 5, 600);
}

/* Each of its buttons is another answer. */
static void check_pad_buttons(
	struct config *config, const struct json *section, const struct wiring *wiring)
{
	const struct json *list = json_get(section, "inputs"), *item = json_first(list);
	bool taken[UINT8_MAX + 1] = {false};

	if (wiring->input_count < PAD_LEAST_BUTTONS || wiring->input_count > PAD_MOST_BUTTONS)
		config_refuse(config, list, "a rating pad has %d to %d buttons", PAD_LEAST_BUTTONS,
			PAD_MOST_BUTTONS);
	for (unsigned int i = 0; item && i < wiring->input_count; i++, item = json_next(item)) {
		unsigned char digit = (unsigned char)wiring->inputs[i].argument[0];

		if (json_get(item, "hold"))
			config_refuse(config, json_get(item, "hold"),
				"a rating pad's buttons are not held");
		if (taken[digit])
			config_refuse(config, json_get(item, "argument"),
				"another button gives the same rating");
		taken[digit] = true;
	}
}

void counter_options_read(struct board_file *board, struct station_options *options)
{
	static const char *const roles[] = {"operator", "rating", NULL};
	struct config *config = board->config;
	const struct json *section = board_file_section(board, "counter");
	struct seat_options *seat = &options->seat;
	uint16_t number;

	seat->is_pad = config_choice(config, section, "role", roles, 0) == 1;
	number = (uint16_t)config_int(config, section, "number", CONFIG_REQUIRED, 1, UINT16_MAX);
	buttons_section_read(config, section,
		seat->is_pad ? BUTTONS_ALLOW(BUTTON_RATE) : (unsigned int)PANEL_BUTTONS,
		seat->is_pad ? "on a rating pad: only \"rate\" does"
			     : "on an operator's box: \"rate\" is a rating pad's, \"service\" "
			       "and a keypad's keys are a kiosk's",
		&options->buttons);
	if (seat->is_pad) {
		seat->pad.number = number;
		read_pad(config, section, &seat->pad);
		if (buttons_source_is_wired(options->buttons.options.source))
			check_pad_buttons(config, section, &options->buttons.wiring);
	} else {
		seat->panel.number = number;
		read_panel(config, section, board->device, &seat->panel);
	}
}
