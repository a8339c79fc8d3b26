/*
 * The journals known of one centre. Usually one; each time its hall's database was restored from a
 * backup or begun anew, the chain parted from the known one, and the manager had it taken as a
 * further life. Where an export belongs is found by comparing its entries with every life's.
 */
#ifndef NOVBE_DB_CARRY_LIVES_H
#define NOVBE_DB_CARRY_LIVES_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "db/carry_file.h"
#include "db/file.h"

enum { CARRY_MAX_LIVES = 99 };

enum carry_fit {
	CARRY_FITS,  /* what both have is the same, and nothing is missing between */
	CARRY_GAP,   /* entries are missing between */
	CARRY_PARTS, /* something that both have is not the same */
};

struct carry_life {
	int number; /* 1..CARRY_MAX_LIVES */
	sqlite3 *db;
	sqlite3_stmt *rows;
	int64_t last; /* entry */
	enum carry_fit fit;
	int64_t parts_at; /* the first entry that is another one; 0: a hall file is */
	int64_t parts_at_ms;
};

struct carry_lives {
	int64_t first; /* of the export */
	int count;
	struct carry_life life[CARRY_MAX_LIVES];
};

/* "<folder>/<centre>.db", "<folder>/<centre>.2.db", ... -ENAMETOOLONG. */
int carry_life_path(const char *folder, const char *centre, int number, char path[FILE_PATH_SIZE])
	__attribute__((warn_unused_result));

/* Opens all lives of the export's centre, for reading, in order. Ones without an entry (an import
 * was cut short) are passed over. Close them also after a failure. */
int carry_lives_open(const char *folder, const struct carry_head *head, struct carry_lives *lives,
	char why[256]) __attribute__((warn_unused_result));
void carry_lives_close(struct carry_lives *lives);
/* Compares a part of the export with all of them; parts must come in the file's order. */
int carry_lives_see(struct carry_lives *lives, const struct carry_part *part, char why[256])
	__attribute__((warn_unused_result));
/* Where it belongs: the newest life that fits, else NULL. */
const struct carry_life *carry_lives_choose(const struct carry_lives *lives);
/* The last one; NULL: there is none. */
const struct carry_life *carry_lives_newest(const struct carry_lives *lives);

#endif
