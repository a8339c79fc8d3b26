/* Changes in the journal's words, both ways. */
#include "firmware/wire/entry_change.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/json.h"
#include "firmware/wire/field.h"
#include "firmware/wire/leg_member.h"
#include "firmware/wire/shape.h"

/* ---- Which members each kind has ---- */

enum member {
	LEG = 1 << 0,
	TICKET = 1 << 1,
	SERVICE = 1 << 2,
	CLASS = 1 << 3,
	CALLED_FOR = 1 << 4, /* service and class of the leg that is called: for readers */
	LANGUAGE = 1 << 5,
	TOKEN = 1 << 6,
	STATE = 1 << 7,
	QUEUED = 1 << 8,
	UNTIL = 1 << 9,
	OFFLINE = 1 << 10,
	ESTIMATE = 1 << 11,
	COUNTER = 1 << 12,
	ONLY_COUNTER = 1 << 13,
	OPERATOR = 1 << 14,
	PROFILE = 1 << 15,
	REASON = 1 << 16,
	DAY = 1 << 17,
	CONFIG = 1 << 18,
	WHY = 1 << 19,
	ORDER = 1 << 20, /* printer and until when its word is awaited */
	PRINT = 1 << 21,
	KIOSK = 1 << 22,
	LAPSED = 1 << 23,
	SERVICE_ID = 1 << 24, /* a service the hall need not know */
	CODE = 1 << 25,	      /* of an appointment */
	SLOT = 1 << 26,
	MISSED = 1 << 27, /* an automatic call that nobody answered */
};

struct change_form {
	unsigned int members;
	const char *count; /* what the number of this kind is called; NULL: it has none */
};

static const struct change_form FORMS[CHANGE_KIND_COUNT] = {
	[CHANGE_DAY_OPENED] = {DAY | CONFIG, NULL},
	[CHANGE_DAY_REOPENED] = {DAY, NULL},
	[CHANGE_DAY_CLOSED] = {DAY, "expired"},
	[CHANGE_CONFIGURED] = {CONFIG, NULL},
	[CHANGE_JUMPED] = {0, "jump"},
	[CHANGE_RETIRED] = {TICKET, NULL},
	[CHANGE_SERVICE_OPENED] = {SERVICE, NULL},
	[CHANGE_SERVICE_CLOSED] = {SERVICE, NULL},
	[CHANGE_ISSUED] = {LEG | SERVICE | CLASS | LANGUAGE | TOKEN | STATE | QUEUED | UNTIL |
				   OFFLINE | ESTIMATE | ORDER | KIOSK,
		"copies"},
	[CHANGE_FILED] = {DAY | TICKET | SERVICE | CLASS | LANGUAGE | TOKEN | QUEUED | PRINT,
		"copies"},
	[CHANGE_STRAY] = {DAY | TICKET | SERVICE_ID | LANGUAGE | TOKEN | QUEUED | REASON | PRINT,
		NULL},
	[CHANGE_BOOKED] = {DAY | CODE | SERVICE_ID | SLOT | LANGUAGE, NULL},
	[CHANGE_UNBOOKED] = {DAY | CODE, NULL},
	[CHANGE_CHECKED_IN] = {LEG | CODE, NULL},
	[CHANGE_CONFIRMED] = {LEG | LAPSED, NULL},
	[CHANGE_HEARD] = {LEG, NULL},
	[CHANGE_VOIDED] = {LEG | OFFLINE, NULL},
	[CHANGE_REPRINTED] = {LEG | ORDER, "copies"},
	[CHANGE_PAPER] = {LEG | PRINT, "copy"},
	[CHANGE_CALLED] = {LEG | CALLED_FOR | COUNTER | WHY, NULL},
	[CHANGE_RECALLED] = {LEG | COUNTER, "recalls"},
	[CHANGE_ARRIVED] = {LEG, NULL},
	[CHANGE_DONE] = {LEG, NULL},
	[CHANGE_NO_SHOW] = {LEG | MISSED, NULL},
	[CHANGE_PARKED] = {LEG | COUNTER | REASON, NULL},
	[CHANGE_UNPARKED] = {LEG, NULL},
	[CHANGE_TRANSFERRED] = {LEG, NULL},
	[CHANGE_ADDED] = {LEG | SERVICE | CLASS | QUEUED | ONLY_COUNTER, NULL},
	[CHANGE_RETURNED] = {LEG, NULL},
	[CHANGE_CANCELLED] = {LEG | REASON, NULL},
	[CHANGE_RATED] = {LEG | COUNTER, "rating"},
	[CHANGE_COUNTER_OPENED] = {COUNTER | OPERATOR | PROFILE, NULL},
	[CHANGE_COUNTER_CLOSED] = {COUNTER, NULL},
	[CHANGE_PAUSED] = {COUNTER | REASON, NULL},
	[CHANGE_RESUMED] = {COUNTER, NULL},
	[CHANGE_PROFILE_SET] = {COUNTER | PROFILE, NULL},
	[CHANGE_KIOSK_AWAY] = {KIOSK | UNTIL, NULL},
	[CHANGE_KIOSK_BACK] = {KIOSK | UNTIL, NULL},
	[CHANGE_PUT_BACK] = {LEG | COUNTER | REASON | MISSED, NULL},
	[CHANGE_CLOSING] = {COUNTER, NULL},
	[CHANGE_STAYS] = {COUNTER, NULL},
	[CHANGE_MISSED] = {DAY | CODE, NULL},
};

/* Stars may come without a counter: later, from the citizen's phone. */
static bool counter_is_optional(enum change_kind kind)
{
	return kind == CHANGE_RATED;
}

/* Of an original, paper speaks without saying so; most tickets are reported without copies. */
static bool count_is_optional(enum change_kind kind)
{
	return kind == CHANGE_PAPER || kind == CHANGE_ISSUED || kind == CHANGE_FILED;
}

/* Most tickets are asked for by the reception, or were given before the hub noted whose they are.
 */
static bool kiosk_is_optional(enum change_kind kind)
{
	return kind == CHANGE_ISSUED;
}

/* ---- Legs ---- */

/* How many visits the hall has once the changes before are applied; *fresh: it begins anew, because
 * one of them opened a day. */
static uint32_t visits_made(const struct change_context *c, bool *fresh)
{
	uint32_t count = hall_visit_count(c->hall);

	*fresh = false;
	for (size_t i = 0; i < c->count; i++) {
		if (c->before[i].kind == CHANGE_DAY_OPENED) {
			count = 0;
			*fresh = true;
		} else if (c->before[i].kind == CHANGE_ISSUED) {
			count++;
		}
	}
	return count;
}

/* The change that made a leg in this entry, or NULL: then the hall has it. */
static const struct change *leg_made(const struct change_context *c, struct leg_ref ref)
{
	for (size_t i = c->count; i-- > 0;) {
		const struct change *change = &c->before[i];

		if (change->kind == CHANGE_DAY_OPENED)
			return NULL;
		if ((change->kind == CHANGE_ISSUED || change->kind == CHANGE_ADDED) &&
			change->leg.visit == ref.visit && change->leg.leg == ref.leg)
			return change;
	}
	return NULL;
}

static bool hall_has_leg(const struct hall *hall, struct leg_ref ref)
{
	return ref.visit < hall_visit_count(hall) &&
	       ref.leg < hall_visit(hall, ref.visit)->leg_count;
}

static struct ticket leg_ticket(const struct change_context *c, const struct change *change)
{
	if (change->ticket.number)
		return change->ticket;
	for (size_t i = c->count; i-- > 0;)
		if (c->before[i].kind == CHANGE_ISSUED &&
			c->before[i].leg.visit == change->leg.visit)
			return c->before[i].ticket;
	if (change->leg.visit < hall_visit_count(c->hall))
		return hall_visit(c->hall, change->leg.visit)->ticket;
	return change->ticket;
}

static void leg_write(
	struct json_writer *w, const struct change_context *c, const struct change *change)
{
	struct ticket ticket = leg_ticket(c, change);
	char text[TICKET_TEXT_SIZE + 4];
	size_t len;

	ticket_text(&ticket, text);
	len = strlen(text);
	snprintf(text + len, sizeof(text) - len, "/%u", change->leg.leg + 1U);
	json_put_string(w, "leg", text);
}

static bool visit_find(const struct change_context *c, const struct ticket *ticket, uint32_t *visit)
{
	struct leg_ref latest;
	bool fresh;

	for (size_t i = c->count; i-- > 0 && c->before[i].kind != CHANGE_DAY_OPENED;) {
		if (c->before[i].kind == CHANGE_ISSUED &&
			ticket_equal(&c->before[i].ticket, ticket)) {
			*visit = c->before[i].leg.visit;
			return true;
		}
	}
	visits_made(c, &fresh);
	if (fresh || !hall_find(c->hall, ticket, &latest))
		return false;
	*visit = latest.visit;
	return true;
}

static bool leg_read(const struct json *in, const struct change_context *c, struct change *change)
{
	const char *text = json_string(json_get(in, "leg"));
	bool fresh;

	if (!text || !shape_leg_parse(text, &change->ticket, &change->leg.leg))
		return false;
	if (change->kind == CHANGE_ISSUED) {
		change->leg.visit = visits_made(c, &fresh);
		return change->leg.leg == 0;
	}
	if (!visit_find(c, &change->ticket, &change->leg.visit))
		return false;
	return change->kind == CHANGE_ADDED || leg_made(c, change->leg) ||
	       hall_has_leg(c->hall, change->leg);
}

/* ---- Writing ---- */

static void called_for_write(
	struct json_writer *w, const struct change_context *c, const struct change *change)
{
	const struct setup *setup = hall_setup(c->hall);
	const struct change *made = leg_made(c, change->leg);

	if (made) {
		json_put_string(w, "service", leg_member_service(setup, made->service));
		json_put_string(w, "class", leg_member_class(setup, made->klass));
	} else if (hall_has_leg(c->hall, change->leg)) {
		const struct leg *leg = hall_leg(c->hall, change->leg);

		json_put_string(w, "service", leg_member_service(setup, leg->service));
		json_put_string(w, "class", leg_member_class(setup, leg->klass));
	}
}

/* A steep class and a ticket with an absurd time make keys that JSON's readers would not keep
 * exactly. Nothing is decided from a written key, so the largest one stands for all beyond. */
static int64_t key_bound(int64_t key)
{
	return key > SHAPE_MAX_NUMBER	 ? SHAPE_MAX_NUMBER
	       : key < -SHAPE_MAX_NUMBER ? -SHAPE_MAX_NUMBER
					 : key;
}

static void why_write(struct json_writer *w, const struct call_reason *why)
{
	char text[TICKET_TEXT_SIZE];

	json_open_object(w, "why");
	json_put_string(w, "policy", policy_kind_name(why->policy));
	if (why->rule != CALL_RULE_ORDER)
		json_put_string(w, "rule", call_rule_name(why->rule));
	json_put_int(w, "key", key_bound(why->key));
	if (why->out_of_order)
		json_put_bool(w, "out_of_order", true);
	if (why->automatic)
		json_put_bool(w, "auto", true);
	if (why->has_runner_up) {
		ticket_text(&why->runner_up, text);
		json_put_string(w, "runner_up", text);
		json_put_int(w, "runner_up_key", key_bound(why->runner_up_key));
		if (why->runner_up_rule != CALL_RULE_ORDER)
			json_put_string(w, "runner_up_rule", call_rule_name(why->runner_up_rule));
		if (why->lost_by != CALL_LOST_NOT)
			json_put_string(w, "lost_by", call_lost_name(why->lost_by));
	}
	json_close_object(w);
}

static void put_given(struct json_writer *w, const char *name, const char *text)
{
	if (text[0])
		json_put_string(w, name, text);
}

static void put_counter(
	struct json_writer *w, const char *name, const struct setup *setup, uint16_t counter)
{
	if (counter < setup->counter_count)
		json_put_int(w, name, setup->counters[counter].number);
}

static void estimate_write(struct json_writer *w, const struct change *change)
{
	json_put_int(w, "ahead", change->ahead);
	if (change->low_ms >= 0)
		json_put_int(w, "low", change->low_ms);
	if (change->high_ms >= 0)
		json_put_int(w, "high", change->high_ms);
	if (change->mid_ms >= 0)
		json_put_int(w, "mid", change->mid_ms);
	if (change->learned)
		json_put_bool(w, "learned", true);
}

/* What says who or what the change is about. */
static void subject_write(struct json_writer *w, const struct change_context *c,
	const struct change *change, unsigned int members)
{
	const struct setup *setup = hall_setup(c->hall);
	char text[TICKET_TEXT_SIZE];

	if (members & DAY)
		json_put_string(w, "day", change->day);
	if (members & CONFIG)
		json_put_int(w, "config", change->config);
	if (members & LEG)
		leg_write(w, c, change);
	if (members & TICKET) {
		ticket_text(&change->ticket, text);
		json_put_string(w, "ticket", text);
	}
	if (members & SERVICE)
		put_given(w, "service", leg_member_service(setup, change->service));
	if (members & SERVICE_ID)
		json_put_string(w, "service", change->service_id);
	if (members & CODE)
		json_put_string(w, "code", change->code);
	if (members & SLOT)
		json_put_int(w, "slot", change->slot_ms);
	if (members & CLASS)
		put_given(w, "class", leg_member_class(setup, change->klass));
	if (members & CALLED_FOR)
		called_for_write(w, c, change);
	if (members & COUNTER)
		put_counter(w, "counter", setup, change->counter);
	if (members & ONLY_COUNTER)
		put_counter(w, "only_counter", setup, change->only_counter);
	if ((members & KIOSK) && !kiosk_is_optional(change->kind))
		json_put_int(w, "kiosk", change->kiosk);
}

static void order_write(struct json_writer *w, const struct change *change)
{
	put_given(w, "printer", change->printer);
	if (change->order_until_ms)
		json_put_int(w, "paper_until", change->order_until_ms);
}

static void flags_write(struct json_writer *w, const struct change *change, unsigned int members)
{
	if ((members & LAPSED) && change->lapsed)
		json_put_bool(w, "lapsed", true);
	if ((members & MISSED) && change->missed)
		json_put_bool(w, "missed", true);
}

void entry_change_write(
	struct json_writer *w, const struct change_context *context, const struct change *change)
{
	const struct change_form *form = &FORMS[change->kind];
	const struct setup *setup = hall_setup(context->hall);
	unsigned int members = form->members;

	json_open_object(w, NULL);
	json_put_string(w, "change", change_kind_name(change->kind));
	subject_write(w, context, change, members);
	if (members & OPERATOR)
		put_given(w, "operator", change->operator_id);
	if ((members & PROFILE) && change->profile < setup->profile_count)
		json_put_string(w, "profile", setup->profiles[change->profile].id);
	if (members & LANGUAGE)
		put_given(w, "language", change->language);
	if (members & TOKEN)
		put_given(w, "token", change->token);
	if (members & STATE)
		json_put_string(w, "state", leg_state_name((enum leg_state)change->state));
	if (members & QUEUED)
		json_put_int(w, "queued", change->queued_ms);
	if ((members & UNTIL) && change->until_ms)
		json_put_int(w, "until", change->until_ms);
	if ((members & OFFLINE) && change->offline)
		json_put_bool(w, "offline", true);
	if (members & ESTIMATE)
		estimate_write(w, change);
	if (members & REASON)
		put_given(w, "reason", change->reason);
	if ((members & PRINT) && change->print != PRINT_ISSUED)
		json_put_string(w, "print", print_state_name((enum print_state)change->print));
	if (form->count && (change->count || !count_is_optional(change->kind)))
		json_put_int(w, form->count, change->count);
	if (members & ORDER)
		order_write(w, change);
	if ((members & KIOSK) && kiosk_is_optional(change->kind) && change->kiosk)
		json_put_int(w, "kiosk", change->kiosk);
	flags_write(w, change, members);
	if (members & WHY)
		why_write(w, &change->why);
	json_close_object(w);
}

/* ---- Reading ---- */

static bool ticket_read(const struct json *in, const char *name, struct ticket *ticket)
{
	const char *text = json_string(json_get(in, name));

	return text && ticket_parse(text, ticket);
}

static bool service_read(const struct json *in, const struct setup *setup, uint16_t *service)
{
	const char *id = json_string(json_get(in, "service"));

	*service = id ? setup_service(setup, id) : SETUP_NONE;
	return *service != SETUP_NONE;
}

static bool class_read(const struct json *in, const struct setup *setup, uint8_t *klass)
{
	const char *id = json_string(json_get(in, "class"));
	uint16_t found = id ? setup_class(setup, id) : SETUP_NONE;

	*klass = (uint8_t)found;
	return found != SETUP_NONE;
}

static bool profile_read(const struct json *in, const struct setup *setup, uint16_t *profile)
{
	const char *id = json_string(json_get(in, "profile"));

	*profile = id ? setup_profile(setup, id) : SETUP_NONE;
	return *profile != SETUP_NONE;
}

static bool counter_read(const struct json *in, const char *name, const struct setup *setup,
	bool required, uint16_t *counter)
{
	int64_t number;

	*counter = SETUP_NONE;
	if (!json_get(in, name))
		return !required;
	if (!field_int(in, name, 1, SHAPE_MAX_COUNTER, &number))
		return false;
	*counter = setup_counter(setup, (uint16_t)number);
	return *counter != SETUP_NONE;
}

static bool state_read(const struct json *in, uint8_t *state)
{
	enum leg_state parsed;

	if (!leg_member_state(in, "state", &parsed))
		return false;
	*state = (uint8_t)parsed;
	return true;
}

static bool estimate_read(const struct json *in, struct change *change)
{
	return field_u32(in, "ahead", &change->ahead) &&
	       field_int_or(in, "low", -1, 0, SHAPE_MAX_NUMBER, &change->low_ms) &&
	       field_int_or(in, "high", -1, 0, SHAPE_MAX_NUMBER, &change->high_ms) &&
	       field_int_or(in, "mid", -1, 0, SHAPE_MAX_NUMBER, &change->mid_ms) &&
	       field_flag(in, "learned", false, &change->learned);
}

/* Entries of old know the policy's order alone. */
static bool rule_read(const struct json *in, const char *name, enum call_rule *rule)
{
	const char *word = json_string(json_get(in, name));

	*rule = word ? call_rule_parse(word) : CALL_RULE_ORDER;
	return (word || !json_get(in, name)) && *rule != CALL_RULE_COUNT;
}

static bool lost_read(const struct json *in, enum call_lost *lost)
{
	const char *word = json_string(json_get(in, "lost_by"));

	*lost = word ? call_lost_parse(word) : CALL_LOST_NOT;
	return (word || !json_get(in, "lost_by")) && *lost != CALL_LOST_COUNT;
}

static bool runner_up_read(const struct json *in, struct call_reason *why)
{
	const int64_t far = SHAPE_MAX_NUMBER;

	why->has_runner_up = json_get(in, "runner_up") != NULL;
	if (!why->has_runner_up)
		return true;
	return ticket_read(in, "runner_up", &why->runner_up) &&
	       field_int(in, "runner_up_key", -far, far, &why->runner_up_key) &&
	       rule_read(in, "runner_up_rule", &why->runner_up_rule) &&
	       lost_read(in, &why->lost_by);
}

static bool why_read(const struct json *in, struct call_reason *why)
{
	const char *policy = json_string(json_get(in, "policy"));
	const int64_t far = SHAPE_MAX_NUMBER;

	why->policy = policy ? policy_kind_parse(policy) : POLICY_KIND_COUNT;
	return why->policy != POLICY_KIND_COUNT && rule_read(in, "rule", &why->rule) &&
	       runner_up_read(in, why) && field_int(in, "key", -far, far, &why->key) &&
	       field_flag(in, "out_of_order", false, &why->out_of_order) &&
	       field_flag(in, "auto", false, &why->automatic);
}

static bool count_read(const struct json *in, const char *name, bool required, uint32_t *count)
{
	return (!required || json_get(in, name)) && field_u32(in, name, count);
}

/* Entries of old do not tell what became of a filed ticket's paper. */
static bool print_read(const struct json *in, bool required, uint8_t *print)
{
	const char *word = json_string(json_get(in, "print"));
	enum print_state parsed = word ? print_state_parse(word) : PRINT_STATE_COUNT;

	if (!json_get(in, "print"))
		return !required;
	*print = (uint8_t)parsed;
	return parsed >= PRINT_SUBMITTED && parsed != PRINT_STATE_COUNT;
}

static bool kiosk_read(const struct json *in, struct change *change)
{
	return (json_get(in, "kiosk") || kiosk_is_optional(change->kind)) &&
	       field_u8(in, "kiosk", QUEUE_MAX_KIOSKS, &change->kiosk);
}

static bool order_read(const struct json *in, struct change *change)
{
	return field_shaped_or_empty(in, "printer", shape_is_id, change->printer, ID_SIZE) &&
	       field_ms(in, "paper_until", &change->order_until_ms);
}

static bool config_read(const struct json *in, uint32_t *config)
{
	return json_get(in, "config") && field_u32(in, "config", config);
}

/* One reader per member; the first that says no is named. `called` has its service and class for
 * other readers: here they only have to be known. */
#define READ(bit, name, reader)                                                                    \
	do {                                                                                       \
		if ((members & (bit)) && !(reader))                                                \
			return name;                                                               \
	} while (0)

static const char *names_read(const struct json *in, const struct change_context *c,
	struct change *change, unsigned int members)
{
	const struct setup *setup = hall_setup(c->hall);
	bool counter_needed = !counter_is_optional(change->kind);
	/* Of another day, for the tables alone: this day's hall file may not know them any more. */
	bool may_be_past = change->kind == CHANGE_FILED;

	READ(LEG, "leg", leg_read(in, c, change));
	READ(TICKET, "ticket", ticket_read(in, "ticket", &change->ticket));
	READ(SERVICE | CALLED_FOR, "service",
		service_read(in, setup, &change->service) || may_be_past);
	READ(CLASS | CALLED_FOR, "class", class_read(in, setup, &change->klass) || may_be_past);
	READ(COUNTER, "counter",
		counter_read(in, "counter", setup, counter_needed, &change->counter));
	READ(ONLY_COUNTER, "only_counter",
		counter_read(in, "only_counter", setup, false, &change->only_counter));
	READ(PROFILE, "profile", profile_read(in, setup, &change->profile));
	READ(STATE, "state", state_read(in, &change->state));
	READ(SERVICE_ID, "service",
		field_shaped(in, "service", shape_is_id, change->service_id, ID_SIZE));
	READ(KIOSK, "kiosk", kiosk_read(in, change));
	return NULL;
}

static const char *values_read(const struct json *in, struct change *change, unsigned int members)
{
	READ(DAY, "day", field_shaped(in, "day", shape_is_day, change->day, DAY_SIZE));
	READ(CONFIG, "config", config_read(in, &change->config));
	READ(OPERATOR, "operator",
		field_text_or_empty(in, "operator", change->operator_id, OPERATOR_SIZE));
	READ(LANGUAGE, "language",
		field_shaped_or_empty(
			in, "language", shape_is_language, change->language, LANGUAGE_SIZE));
	READ(TOKEN, "token",
		field_shaped_or_empty(in, "token", shape_is_token, change->token, TOKEN_SIZE));
	READ(QUEUED, "queued", field_int(in, "queued", 0, SHAPE_MAX_NUMBER, &change->queued_ms));
	READ(UNTIL, "until", field_ms(in, "until", &change->until_ms));
	READ(OFFLINE, "offline", field_flag(in, "offline", false, &change->offline));
	READ(ESTIMATE, "ahead, low, mid, high, learned", estimate_read(in, change));
	READ(REASON, "reason", field_text_or_empty(in, "reason", change->reason, REASON_SIZE));
	READ(PRINT, "print", print_read(in, change->kind == CHANGE_PAPER, &change->print));
	READ(ORDER, "printer, paper_until", order_read(in, change));
	READ(LAPSED, "lapsed", field_flag(in, "lapsed", false, &change->lapsed));
	READ(MISSED, "missed", field_flag(in, "missed", false, &change->missed));
	READ(CODE, "code",
		field_shaped(in, "code", shape_is_code, change->code, APPOINTMENT_CODE_SIZE));
	READ(SLOT, "slot", field_int(in, "slot", 1, SHAPE_MAX_NUMBER, &change->slot_ms));
	READ(WHY, "why", why_read(json_get(in, "why"), &change->why));
	return NULL;
}

int entry_change_read(const struct json *value, const struct change_context *context,
	struct change *change, char why[ENTRY_WHY_SIZE])
{
	const char *word = json_string(json_get(value, "change"));
	const struct change_form *form;
	const char *wrong;

	memset(change, 0, sizeof(*change));
	change->kind = word ? change_kind_parse(word) : CHANGE_KIND_COUNT;
	if (change->kind == CHANGE_KIND_COUNT) {
		snprintf(why, ENTRY_WHY_SIZE, "change: missing, or no such kind");
		return -EINVAL;
	}
	change->service = change->counter = change->profile = change->only_counter = SETUP_NONE;
	change->low_ms = change->mid_ms = change->high_ms = -1;
	/* only such tickets are filed, or stray */
	change->offline = change->kind == CHANGE_FILED || change->kind == CHANGE_STRAY;
	form = &FORMS[change->kind];
	wrong = names_read(value, context, change, form->members);
	if (!wrong)
		wrong = values_read(value, change, form->members);
	if (!wrong && form->count &&
		!count_read(value, form->count, !count_is_optional(change->kind), &change->count))
		wrong = form->count;
	if (!wrong)
		return 0;
	snprintf(why, ENTRY_WHY_SIZE, "%s: missing, wrong, or unknown to this hall, in a '%s'",
		wrong, word);
	return -EINVAL;
}
