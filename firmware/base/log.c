/*
 * The log: one line per event on stderr, written by a single write() so that lines of several
 * threads and programs on one terminal do not mix.
 */
#include "firmware/base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_BYTES 2048

static const char *log_program;
static bool log_to_journal;
static bool log_shows_debug;
static enum log_level log_least = LOG_LEVEL_INFO;

/* systemd names the journal's end of stderr as device:inode, so a redirected stderr is told apart.
 */
static bool stderr_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long device, inode;
	struct stat st;

	if (!stream || sscanf(stream, "%llu:%llu", &device, &inode) != 2)
		return false;
	return fstat(STDERR_FILENO, &st) == 0 && st.st_dev == device && st.st_ino == inode;
}

void log_init(const char *program)
{
	const char *debug = getenv("NOVBE_DEBUG");

	log_program = program;
	log_to_journal = stderr_is_journal();
	log_shows_debug = debug && strcmp(debug, "1") == 0;
}

void log_only(enum log_level level)
{
	log_least = level;
}

static const char *level_word(enum log_level level)
{
	switch (level) {
	case LOG_LEVEL_ERR:
		return "error: ";
	case LOG_LEVEL_WARN:
		return "warning: ";
	case LOG_LEVEL_INFO:
		return "";
	case LOG_LEVEL_DEBUG:
		return "debug: ";
	}
	return "";
}

/* What comes before the text; local time, because the reader stands in the hall. */
static size_t prefix_write(char *line, size_t size, enum log_level level)
{
	struct timespec now;
	struct tm tm;
	char clock[16] = "";
	int n;

	if (log_to_journal) {
		n = snprintf(line, size, "<%d>", level);
	} else {
		clock_gettime(CLOCK_REALTIME, &now);
		if (localtime_r(&now.tv_sec, &tm))
			strftime(clock, sizeof(clock), "%H:%M:%S", &tm);
		n = snprintf(line, size, "%s.%03ld %s: %s", clock, now.tv_nsec / 1000000,
			log_program ? log_program : program_invocation_short_name,
			level_word(level));
	}
	return n < 0 ? 0 : (size_t)n < size ? (size_t)n : size - 1;
}

void log_write(enum log_level level, const char *format, ...)
{
	const int saved_errno = errno;
	char line[LINE_MAX_BYTES];
	const size_t room = sizeof(line) - 1; /* the newline */
	size_t len;
	va_list args;
	int n;

	if (level > log_least && !log_shows_debug)
		return;
	len = prefix_write(line, room, level);
	va_start(args, format);
	errno = saved_errno; /* for %m */
	n = vsnprintf(line + len, room - len, format, args);
	va_end(args);
	if (n > 0)
		len += (size_t)n < room - len ? (size_t)n : room - len - 1;
	/* Texts of peers must not forge lines or drive the terminal. */
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
			line[i] = ' ';
	line[len++] = '\n';
	if (write(STDERR_FILENO, line, len) < 0) {
		/* Nobody left to tell. */
	}
	errno = saved_errno;
}
