#include "firmware/buttons/health.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "firmware/buttons/source.h"

struct health {
	struct buttons *buttons;
	struct loop_job *job;
	char troubles[HEALTH_SLOTS][BUTTONS_TROUBLE_SIZE];
	char told[BUTTONS_TROUBLE_SIZE];
};

/* The first trouble, and how many more there are. */
static void compose(const struct health *health, char text[BUTTONS_TROUBLE_SIZE])
{
	const char *first = NULL;
	char more[40] = "";
	int count = 0;

	for (unsigned int i = 0; i < HEALTH_SLOTS; i++) {
		if (!health->troubles[i][0])
			continue;
		if (!first)
			first = health->troubles[i];
		count++;
	}
	if (count > 1)
		snprintf(more, sizeof(more), " (and %d more)", count - 1);
	snprintf(text, BUTTONS_TROUBLE_SIZE, "%.*s%s",
		(int)(BUTTONS_TROUBLE_SIZE - 1 - strlen(more)), first ? first : "", more);
}

static void health_tell(void *data)
{
	struct health *health = data;
	char text[BUTTONS_TROUBLE_SIZE];

	compose(health, text);
	if (!strcmp(text, health->told))
		return;
	strcpy(health->told, text);
	buttons_health(health->buttons, text);
}

struct health *health_new(struct buttons *buttons)
{
	struct health *health = calloc(1, sizeof(*health));

	if (!health)
		return NULL;
	health->buttons = buttons;
	if (loop_job_add(buttons_loop(buttons), health_tell, health, &health->job) < 0) {
		free(health);
		return NULL;
	}
	return health;
}

void health_free(struct health *health)
{
	if (!health)
		return;
	loop_job_del(health->job);
	free(health);
}

void health_ill(struct health *health, unsigned int slot, const char *event, const char *line,
	const char *trouble)
{
	char *now = health->troubles[slot];

	if (!strncmp(now, trouble, BUTTONS_TROUBLE_SIZE - 1))
		return;
	log_event(event, LOG_LEVEL_WARN,
		LOG_FIELDS({"DEVICE", buttons_device(health->buttons)}, {"LINE", line}),
		"buttons: %s", trouble);
	snprintf(now, BUTTONS_TROUBLE_SIZE, "%s", trouble);
	loop_job_run(health->job);
}

void health_well(struct health *health, unsigned int slot)
{
	char *now = health->troubles[slot];

	if (!*now)
		return;
	log_info("buttons: well again, it was: %s", now);
	*now = '\0';
	loop_job_run(health->job);
}

int64_t retry_first_us = 1000000;

int64_t retry_delay_us(unsigned int *tries)
{
	const int64_t delay = *tries < 5 ? retry_first_us << *tries : 30 * retry_first_us;

	(*tries)++;
	return delay;
}
