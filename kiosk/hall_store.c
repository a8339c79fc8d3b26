/*
 * The hall's catalogue, gathered and kept. The file is a list: the head, then each institution, in
 * the form they travel in.
 */
#include "kiosk/hall_store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* ---- The file ---------------------------------------------------------------------------------
 */

static int write_file(const char *path, const char *text, size_t len)
{
	char part[320];
	int fd, error = 0;

	snprintf(part, sizeof(part), "%s.part", path);
	fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	while (len > 0 && error == 0) {
		ssize_t done = write(fd, text, len);

		if (done < 0 && errno != EINTR)
			error = -errno;
		text += done > 0 ? done : 0;
		len -= done > 0 ? (size_t)done : 0;
	}
	if (error == 0 && fsync(fd) < 0)
		error = -errno;
	if (close(fd) < 0 && error == 0)
		error = -errno;
	if (error == 0 && rename(part, path) < 0)
		error = -errno;
	if (error < 0)
		unlink(part);
	return error;
}

static void save(struct hall_store *store)
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
	if (text && fingerprint(text, len) != store->saved) {
		int error = write_file(store->path, text, len);

		if (error < 0)
			log_warn("catalogue: '%s': %s: it is kept in memory only", store->path,
				strerror(-error));
		else
			store->saved = fingerprint(text, len);
	}
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

static char *read_file(const char *path, size_t *len)
{
	FILE *file = fopen(path, "re");
	struct stat info;
	char *text = NULL;

	if (!file)
		return NULL;
	if (fstat(fileno(file), &info) == 0 && info.st_size > 0 && info.st_size <= FILE_MAX_BYTES)
		text = malloc((size_t)info.st_size);
	if (text)
		*len = fread(text, 1, (size_t)info.st_size, file);
	fclose(file);
	return text;
}

void hall_store_open(struct hall_store *store, const char *folder)
{
	struct json_error error = {.text = "not a catalogue"};
	struct json *root;
	size_t len = 0;
	char *text;

	*store = (struct hall_store){0};
	snprintf(store->path, sizeof(store->path), "%s/catalogue.json", folder);
	text = read_file(store->path, &len);
	if (!text)
		return;
	root = json_parse(text, len, &error);
	store->hall = root ? read_list(root) : NULL;
	if (store->hall)
		store->saved = fingerprint(text, len);
	else
		log_warn("catalogue: '%s': %s: waiting for the hub's", store->path, error.text);
	json_free(root);
	free(text);
}

void hall_store_close(struct hall_store *store)
{
	hall_catalogue_free(store->hall);
	hall_catalogue_free(store->incoming);
	store->hall = store->incoming = NULL;
}

/* ---- Gathering --------------------------------------------------------------------------------
 */

static bool use_when_complete(struct hall_store *store)
{
	for (int i = 0; i < store->incoming->institution_count; i++) {
		if (!store->heard[i])
			return false;
	}
	hall_catalogue_free(store->hall);
	store->hall = store->incoming;
	store->incoming = NULL;
	save(store);
	return true;
}

static bool hear_head(struct hall_store *store, const struct json *body)
{
	struct hall_catalogue *hall = NULL;

	if (catalogue_message_read(body, &hall) < 0) {
		log_warn("catalogue: the hub's message is broken: keeping the last one");
		return false;
	}
	hall_catalogue_free(store->incoming);
	store->incoming = hall;
	memset(store->heard, 0, sizeof(store->heard));
	return use_when_complete(store);
}

static int position(const struct hall_catalogue *hall, const char *institution)
{
	for (int i = 0; i < hall->institution_count; i++) {
		if (!strcmp(hall->institutions[i].id, institution))
			return i;
	}
	return -1;
}

bool hall_store_hear(struct hall_store *store, const char *institution, const struct json *body)
{
	struct hall_catalogue *hall = store->incoming ? store->incoming : store->hall;
	int at;

	if (!institution[0])
		return hear_head(store, body);
	at = hall ? position(hall, institution) : -1;
	if (at < 0)
		return false; /* the head that names it comes and brings it again */
	if (catalogue_message_read_institution(body, hall) < 0) {
		log_warn("catalogue: '%s': the hub's message is broken", institution);
		return false;
	}
	if (hall == store->incoming) {
		store->heard[at] = true;
		return use_when_complete(store);
	}
	save(store);
	return true;
}
