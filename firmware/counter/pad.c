/* Whom a citizen's press rates, and what the pad's lamps say; the rule is in the header. */
#include "firmware/counter/pad.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const char no_link[] = "Not connected: the press did not count.";
static const char nobody[] = "Nobody is to be rated now.";

void pad_init(struct pad *pad, const struct pad_options *options)
{
	*pad = (struct pad){.options = *options, .flash_until_ms = INT64_MIN};
	snprintf(pad->lost_why, sizeof(pad->lost_why), "connecting");
}

void pad_time(struct pad *pad, int64_t hub_ms, int64_t now_ms)
{
	pad->hub_ahead_ms = hub_ms - now_ms;
}

static void flash(struct pad *pad, enum lamp lamp, int64_t now_ms, int64_t for_ms, const char *text)
{
	pad->flash_lamp = lamp;
	pad->flash_text = text;
	pad->flash_until_ms = now_ms + for_ms;
}

/* ---- Who ---- */

static bool is_serving(const struct counter_message *truth)
{
	return truth->leg[0] && truth->leg_state == LEG_SERVING;
}

/* Monotonic: until then the one who was served last may be rated. */
static int64_t last_until_ms(const struct pad *pad)
{
	return pad->truth.last_end_ms - pad->hub_ahead_ms + pad->options.rate_for_ms;
}

static bool has_passed(const struct pad *pad)
{
	return !strcmp(pad->passed, pad->truth.last) &&
	       pad->passed_end_ms == pad->truth.last_end_ms;
}

/* The ticket a press would rate, "" when there is none. */
static const char *subject(const struct pad *pad, int64_t now_ms)
{
	if (is_serving(&pad->truth))
		return pad->truth.ticket;
	return pad->truth.last[0] && !has_passed(pad) && now_ms < last_until_ms(pad)
		       ? pad->truth.last
		       : "";
}

static bool may_rate(const struct pad *pad, int64_t now_ms)
{
	const char *ticket = subject(pad, now_ms);

	return ticket[0] && strcmp(ticket, pad->rated) != 0;
}

void pad_counter(struct pad *pad, const struct counter_message *message)
{
	if (message->number != pad->options.number)
		return;
	pad->truth = *message;
	pad->known = true;
	if (is_serving(message)) {
		memcpy(pad->passed, message->last, sizeof(pad->passed));
		pad->passed_end_ms = message->last_end_ms;
	}
	/* Tomorrow somebody else has the number. */
	if (strcmp(pad->rated, message->ticket) != 0 && strcmp(pad->rated, message->last) != 0)
		pad->rated[0] = '\0';
}

/* ---- Presses ---- */

static bool is_same_hand(struct pad *pad, int64_t at_ms)
{
	bool again = pad->pressed_once && at_ms - pad->pressed_ms < pad->options.strike_ms;

	pad->pressed_once = true;
	pad->pressed_ms = at_ms;
	return again;
}

bool pad_press(struct pad *pad, const struct press *press, struct command *command)
{
	const char *ticket = subject(pad, press->at_ms), *digit = press->argument;
	bool rates = press->button == BUTTON_RATE && *digit >= '1' && *digit <= '5' && !digit[1];

	if (is_same_hand(pad, press->at_ms) || pad->asking)
		return false;
	if (!pad_works(pad)) {
		flash(pad, LAMP_REFUSED, press->at_ms, PAD_FLASH_MS, no_link);
		return false;
	}
	if (ticket[0] && !strcmp(ticket, pad->rated))
		return false;
	memset(command, 0, sizeof(*command));
	if (!rates || !ticket_parse(ticket, &command->ticket)) {
		flash(pad, LAMP_REFUSED, press->at_ms, PAD_FLASH_MS,
			rates ? nobody : "A rating is 1 to 5.");
		return false;
	}
	command->verb = VERB_RATE;
	command->rating = (uint8_t)(*digit - '0');
	snprintf(pad->asked, sizeof(pad->asked), "%s", ticket);
	pad->asking = true;
	pad->flash_until_ms = INT64_MIN;
	return true;
}

void pad_answer(
	struct pad *pad, enum outcome outcome, const struct answer_message *answer, int64_t now_ms)
{
	assert(pad->asking);
	pad->asking = false;
	if (outcome == OUTCOME_EXPIRED)
		flash(pad, LAMP_LINK_LOST, now_ms, PAD_FLASH_MS, "No answer: please press again.");
	if (outcome != OUTCOME_ANSWERED)
		return;
	/* Refused for its state: rated before, or not the pad's to rate; asking again is no use. */
	if (answer->ok || answer->refusal == REFUSED_STATE)
		memcpy(pad->rated, pad->asked, sizeof(pad->rated));
	if (answer->ok)
		flash(pad, LAMP_SERVING, now_ms, PAD_THANKS_MS, "Thank you.");
	else
		flash(pad, LAMP_REFUSED, now_ms, PAD_FLASH_MS, "The rating was not taken.");
}

void pad_not_asked(struct pad *pad, int64_t now_ms)
{
	assert(pad->asking);
	pad->asking = false;
	flash(pad, LAMP_REFUSED, now_ms, PAD_FLASH_MS, no_link);
}

void pad_ready(struct pad *pad)
{
	pad->ready = true;
}

void pad_lost(struct pad *pad, const char *why)
{
	pad->ready = false;
	snprintf(pad->lost_why, sizeof(pad->lost_why), "%s", why);
}

bool pad_is_asking(const struct pad *pad)
{
	return pad->asking;
}

bool pad_works(const struct pad *pad)
{
	return pad->ready && pad->known;
}

/* ---- The face ---- */

static enum lamp lamp_of(const struct pad *pad, int64_t now_ms)
{
	if (!pad_works(pad))
		return LAMP_LINK_LOST;
	return may_rate(pad, now_ms) ? LAMP_WAITS : LAMP_CLOSED;
}

void pad_face(const struct pad *pad, int64_t now_ms, struct face *face)
{
	static const char *const words[LAMP_COUNT] = {
		[LAMP_WAITS] = "Please rate the service.",
		[LAMP_CLOSED] = nobody,
	};
	bool flashes = now_ms < pad->flash_until_ms;
	const char *text;

	memset(face, 0, sizeof(*face));
	face->lamp = flashes ? pad->flash_lamp : lamp_of(pad, now_ms);
	text = flashes ? pad->flash_text : words[face->lamp];
	if (text)
		snprintf(face->text, sizeof(face->text), "Pad of counter %u: %s",
			pad->options.number, text);
	else
		snprintf(face->text, sizeof(face->text), "Pad of counter %u: no link (%s).",
			pad->options.number,
			pad->ready ? "waiting for the counter's state" : pad->lost_why);
}

int64_t pad_due_ms(const struct pad *pad, int64_t now_ms)
{
	if (now_ms < pad->flash_until_ms)
		return pad->flash_until_ms;
	if (pad_works(pad) && may_rate(pad, now_ms) && !is_serving(&pad->truth))
		return last_until_ms(pad);
	return INT64_MAX;
}
