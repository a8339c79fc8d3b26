/* A keypad on a played kernel: presses, the grab, repeats, lost keys, unplugging, every errno. */
#include "tests/unit/buttons/gpio_rig.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/input.h>

#define PATH "/dev/input/by-id/usb-pad-event-kbd"
#define INPUTS                                                                                     \
	"\"source\":\"evdev\",\"path\":\"" PATH "\",\"inputs\":["                                  \
	"{\"key\":\"KP1\",\"press\":\"rate\",\"argument\":\"1\"},"                                 \
	"{\"key\":\"KPENTER\",\"press\":\"next\",\"hold\":\"end\",\"hold_ms\":400}]"

static const char pad[] = "{" INPUTS "}";

static int setup(void **state)
{
	static bool has_pad;

	if (!has_pad)
		kernel("keypad " PATH);
	has_pad = true;
	return rig_setup(state);
}

static int teardown(void **state)
{
	static const char *const calls[] = {"open", "grab", "keys", "read"};

	box_close();
	for (size_t i = 0; i < 4; i++)
		kernel("fail %s 0 0", calls[i]);
	kernel("unplug " PATH);
	kernel("plug " PATH " 0");
	return rig_teardown(state);
}

static void key(int code, int value)
{
	kernel("key " PATH " %d %d", code, value);
}

static void keys_are_presses_and_repeats_are_none(void **state)
{
	(void)state;
	box_open(pad);
	key(KEY_KP1, 1);
	until(rig.press_count == 1);
	for (int i = 0; i < 10; i++)
		key(KEY_KP1, 2);
	key(KEY_KP1, 0);
	key(KEY_KP2, 1); /* means nothing here */
	key(KEY_KP2, 0);
	key(KEY_KPENTER, 1);
	key(KEY_KPENTER, 0);
	until(rig.press_count == 2);
	key(KEY_KPENTER, 1);
	key(KEY_KPENTER, 2);
	until(rig.press_count == 3); /* while it is down */
	key(KEY_KPENTER, 2);
	key(KEY_KPENTER, 0);
	run_for(20);
	assert_string_equal(heard(), "rate:1 next end");
	assert_int_equal(rig.told_count, 0);
}

static void nobody_else_hears_the_keys(void **state)
{
	struct input_event event;
	int console = open(PATH, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	(void)state;
	assert_true(console >= 0);
	box_open(pad);
	key(KEY_KP1, 1);
	key(KEY_KP1, 0);
	until(rig.press_count == 1);
	assert_int_equal(read(console, &event, sizeof(event)), -1);
	assert_int_equal(ioctl(console, EVIOCGRAB, (void *)1), -1);
	assert_int_equal(errno, EBUSY);
	box_close();
	key(KEY_KP1, 1);
	assert_int_equal(read(console, &event, sizeof(event)), sizeof(event));
	key(KEY_KP1, 0);
	/* The other way round: taken, and free again. */
	assert_int_equal(ioctl(console, EVIOCGRAB, (void *)1), 0);
	box_open(pad);
	until(trouble_has(PATH ": taken by another program; tried again by itself"));
	assert_int_equal(ioctl(console, EVIOCGRAB, NULL), 0);
	until(!rig.trouble[0]);
	close(console);
}

static void lost_keys_are_healed_by_their_levels(void **state)
{
	(void)state;
	box_open(pad);
	/* Down got lost, the key is down now. */
	kernel("quiet " PATH " %d 1", KEY_KP1);
	kernel("drop " PATH);
	until(rig.press_count == 1);
	assert_string_equal(heard(), "rate:1");
	/* Up got lost: no long press comes of it. */
	key(KEY_KPENTER, 1);
	run_for(10);
	kernel("quiet " PATH " %d 0", KEY_KPENTER);
	kernel("quiet " PATH " %d 0", KEY_KP1);
	kernel("drop " PATH);
	until(rig.press_count == 1);
	run_for(450);
	assert_string_equal(heard(), "next");
	/* An overflow by ourselves: 40 presses do not fit; the pad works on. */
	for (int i = 0; i < 40; i++) {
		key(KEY_KP1, 1);
		key(KEY_KP1, 0);
	}
	run_for(20);
	heard();
	key(KEY_KP1, 1);
	key(KEY_KP1, 0);
	until(rig.press_count == 1);
	assert_string_equal(heard(), "rate:1");
}

static void a_lost_release_is_found_when_it_would_be_a_long_press(void **state)
{
	(void)state;
	box_open(pad);
	key(KEY_KPENTER, 1);
	run_for(10);
	kernel("quiet " PATH " %d 0", KEY_KPENTER);
	until(rig.press_count == 1);
	assert_string_equal(heard(), "next");
}

static void a_key_held_at_the_start_is_told_and_ignored(void **state)
{
	(void)state;
	key(KEY_KP1, 1);
	box_open(pad);
	until(trouble_has("KP1 was down at the start"));
	key(KEY_KP1, 0);
	until(!rig.trouble[0]);
	assert_int_equal(rig.press_count, 0);
	key(KEY_KP1, 1);
	until(rig.press_count == 1);
}

static void a_stuck_key_is_told(void **state)
{
	(void)state;
	box_open(pad);
	kernel("key " PATH " %d 1 -29900000", KEY_KP1);
	until(trouble_has("KP1 is stuck"));
	key(KEY_KP1, 0);
	until(!rig.trouble[0]);
	assert_string_equal(heard(), "rate:1");
}

static void a_pad_may_go_in_mid_press_and_come_back(void **state)
{
	(void)state;
	box_open(pad);
	key(KEY_KPENTER, 1);
	run_for(10);
	kernel("unplug " PATH);
	until(trouble_has(PATH ": not plugged in; plug it in"));
	assert_false(trouble_has("more"));
	run_for(450);
	assert_int_equal(rig.press_count, 0);
	kernel("plug " PATH " 0");
	until(!rig.trouble[0]);
	key(KEY_KPENTER, 1);
	key(KEY_KPENTER, 0);
	until(rig.press_count == 1);
	assert_string_equal(heard(), "next");
}

static void a_pad_may_come_later(void **state)
{
	(void)state;
	kernel("unplug " PATH);
	box_open(pad);
	until(trouble_has("not plugged in"));
	kernel("plug " PATH " 0");
	until(!rig.trouble[0]);
	key(KEY_KP1, 1);
	until(rig.press_count == 1);
}

static void every_errno_of_every_call_is_outlived(void **state)
{
	static const char *const calls[] = {"open", "grab", "keys", "read"};
	static const int faults[] = {EPERM, ENOENT, EINTR, EIO, ENXIO, ENOMEM, EACCES, EBUSY,
		ENODEV, EINVAL, ENFILE, EMFILE, ENOTTY};

	(void)state;
	retry_first_us = 2000;
	for (size_t c = 0; c < 4; c++) {
		for (size_t e = 0; e < sizeof(faults) / sizeof(faults[0]); e++) {
			kernel("fail %s %d 3", calls[c], faults[e]);
			box_open(pad);
			key(KEY_KP1, 1);
			run_for(5);
			key(KEY_KP1, 0);
			run_for(5);
			kernel("fail %s 0 0", calls[c]);
			until(!rig.trouble[0]);
			heard();
			key(KEY_KP1, 1);
			key(KEY_KP1, 0);
			for (int i = 0; i < 1000 && rig.press_count == 0; i++)
				run_for(2);
			if (rig.press_count != 1)
				fail_msg("%s failing with %s: %d presses", calls[c],
					strerror(faults[e]), rig.press_count);
			box_close();
		}
	}
}

static void a_handler_may_close_the_pad(void **state)
{
	(void)state;
	box_open(pad);
	rig.close_on_press = true;
	key(KEY_KP1, 1);
	key(KEY_KP1, 0);
	key(KEY_KP1, 1);
	until(!rig.buttons);
	run_for(20);
	assert_int_equal(rig.press_count, 1);
}

static void a_pad_without_wires_or_path_is_refused(void **state)
{
	struct wiring wiring = {.input_count = 1};
	struct buttons_options options = {.source = "evdev", .path = PATH};
	char why[160] = "";

	(void)state;
	assert_null(buttons_open(rig.loop, &options, &rig_handlers, NULL, why));
	options.wiring = &wiring;
	options.path = "";
	assert_null(buttons_open(rig.loop, &options, &rig_handlers, NULL, why));
	assert_non_null(strstr(why, "needs \"inputs\" and the \"path\""));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(keys_are_presses_and_repeats_are_none),
		TEST(nobody_else_hears_the_keys),
		TEST(lost_keys_are_healed_by_their_levels),
		TEST(a_lost_release_is_found_when_it_would_be_a_long_press),
		TEST(a_key_held_at_the_start_is_told_and_ignored),
		TEST(a_stuck_key_is_told),
		TEST(a_pad_may_go_in_mid_press_and_come_back),
		TEST(a_pad_may_come_later),
		TEST(every_errno_of_every_call_is_outlived),
		TEST(a_handler_may_close_the_pad),
		TEST(a_pad_without_wires_or_path_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
