/* Texts that a hall file lacks in some language: counted, the first ones told with their places. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/hall/hall_file.h"

/* %s: switches; the services' texts; the ticket. The numbers are the lines. */
static const char HALL[] =
	"{\"centre\":\"isb\",\"time_zone\":\"Asia/Karachi\",\"languages\":[\"az\",\"en\",\"ur\"],\n"
	"%s\"names\":{\"az\":\"M\",\"en\":\"C\",\"ur\":\"م\"},\n" /* 2 */
	"\"classes\":[{\"id\":\"normal\",\"names\":{\"az\":\"A\",\"en\":\"N\",\"ur\":\"ع\"}}],\n"
	"\"zones\":[{\"id\":\"a\",\"names\":{\"az\":\"A\",\"en\":\"A\",\"ur\":\"ا\"},\n" /* 4 */
	"\"message\":{\"en\":\"Welcome\"}}],\n"						 /* 5 */
	"\"institutions\":[{\"id\":\"n\",\"names\":{\"en\":\"N\",\"ur\":\"ن\"},\"services\":[\n"
	"%s]}],\n" /* 7 */
	"\"profiles\":[{\"id\":\"all\",\"institutions\":[\"n\"]}],\n"
	"\"counters\":[{\"counter\":7,\"zone\":\"a\",\"profile\":\"all\"}],\n"
	"\"devices\":[{\"id\":\"ctl\",\"role\":\"control\"}],\n"
	"\"ticket\":{\"footer\":{\"ur\":\"شکریہ\",\"en\":\"Bye\"}}}\n";

static const char SERVICE[] =
	"{\"id\":\"card\",\"series\":\"A\",\"names\":{\"ur\":\"کارڈ\"},\n" /* 7 */
	"\"documents\":{\"az\":\"S\",\"en\":\"D\"},\"aliases\":{\"az\":\"K\"}}";

static struct hall_file *parse(const char *switches, const char *services, char **told)
{
	struct hall_file *file;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(told, &size);

	assert_non_null(out);
	assert_true(asprintf(&text, HALL, switches, services) > 0);
	file = hall_file_parse("hall.json", text, strlen(text), out);
	if (file)
		hall_gaps_tell(&file->gaps, file->catalogue, "hall.json", out);
	fclose(out);
	free(text);
	return file;
}

static void what_is_missing_is_told_language_by_language(void **state)
{
	char *told, line[HALL_GAPS_LINE_SIZE];
	struct hall_file *file = parse("", SERVICE, &told);

	(void)state;
	assert_non_null(file);
	assert_string_equal(told,
		"hall.json: warning: 'az': 4 texts are missing: names 2, message 1, footer 1\n"
		"hall.json:5: zones[0].message: no text in 'az'\n"
		"hall.json:6: institutions[0].names: no text in 'az': that in 'en' stands in for "
		"it\n"
		"hall.json:7: institutions[0].services[0].names: no text in 'az': that in 'ur' "
		"stands in for it\n"
		"hall.json:12: ticket.footer: no text in 'az': that in 'en' stands in for it\n"
		"hall.json: warning: 'en': 2 texts are missing: names 1, aliases 1\n"
		"hall.json:7: institutions[0].services[0].names: no text in 'en': that in 'ur' "
		"stands in for it\n"
		"hall.json:8: institutions[0].services[0].aliases: no text in 'en'\n"
		"hall.json: warning: 'ur': 3 texts are missing: documents 1, aliases 1, message "
		"1\n"
		"hall.json:5: zones[0].message: no text in 'ur'\n"
		"hall.json:8: institutions[0].services[0].documents: no text in 'ur': that in 'az' "
		"stands in for it\n"
		"hall.json:8: institutions[0].services[0].aliases: no text in 'ur'\n");
	assert_int_equal(hall_gaps_in(&file->gaps, 1), 2);
	assert_string_equal(hall_gaps_line(&file->gaps, file->catalogue, 1, line),
		"'en': 2 texts are missing: names 1, aliases 1");
	hall_file_free(file);
	free(told);
}

static void a_hall_may_want_all_its_texts(void **state)
{
	char *told;

	(void)state;
	assert_null(parse("\"complete_names\":true,", SERVICE, &told));
	assert_non_null(strstr(told, "hall.json:8: institutions[0].services[0].documents: no text "
				     "in 'ur', one of the centre's languages\n"));
	assert_non_null(strstr(told, "hall.json:5: zones[0].message: no text in 'az'"));
	assert_null(strstr(told, "warning"));
	free(told);
}

/* Whoever has very many is told ten places and how many more; the line of counts always fits. */
static void of_very_many_the_first_ones_are_told(void **state)
{
	enum { SERVICES = 1000 };
	char *services = NULL, *told, line[HALL_GAPS_LINE_SIZE];
	size_t size;
	FILE *out = open_memstream(&services, &size);
	struct hall_file *file;
	int lines = 0;

	(void)state;
	for (int i = 0; i < SERVICES; i++)
		fprintf(out,
			"%s{\"id\":\"s%d\",\"series\":\"A\",\"names\":{\"az\":\"A\"},"
			"\"documents\":{\"az\":\"A\"},\"aliases\":{\"az\":\"A\"}}",
			i ? "," : "", i);
	fclose(out);
	file = parse("", services, &told);
	assert_non_null(file);
	assert_int_equal(hall_gaps_in(&file->gaps, 2), 3 * SERVICES + 1);
	assert_string_equal(hall_gaps_line(&file->gaps, file->catalogue, 2, line),
		"'ur': 3001 texts are missing: names 1000, documents 1000, aliases 1000, message "
		"1");
	assert_non_null(strstr(told, "hall.json: and 2991 more in 'ur'\n"));
	for (const char *at = strstr(told, "'ur': 3001"); (at = strchr(at, '\n')); at++)
		lines++;
	assert_int_equal(lines, HALL_GAPS_TOLD + 2);
	for (int kind = 0; kind < HALL_TEXT_COUNT; kind++)
		file->gaps.count[2][kind] = UINT32_MAX / HALL_TEXT_COUNT;
	hall_gaps_line(&file->gaps, file->catalogue, 2, line);
	assert_true(strlen(line) < HALL_GAPS_LINE_SIZE - 1);
	hall_file_free(file);
	free(services);
	free(told);
}

static void the_samples_lack_nothing(void **state)
{
	static const char *const SAMPLES[] = {
		"bus", "islamabad", "languages", "large", "minimal", "utility", "village"};

	(void)state;
	for (size_t i = 0; i < sizeof(SAMPLES) / sizeof(SAMPLES[0]); i++) {
		struct hall_file *file;
		char path[64];

		snprintf(path, sizeof(path), "data/halls/%s.json", SAMPLES[i]);
		file = hall_file_read(path, stderr);
		assert_non_null(file);
		for (int k = 0; k < file->catalogue->language_count; k++)
			if (hall_gaps_in(&file->gaps, k))
				fail_msg("%s lacks texts in '%s'", path,
					file->catalogue->languages[k]);
		hall_file_free(file);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_missing_is_told_language_by_language),
		cmocka_unit_test(a_hall_may_want_all_its_texts),
		cmocka_unit_test(of_very_many_the_first_ones_are_told),
		cmocka_unit_test(the_samples_lack_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
