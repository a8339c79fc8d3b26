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
};

/*
 * Checks version, integrity and the whole hash chain of the database, or of a backup, as of one
 * moment. -EINVAL: it is damaged or not ours; else as journal.h. `why` holds at least 256 bytes and
 * names the first bad entry when it is one. *out is untouched then.
 */
int verify_database(const char *path, struct verified *out, char why[256])
	__attribute__((warn_unused_result));

#endif
