/*
 * Each service of the sample halls is found by each of its words, by their begins, in Latin letters
 * and with an error: kiosk/search/search.h. Random tests print their seeds; NOVBE_RUNS makes them
 * longer.
 */
#include "tests/unit/kiosk/search_rig.h"

#include <time.h>

/* ---- Each service by each of its words ---- */

static uint64_t dice;

static unsigned int roll(unsigned int below)
{
	dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned int)(dice >> 33) % below;
}

static unsigned int runs(unsigned int usual)
{
	const char *text = getenv("NOVBE_RUNS");

	return text ? usual * (1 + (unsigned int)strtoul(text, NULL, 10) / 20) : usual;
}

static int place_of(int hall, const char *typed, const char *language, uint16_t service, int *count)
{
	static uint16_t found[QUEUE_MAX_SERVICES];
	static uint8_t seen[QUEUE_MAX_SERVICES];
	int place = -1;

	memset(seen, 0, sizeof(seen));
	*count = search_find(searches[hall], typed, language, found, QUEUE_MAX_SERVICES);
	for (int i = 0; i < *count; i++) {
		assert_true(found[i] < files[hall]->catalogue->service_count);
		assert_int_equal(seen[found[i]]++, 0);
		if (found[i] == service)
			place = i;
	}
	return place;
}

static bool begins_so(const struct transliteration *word, const struct transliteration *begin)
{
	size_t sound = strlen(begin->sound);

	if (sound > 2 && begin->sound[sound - 1] == 'i')
		sound--;
	/* also behind an article, so Arabic and Ethiopic count at any place */
	return !strncmp(word->letters, begin->letters, strlen(begin->letters)) ||
	       !strncmp(word->sound, begin->sound, sound) ||
	       (word->is_vowelless && strstr(word->sound, begin->sound));
}

/* How many services have a word that begins so: an independent count. */
static int sharing(int hall, const struct transliteration *begin)
{
	static bool has[QUEUE_MAX_SERVICES];
	int count = 0;

	memset(has, 0, sizeof(has));
	for (size_t i = 0; i < word_counts[hall]; i++) {
		const struct service_word *word = &words[hall][i];

		if (has[word->service] || !begins_so(&word->forms, begin))
			continue;
		has[word->service] = true;
		count++;
	}
	return count;
}

/* Bytes of the text's first `characters`, or of all. */
static size_t bytes_of(const char *text, size_t characters)
{
	size_t i = 0;

	while (text[i]) {
		if ((text[i] & 0xc0) != 0x80 && characters-- == 0)
			break;
		i++;
	}
	return i;
}

static bool parts_words(char c)
{
	return strchr(" ,()-:/'", c) != NULL;
}

/* One word of a name as it is written; false when there is no such. */
static bool written_word(const char *name, unsigned int number, char word[128])
{
	for (unsigned int i = 0;; i++) {
		size_t len = 0;

		while (*name && parts_words(*name))
			name++;
		while (name[len] && !parts_words(name[len]))
			len++;
		if (len == 0)
			return false;
		if (i == number) {
			snprintf(word, 128, "%.*s", (int)len, name);
			return true;
		}
		name += len;
	}
}

static void begin_is_found(int hall, uint16_t service, int language, const char *typed)
{
	const struct hall_catalogue *catalogue = files[hall]->catalogue;
	struct transliteration begin;
	const char *at = typed;
	int count, place = place_of(hall, typed, catalogue->languages[language], service, &count);

	assert_true(transliteration_next(&at, &begin));
	if (place < 0 || place >= sharing(hall, &begin))
		fail_msg("%s by '%s' in %s: at %d of %d, shared by %d", service_id(hall, service),
			typed, catalogue->languages[language], place, count, sharing(hall, &begin));
}

static void begins_are_found(int hall, uint16_t service, int language, const char *word)
{
	size_t all = strlen(word), last = 0;

	for (size_t letters = 3;; letters++) {
		char typed[128];
		size_t bytes = bytes_of(word, letters);

		if (bytes == last)
			break;
		last = bytes;
		if (bytes == all && bytes_of(word, letters - 1) == all)
			break; /* shorter than three */
		snprintf(typed, sizeof(typed), "%.*s", (int)bytes, word);
		begin_is_found(hall, service, language, typed);
	}
}

static void each_begin_of_each_word_finds_its_service(void **state)
{
	(void)state;
	for (int hall = ISLAMABAD; hall <= LANGUAGES; hall++) {
		const struct hall_catalogue *catalogue = files[hall]->catalogue;

		for (uint16_t i = 0; i < catalogue->service_count; i++) {
			for (int k = 0; k < catalogue->language_count; k++) {
				const char *text = catalogue->services[i].names.text[k];
				char word[128];

				for (unsigned int n = 0; written_word(text, n, word); n++)
					begins_are_found(hall, i, k, word);
			}
		}
	}
}

/* A word of three letters or more of some service's name in some language of the large hall. */
static void random_word(uint16_t *service, int *language, char word[128])
{
	const struct hall_catalogue *catalogue = files[LARGE]->catalogue;

	do {
		*service = (uint16_t)roll(catalogue->service_count);
		*language = (int)roll(catalogue->language_count);
	} while (
		!written_word(catalogue->services[*service].names.text[*language], roll(6), word) ||
		bytes_of(word, 2) == strlen(word));
}

static void begins_of_words_find_their_service_in_a_large_hall(void **state)
{
	unsigned int most = runs(300);

	(void)state;
	printf("seeds 1..%u\n", most);
	for (unsigned int seed = 1; seed <= most; seed++) {
		uint16_t service;
		int language;
		char word[128];

		dice = seed;
		random_word(&service, &language, word);
		begins_are_found(LARGE, service, language, word);
	}
}

static void words_in_latin_letters_find_their_service(void **state)
{
	unsigned int most = runs(500);

	(void)state;
	printf("seeds 1..%u\n", most);
	for (unsigned int seed = 1; seed <= most; seed++) {
		struct transliteration latin;
		uint16_t service;
		int language, count;
		char word[128];
		const char *at = word;

		dice = seed;
		random_word(&service, &language, word);
		assert_true(transliteration_next(&at, &latin));
		if (place_of(LARGE, latin.letters, "en", service, &count) < 0)
			fail_msg("seed %u: no %s by '%s', which is %s", seed,
				service_id(LARGE, service), latin.letters, word);
		if (strlen(latin.sound) > 2 &&
			place_of(LARGE, latin.sound, "en", service, &count) < 0)
			fail_msg("seed %u: no %s by '%s', which sounds as %s", seed,
				service_id(LARGE, service), latin.sound, word);
	}
}

/* Leaves a letter out, or exchanges two; what is typed still sounds four letters or more. */
static bool spoil(const char *word, char spoiled[128])
{
	size_t characters = 0, at, begin, end, next;
	struct transliteration sound;
	const char *typed = spoiled;

	while (bytes_of(word, characters) < strlen(word))
		characters++;
	if (characters < 5)
		return false;
	at = roll((unsigned int)characters - 1);
	begin = bytes_of(word, at);
	end = bytes_of(word, at + 1);
	next = bytes_of(word, at + 2);
	memcpy(spoiled, word, strlen(word) + 1);
	if (roll(2)) {
		memmove(spoiled + begin, word + end, strlen(word + end) + 1);
	} else {
		memcpy(spoiled + begin, word + end, next - end);
		memcpy(spoiled + begin + next - end, word + begin, end - begin);
	}
	return transliteration_next(&typed, &sound) && strlen(sound.sound) >= 4;
}

/* Where one written letter is more than one error of the sound (ya between vowels; a vowel
 * exchanged with the h of a kh), long words forgive it and short ones may not: those are counted,
 * and few. */
static void one_error_still_finds_the_service(void **state)
{
	unsigned int most = runs(1500), tried = 0, missed = 0;

	(void)state;
	printf("seeds 1..%u\n", most);
	for (unsigned int seed = 1; seed <= most; seed++) {
		struct transliteration sound;
		uint16_t service;
		int language, count;
		char word[128], spoiled[128];
		const char *at = spoiled;

		dice = seed;
		random_word(&service, &language, word);
		if (!spoil(word, spoiled))
			continue;
		tried++;
		if (place_of(LARGE, spoiled, files[LARGE]->catalogue->languages[language], service,
			    &count) >= 0)
			continue;
		missed++;
		assert_true(transliteration_next(&at, &sound));
		print_message("seed %u: no %s by '%s', %s, for %s\n", seed,
			service_id(LARGE, service), spoiled, sound.sound, word);
	}
	printf("%u of %u not found\n", missed, tried);
	assert_true(tried > most / 2);
	assert_true(missed * 500 < tried);
}

/* ---- Any bytes ---- */

static void any_bytes_give_services_of_the_hall_each_once(void **state)
{
	unsigned int most = runs(1500);

	(void)state;
	printf("seeds 1..%u\n", most);
	for (unsigned int seed = 1; seed <= most; seed++) {
		char bytes[300], *text;
		size_t len = 0;
		int hall, count, place;

		dice = seed;
		hall = (int)roll(HALL_COUNT);
		while (len < sizeof(bytes) - 1 && roll(60)) {
			const char *from = files[hall]->catalogue->services[0].names.text[roll(2)];

			bytes[len++] = roll(3) ? from[roll((unsigned int)strlen(from))]
					       : (char)(1 + roll(255));
		}
		bytes[len] = '\0';
		text = strdup(bytes); /* as long as its memory */
		place = place_of(hall, text, roll(2) ? "en" : "zz", 0, &count);
		assert_true(place < count || place < 0);
		free(text);
	}
}

/* ---- How long it takes, to read and not to pass ---- */

static char *varied(const char *text, unsigned int copy)
{
	static const char *const ends[] = {"", "lar", "ova", "s"};
	char *made = NULL;

	assert_true(asprintf(&made, "%s%s %u", text, ends[copy % 4], copy) > 0);
	return made;
}

/* The large hall's services over and over, with other words in each copy. */
static struct hall_catalogue *full_hall(void)
{
	const struct hall_catalogue *from = files[LARGE]->catalogue;
	struct hall_catalogue *hall = hall_catalogue_new();

	memcpy(hall->languages, from->languages, sizeof(hall->languages));
	hall->language_count = from->language_count;
	hall_catalogue_add_institution(hall)->names.text[0] = strdup("All");
	for (unsigned int i = 0; i < QUEUE_MAX_SERVICES; i++) {
		const struct catalogue_service *model = &from->services[i % from->service_count];
		struct catalogue_service *service = hall_catalogue_add_service(hall);

		assert_non_null(service);
		service->open = true;
		for (int k = 0; k < hall->language_count; k++)
			service->names.text[k] =
				varied(model->names.text[k], i / from->service_count);
	}
	assert_int_equal(hall->service_count, QUEUE_MAX_SERVICES);
	return hall;
}

/* Of this process alone: others may be at work. */
static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void the_time_of_a_query_is_told(void **state)
{
	static const char *const texts[] = {"p", "pas", "pasport", "pasprot", "sexsiyyet vesiqesi",
		"zqwxjkvb", "haqqinda arayis verilmesi ucun muraciet", "регистрация рождения"};
	struct hall_catalogue *hall = full_hall();
	int64_t begin_ns = now_ns();
	struct search *search = search_new(hall);
	enum { TIMES = 20 };

	(void)state;
	assert_non_null(search);
	printf("1,024 services: %lld us to make\n", (long long)(now_ns() - begin_ns) / 1000);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		uint16_t found[9];
		int count = 0;

		begin_ns = now_ns();
		for (int k = 0; k < TIMES; k++)
			count = search_find(search, texts[i], "az", found, 9);
		printf("%8lld ns  %d for '%s'\n", (long long)(now_ns() - begin_ns) / TIMES, count,
			texts[i]);
	}
	search_free(search);
	hall_catalogue_free(hall);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_begin_of_each_word_finds_its_service),
		cmocka_unit_test(begins_of_words_find_their_service_in_a_large_hall),
		cmocka_unit_test(words_in_latin_letters_find_their_service),
		cmocka_unit_test(one_error_still_finds_the_service),
		cmocka_unit_test(any_bytes_give_services_of_the_hall_each_once),
		cmocka_unit_test(the_time_of_a_query_is_told),
	};

	return cmocka_run_group_tests(tests, halls_read, halls_free);
}
