/* How many wait: display/summary.h. And the ways to counters: display/directions.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>

#include <cmocka.h>

#include "display/directions.h"
#include "display/summary.h"
#include "firmware/base/config.h"

#include "made_wall.h"

static const struct made_wish two = {"en ur", false, false, false};
static struct hall_catalogue *catalogue;
static struct summary summary;
static struct summary_line lines[QUEUE_MAX_INSTITUTIONS];

static int set_up(void **state)
{
	(void)state;
	catalogue = made_catalogue(&two);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	summary_clear(&summary);
	hall_catalogue_free(catalogue);
	return 0;
}

static bool shows(const void *data, const char *zone)
{
	return strcmp(data, zone) == 0;
}

static void hear(const char *institution, const char *service, bool open, uint32_t waiting,
	int64_t low_ms, int64_t high_ms)
{
	struct queue_service one = {
		.open = open, .waiting = waiting, .low_ms = low_ms, .high_ms = high_ms};

	snprintf(one.service, sizeof(one.service), "%s", service);
	assert_int_equal(summary_hear(&summary, institution, &one, 1), 0);
}

static void the_waiting_of_an_institution_are_told_in_round_minutes(void **state)
{
	(void)state;
	hear("i1", "s1", true, 7, 260000, 900001);
	assert_int_equal(summary_lines(&summary, catalogue, shows, "a", lines), 1);
	assert_int_equal(lines[0].institution, 1);
	assert_int_equal(lines[0].waiting, 7);
	assert_int_equal(lines[0].low_min, 0);
	assert_int_equal(lines[0].high_min, 20);
	hear("i1", "s1", true, 7, 600000, 600000);
	assert_int_equal(summary_lines(&summary, catalogue, shows, "a", lines), 1);
	assert_int_equal(lines[0].low_min, 10);
	assert_int_equal(lines[0].high_min, 15);
	struct queue_service both[2] = {
		{"s1", true, 2, 1, 600000, 900000}, {"s1", true, 0, 1, 0, 1}};

	assert_int_equal(summary_hear(&summary, "i1", both, 2), 0);
	assert_int_equal(summary_lines(&summary, catalogue, shows, "a", lines), 1);
	assert_int_equal(lines[0].low_min, 10); /* nobody waits for the other */
}

static void what_is_not_known_is_not_told(void **state)
{
	(void)state;
	hear("i0", "s0", true, 3, -1, -1);
	hear("i1", "s1", true, 0, 0, 600000);		 /* nobody waits */
	hear("i2", "s2", true, 9, 0, INT64_C(90000000)); /* more than a day is no answer */
	hear("i3", "gone", true, 9, 0, 60000);		 /* a service that the hall has not */
	hear("unknown", "s4", true, 9, 0, 60000);
	assert_int_equal(summary_lines(&summary, catalogue, shows, "a", lines), 2);
	for (int i = 0; i < 2; i++)
		assert_int_equal(lines[i].high_min, 0);
	assert_int_equal(lines[1].waiting, 9);
}

static void closed_institutions_and_other_zones_are_left_out(void **state)
{
	(void)state;
	hear("i0", "s0", false, 3, 0, 60000);
	assert_int_equal(summary_lines(&summary, catalogue, shows, "a", lines), 0);
	hear("i0", "s0", true, 3, 0, 60000);
	assert_int_equal(summary_lines(&summary, catalogue, shows, "b", lines), 0);
	catalogue->services[0].zone[0] = '\0'; /* served anywhere */
	assert_int_equal(summary_lines(&summary, catalogue, shows, "b", lines), 1);
}

static void the_last_word_of_an_institution_counts_and_the_list_is_bounded(void **state)
{
	char name[ID_SIZE];

	(void)state;
	for (int i = 0; i < QUEUE_MAX_INSTITUTIONS; i++) {
		snprintf(name, sizeof(name), "i%d", i);
		assert_int_equal(summary_hear(&summary, name, NULL, 0), 0);
	}
	assert_int_equal(summary_hear(&summary, "more", NULL, 0), -ENOSPC);
	hear("i0", "s0", true, 5, -1, -1);
	assert_int_equal(summary_lines(&summary, catalogue, shows, "a", lines), 1);
	assert_int_equal(summary_hear(&summary, "i0", NULL, 0), 0);
	assert_int_equal(summary_lines(&summary, catalogue, shows, "a", lines), 0);
}

/* ---- Directions ----------------------------------------------------------------------------- */

/* 0 when the list was fine. */
static int directions_from(const char *list, struct directions *directions)
{
	char text[1024];

	snprintf(text, sizeof(text), "{\"directions\": %s}", list);
	struct config *config = config_from_text("test", text, strlen(text));

	assert_non_null(config);
	directions_read(config, config_root(config), directions);
	FILE *nowhere = fopen("/dev/null", "w");
	int ret = config_finish(config, nowhere);

	fclose(nowhere);
	config_free(config);
	return ret;
}

static void a_counter_finds_its_way(void **state)
{
	static struct directions directions;
	const struct direction *way;

	(void)state;
	assert_int_equal(
		directions_from("[{\"counters\": \"1-12, 15\", \"arrow\": \"left\", "
				"\"text\": {\"en\": \"first floor\", \"ur\": \"پہلی منزل\"}}, "
				"{\"counters\": \"13\", \"arrow\": \"back\"}]",
			&directions),
		0);
	way = directions_find(&directions, 15);
	assert_non_null(way);
	assert_ptr_equal(way, directions_find(&directions, 1));
	assert_ptr_equal(way, directions_find(&directions, 12));
	assert_int_equal(way->arrow, WAY_LEFT);
	assert_string_equal(direction_text(way, NULL, "ur").text, "first floor");
	assert_string_equal(direction_text(way, NULL, "ur").language, "en");
	assert_string_equal(direction_text(directions_find(&directions, 13), NULL, "ur").text, "");
	assert_int_equal(directions_find(&directions, 13)->arrow, WAY_BACK);
	assert_null(directions_find(&directions, 14));
}

static void a_direction_falls_back_as_names_do(void **state)
{
	static struct directions directions;
	struct hall_catalogue hall = {.language_count = 4, .languages = {"az", "ru", "ur", "am"}};
	const struct direction *way;
	struct name text;

	(void)state;
	assert_int_equal(directions_from("[{\"counters\": \"1\", \"text\": {\"en\": "
					 "\"up\", \"ur\": \"اوپر\", \"ru\": \"вверх\"}}, "
					 "{\"counters\": \"2\", \"text\": {\"en\": \"up\"}}]",
				 &directions),
		0);
	way = directions_find(&directions, 1);
	text = direction_text(way, &hall, "ur");
	assert_string_equal(text.text, "اوپر");
	assert_string_equal(text.language, "ur");
	text = direction_text(way, &hall, "am"); /* the hall's order, not the file's */
	assert_string_equal(text.text, "вверх");
	assert_string_equal(text.language, "ru");
	text = direction_text(directions_find(&directions, 2), &hall, "am");
	assert_string_equal(text.text, "up"); /* in none of the hall's */
	assert_string_equal(text.language, "en");
}

static void directions_that_mean_nothing_are_refused(void **state)
{
	static const char *const wrong[] = {
		"[{\"counters\": \"\", \"arrow\": \"left\"}]",
		"[{\"counters\": \"12-1\", \"arrow\": \"left\"}]",
		"[{\"counters\": \"1-\", \"arrow\": \"left\"}]",
		"[{\"counters\": \"0\", \"arrow\": \"left\"}]",
		"[{\"counters\": \"65536\", \"arrow\": \"left\"}]",
		"[{\"counters\": \"1,2,3,4,5,6,7,8,9\", \"arrow\": \"left\"}]",
		"[{\"counters\": \"one\", \"arrow\": \"left\"}]",
		"[{\"counters\": \"1\", \"arrow\": \"sideways\"}]",
		"[{\"counters\": \"1\"}]",
		"[{\"counters\": \"1\", \"text\": {\"English\": \"here\"}}]",
		"[{\"counters\": \"1\", \"text\": {\"en\": 3}}]",
		"[{\"counters\": \"1\", \"text\": {\"en\": \"\"}}]",
		"[{\"counters\": \"1\", \"text\": {\"en\": \"a\\nb\"}}]",
		"[{\"arrow\": \"left\"}]",
		"[{\"counters\": \"1-5\", \"arrow\": \"left\"}, "
		"{\"counters\": \"5\", \"arrow\": \"right\"}]",
	};
	static struct directions directions;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (directions_from(wrong[i], &directions) == 0)
			fail_msg("%s passes", wrong[i]);
}

int main(void)
{
#define SUMMED(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		SUMMED(the_waiting_of_an_institution_are_told_in_round_minutes),
		SUMMED(what_is_not_known_is_not_told),
		SUMMED(closed_institutions_and_other_zones_are_left_out),
		SUMMED(the_last_word_of_an_institution_counts_and_the_list_is_bounded),
		cmocka_unit_test(a_counter_finds_its_way),
		cmocka_unit_test(a_direction_falls_back_as_names_do),
		cmocka_unit_test(directions_that_mean_nothing_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
