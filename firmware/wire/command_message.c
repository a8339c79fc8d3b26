/*
 * Commands as JSON. Two tables say everything: which arguments exist and what shape they have, and
 * which of them each verb needs and takes.
 */
#include "firmware/wire/command_message.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/json.h"
#include "firmware/wire/field.h"
#include "firmware/wire/shape.h"

/* ---- Arguments ---- */

enum argument_bit {
	TICKET = 1 << 0,
	SERVICE = 1 << 1,
	CLASS = 1 << 2,
	PROFILE = 1 << 3,
	COUNTER = 1 << 4,
	LANGUAGE = 1 << 5,
	TOKEN = 1 << 6,
	OPERATOR = 1 << 7,
	REASON = 1 << 8,
	DAY = 1 << 9,
	RATING = 1 << 10,
	CONFIG = 1 << 11,
	JUMP = 1 << 12,
	FROM = 1 << 13,
	LIMIT = 1 << 14,
	OFFLINE = 1 << 15,
	EXPECT = 1 << 16,
};

enum argument_kind {
	KIND_TEXT, /* with a shape */
	KIND_TICKET,
	KIND_U8,
	KIND_U16,
	KIND_U32,
	KIND_I64,
	KIND_OFFLINE,
	KIND_EXPECT,
};

struct argument {
	const char *name;
	uint32_t bit;
	enum argument_kind kind;
	size_t offset, size;
	bool (*is_shaped)(const char *text);
	int64_t min, max;
	const char *expected;
};

#define MEMBER(member) offsetof(struct command, member), sizeof(((struct command *)NULL)->member)

/* In the order in which they are written. */
static const struct argument ARGUMENTS[] = {
	{"expect", EXPECT, KIND_EXPECT, MEMBER(expect), NULL, 0, 0,
		"{\"leg\":\"A047/1\" or \"\",\"revision\":whole number}"},
	{"ticket", TICKET, KIND_TICKET, MEMBER(ticket), NULL, 0, 0,
		"letters and at least three digits, as A047"},
	{"service", SERVICE, KIND_TEXT, MEMBER(service), shape_is_id, 0, 0,
		"an id of up to 39 of a-z, 0-9 and -"},
	{"class", CLASS, KIND_TEXT, MEMBER(klass), shape_is_id, 0, 0,
		"an id of up to 39 of a-z, 0-9 and -"},
	{"profile", PROFILE, KIND_TEXT, MEMBER(profile), shape_is_id, 0, 0,
		"an id of up to 39 of a-z, 0-9 and -"},
	{"counter", COUNTER, KIND_U16, MEMBER(counter_number), NULL, 1, SHAPE_MAX_COUNTER,
		"a counter's number, 1..9999"},
	{"language", LANGUAGE, KIND_TEXT, MEMBER(language), shape_is_language, 0, 0,
		"two or three letters a-z, as en"},
	{"token", TOKEN, KIND_TEXT, MEMBER(token), shape_is_token, 0, 0,
		"32 hex digits in lower case"},
	{"operator", OPERATOR, KIND_TEXT, MEMBER(operator_id), shape_is_id, 0, 0,
		"an id of up to 39 of a-z, 0-9 and -"},
	{"reason", REASON, KIND_TEXT, MEMBER(reason), shape_is_line, 0, 0,
		"a text of up to 63 bytes without control characters"},
	{"day", DAY, KIND_TEXT, MEMBER(day), shape_is_day, 0, 0, "a date, as 2026-11-23"},
	{"rating", RATING, KIND_U8, MEMBER(rating), NULL, 1, 5, "a whole number, 1..5"},
	{"config", CONFIG, KIND_U32, MEMBER(config), NULL, 1, UINT32_MAX,
		"a whole number, 1..4294967295"},
	{"jump", JUMP, KIND_U32, MEMBER(jump), NULL, 1, UINT32_MAX,
		"a whole number, 1..4294967295"},
	{"from", FROM, KIND_I64, MEMBER(from), NULL, 1, SHAPE_MAX_NUMBER,
		"a journal number, from 1"},
	{"limit", LIMIT, KIND_U16, MEMBER(limit), NULL, 1, 100, "a whole number, 1..100"},
	{"offline", OFFLINE, KIND_OFFLINE, MEMBER(offline), NULL, 0, 0,
		"an object with day, run, mono, wall, quality and printed"},
};

enum { ARGUMENT_COUNT = sizeof(ARGUMENTS) / sizeof(ARGUMENTS[0]), EVENTS_LIMIT = 100 };

/* ---- Verbs ---- */

struct verb_form {
	uint32_t needs, takes; /* takes: beside what it needs */
	uint32_t needs_one_of; /* at least one of these */
	bool hub_only;
};

static const struct verb_form FORMS[VERB_COUNT] = {
	[VERB_ISSUE] = {SERVICE | LANGUAGE, CLASS | TOKEN},
	[VERB_CONFIRM] = {TICKET, 0},
	[VERB_VOID] = {TICKET, REASON},
	[VERB_REPORT] = {TICKET | SERVICE | LANGUAGE | OFFLINE, CLASS | TOKEN},
	[VERB_REPRINT] = {TICKET, 0},
	[VERB_CHECK_IN] = {0, TICKET | SERVICE | CLASS | LANGUAGE | TOKEN},
	[VERB_RETURN] = {TICKET, 0},
	[VERB_RATE] = {RATING, TICKET | COUNTER},
	[VERB_NEXT] = {0, EXPECT},
	[VERB_CALL_TICKET] = {TICKET, EXPECT},
	[VERB_RECALL] = {0, EXPECT},
	[VERB_ARRIVE] = {0, EXPECT},
	[VERB_PARK] = {0, EXPECT | REASON},
	[VERB_UNPARK] = {TICKET, EXPECT},
	[VERB_TRANSFER] = {0, EXPECT | SERVICE | COUNTER | REASON, SERVICE | COUNTER},
	[VERB_NO_SHOW] = {0, EXPECT | COUNTER},
	[VERB_END] = {0, EXPECT | COUNTER},
	[VERB_SIGN_IN] = {OPERATOR, EXPECT | PROFILE | COUNTER},
	[VERB_SIGN_OUT] = {0, EXPECT | COUNTER},
	[VERB_PAUSE] = {0, EXPECT | REASON | COUNTER},
	[VERB_RESUME] = {0, EXPECT | COUNTER},
	[VERB_OPEN] = {0, EXPECT | COUNTER | OPERATOR | PROFILE},
	[VERB_CLOSE] = {0, COUNTER | EXPECT | REASON},
	[VERB_CANCEL] = {TICKET, EXPECT | REASON},
	[VERB_SET_PROFILE] = {COUNTER | PROFILE, EXPECT},
	[VERB_CLOSE_SERVICE] = {SERVICE, REASON},
	[VERB_OPEN_SERVICE] = {SERVICE, 0},
	[VERB_RETIRE_TICKET] = {TICKET, REASON},
	[VERB_OPEN_DAY] = {0, DAY},
	[VERB_CLOSE_DAY] = {0, DAY},
	[VERB_TICK] = {0, 0, 0, true},
	[VERB_CONFIGURE] = {CONFIG, 0, 0, true},
	[VERB_JUMP] = {JUMP, 0, 0, true},
	[VERB_TIME] = {0, 0},
	[VERB_FIND] = {TICKET, 0},
	[VERB_EVENTS] = {FROM, LIMIT},
};

/* ---- Reading ---- */

__attribute__((format(printf, 2, 3))) static int fault_set(
	struct command_fault *fault, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(fault->text, sizeof(fault->text), format, args);
	va_end(args);
	return -EINVAL;
}

static const char *const QUALITIES[] = {"none", "wall", "hub"};

static bool quality_read(const struct json *in, enum clock_quality *quality)
{
	const char *word = json_string(json_get(in, "quality"));

	for (size_t i = 0; word && i < sizeof(QUALITIES) / sizeof(QUALITIES[0]); i++) {
		if (strcmp(word, QUALITIES[i]) == 0) {
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

static bool text_read(const struct argument *a, const char *from, char *text)
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

static bool number_read(const struct argument *a, const struct json *value, void *member)
{
	int64_t number;

	if (!json_int(value, a->min, a->max, &number))
		return false;
	switch (a->kind) {
	case KIND_U8:
		*(uint8_t *)member = (uint8_t)number;
		break;
	case KIND_U16:
		*(uint16_t *)member = (uint16_t)number;
		break;
	case KIND_U32:
		*(uint32_t *)member = (uint32_t)number;
		break;
	default:
		*(int64_t *)member = number;
		break;
	}
	return true;
}

static int argument_read(const struct argument *a, const struct json *value,
	struct command *command, struct command_fault *fault)
{
	void *member = (char *)command + a->offset;
	const char *wrong = a->name;
	const char *word;
	bool fine;

	switch (a->kind) {
	case KIND_TEXT:
		fine = text_read(a, json_string(value), member);
		break;
	case KIND_TICKET:
		word = json_string(value);
		fine = word && ticket_parse(word, member);
		break;
	case KIND_OFFLINE:
		if (offline_read(value, member, &wrong))
			return 0;
		return fault_set(fault, "%s: expected %s", wrong, offline_expected(wrong));
	case KIND_EXPECT:
		fine = expect_read(value, member);
		break;
	default:
		fine = number_read(a, value, member);
		break;
	}
	return fine ? 0 : fault_set(fault, "%s: expected %s", a->name, a->expected);
}

static const struct argument *argument_find(const char *name)
{
	for (size_t i = 0; i < ARGUMENT_COUNT; i++)
		if (ARGUMENTS[i].name[0] == name[0] && strcmp(ARGUMENTS[i].name, name) == 0)
			return &ARGUMENTS[i];
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
		const struct argument *a = argument_find(json_name(child));

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
	const struct verb_form *form = &FORMS[verb];

	for (size_t i = 0; i < ARGUMENT_COUNT; i++) {
		const struct argument *a = &ARGUMENTS[i];

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
	if (FORMS[command->verb].hub_only)
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

/* ---- Writing ---- */

static void offline_write(struct json_writer *w, const char *name, const struct offline_issue *o)
{
	json_open_object(w, name);
	json_put_string(w, "day", o->day);
	json_put_string(w, "run", o->run);
	json_put_int(w, "mono", o->mono_ms);
	json_put_int(w, "wall", o->wall_ms);
	json_put_string(w, "quality", QUALITIES[o->quality]);
	json_put_bool(w, "printed", o->printed);
	if (o->replaces[0])
		json_put_string(w, "replaces", o->replaces);
	if (o->issued_ms)
		json_put_int(w, "issued", o->issued_ms);
	json_close_object(w);
}

static void expect_write(struct json_writer *w, const char *name, const struct expectation *expect)
{
	json_open_object(w, name);
	json_put_string(w, "leg", expect->leg);
	json_put_int(w, "revision", expect->revision);
	json_close_object(w);
}

static int64_t number_get(const struct argument *a, const void *member)
{
	switch (a->kind) {
	case KIND_U8:
		return *(const uint8_t *)member;
	case KIND_U16:
		return *(const uint16_t *)member;
	case KIND_U32:
		return *(const uint32_t *)member;
	default:
		return *(const int64_t *)member;
	}
}

static void argument_write(struct json_writer *w, const struct argument *a, const void *member)
{
	char text[TICKET_TEXT_SIZE];
	int64_t number;

	switch (a->kind) {
	case KIND_TEXT:
		if (*(const char *)member)
			json_put_string(w, a->name, member);
		break;
	case KIND_TICKET:
		if (((const struct ticket *)member)->number) {
			ticket_text(member, text);
			json_put_string(w, a->name, text);
		}
		break;
	case KIND_OFFLINE:
		if (((const struct offline_issue *)member)->day[0])
			offline_write(w, a->name, member);
		break;
	case KIND_EXPECT:
		if (((const struct expectation *)member)->given)
			expect_write(w, a->name, member);
		break;
	default:
		number = number_get(a, member);
		if (number)
			json_put_int(w, a->name, number);
		break;
	}
}

static void head_write(struct json_writer *w, const struct command *command)
{
	if (command->id[0])
		json_put_string(w, "id", command->id);
	json_put_string(w, "verb", verb_name(command->verb));
}

static void arguments_write(struct json_writer *w, const struct command *command)
{
	for (size_t i = 0; i < ARGUMENT_COUNT; i++)
		argument_write(w, &ARGUMENTS[i], (const char *)command + ARGUMENTS[i].offset);
}

void command_message_write(struct json_writer *w, const struct command *command)
{
	json_open_object(w, NULL);
	head_write(w, command);
	if (command->deadline_ms)
		json_put_int(w, "deadline", command->deadline_ms);
	arguments_write(w, command);
	json_close_object(w);
}

void command_message_members(struct json_writer *w, const struct command *command)
{
	head_write(w, command);
	arguments_write(w, command);
}
