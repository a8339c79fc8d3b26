/* What a link is made of; for hub_link*.c alone. */
#ifndef NOVBE_DEVICE_HUB_LINK_INSIDE_H
#define NOVBE_DEVICE_HUB_LINK_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/json.h"
#include "firmware/device/asked.h"
#include "firmware/device/hub_link.h"
#include "firmware/device/hub_time.h"

struct loop_timer;
struct mqtt;

enum {
	MAX_FOLLOWED = 64,
	TIME_ASKED = 4, /* questions whose answer is still good */
};

enum told { TOLD_NOTHING, TOLD_LOST, TOLD_READY };

struct time_question {
	char id[COMMAND_ID_SIZE];
	int64_t sent_us;
};

struct hub_link {
	struct loop *loop;
	struct mqtt *mqtt;
	char device[ID_SIZE], centre[ID_SIZE];
	const struct hub_link_handlers *handlers;
	void *data;
	bool closing;

	char run[RUN_ID_SIZE];
	uint64_t counter; /* of command ids */
	struct device_message state;
	int64_t started_ms;

	char followed[MAX_FOLLOWED][TOPIC_SIZE];
	size_t followed_count;

	struct hub_message hub;
	bool hub_heard; /* on this connection */
	bool answered;	/* `time`, on this connection, by this run of the hub */
	enum told told;

	struct hub_time time;
	struct time_question questions[TIME_ASKED];
	size_t question_next;
	int misses;
	struct loop_timer *time_timer;

	struct asked_list asked;
	struct loop_timer *asked_timer;
	int64_t heard_ms; /* last answer of the hub, monotonic */

	struct json_writer writer;
};

/* ---- hub_link.c ---- */
/* What the writer holds, under this device's name. */
int hub_link_publish(struct hub_link *link, enum topic_kind kind, bool retain)
	__attribute__((warn_unused_result));
void hub_link_publish_state(struct hub_link *link);
void hub_link_lost(struct hub_link *link, const char *why);
void hub_link_ready(struct hub_link *link);

/* ---- hub_link_time.c: the hub's clock, and by asking for it whether it answers ---- */
/* No sample may come from a question to another connection or another run. */
void hub_link_time_forget(struct hub_link *link);
void hub_link_time_restart(struct hub_link *link);
void hub_link_time_due(void *data);
/* Whether it was an answer to `time`. */
bool hub_link_time_answered(struct hub_link *link, const struct answer_message *answer);

/* ---- hub_link_ask.c: commands on their way ---- */
void hub_link_next_id(struct hub_link *link, char id[COMMAND_ID_SIZE]);
void hub_link_asked_rearm(struct hub_link *link);
void hub_link_asked_due(void *data);
void hub_link_answer_heard(struct hub_link *link, const struct json *body);
void hub_link_asked_lose_all(struct hub_link *link);

#endif
