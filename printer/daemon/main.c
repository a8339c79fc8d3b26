/* novbe-printer: a hall's shared printer; and, without one, what its tickets look like. */
#include <stdio.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/base/place.h"
#include "firmware/device/board_run.h"
#include "printer/daemon/arguments.h"
#include "printer/daemon/options.h"
#include "printer/daemon/preview.h"
#include "printer/daemon/printer.h"
#include "printer/spooler_setup.h"

static void read_options(struct board_file *board, void *options)
{
	printer_options_read(board, options);
}

static void *make(struct loop *loop, const struct board_file *board, const void *options)
{
	return printer_new(loop, board, options);
}

static void end(void *printer)
{
	printer_free(printer);
}

/* The uses that are about this board's own paper. */
static int run_with_board(const struct arguments *arguments)
{
	static const struct board_work work = {.make = make, .free = end};
	struct printer_options options;
	struct board_file board;
	const char *texts;
	int code = board_read(arguments->board, read_options, &board, &options);

	if (code == BOARD_EXIT_WRONG && arguments->use == USE_RUN)
		board_refused(arguments->board);
	if (code != BOARD_EXIT_FINE)
		return code;
	texts = arguments->texts ? arguments->texts : options.texts;
	if (arguments->use == USE_CHECK_BOARD)
		code = printf("%s: right\n", arguments->board) < 0;
	else if (arguments->use == USE_CHECK_HALL)
		code = preview_check(arguments, &options.press.paper, texts);
	else if (arguments->use == USE_PREVIEW)
		code = preview_ticket(arguments, options.press.paper, texts);
	else
		code = board_run(&work, &board, &options);
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
	texts = arguments.texts ? arguments.texts : place_texts();
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
