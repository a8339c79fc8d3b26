/*
 * fork and exec. Between them stands what a child must not inherit from a loop (blocked signals)
 * and must have from the kernel (its death with ours).
 */
#include "firmware/board/program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/base/loop.h"

enum { EXIT_NO_TERMINAL = 126, EXIT_NO_PROGRAM = 127 };

/* ---- In the child ---- */

static void die_with(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent) /* it died before the kernel knew of our wish */
		_exit(EXIT_NO_PROGRAM);
}

static void signals_restore(void)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
}

static void input_set(const struct program *program)
{
	const bool has_terminal = program->terminal && program->terminal[0];
	const char *path = has_terminal ? program->terminal : "/dev/null";
	int fd = open(path, O_RDWR | O_NOCTTY);

	if (fd < 0) {
		log_err("%s: terminal '%s': %s", program->name, path, strerror(errno));
		_exit(EXIT_NO_TERMINAL);
	}
	dup2(fd, STDIN_FILENO);
	if (has_terminal)
		dup2(fd, STDOUT_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

/* Ours is not theirs. */
static void watchdog_set(int64_t interval_ms)
{
	char text[24];

	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
	if (!interval_ms)
		return;
	snprintf(text, sizeof(text), "%lld", (long long)interval_ms * 1000);
	setenv("WATCHDOG_USEC", text, 1);
	snprintf(text, sizeof(text), "%d", (int)getpid());
	setenv("WATCHDOG_PID", text, 1);
}

static _Noreturn void child_run(const struct program *program, const char *notify)
{
	signals_restore();
	setpgid(0, 0); /* Ctrl-C is for us alone: we end the others in order */
	input_set(program);
	setenv("NOTIFY_SOCKET", notify, 1);
	watchdog_set(program->watchdog_ms);
	execl(program->file, program->file, "-c", program->settings, (char *)NULL);
	log_err("%s: '%s': %s", program->name, program->file, strerror(errno));
	_exit(EXIT_NO_PROGRAM);
}

/* ---- In the parent ---- */

static void forget(struct program *program)
{
	loop_io_del(program->io);
	program->io = NULL;
	if (program->pidfd >= 0)
		close(program->pidfd);
	program->pidfd = -1;
	program->pid = 0;
	program->ready = false;
}

static int reap(const struct program *program)
{
	int status = 0;

	while (waitpid(program->pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static void ended(void *data, uint32_t events)
{
	struct program *program = data;
	int status = reap(program);

	(void)events;
	forget(program);
	program->fn(program->data, program, status);
}

static int watch(struct program *program, struct loop *loop)
{
	program->pidfd = pidfd_open(program->pid, 0);
	if (program->pidfd < 0)
		return -errno;
	return loop_io_add(loop, program->pidfd, EPOLLIN, ended, program, &program->io);
}

int program_start(
	struct program *program, struct loop *loop, const char *notify, program_fn *fn, void *data)
{
	const pid_t self = getpid();
	int rc;

	program->fn = fn;
	program->data = data;
	program->pidfd = -1;
	program->io = NULL;
	program->ready = false;
	program->started_ms = clock_mono_ms();
	program->pid = fork();
	if (program->pid == 0) {
		die_with(self);
		child_run(program, notify);
	}
	rc = program->pid < 0 ? -errno : watch(program, loop);
	if (rc == 0)
		return 0;
	log_err("%s: cannot be started: %s", program->name, strerror(-rc));
	if (program->pid < 0)
		program->pid = 0;
	program_end(program);
	return rc;
}

void program_signal(const struct program *program, int signo)
{
	if (program->pid > 0)
		kill(program->pid, signo); /* not reaped yet: the number is still its own */
}

void program_end(struct program *program)
{
	if (program->pid <= 0)
		return;
	program_signal(program, SIGKILL);
	reap(program);
	forget(program);
}

const char *program_why(int wait_status, char text[80])
{
	if (WIFSIGNALED(wait_status))
		snprintf(text, 80, "killed by signal %d (%s)", WTERMSIG(wait_status),
			strsignal(WTERMSIG(wait_status)));
	else
		snprintf(text, 80, "ended with status %d", WEXITSTATUS(wait_status));
	return text;
}
