/* The centre's calendar. */
#ifndef NOVBE_DISPATCHER_DAY_H
#define NOVBE_DISPATCHER_DAY_H

#include "firmware/dispatcher/hub.h"

/* The business day of `now_ms` (hub time). */
void day_today(const struct hub *hub, int64_t now_ms, char day[DAY_SIZE]);

#endif
