/* A visit's identity for ever: <centre>-<business day>-<ticket>, e.g. "isb-2026-11-23-A047". */
#ifndef NOVBE_WIRE_VISIT_ID_H
#define NOVBE_WIRE_VISIT_ID_H

#include <stdbool.h>

#include "firmware/queue/limits.h"
#include "firmware/queue/ticket.h"

enum { VISIT_ID_SIZE = ID_SIZE + DAY_SIZE + TICKET_TEXT_SIZE };

/* centre and day as in the setup: a..z, 0..9 and '-', YYYY-MM-DD. */
void visit_id_write(char visit[VISIT_ID_SIZE], const char *centre, const char *day,
	const struct ticket *ticket);
/* The last two parts; a centre may hold dashes itself. False, and nothing is set: no such id. */
bool visit_id_read(const char *visit, char day[DAY_SIZE], struct ticket *ticket)
	__attribute__((warn_unused_result));

#endif
