/*
 * The last answers that changed nothing (refusals, an empty `next`), by device and command id: a
 * repeated command hears the same again although the hall has moved on. Bounded; the oldest goes.
 */
#ifndef NOVBE_DISPATCHER_RECENT_H
#define NOVBE_DISPATCHER_RECENT_H

#include <stddef.h>

enum { RECENT_MAX = 4096 };

struct recent;

struct recent *recent_new(void);
void recent_free(struct recent *recent);
/* The remembered answer and the hash of its command's body, or NULL; valid until the next put. */
const char *recent_find(const struct recent *recent, const char *device, const char *id,
	const char **body_hash, size_t *len);
/* Copies all; without memory it is not remembered. */
void recent_put(struct recent *recent, const char *device, const char *id, const char *body_hash,
	const char *answer, size_t len);

#endif
