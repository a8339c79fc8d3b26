/* The command line of novbe-identity. Wrong usage ends the program with status 64. */
#ifndef NOVBE_IDENTITY_ARGUMENTS_H
#define NOVBE_IDENTITY_ARGUMENTS_H

#include <stdbool.h>

#include "firmware/device/identity_card.h"

struct arguments {		 /* texts are borrowed from argv; NULL: not given */
	const char *card_file;	 /* where the line stands; "-" or NULL: standard input */
	const char *secret_file; /* when told by options: the same for the secret */
	const char *ca_file;
	const char *sample;   /* instead of the role's */
	const char *samples;  /* their folder */
	const char *instance; /* one of several on this machine */
	const char *folder;   /* where board files lie */
	bool replace, no_start;
	bool check;	 /* change nothing */
	bool by_options; /* card below was told by options, all but the secret */
	struct identity_card card;
};

void arguments_parse(int argc, char **argv, struct arguments *arguments);

#endif
