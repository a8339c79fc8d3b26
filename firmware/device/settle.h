/*
 * Telling the hub what became of tickets and of their paper, until it has answered: `paper`,
 * `confirm` and `void`, over a lost link too. Used by everything that prints.
 *
 * Of one piece of paper only the newest news counts: told while an older one waits, it replaces it;
 * told while the older one is on its way, it follows behind the answer. So the hub never hears
 * `submitted` after `printed`. Nothing is kept over a restart: press_recover() tells again.
 *
 * A ticket's number means another visit every business day: news carry their visit's day, and the
 * hub refuses those of another one for good.
 */
#ifndef NOVBE_DEVICE_SETTLE_H
#define NOVBE_DEVICE_SETTLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/queue/command.h"
#include "firmware/wire/answer_message.h"

struct hub_link;
struct loop;
struct settle;

enum {
	SETTLE_MAX = 64,	 /* pieces of paper whose news the hub has not answered yet */
	SETTLE_VOID_MS = 600000, /* a `void` without an answer is given up then */
};

struct settle_news {
	enum verb verb;		   /* VERB_PAPER, VERB_CONFIRM or VERB_VOID */
	char visit[VISIT_ID_SIZE]; /* <centre>-<business day>-<ticket> */
	/* PRINT_ISSUED: not said; with a confirm that means printed to the hub. */
	enum print_state print;
	uint16_t copy; /* which piece of paper; 0: the original */
};

/* The hub answered this one (ok, or refused for good), or it was given up: nothing more is done
 * about it. Not called for news that newer ones replaced. Behind a final `print` this is the place
 * for press_told(). May call settle_tell(). */
typedef void settle_told_fn(void *data, const struct settle_news *news, bool accepted);

/* NULL and errno. loop is borrowed; told may be NULL. */
struct settle *settle_new(struct loop *loop, settle_told_fn *told, void *data);
/* After hub_link_free() of its link. NULL is allowed. */
void settle_free(struct settle *settle);
/* The link is borrowed from here on; before, news only wait. */
void settle_use(struct settle *settle, struct hub_link *link);

/* Tells it now, or when the link is back. news is copied. -EINVAL: no visit's id, or a verb or
 * print state that cannot be told; -ENOSPC: SETTLE_MAX. */
int settle_tell(struct settle *settle, const struct settle_news *news)
	__attribute__((warn_unused_result));
/* From the link's `ready`: asks for what was not answered. */
void settle_ready(struct settle *settle);
/* How many are open. */
size_t settle_count(const struct settle *settle);

#endif
