/* Position in policy order, of one service's line or of several together. Private to the rules;
 * ahead.c has the formula of each policy. */
#ifndef NOVBE_QUEUE_AHEAD_H
#define NOVBE_QUEUE_AHEAD_H

#include <stdint.h>

#include "firmware/queue/limits.h"

struct hall;

/* Who waits, as far as a newcomer's position needs it; zero is nobody. */
struct ahead_crowd {
	uint64_t waiting[QUEUE_MAX_CLASSES];
	uint64_t overtaken[QUEUE_MAX_CLASSES]; /* of these, by head starts or due dates */
};

/* Adds those who wait for a service, as a newcomer of a class at now_ms finds them. */
void ahead_add(const struct hall *hall, uint16_t service, uint8_t klass, int64_t now_ms,
	struct ahead_crowd *crowd);
/* How many of them are called before that newcomer. */
uint32_t ahead_of(const struct hall *hall, uint8_t klass, const struct ahead_crowd *crowd);

#endif
