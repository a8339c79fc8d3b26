/* Buttons and lamps on a played kernel: lost and doubled presses, faults of every call, unplugging.
 * The same program is built over libgpiod 1.6 and over 2. */
#include "tests/unit/buttons/gpio_rig.h"

#include <unistd.h>

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* Two buttons to ground with the chip's own pull-ups, one of them with a long meaning, a lamp that
 * lights when its line is low, a gate on another chip. */
static const char box[] =
	"{\"inputs\":["
	"{\"line\":\"NEXT\",\"press\":\"next\",\"hold\":\"recall\",\"hold_ms\":500,"
	"\"active_low\":true,\"bias\":\"pull-up\"},"
	"{\"line\":\"END\",\"press\":\"end\",\"active_low\":true,\"bias\":\"pull-up\"}],"
	"\"outputs\":[{\"line\":\"CALL\",\"shows\":\"call-lamp\",\"active_low\":true},"
	"{\"line\":\"GATE\",\"chip\":\"expander\",\"shows\":\"gate\"}]}";

static int setup(void **state)
{
	static bool has_chips;

	if (!has_chips) {
		kernel("chip 0 board - NEXT END CALL SAME SAME TWICE");
		kernel("chip 1 expander GATE FAR TWICE");
	}
	has_chips = true;
	return rig_setup(state);
}

static int teardown(void **state)
{
	static const char *const calls[] = {
		"open", "chipinfo", "lineinfo", "request", "debounce", "get", "set", "read"};

	box_close();
	for (size_t i = 0; i < COUNT(calls); i++)
		kernel("fail %s 0 0", calls[i]);
	kernel("give NEXT");
	kernel("give CALL");
	kernel("lose NEXT 0");
	kernel("unplug board");
	kernel("plug board 0");
	kernel("unplug expander");
	kernel("plug expander 1");
	return rig_teardown(state);
}

static void show(enum lamp lamp)
{
	struct face face = {.lamp = lamp, .ticket = "A047"};

	buttons_show(rig.buttons, &face);
}

static bool level_is(const char *line, const char *start)
{
	return !strncmp(kernel("level %s", line), start, strlen(start));
}

static void chatter(const char *line, int level, int64_t at_us)
{
	kernel("chatter %s %d 4 500 %lld", line, level, (long long)at_us);
}

/* A press with chatter on both ways, of both buttons at once; ms until it comes up. */
static void press_both(int ms)
{
	chatter("NEXT", 0, mono_us());
	chatter("END", 0, mono_us());
	run_for(ms);
	chatter("NEXT", 1, mono_us());
	chatter("END", 1, mono_us());
}

static void press(const char *line, int ms)
{
	chatter(line, 0, mono_us());
	run_for(ms);
	chatter(line, 1, mono_us());
	run_for(30);
}

static void a_press_is_heard_once_and_a_long_one_as_another(void **state)
{
	(void)state;
	box_open(box);
	assert_true(level_is("NEXT", "in 1 novbe active-low pull-up"));
	press("NEXT", 100);
	until(rig.press_count == 1);
	press("END", 60);
	until(rig.press_count == 2);
	press("NEXT", 600);
	until(rig.press_count == 3);
	run_for(60);
	assert_string_equal(heard(), "next end recall");
	assert_string_equal(rig.trouble, "");
	assert_int_equal(rig.told_count, 0);
}

static void a_long_press_acts_while_it_is_still_down(void **state)
{
	(void)state;
	box_open(box);
	kernel("set NEXT 0");
	until(rig.press_count == 1);
	assert_string_equal(heard(), "recall");
	kernel("set NEXT 1");
	run_for(60);
	assert_string_equal(heard(), "");
}

static void a_press_says_when_it_happened(void **state)
{
	(void)state;
	box_open(box);
	/* Both are heard in one turn. */
	kernel("set END 0 -500000");
	kernel("set END 1 -400000");
	kernel("set END 0 -100000");
	kernel("set END 1 -40000");
	until(rig.press_count == 2);
	assert_in_range(rig.presses[1].at_ms - rig.presses[0].at_ms, 395, 405);
}

static void lamps_are_dark_from_the_first_moment_to_the_last(void **state)
{
	(void)state;
	kernel("set CALL 0");
	kernel("set GATE 1");
	box_open(box);
	assert_true(level_is("CALL", "out 1 novbe active-low"));
	assert_true(level_is("GATE", "out 0 novbe"));
	show(LAMP_SERVING);
	assert_true(level_is("CALL", "out 0"));
	show(LAMP_CALLED);
	assert_true(level_is("CALL", "out 0"));
	assert_true(level_is("GATE", "out 1"));
	until(level_is("CALL", "out 1"));
	assert_true(level_is("GATE", "out 1"));
	until(level_is("GATE", "out 0"));
	show(LAMP_SERVING);
	box_close();
	assert_true(level_is("CALL", "free 1"));
	assert_true(level_is("GATE", "free 0"));
	assert_true(level_is("NEXT", "free"));
}

static void nothing_wakes_us_when_nothing_happens(void **state)
{
	long before, after;
	const char *count;
	char text[4096];

	(void)state;
	box_open(box);
	show(LAMP_SERVING);
	run_for(50);
	for (int i = 0; i < 2; i++) {
		FILE *file = fopen("/proc/thread-self/status", "re");

		text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
		fclose(file);
		count = strstr(text, "\nvoluntary_ctxt_switches:");
		assert_non_null(count);
		after = atol(count + 25);
		if (i == 0) {
			before = after;
			run_for(1000);
		}
	}
	/* One is the end of this second. */
	assert_in_range(after - before, 0, 3);
}

static void a_button_held_at_the_start_is_told_and_ignored(void **state)
{
	(void)state;
	kernel("set END 0");
	box_open(box);
	assert_int_equal(rig.told_count, 0); /* not before we have the box in our hands */
	until(trouble_has("END was down at the start"));
	kernel("set END 1");
	until(!rig.trouble[0]);
	assert_int_equal(rig.press_count, 0);
	press("END", 60);
	until(rig.press_count == 1);
}

static void a_stuck_button_is_told_and_ignored_until_it_comes_up(void **state)
{
	(void)state;
	box_open(box);
	kernel("set END 0 -29900000");
	until(trouble_has("END is stuck: it is down for 30 s"));
	assert_string_equal(heard(), "end"); /* as it went down */
	press("NEXT", 60);
	until(rig.press_count == 1);
	assert_string_equal(heard(), "next");
	kernel("set END 1");
	until(!rig.trouble[0]);
	press("END", 60);
	until(rig.press_count == 1);
	assert_string_equal(heard(), "end");
}

static void a_line_that_is_taken_is_told_and_works_when_it_is_free(void **state)
{
	(void)state;
	kernel("take NEXT");
	kernel("take CALL");
	box_open(box);
	until(trouble_has("NEXT: taken by another program or driver"));
	assert_true(trouble_has("(and 1 more)"));
	press("END", 60);
	until(rig.press_count == 1); /* the others work meanwhile */
	show(LAMP_SERVING);
	kernel("give NEXT");
	until(trouble_has("CALL: taken"));
	assert_false(trouble_has("more"));
	kernel("give CALL");
	until(!rig.trouble[0]);
	assert_true(level_is("CALL", "out 0")); /* what it should have shown long ago */
	heard();
	press("NEXT", 60);
	until(rig.press_count == 1);
}

static void a_chip_may_go_in_mid_press_and_come_back_as_another_number(void **state)
{
	(void)state;
	box_open(box);
	show(LAMP_SERVING);
	kernel("set NEXT 0");
	run_for(40);
	kernel("unplug board");
	until(trouble_has("NEXT: not there: no chip that is plugged in has it"));
	assert_true(trouble_has("(and 2 more)"));
	run_for(550);
	assert_int_equal(rig.told_count, 1);
	assert_string_equal(heard(), ""); /* it became neither a short nor a long press */
	kernel("plug board 7");
	until(!rig.trouble[0]);
	press("NEXT", 60);
	until(rig.press_count == 1);
	assert_string_equal(heard(), "next");
	assert_true(level_is("CALL", "out 0"));
	show(LAMP_CLOSED);
	assert_true(level_is("CALL", "out 1"));
}

static void a_chip_may_come_back_with_the_button_down(void **state)
{
	(void)state;
	box_open(box);
	kernel("unplug board");
	until(trouble_has("NEXT"));
	kernel("set NEXT 0");
	kernel("plug board 0");
	until(trouble_has("NEXT was down at the start"));
	kernel("set NEXT 1");
	until(!rig.trouble[0]);
	assert_int_equal(rig.press_count, 0);
}

static void a_chip_that_goes_without_a_word_is_missed_at_once(void **state)
{
	(void)state;
	retry_first_us = 60000000; /* and its coming back is seen without a retry */
	box_open(box);
	run_for(50);
	kernel("unplug board silently");
	until(trouble_has("NEXT: not there"));
	kernel("unplug expander silently");
	until(trouble_has("(and 3 more)"));
	kernel("plug expander 5");
	kernel("plug board 6");
	until(!rig.trouble[0]);
	press("NEXT", 60);
	until(rig.press_count == 1);
}

static void a_board_comes_up_with_everything_missing(void **state)
{
	(void)state;
	kernel("unplug board");
	kernel("unplug expander");
	box_open(box);
	show(LAMP_SERVING);
	until(trouble_has("NEXT: not there: no chip that is plugged in has it"));
	kernel("plug expander 3");
	kernel("plug board 4");
	until(!rig.trouble[0]);
	assert_true(level_is("CALL", "out 0"));
	press("NEXT", 60);
	until(rig.press_count == 1);
}

static void tries_become_rarer(void **state)
{
	unsigned int tries = 0;
	static const int64_t seconds[] = {1, 2, 4, 8, 16, 30, 30};

	(void)state;
	retry_first_us = 1000000;
	for (size_t i = 0; i < COUNT(seconds); i++)
		assert_int_equal(retry_delay_us(&tries), seconds[i] * 1000000);
}

static void a_line_is_found_by_label_by_link_or_by_its_name_alone(void **state)
{
	char link[64], text[512];

	(void)state;
	box_open("{\"inputs\":[{\"line\":\"FAR\",\"chip\":\"expander\",\"press\":\"next\"}]}");
	kernel("set FAR 1");
	until(rig.press_count == 1);
	box_close();
	kernel("set FAR 0");
	snprintf(link, sizeof(link), "/tmp/novbe-chip-%d", (int)getpid());
	unlink(link);
	assert_int_equal(symlink("/dev/gpiochip1", link), 0);
	snprintf(text, sizeof(text),
		"{\"inputs\":[{\"line\":\"FAR\",\"chip\":\"%s\",\"press\":\"end\"}]}", link);
	box_open(text);
	kernel("set FAR 1");
	until(rig.press_count == 2);
	box_close();
	kernel("set FAR 0");
	unlink(link);
	assert_string_equal(heard(), "next end");
	box_open("{\"inputs\":[{\"line\":\"TWICE\",\"press\":\"next\"}]}");
	until(trouble_has("TWICE: several lines are called so; say which \"chip\""));
	box_close();
	box_open("{\"inputs\":[{\"line\":\"SAME\",\"chip\":\"board\",\"press\":\"next\"}]}");
	until(trouble_has("SAME of board: several lines are called so"));
	box_close();
	box_open("{\"inputs\":[{\"line\":\"TWICE\",\"chip\":\"board\",\"press\":\"next\"}]}");
	until(!trouble_has("TWICE"));
	box_close();
	box_open("{\"inputs\":[{\"line\":\"NEXT\",\"chip\":\"bord\",\"press\":\"next\"}]}");
	until(trouble_has("NEXT of bord: not there: plug the chip in"));
}

/* ---- Faults ---- */

static const char *const faulty_calls[] = {
	"open", "chipinfo", "lineinfo", "request", "debounce", "get", "set", "read"};
static const int faults[] = {EPERM, ENOENT, EINTR, EIO, ENXIO, EAGAIN, ENOMEM, EACCES, EFAULT,
	EBUSY, ENODEV, EINVAL, ENFILE, EMFILE, ENOTTY, ENOSPC, EROFS, EPIPE, ERANGE, ETIMEDOUT,
	EREMOTEIO};

/* All is well: both buttons, both outputs. The presses were while we did something else. */
static void assert_box_works(const char *call, int error)
{
	struct face face = {.lamp = LAMP_CALLED, .ticket = "B001"};

	until(!rig.trouble[0]);
	heard();
	for (int i = 0; i < 2; i++) {
		kernel("set %s 0 -90000", i ? "NEXT" : "END");
		kernel("set %s 1 -30000", i ? "NEXT" : "END");
	}
	for (int i = 0; i < 1000 && rig.press_count < 2; i++)
		run_for(2);
	if (rig.press_count != 2)
		fail_msg("%s failing with %s: %d presses of 2", call, strerror(error),
			rig.press_count);
	show(LAMP_IDLE);
	buttons_show(rig.buttons, &face);
	until(level_is("GATE", "out 1") && level_is("CALL", "out 0"));
	assert_string_equal(rig.trouble, "");
}

static void every_errno_of_every_call_at_the_start_is_outlived(void **state)
{
	(void)state;
	retry_first_us = 2000;
	for (size_t c = 0; c < COUNT(faulty_calls); c++) {
		for (size_t e = 0; e < COUNT(faults); e++) {
			kernel("fail %s %d %d", faulty_calls[c], faults[e], e % 2 ? 1 : 4);
			box_open(box);
			show(LAMP_SERVING);
			run_for(1);
			until(!rig.trouble[0]);
			kernel("fail %s 0 0", faulty_calls[c]);
			assert_box_works(faulty_calls[c], faults[e]);
			box_close();
		}
	}
}

static void every_errno_of_every_call_in_operation_is_outlived(void **state)
{
	static const char *const calls[] = {"get", "set", "read"};

	(void)state;
	retry_first_us = 2000;
	box_open(box);
	for (size_t c = 0; c < COUNT(calls); c++) {
		for (size_t e = 0; e < COUNT(faults); e++) {
			kernel("fail %s %d 2", calls[c], faults[e]);
			show(LAMP_SERVING);
			kernel("set NEXT 0");
			run_for(30);
			kernel("set NEXT 1");
			show(LAMP_CLOSED);
			run_for(30);
			/* Two failures are over, or nobody met them. */
			kernel("fail %s 0 0", calls[c]);
			until(!rig.trouble[0]);
			run_for(100); /* none of this is younger than the next presses */
			assert_box_works(calls[c], faults[e]);
		}
	}
}

static void a_call_that_always_fails_costs_little_and_is_told_once(void **state)
{
	(void)state;
	kernel("fail request %d -1", EIO);
	box_open(box);
	until(trouble_has("NEXT: Input/output error; tried again by itself"));
	assert_true(trouble_has("(and 3 more)"));
	run_for(600);
	assert_int_equal(rig.told_count, 1);
	kernel("fail request 0 0");
	until(!rig.trouble[0]);
	assert_box_works("request", EIO);
}

/* ---- Lost edges ---- */

static void an_overflow_is_healed_by_the_level(void **state)
{
	(void)state;
	box_open(box);
	/* More than the kernel keeps, while we do not run; it ends with the button down. */
	for (int i = 40; i > 0; i--) {
		kernel("set END 0 -%d", i * 100000);
		kernel("set END 1 -%d", i * 100000 - 50000);
	}
	kernel("set END 0 -60000");
	run_for(60);
	/* Those that are over cannot be known; the one that is down is. */
	assert_in_range(rig.press_count, 8, 41);
	heard();
	kernel("set END 1");
	run_for(60);
	assert_string_equal(heard(), "");
	press("END", 60);
	until(rig.press_count == 1);
	/* And one that ends with the button up. */
	for (int i = 40; i > 0; i--) {
		kernel("set NEXT 0 -%d", i * 100000);
		kernel("set NEXT 1 -%d", i * 100000 - 50000);
	}
	run_for(60);
	heard();
	run_for(600);
	assert_string_equal(heard(), "");
	press("NEXT", 60);
	until(rig.press_count == 1);
	assert_string_equal(heard(), "next");
	assert_string_equal(rig.trouble, "");
}

static void an_overflow_of_a_wire_that_needs_no_debounce_is_healed_too(void **state)
{
	(void)state;
	box_open("{\"inputs\":[{\"line\":\"END\",\"press\":\"end\",\"hold\":\"pause\","
		 "\"hold_ms\":200,\"debounce_ms\":0}]}");
	for (int i = 0; i < 30; i++) {
		kernel("set END 1");
		kernel("set END 0");
	}
	kernel("set END 1");
	run_for(30);
	assert_in_range(rig.press_count, 7, 30);
	heard();
	/* It is down, and we know. */
	until(rig.press_count == 1);
	kernel("set END 0");
	run_for(30);
	assert_string_equal(heard(), "pause");
}

/* Where the kernel debounces, an edge that never came is one that it never saw, too. */
static bool kernel_debounces(void)
{
	return strstr(kernel("level NEXT"), "debounce=20000") != NULL;
}

static void a_lost_edge_up_does_not_become_a_long_press(void **state)
{
	(void)state;
	box_open(box);
	if (kernel_debounces())
		skip();
	kernel("set NEXT 0");
	run_for(50);
	kernel("lose NEXT 1");
	kernel("set NEXT 1");
	until(rig.press_count == 1);
	assert_string_equal(heard(), "next");
}

static void an_edge_lost_in_the_chatter_is_healed_by_the_level(void **state)
{
	(void)state;
	box_open(box);
	if (kernel_debounces())
		skip();
	kernel("set END 0");
	kernel("set END 1");
	kernel("lose END 1");
	kernel("set END 0");
	until(rig.press_count == 1);
	kernel("set END 1");
	run_for(50);
	assert_string_equal(heard(), "end");
}

static void a_kernel_that_will_not_debounce_leaves_it_to_us(void **state)
{
	(void)state;
	kernel("fail debounce %d -1", EINVAL);
	box_open(box);
	assert_false(kernel_debounces());
	press("NEXT", 100);
	until(rig.press_count == 1);
	press("NEXT", 600);
	until(rig.press_count == 2);
	run_for(60);
	assert_string_equal(heard(), "next recall");
	assert_int_equal(rig.told_count, 0);
}

/* ---- Closing from within ---- */

static void a_handler_may_close_the_box(void **state)
{
	(void)state;
	box_open(box);
	rig.close_on_press = true;
	press_both(60);
	until(!rig.buttons);
	run_for(60);
	assert_int_equal(rig.press_count, 1);
	rig.close_on_press = false;
	rig.close_on_trouble = true;
	box_open(box);
	kernel("unplug board");
	until(!rig.buttons);
	run_for(60);
	assert_int_equal(rig.told_count, 1);
}

static void a_box_without_wires_is_refused(void **state)
{
	struct buttons_options options = {.source = "gpio"};
	char why[160] = "";

	(void)state;
	assert_null(buttons_open(rig.loop, &options, &rig_handlers, NULL, why));
	assert_int_equal(errno, EINVAL);
	assert_non_null(strstr(why, "needs \"inputs\""));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_press_is_heard_once_and_a_long_one_as_another),
		TEST(a_long_press_acts_while_it_is_still_down),
		TEST(a_press_says_when_it_happened),
		TEST(lamps_are_dark_from_the_first_moment_to_the_last),
		TEST(nothing_wakes_us_when_nothing_happens),
		TEST(a_button_held_at_the_start_is_told_and_ignored),
		TEST(a_stuck_button_is_told_and_ignored_until_it_comes_up),
		TEST(a_line_that_is_taken_is_told_and_works_when_it_is_free),
		TEST(a_chip_may_go_in_mid_press_and_come_back_as_another_number),
		TEST(a_chip_may_come_back_with_the_button_down),
		TEST(a_chip_that_goes_without_a_word_is_missed_at_once),
		TEST(a_board_comes_up_with_everything_missing),
		TEST(tries_become_rarer),
		TEST(a_line_is_found_by_label_by_link_or_by_its_name_alone),
		TEST(every_errno_of_every_call_at_the_start_is_outlived),
		TEST(every_errno_of_every_call_in_operation_is_outlived),
		TEST(a_call_that_always_fails_costs_little_and_is_told_once),
		TEST(an_overflow_is_healed_by_the_level),
		TEST(an_overflow_of_a_wire_that_needs_no_debounce_is_healed_too),
		TEST(a_lost_edge_up_does_not_become_a_long_press),
		TEST(an_edge_lost_in_the_chatter_is_healed_by_the_level),
		TEST(a_kernel_that_will_not_debounce_leaves_it_to_us),
		TEST(a_handler_may_close_the_box),
		TEST(a_box_without_wires_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
