/*
 *   schedule --caller_hear--> announcer (pure) --caller_go_on--> voice --began, ended, failed-->
 *   announcer --changed--> the wall's next turn, which goes on
 */
#include "display/caller.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "display/call_words.h"
#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/base/loop.h"

_Static_assert((int)ANNOUNCER_MAX_PARTS <= (int)VOICE_MAX_PARTS, "an announcement fits a saying");

enum { MAX_TOLD = 16 };

struct caller {
	const struct voice_settings *settings;
	void (*changed)(void *data);
	void *data;
	struct voice *voice; /* NULL: it could not be opened */
	struct loop_timer *again;
	struct announcer announcer;
	struct call_words words;
	char time_zone[64];
	struct announcer_plan plan;	   /* what is in speech */
	int64_t id;			   /* of it; 0: nothing is */
	char trouble[VOICE_TROUBLE_SIZE];  /* of the voice */
	char unsaid[VOICE_TROUBLE_SIZE];   /* why calls could not be said, empty: all can */
	struct announcer_plan unsaid_plan; /* which */
	int told_count;			   /* languages of which was told what is spoken instead */
	char told[MAX_TOLD][LANGUAGE_SIZE];
};

/* ---- What the voice tells -------------------------------------------------------------------- */

/* The first of a group stands for it. */
static const char *name_of(const struct announcer_plan *plan)
{
	return plan->call_count > 0 ? plan->parts[0].ticket : "more tickets";
}

static void tell_plan(const struct caller *caller)
{
	const struct announcer_plan *plan = &caller->plan;

	for (int i = 0; i < plan->part_count; i++) {
		const struct announcer_part *part = &plan->parts[i];

		if (part->ticket[0])
			log_info("said: '%s' to counter %u, %s", part->ticket,
				(unsigned int)part->counter, part->language);
		else
			log_info("said: %u more tickets were called, %s", (unsigned int)part->count,
				part->language);
	}
}

static void voice_began(void *data, uint32_t id)
{
	struct caller *caller = data;

	if (id != caller->id)
		return;
	announcer_began(&caller->announcer, clock_mono_ms());
	tell_plan(caller);
}

static bool plan_has(const struct announcer_plan *plan, const char *language)
{
	for (int i = 0; i < plan->part_count; i++)
		if (strcmp(plan->parts[i].language, language) == 0)
			return true;
	return false;
}

/* What could not be said is well again when something in all its languages was. */
static void note_said(struct caller *caller)
{
	for (int i = 0; i < caller->unsaid_plan.part_count; i++)
		if (!plan_has(&caller->plan, caller->unsaid_plan.parts[i].language))
			return;
	caller->unsaid[0] = '\0';
}

static void note_unsaid(struct caller *caller, const char *why)
{
	log_warn("said: not all of '%s': %s: the screen shows it", name_of(&caller->plan), why);
	snprintf(caller->unsaid, sizeof(caller->unsaid), "calls are not said: %s", why);
	caller->unsaid_plan = caller->plan;
}

static void voice_ended(void *data, uint32_t id)
{
	struct caller *caller = data;

	if (id != caller->id)
		return;
	caller->id = 0;
	note_said(caller);
	announcer_ended(&caller->announcer, clock_mono_ms());
	caller->changed(caller->data);
}

static void voice_failed(void *data, uint32_t id, const char *why)
{
	struct caller *caller = data;
	uint32_t failed = caller->announcer.counts.failed;

	if (id != caller->id)
		return;
	caller->id = 0;
	announcer_failed(&caller->announcer, clock_mono_ms());
	if (caller->announcer.counts.failed > failed)
		note_unsaid(caller, why);
	caller->changed(caller->data);
}

static void voice_health(void *data, const char *trouble)
{
	struct caller *caller = data;

	snprintf(caller->trouble, sizeof(caller->trouble), "%s", trouble);
	caller->changed(caller->data);
}

/* ---- Calls ----------------------------------------------------------------------------------- */

static bool is_spoken(const void *data, const char *language)
{
	const struct caller *caller = data;

	return caller->voice && voice_has_language(caller->voice, language);
}

/* Once for each language: a hall may have many tickets in one that nobody can say. */
static void tell_instead(struct caller *caller, const char *wish)
{
	const char *language = call_words_language(&caller->words, wish);

	if (strcmp(language, wish) == 0 || caller->told_count == MAX_TOLD)
		return;
	for (int i = 0; i < caller->told_count; i++)
		if (strcmp(caller->told[i], wish) == 0)
			return;
	snprintf(caller->told[caller->told_count++], LANGUAGE_SIZE, "%s", wish);
	log_warn("language: '%s': no voice and no recordings: its calls are said in '%s'", wish,
		language);
}

void caller_use_hall(struct caller *caller, const struct hall_catalogue *catalogue)
{
	if (!caller)
		return;
	call_words_use(&caller->words, catalogue);
	snprintf(caller->time_zone, sizeof(caller->time_zone), "%s", catalogue->time_zone);
}

void caller_hear(struct caller *caller, const struct announcement *heard, const char *zone,
	int64_t hub_now_ms)
{
	const struct voice_settings *settings = caller ? caller->settings : NULL;
	int64_t now_ms = clock_mono_ms();
	int64_t age_ms = hub_now_ms >= 0 ? hub_now_ms - heard->at_ms : 0;
	struct announcer_call call = {
		.zone = heard->zone,
		.counter = heard->counter,
		.called_ms = now_ms - (age_ms > 0 ? age_ms : 0),
	};

	if (!caller || !caller->voice || !voice_settings_speak_zone(settings, zone))
		return;
	memcpy(call.leg, heard->leg, sizeof(call.leg));
	memcpy(call.ticket, heard->ticket, sizeof(call.ticket));
	for (int i = 0; i < settings->language_count; i++)
		tell_instead(caller,
			settings->languages[i][0] ? settings->languages[i] : heard->language);
	call_words_choose(&caller->words, &call, settings->languages, settings->language_count,
		heard->language);
	announcer_call(&caller->announcer, &call, now_ms);
}

/* ---- Speaking -------------------------------------------------------------------------------- */

static bool awaits(const void *schedule, int zone, const char *leg)
{
	return schedule_awaits(schedule, zone, leg);
}

static int volume_now(const struct caller *caller, int64_t wall_ms)
{
	char hhmm[6];
	int minute = -1;

	if (wall_ms >= 0 && caller->time_zone[0] &&
		clock_local_hhmm(wall_ms, caller->time_zone, hhmm) == 0)
		minute = 60 * atoi(hhmm) + atoi(hhmm + 3);
	return voice_settings_volume_pct(caller->settings, minute);
}

static int64_t say_plan(struct caller *caller)
{
	const struct announcer_plan *plan = &caller->plan;
	struct voice_saying saying = {.chime = plan->chime, .count = plan->part_count};
	char texts[ANNOUNCER_MAX_PARTS][CALL_WORDS_SIZE];

	for (int i = 0; i < plan->part_count; i++) {
		saying.parts[i].language = plan->parts[i].language;
		saying.parts[i].text = call_words_say(&caller->words, &plan->parts[i], texts[i]);
	}
	return voice_announce(caller->voice, &saying);
}

static void say_next(struct caller *caller, int volume_pct)
{
	if (!announcer_next(&caller->announcer, clock_mono_ms(), volume_pct == 0, &caller->plan))
		return;
	voice_set_volume(caller->voice, volume_pct);
	int64_t id = say_plan(caller);

	if (id > 0) {
		caller->id = id;
		return;
	}
	log_warn("said: '%s' not yet: %s: it is tried again", name_of(&caller->plan),
		strerror((int)-id));
	announcer_failed(&caller->announcer, clock_mono_ms());
}

void caller_go_on(struct caller *caller, const struct schedule *schedule, int64_t wall_ms)
{
	int64_t next_ms;

	if (!caller || !caller->voice || announcer_waiting(&caller->announcer) == 0)
		return;
	announcer_leave_out(&caller->announcer, awaits, schedule);
	if (caller->id == 0)
		say_next(caller, volume_now(caller, wall_ms));
	next_ms = announcer_next_ms(&caller->announcer);
	if (next_ms == INT64_MAX)
		loop_timer_stop(caller->again);
	else
		loop_timer_at(caller->again, next_ms);
}

const char *caller_trouble(const struct caller *caller)
{
	if (!caller)
		return "";
	return caller->trouble[0] ? caller->trouble : caller->unsaid;
}

/* ---- Start and end --------------------------------------------------------------------------- */

static void try_again(void *data)
{
	struct caller *caller = data;

	caller->changed(caller->data);
}

int caller_open(struct loop *loop, const struct voice_settings *settings, const char *texts,
	void (*changed)(void *data), void *data, struct caller **made)
{
	static const struct voice_handlers handlers = {.began = voice_began,
		.ended = voice_ended,
		.failed = voice_failed,
		.health = voice_health};
	struct caller *caller;

	*made = NULL;
	if (!settings->on)
		return 0;
	caller = calloc(1, sizeof(*caller));
	if (!caller || loop_timer_add(loop, try_again, caller, &caller->again) < 0) {
		free(caller);
		return -ENOMEM;
	}
	caller->settings = settings;
	caller->changed = changed;
	caller->data = data;
	announcer_init(&caller->announcer, &settings->rules);
	call_words_init(&caller->words, texts, is_spoken, caller);
	caller->voice = voice_open(loop, &settings->options, &handlers, caller);
	if (!caller->voice)
		snprintf(caller->trouble, sizeof(caller->trouble),
			"voice: cannot be opened: the log says why");
	*made = caller;
	return 0;
}

void caller_close(struct caller *caller)
{
	const struct announcer_counts *counts;

	if (!caller)
		return;
	voice_close(caller->voice);
	counts = &caller->announcer.counts;
	if (counts->heard > 0)
		log_info("said: of %u calls %u; called again before %u, told as a number %u, over "
			 "before %u, silent hours %u, failed %u",
			counts->heard, counts->spoken, counts->replaced, counts->merged,
			counts->over, counts->silent, counts->failed);
	loop_timer_del(caller->again);
	call_words_fini(&caller->words);
	free(caller);
}
