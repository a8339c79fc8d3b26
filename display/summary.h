/*
 * How many people wait for each institution of this wall's zones, and how long a newcomer would:
 * from queue/<institution>. Pure.
 */
#ifndef NOVBE_DISPLAY_SUMMARY_H
#define NOVBE_DISPLAY_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/wire/catalogue_message.h"
#include "firmware/wire/queue_message.h"

enum { SUMMARY_MAX_MINUTES = 999 }; /* longer waits are not told */

/* One institution as the wall says it; compared as bytes. */
struct summary_line {
	uint16_t institution;	    /* its position in the catalogue */
	uint32_t waiting;	    /* people */
	uint16_t low_min, high_min; /* high 0: no estimate */
};

struct summary_entry { /* private */
	char institution[ID_SIZE];
	size_t service_count;
	struct queue_service *services; /* owned */
};

struct summary { /* zero is an empty one */
	size_t count;
	struct summary_entry entries[QUEUE_MAX_INSTITUTIONS];
};

void summary_clear(struct summary *summary);
/* A message of an institution came; services are copied. 0, -ENOMEM, or -ENOSPC (more than
 * QUEUE_MAX_INSTITUTIONS): then the last one stays. */
int summary_hear(struct summary *summary, const char *institution,
	const struct queue_service *services, size_t count) __attribute__((warn_unused_result));

/*
 * The institutions that somebody waits for at a service which is served in one of the zones (or in
 * none of its own), and of which one is open, in the catalogue's order. The estimate spans those
 * services that somebody waits for, in minutes, the lower end rounded down, the upper one up to
 * five. Returns how many.
 */
size_t summary_lines(const struct summary *summary, const struct hall_catalogue *catalogue,
	bool (*shows_zone)(const void *data, const char *zone), const void *data,
	struct summary_line lines[QUEUE_MAX_INSTITUTIONS]);

#endif
