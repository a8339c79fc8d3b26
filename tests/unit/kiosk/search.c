/*
 * Services by what people type: kiosk/search.h. Names are those of the sample halls. Random tests
 * print their seeds; NOVBE_RUNS makes them longer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "firmware/hall/hall_file.h"
#include "kiosk/search.h"
#include "kiosk/transliteration.h"

enum { LARGE, ISLAMABAD, LANGUAGES, HALL_COUNT, FIRST = 3 };

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

static void words_add(int hall, uint16_t service, const struct names *names)
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

static int halls_read(void **state)
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

static int halls_free(void **state)
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

static const char *service_id(int hall, uint16_t service)
{
	return files[hall]->catalogue->services[service].id;
}

/* ---- What people type ---- */

static void a_citizen_finds_the_service_among_the_first_three(void **state)
{
	static const struct {
		int hall;
		const char *language, *typed, *service;
	} queries[] = {
		/* on the keyboard, on a foreign one, in part */
		{LARGE, "az", "şəxsiyyət vəsiqəsi", "id-card-first"},
		{LARGE, "az", "sexsiyyet vesiqesi", "id-card-first"},
		{LARGE, "az", "shexsiyyet vesiqesi", "id-card-first"},
		{LARGE, "az", "saxsiyyat", "id-card-first"},
		{LARGE, "az", "шахсийят", "id-card-first"},
		{LARGE, "az", "şəxs dəyiş", "id-card-renewal"},
		{LARGE, "az", "vəsiqə şəxsiyyət uşaq", "id-card-child"},
		{LARGE, "az", "itirilmis sexsiyyet", "id-card-lost"},
		{LARGE, "az", "ID kart", "id-card-first"},
		{LARGE, "az", "pasport", "passport-first"},
		{LARGE, "az", "zaqran", "passport-first"},
		{LARGE, "az", "uşaq pasport", "passport-child"},
		{LARGE, "az", "prava", "driving-licence-first"},
		{LARGE, "az", "surucu vesiqesi", "driving-licence-first"},
		{LARGE, "az", "süruculuk", "driving-licence-first"},
		{LARGE, "az", "ştraf", "traffic-fine"},
		{LARGE, "az", "cerime", "traffic-fine"},
		{LARGE, "az", "jarima", "traffic-fine"},
		{LARGE, "az", "doğum kağızı", "birth-registration"},
		{LARGE, "az", "dogum kagizi", "birth-registration"},
		{LARGE, "az", "kəbin", "marriage-registration"},
		{LARGE, "az", "bosanma", "divorce-registration"},
		{LARGE, "az", "propiska", "residence-registration"},
		{LARGE, "az", "məhkumluq", "criminal-record"},
		{LARGE, "az", "etibarnamə", "power-of-attorney"},
		{LARGE, "az", "vekalet", "power-of-attorney"},
		{LARGE, "az", "VÖEN", "entrepreneur-registration"},
		{LARGE, "az", "voen", "entrepreneur-registration"},
		{LARGE, "az", "edv", "vat-registration"},
		{LARGE, "az", "vergi borcu", "tax-debt-certificate"},
		{LARGE, "az", "kupça", "property-sale"},
		{LARGE, "az", "pensiya", "pension-age"},
		{LARGE, "az", "usaq pulu", "benefit-child"},
		{LARGE, "az", "baxca", "kindergarten"},
		{LARGE, "az", "bağça", "kindergarten"},
		{LARGE, "az", "isiq pulu", "electricity-debt"},
		{LARGE, "az", "gaz", "gas-debt"},
		{LARGE, "az", "maşın", "vehicle-registration"},
		{LARGE, "az", "maşın nömrəsi", "vehicle-plates"},
		{LARGE, "az", "e-imza", "signature-card"},
		{LARGE, "az", "əsgər", "military-registration"},
		{LARGE, "az", "паспорт", "passport-first"},
		{LARGE, "az", "passport", "passport-first"},
		{LARGE, "az", "pasprot", "passport-first"},
		{LARGE, "az", "sexsiyet", "id-card-first"},
		{LARGE, "ru", "паспорт", "passport-first"},
		{LARGE, "ru", "загранпаспорт", "passport-first"},
		{LARGE, "ru", "загран", "passport-first"},
		{LARGE, "ru", "pasport", "passport-first"},
		{LARGE, "ru", "права", "driving-licence-first"},
		{LARGE, "ru", "водительское", "driving-licence-first"},
		{LARGE, "ru", "потерял права", "driving-licence-lost"},
		{LARGE, "ru", "удостоверение личности", "id-card-first"},
		{LARGE, "ru", "личность удост", "id-card-renewal"},
		{LARGE, "ru", "udostoverenie lichnosti", "id-card-first"},
		{LARGE, "ru", "прописка", "residence-registration"},
		{LARGE, "ru", "прописаться", "residence-registration"},
		{LARGE, "ru", "штраф", "traffic-fine"},
		{LARGE, "ru", "гаи", "traffic-fine"},
		{LARGE, "ru", "метрика", "birth-registration"},
		{LARGE, "ru", "свидетельство о рождении", "birth-registration"},
		{LARGE, "ru", "новорожденного", "newborn-papers"},
		{LARGE, "ru", "загс", "marriage-registration"},
		{LARGE, "ru", "развод", "divorce-registration"},
		{LARGE, "ru", "судимость", "criminal-record"},
		{LARGE, "ru", "справка о судимости", "criminal-record"},
		{LARGE, "ru", "доверен", "power-of-attorney"},
		{LARGE, "ru", "нотариус", "power-of-attorney"},
		{LARGE, "ru", "ИНН", "entrepreneur-registration"},
		{LARGE, "ru", "НДС", "vat-registration"},
		{LARGE, "ru", "купчая", "property-sale"},
		{LARGE, "ru", "пенсию", "pension-age"},
		{LARGE, "ru", "садик", "kindergarten"},
		{LARGE, "ru", "симка", "sim-replacement"},
		{LARGE, "ru", "военкомат", "military-registration"},
		{LARGE, "ru", "удостовирение", "power-of-attorney"},
		{LARGE, "ru", "ипатека", "mortgage-advice"},
		{LARGE, "en", "passport", "passport-first"},
		{LARGE, "en", "license", "driving-licence-first"},
		{LARGE, "en", "licence", "driving-licence-first"},
		{LARGE, "en", "driver's license", "driving-licence-first"},
		{LARGE, "en", "birth cert", "birth-registration"},
		{LARGE, "en", "id card", "id-card-first"},
		{LARGE, "en", "fine", "traffic-fine"},
		{LARGE, "en", "divorce", "divorce-registration"},
		{LARGE, "en", "vat", "vat-registration"},
		{LARGE, "en", "notary", "power-of-attorney"},
		{LARGE, "en", "lost passport", "passport-lost"},
		{LARGE, "en", "drivng", "driving-licence-first"},
		{LARGE, "en", "justice adopt", "adoption-registration"},
		{ISLAMABAD, "en", "NIC", "id-card-new"},
		{ISLAMABAD, "en", "cnic", "id-card-new"},
		{ISLAMABAD, "en", "id", "id-card-new"},
		{ISLAMABAD, "en", "shinakhti", "id-card-new"},
		{ISLAMABAD, "en", "passport", "passport-new"},
		{ISLAMABAD, "en", "urgent passport", "passport-urgent"},
		{ISLAMABAD, "en", "license", "learner-permit"},
		{ISLAMABAD, "en", "driving license", "licence-new"},
		{ISLAMABAD, "en", "lisence", "licence-new"},
		{ISLAMABAD, "en", "challan", "traffic-fine"},
		{ISLAMABAD, "en", "b form", "child-certificate"},
		{ISLAMABAD, "en", "bform", "child-certificate"},
		{ISLAMABAD, "en", "nikah nama", "marriage-registration"},
		{ISLAMABAD, "en", "bijli", "electricity-bill"},
		{ISLAMABAD, "en", "fard", "land-copy"},
		{ISLAMABAD, "en", "domicile", "domicile"},
		{ISLAMABAD, "en", "ntn", "tax-number"},
		{ISLAMABAD, "en", "kirayadar", "tenant-registration"},
		{ISLAMABAD, "ur", "شناختی کارڈ", "id-card-new"},
		{ISLAMABAD, "ur", "شناختي", "id-card-new"}, /* an Arabic keyboard */
		{ISLAMABAD, "ur", "شناختی تجدید", "id-card-renewal"},
		{ISLAMABAD, "ur", "shinakhti", "id-card-new"},
		{ISLAMABAD, "ur", "نادرا", "id-card-new"},
		{ISLAMABAD, "ur", "پاسپورٹ", "passport-new"},
		{ISLAMABAD, "ur", "پاسپورت", "passport-new"},
		{ISLAMABAD, "ur", "pasport", "passport-new"},
		{ISLAMABAD, "ur", "لائسنس", "learner-permit"},
		{ISLAMABAD, "ur", "ڈرائیونگ", "licence-new"},
		{ISLAMABAD, "ur", "چالان", "traffic-fine"},
		{ISLAMABAD, "ur", "ب فارم", "child-certificate"},
		{ISLAMABAD, "ur", "نکاح", "marriage-registration"},
		{ISLAMABAD, "ur", "طلاق", "divorce-registration"},
		{ISLAMABAD, "ur", "talaq", "divorce-registration"},
		{ISLAMABAD, "ur", "پیدائش", "birth-registration"},
		{ISLAMABAD, "ur", "paidaish", "birth-registration"},
		{ISLAMABAD, "ur", "بجلی", "electricity-bill"},
		{ISLAMABAD, "ur", "گیس بل", "gas-bill"},
		{ISLAMABAD, "ur", "کرایہ", "tenant-registration"},
		{ISLAMABAD, "ur", "زمین", "land-copy"},
		{ISLAMABAD, "ur", "ڈومیسائل", "domicile"},
		{LANGUAGES, "am", "መታወቂያ", "identity-card"},
		{LANGUAGES, "am", "metawekia", "identity-card"},
		{LANGUAGES, "am", "ልደት", "birth-registration"}, /* there with "of" before it */
		{LANGUAGES, "am", "lidet", "birth-registration"},
		{LANGUAGES, "ar", "هوية", "identity-card"}, /* there with the article */
		{LANGUAGES, "ar", "رخصه", "driving-licence"},
		{LANGUAGES, "ar", "milad", "birth-registration"},
		{LANGUAGES, "fa", "تذكره", "identity-card"},
		{LANGUAGES, "fa", "گمشده", "identity-card"},
		{LANGUAGES, "ps", "تذکرې", "identity-card"},
		{LANGUAGES, "ps", "zezhun", "birth-registration"},
		{LANGUAGES, "uz", "yo'qotilganda", "identity-card"},
		{LANGUAGES, "uz", "haydavchi", "driving-licence"},
		{LANGUAGES, "uz", "tugilish", "birth-registration"},
		{LANGUAGES, "tr", "kimlik", "identity-card"},
		{LANGUAGES, "tr", "surucu", "driving-licence"},
		{LANGUAGES, "tr", "sürücü belgesi", "driving-licence"},
		{LANGUAGES, "id", "paspor", "passport"},
		{LANGUAGES, "id", "kelahiran", "birth-registration"},
	};
	int missed = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
		uint16_t found[FIRST];
		int count = search_find(searches[queries[i].hall], queries[i].typed,
			queries[i].language, found, FIRST);
		bool is_there = false;

		for (int k = 0; k < count; k++)
			is_there |=
				!strcmp(service_id(queries[i].hall, found[k]), queries[i].service);
		if (is_there)
			continue;
		missed++;
		print_error("%s, %s: no %s but", queries[i].language, queries[i].typed,
			queries[i].service);
		for (int k = 0; k < count; k++)
			print_error(" %s", service_id(queries[i].hall, found[k]));
		print_error("\n");
	}
	assert_int_equal(missed, 0);
}

/* ---- The order, in a hall made for it ---- */

static void name(struct names *names, const char *first, const char *second)
{
	names->text[0] = first ? strdup(first) : NULL;
	names->text[1] = second ? strdup(second) : NULL;
}

static struct hall_catalogue *made_hall(void)
{
	struct hall_catalogue *hall = hall_catalogue_new();

	assert_non_null(hall);
	snprintf(hall->languages[0], LANGUAGE_SIZE, "en");
	snprintf(hall->languages[1], LANGUAGE_SIZE, "az");
	hall->language_count = 2;
	name(&hall_catalogue_add_institution(hall)->names, "House", "Ev");
	name(&hall_catalogue_add_institution(hall)->names, "Garden gate", "Bağ");
	return hall;
}

static struct catalogue_service *made_service(struct hall_catalogue *hall, uint16_t institution,
	const char *en, const char *az, const char *aliases)
{
	struct catalogue_service *service = hall_catalogue_add_service(hall);

	assert_non_null(service);
	service->institution = institution;
	service->open = true;
	name(&service->names, en, az);
	name(&service->aliases, aliases, NULL);
	return service;
}

static void found_are(const struct hall_catalogue *hall, const char *typed, const char *language,
	int max, const char *expected)
{
	struct search *search = search_new(hall);
	uint16_t found[16];
	char text[64] = "";
	int count = search_find(search, typed, language, found, max);

	for (int i = 0; i < count; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%d", i ? " " : "",
			found[i]);
	search_free(search);
	if (strcmp(text, expected))
		fail_msg("'%s' in %s: %s, not %s", typed, language, text, expected);
}

static void better_matches_come_first(void **state)
{
	struct hall_catalogue *hall = made_hall();

	(void)state;
	made_service(hall, 0, "One gadren", "Bir", NULL);	/* 0: an error */
	made_service(hall, 0, "Two flowergarden", "Iki", NULL); /* 1: a part */
	made_service(hall, 1, "Three", "Uc", NULL);		/* 2: the institution */
	made_service(hall, 0, "Four", "Dord", "gardens");	/* 3: an alias' begin */
	made_service(hall, 0, "Five", "Gardenlik", NULL);	/* 4: another language */
	made_service(hall, 0, "Six gardening", "Alti", NULL);	/* 5: the begin of its name */
	made_service(hall, 0, "Seven garden", "Yeddi", NULL);	/* 6: a whole word */
	made_service(hall, 0, "Eight", "Sekkiz", "the garden"); /* 7: the same in an alias */
	found_are(hall, "garden", "en", 16, "6 7 5 3 4 2 1 0");
	found_are(hall, "gardex", "en", 16, "3 5 6 7 4 2");	/* an error in any word */
	found_are(hall, "GARDEN", "ru", 16, "6 7 5 3 4 2 1 0"); /* no language of the hall */
	found_are(hall, "garden", "az", 16, "6 7 4 3 5 2 1 0");
	found_are(hall, "garden", "en", 3, "6 7 5");
	found_are(hall, "garden", "en", 0, "");
	hall_catalogue_free(hall);
}

static void every_word_counts_in_any_order(void **state)
{
	struct hall_catalogue *hall = made_hall();

	(void)state;
	made_service(hall, 0, "New identity card", "Yeni", NULL);
	made_service(hall, 1, "Lost identity card", "Itmis", NULL);
	made_service(hall, 1, "Lost passport", "Pasport", "card of the world");
	found_are(hall, "card", "en", 16, "0 1 2");
	found_are(hall, "card identity", "en", 16, "0 1");
	found_are(hall, "identity card lost", "en", 16, "1");
	found_are(hall, "lo ca", "en", 16, "1 2");
	found_are(hall, "lost house", "en", 16, "");
	found_are(hall, "lost gate", "en", 16, "1 2");
	found_are(hall, "lost lost lost lost lost lost lost lost new", "en", 16, "1 2");
	found_are(hall, "identity xyzzy", "en", 16, "");
	hall_catalogue_free(hall);
}

static void open_ones_come_first_and_the_hall_keeps_its_order(void **state)
{
	struct hall_catalogue *hall = made_hall();
	struct search *search;
	uint16_t found[16];

	(void)state;
	made_service(hall, 0, "Permit a", "A", NULL);
	made_service(hall, 0, "Permit b", "B", NULL);
	made_service(hall, 0, "Permit c", "C", NULL);
	made_service(hall, 0, "Permits", "D", NULL);
	search = search_new(hall);
	hall->services[0].open = false; /* after the search was made */
	assert_int_equal(search_find(search, "permit", "en", found, 16), 4);
	assert_int_equal(found[0], 1);
	assert_int_equal(found[1], 2);
	assert_int_equal(found[2], 0);
	assert_int_equal(found[3], 3); /* a better match counts more than being open */
	search_free(search);
	hall_catalogue_free(hall);
}

static void errors_are_forgiven_by_length(void **state)
{
	static const struct {
		const char *typed;
		bool is_found;
	} cases[] = {
		{"registration", true},
		{"rejistration", true}, /* wrong */
		{"registraton", true},	/* missing */
		{"registrattion", true},
		{"registrartion", true}, /* too many */
		{"regsitration", true},	 /* exchanged */
		{"egistration", true},	 /* a part */
		{"ergsitration", true},	 /* two exchanges */
		{"rgstration", true},	 /* two missing */
		{"rgstrtion", false},	 /* three */
		{"ragostration", true},
		{"rexistrxtixn", false},
		{"reg", true},
		{"rgi", false}, /* too short for an error */
		{"rigi", true},
		{"rumi", false},
		{"regisdfghjkl", false},
	};
	struct hall_catalogue *hall = made_hall();

	(void)state;
	made_service(hall, 0, "Registration", "Qeyd", NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		found_are(hall, cases[i].typed, "en", 16, cases[i].is_found ? "0" : "");
	hall_catalogue_free(hall);
}

static void texts_without_words_find_nothing(void **state)
{
	static const char *const texts[] = {
		"", " ", "-,.()", "\xff\xfe", "ъ", "'", "中文", "\xe2\x80"};
	uint16_t found[4];

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(search_find(searches[LARGE], texts[i], "az", found, 4), 0);
}

static void an_empty_hall_is_searched_too(void **state)
{
	struct hall_catalogue *hall = hall_catalogue_new();

	(void)state;
	found_are(hall, "passport", "en", 16, "");
	hall_catalogue_free(hall);
}

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
	name(&hall_catalogue_add_institution(hall)->names, "All", "Hamisi");
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

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
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
		cmocka_unit_test(a_citizen_finds_the_service_among_the_first_three),
		cmocka_unit_test(better_matches_come_first),
		cmocka_unit_test(every_word_counts_in_any_order),
		cmocka_unit_test(open_ones_come_first_and_the_hall_keeps_its_order),
		cmocka_unit_test(errors_are_forgiven_by_length),
		cmocka_unit_test(texts_without_words_find_nothing),
		cmocka_unit_test(an_empty_hall_is_searched_too),
		cmocka_unit_test(each_begin_of_each_word_finds_its_service),
		cmocka_unit_test(begins_of_words_find_their_service_in_a_large_hall),
		cmocka_unit_test(words_in_latin_letters_find_their_service),
		cmocka_unit_test(one_error_still_finds_the_service),
		cmocka_unit_test(any_bytes_give_services_of_the_hall_each_once),
		cmocka_unit_test(the_time_of_a_query_is_told),
	};

	return cmocka_run_group_tests(tests, halls_read, halls_free);
}
