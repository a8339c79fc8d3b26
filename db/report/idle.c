/*
 * Only lines that become empty or not, and counters that become free or not, change anything: a
 * counter's open stretches are kept by unit, and looked at again when one of these happens.
 */
#include "db/report/idle.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { LINES = IDLE_MAX_SERVICES * IDLE_MAX_CLASSES, NEVER = -1 };

struct sent { /* people sent to one counter */
	uint32_t service, klass, count;
};

struct idle_counter {
	bool is_free;
	uint64_t takes[IDLE_WORDS];
	struct sent *sent;
	uint32_t sent_count;
	int64_t *since; /* by unit: since when it is idle while these wait; NEVER */
	uint32_t units;
};

struct idle {
	idle_unit_fn *unit_of;
	idle_spent_fn *spent;
	void *data;
	uint32_t words, classes; /* in use */
	uint64_t waits[IDLE_MAX_CLASSES][IDLE_WORDS];
	uint32_t *lines; /* how many wait */
	struct idle_counter *counters;
	uint32_t counter_count;
};

struct idle *idle_new(idle_unit_fn *unit_of, idle_spent_fn *spent, void *data)
{
	struct idle *idle = calloc(1, sizeof(*idle));

	if (!idle)
		return NULL;
	*idle = (struct idle){.unit_of = unit_of, .spent = spent, .data = data};
	idle->lines = calloc(LINES, sizeof(*idle->lines));
	if (idle->lines)
		return idle;
	free(idle);
	return NULL;
}

static void counters_free(struct idle *idle)
{
	for (uint32_t i = 0; i < idle->counter_count; i++) {
		free(idle->counters[i].since);
		free(idle->counters[i].sent);
	}
	free(idle->counters);
	idle->counters = NULL;
	idle->counter_count = 0;
}

void idle_free(struct idle *idle)
{
	if (!idle)
		return;
	counters_free(idle);
	free(idle->lines);
	free(idle);
}

void idle_clear(struct idle *idle)
{
	counters_free(idle);
	memset(idle->waits, 0, sizeof(idle->waits));
	memset(idle->lines, 0, (size_t)idle->words * 64 * IDLE_MAX_CLASSES * sizeof(*idle->lines));
	idle->words = idle->classes = 0;
}

/* ---- One counter's stretches ---- */

static int counter_begin(struct idle_counter *c, uint32_t unit, int64_t at_ms)
{
	if (unit >= c->units) {
		uint32_t units = unit < 8 ? 8 : unit * 2;
		int64_t *since = realloc(c->since, units * sizeof(*since));

		if (!since)
			return -ENOMEM;
		for (uint32_t i = c->units; i < units; i++)
			since[i] = NEVER;
		c->since = since;
		c->units = units;
	}
	if (c->since[unit] == NEVER)
		c->since[unit] = at_ms;
	return 0;
}

static void counter_end(struct idle *idle, uint32_t counter, uint32_t unit, int64_t at_ms)
{
	int64_t since = idle->counters[counter].since[unit];

	idle->counters[counter].since[unit] = NEVER;
	if (since != NEVER && since < at_ms)
		idle->spent(idle->data, counter, unit, since, at_ms);
}

/* Calls fn for every line with people whom the counter could call, until it gives other than 0. */
static int each_line(const struct idle *idle, const struct idle_counter *c,
	int (*fn)(void *data, uint32_t service, uint32_t klass), void *data)
{
	int rc = 0;

	for (uint32_t klass = 0; klass < idle->classes; klass++) {
		for (uint32_t word = 0; word < idle->words; word++) {
			uint64_t set = idle->waits[klass][word] & c->takes[word];

			for (; set && rc == 0; set &= set - 1)
				rc = fn(data, word * 64 + (uint32_t)__builtin_ctzll(set), klass);
		}
	}
	for (uint32_t i = 0; i < c->sent_count && rc == 0; i++)
		if (c->sent[i].count)
			rc = fn(data, c->sent[i].service, c->sent[i].klass);
	return rc;
}

struct looking {
	struct idle *idle;
	struct idle_counter *counter;
	uint32_t unit;
	int64_t at_ms;
};

static int line_is_of_unit(void *data, uint32_t service, uint32_t klass)
{
	const struct looking *l = data;

	return !l->unit || l->idle->unit_of(l->idle->data, service, klass) == l->unit;
}

static int line_begins(void *data, uint32_t service, uint32_t klass)
{
	const struct looking *l = data;
	uint32_t unit = l->idle->unit_of(l->idle->data, service, klass);

	int rc = counter_begin(l->counter, 0, l->at_ms);

	return rc < 0 || !unit ? rc : counter_begin(l->counter, unit, l->at_ms);
}

/* ---- What happens ---- */

/* The line of one of the counter's units lost its last. */
static void counter_misses(struct idle *idle, uint32_t counter, struct looking *looking)
{
	struct idle_counter *c = &idle->counters[counter];

	if (looking->unit < c->units && c->since[looking->unit] != NEVER &&
		!each_line(idle, c, line_is_of_unit, looking))
		counter_end(idle, counter, looking->unit, looking->at_ms);
}

/* A line got its first, or lost its last: what it means for one counter that could call them. */
static int counter_hears(
	struct idle *idle, uint32_t counter, const struct looking *line, bool begins)
{
	struct idle_counter *c = &idle->counters[counter];
	struct looking looking = *line;
	int rc = 0;

	looking.counter = c;
	if (!c->is_free)
		return 0;
	if (begins) {
		rc = counter_begin(c, 0, line->at_ms);
		return rc < 0 || !line->unit ? rc : counter_begin(c, line->unit, line->at_ms);
	}
	counter_misses(idle, counter, &looking);
	if (looking.unit) {
		looking.unit = 0;
		counter_misses(idle, counter, &looking);
	}
	return 0;
}

static int counters_make_room(struct idle *idle, uint32_t counter)
{
	if (counter < idle->counter_count)
		return 0;
	struct idle_counter *counters = realloc(idle->counters, (counter + 1) * sizeof(*counters));

	if (!counters)
		return -ENOMEM;
	idle->counters = counters;
	memset(counters + idle->counter_count, 0,
		(counter + 1 - idle->counter_count) * sizeof(*counters));
	idle->counter_count = counter + 1;
	return 0;
}

static struct sent *sent_line(struct idle_counter *c, uint32_t service, uint32_t klass)
{
	for (uint32_t i = 0; i < c->sent_count; i++)
		if (c->sent[i].service == service && c->sent[i].klass == klass)
			return &c->sent[i];
	struct sent *sent = realloc(c->sent, (c->sent_count + 1) * sizeof(*sent));

	if (!sent)
		return NULL;
	c->sent = sent;
	sent[c->sent_count] = (struct sent){service, klass, 0};
	return &sent[c->sent_count++];
}

static int sent_turns(struct idle *idle, uint32_t counter, const struct looking *line,
	uint32_t service, uint32_t klass, bool begins)
{
	int rc = counters_make_room(idle, counter);
	struct sent *sent = rc < 0 ? NULL : sent_line(&idle->counters[counter], service, klass);

	if (!sent)
		return -ENOMEM;
	sent->count += begins ? 1 : sent->count ? UINT32_MAX : 0;
	return sent->count == begins ? counter_hears(idle, counter, line, begins) : 0;
}

int idle_line(struct idle *idle, int64_t at_ms, uint32_t service, uint32_t klass, uint32_t counter,
	bool begins)
{
	struct looking line = {.idle = idle, .at_ms = at_ms};
	uint64_t bit = 1ull << service % 64;
	uint32_t *count = &idle->lines[service * IDLE_MAX_CLASSES + klass];
	int rc = 0;

	line.unit = idle->unit_of(idle->data, service, klass);
	if (counter != IDLE_ANY)
		return sent_turns(idle, counter, &line, service, klass, begins);
	if (idle->words <= service / 64)
		idle->words = service / 64 + 1;
	if (idle->classes <= klass)
		idle->classes = klass + 1;
	*count += begins ? 1 : *count ? UINT32_MAX : 0;
	if (*count != begins)
		return 0;
	idle->waits[klass][service / 64] ^= bit;
	for (uint32_t i = 0; i < idle->counter_count && rc == 0; i++)
		if (idle->counters[i].takes[service / 64] & bit)
			rc = counter_hears(idle, i, &line, begins);
	return rc;
}

int idle_counter(
	struct idle *idle, int64_t at_ms, uint32_t counter, bool is_free, const uint64_t *takes)
{
	int rc = counters_make_room(idle, counter);

	if (rc < 0)
		return rc;
	struct idle_counter *c = &idle->counters[counter];
	struct looking looking = {.idle = idle, .counter = c, .at_ms = at_ms};
	bool same = memcmp(c->takes, takes, sizeof(c->takes)) == 0;

	if (same && c->is_free == is_free)
		return 0;
	memcpy(c->takes, takes, sizeof(c->takes));
	c->is_free = is_free;
	for (uint32_t unit = 0; unit < c->units; unit++) {
		looking.unit = unit;
		if (c->since[unit] != NEVER &&
			(!is_free || !each_line(idle, c, line_is_of_unit, &looking)))
			counter_end(idle, counter, unit, at_ms);
	}
	return is_free ? each_line(idle, c, line_begins, &looking) : 0;
}

void idle_settle(struct idle *idle, int64_t at_ms)
{
	for (uint32_t i = 0; i < idle->counter_count; i++) {
		struct idle_counter *c = &idle->counters[i];

		for (uint32_t unit = 0; unit < c->units; unit++) {
			bool goes_on = c->since[unit] != NEVER;

			if (goes_on)
				counter_end(idle, i, unit, at_ms);
			if (goes_on)
				c->since[unit] = at_ms;
		}
	}
}
