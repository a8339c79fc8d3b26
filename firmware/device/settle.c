/*
 * What became of tickets and their paper, told to the hub until it has answered.
 *
 *   waiting --ask--> asked --answer--> told (and then its follower, if there is one)
 *      ^               |
 *      +-- expired, link lost, storage: later
 */
#include "firmware/device/settle.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "firmware/device/hub_link.h"
#include "firmware/wire/visit_id.h"

enum { LIFETIME_MS = 10000, AGAIN_MS = 1000 };

struct entry {
	struct settle *owner;
	bool used;
	bool asked;    /* news is on its way */
	bool followed; /* next waits for the answer to news */
	struct settle_news news, next;
	int64_t until_ms; /* monotonic; a void is given up then */
	int64_t again_ms; /* ask again then: the hub could not do it just now; 0: no */
};

struct settle {
	struct hub_link *link; /* borrowed; NULL: none yet */
	struct loop_timer *timer;
	settle_told_fn *told;
	void *data;
	struct entry entries[SETTLE_MAX];
};

static void on_answer(void *data, enum outcome outcome, const struct answer_message *answer,
	const struct json *raw);

/* ---- Time --------------------------------------------------------------------------------------
 */

static void rearm(struct settle *settle)
{
	int64_t next_ms = INT64_MAX;

	for (int i = 0; i < SETTLE_MAX; i++) {
		const struct entry *entry = &settle->entries[i];

		if (entry->used && entry->again_ms && entry->again_ms < next_ms)
			next_ms = entry->again_ms;
	}
	if (next_ms == INT64_MAX)
		loop_timer_stop(settle->timer);
	else
		loop_timer_at(settle->timer, next_ms);
}

static void ask_later(struct entry *entry)
{
	entry->again_ms = clock_mono_ms() + AGAIN_MS;
	rearm(entry->owner);
}

/* ---- Asking ------------------------------------------------------------------------------------
 */

static void ask(struct entry *entry);

/* Nothing more is done about entry->news; its owner hears that only of the newest. */
static void end(struct entry *entry, bool accepted)
{
	struct settle *settle = entry->owner;
	struct settle_news told = entry->news;

	entry->used = entry->followed;
	entry->again_ms = 0;
	if (entry->followed) {
		entry->followed = false;
		entry->news = entry->next;
		ask(entry);
	} else if (settle->told) {
		settle->told(settle->data, &told, accepted);
	}
}

static void give_up(struct entry *entry, const char *why)
{
	log_warn("%s: '%s': %s: nothing more to do", verb_name(entry->news.verb), entry->news.visit,
		why);
	end(entry, false);
}

/* A void that comes late would only surprise: the ticket was called meanwhile. */
static bool is_too_late(const struct entry *entry)
{
	return entry->news.verb == VERB_VOID && clock_mono_ms() >= entry->until_ms;
}

static void ask(struct entry *entry)
{
	struct settle *settle = entry->owner;
	const struct settle_news *news = &entry->news;
	struct command command = {.verb = news->verb, .print = news->print, .copy = news->copy};
	char day[DAY_SIZE];
	int error;

	entry->again_ms = 0;
	if (!settle->link || !hub_link_is_ready(settle->link) ||
		!visit_id_read(news->visit, day, &command.ticket))
		return;
	if (is_too_late(entry)) {
		give_up(entry, "no answer for too long");
		return;
	}
	memcpy(command.day, day, sizeof(command.day));
	error = hub_link_ask(settle->link, &command, LIFETIME_MS, on_answer, entry);
	entry->asked = error == 0;
	if (error < 0 && error != -ENOTCONN) /* then `ready` comes */
		ask_later(entry);
}

/* The newer news, with what the older one says that nobody has heard yet. */
static struct settle_news merge(const struct settle_news *older, const struct settle_news *newer)
{
	struct settle_news both = *newer;

	if (older->verb == VERB_CONFIRM)
		both.verb = VERB_CONFIRM;
	return both;
}

static void follow(struct entry *entry)
{
	if (!entry->followed)
		return;
	entry->followed = false;
	entry->news = merge(&entry->news, &entry->next);
}

static void on_answer(void *data, enum outcome outcome, const struct answer_message *answer,
	const struct json *raw)
{
	struct entry *entry = data;

	(void)raw;
	entry->asked = false;
	if (outcome != OUTCOME_ANSWERED) {
		follow(entry);
		if (outcome == OUTCOME_EXPIRED)
			ask(entry);
		return;
	}
	if (answer->ok) {
		end(entry, true);
		return;
	}
	switch (answer->refusal) {
	case REFUSED_STORAGE:
	case REFUSED_NO_MEMORY:
	case REFUSED_LATE: /* not written or too slow just now: it may go soon */
		follow(entry);
		ask_later(entry);
		break;
	default:
		give_up(entry, answer->text);
		break;
	}
}

static void on_timer(void *data)
{
	struct settle *settle = data;
	int64_t now_ms = clock_mono_ms();

	for (int i = 0; i < SETTLE_MAX; i++) {
		struct entry *entry = &settle->entries[i];

		if (entry->used && entry->again_ms && now_ms >= entry->again_ms)
			ask(entry);
	}
	rearm(settle);
}

/* ---- Telling -----------------------------------------------------------------------------------
 */

static bool may_be_told(const struct settle_news *news)
{
	bool of_paper = news->print >= PRINT_SUBMITTED && news->print < PRINT_STATE_COUNT;

	switch (news->verb) {
	case VERB_PAPER:
		return of_paper;
	case VERB_CONFIRM:
		return of_paper || news->print == PRINT_ISSUED;
	case VERB_VOID:
		return news->print == PRINT_ISSUED;
	default:
		return false;
	}
}

/* A void is no news of paper: it goes its own way. */
static struct entry *find(struct settle *settle, const struct settle_news *news)
{
	for (int i = 0; i < SETTLE_MAX; i++) {
		struct entry *entry = &settle->entries[i];

		if (entry->used && entry->news.copy == news->copy &&
			(entry->news.verb == VERB_VOID) == (news->verb == VERB_VOID) &&
			!strcmp(entry->news.visit, news->visit))
			return entry;
	}
	return NULL;
}

static struct entry *find_free(struct settle *settle)
{
	for (int i = 0; i < SETTLE_MAX; i++) {
		if (!settle->entries[i].used)
			return &settle->entries[i];
	}
	return NULL;
}

static bool says_the_same(const struct settle_news *a, const struct settle_news *b)
{
	return a->verb == b->verb && a->print == b->print;
}

/* More about a piece of paper whose last news was not answered yet. */
static void tell_more(struct entry *entry, const struct settle_news *news)
{
	if (entry->asked && entry->followed) {
		entry->next = merge(&entry->next, news);
	} else if (entry->asked) {
		entry->followed = !says_the_same(&entry->news, news);
		entry->next = *news;
	} else {
		entry->news = merge(&entry->news, news);
	}
}

int settle_tell(struct settle *settle, const struct settle_news *news)
{
	struct entry *entry;
	struct ticket ticket;
	char day[DAY_SIZE];

	if (!may_be_told(news) || !visit_id_read(news->visit, day, &ticket))
		return -EINVAL;
	entry = find(settle, news);
	if (entry) {
		tell_more(entry, news);
		return 0;
	}
	entry = find_free(settle);
	if (!entry)
		return -ENOSPC;
	*entry = (struct entry){.owner = settle,
		.used = true,
		.news = *news,
		.until_ms = clock_mono_ms() + SETTLE_VOID_MS};
	ask(entry);
	return 0;
}

void settle_ready(struct settle *settle)
{
	for (int i = 0; i < SETTLE_MAX; i++) {
		if (settle->entries[i].used && !settle->entries[i].asked)
			ask(&settle->entries[i]);
	}
	rearm(settle);
}

size_t settle_count(const struct settle *settle)
{
	size_t count = 0;

	for (int i = 0; i < SETTLE_MAX; i++)
		count += settle->entries[i].used;
	return count;
}

/* ---- Life --------------------------------------------------------------------------------------
 */

struct settle *settle_new(struct loop *loop, settle_told_fn *told, void *data)
{
	struct settle *settle = calloc(1, sizeof(*settle));
	int error;

	if (!settle)
		return NULL;
	settle->told = told;
	settle->data = data;
	error = loop_timer_add(loop, on_timer, settle, &settle->timer);
	if (error < 0) {
		free(settle);
		errno = -error;
		return NULL;
	}
	return settle;
}

void settle_use(struct settle *settle, struct hub_link *link)
{
	settle->link = link;
}

void settle_free(struct settle *settle)
{
	if (!settle)
		return;
	loop_timer_del(settle->timer);
	free(settle);
}
