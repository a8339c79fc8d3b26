/* The days of a hall's journal: its entries are read in order, beside a working dispatcher. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "db/replay.h"
#include "firmware/base/zone.h"
#include "firmware/hall/hall_file.h"
#include "firmware/planner/source.h"
#include "firmware/planner/source_journal.h"

enum { ENOUGH = 1 }; /* ends the reading */

struct reading {
	struct source *source;
	const struct source_options *options;
	char time_zone[48];
	struct zone *zone;
	struct journal_day present;
	struct journal_names names;
	bool is_stale; /* the names: another hall file is in force */
	bool in_day;
	int64_t last_ms;
	size_t room;
};

static struct setup *read_setup(void *data, uint32_t version, const char *text, size_t len)
{
	struct reading *r = data;
	struct hall_file *file = hall_file_parse("hall file", text, len, stderr);
	struct setup *setup = NULL;

	(void)version;
	if (!file)
		return NULL;
	snprintf(r->time_zone, sizeof(r->time_zone), "%s", file->catalogue->time_zone);
	setup = file->setup;
	file->setup = NULL;
	hall_file_free(file);
	r->is_stale = true;
	return setup;
}

/* ---- Names ---- */

/* Whatever was there once is there: an old day needs it. */
static void nothing_is_gone(struct setup *setup)
{
	for (uint16_t i = 0; i < setup->service_count; i++)
		setup->services[i].gone = false;
	for (uint16_t i = 0; i < setup->profile_count; i++)
		setup->profiles[i].gone = false;
	for (uint16_t i = 0; i < setup->counter_count; i++)
		setup->counters[i].gone = false;
}

static int names_learn(struct reading *r, const struct setup *setup)
{
	struct setup *all = setup_merge(r->source->setup, setup);

	if (!all)
		return -ENOMEM;
	setup_free(r->source->setup);
	r->source->setup = all;
	nothing_is_gone(all);
	for (uint16_t i = 0; i < setup->service_count; i++)
		r->names.service[i] = setup_service(all, setup->services[i].id);
	for (uint16_t i = 0; i < setup->profile_count; i++)
		r->names.profile[i] = setup_profile(all, setup->profiles[i].id);
	for (uint16_t i = 0; i < setup->counter_count; i++)
		r->names.counter[i] = setup_counter(all, setup->counters[i].number);
	for (uint16_t i = 0; i < setup->class_count; i++)
		r->names.klass[i] = (uint8_t)setup_class(all, setup->classes[i].id);
	r->is_stale = false;
	return 0;
}

/* ---- Days ---- */

/* Whether this day and all later ones are not wanted. */
static bool is_past(const struct source_options *o, const char *date, size_t days)
{
	return (o->until && strcmp(date, o->until) > 0) || (o->max_days > 0 && days >= o->max_days);
}

static bool is_wanted(const struct source_options *o, const char *date, size_t days)
{
	return (!o->from || strcmp(date, o->from) >= 0) && !is_past(o, date, days);
}

static int day_begin(struct reading *r, const char *date, int64_t at_ms)
{
	struct journal_day *d = &r->present;
	int64_t until_s;

	journal_day_fini(d);
	if (demand_day_init(&d->day, date) < 0)
		return -EINVAL;
	if (!r->zone)
		r->zone = zone_open(r->time_zone);
	d->shift_ms = r->zone ? zone_offset_s(r->zone, at_ms / 1000, &until_s) * INT64_C(1000) : 0;
	d->names = &r->names;
	for (int i = 0; i < QUEUE_MAX_COUNTERS; i++)
		d->hands[i].citizen = d->hands[i].last = CITIZEN_LAST;
	r->in_day = true;
	return 0;
}

static int day_end(struct reading *r, int64_t at_ms)
{
	struct source *source = r->source;
	struct demand_day *days = source->day;
	int rc;

	r->in_day = false;
	if (!is_wanted(r->options, r->present.day.date, source->days))
		return 0;
	rc = journal_day_end(&r->present, source->setup, at_ms);
	if (rc < 0 || r->present.day.count == 0)
		return rc;
	if (source->days == r->room) {
		r->room = r->room > 0 ? r->room * 2 : 64;
		days = realloc(days, r->room * sizeof(*days));
		if (!days)
			return -ENOMEM;
		source->day = days;
	}
	days[source->days++] = r->present.day;
	memset(&r->present.day, 0, sizeof(r->present.day));
	return 0;
}

static int take_change(
	struct reading *r, const struct hall *before, int64_t at_ms, const struct change *change)
{
	switch (change->kind) {
	case CHANGE_DAY_OPENED:
		if (is_past(r->options, change->day, r->source->days))
			return ENOUGH;
		return day_begin(r, change->day, at_ms);
	case CHANGE_DAY_CLOSED:
		return r->in_day ? day_end(r, at_ms) : 0;
	case CHANGE_DAY_REOPENED: /* what came after a day closed by mistake is left out */
		return 0;
	default:
		return r->in_day ? journal_day_take(&r->present, before, at_ms, change) : 0;
	}
}

static int take_entry(void *data, const struct hall *before, const struct entry *entry)
{
	struct reading *r = data;
	int rc = r->is_stale && hall_day(before)[0] ? names_learn(r, hall_setup(before)) : 0;

	for (uint16_t i = 0; rc == 0 && i < entry->decision.count; i++)
		rc = take_change(r, before, entry->at_ms, &entry->decision.changes[i]);
	r->last_ms = entry->at_ms;
	return rc;
}

static int read_all(struct reading *r, const char *path, FILE *out)
{
	const struct replay_watcher watcher = {read_setup, take_entry, r, r->options->from};
	char why[256] = "";
	int rc = replay_watch(path, &watcher, why);

	if (rc == ENOUGH)
		rc = 0;
	if (rc == 0 && !r->zone && r->time_zone[0])
		fprintf(out,
			"novbe-plan: %s: time zone '%s' is not known here: hours are UTC's; "
			"install tzdata\n",
			path, r->time_zone);
	if (rc == 0 && r->in_day)
		rc = day_end(r, r->last_ms); /* today goes on */
	if (rc < 0)
		fprintf(out, "novbe-plan: %s: %s\n", path, why[0] ? why : strerror(-rc));
	else if (r->source->days == 0)
		fprintf(out, "novbe-plan: %s: no business day%s has a ticket\n", path,
			r->options->from || r->options->until ? " in that range" : "");
	return rc < 0 ? rc : r->source->days > 0 ? 0 : -ENOENT;
}

struct source *source_open_journal(
	const char *path, const struct source_options *options, FILE *out)
{
	struct reading *r = calloc(1, sizeof(*r));
	struct source *source = calloc(1, sizeof(*source));
	int rc = r && source ? 0 : -ENOMEM;

	if (rc == 0) {
		source->name = strdup(path);
		source->setup = setup_new();
		source->was_seen = true;
		r->source = source;
		r->options = options;
		rc = source->name && source->setup ? read_all(r, path, out) : -ENOMEM;
		journal_day_fini(&r->present);
		zone_free(r->zone);
	}
	free(r);
	if (rc == 0)
		return source;
	source_free(source);
	return NULL;
}
