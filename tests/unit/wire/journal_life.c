/* A hall that lives at random is rebuilt from its journal's texts alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "firmware/base/json.h"
#include "firmware/wire/answer_message.h"
#include "firmware/wire/entry_text.h"
#include "tests/unit/wire/decision_clean.h"
#include "tests/unit/wire/dice.h"
#include "tests/unit/wire/hall_rig.h"

static struct json_writer writer;
static struct hall_rig rig;

static void command_dice(struct command *c, const struct hall *hall)
{
	static const enum verb VERBS[] = {VERB_ISSUE, VERB_ISSUE, VERB_ISSUE, VERB_CONFIRM,
		VERB_CONFIRM, VERB_VOID, VERB_NEXT, VERB_NEXT, VERB_NEXT, VERB_RECALL, VERB_ARRIVE,
		VERB_PARK, VERB_UNPARK, VERB_TRANSFER, VERB_NO_SHOW, VERB_RETURN, VERB_END,
		VERB_SIGN_IN, VERB_SIGN_OUT, VERB_PAUSE, VERB_RESUME, VERB_CANCEL, VERB_RATE,
		VERB_REPRINT, VERB_CALL_TICKET, VERB_TICK, VERB_SET_PROFILE, VERB_CLOSE_SERVICE,
		VERB_OPEN_SERVICE, VERB_REPORT, VERB_RETIRE_TICKET, VERB_PAPER, VERB_PAPER,
		VERB_PAPER, VERB_KIOSK_AWAY, VERB_KIOSK_BACK};
	static const enum role ROLES[] = {
		ROLE_KIOSK, ROLE_COUNTER, ROLE_CONTROL, ROLE_RECEPTION, ROLE_PRINTER, ROLE_RATING};
	uint32_t visits = hall_visit_count(hall);

	memset(c, 0, sizeof(*c));
	c->verb = VERBS[dice_next() % (sizeof(VERBS) / sizeof(VERBS[0]))];
	c->role = role_may(ROLE_HUB, c->verb) && c->verb != VERB_PAPER ? ROLE_HUB : ROLE_COUNTER;
	while (!role_may(c->role, c->verb))
		c->role = ROLES[dice_next() % (sizeof(ROLES) / sizeof(ROLES[0]))];
	if (c->verb == VERB_RATE && dice_bool())
		c->role = ROLE_RATING;
	c->own_counter = role_is_at_counter(c->role) ? (uint16_t)dice_int(0, 1) : SETUP_NONE;
	c->kiosk = c->role == ROLE_KIOSK || c->role == ROLE_HUB ? (uint8_t)dice_int(1, 2) : 0;
	dice_command_id(c->id);
	strcpy(c->device, role_name(c->role));
	strcpy(c->service, dice_bool() ? "id-card" : "passport");
	if (c->verb == VERB_ISSUE && dice_int(0, 3) == 0)
		strcpy(c->service, "both");
	if (c->verb == VERB_TRANSFER) {
		c->returns = dice_bool();
		c->after_s = dice_bool() ? (uint32_t)dice_int(1, 600) : 0;
	}
	if (c->verb == VERB_PARK && dice_bool())
		c->minutes = (uint16_t)dice_int(1, 10);
	strcpy(c->klass, dice_bool() ? "priority" : "");
	strcpy(c->language, "ur");
	strcpy(c->operator_id, dice_bool() ? "op1" : "op2");
	strcpy(c->profile, c->verb == VERB_SET_PROFILE ? "cards" : "");
	strcpy(c->reason, dice_bool() ? "photo" : "");
	c->rating = (uint8_t)dice_int(1, 5);
	c->counter_number = c->role == ROLE_CONTROL || c->verb == VERB_TRANSFER ? 7 : 0;
	if ((c->verb == VERB_ISSUE || c->verb == VERB_REPRINT) && dice_bool())
		strcpy(c->printer, dice_bool() ? "printer" : "printer-2");
	if (c->verb == VERB_PAPER)
		c->print = (enum print_state)dice_int(PRINT_SUBMITTED, PRINT_STATE_COUNT - 1);
	if (c->verb == VERB_PAPER)
		c->copy = (uint16_t)dice_int(0, 1);
	if (visits && c->verb != VERB_ISSUE)
		c->ticket = hall_visit(hall, (uint32_t)(dice_next() % visits))->ticket;
	if (c->verb != VERB_REPORT)
		return;
	dice_text(c->token, DICE_HEX, 32, 32);
	strcpy(c->offline.day, "2026-11-23");
	strcpy(c->offline.run, "9f86d081884c7d65");
	c->offline.printed = dice_bool();
	c->offline.issued_ms = RIG_NOW;
	c->offline.is_taken = dice_int(0, 20) == 0;
	if (dice_int(0, 10) == 0)
		strcpy(c->service, "no-such");
	if (c->offline.printed && dice_bool())
		c->print = (enum print_state)dice_int(PRINT_SUBMITTED, PRINT_STATE_COUNT - 1);
	c->copy = (uint16_t)dice_int(0, 2);
	strcpy(c->ticket.series, c->service[0] == 'i' ? "A" : "B");
	c->ticket.number = (uint32_t)(c->kiosk * 1000 + dice_int(1, 999));
	if (visits && dice_bool()) {
		c->offline.has_replaced = true;
		c->offline.replaced.visit = (uint32_t)(dice_next() % visits);
	}
}

/* Both halls show the same to everybody. */
static void halls_compare(const struct hall *a, const struct hall *b)
{
	assert_int_equal(hall_visit_count(a), hall_visit_count(b));
	assert_int_equal(hall_waiting_total(a), hall_waiting_total(b));
	assert_int_equal(hall_due_ms(a), hall_due_ms(b));
	for (int i = 0; i < PRINT_STATE_COUNT; i++)
		assert_int_equal(hall_print_count(a, (enum print_state)i),
			hall_print_count(b, (enum print_state)i));
	for (uint16_t i = 0; i < 2; i++) {
		struct counter_message x, y;

		counter_message_fill(&x, a, i);
		counter_message_fill(&y, b, i);
		assert_memory_equal(&x, &y, sizeof(x));
	}
	for (uint32_t v = 0; v < hall_visit_count(a); v++) {
		for (uint8_t l = 0; l < hall_visit(a, v)->leg_count; l++) {
			struct ticket_message x, y;

			ticket_message_fill(&x, a, (struct leg_ref){v, l});
			ticket_message_fill(&y, b, (struct leg_ref){v, l});
			assert_memory_equal(&x, &y, sizeof(x));
		}
	}
}

/* Writes what the rules decided, reads it against the other hall, and applies each to its own. */
static void live_once(struct hall *copy, const struct command *command, int64_t now_ms)
{
	static struct entry entry, read;
	const char *text;
	char why[160];
	size_t len;

	memset(&entry, 0, sizeof(entry));
	hall_decide(rig.hall, command, now_ms, &entry.decision);
	if (entry.decision.refusal != REFUSED_NOT || entry.decision.count == 0)
		return;
	entry.seq = ++rig.seq;
	entry.at_ms = now_ms;
	strcpy(entry.day, hall_is_open(rig.hall) ? hall_day(rig.hall) : "");
	entry.config = hall_config(rig.hall);
	entry.by = *command;
	json_writer_reset(&writer);
	entry_text_write(&writer, rig.hall, &entry);
	text = json_writer_text(&writer, &len);
	assert_non_null(text);
	memset(&read, 0xa5, sizeof(read));
	if (entry_text_read(text, len, copy, &read, why) < 0)
		fail_msg("%s: %s", why, text);
	for (uint16_t i = 0; i < entry.decision.count; i++) {
		if (hall_apply(rig.hall, &entry.decision.changes[i], now_ms, entry.seq) < 0 ||
			hall_apply(copy, &read.decision.changes[i], now_ms, read.seq) < 0)
			fail_msg("change %u cannot be applied: %s", i, text);
	}
	decision_clean(&read.decision);
	decision_clean(&entry.decision);
	if (memcmp(read.decision.changes, entry.decision.changes,
		    entry.decision.count * sizeof(struct change)) != 0)
		fail_msg("differs: %s", text);
}

static void a_hall_is_rebuilt_from_its_texts(void **state)
{
	static struct hall_rig other;
	int64_t now_ms = RIG_NOW + 100000;

	(void)state;
	dice_start(__func__);
	json_writer_init(&writer, ENTRY_MAX_BYTES);
	assert_int_equal(rig_init(&rig), 0);
	assert_int_equal(rig_init(&other), 0);
	rig_add_journey(&rig);
	rig_add_journey(&other);
	rig.setup->returns.place = other.setup->returns.place = RETURN_BEHIND;
	rig.setup->returns.behind = other.setup->returns.behind = 2;
	for (int i = 0; i < 20000; i++) {
		struct command command;

		now_ms += dice_int(0, 3000);
		command_dice(&command, rig.hall);
		live_once(other.hall, &command, now_ms);
	}
	halls_compare(rig.hall, other.hall);
	assert_true(hall_visit_count(rig.hall) > 100);
	rig_fini(&other);
	rig_fini(&rig);
	json_writer_fini(&writer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hall_is_rebuilt_from_its_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
