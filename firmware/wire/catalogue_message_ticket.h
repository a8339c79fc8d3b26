/* The member `ticket` of the catalogue's head. For catalogue_message*.c alone. */
#ifndef NOVBE_WIRE_CATALOGUE_MESSAGE_TICKET_H
#define NOVBE_WIRE_CATALOGUE_MESSAGE_TICKET_H

#include "firmware/wire/catalogue_message.h"

void catalogue_ticket_write(struct json_writer *w, const struct hall_catalogue *catalogue);
/*
 * Into a catalogue whose languages are known. No value leaves the usual layout. Items that a newer
 * hub may know are passed over. -EINVAL: a row twice, too many, no number or service, or a member
 * of a wrong kind; -ENOMEM.
 */
int catalogue_ticket_read(const struct json *value, struct hall_catalogue *catalogue)
	__attribute__((warn_unused_result));

#endif
