/* Reading the board file's section "kiosk". */
#include "kiosk/options.h"

#include "firmware/base/config.h"
#include "firmware/base/json.h"
#include "firmware/base/place.h"
#include "firmware/device/board_file.h"
#include "firmware/voice/section.h"

enum { PATH_BYTES = 255, NO_SCREEN = 4 /* behind those of a window */ };

static const char *optional(const char *text)
{
	return text && text[0] ? text : NULL;
}

static void read_screen(struct config *c, const struct json *in, struct kiosk_options *options)
{
	static const char *const backends[] = {"auto", "sdl", "png", "kmsdrm", "none", NULL};
	struct window_options *window = &options->window;
	const bool has_touch = config_bool(c, in, "touch", true);
	int backend;

	window->title = "Növbə";
	window->width = (int)config_int(c, in, "width", 1280, 480, 8192);
	window->height = (int)config_int(c, in, "height", 800, 480, 8192);
	backend = config_choice(c, in, "backend", backends, 0);
	options->has_screen = backend != NO_SCREEN;
	if (options->has_screen)
		window->backend = (enum window_backend)backend;
	options->buttons_only = !options->has_screen || !has_touch;
	window->fullscreen = config_bool(c, in, "fullscreen", false);
	window->png_path = optional(config_text(c, in, "png", "kiosk.png", PATH_BYTES));
	window->input_path = optional(config_text(c, in, "input", "", PATH_BYTES));
	options->panel = (struct panel){
		window->width, window->height, (int)config_int(c, in, "dpi", 150, 40, 600)};
}

static unsigned int count_inputs(const struct wiring *wiring, enum button button)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < wiring->input_count; i++)
		count += wiring->inputs[i].press == button || wiring->inputs[i].hold == button;
	return count;
}

/* What presses a terminal or a test will send is not known here. */
static void read_wires(struct config *c, const struct json *section, struct kiosk_options *options)
{
	const struct wiring *wiring = &options->buttons.wiring;
	const unsigned int services = count_inputs(wiring, BUTTON_SERVICE);
	const bool moves =
		count_inputs(wiring, BUTTON_NEXT) + count_inputs(wiring, BUTTON_PREVIOUS);

	options->has_keypad = moves && count_inputs(wiring, BUTTON_ENTER);
	if (options->has_keypad && options->has_screen)
		options->buttons_only = false;
	if (services > KIOSK_MAX_BUTTONS)
		config_refuse(c, json_get(section, "inputs"),
			"a kiosk has at most %d buttons for services", KIOSK_MAX_BUTTONS);
	if (wiring->input_count > 0 && services == 0 && options->buttons_only)
		config_refuse(c, json_get(section, "inputs"),
			"nobody could take a ticket: without a screen to touch it needs "
			"\"service\"%s",
			options->has_screen ? ", or \"next\" and \"enter\"" : "");
}

static void read_buttons(struct config *c, const struct json *in, struct kiosk_options *options)
{
	const struct json *section = config_object(c, in, "buttons", false);

	options->has_buttons = section != NULL;
	options->buttons_language = "";
	if (!section && options->buttons_only)
		config_refuse(c, json_get(in, "screen"),
			"nobody could take a ticket: without a screen to touch it needs "
			"\"buttons\"");
	if (!section)
		return;
	buttons_section_read(c, section,
		BUTTONS_ALLOW(BUTTON_SERVICE) | BUTTONS_ALLOW(BUTTON_NEXT) | BUTTONS_KEYPAD,
		"on a kiosk: \"service\" does, and a keypad's keys", &options->buttons);
	options->buttons_language = config_text(c, section, "language", "", LANGUAGE_SIZE - 1);
	read_wires(c, section, options);
}

static void read_voice(struct config *c, const struct json *in, struct kiosk_options *options)
{
	const struct json *section = config_object(c, in, "voice", false);

	options->has_voice = section != NULL;
	if (section)
		voice_section_read(c, section, &options->voice);
}

void kiosk_options_read(struct board_file *board, struct kiosk_options *options)
{
	const struct json *in = board_file_section(board, "kiosk");
	struct config *c = board->config;

	*options = (struct kiosk_options){0};
	read_screen(c, config_object(c, in, "screen", false), options);
	print_options_read(c, config_object(c, in, "print", false), &options->press);
	options->texts = config_text(c, in, "texts", place_texts(), PATH_BYTES);
	options->ticket_shown_ms = 1000 * config_int(c, in, "ticket_shown_s", 8, 1, 120);
	options->details = config_bool(c, in, "details", true);
	options->idle_ms = 1000 * config_int(c, in, "idle_s", 30, 5, 600);
	read_buttons(c, in, options);
	read_voice(c, in, options);
	options->state = board->state;
	options->paperless_fallback = config_bool(c, in, "paperless_fallback", options->has_screen);
	if (options->paperless_fallback && !options->has_screen)
		config_refuse(c, json_get(in, "paperless_fallback"),
			"there is no screen to show a number on");
	options->clock_trusted = config_bool(c, in, "clock_trusted", false);
}
