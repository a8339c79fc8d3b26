/* What an operator's presses mean and what the lamps say; the picture is in the header. */
#include "firmware/counter/panel.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char nothing_done[] = "Not connected: nothing was done.";

void panel_init(struct panel *panel, const struct panel_options *options)
{
	*panel = (struct panel){.options = *options};
	panel->sign_in_wanted = options->sign_in_at_start && options->operator_id[0];
	snprintf(panel->lost_why, sizeof(panel->lost_why), "connecting");
}

__attribute__((format(printf, 4, 5))) static void flash(
	struct panel *panel, enum lamp lamp, int64_t now_ms, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(panel->flash_text, sizeof(panel->flash_text), format, args);
	va_end(args);
	panel->flash_lamp = lamp;
	panel->flash_is_lit = true;
	panel->flash_until_ms = now_ms + PANEL_FLASH_MS;
}

/* ---- From presses to commands ---- */

/* Takes the next word of an argument; false when it does not fit. */
static bool word_take(const char **text, char *word, size_t size)
{
	size_t len;

	*text += strspn(*text, " ");
	len = strcspn(*text, " ");
	if (len >= size)
		return false;
	memcpy(word, *text, len);
	word[len] = '\0';
	*text += len;
	*text += strspn(*text, " ");
	return true;
}

/* NULL, or what is wrong with the argument; so with all argument_ functions. */
static const char *argument_reason(
	const struct panel *panel, const char *text, struct command *command)
{
	(void)panel;
	if (strlen(text) >= sizeof(command->reason))
		return "The reason is too long.";
	strcpy(command->reason, text);
	return NULL;
}

static const char *argument_ticket(
	const struct panel *panel, const char *text, struct command *command)
{
	if (!*text && command->verb == VERB_UNPARK && panel->truth.parked_count == 1)
		text = panel->truth.parked[0];
	if (!*text)
		return panel->truth.parked_count == 0 && command->verb == VERB_UNPARK
			       ? "Nobody is parked here."
			       : "Which ticket? Name it, as in A047.";
	if (!ticket_parse(text, &command->ticket))
		return "That is no ticket; one looks like A047.";
	return NULL;
}

/* "SERVICE", "counter N" or "SERVICE counter N". */
static const char *argument_target(
	const struct panel *panel, const char *text, struct command *command)
{
	static const char form[] = "To where? Name a service, or 'counter 5'.";
	char word[ID_SIZE], *end;
	unsigned long number;

	(void)panel;
	if (!*text || !word_take(&text, word, sizeof(word)))
		return form;
	if (strcmp(word, "counter") != 0) {
		strcpy(command->service, word);
		if (!*text)
			return NULL;
		if (!word_take(&text, word, sizeof(word)) || strcmp(word, "counter") != 0)
			return form;
	}
	if (!word_take(&text, word, sizeof(word)) || *text)
		return form;
	number = strtoul(word, &end, 10);
	if (word[0] < '0' || word[0] > '9' || *end || number == 0 || number > UINT16_MAX)
		return form;
	command->counter_number = (uint16_t)number;
	return NULL;
}

static const char *argument_operator(
	const struct panel *panel, const char *text, struct command *command)
{
	strcpy(command->operator_id, panel->options.operator_id);
	strcpy(command->profile, panel->options.profile);
	if (*text) {
		if (!word_take(&text, command->operator_id, sizeof(command->operator_id)))
			return "The operator's id is too long.";
		if (*text &&
			(!word_take(&text, command->profile, sizeof(command->profile)) || *text))
			return "Sign in with an operator's id and, if you like, one profile.";
	}
	return command->operator_id[0] ? NULL : "Who? Sign in with an operator's id.";
}

static const char *argument_rating(
	const struct panel *panel, const char *text, struct command *command)
{
	(void)panel;
	if (text[0] < '1' || text[0] > '5' || text[1])
		return "A rating is 1 to 5.";
	command->rating = (uint8_t)(text[0] - '0');
	return NULL;
}

static const char *argument_none(
	const struct panel *panel, const char *text, struct command *command)
{
	(void)panel;
	(void)text;
	(void)command;
	return "Only a kiosk's button chooses a service.";
}

static const char *argument_keypad(
	const struct panel *panel, const char *text, struct command *command)
{
	(void)panel;
	(void)text;
	(void)command;
	return "Only a kiosk's keypad has that key.";
}

static const struct {
	enum verb verb;
	const char *(*argument)(const struct panel *panel, const char *text,
		struct command *command); /* NULL: takes none */
} meanings[BUTTON_COUNT] = {
	[BUTTON_NEXT] = {VERB_NEXT},
	[BUTTON_RECALL] = {VERB_RECALL},
	[BUTTON_ARRIVE] = {VERB_ARRIVE},
	[BUTTON_NO_SHOW] = {VERB_NO_SHOW},
	[BUTTON_PARK] = {VERB_PARK, argument_reason},
	[BUTTON_UNPARK] = {VERB_UNPARK, argument_ticket},
	[BUTTON_TRANSFER] = {VERB_TRANSFER, argument_target},
	[BUTTON_END] = {VERB_END},
	[BUTTON_PAUSE] = {VERB_PAUSE, argument_reason},
	[BUTTON_RESUME] = {VERB_RESUME},
	[BUTTON_SIGN_IN] = {VERB_SIGN_IN, argument_operator},
	[BUTTON_SIGN_OUT] = {VERB_SIGN_OUT},
	[BUTTON_CALL] = {VERB_CALL_TICKET, argument_ticket},
	[BUTTON_RATE] = {VERB_RATE, argument_rating},
	[BUTTON_SERVICE] = {VERB_ISSUE, argument_none},
	[BUTTON_PREVIOUS... BUTTON_QUIETER] = {VERB_ISSUE, argument_keypad},
};

static void command_begin(struct panel *panel, enum verb verb, struct command *command)
{
	memset(command, 0, sizeof(*command));
	command->verb = verb;
	command->expect.given = true;
	snprintf(command->expect.leg, sizeof(command->expect.leg), "%s", panel->truth.leg);
	command->expect.revision = panel->truth.revision;
}

static void asking_begin(struct panel *panel, enum verb verb, bool by_itself)
{
	panel->asking = true;
	panel->asked = verb;
	panel->asked_by_itself = by_itself;
	panel->flash_until_ms = INT64_MIN; /* the former refusal is history */
}

static bool is_double_strike(struct panel *panel, const struct press *press)
{
	bool again = panel->pressed_once && press->button == panel->last.button &&
		     !strcmp(press->argument, panel->last.argument) &&
		     press->at_ms - panel->last.at_ms < panel->options.strike_ms;

	/* Also for a strike: a button that hangs stays one press until it was left alone. */
	panel->pressed_once = true;
	panel->last = *press;
	return again;
}

bool panel_press(struct panel *panel, const struct press *press, struct command *command)
{
	enum verb verb = meanings[press->button].verb;
	const char *wrong = NULL;

	if (is_double_strike(panel, press))
		return false;
	if (!panel->ready) {
		flash(panel, LAMP_REFUSED, press->at_ms, "%s", nothing_done);
		return false;
	}
	if (panel->asking) {
		flash(panel, LAMP_REFUSED, press->at_ms,
			"Refused: '%s' is not answered yet; '%s' did nothing.",
			verb_name(panel->asked), button_name(press->button));
		return false;
	}
	if (!panel->known) {
		flash(panel, LAMP_REFUSED, press->at_ms,
			"The hub did not tell this counter's state yet: nothing was done.");
		return false;
	}
	if (verb == VERB_PAUSE && panel->truth.state == COUNTER_PAUSED)
		verb = VERB_RESUME;
	command_begin(panel, verb, command);
	if (meanings[press->button].argument && verb != VERB_RESUME)
		wrong = meanings[press->button].argument(panel, press->argument, command);
	if (wrong) {
		flash(panel, LAMP_REFUSED, press->at_ms, "%s", wrong);
		return false;
	}
	/* With a citizen at the counter it closes after this visit. */
	command->after = verb == VERB_SIGN_OUT && panel->truth.leg[0];
	asking_begin(panel, verb, false);
	return true;
}

bool panel_wish(struct panel *panel, struct command *command)
{
	if (!panel->sign_in_wanted || panel->sign_in_held || panel->asking || !panel_works(panel) ||
		!panel->day_open)
		return false;
	if (panel->truth.state != COUNTER_CLOSED) { /* found at work: somebody is signed in */
		panel->sign_in_wanted = false;
		return false;
	}
	command_begin(panel, VERB_SIGN_IN, command);
	if (argument_operator(panel, "", command)) {
		panel->sign_in_wanted = false;
		return false;
	}
	asking_begin(panel, VERB_SIGN_IN, true);
	return true;
}

/* ---- What came of it ---- */

static void sign_in_judge(
	struct panel *panel, enum outcome outcome, const struct answer_message *answer)
{
	if (panel->asked == VERB_SIGN_OUT)
		panel->sign_in_wanted = false; /* a person decided */
	if (panel->asked != VERB_SIGN_IN)
		return;
	if (outcome != OUTCOME_ANSWERED || (!answer->ok && answer->refusal == REFUSED_DAY_CLOSED))
		panel->sign_in_held = true; /* until the link or the day comes back */
	else
		panel->sign_in_wanted = false;
}

void panel_answer(struct panel *panel, enum outcome outcome, const struct answer_message *answer,
	int64_t now_ms)
{
	assert(panel->asking);
	panel->asking = false;
	sign_in_judge(panel, outcome, answer);
	if (outcome == OUTCOME_EXPIRED)
		flash(panel, LAMP_LINK_LOST, now_ms,
			"No answer to '%s': it may be done or not. Look again before you press.",
			verb_name(panel->asked));
	if (outcome != OUTCOME_ANSWERED)
		return;
	if (answer->has_counter && answer->counter.number == panel->options.number &&
		(!panel->known || answer->counter.revision >= panel->truth.revision)) {
		panel->truth = answer->counter;
		panel->known = true;
	}
	if (!answer->ok)
		flash(panel, LAMP_REFUSED, now_ms, "Refused: %s",
			answer->text[0] ? answer->text : refusal_name(answer->refusal));
	else if (answer->empty && !answer->seq) /* else the press would seem unheard */
		flash(panel, LAMP_REFUSED, now_ms, "Nobody waits for this counter.");
	else
		panel->flash_until_ms = INT64_MIN;
}

void panel_not_asked(struct panel *panel, int error, int64_t now_ms)
{
	assert(panel->asking);
	panel->asking = false;
	if (panel->asked_by_itself) {
		panel->sign_in_held = true;
		return;
	}
	if (error == -ENOTCONN)
		flash(panel, LAMP_REFUSED, now_ms, "%s", nothing_done);
	else
		flash(panel, LAMP_REFUSED, now_ms, "Not sent (%s): nothing was done.",
			strerror(-error));
}

void panel_ready(struct panel *panel)
{
	panel->ready = true;
	panel->sign_in_held = false;
	panel->flash_is_lit = false; /* the lamp tells the truth at once, the words stay */
}

void panel_lost(struct panel *panel, const char *why)
{
	panel->ready = false;
	snprintf(panel->lost_why, sizeof(panel->lost_why), "%s", why);
}

void panel_counter(struct panel *panel, const struct counter_message *message)
{
	if (message->number != panel->options.number)
		return;
	panel->truth = *message;
	panel->known = true;
}

void panel_day(struct panel *panel, bool open)
{
	if (open && !panel->day_open)
		panel->sign_in_held = false;
	panel->day_open = open;
}

bool panel_is_asking(const struct panel *panel)
{
	return panel->asking;
}

bool panel_works(const struct panel *panel)
{
	return panel->ready && panel->known;
}

/* ---- The face ---- */

static enum lamp lamp_of(const struct counter_message *truth)
{
	if (truth->leg[0])
		return truth->leg_state == LEG_SERVING ? LAMP_SERVING : LAMP_CALLED;
	if (truth->state == COUNTER_CLOSED)
		return LAMP_CLOSED;
	if (truth->state == COUNTER_PAUSED)
		return LAMP_PAUSED;
	return truth->waits ? LAMP_WAITS : LAMP_IDLE;
}

/* Appends to text; what does not fit is left out. */
__attribute__((format(printf, 2, 3))) static void text_add(
	char text[FACE_TEXT_SIZE], const char *format, ...)
{
	size_t len = strlen(text);
	va_list args;

	va_start(args, format);
	vsnprintf(text + len, FACE_TEXT_SIZE - len, format, args);
	va_end(args);
}

static void text_of(const struct panel *panel, enum lamp lamp, char text[FACE_TEXT_SIZE])
{
	const struct counter_message *truth = &panel->truth;

	text[0] = '\0';
	text_add(text, "Counter %u: ", panel->options.number);
	switch (lamp) {
	case LAMP_CALLED:
		text_add(text, "%s is called (%s, %s)", truth->ticket, truth->service,
			truth->language);
		if (truth->recalls > 0)
			text_add(text, ", recall %u", truth->recalls);
		break;
	case LAMP_SERVING:
		text_add(text, "serving %s (%s, %s)", truth->ticket, truth->service,
			truth->language);
		break;
	case LAMP_CLOSED:
		text_add(text, "closed. Sign in to open it.");
		return;
	case LAMP_PAUSED:
		text_add(text, "paused%s%s", truth->reason[0] ? ": " : "", truth->reason);
		break;
	case LAMP_WAITS:
		text_add(text, "somebody waits");
		break;
	default:
		text_add(text, "nobody waits");
		break;
	}
	text_add(text, ".");
	if (truth->leg[0] && truth->waits)
		text_add(text, " More wait.");
	if (truth->closing)
		text_add(text, " The counter closes after this visit.");
	if (truth->auto_ms)
		text_add(text, " Called by itself in a moment.");
	if (truth->parked_count > 0)
		text_add(text, " Parked:");
	for (unsigned i = 0; i < truth->parked_count; i++)
		text_add(text, " %s", truth->parked[i]);
}

void panel_face(const struct panel *panel, int64_t now_ms, struct face *face)
{
	const struct counter_message *truth = &panel->truth;

	memset(face, 0, sizeof(*face));
	if (panel_works(panel)) {
		face->lamp = lamp_of(truth);
		text_of(panel, face->lamp, face->text);
	} else {
		face->lamp = LAMP_LINK_LOST;
		snprintf(face->text, sizeof(face->text),
			"Counter %u: no link (%s). Presses do nothing.", panel->options.number,
			panel->ready ? "waiting for the counter's state" : panel->lost_why);
	}
	if (panel_works(panel) && truth->leg[0]) {
		snprintf(face->ticket, sizeof(face->ticket), "%s", truth->ticket);
		snprintf(face->service, sizeof(face->service), "%s", truth->service);
		snprintf(face->language, sizeof(face->language), "%s", truth->language);
	}
	if (now_ms < panel->flash_until_ms) {
		face->lamp = panel->flash_is_lit ? panel->flash_lamp : face->lamp;
		memcpy(face->text, panel->flash_text, sizeof(face->text));
	}
}

int64_t panel_due_ms(const struct panel *panel, int64_t now_ms)
{
	return now_ms < panel->flash_until_ms ? panel->flash_until_ms : INT64_MAX;
}
