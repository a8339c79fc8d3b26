/* The life of a program on a board: its exit status, and what the service manager is told. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/base/loop.h"
#include "firmware/device/board_run.h"

enum { SAID_SIZE = 2000, OWN_CODE = 7 };

/* A program whose work is over as soon as its loop turns. */
struct program {
	int64_t number; /* of its section */
	int signo;	/* what ends it; 0: itself, with OWN_CODE */
	bool fails;	/* it cannot be made */
	bool ready;	/* at once */
	struct loop *loop;
	struct loop_job *job;
	const struct board_file *board;
	int reads, makes, frees;
};

static struct {
	int manager; /* the service manager's socket */
	sigset_t mask;
} t;

/* ---- The program ---- */

static void read_section(struct board_file *board, void *options)
{
	struct program *p = options;

	p->reads++;
	p->number = config_int(board->config, board_file_section(board, "counter"), "number",
		CONFIG_REQUIRED, 1, 9);
}

static void end_itself(void *data)
{
	struct program *p = data;

	if (p->signo)
		raise(p->signo);
	else
		loop_quit(p->loop, OWN_CODE);
}

static void *make(struct loop *loop, const struct board_file *board, const void *options)
{
	struct program *p = (struct program *)options;

	p->makes++;
	p->loop = loop;
	p->board = board;
	if (p->fails)
		return NULL;
	assert_int_equal(loop_job_add(loop, end_itself, p, &p->job), 0);
	loop_job_run(p->job);
	if (p->ready)
		loop_ready(loop);
	return p;
}

static void end(void *made)
{
	struct program *p = made;

	p->frees++;
	loop_job_del(p->job);
}

static int say_number(const char *path, const void *options)
{
	const struct program *p = options;

	assert_string_not_equal(path, "");
	printf("number %d\n", (int)p->number);
	return OWN_CODE;
}

static const struct board_work work = {.read = read_section, .make = make, .free = end};

/* ---- The service manager ---- */

static int set_up(void **state)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	char *name = address.sun_path + 1; /* an abstract one leaves nothing behind */
	socklen_t len;

	(void)state;
	snprintf(name, sizeof(address.sun_path) - 1, "novbe-board-run-%d", (int)getpid());
	len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name));
	t.manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	assert_int_equal(bind(t.manager, (struct sockaddr *)&address, len), 0);
	address.sun_path[0] = '@';
	setenv("NOTIFY_SOCKET", address.sun_path, 1);
	sigprocmask(SIG_SETMASK, NULL, &t.mask);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	unsetenv("NOTIFY_SOCKET");
	close(t.manager);
	sigprocmask(SIG_SETMASK, &t.mask, NULL); /* a signal nobody took ends the test here */
	return 0;
}

/* All it was told, joined by spaces. */
static void assert_told(const char *expected)
{
	char told[SAID_SIZE] = "";
	size_t len = 0;
	ssize_t n;

	while ((n = recv(t.manager, told + len, sizeof(told) - len - 2, 0)) > 0) {
		len += (size_t)n;
		told[len++] = ' ';
		told[len] = '\0';
	}
	assert_string_equal(told, expected);
}

/* ---- board_run() ---- */

static void a_signal_to_end_is_a_fine_end(void **state)
{
	static const int signals[] = {SIGTERM, SIGINT};

	(void)state;
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		struct program p = {.signo = signals[i], .ready = true};
		struct board_file board = {0};

		assert_int_equal(board_run(&work, &board, &p), BOARD_EXIT_FINE);
		assert_ptr_equal(p.board, &board);
		assert_int_equal(p.makes, 1);
		assert_int_equal(p.frees, 1);
		assert_told("READY=1 STOPPING=1 ");
	}
}

static void the_programs_own_code_is_its_exit_status(void **state)
{
	struct program p = {0};
	struct board_file board = {0};

	(void)state;
	assert_int_equal(board_run(&work, &board, &p), OWN_CODE);
	assert_int_equal(p.frees, 1);
}

static void what_cannot_be_made_is_told_to_nobody_and_is_broken(void **state)
{
	struct program p = {.fails = true};
	struct board_file board = {0};

	(void)state;
	assert_int_equal(board_run(&work, &board, &p), BOARD_EXIT_BROKEN);
	assert_int_equal(p.makes, 1);
	assert_int_equal(p.frees, 0);
	assert_told("");
}

static void a_program_says_itself_when_it_is_ready(void **state)
{
	struct program p = {.signo = SIGTERM};
	struct board_file board = {0};

	(void)state;
	assert_int_equal(board_run(&work, &board, &p), BOARD_EXIT_FINE);
	assert_told("STOPPING=1 ");
}

/* ---- board_main() ---- */

static char *file_with(const char *number)
{
	char *path = strdup("/tmp/novbe-board-XXXXXX");
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	dprintf(fd,
		"{\"device\":\"counter-1\",\"centre\":\"isb\",\"state\":\"/nowhere\","
		"\"mqtt\":{\"host\":\"localhost\",\"password\":\"p\"},"
		"\"counter\":{\"number\":%s}}",
		number);
	close(fd);
	return path;
}

/* The exit status of `novbe-thing WORD FILE`, and what it said. */
static int main_with(const struct board_work *its_work, char *word, char *file, struct program *p,
	char said[SAID_SIZE])
{
	static const struct board_program program = {
		.name = "novbe-thing", .does = "Does a thing.", .config = "/", .checks = "it"};
	char *argv[] = {"novbe-thing", word, file, NULL};
	int out = dup(STDOUT_FILENO), err = dup(STDERR_FILENO), status;
	FILE *both = tmpfile();
	size_t len;

	assert_non_null(both);
	fflush(stdout);
	dup2(fileno(both), STDOUT_FILENO);
	dup2(fileno(both), STDERR_FILENO);
	status = board_main(&program, its_work, 3, argv, p);
	fflush(stdout);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	close(out);
	close(err);
	rewind(both);
	len = fread(said, 1, SAID_SIZE - 1, both);
	said[len] = '\0';
	fclose(both);
	unlink(file);
	return status;
}

static void a_right_file_is_run_or_only_checked(void **state)
{
	static const struct board_work own = {.read = read_section, .check = say_number};
	struct program ran = {0}, checked = {0}, told = {0};
	char said[SAID_SIZE], *file;

	(void)state;
	file = file_with("3");
	assert_int_equal(main_with(&work, "-c", file, &ran, said), OWN_CODE);
	assert_int_equal(ran.number, 3);
	assert_int_equal(ran.frees, 1);
	free(file);

	file = file_with("4");
	assert_int_equal(main_with(&work, "--check", file, &checked, said), BOARD_EXIT_FINE);
	assert_non_null(strstr(said, ": right\n"));
	assert_memory_equal(said, file, strlen(file));
	assert_int_equal(checked.makes, 0);
	free(file);

	file = file_with("5");
	assert_int_equal(main_with(&own, "--check", file, &told, said), OWN_CODE);
	assert_string_equal(said, "number 5\n");
	free(file);
}

static void a_wrong_file_is_told_and_not_run(void **state)
{
	char *words[] = {"-c", "--check"};
	char said[SAID_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct program p = {0};
		char *file = file_with("10");

		assert_int_equal(main_with(&work, words[i], file, &p, said), BOARD_EXIT_WRONG);
		assert_non_null(strstr(said, "counter.number"));
		assert_int_equal(p.reads, 1);
		assert_int_equal(p.makes, 0);
		free(file);
	}
}

#define LIFE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LIFE_TEST(a_signal_to_end_is_a_fine_end),
		LIFE_TEST(the_programs_own_code_is_its_exit_status),
		LIFE_TEST(what_cannot_be_made_is_told_to_nobody_and_is_broken),
		LIFE_TEST(a_program_says_itself_when_it_is_ready),
		LIFE_TEST(a_right_file_is_run_or_only_checked),
		LIFE_TEST(a_wrong_file_is_told_and_not_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
