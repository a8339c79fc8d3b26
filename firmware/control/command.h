/*
 * The commands of novbe-ctl: each gets the board file's path and its own words, returns the exit
 * status (0 done, 1 refused or failed, 2 a file is wrong, 64 wrong usage). What went wrong has been
 * told on stderr by then.
 */
#ifndef NOVBE_CONTROL_COMMAND_H
#define NOVBE_CONTROL_COMMAND_H

#include "firmware/device/command_list.h"

struct control_command {
	struct command_words list;
	int (*run)(const char *board, int argc, char **argv);
};

int control_status(const char *board, int argc, char **argv);
int control_events(const char *board, int argc, char **argv);
int control_picture(const char *board, int argc, char **argv);

int control_day(const char *board, int argc, char **argv);
int control_counter(const char *board, int argc, char **argv);
int control_service(const char *board, int argc, char **argv);
int control_ticket(const char *board, int argc, char **argv);
int control_reprint(const char *board, int argc, char **argv);

int control_appointments(const char *board, int argc, char **argv);

int control_backup(const char *board, int argc, char **argv);
int control_restore(const char *board, int argc, char **argv);
int control_verify(const char *board, int argc, char **argv);
int control_export(const char *board, int argc, char **argv);
int control_import(const char *board, int argc, char **argv);
int control_centres(const char *board, int argc, char **argv);
int control_provision(const char *board, int argc, char **argv);
int control_identity(const char *board, int argc, char **argv);

#endif
