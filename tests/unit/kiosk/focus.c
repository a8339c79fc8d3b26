/* The focus reaches all there is to press, by next, by previous and by arrows, and is never caught.
 */
#include "kiosk/view/focus.h"

#include "tests/unit/kiosk/view_rig.h"

static bool is_same(struct flow_target a, struct flow_target b)
{
	return a.control == b.control && a.tile == b.tile;
}

static int place_of(const struct view *view, struct flow_target target)
{
	return target.control == CONTROL_NONE ? 0 : focus_number(view, target);
}

/* Round once: each thing to press comes exactly once, in reading order. */
static void assert_round(const struct view *view, enum focus_way way)
{
	struct flow_target at = focus_first(view), first = at;
	int count = focus_count(view);
	bool seen[VIEW_MAX_NODES + 1] = {false};

	for (int i = 0; i < count; i++) {
		int place = place_of(view, at);
		struct flow_target next = focus_move(view, at, way);
		int wanted = (place - 1 + (way == FOCUS_NEXT ? 1 : count - 1)) % count + 1;

		assert_in_range(place, 1, count);
		assert_false(seen[place]);
		seen[place] = true;
		assert_int_equal(place_of(view, next), wanted);
		at = next;
	}
	assert_true(is_same(at, first));
}

/* Every one can be reached from the first by arrows alone. */
static void assert_arrows(const struct view *view)
{
	struct flow_target reached[VIEW_MAX_NODES];
	int count = 1, all = focus_count(view);
	bool seen[VIEW_MAX_NODES + 1] = {false};

	reached[0] = focus_first(view);
	seen[place_of(view, reached[0])] = true;
	for (int i = 0; i < count; i++) {
		for (int way = FOCUS_LEFT; way <= FOCUS_DOWN; way++) {
			struct flow_target to = focus_move(view, reached[i], (enum focus_way)way);
			int place = place_of(view, to);

			assert_in_range(place, 1, all);
			if (seen[place])
				continue;
			seen[place] = true;
			reached[count++] = to;
		}
	}
	assert_int_equal(count, all);
}

static int check(void *data, const struct rehearsal *rehearsal, const char *name)
{
	struct fixture *f = data;

	make_view(f, &f->view, rehearsal);
	f->screens++;
	if (focus_count(&f->view) == 0) {
		assert_int_equal(focus_first(&f->view).control, CONTROL_NONE);
		return 0;
	}
	assert_int_equal(focus_number(&f->view, (struct flow_target){CONTROL_NONE, 0}), 0);
	assert_round(&f->view, FOCUS_NEXT);
	assert_round(&f->view, FOCUS_PREVIOUS);
	assert_arrows(&f->view);
	(void)name;
	return 0;
}

static void the_focus_reaches_all_there_is_on_every_screen(void **state)
{
	struct fixture *f = *state;

	walk(f, &panels[0], "az", &ways[0], check);
	walk(f, &panels[1], "ur", &ways[0], check);
	walk(f, &panels[0], "am", &ways[4], check);
	assert_true(f->screens > 150);
}

/* Two rows of two, from x 0 or mirrored. */
static void fill_square(struct view *view, bool rtl)
{
	*view = (struct view){.rtl = rtl, .count = 5};
	view->nodes[0].kind = VIEW_TEXT;
	for (int i = 0; i < 4; i++) {
		struct view_node *node = &view->nodes[i + 1];

		node->kind = VIEW_TILE;
		node->target = (struct flow_target){CONTROL_TILE, i};
		node->box = (struct paint_box){(i % 2 != rtl) * 110, i / 2 * 110, 100, 100};
	}
}

static void arrows_go_where_they_point(void **state)
{
	static struct view view;
	static const struct {
		int from;
		enum focus_way way;
		int to, to_mirrored;
	} moves[] = {
		{0, FOCUS_RIGHT, 1, 3 /* nothing there: round, and back from the first */},
		{0, FOCUS_DOWN, 2, 2},
		{3, FOCUS_UP, 1, 1},
		{3, FOCUS_LEFT, 2, 0 /* round */},
		{1, FOCUS_LEFT, 0, 2 /* on in reading order */},
		{2, FOCUS_DOWN, 3, 3 /* nothing below: on */},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++) {
		struct flow_target from = {CONTROL_TILE, moves[i].from};

		fill_square(&view, false);
		assert_int_equal(focus_move(&view, from, moves[i].way).tile, moves[i].to);
		fill_square(&view, true);
		assert_int_equal(focus_move(&view, from, moves[i].way).tile, moves[i].to_mirrored);
	}
}

static void what_is_gone_leads_to_the_first(void **state)
{
	static struct view view;
	struct flow_target gone = {CONTROL_TILE, 7};

	(void)state;
	fill_square(&view, false);
	assert_int_equal(focus_move(&view, gone, FOCUS_NEXT).tile, 0);
	assert_int_equal(focus_move(&view, gone, FOCUS_PREVIOUS).tile, 3);
	assert_int_equal(focus_move(&view, gone, FOCUS_DOWN).tile, 0);
	view.count = 0;
	assert_int_equal(focus_move(&view, gone, FOCUS_NEXT).control, CONTROL_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			the_focus_reaches_all_there_is_on_every_screen, set_up, tear_down),
		cmocka_unit_test(arrows_go_where_they_point),
		cmocka_unit_test(what_is_gone_leads_to_the_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
