/*
 * Reading a hall file, inside: what is known so far and where. Each part reads its lists, tells
 * problems to the config, and goes on, so that one look shows a person all of them.
 */
#ifndef NOVBE_HALL_HALL_READER_H
#define NOVBE_HALL_HALL_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/hall/hall_file.h"

struct config;
struct json;

struct hall_reader {
	struct config *config;
	const char *folder; /* where the file is, with its slash; NULL: a text without a file */
	struct hall_file *file;
	struct setup *setup;				   /* the file's */
	struct hall_catalogue *catalogue;		   /* the file's */
	bool complete_names;				   /* a missing text is a problem */
	const struct json *service_at[QUEUE_MAX_SERVICES]; /* where each stands, for messages */
	const struct json *class_at[QUEUE_MAX_CLASSES];
	int64_t cap_s; /* the policy's, for classes without their own; 0: none */
	bool call_out_of_order; /* the right of counters that say nothing of it */
};

/* Tells that memory ran out or a list is full; returns NULL. */
void *hall_reader_full(struct hall_reader *r, const struct json *at);

/* The member `id`: always required, of the shape of ids. False: told already. */
bool hall_reader_id(struct hall_reader *r, const struct json *in, char id[ID_SIZE]);
/* A member that names something by its id; absent is "". False: told, or absent. */
bool hall_reader_reference(struct hall_reader *r, const struct json *in, const char *key,
	bool required, const char **id);
/* The same for an item of a list of ids. False: told already. */
bool hall_reader_item(struct hall_reader *r, const struct json *item, const char **id);
/* Texts in the centre's languages, each at most max bytes; the key is that of a kind of text. One
 * is needed at least: those that are missing become the file's gaps, or are problems, as it says.
 */
void hall_reader_names(struct hall_reader *r, const struct json *in, enum hall_text kind,
	bool required, size_t max, struct names *names);
/* The zone that a member names must exist; copies it. Its index, SETUP_NONE when absent or bad. */
uint16_t hall_reader_zone(
	struct hall_reader *r, const struct json *in, bool required, char id[ID_SIZE]);

/* The parts, in the order in which they need one another. */
void hall_reader_centre(struct hall_reader *r);
void hall_reader_classes(struct hall_reader *r);
/* After the classes. */
void hall_reader_appointments(struct hall_reader *r);
/* The policy; before the classes, of which each then has its part; and, after the appointments,
 * what all classes together must be. */
void hall_reader_policy(struct hall_reader *r);
void hall_reader_class_order(
	struct hall_reader *r, const struct json *item, struct setup_class *class);
void hall_reader_policy_whole(struct hall_reader *r);
/* Before the counters. */
void hall_reader_calling(struct hall_reader *r);
/* When the hall is open; after the centre. */
void hall_reader_doors(struct hall_reader *r);
/* The member `hours` of the hall or of a service: its position in setup.hours + 1, 0: absent, or
 * told.
 */
uint16_t hall_reader_hours(struct hall_reader *r, const struct json *in);
/* A service's members `quota` and `appointments`. */
void hall_reader_quota(struct hall_reader *r, const struct json *in, struct setup_service *service);
void hall_reader_slots(struct hall_reader *r, const struct json *in, struct setup_service *service);
void hall_reader_zones(struct hall_reader *r);
void hall_reader_institutions(struct hall_reader *r);
void hall_reader_profiles(struct hall_reader *r);
void hall_reader_counters(struct hall_reader *r);
void hall_reader_devices(struct hall_reader *r);
void hall_reader_ticket(struct hall_reader *r);
/* What only the whole can show: services nobody would call, a catalogue too large to be sent. */
void hall_reader_whole(struct hall_reader *r);

#endif
