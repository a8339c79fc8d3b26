/* Alarms: what a person must act on now. They stand in hub/state until they are over. */
#ifndef NOVBE_DISPATCHER_ALARM_H
#define NOVBE_DISPATCHER_ALARM_H

#include "firmware/dispatcher/hub.h"

/* Raises it (or changes its words); logged once. */
void alarm_raise(struct hub *hub, const char *code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void alarm_clear(struct hub *hub, const char *code);

#endif
