/* What a person reads when a wiring is wrong, and what a right one becomes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <linux/input-event-codes.h>

#include "firmware/base/config.h"
#include "firmware/base/json.h"
#include "firmware/buttons/key_name.h"
#include "firmware/buttons/wiring.h"

static int read_text(const char *source, const char *text, struct wiring *wiring, char **problems)
{
	struct config *config = config_from_text("b", text, strlen(text));
	size_t len;
	FILE *out = open_memstream(problems, &len);
	int ret;

	wiring_read(config, config_root(config), source, wiring);
	ret = config_finish(config, out);
	fclose(out);
	config_free(config);
	return ret;
}

#define NEXT "\"line\":\"NEXT\",\"press\":\"next\""

static void each_wrong_wiring_has_its_reason(void **state)
{
	static const struct {
		const char *source, *text, *problem; /* NULL: it is right */
	} rows[] = {
		{"gpio", "{\"inputs\":[{" NEXT "}]}", NULL},
		{"gpio", "{\"inputs\":[{" NEXT "}],\"outputs\":[]}", NULL},
		{"evdev", "{\"inputs\":[{\"key\":\"KP1\",\"press\":\"rate\",\"argument\":\"1\"}]}",
			NULL},
		{"evdev", "{\"inputs\":[{\"key\":\"KEY_F5\",\"press\":\"next\"}]}", NULL},
		{"evdev",
			"{\"inputs\":[{\"key\":\"UP\",\"press\":\"previous\"},{\"key\":\"DOWN\","
			"\"press\":\"next\"},{\"key\":\"ENTER\",\"press\":\"enter\"},{\"key\":"
			"\"ESC\","
			"\"press\":\"back\",\"hold\":\"home\"},{\"key\":\"F1\",\"press\":"
			"\"repeat\"},"
			"{\"key\":\"VOLUMEUP\",\"press\":\"louder\"},{\"key\":\"VOLUMEDOWN\","
			"\"press\":"
			"\"quieter\"}]}",
			NULL},
		{"evdev", "{\"inputs\":[{\"key\":\"F1\",\"press\":\"enter\",\"argument\":\"x\"}]}",
			"b:1: inputs[0].argument: \"enter\" takes no \"argument\"\n"},
		{"stdin", "{}", NULL},
		{"stdin", "{\"inputs\":[{" NEXT "}]}",
			"b:1: inputs: source \"stdin\" has no inputs; \"gpio\" or \"evdev\" has\n"},
		{"simulated", "{\"outputs\":[]}",
			"b:1: outputs: source \"simulated\" has no outputs; \"gpio\" has\n"},
		{"gpio", "{}", "b:1: inputs: missing; a list [ ... ] expected\n"},
		{"evdev", "{}", "b:1: inputs: missing; a list [ ... ] expected\n"},
		{"gpio", "{\"inputs\":[]}", "b:1: inputs: empty; at least one input expected\n"},
		{"evdev",
			"{\"inputs\":[{\"key\":\"A\",\"press\":\"next\"}],\"outputs\":[{\"line\":"
			"\"X\","
			"\"shows\":\"gate\"}]}",
			"b:1: outputs: source \"evdev\" has no outputs; \"gpio\" has\n"},
		{"gpio", "{\"inputs\":[{\"press\":\"next\"}]}",
			"b:1: inputs[0].line: missing; a text expected\n"},
		{"gpio", "{\"inputs\":[{\"line\":\"\",\"press\":\"next\"}]}",
			"b:1: inputs[0].line: empty; the line's name expected, as gpioinfo shows "
			"it\n"},
		{"gpio",
			"{\"inputs\":[{\"line\":\"01234567890123456789012345678901\",\"press\":"
			"\"next\"}]}",
			"b:1: inputs[0].line: too long: 32 bytes, at most 31\n"},
		{"gpio", "{\"inputs\":[{\"line\":\"NEXT\"}]}",
			"b:1: inputs[0].press: missing; one of 'next', 'recall', 'arrive', "
			"'no-show', 'park', 'unpark', 'transfer', 'end', 'pause', 'resume', "
			"'sign-in', 'sign-out', 'call', 'rate', 'service', 'previous', 'enter', "
			"'back', 'home', 'repeat', 'louder', 'quieter' expected\n"},
		{"gpio", "{\"inputs\":[{" NEXT ",\"chip\":\"gpiochip0\"}]}",
			"b:1: inputs[0].chip: 'gpiochip0': the kernel may number chips otherwise "
			"at "
			"the next boot; give the chip's label, as gpiodetect shows it in [ ], or a "
			"link that udev makes\n"},
		{"gpio", "{\"inputs\":[{" NEXT ",\"chip\":\"/dev/gpiochip12\"}]}",
			"b:1: inputs[0].chip: '/dev/gpiochip12': the kernel may number chips "
			"otherwise at the next boot; give the chip's label, as gpiodetect shows it "
			"in [ ], or a link that udev makes\n"},
		{"gpio", "{\"inputs\":[{" NEXT ",\"chip\":\"/dev/gpiochip-box\"}]}", NULL},
		{"gpio", "{\"inputs\":[{" NEXT ",\"chip\":\"/dev/novbe/box\"}]}", NULL},
		{"gpio", "{\"inputs\":[{" NEXT ",\"chip\":\"gpiochip\"}]}", NULL},
		{"gpio", "{\"inputs\":[{" NEXT ",\"bias\":\"up\"}]}",
			"b:1: inputs[0].bias: 'up': one of 'as-is', 'pull-up', 'pull-down', "
			"'disabled' expected\n"},
		{"gpio", "{\"inputs\":[{" NEXT ",\"debounce_ms\":201}]}",
			"b:1: inputs[0].debounce_ms: a whole number 0..200 expected\n"},
		{"gpio", "{\"inputs\":[{" NEXT ",\"debounce_ms\":-1}]}",
			"b:1: inputs[0].debounce_ms: a whole number 0..200 expected\n"},
		{"gpio", "{\"inputs\":[{" NEXT ",\"hold_ms\":900}]}",
			"b:1: inputs[0].hold_ms: goes with \"hold\" only\n"},
		{"gpio", "{\"inputs\":[{" NEXT ",\"hold\":\"recall\",\"hold_ms\":199}]}",
			"b:1: inputs[0].hold_ms: a whole number 200..10000 expected\n"},
		{"gpio", "{\"inputs\":[{" NEXT ",\"hold\":\"recall\",\"hold_ms\":10001}]}",
			"b:1: inputs[0].hold_ms: a whole number 200..10000 expected\n"},
		{"gpio", "{\"inputs\":[{" NEXT ",\"hold\":\"next\"}]}",
			"b:1: inputs[0].hold: means the same as \"press\"; leave it out, then a "
			"press acts at once\n"},
		{"gpio",
			"{\"inputs\":[{\"line\":\"S\",\"press\":\"service\",\"argument\":\"a\","
			"\"hold\":\"service\",\"hold_argument\":\"b\"}]}",
			NULL},
		{"gpio", "{\"inputs\":[{" NEXT ",\"argument\":\"A1\"}]}",
			"b:1: inputs[0].argument: \"next\" takes no \"argument\"\n"},
		{"gpio", "{\"inputs\":[{" NEXT ",\"hold\":\"end\",\"hold_argument\":\"x\"}]}",
			"b:1: inputs[0].hold_argument: \"end\" takes no \"hold_argument\"\n"},
		{"gpio", "{\"inputs\":[{\"line\":\"R\",\"press\":\"rate\"}]}",
			"b:1: inputs[0]: \"rate\" needs \"argument\": \"1\" to \"5\"\n"},
		{"gpio", "{\"inputs\":[{\"line\":\"R\",\"press\":\"rate\",\"argument\":\"6\"}]}",
			"b:1: inputs[0].argument: \"rate\" needs \"argument\": \"1\" to \"5\"\n"},
		{"gpio", "{\"inputs\":[{\"line\":\"R\",\"press\":\"rate\",\"argument\":\"12\"}]}",
			"b:1: inputs[0].argument: \"rate\" needs \"argument\": \"1\" to \"5\"\n"},
		{"gpio", "{\"inputs\":[{\"line\":\"S\",\"press\":\"service\"}]}",
			"b:1: inputs[0]: \"service\" needs \"argument\": a service's id\n"},
		{"gpio", "{\"inputs\":[{\"line\":\"S\",\"press\":\"transfer\"}]}",
			"b:1: inputs[0]: \"transfer\" needs \"argument\": a service's id\n"},
		{"gpio", "{\"inputs\":[{\"line\":\"S\",\"press\":\"call\"}]}",
			"b:1: inputs[0]: \"call\" needs \"argument\": a ticket\n"},
		{"gpio", "{\"inputs\":[{" NEXT "},\n{\"line\":\"NEXT\",\"press\":\"end\"}]}",
			"b:2: inputs[1].line: 'NEXT' stands here twice\n"},
		{"gpio",
			"{\"inputs\":[{" NEXT
			",\"chip\":\"a\"},\n{\"line\":\"NEXT\",\"chip\":\"b\",\"press\":\"end\"}]}",
			NULL},
		{"gpio",
			"{\"inputs\":[{" NEXT
			",\"chip\":\"a\"},\n{\"line\":\"NEXT\",\"press\":\"end\"}]}",
			"b:2: inputs[1].line: 'NEXT' stands here twice\n"},
		{"gpio",
			"{\"inputs\":[{" NEXT
			"}],\n\"outputs\":[{\"line\":\"NEXT\",\"shows\":\"gate\"}]}",
			"b:2: outputs[0].line: 'NEXT' stands here twice\n"},
		{"gpio",
			"{\"inputs\":[{" NEXT
			"}],\"outputs\":[{\"line\":\"G\",\"shows\":\"gate\"},\n{\"line\":\"G\","
			"\"shows\":\"beacon\"}]}",
			"b:2: outputs[1].line: 'G' stands here twice\n"},
		{"gpio",
			"{\"inputs\":[{" NEXT
			"}],\"outputs\":[{\"line\":\"G\",\"shows\":\"lamp\"}]}",
			"b:1: outputs[0].shows: 'lamp': one of 'call-lamp', 'beacon', 'buzzer', "
			"'gate' expected\n"},
		{"gpio", "{\"inputs\":[{" NEXT "}],\"outputs\":[{\"line\":\"G\"}]}",
			"b:1: outputs[0].shows: missing; one of 'call-lamp', 'beacon', 'buzzer', "
			"'gate' expected\n"},
		{"evdev", "{\"inputs\":[{\"press\":\"next\"}]}",
			"b:1: inputs[0].key: missing; a text expected\n"},
		{"evdev", "{\"inputs\":[{\"key\":\"KP_1\",\"press\":\"next\"}]}",
			"b:1: inputs[0].key: 'KP_1' is no key that is known here; one like "
			"\"KP1\", "
			"\"KPENTER\", \"F1\", \"A\" expected\n"},
		{"evdev",
			"{\"inputs\":[{\"key\":\"A\",\"press\":\"next\"},\n{\"key\":\"KEY_A\","
			"\"press\":"
			"\"end\"}]}",
			"b:2: inputs[1].key: 'A' stands here twice\n"},
		{"evdev", "{\"inputs\":[{\"key\":\"A\",\"press\":\"next\",\"line\":\"NEXT\"}]}",
			"b:1: inputs[0].line: unknown key\n"},
		{"gpio", "{\"inputs\":[{" NEXT ",\"key\":\"A\"}]}",
			"b:1: inputs[0].key: unknown key\n"},
		{"gpio", "{\"inputs\":[\"NEXT\"]}",
			"b:1: inputs[0]: an object { ... } expected, found a text\n"},
		{"gpio", "{\"inputs\":{}}",
			"b:1: inputs: a list [ ... ] expected, found an object\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *expected = rows[i].problem ? rows[i].problem : "";
		struct wiring wiring;
		char *problems;
		int ret = read_text(rows[i].source, rows[i].text, &wiring, &problems);

		if (strcmp(problems, expected) != 0)
			fail_msg(
				"%s\ngives:    %s\nexpected: %s", rows[i].text, problems, expected);
		assert_int_equal(ret == 0, !rows[i].problem);
		free(problems);
	}
}

static void a_wiring_is_read_whole_with_its_defaults(void **state)
{
	static const char text[] =
		"{\"inputs\":[{" NEXT ",\"hold\":\"recall\",\"hold_ms\":1000,\"chip\":\"box\","
		"\"active_low\":true,\"bias\":\"pull-up\",\"debounce_ms\":5},"
		"{\"line\":\"GOOD\",\"press\":\"rate\",\"argument\":\"5\"}],"
		"\"outputs\":[{\"line\":\"CALL\",\"shows\":\"call-lamp\",\"active_low\":true},"
		"{\"line\":\"OPEN\",\"chip\":\"/dev/novbe/gate\",\"shows\":\"gate\"}]}";
	struct wiring wiring;
	char *problems;

	(void)state;
	assert_int_equal(read_text("gpio", text, &wiring, &problems), 0);
	free(problems);
	assert_int_equal(wiring.input_count, 2);
	assert_string_equal(wiring.inputs[0].line, "NEXT");
	assert_string_equal(wiring.inputs[0].chip, "box");
	assert_int_equal(wiring.inputs[0].press, BUTTON_NEXT);
	assert_int_equal(wiring.inputs[0].hold, BUTTON_RECALL);
	assert_int_equal(wiring.inputs[0].hold_ms, 1000);
	assert_int_equal(wiring.inputs[0].bias, BIAS_PULL_UP);
	assert_int_equal(wiring.inputs[0].debounce_ms, 5);
	assert_true(wiring.inputs[0].active_low);
	assert_int_equal(wiring.inputs[1].press, BUTTON_RATE);
	assert_string_equal(wiring.inputs[1].argument, "5");
	assert_int_equal(wiring.inputs[1].hold, BUTTON_COUNT);
	assert_int_equal(wiring.inputs[1].debounce_ms, WIRING_DEBOUNCE_MS);
	assert_int_equal(wiring.inputs[1].bias, BIAS_AS_IS);
	assert_false(wiring.inputs[1].active_low);
	assert_int_equal(wiring.output_count, 2);
	assert_int_equal(wiring.outputs[0].kind, OUTPUT_CALL_LAMP);
	assert_true(wiring.outputs[0].active_low);
	assert_int_equal(wiring.outputs[1].kind, OUTPUT_GATE);
	assert_string_equal(wiring.outputs[1].chip, "/dev/novbe/gate");
}

static void too_many_inputs_are_refused(void **state)
{
	char text[8192] = "{\"inputs\":[", *problems;
	struct wiring wiring;

	(void)state;
	for (int i = 0; i <= WIRING_MAX_INPUTS; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			"%s{\"line\":\"L%d\",\"press\":\"next\"}", i ? "," : "", i);
	strcat(text, "]}");
	assert_int_not_equal(read_text("gpio", text, &wiring, &problems), 0);
	assert_string_equal(problems, "b:1: inputs: too long: 25 items, at most 24\n");
	free(problems);
	assert_int_equal(wiring.input_count, 0);
}

static void keys_have_the_kernels_names(void **state)
{
	(void)state;
	assert_int_equal(key_code("KP0"), KEY_KP0);
	assert_int_equal(key_code("KPENTER"), KEY_KPENTER);
	assert_int_equal(key_code("KEY_Z"), KEY_Z);
	assert_int_equal(key_code("9"), KEY_9);
	assert_int_equal(key_code("F12"), KEY_F12);
	assert_int_equal(key_code("kp0"), 0);
	assert_int_equal(key_code(""), 0);
	assert_string_equal(key_name(KEY_KPASTERISK), "KPASTERISK");
	assert_string_equal(key_name(KEY_MICMUTE), "?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_wrong_wiring_has_its_reason),
		cmocka_unit_test(a_wiring_is_read_whole_with_its_defaults),
		cmocka_unit_test(too_many_inputs_are_refused),
		cmocka_unit_test(keys_have_the_kernels_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
