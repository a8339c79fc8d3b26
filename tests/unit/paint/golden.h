/*
 * Screens held against pictures that somebody has looked at: tests/golden.
 *
 * A picture is painted in full size, made four times smaller, and turned into grey. It agrees when
 * no field of 8 x 8 of its pixels is more than GOLDEN_FIELD_APART lighter or darker on average, and
 * the fields together no more than GOLDEN_MEAN_APART_PCT: another version of a font moves a
 * letter's edge, which the means of fields hardly see; a line that is missing, moved or in another
 * size they see.
 *
 * NOVBE_GOLDEN=write renews them (`make golden`); look at them before they are committed.
 * NOVBE_ALBUM=FOLDER also writes all of them there, in full size and colour.
 */
#ifndef NOVBE_TESTS_PAINT_GOLDEN_H
#define NOVBE_TESTS_PAINT_GOLDEN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "firmware/paint/picture.h"

enum {
	GOLDEN_SMALLER = 4,
	GOLDEN_FIELD = 8,
	GOLDEN_FIELD_APART = 24,     /* of 255 */
	GOLDEN_MEAN_APART_PCT = 120, /* hundredths of a grey step, over all fields */
	GOLDEN_MAX_PNG = 1 << 20,
};

/* Darkness of one small pixel: the mean of those it is made of. */
static uint8_t golden_ink_at(const struct picture *picture, int x, int y)
{
	uint32_t sum = 0;

	for (int dy = 0; dy < GOLDEN_SMALLER; dy++)
		for (int dx = 0; dx < GOLDEN_SMALLER; dx++) {
			const uint8_t *row = picture->data + (size_t)(y * GOLDEN_SMALLER + dy) *
								     (size_t)picture->stride;
			uint32_t pixel;

			memcpy(&pixel, row + 4 * (size_t)(x * GOLDEN_SMALLER + dx), 4);
			sum += 255 * 1000 -
			       (299 * (pixel >> 16 & 0xff) + 587 * (pixel >> 8 & 0xff) +
				       114 * (pixel & 0xff));
		}
	return (uint8_t)(sum / 1000 / (GOLDEN_SMALLER * GOLDEN_SMALLER));
}

/* What is kept of a screen's picture; freed by picture_free(). */
static struct picture *golden_small(const struct picture *picture)
{
	struct picture *small = picture_new(
		PICTURE_INK, picture->width / GOLDEN_SMALLER, picture->height / GOLDEN_SMALLER);

	assert_non_null(small);
	for (int y = 0; y < small->height; y++)
		for (int x = 0; x < small->width; x++)
			small->data[(size_t)y * (size_t)small->stride + (size_t)x] =
				golden_ink_at(picture, x, y);
	return small;
}

static struct picture *golden_read(const char *path)
{
	static uint8_t png[GOLDEN_MAX_PNG];
	FILE *in = fopen(path, "rb");

	if (!in)
		return NULL;
	size_t len = fread(png, 1, sizeof(png), in);

	fclose(in);
	return picture_read_ink_png(png, len, 1000, 1000);
}

static int golden_field_mean(const struct picture *picture, int x, int y)
{
	int sum = 0, count = 0;

	for (int dy = 0; dy < GOLDEN_FIELD && y + dy < picture->height; dy++)
		for (int dx = 0; dx < GOLDEN_FIELD && x + dx < picture->width; dx++, count++)
			sum += picture->data[(size_t)(y + dy) * (size_t)picture->stride +
					     (size_t)(x + dx)];
	return sum / count;
}

/* NULL when two small pictures agree, else what is different, until the next call. */
static const char *golden_difference(const struct picture *one, const struct picture *other)
{
	static char why[120];
	int64_t sum = 0;
	int fields = 0;

	if (one->width != other->width || one->height != other->height)
		return "another size";
	for (int y = 0; y < one->height; y += GOLDEN_FIELD)
		for (int x = 0; x < one->width; x += GOLDEN_FIELD, fields++) {
			int apart =
				abs(golden_field_mean(one, x, y) - golden_field_mean(other, x, y));

			sum += apart;
			if (apart <= GOLDEN_FIELD_APART)
				continue;
			snprintf(why, sizeof(why), "%d of 255 apart around (%d, %d)", apart,
				(x + GOLDEN_FIELD / 2) * GOLDEN_SMALLER,
				(y + GOLDEN_FIELD / 2) * GOLDEN_SMALLER);
			return why;
		}
	if (sum * 100 / fields <= GOLDEN_MEAN_APART_PCT)
		return NULL;
	snprintf(why, sizeof(why), "%d hundredths apart on average", (int)(sum * 100 / fields));
	return why;
}

/* Fails unless the screen's picture agrees with tests/golden/NAME.png, or renews that one. */
static void golden_check(const struct picture *picture, const char *name)
{
	const char *renew = getenv("NOVBE_GOLDEN"), *album = getenv("NOVBE_ALBUM");
	struct picture *small = golden_small(picture), *kept;
	char path[300], seen[300];
	const char *why;

	snprintf(path, sizeof(path), "tests/golden/%s.png", name);
	if (album) {
		snprintf(seen, sizeof(seen), "%s/%s.png", album, name);
		assert_int_equal(picture_write_png(picture, seen), 0);
	}
	if (renew && strcmp(renew, "write") == 0)
		assert_int_equal(picture_write_png(small, path), 0);
	kept = golden_read(path);
	why = kept ? golden_difference(small, kept) : "there is none";
	if (why) {
		mkdir("build/golden", 0755);
		snprintf(seen, sizeof(seen), "build/golden/%s.png", name);
		assert_int_equal(picture_write_png(picture, seen), 0);
		fail_msg(
			"%s: %s: see %s; if that is as it should be: make golden", path, why, seen);
	}
	picture_free(kept);
	picture_free(small);
}

#endif
