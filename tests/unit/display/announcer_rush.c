/* More calls than the loudspeakers can say, and random days: display/announcer.h. */
#include "tests/unit/display/announcer.h"

static uint32_t random_state;

static int random_below(int limit)
{
	random_state = random_state * 1664525u + 1013904223u;
	return (int)((random_state >> 8) % (uint32_t)limit);
}

enum { RUSH_CALLS = 40, RUSH_MAX = 400 };

/* What a listener knows of one ticket. */
struct heard_of {
	int64_t called_ms;
	int counter;
	bool waits;
	int turn; /* its place since it waits; a recall keeps it */
};

static struct heard_of known[RUSH_MAX];
static int known_count, turns;

static void ring(int64_t now_ms, int ticket, const char *languages)
{
	char name[8];

	snprintf(name, sizeof(name), "A%03d", ticket);
	known[ticket].called_ms = now_ms;
	if (!known[ticket].waits)
		known[ticket].turn = ++turns;
	known[ticket].counter = 1 + random_below(40);
	known[ticket].waits = true;
	call(name, known[ticket].counter, languages, now_ms, now_ms);
}

static void random_call(int64_t now_ms)
{
	static const char *const languages[] = {"az", "az en", "ru az", "ps", "en"};

	if (known_count < RUSH_MAX && (known_count == 0 || random_below(5)))
		ring(now_ms, known_count++, languages[random_below(5)]);
	else
		ring(now_ms, random_below(known_count), languages[random_below(5)]);
}

static int number_of(const char *ticket)
{
	return atoi(ticket + 1);
}

/* All that waits stands in its order, and what is said is the first of it. */
static void order_is_right(void)
{
	int at = 0;

	for (int i = 1; i < queue.waiting_count; i++)
		assert_true(known[number_of(queue.waiting[i - 1].call.ticket)].turn <
			    known[number_of(queue.waiting[i].call.ticket)].turn);
	for (int i = 0; i < plan.part_count && plan.parts[i].ticket[0]; i++) {
		if (strcmp(plan.parts[i].ticket, queue.waiting[at].call.ticket) != 0)
			at++;
		assert_string_equal(plan.parts[i].ticket, queue.waiting[at].call.ticket);
	}
	assert_true(at < queue.speaking_count);
}

/* A group holds what waited, with its newest counter, nothing too old and each once. */
static void group_is_right(int64_t now_ms)
{
	assert_in_range(plan.part_count, 1, ANNOUNCER_MAX_PARTS);
	for (int i = 0; i < plan.part_count; i++) {
		const struct announcer_part *part = &plan.parts[i];

		if (!part->ticket[0])
			break; /* of "more tickets" */
		struct heard_of *of = &known[number_of(part->ticket)];

		assert_true(of->waits);
		assert_int_equal(part->counter, of->counter);
		assert_true(now_ms - of->called_ms <= MAX_AGE_MS);
		if (i + 1 == plan.part_count || strcmp(plan.parts[i + 1].ticket, part->ticket) != 0)
			of->waits = false;
	}
	for (int i = 0; plan.call_count == 0 && i < queue.speaking_count; i++)
		known[number_of(queue.waiting[i].call.ticket)].waits = false;
}

static int64_t random_speech(int64_t now_ms)
{
	int64_t foreseen_ms = queue.foreseen_ms + (plan.chime ? ANNOUNCER_CHIME_MS : 0);
	int64_t took_ms = foreseen_ms * (70 + random_below(60)) / 100;

	if (random_below(20) == 0) { /* fails */
		if (random_below(2))
			announcer_began(&queue, now_ms);
		announcer_failed(&queue, now_ms + 100);
		for (int i = 0; i < queue.waiting_count; i++)
			known[number_of(queue.waiting[i].call.ticket)].waits = true;
		return now_ms + 100;
	}
	announcer_began(&queue, now_ms);
	for (int64_t t = now_ms; t < now_ms + took_ms; t += 500) {
		struct announcer_plan other;

		if (random_below(10) == 0)
			random_call(t);
		assert_false(announcer_next(&queue, t, false, &other));
	}
	announcer_ended(&queue, now_ms + took_ms);
	return now_ms + took_ms;
}

static void random_rushes_keep_every_rule(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= 200; seed++) {
		int64_t now_ms = START_MS, last_end_ms = INT64_MIN / 2;

		random_state = seed;
		fresh(NULL);
		memset(known, 0, sizeof(known));
		known_count = 0;
		turns = 0;
		print_message("seed %u\n", seed);
		for (int step = 0; step < 300; step++) {
			bool may_chime = now_ms - last_end_ms >= GAP_MS;

			for (int n = random_below(6); n > 0 && random_below(3) == 0; n--)
				random_call(now_ms);
			if (announcer_next(&queue, now_ms, false, &plan)) {
				assert_int_equal(plan.chime, may_chime);
				order_is_right();
				group_is_right(now_ms);
				now_ms = random_speech(now_ms);
				last_end_ms = queue.has_spoken ? queue.ended_ms : last_end_ms;
			} else {
				now_ms += 100 + random_below(4000);
			}
			counts_add_up();
		}
		while (announcer_next_ms(&queue) != INT64_MAX) {
			if (announcer_next_ms(&queue) > now_ms)
				now_ms = announcer_next_ms(&queue);
			assert_true(announcer_next(&queue, now_ms, false, &plan));
			announcer_began(&queue, now_ms);
			announcer_ended(&queue, now_ms += 5000);
		}
		assert_int_equal(announcer_waiting(&queue), 0);
		counts_add_up();
	}
}

static void forty_calls_in_a_second_are_said_in_order_and_the_rest_as_one_number(void **state)
{
	int64_t now_ms = START_MS;
	int said = 0;
	uint32_t more = 0;

	(void)state;
	for (int i = 0; i < RUSH_CALLS; i++) {
		char ticket[8];

		snprintf(ticket, sizeof(ticket), "A%03d", i);
		call(ticket, i + 1, "az en", START_MS + i * 25, START_MS + i * 25);
	}
	now_ms = START_MS + 1000;
	while (announcer_next(&queue, now_ms, false, &plan)) {
		assert_int_equal(more, 0); /* the number is the last word */
		for (int i = 0; i < plan.part_count; i++) {
			if (!plan.parts[i].ticket[0]) {
				more = plan.parts[i].count;
				continue;
			}
			assert_int_equal(number_of(plan.parts[i].ticket), said++);
			assert_string_equal(plan.parts[i].language, "az");
		}
		assert_true(plan.oldest_age_ms <= MAX_AGE_MS);
		now_ms = spoken(now_ms, queue.foreseen_ms + (plan.chime ? ANNOUNCER_CHIME_MS : 0));
	}
	assert_int_equal(said + more, RUSH_CALLS);
	assert_int_equal(said, (MAX_AGE_MS - ANNOUNCER_CHIME_MS) / ANNOUNCER_CALL_MS + 1);
	assert_int_equal(queue.counts.spoken + queue.counts.merged, RUSH_CALLS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_rushes_keep_every_rule),
		cmocka_unit_test_setup(
			forty_calls_in_a_second_are_said_in_order_and_the_rest_as_one_number,
			fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
