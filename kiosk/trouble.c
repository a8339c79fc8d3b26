/* One place for each source of trouble. */
#include "kiosk/trouble.h"

#include <string.h>

#include "firmware/wire/field.h"

bool trouble_set(struct trouble *trouble, enum trouble_source source, const char *text)
{
	char before[TROUBLE_TEXT_SIZE];

	memcpy(before, trouble_told(trouble), sizeof(before));
	field_copy_cut(trouble->text[source], TROUBLE_TEXT_SIZE, text);
	return strcmp(before, trouble_told(trouble)) != 0;
}

const char *trouble_told(const struct trouble *trouble)
{
	int source = 0;

	while (source < TROUBLE_COUNT - 1 && !trouble->text[source][0])
		source++;
	return trouble->text[source];
}
