/*
 * Tickets through CUPS, as a raw document: connect, Create-Job, Send-Document, then follow the job
 * until it left the queue. A job that does not leave in time is cancelled, so that it cannot come
 * out of the printer after the citizen was told otherwise.
 */
#include "printer/outlet_way.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cups/cups.h>

#include "firmware/base/clock.h"

enum { POLL_MS = 50, CONNECT_MS = 3000, CUPS_PORT = 631 };

struct order { /* one ticket's way through one connection */
	http_t *http;
	const struct outlet_setup *setup;
	struct outlet_outcome *outcome;
	char uri[HTTP_MAX_URI];
	int job;
	int64_t until_ms;
};

__attribute__((format(printf, 2, 3))) static void fail(struct order *o, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(o->outcome->why, sizeof(o->outcome->why), format, args);
	va_end(args);
}

/* "host:port", "/path" or "" (CUPS's own choice) as what httpConnect2 takes. */
static void split_server(const char *server, char host[256], int *port)
{
	const char *colon;

	*port = ippPort() ? ippPort() : CUPS_PORT;
	snprintf(host, 256, "%s", server[0] ? server : cupsServer());
	if (!server[0] || server[0] == '/')
		return;
	colon = strrchr(host, ':');
	if (colon && strspn(colon + 1, "0123456789") == strlen(colon + 1)) {
		*port = atoi(colon + 1);
		host[colon - host] = '\0';
	}
}

static bool connect_server(struct order *o)
{
	char host[256];
	int port;

	split_server(o->setup->server, host, &port);
	o->http = httpConnect2(
		host, port, NULL, AF_UNSPEC, HTTP_ENCRYPTION_IF_REQUESTED, 1, CONNECT_MS, NULL);
	if (!o->http) {
		fail(o, "printing service (cupsd) at %.100s:%d does not answer", host, port);
		return false;
	}
	httpSetTimeout(o->http, o->setup->timeout_ms / 1000.0, NULL, NULL);
	httpAssembleURIf(HTTP_URI_CODING_ALL, o->uri, sizeof(o->uri), "ipp", NULL, "localhost", 0,
		"/printers/%s", o->setup->queue);
	return true;
}

static ipp_t *request_new(struct order *o, ipp_op_t operation)
{
	ipp_t *request = ippNewRequest(operation);

	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", NULL, o->uri);
	if (o->job)
		ippAddInteger(request, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", o->job);
	ippAddString(
		request, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", NULL, cupsUser());
	return request;
}

/* libcups would ask for a password on the terminal: a kiosk has nobody there. */
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

static bool create_job(struct order *o, const char *name)
{
	ipp_t *request = request_new(o, IPP_OP_CREATE_JOB), *answer;

	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", NULL, name);
	answer = cupsDoRequest(o->http, request, "/");
	if (answer && cupsLastError() < IPP_STATUS_ERROR_BAD_REQUEST)
		o->job = ippGetInteger(ippFindAttribute(answer, "job-id", IPP_TAG_INTEGER), 0);
	ippDelete(answer);
	if (o->job > 0)
		return true;
	fail(o, "printer queue '%.60s': %.100s", o->setup->queue, cupsLastErrorString());
	return false;
}

static bool send_document(struct order *o, const struct outlet_sheet *sheet)
{
	ipp_t *request = request_new(o, IPP_OP_SEND_DOCUMENT);
	http_status_t status;

	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", NULL,
		CUPS_FORMAT_RAW);
	ippAddBoolean(request, IPP_TAG_OPERATION, "last-document", 1);
	status = cupsSendRequest(o->http, request, "/", ippLength(request) + sheet->len);
	if (status == HTTP_STATUS_CONTINUE || status == HTTP_STATUS_OK)
		status = cupsWriteRequestData(o->http, sheet->bytes, sheet->len);
	ippDelete(request);
	if (status == HTTP_STATUS_CONTINUE || status == HTTP_STATUS_OK) {
		ippDelete(cupsGetResponse(o->http, "/"));
		if (cupsLastError() < IPP_STATUS_ERROR_BAD_REQUEST)
			return true;
	}
	fail(o, "printer queue '%.60s': the ticket was not taken: %.100s", o->setup->queue,
		cupsLastErrorString());
	return false;
}

static enum paper_state paper_of(ipp_attribute_t *reasons)
{
	enum paper_state paper = reasons ? PAPER_OK : PAPER_UNKNOWN;

	for (int i = 0; i < ippGetCount(reasons); i++) {
		const char *reason = ippGetString(reasons, i, NULL);

		if (reason && strstr(reason, "media-empty"))
			return PAPER_OUT;
		if (reason && strstr(reason, "media-low"))
			paper = PAPER_LOW;
	}
	return paper;
}

/* What the printer says of itself, in words for the technician and as the state of the paper. */
static void ask_printer(struct order *o, char *message, size_t size)
{
	ipp_t *request = ippNewRequest(IPP_OP_GET_PRINTER_ATTRIBUTES), *answer;
	static const char *const wanted[] = {"printer-state-reasons", "printer-state-message"};
	ipp_attribute_t *text;

	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", NULL, o->uri);
	ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", 2, NULL,
		wanted);
	answer = cupsDoRequest(o->http, request, "/");
	text = ippFindAttribute(answer, "printer-state-message", IPP_TAG_TEXT);
	snprintf(message, size, "%s", text ? ippGetString(text, 0, NULL) : "");
	o->outcome->paper =
		paper_of(ippFindAttribute(answer, "printer-state-reasons", IPP_TAG_KEYWORD));
	ippDelete(answer);
}

static ipp_jstate_t job_state(struct order *o)
{
	ipp_t *request = request_new(o, IPP_OP_GET_JOB_ATTRIBUTES), *answer;
	ipp_jstate_t state = IPP_JSTATE_PENDING;
	ipp_attribute_t *found;

	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", NULL,
		"job-state");
	answer = cupsDoRequest(o->http, request, "/");
	found = ippFindAttribute(answer, "job-state", IPP_TAG_ENUM);
	if (found)
		state = (ipp_jstate_t)ippGetInteger(found, 0);
	ippDelete(answer);
	return state;
}

static void cancel_job(struct order *o)
{
	ippDelete(cupsDoRequest(o->http, request_new(o, IPP_OP_CANCEL_JOB), "/"));
}

static void follow_job(struct order *o)
{
	const struct timespec pause = {.tv_nsec = POLL_MS * 1000000L};
	ipp_jstate_t state = job_state(o);
	char message[120];

	while (state < IPP_JSTATE_STOPPED && clock_mono_ms() < o->until_ms) {
		nanosleep(&pause, NULL);
		state = job_state(o);
	}
	ask_printer(o, message, sizeof(message));
	if (state == IPP_JSTATE_COMPLETED) {
		o->outcome->printed = true;
		return;
	}
	if (state < IPP_JSTATE_CANCELED) {
		cancel_job(o);
		/* The last bytes may have gone meanwhile. */
		if (job_state(o) == IPP_JSTATE_COMPLETED) {
			o->outcome->printed = true;
			return;
		}
		fail(o, "printer '%.60s' did not print within %d s: %.100s", o->setup->queue,
			o->setup->timeout_ms / 1000, message[0] ? message : "no reason given");
		return;
	}
	fail(o, "printer '%.60s' gave up the ticket: %.100s", o->setup->queue,
		message[0] ? message : "no reason given");
}

void outlet_cups_put(const struct outlet_setup *setup, const struct outlet_sheet *sheet,
	struct outlet_outcome *outcome)
{
	struct order o = {.setup = setup,
		.outcome = outcome,
		.until_ms = clock_mono_ms() + setup->timeout_ms};

	cupsSetPasswordCB2(no_password, NULL); /* libcups keeps it per thread */
	if (!connect_server(&o))
		return;
	if (create_job(&o, sheet->name)) {
		if (send_document(&o, sheet))
			follow_job(&o);
		else
			cancel_job(&o);
	}
	httpClose(o.http);
}
