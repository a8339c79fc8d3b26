/*
 * A policy as a person writes it after --policy, put into a setup:
 *
 *   hall                             as the hall file says
 *   fcfs                             first come, first served
 *   accumulating:priority=4          a minute of this class counts as four
 *   strict:priority=1                rank 1 before rank 0
 *   head_start:priority=5min         as if they had come so much earlier (s or min)
 *   due_date:priority=10min,normal=30min         due so long after they came
 *   ratio:priority=1,normal=2        so many calls of each round
 *   ...+cap:normal=45min             whoever waits longer comes first
 *   ...+share:normal=20%             so many of the calls while it waits
 *
 * Without numbers they are the hall file's; with numbers a class that is not named has none.
 */
#ifndef NOVBE_PLANNER_POLICY_WORD_H
#define NOVBE_PLANNER_POLICY_WORD_H

#include "firmware/queue/setup.h"

/* -EINVAL and why (what is wrong, which words there are). The setup is then half changed. */
int policy_word_take(struct setup *setup, const char *word, char why[256])
	__attribute__((warn_unused_result));

#endif
