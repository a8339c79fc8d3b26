/* A source as a thing, whatever it was read from. */
#include "firmware/planner/source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void source_free(struct source *source)
{
	if (!source)
		return;
	if (source->forget)
		source->forget(source);
	for (size_t i = 0; source->day && i < source->days; i++)
		demand_day_fini(&source->day[i]);
	free(source->day);
	setup_free(source->setup);
	free(source->name);
	free(source);
}

int demand_day_copy(struct demand_day *to, const struct demand_day *from)
{
	if (to->room < from->count) {
		struct citizen *citizens = realloc(to->citizens, from->count * sizeof(*citizens));

		if (!citizens)
			return -ENOMEM;
		to->citizens = citizens;
		to->room = from->count;
	}
	if (to->shift_room < from->shift_count) {
		struct shift *shifts = realloc(to->shifts, from->shift_count * sizeof(*shifts));

		if (!shifts)
			return -ENOMEM;
		to->shifts = shifts;
		to->shift_room = from->shift_count;
	}
	memcpy(to->date, from->date, sizeof(to->date));
	to->midnight_ms = from->midnight_ms;
	to->arrivals = from->arrivals;
	to->count = from->count;
	to->shift_count = from->shift_count;
	if (from->count > 0)
		memcpy(to->citizens, from->citizens, from->count * sizeof(*from->citizens));
	if (from->shift_count > 0)
		memcpy(to->shifts, from->shifts, from->shift_count * sizeof(*from->shifts));
	return 0;
}

int source_day(struct source *source, size_t index, struct demand_day *day)
{
	return source->make ? source->make(source, index, day)
			    : demand_day_copy(day, &source->day[index]);
}

int source_keep(struct source *source)
{
	struct demand_day *days;
	int rc = 0;

	if (!source->make)
		return 0;
	days = calloc(source->days + 1, sizeof(*days));
	if (!days)
		return -ENOMEM;
	for (size_t i = 0; rc == 0 && i < source->days; i++)
		rc = source->make(source, i, &days[i]);
	source->day = days;
	source->make = NULL;
	return rc;
}

/* ---- What it is ---- */

static bool ends_with(const char *path, const char *end)
{
	size_t len = strlen(path), tail = strlen(end);

	return len >= tail && strcmp(path + len - tail, end) == 0;
}

/* Leaves only days of the wanted weekdays; 1970-01-01 was a Thursday. */
static int keep_weekdays(struct source *source, uint8_t weekdays)
{
	size_t kept = 0;
	int rc = source_keep(source);

	for (size_t i = 0; rc == 0 && i < source->days; i++) {
		int64_t number = source->day[i].midnight_ms / 86400000;

		if (weekdays >> ((number + 3) % 7) & 1)
			source->day[kept++] = source->day[i];
		else
			demand_day_fini(&source->day[i]);
	}
	if (rc == 0)
		source->days = kept;
	return rc < 0 ? rc : kept > 0 ? 0 : -ENOENT;
}

static struct source *open_kind(const char *path, const struct source_options *options, FILE *out)
{
	char begin[16] = "";
	FILE *file = fopen(path, "re");
	size_t got;

	if (!file) {
		fprintf(out, "novbe-plan: %s: %s\n", path, strerror(errno));
		return NULL;
	}
	got = fread(begin, 1, sizeof(begin), file);
	fclose(file);
	if (got == sizeof(begin) && memcmp(begin, "SQLite format 3", 16) == 0)
		return source_open_journal(path, options, out);
	if (ends_with(path, ".csv") || ends_with(path, ".csv.gz"))
		return source_open_trace(path, options, out);
	return source_open_scenario(path, options, out);
}

struct source *source_open(const char *path, const struct source_options *options, FILE *out)
{
	struct source *source = open_kind(path, options, out);
	int rc = source && options->weekdays ? keep_weekdays(source, options->weekdays) : 0;

	if (rc == 0)
		return source;
	fprintf(out, "novbe-plan: %s: %s\n", path,
		rc == -ENOENT ? "none of its days is such a weekday" : strerror(-rc));
	source_free(source);
	return NULL;
}
