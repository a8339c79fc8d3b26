/*
 * The hall at one moment, as its retained topics tell it: gathered message by message, then looked
 * at as a whole. Pure: no clock, no link.
 */
#ifndef NOVBE_CONTROL_SNAPSHOT_H
#define NOVBE_CONTROL_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>

#include "firmware/wire/catalogue_message.h"
#include "firmware/wire/counter_message.h"
#include "firmware/wire/device_message.h"
#include "firmware/wire/hub_message.h"
#include "firmware/wire/queue_message.h"
#include "firmware/wire/topic.h"

struct json;

struct snapshot_device {
	char id[ID_SIZE];
	bool listed;		     /* the hall file has it */
	bool seen;		     /* it has spoken since the broker started: `state` is set */
	struct device_message state; /* role also when it was never seen */
};

struct snapshot_queue {
	char institution[ID_SIZE];
	struct queue_service service;
};

struct snapshot { /* heap lists, owned */
	bool has_hub;
	struct hub_message hub;
	struct hall_catalogue *catalogue; /* NULL: not heard */
	struct snapshot_device *devices;  /* by id */
	size_t device_count;
	struct counter_message *counters; /* by number */
	size_t counter_count;
	struct snapshot_queue *queues; /* by institution as in the catalogue, then as published */
	size_t queue_count;
};

void snapshot_init(struct snapshot *snapshot);
void snapshot_fini(struct snapshot *snapshot);
/* Takes a message; topics that do not belong here are passed over. -EINVAL: its form is unknown;
 * -ENOSPC: more than a hall can have; -ENOMEM. */
int snapshot_take(struct snapshot *snapshot, enum topic_kind kind, const char *name,
	const struct json *body) __attribute__((warn_unused_result));
/* After the last message: lists the devices that never spoke, and puts everything in order. */
int snapshot_finish(struct snapshot *snapshot) __attribute__((warn_unused_result));

/* What a technician should look at, one short text; empty: all is well. */
void snapshot_trouble(const struct snapshot_device *device, char text[256]);

#endif
