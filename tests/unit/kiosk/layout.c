/* How a list is divided into pages: kiosk/layout.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kiosk/layout.h"

static const struct panel small = {1280, 800, 150}; /* 10 inches */

/* Urdu services stand there in two columns and two rows, institutions in three
 * columns. */
static void pages_are_of_like_length_and_made_of_full_rows(void **state)
{
	static const struct {
		enum flow_screen screen;
		int count, per_page;
	} cases[] = {
		{FLOW_SERVICE, 1, 1},
		{FLOW_SERVICE, 3, 3},
		{FLOW_SERVICE, 4, 4},
		{FLOW_SERVICE, 5, 4}, /* 4 1, not 3 2 */
		{FLOW_SERVICE, 6, 4}, /* 4 2, not 3 3 */
		{FLOW_SERVICE, 8, 4},
		{FLOW_SERVICE, 9, 4},
		{FLOW_INSTITUTION, 6, 6},
		{FLOW_INSTITUTION, 7, 4}, /* two by two and 3 */
		{FLOW_INSTITUTION, 8, 4},
		{FLOW_INSTITUTION, 10, 6}, /* 6 4, not 5 5 */
		{FLOW_INSTITUTION, 12, 6},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int got = layout_page_tiles(&small, cases[i].screen, "ur", cases[i].count);

		if (got != cases[i].per_page)
			fail_msg("%d tiles: %d on a page, not %d", cases[i].count, got,
				cases[i].per_page);
	}
}

static void every_page_has_tiles_and_no_more_than_fit(void **state)
{
	static const struct panel panels[] = {
		{1280, 800, 150}, {800, 1280, 150}, {1080, 1920, 82}, {320, 240, 150}};
	static const char *const languages[] = {"en", "ur"};

	(void)state;
	for (size_t i = 0; i < sizeof(panels) / sizeof(panels[0]); i++) {
		for (int count = 1; count <= 64; count++) {
			for (size_t k = 0; k < 2; k++) {
				int services = layout_page_tiles(
					&panels[i], FLOW_SERVICE, languages[k], count);
				int institutions = layout_page_tiles(
					&panels[i], FLOW_INSTITUTION, languages[k], count);

				assert_in_range(services, 1, FLOW_PAGE_TILES);
				assert_in_range(institutions, 1, FLOW_PAGE_TILES);
				assert_true(services <= count && institutions <= count);
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_are_of_like_length_and_made_of_full_rows),
		cmocka_unit_test(every_page_has_tiles_and_no_more_than_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
