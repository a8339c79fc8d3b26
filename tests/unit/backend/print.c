/* Sheets on good days and bad ones, with nobody killed: faults.c has the rest. */
#include "tests/unit/backend/peer.h"

#include "printer/status.h"

static const char job[] = "\x1b@"
			  "ticket A047\n"
			  "\x1dVB\x00"
			  "end";
enum { JOB_LEN = sizeof(job) - 1 };

static struct peer *peer_with_job(enum peer_line line)
{
	struct peer *p = peer_new(line);

	peer_job(p, job, JOB_LEN);
	return p;
}

static int count_of(const char *text, const char *word)
{
	int count = 0;

	for (; (text = strstr(text, word)); text += strlen(word))
		count++;
	return count;
}

static bool has(const struct child *c, const char *word)
{
	return strstr(c->text, word) != NULL;
}

static void assert_paper(const struct peer *p, const void *bytes, size_t len)
{
	assert_int_equal(p->paper_len, len);
	assert_memory_equal(p->paper, bytes, len);
}

static void assert_printed(const struct peer *p, const struct child *c, const char *name)
{
	const char *begun = strstr(c->text, "PAGE: total 1\n");
	const char *printed = strstr(c->text, "PAGE: total 2\n");

	if (!WIFEXITED(c->status) || WEXITSTATUS(c->status) != 0 || !begun || !printed)
		fail_msg("not printed: %d\n%s", c->status, c->text);
	assert_true(begun < printed);
	assert_false(has(c, "ERROR"));
	assert_int_equal(peer_ledger(p, name), LEDGER_PRINTED);
}

static void assert_unsent(const struct peer *p, const struct child *c, const char *name)
{
	assert_true(WIFEXITED(c->status));
	assert_int_equal(WEXITSTATUS(c->status), 1);
	assert_int_equal(p->paper_len, 0);
	assert_false(has(c, "PAGE"));
	assert_true(has(c, "ERROR: "));
	assert_int_equal(peer_ledger(p, name), LEDGER_NONE);
}

static void assert_uncertain(const struct peer *p, const struct child *c, const char *name)
{
	assert_true(WIFEXITED(c->status));
	assert_int_equal(WEXITSTATUS(c->status), 5);
	assert_true(has(c, "PAGE: total 1\n"));
	assert_false(has(c, "PAGE: total 2\n"));
	assert_true(has(c, "ERROR: "));
	assert_int_equal(peer_ledger(p, name), LEDGER_UNCERTAIN);
}

/* ---- Good days --------------------------------------------------------------------------------
 */

static void each_line_and_each_proof_prints_the_bytes_once(void **state)
{
	static const char *const confirms[] = {
		"", "confirm=process-id", "confirm=status", "confirm=none"};

	(void)state;
	for (int i = 0; i < 8; i++) {
		struct peer *p = peer_with_job(i % 2 ? PEER_TERMINAL : PEER_TCP);
		struct child c;
		size_t bytes;

		assert_int_equal(peer_print(p, &c, confirms[i / 2], "isb-2026-11-23-A047"), 0);
		assert_printed(p, &c, "isb-2026-11-23-A047");
		assert_paper(p, job, JOB_LEN);
		assert_int_equal(count_of(c.text, "STATE: "), 1);
		assert_true(has(&c, "STATE: -media-empty-error,media-low-warning,cover-open-error,"
				    "offline-error,other-error\n"));
		assert_false(p->automatic_on);
		/* Asking again gives the outcome, and not one byte to the printer. */
		bytes = p->bytes;
		assert_int_equal(peer_print(p, &c, confirms[i / 2], "isb-2026-11-23-A047"), 0);
		assert_true(has(&c, "PAGE: total 2\n"));
		assert_int_equal(p->bytes, bytes);
		peer_free(p);
	}
}

static void the_bytes_may_come_by_standard_input(void **state)
{
	struct peer *p = peer_with_job(PEER_TCP);
	struct child c;

	(void)state;
	p->from_stdin = true;
	assert_int_equal(peer_print(p, &c, "", "a"), 0);
	assert_printed(p, &c, "a");
	assert_paper(p, job, JOB_LEN);
	peer_free(p);
}

/* len bytes of which none is a NUL or begins a question: the peer takes the NULs before a question,
 * which a backend that waits long for the proof asks in between, for none of the job's. */
static uint8_t *long_job(size_t len)
{
	uint8_t *bytes = malloc(len);

	assert_non_null(bytes);
	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)(i * 7 % 251 | 0x20);
	return bytes;
}

static void a_slow_printer_gets_every_byte_of_a_long_job(void **state)
{
	enum { LONG = 3 << 20 };
	struct peer *p = peer_new(PEER_TCP);
	uint8_t *bytes = long_job(LONG);
	struct child c;

	(void)state;
	peer_job(p, bytes, LONG);
	child_start(&c, p, "q", "", "long", "");
	peer_run_until(p, &c, NULL, p->paper_len > 0);
	p->deaf = true;
	for (int i = 0; i < 20; i++)
		peer_turn(p, &c, NULL, 10);
	assert_false(c.ended);
	p->deaf = false;
	peer_run_until(p, &c, NULL, child_is_over(&c));
	assert_printed(p, &c, "long");
	assert_paper(p, bytes, LONG);
	free(bytes);
	peer_free(p);
}

static void a_one_way_printer_is_asked_once_or_never(void **state)
{
	struct peer *p = peer_with_job(PEER_TCP);
	struct child c;

	(void)state;
	p->mute = true;
	assert_int_equal(peer_print(p, &c, "confirm=none", "a"), 0);
	assert_printed(p, &c, "a");
	assert_int_equal(p->questions, 4);
	assert_int_equal(peer_print(p, &c, "confirm=none&ask=no", "b"), 0);
	assert_printed(p, &c, "b");
	assert_int_equal(p->questions, 4);
	assert_in_range(c.ended_ms - c.began_ms, 0, 250);
	peer_free(p);
}

static void a_printer_that_answers_one_question_at_a_time_is_asked_so(void **state)
{
	struct peer *p = peer_with_job(PEER_TERMINAL);
	struct child c;

	(void)state;
	p->first_only = true;
	assert_int_equal(peer_print(p, &c, "", "a"), 0);
	assert_printed(p, &c, "a");
	assert_paper(p, job, JOB_LEN);
	peer_free(p);
}

static void garbage_between_the_answers_is_no_matter(void **state)
{
	struct peer *p = peer_with_job(PEER_TERMINAL);
	struct child c;

	(void)state;
	p->garbage = "\xff\x00\x93\x37\x24\x10\x80\x37\x22xx\xfe";
	p->garbage_len = 12;
	assert_int_equal(peer_print(p, &c, "", "a"), 0);
	assert_printed(p, &c, "a");
	peer_free(p);
}

static void titles_that_are_no_names_go_by_the_id_of_cups(void **state)
{
	struct peer *p = peer_with_job(PEER_TCP);
	const char *options = "finishings=3 job-uuid=urn:uuid:aa3148c7-57ae x=1";
	struct child c;

	(void)state;
	child_start(&c, p, "q", "", "Test Page", options);
	peer_run_until(p, &c, NULL, child_is_over(&c));
	assert_printed(p, &c, "uuid-aa3148c7-57ae");
	child_start(&c, p, "q", "wait_s=1", "Test Page", "");
	peer_run_until(p, &c, NULL, child_is_over(&c));
	assert_int_equal(WEXITSTATUS(c.status), 1);
	assert_paper(p, job, JOB_LEN);
	peer_free(p);
}

/* ---- Not ready --------------------------------------------------------------------------------
 */

static void trouble_before_the_first_byte_is_told_and_waited_for(void **state)
{
	static const struct {
		int question;
		uint8_t told;
		const char *reason;
	} table[] = {
		{4, 0x7e, "media-empty-error"},
		{2, 0x16, "cover-open-error"},
		{3, 0x1a, "other-error"},
		{3, 0x32, "other-error"},
		{1, 0x1a, "offline-error"},
	};
	static const char *const confirms[] = {"", "confirm=status", "confirm=none"};

	(void)state;
	for (int i = 0; i < 7; i++) {
		struct peer *p = peer_with_job(i % 2 ? PEER_TCP : PEER_TERMINAL);
		char plus[64], minus[64];
		struct child c;
		int row = i < 5 ? i : 0;

		snprintf(plus, sizeof(plus), "STATE: +%s\n", table[row].reason);
		snprintf(minus, sizeof(minus), "STATE: -%s\n", table[row].reason);
		p->told[table[row].question] = table[row].told;
		child_start(&c, p, "q", confirms[i < 5 ? 0 : i - 4], "a", "");
		peer_run_until(p, &c, NULL, has(&c, plus) && p->questions >= 8);
		/* Told once, however often it was asked. */
		assert_int_equal(count_of(c.text, "STATE: "), 2);
		assert_int_equal(count_of(c.text, "INFO: "), 1);
		assert_false(has(&c, "PAGE"));
		assert_int_equal(p->paper_len, 0);
		assert_int_equal(peer_ledger(p, "a"), LEDGER_NONE);
		memset(p->told, 0x12, sizeof(p->told));
		peer_run_until(p, &c, NULL, child_is_over(&c));
		assert_true(has(&c, minus));
		assert_printed(p, &c, "a");
		assert_paper(p, job, JOB_LEN);
		peer_free(p);
	}
}

static void low_paper_is_told_and_printed_on(void **state)
{
	struct peer *p = peer_with_job(PEER_TCP);
	struct child c;

	(void)state;
	p->told[4] = 0x1e;
	assert_int_equal(peer_print(p, &c, "", "a"), 0);
	assert_printed(p, &c, "a");
	assert_true(has(&c, "STATE: +media-low-warning\n"));
	peer_free(p);
}

static void a_printer_that_does_not_answer_gets_nothing(void **state)
{
	static const char *const confirms[] = {"wait_s=1", "wait_s=1&confirm=status"};

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct peer *p = peer_with_job(i % 2 ? PEER_TCP : PEER_TERMINAL);
		struct child c;

		p->mute = true;
		assert_int_equal(peer_print(p, &c, confirms[i], "a"), 1);
		assert_unsent(p, &c, "a");
		assert_true(has(&c, "STATE: +offline-error\n"));
		assert_true(has(&c, "does not answer"));
		assert_in_range(c.ended_ms - c.began_ms, 1000, 3500);
		peer_free(p);
	}
}

static void a_printer_that_comes_later_is_found(void **state)
{
	struct peer *p = peer_with_job(PEER_TERMINAL);
	char device[sizeof(p->uri)], link_path[96];
	struct child c;

	(void)state;
	snprintf(device, sizeof(device), "%s", p->uri + strlen("escpos:"));
	snprintf(link_path, sizeof(link_path), "%s/printer", p->folder);
	snprintf(p->uri, sizeof(p->uri), "escpos:%s", link_path);
	child_start(&c, p, "q", "", "a", "");
	peer_run_until(p, &c, NULL, has(&c, "STATE: +offline-error\n") && has(&c, "not there"));
	assert_int_equal(symlink(device, link_path), 0);
	peer_run_until(p, &c, NULL, child_is_over(&c));
	assert_printed(p, &c, "a");
	assert_true(has(&c, "STATE: -offline-error\n"));
	peer_free(p);
}

static void answers_that_come_too_late_do_not_count_for_the_next_question(void **state)
{
	/* With an open cover: its answer, taken for the one to the fourth question, says low paper.
	 * 2: the third and fourth answer come when the first is asked again. 1: all are lost but
	 * these two, which come when all four are asked again. */
	static const int late_after[] = {2, 1};

	(void)state;
	for (size_t i = 0; i < sizeof(late_after) / sizeof(late_after[0]); i++) {
		struct peer *p = peer_with_job(PEER_TCP);
		struct child c;

		p->late_after = late_after[i];
		p->told[STATUS_OFFLINE] = 0x16;
		child_start(&c, p, "q", "", "a", "");
		if (late_after[i] == 1) {
			p->mute = true;
			peer_run_until(p, &c, NULL, p->questions == 4);
			p->mute = false;
		}
		peer_run_until(p, &c, NULL, has(&c, "STATE: +cover-open-error\n"));
		assert_false(has(&c, "PAGE"));
		assert_int_equal(p->paper_len, 0);
		p->told[STATUS_OFFLINE] = 0x12;
		peer_run_until(p, &c, NULL, child_is_over(&c));
		assert_printed(p, &c, "a");
		peer_free(p);
	}
}

/* ---- In the middle of it -----------------------------------------------------------------------
 */

static void trouble_in_mid_print_is_told_within_a_second_and_ends_uncertain(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		struct peer *p = peer_with_job(i % 2 ? PEER_TCP : PEER_TERMINAL);
		bool cover = i & 2, no_automatic = i == 0 || i == 3;
		const char *plus =
			cover ? "STATE: +cover-open-error\n" : "STATE: +media-empty-error\n";
		const char *minus =
			cover ? "STATE: -cover-open-error\n" : "STATE: -media-empty-error\n";
		struct child c;
		int64_t since_ms;

		p->no_process = true;
		p->no_automatic = no_automatic;
		child_start(&c, p, "q", "", "a", "");
		peer_run_until(p, &c, NULL, p->id[0]);
		peer_change(p, cover, !cover);
		since_ms = clock_mono_ms();
		peer_run_until(p, &c, NULL, has(&c, plus));
		assert_in_range(clock_mono_ms() - since_ms, 0, 1000);
		peer_change(p, false, false);
		since_ms = clock_mono_ms();
		peer_run_until(p, &c, NULL, has(&c, minus));
		assert_in_range(clock_mono_ms() - since_ms, 0, 1000);
		/* It goes on printing: but the ticket is in two pieces. */
		assert_false(c.ended);
		peer_say_id(p);
		peer_run_until(p, &c, NULL, child_is_over(&c));
		assert_uncertain(p, &c, "a");
		peer_free(p);
	}
}

static void paper_that_ends_while_the_bytes_still_leave_is_told(void **state)
{
	struct peer *p = peer_new(PEER_TCP);
	struct child c;
	enum { LONG = 3 << 20 };
	char *bytes = calloc(1, LONG);

	(void)state;
	memcpy(bytes, job, 2);
	memset(bytes + 2, ' ', LONG - 2);
	peer_job(p, bytes, LONG);
	free(bytes);
	child_start(&c, p, "q", "wait_s=2", "a", "");
	peer_run_until(p, &c, NULL, p->automatic_on);
	p->deaf = true; /* it stops reading, and can only tell by itself */
	peer_change(p, false, true);
	peer_run_until(p, &c, NULL, has(&c, "STATE: +media-empty-error\n"));
	peer_run_until(p, &c, NULL, child_is_over(&c));
	assert_uncertain(p, &c, "a");
	assert_true(has(&c, "no paper"));
	peer_free(p);
}

static void without_the_right_proof_it_is_not_printed(void **state)
{
	static const char *const confirms[] = {"wait_s=1", "wait_s=1&confirm=status"};

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct peer *p = peer_with_job(i % 2 ? PEER_TCP : PEER_TERMINAL);
		struct child c;
		char noise[256];
		size_t len = 0;

		p->no_process = p->no_sensor = true;
		child_start(&c, p, "q", confirms[i / 2], "a", "");
		peer_run_until(p, &c, NULL, p->paper_len >= JOB_LEN);
		/* Another sheet's id, and every byte there is; for the sensor only one answer. */
		peer_say(p,
			"\x37\x22"
			"0000\0",
			7);
		for (int n = 0; n < 256; n++) {
			if (i < 2 || n & 0x90 || n == 0)
				noise[len++] = (char)n;
		}
		peer_say(p, noise, len);
		peer_run_until(p, &c, NULL, child_is_over(&c));
		assert_uncertain(p, &c, "a");
		assert_true(has(&c, "did not confirm"));
		assert_in_range(c.ended_ms - c.began_ms, 1000, 2500);
		assert_paper(p, job, JOB_LEN);
		peer_free(p);
	}
}

static void a_sheet_behind_an_uncertain_one_is_parted_from_it(void **state)
{
	struct peer *p = peer_with_job(PEER_TCP);
	static const char part[] = "\x1dVB\0";
	struct child c;
	size_t blank = 0;

	(void)state;
	p->no_process = true;
	assert_int_equal(peer_print(p, &c, "wait_s=1", "a"), 5);
	p->no_process = false;
	p->paper_len = 0;
	assert_int_equal(peer_print(p, &c, "", "a.c1"), 0);
	assert_printed(p, &c, "a.c1");
	while (blank < p->paper_len && p->paper[blank] == 0)
		blank++;
	assert_in_range(blank, 255 * 80, 255 * 80);
	assert_int_equal(p->paper_len, blank + sizeof(part) - 1 + JOB_LEN);
	assert_memory_equal(p->paper + blank, part, sizeof(part) - 1);
	assert_memory_equal(p->paper + blank + sizeof(part) - 1, job, JOB_LEN);
	/* Only the next one. */
	p->paper_len = 0;
	assert_int_equal(peer_print(p, &c, "", "b"), 0);
	assert_paper(p, job, JOB_LEN);
	peer_free(p);
}

/* ---- Asking only -------------------------------------------------------------------------------
 */

static void probe(struct peer *p, struct child *c, const char *uri_options, const char *options)
{
	child_start(c, p, "q", uri_options, "a", options);
	peer_run_until(p, c, NULL, child_is_over(c));
	assert_int_equal(c->status, 0);
	assert_int_equal(p->paper_len, 0);
	assert_false(has(c, "PAGE"));
	assert_int_equal(peer_ledger(p, "a"), LEDGER_NONE);
}

static void a_probe_tells_the_state_and_prints_nothing(void **state)
{
	struct peer *p = peer_with_job(PEER_TCP);
	struct child c;

	(void)state;
	probe(p, &c, "", "finishings=3 novbe-probe number-up=1");
	assert_true(has(&c, "STATE: -media-empty-error,"));
	assert_false(has(&c, "STATE: +"));
	assert_in_range(c.ended_ms - c.began_ms, 0, 500);
	p->told[4] = 0x7e;
	probe(p, &c, "", "novbe-probe=true");
	assert_true(has(&c, "STATE: +media-empty-error\n"));
	assert_true(has(&c, "ERROR: no paper: put in a new roll\n"));
	p->mute = true;
	probe(p, &c, "", "novbe-probe");
	assert_true(has(&c, "STATE: +offline-error\n"));
	assert_in_range(c.ended_ms - c.began_ms, 900, 2000);
	close(p->listener);
	p->listener = -1;
	peer_drop(p);
	probe(p, &c, "", "novbe-probe");
	assert_true(has(&c, "STATE: +offline-error\n"));
	assert_true(has(&c, "no connection"));
	peer_free(p);
}

static void only_that_option_is_a_probe(void **state)
{
	static const char *const options[] = {"nonovbe-probe", "novbe-probe=false", "xnovbe-probe",
		"novbe-probes", "a=novbe-probe"};

	(void)state;
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		struct peer *p = peer_with_job(PEER_TCP);
		struct child c;

		child_start(&c, p, "q", "", "a", options[i]);
		peer_run_until(p, &c, NULL, child_is_over(&c));
		assert_printed(p, &c, "a");
		peer_free(p);
	}
}

/* ---- Wrong --------------------------------------------------------------------------------------
 */

static void jobs_without_bytes_or_with_too_many_are_refused(void **state)
{
	struct peer *p = peer_new(PEER_TCP);
	uint8_t *bytes = long_job(BACKEND_MAX_BYTES + 1);
	struct child c;

	(void)state;
	assert_int_equal(peer_print(p, &c, "", "a"), 1);
	assert_true(has(&c, "ERROR: the job's bytes cannot be read: No such file"));
	peer_job(p, "", 0);
	assert_int_equal(peer_print(p, &c, "", "a"), 1);
	assert_true(has(&c, "empty"));
	peer_job(p, bytes, BACKEND_MAX_BYTES + 1);
	assert_int_equal(peer_print(p, &c, "", "a"), 1);
	assert_true(has(&c, "too large"));
	assert_int_equal(p->bytes, 0);
	peer_job(p, bytes, BACKEND_MAX_BYTES);
	assert_int_equal(peer_print(p, &c, "", "a"), 0);
	assert_paper(p, bytes, BACKEND_MAX_BYTES);
	free(bytes);
	peer_free(p);
}

static void a_wrong_device_uri_and_a_path_that_is_no_device_are_named(void **state)
{
	struct peer *p = peer_with_job(PEER_TCP);
	struct child c;

	(void)state;
	assert_int_equal(peer_print(p, &c, "confirm=maybe", "a"), 1);
	assert_true(has(&c, "ERROR: confirm 'maybe'"));
	snprintf(p->uri, sizeof(p->uri), "escpos:%s/job", p->folder);
	assert_int_equal(peer_print(p, &c, "wait_s=1", "a"), 1);
	assert_unsent(p, &c, "a");
	assert_true(has(&c, "no printer's device"));
	peer_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_line_and_each_proof_prints_the_bytes_once),
		cmocka_unit_test(the_bytes_may_come_by_standard_input),
		cmocka_unit_test(a_slow_printer_gets_every_byte_of_a_long_job),
		cmocka_unit_test(a_one_way_printer_is_asked_once_or_never),
		cmocka_unit_test(a_printer_that_answers_one_question_at_a_time_is_asked_so),
		cmocka_unit_test(garbage_between_the_answers_is_no_matter),
		cmocka_unit_test(titles_that_are_no_names_go_by_the_id_of_cups),
		cmocka_unit_test(trouble_before_the_first_byte_is_told_and_waited_for),
		cmocka_unit_test(low_paper_is_told_and_printed_on),
		cmocka_unit_test(a_printer_that_does_not_answer_gets_nothing),
		cmocka_unit_test(a_printer_that_comes_later_is_found),
		cmocka_unit_test(answers_that_come_too_late_do_not_count_for_the_next_question),
		cmocka_unit_test(trouble_in_mid_print_is_told_within_a_second_and_ends_uncertain),
		cmocka_unit_test(paper_that_ends_while_the_bytes_still_leave_is_told),
		cmocka_unit_test(without_the_right_proof_it_is_not_printed),
		cmocka_unit_test(a_sheet_behind_an_uncertain_one_is_parted_from_it),
		cmocka_unit_test(a_probe_tells_the_state_and_prints_nothing),
		cmocka_unit_test(only_that_option_is_a_probe),
		cmocka_unit_test(jobs_without_bytes_or_with_too_many_are_refused),
		cmocka_unit_test(a_wrong_device_uri_and_a_path_that_is_no_device_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
