/* The database itself: backup, restore, verify. No hub is asked; the file is. */
#include "firmware/control/command.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/backup.h"
#include "db/verify.h"
#include "firmware/control/arguments.h"
#include "firmware/control/hall_database.h"

static const struct argp_option options[] = {HALL_DATABASE_OPTIONS, {0}};

/* ---- Backup ---- */

static const struct arguments_form backup_form = {options, "FILE",
	"Copies the database into FILE, which must not exist; the hall may go on working.\v"
	"The copy is of one moment, flushed and verified.",
	1, 1, "into which file?"};

int control_backup(const char *board, int argc, char **argv)
{
	struct verified found;
	struct arguments a;
	char database[512], why[256];

	(void)board;
	arguments_parse(&a, &backup_form, argc, argv);
	int status = hall_database_find(&a, database);

	if (status)
		return status;
	if (backup_make(database, a.word[0], why) < 0)
		return hall_database_say(database, why);
	if (verify_database(a.word[0], &found, why) < 0)
		return hall_database_say(a.word[0], why);
	printf("%s: %" PRId64 " journal entries, %" PRId64 " day%s, head %s\n", a.word[0],
		found.entries, found.days, hall_database_plural(found.days), found.head);
	return 0;
}

/* ---- Restore ---- */

static const struct arguments_form restore_form = {options, "FILE",
	"Puts a backup in place of the database. The dispatcher must be stopped.\v"
	"The present database is kept beside it as DATABASE.before-restore-N. When the dispatcher "
	"starts, numbers jump ahead of any that may have been given since the backup "
	"(restore_jump in the hall file), so none is given twice.",
	1, 1, "from which file?"};

int control_restore(const char *board, int argc, char **argv)
{
	struct verified found;
	struct stat owner;
	struct arguments a;
	char database[512], why[256];

	(void)board;
	arguments_parse(&a, &restore_form, argc, argv);
	int status = hall_database_find(&a, database);

	if (status)
		return status;
	if (access(a.word[0], R_OK) < 0)
		return hall_database_say(a.word[0], strerror(errno));
	if (hall_database_owner(database, &owner) < 0)
		return hall_database_say(database, strerror(errno));
	int rc = backup_restore(a.word[0], database, why);

	if (rc < 0) {
		fprintf(stderr, "novbe-ctl: %s was not put in place of %s: %s\n", a.word[0],
			database, hall_database_line(why));
		if (rc == -EBUSY)
			fprintf(stderr, "  systemctl stop novbe-dispatcher, restore, then start "
					"it again.\n");
		return 1;
	}
	hall_database_give(database, &owner);
	if (verify_database(database, &found, why) < 0)
		return hall_database_say(database, why);
	printf("%s: restored from %s: %" PRId64 " journal entries, %" PRId64 " day%s\n"
	       "What was there is kept as %s.before-restore-N.\n"
	       "Start the dispatcher now; its numbers go on ahead of any given since the backup.\n",
		database, a.word[0], found.entries, found.days, hall_database_plural(found.days),
		database);
	return 0;
}

/* ---- Verify ---- */

static const struct arguments_form verify_form = {options, "[FILE]",
	"Recomputes the journal's hash chain in the hall's database, or in a backup FILE.\v"
	"The head can be held against one that was written down or is in an earlier backup: a "
	"changed "
	"past shows. The hall may go on working. Exit status 1: something does not fit.",
	0, 1, ""};

int control_verify(const char *board, int argc, char **argv)
{
	struct verified found;
	struct arguments a;
	char database[512], why[256];
	int status = 0;

	(void)board;
	arguments_parse(&a, &verify_form, argc, argv);
	if (!a.count)
		status = hall_database_find(&a, database);
	if (status)
		return status;
	const char *path = a.count ? a.word[0] : database;

	if (access(path, F_OK) < 0)
		return hall_database_say(path, strerror(errno));
	if (verify_database(path, &found, why) < 0)
		return hall_database_say(path, why);
	printf("%s: right: %" PRId64 " journal entries, %" PRId64 " day%s\nhead %s\n", path,
		found.entries, found.days, hall_database_plural(found.days), found.head);
	return 0;
}
