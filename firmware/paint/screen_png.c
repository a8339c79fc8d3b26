/*
 * PNG for screens, ten times faster than a general encoder, because a wall without a screen
 * replaces its file many times a minute and the loop waits for it. What we paint is flat: most
 * pixels equal their left or upper neighbour. So only these two are looked at, and written with
 * deflate's fixed codes (RFC 1950, RFC 1951 3.2.6, PNG specification 1.2).
 */
#include "firmware/paint/screen_png.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/paint/picture.h"

enum {
	PIXEL_BYTES = 3,
	MATCH_MAX_PIXELS = 258 / PIXEL_BYTES, /* deflate's longest match is 258 bytes */
	MATCH_MAX_DISTANCE = 32768,
	ADLER_BASE = 65521,
	ADLER_MAX_PIXELS = 1800, /* so many bytes may be summed before the sums overflow */
};

struct code {
	uint32_t bits; /* as they are sent, lowest first */
	uint32_t count;
};

struct encoder {
	uint8_t *bytes;
	size_t len, size;
	bool failed;
	uint64_t held; /* bits not yet in bytes */
	uint32_t held_count;
	struct code literals[256];
	struct code lengths[MATCH_MAX_PIXELS + 1]; /* by pixels */
	struct code left, up;			   /* distances; up.count 0: too far */
};

static void put_bytes(struct encoder *e, const void *bytes, size_t count)
{
	if (e->failed)
		return;
	if (e->len + count > e->size) {
		size_t size = (e->len + count) * 2;
		uint8_t *larger = realloc(e->bytes, size);

		if (!larger) {
			e->failed = true;
			return;
		}
		e->bytes = larger;
		e->size = size;
	}
	memcpy(e->bytes + e->len, bytes, count);
	e->len += count;
}

static void put_u32(struct encoder *e, uint32_t value)
{
	put_bytes(e,
		(uint8_t[]){(uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8),
			(uint8_t)value},
		4);
}

static void put_code(struct encoder *e, struct code code)
{
	e->held |= (uint64_t)code.bits << e->held_count;
	e->held_count += code.count;
	while (e->held_count >= 32) {
		put_bytes(e,
			(uint8_t[]){(uint8_t)e->held, (uint8_t)(e->held >> 8),
				(uint8_t)(e->held >> 16), (uint8_t)(e->held >> 24)},
			4);
		e->held >>= 32;
		e->held_count -= 32;
	}
}

static void flush_codes(struct encoder *e)
{
	for (; e->held_count > 0; e->held_count -= e->held_count < 8 ? e->held_count : 8) {
		put_bytes(e, (uint8_t[]){(uint8_t)e->held}, 1);
		e->held >>= 8;
	}
}

/* ---- Deflate's fixed codes --------------------------------------------------------------------
 */

/* Huffman codes are sent highest bit first. */
static struct code huffman(uint32_t value, uint32_t count)
{
	struct code code = {0, count};

	for (uint32_t i = 0; i < count; i++)
		code.bits |= (value >> i & 1) << (count - 1 - i);
	return code;
}

static struct code with_extra(struct code code, uint32_t extra, uint32_t extra_count)
{
	return (struct code){code.bits | extra << code.count, code.count + extra_count};
}

static struct code symbol_code(uint32_t symbol)
{
	if (symbol < 144)
		return huffman(0x30 + symbol, 8);
	if (symbol < 256)
		return huffman(0x190 + symbol - 144, 9);
	if (symbol < 280)
		return huffman(symbol - 256, 7);
	return huffman(0xc0 + symbol - 280, 8);
}

/* Symbols grow by one up to a value of `plain`, then `group` of them share each number of extra
 * bits: the pattern of both tables in RFC 1951 3.2.5. Returns the symbol and its extra bits. */
static uint32_t grouped_symbol(
	uint32_t value, uint32_t group, uint32_t *extra, uint32_t *extra_count)
{
	uint32_t count = 0, first = 2 * group;

	if (value < 2 * group) {
		*extra = *extra_count = 0;
		return value;
	}
	while (value >= first * 2) {
		first *= 2;
		count++;
	}
	uint32_t step = first / group; /* values of one symbol */

	*extra_count = count + 1;
	*extra = (value - first) % step;
	return 2 * group + count * group + (value - first) / step;
}

static struct code length_code(uint32_t bytes)
{
	uint32_t extra, extra_count;
	uint32_t symbol = grouped_symbol(bytes - 3, 4, &extra, &extra_count);

	if (bytes == 258) /* has a symbol of its own */
		return symbol_code(285);
	return with_extra(symbol_code(257 + symbol), extra, extra_count);
}

static struct code distance_code(uint32_t bytes)
{
	uint32_t extra, extra_count;
	uint32_t symbol = grouped_symbol(bytes - 1, 2, &extra, &extra_count);

	return with_extra(huffman(symbol, 5), extra, extra_count);
}

static void codes_init(struct encoder *e, int width)
{
	uint32_t row_bytes = (uint32_t)width * PIXEL_BYTES + 1;

	for (uint32_t i = 0; i < 256; i++)
		e->literals[i] = symbol_code(i);
	for (uint32_t i = 1; i <= MATCH_MAX_PIXELS; i++)
		e->lengths[i] = length_code(i * PIXEL_BYTES);
	e->left = distance_code(PIXEL_BYTES);
	if (row_bytes <= MATCH_MAX_DISTANCE)
		e->up = distance_code(row_bytes);
}

/* ---- Pixels -----------------------------------------------------------------------------------
 */

static const uint32_t *row_of(const struct picture *picture, int y)
{
	return (const uint32_t *)(const void *)(picture->data +
						(size_t)y * (size_t)picture->stride);
}

/* The highest byte of a pixel says nothing. */
static bool same_pixel(uint32_t a, uint32_t b)
{
	return ((a ^ b) & 0xffffff) == 0;
}

static void put_pixel(struct encoder *e, uint32_t pixel)
{
	put_code(e, e->literals[pixel >> 16 & 0xff]);
	put_code(e, e->literals[pixel >> 8 & 0xff]);
	put_code(e, e->literals[pixel & 0xff]);
}

/* Writes the pixels from x on that one match covers, or one; returns how many. */
static int put_pixels(
	struct encoder *e, const uint32_t *row, const uint32_t *above, int x, int width)
{
	int most = width - x < MATCH_MAX_PIXELS ? width - x : MATCH_MAX_PIXELS;
	int left = 0, up = 0;

	while (x > 0 && left < most && same_pixel(row[x + left], row[x - 1]))
		left++;
	while (above && up < most && same_pixel(row[x + up], above[x + up]))
		up++;
	if (left == 0 && up == 0) {
		put_pixel(e, row[x]);
		return 1;
	}
	put_code(e, e->lengths[left >= up ? left : up]);
	put_code(e, left >= up ? e->left : e->up);
	return left >= up ? left : up;
}

static uint32_t adler_row(uint32_t adler, const uint32_t *row, int width)
{
	/* The row begins with its filter's number, 0. */
	uint32_t a = adler & 0xffff, b = (adler >> 16) + a;

	for (int x = 0; x < width;) {
		int end = width - x < ADLER_MAX_PIXELS ? width : x + ADLER_MAX_PIXELS;

		for (; x < end; x++) {
			uint32_t red = row[x] >> 16 & 0xff, green = row[x] >> 8 & 0xff;

			b += 3 * a + 3 * red + 2 * green + (row[x] & 0xff);
			a += red + green + (row[x] & 0xff);
		}
		a %= ADLER_BASE;
		b %= ADLER_BASE;
	}
	return b << 16 | a;
}

static void put_zlib(struct encoder *e, const struct picture *picture)
{
	uint32_t adler = 1;

	put_bytes(e, "\x78\x01", 2);
	put_code(e, (struct code){3, 3}); /* the last block, with fixed codes */
	for (int y = 0; y < picture->height; y++) {
		const uint32_t *row = row_of(picture, y);
		const uint32_t *above = y > 0 && e->up.count ? row_of(picture, y - 1) : NULL;

		put_code(e, e->literals[0]); /* no filter */
		for (int x = 0; x < picture->width;)
			x += put_pixels(e, row, above, x, picture->width);
		adler = adler_row(adler, row, picture->width);
	}
	put_code(e, symbol_code(256));
	flush_codes(e);
	put_u32(e, adler);
}

/* ---- The file ---------------------------------------------------------------------------------
 */

static uint32_t crc32_of(const uint8_t *bytes, size_t len)
{
	uint32_t table[256], crc = 0xffffffffu;

	for (uint32_t i = 0; i < 256; i++) {
		table[i] = i;
		for (int bit = 0; bit < 8; bit++)
			table[i] = table[i] >> 1 ^ (table[i] & 1 ? 0xedb88320u : 0);
	}
	for (size_t i = 0; i < len; i++)
		crc = table[(crc ^ bytes[i]) & 0xff] ^ crc >> 8;
	return ~crc;
}

/* A chunk begins with its length, which is known when it ends. */
static size_t chunk_begin(struct encoder *e, const char *type)
{
	put_u32(e, 0);
	put_bytes(e, type, 4);
	return e->len;
}

static void chunk_end(struct encoder *e, size_t start)
{
	if (e->failed)
		return;
	uint32_t len = (uint32_t)(e->len - start);

	for (int i = 0; i < 4; i++)
		e->bytes[start - 8 + (size_t)i] = (uint8_t)(len >> (24 - 8 * i));
	put_u32(e, crc32_of(e->bytes + start - 4, len + 4));
}

uint8_t *screen_png_encode(const struct picture *picture, size_t *len)
{
	struct encoder e = {0};
	size_t chunk;

	codes_init(&e, picture->width);
	put_bytes(&e, "\x89PNG\r\n\x1a\n", 8);
	chunk = chunk_begin(&e, "IHDR");
	put_u32(&e, (uint32_t)picture->width);
	put_u32(&e, (uint32_t)picture->height);
	put_bytes(&e, "\x08\x02\0\0\0", 5); /* 8 bit RGB */
	chunk_end(&e, chunk);
	chunk = chunk_begin(&e, "IDAT");
	put_zlib(&e, picture);
	chunk_end(&e, chunk);
	chunk = chunk_begin(&e, "IEND");
	chunk_end(&e, chunk);
	if (e.failed) {
		free(e.bytes);
		return NULL;
	}
	*len = e.len;
	return e.bytes;
}
