/* The outcomes of tickets, told to the hub until it has heard them. */
#include "kiosk/settle.h"

#include <errno.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/device/hub_link.h"

enum { LIFETIME_MS = 10000, AGAIN_MS = 1000 };

static void on_answer(void *data, enum outcome outcome, const struct answer_message *answer,
	const struct json *raw);

static void ask(struct settle_entry *entry, int64_t now_ms)
{
	struct command command = {.verb = entry->verb, .ticket = entry->ticket};

	entry->again_ms = 0;
	if (now_ms >= entry->until_ms) {
		entry->used = false;
		return;
	}
	entry->asked =
		hub_link_ask(entry->owner->link, &command, LIFETIME_MS, on_answer, entry) == 0;
}

static void on_answer(void *data, enum outcome outcome, const struct answer_message *answer,
	const struct json *raw)
{
	struct settle_entry *entry = data;
	char ticket[TICKET_TEXT_SIZE];

	(void)raw;
	entry->asked = false;
	if (outcome == OUTCOME_EXPIRED)
		ask(entry, clock_mono_ms());
	if (outcome != OUTCOME_ANSWERED)
		return;
	/* The hub could not write it just now: it may soon. */
	if (!answer->ok &&
		(answer->refusal == REFUSED_STORAGE || answer->refusal == REFUSED_LATE)) {
		entry->again_ms = clock_mono_ms() + AGAIN_MS;
		return;
	}
	if (!answer->ok) {
		ticket_text(&entry->ticket, ticket);
		log_warn("%s: '%s': %s: nothing more to do", verb_name(entry->verb), ticket,
			answer->text);
	}
	entry->used = false;
}

void settle_init(struct settle *settle, struct hub_link *link)
{
	*settle = (struct settle){.link = link};
	for (int i = 0; i < SETTLE_MAX; i++)
		settle->entries[i].owner = settle;
}

int settle_tell(struct settle *settle, enum verb verb, const char *ticket, int64_t now_ms)
{
	struct ticket parsed;

	if (!ticket_parse(ticket, &parsed))
		return -EINVAL;
	for (int i = 0; i < SETTLE_MAX; i++) {
		struct settle_entry *entry = &settle->entries[i];

		if (entry->used)
			continue;
		entry->used = true;
		entry->verb = verb;
		entry->ticket = parsed;
		entry->until_ms =
			now_ms + (verb == VERB_CONFIRM ? SETTLE_CONFIRM_MS : SETTLE_VOID_MS);
		ask(entry, now_ms);
		return 0;
	}
	return -ENOSPC;
}

void settle_ready(struct settle *settle, int64_t now_ms)
{
	for (int i = 0; i < SETTLE_MAX; i++) {
		if (settle->entries[i].used && !settle->entries[i].asked)
			ask(&settle->entries[i], now_ms);
	}
}

int64_t settle_next_ms(const struct settle *settle)
{
	int64_t next = INT64_MAX;

	for (int i = 0; i < SETTLE_MAX; i++) {
		const struct settle_entry *entry = &settle->entries[i];

		if (entry->used && entry->again_ms && entry->again_ms < next)
			next = entry->again_ms;
	}
	return next;
}

void settle_tick(struct settle *settle, int64_t now_ms)
{
	for (int i = 0; i < SETTLE_MAX; i++) {
		struct settle_entry *entry = &settle->entries[i];

		if (entry->used && entry->again_ms && now_ms >= entry->again_ms)
			ask(entry, now_ms);
	}
}
