/*
 * Texts in several languages at once: a small reader of compiled gettext catalogues (.mo, GNU
 * format, both byte orders), because gettext itself knows one language per process.
 */
#ifndef NOVBE_BASE_CATALOGUE_H
#define NOVBE_BASE_CATALOGUE_H

#include <stdbool.h>

struct catalogue;

/* Opens <folder>/<language>.mo. NULL and errno: ENOENT, EINVAL (not a catalogue), ENOMEM. */
struct catalogue *catalogue_open(const char *folder, const char *language);
void catalogue_free(struct catalogue *catalogue);
/* The translation of an English text, or the text itself; borrowed. catalogue may be NULL. */
const char *catalogue_text(const struct catalogue *catalogue, const char *english);
/* True for languages written from right to left (ar fa ps ur he). */
bool language_is_rtl(const char *language);

#endif
