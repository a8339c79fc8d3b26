/*
 * One program's board file out of the board's file. Each value of the section stands on the line
 * where it stood, so that what the program says about a line is true for the file a person wrote.
 */
#ifndef NOVBE_BOARD_EXTRACT_H
#define NOVBE_BOARD_EXTRACT_H

#include <stddef.h>

#include "firmware/board/roster.h"

struct extract { /* all borrowed */
	const char *device;
	const char *owner;	     /* whose folder below the state folder is meant */
	const struct json *settings; /* its section in the roster's file */
	const char *secret;	     /* file of its password; NULL: none, for checking */
};

/* *text is given (free() it). 0 or -ENOMEM. */
int extract_make(const struct roster *roster, const struct extract *extract, char **text,
	size_t *len) __attribute__((warn_unused_result));

#endif
