/* UTF-8 of unknown hands, one character at a time. */
#include "kiosk/search/character.h"

#include <stddef.h>
#include <string.h>

#include "firmware/base/json_scan.h"

static uint32_t decode(const unsigned char *p, size_t bytes)
{
	static const unsigned char lead_bits[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	uint32_t character = p[0] & lead_bits[bytes];

	for (size_t i = 1; i < bytes; i++)
		character = character << 6 | (p[i] & 0x3f);
	return character;
}

uint32_t character_next(const char **text)
{
	while (**text) {
		const unsigned char *p = (const unsigned char *)*text;
		size_t bytes = json_utf8_bytes(p, p + strnlen(*text, 4));

		*text += bytes ? bytes : 1;
		if (bytes)
			return decode(p, bytes);
	}
	return 0;
}

bool character_is_mark(uint32_t c)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{0x02bb, 0x02bb}, /* Uzbek turned comma */
		{0x0300, 0x036f}, /* combining diacritics */
		{0x0483, 0x0489}, /* Cyrillic */
		{0x0610, 0x061a}, /* Arabic: honorifics */
		{0x064b, 0x065f}, /* harakat, hamza above and below */
		{0x0670, 0x0670}, /* superscript alef */
		{0x06d6, 0x06dc}, /* signs of recitation */
		{0x06df, 0x06e4}, {0x06e7, 0x06e8}, {0x06ea, 0x06ed},
		{0x135d, 0x135f}, /* Ethiopic: gemination, length */
		{0xfe00, 0xfe0f}, /* variation selectors */
	};

	for (size_t i = 0; c >= ranges[0].first && i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	}
	return false;
}
