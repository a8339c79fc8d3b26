/*
 * One event, one line: `what: 'value': why`. err = a person must act; warn = we carry on, and how;
 * info = state changed; debug = for developers (NOVBE_DEBUG=1). Goes to stderr with a time and the
 * program's name; under a service manager with <N> priorities instead. Never a citizen's data.
 */
#ifndef NOVBE_BASE_LOG_H
#define NOVBE_BASE_LOG_H

enum log_level { LOG_LEVEL_ERR = 3, LOG_LEVEL_WARN = 4, LOG_LEVEL_INFO = 6, LOG_LEVEL_DEBUG = 7 };

/* program is borrowed for ever. */
void log_init(const char *program);
/* Only what is at least as grave is written from now on (NOVBE_DEBUG=1: everything): for commands
 * that tell people themselves how it went. */
void log_only(enum log_level level);
void log_write(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

struct log_field {
	const char *name;  /* DEVICE, TICKET, COUNTER, ...: capital letters */
	const char *value; /* not a citizen's data */
};
#define LOG_FIELDS(...)                                                                            \
	(const struct log_field[])                                                                 \
	{                                                                                          \
		__VA_ARGS__,                                                                       \
		{                                                                                  \
			NULL, NULL                                                                 \
		}                                                                                  \
	}

/* A message that a person has to act on. id is one of event.h; fields end with a NULL name, as
 * LOG_FIELDS({"DEVICE", id}) makes it. In the journal it carries both, so that it is found by them
 * and explained by the catalog; elsewhere it is a line like any other. */
void log_event(const char *id, enum log_level level, const struct log_field *fields,
	const char *format, ...) __attribute__((format(printf, 4, 5)));

#define log_err(...)   log_write(LOG_LEVEL_ERR, __VA_ARGS__)
#define log_warn(...)  log_write(LOG_LEVEL_WARN, __VA_ARGS__)
#define log_info(...)  log_write(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...) log_write(LOG_LEVEL_DEBUG, __VA_ARGS__)

#endif
