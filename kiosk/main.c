/* novbe-kiosk: the entrance kiosk of a hall. */
#include "firmware/device/board_run.h"
#include "kiosk/kiosk.h"
#include "kiosk/options.h"

static void read_options(struct board_file *board, void *options)
{
	kiosk_options_read(board, options);
}

static void *make(struct loop *loop, const struct board_file *board, const void *options)
{
	return kiosk_new(loop, board, options);
}

static void end(void *kiosk)
{
	kiosk_free(kiosk);
}

int main(int argc, char **argv)
{
	static const struct board_program program = {
		.name = "novbe-kiosk",
		.does = "The entrance kiosk: citizens choose a service here and take a ticket.",
		.config = "/etc/novbe/board.json",
		.checks = "the board file",
	};
	static const struct board_work work = {
		.read = read_options,
		.make = make,
		.free = end,
		.tells_ready = true, /* when citizens can take numbers */
	};
	struct kiosk_options options;

	return board_main(&program, &work, argc, argv, &options);
}
