/*
 * Numbers given, per series and business day: which visit has which number, what comes next, and
 * what is out of use. Private to the rules.
 */
#ifndef NOVBE_QUEUE_NUMBERS_H
#define NOVBE_QUEUE_NUMBERS_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/limits.h"
#include "firmware/queue/setup.h"
#include "firmware/queue/ticket.h"

struct number_block {			    /* one range (the hub's or a kiosk's) of one series */
	uint32_t visit[TICKET_KIOSK_RANGE]; /* position + 1; 0: not given */
	uint64_t retired[(TICKET_KIOSK_RANGE + 63) / 64];
};

struct numbers {
	struct number_block *blocks[QUEUE_MAX_SERIES][QUEUE_MAX_KIOSKS + 1];
	uint16_t last[QUEUE_MAX_SERIES]; /* the highest the hub gave or skipped */
	uint16_t retired_count;
	uint16_t by_letters[26][27]; /* series index + 1 */
};

/* The series of a setup, for finding by letters. */
void numbers_learn_series(struct numbers *numbers, const struct setup *setup);
/* Index of a series by its letters, SETUP_NONE when there is none. Any bytes are allowed. */
uint16_t numbers_series(const struct numbers *numbers, const char letters[SERIES_SIZE]);
/* The number the hub gives next, 0: exhausted. */
uint32_t numbers_next(const struct numbers *numbers, uint16_t series);
/* Position of the visit with this ticket, -1: none. */
int64_t numbers_visit(const struct numbers *numbers, const struct ticket *ticket);
bool numbers_is_retired(const struct numbers *numbers, const struct ticket *ticket);
/* Both: 0, -EINVAL (no such series or range, or taken already), -ENOMEM. */
int numbers_take(struct numbers *numbers, const struct ticket *ticket, uint32_t visit)
	__attribute__((warn_unused_result));
int numbers_retire(struct numbers *numbers, const struct ticket *ticket)
	__attribute__((warn_unused_result));
void numbers_jump(struct numbers *numbers, uint32_t ahead);
/* A new day: every number is free again. */
void numbers_clear(struct numbers *numbers);

#endif
