/* CSV (RFC 4180) as far as one line goes: a field does not hold a line's end. */
#include "firmware/planner/columns.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Takes the quotes away; returns what follows the field, NULL: no closing quote. */
static char *quoted_take(char *at, char **field)
{
	char *out = at;

	*field = at++;
	for (; *at != '\0'; at++) {
		if (*at == '"' && *++at != '"') {
			*out = '\0';
			return at;
		}
		*out++ = *at;
	}
	return NULL;
}

int columns_split(char *line, char **fields)
{
	char *at = line, *comma;
	int count = 0;

	line[strcspn(line, "\r\n")] = '\0';
	for (;;) {
		if (count == COLUMNS_MAX)
			return -EINVAL;
		if (*at == '"') {
			comma = quoted_take(at, &fields[count++]);
			if (!comma || (*comma != ',' && *comma != '\0'))
				return -EINVAL;
		} else {
			fields[count++] = at;
			comma = at + strcspn(at, ",");
		}
		if (*comma == '\0')
			return count;
		*comma = '\0';
		at = comma + 1;
	}
}

int columns_find(const struct columns *columns, const char *name)
{
	for (int i = 0; i < columns->count; i++)
		if (strcmp(columns->names[i], name) == 0)
			return i;
	return -1;
}

bool columns_int(const char *text, int64_t least, int64_t most, int64_t *value)
{
	char *end;
	long long found;

	errno = 0;
	found = strtoll(text, &end, 10);
	if (end == text || *end != '\0' || errno != 0 || found < least || found > most)
		return false;
	*value = found;
	return true;
}
