/* For tests of tickets: a painter, a small hall, one of long names, the texts of all languages. */
#ifndef NOVBE_TESTS_TICKET_FIXTURE_H
#define NOVBE_TESTS_TICKET_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>

#include "firmware/paint/paint.h"
#include "printer/ticket.h"
#include "tests/unit/printer/many_tongues.h"
#include "tests/unit/printer/sample_hall.h"

struct fixture {
	struct painter *painter;
	struct hall_catalogue *hall; /* small, in en and ur */
	struct hall_catalogue *tall; /* long names in eleven languages */
};

static const struct ticket_paper usual = {.width_dots = 576, .dpi = 203};
static const struct ticket_paper narrow = {.width_dots = 384, .dpi = 203};

/* Compiled and read once for all tests. */
static char folder[] = "/tmp/novbe-ticket-XXXXXX";
static struct translations words;

static inline int open_words(void **state)
{
	(void)state;
	return mkdtemp(folder) && tongues_ready(&words, folder) ? 0 : -1;
}

static inline int close_words(void **state)
{
	char command[128];

	(void)state;
	translations_fini(&words);
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	return system(command);
}

static inline int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->painter = paint_open();
	f->hall = sample_hall();
	f->tall = long_hall(CATALOGUE_MAX_NAME, CATALOGUE_MAX_NAME);
	*state = f;
	return f->painter ? 0 : -1;
}

static inline int tear_down(void **state)
{
	struct fixture *f = *state;

	hall_catalogue_free(f->hall);
	hall_catalogue_free(f->tall);
	paint_close(f->painter);
	free(f);
	return 0;
}

#endif
