/*
 * Rows: which leg, and which stretch of a counter's time, belongs to which one. A row is named by
 * up to four parts; a report without any has the total only.
 */
#ifndef NOVBE_REPORT_GROUPING_H
#define NOVBE_REPORT_GROUPING_H

#include "db/report/figures.h"

enum part_kind { /* in the words of --by */
	PART_INSTITUTION,
	PART_SERVICE,
	PART_CLASS,
	PART_COUNTER,
	PART_OPERATOR,
	PART_HOUR,	   /* of the local clock, 0..23 */
	PART_QUARTER_HOUR, /* 0..95 */
	PART_WEEKDAY,	   /* of the business day, 1 (Monday) .. 7 */
	PART_DAY,	   /* business day: days since 1970 */
	PART_MONTH,	   /* of the business day: year x 12 + month - 1 */
	PART_QUARTER,	   /* of the business day: year x 4 + quarter - 1 */
	PART_KIND_COUNT,
};

enum { GROUPING_MAX_PARTS = 4, GROUPING_MAX_ROWS = 1 << 20 };

struct grouping {
	int count;
	enum part_kind parts[GROUPING_MAX_PARTS];
};

const char *part_name(enum part_kind kind); /* "service", ... */
/* "institution,service". -EINVAL: *wrong is the word that is none, or comes twice or too many. */
int grouping_parse(const char *text, struct grouping *grouping, char wrong[64])
	__attribute__((warn_unused_result));
/* Whether rows are by what a leg is for (institution, service, class). */
bool grouping_is_by_leg(const struct grouping *grouping);
/* Whether rows are by the clock: the seconds of a slot, else 0. */
int grouping_slot_s(const struct grouping *grouping);

struct row {
	int32_t parts[GROUPING_MAX_PARTS];
	struct figures figures;
};

struct rows { /* begin with {0} */
	struct row *rows;
	uint32_t count, room;
	uint32_t *slots, slot_count; /* private */
};

/* The row of these parts, made when it is not there; valid until the next call. NULL: no memory, or
 * (errno ENOSPC) more than GROUPING_MAX_ROWS. */
struct row *rows_get(struct rows *rows, const int32_t parts[GROUPING_MAX_PARTS]);
void rows_fini(struct rows *rows);

/* The parts a business day has in itself (weekday, day, month, quarter): 0 for the others. */
int32_t part_of_day(enum part_kind kind, int64_t days);
/* The part in words: an id, "5", "09:00", "2026-11-23", "2026-11", "2026-Q4", "1"; "" for none. */
void part_text(
	const struct centre *centre, enum part_kind kind, int32_t part, char *text, size_t size);
/* Sorts: ids by their letters, all else by its number. */
void rows_sort(struct rows *rows, const struct grouping *grouping, const struct centre *centre);

#endif
