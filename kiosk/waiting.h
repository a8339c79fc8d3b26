/* How many people wait for each service, as the hub tells it; nothing is known while it is away. */
#ifndef NOVBE_KIOSK_WAITING_H
#define NOVBE_KIOSK_WAITING_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/limits.h"

struct json;

struct waiting {
	int count;
	struct {
		char service[ID_SIZE];
		uint32_t people;
	} of[QUEUE_MAX_SERVICES];
};

/* Hears queue/<institution>; true when a number changed. Broken messages change nothing. */
bool waiting_hear(struct waiting *waiting, const struct json *body);
/* Forgets everything; true when there was something. */
bool waiting_clear(struct waiting *waiting);
/* People waiting for a service, -1 when not known. */
int64_t waiting_for(const struct waiting *waiting, const char *service);

#endif
