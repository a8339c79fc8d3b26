/* Rows of short texts, written in columns as wide as their widest cell. */
#ifndef NOVBE_CONTROL_TABLE_H
#define NOVBE_CONTROL_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { TABLE_MAX_COLUMNS = 10, TABLE_MAX_ROWS = 4096 };

struct table {		/* begin with {0} and the first two members as wanted */
	int indent;	/* blanks before each row */
	unsigned right; /* a bit per column that is aligned to the right */
	size_t rows;
	int columns;
	char **cells; /* private */
	bool *marked;
	int width[TABLE_MAX_COLUMNS];
	bool failed; /* without memory, or past TABLE_MAX_ROWS: the last line says so */
};

/* Adds a row of `columns` texts (const char *), copied; marked: it stands out on a terminal. All
 * rows of a table have the same number of columns. */
void table_row(struct table *table, bool marked, int columns, ...);
void table_write(const struct table *table, FILE *out, bool colour);
void table_fini(struct table *table);

#endif
