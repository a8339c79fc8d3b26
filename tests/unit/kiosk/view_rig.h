/* The rehearsed screens of a sample hall, with the texts of po/. */
#ifndef NOVBE_TESTS_KIOSK_VIEW_RIG_H
#define NOVBE_TESTS_KIOSK_VIEW_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/hall/hall_file.h"
#include "kiosk/rehearsal.h"
#include "kiosk/view/view.h"

#define RULE(holds, ...)                                                                           \
	do {                                                                                       \
		if (!(holds))                                                                      \
			fail_msg(__VA_ARGS__);                                                     \
	} while (0)

struct fixture {
	struct painter *painter; /* the rig's */
	struct hall_file *hall;
	struct translations texts;
	struct rehearsal rehearsal;
	struct view view;
	const struct flow_access *access;
	struct paint_box erase; /* where it stood on the screen before; width 0: on none */
	int screens, focus_steps, with_words; /* seen so far */
	float number_px, others_px;	      /* of a ticket: its number, the largest of all else */
};

static const struct panel panels[] = {
	{1280, 800, 150}, /* 10 inches */
	{800, 1280, 150}, /* the same, upright */
	{1024, 768, 85},  /* 15 inches */
	{1080, 1920, 82}, /* 27 inches, upright */
	{1920, 1080, 96},
	{1366, 768, 100},
};
enum { PANELS = sizeof(panels) / sizeof(panels[0]) };

/* Under the sanitizers a walk takes eight times as long: there each language has a third of the
 * panels that it has else. */
#ifdef __SANITIZE_ADDRESS__
enum { RARELY = 3 };
#else
enum { RARELY = 1 };
#endif

static const struct flow_access ways[] = {
	{{false, false, false, false}, 60},
	{{true, false, false, false}, 60},
	{{false, true, false, false}, 60},
	{{false, false, true, false}, 60},
	{{true, true, true, true}, 60},
};
enum { WAYS = sizeof(ways) / sizeof(ways[0]) };

/* Compiled once, and fonts once warm, for all tests of a program. */
static struct {
	char folder[64];
	struct painter *painter;
} rig;

static inline void rig_close(void)
{
	char command[128];

	paint_close(rig.painter);
	snprintf(command, sizeof(command), "rm -rf '%s'", rig.folder);
	if (system(command) != 0)
		fprintf(stderr, "'%s' stays\n", rig.folder);
}

static inline int rig_open(void)
{
	char command[200];

	if (rig.painter)
		return 0;
	snprintf(rig.folder, sizeof(rig.folder), "/tmp/novbe-view-XXXXXX");
	if (!mkdtemp(rig.folder))
		return -1;
	snprintf(command, sizeof(command),
		"for l in po/??.po; do msgfmt -o \"%s/$(basename $l .po).mo\" $l; done",
		rig.folder);
	if (system(command) != 0)
		return -1;
	rig.painter = paint_open();
	return rig.painter ? atexit(rig_close) : -1;
}

static inline int set_up_hall(void **state, const char *path)
{
	struct fixture *f = calloc(1, sizeof(*f));

	if (!f || rig_open() != 0)
		return -1;
	f->painter = rig.painter;
	f->hall = hall_file_read(path, stderr);
	translations_init(&f->texts, rig.folder);
	*state = f;
	return f->hall ? 0 : -1;
}

static inline int set_up(void **state)
{
	return set_up_hall(state, "data/halls/languages.json");
}

static inline int tear_down(void **state)
{
	struct fixture *f = *state;

	translations_fini(&f->texts);
	hall_file_free(f->hall);
	free(f);
	return 0;
}

static inline void names_copy(struct names *to, const struct names *from, int number)
{
	for (int i = 0; i < CATALOGUE_MAX_LANGUAGES; i++) {
		to->text[i] = NULL;
		if (from->text[i] && asprintf(&to->text[i], "%s %d", from->text[i], number) < 0)
			abort();
	}
}

/* The hall in eleven languages is too small for a search: its services three times. */
static inline void make_large(struct hall_catalogue *hall)
{
	const int count = hall->service_count, times = 3;

	hall->services =
		reallocarray(hall->services, (size_t)(count * times), sizeof(hall->services[0]));
	assert_non_null(hall->services);
	for (int i = count; i < count * times; i++) {
		const struct catalogue_service *from = &hall->services[i % count];
		struct catalogue_service *to = &hall->services[i];

		*to = *from;
		snprintf(to->id, sizeof(to->id), "service-%d", i);
		names_copy(&to->names, &from->names, i / count + 1);
		to->documents = to->aliases = (struct names){0};
	}
	hall->service_count = (uint16_t)(count * times);
}

static inline int set_up_large(void **state)
{
	int error = set_up(state);

	if (error == 0)
		make_large(((struct fixture *)*state)->hall->catalogue);
	return error;
}

static inline void make_view(
	struct fixture *f, struct view *view, const struct rehearsal *rehearsal)
{
	struct view_facts facts = {.painter = f->painter,
		.panel = rehearsal->panel,
		.flow = &rehearsal->flow,
		.texts = &f->texts,
		.waiting = &rehearsal->waiting};

	view_make(view, &facts);
}

/* Walks through all screens; fn's data is the fixture. */
static inline void walk(struct fixture *f, const struct panel *panel, const char *language,
	const struct flow_access *access, rehearsal_fn *fn)
{
	f->access = access;
	assert_int_equal(rehearsal_open(&f->rehearsal, panel, f->hall->catalogue), 0);
	assert_int_equal(rehearsal_walk(&f->rehearsal, language, access, fn, f), 0);
	rehearsal_close(&f->rehearsal);
}

#endif
