/* What a hall file lacks in some language: counted, and the first ones with their places. */
#include "firmware/hall/hall_gaps.h"

#include <stdlib.h>
#include <string.h>

static const char *const KINDS[HALL_TEXT_COUNT] = {
	[HALL_NAMES] = "names",
	[HALL_DOCUMENTS] = "documents",
	[HALL_ALIASES] = "aliases",
	[HALL_MESSAGE] = "message",
	[HALL_FOOTER] = "footer",
};

uint32_t hall_gaps_in(const struct hall_gaps *gaps, int language)
{
	uint32_t count = 0;

	for (int kind = 0; kind < HALL_TEXT_COUNT; kind++)
		count += gaps->count[language][kind];
	return count;
}

bool hall_gaps_wants_place(const struct hall_gaps *gaps, int language)
{
	return hall_gaps_in(gaps, language) < HALL_GAPS_TOLD;
}

/* Aliases only widen a search, and a zone's message is shown in the languages that have it: nothing
 * stands in for either. */
static bool falls_back(enum hall_text kind)
{
	return kind != HALL_ALIASES && kind != HALL_MESSAGE;
}

void hall_gaps_add(struct hall_gaps *gaps, const struct hall_catalogue *catalogue, int language,
	enum hall_text kind, const struct names *names, const char *place)
{
	const char *code = catalogue->languages[language];
	uint32_t at = hall_gaps_in(gaps, language);
	char *line = NULL;
	int len = 0;

	gaps->count[language][kind]++;
	if (at >= HALL_GAPS_TOLD)
		return;
	if (falls_back(kind))
		len = asprintf(&line, "%s: no text in '%s': that in '%s' stands in for it", place,
			code, names_in(catalogue, names, code).language);
	else
		len = asprintf(&line, "%s: no text in '%s'", place, code);
	gaps->told[language][at] = len < 0 ? NULL : line; /* without memory it is only counted */
}

const char *hall_gaps_line(const struct hall_gaps *gaps, const struct hall_catalogue *catalogue,
	int language, char line[HALL_GAPS_LINE_SIZE])
{
	uint32_t count = hall_gaps_in(gaps, language);
	const char *between = ":";
	int len = snprintf(line, HALL_GAPS_LINE_SIZE, "'%s': %u text%s missing",
		catalogue->languages[language], count, count == 1 ? " is" : "s are");

	for (int kind = 0; kind < HALL_TEXT_COUNT; kind++) {
		if (!gaps->count[language][kind])
			continue;
		len += snprintf(line + len, HALL_GAPS_LINE_SIZE - (size_t)len, "%s %s %u", between,
			KINDS[kind], gaps->count[language][kind]);
		between = ",";
	}
	return line;
}

void hall_gaps_tell(const struct hall_gaps *gaps, const struct hall_catalogue *catalogue,
	const char *file, FILE *out)
{
	for (int i = 0; i < catalogue->language_count; i++) {
		uint32_t count = hall_gaps_in(gaps, i), told = 0;
		char line[HALL_GAPS_LINE_SIZE];

		if (!count)
			continue;
		fprintf(out, "%s: warning: %s\n", file, hall_gaps_line(gaps, catalogue, i, line));
		for (int k = 0; k < HALL_GAPS_TOLD; k++) {
			if (!gaps->told[i][k])
				continue;
			fprintf(out, "%s\n", gaps->told[i][k]);
			told++;
		}
		if (count > told)
			fprintf(out, "%s: and %u more in '%s'\n", file, count - told,
				catalogue->languages[i]);
	}
}

void hall_gaps_fini(struct hall_gaps *gaps)
{
	for (int i = 0; i < CATALOGUE_MAX_LANGUAGES; i++)
		for (int k = 0; k < HALL_GAPS_TOLD; k++)
			free(gaps->told[i][k]);
	memset(gaps, 0, sizeof(*gaps));
}
