/* The way through all screens. */
#include "kiosk/rehearsal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/rehearsal_inside.h"
#include "kiosk/view/view.h"

enum {
	STEP_MS = 4000, /* between two touches: no double strike, no idle end */
	IDLE_MS = 30000,
	EARLY_WALL_MINUTE = 29923480 /* 2026-11-23 04:40 UTC */
};
#define EARLY_WALL_MS ((int64_t)EARLY_WALL_MINUTE * 60000)

static int page_tiles(void *data, int count)
{
	const struct rehearsal *r = data;

	return view_page_tiles(&r->panel, &r->flow, count);
}

static int details_pages(void *data)
{
	const struct rehearsal *r = data;

	return view_details_pages(&r->panel, &r->flow);
}

/* ---- What a citizen does ----------------------------------------------------------------------
 */

static void touch(struct rehearsal *r, enum flow_control control, int tile)
{
	struct flow_target target = {control, tile};

	r->now_ms += STEP_MS;
	flow_press(&r->flow, target, r->now_ms);
	flow_release(&r->flow, target, r->now_ms);
}

static void pass_ms(struct rehearsal *r, int64_t ms)
{
	r->now_ms += ms;
	flow_tick(&r->flow, r->now_ms);
}

static void touch_index(struct rehearsal *r, int index)
{
	for (int page = 0; page < 64; page++) {
		for (int i = 0; i < flow_tiles_per_page(&r->flow); i++) {
			if (flow_tile_index(&r->flow, i) == index) {
				touch(r, CONTROL_TILE, i);
				return;
			}
		}
		touch(r, CONTROL_NEXT_PAGE, 0);
	}
}

static void type(struct rehearsal *r, const char *keys)
{
	char character[2] = {0};

	for (; *keys; keys++) {
		character[0] = *keys;
		r->now_ms += STEP_MS;
		flow_type(&r->flow, character, r->now_ms);
	}
}

/* ---- The stages -------------------------------------------------------------------------------
 */

struct way { /* of one walk */
	struct rehearsal *r;
	const char *language;
	const struct flow_access *access;
	rehearsal_fn *fn;
	void *data;
	bool shown; /* all so far */
};

static const struct flow_options plain_options = {.ticket_shown_ms = 8000,
	.idle_ms = IDLE_MS,
	.paperless_fallback = true,
	.has_voice = true,
	.volume_pct = 60,
	.page_tiles = page_tiles,
	.details_pages = details_pages};

static void begin(const struct way *way, bool buttons_only)
{
	struct rehearsal *r = way->r;
	struct flow_options options = plain_options;

	options.data = r;
	options.buttons_only = buttons_only;
	r->now_ms = 1000;
	flow_init(&r->flow, &options, r->now_ms);
	flow_set_numbers(&r->flow, true, true, r->now_ms);
	flow_set_printer(&r->flow, FLOW_PRINTER_READY, r->now_ms);
	r->flow.access = *way->access;
}

/* At home, with the hall known. */
static void at_home(const struct way *way)
{
	struct rehearsal *r = way->r;

	begin(way, false);
	flow_set_hall(&r->flow, r->hall, r->now_ms);
	flow_set_search(&r->flow, r->search, r->now_ms);
}

static void answer_printer(struct rehearsal *r)
{
	r->now_ms += 10;
	flow_set_printer(&r->flow, FLOW_PRINTER_READY, r->now_ms);
}

/* At the institutions, or the services where there is only one. */
static void at_list(const struct way *way)
{
	at_home(way);
	if (way->r->flow.shown == FLOW_LANGUAGE) {
		touch_index(way->r, hall_catalogue_language(way->r->hall, way->language));
		answer_printer(way->r);
	}
}

static void at_service(const struct way *way, int institution)
{
	at_list(way);
	if (way->r->flow.shown == FLOW_INSTITUTION) {
		touch_index(way->r, institution);
		answer_printer(way->r);
	}
}

static void at_class(const struct way *way, int service)
{
	at_service(way, way->r->hall->services[service].institution);
	touch_index(way->r, service);
	answer_printer(way->r);
}

static void at_details(const struct way *way, int service)
{
	at_class(way, service);
	if (way->r->flow.shown == FLOW_CLASS)
		touch(way->r, CONTROL_TILE, 0);
}

static void at_asking(const struct way *way, int service)
{
	at_details(way, service);
	touch(way->r, CONTROL_TAKE, 0);
	answer_printer(way->r);
	pass_ms(way->r, FLOW_WAIT_HIDDEN_MS + 10);
}

static void answer(const struct way *way, bool ok, enum refusal refusal, const char *number)
{
	struct rehearsal *r = way->r;
	int service = r->hall->service_count > 1;
	struct answer_message message = {.ok = ok,
		.refusal = refusal,
		.has_ticket = true,
		.when_ms = EARLY_WALL_MS,
		.ticket = {.ahead = 12, .low_ms = 900000, .high_ms = 1500000}};

	memcpy(message.ticket.ticket, number, strlen(number) + 1);
	if (r->flow.service[0])
		memcpy(message.ticket.service, r->flow.service, sizeof(message.ticket.service));
	else
		memcpy(message.ticket.service, r->hall->services[service].id,
			sizeof(message.ticket.service));
	memcpy(message.ticket.language, r->flow.language, LANGUAGE_SIZE);
	r->now_ms += 10;
	flow_answer(&r->flow, OUTCOME_ANSWERED, &message, r->now_ms);
}

static void at_printing(const struct way *way, int service, const char *number)
{
	at_asking(way, service);
	answer(way, true, REFUSED_NOT, number);
	pass_ms(way->r, FLOW_WAIT_HIDDEN_MS + 10);
}

static void at_code(const struct way *way, const char *code)
{
	at_list(way);
	touch(way->r, CONTROL_APPOINTMENT, 0);
	answer_printer(way->r);
	type(way->r, code);
}

static void at_checking_in(const struct way *way)
{
	at_code(way, "AB12CD34");
	touch(way->r, CONTROL_DONE, 0);
	answer_printer(way->r);
	pass_ms(way->r, FLOW_WAIT_HIDDEN_MS + 10);
}

static void printed(const struct way *way, enum print_state state)
{
	way->r->now_ms += 10;
	flow_printed(&way->r->flow, state, way->r->now_ms);
}

/* ---- The walk ---------------------------------------------------------------------------------
 */

static int show(struct way *way, enum flow_screen wanted, const char *name)
{
	struct rehearsal *r = way->r;

	while (flow_take(&r->flow) != EFFECT_NONE)
		;
	if (r->flow.shown == wanted)
		return way->fn(way->data, r, name);
	fprintf(stderr, "rehearsal: '%s' in '%s': screen %d stands instead of %d\n", name,
		way->language, (int)r->flow.shown, (int)wanted);
	return -EINVAL;
}

/* Every page of the list that stands there. */
static int show_pages(struct way *way, enum flow_screen wanted, const char *name)
{
	int pages = flow_page_count(&way->r->flow), result;
	char text[64];

	for (int page = 0; page < pages; page++) {
		snprintf(text, sizeof(text), page ? "%s-%d" : "%s", name, page + 1);
		result = show(way, wanted, text);
		if (result != 0)
			return result;
		if (page + 1 < pages)
			touch(way->r, CONTROL_NEXT_PAGE, 0);
	}
	return 0;
}

static int walk_home(struct way *way)
{
	struct rehearsal *r = way->r;
	int result;

	begin(way, false);
	result = show(way, FLOW_STARTING, "starting");
	if (result != 0)
		return result;
	begin(way, true);
	flow_set_hall(&r->flow, r->hall, r->now_ms);
	result = show(way, FLOW_BUTTONS, "buttons");
	at_home(way);
	if (result == 0 && r->flow.shown == FLOW_LANGUAGE)
		result = show_pages(way, FLOW_LANGUAGE, "language");
	at_home(way);
	flow_set_printer(&r->flow, FLOW_PRINTER_NO_PAPER, r->now_ms);
	if (result == 0 && r->flow.shown == FLOW_LANGUAGE)
		result = show_pages(way, FLOW_LANGUAGE, "language-paperless");
	return result;
}

/* What stands in the header for who looks after the kiosk, where the colours and the place of what
 * is touched make no difference to it. */
static int walk_staff(struct way *way)
{
	static const struct {
		struct flow_staff staff;
		const char *name;
	} words[] = {
		{{true, 0}, "institution-alone"},
		{{true, 1999}, "institution-alone-reports"},
		{{false, 1999}, "institution-reports"},
	};
	int result = 0;

	if (way->access->on[SWITCH_CONTRAST] || way->access->on[SWITCH_LOW])
		return 0;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && result == 0; i++) {
		at_list(way);
		flow_set_staff(&way->r->flow, words[i].staff);
		result = show(way, way->r->flow.shown, words[i].name);
	}
	return result;
}

static int walk_lists(struct way *way)
{
	struct rehearsal *r = way->r;
	int result = 0;
	char name[32];

	at_list(way);
	if (r->flow.shown == FLOW_INSTITUTION)
		result = show_pages(way, FLOW_INSTITUTION, "institution");
	at_list(way);
	flow_set_printer(&r->flow, FLOW_PRINTER_NO_PAPER, r->now_ms);
	if (result == 0 && r->flow.shown == FLOW_INSTITUTION)
		result = show(way, FLOW_INSTITUTION, "institution-paperless");
	for (int i = 0; i < r->hall->institution_count && result == 0; i++) {
		at_service(way, i);
		snprintf(name, sizeof(name), "service-%d", i + 1);
		if (rehearsal_least_open(r->hall, i) >= 0)
			result = show_pages(way, FLOW_SERVICE, name);
	}
	return result;
}

static void at_search(const struct way *way)
{
	at_list(way);
	touch(way->r, CONTROL_SEARCH, 0);
	answer_printer(way->r);
}

static int walk_search(struct way *way)
{
	struct rehearsal *r = way->r;
	const uint8_t popular = r->hall->popular_count;
	char typed[4] = "xqx";
	int result;

	r->hall->popular_count = 0; /* of a new hall nothing was counted yet */
	at_search(way);
	result = show(way, FLOW_SEARCH, "search-empty");
	r->hall->popular_count = popular;
	at_search(way);
	if (result == 0)
		result = show(way, FLOW_SEARCH, "search");
	touch(r, CONTROL_KEY, 10 + 14);
	if (result == 0)
		result = show_pages(way, FLOW_SEARCH, "search-typed");
	type(r, typed);
	if (result == 0)
		result = show_pages(way, FLOW_SEARCH, "search-nothing");
	if (result == 0 && flow_offers(&r->flow, CONTROL_SCRIPT)) {
		touch(r, CONTROL_SCRIPT, 0);
		result = show(way, FLOW_SEARCH, "search-script");
	}
	return result;
}

static int walk_ways(struct way *way)
{
	struct rehearsal *r = way->r;
	int result = 0;

	at_list(way);
	if (flow_offers(&r->flow, CONTROL_POPULAR)) {
		touch(r, CONTROL_POPULAR, 0);
		answer_printer(r);
		result = show_pages(way, FLOW_POPULAR, "popular");
	}
	at_list(way);
	if (result == 0 && flow_offers(&r->flow, CONTROL_SEARCH))
		result = walk_search(way);
	at_code(way, "");
	if (result == 0)
		result = show(way, FLOW_CODE, "code");
	at_code(way, "AB12CD34");
	return result == 0 ? show(way, FLOW_CODE, "code-typed") : result;
}

static int walk_service(struct way *way, int service)
{
	struct rehearsal *r = way->r;
	int result = 0;
	char name[32];

	at_class(way, service);
	if (r->flow.shown == FLOW_CLASS)
		result = show_pages(way, FLOW_CLASS, "class");
	for (int i = 0; i < r->hall->service_count && result == 0; i++) {
		if (!r->hall->services[i].open)
			continue;
		at_details(way, i);
		snprintf(name, sizeof(name), "details-%d", i + 1);
		result = show_pages(way, FLOW_DETAILS, name);
	}
	at_details(way, service);
	flow_set_printer(&r->flow, FLOW_PRINTER_NO_PAPER, r->now_ms);
	if (result == 0)
		result = show_pages(way, FLOW_DETAILS, "details-paperless");
	touch(r, CONTROL_ACCESS, 0);
	if (result == 0)
		result = show(way, FLOW_ACCESS, "access");
	if (!r->flow.access.on[SWITCH_VOICE])
		touch(r, CONTROL_SWITCH, SWITCH_VOICE);
	if (result == 0)
		result = show(way, FLOW_ACCESS, "access-voice");
	at_details(way, service);
	pass_ms(r, IDLE_MS + 10);
	return result == 0 ? show(way, FLOW_MORE_TIME, "more-time") : result;
}

static int walk_printing(struct way *way, int service)
{
	static const struct {
		enum flow_printer printer;
		const char *name;
	} troubles[] = {
		{FLOW_PRINTER_NO_PAPER, "no-paper"},
		{FLOW_PRINTER_COVER_OPEN, "cover-open"},
		{FLOW_PRINTER_SILENT, "silent"},
	};
	struct rehearsal *r = way->r;
	int result;
	char name[64];

	at_printing(way, service, "A047");
	result = show(way, FLOW_PRINTING, "printing");
	for (int i = 0; i < 6 && result == 0; i++) {
		at_printing(way, service, "A047");
		r->flow.options.paperless_fallback = i < 3;
		flow_set_printer(&r->flow, troubles[i % 3].printer, r->now_ms);
		snprintf(name, sizeof(name), "printing-%s%s", troubles[i % 3].name,
			i < 3 ? "" : "-paper-must");
		result = show(way, FLOW_PRINTING, name);
	}
	return result;
}

static int walk_ticket(struct way *way, int service)
{
	struct rehearsal *r = way->r;
	int result;

	at_asking(way, service);
	result = show(way, FLOW_ASKING, "asking");
	if (result == 0)
		result = walk_printing(way, service);
	at_printing(way, service, "A047");
	printed(way, PRINT_UNCERTAIN);
	if (result == 0)
		result = show(way, FLOW_PAPER_ASK, "paper-ask");
	touch(r, CONTROL_TILE, PAPER_ANSWER_NO);
	pass_ms(r, FLOW_WAIT_HIDDEN_MS + 10);
	if (result == 0)
		result = show(way, FLOW_COPYING, "copying");
	at_printing(way, service, "A047");
	printed(way, PRINT_PRINTED);
	if (result == 0)
		result = show(way, FLOW_TICKET, "ticket");
	at_printing(way, service, "K12047");
	printed(way, PRINT_PRINTED);
	if (result == 0)
		result = show(way, FLOW_TICKET, "ticket-own");
	at_printing(way, service, "A047");
	printed(way, PRINT_UNPRINTED);
	if (result == 0)
		result = show(way, FLOW_NUMBER, "number");
	at_checking_in(way);
	answer(way, false, REFUSED_CHECKED_IN, "B112");
	return result == 0 ? show(way, FLOW_NUMBER, "number-again") : result;
}

/* Home is not given, for a reason that stands there in the hall's languages. */
static int walk_home_notices(struct way *way)
{
	enum { HOUR_MS = 3600000 };
	static const struct flow_doors shut_today = {true, EARLY_WALL_MS + HOUR_MS, EARLY_WALL_MS};
	static const struct flow_doors shut_longer = {
		true, EARLY_WALL_MS + 960 * (int64_t)HOUR_MS, EARLY_WALL_MS};
	struct rehearsal *r = way->r;
	int result;

	at_home(way);
	flow_set_numbers(&r->flow, true, false, r->now_ms);
	result = show(way, FLOW_NOTICE, "notice-day-closed");
	at_home(way);
	flow_set_doors(&r->flow, &shut_today, r->now_ms);
	if (result == 0)
		result = show(way, FLOW_NOTICE, "notice-opens-today");
	at_home(way);
	flow_set_doors(&r->flow, &shut_longer, r->now_ms);
	if (result == 0)
		result = show(way, FLOW_NOTICE, "notice-opens-later");
	at_home(way);
	flow_set_numbers(&r->flow, false, true, r->now_ms);
	pass_ms(r, FLOW_AWAY_GRACE_MS + 10);
	if (result == 0)
		result = show(way, FLOW_NOTICE, "notice-hub-away");
	at_home(way);
	r->flow.options.paperless_fallback = false;
	flow_set_printer(&r->flow, FLOW_PRINTER_NO_PAPER, r->now_ms);
	pass_ms(r, 10);
	return result == 0 ? show(way, FLOW_NOTICE, "notice-no-printer") : result;
}

static int walk_notices(struct way *way, int service)
{
	static const struct {
		enum refusal refusal;
		bool by_code;
		const char *name;
	} refusals[] = {
		{REFUSED_DAY_CLOSED, false, "notice-day-closed-now"},
		{REFUSED_SERVICE_CLOSED, false, "notice-service-closed"},
		{REFUSED_EXHAUSTED, false, "notice-no-number"},
		{REFUSED_NOT_OPEN, false, "notice-not-open"},
		{REFUSED_CLOSING, false, "notice-closing"},
		{REFUSED_LATE, false, "notice-hub-away-now"},
		{REFUSED_INVALID, false, "notice-refused"},
		{REFUSED_UNKNOWN, true, "notice-no-appointment"},
		{REFUSED_TOO_EARLY, true, "notice-too-early"},
		{REFUSED_TOO_LATE, true, "notice-too-late"},
	};
	struct rehearsal *r = way->r;
	int result = walk_home_notices(way);

	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]) && result == 0; i++) {
		if (refusals[i].by_code)
			at_checking_in(way);
		else
			at_asking(way, service);
		answer(way, false, refusals[i].refusal, "");
		result = show(way, FLOW_NOTICE, refusals[i].name);
	}
	at_printing(way, service, "A047");
	r->flow.options.paperless_fallback = false;
	printed(way, PRINT_UNPRINTED);
	if (result == 0)
		result = show(way, FLOW_NOTICE, "notice-printer");
	at_list(way);
	r->now_ms += STEP_MS;
	(void)flow_choose_service(&r->flow, "no-such-service", way->language, r->now_ms);
	return result == 0 ? show(way, FLOW_NOTICE, "notice-no-service") : result;
}

int rehearsal_walk(struct rehearsal *rehearsal, const char *language,
	const struct flow_access *access, rehearsal_fn *fn, void *data)
{
	struct way way = {
		.r = rehearsal, .language = language, .access = access, .fn = fn, .data = data};
	int service = -1, result;

	for (int i = 0; i < rehearsal->hall->institution_count && service < 0; i++)
		service = rehearsal_least_open(rehearsal->hall, i);
	if (service < 0)
		return -EINVAL;
	result = walk_home(&way);
	if (result == 0)
		result = walk_staff(&way);
	if (result == 0)
		result = walk_lists(&way);
	if (result == 0)
		result = walk_ways(&way);
	if (result == 0)
		result = walk_service(&way, service);
	if (result == 0)
		result = walk_ticket(&way, service);
	return result == 0 ? walk_notices(&way, service) : result;
}
