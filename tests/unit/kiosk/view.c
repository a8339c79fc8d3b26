/*
 * What stands on the screens: in every language, on every panel, in each way of access. With
 * NOVBE_RUNS=200 all of them together; else each language on two panels, in ways by turns.
 */
#include "kiosk/view/view.h"

#include "tests/unit/kiosk/view_rig.h"
#include "tests/unit/paint/digits.h"

/* ---- The rules --------------------------------------------------------------------------------
 */

static bool apart(const struct paint_box *a, const struct paint_box *b)
{
	return a->x + a->width <= b->x || b->x + b->width <= a->x || a->y + a->height <= b->y ||
	       b->y + b->height <= a->y;
}

static bool is_inside(const struct paint_box *a, const struct paint_box *b)
{
	return a->x >= b->x && a->y >= b->y && a->x + a->width <= b->x + b->width &&
	       a->y + a->height <= b->y + b->height;
}

/* A word that is wider than the panel with large letters has to be smaller. */
static bool has_giant_word(const struct view_span *span, double size_px)
{
	int letters = 0, most = 0;

	for (const char *at = span->text;; at++) {
		letters += *at != ' ' && *at && (*at & 0xc0) != 0x80;
		if (*at && *at != ' ')
			continue;
		most = letters > most ? letters : most;
		letters = 0;
		if (!*at)
			return most * 0.58 * size_px > span->box.width;
	}
}

/* Whether its letters were not looked at yet: that takes long, and most texts come often. */
static bool is_new(const char *language, const char *text)
{
	static uint64_t known[1 << 14];
	uint64_t hash = UINT64_C(0xcbf29ce484222325), *place;
	bool fresh;

	for (const char *at = language; *at; at++)
		hash = (hash ^ (unsigned char)*at) * UINT64_C(0x100000001b3);
	for (const char *at = text; *at; at++)
		hash = (hash ^ (unsigned char)*at) * UINT64_C(0x100000001b3);
	place = &known[hash % (sizeof(known) / sizeof(known[0]))];
	fresh = *place != hash;
	*place = hash;
	return fresh;
}

static void check_span(struct fixture *f, const struct view_node *node,
	const struct view_span *span, const char *name)
{
	const struct panel *panel = &f->view.panel;
	double capital_mm = span->size_px * PAINT_CAPITAL_EM * 25.4 / panel->dpi;
	const char *text = span->text, *fault;

	RULE(span->fits, "%s: '%s' has no room", name, text);
	RULE(is_inside(&span->box, &node->box), "%s: '%s' stands out of its node", name, text);
	RULE(paint_contrast(span->colour, span->back) >= 7, "%s: '%s': too little contrast", name,
		text);
	RULE(capital_mm >= 2, "%s: '%s': %.2f mm", name, text, capital_mm);
	RULE(!f->access->on[SWITCH_LARGE] || capital_mm >= 7.3 - 1e-3 ||
			has_giant_word(span, 7.3 / PAINT_CAPITAL_EM * panel->dpi / 25.4),
		"%s: '%s': large letters of %.2f mm", name, text, capital_mm);
	fault = digits_fault(span->language, text, span->is_id);
	RULE(!fault, "%s: '%s' has %s", name, text, fault);
	RULE(!is_new(span->language, text) ||
			paint_unknown_glyphs(f->painter, span->language, text) == 0,
		"%s: '%s' has letters without a glyph", name, text);
}

/* What is touched is in the lower part, where that was asked for; keyboards need a panel's whole
 * height, unless it is a large one. */
static int hands_top(const struct fixture *f)
{
	const struct panel *panel = &f->view.panel;
	double height_mm = panel->height_px * 25.4 / panel->dpi;
	bool keys = f->view.screen == FLOW_SEARCH || f->view.screen == FLOW_CODE;

	if (!f->access->on[SWITCH_LOW] || (keys && height_mm < 250))
		return 0;
	if (panel->height_px > panel->width_px)
		return panel->height_px / 2;
	return panel->height_px * (f->access->on[SWITCH_LARGE] && height_mm < 250 ? 30 : 38) / 100;
}

static void check_target(const struct fixture *f, const struct view_node *node, const char *name)
{
	double mm = 25.4 / f->view.panel.dpi, least = node->kind == VIEW_KEY ? 15 : 20;
	struct flow_target hit = view_hit(
		&f->view, node->box.x + node->box.width - 1, node->box.y + node->box.height - 1);

	RULE(node->box.width * mm >= least && node->box.height * mm >= least,
		"%s: '%s': %.1f x %.1f mm", name, node->speech, node->box.width * mm,
		node->box.height * mm);
	RULE(node->box.y >= hands_top(f), "%s: '%s' is out of reach", name, node->speech);
	assert_int_equal(hit.control, node->target.control);
	assert_int_equal(hit.tile, node->target.tile);
	RULE(node->fill == node->edge ? paint_contrast(node->fill, f->view.ground) >= 3
				      : paint_contrast(node->edge, f->view.ground) >= 3,
		"%s: '%s' has no edge", name, node->speech);
	RULE(node->span_count > 0 || node->sign != SIGN_NONE, "%s: '%s' shows nothing", name,
		node->speech);
}

static void check_node(struct fixture *f, const struct view_node *node, const char *name)
{
	const struct paint_box all = {0, 0, f->view.panel.width_px, f->view.panel.height_px};

	RULE(is_inside(&node->box, &all) && node->box.width > 0 && node->box.height > 0,
		"%s: '%s' stands out of the screen", name, node->speech);
	RULE(node->sign == SIGN_NONE || is_inside(&node->sign_box, &node->box),
		"%s: '%s': its sign stands out of it", name, node->speech);
	RULE((node->kind == VIEW_BAND) == !node->speech[0], "%s: says nothing", name);
	assert_true(node->language[0] != '\0');
	for (int i = 0; i < node->span_count; i++)
		check_span(f, node, &node->spans[i], name);
	if (node->target.control != CONTROL_NONE)
		check_target(f, node, name);
	for (const struct view_node *other = f->view.nodes; other < node; other++) {
		if (node->kind != VIEW_BAND && other->kind != VIEW_BAND)
			RULE(apart(&node->box, &other->box), "%s: '%s' is on '%s'", name,
				node->speech, other->speech);
	}
}

static int check(void *data, const struct rehearsal *rehearsal, const char *name)
{
	struct fixture *f = data;
	char what[160];

	make_view(f, &f->view, rehearsal);
	f->screens++;
	snprintf(what, sizeof(what), "%s in %s on %d x %d, way %d", name, f->view.language,
		f->view.panel.width_px, f->view.panel.height_px, (int)(f->access - ways));
	RULE(!f->view.is_cut, "%s: a list is full", what);
	for (int i = 0; i < f->view.count; i++)
		check_node(f, &f->view.nodes[i], what);
	return 0;
}

static void every_screen_holds_the_rules_in_every_language(void **state)
{
	struct fixture *f = *state;
	const struct hall_catalogue *hall = f->hall->catalogue;
	bool all = getenv("NOVBE_RUNS") && atoi(getenv("NOVBE_RUNS")) >= 100;
	int turn = 0;

	for (int i = 0; i < hall->language_count; i++) {
		for (int k = 0; k < PANELS; k++) {
			bool now = all || (i + k) % (3 * RARELY) == 0;

			for (int way = 0; way < WAYS && now; way++) {
				if (all || way == turn % WAYS)
					walk(f, &panels[k], hall->languages[i], &ways[way], check);
			}
			turn += now;
		}
	}
	assert_true(f->screens > 1000 / RARELY);
}

/* ---- What was found ---------------------------------------------------------------------------
 */

static void walk_found(struct fixture *f, const struct panel *panel, const char *language,
	const struct flow_access *access, rehearsal_fn *fn)
{
	f->access = access;
	assert_int_equal(rehearsal_open(&f->rehearsal, panel, f->hall->catalogue), 0);
	assert_int_equal(rehearsal_walk(&f->rehearsal, language, access, fn, f), 1);
	rehearsal_close(&f->rehearsal);
}

static int check_found(void *data, const struct rehearsal *rehearsal, const char *name)
{
	struct fixture *f = data;

	if (strcmp(name, "code") == 0)
		return 1;
	return rehearsal->flow.shown == FLOW_SEARCH ? check(f, rehearsal, name) : 0;
}

/* Without large letters, than which what is found may be smaller: kiosk/view/view_keys.c. */
static void what_is_found_holds_the_rules_in_every_language(void **state)
{
	struct fixture *f = *state;
	const struct hall_catalogue *hall = f->hall->catalogue;

	for (int i = 0; i < hall->language_count; i++) {
		for (int k = i % RARELY; k < PANELS; k += RARELY) {
			walk_found(f, &panels[k], hall->languages[i], &ways[0], check_found);
			walk_found(f, &panels[k], hall->languages[i], &ways[2 + (i + k) % 2],
				check_found);
		}
	}
	assert_true(f->screens > 500 / RARELY);
}

/* ---- Long names -------------------------------------------------------------------------------
 */

static void make_long(struct names *names, const char *word, int languages)
{
	for (int i = 0; i < languages; i++) {
		char text[CATALOGUE_MAX_NAME + 1] = "";

		while (strlen(text) + strlen(word) + 1 <= CATALOGUE_MAX_NAME) {
			strcat(text, text[0] ? " " : "");
			strcat(text, word);
		}
		free(names->text[i]);
		names->text[i] = strdup(text);
	}
}

static int check_long(void *data, const struct rehearsal *rehearsal, const char *name)
{
	struct fixture *f = data;

	make_view(f, &f->view, rehearsal);
	for (int i = 0; i < f->view.count; i++) {
		const struct view_node *node = &f->view.nodes[i];

		for (int k = 0; k < node->span_count; k++)
			RULE(node->spans[k].fits, "%s on %d x %d: '%s' is shortened", name,
				f->view.panel.width_px, f->view.panel.height_px,
				node->spans[k].text);
	}
	return 0;
}

static void names_of_120_bytes_are_shown_whole(void **state)
{
	struct fixture *f = *state;
	struct hall_catalogue *hall = f->hall->catalogue;

	for (int i = 0; i < hall->institution_count; i++)
		make_long(&hall->institutions[i].names, "Ministry of matters", 11);
	for (int i = 0; i < hall->service_count; i++)
		make_long(&hall->services[i].names, "Certificates", 11);
	for (int k = 0; k < PANELS; k++)
		walk(f, &panels[k], "en", &ways[k % 2], check_long);
}

static int check_long_found(void *data, const struct rehearsal *rehearsal, const char *name)
{
	if (strcmp(name, "code") == 0)
		return 1;
	return rehearsal->flow.shown == FLOW_SEARCH ? check_long(data, rehearsal, name) : 0;
}

/* Its lines are the tallest. */
static void long_names_found_in_urdu_are_shown_whole(void **state)
{
	struct fixture *f = *state;
	struct hall_catalogue *hall = f->hall->catalogue;

	for (int i = 0; i < hall->institution_count; i++)
		make_long(&hall->institutions[i].names, "وزارت داخلہ", 11);
	for (int i = 0; i < hall->service_count; i++)
		make_long(&hall->services[i].names, "شناختی کارڈ", 11);
	for (int k = 0; k < PANELS; k += RARELY) {
		for (int way = 0; way < WAYS; way++)
			walk_found(f, &panels[k], "ur", &ways[way], check_long_found);
	}
}

/* ---- The first screen -------------------------------------------------------------------------
 */

/* Tiles with words below their names, as every tile of the screen has or none. */
static int tiles_with_words(const struct fixture *f, const char *name)
{
	int tiles = 0, with = 0;

	for (int i = 0; i < f->view.count; i++) {
		const struct view_node *node = &f->view.nodes[i], *first = NULL;

		if (node->kind != VIEW_TILE)
			continue;
		for (int k = 0; k < i && !first; k++)
			first = f->view.nodes[k].kind == VIEW_TILE &&
						f->view.nodes[k].box.y == node->box.y
					? &f->view.nodes[k]
					: NULL;
		for (int k = 0; first && k < node->span_count; k++) {
			assert_int_equal(node->spans[k].box.y, first->spans[k].box.y);
			RULE(node->spans[k].size_px == first->spans[k].size_px,
				"%s on %d x %d, %d languages: '%s' has another size, %.2f", name,
				f->view.panel.width_px, f->view.panel.height_px,
				f->hall->catalogue->language_count, node->spans[k].text,
				(double)node->spans[k].size_px - (double)first->spans[k].size_px);
		}
		tiles++;
		with += node->span_count == 2;
	}
	assert_true(tiles > 0 && (with == 0 || with == tiles));
	return with;
}

static int check_languages(void *data, const struct rehearsal *rehearsal, const char *name)
{
	struct fixture *f = data;

	if (strncmp(name, "language", 8) != 0) /* others before it are not our matter */
		return f->screens > 0;
	make_view(f, &f->view, rehearsal);
	f->with_words += tiles_with_words(f, name) > 0;
	f->screens++;
	return 0;
}

static bool walk_languages(
	struct fixture *f, const struct panel *panel, const struct flow_access *access)
{
	f->screens = f->with_words = 0;
	assert_int_equal(rehearsal_open(&f->rehearsal, panel, f->hall->catalogue), 0);
	assert_int_equal(rehearsal_walk(&f->rehearsal, "en", access, check_languages, f), 1);
	rehearsal_close(&f->rehearsal);
	return f->with_words > 0;
}

static void languages_invite_in_their_own_words_at_one_height(void **state)
{
	struct fixture *f = *state;
	struct hall_catalogue *hall = f->hall->catalogue;

	for (; hall->language_count > 3; hall->language_count--) {
		for (int k = 0; k < PANELS; k++) {
			bool words = walk_languages(f, &panels[k], &ways[0]);

			RULE(words || hall->language_count > 6, "%d languages on %d x %d: no words",
				hall->language_count, panels[k].width_px, panels[k].height_px);
			walk_languages(f, &panels[k], &ways[1]);
		}
	}
}

/* ---- Words ------------------------------------------------------------------------------------
 */

static int check_ids(void *data, const struct rehearsal *rehearsal, const char *name)
{
	struct fixture *f = data;

	if (strcmp(name, "ticket") != 0)
		return 0;
	make_view(f, &f->view, rehearsal);
	for (int i = 0; i < f->view.count; i++)
		f->focus_steps += strstr(f->view.nodes[i].speech, PAINT_ID("A047")) != NULL;
	return 0;
}

static void a_ticket_number_is_said_as_an_id(void **state)
{
	struct fixture *f = *state;

	walk(f, &panels[0], "fa", &ways[0], check_ids);
	walk(f, &panels[0], "fa", &ways[1], check_ids);
	assert_int_equal(f->focus_steps, 2);
}

/* The em of the number, and the largest one of all else. */
static int see_number(void *data, const struct rehearsal *rehearsal, const char *name)
{
	struct fixture *f = data;

	if (strcmp(name, "ticket") != 0)
		return 0;
	make_view(f, &f->view, rehearsal);
	f->number_px = f->others_px = 0;
	for (int i = 0; i < f->view.count; i++) {
		const struct view_node *node = &f->view.nodes[i];

		for (int k = 0; k < node->span_count; k++) {
			const struct view_span *span = &node->spans[k];
			float *px = strcmp(span->text, "A047") == 0 ? &f->number_px : &f->others_px;

			*px = span->size_px > *px ? span->size_px : *px;
		}
	}
	return 1;
}

static void walk_to_number(struct fixture *f, const struct panel *panel, const char *language,
	const struct flow_access *access)
{
	assert_int_equal(rehearsal_open(&f->rehearsal, panel, f->hall->catalogue), 0);
	assert_int_equal(rehearsal_walk(&f->rehearsal, language, access, see_number, f), 1);
	rehearsal_close(&f->rehearsal);
}

static void the_number_is_the_largest_thing_with_large_letters_too(void **state)
{
	struct fixture *f = *state;
	const struct hall_catalogue *hall = f->hall->catalogue;

	for (int i = 0; i < hall->language_count; i++) {
		for (int k = i % RARELY; k < PANELS; k += RARELY) {
			float plain_px;

			walk_to_number(f, &panels[k], hall->languages[i], &ways[0]);
			plain_px = f->number_px;
			RULE(plain_px > 2 * f->others_px, "%s: %.1f beside %.1f px",
				hall->languages[i], (double)plain_px, (double)f->others_px);
			walk_to_number(f, &panels[k], hall->languages[i], &ways[1]);
			RULE(f->number_px >= plain_px && f->number_px > 2 * f->others_px,
				"%s on %d x %d: %.1f beside %.1f px, and %.1f else",
				hall->languages[i], panels[k].width_px, panels[k].height_px,
				(double)f->number_px, (double)f->others_px, (double)plain_px);
		}
	}
}

static const struct view_node *node_with(const struct view *view, enum flow_control control)
{
	for (int i = 0; i < view->count; i++)
		if (view->nodes[i].target.control == control)
			return &view->nodes[i];
	return NULL;
}

static int set_up_services(void **state)
{
	return set_up_hall(state, "data/halls/large.json");
}

static int check_search(void *data, const struct rehearsal *rehearsal, const char *name)
{
	struct fixture *f = data;
	const struct panel *panel = &rehearsal->panel;
	const struct view_node *erase;
	int tiles = 0;

	if (rehearsal->flow.shown != FLOW_SEARCH)
		return strcmp(name, "code") == 0; /* what follows is no search */
	make_view(f, &f->view, rehearsal);
	for (int i = 0; i < f->view.count; i++) {
		if (f->view.nodes[i].kind != VIEW_TILE)
			continue;
		RULE(f->view.nodes[i].box.width * 25.4 / panel->dpi >= 80, "%s: a narrow tile",
			name);
		tiles++;
	}
	if (rehearsal->flow.page + 1 < flow_page_count(&rehearsal->flow)) {
		RULE(tiles >= 2, "%s on %d x %d: one result on a page", name, panel->width_px,
			panel->height_px);
		f->screens++;
	}
	erase = node_with(&f->view, CONTROL_ERASE);
	assert_non_null(erase);
	if (f->erase.width > 0)
		assert_memory_equal(&f->erase, &erase->box, sizeof(f->erase));
	f->erase = erase->box;
	return 0;
}

static void a_wide_panel_shows_two_results_and_keeps_its_keys_in_place(void **state)
{
	struct fixture *f = *state;

	for (int k = 0; k < PANELS; k++) {
		if (panels[k].width_px < panels[k].height_px)
			continue;
		f->erase.width = 0;
		walk_found(f, &panels[k], "en", &ways[0], check_search);
	}
	assert_true(f->screens > 0);
}

static int see_details(void *data, const struct rehearsal *rehearsal, const char *name)
{
	struct fixture *f = data;

	if (strcmp(name, "details-1") != 0)
		return 0;
	make_view(f, &f->view, rehearsal);
	return 1;
}

/* The least em of the values on the cards of a service's details. */
static float least_value_px(struct fixture *f, const struct panel *panel, const char *language)
{
	float least = 1e6F;

	assert_int_equal(rehearsal_open(&f->rehearsal, panel, f->hall->catalogue), 0);
	assert_int_equal(rehearsal_walk(&f->rehearsal, language, &ways[0], see_details, f), 1);
	for (int i = 0; i < f->view.count; i++) {
		const struct view_node *node = &f->view.nodes[i];

		if (node->kind == VIEW_CARD && node->span_count == 2)
			least = node->spans[0].size_px < least ? node->spans[0].size_px : least;
	}
	rehearsal_close(&f->rehearsal);
	return least;
}

static void waiting_people_are_read_as_well_where_lines_are_tall(void **state)
{
	struct fixture *f = *state;

	for (int k = 0; k < PANELS; k++) {
		float english = least_value_px(f, &panels[k], "en");
		float urdu = least_value_px(f, &panels[k], "ur");

		if (panels[k].width_px > panels[k].height_px)
			RULE(urdu >= 0.9F * english, "%d x %d: %.2f in Urdu, %.2f in English",
				panels[k].width_px, panels[k].height_px, (double)urdu,
				(double)english);
		assert_true(urdu < 1e6F && english < 1e6F);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			every_screen_holds_the_rules_in_every_language, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			what_is_found_holds_the_rules_in_every_language, set_up_large, tear_down),
		cmocka_unit_test_setup_teardown(
			names_of_120_bytes_are_shown_whole, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			long_names_found_in_urdu_are_shown_whole, set_up_large, tear_down),
		cmocka_unit_test_setup_teardown(
			languages_invite_in_their_own_words_at_one_height, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_ticket_number_is_said_as_an_id, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			the_number_is_the_largest_thing_with_large_letters_too, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_wide_panel_shows_two_results_and_keeps_its_keys_in_place, set_up_services,
			tear_down),
		cmocka_unit_test_setup_teardown(
			waiting_people_are_read_as_well_where_lines_are_tall, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
