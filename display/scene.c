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
		struct name name = names_in(catalogue, &service->names, call->language);

		snprintf(line->service, sizeof(line->service), "%s", name.text);
		snprintf(line->service_language, sizeof(line->service_language), "%s",
			name.language);
	}
	line->lit = row->lit;
	line->bright = row->bright;
	line->recalled = call->recalls > 0;
	line->recalls = call->recalls;
}

/* The first part of the way to a full card is there from the start, and it slows down to its end.
 */
static uint16_t part_filled(int64_t lit_for_ms)
{
	const int64_t first = 150;
	int64_t left = SCENE_MOTION_MS - lit_for_ms;

	if (left <= 0)
		return SCENE_WHOLE;
	if (left > SCENE_MOTION_MS)
		left = SCENE_MOTION_MS;
	int64_t missing = (SCENE_WHOLE - first) * left * left / (SCENE_MOTION_MS * SCENE_MOTION_MS);

	return (uint16_t)(SCENE_WHOLE - (missing > 0 ? missing : 1));
}

static void line_lead(struct scene_line *line, const struct scene_facts *facts, uint16_t counter)
{
	const struct direction *direction =
		facts->directions ? directions_find(facts->directions, counter) : NULL;
	struct name way;

	if (!direction)
		return;
	way = direction_text(direction, facts->catalogue, line->language);
	line->arrow = direction->arrow;
	snprintf(line->way, sizeof(line->way), "%s", way.text);
	snprintf(line->way_language, sizeof(line->way_language), "%s", way.language);
}

static void scene_zones(struct scene *scene, const struct scene_facts *facts)
{
	const struct hall_catalogue *catalogue = facts->catalogue;

	for (uint16_t i = 0; i < catalogue->zone_count; i++) {
		const struct catalogue_zone *zone = &catalogue->zones[i];
		bool says = false;

		for (size_t l = 0; l < catalogue->language_count; l++)
			says = says || (zone->message.text[l] && *zone->message.text[l]);
		if (says && scene->zone_count < SCHEDULE_MAX_ZONES && facts->shows_zone &&
			facts->shows_zone(facts->zones, zone->id))
			scene->zones[scene->zone_count++] = (uint8_t)i;
	}
}

static void scene_lines(struct scene *scene, const struct scene_facts *facts)
{
	struct schedule_row rows[SCHEDULE_MAX_PLACES];

	scene->count = schedule_rows(facts->schedule, facts->now_ms, rows, &scene->heads);
	for (size_t i = 0; i < scene->count; i++) {
		struct scene_line *line = &scene->lines[i];

		line_make(line, &rows[i], facts->catalogue);
		line_lead(line, facts, rows[i].call->counter);
		if (!line->lit)
			continue;
		line->filled = facts->motion ? part_filled(rows[i].lit_for_ms) : SCENE_WHOLE;
		scene->moving = scene->moving || line->filled < SCENE_WHOLE;
	}
}

void scene_make(struct scene *scene, const struct scene_facts *facts)
{
	memset(scene, 0, sizeof(*scene));
	scene_lines(scene, facts);
	scene->calm = scene->count == 0;
	scene->lost = facts->lost;
	scene->hall = facts->hall;
	scene->turn = (uint64_t)(facts->now_ms / SCENE_TURN_MS);
	if (!facts->hub_heard || !facts->catalogue)
		scene->words = SCENE_STARTING;
	else
		scene->words = facts->day_open ? SCENE_WELCOME : SCENE_CLOSED;
	scene->night = facts->night && scene->calm && scene->words == SCENE_CLOSED;
	if (!facts->catalogue)
		return;
	if (facts->wall_ms >= 0 &&
		clock_local_hhmm(facts->wall_ms, facts->catalogue->time_zone, scene->clock) < 0)
		memset(scene->clock, 0, sizeof(scene->clock));
	scene_zones(scene, facts);
	if (facts->summary && !facts->lost && facts->day_open)
		scene->waiting_count = summary_lines(facts->summary, facts->catalogue,
			facts->shows_zone, facts->zones, scene->waiting);
}

int64_t scene_minute_left_ms(int64_t wall_ms)
{
	return 60000 - wall_ms % 60000;
}

int64_t scene_turn_left_ms(int64_t now_ms)
{
	return SCENE_TURN_MS - now_ms % SCENE_TURN_MS;
}
