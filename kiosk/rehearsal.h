/*
 * All screens of a kiosk without a citizen: a flow is led to each of them by the touches, answers
 * and times that lead a citizen there, in every language of a hall and in each way of access that
 * changes the screen. For those who check screens without looking (tests), and for pictures.
 *
 * What a hall does not use (appointments, most used services, classes that people may say they
 * belong to) is rehearsed as well, with services and classes that it has. Numbers, waits and times
 * are made up, the same in each run.
 */
#ifndef NOVBE_KIOSK_REHEARSAL_H
#define NOVBE_KIOSK_REHEARSAL_H

#include <stdio.h>

#include "firmware/base/translations.h"
#include "firmware/paint/paint.h"
#include "kiosk/flow/flow.h"
#include "kiosk/view/panel.h"
#include "kiosk/view/waiting.h"

struct search;

struct rehearsal {
	struct panel panel;
	struct hall_catalogue *hall; /* borrowed; what it does not use is added */
	struct waiting waiting;
	struct search *search; /* owned */
	struct flow flow;
	int64_t now_ms;
};

/* 0 or -ENOMEM. */
int rehearsal_open(struct rehearsal *rehearsal, const struct panel *panel,
	struct hall_catalogue *hall) __attribute__((warn_unused_result));
void rehearsal_close(struct rehearsal *rehearsal);

/* A screen stands: rehearsal->flow is what it is painted from. name: of the stage, e.g.
 * "notice-printer". Other than 0 ends the walk. */
typedef int rehearsal_fn(void *data, const struct rehearsal *rehearsal, const char *name);
/* Through every screen in one language; returns what fn did, or -EINVAL: a screen could not be
 * reached, which is told on stderr. */
int rehearsal_walk(struct rehearsal *rehearsal, const char *language,
	const struct flow_access *access, rehearsal_fn *fn, void *data)
	__attribute__((warn_unused_result));

struct rehearsal_options { /* borrowed */
	struct panel panel;
	const char *texts;    /* folder of the .mo files */
	const char *language; /* NULL: all of the hall */
	const char *pictures; /* folder for PNG files; NULL: none are made */
};

/* Walks in all languages and ways of access, and writes one line of JSON for each screen:
 * {"name":...,"large":false,"contrast":false,"low":false,"view":{...view_dump.c...}}
 * 0 or -Exxx; what went wrong is told on stderr. */
int rehearsal_dump(const struct rehearsal_options *options, struct hall_catalogue *hall, FILE *out)
	__attribute__((warn_unused_result));

#endif
