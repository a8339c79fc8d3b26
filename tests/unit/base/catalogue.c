/* Compiled catalogues: found, missing, empty and damaged texts. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/catalogue.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

struct pair {
	const char *english, *text;
	const char *english_plural,
		*more; /* NULL: counts nothing; the further forms, '|' between */
};

static char folder[] = "/tmp/novbe-catalogue-XXXXXX";
static unsigned char mo[4096];
static size_t mo_len;

static const struct pair sorted[] = {
	{"", "Content-Type: text/plain; charset=UTF-8\n"},
	{"Counter", "Pəncərə"},
	{"Not yet", ""},
	{"Ticket", "Növbə"},
};

/* As in a file for Russian; the last one has fewer forms than its language. */
static const struct pair counted[] = {
	{"", "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=3; "
	     "plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) "
	     "? 1 : 2);\n"},
	{"Ticket", "Талон"},
	{"{count} hall", "", "{count} halls", "|"},
	{"{count} halls open", "открыто"},
	{"{count} service", "{count} услуга", "{count} services", "{count} услуги|{count} услуг"},
	{"{count} window", "{count} окно", "{count} windows", "{count} окна"},
};

static void put_u32(size_t at, uint32_t value, bool big)
{
	for (int i = 0; i < 4; i++)
		mo[at + (size_t)i] = (unsigned char)(value >> (big ? 24 - 8 * i : 8 * i));
}

/* Parts with a NUL between, '|' in more standing for it. */
static void text_put(size_t entry, const char *text, const char *more, bool big)
{
	const size_t len = strlen(text) + (more ? 1 + strlen(more) : 0);

	put_u32(entry, (uint32_t)len, big);
	put_u32(entry + 4, (uint32_t)mo_len, big);
	memcpy(mo + mo_len, text, strlen(text) + 1);
	if (more)
		memcpy(mo + mo_len + strlen(text) + 1, more, strlen(more) + 1);
	for (size_t i = 0; more && i < len; i++)
		if (mo[mo_len + i] == '|')
			mo[mo_len + i] = '\0';
	mo_len += len + 1;
}

/* What msgfmt writes, without its optional hash table. */
static void mo_make(const struct pair *pairs, size_t count, bool big)
{
	memset(mo, 0, sizeof(mo));
	put_u32(0, 0x950412de, big);
	put_u32(8, (uint32_t)count, big);
	put_u32(12, 28, big);
	put_u32(16, (uint32_t)(28 + 8 * count), big);
	mo_len = 28 + 16 * count;
	for (size_t i = 0; i < count; i++)
		text_put(28 + 8 * i, pairs[i].english, pairs[i].english_plural, big);
	for (size_t i = 0; i < count; i++)
		text_put(28 + 8 * (count + i), pairs[i].text, pairs[i].more, big);
}

static struct catalogue *mo_open(const void *bytes, size_t len)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "%s/az.mo", folder);
	file = fopen(path, "we");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	fclose(file);
	return catalogue_open(folder, "az");
}

static void texts_are_found_in_both_byte_orders(void **state)
{
	(void)state;
	for (int big = 0; big < 2; big++) {
		struct catalogue *c;

		mo_make(sorted, COUNT(sorted), big);
		c = mo_open(mo, mo_len);
		assert_non_null(c);
		assert_string_equal(catalogue_text(c, "Ticket"), "Növbə");
		assert_string_equal(catalogue_text(c, "Counter"), "Pəncərə");
		assert_string_equal(catalogue_text(c, "Not yet"), "Not yet");
		assert_string_equal(catalogue_text(c, "Unknown"), "Unknown");
		assert_string_equal(catalogue_text(c, "Zzz"), "Zzz");
		assert_string_equal(catalogue_text(c, ""), "");
		catalogue_free(c);
	}
	assert_string_equal(catalogue_text(NULL, "Ticket"), "Ticket");
	catalogue_free(NULL);
}

static void a_number_chooses_its_form(void **state)
{
	static const struct {
		uint64_t n;
		const char *service, *window, *hall;
	} table[] = {
		{0, "{count} услуг", "{count} окно", "{count} halls"},
		{1, "{count} услуга", "{count} окно", "{count} hall"},
		{2, "{count} услуги", "{count} окна", "{count} halls"},
		{5, "{count} услуг", "{count} окно", "{count} halls"},
		{11, "{count} услуг", "{count} окно", "{count} halls"},
		{21, "{count} услуга", "{count} окно", "{count} halls"},
		{1000000004, "{count} услуги", "{count} окна", "{count} halls"},
	};

	(void)state;
	for (int big = 0; big < 2; big++) {
		struct catalogue *c;

		mo_make(counted, COUNT(counted), big);
		c = mo_open(mo, mo_len);
		assert_non_null(c);
		for (size_t i = 0; i < COUNT(table); i++) {
			const uint64_t n = table[i].n;

			assert_string_equal(
				catalogue_plural(c, "{count} service", "{count} services", n),
				table[i].service);
			assert_string_equal(
				catalogue_plural(c, "{count} window", "{count} windows", n),
				table[i].window);
			assert_string_equal(catalogue_plural(c, "{count} hall", "{count} halls", n),
				table[i].hall);
		}
		assert_string_equal(catalogue_plural(c, "Ticket", "Tickets", 2), "Талон");
		assert_string_equal(catalogue_plural(c, "Door", "Doors", 2), "Doors");
		assert_string_equal(catalogue_plural(c, "", "Doors", 1), "");
		assert_string_equal(catalogue_text(c, "{count} service"), "{count} услуга");
		assert_string_equal(catalogue_text(c, "{count} hall"), "{count} hall");
		assert_string_equal(catalogue_text(c, "{count} services"), "{count} services");
		catalogue_free(c);
	}
	assert_string_equal(catalogue_plural(NULL, "Door", "Doors", 1), "Door");
	assert_string_equal(catalogue_plural(NULL, "Door", "Doors", 0), "Doors");
}

static void without_a_rule_one_stands_alone(void **state)
{
	static const char *const headers[] = {
		"Language: ru\n", "Plural-Forms: nplurals=3; plural=n(;\n"};

	(void)state;
	for (size_t i = 0; i < COUNT(headers); i++) {
		struct pair pairs[COUNT(counted)];
		struct catalogue *c;

		memcpy(pairs, counted, sizeof(pairs));
		pairs[0].text = headers[i];
		mo_make(i ? pairs : pairs + 1, COUNT(pairs) - !i, false);
		c = mo_open(mo, mo_len);
		assert_non_null(c);
		assert_string_equal(catalogue_plural(c, "{count} service", "{count} services", 1),
			"{count} услуга");
		assert_string_equal(catalogue_plural(c, "{count} service", "{count} services", 5),
			"{count} услуги");
		catalogue_free(c);
	}
}

static void a_file_cut_anywhere_is_refused(void **state)
{
	(void)state;
	mo_make(counted, COUNT(counted), false);
	for (size_t len = 0; len < mo_len; len++) {
		errno = 0;
		assert_null(mo_open(mo, len));
		assert_int_equal(errno, EINVAL);
	}
}

static void a_file_damaged_anywhere_never_crashes(void **state)
{
	static const unsigned char values[] = {0, 1, 0x7f, 0x80, 0xff};

	(void)state;
	mo_make(counted, COUNT(counted), false);
	for (size_t i = 0; i < mo_len; i++) {
		const unsigned char good = mo[i];

		for (size_t v = 0; v < COUNT(values); v++) {
			struct catalogue *c;

			mo[i] = values[v];
			c = mo_open(mo, mo_len);
			for (size_t k = 0; k < COUNT(counted); k++)
				for (uint64_t n = 0; n < 6; n++)
					assert_non_null(
						catalogue_plural(c, counted[k].english, "more", n));
			catalogue_free(c);
		}
		mo[i] = good;
	}
}

static void unsorted_or_foreign_files_are_refused(void **state)
{
	static const struct pair unsorted[] = {{"b", "1"}, {"a", "2"}};
	static const struct pair bad_utf8[] = {{"a", "\xff"}};

	(void)state;
	mo_make(unsorted, COUNT(unsorted), false);
	assert_null(mo_open(mo, mo_len));
	mo_make(bad_utf8, COUNT(bad_utf8), false);
	assert_null(mo_open(mo, mo_len));
	mo_make(sorted, COUNT(sorted), false);
	mo[6] = 2; /* a major revision of the future */
	assert_null(mo_open(mo, mo_len));
	assert_int_equal(errno, EINVAL);
	assert_null(catalogue_open(folder, "xx"));
	assert_int_equal(errno, ENOENT);
	assert_null(catalogue_open(folder, "../az"));
	assert_int_equal(errno, EINVAL);
}

static void directions_are_known(void **state)
{
	(void)state;
	assert_true(language_is_rtl("ur"));
	assert_true(language_is_rtl("fa_IR"));
	assert_true(language_is_rtl("ps"));
	assert_false(language_is_rtl("az"));
	assert_false(language_is_rtl("u"));
	assert_false(language_is_rtl("urd"));
	assert_false(language_is_rtl(""));
}

static int folder_make(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int folder_remove(void **state)
{
	char path[64];

	(void)state;
	snprintf(path, sizeof(path), "%s/az.mo", folder);
	unlink(path);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_found_in_both_byte_orders),
		cmocka_unit_test(a_number_chooses_its_form),
		cmocka_unit_test(without_a_rule_one_stands_alone),
		cmocka_unit_test(a_file_cut_anywhere_is_refused),
		cmocka_unit_test(a_file_damaged_anywhere_never_crashes),
		cmocka_unit_test(unsorted_or_foreign_files_are_refused),
		cmocka_unit_test(directions_are_known),
	};

	return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
