/*
 * One sheet, from "is the printer ready?" to "it is printed":
 *
 *   ready? -> ledger `started` (on the disk) -> PAGE -> bytes -> confirmed? -> ledger `printed`
 *
 * Before `started` nothing of it has left; after it, whatever happens, it is never sent again.
 */
#ifndef NOVBE_PRINTER_BACKEND_SHEET_H
#define NOVBE_PRINTER_BACKEND_SHEET_H

#include <stddef.h>
#include <stdint.h>

#include "printer/backend/device_uri.h"

/* CUPS's own numbers: cups/backend.h. */
enum sheet_exit {
	SHEET_DONE = 0,	    /* printed, now or by an earlier run; or asked */
	SHEET_UNSENT = 1,   /* not a byte was sent */
	SHEET_UNCERTAIN = 5 /* begun, now or by an earlier run; never again */
};

struct sheet_order { /* borrowed */
	const struct device_uri *uri;
	const char *folder; /* for the ledger and the locks */
	const char *queue;
	const char *name; /* of the sheet: ledger_name_fits() */
	unsigned int job; /* CUPS's number, so that no two questions for confirmation are alike */
	const uint8_t *bytes;
	size_t len;
};

enum sheet_exit sheet_print(const struct sheet_order *order);
/* Asks the printer and reports; name and bytes are not looked at. */
enum sheet_exit sheet_probe(const struct sheet_order *order);

#endif
