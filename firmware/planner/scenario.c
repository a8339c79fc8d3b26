/* Reading a scenario file. */
#include "firmware/planner/scenario.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/config.h"
#include "firmware/base/json.h"
#include "firmware/base/zone.h"

enum { HOUR_MS = 3600000, MINUTE_MS = 60000, USUAL_SERVE_MS = 300000, MOST = 1000000 };

struct reader {
	struct config *config;
	const char *path;
	struct scenario *scenario;
	double shape[SCENARIO_MAX_STEPS];
};

static const struct setup *setup_of(const struct reader *r)
{
	return r->scenario->hall->setup;
}

/* ---- Values ---- */

/* "09:00", from midnight to midnight. */
static int64_t read_clock(struct reader *r, const char *key, const char *fallback)
{
	const struct json *root = config_root(r->config);
	const char *text = config_text(r->config, root, key, fallback, 5);
	unsigned int hour, minute;
	int end = 0;

	if (sscanf(text, "%2u:%2u%n", &hour, &minute, &end) == 2 && end == 5 && !text[5] &&
		minute < 60 && hour * 60 + minute <= 24 * 60)
		return (int64_t)hour * HOUR_MS + (int64_t)minute * MINUTE_MS;
	config_refuse(r->config, json_get(root, key), "write a time as \"09:00\"");
	return 0;
}

static double read_share(struct reader *r, const struct json *in, const char *key)
{
	return (double)config_int(r->config, in, key, 0, 0, 100) / 100;
}

/* Whole numbers per step from the opening on; the last one holds on. False: there is no list. */
static bool read_steps(
	struct reader *r, const struct json *in, const char *key, double steps[SCENARIO_MAX_STEPS])
{
	const struct json *list = config_list(r->config, in, key, SCENARIO_MAX_STEPS, false);
	int64_t number = 0;
	int step = 0;

	for (const struct json *item = json_first(list); item; item = json_next(item)) {
		if (step >= r->scenario->steps)
			config_refuse(r->config, item, "the day has %d steps: this is one too many",
				r->scenario->steps);
		else if (!json_int(item, 0, MOST, &number))
			config_refuse(r->config, item, "write whole numbers from 0 to %d", MOST);
		if (step < SCENARIO_MAX_STEPS)
			steps[step++] = (double)number;
	}
	for (int rest = step; step > 0 && rest < SCENARIO_MAX_STEPS; rest++)
		steps[rest] = steps[step - 1];
	return step > 0;
}

/* An id of the hall file, SETUP_NONE when it is not given (or wrong: told). */
static uint16_t read_id(struct reader *r, const struct json *in, const char *key,
	uint16_t (*find)(const struct setup *setup, const char *id), bool required)
{
	const char *id = config_text(r->config, in, key, required ? NULL : "", ID_SIZE - 1);
	uint16_t found = id[0] ? find(setup_of(r), id) : (uint16_t)SETUP_NONE;

	if (id[0] && found == SETUP_NONE)
		config_refuse(r->config, json_get(in, key), "the hall file has no such %s", key);
	return found;
}

/* ---- The day ---- */

static void read_days(struct reader *r)
{
	const struct json *root = config_root(r->config);
	struct scenario *s = r->scenario;
	const char *date = config_text(r->config, root, "first_day", "2026-11-23", DAY_SIZE - 1);
	struct demand_day day;

	if (demand_day_init(&day, date) < 0)
		config_refuse(r->config, json_get(root, "first_day"), "write a day as YYYY-MM-DD");
	else
		s->first_day = day.midnight_ms / (24 * (int64_t)HOUR_MS);
	s->days = (size_t)config_int(r->config, root, "days", 20, 1, SCENARIO_MAX_DAYS);
	s->seed = (uint64_t)config_int(r->config, root, "seed", 1, 0, INT64_C(1) << 52);
	s->opens_ms = read_clock(r, "opens", "09:00");
	s->closes_ms = read_clock(r, "closes", "18:00");
	s->step_ms = config_int(r->config, root, "step_min", 60, 15, 1440) * MINUTE_MS;
	if (s->step_ms % STAFFING_QUARTER_MS != 0 || s->opens_ms % STAFFING_QUARTER_MS != 0)
		config_refuse(r->config, json_get(root, "step_min"),
			"steps and the opening lie on quarter hours");
	if (s->closes_ms <= s->opens_ms) {
		config_refuse(r->config, json_get(root, "closes"), "it closes before it opens");
		s->closes_ms = s->opens_ms + s->step_ms;
	}
	s->steps = (int)((s->closes_ms - s->opens_ms + s->step_ms - 1) / s->step_ms);
}

/* ---- Demand ---- */

/* Citizens a step: the day's number over the weights, and over the services that share it. */
static void rates_of(const struct scenario *s, double per_day, const double shape[],
	struct scenario_demand *demand)
{
	const struct setup *setup = s->hall->setup;
	double sum = 0, services = 0;

	for (uint16_t i = 0; i < setup->service_count; i++)
		services += demand->service == i ||
			    (demand->service == SETUP_NONE &&
				    (demand->institution == SETUP_NONE ||
					    setup->services[i].institution == demand->institution));
	for (int step = 0; step < s->steps; step++)
		sum += shape[step];
	for (int step = 0; step < s->steps; step++)
		demand->rate[step] =
			sum > 0 && services > 0 ? per_day * shape[step] / sum / services : 0;
}

static void read_demand(struct reader *r, const struct json *item)
{
	struct scenario_demand *demand = &r->scenario->demands[r->scenario->demand_count++];
	double shape[SCENARIO_MAX_STEPS], per_day;

	demand->service = read_id(r, item, "service", setup_service, false);
	demand->institution = read_id(r, item, "institution", setup_institution, false);
	demand->klass = read_id(r, item, "class", setup_class, false);
	per_day = (double)config_int(
		r->config, item, "per_day", CONFIG_REQUIRED, 0, QUEUE_MAX_VISITS);
	if (!read_steps(r, item, "shape", shape))
		memcpy(shape, r->shape, sizeof(shape));
	rates_of(r->scenario, per_day, shape, demand);
}

static void read_demands(struct reader *r)
{
	const struct json *root = config_root(r->config);
	const struct json *list =
		config_list(r->config, root, "demand", SCENARIO_MAX_DEMANDS, true);
	size_t room = json_count(list);

	for (int step = 0; step < SCENARIO_MAX_STEPS; step++)
		r->shape[step] = 1;
	(void)read_steps(r, root, "shape", r->shape);
	r->scenario->demands = calloc(room + 1, sizeof(*r->scenario->demands));
	if (!r->scenario->demands)
		return;
	for (const struct json *item = json_first(list);
		item && r->scenario->demand_count < SCENARIO_MAX_DEMANDS; item = json_next(item))
		read_demand(r, item);
}

static void read_classes(struct reader *r)
{
	const struct json *list =
		config_list(r->config, config_root(r->config), "classes", QUEUE_MAX_CLASSES, false);
	double sum = 0;

	for (const struct json *item = json_first(list); item; item = json_next(item)) {
		uint16_t klass = read_id(r, item, "class", setup_class, true);
		double share = read_share(r, item, "share_pct");

		if (klass != SETUP_NONE)
			r->scenario->class_share[klass] = share;
		sum += share;
	}
	if (sum > 1)
		config_refuse(r->config, list, "the shares are more than 100 together");
}

/* ---- Times and counters ---- */

static void read_times(struct reader *r)
{
	struct scenario *s = r->scenario;
	const struct json *list = config_list(
		r->config, config_root(r->config), "service_time", QUEUE_MAX_SERVICES, false);

	for (uint16_t i = 0; i < setup_of(r)->service_count; i++) {
		int64_t mean_ms = setup_of(r)->services[i].mean_service_ms;

		s->times[i].mean_ms = mean_ms > 0 ? (double)mean_ms : USUAL_SERVE_MS;
		s->times[i].cv = 1;
	}
	for (const struct json *item = json_first(list); item; item = json_next(item)) {
		uint16_t service = read_id(r, item, "service", setup_service, false);
		int64_t mean_s = config_int(r->config, item, "mean_s", 0, 0, 86400);
		int64_t cv_pct = config_int(r->config, item, "cv_pct", 100, 0, 1000);

		for (uint16_t i = 0; i < setup_of(r)->service_count; i++) {
			if (service != SETUP_NONE && service != i)
				continue;
			if (mean_s > 0)
				s->times[i].mean_ms = (double)mean_s * 1000;
			s->times[i].cv = (double)cv_pct / 100;
		}
	}
}

/* So many of a profile, from quarter to quarter. */
static void set_open(struct scenario *s, uint16_t profile, const double open[], double factor)
{
	for (int64_t at_ms = s->opens_ms; at_ms < s->closes_ms; at_ms += STAFFING_QUARTER_MS) {
		double count = ceil(open[(at_ms - s->opens_ms) / s->step_ms] * factor - 1e-9);

		s->staffing.open[profile][at_ms / STAFFING_QUARTER_MS] =
			(uint16_t)fmin(count, QUEUE_MAX_COUNTERS);
	}
}

/* Of every profile's own counters so many in a hundred, rounded up. */
static void set_open_pct(struct reader *r, const double open[])
{
	const struct setup *setup = setup_of(r);

	for (uint16_t profile = 0; profile < setup->profile_count; profile++) {
		int own = 0;

		for (uint16_t i = 0; i < setup->counter_count; i++)
			own += setup->counters[i].profile == profile;
		set_open(r->scenario, profile, open, own / 100.0);
	}
}

static void read_counters(struct reader *r)
{
	const struct json *list = config_list(
		r->config, config_root(r->config), "counters", QUEUE_MAX_PROFILES, true);
	double open[SCENARIO_MAX_STEPS];

	for (const struct json *item = json_first(list); item; item = json_next(item)) {
		uint16_t profile = read_id(r, item, "profile", setup_profile, false);
		bool in_pct = read_steps(r, item, "open_pct", open);
		bool in_counters = !in_pct && read_steps(r, item, "open", open);

		if (in_pct && !json_get(item, "profile"))
			set_open_pct(r, open);
		else if (in_counters && profile != SETUP_NONE)
			set_open(r->scenario, profile, open, 1);
		else if (profile != SETUP_NONE || !json_get(item, "profile"))
			config_refuse(r->config, item,
				"write a profile and how many are open, step by step; or without "
				"a profile \"open_pct\", for every profile");
	}
}

/* More at once than there are would quietly be fewer. */
static void check_counters(struct reader *r)
{
	const struct staffing *staffing = &r->scenario->staffing;

	for (int quarter = 0; quarter < STAFFING_QUARTERS; quarter++) {
		unsigned int open = 0;

		for (uint16_t p = 0; p < staffing->profiles; p++)
			open += staffing->open[p][quarter];
		if (open <= setup_of(r)->counter_count)
			continue;
		config_refuse(r->config, json_get(config_root(r->config), "counters"),
			"at %02d:%02d there are %u open, and the hall file has %u", quarter / 4,
			quarter % 4 * 15, open, setup_of(r)->counter_count);
		return;
	}
}

static void read_appointments(struct reader *r)
{
	const struct json *in =
		config_object(r->config, config_root(r->config), "appointments", false);
	struct scenario_appointments *a = &r->scenario->appointments;

	a->slot_ms = 15 * MINUTE_MS;
	if (!in)
		return;
	if (!setup_of(r)->appointments.offered)
		config_refuse(r->config, in, "the hall file offers no appointments");
	a->share = read_share(r, in, "share_pct");
	a->no_show = read_share(r, in, "no_show_pct");
	a->slot_ms = config_int(r->config, in, "slot_min", 15, 1, 480) * MINUTE_MS;
	a->early_ms = config_int(r->config, in, "early_min", 10, 0, 240) * MINUTE_MS;
}

/* ---- The file ---- */

/* The hall file's name is relative to the scenario's folder. */
static void read_hall(struct reader *r, FILE *out)
{
	const char *name = config_text(r->config, config_root(r->config), "hall", NULL, 255);
	const char *slash = strrchr(r->path, '/');
	char *path = NULL;

	if (!name[0])
		return;
	if (asprintf(&path, "%.*s%s", name[0] != '/' && slash ? (int)(slash - r->path + 1) : 0,
		    r->path, name) < 0)
		return;
	r->scenario->hall = hall_file_read(path, out);
	if (!r->scenario->hall)
		config_refuse(r->config, json_get(config_root(r->config), "hall"),
			"%s cannot be read", path);
	free(path);
}

static void read_rest(struct reader *r)
{
	const struct json *root = config_root(r->config);
	struct scenario *s = r->scenario;

	(void)config_text(r->config, root, "$schema", "", 255);
	read_days(r);
	read_demands(r);
	read_classes(r);
	read_times(r);
	read_counters(r);
	check_counters(r);
	read_appointments(r);
	s->no_show = read_share(r, root, "no_show_pct");
	s->lost_ms = (int32_t)config_int(r->config, root, "lost_s", 40, 0, 3600) * 1000;
	s->patience_ms =
		(double)config_int(r->config, root, "patience_min", 0, 0, 1440) * MINUTE_MS;
}

struct scenario *scenario_read(const char *path, FILE *out)
{
	struct reader r = {.config = config_open(path), .path = path};
	bool is_good;

	r.scenario = calloc(1, sizeof(*r.scenario));
	if (r.config && r.scenario) {
		read_hall(&r, out);
		if (r.scenario->hall && staffing_init(&r.scenario->staffing, setup_of(&r)) == 0)
			read_rest(&r);
		else
			config_any_keys(r.config, config_root(r.config));
	}
	is_good = r.config && config_finish(r.config, out) == 0 && r.scenario && r.scenario->hall &&
		  r.scenario->demands;
	config_free(r.config);
	if (is_good)
		return r.scenario;
	scenario_free(r.scenario);
	return NULL;
}

void scenario_free(struct scenario *s)
{
	if (!s)
		return;
	hall_file_free(s->hall);
	staffing_fini(&s->staffing);
	free(s->demands);
	free(s);
}
