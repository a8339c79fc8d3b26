/* Commands as JSON, written: what is empty is left out. */
#include "firmware/wire/command_message.h"

#include <string.h>

#include "firmware/base/json.h"
#include "firmware/wire/command_form.h"
#include "firmware/wire/shape.h"

static void offline_write(struct json_writer *w, const char *name, const struct offline_issue *o)
{
	json_open_object(w, name);
	json_put_string(w, "day", o->day);
	json_put_string(w, "run", o->run);
	json_put_int(w, "mono", o->mono_ms);
	json_put_int(w, "wall", o->wall_ms);
	json_put_string(w, "quality", command_qualities[o->quality]);
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

static int64_t number_get(const struct command_argument *a, const void *member)
{
	switch (a->kind) {
	case ARGUMENT_IS_U8:
		return *(const uint8_t *)member;
	case ARGUMENT_IS_U16:
		return *(const uint16_t *)member;
	case ARGUMENT_IS_U32:
		return *(const uint32_t *)member;
	default:
		return *(const int64_t *)member;
	}
}

static void argument_write(
	struct json_writer *w, const struct command_argument *a, const void *member)
{
	char text[TICKET_TEXT_SIZE];
	int64_t number;

	switch (a->kind) {
	case ARGUMENT_IS_TEXT:
	case ARGUMENT_IS_CODE:
		if (*(const char *)member)
			json_put_string(w, a->name, member);
		break;
	case ARGUMENT_IS_TICKET:
		if (((const struct ticket *)member)->number) {
			ticket_text(member, text);
			json_put_string(w, a->name, text);
		}
		break;
	case ARGUMENT_IS_OFFLINE:
		if (((const struct offline_issue *)member)->day[0])
			offline_write(w, a->name, member);
		break;
	case ARGUMENT_IS_EXPECT:
		if (((const struct expectation *)member)->given)
			expect_write(w, a->name, member);
		break;
	case ARGUMENT_IS_FLAG:
		if (*(const bool *)member)
			json_put_bool(w, a->name, true);
		break;
	case ARGUMENT_IS_PRINT:
		if (*(const enum print_state *)member != PRINT_ISSUED)
			json_put_string(
				w, a->name, print_state_name(*(const enum print_state *)member));
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
	for (size_t i = 0; i < COMMAND_ARGUMENTS; i++)
		argument_write(w, &command_arguments[i],
			(const char *)command + command_arguments[i].offset);
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
