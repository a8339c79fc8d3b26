/* novbe-dispatcher: the only writer of a hall's database; owns every ticket, decides every call. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/device/board_run.h"
#include "firmware/dispatcher/hub.h"

static void read_hub(struct board_file *board, void *data)
{
	const struct json *section = board_file_section(board, "hub");
	struct hub *hub = data;
	const char *hall =
		config_text(board->config, section, "hall", NULL, sizeof(hub->hall_path) - 1);
	const char *database = config_text(board->config, section, "database", "", 255);

	snprintf(hub->hall_path, sizeof(hub->hall_path), "%s", hall ? hall : "");
	if (database[0])
		snprintf(hub->database, sizeof(hub->database), "%s", database);
	else
		snprintf(hub->database, sizeof(hub->database), "%s/hall.db", board->state);
}

static int check_hall(const struct hub *hub)
{
	struct hall_file *file = hall_file_read(hub->hall_path, stderr);

	if (file) {
		hall_gaps_tell(&file->gaps, file->catalogue, hub->hall_path, stderr);
		printf("%s: right: %u institutions, %u services, %u counters, %u devices\n",
			hub->hall_path, file->setup->institution_count, file->setup->service_count,
			file->setup->counter_count, file->catalogue->device_count);
	}
	hall_file_free(file);
	return file ? BOARD_EXIT_FINE : BOARD_EXIT_WRONG;
}

int main(int argc, char **argv)
{
	static const struct board_program program = {
		.name = "novbe-dispatcher",
		.does = "Runs the queue of one hall: gives tickets, calls them to counters, "
			"remembers everything. SIGHUP reads the hall file again.",
		.config = "/etc/novbe/hub.json",
		.checks = "the board file and the hall file",
	};
	struct board_arguments arguments;
	static struct hub hub;
	int rc;

	board_arguments_parse(&program, argc, argv, &arguments);
	log_init(program.name);
	rc = board_read(arguments.config, read_hub, &hub.board, &hub);
	if (rc == BOARD_EXIT_WRONG && !arguments.check)
		board_refused(arguments.config);
	if (rc != BOARD_EXIT_FINE)
		return rc;
	if (arguments.check)
		return check_hall(&hub);
	rc = hub_start(&hub);
	if (rc == 0)
		rc = loop_run(hub.loop);
	hub_stop(&hub);
	board_file_close(&hub.board);
	return rc < 0 ? BOARD_EXIT_BROKEN : rc;
}
