/* Reads what a technician wrote about this wall, and refuses what could not be read from afar. */
#include "display/settings.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/json.h"
#include "firmware/base/place.h"
#include "firmware/device/board_file.h"
#include "firmware/paint/picture.h"

static void copy_text(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%s", from ? from : "");
}

static void read_screen(
	struct board_file *board, const struct json *section, struct settings *settings)
{
	static const char *const backends[] = {"auto", "sdl", "png", "kmsdrm", NULL};
	struct config *config = board->config;
	const struct json *screen = config_object(config, section, "screen", false);
	struct window_options *window = &settings->window;
	int backend;

	window->title = "Növbə";
	window->width =
		(int)config_int(config, screen, "width", 1920, LAYOUT_MIN_SIDE, PICTURE_MAX_SIDE);
	window->height =
		(int)config_int(config, screen, "height", 1080, LAYOUT_MIN_SIDE, PICTURE_MAX_SIDE);
	window->fullscreen = config_bool(config, screen, "fullscreen", false);
	backend = config_choice(config, screen, "backend", backends, 0);
	window->backend = (enum window_backend)backend;
	copy_text(settings->png_path, sizeof(settings->png_path),
		config_text(config, screen, "png", "", 255));
	if (!settings->png_path[0])
		snprintf(settings->png_path, sizeof(settings->png_path), "%s/wall.png",
			board->state);
	window->png_path = settings->png_path;

	const char *input = config_text(config, screen, "input", "", 255);

	window->input_path = input && *input ? input : NULL;
}

static void read_zones(struct config *config, const struct json *section, struct settings *settings)
{
	const struct json *zones = config_list(config, section, "zones", SCHEDULE_MAX_ZONES, false);

	for (const struct json *zone = json_first(zones); zone; zone = json_next(zone)) {
		const char *text = config_item_text(config, zone, ID_SIZE - 1);

		if (text && !*text)
			config_refuse(config, zone, "an empty name: write the zone's id");
		for (int i = 0; text && i < settings->zone_count; i++)
			if (strcmp(settings->zones[i], text) == 0)
				config_refuse(config, zone, "'%s' stands there twice", text);
		if (text && settings->zone_count < SCHEDULE_MAX_ZONES)
			copy_text(settings->zones[settings->zone_count++], ID_SIZE, text);
	}
}

/* A call keeps its place for SCHEDULE_LISTED_MS, so the wall must hold what is highlighted in it.
 */
static void check_rows(
	struct config *config, const struct json *section, const struct settings *settings)
{
	int slots = settings->look.slots, rows = settings->look.rows;
	int needed = slots * SCHEDULE_LISTED_MS / SCHEDULE_DWELL_MS;

	if (slots > rows)
		config_refuse(config, json_get(section, "highlight"),
			"%d calls cannot be highlighted on a wall of %d rows: at most %d", slots,
			rows, rows);
	else if (layout_places(slots, rows) < needed)
		config_refuse(config, json_get(section, "rows"),
			"%d rows cannot list %d highlighted calls for a minute each: at least %d",
			rows, slots, (needed - slots + LAYOUT_COLUMNS - 1) / LAYOUT_COLUMNS);
}

static void read_look(struct config *config, const struct json *section, struct settings *settings)
{
	static const char *const themes[] = {"light", "dark", NULL};
	bool dark = config_choice(config, section, "theme", themes, 0) == 1;
	const char *accent = config_text(config, section, "accent", "", 7);
	char why[THEME_WHY_SIZE];
	int32_t colour = -1;

	if (accent && *accent) {
		colour = theme_colour_parse(accent);
		if (colour < 0)
			config_refuse(config, json_get(section, "accent"),
				"'%s': write a colour like \"#0a4b63\"", accent);
	}
	theme_make(&settings->look.theme, dark, colour);
	if (!theme_is_readable(&settings->look.theme, why))
		config_refuse(config, json_get(section, "accent"), "'%s': %s", accent, why);
	settings->look.rows = (int)config_int(config, section, "rows", 6, 1, LAYOUT_MAX_ROWS);
	settings->look.slots =
		(int)config_int(config, section, "highlight", 2, 1, SCHEDULE_MAX_SLOTS);
	check_rows(config, section, settings);
}

void settings_read(struct board_file *board, struct settings *settings)
{
	const struct json *section = board_file_section(board, "display");
	struct config *config = board->config;

	*settings = (struct settings){0};
	read_screen(board, section, settings);
	read_zones(config, section, settings);
	read_look(config, section, settings);
	copy_text(settings->texts, sizeof(settings->texts),
		config_text(config, section, "texts", place_texts(), sizeof(settings->texts) - 1));
}
