/*
 * What a program asks of its config files, told by the program itself: it is linked with the
 * linker's --wrap for the readers of firmware/base/config.h (see the Makefile), so that each call
 * passes here on its way and is appended to the file that NOVBE_KEYS names, as a line
 *
 *   {"file":"...","path":"kiosk.screen.width","kind":"int","there":true,"required":false,
 *    "fallback":1280,"min":480,"max":8192}
 *
 * A list's items are written "[]", members under names that the file chooses "*". Manuals and
 * schemas are held against these lines (tests/system/asked_keys.py).
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/config.h"
#include "firmware/base/json.h"

enum { LINE_MAX_BYTES = 64 << 10, PATH_MAX_BYTES = 512, FILES_MAX = 16 };

static struct {
	const struct config *config;
	char *path;
} files[FILES_MAX]; /* the newest; a config's address may come again after it was freed */
static unsigned int file_count;
static const char *opening = ""; /* by config_open(), which asks for a key itself */

static const char *file_of(const struct config *c)
{
	for (unsigned int i = file_count; i > 0 && i + FILES_MAX > file_count; i--)
		if (files[(i - 1) % FILES_MAX].config == c)
			return files[(i - 1) % FILES_MAX].path;
	return opening;
}

/* Writes where `value` stands below `at`; false: it does not, as what stands for a section that is
 * absent. A text that is an object's item goes by a name that the file chose. */
static bool path_find(const struct json *at, const struct json *value, bool chosen, char *path)
{
	const bool in_list = json_type(at) == JSON_LIST;
	const size_t len = strlen(path);

	if (at == value)
		return true;
	for (const struct json *child = json_first(at); child; child = json_next(child)) {
		const char *name = chosen && child == value ? "*" : json_name(child);

		snprintf(path + len, PATH_MAX_BYTES - len, "%s%s", in_list || !len ? "" : ".",
			in_list ? "[]" : name);
		if (path_find(child, value, chosen, path))
			return true;
	}
	path[len] = '\0';
	return false;
}

/* False: nobody listens, or the value is in no file. */
static bool line_begin(struct json_writer *w, struct config *c, const struct json *in,
	const char *key, const char *kind)
{
	char path[PATH_MAX_BYTES] = "";
	size_t len;

	if (!getenv("NOVBE_KEYS") || !in || !path_find(config_root(c), in, !key, path))
		return false;
	len = strlen(path);
	if (key)
		snprintf(path + len, sizeof(path) - len, "%s%s", len ? "." : "", key);
	json_writer_init(w, LINE_MAX_BYTES);
	json_open_object(w, NULL);
	json_put_string(w, "file", file_of(c));
	json_put_string(w, "path", path);
	json_put_string(w, "kind", kind);
	if (key)
		json_put_bool(w, "there", json_get(in, key) != NULL);
	return true;
}

static void line_end(struct json_writer *w)
{
	FILE *out = fopen(getenv("NOVBE_KEYS"), "ae");
	const char *text;

	json_close_object(w);
	text = json_writer_text(w, NULL);
	if (!out || !text || fprintf(out, "%s\n", text) < 0 || fclose(out) != 0)
		err(1, "'%s' cannot be written", getenv("NOVBE_KEYS"));
	json_writer_fini(w);
}

/* ---- The readers: what they are asked, and the real ones ---- */

struct config *__real_config_open(const char *path);
const char *__real_config_text(struct config *c, const struct json *in, const char *key,
	const char *fallback, size_t max_bytes);
int64_t __real_config_int(struct config *c, const struct json *in, const char *key,
	int64_t fallback, int64_t min, int64_t max);
bool __real_config_bool(struct config *c, const struct json *in, const char *key, bool fallback);
int __real_config_choice(struct config *c, const struct json *in, const char *key,
	const char *const *names, int fallback);
const struct json *__real_config_object(
	struct config *c, const struct json *in, const char *key, bool required);
const struct json *__real_config_list(
	struct config *c, const struct json *in, const char *key, size_t max, bool required);
const char *__real_config_item_text(struct config *c, const struct json *item, size_t max_bytes);

struct config *__wrap_config_open(const char *path);
const char *__wrap_config_text(struct config *c, const struct json *in, const char *key,
	const char *fallback, size_t max_bytes);
int64_t __wrap_config_int(struct config *c, const struct json *in, const char *key,
	int64_t fallback, int64_t min, int64_t max);
bool __wrap_config_bool(struct config *c, const struct json *in, const char *key, bool fallback);
int __wrap_config_choice(struct config *c, const struct json *in, const char *key,
	const char *const *names, int fallback);
const struct json *__wrap_config_object(
	struct config *c, const struct json *in, const char *key, bool required);
const struct json *__wrap_config_list(
	struct config *c, const struct json *in, const char *key, size_t max, bool required);
const char *__wrap_config_item_text(struct config *c, const struct json *item, size_t max_bytes);

struct config *__wrap_config_open(const char *path)
{
	struct config *c;

	opening = path;
	c = __real_config_open(path);
	opening = "";
	free(files[file_count % FILES_MAX].path);
	files[file_count % FILES_MAX].path = strdup(path);
	files[file_count % FILES_MAX].config = c;
	file_count++;
	return c;
}

const char *__wrap_config_text(struct config *c, const struct json *in, const char *key,
	const char *fallback, size_t max_bytes)
{
	struct json_writer w;

	if (line_begin(&w, c, in, key, "text")) {
		json_put_bool(&w, "required", !fallback);
		if (fallback)
			json_put_string(&w, "fallback", fallback);
		json_put_int(&w, "max", (int64_t)max_bytes);
		line_end(&w);
	}
	return __real_config_text(c, in, key, fallback, max_bytes);
}

int64_t __wrap_config_int(struct config *c, const struct json *in, const char *key,
	int64_t fallback, int64_t min, int64_t max)
{
	struct json_writer w;

	if (line_begin(&w, c, in, key, "int")) {
		json_put_bool(&w, "required", fallback == CONFIG_REQUIRED);
		if (fallback != CONFIG_REQUIRED)
			json_put_int(&w, "fallback", fallback);
		json_put_int(&w, "min", min);
		json_put_int(&w, "max", max);
		line_end(&w);
	}
	return __real_config_int(c, in, key, fallback, min, max);
}

bool __wrap_config_bool(struct config *c, const struct json *in, const char *key, bool fallback)
{
	struct json_writer w;

	if (line_begin(&w, c, in, key, "bool")) {
		json_put_bool(&w, "required", false);
		json_put_bool(&w, "fallback", fallback);
		line_end(&w);
	}
	return __real_config_bool(c, in, key, fallback);
}

int __wrap_config_choice(struct config *c, const struct json *in, const char *key,
	const char *const *names, int fallback)
{
	struct json_writer w;

	if (line_begin(&w, c, in, key, "choice")) {
		json_put_bool(&w, "required", fallback < 0);
		if (fallback >= 0)
			json_put_string(&w, "fallback", names[fallback]);
		json_open_list(&w, "choices");
		for (int i = 0; names[i]; i++)
			json_put_string(&w, NULL, names[i]);
		json_close_list(&w);
		line_end(&w);
	}
	return __real_config_choice(c, in, key, names, fallback);
}

const struct json *__wrap_config_object(
	struct config *c, const struct json *in, const char *key, bool required)
{
	struct json_writer w;

	if (line_begin(&w, c, in, key, "object")) {
		json_put_bool(&w, "required", required);
		line_end(&w);
	}
	return __real_config_object(c, in, key, required);
}

const struct json *__wrap_config_list(
	struct config *c, const struct json *in, const char *key, size_t max, bool required)
{
	struct json_writer w;

	if (line_begin(&w, c, in, key, "list")) {
		json_put_bool(&w, "required", required);
		json_put_int(&w, "max", (int64_t)max);
		line_end(&w);
	}
	return __real_config_list(c, in, key, max, required);
}

const char *__wrap_config_item_text(struct config *c, const struct json *item, size_t max_bytes)
{
	struct json_writer w;

	if (line_begin(&w, c, item, NULL, "item")) {
		json_put_int(&w, "max", (int64_t)max_bytes);
		line_end(&w);
	}
	return __real_config_item_text(c, item, max_bytes);
}
