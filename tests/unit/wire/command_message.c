/* Commands: round trips by property, a table of bad ones with the message each gets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>

#include "firmware/base/json.h"
#include "firmware/wire/command_message.h"
#include "tests/unit/wire/dice.h"

#define ID    "\"id\":\"9f86d081884c7d65-12\","
#define HEAD  ID "\"deadline\":1795405003123,"
#define TOKEN "0123456789abcdef0123456789abcdef"
#define OFF                                                                                        \
	"\"offline\":{\"day\":\"2026-11-23\",\"run\":\"9f86d081884c7d65\",\"mono\":5,\"wall\":6,"  \
	"\"quality\":\"hub\",\"printed\":true}"

static int read_text(const char *text, struct command *command, struct command_fault *fault)
{
	memset(command, 0, sizeof(*command));
	return command_message_read(text, strlen(text), command, fault);
}

/* ---- Bad ones ---- */

struct bad {
	const char *text, *fault;
};

static const struct bad BAD[] = {
	{"", "line 1, column 1: "},
	{"{", "line 1, column 2: "},
	{"[]", "a command is a JSON object"},
	{"7", "a command is a JSON object"},
	{"{}", "id: missing, or not like 9f86d081884c7d65-12"},
	{"{\"id\":7}", "id: missing, or not like 9f86d081884c7d65-12"},
	{"{\"id\":\"x\"}", "id: missing, or not like 9f86d081884c7d65-12"},
	{"{" ID "\"x\":1}", "verb: missing, or not a text"},
	{"{" ID "\"verb\":7}", "verb: missing, or not a text"},
	{"{" ID "\"verb\":\"jump_up\"}", "verb: there is no 'jump_up'"},
	{"{" ID "\"verb\":\"\\u001b[2J\"}", "verb: there is no such verb"},
	{"{" HEAD "\"verb\":\"tick\"}", "verb: 'tick' is the hub's own"},
	{"{" HEAD "\"verb\":\"configure\",\"config\":3}", "verb: 'configure' is the hub's own"},
	{"{" HEAD "\"verb\":\"jump\",\"jump\":3}", "verb: 'jump' is the hub's own"},
	{"{" ID "\"verb\":\"next\"}", "deadline: missing, 'next' needs hub time in milliseconds, a "
				      "whole number from 1"},
	{"{" ID "\"deadline\":\"soon\",\"verb\":\"next\"}",
		"deadline: expected hub time in milliseconds, a whole number from 1"},
	{"{" ID "\"deadline\":0,\"verb\":\"next\"}",
		"deadline: expected hub time in milliseconds, a whole number from 1"},
	{"{" ID "\"deadline\":1.5,\"verb\":\"next\"}",
		"deadline: expected hub time in milliseconds, a whole number from 1"},
	{"{" ID "\"deadline\":1e300,\"verb\":\"next\"}",
		"deadline: expected hub time in milliseconds, a whole number from 1"},
	{"{" ID "\"deadline\":null,\"verb\":\"time\"}",
		"deadline: expected hub time in milliseconds, a whole number from 1"},
	{"{" HEAD "\"verb\":\"issue\",\"language\":\"en\"}",
		"service: missing, 'issue' needs an id of up to 39 of a-z, 0-9 and -"},
	{"{" HEAD "\"verb\":\"issue\",\"service\":\"id-card\"}",
		"language: missing, 'issue' needs two or three letters a-z, as en"},
	{"{" HEAD "\"verb\":\"issue\",\"service\":7,\"language\":\"en\"}",
		"service: expected an id of up to 39 of a-z, 0-9 and -"},
	{"{" HEAD "\"verb\":\"issue\",\"service\":\"ID\",\"language\":\"en\"}",
		"service: expected an id of up to 39 of a-z, 0-9 and -"},
	{"{" HEAD "\"verb\":\"issue\",\"service\":\"\",\"language\":\"en\"}",
		"service: expected an id of up to 39 of a-z, 0-9 and -"},
	{"{" HEAD "\"verb\":\"issue\",\"service\":\"0123456789012345678901234567890123456789\","
	 "\"language\":\"en\"}",
		"service: expected an id of up to 39 of a-z, 0-9 and -"},
	{"{" HEAD "\"verb\":\"issue\",\"service\":\"a\",\"language\":\"english\"}",
		"language: expected two or three letters a-z, as en"},
	{"{" HEAD "\"verb\":\"issue\",\"service\":\"a\",\"language\":\"en\",\"class\":null}",
		"class: expected an id of up to 39 of a-z, 0-9 and -"},
	{"{" HEAD "\"verb\":\"issue\",\"service\":\"a\",\"language\":\"en\",\"token\":\"77\"}",
		"token: expected 32 hex digits in lower case"},
	{"{" HEAD "\"verb\":\"issue\",\"service\":\"a\",\"language\":\"en\",\"ticket\":\"A047\"}",
		"ticket: 'issue' does not take it"},
	{"{" HEAD "\"verb\":\"confirm\"}",
		"ticket: missing, 'confirm' needs letters and at least three digits, as A047"},
	{"{" HEAD "\"verb\":\"confirm\",\"ticket\":\"a047\"}",
		"ticket: expected letters and at least three digits, as A047"},
	{"{" HEAD "\"verb\":\"confirm\",\"ticket\":\"A47\"}",
		"ticket: expected letters and at least three digits, as A047"},
	{"{" HEAD "\"verb\":\"confirm\",\"ticket\":\"A065000\"}",
		"ticket: expected letters and at least three digits, as A047"},
	{"{" HEAD "\"verb\":\"confirm\",\"ticket\":47}",
		"ticket: expected letters and at least three digits, as A047"},
	{"{" HEAD "\"verb\":\"confirm\",\"ticket\":\"A047\",\"rating\":6}",
		"rating: expected a whole number, 1..5"},
	{"{" HEAD "\"verb\":\"paper\",\"ticket\":\"A047\"}",
		"print: missing, 'paper' needs submitted, printed, uncertain or unprinted"},
	{"{" HEAD "\"verb\":\"paper\",\"ticket\":\"A047\",\"print\":\"issued\"}",
		"print: expected submitted, printed, uncertain or unprinted"},
	{"{" HEAD "\"verb\":\"paper\",\"ticket\":\"A047\",\"print\":\"ordered\"}",
		"print: expected submitted, printed, uncertain or unprinted"},
	{"{" HEAD "\"verb\":\"paper\",\"ticket\":\"A047\",\"print\":true}",
		"print: expected submitted, printed, uncertain or unprinted"},
	{"{" HEAD "\"verb\":\"paper\",\"ticket\":\"A047\",\"print\":\"printed\",\"copy\":65536}",
		"copy: expected a whole number, 0..65535"},
	{"{" HEAD "\"verb\":\"confirm\",\"ticket\":\"A047\",\"copy\":-1}",
		"copy: expected a whole number, 0..65535"},
	{"{" HEAD "\"verb\":\"confirm\",\"ticket\":\"A047\",\"printer\":\"printer-1\"}",
		"printer: 'confirm' does not take it"},
	{"{" HEAD "\"verb\":\"reprint\",\"ticket\":\"A047\",\"printer\":\"Printer 1\"}",
		"printer: expected an id of up to 39 of a-z, 0-9 and -"},
	{"{" HEAD "\"verb\":\"rate\",\"rating\":0}", "rating: expected a whole number, 1..5"},
	{"{" HEAD "\"verb\":\"rate\",\"rating\":4.5}", "rating: expected a whole number, 1..5"},
	{"{" HEAD "\"verb\":\"rate\",\"rating\":\"4\"}", "rating: expected a whole number, 1..5"},
	{"{" HEAD "\"verb\":\"next\",\"ticket\":\"A047\"}", "ticket: 'next' does not take it"},
	{"{" HEAD "\"verb\":\"next\",\"expect\":{\"leg\":\"A047/1\"}}",
		"expect: expected {\"leg\":\"A047/1\" or \"\",\"revision\":whole number}"},
	{"{" HEAD "\"verb\":\"next\",\"expect\":{\"leg\":\"A047\",\"revision\":1}}",
		"expect: expected {\"leg\":\"A047/1\" or \"\",\"revision\":whole number}"},
	{"{" HEAD "\"verb\":\"next\",\"expect\":{\"revision\":1}}",
		"expect: expected {\"leg\":\"A047/1\" or \"\",\"revision\":whole number}"},
	{"{" HEAD "\"verb\":\"next\",\"expect\":[]}",
		"expect: expected {\"leg\":\"A047/1\" or \"\",\"revision\":whole number}"},
	{"{" HEAD "\"verb\":\"transfer\"}",
		"service, counter: missing, 'transfer' needs one of them"},
	{"{" HEAD "\"verb\":\"transfer\",\"counter\":0}",
		"counter: expected a counter's number, 1..9999"},
	{"{" HEAD "\"verb\":\"transfer\",\"counter\":10000}",
		"counter: expected a counter's number, 1..9999"},
	{"{" HEAD "\"verb\":\"sign_in\"}",
		"operator: missing, 'sign_in' needs an id of up to 39 of a-z, 0-9 and -"},
	{"{" HEAD "\"verb\":\"sign_in\",\"operator\":\"Ms Khan\"}",
		"operator: expected an id of up to 39 of a-z, 0-9 and -"},
	{"{" HEAD "\"verb\":\"pause\",\"reason\":\"a\\nb\"}",
		"reason: expected a text of up to 63 bytes without control characters"},
	{"{" HEAD "\"verb\":\"pause\",\"reason\":\"0123456789012345678901234567890123456789"
	 "012345678901234567890123\"}",
		"reason: expected a text of up to 63 bytes without control characters"},
	{"{" HEAD "\"verb\":\"set_profile\",\"counter\":3}",
		"profile: missing, 'set_profile' needs an id of up to 39 of a-z, 0-9 and -"},
	{"{" HEAD "\"verb\":\"open_day\",\"day\":\"2026-02-29\"}",
		"day: expected a date, as 2026-11-23"},
	{"{" HEAD "\"verb\":\"open_day\",\"day\":\"2026-11-23\",\"config\":3}",
		"config: 'open_day' does not take it"},
	{"{" HEAD "\"verb\":\"check_in\",\"code\":\"AB1\"}",
		"code: expected the code of an appointment, 4..16 of A-Z, 0-9 and -"},
	{"{" HEAD "\"verb\":\"check_in\",\"code\":\"ABCDEFGHIJKLMNOPQ\"}",
		"code: expected the code of an appointment, 4..16 of A-Z, 0-9 and -"},
	{"{" HEAD "\"verb\":\"check_in\",\"code\":\"AB 12\"}",
		"code: expected the code of an appointment, 4..16 of A-Z, 0-9 and -"},
	{"{" HEAD "\"verb\":\"check_in\",\"code\":\"----\"}",
		"code: expected the code of an appointment, 4..16 of A-Z, 0-9 and -"},
	{"{" HEAD "\"verb\":\"check_in\",\"code\":1234}",
		"code: expected the code of an appointment, 4..16 of A-Z, 0-9 and -"},
	{"{" HEAD "\"verb\":\"check_in\",\"code\":\"AB12\",\"service\":\"a\"}",
		"service: 'check_in' does not take it"},
	{"{" HEAD "\"verb\":\"book\",\"code\":\"AB12\",\"service\":\"a\",\"slot\":0}",
		"slot: expected hub time in milliseconds, a whole number from 1"},
	{"{" HEAD "\"verb\":\"book\",\"code\":\"AB12\",\"service\":\"a\"}",
		"slot: missing, 'book' needs hub time in milliseconds, a whole number from 1"},
	{"{" HEAD "\"verb\":\"events\"}", "from: missing, 'events' needs a journal number, from 1"},
	{"{" HEAD "\"verb\":\"events\",\"from\":1,\"limit\":101}",
		"limit: expected a whole number, 1..100"},
	{"{" HEAD "\"verb\":\"report\",\"ticket\":\"A1001\",\"service\":\"a\",\"language\":\"en\"}",
		"offline: missing, 'report' needs an object with day, run, mono, wall, quality and "
		"printed"},
	{"{" HEAD "\"verb\":\"report\",\"offline\":7}",
		"offline: expected an object with day, run, mono, wall, quality and printed"},
	{"{" HEAD "\"verb\":\"report\",\"offline\":{}}",
		"offline.day: expected a date, as 2026-11-23"},
	{"{" HEAD "\"verb\":\"report\",\"offline\":{\"day\":\"2026-11-23\",\"run\":\"x\"}}",
		"offline.run: expected 16 hex digits in lower case"},
	{"{" HEAD "\"verb\":\"report\",\"offline\":{\"day\":\"2026-11-23\",\"run\":"
	 "\"9f86d081884c7d65\",\"mono\":-1}}",
		"offline.mono: expected milliseconds, a whole number from 0"},
	{"{" HEAD "\"verb\":\"report\",\"offline\":{\"day\":\"2026-11-23\",\"run\":"
	 "\"9f86d081884c7d65\",\"mono\":1}}",
		"offline.wall: expected milliseconds since 1970, a whole number from 0"},
	{"{" HEAD "\"verb\":\"report\",\"offline\":{\"day\":\"2026-11-23\",\"run\":"
	 "\"9f86d081884c7d65\",\"mono\":1,\"wall\":1,\"quality\":\"good\"}}",
		"offline.quality: expected none, wall or hub"},
	{"{" HEAD "\"verb\":\"report\",\"offline\":{\"day\":\"2026-11-23\",\"run\":"
	 "\"9f86d081884c7d65\",\"mono\":1,\"wall\":1,\"quality\":\"hub\"}}",
		"offline.printed: expected true or false"},
	{"{" HEAD "\"verb\":\"report\",\"offline\":{\"day\":\"2026-11-23\",\"run\":"
	 "\"9f86d081884c7d65\",\"mono\":1,\"wall\":1,\"quality\":\"hub\",\"printed\":true,"
	 "\"replaces\":\"it\"}}",
		"offline.replaces: expected a command's id, as 9f86d081884c7d65-12"},
	{"{" HEAD "\"verb\":\"report\"," OFF ",\"service\":\"a\",\"language\":\"en\"}",
		"ticket: missing, 'report' needs letters and at least three digits, as A047"},
};

static void a_bad_command_is_told_what_is_wrong_and_where(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		size_t whole = strlen(BAD[i].fault);
		struct command_fault fault;
		struct command command;

		if (read_text(BAD[i].text, &command, &fault) != -EINVAL)
			fail_msg("row %zu was read: %s", i, BAD[i].text);
		/* What the parser says behind a position is its own business. */
		if (strncmp(fault.text, "line ", 5) != 0)
			whole = sizeof(fault.text);
		if (strncmp(fault.text, BAD[i].fault, whole) != 0)
			fail_msg("row %zu: %s\n told: %s\n want: %s", i, BAD[i].text, fault.text,
				BAD[i].fault);
	}
}

static bool is_hubs_own(enum verb verb)
{
	return verb == VERB_TICK || verb == VERB_CONFIGURE || verb == VERB_JUMP ||
	       verb == VERB_KIOSK_AWAY || verb == VERB_KIOSK_BACK;
}

/* What docs/FORMATS.md says that each verb needs; one of the last two for `transfer`. */
static const char *const NEEDS[VERB_COUNT][5] = {
	[VERB_ISSUE] = {"service", "language"},
	[VERB_CONFIRM] = {"ticket"},
	[VERB_PAPER] = {"ticket", "print"},
	[VERB_VOID] = {"ticket"},
	[VERB_REPORT] = {"ticket", "service", "language", "offline"},
	[VERB_REPRINT] = {"ticket"},
	[VERB_RETURN] = {"ticket"},
	[VERB_RATE] = {"rating"},
	[VERB_CALL_TICKET] = {"ticket"},
	[VERB_UNPARK] = {"ticket"},
	[VERB_TRANSFER] = {"counter"},
	[VERB_SIGN_IN] = {"operator"},
	[VERB_CANCEL] = {"ticket"},
	[VERB_SET_PROFILE] = {"profile", "counter"},
	[VERB_CLOSE_SERVICE] = {"service"},
	[VERB_OPEN_SERVICE] = {"service"},
	[VERB_CHECK_IN] = {"code"},
	[VERB_BOOK] = {"code", "service", "slot"},
	[VERB_CANCEL_BOOKING] = {"code"},
	[VERB_RETIRE_TICKET] = {"ticket"},
	[VERB_FIND] = {"ticket"},
	[VERB_EVENTS] = {"from"},
};

static const char *argument_sample(const char *name)
{
	static const char *const SAMPLES[][2] = {{"service", "\"service\":\"id-card\""},
		{"language", "\"language\":\"ur\""}, {"ticket", "\"ticket\":\"A1001\""},
		{"offline", OFF}, {"rating", "\"rating\":5"}, {"counter", "\"counter\":9"},
		{"operator", "\"operator\":\"op7\""}, {"profile", "\"profile\":\"all\""},
		{"from", "\"from\":1"}, {"code", "\"code\":\"ab-12\""},
		{"slot", "\"slot\":1795405000000"}, {"print", "\"print\":\"uncertain\""}};

	for (size_t i = 0; i < sizeof(SAMPLES) / sizeof(SAMPLES[0]); i++)
		if (strcmp(SAMPLES[i][0], name) == 0)
			return SAMPLES[i][1];
	fail_msg("no sample of '%s'", name);
	return "";
}

/* A command of the verb with what it needs, except `without`. */
static const char *command_needed(enum verb verb, int without, char text[1024])
{
	int len = snprintf(text, 1024, "{" HEAD "\"verb\":\"%s\"", verb_name(verb));

	for (int i = 0; NEEDS[verb][i]; i++)
		if (i != without)
			len += snprintf(text + len, 1024 - (size_t)len, ",%s",
				argument_sample(NEEDS[verb][i]));
	snprintf(text + len, 1024 - (size_t)len, "}");
	return text;
}

static void every_verb_needs_what_it_needs_and_no_more(void **state)
{
	struct command_fault fault;
	struct command command;
	char text[1024];

	(void)state;
	for (int verb = 0; verb < VERB_COUNT; verb++) {
		if (is_hubs_own((enum verb)verb))
			continue;
		if (read_text(command_needed((enum verb)verb, -1, text), &command, &fault) != 0)
			fail_msg("%s: %s", text, fault.text);
		assert_int_equal(command.verb, verb);
		for (int i = 0; NEEDS[verb][i]; i++) {
			command_needed((enum verb)verb, i, text);
			if (read_text(text, &command, &fault) != -EINVAL)
				fail_msg("was read without '%s': %s", NEEDS[verb][i], text);
			assert_non_null(strstr(fault.text, NEEDS[verb][i]));
			assert_non_null(strstr(fault.text, "missing"));
		}
	}
}

/* People type codes as they like; all programs then speak of the same one. */
static void a_code_is_read_in_either_case(void **state)
{
	static const char *const TYPED[][2] = {{"ab-12z", "AB-12Z"}, {"AB-12Z", "AB-12Z"},
		{"0123", "0123"}, {"abcdefghijklmnop", "ABCDEFGHIJKLMNOP"}};
	struct command_fault fault;
	struct command command;
	char text[256];

	(void)state;
	for (size_t i = 0; i < sizeof(TYPED) / sizeof(TYPED[0]); i++) {
		snprintf(text, sizeof(text), "{" HEAD "\"verb\":\"check_in\",\"code\":\"%s\"}",
			TYPED[i][0]);
		assert_int_equal(read_text(text, &command, &fault), 0);
		assert_string_equal(command.code, TYPED[i][1]);
	}
}

static void a_broken_command_is_answered_as_far_as_its_id_was_read(void **state)
{
	struct command_fault fault;
	struct command command;

	(void)state;
	assert_int_equal(read_text("{" ID "\"verb\":\"nonsense\"}", &command, &fault), -EINVAL);
	assert_string_equal(fault.id, "9f86d081884c7d65-12");
	assert_int_equal(read_text("{" ID "\"verb\":}", &command, &fault), -EINVAL);
	assert_string_equal(fault.id, "");
}

static void an_oversized_command_is_refused_unread(void **state)
{
	static char text[COMMAND_MAX_BYTES + 2];
	struct command_fault fault;
	struct command command;

	(void)state;
	memset(text, ' ', sizeof(text) - 1);
	memcpy(text, "{" HEAD "\"verb\":\"next\"}", strlen("{" HEAD "\"verb\":\"next\"}"));
	assert_int_equal(command_message_read(text, COMMAND_MAX_BYTES, &command, &fault), 0);
	assert_int_equal(
		command_message_read(text, COMMAND_MAX_BYTES + 1, &command, &fault), -EMSGSIZE);
	assert_string_equal(fault.text, "the command is longer than 4096 bytes");
}

static void duplicate_members_are_refused(void **state)
{
	struct command_fault fault;
	struct command command;

	(void)state;
	assert_int_equal(
		read_text("{" HEAD "\"verb\":\"confirm\",\"ticket\":\"A047\",\"ticket\":\"A048\"}",
			&command, &fault),
		-EINVAL);
}

static void unknown_members_are_passed_over(void **state)
{
	struct command_fault fault;
	struct command command;

	(void)state;
	assert_int_equal(
		read_text("{" HEAD "\"verb\":\"next\",\"mood\":[1,{\"a\":2}]}", &command, &fault),
		0);
	assert_int_equal(command.verb, VERB_NEXT);
	assert_int_equal(command.deadline_ms, 1795405003123);
}

static void who_asks_is_never_read_from_the_body(void **state)
{
	const char *text = "{" HEAD "\"verb\":\"next\",\"device\":\"ctl\",\"role\":\"control\","
			   "\"own_counter\":1,\"kiosk\":3}";
	struct command command = {.device = "counter-12",
		.role = ROLE_COUNTER,
		.own_counter = 11,
		.kiosk = 7,
		.ticket = {"A", 47},
		.reason = "left over"};
	struct command_fault fault;

	(void)state;
	assert_int_equal(command_message_read(text, strlen(text), &command, &fault), 0);
	assert_string_equal(command.device, "counter-12");
	assert_int_equal(command.role, ROLE_COUNTER);
	assert_int_equal(command.own_counter, 11);
	assert_int_equal(command.kiosk, 7);
	assert_int_equal(command.ticket.number, 0);
	assert_string_equal(command.reason, "");
}

static void time_needs_no_deadline(void **state)
{
	struct command_fault fault;
	struct command command;

	(void)state;
	assert_int_equal(read_text("{" ID "\"verb\":\"time\"}", &command, &fault), 0);
	assert_int_equal(command.deadline_ms, 0);
}

static void events_has_a_limit_even_when_none_is_given(void **state)
{
	struct command_fault fault;
	struct command command;

	(void)state;
	assert_int_equal(
		read_text("{" HEAD "\"verb\":\"events\",\"from\":4711}", &command, &fault), 0);
	assert_int_equal(command.from, 4711);
	assert_int_equal(command.limit, 100);
}

static void what_the_hub_worked_out_cannot_be_sent(void **state)
{
	struct command_fault fault;
	struct command command;

	(void)state;
	assert_int_equal(
		read_text("{" HEAD "\"verb\":\"report\",\"ticket\":\"A1001\",\"service\":\"a\","
			  "\"language\":\"en\",\"offline\":{\"day\":\"2026-11-23\",\"run\":"
			  "\"9f86d081884c7d65\",\"mono\":1,\"wall\":2,\"quality\":\"wall\","
			  "\"printed\":true,\"issued\":99}}",
			&command, &fault),
		0);
	assert_int_equal(command.offline.issued_ms, 0);
	assert_false(command.offline.has_replaced);
}

static void a_command_is_written_in_one_way_only(void **state)
{
	struct command command = {.verb = VERB_TRANSFER,
		.id = "9f86d081884c7d65-12",
		.deadline_ms = 1795405003123,
		.expect = {true, "A047/1", 4711},
		.service = "domicile",
		.counter_number = 9};
	struct json_writer w;

	(void)state;
	json_writer_init(&w, COMMAND_MAX_BYTES);
	command_message_write(&w, &command);
	assert_string_equal(json_writer_text(&w, NULL),
		"{\"id\":\"9f86d081884c7d65-12\",\"verb\":\"transfer\",\"deadline\":1795405003123,"
		"\"expect\":{\"leg\":\"A047/1\",\"revision\":4711},\"service\":\"domicile\","
		"\"counter\":9}");
	command = (struct command){.verb = VERB_PAPER,
		.id = "9f86d081884c7d65-13",
		.deadline_ms = 1795405003123,
		.ticket = {"A", 47},
		.day = "2026-11-23",
		.print = PRINT_SUBMITTED,
		.copy = 2};
	json_writer_reset(&w);
	command_message_write(&w, &command);
	assert_string_equal(json_writer_text(&w, NULL),
		"{\"id\":\"9f86d081884c7d65-13\",\"verb\":\"paper\",\"deadline\":1795405003123,"
		"\"ticket\":\"A047\",\"day\":\"2026-11-23\",\"print\":\"submitted\",\"copy\":2}");
	command = (struct command){.verb = VERB_REPORT,
		.id = "9f86d081884c7d65-14",
		.deadline_ms = 1795405003123,
		.ticket = {"A", 1017},
		.service = "domicile",
		.language = "ur",
		.print = PRINT_UNCERTAIN,
		.copy = 1,
		.offline = {.day = "2026-11-23",
			.run = "9f86d081884c7d65",
			.mono_ms = 5,
			.wall_ms = 1795405000000,
			.quality = CLOCK_HUB,
			.printed = true,
			.replaces = "9f86d081884c7d65-13"}};
	json_writer_reset(&w);
	command_message_write(&w, &command);
	assert_string_equal(json_writer_text(&w, NULL),
		"{\"id\":\"9f86d081884c7d65-14\",\"verb\":\"report\",\"deadline\":1795405003123,"
		"\"ticket\":\"A1017\",\"service\":\"domicile\",\"language\":\"ur\",\"offline\":{"
		"\"day\":\"2026-11-23\",\"run\":\"9f86d081884c7d65\",\"mono\":5,\"wall\":"
		"1795405000000,\"quality\":\"hub\",\"printed\":true,\"replaces\":"
		"\"9f86d081884c7d65-13\"},\"print\":\"uncertain\",\"copy\":1}");
	json_writer_fini(&w);
}

/* ---- Round trips ---- */

static void dice_offline(struct offline_issue *o)
{
	strcpy(o->day, "2026-11-23");
	dice_text(o->run, DICE_HEX, 16, 16);
	o->mono_ms = dice_int(0, INT64_C(1) << 40);
	o->wall_ms = dice_int(0, INT64_C(1) << 50);
	o->quality = (enum clock_quality)dice_int(CLOCK_NONE, CLOCK_HUB);
	o->printed = dice_bool();
	if (dice_bool())
		dice_command_id(o->replaces);
}

/* Fills what a verb needs, and sometimes what it may have. */
static void dice_arguments(struct command *c)
{
	switch (c->verb) {
	case VERB_REPORT:
		dice_offline(&c->offline);
		dice_ticket(&c->ticket);
		/* fallthrough */
	case VERB_ISSUE:
		dice_id(c->service);
		dice_text(c->language, "abcdefghijklmnopqrstuvwxyz", 2, 3);
		if (dice_bool())
			dice_id(c->klass);
		if (dice_bool())
			dice_text(c->token, DICE_HEX, 32, 32);
		if (c->verb == VERB_ISSUE && dice_bool())
			dice_id(c->printer);
		break;
	case VERB_PAPER:
	case VERB_CONFIRM:
		dice_ticket(&c->ticket);
		if (c->verb == VERB_PAPER || dice_bool())
			c->print =
				(enum print_state)dice_int(PRINT_SUBMITTED, PRINT_STATE_COUNT - 1);
		c->copy = dice_bool() ? (uint16_t)dice_int(0, UINT16_MAX) : 0;
		if (dice_bool())
			strcpy(c->day, "2026-11-23");
		break;
	case VERB_REPRINT:
		dice_ticket(&c->ticket);
		if (dice_bool())
			dice_id(c->printer);
		break;
	case VERB_RATE:
		c->rating = (uint8_t)dice_int(1, 5);
		break;
	case VERB_PARK:
	case VERB_PAUSE:
		dice_line(c->reason, sizeof(c->reason));
		break;
	case VERB_TRANSFER:
		if (dice_bool())
			dice_id(c->service);
		if (!c->service[0] || dice_bool())
			c->counter_number = (uint16_t)dice_int(1, 9999);
		break;
	case VERB_BOOK:
		dice_code(c->code);
		dice_id(c->service);
		c->slot_ms = dice_int(1, INT64_C(1) << 52);
		if (dice_bool())
			strcpy(c->language, "az");
		break;
	case VERB_CANCEL_BOOKING:
		dice_code(c->code);
		if (dice_bool())
			strcpy(c->day, "2024-02-29");
		break;
	case VERB_CHECK_IN:
		dice_code(c->code);
		if (dice_bool())
			strcpy(c->language, "kmr");
		if (dice_bool())
			strcpy(c->printer, "printer-1");
		break;
	case VERB_SET_PROFILE:
		dice_id(c->profile);
		c->counter_number = (uint16_t)dice_int(1, 9999);
		break;
	case VERB_SIGN_OUT:
		c->after = dice_bool();
		break;
	case VERB_CLOSE:
		c->counter_number = (uint16_t)dice_int(1, 9999);
		c->after = dice_bool();
		c->force = dice_bool();
		break;
	case VERB_SIGN_IN:
		dice_id(c->operator_id);
		if (dice_bool())
			dice_id(c->profile);
		break;
	case VERB_OPEN_SERVICE:
	case VERB_CLOSE_SERVICE:
		dice_id(c->service);
		break;
	case VERB_OPEN_DAY:
		strcpy(c->day, "2024-02-29");
		break;
	case VERB_EVENTS:
		c->from = dice_int(1, INT64_C(1) << 52);
		c->limit = (uint16_t)dice_int(1, 100);
		break;
	case VERB_VOID:
	case VERB_RETURN:
	case VERB_CALL_TICKET:
	case VERB_UNPARK:
	case VERB_CANCEL:
	case VERB_RETIRE_TICKET:
	case VERB_FIND:
		dice_ticket(&c->ticket);
		break;
	case VERB_CONFIGURE:
		c->config = (uint32_t)dice_int(1, UINT32_MAX);
		break;
	case VERB_JUMP:
		c->jump = (uint32_t)dice_int(1, UINT32_MAX);
		break;
	default:
		break;
	}
	if ((c->verb == VERB_NEXT || c->verb == VERB_PAUSE || c->verb == VERB_END) && dice_bool()) {
		c->expect.given = true;
		c->expect.revision = dice_int(0, INT64_C(1) << 52);
		if (dice_bool())
			strcpy(c->expect.leg, "AB64999/32");
	}
}

static void dice_command(struct command *c, bool hub_too)
{
	memset(c, 0, sizeof(*c));
	strcpy(c->device, "some-device");
	c->role = ROLE_COUNTER;
	c->own_counter = 3;
	do
		c->verb = (enum verb)dice_int(0, VERB_COUNT - 1);
	while (!hub_too && is_hubs_own(c->verb));
	dice_command_id(c->id);
	c->deadline_ms = dice_int(1, INT64_C(1) << 52);
	dice_arguments(c);
}

static void a_written_command_is_read_back_the_same(void **state)
{
	struct json_writer w;

	(void)state;
	dice_start(__func__);
	json_writer_init(&w, COMMAND_MAX_BYTES);
	for (int i = 0; i < 5000; i++) {
		struct command sent,
			read = {.device = "some-device", .role = ROLE_COUNTER, .own_counter = 3};
		struct command_fault fault;
		const char *text;
		size_t len;

		dice_command(&sent, false);
		json_writer_reset(&w);
		command_message_write(&w, &sent);
		text = json_writer_text(&w, &len);
		if (command_message_read(text, len, &read, &fault) < 0)
			fail_msg("%s: %s", text, fault.text);
		if (memcmp(&sent, &read, sizeof(sent)) != 0)
			fail_msg("differs: %s", text);
	}
	json_writer_fini(&w);
}

static void the_journal_keeps_every_command_whole(void **state)
{
	struct json_writer w;

	(void)state;
	dice_start(__func__);
	json_writer_init(&w, COMMAND_MAX_BYTES);
	for (int i = 0; i < 5000; i++) {
		struct command sent,
			read = {.device = "some-device", .role = ROLE_COUNTER, .own_counter = 3};
		struct command_fault fault;
		struct json *by;
		const char *text;
		size_t len;

		dice_command(&sent, true);
		sent.deadline_ms = 0; /* not the journal's business */
		if (sent.verb == VERB_REPORT)
			sent.offline.issued_ms = dice_int(0, INT64_C(1) << 50);
		if (sent.verb == VERB_TICK)
			memset(sent.id, 0, sizeof(sent.id)); /* the hub's own */
		json_writer_reset(&w);
		json_open_object(&w, NULL);
		json_put_string(&w, "device", "x");
		command_message_members(&w, &sent);
		json_close_object(&w);
		text = json_writer_text(&w, &len);
		by = json_parse(text, len, NULL);
		assert_non_null(by);
		if (command_message_read_members(by, &read, &fault) < 0)
			fail_msg("%s: %s", text, fault.text);
		if (memcmp(&sent, &read, sizeof(sent)) != 0)
			fail_msg("differs: %s", text);
		json_free(by);
	}
	json_writer_fini(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bad_command_is_told_what_is_wrong_and_where),
		cmocka_unit_test(every_verb_needs_what_it_needs_and_no_more),
		cmocka_unit_test(a_code_is_read_in_either_case),
		cmocka_unit_test(a_broken_command_is_answered_as_far_as_its_id_was_read),
		cmocka_unit_test(an_oversized_command_is_refused_unread),
		cmocka_unit_test(duplicate_members_are_refused),
		cmocka_unit_test(unknown_members_are_passed_over),
		cmocka_unit_test(who_asks_is_never_read_from_the_body),
		cmocka_unit_test(time_needs_no_deadline),
		cmocka_unit_test(events_has_a_limit_even_when_none_is_given),
		cmocka_unit_test(what_the_hub_worked_out_cannot_be_sent),
		cmocka_unit_test(a_command_is_written_in_one_way_only),
		cmocka_unit_test(a_written_command_is_read_back_the_same),
		cmocka_unit_test(the_journal_keeps_every_command_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
