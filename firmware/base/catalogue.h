/*
 * Texts in several languages at once: a small reader of compiled gettext catalogues (.mo, GNU
 * format, both byte orders), because gettext itself knows one language per process.
 */
#ifndef NOVBE_BASE_CATALOGUE_H
#define NOVBE_BASE_CATALOGUE_H

#include <stdbool.h>
#include <stdint.h>

struct catalogue;

/* Opens <folder>/<language>.mo. NULL and errno: ENOENT, EINVAL (not a catalogue), ENOMEM. One whose
 * rule for plural forms is missing or not understood opens, with the germanic rule (plural_rule.h).
 */
struct catalogue *catalogue_open(const char *folder, const char *language);
void catalogue_free(struct catalogue *catalogue);
/* The translation of an English text, or the text itself; borrowed. catalogue may be NULL. Of a
 * text with plural forms the first form. */
const char *catalogue_text(const struct catalogue *catalogue, const char *english);
/* The same for a text that counts n things: the form that the catalogue's rule gives n, its first
 * form when it has not so many, and untranslated english for 1, english_plural for all others. */
const char *catalogue_plural(const struct catalogue *catalogue, const char *english,
	const char *english_plural, uint64_t n);
/* True for languages written from right to left (ar fa ps ur he). */
bool language_is_rtl(const char *language);

#endif
