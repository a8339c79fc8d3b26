/*
 * The hall's catalogue, gathered and kept. The file is a list: the head, then each institution, in
 * the form they travel in. It is a memory of what the hub said last, never the truth.
 */
#include "firmware/device/catalogue_store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/file.h"
#include "firmware/base/json.h"
#include "firmware/base/log.h"

#define FILE_MAX_BYTES (4u << 20)

/* FNV-1a: only to see that nothing changed, so that a reconnect writes nothing to flash. */
static uint64_t fingerprint(const char *text, size_t len)
{
	uint64_t hash = 14695981039346656037u;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)text[i]) * 1099511628211u;
	return hash;
}

/* ---- The file ---- */

static void save_text(struct catalogue_store *store, const char *text, size_t len)
{
	int error;

	if (fingerprint(text, len) == store->saved)
		return;
	error = file_replace(store->path, text, len, FILE_FLUSHED);
	if (error == 0)
		store->saved = fingerprint(text, len);
	else
		log_warn("catalogue: '%s': %s: a start without the hub will not know this one",
			store->path, strerror(-error));
}

static void save(struct catalogue_store *store)
{
	struct json_writer w;
	const char *text;
	size_t len;

	json_writer_init(&w, FILE_MAX_BYTES);
	json_open_list(&w, NULL);
	catalogue_message_write(&w, store->hall);
	for (uint16_t i = 0; i < store->hall->institution_count; i++)
		catalogue_message_write_institution(&w, store->hall, i);
	json_close_list(&w);
	text = json_writer_text(&w, &len);
	if (text)
		save_text(store, text, len);
	else
		log_warn("catalogue: '%s': not kept: no memory, or over 4 MiB", store->path);
	json_writer_fini(&w);
}

static struct hall_catalogue *read_list(const struct json *list)
{
	struct hall_catalogue *hall = NULL;
	const struct json *item = json_first(list);

	if (!item || catalogue_message_read(item, &hall) < 0)
		return NULL;
	while ((item = json_next(item))) {
		if (catalogue_message_read_institution(item, hall) < 0) {
			hall_catalogue_free(hall);
			return NULL;
		}
	}
	return hall;
}

static void load_text(struct catalogue_store *store, const char *text, size_t len)
{
	struct json_error error = {.text = "not a catalogue"};
	struct json *root = json_parse(text, len, &error);

	store->hall = root ? read_list(root) : NULL;
	if (store->hall)
		store->saved = fingerprint(text, len);
	else
		log_warn("catalogue: '%s': %s: names come with the hub", store->path, error.text);
	json_free(root);
}

void catalogue_store_open(struct catalogue_store *store, const char *folder)
{
	char *text;
	size_t len;
	int error;

	*store = (struct catalogue_store){0};
	snprintf(store->path, sizeof(store->path), "%s/catalogue.json", folder);
	error = file_read(store->path, FILE_MAX_BYTES, &text, &len);
	if (error == 0) {
		load_text(store, text, len);
		free(text);
	} else if (error != -ENOENT) {
		log_warn("catalogue: '%s': %s: names come with the hub", store->path,
			strerror(-error));
	}
}

void catalogue_store_close(struct catalogue_store *store)
{
	hall_catalogue_free(store->hall);
	hall_catalogue_free(store->incoming);
	store->hall = store->incoming = NULL;
}

/* ---- Gathering ---- */

static enum catalogue_news use_when_complete(struct catalogue_store *store)
{
	for (int i = 0; i < store->incoming->institution_count; i++) {
		if (!store->heard[i])
			return CATALOGUE_GATHERING;
	}
	hall_catalogue_free(store->hall);
	store->hall = store->incoming;
	store->incoming = NULL;
	save(store);
	return CATALOGUE_CHANGED;
}

static enum catalogue_news hear_head(struct catalogue_store *store, const struct json *body)
{
	struct hall_catalogue *hall = NULL;

	if (catalogue_message_read(body, &hall) < 0) {
		log_warn("catalogue: the hub's message is broken: keeping the last one");
		return CATALOGUE_NOTHING;
	}
	hall_catalogue_free(store->incoming);
	store->incoming = hall;
	memset(store->heard, 0, sizeof(store->heard));
	return use_when_complete(store);
}

enum catalogue_news catalogue_store_hear(
	struct catalogue_store *store, const char *institution, const struct json *body)
{
	struct hall_catalogue *hall = store->incoming ? store->incoming : store->hall;
	const struct catalogue_item *item;

	if (!institution[0])
		return hear_head(store, body);
	item = hall ? hall_catalogue_institution(hall, institution) : NULL;
	if (!item)
		return CATALOGUE_NOTHING; /* the head that names it comes and brings it again */
	if (catalogue_message_read_institution(body, hall) < 0) {
		log_warn("catalogue: '%s': the hub's message is broken: left out", institution);
		return CATALOGUE_NOTHING;
	}
	if (hall == store->incoming) {
		store->heard[item - hall->institutions] = true;
		return use_when_complete(store);
	}
	save(store);
	return CATALOGUE_CHANGED;
}

const struct hall_catalogue *catalogue_store_best(const struct catalogue_store *store)
{
	return store->hall ? store->hall : store->incoming;
}
