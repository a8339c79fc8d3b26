/* The board's file: what is read, and what is said about wrong ones. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/base/file.h"
#include "firmware/board/roster.h"

static char folder[] = "/tmp/novbe-roster-XXXXXX"; /* where the tests run */

static const char hall_text[] =
	"{\"centre\":\"bus\",\"names\":{\"en\":\"Bus\"},\"time_zone\":\"UTC\",\"languages\":["
	"\"en\"],"
	"\"classes\":[{\"id\":\"normal\",\"names\":{\"en\":\"Ordinary\"}}],"
	"\"zones\":[{\"id\":\"hall\",\"names\":{\"en\":\"Hall\"}}],"
	"\"institutions\":[{\"id\":\"office\",\"names\":{\"en\":\"Office\"},\"services\":["
	"{\"id\":\"papers\",\"series\":\"A\",\"names\":{\"en\":\"Papers\"}}]}],"
	"\"profiles\":[{\"id\":\"all\",\"institutions\":[\"office\"]}],"
	"\"counters\":[{\"counter\":1,\"zone\":\"hall\",\"profile\":\"all\"}],"
	"\"devices\":[{\"id\":\"kiosk-1\",\"role\":\"kiosk\",\"kiosk\":1},"
	"{\"id\":\"counter-1\",\"role\":\"counter\",\"counter\":1},"
	"{\"id\":\"pad-1\",\"role\":\"rating\",\"counter\":1},"
	"{\"id\":\"wall-1\",\"role\":\"display\"},{\"id\":\"ctl\",\"role\":\"control\"}]}";

static int put(const char *name, const char *text)
{
	return file_replace(name, text, strlen(text), FILE_UNFLUSHED);
}

static int files_make(void **state)
{
	(void)state;
	if (!mkdtemp(folder) || chdir(folder) < 0)
		return -1;
	return put("hall.json", hall_text);
}

static int files_remove(void **state)
{
	(void)state;
	unlink("bus.json");
	unlink("hall.json");
	return rmdir(folder);
}

/* Reads the text as a file; the problems go to told. */
static int read_text(struct roster *roster, const char *text, char told[4096])
{
	FILE *out = fmemopen(told, 4096, "w");
	int rc;

	assert_int_equal(put("bus.json", text), 0);
	told[0] = '\0';
	rc = roster_open("bus.json", roster, out);
	fclose(out);
	return rc;
}

#define HEAD "{\"centre\":\"bus\",\"state\":\"/s\",\"hub\":{\"hall\":\"hall.json\"},\n"

static void a_right_file_is_read(void **state)
{
	static struct roster roster;
	char text[4096], path[ROSTER_PATH_SIZE];

	(void)state;
	assert_int_equal(read_text(&roster,
				 HEAD "\"broker\":{\"port\":1999,\"program\":\"/b\"},"
				      "\"devices\":[{\"device\":\"kiosk-1\",\"kiosk\":{\"any\":1}},"
				      "{\"device\":\"counter-1\",\"terminal\":\"/dev/tty2\","
				      "\"counter\":{\"number\":1,\"deep\":{\"x\":[{\"y\":2}]}}},"
				      "{\"device\":\"pad-1\",\"counter\":{\"number\":1,"
				      "\"role\":\"rating\"}}]}",
				 text),
		0);
	assert_string_equal(text, "");
	assert_string_equal(roster.centre, "bus");
	assert_string_equal(roster.hall, "hall.json");
	assert_string_equal(roster.broker, "/b");
	assert_int_equal(roster.port, 1999);
	assert_int_equal(roster.device_count, 3);
	assert_string_equal(roster.devices[0].id, "kiosk-1");
	assert_string_equal(roster.devices[0].kind->program, "novbe-kiosk");
	assert_string_equal(roster.devices[0].terminal, "");
	assert_string_equal(roster.devices[1].terminal, "/dev/tty2");
	assert_string_equal(roster.devices[2].kind->program, "novbe-counter");
	assert_string_equal(roster.file->catalogue->centre, "bus");
	assert_string_equal(roster_path(&roster, path, "run/%s.json", "hub"), "/s/run/hub.json");
	assert_int_equal(roster_reload(&roster), 0);
	roster_close(&roster);
}

static void wrong_files_are_told_with_their_lines(void **state)
{
	static const struct {
		const char *content, *told;
	} wrong[] = {
		{"{\"centre\":\"bus\",\"state\":\"/s\",\n\"hub\":{},\"devices\":[]}\n",
			"bus.json:2: hub.hall: missing"},
		{HEAD "\"device\":[],\"devices\":[]}", "bus.json:2: device: unknown key"},
		{HEAD "\"devices\":[\n{\"device\":\"kiosk-1\"}]}",
			"bus.json:3: devices[0]: one of the sections"},
		{HEAD "\"devices\":[{\"device\":\"kiosk-1\",\"kiosk\":{},\n\"display\":{}}]}",
			"bus.json:3: devices[0].display: the device is a kiosk already"},
		{HEAD "\"devices\":[{\"device\":\"kiosk-1\",\"kiosk\":{}},\n"
		      "{\"device\":\"kiosk-1\",\"kiosk\":{}}]}",
			"bus.json:3: devices[1].device: 'kiosk-1' stands there twice"},
		{HEAD "\"devices\":[{\"device\":\"kiosk-2\",\"kiosk\":{}}]}",
			"bus.json:2: devices[0].device: 'kiosk-2': not among the devices"},
		{HEAD "\"devices\":[{\"device\":\"wall-1\",\"kiosk\":{}}]}",
			"devices[0].device: 'wall-1': its role in"},
		{HEAD "\"devices\":[{\"device\":\"counter-1\",\"counter\":{\"number\":2}}]}",
			"devices[0].counter.number: 'counter-1' is counter 1"},
		{HEAD "\"devices\":[{\"device\":\"pad-1\",\"counter\":{\"number\":1}}]}",
			"devices[0].device: 'pad-1': its role in hall.json is \"rating\""},
		{HEAD "\"devices\":[{\"device\":\"counter-1\",\"counter\":{\"number\":1,"
		      "\"role\":\"rating\"}}]}",
			"devices[0].device: 'counter-1': its role in hall.json is \"counter\""},
		{HEAD "\"devices\":[{\"device\":\"pad-1\",\"counter\":{\"number\":2,"
		      "\"role\":\"rating\"}}]}",
			"devices[0].counter.number: 'pad-1' is counter 1"},
		{HEAD "\"devices\":[7]}", "bus.json:2: devices[0]: an object"},
		{"{\"centre\":\"train\",\"state\":\"/"
		 "s\",\"hub\":{\"hall\":\"hall.json\"},\"devices\":[]}",
			"bus.json:1: centre: 'train': the centre of"},
		{"{\"centre\":\"bus\",\"state\":\"/"
		 "s\",\"hub\":{\"hall\":\"no.json\"},\"devices\":[]}",
			"no.json: cannot be read: No such file"},
		{HEAD "\"broker\":{\"port\":0},\"devices\":[]}", "bus.json:2: broker.port: "},
		{"{", "bus.json:1: "},
	};
	static struct roster roster;
	char text[4096];

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(read_text(&roster, wrong[i].content, text), -22);
		if (!strstr(text, wrong[i].told))
			fail_msg("'%s' not in '%s'", wrong[i].told, text);
		roster_close(&roster);
	}
}

static void a_wrong_hall_file_leaves_the_one_before(void **state)
{
	static struct roster roster;
	const struct hall_file *before;
	char text[4096], *other;

	(void)state;
	assert_int_equal(read_text(&roster, HEAD "\"devices\":[]}", text), 0);
	before = roster.file;
	assert_int_equal(put("hall.json", "{"), 0);
	assert_int_equal(roster_reload(&roster), -22);
	assert_ptr_equal(roster.file, before);
	/* Of another centre: the broker would let nobody of this one speak any more. */
	other = strdup(hall_text);
	assert_non_null(other);
	memcpy(strstr(other, "bus"), "sub", 3);
	assert_int_equal(put("hall.json", other), 0);
	free(other);
	assert_int_equal(roster_reload(&roster), -22);
	assert_ptr_equal(roster.file, before);
	assert_int_equal(put("hall.json", hall_text), 0);
	roster_close(&roster);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_right_file_is_read),
		cmocka_unit_test(wrong_files_are_told_with_their_lines),
		cmocka_unit_test(a_wrong_hall_file_leaves_the_one_before),
	};

	return cmocka_run_group_tests(tests, files_make, files_remove);
}
