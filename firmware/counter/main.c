/* novbe-counter: the operator's box at one counter. Reads the board file and runs the station. */
#include <stdio.h>

#include "firmware/base/config.h"
#include "firmware/counter/station.h"
#include "firmware/device/board_run.h"

static void read_counter(struct board_file *board, void *data)
{
	struct station_options *options = data;
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

static int say_right(const char *path, const void *data)
{
	const struct station_options *options = data;
	int printed = printf("%s: right: counter %u, source \"%s\"\n", path, options->panel.number,
		options->buttons.source);

	return printed < 0 ? BOARD_EXIT_BROKEN : BOARD_EXIT_FINE;
}

static void *make(struct loop *loop, const struct board_file *board, const void *options)
{
	return station_new(loop, board, options);
}

static void end(void *station)
{
	station_free(station);
}

int main(int argc, char **argv)
{
	static const struct board_program program = {
		.name = "novbe-counter",
		.does = "The operator's buttons and lamps at one counter of a queue hall.",
		.config = "/etc/novbe/board.json",
		.checks = "the board file",
	};
	static const struct board_work work = {
		.read = read_counter,
		.check = say_right,
		.make = make,
		.free = end,
		.tells_ready = true, /* when a press would reach the hub */
	};
	struct station_options options = {0};

	return board_main(&program, &work, argc, argv, &options);
}
