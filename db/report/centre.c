/* Hall files out of the database, and what of them the figures need. */
#include "db/report/centre.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "db/look.h"
#include "firmware/base/zone.h"

enum { NORMAL_SLOPE = 1024 };

void centre_init(struct centre *centre, sqlite3 *db)
{
	*centre = (struct centre){.db = db,
		.services = {.max = IDLE_MAX_SERVICES},
		.institutions = {.max = 4096},
		.classes = {.max = IDLE_MAX_CLASSES},
		.profiles = {.max = 65536},
		.operators = {.max = 1 << 20}};
}

void centre_fini(struct centre *centre)
{
	words_fini(&centre->services);
	words_fini(&centre->institutions);
	words_fini(&centre->classes);
	words_fini(&centre->profiles);
	words_fini(&centre->operators);
	hall_file_free(centre->file);
	zone_free(centre->zone);
	free(centre->takes);
}

/* ---- Reading a version ---- */

static struct hall_file *version_read(sqlite3 *db, uint32_t version, char why[256])
{
	sqlite3_stmt *row = NULL;
	struct hall_file *file = NULL;
	char name[64];
	int rc = sql_prepare(db, "SELECT text FROM config WHERE version=?", &row);

	if (rc == 0)
		rc = sql_bind(row, "i", (int64_t)version);
	if (rc == 0)
		rc = sql_row(row);
	snprintf(name, sizeof(name), "hall file version %" PRIu32, version);
	if (rc == 1)
		file = hall_file_parse(name, (const char *)sqlite3_column_text(row, 0),
			(size_t)sqlite3_column_bytes(row, 0), stderr);
	if (rc < 0)
		look_fail(db, rc, why);
	else if (rc == 0)
		snprintf(why, 256, "%s is not in it: the database is damaged: use a backup", name);
	else if (!file)
		snprintf(why, 256, "%s in it cannot be read by this program", name);
	sqlite3_finalize(row);
	return file;
}

static struct text text_of(const char *id)
{
	return (struct text){id, strlen(id)};
}

static int services_take(struct centre *centre, const struct setup *setup)
{
	uint32_t service, institution;
	int rc = 0;

	for (uint16_t i = 0; i < setup->service_count && rc == 0; i++) {
		const struct setup_service *of = &setup->services[i];

		rc = words_take(&centre->services, text_of(of->id), &service);
		if (rc == 0)
			rc = words_take(&centre->institutions,
				text_of(setup->institutions[of->institution].id), &institution);
		if (rc == 0)
			centre->institution_of[service - 1] = institution;
	}
	return rc;
}

static int profile_take(struct centre *centre, const struct setup *setup,
	const struct setup_profile *profile, bool extends)
{
	uint64_t takes[IDLE_WORDS] = {0};
	uint32_t number;
	int rc = words_take(&centre->profiles, text_of(profile->id), &number);

	if (rc < 0)
		return rc;
	if (number >= centre->takes_count) {
		void *all = realloc(centre->takes, (number + 1) * sizeof(*centre->takes));

		if (!all)
			return -ENOMEM;
		centre->takes = all;
		memset(centre->takes + centre->takes_count, 0,
			(number + 1 - centre->takes_count) * sizeof(*centre->takes));
		centre->takes_count = number + 1;
	}
	/* whoever waits for a service that left the file is still called */
	for (uint32_t i = 0; extends && i < centre->services.count; i++)
		if (setup_service(setup, centre->services.text[i]) == SETUP_NONE)
			takes[i / 64] |= centre->takes[number][i / 64] & 1ull << i % 64;
	for (uint16_t i = 0; i < setup->service_count; i++) {
		uint32_t service = words_find(&centre->services, setup->services[i].id) - 1;

		if (setup_profile_takes(profile, i))
			takes[service / 64] |= 1ull << service % 64;
	}
	memcpy(centre->takes[number], takes, sizeof(takes));
	return 0;
}

static int zone_take(struct centre *centre, const char *name)
{
	if (centre->zone && strcmp(centre->zone_name, name) == 0)
		return 0;
	struct zone *zone = zone_open(name);

	if (!zone)
		return -errno;
	zone_free(centre->zone);
	centre->zone = zone;
	snprintf(centre->zone_name, sizeof(centre->zone_name), "%s", name);
	centre->offset_from_s = centre->offset_until_s = 0;
	return 0;
}

static int version_take(struct centre *centre, struct hall_file *file, bool extends)
{
	const struct setup *setup = file->setup;
	int rc = services_take(centre, setup);

	for (uint16_t i = 0; i < setup->profile_count && rc == 0; i++)
		rc = profile_take(centre, setup, &setup->profiles[i], extends);
	return rc;
}

int centre_configure(struct centre *centre, uint32_t version, bool extends, char why[256])
{
	if (version == centre->version && !(extends && centre->version == 0))
		return 0;
	struct hall_file *file = version_read(centre->db, version, why);

	if (!file)
		return -EINVAL;
	int rc = zone_take(centre, file->catalogue->time_zone);

	if (rc < 0)
		snprintf(why, 256, "time zone '%s': %s: install tzdata", file->catalogue->time_zone,
			strerror(-rc));
	else if ((rc = version_take(centre, file, extends)) < 0)
		snprintf(why, 256, "hall file version %" PRIu32 ": %s", version,
			rc == -ENOSPC ? "more services than a report takes: ask for a shorter time"
				      : strerror(-rc));
	if (rc < 0) {
		hall_file_free(file);
		return rc;
	}
	hall_file_free(centre->file);
	centre->file = file;
	centre->version = version;
	return 0;
}

/* ---- Asking ---- */

const uint64_t *centre_takes(const struct centre *centre, uint32_t profile)
{
	static const uint64_t nothing[IDLE_WORDS];

	return profile < centre->takes_count ? centre->takes[profile] : nothing;
}

uint32_t centre_institution(const struct centre *centre, uint32_t service)
{
	return service ? centre->institution_of[service - 1] : 0;
}

int32_t centre_slope(const struct centre *centre, const char *klass)
{
	uint16_t found = centre->file ? setup_class(centre->file->setup, klass) : SETUP_NONE;

	return found == SETUP_NONE ? NORMAL_SLOPE : centre->file->setup->classes[found].slope;
}

void centre_local(struct centre *centre, int64_t at_ms, int64_t *days, int *second)
{
	int64_t at_s = at_ms / 1000;

	if (centre->zone && (at_s < centre->offset_from_s || at_s >= centre->offset_until_s)) {
		centre->offset_s = zone_offset_s(centre->zone, at_s, &centre->offset_until_s);
		centre->offset_from_s = at_s;
	}
	at_s += centre->offset_s;
	*days = at_s / 86400 - (at_s % 86400 < 0);
	*second = (int)(at_s - *days * 86400);
}

void centre_clock(struct centre *centre, int64_t at_ms, char text[16])
{
	int64_t days;
	int second;

	centre_local(centre, at_ms, &days, &second);
	snprintf(text, 16, "%02d:%02d:%02d", second / 3600 % 24, second / 60 % 60, second % 60);
}
