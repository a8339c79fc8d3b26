/*
 * The export file's text, both directions. A line's place says what it is, so the reader is a
 * count: so many hall files, so many entries, the end. Every line is checked against what the lines
 * before it promise as soon as it is read; the head itself is proved by the last.
 */
#include "db/carry_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/wire/shape.h"

static const char kind_word[] = "export";
static const char entry_opens[] = "{\"hash\":\"", entry_goes_on[] = "\",\"entry\":";

enum {
	FIRST_ROOM = 128 << 10,
	HASH_AT = sizeof(entry_opens) - 1,
	GOES_ON_AT = HASH_AT + JOURNAL_HASH_SIZE - 1,
	TEXT_AT = GOES_ON_AT + sizeof(entry_goes_on) - 1,
};

struct carry_file {
	FILE *in;
	struct carry_head head;
	char head_hash[JOURNAL_HASH_SIZE];
	struct hash *hash;
	char *buffer; /* what was read: the line in hand lies at `at` */
	size_t size, at, filled;
	int64_t line; /* from 1 */
	size_t configs;
	int64_t config;		      /* version read last */
	int64_t seq;		      /* read last */
	char link[JOURNAL_HASH_SIZE]; /* the chain so far */
	struct json *json;	      /* of the config in hand */
};

/* ---- Writing ---- */

void carry_head_write(struct json_writer *w, const struct carry_head *head)
{
	json_open_object(w, NULL);
	json_put_string(w, "novbe", kind_word);
	json_put_int(w, "format", CARRY_FORMAT);
	json_put_string(w, "centre", head->centre);
	json_put_int(w, "first", head->first);
	json_put_int(w, "last", head->last);
	json_put_string(w, "before", head->before);
	json_put_string(w, "hash", head->hash);
	json_open_list(w, "configs");
	for (size_t i = 0; i < head->config_count; i++)
		json_put_string(w, NULL, head->configs[i]);
	json_close_list(w);
	json_close_object(w);
}

void carry_config_write(
	struct json_writer *w, int64_t version, int64_t at_ms, const char *text, size_t len)
{
	json_open_object(w, NULL);
	json_put_int(w, "config", version);
	json_put_int(w, "at", at_ms);
	if (strlen(text) == len)
		json_put_string(w, "text", text);
	else
		w->failed = true; /* a NUL: no hall file has one */
	json_close_object(w);
}

void carry_entry_write(struct json_writer *w, const char *hash, const char *text, size_t len)
{
	json_open_object(w, NULL);
	json_put_string(w, "hash", hash);
	json_put_raw(w, "entry", text, len);
	json_close_object(w);
}

void carry_end_write(struct json_writer *w, int64_t last, const char *head_hash)
{
	json_open_object(w, NULL);
	json_put_int(w, "end", last);
	json_put_string(w, "head", head_hash);
	json_close_object(w);
}

/* ---- Lines ---- */

/* Says what is wrong in the line in hand. */
__attribute__((format(printf, 3, 4))) static int refuse(
	const struct carry_file *f, char why[256], const char *format, ...)
{
	va_list args;
	int len = snprintf(why, 256, "line %" PRId64 ": ", f->line);

	va_start(args, format);
	vsnprintf(why + len, 256 - (size_t)len, format, args);
	va_end(args);
	return -EINVAL;
}

static int out_of_memory(char why[256])
{
	snprintf(why, 256, "out of memory");
	return -ENOMEM;
}

/* Moves what is left to the front, makes room and reads on. 0: nothing more came. */
static int buffer_fill(struct carry_file *f, char why[256])
{
	memmove(f->buffer, f->buffer + f->at, f->filled - f->at);
	f->filled -= f->at;
	f->at = 0;
	if (f->filled == f->size) {
		char *grown = f->size < CARRY_MAX_LINE ? realloc(f->buffer, f->size * 2) : NULL;

		if (!grown && f->size < CARRY_MAX_LINE)
			return out_of_memory(why);
		if (!grown)
			return refuse(f, why, "it is longer than any line of an export can be");
		f->buffer = grown;
		f->size *= 2;
	}
	errno = 0;
	size_t got = fread(f->buffer + f->filled, 1, f->size - f->filled, f->in);

	if (got == 0 && ferror(f->in)) {
		int error = errno ? errno : EIO;

		snprintf(why, 256, "it cannot be read: %s", strerror(error));
		return -error;
	}
	f->filled += got;
	return got > 0;
}

/* 1 a line (without its newline), 0 the file's end. A last line without a newline was cut. */
static int line_next(struct carry_file *f, const char **text, size_t *len, char why[256])
{
	size_t seen = 0;
	char *end;

	f->line++;
	while (!(end = memchr(f->buffer + f->at + seen, '\n', f->filled - f->at - seen))) {
		seen = f->filled - f->at;
		int rc = buffer_fill(f, why);

		if (rc < 0)
			return rc;
		if (rc == 0 && f->filled > f->at)
			return refuse(f, why, "the file is cut off in it");
		if (rc == 0)
			return 0;
	}
	*text = f->buffer + f->at;
	*len = (size_t)(end - *text);
	f->at += *len + 1;
	return 1;
}

/* ---- The head ---- */

static bool hash_take(char to[JOURNAL_HASH_SIZE], const struct json *from)
{
	const char *text = json_string(from);

	if (!text || strlen(text) != JOURNAL_HASH_SIZE - 1 ||
		strspn(text, "0123456789abcdef") != JOURNAL_HASH_SIZE - 1)
		return false;
	memcpy(to, text, JOURNAL_HASH_SIZE);
	return true;
}

static bool configs_take(struct carry_head *head, const struct json *list)
{
	size_t count = json_count(list);

	if (!list || json_type(list) != JSON_LIST || count > CARRY_MAX_CONFIGS)
		return false;
	head->configs = calloc(count + 1, sizeof(*head->configs));
	for (const struct json *at = json_first(list); at && head->configs; at = json_next(at))
		if (!hash_take(head->configs[head->config_count++], at))
			return false;
	return head->configs != NULL;
}

static bool head_take(struct carry_head *head, const struct json *json)
{
	const char *centre = json_string(json_get(json, "centre"));

	if (!centre || !shape_is_id(centre))
		return false;
	memcpy(head->centre, centre, strlen(centre) + 1);
	return json_int(json_get(json, "first"), 1, SHAPE_MAX_NUMBER, &head->first) &&
	       json_int(json_get(json, "last"), head->first, SHAPE_MAX_NUMBER, &head->last) &&
	       hash_take(head->before, json_get(json, "before")) &&
	       (head->first > 1 || strcmp(head->before, hash_genesis) == 0) &&
	       hash_take(head->hash, json_get(json, "hash")) &&
	       configs_take(head, json_get(json, "configs"));
}

static int head_judge(struct carry_file *f, const struct json *json, char why[256])
{
	const char *kind = json_string(json_get(json, "novbe"));
	int64_t format = 0;

	if (!kind || strcmp(kind, kind_word) != 0 ||
		!json_int(json_get(json, "format"), 1, SHAPE_MAX_NUMBER, &format)) {
		snprintf(why, 256, "it is no export of novbe-ctl, or its first line was changed");
		return -EINVAL;
	}
	if (format > CARRY_FORMAT) {
		snprintf(why, 256, "it was made by a newer version of novbe-ctl: install that");
		return -ENOTSUP;
	}
	return head_take(&f->head, json) ? 0 : refuse(f, why, "it was changed");
}

static int head_read(struct carry_file *f, char why[256])
{
	const char *text;
	size_t len;
	int rc = line_next(f, &text, &len, why);

	if (rc <= 0) {
		if (rc == 0)
			snprintf(why, 256, "it is empty");
		return rc < 0 ? rc : -EINVAL;
	}
	struct json *json = json_parse(text, len, NULL);

	rc = head_judge(f, json, why);
	json_free(json);
	if (rc == 0 && hash_text(f->hash, text, len, f->head_hash) < 0)
		rc = out_of_memory(why);
	f->seq = f->head.first - 1;
	memcpy(f->link, f->head.before, sizeof(f->link));
	return rc;
}

static struct carry_file *file_new(void)
{
	struct carry_file *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	f->hash = hash_new();
	f->buffer = malloc(FIRST_ROOM);
	f->size = FIRST_ROOM;
	if (f->hash && f->buffer)
		return f;
	carry_file_close(f);
	return NULL;
}

struct carry_file *carry_file_open(const char *path, char why[256])
{
	struct carry_file *f = file_new();
	int rc = 0;

	if (!f) {
		errno = -out_of_memory(why);
		return NULL;
	}
	f->in = fopen(path, "re");
	if (!f->in) {
		rc = -errno;
		snprintf(why, 256, "%s", strerror(-rc));
	} else {
		setvbuf(f->in, NULL, _IONBF, 0); /* the lines' buffer is one already */
		rc = head_read(f, why);
	}
	if (rc == 0)
		return f;
	carry_file_close(f);
	errno = -rc;
	return NULL;
}

void carry_file_close(struct carry_file *f)
{
	if (!f)
		return;
	if (f->in)
		fclose(f->in);
	hash_free(f->hash);
	json_free(f->json);
	free(f->head.configs);
	free(f->buffer);
	free(f);
}

const struct carry_head *carry_file_head(const struct carry_file *file)
{
	return &file->head;
}

/* ---- The parts ---- */

static int config_judge(
	struct carry_file *f, const char *text, size_t len, struct carry_part *part, char why[256])
{
	char hash[JOURNAL_HASH_SIZE];
	int64_t version = 0;

	if (hash_text(f->hash, text, len, hash) < 0)
		return out_of_memory(why);
	if (strcmp(hash, f->head.configs[f->configs]) != 0)
		return refuse(f, why, "this version of the hall file was changed");
	json_free(f->json);
	f->json = json_parse(text, len, NULL);
	*part = (struct carry_part){
		.kind = CARRY_CONFIG, .text = json_string(json_get(f->json, "text"))};
	if (!part->text || !json_int(json_get(f->json, "config"), 1, UINT32_MAX, &version) ||
		!json_int(json_get(f->json, "at"), 0, SHAPE_MAX_NUMBER, &part->at_ms) ||
		(f->configs && version != f->config + 1))
		return refuse(f, why, "it is no version of a hall file");
	part->number = f->config = version;
	part->len = strlen(part->text);
	f->configs++;
	return 1;
}

/* Whether the text says of itself that it is entry `seq`. */
static bool entry_is(const char *text, size_t len, int64_t seq)
{
	char begins[40];
	int n = snprintf(begins, sizeof(begins), "{\"seq\":%" PRId64 ",", seq);

	return len > (size_t)n && memcmp(text, begins, (size_t)n) == 0;
}

static int entry_judge(
	struct carry_file *f, const char *line, size_t len, struct carry_part *part, char why[256])
{
	if (len <= TEXT_AT || memcmp(line, entry_opens, HASH_AT) != 0 ||
		memcmp(line + GOES_ON_AT, entry_goes_on, TEXT_AT - GOES_ON_AT) != 0 ||
		line[len - 1] != '}' || !entry_is(line + TEXT_AT, len - TEXT_AT - 1, f->seq + 1))
		return refuse(f, why, "entry %" PRId64 " is expected here", f->seq + 1);
	*part = (struct carry_part){.kind = CARRY_ENTRY,
		.number = f->seq + 1,
		.text = line + TEXT_AT,
		.len = len - TEXT_AT - 1};
	if (hash_link(f->hash, f->link, part->text, part->len, f->link) < 0)
		return out_of_memory(why);
	if (memcmp(line + HASH_AT, f->link, JOURNAL_HASH_SIZE - 1) != 0)
		return refuse(f, why,
			"entry %" PRId64 " does not fit its hash: it, or the one before, was "
			"changed after it was written",
			f->seq + 1);
	f->seq++;
	part->hash = f->link;
	return 1;
}

static int end_judge(struct carry_file *f, const char *line, size_t len, char why[256])
{
	struct json_writer w;
	size_t wanted = 0;

	json_writer_init(&w, 256);
	carry_end_write(&w, f->head.last, f->head_hash);
	const char *text = json_writer_text(&w, &wanted);
	bool right = text && wanted == len && memcmp(text, line, len) == 0;

	json_writer_fini(&w);
	if (!right)
		return refuse(f, why, "it does not fit the first line: one of them was changed");
	if (strcmp(f->link, f->head.hash) != 0)
		return refuse(f, why, "the last entry is not the one that the first line names");
	int rc = line_next(f, &line, &len, why);

	return rc == 1 ? refuse(f, why, "something stands behind the end") : rc;
}

int carry_file_next(struct carry_file *f, struct carry_part *part, char why[256])
{
	const char *line;
	size_t len;
	int rc = line_next(f, &line, &len, why);

	if (rc < 0)
		return rc;
	if (rc == 0) {
		snprintf(why, 256,
			"the file was cut off after line %" PRId64 ", entry %" PRId64 " of %" PRId64
			": copy or export it again",
			f->line - 1, f->seq, f->head.last);
		return -EINVAL;
	}
	if (f->configs < f->head.config_count)
		return config_judge(f, line, len, part, why);
	if (f->seq < f->head.last)
		return entry_judge(f, line, len, part, why);
	return end_judge(f, line, len, why);
}
