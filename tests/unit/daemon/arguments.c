/* The command line of novbe-printer: printer/daemon/arguments.h. What ends the process runs in a
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

#include "printer/daemon/arguments.h"

enum { MAX_WORDS = 16 };

static void parse(const char *const words[], struct arguments *arguments)
{
	char *argv[MAX_WORDS + 1] = {"novbe-printer"};
	int argc = 1;

	for (; words[argc - 1]; argc++)
		argv[argc] = (char *)words[argc - 1];
	arguments_parse(argc, argv, arguments);
}

/* Its exit status; what it said goes to text. */
static int parse_in_child(const char *const words[], char *text, size_t size)
{
	int ends[2], status;
	size_t len = 0;
	ssize_t got;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct arguments arguments;

		dup2(ends[1], STDOUT_FILENO);
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		parse(words, &arguments);
		_exit(99); /* it should have ended by itself */
	}
	close(ends[1]);
	while ((got = read(ends[0], text + len, size - 1 - len)) > 0)
		len += (size_t)got;
	text[len] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void each_use_is_told_by_its_own_option(void **state)
{
	static const struct {
		const char *words[MAX_WORDS];
		enum use use;
		const char *board, *hall;
	} cases[] = {
		{{NULL}, USE_RUN, "/etc/novbe/board.json", NULL},
		{{"-c", "b.json"}, USE_RUN, "b.json", NULL},
		{{"--check"}, USE_CHECK_BOARD, "/etc/novbe/board.json", NULL},
		{{"-c", "b.json", "--check"}, USE_CHECK_BOARD, "b.json", NULL},
		{{"--check", "h.json"}, USE_CHECK_HALL, "/etc/novbe/board.json", "h.json"},
		{{"--check=h.json"}, USE_CHECK_HALL, "/etc/novbe/board.json", "h.json"},
		{{"h.json", "-k", "-cb.json"}, USE_CHECK_HALL, "b.json", "h.json"},
		{{"--list", "h.json"}, USE_LIST, "/etc/novbe/board.json", "h.json"},
		{{"--setup", "--queue=q", "--device=escpos:/x"}, USE_SETUP, "/etc/novbe/board.json",
			NULL},
	};
	struct arguments arguments;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		parse(cases[i].words, &arguments);
		assert_int_equal(arguments.use, cases[i].use);
		assert_string_equal(arguments.board, cases[i].board);
		assert_int_equal(arguments.hall != NULL, cases[i].hall != NULL);
		if (cases[i].hall)
			assert_string_equal(arguments.hall, cases[i].hall);
	}
}

static void a_preview_takes_all_that_describes_a_ticket(void **state)
{
	static const char *const words[] = {"--preview", "o.png", "--hall", "h.json", "--service",
		"id-card", "--language=ur", "--ticket=A047", "--class=priority", "--copy=2",
		"--large", "--width=384", "--dpi=180", "--texts=po", NULL};
	struct arguments arguments;

	(void)state;
	parse(words, &arguments);
	assert_int_equal(arguments.use, USE_PREVIEW);
	assert_string_equal(arguments.out, "o.png");
	assert_string_equal(arguments.hall, "h.json");
	assert_string_equal(arguments.service, "id-card");
	assert_string_equal(arguments.language, "ur");
	assert_string_equal(arguments.ticket, "A047");
	assert_string_equal(arguments.klass, "priority");
	assert_string_equal(arguments.texts, "po");
	assert_int_equal(arguments.copy, 2);
	assert_true(arguments.large);
	assert_int_equal(arguments.width_dots, 384);
	assert_int_equal(arguments.dpi, 180);
}

static void a_setup_takes_all_that_describes_a_queue(void **state)
{
	static const char *const words[] = {"--setup", "--queue", "ticket", "--device",
		"escpos:/dev/usb/lp0", "--server", "localhost:631", "--cups-folder", "/tmp/cups",
		"--location", "Hall", NULL};
	struct arguments arguments;

	(void)state;
	parse(words, &arguments);
	assert_int_equal(arguments.use, USE_SETUP);
	assert_string_equal(arguments.queue, "ticket");
	assert_string_equal(arguments.device, "escpos:/dev/usb/lp0");
	assert_string_equal(arguments.server, "localhost:631");
	assert_string_equal(arguments.cups_folder, "/tmp/cups");
	assert_string_equal(arguments.location, "Hall");
}

static void wrong_usage_is_told_with_its_reason(void **state)
{
	static const struct {
		const char *words[MAX_WORDS];
		const char *part;
	} cases[] = {
		{{"h.json"}, "'h.json': no such use"},
		{{"--nonsense"}, "nonsense"},
		{{"--check", "a.json", "b.json"}, "name one hall file"},
		{{"--check", "--setup"}, "--check and --setup: one thing at a time"},
		{{"--preview", "o.png"}, "--hall is needed with --preview"},
		{{"--preview", "o.png", "--hall", "h"}, "--service or --fields is needed"},
		{{"--preview", "o.png", "--hall", "h", "--fields", "f", "--service", "s"},
			"--fields says the service"},
		{{"--preview", "o.png", "--hall", "h", "--service", "s", "--width", "300"},
			"--width '300': a number from 384 to 640"},
		{{"--preview", "o.png", "--hall", "h", "--service", "s", "--copy", "two"},
			"--copy 'two'"},
		{{"--service", "s"}, "--service does not belong to the daemon"},
		{{"--check", "--width", "576"}, "--width does not belong to --check of a board"},
		{{"--check", "h.json", "--large"}, "--large does not belong to --check of a hall"},
		{{"--setup", "--device", "escpos:/dev/usb/lp0"}, "--queue is needed"},
		{{"--setup", "--queue", "ticket"}, "--device is needed"},
		{{"--setup", "-c", "b.json", "--queue", "q"}, "-c does not belong to --setup"},
	};
	char text[8192];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(parse_in_child(cases[i].words, text, sizeof(text)), 64);
		if (!strstr(text, cases[i].part))
			fail_msg("'%s' does not say '%s'", text, cases[i].part);
	}
}

static void help_and_version_are_told(void **state)
{
	static const char *const help[] = {"--help", NULL}, *const version[] = {"-V", NULL};
	char text[16384];

	(void)state;
	assert_int_equal(parse_in_child(help, text, sizeof(text)), 0);
	assert_non_null(strstr(text, "--preview"));
	assert_non_null(strstr(text, "man novbe-printer"));
	assert_int_equal(parse_in_child(version, text, sizeof(text)), 0);
	assert_string_equal(text, "novbe-printer " NOVBE_VERSION "\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_use_is_told_by_its_own_option),
		cmocka_unit_test(a_preview_takes_all_that_describes_a_ticket),
		cmocka_unit_test(a_setup_takes_all_that_describes_a_queue),
		cmocka_unit_test(wrong_usage_is_told_with_its_reason),
		cmocka_unit_test(help_and_version_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
