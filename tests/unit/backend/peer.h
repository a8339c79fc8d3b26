/*
 * The other end of a backend's line: a printer of a few lines, on a TCP port of the loopback or a
 * pseudo-terminal, that keeps every byte it was sent; and the backend itself as a child, with
 * what it says. Both run in one loop, so that a fault comes at an exact byte.
 */
#ifndef NOVBE_TESTS_BACKEND_PEER_H
#define NOVBE_TESTS_BACKEND_PEER_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/base/clock.h"
#include "printer/backend/backend.h"
#include "printer/ledger.h"

enum { PEER_TEXT = 8192, PEER_PAPER = 5 << 20, PEER_LIMIT_MS = 20000 };

enum peer_line { PEER_TCP, PEER_TERMINAL };

struct child {
	pid_t pid;
	int err; /* what it says; -1: closed */
	char text[PEER_TEXT];
	size_t text_len;
	bool ended;
	int status; /* as waitpid() */
	int64_t began_ms, ended_ms;
};

struct peer {
	char folder[64];
	char uri[160];
	enum peer_line line;
	int listener, fd, slave; /* -1: none */
	int connections;

	/* how it behaves */
	bool mute;	 /* answers nothing */
	bool first_only; /* answers one question of several that come at once */
	bool no_process; /* does not know GS ( H */
	bool no_sensor;
	bool no_automatic;
	int late_after;	 /* the answers from the next question on come with the fifth */
	bool deaf;	 /* does not read */
	uint8_t told[5]; /* DLE EOT's answers, by n */
	uint8_t automatic[4];
	const char *garbage; /* sent before each answer; "": none */
	size_t garbage_len;

	/* what came */
	uint8_t *paper; /* bytes that are no question */
	size_t paper_len;
	size_t bytes;  /* all bytes */
	int questions; /* DLE EOT */
	bool fresh;    /* only NULs came on this line */
	int closing;   /* those NULs, of all lines */
	int questions_at_once;
	uint8_t id[4]; /* of the newest GS ( H */
	bool automatic_on;
	int clears;	     /* DLE DC4 8 */
	uint8_t pending[16]; /* perhaps the begin of a question */
	size_t pending_len;

	/* of the backends that are started */
	rlim_t file_limit; /* no file grows beyond; 0: none */
	bool from_stdin;

	/* called after each byte, and may change all of the above */
	void (*on_byte)(struct peer *peer, void *data);
	void *data;
};

/* ---- The line ---------------------------------------------------------------------------------
 */

static void peer_drop(struct peer *p)
{
	const struct linger reset = {.l_onoff = 1};

	if (p->fd < 0)
		return;
	if (p->line == PEER_TCP)
		setsockopt(p->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	close(p->fd);
	p->fd = -1;
	p->pending_len = 0;
	p->automatic_on = false;
}

static void peer_listen(struct peer *p)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(address);

	p->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	assert_int_equal(bind(p->listener, (struct sockaddr *)&address, len), 0);
	assert_int_equal(listen(p->listener, 8), 0);
	assert_int_equal(getsockname(p->listener, (struct sockaddr *)&address, &len), 0);
	snprintf(p->uri, sizeof(p->uri), "escpos://127.0.0.1:%d", ntohs(address.sin_port));
}

static void peer_terminal(struct peer *p)
{
	struct termios raw;
	char name[128];

	cfmakeraw(&raw);
	assert_int_equal(openpty(&p->fd, &p->slave, name, &raw, NULL), 0);
	fcntl(p->fd, F_SETFL, O_NONBLOCK);
	fcntl(p->fd, F_SETFD, FD_CLOEXEC);
	fcntl(p->slave, F_SETFD, FD_CLOEXEC);
	snprintf(p->uri, sizeof(p->uri), "escpos:%s", name);
}

static struct peer *peer_new(enum peer_line line)
{
	struct peer *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	signal(SIGPIPE, SIG_IGN);
	snprintf(p->folder, sizeof(p->folder), "/tmp/novbe-backend-XXXXXX");
	assert_non_null(mkdtemp(p->folder));
	p->line = line;
	p->listener = p->fd = p->slave = -1;
	p->paper = malloc(PEER_PAPER);
	assert_non_null(p->paper);
	p->garbage = "";
	memset(p->told, 0x12, sizeof(p->told));
	p->automatic[0] = 0x10;
	p->automatic[3] = 0x0f;
	if (line == PEER_TCP)
		peer_listen(p);
	else
		peer_terminal(p);
	return p;
}

static void peer_free(struct peer *p)
{
	char command[128];

	peer_drop(p);
	if (p->listener >= 0)
		close(p->listener);
	if (p->slave >= 0)
		close(p->slave);
	snprintf(command, sizeof(command), "rm -rf '%s'", p->folder);
	assert_int_equal(system(command), 0);
	free(p->paper);
	free(p);
}

/* ---- What it says ------------------------------------------------------------------------------
 */

static void peer_say(struct peer *p, const void *bytes, size_t len)
{
	if (p->fd < 0 || p->mute)
		return;
	if (p->garbage_len)
		(void)!write(p->fd, p->garbage, p->garbage_len);
	(void)!write(p->fd, bytes, len);
}

/* The printer's state changes; automatic status tells it when it is switched on. */
static void peer_change(struct peer *p, bool cover, bool paper_out)
{
	bool held = cover || paper_out;

	p->told[1] = held ? 0x1a : 0x12;
	p->told[2] = (uint8_t)(0x12 | (cover ? 0x04 : 0) | (paper_out ? 0x20 : 0));
	p->told[4] = paper_out ? 0x7e : 0x12;
	p->automatic[0] = (uint8_t)(0x10 | (held ? 0x08 : 0) | (cover ? 0x20 : 0));
	p->automatic[2] = paper_out ? 0x0f : 0;
	if (p->automatic_on)
		peer_say(p, p->automatic, 4);
}

static void peer_say_id(struct peer *p)
{
	uint8_t block[7] = {0x37, 0x22};

	memcpy(block + 2, p->id, sizeof(p->id));
	peer_say(p, block, sizeof(block));
}

/* ---- What it hears -----------------------------------------------------------------------------
 */

static const struct {
	uint8_t head[10];
	size_t head_len, len;
} peer_orders[] = {
	{{0x10, 0x04}, 2, 3},
	{{0x1d, 'r', 1}, 3, 3},
	{{0x1d, 'a'}, 2, 3},
	{{0x1d, '(', 'H', 6, 0, 48, 48}, 7, 11},
	{{0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8}, 10, 10},
};
enum { PEER_ORDERS = sizeof(peer_orders) / sizeof(peer_orders[0]) };

/* Those NULs again, where no line begins: on a terminal, and before an order to clear. */
static void peer_close_command(struct peer *p)
{
	static const uint8_t nuls[16];

	if (p->paper_len < sizeof(nuls) ||
		memcmp(p->paper + p->paper_len - sizeof(nuls), nuls, sizeof(nuls)) != 0)
		return;
	p->paper_len -= sizeof(nuls);
	p->closing += sizeof(nuls);
}

static void peer_obey(struct peer *p, size_t order)
{
	uint8_t sensor = p->automatic[2];

	if (p->pending[0] == 0x10)
		peer_close_command(p);

	switch (order) {
	case 0:
		p->questions++;
		if (p->late_after && p->questions > p->late_after && p->questions < 5)
			break;
		if (p->late_after && p->questions == 5)
			peer_say(p, p->told + 3, 2);
		if (!p->first_only || ++p->questions_at_once == 1)
			peer_say(p, &p->told[p->pending[2]], 1);
		break;
	case 1:
		if (!p->no_sensor)
			peer_say(p, &sensor, 1);
		break;
	case 2:
		p->automatic_on = p->pending[2] != 0 && !p->no_automatic;
		if (p->automatic_on)
			peer_say(p, p->automatic, 4);
		break;
	case 3:
		memcpy(p->id, p->pending + 7, 4);
		if (!p->no_process)
			peer_say_id(p);
		break;
	default:
		p->clears++;
		break;
	}
}

/* 1: obeyed, 0: may become an order, -1: paper. */
static int peer_match(struct peer *p)
{
	for (size_t i = 0; i < PEER_ORDERS; i++) {
		size_t known = peer_orders[i].head_len;

		if (memcmp(p->pending, peer_orders[i].head,
			    p->pending_len < known ? p->pending_len : known) != 0)
			continue;
		if (p->pending_len < peer_orders[i].len)
			return 0;
		peer_obey(p, i);
		p->pending_len = 0;
		return 1;
	}
	return -1;
}

static void peer_hear(struct peer *p, uint8_t byte)
{
	p->bytes++;
	p->fresh &= byte == 0;
	p->closing += p->fresh;
	if (!p->fresh)
		p->pending[p->pending_len++] = byte;
	while (p->pending_len > 0 && peer_match(p) < 0) {
		assert_in_range(p->paper_len, 0, PEER_PAPER - 1);
		p->paper[p->paper_len++] = p->pending[0];
		memmove(p->pending, p->pending + 1, --p->pending_len);
	}
	if (p->on_byte)
		p->on_byte(p, p->data);
}

static void peer_read(struct peer *p)
{
	uint8_t bytes[4096];
	ssize_t n = read(p->fd, bytes, sizeof(bytes));

	p->questions_at_once = 0;
	if (n <= 0 && p->line == PEER_TCP && !(n < 0 && errno == EAGAIN)) {
		close(p->fd);
		p->fd = -1;
		p->pending_len = 0;
		p->automatic_on = false;
	}
	for (ssize_t i = 0; i < n && p->fd >= 0; i++)
		peer_hear(p, bytes[i]);
}

/* ---- The backend -------------------------------------------------------------------------------
 */

static void child_exec(const struct peer *p, const char *queue, const char *options,
	const char *name, const char *job_options)
{
	char uri[320], path[96], job[] = "7", user[] = "kiosk", copies[] = "1";
	char title[256], option_text[256], program[] = "escpos";
	char *argv[] = {program, job, user, title, copies, option_text, path, NULL};

	snprintf(uri, sizeof(uri), "%s%s%s", p->uri, *options ? "?" : "", options);
	snprintf(path, sizeof(path), "%s/job", p->folder);
	signal(SIGPIPE, SIG_DFL);
	/* Only the test itself shall keep its ends of lines and pipes. */
	close_range(STDERR_FILENO + 1, ~0U, 0);
	if (p->file_limit)
		setrlimit(RLIMIT_FSIZE, &(struct rlimit){p->file_limit, p->file_limit});
	if (p->from_stdin) {
		int job_fd = open(path, O_RDONLY);

		dup2(job_fd, STDIN_FILENO);
		argv[6] = NULL;
	}
	snprintf(title, sizeof(title), "%s", name);
	snprintf(option_text, sizeof(option_text), "%s", job_options);
	setenv("DEVICE_URI", uri, 1);
	setenv("PRINTER", queue, 1);
	setenv("CUPS_CACHEDIR", p->folder, 1);
	_exit(backend_run(p->from_stdin ? 6 : 7, argv));
}

static void child_start(struct child *c, struct peer *p, const char *queue, const char *options,
	const char *name, const char *job_options)
{
	int ends[2];

	memset(c, 0, sizeof(*c));
	p->fresh = p->fd < 0 || p->line == PEER_TERMINAL;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	c->began_ms = clock_mono_ms();
	c->pid = fork();
	assert_true(c->pid >= 0);
	if (c->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(ends[1], STDERR_FILENO);
		child_exec(p, queue, options, name, job_options);
	}
	close(ends[1]);
	c->err = ends[0];
}

static void child_hear(struct child *c)
{
	ssize_t n = read(c->err, c->text + c->text_len, sizeof(c->text) - 1 - c->text_len);

	if (n > 0) {
		c->text_len += (size_t)n;
		c->text[c->text_len] = '\0';
		return;
	}
	close(c->err);
	c->err = -1;
}

static void child_look(struct child *c)
{
	if (!c->ended && waitpid(c->pid, &c->status, WNOHANG) == c->pid) {
		c->ended = true;
		c->ended_ms = clock_mono_ms();
	}
}

/* One turn of the loop over the line and one or two backends. */
static void peer_turn(struct peer *p, struct child *one, struct child *two, int wait_ms)
{
	struct pollfd fds[] = {
		{.fd = p->fd < 0  ? p->listener
			: p->deaf ? -1
				  : p->fd,
			.events = POLLIN},
		{.fd = one ? one->err : -1, .events = POLLIN},
		{.fd = two ? two->err : -1, .events = POLLIN},
	};

	/* A terminal without its other end gives only POLLHUP. */
	poll(fds, 3, wait_ms);
	if (fds[0].revents & POLLIN && p->fd < 0) {
		p->fd = accept4(p->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		p->connections += p->fd >= 0;
		p->fresh = true;
	} else if (fds[0].revents) {
		peer_read(p);
	}
	if (fds[1].revents)
		child_hear(one);
	if (fds[2].revents)
		child_hear(two);
	if (one)
		child_look(one);
	if (two)
		child_look(two);
}

static bool child_is_over(const struct child *c)
{
	return c->ended && c->err < 0;
}

#define peer_run_until(p, one, two, condition)                                                     \
	do {                                                                                       \
		int64_t limit_ms_ = clock_mono_ms() + PEER_LIMIT_MS;                               \
		while (!(condition)) {                                                             \
			if (clock_mono_ms() > limit_ms_)                                           \
				fail_msg("waited too long for: %s\n%s", #condition, (one)->text);  \
			peer_turn(p, one, two, 20);                                                \
		}                                                                                  \
	} while (0)

/* Runs one job to its end; its exit status, or -1 for a signal. */
static int peer_print(struct peer *p, struct child *c, const char *options, const char *name)
{
	child_start(c, p, "q", options, name, "");
	peer_run_until(p, c, NULL, child_is_over(c));
	/* What it sent last may still be on the line. */
	for (int i = 0; i < 3 && p->fd >= 0 && !p->deaf; i++)
		peer_turn(p, NULL, NULL, 2);
	return WIFEXITED(c->status) ? WEXITSTATUS(c->status) : -1;
}

/* ---- What stands on the disk -------------------------------------------------------------------
 */

static void peer_job(const struct peer *p, const void *bytes, size_t len)
{
	char path[96];
	FILE *file;

	snprintf(path, sizeof(path), "%s/job", p->folder);
	file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	fclose(file);
}

static enum ledger_state peer_ledger(const struct peer *p, const char *name)
{
	enum ledger_state state;
	struct ledger *ledger;
	char path[128];

	snprintf(path, sizeof(path), "%s/novbe-escpos-q.ledger", p->folder);
	if (access(path, F_OK) < 0)
		return LEDGER_NONE;
	ledger = ledger_open(path);
	assert_non_null(ledger);
	state = ledger_get(ledger, name);
	ledger_close(ledger);
	return state;
}

#endif
