/*
 * Before the first byte: find the device, lock it, open it, ask it, and wait for as long as it is
 * not ready. Nothing that would print is sent here.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "printer/backend/sheet_parts.h"
#include "printer/backend/watch.h"

enum {
	RETRY_MS = 500,
	ANSWER_MS = 1000,
	ANSWER_ONE_WAY_MS = 300, /* most printers with confirm=none never answer */
	LOOK_MS = 1000,
};

enum look { READY, NOT_READY, NOT_THERE };

static bool is_end(int result)
{
	return result == -ECANCELED || result == -EPIPE;
}

/* ---- The device ------------------------------------------------------------------------------ */

static void unlock_device(struct sheet *s)
{
	if (s->device_lock >= 0)
		close(s->device_lock);
	s->device_lock = -1;
}

/* By who the device is, however many queues lead to it. */
static int lock_device(struct sheet *s, const char *device)
{
	char path[PATH_MAX];
	int n;

	if (s->device_lock >= 0 && strcmp(device, s->device) == 0)
		return 0;
	unlock_device(s);
	n = snprintf(path, sizeof(path), "%s/novbe-escpos@%s.lock", s->order->folder, device);
	if (n < 0 || n >= (int)sizeof(path))
		return -ENAMETOOLONG;
	s->device_lock = watch_lock(path, s->until_ms);
	if (s->device_lock == -ECANCELED || s->device_lock == -EPIPE)
		return s->device_lock;
	if (s->device_lock < 0) {
		/* Nothing against the printer itself. */
		report_info(&s->report, "%.100s: %s", path,
			s->device_lock == -ETIMEDOUT ? "another job keeps the printer"
						     : strerror(-s->device_lock));
		return -ENOLCK;
	}
	snprintf(s->device, sizeof(s->device), "%s", device);
	return 0;
}

static const char *why_not_open(int error)
{
	switch (error) {
	case -ENOENT:
	case -ENODEV:
		return "it is not there: plug it in and switch it on";
	case -ENXIO:
		return "no address for this name: check the name and the network";
	case -ENOTTY:
		return "this is no printer's device: correct the queue's device URI";
	case -EACCES:
	case -EPERM:
		return "no permission: install the udev rules, or let the backend run as root";
	case -EBUSY:
		return "another program has it open: end that program";
	case -ECONNREFUSED:
	case -ETIMEDOUT:
	case -EHOSTUNREACH:
	case -ENETUNREACH:
		return "no connection: check the printer's power and network cable";
	default:
		return strerror(-error);
	}
}

static void tell_unreachable(struct sheet *s, const char *why)
{
	char name[120], text[200];

	link_name(&s->talk.link, name, sizeof(name));
	snprintf(text, sizeof(text), "%s: %s", name, why);
	report_unreachable(&s->report, text);
}

/* 0: the line is open; else why not, reported. */
static int connect_device(struct sheet *s, int64_t until_ms)
{
	char device[LINK_KEY_SIZE];
	int result;

	if (s->talk.link.fd >= 0)
		return 0;
	result = link_find(&s->talk.link, device);
	if (result == 0)
		result = lock_device(s, device);
	if (result == 0)
		result = link_open(&s->talk.link, until_ms);
	if (result < 0 && result != -ENOLCK && !is_end(result))
		tell_unreachable(s, why_not_open(result));
	if (result == 0) {
		status_init(&s->talk.status);
		s->talk.out_len = 0;
		s->talk.in_at = s->talk.in_len = 0;
		s->talk.late = false;
		s->talk.fresh = true;
	}
	return result;
}

/* ---- Ready? ---------------------------------------------------------------------------------- */

/* The answers' verdict. With confirm=none a printer that says nothing is taken for ready. */
static enum look judge(struct sheet *s, int answered)
{
	bool one_way = s->order->uri->confirm == CONFIRM_NONE;
	struct status_facts facts = status_facts(&s->talk.status);

	if (!one_way && answered < TALK_QUESTIONS) {
		tell_unreachable(s, answered ? "it answers only some questions: use confirm=none"
					     : "it does not answer: is it switched on?");
		return NOT_THERE;
	}
	if (answered == 0) {
		report_clear(&s->report);
		return READY;
	}
	report_facts(&s->report, &facts);
	return report_ready(&facts) ? READY : NOT_READY;
}

/* One look: enum look, or -ECANCELED, -EPIPE. */
static int look(struct sheet *s, int64_t until_ms)
{
	const struct device_uri *uri = s->order->uri;
	int result = connect_device(s, until_ms);

	if (result < 0)
		return is_end(result) ? result : NOT_THERE;
	result = 0;
	if (uri->ask)
		result = talk_round(
			&s->talk, uri->confirm == CONFIRM_NONE ? ANSWER_ONE_WAY_MS : ANSWER_MS);
	if (result >= 0)
		return judge(s, result);
	if (is_end(result))
		return result;
	link_close(&s->talk.link);
	tell_unreachable(s, result == -EAGAIN ? "it takes no bytes: is there paper in it?"
					      : "the line broke: check its power and cable");
	return NOT_THERE;
}

/* Automatic status may come meanwhile; the next look asks anyway. */
static int rest(struct sheet *s)
{
	int64_t until_ms = clock_mono_ms() + RETRY_MS;
	struct status_event event;
	int result;

	if (s->talk.link.fd < 0)
		return watch_wait(-1, 0, until_ms, true);
	do {
		result = talk_step(&s->talk, &event, until_ms);
	} while (result > TALK_TIME);
	if (result < 0 && !is_end(result)) {
		link_close(&s->talk.link);
		result = watch_wait(-1, 0, until_ms, true);
	}
	return result;
}

int sheet_ready(struct sheet *sheet)
{
	int result;

	for (;;) {
		result = look(sheet, sheet->until_ms);
		if (result == READY)
			return 0;
		if (result >= 0 && clock_mono_ms() >= sheet->until_ms)
			result = -ETIMEDOUT;
		if (result >= 0)
			result = rest(sheet);
		if (result < 0)
			break;
	}
	if (result == -ETIMEDOUT)
		report_error("'%s' was not begun: %s", sheet->order->name, sheet->report.info);
	else
		report_error("'%s' was not begun: it was cancelled", sheet->order->name);
	return result;
}

void sheet_look(struct sheet *sheet)
{
	sheet->report.lasting = true;
	(void)!look(sheet, clock_mono_ms() + LOOK_MS);
}
