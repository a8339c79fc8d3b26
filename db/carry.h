/*
 * Carrying a centre's journal to another one: a bus that comes home, a village without a line.
 * An export (carry_file.h) is made from a hall's database; an import puts it into a database of its
 * own for that centre, `<folder>/<centre>.db`, made by the same code as the hall's own: the same
 * entries, hashes, keys and tables. Visits keep their identity, `<centre>-<day>-<ticket>`.
 *
 * Imports come again, in any order, and are cut short; the journal's chain decides:
 *
 *   known ────────▶ nothing to do          known, then new ─▶ the new is appended
 *   behind a gap ─▶ refused: which export is missing
 *   other than known ─▶ refused: the hall's database was restored, begun anew, or changed. When the
 *                       manager says that this is right (restored), it becomes the centre's second
 *                       life, `<centre>.2.db`, beside the first, which is kept as it was.
 *
 * An import is one transaction: all or nothing, at every instant. `why` holds at least 256 bytes.
 */
#ifndef NOVBE_DB_CARRY_H
#define NOVBE_DB_CARRY_H

#include "db/file.h"
#include "db/replay.h"
#include "firmware/queue/limits.h"

/* ---- Export ---- */

struct carry_range {  /* {0}: everything */
	int64_t from; /* first entry; 0: not said */
	const char
		*day; /* or one business day, with what was done before it opened; NULL: not said */
};

struct carry_exported {
	char centre[ID_SIZE];
	int64_t first, last; /* entries */
	int64_t bytes;
	char head[JOURNAL_HASH_SIZE]; /* hash of the last one */
};

/*
 * Writes a stretch of a hall's journal, as of one moment, into a new file; the hall may go on
 * working. The stretch is proved on the way. -EEXIST: the file is there; -ENOENT: no database, or
 * nothing in that range; -EINVAL: the database is damaged or not ours; else a failure of the disk.
 * Nothing is left of a file that could not be completed.
 */
int carry_export(const char *database, const char *path, const struct carry_range *range,
	replay_setup_fn *setup_of, void *data, struct carry_exported *out, char why[256])
	__attribute__((warn_unused_result));
/* The centre whose hall a database holds: 1; 0 when there is no database, or nothing in it yet. */
int carry_centre(const char *database, replay_setup_fn *setup_of, void *data, char centre[ID_SIZE],
	char why[256]) __attribute__((warn_unused_result));

/* ---- Import ---- */

struct carry_terms {
	const char *folder; /* made when it is not there */
	const char *own;    /* this hall's centre, which is refused; empty: none */
	bool restored;	    /* a journal that is another than the known one is taken beside it */
	replay_setup_fn *setup_of;
	void *data;
};

struct carry_imported {
	char centre[ID_SIZE];
	int life; /* 1, or more: see above */
	char database[FILE_PATH_SIZE];
	int64_t first, last; /* entries of the file */
	int64_t added;	     /* how many of them were new */
	int64_t tickets;     /* visits that came with them */
};

/*
 * Brings the centre's database up to an export. The whole file is proved before anything is
 * touched. -EINVAL: the file was changed or cut, or does not fit what it says; -ENOTSUP: it is from
 * a newer version; -EPERM: it is this hall's own; -ERANGE: entries are missing before it; -ESTALE:
 * it is another journal than the known one; -EBUSY: another import of this centre is at work;
 * -ENOSPC and others: the disk. Then nothing was imported.
 */
int carry_import(const char *path, const struct carry_terms *terms, struct carry_imported *out,
	char why[256]) __attribute__((warn_unused_result));

/* ---- What is there ---- */

struct carry_centre {
	char centre[ID_SIZE];
	int life;
	const char *database; /* borrowed for the call */
	int64_t days, tickets, entries, last_at_ms;
	char last_day[DAY_SIZE];
	char why[256]; /* why it is not right; empty: proved from the first entry to the last */
};

/* Tells of every centre's databases (centre NULL: all), in order of their names; each is read
 * whole. 0, also when there is no folder; else as opendir(3). */
int carry_list(const char *folder, const char *centre,
	void (*tell)(void *data, const struct carry_centre *found), void *data)
	__attribute__((warn_unused_result));

#endif
