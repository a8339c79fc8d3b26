/*
 * What the programs need before they can start, made from the roster:
 *
 *   <state>/broker/           mosquitto's files and one secret per device of the hall
 *   <state>/run/<id>.json     the board file of the hub, of each device that runs here, and of each
 *                             role "control" of the hall: novbe-ctl -c <state>/run/ctl.json
 *   <state>/<id>/             what a program keeps
 *
 * All of it but the secrets and what the programs keep is made anew each time.
 */
#ifndef NOVBE_BOARD_PREPARE_H
#define NOVBE_BOARD_PREPARE_H

#include "firmware/board/roster.h"

/*
 * Makes the state folder its own until the process ends: two novbe-board in one would end each
 * other's programs. 0; -EBUSY: another one has it; -Exxx: it cannot be made. Said in the log.
 */
int prepare_take(const struct roster *roster) __attribute__((warn_unused_result));

/* Makes the files; again after the hall file changed. 0, or -Exxx after saying why. */
int prepare_make(const struct roster *roster) __attribute__((warn_unused_result));

#endif
