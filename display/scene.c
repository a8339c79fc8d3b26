/* From the schedule, the catalogue and the hub's word to what the wall says. */
#include "display/scene.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"

static void line_make(struct scene_line *line, const struct schedule_row *row,
	const struct hall_catalogue *catalogue)
{
	const struct board_call *call = row->call;
	const struct catalogue_service *service =
		catalogue ? hall_catalogue_service(catalogue, call->service) : NULL;

	snprintf(line->ticket, sizeof(line->ticket), "%s", call->ticket);
	snprintf(line->counter, sizeof(line->counter), "%u", (unsigned int)call->counter);
	snprintf(line->language, sizeof(line->language), "%s", call->language);
	if (service) {
		int language = hall_catalogue_language(catalogue, call->language);

		/* A name that is not there in that language is written in the hall's first. */
		if (language < 0 || !service->names.text[language])
			snprintf(line->language, sizeof(line->language), "%s",
				catalogue->languages[0]);
		snprintf(line->service, sizeof(line->service), "%s",
			names_text(catalogue, &service->names, line->language));
	}
	line->lit = row->lit;
	line->bright = row->bright;
	line->recalled = call->recalls > 0;
}

void scene_make(struct scene *scene, const struct scene_facts *facts)
{
	struct schedule_row rows[SCHEDULE_MAX_PLACES];

	memset(scene, 0, sizeof(*scene));
	scene->count = schedule_rows(facts->schedule, facts->now_ms, rows, &scene->heads);
	for (size_t i = 0; i < scene->count; i++)
		line_make(&scene->lines[i], &rows[i], facts->catalogue);
	scene->calm = scene->count == 0;
	scene->lost = facts->lost;
	scene->hall = facts->hall;
	if (!facts->hub_heard || !facts->catalogue)
		scene->words = SCENE_STARTING;
	else
		scene->words = facts->day_open ? SCENE_WELCOME : SCENE_CLOSED;
	if (facts->catalogue && facts->wall_ms >= 0 &&
		clock_local_hhmm(facts->wall_ms, facts->catalogue->time_zone, scene->clock) < 0)
		memset(scene->clock, 0, sizeof(scene->clock));
}

int64_t scene_minute_left_ms(int64_t wall_ms)
{
	return 60000 - wall_ms % 60000;
}
