/* `novbe-ctl provision`: reads the hall file and makes the broker's files. */
#include "firmware/control/command.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>

#include "firmware/broker/provision.h"

static const struct argp_option options[] = {
	{"hall", 'H', "FILE", 0, "the hall file (/etc/novbe/hall.json)", 0},
	{"folder", 'f', "DIR", 0, "where to put the files (/etc/novbe/broker)", 0},
	{"listen", 'l', "ADDRESS", 0, "address the broker listens on (0.0.0.0)", 0},
	{"port", 'p', "PORT", 0, "its port (1883)", 0},
	{"user", 'u', "NAME", 0, "account the broker runs as (its own)", 0},
	{0},
};

struct arguments {
	const char *hall;
	struct provision provision;
};

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'H':
		arguments->hall = value;
		return 0;
	case 'f':
		arguments->provision.folder = value;
		return 0;
	case 'l':
		arguments->provision.listen = value;
		return 0;
	case 'p':
		arguments->provision.port = atoi(value);
		if (arguments->provision.port < 1 || arguments->provision.port > 65535)
			argp_error(state, "'%s': a port is 1..65535", value);
		return 0;
	case 'u':
		arguments->provision.user = value;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

int control_provision(const char *board, int argc, char **argv)
{
	static const struct argp argp = {options, parse_option, NULL,
		"Makes mosquitto.conf, acl, passwd and one secret per device from the hall file. "
		"Secrets that exist are kept.",
		NULL, NULL, NULL};
	struct arguments arguments = {
		"/etc/novbe/hall.json", {"/etc/novbe/broker", "0.0.0.0", 1883}};

	(void)board;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);

	struct hall_file *hall = hall_file_read(arguments.hall, stderr);
	if (!hall)
		return 2;
	int rc = provision_broker(hall, &arguments.provision);
	if (rc == 0)
		printf("%s: broker files for %u devices\n", arguments.provision.folder,
			hall->catalogue->device_count + 1);
	hall_file_free(hall);
	return rc == 0 ? 0 : 1;
}
