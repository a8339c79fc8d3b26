/* Bytes out, answers in, over one line, with one poll at a time. */
#include "printer/backend/talk.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "printer/backend/watch.h"

enum { QUIET_MS = 50, ROUNDS = 3 };

void talk_init(struct talk *talk, const struct device_uri *uri)
{
	memset(talk, 0, sizeof(*talk));
	link_init(&talk->link, uri);
	talk->fresh = true;
	status_init(&talk->status);
}

void talk_fini(struct talk *talk)
{
	link_fini(&talk->link);
}

void talk_send(struct talk *talk, const uint8_t *bytes, size_t len)
{
	assert(talk->out_len == 0);
	talk->out = bytes;
	talk->out_len = len;
}

static void ask(struct talk *talk, int first, int last)
{
	size_t len = talk->fresh ? TALK_CLOSE_BYTES : 0;

	memset(talk->questions, 0, len);
	talk->fresh = false;
	for (int n = first; n <= last; n++) {
		if (status_ask(&talk->status, (enum status_question)n, talk->questions + len) == 0)
			len += STATUS_QUESTION_BYTES;
	}
	talk_send(talk, talk->questions, len);
}

void talk_ask(struct talk *talk)
{
	static const uint8_t order[] = {STATUS_PAPER, STATUS_OFFLINE, STATUS_ERROR, STATUS_PRINTER};

	if (!talk->one_by_one) {
		ask(talk, STATUS_PRINTER, STATUS_PAPER);
		return;
	}
	talk->turn = (talk->turn + 1) % TALK_QUESTIONS;
	ask(talk, order[talk->turn], order[talk->turn]);
}

/* ---- Bytes ----------------------------------------------------------------------------------- */

static int take_bytes(struct talk *talk)
{
	ssize_t n = link_read(&talk->link, talk->in, sizeof(talk->in));

	if (n < 0)
		return (int)n;
	talk->in_at = 0;
	talk->in_len = (size_t)n;
	return 0;
}

static bool next_event(struct talk *talk, struct status_event *event)
{
	while (!status_next(&talk->status, event)) {
		if (talk->in_at == talk->in_len)
			return false;
		status_put(&talk->status, talk->in[talk->in_at++]);
	}
	return true;
}

static int give_bytes(struct talk *talk)
{
	ssize_t n = link_write(&talk->link, talk->out, talk->out_len);

	if (n < 0)
		return (int)n;
	talk->out += n;
	talk->out_len -= (size_t)n;
	return 0;
}

/* One wait and what came of it: 0, more to do; or what talk_step() returns. */
static int step_once(struct talk *talk, int64_t until_ms, bool *over)
{
	short events = (short)((talk->link.mute ? 0 : POLLIN) | (talk->out_len ? POLLOUT : 0));
	int came = watch_wait(talk->link.fd, events, until_ms, !talk->alone), result = 0;

	*over = came == 0;
	if (came <= 0)
		return came;
	if (came & POLLIN)
		result = take_bytes(talk);
	else if (came & (POLLERR | POLLHUP | POLLNVAL))
		result = -EIO;
	if (result == 0 && came & POLLOUT && talk->out_len)
		result = give_bytes(talk);
	return result;
}

int talk_step(struct talk *talk, struct status_event *event, int64_t until_ms)
{
	bool over = false, sending = talk->out_len > 0;
	int result;

	while (!next_event(talk, event)) {
		if (over)
			return TALK_TIME;
		if (sending && talk->out_len == 0)
			return TALK_SENT;
		result = step_once(talk, until_ms, &over);
		if (result < 0)
			return result;
	}
	return TALK_EVENT;
}

/* ---- Questions ------------------------------------------------------------------------------- */

/* Until all were answered, or the time is over; 0 or -Exxx. */
static int await_answers(struct talk *talk, int64_t until_ms, unsigned int *answered)
{
	struct status_event event;
	int step = TALK_SENT;

	while (step != TALK_TIME && (talk->out_len || status_awaited(&talk->status))) {
		step = talk_step(talk, &event, until_ms);
		if (step < 0)
			return step;
		if (step == TALK_EVENT && event.kind == STATUS_ANSWER)
			*answered |= 1U << event.question;
	}
	/* A question that could not even leave must not come out in the middle of a sheet. */
	return talk->out_len ? -EAGAIN : 0;
}

/* What is on its way belongs to a question of the past. */
static int await_quiet(struct talk *talk)
{
	struct status_event event;
	int64_t limit_ms = clock_mono_ms() + QUIET_MS;
	int step;

	do {
		step = talk_step(talk, &event, limit_ms);
	} while (step > TALK_TIME);
	return step;
}

static int round_once(struct talk *talk, int limit_ms, unsigned int *answered)
{
	int result = 0;

	status_forget(&talk->status);
	*answered = 0;
	if (!talk->one_by_one) {
		ask(talk, STATUS_PRINTER, STATUS_PAPER);
		result = await_answers(talk, clock_mono_ms() + limit_ms, answered);
		if (result < 0 || status_awaited(&talk->status) == 0 || !*answered)
			return result;
		talk->one_by_one = true;
		talk->late = true;
		status_forget(&talk->status);
		*answered = 0;
		result = await_quiet(talk);
	}
	for (int n = STATUS_PRINTER; result == 0 && n <= STATUS_PAPER; n++) {
		ask(talk, n, n);
		result = await_answers(talk, clock_mono_ms() + limit_ms, answered);
		if (status_awaited(&talk->status))
			talk->late = true;
		status_forget(&talk->status);
	}
	return result;
}

/* After a round that came too late or in part, its answers may be taken for those to the next one:
 * what is said then counts only when it is said again. */
int talk_round(struct talk *talk, int limit_ms)
{
	bool sure = !talk->late;
	int count = 0;

	for (int i = 0; i < ROUNDS; i++) {
		unsigned int answered = 0;
		int result = 0;

		if (i > 0 || !sure) {
			status_forget(&talk->status);
			result = await_quiet(talk);
		}
		talk->late = false;
		if (result == 0)
			result = round_once(talk, limit_ms, &answered);
		if (result < 0)
			return result;
		count = __builtin_popcount(answered);
		if (count < TALK_QUESTIONS || (sure && !talk->late))
			break;
		sure = true;
	}
	talk->late |= count < TALK_QUESTIONS;
	return count;
}
