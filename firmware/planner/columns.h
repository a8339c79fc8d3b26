/* The fields of one CSV line, by the names in the file's first line. */
#ifndef NOVBE_PLANNER_COLUMNS_H
#define NOVBE_PLANNER_COLUMNS_H

#include <stdbool.h>
#include <stdint.h>

enum { COLUMNS_MAX = 64 };

struct columns {
	char *names[COLUMNS_MAX];
	int count;
	char *fields[COLUMNS_MAX]; /* of the present line: borrowed from its text */
	int field_count;
};

/* Cuts a line into fields in place: commas, double quotes, doubled quotes in them. Returns how
 * many, -EINVAL when there are more than COLUMNS_MAX or a quote does not end. */
int columns_split(char *line, char **fields);
/* The column's number, -1: none. */
int columns_find(const struct columns *columns, const char *name);
/* Whole numbers from least to most; false: it is none of these. */
bool columns_int(const char *text, int64_t least, int64_t most, int64_t *value);

#endif
