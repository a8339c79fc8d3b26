/*
 * From the first byte on: send, keep an eye on the printer, and wait for the proof that the sheet
 * is whole. What cannot be proved is uncertain.
 *
 *   process-id  the printer answers GS ( H when everything before it is on paper
 *   status      it answers GS r when it has come so far in its buffer: the last rows may still wait
 *   none        all bytes have arrived: nobody knows what became of them
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "printer/backend/sheet_parts.h"

enum {
	ASK_MS = 500,	  /* trouble is reported within a second */
	SILENT_MS = 5000, /* some printers answer only between two pictures */
	SENSOR_TIMES = 3, /* one stray byte on the line looks like one answer */
	END_MS = 100,
};

struct proof {
	uint8_t id[STATUS_ID_BYTES];
	unsigned int sensors; /* answers to GS r */
	int64_t asked_ms, next_ms;
	bool whole;
	char spoiled[80]; /* what held the printer in the middle of the sheet */
};

/* ---- The question ---------------------------------------------------------------------------- */

/* Four characters for this sheet: FNV-1a over its name and job, in digits of six bits. */
static void id_of(const struct sheet *s, uint8_t id[STATUS_ID_BYTES])
{
	uint32_t hash = UINT32_C(2166136261) ^ s->order->job;

	for (const char *at = s->order->name; *at; at++)
		hash = (hash ^ (uint8_t)*at) * UINT32_C(16777619);
	for (int i = 0; i < STATUS_ID_BYTES; i++)
		id[i] = (uint8_t)('0' + (hash >> (8 * i) & 0x3f));
}

size_t sheet_confirm_write(struct sheet *sheet, uint8_t *bytes)
{
	static const uint8_t process[] = {0x1d, '(', 'H', 6, 0, 48, 48};
	static const uint8_t sensor[] = {0x1d, 'r', 1};
	size_t len = 0;

	if (sheet->order->uri->confirm == CONFIRM_PROCESS_ID) {
		memcpy(bytes, process, sizeof(process));
		id_of(sheet, bytes + sizeof(process));
		return sizeof(process) + STATUS_ID_BYTES;
	}
	if (sheet->order->uri->confirm == CONFIRM_STATUS) {
		for (int i = 0; i < SENSOR_TIMES; i++, len += sizeof(sensor))
			memcpy(bytes + len, sensor, sizeof(sensor));
	}
	return len;
}

/* ---- What the printer says meanwhile --------------------------------------------------------- */

/* A sheet that was held up by these is in two pieces or lacks some rows, even if the printer goes
 * on with it. */
static void note_trouble(struct sheet *s, struct proof *p)
{
	struct status_facts facts = status_facts(&s->talk.status);

	report_facts(&s->report, &facts);
	if (p->spoiled[0] ||
		!(facts.paper_out || facts.cover_open || facts.cutter_error || facts.failed))
		return;
	snprintf(p->spoiled, sizeof(p->spoiled), "%s", report_trouble(&facts));
}

static void take_event(struct sheet *s, const struct status_event *event, struct proof *p)
{
	switch (event->kind) {
	case STATUS_PROCESS:
		p->whole |= memcmp(event->id, p->id, STATUS_ID_BYTES) == 0;
		break;
	case STATUS_SENSOR:
		p->whole |= ++p->sensors == SENSOR_TIMES;
		note_trouble(s, p);
		break;
	case STATUS_ANSWER:
		if (status_awaited(&s->talk.status) == 0)
			note_trouble(s, p);
		break;
	case STATUS_AUTOMATIC:
		note_trouble(s, p);
		break;
	case STATUS_CLEARED:
		break;
	}
}

/* ---- Waiting for the proof ------------------------------------------------------------------- */

static void ask_now_and_then(struct sheet *s, struct proof *p)
{
	int64_t now_ms = clock_mono_ms();

	if (now_ms < p->next_ms)
		return;
	p->next_ms = now_ms + ASK_MS;
	if (s->talk.out_len)
		return;
	if (status_awaited(&s->talk.status)) {
		if (now_ms - p->asked_ms < SILENT_MS)
			return;
		status_forget(&s->talk.status);
		report_unreachable(&s->report, "the printer stopped answering while it printed");
	}
	p->asked_ms = now_ms;
	talk_ask(&s->talk);
}

/* Until all bytes have left (ask: or the proof is there). 0 or -Exxx; -ETIMEDOUT. */
static int go_on(struct sheet *s, struct proof *p, bool ask)
{
	struct status_event event;

	while (ask ? !p->whole : s->talk.out_len > 0) {
		int64_t until_ms = ask && p->next_ms < s->until_ms ? p->next_ms : s->until_ms;
		int step = talk_step(&s->talk, &event, until_ms);

		if (step < 0)
			return step;
		if (step == TALK_EVENT)
			take_event(s, &event, p);
		if (clock_mono_ms() >= s->until_ms)
			return -ETIMEDOUT;
		if (ask && !p->whole)
			ask_now_and_then(s, p);
	}
	return 0;
}

static int send_and_prove(struct sheet *s, struct proof *p)
{
	enum device_confirm confirm = s->order->uri->confirm;
	int result;

	status_forget(&s->talk.status);
	status_ask_sensor(&s->talk.status, confirm == CONFIRM_STATUS ? SENSOR_TIMES : 0);
	talk_send(&s->talk, s->stream, s->stream_len);
	result = go_on(s, p, false);
	if (result < 0)
		return result;
	p->next_ms = clock_mono_ms() + ASK_MS;
	return confirm == CONFIRM_NONE ? link_flush(&s->talk.link, s->until_ms) : go_on(s, p, true);
}

/* DLE DC4 function 8 empties the printer's buffers, so that the rest does not come out later. NULs
 * before it, as before the questions. */
static void clear_printer(struct sheet *s)
{
	static const uint8_t clear[TALK_CLOSE_BYTES + 10] = {
		[TALK_CLOSE_BYTES] = 0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8};

	link_abort(
		&s->talk.link, clear, s->order->uri->confirm == CONFIRM_NONE ? 0 : sizeof(clear));
}

static enum sheet_exit failed(struct sheet *s, const struct proof *p, int error)
{
	if (error == -ECANCELED || error == -ETIMEDOUT)
		clear_printer(s);
	else
		report_unreachable(&s->report, "the line broke while it printed");
	if (p->spoiled[0])
		return sheet_uncertain(s, p->spoiled);
	if (error == -ECANCELED)
		return sheet_uncertain(s, "it was cancelled while it printed");
	if (error == -ETIMEDOUT)
		return sheet_uncertain(
			s, "the printer did not confirm it (if it never does: confirm=status)");
	return sheet_uncertain(s, "the line to the printer broke");
}

/* The next program that opens the line gets no status it did not ask for. */
static void silence(struct sheet *s)
{
	static const uint8_t quiet[] = {0x1d, 'a', 0};
	int64_t until_ms = clock_mono_ms() + END_MS;
	struct status_event event;

	if (s->order->uri->confirm == CONFIRM_NONE || s->talk.out_len)
		return;
	talk_send(&s->talk, quiet, sizeof(quiet));
	while (talk_step(&s->talk, &event, until_ms) == TALK_EVENT)
		;
}

enum sheet_exit sheet_send(struct sheet *sheet)
{
	struct proof proof = {0};
	enum sheet_exit status;
	int result;

	id_of(sheet, proof.id);
	sheet->talk.alone = true;
	sheet->until_ms = clock_mono_ms() + (int64_t)sheet->order->uri->wait_s * 1000;
	result = send_and_prove(sheet, &proof);
	if (result < 0)
		return failed(sheet, &proof, result);
	status = proof.spoiled[0] ? sheet_uncertain(sheet, proof.spoiled) : sheet_printed(sheet);
	silence(sheet);
	return status;
}
