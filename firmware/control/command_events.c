/*
 * `novbe-ctl events`: the journal as it grows. What was missed (before the start, while the link
 * was down, a lost message) is asked for, so that the output has every entry once, in order.
 */
#include "firmware/control/command.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/json.h"
#include "firmware/control/arguments.h"
#include "firmware/control/event_line.h"
#include "firmware/control/event_order.h"
#include "firmware/control/session.h"

enum { SHOWN_AT_FIRST = 20, ENTRIES_ASKED = 100, ENTRY_TEXT_MAX = 256 << 10 };

static const struct argp_option options[] = {
	{"follow", ARGUMENT_FOLLOW, NULL, 0, "go on until interrupted", 0},
	{"from", ARGUMENT_FROM, "N", 0, "from journal entry N on (else about the last 20)", 0},
	{"json", ARGUMENT_JSON, NULL, 0, "the journal's own texts, one a line", 0},
	{0},
};
static const struct arguments_form form = {options, "",
	"Shows what happens in the hall, one line per change, without gaps.", 0, 0, ""};

struct follower {
	struct session *session;
	struct event_order order;
	bool follow, json;
	bool asking;
	bool comparing; /* the question begins with the last entry that was shown */
	int64_t shown_at_ms;
	char zone[48];
	struct json_writer writer;
};

static void follower_end(struct follower *f, int status)
{
	session_stop(f->session, status);
}

static void show(struct follower *f, const struct json *entry)
{
	f->shown_at_ms = event_line_at_ms(entry);
	if (f->json) {
		json_writer_reset(&f->writer);
		event_line_json(&f->writer, NULL, entry);
		const char *text = json_writer_text(&f->writer, NULL);

		printf("%s\n", text ? text : "{}");
	} else {
		event_line_write(stdout, entry, f->zone);
	}
}

static void flush(struct follower *f)
{
	if (fflush(stdout) != 0 || ferror(stdout))
		follower_end(f, 1); /* the reader is gone */
}

static void ask(struct follower *f);

/* The entry that was shown last is there no more: somebody restored a backup. */
static void journal_is_another(struct follower *f)
{
	int64_t seq = hub_link_hub(session_link(f->session))->seq;

	fprintf(stderr,
		"novbe-ctl: the journal was put back to an earlier state (a restore): going on "
		"from entry %" PRId64 "\n",
		seq + 1);
	event_order_begin(&f->order, seq + 1);
}

static bool is_last_shown(const struct follower *f, const struct json *entry)
{
	return entry && event_line_seq(entry) == f->order.next - 1 &&
	       event_line_at_ms(entry) == f->shown_at_ms;
}

static void take_entries(struct follower *f, const struct json *entries)
{
	const struct json *entry = json_first(entries);
	int64_t count = 0;

	if (f->comparing) {
		f->comparing = false;
		if (!is_last_shown(f, entry)) {
			journal_is_another(f);
			return;
		}
		entry = json_next(entry);
		count++; /* the answer had something: more may be there */
	}
	for (; entry; entry = json_next(entry), count++)
		if (event_order_fill(&f->order, event_line_seq(entry)))
			show(f, entry);
	event_order_answered(&f->order, count);
	flush(f);
}

static void answer_came(void *data, enum outcome outcome, const struct answer_message *answer,
	const struct json *raw)
{
	struct follower *f = data;

	f->asking = false;
	if (outcome == OUTCOME_LOST)
		return;
	if (outcome == OUTCOME_EXPIRED && !f->follow) {
		fprintf(stderr, "novbe-ctl: events: no answer from the hub within %d s\n",
			SESSION_WAIT_MS / 1000);
		follower_end(f, 1);
		return;
	}
	if (outcome == OUTCOME_ANSWERED && !answer->ok) {
		fprintf(stderr, "novbe-ctl: events: refused: %s (%s)\n", answer->text,
			refusal_name(answer->refusal));
		follower_end(f, 1);
		return;
	}
	if (outcome == OUTCOME_ANSWERED)
		take_entries(f, json_get(raw, "entries"));
	if (f->order.filling)
		ask(f);
	else if (!f->follow)
		follower_end(f, 0);
}

/* Without a link nothing is asked: its return asks. */
static void ask(struct follower *f)
{
	struct command command = {.verb = VERB_EVENTS, .limit = ENTRIES_ASKED};

	if (f->asking)
		return;
	command.from = f->comparing ? f->order.next - 1 : f->order.next;
	int rc = hub_link_ask(session_link(f->session), &command, SESSION_WAIT_MS, answer_came, f);

	f->asking = rc == 0;
	if (rc < 0 && rc != -ENOTCONN) {
		fprintf(stderr, "novbe-ctl: events: %s\n", strerror(-rc));
		follower_end(f, 1);
	}
}

static void message_came(
	void *data, enum topic_kind kind, const char *name, const struct json *body)
{
	struct follower *f = data;

	(void)name;
	if (kind != TOPIC_EVENT || !f->order.next)
		return;
	if (event_order_live(&f->order, event_line_seq(body))) {
		show(f, body);
		flush(f);
	} else if (f->order.filling) {
		ask(f);
	}
}

static void link_changed(void *data, bool up, const char *why)
{
	struct follower *f = data;

	if (!f->order.next)
		return;
	if (!up) {
		fprintf(stderr, "novbe-ctl: the hub is not reachable (%s): waiting for it\n", why);
		return;
	}
	fprintf(stderr, "novbe-ctl: the hub is back\n");
	f->order.filling = true;
	f->comparing = f->shown_at_ms > 0;
	ask(f);
}

static int run(struct follower *f, const struct arguments *arguments)
{
	session_hear(f->session, message_came, link_changed, f);
	int status = f->follow ? session_follow(f->session, TOPIC_EVENT, NULL) : 0;

	if (status == 0)
		status = session_start(f->session);
	if (status != 0)
		return status;
	const struct hub_message *hub = hub_link_hub(session_link(f->session));
	int64_t from = arguments->from;

	snprintf(f->zone, sizeof(f->zone), "%s", hub->time_zone);
	if (!from)
		from = hub->seq > SHOWN_AT_FIRST ? hub->seq - SHOWN_AT_FIRST + 1 : 1;
	event_order_begin(&f->order, from);
	ask(f);
	return session_run(f->session);
}

int control_events(const char *board, int argc, char **argv)
{
	struct follower follower = {0};
	struct arguments arguments;
	int status;

	arguments_parse(&arguments, &form, argc, argv);
	follower.session = session_new(board, &status);
	if (!follower.session)
		return status;
	follower.follow = arguments.follow;
	follower.json = arguments.json;
	json_writer_init(&follower.writer, ENTRY_TEXT_MAX);
	status = run(&follower, &arguments);
	session_free(follower.session);
	json_writer_fini(&follower.writer);
	return status;
}
