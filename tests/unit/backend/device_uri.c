/* Device URIs, right and wrong. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "printer/backend/device_uri.h"

static struct device_uri read_good(const char *text)
{
	struct device_uri uri;
	char why[200] = "";

	if (device_uri_read(text, &uri, why, sizeof(why)) < 0)
		fail_msg("%s: %s", text, why);
	return uri;
}

static void a_device_is_a_path_with_options(void **state)
{
	struct device_uri uri = read_good("escpos:/dev/usb/lp0");

	(void)state;
	assert_int_equal(uri.kind, DEVICE_FILE);
	assert_string_equal(uri.path, "/dev/usb/lp0");
	assert_int_equal(uri.confirm, CONFIRM_PROCESS_ID);
	assert_int_equal(uri.wait_s, DEVICE_WAIT_S);
	assert_true(uri.ask);
	uri = read_good("escpos:/dev/ttyS0?baud=19200&flow=hardware+confirm=status&wait_s=7");
	assert_string_equal(uri.path, "/dev/ttyS0");
	assert_int_equal(uri.baud, 19200);
	assert_int_equal(uri.flow, FLOW_HARDWARE);
	assert_int_equal(uri.confirm, CONFIRM_STATUS);
	assert_int_equal(uri.wait_s, 7);
	uri = read_good("escpos:/dev/serial/by-id/usb%20printer");
	assert_string_equal(uri.path, "/dev/serial/by-id/usb printer");
}

static void a_host_may_be_a_name_or_an_address(void **state)
{
	struct device_uri uri = read_good("escpos://printer.hall:9101/?confirm=none&ask=no");

	(void)state;
	assert_int_equal(uri.kind, DEVICE_TCP);
	assert_string_equal(uri.host, "printer.hall");
	assert_string_equal(uri.port, "9101");
	assert_int_equal(uri.confirm, CONFIRM_NONE);
	assert_false(uri.ask);
	uri = read_good("escpos://10.0.0.7");
	assert_string_equal(uri.port, "9100");
	uri = read_good("escpos://[fe80::1%25eth0]:9100");
	assert_string_equal(uri.host, "fe80::1%eth0");
	uri = read_good("escpos://[::1]");
	assert_string_equal(uri.host, "::1");
	assert_string_equal(uri.port, "9100");
}

static void what_is_wrong_is_named(void **state)
{
	static const struct {
		const char *text, *why;
	} table[] = {
		{"", "device URI"},
		{"socket://10.0.0.7", "device URI"},
		{"escpos", "device URI"},
		{"escpos:", "device URI"},
		{"escpos:/", "device URI"},
		{"escpos:dev/usb/lp0", "device URI"},
		{"escpos:/dev/%zz", "hex"},
		{"escpos:/dev/%00", "hex"},
		{"escpos:/dev/%4", "hex"},
		{"escpos://", "host"},
		{"escpos://:9100", "host"},
		{"escpos://h:0", "port"},
		{"escpos://h:65536", "port"},
		{"escpos://h:", "port"},
		{"escpos://h:9100/x", "behind"},
		{"escpos://[::1", "IPV6"},
		{"escpos://[::1]x", "IPV6"},
		{"escpos:/dev/x?", "option"},
		{"escpos:/dev/x?confirm", "name=value"},
		{"escpos:/dev/x?confirm=maybe", "confirm"},
		{"escpos:/dev/x?baud=9601", "baud"},
		{"escpos:/dev/x?baud=-9600", "baud"},
		{"escpos:/dev/x?flow=up", "flow"},
		{"escpos:/dev/x?wait_s=0", "wait_s"},
		{"escpos:/dev/x?wait_s=86401", "wait_s"},
		{"escpos:/dev/x?wait_s=99999999999999999999", "wait_s"},
		{"escpos:/dev/x?ask=perhaps", "ask"},
		{"escpos:/dev/x?ask=no", "confirm=none"},
		{"escpos:/dev/x?colour=red", "colour"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct device_uri uri = {.wait_s = -7};
		char why[200] = "";

		if (device_uri_read(table[i].text, &uri, why, sizeof(why)) != -EINVAL)
			fail_msg("'%s' was taken", table[i].text);
		if (!strstr(why, table[i].why))
			fail_msg("'%s': '%s' does not name '%s'", table[i].text, why, table[i].why);
		assert_int_equal(uri.wait_s, -7);
	}
}

static void no_length_breaks_it(void **state)
{
	char text[1500] = "escpos:/dev/", why[40];
	struct device_uri uri;
	size_t start = strlen(text);

	(void)state;
	for (size_t len = start; len < sizeof(text) - 1; len++) {
		text[len] = 'x';
		text[len + 1] = '\0';
		assert_int_equal(device_uri_read(text, &uri, why, sizeof(why)),
			len + 1 - strlen("escpos:") < DEVICE_PATH_SIZE ? 0 : -EINVAL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_device_is_a_path_with_options),
		cmocka_unit_test(a_host_may_be_a_name_or_an_address),
		cmocka_unit_test(what_is_wrong_is_named),
		cmocka_unit_test(no_length_breaks_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
