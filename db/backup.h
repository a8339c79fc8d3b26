/* Backup and restore of the journal's file, for novbe-ctl. `why` holds at least 256 bytes. */
#ifndef NOVBE_DB_BACKUP_H
#define NOVBE_DB_BACKUP_H

#include <stddef.h>
#include <stdint.h>

/* Copies a database that may be in use (SQLite's online backup), flushes and verifies the copy.
 * The target must not exist (-EEXIST). */
int backup_make(const char *database, const char *target, char why[256])
	__attribute__((warn_unused_result));
/* Puts a backup in place of the database, which is kept beside it as "<database>.before-restore-N".
 * Takes the writer's lock (-EBUSY while a dispatcher runs) and marks the file so that the
 * dispatcher jumps ahead of every number it may have given since the backup. */
int backup_restore(const char *backup, const char *database, char why[256])
	__attribute__((warn_unused_result));

#endif
