/* Reasons in words, of policies and rules that are known, and of those that are not. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "db/report/reason.h"

static char said[1024];

static struct text text(const char *word)
{
	return (struct text){word, strlen(word)};
}

static void say(const struct party *party, const char *policy)
{
	FILE *out = fmemopen(said, sizeof(said), "w");

	assert_non_null(out);
	reason_party(out, party->ticket, party, text(policy));
	fclose(out);
}

static struct party party(int64_t waited_s, int64_t key_s)
{
	return (struct party){
		"A047", "priority", waited_s * 1000, key_s * 1024000, 4096, {NULL, 0}};
}

static void a_party_is_told_with_what_its_wait_counted_for(void **state)
{
	static const struct {
		const char *policy, *rule;
		int64_t waited_s, key_s;
		const char *says;
	} cases[] = {
		{"fcfs", "", 730, 730, "A047 had waited 12 min 10 s"},
		{"accumulating", "", 730, 730, "12 min 10 s, counted x1 as priority"},
		{"accumulating", "", 730, 2920, "counted x4 as priority = 48 min 40 s"},
		{"accumulating", "", 100, 150, "counted x1.5 as priority = 2 min 30 s"},
		{"fcfs", "", 100, 25, "counted x0.25 as priority = 25 s"},
		{"fcfs", "", 0, 0, "A047 had waited 0 s"},
		{"head_start", "", 100, 700, ", with a head start of 10 min 0 s = 11 min 40 s"},
		{"due_date", "", 100, 40,
			"had waited 1 min 40 s as priority and was due 40 s before"},
		{"strict", "", 100, 100, "A047 had waited 1 min 40 s as priority"},
		{"due_date", "", 100, -500, "and was due in 8 min 20 s"},
		{"fcfs", "cap", 1900, 100,
			"had waited 31 min 40 s, which is 1 min 40 s beyond the cap"},
		{"strict", "share", 100, 0, "its class's minimum share of the calls was due"},
		{"fcfs", "lottery", 10, 7,
			"stood where it did by the rule 'lottery' (key 7168000)"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct party p = party(cases[i].waited_s, cases[i].key_s);

		p.rule = text(cases[i].rule);
		say(&p, cases[i].policy);
		if (!strstr(said, cases[i].says))
			fail_msg("'%s' is not in '%s'", cases[i].says, said);
	}
}

static void verdict(const char *policy, const char *lost_by, int64_t key_s, int64_t other_s)
{
	struct call_why why = {.policy = text(policy), .lost_by = text(lost_by)};
	struct party called = party(100, key_s), other = party(100, other_s);
	FILE *out = fmemopen(said, sizeof(said), "w");

	other.ticket = "A031";
	assert_non_null(out);
	memset(said, 0, sizeof(said));
	reason_verdict(out, &called, &other, &why);
	fclose(out);
}

static void the_verdict_is_what_the_journal_says_or_follows_from_the_keys(void **state)
{
	(void)state;
	verdict("strict", "class", 1, 2);
	assert_string_equal(said, "; A031 comes after because its class has a lower rank");
	verdict("ratio", "class", 1, 2);
	assert_non_null(strstr(said, "not its class's turn"));
	verdict("fcfs", "", 2, 1);
	assert_non_null(strstr(said, "it counted for less"));
	verdict("fcfs", "key", 100, 99); /* called after as long, which counted for less */
	assert_non_null(strstr(said, "it counted for less"));
	verdict("fcfs", "", 1, 2); /* nobody claims what the keys do not show */
	assert_string_equal(said, "");
	verdict("due_date", "key", 2, 1);
	assert_non_null(strstr(said, "it was due later"));
	verdict("accumulating", "slope", 1, 1);
	assert_non_null(strstr(said, "its class's minute counts for less"));
	verdict("fcfs", "moon", 1, 2);
	assert_string_equal(said, "; A031 comes after by 'moon'");
}

static void a_shorter_wait_is_called_shorter_to_the_millisecond(void **state)
{
	struct call_why why = {.policy = text("fcfs"), .lost_by = text("key")};
	struct party called = party(100, 100), other = party(99, 99);

	(void)state;
	other.ticket = "A031";
	for (int i = 0; i < 2; i++) {
		FILE *out = fmemopen(said, sizeof(said), "w");

		assert_non_null(out);
		memset(said, 0, sizeof(said));
		reason_verdict(out, &called, &other, &why);
		fclose(out);
		assert_string_equal(said, i ? "; A031 comes after because it had waited 7 ms less"
					    : "; A031 comes after because it had waited less");
		other.waited_ms = 99993;
		other.key = other.waited_ms * 1024;
	}
}

static void a_policy_that_is_not_known_is_named(void **state)
{
	FILE *out = fmemopen(said, sizeof(said), "w");

	(void)state;
	assert_non_null(out);
	reason_policy(out, text("lottery"));
	fclose(out);
	assert_string_equal(said, "by the policy lottery");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_party_is_told_with_what_its_wait_counted_for),
		cmocka_unit_test(the_verdict_is_what_the_journal_says_or_follows_from_the_keys),
		cmocka_unit_test(a_shorter_wait_is_called_shorter_to_the_millisecond),
		cmocka_unit_test(a_policy_that_is_not_known_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
