/* Answers: what a device, and the person before it, hear of their command. */
#ifndef NOVBE_DISPATCHER_ANSWER_H
#define NOVBE_DISPATCHER_ANSWER_H

#include "firmware/dispatcher/hub.h"

/* Writes the answer to an accepted command into hub->writer, after its changes were applied.
 * seq 0: it changed nothing. */
void answer_accepted(struct hub *hub, const struct request *r, int64_t now_ms, int64_t seq);
/* The same for a refusal; text NULL: the usual words. */
void answer_refused(struct hub *hub, const struct request *r, int64_t now_ms, enum refusal refusal,
	const char *text);

#endif
