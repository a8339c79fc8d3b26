/* A queue of loudspeakers and what it would say, as text. */
#ifndef TESTS_DISPLAY_ANNOUNCER_H
#define TESTS_DISPLAY_ANNOUNCER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "display/announcer.h"

enum { START_MS = 1000000, MAX_AGE_MS = 60000, GAP_MS = 3000 };

static struct announcer queue;
static struct announcer_plan plan;
static const struct announcer_rules usual = {
	.max_age_ms = MAX_AGE_MS,
	.chime_gap_ms = GAP_MS,
	.chime = true,
	.pace_permille = 1000,
};

static inline int fresh(void **state)
{
	(void)state;
	announcer_init(&queue, &usual);
	return 0;
}

/* languages: "az" or "az en ru"; the first one is the ticket's. */
static inline void call(
	const char *ticket, int counter, const char *languages, int64_t called_ms, int64_t now_ms)
{
	struct announcer_call heard = {.counter = (uint16_t)counter, .called_ms = called_ms};
	char copy[64];

	snprintf(heard.ticket, sizeof(heard.ticket), "%s", ticket);
	snprintf(heard.leg, sizeof(heard.leg), "%s/1", ticket);
	snprintf(copy, sizeof(copy), "%s", languages);
	for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
		snprintf(heard.said_in[heard.said_in_count++], LANGUAGE_SIZE, "%s", word);
	announcer_call(&queue, &heard, now_ms);
}

/* A007 to counter 7. */
static inline void call_number(int number, const char *languages, int64_t now_ms)
{
	char ticket[TICKET_TEXT_SIZE];

	snprintf(ticket, sizeof(ticket), "A%03d", number);
	call(ticket, number, languages, now_ms, now_ms);
}

static inline void call_many(int count, const char *languages, int64_t now_ms)
{
	for (int i = 1; i <= count; i++)
		call_number(i, languages, now_ms);
}

/* "chime A001-7 az, A002-8 az" or "3 more az". */
static inline const char *text_of(const struct announcer_plan *said)
{
	static char text[512];

	snprintf(text, sizeof(text), "%s", said->chime ? "chime " : "");
	for (int i = 0; i < said->part_count; i++) {
		const struct announcer_part *part = &said->parts[i];
		size_t len = strlen(text);

		if (part->ticket[0])
			snprintf(text + len, sizeof(text) - len, "%s%s-%u %s", i ? ", " : "",
				part->ticket, (unsigned int)part->counter, part->language);
		else
			snprintf(text + len, sizeof(text) - len, "%s%u more %s", i ? ", " : "",
				part->count, part->language);
	}
	return text;
}

static inline const char *next(int64_t now_ms)
{
	return announcer_next(&queue, now_ms, false, &plan) ? text_of(&plan) : "";
}

/* What is in speech ends after ms; returns when. */
static inline int64_t spoken(int64_t now_ms, int64_t ms)
{
	announcer_began(&queue, now_ms);
	announcer_ended(&queue, now_ms + ms);
	return now_ms + ms;
}

static inline void counts_add_up(void)
{
	const struct announcer_counts *c = &queue.counts;

	assert_int_equal(c->heard, c->spoken + c->replaced + c->merged + c->over + c->silent +
					   c->failed + announcer_waiting(&queue));
}

#endif
