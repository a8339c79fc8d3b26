/* novbe-printer: a hall's shared printer; and, without one, what its tickets look like. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "firmware/device/board_arguments.h"
#include "firmware/device/board_file.h"
#include "printer/daemon/arguments.h"
#include "printer/daemon/options.h"
#include "printer/daemon/preview.h"
#include "printer/daemon/printer.h"
#include "printer/spooler_setup.h"

static void on_signal(void *data)
{
	loop_quit(data, 0);
}

static int run(const struct board_file *board, const struct printer_options *options)
{
	struct loop *loop = loop_new();
	struct printer *printer = NULL;
	int code = BOARD_EXIT_BROKEN;

	if (!loop) {
		log_err("event loop: %s", strerror(errno));
		return BOARD_EXIT_BROKEN;
	}
	if (loop_signal(loop, SIGTERM, on_signal, loop) == 0 &&
		loop_signal(loop, SIGINT, on_signal, loop) == 0)
		printer = printer_new(loop, board, options);
	if (printer) {
		loop_notify("READY=1");
		code = loop_run(loop);
		loop_notify("STOPPING=1");
		if (code < 0)
			log_err("event loop: %s", strerror(-code));
		printer_free(printer);
	}
	loop_free(loop);
	return code < 0 ? BOARD_EXIT_BROKEN : code;
}

/* The uses that are about this board's own paper. */
static int run_with_board(const struct arguments *arguments)
{
	struct printer_options options;
	struct board_file board;
	const char *texts;
	int code;

	if (board_file_open(arguments->board, &board) < 0) {
		log_err("board file '%s': no memory", arguments->board);
		return BOARD_EXIT_BROKEN;
	}
	printer_options_read(&board, &options);
	if (board_file_finish(&board, stderr) < 0) {
		board_file_close(&board);
		return BOARD_EXIT_WRONG;
	}
	texts = arguments->texts ? arguments->texts : options.texts;
	if (arguments->use == USE_CHECK_BOARD)
		code = printf("%s: right\n", arguments->board) < 0;
	else if (arguments->use == USE_CHECK_HALL)
		code = preview_check(arguments, &options.press.paper, texts);
	else if (arguments->use == USE_PREVIEW)
		code = preview_ticket(arguments, options.press.paper, texts);
	else
		code = run(&board, &options);
	board_file_close(&board);
	return code;
}

static int setup(const struct arguments *arguments)
{
	struct spooler_options options = {.queue = arguments->queue,
		.device = arguments->device,
		.location = arguments->location,
		.server = arguments->server,
		.folder = arguments->cups_folder};
	struct spooler_result result;
	int error = spooler_setup(&options, &result, stdout);

	if (error < 0)
		fprintf(stderr, "novbe-printer: the queue '%s' is not ready: %s\n",
			arguments->queue, strerror(-error));
	return error < 0 ? BOARD_EXIT_BROKEN : BOARD_EXIT_FINE;
}

int main(int argc, char **argv)
{
	const struct ticket_paper usual = {.width_dots = 576, .dpi = 203};
	struct arguments arguments;
	const char *texts;

	arguments_parse(argc, argv, &arguments);
	log_init("novbe-printer");
	texts = arguments.texts ? arguments.texts : OPTIONS_TEXTS;
	switch (arguments.use) {
	case USE_SETUP:
		return setup(&arguments);
	case USE_LIST:
		return preview_list(&arguments);
	case USE_PREVIEW:
		return arguments.board_named ? run_with_board(&arguments)
					     : preview_ticket(&arguments, usual, texts);
	case USE_CHECK_HALL:
		return arguments.board_named ? run_with_board(&arguments)
					     : preview_check(&arguments, NULL, texts);
	case USE_CHECK_BOARD:
	case USE_RUN:
		break;
	}
	return run_with_board(&arguments);
}
