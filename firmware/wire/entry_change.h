/*
 * One change as JSON, for the journal's entries. Names stand for indices; a table says which
 * members each kind of change has.
 */
#ifndef NOVBE_WIRE_ENTRY_CHANGE_H
#define NOVBE_WIRE_ENTRY_CHANGE_H

#include <stddef.h>

#include "firmware/queue/hall.h"

struct json;
struct json_writer;

enum { ENTRY_WHY_SIZE = 160 };

/* Where a change stands: the hall before the entry, and the changes of the entry before it, because
 * a change may speak of a visit or a leg that an earlier one makes. */
struct change_context {
	const struct hall *hall;
	const struct change *before;
	size_t count;
};

void entry_change_write(
	struct json_writer *w, const struct change_context *context, const struct change *change);
/* -EINVAL and why. */
int entry_change_read(const struct json *value, const struct change_context *context,
	struct change *change, char why[ENTRY_WHY_SIZE]) __attribute__((warn_unused_result));

#endif
