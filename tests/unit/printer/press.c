/* The press: each piece of paper at most once for ever, and its outcome told until it is known. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/base/loop.h"
#include "firmware/paint/paint.h"
#include "firmware/paint/picture.h"
#include "printer/ledger.h"
#include "printer/press.h"
#include "tests/unit/printer/sample_hall.h"

struct fixture {
	char folder[64], ledger[128];
	struct loop *loop;
	struct loop_timer *limit;
	struct painter *painter;
	struct hall_catalogue *hall;
	struct press *press;
	struct ticket_message ticket;
	bool tells; /* each outcome reaches the hub at once */
	int submitted, ended, wanted;
	enum print_state state;
	char visit[64];
	unsigned int copy;
};

static bool disk_broken;

/* Stands before the C library's for the ledger, too. */
int fdatasync(int fd)
{
	if (!disk_broken)
		return fsync(fd);
	errno = EIO;
	return -1;
}

static void on_limit(void *data)
{
	loop_quit(data, 99);
}

static void on_submitted(void *data, const struct press_print *print)
{
	struct fixture *f = data;

	(void)print;
	f->submitted++;
}

static void on_ended(
	void *data, const struct press_print *print, enum print_state state, const char *why)
{
	struct fixture *f = data;

	assert_non_null(why);
	f->ended++;
	f->state = state;
	f->copy = print->copy;
	snprintf(f->visit, sizeof(f->visit), "%s", print->visit);
	if (f->tells)
		press_told(f->press, print);
	if (f->ended == f->wanted)
		loop_quit(f->loop, 0);
}

static void on_health(void *data, const struct printer_health *health)
{
	struct fixture *f = data;

	assert_true(health->ready);
	if (f->wanted == 0)
		loop_quit(f->loop, 0);
}

static void try_to_open_press(struct fixture *f)
{
	static const struct press_handlers handlers = {
		.submitted = on_submitted, .ended = on_ended, .health = on_health};
	struct press_options options = {
		.outlet = {.kind = OUTLET_FILES,
			.dpi = 203,
			.folder = f->folder,
			.keep = 100,
			.timeout_ms = 5000},
		.paper = {.width_dots = 576, .dpi = 203},
		.ledger = f->ledger,
	};

	f->press = press_open(f->loop, f->painter, &options, &handlers, f);
}

static void open_press(struct fixture *f)
{
	try_to_open_press(f);
	assert_non_null(f->press);
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	snprintf(f->folder, sizeof(f->folder), "/tmp/novbe-press-XXXXXX");
	if (!mkdtemp(f->folder))
		return -1;
	snprintf(f->ledger, sizeof(f->ledger), "%s/ledger", f->folder);
	f->loop = loop_new();
	f->painter = paint_open();
	f->hall = sample_hall();
	f->ticket = sample_ticket("en");
	*state = f;
	return f->loop && f->painter && loop_timer_add(f->loop, on_limit, f->loop, &f->limit) == 0
		       ? 0
		       : -1;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	char command[128];

	press_close(f->press);
	loop_timer_del(f->limit);
	loop_free(f->loop);
	hall_catalogue_free(f->hall);
	paint_close(f->painter);
	snprintf(command, sizeof(command), "rm -rf '%s'", f->folder);
	free(f);
	return system(command);
}

static void await(struct fixture *f, int more)
{
	f->wanted = f->ended + more;
	loop_timer_after(f->limit, 20000);
	assert_int_equal(loop_run(f->loop), 0);
	loop_timer_stop(f->limit);
}

static void await_health(struct fixture *f)
{
	f->wanted = 0;
	loop_timer_after(f->limit, 20000);
	assert_int_equal(loop_run(f->loop), 0);
	loop_timer_stop(f->limit);
}

/* Runs the loop until the printer has told its health: what was asked before has happened. */
static void settle(struct fixture *f)
{
	press_probe(f->press);
	await_health(f);
}

static int print(struct fixture *f, unsigned int copy)
{
	struct ticket_face face = {.ticket = &f->ticket, .hall = f->hall};

	return press_print(f->press, &face, copy);
}

static bool is_there(struct fixture *f, const char *name)
{
	char path[192];

	snprintf(path, sizeof(path), "%s/%s.png", f->folder, name);
	return access(path, R_OK) == 0;
}

static void take_away(struct fixture *f, const char *name)
{
	char path[192];

	snprintf(path, sizeof(path), "%s/%s.png", f->folder, name);
	assert_int_equal(unlink(path), 0);
}

static void in_ledger(struct fixture *f, const char *name, enum ledger_state state)
{
	struct ledger *ledger = ledger_open(f->ledger);

	assert_non_null(ledger);
	assert_int_equal(ledger_set(ledger, name, state, 1795405000123), 0);
	ledger_close(ledger);
}

static void assert_state(struct fixture *f, const char *name, enum ledger_state state)
{
	struct ledger *ledger = ledger_open(f->ledger);

	assert_non_null(ledger);
	assert_int_equal(ledger_get(ledger, name), state);
	ledger_close(ledger);
}

static void an_original_is_printed_once_however_often_it_is_asked_for(void **state)
{
	struct fixture *f = *state;
	const char *name = f->ticket.visit;

	open_press(f);
	assert_int_equal(print(f, 0), 0);
	assert_int_equal(print(f, 0), 0); /* in work: its one end will come */
	await(f, 1);
	assert_int_equal(f->state, PRINT_PRINTED);
	assert_string_equal(f->visit, name);
	assert_int_equal(f->submitted, 1);
	take_away(f, name);
	assert_int_equal(print(f, 0), 0);
	assert_int_equal(print(f, 0), 0);
	await(f, 1);
	settle(f);
	assert_int_equal(f->ended, 2);
	assert_int_equal(f->state, PRINT_PRINTED);
	assert_false(is_there(f, name));
	/* Nor after a restart, nor after the hub knows it. */
	press_told(f->press, &(struct press_print){.visit = name});
	press_close(f->press);
	assert_state(f, name, LEDGER_TOLD_PRINTED);
	open_press(f);
	assert_int_equal(print(f, 0), 0);
	await(f, 1);
	assert_int_equal(f->state, PRINT_PRINTED);
	assert_false(is_there(f, name));
	assert_int_equal(f->submitted, 1);
}

static void copies_are_papers_of_their_own(void **state)
{
	struct fixture *f = *state;

	open_press(f);
	assert_int_equal(print(f, 0), 0);
	await(f, 1);
	assert_int_equal(print(f, 12), 0);
	await(f, 1);
	assert_int_equal(f->copy, 12);
	assert_string_equal(f->visit, f->ticket.visit);
	assert_true(is_there(f, "isb-2026-11-23-A047"));
	assert_true(is_there(f, "isb-2026-11-23-A047.c12"));
}

static void what_was_not_told_is_told_again_after_a_restart(void **state)
{
	struct fixture *f = *state;

	in_ledger(f, "isb-2026-11-23-A001", LEDGER_PRINTED);
	in_ledger(f, "isb-2026-11-23-A002.c3", LEDGER_UNCERTAIN);
	in_ledger(f, "isb-2026-11-23-A003", LEDGER_UNPRINTED);
	in_ledger(f, "isb-2026-11-23-A004", LEDGER_TOLD_PRINTED);
	open_press(f);
	press_recover(f->press);
	assert_int_equal(f->ended, 0); /* from the loop, not from within the call */
	await(f, 3);
	press_close(f->press);
	open_press(f);
	f->tells = true;
	press_recover(f->press);
	await(f, 3);
	press_close(f->press);
	assert_state(f, "isb-2026-11-23-A001", LEDGER_TOLD_PRINTED);
	assert_state(f, "isb-2026-11-23-A002.c3", LEDGER_TOLD_UNCERTAIN);
	assert_state(f, "isb-2026-11-23-A003", LEDGER_TOLD_UNPRINTED);
	open_press(f);
	press_recover(f->press);
	settle(f);
	settle(f);
	assert_int_equal(f->ended, 6);
}

static void prints_of_an_earlier_run_are_followed(void **state)
{
	struct fixture *f = *state;
	char path[192];
	FILE *file;

	for (int i = 0; i < 20; i++) {
		char name[40];

		snprintf(name, sizeof(name), "isb-2026-11-23-B%03d", i);
		in_ledger(f, name, LEDGER_SUBMITTED);
	}
	snprintf(path, sizeof(path), "%s/isb-2026-11-23-B019.png", f->folder);
	file = fopen(path, "w");
	assert_non_null(file);
	fclose(file);
	open_press(f);
	press_recover(f->press);
	/* New tickets find room meanwhile. */
	assert_int_equal(print(f, 0), 0);
	await(f, 21);
	press_close(f->press);
	f->press = NULL;
	assert_state(f, "isb-2026-11-23-B019", LEDGER_PRINTED);
	assert_state(f, "isb-2026-11-23-B000", LEDGER_UNPRINTED);
	assert_state(f, f->ticket.visit, LEDGER_PRINTED);
}

static void asking_for_what_an_earlier_run_submitted_follows_it(void **state)
{
	struct fixture *f = *state;

	in_ledger(f, f->ticket.visit, LEDGER_SUBMITTED);
	open_press(f);
	assert_int_equal(print(f, 0), 0);
	await(f, 1);
	assert_int_equal(f->submitted, 0);
	assert_int_equal(f->state, PRINT_UNPRINTED);
	assert_false(is_there(f, f->ticket.visit));
}

static void after_paper_that_did_not_come_out_the_printer_is_asked(void **state)
{
	struct fixture *f = *state;

	in_ledger(f, f->ticket.visit, LEDGER_SUBMITTED);
	open_press(f);
	press_recover(f->press);
	await(f, 1);
	assert_int_equal(f->state, PRINT_UNPRINTED);
	await_health(f);
}

static void without_a_ledger_line_nothing_is_printed(void **state)
{
	struct fixture *f = *state;
	struct rlimit before, full;

	open_press(f);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	full = before;
	full.rlim_cur = sizeof("# novbe ledger 1\n") + 5; /* within the first line */
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &full), 0);
	assert_int_equal(print(f, 0), -EIO);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	settle(f);
	assert_int_equal(f->ended, 0);
	assert_false(is_there(f, f->ticket.visit));
	/* Its name is still free. */
	assert_int_equal(print(f, 0), 0);
	await(f, 1);
	assert_true(is_there(f, f->ticket.visit));
}

/* The power may take back what a killed run wrote: the hub must not hear of it before. */
static void nothing_is_told_from_a_ledger_that_cannot_be_flushed(void **state)
{
	struct fixture *f = *state;

	in_ledger(f, "isb-2026-11-23-A001", LEDGER_PRINTED);
	disk_broken = true;
	try_to_open_press(f);
	disk_broken = false;
	assert_null(f->press);
	assert_int_equal(errno, EIO);
	assert_int_equal(f->ended, 0);
	open_press(f);
}

static void names_that_no_paper_can_have_are_refused(void **state)
{
	struct fixture *f = *state;

	open_press(f);
	f->ticket.visit[0] = '/';
	assert_int_equal(print(f, 0), -EINVAL);
	f->ticket.visit[0] = '\0';
	assert_int_equal(print(f, 0), -EINVAL);
}

static void more_than_the_outlet_holds_is_refused_and_leaves_no_trace(void **state)
{
	struct fixture *f = *state;
	int taken = 0;

	open_press(f);
	for (int i = 0; i < OUTLET_MAX_WAITING + 1; i++) {
		int result = print(f, (unsigned int)i);

		taken += result == 0;
		if (result < 0)
			assert_int_equal(result, -ENOSPC);
	}
	assert_int_equal(taken, OUTLET_MAX_WAITING);
	await(f, OUTLET_MAX_WAITING);
	assert_int_equal(print(f, OUTLET_MAX_WAITING), 0);
	await(f, 1);
	assert_int_equal(f->state, PRINT_PRINTED);
}

static void a_press_that_painted_before_prints_what_is_painted_anew(void **state)
{
	static const struct ticket_paper bare = {.width_dots = 576, .dpi = 203};
	struct fixture *f = *state;
	struct ticket_face face = {.ticket = &f->ticket, .hall = f->hall};
	struct bitmap *dots = ticket_paint(f->painter, &bare, &face);
	char path[128], command[320];

	assert_non_null(dots);
	snprintf(path, sizeof(path), "%s/anew.png", f->folder);
	assert_int_equal(picture_write_bits_png(dots->rows, dots->width_dots, dots->height_dots,
				 dots->stride_bytes, path),
		0);
	bitmap_free(dots);
	open_press(f);
	assert_int_equal(press_warm(f->press, f->hall, NULL, "en"), 0);
	assert_int_equal(print(f, 0), 0);
	await(f, 1);
	assert_int_equal(f->state, PRINT_PRINTED);
	snprintf(
		command, sizeof(command), "cmp '%s' '%s/isb-2026-11-23-A047.png'", path, f->folder);
	assert_int_equal(system(command), 0);
}

#define press_test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		press_test(an_original_is_printed_once_however_often_it_is_asked_for),
		press_test(copies_are_papers_of_their_own),
		press_test(what_was_not_told_is_told_again_after_a_restart),
		press_test(prints_of_an_earlier_run_are_followed),
		press_test(asking_for_what_an_earlier_run_submitted_follows_it),
		press_test(after_paper_that_did_not_come_out_the_printer_is_asked),
		press_test(without_a_ledger_line_nothing_is_printed),
		press_test(nothing_is_told_from_a_ledger_that_cannot_be_flushed),
		press_test(names_that_no_paper_can_have_are_refused),
		press_test(more_than_the_outlet_holds_is_refused_and_leaves_no_trace),
		press_test(a_press_that_painted_before_prints_what_is_painted_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
