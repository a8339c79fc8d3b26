/*
 * What commands are made of, in two tables: which arguments exist and what shape they have, and
 * which of them each verb needs and takes. For command_message*.c alone.
 */
#ifndef NOVBE_WIRE_COMMAND_FORM_H
#define NOVBE_WIRE_COMMAND_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/queue/command.h"

enum command_argument_kind {
	ARGUMENT_IS_TEXT, /* with a shape */
	ARGUMENT_IS_TICKET,
	ARGUMENT_IS_U8,
	ARGUMENT_IS_U16,
	ARGUMENT_IS_U32,
	ARGUMENT_IS_I64,
	ARGUMENT_IS_OFFLINE,
	ARGUMENT_IS_EXPECT,
	ARGUMENT_IS_PRINT,
	ARGUMENT_IS_FLAG, /* true or false; false is as good as absent */
	ARGUMENT_IS_CODE, /* of an appointment: read in either case, kept in upper case */
};

struct command_argument {
	const char *name;
	uint32_t bit; /* its own */
	enum command_argument_kind kind;
	size_t offset, size;
	bool (*is_shaped)(const char *text);
	int64_t min, max;
	const char *expected;
};

enum { COMMAND_ARGUMENTS = 24, COMMAND_QUALITIES = 3 };

struct command_form {
	uint32_t needs, takes; /* bits; takes: beside what it needs */
	uint32_t needs_one_of; /* at least one of these */
	bool hub_only;
};

/* In the order in which they are written. */
extern const struct command_argument command_arguments[COMMAND_ARGUMENTS];
extern const struct command_form command_forms[VERB_COUNT];
/* The words of enum clock_quality. */
extern const char *const command_qualities[COMMAND_QUALITIES];

#endif
