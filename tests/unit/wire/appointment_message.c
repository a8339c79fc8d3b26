/* The list of appointments: its words, and what is no appointment. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "firmware/base/json.h"
#include "firmware/wire/answer_message.h"
#include "firmware/wire/appointment_message.h"

static void appointments_are_listed_with_their_tickets(void **state)
{
	struct appointment_message sent[2] = {
		{"AB-1234", "id-card", "ur", 1795405000000, APPOINTMENT_CHECKED_IN, {"A", 47}},
		{"0000", "passport", "", 1, APPOINTMENT_BOOKED, {"", 0}}};
	static const char whole[] =
		"{\"id\":\"9f86d081884c7d65-1\",\"ok\":true,\"now\":5,\"day\":\"2026-11-23\","
		"\"appointments\":[{\"code\":\"AB-1234\",\"service\":\"id-card\",\"slot\":"
		"1795405000000,\"language\":\"ur\",\"state\":\"checked_in\",\"ticket\":\"A047\"},"
		"{\"code\":\"0000\",\"service\":\"passport\",\"slot\":1,\"state\":\"booked\"}]}";
	struct answer_message m = {.id = "9f86d081884c7d65-1", .ok = true, .now_ms = 5};
	struct appointment_message read;
	const struct json *item;
	struct json_writer list, writer;
	struct json *root;

	(void)state;
	json_writer_init(&list, 4096);
	json_open_list(&list, NULL);
	for (int i = 0; i < 2; i++)
		appointment_message_write(&list, &sent[i]);
	json_close_list(&list);
	m.appointments = json_writer_text(&list, NULL);
	m.appointments_day = "2026-11-23";
	json_writer_init(&writer, 4096);
	answer_message_write(&writer, &m, NULL);
	assert_string_equal(json_writer_text(&writer, NULL), whole);
	root = json_parse(whole, strlen(whole), NULL);
	assert_non_null(root);
	item = json_first(json_get(root, "appointments"));
	for (int i = 0; i < 2; i++, item = json_next(item)) {
		memset(&read, 0xa5, sizeof(read));
		assert_int_equal(appointment_message_read(item, &read), 0);
		assert_string_equal(read.code, sent[i].code);
		assert_string_equal(read.service, sent[i].service);
		assert_string_equal(read.language, sent[i].language);
		assert_true(read.slot_ms == sent[i].slot_ms);
		assert_int_equal(read.state, sent[i].state);
		assert_int_equal(read.ticket.number, sent[i].ticket.number);
	}
	json_free(root);
	json_writer_fini(&writer);
	json_writer_fini(&list);
}

static void broken_appointments_are_refused(void **state)
{
#define APPOINTMENT "\"service\":\"a\",\"slot\":1,\"state\":\"booked\""
	static const char *const BAD[] = {"7", "{}", "{" APPOINTMENT "}",
		"{\"code\":\"abc\"," APPOINTMENT "}",
		"{\"code\":\"AB12\",\"service\":\"a\",\"slot\":0,\"state\":\"booked\"}",
		"{\"code\":\"AB12\",\"service\":\"a\",\"slot\":1,\"state\":\"here\"}",
		"{\"code\":\"AB12\",\"service\":\"a\",\"slot\":1}",
		"{\"code\":\"AB12\"," APPOINTMENT ",\"ticket\":\"47\"}",
		"{\"code\":\"AB12\"," APPOINTMENT ",\"language\":\"English\"}"};
	struct appointment_message read = {.slot_ms = 77};

	(void)state;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		struct json *root = json_parse(BAD[i], strlen(BAD[i]), NULL);

		assert_non_null(root);
		if (appointment_message_read(root, &read) != -EINVAL)
			fail_msg("was read: %s", BAD[i]);
		assert_int_equal(read.slot_ms, 77);
		json_free(root);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(appointments_are_listed_with_their_tickets),
		cmocka_unit_test(broken_appointments_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
