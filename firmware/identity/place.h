/* What each role means on a board: which program, which files, which unit. */
#ifndef NOVBE_IDENTITY_PLACE_H
#define NOVBE_IDENTITY_PLACE_H

#include <stdbool.h>

struct place {
	const char *role;
	const char *program; /* NULL: it is started by people */
	const char *package;
	const char *sample;  /* file among the samples */
	const char *board;   /* file in the folder; one machine may have one of each */
	const char *secret;  /* the same */
	const char *section; /* of the board file; NULL: none */
	bool has_broker;     /* the broker runs on this board */
};

/* NULL: no program of ours has that role. */
const struct place *place_of(const char *role);

#endif
