/*
 * Whatever comes back from a printer's line: nothing is read past the few bytes that are
 * remembered, no answer is made up, and a proof of printing stands in the bytes as it is told.
 *
 * Three bytes of the input are ours and not the printer's: FE asks the next question, FD asks for
 * the paper sensor, FC gives up the questions.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "printer/status.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ASK = 0xfe, ASK_SENSOR = 0xfd, FORGET = 0xfc, PROOF = 7 };

struct line {
	struct status status;
	uint8_t newest[PROOF]; /* without flow control */
	int questions;	       /* put so far */
	size_t awaited;
	unsigned int sensors;
	unsigned long bytes, told;
};

static void require(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "does not hold: %s\n", what);
	abort();
}

static void ask(struct line *l)
{
	uint8_t bytes[STATUS_QUESTION_BYTES];
	enum status_question question = (enum status_question)(1 + l->questions++ % 4);
	int result = status_ask(&l->status, question, bytes);

	require(result == 0 || l->awaited == STATUS_QUESTIONS_MAX, "a question is taken");
	if (result == 0)
		require(bytes[2] == question && ++l->awaited == status_awaited(&l->status),
			"it is awaited");
}

static void hear(struct line *l, const struct status_event *event)
{
	static const uint8_t lengths[] = {1, 4, 1, 7, 3};
	uint8_t proof[PROOF] = {0x37, 0x22};

	l->told += lengths[event->kind];
	switch (event->kind) {
	case STATUS_ANSWER:
		require(l->awaited-- > 0, "an answer was asked for");
		require(event->question >= 1 && event->question <= 4, "it belongs to a question");
		break;
	case STATUS_SENSOR:
		require(l->sensors-- > 0, "the sensor was asked");
		break;
	case STATUS_PROCESS:
		memcpy(proof + 2, event->id, STATUS_ID_BYTES);
		require(memcmp(proof, l->newest, PROOF) == 0, "the process id just came");
		break;
	case STATUS_AUTOMATIC:
	case STATUS_CLEARED:
		break;
	}
}

static void put(struct line *l, uint8_t byte)
{
	struct status_event event;

	status_put(&l->status, byte);
	if (byte != 0x11 && byte != 0x13) {
		memmove(l->newest, l->newest + 1, PROOF - 1);
		l->newest[PROOF - 1] = byte;
		l->bytes++;
	}
	while (status_next(&l->status, &event))
		hear(l, &event);
	require(l->told + status_noise(&l->status) <= l->bytes, "each byte counts once");
	require(l->status.window_len < STATUS_WINDOW, "there is room for the next byte");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct line l = {0};

	status_init(&l.status);
	for (size_t i = 0; i < size; i++) {
		if (data[i] == ASK) {
			ask(&l);
		} else if (data[i] == ASK_SENSOR) {
			status_ask_sensor(&l.status, 3);
			l.sensors = 3;
		} else if (data[i] == FORGET) {
			status_forget(&l.status);
			l.bytes = l.told + status_noise(&l.status);
			l.awaited = 0;
		} else {
			put(&l, data[i]);
		}
	}
	(void)status_facts(&l.status);
	return 0;
}
