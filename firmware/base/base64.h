/* Bytes inside JSON: base64 (RFC 4648, clause 4), with padding, without line breaks. */
#ifndef NOVBE_BASE_BASE64_H
#define NOVBE_BASE_BASE64_H

#include <stddef.h>
#include <stdint.h>

/* What the text of so many bytes needs, with its NUL. */
#define BASE64_SIZE(bytes) (((bytes) + 2) / 3 * 4 + 1)

/* text has room for BASE64_SIZE(len). */
void base64_write(const uint8_t *bytes, size_t len, char *text);
/* How many bytes the text was, 0 when it is no base64 or empty. bytes has room for three of each
 * four characters. */
size_t base64_read(const char *text, uint8_t *bytes);

#endif
