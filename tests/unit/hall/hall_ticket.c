/* The section "ticket" of a hall file: what is read, and what a person can get wrong in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/hall/hall_file.h"

static const char HEAD[] = /* line 1 */
	"{\"centre\":\"isb\",\"names\":{\"en\":\"C\",\"ur\":\"م\"},\"time_zone\":\"Asia/Karachi\","
	"\"languages\":[\"en\",\"ur\"],\"complete_names\":true,"
	"\"classes\":[{\"id\":\"normal\",\"names\":{\"en\":\"N\",\"ur\":\"ع\"}}],"
	"\"zones\":[{\"id\":\"a\",\"names\":{\"en\":\"A\",\"ur\":\"ا\"}}],"
	"\"institutions\":[{\"id\":\"nadra\",\"names\":{\"en\":\"N\",\"ur\":\"ن\"},\"services\":["
	"{\"id\":\"card\",\"names\":{\"en\":\"K\",\"ur\":\"ک\"},\"series\":\"A\"}]}],"
	"\"profiles\":[{\"id\":\"all\",\"institutions\":[\"nadra\"]}],"
	"\"counters\":[{\"counter\":7,\"zone\":\"a\",\"profile\":\"all\"}],"
	"\"devices\":[{\"id\":\"kiosk-1\",\"role\":\"kiosk\",\"kiosk\":1}],\n"; /* 2 follows */

/* A hall whose member "ticket", on line 2, is this. */
static char *hall_with(const char *ticket)
{
	char *text = NULL;

	assert_true(asprintf(&text, "%s\"ticket\":%s}", HEAD, ticket) > 0);
	return text;
}

static struct hall_file *parse(const char *ticket, char **told)
{
	char *text = hall_with(ticket);
	size_t size;
	FILE *out = open_memstream(told, &size);
	struct hall_file *file = hall_file_parse("hall.json", text, strlen(text), out);

	fclose(out);
	free(text);
	return file;
}

static void rows_print_languages_and_footer_are_read(void **state)
{
	char *told;
	struct hall_file *file = parse(
		"{\"rows\":[\"number\",{\"item\":\"rule\",\"bold\":true},{\"item\":\"service\","
		"\"size\":\"small\",\"bold\":false,\"align\":\"start\"},{\"item\":\"gap\",\"size\":"
		"\"large\",\"align\":\"centre\"},\"rule\"],\"large\":true,\"second_language\":"
		"\"ur\","
		"\"footer\":{\"en\":\"Bye\",\"ur\":\"خدا حافظ\"}}",
		&told);
	static const struct layout_row rows[] = {{LAYOUT_NUMBER, 0, 0, 0},
		{LAYOUT_RULE, 0, LAYOUT_BOLD, 0},
		{LAYOUT_SERVICE, LAYOUT_SMALL, LAYOUT_REGULAR, LAYOUT_START},
		{LAYOUT_GAP, LAYOUT_LARGE, 0, LAYOUT_CENTRED}, {LAYOUT_RULE, 0, 0, 0}};

	(void)state;
	assert_string_equal(told, "");
	assert_non_null(file);
	assert_int_equal(file->catalogue->ticket.row_count, 5);
	assert_memory_equal(file->catalogue->ticket.rows, rows, sizeof(rows));
	assert_true(file->catalogue->ticket.large);
	assert_string_equal(file->catalogue->ticket.second_language, "ur");
	assert_string_equal(names_text(file->catalogue, &file->catalogue->footer, "en"), "Bye");
	hall_file_free(file);
	free(told);
}

static void an_empty_section_is_the_usual_layout(void **state)
{
	struct ticket_layout usual;
	char *told;
	struct hall_file *file = parse("{}", &told);

	(void)state;
	ticket_layout_default(&usual);
	assert_non_null(file);
	assert_int_equal(file->catalogue->ticket.row_count, usual.row_count);
	assert_memory_equal(file->catalogue->ticket.rows, usual.rows, sizeof(usual.rows));
	hall_file_free(file);
	free(told);
}

static const struct {
	const char *ticket, *told;
} PROBLEMS[] = {
	{"7", "hall.json:2: ticket: an object { ... } expected, found a number\n"},
	{"{\"row\":[]}", "hall.json:2: ticket.row: unknown key; did you mean 'rows'?\n"},
	{"{\"rows\":[\"number\",\"servise\",\"service\"]}",
		"hall.json:2: ticket.rows[1]: 'servise': one of 'logo', 'centre', 'number', "
		"'class', 'service', 'institution', 'zone', 'ahead', 'wait', 'documents', 'qr', "
		"'time', 'footer', 'rule', 'gap' expected\n"},
	{"{\"rows\":[\"number\",\"service\",\"number\"]}",
		"hall.json:2: ticket.rows[2]: 'number' stands here twice\n"},
	{"{\"rows\":[\"service\"]}",
		"hall.json:2: ticket.rows: no row 'number': a ticket must show it\n"},
	{"{\"rows\":[\"number\"]}",
		"hall.json:2: ticket.rows: no row 'service': a ticket must show it\n"},
	{"{\"rows\":[\"number\",\"service\",7]}",
		"hall.json:2: ticket.rows[2]: a text expected, found a number\n"},
	{"{\"rows\":[\"number\",\"service\",{\"bold\":true}]}",
		"hall.json:2: ticket.rows[2].item: missing; a text expected\n"},
	{"{\"rows\":[\"number\",{\"item\":\"service\",\"size\":\"huge\"}]}",
		"hall.json:2: ticket.rows[1].size: 'huge': one of 'small', 'body', 'strong', "
		"'large' expected\n"},
	{"{\"rows\":[\"number\",{\"item\":\"service\",\"align\":\"left\"}]}",
		"hall.json:2: ticket.rows[1].align: 'left': one of 'centre', 'start' expected\n"},
	{"{\"rows\":[\"number\",{\"item\":\"service\",\"bald\":true}]}",
		"hall.json:2: ticket.rows[1].bald: unknown key; did you mean 'bold'?\n"},
	{"{\"second_language\":\"ru\"}",
		"hall.json:2: ticket.second_language: 'ru' is not one of the centre's "
		"languages\n"},
	{"{\"footer\":{\"en\":\"Bye\"}}",
		"hall.json:2: ticket.footer: no text in 'ur', one of the centre's languages\n"},
	{"{\"logo\":\"../logo.png\"}",
		"hall.json:2: ticket.logo: '../logo.png': expected the name of a PNG file beside "
		"the hall file\n"},
};

static void each_problem_is_told_with_line_path_and_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(PROBLEMS) / sizeof(PROBLEMS[0]); i++) {
		char *told;

		assert_null(parse(PROBLEMS[i].ticket, &told));
		assert_string_equal(told, PROBLEMS[i].told);
		free(told);
	}
}

/* ---- The logo beside the file ---- */

struct place {
	char folder[64], hall[80], logo[80];
};

static void place_make(struct place *place, const void *logo, size_t len)
{
	char *text = hall_with("{\"logo\":\"l.png\"}");

	snprintf(place->folder, sizeof(place->folder), "/tmp/novbe-logo-XXXXXX");
	assert_non_null(mkdtemp(place->folder));
	snprintf(place->hall, sizeof(place->hall), "%s/hall.json", place->folder);
	snprintf(place->logo, sizeof(place->logo), "%s/l.png", place->folder);
	assert_int_equal(file_replace(place->hall, text, strlen(text), FILE_UNFLUSHED), 0);
	if (logo)
		assert_int_equal(file_replace(place->logo, logo, len, FILE_UNFLUSHED), 0);
	free(text);
}

static void place_end(const struct place *place)
{
	unlink(place->logo);
	unlink(place->hall);
	assert_int_equal(rmdir(place->folder), 0);
}

static void the_logo_beside_the_file_comes_into_the_catalogue(void **state)
{
	struct place place;
	struct hall_file *file;
	char *logo;
	size_t len;

	(void)state;
	assert_int_equal(file_read("data/halls/islamabad-logo.png", 20000, &logo, &len), 0);
	place_make(&place, logo, len);
	file = hall_file_read(place.hall, stderr);
	assert_non_null(file);
	assert_int_equal(file->catalogue->ticket.logo_len, len);
	assert_memory_equal(file->catalogue->ticket.logo, logo, len);
	hall_file_free(file);
	place_end(&place);
	free(logo);
}

static void the_sample_shows_its_logo(void **state)
{
	struct hall_file *file = hall_file_read("data/halls/islamabad.json", stderr);

	(void)state;
	assert_non_null(file);
	assert_non_null(file->catalogue->ticket.logo);
	hall_file_free(file);
}

/* A version kept in the database has no folder, and prints no ticket. */
static void a_text_without_a_file_is_read_without_its_logo(void **state)
{
	char *told;
	struct hall_file *file = parse("{\"logo\":\"l.png\"}", &told);

	(void)state;
	assert_non_null(file);
	assert_null(file->catalogue->ticket.logo);
	hall_file_free(file);
	free(told);
}

static void assert_logo_refused(const void *logo, size_t len, const char *why)
{
	struct place place;
	char *told, expected[256];
	size_t size;
	FILE *out = open_memstream(&told, &size);

	place_make(&place, logo, len);
	assert_null(hall_file_read(place.hall, out));
	fclose(out);
	snprintf(expected, sizeof(expected), "%s:2: ticket.logo: '%s'%s\n", place.hall, place.logo,
		why);
	assert_string_equal(told, expected);
	free(told);
	place_end(&place);
}

static void a_logo_that_cannot_be_one_is_told(void **state)
{
	char *large = calloc(1, 16385);

	(void)state;
	assert_logo_refused(NULL, 0, ": cannot be read: No such file or directory");
	assert_logo_refused("GIF89a", 6, " is not a PNG file");
	assert_logo_refused("\x89PNG\r\n\x1a\n", 8, " is not a whole PNG file");
	assert_logo_refused(large, 16385, " is longer than 16384 bytes");
	free(large);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_print_languages_and_footer_are_read),
		cmocka_unit_test(an_empty_section_is_the_usual_layout),
		cmocka_unit_test(each_problem_is_told_with_line_path_and_reason),
		cmocka_unit_test(the_logo_beside_the_file_comes_into_the_catalogue),
		cmocka_unit_test(the_sample_shows_its_logo),
		cmocka_unit_test(a_text_without_a_file_is_read_without_its_logo),
		cmocka_unit_test(a_logo_that_cannot_be_one_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
