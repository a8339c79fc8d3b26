/* What the kiosk hears from the hub: the hall, the day, how many wait, orders. */
#include "kiosk/doors.h"
#include "kiosk/inside.h"
#include "kiosk/keys.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/catalogue.h"
#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/paint/paint.h"

/* ---- The hall ---------------------------------------------------------------------------------
 */

static void check_font(struct kiosk *kiosk, const char *language, char *trouble, size_t size)
{
	char why[PAINT_WHY_SIZE];
	const char *sample = translations_own_name(language);

	if (paint_language_ready(kiosk->painter, language, sample, why) == 0)
		return;
	log_err("%s", why);
	snprintf(trouble, size, "%s", why);
}

static void check_texts(struct kiosk *kiosk, const char *language, char *trouble, size_t size)
{
	if (strcmp(language, "en") != 0 && !translations_of(&kiosk->texts, language))
		snprintf(trouble, size, "texts: no '%s/%s.mo': the kiosk speaks English instead",
			kiosk->texts.folder, language);
}

/* So that the first citizen waits neither for fonts nor finds boxes instead of letters. */
static void warm(struct kiosk *kiosk)
{
	const struct hall_catalogue *hall = kiosk->store.hall;
	char fonts[PAINT_WHY_SIZE] = "", texts[sizeof(kiosk->texts.folder) + 80] = "";
	int64_t start_ms = clock_mono_ms();

	for (int i = 0; i < hall->language_count; i++) {
		const char *language = hall->languages[i];

		check_font(kiosk, language, fonts, sizeof(fonts));
		check_texts(kiosk, language, texts, sizeof(texts));
		if (press_warm(kiosk->press, hall, &kiosk->texts, language) < 0)
			log_warn("ticket: a sample in '%s' could not be painted", language);
	}
	kiosk_tell_trouble(kiosk, TROUBLE_FONTS, fonts);
	kiosk_tell_trouble(kiosk, TROUBLE_TEXTS, texts);
	log_debug("fonts: warm after %lld ms", (long long)(clock_mono_ms() - start_ms));
}

/* The search reads the hall's names: so it goes before the flow has another hall. */
static void use_search(struct kiosk *kiosk)
{
	const struct hall_catalogue *hall = kiosk->store.hall;

	kiosk->search = hall ? search_new(hall) : NULL;
	if (hall && !kiosk->search)
		log_err("search: no memory for it: services are found by their institutions");
	flow_set_search(&kiosk->flow, kiosk->search, clock_mono_ms());
}

static void drop_search(struct kiosk *kiosk)
{
	flow_set_search(&kiosk->flow, NULL, clock_mono_ms());
	search_free(kiosk->search);
	kiosk->search = NULL;
}

void news_use_hall(struct kiosk *kiosk)
{
	const struct hall_catalogue *hall = kiosk->store.hall;

	if (hall && memcmp(kiosk->warm, hall->languages, sizeof(kiosk->warm)) != 0) {
		memcpy(kiosk->warm, hall->languages, sizeof(kiosk->warm));
		warm(kiosk);
	}
	alone_use_hall(kiosk);
	keys_use_hall(kiosk);
	drop_search(kiosk);
	flow_set_hall(&kiosk->flow, hall, clock_mono_ms());
	use_search(kiosk);
	doors_look(kiosk);
}

static void hear_catalogue(struct kiosk *kiosk, const char *name, const struct json *body)
{
	if (catalogue_store_hear(&kiosk->store, name, body) == CATALOGUE_CHANGED)
		news_use_hall(kiosk);
	/* Institutions come after the head that names them: so they are asked for after it. */
	if (!name[0] && hub_link_follow(kiosk->link, TOPIC_CATALOGUE, "+") < 0)
		log_err("catalogue: the institutions' topics could not be followed");
}

/* ---- The hub ----------------------------------------------------------------------------------
 */

void news_use_hub(struct kiosk *kiosk)
{
	const struct hub_message *hub = hub_link_hub(kiosk->link);
	bool ready = hub_link_is_ready(kiosk->link);

	/* Neither the last will's day (that of the hub's start) nor that of a restored journal
	 * makes the kiosk forget: what it remembers is how the hub learns how far the numbers were.
	 */
	if (hub->online && strcmp(hub->day, kiosk->state.day) > 0) {
		memcpy(kiosk->state.day, hub->day, sizeof(kiosk->state.day));
		kiosk->state.highest_count = 0; /* numbers begin anew */
		hub_link_set_state(kiosk->link, &kiosk->state);
	}
	if (ready)
		alone_hear_hub(kiosk);
	flow_set_numbers(&kiosk->flow, ready || alone_may_give(kiosk),
		ready ? hub->open : alone_is_open(kiosk), clock_mono_ms());
	doors_look(kiosk);
	kiosk_tell_unreported(kiosk);
}

static void on_ready(void *data)
{
	struct kiosk *kiosk = data;

	log_info("hub: connected, tickets can be given");
	alone_stop_waiting(kiosk);
	settle_ready(kiosk->settle);
	news_use_hub(kiosk); /* its day is noted before anything is reported */
	report_hub_ready(kiosk);
	kiosk_go_on(kiosk);
}

static bool shows_waiting(const struct flow *flow)
{
	return flow->shown == FLOW_SERVICE || flow->shown == FLOW_POPULAR ||
	       flow->shown == FLOW_SEARCH || flow->shown == FLOW_DETAILS;
}

static void on_lost(void *data, const char *why)
{
	struct kiosk *kiosk = data;

	alone_stop_waiting(kiosk);
	log_warn("hub: lost: %s: %s until it is back", why,
		alone_may_give(kiosk) ? "the kiosk gives numbers of its own" : "no tickets");
	if (waiting_clear(&kiosk->waiting) && shows_waiting(&kiosk->flow))
		kiosk->flow.changed = true;
	news_use_hub(kiosk);
	kiosk_go_on(kiosk);
}

static void on_message(void *data, enum topic_kind kind, const char *name, const struct json *body)
{
	struct kiosk *kiosk = data;

	switch (kind) {
	case TOPIC_CATALOGUE:
		hear_catalogue(kiosk, name, body);
		break;
	case TOPIC_QUEUE:
		if (waiting_hear(&kiosk->waiting, body) && shows_waiting(&kiosk->flow))
			kiosk->flow.changed = true;
		break;
	case TOPIC_HUB_STATE:
		news_use_hub(kiosk);
		report_hear_hub(kiosk);
		break;
	case TOPIC_DEVICE_DO:
		desk_order(kiosk, body);
		break;
	default:
		break;
	}
	kiosk_go_on(kiosk);
}

const struct hub_link_handlers news_handlers = {
	.ready = on_ready,
	.lost = on_lost,
	.message = on_message,
};

int news_follow(struct kiosk *kiosk, const char *device)
{
	int error = hub_link_follow(kiosk->link, TOPIC_CATALOGUE, NULL);

	if (error == 0)
		error = hub_link_follow(kiosk->link, TOPIC_QUEUE, "+");
	if (error == 0)
		error = hub_link_follow(kiosk->link, TOPIC_DEVICE_DO, device);
	return error;
}
