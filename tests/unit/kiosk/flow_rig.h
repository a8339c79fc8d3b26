/* A flow with a hall of two languages and some services; time is set by hand. */
#ifndef NOVBE_TESTS_KIOSK_FLOW_RIG_H
#define NOVBE_TESTS_KIOSK_FLOW_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kiosk/flow/flow.h"
#include "kiosk/search/search.h"

struct fixture {
	struct flow flow;
	struct hall_catalogue *hall;
	struct search *search;
	int64_t now_ms;
	int most; /* tiles on a page */
	int walk; /* seed of a random one */
};

static inline int page_tiles(void *data, int count)
{
	struct fixture *f = data;

	return f->most < count ? f->most : count;
}

static inline void name(struct names *names, const char *text)
{
	names->text[0] = strdup(text);
	names->text[1] = strdup(text);
}

static inline struct hall_catalogue *small_hall(int languages, int institutions, int services)
{
	struct hall_catalogue *hall = hall_catalogue_new();

	snprintf(hall->languages[0], LANGUAGE_SIZE, "en");
	snprintf(hall->languages[1], LANGUAGE_SIZE, "ur");
	hall->language_count = (uint8_t)languages;
	for (int i = 0; i < institutions; i++) {
		struct catalogue_item *item = hall_catalogue_add_institution(hall);

		snprintf(item->id, ID_SIZE, "i%d", i);
		name(&item->names, item->id);
	}
	for (int i = 0; i < services; i++) {
		struct catalogue_service *service = hall_catalogue_add_service(hall);

		snprintf(service->id, ID_SIZE, "s%d", i);
		service->institution = (uint16_t)(i % institutions);
		service->open = true;
		name(&service->names, service->id);
	}
	return hall;
}

static inline void add_class(struct hall_catalogue *hall, const char *id, bool self_service)
{
	struct catalogue_class *klass = hall_catalogue_add_class(hall);

	snprintf(klass->id, ID_SIZE, "%s", id);
	klass->self_service = self_service;
	name(&klass->names, id);
}

static inline struct flow_options usual_options(struct fixture *f)
{
	return (struct flow_options){.ticket_shown_ms = 8000,
		.idle_ms = 30000,
		.paperless_fallback = true,
		.no_details = true,
		.has_voice = true,
		.volume_pct = 50,
		.page_tiles = page_tiles,
		.data = f};
}

/* The hall is the fixture's from here on. */
static inline void begin_in(
	struct fixture *f, struct hall_catalogue *hall, const struct flow_options *options)
{
	search_free(f->search);
	f->search = NULL;
	hall_catalogue_free(f->hall);
	f->hall = hall;
	f->now_ms = 1000000;
	f->most = 6;
	flow_init(&f->flow, options, f->now_ms);
	/* The start's question, answered. */
	assert_int_equal(flow_take(&f->flow), EFFECT_PROBE);
	flow_set_printer(&f->flow, FLOW_PRINTER_READY, f->now_ms);
	flow_set_numbers(&f->flow, true, true, f->now_ms);
	flow_set_hall(&f->flow, f->hall, f->now_ms);
}

static inline void begin(struct fixture *f, int languages, int institutions, int services)
{
	struct flow_options options = usual_options(f);

	begin_in(f, small_hall(languages, institutions, services), &options);
}

/* As small_hall(), with everything that a hall may have besides. */
static inline struct hall_catalogue *full_hall(int languages, int institutions, int services)
{
	struct hall_catalogue *hall = small_hall(languages, institutions, services);

	add_class(hall, "normal", false);
	add_class(hall, "staff", false);
	add_class(hall, "elder", true);
	add_class(hall, "child", true);
	hall->appointments = true;
	hall->popular_count = 3;
	snprintf(hall->popular[0], ID_SIZE, "s5");
	snprintf(hall->popular[1], ID_SIZE, "gone"); /* by a change of the hall file */
	snprintf(hall->popular[2], ID_SIZE, "s2");
	return hall;
}

static inline void begin_full(struct fixture *f, int languages, int institutions, int services)
{
	struct flow_options options = usual_options(f);

	options.no_details = false;
	begin_in(f, full_hall(languages, institutions, services), &options);
	f->search = search_new(f->hall);
	assert_non_null(f->search);
	flow_set_search(&f->flow, f->search, f->now_ms);
}

static inline int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	begin(f, 2, 2, 6);
	*state = f;
	return 0;
}

static inline int set_up_full(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	begin_full(f, 2, 3, 40);
	*state = f;
	return 0;
}

static inline int tear_down(void **state)
{
	struct fixture *f = *state;

	search_free(f->search);
	hall_catalogue_free(f->hall);
	free(f);
	return 0;
}

static inline void pass(struct fixture *f, int64_t ms)
{
	f->now_ms += ms;
	flow_tick(&f->flow, f->now_ms);
}

/* The printer answers as before, at once. */
static inline void answer_probes(struct fixture *f)
{
	struct flow *flow = &f->flow;
	int kept = 0;

	for (int i = 0; i < flow->effect_count; i++) {
		if (flow->effects[i] != EFFECT_PROBE)
			flow->effects[kept++] = flow->effects[i];
	}
	if (kept == flow->effect_count)
		return;
	flow->effect_count = kept;
	flow_set_printer(flow, flow->printer, f->now_ms);
}

static inline void strike(struct fixture *f, enum flow_control control, int tile)
{
	struct flow_target target = {control, tile};

	pass(f, 1000);
	flow_press(&f->flow, target, f->now_ms);
	answer_probes(f);
	pass(f, 80);
	flow_release(&f->flow, target, f->now_ms);
}

static inline void key(struct fixture *f, enum flow_key which, int tile)
{
	pass(f, 1000);
	flow_key(&f->flow, which, tile, f->now_ms);
	answer_probes(f);
}

/* The next thing to do, but for asking the printer. */
static inline enum flow_effect take(struct fixture *f)
{
	answer_probes(f);
	return flow_take(&f->flow);
}

static inline struct answer_message given(void)
{
	return (struct answer_message){.ok = true,
		.has_ticket = true,
		.ticket = {.ticket = "A047", .service = "s0", .low_ms = -1, .high_ms = -1}};
}

static inline void ask(struct fixture *f)
{
	strike(f, CONTROL_TILE, 1);
	strike(f, CONTROL_TILE, 0);
	strike(f, CONTROL_TILE, 0);
	assert_int_equal(f->flow.screen, FLOW_ASKING);
	assert_int_equal(flow_take(&f->flow), EFFECT_ISSUE);
	assert_int_equal(flow_take(&f->flow), EFFECT_NONE);
}

static inline void write_text(struct fixture *f, const char *text)
{
	char character[2] = "";

	for (; *text; text++) {
		character[0] = *text;
		flow_type(&f->flow, character, f->now_ms);
	}
	answer_probes(f);
}

static inline int tile_of_key(struct fixture *f, const char *text)
{
	const char *key;

	for (int i = 0; (key = flow_key_text(&f->flow, i)) != NULL; i++) {
		if (!strcmp(key, text))
			return i;
	}
	fail_msg("the keyboard has no '%s'", text);
	return -1;
}

static inline void touch_key(struct fixture *f, const char *text)
{
	strike(f, CONTROL_KEY, tile_of_key(f, text));
}

static inline void to_first_list(struct fixture *f)
{
	strike(f, CONTROL_TILE, 0);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
}

/* Nobody touches until the question comes, and then until it goes. */
static inline void leave(struct fixture *f)
{
	assert_int_not_equal(f->flow.shown, FLOW_MORE_TIME);
	pass(f, 30000);
	assert_int_equal(f->flow.shown, FLOW_MORE_TIME);
	pass(f, FLOW_MORE_MS);
}

#define flow_test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define full_test(name) cmocka_unit_test_setup_teardown(name, set_up_full, tear_down)

#endif
