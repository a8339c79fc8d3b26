/*
 * The conversation with the hub, against a real mosquitto on a free loopback port and a hub made of
 * base/mqtt that answers, stays silent, goes away and comes back as another run.
 */
#include "tests/unit/device/hub_rig.h"

/* ---- The scene of each test ---- */

struct scene {
	struct hub_rig rig;
	struct hub_link *link;
	int readies, losts;
	char why[160];
	int answers;
	enum outcome outcome;
	int64_t asked_ms, answered_ms;
	int counter_messages;
};

static void on_ready(void *data)
{
	((struct scene *)data)->readies++;
}

static void on_lost(void *data, const char *why)
{
	struct scene *s = data;

	s->losts++;
	snprintf(s->why, sizeof(s->why), "%s", why);
}

static void on_message(void *data, enum topic_kind kind, const char *name, const struct json *body)
{
	struct scene *s = data;

	(void)body;
	if (kind == TOPIC_COUNTER && !strcmp(name, "1"))
		s->counter_messages++;
}

static void on_answer(void *data, enum outcome outcome, const struct answer_message *answer,
	const struct json *raw)
{
	struct scene *s = data;

	s->answers++;
	s->outcome = outcome;
	s->answered_ms = clock_mono_ms();
	assert_true((outcome == OUTCOME_ANSWERED) == (answer != NULL));
	assert_true((outcome == OUTCOME_ANSWERED) == (raw != NULL));
}

static int ask_next(struct scene *s, int64_t lifetime_ms)
{
	struct command command = {.verb = VERB_NEXT};

	command.expect.given = true;
	s->asked_ms = clock_mono_ms();
	return hub_link_ask(s->link, &command, lifetime_ms, on_answer, s);
}

static const struct hub_link_handlers handlers = {
	.ready = on_ready, .lost = on_lost, .message = on_message};

static struct hub_link *new_link(struct scene *s, struct loop *loop)
{
	struct board_file board = hub_rig_board(&s->rig, "/nowhere");

	return hub_link_new(loop, &board, ROLE_COUNTER, &handlers, s);
}

static int scene_open(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	hub_rig_open(&s->rig, "counter-1");
	s->link = new_link(s, s->rig.loop);
	assert_non_null(s->link);
	assert_int_equal(hub_link_follow(s->link, TOPIC_COUNTER, "1"), 0);
	assert_int_equal(ask_next(s, 2000), -ENOTCONN);
	assert_int_equal(hub_link_now_ms(s->link), -1);
	assert_int_equal(hub_link_start(s->link), 0);
	hub_rig_wait(&s->rig, s->readies == 1);
	*state = s;
	return 0;
}

static int scene_close(void **state)
{
	struct scene *s = *state;

	hub_link_free(s->link);
	hub_rig_close(&s->rig);
	free(s);
	return 0;
}

/* ---- Tests ---- */

static void ready_comes_with_the_hubs_time_and_not_with_a_retained_clock(void **state)
{
	struct scene *s = *state;
	int64_t truth_ms = hub_rig_now_ms(&s->rig);

	assert_true(hub_link_is_ready(s->link));
	assert_in_range(hub_link_now_ms(s->link) - truth_ms + 100, 0, 200);
	assert_int_equal(hub_link_clock_quality(s->link), CLOCK_HUB);
	assert_string_equal(hub_link_hub(s->link)->run, s->rig.run);
	assert_int_equal(s->losts, 0);
}

static void a_command_is_answered_exactly_once(void **state)
{
	struct scene *s = *state;

	assert_int_equal(ask_next(s, 2000), 0);
	hub_rig_wait(&s->rig, s->answers == 1);
	assert_int_equal(s->outcome, OUTCOME_ANSWERED);
	hub_rig_run(&s->rig, 900);
	assert_int_equal(s->answers, 1);
	assert_int_equal(s->rig.heard_count, 1);
}

static void a_silent_hub_hears_the_same_id_again_until_the_person_hears_of_expiry(void **state)
{
	struct scene *s = *state;

	s->rig.silent = true;
	assert_int_equal(ask_next(s, 1700), 0);
	hub_rig_wait(&s->rig, s->answers == 1);
	assert_int_equal(s->outcome, OUTCOME_EXPIRED);
	assert_in_range(s->answered_ms - s->asked_ms, 1690, 1950);
	assert_int_equal(s->rig.heard_count, 3);
	assert_int_equal(s->rig.command_count, 1);
	assert_int_equal(s->losts, 1);
	assert_string_equal(s->why, "the hub does not answer");
	assert_int_equal(ask_next(s, 2000), -ENOTCONN);
	s->rig.silent = false;
	hub_rig_wait(&s->rig, s->readies == 2);
	hub_rig_run(&s->rig, 800);
	assert_int_equal(s->rig.heard_count, 3); /* what expired is not sent again */
}

static void a_lost_answer_is_not_a_lost_link(void **state)
{
	struct scene *s = *state;

	s->rig.deaf_to_next = true;
	assert_int_equal(ask_next(s, 1500), 0);
	hub_rig_run(&s->rig, 100);
	/* Another command is answered meanwhile. */
	struct command recall = {.verb = VERB_RECALL};

	assert_int_equal(hub_link_ask(s->link, &recall, 1500, NULL, NULL), 0);
	hub_rig_wait(&s->rig, s->answers == 1);
	assert_int_equal(s->outcome, OUTCOME_EXPIRED);
	assert_int_equal(s->losts, 0);
}

static void expiry_is_told_although_the_connection_is_gone(void **state)
{
	struct scene *s = *state;

	s->rig.silent = true;
	assert_int_equal(ask_next(s, 1000), 0);
	hub_rig_run(&s->rig, 50);
	hub_rig_broker_kill();
	hub_rig_wait(&s->rig, s->answers == 1);
	assert_int_equal(s->outcome, OUTCOME_EXPIRED);
	assert_in_range(s->answered_ms - s->asked_ms, 990, 1250);
	assert_int_equal(s->losts, 1);
	hub_rig_broker_start();
	s->rig.silent = false;
	s->rig.heard_count = 0;
	hub_rig_wait(&s->rig, s->readies == 2);
	hub_rig_run(&s->rig, 800);
	assert_int_equal(s->rig.heard_count, 0);
}

static void a_command_survives_a_short_break_under_its_own_id(void **state)
{
	struct scene *s = *state;

	s->rig.deaf_to_next = true;
	assert_int_equal(ask_next(s, 8000), 0);
	hub_rig_run(&s->rig, 50);
	hub_rig_broker_kill();
	hub_rig_broker_start();
	s->rig.deaf_to_next = false;
	hub_rig_wait(&s->rig, s->answers == 1);
	assert_int_equal(s->outcome, OUTCOME_ANSWERED);
	assert_int_equal(s->rig.command_count, 1);
	assert_int_equal(s->losts, 1);
}

static void a_press_without_a_link_is_never_sent_later(void **state)
{
	struct scene *s = *state;

	hub_rig_broker_kill();
	hub_rig_wait(&s->rig, s->losts == 1);
	assert_int_equal(ask_next(s, 60000), -ENOTCONN);
	hub_rig_broker_start();
	hub_rig_wait(&s->rig, s->readies == 2);
	hub_rig_run(&s->rig, 900);
	assert_int_equal(s->rig.heard_count, 0);
	assert_int_equal(s->answers, 0);
}

static void a_hub_that_leaves_is_told_and_its_next_run_sets_the_time_anew(void **state)
{
	struct scene *s = *state;
	int states;

	hub_rig_say(&s->rig, false);
	hub_rig_wait(&s->rig, s->losts == 1);
	assert_string_equal(s->why, "the hub is away");
	assert_int_equal(ask_next(s, 2000), -ENOTCONN);
	states = s->rig.state_count;
	random_hex(8, s->rig.run);
	s->rig.offset_ms += 7200000;
	hub_rig_say(&s->rig, true);
	hub_rig_wait(&s->rig, s->readies == 2);
	assert_in_range(
		hub_link_now_ms(s->link) - clock_mono_ms() - s->rig.offset_ms + 100, 0, 200);
	hub_rig_wait(&s->rig, s->rig.state_count > states); /* its own state came again */
}

static void a_new_run_without_a_goodbye_is_noticed(void **state)
{
	struct scene *s = *state;

	random_hex(8, s->rig.run);
	s->rig.offset_ms -= 3600000;
	hub_rig_say(&s->rig, true);
	hub_rig_wait(&s->rig, s->readies == 2);
	assert_int_equal(s->losts, 1);
	assert_in_range(
		hub_link_now_ms(s->link) - clock_mono_ms() - s->rig.offset_ms + 100, 0, 200);
}

static void too_many_unanswered_commands_are_refused(void **state)
{
	struct scene *s = *state;

	s->rig.deaf_to_next = true;
	for (int i = 0; i < HUB_LINK_MAX_ASKED; i++)
		assert_int_equal(ask_next(s, 60000), 0);
	assert_int_equal(ask_next(s, 60000), -ENOSPC);
	hub_link_free(s->link);
	s->link = NULL;
	assert_int_equal(s->answers, HUB_LINK_MAX_ASKED);
	assert_int_equal(s->outcome, OUTCOME_LOST);
}

static void followed_topics_arrive_and_broken_ones_are_left_out(void **state)
{
	struct scene *s = *state;
	char topic[TOPIC_SIZE];

	topic_write(topic, "isb", TOPIC_COUNTER, "1");
	assert_int_equal(mqtt_publish(s->rig.mqtt, topic, "{\"a\":", 5, false), 0);
	assert_int_equal(mqtt_publish(s->rig.mqtt, topic, "{}", 2, false), 0);
	hub_rig_wait(&s->rig, s->counter_messages == 1);
	topic_write(topic, "isb", TOPIC_DEVICE_RSP, "counter-1");
	assert_int_equal(mqtt_publish(s->rig.mqtt, topic, "[1]", 3, false), 0);
	topic_write(topic, "isb", TOPIC_HUB_STATE, NULL);
	assert_int_equal(mqtt_publish(s->rig.mqtt, topic, "7", 1, false), 0);
	hub_rig_run(&s->rig, 100);
	assert_true(hub_link_is_ready(s->link));
}

static void the_boards_state_is_published_and_says_goodbye(void **state)
{
	struct scene *s = *state;
	struct device_message mine = {.input = "lost", .paper = "unknown", .screen = "none"};
	char run[RUN_ID_SIZE];

	memcpy(run, hub_link_run(s->link), sizeof(run));
	hub_link_set_state(s->link, &mine);
	hub_rig_wait(&s->rig, !strcmp(s->rig.state.input, "lost"));
	assert_string_equal(s->rig.state.run, run);
	assert_true(s->rig.state.online);
	hub_link_free(s->link);
	s->link = NULL;
	hub_rig_wait(&s->rig, !s->rig.state.online);
	assert_string_equal(s->rig.state.run, run);
}

static void a_killed_board_leaves_its_will(void **state)
{
	struct scene *s = *state;
	struct device_message mine = {.input = "ok", .paper = "unknown", .screen = "none"};
	char run[RUN_ID_SIZE];
	pid_t child;

	hub_link_free(s->link); /* the child takes its name */
	s->link = NULL;
	hub_rig_wait(&s->rig, !s->rig.state.online);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct loop *loop = loop_new();
		struct hub_link *link = new_link(s, loop);

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		hub_link_set_state(link, &mine);
		_exit(hub_link_start(link) < 0 || loop_run(loop));
	}
	hub_rig_wait(&s->rig, s->rig.state.online);
	memcpy(run, s->rig.state.run, sizeof(run));
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	hub_rig_wait(&s->rig, !s->rig.state.online);
	assert_string_equal(s->rig.state.run, run);
	assert_string_equal(s->rig.state.input, "ok");
}

#define scene_test(name) cmocka_unit_test_setup_teardown(name, scene_open, scene_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		scene_test(ready_comes_with_the_hubs_time_and_not_with_a_retained_clock),
		scene_test(a_command_is_answered_exactly_once),
		scene_test(a_silent_hub_hears_the_same_id_again_until_the_person_hears_of_expiry),
		scene_test(a_lost_answer_is_not_a_lost_link),
		scene_test(expiry_is_told_although_the_connection_is_gone),
		scene_test(a_command_survives_a_short_break_under_its_own_id),
		scene_test(a_press_without_a_link_is_never_sent_later),
		scene_test(a_hub_that_leaves_is_told_and_its_next_run_sets_the_time_anew),
		scene_test(a_new_run_without_a_goodbye_is_noticed),
		scene_test(too_many_unanswered_commands_are_refused),
		scene_test(followed_topics_arrive_and_broken_ones_are_left_out),
		scene_test(the_boards_state_is_published_and_says_goodbye),
		scene_test(a_killed_board_leaves_its_will),
	};

	return cmocka_run_group_tests(tests, hub_rig_group_setup, hub_rig_group_teardown);
}
