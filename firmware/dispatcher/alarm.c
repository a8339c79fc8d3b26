/* A short list; one alarm per code, so it cannot grow with repetition. */
#include "firmware/dispatcher/alarm.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/log.h"

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
	log_err("alarm: '%s': %s", code, what);
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
