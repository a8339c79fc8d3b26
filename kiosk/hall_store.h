/*
 * The hall's catalogue on this board: gathered from its retained topics, and kept on disk, so that
 * a kiosk that starts without the hub shows the last one it knew. A new catalogue is taken into use
 * when all its institutions were heard; until then the old one stays.
 */
#ifndef NOVBE_KIOSK_HALL_STORE_H
#define NOVBE_KIOSK_HALL_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/limits.h"
#include "firmware/wire/catalogue_message.h"

struct json;

struct hall_store {
	char path[300];
	struct hall_catalogue *hall;	 /* in use; NULL: none known */
	struct hall_catalogue *incoming; /* being gathered */
	bool heard[QUEUE_MAX_INSTITUTIONS];
	uint64_t saved; /* fingerprint of the file's text */
};

/* Reads <folder>/catalogue.json; a missing or broken file is no catalogue (a broken one is logged,
 * and replaced by the next). */
void hall_store_open(struct hall_store *store, const char *folder);
void hall_store_close(struct hall_store *store);
/* Hears `catalogue` (institution "") or `catalogue/<institution>`. True when store->hall is another
 * one or has changed: every pointer into the old one is void. Writes the file then. */
bool hall_store_hear(struct hall_store *store, const char *institution, const struct json *body);

#endif
