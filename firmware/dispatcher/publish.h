/* What the hall hears: answers and entries of a batch, then the retained topics that changed. */
#ifndef NOVBE_DISPATCHER_PUBLISH_H
#define NOVBE_DISPATCHER_PUBLISH_H

#include "firmware/dispatcher/hub.h"
#include "firmware/wire/topic.h"

/* Notes what a change (just applied) makes old. */
void publish_mark(struct hub *hub, const struct change *change);
/* Everything is old. */
void publish_mark_all(struct hub *hub);
/* Sends the batch's answers and entries, and all that is due now. */
void publish_batch(struct hub *hub);
/* After CONNACK: catalogue and every retained topic anew. */
void publish_everything(struct hub *hub);
void publish_catalogue(struct hub *hub);
/* Asks the broker for every retained topic of ours that it has; each comes to publish_found(). */
void publish_review(struct hub *hub);
/* A retained topic the broker still had: cleared when the hall has no such thing any more. */
void publish_found(
	struct hub *hub, enum topic_kind kind, const char *name, const char *topic, size_t len);
/* The last will, for mqtt_options; NULL without memory. Borrowed until hub->writer is used. */
const char *publish_will(struct hub *hub, bool online);

#endif
