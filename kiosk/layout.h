/*
 * Where things stand on the kiosk's screen, from its size in pixels and millimetres: what a finger
 * must hit is at least 20 mm wide and high, wherever the screen has the room. Mirrored for
 * languages written from right to left. Pure geometry: paints nothing.
 */
#ifndef NOVBE_KIOSK_LAYOUT_H
#define NOVBE_KIOSK_LAYOUT_H

#include <stdbool.h>

#include "firmware/paint/paint.h"
#include "kiosk/flow.h"
#include "kiosk/panel.h"

enum { LAYOUT_TARGET_MM = 20 };

struct layout {
	struct panel panel;
	bool rtl;
	struct paint_box header, title, body, footer;
	/* width 0: not on this screen */
	struct paint_box back, home, previous, next, pages;
	struct paint_box card; /* the number, above the answers of FLOW_PAPER_ASK */
	int tile_count;	       /* on this page */
	struct paint_box tiles[FLOW_PAGE_TILES];
};

/* How many of `count` tiles to put on each page but the last: what flow_options.page_tiles asks
 * for. The pages are as few as can be, of like length, and made of full rows. */
int layout_page_tiles(
	const struct panel *panel, enum flow_screen screen, const char *language, int count);
/* The shown screen of the flow. */
void layout_make(struct layout *layout, const struct panel *panel, const struct flow *flow);
/* What lies under a pixel; the gaps between tiles are nothing. */
struct flow_target layout_hit(const struct layout *layout, int x, int y);

#endif
