/*
 * Keeps the programs of a board running: starts them in the order in which they need each other,
 * starts again what ends, and ends them in the opposite order.
 */
#ifndef NOVBE_BOARD_KEEPER_H
#define NOVBE_BOARD_KEEPER_H

#include "firmware/board/roster.h"

struct loop;
struct keeper;

enum {
	KEEPER_BROKER_MS = 2000, /* the others start without it when it says nothing for so long */
	KEEPER_PAUSE_MIN_MS = 100,   /* before a program that ended starts again; twice as long */
	KEEPER_PAUSE_MAX_MS = 30000, /* each time, up to this */
	KEEPER_STEADY_MS = 30000,    /* a program that ran so long begins with the shortest pause */
	KEEPER_WATCHDOG_MS = 20000,  /* the programs' WATCHDOG_USEC, if we have none ourselves: one
				      * that is silent for one and a half of it is killed */
	KEEPER_BEGIN_MS = 120000,    /* before its first word: to open an old database takes long */
	KEEPER_STOP_MS = 4000,	     /* for the devices, then the hub, then the broker, to end */
};

/* The pause after the one before (0: none), for a program that ran ran_ms. */
int64_t keeper_pause(int64_t before_ms, int64_t ran_ms);

/* roster is borrowed. NULL and errno on failure, said in the log. */
struct keeper *keeper_new(struct loop *loop, struct roster *roster);
/* Ends what still runs at once. */
void keeper_free(struct keeper *keeper);

/* Starts the broker, and the others when it is there. -EADDRINUSE: somebody else has its port;
 * -ENOENT: a program is missing; -Exxx. Said in the log. */
int keeper_start(struct keeper *keeper) __attribute__((warn_unused_result));

/* Reads the hall file again and has the broker and the hub do so. */
void keeper_reload(struct keeper *keeper);

/* Ends all programs in order; then the loop ends with this code. */
void keeper_stop(struct keeper *keeper, int code);

#endif
