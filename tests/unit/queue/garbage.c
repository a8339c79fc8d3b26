/*
 * Whatever comes in: commands and changes of random bytes, and real ones with one thing wrong.
 * Nothing crashes (the sanitizers watch), nothing is half-believed: a decision on nonsense is
 * refused, a change that does not fit is -EINVAL and leaves the hall as it was.
 */
#include "tests/unit/queue/rig.h"
#include "tests/unit/queue/wild.h"

static uint64_t first_seed, runs;

static void fill(void *data, size_t size, uint64_t *seed)
{
	unsigned char *bytes = data;

	for (size_t i = 0; i < size; i++)
		bytes[i] = (unsigned char)rig_random(seed);
}

/* Booleans must be 0 or 1: anything else is the caller's bug, not the world's. */
static struct command garbage_command(uint64_t *seed)
{
	struct command command;

	fill(&command, sizeof(command), seed);
	command.expect.given = rig_below(seed, 2);
	command.offline.printed = rig_below(seed, 2);
	command.offline.has_replaced = rig_below(seed, 2);
	command.offline.is_taken = rig_below(seed, 2);
	command.after = rig_below(seed, 2);
	command.force = rig_below(seed, 2);
	if (rig_below(seed, 4))
		command.verb = (enum verb)rig_below(seed, VERB_COUNT);
	if (rig_below(seed, 4))
		command.role = (enum role)rig_below(seed, ROLE_COUNT);
	return command;
}

/* One field of a sensible command replaced by garbage. */
static void damage_command(struct command *command, uint64_t *seed)
{
	switch (rig_below(seed, 16)) {
	case 0:
		fill(&command->ticket, sizeof(command->ticket), seed);
		break;
	case 1:
		fill(command->service, ID_SIZE, seed);
		break;
	case 2:
		fill(command->klass, ID_SIZE, seed);
		break;
	case 3:
		fill(command->profile, ID_SIZE, seed);
		break;
	case 4:
		fill(command->token, TOKEN_SIZE, seed);
		break;
	case 5:
		fill(command->language, LANGUAGE_SIZE, seed);
		break;
	case 6:
		fill(command->expect.leg, sizeof(command->expect.leg), seed);
		break;
	case 7:
		fill(command->reason, REASON_SIZE, seed);
		break;
	case 8:
		fill(command->operator_id, OPERATOR_SIZE, seed);
		break;
	case 9:
		fill(&command->own_counter, sizeof(command->own_counter), seed);
		break;
	case 10:
		fill(&command->offline.replaced, sizeof(command->offline.replaced), seed);
		break;
	case 11:
		fill(&command->print, sizeof(command->print), seed);
		break;
	case 12:
		fill(&command->copy, sizeof(command->copy), seed);
		break;
	case 13:
		fill(command->printer, ID_SIZE, seed);
		break;
	case 14:
		fill(command->device, ID_SIZE, seed);
		break;
	default:
		fill(&command->offline.issued_ms, sizeof(command->offline.issued_ms), seed);
		break;
	}
}

static void random_commands_never_crash(void **state)
{
	struct rig *rig = *state;
	uint64_t refused = 0, total = 0;

	for (uint64_t run = 0; run < runs; run++) {
		uint64_t seed = first_seed + run;

		for (int i = 0; i < 4000; i++, total++) {
			struct command command = wild_command(rig->hall, rig->now_ms, &seed);

			rig->now_ms += rig_below(&seed, 4000);
			if (rig_below(&seed, 3) == 0)
				command = garbage_command(&seed);
			else if (rig_below(&seed, 2))
				damage_command(&command, &seed);
			if (command.verb == VERB_CLOSE_DAY)
				continue;
			refused += rig_do(rig, &command) != REFUSED_NOT;
		}
	}
	printf("%llu commands, %llu refused\n", (unsigned long long)total,
		(unsigned long long)refused);
	assert_true(refused > total / 4 && refused < total);
}

static void strange_times_are_refused(void **state)
{
	static const int64_t times[] = {INT64_MIN, -1, INT64_MAX, INT64_C(1) << 50};
	struct rig *rig = *state;
	struct command issue = rig_issue_command("id", "");

	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		hall_decide(rig->hall, &issue, times[i], &rig->decision);
		assert_int_equal(rig->decision.refusal, REFUSED_INVALID);
		assert_int_equal(rig->decision.count, 0);
	}
}

static void random_changes_never_crash(void **state)
{
	struct rig *rig = *state;
	uint64_t taken = 0, total = 0;

	for (uint64_t run = 0; run < runs; run++) {
		uint64_t seed = first_seed + 100 + run;
		struct hall *hall = hall_new(rig->setup);

		assert_non_null(hall);
		for (int i = 0; i < 4000; i++, total++) {
			struct change change;
			int64_t at_ms = (int64_t)rig_random(&seed);

			fill(&change, sizeof(change), &seed);
			change.offline = rig_below(&seed, 2);
			change.lapsed = rig_below(&seed, 2);
			change.missed = rig_below(&seed, 2);
			change.why.automatic = rig_below(&seed, 2);
			change.why.out_of_order = rig_below(&seed, 2);
			change.why.has_runner_up = rig_below(&seed, 2);
			change.kind = (enum change_kind)rig_below(&seed, CHANGE_KIND_COUNT + 1);
			if (rig_below(&seed, 4)) { /* near the truth: small indices and numbers */
				at_ms = RIG_START_MS + i;
				memset(&change.leg, 0, sizeof(change.leg));
				change.leg.visit = hall_visit_count(hall);
				change.leg.visit -= rig_below(&seed, 2);
				change.service = (uint16_t)rig_below(&seed, 4);
				change.counter = (uint16_t)rig_below(&seed, 5);
				change.profile = (uint16_t)rig_below(&seed, 4);
				change.only_counter = (uint16_t)rig_below(&seed, 5);
				change.klass = (uint8_t)rig_below(&seed, 4);
				change.state = (uint8_t)rig_below(&seed, 4);
				change.count = rig_below(&seed, 4);
				change.kiosk = (uint8_t)rig_below(&seed, QUEUE_MAX_KIOSKS + 2);
				RIG_SET(change.service_id, "gone-since");
				change.queued_ms = change.until_ms = at_ms;
				change.print = (uint8_t)rig_below(&seed, PRINT_STATE_COUNT + 1);
				change.order_until_ms = rig_below(&seed, 2) ? at_ms : 0;
				RIG_SET(change.printer, rig_below(&seed, 2) ? "printer" : "");
				change.ticket = (struct ticket){"A", rig_below(&seed, 1500)};
				if (rig_below(&seed, 2))
					change.ticket.number = 0;
				RIG_SET(change.language, "az");
				RIG_SET(change.token, "");
				RIG_SET(change.reason, "");
				RIG_SET(change.operator_id, "");
				RIG_SET(change.day, RIG_DAY);
				if (change.kind == CHANGE_DAY_CLOSED)
					continue;
			}
			taken += hall_apply(hall, &change, at_ms, i) == 0;
		}
		hall_free(hall);
	}
	printf("%llu changes, %llu fitted\n", (unsigned long long)total, (unsigned long long)taken);
	assert_true(taken > total / 100 && taken < total / 2);
}

/* Takes one good change, makes one thing wrong, and expects -EINVAL and an untouched hall. */
static void expect_misfit(struct rig *rig, const struct change *change, const char *what)
{
	uint32_t visits = hall_visit_count(rig->hall), waiting = hall_waiting_total(rig->hall);

	if (hall_apply(rig->hall, change, rig->now_ms, 99999) != -EINVAL)
		fail_msg("%s: %s was accepted", change_kind_name(change->kind), what);
	assert_int_equal(hall_visit_count(rig->hall), visits);
	assert_int_equal(hall_waiting_total(rig->hall), waiting);
	for (uint16_t i = 0; i < 4; i++)
		assert_int_not_equal(hall_counter(rig->hall, i)->revision, 99999);
}

#define MISFIT(CHANGE, FIELD, VALUE)                                                               \
	do {                                                                                       \
		struct change wrong_ = (CHANGE);                                                   \
		wrong_.FIELD = (VALUE);                                                            \
		expect_misfit(rig, &wrong_, #FIELD " = " #VALUE);                                  \
	} while (0)

static void wrong_issues_do_not_fit(void **state)
{
	struct rig *rig = *state;
	struct command issue = rig_issue_command("id", "");
	struct change good;

	rig_take(rig, "id", "");
	hall_decide(rig->hall, &issue, rig->now_ms, &rig->decision);
	good = *rig_one(rig, CHANGE_ISSUED);
	MISFIT(good, leg.visit, 0);
	MISFIT(good, leg.visit, 2);
	MISFIT(good, leg.leg, 1);
	MISFIT(good, service, 3);
	MISFIT(good, klass, 3);
	MISFIT(good, ticket.number, 0);
	MISFIT(good, ticket.number, 1); /* given */
	MISFIT(good, ticket.number, 1001);
	MISFIT(good, ticket.series[0], 'Q');
	MISFIT(good, ticket.series[1], 'a');
	MISFIT(good, state, LEG_CALLED);
	MISFIT(good, offline, true);
	MISFIT(good, queued_ms, -1);
	MISFIT(good, queued_ms, INT64_MAX);
	MISFIT(good, until_ms, INT64_MAX);
	MISFIT(good, kiosk, QUEUE_MAX_KIOSKS + 1);
	MISFIT(good, count, 1); /* copies of a ticket nobody has yet */
	RIG_SET(good.printer, "printer");
	expect_misfit(rig, &good, "an order for ever");
	MISFIT(good, order_until_ms, INT64_MAX);
	MISFIT(good, order_until_ms, -1);
	good.order_until_ms = rig->now_ms;
	memset(good.printer, 'a', sizeof(good.printer));
	expect_misfit(rig, &good, "endless printer");
	RIG_SET(good.printer, "");
	memset(good.token, 'a', sizeof(good.token));
	expect_misfit(rig, &good, "endless token");
}

static void wrong_moves_do_not_fit(void **state)
{
	static const enum change_kind from_waiting[] = {CHANGE_CONFIRMED, CHANGE_ARRIVED,
		CHANGE_DONE, CHANGE_NO_SHOW, CHANGE_PARKED, CHANGE_UNPARKED, CHANGE_TRANSFERRED,
		CHANGE_RETURNED, CHANGE_RECALLED, CHANGE_ADDED, CHANGE_COUNTER_OPENED,
		CHANGE_RESUMED, CHANGE_DAY_OPENED, CHANGE_SERVICE_OPENED, CHANGE_PUT_BACK,
		CHANGE_CLOSING, CHANGE_STAYS};
	struct rig *rig = *state;
	struct change change = {.ticket = {"A", 1}, .count = 1, .klass = 0};

	rig_take(rig, "id", "");
	RIG_SET(change.day, "2026-11-30");
	for (size_t i = 0; i < sizeof(from_waiting) / sizeof(from_waiting[0]); i++) {
		change.kind = from_waiting[i];
		expect_misfit(rig, &change, "out of turn");
	}
	change.kind = CHANGE_CANCELLED;
	MISFIT(change, ticket.number, 2);
	MISFIT(change, leg.visit, 1);
	MISFIT(change, leg.leg, 1);
	change.kind = CHANGE_DAY_CLOSED;
	MISFIT(change, count, 0);
	MISFIT(change, count, 2);
	change.kind = CHANGE_JUMPED;
	MISFIT(change, count, 0);
	MISFIT(change, count, 1000);
	change.kind = CHANGE_REPRINTED;
	MISFIT(change, count, 2);
	change.kind = CHANGE_PAPER;
	MISFIT(change, count, 0); /* out already */
	MISFIT(change, count, 1); /* there is no copy */
	MISFIT(change, print, PRINT_STATE_COUNT);
	change.kind = CHANGE_RATED;
	MISFIT(change, count, 6);
	change.kind = CHANGE_HEARD;
	MISFIT(change, leg.visit, 1);
	change.kind = CHANGE_KIOSK_AWAY;
	MISFIT(change, kiosk, 0);
	MISFIT(change, kiosk, QUEUE_MAX_KIOSKS + 1);
	change.kiosk = 1;
	MISFIT(change, until_ms, -1);
	MISFIT(change, until_ms, INT64_MAX);
	change.kind = CHANGE_STRAY; /* no kiosk's number */
	expect_misfit(rig, &change, "the hub's number");
	change.ticket.number = 1001;
	memset(change.service_id, 'x', sizeof(change.service_id));
	expect_misfit(rig, &change, "endless service");
	change.ticket.number = 1;
	change.kind = CHANGE_KIND_COUNT;
	expect_misfit(rig, &change, "unknown kind");
	change.kind = CHANGE_CANCELLED;
	assert_int_equal(hall_apply(rig->hall, &change, -1, 5), -EINVAL);
	assert_int_equal(hall_apply(rig->hall, &change, INT64_MAX, 5), -EINVAL);
}

static void wrong_calls_do_not_fit(void **state)
{
	struct rig *rig = *state;
	struct command next = rig_press(VERB_NEXT, 1);
	struct change good;

	rig_take(rig, "id", "");
	rig_take(rig, "tax", "");
	rig_take(rig, "tax", "");
	rig_next(rig, 2);
	hall_decide(rig->hall, &next, rig->now_ms, &rig->decision);
	good = *rig_one(rig, CHANGE_CALLED);
	MISFIT(good, counter, 2); /* has somebody in hand */
	MISFIT(good, counter, 4);
	MISFIT(good, counter, SETUP_NONE);
	good.ticket.number = 0;
	MISFIT(good, leg.visit, 1); /* called already */
	MISFIT(good, leg.visit, 2); /* not in its profile */
	rig_next(rig, 0);
	expect_misfit(rig, &good, "in another hand");
	good.why.out_of_order = true;
	expect_misfit(rig, &good, "in another hand, by choice");
	assert_int_equal(rig_counter(rig, VERB_END, 0), REFUSED_NOT);
	expect_misfit(rig, &good, "done already");
	rig_take(rig, "id", "");
	good.leg.visit = 3;
	assert_int_equal(rig_counter(rig, VERB_PAUSE, 1), REFUSED_NOT);
	expect_misfit(rig, &good, "paused");
	assert_int_equal(rig_counter(rig, VERB_SIGN_OUT, 1), REFUSED_NOT);
	expect_misfit(rig, &good, "closed");
}

static void wrong_counters_do_not_fit(void **state)
{
	struct rig *rig = *state;
	struct change change = {.kind = CHANGE_COUNTER_CLOSED, .counter = 0, .profile = 0};

	MISFIT(change, counter, 4);
	rig_take(rig, "id", "");
	rig_next(rig, 0);
	expect_misfit(rig, &change, "a ticket in hand");
	change.kind = CHANGE_STAYS;
	expect_misfit(rig, &change, "not closing");
	change.kind = CHANGE_PUT_BACK;
	MISFIT(change, counter, 1);
	MISFIT(change, counter, SETUP_NONE);
	change.kind = CHANGE_CLOSING;
	MISFIT(change, counter, 1); /* nothing in hand to wait for */
	change.kind = CHANGE_COUNTER_CLOSED;
	assert_int_equal(rig_counter(rig, VERB_PARK, 0), REFUSED_NOT);
	expect_misfit(rig, &change, "a ticket parked");
	change.counter = 1;
	change.kind = CHANGE_PROFILE_SET;
	MISFIT(change, profile, 3);
	change.kind = CHANGE_RESUMED;
	expect_misfit(rig, &change, "not paused");
	memset(change.reason, 'x', sizeof(change.reason));
	change.kind = CHANGE_PAUSED;
	expect_misfit(rig, &change, "endless reason");
	change.kind = CHANGE_RETIRED;
	MISFIT(change, ticket.number, 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(random_commands_never_crash),
		RIG_TEST(strange_times_are_refused),
		RIG_TEST(random_changes_never_crash),
		RIG_TEST(wrong_issues_do_not_fit),
		RIG_TEST(wrong_moves_do_not_fit),
		RIG_TEST(wrong_calls_do_not_fit),
		RIG_TEST(wrong_counters_do_not_fit),
	};

	first_seed = rig_environment("NOVBE_SEED", 20261123);
	runs = rig_environment("NOVBE_RUNS", 8);
	printf("seed %llu, %llu runs\n", (unsigned long long)first_seed, (unsigned long long)runs);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
