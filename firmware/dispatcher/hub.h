/*
 * The hub of one hall: everything the dispatcher holds, and the way of a command through it.
 *
 *   intake -> batch: recall | decide -> journal -> apply -> answer text
 *                    commit -> publish answers, entries, counters, boards
 *
 * One thread, one loop. Each file of this room is one step of that way.
 */
#ifndef NOVBE_DISPATCHER_HUB_H
#define NOVBE_DISPATCHER_HUB_H

#include <stdbool.h>
#include <stdint.h>

#include "db/journal.h"
#include "db/replay.h"
#include "firmware/base/clock.h"
#include "firmware/base/json.h"
#include "firmware/base/loop.h"
#include "firmware/base/mqtt.h"
#include "firmware/device/board_file.h"
#include "firmware/hall/hall_file.h"
#include "firmware/queue/hall.h"
#include "firmware/wire/device_message.h"
#include "firmware/wire/hub_message.h"

struct zone;

enum {
	INTAKE_MAX = 1024,	      /* commands of one batch */
	BATCH_TEXT_MAX = 8 << 20,     /* their answers and entries, in bytes */
	EVENTS_ANSWER_MAX = 96 << 10, /* journal texts in one answer */
	STORAGE_PAUSE_MS = 1000,      /* after a failed commit, before the next try */
	HUB_STATE_EVERY_MS = 5000,    /* figures in hub/state, when they changed */
	QUEUE_EVERY_MS = 1000,	      /* an institution's queue, when it changed */
	LINK_FULL_PAUSE_MS = 200,     /* before it is looked at again */
	DOORS_EVERY_MS = 5000,	      /* which services take newcomers, where the hall limits them */
	ORDERS_EVERY_MS = 5000,	      /* orders that no printer has taken yet are sent again */
};

/* One command on its way through a batch. */
struct request {
	struct command command;
	enum refusal fault; /* refused before the rules saw it */
	char fault_text[200];
	char body_hash[JOURNAL_HASH_SIZE];
	bool settled;		   /* answered from what is there, not by deciding */
	bool unsure;		   /* settled, but from what this batch wrote: true if it commits */
	bool remember;		   /* keep the answer among the recent ones after the commit */
	size_t answer, answer_len; /* in the batch's text; len 0: nobody waits for one */
};

struct published { /* what the broker has of a counter, so that only news is sent */
	int64_t revision, auto_ms;
	bool waits, valid;
};

struct printer_run {
	char id[ID_SIZE];
	char run[RUN_ID_SIZE]; /* it is online with; empty: it is away */
};

struct hub {
	struct loop *loop;
	struct board_file board;
	char hall_path[256], database[512];
	char run[RUN_ID_SIZE];
	uint32_t own_commands; /* counter of the hub's own command ids */
	struct hub_clock clock;

	/* the hall */
	struct hall_file *file; /* as read last */
	uint32_t file_version;
	uint32_t file_waits; /* a version that cannot be in force before the next day; 0: none */
	struct setup *setup; /* in force in `hall` */
	struct hall *hall;
	struct journal *journal;
	int64_t storage_retry_ms; /* monotonic; commands that change state are refused before it */

	/* the batch */
	struct request *requests; /* INTAKE_MAX */
	uint16_t request_count;
	struct entry *entry; /* the one being made */
	struct json_writer writer;
	char *text;
	size_t text_len, text_size;
	struct {
		size_t at, len;
	} * entries; /* this batch's journal texts, for `event`; INTAKE_MAX */
	uint16_t entry_count;
	bool in_transaction;
	struct recent *recent;

	/* what changed and is not published yet */
	struct mqtt *mqtt;
	struct published counters[QUEUE_MAX_COUNTERS];
	uint64_t boards_due;				  /* a bit per zone */
	uint64_t queues_due[QUEUE_MAX_INSTITUTIONS / 64]; /* a bit per institution */
	bool state_due;					  /* something a person must know at once */
	bool figures_due;				  /* only its figures: at their rate */
	int64_t event_seq;				  /* last entry published on `event` */
	bool link_full; /* a publish found no room: something retained may be old */
	int64_t queues_at_ms, state_at_ms; /* monotonic, last published */
	struct loop_timer *publish_timer, *tick_timer;
	struct loop_duty *duty;

	/* orders to shared printers; which ones stand is read from the hall */
	uint32_t new_orders[INTAKE_MAX]; /* visits this batch has ordered a ticket of */
	uint16_t new_order_count, printer_count;
	bool orders_planned;
	struct loop_timer *orders_timer;
	struct printer_run printers[QUEUE_MAX_PRINTERS];

	/* numbers given out that the journal does not know (after a restore) */
	bool restored;
	uint32_t behind;
	struct device_message device_state; /* the one being read */

	struct kiosk_presence kiosks[QUEUE_MAX_KIOSKS + 1]; /* by number, as seen in this run */
	bool strays_due; /* this batch noted a ticket that has no place in the hall */
	bool awaited_known;	/* awaited_ms stands for what is in the tables */
	int64_t awaited_ms;	/* slot of the earliest appointment nobody has come for */
	struct zone *zone;	/* of zone_name; NULL: none was asked for yet */
	char zone_name[48];
	bool doors_due;		/* who takes newcomers may have changed */
	int64_t doors_at_ms;	/* monotonic: when that was looked up last */
	bool popular_due; /* it opened a day: what is asked for most is counted anew */

	struct hub_alarm alarms[HUB_MAX_ALARMS];
	uint8_t alarm_count;
};

/* Everything of main's start-up after the arguments; -Exxx after saying why in the log. */
int hub_start(struct hub *hub) __attribute__((warn_unused_result));
void hub_stop(struct hub *hub);

#endif
