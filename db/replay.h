/*
 * Rebuilding from the journal: the hall in memory at start, the tables for a check, the hash chain
 * for an inspector. The hall file's versions are read by a function of the caller, since db stands
 * below the room that knows hall files.
 */
#ifndef NOVBE_DB_REPLAY_H
#define NOVBE_DB_REPLAY_H

#include "db/journal.h"

/* Makes a setup from the hall file text of a version; NULL on error (say why in the log). */
typedef struct setup *replay_setup_fn(void *data, uint32_t version, const char *text, size_t len);

/* A hall that owns the setups it used. */
struct replayed {
	struct hall *hall;
	struct setup *setup; /* in force; owned with hall: replay_free() */
	uint32_t config;
};

/* Rebuilds the hall as of the last entry, from the start of its business day. With an empty journal:
 * -ENOENT. -EINVAL and why for an entry that does not fit. */
int replay_hall(struct journal *journal, replay_setup_fn *setup_of, void *data,
	struct replayed *out, char why[256]) __attribute__((warn_unused_result));
void replay_free(struct replayed *replayed);

/* Recomputes the hash chain from the first entry. 0, or -EINVAL and the first bad number. */
int replay_verify(struct journal *journal, int64_t *bad_seq, char why[256])
	__attribute__((warn_unused_result));

/* Writes a fresh database at `target` whose journal is the same texts and whose tables are made
 * anew from them. The caller (a test) compares tables. */
int replay_copy(struct journal *journal, const char *target, replay_setup_fn *setup_of, void *data,
	char why[256]) __attribute__((warn_unused_result));

#endif
