/* The journal from inside: for the files of this room only. */
#ifndef NOVBE_DB_JOURNAL_INSIDE_H
#define NOVBE_DB_JOURNAL_INSIDE_H

#include <sqlite3.h>

#include "db/checkpoint.h"
#include "db/hash.h"
#include "db/journal.h"
#include "db/known.h"
#include "db/tables.h"
#include "db/wait_rows.h"

struct place { /* where the journal ends */
	int64_t seq, at_ms;
	char head[JOURNAL_HASH_SIZE];
};

struct journal {
	sqlite3 *db;
	int lock;
	char path[512];
	char why[256];
	struct hash *hash;
	struct tables *tables;
	struct wait_rows waits;
	struct known *known;
	size_t known_committed;
	bool known_stale; /* rows were deleted in this transaction: load anew after a rollback */
	bool keeps_any;	  /* a command is kept for ever */
	int64_t last_n;	  /* of table command */
	struct place last, committed;
	sqlite3_stmt *begin, *commit, *append, *remember, *by_n, *kept;
	char *answer; /* what recall handed out */
	size_t answer_size;
	int wal_pages;	/* as of the last commit */
	int wal_moved;	/* pages when a checkpoint was asked for last */
	bool wal_asked; /* the worker was asked, and the writer has not moved the rest since */
	struct checkpoint *checkpoint;
};

/* Takes SQLite's words for the last failure and gives its -Exxx (rc when that is set). */
int journal_fail(struct journal *journal, int rc);
/* Prepares statements and loads what is kept in memory: after the file is known to be sound. */
int journal_prepare(struct journal *journal) __attribute__((warn_unused_result));
void journal_unprepare(struct journal *journal);
/* (Re)loads the index of commands from the table. */
int journal_load_known(struct journal *journal) __attribute__((warn_unused_result));
/* Recomputes the chain from entry `from` on. -EINVAL and the first bad number. */
int journal_verify(sqlite3 *db, int64_t from, int64_t *bad_seq, char why[256])
	__attribute__((warn_unused_result));
/* Is the file sound? As much as a start may cost: see journal_check.c. -EINVAL and why: broken. */
int journal_check(sqlite3 *db, char why[256]) __attribute__((warn_unused_result));

#endif
