/* Words of the wall: one catalogue per language of the hall. */
#include "display/texts.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/catalogue.h"
#include "firmware/base/log.h"
#include "firmware/paint/paint.h"

struct texts_language {
	char code[LANGUAGE_SIZE];
	struct catalogue *catalogue; /* NULL: English */
};

struct texts {
	char folder[256];
	size_t count;
	struct texts_language languages[CATALOGUE_MAX_LANGUAGES];
};

struct texts *texts_new(const char *folder)
{
	struct texts *texts = calloc(1, sizeof(*texts));

	if (texts)
		snprintf(texts->folder, sizeof(texts->folder), "%s", folder);
	return texts;
}

static void texts_clear(struct texts *texts)
{
	for (size_t i = 0; i < texts->count; i++)
		catalogue_free(texts->languages[i].catalogue);
	texts->count = 0;
}

void texts_free(struct texts *texts)
{
	if (!texts)
		return;
	texts_clear(texts);
	free(texts);
}

static void texts_open(struct texts *texts, struct texts_language *language, const char *code)
{
	snprintf(language->code, sizeof(language->code), "%s", code);
	language->catalogue = NULL;
	if (strcmp(code, "en") == 0)
		return;
	language->catalogue = catalogue_open(texts->folder, code);
	if (!language->catalogue)
		log_warn("texts: '%s/%s.mo': %s: the wall's titles are in English instead",
			texts->folder, code, strerror(errno));
}

void texts_set_languages(struct texts *texts, const struct hall_catalogue *catalogue)
{
	bool same = texts->count == catalogue->language_count;

	for (size_t i = 0; same && i < texts->count; i++)
		same = strcmp(texts->languages[i].code, catalogue->languages[i]) == 0;
	if (same)
		return;
	texts_clear(texts);
	for (size_t i = 0; i < catalogue->language_count && i < CATALOGUE_MAX_LANGUAGES; i++)
		texts_open(texts, &texts->languages[texts->count++], catalogue->languages[i]);
}

/* A text that is not translated is English, whatever language was asked for. */
static struct texts_run run_in(const struct texts_language *language, const char *english)
{
	const char *text = catalogue_text(language->catalogue, english);

	return (struct texts_run){
		.language = strcmp(text, english) == 0 ? "en" : language->code,
		.text = text,
	};
}

size_t texts_all(const struct texts *texts, const char *english,
	struct texts_run runs[CATALOGUE_MAX_LANGUAGES])
{
	size_t count = 0;

	for (size_t i = 0; i < texts->count; i++) {
		struct texts_run run = run_in(&texts->languages[i], english);
		bool known = false;

		for (size_t j = 0; j < count; j++)
			known = known || strcmp(runs[j].text, run.text) == 0;
		if (!known)
			runs[count++] = run;
	}
	if (count == 0)
		runs[count++] = (struct texts_run){"en", english};
	return count;
}

size_t texts_each(const struct texts *texts, const char *english,
	struct texts_run runs[CATALOGUE_MAX_LANGUAGES])
{
	for (size_t i = 0; i < texts->count; i++)
		runs[i] = run_in(&texts->languages[i], english);
	if (texts->count > 0)
		return texts->count;
	runs[0] = (struct texts_run){"en", english};
	return 1;
}

/* NULL: the hall has no languages yet. */
static const struct texts_language *language_of(const struct texts *texts, const char *code)
{
	for (size_t i = 0; i < texts->count; i++)
		if (strcmp(texts->languages[i].code, code) == 0)
			return &texts->languages[i];
	return texts->count > 0 ? &texts->languages[0] : NULL;
}

struct texts_run texts_one(const struct texts *texts, const char *language, const char *english)
{
	const struct texts_language *in = language_of(texts, language);

	return in ? run_in(in, english) : (struct texts_run){"en", english};
}

struct texts_run texts_plural(const struct texts *texts, const char *language, const char *english,
	const char *english_plural, uint64_t n)
{
	const struct texts_language *in = language_of(texts, language);
	const char *text = catalogue_plural(in ? in->catalogue : NULL, english, english_plural, n);
	const bool is_english = text == english || text == english_plural;

	return (struct texts_run){is_english || !in ? "en" : in->code, text};
}

/* The value of the gap that begins at `gap`, or NULL; *len is the gap's length. */
static const char *gap_value(const char *gap, va_list values, size_t *len)
{
	const char *end = strchr(gap, '}');
	const char *name;

	if (*gap != '{' || !end)
		return NULL;
	*len = (size_t)(end - gap) + 1;
	while ((name = va_arg(values, const char *))) {
		const char *value = va_arg(values, const char *);

		if (strlen(name) == *len - 2 && strncmp(name, gap + 1, *len - 2) == 0)
			return value;
	}
	return NULL;
}

const char *texts_fill(char *text, size_t size, const char *sentence, ...)
{
	size_t at = 0;

	while (*sentence && at + 1 < size) {
		char id[24];
		size_t len = 0;
		va_list values;

		va_start(values, sentence);
		const char *value = gap_value(sentence, values, &len);

		va_end(values);
		if (!value) {
			text[at++] = *sentence++;
			continue;
		}
		snprintf(text + at, size - at, "%s", paint_id(id, sizeof(id), value));
		at += strlen(text + at);
		sentence += len;
	}
	text[at] = '\0';
	return text;
}
