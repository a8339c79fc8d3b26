/*
 * Where tickets come out: a CUPS queue, or files for a hall without a printer. Slow work is done by
 * one worker thread, one ticket after the other; its outcomes come back into the loop.
 */
#ifndef NOVBE_PRINTER_OUTLET_H
#define NOVBE_PRINTER_OUTLET_H

#include <stdbool.h>
#include <stddef.h>

#include "printer/bitmap.h"

struct loop;
struct outlet;

enum {
	OUTLET_MAX_WAITING = 8, /* tickets handed over and not yet out */
	OUTLET_NAME_SIZE = 96,	/* a visit's id, with NUL */
	OUTLET_WHY_SIZE = 200,
};

enum outlet_kind { OUTLET_FILES, OUTLET_CUPS };

struct outlet_options { /* texts are copied */
	enum outlet_kind kind;
	int dpi; /* of the head */
	/* files: <folder>/<name>.png shows the paper, <name>.escpos holds the printer's bytes; both
	 * are replaced whole or not at all; beyond `keep` tickets the oldest are removed. */
	const char *folder;
	int keep; /* 1..100000 */
	/* cups: a raw queue; server is "host:port" or "/path" of a socket, NULL or "": CUPS's own.
	 */
	const char *queue;
	const char *server;
	int timeout_ms; /* 1000..60000: the job must have left the queue by then */
};

enum paper_state { PAPER_OK, PAPER_LOW, PAPER_OUT, PAPER_UNKNOWN };
const char *paper_state_name(enum paper_state state); /* "ok", "low", "out", "unknown" */

/* printed false: no ticket came out, and `why` tells the technician (borrowed for the call). */
typedef void outlet_fn(void *data, bool printed, enum paper_state paper, const char *why);

/* NULL and errno after a log line: EINVAL, ENOMEM, or what making the folder or thread returned. A
 * queue that is not there is no error here: it may come. */
struct outlet *outlet_new(struct loop *loop, const struct outlet_options *options);
/* Waits for the ticket in work (at most timeout_ms), then drops the others without a call of fn. */
void outlet_free(struct outlet *outlet);

/* Prints a picture (given, also on failure) under a name ([A-Za-z0-9._-]; a name printed before is
 * replaced as a file). fn is called once, from the loop. -ENOSPC: OUTLET_MAX_WAITING. -EINVAL. */
int outlet_print(struct outlet *outlet, struct bitmap *picture, const char *name, outlet_fn *fn,
	void *data) __attribute__((warn_unused_result));

#endif
