/*
 * Time zones of the IANA database, read from the compiled files (TZif, RFC 8536), because the C
 * library knows one zone per process and a worker thread may ask at the same time as the loop.
 */
#ifndef NOVBE_BASE_ZONE_H
#define NOVBE_BASE_ZONE_H

#include <stddef.h>
#include <stdint.h>

struct zone;

/* Reads /usr/share/zoneinfo/<name>; "UTC" needs no file. NULL and errno: EINVAL (not a zone's
 * name or not a zone's file), ENOENT, ENOMEM. */
struct zone *zone_open(const char *name);
/* The same from a file's bytes, which are not kept. */
struct zone *zone_parse(const void *bytes, size_t len);
void zone_free(struct zone *zone);

/* Local time minus UTC, in seconds, at an instant (seconds since 1970 UTC). *until_s is the first
 * later instant at which the offset may differ, INT64_MAX for never. */
int zone_offset_s(const struct zone *zone, int64_t instant_s, int64_t *until_s);

/* The first instant at which the zone's local clock shows local_s (seconds since 1970-01-01 00:00
 * local) or later: of an hour that comes twice the first, of one that is skipped its end. */
int64_t zone_instant_s(const struct zone *zone, int64_t local_s);

/* Days since 1970-01-01 of a date of the Gregorian calendar, and back. */
int64_t days_from_date(int64_t year, int month, int day);
void date_from_days(int64_t days, int64_t *year, int *month, int *day);

#endif
