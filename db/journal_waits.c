/* What the hall learns its estimates from: asked once a day, when it opens, and at a start. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "db/journal_inside.h"
#include "db/sql.h"
#include "db/tables.h"

struct name { /* a service's id and index */
	const char *id;
	uint16_t index;
};

struct waits {
	const struct setup *setup;
	struct name *names; /* sorted */
	struct forecast_sample *samples;
	size_t count, room;
};

static int name_compare(const void *one, const void *other)
{
	return strcmp(((const struct name *)one)->id, ((const struct name *)other)->id);
}

static int names_sort(struct waits *waits)
{
	const struct setup *setup = waits->setup;

	waits->names = calloc(setup->service_count + 1U, sizeof(*waits->names));
	if (!waits->names)
		return -ENOMEM;
	for (uint16_t i = 0; i < setup->service_count; i++)
		waits->names[i] = (struct name){setup->services[i].id, i};
	qsort(waits->names, setup->service_count, sizeof(*waits->names), name_compare);
	return 0;
}

static uint32_t column_u32(sqlite3_stmt *row, int column)
{
	return (uint32_t)sqlite3_column_int64(row, column);
}

/* Whether the setup knows the row's service and class. */
static bool wait_take(const struct waits *waits, sqlite3_stmt *row, struct forecast_sample *sample)
{
	struct name wanted = {.id = (const char *)sqlite3_column_text(row, 0)};
	uint16_t klass = setup_class(waits->setup, (const char *)sqlite3_column_text(row, 1));
	const struct name *found = bsearch(
		&wanted, waits->names, waits->setup->service_count, sizeof(wanted), name_compare);

	if (!found || klass >= waits->setup->class_count)
		return false;
	*sample = (struct forecast_sample){.situation = {.service = found->index,
						   .klass = (uint8_t)klass,
						   .counters = (uint16_t)sqlite3_column_int(row, 5),
						   .busy = (uint16_t)sqlite3_column_int(row, 6),
						   .line_ms = column_u32(row, 7),
						   .pool_ms = column_u32(row, 8),
						   .head_ms = column_u32(row, 9),
						   .class_head_ms = column_u32(row, 10),
						   .last_ms = column_u32(row, 11),
						   .waiting = column_u32(row, 12),
						   .pool_waiting = column_u32(row, 13),
						   .calls = column_u32(row, 14),
						   .pool_calls = column_u32(row, 15)},
		.wait_ms = column_u32(row, 2),
		.said_ms = column_u32(row, 3),
		.was_learned = sqlite3_column_int(row, 4) != 0};
	return true;
}

static int waits_read(struct waits *waits, sqlite3_stmt *row)
{
	int rc;

	while ((rc = sql_row(row)) == 1) {
		if (waits->count == waits->room) {
			size_t room = waits->room > 0 ? 2 * waits->room : 4096;
			struct forecast_sample *samples =
				realloc(waits->samples, room * sizeof(*samples));

			if (!samples)
				return -ENOMEM;
			waits->samples = samples;
			waits->room = room;
		}
		waits->count += wait_take(waits, row, &waits->samples[waits->count]);
	}
	return rc;
}

int journal_waits(struct journal *journal, const struct setup *setup, const char *day,
	struct forecast_sample **samples, size_t *count)
{
	struct waits waits = {.setup = setup};
	sqlite3_stmt *row = NULL;
	int64_t first = 0;
	int rc = sql_prepare(journal->db,
		"SELECT service, class, wait_ms, said_ms, learned, counters, busy, line_ms, "
		"pool_ms,"
		" head_ms, class_head_ms, last_ms, waiting, pool_waiting, calls, pool_calls"
		" FROM wait WHERE visit<? ORDER BY visit",
		&row);

	if (rc == 0)
		rc = tables_first_visit(day, &first);
	if (rc == 0)
		rc = sql_bind(row, "i", first);
	if (rc == 0)
		rc = names_sort(&waits);
	if (rc == 0)
		rc = waits_read(&waits, row);
	sqlite3_finalize(row);
	free(waits.names);
	if (rc < 0) {
		free(waits.samples);
		return journal_fail(journal, rc);
	}
	*samples = waits.samples;
	*count = waits.count;
	return 0;
}
