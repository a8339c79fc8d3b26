/* What waits at each service. */
#include "kiosk/view/waiting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/wire/queue_message.h"

static int find(const struct waiting *waiting, const char *service)
{
	for (int i = 0; i < waiting->count; i++) {
		if (!strcmp(waiting->of[i].service, service))
			return i;
	}
	return -1;
}

static bool same(const struct waiting_service *a, const struct queue_service *b)
{
	return a->people == b->waiting && a->counters == b->counters && a->low_ms == b->low_ms &&
	       a->high_ms == b->high_ms;
}

static bool set(struct waiting *waiting, const struct queue_service *heard)
{
	int i = find(waiting, heard->service);
	struct waiting_service *service;

	if (i < 0 && waiting->count == QUEUE_MAX_SERVICES)
		return false;
	if (i >= 0 && same(&waiting->of[i], heard))
		return false;
	service = &waiting->of[i < 0 ? waiting->count++ : i];
	snprintf(service->service, ID_SIZE, "%s", heard->service);
	service->people = heard->waiting;
	service->counters = heard->counters;
	service->low_ms = heard->low_ms;
	service->high_ms = heard->high_ms;
	return true;
}

bool waiting_hear(struct waiting *waiting, const struct json *body)
{
	struct queue_service *services = calloc(QUEUE_MAX_SERVICES, sizeof(*services));
	bool changed = false;
	int count;

	if (!services)
		return false;
	count = queue_message_read(body, services, QUEUE_MAX_SERVICES);
	for (int i = 0; i < count; i++)
		changed |= set(waiting, &services[i]);
	free(services);
	return changed;
}

bool waiting_clear(struct waiting *waiting)
{
	bool any = waiting->count > 0;

	waiting->count = 0;
	return any;
}

const struct waiting_service *waiting_of(const struct waiting *waiting, const char *service)
{
	int i = find(waiting, service);

	return i < 0 ? NULL : &waiting->of[i];
}

int64_t waiting_for(const struct waiting *waiting, const char *service)
{
	const struct waiting_service *known = waiting_of(waiting, service);

	return known ? (int64_t)known->people : -1;
}
