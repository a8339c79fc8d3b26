/* What is there of other centres. The names of the files are the index. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/carry.h"
#include "db/carry_lives.h"
#include "db/sql.h"
#include "db/verify.h"
#include "firmware/wire/shape.h"

/* "bus-1.db" or "bus-1.2.db". */
static bool name_parse(const char *name, char centre[ID_SIZE], int *life)
{
	char again[FILE_PATH_SIZE];
	size_t len = strcspn(name, ".");

	if (len >= ID_SIZE)
		return false;
	memcpy(centre, name, len);
	centre[len] = '\0';
	*life = strcmp(name + len, ".db") == 0 ? 1 : atoi(name + len + (name[len] == '.'));
	return shape_is_id(centre) && *life >= 1 && *life <= CARRY_MAX_LIVES &&
	       carry_life_path("", centre, *life, again) == 0 && strcmp(again + 1, name) == 0;
}

static int is_life(const struct dirent *entry)
{
	char centre[ID_SIZE];
	int life;

	return name_parse(entry->d_name, centre, &life);
}

/* By centre, then by life: as text, "bus-1.2.db" would stand before "bus-1.db". */
static int in_order(const struct dirent **a, const struct dirent **b)
{
	char first[ID_SIZE], second[ID_SIZE];
	int first_life = 0, second_life = 0;

	(void)name_parse((*a)->d_name, first, &first_life);
	(void)name_parse((*b)->d_name, second, &second_life);
	int order = strcmp(first, second);

	return order ? order : first_life - second_life;
}

static void read_last_day(sqlite3 *db, char day[DAY_SIZE])
{
	sqlite3_stmt *row = NULL;

	if (sql_prepare(db, "SELECT max(day) FROM day", &row) == 0 && sql_row(row) == 1 &&
		sqlite3_column_text(row, 0))
		snprintf(day, DAY_SIZE, "%s", (const char *)sqlite3_column_text(row, 0));
	sqlite3_finalize(row);
}

/* What it says of itself, also when it is not right: as much as can be read. */
static void read_figures(struct carry_centre *found)
{
	char ignored[256];
	sqlite3 *db;

	if (sql_open(found->database, SQLITE_OPEN_READWRITE, &db, ignored) < 0)
		return;
	(void)!sql_number(db, "SELECT count(*) FROM visit", &found->tickets);
	(void)!sql_number(db, "SELECT count(*) FROM day", &found->days);
	(void)!sql_number(db, "SELECT max(seq) FROM journal", &found->entries);
	(void)!sql_number(db, "SELECT max(at_ms) FROM journal", &found->last_at_ms);
	read_last_day(db, found->last_day);
	sqlite3_close(db);
}

static bool look(const char *folder, const char *name, struct carry_centre *found, char *path)
{
	struct verified verified;

	memset(found, 0, sizeof(*found));
	found->database = path;
	if (!name_parse(name, found->centre, &found->life) ||
		carry_life_path(folder, found->centre, found->life, path) < 0)
		return false;
	if (verify_database(path, &verified, found->why) == 0)
		found->why[0] = '\0';
	read_figures(found);
	return found->entries > 0 || found->why[0]; /* else an import was cut short */
}

int carry_list(const char *folder, const char *centre,
	void (*tell)(void *data, const struct carry_centre *found), void *data)
{
	struct dirent **names = NULL;
	struct carry_centre found;
	char path[FILE_PATH_SIZE];
	int count = scandir(folder, &names, is_life, in_order);

	if (count < 0)
		return errno == ENOENT ? 0 : -errno;
	for (int i = 0; i < count; i++) {
		size_t len = strcspn(names[i]->d_name, ".");
		bool wanted = !centre || (strlen(centre) == len &&
						 strncmp(centre, names[i]->d_name, len) == 0);

		if (wanted && look(folder, names[i]->d_name, &found, path))
			tell(data, &found);
		free(names[i]);
	}
	free(names);
	return 0;
}
