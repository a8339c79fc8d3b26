/* The marked block in cupsd's files: found, compared, written anew. */
#include "printer/spooler_settings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/file.h"

enum { MAX_FILE = 1 << 20 };

static const char begin_mark[] = "# --- novbe: begin";
static const char end_mark[] = "# --- novbe: end";
static const char begin_line[] =
	"# --- novbe: begin (written by 'novbe-printer --setup', which writes it anew)\n";
static const char end_line[] = "# --- novbe: end\n";

struct line {
	const char *text;      /* without leading blanks */
	size_t len;	       /* without its end and trailing blanks */
	const char *from, *to; /* as it stands, with its end */
	int number;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The line at *at, which moves behind it; false at the end of the text. */
static bool next_line(const char **at, int number, struct line *line)
{
	const char *end;

	if (!**at)
		return false;
	end = strchr(*at, '\n');
	line->from = *at;
	line->to = end ? end + 1 : *at + strlen(*at);
	line->number = number;
	line->text = line->from;
	while (line->text < line->to && is_blank(*line->text))
		line->text++;
	line->len = (size_t)(line->to - line->text);
	while (line->len > 0 && is_blank(line->text[line->len - 1]))
		line->len--;
	*at = line->to;
	return true;
}

static bool line_begins(const struct line *line, const char *with)
{
	return line->len >= strlen(with) && strncmp(line->text, with, strlen(with)) == 0;
}

/* Where the value of this setting stands in the line; NULL: the line is about something else. */
static const char *value_in(const struct line *line, const char *name, size_t *len)
{
	size_t at = strlen(name);

	if (line->len <= at || strncasecmp(line->text, name, at) != 0 || !is_blank(line->text[at]))
		return NULL;
	while (at < line->len && is_blank(line->text[at]))
		at++;
	*len = line->len - at;
	return line->text + at;
}

/* ---- The person's own lines -------------------------------------------------------------------
 */

struct scan {
	const char *path;
	const struct spooler_setting *settings;
	size_t count;
	FILE *out;
	int conflicts;
	const char *block, *block_end; /* of the old block; NULL: none */
	int depth;		       /* inside <Location>, <Policy>, <Limit> */
};

static void check_own_line(struct scan *scan, const struct line *line)
{
	for (size_t i = 0; i < scan->count; i++) {
		const struct spooler_setting *ours = &scan->settings[i];
		size_t len;
		const char *value = value_in(line, ours->name, &len);

		if (!value ||
			(len == strlen(ours->value) && strncasecmp(value, ours->value, len) == 0))
			continue;
		fprintf(scan->out,
			"%s:%d: '%.*s' is not in force: '%s %s' at the end of the file is; remove "
			"the line\n",
			scan->path, line->number, (int)line->len, line->text, ours->name,
			ours->value);
		scan->conflicts++;
	}
}

static void note_section(struct scan *scan, const struct line *line)
{
	if (line_begins(line, "</"))
		scan->depth -= scan->depth > 0;
	else if (line_begins(line, "<"))
		scan->depth++;
}

static int broken_marks(const struct scan *scan, int number)
{
	fprintf(scan->out, "%s:%d: novbe's marks do not pair: remove the lines from '%s' to '%s'\n",
		scan->path, number, begin_mark, end_mark);
	return -EINVAL;
}

/* Finds the old block and what stands against the new one. */
static int scan_text(struct scan *scan, const char *text)
{
	const char *at = text;
	bool inside = false;
	struct line line;
	int number = 0;

	while (next_line(&at, ++number, &line)) {
		if (line_begins(&line, begin_mark)) {
			if (scan->block)
				return broken_marks(scan, number);
			scan->block = line.from;
			inside = true;
		} else if (line_begins(&line, end_mark)) {
			if (!inside)
				return broken_marks(scan, number);
			scan->block_end = line.to;
			inside = false;
		} else if (!inside) {
			note_section(scan, &line);
			if (scan->depth == 0)
				check_own_line(scan, &line);
		}
	}
	return inside ? broken_marks(scan, number) : 0;
}

/* ---- The new text -----------------------------------------------------------------------------
 */

/* The text without the old block and with the new one at its end. NULL: no memory. */
static char *write_text(const struct scan *scan, const char *text, size_t *len)
{
	const char *cut = scan->block ? scan->block : text + strlen(text);
	const char *rest = scan->block ? scan->block_end : cut;
	char *whole = NULL;
	FILE *to = open_memstream(&whole, len);

	if (!to)
		return NULL;
	fwrite(text, 1, (size_t)(cut - text), to);
	fputs(rest, to);
	fflush(to);
	if (*len > 0 && whole[*len - 1] != '\n')
		fputc('\n', to);
	fputs(begin_line, to);
	for (size_t i = 0; i < scan->count; i++)
		fprintf(to, "%s %s\n", scan->settings[i].name, scan->settings[i].value);
	fputs(end_line, to);
	if (fclose(to) != 0) {
		free(whole);
		return NULL;
	}
	return whole;
}

/* cupsd's files belong to root and its group, and may hold secrets: both stay as they are. */
static int replace(const char *path, const char *text, size_t len)
{
	struct file_change change;
	struct stat old;
	int result = file_change_begin(&change, path);

	if (result < 0)
		return result;
	if (stat(path, &old) == 0 && (fchown(change.fd, old.st_uid, old.st_gid) < 0 ||
					     fchmod(change.fd, old.st_mode & 0777) < 0))
		result = -errno;
	if (result == 0)
		result = file_write_all(change.fd, text, len);
	return file_change_end(&change, result, FILE_FLUSHED);
}

int spooler_settings_write(const char *path, const struct spooler_setting *settings, size_t count,
	bool may_make, FILE *out, bool *changed, int *conflicts)
{
	struct scan scan = {.path = path, .settings = settings, .count = count, .out = out};
	char *old = NULL, *text = NULL;
	size_t old_len = 0, len = 0;
	int result = file_read(path, MAX_FILE, &old, &old_len);

	if (result == -ENOENT && may_make)
		result = (old = strdup("")) ? 0 : -ENOMEM;
	if (result == 0)
		result = scan_text(&scan, old);
	if (result == 0)
		result = (text = write_text(&scan, old, &len)) ? 0 : -ENOMEM;
	if (result == 0 && (len != old_len || memcmp(text, old, len) != 0)) {
		result = replace(path, text, len);
		*changed |= result == 0;
	}
	*conflicts += scan.conflicts;
	free(old);
	free(text);
	return result;
}

void spooler_settings_read(
	const char *path, const char *name, const char *otherwise, char *value, size_t size)
{
	char *text = NULL;
	struct line line;
	size_t text_len;
	const char *at;

	snprintf(value, size, "%s", otherwise);
	if (file_read(path, MAX_FILE, &text, &text_len) < 0)
		return;
	at = text;
	while (next_line(&at, 0, &line)) {
		size_t len;
		const char *found = value_in(&line, name, &len);

		if (found)
			snprintf(value, size, "%.*s", (int)len, found);
	}
	free(text);
}
