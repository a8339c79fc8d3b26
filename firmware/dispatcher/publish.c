/*
 * Counters are compared with what the broker has (revision, somebody waits), so only news goes out;
 * a zone's board follows its counters, once per batch; queues and the hub's figures are held to
 * their rates by one timer, which runs only while something is due.
 *
 * A publish that fails is not repeated: a lost answer is asked for again under the same id. Events
 * wait their turn in the journal: the next one published is always the one after the last.
 * Everything retained goes out anew after a reconnect, and also when some of it found the link full
 * (too many unconfirmed), as soon as that is over.
 */
#include "firmware/dispatcher/publish.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/dispatcher/doors.h"
#include "firmware/dispatcher/orders.h"
#include "firmware/wire/board_message.h"
#include "firmware/wire/counter_message.h"
#include "firmware/wire/queue_message.h"

static void bit_set(uint64_t *words, unsigned bit)
{
	words[bit / 64] |= 1ull << (bit % 64);
}

static bool bit_take(uint64_t *words, unsigned bit)
{
	uint64_t mask = 1ull << (bit % 64);
	bool was = words[bit / 64] & mask;

	words[bit / 64] &= ~mask;
	return was;
}

static bool is_set(const uint64_t *words, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (words[i])
			return true;
	return false;
}

static void mark_queue(struct hub *hub, uint16_t service)
{
	if (service < hub->setup->service_count)
		bit_set(hub->queues_due, hub->setup->services[service].institution);
}

void publish_mark(struct hub *hub, const struct change *change)
{
	const struct leg *leg;

	switch (change->kind) {
	case CHANGE_DAY_OPENED:
	case CHANGE_CONFIGURED:
		hub->doors_due = true;
		publish_mark_all(hub);
		publish_review(hub);
		break;
	case CHANGE_DAY_REOPENED:
	case CHANGE_DAY_CLOSED:
		hub->doors_due = true;
		publish_mark_all(hub);
		break;
	case CHANGE_COUNTER_OPENED:
	case CHANGE_COUNTER_CLOSED:
	case CHANGE_PAUSED:
	case CHANGE_RESUMED:
	case CHANGE_PROFILE_SET:
	case CHANGE_CLOSING:
	case CHANGE_STAYS:
		memset(hub->queues_due, 0xff, sizeof(hub->queues_due));
		break;
	case CHANGE_SERVICE_OPENED:
	case CHANGE_SERVICE_CLOSED:
		mark_queue(hub, change->service);
		break;
	case CHANGE_JUMPED:
	case CHANGE_RETIRED:
	case CHANGE_FILED:
	case CHANGE_STRAY:
	case CHANGE_HEARD:
	case CHANGE_KIOSK_AWAY:
	case CHANGE_KIOSK_BACK:
	case CHANGE_REPRINTED:
	case CHANGE_PAPER:
	case CHANGE_BOOKED:
	case CHANGE_UNBOOKED:
	case CHANGE_MISSED:
		break;
	default:
		leg = hall_leg(hub->hall, change->leg);
		if (!leg)
			break;
		mark_queue(hub, leg->service);
		/* Its call is taken off the wall, though the counter is long done with it. */
		if (change->kind == CHANGE_VOIDED && leg->counter < hub->setup->counter_count)
			bit_set(&hub->boards_due, hub->setup->counters[leg->counter].zone);
	}
}

void publish_mark_all(struct hub *hub)
{
	memset(hub->queues_due, 0xff, sizeof(hub->queues_due));
	memset(hub->counters, 0, sizeof(hub->counters));
	hub->boards_due = UINT64_MAX;
	hub->state_due = true;
}

static int publish(struct hub *hub, enum topic_kind kind, const char *name, const void *text,
	size_t len, bool retain)
{
	char topic[TOPIC_SIZE];
	int rc = mqtt_publish(
		hub->mqtt, topic_write(topic, hub->board.centre, kind, name), text, len, retain);

	if (rc == -ENOBUFS && !hub->link_full) /* once: there are thousands of them */
		log_warn("publish: '%s' and others: the broker does not keep up: devices ask "
			 "again, what is retained follows",
			topic);
	else if (rc < 0 && rc != -ENOBUFS && rc != -ENOTCONN)
		log_warn("publish: '%s': %s: readers will see it with the next one", topic,
			strerror(-rc));
	hub->link_full = hub->link_full || rc == -ENOBUFS;
	return rc;
}

static void publish_written(struct hub *hub, enum topic_kind kind, const char *name)
{
	size_t len;
	const char *text = json_writer_text(&hub->writer, &len);

	if (text)
		publish(hub, kind, name, text, len, true);
	else
		log_err("publish: kind %d '%s': out of memory or too large", (int)kind,
			name ? name : "");
}

static void publish_board(struct hub *hub, uint16_t zone)
{
	struct board_message board = {0};

	memcpy(board.run, hub->run, sizeof(board.run));
	board.now_ms = hub_clock_now(&hub->clock);
	board.revision = journal_last_seq(hub->journal);
	board_message_fill(&board, hub->hall, zone, board.now_ms);
	json_writer_reset(&hub->writer);
	board_message_write(&hub->writer, &board);
	publish_written(hub, TOPIC_BOARD, hub->setup->zones[zone].id);
}

static void publish_counter(struct hub *hub, uint16_t counter)
{
	struct counter_message m;
	char number[8];

	counter_message_fill(&m, hub->hall, counter);
	json_writer_reset(&hub->writer);
	counter_message_write(&hub->writer, NULL, &m);
	snprintf(number, sizeof(number), "%u", m.number);
	publish_written(hub, TOPIC_COUNTER, number);
}

/* The walls first: of all that hear of a call, people look at them. */
static void publish_boards(struct hub *hub)
{
	for (uint16_t i = 0; i < hub->setup->counter_count; i++) {
		const struct published *was = &hub->counters[i];

		if (!was->valid || was->revision != hall_counter(hub->hall, i)->revision)
			bit_set(&hub->boards_due, hub->setup->counters[i].zone);
	}
	for (uint16_t zone = 0; zone < hub->setup->zone_count && hub->boards_due; zone++)
		if (bit_take(&hub->boards_due, zone))
			publish_board(hub, zone);
	hub->boards_due = 0;
}

static void publish_counters(struct hub *hub)
{
	int64_t auto_ms[QUEUE_MAX_COUNTERS];

	publish_boards(hub);
	mqtt_flush(hub->mqtt);
	hall_auto_calls(hub->hall, auto_ms);
	for (uint16_t i = 0; i < hub->setup->counter_count; i++) {
		const struct counter *counter = hall_counter(hub->hall, i);
		struct published *was = &hub->counters[i];
		struct published now = {.revision = counter->revision,
			.auto_ms = auto_ms[i],
			.waits = hall_waits(hub->hall, i),
			.valid = true};

		if (was->valid && was->revision == now.revision && was->waits == now.waits &&
			was->auto_ms == now.auto_ms)
			continue;
		*was = now;
		if (!hub->setup->counters[i].gone)
			publish_counter(hub, i);
	}
}

static void publish_queues(struct hub *hub)
{
	int64_t now = hub_clock_now(&hub->clock);

	for (uint16_t i = 0; i < hub->setup->institution_count; i++) {
		if (!bit_take(hub->queues_due, i) || hub->setup->institutions[i].gone)
			continue;
		json_writer_reset(&hub->writer);
		queue_message_write(&hub->writer, hub->hall, i, now);
		publish_written(hub, TOPIC_QUEUE, hub->setup->institutions[i].id);
	}
	memset(hub->queues_due, 0, sizeof(hub->queues_due));
	hub->queues_at_ms = clock_mono_ms();
}

const char *publish_will(struct hub *hub, bool online)
{
	struct hub_message m = {.online = online, .open = hall_is_open(hub->hall)};

	memcpy(m.run, hub->run, sizeof(m.run));
	snprintf(m.version, sizeof(m.version), "%s", NOVBE_VERSION);
	snprintf(m.day, sizeof(m.day), "%s", hall_day(hub->hall));
	snprintf(m.time_zone, sizeof(m.time_zone), "%s", hub->file->catalogue->time_zone);
	m.now_ms = hub_clock_now(&hub->clock);
	m.config = hall_config(hub->hall);
	m.seq = journal_last_seq(hub->journal);
	snprintf(m.head, sizeof(m.head), "%s", journal_head(hub->journal));
	m.waiting = hall_waiting_total(hub->hall);
	m.issued = hall_visit_count(hub->hall);
	m.uncertain = hall_print_count(hub->hall, PRINT_UNCERTAIN);
	m.unprinted = hall_print_count(hub->hall, PRINT_UNPRINTED);
	m.alarm_count = hub->alarm_count;
	memcpy(m.alarms, hub->alarms, sizeof(m.alarms));
	json_writer_reset(&hub->writer);
	hub_message_write(&hub->writer, &m);
	return json_writer_text(&hub->writer, NULL);
}

static void publish_state(struct hub *hub)
{
	hub->state_due = hub->figures_due = false;
	hub->state_at_ms = clock_mono_ms();
	publish_will(hub, true);
	publish_written(hub, TOPIC_HUB_STATE, NULL);
}

static void publish_institution(struct hub *hub, uint16_t institution)
{
	const struct hall_catalogue *catalogue = hub->file->catalogue;

	json_writer_reset(&hub->writer);
	catalogue_message_write_institution(&hub->writer, catalogue, institution);
	publish_written(hub, TOPIC_CATALOGUE, catalogue->institutions[institution].id);
}

/* Whether a service takes tickets is the hall's state and stands in the catalogue. */
static void publish_opened_and_closed(struct hub *hub)
{
	struct hall_catalogue *catalogue = hub->file->catalogue;
	int64_t now = hub_clock_now(&hub->clock);
	uint64_t due[QUEUE_MAX_INSTITUTIONS / 64] = {0};

	hub->doors_due = false;
	hub->doors_at_ms = clock_mono_ms();

	for (uint16_t i = 0; i < catalogue->service_count; i++) {
		struct catalogue_service *service = &catalogue->services[i];

		if (doors_note(hub, service, now))
			due[service->institution / 64] |= UINT64_C(1) << service->institution % 64;
	}
	for (uint16_t i = 0; i < catalogue->institution_count; i++)
		if (due[i / 64] & UINT64_C(1) << i % 64)
			publish_institution(hub, i);
}

/* Sends what is due by now, and arms the timer for the rest. */
static void publish_due(struct hub *hub)
{
	int64_t now = clock_mono_ms(), next = INT64_MAX;
	int64_t state_ms = hub->state_at_ms + HUB_STATE_EVERY_MS;
	int64_t queues_ms = hub->queues_at_ms + QUEUE_EVERY_MS;

	if (hub->state_due || (hub->figures_due && now >= state_ms))
		publish_state(hub);
	else if (hub->figures_due)
		next = state_ms;
	if (hub->doors_due || (doors_move(hub) && now >= hub->doors_at_ms + DOORS_EVERY_MS))
		publish_opened_and_closed(hub);
	if (doors_move(hub) && hub->doors_at_ms + DOORS_EVERY_MS < next)
		next = hub->doors_at_ms + DOORS_EVERY_MS;
	if (is_set(hub->queues_due, QUEUE_MAX_INSTITUTIONS / 64)) {
		if (now >= queues_ms)
			publish_queues(hub);
		else if (queues_ms < next)
			next = queues_ms;
	}
	if (next != INT64_MAX)
		loop_timer_at(hub->publish_timer, next);
}

static int event_from_journal(void *data, int64_t seq, const char *text, size_t len)
{
	struct hub *hub = data;

	if (publish(hub, TOPIC_EVENT, NULL, text, len, false) < 0)
		return 1;
	hub->event_seq = seq;
	return 0;
}

/* Entries of this batch, unless earlier ones still wait: then all follow from the journal. */
static void publish_events(struct hub *hub)
{
	int64_t first = journal_last_seq(hub->journal) - hub->entry_count + 1;

	for (uint16_t i = 0; i < hub->entry_count && hub->event_seq == first + i - 1; i++)
		event_from_journal(
			hub, first + i, hub->text + hub->entries[i].at, hub->entries[i].len);
	hub->entry_count = 0;
}

/* Events that found the link down or full; the rest of them a moment later. */
static void publish_missed_events(struct hub *hub)
{
	if (hub->event_seq < journal_last_seq(hub->journal) &&
		journal_read(hub->journal, hub->event_seq + 1, MQTT_MAX_UNACKED / 2,
			event_from_journal, hub) < 0)
		log_err("publish: 'event': cannot read the journal: %s", journal_why(hub->journal));
	if (hub->event_seq < journal_last_seq(hub->journal))
		loop_timer_after(hub->publish_timer, LINK_FULL_PAUSE_MS);
}

/* What found no room: once there is some, all that is retained goes out anew, and missed events. */
static void publish_mend(struct hub *hub)
{
	bool room = mqtt_unacked(hub->mqtt) < MQTT_MAX_UNACKED / 4;

	if (room && hub->link_full)
		publish_everything(hub);
	else if (room)
		publish_missed_events(hub);
	else if (hub->link_full || hub->event_seq < journal_last_seq(hub->journal))
		loop_timer_after(hub->publish_timer, LINK_FULL_PAUSE_MS);
}

static bool opens_or_closes(const struct request *r)
{
	return r->command.verb == VERB_CLOSE_SERVICE || r->command.verb == VERB_OPEN_SERVICE;
}

void publish_batch(struct hub *hub)
{
	if (!mqtt_is_up(hub->mqtt)) {
		hub->new_order_count = 0; /* all are sent when the link returns */
		return;
	}
	for (uint16_t i = 0; i < hub->request_count; i++) {
		const struct request *r = &hub->requests[i];

		if (r->answer_len && r->command.role != ROLE_HUB)
			publish(hub, TOPIC_DEVICE_RSP, r->command.device, hub->text + r->answer,
				r->answer_len, false);
		hub->doors_due = hub->doors_due || opens_or_closes(r);
	}
	mqtt_flush(hub->mqtt);
	orders_send_noted(hub);
	publish_counters(hub);
	hub->figures_due = hub->figures_due || hub->entry_count > 0;
	publish_events(hub);
	publish_due(hub);
	publish_mend(hub);
}

void publish_catalogue(struct hub *hub)
{
	struct hall_catalogue *catalogue = hub->file->catalogue;
	int64_t now = hub_clock_now(&hub->clock);

	hub->doors_due = false;
	hub->doors_at_ms = clock_mono_ms();
	for (uint16_t i = 0; i < catalogue->service_count; i++)
		doors_note(hub, &catalogue->services[i], now);
	json_writer_reset(&hub->writer);
	catalogue_message_write(&hub->writer, catalogue);
	publish_written(hub, TOPIC_CATALOGUE, NULL);
	for (uint16_t i = 0; i < catalogue->institution_count; i++)
		publish_institution(hub, i);
}

void publish_everything(struct hub *hub)
{
	hub->link_full = false;
	publish_catalogue(hub);
	publish_mark_all(hub);
	publish_counters(hub);
	publish_queues(hub);
	publish_state(hub);
	publish_missed_events(hub);
}

void publish_review(struct hub *hub)
{
	static const enum topic_kind ours[] = {
		TOPIC_COUNTER, TOPIC_BOARD, TOPIC_QUEUE, TOPIC_CATALOGUE};
	char topic[TOPIC_SIZE];

	if (!mqtt_is_up(hub->mqtt))
		return; /* it is done when the link returns */
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
		topic_write(topic, hub->board.centre, ours[i], "+");
		if (mqtt_subscribe_others(hub->mqtt, topic) < 0)
			log_err("broker: '%s': cannot subscribe", topic);
	}
}

void publish_found(
	struct hub *hub, enum topic_kind kind, const char *name, const char *topic, size_t len)
{
	const struct setup *s = hub->setup;
	uint16_t i = SETUP_NONE;
	bool gone = true;

	if (len == 0)
		return;
	if (kind == TOPIC_CATALOGUE && !name[0])
		return;
	if (kind == TOPIC_COUNTER) {
		i = setup_counter(s, (uint16_t)strtoul(name, NULL, 10));
		gone = i == SETUP_NONE || s->counters[i].gone;
	} else if (kind == TOPIC_BOARD) {
		gone = setup_zone(s, name) == SETUP_NONE;
	} else {
		i = setup_institution(s, name);
		gone = i == SETUP_NONE || s->institutions[i].gone;
	}
	if (!gone)
		return;
	log_info("broker: '%s': cleared: the hall has no such thing any more", topic);
	if (mqtt_publish(hub->mqtt, topic, "", 0, true) < 0)
		log_warn("broker: '%s': could not be cleared now", topic);
}
