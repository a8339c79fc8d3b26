/* novbe-counter: the operator's box at one counter, or the citizens' rating pad there. Reads the
 * board file and runs the station. */
#include <stdio.h>

#include "firmware/counter/options.h"
#include "firmware/counter/station.h"
#include "firmware/device/board_run.h"

static void read_counter(struct board_file *board, void *data)
{
	counter_options_read(board, data);
}

static int say_right(const char *path, const void *data)
{
	const struct station_options *options = data;
	int printed = printf("%s: right: %s %u, source \"%s\"\n", path,
		options->seat.is_pad ? "rating pad of counter" : "counter",
		seat_number(&options->seat), options->buttons.options.source);

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
		.does = "The operator's buttons and lamps at one counter of a queue hall, or its "
			"rating pad.",
		.config = "/etc/novbe/board.json",
		.checks = "the board file",
	};
	static const struct board_work work = {
		.read = read_counter,
		.check = say_right,
		.make = make,
		.free = end,
	};
	struct station_options options = {0};

	return board_main(&program, &work, argc, argv, &options);
}
