/* Entries as the journal has them, and whatever else may stand there. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "db/report/entry.h"

static const char whole[] =
	"{\"seq\":4711,\"at\":1795405000123,\"day\":\"2026-11-23\",\"config\":3,"
	"\"by\":{\"device\":\"counter-12\",\"role\":\"counter\",\"own_counter\":12,\"id\":\"x-1\","
	"\"verb\":\"next\",\"expect\":{\"leg\":\"A031/1\",\"revision\":4709}},"
	"\"changes\":[{\"change\":\"parked\",\"leg\":\"A031/2\",\"counter\":12,\"reason\":\"a "
	"\\\"]}\"},"
	"{\"change\":\"called\",\"leg\":\"BC1203/1\",\"service\":\"id-card\",\"class\":\"normal\","
	"\"counter\":12,\"why\":{\"policy\":\"ratio\",\"rule\":\"share\",\"key\":-181000,"
	"\"runner_up\":\"A048\",\"runner_up_key\":120000,\"new\":[1,{\"a\":null}]}},"
	"{\"change\":\"from_tomorrow\",\"leg\":\"A001/1\",\"list\":[[],{}],\"flag\":true}]}";

static struct entry_read entry;

static void an_entry_is_read_with_what_is_known_of_it(void **state)
{
	(void)state;
	assert_int_equal(entry_read(whole, strlen(whole), &entry), 0);
	assert_int_equal(entry.seq, 4711);
	assert_int_equal(entry.at_ms, 1795405000123);
	assert_true(text_is(entry.device, "counter-12") && text_is(entry.verb, "next"));
	assert_int_equal(entry.count, 3);
	assert_int_equal(entry.events[0].kind, CHANGE_PARKED);
	assert_int_equal(entry.events[0].leg, 1);
	assert_true(text_is(entry.events[0].reason, "a \\\"]}"));
	assert_int_equal(entry.events[1].kind, CHANGE_CALLED);
	assert_int_equal(entry.events[1].why.key, -181000);
	assert_true(text_is(entry.events[1].why.rule, "share"));
	assert_true(text_is(entry.events[1].why.runner_up, "A048"));
	assert_int_equal(entry.events[1].low_ms, -1);
	assert_int_equal(entry.events[2].kind, CHANGE_KIND_COUNT);
}

static void tickets_have_one_code_each_and_come_back_from_it(void **state)
{
	static const char *const tickets[] = {
		"A001", "A999", "A1001", "Z64999", "AA001", "BC1203", "ZZ64999"};
	static const char *const none[] = {
		"", "A", "001", "A01", "a001", "ABC001", "A000", "A0x1", "A99999999", "A70000"};
	char text[TICKET_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(tickets) / sizeof(tickets[0]); i++) {
		ticket_code code = ticket_code_of((struct text){tickets[i], strlen(tickets[i])});

		assert_int_not_equal(code, 0);
		ticket_code_text(code, text);
		assert_string_equal(text, tickets[i]);
	}
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_int_equal(ticket_code_of((struct text){none[i], strlen(none[i])}), 0);
}

/* Each copy ends where its memory ends: the sanitizers see a byte too far. */
static void read_copy(const char *text, size_t len, bool may_be_right)
{
	char *copy = malloc(len ? len : 1);

	assert_non_null(copy);
	memcpy(copy, text, len);
	int rc = entry_read(copy, len, &entry);

	assert_true(rc < 0 || (may_be_right && rc == 0));
	free(copy);
}

static void an_entry_that_is_cut_is_refused(void **state)
{
	(void)state;
	for (size_t len = 0; len < strlen(whole); len++)
		read_copy(whole, len, false);
}

static void changed_bytes_never_lead_beyond_the_end(void **state)
{
	char changed[sizeof(whole)];
	unsigned seed = getenv("NOVBE_SEED") ? (unsigned)atoi(getenv("NOVBE_SEED")) : 20261123;

	(void)state;
	print_message("seed %u\n", seed);
	srand(seed);
	for (int run = 0; run < 20000; run++) {
		memcpy(changed, whole, sizeof(whole));
		for (int n = rand() % 4; n >= 0; n--)
			changed[rand() % (int)strlen(whole)] = "\"\\{}[],:x0-"[rand() % 12];
		read_copy(changed, strlen(whole), true);
	}
}

static void more_changes_than_an_entry_has_are_refused(void **state)
{
	char text[4096] = "{\"seq\":1,\"at\":1,\"changes\":[";

	(void)state;
	for (int i = 0; i <= DECISION_MAX_CHANGES; i++)
		strcat(text, "{\"change\":\"heard\"},");
	strcpy(text + strlen(text) - 1, "]}");
	read_copy(text, strlen(text), false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_entry_is_read_with_what_is_known_of_it),
		cmocka_unit_test(tickets_have_one_code_each_and_come_back_from_it),
		cmocka_unit_test(an_entry_that_is_cut_is_refused),
		cmocka_unit_test(changed_bytes_never_lead_beyond_the_end),
		cmocka_unit_test(more_changes_than_an_entry_has_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
