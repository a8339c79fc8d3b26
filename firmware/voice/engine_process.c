/*
 * Packets: the program asks for one sentence; the child answers with BEGUN, samples, DONE. Who
 * stops listening asks for the next sentence when it likes, and skips answers to the one before;
 * the child looks for a new question before each piece. After a crash the keeper answers in the
 * child's place.
 */
#include "firmware/voice/engine_process.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "firmware/base/log.h"

enum {
	LANGUAGE_SIZE = 16,
	PACKET_SAMPLES = 1024,
	SOCKET_FD = 3, /* of the keeper and the child; all above is closed */
	SOCKET_BYTES = 256 << 10,
	CRASH_PAUSE_MS = 200, /* a child that dies at its start does not make a storm */
};

struct question {
	uint32_t number;
	char language[LANGUAGE_SIZE];
	char sentence[ENGINE_SENTENCE_MAX + 1];
};

enum { QUESTION_HEAD = offsetof(struct question, sentence) };

enum answer_kind { ANSWER_OPEN, ANSWER_BEGUN, ANSWER_SAMPLES, ANSWER_DONE, ANSWER_CRASHED };

struct answer {
	enum answer_kind kind;
	uint32_t number; /* of the question */
	int32_t value;	 /* OPEN: Hz or an error; DONE: the result; SAMPLES: how many */
	int16_t samples[PACKET_SAMPLES];
};

enum { ANSWER_HEAD = offsetof(struct answer, samples) };

struct engine_process {
	pid_t keeper;
	int fd;
	uint32_t number, begun;
	struct question question;
};

/* ---- In the child -----------------------------------------------------------------------------
 */

static struct answer answer; /* the child's and the keeper's */
static struct question asked;

/* 0 or an error: nobody listens any more. */
static int tell(enum answer_kind kind, int value)
{
	const size_t samples = kind == ANSWER_SAMPLES ? (size_t)value * sizeof(int16_t) : 0;

	answer.kind = kind;
	answer.number = asked.number;
	answer.value = value;
	return send(SOCKET_FD, &answer, ANSWER_HEAD + samples, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

static bool is_asked_anew(void)
{
	struct pollfd socket = {.fd = SOCKET_FD, .events = POLLIN};

	return poll(&socket, 1, 0) != 0;
}

static int tell_samples(void *data, const int16_t *samples, size_t count)
{
	int result = is_asked_anew() ? -ECANCELED : 0;

	(void)data;
	while (count > 0 && result == 0) {
		const size_t some = count < PACKET_SAMPLES ? count : PACKET_SAMPLES;

		memcpy(answer.samples, samples, some * sizeof(*samples));
		result = tell(ANSWER_SAMPLES, (int)some);
		samples += some;
		count -= some;
	}
	return result;
}

/* SIGPROF ends the process when so much of the processor was used. */
static void limit_processor(int seconds)
{
	const struct itimerval limit = {.it_value = {.tv_sec = seconds}};

	setitimer(ITIMER_PROF, &limit, NULL);
}

__attribute__((noreturn)) static void be_child(int rate_wpm)
{
	const int rate_hz = engine_open(rate_wpm);

	if (tell(ANSWER_OPEN, rate_hz) < 0)
		_exit(0);
	for (;;) {
		const ssize_t len = recv(SOCKET_FD, &asked, sizeof(asked), 0);
		int result = 0;

		if (len < 0 && errno == EINTR)
			continue;
		if (len <= QUESTION_HEAD || rate_hz <= 0)
			_exit(0);
		limit_processor(ENGINE_PROCESSOR_S);
		if (tell(ANSWER_BEGUN, 0) == 0)
			result = engine_say(asked.language, asked.sentence, tell_samples, NULL);
		limit_processor(0);
		if (tell(ANSWER_DONE, result) < 0)
			_exit(0);
	}
}

/* ---- In the keeper ----------------------------------------------------------------------------
 */

/* Only the socket stays, and standard error. */
static void leave_files(int fd)
{
	if (fd != SOCKET_FD && dup2(fd, SOCKET_FD) < 0)
		_exit(1);
	if (close_range(SOCKET_FD + 1, ~0U, 0) < 0)
		for (int other = SOCKET_FD + 1; other < 1024; other++)
			close(other);
}

/* Signals that mean the program, which ends its processes itself. */
static void leave_signals(void)
{
	static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGUSR1, SIGUSR2};
	sigset_t none;

	for (int signal_number = 1; signal_number < NSIG; signal_number++)
		signal(signal_number, SIG_DFL);
	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static void die_with(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
}

static pid_t make_child(int rate_wpm)
{
	const pid_t keeper = getpid();
	const pid_t child = fork();

	if (child == 0) {
		die_with(keeper);
		be_child(rate_wpm);
	}
	return child;
}

__attribute__((noreturn)) static void be_keeper(pid_t program, int fd, int rate_wpm)
{
	const struct timespec pause = {.tv_nsec = CRASH_PAUSE_MS * 1000000L};

	leave_signals();
	setrlimit(RLIMIT_CORE, &(struct rlimit){0}); /* its memory is the program's */
	die_with(program);
	leave_files(fd);
	prctl(PR_SET_NAME, "novbe-voice");
	for (;;) {
		const pid_t child = make_child(rate_wpm);
		int status = 0;

		while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
			;
		if (child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
			_exit(0); /* nobody listens */
		if (tell(ANSWER_CRASHED, 0) < 0)
			_exit(0);
		nanosleep(&pause, NULL);
	}
}

/* ---- In the program ---------------------------------------------------------------------------
 */

/* The next answer into *got. 0, -EIO (none within ENGINE_ANSWER_S) or -EPIPE. */
static int hear(struct engine_process *process, struct answer *got)
{
	ssize_t len;

	do
		len = recv(process->fd, got, sizeof(*got), 0);
	while (len < 0 && errno == EINTR);
	if (len < 0 && errno == EAGAIN)
		return -EIO;
	if (len < ANSWER_HEAD)
		return -EPIPE;
	if (got->kind == ANSWER_SAMPLES &&
		(got->value < 0 || got->value > PACKET_SAMPLES ||
			len < ANSWER_HEAD + got->value * (ssize_t)sizeof(int16_t)))
		return -EPIPE;
	return 0;
}

static int make_sockets(int fds[2])
{
	const struct timeval patience = {.tv_sec = ENGINE_ANSWER_S};
	const int bytes = SOCKET_BYTES;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) < 0)
		return -errno;
	/* Room for the longest question; what the system allows is enough for any usual one. */
	setsockopt(fds[0], SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
	setsockopt(fds[0], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	return 0;
}

struct engine_process *engine_process_start(int rate_wpm, int *rate_hz)
{
	struct engine_process *process = calloc(1, sizeof(*process));
	const pid_t program = getpid();
	struct answer got;
	int fds[2], error = process ? make_sockets(fds) : -ENOMEM;

	if (error < 0) {
		free(process);
		errno = -error;
		return NULL;
	}
	process->fd = fds[0];
	process->keeper = fork();
	if (process->keeper == 0)
		be_keeper(program, fds[1], rate_wpm);
	error = process->keeper < 0 ? -errno : 0;
	close(fds[1]);
	if (error == 0)
		error = hear(process, &got);
	if (error == 0 && got.kind != ANSWER_OPEN)
		error = -EPIPE;
	if (error < 0) {
		engine_process_stop(process);
		errno = -error;
		return NULL;
	}
	*rate_hz = got.value;
	return process;
}

void engine_process_stop(struct engine_process *process)
{
	if (!process)
		return;
	close(process->fd);
	if (process->keeper > 0) {
		kill(process->keeper, SIGKILL); /* its child dies of that */
		while (waitpid(process->keeper, NULL, 0) < 0 && errno == EINTR)
			;
	}
	free(process);
}

static int ask(struct engine_process *process, const char *language, const char *sentence)
{
	struct question *question = &process->question;
	const size_t len = strlen(sentence);

	if (len > ENGINE_SENTENCE_MAX)
		return -E2BIG;
	question->number = ++process->number;
	snprintf(question->language, sizeof(question->language), "%s", language);
	memcpy(question->sentence, sentence, len + 1);
	if (send(process->fd, question, QUESTION_HEAD + len + 1, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0)
		return 0;
	return errno == EPIPE || errno == ECONNRESET ? -EPIPE : -EIO;
}

/* One answer; *result is what became of the question. True: it is answered. */
static bool take(struct engine_process *process, const struct answer *got, engine_sink_fn *sink,
	void *data, int *result)
{
	if (got->kind == ANSWER_CRASHED && process->begun == process->number) {
		log_warn("voice: espeak-ng crashed or hung at a sentence: the sentence is left "
			 "out, and a new process says the next");
		*result = -EIO;
		return true;
	}
	if (got->number != process->number)
		return false;
	if (got->kind == ANSWER_BEGUN)
		process->begun = got->number;
	if (got->kind == ANSWER_SAMPLES)
		*result = sink(data, got->samples, (size_t)got->value);
	if (got->kind == ANSWER_DONE)
		*result = got->value;
	return got->kind == ANSWER_DONE || *result != 0;
}

int engine_process_say(struct engine_process *process, const char *language, const char *sentence,
	engine_sink_fn *sink, void *data)
{
	struct answer got;
	int result = ask(process, language, sentence);
	bool is_answered = result < 0;

	while (!is_answered) {
		result = hear(process, &got);
		is_answered = result < 0 || take(process, &got, sink, data, &result);
	}
	return result;
}
