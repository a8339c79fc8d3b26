/* novbe-ctl: the manager's and technician's hand. Each command is one row of the table below. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/control/command.h"

static const struct control_command commands[] = {
	{"status", "[--all] [--json]", "the hall at a glance", control_status},
	{"events", "[--from N] [--follow]", "what happened, as it happens", control_events},
	{"day", "open | close", "open or close the business day", control_day},
	{"counter", "NUMBER open | close | ...", "open, close, pause, change profile, free",
		control_counter},
	{"service", "ID open | close", "give tickets for a service, or no more", control_service},
	{"ticket", "NUMBER [cancel | ...]", "find, cancel, retire or return a ticket",
		control_ticket},
	{"reprint", "NUMBER [--printer ID]", "print a ticket again, marked as a copy",
		control_reprint},
	{"backup", "FILE", "copy the database, also while the hall works", control_backup},
	{"restore", "FILE", "put a backup in place of the database", control_restore},
	{"verify", "[FILE]", "prove that the journal was not changed", control_verify},
	{"export", "FILE [--from N | ...]", "put the journal into a file to be carried elsewhere",
		control_export},
	{"import", "FILE [--restored]", "take another centre's export, as often as you like",
		control_import},
	{"centres", "[CENTRE]", "the other centres whose journals are here", control_centres},
	{"provision", "", "make the broker's files and the devices' secrets", control_provision},
	{"identity", "DEVICE [--address A]", "the line that makes a board that device",
		control_identity},
};

enum { COMMAND_COUNT = sizeof(commands) / sizeof(commands[0]), EXIT_USAGE = 64 };

static void usage(FILE *out)
{
	fprintf(out, "Usage: novbe-ctl [-c BOARD] COMMAND [ARGUMENT...]\n\n");
	for (int i = 0; i < COMMAND_COUNT; i++)
		fprintf(out, "  %-10s%-27s%s\n", commands[i].name, commands[i].words,
			commands[i].what);
	fprintf(out, "\n  -c, --config=BOARD  this machine's board file (/etc/novbe/ctl.json)\n"
		     "\n`novbe-ctl COMMAND --help` tells more, and the manual: man novbe-ctl.\n"
		     "Exit status: 0 done, 1 refused or failed, 2 a file is wrong, 64 wrong "
		     "usage.\n");
}

static int wrong(const char *word, const char *why)
{
	fprintf(stderr, "novbe-ctl: '%s': %s; `novbe-ctl --help` lists the commands\n", word, why);
	return EXIT_USAGE;
}

static int run(const char *board, int argc, char **argv)
{
	char name[40];

	for (int i = 0; i < COMMAND_COUNT; i++) {
		if (strcmp(argv[0], commands[i].name) != 0)
			continue;
		/* argp shows the first word as the program's name */
		snprintf(name, sizeof(name), "novbe-ctl %s", commands[i].name);
		argv[0] = name;
		return commands[i].run(board, argc, argv);
	}
	return wrong(argv[0], "no such command");
}

/* The board's path, when argv[*i] is the option for it; *i is moved on. */
static bool take_board(char **argv, int *i, const char **board)
{
	const char *word = argv[*i];

	if (strncmp(word, "--config=", 9) == 0)
		*board = word + 9;
	else if (strncmp(word, "-c", 2) == 0 && word[2])
		*board = word + 2;
	else if ((strcmp(word, "-c") == 0 || strcmp(word, "--config") == 0) && argv[*i + 1])
		*board = argv[++*i];
	else
		return false;
	++*i;
	return true;
}

int main(int argc, char **argv)
{
	const char *board = "/etc/novbe/ctl.json";
	int i = 1;

	log_init("novbe-ctl");
	log_only(LOG_LEVEL_ERR); /* each command says itself how it went */
	while (i < argc && take_board(argv, &i, &board))
		;
	if (i >= argc) {
		usage(stderr);
		return EXIT_USAGE;
	}
	if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-?") == 0) {
		usage(stdout);
		return 0;
	}
	if (strcmp(argv[i], "--version") == 0 || strcmp(argv[i], "-V") == 0) {
		puts("novbe-ctl " NOVBE_VERSION);
		return 0;
	}
	if (argv[i][0] == '-')
		return wrong(argv[i], "no such option here, or its value is missing");
	return run(board, argc - i, argv + i);
}
