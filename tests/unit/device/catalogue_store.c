/* The catalogue on the board: gathered piece by piece, kept over a restart, never half. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/base/json.h"
#include "firmware/device/catalogue_store.h"
#include "tests/unit/device/sample_hall.h"

struct fixture {
	char folder[64];
	struct catalogue_store store;
	struct hall_catalogue *sample;
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	snprintf(f->folder, sizeof(f->folder), "/tmp/novbe-store-XXXXXX");
	if (!mkdtemp(f->folder))
		return -1;
	f->sample = sample_hall();
	catalogue_store_open(&f->store, f->folder);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	char command[128];

	catalogue_store_close(&f->store);
	hall_catalogue_free(f->sample);
	snprintf(command, sizeof(command), "rm -rf '%s'", f->folder);
	free(f);
	return system(command);
}

/* What the hub would publish: the head (institution -1) or an institution. */
static enum catalogue_news hear(struct fixture *f, int institution)
{
	const char *name = institution < 0 ? "" : f->sample->institutions[institution].id;
	struct json_writer w;
	struct json *body;
	const char *text;
	size_t len;
	enum catalogue_news news;

	json_writer_init(&w, 1u << 20);
	if (institution < 0)
		catalogue_message_write(&w, f->sample);
	else
		catalogue_message_write_institution(&w, f->sample, (uint16_t)institution);
	text = json_writer_text(&w, &len);
	assert_non_null(text);
	body = json_parse(text, len, NULL);
	assert_non_null(body);
	news = catalogue_store_hear(&f->store, name, body);
	json_free(body);
	json_writer_fini(&w);
	return news;
}

static void hear_all(struct fixture *f)
{
	enum catalogue_news news = hear(f, -1);

	for (int i = 0; i < f->sample->institution_count; i++) {
		assert_int_equal(news, CATALOGUE_GATHERING);
		news = hear(f, i);
	}
	assert_int_equal(news, CATALOGUE_CHANGED);
}

static void a_catalogue_is_used_when_all_its_institutions_were_heard(void **state)
{
	struct fixture *f = *state;

	assert_null(f->store.hall);
	hear_all(f);
	assert_int_equal(f->store.hall->service_count, 64);
	assert_int_equal(f->store.hall->institution_count, 12);
	assert_string_equal(
		f->store.hall->services[0].names.text[1], f->sample->services[0].names.text[1]);
}

static void the_next_start_knows_it_without_the_hub(void **state)
{
	struct fixture *f = *state;
	struct catalogue_store again;

	hear_all(f);
	catalogue_store_open(&again, f->folder);
	assert_non_null(again.hall);
	assert_int_equal(again.hall->service_count, 64);
	assert_string_equal(again.hall->time_zone, "Asia/Karachi");
	assert_true(again.hall->sample);
	catalogue_store_close(&again);
}

static void an_institution_alone_changes_the_hall_in_use(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(hear(f, 0), CATALOGUE_NOTHING); /* before any head */
	hear_all(f);
	f->sample->services[0].open = false;
	assert_int_equal(hear(f, 0), CATALOGUE_CHANGED);
	assert_false(hall_catalogue_service(f->store.hall, f->sample->services[0].id)->open);
	assert_int_equal(f->store.hall->service_count, 64);
}

static void a_new_head_leaves_the_old_hall_until_it_is_complete(void **state)
{
	struct fixture *f = *state;

	hear_all(f);
	f->sample->version = 9;
	assert_int_equal(hear(f, -1), CATALOGUE_GATHERING);
	assert_int_equal(hear(f, 3), CATALOGUE_GATHERING);
	assert_int_not_equal(f->store.hall->version, 9);
	assert_int_equal(f->store.hall->service_count, 64);
	hear_all(f);
	assert_int_equal(f->store.hall->version, 9);
}

static void before_any_hall_the_best_is_what_was_gathered_of_the_first(void **state)
{
	struct fixture *f = *state;

	assert_null(catalogue_store_best(&f->store));
	hear(f, -1);
	assert_int_equal(catalogue_store_best(&f->store)->service_count, 0);
	hear(f, 0);
	assert_true(catalogue_store_best(&f->store)->service_count > 0);
	hear_all(f);
	assert_ptr_equal(catalogue_store_best(&f->store), f->store.hall);
	hear(f, -1);
	assert_ptr_equal(catalogue_store_best(&f->store), f->store.hall);
}

static void a_catalogue_that_cannot_be_kept_is_used(void **state)
{
	struct fixture *f = *state;
	char path[sizeof(f->folder) + 8];

	snprintf(path, sizeof(path), "%s/none", f->folder);
	catalogue_store_close(&f->store);
	catalogue_store_open(&f->store, path);
	hear_all(f);
	assert_int_equal(f->store.hall->service_count, 64);
	assert_int_equal(access(f->store.path, F_OK), -1);
}

static void hearing_the_same_again_writes_nothing(void **state)
{
	struct fixture *f = *state;
	struct stat before, after;

	hear_all(f);
	assert_int_equal(stat(f->store.path, &before), 0);
	hear_all(f);
	assert_int_equal(stat(f->store.path, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
}

static void a_broken_file_is_no_catalogue_and_is_replaced(void **state)
{
	static const char *const texts[] = {"", "{", "[]", "[1]", "{\"a\":1}", "[{\"version\":1}]",
		"[{\"version\":" /* cut off */};
	struct fixture *f = *state;
	struct catalogue_store again;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		FILE *file = fopen(f->store.path, "w");

		fputs(texts[i], file);
		fclose(file);
		catalogue_store_open(&again, f->folder);
		assert_null(again.hall);
		catalogue_store_close(&again);
	}
	hear_all(f);
	catalogue_store_open(&again, f->folder);
	assert_non_null(again.hall);
	catalogue_store_close(&again);
}

static void a_broken_message_changes_nothing(void **state)
{
	struct fixture *f = *state;
	struct json *broken = json_parse("{\"institution\":7}", 17, NULL);

	hear_all(f);
	assert_int_equal(catalogue_store_hear(&f->store, "", broken), CATALOGUE_NOTHING);
	assert_int_equal(catalogue_store_hear(&f->store, f->sample->institutions[0].id, broken),
		CATALOGUE_NOTHING);
	assert_int_equal(catalogue_store_hear(&f->store, "nobody", broken), CATALOGUE_NOTHING);
	assert_int_equal(f->store.hall->service_count, 64);
	json_free(broken);
}

#define store_test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		store_test(a_catalogue_is_used_when_all_its_institutions_were_heard),
		store_test(the_next_start_knows_it_without_the_hub),
		store_test(an_institution_alone_changes_the_hall_in_use),
		store_test(a_new_head_leaves_the_old_hall_until_it_is_complete),
		store_test(before_any_hall_the_best_is_what_was_gathered_of_the_first),
		store_test(a_catalogue_that_cannot_be_kept_is_used),
		store_test(hearing_the_same_again_writes_nothing),
		store_test(a_broken_file_is_no_catalogue_and_is_replaced),
		store_test(a_broken_message_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
