/* Lines for cupsd. */
#include "printer/backend/report.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum reason { EMPTY, LOW, COVER, OFFLINE, OTHER, REASONS };

/* Not offline-report: cupsd takes that one away when a job ends, and a probe would tell nothing. */
static const char *const names[REASONS] = {"media-empty-error", "media-low-warning",
	"cover-open-error", "offline-error", "other-error"};

/* One write for a line, so that lines of two processes never mix. */
static int say(const char *line, size_t len)
{
	ssize_t n;

	do {
		n = write(STDERR_FILENO, line, len);
	} while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : 0;
}

static void say_text(const char *level, const char *text)
{
	char line[400];
	int len = snprintf(line, sizeof(line) - 1, "%s: %s", level, text);

	if (len > (int)sizeof(line) - 2)
		len = (int)sizeof(line) - 2;
	for (int i = 0; i < len; i++) {
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
			line[i] = '?';
	}
	line[len] = '\n';
	(void)!say(line, (size_t)len + 1);
}

static void say_state(char sign, unsigned int reasons)
{
	char line[200];
	int len = snprintf(line, sizeof(line), "STATE: %c", sign);
	const char *comma = "";

	for (int i = 0; i < REASONS; i++) {
		if (!(reasons >> i & 1))
			continue;
		len += snprintf(line + len, sizeof(line) - (size_t)len, "%s%s", comma, names[i]);
		comma = ",";
	}
	line[len++] = '\n';
	if (reasons)
		(void)!say(line, (size_t)len);
}

static void tell(struct report *report, unsigned int reasons)
{
	const unsigned int all = (1U << REASONS) - 1;
	unsigned int changed = report->told ? report->reasons ^ reasons : all;

	report->told = true;
	report->reasons = reasons;
	say_state('-', changed & ~reasons);
	say_state('+', changed & reasons);
}

bool report_ready(const struct status_facts *facts)
{
	return !facts->offline && !facts->cover_open && !facts->paper_out && !facts->cutter_error &&
	       !facts->failed;
}

const char *report_trouble(const struct status_facts *facts)
{
	if (facts->cover_open)
		return "the printer's cover is open: close it";
	if (facts->paper_out)
		return "no paper: put in a new roll";
	if (facts->cutter_error)
		return "the cutter is stuck: open the cover, clear it, switch the printer off and "
		       "on";
	if (facts->failed)
		return "the printer has an error: switch it off and on";
	if (facts->offline)
		return "the printer is offline: press its feed or online button";
	return "";
}

void report_facts(struct report *report, const struct status_facts *facts)
{
	unsigned int reasons = 0;

	if (facts->paper_out)
		reasons |= 1U << EMPTY;
	else if (facts->paper_low)
		reasons |= 1U << LOW;
	if (facts->cover_open)
		reasons |= 1U << COVER;
	if (facts->cutter_error || facts->failed)
		reasons |= 1U << OTHER;
	if (facts->offline && !(reasons & ~(1U << LOW)))
		reasons |= 1U << OFFLINE;
	tell(report, reasons);
	if (!report_ready(facts))
		report_info(report, "%s", report_trouble(facts));
	else if (facts->paper_low)
		report_info(report, "the paper roll is nearly at its end: have a new one ready");
	else if (report->info[0])
		report_info(report, "the printer is ready");
}

void report_unreachable(struct report *report, const char *why)
{
	tell(report, 1U << OFFLINE);
	report_info(report, "%s", why);
}

void report_clear(struct report *report)
{
	tell(report, 0);
}

void report_info(struct report *report, const char *format, ...)
{
	char text[sizeof(report->info)];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (strcmp(text, report->info) == 0)
		return;
	memcpy(report->info, text, sizeof(text));
	say_text(report->lasting ? "ERROR" : "INFO", text);
}

void report_error(const char *format, ...)
{
	char text[300];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	say_text("ERROR", text);
}

int report_sheet(enum report_sheet sheet)
{
	char line[32];
	int len = snprintf(line, sizeof(line), "PAGE: total %d\n", (int)sheet);

	return say(line, (size_t)len);
}
