/* What the files of a sheet's way share: ready.c before the first byte, confirm.c from it on. */
#ifndef NOVBE_PRINTER_BACKEND_SHEET_PARTS_H
#define NOVBE_PRINTER_BACKEND_SHEET_PARTS_H

#include <stdbool.h>

#include "printer/backend/report.h"
#include "printer/backend/sheet.h"
#include "printer/backend/talk.h"
#include "printer/ledger.h"

struct sheet {
	const struct sheet_order *order;
	struct talk talk;
	struct report report;
	struct ledger *ledger;
	int queue_lock, device_lock; /* -1: not held */
	char device[LINK_KEY_SIZE];  /* whose lock it is */
	int64_t until_ms;
	uint8_t *stream; /* all bytes that go out */
	size_t stream_len;
};

/* ready.c: waits until the printer is there and ready, and holds its lock then. 0, or -Exxx after
 * an error line. */
int sheet_ready(struct sheet *sheet) __attribute__((warn_unused_result));
/* Looks once, and reports. */
void sheet_look(struct sheet *sheet);

/* confirm.c: writes the question for confirmation, at most 32 bytes; how many. */
size_t sheet_confirm_write(struct sheet *sheet, uint8_t *bytes);
/* Sends the stream and waits for the proof. */
enum sheet_exit sheet_send(struct sheet *sheet);

/* sheet.c: how it ended, into the ledger and to cupsd. */
enum sheet_exit sheet_printed(struct sheet *sheet);
enum sheet_exit sheet_uncertain(struct sheet *sheet, const char *why);

#endif
