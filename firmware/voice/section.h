/*
 * The part of a board file's section that says how a program speaks:
 *
 *   "voice": {
 *     "rate_wpm": 150, "volume_pct": 80,
 *     "sink": "",            the sound device's name; empty: the system's choice
 *     "recordings": ""       a folder, see voice.h; empty: espeak-ng says everything
 *   }
 */
#ifndef NOVBE_VOICE_SECTION_H
#define NOVBE_VOICE_SECTION_H

#include "firmware/voice/voice.h"

struct config;
struct json;

/* Reads it (NULL: the defaults); problems go into config. Texts are borrowed from the config. */
void voice_section_read(
	struct config *config, const struct json *section, struct voice_options *options);

#endif
