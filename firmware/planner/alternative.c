/* Reading changes, and doing them to a day. */
#include "firmware/planner/alternative.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/planner/dice.h"
#include "firmware/planner/policy_word.h"

int alternative_init(struct alternative *a, const struct setup *setup, uint64_t seed)
{
	memset(a, 0, sizeof(*a));
	a->seed = seed;
	a->setup = setup_merge(setup, setup); /* a copy */
	return a->setup ? 0 : -ENOMEM;
}

void alternative_fini(struct alternative *a)
{
	setup_free(a->setup);
	a->setup = NULL;
}

/* ---- Reading ---- */

static uint16_t find_none(const struct setup *setup, const char *id)
{
	(void)setup;
	(void)id;
	return SETUP_NONE;
}

enum form { FORM_SHIFT /* +10% */, FORM_SHARE /* 30% */, FORM_COUNTERS, FORM_MINUTES };

static const struct key {
	const char *word;
	enum change_of of;
	enum form form;
	uint16_t (*find)(const struct setup *setup, const char *id);
	const char *noun;
	bool needs_id;
} keys[] = {
	{"counters", CHANGE_OF_COUNTERS, FORM_COUNTERS, setup_profile, "profile", false},
	{"demand", CHANGE_OF_DEMAND, FORM_SHIFT, setup_service, "service", false},
	{"service_time", CHANGE_OF_SERVICE_TIME, FORM_SHIFT, setup_service, "service", false},
	{"class", CHANGE_OF_CLASS, FORM_SHARE, setup_class, "class", true},
	{"no_show", CHANGE_OF_NO_SHOW, FORM_SHARE, find_none, "", false},
	{"patience", CHANGE_OF_PATIENCE, FORM_MINUTES, find_none, "", false},
};

enum { KEY_COUNT = sizeof(keys) / sizeof(keys[0]) };

static const char *form_words(enum form form)
{
	static const char *const words[] = {
		[FORM_SHIFT] = "a percentage with its sign, as +10% or -20%",
		[FORM_SHARE] = "a percentage from 0% to 100%",
		[FORM_COUNTERS] = "a number of counters, or more or fewer, as 12, +2, -1 or -10%",
		[FORM_MINUTES] = "minutes, as 30"};

	return words[form];
}

static bool value_fits(const struct alternative_change *c, enum form form, bool is_percent)
{
	switch (form) {
	case FORM_SHIFT:
		return is_percent && c->is_relative && c->value >= -1 && c->value <= 9;
	case FORM_SHARE:
		return is_percent && !c->is_relative && c->value >= 0 && c->value <= 1;
	case FORM_COUNTERS:
		return fabs(c->value) <= QUEUE_MAX_COUNTERS && (!is_percent || c->is_relative);
	case FORM_MINUTES:
		return !is_percent && !c->is_relative && c->value > 0 && c->value <= 1440;
	}
	return false;
}

static bool read_value(const char *text, enum form form, struct alternative_change *c)
{
	char *end;
	bool is_percent;

	c->is_relative = text[0] == '+' || text[0] == '-';
	c->value = strtod(text, &end);
	is_percent = *end == '%';
	if (end == text || !isfinite(c->value) || end[is_percent ? 1 : 0])
		return false;
	if (is_percent)
		c->value /= 100;
	c->is_share = is_percent;
	return value_fits(c, form, is_percent);
}

static int read_id(const struct alternative *a, const struct key *key, const char *id,
	struct alternative_change *c, char why[256])
{
	c->which = SETUP_NONE;
	if (!id[0] && !key->needs_id)
		return 0;
	c->which = key->find(a->setup, id);
	if (c->which != SETUP_NONE)
		return 0;
	if (key->noun[0])
		snprintf(why, 256, "%s.%s: the hall has no such %s", key->word, id, key->noun);
	else
		snprintf(why, 256, "%s is about everybody: nothing comes behind it", key->word);
	return -EINVAL;
}

static int refuse_key(const char *word, char why[256])
{
	int at = snprintf(why, 256, "'%.60s' is no change; there are: policy", word);

	for (int i = 0; i < KEY_COUNT; i++)
		at += snprintf(why + at, 256 - (size_t)at, ", %s%s", keys[i].word,
			keys[i].needs_id ? ".ID" : "");
	snprintf(why + at, 256 - (size_t)at, ", each with =VALUE");
	return -EINVAL;
}

static int read_change(const struct alternative *a, const char *word, size_t len,
	struct alternative_change *c, char why[256])
{
	const char *dot = memchr(word, '.', len);
	size_t key_len = dot ? (size_t)(dot - word) : len;
	char id[ID_SIZE] = "";
	int rc;

	if (dot && len - key_len - 1 < sizeof(id))
		snprintf(id, sizeof(id), "%.*s", (int)(len - key_len - 1), dot + 1);
	for (int i = 0; i < KEY_COUNT; i++) {
		if (strlen(keys[i].word) != key_len || memcmp(keys[i].word, word, key_len) != 0)
			continue;
		c->of = keys[i].of;
		rc = read_id(a, &keys[i], id, c, why);
		if (rc == 0 && !read_value(word + len + 1, keys[i].form, c)) {
			snprintf(why, 256, "'%.80s': after = comes %s", word,
				form_words(keys[i].form));
			rc = -EINVAL;
		}
		return rc;
	}
	return refuse_key(word, why);
}

static void name_add(struct alternative *a, const char *word)
{
	size_t len = strlen(a->name);

	snprintf(a->name + len, sizeof(a->name) - len, "%s%s", len > 0 ? ", " : "", word);
}

int alternative_add(struct alternative *a, const char *word, char why[256])
{
	size_t len = strcspn(word, "=");
	struct alternative_change change = {0};
	int rc;

	if (!word[len])
		return refuse_key(word, why);
	if (len == 6 && memcmp(word, "policy", 6) == 0) {
		rc = policy_word_take(a->setup, word + 7, why);
		if (rc == 0)
			name_add(a, word + 7);
		return rc;
	}
	if (a->count == ALTERNATIVE_MAX_CHANGES) {
		snprintf(why, 256, "more than %d changes at once", ALTERNATIVE_MAX_CHANGES);
		return -ENOSPC;
	}
	rc = read_change(a, word, len, &change, why);
	if (rc < 0)
		return rc;
	a->changes[a->count++] = change;
	name_add(a, word);
	return change.of == CHANGE_OF_COUNTERS ? staffing_add_counters(a->setup) : 0;
}

/* ---- Doing: citizens ---- */

static struct dice dice_of(
	const struct alternative *a, const struct demand_day *day, enum change_of of)
{
	return dice_for(a->seed, DICE_PICK, (uint64_t)day->midnight_ms, of);
}

static bool is_meant(const struct alternative_change *c, const struct citizen *citizen)
{
	return c->which == SETUP_NONE || citizen->service == c->which;
}

/* How much sooner or later a clone comes: up to a quarter of an hour, while the doors are open. */
static int64_t clone_shift(
	const struct demand_day *day, const struct citizen *citizen, struct dice dice, uint64_t n)
{
	int64_t shift_ms = (int64_t)(1800000 * (dice_even(dice, n) - 0.5));
	int64_t first_ms = day->citizens[0].at_ms;
	int64_t last_ms = day->citizens[day->arrivals - 1].at_ms;

	if (citizen->at_ms + shift_ms > last_ms || citizen->at_ms + shift_ms < first_ms)
		shift_ms = -shift_ms;
	if (citizen->at_ms + shift_ms > last_ms || citizen->at_ms + shift_ms < first_ms)
		return 0;
	return shift_ms;
}

static int clone(struct demand_day *day, size_t i, struct dice dice, uint64_t n)
{
	struct citizen *clone = demand_add_citizen(day);
	int64_t shift_ms = clone_shift(day, &day->citizens[i], dice, n);

	if (!clone)
		return -ENOMEM;
	*clone = day->citizens[i];
	clone->at_ms += shift_ms;
	clone->queued_ms += shift_ms;
	clone->due_ms += shift_ms;
	clone->called_ms = 0;
	return 0;
}

/* A part of them comes once more, each with one service only. */
static int demand_more(const struct alternative_change *c, struct dice dice, struct demand_day *day)
{
	size_t arrivals = day->arrivals, count = day->count;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < arrivals; i++) {
		int copies = (int)(dice_even(dice, i) < fmod(c->value, 1) ? ceil(c->value)
									  : floor(c->value));

		if (day->citizens[i].then != CITIZEN_LAST || !is_meant(c, &day->citizens[i]))
			continue;
		for (int k = 0; rc == 0 && k < copies; k++)
			rc = clone(day, i, dice, count + i * 16 + (size_t)k);
	}
	return rc;
}

/* Moves those who come (place[i] not CITIZEN_LAST) together, with what comes next for each. */
static void citizens_close_up(struct demand_day *day, uint32_t *place)
{
	size_t kept = 0, arrivals = 0;

	for (size_t i = 0; i < day->count; i++)
		if (place[i] != CITIZEN_LAST)
			place[i] = (uint32_t)kept++;
	for (size_t i = 0; i < day->count; i++) {
		if (place[i] == CITIZEN_LAST)
			continue;
		arrivals += i < day->arrivals;
		day->citizens[place[i]] = day->citizens[i];
		if (day->citizens[i].then != CITIZEN_LAST)
			day->citizens[place[i]].then = place[day->citizens[i].then];
	}
	day->count = kept;
	day->arrivals = arrivals;
}

/* A part of them stays at home, with all that they came for. */
static int demand_less(const struct alternative_change *c, struct dice dice, struct demand_day *day)
{
	uint32_t *place = calloc(day->count + 1, sizeof(*place));

	if (!place)
		return -ENOMEM;
	for (size_t i = 0; i < day->arrivals; i++) {
		if (!is_meant(c, &day->citizens[i]) || dice_even(dice, i) >= -c->value)
			continue;
		for (uint32_t at = (uint32_t)i; at != CITIZEN_LAST; at = day->citizens[at].then)
			place[at] = CITIZEN_LAST;
	}
	citizens_close_up(day, place);
	free(place);
	return 0;
}

static int demand_change(
	const struct alternative *a, const struct alternative_change *c, struct demand_day *day)
{
	struct dice dice = dice_of(a, day, CHANGE_OF_DEMAND);
	int rc = c->value >= 0 ? demand_more(c, dice, day) : demand_less(c, dice, day);

	return rc < 0 ? rc : demand_day_sort(day);
}

static void citizen_change(
	const struct alternative_change *c, struct dice dice, size_t i, struct citizen *citizen)
{
	switch (c->of) {
	case CHANGE_OF_SERVICE_TIME:
		if (is_meant(c, citizen))
			citizen->serve_ms =
				(int32_t)fmin(citizen->serve_ms * (1 + c->value), INT32_MAX);
		break;
	case CHANGE_OF_CLASS:
		if (dice_even(dice, i) < c->value)
			citizen->klass = (uint8_t)c->which;
		else if (citizen->klass == c->which)
			citizen->klass = c->which == 0 ? 1 : 0;
		break;
	case CHANGE_OF_NO_SHOW:
		citizen->leaves_ms = dice_even(dice, i) < c->value ? 0 : CITIZEN_STAYS;
		citizen->tells = false;
		break;
	case CHANGE_OF_PATIENCE:
		citizen->leaves_ms = (int32_t)(60000 * c->value * dice_exponential(dice, i));
		citizen->tells = false;
		break;
	default:
		break;
	}
}

/* ---- Doing: counters ---- */

/* Percentages are of all profiles together: what rounding takes from one the next one gets. */
static uint16_t counters_changed(const struct alternative_change *c, uint16_t open, double *rest)
{
	double exact = c->value, now;

	if (open == 0)
		return 0;
	if (c->is_share)
		exact = open * (1 + c->value) + *rest;
	else if (c->is_relative)
		exact = open + c->value;
	now = fmin(fmax(round(exact), 0), QUEUE_MAX_COUNTERS);
	*rest = c->is_share ? exact - now : 0;
	return (uint16_t)now;
}

static int counters_change(
	const struct alternative *a, const struct alternative_change *c, struct demand_day *day)
{
	struct staffing staffing;
	uint16_t short_of;
	int rc = staffing_init(&staffing, a->setup);

	if (rc < 0)
		return rc;
	staffing_of_day(&staffing, day);
	for (int q = 0; q < STAFFING_QUARTERS; q++) {
		double rest = 0;

		for (uint16_t p = 0; p < staffing.profiles; p++)
			if (c->which == SETUP_NONE || c->which == p)
				staffing.open[p][q] =
					counters_changed(c, staffing.open[p][q], &rest);
	}
	rc = staffing_to_day(&staffing, a->setup, day, &short_of);
	staffing_fini(&staffing);
	return rc == -ENOSPC ? 0 : rc;
}

int alternative_day(const struct alternative *a, struct demand_day *day)
{
	uint16_t short_of;
	int rc = 0;

	if (a->plan)
		rc = staffing_to_day(a->plan, a->setup, day, &short_of);
	if (rc == -ENOSPC)
		rc = 0;
	for (int i = 0; rc == 0 && i < a->count; i++) {
		const struct alternative_change *c = &a->changes[i];

		if (c->of == CHANGE_OF_COUNTERS)
			rc = counters_change(a, c, day);
		else if (c->of == CHANGE_OF_DEMAND)
			rc = demand_change(a, c, day);
		else
			for (size_t n = 0; n < day->count; n++)
				citizen_change(c, dice_of(a, day, c->of), n, &day->citizens[n]);
	}
	return rc;
}
