/* The entries of a .po file, plural forms and all, as translators wrote them. */
#ifndef NOVBE_TESTS_BASE_PO_FILE_H
#define NOVBE_TESTS_BASE_PO_FILE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { PO_TEXT_SIZE = 2048, PO_MAX_FORMS = 6 };

struct po_entry {
	char source[PO_TEXT_SIZE]; /* where it is said, "#: ..." */
	char english[PO_TEXT_SIZE], plural[PO_TEXT_SIZE];
	char forms[PO_MAX_FORMS][PO_TEXT_SIZE]; /* without plural: one */
	int form_count;
};

typedef void po_entry_fn(void *data, const char *language, const struct po_entry *entry);

/* Appends the string that stands in quotes on the line. */
static inline void po_append(char text[PO_TEXT_SIZE], const char *line)
{
	const char *at = strchr(line, '"');
	size_t len = strlen(text);

	assert_non_null(at);
	for (at++; *at && *at != '"'; at++) {
		assert_true(len < PO_TEXT_SIZE - 1);
		if (*at == '\\' && at[1])
			at++, text[len++] = *at == 'n' ? '\n' : *at;
		else
			text[len++] = *at;
	}
	text[len] = '\0';
}

/* Where the line's string belongs; NULL: it is a comment, or goes on with the last one. */
static inline char *po_place(struct po_entry *entry, const char *line)
{
	if (strncmp(line, "msgid_plural ", 13) == 0)
		return entry->plural;
	if (strncmp(line, "msgid ", 6) == 0)
		return entry->english;
	if (strncmp(line, "msgstr ", 7) == 0 || strncmp(line, "msgstr[", 7) == 0) {
		assert_true(entry->form_count < PO_MAX_FORMS);
		return entry->forms[entry->form_count++];
	}
	return NULL;
}

/* Tells every entry but the header; returns how many. language is only handed on. */
static inline int po_read(const char *path, const char *language, po_entry_fn *fn, void *data)
{
	static struct po_entry entry;
	char line[PO_TEXT_SIZE], *into = NULL;
	FILE *file = fopen(path, "r");
	bool ends = false;
	int count = 0;

	if (!file)
		fail_msg("'%s' cannot be read", path);
	memset(&entry, 0, sizeof(entry));
	while (!ends) {
		ends = !fgets(line, sizeof(line), file);
		if (ends || line[0] == '\n') {
			if (entry.english[0])
				fn(data, language, &entry), count++;
			memset(&entry, 0, sizeof(entry));
			into = NULL;
			continue;
		}
		if (strncmp(line, "#: ", 3) == 0)
			snprintf(entry.source, sizeof(entry.source), "%s", line + 3);
		if (line[0] == '#')
			continue;
		if (line[0] != '"')
			into = po_place(&entry, line);
		if (into)
			po_append(into, line);
	}
	fclose(file);
	return count;
}

#endif
