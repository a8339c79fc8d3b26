/* Rows of the table `wait`: what the hall learns its estimates from. Derived
 * from the journal like the tables of tables.h, and written behind them. */
#ifndef NOVBE_DB_WAIT_ROWS_H
#define NOVBE_DB_WAIT_ROWS_H

#include <sqlite3.h>

#include "firmware/queue/hall.h"
#include "firmware/wire/entry_text.h"

struct wait_rows {
	sqlite3_stmt *add, *first_day, *forget;
};

/* All return 0 or -Exxx as sql_error(). */
int wait_rows_init(sqlite3 *db, struct wait_rows *rows) __attribute__((warn_unused_result));
void wait_rows_fini(struct wait_rows *rows);
/* Brings the rows up to the entry: a wait that ends is kept; when a day opens, those of days that
 * no fit looks at any more are forgotten. `before` is the hall before the entry's changes. */
int wait_rows_take(const struct wait_rows *rows, const struct hall *before,
	const struct entry *entry) __attribute__((warn_unused_result));

#endif
