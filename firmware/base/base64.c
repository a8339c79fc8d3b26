/* Base64 (RFC 4648, clause 4). */
#include "firmware/base/base64.h"

#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_write(const uint8_t *bytes, size_t len, char *text)
{
	for (size_t i = 0; i < len; i += 3) {
		uint32_t three = (uint32_t)bytes[i] << 16;

		if (i + 1 < len)
			three |= (uint32_t)bytes[i + 1] << 8;
		if (i + 2 < len)
			three |= bytes[i + 2];
		*text++ = digits[three >> 18];
		*text++ = digits[three >> 12 & 63];
		*text++ = i + 1 < len ? digits[three >> 6 & 63] : '=';
		*text++ = i + 2 < len ? digits[three & 63] : '=';
	}
	*text = '\0';
}

size_t base64_read(const char *text, uint8_t *bytes)
{
	size_t len = strlen(text), plain = strcspn(text, "=");

	if (len % 4 != 0 || len - plain > 2 || strspn(text + plain, "=") != len - plain)
		return 0;
	for (size_t i = 0; i < len; i += 4) {
		uint32_t three = 0;

		for (size_t k = i; k < i + 4; k++) {
			const char *digit = k < plain ? strchr(digits, text[k]) : digits;

			if (!digit)
				return 0;
			three = three << 6 | (uint32_t)(digit - digits);
		}
		*bytes++ = (uint8_t)(three >> 16);
		*bytes++ = (uint8_t)(three >> 8);
		*bytes++ = (uint8_t)three;
	}
	return len / 4 * 3 - (len - plain);
}
