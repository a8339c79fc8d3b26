/* The kiosk's own sentences, per language. */
#include "kiosk/texts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/catalogue.h"
#include "firmware/base/log.h"

void texts_init(struct texts *texts, const char *folder)
{
	*texts = (struct texts){0};
	snprintf(texts->folder, sizeof(texts->folder), "%s", folder);
}

void texts_fini(struct texts *texts)
{
	for (int i = 0; i < texts->count; i++)
		catalogue_free(texts->of[i].catalogue);
	texts->count = 0;
}

const struct catalogue *texts_of(struct texts *texts, const char *language)
{
	struct catalogue *catalogue;

	if (!strcmp(language, "en") || !language[0])
		return NULL;
	for (int i = 0; i < texts->count; i++) {
		if (!strcmp(texts->of[i].language, language))
			return texts->of[i].catalogue;
	}
	if (texts->count == CATALOGUE_MAX_LANGUAGES)
		return NULL;
	catalogue = catalogue_open(texts->folder, language);
	if (!catalogue)
		log_warn("texts: '%s/%s.mo': %s: the kiosk speaks English instead", texts->folder,
			language, strerror(errno));
	snprintf(texts->of[texts->count].language, LANGUAGE_SIZE, "%s", language);
	texts->of[texts->count++].catalogue = catalogue;
	return catalogue;
}

const char *texts_own_name(const char *language)
{
	static const char *const names[][2] = {
		{"am", "አማርኛ"},
		{"ar", "العربية"},
		{"az", "Azərbaycanca"},
		{"en", "English"},
		{"fa", "فارسی"},
		{"id", "Bahasa Indonesia"},
		{"ps", "پښتو"},
		{"ru", "Русский"},
		{"tr", "Türkçe"},
		{"ur", "اردو"},
		{"uz", "Oʻzbekcha"},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(names[i][0], language))
			return names[i][1];
	}
	return language;
}
