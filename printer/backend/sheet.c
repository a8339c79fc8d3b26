/* The way of one sheet; its two halves are ready.c and confirm.c. */
#include "printer/backend/sheet.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "printer/backend/sheet_parts.h"
#include "printer/backend/watch.h"

enum {
	/* More than what can be missing of a picture's band that was cut off: 255 rows of 80 bytes
	 * (escpos.c). */
	MEND_BYTES = 255 * 80,
	PROBE_LOCK_MS = 1000,
};

static void begin(struct sheet *s, const struct sheet_order *order)
{
	memset(s, 0, sizeof(*s));
	s->order = order;
	s->device_lock = -1;
	s->queue_lock = -1;
	s->until_ms = clock_mono_ms() + (int64_t)order->uri->wait_s * 1000;
	talk_init(&s->talk, order->uri);
}

static enum sheet_exit end(struct sheet *s, enum sheet_exit status)
{
	talk_fini(&s->talk);
	ledger_close(s->ledger);
	free(s->stream);
	if (s->device_lock >= 0)
		close(s->device_lock);
	if (s->queue_lock >= 0)
		close(s->queue_lock);
	return status;
}

/* ---- The ledger ------------------------------------------------------------------------------ */

static bool open_ledger(struct sheet *s)
{
	char path[PATH_MAX];
	int n = snprintf(
		path, sizeof(path), "%s/novbe-escpos-%s.lock", s->order->folder, s->order->queue);

	if (n < 0 || n >= (int)sizeof(path)) {
		report_error("%.200s: the path is too long", s->order->folder);
		return false;
	}
	s->queue_lock = watch_lock(path, s->until_ms);
	if (s->queue_lock < 0) {
		report_error("%.150s: %s: not printed", path,
			s->queue_lock == -ETIMEDOUT ? "another job keeps it"
						    : strerror(-s->queue_lock));
		return false;
	}
	snprintf(
		path, sizeof(path), "%s/novbe-escpos-%s.ledger", s->order->folder, s->order->queue);
	s->ledger = ledger_open(path);
	if (!s->ledger)
		report_error("%.150s: %s: not printed", path,
			errno == EINVAL ? "this is no ledger; move it away" : strerror(errno));
	return s->ledger != NULL;
}

static int write_step(struct sheet *s, enum ledger_state state)
{
	int result = ledger_set(s->ledger, s->order->name, state, clock_wall_ms());

	if (result < 0)
		report_error("%.100s/novbe-escpos-%.60s.ledger: cannot note '%s': %s",
			s->order->folder, s->order->queue, ledger_state_name(state),
			strerror(-result));
	return result;
}

/* ---- Begin ----------------------------------------------------------------------------------- */

static void put(struct sheet *s, const void *bytes, size_t len)
{
	memcpy(s->stream + s->stream_len, bytes, len);
	s->stream_len += len;
}

/*
 * All bytes in one piece: what closes a picture that an earlier sheet may have left open (blank
 * rows, and the cutter parts it from ours), the sheet with the automatic status switched on behind
 * its ESC @, and the question for confirmation.
 */
static bool compose(struct sheet *s, bool mend)
{
	static const uint8_t part[] = {0x1d, 'V', 'B', 0};
	static const uint8_t automatic[] = {0x1d, 'a', 0x0e};
	const struct sheet_order *o = s->order;
	size_t first = o->len >= 2 && o->bytes[0] == 0x1b && o->bytes[1] == '@' ? 2 : 0;

	s->stream = calloc(1, o->len + MEND_BYTES + 64);
	if (!s->stream)
		return false;
	if (mend) {
		s->stream_len = MEND_BYTES;
		put(s, part, sizeof(part));
	}
	put(s, o->bytes, first);
	if (o->uri->confirm != CONFIRM_NONE)
		put(s, automatic, sizeof(automatic));
	put(s, o->bytes + first, o->len - first);
	s->stream_len += sheet_confirm_write(s, s->stream + s->stream_len);
	return true;
}

static enum sheet_exit not_begun(struct sheet *s, const char *why)
{
	report_error("'%s' was not begun: %s", s->order->name, why);
	return SHEET_UNSENT;
}

/* From ready to the first byte. */
static enum sheet_exit start(struct sheet *s)
{
	enum ledger_state before = ledger_last(s->ledger);

	if (!compose(s, before == LEDGER_STARTED || before == LEDGER_UNCERTAIN))
		return not_begun(s, "out of memory");
	if (watch_check(true) < 0)
		return not_begun(s, "it was cancelled");
	if (write_step(s, LEDGER_STARTED) < 0)
		return not_begun(s, "without the ledger it might come out twice");
	if (report_sheet(SHEET_BEGUN) < 0) {
		(void)!write_step(s, LEDGER_UNPRINTED);
		return SHEET_UNSENT;
	}
	return sheet_send(s);
}

/* ---- What the ledger says -------------------------------------------------------------------- */

enum sheet_exit sheet_printed(struct sheet *s)
{
	/* Without this step a second run finds `started`: uncertain, never twice. */
	(void)!write_step(s, LEDGER_PRINTED);
	(void)!report_sheet(SHEET_PRINTED);
	return SHEET_DONE;
}

enum sheet_exit sheet_uncertain(struct sheet *s, const char *why)
{
	(void)!write_step(s, LEDGER_UNCERTAIN);
	report_error("'%s' may be printed or not: %s; look at the printer", s->order->name, why);
	return SHEET_UNCERTAIN;
}

static enum sheet_exit again(struct sheet *s, enum ledger_state state)
{
	int result = ledger_flush(s->ledger);

	if (result < 0) {
		report_error("%.100s/novbe-escpos-%.60s.ledger: %s: not printed", s->order->folder,
			s->order->queue, strerror(-result));
		return SHEET_UNSENT;
	}
	if (state == LEDGER_PRINTED) {
		report_info(&s->report, "'%s' was printed before", s->order->name);
		(void)!report_sheet(SHEET_PRINTED);
		return SHEET_DONE;
	}
	(void)!report_sheet(SHEET_BEGUN);
	report_error("'%s' was begun before and may be printed or not: not printed again",
		s->order->name);
	return SHEET_UNCERTAIN;
}

enum sheet_exit sheet_print(const struct sheet_order *order)
{
	enum ledger_state state;
	enum sheet_exit status;
	struct sheet s;

	begin(&s, order);
	if (!open_ledger(&s))
		return end(&s, SHEET_UNSENT);
	/* To print it is to write `started`, which flushes what was found. */
	state = ledger_get(s.ledger, order->name);
	if (state != LEDGER_NONE && state != LEDGER_UNPRINTED)
		return end(&s, again(&s, state));
	if (sheet_ready(&s) < 0)
		return end(&s, SHEET_UNSENT);
	status = start(&s);
	return end(&s, status);
}

enum sheet_exit sheet_probe(const struct sheet_order *order)
{
	struct sheet s;

	begin(&s, order);
	s.until_ms = clock_mono_ms() + PROBE_LOCK_MS;
	sheet_look(&s);
	return end(&s, SHEET_DONE);
}
