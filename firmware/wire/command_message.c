/* Commands as JSON, read: each argument by its row in the table, then the whole by its verb's. */
#include "firmware/wire/command_message.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/json.h"
#include "firmware/wire/command_form.h"
#include "firmware/wire/field.h"
#include "firmware/wire/shape.h"

enum { EVENTS_LIMIT = 100 }; /* entries, when the asker names none */

__attribute__((format(printf, 2, 3))) static int fault_set(
	struct command_fault *fault, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(fault->text, sizeof(fault->text), format, args);
	va_end(args);
	return -EINVAL;
}

static bool quality_read(const struct json *in, enum clock_quality *quality)
{
	const char *word = json_string(json_get(in, "quality"));

	for (size_t i = 0; word && i < COMMAND_QUALITIES; i++) {
		if (strcmp(word, command_qualities[i]) == 0) {
			*quality = (enum clock_quality)i;
			return true;
		}
	}
	return false;
}

/* The faults of nested members are named by their path. */
static bool offline_read(const struct json *in, struct offline_issue *o, const char **wrong)
{
	*wrong = "offline";
	if (json_type(in) != JSON_OBJECT)
		return false;
	*wrong = "offline.day";
	if (!field_shaped(in, "day", shape_is_day, o->day, sizeof(o->day)))
		return false;
	*wrong = "offline.run";
	if (!field_shaped(in, "run", shape_is_run, o->run, sizeof(o->run)))
		return false;
	*wrong = "offline.mono";
	if (!field_int(in, "mono", 0, SHAPE_MAX_NUMBER, &o->mono_ms))
		return false;
	*wrong = "offline.wall";
	if (!field_int(in, "wall", 0, SHAPE_MAX_NUMBER, &o->wall_ms))
		return false;
	*wrong = "offline.quality";
	if (!quality_read(in, &o->quality))
		return false;
	*wrong = "offline.printed";
	if (!json_get(in, "printed") || !field_flag(in, "printed", false, &o->printed))
		return false;
	*wrong = "offline.replaces";
	return field_shaped_or_empty(
		in, "replaces", shape_is_command_id, o->replaces, sizeof(o->replaces));
}

static const char *offline_expected(const char *path)
{
	static const char *const TEXTS[][2] = {
		{"offline.day", "a date, as 2026-11-23"},
		{"offline.run", "16 hex digits in lower case"},
		{"offline.mono", "milliseconds, a whole number from 0"},
		{"offline.wall", "milliseconds since 1970, a whole number from 0"},
		{"offline.quality", "none, wall or hub"},
		{"offline.printed", "true or false"},
		{"offline.replaces", "a command's id, as 9f86d081884c7d65-12"},
	};

	for (size_t i = 0; i < sizeof(TEXTS) / sizeof(TEXTS[0]); i++)
		if (strcmp(path, TEXTS[i][0]) == 0)
			return TEXTS[i][1];
	return "an object with day, run, mono, wall, quality and printed";
}

static bool expect_read(const struct json *in, struct expectation *expect)
{
	struct ticket ticket;
	uint8_t leg;

	if (json_type(in) != JSON_OBJECT ||
		!field_text(in, "leg", expect->leg, sizeof(expect->leg)))
		return false;
	if (expect->leg[0] && !shape_leg_parse(expect->leg, &ticket, &leg))
		return false;
	if (!field_int(in, "revision", 0, SHAPE_MAX_NUMBER, &expect->revision))
		return false;
	expect->given = true;
	return true;
}

static bool text_read(const struct command_argument *a, const char *from, char *text)
{
	size_t len;

	if (!from || !a->is_shaped(from))
		return false;
	len = strlen(from);
	if (len >= a->size)
		return false;
	memcpy(text, from, len + 1);
	return true;
}

/* People type it as they like. */
static bool code_read(const struct command_argument *a, const char *from, char *code)
{
	if (!text_read(a, from, code))
		return false;
	for (; *code; code++)
		if (*code >= 'a' && *code <= 'z')
			*code = (char)(*code - 'a' + 'A');
	return true;
}

/* What may be heard of paper: how it begins is the hub's own word. */
static bool print_read(const char *word, enum print_state *print)
{
	enum print_state parsed = word ? print_state_parse(word) : PRINT_STATE_COUNT;

	if (parsed < PRINT_SUBMITTED || parsed == PRINT_STATE_COUNT)
		return false;
	*print = parsed;
	return true;
}

static bool number_read(const struct command_argument *a, const struct json *value, void *member)
{
	int64_t number;

	if (!json_int(value, a->min, a->max, &number))
		return false;
	switch (a->kind) {
	case ARGUMENT_IS_U8:
		*(uint8_t *)member = (uint8_t)number;
		break;
	case ARGUMENT_IS_U16:
		*(uint16_t *)member = (uint16_t)number;
		break;
	case ARGUMENT_IS_U32:
		*(uint32_t *)member = (uint32_t)number;
		break;
	default:
		*(int64_t *)member = number;
		break;
	}
	return true;
}

static int argument_read(const struct command_argument *a, const struct json *value,
	struct command *command, struct command_fault *fault)
{
	void *member = (char *)command + a->offset;
	const char *wrong = a->name;
	const char *word;
	bool fine;

	switch (a->kind) {
	case ARGUMENT_IS_TEXT:
		fine = text_read(a, json_string(value), member);
		break;
	case ARGUMENT_IS_CODE:
		fine = code_read(a, json_string(value), member);
		break;
	case ARGUMENT_IS_TICKET:
		word = json_string(value);
		fine = word && ticket_parse(word, member);
		break;
	case ARGUMENT_IS_OFFLINE:
		if (offline_read(value, member, &wrong))
			return 0;
		return fault_set(fault, "%s: expected %s", wrong, offline_expected(wrong));
	case ARGUMENT_IS_EXPECT:
		fine = expect_read(value, member);
		break;
	case ARGUMENT_IS_FLAG:
		fine = json_bool(value, member);
		break;
	case ARGUMENT_IS_PRINT:
		fine = print_read(json_string(value), member);
		break;
	default:
		fine = number_read(a, value, member);
		break;
	}
	return fine ? 0 : fault_set(fault, "%s: expected %s", a->name, a->expected);
}

static const struct command_argument *argument_find(const char *name)
{
	for (size_t i = 0; i < COMMAND_ARGUMENTS; i++)
		if (command_arguments[i].name[0] == name[0] &&
			strcmp(command_arguments[i].name, name) == 0)
			return &command_arguments[i];
	return NULL;
}

/* Reads every argument that is there; given gets their bits. */
static int arguments_read(const struct json *in, struct command *command, uint32_t *given,
	struct command_fault *fault)
{
	const struct json *child;
	int r;

	*given = 0;
	for (child = json_first(in); child; child = json_next(child)) {
		const struct command_argument *a = argument_find(json_name(child));

		if (!a)
			continue;
		r = argument_read(a, child, command, fault);
		if (r < 0)
			return r;
		*given |= a->bit;
	}
	return 0;
}

static int verb_read(const struct json *in, enum verb *verb, struct command_fault *fault)
{
	const char *word = json_string(json_get(in, "verb"));

	if (!word)
		return fault_set(fault, "verb: missing, or not a text");
	*verb = verb_parse(word);
	if (*verb != VERB_COUNT)
		return 0;
	/* Only words that look like verbs are repeated: the text goes to logs and screens. */
	if (strlen(word) <= 24 && strspn(word, "abcdefghijklmnopqrstuvwxyz_") == strlen(word))
		return fault_set(fault, "verb: there is no '%s'", word);
	return fault_set(fault, "verb: there is no such verb");
}

static int form_check(enum verb verb, uint32_t given, struct command_fault *fault)
{
	const struct command_form *form = &command_forms[verb];

	for (size_t i = 0; i < COMMAND_ARGUMENTS; i++) {
		const struct command_argument *a = &command_arguments[i];

		if ((form->needs & a->bit) && !(given & a->bit))
			return fault_set(fault, "%s: missing, '%s' needs %s", a->name,
				verb_name(verb), a->expected);
		if ((given & a->bit) && !((form->needs | form->takes) & a->bit))
			return fault_set(
				fault, "%s: '%s' does not take it", a->name, verb_name(verb));
	}
	if (form->needs_one_of && !(given & form->needs_one_of))
		return fault_set(fault, "service, counter: missing, '%s' needs one of them",
			verb_name(verb));
	return 0;
}

static int deadline_read(
	const struct json *in, struct command *command, struct command_fault *fault)
{
	static const char expected[] = "hub time in milliseconds, a whole number from 1";
	const struct json *value = json_get(in, "deadline");

	if (!value && command->verb == VERB_TIME)
		return 0;
	if (!value)
		return fault_set(fault, "deadline: missing, '%s' needs %s",
			verb_name(command->verb), expected);
	if (!json_int(value, 1, SHAPE_MAX_NUMBER, &command->deadline_ms))
		return fault_set(fault, "deadline: expected %s", expected);
	return 0;
}

/* Empties what a command's text says and keeps who asks. */
static void command_reset(struct command *command)
{
	struct command empty;

	memset(&empty, 0, sizeof(empty));
	memcpy(empty.device, command->device, sizeof(empty.device));
	empty.role = command->role;
	empty.own_counter = command->own_counter;
	empty.kiosk = command->kiosk;
	*command = empty;
}

static int object_read(const struct json *in, struct command *command, struct command_fault *fault)
{
	uint32_t given;
	int r;

	if (json_type(in) != JSON_OBJECT)
		return fault_set(fault, "a command is a JSON object");
	if (!field_shaped(in, "id", shape_is_command_id, command->id, sizeof(command->id)))
		return fault_set(fault, "id: missing, or not like 9f86d081884c7d65-12");
	memcpy(fault->id, command->id, sizeof(fault->id));
	r = verb_read(in, &command->verb, fault);
	if (r < 0)
		return r;
	if (command_forms[command->verb].hub_only)
		return fault_set(fault, "verb: '%s' is the hub's own", verb_name(command->verb));
	r = deadline_read(in, command, fault);
	if (r == 0)
		r = arguments_read(in, command, &given, fault);
	if (r == 0)
		r = form_check(command->verb, given, fault);
	if (r == 0 && command->verb == VERB_EVENTS && !command->limit)
		command->limit = EVENTS_LIMIT;
	return r;
}

int command_message_read(
	const void *text, size_t len, struct command *command, struct command_fault *fault)
{
	struct json_error error;
	struct json *root;
	int r;

	memset(fault, 0, sizeof(*fault));
	if (len > COMMAND_MAX_BYTES) {
		fault_set(fault, "the command is longer than %d bytes", COMMAND_MAX_BYTES);
		return -EMSGSIZE;
	}
	root = json_parse(text, len, &error);
	if (!root)
		return fault_set(
			fault, "line %d, column %d: %s", error.line, error.column, error.text);
	command_reset(command);
	r = object_read(root, command, fault);
	json_free(root);
	return r;
}

int command_message_read_members(
	const struct json *by, struct command *command, struct command_fault *fault)
{
	uint32_t given;
	int r;

	memset(fault, 0, sizeof(*fault));
	command_reset(command);
	if (json_type(by) != JSON_OBJECT)
		return fault_set(fault, "not a JSON object");
	/* The hub's own commands have no id. */
	if (!field_shaped_or_empty(by, "id", shape_is_command_id, command->id, sizeof(command->id)))
		return fault_set(fault, "id: not like 9f86d081884c7d65-12");
	memcpy(fault->id, command->id, sizeof(fault->id));
	r = verb_read(by, &command->verb, fault);
	if (r < 0)
		return r;
	r = arguments_read(by, command, &given, fault);
	if (r < 0)
		return r;
	/* What the hub worked out about an offline ticket stands in the journal only. */
	if (!field_ms(json_get(by, "offline"), "issued", &command->offline.issued_ms))
		return fault_set(fault, "offline.issued: expected milliseconds");
	return 0;
}
