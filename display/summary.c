/* The waiting, summed up per institution. */
#include "display/summary.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MINUTE_MS = 60000, STEP_MIN = 5 };

void summary_clear(struct summary *summary)
{
	for (size_t i = 0; i < summary->count; i++)
		free(summary->entries[i].services);
	summary->count = 0;
}

/* Its position, or summary->count. */
static size_t entry_find(const struct summary *summary, const char *institution)
{
	size_t i = 0;

	while (i < summary->count && strcmp(summary->entries[i].institution, institution) != 0)
		i++;
	return i;
}

int summary_hear(struct summary *summary, const char *institution,
	const struct queue_service *services, size_t count)
{
	size_t i = entry_find(summary, institution);

	if (i == QUEUE_MAX_INSTITUTIONS)
		return -ENOSPC;
	struct queue_service *copy = calloc(count ? count : 1, sizeof(*copy));

	if (!copy)
		return -ENOMEM;
	if (count)
		memcpy(copy, services, count * sizeof(*copy));
	struct summary_entry *entry = &summary->entries[i];

	if (i == summary->count) {
		summary->count++;
		memset(entry, 0, sizeof(*entry));
		snprintf(entry->institution, sizeof(entry->institution), "%s", institution);
	}
	free(entry->services);
	entry->services = copy;
	entry->service_count = count;
	return 0;
}

struct span {
	bool open;
	uint32_t waiting;
	int64_t low_ms, high_ms; /* -1: none known */
};

static void span_add(struct span *span, const struct queue_service *service)
{
	span->open = span->open || service->open;
	span->waiting += service->waiting;
	if (service->waiting == 0 || service->low_ms < 0 || service->high_ms < service->low_ms)
		return;
	if (span->low_ms < 0 || service->low_ms < span->low_ms)
		span->low_ms = service->low_ms;
	if (service->high_ms > span->high_ms)
		span->high_ms = service->high_ms;
}

static void line_estimate(struct summary_line *line, const struct span *span)
{
	int64_t step_ms = (int64_t)STEP_MIN * MINUTE_MS;
	int64_t low_min, high_min;

	if (span->low_ms < 0)
		return;
	low_min = span->low_ms / step_ms * STEP_MIN;
	high_min = (span->high_ms + step_ms - 1) / step_ms * STEP_MIN;
	if (high_min > SUMMARY_MAX_MINUTES)
		return;
	line->low_min = (uint16_t)low_min;
	line->high_min = (uint16_t)(high_min > low_min ? high_min : low_min + STEP_MIN);
}

size_t summary_lines(const struct summary *summary, const struct hall_catalogue *catalogue,
	bool (*shows_zone)(const void *data, const char *zone), const void *data,
	struct summary_line lines[QUEUE_MAX_INSTITUTIONS])
{
	size_t count = 0;

	for (uint16_t i = 0; i < catalogue->institution_count; i++) {
		size_t at = entry_find(summary, catalogue->institutions[i].id);
		const struct summary_entry *entry = &summary->entries[at];
		struct span span = {.low_ms = -1, .high_ms = -1};

		for (size_t s = 0; at < summary->count && s < entry->service_count; s++) {
			const struct catalogue_service *service =
				hall_catalogue_service(catalogue, entry->services[s].service);

			if (service && (!service->zone[0] || shows_zone(data, service->zone)))
				span_add(&span, &entry->services[s]);
		}
		if (!span.open || span.waiting == 0 || count == QUEUE_MAX_INSTITUTIONS)
			continue;
		memset(&lines[count], 0, sizeof(lines[count]));
		lines[count].institution = i;
		lines[count].waiting = span.waiting;
		line_estimate(&lines[count], &span);
		count++;
	}
	return count;
}
