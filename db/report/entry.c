/* Entries out of their text: the members that figures come from, in one pass. */
#include "db/report/entry.h"

#include <errno.h>
#include <string.h>

#include "firmware/wire/shape.h"

/* ---- Tickets ---- */

enum { NUMBER_BITS = 16, LETTERS = 27 };

#define ENTRY_LAST_MS (INT64_C(1) << 42) /* in the year 2109 */

ticket_code ticket_code_of(struct text text)
{
	ticket_code series = 0, number = 0;
	size_t at = 0;

	for (; at < text.len && at < 2 && text.at[at] >= 'A' && text.at[at] <= 'Z'; at++)
		series = series * LETTERS + (ticket_code)(text.at[at] - 'A' + 1);
	size_t digits = text.len - at;

	if (!series || digits < 3 || digits > 5)
		return 0;
	for (; at < text.len; at++) {
		if (text.at[at] < '0' || text.at[at] > '9')
			return 0;
		number = number * 10 + (ticket_code)(text.at[at] - '0');
	}
	return number && number < 1u << NUMBER_BITS ? series << NUMBER_BITS | number : 0;
}

void ticket_code_text(ticket_code code, char text[TICKET_TEXT_SIZE])
{
	ticket_code series = code >> NUMBER_BITS;
	struct ticket ticket = {.number = code & ((1u << NUMBER_BITS) - 1)};
	char *letter = ticket.series;

	if (series >= LETTERS)
		*letter++ = (char)('A' + series / LETTERS - 1);
	*letter = (char)('A' + series % LETTERS - 1);
	ticket_text(&ticket, text);
}

/* "A047/1" */
static void leg_take(struct scan *s, struct event *event)
{
	struct text text = scan_string(s);
	const char *slash = text.len ? memchr(text.at, '/', text.len) : NULL;
	int64_t leg = 0;

	if (slash) {
		struct scan number = {slash + 1, text.at + text.len, false};

		leg = scan_int(&number);
		event->ticket = ticket_code_of((struct text){text.at, (size_t)(slash - text.at)});
	}
	if (!event->ticket || leg < 1 || leg > QUEUE_MAX_LEGS_PER_VISIT)
		s->bad = true;
	event->leg = (uint8_t)(leg - 1);
}

/* ---- Changes ---- */

static enum change_kind kind_of(struct text word)
{
	static size_t lens[CHANGE_KIND_COUNT];

	if (!lens[0])
		for (int i = 0; i < CHANGE_KIND_COUNT; i++)
			lens[i] = strlen(change_kind_name((enum change_kind)i));
	for (int i = 0; i < CHANGE_KIND_COUNT; i++)
		if (lens[i] == word.len &&
			memcmp(change_kind_name((enum change_kind)i), word.at, word.len) == 0)
			return (enum change_kind)i;
	return CHANGE_KIND_COUNT;
}

/* A time, or a length of time: what adds up over a year still fits. */
static int64_t ms_take(struct scan *s)
{
	int64_t ms = scan_int(s);

	if (ms < 0 || ms > ENTRY_LAST_MS)
		s->bad = true;
	return ms;
}

/* As far as the journal's writers go. */
static int64_t key_take(struct scan *s)
{
	int64_t key = scan_int(s);

	if (key < -SHAPE_MAX_NUMBER || key > SHAPE_MAX_NUMBER)
		s->bad = true;
	return key;
}

static uint16_t counter_take(struct scan *s)
{
	int64_t number = scan_int(s);

	if (number < 1 || number > UINT16_MAX)
		s->bad = true;
	return (uint16_t)number;
}

static void why_take(struct scan *s, struct call_why *why)
{
	struct text name;

	scan_open(s, '{');
	while (scan_member(s, &name)) {
		if (text_is(name, "policy"))
			why->policy = scan_string(s);
		else if (text_is(name, "rule"))
			why->rule = scan_string(s);
		else if (text_is(name, "runner_up_rule"))
			why->runner_up_rule = scan_string(s);
		else if (text_is(name, "lost_by"))
			why->lost_by = scan_string(s);
		else if (text_is(name, "key"))
			why->key = key_take(s);
		else if (text_is(name, "out_of_order"))
			why->out_of_order = scan_bool(s);
		else if (text_is(name, "auto"))
			why->automatic = scan_bool(s);
		else if (text_is(name, "runner_up"))
			why->runner_up = scan_string(s);
		else if (text_is(name, "runner_up_key"))
			why->runner_up_key = key_take(s);
		else
			scan_skip(s);
	}
}

static bool text_member(struct scan *s, struct text name, struct event *event)
{
	const struct {
		const char *name;
		struct text *to;
	} texts[] = {{"service", &event->service}, {"class", &event->klass},
		{"state", &event->state}, {"operator", &event->operator_id},
		{"profile", &event->profile}, {"day", &event->day}, {"reason", &event->reason}};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (text_is(name, texts[i].name)) {
			*texts[i].to = scan_string(s);
			return true;
		}
	}
	return false;
}

static bool number_member(struct scan *s, struct text name, struct event *event)
{
	const struct {
		const char *name;
		int64_t *to;
	} numbers[] = {{"queued", &event->queued_ms}, {"low", &event->low_ms},
		{"high", &event->high_ms}, {"mid", &event->mid_ms}, {"ahead", &event->ahead},
		{"rating", &event->count}, {"recalls", &event->count}, {"expired", &event->count}};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (text_is(name, numbers[i].name)) {
			*numbers[i].to = ms_take(s);
			return true;
		}
	}
	return false;
}

static void event_take(struct scan *s, struct event *event)
{
	struct text name;

	memset(event, 0, sizeof(*event));
	event->kind = CHANGE_KIND_COUNT;
	event->low_ms = event->mid_ms = event->high_ms = -1;
	scan_open(s, '{');
	while (scan_member(s, &name)) {
		if (text_is(name, "change"))
			event->kind = kind_of(scan_string(s));
		else if (text_is(name, "leg"))
			leg_take(s, event);
		else if (text_is(name, "counter"))
			event->counter = counter_take(s);
		else if (text_is(name, "only_counter"))
			event->only_counter = counter_take(s);
		else if (text_is(name, "config"))
			event->config = (uint32_t)scan_int(s);
		else if (text_is(name, "offline"))
			event->offline = scan_bool(s);
		else if (text_is(name, "lapsed"))
			event->lapsed = scan_bool(s);
		else if (text_is(name, "why"))
			why_take(s, &event->why);
		else if (!text_member(s, name, event) && !number_member(s, name, event))
			scan_skip(s);
	}
}

/* ---- Entries ---- */

static void by_take(struct scan *s, struct entry_read *entry)
{
	struct text name;

	scan_open(s, '{');
	while (scan_member(s, &name)) {
		if (text_is(name, "device"))
			entry->device = scan_string(s);
		else if (text_is(name, "role"))
			entry->role = scan_string(s);
		else if (text_is(name, "verb"))
			entry->verb = scan_string(s);
		else if (text_is(name, "reason"))
			entry->reason = scan_string(s);
		else
			scan_skip(s);
	}
}

static void changes_take(struct scan *s, struct entry_read *entry)
{
	scan_open(s, '[');
	while (scan_item(s)) {
		if (entry->count == DECISION_MAX_CHANGES)
			s->bad = true;
		else
			event_take(s, &entry->events[entry->count++]);
	}
}

int entry_read(const char *text, size_t len, struct entry_read *entry)
{
	struct scan s;
	struct text name;

	scan_begin(&s, text, len);
	memset(entry, 0, offsetof(struct entry_read, events));
	scan_open(&s, '{');
	while (scan_member(&s, &name)) {
		if (text_is(name, "seq"))
			entry->seq = scan_int(&s);
		else if (text_is(name, "at"))
			entry->at_ms = ms_take(&s);
		else if (text_is(name, "by"))
			by_take(&s, entry);
		else if (text_is(name, "changes"))
			changes_take(&s, entry);
		else
			scan_skip(&s);
	}
	return s.bad || s.at != s.end || entry->seq < 1 ? -EINVAL : 0;
}
