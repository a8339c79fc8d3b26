/* A secret comes by a file or standard input, never by the command line. */
#include "firmware/identity/card_ask.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static int read_line(FILE *in, char line[IDENTITY_LINE_SIZE])
{
	if (!fgets(line, IDENTITY_LINE_SIZE, in))
		return ferror(in) ? -EIO : -ENODATA;
	line[strcspn(line, "\r\n")] = '\0';
	return 0;
}

static int read_unseen(const char *question, char line[IDENTITY_LINE_SIZE])
{
	struct termios as_it_was, unseen;
	bool terminal = tcgetattr(STDIN_FILENO, &as_it_was) == 0;
	int rc;

	if (terminal) {
		unseen = as_it_was;
		unseen.c_lflag &= ~(tcflag_t)ECHO;
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &unseen);
		fputs(question, stderr);
	}
	rc = read_line(stdin, line);
	if (terminal) {
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &as_it_was);
		fputc('\n', stderr);
	}
	return rc;
}

/* path NULL or "-": standard input. */
static int read_from(const char *path, const char *question, char line[IDENTITY_LINE_SIZE])
{
	bool asked = !path || strcmp(path, "-") == 0;
	FILE *in = asked ? NULL : fopen(path, "re");
	int rc;

	if (!asked && !in) {
		rc = -errno;
	} else {
		rc = asked ? read_unseen(question, line) : read_line(in, line);
		if (in)
			fclose(in);
	}
	if (rc == -ENODATA)
		fprintf(stderr, "novbe-identity: %s: nothing was given\n",
			asked ? "standard input" : path);
	else if (rc < 0)
		fprintf(stderr, "novbe-identity: %s: %s\n", asked ? "standard input" : path,
			strerror(-rc));
	return rc;
}

static int take_secret(const struct arguments *arguments, const char *line,
	struct identity_card *card, char why[IDENTITY_WHY_SIZE])
{
	*card = arguments->card;
	if (strlen(line) >= sizeof(card->secret)) {
		snprintf(why, IDENTITY_WHY_SIZE, "the secret is longer than %zu bytes",
			sizeof(card->secret) - 1);
		return -EINVAL;
	}
	strcpy(card->secret, line);
	return identity_card_check(card, why);
}

int card_ask(const struct arguments *arguments, struct identity_card *card)
{
	char line[IDENTITY_LINE_SIZE], why[IDENTITY_WHY_SIZE];
	bool options = arguments->by_options;
	int rc = options ? read_from(arguments->secret_file, "The device's secret: ", line)
			 : read_from(arguments->card_file,
				   "The line of `novbe-ctl identity DEVICE` (it is not shown): ",
				   line);

	if (rc < 0)
		return rc;
	rc = options ? take_secret(arguments, line, card, why)
		     : identity_card_read(line, card, why);
	explicit_bzero(line, sizeof(line));
	if (rc < 0)
		fprintf(stderr, "novbe-identity: %s\n", why);
	return rc;
}
