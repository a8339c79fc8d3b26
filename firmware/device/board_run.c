/* The life of a program on a board, and its exit status. */
#include "firmware/device/board_run.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/event.h"
#include "firmware/base/log.h"
#include "firmware/base/loop.h"

int board_read(const char *path, board_read_fn *read, struct board_file *board, void *options)
{
	if (board_file_open(path, board) < 0) {
		log_err("board file: '%s': no memory", path);
		return BOARD_EXIT_BROKEN;
	}
	read(board, options);
	if (board_file_finish(board, stderr) == 0)
		return BOARD_EXIT_FINE;
	board_file_close(board);
	return BOARD_EXIT_WRONG;
}

void board_refused(const char *path)
{
	log_event(EVENT_CONFIG_REFUSED, LOG_LEVEL_ERR, LOG_FIELDS({"FILE", path}),
		"board file: '%s': refused: ask again with --check", path);
}

static void stop(void *loop)
{
	loop_quit(loop, 0);
}

static int hear_signals(struct loop *loop)
{
	int error = loop_signal(loop, SIGTERM, stop, loop);

	if (error == 0)
		error = loop_signal(loop, SIGINT, stop, loop);
	if (error < 0)
		log_err("signals: %s", strerror(-error));
	return error;
}

static int work_until_told(struct loop *loop, const struct board_work *work,
	const struct board_file *board, const void *options)
{
	void *made = hear_signals(loop) < 0 ? NULL : work->make(loop, board, options);
	int code;

	if (!made)
		return BOARD_EXIT_BROKEN;
	code = loop_run(loop);
	if (code < 0)
		log_err("event loop: %s", strerror(-code));
	loop_stopping();
	work->free(made);
	return code < 0 ? BOARD_EXIT_BROKEN : code;
}

int board_run(const struct board_work *work, const struct board_file *board, const void *options)
{
	struct loop *loop = loop_new();
	int code = BOARD_EXIT_BROKEN;

	if (loop)
		code = work_until_told(loop, work, board, options);
	else
		log_err("event loop: %s", strerror(errno));
	loop_free(loop);
	return code;
}

static int say_right(const char *path)
{
	return printf("%s: right\n", path) < 0 ? BOARD_EXIT_BROKEN : BOARD_EXIT_FINE;
}

int board_main(const struct board_program *program, const struct board_work *work, int argc,
	char **argv, void *options)
{
	struct board_arguments arguments;
	struct board_file board;
	int code;

	board_arguments_parse(program, argc, argv, &arguments);
	log_init(program->name);
	code = board_read(arguments.config, work->read, &board, options);
	if (code == BOARD_EXIT_WRONG && !arguments.check)
		board_refused(arguments.config);
	if (code != BOARD_EXIT_FINE)
		return code;
	if (!arguments.check)
		code = board_run(work, &board, options);
	else if (work->check)
		code = work->check(arguments.config, options);
	else
		code = say_right(arguments.config);
	board_file_close(&board);
	return code;
}
