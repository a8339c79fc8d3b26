/*
 * Numbers without the hub: the kiosk's own range, its own file (db/own_tickets.h), its own idea of
 * the time. The citizen sees the same screens; the ticket says that the wait is not known.
 *
 * A kiosk gives numbers of its own when it has been heard of as a kiosk of this hall (catalogue on
 * disk), knows which numbers of its range were given (a file that was lost: not before the hub has
 * told), and either lost the hub or has waited ALONE_WAIT_MS for it since the start.
 */
#ifndef NOVBE_KIOSK_ALONE_H
#define NOVBE_KIOSK_ALONE_H

#include <stdbool.h>
#include <stdint.h>

#include "db/own_tickets.h"
#include "firmware/base/clock.h"
#include "firmware/queue/command.h"
#include "firmware/wire/answer_message.h"

struct kiosk;
struct loop_timer;
struct press_print;

enum { ALONE_WAIT_MS = 2000 };

struct alone {
	struct own_tickets *own; /* NULL: the file could not be opened */
	char boot[CLOCK_BOOT_SIZE];
	uint8_t number; /* of the kiosk, 0: the catalogue does not know it */
	bool recovered; /* earlier runs' tickets were looked after */
	bool waited;	/* the hub was lost, or waited for long enough */
	struct loop_timer *timer;
};

/* Without its file the kiosk works with the hub alone, and says so. */
int alone_open(struct kiosk *kiosk, const char *state) __attribute__((warn_unused_result));
void alone_close(struct kiosk *kiosk);
/* The catalogue is another one (or NULL). With the first one tickets of earlier runs are looked
 * after. */
void alone_use_hall(struct kiosk *kiosk);
/* The hub is there, or lost: from here on a loss is told. */
void alone_stop_waiting(struct kiosk *kiosk);
/* Keeps what hub/state says for a start without it; while the link is ready. */
void alone_hear_hub(struct kiosk *kiosk);

/* Whether a number of its own could be given now. */
bool alone_may_give(const struct kiosk *kiosk);
/* Whether the hall is open, as far as the kiosk can know. */
bool alone_is_open(const struct kiosk *kiosk);

/* A ticket for the service the citizen chose, in the file before it is seen. `replaces`: the id of
 * the `issue` that was not answered, or empty. -ENOTCONN: it may not give; -ERANGE: its range is
 * used up; else storage. */
int alone_issue(struct kiosk *kiosk, const char *replaces, struct ticket_message *ticket)
	__attribute__((warn_unused_result));
/* One more copy of a ticket that the hub does not know yet. -ENOENT: it is not such a one. */
int alone_copy(struct kiosk *kiosk, struct ticket_message *ticket)
	__attribute__((warn_unused_result));
/* News of a ticket's paper: true when it is one that the hub does not know yet, and so was noted
 * here instead. */
bool alone_note_paper(struct kiosk *kiosk, enum verb verb, const struct press_print *print,
	enum print_state state);
/* The time in hub ms as well as it is known: *quality says how well; 0: not at all. */
int64_t alone_now_ms(const struct kiosk *kiosk, enum clock_quality *quality);

#endif
