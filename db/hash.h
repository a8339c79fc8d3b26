/*
 * SHA-256 as hex, the one home of libcrypto. A chain link is the SHA-256 over the 64 hex digits of
 * the hash before and then the entry's text, so that `printf %s%s BEFORE TEXT | sha256sum` proves
 * one; the first entry stands on 64 zeros.
 */
#ifndef NOVBE_DB_HASH_H
#define NOVBE_DB_HASH_H

#include <stddef.h>

#include "db/journal.h"

struct hash; /* a context that is used again and again */

extern const char hash_genesis[JOURNAL_HASH_SIZE];

struct hash *hash_new(void); /* NULL: no memory */
void hash_free(struct hash *hash);
/* link may be the same memory as before. 0 or -EIO when libcrypto fails. */
int hash_link(struct hash *hash, const char before[JOURNAL_HASH_SIZE], const void *text, size_t len,
	char link[JOURNAL_HASH_SIZE]) __attribute__((warn_unused_result));
int hash_text(struct hash *hash, const void *text, size_t len, char hex[JOURNAL_HASH_SIZE])
	__attribute__((warn_unused_result));

#endif
