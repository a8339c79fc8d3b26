/*
 * What the backend tells cupsd, as lines on standard error (backend(7)): STATE, PAGE, INFO, ERROR.
 * Said only when it changes; the first report says all, as reasons stay with a CUPS printer from
 * one job to the next.
 */
#ifndef NOVBE_PRINTER_BACKEND_REPORT_H
#define NOVBE_PRINTER_BACKEND_REPORT_H

#include <stdbool.h>

#include "printer/status.h"

/* job-media-sheets-completed, as the client of the queue reads it: 0, nothing was sent. "total"
 * because cupsd adds otherwise, also over a restart. */
enum report_sheet { SHEET_BEGUN = 1, SHEET_PRINTED = 2 };

struct report {
	bool lasting; /* texts stay when the job ends: cupsd forgets an INFO then, and keeps an
			 ERROR */
	bool told;
	unsigned int reasons; /* private */
	char info[200];
};

/* Reasons and, when it is not ready, a text for people. */
void report_facts(struct report *report, const struct status_facts *facts);
/* The printer is out of reach: why. */
void report_unreachable(struct report *report, const char *why);
/* Nothing is known against the printer. */
void report_clear(struct report *report);

/* One line each; control characters become '?'. */
void report_info(struct report *report, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void report_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* -EPIPE: nobody reads it: cupsd died. */
int report_sheet(enum report_sheet sheet) __attribute__((warn_unused_result));

/* Whether a sheet sent now would come out. */
bool report_ready(const struct status_facts *facts);
/* What a person must do, by the facts: "no paper: put in a roll"; "" when it is ready. */
const char *report_trouble(const struct status_facts *facts);

#endif
