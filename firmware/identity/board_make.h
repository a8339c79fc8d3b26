/* The board file and the secret of an identity: made from a sample, checked, then put in place. */
#ifndef NOVBE_IDENTITY_BOARD_MAKE_H
#define NOVBE_IDENTITY_BOARD_MAKE_H

#include "firmware/device/identity_card.h"
#include "firmware/identity/arguments.h"
#include "firmware/identity/place.h"

enum board_state {
	BOARD_FREE,    /* it has no identity */
	BOARD_SAME,    /* it has this one */
	BOARD_ANOTHER, /* it has another one, told on stderr */
};

/* What the board is now. A board file that cannot be read is another one. -ENOMEM. */
int board_look(const struct arguments *arguments, const struct place *place,
	const struct identity_card *card) __attribute__((warn_unused_result));

/* Nothing is changed unless the place's program finds the new board file right. The exit status
 * (enum board_exit) after saying what went wrong. With arguments->check nothing is changed at all.
 */
int board_make(const struct arguments *arguments, const struct place *place,
	const struct identity_card *card) __attribute__((warn_unused_result));

#endif
