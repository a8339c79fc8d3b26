/* The words of calling's refusals: how many recalls, how many seconds, which counter. */
#include "firmware/dispatcher/lacking.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static uint16_t acting_counter(const struct hub *hub, const struct command *c)
{
	return role_is_at_counter(c->role) ? c->own_counter
					   : setup_counter(hub->setup, c->counter_number);
}

static void no_show_text(const struct hub *hub, uint16_t at, char text[ANSWER_TEXT_SIZE])
{
	const struct counter *counter = hall_counter(hub->hall, at);
	const struct leg *leg = hall_leg(hub->hall, counter->leg);
	int recalls = hub->setup->calling.no_show_recalls - leg->recalls;
	int64_t wait_ms = hub->entry->decision.when_ms - hub->entry->at_ms;
	char often[40] = "", seconds[40] = "";

	if (recalls > 0)
		snprintf(often, sizeof(often), "recall %d more time%s", recalls,
			recalls == 1 ? "" : "s");
	if (wait_ms > 0)
		snprintf(seconds, sizeof(seconds), "wait %" PRId64 " s", (wait_ms + 999) / 1000);
	snprintf(text, ANSWER_TEXT_SIZE, "too soon for a no-show: %s%s%s", often,
		often[0] && seconds[0] ? " and " : "", seconds);
}

static void elsewhere_text(
	const struct hub *hub, const struct command *c, uint16_t at, char text[ANSWER_TEXT_SIZE])
{
	uint16_t other = hall_operator_elsewhere(hub->hall, at, c->operator_id);

	if (other == SETUP_NONE)
		return;
	snprintf(text, ANSWER_TEXT_SIZE,
		"'%s' has a ticket in hand at counter %u: end, park or transfer it there first",
		c->operator_id, hub->setup->counters[other].number);
}

static void pause_text(const struct hub *hub, char text[ANSWER_TEXT_SIZE])
{
	const struct setup_calling *rules = &hub->setup->calling;
	size_t len = (size_t)snprintf(
		text, ANSWER_TEXT_SIZE, "a pause needs one of the hall's reasons:");

	for (uint16_t i = 0; i < rules->pause_reason_count && len < ANSWER_TEXT_SIZE; i++)
		len += (size_t)snprintf(text + len, ANSWER_TEXT_SIZE - len, "%s %s",
			i > 0 ? "," : "", rules->pause_reasons[i].id);
}

void lacking_text(const struct hub *hub, const struct request *r, enum refusal refusal,
	char text[ANSWER_TEXT_SIZE])
{
	const struct command *c = &r->command;
	uint16_t at = acting_counter(hub, c);

	if (at == SETUP_NONE)
		return;
	if (c->verb == VERB_NO_SHOW && refusal == REFUSED_TOO_SOON)
		no_show_text(hub, at, text);
	else if ((c->verb == VERB_SIGN_IN || c->verb == VERB_OPEN) && refusal == REFUSED_BUSY &&
		 !hall_counter(hub->hall, at)->holds)
		elsewhere_text(hub, c, at, text);
	else if (c->verb == VERB_PAUSE && refusal == REFUSED_INVALID)
		pause_text(hub, text);
	else if (c->verb == VERB_CALL_TICKET && refusal == REFUSED_FORBIDDEN &&
		 c->role == ROLE_COUNTER)
		snprintf(text, ANSWER_TEXT_SIZE,
			"this counter may not call out of order: a manager may, for it");
	else if ((c->verb == VERB_CLOSE || c->verb == VERB_SIGN_OUT) && refusal == REFUSED_BUSY)
		snprintf(text, ANSWER_TEXT_SIZE,
			"a ticket is in hand: end, park or transfer it first, or close after "
			"this visit");
}
