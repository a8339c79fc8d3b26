/* novbe-counter: the operator's box at one counter. Reads the board file and runs the station. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/config.h"
#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "firmware/counter/station.h"
#include "firmware/device/board_arguments.h"

static void read_counter(struct board_file *board, struct station_options *options)
{
	struct config *config = board->config;
	const struct json *section = board_file_section(board, "counter");
	struct panel_options *panel = &options->panel;
	int source = config_choice(config, section, "source", buttons_sources(), -1);

	options->buttons.source = source < 0 ? "" : buttons_sources()[source];
	options->buttons.path = config_text(config, section, "path", "", 107);
	if (source >= 0 && buttons_source_has_path(options->buttons.source) !=
				   (options->buttons.path && *options->buttons.path))
		config_refuse(config, section, "source \"%s\" %s a \"path\"",
			options->buttons.source,
			buttons_source_has_path(options->buttons.source) ? "needs"
									 : "does not take");
	panel->number =
		(uint16_t)config_int(config, section, "number", CONFIG_REQUIRED, 1, UINT16_MAX);
	panel->strike_ms =
		(int)config_int(config, section, "double_strike_ms", PANEL_STRIKE_MS, 0, 5000);
	snprintf(panel->operator_id, sizeof(panel->operator_id), "%s",
		config_text(config, section, "operator", "", sizeof(panel->operator_id) - 1));
	snprintf(panel->profile, sizeof(panel->profile), "%s",
		config_text(config, section, "profile", "", sizeof(panel->profile) - 1));
	panel->sign_in_at_start =
		config_bool(config, section, "sign_in_at_start", panel->operator_id[0] != '\0');
}

static void stop(void *data)
{
	loop_quit(data, 0);
}

static int run(const struct board_file *board, const struct station_options *options)
{
	struct loop *loop = loop_new();
	struct station *station;
	int ret;

	if (!loop) {
		log_err("event loop: %s", strerror(errno));
		return BOARD_EXIT_BROKEN;
	}
	ret = loop_signal(loop, SIGTERM, stop, loop);
	if (ret == 0)
		ret = loop_signal(loop, SIGINT, stop, loop);
	if (ret < 0) {
		log_err("signals: %s", strerror(-ret));
		loop_free(loop);
		return BOARD_EXIT_BROKEN;
	}
	station = station_new(loop, board, options);
	ret = station ? loop_run(loop) : BOARD_EXIT_BROKEN;
	if (ret < 0) {
		log_err("event loop: %s", strerror(-ret));
		ret = BOARD_EXIT_BROKEN;
	}
	loop_notify("STOPPING=1");
	station_free(station);
	loop_free(loop);
	return ret;
}

int main(int argc, char **argv)
{
	static const struct board_program program = {
		.name = "novbe-counter",
		.does = "The operator's buttons and lamps at one counter of a queue hall.",
		.config = "/etc/novbe/board.json",
		.checks = "the board file",
	};
	struct board_arguments arguments;
	struct station_options options = {0};
	struct board_file board;
	int ret;

	board_arguments_parse(&program, argc, argv, &arguments);
	log_init(program.name);
	if (board_file_open(arguments.config, &board) < 0) {
		log_err("%s: no memory", arguments.config);
		return BOARD_EXIT_BROKEN;
	}
	read_counter(&board, &options);
	if (board_file_finish(&board, stderr) < 0)
		ret = BOARD_EXIT_WRONG;
	else if (arguments.check)
		ret = printf("%s: right: counter %u, source \"%s\"\n", arguments.config,
			      options.panel.number, options.buttons.source) < 0;
	else
		ret = run(&board, &options);
	board_file_close(&board);
	return ret;
}
