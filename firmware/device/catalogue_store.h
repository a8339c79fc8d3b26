/*
 * The hall's catalogue on a board: gathered from its retained topics, and kept on disk, so that a
 * board that starts without the hub knows the last one. A new catalogue is taken into use when all
 * its institutions were heard; until then the old one stays.
 *
 *   catalogue_store_open(&store, board->state);
 *   hub_link_follow(link, TOPIC_CATALOGUE, NULL);
 *   on TOPIC_CATALOGUE: if (catalogue_store_hear(&store, name, body) == CATALOGUE_CHANGED) ...
 *                       and after a head: hub_link_follow(link, TOPIC_CATALOGUE, "+")
 */
#ifndef NOVBE_DEVICE_CATALOGUE_STORE_H
#define NOVBE_DEVICE_CATALOGUE_STORE_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/limits.h"
#include "firmware/wire/catalogue_message.h"

struct json;

struct catalogue_store {
	char path[PATH_MAX];
	struct hall_catalogue *hall;	 /* in use; NULL: none known */
	struct hall_catalogue *incoming; /* being gathered; NULL: nothing is */
	bool heard[QUEUE_MAX_INSTITUTIONS];
	uint64_t saved; /* fingerprint of the file's text */
};

enum catalogue_news {
	CATALOGUE_NOTHING,   /* left out: broken (logged), or of an institution of no known head */
	CATALOGUE_GATHERING, /* store->incoming has grown, or is another one */
	CATALOGUE_CHANGED,   /* store->hall is another one, or has changed */
};

/* Reads <folder>/catalogue.json; a missing or broken file is no catalogue (a broken one is logged,
 * and replaced by the next). */
void catalogue_store_open(struct catalogue_store *store, const char *folder);
void catalogue_store_close(struct catalogue_store *store);

/* Hears `catalogue` (institution "") or `catalogue/<institution>`. But for CATALOGUE_NOTHING every
 * pointer into the catalogue that changed is void. Writes the file when the one in use differs. */
enum catalogue_news catalogue_store_hear(
	struct catalogue_store *store, const char *institution, const struct json *body);

/* The catalogue in use; before there is any, what has been gathered of the first. May be NULL. */
const struct hall_catalogue *catalogue_store_best(const struct catalogue_store *store);

#endif
