/*
 * From the command line to the exit status: what all programs that live on a board file do alike.
 *   arguments -> log -> board file and section -> --check | loop, signals, service manager -> end
 */
#ifndef NOVBE_DEVICE_BOARD_RUN_H
#define NOVBE_DEVICE_BOARD_RUN_H

#include "firmware/device/board_arguments.h"
#include "firmware/device/board_file.h"

struct loop;

/* Reads the program's section into its options; problems are collected in the board's config. */
typedef void board_read_fn(struct board_file *board, void *options);

struct board_work { /* what a program puts in; options are its own struct */
	board_read_fn *read;
	/* Says on stdout what --check found right; its exit status. NULL: "FILE: right". */
	int (*check)(const char *path, const void *options);
	/* Makes what works in the loop and calls loop_ready() when its job can be done; NULL after
	 * saying why in the log. SIGTERM and SIGINT are blocked by then, for threads made here too.
	 * board and options outlive it. */
	void *(*make)(struct loop *loop, const struct board_file *board, const void *options);
	void (*free)(void *made);
};

/* The whole of main(); options is the program's own struct, filled by work->read. Returns the exit
 * status, one of enum board_exit or loop_quit()'s code; ends the process like
 * board_arguments_parse(). */
int board_main(const struct board_program *program, const struct board_work *work, int argc,
	char **argv, void *options);

/* Its two steps, for a program whose command line is richer. */

/* BOARD_EXIT_FINE, and the board is open: board_file_close() it; else the exit status, after
 * telling every problem of the file on stderr. */
int board_read(const char *path, board_read_fn *read, struct board_file *board, void *options)
	__attribute__((warn_unused_result));
/* Says so in the log: for a program that was to run, not only to check. */
void board_refused(const char *path);
/* Works until SIGTERM, SIGINT or loop_quit(); the exit status, after saying in the log what went
 * wrong. Uses only make and free. */
int board_run(const struct board_work *work, const struct board_file *board, const void *options);

#endif
