/*
 * Closed forms of queues in balance. The planner starts its search for staffing from them, and its
 * tests hold the simulation against them. Work is in erlangs: arrivals per unit of time x mean time
 * at the counter; all times are in that same unit.
 */
#ifndef NOVBE_PLANNER_ERLANG_H
#define NOVBE_PLANNER_ERLANG_H

/* Probability that somebody waits at all: M/M/c, `work` < counters (Erlang 1917). 1 at or over. */
double erlang_c(double work, int counters);
/* Mean wait of everybody; INFINITY at or over. */
double erlang_c_wait(double work, int counters, double serve);
/* Share of those who wait at most `level`. */
double erlang_c_within(double work, int counters, double serve, double level);
/* The least number of counters with erlang_c_within() >= share, at most max. */
int erlang_c_counters(double work, double serve, double level, double share, int max);

/* Nonpreemptive priority at one counter (Cobham 1954): mean waits of the first and second class,
 * whose loads are work1 and work2. */
void erlang_strict(double work1, double work2, double serve, double *wait1, double *wait2);
/* The same where keys are slope x time waited, slope1 = ratio x slope2 (Kleinrock 1964), at
 * `counters` counters with one exponential time for both. ratio from 1. */
void erlang_accumulating(double work1, double work2, int counters, double serve, double ratio,
	double *wait1, double *wait2);

struct erlang_a {     /* M/M/c with patience (Palm 1957) */
	double left;  /* share of those who leave without being called */
	double wait;  /* mean wait of everybody, also of those who left */
	double waits; /* share of those who wait at all */
};
/* patience: its mean, exponential. By the balance of birth and death. */
struct erlang_a erlang_a(double work, int counters, double serve, double patience);

#endif
