/* novbe-kiosk: the entrance kiosk of a hall. */
#include <stdio.h>

#include "firmware/device/board_run.h"
#include "firmware/device/catalogue_store.h"
#include "kiosk/keys.h"
#include "kiosk/kiosk.h"
#include "kiosk/options.h"

static void read_options(struct board_file *board, void *options)
{
	kiosk_options_read(board, options);
}

/* The hall is heard at run time; the one that was heard last tells already what is wrong. */
static int check(const char *path, const void *options)
{
	const struct kiosk_options *kiosk = options;
	struct catalogue_store store;
	const char *service;
	unsigned int at = 0;
	int code = BOARD_EXIT_FINE;

	catalogue_store_open(&store, kiosk->state);
	for (; store.hall && (service = keys_unknown_service(kiosk, store.hall, &at)); at++) {
		fprintf(stderr,
			"%s: kiosk.buttons.inputs[%u].argument: '%s': the hall has no such "
			"service, as it was heard last\n",
			path, at, service);
		code = BOARD_EXIT_WRONG;
	}
	catalogue_store_close(&store);
	if (code == BOARD_EXIT_FINE && printf("%s: right\n", path) < 0)
		return BOARD_EXIT_BROKEN;
	return code;
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
		.check = check,
		.make = make,
		.free = end,
	};
	struct kiosk_options options;

	return board_main(&program, &work, argc, argv, &options);
}
