/* A snapshot of the hall for people (short, aligned) and for programs (JSON). Pure: no clock. */
#ifndef NOVBE_CONTROL_STATUS_TEXT_H
#define NOVBE_CONTROL_STATUS_TEXT_H

#include <stdbool.h>
#include <stdio.h>

#include "firmware/control/snapshot.h"

struct status_style {
	bool all;	/* list what is in good order too */
	bool colour;	/* out is a terminal */
	int64_t now_ms; /* hub time */
};

void status_text_write(
	FILE *out, const struct snapshot *snapshot, const struct status_style *style);
/* One JSON object and a newline; -ENOMEM. */
int status_text_json(FILE *out, const struct snapshot *snapshot)
	__attribute__((warn_unused_result));

/* "10:31" in the hall's zone, with the date before it when it is not of the day of now_ms; "-" for
 * 0. The text needs 24 bytes. */
void status_text_time(char text[24], int64_t at_ms, int64_t now_ms, const char *zone);
/* "4..15 min", "no estimate": a wait in ms, -1 unknown. */
void status_text_wait(char text[48], int64_t low_ms, int64_t high_ms);

#endif
