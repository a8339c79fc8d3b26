/*
 * Deciding again: an entry's command, asked of the hall as the journal before it makes it, must be
 * decided as it was, to the letter of the entry's text. So nothing was decided on anything that is
 * not in the journal: no turn of a ratio, debt of a share, estimate or number that only the process
 * knew which was killed since. For tests of the database and the tool that replays a hall's.
 */
#ifndef NOVBE_TESTS_REPLAY_AGAIN_H
#define NOVBE_TESTS_REPLAY_AGAIN_H

#include <stdio.h>
#include <string.h>

#include "firmware/base/json.h"
#include "firmware/wire/entry_text.h"

struct again {
	struct entry entry; /* decided again */
	struct json_writer writer;
	uint32_t entries, calls;					      /* so far */
	uint32_t policies[POLICY_KIND_COUNT], by_share, by_cap, out_of_order; /* of those calls */
	uint32_t left_out; /* their commands had been looked up in the tables */
	char why[512];
};

static void again_init(struct again *again)
{
	memset(again, 0, sizeof(*again));
	json_writer_init(&again->writer, ENTRY_MAX_BYTES);
}

static void again_fini(struct again *again)
{
	json_writer_fini(&again->writer);
}

/* What the dispatcher adds to these from its tables is no part of their text. */
static bool again_is_looked_up(enum verb verb)
{
	return verb == VERB_REPORT || verb == VERB_BOOK || verb == VERB_CANCEL_BOOKING ||
	       verb == VERB_CHECK_IN;
}

static void again_count(struct again *again, const struct change *change)
{
	if (change->kind != CHANGE_CALLED)
		return;
	again->calls++;
	again->policies[change->why.policy]++;
	again->by_share += change->why.rule == CALL_RULE_SHARE;
	again->by_cap += change->why.rule == CALL_RULE_CAP;
	again->out_of_order += change->why.out_of_order;
}

/* 0, or -1 and why. */
static int again_decide(struct again *again, const struct hall *before, const struct entry *entry,
	const char *text, size_t len)
{
	size_t size;

	if (again_is_looked_up(entry->by.verb)) {
		again->left_out++;
		return 0;
	}
	again->entry = *entry;
	hall_decide(before, &again->entry.by, entry->at_ms, &again->entry.decision);
	json_writer_reset(&again->writer);
	entry_text_write(&again->writer, before, &again->entry);
	const char *now = json_writer_text(&again->writer, &size);

	again->entries++;
	for (uint16_t i = 0; i < entry->decision.count; i++)
		again_count(again, &entry->decision.changes[i]);
	if (now && size == len && memcmp(now, text, len) == 0)
		return 0;
	size_t at = 0;
	while (now && at < len && at < size && now[at] == text[at])
		at++;
	snprintf(again->why, sizeof(again->why),
		"entry %lld, '%s', is decided otherwise (%s): was ...%.150s, is ...%.150s",
		(long long)entry->seq, verb_name(entry->by.verb),
		refusal_name(again->entry.decision.refusal), text + at, now ? now + at : "");
	return -1;
}

#endif
