/*
 * The kiosk's colours. One accent; text has a contrast of at least 7:1 on what is behind it, edges
 * at least 3:1 (EN 301 549; WCAG 2.1, 1.4.6 and 1.4.11).
 */
#ifndef NOVBE_KIOSK_LOOK_H
#define NOVBE_KIOSK_LOOK_H

#include <stdint.h>

struct look {		 /* 0xRRGGBB */
	uint32_t ground; /* behind everything */
	uint32_t card, pressed_card;
	uint32_t ink, quiet; /* text, and what is less important */
	uint32_t on_pressed;
	uint32_t edge;
	uint32_t band, on_band; /* the header */
	uint32_t accent, on_accent;
	uint32_t badge, on_badge; /* behind a key */
	uint32_t focus;		  /* the frame of what a keypad would press */
};

extern const struct look look_plain, look_contrast;

#endif
