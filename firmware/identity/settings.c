/*
 * The text was parsed strictly once, so walking over it needs no second judgement: strings,
 * comments and brackets are well formed.
 */
#include "firmware/identity/settings.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/json.h"

enum { VALUE_MAX = 2048 };

int settings_init(struct settings *settings, const char *text, size_t len)
{
	struct json *json = json_parse_commented(text, len, NULL);
	bool object = json && json_type(json) == JSON_OBJECT;

	json_free(json);
	if (!object)
		return -EINVAL;
	settings->text = strndup(text, len);
	settings->len = len;
	return settings->text ? 0 : -ENOMEM;
}

void settings_fini(struct settings *settings)
{
	free(settings->text);
	settings->text = NULL;
}

static const char *pass_blank(const char *at)
{
	for (;;) {
		if (isspace((unsigned char)*at))
			at++;
		else if (at[0] == '/' && at[1] == '/')
			at += strcspn(at, "\n");
		else if (at[0] == '/' && at[1] == '*')
			at = strstr(at + 2, "*/") + 2;
		else
			return at;
	}
}

/* Behind the string that begins at `at`. */
static const char *pass_string(const char *at)
{
	for (at++; *at != '"'; at++)
		at += *at == '\\';
	return at + 1;
}

/* Behind the value that begins at `at`. */
static const char *pass_value(const char *at)
{
	int depth = 0;

	if (*at != '{' && *at != '[' && *at != '"')
		return at + strcspn(at, ",}] \t\r\n/");
	do {
		at = pass_blank(at);
		if (*at == '"') {
			at = pass_string(at);
			continue;
		}
		depth += *at == '{' || *at == '[';
		depth -= *at == '}' || *at == ']';
		at++;
	} while (depth);
	return at;
}

/* Where the value of a member of the object at `at` begins, or NULL. */
static const char *find_member(const char *at, const char *key)
{
	const size_t len = strlen(key);

	for (at = pass_blank(at + 1); *at == '"'; at = pass_blank(at)) {
		const char *name = at + 1, *end = pass_string(at);
		bool found = (size_t)(end - 1 - name) == len && strncmp(name, key, len) == 0;

		at = pass_blank(pass_blank(end) + 1); /* the colon */
		if (found)
			return at;
		at = pass_blank(pass_value(at));
		if (*at == ',')
			at = pass_blank(at + 1);
	}
	return NULL;
}

/* The object that has the member, or NULL. */
static const char *find_object(const struct settings *settings, const char *section)
{
	const char *root = pass_blank(settings->text);
	const char *object = section ? find_member(root, section) : root;

	return object && *object == '{' ? object : NULL;
}

bool settings_has(const struct settings *settings, const char *section, const char *key)
{
	const char *object = find_object(settings, section);

	return object && find_member(object, key);
}

/* Puts `with` in the place of what stands from `from` to `to`. */
static int put(struct settings *settings, const char *from, const char *to, const char *with)
{
	size_t before = (size_t)(from - settings->text), added = strlen(with);
	size_t len = settings->len - (size_t)(to - from) + added;
	char *text = malloc(len + 1);

	if (!text)
		return -ENOMEM;
	memcpy(text, settings->text, before);
	memcpy(text + before, with, added);
	strcpy(text + before + added, to);
	free(settings->text);
	settings->text = text;
	settings->len = len;
	return 0;
}

static int set(struct settings *settings, const char *section, const char *key, const char *value)
{
	const char *object = find_object(settings, section);
	const char *member = object ? find_member(object, key) : NULL;
	char line[VALUE_MAX];

	if (!object)
		return -ENOENT;
	if (member)
		return put(settings, member, pass_value(member), value);
	snprintf(line, sizeof(line), "\n%s\"%s\": %s%s", section ? "\t\t" : "\t", key, value,
		*pass_blank(object + 1) == '}' ? "" : ",");
	return put(settings, object + 1, object + 1, line);
}

int settings_set_text(
	struct settings *settings, const char *section, const char *key, const char *value)
{
	struct json_writer writer;
	const char *quoted;
	int rc = -ENOMEM;

	json_writer_init(&writer, VALUE_MAX / 2);
	json_put_string(&writer, NULL, value);
	quoted = json_writer_text(&writer, NULL);
	if (quoted)
		rc = set(settings, section, key, quoted);
	json_writer_fini(&writer);
	return rc;
}

int settings_set_number(struct settings *settings, const char *section, const char *key, int value)
{
	char number[24];

	snprintf(number, sizeof(number), "%d", value);
	return set(settings, section, key, number);
}
