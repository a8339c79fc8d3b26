/* Millimetres of the kiosk's screen. */
#include "kiosk/view/panel.h"

#define LONG_SIDE_MM  216.0F
#define SHORT_SIDE_MM 135.0F

float panel_mm_px(const struct panel *panel)
{
	return (float)panel->dpi / 25.4F;
}

bool panel_is_upright(const struct panel *panel)
{
	return panel->height_px > panel->width_px;
}

float layout_unit_px(const struct panel *panel)
{
	float mm_px = panel_mm_px(panel);
	bool upright = panel_is_upright(panel);
	float width_mm = (float)panel->width_px / mm_px,
	      height_mm = (float)panel->height_px / mm_px;
	float wide = (upright ? height_mm : width_mm) / LONG_SIDE_MM;
	float high = (upright ? width_mm : height_mm) / SHORT_SIDE_MM;
	float scale = wide < high ? wide : high;

	return mm_px * (scale < 1 ? 1 : scale > 2 ? 2 : scale);
}

int layout_px(const struct panel *panel, float mm)
{
	return (int)(mm * layout_unit_px(panel) + 0.5F);
}
