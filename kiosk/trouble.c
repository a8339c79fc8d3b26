/* One place for each source of trouble. */
#include "kiosk/trouble.h"

#include <string.h>

static bool continues(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80; /* inside a UTF-8 character */
}

static void copy_cut(char to[TROUBLE_TEXT_SIZE], const char *from)
{
	size_t len = strlen(from);

	if (len >= TROUBLE_TEXT_SIZE) {
		len = TROUBLE_TEXT_SIZE - 1;
		while (len > 0 && continues(from[len]))
			len--;
	}
	memcpy(to, from, len);
	to[len] = '\0';
}

bool trouble_set(struct trouble *trouble, enum trouble_source source, const char *text)
{
	char before[TROUBLE_TEXT_SIZE];

	memcpy(before, trouble_told(trouble), sizeof(before));
	copy_cut(trouble->text[source], text);
	return strcmp(before, trouble_told(trouble)) != 0;
}

const char *trouble_told(const struct trouble *trouble)
{
	int source = 0;

	while (source < TROUBLE_COUNT - 1 && !trouble->text[source][0])
		source++;
	return trouble->text[source];
}
