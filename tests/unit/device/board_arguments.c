/* The programs' command line: firmware/device/board_arguments.h. What ends the process runs in a
 * child, whose words come back through a pipe. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/device/board_arguments.h"

#define DEFAULT_PATH "/etc/novbe/board.json"

static const struct board_program program = {
	.name = "novbe-thing",
	.does = "Does a thing.",
	.config = DEFAULT_PATH,
	.checks = "the board file",
};

enum { MAX_WORDS = 6 };

static void parse(const char *const words[], struct board_arguments *arguments)
{
	char *argv[MAX_WORDS + 1] = {"novbe-thing"};
	int argc = 1;

	for (; words[argc - 1]; argc++)
		argv[argc] = (char *)words[argc - 1];
	board_arguments_parse(&program, argc, argv, arguments);
}

static void the_file_and_the_wish_to_check_it_are_read(void **state)
{
	static const struct {
		const char *words[MAX_WORDS];
		const char *config;
		bool check;
	} cases[] = {
		{{NULL}, DEFAULT_PATH, false},
		{{"-c", "a.json"}, "a.json", false},
		{{"-ca.json"}, "a.json", false},
		{{"--config", "a.json"}, "a.json", false},
		{{"--config=a.json"}, "a.json", false},
		{{"--check"}, DEFAULT_PATH, true},
		{{"-k"}, DEFAULT_PATH, true},
		{{"--check=a.json"}, "a.json", true},
		{{"--check", "a.json"}, "a.json", true},
		{{"-k", "a.json"}, "a.json", true},
		{{"-ka.json"}, "a.json", true},
		{{"--check", "-c", "a.json"}, "a.json", true},
		{{"-c", "a.json", "--check"}, "a.json", true},
		{{"-c", "a.json", "--check=a.json"}, "a.json", true},
		{{"a.json", "--check"}, "a.json", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct board_arguments arguments;

		parse(cases[i].words, &arguments);
		assert_string_equal(arguments.config, cases[i].config);
		assert_int_equal(arguments.check, cases[i].check);
	}
}

/* The exit status of a process that parses the words, and what it said; 99: it went on. */
static int parse_in_child(const char *const words[], char *said, size_t size)
{
	struct board_arguments arguments;
	int ends[2], status;
	ssize_t n;
	size_t len = 0;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		dup2(ends[1], STDOUT_FILENO);
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		parse(words, &arguments);
		_exit(99);
	}
	close(ends[1]);
	while ((n = read(ends[0], said + len, size - 1 - len)) > 0)
		len += (size_t)n;
	said[len] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void wrong_usage_is_told_and_ends_with_64(void **state)
{
	static const struct {
		const char *words[MAX_WORDS];
		const char *says;
	} cases[] = {
		{{"a.json"}, "'a.json': a board file is named by -c, or behind --check"},
		{{"-c", "a.json", "--check", "b.json"}, "'a.json' and 'b.json': name one"},
		{{"-c", "a.json", "-c", "b.json"}, "'a.json' and 'b.json': name one"},
		{{"-c"}, "requires an argument"},
		{{"--nothing"}, "unrecognized option"},
	};
	char said[4000];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(
			parse_in_child(cases[i].words, said, sizeof(said)), BOARD_EXIT_USAGE);
		assert_non_null(strstr(said, cases[i].says));
		assert_non_null(strstr(said, "--help"));
	}
}

static void help_and_version_are_told_and_end_with_0(void **state)
{
	static const char *const help[] = {"--help", NULL}, *const version[] = {"--version", NULL};
	char said[4000];

	(void)state;
	assert_int_equal(parse_in_child(help, said, sizeof(said)), 0);
	assert_non_null(strstr(said, "Does a thing."));
	assert_non_null(strstr(said, DEFAULT_PATH));
	assert_non_null(strstr(said, "--check [FILE]"));
	assert_int_equal(parse_in_child(version, said, sizeof(said)), 0);
	assert_string_equal(said, "novbe-thing " NOVBE_VERSION "\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_file_and_the_wish_to_check_it_are_read),
		cmocka_unit_test(wrong_usage_is_told_and_ends_with_64),
		cmocka_unit_test(help_and_version_are_told_and_end_with_0),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
