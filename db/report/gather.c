/*
 * Day by day: a business day's stretch of the journal is read once, its legs are folded into the
 * rows, then it is forgotten. So a year takes no more memory than its rows and its waits.
 */
#include "db/report/gather.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/look.h"
#include "db/tables.h"
#include "firmware/base/zone.h"

enum { DAY_BITS = 20, FILED_FIRST = 1 << 19 }; /* as in db/tables.c */

struct unit { /* what rows by leg are told apart by */
	uint32_t institution, service, klass;
};

struct gathering {
	const struct gather_terms *terms;
	struct gathered *out;
	struct day day;
	int64_t days;	   /* of the day in hand, since 1970 */
	uint32_t *unit_at; /* by service and class: unit + 1 */
	struct unit *units;
	uint32_t unit_count;
	int rc; /* of the callbacks, which cannot say it */
};

/* ---- Rows ---- */

static bool by(const struct gathering *g, enum part_kind kind)
{
	for (int i = 0; i < g->terms->grouping.count; i++)
		if (g->terms->grouping.parts[i] == kind)
			return true;
	return false;
}

/* What rows are told apart by; of a stretch of counter's time or of a leg. */
struct about {
	struct unit unit;
	uint16_t counter;
	uint32_t operator_id;
	int64_t at_ms;
};

static int32_t part_about(struct gathering *g, enum part_kind kind, const struct about *about)
{
	int64_t days;
	int second;

	switch (kind) {
	case PART_INSTITUTION:
		return (int32_t)about->unit.institution;
	case PART_SERVICE:
		return (int32_t)about->unit.service;
	case PART_CLASS:
		return (int32_t)about->unit.klass;
	case PART_COUNTER:
		return about->counter;
	case PART_OPERATOR:
		return (int32_t)about->operator_id;
	case PART_HOUR:
	case PART_QUARTER_HOUR:
		centre_local(&g->out->centre, about->at_ms, &days, &second);
		return second / (kind == PART_HOUR ? 3600 : 900);
	default:
		return part_of_day(kind, g->days);
	}
}

static struct figures *figures_about(struct gathering *g, const struct about *about)
{
	int32_t parts[GROUPING_MAX_PARTS] = {0};

	for (int i = 0; i < g->terms->grouping.count; i++)
		parts[i] = part_about(g, g->terms->grouping.parts[i], about);
	struct row *row = rows_get(&g->out->rows, parts);

	if (!row)
		g->rc = -errno;
	return row ? &row->figures : NULL;
}

/* ---- Counters' time ---- */

static uint32_t unit_of(void *data, uint32_t service, uint32_t klass)
{
	struct gathering *g = data;
	uint32_t *at = &g->unit_at[(service - 1) * IDLE_MAX_CLASSES + klass - 1];
	struct unit unit = {.service = by(g, PART_SERVICE) ? service : 0,
		.klass = by(g, PART_CLASS) ? klass : 0,
		.institution =
			by(g, PART_INSTITUTION) ? centre_institution(&g->out->centre, service) : 0};

	if (!grouping_is_by_leg(&g->terms->grouping))
		return 0;
	if (*at && memcmp(&g->units[*at - 1], &unit, sizeof(unit)) == 0)
		return *at;
	for (*at = 1; *at <= g->unit_count; ++*at)
		if (memcmp(&g->units[*at - 1], &unit, sizeof(unit)) == 0)
			return *at;
	if (g->unit_count == IDLE_MAX_UNITS - 1) {
		g->rc = -ENOSPC;
		return *at = g->unit_count;
	}
	g->units[g->unit_count++] = unit;
	return *at;
}

/* Where the row's part of the clock ends. */
static int64_t slot_end_ms(struct gathering *g, int64_t at_ms)
{
	int slot_s = grouping_slot_s(&g->terms->grouping), second;
	int64_t days;

	if (!slot_s)
		return INT64_MAX;
	centre_local(&g->out->centre, at_ms, &days, &second);
	return (at_ms / 1000 + slot_s - second % slot_s) * 1000;
}

static void spent(void *data, const struct counter_life *counter, enum spent kind, uint32_t unit,
	int64_t from_ms, int64_t to_ms)
{
	struct gathering *g = data;
	bool by_leg = grouping_is_by_leg(&g->terms->grouping);
	struct about about = {.counter = counter->number, .operator_id = counter->operator_id};

	if (!unit)
		g->out->total.spent_ms[kind] += to_ms - from_ms;
	if (!g->terms->grouping.count || by_leg != (kind == SPENT_IDLE && unit))
		return;
	if (unit)
		about.unit = g->units[unit - 1];
	while (from_ms < to_ms) {
		int64_t end_ms = slot_end_ms(g, from_ms);

		if (end_ms > to_ms)
			end_ms = to_ms;
		about.at_ms = from_ms;
		struct figures *figures = figures_about(g, &about);

		if (!figures)
			return;
		figures->spent_ms[kind] += end_ms - from_ms;
		from_ms = end_ms;
	}
}

/* ---- Legs ---- */

static int leg_fold(struct gathering *g, const struct leg_life *leg)
{
	const struct visit_life *visit = &g->day.visits[leg->visit];
	struct figures *row = NULL;
	struct about about = {.counter = leg->counter,
		.operator_id = leg->operator_id,
		.at_ms = leg->asked_ms,
		.unit = {centre_institution(&g->out->centre, leg->service), leg->service,
			leg->klass}};

	if (g->terms->grouping.count && !(row = figures_about(g, &about)))
		return g->rc;
	if (visit->is_void) {
		g->out->total.voided += leg->position == 0;
		if (row)
			row->voided += leg->position == 0;
		return 0;
	}
	int rc = figures_leg(&g->out->total, leg, g->terms->level_ms);

	return rc < 0 || !row ? rc : figures_leg(row, leg, g->terms->level_ms);
}

/* ---- Days ---- */

static int day_filed(sqlite3_stmt *rows, struct gathering *g, char why[256])
{
	sqlite3 *db = g->out->centre.db;
	int64_t first = g->days << DAY_BITS;
	int rc = sql_bind(rows, "ii", first + FILED_FIRST, first + (1 << DAY_BITS));

	while (rc == 0 && (rc = sql_row(rows)) == 1) {
		const char *ticket = (const char *)sqlite3_column_text(rows, 0);
		const char *service = (const char *)sqlite3_column_text(rows, 1);
		const char *klass = (const char *)sqlite3_column_text(rows, 2);

		rc = ticket && service && klass
			     ? day_file(&g->day,
				       ticket_code_of((struct text){ticket, strlen(ticket)}),
				       service, klass, sqlite3_column_int64(rows, 3))
			     : -EINVAL;
		if (rc < 0) {
			snprintf(why, 256, "ticket %.20s of %s does not fit its day: %s",
				ticket ? ticket : "?", g->day.name, strerror(-rc));
			sqlite3_reset(rows);
			return rc;
		}
	}
	sqlite3_reset(rows);
	return rc < 0 ? look_fail(db, rc, why) : 0;
}

static int entries_take(sqlite3_stmt *rows, struct day *day, gather_event_fn *each, void *data,
	struct entry_read *entry, char why[256])
{
	int64_t seq = sqlite3_column_int64(rows, 0);
	const char *text = (const char *)sqlite3_column_text(rows, 1);
	int rc = text ? entry_read(text, (size_t)sqlite3_column_bytes(rows, 1), entry) : -EINVAL;

	if (rc == 0 && entry->seq != seq)
		rc = -EINVAL;
	for (uint16_t i = 0; i < entry->count && rc == 0; i++) {
		const struct event *event = &entry->events[i];
		bool opens = event->kind == CHANGE_DAY_OPENED;

		if ((opens || event->kind == CHANGE_CONFIGURED) && event->config) {
			rc = centre_configure(day->centre, event->config, !opens, why);
			if (rc < 0)
				return rc;
		}
		if (each && (rc = each(data, day, entry, event)) != 0)
			break;
		rc = day_take(day, entry->at_ms, event);
	}
	if (rc < 0)
		snprintf(why, 256,
			"entry %" PRId64 " %s: prove it with novbe-report verify, and use a backup "
			"if it is damaged",
			seq,
			rc == -ENOMEM	? "needs more memory than there is"
			: rc == -ENOSPC ? "names more ids than a report takes"
			: rc == -ENOTSUP
				? "has a change that only a newer version of this program knows"
				: "does not fit what was before it");
	return rc;
}

static int entries_read(
	sqlite3_stmt *rows, struct day *day, gather_event_fn *each, void *data, char why[256])
{
	struct entry_read *entry = malloc(sizeof(*entry));
	int rc = entry ? 0 : -ENOMEM;

	if (rc < 0)
		snprintf(why, 256, "%s", strerror(ENOMEM));
	while (rc == 0 && (rc = sql_row(rows)) == 1)
		rc = entries_take(rows, day, each, data, entry, why);
	free(entry);
	return rc;
}

int gather_day(sqlite3 *db, struct day *day, const char *name, gather_event_fn *each, void *data,
	char why[256])
{
	sqlite3_stmt *rows = NULL;
	int rc = sql_prepare(db,
		"SELECT seq, text FROM journal, day WHERE day.day=? AND seq>=opened_seq"
		" AND seq<=ifnull(closed_seq, 9223372036854775807) ORDER BY seq",
		&rows);

	day_begin(day, name);
	why[0] = '\0';
	if (rc == 0)
		rc = sql_bind(rows, "T", name);
	if (rc == 0)
		rc = entries_read(rows, day, each, data, why);
	if (rc < 0 && !why[0])
		look_fail(db, rc, why);
	sqlite3_finalize(rows);
	return rc < 0 ? rc : day->at_ms > 0;
}

static int day_fold(struct gathering *g, char why[256])
{
	int rc = 0;

	for (uint32_t i = 0; i < g->day.leg_count && rc == 0; i++)
		rc = leg_fold(g, &g->day.legs[i]);
	if (rc == 0)
		rc = g->rc;
	if (rc < 0)
		snprintf(why, 256, "%s",
			rc == -ENOSPC
				? "more rows than a report takes: name fewer groupings or days"
				: strerror(-rc));
	return rc;
}

static int day_gather(struct gathering *g, sqlite3_stmt *filed, char why[256])
{
	char name[DAY_SIZE + 16];
	struct gathered *out = g->out;

	part_text(&out->centre, PART_DAY, (int32_t)g->days, name, sizeof(name));
	int rc = gather_day(out->centre.db, &g->day, name, NULL, NULL, why);

	if (rc >= 0 && g->day.is_open)
		day_settle(&g->day, out->as_of_ms);
	bool was_open = rc == 1;

	if (rc >= 0)
		rc = day_filed(filed, g, why);
	if (rc < 0 || (!was_open && !g->day.leg_count))
		return rc;
	out->days++;
	out->day_is_open = g->day.is_open;
	return day_fold(g, why);
}

/* ---- The whole ---- */

static int64_t days_of(const char *day)
{
	return days_from_date(atoi(day), atoi(day + 5), atoi(day + 8));
}

/* The first and the last day of which there is anything. 1 / 0. */
static int days_known(sqlite3 *db, int64_t *first, int64_t *last)
{
	int64_t low, high;
	int rc = sql_number(db,
		"SELECT min(n) FROM (SELECT min(id)>>20 AS n FROM visit UNION ALL"
		" SELECT julianday(min(day))-2440587.5 FROM day)",
		&low);

	if (rc == 1)
		rc = sql_number(db,
			"SELECT max(n) FROM (SELECT max(id)>>20 AS n FROM visit UNION ALL"
			" SELECT julianday(max(day))-2440587.5 FROM day)",
			&high);
	if (rc == 1) {
		*first = low;
		*last = high;
	}
	return rc;
}

static int journal_end(struct gathered *out)
{
	sqlite3_stmt *row = NULL;
	int rc = sql_prepare(out->centre.db,
		"SELECT seq, at_ms, hash FROM journal ORDER BY seq DESC LIMIT 1", &row);

	if (rc == 0)
		rc = sql_row(row);
	if (rc == 1) {
		out->last_seq = sqlite3_column_int64(row, 0);
		out->as_of_ms = sqlite3_column_int64(row, 1);
		snprintf(out->head, sizeof(out->head), "%s",
			(const char *)sqlite3_column_text(row, 2));
	}
	sqlite3_finalize(row);
	return rc < 0 ? rc : 0;
}

/* The newest hall file, for names and days on which the hall was not open. */
static int centre_begin(struct centre *centre, char why[256])
{
	int64_t version = 0;
	int rc = sql_number(centre->db, "SELECT max(version) FROM config", &version);

	if (rc < 0)
		return look_fail(centre->db, rc, why);
	if (rc == 0) {
		snprintf(why, 256, "no dispatcher has worked with it yet: there is nothing in it");
		return -ENOENT;
	}
	return centre_configure(centre, (uint32_t)version, false, why);
}

static int gathering_init(struct gathering *g, char why[256])
{
	int rc = day_init(&g->day, &g->out->centre, unit_of, spent, g);

	g->unit_at = calloc((size_t)IDLE_MAX_SERVICES * IDLE_MAX_CLASSES, sizeof(*g->unit_at));
	g->units = calloc(IDLE_MAX_UNITS, sizeof(*g->units));
	if (rc == 0 && g->unit_at && g->units)
		return 0;
	snprintf(why, 256, "%s", strerror(ENOMEM));
	return -ENOMEM;
}

static int days_gather(struct gathering *g, char why[256])
{
	sqlite3 *db = g->out->centre.db;
	sqlite3_stmt *filed = NULL;
	int64_t first = 0, last = -1, from = days_of(g->terms->from), to = days_of(g->terms->to);
	int rc = days_known(db, &first, &last);

	if (rc >= 0)
		rc = journal_end(g->out);
	if (rc == 0)
		rc = sql_prepare(db,
			"SELECT ticket, service, class, leg.queued_ms FROM visit"
			" JOIN leg ON leg.id = visit.id * 32"
			" WHERE visit.id >= ? AND visit.id < ? ORDER BY visit.id",
			&filed);
	if (rc < 0)
		return look_fail(db, rc, why);
	for (g->days = from > first ? from : first; g->days <= to && g->days <= last && rc == 0;
		g->days++)
		rc = day_gather(g, filed, why);
	sqlite3_finalize(filed);
	return rc;
}

int gather(sqlite3 *db, const struct gather_terms *terms, struct gathered *out, char why[256])
{
	struct gathering g = {.terms = terms, .out = out};

	memset(out, 0, sizeof(*out));
	centre_init(&out->centre, db);
	int rc = centre_begin(&out->centre, why);

	if (rc == 0)
		rc = gathering_init(&g, why);
	if (rc == 0)
		rc = days_gather(&g, why);
	rows_sort(&out->rows, &terms->grouping, &out->centre);
	day_fini(&g.day);
	free(g.unit_at);
	free(g.units);
	return rc;
}

void gathered_fini(struct gathered *gathered)
{
	rows_fini(&gathered->rows);
	figures_fini(&gathered->total);
	centre_fini(&gathered->centre);
}

int gather_last_day(sqlite3 *db, char day[DAY_SIZE], char why[256])
{
	sqlite3_stmt *row = NULL;
	int rc = sql_prepare(db, "SELECT max(day) FROM day", &row);

	if (rc == 0)
		rc = sql_row(row);
	if (rc == 1 && sqlite3_column_type(row, 0) == SQLITE_NULL)
		rc = 0;
	if (rc == 1)
		snprintf(day, DAY_SIZE, "%s", (const char *)sqlite3_column_text(row, 0));
	if (rc < 0)
		look_fail(db, rc, why);
	sqlite3_finalize(row);
	return rc;
}
