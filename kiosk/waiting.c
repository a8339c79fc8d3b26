/* People waiting per service. */
#include "kiosk/waiting.h"

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

static bool set(struct waiting *waiting, const char *service, uint32_t people)
{
	int i = find(waiting, service);

	if (i < 0 && waiting->count == QUEUE_MAX_SERVICES)
		return false;
	if (i < 0) {
		i = waiting->count++;
		snprintf(waiting->of[i].service, ID_SIZE, "%s", service);
	} else if (waiting->of[i].people == people) {
		return false;
	}
	waiting->of[i].people = people;
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
		changed |= set(waiting, services[i].service, services[i].waiting);
	free(services);
	return changed;
}

bool waiting_clear(struct waiting *waiting)
{
	bool any = waiting->count > 0;

	waiting->count = 0;
	return any;
}

int64_t waiting_for(const struct waiting *waiting, const char *service)
{
	int i = find(waiting, service);

	return i < 0 ? -1 : (int64_t)waiting->of[i].people;
}
