/* How one kind of outlet puts a ticket out. Inner to the printer room; runs in the worker. */
#ifndef NOVBE_PRINTER_OUTLET_WAY_H
#define NOVBE_PRINTER_OUTLET_WAY_H

#include "printer/outlet.h"

struct outlet_setup { /* the options, copied */
	int dpi, keep, timeout_ms;
	char folder[256], queue[128], server[256];
};

struct outlet_sheet {
	const struct bitmap *picture;
	const char *name;
	const void *bytes; /* ESC/POS */
	size_t len;
};

struct outlet_outcome {
	bool printed;
	enum paper_state paper;
	char why[OUTLET_WHY_SIZE];
};

void outlet_files_put(const struct outlet_setup *setup, const struct outlet_sheet *sheet,
	struct outlet_outcome *outcome);
void outlet_cups_put(const struct outlet_setup *setup, const struct outlet_sheet *sheet,
	struct outlet_outcome *outcome);

#endif
