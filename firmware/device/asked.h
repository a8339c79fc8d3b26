/*
 * The commands that wait for their answer: each is repeated under its id until it is answered or
 * its time is over. Pure bookkeeping: the caller brings the clock and does the sending.
 */
#ifndef NOVBE_DEVICE_ASKED_H
#define NOVBE_DEVICE_ASKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/device/hub_link.h"

enum { ASKED_REPEAT_MS = 700 };

struct asked {
	bool used;
	char id[COMMAND_ID_SIZE];
	char *text; /* the command as sent: repeats are the same bytes */
	size_t len;
	int64_t sent_ms, repeat_ms, expires_ms; /* monotonic */
	hub_link_answer_fn *fn;
	void *data;
};

struct asked_list {
	struct asked items[HUB_LINK_MAX_ASKED];
};

/* Adds a command just sent; text is copied. NULL and errno: ENOSPC, ENOMEM. */
struct asked *asked_add(struct asked_list *list, const char *id, const char *text, size_t len,
	int64_t now_ms, int64_t lifetime_ms);
/* The one with this id, NULL when nobody waits for it (any more). */
struct asked *asked_find(struct asked_list *list, const char *id);
/* One that is over at now_ms, the oldest first; NULL when there is none. */
struct asked *asked_expired(struct asked_list *list, int64_t now_ms);
/* One to be repeated at now_ms; its next repeat is set. NULL when there is none. */
struct asked *asked_repeat(struct asked_list *list, int64_t now_ms);
/* All are due for a repeat at now_ms: the link came back. */
void asked_hurry(struct asked_list *list, int64_t now_ms);
/* Any one of them, NULL when the list is empty. */
struct asked *asked_any(struct asked_list *list);
void asked_remove(struct asked *asked);
/* When asked_expired() or, if sending, asked_repeat() next has one; INT64_MAX: never. */
int64_t asked_due_ms(const struct asked_list *list, bool sending);

#endif
