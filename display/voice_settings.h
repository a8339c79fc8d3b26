/*
 * The part "voice" of the "display" section: what the wall's loudspeakers say, and how loud.
 *
 *   "voice": {
 *     "volume_pct": 80, "rate_wpm": 150, "sink": "", "recordings": "",   firmware/voice/section.h
 *     "languages": ["ticket"],           "ticket": the ticket's own; at most four, each once
 *     "zones": ["a"],                    of those the wall shows; left out: all of them
 *     "chime": true, "chime_gap_s": 3,
 *     "max_age_s": 60,
 *     "hours": [{"from": "20:00", "to": "08:00", "volume_pct": 0}]    local; the first that fits
 *   }
 */
#ifndef NOVBE_DISPLAY_VOICE_SETTINGS_H
#define NOVBE_DISPLAY_VOICE_SETTINGS_H

#include "display/announcer.h"
#include "display/schedule.h"
#include "firmware/voice/voice.h"

struct board_file;
struct config;
struct json;

enum { VOICE_MAX_HOURS = 8 };

struct voice_hours {
	int from_min, to_min; /* 0..1440 from local midnight; from > to goes over midnight */
	int volume_pct;	      /* 0..100 */
};

struct voice_settings {
	bool on; /* the section is there; nothing below means anything without */
	struct voice_options options; /* its texts are borrowed from the board file */
	int language_count;	      /* 1.. */
	char languages[ANNOUNCER_MAX_SAID_IN][LANGUAGE_SIZE]; /* "": the ticket's */
	int zone_count;					      /* 0: all */
	char zones[SCHEDULE_MAX_ZONES][ID_SIZE];
	struct announcer_rules rules;
	int hour_count;
	struct voice_hours hours[VOICE_MAX_HOURS];
};

/* Reads the part of the display's section, or what stands for it when it is left out; problems go
 * into config. */
void voice_settings_read(
	struct config *config, const struct json *section, struct voice_settings *settings);

/* How loud it is at a local minute of the day, 0..1439, or -1: no clock; 0: silent on purpose. */
int voice_settings_volume_pct(const struct voice_settings *settings, int minute);
/* Whether the calls of a zone are said. */
bool voice_settings_speak_zone(const struct voice_settings *settings, const char *zone);
/* The languages that the board file names, "ticket" left out. */
int voice_settings_fixed(
	const struct voice_settings *settings, const char *languages[ANNOUNCER_MAX_SAID_IN]);

#endif
