/* The questions an outlet asks cupsd about its jobs, and how their answers are read. */
#include "printer/outlet_cups.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"

enum {
	PATIENCE_MS = 60000, /* as long as link->until_ms allows */
	CANCEL_SLACK_S = 5,  /* cupsd ends a job itself when nobody does any more */
	PROBE_CANCEL_S = 5,
};

/* Initialises a printer, should another backend than ours ever get it. */
static const char probe_bytes[] = {0x1b, '@', '\n'};

static const char *const job_wanted[] = {"job-id", "job-name", "job-state",
	"job-media-sheets-completed", "job-printer-state-message", "job-state-reasons",
	"time-at-processing"};
/* No other: cupsd would read every job's file for them, and stop at 500 of the oldest. */
static const char *const jobs_wanted[] = {"job-id", "job-name", "job-state"};

static ipp_t *request_new(struct cups_link *link, ipp_op_t operation, int job)
{
	ipp_t *request = ippNewRequest(operation);

	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", NULL, link->uri);
	if (job)
		ippAddInteger(request, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", job);
	ippAddString(
		request, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", NULL, cupsUser());
	return request;
}

/* 0, -ENOENT or -EIO with why. */
static int check_answer(struct cups_link *link, ipp_t *answer)
{
	ipp_status_t status = answer ? ippGetStatusCode(answer) : IPP_STATUS_ERROR_INTERNAL;
	ipp_attribute_t *text;

	if (!answer)
		return -EIO;
	if (status < IPP_STATUS_ERROR_BAD_REQUEST)
		return 0;
	text = ippFindAttribute(answer, "status-message", IPP_TAG_TEXT);
	cups_link_fail(link, "printer queue '%.60s': cupsd says: %.100s", link->queue,
		text ? ippGetString(text, 0, NULL) : ippErrorString(status));
	return status == IPP_STATUS_ERROR_NOT_FOUND ? -ENOENT : -EIO;
}

/* Asks until answered. *answer is given with 0 only. */
static int ask(struct cups_link *link, ipp_t *request, ipp_t **answer)
{
	int result;

	*answer = cups_link_insist(link, request);
	result = check_answer(link, *answer);
	if (result < 0) {
		ippDelete(*answer);
		*answer = NULL;
	}
	return result;
}

static int number_of(ipp_t *answer, const char *name, ipp_tag_t tag, int otherwise)
{
	ipp_attribute_t *found = ippFindAttribute(answer, name, tag);

	return found ? ippGetInteger(found, 0) : otherwise;
}

static void copy_text(ipp_t *answer, const char *name, char text[OUTLET_WHY_SIZE])
{
	ipp_attribute_t *found = ippFindAttribute(answer, name, IPP_TAG_TEXT);
	const char *value = found ? ippGetString(found, 0, NULL) : NULL;

	snprintf(text, OUTLET_WHY_SIZE, "%s", value ? value : "");
}

/* ---- Printing ---------------------------------------------------------------------------------
 */

static void subscribe(ipp_t *request, ipp_tag_t group)
{
	static const char *const events[] = {
		"job-state-changed", "job-completed", "printer-state-changed"};

	ippAddString(request, group, IPP_TAG_KEYWORD, "notify-pull-method", NULL, "ippget");
	ippAddStrings(request, group, IPP_TAG_KEYWORD, "notify-events", 3, NULL, events);
}

static enum cups_reply submit(struct cups_link *link, ipp_t *request, const void *document,
	size_t len, struct cups_job *job)
{
	enum cups_reply reply;
	ipp_t *answer = NULL;

	*job = (struct cups_job){.state = IPP_JSTATE_PENDING};
	reply = cups_link_ask(link, request, document, len, &answer);
	ippDelete(request);
	if (reply == CUPS_ANSWERED && check_answer(link, answer) == 0) {
		job->id = number_of(answer, "job-id", IPP_TAG_INTEGER, 0);
		job->subscription = number_of(answer, "notify-subscription-id", IPP_TAG_INTEGER, 0);
	}
	ippDelete(answer);
	return reply;
}

static ipp_t *print_request(struct cups_link *link, const char *name, int cancel_s)
{
	ipp_t *request = request_new(link, IPP_OP_PRINT_JOB, 0);

	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", NULL, name);
	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", NULL,
		CUPS_FORMAT_RAW);
	ippAddInteger(request, IPP_TAG_JOB, IPP_TAG_INTEGER, "job-cancel-after", cancel_s);
	return request;
}

enum cups_reply cups_job_submit(struct cups_link *link, const char *name, const void *document,
	size_t len, struct cups_job *job)
{
	int left_s = (int)((link->until_ms - clock_mono_ms()) / 1000);
	ipp_t *request = print_request(link, name, (left_s > 0 ? left_s : 0) + CANCEL_SLACK_S);

	subscribe(request, IPP_TAG_SUBSCRIPTION);
	return submit(link, request, document, len, job);
}

enum cups_reply cups_probe_submit(struct cups_link *link, struct cups_job *job)
{
	ipp_t *request = print_request(link, "novbe-probe", PROBE_CANCEL_S);

	/* As a word: a boolean would reach the backend without its value. */
	ippAddString(request, IPP_TAG_JOB, IPP_TAG_NAME, "novbe-probe", NULL, "true");
	return submit(link, request, probe_bytes, sizeof(probe_bytes), job);
}

int cups_job_cancel(struct cups_link *link, const struct cups_job *job)
{
	ipp_t *answer;
	int result = ask(link, request_new(link, IPP_OP_CANCEL_JOB, job->id), &answer);

	ippDelete(answer);
	return result;
}

/* ---- Reading ----------------------------------------------------------------------------------
 */

static void read_job(ipp_t *answer, struct cups_job *job)
{
	ipp_attribute_t *reasons = ippFindAttribute(answer, "job-state-reasons", IPP_TAG_KEYWORD);

	job->state = (ipp_jstate_t)number_of(answer, "job-state", IPP_TAG_ENUM, IPP_JSTATE_PENDING);
	job->started = number_of(answer, "time-at-processing", IPP_TAG_INTEGER, 0) > 0;
	job->stopping = reasons && ippContainsString(reasons, "processing-to-stop-point");
	job->sheets = number_of(answer, "job-media-sheets-completed", IPP_TAG_INTEGER, 0);
	copy_text(answer, "job-printer-state-message", job->message);
}

int cups_job_read(struct cups_link *link, const char *name, struct cups_job *job)
{
	ipp_t *request = request_new(link, IPP_OP_GET_JOB_ATTRIBUTES, job->id), *answer;
	ipp_attribute_t *title;
	int result;

	ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes",
		sizeof(job_wanted) / sizeof(job_wanted[0]), NULL, job_wanted);
	result = ask(link, request, &answer);
	if (result < 0)
		return result;
	/* A spool that was killed and lost a job gives its number to another one. */
	title = ippFindAttribute(answer, "job-name", IPP_TAG_NAME);
	if (!title || strcmp(ippGetString(title, 0, NULL), name) != 0) {
		result = -ENOENT;
	} else {
		read_job(answer, job);
	}
	ippDelete(answer);
	return result;
}

static ipp_t *jobs_request(struct cups_link *link, const char *which)
{
	ipp_t *request = request_new(link, IPP_OP_GET_JOBS, 0);

	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "which-jobs", NULL, which);
	ippAddBoolean(request, IPP_TAG_OPERATION, "my-jobs", 0);
	ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes",
		sizeof(jobs_wanted) / sizeof(jobs_wanted[0]), NULL, jobs_wanted);
	return request;
}

/* Goes to the next job of a Get-Jobs answer; 0 behind the last. Each is a group of attributes. */
static int next_job(ipp_t *answer, ipp_attribute_t **at, const char **name)
{
	int id = 0;

	*name = "";
	while (*at && ippGetGroupTag(*at) != IPP_TAG_JOB)
		*at = ippNextAttribute(answer);
	for (; *at && ippGetGroupTag(*at) == IPP_TAG_JOB; *at = ippNextAttribute(answer)) {
		const char *what = ippGetName(*at);

		if (what && strcmp(what, "job-id") == 0)
			id = ippGetInteger(*at, 0);
		if (what && strcmp(what, "job-name") == 0)
			*name = ippGetString(*at, 0, NULL);
	}
	return id;
}

static void subscribe_later(struct cups_link *link, struct cups_job *job)
{
	ipp_t *request = request_new(link, IPP_OP_CREATE_JOB_SUBSCRIPTIONS, 0), *answer;

	subscribe(request, IPP_TAG_SUBSCRIPTION);
	ippAddInteger(request, IPP_TAG_SUBSCRIPTION, IPP_TAG_INTEGER, "notify-job-id", job->id);
	if (ask(link, request, &answer) == 0)
		job->subscription = number_of(answer, "notify-subscription-id", IPP_TAG_INTEGER, 0);
	ippDelete(answer);
}

int cups_job_find(struct cups_link *link, const char *name, struct cups_job *job)
{
	ipp_attribute_t *at;
	const char *title;
	ipp_t *answer;
	int id, result = ask(link, jobs_request(link, "all"), &answer);

	if (result < 0)
		return -EIO; /* not even the queue is known: nothing can be said of its jobs */
	*job = (struct cups_job){.state = IPP_JSTATE_PENDING};
	at = ippFirstAttribute(answer);
	while ((id = next_job(answer, &at, &title)) > 0)
		if (id > job->id && strcmp(title, name) == 0)
			job->id = id;
	ippDelete(answer);
	if (!job->id)
		return -ENOENT;
	result = cups_job_read(link, name, job);
	if (result == 0 && job->state < IPP_JSTATE_CANCELED)
		subscribe_later(link, job);
	return result;
}

int cups_queue_works_on_another(struct cups_link *link, const struct cups_job *job)
{
	ipp_attribute_t *at;
	const char *title;
	ipp_t *answer;
	int id, another = 0, result = ask(link, jobs_request(link, "processing"), &answer);

	if (result < 0)
		return result;
	at = ippFirstAttribute(answer);
	while ((id = next_job(answer, &at, &title)) > 0)
		another |= id != job->id;
	ippDelete(answer);
	return another;
}

int cups_job_events(struct cups_link *link, struct cups_job *job)
{
	ipp_t *request = request_new(link, IPP_OP_GET_NOTIFICATIONS, 0), *answer;
	ipp_attribute_t *at;
	int news = 0, result;

	ippAddInteger(request, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "notify-subscription-ids",
		job->subscription);
	ippAddInteger(request, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "notify-sequence-numbers",
		job->sequence + 1);
	result = ask(link, request, &answer);
	if (result < 0)
		return result;
	for (at = ippFirstAttribute(answer); at; at = ippNextAttribute(answer)) {
		const char *what = ippGetName(at);

		if (what && strcmp(what, "notify-subscribed-event") == 0)
			news |= strncmp(ippGetString(at, 0, NULL), "printer", 7) == 0
					? CUPS_NEWS_PRINTER
					: CUPS_NEWS_JOB;
		if (what && strcmp(what, "notify-sequence-number") == 0 &&
			ippGetInteger(at, 0) > job->sequence)
			job->sequence = ippGetInteger(at, 0);
	}
	ippDelete(answer);
	return news;
}
