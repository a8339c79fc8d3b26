/*
 * The watchdog is fed by our own turns: a handler that hangs, a job that never comes and a part
 * that does not do its duty all look the same from outside, which is the point. While the program
 * is not ready yet, the same word asks for more time: so it may wait for a hub that is switched on
 * tomorrow, but may not hang.
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

void watchdog_turned(struct watchdog *watchdog)
{
	uint64_t now_us;

	if (!watchdog->due)
		return;
	watchdog->due = false;
	if (duties_are_done(watchdog)) {
		if (watchdog->ready)
			sd_notify(0, "WATCHDOG=1");
		else
			sd_notifyf(0, "WATCHDOG=1\nEXTEND_TIMEOUT_USEC=%llu",
				(unsigned long long)watchdog->interval_us);
	}
	sd_event_now(sd_event_source_get_event(watchdog->timer), CLOCK_MONOTONIC, &now_us);
	sd_event_source_set_time(watchdog->timer, now_us + watchdog->interval_us / 2);
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

void watchdog_ready(struct watchdog *watchdog)
{
	if (watchdog->ready)
		return;
	watchdog->ready = true;
	sd_notify(0, "READY=1");
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
	sd_notifyf(0, "STATUS=%s", watchdog->status);
}

/* READY ends the reload: of a program that was not ready before, it would be no true word. */
void watchdog_reload(const struct watchdog *watchdog, const char *word)
{
	if (watchdog->ready)
		sd_notify(0, word);
}

void loop_stopping(void)
{
	sd_notify(0, "STOPPING=1");
}
