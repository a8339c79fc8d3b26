/* A row per ticket that was called in its turn, for FORECAST_DAYS business days. */
#include "db/wait_rows.h"

#include "db/sql.h"
#include "db/tables.h"

int wait_rows_init(sqlite3 *db, struct wait_rows *rows)
{
	int rc = sql_prepare(db,
		"INSERT INTO wait(visit, service, class, wait_ms, said_ms, learned, counters, busy,"
		" line_ms, pool_ms, head_ms, class_head_ms, last_ms, waiting, pool_waiting, calls,"
		" pool_calls) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
		&rows->add);

	if (rc == 0)
		rc = sql_prepare(db,
			"SELECT day FROM day WHERE day<? ORDER BY day DESC LIMIT 1 OFFSET ?",
			&rows->first_day);
	if (rc == 0)
		rc = sql_prepare(db, "DELETE FROM wait WHERE visit<?", &rows->forget);
	return rc;
}

void wait_rows_fini(struct wait_rows *rows)
{
	sqlite3_finalize(rows->add);
	sqlite3_finalize(rows->first_day);
	sqlite3_finalize(rows->forget);
	*rows = (struct wait_rows){.add = NULL};
}

static int add(const struct wait_rows *rows, int64_t visit, const struct setup *setup,
	const struct forecast_sample *sample)
{
	const struct situation *found = &sample->situation;

	return sql_do(rows->add, "iTTiiiiiiiiiiiiii", visit, setup->services[found->service].id,
		setup->classes[found->klass].id, (int64_t)sample->wait_ms, (int64_t)sample->said_ms,
		(int64_t)sample->was_learned, (int64_t)found->counters, (int64_t)found->busy,
		(int64_t)found->line_ms, (int64_t)found->pool_ms, (int64_t)found->head_ms,
		(int64_t)found->class_head_ms, (int64_t)found->last_ms, (int64_t)found->waiting,
		(int64_t)found->pool_waiting, (int64_t)found->calls, (int64_t)found->pool_calls);
}

static int forget(const struct wait_rows *rows, const char *day)
{
	int64_t visit;
	int rc = sql_bind(rows->first_day, "Ti", day, (int64_t)FORECAST_DAYS - 1);

	if (rc == 0)
		rc = sql_row(rows->first_day);
	if (rc <= 0)
		return rc;
	rc = tables_first_visit((const char *)sqlite3_column_text(rows->first_day, 0), &visit);
	sqlite3_reset(rows->first_day);
	return rc < 0 ? rc : sql_do(rows->forget, "i", visit);
}

static int wait_ends(const struct wait_rows *rows, const struct hall *before,
	const struct change *change, int64_t at_ms)
{
	struct forecast_sample sample;
	int64_t first;
	int rc;

	if (!hall_teaches(before, change, at_ms, &sample))
		return 0;
	rc = tables_first_visit(hall_day(before), &first);
	return rc < 0 ? rc : add(rows, first + change->leg.visit, hall_setup(before), &sample);
}

int wait_rows_take(
	const struct wait_rows *rows, const struct hall *before, const struct entry *entry)
{
	int rc = 0;

	for (uint16_t i = 0; i < entry->decision.count && rc == 0; i++) {
		const struct change *change = &entry->decision.changes[i];

		if (change->kind == CHANGE_DAY_OPENED)
			rc = forget(rows, change->day);
		else if (change->kind == CHANGE_CALLED)
			rc = wait_ends(rows, before, change, entry->at_ms);
	}
	return rc;
}
