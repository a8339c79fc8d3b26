/* What was gathered, written as a table for people, as CSV (RFC 4180) or as one JSON object
 * (docs/FORMATS.md, section 14). */
#ifndef NOVBE_REPORT_OUTPUT_H
#define NOVBE_REPORT_OUTPUT_H

#include <stdio.h>

#include "db/report/gather.h"

enum output_format { OUTPUT_TABLE, OUTPUT_CSV, OUTPUT_JSON };

enum { OUTPUT_WIDTH = 100 }; /* columns of a terminal that a table keeps to */

struct output {
	enum output_format format;
	const char *kind;     /* "report" or "score" */
	const char *language; /* names in this one, or the centre's first; NULL: ids */
	const struct column *columns;
	int column_count;
	const struct gather_terms *terms;
};

/* 0, or -ENOMEM; a failure to write is the stream's. */
int output_write(FILE *out, const struct output *output, struct gathered *gathered)
	__attribute__((warn_unused_result));

/* Whether a column has anything to tell in rows (not the total) of that grouping. */
bool output_tells(const struct column *column, const struct grouping *grouping, bool is_total);
/* The name of a part (of an institution, service or class) in the language; NULL: it has none. */
const char *output_name(
	const struct gathered *gathered, enum part_kind kind, int32_t part, const char *language);
/* A value as in CSV and JSON: "12", "93.4"; "" when there is none. */
void output_value(enum value_kind kind, struct value value, char text[32]);
/* "12:05", minutes and seconds, rounded. */
void output_duration(int64_t ms, char text[32]);

/* In output_table.c. */
int output_table(FILE *out, const struct output *output, struct gathered *gathered)
	__attribute__((warn_unused_result));

#endif
