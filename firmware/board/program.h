/*
 * One program of the board as a child process: started, watched by its pidfd, never left behind.
 * It runs as `<file> -c <settings>`, with our standard error, in the folder where we run.
 */
#ifndef NOVBE_BOARD_PROGRAM_H
#define NOVBE_BOARD_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "firmware/board/find.h"
#include "firmware/board/roster.h"

struct loop;
struct loop_io;
struct program;

/* It ended; wait_status as of waitpid(). It may be started again here. */
typedef void program_fn(void *data, struct program *program, int wait_status);

struct program {
	char name[ID_SIZE];		 /* "kiosk-1", "hub", "broker" */
	char file[FIND_PATH_SIZE];	 /* the executable */
	char settings[ROSTER_PATH_SIZE]; /* its file */
	int64_t watchdog_ms;		 /* its WATCHDOG_USEC; 0: it has none */
	const char *terminal;		 /* its standard input and output; empty: none (borrowed) */

	pid_t pid;	    /* 0: it does not run */
	bool ready;	    /* it has said so */
	int64_t started_ms; /* monotonic */

	/* private */
	int pidfd;
	struct loop_io *io;
	program_fn *fn;
	void *data;
};

/*
 * Starts it. notify: its NOTIFY_SOCKET. It is killed when we die, however that happens. 0, or -Exxx
 * after saying why in the log; what goes wrong in the child is its exit status 126 or 127.
 */
int program_start(struct program *program, struct loop *loop, const char *notify, program_fn *fn,
	void *data) __attribute__((warn_unused_result));
/* Sends it a signal if it runs. */
void program_signal(const struct program *program, int signo);
/* Kills it at once and forgets it; nobody is told. */
void program_end(struct program *program);

/* "ended with status 3" or "killed by signal 9 (Killed)". Returns text. */
const char *program_why(int wait_status, char text[80]);

#endif
