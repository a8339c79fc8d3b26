/* What a config is made of; for config*.c alone. */
#ifndef NOVBE_BASE_CONFIG_INSIDE_H
#define NOVBE_BASE_CONFIG_INSIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "firmware/base/config.h"

struct json;

#define PROBLEMS_MAX 50

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

/* Notes a problem; line 0: of the whole file, path "": of no member. */
void config_problem(struct config *c, int line, const char *path, const char *why);
/* A problem at value, or at its member `key` when that is not NULL. */
__attribute__((format(printf, 4, 5))) void config_problem_at(
	struct config *c, const struct json *value, const char *key, const char *format, ...);
void config_refuse_type(struct config *c, const struct json *value, const char *expected);

#endif
