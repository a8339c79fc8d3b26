/* What each role means on a board: which program, which files, which unit. */
#ifndef NOVBE_IDENTITY_PLACE_H
#define NOVBE_IDENTITY_PLACE_H

#include <stdbool.h>
#include <stddef.h>

enum { PLACE_NAME_SIZE = 80 };

struct place {
	const char *role;
	const char *program; /* NULL: it is started by people */
	const char *unit;    /* NULL as well then */
	const char *package;
	const char *sample;  /* file among the samples */
	const char *board;   /* file in the folder; one machine may have one of each */
	const char *secret;  /* the same */
	const char *section; /* of the board file; NULL: none */
	bool has_role;	     /* its section has a "role", which others' have not */
	bool has_broker;     /* the broker runs on this board */
	bool many;	     /* one machine may have several */
	const char *state;   /* folder below /var/lib/novbe; NULL: that itself */
};

/* From 0; NULL behind the last. */
const struct place *place_at(size_t i);
/* NULL: no program of ours has that role. */
const struct place *place_of(const char *role);

/* One of several of a role on one machine, as novbe-counter@3.service: the place with names of its
 * own, which are written to names[]. -EINVAL: the role has no such units, or the instance's name is
 * not of a..z, 0..9 and '-', at most 30. */
enum { PLACE_NAMES = 4 };
int place_instance(const struct place *place, const char *instance,
	char names[PLACE_NAMES][PLACE_NAME_SIZE], struct place *made)
	__attribute__((warn_unused_result));

#endif
