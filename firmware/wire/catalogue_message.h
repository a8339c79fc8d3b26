/*
 * What devices know of the hall. Two retained topics, so that a change of one institution costs one
 * small message:
 * catalogue:
 *   {"version":3,"centre":"isb","names":{"en":"...","ur":"..."},"time_zone":"Asia/Karachi",
 *    "day_start":240,"languages":["en","ur"],"qr_prefix":"https://...","sample":true,
 *    "appointments":true,"hours":{...},"classes":[{"id":"normal","names":{...},"self_service":true}],
 *    "institutions":["nadra",...],"popular":["id-card",...],
 *    "zones":[{"id":"a","names":{...},"message":{...}}],"counters":[{"counter":12,"zone":"a"}],
 *    "devices":[{"id":"kiosk-1","role":"kiosk","kiosk":1,"counter":0,"zones":[]}],
 *    "ticket":{...}}                            (ticket_layout.h; absent: the usual layout)
 * (hours: opening.h; absent: always open)
 * catalogue/<institution>:
 *   {"version":3,"institution":"nadra","names":{...},"services":[{"id":"id-card","series":"A",
 *    "names":{...},"documents":{...},"aliases":{...},"zone":"a","open":true}]}
 * A service that takes nobody now says why, and perhaps until when:
 *   "open":false,"closed":"not_open","opens":1795405000000   or "quota", "closing", "service_closed"
 */
#ifndef NOVBE_WIRE_CATALOGUE_MESSAGE_H
#define NOVBE_WIRE_CATALOGUE_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/queue/command.h"
#include "firmware/queue/hours.h"
#include "firmware/queue/limits.h"
#include "firmware/queue/ticket.h"
#include "firmware/wire/ticket_layout.h"

struct json;
struct json_writer;

enum {
	CATALOGUE_MAX_LANGUAGES = 12,
	CATALOGUE_MAX_DEVICES = 1024,
	CATALOGUE_MAX_NAME = 120,      /* bytes of a name in one language */
	CATALOGUE_MAX_DOCUMENTS = 480, /* bytes of `documents` in one language */
	CATALOGUE_MAX_ALIASES = 240,   /* bytes of `aliases` in one language */
	CATALOGUE_MAX_MESSAGE = 160,   /* bytes of a zone's message in one language */
	CATALOGUE_MAX_POPULAR = 9,     /* services most asked for */
};

struct names { /* one text in the centre's languages, by the language's position; owned */
	char *text[CATALOGUE_MAX_LANGUAGES];
};

struct catalogue_service {
	char id[ID_SIZE];
	char series[SERIES_SIZE];
	uint16_t institution;
	char zone[ID_SIZE]; /* where it is mostly served; empty: anywhere */
	struct names names;
	struct names documents; /* what to have ready; may be empty */
	struct names aliases;	/* what people also call it, separated by commas; may be empty */
	bool open;
	enum refusal closed; /* while not open: why (service_closed, not_open, quota, closing) */
	int64_t opens_ms;    /* not_open: from then on, hub time; 0: nobody knows */
};

struct catalogue_item { /* institution, or reason of a pause */
	char id[ID_SIZE];
	struct names names;
};

struct catalogue_class {
	char id[ID_SIZE];
	struct names names;
	bool self_service; /* citizens may say at the kiosk that they belong to it */
};

struct catalogue_zone {
	char id[ID_SIZE];
	struct names names;
	struct names message; /* shown on its walls; may be empty */
};

struct catalogue_counter {
	uint16_t number;
	char zone[ID_SIZE];
};

struct catalogue_device {
	char id[ID_SIZE];
	enum role role;
	uint8_t kiosk;	    /* 1..64 for a kiosk, else 0 */
	uint16_t counter;   /* a counter's number, else 0 */
	uint8_t zone_count; /* a display's zones; 0: all */
	char zones[8][ID_SIZE];
};

struct hall_catalogue { /* heap lists, owned */
	uint32_t version;
	char centre[ID_SIZE];
	struct names centre_names;
	bool sample; /* names are invented: shown on screens and tickets */
	char time_zone[48];
	int day_start_minute;
	char qr_prefix[200];
	struct ticket_layout ticket;
	struct names footer; /* of the ticket; may be empty */
	uint8_t language_count;
	char languages[CATALOGUE_MAX_LANGUAGES][LANGUAGE_SIZE];
	uint16_t institution_count, service_count, class_count, zone_count, counter_count;
	uint16_t device_count;
	struct catalogue_item *institutions;
	struct catalogue_class *classes;
	struct catalogue_zone *zones;
	uint8_t popular_count;
	char popular[CATALOGUE_MAX_POPULAR][ID_SIZE]; /* ids of services, most asked for first */
	bool appointments; /* people with one check in at the kiosk */
	uint16_t pause_reason_count;
	struct catalogue_item *pause_reasons; /* why a counter may pause */
	bool has_hours;			      /* false: the hall is always open */
	struct setup_hours hours;	      /* the hall's */
	struct catalogue_service *services;
	struct catalogue_counter *counters;
	struct catalogue_device *devices;
};

struct hall_catalogue *hall_catalogue_new(void);
void hall_catalogue_free(struct hall_catalogue *catalogue);
/* Appends a zeroed item to one of the lists; NULL without memory or past QUEUE_MAX_*. */
struct catalogue_item *hall_catalogue_add_institution(struct hall_catalogue *catalogue);
struct catalogue_class *hall_catalogue_add_class(struct hall_catalogue *catalogue);
struct catalogue_item *hall_catalogue_add_pause_reason(struct hall_catalogue *catalogue);
struct catalogue_zone *hall_catalogue_add_zone(struct hall_catalogue *catalogue);
struct catalogue_service *hall_catalogue_add_service(struct hall_catalogue *catalogue);
struct catalogue_counter *hall_catalogue_add_counter(struct hall_catalogue *catalogue);
struct catalogue_device *hall_catalogue_add_device(struct hall_catalogue *catalogue);

/* Position of a language, -1 when the centre does not have it. */
int hall_catalogue_language(const struct hall_catalogue *catalogue, const char *language);
struct name {		  /* both borrowed from the catalogue, never NULL */
	const char *text; /* "": there is none in any language */
	const char
		*language; /* that it is written in: its font, direction and voice follow from it */
};
/*
 * What is shown, printed and said where `language` was chosen: the text in that language, else in
 * the first of the centre's languages that has one. So an order of languages in which most people
 * read the first ones also is the best order for what is missing. Without any text the language is
 * the one that was asked for. Everybody asks here; nobody falls back in a way of their own.
 */
struct name names_in(
	const struct hall_catalogue *catalogue, const struct names *names, const char *language);
/* Its text alone, for whoever neither paints nor says it. */
const char *names_text(
	const struct hall_catalogue *catalogue, const struct names *names, const char *language);
const struct catalogue_service *hall_catalogue_service(
	const struct hall_catalogue *catalogue, const char *id);
const struct catalogue_item *hall_catalogue_institution(
	const struct hall_catalogue *catalogue, const char *id);
const struct catalogue_device *hall_catalogue_device(
	const struct hall_catalogue *catalogue, const char *id);

/* Writes `catalogue`, or `catalogue/<institution>` for its index. */
void catalogue_message_write(struct json_writer *w, const struct hall_catalogue *catalogue);
void catalogue_message_write_institution(
	struct json_writer *w, const struct hall_catalogue *catalogue, uint16_t institution);
/*
 * A device gathers both into one catalogue: the head first or later, institutions in any order;
 * *catalogue is replaced (head) or extended. An institution's message that came before its head is
 * refused with -EAGAIN: ask for the retained topics again after the head (subscribe anew).
 */
int catalogue_message_read(const struct json *value, struct hall_catalogue **catalogue)
	__attribute__((warn_unused_result));
int catalogue_message_read_institution(const struct json *value, struct hall_catalogue *catalogue)
	__attribute__((warn_unused_result));

#endif
