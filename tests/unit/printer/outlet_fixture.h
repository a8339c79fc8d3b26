/*
 * For tests of what prints through CUPS: a real cupsd of the test's own on a free port of the
 * loopback, and a backend `escpos` in shell that does what the file `behave` says. Words for it:
 *   begin, confirm   the two marks of our backend       take       the sheet comes out (out/<name>)
 *   say WORDS        a line for cupsd                    $probe     1 when nothing is to be printed
 */
#ifndef TESTS_OUTLET_FIXTURE_H
#define TESTS_OUTLET_FIXTURE_H

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
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
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

struct spooler {
	char folder[64];
	int port;
	pid_t pid; /* 0: not running */
};

static const char behave_well[] = "[ $probe = 1 ] && exit 0\nbegin; take; confirm; exit 0\n";

static inline int free_port(void)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&address, len), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	close(fd);
	return ntohs(address.sin_port);
}

static inline void pause_ms(int ms)
{
	struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};

	nanosleep(&pause, NULL);
}

/* Runs a shell command in the spooler's folder; its exit status. */
__attribute__((format(printf, 2, 3))) static inline int shell(
	const struct spooler *spooler, const char *format, ...)
{
	char command[4096];
	int len = snprintf(command, sizeof(command), "cd '%s' && export CUPS_SERVER=localhost:%d; ",
		spooler->folder, spooler->port);
	va_list args;

	va_start(args, format);
	vsnprintf(command + len, sizeof(command) - len, format, args);
	va_end(args);
	return system(command);
}

static inline void behave(const struct spooler *spooler, const char *script)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/behave", spooler->folder);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(script, file);
	fclose(file);
}

static const char spooler_files[] =
	"mkdir spool cache state root tmp bin bin/backend out\n"
	"for d in /usr/lib/cups/*; do [ ${d##*/} = backend ] || ln -s $d bin/; done\n"
	"cat > bin/backend/escpos <<END\n"
	"#!/bin/sh\n"
	"[ \\$# = 0 ] && exit 0\n"
	"cd '$PWD'\n"
	"say() { echo \"\\$*\" >&2; }\n"
	"begin() { say PAGE: total 1; }\n"
	"confirm() { say PAGE: total 2; }\n"
	"name=\\$3 file=\\${6:-/dev/stdin} probe=0\n"
	"take() { cat \"\\$file\" >> \"out/\\$name\"; }\n"
	"case \"\\$5\" in *novbe-probe=true*) probe=1;; esac\n"
	"trap 'exit 5' TERM\n"
	". ./behave\n"
	"END\n"
	"chmod 700 bin/backend/escpos\n"
	"cat > cups-files.conf <<END\n"
	"ServerBin $PWD/bin\nServerRoot $PWD/root\nRequestRoot $PWD/spool\nCacheDir $PWD/cache\n"
	"StateDir $PWD/state\nTempDir $PWD/tmp\nAccessLog $PWD/access_log\n"
	"ErrorLog $PWD/error_log\nPageLog $PWD/page_log\nSyncOnClose Yes\nPrintcap\n"
	"END\n";

static inline void write_cupsd_conf(const struct spooler *spooler, const char *more)
{
	assert_int_equal(
		shell(spooler,
			"cat > cupsd.conf <<END\n"
			"Listen 127.0.0.1:%d\nBrowsing No\nDefaultAuthType None\nWebInterface No\n"
			"DirtyCleanInterval 0\nJobKillDelay 2\nPreserveJobHistory 3600\n%s\n"
			"<Location />\nOrder allow,deny\nAllow all\n</Location>\n"
			"<Policy default>\n<Limit All>\nOrder allow,deny\nAllow all\n</Limit>\n"
			"</Policy>\nEND\n",
			spooler->port, more),
		0);
}

/* Starts cupsd (again) and waits until it answers. */
static inline void spooler_run(struct spooler *spooler)
{
	char conf[128], files[128];
	bool ready = false;

	snprintf(conf, sizeof(conf), "%s/cupsd.conf", spooler->folder);
	snprintf(files, sizeof(files), "%s/cups-files.conf", spooler->folder);
	spooler->pid = fork();
	if (spooler->pid == 0) {
		/* Not even a test that crashes leaves it behind. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (freopen("/dev/null", "w", stdout) && freopen("/dev/null", "w", stderr))
			execl("/usr/sbin/cupsd", "cupsd", "-f", "-c", conf, "-s", files, NULL);
		_exit(127);
	}
	for (int i = 0; i < 500 && !ready; i++) {
		pause_ms(20);
		ready = shell(spooler, "lpstat -r 2>&1 | grep -q 'is running'") == 0;
	}
	assert_true(ready);
}

static inline void spooler_end(struct spooler *spooler, int signo)
{
	if (spooler->pid > 0) {
		kill(spooler->pid, SIGCONT);
		kill(spooler->pid, signo);
		waitpid(spooler->pid, NULL, 0);
	}
	spooler->pid = 0;
}

/* The queue "ticket", as novbe-printer --setup makes it. */
static inline void spooler_add_queue(const struct spooler *spooler)
{
	assert_int_equal(shell(spooler, "lpadmin -p ticket -E -v escpos:/dev/null "
					"-o printer-error-policy=abort-job 2>/dev/null"),
		0);
}

/* False: this machine cannot (cupsd insists on root). */
static inline bool spooler_start(struct spooler *spooler)
{
	if (geteuid() != 0 || access("/usr/sbin/cupsd", X_OK) < 0)
		return false;
	snprintf(spooler->folder, sizeof(spooler->folder), "/tmp/novbe-spool-XXXXXX");
	assert_non_null(mkdtemp(spooler->folder));
	assert_int_equal(chmod(spooler->folder, 0755), 0);
	spooler->port = free_port();
	assert_int_equal(shell(spooler, "%s", spooler_files), 0);
	write_cupsd_conf(spooler, "");
	behave(spooler, behave_well);
	spooler_run(spooler);
	spooler_add_queue(spooler);
	return true;
}

static inline void spooler_stop(struct spooler *spooler)
{
	if (!spooler->folder[0])
		return;
	spooler_end(spooler, SIGTERM);
	assert_int_equal(shell(spooler, "rm -rf '%s'", spooler->folder), 0);
}

/* How often this sheet came out, counted in bytes of one sheet. */
static inline long sheet_bytes(const struct spooler *spooler, const char *name)
{
	struct stat info;
	char path[192];

	snprintf(path, sizeof(path), "%s/out/%s", spooler->folder, name);
	return stat(path, &info) < 0 ? 0 : (long)info.st_size;
}

#endif
