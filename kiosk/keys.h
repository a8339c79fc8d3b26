/*
 * A kiosk's own buttons: each for a service, or of a keypad that moves through the screen (next,
 * previous, enter, back, home, repeat, louder, quieter), and their lamp. They stand beside a touch
 * screen or instead of one. Inner to the program.
 *
 * The lamp: `idle` tickets can be had, `serving` one is being made, `refused` the press did nothing
 * (or a notice stands there), `closed` no tickets now, `link-lost` no hub and no numbers of its
 * own.
 */
#ifndef NOVBE_KIOSK_KEYS_H
#define NOVBE_KIOSK_KEYS_H

#include "firmware/wire/catalogue_message.h"
#include "kiosk/options.h"

struct kiosk;

/* 0 also for a kiosk that has none; -Exxx after saying why in the log. */
int keys_open(struct kiosk *kiosk) __attribute__((warn_unused_result));
void keys_close(struct kiosk *kiosk);
/* The catalogue is another one: a button whose service it does not have is trouble. */
void keys_use_hall(struct kiosk *kiosk);
/* The lamp follows the flow. */
void keys_show(struct kiosk *kiosk);

/* The first button's service, from the `first`-th on, that the hall does not have; NULL: none. */
const char *keys_unknown_service(const struct kiosk_options *options,
	const struct hall_catalogue *hall, unsigned int *first);

#endif
