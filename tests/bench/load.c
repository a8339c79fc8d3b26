/*
 * The load of the benchmarks: plays up to 512 devices of one hall in one process and one loop. Each
 * device sends its next command when the one before was answered (in `wall`: when the board showed
 * the call, too). An observer's session beside them checks that the events have no gap.
 *
 *   connect all -> ask the time -> sign in (counters) -> warm up -> measure -> hear the last event
 *
 * Answers are scanned, not parsed: in a hall each device has a processor of its own for that.
 * Prints one JSON object; exit status 1 when a command failed, an event was missing or it took too
 * long.
 */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "firmware/base/mqtt.h"
#include "firmware/wire/topic.h"

enum { DESKS_MAX = 512, LIFETIME_MS = 30000, LAST_EVENT_MAX_MS = 5000, SECRET_SIZE = 64 };

enum work { WORK_ISSUE, WORK_PREPARE, WORK_NEXT, WORK_WALL };

static const char *const work_names[] = {"issue", "prepare", "next", "wall", NULL};

enum step { STEP_TIME, STEP_SIGN_IN, STEP_WORK, STEP_CONFIRM };

struct load;

struct desk { /* one device */
	struct load *load;
	struct mqtt *mqtt;
	char device[ID_SIZE], cmd[TOPIC_SIZE], rsp[TOPIC_SIZE], id[COMMAND_ID_SIZE];
	int counter; /* its number, 0: none */
	enum step step;
	bool up, asked, answered, shown;
	int64_t sent_us;
	long revision;
	char leg[24];	/* in hand, as the last answer said */
	char board[24]; /* as the last board said */
	unsigned long boards_read;
	char ticket[24];
};

struct load {
	struct loop *loop;
	struct loop_timer *limit;
	struct desk desks[DESKS_MAX];
	struct mqtt *observer, *display;
	bool observer_up, display_up;

	/* what to do */
	enum work work;
	int desk_count, port, services;
	long requests, warm, seconds;
	bool bare, no_events; /* against the bare echo: no answer in `wall`, no events */
	const char *centre, *secrets;

	/* where it is */
	char run[17];
	unsigned int commands;
	int ups, signed_in;
	bool working, finished, failed;
	int64_t offset_ms; /* hub time - monotonic */
	long sent, done, *taken_us, taken;
	int64_t begin_us, end_us;
	long last_answer_seq, last_event_seq, events, gaps, answers;
	unsigned long boards_read;
	double answer_bytes, event_bytes, board_bytes;
};

static void load_fail(struct load *load, const char *what, const char *why)
{
	log_err("load: '%s': %s", what, why);
	load->failed = true;
	loop_quit(load->loop, 1);
}

/* The number behind `"name":`, searched from the end; -1 when there is none. */
static long number_of(const char *text, const char *name)
{
	const char *found = NULL, *at = text;

	while ((at = strstr(at, name)) != NULL)
		found = at += strlen(name);
	return found ? atol(found) : -1;
}

/* The text behind `"name":"`, the first one; false when there is none. */
static bool text_of(const char *text, const char *name, char *out, size_t size)
{
	const char *at = strstr(text, name);

	if (!at)
		return false;
	at += strlen(name);
	size_t len = strcspn(at, "\"");
	snprintf(out, size, "%.*s", (int)len, at);
	return true;
}

/* ---- Asking ---- */

static void desk_send(struct desk *desk, const char *body)
{
	desk->asked = true;
	desk->answered = desk->shown = false;
	desk->sent_us = clock_mono_us();
	if (mqtt_publish(desk->mqtt, desk->cmd, body, strlen(body), false) < 0)
		load_fail(desk->load, desk->device, "cannot publish");
}

static void desk_ask(struct desk *desk, enum step step, const char *verb, const char *arguments)
{
	struct load *load = desk->load;
	char body[512];

	desk->step = step;
	snprintf(desk->id, sizeof(desk->id), "%s-%u", load->run, ++load->commands);
	snprintf(body, sizeof(body), "{\"id\":\"%s\",\"verb\":\"%s\",\"deadline\":%lld%s}",
		desk->id, verb, (long long)(clock_mono_ms() + load->offset_ms + LIFETIME_MS),
		arguments);
	desk_send(desk, body);
}

static void desk_ask_issue(struct desk *desk)
{
	struct load *load = desk->load;
	char arguments[200], token[33];

	random_hex(16, token);
	snprintf(arguments, sizeof(arguments),
		",\"service\":\"service-%ld\",\"class\":\"normal\",\"language\":\"en\",\"token\":"
		"\"%s\"",
		load->sent % load->services + 1, token);
	desk_ask(desk, STEP_WORK, "issue", arguments);
}

static void desk_ask_next(struct desk *desk)
{
	char arguments[120];

	snprintf(arguments, sizeof(arguments), ",\"expect\":{\"leg\":\"%s\",\"revision\":%ld}",
		desk->leg, desk->revision);
	desk_ask(desk, STEP_WORK, "next", arguments);
}

static void desk_work(struct desk *desk)
{
	struct load *load = desk->load;

	if (load->sent >= load->warm + load->requests)
		return;
	if (load->work == WORK_ISSUE || load->work == WORK_PREPARE)
		desk_ask_issue(desk);
	else
		desk_ask_next(desk);
	load->sent++;
}

/* ---- The course of a run ---- */

static void load_maybe_quit(struct load *load)
{
	if (load->finished && (load->no_events || load->last_event_seq >= load->last_answer_seq))
		loop_quit(load->loop, load->gaps ? 1 : 0);
}

static void load_finish(struct load *load)
{
	load->finished = true;
	load->end_us = clock_mono_us();
	loop_timer_after(load->limit, LAST_EVENT_MAX_MS);
	load_maybe_quit(load);
}

static void load_work_begins(struct load *load)
{
	load->working = true;
	for (int i = 0; i < load->desk_count; i++)
		desk_work(&load->desks[i]);
}

static void load_sign_in(struct load *load)
{
	char arguments[60];

	for (int i = 0; i < load->desk_count; i++) {
		struct desk *desk = &load->desks[i];

		snprintf(arguments, sizeof(arguments), ",\"operator\":\"op%d\"", desk->counter);
		desk_ask(desk, STEP_SIGN_IN, "sign_in", arguments);
	}
}

static void load_time_known(struct load *load, const struct desk *desk, const char *answer)
{
	load->offset_ms =
		number_of(answer, "\"now\":") - (desk->sent_us + clock_mono_us()) / 2 / 1000;
	if (load->work == WORK_NEXT || load->work == WORK_WALL)
		load_sign_in(load);
	else
		load_work_begins(load);
}

static void load_up(struct load *load)
{
	int wanted = load->desk_count + 1 + (load->display != NULL);

	if (++load->ups == wanted)
		desk_ask(&load->desks[0], STEP_TIME, "time", "");
}

/* One request is complete. */
static void desk_done(struct desk *desk)
{
	struct load *load = desk->load;
	int64_t now_us = clock_mono_us();

	desk->asked = false;
	load->done++;
	if (load->done == load->warm)
		load->begin_us = now_us;
	if (load->done > load->warm)
		load->taken_us[load->taken++] = (long)(now_us - desk->sent_us);
	if (load->done == load->warm + load->requests)
		load_finish(load);
	else
		desk_work(desk);
}

static void desk_shown_or_answered(struct desk *desk)
{
	bool wall = desk->load->work == WORK_WALL;

	if (desk->asked && (desk->answered || (wall && desk->load->bare)) && (desk->shown || !wall))
		desk_done(desk);
}

/* ---- Hearing ---- */

static void desk_worked(struct desk *desk, const char *answer)
{
	char leg[sizeof(desk->leg)];

	if (desk->load->work == WORK_PREPARE) {
		char arguments[60];

		text_of(answer, "\"ticket\":\"", desk->ticket, sizeof(desk->ticket));
		snprintf(arguments, sizeof(arguments), ",\"ticket\":\"%s\"", desk->ticket);
		desk_ask(desk, STEP_CONFIRM, "confirm", arguments);
		return;
	}
	if (desk->counter) {
		if (!text_of(answer, "\"leg\":\"", leg, sizeof(leg)) ||
			strcmp(leg, desk->leg) == 0) {
			load_fail(desk->load, "next called nobody", answer);
			return;
		}
		memcpy(desk->leg, leg, sizeof(desk->leg));
		desk->revision = number_of(answer, "\"revision\":");
	}
	desk->answered = true;
	desk_shown_or_answered(desk);
}

static void desk_heard(
	void *data, const char *topic, const void *payload, size_t len, bool retained)
{
	struct desk *desk = data;
	struct load *load = desk->load;
	char answer[4096], id[COMMAND_ID_SIZE];
	long seq;

	(void)topic;
	(void)retained;
	snprintf(answer, sizeof(answer), "%.*s", (int)len, (const char *)payload);
	if (!text_of(answer, "\"id\":\"", id, sizeof(id)) || strcmp(id, desk->id) != 0)
		return;
	if (!strstr(answer, "\"ok\":true")) {
		load_fail(load, desk->device, answer);
		return;
	}
	seq = number_of(answer, "\"seq\":");
	if (seq > load->last_answer_seq)
		load->last_answer_seq = seq;
	switch (desk->step) {
	case STEP_TIME:
		load_time_known(load, desk, answer);
		break;
	case STEP_SIGN_IN:
		desk->revision = number_of(answer, "\"revision\":");
		text_of(answer, "\"leg\":\"", desk->leg, sizeof(desk->leg)); /* of an earlier run */
		if (++load->signed_in == load->desk_count)
			load_work_begins(load);
		break;
	case STEP_WORK:
		load->answers++;
		load->answer_bytes += (double)len;
		desk_worked(desk, answer);
		break;
	case STEP_CONFIRM:
		desk_done(desk);
		break;
	}
}

/* The newest call of a counter on its board, if it is news: then it may be the one waited for. */
static void board_shows(struct load *load, int counter, const char *leg, size_t size)
{
	struct desk *desk = &load->desks[counter - 1];

	if (desk->boards_read == load->boards_read)
		return; /* an older call of the same counter */
	desk->boards_read = load->boards_read;
	if (strlen(desk->board) == size && memcmp(desk->board, leg, size) == 0)
		return;
	snprintf(desk->board, sizeof(desk->board), "%.*s", (int)size, leg);
	if (!desk->asked || desk->step != STEP_WORK)
		return;
	desk->shown = true;
	desk_shown_or_answered(desk);
}

static void board_heard(
	void *data, const char *topic, const void *payload, size_t len, bool retained)
{
	static char text[MQTT_MAX_PAYLOAD + 1];
	struct load *load = data;
	const char *leg = text;

	(void)topic;
	(void)retained;
	memcpy(text, payload, len);
	text[len] = '\0';
	load->boards_read++;
	load->board_bytes += (double)len;
	while ((leg = strstr(leg, "{\"leg\":\"")) != NULL) {
		size_t size = strcspn(leg += 8, "\"");
		const char *number = strstr(leg, "\"counter\":");
		int counter = number ? atoi(number + 10) : 0;

		if (counter >= 1 && counter <= load->desk_count)
			board_shows(load, counter, leg, size);
	}
}

static void event_heard(
	void *data, const char *topic, const void *payload, size_t len, bool retained)
{
	struct load *load = data;
	char head[32];
	long seq;

	(void)topic;
	(void)retained;
	snprintf(head, sizeof(head), "%.*s", len < 31 ? (int)len : 31, (const char *)payload);
	seq = number_of(head, "\"seq\":");
	load->events++;
	load->event_bytes += (double)len;
	if (load->last_event_seq && seq != load->last_event_seq + 1) {
		load->gaps++;
		log_err("load: 'event': %ld came after %ld", seq, load->last_event_seq);
	}
	load->last_event_seq = seq;
	load_maybe_quit(load);
}

static void desk_up(void *data)
{
	struct desk *desk = data;

	if (mqtt_subscribe(desk->mqtt, desk->rsp) < 0)
		load_fail(desk->load, desk->device, "cannot subscribe");
	load_up(desk->load);
}

static void observer_up(void *data)
{
	struct load *load = data;
	char topic[TOPIC_SIZE];

	if (mqtt_subscribe(load->observer, topic_write(topic, load->centre, TOPIC_EVENT, NULL)) < 0)
		load_fail(load, "observer", "cannot subscribe");
	load_up(load);
}

static void display_up(void *data)
{
	struct load *load = data;
	char topic[TOPIC_SIZE];

	if (mqtt_subscribe(load->display, topic_write(topic, load->centre, TOPIC_BOARD, "+")) < 0)
		load_fail(load, "display", "cannot subscribe");
	load_up(load);
}

static void desk_down(void *data, const char *why)
{
	struct desk *desk = data;

	load_fail(desk->load, desk->device, why);
}

static void other_down(void *data, const char *why)
{
	load_fail(data, "observer or display", why);
}

static void load_too_long(void *data)
{
	struct load *load = data;

	load_fail(load, work_names[load->work],
		load->finished ? "the last events did not come" : "took too long");
}

/* ---- Start and end ---- */

static struct mqtt *session_new(
	struct load *load, const char *device, const struct mqtt_handlers *handlers, void *data)
{
	char path[512], secret[SECRET_SIZE] = "";
	struct mqtt_options options = {
		.host = "127.0.0.1", .port = load->port, .id = device, .password = secret};

	snprintf(path, sizeof(path), "%s/%s", load->secrets, device);
	FILE *in = fopen(path, "re");
	bool read = in && fgets(secret, sizeof(secret), in);

	if (in)
		fclose(in);
	secret[strcspn(secret, "\n")] = '\0';
	struct mqtt *mqtt = read ? mqtt_new(load->loop, &options, handlers, data) : NULL;
	if (!mqtt || mqtt_start(mqtt) < 0)
		load_fail(load, device, read ? "cannot connect" : "has no secret");
	return mqtt;
}

/* Eight kiosks and then reception desks issue; counters call. */
static void desk_start(struct load *load, int i)
{
	static const struct mqtt_handlers handlers = {desk_up, desk_down, desk_heard, NULL};
	struct desk *desk = &load->desks[i];
	bool issues = load->work == WORK_ISSUE || load->work == WORK_PREPARE;

	desk->load = load;
	desk->counter = issues ? 0 : i + 1;
	snprintf(desk->device, sizeof(desk->device), "%s-%d",
		!issues ? "counter"
		: i < 8 ? "kiosk"
			: "desk",
		i + 1);
	topic_write(desk->cmd, load->centre, TOPIC_DEVICE_CMD, desk->device);
	topic_write(desk->rsp, load->centre, TOPIC_DEVICE_RSP, desk->device);
	desk->mqtt = session_new(load, desk->device, &handlers, desk);
}

static void load_start(struct load *load)
{
	static const struct mqtt_handlers observer = {observer_up, other_down, event_heard, NULL};
	static const struct mqtt_handlers display = {display_up, other_down, board_heard, NULL};

	random_hex(8, load->run);
	load->observer = session_new(load, "observer-1", &observer, load);
	if (load->work == WORK_WALL)
		load->display = session_new(load, "wall-1", &display, load);
	for (int i = 0; i < load->desk_count && !load->failed; i++)
		desk_start(load, i);
	loop_timer_after(load->limit, load->seconds * 1000);
}

static double mean(double sum, long count)
{
	return count ? sum / (double)count : 0;
}

static void load_print(const struct load *load)
{
	printf("{\"seconds\":%.6f,\"events\":%ld,\"gaps\":%ld,",
		(double)(load->end_us - load->begin_us) / 1e6, load->events, load->gaps);
	printf("\"answer_bytes\":%.0f,\"event_bytes\":%.0f,\"board_bytes\":%.0f,\"us\":[",
		mean(load->answer_bytes, load->answers), mean(load->event_bytes, load->events),
		mean(load->board_bytes, (long)load->boards_read));
	for (long i = 0; i < load->taken; i++)
		printf("%s%ld", i ? "," : "", load->taken_us[i]);
	printf("]}\n");
}

static void load_stop(struct load *load)
{
	for (int i = 0; i < load->desk_count; i++)
		mqtt_free(load->desks[i].mqtt);
	mqtt_free(load->observer);
	mqtt_free(load->display);
	loop_timer_del(load->limit);
	loop_free(load->loop);
	free(load->taken_us);
}

static const struct argp_option options[] = {
	{"work", 'w', "NAME", 0, "issue, prepare (issue and confirm), next or wall", 0},
	{"devices", 'd', "N", 0, "how many at the same time (1)", 0},
	{"requests", 'n', "N", 0, "how many to measure (1000)", 0},
	{"warm", 'u', "N", 0, "how many before them (1)", 0},
	{"services", 's', "N", 0, "service-1 to service-N are asked for (1)", 0},
	{"seconds", 't', "N", 0, "longest time for all of it (60)", 0},
	{"port", 'p', "PORT", 0, "the broker's, on this machine", 0},
	{"centre", 'c', "ID", 0, "the hall's", 0},
	{"secrets", 'f', "DIR", 0, "folder of the devices' passwords", 0},
	{"bare", 'b', NULL, 0, "against the bare echo: no events, and no answer in `wall`", 0},
	{0},
};

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct load *load = state->input;

	switch (key) {
	case 'w':
		while (work_names[load->work] && strcmp(work_names[load->work], value) != 0)
			load->work++;
		if (!work_names[load->work])
			argp_error(state, "'%s': no such work", value);
		return 0;
	case 'd':
		load->desk_count = atoi(value);
		return 0;
	case 'n':
		load->requests = atol(value);
		return 0;
	case 'u':
		load->warm = atol(value);
		return 0;
	case 's':
		load->services = atoi(value);
		return 0;
	case 't':
		load->seconds = atol(value);
		return 0;
	case 'p':
		load->port = atoi(value);
		return 0;
	case 'c':
		load->centre = value;
		return 0;
	case 'f':
		load->secrets = value;
		return 0;
	case 'b':
		load->bare = load->no_events = true;
		return 0;
	case ARGP_KEY_END:
		if (load->desk_count < 1 || load->desk_count > DESKS_MAX || load->requests < 1 ||
			load->warm < 1 || load->services < 1 || !load->port || !load->centre ||
			!load->secrets)
			argp_error(state, "an argument is missing or out of range");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		options, parse_option, NULL, "Plays the devices of a hall.", NULL, NULL, NULL};
	static struct load load = {.desk_count = 1,
		.requests = 1000,
		.warm = 1,
		.services = 1,
		.seconds = 60,
		.centre = "bench"};
	int rc;

	argp_parse(&argp, argc, argv, 0, NULL, &load);
	log_init("load");
	load.taken_us = calloc((size_t)load.requests, sizeof(*load.taken_us));
	load.loop = loop_new();
	if (!load.taken_us || !load.loop ||
		loop_timer_add(load.loop, load_too_long, &load, &load.limit))
		return 1;
	load_start(&load);
	rc = load.failed ? 1 : loop_run(load.loop);
	if (rc == 0)
		load_print(&load);
	load_stop(&load);
	return rc ? 1 : 0;
}
