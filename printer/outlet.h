/*
 * Where tickets come out: a CUPS queue, or files for a hall without a printer. Slow work is done by
 * one worker thread, one request after the other; what it finds comes back into the loop.
 *
 *   outlet_print()  -> submitted -> ended(printed | uncertain | unprinted)
 *   outlet_follow() ->              ended(...)            a print of an earlier run
 *   outlet_probe()  -> health                             asks the printer, prints nothing
 *
 * `printed` and `unprinted` are said only with proof: the backend ended well; or the job ended
 * before its first sheet began (job-media-sheets-completed is 0 and it is known to the spool).
 * Whatever lies between is `uncertain`. A job that does not end in time is cancelled, so that it
 * cannot come out after the citizen was told otherwise.
 */
#ifndef NOVBE_PRINTER_OUTLET_H
#define NOVBE_PRINTER_OUTLET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/queue/visit.h"
#include "printer/bitmap.h"

struct loop;
struct outlet;

enum {
	OUTLET_MAX_WAITING = 8, /* requests handed over and not yet ended */
	OUTLET_NAME_SIZE = 96,	/* a print's name, with NUL */
	OUTLET_WHY_SIZE = 200,
	OUTLET_LATE_MS = 10000, /* beyond its limit: a worker that still has not ended hangs */
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
	int timeout_ms; /* 1000..60000: a print has ended by then, one way or another */
};

enum paper_state { PAPER_OK, PAPER_LOW, PAPER_OUT, PAPER_UNKNOWN };
const char *paper_state_name(enum paper_state state); /* "ok", "low", "out", "unknown" */

struct printer_health {
	enum paper_state paper;
	bool ready; /* a ticket sent now would come out, as far as is known */
	bool cover_open;
	char why[OUTLET_WHY_SIZE]; /* for the technician when not ready or low; else empty */
};

/* All from the loop; name and texts are borrowed for the call. */
struct outlet_handlers {
	/* The spool has it: from now on it may come out. */
	void (*submitted)(void *data, const char *name);
	/* Once for each print and follow; state is PRINT_PRINTED, _UNCERTAIN or _UNPRINTED. why:
	 * for the technician, empty when printed. */
	void (*ended)(void *data, const char *name, enum print_state state, const char *why);
	/* After each probe, and whenever it changes while a print is open. */
	void (*health)(void *data, const struct printer_health *health);
};

/* NULL and errno after a log line: EINVAL, ENOMEM, or what making the folder or thread returned. A
 * queue that is not there is no error here: it may come. */
struct outlet *outlet_new(struct loop *loop, const struct outlet_options *options,
	const struct outlet_handlers *handlers, void *data);
/* Whether the worker does its work at this monotonic time: it has no request, or one whose limit is
 * not over since OUTLET_LATE_MS. The loop's watchdog is not fed while it does not (see loop.h). */
bool outlet_works(struct outlet *outlet, int64_t now_ms);
/* Waits for the request in work (at most timeout_ms), then drops the others without a call. */
void outlet_free(struct outlet *outlet);

/* Prints a picture (given, also on failure) under a name ([A-Za-z0-9._-]; with files a name printed
 * before is replaced). -ENOSPC: OUTLET_MAX_WAITING. -EINVAL. */
int outlet_print(struct outlet *outlet, struct bitmap *picture, const char *name)
	__attribute__((warn_unused_result));
/* What became, or becomes, of a print that an earlier run submitted: looked for in the spool by its
 * name; unknown there: uncertain. -ENOSPC, -EINVAL. */
int outlet_follow(struct outlet *outlet, const char *name) __attribute__((warn_unused_result));
/* Asks the printer now. A probe that is waiting already serves this call too. -ENOSPC. */
int outlet_probe(struct outlet *outlet) __attribute__((warn_unused_result));

#endif
