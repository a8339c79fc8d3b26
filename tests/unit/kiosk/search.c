/* What people type finds what they mean, the best first: kiosk/search/search.h. */
#include "tests/unit/kiosk/search_rig.h"

enum { FIRST = 3 };

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
		{LARGE, "ru", "внж", "residence-permit-temporary"},
		{LARGE, "ru", "медсправка", "medical-driver"},
		{LARGE, "ru", "техосмотр", "inspection-booking"},
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
		{ISLAMABAD, "ur", "wafat", "death-registration"},
		{ISLAMABAD, "ur", "موت", "death-registration"},
		{ISLAMABAD, "ur", "شادی", "marriage-registration"},
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
		{"xegi", true},
		{"xxgistration", true},
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

static void words_still_being_typed_are_begins(void **state)
{
	struct hall_catalogue *hall = made_hall();

	(void)state;
	made_service(hall, 0, "Basahsi", "A", NULL);
	made_service(hall, 0, "Şəxsiyyət", "B", NULL);
	found_are(hall, "sexs", "en", 16, "1 0");
	found_are(hall, "sexsi", "en", 16, "1 0");
	found_are(hall, "sexsiy", "en", 16, "1 0");
	found_are(hall, "sexsiyy", "en", 16, "1 0");
	found_are(hall, "bbbbbb", "en", 16, "");
	hall_catalogue_free(hall);
}

static void articles_are_not_typed(void **state)
{
	struct hall_catalogue *hall = made_hall();

	(void)state;
	made_service(hall, 0, "ترخصة", "A", NULL);
	made_service(hall, 0, "الرخصة", "B", NULL);
	made_service(hall, 0, "ጀምዝገባ", "C", NULL); /* no preposition */
	made_service(hall, 0, "በምዝገባ", "D", NULL);
	made_service(hall, 0, "ለምዝገባ", "E", NULL);
	found_are(hall, "رخصة", "en", 16, "1 0");
	found_are(hall, "الرخصة", "en", 16, "1");
	found_are(hall, "rukhsa", "en", 16, "1 0");
	found_are(hall, "ምዝገባ", "en", 16, "3 4 2");
	found_are(hall, "mizgeba", "en", 16, "3 4 2");
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_citizen_finds_the_service_among_the_first_three),
		cmocka_unit_test(better_matches_come_first),
		cmocka_unit_test(every_word_counts_in_any_order),
		cmocka_unit_test(open_ones_come_first_and_the_hall_keeps_its_order),
		cmocka_unit_test(errors_are_forgiven_by_length),
		cmocka_unit_test(words_still_being_typed_are_begins),
		cmocka_unit_test(articles_are_not_typed),
		cmocka_unit_test(texts_without_words_find_nothing),
		cmocka_unit_test(an_empty_hall_is_searched_too),
	};

	return cmocka_run_group_tests(tests, halls_read, halls_free);
}
