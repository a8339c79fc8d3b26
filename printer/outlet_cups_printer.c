/*
 * The printer's health, as cupsd knows it: the queue's own state, and the reasons our backend gave
 * (RFC 8011 5.4.12: a keyword, and how grave it is as its ending).
 */
#include "printer/outlet_cups.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum trouble { /* the gravest is told */
	TROUBLE_NONE,
	TROUBLE_PAPER_LOW,
	TROUBLE_OTHER,
	TROUBLE_COVER,
	TROUBLE_PAPER_OUT,
	TROUBLE_OFFLINE,
};

static const char *const trouble_texts[] = {
	[TROUBLE_PAPER_LOW] = "the paper is nearly used up",
	[TROUBLE_OTHER] = "the printer reports an error",
	[TROUBLE_COVER] = "the printer's cover is open",
	[TROUBLE_PAPER_OUT] = "the paper is out",
	[TROUBLE_OFFLINE] = "the printer is off, or its cable is out",
};

static bool begins(const char *reason, const char *with)
{
	return strncmp(reason, with, strlen(with)) == 0;
}

static bool ends(const char *reason, const char *with)
{
	size_t len = strlen(reason), want = strlen(with);

	return len >= want && strcmp(reason + len - want, with) == 0;
}

static enum trouble trouble_of(const char *reason)
{
	if (begins(reason, "media-empty") || begins(reason, "media-needed"))
		return TROUBLE_PAPER_OUT;
	if (begins(reason, "media-low"))
		return TROUBLE_PAPER_LOW;
	if (begins(reason, "cover-open") || begins(reason, "door-open"))
		return TROUBLE_COVER;
	if (begins(reason, "offline") || begins(reason, "shutdown"))
		return TROUBLE_OFFLINE;
	if (ends(reason, "-error") || begins(reason, "media-jam") || begins(reason, "spool-area"))
		return TROUBLE_OTHER;
	return TROUBLE_NONE;
}

static void judge_reasons(struct cups_printer *printer, ipp_attribute_t *reasons)
{
	struct printer_health *health = &printer->health;
	enum trouble gravest = TROUBLE_NONE;
	const char *message = printer->message;

	health->paper = reasons ? PAPER_OK : PAPER_UNKNOWN;
	for (int i = 0; i < ippGetCount(reasons); i++) {
		const char *reason = ippGetString(reasons, i, NULL);
		enum trouble trouble = reason ? trouble_of(reason) : TROUBLE_NONE;

		if (trouble == TROUBLE_PAPER_OUT)
			health->paper = PAPER_OUT;
		if (trouble == TROUBLE_PAPER_LOW && health->paper == PAPER_OK)
			health->paper = PAPER_LOW;
		health->cover_open |= trouble == TROUBLE_COVER;
		if (trouble > gravest)
			gravest = trouble;
	}
	health->ready = gravest <= TROUBLE_PAPER_LOW;
	/* Of a printer that is off nobody knows whether it has paper. */
	if (gravest == TROUBLE_OFFLINE && health->paper != PAPER_OUT)
		health->paper = PAPER_UNKNOWN;
	if (gravest != TROUBLE_NONE)
		snprintf(health->why, sizeof(health->why), "%s%s%.120s", trouble_texts[gravest],
			message[0] ? ": " : "", message);
}

static void judge_queue(struct cups_link *link, struct cups_printer *printer, bool accepts)
{
	struct printer_health *health = &printer->health;

	printer->open = accepts && printer->state != IPP_PSTATE_STOPPED;
	if (printer->state == IPP_PSTATE_STOPPED) {
		health->ready = false;
		snprintf(health->why, sizeof(health->why),
			"printer queue '%.60s' is paused: run 'cupsenable %.60s'", link->queue,
			link->queue);
	} else if (!accepts) {
		health->ready = false;
		snprintf(health->why, sizeof(health->why),
			"printer queue '%.60s' takes no jobs: run 'cupsaccept %.60s'", link->queue,
			link->queue);
	}
}

static void read_printer(struct cups_link *link, ipp_t *answer, struct cups_printer *printer)
{
	ipp_attribute_t *state = ippFindAttribute(answer, "printer-state", IPP_TAG_ENUM);
	ipp_attribute_t *accepts =
		ippFindAttribute(answer, "printer-is-accepting-jobs", IPP_TAG_BOOLEAN);
	ipp_attribute_t *message = ippFindAttribute(answer, "printer-state-message", IPP_TAG_TEXT);
	ipp_attribute_t *device = ippFindAttribute(answer, "device-uri", IPP_TAG_URI);

	if (state)
		printer->state = (ipp_pstate_t)ippGetInteger(state, 0);
	if (message)
		snprintf(printer->message, sizeof(printer->message), "%s",
			ippGetString(message, 0, NULL));
	printer->ours = device && begins(ippGetString(device, 0, NULL), "escpos:");
	judge_reasons(printer, ippFindAttribute(answer, "printer-state-reasons", IPP_TAG_KEYWORD));
	judge_queue(link, printer, !accepts || ippGetBoolean(accepts, 0));
}

int cups_printer_read(struct cups_link *link, struct cups_printer *printer)
{
	static const char *const wanted[] = {"printer-state", "printer-state-reasons",
		"printer-state-message", "printer-is-accepting-jobs", "device-uri"};
	ipp_t *request = ippNewRequest(IPP_OP_GET_PRINTER_ATTRIBUTES), *answer;
	ipp_status_t status;

	*printer = (struct cups_printer){.health.paper = PAPER_UNKNOWN, .state = IPP_PSTATE_IDLE};
	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", NULL, link->uri);
	ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes",
		sizeof(wanted) / sizeof(wanted[0]), NULL, wanted);
	answer = cups_link_insist(link, request);
	status = answer ? ippGetStatusCode(answer) : IPP_STATUS_ERROR_INTERNAL;
	if (answer && status < IPP_STATUS_ERROR_BAD_REQUEST)
		read_printer(link, answer, printer);
	else if (answer)
		cups_link_fail(link,
			"there is no printer queue '%.60s' (%.60s): run 'novbe-printer "
			"--setup'",
			link->queue, ippErrorString(status));
	ippDelete(answer);
	if (answer && status < IPP_STATUS_ERROR_BAD_REQUEST)
		return 0;
	snprintf(printer->health.why, sizeof(printer->health.why), "%s", link->why);
	return answer && status == IPP_STATUS_ERROR_NOT_FOUND ? -ENOENT : -EIO;
}
