/*
 * catalogue.json: a list of the messages the catalogue came in, the head first. It is a memory of
 * what the hub said last, never the truth: a file of unknown form is left out.
 */
#include "display/keep.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/json.h"
#include "firmware/base/log.h"
#include "firmware/wire/catalogue_message.h"

enum { KEEP_MAX_BYTES = 4 << 20, PATH_SIZE = 320 };

/* The whole file, or NULL and errno; ENOENT when there is none. */
static char *file_read(const char *path, size_t *len)
{
	FILE *in = fopen(path, "re");
	char *text = in ? malloc(KEEP_MAX_BYTES) : NULL;

	if (text) {
		*len = fread(text, 1, KEEP_MAX_BYTES, in);
		if (ferror(in) || *len == KEEP_MAX_BYTES) {
			free(text);
			text = NULL;
			errno = EFBIG;
		}
	}
	int reason = errno;

	if (in)
		fclose(in);
	errno = reason;
	return text;
}

static int file_write(const char *path, const char *text, size_t len)
{
	char part[PATH_SIZE + 8];

	snprintf(part, sizeof(part), "%s.part", path);
	FILE *out = fopen(part, "we");

	if (!out)
		return -errno;
	errno = EIO;
	bool good = fwrite(text, 1, len, out) == len && fflush(out) == 0 && fsync(fileno(out)) == 0;
	int reason = errno;

	if (fclose(out) != 0 && good) {
		good = false;
		reason = errno;
	}
	if (good && rename(part, path) == 0)
		return 0;
	if (good)
		reason = errno;
	unlink(part);
	return -reason;
}

static struct hall_catalogue *keep_parse(const char *text, size_t len)
{
	struct hall_catalogue *catalogue = NULL;
	struct json *list = json_parse(text, len, NULL);
	const struct json *item = json_first(list);

	if (item && catalogue_message_read(item, &catalogue) == 0)
		while ((item = json_next(item)) != NULL)
			if (catalogue_message_read_institution(item, catalogue) < 0)
				break;
	json_free(list);
	return catalogue;
}

struct hall_catalogue *keep_read(const char *folder)
{
	char path[PATH_SIZE];
	size_t len;

	snprintf(path, sizeof(path), "%s/catalogue.json", folder);
	char *text = file_read(path, &len);

	if (!text) {
		if (errno != ENOENT)
			log_warn("catalogue: '%s': %s: names come with the hub", path,
				strerror(errno));
		return NULL;
	}
	struct hall_catalogue *catalogue = keep_parse(text, len);

	if (!catalogue)
		log_warn("catalogue: '%s': of unknown form: names come with the hub", path);
	free(text);
	return catalogue;
}

int keep_write(const char *folder, const struct hall_catalogue *catalogue)
{
	char path[PATH_SIZE];
	struct json_writer w;
	size_t len, old_len;
	int ret = 0;

	snprintf(path, sizeof(path), "%s/catalogue.json", folder);
	json_writer_init(&w, KEEP_MAX_BYTES - 1);
	json_open_list(&w, NULL);
	catalogue_message_write(&w, catalogue);
	for (uint16_t i = 0; i < catalogue->institution_count; i++)
		catalogue_message_write_institution(&w, catalogue, i);
	json_close_list(&w);

	const char *text = json_writer_text(&w, &len);
	char *old = text ? file_read(path, &old_len) : NULL;

	if (!text)
		ret = -EFBIG;
	else if (!old || old_len != len || memcmp(old, text, len) != 0)
		ret = file_write(path, text, len);
	free(old);
	json_writer_fini(&w);
	return ret;
}
