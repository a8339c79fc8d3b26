/* Child processes: `/bin/sh -c TEXT` is a program with its settings. */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/base/loop.h"
#include "firmware/base/notify.h"
#include "firmware/board/keeper.h"
#include "firmware/board/notices.h"
#include "firmware/board/program.h"

struct rig {
	struct loop *loop;
	struct program program;
	int status;
	pid_t ready, turns;
};

static void has_ended(void *data, struct program *program, int status)
{
	struct rig *rig = data;

	assert_ptr_equal(program, &rig->program);
	assert_int_equal(program->pid, 0);
	rig->status = status;
	loop_quit(rig->loop, 0);
}

static void no_signal(void *data)
{
	(void)data;
}

static void start(struct rig *rig, const char *file, const char *settings, const char *notify)
{
	memset(&rig->program, 0, sizeof(rig->program));
	strcpy(rig->program.name, "it");
	strcpy(rig->program.file, file);
	strcpy(rig->program.settings, settings);
	assert_int_equal(program_start(&rig->program, rig->loop, notify, has_ended, rig), 0);
}

static int status_of(struct rig *rig, const char *settings)
{
	start(rig, "/bin/sh", settings, "@nobody");
	assert_int_equal(loop_run(rig->loop), 0);
	return rig->status;
}

static void how_it_ended_is_told(void **state)
{
	struct rig rig = {.loop = loop_new()};
	char why[80];

	(void)state;
	assert_string_equal(program_why(status_of(&rig, "exit 3"), why), "ended with status 3");
	assert_string_equal(
		program_why(status_of(&rig, "kill -9 $$"), why), "killed by signal 9 (Killed)");
	start(&rig, "/nowhere/novbe-kiosk", "x", "@nobody");
	assert_int_equal(loop_run(rig.loop), 0);
	assert_string_equal(program_why(rig.status, why), "ended with status 127");
	loop_free(rig.loop);
}

/* The loop blocks what it listens for, and ignores SIGPIPE: a child must not inherit either. */
static void a_child_hears_every_signal(void **state)
{
	struct rig rig = {.loop = loop_new()};

	(void)state;
	assert_int_equal(loop_signal(rig.loop, SIGTERM, no_signal, NULL), 0);
	assert_int_equal(WTERMSIG(status_of(&rig, "kill -TERM $$; sleep 5")), SIGTERM);
	assert_int_equal(WTERMSIG(status_of(&rig, "kill -PIPE $$; sleep 5")), SIGPIPE);
	loop_free(rig.loop);
}

static void a_child_reads_nothing_and_has_no_watchdog(void **state)
{
	struct rig rig = {.loop = loop_new()};

	(void)state;
	setenv("WATCHDOG_USEC", "1000000", 1);
	assert_int_equal(status_of(&rig, "read x && exit 1; [ -z \"$WATCHDOG_USEC\" ] || exit 2; "
					 "[ \"$NOTIFY_SOCKET\" = @nobody ] || exit 3"),
		0);
	unsetenv("WATCHDOG_USEC");
	loop_free(rig.loop);
}

static void a_terminal_that_is_not_there_is_told(void **state)
{
	struct rig rig = {.loop = loop_new()};

	(void)state;
	strcpy(rig.program.file, "/bin/true");
	rig.program.terminal = "/nowhere/tty";
	assert_int_equal(program_start(&rig.program, rig.loop, "@nobody", has_ended, &rig), 0);
	assert_int_equal(loop_run(rig.loop), 0);
	assert_int_equal(WEXITSTATUS(rig.status), 126);
	loop_free(rig.loop);
}

static void ending_it_at_once_leaves_nobody(void **state)
{
	struct rig rig = {.loop = loop_new()};

	(void)state;
	start(&rig, "/bin/sh", "sleep 60", "@nobody");
	program_end(&rig.program);
	assert_int_equal(rig.program.pid, 0);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	loop_free(rig.loop);
}

/* The child holds the pipe's end: it closes when that dies, and nothing else can close it. */
static void a_child_dies_with_us(void **state)
{
	int ends[2], begun[2];
	char byte;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(pipe(begun), 0);
	pid = fork();
	if (pid == 0) {
		struct rig rig = {.loop = loop_new()};
		char settings[80];

		snprintf(settings, sizeof(settings), "echo >&%d; exec %d>&-; exec sleep 60",
			begun[1], begun[1]);
		start(&rig, "/bin/sh", settings, "@nobody");
		close(ends[1]);
		pause();
	}
	close(ends[1]);
	assert_int_equal(read(begun[0], &byte, 1), 1);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(read(ends[0], &byte, 1), 0);
	close(ends[0]);
	close(begun[0]);
	close(begun[1]);
}

static void it_said(void *data, pid_t pid, enum notice notice)
{
	struct rig *rig = data;

	if (notice == NOTICE_READY)
		rig->ready = pid;
	else
		rig->turns = pid;
}

static void what_a_program_tells_is_known_as_its_own(void **state)
{
	struct rig rig = {.loop = loop_new()};
	struct notices *notices = notices_new(rig.loop, it_said, &rig);
	static const struct {
		const char *told;
		bool is_ready, turns;
	} texts[] = {{"READY=1", true}, {"STATUS=x\nREADY=1\n", true}, {"READY=10", false},
		{"STATUS=READY=1", false}, {"NOTREADY=1", false}, {"", false},
		{"WATCHDOG=1", false, true}, {"READY=1\nWATCHDOG=1", true, true},
		{"WATCHDOG=trigger"}};

	(void)state;
	assert_non_null(notices);
	for (size_t t = 0; t < sizeof(texts) / sizeof(texts[0]); t++) {
		pid_t pid = fork();

		if (pid == 0) {
			setenv("NOTIFY_SOCKET", notices_address(notices), 1);
			_exit(notify_tell(texts[t].told) < 0);
		}
		rig.ready = rig.turns = 0;
		waitpid(pid, NULL, 0);
		for (int i = 0; i < 2; i++) { /* the first's end may be seen before the word */
			start(&rig, "/bin/true", "", "@nobody");
			assert_int_equal(loop_run(rig.loop), 0);
		}
		assert_int_equal(rig.ready, texts[t].is_ready ? pid : 0);
		assert_int_equal(rig.turns, texts[t].turns ? pid : 0);
	}
	notices_free(notices);
	loop_free(rig.loop);
}

static void pauses_grow_and_end_with_steadiness(void **state)
{
	int64_t pause = 0, last;

	(void)state;
	pause = keeper_pause(pause, 5);
	assert_int_equal(pause, KEEPER_PAUSE_MIN_MS);
	for (int i = 0; i < 20; i++) {
		last = pause;
		pause = keeper_pause(pause, 5);
		assert_true(pause == 2 * last || pause == KEEPER_PAUSE_MAX_MS);
	}
	assert_int_equal(pause, KEEPER_PAUSE_MAX_MS);
	assert_int_equal(keeper_pause(pause, KEEPER_STEADY_MS - 1), KEEPER_PAUSE_MAX_MS);
	assert_int_equal(keeper_pause(pause, KEEPER_STEADY_MS), KEEPER_PAUSE_MIN_MS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(how_it_ended_is_told),
		cmocka_unit_test(a_child_hears_every_signal),
		cmocka_unit_test(a_child_reads_nothing_and_has_no_watchdog),
		cmocka_unit_test(a_terminal_that_is_not_there_is_told),
		cmocka_unit_test(ending_it_at_once_leaves_nobody),
		cmocka_unit_test(a_child_dies_with_us),
		cmocka_unit_test(what_a_program_tells_is_known_as_its_own),
		cmocka_unit_test(pauses_grow_and_end_with_steadiness),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
