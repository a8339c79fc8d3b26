/*
 * Texts of a hall file that are missing in one of the centre's languages. Where such a text is
 * shown, printed or said, names_in() takes another language's: nothing stops, but somebody reads
 * what they may not understand. So whoever checks the file is told how many there are and where.
 */
#ifndef NOVBE_HALL_HALL_GAPS_H
#define NOVBE_HALL_HALL_GAPS_H

#include <stdint.h>
#include <stdio.h>

#include "firmware/wire/catalogue_message.h"

enum hall_text { /* by its key in the file */
	HALL_NAMES,
	HALL_DOCUMENTS,
	HALL_ALIASES,
	HALL_MESSAGE,
	HALL_FOOTER,
	HALL_TEXT_COUNT
};

enum {
	HALL_GAPS_TOLD = 10, /* of one language, with their places; all are counted */
	HALL_GAPS_LINE_SIZE = 200,
};

struct hall_gaps { /* zero is none */
	uint32_t count[CATALOGUE_MAX_LANGUAGES][HALL_TEXT_COUNT];
	char *told[CATALOGUE_MAX_LANGUAGES][HALL_GAPS_TOLD]; /* owned */
};

/* A text that `names` lacks in the language at a position; place ("hall.json:12: zones[0].names")
 * is copied, and asked for only while hall_gaps_wants_place(). */
void hall_gaps_add(struct hall_gaps *gaps, const struct hall_catalogue *catalogue, int language,
	enum hall_text kind, const struct names *names, const char *place);
bool hall_gaps_wants_place(const struct hall_gaps *gaps, int language);
/* How many are missing in the language at a position. */
uint32_t hall_gaps_in(const struct hall_gaps *gaps, int language);
/* "'ur': 14 texts are missing: names 9, documents 3, aliases 2" */
const char *hall_gaps_line(const struct hall_gaps *gaps, const struct hall_catalogue *catalogue,
	int language, char line[HALL_GAPS_LINE_SIZE]);
/* Tells all, language by language: a line as above, the first ones with their places, how many
 * more. `file` is the name to tell them of. */
void hall_gaps_tell(const struct hall_gaps *gaps, const struct hall_catalogue *catalogue,
	const char *file, FILE *out);
void hall_gaps_fini(struct hall_gaps *gaps);

#endif
