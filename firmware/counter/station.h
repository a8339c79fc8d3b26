/* A counter at work: the panel, or a citizens' pad, between the buttons and the hub. */
#ifndef NOVBE_COUNTER_STATION_H
#define NOVBE_COUNTER_STATION_H

#include "firmware/buttons/section.h"
#include "firmware/counter/seat.h"
#include "firmware/device/board_file.h"

struct loop;
struct station;

struct station_options {
	struct seat_options seat;
	struct buttons_section
		buttons; /* stays where it was read; borrowed while the station lives */
};

/* Opens the buttons and starts connecting. NULL after saying why in the log. The loop is quit with
 * 0 when the operator leaves (end of input, `q`) and the last press was answered. */
struct station *station_new(
	struct loop *loop, const struct board_file *board, const struct station_options *options);
/* Lamps off, the hub told; NULL is allowed. */
void station_free(struct station *station);

#endif
