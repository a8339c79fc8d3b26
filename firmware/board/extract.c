/* Writes JSON whose line ends stand where they stood in another file. */
#include "firmware/board/extract.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/json.h"

enum { TEXT_MAX = 64 << 10 };

struct copy {
	FILE *out;
	const struct json *root; /* of the file that is copied from */
	int line;		 /* that is being written */
	struct json_writer writer;
};

static void text_copy(struct copy *copy, const char *text)
{
	const char *quoted;

	json_writer_reset(&copy->writer);
	json_put_string(&copy->writer, NULL, text);
	quoted = json_writer_text(&copy->writer, NULL);
	if (quoted)
		fputs(quoted, copy->out);
}

static void value_copy(struct copy *copy, const struct json *value);

static void children_copy(struct copy *copy, const struct json *value, char open, char close)
{
	fputc(open, copy->out);
	for (const struct json *child = json_first(value); child; child = json_next(child)) {
		if (child != json_first(value))
			fputc(',', copy->out);
		value_copy(copy, child);
	}
	fputc(close, copy->out);
}

/* No program's setting is a fraction: whatever it was, a fraction is refused on its line. */
static void number_copy(struct copy *copy, const struct json *value)
{
	int64_t number;

	if (json_int(value, INT64_MIN, INT64_MAX, &number))
		fprintf(copy->out, "%lld", (long long)number);
	else
		fputs("0.5", copy->out);
}

static void inside_copy(struct copy *copy, const struct json *value)
{
	bool flag = false;

	switch (json_type(value)) {
	case JSON_OBJECT:
		children_copy(copy, value, '{', '}');
		return;
	case JSON_LIST:
		children_copy(copy, value, '[', ']');
		return;
	case JSON_STRING:
		text_copy(copy, json_string(value));
		return;
	case JSON_NUMBER:
		number_copy(copy, value);
		return;
	case JSON_BOOL:
		fputs(json_bool(value, &flag) && flag ? "true" : "false", copy->out);
		return;
	case JSON_NULL:
		fputs("null", copy->out);
		return;
	}
}

static void value_copy(struct copy *copy, const struct json *value)
{
	for (int line = json_line(copy->root, value); copy->line < line; copy->line++)
		fputc('\n', copy->out);
	if (json_name(value)) {
		text_copy(copy, json_name(value));
		fputc(':', copy->out);
	}
	inside_copy(copy, value);
}

static const char *shared_part(
	struct json_writer *w, const struct roster *roster, const struct extract *extract)
{
	char state[ROSTER_PATH_SIZE];

	json_open_object(w, NULL);
	json_put_string(w, "device", extract->device);
	json_put_string(w, "centre", roster->centre);
	json_put_string(w, "state", roster_path(roster, state, "%s", extract->owner));
	json_open_object(w, "mqtt");
	json_put_string(w, "host", "127.0.0.1");
	json_put_int(w, "port", roster->port);
	if (extract->secret)
		json_put_string(w, "password_file", extract->secret);
	json_close_object(w);
	json_close_object(w);
	return json_writer_text(w, NULL);
}

int extract_make(
	const struct roster *roster, const struct extract *extract, char **text, size_t *len)
{
	struct copy copy = {.root = config_root(roster->config), .line = 1};
	const char *shared;
	bool bad = true;

	copy.out = open_memstream(text, len);
	if (!copy.out)
		return -ENOMEM;
	json_writer_init(&copy.writer, TEXT_MAX);
	shared = shared_part(&copy.writer, roster, extract);
	if (shared) {
		/* It stays open for the section. */
		fprintf(copy.out, "%.*s,", (int)strlen(shared) - 1, shared);
		value_copy(&copy, extract->settings);
		fputs("}\n", copy.out);
		bad = ferror(copy.out) != 0;
	}
	json_writer_fini(&copy.writer);
	if (fclose(copy.out) == 0 && !bad)
		return 0;
	free(*text);
	*text = NULL;
	return -ENOMEM;
}
