/*
 * Chance that can be repeated. A draw is a function of what it is drawn for (seed, purpose, day,
 * stream, number), never of how many were drawn before: the seventh citizen of a service needs the
 * same time at the counter in every alternative of a comparison, whatever else differs.
 */
#ifndef NOVBE_PLANNER_DICE_H
#define NOVBE_PLANNER_DICE_H

#include <stdint.h>

enum dice_purpose {
	DICE_ARRIVAL,
	DICE_SERVE,
	DICE_PATIENCE,
	DICE_NO_SHOW,
	DICE_CLASS,
	DICE_EARLY,
	DICE_PICK
};

struct dice { /* names a row of draws */
	uint64_t row;
};

struct dice dice_for(uint64_t seed, enum dice_purpose purpose, uint64_t day, uint64_t stream);
/* The n-th draw of a row: 64 even bits (splitmix64's finaliser over row + n x golden ratio, Steele,
 * Lea and Flood 2014). */
uint64_t dice_bits(struct dice dice, uint64_t n);
/* Evenly in (0, 1), never 0 nor 1. */
double dice_even(struct dice dice, uint64_t n);
/* Exponential with mean 1. */
double dice_exponential(struct dice dice, uint64_t n);
/* Normal with mean 0 and deviation 1 (Box and Muller 1958). */
double dice_normal(struct dice dice, uint64_t n);
/* Positive with mean 1 and the coefficient of variation cv: 0 always 1; 1 exponential; else
 * lognormal, which service times at counters are (Brown et al. 2005). */
double dice_duration(struct dice dice, uint64_t n, double cv);

#endif
