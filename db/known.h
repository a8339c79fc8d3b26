/*
 * Which commands of the last two business days are in the database: a hashed index in memory, so
 * that looking up a command that is new (nearly all are) costs no query, and remembering one
 * touches no index page. Only the row can tell for sure: the caller compares device and id.
 */
#ifndef NOVBE_DB_KNOWN_H
#define NOVBE_DB_KNOWN_H

#include <stddef.h>
#include <stdint.h>

enum { KNOWN_MAX = 4 << 20 }; /* commands; 10 times two of the busiest days we know */

struct known;

struct known *known_new(void); /* NULL: no memory */
void known_free(struct known *known);
size_t known_count(const struct known *known);
/* Adds row n under the command's name. -ENOMEM, also at KNOWN_MAX. */
int known_add(struct known *known, const char *device, const char *id, int64_t n)
	__attribute__((warn_unused_result));
/* Forgets all but the first `count` ever added: the undoing of adds. */
void known_cut(struct known *known, size_t count);
/* Rows that may be the command's: start with *cursor = 0; 0 when there are no more. */
int64_t known_find(const struct known *known, const char *device, const char *id, uint32_t *cursor);

#endif
