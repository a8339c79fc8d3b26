/*
 * Finding. Each typed word is held against each word of the hall, and gives the services of those
 * that match points; a service's points are the sum over the typed words, fewer are better.
 */
#include "kiosk/search/search.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/search/search_index.h"
#include "kiosk/search/transliteration.h"

enum {
	PART_LETTERS = 3, /* what is looked for inside words */
	SKELETON_LETTERS = 3,
	EXACT_LETTERS = 4, /* letters taken for each other make a whole word from here on */
	ONE_ERROR_LETTERS = 4,
	TWO_ERRORS_LETTERS = 8,
};

enum how { HOW_NOT, HOW_WHOLE, HOW_BEGIN, HOW_PART, HOW_ERROR };

struct match {
	enum how how;
	uint8_t looseness; /* 0 as typed, 1 by sound, 2 by consonants; for errors their number */
};

/* Points: tiers far enough apart that what is inside one does not reach the next. */
enum {
	TIER = 32,
	TIER_WHOLE = 0,
	TIER_OWN_NAME = 1 * TIER,
	TIER_OTHER = 2 * TIER,
	TIER_INSTITUTION = 3 * TIER,
	TIER_PART = 4 * TIER,
	TIER_ERROR = 2048, /* more than SEARCH_MAX_WORDS without an error */
	LOOSENESS = 4,
	POINTS_NONE = UINT16_MAX,
};
static_assert(SEARCH_MAX_WORDS * 5 * TIER < TIER_ERROR, "errors come last");
static_assert(SEARCH_MAX_WORDS * (TIER_ERROR + 5 * TIER) < POINTS_NONE, "sums fit");

struct typed_word {
	struct transliteration forms;
	size_t letters_len, sound_len, begin_len, skeleton_len;
	uint32_t letters_has, sound_has, begin_has;
};

struct query {
	struct typed_word words[SEARCH_MAX_WORDS];
	int word_count;
	uint8_t language;
};

struct points {
	uint16_t services[QUEUE_MAX_SERVICES], institutions[QUEUE_MAX_INSTITUTIONS];
};

static void typed_word_measure(struct typed_word *word)
{
	char *sound = word->forms.sound;
	size_t len = strlen(sound);

	word->letters_len = strlen(word->forms.letters);
	word->letters_has = search_letters(word->forms.letters);
	word->sound_len = len;
	word->sound_has = word->begin_has = search_letters(sound);
	word->skeleton_len = strlen(word->forms.skeleton);
	/* An i at the end may still become the y of a ya, which is left out of sounds. */
	word->begin_len = len > 2 && sound[len - 1] == 'i' ? len - 1 : len;
	if (word->begin_len < len) {
		sound[len - 1] = '\0';
		word->begin_has = search_letters(sound);
		sound[len - 1] = 'i';
	}
}

static void query_make(
	struct query *query, const struct search *search, const char *typed, const char *language)
{
	int own = hall_catalogue_language(search->hall, language);

	query->language = (uint8_t)(own < 0 ? 0 : own);
	query->word_count = 0;
	while (query->word_count < SEARCH_MAX_WORDS) {
		struct typed_word *word = &query->words[query->word_count];

		if (!transliteration_next(&typed, &word->forms))
			break;
		typed_word_measure(word);
		query->word_count++;
	}
}

static int least(int a, int b)
{
	return a < b ? a : b;
}

struct form {
	const char *text;
	int len;
	uint32_t has;
};

/*
 * The fewest errors between what was typed and some begin of a word: optimal string alignment
 * (Damerau 1964), the last three lines of its table, and of each line only what is near enough to
 * the diagonal (Ukkonen 1985). More than `most`: some number above it.
 */
static uint8_t errors_count(const struct form *typed, const struct form *word, int most)
{
	uint8_t rows[3][TRANSLITERATION_SIZE + 1], fewest = 0, far = (uint8_t)(most + 1);
	const char *t = typed->text, *w = word->text;

	for (int k = 0; k <= most + 1; k++)
		rows[0][k] = (uint8_t)k;
	for (int i = 1; i <= typed->len && fewest <= most; i++) {
		uint8_t *now = rows[i % 3], *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
		int first = i > most ? i - most : 1, end = least(i + most, word->len);

		fewest = now[first - 1] = i > most ? far : (uint8_t)i;
		for (int k = first; k <= end; k++) {
			int errors = last[k - 1] + (t[i - 1] != w[k - 1]);

			errors = least(errors, least(last[k], now[k - 1]) + 1);
			if (i > 1 && k > 1 && t[i - 1] == w[k - 2] && t[i - 2] == w[k - 1])
				errors = least(errors, before[k - 2] + 1);
			now[k] = (uint8_t)errors;
			fewest = (uint8_t)least(fewest, errors);
		}
		now[end + 1] = far;
	}
	return fewest;
}

/* As many errors leave one of the first letters where it was, or near: true of few words. */
static bool begins_alike(const char *typed, const char *word, int errors)
{
	for (int i = 0; i <= errors; i++) {
		for (int k = 0; k <= errors && word[k]; k++) {
			if (typed[i] == word[k])
				return true;
		}
	}
	return false;
}

/* How many errors make the one of the other, 0 for more than are forgiven. */
static uint8_t errors_forgiven(const struct form *typed, const struct form *word)
{
	int most = typed->len >= TWO_ERRORS_LETTERS ? 2 : typed->len >= ONE_ERROR_LETTERS ? 1 : 0;
	uint8_t errors;

	if (most == 0 || word->len + most < typed->len ||
		__builtin_popcount(typed->has & ~word->has) > most ||
		!begins_alike(typed->text, word->text, most))
		return 0;
	errors = errors_count(typed, word, most);
	return errors > most ? 0 : errors;
}

/* A letter between two that sound alike makes more than one difference in the sound (licence,
 * lience), so the letters as typed are looked at too. */
static struct match match_errors(const struct typed_word *typed, const struct search_word *word)
{
	struct form sound = {typed->forms.sound, (int)typed->sound_len, typed->sound_has};
	struct form letters = {typed->forms.letters, (int)typed->letters_len, typed->letters_has};
	struct form word_sound = {word->sound, word->sound_len, word->sound_has};
	struct form word_letters = {word->letters, word->letters_len, word->letters_has};
	uint8_t errors = errors_forgiven(&sound, &word_sound);

	if (errors == 0)
		errors = errors_forgiven(&letters, &word_letters);
	return errors ? (struct match){HOW_ERROR, errors} : (struct match){HOW_NOT, 0};
}

/* A script without vowels against one with them. */
static struct match match_skeletons(const struct typed_word *typed, const struct search_word *word)
{
	const char *skeleton = typed->forms.skeleton;
	size_t len = typed->skeleton_len;

	if (typed->forms.is_vowelless == word->is_vowelless || len < SKELETON_LETTERS - 1)
		return (struct match){HOW_NOT, 0};
	if (!strncmp(word->skeleton, skeleton, len) &&
		(len >= SKELETON_LETTERS || len == word->skeleton_len))
		return (struct match){HOW_BEGIN, 2};
	if (len >= SKELETON_LETTERS && strstr(word->skeleton, skeleton))
		return (struct match){HOW_PART, 2};
	return (struct match){HOW_NOT, 0};
}

static struct match match_sounds(const struct typed_word *typed, const struct search_word *word)
{
	const char *sound = typed->forms.sound;

	if ((typed->begin_has & ~word->sound_has) != 0 ||
		(typed->begin_len < 2 && typed->letters_len > 2)) /* "zzz" */
		return (struct match){HOW_NOT, 0};
	if (!strncmp(word->sound, sound, typed->begin_len)) {
		bool whole = typed->sound_len >= EXACT_LETTERS && !strcmp(word->sound, sound);

		return (struct match){whole ? HOW_WHOLE : HOW_BEGIN, 1};
	}
	if (typed->sound_len >= PART_LETTERS && strstr(word->sound, sound))
		return (struct match){HOW_PART, 1};
	return (struct match){HOW_NOT, 0};
}

static struct match word_match(
	const struct typed_word *typed, const struct search_word *word, bool with_errors)
{
	struct match match, by_skeleton;

	if (!(typed->letters_has & ~word->letters_has) &&
		!strncmp(word->letters, typed->forms.letters, typed->letters_len))
		return (struct match){
			word->letters_len == typed->letters_len ? HOW_WHOLE : HOW_BEGIN, 0};
	match = match_sounds(typed, word);
	if (match.how == HOW_WHOLE || match.how == HOW_BEGIN)
		return match;
	by_skeleton = match_skeletons(typed, word);
	if (by_skeleton.how == HOW_BEGIN || match.how == HOW_NOT)
		match = by_skeleton;
	return match.how == HOW_NOT && with_errors ? match_errors(typed, word) : match;
}

static uint16_t points_of(struct match match, const struct search_use *use, uint8_t language)
{
	bool own = use->language == language;
	int tier = TIER_OTHER;

	if (match.how == HOW_ERROR)
		tier = TIER_ERROR;
	else if (match.how == HOW_PART)
		tier = TIER_PART;
	else if (use->place == PLACE_INSTITUTION)
		tier = TIER_INSTITUTION;
	else if (match.how == HOW_WHOLE)
		tier = TIER_WHOLE;
	else if (own && use->place == PLACE_NAME && match.looseness < 2)
		tier = TIER_OWN_NAME;
	return (uint16_t)(tier + match.looseness * LOOSENESS +
			  2 * (use->place == PLACE_INSTITUTION) + !own);
}

static void points_lower(uint16_t *points, uint16_t other)
{
	if (other < *points)
		*points = other;
}

/* What one typed word gives to every service and institution. */
static void word_points(const struct search *search, const struct query *query,
	const struct typed_word *typed, bool with_errors, struct points *points)
{
	memset(points, 0xff, sizeof(*points));
	for (uint32_t i = 0; i < search->word_count; i++) {
		const struct search_word *word = &search->words[i];
		struct match match = word_match(typed, word, with_errors);

		if (match.how == HOW_NOT)
			continue;
		for (uint32_t k = 0; k < word->use_count; k++) {
			const struct search_use *use = &search->uses[word->first_use + k];
			uint16_t *list = use->place == PLACE_INSTITUTION ? points->institutions
									 : points->services;

			points_lower(&list[use->item], points_of(match, use, query->language));
		}
	}
}

/* False when no service has all words until here. */
static bool points_add(const struct hall_catalogue *hall, struct points *points, uint16_t *sums)
{
	bool is_any = false;

	for (uint16_t i = 0; i < hall->service_count; i++) {
		uint16_t *of_word = &points->services[i];

		points_lower(of_word, points->institutions[hall->services[i].institution]);
		if (*of_word == POINTS_NONE || sums[i] == POINTS_NONE)
			sums[i] = POINTS_NONE;
		else
			sums[i] = (uint16_t)(sums[i] + *of_word);
		is_any |= sums[i] != POINTS_NONE;
	}
	return is_any;
}

static int keys_compare(const void *a, const void *b)
{
	const uint32_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

/* What orders services, as one number. */
static int keys_make(const struct hall_catalogue *hall, const uint16_t *sums, uint32_t *keys)
{
	int count = 0;

	static_assert(QUEUE_MAX_SERVICES <= 1 << 15, "a service and one bit in 16");
	for (uint16_t i = 0; i < hall->service_count; i++) {
		if (sums[i] != POINTS_NONE)
			keys[count++] = (uint32_t)sums[i] << 16 |
					(uint32_t)!hall->services[i].open << 15 | i;
	}
	return count;
}

static int find(
	const struct search *search, const struct query *query, bool with_errors, uint32_t *keys)
{
	uint16_t sums[QUEUE_MAX_SERVICES] = {0};
	struct points points;

	for (int i = 0; i < query->word_count; i++) {
		word_points(search, query, &query->words[i], with_errors, &points);
		if (!points_add(search->hall, &points, sums))
			return 0;
	}
	return keys_make(search->hall, sums, keys);
}

int search_find(const struct search *search, const char *typed, const char *language,
	uint16_t *services, int max)
{
	uint32_t keys[QUEUE_MAX_SERVICES];
	struct query query;
	int count;

	query_make(&query, search, typed, language);
	if (query.word_count == 0 || max <= 0)
		return 0;
	count = find(search, &query, false, keys);
	if (count < max)
		count = find(search, &query, true, keys);
	qsort(keys, (size_t)count, sizeof(keys[0]), keys_compare);
	if (count > max)
		count = max;
	for (int i = 0; i < count; i++)
		services[i] = (uint16_t)(keys[i] & 0x7fff);
	return count;
}
