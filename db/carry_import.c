/*
 * From a file into the centre's own database. The file is read twice: first it is proved as a whole
 * and compared with what is known, which touches nothing and decides everything; then what is new
 * is taken, in one transaction. The second reading proves it again, and the chain of the database
 * must end where the file's head says: a file that changes in between is found as any other.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "db/carry.h"
#include "db/carry_file.h"
#include "db/carry_lives.h"
#include "db/journal_inside.h"
#include "db/lock.h"
#include "db/sql.h"
#include "firmware/base/file.h"

struct importing {
	const char *path;
	const struct carry_terms *terms;
	struct carry_imported *out;
	int64_t known; /* last entry that the chosen life has */
	char *why;
};

/* ---- First reading: is it right, and where does it belong? ---- */

static int see_all(struct carry_file *file, struct carry_lives *lives, char why[256])
{
	struct carry_part part;
	int rc;

	while ((rc = carry_file_next(file, &part, why)) == 1) {
		rc = carry_lives_see(lives, &part, why);
		if (rc < 0)
			return rc;
	}
	return rc;
}

static int refuse_gap(struct importing *m, const struct carry_head *head, int64_t last)
{
	if (last == 0)
		snprintf(m->why, 256,
			"nothing of %s is here yet, and this file begins with entry %" PRId64
			": import its earlier files first, or make one of everything there: "
			"novbe-ctl export FILE",
			head->centre, head->first);
	else
		snprintf(m->why, 256,
			"entries %" PRId64 "..%" PRId64
			" of %s are missing before this file: import "
			"the file that has them first, or make one there: novbe-ctl export FILE "
			"--from %" PRId64,
			last + 1, head->first - 1, head->centre, last + 1);
	return -ERANGE;
}

static int refuse_parting(
	struct importing *m, const struct carry_head *head, const struct carry_life *life)
{
	char what[40] = "a hall file in it";

	if (life->parts_at)
		snprintf(what, sizeof(what), "its entry %" PRId64, life->parts_at);
	snprintf(m->why, 256,
		"%s is another one than was imported: the database of %s was restored, begun anew "
		"or "
		"changed. If it was restored or begun anew, keep it beside what is here: novbe-ctl "
		"import --restored FILE",
		what, head->centre);
	return -ESTALE;
}

/* A new life holds its whole journal, from the first entry. */
static int begin_life(struct importing *m, const struct carry_head *head, int number)
{
	if (head->first > 1) {
		snprintf(m->why, 256,
			"a restored database is taken from its first entry on: make a file of "
			"everything at %s: novbe-ctl export FILE",
			head->centre);
		return -ERANGE;
	}
	if (number > CARRY_MAX_LIVES) {
		snprintf(m->why, 256, "%s has %d databases here already", head->centre,
			CARRY_MAX_LIVES);
		return -E2BIG;
	}
	m->out->life = number;
	m->known = 0;
	return 0;
}

static int choose(
	struct importing *m, const struct carry_head *head, const struct carry_lives *lives)
{
	const struct carry_life *chosen = carry_lives_choose(lives);
	const struct carry_life *newest = carry_lives_newest(lives);

	if (chosen) {
		m->out->life = chosen->number;
		m->known = chosen->last;
		return 0;
	}
	if (!newest)
		return head->first == 1 ? begin_life(m, head, 1) : refuse_gap(m, head, 0);
	if (newest->fit == CARRY_GAP)
		return refuse_gap(m, head, newest->last);
	if (!m->terms->restored)
		return refuse_parting(m, head, newest);
	return begin_life(m, head, newest->number + 1);
}

static int import_look(struct importing *m, struct carry_file *file)
{
	const struct carry_head *head = carry_file_head(file);
	struct carry_lives lives;
	int rc = carry_lives_open(m->terms->folder, head, &lives, m->why);

	if (rc == 0)
		rc = see_all(file, &lives, m->why);
	if (rc == 0)
		rc = choose(m, head, &lives);
	carry_lives_close(&lives);
	if (rc < 0)
		return rc;
	m->out->first = head->first;
	m->out->last = head->last;
	rc = carry_life_path(m->terms->folder, head->centre, m->out->life, m->out->database);
	if (rc < 0)
		snprintf(m->why, 256, "the folder's path is too long");
	return rc;
}

/* ---- Second reading: what is new ---- */

static int take_config(struct importing *m, struct journal *journal, const struct carry_part *part,
	const char *centre)
{
	uint32_t version = 0;
	int64_t newest = 0;
	int rc = sql_number(journal->db, "SELECT max(version) FROM config", &newest);

	if (rc >= 0 && part->number <= newest)
		return 0; /* compared before */
	struct setup *setup =
		m->terms->setup_of(m->terms->data, (uint32_t)part->number, part->text, part->len);
	bool is_its_own = setup && strcmp(setup->centre, centre) == 0;

	setup_free(setup);
	if (!is_its_own) {
		snprintf(m->why, 256, "hall file version %" PRId64 " %s", part->number,
			setup ? "is another centre's" : "cannot be read");
		return -EINVAL;
	}
	if (rc >= 0)
		rc = journal_keep_config(journal, part->text, part->len, part->at_ms, &version);
	if (rc >= 0 && version != (uint32_t)part->number) {
		snprintf(m->why, 256,
			"hall file version %" PRId64 " does not follow version %" PRId64,
			part->number, newest);
		return -EINVAL;
	}
	if (rc < 0)
		snprintf(m->why, 256, "%s", journal_why(journal));
	return rc < 0 ? rc : 0;
}

static int take_parts(struct importing *m, struct carry_file *file, struct journal *journal)
{
	const struct carry_head *head = carry_file_head(file);
	struct replay *replay = replay_resume(journal, m->terms->setup_of, m->terms->data, m->why);
	struct carry_part part;
	int rc = replay ? 1 : -errno;

	while (rc >= 0 && (rc = carry_file_next(file, &part, m->why)) == 1) {
		if (part.kind == CARRY_CONFIG)
			rc = take_config(m, journal, &part, head->centre);
		else if (part.number > m->known)
			rc = replay_take(replay, part.number, part.text, part.len);
	}
	replay_end(replay);
	if (rc == 0 && strcmp(journal_head(journal), head->hash) != 0) {
		snprintf(m->why, 256, "the file changed while it was read");
		rc = -EINVAL;
	}
	return rc;
}

static int tickets_count(struct importing *m, struct journal *journal, int64_t *count)
{
	int rc = sql_number(journal->db, "SELECT count(*) FROM visit", count);

	if (rc < 0)
		snprintf(m->why, 256, "%s", sqlite3_errmsg(journal->db));
	return rc < 0 ? rc : 0;
}

static int take_all(struct importing *m, struct carry_file *file, struct journal *journal)
{
	int64_t before = 0, after = 0;
	int rc = tickets_count(m, journal, &before);

	if (rc == 0 && (rc = journal_begin(journal)) < 0)
		snprintf(m->why, 256, "%s", journal_why(journal));
	if (rc < 0)
		return rc;
	rc = take_parts(m, file, journal);
	if (rc == 0)
		rc = tickets_count(m, journal, &after);
	if (rc == 0 && (rc = journal_commit(journal)) < 0)
		snprintf(m->why, 256, "%s", journal_why(journal));
	if (rc < 0)
		journal_rollback(journal);
	m->out->added = m->out->last - m->known;
	m->out->tickets = after - before;
	return rc;
}

/* The database must be as it was looked at. It is not when journal_open() found it damaged, and set
 * it aside. */
static int opened_as_known(
	struct importing *m, const struct journal *journal, const struct journal_report *report)
{
	if (journal_last_seq(journal) == m->known)
		return 0;
	if (report->set_aside[0])
		snprintf(m->why, 256,
			"what was imported before is damaged and kept as '%.100s': import a whole "
			"export of the centre",
			report->set_aside);
	else
		snprintf(
			m->why, 256, "'%.150s' was changed meanwhile: try again", m->out->database);
	return -EINVAL;
}

static int import_take(struct importing *m, struct carry_file *file)
{
	struct journal_report report;
	struct journal *journal = journal_open(m->out->database, &report, m->why);

	if (!journal)
		return -errno;
	int rc = opened_as_known(m, journal, &report);

	if (rc == 0)
		rc = take_all(m, file, journal);
	journal_close(journal);
	return rc;
}

/* ---- All of it ---- */

static int reading(struct importing *m, int (*read)(struct importing *m, struct carry_file *file))
{
	struct carry_file *file = carry_file_open(m->path, m->why);
	int rc = file ? 0 : -errno;

	if (rc == 0 && strcmp(carry_file_head(file)->centre, m->out->centre) != 0) {
		snprintf(m->why, 256, "the file changed while it was read");
		rc = -EINVAL;
	}
	if (rc == 0)
		rc = read(m, file);
	carry_file_close(file);
	return rc;
}

static int import_locked(struct importing *m)
{
	int rc = reading(m, import_look);

	if (rc < 0 || m->known >= m->out->last)
		return rc;
	return reading(m, import_take);
}

/* Whose it is decides which lock to take. */
static int read_centre(struct importing *m)
{
	struct carry_file *file = carry_file_open(m->path, m->why);

	if (!file)
		return -errno;
	memcpy(m->out->centre, carry_file_head(file)->centre, sizeof(m->out->centre));
	carry_file_close(file);
	if (strcmp(m->out->centre, m->terms->own) != 0)
		return 0;
	snprintf(m->why, 256, "it is this hall's own journal: its database has all of it");
	return -EPERM;
}

static int folder_make(const char *folder, char why[256])
{
	if (mkdir(folder, 0750) < 0 && errno != EEXIST) {
		int error = errno;

		snprintf(why, 256, "cannot make the folder '%.150s': %s", folder, strerror(error));
		return -error;
	}
	int rc = file_flush_folder(folder);

	if (rc < 0)
		snprintf(
			why, 256, "cannot flush the folder of '%.150s': %s", folder, strerror(-rc));
	return rc;
}

int carry_import(const char *path, const struct carry_terms *terms, struct carry_imported *out,
	char why[256])
{
	struct carry_imported made = {0};
	struct importing m = {.path = path, .terms = terms, .out = &made, .why = why};
	char lock_name[FILE_PATH_SIZE];
	int rc = read_centre(&m);

	if (rc == 0)
		rc = folder_make(terms->folder, why);
	if (rc < 0)
		return rc;
	snprintf(lock_name, sizeof(lock_name), "%.700s/%s", terms->folder, made.centre);
	int lock = lock_take(lock_name, why);

	if (lock == -EBUSY)
		snprintf(why, 256, "another import of %s is at work: wait for it to end",
			made.centre);
	if (lock < 0)
		return lock;
	rc = import_locked(&m);
	lock_release(lock);
	if (rc == 0)
		*out = made;
	return rc;
}
