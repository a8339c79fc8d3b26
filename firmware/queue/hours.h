/*
 * Opening hours as a calendar says them: dates and minutes of a local clock. Pure arithmetic: which
 * instant that is knows whoever has the zone (firmware/wire/opening.h).
 *
 * Minutes count from the midnight with which the business day's date begins, so that a hall whose
 * day starts at 04:00 may be open until 26:00, which its clock calls 02:00.
 */
#ifndef NOVBE_QUEUE_HOURS_H
#define NOVBE_QUEUE_HOURS_H

#include <stdbool.h>
#include <stdint.h>

struct setup;

enum {
	HOURS_WEEK = 7,
	HOURS_MAX_EXCEPTIONS = 64, /* dates of one table */
	HOURS_MAX_MINUTE = 2880,
	HOURS_NOT_SAID = -1,
};

struct open_span { /* minutes; from == to: closed all day */
	int16_t from_min, to_min;
};

struct hours_exception {
	int32_t date; /* days since 1970-01-01 */
	struct open_span open;
};

struct setup_hours { /* one table: the hall's, or a service's */
	bool weekly; /* it has a week; a service's without one is open as the hall is */
	struct open_span week[HOURS_WEEK]; /* from Monday */
	uint8_t exception_count;
	struct hours_exception exceptions[HOURS_MAX_EXCEPTIONS]; /* instead of the week's day */
	int16_t last_ticket_min;   /* no newcomer in the last so many minutes before closing;
				      0: by the expected time, HOURS_NOT_SAID: as the hall */
	int16_t closing_grace_min; /* so much later than closing a visit may be expected to end */
};

/* From Monday, 0..6. */
int hours_weekday(int32_t date);
/* What one table says of a date. */
struct open_span hours_on(const struct setup_hours *hours, int32_t date);
/* What both have in common; closed when that is nothing. */
struct open_span hours_within(struct open_span a, struct open_span b);
/* The hall's own table and a service's, NULL: there is none. Borrowed from the setup. */
const struct setup_hours *hours_of_hall(const struct setup *setup);
const struct setup_hours *hours_of_service(const struct setup *setup, uint16_t service);
/* The two rules of the last ticket, the service's where it says them, else the hall's, else 0. */
int hours_last_ticket_min(const struct setup *setup, uint16_t service);
int hours_closing_grace_min(const struct setup *setup, uint16_t service);

#endif
