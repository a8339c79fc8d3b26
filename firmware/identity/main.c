/* novbe-identity: makes a board a device of a hall. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "firmware/base/log.h"
#include "firmware/device/board_arguments.h"
#include "firmware/identity/arguments.h"
#include "firmware/identity/board_make.h"
#include "firmware/identity/card_ask.h"
#include "firmware/identity/service.h"

static int make(const struct arguments *arguments, const struct place *place,
	const struct identity_card *card)
{
	int state = board_look(arguments, place, card), code;

	if (state < 0 || (state == BOARD_ANOTHER && !arguments->replace))
		return BOARD_EXIT_BROKEN;
	if (state == BOARD_SAME) {
		printf("This board is '%s' of '%s' already; its file stays as it is.\n",
			card->device, card->centre);
		return BOARD_EXIT_FINE;
	}
	code = board_make(arguments, place, card);
	if (code == BOARD_EXIT_FINE)
		printf("This board is now '%s' of '%s', its hub at %s: %s/%s\n", card->device,
			card->centre, card->host, arguments->folder, place->board);
	return code;
}

static int start(const struct arguments *arguments, const struct place *place)
{
	int rc = 0;

	if (arguments->no_start)
		return BOARD_EXIT_FINE;
	if (place->has_broker)
		rc = service_broker(arguments->folder);
	if (rc == 0)
		rc = service_start(place);
	return rc == 0 ? BOARD_EXIT_FINE : BOARD_EXIT_BROKEN;
}

int main(int argc, char **argv)
{
	struct arguments arguments;
	struct identity_card card = {0};
	const struct place *place;
	int code;

	arguments_parse(argc, argv, &arguments);
	log_init("novbe-identity");
	log_only(LOG_LEVEL_ERR);
	umask(022);
	if (card_ask(&arguments, &card) < 0)
		return BOARD_EXIT_BROKEN;
	place = place_of(card.role);
	if (!place) {
		fprintf(stderr,
			"novbe-identity: '%s': no program here has this role; there are kiosk, "
			"counter, display, printer, hub and control\n",
			card.role);
		return BOARD_EXIT_BROKEN;
	}
	code = make(&arguments, place, &card);
	explicit_bzero(&card, sizeof(card));
	return code == BOARD_EXIT_FINE ? start(&arguments, place) : code;
}
