/* Reading members; each notes that it was asked for. */
#include "firmware/base/config_inside.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/base/json.h"

/* Notes that `key` was asked for; the note's index, or -1 without memory (told as a problem). */
static ssize_t ask_note(
	struct config *c, const struct json *in, const struct json *child, const char *key)
{
	if (c->ask_count == c->ask_size) {
		const size_t size = c->ask_size ? c->ask_size * 2 : 256;
		struct ask *asks = realloc(c->asks, size * sizeof(*asks));

		if (!asks) {
			config_problem(c, 0, "", "out of memory");
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
			config_refuse_type(c, in, "an object { ... }");
		c->not_object = in;
		return NULL;
	}
	child = json_get(in, key);
	ask = ask_note(c, in, child, key);
	if (!child) {
		if (required)
			config_problem_at(c, in, key, "missing; %s expected", expected);
		return NULL;
	}
	if (json_type(child) != type) {
		config_refuse_type(c, child, expected);
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
	config_problem_at(
		c, value, NULL, "too long: %zu bytes, at most %zu", strlen(text), max_bytes);
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
		config_problem_at(c, value, NULL, "%s expected", expected);
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
		config_problem_at(
			c, value, NULL, "'%s': %s expected", json_string(value), expected);
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
		config_problem_at(
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
		config_refuse_type(c, item, "a text");
		return "";
	}
	return text_check(c, item, max_bytes, "");
}

void config_any_keys(struct config *c, const struct json *in)
{
	for (const struct json *child = json_first(in); child; child = json_next(child))
		ask_note(c, in, child, NULL);
}
