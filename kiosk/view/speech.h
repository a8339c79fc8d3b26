/*
 * Reads the kiosk's screen aloud, for whoever switched the voice on. What to say follows from the
 * view that was painted and what was said before, never from single events, so a screen that
 * changed by itself (a ticket came, time is over) is read as well.
 *
 *   new screen or page      its texts in reading order, without the head (the centre's name) that
 *                           the screen before had as well; the first time also how to use the keys;
 *                           then what has the focus, "2 of 9"
 *   focus moved             what has it now
 *   switch, field changed   what it says now
 *   volume changed          how loud it is, as loud
 *   repeat                  all of the screen, and how to use it
 *
 * Each cuts what is being said (EN 301 549, 5.1.3: a voice can be interrupted and repeated), and so
 * does any key or touch: call speech_hush() first, then hand it to the flow. Numbers of people
 * waiting change by themselves: they are not read again.
 */
#ifndef NOVBE_KIOSK_SPEECH_H
#define NOVBE_KIOSK_SPEECH_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/translations.h"
#include "firmware/voice/voice.h"
#include "kiosk/flow/flow.h"

struct view;

enum {
	SPEECH_MAX_PARTS = 16, /* of one screen: a part is all that follows in one language */
	SPEECH_FIELD_SIZE = 160,
	SPEECH_LANGUAGES = 3, /* that are said of the first screen */
	SPEECH_MAX_HEAD = 4,
};

struct speech_part { /* said in one go; its nodes are lines */
	char language[LANGUAGE_SIZE];
	char text[VOICE_TEXT_MAX + 1];
};

struct speech_plan {
	bool stops;	/* what is being said is cut, also when nothing follows */
	int volume_pct; /* -1: as before */
	int count;
	struct speech_part parts[SPEECH_MAX_PARTS];
};

/* Where the listener is: another place is read from the top. */
struct speech_place {
	enum flow_screen screen;
	enum flow_notice notice;
	int page;
	bool refused;
	char language[LANGUAGE_SIZE], institution[ID_SIZE], service[ID_SIZE];
};

struct speech { /* zeroed by speech_init() */
	struct voice *voice;
	bool is_on, knows_keys; /* what was said already */
	int volume_pct;
	struct speech_place place;
	struct flow_target focus;
	char field[SPEECH_FIELD_SIZE], changed[SPEECH_FIELD_SIZE];
	uint64_t head[SPEECH_MAX_HEAD]; /* of the screen before: what its first texts were */
	int head_count;
	struct speech_plan plan; /* room */
};

/* voice is borrowed; NULL: the kiosk cannot speak, and nothing below does anything. */
void speech_init(struct speech *speech, struct voice *voice);
/* After each view that was made and painted (or would have been: no screen is needed). */
void speech_follow(struct speech *speech, const struct flow *flow, const struct view *view,
	struct translations *texts);
/* EFFECT_REPEAT. */
void speech_repeat(struct speech *speech, const struct flow *flow, const struct view *view,
	struct translations *texts);
/* A key or a touch: silence, before the flow hears of it. */
void speech_hush(struct speech *speech);

/* The pure half of both: what is to be said now, and remembers it. Parts that do not fit
 * SPEECH_MAX_PARTS are left out; what has the focus is always said. */
void speech_plan(struct speech *speech, const struct flow *flow, const struct view *view,
	struct translations *texts, bool repeats);

#endif
