/*
 * Paper under way: the pieces whose news is awaited, and the shared printers that have orders.
 * Private to the rules. At most one piece a visit, the newest; those that lapse first come first.
 */
#ifndef NOVBE_QUEUE_PAPERS_H
#define NOVBE_QUEUE_PAPERS_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/limits.h"
#include "firmware/queue/visit.h"

struct hall;

enum {
	PAPERS_ORDER_MS = 30000, /* a printer takes its order within this, or not at all */
	/* longer than any spool tries (outlet_options.timeout_ms): then nobody will tell any more
	 */
	PAPERS_NEWS_MS = 120000,
};

struct papers {
	uint16_t count;
	uint32_t visit[QUEUE_MAX_PAPERS]; /* positions, by print_until_ms */
	uint32_t by_state[PRINT_STATE_COUNT];
	uint8_t printer_count;
	char printers[QUEUE_MAX_PRINTERS][ID_SIZE];
};

/* Whether another order can stand with that printer. */
bool papers_have_room(const struct hall *hall, const char *printer);
/* A new visit's first piece of paper, or its next copy: ordered from a printer ("": from none; else
 * there is room, the caller has looked), and awaited until then (0: it is not). */
void papers_begin(struct hall *hall, uint32_t visit, const char *printer, int64_t until_ms);
void papers_copy(struct hall *hall, uint32_t visit, const char *printer, int64_t until_ms);
/* What was heard of the newest piece. */
void papers_turn(struct hall *hall, uint32_t visit, enum print_state state, int64_t at_ms);
/* When the first one lapses; INT64_MAX: none is awaited. */
int64_t papers_due_ms(const struct hall *hall);

#endif
