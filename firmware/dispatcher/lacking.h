/* What a refused command lacks by the rules of calling, in words for who pressed. */
#ifndef NOVBE_DISPATCHER_LACKING_H
#define NOVBE_DISPATCHER_LACKING_H

#include "firmware/dispatcher/hub.h"
#include "firmware/wire/answer_message.h"

/* Writes it; leaves the text as it is when the refusal's own words say all. Reads the decision in
 * hub->entry. */
void lacking_text(const struct hub *hub, const struct request *r, enum refusal refusal,
	char text[ANSWER_TEXT_SIZE]);

#endif
