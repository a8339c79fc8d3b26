/* The window without a screen: its PNG file, and the simulated person's FIFO. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/base/loop.h"
#include "firmware/paint/paint.h"
#include "firmware/paint/picture.h"
#include "firmware/window/window.h"

static char folder[] = "/tmp/novbe-window-XXXXXX";
static char png_path[PATH_MAX], fifo_path[PATH_MAX];

/* What the handlers were told, as text: "press 4 5, release 4 5, key 1 'a', ". */
static char told[2048];
static struct loop *told_loop;
static struct window *told_window; /* set: closed by the first handler that is called */

static void tell(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void tell(const char *format, ...)
{
	size_t len = strlen(told);
	va_list args;

	va_start(args, format);
	vsnprintf(told + len, sizeof(told) - len, format, args);
	va_end(args);
	window_close(told_window);
	told_window = NULL;
}

static void on_touch(void *data, int x, int y, bool pressed)
{
	assert_ptr_equal(data, told);
	tell("%s %d %d, ", pressed ? "press" : "release", x, y);
}

static void on_key(void *data, enum window_key key, const char *text)
{
	assert_ptr_equal(data, told);
	if (text[0] == '.') {
		loop_quit(told_loop, 0); /* the last line of a test */
		return;
	}
	tell("key %d '%s', ", key, text);
}

static void on_closed(void *data)
{
	assert_ptr_equal(data, told);
	tell("closed, ");
}

static const struct window_handlers handlers = {on_touch, on_key, on_closed, NULL};

static void quit(void *data)
{
	loop_quit(data, 0);
}

static void run_ms(struct loop *loop, int64_t ms)
{
	struct loop_timer *timer;

	assert_int_equal(loop_timer_add(loop, quit, loop, &timer), 0);
	loop_timer_after(timer, ms);
	assert_int_equal(loop_run(loop), 0);
	loop_timer_del(timer);
}

static struct window *open_png(struct loop *loop, const char *input_path)
{
	struct window_options options = {.title = "test",
		.width = 64,
		.height = 48,
		.backend = WINDOW_PNG,
		.png_path = png_path,
		.input_path = input_path};
	struct window *window = window_open(loop, &options, &handlers, told);

	assert_non_null(window);
	told[0] = '\0';
	return window;
}

static void paint_all(struct window *window, uint32_t colour)
{
	struct painter *p = paint_open();

	assert_int_equal(paint_begin(p, window_picture(window)), 0);
	paint_fill(p, colour);
	assert_int_equal(paint_end(p), 0);
	paint_close(p);
	window_damage(window, -5, -5, 10000, 10000);
}

static ino_t file_number(void)
{
	struct stat file;

	return stat(png_path, &file) == 0 ? file.st_ino : 0;
}

/* The colour of the file's first pixel, as another program reads it. */
static unsigned int file_colour(void)
{
	char command[PATH_MAX + 100];
	unsigned char rgb[3] = {0};

	snprintf(command, sizeof(command), "convert '%s[1x1+0+0]' -depth 8 rgb:-", png_path);
	FILE *pipe = popen(command, "r");

	assert_non_null(pipe);
	assert_int_equal(fread(rgb, 1, 3, pipe), 3);
	assert_int_equal(pclose(pipe), 0);
	return (unsigned int)rgb[0] << 16 | (unsigned int)rgb[1] << 8 | rgb[2];
}

static void the_first_frame_is_written_at_once(void **state)
{
	struct window *window = open_png(*state, NULL);

	assert_int_equal(window_backend(window), WINDOW_PNG);
	assert_int_equal(window_picture(window)->width, 64);
	assert_int_equal(file_number(), 0);
	paint_all(window, 0x123456);
	assert_int_equal(window_present(window), 0);
	assert_int_equal(file_colour(), 0x123456);
	window_close(window);
}

static void nothing_is_written_without_damage_or_change(void **state)
{
	struct window *window = open_png(*state, NULL);

	paint_all(window, 0x00ff00);
	assert_int_equal(window_present(window), 0);
	ino_t first = file_number();

	assert_true(first != 0);
	run_ms(*state, 120);
	assert_int_equal(window_present(window), 0);
	paint_all(window, 0x00ff00);
	assert_int_equal(window_present(window), 0);
	window_close(window);
	assert_int_equal(file_number(), first);
}

static void a_burst_of_frames_costs_one_file_and_the_last_is_in_it(void **state)
{
	struct window *window = open_png(*state, NULL);

	paint_all(window, 1);
	assert_int_equal(window_present(window), 0);
	ino_t first = file_number();
	int64_t start_ms = clock_mono_ms();

	for (uint32_t i = 2; i < 50; i++) {
		paint_all(window, i);
		assert_int_equal(window_present(window), 0);
	}
	if (clock_mono_ms() - start_ms < 90) /* else the machine was too slow to tell */
		assert_int_equal(file_number(), first);
	run_ms(*state, 150);
	assert_int_not_equal(file_number(), first);
	assert_int_equal(file_colour(), 49);
	window_close(window);
}

static void closing_writes_the_frame_that_waits(void **state)
{
	struct window *window = open_png(*state, NULL);

	paint_all(window, 1);
	assert_int_equal(window_present(window), 0);
	paint_all(window, 0xabcdef);
	assert_int_equal(window_present(window), 0);
	window_close(window);
	assert_int_equal(file_colour(), 0xabcdef);
}

static void a_folder_that_is_not_there_is_no_crash_and_heals(void **state)
{
	char away[PATH_MAX + 8];
	struct window *window = open_png(*state, NULL);

	snprintf(away, sizeof(away), "%s.away", folder);
	assert_int_equal(rename(folder, away), 0);
	paint_all(window, 1);
	assert_int_equal(window_present(window), 0);
	assert_int_equal(rename(away, folder), 0);
	run_ms(*state, 120);
	paint_all(window, 2);
	assert_int_equal(window_present(window), 0);
	assert_int_equal(file_colour(), 2);
	window_close(window);
}

static void auto_without_display_is_png(void **state)
{
	struct window_options options = {
		.title = "test", .width = 8, .height = 8, .png_path = png_path};

	assert_int_equal(unsetenv("DISPLAY"), 0);
	struct window *window = window_open(*state, &options, &handlers, told);

	assert_non_null(window);
	assert_int_equal(window_backend(window), WINDOW_PNG);
	window_close(window);
}

static void windows_that_cannot_be_are_refused(void **state)
{
	struct window_options no_path = {
		.title = "test", .width = 8, .height = 8, .backend = WINDOW_PNG};
	struct window_options no_size = {.title = "test", .width = 0, .height = 8};
	struct window_options no_screen = {
		.title = "test", .width = 8, .height = 8, .backend = WINDOW_SDL};
	struct window_options bad_input = {.title = "test",
		.width = 8,
		.height = 8,
		.backend = WINDOW_PNG,
		.png_path = png_path,
		.input_path = folder};

	assert_null(window_open(*state, &no_path, &handlers, told));
	assert_int_equal(errno, EINVAL);
	assert_null(window_open(*state, &no_size, &handlers, told));
	assert_int_equal(errno, EINVAL);
	assert_int_equal(setenv("DISPLAY", ":9999", 1), 0);
	assert_null(window_open(*state, &no_screen, &handlers, told));
	assert_int_equal(errno, ENODEV);
	assert_int_equal(unsetenv("DISPLAY"), 0);
	assert_null(window_open(*state, &bad_input, &handlers, told));
	assert_int_equal(errno, EEXIST);
	assert_int_equal(access(folder, F_OK), 0);
}

static void write_fifo(const char *text)
{
	int fd = open(fifo_path, O_WRONLY | O_NONBLOCK);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static void lines_become_touches_and_keys(void **state)
{
	static const struct {
		const char *line, *told;
	} table[] = {
		{"touch 400 300\n", "press 400 300, release 400 300, "},
		{"press 1 2\n", "press 1 2, "},
		{"release -1 -1\n", "release -1 -1, "},
		{"key 1\n", "key 0 '1', "},
		{"key ə\n", "key 0 'ə', "},
		{"key Space\n", "key 0 ' ', "},
		{"key Enter\nkey Escape\n", "key 1 '', key 2 '', "},
		{"key F12\n", "key 26 '', "},
		{"close\n", "closed, "},
		/* Refused */
		{"\n", ""},
		{"touch\n", ""},
		{"touch 1\n", ""},
		{"touch 1 x\n", ""},
		{"touch 1 2 3\n", ""},
		{"touch 1 99999999999999999999\n", ""},
		{"key\n", ""},
		{"key \n", ""},
		{"key enter\n", ""},
		{"key ab\n", ""},
		{"key \xff\n", ""},
		{"key \x01\n", ""},
		{"fly away\n", ""},
		{"closed\n", ""},
	};
	struct window *window = open_png(*state, fifo_path);
	struct stat stat_fifo;

	assert_int_equal(stat(fifo_path, &stat_fifo), 0);
	assert_true(S_ISFIFO(stat_fifo.st_mode));
	assert_int_equal(stat_fifo.st_mode & 0777, 0600);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		told[0] = '\0';
		write_fifo(table[i].line);
		write_fifo("key .\n");
		run_ms(*state, 5000);
		assert_string_equal(told, table[i].told);
	}
	window_close(window);
	assert_int_equal(access(fifo_path, F_OK), -1);
}

static void lines_in_pieces_and_too_long_ones_are_sorted_out(void **state)
{
	struct window *window = open_png(*state, fifo_path);
	char line[2000];

	write_fifo("key ");
	run_ms(*state, 5);
	write_fifo("7\nkey 8");
	run_ms(*state, 5);
	write_fifo("\n");
	memset(line, 'a', sizeof(line));
	line[sizeof(line) - 1] = '\0';
	write_fifo(line);
	write_fifo("\nkey 9\nkey .\n");
	run_ms(*state, 5000);
	assert_string_equal(told, "key 0 '7', key 0 '8', key 0 '9', ");
	window_close(window);
}

static void a_handler_may_close_its_window(void **state)
{
	told_window = open_png(*state, fifo_path);
	write_fifo("touch 1 1\nkey 1\n");
	run_ms(*state, 50);
	assert_string_equal(told, "press 1 1, ");
	assert_null(told_window);
	assert_int_equal(access(fifo_path, F_OK), -1);
}

static void a_fifo_left_by_a_dead_process_is_replaced_and_a_living_one_is_not(void **state)
{
	assert_int_equal(mkfifo(fifo_path, 0600), 0);
	struct window *window = open_png(*state, fifo_path);
	struct window_options second = {.title = "second",
		.width = 8,
		.height = 8,
		.backend = WINDOW_PNG,
		.png_path = png_path,
		.input_path = fifo_path};

	assert_null(window_open(*state, &second, &handlers, told));
	assert_int_equal(errno, EEXIST);
	write_fifo("key 1\nkey .\n");
	run_ms(*state, 5000);
	assert_string_equal(told, "key 0 '1', ");
	window_close(window);
}

static int make_loop(void **state)
{
	told[0] = '\0';
	told_loop = *state = loop_new();
	return *state ? 0 : -1;
}

static int free_loop(void **state)
{
	loop_free(*state);
	unlink(png_path);
	unlink(fifo_path);
	return 0;
}

static int make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(png_path, sizeof(png_path), "%s/wall.png", folder);
	snprintf(fifo_path, sizeof(fifo_path), "%s/touch", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	/* Fails when anything was left behind. */
	return rmdir(folder);
}

#define test(name) cmocka_unit_test_setup_teardown(name, make_loop, free_loop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(the_first_frame_is_written_at_once),
		test(nothing_is_written_without_damage_or_change),
		test(a_burst_of_frames_costs_one_file_and_the_last_is_in_it),
		test(closing_writes_the_frame_that_waits),
		test(a_folder_that_is_not_there_is_no_crash_and_heals),
		test(auto_without_display_is_png),
		test(windows_that_cannot_be_are_refused),
		test(lines_become_touches_and_keys),
		test(lines_in_pieces_and_too_long_ones_are_sorted_out),
		test(a_handler_may_close_its_window),
		test(a_fifo_left_by_a_dead_process_is_replaced_and_a_living_one_is_not),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
