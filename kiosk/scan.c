/* Whose hand typed: a scanner's or a person's. */
#include "kiosk/scan.h"

#include <string.h>

enum { LATE_LOOKS = 4 }; /* a machine that is always late holds nobody's key for long */

void scan_add(struct scan *scan, const char *character, int64_t now_ms)
{
	size_t len = strlen(character);

	scan->last_ms = now_ms;
	scan->characters++;
	scan->is_too_long = scan->is_too_long || scan->len + len >= sizeof(scan->text);
	if (scan->is_too_long)
		return;
	memcpy(scan->text + scan->len, character, len + 1);
	scan->len += len;
}

bool scan_ends(const struct scan *scan)
{
	return scan->characters >= SCAN_LEAST;
}

int64_t scan_next_ms(const struct scan *scan)
{
	return scan->characters ? scan->last_ms + SCAN_GAP_MS + 1 : INT64_MAX;
}

bool scan_look(struct scan *scan, int64_t now_ms)
{
	int64_t due_ms = scan_next_ms(scan);

	if (now_ms < due_ms)
		return false;
	if (now_ms <= due_ms + SCAN_LATE_MS || scan->looks == LATE_LOOKS)
		return true;
	scan->looks++;
	scan->last_ms = now_ms;
	return false;
}

void scan_take(struct scan *scan, char text[SCAN_SIZE])
{
	text[0] = '\0';
	if (!scan->is_too_long)
		memcpy(text, scan->text, scan->len + 1);
	*scan = (struct scan){0};
}
