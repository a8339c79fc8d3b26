/* The waits over the day as a picture, for reports and slides. */
#ifndef NOVBE_PLANNER_WAITS_CHART_H
#define NOVBE_PLANNER_WAITS_CHART_H

#include <stdio.h>

#include "firmware/planner/comparison.h"

enum { CHART_MAX_ALTERNATIVES = 5 };

/*
 * Writes a PNG of 1600 x 1200 pixels: mean and 90 % wait by quarter hour, how many wait, how many
 * counters are open; a line for each of the first CHART_MAX_ALTERNATIVES alternatives. Colours are
 * those of Okabe and Ito (2008), which people with any colour vision tell apart, and each line has
 * its own dashes. -Exxx after a word on out.
 */
int waits_chart_write(struct comparison *comparison, const char *path, FILE *out)
	__attribute__((warn_unused_result));

#endif
