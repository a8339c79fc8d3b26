/* novbe-display: the wall of a hall; shows which ticket goes to which counter. */
#include "display/wall.h"
#include "firmware/device/board_run.h"

static void read_settings(struct board_file *board, void *settings)
{
	settings_read(board, settings);
}

static void *make(struct loop *loop, const struct board_file *board, const void *settings)
{
	return wall_new(loop, board, settings);
}

static void end(void *wall)
{
	wall_free(wall);
}

int main(int argc, char **argv)
{
	static const struct board_program program = {
		.name = "novbe-display",
		.does = "Shows on a hall's wall which ticket is called to which counter.",
		.config = "/etc/novbe/board.json",
		.checks = "the board file",
	};
	static const struct board_work work = {
		.read = read_settings,
		.make = make,
		.free = end,
	};
	struct settings settings;

	return board_main(&program, &work, argc, argv, &settings);
}
