/* The sample halls with their searches, for tests that look for services in them. */
#ifndef NOVBE_TESTS_KIOSK_SEARCH_RIG_H
#define NOVBE_TESTS_KIOSK_SEARCH_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/hall/hall_file.h"
#include "kiosk/search/search.h"
#include "kiosk/search/transliteration.h"

enum { LARGE, ISLAMABAD, LANGUAGES, HALL_COUNT };

static const char *const paths[HALL_COUNT] = {
	"data/halls/large.json", "data/halls/islamabad.json", "data/halls/languages.json"};
static struct hall_file *files[HALL_COUNT];
static struct search *searches[HALL_COUNT];

/* All that a service is found by, gathered once more and as simply as can be. */
struct service_word {
	uint16_t service;
	struct transliteration forms;
};
static struct service_word *words[HALL_COUNT];
static size_t word_counts[HALL_COUNT];

static inline void words_add(int hall, uint16_t service, const struct names *names)
{
	for (int i = 0; i < CATALOGUE_MAX_LANGUAGES; i++) {
		const char *at = names->text[i];
		struct transliteration forms;

		while (at && transliteration_next(&at, &forms)) {
			words[hall] = reallocarray(
				words[hall], word_counts[hall] + 1, sizeof(words[hall][0]));
			words[hall][word_counts[hall]++] = (struct service_word){service, forms};
		}
	}
}

static inline int halls_read(void **state)
{
	(void)state;
	for (int i = 0; i < HALL_COUNT; i++) {
		files[i] = hall_file_read(paths[i], stderr);
		if (!files[i])
			return -1;
		searches[i] = search_new(files[i]->catalogue);
		if (!searches[i])
			return -1;
		for (uint16_t k = 0; k < files[i]->catalogue->service_count; k++) {
			const struct catalogue_service *service = &files[i]->catalogue->services[k];

			words_add(i, k, &service->names);
			words_add(i, k, &service->aliases);
			words_add(i, k,
				&files[i]->catalogue->institutions[service->institution].names);
		}
	}
	return 0;
}

static inline int halls_free(void **state)
{
	(void)state;
	for (int i = 0; i < HALL_COUNT; i++) {
		free(words[i]);
		search_free(searches[i]);
		hall_file_free(files[i]);
	}
	search_free(NULL);
	return 0;
}

static inline const char *service_id(int hall, uint16_t service)
{
	return files[hall]->catalogue->services[service].id;
}

#endif
