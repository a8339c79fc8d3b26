/*
 * One warm connection to cupsd. Requests are written by hand rather than with cupsDoRequest(): that
 * one sends a request again by itself when the connection breaks, and a ticket would come out
 * twice; and it waits for cupsd as long as cupsd likes.
 */
#include "printer/outlet_cups.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "firmware/base/clock.h"
#include "printer/outlet_way.h"

enum {
	CONNECT_MS = 1000,
	GLANCE_MS = 100, /* how often a blocked call looks whether it may go on */
	PAUSE_MS = 50,	 /* between two tries */
};

void cups_server_split(const char *server, char host[256], int *port)
{
	const char *colon;

	*port = ippPort() ? ippPort() : CUPS_USUAL_PORT;
	snprintf(host, 256, "%s", server && server[0] ? server : cupsServer());
	if (!server || !server[0] || server[0] == '/')
		return;
	colon = strrchr(host, ':');
	if (colon && colon[1] && strspn(colon + 1, "0123456789") == strlen(colon + 1)) {
		*port = atoi(colon + 1);
		host[colon - host] = '\0';
	}
}

void cups_link_fail(struct cups_link *link, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(link->why, sizeof(link->why), format, args);
	va_end(args);
}

bool cups_link_may_go_on(const struct cups_link *link)
{
	return clock_mono_ms() < link->until_ms && !outlet_closes(link->outlet);
}

bool cups_link_wait(struct cups_link *link, int64_t ms)
{
	int64_t end_ms = clock_mono_ms() + ms;

	while (cups_link_may_go_on(link)) {
		int64_t now_ms = clock_mono_ms();
		int64_t left_ms =
			end_ms < link->until_ms ? end_ms - now_ms : link->until_ms - now_ms;
		struct timespec pause = {0};

		if (left_ms <= 0)
			break;
		pause.tv_nsec = (left_ms < GLANCE_MS ? left_ms : GLANCE_MS) * 1000000;
		nanosleep(&pause, NULL);
	}
	return cups_link_may_go_on(link);
}

/* ---- Connection -------------------------------------------------------------------------------
 */

void cups_link_open(
	struct cups_link *link, struct outlet *outlet, const char *server, const char *queue)
{
	*link = (struct cups_link){.outlet = outlet, .queue = queue};
	cups_server_split(server, link->host, &link->port);
	httpAssembleURIf(HTTP_URI_CODING_ALL, link->uri, sizeof(link->uri), "ipp", NULL,
		"localhost", 0, "/printers/%s", queue);
}

void cups_link_close(struct cups_link *link)
{
	httpClose(link->http);
	link->http = NULL;
}

/* libcups: a call has waited for GLANCE_MS. 1: it may go on. */
static int on_slow(http_t *http, void *data)
{
	(void)http;
	return cups_link_may_go_on(data);
}

static const char *no_password(
	const char *prompt, http_t *http, const char *method, const char *resource, void *data)
{
	(void)prompt;
	(void)http;
	(void)method;
	(void)resource;
	(void)data;
	return NULL;
}

void cups_never_ask_password(void)
{
	cupsSetPasswordCB2(no_password, NULL);
}

/* A kept connection on which something stands to be read was closed by cupsd: nothing else comes
 * unasked. */
static bool is_stale(const struct cups_link *link)
{
	struct pollfd fd = {.fd = httpGetFd(link->http), .events = POLLIN};

	return poll(&fd, 1, 0) != 0;
}

/* An early answer is none: it is read in its turn. */
static bool is_ended(const struct cups_link *link)
{
	char byte;
	ssize_t n = recv(httpGetFd(link->http), &byte, 1, MSG_PEEK | MSG_DONTWAIT);

	return n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
}

static bool connect_server(struct cups_link *link)
{
	int64_t left_ms = link->until_ms - clock_mono_ms();

	if (link->http && is_stale(link))
		cups_link_close(link);
	if (link->http)
		return true;
	if (left_ms <= 0 || outlet_closes(link->outlet)) {
		cups_link_fail(link, "no time left to ask the printing service (cupsd)");
		return false;
	}
	cups_never_ask_password();
	link->http =
		httpConnect2(link->host, link->port, NULL, AF_UNSPEC, HTTP_ENCRYPTION_IF_REQUESTED,
			1, left_ms < CONNECT_MS ? (int)left_ms : CONNECT_MS, NULL);
	if (!link->http) {
		cups_link_fail(link,
			"the printing service (cupsd) at %.100s:%d does not answer: is it running?",
			link->host, link->port);
		return false;
	}
	link->connections++;
	httpSetTimeout(link->http, GLANCE_MS / 1000.0, on_slow, link);
	return true;
}

/* ---- One exchange -----------------------------------------------------------------------------
 */

static bool write_request(struct cups_link *link, ipp_t *request, size_t len)
{
	ipp_state_t state;

	httpClearFields(link->http);
	httpSetField(link->http, HTTP_FIELD_CONTENT_TYPE, "application/ipp");
	httpSetLength(link->http, ippLength(request) + len);
	if (httpPost(link->http, "/") != 0)
		return false;
	ippSetState(request, IPP_STATE_IDLE);
	do
		state = ippWrite(link->http, request);
	while (state != IPP_STATE_DATA && state != IPP_STATE_ERROR);
	return state == IPP_STATE_DATA;
}

static bool write_all(struct cups_link *link, const char *bytes, size_t len)
{
	return httpWrite2(link->http, bytes, len) == (ssize_t)len &&
	       httpFlushWrite(link->http) >= 0;
}

/*
 * cupsd acts on a request only when it has all of it. With a document, its last byte is a write of
 * its own: when anything before it fails, cupsd cannot have the whole request. It is also what a
 * print is held by: cupsd reads and spools the ticket while the ledger is flushed, and forgets it
 * when the connection ends before the last byte.
 */
static enum cups_reply send_whole(
	struct cups_link *link, ipp_t *request, const char *document, size_t len)
{
	if (!write_request(link, request, len))
		return CUPS_UNSENT;
	if (len > 1 && !write_all(link, document, len - 1))
		return CUPS_UNSENT;
	/* Held for long, it may find that cupsd was started again meanwhile. */
	if (len > 0 && (!outlet_may_hand_over(link->outlet) || is_ended(link)))
		return CUPS_UNSENT;
	if (len > 0 && !write_all(link, document + len - 1, 1))
		return CUPS_LOST;
	return CUPS_ANSWERED;
}

static ipp_t *read_answer(struct cups_link *link)
{
	http_status_t status;
	ipp_state_t state;
	ipp_t *answer;

	do
		status = httpUpdate(link->http);
	while (status == HTTP_STATUS_CONTINUE && httpGetState(link->http) != HTTP_STATE_WAITING);
	if (status != HTTP_STATUS_OK) {
		cups_link_fail(link, "the printing service (cupsd): %.100s",
			status == HTTP_STATUS_ERROR ? strerror(httpError(link->http))
						    : httpStatus(status));
		return NULL;
	}
	answer = ippNew();
	do
		state = ippRead(link->http, answer);
	while (state != IPP_STATE_DATA && state != IPP_STATE_ERROR);
	if (state == IPP_STATE_ERROR) {
		cups_link_fail(link, "the printing service (cupsd) broke off its answer");
		ippDelete(answer);
		return NULL;
	}
	httpFlush(link->http);
	return answer;
}

enum cups_reply cups_link_ask(
	struct cups_link *link, ipp_t *request, const void *document, size_t len, ipp_t **answer)
{
	enum cups_reply reply;

	if (!connect_server(link))
		return CUPS_UNSENT;
	reply = send_whole(link, request, document, len);
	if (reply != CUPS_ANSWERED) {
		cups_link_fail(link, "the printing service (cupsd) broke the connection: %s",
			strerror(httpError(link->http)));
	} else {
		*answer = read_answer(link);
		if (!*answer)
			reply = CUPS_LOST;
	}
	/* What is left of an exchange that failed would be taken for the next one's. */
	if (reply != CUPS_ANSWERED)
		cups_link_close(link);
	return reply;
}

void cups_link_tell_away(struct cups_link *link)
{
	struct printer_health health = {.paper = PAPER_UNKNOWN};

	snprintf(health.why, sizeof(health.why), "%s", link->why);
	outlet_tell_health(link->outlet, &health);
}

ipp_t *cups_link_insist(struct cups_link *link, ipp_t *request)
{
	ipp_t *answer = NULL;

	for (int tries = 1; cups_link_ask(link, request, NULL, 0, &answer) != CUPS_ANSWERED;
		tries++) {
		answer = NULL;
		/* Once may be a kept connection that cupsd has closed. */
		if (tries > 1)
			cups_link_tell_away(link);
		if (!cups_link_wait(link, PAUSE_MS))
			break;
	}
	ippDelete(request);
	return answer;
}
