/*
 * A board's conversation with the hub: connects, keeps the hub's time, sends commands and repeats
 * them under the same id until answered or expired, hears the retained topics it asked for, and
 * publishes the board's own state. Used by every program but the dispatcher.
 *
 * A command is sent only while connected and only when the hub's time is known (its deadline is hub
 * time). With the link down hub_link_ask() says -ENOTCONN at once, and nothing is sent later.
 */
#ifndef NOVBE_DEVICE_HUB_LINK_H
#define NOVBE_DEVICE_HUB_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/device/board_file.h"
#include "firmware/queue/command.h"
#include "firmware/wire/answer_message.h"
#include "firmware/wire/device_message.h"
#include "firmware/wire/hub_message.h"
#include "firmware/wire/topic.h"

struct loop;
struct json;
struct hub_link;

enum { HUB_LINK_MAX_ASKED = 32 }; /* commands waiting for their answer */

struct hub_link_handlers { /* each may be NULL */
	/* Connected, hub online and its time known: commands go through. Also after each return. */
	void (*ready)(void *data);
	/* No longer so, or the first attempt failed; `why` is for the technician. Told once until
	 * the next ready. */
	void (*lost)(void *data, const char *why);
	/* A message on a topic asked for with hub_link_follow(), parsed. Commands' answers and
	 * hub/state are handled inside; hub/state is passed on too. */
	void (*message)(
		void *data, enum topic_kind kind, const char *name, const struct json *body);
};

/* What became of a command. */
enum outcome {
	OUTCOME_ANSWERED, /* answer is set: ok or refused */
	OUTCOME_EXPIRED,  /* no answer by the deadline: unknown whether the hub did it, but it will
			     not do it later */
	OUTCOME_LOST,	  /* the link is being closed */
};
/* raw: the whole answer for results that are not in answer_message (entries), may be NULL. */
typedef void hub_link_answer_fn(void *data, enum outcome outcome,
	const struct answer_message *answer, const struct json *raw);

/* NULL and errno. board is copied; handlers and data are borrowed. */
struct hub_link *hub_link_new(struct loop *loop, const struct board_file *board, enum role role,
	const struct hub_link_handlers *handlers, void *data);
/* Says goodbye (state with online:false) when connected; commands in flight end as OUTCOME_LOST.
 * Not from inside a handler of this link. NULL is allowed. */
void hub_link_free(struct hub_link *link);
int hub_link_start(struct hub_link *link) __attribute__((warn_unused_result));

/* Hears a topic from now on and after each reconnect (at most 64). name as in topic_write(). */
int hub_link_follow(struct hub_link *link, enum topic_kind kind, const char *name)
	__attribute__((warn_unused_result));

/*
 * Sends a command (verb and arguments; id and deadline are filled in here and written back to
 * *command). lifetime_ms: 500..60000, from now. fn is called exactly once.
 * -ENOTCONN: not ready. -ENOSPC: too many unanswered.
 */
int hub_link_ask(struct hub_link *link, struct command *command, int64_t lifetime_ms,
	hub_link_answer_fn *fn, void *data) __attribute__((warn_unused_result));

bool hub_link_is_ready(const struct hub_link *link);
const char *hub_link_run(const struct hub_link *link);		     /* this process's run id */
const struct hub_message *hub_link_hub(const struct hub_link *link); /* last heard; run "": never */
/* Hub time now; valid only after ready once (else -1). A better sample never moves it back: it
 * stands still instead, up to 1 s; a hub whose own clock was set back further is followed at once,
 * because deadlines are in the hub's time (firmware/device/hub_time.h). quality: CLOCK_HUB after
 * ready, else CLOCK_WALL/CLOCK_NONE by whether the system clock looks set. */
int64_t hub_link_now_ms(const struct hub_link *link);
enum clock_quality hub_link_clock_quality(const struct hub_link *link);

/* The board's state: changed members are published at once when connected, and after each
 * reconnect. run, online, role and version are filled in here. */
void hub_link_set_state(struct hub_link *link, const struct device_message *state);

/* dev/<id>/do to another device, as the role control may; the order's id is filled in. -ENOTCONN:
 * not ready; -ENOMEM. */
struct order_message;
int hub_link_order(struct hub_link *link, const char *device, struct order_message *order)
	__attribute__((warn_unused_result));

/* dev/<id>/done for an order heard on dev/<id>/do. */
struct done_message;
int hub_link_done(struct hub_link *link, const struct done_message *done)
	__attribute__((warn_unused_result));

#endif
