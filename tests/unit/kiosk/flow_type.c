/* The kiosk's search: what is typed, and what is found. */
#include "tests/unit/kiosk/flow_rig.h"

#include "kiosk/search/keyboard.h"

static void rename_service(struct fixture *f, int service, const char *text)
{
	struct names *names = &f->hall->services[service].names;

	free(names->text[0]);
	free(names->text[1]);
	name(names, text);
}

static void use_search(struct fixture *f)
{
	struct search *search = search_new(f->hall);

	assert_non_null(search);
	flow_set_search(&f->flow, search, f->now_ms);
	search_free(f->search);
	f->search = search;
}

static int set_up_typing(void **state)
{
	struct fixture *f;

	set_up_full(state);
	f = *state;
	rename_service(f, 7, "Passport");
	rename_service(f, 9, "Passport abroad");
	rename_service(f, 11, "Driving licence");
	use_search(f);
	return 0;
}

static void to_search(struct fixture *f)
{
	to_first_list(f);
	strike(f, CONTROL_SEARCH, 0);
	assert_int_equal(f->flow.shown, FLOW_SEARCH);
}

/* ---- Search -----------------------------------------------------------------------------------
 */

static void each_letter_searches_and_the_tiles_are_what_was_found(void **state)
{
	struct fixture *f = *state;

	to_search(f);
	assert_int_equal(flow_tile_count(&f->flow), 2); /* the most used ones */
	assert_int_equal(flow_tile_index(&f->flow, 0), 5);
	touch_key(f, "p");
	touch_key(f, "a");
	touch_key(f, "s");
	assert_string_equal(f->flow.typed, "pas");
	assert_int_equal(flow_tile_count(&f->flow), 2);
	assert_int_equal(flow_tile_index(&f->flow, 0), 7);
	assert_int_equal(flow_tile_index(&f->flow, 1), 9);
	assert_int_equal(flow_tile_index(&f->flow, 2), -1);
	strike(f, CONTROL_SPACE, 0);
	touch_key(f, "a");
	touch_key(f, "b");
	assert_string_equal(f->flow.typed, "pas ab");
	assert_int_equal(flow_tile_index(&f->flow, 0), 9);
	assert_int_equal(flow_tile_count(&f->flow), 1);
	key(f, FLOW_KEY_ENTER, 0); /* the only one */
	assert_int_equal(f->flow.shown, FLOW_CLASS);
	assert_string_equal(f->flow.service, "s9");
	assert_string_equal(f->flow.institution, "i0");
	strike(f, CONTROL_BACK, 0);
	assert_int_equal(f->flow.shown, FLOW_SEARCH);
	assert_string_equal(f->flow.typed, "pas ab");
	assert_int_equal(flow_tile_count(&f->flow), 1);
	strike(f, CONTROL_BACK, 0);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
	assert_string_equal(f->flow.typed, "");
	strike(f, CONTROL_SEARCH, 0);
	assert_string_equal(f->flow.typed, "");
}

static void nothing_found_is_an_empty_list_and_erasing_brings_it_back(void **state)
{
	struct fixture *f = *state;

	to_search(f);
	write_text(f, "drivingwxyz");
	assert_int_equal(flow_tile_count(&f->flow), 0);
	assert_int_equal(flow_page_count(&f->flow), 1);
	key(f, FLOW_KEY_ENTER, 0);
	assert_int_equal(f->flow.shown, FLOW_SEARCH);
	for (int i = 0; i < 4; i++) {
		f->now_ms += 60; /* as fast as the key is struck */
		flow_key(&f->flow, FLOW_KEY_ERASE, 0, f->now_ms);
	}
	assert_string_equal(f->flow.typed, "driving");
	assert_int_equal(flow_tile_index(&f->flow, 0), 11);
}

static void whoever_strikes_on_after_the_last_character_stays(void **state)
{
	struct fixture *f = *state;

	to_search(f);
	write_text(f, "ab");
	for (int i = 0; i < 8; i++) {
		f->now_ms += 150;
		flow_key(&f->flow, FLOW_KEY_ERASE, 0, f->now_ms);
		if (i > 3)
			break;
	}
	assert_string_equal(f->flow.typed, "");
	assert_int_equal(f->flow.shown, FLOW_SEARCH);
	key(f, FLOW_KEY_ERASE, 0); /* meant */
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
}

static void a_space_alone_and_signs_search_for_nothing(void **state)
{
	struct fixture *f = *state;

	to_search(f);
	strike(f, CONTROL_SPACE, 0);
	write_text(f, " \t\r\x1b\x7f");
	assert_string_equal(f->flow.typed, "");
	assert_int_equal(flow_tile_count(&f->flow), 2);
	flow_type(&f->flow, "", f->now_ms);
	assert_string_equal(f->flow.typed, "");
}

static void what_is_typed_has_an_end(void **state)
{
	struct fixture *f = *state;

	to_search(f);
	for (int i = 0; i < 200; i++)
		flow_type(&f->flow, i % 2 ? "ə" : "ሀ", f->now_ms);
	assert_in_range(strlen(f->flow.typed), FLOW_TYPED_SIZE - 4, FLOW_TYPED_SIZE - 1);
	write_text(f, "aaaa");
	assert_in_range(strlen(f->flow.typed), FLOW_TYPED_SIZE - 4, FLOW_TYPED_SIZE - 1);
	strike(f, CONTROL_KEY, 1000); /* no such keys */
	strike(f, CONTROL_KEY, -1);
	strike(f, CONTROL_VARIANT, 1000);
	strike(f, CONTROL_VARIANT, -1);
	assert_int_equal(f->flow.shown, FLOW_SEARCH);
}

static void a_new_text_starts_at_its_first_page(void **state)
{
	struct fixture *f = *state;

	f->most = 2;
	to_search(f);
	write_text(f, "s");
	assert_true(flow_page_count(&f->flow) > 2);
	strike(f, CONTROL_NEXT_PAGE, 0);
	strike(f, CONTROL_NEXT_PAGE, 0);
	assert_int_equal(f->flow.page, 2);
	flow_focus(&f->flow, (struct flow_target){CONTROL_TILE, 0}, f->now_ms);
	write_text(f, "1");
	assert_int_equal(f->flow.page, 0);
	assert_int_equal(f->flow.focus.control, CONTROL_NONE); /* another one stands there */
}

static void two_keys_are_typed_fast_and_one_struck_twice_counts_once(void **state)
{
	struct fixture *f = *state;
	struct flow_target p, a;

	to_search(f);
	p = (struct flow_target){CONTROL_KEY, tile_of_key(f, "p")};
	a = (struct flow_target){CONTROL_KEY, tile_of_key(f, "a")};
	pass(f, 200);
	flow_press(&f->flow, p, f->now_ms); /* the touch that led here has an echo */
	flow_release(&f->flow, p, f->now_ms);
	assert_string_equal(f->flow.typed, "");
	pass(f, 1000);
	for (int i = 0; i < 3; i++) {
		flow_press(&f->flow, p, f->now_ms);
		flow_release(&f->flow, p, f->now_ms + 20);
		f->now_ms += 100;
		flow_press(&f->flow, a, f->now_ms);
		flow_release(&f->flow, a, f->now_ms + 20);
		flow_press(&f->flow, a, f->now_ms + 60);
		flow_release(&f->flow, a, f->now_ms + 80);
		f->now_ms += 100;
	}
	assert_string_equal(f->flow.typed, "papapa");
}

static void the_script_key_leads_to_the_other_keyboard_and_back(void **state)
{
	struct fixture *f = *state;

	to_search(f); /* in English */
	assert_false(flow_offers(&f->flow, CONTROL_SCRIPT));
	strike(f, CONTROL_HOME, 0);
	strike(f, CONTROL_TILE, 1); /* in Urdu */
	strike(f, CONTROL_SEARCH, 0);
	assert_ptr_equal(flow_keyboard(&f->flow), keyboard_of("ur"));
	assert_true(flow_offers(&f->flow, CONTROL_SCRIPT));
	strike(f, CONTROL_SCRIPT, 0);
	assert_ptr_equal(flow_keyboard(&f->flow), keyboard_latin());
	touch_key(f, "p");
	assert_string_equal(f->flow.typed, "p");
	strike(f, CONTROL_SCRIPT, 0);
	assert_ptr_equal(flow_keyboard(&f->flow), keyboard_of("ur"));
	strike(f, CONTROL_SCRIPT, 0);
	strike(f, CONTROL_BACK, 0);
	assert_null(flow_keyboard(&f->flow));
	strike(f, CONTROL_SEARCH, 0);
	assert_ptr_equal(flow_keyboard(&f->flow), keyboard_of("ur"));
}

static void a_variant_takes_the_place_of_the_last_letter(void **state)
{
	struct fixture *f = *state;
	char variants[KEYBOARD_MAX_VARIANTS][KEYBOARD_KEY_SIZE], wanted[FLOW_TYPED_SIZE] = "መ";
	int count;

	to_search(f);
	write_text(f, "a");
	assert_false(flow_offers(&f->flow, CONTROL_VARIANT));
	key(f, FLOW_KEY_ERASE, 0);
	flow_type(&f->flow, "መ", f->now_ms);
	flow_type(&f->flow, "ተ", f->now_ms);
	assert_true(flow_offers(&f->flow, CONTROL_VARIANT));
	count = keyboard_variants(f->flow.typed, variants);
	assert_true(count >= 7);
	strike(f, CONTROL_VARIANT, 3);
	strcat(wanted, variants[3]);
	assert_string_equal(f->flow.typed, wanted);
	strike(f, CONTROL_VARIANT, count);
	assert_string_equal(f->flow.typed, wanted);
}

static void another_hall_drops_what_was_found_until_its_search_comes(void **state)
{
	struct fixture *f = *state;
	struct hall_catalogue *old = f->hall;

	to_search(f);
	write_text(f, "pass");
	assert_int_equal(flow_tile_count(&f->flow), 2);
	f->hall = full_hall(2, 3, 8);
	rename_service(f, 3, "Passport");
	flow_set_hall(&f->flow, f->hall, f->now_ms);
	hall_catalogue_free(old);
	assert_null(f->flow.search); /* its words are those of the other hall */
	assert_int_equal(f->flow.shown, FLOW_SEARCH);
	assert_int_equal(flow_tile_count(&f->flow), 0);
	write_text(f, "p");
	use_search(f);
	key(f, FLOW_KEY_ERASE, 0);
	assert_int_equal(flow_tile_count(&f->flow), 1);
	assert_int_equal(flow_tile_index(&f->flow, 0), 3);
	/* The same one with less in it. */
	f->hall->service_count = 3;
	flow_set_hall(&f->flow, f->hall, f->now_ms);
	assert_int_equal(flow_tile_count(&f->flow), 0);
	f->hall->service_count = 8;
}

static void a_new_search_keeps_the_page_within_what_it_finds(void **state)
{
	struct fixture *f = *state;

	f->most = 2;
	to_search(f);
	write_text(f, "pass");
	f->most = 1;
	strike(f, CONTROL_NEXT_PAGE, 0);
	assert_int_equal(f->flow.page, 1);
	rename_service(f, 9, "Other");
	use_search(f);
	assert_int_equal(f->flow.page, 0);
	assert_int_equal(flow_tile_index(&f->flow, 0), 7);
}

static void where_nothing_is_typed_characters_are_keys(void **state)
{
	struct fixture *f = *state;

	f->most = 2;
	pass(f, 1000);
	write_text(f, "x1");
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
	write_text(f, "n");
	assert_int_equal(f->flow.page, 1);
	write_text(f, "p");
	assert_int_equal(f->flow.page, 0);
	write_text(f, "0");
	assert_int_equal(f->flow.shown, FLOW_LANGUAGE);
	to_search(f);
	write_text(f, "1np0");
	assert_string_equal(f->flow.typed, "1np0");
}

#define typing_test(name) cmocka_unit_test_setup_teardown(name, set_up_typing, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		typing_test(each_letter_searches_and_the_tiles_are_what_was_found),
		typing_test(nothing_found_is_an_empty_list_and_erasing_brings_it_back),
		typing_test(whoever_strikes_on_after_the_last_character_stays),
		typing_test(a_space_alone_and_signs_search_for_nothing),
		typing_test(what_is_typed_has_an_end),
		typing_test(a_new_text_starts_at_its_first_page),
		typing_test(two_keys_are_typed_fast_and_one_struck_twice_counts_once),
		typing_test(the_script_key_leads_to_the_other_keyboard_and_back),
		typing_test(a_variant_takes_the_place_of_the_last_letter),
		typing_test(another_hall_drops_what_was_found_until_its_search_comes),
		typing_test(a_new_search_keeps_the_page_within_what_it_finds),
		typing_test(where_nothing_is_typed_characters_are_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
