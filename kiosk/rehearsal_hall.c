/* The hall that is rehearsed: what it does not use is added, and people wait in it. */
#include "kiosk/rehearsal.h"

#include <errno.h>
#include <string.h>

#include "kiosk/rehearsal_inside.h"
#include "kiosk/search/search.h"

int rehearsal_least_open(const struct hall_catalogue *hall, int institution)
{
	for (int i = 0; i < hall->service_count; i++) {
		if (hall->services[i].institution == institution && hall->services[i].open)
			return i;
	}
	return -1;
}

static void add_unused(struct hall_catalogue *hall)
{
	bool any_class = false;

	hall->appointments = true;
	for (int i = 1; i < hall->class_count; i++)
		any_class |= hall->classes[i].self_service;
	for (int i = 1; i < hall->class_count && !any_class; i++)
		hall->classes[i].self_service = true;
	if (hall->popular_count > 0)
		return;
	for (int i = 0; i < hall->institution_count; i++) {
		int service = rehearsal_least_open(hall, i);

		if (service >= 0 && hall->popular_count < CATALOGUE_MAX_POPULAR)
			memcpy(hall->popular[hall->popular_count++], hall->services[service].id,
				ID_SIZE);
	}
}

static void make_up_waiting(struct waiting *waiting, struct hall_catalogue *hall)
{
	waiting->count = hall->service_count;
	for (int i = 0; i < hall->service_count; i++) {
		struct waiting_service *service = &waiting->of[i];

		memcpy(service->service, hall->services[i].id, ID_SIZE);
		service->people = (uint32_t)(i * 7 % 23);
		service->counters = (uint32_t)(1 + i * 5 % 4);
		service->low_ms = service->people * 60000;
		service->high_ms = service->low_ms + 600000;
		if (i % 9 == 8)
			service->low_ms = service->high_ms = -1;
	}
	if (hall->service_count > 2)
		hall->services[2].open = false; /* one is closed */
}

int rehearsal_open(
	struct rehearsal *rehearsal, const struct panel *panel, struct hall_catalogue *hall)
{
	*rehearsal = (struct rehearsal){.panel = *panel, .hall = hall};
	add_unused(hall);
	make_up_waiting(&rehearsal->waiting, hall);
	rehearsal->search = search_new(hall);
	return rehearsal->search ? 0 : -ENOMEM;
}

void rehearsal_close(struct rehearsal *rehearsal)
{
	search_free(rehearsal->search);
	rehearsal->search = NULL;
}
