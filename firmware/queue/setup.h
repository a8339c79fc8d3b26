/*
 * What a hall offers, as the rules need it: services, classes, series, profiles, counters, zones.
 * Made from the hall file (firmware/hall). Indices are positions in these arrays. Within a business
 * day an index keeps its meaning: setup_merge() keeps those of the setup in force, whatever the new
 * hall file's order, and what left the file stays as `gone`.
 */
#ifndef NOVBE_QUEUE_SETUP_H
#define NOVBE_QUEUE_SETUP_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/hours.h"
#include "firmware/queue/limits.h"
#include "firmware/queue/ticket.h"

enum { SETUP_NONE = UINT16_MAX }; /* "no such index" */

/* Who is called next; formulas: policy.h, in words: docs/POLICIES.md. */
enum policy_kind {
	POLICY_FCFS,	     /* first come, first served */
	POLICY_ACCUMULATING, /* who has waited most, a class's minute counting by its slope */
	POLICY_STRICT,	     /* the highest rank, whoever else waits */
	POLICY_HEAD_START,   /* as if each had come so much earlier as their class's head start */
	POLICY_DUE_DATE,     /* whose due time (queueing time + their class's target) comes first */
	POLICY_RATIO,	     /* of each round of calls every class has its turns */
	POLICY_KIND_COUNT,
};
/* "fcfs", "accumulating", ...: the words of hall file, journal and database. */
const char *policy_kind_name(enum policy_kind kind);
/* POLICY_KIND_COUNT when there is no such word. */
enum policy_kind policy_kind_parse(const char *name);

struct setup_institution {
	char id[ID_SIZE];
	bool gone;
};

struct setup_series {
	char letters[SERIES_SIZE];
};

struct setup_service {
	char id[ID_SIZE];
	uint16_t institution;
	uint16_t series;
	int64_t mean_service_ms; /* a guess for day one, from the hall file */
	bool gone;
	/* Tickets of one business day, 0: no limit. Who booked counts in all but `walk_in`, and is
	 * never refused for it; nor is a kiosk's ticket that came out without the hub. */
	uint32_t quota, quota_walk_in, quota_class[QUEUE_MAX_CLASSES];
	/* Appointments of one slot, 0: no limit; slots begin every so many minutes from the local
	 * midnight on. */
	uint16_t per_slot, slot_min;
	uint16_t hours; /* its table: position in `hours` + 1; 0: none of its own */
};

struct setup_class {
	char id[ID_SIZE];
	int32_t slope; /* accumulating: 1/1024 of a normal citizen's second, 1..1048576 */
	uint16_t rank; /* strict: the higher is called first, 0..SETUP_MAX_RANK */
	uint16_t turns; /* ratio: calls of each round, 1..SETUP_MAX_TURNS (0: 1) */
	uint8_t min_share_pct;	/* of the calls while it waits, 0..100; 0: none */
	int64_t head_start_ms;	/* head_start: 0..SETUP_MAX_SPAN_MS */
	int64_t target_ms;	/* due_date: 0..SETUP_MAX_SPAN_MS */
	int64_t cap_ms; /* who waits longer comes first, 0..SETUP_MAX_SPAN_MS; 0: no cap */
	bool self_service; /* citizens may say at a kiosk that they belong to it; never the first,
			      which every kiosk gives */
};

enum {
	SETUP_MAX_RANK = 100,
	SETUP_MAX_TURNS = 100,
	SETUP_MAX_SPAN_MS = 86400000,
	SETUP_WEIGHT_FIRST = 1024, /* of services in the first line */
};

/* Services that a counter takes too, but later: its second line, its third, ... */
struct setup_later {
	uint16_t weight; /* a second of their wait counts as weight / 1024, 1..1023 */
	uint64_t services[QUEUE_MAX_SERVICES / 64];
};

struct setup_profile {
	char id[ID_SIZE];
	uint64_t services[QUEUE_MAX_SERVICES / 64]; /* bit set: the counter takes it */
	uint8_t later_count;
	struct setup_later later[QUEUE_MAX_LATER]; /* a part of `services` each, no two share one */
	bool gone;
};

struct setup_zone {
	char id[ID_SIZE];
};

struct setup_counter {
	uint16_t number; /* as people see it, 1..9999, unique */
	uint16_t zone;
	uint16_t profile; /* the one used when an operator signs in without naming one */
	bool gone;
	bool calls_out_of_order; /* its device may choose a ticket (call_ticket) */
};

struct setup_pause_reason {
	char id[ID_SIZE];
};

/* The rules of calling (docs/CALLING.md). All zero: none of them. */
struct setup_calling {
	uint8_t no_show_recalls; /* 0..10: so many recalls before a no_show */
	int64_t no_show_ms;      /* and so long after the call */
	bool pause_reason_required; /* one of the list below */
	uint16_t pause_reason_count;
	struct setup_pause_reason pause_reasons[QUEUE_MAX_PAUSE_REASONS];
	int64_t auto_call_ms;   /* an idle counter is given the next after this; 0: never */
	int64_t rest_ms;        /* but not so soon after a visit ended there */
	int64_t auto_answer_ms; /* no button within this after an automatic call: nobody is at the
				   counter; 0: nobody looks */
	uint8_t auto_misses;    /* automatic calls in a row that nobody answered: the counter pauses */
};

struct setup_appointments {
	bool offered; /* false: the hall has none, the rest means nothing */
	uint16_t klass; /* of who checks in in time */
	int64_t early_ms; /* check-in begins so long before the slot */
	int64_t late_ms;  /* and ends so long after it */
	bool late_walks_in; /* who is later gets an ordinary ticket; else none */
};

struct setup {
	char centre[ID_SIZE];
	enum policy_kind policy;
	bool explicit_arrive;       /* `next` never ends a visit that was only called */
	int64_t reserve_ms;         /* reserved becomes waiting by itself after this (20 s) */
	int64_t reserve_away_ms;    /* while its kiosk is away it is held so much longer (5 min) */
	int64_t double_press_ms;    /* a second `next` within this is refused (1.5 s) */
	uint16_t institution_count, service_count, class_count, series_count;
	uint16_t profile_count, zone_count, counter_count;
	struct setup_institution *institutions;
	struct setup_service *services;
	struct setup_class *classes;
	struct setup_series *series;
	struct setup_profile *profiles;
	struct setup_zone *zones;
	struct setup_counter *counters;
	struct setup_appointments appointments;
	struct setup_calling calling;
	uint16_t hours_count, hall_hours; /* the hall's own table: position + 1; 0: always open */
	struct setup_hours *hours;
};

/* An empty setup with the default times; NULL without memory. */
struct setup *setup_new(void);
void setup_free(struct setup *setup);
/* Appends a zeroed item and returns it, NULL at the limit or without memory. */
struct setup_institution *setup_add_institution(struct setup *setup);
struct setup_service *setup_add_service(struct setup *setup);
struct setup_class *setup_add_class(struct setup *setup);
struct setup_series *setup_add_series(struct setup *setup);
struct setup_profile *setup_add_profile(struct setup *setup);
struct setup_zone *setup_add_zone(struct setup *setup);
struct setup_counter *setup_add_counter(struct setup *setup);
struct setup_hours *setup_add_hours(struct setup *setup);

/* Index by id (by letters, by number), SETUP_NONE when there is none. `gone` items are found too. */
uint16_t setup_institution(const struct setup *setup, const char *id);
uint16_t setup_service(const struct setup *setup, const char *id);
uint16_t setup_class(const struct setup *setup, const char *id);
uint16_t setup_series(const struct setup *setup, const char *letters);
uint16_t setup_profile(const struct setup *setup, const char *id);
uint16_t setup_zone(const struct setup *setup, const char *id);
uint16_t setup_counter(const struct setup *setup, uint16_t number);
bool setup_profile_takes(const struct setup_profile *profile, uint16_t service);
void setup_profile_add(struct setup_profile *profile, uint16_t service);
/* SETUP_WEIGHT_FIRST, or the weight of the later line that the service stands in. */
uint16_t setup_profile_weight(const struct setup_profile *profile, uint16_t service);

/*
 * A new setup: `next` in the index order of `now` (the setup in force), new items behind, missing
 * ones kept and marked gone. Neither argument is changed. NULL: no memory, or over a limit.
 */
struct setup *setup_merge(const struct setup *now, const struct setup *next);

#endif
