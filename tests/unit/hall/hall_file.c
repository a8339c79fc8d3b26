/*
 * Hall files: the samples read clean, and each thing a person can get wrong is told with file,
 * line, path and reason. The table changes one place of a good file at a time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/hall/hall_file.h"

static const char GOOD[] = /* the numbers are the lines */
	"{\"centre\":\"isb\",\"names\":{\"en\":\"C\",\"ur\":\"م\"},\n" /* 1 */
	"\"time_zone\":\"Asia/Karachi\",\"day_start\":\"04:30\",\"languages\":[\"en\",\"ur\"],"
	"\"complete_names\":true,\n"
	"\"qr_prefix\":\"https://q.example/t/\",\"policy\":\"fcfs\",\"reserve_s\":20,\n" /* 3 */
	"\"classes\":[{\"id\":\"normal\",\"names\":{\"en\":\"N\",\"ur\":\"ع\"},\"slope\":1024}],\n"
	"\"zones\":[{\"id\":\"a\",\"names\":{\"en\":\"A\",\"ur\":\"ا\"}}],\n" /* 5 */
	"\"institutions\":[{\"id\":\"nadra\",\"names\":{\"en\":\"N\",\"ur\":\"ن\"},\"services\":[\n"
	"{\"id\":\"card\",\"names\":{\"en\":\"K\",\"ur\":\"ک\"},\"series\":\"A\",\"zone\":\"a\"},\n"
	"{\"id\":\"form\",\"names\":{\"en\":\"F\",\"ur\":\"ف\"},\"series\":\"A\"," /* 8 */
	"\"documents\":{\"en\":\"D\",\"ur\":\"د\"}}]},\n"
	"{\"id\":\"tax\",\"names\":{\"en\":\"T\",\"ur\":\"ٹ\"},\"services\":[\n"	   /* 9 */
	"{\"id\":\"number\",\"names\":{\"en\":\"O\",\"ur\":\"و\"},\"series\":\"B\"}]}],\n" /* 10 */
	"\"profiles\":[{\"id\":\"all\",\"institutions\":[\"nadra\"],\"services\":[\"number\"]}],\n"
	"\"counters\":[{\"counter\":7,\"zone\":\"a\",\"profile\":\"all\"}],\n" /* 12 */
	"\"devices\":[{\"id\":\"kiosk-1\",\"role\":\"kiosk\",\"kiosk\":1},\n"  /* 13 */
	"{\"id\":\"box\",\"role\":\"counter\",\"counter\":7},\n"	       /* 14 */
	"{\"id\":\"wall\",\"role\":\"display\",\"zones\":[\"a\"]}]}\n";	       /* 15 */

/* Reads a text; what was told goes to *told (freed by the caller). */
static struct hall_file *parse(const char *text, char **told)
{
	struct hall_file *file;
	size_t size;
	FILE *out = open_memstream(told, &size);

	assert_non_null(out);
	file = hall_file_parse("hall.json", text, strlen(text), out);
	fclose(out);
	return file;
}

/* GOOD with its first `from` replaced. */
static char *good_with(const char *from, const char *to)
{
	const char *at = strstr(GOOD, from);
	char *text = NULL;

	if (!at)
		fail_msg("the good file has no '%s'", from);
	assert_true(asprintf(&text, "%.*s%s%s", (int)(at - GOOD), GOOD, to, at + strlen(from)) > 0);
	return text;
}

struct problem {
	const char *from, *to, *told;
};

static const struct problem PROBLEMS[] = {
	/* the centre */
	{"\"centre\":\"isb\"", "\"centre\":\"Isb\"",
		"hall.json:1: centre: 'Isb': an id is 1..39 of a-z, 0-9 and -, not beginning with "
		"-\n"},
	{"\"centre\":\"isb\",", "", "hall.json:1: centre: missing; a text expected\n"},
	{"\"ur\":\"م\"", "\"ru\":\"м\"",
		"hall.json:1: names.ru: 'ru' is not one of the centre's languages\n"
		"hall.json:1: names: no text in 'ur', one of the centre's languages\n"},
	{"{\"en\":\"C\",\"ur\":\"م\"}", "{}",
		"hall.json:1: names: expected a text in one language at least\n"},
	{",\"ur\":\"م\"", "",
		"hall.json:1: names: no text in 'ur', one of the centre's languages\n"},
	{"\"en\":\"C\"", "\"en\":\"\"",
		"hall.json:1: names.en: expected one line of text, not empty\n"},
	{"\"en\":\"C\"", "\"en\":\"a\\nb\"",
		"hall.json:1: names.en: expected one line of text, not empty\n"},
	{"\"en\":\"C\"", "\"en\":7", "hall.json:1: names.en: a text expected, found a number\n"},
	{"Asia/Karachi", "Asia/Atlantis",
		"hall.json:2: time_zone: 'Asia/Atlantis' is not a time zone this machine knows, as "
		"Asia/Karachi\n"},
	{"Asia/Karachi", "../../etc/passwd",
		"hall.json:2: time_zone: '../../etc/passwd' is not a time zone this machine knows, "
		"as Asia/Karachi\n"},
	{"04:30", "24:00", "hall.json:2: day_start: '24:00': expected a local time 00:00..23:59\n"},
	{"04:30", "4:30", "hall.json:2: day_start: '4:30': expected a local time 00:00..23:59\n"},
	{"04:30", "0430:", "hall.json:2: day_start: '0430:': expected a local time 00:00..23:59\n"},
	{"[\"en\",\"ur\"]", "[\"en\",\"ur\",\"en\"]",
		"hall.json:2: languages[2]: 'en' stands here twice\n"},
	{"[\"en\",\"ur\"]", "[\"en\",\"ur\",\"EN\"]",
		"hall.json:2: languages[2]: 'EN': a language is two or three letters a-z (ISO "
		"639)\n"},
	{"https://q.example/t/", "ftp://q.example/t/",
		"hall.json:3: qr_prefix: 'ftp://q.example/t/': expected http:// or https:// and "
		"plain characters\n"},
	{"https://q.example/t/", "https://q.example/a b/",
		"hall.json:3: qr_prefix: 'https://q.example/a b/': expected http:// or https:// "
		"and "
		"plain characters\n"},
	{"https://q.example/t/",
		"https://q.example/01234567890123456789012345678901234567890123456789012345678901"
		"2345678901234567890123456789012345678901/",
		"hall.json:3: qr_prefix: too long: 121 bytes, at most 120\n"},
	{"\"fcfs\"", "\"lifo\"",
		"hall.json:3: policy: 'lifo': one of 'fcfs', 'accumulating', 'strict', "
		"'head_start', 'due_date', 'ratio' expected\n"},
	{"\"fcfs\"", "{\"kind\":\"lifo\"}",
		"hall.json:3: policy.kind: 'lifo': one of 'fcfs', 'accumulating', 'strict', "
		"'head_start', 'due_date', 'ratio' expected\n"},
	{"\"fcfs\"", "{\"cap_s\":600}",
		"hall.json:3: policy.kind: missing; one of 'fcfs', 'accumulating', 'strict', "
		"'head_start', "
		"'due_date', 'ratio' expected\n"},
	{"\"fcfs\"", "7",
		"hall.json:3: policy: one of 'fcfs', 'accumulating', 'strict', 'head_start', "
		"'due_date', 'ratio' expected, found a number\n"},
	{"\"fcfs\"", "{\"kind\":\"fcfs\",\"cap\":600}",
		"hall.json:3: policy.cap: unknown key; did you mean 'cap_s'?\n"},
	{"\"fcfs\"", "{\"kind\":\"fcfs\",\"cap_s\":59}",
		"hall.json:3: policy.cap_s: 59 s: everybody waits longer than that; a cap is 60 s "
		"or "
		"more, or 0: none\n"},
	{"\"fcfs\"", "{\"kind\":\"fcfs\",\"cap_s\":86401}",
		"hall.json:3: policy.cap_s: a whole number 0..86400 expected\n"},
	{"\"reserve_s\":20", "\"reserve_s\":0",
		"hall.json:3: reserve_s: a whole number 1..600 expected\n"},
	{"\"reserve_s\":20", "\"reserve_away_s\":3601",
		"hall.json:3: reserve_away_s: a whole number 0..3600 expected\n"},
	{"\"reserve_s\":20", "\"reserve_ms\":20",
		"hall.json:3: reserve_ms: unknown key; did you mean 'reserve_s'?\n"},
	/* classes and zones */
	{"\"slope\":1024", "\"cap_s\":30",
		"hall.json:4: classes[0].cap_s: 30 s: everybody waits longer than that; a cap is "
		"60 s "
		"or more, or 0: none\n"},
	{"\"slope\":1024", "\"min_share_pct\":101",
		"hall.json:4: classes[0].min_share_pct: a whole number 0..100 expected\n"},
	{"\"slope\":1024}]",
		"\"min_share_pct\":60},{\"id\":\"p\",\"names\":{\"en\":\"N\",\"ur\":\"ع\"},"
		"\"min_share_pct\":41}]",
		"hall.json:4: classes[1].min_share_pct: 101 % with those before: the minimum "
		"shares "
		"of all classes cannot be more than 100 %\n"},
	{"\"id\":\"normal\"", "\"id\":\"vip\"",
		"hall.json:4: classes[0].id: 'vip': the first class must be 'normal', the one of "
		"whoever says none\n"},
	{"\"slope\":1024}]",
		"\"slope\":1024},{\"id\":\"normal\",\"names\":{\"en\":\"N\",\"ur\":\"ع\"}}]",
		"hall.json:4: classes[1].id: there is a class 'normal' already\n"},
	{"\"slope\":1024", "\"slope\":0",
		"hall.json:4: classes[0].slope: a whole number 1..1048576 expected\n"},
	{"\"slope\":1024", "\"self_service\":true",
		"hall.json:4: classes[0].self_service: the first class is the one of whoever says "
		"none: nobody is asked for it\n"},
	{"\"slope\":1024", "\"self_service\":1",
		"hall.json:4: classes[0].self_service: true or false expected, found a number\n"},
	/* appointments */
	{"\"slope\":1024}]", "\"slope\":1024}],\"appointments\":{\"class\":\"early\"}",
		"hall.json:4: appointments.class: there is no class 'early'\n"},
	{"\"slope\":1024}]", "\"slope\":1024}],\"appointments\":{}",
		"hall.json:4: appointments.class: missing; a text expected\n"},
	{"\"slope\":1024}]",
		"\"slope\":1024}],\"appointments\":{\"class\":\"normal\",\"early_min\":241}",
		"hall.json:4: appointments.early_min: a whole number 0..240 expected\n"},
	{"\"slope\":1024}]",
		"\"slope\":1024}],\"appointments\":{\"class\":\"normal\",\"late_min\":-1}",
		"hall.json:4: appointments.late_min: a whole number 0..240 expected\n"},
	{"\"slope\":1024}]",
		"\"slope\":1024}],\"appointments\":{\"class\":\"normal\",\"late\":\"wait\"}",
		"hall.json:4: appointments.late: 'wait': one of 'refuse', 'walk_in' expected\n"},
	{"\"slope\":1024}]",
		"\"slope\":1024}],\"appointments\":{\"class\":\"normal\",\"lates\":\"refuse\"}",
		"hall.json:4: appointments.lates: unknown key; did you mean 'late'?\n"},
	/* calling */
	{"\"slope\":1024}]", "\"slope\":1024}],\"calling\":{\"no_show_s\":601}",
		"hall.json:4: calling.no_show_s: a whole number 0..600 expected\n"},
	{"\"slope\":1024}]", "\"slope\":1024}],\"calling\":{\"pause_reason_required\":true}",
		"hall.json:4: calling.pause_reason_required: nobody could ever pause: list the "
		"reasons in pause_reasons\n"},
	{"\"slope\":1024}]", "\"slope\":1024}],\"calling\":{\"rest_s\":5}",
		"hall.json:4: calling.rest_s: means nothing without automatic calls: give "
		"auto_call_s too\n"},
	{"\"slope\":1024}]",
		"\"slope\":1024}],\"calling\":{\"auto_call_s\":5,\"auto_call_answer_s\":60}",
		"hall.json:4: calling.auto_call_answer_s: needs explicit_arrive: else a visit is "
		"served without a button, and would look like nobody's\n"},
	{"\"slope\":1024}]",
		"\"slope\":1024}],\"calling\":{\"pause_reasons\":["
		"{\"id\":\"tea\",\"names\":{\"en\":\"T\",\"ur\":\"چ\"}},"
		"{\"id\":\"tea\",\"names\":{\"en\":\"T\",\"ur\":\"چ\"}}]}",
		"hall.json:4: calling.pause_reasons[1].id: there is a reason 'tea' already\n"},
	/* quotas, slots, hours */
	{"\"series\":\"B\"", "\"series\":\"B\",\"quota\":{\"all\":-1}",
		"hall.json:10: institutions[1].services[0].quota.all: a whole number 0..100000 "
		"expected\n"},
	{"\"series\":\"B\"",
		"\"series\":\"B\",\"quota\":{\"classes\":[{\"class\":\"vip\",\"tickets\":5}]}",
		"hall.json:10: institutions[1].services[0].quota.classes[0].class: there is no "
		"class 'vip'\n"},
	{"\"series\":\"B\"",
		"\"series\":\"B\",\"quota\":{\"classes\":[{\"class\":\"normal\",\"tickets\":5},"
		"{\"class\":\"normal\",\"tickets\":6}]}",
		"hall.json:10: institutions[1].services[0].quota.classes[1].class: 'normal' stands "
		"here twice\n"},
	{"\"series\":\"B\"", "\"series\":\"B\",\"appointments\":{\"per_slot\":2}",
		"hall.json:10: institutions[1].services[0].appointments: the hall takes no "
		"appointments: it has no section 'appointments'\n"},
	{"\"series\":\"B\"", "\"series\":\"B\",\"hours\":{\"mon\":\"9-18\"}",
		"hall.json:10: institutions[1].services[0].hours.mon: '9-18': expected local times "
		"as 09:00-18:00, the later one not after the business day's end\n"},
	{"\"policy\":\"fcfs\"",
		"\"policy\":\"fcfs\",\"hours\":{\"mon\":\"18:00-09:00\",\"mond\":\"\"}",
		"hall.json:3: hours.mon: '18:00-09:00': expected local times as 09:00-18:00, the "
		"later one not after the business day's end\n"
		"hall.json:3: hours.mond: unknown key\n"},
	{"\"policy\":\"fcfs\"",
		"\"policy\":\"fcfs\",\"hours\":{\"exceptions\":[{\"date\":\"2027-3-1\"},"
		"{\"date\":\"2027-03-21\"},{\"date\":\"2027-03-21\"}],\"last_ticket_min\":481}",
		"hall.json:3: hours.last_ticket_min: a whole number 0..480 expected\n"
		"hall.json:3: hours.exceptions[0].date: '2027-3-1': expected a date, as "
		"2027-03-21\n"
		"hall.json:3: hours.exceptions[2].date: '2027-03-21' stands here twice\n"},
	/* most asked for */
	{"\"profiles\":", "\"popular\":[\"card\",\"tea\"],\"profiles\":",
		"hall.json:11: popular[1]: there is no service 'tea'\n"},
	{"\"profiles\":",
		"\"popular\":[\"card\",\"form\",\"number\",\"card\",\"card\",\"card\",\"card\","
		"\"card\",\"card\",\"card\"],\"profiles\":",
		"hall.json:11: popular: too long: 10 items, at most 9\n"},
	{"\"profiles\":", "\"popular\":[\"card\",\"card\"],\"profiles\":",
		"hall.json:11: popular[1]: 'card' stands here twice\n"},
	{"[{\"id\":\"normal\",\"names\":{\"en\":\"N\",\"ur\":\"ع\"},\"slope\":1024}]", "[]",
		"hall.json:4: classes: expected at least the class 'normal'\n"},
	{"\"zones\":[{\"id\":\"a\"",
		"\"zones\":[{\"id\":\"a\",\"names\":{\"en\":\"A\",\"ur\":\"ا\"}},{\"id\":\"a\"",
		"hall.json:5: zones[1].id: there is a zone 'a' already\n"},
	/* institutions and services */
	{"\"id\":\"tax\"", "\"id\":\"nadra\"",
		"hall.json:9: institutions[1].id: there is an institution 'nadra' already\n"},
	{"\"id\":\"form\"", "\"id\":\"card\"",
		"hall.json:8: institutions[0].services[1].id: there is a service 'card' already\n"},
	{"\"id\":\"form\",", "",
		"hall.json:8: institutions[0].services[1].id: missing; a text expected\n"},
	{"\"series\":\"B\"", "\"series\":\"b\"",
		"hall.json:10: institutions[1].services[0].series: 'b': a series is one or two "
		"letters A-Z\n"},
	{"\"series\":\"B\"", "\"series\":\"BCD\"",
		"hall.json:10: institutions[1].services[0].series: 'BCD': a series is one or two "
		"letters A-Z\n"},
	{"\"series\":\"B\"", "\"series\":\"O\"",
		"hall.json:10: institutions[1].services[0].series: 'O': I, O and Q are taken for 1 "
		"and 0\n"},
	{"\"series\":\"B\"", "\"series\":\"AI\"",
		"hall.json:10: institutions[1].services[0].series: 'AI': I, O and Q are taken for "
		"1 "
		"and 0\n"},
	{"\"zone\":\"a\"},\n{\"id\":\"form\"", "\"zone\":\"b\"},\n{\"id\":\"form\"",
		"hall.json:7: institutions[0].services[0].zone: there is no zone 'b'\n"},
	{"{\"en\":\"D\",\"ur\":\"د\"}", "{\"en\":\"D\"}",
		"hall.json:8: institutions[0].services[1].documents: no text in 'ur', one of the "
		"centre's languages\n"},
	{"\"series\":\"B\"}]", "\"series\":\"B\",\"mean_service_s\":4}]",
		"hall.json:10: institutions[1].services[0].mean_service_s: a whole number 5..14400 "
		"expected\n"},
	/* profiles */
	{"\"services\":[\"number\"]", "\"services\":[\"tea\"]",
		"hall.json:10: institutions[1].services[0]: nobody would ever call it: no "
		"counter's "
		"profile takes 'number'\n"
		"hall.json:11: profiles[0].services[0]: there is no service 'tea'\n"},
	{",\"services\":[\"number\"]", "",
		"hall.json:10: institutions[1].services[0]: nobody would ever call it: no "
		"counter's "
		"profile takes 'number'\n"},
	{"\"institutions\":[\"nadra\"]", "\"institutions\":[\"nadra\",\"tea\"]",
		"hall.json:11: profiles[0].institutions[1]: there is no institution 'tea'\n"},
	{"[\"number\"]}]", "[\"number\"]},{\"id\":\"empty\"}]",
		"hall.json:11: profiles[1]: expected 'services', 'institutions', or both\n"},
	{"[\"number\"]}]", "[\"number\"]},{\"id\":\"all\",\"services\":[\"card\"]}]",
		"hall.json:11: profiles[1].id: there is a profile 'all' already\n"},
	/* counters */
	{"\"profile\":\"all\"}]",
		"\"profile\":\"all\"},{\"counter\":7,\"zone\":\"a\",\"profile\":\"all\"}]",
		"hall.json:12: counters[1].counter: there is a counter 7 already\n"},
	{"{\"counter\":7,", "{\"counter\":10000,",
		"hall.json:12: counters[0].counter: a whole number 1..9999 expected\n"
		"hall.json:14: devices[1].counter: there is no counter 7\n"},
	{"\"profile\":\"all\"}]",
		"\"profile\":\"all\"},{\"counter\":8,\"zone\":\"b\",\"profile\":\"some\"}]",
		"hall.json:12: counters[1].zone: there is no zone 'b'\n"
		"hall.json:12: counters[1].profile: there is no profile 'some'\n"},
	/* devices */
	{"\"id\":\"box\"", "\"id\":\"kiosk-1\"",
		"hall.json:14: devices[1].id: there is a device 'kiosk-1' already\n"},
	{"\"id\":\"box\"", "\"id\":\"hub\"",
		"hall.json:14: devices[1].id: 'hub' is the dispatcher itself: name the device "
		"otherwise\n"},
	{",\"kiosk\":1", "",
		"hall.json:13: devices[0].kiosk: missing; a whole number 1..64 expected\n"},
	{"\"kiosk\":1}", "\"kiosk\":65}",
		"hall.json:13: devices[0].kiosk: a whole number 1..64 expected\n"},
	{"\"kiosk\":1}", "\"kiosk\":1},{\"id\":\"kiosk-2\",\"role\":\"kiosk\",\"kiosk\":1}",
		"hall.json:13: devices[1].kiosk: kiosk 1 is 'kiosk-1' already: two would print the "
		"same numbers\n"},
	{"\"role\":\"counter\",\"counter\":7", "\"role\":\"counter\",\"counter\":8",
		"hall.json:14: devices[1].counter: there is no counter 8\n"},
	{"\"role\":\"counter\",\"counter\":7", "\"role\":\"counter\"",
		"hall.json:14: devices[1].counter: missing; a whole number 1..9999 expected\n"},
	{"\"role\":\"counter\",\"counter\":7", "\"role\":\"rating\"",
		"hall.json:14: devices[1].counter: missing; a whole number 1..9999 expected\n"},
	{"\"role\":\"counter\",\"counter\":7", "\"role\":\"hub\"",
		"hall.json:14: devices[1].role: 'hub': one of 'kiosk', 'counter', 'display', "
		"'printer', 'reception', 'control', 'observer', 'rating' expected\n"},
	{"\"role\":\"counter\",\"counter\":7", "\"role\":\"control\",\"counter\":7",
		"hall.json:14: devices[1].counter: unknown key\n"},
	{"\"zones\":[\"a\"]}]", "\"zones\":[\"a\",\"b\"]}]",
		"hall.json:15: devices[2].zones[1]: there is no zone 'b'\n"},
	{"\"zones\":[\"a\"]}]", "\"zones\":[\"\"]}]",
		"hall.json:15: devices[2].zones[0]: '': an id is 1..39 of a-z, 0-9 and -, not "
		"beginning with -\n"},
	/* the text itself */
	{"\"reserve_s\":20", "\"reserve_s\":20,\"reserve_s\":21",
		"hall.json:3: column 67: the key \"reserve_s\" stands twice in this object\n"},
};

static void each_problem_is_told_with_line_path_and_reason(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(PROBLEMS) / sizeof(PROBLEMS[0]); i++) {
		const struct problem *p = &PROBLEMS[i];
		char *told, *text = good_with(p->from, p->to);
		struct hall_file *file = parse(text, &told);

		if (file || strcmp(told, p->told) != 0) {
			wrong++;
			print_error("row %zu (%s -> %s)\n told: %s want: %s", i, p->from, p->to,
				file ? "nothing\n" : told, p->told);
		}
		hall_file_free(file);
		free(told);
		free(text);
	}
	assert_int_equal(wrong, 0);
}

/* ---- Policies ---- */

/* The good file with another policy and a second class; NULL: refused, and told. */
static struct hall_file *parse_order(const char *policy, const char *second, char **told)
{
	char *text = good_with("\"fcfs\"", policy), *whole, *at = strstr(text, "\"slope\":1024}");
	struct hall_file *file;

	assert_true(asprintf(&whole,
			    "%.*s\"slope\":1024},{\"id\":\"priority\",\"names\":{"
			    "\"en\":\"P\",\"ur\":\"ع\"}%s}%s",
			    (int)(at - text), text, second, at + strlen("\"slope\":1024}")) > 0);
	file = parse(whole, told);
	free(text);
	free(whole);
	return file;
}

static void what_a_policy_needs_must_be_there(void **state)
{
	static const struct {
		const char *policy, *second, *told;
	} rows[] = {
		{"\"strict\"", ",\"turns\":2",
			"hall.json:3: policy: 'strict' without a class that has a rank above "
			"another's: say 'rank' in the classes, or choose 'fcfs'\n"},
		{"{\"kind\":\"head_start\"}", "",
			"hall.json:3: policy: 'head_start' without a class that has a head start: "
			"say "
			"'head_start_s' in the classes, or choose 'fcfs'\n"},
		{"\"ratio\"", ",\"rank\":1",
			"hall.json:3: policy: 'ratio' without a class that has turns of a round: "
			"say "
			"'turns' in the classes, or choose 'fcfs'\n"},
		{"\"ratio\"", ",\"turns\":4,\"min_share_pct\":20",
			"hall.json:4: classes[1].min_share_pct: under the policy 'ratio' the turns "
			"say "
			"every class's share: give it more turns instead\n"},
		{"\"ratio\"", ",\"turns\":101",
			"hall.json:4: classes[1].turns: a whole number 1..100 expected\n"},
		{"{\"kind\":\"head_start\",\"cap_s\":300}", ",\"head_start_s\":300",
			"hall.json:4: classes[1]: the cap of 300 s must be above the class's head "
			"start of 300 s\n"},
		{"\"due_date\"", ",\"target_s\":600,\"cap_s\":500",
			"hall.json:4: classes[1].cap_s: the cap of 500 s must be above the class's "
			"target of 600 s\n"},
	};
	char *told;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_null(parse_order(rows[i].policy, rows[i].second, &told));
		assert_string_equal(told, rows[i].told);
		free(told);
	}
}

static void a_policy_is_a_word_or_an_object(void **state)
{
	char *told;
	struct hall_file *file = parse_order("\"accumulating\"", "", &told);
	const struct setup_class *class;

	(void)state;
	assert_string_equal(told, "");
	class = file->setup->classes;
	assert_int_equal(file->setup->policy, POLICY_ACCUMULATING);
	assert_int_equal(class[0].slope, 1024);
	assert_int_equal(class[1].slope, 4096); /* by itself four to one */
	assert_int_equal(class[0].cap_ms, 0);
	assert_int_equal(class[0].target_ms, 1800000);
	assert_int_equal(class[0].turns, 1);
	hall_file_free(file);
	free(told);
	file = parse_order("{\"kind\":\"strict\",\"cap_s\":5400}",
		",\"rank\":3,\"cap_s\":0,\"min_share_pct\":25,\"turns\":4,\"target_s\":60,"
		"\"head_start_s\":300",
		&told);
	assert_string_equal(told, "");
	class = file->setup->classes;
	assert_int_equal(file->setup->policy, POLICY_STRICT);
	assert_int_equal(class[0].cap_ms, 5400000);
	assert_int_equal(class[1].cap_ms, 0);
	assert_int_equal(class[1].rank, 3);
	assert_int_equal(class[1].min_share_pct, 25);
	assert_int_equal(class[1].turns, 4);
	assert_int_equal(class[1].target_ms, 60000);
	assert_int_equal(class[1].head_start_ms, 300000);
	hall_file_free(file);
	free(told);
}

static void appointments_are_due_at_their_time_by_themselves(void **state)
{
	char *told;
	struct hall_file *file =
		parse_order("\"due_date\",\"appointments\":{\"class\":\"priority\"}", "", &told);

	(void)state;
	assert_string_equal(told, "");
	assert_int_equal(file->setup->classes[1].target_ms, 300000);
	assert_int_equal(file->setup->classes[1].slope, 2048);
	hall_file_free(file);
	free(told);
	file = parse_order("\"due_date\",\"appointments\":{\"class\":\"priority\"}",
		",\"target_s\":0,\"slope\":7", &told);
	assert_int_equal(file->setup->classes[1].target_ms, 0);
	assert_int_equal(file->setup->classes[1].slope, 7);
	hall_file_free(file);
	free(told);
}

static void a_profile_has_later_lines(void **state)
{
	static const char PROFILE[] = "\"services\":[\"number\"]}";
	static const struct {
		const char *to, *told;
	} bad[] = {
		{"\"also\":[{\"weight\":512,\"services\":[\"card\"]}]}",
			"hall.json:11: profiles[0].also[0]: the service 'card' stands in an "
			"earlier "
			"line of this profile\n"},
		{"\"also\":[{\"services\":[\"number\"]}]}",
			"hall.json:11: profiles[0].also[0].weight: missing; a whole number 1..1023 "
			"expected\n"},
		{"\"also\":[{\"weight\":1024,\"services\":[\"number\"]}]}",
			"hall.json:11: profiles[0].also[0].weight: a whole number 1..1023 "
			"expected\n"},
		{"\"also\":[{\"weight\":512}]},{\"id\":\"b\",\"services\":[\"number\"]}",
			"hall.json:11: profiles[0].also[0]: expected 'services', 'institutions', "
			"or "
			"both\n"},
	};
	char *text = good_with(PROFILE, "\"also\":[{\"weight\":512,\"institutions\":[\"tax\"]}]}");
	char *told;
	struct hall_file *file = parse(text, &told);
	const struct setup_profile *profile;

	(void)state;
	assert_string_equal(told, "");
	profile = file->setup->profiles;
	assert_true(setup_profile_takes(profile, 2)); /* some counter calls it: later */
	assert_int_equal(setup_profile_weight(profile, 0), 1024);
	assert_int_equal(setup_profile_weight(profile, 2), 512);
	hall_file_free(file);
	free(told);
	free(text);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		text = good_with(PROFILE, bad[i].to);
		assert_null(parse(text, &told));
		assert_non_null(strstr(told, bad[i].told)); /* some leave a service to nobody */
		free(told);
		free(text);
	}
}

static void a_good_file_is_read_whole(void **state)
{
	char *told;
	struct hall_file *file = parse(GOOD, &told);
	const struct hall_catalogue *c;
	const struct setup *s;

	(void)state;
	if (!file)
		fail_msg("%s", told);
	c = file->catalogue;
	s = file->setup;
	assert_string_equal(told, "");
	assert_string_equal(file->text, GOOD);
	assert_int_equal(file->len, strlen(GOOD));
	assert_string_equal(s->centre, "isb");
	assert_int_equal(s->policy, POLICY_FCFS);
	assert_int_equal(s->reserve_ms, 20000);
	assert_int_equal(s->reserve_away_ms, 300000);
	assert_int_equal(s->double_press_ms, 1500);
	assert_true(file->auto_open);
	assert_int_equal(file->restore_jump, 200);
	assert_int_equal(c->day_start_minute, 270);
	assert_false(c->sample);
	assert_int_equal(s->service_count, 3);
	assert_int_equal(s->series_count, 2);
	assert_int_equal(s->services[0].series, s->services[1].series);
	assert_int_equal(s->services[2].institution, 1);
	assert_int_equal(s->services[0].mean_service_ms, 300000);
	assert_true(setup_profile_takes(&s->profiles[0], 0));
	assert_true(setup_profile_takes(&s->profiles[0], 1));
	assert_true(setup_profile_takes(&s->profiles[0], 2));
	assert_int_equal(s->counters[0].number, 7);
	assert_int_equal(s->counters[0].zone, 0);
	assert_int_equal(s->counters[0].profile, 0);
	assert_string_equal(c->services[0].zone, "a");
	assert_string_equal(names_text(c, &c->services[1].documents, "ur"), "د");
	assert_true(c->services[0].open);
	assert_int_equal(hall_catalogue_device(c, "kiosk-1")->kiosk, 1);
	assert_int_equal(hall_catalogue_device(c, "box")->counter, 7);
	hall_file_free(file);
	free(told);
}

static void quotas_slots_and_hours_are_read_into_the_rules(void **state)
{
	char *told, *text = good_with("\"series\":\"B\"",
			    "\"series\":\"B\",\"quota\":{\"all\":9,\"walk_in\":7,\"classes\":"
			    "[{\"class\":\"normal\",\"tickets\":5}]},"
			    "\"hours\":{\"fri\":\"22:00-02:00\",\"sat\":\"04:30-04:30\","
			    "\"exceptions\":[{\"date\":\"2027-03-21\"}],"
			    "\"last_ticket_min\":30,\"closing_grace_min\":15}");
	struct hall_file *file = parse(text, &told);
	const struct setup_service *service;
	const struct setup_hours *hours;

	(void)state;
	assert_string_equal(told, "");
	service = &file->setup->services[2];
	hours = hours_of_service(file->setup, 2);
	assert_true(service->quota == 9 && service->quota_walk_in == 7);
	assert_int_equal(service->quota_class[0], 5);
	assert_non_null(hours);
	assert_true(hours->weekly && hours->week[0].from_min == hours->week[0].to_min);
	assert_true(hours->week[4].from_min == 1320 && hours->week[4].to_min == 1560);
	/* The day starts at 04:30: that is all of it. */
	assert_true(hours->week[5].from_min == 270 && hours->week[5].to_min == 1710);
	assert_int_equal(hours->exception_count, 1);
	assert_true(hours->exceptions[0].open.from_min == hours->exceptions[0].open.to_min);
	assert_int_equal(hours_last_ticket_min(file->setup, 2), 30);
	assert_int_equal(hours_closing_grace_min(file->setup, 2), 15);
	assert_int_equal(hours_last_ticket_min(file->setup, 0), 0);
	assert_int_equal(hours_closing_grace_min(file->setup, 0), 0);
	assert_null(hours_of_hall(file->setup));
	assert_false(file->catalogue->has_hours);
	assert_int_equal(file->setup->services[0].quota, 0);
	hall_file_free(file);
	free(told);
	free(text);
}

static void appointments_and_claims_are_read_into_rules_and_catalogue(void **state)
{
	char *told,
		*text = good_with("\"slope\":1024}]",
			"\"slope\":1024},{\"id\":\"early\",\"names\":{\"en\":\"E\",\"ur\":\"ق\"}},"
			"{\"id\":\"first\",\"names\":{\"en\":\"F\",\"ur\":\"پ\"},\"self_service\":"
			"true}],"
			"\"popular\":[\"number\",\"card\"],"
			"\"appointments\":{\"class\":\"early\",\"early_min\":45,\"late_min\":5,"
			"\"late\":\"walk_in\"}");
	struct hall_file *file = parse(text, &told);
	const struct setup_appointments *rules;

	(void)state;
	if (!file)
		fail_msg("%s", told);
	rules = &file->setup->appointments;
	assert_true(rules->offered);
	assert_int_equal(rules->klass, 1);
	assert_int_equal(rules->early_ms, 45 * 60000);
	assert_int_equal(rules->late_ms, 5 * 60000);
	assert_true(rules->late_walks_in);
	assert_true(file->catalogue->appointments);
	assert_false(file->setup->classes[0].self_service);
	assert_false(file->setup->classes[1].self_service);
	assert_true(file->setup->classes[2].self_service);
	assert_true(file->catalogue->classes[2].self_service);
	assert_true(file->popular_is_fixed);
	assert_int_equal(file->catalogue->popular_count, 2);
	assert_string_equal(file->catalogue->popular[0], "number");
	hall_file_free(file);
	free(told);
	free(text);
	/* what a file says least of */
	text = good_with("\"slope\":1024}]",
		"\"slope\":1024}],\"popular\":[],\"appointments\":{\"class\":\"normal\"}");
	file = parse(text, &told);
	assert_non_null(file);
	rules = &file->setup->appointments;
	assert_int_equal(rules->early_ms, 30 * 60000);
	assert_int_equal(rules->late_ms, 10 * 60000);
	assert_false(rules->late_walks_in);
	assert_true(file->popular_is_fixed); /* there shall be none */
	assert_int_equal(file->catalogue->popular_count, 0);
	hall_file_free(file);
	free(told);
	free(text);
	file = parse(GOOD, &told);
	assert_false(file->setup->appointments.offered);
	assert_false(file->catalogue->appointments);
	assert_false(file->popular_is_fixed);
	hall_file_free(file);
	free(told);
}

static void rules_of_calling_are_read(void **state)
{
	char *told,
		*text = good_with("\"slope\":1024}]",
			"\"slope\":1024}],\"explicit_arrive\":true,\"calling\":{"
			"\"no_show_recalls\":2,\"no_show_s\":30,\"call_out_of_order\":true,"
			"\"pause_reasons\":[{\"id\":\"tea\",\"names\":{\"en\":\"Tea\",\"ur\":"
			"\"چ\"}}],\"pause_reason_required\":true,\"auto_call_s\":20,\"rest_s\":40,"
			"\"auto_call_answer_s\":90,\"auto_call_misses\":3}");
	struct hall_file *file = parse(text, &told);
	const struct setup_calling *rules;

	(void)state;
	if (!file)
		fail_msg("%s", told);
	rules = &file->setup->calling;
	assert_int_equal(rules->no_show_recalls, 2);
	assert_int_equal(rules->no_show_ms, 30000);
	assert_true(file->setup->counters[0].calls_out_of_order);
	assert_true(rules->pause_reason_required);
	assert_int_equal(rules->pause_reason_count, 1);
	assert_string_equal(rules->pause_reasons[0].id, "tea");
	assert_string_equal(
		names_text(file->catalogue, &file->catalogue->pause_reasons[0].names, "en"), "Tea");
	assert_int_equal(rules->auto_call_ms, 20000);
	assert_int_equal(rules->rest_ms, 40000);
	assert_int_equal(rules->auto_answer_ms, 90000);
	assert_int_equal(rules->auto_misses, 3);
	hall_file_free(file);
	free(told);
	free(text);
	file = parse(GOOD, &told); /* a file that says nothing of them */
	assert_false(file->setup->counters[0].calls_out_of_order);
	assert_int_equal(file->setup->calling.auto_call_ms, 0);
	hall_file_free(file);
	free(told);
}

/* Services and catalogue stand at the same indices: programs go from one to the other. */
static void setup_and_catalogue_have_the_same_indices(void **state)
{
	struct hall_file *file = hall_file_read("data/halls/islamabad.json", stderr);

	(void)state;
	assert_non_null(file);
	assert_int_equal(file->setup->service_count, file->catalogue->service_count);
	for (uint16_t i = 0; i < file->setup->service_count; i++) {
		const struct setup_service *service = &file->setup->services[i];

		assert_string_equal(service->id, file->catalogue->services[i].id);
		assert_int_equal(service->institution, file->catalogue->services[i].institution);
		assert_string_equal(file->setup->series[service->series].letters,
			file->catalogue->services[i].series);
	}
	for (uint16_t i = 0; i < file->setup->counter_count; i++)
		assert_int_equal(
			file->setup->counters[i].number, file->catalogue->counters[i].number);
	hall_file_free(file);
}

static void letters_that_cyrillic_reads_otherwise_are_refused_where_it_is_read(void **state)
{
	char *told, *text = good_with("\"series\":\"A\"", "\"series\":\"H\"");
	struct hall_file *file = parse(text, &told);
	char *at;

	(void)state;
	assert_non_null(file);
	hall_file_free(file);
	free(told);
	/* The same hall in English and Russian. */
	while ((at = strstr(text, "\"ur\"")) != NULL)
		memcpy(at, "\"ru\"", 4);
	file = parse(text, &told);
	assert_null(file);
	assert_string_equal(told,
		"hall.json:7: institutions[0].services[0].series: 'H': B C H P X Y are other "
		"letters to readers of 'ru'\n"
		"hall.json:10: institutions[1].services[0].series: 'B': B C H P X Y are other "
		"letters to readers of 'ru'\n");
	free(told);
	free(text);
}

static void the_sample_of_islamabad_has_12_institutions_and_64_services(void **state)
{
	struct hall_file *file = hall_file_read("data/halls/islamabad.json", stderr);
	const struct hall_catalogue *c;
	int kiosks = 0, boxes = 0, documents = 0;

	(void)state;
	assert_non_null(file);
	c = file->catalogue;
	assert_int_equal(c->institution_count, 12);
	assert_int_equal(c->service_count, 64);
	assert_int_equal(c->counter_count, 12);
	assert_int_equal(c->zone_count, 2);
	assert_int_equal(c->language_count, 2);
	assert_true(c->sample);
	assert_string_equal(c->centre, "isb");
	for (uint16_t i = 0; i < c->device_count; i++) {
		kiosks += c->devices[i].role == ROLE_KIOSK;
		boxes += c->devices[i].role == ROLE_COUNTER;
	}
	assert_int_equal(kiosks, 2);
	assert_int_equal(boxes, 12);
	assert_int_equal(hall_catalogue_device(c, "kiosk-2")->kiosk, 2);
	assert_int_equal(hall_catalogue_device(c, "wall-a")->role, ROLE_DISPLAY);
	assert_int_equal(hall_catalogue_device(c, "ctl")->role, ROLE_CONTROL);
	assert_int_equal(hall_catalogue_device(c, "reception-1")->role, ROLE_RECEPTION);
	assert_int_equal(hall_catalogue_device(c, "observer-1")->role, ROLE_OBSERVER);
	for (uint16_t i = 0; i < c->service_count; i++)
		documents += c->services[i].documents.text[1] != NULL;
	assert_true(documents >= 12);
	hall_file_free(file);
}

static void the_smallest_sample_is_read(void **state)
{
	struct hall_file *file = hall_file_read("data/halls/minimal.json", stderr);

	(void)state;
	assert_non_null(file);
	assert_int_equal(file->setup->service_count, 2);
	assert_int_equal(file->setup->counter_count, 1);
	assert_int_equal(file->catalogue->language_count, 1);
	hall_file_free(file);
}

static void a_file_that_is_not_there_is_a_problem(void **state)
{
	char *told;
	size_t size;
	FILE *out = open_memstream(&told, &size);

	(void)state;
	errno = 0;
	assert_null(hall_file_read("data/halls/atlantis.json", out));
	assert_int_equal(errno, EINVAL);
	fclose(out);
	assert_string_equal(
		told, "data/halls/atlantis.json: cannot be read: No such file or directory\n");
	free(told);
}

static void all_problems_are_told_at_once(void **state)
{
	char *told;
	struct hall_file *file = parse("{\"centre\":7,\"tea\":true}", &told);
	int lines = 0;

	(void)state;
	assert_null(file);
	for (const char *at = told; (at = strchr(at, '\n')) != NULL; at++)
		lines++;
	/* centre, languages, names, time_zone, classes, zones, institutions, profiles, counters,
	 * devices, tea */
	assert_int_equal(lines, 11);
	free(told);
}

/* An institution too large for one message is told before a device misses it. */
static void an_institution_that_cannot_be_sent_is_refused(void **state)
{
	char *told, *text, *services = NULL;
	char name[130];
	struct hall_file *file;
	size_t size;
	FILE *out = open_memstream(&services, &size);

	(void)state;
	memset(name, 'x', 119);
	name[119] = '\0';
	for (int i = 0; i < 900; i++)
		fprintf(out,
			"{\"id\":\"s-%d\",\"series\":\"A\",\"names\":{\"en\":\"%s\",\"ur\":\"%s\"}}"
			",",
			i, name, name);
	fprintf(out, "{\"id\":\"card\"");
	fclose(out);
	text = good_with("{\"id\":\"card\"", services);
	file = parse(text, &told);
	assert_null(file);
	assert_non_null(strstr(told, "hall.json: the services of institution 'nadra' are larger "
				     "than a message of 262144 "
				     "bytes: split it\n"));
	free(services);
	free(text);
	free(told);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_file_is_read_whole),
		cmocka_unit_test(what_a_policy_needs_must_be_there),
		cmocka_unit_test(a_policy_is_a_word_or_an_object),
		cmocka_unit_test(appointments_are_due_at_their_time_by_themselves),
		cmocka_unit_test(a_profile_has_later_lines),
		cmocka_unit_test(each_problem_is_told_with_line_path_and_reason),
		cmocka_unit_test(quotas_slots_and_hours_are_read_into_the_rules),
		cmocka_unit_test(appointments_and_claims_are_read_into_rules_and_catalogue),
		cmocka_unit_test(rules_of_calling_are_read),
		cmocka_unit_test(setup_and_catalogue_have_the_same_indices),
		cmocka_unit_test(
			letters_that_cyrillic_reads_otherwise_are_refused_where_it_is_read),
		cmocka_unit_test(the_sample_of_islamabad_has_12_institutions_and_64_services),
		cmocka_unit_test(the_smallest_sample_is_read),
		cmocka_unit_test(a_file_that_is_not_there_is_a_problem),
		cmocka_unit_test(all_problems_are_told_at_once),
		cmocka_unit_test(an_institution_that_cannot_be_sent_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
