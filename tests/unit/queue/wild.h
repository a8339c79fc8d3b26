/* Random halls and random commands, the same for the same seed everywhere. */
#ifndef NOVBE_TESTS_QUEUE_WILD_H
#define NOVBE_TESTS_QUEUE_WILD_H

#include "tests/unit/queue/rig.h"

enum { WILD_CODES = 24 }; /* of appointments */

/* What is done to a hall without changing who is called. */
struct wild_twist {
	int64_t shift_ms;
	int32_t scale;	   /* of slopes; 0: 1 */
	bool equal_slopes; /* accumulating priority, every class the same */
	bool fcfs;	   /* first come, first served, whatever the slopes */
	int policy;	   /* enum policy_kind + 1; 0: any */
};

static inline void wild_name(char *out, size_t size, const char *prefix, unsigned int number)
{
	char text[32];

	snprintf(text, sizeof(text), "%s-%u", prefix, number);
	rig_text(out, size, text);
}

static inline void wild_letters(char letters[SERIES_SIZE], unsigned int number)
{
	memset(letters, 0, SERIES_SIZE);
	letters[0] = (char)('A' + number % 26);
	if (number >= 26)
		letters[1] = (char)('A' + number / 26 % 26);
}

/* Shares of a hundred at most, and caps; most halls have none. */
static inline void wild_exceptions(struct setup *setup, uint64_t *seed)
{
	bool shares = rig_below(seed, 3) == 0, caps = rig_below(seed, 3) == 0;
	uint32_t left_pct = 100, cap_s = 60 + rig_below(seed, 1800);

	for (uint16_t i = 0; i < setup->class_count; i++) {
		struct setup_class *class = &setup->classes[i];
		uint32_t pct = rig_below(seed, 60);

		class->min_share_pct = (uint8_t)(shares && pct <= left_pct && pct > 10 ? pct : 0);
		left_pct -= class->min_share_pct;
		class->cap_ms = caps && rig_below(seed, 4) ? (int64_t)cap_s * 1000 : 0;
		if (caps && rig_below(seed, 4) == 0)
			class->cap_ms = (int64_t)(60 + rig_below(seed, 1800)) * 1000;
	}
}

static inline void wild_classes(struct setup *setup, uint64_t *seed, const struct wild_twist *twist)
{
	uint32_t count = 1 + rig_below(seed, 6);

	for (uint32_t i = 0; i < count; i++) {
		struct setup_class *class = setup_add_class(setup);
		int32_t slope = (int32_t)(1 + rig_below(seed, 4096));

		if (rig_below(seed, 2))
			slope = 1024 << rig_below(seed, 3);
		wild_name(class->id, ID_SIZE, "class", i);
		class->slope = slope * (twist->scale > 0 ? twist->scale : 1);
		class->self_service = i > 0 && rig_below(seed, 4) != 0;
		class->rank = (uint16_t)rig_below(seed, 3);
		class->turns = (uint16_t)(1 + rig_below(seed, 5));
		class->head_start_ms = (int64_t)rig_below(seed, 600) * 1000;
		class->target_ms = (int64_t)rig_below(seed, 2400) * 1000;
		if (twist->equal_slopes)
			class->slope = 777;
	}
	wild_exceptions(setup, seed);
}

/* A few halls have quotas that are reached, and last tickets by the clock or by what is expected.
 */
static inline void wild_doors(struct setup *setup, uint64_t *seed)
{
	struct setup_hours *hours = setup_add_hours(setup);

	assert_non_null(hours);
	hours->last_ticket_min = (int16_t)(rig_below(seed, 2) ? HOURS_NOT_SAID : 10);
	hours->closing_grace_min = (int16_t)(rig_below(seed, 2) ? HOURS_NOT_SAID : 5);
	setup->hall_hours = 1;
	if (rig_below(seed, 2))
		return;
	for (uint16_t i = 0; i < setup->service_count; i++) {
		struct setup_service *service = &setup->services[i];

		if (rig_below(seed, 6) == 0)
			service->quota = 20 + rig_below(seed, 200);
		if (rig_below(seed, 6) == 0)
			service->quota_walk_in = 10 + rig_below(seed, 100);
		if (rig_below(seed, 6) == 0)
			service->quota_class[rig_below(seed, setup->class_count)] =
				1 + rig_below(seed, 40);
		service->per_slot = (uint16_t)rig_below(seed, 3);
		service->slot_min = 20;
	}
}

/* Open for a while around now, now and then not; or always. */
static inline void wild_opening(struct command *command, int64_t now_ms, uint64_t *seed)
{
	struct opening *opening = &command->opening;
	uint32_t how = rig_below(seed, 12);

	if (how < 6)
		return;
	opening->given = true;
	opening->opens_ms = now_ms - 3600000 + (how == 11 ? 7200000 : 0);
	opening->closes_ms = opening->opens_ms + (int64_t)rig_below(seed, 300) * 60000;
	opening->next_ms = opening->closes_ms + 3600000;
}

static inline void wild_appointments(struct setup *setup, uint64_t *seed)
{
	struct setup_appointments *rules = &setup->appointments;

	rules->offered = rig_below(seed, 4) != 0;
	rules->klass = (uint16_t)rig_below(seed, setup->class_count);
	rules->early_ms = (int64_t)rig_below(seed, 31) * 60000;
	rules->late_ms = (int64_t)rig_below(seed, 31) * 60000;
	rules->late_walks_in = rig_below(seed, 2) == 0;
}

/* Puts some of a profile's services into later lines. */
static inline void wild_later(struct setup_profile *profile, uint16_t service_count, uint64_t *seed)
{
	uint32_t lines = rig_below(seed, 2) ? 0 : 1 + rig_below(seed, QUEUE_MAX_LATER);

	for (uint32_t i = 0; i < lines; i++)
		profile->later[i].weight = (uint16_t)(1 + rig_below(seed, 1023));
	profile->later_count = (uint8_t)lines;
	for (uint16_t s = 0; s < service_count && lines > 0; s++)
		if (setup_profile_takes(profile, s) && rig_below(seed, 2))
			profile->later[rig_below(seed, lines)].services[s / 64] |= UINT64_C(1)
										   << s % 64;
}

static inline void wild_calling(struct setup *setup, uint64_t *seed)
{
	struct setup_calling *rules = &setup->calling;

	memset(rules, 0, sizeof(*rules));
	rules->auto_misses = (uint8_t)(1 + rig_below(seed, 3));
	if (rig_below(seed, 3) == 0)
		return;
	rules->no_show_recalls = (uint8_t)rig_below(seed, 3);
	rules->no_show_ms = (int64_t)rig_below(seed, 3) * 1000;
	for (uint16_t i = 0; i < 2; i++)
		RIG_SET(rules->pause_reasons[rules->pause_reason_count++].id,
			i == 0 ? "tea" : "why not");
	rules->pause_reason_required = rig_below(seed, 2) == 0;
	rules->auto_call_ms = (int64_t)rig_below(seed, 3) * 2000;
	rules->rest_ms = (int64_t)rig_below(seed, 3) * 3000;
	rules->auto_answer_ms = (int64_t)rig_below(seed, 3) * 2500;
}

static inline void wild_profiles(struct setup *setup, uint64_t *seed)
{
	uint32_t count = 1 + rig_below(seed, 6);

	for (uint32_t i = 0; i < count; i++) {
		struct setup_profile *profile = setup_add_profile(setup);
		uint32_t share = 1 + rig_below(seed, 4);

		wild_name(profile->id, ID_SIZE, "profile", i);
		for (uint16_t s = 0; s < setup->service_count; s++)
			if (rig_below(seed, share) == 0)
				setup_profile_add(profile, s);
		wild_later(profile, setup->service_count, seed);
	}
}

static inline enum policy_kind wild_policy(uint64_t *seed, const struct wild_twist *twist)
{
	enum policy_kind any = (enum policy_kind)rig_below(seed, POLICY_KIND_COUNT);

	if (twist->fcfs)
		return POLICY_FCFS;
	if (twist->equal_slopes)
		return POLICY_ACCUMULATING;
	return twist->policy > 0 ? (enum policy_kind)(twist->policy - 1) : any;
}

static inline struct setup *wild_setup(uint64_t *seed, const struct wild_twist *twist)
{
	struct setup *setup = setup_new();
	uint32_t services = 1 + rig_below(seed, rig_below(seed, 4) == 0 ? 150 : 12);
	uint32_t series = 1 + rig_below(seed, rig_below(seed, 3) ? 8 : 1),
		 counters = 1 + rig_below(seed, 16);
	uint32_t zones = 1 + rig_below(seed, 3);

	assert_non_null(setup);
	setup->policy = wild_policy(seed, twist);
	setup->explicit_arrive = rig_below(seed, 3) == 0;
	setup->reserve_ms = (int64_t)rig_below(seed, 3) * 10000;
	setup->reserve_away_ms = (int64_t)rig_below(seed, 3) * 150000;
	setup->double_press_ms = rig_below(seed, 2) ? 1500 : 0;
	for (uint32_t i = 0; i < 3; i++)
		wild_name(setup_add_institution(setup)->id, ID_SIZE, "office", i);
	for (uint32_t i = 0; i < zones; i++)
		wild_name(setup_add_zone(setup)->id, ID_SIZE, "zone", i);
	for (uint32_t i = 0; i < series; i++)
		wild_letters(setup_add_series(setup)->letters, i * 11);
	for (uint32_t i = 0; i < services; i++) {
		struct setup_service *service = setup_add_service(setup);

		wild_name(service->id, ID_SIZE, "service", i);
		service->institution = (uint16_t)rig_below(seed, 3);
		service->series = (uint16_t)rig_below(seed, series);
		service->mean_service_ms = (int64_t)rig_below(seed, 900) * 1000;
	}
	wild_classes(setup, seed, twist);
	wild_appointments(setup, seed);
	wild_calling(setup, seed);
	wild_doors(setup, seed);
	wild_profiles(setup, seed);
	for (uint32_t i = 0; i < counters; i++) {
		struct setup_counter *counter = setup_add_counter(setup);

		counter->number = (uint16_t)(10 + i * 3);
		counter->zone = (uint16_t)rig_below(seed, zones);
		counter->profile = (uint16_t)rig_below(seed, setup->profile_count);
		counter->calls_out_of_order = rig_below(seed, 2) == 0;
	}
	return setup;
}

/* Another hall file for the same hall: services and counters in reverse, some gone, one new. */
static inline struct setup *wild_next_file(const struct setup *now, uint64_t *seed)
{
	struct setup *next = setup_merge(now, now);
	uint16_t kept = 0;

	assert_non_null(next);
	next->reserve_ms = (int64_t)rig_below(seed, 3) * 10000;
	if (rig_below(seed, 2))
		wild_calling(next, seed);
	memset(next->profiles, 0, sizeof(*next->profiles) * next->profile_count);
	for (uint16_t i = 0; i < now->service_count; i++) {
		const struct setup_service *from = &now->services[now->service_count - 1 - i];

		if (rig_below(seed, 8) == 0 && i > 0)
			continue;
		next->services[kept] = *from;
		next->services[kept].gone = false;
		next->services[kept].series = (uint16_t)rig_below(seed, now->series_count);
		for (uint16_t p = 0; p < now->profile_count; p++)
			if (rig_below(seed, 2))
				setup_profile_add(&next->profiles[p], kept);
		kept++;
	}
	next->service_count = kept;
	for (uint16_t p = 0; p < now->profile_count; p++) {
		memcpy(next->profiles[p].id, now->profiles[p].id, ID_SIZE);
		wild_later(&next->profiles[p], next->service_count, seed);
	}
	if (rig_below(seed, 2))
		wild_exceptions(next, seed);
	for (uint16_t i = 0; i < now->counter_count; i++)
		next->counters[i] = now->counters[now->counter_count - 1 - i];
	if (next->counter_count > 1 && rig_below(seed, 2))
		next->counter_count--;
	return next;
}

/* ---- Commands ---- */

static const struct wild_weight {
	enum verb verb;
	enum role role;
	uint32_t weight;
} wild_weights[] = {
	{VERB_ISSUE, ROLE_KIOSK, 200},
	{VERB_ISSUE, ROLE_RECEPTION, 20},
	{VERB_CONFIRM, ROLE_KIOSK, 120},
	{VERB_CONFIRM, ROLE_PRINTER, 10},
	{VERB_PAPER, ROLE_KIOSK, 80},
	{VERB_PAPER, ROLE_PRINTER, 60},
	{VERB_PAPER, ROLE_RECEPTION, 5},
	{VERB_PAPER, ROLE_HUB, 5},
	{VERB_VOID, ROLE_KIOSK, 12},
	{VERB_REPORT, ROLE_KIOSK, 30},
	{VERB_REPRINT, ROLE_KIOSK, 10},
	{VERB_REPRINT, ROLE_RECEPTION, 10},
	{VERB_BOOK, ROLE_CONTROL, 40},
	{VERB_BOOK, ROLE_RECEPTION, 10},
	{VERB_CANCEL_BOOKING, ROLE_CONTROL, 5},
	{VERB_CHECK_IN, ROLE_KIOSK, 60},
	{VERB_CHECK_IN, ROLE_RECEPTION, 10},
	{VERB_RETURN, ROLE_RECEPTION, 30},
	{VERB_RATE, ROLE_COUNTER, 10},
	{VERB_RATE, ROLE_RATING, 10},
	{VERB_NEXT, ROLE_COUNTER, 200},
	{VERB_CALL_TICKET, ROLE_COUNTER, 15},
	{VERB_CALL_TICKET, ROLE_CONTROL, 5},
	{VERB_RECALL, ROLE_COUNTER, 20},
	{VERB_ARRIVE, ROLE_COUNTER, 60},
	{VERB_PARK, ROLE_COUNTER, 25},
	{VERB_UNPARK, ROLE_COUNTER, 25},
	{VERB_TRANSFER, ROLE_COUNTER, 25},
	{VERB_NO_SHOW, ROLE_COUNTER, 30},
	{VERB_NO_SHOW, ROLE_CONTROL, 8},
	{VERB_END, ROLE_COUNTER, 40},
	{VERB_SIGN_IN, ROLE_COUNTER, 30},
	{VERB_SIGN_OUT, ROLE_COUNTER, 6},
	{VERB_PAUSE, ROLE_COUNTER, 6},
	{VERB_RESUME, ROLE_COUNTER, 12},
	{VERB_OPEN, ROLE_CONTROL, 10},
	{VERB_CLOSE, ROLE_CONTROL, 6},
	{VERB_CANCEL, ROLE_CONTROL, 6},
	{VERB_CANCEL, ROLE_COUNTER, 6},
	{VERB_SET_PROFILE, ROLE_CONTROL, 10},
	{VERB_CLOSE_SERVICE, ROLE_CONTROL, 4},
	{VERB_OPEN_SERVICE, ROLE_CONTROL, 8},
	{VERB_RETIRE_TICKET, ROLE_CONTROL, 5},
	{VERB_TICK, ROLE_HUB, 40},
	{VERB_JUMP, ROLE_HUB, 2},
	{VERB_KIOSK_AWAY, ROLE_HUB, 8},
	{VERB_KIOSK_BACK, ROLE_HUB, 6},
	{VERB_CLOSE_DAY, ROLE_HUB, 1},
	{VERB_NEXT, ROLE_DISPLAY, 1},
	{VERB_ISSUE, ROLE_COUNTER, 1},
	{VERB_TIME, ROLE_KIOSK, 1},
	{VERB_OPEN_DAY, ROLE_CONTROL, 1},
};

static inline const struct wild_weight *wild_row(uint64_t *seed)
{
	uint32_t total = 0, at;
	size_t i = 0;

	for (size_t k = 0; k < sizeof(wild_weights) / sizeof(wild_weights[0]); k++)
		total += wild_weights[k].weight;
	for (at = rig_below(seed, total); at >= wild_weights[i].weight; i++)
		at -= wild_weights[i].weight;
	return &wild_weights[i];
}

/* A ticket of the day, mostly a late one; now and then one that nobody has. */
static inline void wild_ticket(
	struct ticket *ticket, const struct hall *hall, uint16_t counter, uint64_t *seed)
{
	uint32_t count = hall_visit_count(hall);
	uint32_t back = rig_below(seed, rig_below(seed, 3) ? 20 : 2000);
	const struct counter *at = hall_counter(hall, counter);

	if (count == 0 || rig_below(seed, 40) == 0) {
		wild_letters(ticket->series, rig_below(seed, 9) * 11);
		ticket->number = rig_below(seed, 3000);
		return;
	}
	*ticket = hall_visit(hall, back < count ? count - 1 - back : back % count)->ticket;
	if (at && at->parked_count > 0 && rig_below(seed, 2))
		*ticket = hall_visit(hall, at->parked[rig_below(seed, at->parked_count)].visit)
				  ->ticket;
	else if (at && at->holds && rig_below(seed, 4) == 0)
		*ticket = hall_visit(hall, at->leg.visit)->ticket;
}

static inline void wild_expect(
	struct command *command, const struct hall *hall, uint16_t counter, uint64_t *seed)
{
	const struct counter *at = hall_counter(hall, counter);

	command->expect.given = rig_below(seed, 3) == 0;
	command->expect.revision = at->revision;
	if (at->holds)
		hall_leg_text(hall, at->leg, command->expect.leg);
	if (rig_below(seed, 4) == 0)
		command->expect.revision += (int64_t)rig_below(seed, 3) - 1;
	if (rig_below(seed, 16) == 0)
		RIG_SET(command->expect.leg, "A001/1");
}

static inline void wild_report(
	struct command *command, const struct hall *hall, int64_t now_ms, uint64_t *seed)
{
	const struct setup *setup = hall_setup(hall);
	uint16_t service = setup_service(setup, command->service);

	command->ticket.number =
		command->kiosk * 1000U + 1 + rig_below(seed, rig_below(seed, 2) ? 20 : 998);
	if (service != SETUP_NONE)
		memcpy(command->ticket.series,
			setup->series[setup->services[service].series].letters, SERIES_SIZE);
	RIG_SET(command->offline.day, hall_day(hall));
	if (rig_below(seed, 12) == 0)
		RIG_SET(command->offline.day, "2026-11-20");
	command->offline.issued_ms = now_ms - rig_below(seed, 600000);
	command->offline.printed = rig_below(seed, 6) != 0;
	command->offline.is_taken = rig_below(seed, 30) == 0;
	if (rig_below(seed, 2))
		command->print = (enum print_state)rig_below(seed, PRINT_STATE_COUNT);
	if (rig_below(seed, 4) == 0)
		command->copy = (uint16_t)rig_below(seed, 4);
	if (hall_visit_count(hall) > 0 && rig_below(seed, 3) == 0) {
		command->offline.has_replaced = true;
		command->offline.replaced.visit = rig_below(seed, hall_visit_count(hall));
	}
}

/* News of paper: mostly of the newest piece and of today, from a printer mostly of its own. */
static inline void wild_paper(struct command *command, const struct hall *hall, uint64_t *seed)
{
	uint32_t order = hall_next_order(hall, 0);
	struct leg_ref ref;

	if (command->role == ROLE_PRINTER && order != UINT32_MAX && rig_below(seed, 4))
		command->ticket = hall_visit(hall, order)->ticket;
	memset(command->day, 0, sizeof(command->day));
	if (rig_below(seed, 3) == 0)
		RIG_SET(command->day, rig_below(seed, 8) ? hall_day(hall) : "2026-11-20");
	command->print = (enum print_state)rig_below(seed, PRINT_STATE_COUNT);
	if (hall_find(hall, &command->ticket, &ref))
		command->copy = hall_visit(hall, ref.visit)->copies;
	if (rig_below(seed, 4) == 0)
		command->copy = (uint16_t)rig_below(seed, 3);
	if (command->verb == VERB_CONFIRM && rig_below(seed, 2)) {
		command->print = PRINT_ISSUED;
		command->copy = 0;
	}
}

/* One of a few codes, for today or another day; now and then none that can be. */
static inline void wild_appointment(struct command *command, int64_t now_ms, uint64_t *seed)
{
	char code[32];

	snprintf(code, sizeof(code), "CODE-%02u", rig_below(seed, WILD_CODES));
	RIG_SET(command->code, code);
	if (rig_below(seed, 40) == 0)
		RIG_SET(command->code, rig_below(seed, 2) ? "abc" : "CODE_1");
	memset(command->day, 0, sizeof(command->day));
	if (command->verb == VERB_BOOK) /* up to 40 min ahead, or just gone */
		command->slot_ms = now_ms + (int64_t)rig_below(seed, 50) * 60000 - 600000;
	if (command->verb == VERB_CHECK_IN && rig_below(seed, 2))
		memset(command->language, 0, sizeof(command->language));
}

/* Its order, now and then, to one of two printers. */
static inline void wild_order(struct command *command, uint64_t *seed)
{
	if (rig_below(seed, 4) == 0)
		RIG_SET(command->printer, rig_below(seed, 3) ? "printer" : "printer-2");
}

static inline struct command wild_command(const struct hall *hall, int64_t now_ms, uint64_t *seed)
{
	const struct setup *setup = hall_setup(hall);
	const struct wild_weight *row = wild_row(seed);
	struct command command = rig_command(row->verb, row->role);
	uint16_t counter = (uint16_t)rig_below(seed, setup->counter_count);

	if (role_is_at_counter(row->role))
		command.own_counter = counter;
	else if (row->verb >= VERB_NEXT)
		command.counter_number = setup->counters[counter].number;
	command.kiosk = (uint8_t)(1 + rig_below(seed, 3));
	memcpy(command.service, setup->services[rig_below(seed, setup->service_count)].id, ID_SIZE);
	if (rig_below(seed, 4))
		memcpy(command.klass, setup->classes[rig_below(seed, setup->class_count)].id,
			ID_SIZE);
	if (rig_below(seed, 3) == 0)
		memcpy(command.profile, setup->profiles[rig_below(seed, setup->profile_count)].id,
			ID_SIZE);
	if (rig_below(seed, 60) == 0)
		RIG_SET(command.service, "no-such-service");
	RIG_SET(command.language, "az");
	if (rig_below(seed, 2))
		RIG_SET(command.token, RIG_TOKEN);
	if (rig_below(seed, 2))
		RIG_SET(command.operator_id, rig_below(seed, 2) ? "op7" : "op8");
	RIG_SET(command.reason, rig_below(seed, 8) ? "why not" : "");
	command.after = rig_below(seed, 3) == 0;
	command.force = rig_below(seed, 4) == 0;
	RIG_SET(command.day, rig_below(seed, 2) ? "2026-11-20" : "2026-13-20");
	command.rating = (uint8_t)rig_below(seed, 7);
	command.jump = 1 + rig_below(seed, rig_below(seed, 8) ? 20 : 900);
	wild_ticket(&command.ticket, hall, counter, seed);
	wild_expect(&command, hall, counter, seed);
	if (row->verb == VERB_RATE && rig_below(seed, 2))
		command.ticket.number = 0;
	if (row->verb == VERB_TRANSFER) {
		uint32_t how = rig_below(seed, 3);

		if (how > 0)
			command.counter_number =
				setup->counters[rig_below(seed, setup->counter_count)].number;
		if (how == 2)
			memset(command.service, 0, ID_SIZE);
	}
	if (row->verb == VERB_REPORT)
		wild_report(&command, hall, now_ms, seed);
	if (row->verb == VERB_CONFIRM || row->verb == VERB_PAPER)
		wild_paper(&command, hall, seed);
	if (row->verb == VERB_BOOK || row->verb == VERB_CANCEL_BOOKING ||
		row->verb == VERB_CHECK_IN)
		wild_appointment(&command, now_ms, seed);
	if (row->verb == VERB_ISSUE || row->verb == VERB_REPRINT || row->verb == VERB_CHECK_IN)
		wild_order(&command, seed);
	if (row->verb == VERB_ISSUE || row->verb == VERB_CHECK_IN)
		wild_opening(&command, now_ms, seed);
	if (row->verb == VERB_TICK && rig_below(seed, 2))
		wild_appointment(&command, now_ms, seed);
	return command;
}

/* How long until the next thing happens. */
static inline int64_t wild_pause(uint64_t *seed)
{
	uint32_t kind = rig_below(seed, 100);

	if (kind < 30)
		return 0;
	if (kind < 90)
		return rig_below(seed, 3000);
	return rig_below(seed, kind < 99 ? 60000 : 3600000);
}

#endif
