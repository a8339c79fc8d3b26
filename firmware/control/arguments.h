/* The words and options after a command's name. Wrong ones end the program with status 64 and a
 * word on what is expected; --help is answered here too. */
#ifndef NOVBE_CONTROL_ARGUMENTS_H
#define NOVBE_CONTROL_ARGUMENTS_H

#include <argp.h>
#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/ticket.h"

enum { ARGUMENTS_MAX_WORDS = 4 };

struct arguments { /* texts are borrowed from argv; NULL or 0: not given */
	const char *word[ARGUMENTS_MAX_WORDS];
	int count;
	bool json, all, follow, restored, after, force;
	int64_t from;
	const char *reason, *operator_id, *profile, *printer, *database, *hub, *day, *centres;
};

/* The keys of options; each command lists those that it takes. */
enum argument_key {
	ARGUMENT_JSON = 'j',
	ARGUMENT_ALL = 'a',
	ARGUMENT_FOLLOW = 'f',
	ARGUMENT_FROM = 'n',
	ARGUMENT_REASON = 'r',
	ARGUMENT_OPERATOR = 'o',
	ARGUMENT_PROFILE = 'p',
	ARGUMENT_PRINTER = 'P',
	ARGUMENT_DATABASE = 'd',
	ARGUMENT_HUB = 'H',
	ARGUMENT_DAY = 'D',
	ARGUMENT_CENTRES = 'C',
	ARGUMENT_RESTORED = 'R',
	ARGUMENT_AFTER = 'A',
	ARGUMENT_FORCE = 'F',
};

struct arguments_form {
	const struct argp_option *options; /* ends with {0}; NULL: none */
	const char *words;		   /* as in the usage line, e.g. "NUMBER ACT" */
	const char *what;		   /* one sentence; more after a \v */
	int min, max;			   /* how many words */
	const char *missing;		   /* said when there is none but one is needed */
};

void arguments_parse(
	struct arguments *arguments, const struct arguments_form *form, int argc, char **argv);

/* Copies a text that goes into a command; `what` names it when it is too long. */
void arguments_copy(char *to, size_t size, const char *from, const char *what);
/* "A047", also as people write it: "a47". */
void arguments_ticket(struct ticket *ticket, const char *text);
/* A counter's number. */
void arguments_counter(uint16_t *number, const char *text);
/* Position of a word among `words` (NULL-ended); the person hears which there are. */
int arguments_choice(const char *const *words, const char *text, const char *what);

/* Ends the program with status 64 after "novbe-ctl: <text>". */
void arguments_wrong(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

#endif
