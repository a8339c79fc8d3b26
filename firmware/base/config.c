/*
 * Config files. Reading marks what was asked for; config_finish() then finds what was not. A reader
 * that has a problem to tell returns the fallback, and where there is none something harmless
 * ("", the least number, the first choice), so that callers need no checks of their own.
 */
#include "firmware/base/config_inside.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/file.h"
#include "firmware/base/json.h"

#define PATH_MAX_BYTES	 256
#define SCHEMA_MAX_BYTES 255

/* ---- Problems ---- */

/* A file must not drive the terminal. */
static void clean(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ')
			*text = '?';
}

void config_problem(struct config *c, int line, const char *path, const char *why)
{
	struct problem *p = &c->problems[c->problem_count];
	char place[16] = "";
	int len;

	if (c->problem_count++ >= PROBLEMS_MAX)
		return;
	if (line)
		snprintf(place, sizeof(place), "%d:", line);
	p->line = line;
	len = asprintf(&p->text, "%s:%s %s%s%s", c->name, place, path, path[0] ? ": " : "", why);
	if (len < 0)
		p->text = NULL;
	else
		clean(p->text);
}

/* Writes where `value` is below `at` ("services[3].series") behind path[len]; false: not there. */
static bool path_find(const struct json *at, const struct json *value, char *path, size_t len)
{
	const bool is_list = json_type(at) == JSON_LIST;
	size_t index = 0;

	if (at == value)
		return true;
	for (const struct json *child = json_first(at); child; child = json_next(child), index++) {
		int n;

		if (is_list)
			n = snprintf(path + len, PATH_MAX_BYTES - len, "[%zu]", index);
		else
			n = snprintf(path + len, PATH_MAX_BYTES - len, "%s%s", len ? "." : "",
				json_name(child));
		if (n < 0)
			n = 0;
		if (path_find(child, value, path,
			    len + (size_t)n < PATH_MAX_BYTES ? len + (size_t)n
							     : PATH_MAX_BYTES - 1))
			return true;
	}
	path[len] = '\0';
	return false;
}

void config_problem_at(
	struct config *c, const struct json *value, const char *key, const char *format, ...)
{
	char path[PATH_MAX_BYTES] = "";
	char why[512];
	size_t len;
	va_list args;

	if (c->problem_count >= PROBLEMS_MAX) {
		c->problem_count++;
		return;
	}
	if (value)
		path_find(c->root, value, path, 0);
	len = strlen(path);
	if (key)
		snprintf(path + len, sizeof(path) - len, "%s%s", len ? "." : "", key);
	va_start(args, format);
	vsnprintf(why, sizeof(why), format, args);
	va_end(args);
	config_problem(c, json_line(c->root, value), path, why);
}

const char *config_place(struct config *c, const struct json *at, char text[CONFIG_PLACE_SIZE])
{
	char path[PATH_MAX_BYTES] = "";

	path_find(c->root, at, path, 0);
	snprintf(text, CONFIG_PLACE_SIZE, "%s:%d: %s", c->name, json_line(c->root, at), path);
	clean(text);
	return text;
}

void config_refuse(struct config *c, const struct json *at, const char *format, ...)
{
	char why[512];
	va_list args;

	va_start(args, format);
	vsnprintf(why, sizeof(why), format, args);
	va_end(args);
	config_problem_at(c, at, NULL, "%s", why);
}

static const char *type_words(const struct json *value)
{
	switch (json_type(value)) {
	case JSON_NULL:
		return "null";
	case JSON_BOOL:
		return "true or false";
	case JSON_NUMBER:
		return "a number";
	case JSON_STRING:
		return "a text";
	case JSON_LIST:
		return "a list";
	case JSON_OBJECT:
		return "an object";
	}
	return "something else";
}

void config_refuse_type(struct config *c, const struct json *value, const char *expected)
{
	config_problem_at(c, value, NULL, "%s expected, found %s", expected, type_words(value));
}

/* ---- Opening ---- */

static struct config *config_new(const char *name)
{
	struct config *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->name = strdup(name);
	if (!c->name) {
		free(c);
		return NULL;
	}
	return c;
}

static void root_parse(struct config *c)
{
	struct json_error error;

	c->root = json_parse_commented(c->text, c->len, &error);
	if (!c->root) {
		char why[sizeof(error.text) + 32];

		snprintf(why, sizeof(why), "column %d: %s", error.column, error.text);
		config_problem(c, error.line, "", why);
	} else if (json_type(c->root) != JSON_OBJECT) {
		config_refuse_type(c, c->root, "an object { ... }");
		json_free(c->root);
		c->root = NULL;
	} else {
		(void)config_text(c, c->root, "$schema", "", SCHEMA_MAX_BYTES); /* for editors */
	}
}

struct config *config_from_text(const char *name, const char *text, size_t len)
{
	struct config *c = config_new(name);

	if (!c)
		return NULL;
	c->text = malloc(len + 1);
	if (!c->text) {
		config_free(c);
		return NULL;
	}
	memcpy(c->text, text, len);
	c->text[len] = '\0';
	c->len = len;
	if (len > CONFIG_MAX_BYTES)
		config_problem(c, 0, "", "the file is too long: at most 4 MiB");
	else
		root_parse(c);
	return c;
}

struct config *config_open(const char *path)
{
	struct config *c = config_new(path);
	int err;

	if (!c)
		return NULL;
	err = file_read(path, CONFIG_MAX_BYTES, &c->text, &c->len);
	if (err == -ENOMEM) {
		config_free(c);
		errno = ENOMEM;
		return NULL;
	}
	if (err == -EFBIG)
		config_problem(c, 0, "", "the file is too long: at most 4 MiB");
	else if (err)
		config_refuse(c, NULL, "cannot be read: %s", strerror(-err));
	else
		root_parse(c);
	return c;
}

void config_free(struct config *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->problem_count && i < PROBLEMS_MAX; i++)
		free(c->problems[i].text);
	for (size_t i = 0; i < c->ask_count; i++)
		free(c->asks[i].key);
	json_free(c->root);
	free(c->asks);
	free(c->text);
	free(c->name);
	free(c);
}

const struct json *config_root(struct config *c)
{
	return c->root;
}

const char *config_source(struct config *c, size_t *len)
{
	if (len)
		*len = c->len;
	return c->text ? c->text : "";
}
