/* One row per policy: its word, and which of a class's numbers it takes. */
#include "firmware/planner/policy_word.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool take_slope(struct setup_class *class, double value)
{
	class->slope = (int32_t)lround(value * 1024);
	return value >= 1.0 / 1024 && value <= 1024;
}

static void default_slope(struct setup_class *class)
{
	class->slope = 1024;
}

static const struct policy_row {
	const char *word;
	enum policy_kind kind;
	bool (*take)(struct setup_class *class, double value); /* NULL: it has no numbers */
	void (*clear)(struct setup_class *class);
	const char *number; /* what it means, for people */
} rows[] = {
	{"fcfs", POLICY_FCFS, NULL, NULL, NULL},
	{"accumulating", POLICY_ACCUMULATING, take_slope, default_slope,
		"how many minutes one of theirs counts, 0.001 to 1024"},
};

enum { ROW_COUNT = sizeof(rows) / sizeof(rows[0]) };

static int refuse_word(const char *word, size_t len, char why[256])
{
	int at = snprintf(why, 256, "'%.*s' is no policy; there are: hall", (int)len, word);

	for (int i = 0; i < ROW_COUNT && at < 200; i++)
		at += snprintf(why + at, 256 - (size_t)at, ", %s", rows[i].word);
	return -EINVAL;
}

/* "class=number"; at least one character is taken. */
static int take_number(struct setup *setup, const struct policy_row *row, const char *text,
	size_t len, char why[256])
{
	char id[ID_SIZE], *end;
	const char *equals = memchr(text, '=', len);
	uint16_t klass;
	double value;

	if (!equals || (size_t)(equals - text) >= sizeof(id)) {
		snprintf(why, 256, "'%.*s': write CLASS=NUMBER, e.g. priority=4", (int)len, text);
		return -EINVAL;
	}
	snprintf(id, sizeof(id), "%.*s", (int)(equals - text), text);
	klass = setup_class(setup, id);
	if (klass == SETUP_NONE) {
		snprintf(why, 256, "the hall has no class '%s'", id);
		return -EINVAL;
	}
	value = strtod(equals + 1, &end);
	if (end == equals + 1 || end != text + len || !isfinite(value) ||
		!row->take(&setup->classes[klass], value)) {
		snprintf(why, 256, "'%.*s': after = comes %s", (int)len, text, row->number);
		return -EINVAL;
	}
	return 0;
}

static int take_numbers(
	struct setup *setup, const struct policy_row *row, const char *text, char why[256])
{
	if (!row->take) {
		snprintf(why, 256, "%s takes no numbers", row->word);
		return -EINVAL;
	}
	for (uint16_t i = 0; i < setup->class_count; i++)
		row->clear(&setup->classes[i]);
	while (*text) {
		size_t len = strcspn(text, ",");
		int rc = take_number(setup, row, text, len, why);

		if (rc < 0)
			return rc;
		text += len + (text[len] == ',');
	}
	return 0;
}

int policy_word_take(struct setup *setup, const char *word, char why[256])
{
	size_t len = strcspn(word, ":");

	if (len == 4 && memcmp(word, "hall", 4) == 0 && !word[len])
		return 0;
	for (int i = 0; i < ROW_COUNT; i++) {
		if (strlen(rows[i].word) != len || memcmp(rows[i].word, word, len) != 0)
			continue;
		setup->policy = rows[i].kind;
		return word[len] ? take_numbers(setup, &rows[i], word + len + 1, why) : 0;
	}
	return refuse_word(word, len, why);
}
