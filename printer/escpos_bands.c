/*
 * The cheapest bands. A band is a rectangle of dots: every row of it costs as much as its widest,
 * and every band a head. So rows of a kind belong together (a title's), and others apart (a short
 * last line): the least sum over all ways to cut is found from the top down, from the least sums of
 * the rows above.
 */
#include "printer/escpos_bands.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "printer/bitmap.h"

struct extent {
	int left, right; /* right -1: blank */
};

struct step { /* a row with ink, or all blank rows to the next one: no cut inside can gain */
	int top, rows;
	struct extent extent;
	int cost; /* the least for everything above its end */
	int from; /* the step where its last band begins */
};

static struct extent row_extent(const struct bitmap *picture, int y)
{
	struct extent extent;

	if (!bitmap_ink(picture, y, y + 1, &extent.left, &extent.right))
		return (struct extent){picture->width_dots, -1};
	return extent;
}

static int band_bytes(struct extent extent, int rows)
{
	if (extent.right < 0)
		return (rows + FEED_MAX - 1) / FEED_MAX * FEED_BYTES;
	return BAND_HEAD_BYTES + ((extent.right - extent.left) / 8 + 1) * rows;
}

static void widen(struct extent *extent, struct extent row)
{
	extent->left = row.left < extent->left ? row.left : extent->left;
	extent->right = row.right > extent->right ? row.right : extent->right;
}

static int steps_make(const struct bitmap *picture, struct step *steps)
{
	int count = 0;

	for (int y = 0; y < picture->height_dots; y++) {
		struct extent extent = row_extent(picture, y);

		if (extent.right < 0 && count > 0 && steps[count - 1].extent.right < 0) {
			steps[count - 1].rows++;
			continue;
		}
		steps[count++] = (struct step){.top = y, .rows = 1, .extent = extent};
	}
	return count;
}

/*
 * The best last band that ends with the step, from the least costs of the steps above. A band that
 * grows upwards saves no more than one head against cutting it where it was: so once it is dearer
 * by a head than the best, with the least for everything above it, it stays so.
 */
static void step_solve(struct step *steps, int at)
{
	struct extent extent = {INT32_MAX, -1};

	steps[at].cost = INT32_MAX;
	for (int from = at, rows = 0; from >= 0; from--) {
		int above = from > 0 ? steps[from - 1].cost : 0, bytes;

		rows += steps[from].rows;
		widen(&extent, steps[from].extent);
		if (rows > BAND_MAX_ROWS && extent.right >= 0)
			return;
		bytes = band_bytes(extent, rows);
		if (above + bytes < steps[at].cost) {
			steps[at].cost = above + bytes;
			steps[at].from = from;
		}
		if (extent.right >= 0 && above + bytes - BAND_HEAD_BYTES >= steps[at].cost)
			return;
	}
}

static struct band *bands_list(const struct step *steps, int count, size_t *band_count)
{
	struct band *bands;
	size_t at = 0;

	for (int i = count - 1; i >= 0; i = steps[i].from - 1)
		at++;
	*band_count = at;
	bands = malloc((at + 1) * sizeof(*bands));
	for (int i = count - 1; bands && i >= 0; i = steps[i].from - 1) {
		int top = steps[steps[i].from].top;

		bands[--at] = (struct band){top, steps[i].top + steps[i].rows - top};
	}
	return bands;
}

struct band *bands_choose(const struct bitmap *picture, size_t *count)
{
	struct step *steps = malloc((size_t)picture->height_dots * sizeof(*steps));
	struct band *bands;
	int step_count;

	if (!steps)
		return NULL;
	step_count = steps_make(picture, steps);
	for (int i = 0; i < step_count; i++)
		step_solve(steps, i);
	bands = bands_list(steps, step_count, count);
	free(steps);
	return bands;
}
