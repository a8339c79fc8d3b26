/* Telling the hub what became of paper, against a hub that answers, refuses, and does not hear. */
#include "tests/unit/device/hub_rig.h"

#include "firmware/device/settle.h"

struct scene {
	struct hub_rig rig;
	struct hub_link *link;
	struct settle *settle;
	int told, refused;
	struct settle_news last;
};

static void on_ready(void *data)
{
	settle_ready(((struct scene *)data)->settle);
}

static void on_told(void *data, const struct settle_news *news, bool accepted)
{
	struct scene *s = data;

	s->told++;
	s->refused += !accepted;
	s->last = *news;
}

static int scene_open(void **state)
{
	static const struct hub_link_handlers handlers = {.ready = on_ready};
	struct scene *s = calloc(1, sizeof(*s));
	struct board_file board;

	hub_rig_open(&s->rig, "printer-1");
	board = hub_rig_board(&s->rig, "/nowhere");
	s->link = hub_link_new(s->rig.loop, &board, ROLE_PRINTER, &handlers, s);
	assert_non_null(s->link);
	s->settle = settle_new(s->rig.loop, on_told, s);
	assert_non_null(s->settle);
	settle_use(s->settle, s->link);
	*state = s;
	return 0;
}

static int scene_close(void **state)
{
	struct scene *s = *state;

	hub_link_free(s->link);
	settle_free(s->settle);
	hub_rig_close(&s->rig);
	free(s);
	return 0;
}

static void connect_to_hub(struct scene *s)
{
	assert_int_equal(hub_link_start(s->link), 0);
	hub_rig_wait(&s->rig, hub_link_is_ready(s->link));
}

static int tell(
	struct scene *s, enum verb verb, const char *visit, enum print_state print, uint16_t copy)
{
	struct settle_news news = {.verb = verb, .print = print, .copy = copy};

	snprintf(news.visit, sizeof(news.visit), "%s", visit);
	return settle_tell(s->settle, &news);
}

static void assert_heard(struct scene *s, int i, enum verb verb, enum print_state print)
{
	assert_true(s->rig.command_count > i);
	assert_int_equal(s->rig.commands[i].verb, verb);
	assert_int_equal(s->rig.commands[i].print, print);
}

#define A047 "isb-2026-11-23-A047"

/* ---- Tests ---- */

static void news_reach_the_hub_with_ticket_day_and_copy(void **state)
{
	struct scene *s = *state;

	connect_to_hub(s);
	assert_int_equal(
		tell(s, VERB_PAPER, "north-east-2026-11-23-AB1047", PRINT_UNCERTAIN, 3), 0);
	hub_rig_wait(&s->rig, s->told == 1);
	assert_int_equal(s->rig.command_count, 1);
	assert_heard(s, 0, VERB_PAPER, PRINT_UNCERTAIN);
	assert_string_equal(s->rig.commands[0].ticket.series, "AB");
	assert_int_equal(s->rig.commands[0].ticket.number, 1047);
	assert_string_equal(s->rig.commands[0].day, "2026-11-23");
	assert_int_equal(s->rig.commands[0].copy, 3);
	assert_string_equal(s->last.visit, "north-east-2026-11-23-AB1047");
	assert_int_equal(s->refused, 0);
	assert_int_equal(settle_count(s->settle), 0);
}

static void what_is_no_news_is_refused(void **state)
{
	static const char *const visits[] = {"", "A047", "-A047", "2026-11-23-A047",
		"isb-2026-11-23-a047", "isb-2026-11-23-", "isb-2026x11-23-A047",
		"isb-2026-11-2x-A047", "isb2026-11-23-A047"};
	struct scene *s = *state;

	for (size_t i = 0; i < sizeof(visits) / sizeof(visits[0]); i++)
		assert_int_equal(tell(s, VERB_PAPER, visits[i], PRINT_PRINTED, 0), -EINVAL);
	assert_int_equal(tell(s, VERB_PAPER, A047, PRINT_ISSUED, 0), -EINVAL);
	assert_int_equal(tell(s, VERB_PAPER, A047, PRINT_ORDERED, 0), -EINVAL);
	assert_int_equal(tell(s, VERB_PAPER, A047, PRINT_STATE_COUNT, 0), -EINVAL);
	assert_int_equal(tell(s, VERB_VOID, A047, PRINT_PRINTED, 0), -EINVAL);
	assert_int_equal(tell(s, VERB_NEXT, A047, PRINT_ISSUED, 0), -EINVAL);
	assert_int_equal(settle_count(s->settle), 0);
}

static void without_the_hub_only_the_newest_news_waits(void **state)
{
	struct scene *s = *state;

	assert_int_equal(tell(s, VERB_PAPER, A047, PRINT_SUBMITTED, 0), 0);
	assert_int_equal(tell(s, VERB_PAPER, A047, PRINT_UNCERTAIN, 0), 0);
	assert_int_equal(tell(s, VERB_PAPER, A047, PRINT_SUBMITTED, 1), 0);
	assert_int_equal(settle_count(s->settle), 2);
	connect_to_hub(s);
	hub_rig_wait(&s->rig, s->told == 2);
	assert_int_equal(s->rig.command_count, 2);
	assert_heard(s, 0, VERB_PAPER, PRINT_UNCERTAIN);
	assert_heard(s, 1, VERB_PAPER, PRINT_SUBMITTED);
	assert_int_equal(s->rig.commands[1].copy, 1);
}

static void a_confirm_that_nobody_heard_is_not_lost_behind_news_of_paper(void **state)
{
	struct scene *s = *state;

	assert_int_equal(tell(s, VERB_CONFIRM, A047, PRINT_UNPRINTED, 0), 0);
	assert_int_equal(tell(s, VERB_PAPER, A047, PRINT_PRINTED, 0), 0);
	connect_to_hub(s);
	hub_rig_wait(&s->rig, s->told == 1);
	assert_int_equal(s->rig.command_count, 1);
	assert_heard(s, 0, VERB_CONFIRM, PRINT_PRINTED);
}

static void a_void_goes_its_own_way(void **state)
{
	struct scene *s = *state;

	assert_int_equal(tell(s, VERB_VOID, A047, PRINT_ISSUED, 0), 0);
	assert_int_equal(tell(s, VERB_PAPER, A047, PRINT_UNPRINTED, 0), 0);
	connect_to_hub(s);
	hub_rig_wait(&s->rig, s->told == 2);
	assert_heard(s, 0, VERB_VOID, PRINT_ISSUED);
	assert_heard(s, 1, VERB_PAPER, PRINT_UNPRINTED);
}

static void a_void_says_its_day(void **state)
{
	struct scene *s = *state;

	connect_to_hub(s);
	assert_int_equal(tell(s, VERB_VOID, "isb-2026-11-22-A047", PRINT_ISSUED, 0), 0);
	hub_rig_wait(&s->rig, s->told == 1);
	assert_string_equal(s->rig.commands[0].day, "2026-11-22");
}

static void newer_news_follow_behind_the_answer(void **state)
{
	struct scene *s = *state;

	connect_to_hub(s);
	s->rig.deaf = true;
	assert_int_equal(tell(s, VERB_PAPER, A047, PRINT_SUBMITTED, 0), 0);
	assert_int_equal(tell(s, VERB_PAPER, A047, PRINT_SUBMITTED, 0), 0);
	assert_int_equal(tell(s, VERB_PAPER, A047, PRINT_UNCERTAIN, 0), 0);
	assert_int_equal(tell(s, VERB_CONFIRM, A047, PRINT_PRINTED, 0), 0);
	hub_rig_wait(&s->rig, s->rig.command_count == 1);
	hub_rig_run(&s->rig, 200);
	assert_int_equal(s->rig.command_count, 1);
	s->rig.deaf = false;
	hub_rig_wait(&s->rig, s->told == 1);
	assert_int_equal(s->rig.command_count, 2);
	assert_heard(s, 0, VERB_PAPER, PRINT_SUBMITTED);
	assert_heard(s, 1, VERB_CONFIRM, PRINT_PRINTED);
	assert_int_equal(s->last.verb, VERB_CONFIRM);
}

static void what_the_hub_could_not_write_is_told_again(void **state)
{
	struct scene *s = *state;

	connect_to_hub(s);
	s->rig.refuses = REFUSED_STORAGE;
	assert_int_equal(tell(s, VERB_PAPER, A047, PRINT_PRINTED, 0), 0);
	hub_rig_wait(&s->rig, s->rig.command_count == 1);
	hub_rig_run(&s->rig, 100);
	assert_int_equal(s->told, 0);
	s->rig.refuses = REFUSED_NOT;
	hub_rig_wait(&s->rig, s->told == 1);
	assert_int_equal(s->rig.command_count, 2);
	assert_int_equal(s->refused, 0);
}

static void what_the_hub_refuses_for_good_is_told_once(void **state)
{
	struct scene *s = *state;

	connect_to_hub(s);
	s->rig.refuses = REFUSED_STATE;
	assert_int_equal(tell(s, VERB_PAPER, A047, PRINT_PRINTED, 0), 0);
	hub_rig_wait(&s->rig, s->told == 1);
	assert_int_equal(s->refused, 1);
	hub_rig_run(&s->rig, 1200);
	assert_int_equal(s->rig.command_count, 1);
}

static void a_new_connection_tells_what_was_not_answered(void **state)
{
	struct scene *s = *state;

	connect_to_hub(s);
	s->rig.deaf = true;
	assert_int_equal(tell(s, VERB_PAPER, A047, PRINT_PRINTED, 0), 0);
	hub_rig_wait(&s->rig, s->rig.command_count == 1);
	hub_rig_broker_kill();
	hub_rig_wait(&s->rig, !hub_link_is_ready(s->link));
	s->rig.deaf = false;
	hub_rig_broker_start();
	hub_rig_wait(&s->rig, s->told == 1);
	assert_heard(s, s->rig.command_count - 1, VERB_PAPER, PRINT_PRINTED);
	assert_int_equal(settle_count(s->settle), 0);
}

static void the_list_has_an_end(void **state)
{
	struct scene *s = *state;
	char visit[VISIT_ID_SIZE];

	for (int i = 1; i <= SETTLE_MAX; i++) {
		snprintf(visit, sizeof(visit), "isb-2026-11-23-A%03d", i);
		assert_int_equal(tell(s, VERB_PAPER, visit, PRINT_PRINTED, 0), 0);
	}
	assert_int_equal(tell(s, VERB_PAPER, "isb-2026-11-23-B001", PRINT_PRINTED, 0), -ENOSPC);
	assert_int_equal(tell(s, VERB_CONFIRM, visit, PRINT_PRINTED, 0), 0);
	connect_to_hub(s);
	/* More than the link takes at once: the rest follows. */
	hub_rig_wait(&s->rig, s->told == SETTLE_MAX);
	assert_int_equal(settle_count(s->settle), 0);
}

#define scene(test) cmocka_unit_test_setup_teardown(test, scene_open, scene_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		scene(news_reach_the_hub_with_ticket_day_and_copy),
		scene(what_is_no_news_is_refused),
		scene(without_the_hub_only_the_newest_news_waits),
		scene(a_confirm_that_nobody_heard_is_not_lost_behind_news_of_paper),
		scene(a_void_goes_its_own_way),
		scene(a_void_says_its_day),
		scene(newer_news_follow_behind_the_answer),
		scene(what_the_hub_could_not_write_is_told_again),
		scene(what_the_hub_refuses_for_good_is_told_once),
		scene(a_new_connection_tells_what_was_not_answered),
		scene(the_list_has_an_end),
	};

	return cmocka_run_group_tests(tests, hub_rig_group_setup, hub_rig_group_teardown);
}
