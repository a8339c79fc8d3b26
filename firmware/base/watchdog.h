/*
 * What the service manager is told of a loop (sd_notify(3)): ready, its state in one sentence, that
 * it still turns. Inner to the base room: others use loop.h.
 *
 *   first turn ──▶ WATCHDOG=1, EXTEND_TIMEOUT_USEC ──ready──▶ WATCHDOG=1 ──a duty is not done──▶
 * nothing each half interval                      each half interval        │ ◀──done again───────┘
 */
#ifndef NOVBE_BASE_WATCHDOG_H
#define NOVBE_BASE_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>

#include <systemd/sd-event.h>

#include "firmware/base/loop.h"

struct watchdog {
	uint64_t interval_us; /* 0: nobody waits for us */
	sd_event_source *timer;
	struct loop_duty *duties;
	bool due; /* it is time to feed, after this turn */
	bool ready;
	char status[LOOP_STATUS_SIZE];
	/* What the manager could not take when it was said, and when it is said again. */
	bool owes_ready, owes_status;
	sd_event *event; /* borrowed */
	sd_event_source *again;
	uint64_t again_us;
};

/* Feeds from the first turn on. 0 or -Exxx. */
int watchdog_init(struct watchdog *watchdog, sd_event *event) __attribute__((warn_unused_result));
void watchdog_fini(struct watchdog *watchdog);
/* A whole turn is over, its jobs included. */
void watchdog_turned(struct watchdog *watchdog);

/* As the functions of loop.h. */
int watchdog_duty_add(struct watchdog *watchdog, const char *name, loop_duty_fn *fn, void *data,
	struct loop_duty **duty) __attribute__((warn_unused_result));
void watchdog_ready(struct watchdog *watchdog);
/* status is cut to whole characters. */
void watchdog_status(struct watchdog *watchdog, char status[LOOP_STATUS_SIZE]);
/* Around a reload; READY ends it. Nothing while the program was not ready before. */
void watchdog_reloading(struct watchdog *watchdog);
void watchdog_reloaded(struct watchdog *watchdog);

#endif
