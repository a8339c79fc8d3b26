/* The hub's board file names the database, unless a person does. */
#include "firmware/control/hall_database.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "firmware/device/hub_database.h"

int hall_database_find(const struct arguments *arguments, char database[HALL_DATABASE_SIZE])
{
	if (!arguments->database)
		return hub_database_find("novbe-ctl", arguments->hub, database);
	if (strlen(arguments->database) >= HALL_DATABASE_SIZE)
		arguments_wrong("--database: the path is too long");
	strcpy(database, arguments->database);
	return 0;
}

bool hall_database_is_named(const struct arguments *arguments)
{
	return arguments->database || arguments->hub || access(hub_database_usual, F_OK) == 0;
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
