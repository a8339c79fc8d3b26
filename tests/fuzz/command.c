/*
 * Whatever a device sends: the JSON reader, the command reader, and the readers of every other
 * message. A command that was read must be written and read again as the same.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/json.h"
#include "firmware/wire/answer_message.h"
#include "firmware/wire/appointment_message.h"
#include "firmware/wire/board_message.h"
#include "firmware/wire/catalogue_message.h"
#include "firmware/wire/command_message.h"
#include "firmware/wire/device_message.h"
#include "firmware/wire/hub_message.h"
#include "firmware/wire/order_message.h"
#include "firmware/wire/queue_message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "does not hold: %s\n", what);
	abort();
}

static void command_again(const struct command *command)
{
	struct command read = {0};
	struct command_fault fault;
	struct json_writer w;
	const char *text;
	char *first;
	size_t len;

	json_writer_init(&w, 2 * COMMAND_MAX_BYTES);
	command_message_write(&w, command);
	text = json_writer_text(&w, &len);
	require(text != NULL, "a command that was read can be written");
	if (len <= COMMAND_MAX_BYTES) {
		first = strdup(text);
		require(command_message_read(first, len, &read, &fault) == 0,
			"a written command can be read");
		json_writer_reset(&w);
		command_message_write(&w, &read);
		require(strcmp(first, json_writer_text(&w, NULL)) == 0,
			"it is written the same again");
		free(first);
	}
	json_writer_fini(&w);
}

static void others_read(const struct json *root)
{
	static struct answer_message answer;
	static struct board_message board;
	static struct hub_message hub;
	static struct device_message device;
	static struct counter_message counter;
	static struct ticket_message ticket;
	struct appointment_message appointment;
	struct order_message order;
	struct done_message done;
	struct queue_service services[8];
	struct hall_catalogue *catalogue = NULL;
	int r = answer_message_read(root, &answer);

	r |= board_message_read(root, &board);
	r |= hub_message_read(root, &hub);
	r |= device_message_read(root, &device);
	r |= counter_message_read(root, &counter);
	r |= ticket_message_read(root, &ticket);
	r |= order_message_read(root, &order);
	r |= done_message_read(root, &done);
	r |= appointment_message_read(root, &appointment);
	r |= queue_message_read(root, services, 8);
	/* Twice: the second head takes over what the first one knew. */
	if (catalogue_message_read(root, &catalogue) == 0) {
		r |= catalogue_message_read_institution(root, catalogue);
		r |= catalogue_message_read(root, &catalogue);
	}
	(void)r;
	hall_catalogue_free(catalogue);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct command command = {0};
	struct command_fault fault;
	struct json_error error;
	struct json *root = json_parse((const char *)data, size, &error);

	if (root)
		others_read(root);
	else
		require(error.line > 0 && error.column > 0 && error.text[0],
			"a refused text has a place and a reason");
	json_free(root);
	if (command_message_read(data, size, &command, &fault) == 0)
		command_again(&command);
	else
		require(fault.text[0], "a refused command has a reason");
	return 0;
}
