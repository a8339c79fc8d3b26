/* Lines: ordered lists through the legs, and the sets that say which lines are not empty. */
#include "firmware/queue/line.h"

#include <string.h>

#include "firmware/queue/hall_inside.h"

static int64_t order_ms(const struct leg *leg)
{
	switch ((enum leg_state)leg->state) {
	case LEG_RESERVED:
		return leg->reserved_until_ms;
	case LEG_PARKED:
	case LEG_PLANNED:
		return leg->until_ms;
	default:
		return leg->queued_ms;
	}
}

static bool stands_before(const struct hall *hall, uint32_t a, uint32_t b)
{
	int64_t a_ms = order_ms(link_leg(hall, a));
	int64_t b_ms = order_ms(link_leg(hall, b));

	return a_ms != b_ms ? a_ms < b_ms : a < b;
}

/* Whom a late one comes behind, LINK_NONE: in front of all. Walks from the end that is nearer in
 * time: confirmations come in near the tail, returned and transferred ones near the head. */
static uint32_t place_behind(const struct hall *hall, const struct line *line, uint32_t link)
{
	int64_t ms = order_ms(link_leg(hall, link));
	uint32_t at = line->tail;

	if (line->count == 0 || !stands_before(hall, link, at))
		return at;
	if (ms - order_ms(link_leg(hall, line->head)) > order_ms(link_leg(hall, at)) - ms) {
		while (at != LINK_NONE && stands_before(hall, link, at))
			at = link_leg(hall, at)->previous;
		return at;
	}
	for (at = line->head; !stands_before(hall, link, at);)
		at = link_leg(hall, at)->next_leg;
	return link_leg(hall, at)->previous;
}

static void line_insert(struct hall *hall, struct line *line, uint32_t link)
{
	struct leg *leg = link_leg(hall, link);

	leg->previous = place_behind(hall, line, link);
	leg->next_leg =
		leg->previous == LINK_NONE ? line->head : link_leg(hall, leg->previous)->next_leg;
	if (leg->previous == LINK_NONE)
		line->head = link;
	else
		link_leg(hall, leg->previous)->next_leg = link;
	if (leg->next_leg == LINK_NONE)
		line->tail = link;
	else
		link_leg(hall, leg->next_leg)->previous = link;
	line->count++;
}

static void line_remove(struct hall *hall, struct line *line, uint32_t link)
{
	struct leg *leg = link_leg(hall, link);

	if (leg->previous == LINK_NONE)
		line->head = leg->next_leg;
	else
		link_leg(hall, leg->previous)->next_leg = leg->next_leg;
	if (leg->next_leg == LINK_NONE)
		line->tail = leg->previous;
	else
		link_leg(hall, leg->next_leg)->previous = leg->previous;
	leg->previous = leg->next_leg = LINK_NONE;
	line->count--;
}

/* The lines a waiting leg belongs to. */
static struct lines *lines_of(struct hall *hall, const struct leg *leg)
{
	return leg->only_counter != SETUP_NONE ? &hall->sent[leg->only_counter]
					       : &hall->lines[leg->service];
}

static struct line *line_of(struct hall *hall, const struct leg *leg)
{
	if (leg->state == LEG_RESERVED)
		return &hall->reserved;
	return &lines_of(hall, leg)->line[leg->klass];
}

bool lines_are_empty(const struct lines *lines)
{
	for (int i = 0; i < QUEUE_MAX_CLASSES; i++)
		if (lines->head_ms[i] != LINE_EMPTY_MS)
			return false;
	return true;
}

/* Brings what decisions look at up to the line a leg just entered or left. */
static void heads_update(struct hall *hall, const struct leg *leg)
{
	uint64_t bit = UINT64_C(1) << (leg->service % 64);
	struct lines *lines;
	struct line *line;

	if (leg->state == LEG_RESERVED)
		return;
	lines = lines_of(hall, leg);
	line = &lines->line[leg->klass];
	lines->head_ms[leg->klass] =
		line->count > 0 ? order_ms(link_leg(hall, line->head)) : LINE_EMPTY_MS;
	if (leg->only_counter != SETUP_NONE)
		return;
	if (lines_are_empty(lines))
		hall->callable[leg->service / 64] &= ~bit;
	else
		hall->callable[leg->service / 64] |= bit;
}

/* One more (by 1) or one less (by -1) who comes back to a counter. */
static void coming_count(struct hall *hall, const struct leg *leg, int by)
{
	if (leg->comes_back)
		hall->coming[leg->only_counter] = (uint8_t)(hall->coming[leg->only_counter] + by);
}

void line_enter(struct hall *hall, struct leg_ref ref)
{
	struct leg *leg = link_leg(hall, link_of(ref));

	line_insert(hall, line_of(hall, leg), link_of(ref));
	heads_update(hall, leg);
	pools_count(hall, leg, 1);
	coming_count(hall, leg, 1);
}

void line_leave(struct hall *hall, struct leg_ref ref)
{
	struct leg *leg = link_leg(hall, link_of(ref));

	line_remove(hall, line_of(hall, leg), link_of(ref));
	heads_update(hall, leg);
	pools_count(hall, leg, UINT32_MAX);
	coming_count(hall, leg, -1);
}

void line_enter_later(struct hall *hall, struct leg_ref ref)
{
	line_insert(hall, &hall->later, link_of(ref));
}

void line_leave_later(struct hall *hall, struct leg_ref ref)
{
	line_remove(hall, &hall->later, link_of(ref));
}

static void lines_clear(struct lines *lines)
{
	memset(lines, 0, sizeof(*lines));
	for (int i = 0; i < QUEUE_MAX_CLASSES; i++)
		lines->head_ms[i] = LINE_EMPTY_MS;
}

void line_clear_all(struct hall *hall)
{
	memset(hall->callable, 0, sizeof(hall->callable));
	memset(&hall->reserved, 0, sizeof(hall->reserved));
	memset(&hall->later, 0, sizeof(hall->later));
	memset(hall->coming, 0, sizeof(hall->coming));
	for (int i = 0; i < QUEUE_MAX_SERVICES; i++)
		lines_clear(&hall->lines[i]);
	for (int i = 0; i < QUEUE_MAX_COUNTERS; i++)
		lines_clear(&hall->sent[i]);
}
