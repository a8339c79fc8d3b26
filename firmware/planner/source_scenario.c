/* A scenario's days, made one at a time. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/planner/scenario.h"
#include "firmware/planner/source.h"

static int make_day(struct source *source, size_t index, struct demand_day *day)
{
	return scenario_day(source->data, index, day);
}

static void forget(struct source *source)
{
	scenario_free(source->data);
	source->data = NULL;
}

struct source *source_open_scenario(
	const char *path, const struct source_options *options, FILE *out)
{
	struct scenario *scenario = scenario_read(path, out);
	struct source *source = scenario ? calloc(1, sizeof(*source)) : NULL;

	if (!source) {
		scenario_free(scenario);
		return NULL;
	}
	if (options->seed > 0)
		scenario->seed = options->seed;
	if (options->max_days > 0)
		scenario->days = options->max_days;
	source->name = strdup(path);
	source->setup = setup_merge(scenario->hall->setup, scenario->hall->setup);
	source->days = scenario->days;
	source->make = make_day;
	source->forget = forget;
	source->data = scenario;
	if (source->name && source->setup)
		return source;
	source_free(source);
	return NULL;
}
