/* novbe-kiosk: the entrance kiosk of a hall. */
#include <argp.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "firmware/device/board_file.h"
#include "kiosk/kiosk.h"
#include "kiosk/options.h"

const char *argp_program_version = "novbe-kiosk " NOVBE_VERSION;

struct arguments {
	const char *config;
	bool check;
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'c':
		arguments->config = argument;
		return 0;
	case 'k':
		arguments->check = true;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "'%s' is not an option", argument);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options_of_argp[] = {
	{"config", 'c', "FILE", 0, "The board's file [/etc/novbe/board.json]", 0},
	{"check", 'k', NULL, 0, "Only read the file, say what is wrong with it, and end", 0},
	{0},
};

static const struct argp argp = {
	.options = options_of_argp,
	.parser = parse,
	.doc = "The entrance kiosk: citizens choose a service here and take a ticket.\v"
	       "See novbe-kiosk(1) for the board file and the keys.",
};

static void on_signal(void *data)
{
	loop_quit(data, 0);
}

static int run(const struct board_file *board, const struct kiosk_options *options)
{
	struct loop *loop = loop_new();
	struct kiosk *kiosk = NULL;
	int code = 1;

	if (!loop) {
		log_err("event loop: %s", strerror(errno));
		return 1;
	}
	if (loop_signal(loop, SIGTERM, on_signal, loop) == 0 &&
		loop_signal(loop, SIGINT, on_signal, loop) == 0)
		kiosk = kiosk_new(loop, board, options);
	if (kiosk) {
		loop_notify("READY=1");
		code = loop_run(loop);
		loop_notify("STOPPING=1");
		if (code < 0)
			log_err("event loop: %s", strerror(-code));
		kiosk_free(kiosk);
	}
	loop_free(loop);
	return code < 0 ? 1 : code;
}

int main(int argc, char **argv)
{
	struct arguments arguments = {.config = "/etc/novbe/board.json"};
	struct kiosk_options options;
	struct board_file board;
	int code = 1;

	log_init("novbe-kiosk");
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	if (board_file_open(arguments.config, &board) < 0) {
		log_err("board file '%s': no memory", arguments.config);
		return 1;
	}
	kiosk_options_read(&board, &options);
	if (board_file_finish(&board, arguments.check ? stdout : NULL) < 0)
		code = 2;
	else if (arguments.check)
		code = printf("%s: nothing wrong\n", arguments.config) < 0;
	else
		code = run(&board, &options);
	board_file_close(&board);
	return code;
}
