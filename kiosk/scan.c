/* Whose hand typed: a scanner's or a person's. */
#include "kiosk/scan.h"

#include <string.h>

static bool is_one_hand(const struct scan *scan, int64_t now_ms)
{
	return now_ms <= scan->last_ms + SCAN_GAP_MS;
}

bool scan_add(struct scan *scan, const char *character, int64_t now_ms)
{
	size_t len = strlen(character);

	if (scan->characters && !is_one_hand(scan, now_ms))
		return false;
	scan->last_ms = now_ms;
	scan->characters++;
	scan->is_too_long = scan->is_too_long || scan->len + len >= sizeof(scan->text);
	if (scan->is_too_long)
		return true;
	memcpy(scan->text + scan->len, character, len + 1);
	scan->len += len;
	return true;
}

bool scan_ends(const struct scan *scan, int64_t now_ms)
{
	return scan->characters >= SCAN_LEAST && is_one_hand(scan, now_ms);
}

int64_t scan_next_ms(const struct scan *scan)
{
	return scan->characters ? scan->last_ms + SCAN_GAP_MS + 1 : INT64_MAX;
}

void scan_take(struct scan *scan, char text[SCAN_SIZE])
{
	text[0] = '\0';
	if (!scan->is_too_long)
		memcpy(text, scan->text, scan->len + 1);
	*scan = (struct scan){0};
}
