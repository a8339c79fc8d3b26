/*
 * The kiosk's screen in pixels and millimetres. Two kinds of millimetre: true ones, for what a hand
 * or an eye asks for (a target, a capital's height), and drawn ones, which grow with the panel.
 */
#ifndef NOVBE_KIOSK_PANEL_H
#define NOVBE_KIOSK_PANEL_H

#include <stdbool.h>

struct panel {
	int width_px, height_px;
	int dpi; /* pixels per inch of the panel: what makes a millimetre */
};

/* Pixels of a true millimetre. */
float panel_mm_px(const struct panel *panel);
bool panel_is_upright(const struct panel *panel);

/*
 * Pixels of a drawn millimetre. All sizes are drawn for a 10 inch panel; a larger one is looked at
 * from further away, and small things on a wide field look lost: so they grow with it, up to twice.
 * Never smaller than a true millimetre.
 */
float layout_unit_px(const struct panel *panel);
int layout_px(const struct panel *panel, float mm);

#endif
