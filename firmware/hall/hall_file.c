/* Hall files: opening, the order in which the parts are read, and what is handed out. */
#include "firmware/hall/hall_file.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/config.h"
#include "firmware/hall/hall_reader.h"

static struct hall_file *hall_file_new(struct config *config)
{
	struct hall_file *file = calloc(1, sizeof(*file));
	const char *source = config_source(config, NULL);

	if (!file)
		return NULL;
	source = config_source(config, &file->len);
	file->text = malloc(file->len + 1);
	file->setup = setup_new();
	file->catalogue = hall_catalogue_new();
	if (!file->text || !file->setup || !file->catalogue) {
		hall_file_free(file);
		return NULL;
	}
	memcpy(file->text, source, file->len);
	file->text[file->len] = '\0';
	return file;
}

static void parts_read(struct hall_reader *r)
{
	hall_reader_centre(r);
	hall_reader_classes(r);
	hall_reader_appointments(r);
	hall_reader_policy_whole(r);
	hall_reader_calling(r);
	hall_reader_doors(r);
	hall_reader_zones(r);
	hall_reader_institutions(r);
	hall_reader_profiles(r);
	hall_reader_counters(r);
	hall_reader_devices(r);
	hall_reader_ticket(r);
	hall_reader_whole(r);
}

/* Takes the config. folder may be NULL. */
static struct hall_file *file_make(struct config *config, const char *folder, FILE *out)
{
	struct hall_file *file = config ? hall_file_new(config) : NULL;
	struct hall_reader *r = file ? calloc(1, sizeof(*r)) : NULL;

	if (!r) {
		config_free(config);
		hall_file_free(file);
		errno = ENOMEM;
		return NULL;
	}
	r->config = config;
	r->folder = folder;
	r->file = file;
	r->setup = file->setup;
	r->catalogue = file->catalogue;
	if (config_root(config))
		parts_read(r);
	free(r);
	if (config_finish(config, out) < 0) {
		hall_file_free(file);
		file = NULL;
		errno = EINVAL;
	}
	config_free(config);
	return file;
}

struct hall_file *hall_file_read(const char *path, FILE *out)
{
	char folder[PATH_MAX];
	const char *slash = strrchr(path, '/');

	snprintf(folder, sizeof(folder), "%.*s", slash ? (int)(slash - path) + 1 : 0, path);
	return file_make(config_open(path), folder, out);
}

struct hall_file *hall_file_parse(const char *name, const char *text, size_t len, FILE *out)
{
	return file_make(config_from_text(name, text, len), NULL, out);
}

void hall_file_free(struct hall_file *file)
{
	if (!file)
		return;
	hall_catalogue_free(file->catalogue);
	setup_free(file->setup);
	hall_gaps_fini(&file->gaps);
	free(file->text);
	free(file);
}
