/*
 * A copy of a database in use. The source is read in one transaction, so that the copy is of one
 * moment and writers cannot make it begin again; it is built beside the target and gets its name
 * only when it is complete, flushed and checked.
 */
#include "db/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "db/copy.h"
#include "db/file.h"
#include "firmware/base/file.h"
#include "db/sql.h"

int backup_make(const char *database, const char *target, char why[256])
{
	char part[FILE_PATH_SIZE];
	sqlite3 *source;

	if ((size_t)snprintf(part, sizeof(part), "%s.part", target) >= sizeof(part)) {
		snprintf(why, 256, "the target's path is too long");
		return -ENAMETOOLONG;
	}
	if (access(target, F_OK) == 0) {
		snprintf(why, 256, "'%.200s' exists: name another file", target);
		return -EEXIST;
	}
	int rc = sql_open(database, SQLITE_OPEN_READWRITE, &source, why);

	if (rc < 0)
		return rc;
	rc = copy_database(source, part, NULL, why);
	sqlite3_close(source);
	if (rc < 0)
		return rc;
	/* link, not rename: a file that appeared meanwhile is not replaced */
	if (link(part, target) < 0) {
		rc = -errno;
		snprintf(why, 256, "cannot name it '%.150s': %s", target, strerror(-rc));
	}
	unlink(part);
	if (rc == 0 && (rc = file_flush_folder(target)) < 0)
		snprintf(
			why, 256, "cannot flush the folder of '%.150s': %s", target, strerror(-rc));
	return rc;
}
