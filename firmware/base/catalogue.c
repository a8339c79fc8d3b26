/*
 * Compiled gettext catalogues (.mo; GNU gettext manual, "The Format of GNU MO Files"). The whole
 * file is checked when it is opened, so that look-ups need not be careful.
 */
#include "firmware/base/catalogue.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/file.h"
#include "firmware/base/json_scan.h"
#include "firmware/base/plural_rule.h"

#define CATALOGUE_MAX_BYTES (4u << 20)
#define HEADER_BYTES	    28
#define MAGIC		    0x950412deu

struct catalogue {
	unsigned char *bytes;
	size_t len;
	uint32_t (*u32)(const unsigned char *p); /* in the file's byte order */
	uint32_t count;
	uint32_t originals, translations; /* offsets of the tables of {length, offset} */
	struct plural_rule plural;
};

static uint32_t little_u32(const unsigned char *p)
{
	return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

static uint32_t big_u32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static const char *text_at(const struct catalogue *c, uint32_t table, uint32_t index, uint32_t *len)
{
	const unsigned char *entry = c->bytes + table + (size_t)index * 8;

	if (len)
		*len = c->u32(entry);
	return (const char *)c->bytes + c->u32(entry + 4);
}

static bool text_is_sound(const struct catalogue *c, uint32_t table, uint32_t index)
{
	const unsigned char *entry = c->bytes + table + (size_t)index * 8;
	const uint32_t len = c->u32(entry), offset = c->u32(entry + 4);
	const unsigned char *p, *end;

	if (len >= c->len || offset >= c->len - len || c->bytes[offset + len] != '\0')
		return false;
	end = c->bytes + offset + len;
	for (p = c->bytes + offset; p < end;) {
		const size_t n = json_utf8_bytes(p, end);

		if (!n)
			return false;
		p += n;
	}
	return true;
}

static bool table_fits(const struct catalogue *c, uint32_t table)
{
	return table <= c->len && c->count <= (c->len - table) / 8;
}

static bool catalogue_is_sound(struct catalogue *c)
{
	if (c->len < HEADER_BYTES)
		return false;
	if (little_u32(c->bytes) == MAGIC)
		c->u32 = little_u32;
	else if (big_u32(c->bytes) == MAGIC)
		c->u32 = big_u32;
	else
		return false;
	if (c->u32(c->bytes + 4) >> 16 > 1) /* major revision */
		return false;
	c->count = c->u32(c->bytes + 8);
	c->originals = c->u32(c->bytes + 12);
	c->translations = c->u32(c->bytes + 16);
	if (!table_fits(c, c->originals) || !table_fits(c, c->translations))
		return false;
	for (uint32_t i = 0; i < c->count; i++) {
		if (!text_is_sound(c, c->originals, i) || !text_is_sound(c, c->translations, i))
			return false;
		/* Sorted, or the search would miss texts. Of "singular\0plural" the singular
		 * counts. */
		if (i && strcmp(text_at(c, c->originals, i - 1, NULL),
				 text_at(c, c->originals, i, NULL)) >= 0)
			return false;
	}
	return true;
}

static bool language_is_clean(const char *language)
{
	const size_t len = strlen(language);

	if (len == 0 || len > 32)
		return false;
	for (const char *p = language; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("_-@", *p))
			return false;
	return true;
}

/* The file's bytes in c, or one of catalogue_open()'s errors. */
static int bytes_read(struct catalogue *c, const char *path)
{
	char *text;
	int err = file_read(path, CATALOGUE_MAX_BYTES, &text, &c->len);

	if (!err)
		c->bytes = (unsigned char *)text;
	if (!err || err == -ENOMEM)
		return err;
	return err == -EFBIG || err == -EISDIR ? -EINVAL : -ENOENT;
}

/* From the header, which is the entry of the empty text and so the first one. */
static void plural_read(struct catalogue *c)
{
	const char *header = "";
	uint32_t len = 0;

	if (c->count && text_at(c, c->originals, 0, NULL)[0] == '\0')
		header = text_at(c, c->translations, 0, &len);
	(void)plural_rule_read(&c->plural, header, len);
}

struct catalogue *catalogue_open(const char *folder, const char *language)
{
	struct catalogue *c;
	char path[4096];
	int err;

	if (!language_is_clean(language) ||
		snprintf(path, sizeof(path), "%s/%s.mo", folder, language) >= (int)sizeof(path)) {
		errno = EINVAL;
		return NULL;
	}
	c = calloc(1, sizeof(*c));
	if (!c)
		return NULL;
	err = bytes_read(c, path);
	if (!err && !catalogue_is_sound(c))
		err = -EINVAL;
	if (err) {
		catalogue_free(c);
		errno = -err;
		return NULL;
	}
	plural_read(c);
	return c;
}

void catalogue_free(struct catalogue *catalogue)
{
	if (!catalogue)
		return;
	free(catalogue->bytes);
	free(catalogue);
}

/* The translation of an English text, all its forms in len bytes; NULL: there is none. */
static const char *translation_find(
	const struct catalogue *catalogue, const char *english, uint32_t *len)
{
	uint32_t low = 0, high;

	if (!catalogue || !english[0]) /* the entry of the empty text is the catalogue's header */
		return NULL;
	high = catalogue->count;
	while (low < high) {
		const uint32_t middle = low + (high - low) / 2;
		const int order =
			strcmp(english, text_at(catalogue, catalogue->originals, middle, NULL));

		if (order == 0)
			return text_at(catalogue, catalogue->translations, middle, len);
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const char *catalogue_text(const struct catalogue *catalogue, const char *english)
{
	uint32_t len;
	const char *text = translation_find(catalogue, english, &len);

	return text && *text ? text : english; /* empty: not translated yet */
}

const char *catalogue_plural(const struct catalogue *catalogue, const char *english,
	const char *english_plural, uint64_t n)
{
	uint32_t len;
	const char *const untranslated = n == 1 ? english : english_plural;
	const char *const first = translation_find(catalogue, english, &len);
	const char *text = first;

	if (!first)
		return untranslated;
	for (unsigned int form = plural_rule_form(&catalogue->plural, n); form; form--) {
		text += strlen(text) + 1;
		if (text > first + len) {
			text = first;
			break;
		}
	}
	return *text ? text : untranslated;
}

bool language_is_rtl(const char *language)
{
	static const char *const names[] = {"ar", "fa", "ps", "ur", "he"};
	const size_t len = strcspn(language, "_-@");

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i]) == len && memcmp(language, names[i], len) == 0)
			return true;
	return false;
}
