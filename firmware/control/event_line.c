/*
 * The words of each kind of change are a pattern: {name} stands for the member of that name, and a
 * part in [brackets] is left out when a member in it is missing; a member that is true stands for
 * no text of its own. A kind that is not in the table (a newer hub's) is shown by its own name.
 */
#include "firmware/control/event_line.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/json.h"
#include "firmware/queue/change.h"

enum { LINE_SIZE = 512, MAX_NUMBER_TEXT = 24 };

static const char *const PATTERNS[CHANGE_KIND_COUNT] = {
	[CHANGE_DAY_OPENED] = "day {day} opens[, hall file version {config}]",
	[CHANGE_DAY_REOPENED] = "day {day} opens again",
	[CHANGE_DAY_CLOSED] = "day {day} closes[, {expired} tickets expire]",
	[CHANGE_CONFIGURED] = "hall file version {config} is in force",
	[CHANGE_JUMPED] = "numbers go on {jump} ahead",
	[CHANGE_RETIRED] = "{ticket} is out of use today",
	[CHANGE_SERVICE_OPENED] = "service {service} takes tickets again",
	[CHANGE_SERVICE_CLOSED] = "service {service} takes no more tickets",
	[CHANGE_ISSUED] = "{leg} issued for {service}[, {class}][, {ahead} ahead][, printed by"
			  " {printer}][, given without the hub{offline}]",
	[CHANGE_FILED] = "{ticket} of {day} filed for {service}",
	[CHANGE_STRAY] = "{ticket} of {day} for {service} is stray: the hall has no place for its"
			 " {reason}",
	[CHANGE_BOOKED] = "appointment {code} booked for {day}, {service}",
	[CHANGE_UNBOOKED] = "appointment {code} of {day} cancelled",
	[CHANGE_CHECKED_IN] = "{leg} is for appointment {code}",
	[CHANGE_CONFIRMED] = "{leg} waits[, though nobody confirmed it{lapsed}]",
	[CHANGE_HEARD] = "{leg} is somebody's after all",
	[CHANGE_VOIDED] = "{leg} void: no paper, or replaced",
	[CHANGE_REPRINTED] = "{leg} printed again[, copy {copies}][, by {printer}]",
	[CHANGE_PAPER] = "{leg} paper {print}[, copy {copy}]",
	[CHANGE_CALLED] = "{leg} called to counter {counter}[ for {service}][, out of its "
			  "order{out_of_order}]"
			  "[, by itself{auto}]",
	[CHANGE_RECALLED] = "{leg} called again to counter {counter}",
	[CHANGE_ARRIVED] = "{leg} arrived",
	[CHANGE_DONE] = "{leg} done",
	[CHANGE_NO_SHOW] =
		"{leg} did not come[, and nobody at the counter had pressed a button{missed}]",
	[CHANGE_PARKED] = "{leg} set aside at counter {counter}[: {reason}]",
	[CHANGE_UNPARKED] = "{leg} taken up again",
	[CHANGE_TRANSFERRED] = "{leg} sent on",
	[CHANGE_ADDED] = "{leg} waits for {service}[ at counter {only_counter}]",
	[CHANGE_RETURNED] = "{leg} missed its call and waits again",
	[CHANGE_CANCELLED] = "{leg} cancelled[: {reason}]",
	[CHANGE_RATED] = "{leg} rated {rating} of 5[ at counter {counter}]",
	[CHANGE_COUNTER_OPENED] =
		"counter {counter} opens[, operator {operator}][, profile {profile}]",
	[CHANGE_COUNTER_CLOSED] = "counter {counter} closes",
	[CHANGE_PAUSED] = "counter {counter} pauses[: {reason}]",
	[CHANGE_RESUMED] = "counter {counter} goes on",
	[CHANGE_PROFILE_SET] = "counter {counter} takes profile {profile}",
	[CHANGE_KIOSK_AWAY] = "kiosk {kiosk} is away: the tickets it has not told of are held",
	[CHANGE_KIOSK_BACK] = "kiosk {kiosk} is back",
	[CHANGE_PUT_BACK] =
		"{leg} waits again at its place, counter {counter} did not serve it[: {reason}]",
	[CHANGE_CLOSING] = "counter {counter} closes after this visit",
	[CHANGE_STAYS] = "counter {counter} stays open",
	[CHANGE_MISSED] = "nobody came for appointment {code} of {day}",
};

struct line { /* grows up to its size, then stays */
	char text[LINE_SIZE];
	size_t len;
};

static void line_add(struct line *line, const char *text, size_t len)
{
	if (len > sizeof(line->text) - 1 - line->len)
		len = sizeof(line->text) - 1 - line->len;
	memcpy(line->text + line->len, text, len);
	line->len += len;
	line->text[line->len] = '\0';
}

/* The member as text; a leg's first part reads as its ticket. False: it is not there. */
static bool member_add(struct line *line, const struct json *change, const char *name, size_t len)
{
	char key[32], digits[MAX_NUMBER_TEXT];
	const struct json *value;
	const char *text;
	int64_t number;
	bool is_true = false;

	snprintf(key, sizeof(key), "%.*s", (int)len, name);
	value = json_get(change, key);
	if (!value)
		value = json_get(json_get(change, "why"), key);
	text = json_string(value);
	if (!text && json_int(value, INT64_MIN / 2, INT64_MAX / 2, &number)) {
		snprintf(digits, sizeof(digits), "%" PRId64, number);
		text = digits;
	}
	if (!text)
		return json_bool(value, &is_true) && is_true;
	len = strlen(text);
	if (strcmp(key, "leg") == 0 && len > 2 && strcmp(text + len - 2, "/1") == 0)
		len -= 2;
	line_add(line, text, len);
	return true;
}

/* Fills a pattern in up to `end`; false when a member was missing. */
static bool pattern_add(
	struct line *line, const struct json *change, const char *at, const char *end)
{
	bool whole = true;

	while (at < end) {
		size_t len = strcspn(at, "{[");
		const char *close;

		if (len > (size_t)(end - at))
			len = (size_t)(end - at);
		line_add(line, at, len);
		at += len;
		if (at >= end)
			break;
		close = strchr(at, *at == '{' ? '}' : ']');
		if (*at == '{') {
			if (!member_add(line, change, at + 1, (size_t)(close - at - 1))) {
				line_add(line, "?", 1);
				whole = false;
			}
		} else {
			size_t before = line->len;

			if (!pattern_add(line, change, at + 1, close)) {
				line->len = before;
				line->text[before] = '\0';
			}
		}
		at = close + 1;
	}
	return whole;
}

static void change_words(struct line *line, const struct json *change)
{
	const char *word = json_string(json_get(change, "change"));
	enum change_kind kind = word ? change_kind_parse(word) : CHANGE_KIND_COUNT;

	line->len = 0;
	line->text[0] = '\0';
	if (kind != CHANGE_KIND_COUNT && PATTERNS[kind]) {
		pattern_add(line, change, PATTERNS[kind], strchr(PATTERNS[kind], '\0'));
		return;
	}
	line_add(line, word ? word : "?", strlen(word ? word : "?"));
	line_add(line, " ", 1);
	if (!member_add(line, change, "leg", 3))
		member_add(line, change, "ticket", 6);
}

static void line_write(FILE *out, const struct line *line)
{
	for (size_t i = 0; i < line->len; i++) {
		unsigned char c = (unsigned char)line->text[i];

		fputc(c < ' ' || c == 0x7f ? '?' : c, out);
	}
}

/* Whose hand it was, where the words do not say it: a manager, the reception. */
static const char *hand_of(const struct json *entry)
{
	const struct json *by = json_get(entry, "by");
	const char *word = json_string(json_get(by, "role"));
	enum role role = word ? role_parse(word) : ROLE_COUNT;

	if (role != ROLE_CONTROL && role != ROLE_RECEPTION)
		return NULL;
	return json_string(json_get(by, "device"));
}

void event_line_write(FILE *out, const struct json *entry, const char *zone)
{
	int64_t at_ms = event_line_at_ms(entry);
	const char *hand = hand_of(entry);
	const struct json *change;
	struct line line;
	char clock[6];

	if (clock_local_hhmm(at_ms, zone, clock) < 0)
		strcpy(clock, "??:??");
	for (change = json_first(json_get(entry, "changes")); change; change = json_next(change)) {
		change_words(&line, change);
		fprintf(out, "%s:%02d  ", clock, (int)(at_ms / 1000 % 60));
		line_write(out, &line);
		if (hand)
			fprintf(out, "  (by %s)", hand);
		fputc('\n', out);
	}
}

int64_t event_line_seq(const struct json *entry)
{
	int64_t seq;

	return json_int(json_get(entry, "seq"), 1, INT64_MAX / 2, &seq) ? seq : 0;
}

int64_t event_line_at_ms(const struct json *entry)
{
	int64_t at_ms;

	return json_int(json_get(entry, "at"), 0, INT64_MAX / 2, &at_ms) ? at_ms : 0;
}

void event_line_json(struct json_writer *w, const char *name, const struct json *value)
{
	enum json_type type = json_type(value);
	int64_t number;
	bool flag;

	if (type == JSON_OBJECT || type == JSON_LIST) {
		if (type == JSON_OBJECT)
			json_open_object(w, name);
		else
			json_open_list(w, name);
		for (const struct json *child = json_first(value); child; child = json_next(child))
			event_line_json(w, type == JSON_OBJECT ? json_name(child) : NULL, child);
		if (type == JSON_OBJECT)
			json_close_object(w);
		else
			json_close_list(w);
	} else if (type == JSON_STRING) {
		json_put_string(w, name, json_string(value));
	} else if (type == JSON_BOOL && json_bool(value, &flag)) {
		json_put_bool(w, name, flag);
	} else if (type == JSON_NUMBER && json_int(value, INT64_MIN / 2, INT64_MAX / 2, &number)) {
		json_put_int(w, name, number);
	} else {
		json_put_null(w, name);
	}
}
