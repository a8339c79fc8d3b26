/* Programs that are a table of commands (novbe-ctl, novbe-plan, novbe-report): the list in --help,
 * and finding the command that was asked for. */
#ifndef NOVBE_DEVICE_COMMAND_LIST_H
#define NOVBE_DEVICE_COMMAND_LIST_H

#include <stddef.h>

enum { COMMAND_NAME_SIZE = 40 };

struct command_words { /* the first member of a program's own row */
	const char *name;
	const char *words; /* what follows the name, for the list of commands */
	const char *what;
};

struct command_list { /* borrowed */
	const char *program;
	const void *rows;
	size_t row_size;
	int count;
	int name_width, what_at; /* columns of the list */
};

/* argp's help filter: behind the options first the commands. The text is given (free()) unless it
 * is the one handed in. */
char *command_list_help(const struct command_list *list, int key, const char *text);
/* The position of the command that argv[0] names; argv[0] is then name, "program command", which
 * argp shows as the program's. -1 after saying on stderr that there is none. */
int command_list_find(const struct command_list *list, char **argv, char name[COMMAND_NAME_SIZE]);

#endif
