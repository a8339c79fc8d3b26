/* Ids that a person may have meant by a word that is none. */
#ifndef NOVBE_PRINTER_DAEMON_NEAR_H
#define NOVBE_PRINTER_DAEMON_NEAR_H

#include <stddef.h>

enum { NEAR_MAX = 5, NEAR_MAX_WORD = 63 };

/* The i-th id, borrowed. */
typedef const char *near_id_fn(const void *data, int i);

/* Writes the nearest of `count` ids, the nearest first, as "a, b, c": those that hold the word or
 * are held by it, and those at most a third of the word's letters away. Empty: none is near. An id
 * that no longer fits is left out whole. Returns text. */
const char *near_ids(
	const char *word, near_id_fn *id, const void *data, int count, char *text, size_t size);

#endif
