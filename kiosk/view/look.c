/* The two looks. */
#include "kiosk/view/look.h"

const struct look look_plain = {
	.ground = 0xf4f6f7,
	.card = 0xffffff,
	.pressed_card = 0x0a4b63,
	.ink = 0x15202b,   /* 16:1 on a card */
	.quiet = 0x42505e, /* 8:1 on a card, 7.5:1 on the ground */
	.on_pressed = 0xffffff,
	.edge = 0x7f8b97, /* 3.4:1 on a card */
	.band = 0x0a4b63,
	.on_band = 0xffffff,
	.accent = 0x0a4b63, /* 9.6:1 with white on it */
	.on_accent = 0xffffff,
	.badge = 0xe8eff2, /* 8:1 with the accent on it, 7.1:1 with quiet text */
	.on_badge = 0x0a4b63,
	.focus = 0xc2410c, /* 5:1 on a card, with a white line towards the accent */
};

const struct look look_contrast = {
	.ground = 0x000000,
	.card = 0x000000,
	.pressed_card = 0xffe11a,
	.ink = 0xffffff,
	.quiet = 0xffffff,
	.on_pressed = 0x000000,
	.edge = 0xffffff,
	.band = 0x000000,
	.on_band = 0xffe11a,
	.accent = 0xffe11a, /* 16:1 on black */
	.on_accent = 0x000000,
	.badge = 0x000000,
	.on_badge = 0xffe11a,
	.focus = 0xffe11a,
};
