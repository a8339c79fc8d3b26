/* Closed forms. Sources stand in the header. */
#include "firmware/planner/erlang.h"

#include <math.h>

double erlang_c(double work, int counters)
{
	double blocked = 1; /* Erlang B, by its recursion over the counters */

	if (work >= counters)
		return 1;
	for (int c = 1; c <= counters; c++)
		blocked = work * blocked / (c + work * blocked);
	return blocked / (1 - work / counters * (1 - blocked));
}

double erlang_c_wait(double work, int counters, double serve)
{
	if (work >= counters)
		return INFINITY;
	return erlang_c(work, counters) * serve / (counters - work);
}

double erlang_c_within(double work, int counters, double serve, double level)
{
	if (work >= counters)
		return 0;
	return 1 - erlang_c(work, counters) * exp(-(counters - work) * level / serve);
}

int erlang_c_counters(double work, double serve, double level, double share, int max)
{
	int counters = (int)work + 1;

	if (work <= 0)
		return 0;
	while (counters < max && erlang_c_within(work, counters, serve, level) < share)
		counters++;
	return counters < max ? counters : max;
}

void erlang_strict(double work1, double work2, double serve, double *wait1, double *wait2)
{
	double left = (work1 + work2) * serve; /* of whoever is at the counter */

	*wait1 = left / (1 - work1);
	*wait2 = left / ((1 - work1) * (1 - work1 - work2));
}

void erlang_accumulating(double work1, double work2, int counters, double serve, double ratio,
	double *wait1, double *wait2)
{
	double all = erlang_c_wait(work1 + work2, counters, serve);
	double load = (work1 + work2) / counters, load1 = work1 / counters;
	double load2 = work2 / counters;

	/* the slower class: W = Wq / (1 - load1 (1 - 1 / ratio)); the other from conservation */
	*wait2 = all / (1 - load1 * (1 - 1 / ratio));
	*wait1 = (load * all - load2 * *wait2) / load1;
}

struct erlang_a erlang_a(double work, int counters, double serve, double patience)
{
	struct erlang_a a = {0};
	double state = 1, sum = 1, waiting = 0, busy_sum = 0;
	double arrive = work / serve;

	for (int n = 1; state > 1e-15 * sum || n <= counters + (int)work; n++) {
		int queue = n > counters ? n - counters : 0;
		int busy = n - queue;

		state *= arrive / (busy / serve + queue / patience);
		sum += state;
		waiting += queue * state;
		if (n >= counters)
			busy_sum += state;
	}
	if (counters == 0)
		busy_sum = sum;
	a.wait = waiting / sum / arrive;
	a.left = a.wait / patience;
	a.waits = busy_sum / sum;
	return a;
}
