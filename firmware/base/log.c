/*
 * The log: one line per event on stderr, written by a single write() so that lines of several
 * threads and programs on one terminal do not mix. Where stderr is the journal, messages with an id
 * go to it directly, since a line cannot carry fields.
 */
#include "firmware/base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>

#define LINE_MAX_BYTES 2048
#define LOG_MAX_FIELDS 4

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

/* Texts of peers must not forge lines or drive the terminal. */
static void make_harmless(char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
			text[i] = ' ';
}

static void line_write(enum log_level level, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

static void line_write(enum log_level level, const char *format, va_list args)
{
	const int saved_errno = errno;
	char line[LINE_MAX_BYTES];
	const size_t room = sizeof(line) - 1; /* the newline */
	size_t len = prefix_write(line, room, level);
	int n;

	errno = saved_errno; /* for %m */
	n = vsnprintf(line + len, room - len, format, args);
	if (n > 0)
		len += (size_t)n < room - len ? (size_t)n : room - len - 1;
	make_harmless(line, len);
	line[len++] = '\n';
	if (write(STDERR_FILENO, line, len) < 0) {
		/* Nobody left to tell. */
	}
	errno = saved_errno;
}

static bool is_left_out(enum log_level level)
{
	return level > log_least && !log_shows_debug;
}

void log_write(enum log_level level, const char *format, ...)
{
	va_list args;

	if (is_left_out(level))
		return;
	va_start(args, format);
	line_write(level, format, args);
	va_end(args);
}

/* ---- Events ---- */

struct record { /* one message for the journal: a text per field */
	char text[LOG_MAX_FIELDS + 4][LINE_MAX_BYTES];
	struct iovec parts[LOG_MAX_FIELDS + 4];
	int count;
};

static void record_vadd(struct record *record, const char *name, const char *format, va_list args)
	__attribute__((format(printf, 3, 0)));

static void record_vadd(struct record *record, const char *name, const char *format, va_list args)
{
	char *text = record->text[record->count];
	size_t len = (size_t)snprintf(text, LINE_MAX_BYTES, "%s=", name);
	int n = vsnprintf(text + len, LINE_MAX_BYTES - len, format, args);

	if (n > 0)
		len += (size_t)n < LINE_MAX_BYTES - len ? (size_t)n : LINE_MAX_BYTES - len - 1;
	make_harmless(text, len);
	record->parts[record->count++] = (struct iovec){text, len};
}

static void record_add(struct record *record, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void record_add(struct record *record, const char *name, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	record_vadd(record, name, format, args);
	va_end(args);
}

/* False: the journal did not take it. */
static bool record_send(const char *id, enum log_level level, const struct log_field *fields,
	const char *format, va_list args)
{
	struct record record = {.count = 0};

	record_vadd(&record, "MESSAGE", format, args);
	record_add(&record, "MESSAGE_ID", "%s", id);
	record_add(&record, "PRIORITY", "%d", level);
	record_add(&record, "SYSLOG_IDENTIFIER", "%s",
		log_program ? log_program : program_invocation_short_name);
	for (int i = 0; i < LOG_MAX_FIELDS && fields[i].name; i++)
		record_add(&record, fields[i].name, "%s", fields[i].value);
	return sd_journal_sendv(record.parts, record.count) >= 0;
}

void log_event(const char *id, enum log_level level, const struct log_field *fields,
	const char *format, ...)
{
	const int saved_errno = errno;
	va_list args;
	bool sent = false;

	if (is_left_out(level))
		return;
	if (log_to_journal) {
		va_start(args, format);
		sent = record_send(id, level, fields, format, args);
		va_end(args);
	}
	errno = saved_errno;
	if (sent)
		return;
	va_start(args, format);
	line_write(level, format, args);
	va_end(args);
}
