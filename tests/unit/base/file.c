/* Whole files: firmware/base/file.h. Works in a folder of its own under /tmp. */
#include <errno.h>
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

#include "firmware/base/file.h"

struct fixture {
	char folder[32], path[64], part[80];
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	snprintf(f->folder, sizeof(f->folder), "/tmp/novbe-file-XXXXXX");
	if (!mkdtemp(f->folder))
		return -1;
	snprintf(f->path, sizeof(f->path), "%s/it", f->folder);
	snprintf(f->part, sizeof(f->part), "%s.part", f->path);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	char command[64];

	snprintf(command, sizeof(command), "rm -rf '%s'", f->folder);
	free(f);
	return system(command);
}

static void expect_content(const char *path, const char *expected)
{
	char *text;
	size_t len;

	assert_int_equal(file_read(path, 100, &text, &len), 0);
	assert_int_equal(len, strlen(expected));
	assert_string_equal(text, expected); /* a NUL follows */
	free(text);
}

static void a_file_is_made_and_replaced(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(file_replace(f->path, "one", 3, FILE_FLUSHED), 0);
	expect_content(f->path, "one");
	assert_int_equal(file_replace(f->path, "", 0, FILE_UNFLUSHED), 0);
	expect_content(f->path, "");
	assert_int_equal(access(f->part, F_OK), -1);
}

static void the_old_file_stands_until_the_new_one_is_whole(void **state)
{
	struct fixture *f = *state;
	struct file_change change;

	assert_int_equal(file_replace(f->path, "old", 3, FILE_FLUSHED), 0);
	assert_int_equal(file_change_begin(&change, f->path), 0);
	assert_int_equal(file_write_all(change.fd, "ne", 2), 0);
	expect_content(f->path, "old");
	assert_int_equal(file_write_all(change.fd, "w", 1), 0);
	assert_int_equal(file_change_end(&change, 0, FILE_FLUSHED), 0);
	expect_content(f->path, "new");
}

static void a_failed_write_leaves_the_old_file_and_no_part(void **state)
{
	struct fixture *f = *state;
	struct file_change change;

	assert_int_equal(file_replace(f->path, "old", 3, FILE_FLUSHED), 0);
	assert_int_equal(file_change_begin(&change, f->path), 0);
	assert_int_equal(file_write_all(change.fd, "half", 4), 0);
	assert_int_equal(file_change_end(&change, -ENOSPC, FILE_FLUSHED), -ENOSPC);
	expect_content(f->path, "old");
	assert_int_equal(access(f->part, F_OK), -1);
}

static void what_cannot_be_replaced_says_why(void **state)
{
	struct fixture *f = *state;
	char endless[PATH_MAX + 8];

	assert_int_equal(file_replace("/nowhere/at/all", "x", 1, FILE_UNFLUSHED), -ENOENT);
	assert_int_equal(mkdir(f->path, 0755), 0); /* a folder in the way */
	assert_int_equal(file_replace(f->path, "x", 1, FILE_UNFLUSHED), -EISDIR);
	assert_int_equal(access(f->part, F_OK), -1);
	memset(endless, 'a', sizeof(endless) - 1);
	endless[sizeof(endless) - 1] = '\0';
	assert_int_equal(file_replace(endless, "x", 1, FILE_UNFLUSHED), -ENAMETOOLONG);
	assert_int_equal(file_write_all(-1, "x", 1), -EBADF);
}

static void what_cannot_be_read_says_why(void **state)
{
	struct fixture *f = *state;
	char *text = f->path;
	size_t len = 7;

	assert_int_equal(file_read(f->path, 10, &text, &len), -ENOENT);
	assert_int_equal(file_read(f->folder, 10, &text, &len), -EISDIR);
	assert_int_equal(file_replace(f->path, "0123456789", 10, FILE_UNFLUSHED), 0);
	assert_int_equal(file_read(f->path, 9, &text, &len), -EFBIG);
	assert_ptr_equal(text, f->path);
	assert_int_equal(len, 7);
	expect_content(f->path, "0123456789");
}

/* Lengths around the steps in which the room grows. */
static void files_of_any_length_come_back_whole(void **state)
{
	static const size_t lengths[] = {1, 16383, 16384, 16385, 32768, 65536, 100000};
	struct fixture *f = *state;
	char *bytes = malloc(100000), *text;
	size_t len;

	for (size_t i = 0; i < 100000; i++)
		bytes[i] = (char)(i * 31 % 251);
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		assert_int_equal(file_replace(f->path, bytes, lengths[i], FILE_UNFLUSHED), 0);
		assert_int_equal(file_read(f->path, lengths[i] - 1, &text, &len), -EFBIG);
		assert_int_equal(file_read(f->path, lengths[i], &text, &len), 0);
		assert_int_equal(len, lengths[i]);
		assert_memory_equal(text, bytes, len);
		free(text);
	}
	free(bytes);
}

#define file_test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		file_test(a_file_is_made_and_replaced),
		file_test(the_old_file_stands_until_the_new_one_is_whole),
		file_test(a_failed_write_leaves_the_old_file_and_no_part),
		file_test(what_cannot_be_replaced_says_why),
		file_test(what_cannot_be_read_says_why),
		file_test(files_of_any_length_come_back_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
