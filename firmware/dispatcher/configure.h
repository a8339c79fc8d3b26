/* The hall file: read at start and on SIGHUP, kept by version, put in force by a journaled change.
 */
#ifndef NOVBE_DISPATCHER_CONFIGURE_H
#define NOVBE_DISPATCHER_CONFIGURE_H

#include "firmware/dispatcher/hub.h"

/* Reads the hall file and keeps its text as a version. On any problem the one in force stays:
 * -EINVAL after saying every problem in the log. */
int configure_read(struct hub *hub) __attribute__((warn_unused_result));
/* The alarm for people who wait for a service that no profile takes any more. */
void configure_tell_stranded(struct hub *hub);
/* Whether the hall file read last can be in force beside what the day has had; the alarm when not.
 */
bool configure_fits_today(struct hub *hub);
/* Gives the hall the setup that a `configured` or `day_opened` change speaks of. */
int configure_take(struct hub *hub, const struct change *change)
	__attribute__((warn_unused_result));
/* A setup made of the file alone; the caller's. NULL without memory. */
struct setup *configure_fresh_setup(struct hub *hub);
/* replay_setup_fn: the setup of an older version. data is the hub. */
struct setup *configure_setup_of(void *data, uint32_t version, const char *text, size_t len);

#endif
