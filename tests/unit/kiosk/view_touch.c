/* What is done with a screen's list of nodes: painted, touched, turned over, written down. */
#include "kiosk/view/view.h"

#include "firmware/base/json.h"
#include "firmware/paint/picture.h"
#include "tests/unit/kiosk/view_rig.h"

/* ---- Painting ---------------------------------------------------------------------------------
 */

struct damages {
	int count;
	struct paint_box last;
};

static void on_damage(void *data, struct paint_box box)
{
	struct damages *damages = data;

	damages->count++;
	damages->last = box;
}

static int stop_at_services(void *data, const struct rehearsal *rehearsal, const char *name)
{
	(void)data;
	(void)rehearsal;
	return strcmp(name, "service-1") == 0;
}

/* Leaves the rehearsal at the services of the first institution. */
static void stand_at_services(struct fixture *f, const struct panel *panel, const char *language)
{
	assert_int_equal(rehearsal_open(&f->rehearsal, panel, f->hall->catalogue), 0);
	assert_int_equal(rehearsal_walk(&f->rehearsal, language, &ways[0], stop_at_services, f), 1);
}

static void paint(struct fixture *f, const struct view *view, const struct view *was,
	struct picture *picture, struct damages *damages)
{
	*damages = (struct damages){0};
	assert_int_equal(view_paint(view, was, f->painter, picture, on_damage, damages), 0);
}

static void a_pressed_tile_costs_one_tile(void **state)
{
	struct fixture *f = *state;
	struct picture *a = picture_new(PICTURE_SCREEN, 1280, 800);
	struct picture *b = picture_new(PICTURE_SCREEN, 1280, 800);
	struct view *next = calloc(1, sizeof(*next));
	struct damages damages;

	stand_at_services(f, &panels[0], "ur");
	make_view(f, &f->view, &f->rehearsal);
	paint(f, &f->view, NULL, a, &damages);
	assert_int_equal(damages.count, 1);
	assert_int_equal(damages.last.width, 1280);
	f->rehearsal.flow.pressed = (struct flow_target){CONTROL_TILE, 1};
	f->rehearsal.flow.focus = (struct flow_target){CONTROL_TILE, 1};
	make_view(f, next, &f->rehearsal);
	paint(f, next, &f->view, a, &damages);
	assert_int_equal(damages.count, 1);
	assert_int_equal(view_hit(next, damages.last.x, damages.last.y).tile, 1);
	/* The same as if all were painted anew. */
	paint(f, next, NULL, b, &damages);
	assert_memory_equal(a->data, b->data, (size_t)a->stride * a->height);
	paint(f, next, next, a, &damages);
	assert_int_equal(damages.count, 0);
	rehearsal_close(&f->rehearsal);
	picture_free(a);
	picture_free(b);
	free(next);
}

static void a_number_that_changed_changes_its_tile_only(void **state)
{
	struct fixture *f = *state;
	struct picture *picture = picture_new(PICTURE_SCREEN, 1280, 800);
	struct view *next = calloc(1, sizeof(*next));
	struct damages damages;

	stand_at_services(f, &panels[0], "ru");
	make_view(f, &f->view, &f->rehearsal);
	paint(f, &f->view, NULL, picture, &damages);
	f->rehearsal.waiting.of[1].people = 9;
	make_view(f, next, &f->rehearsal);
	paint(f, next, &f->view, picture, &damages);
	assert_int_equal(damages.count, 1);
	f->rehearsal.waiting.of[5].people = 99; /* of an institution that is not shown */
	make_view(f, &f->view, &f->rehearsal);
	paint(f, &f->view, next, picture, &damages);
	assert_int_equal(damages.count, 0);
	rehearsal_close(&f->rehearsal);
	picture_free(picture);
	free(next);
}

/* ---- Hands ------------------------------------------------------------------------------------
 */

static const struct view_node *node_of(const struct view *view, enum flow_control control, int tile)
{
	for (int i = 0; i < view->count; i++) {
		if (view->nodes[i].target.control == control && view->nodes[i].target.tile == tile)
			return &view->nodes[i];
	}
	fail_msg("control %d, tile %d: not there", (int)control, tile);
	return NULL;
}

static void a_finger_hits_what_it_sees_and_nothing_between(void **state)
{
	struct fixture *f = *state;
	const struct view_node *first, *second, *back, *home, *access;

	stand_at_services(f, &panels[0], "ur");
	make_view(f, &f->view, &f->rehearsal);
	assert_true(f->view.rtl);
	first = node_of(&f->view, CONTROL_TILE, 0);
	second = node_of(&f->view, CONTROL_TILE, 1);
	back = node_of(&f->view, CONTROL_BACK, 0);
	home = node_of(&f->view, CONTROL_HOME, 0);
	access = node_of(&f->view, CONTROL_ACCESS, 0);
	/* Mirrored: the way back stands on the right, the person on the left. */
	assert_true(back->box.x > home->box.x && home->box.x > access->box.x);
	if (first->box.y == second->box.y)
		assert_true(first->box.x > second->box.x);
	assert_int_equal(view_hit(&f->view, first->box.x, first->box.y - 1).control, CONTROL_NONE);
	assert_int_equal(view_hit(&f->view, -1, -1).control, CONTROL_NONE);
	assert_int_equal(view_hit(&f->view, back->box.x, back->box.y).control, CONTROL_BACK);
	rehearsal_close(&f->rehearsal);
}

static int note_access(void *data, const struct rehearsal *rehearsal, const char *name)
{
	struct fixture *f = data;
	static struct paint_box place;
	const struct view_node *node;

	make_view(f, &f->view, rehearsal);
	if (!flow_offers(&rehearsal->flow, CONTROL_ACCESS) ||
		rehearsal->flow.shown == FLOW_MORE_TIME)
		return 0;
	node = node_of(&f->view, CONTROL_ACCESS, 0);
	if (f->screens++ == 0)
		place = node->box;
	RULE(node->box.x == place.x && node->box.y == place.y, "%s: the person moved", name);
	return 0;
}

static void the_person_stands_at_the_same_place_wherever_one_chooses(void **state)
{
	struct fixture *f = *state;

	for (int k = 0; k < PANELS; k++) {
		f->screens = 0;
		walk(f, &panels[k], "en", &ways[k % WAYS], note_access);
		assert_true(f->screens > 10);
	}
}

/* ---- Written down ----------------------------------------------------------------------------
 */

static int dump(void *data, const struct rehearsal *rehearsal, const char *name)
{
	struct fixture *f = data;
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	struct json *json;

	make_view(f, &f->view, rehearsal);
	assert_int_equal(view_dump(&f->view, out), 0);
	fclose(out);
	json = json_parse(text, len, NULL);
	RULE(json != NULL, "%s: no JSON", name);
	assert_int_equal(json_count(json_get(json, "nodes")), f->view.count);
	json_free(json);
	free(text);
	return 0;
}

static void a_dump_is_json(void **state)
{
	walk(*state, &panels[0], "am", &ways[0], dump);
}

/* ---- Pages ------------------------------------------------------------------------------------
 */

static void pages_are_few_and_of_like_length(void **state)
{
	struct fixture *f = *state;
	struct flow *flow = &f->rehearsal.flow;

	stand_at_services(f, &panels[0], "en");
	for (int k = 0; k < PANELS; k++) {
		for (int count = 1; count < 200; count++) {
			int tiles = view_page_tiles(&panels[k], flow, count), pages, last;

			assert_in_range(tiles, 1, FLOW_PAGE_TILES);
			pages = (count + tiles - 1) / tiles;
			last = count - (pages - 1) * tiles;
			assert_in_range(last, 1, tiles);
			assert_true(pages == 1 || tiles > 1);
		}
	}
	rehearsal_close(&f->rehearsal);
}

static void a_flow_that_knows_nothing_has_a_screen(void **state)
{
	struct fixture *f = *state;
	struct flow_options options = {.idle_ms = 1000};

	f->rehearsal.panel = panels[0];
	flow_init(&f->rehearsal.flow, &options, 0);
	make_view(f, &f->view, &f->rehearsal);
	assert_int_equal(f->view.screen, FLOW_STARTING);
	assert_true(f->view.count > 0 && !f->view.is_cut);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_pressed_tile_costs_one_tile, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_number_that_changed_changes_its_tile_only, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_finger_hits_what_it_sees_and_nothing_between, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			the_person_stands_at_the_same_place_wherever_one_chooses, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(a_dump_is_json, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			pages_are_few_and_of_like_length, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_flow_that_knows_nothing_has_a_screen, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
