/* Device URIs of the scheme escpos. */
#include "printer/backend/device_uri.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fault {
	char *why;
	size_t size;
};

static int wrong(const struct fault *f, const char *what, const char *value, const char *wanted)
{
	snprintf(f->why, f->size, "%s '%.80s': %s", what, value, wanted);
	return -EINVAL;
}

static bool number_read(const char *text, long min, long max, long *value)
{
	char *end;

	if (text[0] < '0' || text[0] > '9')
		return false;
	errno = 0;
	*value = strtol(text, &end, 10);
	return !errno && !*end && *value >= min && *value <= max;
}

/* The place of a word in a list that NULL ends; -1: not there. */
static int word_find(const char *word, const char *const *words)
{
	for (int i = 0; words[i]; i++) {
		if (strcmp(word, words[i]) == 0)
			return i;
	}
	return -1;
}

static bool is_baud(long value)
{
	static const long known[] = {
		1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (known[i] == value)
			return true;
	}
	return false;
}

static int option_read(
	const char *name, const char *value, struct device_uri *uri, const struct fault *f)
{
	static const char *const confirms[] = {"process-id", "status", "none", NULL};
	static const char *const flows[] = {"none", "hardware", "software", NULL};
	static const char *const answers[] = {"no", "yes", NULL};
	int found = 0;
	long number = 0;

	if (strcmp(name, "confirm") == 0) {
		found = word_find(value, confirms);
		if (found < 0)
			return wrong(f, "confirm", value, "process-id, status or none");
		uri->confirm = (enum device_confirm)found;
	} else if (strcmp(name, "flow") == 0) {
		found = word_find(value, flows);
		if (found < 0)
			return wrong(f, "flow", value, "none, hardware or software");
		uri->flow = (enum device_flow)found;
	} else if (strcmp(name, "ask") == 0) {
		found = word_find(value, answers);
		if (found < 0)
			return wrong(f, "ask", value, "yes or no");
		uri->ask = found == 1;
	} else if (strcmp(name, "baud") == 0) {
		if (!number_read(value, 1200, 921600, &number) || !is_baud(number))
			return wrong(f, "baud", value, "a line speed, as 9600 or 115200");
		uri->baud = (unsigned int)number;
	} else if (strcmp(name, "wait_s") == 0) {
		if (!number_read(value, 1, DEVICE_WAIT_MAX_S, &number))
			return wrong(f, "wait_s", value, "seconds, 1 to 86400");
		uri->wait_s = (int)number;
	} else {
		return wrong(f, "option", name, "confirm, wait_s, baud, flow or ask");
	}
	return 0;
}

static int options_read(char *text, struct device_uri *uri, const struct fault *f)
{
	char *next = text, *option;
	int result = 0;

	while (result == 0 && (option = strsep(&next, "&+"))) {
		char *value = strchr(option, '=');

		if (!value)
			return wrong(f, "option", option, "write name=value");
		*value++ = '\0';
		result = option_read(option, value, uri, f);
	}
	if (result == 0 && !uri->ask && uri->confirm != CONFIRM_NONE)
		return wrong(f, "ask", "no", "only with confirm=none");
	return result;
}

static int hex_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Undoes %20 and its like, in place. */
static bool decode(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++, to++) {
		*to = *from;
		if (*from != '%')
			continue;
		if (hex_of(from[1]) < 0 || hex_of(from[2]) < 0)
			return false;
		*to = (char)(hex_of(from[1]) << 4 | hex_of(from[2]));
		if (!*to)
			return false;
		from += 2;
	}
	*to = '\0';
	return true;
}

static int address_read(char *text, struct device_uri *uri, const struct fault *f)
{
	char *host = text, *port = NULL, *slash = strchr(text, '/');
	long number;

	if (slash && slash[1])
		return wrong(f, "address", text, "nothing may stand behind host and port");
	if (slash)
		*slash = '\0';
	if (host[0] == '[') {
		char *end = strchr(++host, ']');

		if (!end || (end[1] && end[1] != ':'))
			return wrong(f, "address", text, "write [IPV6 ADDRESS]:PORT");
		port = end[1] ? end + 2 : NULL;
		*end = '\0';
	} else if ((port = strchr(host, ':'))) {
		*port++ = '\0';
	}
	if (!port)
		port = "9100";
	if (!host[0] || strlen(host) >= sizeof(uri->host))
		return wrong(f, "host", host, "a name or an address");
	if (!number_read(port, 1, 65535, &number))
		return wrong(f, "port", port, "1 to 65535");
	uri->kind = DEVICE_TCP;
	snprintf(uri->host, sizeof(uri->host), "%s", host);
	snprintf(uri->port, sizeof(uri->port), "%ld", number);
	return 0;
}

int device_uri_read(const char *text, struct device_uri *uri, char *why, size_t size)
{
	static const char scheme[] = "escpos:";
	const struct fault f = {why, size};
	struct device_uri read = {.wait_s = DEVICE_WAIT_S, .baud = DEVICE_BAUD, .ask = true};
	char copy[1024], *options, *rest;
	int result;

	if (strncmp(text, scheme, sizeof(scheme) - 1) != 0 || strlen(text) >= sizeof(copy))
		return wrong(&f, "device URI", text, "escpos:/dev/... or escpos://HOST:PORT");
	snprintf(copy, sizeof(copy), "%s", text);
	rest = copy + sizeof(scheme) - 1;
	options = strchr(rest, '?');
	if (options)
		*options++ = '\0';
	if (!decode(rest))
		return wrong(&f, "device URI", text, "a % is followed by two hex digits");
	if (strncmp(rest, "//", 2) == 0) {
		result = address_read(rest + 2, &read, &f);
	} else if (rest[0] == '/' && rest[1] && strlen(rest) < sizeof(read.path)) {
		snprintf(read.path, sizeof(read.path), "%s", rest);
		result = 0;
	} else {
		result = wrong(&f, "device URI", text, "escpos:/dev/... or escpos://HOST:PORT");
	}
	if (result == 0 && options)
		result = options_read(options, &read, &f);
	if (result == 0)
		*uri = read;
	return result;
}
