/*
 * dev/<id>/do:   {"order":"<id>","verb":"print","ticket":{...},"copy":true,"deadline":<hub ms>}
 *                {"order":"<id>","verb":"picture"}
 * dev/<id>/done: {"order":"<id>","ok":true,"text":"","picture":"<base64 of a PNG>"}
 */
#ifndef NOVBE_WIRE_ORDER_MESSAGE_H
#define NOVBE_WIRE_ORDER_MESSAGE_H

#include "firmware/wire/answer_message.h"

struct order_message {
	char order[COMMAND_ID_SIZE];
	char verb[16];
	bool copy;	     /* ticket.copies is its number */
	int64_t deadline_ms; /* hub time: past it nothing is printed; 0: none */
	bool has_ticket;
	struct ticket_message ticket;
};

struct done_message {
	char order[COMMAND_ID_SIZE];
	bool ok;
	char text[ANSWER_TEXT_SIZE];
	/* Written when it is not NULL; borrowed. Reading leaves it NULL: who wants it takes it from
	 * the message (firmware/device/remote_picture.h). */
	const char *picture;
};

void order_message_write(struct json_writer *w, const struct order_message *m);
int order_message_read(const struct json *value, struct order_message *m)
	__attribute__((warn_unused_result));
void done_message_write(struct json_writer *w, const struct done_message *m);
int done_message_read(const struct json *value, struct done_message *m)
	__attribute__((warn_unused_result));

#endif
