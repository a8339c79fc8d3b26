/* novbe-display: the wall of a hall; shows which ticket goes to which counter. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "firmware/device/board_arguments.h"

#include "display/wall.h"

static void stop(void *data)
{
	loop_quit(data, 0);
}

static int run(struct loop *loop, const struct settings *settings)
{
	struct wall *wall = NULL;
	int rc = BOARD_EXIT_BROKEN;

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
	return rc < 0 ? BOARD_EXIT_BROKEN : rc;
}

int main(int argc, char **argv)
{
	static const struct board_program program = {
		.name = "novbe-display",
		.does = "Shows on a hall's wall which ticket is called to which counter.",
		.config = "/etc/novbe/board.json",
		.checks = "the board file",
	};
	struct board_arguments arguments;
	static struct settings settings;
	int rc = BOARD_EXIT_BROKEN;

	board_arguments_parse(&program, argc, argv, &arguments);
	log_init(program.name);
	rc = settings_open(arguments.config, &settings, stderr);
	if (rc < 0)
		return rc == -EINVAL ? BOARD_EXIT_WRONG : BOARD_EXIT_BROKEN;
	if (arguments.check) {
		printf("%s: right\n", arguments.config);
		settings_close(&settings);
		return BOARD_EXIT_FINE;
	}
	struct loop *loop = loop_new();

	if (loop)
		rc = run(loop, &settings);
	else
		log_err("loop: cannot start: no memory or no file descriptors left");
	loop_free(loop);
	settings_close(&settings);
	return loop ? rc : BOARD_EXIT_BROKEN;
}
