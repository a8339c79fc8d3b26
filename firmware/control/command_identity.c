/* `novbe-ctl identity`: one device of the hall file as the line that novbe-identity takes. */
#include "firmware/control/command.h"

#include <argp.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "firmware/broker/provision.h"
#include "firmware/device/identity_card.h"

static const struct argp_option options[] = {
	{"address", 'a', "ADDRESS[:PORT]", 0,
		"where the device reaches this hub (127.0.0.1 for the hub and for novbe-ctl)", 0},
	{"hall", 'H', "FILE", 0, "the hall file (/etc/novbe/hall.json)", 0},
	{"folder", 'f', "DIR", 0, "what `novbe-ctl provision` made (/etc/novbe/broker)", 0},
	{0},
};

struct arguments {
	const char *device, *address, *hall, *folder;
};

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'a':
		arguments->address = value;
		return 0;
	case 'H':
		arguments->hall = value;
		return 0;
	case 'f':
		arguments->folder = value;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->device)
			argp_error(state, "'%s': one device at a time", value);
		arguments->device = value;
		return 0;
	case ARGP_KEY_END:
		if (!arguments->device)
			argp_error(state, "name a device of the hall file, or hub");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int wrong(const char *what, const char *why)
{
	fprintf(stderr, "novbe-ctl identity: '%s': %s\n", what, why);
	return -EINVAL;
}

static int take_device(
	const struct hall_catalogue *hall, const char *id, struct identity_card *card)
{
	const struct catalogue_device *device = hall_catalogue_device(hall, id);
	bool is_hub = strcmp(id, "hub") == 0;

	if (!device && !is_hub)
		return wrong(id, "the hall file does not list this device");
	snprintf(card->device, sizeof(card->device), "%s", id);
	snprintf(card->centre, sizeof(card->centre), "%s", hall->centre);
	snprintf(card->role, sizeof(card->role), "%s", role_name(is_hub ? ROLE_HUB : device->role));
	card->number = is_hub ? 0 : device->counter;
	return 0;
}

static int take_address(const char *address, struct identity_card *card)
{
	bool here = strcmp(card->role, "hub") == 0 || strcmp(card->role, "control") == 0;

	if (!address && !here)
		return wrong(card->device, "say with --address where that board reaches this hub, "
					   "as in --address 10.0.0.5");
	if (!address)
		address = "127.0.0.1";
	if (identity_card_hub(address, card) < 0)
		return wrong(address, "write it as 10.0.0.5, hub:1884 or [fd00::5]:1884");
	return 0;
}

static int take_secret(const struct arguments *arguments, struct identity_card *card)
{
	int rc = provision_secret(arguments->folder, card->device, card->secret);

	if (rc == 0)
		return 0;
	fprintf(stderr, "novbe-ctl identity: %s/secrets/%s: %s; %s\n", arguments->folder,
		card->device, strerror(-rc),
		rc == -EACCES ? "ask as root" : "run `novbe-ctl provision` first");
	return rc;
}

static int card_make(const struct arguments *arguments, struct identity_card *card)
{
	struct hall_file *hall = hall_file_read(arguments->hall, stderr);
	int rc;

	if (!hall)
		return 2;
	rc = take_device(hall->catalogue, arguments->device, card);
	if (rc == 0)
		rc = take_address(arguments->address, card);
	if (rc == 0)
		rc = take_secret(arguments, card);
	hall_file_free(hall);
	return rc == 0 ? 0 : 1;
}

int control_identity(const char *board, int argc, char **argv)
{
	static const struct argp argp = {options, parse_option, "DEVICE",
		"Prints the line that makes a board this device of the hall: give it to "
		"novbe-identity "
		"there. It holds the device's secret.\v"
		"  novbe-ctl identity counter-7 --address 10.0.0.5 | ssh BOARD sudo novbe-identity",
		NULL, NULL, NULL};
	struct arguments arguments = {
		.hall = "/etc/novbe/hall.json", .folder = "/etc/novbe/broker"};
	struct identity_card card = {0};
	char line[IDENTITY_LINE_SIZE], why[IDENTITY_WHY_SIZE];
	int code;

	(void)board;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	code = card_make(&arguments, &card);
	if (code == 0 && identity_card_check(&card, why) < 0) {
		wrong(card.device, why);
		code = 1;
	}
	if (code == 0) {
		identity_card_write(&card, line);
		code = puts(line) < 0 || fflush(stdout) != 0;
	}
	explicit_bzero(line, sizeof(line));
	explicit_bzero(&card, sizeof(card));
	return code;
}
