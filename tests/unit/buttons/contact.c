/* One contact: from edges to presses. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "firmware/buttons/contact.h"

#define MS INT64_C(1000)

enum { DEBOUNCE = 20, HOLD = 800, STUCK = 30000, STORY_SIZE = 400 };

static const struct contact_options plain = {DEBOUNCE * MS, 0, STUCK *MS};
static const struct contact_options with_hold = {DEBOUNCE * MS, HOLD *MS, STUCK *MS};
static const char letters[] = {
	[CONTACT_PRESSED] = 'p',
	[CONTACT_HELD] = 'h',
	[CONTACT_STUCK] = 's',
	[CONTACT_HELD_AT_START] = 'b',
	[CONTACT_RESTLESS] = 'r',
	[CONTACT_FREE] = 'f',
};

/* What happened so far, as "p120 h920" with times in ms. */
struct story {
	char text[STORY_SIZE];
	int presses;
};

static void story_take(struct story *story, struct contact *contact)
{
	enum contact_event event;
	size_t len = strlen(story->text);
	int64_t at_us;

	while ((event = contact_take(contact, &at_us)) != CONTACT_NOTHING) {
		story->presses += event == CONTACT_PRESSED || event == CONTACT_HELD;
		if (len < STORY_SIZE - 24)
			len += (size_t)snprintf(story->text + len, STORY_SIZE - len, "%s%c%" PRId64,
				len ? " " : "", letters[event], at_us / 1000);
	}
}

/* Plays a train like "100d 103u 106d 900u" (ms and the level behind the edge; "!": the edge is
 * lost, only the level changes), with a look at each due time, in time, until end_ms. */
static void play(struct contact *contact, const char *train, int64_t end_ms, struct story *story)
{
	bool level = contact->down;

	for (;;) {
		const bool has_more = *train != '\0';
		char *after;
		const int64_t at = has_more ? strtoll(train, &after, 10) * MS : end_ms * MS;

		for (int64_t due; (due = contact_due_us(contact)) < at; story_take(story, contact))
			contact_look(contact, due, level);
		if (!has_more)
			return;
		level = *after++ == 'd';
		if (*after == '!')
			after++;
		else
			contact_edge(contact, at, level);
		story_take(story, contact);
		train = *after ? after + 1 : after;
	}
}

static void edges_become_presses(void **state)
{
	static const struct {
		const char *what;
		const struct contact_options *options;
		const char *train, *story;
		unsigned int healed;
	} rows[] = {
		{"a clean press", &plain, "100d 200u", "p120", 0},
		{"chatter on both ways", &plain, "100d 103u 105d 109u 110d 300u 304d 307u", "p130",
			0},
		{"a bounce train longer than the debounce", &plain,
			"100d 115u 130d 145u 160d 175u 190d 400u", "p210", 0},
		{"a spike", &plain, "100d 101u", "", 0},
		{"a spike while down", &plain, "100d 200u 203d 400u", "p120", 0},
		{"two presses", &plain, "100d 160u 220d 280u", "p120 p240", 0},
		{"an edge told twice", &plain, "100d 101d 102d 200u 201u", "p122", 0},
		{"a short press where a long one means something", &with_hold, "100d 200u", "p220",
			0},
		{"a long one", &with_hold, "100d 2000u", "h920", 0},
		{"up just before it is long", &with_hold, "100d 899u", "p919", 0},
		{"up just when it is long", &with_hold, "100d 900u", "h920", 0},
		{"chatter when it is long", &with_hold, "100d 910u 915d 2000u", "h920", 0},
		{"up with chatter over the long time", &with_hold, "100d 890u 905d 910u", "h920",
			0},
		{"stuck", &plain, "100d 40000u 40100d 40200u", "p120 s30120 f40020 p40120", 0},
		{"stuck with a long meaning", &with_hold, "100d 40000u", "h920 s30120 f40020", 0},
		{"the edge up was lost in the chatter", &plain, "100d 110u! 200d 300u", "p220", 1},
		{"the edge down was lost in the chatter", &plain, "100d 105u 110d! 300u", "p125",
			1},
		{"the edge up was lost after the chatter", &with_hold, "100d 300u! 2000d 2100u",
			"p920 p2120", 1},
		{"the edge up was lost after a press that acted", &plain, "100d 300u! 500d 600u",
			"p120", 0},
		{"the edge up was lost, and found when it would be stuck", &plain,
			"100d 300u! 40000d 40100u", "p120 p40020", 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct contact contact = {.healed = 0};
		struct story story = {.text = ""};

		contact_start(&contact, rows[i].options, 0, false);
		play(&contact, rows[i].train, 60000, &story);
		if (strcmp(story.text, rows[i].story) != 0 || contact.healed != rows[i].healed)
			fail_msg("%s: '%s', healed %u; expected '%s', %u", rows[i].what, story.text,
				contact.healed, rows[i].story, rows[i].healed);
		assert_int_equal(contact_due_us(&contact), INT64_MAX);
	}
}

static void what_is_down_at_the_start_is_ignored_until_it_came_up(void **state)
{
	struct contact contact = {.healed = 0};
	struct story story = {.text = ""};

	(void)state;
	contact_start(&contact, &with_hold, 0, true);
	assert_int_equal(contact_due_us(&contact), INT64_MAX);
	play(&contact, "50000u 50005d 50100d 90000u 90200d 90300u", 100000, &story);
	assert_string_equal(story.text, "b0 f90020 p90320");
}

static void a_program_that_was_asleep_counts_the_same(void **state)
{
	struct contact contact = {.healed = 0};
	struct story story = {.text = ""};

	(void)state;
	contact_start(&contact, &with_hold, 0, false);
	/* All edges of two presses and a long one are taken after five seconds. */
	play(&contact, "100d 105u 110d 200u", 0, &story);
	assert_string_equal(story.text, "");
	contact_edge(&contact, 1000 * MS, true);
	contact_edge(&contact, 1100 * MS, false);
	contact_edge(&contact, 2000 * MS, true);
	contact_look(&contact, 5000 * MS, true);
	story_take(&story, &contact);
	assert_string_equal(story.text, "p220 p1120 h2820");
	assert_int_equal(contact.healed, 0);
	/* Late, and the edge up found no room: the press is one by its edges, and it is over. */
	contact_edge(&contact, 6000 * MS, false);
	contact_edge(&contact, 7000 * MS, true);
	contact_look(&contact, 7500 * MS, false);
	story_take(&story, &contact);
	assert_string_equal(story.text, "p220 p1120 h2820 p7500");
	assert_int_equal(contact.healed, 1);
}

static void stamps_that_go_back_do_no_harm(void **state)
{
	struct contact contact = {.healed = 0};
	struct story story = {.text = ""};

	(void)state;
	contact_start(&contact, &plain, 1000 * MS, false);
	contact_edge(&contact, 500 * MS, true);
	contact_edge(&contact, 400 * MS, false);
	contact_edge(&contact, 1010 * MS, true);
	contact_look(&contact, 1030 * MS, true);
	story_take(&story, &contact);
	assert_string_equal(story.text, "p1030");
}

static void a_floating_wire_is_told_once_until_it_rests(void **state)
{
	struct contact contact = {.healed = 0};
	struct story story = {.text = ""};
	int64_t at = 0;

	(void)state;
	contact_start(&contact, &plain, 0, false);
	for (bool down = true; at < 8000 * MS; at += 10 * MS, down = !down) {
		contact_edge(&contact, at, down);
		story_take(&story, &contact);
	}
	assert_string_equal(story.text, "r5000");
	contact_look(&contact, at + 10 * MS, false);
	story_take(&story, &contact);
	assert_string_equal(story.text, "r5000 f8010");
	contact_edge(&contact, 9000 * MS, true);
	contact_look(&contact, 9020 * MS, true);
	story_take(&story, &contact);
	assert_string_equal(story.text, "r5000 f8010 p9020");
}

/* ---- Random trains ---- */

static uint64_t dice;

static int64_t roll(int64_t low, int64_t high)
{
	dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return low + (int64_t)((dice >> 33) % (uint64_t)(high - low + 1));
}

static void seed_set(uint64_t seed)
{
	dice = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
	roll(0, 1);
}

static unsigned int runs(void)
{
	const char *text = getenv("NOVBE_RUNS");

	return text ? (unsigned int)atoi(text) : 20;
}

/* The kernel's debounce (gpiolib-cdev.c, debounce_work_func): told when the level is another one
 * than the last told, debounce_us after the last edge. */
struct kernel {
	struct contact contact; /* behind it, without one of its own */
	bool raw, told;
	bool moving;
	int64_t moved_us;
};

static void kernel_until(struct kernel *kernel, int64_t at_us, struct story *story)
{
	const int64_t end = kernel->moved_us + DEBOUNCE * MS;

	if (kernel->moving && end <= at_us) {
		for (int64_t due; (due = contact_due_us(&kernel->contact)) < end;) {
			contact_look(&kernel->contact, due, kernel->told);
			story_take(story, &kernel->contact);
		}
		kernel->moving = false;
		if (kernel->told != kernel->raw) {
			kernel->told = kernel->raw;
			contact_edge(&kernel->contact, end, kernel->told);
			story_take(story, &kernel->contact);
		}
	}
	for (int64_t due; (due = contact_due_us(&kernel->contact)) < at_us;) {
		contact_look(&kernel->contact, due, kernel->told);
		story_take(story, &kernel->contact);
	}
}

/* One contact that debounces itself and one behind a kernel that does, on the same edges. */
struct pair {
	struct contact ours;
	struct kernel kernel;
	struct story by_us, by_kernel;
	int64_t at_us;
	bool level;
};

static void pair_edge(struct pair *pair, int64_t after_us, bool level)
{
	pair->at_us += after_us;
	for (int64_t due; (due = contact_due_us(&pair->ours)) < pair->at_us;) {
		contact_look(&pair->ours, due, pair->level);
		story_take(&pair->by_us, &pair->ours);
	}
	kernel_until(&pair->kernel, pair->at_us, &pair->by_kernel);
	if (level == pair->level)
		return;
	pair->level = pair->kernel.raw = level;
	contact_edge(&pair->ours, pair->at_us, level);
	story_take(&pair->by_us, &pair->ours);
	pair->kernel.moving = true;
	pair->kernel.moved_us = pair->at_us;
}

static void pair_start(struct pair *pair, bool has_hold)
{
	const struct contact_options behind = {0, has_hold ? HOLD * MS : 0, STUCK * MS};

	memset(pair, 0, sizeof(*pair));
	contact_start(&pair->ours, has_hold ? &with_hold : &plain, 0, false);
	contact_start(&pair->kernel.contact, &behind, 0, false);
}

static void chatter(struct pair *pair, bool level)
{
	int64_t left_us = 5 * MS;

	pair_edge(pair, 0, level);
	for (int64_t i = roll(4, 10); i > 0; i--) {
		const int64_t step = roll(1, left_us / (2 * i));

		pair_edge(pair, step, !level);
		pair_edge(pair, step, level);
		left_us -= 2 * step;
	}
}

static void no_press_is_lost_or_doubled_by_chatter(void **state)
{
	(void)state;
	for (unsigned int seed = 1; seed <= runs(); seed++) {
		struct pair pair;
		int presses = 0;

		seed_set(seed);
		pair_start(&pair, seed % 2);
		for (int i = 0; i < 500; i++) {
			/* Until it is quiet, plus holding; some are held long. */
			const int64_t hold_ms = roll(0, 9) ? roll(60, 400) : roll(900, 2000);

			chatter(&pair, true);
			pair_edge(&pair, hold_ms * MS, true);
			chatter(&pair, false);
			pair_edge(&pair, roll(60, 400) * MS, false);
			presses++;
			if (pair.by_us.presses != presses || pair.by_kernel.presses != presses)
				fail_msg("seed %u: %d presses gave %d, behind the kernel %d", seed,
					presses, pair.by_us.presses, pair.by_kernel.presses);
			if (strcmp(pair.by_us.text, pair.by_kernel.text) != 0)
				fail_msg("seed %u: '%s', behind the kernel '%s'", seed,
					pair.by_us.text, pair.by_kernel.text);
			pair.by_us.text[0] = pair.by_kernel.text[0] = '\0';
		}
		assert_int_equal(pair.ours.healed + pair.kernel.contact.healed, 0);
	}
}

static void any_train_means_the_same_to_us_and_behind_the_kernel(void **state)
{
	(void)state;
	for (unsigned int seed = 1; seed <= runs(); seed++) {
		struct pair pair;

		seed_set(seed);
		pair_start(&pair, seed % 2);
		for (int i = 0; i < 5000; i++) {
			/* Odd times around the debounce, the long press and the stuck time. */
			static const int64_t spans[] = {1, 5, 19, 21, 60, 790, 830, 31000};

			pair_edge(&pair, roll(1, spans[roll(0, i % 50 ? 5 : 7)] * MS),
				roll(0, 3) ? !pair.level : pair.level);
			if (i % 5)
				continue;
			pair_edge(&pair, 21 * MS, pair.level);
			if (strcmp(pair.by_us.text, pair.by_kernel.text) != 0)
				fail_msg("seed %u, edge %d: '%s', behind the kernel '%s'", seed, i,
					pair.by_us.text, pair.by_kernel.text);
			pair.by_us.text[0] = pair.by_kernel.text[0] = '\0';
		}
		assert_int_equal(pair.ours.healed + pair.kernel.contact.healed, 0);
	}
}

/* Edges lost at random: the level at the end is always the one that counts. */
static void lost_edges_never_leave_a_wrong_level(void **state)
{
	(void)state;
	for (unsigned int seed = 1; seed <= runs(); seed++) {
		struct contact contact = {.healed = 0};
		struct story story = {.text = ""};
		int64_t at = 0;
		bool level = false;

		seed_set(seed);
		contact_start(&contact, &plain, 0, false);
		for (int i = 0; i < 2000; i++) {
			at += roll(1, roll(0, 3) ? 8 : 100) * MS;
			for (int64_t due; (due = contact_due_us(&contact)) < at;) {
				contact_look(&contact, due, level);
				if (contact.down != level && !contact.moving)
					fail_msg("seed %u, edge %d: the level is wrong", seed, i);
				story_take(&story, &contact);
			}
			level = !level;
			if (roll(0, 4)) {
				contact_edge(&contact, at, level);
				story_take(&story, &contact);
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edges_become_presses),
		cmocka_unit_test(what_is_down_at_the_start_is_ignored_until_it_came_up),
		cmocka_unit_test(a_program_that_was_asleep_counts_the_same),
		cmocka_unit_test(stamps_that_go_back_do_no_harm),
		cmocka_unit_test(a_floating_wire_is_told_once_until_it_rests),
		cmocka_unit_test(no_press_is_lost_or_doubled_by_chatter),
		cmocka_unit_test(any_train_means_the_same_to_us_and_behind_the_kernel),
		cmocka_unit_test(lost_edges_never_leave_a_wrong_level),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
