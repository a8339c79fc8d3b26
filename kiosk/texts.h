/* The kiosk's own sentences in the hall's languages: one compiled catalogue each, read once. */
#ifndef NOVBE_KIOSK_TEXTS_H
#define NOVBE_KIOSK_TEXTS_H

#include "firmware/queue/limits.h"
#include "firmware/wire/catalogue_message.h"

struct catalogue;

struct texts {
	char folder[256]; /* <folder>/<language>.mo */
	int count;
	struct {
		char language[LANGUAGE_SIZE];
		struct catalogue *catalogue; /* owned; NULL: English */
	} of[CATALOGUE_MAX_LANGUAGES];
};

void texts_init(struct texts *texts, const char *folder);
void texts_fini(struct texts *texts);
/* The catalogue of a language, NULL for English or when there is none (logged once). */
const struct catalogue *texts_of(struct texts *texts, const char *language);
/* How a language calls itself; its code when it is not known here. */
const char *texts_own_name(const char *language);

#endif
