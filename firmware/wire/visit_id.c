/* The one place that knows what a visit's id looks like. */
#include "firmware/wire/visit_id.h"

#include <stdio.h>
#include <string.h>

void visit_id_write(
	char visit[VISIT_ID_SIZE], const char *centre, const char *day, const struct ticket *ticket)
{
	char text[TICKET_TEXT_SIZE];

	ticket_text(ticket, text);
	snprintf(visit, VISIT_ID_SIZE, "%s-%s-%s", centre, day, text);
}

bool visit_id_read(const char *visit, char day[DAY_SIZE], struct ticket *ticket)
{
	const char *dash = strrchr(visit, '-'), *begin;

	if (strlen(visit) >= VISIT_ID_SIZE || !dash || dash - visit < DAY_SIZE + 1)
		return false;
	begin = dash - (DAY_SIZE - 1);
	if (begin[-1] != '-' || begin[4] != '-' || begin[7] != '-' ||
		strspn(begin, "0123456789-") != DAY_SIZE || !ticket_parse(dash + 1, ticket))
		return false;
	memcpy(day, begin, DAY_SIZE - 1);
	day[DAY_SIZE - 1] = '\0';
	return true;
}
