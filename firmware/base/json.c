/*
 * Reading JSON: the strict scan first (json_scan.c), then cJSON builds the tree, whose values are
 * read only through the functions here. A root is a `struct document`: the first node of cJSON's
 * tree, moved into our own memory, and behind it the line of every value when asked for.
 */
#include "firmware/base/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "firmware/base/json_scan.h"

/* Whole numbers beyond this have lost their last digits when they arrive as a double. */
#define WHOLE_MAX 9007199254740991.0

struct document {
	cJSON node;	 /* first: a root is a value too */
	uint32_t *lines; /* of all values in the order of the text, or NULL */
	size_t line_count;
};

static const cJSON *node_of(const struct json *value)
{
	return (const cJSON *)value;
}

static const struct json *value_of(const cJSON *node)
{
	return (const struct json *)node;
}

/* ---- Parsing ---- */

static void error_fill(
	struct json_error *error, const char *text, size_t len, const struct json_fault *fault)
{
	if (!error)
		return;
	error->line = 1;
	error->column = 1;
	for (size_t i = 0; i < fault->offset && i < len; i++) {
		if (text[i] == '\n') {
			error->line++;
			error->column = 1;
		} else if (((unsigned char)text[i] & 0xc0) != 0x80) {
			error->column++; /* characters, not bytes */
		}
	}
	snprintf(error->text, sizeof(error->text), "%s", fault->why);
}

/* Takes starts->at: offsets become lines in place. */
static void lines_make(struct document *document, struct json_starts *starts, const char *text)
{
	uint32_t line = 1;
	size_t at = 0;

	for (size_t i = 0; i < starts->count; i++) {
		while (at < starts->at[i])
			line += text[at++] == '\n';
		starts->at[i] = line;
	}
	document->lines = starts->at;
	document->line_count = starts->count;
	starts->at = NULL;
}

static struct document *tree_make(const char *text, size_t len)
{
	struct document *document = calloc(1, sizeof(*document));
	cJSON *tree;

	if (!document)
		return NULL;
	tree = cJSON_ParseWithLength(text, len);
	if (!tree) {
		free(document);
		return NULL;
	}
	/* Children do not point at their parent, so the first node can move. */
	document->node = *tree;
	cJSON_free(tree);
	return document;
}

/* `shown` is the text that positions are told of; it differs from text only in comments. */
static struct json *document_parse(const char *text, const char *shown, size_t len,
	struct json_starts *starts, struct json_error *error)
{
	struct json_fault fault;
	struct document *document;

	if (json_scan(text, len, starts, &fault) < 0) {
		error_fill(error, shown, len, &fault);
		return NULL;
	}
	document = tree_make(text, len);
	if (!document) {
		fault.offset = 0;
		snprintf(fault.why, sizeof(fault.why), "out of memory");
		error_fill(error, shown, len, &fault);
		return NULL;
	}
	if (starts)
		lines_make(document, starts, text);
	return (struct json *)document;
}

struct json *json_parse(const char *text, size_t len, struct json_error *error)
{
	return document_parse(text, text, len, NULL, error);
}

/* Comments become spaces; line ends stay. False: a comment that begins at *open does not end. */
static bool comments_blank(char *text, size_t len, size_t *open)
{
	size_t i = 0;

	while (i < len) {
		if (text[i] == '"') {
			for (i++; i < len && text[i] != '"' && text[i] != '\n'; i++)
				if (text[i] == '\\')
					i++;
			i++;
		} else if (text[i] == '/' && i + 1 < len && text[i + 1] == '/') {
			while (i < len && text[i] != '\n')
				text[i++] = ' ';
		} else if (text[i] == '/' && i + 1 < len && text[i + 1] == '*') {
			*open = i;
			text[i++] = ' ';
			text[i++] = ' ';
			while (i + 1 < len && !(text[i] == '*' && text[i + 1] == '/')) {
				if (text[i] != '\n')
					text[i] = ' ';
				i++;
			}
			if (i + 1 >= len)
				return false;
			text[i++] = ' ';
			text[i++] = ' ';
		} else {
			i++;
		}
	}
	return true;
}

struct json *json_parse_commented(const char *text, size_t len, struct json_error *error)
{
	struct json_starts starts = {0};
	struct json_fault fault = {0, "out of memory"};
	struct json *root = NULL;
	char *copy = len <= JSON_MAX_BYTES ? malloc(len + 1) : NULL;

	if (len > JSON_MAX_BYTES)
		snprintf(fault.why, sizeof(fault.why), "longer than %u bytes", JSON_MAX_BYTES);
	if (!copy) {
		error_fill(error, text, len, &fault);
		return NULL;
	}
	memcpy(copy, text, len);
	if (comments_blank(copy, len, &fault.offset)) {
		root = document_parse(copy, text, len, &starts, error);
	} else {
		snprintf(fault.why, sizeof(fault.why), "this comment does not end");
		error_fill(error, text, len, &fault);
	}
	free(starts.at);
	free(copy);
	return root;
}

void json_free(struct json *root)
{
	struct document *document = (struct document *)root;

	if (!document)
		return;
	cJSON_Delete(document->node.child);
	cJSON_free(document->node.valuestring);
	free(document->lines);
	free(document);
}

/* ---- Reading ---- */

enum json_type json_type(const struct json *value)
{
	const cJSON *node = node_of(value);

	if (!node || cJSON_IsNull(node))
		return JSON_NULL;
	if (cJSON_IsBool(node))
		return JSON_BOOL;
	if (cJSON_IsNumber(node))
		return JSON_NUMBER;
	if (cJSON_IsString(node))
		return JSON_STRING;
	return cJSON_IsArray(node) ? JSON_LIST : JSON_OBJECT;
}

const struct json *json_get(const struct json *value, const char *name)
{
	const cJSON *node = node_of(value);

	if (!node || !cJSON_IsObject(node))
		return NULL;
	for (const cJSON *child = node->child; child; child = child->next)
		if (strcmp(child->string, name) == 0)
			return value_of(child);
	return NULL;
}

const char *json_string(const struct json *value)
{
	return value && cJSON_IsString(node_of(value)) ? node_of(value)->valuestring : NULL;
}

bool json_int(const struct json *value, int64_t min, int64_t max, int64_t *number)
{
	double d;

	if (!value || !cJSON_IsNumber(node_of(value)))
		return false;
	d = node_of(value)->valuedouble;
	if (!(d >= -WHOLE_MAX && d <= WHOLE_MAX) || d != (double)(int64_t)d)
		return false;
	if ((int64_t)d < min || (int64_t)d > max)
		return false;
	*number = (int64_t)d;
	return true;
}

bool json_bool(const struct json *value, bool *flag)
{
	if (!value || !cJSON_IsBool(node_of(value)))
		return false;
	*flag = cJSON_IsTrue(node_of(value));
	return true;
}

const struct json *json_first(const struct json *value)
{
	return value ? value_of(node_of(value)->child) : NULL;
}

const struct json *json_next(const struct json *child)
{
	return child ? value_of(node_of(child)->next) : NULL;
}

const char *json_name(const struct json *child)
{
	return child ? node_of(child)->string : NULL;
}

size_t json_count(const struct json *value)
{
	size_t count = 0;

	for (const struct json *child = json_first(value); child; child = json_next(child))
		count++;
	return count;
}

/* True when the value was met; *index counts the values passed, itself not included. */
static bool value_find(const cJSON *at, const cJSON *value, size_t *index)
{
	if (at == value)
		return true;
	(*index)++;
	for (const cJSON *child = at->child; child; child = child->next)
		if (value_find(child, value, index))
			return true;
	return false;
}

int json_line(const struct json *root, const struct json *value)
{
	const struct document *document = (const struct document *)root;
	size_t index = 0;

	if (!document || !value || !document->lines)
		return 0;
	if (!value_find(&document->node, node_of(value), &index) || index >= document->line_count)
		return 0;
	return (int)document->lines[index];
}
