/* A crowd of hands on one chip: random presses with chatter on all wires at once, in real time.
 * Each wire's presses come out as they went in, over libgpiod 1.6 and over 2 alike. */
#include "tests/unit/buttons/gpio_rig.h"

enum { WIRES = WIRING_MAX_INPUTS, HOLD_MS = 600, STEPS_MAX = 200 };

static uint64_t dice;

static int64_t roll(int64_t low, int64_t high)
{
	dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return low + (int64_t)((dice >> 33) % (uint64_t)(high - low + 1));
}

struct hand {
	bool has_hold;
	int64_t next_us; /* when the wire's next change begins */
	bool is_down;
	bool is_long;
	char expected[STEPS_MAX + 1]; /* 'p' and 'h' */
	int count;
};

static struct hand hands[WIRES];

/* At least 4 edges each way within 5 ms. */
static void change(int wire, bool down)
{
	const int64_t times = roll(2, 5), step = roll(50, 4800 / (2 * times));

	kernel("chatter W%d %d %d %d %lld", wire, !down, (int)times, (int)step,
		(long long)hands[wire].next_us);
}

/* A hold of 60 ms or more and a gap of 60 ms or more, behind the chatter. */
static void hand_move(int wire, int presses)
{
	struct hand *hand = &hands[wire];

	hand->is_down = !hand->is_down;
	change(wire, hand->is_down);
	hand->next_us += 5000;
	if (hand->is_down) {
		hand->is_long = hand->has_hold && roll(0, 7) == 0;
		hand->next_us += hand->is_long ? roll(700, 800) * 1000 : roll(60, 150) * 1000;
		return;
	}
	hand->expected[hand->count++] = hand->is_long ? 'h' : 'p';
	hand->next_us += roll(60, 200) * 1000;
	if (hand->count == presses)
		hand->next_us = INT64_MAX;
}

static void wires_open(void)
{
	char chip[1024] = "chip 0 crowd", text[8192] = "{\"inputs\":[";

	for (int i = 0; i < WIRES; i++) {
		snprintf(chip + strlen(chip), sizeof(chip) - strlen(chip), " W%d", i);
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			"%s{\"line\":\"W%d\",\"press\":\"park\",\"argument\":\"%d\",\"active_low\":"
			"true,\"bias\":\"pull-up\"",
			i ? "," : "", i, i);
		hands[i].has_hold = i % 2;
		if (i % 2)
			snprintf(text + strlen(text), sizeof(text) - strlen(text),
				",\"hold\":\"pause\",\"hold_argument\":\"%d\",\"hold_ms\":%d", i,
				HOLD_MS);
		strcat(text, "}");
	}
	strcat(text, "]}");
	kernel("%s", chip);
	box_open(text);
}

static void no_press_of_a_crowd_is_lost_or_doubled(void **state)
{
	const char *runs = getenv("NOVBE_RUNS");
	const int presses = runs && atoi(runs) > 20 ? 150 : 25;
	const uint64_t seed = getenv("NOVBE_SEED") ? strtoull(getenv("NOVBE_SEED"), NULL, 10) : 1;
	char came[WIRES][STEPS_MAX + 1] = {{0}};
	int done = 0, total = 0;

	(void)state;
	dice = seed;
	wires_open();
	for (int i = 0; i < WIRES; i++)
		hands[i].next_us = mono_us() + roll(0, 50) * 1000;
	while (done < WIRES) {
		run_for(2);
		done = 0;
		for (int i = 0; i < WIRES; i++) {
			/* When its chatter is over, all of its edges are told at once. */
			if (hands[i].count < presses && hands[i].next_us + 5000 <= mono_us())
				hand_move(i, presses);
			done += hands[i].count == presses;
		}
	}
	run_for(100);
	for (int i = 0; i < rig.press_count; i++) {
		const int wire = atoi(rig.presses[i].argument);

		came[wire][strlen(came[wire])] = rig.presses[i].button == BUTTON_PAUSE ? 'h' : 'p';
		total++;
	}
	for (int i = 0; i < WIRES; i++)
		if (strcmp(came[i], hands[i].expected) != 0)
			fail_msg("seed %llu, wire %d: '%s', pressed was '%s'",
				(unsigned long long)seed, i, came[i], hands[i].expected);
	print_message("seed %llu: %d presses of %d, none lost, none doubled\n",
		(unsigned long long)seed, total, presses * WIRES);
	assert_string_equal(rig.trouble, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			no_press_of_a_crowd_is_lost_or_doubled, rig_setup, rig_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
