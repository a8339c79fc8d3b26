/* novbe-display: the wall of a hall; shows which ticket goes to which counter. */
#include <argp.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "firmware/base/log.h"
#include "firmware/base/loop.h"

#include "display/wall.h"

const char *argp_program_version = "novbe-display " NOVBE_VERSION;

enum { EXIT_CONFIG = 2 };

static const struct argp_option options[] = {
	{"config", 'c', "FILE", 0, "the board file (/etc/novbe/board.json)", 0},
	{"check", 'k', NULL, 0, "read the board file, say what is wrong, stop", 0},
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
	case ARGP_KEY_ARG:
		if (state->arg_num > 0)
			argp_error(state, "one board file only: '%s'", value);
		arguments->config = value;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void stop(void *data)
{
	loop_quit(data, 0);
}

static int run(struct loop *loop, const struct settings *settings)
{
	struct wall *wall = NULL;
	int rc = EXIT_FAILURE;

	if (loop_signal(loop, SIGTERM, stop, loop) < 0 || loop_signal(loop, SIGINT, stop, loop) < 0)
		log_err("signals: cannot be received");
	else
		wall = wall_new(loop, settings);
	if (wall) {
		loop_notify("READY=1");
		rc = loop_run(loop);
		if (rc < 0)
			log_err("loop: ended: the kernel refused to wait for events");
		loop_notify("STOPPING=1");
	}
	wall_free(wall);
	return rc < 0 ? EXIT_FAILURE : rc;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {options, parse_option, "[FILE]",
		"Shows on a hall's wall which ticket is called to which counter.\v"
		"Exit status: 0 stopped when asked, 1 could not go on, 2 the board file is wrong.",
		NULL, NULL, NULL};
	struct arguments arguments = {.config = "/etc/novbe/board.json"};
	static struct settings settings;
	int rc = EXIT_FAILURE;

	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	log_init("novbe-display");
	rc = settings_open(arguments.config, &settings, stderr);
	if (rc < 0)
		return rc == -EINVAL ? EXIT_CONFIG : EXIT_FAILURE;
	if (arguments.check) {
		printf("%s: right\n", arguments.config);
		settings_close(&settings);
		return EXIT_SUCCESS;
	}
	struct loop *loop = loop_new();

	if (loop)
		rc = run(loop, &settings);
	else
		log_err("loop: cannot start: no memory or no file descriptors left");
	loop_free(loop);
	settings_close(&settings);
	return loop ? rc : EXIT_FAILURE;
}
