/*
 * What the centre's hall files say that figures need: its time zone, which institution a service
 * belongs to, which services a profile takes, how a class counts, and names. Each version that the
 * journal speaks of is read once, from the database; ids get numbers that hold for the whole
 * report.
 */
#ifndef NOVBE_REPORT_CENTRE_H
#define NOVBE_REPORT_CENTRE_H

#include "db/report/idle.h"
#include "db/report/words.h"
#include "db/sql.h"
#include "firmware/hall/hall_file.h"

struct zone;

struct centre {
	sqlite3 *db; /* borrowed */
	struct words services, institutions, classes, profiles, operators;
	uint32_t version;			    /* of the hall file in force; 0: none yet */
	struct hall_file *file;			    /* owned */
	uint32_t institution_of[IDLE_MAX_SERVICES]; /* by service - 1 */
	uint64_t (*takes)[IDLE_WORDS];		    /* by profile; bit = service number - 1 */
	uint32_t takes_count;
	struct zone *zone;
	char zone_name[48];
	int64_t offset_from_s, offset_until_s, offset_s; /* the zone's offset that was asked last */
};

void centre_init(struct centre *centre, sqlite3 *db);
void centre_fini(struct centre *centre);

/* A hall file's version comes into force; extends: while a day is open, so that services that left
 * the file keep their counters. 0, or -Exxx and why (at least 256 bytes; problems of the hall file
 * itself are told on stderr). */
int centre_configure(struct centre *centre, uint32_t version, bool extends, char why[256])
	__attribute__((warn_unused_result));

/* IDLE_WORDS words of services that the profile takes. */
const uint64_t *centre_takes(const struct centre *centre, uint32_t profile);
uint32_t centre_institution(const struct centre *centre, uint32_t service);
/* What a minute of waiting counts for, in 1/1024; 1024 when the class is not known. */
int32_t centre_slope(const struct centre *centre, const char *klass);

/* The local clock: *days since 1970, *second of that day. Only after a hall file was read. */
void centre_local(struct centre *centre, int64_t at_ms, int64_t *days, int *second);
/* "HH:MM:SS" */
void centre_clock(struct centre *centre, int64_t at_ms, char text[16]);

#endif
