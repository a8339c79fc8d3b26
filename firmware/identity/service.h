/* The board's program and its broker, told to the system's service manager. */
#ifndef NOVBE_IDENTITY_SERVICE_H
#define NOVBE_IDENTITY_SERVICE_H

#include "firmware/identity/place.h"

/* Starts the place's unit at each boot from now on and, where systemd runs, at once. Says what was
 * done and what is next. 0, or -Exxx after saying what to do. */
int service_start(const struct place *place) __attribute__((warn_unused_result));

/* The board file that was replaced may have been another program's: that one is stopped and no
 * longer started. 0, or -Exxx after saying what to do. */
int service_stop_others(const struct place *place) __attribute__((warn_unused_result));

/* Lets the distribution's mosquitto read the files that `novbe-ctl provision` made in
 * folder/broker: a link in its configuration. 0, also when there is no mosquitto here or nothing
 * was made; or -Exxx after saying it. */
int service_broker(const char *folder) __attribute__((warn_unused_result));

#endif
