/*
 * The wall's loudspeakers: takes the calls from the schedule, keeps them in the queue of
 * announcer.h, and has the voice say them. Nothing here waits, and nothing polls: it goes on when a
 * call comes, an announcement ends, or another try is due.
 *
 * A board file without the part "voice" has none: caller_open() gives NULL then, and everything
 * below takes NULL and does nothing.
 */
#ifndef NOVBE_DISPLAY_CALLER_H
#define NOVBE_DISPLAY_CALLER_H

#include "display/voice_settings.h"

struct caller;
struct hall_catalogue;
struct loop;

/*
 * Opens the voice: before the program has other threads. changed: caller_go_on() is to be called,
 * or caller_trouble() differs. settings are borrowed, texts (the folder of the catalogues) is
 * copied. Without a voice (logged) it is there all the same and says so as its trouble. 0, and NULL
 * without the settings' section; -ENOMEM.
 */
int caller_open(struct loop *loop, const struct voice_settings *settings, const char *texts,
	void (*changed)(void *data), void *data, struct caller **caller)
	__attribute__((warn_unused_result));
/* Silence; tells in the log what became of the calls. Before the window is closed. */
void caller_close(struct caller *caller);

/* The hall's languages and time zone. */
void caller_use_hall(struct caller *caller, const struct hall_catalogue *catalogue);
/* A call of a zone; hub_now_ms: -1 when it is not known. */
void caller_hear(struct caller *caller, const struct announcement *call, const char *zone,
	int64_t hub_now_ms);
/* Begins the next announcement if there is one; schedule: who is still called; wall_ms: ms since
 * 1970 UTC, -1: no clock. */
void caller_go_on(struct caller *caller, const struct schedule *schedule, int64_t wall_ms);
/* For the technician, empty: none. Borrowed until the loop turns. */
const char *caller_trouble(const struct caller *caller);

#endif
