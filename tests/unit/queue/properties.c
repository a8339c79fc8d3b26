/*
 * What holds always, tried on random halls with random commands against a model that looks through
 * everything. Each course prints its seed when it fails; NOVBE_SEED chooses the first seed,
 * NOVBE_RUNS how many courses, NOVBE_STEPS how long each.
 */
#include "firmware/queue/hall_inside.h"

#include "tests/unit/queue/digest.h"
#include "tests/unit/queue/model.h"
#include "tests/unit/queue/rig.h"
#include "tests/unit/queue/wild.h"

enum { MAX_SETUPS = 64, MAX_LOG = 1 << 16, CHECK_EVERY = 64 };

struct log_row {
	struct change change;
	int64_t at_ms, seq;
	int setup; /* in force before it */
};

/* What two courses must share whatever the clock and the unit of the slopes. */
struct trace_row {
	enum change_kind kind;
	struct leg_ref leg;
	uint16_t counter;
	struct ticket ticket, runner_up;
	uint32_t count;
	uint8_t print;
};

/* What the dispatcher finds in its tables: one appointment a code, of today or later. */
struct known_code {
	bool known, cancelled, other_day, missed;
	char service[ID_SIZE];
	int64_t slot_ms;
	struct ticket ticket; /* number 0: nobody checked in */
};

struct course {
	uint64_t seed;
	struct wild_twist twist;
	struct hall *hall;
	struct model model;
	struct setup *setups[MAX_SETUPS];
	int setup_count;
	int64_t now_ms, seq;
	int day;
	struct log_row *log;
	int log_count;
	struct trace_row *trace;
	struct decision decision;
	uint32_t calls, ended, empty, stale, by_itself, missed;
	struct known_code codes[WILD_CODES];
	uint32_t kinds[CHANGE_KIND_COUNT], refusals[REFUSED_COUNT];
	uint32_t rules[CALL_RULE_COUNT], lost[CALL_LOST_COUNT]; /* of calls in order */
};

static uint64_t first_seed, runs, steps;
static uint64_t present_seed; /* printed on failure */

/* ---- A course of a hall's life ---- */

static void course_init(struct course *course, uint64_t seed, const struct wild_twist *twist)
{
	memset(course, 0, sizeof(*course));
	present_seed = seed;
	course->seed = seed;
	course->twist = *twist;
	course->setups[course->setup_count++] = wild_setup(&course->seed, twist);
	course->hall = hall_new(course->setups[0]);
	course->log = calloc(MAX_LOG, sizeof(*course->log));
	course->trace = calloc(MAX_LOG, sizeof(*course->trace));
	assert_non_null(course->hall);
	assert_non_null(course->log);
	assert_non_null(course->trace);
	model_init(&course->model, course->setups[0]);
	course->now_ms = RIG_START_MS + twist->shift_ms;
	course->model.clock_ms = course->now_ms;
	course->day = 1;
}

static void course_fini(struct course *course)
{
	hall_free(course->hall);
	model_fini(&course->model);
	for (int i = 0; i < course->setup_count; i++)
		setup_free(course->setups[i]);
	free(course->log);
	free(course->trace);
}

/* ---- Appointments, as the tables have them ---- */

static struct known_code *code_of(struct course *course, const char *code)
{
	unsigned int number;

	if (sscanf(code, "CODE-%2u", &number) != 1 || number >= WILD_CODES)
		return NULL;
	return &course->codes[number];
}

static void codes_follow(struct course *course, const struct change *change)
{
	struct known_code *code = code_of(course, change->code);

	switch (change->kind) {
	case CHANGE_DAY_OPENED: /* those of before are over */
		memset(course->codes, 0, sizeof(course->codes));
		break;
	case CHANGE_BOOKED:
		assert_non_null(code);
		assert_int_equal(code->ticket.number, 0);
		code->known = true;
		code->cancelled = code->missed = false;
		code->other_day = strcmp(change->day, hall_day(course->hall)) != 0;
		memcpy(code->service, change->service_id, ID_SIZE);
		code->slot_ms = change->slot_ms;
		break;
	case CHANGE_UNBOOKED:
		assert_non_null(code);
		assert_true(code->known && !code->cancelled && code->ticket.number == 0);
		code->cancelled = true;
		break;
	case CHANGE_MISSED:
		assert_non_null(code);
		assert_true(code->known && !code->cancelled && code->ticket.number == 0);
		assert_false(code->missed);
		code->missed = true;
		break;
	case CHANGE_CHECKED_IN: /* once, unless its ticket was void */
		assert_non_null(code);
		assert_true(code->known && !code->cancelled && !code->other_day);
		assert_int_equal(code->ticket.number, 0);
		code->ticket = change->ticket;
		break;
	case CHANGE_VOIDED:
		for (int i = 0; i < WILD_CODES; i++)
			if (course->codes[i].ticket.number != 0 &&
				ticket_equal(&course->codes[i].ticket, &change->ticket))
				course->codes[i].ticket.number = 0;
		break;
	default:
		break;
	}
}

/* Others with a place in the slot, whichever day it is of. */
static uint32_t codes_taken(
	const struct course *course, const struct command *command, const char *day)
{
	bool other_day = strcmp(day, hall_day(course->hall)) != 0;
	const int64_t slot_ms = 20 * 60000;
	uint32_t taken = 0;

	for (int i = 0; i < WILD_CODES; i++) {
		const struct known_code *code = &course->codes[i];
		char name[16];

		snprintf(name, sizeof(name), "CODE-%02d", i);
		taken += code->known && !code->cancelled && !code->missed &&
			 code->other_day == other_day &&
			 strcmp(code->service, command->service) == 0 &&
			 code->slot_ms / slot_ms == command->slot_ms / slot_ms &&
			 strcmp(name, command->code) != 0;
	}
	return taken;
}

/* Fills in what the dispatcher would have found. */
static void codes_look_up(struct course *course, struct command *command)
{
	const struct known_code *code = code_of(course, command->code);
	struct booking *booking = &command->booking;
	const char *day = hall_day(course->hall);

	if (command->verb == VERB_BOOK) {
		bool other =
			code && code->known ? code->other_day : rig_below(&course->seed, 5) == 0;

		RIG_SET(booking->day, other || !day[0] ? "2029-01-01" : day);
		booking->is_past = rig_below(&course->seed, 30) == 0;
		booking->taken = codes_taken(course, command, booking->day);
	}
	if (!code || !code->known)
		return;
	booking->found = true;
	booking->cancelled = code->cancelled;
	booking->missed = code->missed;
	RIG_SET(booking->day, code->other_day ? "2029-01-01" : day);
	memcpy(booking->service, code->service, ID_SIZE);
	RIG_SET(booking->language, "az");
	booking->slot_ms = code->slot_ms;
	booking->ticket = code->ticket;
}

static bool is_door(enum refusal refusal)
{
	return refusal == REFUSED_NOT_OPEN || refusal == REFUSED_QUOTA ||
	       refusal == REFUSED_CLOSING;
}

/* A newcomer without an appointment: hours and quotas are theirs. */
static void check_issue(struct course *course, const struct command *command)
{
	const struct setup *setup = course->model.setup;
	uint16_t service = setup_service(setup, command->service), klass = 0;

	hall_decide(course->hall, command, course->now_ms, &course->decision);
	if (command->klass[0])
		klass = setup_class(setup, command->klass);
	if (service != SETUP_NONE && klass < setup->class_count)
		model_check_door(&course->model, command, service, (uint8_t)klass,
			course->decision.refusal, course->now_ms);
	else
		assert_false(is_door(course->decision.refusal));
}

/* A slot never holds more than it may. */
static void check_book(struct course *course, const struct command *command)
{
	uint16_t service = setup_service(course->model.setup, command->service);
	uint16_t places =
		service == SETUP_NONE ? 0 : course->model.setup->services[service].per_slot;

	hall_decide(course->hall, command, course->now_ms, &course->decision);
	if (course->decision.refusal == REFUSED_FULL)
		assert_true(places > 0 && command->booking.taken >= places);
	if (course->decision.refusal == REFUSED_NOT && course->decision.count > 0 && places > 0)
		assert_true(command->booking.taken < places);
}

/* A tick that names an appointment: missed once it is over and nobody came. */
static void check_missed(struct course *course, const struct command *command)
{
	const struct setup_appointments *rules = &course->model.setup->appointments;
	const struct known_code *code = code_of(course, command->code);
	bool is_over = code && code->known && !code->cancelled && !code->missed &&
		       code->ticket.number == 0 && rules->offered &&
		       course->now_ms > code->slot_ms + rules->late_ms;

	hall_decide(course->hall, command, course->now_ms, &course->decision);
	assert_int_equal(course->decision.refusal, REFUSED_NOT);
	assert_int_equal(course->decision.count, is_over ? 1 : 0);
}

/* What checking in must come to, said without looking at how it is decided. */
static void check_check_in(struct course *course, const struct command *command)
{
	const struct setup_appointments *rules = &course->model.setup->appointments;
	const struct known_code *code = code_of(course, command->code);
	const struct change *issued = course->decision.changes;
	int64_t now = course->now_ms, from_ms, to_ms;
	enum refusal refusal;

	hall_decide(course->hall, command, now, &course->decision);
	refusal = course->decision.refusal;
	if (!rules->offered) {
		assert_int_equal(refusal, REFUSED_UNSUPPORTED);
		return;
	}
	if (!code) {
		assert_int_equal(refusal, REFUSED_INVALID);
		return;
	}
	if (!code->known || code->cancelled) {
		assert_int_equal(refusal, REFUSED_UNKNOWN);
		return;
	}
	if (code->ticket.number != 0) {
		assert_int_equal(refusal, REFUSED_CHECKED_IN);
		return;
	}
	from_ms = code->slot_ms - rules->early_ms;
	to_ms = code->slot_ms + rules->late_ms;
	if (code->other_day || now < from_ms) {
		assert_int_equal(refusal, REFUSED_TOO_EARLY);
		assert_true(course->decision.when_ms == from_ms);
		return;
	}
	assert_true(course->decision.when_ms == 0 || refusal == REFUSED_NOT_OPEN);
	if (now > to_ms && !rules->late_walks_in) {
		assert_int_equal(refusal, REFUSED_TOO_LATE);
		return;
	}
	if (refusal != REFUSED_NOT) { /* as a newcomer may be: the service, its numbers, papers */
		assert_true(refusal == REFUSED_UNKNOWN || refusal == REFUSED_SERVICE_CLOSED ||
			    refusal == REFUSED_EXHAUSTED || refusal == REFUSED_FULL ||
			    (now > to_ms && is_door(refusal)));
		return;
	}
	assert_int_equal(course->decision.count, 2);
	assert_int_equal(issued->klass, now > to_ms ? 0 : rules->klass);
	if (now > to_ms)
		assert_true(issued->queued_ms == now);
	else if (now - 600000 > code->slot_ms)
		assert_true(issued->queued_ms == now - 600000);
	else
		assert_true(issued->queued_ms == code->slot_ms);
}

static void course_note(struct course *course, const struct change *change)
{
	struct trace_row *trace = &course->trace[course->log_count];

	assert_true(course->log_count < MAX_LOG);
	trace->kind = change->kind;
	trace->leg.visit = change->leg.visit;
	trace->leg.leg = change->leg.leg;
	trace->counter = change->counter;
	trace->ticket = change->ticket;
	trace->runner_up = change->why.runner_up;
	trace->count = change->count;
	trace->print = change->print;
	course->log[course->log_count++] = (struct log_row){.change = *change,
		.at_ms = course->now_ms,
		.seq = course->seq,
		.setup = course->setup_count - 1};
	course->kinds[change->kind]++;
	course->calls += change->kind == CHANGE_CALLED;
	if (change->kind == CHANGE_CALLED && !change->why.out_of_order) {
		course->rules[change->why.rule]++;
		course->lost[change->why.lost_by]++;
	}
	course->ended += change->kind == CHANGE_DONE;
	course->by_itself += change->why.automatic;
	course->missed += change->missed;
}

static void course_do(struct course *course, const struct command *command)
{
	hall_decide(course->hall, command, course->now_ms, &course->decision);
	course->refusals[course->decision.refusal]++;
	if (course->decision.count > 0)
		course->seq++;
	for (int i = 0; i < course->decision.count; i++) {
		const struct change *change = &course->decision.changes[i];

		model_follow(&course->model, change, course->now_ms);
		assert_int_equal(hall_apply(course->hall, change, course->now_ms, course->seq), 0);
		codes_follow(course, change);
		course_note(course, change);
	}
}

static void course_open_day(struct course *course)
{
	struct command command = rig_command(VERB_OPEN_DAY, ROLE_HUB);
	char day[DAY_SIZE + 8];

	snprintf(day, sizeof(day), "2027-%02d-%02d", 1 + course->day / 28 % 12,
		1 + course->day % 28);
	course->day++;
	if (hall_day(course->hall)[0] && rig_below(&course->seed, 2) == 0) {
		snprintf(day, sizeof(day), "%s", hall_day(course->hall)); /* closed by mistake */
		course->day--;
	}
	RIG_SET(command.day, day);
	course_do(course, &command);
	assert_int_equal(course->decision.refusal, REFUSED_NOT);
	for (uint16_t i = 0; i < hall_setup(course->hall)->counter_count; i++) {
		struct command sign_in = rig_press(VERB_SIGN_IN, i);

		if (rig_below(&course->seed, 4))
			course_do(course, &sign_in);
	}
}

/* The dispatcher reads a new hall file while the day goes on. */
static void course_configure(struct course *course)
{
	struct command command = rig_command(VERB_CONFIGURE, ROLE_HUB);
	struct setup *file, *merged;

	if (course->setup_count == MAX_SETUPS)
		return;
	file = wild_next_file(course->setups[course->setup_count - 1], &course->seed);
	merged = setup_merge(course->setups[course->setup_count - 1], file);
	setup_free(file);
	assert_non_null(merged);
	assert_int_equal(hall_configure(course->hall, merged), 0);
	course->setups[course->setup_count++] = merged;
	model_configure(&course->model, merged);
	command.config = (uint32_t)course->setup_count;
	course_do(course, &command);
}

/* What news of paper must come to, said without looking at how it is decided. */
static void check_paper(struct course *course, const struct command *command)
{
	const struct model_paper *paper;
	enum refusal refusal = REFUSED_NOT;
	struct leg_ref ref;
	int changes = 0;

	if (!hall_find(course->hall, &command->ticket, &ref))
		return;
	paper = &course->model.papers[ref.visit];
	if (command->day[0] && strcmp(command->day, hall_day(course->hall)) != 0)
		refusal = REFUSED_UNKNOWN;
	else if (command->copy > paper->copies || command->print < PRINT_SUBMITTED)
		refusal = REFUSED_INVALID;
	else if (command->copy < paper->copies) /* nobody waits for that one any more */
		changes = 0;
	else if (command->role == ROLE_PRINTER && strcmp(paper->printer, command->device) != 0)
		refusal = REFUSED_FORBIDDEN;
	else if (command->print == paper->print ||
		 (command->role == ROLE_HUB && paper->print != PRINT_ORDERED))
		changes = 0;
	else if (paper->print == PRINT_PRINTED)
		refusal = REFUSED_STATE;
	else
		changes = 1;
	hall_decide(course->hall, command, course->now_ms, &course->decision);
	/* Of two faults either may be told. */
	if (refusal == REFUSED_INVALID)
		assert_int_not_equal(course->decision.refusal, REFUSED_NOT);
	else
		assert_int_equal(course->decision.refusal, refusal);
	assert_int_equal(course->decision.count, changes);
}

/* A confirmation moves who is reserved, whatever is known of the paper. */
static void check_confirm(struct course *course, const struct command *command)
{
	struct leg_ref ref;
	enum leg_state state;

	if (!hall_find(course->hall, &command->ticket, &ref))
		return;
	state = (enum leg_state)hall_leg(course->hall, ref)->state;
	hall_decide(course->hall, command, course->now_ms, &course->decision);
	if (course->decision.refusal != REFUSED_NOT)
		return;
	assert_int_not_equal(state, LEG_VOID);
	assert_int_equal(
		course->decision.count > 0 && course->decision.changes[0].kind == CHANGE_CONFIRMED,
		state == LEG_RESERVED);
	course_do(course, command);
	assert_true(
		course->model.told[ref.visit].heard || course->model.told[ref.visit].kiosk == 0);
	if (command->print == PRINT_ISSUED &&
		(command->copy == 0 || command->copy == course->model.papers[ref.visit].copies))
		assert_int_equal(course->model.papers[ref.visit].print, PRINT_PRINTED);
}

/* One act of calling a tick, and one whenever it is due. */
static void check_tick_calling(const struct course *course)
{
	const struct change *first = course->decision.changes;
	bool is_due = model_calling_due(&course->model) <= course->now_ms;
	bool misses = false;

	assert_int_equal(course->decision.count > 0, is_due);
	if (!is_due)
		return;
	for (uint16_t i = 0; i < course->model.setup->counter_count; i++)
		misses = misses || model_answer_ms(&course->model, i) <= course->now_ms;
	assert_int_equal(first->kind, misses ? CHANGE_PUT_BACK : CHANGE_CALLED);
	if (!misses) {
		assert_int_equal(course->decision.count, 1);
		assert_true(first->why.automatic);
		return;
	}
	assert_true(first->missed);
	if (course->model.counters[first->counter].misses + 1 >=
			course->model.setup->calling.auto_misses &&
		!course->model.counters[first->counter].closing)
		assert_int_equal(first[1].kind, CHANGE_PAUSED);
}

/* A tick tells of every reservation and every piece of paper whose time is over, once. */
static void check_tick(struct course *course, const struct command *command)
{
	const struct model *model = &course->model;
	int due = 0;

	for (int i = 0; i < model->leg_count; i++)
		due += model->legs[i].state == LEG_RESERVED &&
		       model_end(model, &model->legs[i]) <= course->now_ms;
	for (uint32_t i = 0; i < model->visit_count; i++) {
		const struct model_paper *paper = &model->papers[i];
		bool lapses = paper->until_ms != 0 && paper->until_ms <= course->now_ms;

		for (int k = 0; k < model->leg_count; k++)
			lapses = lapses ||
				 (model->legs[k].visit == i &&
					 model->legs[k].state == LEG_RESERVED &&
					 model_end(model, &model->legs[k]) <= course->now_ms &&
					 (paper->print == PRINT_ISSUED ||
						 paper->print == PRINT_SUBMITTED));
		due += lapses;
	}
	hall_decide(course->hall, command, course->now_ms, &course->decision);
	assert_int_equal(course->decision.refusal, REFUSED_NOT);
	for (int i = 0; i < course->decision.count; i++) {
		const struct change *change = &course->decision.changes[i];

		if (change->kind == CHANGE_PAPER)
			assert_int_equal(change->print == PRINT_UNPRINTED,
				model->papers[change->leg.visit].print == PRINT_ORDERED);
	}
	if (due == 0) {
		check_tick_calling(course);
		return;
	}
	if (due <= DECISION_MAX_CHANGES - 2)
		assert_int_equal(course->decision.count, due);
	else
		assert_true(course->decision.count >= DECISION_MAX_CHANGES - 1);
}

/* What the rules of calling refuse, said without looking at how it is decided. */
static void check_calling(struct course *course, const struct command *command)
{
	const struct setup_calling *rules = &course->model.setup->calling;
	bool at_counter = command->role == ROLE_COUNTER;
	uint16_t at = at_counter ? command->own_counter
				 : setup_counter(course->model.setup, command->counter_number);
	const struct model_counter *counter;
	enum refusal refusal;

	if (at == SETUP_NONE || command->role == ROLE_KIOSK)
		return;
	counter = &course->model.counters[at];
	hall_decide(course->hall, command, course->now_ms, &course->decision);
	refusal = course->decision.refusal;
	if (command->verb == VERB_NO_SHOW && refusal == REFUSED_NOT && at_counter) {
		assert_true(course->now_ms - counter->called_ms >= rules->no_show_ms);
		assert_true(hall_leg(course->hall, hall_counter(course->hall, at)->leg)->recalls >=
			    rules->no_show_recalls);
	}
	if (command->verb == VERB_NO_SHOW && refusal == REFUSED_TOO_SOON) {
		assert_true(at_counter);
		if (course->decision.when_ms != 0)
			assert_true(
				course->decision.when_ms == counter->called_ms + rules->no_show_ms);
	}
	if (command->verb == VERB_CALL_TICKET && refusal == REFUSED_NOT && at_counter)
		assert_true(course->model.setup->counters[at].calls_out_of_order);
	if (command->verb == VERB_PAUSE && refusal == REFUSED_NOT && course->decision.count > 0 &&
		rules->pause_reason_required)
		assert_string_not_equal(command->reason, "");
	if (command->verb == VERB_CLOSE && refusal == REFUSED_NOT && counter->in_hand >= 0)
		assert_true(command->after || (command->force && !at_counter));
}

/* What must be so whatever the command was: checked before it is done. */
static void check_before(struct course *course, const struct command *command)
{
	uint16_t at = command->own_counter;
	const struct model_counter *counter;
	char in_hand[TICKET_TEXT_SIZE + 4] = "";
	int best;

	if (course->model.open && command->verb == VERB_PAPER)
		check_paper(course, command);
	if (course->model.open && command->verb == VERB_CHECK_IN)
		check_check_in(course, command);
	if (course->model.open && command->verb == VERB_CONFIRM)
		check_confirm(course, command);
	if (command->verb == VERB_TICK && command->code[0])
		check_missed(course, command);
	else if (course->model.open && command->verb == VERB_TICK)
		check_tick(course, command);
	if (course->model.open)
		check_calling(course, command);
	if (course->model.open && command->verb == VERB_ISSUE &&
		role_may(command->role, VERB_ISSUE))
		check_issue(course, command);
	if (command->verb == VERB_BOOK)
		check_book(course, command);
	if (command->role != ROLE_COUNTER || command->verb == VERB_ISSUE || !course->model.open)
		return;
	hall_decide(course->hall, command, course->now_ms, &course->decision);
	counter = &course->model.counters[at];
	if (counter->in_hand >= 0)
		hall_leg_text(course->hall, hall_counter(course->hall, at)->leg, in_hand);
	/* Rule 5: who saw something else is refused. */
	if (command->expect.given &&
		(strcmp(command->expect.leg, in_hand) != 0 ||
			command->expect.revision != hall_counter(course->hall, at)->revision)) {
		assert_int_not_equal(course->decision.refusal, REFUSED_NOT);
		course->stale++;
		return;
	}
	if (command->verb != VERB_NEXT || counter->state != COUNTER_OPEN)
		return;
	if (counter->next_ms != 0 &&
		course->now_ms - counter->next_ms < course->model.setup->double_press_ms) {
		assert_int_equal(course->decision.refusal, REFUSED_TOO_SOON);
		return;
	}
	if (counter->in_hand >= 0 && course->model.setup->explicit_arrive &&
		course->model.legs[counter->in_hand].state == LEG_CALLED) {
		assert_int_equal(course->decision.refusal, REFUSED_NOT_ARRIVED);
		return;
	}
	if (counter->closing) { /* it ends with this visit */
		assert_int_equal(course->decision.refusal, REFUSED_NOT);
		assert_int_equal(course->decision.changes[0].kind, CHANGE_DONE);
		assert_int_equal(course->decision.changes[course->decision.count - 1].kind,
			CHANGE_COUNTER_CLOSED);
		return;
	}
	/* No idle counter while somebody is there for it, nobody called who is not there. */
	best = model_best(&course->model, at, -1, course->now_ms);
	assert_int_equal(course->decision.refusal, REFUSED_NOT);
	assert_int_equal(course->decision.count, (counter->in_hand >= 0) + (best >= 0));
	course->empty += best < 0;
}

/* Nothing but the members: a copied leg may bring anything behind its last one. */
static void legs_clean(struct decision *decision)
{
	for (uint16_t i = 0; i < decision->count; i++) {
		struct leg_ref ref = decision->changes[i].leg;

		memset(&decision->changes[i].leg, 0, sizeof(ref));
		decision->changes[i].leg.visit = ref.visit;
		decision->changes[i].leg.leg = ref.leg;
	}
}

/* Deciding twice gives the same and leaves the hall as it was. */
static void check_pure(struct course *course, const struct command *command)
{
	uint64_t before = digest_hall(course->hall, course->now_ms);
	struct decision *again = calloc(1, sizeof(*again));

	assert_non_null(again);
	hall_decide(course->hall, command, course->now_ms, &course->decision);
	hall_decide(course->hall, command, course->now_ms, again);
	assert_int_equal(course->decision.refusal, again->refusal);
	assert_int_equal(course->decision.count, again->count);
	legs_clean(&course->decision);
	legs_clean(again);
	assert_int_equal(memcmp(course->decision.changes, again->changes,
				 again->count * sizeof(again->changes[0])),
		0);
	assert_true(digest_hall(course->hall, course->now_ms) == before);
	free(again);
}

static void course_step(struct course *course, uint64_t step, bool checked)
{
	struct command command;

	course->now_ms += wild_pause(&course->seed);
	model_clock(&course->model, course->now_ms);
	if (!hall_is_open(course->hall) && rig_below(&course->seed, 4) == 0)
		course_open_day(course);
	if (rig_below(&course->seed, 500) == 0)
		course_configure(course);
	command = wild_command(course->hall, course->now_ms, &course->seed);
	codes_look_up(course, &command);
	if (command.verb == VERB_CLOSE_DAY && rig_below(&course->seed, 4))
		return;
	if (command.verb == VERB_CLOSE_DAY && rig_below(&course->seed, 4))
		command.day[0] = '\0'; /* else only the open day itself is closed */
	if (checked)
		check_before(course, &command);
	if (checked && step % CHECK_EVERY == 1)
		check_pure(course, &command);
	course_do(course, &command);
	if (checked && step % CHECK_EVERY == 0)
		model_compare(&course->model, course->hall);
}

static void course_run(struct course *course, bool checked)
{
	for (uint64_t step = 0; step < steps; step++)
		course_step(course, step, checked);
	model_compare(&course->model, course->hall);
}

/* ---- The properties ---- */

/* Random commands that never meet a rule would prove nothing about it. (Full lists are too rare
 * here; they have their own tests.) */
static void check_all_met(const uint32_t kinds[], const uint32_t refusals[])
{
	for (int i = 0; i < CHANGE_KIND_COUNT; i++)
		if (kinds[i] == 0)
			fail_msg("no change '%s' in all courses",
				change_kind_name((enum change_kind)i));
	for (int i = 0; i < REFUSED_COUNT; i++)
		if (refusals[i] == 0 && i != REFUSED_NO_MEMORY &&
			i != REFUSED_DUPLICATE /* of earlier versions */ &&
			(i < REFUSED_LATE || i > REFUSED_STORAGE /* the dispatcher's */))
			fail_msg("no refusal '%s' in all courses", refusal_name((enum refusal)i));
}

/* Nor calls that each went by the same rule. Equal keys of unlike slopes or arrivals are too rare
 * here: policy.c has them. */
static void check_all_reasons_met(const uint32_t rules[], const uint32_t lost[])
{
	for (int i = 0; i < CALL_RULE_COUNT; i++)
		if (rules[i] == 0)
			fail_msg("no call by '%s' in all courses",
				call_rule_name((enum call_rule)i));
	for (int i = 0; i < CALL_LOST_COUNT; i++)
		if (lost[i] == 0 && i != CALL_LOST_SLOPE && i != CALL_LOST_ARRIVAL)
			fail_msg("no runner-up lost by '%s' in all courses",
				call_lost_name((enum call_lost)i));
}

/* Rules 1, 5, 7 and 8, one place for everybody, only within the profile and while open. */
static void random_halls_do_what_the_model_says(void **state)
{
	uint64_t calls = 0, ended = 0, empty = 0, stale = 0, by_itself = 0, missed = 0;
	uint32_t kinds[CHANGE_KIND_COUNT] = {0}, refusals[REFUSED_COUNT] = {0};
	uint32_t rules[CALL_RULE_COUNT] = {0}, lost[CALL_LOST_COUNT] = {0};
	struct course *course = malloc(sizeof(*course));

	(void)state;
	assert_non_null(course);
	for (uint64_t run = 0; run < runs; run++) {
		const struct wild_twist twist = {.policy = 1 + (int)(run % POLICY_KIND_COUNT)};

		course_init(course, first_seed + run, &twist);
		course_run(course, true);
		calls += course->calls;
		ended += course->ended;
		empty += course->empty;
		stale += course->stale;
		by_itself += course->by_itself;
		missed += course->missed;
		for (int i = 0; i < CHANGE_KIND_COUNT; i++)
			kinds[i] += course->kinds[i];
		for (int i = 0; i < REFUSED_COUNT; i++)
			refusals[i] += course->refusals[i];
		for (int i = 0; i < CALL_RULE_COUNT; i++)
			rules[i] += course->rules[i];
		for (int i = 0; i < CALL_LOST_COUNT; i++)
			lost[i] += course->lost[i];
		course_fini(course);
	}
	free(course);
	printf("%llu courses of %llu steps: %llu calls, %llu done, %llu empty nexts, "
	       "%llu stale presses, %llu calls by itself, %llu of them missed\n",
		(unsigned long long)runs, (unsigned long long)steps, (unsigned long long)calls,
		(unsigned long long)ended, (unsigned long long)empty, (unsigned long long)stale,
		(unsigned long long)by_itself, (unsigned long long)missed);
	if (runs >= 8 && steps >= 3000) {
		check_all_met(kinds, refusals);
		assert_true(by_itself > 0 && missed > 0);
	}
	if (runs >= 12 && steps >= 3000)
		check_all_reasons_met(rules, lost);
}

/* In whole milliseconds: the queue's length summed over time is everybody's waiting time. */
static void sum_of_waits_is_the_integral_of_queue_length(void **state)
{
	static const struct wild_twist plain = {0};
	struct course *course = malloc(sizeof(*course));

	(void)state;
	assert_non_null(course);
	for (uint64_t run = 0; run < runs; run++) {
		int64_t area = 0, waits = 0;

		course_init(course, first_seed + 1000 + run, &plain);
		for (uint64_t step = 0; step < steps; step++) {
			int64_t before_ms = course->now_ms;
			uint32_t stood = hall_waiting_total(course->hall);

			course_step(course, step, false);
			/* A step moves the clock first, so nobody came or went meanwhile. */
			area += (course->now_ms - before_ms) * stood;
		}
		waits = course->model.waits;
		for (int i = 0; i < course->model.leg_count; i++)
			if (model_stands(course->model.legs[i].state))
				waits += course->now_ms - course->model.legs[i].stood_ms;
		assert_true(area == course->model.area);
		assert_true(area == waits);
		assert_true(area > 0);
		course_fini(course);
	}
	free(course);
}

/* A call that nobody chose, decided once more in a hall made from the changes before it. */
static uint32_t decide_again(const struct hall *again, const struct log_row *row)
{
	const struct call_reason *why = &row->change.why;
	struct command next = rig_press(VERB_NEXT, row->change.counter);
	struct decision *decision;
	const struct change *call;

	if (row->change.kind != CHANGE_CALLED || why->out_of_order)
		return 0;
	decision = calloc(1, sizeof(*decision));
	assert_non_null(decision);
	hall_decide(again, &next, row->at_ms, decision);
	assert_int_equal(decision->count, 1);
	call = &decision->changes[0];
	assert_int_equal(call->leg.visit, row->change.leg.visit);
	assert_int_equal(call->leg.leg, row->change.leg.leg);
	assert_int_equal(call->why.rule, why->rule);
	assert_true(call->why.key == why->key);
	assert_true(ticket_equal(&call->why.runner_up, &why->runner_up));
	assert_true(call->why.runner_up_key == why->runner_up_key);
	assert_int_equal(call->why.lost_by, why->lost_by);
	free(decision);
	return 1;
}

static void replaying_all_changes_gives_the_same_hall_and_calls(void **state)
{
	static const struct wild_twist plain = {0};
	struct course *course = malloc(sizeof(*course));
	uint32_t calls = 0;

	(void)state;
	assert_non_null(course);
	for (uint64_t run = 0; run < runs; run++) {
		struct hall *again;
		int setup = 0;

		course_init(course, first_seed + 2000 + run, &plain);
		course_run(course, false);
		again = hall_new(course->setups[0]);
		assert_non_null(again);
		for (int i = 0; i < course->log_count; i++) {
			const struct log_row *row = &course->log[i];

			if (row->setup != setup)
				assert_int_equal(
					hall_configure(again, course->setups[row->setup]), 0);
			setup = row->setup;
			calls += decide_again(again, row);
			assert_int_equal(hall_apply(again, &row->change, row->at_ms, row->seq), 0);
		}
		assert_true(digest_hall(again, course->now_ms) ==
			    digest_hall(course->hall, course->now_ms));
		assert_memory_equal(again->pools, course->hall->pools, sizeof(again->pools));
		hall_free(again);
		course_fini(course);
	}
	printf("%u calls decided again\n", calls);
	assert_true(calls > 0);
	free(course);
}

/* Two courses from one seed, told apart only by their twists, go the same way. */
static void compare_twists(const struct wild_twist *one, const struct wild_twist *other)
{
	struct course *a = malloc(sizeof(*a)), *b = malloc(sizeof(*b));

	assert_non_null(a);
	assert_non_null(b);
	for (uint64_t run = 0; run < runs; run++) {
		course_init(a, first_seed + 3000 + run, one);
		course_init(b, first_seed + 3000 + run, other);
		course_run(a, false);
		course_run(b, false);
		assert_int_equal(a->log_count, b->log_count);
		assert_memory_equal(a->trace, b->trace, (size_t)a->log_count * sizeof(a->trace[0]));
		course_fini(a);
		course_fini(b);
	}
	free(a);
	free(b);
}

static void scaling_all_slopes_changes_nothing(void **state)
{
	static const struct wild_twist plain = {0}, scaled = {.scale = 37};

	(void)state;
	compare_twists(&plain, &scaled);
}

static void shifting_time_changes_nothing(void **state)
{
	static const struct wild_twist plain = {0}, later = {.shift_ms = INT64_C(86400000) * 777};

	(void)state;
	compare_twists(&plain, &later);
}

static void first_come_first_served_is_equal_slopes(void **state)
{
	static const struct wild_twist fcfs = {.fcfs = true}, equal = {.equal_slopes = true};

	(void)state;
	compare_twists(&fcfs, &equal);
}

/* ---- Nobody is lost: everybody who waits at the end is called, once ---- */

static void drain_counter(struct course *course, uint16_t counter)
{
	struct command next = rig_press(VERB_NEXT, counter);
	struct command arrive = rig_press(VERB_ARRIVE, counter);

	do {
		course->now_ms += 2000;
		model_clock(&course->model, course->now_ms);
		course_do(course, &arrive);
		course_do(course, &next);
		assert_int_equal(course->decision.refusal, REFUSED_NOT);
	} while (hall_counter(course->hall, counter)->holds);
}

/* A further hall file with one profile that takes everything, worn by every counter. */
static void open_all_counters(struct course *course)
{
	struct setup *now = course->setups[course->setup_count - 1];
	struct setup *file = setup_merge(now, now), *merged;
	struct setup_profile *all = rig_add_profile(file, "everything");

	for (uint16_t s = 0; s < file->service_count; s++)
		setup_profile_add(all, s);
	for (uint16_t i = 0; i < file->counter_count; i++)
		file->counters[i].gone = false;
	merged = setup_merge(now, file);
	setup_free(file);
	assert_non_null(merged);
	for (uint16_t i = 0; i < merged->counter_count; i++)
		merged->counters[i].gone = false;
	assert_int_equal(hall_configure(course->hall, merged), 0);
	course->setups[course->setup_count++] = merged;
	model_configure(&course->model, merged);
	for (uint16_t i = 0; i < merged->counter_count; i++) {
		struct command open = rig_command(VERB_OPEN, ROLE_CONTROL);
		struct command end = rig_press(VERB_END, i);

		course_do(course, &end);
		open.counter_number = merged->counters[i].number;
		RIG_SET(open.profile, "everything");
		wild_name(open.operator_id, OPERATOR_SIZE, "drain", i);
		course_do(course, &open);
		assert_int_equal(course->decision.refusal, REFUSED_NOT);
	}
}

static void everybody_who_waits_is_called_once_in_the_end(void **state)
{
	static const struct wild_twist plain = {0};
	struct course *course = malloc(sizeof(*course));
	uint64_t drained = 0;

	(void)state;
	assert_non_null(course);
	for (uint64_t run = 0; run < runs; run++) {
		struct command tick = rig_command(VERB_TICK, ROLE_HUB);
		uint32_t calls, waiting;

		course_init(course, first_seed + 4000 + run, &plain);
		for (uint64_t step = 0; step < steps; step++)
			course_step(course, step, false);
		if (!hall_is_open(course->hall))
			course_open_day(course);
		course->setup_count -= course->setup_count == MAX_SETUPS;
		open_all_counters(course);
		course->now_ms += 600000; /* nobody is held any more */
		model_clock(&course->model, course->now_ms);
		while (hall_due_ms(course->hall) <= course->now_ms)
			course_do(course, &tick);
		waiting = hall_waiting_total(course->hall);
		calls = course->calls;
		for (uint16_t i = 0; i < hall_setup(course->hall)->counter_count; i++)
			drain_counter(course, i);
		assert_int_equal(hall_waiting_total(course->hall), 0);
		assert_int_equal(course->calls - calls, waiting);
		model_compare(&course->model, course->hall);
		drained += waiting;
		course_fini(course);
	}
	free(course);
	printf("%llu people drained\n", (unsigned long long)drained);
}

static int say_seed(void **state)
{
	(void)state;
	printf("last seed of this test: %llu (NOVBE_SEED=%llu NOVBE_RUNS=%llu NOVBE_STEPS=%llu)\n",
		(unsigned long long)present_seed, (unsigned long long)first_seed,
		(unsigned long long)runs, (unsigned long long)steps);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(random_halls_do_what_the_model_says, say_seed),
		cmocka_unit_test_teardown(sum_of_waits_is_the_integral_of_queue_length, say_seed),
		cmocka_unit_test_teardown(
			replaying_all_changes_gives_the_same_hall_and_calls, say_seed),
		cmocka_unit_test_teardown(scaling_all_slopes_changes_nothing, say_seed),
		cmocka_unit_test_teardown(shifting_time_changes_nothing, say_seed),
		cmocka_unit_test_teardown(first_come_first_served_is_equal_slopes, say_seed),
		cmocka_unit_test_teardown(everybody_who_waits_is_called_once_in_the_end, say_seed),
	};

	first_seed = rig_environment("NOVBE_SEED", 20261123);
	runs = rig_environment("NOVBE_RUNS", 12);
	steps = rig_environment("NOVBE_STEPS", 6000);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
