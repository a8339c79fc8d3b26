/* The words of a reason, and what can be said of it. */
#include "firmware/queue/reason.h"

#include <string.h>

static const char *const rule_names[CALL_RULE_COUNT] = {
	[CALL_RULE_ORDER] = "order", [CALL_RULE_CAP] = "cap", [CALL_RULE_SHARE] = "share"};

static const char *const lost_names[CALL_LOST_COUNT] = {
	[CALL_LOST_NOT] = "",
	[CALL_LOST_RULE] = "rule",
	[CALL_LOST_CLASS] = "class",
	[CALL_LOST_KEY] = "key",
	[CALL_LOST_SLOPE] = "slope",
	[CALL_LOST_ARRIVAL] = "arrival",
	[CALL_LOST_TICKET] = "ticket",
};

const char *call_rule_name(enum call_rule rule)
{
	return (unsigned int)rule < CALL_RULE_COUNT ? rule_names[rule] : "unknown";
}

enum call_rule call_rule_parse(const char *name)
{
	for (int i = 0; i < CALL_RULE_COUNT; i++)
		if (strcmp(rule_names[i], name) == 0)
			return (enum call_rule)i;
	return CALL_RULE_COUNT;
}

const char *call_lost_name(enum call_lost lost)
{
	return (unsigned int)lost < CALL_LOST_COUNT ? lost_names[lost] : "";
}

enum call_lost call_lost_parse(const char *name)
{
	for (int i = 1; i < CALL_LOST_COUNT; i++)
		if (strcmp(lost_names[i], name) == 0)
			return (enum call_lost)i;
	return CALL_LOST_COUNT;
}

static struct call_side side_of(const struct call_reason *why, enum call_rule rule,
	const struct setup *setup, const struct call_party *party, int64_t at_ms)
{
	struct call_side side = {.rule = rule};
	const struct setup_class *class;

	side.waited_ms = at_ms > party->queued_ms ? at_ms - party->queued_ms : 0;
	if (!setup || party->klass >= setup->class_count)
		return side;
	class = &setup->classes[party->klass];
	if (why->policy == POLICY_ACCUMULATING)
		side.slope = class->slope;
	if (why->policy == POLICY_STRICT)
		side.rank = class->rank;
	if (why->policy == POLICY_RATIO)
		side.turns = class->turns;
	if (why->policy == POLICY_HEAD_START)
		side.head_start_ms = class->head_start_ms;
	if (why->policy == POLICY_DUE_DATE)
		side.due_ms = party->queued_ms + class->target_ms;
	if (rule == CALL_RULE_CAP)
		side.cap_ms = class->cap_ms;
	if (rule == CALL_RULE_SHARE)
		side.share_pct = class->min_share_pct;
	return side;
}

/* Entries of versions that kept no more than the keys knew fcfs and accumulating alone. */
static enum call_lost lost_of(const struct call_reason *why, const struct call_party *called,
	const struct call_party *runner_up)
{
	if (why->lost_by != CALL_LOST_NOT)
		return why->lost_by;
	if (why->key != why->runner_up_key)
		return CALL_LOST_KEY;
	if (why->policy == POLICY_ACCUMULATING && called->klass != runner_up->klass)
		return CALL_LOST_SLOPE;
	return called->queued_ms != runner_up->queued_ms ? CALL_LOST_ARRIVAL : CALL_LOST_TICKET;
}

static enum call_verdict class_verdict(const struct call_reason *why)
{
	if (why->rule == CALL_RULE_SHARE)
		return CALL_VERDICT_SHARE;
	return why->policy == POLICY_STRICT ? CALL_VERDICT_RANK : CALL_VERDICT_TURN;
}

static enum call_verdict verdict_of(const struct call_reason *why, enum call_lost lost)
{
	switch (lost) {
	case CALL_LOST_RULE:
		return why->rule == CALL_RULE_SHARE ? CALL_VERDICT_SHARE : CALL_VERDICT_CAP;
	case CALL_LOST_CLASS:
		return class_verdict(why);
	case CALL_LOST_SLOPE:
		return CALL_VERDICT_STEEPER;
	case CALL_LOST_ARRIVAL:
		return CALL_VERDICT_EARLIER;
	case CALL_LOST_TICKET:
		return CALL_VERDICT_NUMBER;
	default:
		return why->policy == POLICY_DUE_DATE && why->rule != CALL_RULE_CAP
			       ? CALL_VERDICT_DUE
			       : CALL_VERDICT_LONGER;
	}
}

struct call_facts call_facts(const struct call_reason *why, const struct setup *setup,
	const struct call_party *called, const struct call_party *runner_up, int64_t at_ms)
{
	struct call_facts facts = {.verdict = CALL_VERDICT_ALONE};

	facts.called = side_of(why, why->rule, setup, called, at_ms);
	if (why->has_runner_up) {
		facts.runner_up = side_of(why, why->runner_up_rule, setup, runner_up, at_ms);
		facts.verdict = verdict_of(why, lost_of(why, called, runner_up));
	}
	if (why->out_of_order)
		facts.verdict = CALL_VERDICT_CHOSEN;
	return facts;
}
