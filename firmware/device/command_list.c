/* Listing and finding a program's commands. */
#include "firmware/device/command_list.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct command_words *row(const struct command_list *list, int i)
{
	return (const void *)((const char *)list->rows + (size_t)i * list->row_size);
}

char *command_list_help(const struct command_list *list, int key, const char *text)
{
	char *all = NULL;
	size_t len;
	FILE *out;

	if (key != ARGP_KEY_HELP_POST_DOC)
		return (char *)text;
	out = open_memstream(&all, &len);
	if (!out)
		return (char *)text;
	fputs("Commands:\n", out);
	for (int i = 0; i < list->count; i++) {
		const struct command_words *command = row(list, i);
		int letters = (int)strlen(command->name);
		int width = letters < list->name_width ? list->name_width : letters + 1;

		fprintf(out, "  %-*s%-*s%s\n", width, command->name, list->what_at - width,
			command->words, command->what);
	}
	fprintf(out, "\n%s", text);
	if (fclose(out) == 0)
		return all;
	free(all);
	return (char *)text;
}

int command_list_find(const struct command_list *list, char **argv, char name[COMMAND_NAME_SIZE])
{
	for (int i = 0; i < list->count; i++) {
		if (strcmp(argv[0], row(list, i)->name) != 0)
			continue;
		snprintf(name, COMMAND_NAME_SIZE, "%s %s", list->program, argv[0]);
		argv[0] = name;
		return i;
	}
	fprintf(stderr, "%s: '%s': no such command; `%s --help` lists the commands\n",
		list->program, argv[0], list->program);
	return -1;
}
