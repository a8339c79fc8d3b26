/* From the visits of the last days to the catalogue's list. */
#include "firmware/dispatcher/popular.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/dispatcher/day.h"

struct asked { /* a service of the hall */
	uint16_t service;
	uint32_t tickets;
};

static int asked_compare(const void *one, const void *other)
{
	const struct asked *a = one, *b = other;

	if (a->tickets != b->tickets)
		return a->tickets > b->tickets ? -1 : 1;
	return (a->service > b->service) - (a->service < b->service);
}

uint8_t popular_choose(const struct setup *setup, struct demand *demand, int count,
	char chosen[CATALOGUE_MAX_POPULAR][ID_SIZE])
{
	struct asked asked[QUEUE_MAX_SERVICES];
	int known = 0;
	uint8_t taken = 0;

	for (int i = 0; i < count && known < QUEUE_MAX_SERVICES; i++) {
		uint16_t service = setup_service(setup, demand[i].service);

		if (service == SETUP_NONE || setup->services[service].gone || !demand[i].tickets)
			continue;
		asked[known++] = (struct asked){service, demand[i].tickets};
	}
	qsort(asked, (size_t)known, sizeof(asked[0]), asked_compare);
	for (; taken < known && taken < CATALOGUE_MAX_POPULAR; taken++)
		memcpy(chosen[taken], setup->services[asked[taken].service].id, ID_SIZE);
	return taken;
}

bool popular_count(struct hub *hub)
{
	static struct demand demand[2 * QUEUE_MAX_SERVICES]; /* those that left the hall too */
	struct hall_catalogue *catalogue = hub->file->catalogue;
	char chosen[CATALOGUE_MAX_POPULAR][ID_SIZE] = {""}, today[DAY_SIZE];
	int count;

	if (hub->file->popular_is_fixed)
		return false;
	day_today(hub, hub_clock_now(&hub->clock), today);
	count = journal_demand(hub->journal, today, POPULAR_DAYS, demand, 2 * QUEUE_MAX_SERVICES);
	if (count < 0) { /* what was known is still a good guess */
		log_warn(
			"most used services: cannot be counted now: %s", journal_why(hub->journal));
		return false;
	}
	count = popular_choose(hub->file->setup, demand, count, chosen);
	if (count == catalogue->popular_count &&
		memcmp(chosen, catalogue->popular, sizeof(chosen)) == 0)
		return false;
	memcpy(catalogue->popular, chosen, sizeof(chosen));
	catalogue->popular_count = (uint8_t)count;
	return true;
}
