/*
 * The hub's time as a board knows it: an offset to its own monotonic clock, learnt from questions
 * and answers whose round trip was measured. Pure: the caller brings the clock.
 *
 * The offset is taken from the middle of the round trip, so a sample is wrong by at most half of
 * it; a sample grows worse by HUB_TIME_DRIFT_PPM while it ages (two cheap crystals drift apart).
 * A new sample replaces the old one when it is surer.
 *
 * The answer never goes back because of a better sample: a correction of up to HUB_TIME_HOLD_MS
 * backwards makes the clock stand still until the new line meets it. A larger one is a hub whose
 * clock was set back, and is followed at once: deadlines must be in the hub's own time.
 */
#ifndef NOVBE_DEVICE_HUB_TIME_H
#define NOVBE_DEVICE_HUB_TIME_H

#include <stdbool.h>
#include <stdint.h>

enum { HUB_TIME_HOLD_MS = 1000, HUB_TIME_DRIFT_PPM = 100 };

struct hub_time {
	bool known;
	int64_t offset_ms; /* hub time = monotonic + offset */
	int64_t floor_ms;  /* never below: what was said before the last correction */
	int64_t error_us;  /* half the round trip of the sample in use */
	int64_t taken_us;  /* monotonic, when it was taken */
	bool distrusted;   /* take the next sample whatever its round trip */
};

void hub_time_init(struct hub_time *time);
/* The hub is another process now: its clock may be another one. The old line stays readable. */
void hub_time_distrust(struct hub_time *time);
/* A question sent at sent_us was answered at got_us (both monotonic) with hub_ms. True when the
 * sample was taken into use. */
bool hub_time_sample(struct hub_time *time, int64_t sent_us, int64_t got_us, int64_t hub_ms);
/* Hub time at a monotonic time; -1 while unknown. */
int64_t hub_time_at(const struct hub_time *time, int64_t mono_ms);

#endif
