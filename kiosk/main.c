/* novbe-kiosk: the entrance kiosk of a hall; and, without one, what its screens look like. */
#include <stdio.h>

#include "firmware/base/log.h"
#include "firmware/base/place.h"
#include "firmware/device/board_run.h"
#include "firmware/device/catalogue_store.h"
#include "firmware/hall/hall_file.h"
#include "kiosk/arguments.h"
#include "kiosk/keys.h"
#include "kiosk/kiosk.h"
#include "kiosk/options.h"
#include "kiosk/rehearsal.h"

static void read_options(struct board_file *board, void *options)
{
	kiosk_options_read(board, options);
}

/* The hall is heard at run time; the one that was heard last tells already what is wrong. */
static int check(const char *path, const struct kiosk_options *kiosk)
{
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

/* Without a board file: options NULL. */
static int dump(const struct kiosk_arguments *arguments, const struct kiosk_options *options)
{
	const struct panel usual = {1280, 800, 150};
	struct rehearsal_options rehearsal = {.panel = arguments->panel.dpi ? arguments->panel
						       : options	    ? options->panel
									    : usual,
		.texts = arguments->texts ? arguments->texts
			 : options	  ? options->texts
					  : place_texts(),
		.language = arguments->language,
		.pictures = arguments->pictures};
	struct hall_file *hall = hall_file_read(arguments->hall, stderr);
	int error;

	if (!hall)
		return BOARD_EXIT_WRONG;
	error = rehearsal_dump(&rehearsal, hall->catalogue, stdout);
	hall_file_free(hall);
	return error < 0 || fflush(stdout) != 0 ? BOARD_EXIT_BROKEN : BOARD_EXIT_FINE;
}

static int use_board(const struct kiosk_arguments *arguments)
{
	static const struct board_work work = {.make = make, .free = end};
	struct kiosk_options options;
	struct board_file board;
	int code = board_read(arguments->config, read_options, &board, &options);

	if (code == BOARD_EXIT_WRONG && !arguments->check && !arguments->dump)
		board_refused(arguments->config);
	if (code != BOARD_EXIT_FINE)
		return code;
	if (arguments->check)
		code = check(arguments->config, &options);
	else if (arguments->dump)
		code = dump(arguments, &options);
	else
		code = board_run(&work, &board, &options);
	board_file_close(&board);
	return code;
}

int main(int argc, char **argv)
{
	struct kiosk_arguments arguments;

	kiosk_arguments_parse(argc, argv, &arguments);
	log_init("novbe-kiosk");
	if (arguments.dump && !arguments.config_named)
		return dump(&arguments, NULL);
	return use_board(&arguments);
}
