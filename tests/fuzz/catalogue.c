/*
 * Whatever stands in a .mo file, and whatever is written as its rule for plural forms: nothing is
 * read past the file, a text is never torn in a character, and a rule means what its parts mean.
 * The input is taken as both.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/catalogue.h"
#include "firmware/base/json_scan.h"
#include "firmware/base/plural_rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/tmp/novbe-fuzz-catalogue-XXXXXX", path[sizeof(folder) + 8];

static const uint64_t numbers[] = {
	0, 1, 2, 3, 5, 11, 12, 21, 25, 100, 101, 103, 111, 1000000, UINT64_MAX};

static void require(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "does not hold: %s\n", what);
	abort();
}

static void folder_remove(void)
{
	unlink(path);
	rmdir(folder);
}

static void file_write(const uint8_t *data, size_t size)
{
	int fd;

	if (!path[0]) {
		require(mkdtemp(folder) != NULL, "a folder in /tmp can be made");
		snprintf(path, sizeof(path), "%s/xx.mo", folder);
		atexit(folder_remove);
	}
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	require(fd >= 0 && write(fd, data, size) == (ssize_t)size, "the file can be written");
	close(fd);
}

static void text_is_whole(const char *text)
{
	const unsigned char *p = (const unsigned char *)text, *end = p + strlen(text);

	while (p < end) {
		const size_t n = json_utf8_bytes(p, end);

		require(n > 0, "a text is UTF-8");
		p += n;
	}
}

static void catalogue_holds(const uint8_t *data, size_t size)
{
	/* Of the seeds, and what the search meets before, between and after them. */
	static const char *const english[] = {"Ticket", "{count} service", "{high} minute",
		"{count} more ticket was called.", "", "A", "zz", "{count} service "};
	struct catalogue *c;

	file_write(data, size);
	c = catalogue_open(folder, "xx");
	if (!c)
		return;
	for (size_t i = 0; i < sizeof(english) / sizeof(english[0]); i++) {
		const char *text = catalogue_text(c, english[i]);

		require(*text || !*english[i], "no text is empty");
		text_is_whole(text);
		for (size_t k = 0; k < sizeof(numbers) / sizeof(numbers[0]); k++) {
			text = catalogue_plural(c, english[i], "many", numbers[k]);
			require(*text || !*english[i], "no form is empty");
			text_is_whole(text);
		}
	}
	catalogue_free(c);
}

/* The same expression inside another one: a choice, as the whole of which it was. */
static void rule_holds_inside(const struct plural_rule *rule, const char *expression, size_t len)
{
	static struct plural_rule chosen;
	char *text;

	if (asprintf(&text, "Plural-Forms: nplurals=2; plural=!(%.*s) ? 0 : 1;", (int)len,
		    expression) < 0)
		abort();
	/* It may have been as deep or as long as is allowed already. */
	if (plural_rule_read(&chosen, text, strlen(text))) {
		for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
			require(plural_rule_form(rule, numbers[i]) == 0 ||
					plural_rule_form(&chosen, numbers[i]) == 1,
				"what is not the first form is not 0");
	}
	free(text);
}

static void rule_holds(const char *header, size_t len)
{
	static const char mark[] = "; plural=";
	static struct plural_rule rule;
	const bool is_read = plural_rule_read(&rule, header, len);
	const char *from, *end;

	require(is_read == (rule.forms > 0), "a rule that is refused is the germanic one");
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		const unsigned int form = plural_rule_form(&rule, numbers[i]);

		require(is_read ? form < rule.forms : form == (numbers[i] != 1),
			"a form is one of the language's");
	}
	if (!is_read || strncmp(header, "Plural-Forms:", 13) != 0)
		return;
	from = strstr(header, mark);
	end = from ? strpbrk(from + strlen(mark), ";\n") : NULL;
	if (from && end && !memchr(header, '\n', (size_t)(from - header)))
		rule_holds_inside(&rule, from + strlen(mark), (size_t)(end - from) - strlen(mark));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *header = malloc(size + 1);

	if (!header)
		abort();
	memcpy(header, data, size);
	header[size] = '\0';
	catalogue_holds(data, size);
	rule_holds(header, size);
	free(header);
	return 0;
}
