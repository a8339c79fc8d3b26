/* Texts below each other: one scale for all, the largest at which they fit together. */
#include <string.h>

#include "kiosk/view/view_inside.h"

#define LEAST_SCALE 0.3F
#define STEPS	    7

struct stack {
	struct making *m;
	struct stack_item *items;
	int count, width;
	bool clamped; /* none smaller than large letters are */
};

static float item_px(const struct stack *s, const struct stack_item *item, float scale)
{
	float size_px = item->type.mm * s->m->scale.unit_px * scale;

	if (s->clamped && size_px < s->m->scale.large_px)
		size_px = s->m->scale.large_px;
	return size_px < item->least_px ? item->least_px : size_px;
}

/* Its height; -1: it is too wide. */
static int item_height(const struct stack *s, const struct stack_item *item, float scale)
{
	struct paint_extent extent;

	if (item->sign != SIGN_NONE)
		return (int)(item->type.mm * s->m->scale.unit_px * scale);
	extent = text_measure(s->m, &item->type, item_px(s, item, scale), s->width, item->text);
	return extent.broken || extent.width > s->width ? -1 : extent.height;
}

static int item_gap(const struct stack *s, int i, float scale)
{
	return i == 0 ? 0
		      : (int)(s->items[i].gap_mm * s->m->scale.unit_px * (scale < 1 ? scale : 1));
}

/* The height of all; -1: one is too wide. */
static int stack_height(const struct stack *s, float scale)
{
	int height = 0;

	for (int i = 0; i < s->count; i++) {
		int own = item_height(s, &s->items[i], scale);

		if (own < 0)
			return -1;
		height += own + item_gap(s, i, scale);
	}
	return height;
}

static bool fits(const struct stack *s, float scale, int height)
{
	int own = stack_height(s, scale);

	return own >= 0 && own <= height;
}

/* The largest scale that fits, 0: none. */
static float largest(const struct stack *s, float least, float most, int height)
{
	if (fits(s, most, height))
		return most;
	if (!fits(s, least, height))
		return 0;
	for (int i = 0; i < STEPS; i++) {
		float middle = (least + most) / 2;

		if (fits(s, middle, height))
			least = middle;
		else
			most = middle;
	}
	return least;
}

static void place_item(const struct stack *s, int i, struct paint_box box, float scale, bool fit)
{
	const struct stack_item *item = &s->items[i];
	struct making *m = s->m;
	struct view_node *node = node_add(m, VIEW_TEXT, box);
	struct view_span *span;

	if (item->sign != SIGN_NONE) {
		node->sign = item->sign;
		node->sign_box = box;
		node->sign_colour = item->type.colour;
		node->kind = VIEW_BAND; /* the words below it say what it shows */
		return;
	}
	span = &node->spans[node->span_count++];
	*span = (struct view_span){.box = box,
		.text = keep(m, item->text),
		.size_px = item_px(s, item, scale),
		.bold = item->type.bold,
		.is_id = item->type.is_id,
		.fits = fit,
		.align = item->type.align,
		.colour = item->type.colour,
		.back = node->fill};
	strcpy(span->language, node->language);
	if (item->type.language)
		memcpy(span->language, item->type.language, strlen(item->type.language) + 1);
	node_say(m, node, item->type.language, item->speech ? item->speech : item->text);
}

/* The last one that may be left out; false: there is none. */
static bool drop_spare(struct stack *s)
{
	int i = s->count - 1;

	while (i >= 0 && !s->items[i].spare)
		i--;
	if (i < 0)
		return false;
	memmove(&s->items[i], &s->items[i + 1], (size_t)(s->count - i - 1) * sizeof(s->items[0]));
	s->count--;
	return true;
}

void stack_add(struct making *m, struct stack_item *items, int count, struct paint_box box,
	enum paint_place place, float most_scale)
{
	struct stack s = {.m = m,
		.items = items,
		.count = count,
		.width = box.width,
		.clamped = m->scale.large};
	float scale = largest(&s, LEAST_SCALE, most_scale, box.height);
	int height;

	while (scale <= 0 && s.clamped && drop_spare(&s))
		scale = largest(&s, LEAST_SCALE, most_scale, box.height);
	count = s.count;

	if (scale <= 0) {
		for (int i = 0; i < count; i++)
			items[i].least_px = 0;
		scale = largest(&s, LEAST_SCALE, most_scale, box.height);
	}
	if (scale <= 0 && s.clamped) {
		s.clamped = false;
		scale = largest(&s, LEAST_SCALE, 1, box.height);
	}
	height = stack_height(&s, scale > 0 ? scale : LEAST_SCALE);
	if (place != PAINT_TOP && height < box.height)
		box.y += (box.height - height) / (place == PAINT_MIDDLE ? 2 : 1);
	for (int i = 0; i < count; i++) {
		float at = scale > 0 ? scale : LEAST_SCALE;

		box.y += item_gap(&s, i, at);
		box.height = item_height(&s, &items[i], at);
		if (box.height < 0)
			box.height = 0;
		place_item(&s, i, box, at, scale > 0);
		box.y += box.height;
	}
}
