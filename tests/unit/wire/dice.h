/* Seeded random values for property tests. NOVBE_SEED=n repeats a run; the seed is always printed.
 */
#ifndef NOVBE_TESTS_WIRE_DICE_H
#define NOVBE_TESTS_WIRE_DICE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "firmware/queue/ticket.h"

static uint64_t dice_state;

/* splitmix64 (Steele, Lea, Flood 2014). */
static inline uint64_t dice_next(void)
{
	uint64_t z = dice_state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static inline void dice_start(const char *test)
{
	const char *given = getenv("NOVBE_SEED");

	dice_state = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
	printf("%s: NOVBE_SEED=%llu\n", test, (unsigned long long)dice_state);
}

/* min..max */
static inline int64_t dice_int(int64_t min, int64_t max)
{
	return min + (int64_t)(dice_next() % (uint64_t)(max - min + 1));
}

static inline bool dice_bool(void)
{
	return dice_next() & 1;
}

/* min..max characters of the alphabet */
static inline void dice_text(char *text, const char *alphabet, int min, int max)
{
	size_t letters = strlen(alphabet);
	int len = (int)dice_int(min, max);

	for (int i = 0; i < len; i++)
		text[i] = alphabet[dice_next() % letters];
	text[len] = '\0';
}

#define DICE_HEX "0123456789abcdef"
#define DICE_ID	 "abcdefghijklmnopqrstuvwxyz0123456789"

static inline void dice_id(char *text)
{
	dice_text(text, DICE_ID, 1, 39);
}

/* An appointment's code, in upper case. */
static inline void dice_code(char *text)
{
	dice_text(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", 4, 16);
	text[0] = 'A'; /* dashes alone are none */
}

static inline void dice_ticket(struct ticket *ticket)
{
	memset(ticket, 0, sizeof(*ticket));
	dice_text(ticket->series, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", 1, 2);
	ticket->number = (uint32_t)(dice_int(0, 64) * 1000 + dice_int(1, 999));
}

static inline void dice_command_id(char *text)
{
	dice_text(text, DICE_HEX, 16, 16);
	snprintf(text + 16, 12, "-%u", (unsigned int)dice_int(0, 4294967295));
}

/* A line as people write it, with what JSON must escape and with letters of three scripts. */
static inline void dice_line(char *text, size_t size)
{
	static const char *const PIECES[] = {"a", " ", "\"", "\\", "/", "ə", "کا", "ü", "7", "{"};
	size_t len = 0;
	int pieces = (int)dice_int(0, 12);

	text[0] = '\0';
	for (int i = 0; i < pieces; i++) {
		const char *piece = PIECES[dice_next() % 10];

		if (len + strlen(piece) >= size)
			break;
		strcpy(text + len, piece);
		len += strlen(piece);
	}
}

#endif
