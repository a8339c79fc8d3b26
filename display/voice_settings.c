/* Reads what a technician wrote about the wall's loudspeakers. */
#include "display/voice_settings.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/config.h"
#include "firmware/base/json.h"
#include "firmware/voice/section.h"

enum { DAY_MIN = 24 * 60 };

static bool is_language(const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i++)
		if (!islower((unsigned char)text[i]))
			return false;
	return len >= 2 && len < LANGUAGE_SIZE;
}

static void add_language(struct config *config, const struct json *item, const char *text,
	struct voice_settings *settings)
{
	const char *code = strcmp(text, "ticket") == 0 ? "" : text;

	if (*code && !is_language(code)) {
		config_refuse(config, item,
			"'%s': write \"ticket\" or a language's code, as \"az\"", text);
		return;
	}
	for (int i = 0; i < settings->language_count; i++)
		if (strcmp(settings->languages[i], code) == 0) {
			config_refuse(config, item, "'%s' stands there twice", text);
			return;
		}
	if (settings->language_count < ANNOUNCER_MAX_SAID_IN)
		snprintf(
			settings->languages[settings->language_count++], LANGUAGE_SIZE, "%s", code);
}

static void read_languages(
	struct config *config, const struct json *voice, struct voice_settings *settings)
{
	const struct json *list =
		config_list(config, voice, "languages", ANNOUNCER_MAX_SAID_IN, false);

	for (const struct json *item = json_first(list); item; item = json_next(item)) {
		const char *text = config_item_text(config, item, 15);

		if (text)
			add_language(config, item, text, settings);
	}
	if (list && !json_first(list))
		config_refuse(config, list, "no language: leave it out for the ticket's own");
	if (settings->language_count == 0)
		settings->language_count = 1; /* "": the ticket's */
}

static bool shows_zone(const struct json *zones, const char *zone)
{
	for (const struct json *item = json_first(zones); item; item = json_next(item)) {
		const char *text = json_string(item);

		if (text && strcmp(text, zone) == 0)
			return true;
	}
	return !zones;
}

/* They must be among those the wall shows, as far as this file tells. */
static void read_zones(struct config *config, const struct json *section, const struct json *voice,
	struct voice_settings *settings)
{
	const struct json *list = config_list(config, voice, "zones", SCHEDULE_MAX_ZONES, false);
	const struct json *shown = json_get(section, "zones");

	for (const struct json *item = json_first(list); item; item = json_next(item)) {
		const char *text = config_item_text(config, item, ID_SIZE - 1);

		if (text && !*text)
			config_refuse(config, item, "an empty name: write the zone's id");
		else if (text && !shows_zone(shown, text))
			config_refuse(config, item,
				"'%s': the wall does not show it: add it to display.zones", text);
		if (text && settings->zone_count < SCHEDULE_MAX_ZONES)
			snprintf(settings->zones[settings->zone_count++], ID_SIZE, "%s", text);
	}
	if (list && !json_first(list))
		config_refuse(config, list,
			"no zone: leave it out for all of them, or leave out voice for silence");
}

/* "08:30" in minutes, at most "24:00"; -1: no time. */
static int minute_parse(const char *text)
{
	int hours, minutes, end = 0;

	if (strlen(text) != 5 || text[2] != ':' || !isdigit((unsigned char)text[0]) ||
		!isdigit((unsigned char)text[3]) ||
		sscanf(text, "%2d:%2d%n", &hours, &minutes, &end) != 2 || end != 5 || minutes > 59)
		return -1;
	minutes += 60 * hours;
	return minutes <= DAY_MIN ? minutes : -1;
}

static int read_minute(struct config *config, const struct json *in, const char *key)
{
	const char *text = config_text(config, in, key, NULL, 5);
	int minute = text ? minute_parse(text) : -1;

	if (text && minute < 0)
		config_refuse(config, json_get(in, key),
			"'%s': write hours and minutes, as \"08:30\", at most \"24:00\"", text);
	return minute;
}

static void read_hours(
	struct config *config, const struct json *voice, struct voice_settings *settings)
{
	const struct json *list = config_list(config, voice, "hours", VOICE_MAX_HOURS, false);

	for (const struct json *item = json_first(list); item; item = json_next(item)) {
		struct voice_hours hours = {
			.from_min = read_minute(config, item, "from"),
			.to_min = read_minute(config, item, "to"),
			.volume_pct = (int)config_int(
				config, item, "volume_pct", CONFIG_REQUIRED, 0, 100),
		};

		if (hours.from_min >= 0 && hours.from_min == hours.to_min)
			config_refuse(config, json_get(item, "to"),
				"nothing lies between the two: a whole day is from \"00:00\" to "
				"\"24:00\"");
		if (settings->hour_count < VOICE_MAX_HOURS)
			settings->hours[settings->hour_count++] = hours;
	}
}

static void read_rules(
	struct config *config, const struct json *voice, struct announcer_rules *rules)
{
	rules->max_age_ms = 1000 * config_int(config, voice, "max_age_s", 60, 10, 300);
	rules->chime = config_bool(config, voice, "chime", true);
	rules->chime_gap_ms = 1000 * config_int(config, voice, "chime_gap_s", 3, 0, 60);
}

void voice_settings_read(
	struct config *config, const struct json *section, struct voice_settings *settings)
{
	const struct json *voice = config_object(config, section, "voice", false);

	memset(settings, 0, sizeof(*settings));
	if (!voice)
		return;
	settings->on = true;
	voice_section_read(config, voice, &settings->options);
	read_languages(config, voice, settings);
	read_zones(config, section, voice, settings);
	read_hours(config, voice, settings);
	read_rules(config, voice, &settings->rules);
	settings->rules.pace_permille = 1000 * VOICE_RATE_WPM / settings->options.rate_wpm;
}

int voice_settings_volume_pct(const struct voice_settings *settings, int minute)
{
	for (int i = 0; minute >= 0 && i < settings->hour_count; i++) {
		const struct voice_hours *hours = &settings->hours[i];
		bool after = minute >= hours->from_min, before = minute < hours->to_min;

		if (hours->from_min < hours->to_min ? after && before : after || before)
			return hours->volume_pct;
	}
	return settings->options.volume_pct;
}

bool voice_settings_speak_zone(const struct voice_settings *settings, const char *zone)
{
	for (int i = 0; i < settings->zone_count; i++)
		if (strcmp(settings->zones[i], zone) == 0)
			return true;
	return settings->zone_count == 0;
}

int voice_settings_fixed(
	const struct voice_settings *settings, const char *languages[ANNOUNCER_MAX_SAID_IN])
{
	int count = 0;

	for (int i = 0; i < settings->language_count; i++)
		if (settings->languages[i][0])
			languages[count++] = settings->languages[i];
	return count;
}
