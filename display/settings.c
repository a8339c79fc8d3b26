/* Reads what a technician wrote about this wall, and refuses what could not be read from afar. */
#include "display/settings.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/json.h"
#include "firmware/base/log.h"
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
static int places_needed(int slots)
{
	return slots * SCHEDULE_LISTED_MS / SCHEDULE_DWELL_MS;
}

static void check_rows(
	struct config *config, const struct json *section, const struct settings *settings)
{
	int slots = settings->look.slots, rows = settings->look.rows;
	int needed = places_needed(slots);

	if (slots > rows)
		config_refuse(config, json_get(section, "highlight"),
			"%d calls cannot be highlighted on a wall of %d rows: at most %d", slots,
			rows, rows);
	else if (layout_places(slots, rows) < needed)
		config_refuse(config, json_get(section, "rows"),
			"%d rows cannot list %d highlighted calls for a minute each: at least %d",
			rows, slots, (needed - slots + LAYOUT_COLUMNS - 1) / LAYOUT_COLUMNS);
}

/* The wall must carry the calls of its zones' busiest minutes. */
static void check_peak(struct config *config, const struct json *section, struct settings *settings)
{
	int each = 60000 / SCHEDULE_DWELL_MS;
	int peak =
		(int)config_int(config, section, "peak_calls", each, 1, each * SCHEDULE_MAX_SLOTS);
	int slots = settings->look.slots;

	settings->peak_calls = peak;
	if (slots * each < peak)
		config_refuse(config, json_get(section, "highlight"),
			"%d carries %d calls a minute, peak_calls is %d: at least %d", slots,
			slots * each, peak, (peak + each - 1) / each);
}

static int32_t read_colour(struct config *config, const struct json *in, const char *key)
{
	const char *text = config_text(config, in, key, "", 7);
	int32_t colour = text && *text ? theme_colour_parse(text) : -1;

	if (text && *text && colour < 0)
		config_refuse(
			config, json_get(in, key), "'%s': write a colour like \"#0a4b63\"", text);
	return colour;
}

/* A pair that cannot be read is told at the colour that the file names, else at the theme. */
static void check_theme(struct config *config, const struct json *section,
	const struct json *colours, const struct theme *theme)
{
	const char *pair[2];
	char why[THEME_WHY_SIZE];

	if (theme_is_readable(theme, pair, why))
		return;
	const struct json *at = json_get(section, "accent");

	for (int i = 1; i >= 0; i--)
		if (json_get(colours, pair[i]))
			at = json_get(colours, pair[i]);
	config_refuse(config, at, "%s", why);
}

static void read_theme(struct config *config, const struct json *section, struct settings *settings)
{
	static const char *const themes[] = {"light", "dark", NULL};
	static const char *const names[] = {THEME_COLOURS};
	bool dark = config_choice(config, section, "theme", themes, 0) == 1;
	int32_t accent = read_colour(config, section, "accent");
	const struct json *colours = config_object(config, section, "colours", false);

	theme_make(&settings->look.theme, dark, accent);
	theme_night(&settings->look.night_theme);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		int32_t colour = read_colour(config, colours, names[i]);

		if (colour >= 0)
			(void)theme_set(&settings->look.theme, names[i], (uint32_t)colour);
	}
	check_theme(config, section, colours, &settings->look.theme);
}

static bool reaches(const struct layout_wish *wish, int panel_height_mm, int needed_um)
{
	struct reach reach;

	reach_measure(&reach, wish, panel_height_mm);
	return reach.least_um >= needed_um;
}

/* What would make the numbers large enough: fewer rows while they still hold what is highlighted in
 * a minute, else a larger panel. */
static void refuse_reach(struct config *config, const struct json *section,
	const struct settings *settings, const struct layout_wish *wish, const struct reach *reach)
{
	int needed_um = reach_needed_um(settings->farthest_seat_m);
	int panel_mm = settings->panel_height_mm;
	struct layout_wish fewer = *wish;
	char rows[48] = "";

	while (--fewer.rows >= wish->slots &&
		layout_places(wish->slots, fewer.rows) >= places_needed(wish->slots))
		if (reaches(&fewer, panel_mm, needed_um)) {
			snprintf(rows, sizeof(rows), "at most %d rows, or ", fewer.rows);
			break;
		}
	config_refuse(config, json_get(section, "farthest_seat_m"),
		"capitals of %d.%d mm are needed at %d m, the smallest numbers have %d.%d mm (new "
		"calls %d.%d mm) and reach %d.%d m: %sa picture %d mm high",
		needed_um / 1000, needed_um / 100 % 10, settings->farthest_seat_m,
		reach->least_um / 1000, reach->least_um / 100 % 10, reach->heads_um / 1000,
		reach->heads_um / 100 % 10, reach->least_um * REACH_PARTS / 1000000,
		reach->least_um / 100 * REACH_PARTS / 1000 % 10, rows,
		(int)((int64_t)panel_mm * needed_um / reach->least_um) + 1);
}

static struct layout_wish wish_of(const struct settings *settings, int width, int height)
{
	return (struct layout_wish){
		.width = width,
		.height = height,
		.slots = settings->look.slots,
		.rows = settings->look.rows,
		.left_names = true,
		.ways = settings->look.ways,
		.waiting = settings->look.waiting,
	};
}

void settings_reach(const struct settings *settings, int width, int height, struct reach *reach)
{
	struct layout_wish wish = wish_of(settings, width, height);

	reach_measure(reach, &wish, settings->panel_height_mm);
}

void settings_tell_reach(const struct settings *settings, int width, int height)
{
	struct reach reach;

	if (!settings->panel_height_mm)
		return;
	settings_reach(settings, width, height, &reach);
	int reach_m = (int)((int64_t)reach.least_um * REACH_PARTS / 1000000);

	if (reach.least_um < reach_needed_um(settings->farthest_seat_m))
		log_warn("numbers: from %d.%d mm: read from %d m on this screen, not from %d m: "
			 "set screen.width and height to the screen's, then --check",
			reach.least_um / 1000, reach.least_um / 100 % 10, reach_m,
			settings->farthest_seat_m);
	else
		log_info("numbers: from %d.%d mm, of new calls %d.%d mm: read from %d m",
			reach.least_um / 1000, reach.least_um / 100 % 10, reach.heads_um / 1000,
			reach.heads_um / 100 % 10, reach_m);
}

/* Whether whoever sits farthest can read what is small on this wall. */
static void read_reach(struct config *config, const struct json *section, struct settings *settings)
{
	struct layout_wish wish =
		wish_of(settings, settings->window.width, settings->window.height);
	struct reach reach;

	settings->farthest_seat_m = (int)config_int(config, section, "farthest_seat_m", 0, 0, 100);
	settings->panel_height_mm =
		(int)config_int(config, section, "panel_height_mm", 0, 0, 10000);
	if (!settings->farthest_seat_m && !settings->panel_height_mm)
		return;
	if (!settings->farthest_seat_m || !settings->panel_height_mm) {
		config_refuse(config,
			json_get(section,
				settings->farthest_seat_m ? "farthest_seat_m" : "panel_height_mm"),
			"farthest_seat_m and panel_height_mm mean nothing without each other");
		return;
	}
	reach_measure(&reach, &wish, settings->panel_height_mm);
	if (reach.least_um < reach_needed_um(settings->farthest_seat_m))
		refuse_reach(config, section, settings, &wish, &reach);
}

static void read_look(struct config *config, const struct json *section, struct settings *settings)
{
	settings->look.rows = (int)config_int(config, section, "rows", 6, 1, LAYOUT_MAX_ROWS);
	settings->look.slots =
		(int)config_int(config, section, "highlight", 2, 1, SCHEDULE_MAX_SLOTS);
	settings->look.waiting = config_bool(config, section, "waiting", false);
	settings->night = config_bool(config, section, "night", false);
	settings->motion = config_bool(config, section, "motion", true);
	directions_read(config, section, &settings->directions);
	settings->look.ways = settings->directions.count > 0;
	read_theme(config, section, settings);
	check_rows(config, section, settings);
	check_peak(config, section, settings);
	read_reach(config, section, settings);
}

void settings_read(struct board_file *board, struct settings *settings)
{
	const struct json *section = board_file_section(board, "display");
	struct config *config = board->config;

	*settings = (struct settings){.state = board->state};
	read_screen(board, section, settings);
	read_zones(config, section, settings);
	read_look(config, section, settings);
	voice_settings_read(config, section, &settings->voice);
	copy_text(settings->texts, sizeof(settings->texts),
		config_text(config, section, "texts", place_texts(), sizeof(settings->texts) - 1));
}
