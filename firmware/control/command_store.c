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
#include "firmware/device/board_file.h"

static const struct argp_option options[] = {
	{"database", ARGUMENT_DATABASE, "FILE", 0,
		"the hall's database (else as the hub's board file says)", 0},
	{"hub", ARGUMENT_HUB, "FILE", 0, "the hub's board file (/etc/novbe/hub.json)", 0},
	{0},
};

/* ---- Where the database is ---- */

static int database_from_hub(const char *path, char database[512])
{
	struct board_file board;

	if (board_file_open(path, &board) < 0)
		return 1;
	const struct json *hub = board_file_section(&board, "hub");
	const char *named = config_text(board.config, hub, "database", "", 255);

	(void)config_text(board.config, hub, "hall", NULL, 255);
	if (named[0])
		snprintf(database, 512, "%s", named);
	else
		snprintf(database, 512, "%s/hall.db", board.state);
	int status = board_file_finish(&board, stderr) < 0 ? 2 : 0;

	if (status)
		fprintf(stderr,
			"novbe-ctl: name the database with --database FILE, or the hub's board "
			"file with --hub FILE\n");
	board_file_close(&board);
	return status;
}

static int database_find(const struct arguments *arguments, char database[512])
{
	if (!arguments->database)
		return database_from_hub(
			arguments->hub ? arguments->hub : "/etc/novbe/hub.json", database);
	if (strlen(arguments->database) >= 512)
		arguments_wrong("--database: the path is too long");
	strcpy(database, arguments->database);
	return 0;
}

/* SQLite's words may be of several lines. */
static const char *one_line(char why[256])
{
	for (char *at = why; *at; at++)
		if ((unsigned char)*at < ' ')
			*at = ' ';
	return why;
}

static int say(const char *path, const char *why)
{
	fprintf(stderr, "novbe-ctl: %s: %s\n", path, why);
	return 1;
}

static const char *plural(int64_t count)
{
	return count == 1 ? "" : "s";
}

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
	int status = database_find(&a, database);

	if (status)
		return status;
	if (backup_make(database, a.word[0], why) < 0)
		return say(database, one_line(why));
	if (verify_database(a.word[0], &found, why) < 0)
		return say(a.word[0], one_line(why));
	printf("%s: %" PRId64 " journal entries, %" PRId64 " day%s, head %s\n", a.word[0],
		found.entries, found.days, plural(found.days), found.head);
	return 0;
}

/* ---- Restore ---- */

static const struct arguments_form restore_form = {options, "FILE",
	"Puts a backup in place of the database. The dispatcher must be stopped.\v"
	"The present database is kept beside it as DATABASE.before-restore-N. When the dispatcher "
	"starts, numbers jump ahead of any that may have been given since the backup "
	"(restore_jump in the hall file), so none is given twice.",
	1, 1, "from which file?"};

/* Who the file must belong to: who has it now, else who has the folder. */
static int owner_of(const char *database, struct stat *owner)
{
	char folder[512];

	if (stat(database, owner) == 0)
		return 0;
	snprintf(folder, sizeof(folder), "%s", database);
	char *slash = strrchr(folder, '/');

	if (!slash)
		strcpy(folder, ".");
	else
		slash[slash == folder ? 1 : 0] = '\0';
	return stat(folder, owner) == 0 ? 0 : -errno;
}

/* Restored by root, the files would not be the dispatcher's own. */
static void give_to(const char *database, const struct stat *owner)
{
	char lock[520];
	const char *const paths[] = {database, lock};

	snprintf(lock, sizeof(lock), "%s.lock", database);
	for (size_t i = 0; i < 2; i++)
		if (geteuid() == 0 && chown(paths[i], owner->st_uid, owner->st_gid) < 0)
			fprintf(stderr,
				"novbe-ctl: %s: owner: %s: give it to the dispatcher's account\n",
				paths[i], strerror(errno));
}

int control_restore(const char *board, int argc, char **argv)
{
	struct verified found;
	struct stat owner;
	struct arguments a;
	char database[512], why[256];

	(void)board;
	arguments_parse(&a, &restore_form, argc, argv);
	int status = database_find(&a, database);

	if (status)
		return status;
	if (access(a.word[0], R_OK) < 0)
		return say(a.word[0], strerror(errno));
	if (owner_of(database, &owner) < 0)
		return say(database, strerror(errno));
	int rc = backup_restore(a.word[0], database, why);

	if (rc < 0) {
		fprintf(stderr, "novbe-ctl: %s was not put in place of %s: %s\n", a.word[0],
			database, one_line(why));
		if (rc == -EBUSY)
			fprintf(stderr, "  systemctl stop novbe-dispatcher, restore, then start "
					"it again.\n");
		return 1;
	}
	give_to(database, &owner);
	if (verify_database(database, &found, why) < 0)
		return say(database, one_line(why));
	printf("%s: restored from %s: %" PRId64 " journal entries, %" PRId64 " day%s\n"
	       "What was there is kept as %s.before-restore-N.\n"
	       "Start the dispatcher now; its numbers go on ahead of any given since the backup.\n",
		database, a.word[0], found.entries, found.days, plural(found.days), database);
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
		status = database_find(&a, database);
	if (status)
		return status;
	const char *path = a.count ? a.word[0] : database;

	if (access(path, F_OK) < 0)
		return say(path, strerror(errno));
	if (verify_database(path, &found, why) < 0)
		return say(path, one_line(why));
	printf("%s: right: %" PRId64 " journal entries, %" PRId64 " day%s\nhead %s\n", path,
		found.entries, found.days, plural(found.days), found.head);
	return 0;
}
