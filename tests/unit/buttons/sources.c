/* The sources: a simulated box over its socket, stdin over a pipe, the keyboard over a pty. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/base/loop.h"
#include "firmware/buttons/buttons.h"

static struct loop *loop;
static struct loop_timer *beat;
static struct buttons *buttons;
static struct press presses[16];
static int press_count, ended_count;
static bool close_on_press;

static void on_press(void *data, const struct press *press)
{
	(void)data;
	presses[press_count++ % 16] = *press;
	if (close_on_press) {
		buttons_close(buttons);
		buttons = NULL;
	}
}

static void on_ended(void *data, const char *why)
{
	(void)data;
	assert_non_null(why);
	ended_count++;
}

static const struct buttons_handlers handlers = {.pressed = on_press, .ended = on_ended};

static void on_beat(void *data)
{
	loop_quit(data, 0);
}

static void run_for(int64_t ms)
{
	loop_timer_after(beat, ms);
	assert_int_equal(loop_run(loop), 0);
}

static int setup(void **state)
{
	(void)state;
	loop = loop_new();
	assert_non_null(loop);
	assert_int_equal(loop_timer_add(loop, on_beat, loop, &beat), 0);
	press_count = ended_count = 0;
	close_on_press = false;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	buttons_close(buttons);
	buttons = NULL;
	loop_timer_del(beat);
	loop_free(loop);
	return 0;
}

/* ---- A simulated box ---- */

static const char *box_path(void)
{
	static char path[64];

	snprintf(path, sizeof(path), "/tmp/novbe-box-%d", (int)getpid());
	return path;
}

static void box_open(void)
{
	struct buttons_options options = {.source = "simulated", .path = box_path()};
	char why[160] = "";

	buttons = buttons_open(loop, &options, &handlers, NULL, why);
	if (!buttons)
		fail_msg("%s", why);
}

static int box_connect(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	strcpy(address.sun_path, box_path());
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	run_for(20);
	return fd;
}

static void say(int fd, const char *text)
{
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	run_for(20);
}

static const char *heard(int fd)
{
	static char text[4096];
	ssize_t got = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT);

	text[got > 0 ? got : 0] = '\0';
	return text;
}

static void a_hand_presses_and_an_eye_sees(void **state)
{
	struct face face = {.lamp = LAMP_CALLED,
		.ticket = "A047",
		.service = "id-card",
		.language = "ur",
		.text = "A047 is called"};
	struct stat st;
	int hand, eye;

	(void)state;
	box_open();
	assert_int_equal(stat(box_path(), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	hand = box_connect();
	eye = box_connect();
	assert_string_equal(heard(eye), "lamp off\ntext \n");
	heard(hand);
	say(hand, "press next\npress transfer id-card\nhold recall\n");
	assert_int_equal(press_count, 3);
	assert_int_equal(presses[0].button, BUTTON_NEXT);
	assert_string_equal(presses[1].argument, "id-card");
	assert_int_equal(presses[2].button, BUTTON_NO_SHOW); /* held recall */
	say(hand, "press nxt\n");
	assert_non_null(strstr(heard(hand), "error 'nxt' is no button"));
	assert_string_equal(heard(eye), "");
	buttons_show(buttons, &face);
	assert_string_equal(heard(eye), "lamp called A047 id-card ur\ntext A047 is called\n");
	buttons_show(buttons, &face);
	assert_string_equal(heard(eye), "");
	buttons_close(buttons);
	buttons = NULL;
	assert_string_equal(heard(eye), "lamp off\ntext \n");
	assert_int_equal(stat(box_path(), &st), -1);
	close(hand);
	close(eye);
}

static void a_fifth_client_is_turned_away_and_a_free_place_is_used_again(void **state)
{
	int fds[BUTTONS_MAX_CLIENTS], fifth;

	(void)state;
	box_open();
	for (int i = 0; i < BUTTONS_MAX_CLIENTS; i++)
		fds[i] = box_connect();
	fifth = box_connect();
	assert_non_null(strstr(heard(fifth), "error"));
	close(fifth);
	close(fds[2]);
	run_for(20);
	fds[2] = box_connect();
	assert_non_null(strstr(heard(fds[2]), "lamp off"));
	for (int i = 0; i < BUTTONS_MAX_CLIENTS; i++)
		close(fds[i]);
}

static void a_living_box_is_not_pushed_aside_but_a_dead_ones_socket_is(void **state)
{
	struct buttons_options options = {.source = "simulated", .path = box_path()};
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	char why[160] = "";
	int dead;

	(void)state;
	box_open();
	assert_null(buttons_open(loop, &options, &handlers, NULL, why));
	assert_int_equal(errno, EADDRINUSE);
	assert_non_null(strstr(why, box_path()));
	buttons_close(buttons);
	dead = socket(AF_UNIX, SOCK_STREAM, 0);
	strcpy(address.sun_path, box_path());
	assert_int_equal(bind(dead, (struct sockaddr *)&address, sizeof(address)), 0);
	close(dead);
	box_open();
}

static void a_client_that_does_not_read_is_dropped(void **state)
{
	struct face face = {.lamp = LAMP_IDLE};
	int fd;

	(void)state;
	box_open();
	fd = box_connect();
	for (int i = 0; i < 20000; i++) {
		snprintf(face.text, sizeof(face.text), "line %d ..........................", i);
		buttons_show(buttons, &face);
	}
	run_for(20);
	while (*heard(fd)) /* what was sent before; then the end */
		;
	assert_int_equal(recv(fd, &face, 1, MSG_DONTWAIT), 0);
	close(fd);
}

static void a_handler_may_close_the_box(void **state)
{
	int fd;

	(void)state;
	box_open();
	fd = box_connect();
	close_on_press = true;
	say(fd, "next\nnext\nnext\n");
	assert_int_equal(press_count, 1);
	assert_null(buttons);
	close(fd);
}

/* ---- Standard input and the keyboard ---- */

static int saved_in, saved_out;

static void stdio_take(int in, int out)
{
	fflush(stdout);
	saved_in = dup(0);
	saved_out = dup(1);
	dup2(in, 0);
	dup2(out, 1);
}

static void stdio_give_back(void)
{
	dup2(saved_in, 0);
	dup2(saved_out, 1);
	close(saved_in);
	close(saved_out);
}

static void standard_input_presses_and_its_end_is_told(void **state)
{
	struct buttons_options options = {.source = "stdin"};
	struct face face = {.lamp = LAMP_IDLE, .text = "nobody waits"};
	int in[2], out[2];
	char why[160], text[512];
	ssize_t got;

	(void)state;
	assert_int_equal(pipe(in), 0);
	assert_int_equal(pipe(out), 0);
	stdio_take(in[0], out[1]);
	buttons = buttons_open(loop, &options, &handlers, NULL, why);
	say(in[1], "press park lunch is ready\nbogus\n");
	buttons_show(buttons, &face);
	close(in[1]);
	run_for(20);
	buttons_close(buttons);
	buttons = NULL;
	stdio_give_back();
	assert_int_equal(press_count, 1);
	assert_string_equal(presses[0].argument, "lunch is ready");
	assert_int_equal(ended_count, 1);
	got = read(out[0], text, sizeof(text) - 1);
	assert_true(got > 0);
	text[got] = '\0';
	assert_non_null(strstr(text, "error 'bogus' is no button"));
	assert_non_null(strstr(text, "lamp idle\ntext nobody waits\n"));
	assert_non_null(strstr(text, "lamp off\n"));
	close(in[0]);
	close(out[0]);
	close(out[1]);
}

static void a_file_as_standard_input_is_refused_with_a_hint(void **state)
{
	struct buttons_options options = {.source = "stdin"};
	char why[160] = "";
	int fd = open("/dev/null", O_RDONLY);

	(void)state;
	stdio_take(fd, 1);
	buttons = buttons_open(loop, &options, &handlers, NULL, why);
	stdio_give_back();
	assert_null(buttons);
	assert_non_null(strstr(why, "give it a pipe"));
	options.source = "keyboard";
	stdio_take(fd, 1);
	buttons = buttons_open(loop, &options, &handlers, NULL, why);
	stdio_give_back();
	assert_null(buttons);
	assert_non_null(strstr(why, "no terminal"));
	close(fd);
}

static int terminal_open(int *other)
{
	int fd = posix_openpt(O_RDWR | O_NOCTTY);

	assert_true(fd >= 0);
	assert_int_equal(grantpt(fd), 0);
	assert_int_equal(unlockpt(fd), 0);
	*other = open(ptsname(fd), O_RDWR | O_NOCTTY);
	assert_true(*other >= 0);
	return fd;
}

static void keys_press_prompts_ask_and_escape_leaves(void **state)
{
	struct buttons_options options = {.source = "keyboard"};
	struct termios before, during, after;
	char why[160], text[8192];
	int hand, terminal;
	ssize_t got;

	(void)state;
	hand = terminal_open(&terminal);
	tcgetattr(terminal, &before);
	stdio_take(terminal, terminal);
	buttons = buttons_open(loop, &options, &handlers, NULL, why);
	tcgetattr(terminal, &during);
	say(hand, "n");
	say(hand, "\r");
	say(hand, "\033[A\033[15~"); /* arrow up, F5: no presses */
	say(hand, "tidx\177-card\r");
	say(hand, "uA0");
	say(hand, "\033");
	say(hand, "e");
	say(hand, "q");
	say(hand, "n");
	buttons_close(buttons);
	buttons = NULL;
	tcgetattr(terminal, &after);
	stdio_give_back();
	assert_false(during.c_lflag & ICANON);
	assert_int_equal(before.c_lflag, after.c_lflag);
	assert_int_equal(press_count, 4);
	assert_int_equal(presses[0].button, BUTTON_NEXT);
	assert_int_equal(presses[1].button, BUTTON_NEXT);
	assert_int_equal(presses[2].button, BUTTON_TRANSFER);
	assert_string_equal(presses[2].argument, "id-card");
	assert_int_equal(presses[3].button, BUTTON_END);
	assert_int_equal(ended_count, 1);
	fcntl(hand, F_SETFL, O_NONBLOCK);
	got = read(hand, text, sizeof(text) - 1);
	assert_true(got > 0);
	text[got] = '\0';
	assert_non_null(strstr(text, "Keys: Enter or n next"));
	assert_non_null(strstr(text, "Transfer to which service"));
	close(hand);
	close(terminal);
}

static void the_hubs_words_do_not_steer_the_terminal(void **state)
{
	struct buttons_options options = {.source = "keyboard"};
	struct face face = {.lamp = LAMP_REFUSED, .text = "\033[2Jgone\nnext"};
	char why[160], text[8192];
	int hand, terminal;
	ssize_t got;

	(void)state;
	hand = terminal_open(&terminal);
	stdio_take(terminal, terminal);
	buttons = buttons_open(loop, &options, &handlers, NULL, why);
	buttons_show(buttons, &face);
	stdio_give_back();
	fcntl(hand, F_SETFL, O_NONBLOCK);
	got = read(hand, text, sizeof(text) - 1);
	assert_true(got > 0);
	text[got] = '\0';
	assert_non_null(strstr(text, "[refused]  [2Jgone next"));
	stdio_take(terminal, terminal);
	buttons_close(buttons);
	buttons = NULL;
	stdio_give_back();
	close(hand);
	close(terminal);
}

static void an_unknown_source_is_refused(void **state)
{
	struct buttons_options options = {.source = "telepathy"};
	char why[160] = "";

	(void)state;
	assert_null(buttons_open(loop, &options, &handlers, NULL, why));
	assert_non_null(strstr(why, "telepathy"));
	assert_true(buttons_source_has_path("simulated"));
	assert_false(buttons_source_has_path("keyboard"));
	assert_string_equal(buttons_sources()[0], "keyboard");
}

#define source_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		source_test(a_hand_presses_and_an_eye_sees),
		source_test(a_fifth_client_is_turned_away_and_a_free_place_is_used_again),
		source_test(a_living_box_is_not_pushed_aside_but_a_dead_ones_socket_is),
		source_test(a_client_that_does_not_read_is_dropped),
		source_test(a_handler_may_close_the_box),
		source_test(standard_input_presses_and_its_end_is_told),
		source_test(a_file_as_standard_input_is_refused_with_a_hint),
		source_test(keys_press_prompts_ask_and_escape_leaves),
		source_test(the_hubs_words_do_not_steer_the_terminal),
		source_test(an_unknown_source_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
