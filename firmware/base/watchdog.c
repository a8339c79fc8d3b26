/*
 * The watchdog is fed by our own turns: a handler that hangs, a job that never comes and a part
 * that does not do its duty all look the same from outside, which is the point. While the program
 * is not ready yet, the same word asks for more time: so it may wait for a hub that is switched on
 * tomorrow, but may not hang. Nothing here waits for the manager: what it cannot take now is said
 * again later, the feeding sooner than usual.
 */
#include "firmware/base/watchdog.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <systemd/sd-daemon.h>

#include "firmware/base/event.h"
#include "firmware/base/log.h"
#include "firmware/base/notify.h"

/* The first and the last pause before something is said again. */
#define AGAIN_FIRST_US UINT64_C(1000000)
#define AGAIN_LAST_US  UINT64_C(64000000)

struct loop_duty {
	struct watchdog *watchdog;
	char name[32];
	loop_duty_fn *fn;
	void *data;
	bool failed; /* it was told */
	struct loop_duty *next;
};

static uint64_t interval_wanted(void)
{
	uint64_t interval_us = 0;

	return sd_watchdog_enabled(0, &interval_us) > 0 ? interval_us : 0;
}

int64_t loop_watchdog_ms(void)
{
	return (int64_t)(interval_wanted() / 1000);
}

/* ---- Feeding ---- */

static int timer_due(sd_event_source *source, uint64_t when_us, void *data)
{
	struct watchdog *watchdog = data;

	(void)source;
	(void)when_us;
	watchdog->due = true; /* not yet: what else this turn has to do comes first */
	return 0;
}

int watchdog_init(struct watchdog *watchdog, sd_event *event)
{
	memset(watchdog, 0, sizeof(*watchdog));
	watchdog->event = event;
	watchdog->interval_us = interval_wanted();
	if (!watchdog->interval_us)
		return 0;
	/* An eighth late at most: so that it comes along with another timer's wake-up. */
	return sd_event_add_time(event, &watchdog->timer, CLOCK_MONOTONIC, 0,
		watchdog->interval_us / 8, timer_due, watchdog);
}

void watchdog_fini(struct watchdog *watchdog)
{
	for (struct loop_duty *duty = watchdog->duties; duty; duty = duty->next)
		duty->watchdog = NULL; /* its owner deletes it later */
	watchdog->duties = NULL;
	watchdog->timer = sd_event_source_disable_unref(watchdog->timer);
	watchdog->again = sd_event_source_disable_unref(watchdog->again);
}

static bool duty_is_done(struct loop_duty *duty)
{
	const bool done = duty->fn(duty->data);

	if (!done && !duty->failed)
		log_event(EVENT_STANDS_STILL, LOG_LEVEL_ERR, LOG_FIELDS({"DUTY", duty->name}),
			"watchdog: '%s' does not do its work: not fed until it does", duty->name);
	else if (done && duty->failed)
		log_info("watchdog: '%s' does its work again", duty->name);
	duty->failed = !done;
	return done;
}

static bool duties_are_done(const struct watchdog *watchdog)
{
	bool done = true;

	for (struct loop_duty *duty = watchdog->duties; duty; duty = duty->next)
		done = duty_is_done(duty) && done;
	return done;
}

static int feed(const struct watchdog *watchdog)
{
	char words[80];

	if (watchdog->ready && !watchdog->owes_ready)
		return notify_tell("WATCHDOG=1");
	snprintf(words, sizeof(words), "WATCHDOG=1\nEXTEND_TIMEOUT_USEC=%llu",
		(unsigned long long)watchdog->interval_us);
	return notify_tell(words);
}

void watchdog_turned(struct watchdog *watchdog)
{
	uint64_t now_us, wait_us = watchdog->interval_us / 2;

	if (!watchdog->due)
		return;
	watchdog->due = false;
	if (duties_are_done(watchdog) && feed(watchdog) < 0)
		wait_us = watchdog->interval_us / 8; /* or the next one would come too late */
	sd_event_now(watchdog->event, CLOCK_MONOTONIC, &now_us);
	sd_event_source_set_time(watchdog->timer, now_us + wait_us);
	sd_event_source_set_enabled(watchdog->timer, SD_EVENT_ONESHOT);
}

/* ---- Duties ---- */

int watchdog_duty_add(struct watchdog *watchdog, const char *name, loop_duty_fn *fn, void *data,
	struct loop_duty **duty)
{
	struct loop_duty *new = calloc(1, sizeof(*new));

	if (!new)
		return -ENOMEM;
	new->watchdog = watchdog;
	snprintf(new->name, sizeof(new->name), "%s", name);
	new->fn = fn;
	new->data = data;
	new->next = watchdog->duties;
	watchdog->duties = new;
	*duty = new;
	return 0;
}

void loop_duty_del(struct loop_duty *duty)
{
	struct loop_duty **at;

	if (!duty)
		return;
	if (duty->watchdog) {
		for (at = &duty->watchdog->duties; *at != duty; at = &(*at)->next)
			;
		*at = duty->next;
	}
	free(duty);
}

/* ---- States ---- */

static void tell_owed(struct watchdog *watchdog);

static int again_due(sd_event_source *source, uint64_t when_us, void *data)
{
	(void)source;
	(void)when_us;
	tell_owed(data);
	return 0;
}

/* Without memory for a timer it is said with the next change. */
static void again_later(struct watchdog *watchdog)
{
	const uint64_t wait_us = watchdog->again_us ? watchdog->again_us : AGAIN_FIRST_US;

	watchdog->again_us = wait_us < AGAIN_LAST_US ? 2 * wait_us : wait_us;
	if (!watchdog->again &&
		sd_event_add_time_relative(watchdog->event, &watchdog->again, CLOCK_MONOTONIC,
			wait_us, wait_us / 8, again_due, watchdog) < 0)
		return;
	sd_event_source_set_time_relative(watchdog->again, wait_us);
	sd_event_source_set_enabled(watchdog->again, SD_EVENT_ONESHOT);
}

static bool tell_status(const struct watchdog *watchdog)
{
	char words[sizeof("STATUS=") + LOOP_STATUS_SIZE];

	snprintf(words, sizeof(words), "STATUS=%s", watchdog->status);
	return notify_tell(words) == 0;
}

static void tell_owed(struct watchdog *watchdog)
{
	if (watchdog->owes_ready)
		watchdog->owes_ready = notify_tell("READY=1") < 0;
	if (watchdog->owes_status)
		watchdog->owes_status = !tell_status(watchdog);
	if (watchdog->owes_ready || watchdog->owes_status)
		again_later(watchdog);
	else
		watchdog->again_us = 0;
}

static void owe_ready(struct watchdog *watchdog)
{
	watchdog->owes_ready = true;
	tell_owed(watchdog);
}

void watchdog_ready(struct watchdog *watchdog)
{
	if (watchdog->ready)
		return;
	watchdog->ready = true;
	owe_ready(watchdog);
}

/* The service manager throws away what is no UTF-8: nothing is cut inside a character. */
static void cut_whole(char *text, size_t len)
{
	size_t start = len;

	while (start > 0 && ((unsigned char)text[start - 1] & 0xc0) == 0x80)
		start--;
	if (len == LOOP_STATUS_SIZE - 1 && start > 0 && ((unsigned char)text[start - 1] & 0x80))
		text[start - 1] = '\0'; /* the last one, whole or not */
}

void watchdog_status(struct watchdog *watchdog, char status[LOOP_STATUS_SIZE])
{
	cut_whole(status, strlen(status));
	if (strcmp(watchdog->status, status) == 0)
		return;
	snprintf(watchdog->status, sizeof(watchdog->status), "%s", status);
	watchdog->owes_status = true;
	tell_owed(watchdog);
}

/* Who was not told of its begin does not wait for its end. */
void watchdog_reloading(struct watchdog *watchdog)
{
	if (watchdog->ready)
		(void)!notify_tell("RELOADING=1");
}

/* Of a program that was not ready before, READY would be no true word. */
void watchdog_reloaded(struct watchdog *watchdog)
{
	if (watchdog->ready)
		owe_ready(watchdog);
}

/* Whoever asked us to end knows it; who misses it waits for our end all the same. */
void loop_stopping(void)
{
	(void)!notify_tell("STOPPING=1");
}
