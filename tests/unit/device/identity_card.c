/* The line that carries a board's identity. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/device/identity_card.h"

static const struct identity_card counter = {
	"counter-7", "isb", "counter", 7, "10.0.0.5", 1883, "0123456789abcdef0123456789abcdef"};

static void what_is_written_is_read(void **state)
{
	static const struct identity_card cards[] = {
		{"counter-7", "isb", "counter", 65535, "fd00::5", 65535, "s"},
		{"hub", "bus-1", "hub", 0, "/run/mosquitto.sock", 0, "a=b=c"},
		{"wall-a", "isb", "display", 0, "hub.hall.example", 1, "~!"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cards) / sizeof(cards[0]); i++) {
		char line[IDENTITY_LINE_SIZE], padded[IDENTITY_LINE_SIZE + 8],
			why[IDENTITY_WHY_SIZE];
		struct identity_card read = {0};

		identity_card_write(&cards[i], line);
		snprintf(padded, sizeof(padded), "  %s\r\n", line);
		assert_int_equal(identity_card_read(padded, &read, why), 0);
		assert_string_equal(read.device, cards[i].device);
		assert_string_equal(read.centre, cards[i].centre);
		assert_string_equal(read.role, cards[i].role);
		assert_int_equal(read.number, cards[i].number);
		assert_string_equal(read.host, cards[i].host);
		assert_int_equal(read.port, cards[i].port);
		assert_string_equal(read.secret, cards[i].secret);
	}
}

static void the_longest_card_fits(void **state)
{
	struct identity_card longest = {.number = 65535, .port = 65535}, read;
	char line[IDENTITY_LINE_SIZE], why[IDENTITY_WHY_SIZE];

	(void)state;
	memset(longest.device, 'd', sizeof(longest.device) - 1);
	memset(longest.centre, 'c', sizeof(longest.centre) - 1);
	memset(longest.role, 'r', sizeof(longest.role) - 1);
	memset(longest.host, 'h', sizeof(longest.host) - 1);
	memset(longest.secret, 's', sizeof(longest.secret) - 1);
	identity_card_write(&longest, line);
	assert_int_equal(identity_card_read(line, &read, why), 0);
	assert_string_equal(read.secret, longest.secret);
}

static void every_changed_character_is_noticed(void **state)
{
	char line[IDENTITY_LINE_SIZE], why[IDENTITY_WHY_SIZE];
	struct identity_card read = {.device = "as-before"};

	(void)state;
	identity_card_write(&counter, line);
	for (size_t i = 0, len = strlen(line); i < len; i++) {
		char kept = line[i];

		line[i] = kept == '7' ? '1' : '7';
		assert_int_not_equal(identity_card_read(line, &read, why), 0);
		line[i] = kept;
	}
	for (size_t len = strlen(line) - 1; len > 0; len--) {
		line[len] = '\0';
		assert_int_not_equal(identity_card_read(line, &read, why), 0);
	}
	assert_string_equal(read.device, "as-before");
}

static void a_line_of_a_later_version_is_read(void **state)
{
	/* The check was computed apart from this code. */
	static const char line[] =
		"novbe-1 device=kiosk-1 centre=isb role=kiosk colour=green host=hub port=1883 "
		"secret=x check=5e268bd2";
	struct identity_card read;
	char why[IDENTITY_WHY_SIZE];

	(void)state;
	assert_int_equal(identity_card_read(line, &read, why), 0);
	assert_string_equal(read.device, "kiosk-1");
	assert_string_equal(read.secret, "x");
}

static void a_card_that_would_not_work_is_refused_with_the_reason(void **state)
{
	static const struct {
		const char *says;
		struct identity_card card;
	} wrong[] = {
		{"device", {"Counter 7", "isb", "counter", 7, "h", 1, "s"}},
		{"centre", {"counter-7", "", "counter", 7, "h", 1, "s"}},
		{"role", {"counter-7", "isb", "", 7, "h", 1, "s"}},
		{"number", {"counter-7", "isb", "counter", 0, "h", 1, "s"}},
		{"hub", {"counter-7", "isb", "counter", 7, "a b", 1, "s"}},
		{"port", {"counter-7", "isb", "counter", 7, "h", 65536, "s"}},
		{"secret", {"counter-7", "isb", "counter", 7, "h", 1, ""}},
		{"secret", {"counter-7", "isb", "counter", 7, "h", 1, "a\nb"}},
	};
	char why[IDENTITY_WHY_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_not_equal(identity_card_check(&wrong[i].card, why), 0);
		assert_non_null(strstr(why, wrong[i].says));
	}
}

static void a_hub_is_written_as_people_write_it(void **state)
{
	static const struct {
		const char *text, *host;
		int port;
	} hubs[] = {
		{"10.0.0.5", "10.0.0.5", 1883},
		{"hub:1884", "hub", 1884},
		{"fd00::5", "fd00::5", 1883},
		{"[fd00::5]", "fd00::5", 1883},
		{"[fd00::5]:1884", "fd00::5", 1884},
		{"/run/mosquitto.sock", "/run/mosquitto.sock", 0},
	};
	static const char *const wrong[] = {
		"", ":1883", "hub:", "hub:0", "hub:65536", "hub:x", "[]", "[]:1", "[fd00::5"};

	(void)state;
	for (size_t i = 0; i < sizeof(hubs) / sizeof(hubs[0]); i++) {
		struct identity_card card = {0};

		assert_int_equal(identity_card_hub(hubs[i].text, &card), 0);
		assert_string_equal(card.host, hubs[i].host);
		assert_int_equal(card.port, hubs[i].port);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct identity_card card = {0};

		assert_int_not_equal(identity_card_hub(wrong[i], &card), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(the_longest_card_fits),
		cmocka_unit_test(every_changed_character_is_noticed),
		cmocka_unit_test(a_line_of_a_later_version_is_read),
		cmocka_unit_test(a_card_that_would_not_work_is_refused_with_the_reason),
		cmocka_unit_test(a_hub_is_written_as_people_write_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
