/* The words of states, verbs, roles, refusals and changes, and the tables behind them. */
#include "tests/unit/queue/rig.h"

#define EVERY_WORD(NAME, PARSE, TYPE, COUNT)                                                       \
	for (int i = 0; i < (int)(COUNT); i++) {                                                   \
		assert_int_equal(PARSE(NAME((TYPE)i)), i);                                         \
		for (int k = 0; k < i; k++)                                                        \
			assert_string_not_equal(NAME((TYPE)i), NAME((TYPE)k));                     \
	}                                                                                          \
	assert_int_equal(PARSE("no such word"), COUNT);                                            \
	assert_int_equal(PARSE(""), COUNT);                                                        \
	assert_string_equal(NAME((TYPE)COUNT), "unknown");

static void every_word_reads_back(void **state)
{
	(void)state;
	EVERY_WORD(leg_state_name, leg_state_parse, enum leg_state, LEG_STATE_COUNT)
	EVERY_WORD(print_state_name, print_state_parse, enum print_state, PRINT_STATE_COUNT)
	EVERY_WORD(verb_name, verb_parse, enum verb, VERB_COUNT)
	EVERY_WORD(refusal_name, refusal_parse, enum refusal, REFUSED_COUNT)
	EVERY_WORD(change_kind_name, change_kind_parse, enum change_kind, CHANGE_KIND_COUNT)
	for (int i = 1; i < ROLE_COUNT; i++)
		assert_int_equal(role_parse(role_name((enum role)i)), i);
	assert_string_equal(counter_state_name(COUNTER_CLOSED), "closed");
	assert_string_equal(counter_state_name(COUNTER_OPEN), "open");
	assert_string_equal(counter_state_name(COUNTER_PAUSED), "paused");
}

static void nobody_may_claim_to_be_the_hub(void **state)
{
	(void)state;
	assert_int_equal(role_parse("hub"), ROLE_COUNT);
	assert_false(role_may(ROLE_COUNT, VERB_TIME));
	assert_false(role_may(ROLE_CONTROL, VERB_COUNT));
}

/* One row a role: exactly these verbs. */
static void every_role_has_its_verbs(void **state)
{
	static const struct {
		enum role role;
		const char *verbs;
	} rows[] = {
		{ROLE_HUB, " paper open_day close_day tick configure jump kiosk_away "
			   "kiosk_back "},
		{ROLE_KIOSK, " issue confirm paper void report reprint check_in time range "
			     "unheard "},
		{ROLE_COUNTER, " next call_ticket recall arrive park unpark transfer no_show end "
			       "sign_in sign_out pause resume open close cancel rate time "},
		{ROLE_DISPLAY, " time "},
		{ROLE_PRINTER, " confirm paper time "},
		{ROLE_RECEPTION, " issue confirm paper void check_in return reprint cancel find "
				 "book cancel_booking appointments time "},
		{ROLE_CONTROL,
			" reprint return call_ticket no_show end pause resume open close cancel "
			"set_profile close_service open_service retire_ticket open_day "
			"book cancel_booking close_day time find events appointments "},
		{ROLE_OBSERVER, " time find events "},
		{ROLE_RATING, " rate time "},
	};
	char word[32];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (int verb = 0; verb < VERB_COUNT; verb++) {
			snprintf(word, sizeof(word), " %s ", verb_name((enum verb)verb));
			assert_int_equal(role_may(rows[i].role, (enum verb)verb),
				strstr(rows[i].verbs, word) != NULL);
		}
	}
}

static void verbs_that_ask_change_nothing(void **state)
{
	(void)state;
	for (int verb = 0; verb < VERB_COUNT; verb++)
		assert_int_equal(verb_changes((enum verb)verb),
			verb != VERB_TIME && verb != VERB_FIND && verb != VERB_EVENTS &&
				verb != VERB_RANGE && verb != VERB_UNHEARD &&
				verb != VERB_APPOINTMENTS);
}

/* The picture of visit.h as a table: row from, column to. */
static void states_follow_the_picture(void **state)
{
	static const char *const picture[LEG_STATE_COUNT] = {
		/*                 PRWCSPDNTCVE */
		[LEG_PLANNED] = "  x      x x", /*     */
		[LEG_RESERVED] = "  x      xxx",
		[LEG_WAITING] = "   x     xxx",
		[LEG_CALLED] = "  x xxxxxxxx",
		[LEG_SERVING] = "  x  xx xx x",
		[LEG_PARKED] = "  x      x x",
		[LEG_DONE] = "            ",
		[LEG_NO_SHOW] = "  x         ",
		[LEG_TRANSFERRED] = "            ",
		[LEG_CANCELLED] = "            ",
		[LEG_VOID] = "            ",
		[LEG_EXPIRED] = "            ",
	};

	(void)state;
	for (int from = 0; from < LEG_STATE_COUNT; from++) {
		assert_int_equal(leg_state_is_open((enum leg_state)from), from < LEG_DONE);
		for (int to = 0; to < LEG_STATE_COUNT; to++) {
			bool arrow = picture[from][to] == 'x';

			assert_int_equal(leg_state_may_become(
						 (enum leg_state)from, (enum leg_state)to, false),
				arrow);
			if (to == LEG_VOID)
				arrow = from != LEG_VOID;
			assert_int_equal(leg_state_may_become(
						 (enum leg_state)from, (enum leg_state)to, true),
				arrow);
		}
	}
	assert_false(leg_state_may_become(LEG_STATE_COUNT, LEG_VOID, true));
	assert_false(leg_state_may_become(LEG_WAITING, LEG_STATE_COUNT, false));
}

/* Nothing goes back to its beginning, and nobody takes a printed piece back. */
static void paper_follows_the_picture(void **state)
{
	static const char *const picture[PRINT_STATE_COUNT] = {
		/*                  IOSPUN */
		[PRINT_ISSUED] = "  xxxx",
		[PRINT_ORDERED] = "  xxxx",
		[PRINT_SUBMITTED] = "   xxx",
		[PRINT_PRINTED] = "      ",
		[PRINT_UNCERTAIN] = "  xx x",
		[PRINT_UNPRINTED] = "  xxx ",
	};

	(void)state;
	for (int from = 0; from < PRINT_STATE_COUNT; from++)
		for (int to = 0; to < PRINT_STATE_COUNT; to++)
			assert_int_equal(print_state_may_become(
						 (enum print_state)from, (enum print_state)to),
				picture[from][to] == 'x');
	assert_false(print_state_may_become(PRINT_ISSUED, PRINT_STATE_COUNT));
	assert_false(print_state_may_become(PRINT_STATE_COUNT, PRINT_PRINTED));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_word_reads_back),
		cmocka_unit_test(nobody_may_claim_to_be_the_hub),
		cmocka_unit_test(every_role_has_its_verbs),
		cmocka_unit_test(verbs_that_ask_change_nothing),
		cmocka_unit_test(states_follow_the_picture),
		cmocka_unit_test(paper_follows_the_picture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
