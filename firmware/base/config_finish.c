/* The end of reading a config: keys nobody asked for, and telling every problem. */
#include "firmware/base/config_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/json.h"
#include "firmware/base/log.h"

#define KEY_MAX_COMPARED 40

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
			config_problem_at(c, child, NULL, "unknown key%s%s%s",
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
