/*
 * Characters of a text that came from a finger, a message or a file: UTF-8 that nobody has checked.
 * Pure.
 */
#ifndef NOVBE_KIOSK_CHARACTER_H
#define NOVBE_KIOSK_CHARACTER_H

#include <stdbool.h>
#include <stdint.h>

/* The code point at *text, which moves behind it. Bytes that are no UTF-8 are passed over; nothing
 * behind the NUL is read. 0 at the end, where *text stays. */
uint32_t character_next(const char **text);
/* Written above, below or behind another one and erased with it: combining marks (Unicode: general
 * category Mn of our scripts) and the turned comma of the Uzbek oʻ and gʻ. */
bool character_is_mark(uint32_t character);

#endif
