/* The n-th allocation fails, for every n: scarce_memory.h. With the sanitizers this is skipped;
 * what they watch is reached by the other programs. */
#include "tests/unit/queue/rig.h"
#include "tests/unit/queue/scarce_memory.h"

/* A day with every kind of allocation: visits that grow, legs that grow, blocks of numbers. */
static int live_a_day(const struct change *changes, int count, const struct setup *setup)
{
	struct hall *hall = hall_new(setup);
	int rc = hall ? 0 : -ENOMEM;

	for (int i = 0; i < count && rc == 0; i++)
		rc = hall_apply(hall, &changes[i], RIG_START_MS, i + 1);
	hall_free(hall);
	return rc;
}

/* Records the changes of such a day. */
static int record_a_day(struct rig *rig, struct change *changes, int room)
{
	int count = 0;
	struct command commands[8];

	commands[0] = rig_issue_command("id", "");
	commands[1] = rig_press(VERB_NEXT, 0);
	commands[2] = rig_press(VERB_TRANSFER, 0);
	RIG_SET(commands[2].service, "tax");
	commands[3] = rig_command(VERB_TICK, ROLE_HUB);
	commands[4] = rig_command(VERB_RETIRE_TICKET, ROLE_CONTROL);
	commands[4].ticket = (struct ticket){"C", 5003};
	for (int round = 0; round < 300; round++) {
		for (int i = 0; i < 5; i++) {
			rig->now_ms += 30000;
			if (rig_do(rig, &commands[i]) != REFUSED_NOT)
				continue;
			for (int k = 0; k < rig->decision.count; k++) {
				assert_true(count < room);
				changes[count++] = rig->decision.changes[k];
			}
		}
	}
	return count;
}

static void every_failing_allocation_is_reported_and_leaks_nothing(void **state)
{
	enum { ROOM = 4000 };
	struct rig *rig = *state;
	struct change *changes;
	int count = 2;
	long n = 0;

	if (!OWN_MALLOC) {
		print_message("skipped: the sanitizers own malloc here\n");
		skip();
	}
	changes = calloc(ROOM, sizeof(*changes));
	assert_non_null(changes);
	changes[0] = (struct change){.kind = CHANGE_DAY_OPENED};
	RIG_SET(changes[0].day, RIG_DAY);
	changes[1] = (struct change){.kind = CHANGE_COUNTER_OPENED};
	count += record_a_day(rig, changes + 2, ROOM - 2);
	assert_int_equal(live_a_day(changes, count, rig->setup), 0);
	for (;; n++) {
		long before = alive;
		int rc;

		allocations_left = n;
		rc = live_a_day(changes, count, rig->setup);
		allocations_left = -1;
		assert_int_equal(alive, before);
		if (rc == 0)
			break;
		assert_int_equal(rc, -ENOMEM);
	}
	printf("%ld allocations failed one by one\n", n);
	assert_true(n > 300);
	free(changes);
}

static void merging_and_setups_report_missing_memory(void **state)
{
	struct rig *rig = *state;
	long n = 0;

	if (!OWN_MALLOC) {
		print_message("skipped: the sanitizers own malloc here\n");
		skip();
	}
	for (;; n++) {
		long before = alive;
		struct setup *merged;

		allocations_left = n;
		merged = setup_merge(rig->setup, rig->setup);
		allocations_left = -1;
		setup_free(merged);
		assert_int_equal(alive, before);
		if (merged)
			break;
	}
	assert_true(n > 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(every_failing_allocation_is_reported_and_leaks_nothing),
		RIG_TEST(merging_and_setups_report_missing_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
