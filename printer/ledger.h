/*
 * What became of each piece of paper, in a file that survives kill -9 and power cuts. An entry is a
 * print's name and its newest state; ledger_set() returns after it is on the disk. Kept by the
 * press (one per board) and by the CUPS backend (one per printer, under the device's lock).
 *
 *   # novbe ledger 1
 *   isb-2026-11-23-A047 submitted 1795405000123
 *   isb-2026-11-23-A047 printed 1795405001321
 *
 * One line per step: name, state, wall time in ms. A last line without its end is a step that did
 * not happen; a line that is no step is passed over. Behind the last line the file may have NULs,
 * room for what comes. A grown file is rewritten, on opening or after a step that says how a print
 * ended, with the newest step of each name of the LEDGER_KEEP_MS before the newest of all, at most
 * LEDGER_KEEP of them.
 *
 * What ledger_open() finds may have been written by a process that was killed before it flushed:
 * ledger_get() and the others tell it, and a power cut may still take it back. Who acts on it calls
 * ledger_flush() before, or ledger_set(), which flushes it too.
 *
 * One writer at a time: who may open a path twice takes a lock of his own.
 */
#ifndef NOVBE_PRINTER_LEDGER_H
#define NOVBE_PRINTER_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

enum {
	LEDGER_NAME_SIZE = 96, /* [A-Za-z0-9._-], with NUL */
	LEDGER_KEEP = 20000,
	LEDGER_REWRITE_SIZE = 3 << 20, /* bytes: more than LEDGER_KEEP of the longest lines */
};
#define LEDGER_KEEP_MS INT64_C(259200000) /* three days */

enum ledger_state {
	LEDGER_NONE, /* never heard of it */
	/* the press */
	LEDGER_SUBMITTED, /* about to be handed to CUPS: written before */
	/* the backend */
	LEDGER_STARTED, /* about to send the first byte: written before */
	/* both: how it ended */
	LEDGER_PRINTED,
	LEDGER_UNCERTAIN,
	LEDGER_UNPRINTED,
	/* the press: the hub knows that it ended so. Words: "told-printed", ... */
	LEDGER_TOLD_PRINTED,
	LEDGER_TOLD_UNCERTAIN,
	LEDGER_TOLD_UNPRINTED,
	LEDGER_STATE_COUNT,
};

struct ledger;

/* Opens or makes the file (mode 0600). NULL and errno: EINVAL for a file that is no ledger (never
 * overwritten), EFBIG, ENOMEM, or what the file system said. */
struct ledger *ledger_open(const char *path);
void ledger_close(struct ledger *ledger);
/* What ledger_open() found is on the disk when it returns 0; it costs nothing when that was so by a
 * step before. -EIO or what else the file system said: nobody may act on it. */
int ledger_flush(struct ledger *ledger) __attribute__((warn_unused_result));

/* "submitted" ..., "none". */
const char *ledger_state_name(enum ledger_state state);
/* Whether it can be a print's name: 1..LEDGER_NAME_SIZE - 1 of [A-Za-z0-9._-]. */
bool ledger_name_fits(const char *name);
enum ledger_state ledger_get(const struct ledger *ledger, const char *name);
/* Whether the file was found when it was opened: then what does not stand in it never happened. */
bool ledger_was_there(const struct ledger *ledger);
/* The newest step of all, whatever its name. */
enum ledger_state ledger_last(const struct ledger *ledger);
/* Appends and flushes (fdatasync) it, and all that stood before. 0; -EINVAL for a bad name or
 * LEDGER_NONE; -ENOMEM; or what the file system said, and then the entry is as before. A step of
 * LEDGER_PRINTED and behind, which nobody waits for, may take some ms more: room is made then. */
int ledger_set(struct ledger *ledger, const char *name, enum ledger_state state, int64_t wall_ms)
	__attribute__((warn_unused_result));
/* Calls fn for each name that stands in this state, oldest step first; name is borrowed for the
 * call. fn may call ledger_set(). */
void ledger_each(struct ledger *ledger, enum ledger_state state,
	void (*fn)(void *data, const char *name), void *data);

#endif
