/* The tables that are derived from the journal: each change of an entry becomes a row's change. */
#ifndef NOVBE_DB_TABLES_H
#define NOVBE_DB_TABLES_H

#include <sqlite3.h>

#include "firmware/queue/hall.h"
#include "firmware/wire/entry_text.h"

struct tables; /* the prepared statements */

/* -Exxx as sql_error(); db is borrowed. */
int tables_new(sqlite3 *db, struct tables **tables) __attribute__((warn_unused_result));
void tables_free(struct tables *tables);
/* Brings the tables up to the entry; `before` names its indices. -EINVAL also when the entry does
 * not fit what the tables hold. */
int tables_take(struct tables *tables, const struct hall *before, const struct entry *entry)
	__attribute__((warn_unused_result));

/* A leg's id is its visit's times this, plus its position. */
enum { TABLES_LEGS_PER_VISIT = 32 };

/* The first visit id of a business day: days since 1970 * 2^20. -EINVAL: not YYYY-MM-DD. */
int tables_first_visit(const char *day, int64_t *id) __attribute__((warn_unused_result));

#endif
