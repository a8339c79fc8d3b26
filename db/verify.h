/* The inspector's look at a database: read only, also while a dispatcher writes to it. */
#ifndef NOVBE_DB_VERIFY_H
#define NOVBE_DB_VERIFY_H

#include <stdint.h>

#include "db/journal.h"

struct verified {
	int64_t entries; /* of the journal, from 1 without gaps */
	int64_t days;	 /* business days that were opened */
	int64_t last_at_ms;
	char head[JOURNAL_HASH_SIZE]; /* hash of the last entry; empty journal: hash_genesis */
	int64_t bad_seq;	      /* the first entry that does not fit, 0: none */
};

/*
 * Recomputes the whole hash chain of the database, or of a backup, as of one moment. -EINVAL: it is
 * damaged or not ours, and bad_seq is the entry when it is an entry; else as journal.h. `why` holds
 * at least 256 bytes.
 */
int verify_database(const char *path, struct verified *out, char why[256])
	__attribute__((warn_unused_result));

#endif
