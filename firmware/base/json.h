/*
 * JSON text, strictly: what a peer or a person wrote is read once, completely, or refused with a
 * position. The one home of cJSON, whose leniency (duplicate keys, trailing text, case-insensitive
 * look-up, comments, 2^31 integers) is closed here.
 */
#ifndef NOVBE_BASE_JSON_H
#define NOVBE_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JSON_MAX_DEPTH 16

struct json; /* a value; the root is owned by whoever parsed, all others are borrowed from it */

struct json_error {
	int line, column; /* from 1 */
	char text[160];
};

enum json_type { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_LIST, JSON_OBJECT };

/*
 * Parses exactly one value. Refused (NULL, *error filled): anything RFC 8259 refuses, duplicate
 * keys, text after the value, depth over JSON_MAX_DEPTH, invalid UTF-8, \u0000, numbers that are
 * not finite. `text` need not end in NUL. error may be NULL.
 */
struct json *json_parse(const char *text, size_t len, struct json_error *error);
/* As json_parse, after blanking // and slash-star comments (positions stay true). For config. */
struct json *json_parse_commented(const char *text, size_t len, struct json_error *error);
void json_free(struct json *root);

enum json_type json_type(const struct json *value);
/* Member of an object by exact name, or NULL (also when value is NULL or no object). */
const struct json *json_get(const struct json *value, const char *name);
/* Borrowed text of a string value, or NULL when it is not one. */
const char *json_string(const struct json *value);
/* True when value is a whole number in min..max, then *number is set. */
bool json_int(const struct json *value, int64_t min, int64_t max, int64_t *number);
bool json_bool(const struct json *value, bool *flag);
/* First child of a list or object, and the next one; NULL at the end. */
const struct json *json_first(const struct json *value);
const struct json *json_next(const struct json *child);
/* The member's name, or NULL for a list's item. */
const char *json_name(const struct json *child);
size_t json_count(const struct json *value);
/* Position (from 1) of a value in the text, only for roots made by json_parse_commented, else 0. */
int json_line(const struct json *root, const struct json *value);

/*
 * Writes JSON text: deterministic, no spaces, members in the order of the calls, strings escaped
 * minimally (", \, controls), so the same calls always give the same bytes (the journal is hashed).
 * A writer grows up to max bytes; past it, or without memory, it remembers the failure and
 * json_writer_text() returns NULL, so that callers check once.
 */
struct json_writer {
	char *text;
	size_t len, size, max;
	int depth;
	bool comma, failed;
};
void json_writer_init(struct json_writer *w, size_t max);
void json_writer_fini(struct json_writer *w);
/* Empties it and keeps its memory. */
void json_writer_reset(struct json_writer *w);
/* name is NULL inside lists and for the outermost value. */
void json_open_object(struct json_writer *w, const char *name);
void json_open_list(struct json_writer *w, const char *name);
void json_close_object(struct json_writer *w);
void json_close_list(struct json_writer *w);
void json_put_string(struct json_writer *w, const char *name, const char *text);
void json_put_int(struct json_writer *w, const char *name, int64_t number);
void json_put_bool(struct json_writer *w, const char *name, bool flag);
void json_put_null(struct json_writer *w, const char *name);
/* Text that is JSON already (e.g. a stored entry). */
void json_put_raw(struct json_writer *w, const char *name, const char *text, size_t len);
/* The finished NUL-terminated text, borrowed until the next call, or NULL on failure. */
const char *json_writer_text(const struct json_writer *w, size_t *len);

#endif
