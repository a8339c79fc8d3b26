/*
 * The journal's text: one entry per command that changed something, with all its changes. The same
 * bytes lie in the database, are hashed, and travel on `event`; they are never rewritten.
 *   {"seq":4711,"at":1795405000123,"day":"2026-11-23","config":3,
 *    "by":{"device":"counter-12","role":"counter","own_counter":12,"id":"...","verb":"next",...},
 *    "changes":[{"change":"done","leg":"A031/1"},
 *               {"change":"called","leg":"A047/1","service":"id-card","class":"normal",
 *                "counter":12,"why":{"policy":"fcfs","key":181000,"runner_up":"A048",
 *                "runner_up_key":120000}}]}
 * Words and ids, never indices: an entry can be read without the hall file of its day. The
 * estimate's inputs stand in `issued` (ahead, low, high), so that it can be scored later.
 */
#ifndef NOVBE_WIRE_ENTRY_TEXT_H
#define NOVBE_WIRE_ENTRY_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "firmware/queue/hall.h"

struct json_writer;

enum { ENTRY_MAX_BYTES = 64 << 10 };

struct entry {
	int64_t seq;   /* from 1, without gaps, for ever */
	int64_t at_ms; /* hub time, never decreasing */
	char day[DAY_SIZE];
	uint32_t config;
	struct command by;
	struct decision decision; /* refusal is REFUSED_NOT */
};

/* Writes the entry; `hall` (before the changes are applied) names indices and tickets. The legs
 * that the changes themselves make are named by them. */
void entry_text_write(struct json_writer *w, const struct hall *hall, const struct entry *entry);
/* Reads it back against the hall as it was before the entry; the setup must hold all its ids.
 * -EINVAL and why (at least 160 bytes). */
int entry_text_read(const char *text, size_t len, const struct hall *hall, struct entry *entry,
	char why[160]) __attribute__((warn_unused_result));
/* Only seq, at, day and config: to know which setup the rest needs. */
int entry_text_head(const char *text, size_t len, struct entry *entry)
	__attribute__((warn_unused_result));

#endif
