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

/* Rebuilds the hall as of the last entry, from the start of its business day. With an empty
 * journal: -ENOENT. -EINVAL and why for an entry that does not fit. */
int replay_hall(struct journal *journal, replay_setup_fn *setup_of, void *data,
	struct replayed *out, char why[256]) __attribute__((warn_unused_result));
void replay_free(struct replayed *replayed);

/*
 * Carrying a journal on with entries that were made elsewhere, by the hall it is a copy of:
 *
 *   resume, then within the caller's transaction take entry by entry, then end.
 *
 * The journal, data and why (filled by whatever fails) are borrowed until replay_end().
 */
struct replay;
/* With the hall as of the journal's last entry. NULL and errno as replay_hall(); an empty journal
 * begins with its first entry. */
struct replay *replay_resume(
	struct journal *journal, replay_setup_fn *setup_of, void *data, char why[256]);
/* Appends the entry, which must be the next one, and brings the tables up to it. After a failure
 * (-EINVAL: it does not fit; else as journal_append()) roll back and end. */
int replay_take(struct replay *replay, int64_t seq, const char *text, size_t len)
	__attribute__((warn_unused_result));
void replay_end(struct replay *replay);

/* Told of each entry, with the hall as it was before; 0 to go on, else replay_watch() gives it
 * back. Nothing of the hall may be kept: the next entry may replace its setup. */
typedef int replay_watch_fn(void *data, const struct hall *before, const struct entry *entry);
struct replay_watcher {
	replay_setup_fn *setup_of;
	replay_watch_fn *fn;
	void *data;	  /* of both */
	const char *from; /* NULL, or the first business day wanted, YYYY-MM-DD */
};
/* Reads a database from its first entry (or what came after the business day before `from`; nothing
 * when there is no such day) to its last, as of one moment, also while a dispatcher works
 * on it; nothing is written. -ENOENT: there is none, or it has no entry yet; -EINVAL: it is damaged
 * or not a hall's; else a failure of the disk. */
int replay_watch(const char *database, const struct replay_watcher *watcher, char why[256])
	__attribute__((warn_unused_result));

/* Recomputes the hash chain from the first entry. 0, or -EINVAL and the first bad number. */
int replay_verify(struct journal *journal, int64_t *bad_seq, char why[256])
	__attribute__((warn_unused_result));

/* Writes a fresh database at `target` whose journal is the same texts and whose tables are made
 * anew from them. The caller (a test) compares tables. */
int replay_copy(struct journal *journal, const char *target, replay_setup_fn *setup_of, void *data,
	char why[256]) __attribute__((warn_unused_result));

#endif
