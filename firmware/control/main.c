/* novbe-ctl: the manager's and technician's hand. Each command is one row of the table below. */
#include <stdio.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/control/command.h"

static const struct control_command commands[] = {
	{"provision", "make the broker's files and the devices' secrets", control_provision},
};

static int usage(FILE *out)
{
	fprintf(out, "Usage: novbe-ctl [-c BOARD] COMMAND [ARGUMENT...]\n\n");
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		fprintf(out, "  %-12s %s\n", commands[i].name, commands[i].what);
	fprintf(out, "\n`novbe-ctl COMMAND --help` tells more.\n");
	return out == stdout ? 0 : 64;
}

int main(int argc, char **argv)
{
	const char *board = "/etc/novbe/ctl.json";
	int i = 1;

	log_init("novbe-ctl");
	if (i + 1 < argc && strcmp(argv[i], "-c") == 0) {
		board = argv[i + 1];
		i += 2;
	}
	if (i >= argc || strcmp(argv[i], "--help") == 0)
		return usage(i >= argc ? stderr : stdout);
	if (strcmp(argv[i], "--version") == 0) {
		puts("novbe-ctl " NOVBE_VERSION);
		return 0;
	}
	for (size_t k = 0; k < sizeof(commands) / sizeof(commands[0]); k++)
		if (strcmp(argv[i], commands[k].name) == 0)
			return commands[k].run(board, argc - i, argv + i);
	fprintf(stderr, "novbe-ctl: '%s': no such command\n", argv[i]);
	return usage(stderr);
}
