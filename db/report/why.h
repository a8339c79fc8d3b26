/* One ticket's story, told from the journal of its day: a line for all that happened to it, and for
 * each call the reason; or only its calls, against another ticket. */
#ifndef NOVBE_REPORT_WHY_H
#define NOVBE_REPORT_WHY_H

#include <stdio.h>

#include "db/report/gather.h"

/* other 0: the whole story. 1: told; 0: the day has no such ticket (`missing` names it: ticket or
 * other); -Exxx and why (at least 256 bytes). */
int why_tell(FILE *out, sqlite3 *db, const char *day, ticket_code ticket, ticket_code other,
	ticket_code *missing, char why[256]) __attribute__((warn_unused_result));

#endif
