/*
 * The source "keyboard": one key per button on this terminal, one status line below a line of help.
 *
 *   keys --n, Enter, r, ...--> a press
 *     |  ^
 *     t  Enter (a press) or Esc (nothing)
 *     v  |
 *   prompt: the argument is typed
 */
#include "firmware/buttons/source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "firmware/base/loop.h"

enum { KEY_END = 0x04, KEY_ESCAPE = 0x1b, KEY_DELETE = 0x7f, STATUS_SIZE = 400 };

struct keyboard {
	struct buttons *buttons;
	struct loop_io *io;
	struct termios before;
	bool prompting;
	enum button prompted;
	char typed[PRESS_ARGUMENT_SIZE];
	size_t typed_len;
};

static const struct {
	char key;
	enum button button;
	const char *prompt; /* NULL: pressed at once */
} keys[] = {
	{'n', BUTTON_NEXT, NULL},
	{'\r', BUTTON_NEXT, NULL},
	{'\n', BUTTON_NEXT, NULL},
	{'r', BUTTON_RECALL, NULL},
	{'a', BUTTON_ARRIVE, NULL},
	{'x', BUTTON_NO_SHOW, NULL},
	{'k', BUTTON_PARK, NULL},
	{'u', BUTTON_UNPARK, "Call back which parked ticket (empty: the only one)"},
	{'t', BUTTON_TRANSFER, "Transfer to which service, or 'counter 5'"},
	{'e', BUTTON_END, NULL},
	{'p', BUTTON_PAUSE, NULL},
	{'i', BUTTON_SIGN_IN, "Sign in as (empty: this counter's operator)"},
	{'o', BUTTON_SIGN_OUT, NULL},
	{'c', BUTTON_CALL, "Call which ticket out of its order"},
};

static const char help[] =
	"Keys: Enter or n next | r recall | a arrived | x did not come | e end | k park | u "
	"unpark\n"
	"      t transfer | c call a ticket | p pause | i sign in | o sign out | h help | q quit\n";

static void terminal_write(const char *text, size_t len)
{
	/* A terminal that is gone is told by reading from it. */
	(void)!write(STDOUT_FILENO, text, len);
}

static const char *prompt_of(enum button button)
{
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i].button == button && keys[i].prompt)
			return keys[i].prompt;
	return "";
}

/* Cuts at the terminal's edge, never inside a character, so that the line stays one line. */
static size_t width_cut(const char *text, size_t len)
{
	struct winsize size;
	size_t columns = 80, seen = 0;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1)
		columns = size.ws_col;
	for (size_t i = 0; i < len; i++)
		if (((unsigned char)text[i] & 0xc0) != 0x80 && seen++ == columns - 1)
			return i;
	return len;
}

static void line_redraw(const struct keyboard *keyboard)
{
	const struct face *face = buttons_face(keyboard->buttons);
	char line[STATUS_SIZE], out[STATUS_SIZE + 16];
	int len;

	if (keyboard->prompting)
		len = snprintf(line, sizeof(line), "%s, Enter: do it, Esc: leave > %s",
			prompt_of(keyboard->prompted), keyboard->typed);
	else
		len = snprintf(line, sizeof(line), "[%s] %s", lamp_name(face->lamp), face->text);
	for (int i = 0; i < len; i++)
		if ((unsigned char)line[i] < ' ' || line[i] == KEY_DELETE)
			line[i] = ' '; /* what the hub says never steers the terminal */
	len = snprintf(out, sizeof(out), "\r\033[K%.*s", (int)width_cut(line, (size_t)len), line);
	terminal_write(out, (size_t)len);
}

static void keyboard_show(void *own, const struct face *before, const struct face *face)
{
	struct keyboard *keyboard = own;
	char line[STATUS_SIZE];
	int len;

	(void)before;
	if (keyboard->prompting) { /* the news goes above the line being typed */
		len = snprintf(line, sizeof(line), "\r\033[K[%s]\n", lamp_name(face->lamp));
		terminal_write(line, (size_t)len);
	}
	line_redraw(keyboard);
}

static bool prompt_key(struct keyboard *keyboard, char key)
{
	if (key == KEY_DELETE || key == '\b') {
		if (keyboard->typed_len > 0)
			keyboard->typed[--keyboard->typed_len] = '\0';
	} else if (key == '\r' || key == '\n') {
		keyboard->prompting = false;
		line_redraw(keyboard);
		return buttons_deliver(
			keyboard->buttons, keyboard->prompted, false, keyboard->typed);
	} else if (key >= ' ' && key < KEY_DELETE &&
		   keyboard->typed_len < sizeof(keyboard->typed) - 1) {
		keyboard->typed[keyboard->typed_len++] = key;
		keyboard->typed[keyboard->typed_len] = '\0';
	}
	line_redraw(keyboard);
	return false;
}

static bool input_ended(struct keyboard *keyboard, const char *why)
{
	loop_io_del(keyboard->io);
	keyboard->io = NULL;
	buttons_ended(keyboard->buttons, why);
	return true;
}

/* True when nothing more may be read. */
static bool key_do(struct keyboard *keyboard, char key)
{
	if (keyboard->prompting)
		return prompt_key(keyboard, key);
	if (key == 'q' || key == KEY_END)
		return input_ended(keyboard, "the operator quit");
	if (key == 'h' || key == '?') {
		terminal_write("\r\033[K", 4);
		terminal_write(help, sizeof(help) - 1);
		line_redraw(keyboard);
		return false;
	}
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (keys[i].key != key)
			continue;
		if (!keys[i].prompt)
			return buttons_deliver(keyboard->buttons, keys[i].button, false, NULL);
		keyboard->prompting = true;
		keyboard->prompted = keys[i].button;
		keyboard->typed[0] = '\0';
		keyboard->typed_len = 0;
		line_redraw(keyboard);
		return false;
	}
	return false;
}

/* Bytes of an escape sequence from its ESC (arrows, function keys); 1: the key Esc alone. */
static size_t escape_len(const char *bytes, size_t len)
{
	size_t i = 2;

	if (len < 2 || (bytes[1] != '[' && bytes[1] != 'O'))
		return 1;
	while (i < len && (bytes[i] < '@' || bytes[i] > '~'))
		i++;
	return i < len ? i + 1 : len;
}

static void keyboard_readable(void *own, uint32_t events)
{
	struct keyboard *keyboard = own;
	char bytes[256];
	ssize_t got = read(STDIN_FILENO, bytes, sizeof(bytes));

	(void)events;
	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (got <= 0) {
		input_ended(keyboard, "the terminal is gone");
		return;
	}
	for (ssize_t i = 0; i < got; i++) {
		if (bytes[i] == KEY_ESCAPE) {
			size_t len = escape_len(bytes + i, (size_t)(got - i));

			if (len == 1 && keyboard->prompting) {
				keyboard->prompting = false;
				line_redraw(keyboard);
			}
			i += (ssize_t)len - 1;
		} else if (key_do(keyboard, bytes[i])) {
			return;
		}
	}
}

static int terminal_take(struct keyboard *keyboard)
{
	struct termios raw;

	if (tcgetattr(STDIN_FILENO, &keyboard->before) < 0)
		return -errno;
	raw = keyboard->before;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	raw.c_cc[VSUSP] = _POSIX_VDISABLE; /* a stopped counter would look like a dead one */
	return tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) < 0 ? -errno : 0;
}

static int keyboard_open(
	struct buttons *buttons, const struct buttons_options *options, void **own, char *why)
{
	struct keyboard *keyboard = calloc(1, sizeof(*keyboard));
	int ret;

	(void)options;
	if (!keyboard) {
		snprintf(why, 160, "no memory");
		return -ENOMEM;
	}
	keyboard->buttons = buttons;
	ret = terminal_take(keyboard);
	if (ret == 0) {
		ret = loop_io_add(buttons_loop(buttons), STDIN_FILENO, EPOLLIN, keyboard_readable,
			keyboard, &keyboard->io);
		if (ret < 0)
			tcsetattr(STDIN_FILENO, TCSADRAIN, &keyboard->before);
	}
	if (ret < 0) {
		snprintf(why, 160,
			"standard input is no terminal: %s; start it in one, or choose \"stdin\"",
			strerror(-ret));
		free(keyboard);
		return ret;
	}
	terminal_write(help, sizeof(help) - 1);
	*own = keyboard;
	return 0;
}

static void keyboard_close(void *own)
{
	struct keyboard *keyboard = own;

	if (keyboard->io)
		loop_io_del(keyboard->io);
	terminal_write("\n", 1);
	tcsetattr(STDIN_FILENO, TCSADRAIN, &keyboard->before);
	free(keyboard);
}

const struct buttons_source source_keyboard = {
	.name = "keyboard",
	.open = keyboard_open,
	.close = keyboard_close,
	.show = keyboard_show,
};
