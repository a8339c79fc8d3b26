/*
 * Tickets through a real cupsd: what is called printed, unprinted and uncertain, whatever the
 * printer, its backend, cupsd or this program's own end do. The words of the backend scripts are
 * told in outlet_fixture.h.
 */
#include "tests/unit/printer/outlet_fixture.h"

#include "firmware/base/clock.h"
#include "firmware/base/loop.h"
#include "printer/escpos.h"
#include "printer/outlet.h"

enum { MAX_SEEN = 16 };

static struct spooler spooler;
static bool have_cups;

struct fixture {
	struct loop *loop;
	struct loop_timer *limit, *act;
	struct outlet *outlet;
	int submitted, ended, healths, wanted;
	bool wants_health, wants_submitted;
	enum paper_state until_paper;
	enum print_state state;
	struct printer_health health;
	char why[OUTLET_WHY_SIZE];
	const char *act_script; /* run in the spooler's folder when `act` rings */
	int act_signal;		/* or sent to cupsd */
};

static void on_limit(void *data)
{
	loop_quit(data, 99);
}

static void on_act(void *data)
{
	struct fixture *f = data;

	if (f->act_script)
		assert_int_equal(shell(&spooler, "%s", f->act_script), 0);
	else if (f->act_signal == SIGKILL) {
		spooler_end(&spooler, SIGKILL);
		spooler_run(&spooler);
	} else {
		kill(spooler.pid, f->act_signal);
	}
}

static void on_submitted(void *data, const char *name)
{
	struct fixture *f = data;

	(void)name;
	f->submitted++;
	if (f->wants_submitted)
		loop_quit(f->loop, 0);
}

static void on_ended(void *data, const char *name, enum print_state state, const char *why)
{
	struct fixture *f = data;

	(void)name;
	f->ended++;
	f->state = state;
	snprintf(f->why, sizeof(f->why), "%s", why);
	if (f->ended == f->wanted)
		loop_quit(f->loop, 0);
}

static void on_health(void *data, const struct printer_health *health)
{
	struct fixture *f = data;

	f->healths++;
	f->health = *health;
	if (f->wants_health && (f->until_paper == PAPER_UNKNOWN || health->paper == f->until_paper))
		loop_quit(f->loop, 0);
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	f->loop = loop_new();
	if (!have_cups)
		return 0;
	behave(&spooler, behave_well);
	return loop_timer_add(f->loop, on_limit, f->loop, &f->limit) == 0 &&
			       loop_timer_add(f->loop, on_act, f, &f->act) == 0
		       ? 0
		       : -1;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	outlet_free(f->outlet);
	loop_timer_del(f->limit);
	loop_timer_del(f->act);
	loop_free(f->loop);
	free(f);
	if (have_cups && spooler.pid == 0)
		spooler_run(&spooler);
	return 0;
}

static void run(struct fixture *f)
{
	loop_timer_after(f->limit, 30000);
	assert_int_equal(loop_run(f->loop), 0);
	loop_timer_stop(f->limit);
}

static void await_end(struct fixture *f)
{
	f->wanted = f->ended + 1;
	run(f);
}

static void await_submitted(struct fixture *f)
{
	f->wants_submitted = true;
	run(f);
	f->wants_submitted = false;
}

/* PAPER_UNKNOWN: the next word, whatever it is. */
static void await_health(struct fixture *f, enum paper_state paper)
{
	f->wants_health = true;
	f->until_paper = paper;
	run(f);
	f->wants_health = false;
}

static void probe(struct fixture *f)
{
	assert_int_equal(outlet_probe(f->outlet), 0);
	await_health(f, PAPER_UNKNOWN);
}

static void act_after(struct fixture *f, int ms, const char *script)
{
	f->act_script = script;
	loop_timer_after(f->act, ms);
}

static struct bitmap *slip(void)
{
	struct bitmap *picture = bitmap_new(384, 200);

	bitmap_fill(picture, 9, 20, 40, 40);
	return picture;
}

static long slip_bytes(void)
{
	struct escpos_options options = {.dpi = 203, .feed_dots = 24, .cut = true};
	struct bitmap *picture = slip();
	uint8_t *bytes;
	size_t len;

	assert_int_equal(escpos_write(picture, &options, &bytes, &len), 0);
	free(bytes);
	bitmap_free(picture);
	return (long)len;
}

static void open_queue(struct fixture *f, const char *queue, int timeout_ms)
{
	static const struct outlet_handlers handlers = {
		.submitted = on_submitted, .ended = on_ended, .health = on_health};
	struct outlet_options options = {
		.kind = OUTLET_CUPS, .dpi = 203, .queue = queue, .timeout_ms = timeout_ms};
	char server[32];

	if (!have_cups)
		skip();
	snprintf(server, sizeof(server), "localhost:%d", spooler.port);
	options.server = server;
	f->outlet = outlet_new(f->loop, &options, &handlers, f);
	assert_non_null(f->outlet);
}

static void print(struct fixture *f, const char *name)
{
	assert_int_equal(outlet_print(f->outlet, slip(), name), 0);
}

static void assert_ended(struct fixture *f, enum print_state state, const char *why)
{
	await_end(f);
	if (f->state != state || !strstr(f->why, why))
		print_error("state %d, why '%s'\n", f->state, f->why);
	assert_int_equal(f->state, state);
	assert_non_null(strstr(f->why, why));
}

/* ---- The usual way ----------------------------------------------------------------------------
 */

static void the_printer_gets_exactly_these_bytes(void **state)
{
	struct fixture *f = *state;

	open_queue(f, "ticket", 10000);
	for (int i = 0; i < 3; i++) {
		char name[16];

		snprintf(name, sizeof(name), "isb-A%d", i);
		print(f, name);
	}
	f->wanted = 3;
	run(f);
	assert_int_equal(f->state, PRINT_PRINTED);
	assert_string_equal(f->why, "");
	assert_int_equal(f->submitted, 3);
	/* The job's name is the ticket's, so that it can be found again. */
	assert_int_equal(sheet_bytes(&spooler, "isb-A2"), slip_bytes());
	assert_true(f->health.ready);
	assert_int_equal(f->health.paper, PAPER_OK);
}

static void a_kept_connection_that_cupsd_closed_costs_no_ticket(void **state)
{
	struct fixture *f = *state;

	open_queue(f, "ticket", 10000);
	print(f, "kept-1");
	assert_ended(f, PRINT_PRINTED, "");
	spooler_end(&spooler, SIGTERM);
	spooler_run(&spooler);
	print(f, "kept-2");
	assert_ended(f, PRINT_PRINTED, "");
	assert_int_equal(sheet_bytes(&spooler, "kept-2"), slip_bytes());
}

/* ---- Held -------------------------------------------------------------------------------------
 */

/* cupsd has all of it but its last byte. */
static bool is_spooled(void)
{
	return shell(&spooler, "[ \"$(find spool -type f -size %ldc)\" ]", slip_bytes() - 1) == 0;
}

static bool is_known(const char *name)
{
	return shell(&spooler, "grep -q '%s' spool/c* 2>/dev/null", name) == 0;
}

static void hold(struct fixture *f, const char *name)
{
	assert_int_equal(outlet_prepare(f->outlet, slip(), name), 0);
	for (int i = 0; i < 500 && !is_spooled(); i++)
		pause_ms(10);
	assert_true(is_spooled());
	assert_false(is_known(name));
}

static void a_held_ticket_is_no_job_before_it_is_let_go(void **state)
{
	struct fixture *f = *state;

	open_queue(f, "ticket", 10000);
	hold(f, "held-1");
	outlet_go(f->outlet);
	assert_ended(f, PRINT_PRINTED, "");
	assert_int_equal(f->submitted, 1);
	assert_true(is_known("held-1"));
	assert_int_equal(sheet_bytes(&spooler, "held-1"), slip_bytes());
}

/* As when the kiosk dies: cupsd sees the connection end. */
static void of_a_dropped_ticket_nothing_is_left(void **state)
{
	struct fixture *f = *state;

	open_queue(f, "ticket", 10000);
	hold(f, "dropped-1");
	outlet_drop(f->outlet);
	for (int i = 0; i < 500 && is_spooled(); i++)
		pause_ms(10);
	assert_false(is_spooled());
	print(f, "behind-it");
	assert_ended(f, PRINT_PRINTED, "");
	assert_int_equal(f->ended, 1);
	assert_int_equal(f->submitted, 1);
	assert_false(is_known("dropped-1"));
	assert_int_equal(sheet_bytes(&spooler, "dropped-1"), 0);
}

static void a_ticket_held_while_cupsd_is_started_again_comes_once(void **state)
{
	struct fixture *f = *state;

	open_queue(f, "ticket", 10000);
	hold(f, "held-2");
	spooler_end(&spooler, SIGKILL);
	spooler_run(&spooler);
	outlet_go(f->outlet);
	assert_ended(f, PRINT_PRINTED, "");
	assert_int_equal(sheet_bytes(&spooler, "held-2"), slip_bytes());
}

/* ---- The printer's troubles -------------------------------------------------------------------
 */

static const char waits_for_paper[] =
	"if [ ! -e paper ]; then say STATE: +media-empty-error; say INFO: no paper;\n"
	"[ $probe = 1 ] && exit 0; fi\n"
	"while [ ! -e paper ]; do sleep 0.02; done; say STATE: -media-empty-error\n"
	"[ $probe = 1 ] && exit 0\n"
	"begin; take; confirm\n";

static void paper_out_is_told_while_the_ticket_waits_and_then_it_comes(void **state)
{
	struct fixture *f = *state;
	int64_t started_ms;

	open_queue(f, "ticket", 10000);
	behave(&spooler, waits_for_paper);
	started_ms = clock_mono_ms();
	print(f, "waits");
	await_health(f, PAPER_OUT);
	assert_true(clock_mono_ms() - started_ms < 1000);
	assert_false(f->health.ready);
	assert_non_null(strstr(f->health.why, "paper is out"));
	assert_int_equal(f->ended, 0);
	act_after(f, 200, "touch paper");
	assert_ended(f, PRINT_PRINTED, "");
	assert_true(f->health.ready);
	assert_int_equal(f->health.paper, PAPER_OK);
	assert_int_equal(sheet_bytes(&spooler, "waits"), slip_bytes());
	assert_int_equal(shell(&spooler, "rm paper"), 0);
}

static void a_ticket_that_waited_too_long_never_comes(void **state)
{
	struct fixture *f = *state;

	open_queue(f, "ticket", 1500);
	behave(&spooler, waits_for_paper);
	print(f, "late");
	assert_ended(f, PRINT_UNPRINTED, "not printed within 1 s: the paper is out");
	assert_int_equal(shell(&spooler, "touch paper"), 0);
	/* The next one is printed by another backend: the late one's has surely ended. */
	print(f, "after-late");
	assert_ended(f, PRINT_PRINTED, "");
	assert_int_equal(sheet_bytes(&spooler, "late"), 0);
	assert_int_equal(shell(&spooler, "rm paper"), 0);
}

static void a_sheet_that_was_begun_and_not_confirmed_is_uncertain(void **state)
{
	static const char *const ways[] = {
		"begin; take; say ERROR: cover opened; exit 5\n",
		"begin; take; kill -KILL $$\n", /* cupsd calls this one completed */
		"begin; take; kill -TERM $$\n",
		"begin; take; exit 1\n",
		"begin; take; while :; do sleep 0.05; done\n",
	};
	struct fixture *f = *state;

	open_queue(f, "ticket", 1200);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		char name[16];

		snprintf(name, sizeof(name), "begun-%zu", i);
		behave(&spooler, ways[i]);
		print(f, name);
		assert_ended(f, PRINT_UNCERTAIN, i == 0 ? "cover opened" : "");
		assert_string_not_equal(f->why, "");
	}
}

static void a_backend_that_ends_before_the_sheet_leaves_it_unprinted(void **state)
{
	static const char *const ways[] = {
		"say ERROR: no such device; exit 1\n",
		"kill -KILL $$\n", /* cupsd calls this one completed */
		"exit 5\n",
	};
	struct fixture *f = *state;

	open_queue(f, "ticket", 5000);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		char name[16];

		snprintf(name, sizeof(name), "never-%zu", i);
		behave(&spooler, ways[i]);
		print(f, name);
		assert_ended(f, PRINT_UNPRINTED, i == 0 ? "no such device" : "");
		assert_string_not_equal(f->why, "");
	}
}

static void a_sheet_confirmed_at_the_last_moment_is_printed(void **state)
{
	struct fixture *f = *state;

	/* Cancelled while it confirms. */
	open_queue(f, "ticket", 1500);
	behave(&spooler, "trap 'confirm; exit 0' TERM\n"
			 "begin; take; while :; do sleep 0.02; done\n");
	print(f, "last-moment");
	assert_ended(f, PRINT_PRINTED, "");
}

static void a_job_that_somebody_cancelled_is_judged_when_its_backend_is_gone(void **state)
{
	struct fixture *f = *state;

	open_queue(f, "ticket", 8000);
	behave(&spooler, "trap 'sleep 0.3; begin; exit 5' TERM\n"
			 "while :; do sleep 0.02; done\n");
	print(f, "cancelled");
	act_after(f, 200, "cancel -a ticket");
	/* cupsd says `canceled` at once; the sheet begins 0.3 s later. */
	assert_ended(f, PRINT_UNCERTAIN, "");
	behave(&spooler, "while :; do sleep 0.02; done\n");
	print(f, "cancelled-2");
	act_after(f, 200, "cancel -a ticket");
	assert_ended(f, PRINT_UNPRINTED, "");
}

/* ---- The queue's troubles ---------------------------------------------------------------------
 */

static void a_queue_that_takes_nothing_is_told_with_what_to_do(void **state)
{
	struct fixture *f = *state;

	open_queue(f, "ticket", 10000);
	assert_int_equal(shell(&spooler, "cupsdisable ticket"), 0);
	print(f, "paused");
	assert_ended(f, PRINT_UNPRINTED, "cupsenable ticket");
	assert_false(f->health.ready);
	probe(f);
	assert_non_null(strstr(f->health.why, "cupsenable ticket"));
	assert_int_equal(shell(&spooler, "cupsenable ticket && cupsreject ticket"), 0);
	print(f, "rejected");
	assert_ended(f, PRINT_UNPRINTED, "not accepting");
	probe(f);
	assert_non_null(strstr(f->health.why, "cupsaccept ticket"));
	assert_int_equal(shell(&spooler, "cupsaccept ticket"), 0);
	probe(f);
	assert_true(f->health.ready);
	assert_int_equal(sheet_bytes(&spooler, "paused"), 0);
}

static void no_such_queue_is_told(void **state)
{
	struct fixture *f = *state;

	open_queue(f, "nowhere", 5000);
	print(f, "a");
	assert_ended(f, PRINT_UNPRINTED, "nowhere");
	probe(f);
	assert_false(f->health.ready);
	assert_int_equal(f->health.paper, PAPER_UNKNOWN);
	assert_non_null(strstr(f->health.why, "--setup"));
}

static void another_backend_than_ours_proves_nothing(void **state)
{
	struct fixture *f = *state;

	open_queue(f, "ticket", 5000);
	assert_int_equal(shell(&spooler, "cp bin/backend/escpos bin/backend/other &&"
					 "lpadmin -p other -E -v other:/x 2>/dev/null"),
		0);
	behave(&spooler, "take; exit 0\n");
	outlet_free(f->outlet);
	open_queue(f, "other", 5000);
	print(f, "other");
	assert_ended(f, PRINT_UNCERTAIN, "cannot confirm");
	assert_int_equal(shell(&spooler, "lpadmin -x other"), 0);
}

static void a_full_spool_is_told(void **state)
{
	struct fixture *f = *state;

	open_queue(f, "ticket", 5000);
	assert_int_equal(shell(&spooler, "cupsdisable ticket"), 0);
	spooler_end(&spooler, SIGTERM);
	write_cupsd_conf(&spooler, "MaxJobs 2");
	spooler_run(&spooler);
	assert_int_equal(shell(&spooler, "for i in 1 2; do lp -d ticket -o raw behave; done "
					 ">/dev/null"),
		0);
	print(f, "full");
	assert_ended(f, PRINT_UNPRINTED, "Too many active jobs");
	spooler_end(&spooler, SIGTERM);
	write_cupsd_conf(&spooler, "");
	spooler_run(&spooler);
	assert_int_equal(shell(&spooler, "cancel -a ticket; cupsenable ticket"), 0);
}

/* ---- cupsd's troubles -------------------------------------------------------------------------
 */

static void a_cupsd_that_is_away_leaves_the_ticket_unprinted(void **state)
{
	struct fixture *f = *state;
	int64_t started_ms;

	open_queue(f, "ticket", 10000);
	probe(f);
	assert_true(f->health.ready);
	spooler_end(&spooler, SIGTERM);
	started_ms = clock_mono_ms();
	print(f, "away");
	assert_ended(f, PRINT_UNPRINTED, "does not answer");
	assert_true(clock_mono_ms() - started_ms < 4500);
	assert_false(f->health.ready);
	probe(f);
	assert_non_null(strstr(f->health.why, "does not answer"));
}

static void a_cupsd_that_comes_back_soon_still_prints(void **state)
{
	struct fixture *f = *state;

	open_queue(f, "ticket", 10000);
	probe(f);
	spooler_end(&spooler, SIGTERM);
	print(f, "soon-back");
	pause_ms(300);
	spooler_run(&spooler);
	assert_ended(f, PRINT_PRINTED, "");
	assert_int_equal(sheet_bytes(&spooler, "soon-back"), slip_bytes());
}

static void a_ticket_outlives_the_death_of_cupsd_in_mid_print(void **state)
{
	struct fixture *f = *state;

	/* As ours: what an earlier run has begun is waited for, and not printed again. */
	open_queue(f, "ticket", 10000);
	behave(&spooler, "if mkdir lock.$name 2>/dev/null; then begin; sleep 1; take;\n"
			 "touch done.$name; confirm; exit 0; fi\n"
			 "while [ ! -e done.$name ]; do sleep 0.05; done; confirm\n");
	print(f, "mid-print");
	f->act_signal = SIGKILL;
	act_after(f, 400, NULL);
	assert_ended(f, PRINT_PRINTED, "");
	assert_int_equal(sheet_bytes(&spooler, "mid-print"), slip_bytes());
}

static void a_print_during_which_cupsd_died_is_never_called_unprinted(void **state)
{
	struct fixture *f = *state;

	open_queue(f, "ticket", 4000);
	behave(&spooler, "while [ ! -e paper ]; do sleep 0.05; done; exit 1\n");
	print(f, "died");
	f->act_signal = SIGKILL;
	act_after(f, 300, NULL);
	assert_ended(f, PRINT_UNCERTAIN, "not printed within 4 s");
	assert_int_equal(shell(&spooler, "touch paper; sleep 0.2; rm paper"), 0);
}

static void a_hung_cupsd_cannot_hold_a_ticket_beyond_its_time(void **state)
{
	struct fixture *f = *state;
	int64_t started_ms;

	open_queue(f, "ticket", 1500);
	probe(f);
	kill(spooler.pid, SIGSTOP);
	started_ms = clock_mono_ms();
	print(f, "hung");
	assert_ended(f, PRINT_UNCERTAIN, "");
	assert_true(clock_mono_ms() - started_ms < 2500);
	assert_false(f->health.ready);
	/* Its request still lies in the socket: the ticket comes, unless it is found first. */
	kill(spooler.pid, SIGCONT);
	probe(f);
	assert_true(f->health.ready);
	print(f, "after-hung");
	assert_ended(f, PRINT_PRINTED, "");
}

static void a_hung_cupsd_cannot_hold_the_end_of_the_program(void **state)
{
	struct fixture *f = *state;
	int64_t started_ms;

	open_queue(f, "ticket", 20000);
	behave(&spooler, "while [ ! -e paper ]; do sleep 0.05; done; begin; take; confirm\n");
	print(f, "left-open");
	await_submitted(f);
	kill(spooler.pid, SIGSTOP);
	started_ms = clock_mono_ms();
	outlet_free(f->outlet);
	f->outlet = NULL;
	assert_true(clock_mono_ms() - started_ms < 1000);
	assert_int_equal(f->ended, 0);
	kill(spooler.pid, SIGCONT);

	/* The next run finds it by its name. */
	open_queue(f, "ticket", 10000);
	assert_int_equal(outlet_follow(f->outlet, "left-open"), 0);
	act_after(f, 300, "touch paper");
	assert_ended(f, PRINT_PRINTED, "");
	assert_int_equal(f->submitted, 1);
	assert_int_equal(sheet_bytes(&spooler, "left-open"), slip_bytes());
	assert_int_equal(shell(&spooler, "rm paper"), 0);
}

/* ---- After a restart --------------------------------------------------------------------------
 */

static void prints_of_an_earlier_run_are_found_by_their_names(void **state)
{
	struct fixture *f = *state;

	open_queue(f, "ticket", 5000);
	print(f, "early-1");
	assert_ended(f, PRINT_PRINTED, "");
	behave(&spooler, "exit 1\n");
	print(f, "early-2");
	assert_ended(f, PRINT_UNPRINTED, "");
	behave(&spooler, "begin; exit 5\n");
	print(f, "early-3");
	assert_ended(f, PRINT_UNCERTAIN, "");
	outlet_free(f->outlet);
	spooler_end(&spooler, SIGKILL);
	spooler_run(&spooler);
	open_queue(f, "ticket", 5000);
	assert_int_equal(outlet_follow(f->outlet, "early-1"), 0);
	assert_ended(f, PRINT_PRINTED, "");
	assert_int_equal(outlet_follow(f->outlet, "early-2"), 0);
	assert_ended(f, PRINT_UNPRINTED, "");
	assert_int_equal(outlet_follow(f->outlet, "early-3"), 0);
	assert_ended(f, PRINT_UNCERTAIN, "");
	assert_int_equal(outlet_follow(f->outlet, "early"), 0);
	assert_ended(f, PRINT_UNCERTAIN, "does not know");
}

/* ---- Probes -----------------------------------------------------------------------------------
 */

static void a_probe_asks_the_printer_and_prints_nothing(void **state)
{
	struct fixture *f = *state;
	int64_t started_ms;

	open_queue(f, "ticket", 5000);
	behave(&spooler, waits_for_paper);
	probe(f);
	assert_int_equal(f->health.paper, PAPER_OUT);
	assert_false(f->health.ready);
	behave(&spooler, "say STATE: -media-empty-error; say STATE: +media-low-warning; exit 0\n");
	started_ms = clock_mono_ms();
	probe(f);
	printf("probe: %lld ms\n", (long long)(clock_mono_ms() - started_ms));
	assert_int_equal(f->health.paper, PAPER_LOW);
	assert_true(f->health.ready);
	assert_non_null(strstr(f->health.why, "nearly"));
	behave(&spooler, "say STATE: -media-low-warning; say STATE: +cover-open-error; exit 0\n");
	probe(f);
	assert_true(f->health.cover_open);
	assert_false(f->health.ready);
	behave(&spooler, "say STATE: -cover-open-error; say STATE: +offline-error; exit 0\n");
	probe(f);
	assert_false(f->health.ready);
	assert_int_equal(f->health.paper, PAPER_UNKNOWN);
	behave(&spooler, "say STATE: -offline-error; exit 0\n");
	probe(f);
	assert_true(f->health.ready);
	assert_int_equal(sheet_bytes(&spooler, "novbe-probe"), 0);
}

static void a_printer_that_does_not_tell_its_state_is_not_ready(void **state)
{
	struct fixture *f = *state;
	int64_t started_ms = clock_mono_ms();

	open_queue(f, "ticket", 5000);
	behave(&spooler, "while :; do sleep 0.05; done\n");
	probe(f);
	assert_true(clock_mono_ms() - started_ms < 3000);
	assert_false(f->health.ready);
	behave(&spooler, "say ERROR: no such device; exit 1\n");
	probe(f);
	assert_false(f->health.ready);
	assert_non_null(strstr(f->health.why, "no such device"));
	behave(&spooler, behave_well);
	probe(f);
	assert_true(f->health.ready);
}

static void a_probe_during_a_print_is_answered_by_its_news(void **state)
{
	struct fixture *f = *state;
	int healths;

	open_queue(f, "ticket", 8000);
	behave(&spooler, waits_for_paper);
	print(f, "probed");
	await_health(f, PAPER_OUT);
	healths = f->healths;
	probe(f);
	assert_int_equal(f->healths, healths + 1);
	assert_int_equal(f->health.paper, PAPER_OUT);
	act_after(f, 10, "touch paper");
	assert_ended(f, PRINT_PRINTED, "");
	assert_int_equal(shell(&spooler, "rm paper"), 0);
}

#define cups_test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static int start_all(void **state)
{
	(void)state;
	have_cups = spooler_start(&spooler);
	return 0;
}

static int stop_all(void **state)
{
	(void)state;
	spooler_stop(&spooler);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cups_test(the_printer_gets_exactly_these_bytes),
		cups_test(a_kept_connection_that_cupsd_closed_costs_no_ticket),
		cups_test(a_held_ticket_is_no_job_before_it_is_let_go),
		cups_test(of_a_dropped_ticket_nothing_is_left),
		cups_test(a_ticket_held_while_cupsd_is_started_again_comes_once),
		cups_test(paper_out_is_told_while_the_ticket_waits_and_then_it_comes),
		cups_test(a_ticket_that_waited_too_long_never_comes),
		cups_test(a_sheet_that_was_begun_and_not_confirmed_is_uncertain),
		cups_test(a_backend_that_ends_before_the_sheet_leaves_it_unprinted),
		cups_test(a_sheet_confirmed_at_the_last_moment_is_printed),
		cups_test(a_job_that_somebody_cancelled_is_judged_when_its_backend_is_gone),
		cups_test(a_queue_that_takes_nothing_is_told_with_what_to_do),
		cups_test(no_such_queue_is_told),
		cups_test(another_backend_than_ours_proves_nothing),
		cups_test(a_full_spool_is_told),
		cups_test(a_cupsd_that_is_away_leaves_the_ticket_unprinted),
		cups_test(a_cupsd_that_comes_back_soon_still_prints),
		cups_test(a_ticket_outlives_the_death_of_cupsd_in_mid_print),
		cups_test(a_print_during_which_cupsd_died_is_never_called_unprinted),
		cups_test(a_hung_cupsd_cannot_hold_a_ticket_beyond_its_time),
		cups_test(a_hung_cupsd_cannot_hold_the_end_of_the_program),
		cups_test(prints_of_an_earlier_run_are_found_by_their_names),
		cups_test(a_probe_asks_the_printer_and_prints_nothing),
		cups_test(a_printer_that_does_not_tell_its_state_is_not_ready),
		cups_test(a_probe_during_a_print_is_answered_by_its_news),
	};

	return cmocka_run_group_tests(tests, start_all, stop_all);
}
