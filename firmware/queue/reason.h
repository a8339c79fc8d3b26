/*
 * Why this ticket was called and no other (design rule 8): what the journal keeps of it, and what a
 * sentence about it can say.
 */
#ifndef NOVBE_QUEUE_REASON_H
#define NOVBE_QUEUE_REASON_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/setup.h"
#include "firmware/queue/ticket.h"

/* What put somebody where they stood; the later ones come first. */
enum call_rule {
	CALL_RULE_ORDER, /* the policy's order */
	CALL_RULE_CAP,	 /* had waited longer than the cap, and caps acted */
	CALL_RULE_SHARE, /* the class's minimum share was due */
	CALL_RULE_COUNT,
};
const char *call_rule_name(enum call_rule rule);  /* "order", "cap", "share" */
enum call_rule call_rule_parse(const char *name); /* CALL_RULE_COUNT when there is no such word */

/* By what the runner-up came after the one called: the first of these in which they differed. */
enum call_lost {
	CALL_LOST_NOT,	 /* there was none, a person chose, or the entry is of an older version */
	CALL_LOST_RULE,	 /* a share or a cap comes before the order */
	CALL_LOST_CLASS, /* strict: the rank; ratio: whose turn it was; shares: who was owed more */
	CALL_LOST_KEY,	 /* the smaller key */
	CALL_LOST_SLOPE, /* equal keys: the flatter slope */
	CALL_LOST_ARRIVAL, /* equal so far: came later */
	CALL_LOST_TICKET,  /* came in the same millisecond: the later number */
	CALL_LOST_COUNT,
};
const char *call_lost_name(enum call_lost lost);  /* "", "rule", "class", "key", ... */
enum call_lost call_lost_parse(const char *name); /* CALL_LOST_COUNT when there is no such word */

struct call_reason {
	enum policy_kind policy;
	int64_t key;	    /* of the one called, under its rule: policy.h */
	bool out_of_order;  /* call_ticket or unpark: a person chose */
	bool has_runner_up; /* somebody else could have been called there */
	struct ticket runner_up;
	int64_t runner_up_key;
	enum call_rule rule; /* of the one called; entries of older versions: order */
	enum call_rule runner_up_rule;
	enum call_lost lost_by;
	bool automatic; /* the hub called for an idle counter: nobody pressed */
};

/* ---- What a sentence can say ---- */

/* One of the two, as the tables know them: class (index in the setup of that time, SETUP_NONE when
 * unknown) and queueing time. */
struct call_party {
	uint16_t klass;
	int64_t queued_ms;
};

struct call_side { /* what counted for one of the two; parameters are 0 where the policy has none */
	int64_t waited_ms; /* never below 0 */
	int32_t slope;	   /* accumulating; 1024: as everybody's */
	uint16_t rank;	   /* strict */
	uint16_t turns;	   /* ratio: of each round */
	int64_t head_start_ms;
	int64_t due_ms;	   /* due_date: hub time; 0 otherwise */
	int64_t cap_ms;	   /* when its rule is the cap */
	uint8_t share_pct; /* when its rule is the share */
	enum call_rule rule;
};

/* In the order in which a sentence would ask. */
enum call_verdict {
	CALL_VERDICT_CHOSEN, /* a person called it out of order; the runner-up was first in order */
	CALL_VERDICT_ALONE,  /* nobody else waited for that counter */
	CALL_VERDICT_SHARE,  /* its class's minimum share was due */
	CALL_VERDICT_CAP,    /* it had waited beyond the cap */
	CALL_VERDICT_RANK,   /* strict: its class ranks higher */
	CALL_VERDICT_TURN,   /* ratio: it was its class's turn */
	CALL_VERDICT_LONGER, /* its wait was the longer one, as it counts there: fcfs, head_start,
				accumulating; so also within one rank or turn, or beyond the cap */
	CALL_VERDICT_DUE,    /* due_date: it was due earlier */
	CALL_VERDICT_STEEPER, /* equal keys, its slope is steeper */
	CALL_VERDICT_EARLIER, /* equal so far, it came earlier */
	CALL_VERDICT_NUMBER,  /* came in the same millisecond, its number is the lower one */
};

struct call_facts {
	enum call_verdict verdict;
	struct call_side called, runner_up; /* the second only when there is one */
};

/* The facts of a stored reason. Pure. setup: the one in force at the call, or NULL (then parameters
 * are 0); of older entries, which keep no `lost_by`, the verdict is worked out from the keys. */
struct call_facts call_facts(const struct call_reason *why, const struct setup *setup,
	const struct call_party *called, const struct call_party *runner_up, int64_t at_ms);

#endif
