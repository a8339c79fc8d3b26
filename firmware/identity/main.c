/* novbe-identity: makes a board a device of a hall. */
#include <stdbool.h>
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
	const struct identity_card *card, bool *replaced)
{
	int state = board_look(arguments, place, card), code;

	if (state < 0 || (state == BOARD_ANOTHER && !arguments->replace))
		return BOARD_EXIT_BROKEN;
	if (state == BOARD_SAME) {
		printf("This board is '%s' of '%s' already; its file stays as it is.\n",
			card->device, card->centre);
		return BOARD_EXIT_FINE;
	}
	*replaced = state == BOARD_ANOTHER;
	code = board_make(arguments, place, card);
	if (code == BOARD_EXIT_FINE)
		printf("This board %s '%s' of '%s', its hub at %s: %s/%s\n",
			arguments->check ? "can become" : "is now", card->device, card->centre,
			card->host, arguments->folder, place->board);
	return code;
}

static int start(const struct arguments *arguments, const struct place *place, bool replaced)
{
	int rc = 0;

	if (arguments->no_start || arguments->check)
		return BOARD_EXIT_FINE;
	if (replaced && !arguments->instance)
		rc = service_stop_others(place);
	if (rc == 0 && place->has_broker)
		rc = service_broker(arguments->folder);
	if (rc == 0)
		rc = service_start(place);
	return rc == 0 ? BOARD_EXIT_FINE : BOARD_EXIT_BROKEN;
}

/* NULL after saying why there is no such place. */
static const struct place *find_place(const struct arguments *arguments, const char *role)
{
	static char names[PLACE_NAMES][PLACE_NAME_SIZE];
	static struct place instance;
	const struct place *place = place_of(role);

	if (!place) {
		fprintf(stderr,
			"novbe-identity: '%s': no program here has this role; there are kiosk, "
			"counter, rating, display, printer, hub and control\n",
			role);
		return NULL;
	}
	if (!arguments->instance)
		return place;
	if (place_instance(place, arguments->instance, names, &instance) == 0)
		return &instance;
	fprintf(stderr,
		"novbe-identity: instance '%s': for counters, pads and walls only, of a..z, 0..9 "
		"and "
		"'-'\n",
		arguments->instance);
	return NULL;
}

int main(int argc, char **argv)
{
	struct arguments arguments;
	struct identity_card card = {0};
	const struct place *place;
	bool replaced = false;
	int code;

	arguments_parse(argc, argv, &arguments);
	log_init("novbe-identity");
	log_only(LOG_LEVEL_ERR);
	umask(022);
	if (card_ask(&arguments, &card) < 0)
		return arguments.check ? BOARD_EXIT_WRONG : BOARD_EXIT_BROKEN;
	place = find_place(&arguments, card.role);
	if (!place)
		return BOARD_EXIT_BROKEN;
	code = make(&arguments, place, &card, &replaced);
	explicit_bzero(&card, sizeof(card));
	return code == BOARD_EXIT_FINE ? start(&arguments, place, replaced) : code;
}
