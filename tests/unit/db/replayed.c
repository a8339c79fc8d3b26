/* What is rebuilt from the journal is what was there. */
#include "tests/unit/db/small_hall.h"

#include <sqlite3.h>

#include "db/schema.h"
#include "tests/tools/replay/again.h"

static char *folder, path[300], copy[300];

static int make_folder(void **state)
{
	(void)state;
	folder = folder_make();
	snprintf(path, sizeof(path), "%s/hall.db", folder);
	snprintf(copy, sizeof(copy), "%s/copy.db", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	folder_remove(folder);
	return 0;
}

static sqlite3 *look(void)
{
	sqlite3 *db;
	char text[700];

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	snprintf(text, sizeof(text), "ATTACH '%s' AS copy", copy);
	assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
	return db;
}

static int64_t ask(sqlite3 *db, const char *text)
{
	sqlite3_stmt *statement;

	if (sqlite3_prepare_v2(db, text, -1, &statement, NULL) != SQLITE_OK)
		fail_msg("%s: %s", text, sqlite3_errmsg(db));
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	int64_t number = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return number;
}

static void assert_same_tables(void)
{
	static const char *const tables[] = {"journal", "config", "day", "visit", "leg", "call",
		"counter", "session", "stray", "appointment", "wait"};
	sqlite3 *db = look();
	char text[300];

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		snprintf(text, sizeof(text),
			"SELECT (SELECT count(*) FROM (SELECT * FROM main.%1$s EXCEPT"
			" SELECT * FROM copy.%1$s)) + (SELECT count(*) FROM (SELECT * FROM"
			" copy.%1$s EXCEPT SELECT * FROM main.%1$s))",
			tables[i]);
		if (ask(db, text) != 0)
			fail_msg("table %s differs", tables[i]);
		snprintf(text, sizeof(text), "SELECT count(*) FROM main.%s", tables[i]);
		if (ask(db, text) == 0)
			fail_msg("table %s is empty: nothing was tested", tables[i]);
	}
	sqlite3_close(db);
}

/* The tables say of each leg what the hall in memory says. */
static void assert_tables_say(struct driver *d)
{
	static const char text[] =
		"SELECT v.ticket, l.id & 31, l.service, l.class, l.state, ifnull(l.counter,0),"
		" ifnull(l.only_counter,0), l.recalls, l.queued_ms, ifnull(l.called_ms,0),"
		" ifnull(l.arrived_ms,0), ifnull(l.ended_ms,0), v.copies, ifnull(v.rating,0),"
		" v.offline, v.language, v.token, v.id & 524287, v.print, ifnull(v.printer,''),"
		" ifnull(v.journey,''), ifnull(l.until_ms,0), ifnull(l.back_to,0), l.comes_back"
		" FROM leg l JOIN visit v ON v.id=l.visit"
		" WHERE v.day=? AND (v.id & 524288)=0 ORDER BY l.id";
	sqlite3 *db = look();
	sqlite3_stmt *row;
	uint32_t legs = 0, expected = 0;
	char day[DAY_SIZE], ticket[TICKET_TEXT_SIZE];

	driver_day(d, day);
	assert_int_equal(sqlite3_prepare_v2(db, text, -1, &row, NULL), SQLITE_OK);
	sqlite3_bind_text(row, 1, day, -1, SQLITE_STATIC);
	for (; sqlite3_step(row) == SQLITE_ROW; legs++) {
		struct leg_ref ref = {
			(uint32_t)sqlite3_column_int(row, 17), (uint8_t)sqlite3_column_int(row, 1)};
		const struct visit *visit = hall_visit(d->hall, ref.visit);
		const struct leg *leg = hall_leg(d->hall, ref);

		assert_non_null(leg);
		ticket_text(&visit->ticket, ticket);
		assert_string_equal(sqlite3_column_text(row, 0), ticket);
		assert_string_equal(
			sqlite3_column_text(row, 2), d->setup->services[leg->service].id);
		assert_string_equal(sqlite3_column_text(row, 3), d->setup->classes[leg->klass].id);
		assert_string_equal(
			sqlite3_column_text(row, 4), leg_state_name((enum leg_state)leg->state));
		assert_int_equal(sqlite3_column_int(row, 5),
			leg->counter == SETUP_NONE ? 0 : d->setup->counters[leg->counter].number);
		assert_int_equal(sqlite3_column_int(row, 6),
			leg->only_counter == SETUP_NONE
				? 0
				: d->setup->counters[leg->only_counter].number);
		assert_int_equal(sqlite3_column_int(row, 7), leg->recalls);
		assert_int_equal(sqlite3_column_int64(row, 8), leg->queued_ms);
		assert_int_equal(sqlite3_column_int64(row, 9), leg->called_ms);
		assert_int_equal(sqlite3_column_int64(row, 10), leg->arrived_ms);
		assert_int_equal(sqlite3_column_int64(row, 11), leg->ended_ms);
		assert_int_equal(sqlite3_column_int(row, 12), visit->copies);
		assert_int_equal(sqlite3_column_int(row, 13), visit->rating);
		assert_int_equal(sqlite3_column_int(row, 14), visit->offline);
		assert_string_equal(sqlite3_column_text(row, 15), visit->language);
		assert_string_equal(sqlite3_column_text(row, 16), visit->token);
		assert_string_equal(sqlite3_column_text(row, 18),
			print_state_name((enum print_state)visit->print));
		assert_string_equal(
			sqlite3_column_text(row, 19), hall_printer(d->hall, visit->printer));
		assert_string_equal(sqlite3_column_text(row, 20),
			visit->journey == SETUP_NONE ? "" : d->setup->services[visit->journey].id);
		assert_int_equal(sqlite3_column_int64(row, 21), leg->until_ms);
		assert_int_equal(sqlite3_column_int(row, 22), leg->back_to);
		assert_int_equal(sqlite3_column_int(row, 23), leg->comes_back);
	}
	for (uint32_t i = 0; i < hall_visit_count(d->hall); i++)
		expected += hall_visit(d->hall, i)->leg_count;
	assert_int_equal(legs, expected);
	sqlite3_finalize(row);
	sqlite3_close(db);
}

/* Each appointment has at most one ticket, of its own day and service, which is not void; and each
 * void one gave its appointment back. */
static void assert_appointments_say(void)
{
	static const char *const wrong[] = {
		"SELECT count(*) FROM appointment a LEFT JOIN visit v ON v.id=a.visit"
		" WHERE a.visit IS NOT NULL AND (v.id IS NULL OR v.day<>a.day OR a.cancelled)",
		"SELECT count(*) FROM appointment a JOIN leg l ON l.id=a.visit*32"
		" WHERE l.state='void' OR l.service<>a.service",
		"SELECT count(*) FROM appointment a JOIN visit v ON v.id=a.visit"
		" WHERE v.arrived_ms<>a.checked_in_ms",
		"SELECT count(*) FROM appointment WHERE (visit IS NULL)<>(checked_in_ms IS NULL)"};
	static const char *const right[] = {"SELECT count(*) FROM appointment WHERE cancelled",
		"SELECT count(*) FROM appointment WHERE visit IS NULL",
		"SELECT count(*) FROM appointment WHERE visit IS NOT NULL",
		"SELECT count(*) FROM appointment a JOIN leg l ON l.id=a.visit*32"
		" WHERE l.class='priority' AND l.queued_ms>a.checked_in_ms"};
	sqlite3 *db = look();

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (ask(db, wrong[i]) != 0)
			fail_msg("%s", wrong[i]);
	for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++)
		if (ask(db, right[i]) == 0)
			fail_msg("never: %s", right[i]);
	sqlite3_close(db);
}

static void assert_counters_say(struct driver *d)
{
	sqlite3 *db = look();
	sqlite3_stmt *row;

	assert_int_equal(sqlite3_prepare_v2(db,
				 "SELECT counter, state, ifnull(operator,''), ifnull(profile,''), "
				 "ifnull(reason,''),"
				 " leg & 33554431, since_ms, seq FROM counter",
				 -1, &row, NULL),
		SQLITE_OK);
	while (sqlite3_step(row) == SQLITE_ROW) {
		uint16_t index = setup_counter(d->setup, (uint16_t)sqlite3_column_int(row, 0));

		if (index == SETUP_NONE || !hall_is_open(d->hall))
			continue;
		const struct counter *c = hall_counter(d->hall, index);
		assert_string_equal(sqlite3_column_text(row, 1), counter_state_name(c->state));
		assert_string_equal(sqlite3_column_text(row, 2), c->operator_id);
		assert_string_equal(sqlite3_column_text(row, 3),
			c->profile == SETUP_NONE ? "" : d->setup->profiles[c->profile].id);
		assert_string_equal(sqlite3_column_text(row, 4), c->reason);
		assert_int_equal(sqlite3_column_type(row, 5) != SQLITE_NULL, c->holds);
		if (c->holds)
			assert_int_equal(
				sqlite3_column_int64(row, 5), c->leg.visit * 32 + c->leg.leg);
		if (c->state != COUNTER_CLOSED)
			assert_int_equal(sqlite3_column_int64(row, 6), c->since_ms);
		if (c->revision) /* 0: it came with a hall file after the day began */
			assert_int_equal(sqlite3_column_int64(row, 7), c->revision);
	}
	sqlite3_finalize(row);
	sqlite3_close(db);
}

static void assert_same_hall(const struct driver *d)
{
	struct replayed r;
	char why[256];

	if (replay_hall(d->journal, small_setup_of, NULL, &r, why) < 0)
		fail_msg("%s", why);
	assert_string_equal(hall_day(r.hall), hall_day(d->hall));
	assert_int_equal(r.config, hall_config(d->hall));
	assert_int_equal(hall_visit_count(r.hall), hall_visit_count(d->hall));
	assert_int_equal(hall_waiting_total(r.hall), hall_waiting_total(d->hall));
	assert_int_equal(hall_due_ms(r.hall), hall_due_ms(d->hall));
	for (uint32_t i = 0; i < hall_visit_count(d->hall); i++) {
		const struct visit *a = hall_visit(d->hall, i), *b = hall_visit(r.hall, i);

		assert_true(ticket_equal(&a->ticket, &b->ticket));
		assert_int_equal(a->leg_count, b->leg_count);
		assert_int_equal(a->copies, b->copies);
		assert_int_equal(a->print, b->print);
		assert_int_equal(a->print_until_ms, b->print_until_ms);
		assert_string_equal(
			hall_printer(d->hall, a->printer), hall_printer(r.hall, b->printer));
		for (uint8_t k = 0; k < a->leg_count; k++) {
			assert_int_equal(a->legs[k].state, b->legs[k].state);
			assert_int_equal(a->legs[k].service, b->legs[k].service);
			assert_int_equal(a->legs[k].counter, b->legs[k].counter);
			assert_int_equal(a->legs[k].queued_ms, b->legs[k].queued_ms);
			assert_int_equal(a->legs[k].called_ms, b->legs[k].called_ms);
		}
	}
	for (uint16_t i = 0; i < d->setup->counter_count; i++) {
		const struct counter *a = hall_counter(d->hall, i), *b = hall_counter(r.hall, i);

		assert_int_equal(a->state, b->state);
		assert_int_equal(a->revision, b->revision);
		assert_int_equal(a->holds, b->holds);
		assert_int_equal(a->parked_count, b->parked_count);
		assert_string_equal(a->operator_id, b->operator_id);
	}
	for (uint16_t i = 0; i < d->setup->series_count; i++)
		assert_int_equal(hall_series_last(r.hall, i), hall_series_last(d->hall, i));
	replay_free(&r);
}

static void run_hall(struct driver *d, int steps)
{
	int done = 0, refused = 0;

	assert_int_equal(journal_begin(d->journal), 0);
	for (int i = 0; i < steps; i++) {
		enum refusal refusal = driver_step(d);

		if (refusal == REFUSED_STORAGE)
			fail_msg("step %d, %s: %s", i, verb_name(d->entry->by.verb),
				journal_why(d->journal));
		done += refusal == REFUSED_NOT;
		refused += refusal != REFUSED_NOT;
		if (driver_random(d, 20) == 0) {
			assert_int_equal(journal_commit(d->journal), 0);
			if (driver_random(d, 4) == 0) /* the program was killed */
				driver_reload(d);
			assert_int_equal(journal_begin(d->journal), 0);
		}
	}
	assert_int_equal(journal_commit(d->journal), 0);
	print_message("%d done, %d refused, %" PRId64 " entries, %u visits today\n", done, refused,
		journal_last_seq(d->journal), hall_visit_count(d->hall));
}

static void a_replay_of_any_hall_gives_the_same_tables_and_hall(void **state)
{
	struct driver d;
	char why[256];
	int64_t bad;

	(void)state;
	driver_init(&d, open_journal(path), 5);
	d.random = test_seed();
	d.remembers = true;
	run_hall(&d, 14000);
	for (int kind = 0; kind < CHANGE_KIND_COUNT; kind++) {
		if (d.kinds[kind] == 0)
			fail_msg("'%s' never happened: nothing was tested",
				change_kind_name((enum change_kind)kind));
	}
	if (replay_copy(d.journal, copy, small_setup_of, NULL, why) < 0)
		fail_msg("%s", why);
	assert_same_tables();
	assert_tables_say(&d);
	assert_appointments_say();
	assert_counters_say(&d);
	assert_same_hall(&d);
	assert_int_equal(replay_verify(d.journal, &bad, why), 0);
	journal_close(d.journal);
	driver_free(&d);
}

static int decide_again(void *data, const struct hall *before, const struct entry *entry)
{
	struct again *again = data;

	if (again_decide(again, before, entry) < 0)
		fail_msg("%s", again->why);
	return 0;
}

/* Runs the hall until it has called by each policy, and by a share and a cap. */
static void run_every_policy(struct driver *d)
{
	char text[200];
	bool seen = false;

	snprintf(text, sizeof(text),
		"SELECT count(DISTINCT policy)=%d AND count(DISTINCT rule)=%d FROM call",
		POLICY_KIND_COUNT, CALL_RULE_COUNT);
	for (int i = 0; i < 40 && !seen; i++) {
		run_hall(d, 2000);
		sqlite3 *db = look();
		seen = ask(db, text);
		sqlite3_close(db);
	}
	assert_true(seen);
}

static void whatever_was_decided_is_decided_so_again(void **state)
{
	static struct again again;
	const struct replay_watcher watcher = {small_setup_of, decide_again, &again, NULL};
	struct driver d;
	char why[256];

	(void)state;
	driver_init(&d, open_journal(path), 5);
	d.random = test_seed();
	run_every_policy(&d);
	again_init(&again);
	if (replay_watch(path, &watcher, why) < 0)
		fail_msg("%s", why);
	print_message("%u entries decided again, %u calls: %u by a share, %u beyond a cap\n",
		again.entries, again.calls, again.by_share, again.by_cap);
	assert_int_equal(again.entries + again.left_out, journal_last_seq(d.journal));
	assert_int_equal(again.calls, d.kinds[CHANGE_CALLED]);
	again_fini(&again);
	journal_close(d.journal);
	driver_free(&d);
}

static void a_changed_byte_of_an_entry_is_found(void **state)
{
	struct driver d;
	char why[256], text[256];
	int64_t bad = 0;
	sqlite3 *db;

	(void)state;
	driver_init(&d, open_journal(path), 5);
	d.random = 7;
	run_hall(&d, 300);
	int64_t victim = 1 + driver_random(&d, (uint32_t)journal_last_seq(d.journal));
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	snprintf(text, sizeof(text),
		"UPDATE journal SET text=replace(text,'\"at\":','\"at\": ') WHERE seq=%" PRId64,
		victim);
	assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	assert_int_equal(replay_verify(d.journal, &bad, why), -EINVAL);
	assert_int_equal(bad, victim);
	assert_non_null(strstr(why, "hash"));
	journal_close(d.journal);
	driver_free(&d);
}

static void an_entry_taken_out_is_found(void **state)
{
	struct driver d;
	char why[256];
	int64_t bad = 0;
	sqlite3 *db;

	(void)state;
	driver_init(&d, open_journal(path), 5);
	d.random = 9;
	run_hall(&d, 300);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(db, "DELETE FROM journal WHERE seq=17", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	assert_int_equal(replay_verify(d.journal, &bad, why), -EINVAL);
	assert_int_equal(bad, 17);
	journal_close(d.journal);
	driver_free(&d);
}

/* Two visits as the versions before paper wrote them: confirmed, reprinted, and no word of paper;
 * and a call whose reason tells of no rule. */
static void write_old_entries(struct driver *d)
{
	static const struct {
		enum verb verb;
		struct change change;
	} old[] = {
		{VERB_CONFIRM, {.kind = CHANGE_CONFIRMED, .ticket = {"A", 1}}},
		{VERB_REPRINT, {.kind = CHANGE_REPRINTED, .ticket = {"A", 1}, .count = 1}},
		{VERB_SIGN_IN, {.kind = CHANGE_COUNTER_OPENED}},
		{VERB_NEXT, {.kind = CHANGE_CALLED,
				    .ticket = {"A", 1},
				    .why = {.policy = POLICY_ACCUMULATING,
					    .key = 181000,
					    .has_runner_up = true,
					    .runner_up = {"B", 1},
					    .runner_up_key = 120000}}},
	};

	assert_int_equal(journal_begin(d->journal), 0);
	assert_int_equal(driver_open_day(d), REFUSED_NOT);
	assert_int_equal(driver_issue(d, 0), REFUSED_NOT);
	assert_int_equal(driver_issue(d, 1), REFUSED_NOT);
	for (size_t i = 0; i < sizeof(old) / sizeof(old[0]); i++) {
		struct entry *e = d->entry;
		size_t len;

		e->seq++;
		command_by(&e->by, old[i].verb, ROLE_KIOSK);
		e->decision.count = 1;
		e->decision.changes[0] = old[i].change;
		json_writer_reset(&d->writer);
		entry_text_write(&d->writer, d->hall, e);
		const char *text = json_writer_text(&d->writer, &len);
		assert_non_null(text);
		assert_null(strstr(text, "paper"));
		assert_null(strstr(text, "rule"));
		assert_int_equal(journal_append(d->journal, d->hall, e, text, len), 0);
		assert_int_equal(hall_apply(d->hall, &e->decision.changes[0], e->at_ms, e->seq), 0);
	}
	assert_int_equal(journal_commit(d->journal), 0);
}

/* Every row of the newest file, as far as a file of that version can hold it. */
static void make_file_of_version(const char *made, int version)
{
	static const char *const tables[] = {"journal", "command", "config", "meta", "day", "visit",
		"leg", "call", "counter", "session", "stray", "appointment", "wait"};
	struct schema earlier = {hall_schema.application, version, hall_schema.steps};
	sqlite3 *db;
	char text[2000];
	int reached = 0;

	unlink(made);
	assert_int_equal(sqlite3_open(made, &db), SQLITE_OK);
	assert_int_equal(schema_migrate(db, &earlier, &reached), 0);
	snprintf(text, sizeof(text), "ATTACH '%s' AS newest", path);
	assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		sqlite3_stmt *columns;

		snprintf(text, sizeof(text),
			"SELECT 'INSERT INTO main.%1$s SELECT ' || group_concat(name) ||"
			" ' FROM newest.%1$s' FROM pragma_table_info('%1$s', 'main')",
			tables[i]);
		assert_int_equal(sqlite3_prepare_v2(db, text, -1, &columns, NULL), SQLITE_OK);
		assert_int_equal(sqlite3_step(columns), SQLITE_ROW);
		if (sqlite3_column_type(columns, 0) != SQLITE_NULL && /* it has that table */
			sqlite3_exec(db, (const char *)sqlite3_column_text(columns, 0), NULL, NULL,
				NULL) != SQLITE_OK)
			fail_msg("%s: %s", sqlite3_column_text(columns, 0), sqlite3_errmsg(db));
		sqlite3_finalize(columns);
	}
	sqlite3_close(db);
}

static void a_hall_of_every_earlier_version_goes_on(void **state)
{
	struct driver d;
	char made[320], why[256];

	(void)state;
	driver_init(&d, open_journal(path), 5);
	write_old_entries(&d);
	journal_close(d.journal);
	snprintf(made, sizeof(made), "%s/earlier.db", folder);
	for (int version = 1; version < hall_schema.newest; version++) {
		struct journal_report report;

		unlink(copy);
		make_file_of_version(made, version);
		d.journal = journal_open(made, &report, why);
		if (!d.journal)
			fail_msg("version %d: %s", version, why);
		assert_int_equal(report.migrated_from, version);
		assert_string_equal(report.set_aside, "");
		assert_same_hall(&d);
		assert_int_equal(hall_print_count(d.hall, PRINT_ISSUED), 2);
		if (replay_copy(d.journal, copy, small_setup_of, NULL, why) < 0)
			fail_msg("version %d: %s", version, why);
		journal_close(d.journal);
		/* its tables are those of a file that was never an earlier one */
		sqlite3 *db = look();
		assert_int_equal(ask(db, "SELECT count(*) FROM (SELECT * FROM main.visit EXCEPT"
					 " SELECT * FROM copy.visit)"),
			0);
		assert_int_equal(ask(db, "SELECT count(*) FROM (SELECT * FROM main.call EXCEPT"
					 " SELECT * FROM copy.call)"),
			0);
		assert_int_equal(ask(db, "SELECT count(*) FROM copy.call WHERE rule='order' AND"
					 " runner_up='B001' AND lost_by IS NULL"),
			1);
		assert_int_equal(
			ask(db, "SELECT count(*) FROM copy.visit WHERE print='issued'"), 2);
		sqlite3_close(db);
	}
	driver_free(&d);
}

static void what_a_ticket_was_told_is_found(void **state)
{
	struct told told;
	struct driver d;
	char day[DAY_SIZE];

	(void)state;
	driver_init(&d, open_journal(path), 5);
	assert_int_equal(journal_begin(d.journal), 0);
	assert_int_equal(driver_open_day(&d), REFUSED_NOT);
	assert_int_equal(driver_issue(&d, 0), REFUSED_NOT);
	assert_int_equal(driver_sign_in(&d, 0), REFUSED_NOT);
	assert_int_equal(driver_issue(&d, 0), REFUSED_NOT);
	const struct change issued = d.entry->decision.changes[0];
	driver_day(&d, day);
	assert_int_equal(journal_told(d.journal, day, &issued.ticket, &told), 1);
	assert_int_equal(told.ahead, issued.ahead);
	assert_int_equal(told.low_ms, issued.low_ms);
	assert_int_equal(told.high_ms, issued.high_ms);
	assert_true(told.high_ms > 0);
	assert_int_equal(journal_told(d.journal, day, &(struct ticket){"A", 1}, &told), 1);
	assert_int_equal(told.low_ms, -1); /* nobody served it then */
	assert_int_equal(journal_told(d.journal, day, &(struct ticket){"A", 99}, &told), 0);
	assert_int_equal(journal_told(d.journal, "2020-01-01", &issued.ticket, &told), 0);
	assert_int_equal(journal_commit(d.journal), 0);
	journal_close(d.journal);
	driver_free(&d);
}

static void an_empty_journal_has_no_hall(void **state)
{
	struct journal *journal = open_journal(path);
	struct replayed r;
	char why[256];

	(void)state;
	assert_int_equal(replay_hall(journal, small_setup_of, NULL, &r, why), -ENOENT);
	journal_close(journal);
}

static void a_number_cannot_be_given_twice_whatever_the_program_thinks(void **state)
{
	struct driver d;

	(void)state;
	driver_init(&d, open_journal(path), 5);
	assert_int_equal(journal_begin(d.journal), 0);
	assert_int_equal(driver_open_day(&d), REFUSED_NOT);
	assert_int_equal(driver_issue(&d, 0), REFUSED_NOT);
	assert_int_equal(journal_commit(d.journal), 0);
	/* a program that forgot the ticket decides the same entry again */
	assert_int_equal(journal_begin(d.journal), 0);
	struct entry *e = d.entry;
	size_t len;
	e->seq++;
	e->decision.changes[0].leg.visit++;
	const char *text = json_writer_text(&d.writer, &len);
	assert_int_equal(journal_append(d.journal, d.hall, e, text, len), -EINVAL);
	assert_non_null(strstr(journal_why(d.journal), "UNIQUE"));
	journal_rollback(d.journal);
	assert_int_equal(journal_last_seq(d.journal), e->seq - 1);
	journal_close(d.journal);
	driver_free(&d);
}

int main(void)
{
#define HERE(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)
	const struct CMUnitTest tests[] = {
		HERE(a_replay_of_any_hall_gives_the_same_tables_and_hall),
		HERE(whatever_was_decided_is_decided_so_again),
		HERE(a_changed_byte_of_an_entry_is_found),
		HERE(an_entry_taken_out_is_found),
		HERE(a_hall_of_every_earlier_version_goes_on),
		HERE(what_a_ticket_was_told_is_found),
		HERE(an_empty_journal_has_no_hall),
		HERE(a_number_cannot_be_given_twice_whatever_the_program_thinks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
