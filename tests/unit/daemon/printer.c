/*
 * A shared printer from the hub's order to paper in a file and back, against a real broker, with
 * the files outlet: printer/daemon/printer.h.
 */
#include "tests/unit/device/hub_rig.h"

#include "firmware/hall/hall_file.h"
#include "printer/daemon/options.h"
#include "printer/daemon/orders.h"
#include "printer/daemon/printer.h"
#include "printer/ledger.h"

#define VISIT "isb-2026-11-23-A047"

enum { PATH_SIZE = 300 };

struct scene {
	struct hub_rig rig;
	struct board_file board;
	struct printer_options options;
	struct printer *printer;
	char folder[64], tickets[PATH_SIZE], ledger[PATH_SIZE];
	int orders;
};

/* ---- The scene ---- */

static void start(struct scene *s)
{
	s->printer = printer_new(s->rig.loop, &s->board, &s->options);
	assert_non_null(s->printer);
}

static void publish_hall(struct scene *s)
{
	struct hall_file *file = hall_file_read("data/halls/islamabad.json", stderr);
	struct json_writer w;

	assert_non_null(file);
	json_writer_init(&w, 1 << 20);
	catalogue_message_write(&w, file->catalogue);
	hub_rig_publish(&s->rig, TOPIC_CATALOGUE, NULL, &w, true);
	for (uint16_t i = 0; i < file->catalogue->institution_count; i++) {
		json_writer_init(&w, 1 << 20);
		catalogue_message_write_institution(&w, file->catalogue, i);
		hub_rig_publish(
			&s->rig, TOPIC_CATALOGUE, file->catalogue->institutions[i].id, &w, true);
	}
	hall_file_free(file);
}

static int scene_open(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	hub_rig_open(&s->rig, "printer-1");
	strcpy(s->folder, "/tmp/novbe-printer-XXXXXX");
	assert_non_null(mkdtemp(s->folder));
	s->board = hub_rig_board(&s->rig, s->folder);
	snprintf(s->tickets, sizeof(s->tickets), "%s/tickets", s->folder);
	snprintf(s->ledger, sizeof(s->ledger), "%s/paper.ledger", s->folder);
	s->options = (struct printer_options){.texts = "build/po",
		.press = {.outlet = {.kind = OUTLET_FILES,
				  .dpi = 203,
				  .folder = s->tickets,
				  .keep = 100,
				  .timeout_ms = 5000},
			.paper = {.width_dots = 576, .dpi = 203}}};
	*state = s;
	return 0;
}

static int scene_close(void **state)
{
	struct scene *s = *state;
	char command[PATH_SIZE];

	printer_free(s->printer);
	hub_rig_close(&s->rig);
	snprintf(command, sizeof(command), "rm -r '%s'", s->folder);
	assert_int_equal(system(command), 0);
	free(s);
	return 0;
}

/* Connected, and the hall's catalogue is on the board's disk. */
static void start_and_wait(struct scene *s)
{
	char path[PATH_SIZE];

	publish_hall(s);
	start(s);
	snprintf(path, sizeof(path), "%s/catalogue.json", s->folder);
	hub_rig_wait(&s->rig, access(path, F_OK) == 0 && s->rig.state.online &&
				      !strcmp(s->rig.state.paper, "ok"));
}

/* ---- Orders ---- */

static struct order_message order_of(struct scene *s, unsigned int copy)
{
	struct order_message order = {.verb = "print",
		.copy = copy > 0,
		.deadline_ms = hub_rig_now_ms(&s->rig) + 30000,
		.has_ticket = true,
		.ticket = {.visit = VISIT,
			.ticket = "A047",
			.leg = "A047/1",
			.state = LEG_RESERVED,
			.service = "id-card-renewal",
			.institution = "nadra",
			.klass = "normal",
			.language = "ur",
			.token = "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
			.ahead = 7,
			.low_ms = 600000,
			.high_ms = 1500000,
			.issued_ms = 1795405000123}};

	snprintf(order.order, sizeof(order.order), "0123456789abcdef-%d", ++s->orders);
	order.ticket.copies = (uint16_t)copy;
	return order;
}

static void send_order(struct scene *s, const struct order_message *order)
{
	struct json_writer w;

	json_writer_init(&w, 65536);
	order_message_write(&w, order);
	hub_rig_publish(&s->rig, TOPIC_DEVICE_DO, s->rig.device, &w, false);
}

static bool is_paper(const struct scene *s, const char *name)
{
	char path[PATH_SIZE + 64];

	snprintf(path, sizeof(path), "%s/%s.png", s->tickets, name);
	return access(path, F_OK) == 0;
}

static void take_paper(const struct scene *s, const char *name)
{
	char path[PATH_SIZE + 64];

	snprintf(path, sizeof(path), "%s/%s.png", s->tickets, name);
	assert_int_equal(unlink(path), 0);
}

static const struct command *last_command(const struct scene *s)
{
	assert_true(s->rig.command_count > 0);
	return &s->rig.commands[s->rig.command_count - 1];
}

static const struct done_message *last_done(const struct scene *s)
{
	assert_true(s->rig.done_count > 0);
	return &s->rig.dones[s->rig.done_count - 1];
}

static enum ledger_state in_ledger(const struct scene *s, const char *name)
{
	struct ledger *ledger = ledger_open(s->ledger);
	enum ledger_state state;

	assert_non_null(ledger);
	state = ledger_get(ledger, name);
	ledger_close(ledger);
	return state;
}

static void write_ledger(const struct scene *s, const char *name, enum ledger_state state)
{
	struct ledger *ledger = ledger_open(s->ledger);

	assert_non_null(ledger);
	assert_int_equal(ledger_set(ledger, name, state, clock_wall_ms()), 0);
	ledger_close(ledger);
}

/* ---- Tests ---- */

static void its_state_tells_what_it_is(void **state)
{
	struct scene *s = *state;

	start_and_wait(s);
	assert_int_equal(s->rig.state.role, ROLE_PRINTER);
	assert_string_equal(s->rig.state.printer, "files");
	assert_string_equal(s->rig.state.screen, "none");
	assert_string_equal(s->rig.state.trouble, "");
	printer_free(s->printer);
	s->printer = NULL;
	hub_rig_wait(&s->rig, !s->rig.state.online);
}

static void an_order_comes_out_and_the_hub_hears_of_it(void **state)
{
	struct scene *s = *state;
	struct order_message order;

	start_and_wait(s);
	order = order_of(s, 0);
	send_order(s, &order);
	hub_rig_wait(&s->rig, s->rig.done_count == 1 && s->rig.command_count == 2);
	assert_true(is_paper(s, VISIT));
	assert_string_equal(s->rig.dones[0].order, order.order);
	assert_true(s->rig.dones[0].ok);
	assert_int_equal(s->rig.commands[0].verb, VERB_PAPER);
	assert_int_equal(s->rig.commands[0].print, PRINT_SUBMITTED);
	assert_int_equal(s->rig.commands[1].verb, VERB_CONFIRM);
	assert_int_equal(s->rig.commands[1].print, PRINT_PRINTED);
	assert_int_equal(s->rig.commands[1].ticket.number, 47);
	assert_string_equal(s->rig.commands[1].day, "2026-11-23");
}

static void ordered_twice_it_comes_out_once(void **state)
{
	struct scene *s = *state;
	struct order_message order;

	start_and_wait(s);
	order = order_of(s, 0);
	send_order(s, &order);
	send_order(s, &order);
	hub_rig_wait(&s->rig, s->rig.done_count >= 1 && s->rig.command_count >= 2);
	hub_rig_run(&s->rig, 200);
	take_paper(s, VISIT);
	order = order_of(s, 0);
	send_order(s, &order);
	hub_rig_wait(&s->rig, !strcmp(last_done(s)->order, order.order));
	assert_true(last_done(s)->ok);
	assert_false(is_paper(s, VISIT));
}

static void a_copy_is_another_piece_and_confirms_nothing(void **state)
{
	struct scene *s = *state;
	struct order_message order;

	start_and_wait(s);
	order = order_of(s, 2);
	send_order(s, &order);
	hub_rig_wait(&s->rig, s->rig.done_count == 1 && s->rig.command_count == 2);
	assert_true(is_paper(s, VISIT ".c2"));
	assert_false(is_paper(s, VISIT));
	assert_int_equal(last_command(s)->verb, VERB_PAPER);
	assert_int_equal(last_command(s)->print, PRINT_PRINTED);
	assert_int_equal(last_command(s)->copy, 2);
}

static void past_the_deadline_nothing_comes_out(void **state)
{
	struct scene *s = *state;
	struct order_message order;

	start_and_wait(s);
	order = order_of(s, 0);
	order.deadline_ms = hub_rig_now_ms(&s->rig) - 500; /* clocks agree to some ms */
	send_order(s, &order);
	hub_rig_wait(&s->rig, s->rig.done_count == 1);
	assert_false(s->rig.dones[0].ok);
	assert_non_null(strstr(s->rig.dones[0].text, "deadline"));
	assert_int_equal(s->rig.command_count, 0);
	assert_int_equal(in_ledger(s, VISIT), LEDGER_NONE);
	assert_false(is_paper(s, VISIT));
}

static void a_picture_is_refused_politely(void **state)
{
	struct scene *s = *state;
	struct order_message order;

	start_and_wait(s);
	order = order_of(s, 0);
	order.has_ticket = false;
	strcpy(order.verb, "picture");
	send_order(s, &order);
	hub_rig_wait(&s->rig, s->rig.done_count == 1);
	assert_false(s->rig.dones[0].ok);
	assert_non_null(strstr(s->rig.dones[0].text, "no screen"));
}

static void what_did_not_come_out_is_trouble_within_a_second(void **state)
{
	struct scene *s = *state;
	struct order_message order;
	int64_t start_ms;

	start_and_wait(s);
	assert_int_equal(rmdir(s->tickets), 0); /* the disk is gone */
	order = order_of(s, 0);
	send_order(s, &order);
	start_ms = clock_mono_ms();
	hub_rig_wait(&s->rig, s->rig.state.trouble[0] && s->rig.done_count == 1);
	assert_true(clock_mono_ms() - start_ms < 1000);
	assert_false(s->rig.dones[0].ok);
	hub_rig_wait(&s->rig, last_command(s)->print > PRINT_SUBMITTED);
	assert_int_equal(last_command(s)->verb, VERB_PAPER);
	assert_int_not_equal(last_command(s)->print, PRINT_PRINTED);
	/* The next one comes out: the trouble is over. */
	assert_int_equal(mkdir(s->tickets, 0755), 0);
	order = order_of(s, 1);
	send_order(s, &order);
	hub_rig_wait(&s->rig, s->rig.done_count == 2 && !s->rig.state.trouble[0]);
	assert_true(s->rig.dones[1].ok);
}

static void after_a_restart_the_outcome_is_told_and_nothing_printed(void **state)
{
	struct scene *s = *state;
	struct order_message order;

	write_ledger(s, VISIT, LEDGER_SUBMITTED);
	start_and_wait(s);
	hub_rig_wait(&s->rig, s->rig.command_count == 1);
	assert_int_equal(last_command(s)->verb, VERB_PAPER);
	assert_int_equal(last_command(s)->print, PRINT_UNPRINTED);
	order = order_of(s, 0);
	send_order(s, &order);
	hub_rig_wait(&s->rig, s->rig.done_count == 1);
	assert_false(s->rig.dones[0].ok);
	assert_false(is_paper(s, VISIT));
}

static void an_outcome_that_nobody_heard_is_told_at_the_next_start(void **state)
{
	struct scene *s = *state;

	write_ledger(s, VISIT, LEDGER_SUBMITTED);
	write_ledger(s, VISIT, LEDGER_PRINTED);
	write_ledger(s, "isb-2026-11-23-A048.c3", LEDGER_UNPRINTED);
	start_and_wait(s);
	hub_rig_wait(&s->rig, s->rig.command_count == 2);
	hub_rig_run(&s->rig, 200);
	assert_int_equal(s->rig.command_count, 2);
	assert_int_equal(s->rig.commands[0].verb, VERB_CONFIRM);
	assert_int_equal(s->rig.commands[0].print, PRINT_PRINTED);
	assert_int_equal(s->rig.commands[1].verb, VERB_PAPER);
	assert_int_equal(s->rig.commands[1].print, PRINT_UNPRINTED);
	assert_int_equal(s->rig.commands[1].copy, 3);
	printer_free(s->printer);
	s->printer = NULL;
	assert_int_equal(in_ledger(s, VISIT), LEDGER_TOLD_PRINTED);
	assert_int_equal(in_ledger(s, "isb-2026-11-23-A048.c3"), LEDGER_TOLD_UNPRINTED);
}

static void an_order_waits_until_the_hall_is_known(void **state)
{
	struct scene *s = *state;
	struct order_message order;

	start(s);
	hub_rig_wait(&s->rig, s->rig.state.online && !strcmp(s->rig.state.paper, "ok"));
	order = order_of(s, 0);
	send_order(s, &order);
	hub_rig_run(&s->rig, 200);
	assert_int_equal(s->rig.done_count, 0);
	publish_hall(s);
	hub_rig_wait(&s->rig, s->rig.done_count == 1);
	assert_true(s->rig.dones[0].ok);
	assert_true(is_paper(s, VISIT));
}

static void many_orders_at_once_all_come_out(void **state)
{
	struct scene *s = *state;
	struct order_message order;

	start_and_wait(s);
	for (int i = 1; i <= ORDERS_MAX; i++) {
		order = order_of(s, (unsigned int)i);
		send_order(s, &order);
	}
	hub_rig_wait(&s->rig, s->rig.done_count == ORDERS_MAX);
	for (int i = 0; i < ORDERS_MAX; i++)
		assert_true(s->rig.dones[i].ok);
}

#define scene(test) cmocka_unit_test_setup_teardown(test, scene_open, scene_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		scene(an_order_waits_until_the_hall_is_known), /* first: nothing is retained */
		scene(its_state_tells_what_it_is),
		scene(an_order_comes_out_and_the_hub_hears_of_it),
		scene(ordered_twice_it_comes_out_once),
		scene(many_orders_at_once_all_come_out),
		scene(a_copy_is_another_piece_and_confirms_nothing),
		scene(past_the_deadline_nothing_comes_out),
		scene(a_picture_is_refused_politely),
		scene(what_did_not_come_out_is_trouble_within_a_second),
		scene(after_a_restart_the_outcome_is_told_and_nothing_printed),
		scene(an_outcome_that_nobody_heard_is_told_at_the_next_start),
	};

	return cmocka_run_group_tests(tests, hub_rig_group_setup, hub_rig_group_teardown);
}
