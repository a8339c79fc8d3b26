/* A printer's bytes as facts: a window over the newest bytes, matched from its oldest one on. */
#include "printer/status.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

enum {
	DLE = 0x10,
	EOT = 0x04,
	XON = 0x11,
	XOFF = 0x13,
	BLOCK = 0x37,
	BLOCK_PROCESS = 0x22,
	BLOCK_CLEARED = 0x25,
	PROCESS_BYTES = 7,
	CLEARED_BYTES = 3,
	AUTOMATIC_BYTES = 4,
	SENSORS_MAX = 100,
};

enum match { NO, PART, WHOLE };

void status_init(struct status *status)
{
	memset(status, 0, sizeof(*status));
}

int status_ask(
	struct status *status, enum status_question question, uint8_t bytes[STATUS_QUESTION_BYTES])
{
	assert(question >= STATUS_PRINTER && question <= STATUS_PAPER);
	if (status->asked_len == STATUS_QUESTIONS_MAX)
		return -ENOSPC;
	status->asked[status->asked_len++] = (uint8_t)question;
	bytes[0] = DLE;
	bytes[1] = EOT;
	bytes[2] = (uint8_t)question;
	return 0;
}

void status_ask_sensor(struct status *status, unsigned int count)
{
	assert(count <= SENSORS_MAX);
	status->sensors = count;
}

void status_forget(struct status *status)
{
	status->asked_len = 0;
	status->window_len = 0;
}

size_t status_awaited(const struct status *status)
{
	return status->asked_len;
}

unsigned long status_noise(const struct status *status)
{
	return status->noise;
}

static bool is_answer(uint8_t byte)
{
	return (byte & 0x93) == 0x12;
}

static bool is_automatic(uint8_t byte)
{
	return (byte & 0x93) == 0x10;
}

static bool is_plain(uint8_t byte)
{
	return (byte & 0x90) == 0;
}

/* ---- The window ------------------------------------------------------------------------------ */

static enum match match_block(const uint8_t *bytes, size_t len)
{
	if (len == 1)
		return PART;
	if (bytes[1] == BLOCK_CLEARED)
		return len < CLEARED_BYTES ? PART : bytes[2] == 0 ? WHOLE : NO;
	if (bytes[1] != BLOCK_PROCESS)
		return NO;
	for (size_t i = 2; i < len && i < PROCESS_BYTES - 1; i++) {
		if (bytes[i] < 0x20 || bytes[i] > 0x7e)
			return NO;
	}
	if (len < PROCESS_BYTES)
		return PART;
	return bytes[PROCESS_BYTES - 1] == 0 ? WHOLE : NO;
}

static enum match match_automatic(const uint8_t *bytes, size_t len)
{
	for (size_t i = 1; i < len && i < AUTOMATIC_BYTES; i++) {
		if (!is_plain(bytes[i]))
			return NO;
	}
	return len < AUTOMATIC_BYTES ? PART : WHOLE;
}

static void window_drop(struct status *s, size_t count)
{
	s->window_len -= count;
	memmove(s->window, s->window + count, s->window_len);
}

void status_put(struct status *status, uint8_t byte)
{
	assert(status->window_len < STATUS_WINDOW);
	if (byte == XON || byte == XOFF)
		return;
	status->window[status->window_len++] = byte;
}

/* ---- What they mean -------------------------------------------------------------------------- */

/* Kept as the answers to the four questions, so that a newer answer replaces an older one of either
 * kind. */
static void take_automatic(struct status *s, const uint8_t *bytes)
{
	bool offline = bytes[0] & 0x08, cover = bytes[0] & 0x20;
	bool end = bytes[2] & 0x0c, low = bytes[2] & 0x03;
	bool failed = bytes[1] & 0x64, cutter = bytes[1] & 0x08;

	s->told[STATUS_PRINTER] = offline ? 0x08 : 0;
	s->told[STATUS_OFFLINE] = cover ? 0x04 : 0;
	s->told[STATUS_ERROR] = (uint8_t)((failed ? 0x20 : 0) | (cutter ? 0x08 : 0));
	s->told[STATUS_PAPER] = (uint8_t)((end ? 0x60 : 0) | (low ? 0x0c : 0));
}

static void take_answer(struct status *s, uint8_t byte, struct status_event *event)
{
	event->kind = STATUS_ANSWER;
	event->question = (enum status_question)s->asked[0];
	s->told[event->question] = byte;
	memmove(s->asked, s->asked + 1, --s->asked_len);
}

static void take_sensor(struct status *s, uint8_t byte, struct status_event *event)
{
	event->kind = STATUS_SENSOR;
	s->told[STATUS_PAPER] = (uint8_t)((byte & 0x0c ? 0x60 : 0) | (byte & 0x03 ? 0x0c : 0));
	s->sensors--;
}

static void take_block(struct status *s, struct status_event *event)
{
	event->kind = s->window[1] == BLOCK_PROCESS ? STATUS_PROCESS : STATUS_CLEARED;
	if (event->kind == STATUS_PROCESS)
		memcpy(event->id, s->window + 2, STATUS_ID_BYTES);
}

/* How many bytes the answer at the window's start has: 0, more must come; -1, it is none. */
static int take(struct status *s, struct status_event *event)
{
	uint8_t first = s->window[0];
	enum match match = NO;

	if (is_answer(first) && s->asked_len > 0) {
		take_answer(s, first, event);
		return 1;
	}
	if (is_plain(first) && s->sensors > 0) {
		take_sensor(s, first, event);
		return 1;
	}
	if (first == BLOCK)
		match = match_block(s->window, s->window_len);
	else if (is_automatic(first))
		match = match_automatic(s->window, s->window_len);
	if (match != WHOLE)
		return match == PART ? 0 : -1;
	if (first == BLOCK) {
		take_block(s, event);
		return event->kind == STATUS_PROCESS ? PROCESS_BYTES : CLEARED_BYTES;
	}
	event->kind = STATUS_AUTOMATIC;
	take_automatic(s, s->window);
	return AUTOMATIC_BYTES;
}

bool status_next(struct status *status, struct status_event *event)
{
	while (status->window_len > 0) {
		struct status_event found = {0};
		int len = take(status, &found);

		if (len == 0)
			return false;
		window_drop(status, len > 0 ? (size_t)len : 1);
		if (len > 0) {
			*event = found;
			return true;
		}
		status->noise++;
	}
	return false;
}

struct status_facts status_facts(const struct status *status)
{
	const uint8_t *told = status->told;

	return (struct status_facts){
		.offline = told[STATUS_PRINTER] & 0x08,
		.cover_open = told[STATUS_OFFLINE] & 0x04,
		.paper_out = told[STATUS_OFFLINE] & 0x20 || told[STATUS_PAPER] & 0x60,
		.paper_low = told[STATUS_PAPER] & 0x0c,
		.cutter_error = told[STATUS_ERROR] & 0x08,
		.failed = told[STATUS_OFFLINE] & 0x40 || told[STATUS_ERROR] & 0x64,
	};
}
