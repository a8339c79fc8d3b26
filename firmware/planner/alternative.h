/*
 * What is compared: the same days under one or more changes. A change is one word KEY=VALUE:
 *
 *   policy=WORD               who is next: policy_word.h
 *   counters=+2 | -1 | 10 | +10% | -10%          open counters of every profile, by quarter hour,
 *   counters.PROFILE=...      while any are open (a number: so many)
 *   demand=+10% | -10%        citizens, of all services or of one: a part comes twice (within a
 *   demand.SERVICE=...        quarter of an hour), or stays at home
 *   service_time=+10% | -10%  at the counter
 *   service_time.SERVICE=...
 *   class.CLASS=30%           who belongs to it is drawn anew
 *   no_show=5%                of those called, so many do not come
 *   patience=40               minutes, exponential: then they are gone and called in vain
 *
 * Who is cloned, left out or drawn follows from seed, day and citizen alone.
 */
#ifndef NOVBE_PLANNER_ALTERNATIVE_H
#define NOVBE_PLANNER_ALTERNATIVE_H

#include <stdint.h>

#include "firmware/planner/demand.h"
#include "firmware/planner/staffing.h"
#include "firmware/queue/setup.h"

enum { ALTERNATIVE_MAX_CHANGES = 16, ALTERNATIVE_NAME_SIZE = 96 };

enum change_of { /* what a change is about */
	CHANGE_OF_COUNTERS,
	CHANGE_OF_DEMAND,
	CHANGE_OF_SERVICE_TIME,
	CHANGE_OF_CLASS,
	CHANGE_OF_NO_SHOW,
	CHANGE_OF_PATIENCE,
};

struct alternative_change {
	enum change_of of;
	uint16_t which;	  /* profile, service or class; SETUP_NONE: all */
	double value;	  /* counters, percent as a share, or minutes */
	bool is_share;	  /* of counters: percent */
	bool is_relative; /* of counters: more or fewer, not so many */
};

struct alternative {
	char name[ALTERNATIVE_NAME_SIZE]; /* as in the table's head */
	struct setup *setup;		  /* owned */
	uint64_t seed;
	const struct staffing *plan; /* borrowed; who is open instead; NULL: as the day says */
	int count;
	struct alternative_change changes[ALTERNATIVE_MAX_CHANGES];
};

/* As it is: no change. -ENOMEM. */
int alternative_init(struct alternative *alternative, const struct setup *setup, uint64_t seed)
	__attribute__((warn_unused_result));
void alternative_fini(struct alternative *alternative);
/* Adds a change, and its words to the name. -EINVAL and why; -ENOSPC: too many; -ENOMEM. */
int alternative_add(struct alternative *alternative, const char *word, char why[256])
	__attribute__((warn_unused_result));
/* Changes a day of the source (a copy of one). -ENOMEM. Counters that the hall does not have are
 * thought of. */
int alternative_day(const struct alternative *alternative, struct demand_day *day)
	__attribute__((warn_unused_result));

#endif
