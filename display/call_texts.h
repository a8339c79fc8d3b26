/*
 * What the wall says aloud, as the hall's catalogues translate it: short sentences of their own, so
 * that no number needs an ending (a number is spoken as its digits or its word, as it stands).
 */
#ifndef NOVBE_DISPLAY_CALL_TEXTS_H
#define NOVBE_DISPLAY_CALL_TEXTS_H

#include "display/texts.h"

#define CALL_TICKET  TEXT("Ticket {ticket}.")
#define CALL_COUNTER TEXT("Counter {counter}.")
#define CALL_LOOK    TEXT("Please look at the screen.")
/* For texts_plural(): calls that came too fast to be spoken one by one. */
#define CALL_MORE TEXTS("{count} more ticket was called.", "{count} more tickets were called.")

#endif
