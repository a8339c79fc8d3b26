/*
 * Sentences with gaps. A translator may need the parts in another order, so texts name their gaps:
 *   wording_fill(text, sizeof(text), "{low} to {high} minutes", "low", "5", "high", "10", NULL);
 * Numbers in waits and dates stand between the marks of PAINT_ID(): in every language they are
 * painted alike, from left to right and never torn from their sign.
 */
#ifndef NOVBE_PRINTER_WORDING_H
#define NOVBE_PRINTER_WORDING_H

#include <stddef.h>
#include <stdint.h>

struct catalogue;

enum { WORDING_SIZE = 256 };

/* Fills the gaps from pairs of name and value, ended by NULL; unknown gaps stay as they are. Cut
 * before a character when it does not fit. Returns text. */
const char *wording_fill(char *text, size_t size, const char *sentence, ...)
	__attribute__((sentinel));

/* The expected wait in words: "10 to 25 minutes", "less than 5 minutes", or "not known yet" when a
 * bound is negative. Rounded outwards to what a person can use. words may be NULL (English). */
const char *wording_wait(
	char text[WORDING_SIZE], const struct catalogue *words, int64_t low_ms, int64_t high_ms);

/* "23 November 2026" for "2026-11-23". */
const char *wording_date(
	char text[WORDING_SIZE], const struct catalogue *words, const char *iso_date);

#endif
