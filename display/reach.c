/* Capital heights of the wall's numbers in the hall. */
#include "display/reach.h"

#include <stdint.h>

int reach_needed_um(int distance_m)
{
	return distance_m * 1000 * 1000 / REACH_PARTS;
}

static void reach_of(
	struct reach *reach, const struct layout_wish *wish, int panel_height_mm, int calls)
{
	struct layout layout;

	layout_make(&layout, wish, (size_t)calls);
	float um_per_px = (float)panel_height_mm * 1000.0f / (float)wish->height;
	float least_px = layout.calm_number_px;

	if (layout.row_count > 0 && layout.row_number_px < least_px)
		least_px = layout.row_number_px;
	int heads_um = (int)(layout.head_number_px * PAINT_CAPITAL_EM * um_per_px);
	int least_um = (int)(least_px * PAINT_CAPITAL_EM * um_per_px);

	if (heads_um < reach->heads_um)
		reach->heads_um = heads_um;
	if (least_um < reach->least_um)
		reach->least_um = least_um;
}

void reach_measure(struct reach *reach, const struct layout_wish *wish, int panel_height_mm)
{
	struct layout_wish fullest = *wish;

	*reach = (struct reach){INT32_MAX, INT32_MAX};
	fullest.message = true; /* whatever the hall file says on some day */
	reach_of(reach, &fullest, panel_height_mm, 1);
	reach_of(reach, &fullest, panel_height_mm, wish->slots + 1);
	reach_of(reach, &fullest, panel_height_mm, layout_places(wish->slots, wish->rows));
}
