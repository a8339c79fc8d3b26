/*
 * Config files: JSON with comments, read by asking for each key. Every problem is collected as
 * `file:line: path: why`; keys nobody asked for are problems too, but for a text "$schema" at the
 * top, which editors read. Callers read everything, then ask config_finish() once.
 *
 *   struct config *c = config_open(path);
 *   const struct json *mqtt = config_object(c, config_root(c), "mqtt", true);
 *   const char *host = config_text(c, mqtt, "host", "localhost", 255);
 *   int port = config_int(c, mqtt, "port", 1883, 1, 65535);
 *   if (config_finish(c, stderr) < 0) ...
 */
#ifndef NOVBE_BASE_CONFIG_H
#define NOVBE_BASE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct json;
struct config;

#define CONFIG_MAX_BYTES (4u << 20)
#define CONFIG_REQUIRED	 INT64_MIN /* as an int's fallback: the key must be there */

/* Never fails but for memory (NULL): a missing or broken file is a problem told by finish.
 * Strings stay valid until config_free(). */
struct config *config_open(const char *path);
/* The same from text in memory; `name` stands in messages. Both are copied. */
struct config *config_from_text(const char *name, const char *text, size_t len);
void config_free(struct config *config);

const struct json *config_root(struct config *config);
/* The file's text as read (for the journal's config version), borrowed. */
const char *config_source(struct config *config, size_t *len);

/* Readers: `in` may be NULL (then the fallback, silently: its absence was reported already).
 * fallback NULL / CONFIG_REQUIRED: the key must be there. max_bytes bounds the text. */
const char *config_text(struct config *c, const struct json *in, const char *key,
	const char *fallback, size_t max_bytes);
int64_t config_int(struct config *c, const struct json *in, const char *key, int64_t fallback,
	int64_t min, int64_t max);
bool config_bool(struct config *c, const struct json *in, const char *key, bool fallback);
/* Index into the NULL-ended names; fallback -1: required. */
int config_choice(struct config *c, const struct json *in, const char *key,
	const char *const *names, int fallback);
const struct json *config_object(
	struct config *c, const struct json *in, const char *key, bool required);
/* A list of at most max items; iterate with json_first/json_next, read items with the readers
 * when they are objects, or with config_item_text. */
const struct json *config_list(
	struct config *c, const struct json *in, const char *key, size_t max, bool required);
const char *config_item_text(struct config *c, const struct json *item, size_t max_bytes);
/* Marks all members of `in` as known, e.g. names per language: iterate them with json_first. */
void config_any_keys(struct config *c, const struct json *in);

/* Where a value stands, as problems tell it: "hall.json:12: zones[0].names". Returns text; cut when
 * it is longer. */
enum { CONFIG_PLACE_SIZE = 512 };
const char *config_place(struct config *c, const struct json *at, char text[CONFIG_PLACE_SIZE]);

/* Adds a problem at a value (NULL: the file). */
void config_refuse(struct config *c, const struct json *at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* 0, or -EINVAL after printing every problem (at most 50) to out (NULL: log_err). */
int config_finish(struct config *c, FILE *out) __attribute__((warn_unused_result));

#endif
