/* The words of a ticket's layout, and what is taken for a logo. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "firmware/wire/ticket_layout.h"

static void each_word_is_read_back(void **state)
{
	(void)state;
	for (int i = 0; i < LAYOUT_ITEM_COUNT; i++)
		assert_int_equal(layout_item_parse(layout_item_name((enum layout_item)i)), i);
	for (int i = 1; i < LAYOUT_SIZE_COUNT; i++)
		assert_int_equal(layout_size_parse(layout_size_name((enum layout_size)i)), i);
	for (int i = 1; i < LAYOUT_ALIGN_COUNT; i++)
		assert_int_equal(layout_align_parse(layout_align_name((enum layout_align)i)), i);
	assert_int_equal(layout_item_parse("tea"), LAYOUT_ITEM_COUNT);
	assert_int_equal(layout_size_parse(""), LAYOUT_SIZE_COUNT);
	assert_int_equal(layout_align_parse("end"), LAYOUT_ALIGN_COUNT);
}

static void the_usual_layout_holds_each_item_once(void **state)
{
	struct ticket_layout layout;

	(void)state;
	memset(&layout, 0xff, sizeof(layout));
	ticket_layout_default(&layout);
	assert_null(layout.logo);
	assert_false(layout.large);
	for (int item = 0; item < LAYOUT_ITEM_COUNT; item++) {
		int count = 0;

		for (int i = 0; i < layout.row_count; i++)
			count += layout.rows[i].item == item;
		if (layout_item_repeats((enum layout_item)item))
			continue;
		assert_int_equal(count, 1);
	}
}

/* A picture of 1 x 1 dots, as another program writes it. */
static const uint8_t dot[] = {0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00,
	0x0d, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00,
	0x00, 0x00, 0x00, 0x3a, 0x7e, 0x9b, 0x55, 0x00, 0x00, 0x00, 0x0a, 0x49, 0x44, 0x41, 0x54,
	0x78, 0xda, 0x63, 0x60, 0x00, 0x00, 0x00, 0x02, 0x00, 0x01, 0xe5, 0x27, 0xde, 0xfc, 0x00,
	0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82};

static void a_whole_png_is_taken_for_a_logo(void **state)
{
	(void)state;
	assert_null(ticket_logo_trouble(dot, sizeof(dot)));
}

static void no_part_and_no_damage_of_it_is(void **state)
{
	uint8_t bytes[sizeof(dot) + 1];

	(void)state;
	for (size_t len = 0; len < sizeof(dot); len++)
		assert_non_null(ticket_logo_trouble(dot, len));
	for (size_t i = 0; i < sizeof(dot); i++) {
		memcpy(bytes, dot, sizeof(dot));
		bytes[i] ^= 0x20;
		assert_non_null(ticket_logo_trouble(bytes, sizeof(dot)));
	}
	memcpy(bytes, dot, sizeof(dot));
	assert_non_null(ticket_logo_trouble(bytes, sizeof(dot) + 1));
	assert_string_equal(
		ticket_logo_trouble((const uint8_t *)"GIF89a..", 8), "is not a PNG file");
}

static void a_logo_that_is_too_large_is_told_so(void **state)
{
	static const uint8_t wide[] = {0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13,
		'I', 'H', 'D', 'R', 0, 0, 0x02, 0x81, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0x89, 0x07, 0x49,
		0xe4};
	uint8_t *bytes = calloc(1, TICKET_LAYOUT_MAX_LOGO + 1);

	(void)state;
	assert_string_equal(
		ticket_logo_trouble(wide, sizeof(wide)), "is larger than 640 x 320 pixels");
	assert_string_equal(ticket_logo_trouble(bytes, TICKET_LAYOUT_MAX_LOGO + 1),
		"is longer than 16384 bytes");
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_word_is_read_back),
		cmocka_unit_test(the_usual_layout_holds_each_item_once),
		cmocka_unit_test(a_whole_png_is_taken_for_a_logo),
		cmocka_unit_test(no_part_and_no_damage_of_it_is),
		cmocka_unit_test(a_logo_that_is_too_large_is_told_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
