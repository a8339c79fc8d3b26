/* The simulation from inside: simulation.c runs the day, simulation_act.c presses the buttons. */
#ifndef NOVBE_PLANNER_SIMULATION_INSIDE_H
#define NOVBE_PLANNER_SIMULATION_INSIDE_H

#include "firmware/planner/event_heap.h"
#include "firmware/planner/simulation.h"
#include "firmware/queue/hall.h"

enum happening_kind {  /* of one moment, in this order */
	HAPPENS_FREE,  /* counter `who` is done with its citizen (call `turn`) */
	HAPPENS_PRESS, /* counter `who` may press again, the last press was too soon */
	HAPPENS_LEAVE, /* citizen `who` leaves if nobody called (visit `turn`) */
	HAPPENS_CLOSE, /* shift `who` ends */
	HAPPENS_OPEN,  /* shift `who` begins */
};

enum { NOBODY = UINT32_MAX };

struct desk {			/* a counter as its operator knows it */
	bool holds;		/* somebody is in hand */
	uint32_t turn;		/* counts calls */
	uint32_t shift;		/* that is on, NOBODY */
	bool over;		/* the shift's time has come */
	bool gone;		/* who was called will not come */
	bool idle;		/* in the row of idle ones */
	uint16_t before, after; /* neighbours there, SETUP_NONE */
};

struct visitor {	  /* what a visit is at now */
	uint32_t citizen; /* position in the day */
	int64_t since_ms; /* waits since then */
	int64_t due_ms;	  /* and the wait is counted from here */
};

struct simulation {
	const struct setup *setup;
	struct hall *hall;
	struct command command; /* used again and again */
	struct decision decision;
	struct event_heap heap;
	int64_t now_ms, seq;
	uint64_t events;
	const struct demand_day *day;
	simulation_told_fn *told;
	void *told_data;
	struct visitor *visitors; /* by the hall's visit */
	size_t visitor_room;
	uint32_t given[QUEUE_MAX_SERIES]; /* numbers of today */
	struct desk desks[QUEUE_MAX_COUNTERS];
	uint16_t first_idle, last_idle;
	uint16_t on_duty; /* shifts that are on */
	char why[160];
};

/* Each presses one button and follows what comes of it: 0 or -Exxx. */
int act_open(struct simulation *s, uint32_t shift);
int act_shift_over(struct simulation *s, uint32_t shift);
int act_arrive(struct simulation *s, uint32_t citizen);
int act_free(struct simulation *s, uint16_t counter);
int act_press(struct simulation *s, uint16_t counter);
int act_leave(struct simulation *s, uint32_t citizen, uint32_t visit);
/* Tells what became of a visit's present citizen. */
void act_tell(struct simulation *s, uint32_t visit, enum outcome_how how, uint16_t counter,
	int64_t called_ms);
int act_open_day(struct simulation *s);
int act_close_day(struct simulation *s);

#endif
