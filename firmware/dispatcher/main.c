/* novbe-dispatcher: the only writer of a hall's database; owns every ticket, decides every call. */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/dispatcher/hub.h"

const char *argp_program_version = "novbe-dispatcher " NOVBE_VERSION;

static const struct argp_option options[] = {
	{"config", 'c', "FILE", 0, "the hub's board file (/etc/novbe/hub.json)", 0},
	{"check", 'k', NULL, 0, "read the board file and the hall file, say what is wrong, stop",
		0},
	{0},
};

struct arguments {
	const char *config;
	bool check;
};

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'c':
		arguments->config = value;
		return 0;
	case 'k':
		arguments->check = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* The hub's own section; problems are told by board_file_finish(). */
static int read_board(struct hub *hub, const char *path)
{
	if (board_file_open(path, &hub->board) < 0)
		return -1;

	const struct json *section = board_file_section(&hub->board, "hub");
	const char *hall =
		config_text(hub->board.config, section, "hall", NULL, sizeof(hub->hall_path) - 1);
	const char *database = config_text(hub->board.config, section, "database", "", 255);

	snprintf(hub->hall_path, sizeof(hub->hall_path), "%s", hall ? hall : "");
	if (database[0])
		snprintf(hub->database, sizeof(hub->database), "%s", database);
	else
		snprintf(hub->database, sizeof(hub->database), "%s/hall.db", hub->board.state);
	return board_file_finish(&hub->board, stderr);
}

static int check_hall(const struct hub *hub)
{
	struct hall_file *file = hall_file_read(hub->hall_path, stderr);

	if (file)
		printf("%s: right: %u institutions, %u services, %u counters, %u devices\n",
			hub->hall_path, file->setup->institution_count, file->setup->service_count,
			file->setup->counter_count, file->catalogue->device_count);
	hall_file_free(file);
	return file ? 0 : 2;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {options, parse_option, NULL,
		"Runs the queue of one hall: gives tickets, calls them to counters, remembers "
		"everything.\vSIGHUP reads the hall file again. Exit status: 0 stopped when asked, "
		"1 "
		"could not go on, 2 a configuration file is wrong.",
		NULL, NULL, NULL};
	struct arguments arguments = {.config = "/etc/novbe/hub.json"};
	static struct hub hub;
	int rc;

	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	log_init("novbe-dispatcher");
	if (read_board(&hub, arguments.config) < 0)
		return 2;
	if (arguments.check)
		return check_hall(&hub);
	rc = hub_start(&hub);
	if (rc == 0)
		rc = loop_run(hub.loop);
	hub_stop(&hub);
	board_file_close(&hub.board);
	return rc < 0 ? 1 : rc;
}
