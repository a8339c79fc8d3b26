/* The hub's board file names the database, unless a person does. */
#include "firmware/control/hall_database.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "firmware/device/board_file.h"

static const char usual_hub[] = "/etc/novbe/hub.json";

static int database_from_hub(const char *path, char database[HALL_DATABASE_SIZE])
{
	struct board_file board;

	if (board_file_open(path, &board) < 0)
		return 1;
	const struct json *hub = board_file_section(&board, "hub");
	const char *named = config_text(board.config, hub, "database", "", 255);

	(void)config_text(board.config, hub, "hall", NULL, 255);
	if (named[0])
		snprintf(database, HALL_DATABASE_SIZE, "%s", named);
	else
		snprintf(database, HALL_DATABASE_SIZE, "%s/hall.db", board.state);
	int status = board_file_finish(&board, stderr) < 0 ? 2 : 0;

	if (status)
		fprintf(stderr,
			"novbe-ctl: name the database with --database FILE, or the hub's board "
			"file with --hub FILE\n");
	board_file_close(&board);
	return status;
}

int hall_database_find(const struct arguments *arguments, char database[HALL_DATABASE_SIZE])
{
	if (!arguments->database)
		return database_from_hub(arguments->hub ? arguments->hub : usual_hub, database);
	if (strlen(arguments->database) >= HALL_DATABASE_SIZE)
		arguments_wrong("--database: the path is too long");
	strcpy(database, arguments->database);
	return 0;
}

bool hall_database_is_named(const struct arguments *arguments)
{
	return arguments->database || arguments->hub || access(usual_hub, F_OK) == 0;
}

int hall_database_owner(const char *path, struct stat *owner)
{
	char folder[HALL_DATABASE_SIZE];

	if (stat(path, owner) == 0)
		return 0;
	snprintf(folder, sizeof(folder), "%s", path);
	char *slash = strrchr(folder, '/');

	if (!slash)
		strcpy(folder, ".");
	else
		slash[slash == folder ? 1 : 0] = '\0';
	return stat(folder, owner) == 0 ? 0 : -errno;
}

void hall_database_give(const char *database, const struct stat *owner)
{
	char lock[1024];
	const char *const paths[] = {database, lock};

	snprintf(lock, sizeof(lock), "%s.lock", database);
	for (size_t i = 0; i < 2; i++)
		if (geteuid() == 0 && chown(paths[i], owner->st_uid, owner->st_gid) < 0)
			fprintf(stderr,
				"novbe-ctl: %s: owner: %s: give it to the dispatcher's account\n",
				paths[i], strerror(errno));
}

const char *hall_database_line(char *why)
{
	for (char *at = why; *at; at++)
		if ((unsigned char)*at < ' ')
			*at = ' ';
	return why;
}

int hall_database_say(const char *path, const char *why)
{
	fprintf(stderr, "novbe-ctl: %s: ", path);
	for (; *why; why++)
		fputc((unsigned char)*why < ' ' ? ' ' : *why, stderr);
	fputc('\n', stderr);
	return 1;
}

const char *hall_database_plural(int64_t count)
{
	return count == 1 ? "" : "s";
}
