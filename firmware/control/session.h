/*
 * One command's conversation with the hub: board file, loop and link, with the waiting bounded and
 * what goes wrong told to the person. Functions that return an int return the exit status of
 * command.h: 0 done, else what went wrong was said on stderr.
 */
#ifndef NOVBE_CONTROL_SESSION_H
#define NOVBE_CONTROL_SESSION_H

#include "firmware/device/hub_link.h"

struct loop;
struct session;

enum { SESSION_WAIT_MS = 5000 }; /* for the hub, and for each answer */

typedef void session_message_fn(
	void *data, enum topic_kind kind, const char *name, const struct json *body);
/* The link came (true) or went, after session_start() was done; `why` is for people. */
typedef void session_link_fn(void *data, bool up, const char *why);

/* Reads the board file. NULL: told; *status is the exit status. */
struct session *session_new(const char *board, int *status);
void session_free(struct session *session);

/* What is heard on topics that are followed; before session_start(). */
void session_hear(
	struct session *session, session_message_fn *message, session_link_fn *link, void *data);
/* Hears a topic. The retained messages of what was followed before session_start() have all come
 * when that returns: the broker keeps the order, and the hub was asked after them. */
int session_follow(struct session *session, enum topic_kind kind, const char *name)
	__attribute__((warn_unused_result));
/* Connects and waits until the hub answers, at most SESSION_WAIT_MS. */
int session_start(struct session *session) __attribute__((warn_unused_result));
/* Asks and waits for the answer. 1: refused, and the hub's words were told. */
int session_ask(struct session *session, struct command *command, struct answer_message *answer)
	__attribute__((warn_unused_result));
/* Runs until session_stop() or a signal to end; the given status, 0 after a signal. */
int session_run(struct session *session) __attribute__((warn_unused_result));
/* The same for limit_ms at most: 1 when they are over. */
int session_run_within(struct session *session, int64_t limit_ms)
	__attribute__((warn_unused_result));
void session_stop(struct session *session, int status);

struct hub_link *session_link(struct session *session);
const char *session_centre(const struct session *session);

#endif
