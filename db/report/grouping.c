/* Rows by their parts. */
#include "db/report/grouping.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/zone.h"

static const char *const names[PART_KIND_COUNT] = {"institution", "service", "class", "counter",
	"operator", "hour", "quarter-hour", "weekday", "day", "month", "quarter"};

const char *part_name(enum part_kind kind)
{
	return names[kind];
}

static enum part_kind part_of(const char *word, size_t len)
{
	int kind = 0;

	while (kind < PART_KIND_COUNT &&
		(strlen(names[kind]) != len || memcmp(names[kind], word, len) != 0))
		kind++;
	return (enum part_kind)kind;
}

int grouping_parse(const char *text, struct grouping *grouping, char wrong[64])
{
	struct grouping found = {0};

	for (const char *at = text; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
		size_t len = strcspn(at, ",");
		enum part_kind kind = part_of(at, len);
		bool is_bad = kind == PART_KIND_COUNT || found.count == GROUPING_MAX_PARTS;

		for (int i = 0; i < found.count; i++)
			is_bad = is_bad || found.parts[i] == kind;
		if (is_bad) {
			snprintf(wrong, 64, "%.*s", len < 63 ? (int)len : 63, at);
			return -EINVAL;
		}
		found.parts[found.count++] = kind;
	}
	*grouping = found;
	return 0;
}

static bool has(const struct grouping *g, enum part_kind kind)
{
	for (int i = 0; i < g->count; i++)
		if (g->parts[i] == kind)
			return true;
	return false;
}

bool grouping_is_by_leg(const struct grouping *g)
{
	return has(g, PART_INSTITUTION) || has(g, PART_SERVICE) || has(g, PART_CLASS);
}

int grouping_slot_s(const struct grouping *g)
{
	return has(g, PART_QUARTER_HOUR) ? 900 : has(g, PART_HOUR) ? 3600 : 0;
}

/* ---- Rows ---- */

static uint32_t slot_of(const struct rows *rows, const int32_t parts[GROUPING_MAX_PARTS])
{
	uint32_t hash = 0;

	for (int i = 0; i < GROUPING_MAX_PARTS; i++)
		hash = (hash ^ (uint32_t)parts[i]) * 2654435761u + (hash >> 15);
	hash ^= hash >> 16;
	uint32_t slot = hash & (rows->slot_count - 1);

	while (rows->slots[slot] && memcmp(rows->rows[rows->slots[slot] - 1].parts, parts,
					    sizeof(rows->rows[0].parts)) != 0)
		slot = (slot + 1) & (rows->slot_count - 1);
	return slot;
}

static bool rows_grow(struct rows *rows)
{
	uint32_t room = rows->room ? rows->room * 2 : 64;
	struct row *longer = realloc(rows->rows, room * sizeof(*longer));
	uint32_t *slots = calloc((size_t)room * 2, sizeof(*slots));

	if (longer)
		rows->rows = longer;
	if (!longer || !slots) {
		free(slots);
		return false;
	}
	free(rows->slots);
	rows->slots = slots;
	rows->slot_count = room * 2;
	rows->room = room;
	for (uint32_t i = 0; i < rows->count; i++)
		rows->slots[slot_of(rows, rows->rows[i].parts)] = i + 1;
	return true;
}

struct row *rows_get(struct rows *rows, const int32_t parts[GROUPING_MAX_PARTS])
{
	uint32_t slot = rows->slot_count ? slot_of(rows, parts) : 0;

	if (rows->slot_count && rows->slots[slot])
		return &rows->rows[rows->slots[slot] - 1];
	if (rows->count == GROUPING_MAX_ROWS) {
		errno = ENOSPC;
		return NULL;
	}
	if (rows->count == rows->room && !rows_grow(rows)) {
		errno = ENOMEM;
		return NULL;
	}
	struct row *row = &rows->rows[rows->count];

	memset(row, 0, sizeof(*row));
	memcpy(row->parts, parts, sizeof(row->parts));
	rows->slots[slot_of(rows, parts)] = ++rows->count;
	return row;
}

void rows_fini(struct rows *rows)
{
	for (uint32_t i = 0; i < rows->count; i++)
		figures_fini(&rows->rows[i].figures);
	free(rows->rows);
	free(rows->slots);
	*rows = (struct rows){0};
}

/* ---- Parts ---- */

int32_t part_of_day(enum part_kind kind, int64_t days)
{
	int64_t year;
	int month, day;

	date_from_days(days, &year, &month, &day);
	switch (kind) {
	case PART_WEEKDAY:
		return (int32_t)((days + 3) % 7 + 1); /* 1970-01-01 was a Thursday */
	case PART_DAY:
		return (int32_t)days;
	case PART_MONTH:
		return (int32_t)(year * 12 + month - 1);
	case PART_QUARTER:
		return (int32_t)(year * 4 + (month - 1) / 3);
	default:
		return 0;
	}
}

static const struct words *part_words(const struct centre *centre, enum part_kind kind)
{
	switch (kind) {
	case PART_INSTITUTION:
		return &centre->institutions;
	case PART_SERVICE:
		return &centre->services;
	case PART_CLASS:
		return &centre->classes;
	case PART_OPERATOR:
		return &centre->operators;
	default:
		return NULL;
	}
}

void part_text(
	const struct centre *centre, enum part_kind kind, int32_t part, char *text, size_t size)
{
	const struct words *words = part_words(centre, kind);
	int64_t year;
	int month, day;

	text[0] = '\0';
	if (words)
		snprintf(text, size, "%s", words_text(words, (uint32_t)part));
	else if (kind == PART_HOUR)
		snprintf(text, size, "%02d:00", part);
	else if (kind == PART_QUARTER_HOUR)
		snprintf(text, size, "%02d:%02d", part / 4, part % 4 * 15);
	else if (kind == PART_MONTH)
		snprintf(text, size, "%04d-%02d", part / 12, part % 12 + 1);
	else if (kind == PART_QUARTER)
		snprintf(text, size, "%04d-Q%d", part / 4, part % 4 + 1);
	else if (kind == PART_DAY) {
		date_from_days(part, &year, &month, &day);
		snprintf(text, size, "%04" PRId64 "-%02d-%02d", year, month, day);
	} else if (part)
		snprintf(text, size, "%d", part);
}

/* ---- Order ---- */

struct order {
	const struct grouping *grouping;
	const struct centre *centre;
};

static int by_parts(const void *a, const void *b, void *data)
{
	const struct order *order = data;
	const struct row *one = a, *two = b;

	for (int i = 0; i < order->grouping->count; i++) {
		const struct words *words = part_words(order->centre, order->grouping->parts[i]);
		int32_t p = one->parts[i], q = two->parts[i];
		int differs = words ? strcmp(words_text(words, (uint32_t)p),
					      words_text(words, (uint32_t)q))
				    : (p > q) - (p < q);

		if (differs)
			return differs;
	}
	return 0;
}

/* The index by parts is lost: nothing is looked up in rows that are written. */
void rows_sort(struct rows *rows, const struct grouping *grouping, const struct centre *centre)
{
	struct order order = {grouping, centre};

	if (rows->count)
		qsort_r(rows->rows, rows->count, sizeof(*rows->rows), by_parts, &order);
	free(rows->slots);
	rows->slots = NULL;
	rows->slot_count = 0;
	rows->room = rows->count;
}
