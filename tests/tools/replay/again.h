/*
 * Deciding again: an entry's command, asked of the hall as the journal before it makes it, must be
 * decided as it was, to the letter of the entry's text. So nothing was decided on anything that is
 * not in the journal: no turn of a ratio, debt of a share or number that only the process knew
 * which was killed since. For tests of the database and the tool that replays a hall's.
 */
#ifndef NOVBE_TESTS_REPLAY_AGAIN_H
#define NOVBE_TESTS_REPLAY_AGAIN_H

#include <stdio.h>
#include <string.h>

#include "firmware/base/json.h"
#include "firmware/wire/entry_text.h"

struct again {
	struct entry entry; /* decided again */
	struct json_writer was, is;
	uint32_t entries, calls;					      /* so far */
	uint32_t policies[POLICY_KIND_COUNT], by_share, by_cap, out_of_order; /* of those calls */
	uint32_t left_out; /* their commands had been looked up in the tables */
	char why[512];
};

static void again_init(struct again *again)
{
	memset(again, 0, sizeof(*again));
	json_writer_init(&again->was, ENTRY_MAX_BYTES);
	json_writer_init(&again->is, ENTRY_MAX_BYTES);
}

static void again_fini(struct again *again)
{
	json_writer_fini(&again->was);
	json_writer_fini(&again->is);
}

/* What the dispatcher adds to these from its tables is no part of their text. */
static bool again_is_looked_up(const struct command *command)
{
	enum verb verb = command->verb;

	return (verb == VERB_TICK && command->code[0]) || verb == VERB_REPORT ||
	       verb == VERB_BOOK || verb == VERB_CANCEL_BOOKING || verb == VERB_CHECK_IN;
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

/* What a hall has learned of waits lies in a table, not in the journal: it tells people how long,
 * and moves nobody. Such an estimate is taken as it was. */
static void again_estimate(struct decision *is, const struct decision *was)
{
	for (uint16_t i = 0; i < is->count && i < was->count; i++) {
		const struct change *told = &was->changes[i];

		if (!told->learned)
			continue;
		is->changes[i].learned = true;
		is->changes[i].low_ms = told->low_ms;
		is->changes[i].mid_ms = told->mid_ms;
		is->changes[i].high_ms = told->high_ms;
	}
}

static const char *again_text(
	struct json_writer *w, const struct hall *before, const struct entry *entry)
{
	const char *text;

	json_writer_reset(w);
	entry_text_write(w, before, entry);
	text = json_writer_text(w, NULL);
	return text ? text : "too long";
}

/* 0, or -1 and why. */
static int again_decide(struct again *again, const struct hall *before, const struct entry *entry)
{
	const char *was, *is;

	if (again_is_looked_up(&entry->by)) {
		again->left_out++;
		return 0;
	}
	again->entry = *entry;
	hall_decide(before, &again->entry.by, entry->at_ms, &again->entry.decision);
	again_estimate(&again->entry.decision, &entry->decision);
	was = again_text(&again->was, before, entry);
	is = again_text(&again->is, before, &again->entry);
	again->entries++;
	for (uint16_t i = 0; i < entry->decision.count; i++)
		again_count(again, &entry->decision.changes[i]);
	if (strcmp(was, is) == 0)
		return 0;
	while (*was && *was == *is) {
		was++;
		is++;
	}
	snprintf(again->why, sizeof(again->why),
		"entry %lld, '%s', is decided otherwise (%s): was ...%.150s, is ...%.150s",
		(long long)entry->seq, verb_name(entry->by.verb),
		refusal_name(again->entry.decision.refusal), was, is);
	return -1;
}

#endif
