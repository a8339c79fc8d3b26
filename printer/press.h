/*
 * The press: tickets from their fields to paper, and the truth about each, over restarts. The
 * kiosk's and the shared printer's one way to print.
 *
 *   press_print() -> ledger `submitted` (on the disk) -> outlet goes -> ledger `printed|uncertain|
 *   unprinted` (on the disk) -> ended() -> the hub answered -> press_told()
 *
 * A piece of paper has a name: the visit's id, and ".c<n>" behind it for its n-th copy. An original
 * is handed to the spool at most once for ever: asking again gives its outcome, not paper.
 * After a restart press_recover() follows what was submitted and tells again what was not told.
 */
#ifndef NOVBE_PRINTER_PRESS_H
#define NOVBE_PRINTER_PRESS_H

#include <stdbool.h>

#include "printer/outlet.h"
#include "printer/ticket.h"

struct press;

/* What a press keeps of its tickets (printer/stamps.h). A language takes about 40 kB with one of
 * its services, 3 to 20 kB with each more, and what is one citizen's own 4 kB. So in a hall of 64
 * services and three languages three tickets of four find all that they share with others. */
enum { PRESS_STAMPS_BYTES = 2 << 20 };

struct press_print {	   /* one piece of paper; texts are borrowed for the call */
	const char *visit; /* <centre>-<business day>-<ticket> */
	unsigned int copy; /* 0: the original */
};

struct press_handlers {
	void (*submitted)(void *data, const struct press_print *print);
	/* state: PRINT_PRINTED, _UNCERTAIN or _UNPRINTED. Tell the hub, then press_told(). */
	void (*ended)(void *data, const struct press_print *print, enum print_state state,
		const char *why);
	/* As an outlet's; also after each paper that did not come out whole: the printer is asked
	 * then. */
	void (*health)(void *data, const struct printer_health *health);
};

struct press_options {
	struct outlet_options outlet;
	struct ticket_paper paper; /* without stamps: the press has its own */
	const char *ledger;	   /* path of the ledger; copied */
};

/* The painter is borrowed and outlives the press. NULL and errno after a log line. */
struct press *press_open(struct loop *loop, struct painter *painter,
	const struct press_options *options, const struct press_handlers *handlers, void *data);
void press_close(struct press *press);

/* Before the first ticket in a language; what all of them have in common is painted now. 0, or
 * -Exxx as ticket_warm(). */
int press_warm(struct press *press, const struct hall_catalogue *hall, struct translations *words,
	const char *language) __attribute__((warn_unused_result));
/* A ticket with this token is about to be asked for: what needs no more than that is made now. */
void press_expect(struct press *press, const struct hall_catalogue *hall, const char *token);
/* Paints and prints; face->copy is set from copy. 0: ended() will come, or came before and comes
 * again (then nothing is printed). -ENOSPC: too many at once; -EIO: the ledger cannot be written
 * (nothing was printed); or what painting returned. */
int press_print(struct press *press, const struct ticket_face *face, unsigned int copy)
	__attribute__((warn_unused_result));
/* Once after the start, when ended() can be served. */
void press_recover(struct press *press);
/* Whether it was ever handed over: if not, it is on no paper. */
bool press_knows(struct press *press, const struct press_print *print);
/* Whether its ledger was there at the start: if not, nothing is known of earlier runs' paper. */
bool press_remembers(const struct press *press);
/* A person is about to see the number on a screen: it may be in somebody's head, whatever became of
 * the paper. On the disk when it returns. */
void press_note_shown(struct press *press, const char *visit);
bool press_was_shown(const struct press *press, const char *visit);
/* The hub knows how this one ended. */
void press_told(struct press *press, const struct press_print *print);
/* Says in the log what changed about the printer, for whoever brings paper. device: the board's. */
void press_log_health(
	const struct printer_health *before, const struct printer_health *now, const char *device);
/* Asks the printer; health() comes. A full list is no matter: a print's own news then comes. */
void press_probe(struct press *press);

#endif
