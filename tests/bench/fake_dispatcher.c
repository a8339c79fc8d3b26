/*
 * The floor of the benchmarks: answers the load as the dispatcher does, without rules and without a
 * database. Per batch it writes the entries to a file, flushes it once, and then publishes the
 * same messages, of the same sizes: an answer, an event and a counter per command, a board
 * per zone and batch.
 *
 * With --bare WORK only one message answers each command: what the network and the disk cost.
 *
 * The file is written over and over, as SQLite does with its log: a file that grows costs twice.
 */
#include <argp.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "firmware/base/mqtt.h"
#include "firmware/wire/board_message.h"
#include "firmware/wire/topic.h"

enum {
	ZONES = 8,
	COUNTERS_MAX = 512,
	BATCH_MAX = 1024,
	TEXT_MAX = 1024,
	PAGE = 4096,
	FILE_PAGES = 1024,
};

struct asked { /* one command of the batch */
	char device[ID_SIZE], id[COMMAND_ID_SIZE], verb[16], token[33];
	int counter;
	char answer[TEXT_MAX], event[TEXT_MAX];
};

struct fake {
	struct loop *loop;
	struct mqtt *mqtt;
	int port, file;
	const char *secret_path, *file_path, *centre;
	bool bare, bare_wall;
	char run[17];

	struct asked batch[BATCH_MAX];
	int count;
	int64_t now_ms;
	long seq, tickets, page;
	char legs[COUNTERS_MAX][16]; /* in each counter's hand */
	long revisions[COUNTERS_MAX];
	struct {
		char leg[16];
		int counter;
		int64_t at_ms;
	} calls[ZONES][BOARD_MAX_CALLS];
	unsigned int newest[ZONES];
	bool board_due[ZONES];
};

static bool text_of(const char *text, const char *name, char *out, size_t size)
{
	const char *at = strstr(text, name);

	if (!at)
		return false;
	at += strlen(name);
	snprintf(out, size, "%.*s", (int)strcspn(at, "\""), at);
	return true;
}

static void send(struct fake *fake, enum topic_kind kind, const char *name, const char *text,
	size_t len, bool retain)
{
	char topic[TOPIC_SIZE];

	if (mqtt_publish(fake->mqtt, topic_write(topic, fake->centre, kind, name), text, len,
		    retain) < 0) {
		log_err("fake: '%s': cannot publish", topic);
		loop_quit(fake->loop, 1);
	}
}

/* ---- The messages ---- */

/* AA001, AA002, ...: as long as real ones. */
static void ticket_next(struct fake *fake, char ticket[16])
{
	long n = fake->tickets++;

	snprintf(ticket, 16, "%c%c%03ld", (char)('A' + n / 999 / 26 % 26),
		(char)('A' + n / 999 % 26), n % 999 + 1);
}

static int counter_write(const struct fake *fake, int counter, char *text, size_t size)
{
	const char *leg = fake->legs[counter];
	char hand[300] = "";

	if (leg[0])
		snprintf(hand, sizeof(hand),
			"\"leg\":\"%s/1\",\"ticket\":\"%s\",\"leg_state\":\"called\","
			"\"service\":\"service-100\",\"class\":\"normal\",\"language\":\"en\",",
			leg, leg);
	return snprintf(text, size,
		"{\"counter\":%d,\"state\":\"open\",\"operator\":\"op%d\","
		"\"profile\":\"profile-%d\",\"reason\":\"\",%s\"since\":%lld,%s\"waits\":true,"
		"\"parked\":[],\"revision\":%ld}",
		counter, counter, counter % ZONES, hand, (long long)fake->now_ms,
		leg[0] ? "\"recalls\":0," : "", fake->revisions[counter]);
}

static void answer_begin(const struct fake *fake, const struct asked *a, char head[160])
{
	snprintf(head, 160, "{\"id\":\"%s\",\"ok\":true,\"now\":%lld,\"seq\":%ld", a->id,
		(long long)fake->now_ms, fake->seq);
}

static void event_begin(const struct fake *fake, const struct asked *a, char head[256])
{
	snprintf(head, 256,
		"{\"seq\":%ld,\"at\":%lld,\"day\":\"2026-11-23\",\"config\":1,\"by\":{\"device\":"
		"\"%s\",\"role\":\"%s\",\"id\":\"%s\",\"verb\":\"%s\",",
		fake->seq, (long long)fake->now_ms, a->device,
		a->counter ? "counter\",\"own_counter\":\"100" : "reception", a->id, a->verb);
}

static void make_issue(struct fake *fake, struct asked *a)
{
	long long now = (long long)fake->now_ms;
	char ticket[16], head[256];

	ticket_next(fake, ticket);
	answer_begin(fake, a, head);
	snprintf(a->answer, sizeof(a->answer),
		"%s,\"ticket\":{\"visit\":\"bench-2026-11-23-%s\",\"ticket\":\"%s\",\"leg\":\"%s/"
		"1\","
		"\"state\":\"reserved\",\"service\":\"service-100\",\"institution\":\"institution-"
		"1\","
		"\"class\":\"normal\",\"language\":\"en\",\"token\":\"%s\",\"ahead\":10,\"low\":"
		"null,"
		"\"high\":null,\"issued\":%lld,\"copies\":0}}",
		head, ticket, ticket, ticket, a->token, now);
	event_begin(fake, a, head);
	snprintf(a->event, sizeof(a->event),
		"%s\"service\":\"service-100\",\"class\":\"normal\",\"language\":\"en\",\"token\":"
		"\"%s\"},\"changes\":[{\"change\":\"issued\",\"leg\":\"%s/1\",\"service\":"
		"\"service-100\",\"class\":\"normal\",\"language\":\"en\",\"token\":\"%s\","
		"\"state\":"
		"\"reserved\",\"queued\":%lld,\"until\":%lld,\"ahead\":10}]}",
		head, a->token, ticket, a->token, now, now);
}

static void board_add(struct fake *fake, int counter)
{
	int zone = (counter - 1) % ZONES;
	unsigned int at = fake->newest[zone] = (fake->newest[zone] + 1) % BOARD_MAX_CALLS;

	memcpy(fake->calls[zone][at].leg, fake->legs[counter], 16);
	fake->calls[zone][at].counter = counter;
	fake->calls[zone][at].at_ms = fake->now_ms;
	fake->board_due[zone] = true;
}

static void make_next(struct fake *fake, struct asked *a)
{
	char before[16], head[256];
	const char *leg = fake->legs[a->counter];
	int len;

	memcpy(before, leg, sizeof(before));
	ticket_next(fake, fake->legs[a->counter]);
	fake->revisions[a->counter] = fake->seq;
	board_add(fake, a->counter);
	answer_begin(fake, a, head);
	len = snprintf(a->answer, sizeof(a->answer), "%s,\"counter\":", head);
	len += counter_write(fake, a->counter, a->answer + len, sizeof(a->answer) - (size_t)len);
	snprintf(a->answer + len, sizeof(a->answer) - (size_t)len, "}");
	event_begin(fake, a, head);
	snprintf(a->event, sizeof(a->event),
		"%s\"expect\":{\"leg\":\"%s/"
		"1\",\"revision\":%ld}},\"changes\":[{\"change\":\"done\","
		"\"leg\":\"%s/1\"},{\"change\":\"called\",\"leg\":\"%s/"
		"1\",\"service\":\"service-100\","
		"\"class\":\"normal\",\"counter\":%d,\"why\":{\"policy\":\"fcfs\",\"key\":1234567,"
		"\"runner_up\":\"%s\",\"runner_up_key\":1234567}}]}",
		head, before, fake->seq, before, leg, a->counter, leg);
}

static void make_other(const struct fake *fake, struct asked *a)
{
	char head[160];

	answer_begin(fake, a, head);
	snprintf(a->answer, sizeof(a->answer), "%s,\"revision\":1}", head);
	a->event[0] = '\0';
}

static void send_board(struct fake *fake, int zone)
{
	static char text[BOARD_MAX_CALLS * 200 + 200];
	char name[16];
	int len = snprintf(text, sizeof(text),
		"{\"run\":\"%s\",\"day\":\"2026-11-23\",\"now\":%lld,\"revision\":%ld,\"calls\":[",
		fake->run, (long long)fake->now_ms, fake->seq);

	for (unsigned int i = 0; i < BOARD_MAX_CALLS; i++) {
		unsigned int at = (fake->newest[zone] + BOARD_MAX_CALLS - i) % BOARD_MAX_CALLS;
		const char *leg = fake->calls[zone][at].leg;

		if (!leg[0])
			break;
		len += snprintf(text + len, sizeof(text) - (size_t)len,
			"%s{\"leg\":\"%s/1\",\"ticket\":\"%s\",\"counter\":%d,\"service\":"
			"\"service-100\",\"language\":\"en\",\"state\":\"called\",\"at\":%lld,"
			"\"recalls\":0}",
			i ? "," : "", leg, leg, fake->calls[zone][at].counter,
			(long long)fake->calls[zone][at].at_ms);
	}
	len += snprintf(text + len, sizeof(text) - (size_t)len, "]}");
	snprintf(name, sizeof(name), "zone-%d", zone + 1);
	send(fake, TOPIC_BOARD, name, text, (size_t)len, true);
	fake->board_due[zone] = false;
}

/* ---- A batch ---- */

static void heard(void *data, const char *topic, const void *payload, size_t len, bool retained)
{
	struct fake *fake = data;
	struct asked *a = &fake->batch[fake->count];
	enum topic_kind kind;
	char body[2048];

	(void)retained;
	if (!topic_parse(topic, fake->centre, &kind, a->device) || kind != TOPIC_DEVICE_CMD)
		return;
	snprintf(body, sizeof(body), "%.*s", (int)len, (const char *)payload);
	if (!text_of(body, "\"id\":\"", a->id, sizeof(a->id)) ||
		!text_of(body, "\"verb\":\"", a->verb, sizeof(a->verb)))
		return;
	a->token[0] = '\0';
	text_of(body, "\"token\":\"", a->token, sizeof(a->token));
	a->counter = strncmp(a->device, "counter-", 8) == 0 ? atoi(a->device + 8) : 0;
	if (a->counter < COUNTERS_MAX)
		fake->count++;
}

static void write_and_flush(struct fake *fake)
{
	static char pages[BATCH_MAX * TEXT_MAX];
	size_t len = 0;

	for (int i = 0; i < fake->count; i++) {
		size_t size = strlen(fake->batch[i].event);

		memcpy(pages + len, fake->batch[i].event, size);
		len += size;
	}
	len = (len / PAGE + 1) * PAGE;
	if (fake->page + (long)(len / PAGE) > FILE_PAGES)
		fake->page = 0;
	if (pwrite(fake->file, pages, len, fake->page * PAGE) != (ssize_t)len ||
		fdatasync(fake->file) < 0) {
		log_err("fake: '%s': cannot be written", fake->file_path);
		loop_quit(fake->loop, 1);
	}
	fake->page += (long)(len / PAGE);
}

static void send_batch(struct fake *fake)
{
	char counter[TEXT_MAX], number[16];

	for (int i = 0; i < fake->count; i++) {
		const struct asked *a = &fake->batch[i];

		if (!fake->bare_wall || !a->event[0])
			send(fake, TOPIC_DEVICE_RSP, a->device, a->answer, strlen(a->answer),
				false);
	}
	for (int i = 0; i < fake->count && !fake->bare; i++)
		if (fake->batch[i].event[0])
			send(fake, TOPIC_EVENT, NULL, fake->batch[i].event,
				strlen(fake->batch[i].event), false);
	for (int i = 0; i < fake->count && !fake->bare; i++) {
		int n = fake->batch[i].counter;

		if (!n)
			continue;
		int len = counter_write(fake, n, counter, sizeof(counter));
		snprintf(number, sizeof(number), "%d", n);
		send(fake, TOPIC_COUNTER, number, counter, (size_t)len, true);
	}
	for (int zone = 0; zone < ZONES && (!fake->bare || fake->bare_wall); zone++)
		if (fake->board_due[zone])
			send_board(fake, zone);
}

static void drained(void *data)
{
	struct fake *fake = data;

	if (fake->count == 0)
		return;
	fake->now_ms = clock_wall_ms();
	for (int i = 0; i < fake->count; i++) {
		struct asked *a = &fake->batch[i];

		if (strcmp(a->verb, "issue") == 0 || strcmp(a->verb, "next") == 0)
			fake->seq++;
		if (strcmp(a->verb, "issue") == 0)
			make_issue(fake, a);
		else if (strcmp(a->verb, "next") == 0)
			make_next(fake, a);
		else
			make_other(fake, a);
	}
	write_and_flush(fake);
	send_batch(fake);
	fake->count = 0;
}

/* A batch is bounded here as in the dispatcher. */
static void heard_or_full(
	void *data, const char *topic, const void *payload, size_t len, bool retained)
{
	struct fake *fake = data;

	if (fake->count == BATCH_MAX)
		drained(fake);
	heard(fake, topic, payload, len, retained);
}

/* ---- Start and end ---- */

static void up(void *data)
{
	struct fake *fake = data;
	char topic[TOPIC_SIZE];

	if (mqtt_subscribe(fake->mqtt, topic_write(topic, fake->centre, TOPIC_DEVICE_CMD, "+")) < 0)
		loop_quit(fake->loop, 1);
	log_info("fake: connected");
}

static void down(void *data, const char *why)
{
	struct fake *fake = data;

	log_err("fake: %s", why);
	loop_quit(fake->loop, 1);
}

static void quit(void *data)
{
	struct fake *fake = data;

	loop_quit(fake->loop, 0);
}

static int file_make(struct fake *fake)
{
	static const char page[PAGE];

	fake->file = open(fake->file_path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	for (int i = 0; fake->file >= 0 && i < FILE_PAGES; i++)
		if (write(fake->file, page, PAGE) != PAGE)
			return -1;
	return fake->file < 0 ? -1 : fsync(fake->file);
}

static int fake_start(struct fake *fake)
{
	static const struct mqtt_handlers handlers = {up, down, heard_or_full, drained};
	char secret[64] = "";
	FILE *in = fopen(fake->secret_path, "re");
	bool read = in && fgets(secret, sizeof(secret), in);

	if (in)
		fclose(in);
	secret[strcspn(secret, "\n")] = '\0';
	if (!read || file_make(fake) < 0)
		return -1;
	random_hex(8, fake->run);
	struct mqtt_options options = {
		.host = "127.0.0.1", .port = fake->port, .id = "hub", .password = secret};
	fake->loop = loop_new();
	if (!fake->loop || loop_signal(fake->loop, SIGTERM, quit, fake) < 0)
		return -1;
	fake->mqtt = mqtt_new(fake->loop, &options, &handlers, fake);
	return fake->mqtt ? mqtt_start(fake->mqtt) : -1;
}

static const struct argp_option options[] = {
	{"port", 'p', "PORT", 0, "the broker's, on this machine", 0},
	{"centre", 'c', "ID", 0, "the hall's", 0},
	{"secret", 's', "FILE", 0, "the hub's password", 0},
	{"file", 'f', "FILE", 0, "what is flushed", 0},
	{"bare", 'b', "WORK", 0, "one message per command: its answer, or its board for wall", 0},
	{0},
};

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct fake *fake = state->input;

	switch (key) {
	case 'p':
		fake->port = atoi(value);
		return 0;
	case 'c':
		fake->centre = value;
		return 0;
	case 's':
		fake->secret_path = value;
		return 0;
	case 'f':
		fake->file_path = value;
		return 0;
	case 'b':
		fake->bare = true;
		fake->bare_wall = strcmp(value, "wall") == 0;
		return 0;
	case ARGP_KEY_END:
		if (!fake->port || !fake->secret_path || !fake->file_path)
			argp_error(state, "an argument is missing");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

int main(int argc, char **argv)
{
	static const struct argp argp = {options, parse_option, NULL,
		"Answers as a dispatcher without rules and database would.", NULL, NULL, NULL};
	static struct fake fake = {.centre = "bench", .file = -1};
	int rc;

	argp_parse(&argp, argc, argv, 0, NULL, &fake);
	log_init("fake_dispatcher");
	rc = fake_start(&fake);
	if (rc < 0)
		log_err("fake: cannot start: %s, %s", fake.secret_path, fake.file_path);
	else
		rc = loop_run(fake.loop);
	mqtt_free(fake.mqtt);
	loop_free(fake.loop);
	if (fake.file >= 0)
		close(fake.file);
	return rc == 0 ? 0 : 1;
}
