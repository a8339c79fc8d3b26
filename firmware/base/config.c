/*
 * Config files. Reading marks what was asked for; config_finish() then finds what was not. A reader
 * that has a problem to tell returns the fallback, and where there is none something harmless
 * ("", the least number, the first choice), so that callers need no checks of their own.
 */
#include "firmware/base/config.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/file.h"
#include "firmware/base/json.h"
#include "firmware/base/log.h"

#define PROBLEMS_MAX	 50
#define PATH_MAX_BYTES	 256
#define KEY_MAX_COMPARED 40

struct problem {
	int line; /* 0: of the whole file */
	char *text;
};

struct ask {
	const struct json *in;	  /* the object that was asked */
	const struct json *child; /* what was there, or NULL */
	char *key;   /* when child is NULL: a name that an unknown key may have meant */
	bool closed; /* of a wrong kind: its inside is not looked at */
};

struct config {
	char *name, *text;
	size_t len;
	struct json *root;
	struct ask *asks;
	size_t ask_count, ask_size;
	struct problem problems[PROBLEMS_MAX];
	size_t problem_count;	       /* more than PROBLEMS_MAX: the rest is only counted */
	const struct json *not_object; /* told already; every key of it will be asked for */
	bool finished;
};

/* ---- Problems ---- */

static void problem_add(struct config *c, int line, const char *path, const char *why)
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
	for (int i = 0; i < len; i++)
		if ((unsigned char)p->text[i] < ' ')
			p->text[i] = '?'; /* a file must not drive the terminal */
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

/* A problem at value, or at its member `key` when that is not NULL. */
__attribute__((format(printf, 4, 5))) static void problem_at(
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
	problem_add(c, json_line(c->root, value), path, why);
}

void config_refuse(struct config *c, const struct json *at, const char *format, ...)
{
	char why[512];
	va_list args;

	va_start(args, format);
	vsnprintf(why, sizeof(why), format, args);
	va_end(args);
	problem_at(c, at, NULL, "%s", why);
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

static void refuse_type(struct config *c, const struct json *value, const char *expected)
{
	problem_at(c, value, NULL, "%s expected, found %s", expected, type_words(value));
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
		problem_add(c, error.line, "", why);
	} else if (json_type(c->root) != JSON_OBJECT) {
		refuse_type(c, c->root, "an object { ... }");
		json_free(c->root);
		c->root = NULL;
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
		problem_add(c, 0, "", "the file is too long: at most 4 MiB");
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
		problem_add(c, 0, "", "the file is too long: at most 4 MiB");
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

/* ---- Readers ---- */

/* Notes that `key` was asked for; the note's index, or -1 without memory (told as a problem). */
static ssize_t ask_note(
	struct config *c, const struct json *in, const struct json *child, const char *key)
{
	if (c->ask_count == c->ask_size) {
		const size_t size = c->ask_size ? c->ask_size * 2 : 256;
		struct ask *asks = realloc(c->asks, size * sizeof(*asks));

		if (!asks) {
			problem_add(c, 0, "", "out of memory");
			return -1;
		}
		c->asks = asks;
		c->ask_size = size;
	}
	c->asks[c->ask_count] = (struct ask){in, child, !child && key ? strdup(key) : NULL, false};
	return (ssize_t)c->ask_count++;
}

/* The member of the wanted type, or NULL when it is not there or a problem was told. */
static const struct json *member_get(struct config *c, const struct json *in, const char *key,
	enum json_type type, const char *expected, bool required)
{
	const struct json *child;
	ssize_t ask;

	if (!in || json_type(in) != JSON_OBJECT) {
		if (in && in != c->not_object)
			refuse_type(c, in, "an object { ... }");
		c->not_object = in;
		return NULL;
	}
	child = json_get(in, key);
	ask = ask_note(c, in, child, key);
	if (!child) {
		if (required)
			problem_at(c, in, key, "missing; %s expected", expected);
		return NULL;
	}
	if (json_type(child) != type) {
		refuse_type(c, child, expected);
		if (ask >= 0)
			c->asks[ask].closed = true;
		return NULL;
	}
	return child;
}

static const char *text_check(
	struct config *c, const struct json *value, size_t max_bytes, const char *fallback)
{
	const char *text = json_string(value);

	if (strlen(text) <= max_bytes)
		return text;
	problem_at(c, value, NULL, "too long: %zu bytes, at most %zu", strlen(text), max_bytes);
	return fallback;
}

const char *config_text(struct config *c, const struct json *in, const char *key,
	const char *fallback, size_t max_bytes)
{
	const struct json *value = member_get(c, in, key, JSON_STRING, "a text", !fallback);

	if (!fallback)
		fallback = "";
	return value ? text_check(c, value, max_bytes, fallback) : fallback;
}

int64_t config_int(struct config *c, const struct json *in, const char *key, int64_t fallback,
	int64_t min, int64_t max)
{
	const bool required = fallback == CONFIG_REQUIRED;
	const struct json *value;
	char expected[80];
	int64_t number;

	snprintf(expected, sizeof(expected), "a whole number %lld..%lld", (long long)min,
		(long long)max);
	value = member_get(c, in, key, JSON_NUMBER, expected, required);
	if (value && json_int(value, min, max, &number))
		return number;
	if (value)
		problem_at(c, value, NULL, "%s expected", expected);
	return required ? min : fallback;
}

bool config_bool(struct config *c, const struct json *in, const char *key, bool fallback)
{
	const struct json *value = member_get(c, in, key, JSON_BOOL, "true or false", false);
	bool flag;

	return json_bool(value, &flag) ? flag : fallback;
}

int config_choice(struct config *c, const struct json *in, const char *key,
	const char *const *names, int fallback)
{
	const struct json *value;
	char expected[256] = "one of";
	size_t len = strlen(expected);

	for (int i = 0; names[i] && len < sizeof(expected); i++)
		len += (size_t)snprintf(
			expected + len, sizeof(expected) - len, "%s '%s'", i ? "," : "", names[i]);
	value = member_get(c, in, key, JSON_STRING, expected, fallback < 0);
	for (int i = 0; value && names[i]; i++)
		if (strcmp(json_string(value), names[i]) == 0)
			return i;
	if (value)
		problem_at(c, value, NULL, "'%s': %s expected", json_string(value), expected);
	return fallback < 0 ? 0 : fallback;
}

const struct json *config_object(
	struct config *c, const struct json *in, const char *key, bool required)
{
	return member_get(c, in, key, JSON_OBJECT, "an object { ... }", required);
}

const struct json *config_list(
	struct config *c, const struct json *in, const char *key, size_t max, bool required)
{
	const struct json *list = member_get(c, in, key, JSON_LIST, "a list [ ... ]", required);

	if (list && json_count(list) > max) {
		problem_at(
			c, list, NULL, "too long: %zu items, at most %zu", json_count(list), max);
		if (c->ask_count)
			c->asks[c->ask_count - 1].closed = true;
		return NULL;
	}
	return list;
}

const char *config_item_text(struct config *c, const struct json *item, size_t max_bytes)
{
	if (!item)
		return "";
	if (json_type(item) != JSON_STRING) {
		refuse_type(c, item, "a text");
		return "";
	}
	return text_check(c, item, max_bytes, "");
}

void config_any_keys(struct config *c, const struct json *in)
{
	for (const struct json *child = json_first(in); child; child = json_next(child))
		ask_note(c, in, child, NULL);
}

/* ---- Keys nobody asked for ---- */

static int ask_compare(const void *a, const void *b)
{
	const uintptr_t x = (uintptr_t)((const struct ask *)a)->child;
	const uintptr_t y = (uintptr_t)((const struct ask *)b)->child;

	return x < y ? -1 : x > y;
}

/* Edits (insert, delete, replace, swap neighbours) from a to b; 99 for long names. */
static int edits_count(const char *a, const char *b)
{
	const int la = (int)strlen(a), lb = (int)strlen(b);
	int rows[3][KEY_MAX_COMPARED + 1];

	if (la > KEY_MAX_COMPARED || lb > KEY_MAX_COMPARED)
		return 99;
	for (int j = 0; j <= lb; j++)
		rows[0][j] = j;
	for (int i = 1; i <= la; i++) {
		int *row = rows[i % 3];
		const int *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];

		row[0] = i;
		for (int j = 1; j <= lb; j++) {
			int least = above[j - 1] + (a[i - 1] != b[j - 1]);

			if (above[j] + 1 < least)
				least = above[j] + 1;
			if (row[j - 1] + 1 < least)
				least = row[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
				two_above[j - 2] + 1 < least)
				least = two_above[j - 2] + 1;
			row[j] = least;
		}
	}
	return rows[la % 3][lb];
}

/* The key that was asked of the object and is nearest to an unknown one, or NULL. */
static const char *key_suggest(const struct config *c, const struct json *in, const char *unknown)
{
	const char *best = NULL;
	int fewest = 3;

	for (size_t i = 0; i < c->ask_count; i++) {
		const char *key = c->asks[i].in == in ? c->asks[i].key : NULL;
		const int edits = key ? edits_count(unknown, key) : 99;

		if (edits < fewest && edits < (int)strlen(key)) {
			fewest = edits;
			best = key;
		}
	}
	return best;
}

static void unknown_find(struct config *c, const struct json *at)
{
	const bool is_object = json_type(at) == JSON_OBJECT;

	for (const struct json *child = json_first(at); child; child = json_next(child)) {
		const struct ask wanted = {.child = child};
		const struct ask *ask = NULL;
		const char *better;

		if (is_object && c->ask_count)
			ask = bsearch(
				&wanted, c->asks, c->ask_count, sizeof(*c->asks), ask_compare);
		if (!is_object || (ask && !ask->closed)) {
			unknown_find(c, child);
		} else if (!ask) {
			better = c->problem_count < PROBLEMS_MAX
					 ? key_suggest(c, at, json_name(child))
					 : NULL;
			problem_at(c, child, NULL, "unknown key%s%s%s",
				better ? "; did you mean '" : "", better ? better : "",
				better ? "'?" : "");
		}
	}
}

/* By line; problems of one line keep their order. */
static void problems_sort(struct config *c, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		const struct problem moved = c->problems[i];
		size_t j = i;

		for (; j && c->problems[j - 1].line > moved.line; j--)
			c->problems[j] = c->problems[j - 1];
		c->problems[j] = moved;
	}
}

int config_finish(struct config *c, FILE *out)
{
	size_t count;

	if (!c->finished && c->root) {
		if (c->ask_count)
			qsort(c->asks, c->ask_count, sizeof(*c->asks), ask_compare);
		unknown_find(c, c->root);
	}
	c->finished = true;
	if (!c->problem_count)
		return 0;
	count = c->problem_count < PROBLEMS_MAX ? c->problem_count : PROBLEMS_MAX;
	problems_sort(c, count);
	for (size_t i = 0; i < count; i++) {
		const char *text = c->problems[i].text ? c->problems[i].text : "out of memory";

		if (out)
			fprintf(out, "%s\n", text);
		else
			log_err("config: %s", text);
	}
	if (c->problem_count > count && out)
		fprintf(out, "%s: and %zu more problems\n", c->name, c->problem_count - count);
	else if (c->problem_count > count)
		log_err("config: %s: and %zu more problems", c->name, c->problem_count - count);
	return -EINVAL;
}
