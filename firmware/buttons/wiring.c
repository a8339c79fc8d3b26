/* Reading what is wired to a board, strictly: a wrong word here is a button that does nothing. */
#include "firmware/buttons/wiring.h"

#include <string.h>

#include "firmware/base/config.h"
#include "firmware/base/json.h"
#include "firmware/buttons/key_name.h"

enum { LINE_MAX_BYTES = 31 }; /* GPIO_MAX_NAME_SIZE without its NUL */

static const char *const bias_names[] = {"as-is", "pull-up", "pull-down", "disabled", NULL};
static const char *const kind_names[] = {
	[OUTPUT_CALL_LAMP] = "call-lamp",
	[OUTPUT_BEACON] = "beacon",
	[OUTPUT_BUZZER] = "buzzer",
	[OUTPUT_GATE] = "gate",
	[OUTPUT_KIND_COUNT] = NULL,
};

const char *wiring_output_name(enum wiring_output_kind kind)
{
	return kind_names[kind];
}

static const char *const *press_names(void)
{
	static const char *names[BUTTON_COUNT + 1];

	for (int i = 0; i < BUTTON_COUNT; i++)
		names[i] = button_name((enum button)i);
	return names;
}

/* "gpiochip4", "/dev/gpiochip4": Raspberry Pi 5's moved from 4 to 0 with a kernel. */
static bool is_chip_number(const char *chip)
{
	const char *name = !strncmp(chip, "/dev/", 5) ? chip + 5 : chip;

	if (strncmp(name, "gpiochip", 8) != 0)
		return false;
	name += 8;
	return *name && strspn(name, "0123456789") == strlen(name);
}

static bool is_empty(const struct json *value)
{
	return json_string(value) && !*json_string(value);
}

static void line_read_in(
	struct config *config, const struct json *item, char line[WIRING_NAME_SIZE], char *chip)
{
	const char *name = config_text(config, item, "line", NULL, LINE_MAX_BYTES);
	const char *where = config_text(config, item, "chip", "", WIRING_PATH_SIZE - 1);

	if (is_empty(json_get(item, "line")))
		config_refuse(config, json_get(item, "line"),
			"empty; the line's name expected, as gpioinfo shows it");
	if (is_chip_number(where))
		config_refuse(config, json_get(item, "chip"),
			"'%s': the kernel may number chips otherwise at the next boot; give the "
			"chip's label, as gpiodetect shows it in [ ], or a link that udev makes",
			where);
	strcpy(line, name);
	strcpy(chip, where);
}

static void argument_check(struct config *config, const struct json *item, const char *key,
	enum button press, const char *argument)
{
	const struct json *at = json_get(item, key) ? json_get(item, key) : item;
	const char *word = button_name(press);

	switch (press) {
	case BUTTON_RATE:
		if (strlen(argument) != 1 || *argument < '1' || *argument > '5')
			config_refuse(config, at, "\"%s\" needs \"%s\": \"1\" to \"5\"", word, key);
		break;
	case BUTTON_SERVICE:
	case BUTTON_TRANSFER:
	case BUTTON_CALL:
		if (!*argument)
			config_refuse(config, at, "\"%s\" needs \"%s\": %s", word, key,
				press == BUTTON_CALL ? "a ticket" : "a service's id");
		break;
	case BUTTON_PARK:
	case BUTTON_UNPARK:
	case BUTTON_PAUSE:
	case BUTTON_SIGN_IN:
		break;
	default:
		if (*argument)
			config_refuse(config, at, "\"%s\" takes no \"%s\"", word, key);
	}
}

static void alone_check(struct config *config, const struct json *item, const char *key)
{
	if (json_get(item, key))
		config_refuse(config, json_get(item, key), "goes with \"hold\" only");
}

static void hold_read(struct config *config, const struct json *item, struct wiring_input *input)
{
	const struct json *hold = json_get(item, "hold");

	input->hold = BUTTON_COUNT;
	input->hold_ms = (int)config_int(
		config, item, "hold_ms", BUTTON_HOLD_MS, WIRING_HOLD_MIN_MS, WIRING_HOLD_MAX_MS);
	strcpy(input->hold_argument,
		config_text(config, item, "hold_argument", "", PRESS_ARGUMENT_SIZE - 1));
	if (!hold) {
		alone_check(config, item, "hold_ms");
		alone_check(config, item, "hold_argument");
		return;
	}
	input->hold = (enum button)config_choice(config, item, "hold", press_names(), -1);
	argument_check(config, item, "hold_argument", input->hold, input->hold_argument);
	if (input->hold == input->press && !strcmp(input->argument, input->hold_argument))
		config_refuse(config, hold,
			"means the same as \"press\"; leave it out, then a press acts at once");
}

static void press_read(struct config *config, const struct json *item, struct wiring_input *input)
{
	input->press = (enum button)config_choice(config, item, "press", press_names(), -1);
	strcpy(input->argument, config_text(config, item, "argument", "", PRESS_ARGUMENT_SIZE - 1));
	if (json_get(item, "press"))
		argument_check(config, item, "argument", input->press, input->argument);
	hold_read(config, item, input);
}

static void input_read(
	struct config *config, const struct json *item, bool is_gpio, struct wiring_input *input)
{
	if (is_gpio) {
		line_read_in(config, item, input->line, input->chip);
		input->active_low = config_bool(config, item, "active_low", false);
		input->bias = (enum wiring_bias)config_choice(
			config, item, "bias", bias_names, BIAS_AS_IS);
		input->debounce_ms = (int)config_int(
			config, item, "debounce_ms", WIRING_DEBOUNCE_MS, 0, WIRING_DEBOUNCE_MAX_MS);
	} else {
		const char *name = config_text(config, item, "key", NULL, WIRING_NAME_SIZE - 1);

		input->key = key_code(name);
		if ((*name || is_empty(json_get(item, "key"))) && !input->key)
			config_refuse(config, json_get(item, "key"),
				"'%s' is no key that is known here; one like \"KP1\", \"KPENTER\", "
				"\"F1\", \"A\" expected",
				name);
	}
	press_read(config, item, input);
}

static bool is_same_line(const char *line, const char *chip, const char *other, const char *there)
{
	return *line && !strcmp(line, other) && (!*chip || !*there || !strcmp(chip, there));
}

/* Whether what was read last stands earlier already. */
static bool line_is_taken(const struct wiring *wiring, unsigned int inputs, unsigned int outputs,
	const char *line, const char *chip)
{
	for (unsigned int i = 0; i < inputs; i++)
		if (is_same_line(line, chip, wiring->inputs[i].line, wiring->inputs[i].chip))
			return true;
	for (unsigned int i = 0; i < outputs; i++)
		if (is_same_line(line, chip, wiring->outputs[i].line, wiring->outputs[i].chip))
			return true;
	return false;
}

static void inputs_read(
	struct config *config, const struct json *list, bool is_gpio, struct wiring *wiring)
{
	if (list && !json_first(list))
		config_refuse(config, list, "empty; at least one input expected");
	for (const struct json *item = json_first(list); item; item = json_next(item)) {
		unsigned int at = wiring->input_count;
		struct wiring_input *input = &wiring->inputs[at];

		input_read(config, item, is_gpio, input);
		if (line_is_taken(wiring, at, 0, input->line, input->chip))
			config_refuse(config, json_get(item, "line"), "'%s' stands here twice",
				input->line);
		for (unsigned int i = 0; input->key && i < at; i++)
			if (wiring->inputs[i].key == input->key)
				config_refuse(config, json_get(item, "key"),
					"'%s' stands here twice", key_name(input->key));
		wiring->input_count++;
	}
}

static void outputs_read(struct config *config, const struct json *list, struct wiring *wiring)
{
	for (const struct json *item = json_first(list); item; item = json_next(item)) {
		unsigned int at = wiring->output_count;
		struct wiring_output *output = &wiring->outputs[at];

		line_read_in(config, item, output->line, output->chip);
		output->kind = (enum wiring_output_kind)config_choice(
			config, item, "shows", kind_names, -1);
		output->active_low = config_bool(config, item, "active_low", false);
		if (line_is_taken(wiring, wiring->input_count, at, output->line, output->chip))
			config_refuse(config, json_get(item, "line"), "'%s' stands here twice",
				output->line);
		wiring->output_count++;
	}
}

static void wires_refuse(struct config *config, const struct json *section, const char *source,
	const char *key, size_t max, const char *others)
{
	const struct json *list = config_list(config, section, key, max, false);

	if (!list)
		return;
	config_refuse(config, list, "source \"%s\" has no %s; %s has", source, key, others);
	for (const struct json *item = json_first(list); item; item = json_next(item))
		config_any_keys(config, item);
}

void wiring_read(struct config *config, const struct json *section, const char *source,
	struct wiring *wiring)
{
	const bool is_wired = buttons_source_is_wired(source);
	const bool is_gpio = !strcmp(source, "gpio");
	const struct json *inputs, *outputs;

	memset(wiring, 0, sizeof(*wiring));
	if (!section)
		return;
	if (!is_wired) {
		wires_refuse(config, section, source, "inputs", WIRING_MAX_INPUTS,
			"\"gpio\" or \"evdev\"");
		wires_refuse(config, section, source, "outputs", WIRING_MAX_OUTPUTS, "\"gpio\"");
		return;
	}
	inputs = config_list(config, section, "inputs", WIRING_MAX_INPUTS, true);
	inputs_read(config, inputs, is_gpio, wiring);
	if (is_gpio) {
		outputs = config_list(config, section, "outputs", WIRING_MAX_OUTPUTS, false);
		outputs_read(config, outputs, wiring);
	} else {
		wires_refuse(config, section, source, "outputs", WIRING_MAX_OUTPUTS, "\"gpio\"");
	}
}
