/* Where the identity comes from: a line, or options and a secret. */
#ifndef NOVBE_IDENTITY_CARD_ASK_H
#define NOVBE_IDENTITY_CARD_ASK_H

#include "firmware/device/identity_card.h"
#include "firmware/identity/arguments.h"

/* 0, or -Exxx after saying what is wrong. On a terminal it asks, and what is typed is not shown. */
int card_ask(const struct arguments *arguments, struct identity_card *card)
	__attribute__((warn_unused_result));

#endif
