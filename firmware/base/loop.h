/*
 * The event loop: one thread, file descriptors, timers, signals and jobs. A thin face on sd-event,
 * so that no other room includes it. A handler may delete any source, its own included.
 * Functions return 0 or -Exxx; all times are monotonic milliseconds (see clock.h).
 */
#ifndef NOVBE_BASE_LOOP_H
#define NOVBE_BASE_LOOP_H

#include <stdint.h>

struct loop;
struct loop_io;
struct loop_timer;
struct loop_job;

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

/* Tells the service manager (sd_notify), e.g. "READY=1" or "STATUS=..."; silent without one. */
void loop_notify(const char *state);

#endif
