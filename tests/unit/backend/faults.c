/*
 * Lines that break, jobs that are cancelled, processes that are killed: at every byte of a small
 * sheet. What must hold whatever happens:
 *
 *   exit 0  all bytes arrived, `printed` is in the ledger and was told
 *   exit 1  not a byte of the sheet arrived, and no sheet was told
 *   exit 5  a sheet was told as begun and never as printed
 *   and a sheet of which one byte arrived is never sent again
 */
#include "tests/unit/backend/peer.h"

static const char job[] = "\x1b@"
			  "A047\n"
			  "\x1dVB\x00"
			  "end";
enum { JOB_LEN = sizeof(job) - 1, QUESTION_BYTES = 16 + 12, SOON_MS = 1500 };

struct strike { /* what happens at a byte */
	size_t at;
	bool done;
	enum { DROP, TELL_TO_END, KILL, CUPS_DIES } what;
	struct child *child;
};

static void on_byte(struct peer *p, void *data)
{
	struct strike *s = data;

	if (p->bytes != s->at || s->done)
		return;
	s->done = true;
	switch (s->what) {
	case DROP:
		peer_drop(p);
		break;
	case TELL_TO_END:
		kill(s->child->pid, SIGTERM);
		break;
	case KILL:
		kill(s->child->pid, SIGKILL);
		break;
	case CUPS_DIES:
		close(s->child->err);
		s->child->err = -1;
		break;
	}
}

static bool has(const struct child *c, const char *word)
{
	return strstr(c->text, word) != NULL;
}

static int status_of(const struct child *c)
{
	return WIFEXITED(c->status) ? WEXITSTATUS(c->status) : -WTERMSIG(c->status);
}

static void assert_truth(const struct peer *p, const struct child *c, size_t at)
{
	enum ledger_state state = peer_ledger(p, "a");
	int status = status_of(c);
	bool right = false;

	if (status == 0)
		right = p->paper_len >= JOB_LEN &&
			memcmp(p->paper + p->paper_len - JOB_LEN, job, JOB_LEN) == 0 &&
			has(c, "PAGE: total 2\n") && state == LEDGER_PRINTED;
	else if (status == 1)
		right = p->paper_len == 0 && !has(c, "PAGE") && state == LEDGER_NONE;
	else if (status == 5)
		right = has(c, "PAGE: total 1\n") && !has(c, "PAGE: total 2\n") &&
			state == LEDGER_UNCERTAIN;
	if (!right)
		fail_msg("struck at byte %zu: status %d, %zu bytes, ledger %s\n%s", at, status,
			p->paper_len, ledger_state_name(state), c->text);
}

/* A second run of the same sheet, on a line that is well again. */
static void assert_never_twice(struct peer *p, struct child *c)
{
	enum ledger_state state = peer_ledger(p, "a");
	size_t before = p->bytes;
	int status;

	p->on_byte = NULL;
	status = peer_print(p, c, "wait_s=1", "a");
	if (state == LEDGER_NONE || state == LEDGER_UNPRINTED) {
		assert_int_equal(status, 0);
		return;
	}
	assert_int_equal(status, state == LEDGER_PRINTED ? 0 : 5);
	assert_int_equal(p->bytes, before);
	assert_true(has(c, state == LEDGER_PRINTED ? "PAGE: total 2\n" : "PAGE: total 1\n"));
}

/* A run that is struck at that byte; false when the run was over before. */
static bool strike_once(struct peer *p, struct strike *s, struct child *c, const char *options)
{
	peer_job(p, job, JOB_LEN);
	s->child = c;
	p->on_byte = on_byte;
	p->data = s;
	child_start(c, p, "q", options, "a", "");
	peer_run_until(p, c, NULL, child_is_over(c));
	return s->done;
}

/* ---- The line breaks ---------------------------------------------------------------------------
 */

static int lose_the_line(size_t at, const char *options, int statuses[6])
{
	bool struck = true;

	for (; struck; at++) {
		struct peer *p = peer_new(PEER_TCP);
		struct strike s = {.at = at, .what = DROP};
		struct child c;

		struck = strike_once(p, &s, &c, options);
		assert_truth(p, &c, at);
		if (struck)
			statuses[status_of(&c)]++;
		assert_never_twice(p, &c);
		peer_free(p);
	}
	return (int)at;
}

static void a_connection_lost_at_any_byte_is_never_a_printed_sheet(void **state)
{
	int statuses[6] = {0};

	(void)state;
	/* Lost while it is asked, it is tried again and prints; at the last bytes it may be proved.
	 */
	assert_in_range(lose_the_line(1, "", statuses), QUESTION_BYTES + 28, QUESTION_BYTES + 48);
	assert_int_equal(statuses[1], 0);
	assert_in_range(statuses[0], QUESTION_BYTES - 1, QUESTION_BYTES + 4);
	assert_in_range(statuses[5], 20, 40);
	memset(statuses, 0, sizeof(statuses));
	lose_the_line(QUESTION_BYTES + 1, "confirm=status", statuses);
	assert_in_range(statuses[0], 0, 4);
	memset(statuses, 0, sizeof(statuses));
	lose_the_line(QUESTION_BYTES + 1, "confirm=none", statuses);
	assert_in_range(statuses[0], 0, 1);
}

static void a_terminal_that_hangs_up_at_any_byte_of_the_sheet_is_never_printed(void **state)
{
	(void)state;
	for (size_t at = QUESTION_BYTES + 1; at < QUESTION_BYTES + JOB_LEN + 3 + 11; at++) {
		struct peer *p = peer_new(PEER_TERMINAL);
		struct strike s = {.at = at, .what = DROP};
		struct child c;

		assert_true(strike_once(p, &s, &c, ""));
		assert_truth(p, &c, at);
		assert_int_equal(status_of(&c), 5);
		assert_true(has(&c, "STATE: +offline-error\n"));
		peer_free(p);
	}
}

/* ---- It is cancelled ---------------------------------------------------------------------------
 */

static void a_cancelled_job_ends_at_once_and_tells_what_is_true(void **state)
{
	static const char *const options[] = {"", "confirm=status", "confirm=none"};
	int statuses[6] = {0};

	(void)state;
	for (int i = 0; i < 3; i++) {
		bool struck = true;

		for (size_t at = 1; struck; at++) {
			struct peer *p = peer_new(i == 1 ? PEER_TERMINAL : PEER_TCP);
			struct strike s = {.at = at, .what = TELL_TO_END};
			struct child c;

			p->no_process = p->no_sensor = true;
			struck = strike_once(p, &s, &c, options[i]);
			assert_truth(p, &c, at);
			statuses[status_of(&c)]++;
			assert_in_range(c.ended_ms - c.began_ms, 0, SOON_MS);
			peer_free(p);
			/* These wait for ever for a proof: nothing more will come. */
			if (i < 2 && at == QUESTION_BYTES + 3 + JOB_LEN)
				break;
		}
	}
	assert_true(statuses[1] > 0 && statuses[5] > 0);
}

static void a_cancelled_sheet_is_cleared_out_of_the_printer(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct peer *p = peer_new(i ? PEER_TCP : PEER_TERMINAL);
		struct child c;

		peer_job(p, job, JOB_LEN);
		p->no_process = true;
		child_start(&c, p, "q", "", "a", "");
		peer_run_until(p, &c, NULL, p->paper_len == JOB_LEN && p->id[0]);
		kill(c.pid, SIGTERM);
		peer_run_until(p, &c, NULL, child_is_over(&c) && p->clears == 1);
		assert_truth(p, &c, 0);
		assert_int_equal(status_of(&c), 5);
		peer_free(p);
	}
}

/* What the system still held must not come out when the printer reads again. */
static void a_sheet_cancelled_while_the_printer_does_not_read_goes_no_further(void **state)
{
	enum { LONG = 60000 };
	struct peer *p = peer_new(PEER_TCP);
	char *bytes = calloc(1, LONG);
	const int small = 4096;
	struct child c;

	(void)state;
	setsockopt(p->listener, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	peer_job(p, bytes, LONG);
	free(bytes);
	child_start(&c, p, "q", "", "a", "");
	peer_run_until(p, &c, NULL, p->paper_len > 0);
	p->deaf = true;
	for (int i = 0; i < 10; i++)
		peer_turn(p, &c, NULL, 10);
	kill(c.pid, SIGTERM);
	peer_run_until(p, &c, NULL, child_is_over(&c));
	p->deaf = false;
	peer_run_until(p, &c, NULL, p->fd < 0);
	assert_in_range(p->paper_len, 1, LONG - 1);
	assert_int_equal(status_of(&c), 5);
	peer_free(p);
}

/* ---- It is killed ------------------------------------------------------------------------------
 */

static void killed_at_any_byte_no_sheet_comes_twice(void **state)
{
	bool struck = true;

	(void)state;
	for (size_t at = 1; struck; at++) {
		struct peer *p = peer_new(PEER_TCP);
		struct strike s = {.at = at, .what = KILL};
		struct child c;

		struck = strike_once(p, &s, &c, "");
		if (p->paper_len > 0)
			assert_int_not_equal(peer_ledger(p, "a"), LEDGER_NONE);
		assert_never_twice(p, &c);
		peer_free(p);
	}
}

static void the_ledger_stands_before_the_first_byte(void **state)
{
	struct peer *p = peer_new(PEER_TCP);
	struct child c;

	(void)state;
	peer_job(p, job, JOB_LEN);
	assert_int_equal(peer_print(p, &c, "", "b"), 0);
	p->paper_len = 0;
	/* No room for one more line: at every byte of it. */
	for (rlim_t room = 0; room < sizeof("a started 1795426355887"); room++) {
		p->file_limit = sizeof("# novbe ledger 1\nb started 1795426355887\n"
				       "b printed 1795426355887\n") -
				1 + room;
		assert_int_equal(peer_print(p, &c, "", "a"), 1);
		assert_truth(p, &c, 0);
		assert_true(has(&c, "novbe-escpos-q.ledger"));
		assert_true(has(&c, "File too large"));
	}
	p->file_limit = 0;
	assert_int_equal(peer_print(p, &c, "", "a"), 0);
	assert_int_equal(p->paper_len, JOB_LEN);
	peer_free(p);
}

static void a_ledger_that_cannot_be_opened_prints_nothing(void **state)
{
	struct peer *p = peer_new(PEER_TCP);
	char path[128];
	struct child c;
	FILE *file;

	(void)state;
	peer_job(p, job, JOB_LEN);
	snprintf(path, sizeof(path), "%s/novbe-escpos-q.ledger", p->folder);
	file = fopen(path, "w");
	fputs("somebody's notes\n", file);
	fclose(file);
	assert_int_equal(peer_print(p, &c, "", "a"), 1);
	assert_true(has(&c, "no ledger"));
	unlink(path);
	snprintf(path, sizeof(path), "%s/novbe-escpos-q.lock", p->folder);
	unlink(path);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(peer_print(p, &c, "", "a"), 1);
	assert_true(has(&c, "novbe-escpos-q.lock: Is a directory"));
	assert_int_equal(p->bytes, 0);
	peer_free(p);
}

/* ---- cupsd is killed ---------------------------------------------------------------------------
 */

static void an_orphan_that_has_not_begun_ends_and_makes_way(void **state)
{
	struct peer *p = peer_new(PEER_TCP);
	struct child first, second;

	(void)state;
	peer_job(p, job, JOB_LEN);
	peer_change(p, false, true);
	child_start(&first, p, "q", "", "a", "");
	peer_run_until(p, &first, NULL, has(&first, "+media-empty-error"));
	child_start(&second, p, "q", "", "a", "");
	close(first.err);
	first.err = -1;
	peer_run_until(p, &first, &second, first.ended && has(&second, "+media-empty-error"));
	assert_int_equal(status_of(&first), 1);
	peer_change(p, false, false);
	peer_run_until(p, &second, NULL, child_is_over(&second));
	assert_int_equal(status_of(&second), 0);
	assert_int_equal(p->paper_len, JOB_LEN);
	peer_free(p);
}

static void an_orphan_that_has_begun_prints_to_its_end_and_its_double_waits(void **state)
{
	struct peer *p = peer_new(PEER_TCP);
	struct child first, second;

	(void)state;
	peer_job(p, job, JOB_LEN);
	p->no_process = true;
	child_start(&first, p, "q", "", "a", "");
	peer_run_until(p, &first, NULL, p->id[0]);
	close(first.err);
	first.err = -1;
	child_start(&second, p, "q", "", "a", "");
	for (int i = 0; i < 10; i++)
		peer_turn(p, &first, &second, 10);
	assert_false(first.ended || second.ended);
	peer_say_id(p);
	peer_run_until(p, &second, &first, first.ended && child_is_over(&second));
	assert_int_equal(status_of(&first), 0);
	assert_int_equal(status_of(&second), 0);
	assert_true(has(&second, "PAGE: total 2\n"));
	assert_int_equal(p->paper_len, JOB_LEN);
	assert_int_equal(p->connections, 1);
	peer_free(p);
}

static void a_double_of_a_killed_one_does_not_print(void **state)
{
	struct peer *p = peer_new(PEER_TCP);
	struct child first, second;

	(void)state;
	peer_job(p, job, JOB_LEN);
	p->no_process = true;
	child_start(&first, p, "q", "", "a", "");
	peer_run_until(p, &first, NULL, p->id[0]);
	child_start(&second, p, "q", "", "a", "");
	for (int i = 0; i < 10; i++)
		peer_turn(p, &first, &second, 10);
	kill(first.pid, SIGKILL);
	peer_run_until(p, &second, &first, child_is_over(&first) && child_is_over(&second));
	assert_int_equal(status_of(&second), 5);
	assert_true(has(&second, "PAGE: total 1\n"));
	assert_int_equal(p->paper_len, JOB_LEN);
	peer_free(p);
}

static void killed_at_any_byte_its_orphan_finishes(void **state)
{
	bool struck = true;

	(void)state;
	for (size_t at = QUESTION_BYTES + 1; struck; at += 5) {
		struct peer *p = peer_new(PEER_TCP);
		struct strike s = {.at = at, .what = CUPS_DIES};
		struct child c;

		struck = strike_once(p, &s, &c, "");
		assert_int_equal(status_of(&c), 0);
		assert_int_equal(p->paper_len, JOB_LEN);
		assert_int_equal(peer_ledger(p, "a"), LEDGER_PRINTED);
		peer_free(p);
	}
}

/* ---- Two of them -------------------------------------------------------------------------------
 */

static void two_queues_to_one_printer_do_not_mix(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct peer *p = peer_new(i ? PEER_TCP : PEER_TERMINAL);
		struct child one, two;
		int questions;

		peer_job(p, job, JOB_LEN);
		p->no_process = true;
		child_start(&one, p, "q", "", "a", "");
		peer_run_until(p, &one, NULL, p->id[0]);
		questions = p->questions;
		child_start(&two, p, "other", "", "b", "");
		for (int turn = 0; turn < 20; turn++)
			peer_turn(p, &one, &two, 10);
		assert_int_equal(p->paper_len, JOB_LEN);
		assert_in_range(p->questions, questions, questions + 4); /* the first one's own */
		assert_in_range(p->connections, 0, 1);
		p->no_process = false;
		peer_say_id(p);
		peer_run_until(p, &one, &two, child_is_over(&one) && child_is_over(&two));
		assert_int_equal(status_of(&one), 0);
		assert_int_equal(status_of(&two), 0);
		assert_int_equal(p->paper_len, 2 * JOB_LEN);
		peer_free(p);
	}
}

static void a_wait_for_another_job_can_be_cancelled_and_ends_by_itself(void **state)
{
	struct peer *p = peer_new(PEER_TCP);
	struct child one, two;
	int64_t since_ms;

	(void)state;
	peer_job(p, job, JOB_LEN);
	p->no_process = true;
	child_start(&one, p, "q", "", "a", "");
	peer_run_until(p, &one, NULL, p->id[0]);
	child_start(&two, p, "other", "wait_s=1", "b", "");
	peer_run_until(p, &two, &one, child_is_over(&two));
	assert_int_equal(status_of(&two), 1);
	assert_true(has(&two, "another job keeps the printer"));
	assert_false(has(&two, "STATE"));
	child_start(&two, p, "q", "", "b", "");
	for (int turn = 0; turn < 10; turn++)
		peer_turn(p, &one, &two, 10);
	since_ms = clock_mono_ms();
	kill(two.pid, SIGTERM);
	peer_run_until(p, &two, &one, child_is_over(&two));
	assert_in_range(clock_mono_ms() - since_ms, 0, 400);
	assert_int_equal(status_of(&two), 1);
	assert_false(has(&two, "PAGE"));
	kill(one.pid, SIGTERM);
	peer_run_until(p, &one, NULL, child_is_over(&one));
	assert_int_equal(status_of(&one), 5);
	peer_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_connection_lost_at_any_byte_is_never_a_printed_sheet),
		cmocka_unit_test(
			a_terminal_that_hangs_up_at_any_byte_of_the_sheet_is_never_printed),
		cmocka_unit_test(a_cancelled_job_ends_at_once_and_tells_what_is_true),
		cmocka_unit_test(a_cancelled_sheet_is_cleared_out_of_the_printer),
		cmocka_unit_test(a_sheet_cancelled_while_the_printer_does_not_read_goes_no_further),
		cmocka_unit_test(killed_at_any_byte_no_sheet_comes_twice),
		cmocka_unit_test(the_ledger_stands_before_the_first_byte),
		cmocka_unit_test(a_ledger_that_cannot_be_opened_prints_nothing),
		cmocka_unit_test(an_orphan_that_has_not_begun_ends_and_makes_way),
		cmocka_unit_test(an_orphan_that_has_begun_prints_to_its_end_and_its_double_waits),
		cmocka_unit_test(a_double_of_a_killed_one_does_not_print),
		cmocka_unit_test(killed_at_any_byte_its_orphan_finishes),
		cmocka_unit_test(two_queues_to_one_printer_do_not_mix),
		cmocka_unit_test(a_wait_for_another_job_can_be_cancelled_and_ends_by_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
