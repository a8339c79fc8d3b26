/* When the hall and its services are open, how many tickets a day has, and how many a slot. */
#include "firmware/hall/hall_reader.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/config.h"
#include "firmware/base/json.h"
#include "firmware/wire/opening.h"

enum {
	DAY_MIN = 1440,
	LAST_TICKET_MAX_MIN = 480,
	GRACE_MAX_MIN = 240,
	QUOTA_MAX = 100000,
	PER_SLOT_MAX = 1000,
	SLOT_MIN = 15,
};

static const char *const WEEK[HOURS_WEEK] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

/* ---- Hours ---- */

/* A clock that shows less than the day's start shows the end of the business day: "22:00-02:00". */
static bool span_parse(const struct hall_reader *r, const char *text, struct open_span *span)
{
	const int start = r->catalogue->day_start_minute;
	unsigned int h1, m1, h2, m2;
	char end;
	int from, to;

	if (strlen(text) != 11 || strspn(text, "0123456789:-") != 11 ||
		sscanf(text, "%2u:%2u-%2u:%2u%c", &h1, &m1, &h2, &m2, &end) != 4 || h1 > 23 ||
		m1 > 59 || h2 > 24 || m2 > 59 || (h2 == 24 && m2 > 0))
		return false;
	from = (int)(h1 * 60 + m1);
	to = (int)(h2 * 60 + m2);
	if (from < start)
		from += DAY_MIN;
	if (to <= start)
		to += DAY_MIN;
	*span = (struct open_span){(int16_t)from, (int16_t)to};
	return from < to && to <= DAY_MIN + start;
}

static void span_read(
	struct hall_reader *r, const struct json *in, const char *key, struct open_span *span)
{
	const char *text = config_text(r->config, in, key, "", 16);

	*span = (struct open_span){0, 0};
	if (*text && !span_parse(r, text, span))
		config_refuse(r->config, json_get(in, key),
			"'%s': expected local times as 09:00-18:00, the later one not after the "
			"business day's end",
			text);
}

static void exception_read(
	struct hall_reader *r, const struct json *item, struct setup_hours *hours)
{
	struct hours_exception *exception = &hours->exceptions[hours->exception_count];
	const char *date = config_text(r->config, item, "date", NULL, 16);
	int32_t day = opening_date(date ? date : "");

	span_read(r, item, "open", &exception->open);
	if (!json_string(json_get(item, "date")))
		return;
	if (day < 0) {
		config_refuse(r->config, json_get(item, "date"),
			"'%s': expected a date, as 2027-03-21", date);
		return;
	}
	for (uint8_t i = 0; i < hours->exception_count; i++)
		if (hours->exceptions[i].date == day)
			config_refuse(
				r->config, json_get(item, "date"), "'%s' stands here twice", date);
	exception->date = day;
	hours->exception_count++;
}

static void week_read(struct hall_reader *r, const struct json *in, struct setup_hours *hours)
{
	for (int i = 0; i < HOURS_WEEK; i++) {
		span_read(r, in, WEEK[i], &hours->week[i]);
		hours->weekly = hours->weekly || json_get(in, WEEK[i]);
	}
}

/* What a service does not say is the hall's; what nobody says is 0. */
static int16_t minutes_read(
	struct hall_reader *r, const struct json *in, const char *key, int64_t most)
{
	int64_t minutes = config_int(r->config, in, key, 0, 0, most);

	return (int16_t)(json_get(in, key) ? minutes : HOURS_NOT_SAID);
}

uint16_t hall_reader_hours(struct hall_reader *r, const struct json *in)
{
	struct config *c = r->config;
	const struct json *section = config_object(c, in, "hours", false), *list, *item;
	struct setup_hours *hours = section ? setup_add_hours(r->setup) : NULL;

	if (!section)
		return 0;
	if (!hours) {
		hall_reader_full(r, section);
		return 0;
	}
	week_read(r, section, hours);
	hours->last_ticket_min = minutes_read(r, section, "last_ticket_min", LAST_TICKET_MAX_MIN);
	hours->closing_grace_min = minutes_read(r, section, "closing_grace_min", GRACE_MAX_MIN);
	list = config_list(c, section, "exceptions", HOURS_MAX_EXCEPTIONS, false);
	for (item = json_first(list); item && hours->exception_count < HOURS_MAX_EXCEPTIONS;
		item = json_next(item))
		exception_read(r, item, hours);
	return r->setup->hours_count;
}

void hall_reader_doors(struct hall_reader *r)
{
	r->setup->hall_hours = hall_reader_hours(r, config_root(r->config));
	r->catalogue->has_hours = r->setup->hall_hours > 0;
	if (r->catalogue->has_hours)
		r->catalogue->hours = r->setup->hours[r->setup->hall_hours - 1];
}

/* ---- Quotas ---- */

static uint32_t tickets_read(struct hall_reader *r, const struct json *in, const char *key)
{
	return (uint32_t)config_int(r->config, in, key, 0, 0, QUOTA_MAX);
}

static void quota_class_read(
	struct hall_reader *r, const struct json *item, struct setup_service *service)
{
	uint32_t tickets =
		(uint32_t)config_int(r->config, item, "tickets", CONFIG_REQUIRED, 1, QUOTA_MAX);
	const char *id;
	uint16_t klass;

	if (!hall_reader_reference(r, item, "class", true, &id))
		return;
	klass = setup_class(r->setup, id);
	if (klass == SETUP_NONE)
		config_refuse(r->config, json_get(item, "class"), "there is no class '%s'", id);
	else if (service->quota_class[klass])
		config_refuse(r->config, json_get(item, "class"), "'%s' stands here twice", id);
	else
		service->quota_class[klass] = tickets;
}

void hall_reader_quota(struct hall_reader *r, const struct json *in, struct setup_service *service)
{
	const struct json *section = config_object(r->config, in, "quota", false), *list, *item;

	if (!section)
		return;
	service->quota = tickets_read(r, section, "all");
	service->quota_walk_in = tickets_read(r, section, "walk_in");
	list = config_list(r->config, section, "classes", QUEUE_MAX_CLASSES, false);
	for (item = json_first(list); item; item = json_next(item))
		quota_class_read(r, item, service);
}

void hall_reader_slots(struct hall_reader *r, const struct json *in, struct setup_service *service)
{
	const struct json *section = config_object(r->config, in, "appointments", false);

	if (!section)
		return;
	service->per_slot = (uint16_t)config_int(
		r->config, section, "per_slot", CONFIG_REQUIRED, 1, PER_SLOT_MAX);
	service->slot_min =
		(uint16_t)config_int(r->config, section, "every_min", SLOT_MIN, 1, DAY_MIN);
	if (!r->setup->appointments.offered)
		config_refuse(r->config, section,
			"the hall takes no appointments: it has no section 'appointments'");
}
