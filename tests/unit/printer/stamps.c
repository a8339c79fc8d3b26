/*
 * Stamps are found by everything they depend on, and the ones used last stay, in the memory they
 * are given. Like tests/unit/queue/memory.c, this program brings its own malloc in front of libc's.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "printer/bitmap.h"
#include "printer/stamps.h"
#include "tests/unit/wire/dice.h"

#if defined(__SANITIZE_ADDRESS__)
#define OWN_MALLOC 0
#else
#define OWN_MALLOC 1
#endif

static bool no_memory;

#if OWN_MALLOC
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void __libc_free(void *old);

static long alive; /* blocks not freed */

static void *counted(void *block)
{
	alive += block != NULL;
	return block;
}

void *malloc(size_t size)
{
	return no_memory ? NULL : counted(__libc_malloc(size));
}

void *calloc(size_t count, size_t size)
{
	return no_memory ? NULL : counted(__libc_calloc(count, size));
}

void free(void *old)
{
	alive -= old != NULL;
	__libc_free(old);
}
#else
static const long alive = 0;
#endif

static struct stamp_key key_of(const char *text)
{
	return (struct stamp_key){.language = "az",
		.text = text,
		.size_px = 28,
		.width_dots = 544,
		.sheet_dots = 704};
}

/* Black dots of that size; its width tells it from others. */
static struct stamp stamp_of(int width_dots, int height_dots)
{
	struct stamp stamp = {.dots = bitmap_new(width_dots, height_dots), .x = 3, .y = 4};

	assert_non_null(stamp.dots);
	bitmap_fill(stamp.dots, 0, 0, width_dots, height_dots);
	stamp.width = width_dots;
	stamp.height = height_dots + 7;
	return stamp;
}

static void keep(struct stamps *stamps, const char *text, int width_dots, int height_dots)
{
	struct stamp_key key = key_of(text);
	struct stamp stamp = stamp_of(width_dots, height_dots);

	stamps_keep(stamps, &key, &stamp);
}

static bool has(struct stamps *stamps, const char *text)
{
	struct stamp_key key = key_of(text);

	return stamps_find(stamps, &key) != NULL;
}

static void a_stamp_is_found_as_it_was_kept(void **state)
{
	struct stamps *stamps = stamps_new(100000);
	char text[] = "Sizdən əvvəl", language[] = "az";
	struct stamp_key key = key_of(text);
	struct stamp stamp = stamp_of(40, 20);
	const struct stamp *found;

	(void)state;
	key.language = language;
	assert_null(stamps_find(stamps, &key));
	stamps_keep(stamps, &key, &stamp);
	memset(text, 'x', sizeof(text) - 1); /* its own copy is kept */
	memset(language, 'x', sizeof(language) - 1);
	key = key_of("Sizdən əvvəl");
	found = stamps_find(stamps, &key);
	assert_non_null(found);
	assert_ptr_equal(found->dots, stamp.dots);
	assert_int_equal(found->x, 3);
	assert_int_equal(found->y, 4);
	assert_int_equal(found->width, 40);
	assert_int_equal(found->height, 27);
	stamps_free(stamps);
}

static void a_stamp_is_found_by_everything_it_depends_on(void **state)
{
	struct stamp_key keys[9];
	struct stamps *stamps = stamps_new(100000);

	(void)state;
	for (int i = 0; i < 9; i++)
		keys[i] = key_of("Nömrəniz");
	keys[1].language = "tr";
	keys[2].text = "Nömrəni";
	keys[3].size_px = 28.25f;
	keys[4].weight = PAINT_BOLD;
	keys[5].align = PAINT_CENTRE;
	keys[6].width_dots = 543;
	keys[7].sheet_dots = 672;
	keys[8].place = 1;
	for (int i = 0; i < 9; i++) {
		struct stamp stamp = {.width = i};

		if (stamps_find(stamps, &keys[i]))
			fail_msg("key %d was taken for another", i);
		stamps_keep(stamps, &keys[i], &stamp);
	}
	for (int i = 0; i < 9; i++)
		assert_int_equal(stamps_find(stamps, &keys[i])->width, i);
	stamps_free(stamps);
}

static void what_is_too_large_drives_nothing_out(void **state)
{
	struct stamps *stamps = stamps_new(4000);
	size_t before;

	(void)state;
	keep(stamps, "small", 80, 40);
	before = stamps_bytes(stamps);
	keep(stamps, "large", 800, 41);
	assert_false(has(stamps, "large"));
	assert_true(has(stamps, "small"));
	assert_int_equal(stamps_bytes(stamps), before);
	stamps_free(stamps);
}

/* One of many texts, by its number. */
static struct stamp_key numbered(char text[16], int number)
{
	snprintf(text, 16, "text %d", number);
	return key_of(text);
}

/* last_use[i]: when it was used last, 0 when never. From the oldest on: who is gone is older than
 * whoever is there. Looking in that order leaves it as it is. */
static void assert_newest_are_there(struct stamps *stamps, const int *last_use, int count)
{
	char text[16];
	bool is_found = false;

	for (int looked = 0;;) {
		int next = -1;

		for (int i = 0; i < count; i++)
			if (last_use[i] > looked && (next < 0 || last_use[i] < last_use[next]))
				next = i;
		if (next < 0)
			return;
		looked = last_use[next];
		struct stamp_key key = numbered(text, next);
		const struct stamp *stamp = stamps_find(stamps, &key);

		if (stamp && stamp->width != next + 1)
			fail_msg("stamp %d is that of %d", next, stamp->width - 1);
		if (!stamp && is_found)
			fail_msg("stamp %d was forgotten before an older one", next);
		is_found |= stamp != NULL;
	}
}

static void the_ones_used_last_stay_within_the_memory(void **state)
{
	enum { TEXTS = 300 };
	int last_use[TEXTS] = {0};
	size_t max = (size_t)dice_int(2000, 20000);
	long before = alive;
	struct stamps *stamps = stamps_new(max);

	(void)state;
	for (int now = 1; now <= 5000; now++) {
		int number = (int)(dice_int(0, TEXTS - 1) * dice_int(0, TEXTS - 1) / TEXTS);
		char text[16];
		struct stamp_key key = numbered(text, number);

		last_use[number] = now;
		if (!stamps_find(stamps, &key)) {
			struct stamp stamp = stamp_of(number + 1, (int)dice_int(1, 30));

			stamps_keep(stamps, &key, &stamp);
			assert_non_null(stamps_find(stamps, &key));
		}
		assert_true(stamps_bytes(stamps) <= max);
		if (now % 100 == 0)
			assert_newest_are_there(stamps, last_use, TEXTS);
	}
	stamps_free(stamps);
	assert_int_equal(alive, before);
}

static void every_byte_is_counted_and_given_back(void **state)
{
	struct stamps *stamps = stamps_new(1 << 20);
	size_t one, measured;

	(void)state;
	keep(stamps, "one", 80, 100);
	one = stamps_bytes(stamps);
	assert_true(one > 10 * 100);
	stamps_keep(stamps, &(struct stamp_key){.language = "az", .text = "two"},
		&(struct stamp){.width = 7});
	measured = stamps_bytes(stamps) - one;
	assert_in_range(measured, sizeof(struct stamp) + sizeof(struct stamp_key), 300);
	keep(stamps, "three", 80, 100);
	assert_in_range(stamps_bytes(stamps), 2 * one, 2 * one + measured + 8);
	stamps_free(stamps);
}

static void without_memory_nothing_is_kept_and_nothing_lost(void **state)
{
	struct stamps *stamps = stamps_new(100000);
	struct stamp stamp = stamp_of(40, 20);
	struct stamp_key key = key_of("new");
	long before;

	(void)state;
	if (!OWN_MALLOC) {
		bitmap_free(stamp.dots);
		stamps_free(stamps);
		print_message("skipped: the sanitizers own malloc here\n");
		skip();
	}
	keep(stamps, "old", 40, 20);
	before = alive;
	no_memory = true;
	stamps_keep(stamps, &key, &stamp);
	assert_null(stamps_new(1000));
	no_memory = false;
	assert_int_equal(alive, before - 2); /* both blocks of its dots */
	assert_null(stamps_find(stamps, &key));
	assert_true(has(stamps, "old"));
	keep(stamps, "new", 40, 20);
	assert_true(has(stamps, "new"));
	stamps_free(stamps);
}

static void no_stamps_keep_nothing(void **state)
{
	(void)state;
	keep(NULL, "text", 40, 20); /* its dots are freed */
	assert_false(has(NULL, "text"));
	assert_int_equal(stamps_bytes(NULL), 0);
	stamps_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stamp_is_found_as_it_was_kept),
		cmocka_unit_test(a_stamp_is_found_by_everything_it_depends_on),
		cmocka_unit_test(what_is_too_large_drives_nothing_out),
		cmocka_unit_test(the_ones_used_last_stay_within_the_memory),
		cmocka_unit_test(every_byte_is_counted_and_given_back),
		cmocka_unit_test(without_memory_nothing_is_kept_and_nothing_lost),
		cmocka_unit_test(no_stamps_keep_nothing),
	};

	dice_start("stamps");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
