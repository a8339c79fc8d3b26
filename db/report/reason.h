/*
 * A call's reason in words, for an inspector: who waited how long, what that counted for, and in
 * what the other one came after. From what the journal keeps of it (docs/FORMATS.md, `why`); a
 * policy or a rule that this version does not know is named as it stands there.
 */
#ifndef NOVBE_REPORT_REASON_H
#define NOVBE_REPORT_REASON_H

#include <stdio.h>

#include "db/report/entry.h"

struct party { /* one of two who are compared, at the instant of the call */
	const char *ticket;
	const char *klass; /* "" when it is not known */
	int64_t waited_ms; /* from their queueing time on, never below 0 */
	int64_t key;	   /* INT64_MIN: not known */
	int32_t slope;	   /* of the class; 1024: as everybody's */
	struct text rule;  /* empty: the policy's order */
};

/* "12 min 10 s", "1 h 2 min", "45 s" */
void reason_duration(FILE *out, int64_t ms);
/* "it had waited 12 min 10 s, counted x4 as priority = 48 min 40 s" */
void reason_party(FILE *out, const char *who, const struct party *party, struct text policy);
/* "by the policy accumulating (the longest wait comes first, ...)" */
void reason_policy(FILE *out, struct text policy);
/* In what the runner-up came after the one called: "; it came after because ..." */
void reason_verdict(FILE *out, const struct party *called, const struct party *other,
	const struct call_why *why);
/* A text of the journal for people: escapes resolved as far as they matter, no controls. */
void reason_text(FILE *out, struct text text);

#endif
