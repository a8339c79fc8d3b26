/* A program's own sentences in the hall's languages: one compiled catalogue each, read once. */
#ifndef NOVBE_BASE_TRANSLATIONS_H
#define NOVBE_BASE_TRANSLATIONS_H

struct catalogue;

enum { TRANSLATIONS_MAX = 12, TRANSLATIONS_LANGUAGE_SIZE = 4 };

struct translations {
	char folder[256]; /* <folder>/<language>.mo */
	int count;
	struct {
		char language[TRANSLATIONS_LANGUAGE_SIZE];
		struct catalogue *catalogue; /* owned; NULL: English */
	} of[TRANSLATIONS_MAX];
};

void translations_init(struct translations *translations, const char *folder);
void translations_fini(struct translations *translations);
/* The catalogue of a language, NULL for English or when there is none (logged once). */
const struct catalogue *translations_of(struct translations *translations, const char *language);
/* How a language calls itself; its code when it is not known here. */
const char *translations_own_name(const char *language);

#endif
