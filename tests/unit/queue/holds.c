/* Tickets of a kiosk that is away: nobody is called whom nobody gave a ticket. */
#include "tests/unit/queue/rig.h"

enum { KIOSK = 1, RESERVE_MS = 20000, AWAY_MS = 300000 };

static struct kiosk_presence here, gone;

static void turn(struct rig *rig, enum verb verb)
{
	struct command command = rig_command(verb, ROLE_HUB);

	command.kiosk = KIOSK;
	assert_int_equal(rig_do(rig, &command), REFUSED_NOT);
}

static void tick(struct rig *rig)
{
	struct command command = rig_command(VERB_TICK, ROLE_HUB);

	assert_int_equal(rig_do(rig, &command), REFUSED_NOT);
}

/* What the dispatcher does when a time has come: all that is due of the kiosk, then a tick. Returns
 * how many entries were written. */
static int64_t duties(struct rig *rig, const struct kiosk_presence *presence)
{
	int64_t before = rig->seq;

	for (;;) {
		enum verb verb = hall_kiosk_duty(rig->hall, KIOSK, presence, rig->now_ms);

		if (verb == VERB_COUNT)
			break;
		turn(rig, verb);
		assert_true(rig->seq - before < 5); /* it must come to an end */
	}
	if (hall_due_ms(rig->hall) <= rig->now_ms)
		tick(rig);
	return rig->seq - before;
}

static void sleep_until(struct rig *rig, int64_t at_ms)
{
	assert_true(at_ms >= rig->now_ms);
	rig->now_ms = at_ms;
}

static void issue_unheard(struct rig *rig)
{
	here = (struct kiosk_presence){true, rig->now_ms - 3600000};
	assert_int_equal(rig_issue(rig, "id", ""), REFUSED_NOT);
	assert_int_equal(rig_one(rig, CHANGE_ISSUED)->kiosk, KIOSK);
}

static void of_a_kiosk_that_is_there_a_reservation_ends_as_ever(void **state)
{
	struct rig *rig = *state;
	int64_t start_ms = rig->now_ms;

	issue_unheard(rig);
	assert_int_equal(hall_due_ms(rig->hall), start_ms + RESERVE_MS);
	sleep_until(rig, start_ms + RESERVE_MS - 1);
	assert_int_equal(duties(rig, &here), 0);
	sleep_until(rig, start_ms + RESERVE_MS);
	assert_int_equal(duties(rig, &here), 1);
	assert_int_equal(rig->decision.count, 2);
	assert_int_equal(rig->decision.changes[0].kind, CHANGE_CONFIRMED);
	assert_true(rig->decision.changes[0].lapsed);
	assert_int_equal(rig->decision.changes[1].print, PRINT_UNCERTAIN);
	assert_int_equal(rig_leg(rig, "A001")->state, LEG_WAITING);
}

static void of_a_kiosk_that_is_away_it_is_held_for_five_minutes(void **state)
{
	struct rig *rig = *state;
	int64_t start_ms = rig->now_ms;

	issue_unheard(rig);
	gone = (struct kiosk_presence){false, start_ms + 1000};
	sleep_until(rig, start_ms + 1000);
	assert_int_equal(duties(rig, &gone), 0); /* nothing depends on it yet */
	sleep_until(rig, start_ms + RESERVE_MS);
	assert_int_equal(duties(rig, &gone), 1);
	rig_one(rig, CHANGE_KIOSK_AWAY);
	assert_true(hall_kiosk_is_away(rig->hall, KIOSK));
	assert_int_equal(hall_due_ms(rig->hall), start_ms + RESERVE_MS + AWAY_MS);
	rig_take(rig, "id", "");
	assert_string_equal(rig_next(rig, 0), "A002"); /* others are called as ever */
	assert_string_equal(rig_next(rig, 0), "");
	sleep_until(rig, start_ms + RESERVE_MS + AWAY_MS - 1);
	assert_int_equal(duties(rig, &gone), 0);
	sleep_until(rig, start_ms + RESERVE_MS + AWAY_MS);
	assert_int_equal(duties(rig, &gone), 1); /* no longer: somebody may have the paper */
	assert_string_equal(rig_next(rig, 0), "A001");
}

static void when_it_is_back_it_has_a_moment_to_tell(void **state)
{
	struct rig *rig = *state;
	int64_t start_ms = rig->now_ms, back_ms;

	issue_unheard(rig);
	gone = (struct kiosk_presence){false, start_ms + 1000};
	sleep_until(rig, start_ms + RESERVE_MS);
	duties(rig, &gone);
	back_ms = start_ms + 90000;
	sleep_until(rig, back_ms);
	here = (struct kiosk_presence){true, back_ms};
	assert_int_equal(duties(rig, &here), 1);
	rig_one(rig, CHANGE_KIOSK_BACK);
	assert_false(hall_kiosk_is_away(rig->hall, KIOSK));
	assert_int_equal(hall_due_ms(rig->hall), back_ms + RESERVE_MS);
	/* It was never given out: the kiosk says so, and nobody is called. */
	assert_int_equal(rig_ticket(rig, VERB_VOID, ROLE_KIOSK, "A001"), REFUSED_NOT);
	sleep_until(rig, back_ms + RESERVE_MS);
	assert_int_equal(duties(rig, &here), 0);
	assert_string_equal(rig_next(rig, 0), "");
}

/* Away and back before the end came: nothing is written until then. */
static void a_kiosk_that_returned_just_before_the_end_has_its_moment_too(void **state)
{
	struct rig *rig = *state;
	int64_t start_ms = rig->now_ms, back_ms = start_ms + RESERVE_MS - 1000;

	issue_unheard(rig);
	here = (struct kiosk_presence){true, back_ms};
	sleep_until(rig, back_ms);
	assert_int_equal(duties(rig, &here), 0);
	sleep_until(rig, start_ms + RESERVE_MS);
	assert_int_equal(duties(rig, &here), 1);
	rig_one(rig, CHANGE_KIOSK_BACK);
	sleep_until(rig, hall_due_ms(rig->hall));
	assert_int_equal(rig->now_ms, start_ms + 2 * RESERVE_MS);
	assert_int_equal(duties(rig, &here), 1);
	assert_int_equal(rig_leg(rig, "A001")->state, LEG_WAITING);
}

/* What somebody spoke of needs no hold; nor what the reception gave. */
static void only_what_nobody_spoke_of_is_held(void **state)
{
	struct rig *rig = *state;
	struct command paper = rig_command(VERB_PAPER, ROLE_KIOSK);
	struct command issue = rig_issue_command("id", "");
	int64_t start_ms = rig->now_ms;

	issue_unheard(rig); /* A001 */
	issue_unheard(rig); /* A002: submitted */
	paper.ticket = (struct ticket){"A", 2};
	paper.print = PRINT_SUBMITTED;
	assert_int_equal(rig_do(rig, &paper), REFUSED_NOT);
	issue.role = ROLE_RECEPTION;
	issue.kiosk = 0;
	assert_int_equal(rig_do(rig, &issue), REFUSED_NOT); /* A003 */
	issue_unheard(rig);				    /* A004: uncertain says nothing */
	paper.ticket = (struct ticket){"A", 4};
	paper.print = PRINT_UNCERTAIN;
	assert_int_equal(rig_do(rig, &paper), REFUSED_NOT);
	gone = (struct kiosk_presence){false, start_ms};
	sleep_until(rig, start_ms + RESERVE_MS);
	duties(rig, &gone);
	assert_int_equal(rig_leg(rig, "A001")->state, LEG_RESERVED);
	assert_int_equal(rig_leg(rig, "A002")->state, LEG_WAITING);
	assert_int_equal(rig_leg(rig, "A003")->state, LEG_WAITING);
	assert_int_equal(rig_leg(rig, "A004")->state, LEG_RESERVED);
}

/* The paper of a held reservation: an order or a copy lapses at its own time, and nothing spins. */
static void the_paper_of_a_held_ticket_lapses_at_its_time(void **state)
{
	struct rig *rig = *state;
	struct command issue = rig_issue_command("id", "");
	int64_t start_ms = rig->now_ms;

	RIG_SET(issue.printer, "printer");
	assert_int_equal(rig_do(rig, &issue), REFUSED_NOT);
	gone = (struct kiosk_presence){false, start_ms};
	sleep_until(rig, start_ms + RESERVE_MS);
	duties(rig, &gone);
	sleep_until(rig, start_ms + 30000);
	assert_int_equal(duties(rig, &gone), 1);
	assert_int_equal(rig_one(rig, CHANGE_PAPER)->print, PRINT_UNPRINTED);
	assert_int_equal(rig_leg(rig, "A001")->state, LEG_RESERVED);
	assert_int_equal(hall_due_ms(rig->hall), start_ms + RESERVE_MS + AWAY_MS);
}

/* A link that comes and goes neither holds a ticket for ever nor fills the journal. */
static void a_link_that_comes_and_goes_holds_for_no_longer(void **state)
{
	struct rig *rig = *state;
	int64_t start_ms = rig->now_ms, entries = 0;

	issue_unheard(rig);
	for (int second = 1; rig_leg(rig, "A001")->state == LEG_RESERVED; second++) {
		struct kiosk_presence *now = second / 3 % 2 ? &here : &gone;

		assert_true(second < 3600);
		sleep_until(rig, start_ms + second * 1000);
		if (second % 3 == 0)
			*now = (struct kiosk_presence){now == &here, rig->now_ms};
		entries += duties(rig, now);
	}
	assert_in_range(rig->now_ms - start_ms, RESERVE_MS + AWAY_MS, RESERVE_MS + AWAY_MS + 1000);
	assert_in_range(entries, 2, 40);
	print_message("%d entries in %d s\n", (int)entries, (int)(rig->now_ms - start_ms) / 1000);
}

static void a_later_absence_begins_anew(void **state)
{
	struct rig *rig = *state;
	int64_t end_ms;

	issue_unheard(rig);
	gone = (struct kiosk_presence){false, rig->now_ms};
	sleep_until(rig, rig->now_ms + RESERVE_MS);
	duties(rig, &gone);
	here = (struct kiosk_presence){true, rig->now_ms};
	duties(rig, &here);
	assert_int_equal(rig_ticket(rig, VERB_CONFIRM, ROLE_KIOSK, "A001"), REFUSED_NOT);
	sleep_until(rig, rig->now_ms + 3600000);
	issue_unheard(rig);
	end_ms = rig->now_ms + RESERVE_MS;
	gone = (struct kiosk_presence){false, rig->now_ms + 1};
	sleep_until(rig, end_ms);
	assert_int_equal(duties(rig, &gone), 1);
	assert_int_equal(hall_due_ms(rig->hall), end_ms + AWAY_MS);
}

/* The hub was away itself: the kiosks have had no chance, so the time counts from its return. */
static void a_hub_that_comes_back_gives_the_kiosks_their_time(void **state)
{
	struct rig *rig = *state;
	int64_t start_ms;

	issue_unheard(rig);
	sleep_until(rig, rig->now_ms + 3600000); /* down for an hour */
	gone = (struct kiosk_presence){false, rig->now_ms};
	assert_int_equal(duties(rig, &gone), 1);
	assert_int_equal(hall_due_ms(rig->hall), rig->now_ms + AWAY_MS);
	/* and again, while the kiosk is away still */
	sleep_until(rig, rig->now_ms + AWAY_MS - 1000);
	start_ms = rig->now_ms;
	gone = (struct kiosk_presence){false, start_ms};
	sleep_until(rig, start_ms + 5);
	assert_int_equal(duties(rig, &gone), 1);
	assert_int_equal(hall_due_ms(rig->hall), start_ms + 5 + AWAY_MS);
	assert_int_equal(duties(rig, &gone), 0);
	here = (struct kiosk_presence){true, start_ms + 10};
	sleep_until(rig, start_ms + 10);
	assert_int_equal(duties(rig, &here), 1);
	assert_int_equal(hall_due_ms(rig->hall), start_ms + 10 + RESERVE_MS);
}

static void a_hall_may_do_without_holding(void **state)
{
	struct rig *rig = *state;

	rig->setup->reserve_away_ms = 0;
	issue_unheard(rig);
	gone = (struct kiosk_presence){false, rig->now_ms};
	sleep_until(rig, rig->now_ms + RESERVE_MS);
	assert_int_equal(duties(rig, &gone), 1);
	assert_int_equal(rig_leg(rig, "A001")->state, LEG_WAITING);
	turn(rig, VERB_KIOSK_AWAY);
	assert_int_equal(rig->decision.count, 0);
}

/* Nothing is due of a kiosk while the hall is closed, and the next day knows nothing of it. */
static void a_new_day_forgets_who_was_away(void **state)
{
	struct rig *rig = *state;

	issue_unheard(rig);
	turn(rig, VERB_KIOSK_AWAY);
	assert_int_equal(rig_close_day(rig), REFUSED_NOT);
	here = (struct kiosk_presence){true, rig->now_ms};
	assert_int_equal(hall_kiosk_duty(rig->hall, KIOSK, &here, rig->now_ms), VERB_COUNT);
	assert_int_equal(rig_open_day(rig, "2026-11-24"), REFUSED_NOT);
	assert_false(hall_kiosk_is_away(rig->hall, KIOSK));
	assert_int_equal(hall_kiosk_duty(rig->hall, KIOSK, &here, rig->now_ms), VERB_COUNT);
	assert_int_equal(hall_kiosk_duty(rig->hall, 0, &here, rig->now_ms), VERB_COUNT);
	assert_int_equal(hall_kiosk_duty(rig->hall, 65, &here, rig->now_ms), VERB_COUNT);
}

/* ---- Unheard ---- */

static size_t unheard(const struct rig *rig, char text[TICKET_TEXT_SIZE])
{
	struct ticket tickets[UNHEARD_SHOWN];
	size_t count = hall_unheard(rig->hall, KIOSK, tickets, UNHEARD_SHOWN);

	if (count > 0)
		ticket_text(&tickets[0], text);
	return count;
}

static void what_nobody_spoke_of_is_told_to_its_kiosk_alone(void **state)
{
	struct rig *rig = *state;
	char first[TICKET_TEXT_SIZE];
	struct command issue = rig_issue_command("id", "");

	issue.kiosk = 2;
	assert_int_equal(rig_do(rig, &issue), REFUSED_NOT); /* A001: another kiosk's */
	rig_take(rig, "id", "");			    /* A002 */
	issue_unheard(rig);				    /* A003 */
	assert_int_equal(unheard(rig, first), 1);
	assert_string_equal(first, "A003");
	assert_int_equal(rig_ticket(rig, VERB_VOID, ROLE_KIOSK, "A003"), REFUSED_NOT);
	assert_int_equal(unheard(rig, first), 0);
	assert_int_equal(hall_unheard(rig->hall, 0, NULL, 0), 0);
}

static void a_lapsed_and_called_ghost_is_told_until_the_kiosk_speaks(void **state)
{
	struct rig *rig = *state;
	char first[TICKET_TEXT_SIZE];
	struct command confirm = rig_command(VERB_CONFIRM, ROLE_KIOSK);

	issue_unheard(rig);
	rig->now_ms += RESERVE_MS;
	tick(rig);
	assert_int_equal(unheard(rig, first), 1);
	rig_next(rig, 0);
	assert_int_equal(unheard(rig, first), 1);
	/* It was given out after all, though nobody knows what became of its paper. */
	confirm.ticket = (struct ticket){"A", 1};
	confirm.print = PRINT_UNCERTAIN;
	assert_int_equal(rig_do(rig, &confirm), REFUSED_NOT);
	rig_one(rig, CHANGE_HEARD);
	assert_int_equal(unheard(rig, first), 0);
	assert_int_equal(rig_do(rig, &confirm), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
}

static void who_was_seen_is_nobodys_ghost(void **state)
{
	static const enum verb seen[] = {VERB_ARRIVE, VERB_PARK};
	struct rig *rig = *state;
	char first[TICKET_TEXT_SIZE];

	for (size_t i = 0; i < 2; i++) {
		issue_unheard(rig);
		rig->now_ms += RESERVE_MS;
		tick(rig);
		rig_next(rig, 0);
		assert_int_equal(rig_counter(rig, seen[i], 0), REFUSED_NOT);
		assert_int_equal(unheard(rig, first), 0);
	}
	assert_int_equal(rig_counter_ticket(rig, VERB_UNPARK, 0, "A002"), REFUSED_NOT);
	assert_int_equal(unheard(rig, first), 0);
	issue_unheard(rig);
	assert_int_equal(rig_ticket(rig, VERB_REPRINT, ROLE_RECEPTION, "A003"), REFUSED_NOT);
	assert_int_equal(unheard(rig, first), 0);
}

static void the_list_is_bounded_and_oldest_first(void **state)
{
	struct rig *rig = *state;
	char first[TICKET_TEXT_SIZE];

	for (int i = 0; i < UNHEARD_SHOWN + 5; i++)
		issue_unheard(rig);
	assert_int_equal(unheard(rig, first), UNHEARD_SHOWN);
	assert_string_equal(first, "A001");
	assert_int_equal(rig_ticket(rig, VERB_CONFIRM, ROLE_KIOSK, "A001"), REFUSED_NOT);
	assert_int_equal(unheard(rig, first), UNHEARD_SHOWN);
	assert_string_equal(first, "A002");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(of_a_kiosk_that_is_there_a_reservation_ends_as_ever),
		RIG_TEST(of_a_kiosk_that_is_away_it_is_held_for_five_minutes),
		RIG_TEST(when_it_is_back_it_has_a_moment_to_tell),
		RIG_TEST(a_kiosk_that_returned_just_before_the_end_has_its_moment_too),
		RIG_TEST(only_what_nobody_spoke_of_is_held),
		RIG_TEST(the_paper_of_a_held_ticket_lapses_at_its_time),
		RIG_TEST(a_link_that_comes_and_goes_holds_for_no_longer),
		RIG_TEST(a_later_absence_begins_anew),
		RIG_TEST(a_hub_that_comes_back_gives_the_kiosks_their_time),
		RIG_TEST(a_hall_may_do_without_holding),
		RIG_TEST(a_new_day_forgets_who_was_away),
		RIG_TEST(what_nobody_spoke_of_is_told_to_its_kiosk_alone),
		RIG_TEST(a_lapsed_and_called_ghost_is_told_until_the_kiosk_speaks),
		RIG_TEST(who_was_seen_is_nobodys_ghost),
		RIG_TEST(the_list_is_bounded_and_oldest_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
