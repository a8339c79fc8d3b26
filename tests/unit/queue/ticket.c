/* Ticket numbers: ranges, and a text that reads back to the same ticket and to nothing else. */
#include "tests/unit/queue/rig.h"

static void number_belongs_to_its_range(void **state)
{
	static const struct {
		uint32_t number;
		int range;
	} rows[] = {{0, -1}, {1, 0}, {999, 0}, {1000, -1}, {1001, 1}, {1999, 1}, {2000, -1},
		{64001, 64}, {64999, 64}, {65000, -1}, {65001, -1}, {UINT32_MAX, -1}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(ticket_range(rows[i].number), rows[i].range);
}

static void text_has_letters_and_at_least_three_digits(void **state)
{
	static const struct {
		struct ticket ticket;
		const char *text;
	} rows[] = {{{"A", 47}, "A047"}, {{"A", 1}, "A001"}, {{"BC", 1203}, "BC1203"},
		{{"Z", 999}, "Z999"}, {{"AB", 64999}, "AB64999"}, {{"A", 0}, ""}, {{"", 5}, ""},
		{{"a", 5}, ""}, {{"A", 1000}, ""}, {{"A", 65001}, ""}};
	char text[TICKET_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ticket_text(&rows[i].ticket, text);
		assert_string_equal(text, rows[i].text);
	}
}

static void every_ticket_reads_back(void **state)
{
	static const char *const series[] = {"A", "Z", "AA", "ZZ", "BC"};
	char text[TICKET_TEXT_SIZE];

	(void)state;
	for (size_t s = 0; s < sizeof(series) / sizeof(series[0]); s++) {
		for (uint32_t number = 1; number < 65000; number++) {
			struct ticket ticket = {.number = number}, read = {"Q", 7};

			RIG_SET(ticket.series, series[s]);
			ticket_text(&ticket, text);
			if (ticket_range(number) < 0) {
				assert_string_equal(text, "");
				continue;
			}
			assert_true(ticket_parse(text, &read));
			assert_true(ticket_equal(&ticket, &read));
		}
	}
}

static void other_texts_are_no_tickets(void **state)
{
	static const char *const texts[] = {"", "A", "047", "A47", "a047", "A0047", "ABC047",
		"A047 ", " A047", "A-047", "A000", "A1000", "A65001", "A99999", "A100000", "A04/1",
		"AB", "1A047", "A047B",
		"\xc6\x8f"
		"047"};
	struct ticket ticket = {"Q", 7};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_false(ticket_parse(texts[i], &ticket));
	assert_string_equal(ticket.series, "Q");
	assert_int_equal(ticket.number, 7);
}

static void series_is_one_or_two_capitals(void **state)
{
	(void)state;
	assert_true(series_is_valid("A"));
	assert_true(series_is_valid("ZQ"));
	assert_false(series_is_valid(""));
	assert_false(series_is_valid("a"));
	assert_false(series_is_valid("A1"));
	assert_false(series_is_valid("ABC"));
}

static void a_text_tells_whether_a_kiosk_gave_the_number(void **state)
{
	(void)state;
	assert_false(ticket_text_is_kiosks("A001"));
	assert_false(ticket_text_is_kiosks("A999"));
	assert_true(ticket_text_is_kiosks("A1001"));
	assert_true(ticket_text_is_kiosks("BC64999"));
	assert_false(ticket_text_is_kiosks("A1000"));
	assert_false(ticket_text_is_kiosks(""));
}

static void tickets_differ_by_series_or_number(void **state)
{
	struct ticket a = {"A", 1}, b = {"A", 2}, c = {"AA", 1};

	(void)state;
	assert_true(ticket_equal(&a, &a));
	assert_false(ticket_equal(&a, &b));
	assert_false(ticket_equal(&a, &c));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(number_belongs_to_its_range),
		cmocka_unit_test(text_has_letters_and_at_least_three_digits),
		cmocka_unit_test(every_ticket_reads_back),
		cmocka_unit_test(other_texts_are_no_tickets),
		cmocka_unit_test(series_is_one_or_two_capitals),
		cmocka_unit_test(a_text_tells_whether_a_kiosk_gave_the_number),
		cmocka_unit_test(tickets_differ_by_series_or_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
