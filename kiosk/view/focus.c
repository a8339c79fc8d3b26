/* Where the focus goes. */
#include "kiosk/view/focus.h"

#include <stdlib.h>

#include "kiosk/view/view.h"

static bool can_focus(const struct view_node *node)
{
	return node->target.control != CONTROL_NONE;
}

static int find(const struct view *view, struct flow_target target)
{
	for (int i = 0; i < view->count; i++) {
		if (can_focus(&view->nodes[i]) && view->nodes[i].target.control == target.control &&
			view->nodes[i].target.tile == target.tile)
			return i;
	}
	return -1;
}

static struct flow_target target_of(const struct view *view, int i)
{
	return i < 0 ? (struct flow_target){CONTROL_NONE, 0} : view->nodes[i].target;
}

static int first_of(const struct view *view, bool tiles_alone)
{
	for (int i = 0; i < view->count; i++) {
		enum flow_control control = view->nodes[i].target.control;

		if (can_focus(&view->nodes[i]) &&
			(!tiles_alone || control == CONTROL_TILE || control == CONTROL_SWITCH ||
				control == CONTROL_TAKE || control == CONTROL_STAY))
			return i;
	}
	return -1;
}

struct flow_target focus_first(const struct view *view)
{
	int first = first_of(view, true);

	return target_of(view, first >= 0 ? first : first_of(view, false));
}

/* In reading order and round. */
static int step(const struct view *view, int from, int by)
{
	int count = view->count;

	for (int n = 0, i = from; n < count; n++) {
		i = ((i + by) % count + count) % count;
		if (can_focus(&view->nodes[i]))
			return i;
	}
	return -1;
}

/* How far a node lies from another in a direction: what stands in line counts before what is near;
 * -1: not there at all. */
static long distance(const struct paint_box *from, const struct paint_box *to, enum focus_way way)
{
	bool across = way == FOCUS_LEFT || way == FOCUS_RIGHT;
	int dx = (2 * to->x + to->width) - (2 * from->x + from->width);
	int dy = (2 * to->y + to->height) - (2 * from->y + from->height);
	int along = across ? dx : dy, aside = abs(across ? dy : dx);
	int least = across ? to->width : to->height;

	if (way == FOCUS_LEFT || way == FOCUS_UP)
		along = -along;
	if (along < least / 2)
		return -1;
	return (long)along + 3L * aside;
}

static int nearest(const struct view *view, int from, enum focus_way way)
{
	long best = -1;
	int found = -1;

	for (int i = 0; i < view->count; i++) {
		long far = i == from || !can_focus(&view->nodes[i])
				   ? -1
				   : distance(&view->nodes[from].box, &view->nodes[i].box, way);

		if (far >= 0 && (best < 0 || far < best)) {
			best = far;
			found = i;
		}
	}
	return found;
}

struct flow_target focus_move(const struct view *view, struct flow_target from, enum focus_way way)
{
	int at = find(view, from), to = -1, by;

	if (view->count == 0)
		return target_of(view, -1);
	if (at < 0)
		return way == FOCUS_PREVIOUS ? target_of(view, step(view, 0, -1))
					     : focus_first(view);
	if (way != FOCUS_NEXT && way != FOCUS_PREVIOUS)
		to = nearest(view, at, way);
	by = way == FOCUS_NEXT || way == FOCUS_DOWN || way == (view->rtl ? FOCUS_LEFT : FOCUS_RIGHT)
		     ? 1
		     : -1;
	return target_of(view, to >= 0 ? to : step(view, at, by));
}

int focus_number(const struct view *view, struct flow_target target)
{
	int at = find(view, target), number = 0;

	for (int i = 0; i <= at; i++)
		number += can_focus(&view->nodes[i]);
	return number;
}

int focus_count(const struct view *view)
{
	int count = 0;

	for (int i = 0; i < view->count; i++)
		count += can_focus(&view->nodes[i]);
	return count;
}
