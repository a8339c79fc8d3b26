/* novbe-board: broker, hub, kiosk, wall and counters of one board, from one file. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/event.h"
#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "firmware/board/check.h"
#include "firmware/board/keeper.h"
#include "firmware/board/prepare.h"
#include "firmware/board/roster.h"
#include "firmware/device/board_arguments.h"

static void on_stop(void *data)
{
	keeper_stop(data, BOARD_EXIT_FINE);
}

static void on_reload(void *data)
{
	keeper_reload(data);
}

static int signals_take(struct loop *loop, struct keeper *keeper)
{
	int rc = loop_signal(loop, SIGTERM, on_stop, keeper);

	if (rc == 0)
		rc = loop_signal(loop, SIGINT, on_stop, keeper);
	if (rc == 0)
		rc = loop_signal(loop, SIGHUP, on_reload, keeper);
	if (rc < 0)
		log_err("signals: %s", strerror(-rc));
	return rc;
}

static int run_in(struct loop *loop, struct roster *roster)
{
	struct keeper *keeper;
	int rc = prepare_take(roster);

	if (rc == 0)
		rc = prepare_make(roster);
	if (rc < 0)
		return BOARD_EXIT_BROKEN;
	keeper = keeper_new(loop, roster);
	rc = keeper ? signals_take(loop, keeper) : -errno;
	if (rc == 0)
		rc = keeper_start(keeper);
	if (rc == 0)
		rc = loop_run(loop);
	keeper_free(keeper);
	return rc < 0 ? BOARD_EXIT_BROKEN : rc;
}

static int run(struct roster *roster)
{
	struct loop *loop = loop_new();
	int code;

	if (!loop) {
		log_err("event loop: %s", strerror(errno));
		return BOARD_EXIT_BROKEN;
	}
	code = run_in(loop, roster);
	loop_free(loop);
	return code;
}

static int check(const struct roster *roster, int opened)
{
	int rc = check_sections(roster);

	if (rc < 0 && rc != -EINVAL)
		return BOARD_EXIT_BROKEN;
	if (rc < 0 || opened < 0)
		return BOARD_EXIT_WRONG;
	return printf("%s: right: hub of \"%s\" and %u devices\n", roster->path, roster->centre,
		       roster->device_count) < 0;
}

static int refuse(const char *path)
{
	log_event(EVENT_CONFIG_REFUSED, LOG_LEVEL_ERR, LOG_FIELDS({"FILE", path}),
		"board: '%s': refused: ask again with --check", path);
	return BOARD_EXIT_WRONG;
}

int main(int argc, char **argv)
{
	static const struct board_program program = {
		.name = "novbe-board",
		.does = "Runs a whole hall on one board, a bus or a village: broker, hub, kiosk, "
			"wall and counters, from one file. SIGHUP reads the hall file again.",
		.config = "/etc/novbe/bus.json",
		.checks = "the board's file, the hall file and every program's section",
	};
	struct board_arguments arguments;
	static struct roster roster;
	int opened, code;

	board_arguments_parse(&program, argc, argv, &arguments);
	log_init(program.name);
	opened = roster_open(arguments.config, &roster, stderr);
	if (opened == -ENOMEM) {
		log_err("%s: no memory", arguments.config);
		code = BOARD_EXIT_BROKEN;
	} else if (arguments.check) {
		code = check(&roster, opened);
	} else {
		code = opened < 0 ? refuse(arguments.config) : run(&roster);
	}
	roster_close(&roster);
	return code;
}
