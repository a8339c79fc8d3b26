/* The words of a ticket's layout, the usual one, and what a logo's file must be. */
#include "firmware/wire/ticket_layout.h"

#include <string.h>

static const char *const item_names[LAYOUT_ITEM_COUNT] = {
	[LAYOUT_LOGO] = "logo",
	[LAYOUT_CENTRE] = "centre",
	[LAYOUT_NUMBER] = "number",
	[LAYOUT_CLASS] = "class",
	[LAYOUT_SERVICE] = "service",
	[LAYOUT_INSTITUTION] = "institution",
	[LAYOUT_ZONE] = "zone",
	[LAYOUT_AHEAD] = "ahead",
	[LAYOUT_WAIT] = "wait",
	[LAYOUT_DOCUMENTS] = "documents",
	[LAYOUT_QR] = "qr",
	[LAYOUT_TIME] = "time",
	[LAYOUT_FOOTER] = "footer",
	[LAYOUT_RULE] = "rule",
	[LAYOUT_GAP] = "gap",
};
static const char *const size_names[LAYOUT_SIZE_COUNT] = {"", "small", "body", "strong", "large"};
static const char *const align_names[LAYOUT_ALIGN_COUNT] = {"", "centre", "start"};

void ticket_layout_default(struct ticket_layout *layout)
{
	static const struct layout_row rows[] = {
		{.item = LAYOUT_LOGO},
		{.item = LAYOUT_CENTRE},
		{.item = LAYOUT_RULE, .weight = LAYOUT_BOLD},
		{.item = LAYOUT_NUMBER},
		{.item = LAYOUT_CLASS},
		{.item = LAYOUT_SERVICE},
		{.item = LAYOUT_INSTITUTION},
		{.item = LAYOUT_ZONE},
		{.item = LAYOUT_RULE},
		{.item = LAYOUT_AHEAD},
		{.item = LAYOUT_WAIT},
		{.item = LAYOUT_RULE},
		{.item = LAYOUT_DOCUMENTS},
		{.item = LAYOUT_RULE},
		{.item = LAYOUT_QR},
		{.item = LAYOUT_RULE},
		{.item = LAYOUT_TIME},
		{.item = LAYOUT_FOOTER},
	};

	memset(layout, 0, sizeof(*layout));
	layout->row_count = sizeof(rows) / sizeof(rows[0]);
	memcpy(layout->rows, rows, sizeof(rows));
}

/* The position of a word from `first` on; `count` when it is none. */
static int word_parse(const char *const *words, int first, int count, const char *name)
{
	for (int i = first; i < count; i++)
		if (strcmp(words[i], name) == 0)
			return i;
	return count;
}

const char *layout_item_name(enum layout_item item)
{
	return item < LAYOUT_ITEM_COUNT ? item_names[item] : "";
}

enum layout_item layout_item_parse(const char *name)
{
	return (enum layout_item)word_parse(item_names, 0, LAYOUT_ITEM_COUNT, name);
}

const char *layout_size_name(enum layout_size size)
{
	return size < LAYOUT_SIZE_COUNT ? size_names[size] : "";
}

enum layout_size layout_size_parse(const char *name)
{
	return (enum layout_size)word_parse(size_names, 1, LAYOUT_SIZE_COUNT, name);
}

const char *layout_align_name(enum layout_align align)
{
	return align < LAYOUT_ALIGN_COUNT ? align_names[align] : "";
}

enum layout_align layout_align_parse(const char *name)
{
	return (enum layout_align)word_parse(align_names, 1, LAYOUT_ALIGN_COUNT, name);
}

bool layout_item_repeats(enum layout_item item)
{
	return item == LAYOUT_RULE || item == LAYOUT_GAP;
}

bool ticket_layout_has(const struct ticket_layout *layout, enum layout_item item)
{
	for (int i = 0; i < layout->row_count; i++)
		if (layout->rows[i].item == item)
			return true;
	return false;
}

/* ---- A logo's file: the chunks of a PNG (ISO/IEC 15948, clauses 5.2 to 5.6) ------------------ */

enum { CHUNK_FRAME = 12, HEADER_LEN = 13 };

static uint32_t big_endian(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* CRC-32 of annex D, bit by bit: a logo is small and read once. */
static uint32_t check_sum(const uint8_t *bytes, size_t len)
{
	uint32_t sum = 0xffffffff;

	for (size_t i = 0; i < len; i++) {
		sum ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			sum = sum & 1 ? 0xedb88320 ^ sum >> 1 : sum >> 1;
	}
	return ~sum;
}

/* The length of the whole chunk at the front; 0 when it is not whole. */
static size_t chunk_len(const uint8_t *at, size_t left)
{
	uint32_t len = left >= CHUNK_FRAME ? big_endian(at) : 0;

	if (left < CHUNK_FRAME || len > left - CHUNK_FRAME ||
		big_endian(at + 8 + len) != check_sum(at + 4, len + 4))
		return 0;
	return len + CHUNK_FRAME;
}

static const char *header_trouble(const uint8_t *chunk, size_t len)
{
	if (len != HEADER_LEN + CHUNK_FRAME || memcmp(chunk + 4, "IHDR", 4) != 0)
		return "is not a whole PNG file";
	if (big_endian(chunk + 8) > TICKET_LAYOUT_LOGO_WIDTH ||
		big_endian(chunk + 12) > TICKET_LAYOUT_LOGO_HEIGHT)
		return "is larger than 640 x 320 pixels";
	return NULL;
}

const char *ticket_logo_trouble(const uint8_t *png, size_t len)
{
	static const uint8_t signature[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
	const char *trouble;
	bool has_data = false;

	if (len > TICKET_LAYOUT_MAX_LOGO)
		return "is longer than 16384 bytes";
	if (len < sizeof(signature) || memcmp(png, signature, sizeof(signature)) != 0)
		return "is not a PNG file";
	for (size_t at = sizeof(signature), chunk; at < len; at += chunk) {
		chunk = chunk_len(png + at, len - at);
		if (!chunk)
			break;
		trouble = at == sizeof(signature) ? header_trouble(png + at, chunk) : NULL;
		if (trouble)
			return trouble;
		has_data |= memcmp(png + at + 4, "IDAT", 4) == 0;
		if (memcmp(png + at + 4, "IEND", 4) == 0 && has_data && at + chunk == len)
			return NULL;
	}
	return "is not a whole PNG file";
}
