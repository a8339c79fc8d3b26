/*
 * The strict reading of JSON text that comes before cJSON's lenient one. For this folder only.
 */
#ifndef NOVBE_BASE_JSON_SCAN_H
#define NOVBE_BASE_JSON_SCAN_H

#include <stddef.h>
#include <stdint.h>

#define JSON_MAX_MEMBERS 1024 /* of one object */
#define JSON_MAX_BYTES	 (64u << 20)

struct json_fault {
	size_t offset; /* of the first byte that is wrong */
	char why[120];
};

/* Where each value begins, in the order of the text; at[] is the caller's to free. */
struct json_starts {
	uint32_t *at;
	size_t count, size;
};

/* 0, -EINVAL or -ENOMEM with *fault filled. starts may be NULL; it must begin as zeros. */
int json_scan(const char *text, size_t len, struct json_starts *starts, struct json_fault *fault)
	__attribute__((warn_unused_result));

/* Bytes (1..4) of the character of valid UTF-8 at p, or 0. p < end. */
size_t json_utf8_bytes(const unsigned char *p, const unsigned char *end);

#endif
