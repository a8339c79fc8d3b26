/* One row per word: its policy, and which of a class's numbers it sets. */
#include "firmware/planner/policy_word.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum unit { UNIT_PLAIN, UNIT_SPAN /* value in ms */, UNIT_PERCENT };

static void set_slope(struct setup_class *class, double value)
{
	class->slope = (int32_t)lround(value * 1024);
}

static void set_rank(struct setup_class *class, double value)
{
	class->rank = (uint16_t)value;
}

static void set_head_start(struct setup_class *class, double value)
{
	class->head_start_ms = (int64_t)value;
}

static void set_target(struct setup_class *class, double value)
{
	class->target_ms = (int64_t)value;
}

static void set_turns(struct setup_class *class, double value)
{
	class->turns = (uint16_t)value;
}

static void set_cap(struct setup_class *class, double value)
{
	class->cap_ms = (int64_t)value;
}

static void set_share(struct setup_class *class, double value)
{
	class->min_share_pct = (uint8_t)value;
}

static const struct row {
	const char *word;
	enum policy_kind kind; /* POLICY_KIND_COUNT: it goes with any */
	void (*set)(struct setup_class *class, double value); /* NULL: it has no numbers */
	enum unit unit;
	double none, least, most;
	const char *number; /* what is expected, for people */
} rows[] = {
	{"fcfs", POLICY_FCFS, NULL, UNIT_PLAIN, 0, 0, 0, ""},
	{"accumulating", POLICY_ACCUMULATING, set_slope, UNIT_PLAIN, 1, 0.001, 1024,
		"how many minutes one of theirs counts, 0.001 to 1024"},
	{"strict", POLICY_STRICT, set_rank, UNIT_PLAIN, 0, 0, SETUP_MAX_RANK,
		"a rank from 0 to 100, the higher is called first"},
	{"head_start", POLICY_HEAD_START, set_head_start, UNIT_SPAN, 0, 0, SETUP_MAX_SPAN_MS,
		"a time, as 90s or 5min"},
	{"due_date", POLICY_DUE_DATE, set_target, UNIT_SPAN, 0, 0, SETUP_MAX_SPAN_MS,
		"a time, as 90s or 10min"},
	{"ratio", POLICY_RATIO, set_turns, UNIT_PLAIN, 1, 1, SETUP_MAX_TURNS,
		"calls of each round, 1 to 100"},
	{"cap", POLICY_KIND_COUNT, set_cap, UNIT_SPAN, 0, 1, SETUP_MAX_SPAN_MS, "a time, as 45min"},
	{"share", POLICY_KIND_COUNT, set_share, UNIT_PERCENT, 0, 0, 100, "a share, as 20%"},
};

enum { ROW_COUNT = sizeof(rows) / sizeof(rows[0]) };

static int refuse_word(const char *word, size_t len, char why[256])
{
	int at = snprintf(
		why, 256, "'%.*s' is no policy; there are: hall", len < 40 ? (int)len : 40, word);

	for (int i = 0; i < ROW_COUNT && at < 240; i++)
		at += snprintf(why + at, 256 - (size_t)at, ", %s%s",
			rows[i].kind == POLICY_KIND_COUNT ? "+" : "", rows[i].word);
	return -EINVAL;
}

/* A number with its unit, to the end of the text. */
static bool read_number(const struct row *row, const char *text, size_t len, double *value)
{
	char copy[24], *end;

	if (len == 0 || len >= sizeof(copy))
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	*value = strtod(copy, &end);
	if (end == copy || !isfinite(*value))
		return false;
	if (row->unit == UNIT_SPAN && strcmp(end, "min") == 0)
		*value *= 60000;
	else if (row->unit == UNIT_SPAN && strcmp(end, "s") == 0)
		*value *= 1000;
	else if (strcmp(end, row->unit == UNIT_PERCENT ? "%" : "") != 0 || row->unit == UNIT_SPAN)
		return false;
	return *value >= row->least && *value <= row->most;
}

/* "class=number" */
static int take_number(
	struct setup *setup, const struct row *row, const char *text, size_t len, char why[256])
{
	const char *equals = memchr(text, '=', len);
	int shown = len < 60 ? (int)len : 60;
	char id[ID_SIZE];
	uint16_t klass;
	double value;

	if (!equals || (size_t)(equals - text) >= sizeof(id)) {
		snprintf(why, 256, "'%.*s': write CLASS=NUMBER, e.g. priority=4", shown, text);
		return -EINVAL;
	}
	snprintf(id, sizeof(id), "%.*s", (int)(equals - text), text);
	klass = setup_class(setup, id);
	if (klass == SETUP_NONE) {
		snprintf(why, 256, "the hall has no class '%s'", id);
		return -EINVAL;
	}
	if (!read_number(row, equals + 1, len - (size_t)(equals + 1 - text), &value)) {
		snprintf(why, 256, "'%.*s': after = comes %s", shown, text, row->number);
		return -EINVAL;
	}
	row->set(&setup->classes[klass], value);
	return 0;
}

static int take_numbers(
	struct setup *setup, const struct row *row, const char *text, size_t len, char why[256])
{
	int rc = 0;

	if (!row->set) {
		snprintf(why, 256, "%s takes no numbers", row->word);
		return -EINVAL;
	}
	for (uint16_t i = 0; i < setup->class_count; i++)
		row->set(&setup->classes[i], row->none);
	while (rc == 0 && len > 0) {
		const char *comma = memchr(text, ',', len);
		size_t part = comma ? (size_t)(comma - text) : len;

		rc = take_number(setup, row, text, part, why);
		part += comma != NULL;
		text += part;
		len -= part;
	}
	return rc;
}

/* One word between plus signs. */
static int take_part(struct setup *setup, const char *word, size_t len, char why[256])
{
	const char *colon = memchr(word, ':', len);
	size_t name = colon ? (size_t)(colon - word) : len;

	if (len == 4 && memcmp(word, "hall", 4) == 0)
		return 0;
	for (int i = 0; i < ROW_COUNT; i++) {
		if (strlen(rows[i].word) != name || memcmp(rows[i].word, word, name) != 0)
			continue;
		if (rows[i].kind != POLICY_KIND_COUNT)
			setup->policy = rows[i].kind;
		else if (!colon)
			break;
		return colon ? take_numbers(setup, &rows[i], colon + 1, len - name - 1, why) : 0;
	}
	return refuse_word(word, name, why);
}

int policy_word_take(struct setup *setup, const char *word, char why[256])
{
	int rc = 0;

	for (;;) {
		size_t len = strcspn(word, "+");

		rc = take_part(setup, word, len, why);
		if (rc < 0 || !word[len])
			return rc;
		word += len + 1;
	}
}
