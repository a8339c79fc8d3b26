/* Gathering: each topic has one place here, and a later message replaces an earlier one. */
#include "firmware/control/snapshot.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void snapshot_init(struct snapshot *s)
{
	memset(s, 0, sizeof(*s));
}

void snapshot_fini(struct snapshot *s)
{
	hall_catalogue_free(s->catalogue);
	free(s->devices);
	free(s->counters);
	free(s->queues);
	snapshot_init(s);
}

/* Room for `more` items behind the `count` there are; sizes are powers of two, so most calls find
 * the room there already. */
static int list_grow(void **list, size_t item, size_t count, size_t more, size_t max)
{
	size_t size = 16;

	if (count + more > max)
		return -ENOSPC;
	while (size < count + more)
		size *= 2;
	void *grown = realloc(*list, size * item);

	if (!grown)
		return -ENOMEM;
	*list = grown;
	return 0;
}

static struct snapshot_device *device_get(struct snapshot *s, const char *id, int *rc)
{
	for (size_t i = 0; i < s->device_count; i++)
		if (strcmp(s->devices[i].id, id) == 0)
			return &s->devices[i];
	*rc = list_grow((void **)&s->devices, sizeof(*s->devices), s->device_count, 1,
		2 * CATALOGUE_MAX_DEVICES);
	if (*rc < 0)
		return NULL;
	struct snapshot_device *device = &s->devices[s->device_count++];

	memset(device, 0, sizeof(*device));
	snprintf(device->id, sizeof(device->id), "%s", id);
	return device;
}

static int device_take(struct snapshot *s, const char *id, const struct json *body)
{
	struct device_message state;
	int rc = device_message_read(body, &state);
	struct snapshot_device *device = rc == 0 ? device_get(s, id, &rc) : NULL;

	if (!device)
		return rc;
	device->seen = true;
	device->state = state;
	return 0;
}

static int counter_take(struct snapshot *s, const struct json *body)
{
	struct counter_message counter;
	int rc = counter_message_read(body, &counter);

	if (rc < 0)
		return rc;
	for (size_t i = 0; i < s->counter_count; i++) {
		if (s->counters[i].number == counter.number) {
			s->counters[i] = counter;
			return 0;
		}
	}
	rc = list_grow((void **)&s->counters, sizeof(*s->counters), s->counter_count, 1,
		QUEUE_MAX_COUNTERS);
	if (rc == 0)
		s->counters[s->counter_count++] = counter;
	return rc;
}

static void queue_forget(struct snapshot *s, const char *institution)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->queue_count; i++)
		if (strcmp(s->queues[i].institution, institution) != 0)
			s->queues[kept++] = s->queues[i];
	s->queue_count = kept;
}

static int queue_take(struct snapshot *s, const char *institution, const struct json *body)
{
	struct queue_service *services = calloc(QUEUE_MAX_SERVICES, sizeof(*services));
	int count = services ? queue_message_read(body, services, QUEUE_MAX_SERVICES) : -ENOMEM;

	if (count < 0) {
		free(services);
		return count;
	}
	queue_forget(s, institution);
	int rc = list_grow((void **)&s->queues, sizeof(*s->queues), s->queue_count, (size_t)count,
		QUEUE_MAX_SERVICES);

	for (int i = 0; rc == 0 && i < count; i++) {
		struct snapshot_queue *queue = &s->queues[s->queue_count++];

		snprintf(queue->institution, sizeof(queue->institution), "%s", institution);
		queue->service = services[i];
	}
	free(services);
	return rc;
}

int snapshot_take(
	struct snapshot *s, enum topic_kind kind, const char *name, const struct json *body)
{
	int rc;

	switch (kind) {
	case TOPIC_HUB_STATE:
		rc = hub_message_read(body, &s->hub);
		s->has_hub = s->has_hub || rc == 0;
		return rc;
	case TOPIC_CATALOGUE:
		return name[0] ? 0 : catalogue_message_read(body, &s->catalogue);
	case TOPIC_DEVICE_STATE:
		return device_take(s, name, body);
	case TOPIC_COUNTER:
		return counter_take(s, body);
	case TOPIC_QUEUE:
		return queue_take(s, name, body);
	default:
		return 0;
	}
}

/* ---- The whole ---- */

static int device_list(struct snapshot *s, const struct catalogue_device *known)
{
	int rc = 0;
	struct snapshot_device *device = device_get(s, known->id, &rc);

	if (!device)
		return rc;
	device->listed = true;
	device->state.role = known->role;
	return 0;
}

/* By role, then as people count: counter-2 before counter-10. */
static int device_order(const void *a, const void *b)
{
	const struct snapshot_device *x = a, *y = b;

	if (x->state.role != y->state.role)
		return (int)x->state.role - (int)y->state.role;
	return strverscmp(x->id, y->id);
}

static int counter_order(const void *a, const void *b)
{
	const struct counter_message *x = a, *y = b;

	return (int)x->number - (int)y->number;
}

static size_t institution_place(const struct snapshot *s, const char *id)
{
	for (uint16_t i = 0; s->catalogue && i < s->catalogue->institution_count; i++)
		if (strcmp(s->catalogue->institutions[i].id, id) == 0)
			return i;
	return QUEUE_MAX_INSTITUTIONS;
}

/* Stable: the services of an institution stay as they were published. */
static void queues_order(struct snapshot *s)
{
	for (size_t i = 1; i < s->queue_count; i++) {
		struct snapshot_queue moved = s->queues[i];
		size_t place = institution_place(s, moved.institution), k = i;

		for (; k > 0 && institution_place(s, s->queues[k - 1].institution) > place; k--)
			s->queues[k] = s->queues[k - 1];
		s->queues[k] = moved;
	}
}

int snapshot_finish(struct snapshot *s)
{
	int rc = 0;

	for (uint16_t i = 0; rc == 0 && s->catalogue && i < s->catalogue->device_count; i++)
		rc = device_list(s, &s->catalogue->devices[i]);
	if (s->device_count)
		qsort(s->devices, s->device_count, sizeof(*s->devices), device_order);
	if (s->counter_count)
		qsort(s->counters, s->counter_count, sizeof(*s->counters), counter_order);
	queues_order(s);
	return rc;
}

/* ---- Trouble ---- */

static void trouble_add(char text[256], const char *what, const char *value)
{
	size_t len = strlen(text);

	snprintf(text + len, 256 - len, "%s%s%s", len ? "; " : "", what, value);
}

void snapshot_trouble(const struct snapshot_device *device, char text[256])
{
	const struct device_message *m = &device->state;
	char unreported[40] = "";

	text[0] = '\0';
	if (!device->seen) {
		strcpy(text, "never seen since the broker started");
		return;
	}
	if (!device->listed)
		strcpy(text, "not in the hall file");
	if (!m->online)
		trouble_add(text, "away", "");
	if (strcmp(m->paper, "out") == 0 || strcmp(m->paper, "low") == 0)
		trouble_add(text, "paper ", m->paper);
	if (strcmp(m->screen, "none") == 0 && (m->role == ROLE_KIOSK || m->role == ROLE_DISPLAY))
		trouble_add(text, "no screen", "");
	if (strcmp(m->input, "lost") == 0)
		trouble_add(text, "buttons or touch lost", "");
	if (m->unreported) {
		snprintf(unreported, sizeof(unreported), "%u", m->unreported);
		trouble_add(text, "tickets not reported yet: ", unreported);
	}
	if (m->trouble[0])
		trouble_add(text, "", m->trouble);
}
