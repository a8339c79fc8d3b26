/*
 * The link tries for ever; a person at a terminal wants to know soon. So starting ends at the first
 * clear word that did not turn good within a moment, and at a fixed time in any case.
 */
#include "firmware/control/session.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/loop.h"

enum {
	SECOND_CHANCE_MS = 1500, /* after the link said why it is down */
	CONNECT_MS = 5200,	 /* the broker's own limit for connecting comes first */
};

enum wait { WAIT_NOTHING, WAIT_READY, WAIT_ANSWER, WAIT_END };

struct session {
	struct loop *loop;
	struct board_file board;
	struct hub_link *link;
	struct loop_timer *timer;
	session_message_fn *message;
	session_link_fn *linked;
	void *data;

	enum wait wait;
	bool signalled;
	char why[256]; /* the link's last word, empty: none */

	enum outcome outcome;
	struct answer_message *answer;
};

/* ---- What the link says ---- */

static void link_ready(void *data)
{
	struct session *s = data;

	s->why[0] = '\0';
	if (s->wait == WAIT_READY)
		loop_quit(s->loop, 0);
	else if (s->linked)
		s->linked(s->data, true, "");
}

static void link_lost(void *data, const char *why)
{
	struct session *s = data;

	snprintf(s->why, sizeof(s->why), "%s", why);
	if (s->wait == WAIT_READY)
		loop_timer_after(s->timer, SECOND_CHANCE_MS);
	else if (s->linked)
		s->linked(s->data, false, why);
}

static void link_message(
	void *data, enum topic_kind kind, const char *name, const struct json *body)
{
	struct session *s = data;

	if (s->message)
		s->message(s->data, kind, name, body);
}

static const struct hub_link_handlers handlers = {link_ready, link_lost, link_message};

static void time_is_over(void *data)
{
	struct session *s = data;

	loop_quit(s->loop, 1);
}

static void signal_came(void *data)
{
	struct session *s = data;

	s->signalled = true;
	loop_quit(s->loop, 0);
}

/* ---- Life ---- */

static int loop_prepare(struct session *s)
{
	s->loop = loop_new();
	if (!s->loop)
		return -errno;
	int rc = loop_timer_add(s->loop, time_is_over, s, &s->timer);

	if (rc == 0)
		rc = loop_signal(s->loop, SIGINT, signal_came, s);
	if (rc == 0)
		rc = loop_signal(s->loop, SIGTERM, signal_came, s);
	if (rc < 0)
		return rc;
	s->link = hub_link_new(s->loop, &s->board, ROLE_CONTROL, &handlers, s);
	return s->link ? 0 : -errno;
}

struct session *session_new(const char *board, int *status)
{
	struct session *s = calloc(1, sizeof(*s));
	int rc = s ? board_file_open(board, &s->board) : -ENOMEM;

	*status = 1;
	if (rc == 0) {
		rc = board_file_finish(&s->board, stderr);
		if (rc < 0) {
			fprintf(stderr, "novbe-ctl: name this machine's board file with -c FILE "
					"(man novbe-board.json)\n");
			*status = 2;
			session_free(s);
			return NULL;
		}
		rc = loop_prepare(s);
	}
	if (rc < 0) {
		fprintf(stderr, "novbe-ctl: cannot start: %s\n", strerror(-rc));
		session_free(s);
		return NULL;
	}
	*status = 0;
	return s;
}

void session_free(struct session *s)
{
	if (!s)
		return;
	s->wait = WAIT_NOTHING;
	s->linked = NULL;
	s->message = NULL;
	hub_link_free(s->link);
	if (s->timer)
		loop_timer_del(s->timer);
	loop_free(s->loop);
	if (s->board.config)
		board_file_close(&s->board);
	free(s);
}

void session_hear(struct session *s, session_message_fn *message, session_link_fn *link, void *data)
{
	s->message = message;
	s->linked = link;
	s->data = data;
}

int session_follow(struct session *s, enum topic_kind kind, const char *name)
{
	int rc = hub_link_follow(s->link, kind, name);

	if (rc < 0)
		fprintf(stderr, "novbe-ctl: cannot subscribe: %s\n", strerror(-rc));
	return rc < 0 ? 1 : 0;
}

struct hub_link *session_link(struct session *s)
{
	return s->link;
}

const char *session_centre(const struct session *s)
{
	return s->board.centre;
}

/* ---- Waiting ---- */

/* 0: what was waited for came, 1: the time is over (or a signal came). */
static int session_wait(struct session *s, enum wait wait, int64_t limit_ms)
{
	s->wait = wait;
	if (limit_ms)
		loop_timer_after(s->timer, limit_ms);
	int rc = loop_run(s->loop);

	s->wait = WAIT_NOTHING;
	loop_timer_stop(s->timer);
	if (rc < 0)
		fprintf(stderr, "novbe-ctl: event loop: %s\n", strerror(-rc));
	return rc == 0 && !s->signalled ? 0 : 1;
}

static int say_no_hub(const struct session *s)
{
	const struct hub_message *hub = hub_link_hub(s->link);
	char where[sizeof(s->board.host) + 8];

	if (s->signalled)
		return 1;
	snprintf(where, sizeof(where), "%s%s", s->board.host, s->board.port ? ":" : "");
	if (s->board.port)
		snprintf(where + strlen(where), sizeof(where) - strlen(where), "%d", s->board.port);
	if (hub->run[0] || !s->why[0])
		fprintf(stderr,
			"novbe-ctl: the hub of '%s' does not answer (broker %s: %s)\n"
			"  Is novbe-dispatcher running there? systemctl status novbe-dispatcher\n",
			s->board.centre, where, s->why[0] ? s->why : "silence");
	else
		fprintf(stderr,
			"novbe-ctl: no connection to the broker: %s\n"
			"  Is mosquitto running there, and does the board file name the right "
			"host, "
			"port, device and password?\n",
			s->why);
	return 1;
}

int session_start(struct session *s)
{
	int rc = hub_link_start(s->link);

	if (rc < 0) {
		fprintf(stderr, "novbe-ctl: cannot connect to '%s': %s\n", s->board.host,
			strerror(-rc));
		return 1;
	}
	if (session_wait(s, WAIT_READY, CONNECT_MS) == 0)
		return 0;
	return say_no_hub(s);
}

static void answer_came(void *data, enum outcome outcome, const struct answer_message *answer,
	const struct json *raw)
{
	struct session *s = data;

	(void)raw;
	s->outcome = outcome;
	if (outcome == OUTCOME_ANSWERED)
		*s->answer = *answer;
	if (s->wait == WAIT_ANSWER)
		loop_quit(s->loop, 0);
}

int session_ask(struct session *s, struct command *command, struct answer_message *answer)
{
	const char *verb = verb_name(command->verb);
	int rc = hub_link_ask(s->link, command, SESSION_WAIT_MS, answer_came, s);

	if (rc < 0) {
		fprintf(stderr, "novbe-ctl: %s: not sent: %s\n", verb, strerror(-rc));
		return 1;
	}
	s->answer = answer;
	s->outcome = OUTCOME_EXPIRED;
	if (session_wait(s, WAIT_ANSWER, 0) != 0 || s->outcome != OUTCOME_ANSWERED) {
		fprintf(stderr,
			"novbe-ctl: %s: no answer within %d s%s%s: it may have been done or not, "
			"but will not be done later; look with novbe-ctl status\n",
			verb, SESSION_WAIT_MS / 1000, s->why[0] ? ": " : "", s->why);
		return 1;
	}
	if (!answer->ok)
		fprintf(stderr, "novbe-ctl: %s: refused: %s (%s)\n", verb, answer->text,
			refusal_name(answer->refusal));
	return answer->ok ? 0 : 1;
}

int session_run(struct session *s)
{
	return session_run_within(s, 0);
}

int session_run_within(struct session *s, int64_t limit_ms)
{
	s->wait = WAIT_END;
	if (limit_ms)
		loop_timer_after(s->timer, limit_ms);
	int rc = loop_run(s->loop);

	s->wait = WAIT_NOTHING;
	loop_timer_stop(s->timer);
	if (rc < 0)
		fprintf(stderr, "novbe-ctl: event loop: %s\n", strerror(-rc));
	return rc < 0 ? 1 : rc;
}

void session_stop(struct session *s, int status)
{
	loop_quit(s->loop, status);
}
