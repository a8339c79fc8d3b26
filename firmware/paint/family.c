/*
 * Which font a language is written in, and whether it is there. Left alone, the system would pick
 * a Naskh for Urdu and a serif for Amharic, so each language names its own.
 */
#include "firmware/paint/painter.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct family known_families[] = {
	{"en", "Noto Sans", "fonts-noto-core", 1.36f}, /* first: for all unknown languages too */
	{"az", "Noto Sans", "fonts-noto-core", 1.36f},
	{"ru", "Noto Sans", "fonts-noto-core", 1.36f},
	{"tr", "Noto Sans", "fonts-noto-core", 1.36f},
	{"uz", "Noto Sans", "fonts-noto-core", 1.36f},
	{"id", "Noto Sans", "fonts-noto-core", 1.36f},
	{"ur", "Noto Nastaliq Urdu", "fonts-noto-core", 2.5f},
	{"ar", "Noto Sans Arabic", "fonts-noto-core", 1.6f},
	{"fa", "Noto Sans Arabic", "fonts-noto-core", 1.6f},
	{"ps", "Noto Sans Arabic", "fonts-noto-core", 1.6f},
	{"am", "Noto Sans Ethiopic", "fonts-noto-core", 1.4f},
};

void families_init(struct painter *painter)
{
	painter->family_count = (int)(sizeof(known_families) / sizeof(known_families[0]));
	memcpy(painter->families, known_families, sizeof(known_families));
	painter->ids = known_families[0];
}

static int family_index(const struct painter *painter, const char *language)
{
	for (int i = 0; i < painter->family_count; i++)
		if (strcmp(painter->families[i].language, language) == 0)
			return i;
	return -1;
}

struct family *family_of(struct painter *painter, const char *language)
{
	int i = language ? family_index(painter, language) : 0;

	return &painter->families[i < 0 ? 0 : i];
}

struct family *family_of_ids(struct painter *painter)
{
	return &painter->ids;
}

static bool text_fits(const char *text, size_t size)
{
	return text[0] != '\0' && strlen(text) < size;
}

int paint_set_family(struct painter *painter, const char *language, const char *family,
	const char *debian_package, float line_em)
{
	if (!text_fits(language, FAMILY_LANGUAGE_SIZE) || !text_fits(family, FAMILY_NAME_SIZE) ||
		!text_fits(debian_package, FAMILY_NAME_SIZE) || !(line_em >= 0.5f && line_em <= 8))
		return -EINVAL;
	int i = family_index(painter, language);

	if (i < 0 && painter->family_count == PAINT_MAX_FAMILIES)
		return -ENOSPC;
	if (i < 0)
		i = painter->family_count++;
	struct family *entry = &painter->families[i];

	fits_forget(painter);
	laid_forget(painter);
	snprintf(entry->language, sizeof(entry->language), "%s", language);
	snprintf(entry->name, sizeof(entry->name), "%s", family);
	snprintf(entry->package, sizeof(entry->package), "%s", debian_package);
	entry->line_em = line_em;
	entry->is_measured = false;
	return 0;
}

enum { PROBE_SIZE_PX = 64 };

/* The regular font that the system gives for a family; NULL when it has none at all. */
static PangoFont *family_font(struct painter *painter, const char *name)
{
	PangoFontDescription *wanted = pango_font_description_new();

	pango_font_description_set_family(wanted, name);
	pango_font_description_set_absolute_size(wanted, PROBE_SIZE_PX * PANGO_SCALE);
	PangoFont *font = pango_font_map_load_font(painter->map, painter->context, wanted);

	pango_font_description_free(wanted);
	return font;
}

/* Asks for the family and looks at what came: fontconfig always answers, with something else if
 * need be. */
static bool family_is_installed(struct painter *painter, const char *name)
{
	PangoFont *font = family_font(painter, name);

	if (!font)
		return false;
	PangoFontDescription *found = pango_font_describe(font);
	const char *family = pango_font_description_get_family(found);
	bool installed = family && g_ascii_strcasecmp(family, name) == 0;

	pango_font_description_free(found);
	g_object_unref(font);
	return installed;
}

double family_middle_em(struct painter *painter, struct family *family)
{
	PangoFont *font = family->is_measured ? NULL : family_font(painter, family->name);

	if (font) {
		PangoFontMetrics *metrics = pango_font_get_metrics(font, NULL);
		double ascent = pango_font_metrics_get_ascent(metrics);
		double descent = pango_font_metrics_get_descent(metrics);

		family->middle_em = (ascent - descent) / 2 / (PROBE_SIZE_PX * PANGO_SCALE);
		pango_font_metrics_unref(metrics);
		g_object_unref(font);
	}
	family->is_measured = true;
	return family->middle_em;
}

static int tell_missing(const struct family *family, const char *language, const char *name,
	char why[PAINT_WHY_SIZE])
{
	snprintf(why, PAINT_WHY_SIZE,
		"font '%s' for language '%s' is not installed: install the Debian package '%s'",
		name, language, family->package);
	return -ENOENT;
}

int paint_language_ready(
	struct painter *painter, const char *language, const char *sample, char why[PAINT_WHY_SIZE])
{
	const struct family *family = family_of(painter, language);
	const struct family *ids = family_of_ids(painter);

	if (!family_is_installed(painter, family->name))
		return tell_missing(family, language, family->name, why);
	if (!family_is_installed(painter, ids->name))
		return tell_missing(ids, language, ids->name, why);
	int unknown = paint_unknown_glyphs(painter, language, sample);

	if (unknown > 0) {
		snprintf(why, PAINT_WHY_SIZE,
			"language '%s': no installed font, '%s' included, can show %d of the "
			"characters "
			"of '%.60s': install the Debian package '%s'",
			language, family->name, unknown, sample, family->package);
		return -ENOENT;
	}
	return 0;
}
