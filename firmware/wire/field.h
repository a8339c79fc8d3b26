/*
 * Members of a message, read with their bounds: each reader says false when the member is there but
 * wrong, so that a message's reader is one chain of && and refuses as a whole. `in` may be NULL.
 */
#ifndef NOVBE_WIRE_FIELD_H
#define NOVBE_WIRE_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json;

/* A text that must be there and fit in size with its NUL. */
bool field_text(const struct json *in, const char *name, char *text, size_t size);
/* The same; absent is the empty text. */
bool field_text_or_empty(const struct json *in, const char *name, char *text, size_t size);
/* A text for people: absent is empty, a longer one is cut after a whole character. */
bool field_line(const struct json *in, const char *name, char *text, size_t size);
/* A text that must be there and have that shape (shape.h). */
bool field_shaped(const struct json *in, const char *name, bool (*is_shaped)(const char *text),
	char *text, size_t size);
/* The same; absent or "" is the empty text. */
bool field_shaped_or_empty(const struct json *in, const char *name,
	bool (*is_shaped)(const char *text), char *text, size_t size);

/* A whole number in min..max. */
bool field_int(const struct json *in, const char *name, int64_t min, int64_t max, int64_t *number);
/* The same; absent or null is the fallback. */
bool field_int_or(const struct json *in, const char *name, int64_t fallback, int64_t min,
	int64_t max, int64_t *number);
/* Absent is 0. */
bool field_u32(const struct json *in, const char *name, uint32_t *number);
bool field_u16(const struct json *in, const char *name, uint16_t max, uint16_t *number);
bool field_u8(const struct json *in, const char *name, uint8_t max, uint8_t *number);
/* Hub time or another count of milliseconds: 0..2^53-1; absent is 0. */
bool field_ms(const struct json *in, const char *name, int64_t *ms);

/* Copies what fits of a text: a message of sixty calls has hundreds, and printf takes its time. */
void field_copy(char *text, size_t size, const char *from);
/* The same of a line that may be longer: cut after a whole UTF-8 character. */
void field_copy_cut(char *text, size_t size, const char *from);

/* true or false; absent is the fallback. */
bool field_flag(const struct json *in, const char *name, bool fallback, bool *flag);

#endif
