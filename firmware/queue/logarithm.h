/*
 * Natural logarithm and exponential from the four operations alone: the same bits on every board,
 * whatever its C library. Both are right to better than 1e-12, relative.
 */
#ifndef NOVBE_QUEUE_LOGARITHM_H
#define NOVBE_QUEUE_LOGARITHM_H

/* x: positive and normal (at least 2.3e-308). */
double logarithm(double x);
/* e to the x; x in -700..700, further out is taken as the end. */
double exponential(double x);

#endif
