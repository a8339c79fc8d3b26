/* A program's own sentences, per language. */
#include "firmware/base/translations.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/catalogue.h"
#include "firmware/base/log.h"

void translations_init(struct translations *translations, const char *folder)
{
	*translations = (struct translations){0};
	snprintf(translations->folder, sizeof(translations->folder), "%s", folder);
}

void translations_fini(struct translations *translations)
{
	for (int i = 0; i < translations->count; i++)
		catalogue_free(translations->of[i].catalogue);
	translations->count = 0;
}

const struct catalogue *translations_of(struct translations *translations, const char *language)
{
	struct catalogue *catalogue;

	if (!strcmp(language, "en") || !language[0])
		return NULL;
	for (int i = 0; i < translations->count; i++) {
		if (!strcmp(translations->of[i].language, language))
			return translations->of[i].catalogue;
	}
	if (translations->count == TRANSLATIONS_MAX)
		return NULL;
	catalogue = catalogue_open(translations->folder, language);
	if (!catalogue)
		log_warn("texts: '%s/%s.mo': %s: English instead", translations->folder, language,
			strerror(errno));
	snprintf(translations->of[translations->count].language, TRANSLATIONS_LANGUAGE_SIZE, "%s",
		language);
	translations->of[translations->count++].catalogue = catalogue;
	return catalogue;
}

const char *translations_own_name(const char *language)
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
