/* Counter, answer, board, queue, hub, device and order messages: filled, written, read back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>

#include "firmware/base/json.h"
#include "firmware/wire/answer_message.h"
#include "firmware/wire/board_message.h"
#include "firmware/wire/device_message.h"
#include "firmware/wire/hub_message.h"
#include "firmware/wire/order_message.h"
#include "firmware/wire/queue_message.h"
#include "tests/unit/wire/dice.h"
#include "tests/unit/wire/hall_rig.h"

static struct json_writer writer;

static struct json *written(void)
{
	size_t len;
	const char *text = json_writer_text(&writer, &len);
	struct json_error error;
	struct json *root;

	assert_non_null(text);
	root = json_parse(text, len, &error);
	if (!root)
		fail_msg("%s: %s", error.text, text);
	return root;
}

static int writer_start(void **state)
{
	(void)state;
	json_writer_init(&writer, 256 << 10);
	return 0;
}

static int writer_stop(void **state)
{
	(void)state;
	json_writer_fini(&writer);
	return 0;
}

/* A hall where A001 was served and left, A002 is called, B001 parked, A003 waits. */
static void rig_busy(struct hall_rig *rig)
{
	assert_int_equal(rig_init(rig), 0);
	assert_int_equal(rig_issue(rig, "id-card"), 0);
	assert_int_equal(rig_issue(rig, "passport"), 0);
	assert_int_equal(rig_issue(rig, "id-card"), 0);
	assert_int_equal(rig_issue(rig, "id-card"), 0);
	assert_int_equal(rig_ticket(rig, VERB_CONFIRM, ROLE_KIOSK, "A001"), 0);
	assert_int_equal(rig_ticket(rig, VERB_CONFIRM, ROLE_KIOSK, "B001"), 0);
	assert_int_equal(rig_ticket(rig, VERB_CONFIRM, ROLE_KIOSK, "A002"), 0);
	assert_int_equal(rig_ticket(rig, VERB_CONFIRM, ROLE_KIOSK, "A003"), 0);
	assert_int_equal(rig_press(rig, VERB_NEXT), 0);
	assert_int_equal(rig_press(rig, VERB_END), 0);
	assert_int_equal(rig_ticket(rig, VERB_CALL_TICKET, ROLE_COUNTER, "B001"), 0);
	assert_int_equal(rig_press(rig, VERB_PARK), 0);
	assert_int_equal(rig_press(rig, VERB_NEXT), 0);
	assert_int_equal(rig_press(rig, VERB_RECALL), 0);
}

/* ---- The counter ---- */

static void a_counter_is_shown_as_it_stands(void **state)
{
	struct hall_rig rig;
	struct counter_message m, read;
	struct json *root;

	(void)state;
	rig_busy(&rig);
	counter_message_fill(&m, rig.hall, 0);
	assert_int_equal(m.number, 7);
	assert_int_equal(m.state, COUNTER_OPEN);
	assert_string_equal(m.operator_id, "op7");
	assert_string_equal(m.profile, "all");
	assert_string_equal(m.leg, "A002/1");
	assert_string_equal(m.ticket, "A002");
	assert_int_equal(m.leg_state, LEG_CALLED);
	assert_string_equal(m.service, "id-card");
	assert_string_equal(m.klass, "normal");
	assert_string_equal(m.language, "ur");
	assert_int_equal(m.recalls, 1);
	assert_true(m.waits);
	assert_int_equal(m.parked_count, 1);
	assert_string_equal(m.parked[0], "B001");
	assert_string_equal(m.last, "A001");
	assert_true(m.last_end_ms > 0);
	assert_int_equal(m.revision, rig.seq);
	assert_false(m.closing);
	m.closing = true; /* and what is rarely so */
	m.auto_ms = 1795405000123;
	json_writer_reset(&writer);
	counter_message_write(&writer, NULL, &m);
	root = written();
	assert_int_equal(counter_message_read(root, &read), 0);
	assert_memory_equal(&m, &read, sizeof(m));
	json_free(root);
	rig_fini(&rig);
}

static void an_idle_counter_has_no_members_of_a_leg(void **state)
{
	struct counter_message m = {.number = 12, .state = COUNTER_CLOSED, .revision = 9}, read;
	struct json *root;

	(void)state;
	json_writer_reset(&writer);
	counter_message_write(&writer, NULL, &m);
	assert_string_equal(json_writer_text(&writer, NULL),
		"{\"counter\":12,\"state\":\"closed\",\"operator\":\"\",\"profile\":\"\","
		"\"reason\":\"\",\"since\":0,\"waits\":false,\"parked\":[],\"revision\":9}");
	root = written();
	assert_int_equal(counter_message_read(root, &read), 0);
	assert_memory_equal(&m, &read, sizeof(m));
	json_free(root);
}

static void a_text_longer_than_its_place_is_refused(void **state)
{
	char reason[REASON_SIZE + 1], text[300];
	struct counter_message m;

	(void)state;
	for (size_t len = REASON_SIZE - 1; len <= REASON_SIZE; len++) {
		struct json *root;

		memset(reason, 'x', len);
		reason[len] = '\0';
		snprintf(text, sizeof(text),
			"{\"counter\":7,\"state\":\"paused\",\"reason\":\"%s\",\"revision\":1}",
			reason);
		root = json_parse(text, strlen(text), NULL);
		assert_non_null(root);
		assert_int_equal(counter_message_read(root, &m), len < REASON_SIZE ? 0 : -EINVAL);
		json_free(root);
	}
}

/* ---- Answers ---- */

static void a_ticket_is_named_for_ever(void **state)
{
	struct hall_rig rig;
	struct ticket_message m, read;
	struct json *root;
	struct ticket ticket;
	struct leg_ref leg;

	(void)state;
	rig_busy(&rig);
	assert_true(ticket_parse("A002", &ticket));
	assert_true(hall_find(rig.hall, &ticket, &leg));
	ticket_message_fill(&m, rig.hall, leg);
	assert_string_equal(m.visit, "isb-2026-11-23-A002");
	assert_string_equal(m.leg, "A002/1");
	assert_string_equal(m.institution, "nadra");
	assert_string_equal(m.token, "0123456789abcdef0123456789abcdef");
	assert_int_equal(m.counter, 7);
	assert_int_equal(m.low_ms, -1);
	assert_int_equal(m.print, PRINT_PRINTED);
	assert_string_equal(m.printer, "");
	m.ahead = 4;
	m.low_ms = 60000;
	m.high_ms = -1;
	json_writer_reset(&writer);
	ticket_message_write(&writer, NULL, &m);
	root = written();
	assert_int_equal(ticket_message_read(root, &read), 0);
	assert_memory_equal(&m, &read, sizeof(m));
	json_free(root);
	rig_fini(&rig);
}

static void a_ticket_tells_of_its_paper_and_its_printer(void **state)
{
	struct command issue = {.verb = VERB_ISSUE,
		.role = ROLE_RECEPTION,
		.own_counter = SETUP_NONE,
		.service = "passport",
		.language = "ur",
		.printer = "printer-1"};
	struct hall_rig rig;
	struct ticket_message m, read;
	struct json *root;
	const char *text;

	(void)state;
	assert_int_equal(rig_init(&rig), 0);
	assert_int_equal(rig_do(&rig, &issue), 0);
	ticket_message_fill(&m, rig.hall, (struct leg_ref){0, 0});
	assert_int_equal(m.print, PRINT_ORDERED);
	assert_string_equal(m.printer, "printer-1");
	json_writer_reset(&writer);
	ticket_message_write(&writer, NULL, &m);
	text = json_writer_text(&writer, NULL);
	assert_non_null(
		strstr(text, "\"copies\":0,\"print\":\"ordered\",\"printer\":\"printer-1\"}"));
	root = written();
	assert_int_equal(ticket_message_read(root, &read), 0);
	assert_memory_equal(&m, &read, sizeof(m));
	json_free(root);
	/* A hub of old says nothing of it; nobody says such a thing. */
	text = "{\"visit\":\"x\",\"ticket\":\"A001\",\"leg\":\"A001/1\",\"state\":\"waiting\","
	       "\"service\":\"id-card\"}";
	root = json_parse(text, strlen(text), NULL);
	assert_int_equal(ticket_message_read(root, &read), 0);
	assert_int_equal(read.print, PRINT_ISSUED);
	json_free(root);
	text = "{\"visit\":\"x\",\"ticket\":\"A001\",\"leg\":\"A001/1\",\"state\":\"waiting\","
	       "\"service\":\"id-card\",\"print\":\"melted\"}";
	root = json_parse(text, strlen(text), NULL);
	assert_int_equal(ticket_message_read(root, &read), -EINVAL);
	json_free(root);
	rig_fini(&rig);
}

static void answer_round_trip(const struct answer_message *m, const char *entries)
{
	struct answer_message read;
	struct json *root;

	json_writer_reset(&writer);
	answer_message_write(&writer, m, entries);
	root = written();
	assert_int_equal(answer_message_read(root, &read), 0);
	assert_memory_equal(m, &read, sizeof(*m));
	json_free(root);
}

static void every_answer_is_read_back_the_same(void **state)
{
	struct answer_message m;
	struct hall_rig rig;

	(void)state;
	dice_start(__func__);
	rig_busy(&rig);
	for (int i = 0; i < 300; i++) {
		memset(&m, 0, sizeof(m));
		dice_command_id(m.id);
		m.ok = dice_bool();
		m.now_ms = dice_int(0, INT64_C(1) << 52);
		m.seq = dice_bool() ? dice_int(1, INT64_C(1) << 52) : 0;
		m.when_ms = dice_bool() ? dice_int(1, INT64_C(1) << 52) : 0;
		m.empty = dice_bool();
		if (!m.ok) {
			m.refusal = (enum refusal)dice_int(1, REFUSED_COUNT - 1);
			dice_line(m.text, sizeof(m.text));
		}
		m.has_ticket = dice_bool();
		if (m.has_ticket)
			ticket_message_fill(&m.ticket, rig.hall, (struct leg_ref){1, 0});
		m.has_counter = dice_bool();
		if (m.has_counter)
			counter_message_fill(&m.counter, rig.hall, (uint16_t)dice_int(0, 1));
		answer_round_trip(&m, NULL);
	}
	answer_round_trip(&m, "[{\"seq\":1},{\"seq\":2}]");
	rig_fini(&rig);
}

/* What a kiosk reads of an answer with these members. */
static struct json *kiosk_answer(
	const struct range_message *range, const struct unheard_message *unheard, const char *text)
{
	struct answer_message m = {.id = "9f86d081884c7d65-1", .ok = true, .now_ms = 5};
	char whole[512];

	m.range = range;
	m.unheard = unheard;
	json_writer_reset(&writer);
	answer_message_write(&writer, &m, NULL);
	snprintf(whole, sizeof(whole), "{\"id\":\"9f86d081884c7d65-1\",\"ok\":true,\"now\":5,%s}",
		text);
	if (text[0])
		assert_string_equal(json_writer_text(&writer, NULL), whole);
	return written();
}

static void a_kiosk_hears_the_highest_numbers_of_its_range(void **state)
{
	static struct range_message m, read;
	struct json *root = kiosk_answer(&m, NULL, "\"day\":\"\",\"highest\":{},\"used\":false");

	(void)state;
	memset(&read, 0xa5, sizeof(read));
	assert_int_equal(range_message_read(root, &read), 0);
	assert_memory_equal(&m, &read, sizeof(m));
	json_free(root);
	strcpy(m.day, "2026-11-23");
	m.highest_count = 2;
	m.highest[0] = (struct ticket){"A", 1017};
	m.highest[1] = (struct ticket){"BX", 1003};
	root = kiosk_answer(&m, NULL,
		"\"day\":\"2026-11-23\",\"highest\":{\"A\":1017,\"BX\":1003},\"used\":false");
	assert_int_equal(range_message_read(root, &read), 0);
	assert_memory_equal(&m, &read, sizeof(m));
	json_free(root);
	/* as many series as a hall has, but one */
	m.highest_count = RANGE_MAX;
	for (int i = 0; i < RANGE_MAX; i++)
		m.highest[i] = (struct ticket){
			{(char)('A' + i % 26), (char)(i < 26 ? 0 : '@' + i / 26)}, 64999};
	root = kiosk_answer(&m, NULL, "");
	assert_int_equal(range_message_read(root, &read), 0);
	assert_memory_equal(&m, &read, sizeof(m));
	json_free(root);
}

static void a_kiosk_hears_of_its_unheard_tickets(void **state)
{
	static struct unheard_message m, read;
	struct json *root = kiosk_answer(NULL, &m, "\"day\":\"\",\"tickets\":[]");

	(void)state;
	memset(&read, 0xa5, sizeof(read));
	assert_int_equal(unheard_message_read(root, &read), 0);
	assert_memory_equal(&m, &read, sizeof(m));
	json_free(root);
	strcpy(m.day, "2026-11-23");
	m.count = 2;
	m.tickets[0] = (struct ticket){"A", 47};
	m.tickets[1] = (struct ticket){"BX", 3};
	root = kiosk_answer(NULL, &m, "\"day\":\"2026-11-23\",\"tickets\":[\"A047\",\"BX003\"]");
	assert_int_equal(unheard_message_read(root, &read), 0);
	assert_memory_equal(&m, &read, sizeof(m));
	json_free(root);
}

static void broken_members_of_a_kiosks_answers_are_refused(void **state)
{
	static const char *const RANGES[] = {"{\"highest\":[]}", "{\"highest\":{\"A\":1000}}",
		"{\"highest\":{\"a\":1001}}", "{\"highest\":{\"A\":\"1001\"}}",
		"{\"day\":\"today\"}"};
	static const char *const UNHEARD[] = {"{}", "{\"tickets\":{}}", "{\"tickets\":[\"A47\"]}",
		"{\"tickets\":[47]}", "{\"tickets\":[],\"day\":\"today\"}"};
	static struct unheard_message unheard;
	static struct range_message range;

	(void)state;
	for (size_t i = 0; i < sizeof(RANGES) / sizeof(RANGES[0]); i++) {
		struct json *root = json_parse(RANGES[i], strlen(RANGES[i]), NULL);

		assert_int_equal(range_message_read(root, &range), -EINVAL);
		json_free(root);
		root = json_parse(UNHEARD[i], strlen(UNHEARD[i]), NULL);
		assert_int_equal(unheard_message_read(root, &unheard), -EINVAL);
		json_free(root);
	}
}

static int answer_of(const char *text, struct answer_message *m)
{
	struct json *root = json_parse(text, strlen(text), NULL);
	int r;

	assert_non_null(root);
	r = answer_message_read(root, m);
	json_free(root);
	return r;
}

static void an_unknown_reason_of_a_newer_hub_is_still_a_refusal(void **state)
{
	struct answer_message m;

	(void)state;
	assert_int_equal(answer_of("{\"id\":\"9f86d081884c7d65-1\",\"ok\":false,\"now\":1,"
				   "\"error\":{\"code\":\"moon\",\"text\":\"full moon\"}}",
				 &m),
		0);
	assert_int_equal(m.refusal, REFUSED_UNSUPPORTED);
	assert_string_equal(m.text, "full moon");
}

static void a_text_for_people_is_cut_at_a_character(void **state)
{
	(void)state;
	/* Letters of two bytes: once the space ends between two of them, once within one. */
	for (int lead = 0; lead < 2; lead++) {
		char text[600];
		struct answer_message m;

		snprintf(text, sizeof(text),
			"{\"id\":\"9f86d081884c7d65-1\",\"ok\":false,\"now\":1,\"error\":{"
			"\"code\":\"late\",\"text\":\"%s",
			lead ? "x" : "");
		for (int i = 0; i < 150; i++)
			strcat(text, "ə");
		strcat(text, "\"}}");
		assert_int_equal(answer_of(text, &m), 0);
		assert_int_equal(strlen(m.text), ANSWER_TEXT_SIZE - 2 + lead);
		assert_string_equal(m.text + strlen(m.text) - 2, "ə");
	}
}

static void broken_answers_are_refused_and_leave_the_result_alone(void **state)
{
	static const char *const BAD[] = {
		"[]",
		"{}",
		"{\"id\":\"9f86d081884c7d65-1\",\"ok\":true}",
		"{\"id\":\"9f86d081884c7d65-1\",\"now\":1}",
		"{\"id\":\"9f86d081884c7d65-1\",\"ok\":\"yes\",\"now\":1}",
		"{\"id\":\"x\",\"ok\":true,\"now\":1}",
		"{\"id\":\"9f86d081884c7d65-1\",\"ok\":true,\"now\":-1}",
		"{\"id\":\"9f86d081884c7d65-1\",\"ok\":true,\"now\":1,\"seq\":1.5}",
		"{\"id\":\"9f86d081884c7d65-1\",\"ok\":true,\"now\":1,\"when\":\"soon\"}",
		"{\"id\":\"9f86d081884c7d65-1\",\"ok\":false,\"now\":1}",
		"{\"id\":\"9f86d081884c7d65-1\",\"ok\":false,\"now\":1,\"error\":{\"text\":\"x\"}}",
		"{\"id\":\"9f86d081884c7d65-1\",\"ok\":false,\"now\":1,\"error\":{\"code\":\"ok\"}"
		"}",
		"{\"id\":\"9f86d081884c7d65-1\",\"ok\":true,\"now\":1,\"ticket\":{}}",
		"{\"id\":\"9f86d081884c7d65-1\",\"ok\":true,\"now\":1,\"ticket\":null}",
		"{\"id\":\"9f86d081884c7d65-1\",\"ok\":true,\"now\":1,\"counter\":{\"counter\":0}}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		struct answer_message m = {.id = "kept"};

		if (answer_of(BAD[i], &m) != -EINVAL)
			fail_msg("was read: %s", BAD[i]);
		assert_string_equal(m.id, "kept");
	}
}

/* ---- Board and queue ---- */

static void a_board_lists_the_calls_of_its_zone(void **state)
{
	static struct board_message m, read;
	struct hall_rig rig;
	struct json *root;

	(void)state;
	rig_busy(&rig);
	memset(&m, 0, sizeof(m));
	strcpy(m.run, "9f86d081884c7d65");
	m.now_ms = RIG_NOW + rig.seq * 2000;
	m.revision = rig.seq;
	board_message_fill(&m, rig.hall, 0, m.now_ms);
	assert_string_equal(m.day, "2026-11-23");
	assert_true(m.count >= 1);
	assert_string_equal(m.calls[0].leg, "A002/1");
	assert_int_equal(m.calls[0].counter, 7);
	assert_int_equal(m.calls[0].recalls, 1);
	assert_int_equal(m.calls[0].state, LEG_CALLED);
	/* The recall is the newest of it. */
	assert_int_equal(m.calls[0].at_ms, RIG_NOW + (rig.seq - 1) * 2000);
	json_writer_reset(&writer);
	board_message_write(&writer, &m);
	root = written();
	assert_int_equal(board_message_read(root, &read), 0);
	assert_memory_equal(&m, &read, sizeof(m));
	json_free(root);
	board_message_fill(&m, rig.hall, 1, m.now_ms);
	assert_int_equal(m.count, 0);
	rig_fini(&rig);
}

static void a_board_with_too_many_calls_is_refused(void **state)
{
	static struct board_message m;
	struct json *root;

	(void)state;
	json_writer_reset(&writer);
	json_open_object(&writer, NULL);
	json_put_string(&writer, "run", "9f86d081884c7d65");
	json_put_int(&writer, "now", 1);
	json_put_int(&writer, "revision", 1);
	json_open_list(&writer, "calls");
	for (int i = 0; i <= BOARD_MAX_CALLS; i++)
		json_put_null(&writer, NULL);
	json_close_list(&writer);
	json_close_object(&writer);
	root = written();
	assert_int_equal(board_message_read(root, &m), -EINVAL);
	json_free(root);
}

static void a_queue_tells_each_service_of_its_institution(void **state)
{
	struct queue_service services[4];
	struct hall_rig rig;
	struct json *root;

	(void)state;
	rig_busy(&rig);
	json_writer_reset(&writer);
	queue_message_write(&writer, rig.hall, 0, RIG_NOW + rig.seq * 2000);
	root = written();
	assert_int_equal(queue_message_read(root, services, 4), 2);
	assert_string_equal(services[0].service, "id-card");
	assert_true(services[0].open);
	assert_int_equal(services[0].waiting, 1);
	assert_int_equal(services[0].counters, 1);
	assert_string_equal(services[1].service, "passport");
	assert_int_equal(services[1].waiting, 0);
	assert_int_equal(queue_message_read(root, services, 1), -EINVAL);
	json_free(root);
	rig_fini(&rig);
}

/* ---- Hub, devices, orders ---- */

static void the_hubs_state_is_read_back_the_same(void **state)
{
	struct hub_message m, read;
	struct json *root;

	(void)state;
	dice_start(__func__);
	for (int i = 0; i < 200; i++) {
		memset(&m, 0, sizeof(m));
		dice_text(m.run, DICE_HEX, 16, 16);
		m.online = dice_bool();
		strcpy(m.version, "0.1");
		strcpy(m.day, dice_bool() ? "2026-11-23" : "");
		m.open = dice_bool();
		m.now_ms = dice_int(0, INT64_C(1) << 52);
		strcpy(m.time_zone, "Asia/Karachi");
		m.config = (uint32_t)dice_int(0, UINT32_MAX);
		m.seq = dice_int(0, INT64_C(1) << 52);
		dice_text(m.head, DICE_HEX, 64, 64);
		m.waiting = (uint32_t)dice_int(0, UINT32_MAX);
		m.issued = (uint32_t)dice_int(0, UINT32_MAX);
		m.uncertain = (uint32_t)dice_int(0, UINT32_MAX);
		m.unprinted = (uint32_t)dice_int(0, UINT32_MAX);
		m.alarm_count = (uint8_t)dice_int(0, HUB_MAX_ALARMS);
		for (uint8_t k = 0; k < m.alarm_count; k++) {
			strcpy(m.alarms[k].code, "storage");
			dice_line(m.alarms[k].what, sizeof(m.alarms[k].what));
			m.alarms[k].since_ms = dice_int(0, INT64_C(1) << 52);
		}
		json_writer_reset(&writer);
		hub_message_write(&writer, &m);
		root = written();
		assert_int_equal(hub_message_read(root, &read), 0);
		assert_memory_equal(&m, &read, sizeof(m));
		json_free(root);
	}
}

static void a_devices_state_is_read_back_the_same(void **state)
{
	struct device_message m, read;
	struct json *root;

	(void)state;
	dice_start(__func__);
	for (int i = 0; i < 200; i++) {
		memset(&m, 0, sizeof(m));
		dice_text(m.run, DICE_HEX, 16, 16);
		m.online = dice_bool();
		m.role = (enum role)dice_int(ROLE_KIOSK, ROLE_COUNT - 1);
		strcpy(m.version, "0.1");
		m.since_ms = dice_int(0, INT64_C(1) << 52);
		strcpy(m.paper, "low");
		strcpy(m.input, "ok");
		strcpy(m.screen, "none");
		strcpy(m.printer, "tickets");
		m.giving = m.role == ROLE_KIOSK && dice_bool();
		m.board_revision = dice_int(0, INT64_C(1) << 52);
		m.unreported = (uint32_t)dice_int(0, UINT32_MAX);
		strcpy(m.day, dice_bool() ? "2026-11-23" : "");
		m.highest_count = (uint8_t)dice_int(0, 26);
		for (uint8_t k = 0; k < m.highest_count; k++) {
			dice_ticket(&m.highest[k]);
			memset(m.highest[k].series, 0, SERIES_SIZE);
			m.highest[k].series[0] = (char)('A' + k);
		}
		dice_line(m.trouble, sizeof(m.trouble));
		json_writer_reset(&writer);
		device_message_write(&writer, &m);
		root = written();
		assert_int_equal(device_message_read(root, &read), 0);
		assert_memory_equal(&m, &read, sizeof(m));
		json_free(root);
	}
}

static void a_device_that_claims_odd_numbers_is_refused(void **state)
{
	static const char *const HIGHEST[] = {"{\"A\":0}", "{\"A\":1000}", "{\"A\":65001}",
		"{\"a\":1}", "{\"ABC\":1}", "{\"A\":\"1\"}", "[1]"};
	struct device_message m;
	struct json *root;
	char text[200];

	(void)state;
	for (size_t i = 0; i < sizeof(HIGHEST) / sizeof(HIGHEST[0]); i++) {
		snprintf(text, sizeof(text),
			"{\"run\":\"9f86d081884c7d65\",\"online\":true,\"role\":\"kiosk\","
			"\"highest\":%s}",
			HIGHEST[i]);
		root = json_parse(text, strlen(text), NULL);
		assert_non_null(root);
		if (device_message_read(root, &m) != -EINVAL)
			fail_msg("was read: %s", HIGHEST[i]);
		json_free(root);
	}
}

static void orders_and_their_ends_are_read_back_the_same(void **state)
{
	struct order_message order, order_read;
	struct done_message done, done_read;
	struct hall_rig rig;
	struct json *root;

	(void)state;
	rig_busy(&rig);
	memset(&order, 0, sizeof(order));
	memset(&done, 0, sizeof(done));
	strcpy(order.order, "9f86d081884c7d65-3");
	strcpy(order.verb, "print");
	order.copy = true;
	order.deadline_ms = RIG_NOW;
	order.has_ticket = true;
	ticket_message_fill(&order.ticket, rig.hall, (struct leg_ref){0, 0});
	json_writer_reset(&writer);
	order_message_write(&writer, &order);
	root = written();
	assert_int_equal(order_message_read(root, &order_read), 0);
	assert_memory_equal(&order, &order_read, sizeof(order));
	json_free(root);
	strcpy(done.order, "9f86d081884c7d65-3");
	strcpy(done.text, "no paper");
	json_writer_reset(&writer);
	done_message_write(&writer, &done);
	root = written();
	assert_int_equal(done_message_read(root, &done_read), 0);
	assert_memory_equal(&done, &done_read, sizeof(done));
	json_free(root);
	rig_fini(&rig);
}

static void printing_without_a_ticket_is_no_order(void **state)
{
	const char *text = "{\"order\":\"9f86d081884c7d65-3\",\"verb\":\"print\"}";
	struct json *root = json_parse(text, strlen(text), NULL);
	struct order_message m;

	(void)state;
	assert_int_equal(order_message_read(root, &m), -EINVAL);
	json_free(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_counter_is_shown_as_it_stands),
		cmocka_unit_test(an_idle_counter_has_no_members_of_a_leg),
		cmocka_unit_test(a_text_longer_than_its_place_is_refused),
		cmocka_unit_test(a_ticket_is_named_for_ever),
		cmocka_unit_test(a_ticket_tells_of_its_paper_and_its_printer),
		cmocka_unit_test(every_answer_is_read_back_the_same),
		cmocka_unit_test(a_kiosk_hears_the_highest_numbers_of_its_range),
		cmocka_unit_test(a_kiosk_hears_of_its_unheard_tickets),
		cmocka_unit_test(broken_members_of_a_kiosks_answers_are_refused),
		cmocka_unit_test(an_unknown_reason_of_a_newer_hub_is_still_a_refusal),
		cmocka_unit_test(a_text_for_people_is_cut_at_a_character),
		cmocka_unit_test(broken_answers_are_refused_and_leave_the_result_alone),
		cmocka_unit_test(a_board_lists_the_calls_of_its_zone),
		cmocka_unit_test(a_board_with_too_many_calls_is_refused),
		cmocka_unit_test(a_queue_tells_each_service_of_its_institution),
		cmocka_unit_test(the_hubs_state_is_read_back_the_same),
		cmocka_unit_test(a_devices_state_is_read_back_the_same),
		cmocka_unit_test(a_device_that_claims_odd_numbers_is_refused),
		cmocka_unit_test(orders_and_their_ends_are_read_back_the_same),
		cmocka_unit_test(printing_without_a_ticket_is_no_order),
	};

	return cmocka_run_group_tests(tests, writer_start, writer_stop);
}
