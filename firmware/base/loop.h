/*
 * The event loop: one thread, file descriptors, timers, signals and jobs. A thin face on sd-event,
 * so that no other room includes it. A handler may delete any source, its own included.
 * Functions return 0 or -Exxx; all times are monotonic milliseconds (see clock.h).
 */
#ifndef NOVBE_BASE_LOOP_H
#define NOVBE_BASE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct loop_io;
struct loop_timer;
struct loop_job;
struct loop_duty;

typedef void loop_fn(void *data);
/* events: EPOLLIN, EPOLLOUT, ... as poll reported them. */
typedef void loop_io_fn(void *data, uint32_t events);

/* NULL and errno on failure. SIGPIPE is ignored for the process from here on. */
struct loop *loop_new(void);
/* Sources that still exist become inert; delete them before. NULL is allowed. */
void loop_free(struct loop *loop);
/* Runs until loop_quit(); returns its code (0..255), or -Exxx when the kernel refused. */
int loop_run(struct loop *loop) __attribute__((warn_unused_result));
void loop_quit(struct loop *loop, int code);

/* Watches fd (borrowed: never closed here). */
int loop_io_add(struct loop *loop, int fd, uint32_t events, loop_io_fn *fn, void *data,
	struct loop_io **io) __attribute__((warn_unused_result));
int loop_io_set(struct loop_io *io, uint32_t events);
void loop_io_del(struct loop_io *io);

/* A one-shot timer, made stopped. Setting it again moves it. It never wakes when stopped. */
int loop_timer_add(struct loop *loop, loop_fn *fn, void *data, struct loop_timer **timer)
	__attribute__((warn_unused_result));
void loop_timer_at(struct loop_timer *timer, int64_t when_ms);
void loop_timer_after(struct loop_timer *timer, int64_t delay_ms);
void loop_timer_stop(struct loop_timer *timer);
void loop_timer_del(struct loop_timer *timer);

/* A job runs once, at the end of the current turn, each time it was asked for. */
int loop_job_add(struct loop *loop, loop_fn *fn, void *data, struct loop_job **job)
	__attribute__((warn_unused_result));
void loop_job_run(struct loop_job *job);
void loop_job_del(struct loop_job *job);

/* Blocks the signal for the thread and delivers it here, until the loop is freed. */
int loop_signal(struct loop *loop, int signo, loop_fn *fn, void *data)
	__attribute__((warn_unused_result));

/* ---- What the service manager is told (sd_notify(3)); nothing without one ---------------------
 */

enum { LOOP_STATUS_SIZE = 256 };

/*
 * With WATCHDOG_USEC the loop feeds the watchdog at least each interval, at half of it when nothing
 * else happens: after a turn with all its jobs, and only if every duty is done. Without, it never
 * wakes for that. Until loop_ready() it also asks for as much more time to start.
 */

/* Whether a part of the program that the loop cannot see does its work, a thread for example. It is
 * asked when feeding is due; false: not fed until it is true again, said once in the log. */
typedef bool loop_duty_fn(void *data);
/* name: for the log, e.g. "printer's worker" (copied, at most 31 bytes). 0 or -ENOMEM. */
int loop_duty_add(struct loop *loop, const char *name, loop_duty_fn *fn, void *data,
	struct loop_duty **duty) __attribute__((warn_unused_result));
void loop_duty_del(struct loop_duty *duty);
/* The interval this process shall be fed in, for whoever hands it on; 0: none. */
int64_t loop_watchdog_ms(void);

/* None of these waits. What the manager cannot take now (its socket is full, or it is started anew)
 * is said again after 1, 2, 4 ... 64 s: READY, and the STATUS of then. */

/* The program can do its work: told the first time, and never taken back. */
void loop_ready(struct loop *loop);
/* STATUS=: one sentence for a technician, at most LOOP_STATUS_SIZE - 1 bytes; told when it changed.
 */
void loop_status(struct loop *loop, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Around the reading of changed settings; nothing while the program is not ready yet. */
void loop_reloading(struct loop *loop);
void loop_reloaded(struct loop *loop);
/* It ends: nothing is fed from here on, and the time to stop runs. */
void loop_stopping(void);

#endif
