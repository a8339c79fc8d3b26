/* Colours of the wall and their contrast (WCAG 2.1, 1.4.3 for text and 1.4.11 for edges). */
#include "display/theme.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "firmware/paint/paint.h"

static const struct theme theme_light = {
	.background = 0xf3f5f7,
	.surface = 0xffffff,
	.edge = 0xd5dae1,
	.ink = 0x12181f,
	.muted = 0x4a5563,
	.accent = 0x0a4b63,
	.notice = 0xfff1d6,
	.on_notice = 0x5a3a00,
};

static const struct theme theme_dark = {
	.background = 0x0c1014,
	.surface = 0x171c23,
	.edge = 0x303944,
	.ink = 0xf4f6f8,
	.muted = 0xaab4c0,
	.accent = 0x7fcdee,
	.notice = 0x3a2c10,
	.on_notice = 0xffdfa3,
};

void theme_make(struct theme *theme, bool dark, int32_t accent)
{
	*theme = dark ? theme_dark : theme_light;
	if (accent >= 0)
		theme->accent = (uint32_t)accent;
	theme->on_accent = theme_contrast_pct(theme->accent, 0xffffff) >=
					   theme_contrast_pct(theme->accent, 0x0c1014)
				   ? 0xffffff
				   : 0x0c1014;
}

void theme_night(struct theme *theme)
{
	theme_make(theme, true, -1);
	theme->background = 0x000000;
}

bool theme_set(struct theme *theme, const char *name, uint32_t colour)
{
	struct {
		const char *name;
		uint32_t *place;
	} const places[] = {
		{"background", &theme->background},
		{"surface", &theme->surface},
		{"edge", &theme->edge},
		{"ink", &theme->ink},
		{"muted", &theme->muted},
		{"notice", &theme->notice},
		{"on_notice", &theme->on_notice},
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (strcmp(places[i].name, name) != 0)
			continue;
		*places[i].place = colour;
		return true;
	}
	return false;
}

int32_t theme_colour_parse(const char *text)
{
	unsigned int colour;
	int end = 0;

	if (strlen(text) != 7 || strspn(text + 1, "0123456789abcdefABCDEF") != 6)
		return -1;
	if (sscanf(text, "#%6x%n", &colour, &end) != 1 || end != 7)
		return -1;
	return (int32_t)colour;
}

int theme_contrast_pct(uint32_t a, uint32_t b)
{
	return (int)(paint_contrast(a, b) * 100.0);
}

bool theme_is_readable(const struct theme *theme, const char *pair[2], char why[THEME_WHY_SIZE])
{
	const struct {
		uint32_t front, back;
		int floor_pct;
		const char *names[2];
		const char *what;
	} pairs[] = {
#define PAIR(front, back)  theme->front, theme->back
#define NAMES(front, back) {#front, #back}
		{PAIR(on_accent, accent), 450, NAMES(on_accent, accent), "a new call's number"},
		{PAIR(accent, surface), 300, NAMES(accent, surface), "a new call's card"},
		{PAIR(accent, background), 300, NAMES(accent, background), "a new call's card"},
		{PAIR(ink, surface), 700, NAMES(ink, surface), "a number on its card"},
		{PAIR(ink, background), 700, NAMES(ink, background), "a number in the list"},
		{PAIR(muted, surface), 450, NAMES(muted, surface), "a service's name"},
		{PAIR(muted, background), 450, NAMES(muted, background), "a title"},
		{PAIR(on_notice, notice), 700, NAMES(on_notice, notice), "the notice"},
#undef PAIR
#undef NAMES
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		int contrast_pct = theme_contrast_pct(pairs[i].front, pairs[i].back);

		if (contrast_pct >= pairs[i].floor_pct)
			continue;
		pair[0] = pairs[i].names[0];
		pair[1] = pairs[i].names[1];
		snprintf(why, THEME_WHY_SIZE,
			"%s #%06x on %s #%06x (%s) has a contrast of %d.%02d:1, it needs %d.%d:1",
			pair[0], (unsigned int)pairs[i].front, pair[1], (unsigned int)pairs[i].back,
			pairs[i].what, contrast_pct / 100, contrast_pct % 100,
			pairs[i].floor_pct / 100, pairs[i].floor_pct / 10 % 10);
		return false;
	}
	return true;
}
