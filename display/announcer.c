/*
 * The queue of a wall's loudspeakers. waiting[0..speaking_count-1] are in speech, behind them waits
 * the rest in the order of the calls; what is to come of them is foreseen by walking over them with
 * the learned paces.
 */
#include "display/announcer.h"

#include <assert.h>
#include <string.h>

enum {
	PACE_MIN_PERMILLE = 200,
	PACE_MAX_PERMILLE = 4000,
	PACE_PARTS = 4, /* a new measure counts a quarter */
};

void announcer_init(struct announcer *announcer, const struct announcer_rules *rules)
{
	assert(rules->max_age_ms > 0 && rules->pace_permille > 0);
	memset(announcer, 0, sizeof(*announcer));
	announcer->rules = *rules;
}

/* ---- Languages and their paces --------------------------------------------------------------- */

static int language_find(const struct announcer *announcer, const char *code)
{
	for (int i = 0; i < announcer->language_count; i++)
		if (strcmp(announcer->languages[i].code, code) == 0)
			return i;
	return -1;
}

static int language_add(struct announcer *announcer, const char code[LANGUAGE_SIZE])
{
	int i = language_find(announcer, code);

	if (i >= 0 || announcer->language_count == ANNOUNCER_MAX_LANGUAGES)
		return i;
	i = announcer->language_count++;
	memcpy(announcer->languages[i].code, code, LANGUAGE_SIZE);
	announcer->languages[i].pace_permille = announcer->rules.pace_permille;
	return i;
}

static int64_t takes_ms(const struct announcer *announcer, uint32_t languages, int64_t usual_ms)
{
	int64_t ms = 0;

	for (int i = 0; i < announcer->language_count; i++)
		if (languages & (1u << i))
			ms += usual_ms * announcer->languages[i].pace_permille / 1000;
	return ms;
}

/* Of all that was said the same part was longer or shorter than foreseen: nobody knows which. */
static void learn(struct announcer *announcer, int64_t took_ms)
{
	if (announcer->chimed)
		took_ms -= ANNOUNCER_CHIME_MS;
	if (took_ms < 1 || announcer->foreseen_ms < 1)
		return;
	for (int i = 0; i < announcer->language_count; i++) {
		int64_t pace = announcer->languages[i].pace_permille;

		if (!(announcer->speech_languages & (1u << i)))
			continue;
		pace += (pace * took_ms / announcer->foreseen_ms - pace) / PACE_PARTS;
		if (pace < PACE_MIN_PERMILLE)
			pace = PACE_MIN_PERMILLE;
		if (pace > PACE_MAX_PERMILLE)
			pace = PACE_MAX_PERMILLE;
		announcer->languages[i].pace_permille = (int)pace;
	}
}

int announcer_pace_permille(const struct announcer *announcer, const char *language)
{
	int i = language_find(announcer, language);

	return i < 0 ? announcer->rules.pace_permille : announcer->languages[i].pace_permille;
}

int announcer_calls_a_minute(int languages, int pace_permille)
{
	int64_t call_ms = (int64_t)languages * ANNOUNCER_CALL_MS * pace_permille / 1000;

	return (int)(60000 / (call_ms > 0 ? call_ms : 1));
}

/* ---- What waits ------------------------------------------------------------------------------ */

static void items_remove(struct announcer *announcer, int first, int count)
{
	announcer->waiting_count -= count;
	memmove(&announcer->waiting[first], &announcer->waiting[first + count],
		(size_t)(announcer->waiting_count - first) * sizeof(announcer->waiting[0]));
}

/* Two of them in one place, which can only be told as a number. */
static void make_room(struct announcer *announcer)
{
	int oldest = announcer->speaking_count;

	if (announcer->waiting_count < ANNOUNCER_MAX_WAITING)
		return;
	announcer->waiting[oldest + 1].calls += announcer->waiting[oldest].calls;
	items_remove(announcer, oldest, 1);
}

static struct announcer_item *item_of(struct announcer *announcer, const char *ticket)
{
	for (int i = announcer->speaking_count; i < announcer->waiting_count; i++)
		if (strcmp(announcer->waiting[i].call.ticket, ticket) == 0)
			return &announcer->waiting[i];
	return NULL;
}

static bool item_fill(
	struct announcer *announcer, struct announcer_item *item, const struct announcer_call *call)
{
	uint8_t languages[ANNOUNCER_MAX_SAID_IN];

	for (int i = 0; i < call->said_in_count; i++) {
		int language = language_add(announcer, call->said_in[i]);

		if (language < 0)
			return false;
		languages[i] = (uint8_t)language;
	}
	item->call = *call;
	memcpy(item->languages, languages, (size_t)call->said_in_count);
	item->tries = 0;
	return true;
}

void announcer_call(struct announcer *announcer, const struct announcer_call *call, int64_t now_ms)
{
	struct announcer_item *item = item_of(announcer, call->ticket);

	assert(call->said_in_count >= 1 && call->said_in_count <= ANNOUNCER_MAX_SAID_IN);
	assert(call->own >= 0 && call->own < call->said_in_count);
	announcer->counts.heard++;
	if (announcer->retry_ms > now_ms &&
		announcer->retry_ms > announcer->failed_ms + ANNOUNCER_RETRY_MS)
		announcer->retry_ms = announcer->failed_ms + ANNOUNCER_RETRY_MS;
	if (item && item_fill(announcer, item, call)) {
		announcer->counts.replaced++;
		return;
	}
	make_room(announcer);
	item = &announcer->waiting[announcer->waiting_count];
	if (!item_fill(announcer, item, call)) {
		announcer->counts.failed++;
		return;
	}
	item->calls = 1;
	announcer->waiting_count++;
}

void announcer_leave_out(struct announcer *announcer,
	bool (*awaits)(const void *data, int zone, const char *leg), const void *data)
{
	for (int i = announcer->waiting_count - 1; i >= announcer->speaking_count; i--) {
		const struct announcer_item *item = &announcer->waiting[i];

		if (awaits(data, item->call.zone, item->call.leg))
			continue;
		announcer->counts.over += item->calls;
		items_remove(announcer, i, 1);
	}
}

/* ---- What is to come ------------------------------------------------------------------------- */

struct outlook { /* a walk over what waits */
	bool own_only;
	int64_t at_ms;	    /* when the next call begins */
	uint32_t told_late; /* bits of the languages of the run of late calls that ended last */
	int in_group, parts;
};

static uint32_t languages_of(const struct announcer_item *item, bool own_only)
{
	uint32_t languages = 0;

	if (own_only)
		return 1u << item->languages[item->call.own];
	for (int i = 0; i < item->call.said_in_count; i++)
		languages |= 1u << item->languages[i];
	return languages;
}

static bool is_late(
	const struct announcer *announcer, const struct announcer_item *item, int64_t begins_ms)
{
	return item->calls > 1 || begins_ms - item->call.called_ms > announcer->rules.max_age_ms;
}

/* Half as old as a call may be. */
static bool is_old(
	const struct announcer *announcer, const struct announcer_item *item, int64_t begins_ms)
{
	return begins_ms - item->call.called_ms > announcer->rules.max_age_ms / 2;
}

/* One call further; whether it is told as a number: late, or old behind one that is. */
static bool outlook_step(const struct announcer *announcer, struct outlook *outlook,
	const struct announcer_item *item)
{
	uint32_t languages = languages_of(item, outlook->own_only);

	if (is_late(announcer, item, outlook->at_ms) ||
		(outlook->told_late && is_old(announcer, item, outlook->at_ms))) {
		outlook->at_ms +=
			takes_ms(announcer, languages & ~outlook->told_late, ANNOUNCER_MORE_MS);
		outlook->told_late |= languages;
		outlook->in_group = 0;
		return true;
	}
	outlook->told_late = 0;
	if (announcer->rules.chime && announcer->rules.chime_gap_ms == 0) {
		if (outlook->in_group == ANNOUNCER_MAX_GROUP)
			outlook->at_ms += ANNOUNCER_CHIME_MS;
		outlook->in_group = outlook->in_group % ANNOUNCER_MAX_GROUP + 1;
	}
	outlook->at_ms += takes_ms(announcer, languages, ANNOUNCER_CALL_MS);
	return false;
}

/* Whether some would be old when their turn comes if each were said in all its languages. */
static bool is_backlog(const struct announcer *announcer, int64_t begins_ms)
{
	struct outlook outlook = {.at_ms = begins_ms};

	for (int i = 0; i < announcer->waiting_count; i++) {
		if (is_old(announcer, &announcer->waiting[i], outlook.at_ms))
			return true;
		(void)outlook_step(announcer, &outlook, &announcer->waiting[i]);
	}
	return false;
}

/* ---- Speaking -------------------------------------------------------------------------------- */

static struct announcer_part *part_add(
	const struct announcer *announcer, struct announcer_plan *plan, int language)
{
	struct announcer_part *part = &plan->parts[plan->part_count++];

	memcpy(part->language, announcer->languages[language].code, LANGUAGE_SIZE);
	return part;
}

static void plan_call(const struct announcer *announcer, struct announcer_plan *plan,
	const struct announcer_item *item, bool own_only)
{
	for (int i = 0; i < item->call.said_in_count; i++) {
		if (own_only && i != item->call.own)
			continue;
		struct announcer_part *part = part_add(announcer, plan, item->languages[i]);

		memcpy(part->ticket, item->call.ticket, sizeof(part->ticket));
		part->counter = item->call.counter;
	}
}

static int said_in(const struct announcer_item *item, bool own_only)
{
	return own_only ? 1 : item->call.said_in_count;
}

/* As many of the first calls as make a group; the first one is not late. */
static void plan_group(struct announcer *announcer, struct announcer_plan *plan, int64_t now_ms,
	struct outlook outlook)
{
	int64_t begins_ms = outlook.at_ms;

	while (plan->call_count < announcer->waiting_count &&
		plan->call_count < ANNOUNCER_MAX_GROUP) {
		const struct announcer_item *item = &announcer->waiting[plan->call_count];
		int64_t age_ms = now_ms - item->call.called_ms;

		if (plan->part_count + said_in(item, outlook.own_only) > ANNOUNCER_MAX_PARTS ||
			is_late(announcer, item, outlook.at_ms))
			break;
		(void)outlook_step(announcer, &outlook, item);
		plan_call(announcer, plan, item, outlook.own_only);
		announcer->speech_languages |= languages_of(item, outlook.own_only);
		if (age_ms > plan->oldest_age_ms)
			plan->oldest_age_ms = age_ms;
		plan->call_count++;
	}
	announcer->speaking_count = plan->call_count;
	announcer->foreseen_ms = outlook.at_ms - begins_ms;
}

/* The run of calls that would be late, as a number in their languages. */
static void plan_more(
	struct announcer *announcer, struct announcer_plan *plan, struct outlook outlook)
{
	uint32_t count = 0, told = 0;

	while (announcer->speaking_count < announcer->waiting_count) {
		const struct announcer_item *item = &announcer->waiting[announcer->speaking_count];

		if (!outlook_step(announcer, &outlook, item))
			break;
		count += item->calls;
		announcer->speaking_count++;
		for (int i = 0; i < item->call.said_in_count; i++) {
			int language = item->languages[i];

			if ((outlook.own_only && i != item->call.own) || told & (1u << language) ||
				plan->part_count == ANNOUNCER_MAX_PARTS)
				continue;
			told |= 1u << language;
			(void)part_add(announcer, plan, language);
		}
	}
	for (int i = 0; i < plan->part_count; i++)
		plan->parts[i].count = count;
	announcer->speech_languages = told;
	announcer->foreseen_ms = takes_ms(announcer, told, ANNOUNCER_MORE_MS);
}

static void be_silent(struct announcer *announcer)
{
	for (int i = 0; i < announcer->waiting_count; i++)
		announcer->counts.silent += announcer->waiting[i].calls;
	announcer->waiting_count = 0;
}

bool announcer_next(
	struct announcer *announcer, int64_t now_ms, bool silent, struct announcer_plan *plan)
{
	const struct announcer_rules *rules = &announcer->rules;
	struct outlook outlook = {.at_ms = now_ms};

	if (announcer->speaking_count > 0)
		return false;
	if (silent)
		be_silent(announcer);
	if (announcer->waiting_count == 0 || now_ms < announcer->retry_ms)
		return false;
	memset(plan, 0, sizeof(*plan));
	plan->chime = rules->chime && (!announcer->has_spoken ||
					      now_ms - announcer->ended_ms >= rules->chime_gap_ms);
	if (plan->chime)
		outlook.at_ms += ANNOUNCER_CHIME_MS;
	outlook.own_only = is_backlog(announcer, outlook.at_ms);
	announcer->chimed = plan->chime;
	announcer->has_begun = false;
	announcer->speech_languages = 0;
	announcer->speaks_merged = is_late(announcer, &announcer->waiting[0], outlook.at_ms);
	if (announcer->speaks_merged)
		plan_more(announcer, plan, outlook);
	else
		plan_group(announcer, plan, now_ms, outlook);
	return true;
}

void announcer_began(struct announcer *announcer, int64_t now_ms)
{
	announcer->has_begun = true;
	announcer->begun_ms = now_ms;
	announcer->backoff_ms = 0;
	announcer->retry_ms = 0;
}

void announcer_ended(struct announcer *announcer, int64_t now_ms)
{
	if (announcer->has_begun)
		learn(announcer, now_ms - announcer->begun_ms);
	for (int i = 0; i < announcer->speaking_count; i++)
		*(announcer->speaks_merged ? &announcer->counts.merged
					   : &announcer->counts.spoken) +=
			announcer->waiting[i].calls;
	items_remove(announcer, 0, announcer->speaking_count);
	announcer->speaking_count = 0;
	announcer->ended_ms = now_ms;
	announcer->has_spoken = true;
}

/* Those in speech wait again, in their places; but who had its tries has failed, and who was called
 * again meanwhile waits behind already, with its newest counter. */
static void wait_again(struct announcer *announcer)
{
	int count = announcer->speaking_count;

	for (int i = count - 1; i >= 0; i--) {
		struct announcer_item *item = &announcer->waiting[i];
		bool is_again = item_of(announcer, item->call.ticket) != NULL;

		item->tries += announcer->has_begun;
		if (!is_again && item->tries < ANNOUNCER_MAX_TRIES)
			continue;
		*(is_again ? &announcer->counts.replaced : &announcer->counts.failed) +=
			item->calls;
		items_remove(announcer, i, 1);
		announcer->speaking_count--;
	}
	announcer->speaking_count = 0;
}

void announcer_failed(struct announcer *announcer, int64_t now_ms)
{
	announcer->failed_ms = now_ms;
	wait_again(announcer);
	if (announcer->has_begun) {
		announcer->ended_ms = now_ms;
		announcer->has_spoken = true;
	}
	announcer->backoff_ms =
		announcer->backoff_ms ? 2 * announcer->backoff_ms : ANNOUNCER_RETRY_MS;
	if (announcer->backoff_ms > ANNOUNCER_RETRY_MAX_MS)
		announcer->backoff_ms = ANNOUNCER_RETRY_MAX_MS;
	announcer->retry_ms = now_ms + announcer->backoff_ms;
}

int64_t announcer_next_ms(const struct announcer *announcer)
{
	if (announcer->speaking_count > 0 || announcer->waiting_count == 0)
		return INT64_MAX;
	return announcer->retry_ms;
}

uint32_t announcer_waiting(const struct announcer *announcer)
{
	uint32_t calls = 0;

	for (int i = 0; i < announcer->waiting_count; i++)
		calls += announcer->waiting[i].calls;
	return calls;
}
