/*
 * dev/<id>/cmd:
 *   {"id":"9f86d081884c7d65-12","verb":"next","deadline":1795405003123,
 *    "expect":{"leg":"A047/1","revision":4711}, ...arguments by name}
 * Arguments: ticket service class profile counter language token operator reason day rating config
 * jump from limit offline{day run mono wall quality printed replaces}. `time` needs no deadline.
 */
#ifndef NOVBE_WIRE_COMMAND_MESSAGE_H
#define NOVBE_WIRE_COMMAND_MESSAGE_H

#include <stddef.h>
#include <stdint.h>

#include "firmware/queue/command.h"

struct json;
struct json_writer;

enum { COMMAND_MAX_BYTES = 4096 };

/* What of a broken command could still be read, so that it can be answered. */
struct command_fault {
	char id[COMMAND_ID_SIZE]; /* empty: not even that */
	char text[200];		  /* what is wrong and where */
};

/* Reads a command; device, role, own_counter and kiosk are left alone (they come from the topic).
 * -EINVAL with *fault: not JSON, not an object, no id, unknown verb, missing or wrong-typed or
 * over-long argument, a verb only the hub may use. -EMSGSIZE: over COMMAND_MAX_BYTES. */
int command_message_read(const void *text, size_t len, struct command *command,
	struct command_fault *fault) __attribute__((warn_unused_result));
/* Writes it in the same form. */
void command_message_write(struct json_writer *w, const struct command *command);
/* The members without the outer braces and without deadline (for the journal's `by`). */
void command_message_members(struct json_writer *w, const struct command *command);
/* Reads them back from a journal entry's `by` (device, role, own counter not included). */
int command_message_read_members(const struct json *by, struct command *command,
	struct command_fault *fault) __attribute__((warn_unused_result));

#endif
