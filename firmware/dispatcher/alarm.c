/* A short list; one alarm per code, so it cannot grow with repetition. */
#include "firmware/dispatcher/alarm.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/event.h"
#include "firmware/base/log.h"

/* Those that a technician acts on; the others are the hall manager's. */
static const struct {
	const char *code, *event;
} events[] = {
	{"storage", EVENT_STORAGE_FAILED},
	{"database", EVENT_DATABASE_SET_ASIDE},
	{"numbers", EVENT_NUMBERS_EXHAUSTED},
	{"stray", EVENT_STRAY_TICKET},
	{"hall-file", EVENT_CONFIG_REFUSED},
};

static void alarm_log(const struct hub *hub, const struct hub_alarm *alarm)
{
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		if (strcmp(events[i].code, alarm->code) == 0) {
			log_event(events[i].event, LOG_LEVEL_ERR,
				LOG_FIELDS({"DEVICE", hub->board.device}, {"ALARM", alarm->code}),
				"alarm: '%s': %s", alarm->code, alarm->what);
			return;
		}
	log_err("alarm: '%s': %s", alarm->code, alarm->what);
}

static struct hub_alarm *alarm_find(struct hub *hub, const char *code)
{
	for (uint8_t i = 0; i < hub->alarm_count; i++)
		if (strcmp(hub->alarms[i].code, code) == 0)
			return &hub->alarms[i];
	return NULL;
}

void alarm_raise(struct hub *hub, const char *code, const char *format, ...)
{
	struct hub_alarm *alarm = alarm_find(hub, code);
	char what[sizeof(alarm->what)];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	if (!alarm) {
		if (hub->alarm_count == HUB_MAX_ALARMS)
			return;
		alarm = &hub->alarms[hub->alarm_count++];
		snprintf(alarm->code, sizeof(alarm->code), "%s", code);
		alarm->since_ms = hub_clock_now(&hub->clock);
		alarm->what[0] = '\0';
	}
	if (strcmp(alarm->what, what) == 0)
		return;
	memcpy(alarm->what, what, sizeof(alarm->what));
	hub->state_due = true;
	alarm_log(hub, alarm);
}

void alarm_clear(struct hub *hub, const char *code)
{
	struct hub_alarm *alarm = alarm_find(hub, code);

	if (!alarm)
		return;
	log_info("alarm: '%s': over", code);
	*alarm = hub->alarms[--hub->alarm_count];
	hub->state_due = true;
}
