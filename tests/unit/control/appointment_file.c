/* Lists of appointments as other systems write them, right and wrong ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/control/appointment_file.h"

#define HEAD "code,service,date,time,language\n"
#define NOW  INT64_C(1795413600000) /* 2026-11-23 10:00 in Baku, UTC+4 */

static struct hall_catalogue *hall(void)
{
	struct hall_catalogue *c = hall_catalogue_new();

	assert_non_null(c);
	strcpy(c->time_zone, "Asia/Baku");
	c->day_start_minute = 240;
	c->language_count = 2;
	strcpy(c->languages[0], "az");
	strcpy(c->languages[1], "ru");
	strcpy(hall_catalogue_add_service(c)->id, "id-card");
	strcpy(hall_catalogue_add_service(c)->id, "passport");
	return c;
}

/* Reads a text; what was told goes to *told (the caller's). */
static int parse(const char *text, size_t len, struct appointment_file *file, char **told)
{
	struct hall_catalogue *c = hall();
	size_t size;
	FILE *out = open_memstream(told, &size);
	int rc;

	assert_non_null(out);
	rc = appointment_file_parse("list.csv", text, len, c, NOW, out, file);
	fclose(out);
	hall_catalogue_free(c);
	return rc;
}

static void a_list_is_read_in_its_order(void **state)
{
	static const char *const SAME[] = {HEAD
		"ab-1234,id-card,2026-11-23,10:30,ru\nCODE-2,passport,2026-11-24,09:05,\n",
		"\xef\xbb\xbf" HEAD
		"AB-1234,id-card,2026-11-23,10:30,ru\r\n\r\nCODE-2,passport,2026-11-24,9:05,\r\n",
		"time;date;language;service;code\n10:30;2026-11-23;ru;id-card;AB-1234\n"
		"09:05;2026-11-24;;passport;CODE-2",
		HEAD
		"\"AB-1234\", id-card ,\"2026-11-23\",10:30,\"ru\"\nCODE-2,passport,2026-11-24,"
		"09:05,\"\"\n"};
	struct appointment_file file;
	char *told;

	(void)state;
	for (size_t i = 0; i < sizeof(SAME) / sizeof(SAME[0]); i++) {
		if (parse(SAME[i], strlen(SAME[i]), &file, &told) < 0)
			fail_msg("%s: %s", SAME[i], told);
		assert_string_equal(told, "");
		assert_int_equal(file.count, 2);
		assert_string_equal(file.rows[0].code, "AB-1234");
		assert_string_equal(file.rows[0].service, "id-card");
		assert_string_equal(file.rows[0].language, "ru");
		assert_string_equal(file.rows[0].day, "2026-11-23");
		assert_true(file.rows[0].slot_ms == NOW + 30 * 60000);
		assert_int_equal(file.rows[0].line, 2);
		assert_string_equal(file.rows[1].language, "");
		assert_true(file.rows[1].slot_ms == NOW + INT64_C(86400000) - 55 * 60000);
		appointment_file_fini(&file);
		free(told);
	}
}

static void the_language_may_be_left_out_of_a_file(void **state)
{
	static const char text[] = "code,service,date,time\nAB12,passport,2026-11-24,02:00\n";
	struct appointment_file file;
	char *told;

	(void)state;
	assert_int_equal(parse(text, strlen(text), &file, &told), 0);
	assert_int_equal(file.count, 1);
	/* the small hours belong to the business day before */
	assert_string_equal(file.rows[0].day, "2026-11-23");
	appointment_file_fini(&file);
	free(told);
}

static void every_problem_is_told_with_its_line(void **state)
{
	static const struct {
		const char *text, *told;
	} ROWS[] = {
		{"", "list.csv:1: the file is empty: a head line is expected: "
		     "code,service,date,time,language\n"},
		{"code,service,date\n", "list.csv:1: column 'time' is missing\n"},
		{"code,service,date,time,name\n",
			"list.csv:1: 'name' is no column: code, service, date, time, language\n"},
		{"code,service,date,time,code\n", "list.csv:1: column 'code' stands here twice\n"},
		{HEAD "AB,tea,2026-02-30,25:00,fr\n",
			"list.csv:2: code 'AB': 4 to 16 of A-Z, 0-9 and - are expected\n"
			"list.csv:2: service 'tea': the hall has none of that id\n"
			"list.csv:2: date '2026-02-30': expected as 2026-11-23\n"
			"list.csv:2: time '25:00': expected as 09:30\n"
			"list.csv:2: language 'fr': not one of the centre's\n"},
		{HEAD "AB12,id-card,2026-11-23,9:5,\n",
			"list.csv:2: time '9:5': expected as 09:30\n"},
		{HEAD "AB12,id-card,2026-11-23,10:30 am,\n",
			"list.csv:2: time '10:30 am': expected as 09:30\n"},
		{HEAD "AB12,id-card,2026-11-22,09:30,\n",
			"list.csv:2: '2026-11-22 09:30': that business day is over\n"},
		{HEAD "AB12,id-card,2026-11-23,09:30\nAB13,id-card,2026-11-23,09:30,az,x\n",
			"list.csv:2: 4 values, but the head line has 5\n"
			"list.csv:3: 6 values, but the head line has 5\n"},
		{HEAD "AB12,id-card,2026-11-23,09:30,\nAB13,id-card,2026-11-23,09:30,\n\n"
		      "ab12,passport,2026-11-23,10:30,\n",
			"list.csv:5: code 'AB12' stands in line 2 already for that day\n"},
		{HEAD "\"AB12,id-card\n", "list.csv:2: a quote is not closed\n"},
		{HEAD "AB\t12,id-card,2026-11-23,09:30,\n",
			"list.csv:2: a value is longer than 63 bytes or not plain text\n"},
		{HEAD "0123456789012345678901234567890123456789012345678901234567890123,a,b,c,d\n",
			"list.csv:2: a value is longer than 63 bytes or not plain text\n"},
	};
	struct appointment_file file;
	int wrong = 0;
	char *told;

	(void)state;
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
		int rc = parse(ROWS[i].text, strlen(ROWS[i].text), &file, &told);

		if (rc != -EINVAL || strcmp(told, ROWS[i].told) != 0) {
			wrong++;
			print_error("row %zu\n told: %s want: %s", i, told, ROWS[i].told);
		}
		assert_null(file.rows);
		free(told);
	}
	assert_int_equal(wrong, 0);
}

/* A code may stand on two days; a wrong file is not told without end. */
static void a_long_file_is_told_in_bounds(void **state)
{
	struct appointment_file file;
	size_t size;
	char *text, *told;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	fputs(HEAD "AB12,id-card,2026-11-23,10:30,\nAB12,id-card,2026-11-24,10:30,\n", out);
	fflush(out);
	assert_int_equal(parse(text, size, &file, &told), 0);
	assert_int_equal(file.count, 2);
	appointment_file_fini(&file);
	free(told);
	for (int i = 0; i < APPOINTMENT_FILE_MAX_TOLD + 7; i++)
		fputs("?,id-card,2026-11-23,10:30,\n", out);
	fflush(out);
	assert_int_equal(parse(text, size, &file, &told), -EINVAL);
	assert_non_null(strstr(told, "list.csv:53: code '?'"));
	assert_null(strstr(told, "list.csv:54:"));
	assert_non_null(strstr(told, "list.csv: and 7 more\n"));
	free(told);
	for (int i = 0; i < APPOINTMENT_FILE_MAX_ROWS; i++)
		fprintf(out, "C-%06d,id-card,2026-11-23,10:30,\n", i);
	fclose(out);
	assert_int_equal(parse(text, size, &file, &told), -EINVAL);
	free(told);
	free(text);
}

/* Whatever the bytes are: it ends, and what it took are appointments. NOVBE_SEED repeats a run. */
static void any_bytes_are_read_or_refused(void **state)
{
	static const char PIECES[][16] = {"\"", ",", "\n", ";", "\r\n", "AB-12", "id-card",
		"passport", "2026-11-23", "2026-11-24", "10:30", "az", "\xff", "", " ", "code",
		"language"};
	const char *given = getenv("NOVBE_SEED");
	uint64_t seed = given ? strtoull(given, NULL, 0) : 20261123;
	struct appointment_file file;
	char text[2048], *told;
	int taken = 0;

	(void)state;
	print_message("NOVBE_SEED=%llu\n", (unsigned long long)seed);
	for (int i = 0; i < 20000; i++) {
		size_t len = (size_t)sprintf(text, "%s", HEAD);

		for (int k = 0; k < 60 && len < sizeof(text) - 20; k++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			/* mostly a line that might be right */
			if (k % 6 == 0 && (seed >> 60) != 0)
				len += (size_t)sprintf(text + len,
					"C-%02d,id-card,2026-11-23,10:30,az",
					(int)(seed >> 40) % 64);
			else
				len += (size_t)sprintf(text + len, "%s",
					k % 6 == 5     ? "\n"
					: (seed >> 58) ? ""
						       : PIECES[(seed >> 33) % 17]);
		}
		if (parse(text, len, &file, &told) == 0) {
			taken++;
			for (size_t r = 0; r < file.count; r++)
				assert_true(file.rows[r].code[0] && file.rows[r].service[0] &&
					    file.rows[r].slot_ms > NOW);
			appointment_file_fini(&file);
		}
		free(told);
	}
	print_message("%d of 20000 taken\n", taken);
	assert_in_range(taken, 1, 19999);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_is_read_in_its_order),
		cmocka_unit_test(the_language_may_be_left_out_of_a_file),
		cmocka_unit_test(every_problem_is_told_with_its_line),
		cmocka_unit_test(a_long_file_is_told_in_bounds),
		cmocka_unit_test(any_bytes_are_read_or_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
