/* A report's figures out of the database: business days from the journal, folded into rows. */
#ifndef NOVBE_REPORT_GATHER_H
#define NOVBE_REPORT_GATHER_H

#include "db/report/grouping.h"

struct gather_terms {
	char from[DAY_SIZE], to[DAY_SIZE]; /* business days, both included */
	struct grouping grouping;
	int64_t level_ms; /* of the service level */
};

struct gathered {
	struct centre centre;
	struct rows rows;
	struct figures total;
	int64_t days;		    /* business days with anything in them */
	bool day_is_open;	    /* the last of them goes on */
	int64_t as_of_ms, last_seq; /* of the journal's last entry; 0: it is empty */
	char head[65];		    /* its hash */
};

/* Reads it, of the one moment of the transaction that db is in. 0, or -Exxx and why (at least 256
 * bytes): -EINVAL damaged. In both cases gathered_fini(). */
int gather(sqlite3 *db, const struct gather_terms *terms, struct gathered *out, char why[256])
	__attribute__((warn_unused_result));
void gathered_fini(struct gathered *gathered);

/* The newest business day there is: 1; 0 none; -Exxx and why. */
int gather_last_day(sqlite3 *db, char day[DAY_SIZE], char why[256])
	__attribute__((warn_unused_result));

/* ---- For whoever walks a day by themselves ---- */

/* Called for each change, before the day takes it: the centre is as of then. Non-zero ends it. */
typedef int gather_event_fn(void *data, const struct day *day, const struct entry_read *entry,
	const struct event *event);
/* Takes one business day from the journal. 1: there it is; 0 it was never opened; -Exxx and why. */
int gather_day(sqlite3 *db, struct day *day, const char *name, gather_event_fn *each, void *data,
	char why[256]) __attribute__((warn_unused_result));

#endif
