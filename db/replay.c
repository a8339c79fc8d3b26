/*
 * Rebuilding. Entries are read in order against a hall that starts without a day; configured and
 * day_opened bring the hall file's version they name, as they did when they were decided: while a
 * day is open it extends the setup in force, else it takes its place.
 */
#include "db/replay.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/journal_inside.h"
#include "db/schema.h"
#include "db/sql.h"

struct replay {
	struct journal *journal; /* read from */
	struct journal *copy;	 /* NULL, or written to */
	replay_watch_fn *watch;	 /* NULL, or told */
	replay_setup_fn *setup_of;
	void *data;
	struct hall *hall;
	struct setup *setup; /* in force */
	struct entry *entry;
	bool begun;
	char *why; /* 256 bytes */
};

static int refuse(struct replay *r, int rc, const char *what)
{
	snprintf(r->why, 256, "entry %" PRId64 ": %s", r->entry->seq, what);
	return rc;
}

/* The setup of a version, as the hall would be given it now. NULL: why is set. */
static struct setup *replay_setup(struct replay *r, uint32_t version)
{
	char *text;
	size_t len;

	if (journal_config(r->journal, version, &text, &len) < 0) {
		snprintf(r->why, 256, "entry %" PRId64 ": hall file version %" PRIu32 ": %s",
			r->entry->seq, version, journal_why(r->journal));
		return NULL;
	}
	struct setup *next = r->setup_of(r->data, version, text, len);

	free(text);
	if (!next)
		snprintf(r->why, 256,
			"entry %" PRId64 ": hall file version %" PRIu32 " cannot be read",
			r->entry->seq, version);
	return next;
}

/* A fresh order of the file's items, the same one that a live hall gets. */
static struct setup *setup_extend(const struct setup *now, const struct setup *next)
{
	struct setup *empty = now ? NULL : setup_new();
	struct setup *extended = now || empty ? setup_merge(now ? now : empty, next) : NULL;

	setup_free(empty);
	return extended;
}

static int replay_configure(struct replay *r, const struct change *change)
{
	bool extends = change->kind == CHANGE_CONFIGURED && hall_day(r->hall)[0];
	struct setup *next = replay_setup(r, change->config);

	if (!next)
		return -EINVAL;
	struct setup *taken = setup_extend(extends ? r->setup : NULL, next);

	setup_free(next);
	int rc = taken ? hall_configure(r->hall, taken) : -ENOMEM;

	if (rc < 0) {
		setup_free(taken);
		return refuse(r, rc, "its hall file does not fit the one before");
	}
	setup_free(r->setup);
	r->setup = taken;
	return 0;
}

static int replay_change(struct replay *r, const struct change *change)
{
	int rc = 0;

	if (change->kind == CHANGE_CONFIGURED || change->kind == CHANGE_DAY_OPENED)
		rc = replay_configure(r, change);
	if (rc < 0)
		return rc;
	rc = hall_apply(r->hall, change, r->entry->at_ms, r->entry->seq);
	if (rc < 0) {
		char what[96];
		snprintf(what, sizeof(what), "'%s' does not fit the hall",
			change_kind_name(change->kind));
		return refuse(r, rc, what);
	}
	return 0;
}

/* What was in force when the first entry was decided: it may name services while no day is open. */
static int replay_begin(struct replay *r, const char *text, size_t len)
{
	struct change in_force = {.kind = CHANGE_CONFIGURED};

	r->begun = true;
	if (entry_text_head(text, len, r->entry) < 0)
		return refuse(r, -EINVAL, "it cannot be read");
	in_force.config = r->entry->config;
	return in_force.config ? replay_change(r, &in_force) : 0;
}

static int replay_entry(void *data, int64_t seq, const char *text, size_t len)
{
	struct replay *r = data;
	char why[160];
	int rc = r->begun ? 0 : replay_begin(r, text, len);

	if (rc < 0)
		return rc;
	rc = entry_text_read(text, len, r->hall, r->entry, why);

	if (rc == 0 && r->entry->seq != seq) {
		snprintf(why, sizeof(why), "its text says it is entry %" PRId64, r->entry->seq);
		rc = -EINVAL;
	}
	r->entry->seq = seq;
	if (rc < 0)
		return refuse(r, rc, why);
	if (r->copy) {
		rc = journal_append(r->copy, r->hall, r->entry, text, len);
		if (rc < 0)
			return refuse(r, rc, journal_why(r->copy));
	}
	if (r->watch)
		rc = r->watch(r->data, r->hall, r->entry);
	for (uint16_t i = 0; rc == 0 && i < r->entry->decision.count; i++)
		rc = replay_change(r, &r->entry->decision.changes[i]);
	return rc;
}

static int replay_init(struct replay *r)
{
	r->setup = setup_new();
	r->hall = r->setup ? hall_new(r->setup) : NULL;
	r->entry = calloc(1, sizeof(*r->entry));
	if (r->hall && r->entry)
		return 0;
	snprintf(r->why, 256, "out of memory");
	return -ENOMEM;
}

static void replay_fini(struct replay *r)
{
	hall_free(r->hall);
	setup_free(r->setup);
	free(r->entry);
}

static int replay_from(struct replay *r, int64_t from)
{
	r->why[0] = '\0';
	int rc = journal_read(r->journal, from, INT64_MAX, replay_entry, r);

	if (rc < 0 && !r->why[0])
		snprintf(r->why, 256, "%s", journal_why(r->journal));
	return rc;
}

/* The hall's last day begins with what was decided after the day before had closed. */
static int replay_start(struct journal *journal, int64_t *from)
{
	int64_t opened = 0, closed = 0;
	int rc = journal_day_start(journal, &opened);

	if (rc == 0)
		rc = sql_number(journal->db,
			"SELECT max(closed_seq) FROM day"
			" WHERE closed_seq<(SELECT max(opened_seq) FROM day)",
			&closed);
	if (rc < 0)
		return journal_fail(journal, rc);
	*from = closed ? closed + 1 : opened ? opened : 1;
	return 0;
}

int replay_hall(struct journal *journal, replay_setup_fn *setup_of, void *data,
	struct replayed *out, char why[256])
{
	struct replay r = {.journal = journal, .setup_of = setup_of, .data = data, .why = why};
	int64_t from = 1;

	if (journal_last_seq(journal) == 0) {
		snprintf(why, 256, "the journal is empty");
		return -ENOENT;
	}
	int rc = replay_start(journal, &from);

	if (rc < 0)
		snprintf(why, 256, "%s", journal_why(journal));
	else
		rc = replay_init(&r);
	if (rc == 0)
		rc = replay_from(&r, from);
	if (rc == 0) {
		*out = (struct replayed){r.hall, r.setup, hall_config(r.hall)};
		r.hall = NULL;
		r.setup = NULL;
	}
	replay_fini(&r);
	return rc;
}

void replay_free(struct replayed *replayed)
{
	hall_free(replayed->hall);
	setup_free(replayed->setup);
	*replayed = (struct replayed){0};
}

/* The hall of the last entry takes the place of the one that knows nothing. */
static int replay_catch_up(struct replay *r)
{
	struct replayed now;
	int rc = replay_hall(r->journal, r->setup_of, r->data, &now, r->why);

	if (rc < 0)
		return rc;
	hall_free(r->hall);
	setup_free(r->setup);
	r->hall = now.hall;
	r->setup = now.setup;
	r->begun = true;
	return 0;
}

struct replay *replay_resume(
	struct journal *journal, replay_setup_fn *setup_of, void *data, char why[256])
{
	struct replay *r = calloc(1, sizeof(*r));

	if (!r) {
		snprintf(why, 256, "out of memory");
		errno = ENOMEM;
		return NULL;
	}
	*r = (struct replay){.journal = journal,
		.copy = journal,
		.setup_of = setup_of,
		.data = data,
		.why = why};
	int rc = replay_init(r);

	if (rc == 0 && journal_last_seq(journal) > 0)
		rc = replay_catch_up(r);
	if (rc == 0)
		return r;
	replay_end(r);
	errno = -rc;
	return NULL;
}

int replay_take(struct replay *r, int64_t seq, const char *text, size_t len)
{
	return replay_entry(r, seq, text, len);
}

void replay_end(struct replay *r)
{
	if (r)
		replay_fini(r);
	free(r);
}

int replay_verify(struct journal *journal, int64_t *bad_seq, char why[256])
{
	return journal_verify(journal->db, 1, bad_seq, why);
}

/* Hall files are inputs of the journal: they go over as they are. */
static int copy_configs(struct journal *from, struct journal *to, char why[256])
{
	sqlite3_stmt *rows = NULL;
	uint32_t version;
	int rc = sql_prepare(
		from->db, "SELECT at_ms, text, version FROM config ORDER BY version", &rows);

	while (rc == 0 && (rc = sql_row(rows)) == 1) {
		rc = journal_keep_config(to, (const char *)sqlite3_column_text(rows, 1),
			(size_t)sqlite3_column_bytes(rows, 1), sqlite3_column_int64(rows, 0),
			&version);
		if (rc == 0 && version != (uint32_t)sqlite3_column_int64(rows, 2))
			rc = -EINVAL;
	}
	sqlite3_finalize(rows);
	if (rc < 0)
		snprintf(why, 256, "the hall files' versions cannot be copied: %s", strerror(-rc));
	return rc;
}

int replay_copy(struct journal *journal, const char *target, replay_setup_fn *setup_of, void *data,
	char why[256])
{
	struct replay r = {.journal = journal, .setup_of = setup_of, .data = data, .why = why};
	struct journal_report report;

	r.copy = journal_open(target, &report, why);
	if (!r.copy)
		return -errno;
	int rc = journal_begin(r.copy);

	if (rc == 0)
		rc = copy_configs(journal, r.copy, why);
	if (rc == 0)
		rc = replay_init(&r);
	if (rc == 0)
		rc = replay_from(&r, 1);
	if (rc == 0) {
		rc = journal_commit(r.copy);
		if (rc < 0)
			snprintf(why, 256, "%s", journal_why(r.copy));
	}
	replay_fini(&r);
	journal_close(r.copy);
	return rc;
}

/* ---- Watching ---- */

static int watch_open(struct journal *journal, const char *database, char why[256])
{
	int version = 0;
	int rc = sql_open_to_look(database, &journal->db, why);

	if (rc < 0)
		return rc;
	rc = sql_run(journal->db, "BEGIN; SELECT count(*) FROM sqlite_schema");
	if (rc == 0)
		rc = schema_look(journal->db, &hall_schema, &version);
	if (rc == 0 && version > 0)
		return 0;
	if (rc == -ENOTSUP)
		snprintf(why, 256, "it is from a newer version of this program: install that");
	else if (rc == 0 || rc == -EEXIST)
		snprintf(why, 256, "it is not a hall's database");
	else
		snprintf(why, 256, "%s", sqlite3_errmsg(journal->db));
	return rc == 0 || rc == -EEXIST ? -EINVAL : rc;
}

/* Where the first wanted day begins: behind the one before it. 1 found, 0 there is none. */
static int watch_start(struct journal *journal, const char *day, int64_t *from)
{
	static const char first[] = "SELECT ifnull((SELECT max(b.closed_seq) FROM day b"
				    " WHERE b.closed_seq<d.opened_seq)+1, 1)"
				    " FROM day d WHERE d.day>=? ORDER BY d.day LIMIT 1";
	sqlite3_stmt *row = NULL;
	int rc = sql_prepare(journal->db, first, &row);

	*from = 1;
	if (rc == 0)
		rc = sql_bind(row, "t", day);
	if (rc == 0)
		rc = sql_row(row);
	if (rc == 1)
		*from = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	return rc;
}

static int watch_from(struct replay *r, const struct replay_watcher *watcher)
{
	int64_t entries = 0, from = 1;
	int rc = 1;

	if (sql_number(r->journal->db, "SELECT max(seq) FROM journal", &entries) != 1) {
		snprintf(r->why, 256, "its journal is empty: no hall has worked with it yet");
		return -ENOENT;
	}
	if (watcher->from)
		rc = watch_start(r->journal, watcher->from, &from);
	if (rc < 0)
		snprintf(r->why, 256, "%s", sqlite3_errmsg(r->journal->db));
	if (rc == 1)
		rc = replay_init(r);
	else if (rc == 0)
		return 0;
	return rc < 0 ? rc : replay_from(r, from);
}

int replay_watch(const char *database, const struct replay_watcher *watcher, char why[256])
{
	struct journal journal = {0};
	struct replay r = {.journal = &journal,
		.watch = watcher->fn,
		.setup_of = watcher->setup_of,
		.data = watcher->data,
		.why = why};
	int rc = watch_open(&journal, database, why);

	if (rc == 0)
		rc = watch_from(&r, watcher);
	replay_fini(&r);
	sqlite3_close(journal.db);
	return rc;
}
