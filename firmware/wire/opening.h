/*
 * Opening hours as instants. Whoever has the time zone asks here: the dispatcher for the rules, the
 * kiosk for its closed screen. Hours: firmware/queue/hours.h. In JSON, of `catalogue`:
 *   {"week":[[540,1080],[540,1080],[540,1080],[540,1080],[540,1080],[600,840],null],
 *    "exceptions":[{"date":"2027-03-21","open":null},{"date":"2027-03-22","open":[600,840]}]}
 * minutes after the midnight with which the date begins; null: closed. `week` absent: none is said.
 */
#ifndef NOVBE_WIRE_OPENING_H
#define NOVBE_WIRE_OPENING_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/command.h"
#include "firmware/queue/hours.h"

struct json;
struct json_writer;
struct zone;

enum { OPENING_LOOKED_DAYS = 62 }; /* nobody plans to open again later than that */

/* "2026-11-23" as days since 1970-01-01; -1: it is none. */
int32_t opening_date(const char *day);

/* One or two tables: the hall's, and a service's; both NULL: always open. Fills in when that is
 * open on the business day `date`, and, if not at now_ms, when next: later on that date, or on one
 * of those after it. */
void opening_find(const struct setup_hours *hall, const struct setup_hours *own,
	const struct zone *zone, int32_t date, int64_t now_ms, struct opening *opening);
/* False only while the hours say that it is closed. */
bool opening_is_open(const struct opening *opening, int64_t now_ms);

void opening_write(struct json_writer *w, const char *name, const struct setup_hours *hours);
/* -EINVAL; out untouched then. */
int opening_read(const struct json *value, struct setup_hours *out)
	__attribute__((warn_unused_result));

#endif
