/*
 * A policy as a person writes it after --policy, put into a setup:
 *
 *   fcfs                          first come, first served
 *   accumulating                  with the slopes of the hall file
 *   accumulating:priority=4       a minute of this class counts as four of a class that is not
 * named hall                          as the hall file says
 */
#ifndef NOVBE_PLANNER_POLICY_WORD_H
#define NOVBE_PLANNER_POLICY_WORD_H

#include "firmware/queue/setup.h"

/* -EINVAL and why (what is wrong, which words there are). The setup is then half changed. */
int policy_word_take(struct setup *setup, const char *word, char why[256])
	__attribute__((warn_unused_result));

#endif
