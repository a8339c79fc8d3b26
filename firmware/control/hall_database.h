/* Where the hall's database is, whose it is, and what went wrong with it: for the commands that ask
 * no hub but the file. */
#ifndef NOVBE_CONTROL_HALL_DATABASE_H
#define NOVBE_CONTROL_HALL_DATABASE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "firmware/control/arguments.h"
#include "firmware/device/hub_database.h"

/* Rows of a command's options: how a person names the database. */
/* clang-format off */
#define HALL_DATABASE_OPTIONS \
	{"database", ARGUMENT_DATABASE, "FILE", 0, \
		"the hall's database (else as the hub's board file says)", 0}, \
	{"hub", ARGUMENT_HUB, "FILE", 0, "the hub's board file (/etc/novbe/hub.json)", 0}
/* clang-format on */

enum { HALL_DATABASE_SIZE = HUB_DATABASE_SIZE };

/* 0, or the exit status after a word on what is wrong. */
int hall_database_find(const struct arguments *arguments, char database[HALL_DATABASE_SIZE]);
/* Whether a database was named, or there is a hub's board file that names it. */
bool hall_database_is_named(const struct arguments *arguments);

/* Who must own a file: who owns it now, else who has its folder. 0 or -Exxx. */
int hall_database_owner(const char *path, struct stat *owner) __attribute__((warn_unused_result));
/* Made by root, a database and its lock would not be the dispatcher's own. */
void hall_database_give(const char *database, const struct stat *owner);

/* Makes SQLite's words, which may be of several lines, one. Returns why. */
const char *hall_database_line(char *why);
/* "novbe-ctl: <path>: <why>" on stderr; always 1. */
int hall_database_say(const char *path, const char *why);
/* "" for one, else "s". */
const char *hall_database_plural(int64_t count);

#endif
