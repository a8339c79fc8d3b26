/* novbe-kiosk: the entrance kiosk of a hall. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "firmware/device/board_arguments.h"
#include "firmware/device/board_file.h"
#include "kiosk/kiosk.h"
#include "kiosk/options.h"

static void on_signal(void *data)
{
	loop_quit(data, 0);
}

static int run(const struct board_file *board, const struct kiosk_options *options)
{
	struct loop *loop = loop_new();
	struct kiosk *kiosk = NULL;
	int code = BOARD_EXIT_BROKEN;

	if (!loop) {
		log_err("event loop: %s", strerror(errno));
		return BOARD_EXIT_BROKEN;
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
	return code < 0 ? BOARD_EXIT_BROKEN : code;
}

int main(int argc, char **argv)
{
	static const struct board_program program = {
		.name = "novbe-kiosk",
		.does = "The entrance kiosk: citizens choose a service here and take a ticket.",
		.config = "/etc/novbe/board.json",
		.checks = "the board file",
	};
	struct board_arguments arguments;
	struct kiosk_options options;
	struct board_file board;
	int code = BOARD_EXIT_BROKEN;

	board_arguments_parse(&program, argc, argv, &arguments);
	log_init(program.name);
	if (board_file_open(arguments.config, &board) < 0) {
		log_err("board file '%s': no memory", arguments.config);
		return BOARD_EXIT_BROKEN;
	}
	kiosk_options_read(&board, &options);
	if (board_file_finish(&board, stderr) < 0)
		code = BOARD_EXIT_WRONG;
	else if (arguments.check)
		code = printf("%s: right\n", arguments.config) < 0;
	else
		code = run(&board, &options);
	board_file_close(&board);
	return code;
}
