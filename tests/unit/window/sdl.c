/*
 * The window on a real X server: Xvfb, started by this test on a free display, with xdotool as the
 * person and ImageMagick's import as the eye.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <X11/Xlib.h>
#include <cmocka.h>
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/base/loop.h"
#include "firmware/paint/paint.h"
#include "firmware/paint/picture.h"
#include "firmware/window/window.h"

static pid_t server;
static struct window *open_window; /* the test's, closed after it, also when it failed */
static struct loop *loop;
static char told[2048];
static const char *awaited; /* the loop ends when told holds it */

static void tell(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void tell(const char *format, ...)
{
	size_t len = strlen(told);
	va_list args;

	va_start(args, format);
	vsnprintf(told + len, sizeof(told) - len, format, args);
	va_end(args);
	if (awaited && strstr(told, awaited))
		loop_quit(loop, 0);
}

static void on_touch(void *data, int x, int y, bool pressed)
{
	(void)data;
	tell("%s %d %d, ", pressed ? "press" : "release", x, y);
}

static void on_key(void *data, enum window_key key, const char *text)
{
	(void)data;
	tell("key %d '%s', ", key, text);
}

static void on_closed(void *data)
{
	(void)data;
	tell("closed, ");
}

static void on_resized(void *data, int width, int height)
{
	(void)data;
	tell("resized %d %d, ", width, height);
}

static const struct window_handlers handlers = {on_touch, on_key, on_closed, on_resized};

static void quit(void *data)
{
	loop_quit(data, 0);
}

static void run_ms(int64_t ms)
{
	struct loop_timer *timer;

	assert_int_equal(loop_timer_add(loop, quit, loop, &timer), 0);
	loop_timer_after(timer, ms);
	assert_int_equal(loop_run(loop), 0);
	loop_timer_del(timer);
}

/* Runs the loop until the text was told, at most 10 s. */
static void run_until(const char *text)
{
	awaited = text;
	if (!strstr(told, text))
		run_ms(10000);
	awaited = NULL;
	if (!strstr(told, text))
		fail_msg("'%s' was not told, but '%s'", text, told);
}

/* A command in a shell, without this program's preloads and sanitizers. */
static void command(const char *text)
{
	assert_int_equal(system(text), 0);
}

static struct window *open_sdl(int width, int height, bool fullscreen)
{
	struct window_options options = {
		.title = "wall", .width = width, .height = height, .fullscreen = fullscreen};
	struct window *window = window_open(loop, &options, &handlers, NULL);

	assert_non_null(window);
	assert_int_equal(window_backend(window), WINDOW_SDL);
	told[0] = '\0';
	open_window = window;
	return window;
}

static void close_sdl(void)
{
	window_close(open_window);
	open_window = NULL;
}

static void paint_only(struct window *window, struct paint_box box, uint32_t colour)
{
	struct painter *p = paint_open();

	assert_int_equal(paint_begin(p, window_picture(window)), 0);
	paint_rectangle(p, box, colour);
	assert_int_equal(paint_end(p), 0);
	paint_close(p);
}

static void paint_box(struct window *window, struct paint_box box, uint32_t colour)
{
	paint_only(window, box, colour);
	window_damage(window, box.x, box.y, box.width, box.height);
}

/* What the screen shows at x y of the window, which stands at left top. */
static unsigned int seen_colour(int x, int y)
{
	char text[200];
	unsigned char rgb[3] = {0};

	snprintf(text, sizeof(text), "import -window wall -crop 1x1+%d+%d -depth 8 rgb:-", x, y);
	FILE *pipe = popen(text, "r");

	assert_non_null(pipe);
	size_t count = fread(rgb, 1, 3, pipe);

	assert_int_equal(pclose(pipe), 0);
	assert_int_equal(count, 3);
	return (unsigned int)rgb[0] << 16 | (unsigned int)rgb[1] << 8 | rgb[2];
}

static void painted_pixels_are_on_the_screen_and_only_damage_is_sent(void **state)
{
	struct window *window = open_sdl(400, 300, false);

	(void)state;
	assert_int_equal(window_picture(window)->width, 400);
	paint_box(window, (struct paint_box){0, 0, 400, 300}, 0x204060);
	assert_int_equal(window_present(window), 0);
	run_ms(50);
	assert_int_equal(seen_colour(10, 10), 0x204060);
	paint_only(window, (struct paint_box){0, 0, 400, 300}, 0xff0000);
	window_damage(window, 100, 100, 50, 50);
	assert_int_equal(window_present(window), 0);
	assert_int_equal(seen_colour(149, 149), 0xff0000);
	assert_int_equal(seen_colour(100, 100), 0xff0000);
	assert_int_equal(seen_colour(150, 149), 0x204060);
	assert_int_equal(seen_colour(99, 100), 0x204060);
	close_sdl();
}

static void many_damaged_parts_are_all_shown(void **state)
{
	struct window *window = open_sdl(400, 300, false);

	(void)state;
	run_ms(50);
	for (int i = 0; i < 40; i++)
		paint_box(window, (struct paint_box){i * 10, i * 7, 5, 5}, 0x00ff00 + (uint32_t)i);
	window_damage(window, INT_MAX, INT_MAX, INT_MAX, INT_MAX);
	window_damage(window, INT_MIN, INT_MIN, 5, 5);
	assert_int_equal(window_present(window), 0);
	for (int i = 0; i < 40; i += 13)
		assert_int_equal(seen_colour(i * 10 + 2, i * 7 + 2), 0x00ff00 + i);
	close_sdl();
}

static void a_click_is_one_press_and_one_release(void **state)
{
	(void)open_sdl(400, 300, true);

	(void)state;
	run_ms(50);
	told[0] = '\0';
	command("xdotool mousemove 123 45 click 1");
	run_until("release");
	run_ms(30);
	assert_string_equal(told, "press 123 45, release 123 45, ");
	told[0] = '\0';
	command("xdotool mousemove 10 20 mousedown 1 mousemove 300 200 mouseup 1 click 3");
	run_until("release");
	assert_string_equal(told, "press 10 20, release 300 200, ");
	close_sdl();
}

static void keys_are_told_by_name_or_by_text_once(void **state)
{
	(void)open_sdl(400, 300, true);

	(void)state;
	run_ms(50);
	told[0] = '\0';
	command("xdotool mousemove 100 100 key 1 key Return key Escape key KP_7 key F2 "
		"key shift+a key space key Up key x");
	run_until("'x'");
	assert_string_equal(told, "key 0 '1', key 1 '', key 2 '', key 0 '7', key 16 '', "
				  "key 0 'A', key 0 ' ', key 7 '', key 0 'x', ");
	close_sdl();
}

static void the_screen_decides_the_size_of_a_full_window(void **state)
{
	struct window *window = open_sdl(200, 100, true);

	(void)state;
	run_ms(50);
	assert_int_equal(window_picture(window)->width, 800);
	assert_int_equal(window_picture(window)->height, 600);
	paint_box(window, (struct paint_box){0, 0, 800, 600}, 0xabcdef);
	assert_int_equal(window_present(window), 0);
	assert_int_equal(seen_colour(0, 0), 0xabcdef);
	assert_int_equal(seen_colour(799, 599), 0xabcdef);
	close_sdl();
}

static void a_resized_window_gets_a_new_picture(void **state)
{
	struct window *window = open_sdl(400, 300, false);

	(void)state;
	run_ms(50);
	told[0] = '\0';
	command("xdotool search --name '^wall$' windowsize 500 250");
	run_until("resized 500 250");
	assert_int_equal(window_picture(window)->width, 500);
	paint_box(window, (struct paint_box){0, 0, 500, 250}, 0x775533);
	assert_int_equal(window_present(window), 0);
	assert_int_equal(seen_colour(499, 249), 0x775533);
	close_sdl();
}

static void a_covered_window_is_shown_again(void **state)
{
	struct window *window = open_sdl(400, 300, false);

	(void)state;
	paint_box(window, (struct paint_box){0, 0, 400, 300}, 0x998877);
	assert_int_equal(window_present(window), 0);
	run_ms(50);
	command("xdotool search --name '^wall$' windowunmap windowmap --sync");
	run_ms(100);
	assert_int_equal(seen_colour(200, 150), 0x998877);
	close_sdl();
}

/* What a window manager does when its cross is clicked (ICCCM 4.2.8.1). No tool of the distribution
 * sends it without a window manager, so libX11 is borrowed; rooms themselves never link it. */
static void ask_to_close(void)
{
	void *x11 = dlopen("libX11.so.6", RTLD_NOW);
	Display *(*open)(const char *) = dlsym(x11, "XOpenDisplay");
	Atom (*atom)(Display *, const char *, Bool) = dlsym(x11, "XInternAtom");
	Status (*send)(Display *, Window, Bool, long, XEvent *) = dlsym(x11, "XSendEvent");
	int (*close)(Display *) = dlsym(x11, "XCloseDisplay");
	FILE *pipe = popen("xdotool search --name '^wall$'", "re");
	unsigned long id = 0;

	assert_non_null(pipe);
	assert_int_equal(fscanf(pipe, "%lu", &id), 1);
	pclose(pipe);
	Display *display = open(NULL);
	XEvent event = {.xclient = {.type = ClientMessage,
				.window = id,
				.message_type = atom(display, "WM_PROTOCOLS", False),
				.format = 32,
				.data.l = {(long)atom(display, "WM_DELETE_WINDOW", False)}}};

	assert_int_not_equal(send(display, id, False, NoEventMask, &event), 0);
	close(display);
	dlclose(x11);
}

static void closing_by_the_window_manager_is_told(void **state)
{
	(void)open_sdl(400, 300, false);

	(void)state;
	run_ms(50);
	told[0] = '\0';
	ask_to_close();
	run_until("closed");
	assert_string_equal(told, "closed, ");
	close_sdl();
}

static void a_second_window_is_refused(void **state)
{
	(void)open_sdl(400, 300, false);
	struct window_options options = {.title = "second", .width = 10, .height = 10};

	(void)state;
	assert_null(window_open(loop, &options, &handlers, NULL));
	assert_int_equal(errno, EBUSY);
	close_sdl();
	(void)open_sdl(100, 100, false);
	close_sdl();
}

/* How often the kernel put this thread to sleep so far. */
static long sleeps(void)
{
	char line[128];
	long count = -1;
	FILE *status = fopen("/proc/thread-self/status", "re");

	assert_non_null(status);
	while (fgets(line, sizeof(line), status))
		if (sscanf(line, "voluntary_ctxt_switches: %ld", &count) == 1)
			break;
	fclose(status);
	return count;
}

static void nothing_wakes_an_idle_window(void **state)
{
	struct window *window = open_sdl(400, 300, false);

	(void)state;
	paint_box(window, (struct paint_box){0, 0, 400, 300}, 0x101010);
	assert_int_equal(window_present(window), 0);
	run_ms(300);
	long before = sleeps();

	run_ms(1000);
	/* One sleep for the timer that ends the test; the others are the machine's. */
	assert_in_range(sleeps() - before, 0, 4);
	close_sdl();
}

static void events_are_taken_although_presenting_read_them(void **state)
{
	struct window *window = open_sdl(400, 300, true);

	(void)state;
	run_ms(50);
	command("xdotool mousemove 50 50");
	run_ms(50);
	for (int i = 0; i < 20; i++) {
		told[0] = '\0';
		/* The events are at the socket when the present's round trip reads it empty. */
		command("xdotool click 1");
		paint_box(window, (struct paint_box){0, 0, 400, 300}, (uint32_t)i);
		assert_int_equal(window_present(window), 0);
		run_until("release");
		assert_string_equal(told, "press 50 50, release 50 50, ");
	}
	close_sdl();
}

static int start_server(void **state)
{
	int ends[2];
	char display[16] = ":", number[16];

	(void)state;
	if (pipe(ends) < 0)
		return -1;
	snprintf(number, sizeof(number), "%d", ends[1]);
	server = fork();
	if (server == 0) {
		close(ends[0]);
		execlp("Xvfb", "Xvfb", "-displayfd", number, "-screen", "0", "800x600x24",
			"-nolisten", "tcp", "-noreset", NULL);
		_exit(127);
	}
	close(ends[1]);
	size_t len = 1;

	/* The number and its line's end may come apart. */
	while (len < sizeof(display) - 1 && read(ends[0], display + len, 1) == 1 &&
		display[len] != '\n')
		len++;
	close(ends[0]);
	if (server < 0 || display[len] != '\n') {
		fprintf(stderr, "Xvfb does not start: install the Debian package 'xvfb'\n");
		return -1;
	}
	display[len] = '\0';
	return setenv("DISPLAY", display, 1);
}

static int stop_server(void **state)
{
	(void)state;
	kill(server, SIGTERM);
	return waitpid(server, NULL, 0) == server ? 0 : -1;
}

static int make_loop(void **state)
{
	(void)state;
	loop = loop_new();
	return loop ? 0 : -1;
}

static int free_loop(void **state)
{
	(void)state;
	close_sdl();
	loop_free(loop);
	return 0;
}

#define test(name) cmocka_unit_test_setup_teardown(name, make_loop, free_loop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(painted_pixels_are_on_the_screen_and_only_damage_is_sent),
		test(many_damaged_parts_are_all_shown),
		test(a_click_is_one_press_and_one_release),
		test(keys_are_told_by_name_or_by_text_once),
		test(the_screen_decides_the_size_of_a_full_window),
		test(a_resized_window_gets_a_new_picture),
		test(a_covered_window_is_shown_again),
		test(closing_by_the_window_manager_is_told),
		test(a_second_window_is_refused),
		test(nothing_wakes_an_idle_window),
		test(events_are_taken_although_presenting_read_them),
	};

	return cmocka_run_group_tests(tests, start_server, stop_server);
}
