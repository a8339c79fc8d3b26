/* What waits at each service, as the hub tells it; nothing is known while it is away. */
#ifndef NOVBE_KIOSK_WAITING_H
#define NOVBE_KIOSK_WAITING_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/limits.h"

struct json;

struct waiting_service {
	char service[ID_SIZE];
	uint32_t people;
	uint32_t counters;	 /* open now for this service */
	int64_t low_ms, high_ms; /* a newcomer's wait; -1: unknown */
};

struct waiting {
	int count;
	struct waiting_service of[QUEUE_MAX_SERVICES];
};

/* Hears queue/<institution>; true when something of it changed. Broken messages change nothing. */
bool waiting_hear(struct waiting *waiting, const struct json *body);
/* Forgets everything; true when there was something. */
bool waiting_clear(struct waiting *waiting);
/* What is known of a service, NULL: nothing. */
const struct waiting_service *waiting_of(const struct waiting *waiting, const char *service);
/* People waiting for a service, -1 when not known. */
int64_t waiting_for(const struct waiting *waiting, const char *service);

#endif
