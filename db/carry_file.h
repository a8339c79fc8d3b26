/*
 * The export file: a stretch of one centre's journal, to be carried elsewhere (docs/FORMATS.md).
 * Lines of JSON, each with one newline behind it, nothing before, between or after them:
 *
 *   {"novbe":"export","format":1,"centre":"bus-1","first":1,"last":4711,
 *    "before":"<hash(first-1)>","hash":"<hash(last)>","configs":["<sha256 of its line>",...]}
 *   {"config":1,"at":1795405000123,"text":"<hall file>"}            one for each of "configs"
 *   {"hash":"<hash(1)>","entry":<the entry's exact bytes>}          one for each of first..last
 *   {"end":4711,"head":"<sha256 of the first line>"}
 *
 * The end proves the head, the head proves the hall files and where the journal's chain begins and
 * ends, the chain proves the entries: no byte can change, come or go without being found.
 */
#ifndef NOVBE_DB_CARRY_FILE_H
#define NOVBE_DB_CARRY_FILE_H

#include <stdint.h>
#include <stdio.h>

#include "db/hash.h"
#include "firmware/base/json.h"
#include "firmware/queue/limits.h"

enum {
	CARRY_FORMAT = 1,
	CARRY_MAX_CONFIGS = 65535,
	CARRY_MAX_LINE = 32 << 20, /* a hall file of the greatest size, all of it escaped */
};

struct carry_head {
	char centre[ID_SIZE];
	int64_t first, last;					 /* entries; first <= last */
	char before[JOURNAL_HASH_SIZE], hash[JOURNAL_HASH_SIZE]; /* before first; of last */
	size_t config_count;
	char (*configs)[JOURNAL_HASH_SIZE]; /* of their lines, in order of version */
};

/* ---- Writing: each gives one line's text, without the newline ---- */
void carry_head_write(struct json_writer *w, const struct carry_head *head);
void carry_config_write(
	struct json_writer *w, int64_t version, int64_t at_ms, const char *text, size_t len);
void carry_entry_write(struct json_writer *w, const char *hash, const char *text, size_t len);
void carry_end_write(struct json_writer *w, int64_t last, const char *head_hash);

/* ---- Reading ---- */
enum carry_kind { CARRY_CONFIG, CARRY_ENTRY };

struct carry_part { /* texts are valid until the next call */
	enum carry_kind kind;
	int64_t number; /* the hall file's version, or the entry's seq */
	int64_t at_ms;	/* of a hall file: when it was taken */
	const char *text;
	size_t len;
	const char *hash; /* of an entry: the chain's */
};

struct carry_file;

/* Opens a file and reads its head. NULL and errno: EINVAL it is no export or its head is damaged,
 * ENOTSUP of a newer format, else as fopen(3); why (at least 256 bytes) says it. */
struct carry_file *carry_file_open(const char *path, char why[256]);
void carry_file_close(struct carry_file *file);
/* Borrowed from the file. What it says is proved only when carry_file_next() has given 0. */
const struct carry_head *carry_file_head(const struct carry_file *file);
/*
 * The next part: first the hall files, then the entries, each proved as far as the file's beginning
 * can. 1 a part; 0 the end, and the whole file is proved; -EINVAL it was changed or cut, why says
 * in which line; else a failure to read.
 */
int carry_file_next(struct carry_file *file, struct carry_part *part, char why[256])
	__attribute__((warn_unused_result));

#endif
