/*
 * Telling the hub whether a ticket came out. `confirm` and `void` are repeated until the hub has
 * answered them, also over a lost link, for as long as they mean something: a reservation becomes
 * waiting by itself after 20 s, so a confirm is given up then; a void still removes the ticket
 * later.
 */
#ifndef NOVBE_KIOSK_SETTLE_H
#define NOVBE_KIOSK_SETTLE_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/command.h"

struct hub_link;
struct settle;

enum {
	SETTLE_MAX = 16, /* tickets whose outcome the hub does not know yet */
	SETTLE_CONFIRM_MS = 20000,
	SETTLE_VOID_MS = 600000,
};

struct settle_entry {
	struct settle *owner;
	bool used, asked;
	enum verb verb;
	struct ticket ticket;
	int64_t until_ms; /* monotonic */
	int64_t again_ms; /* ask again then: the hub could not do it just now; 0: no */
};

struct settle {
	struct hub_link *link; /* borrowed */
	struct settle_entry entries[SETTLE_MAX];
};

void settle_init(struct settle *settle, struct hub_link *link);
/* verb: VERB_CONFIRM or VERB_VOID. -EINVAL: not a ticket's text; -ENOSPC: SETTLE_MAX. */
int settle_tell(struct settle *settle, enum verb verb, const char *ticket, int64_t now_ms)
	__attribute__((warn_unused_result));
/* The link came back: asks again for what is open. */
void settle_ready(struct settle *settle, int64_t now_ms);
/* When settle_tick() has something to do, INT64_MAX: never. */
int64_t settle_next_ms(const struct settle *settle);
void settle_tick(struct settle *settle, int64_t now_ms);

#endif
