/* Comparing: entries by their hashes, which stand for everything before them; hall files, which are
 * outside the chain, by their texts. */
#include "db/carry_lives.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "db/sql.h"

int carry_life_path(const char *folder, const char *centre, int number, char path[FILE_PATH_SIZE])
{
	int len = number == 1
			  ? snprintf(path, FILE_PATH_SIZE, "%s/%s.db", folder, centre)
			  : snprintf(path, FILE_PATH_SIZE, "%s/%s.%d.db", folder, centre, number);

	return len < 0 || len >= FILE_PATH_SIZE ? -ENAMETOOLONG : 0;
}

static int life_fail(const struct carry_life *life, int rc, char why[256])
{
	const char *path = sqlite3_db_filename(life->db, "main");

	if (rc == -EINVAL)
		snprintf(why, 256,
			"'%.120s' is damaged: move it away and import a whole export of the centre",
			path ? path : "");
	else
		snprintf(why, 256, "'%.120s' cannot be read: %.100s", path ? path : "",
			sqlite3_errmsg(life->db));
	return rc;
}

/* The entry before the export's first must be the one it stands on. */
static int life_see_before(struct carry_life *life, const struct carry_head *head, char why[256])
{
	static const char text[] = "SELECT hash, at_ms FROM journal WHERE seq=?";
	sqlite3_stmt *row = NULL;
	int rc = sql_prepare(life->db, text, &row);

	if (rc == 0)
		rc = sql_bind(row, "i", head->first - 1);
	if (rc == 0)
		rc = sql_row(row);
	if (rc == 1 && strcmp((const char *)sqlite3_column_text(row, 0), head->before) != 0) {
		life->fit = CARRY_PARTS;
		life->parts_at = head->first - 1;
		life->parts_at_ms = sqlite3_column_int64(row, 1);
	}
	if (rc == 0 && head->first > 1)
		rc = -EINVAL; /* it lies within what this life has */
	sqlite3_finalize(row);
	return rc < 0 ? life_fail(life, rc, why) : 0;
}

/* 1 it is a life, 0 nothing was ever imported into it. */
static int life_open(
	struct carry_life *life, const char *path, const struct carry_head *head, char why[256])
{
	static const char rows[] = "SELECT seq, hash, at_ms FROM journal WHERE seq>=? ORDER BY seq";
	int64_t tables = 0;
	int rc = sql_open(path, SQLITE_OPEN_READWRITE, &life->db, why);

	if (rc < 0)
		return rc;
	rc = sql_number(
		life->db, "SELECT count(*) FROM sqlite_schema WHERE name='journal'", &tables);
	if (rc >= 0 && tables)
		rc = sql_number(life->db, "SELECT max(seq) FROM journal", &life->last);
	if (rc < 0)
		return life_fail(life, rc, why);
	if (life->last == 0)
		return 0;
	rc = sql_prepare(life->db, rows, &life->rows);
	if (rc == 0)
		rc = sql_bind(life->rows, "i", head->first);
	if (rc < 0)
		return life_fail(life, rc, why);
	life->fit = head->first > life->last + 1 ? CARRY_GAP : CARRY_FITS;
	if (life->fit == CARRY_FITS)
		rc = life_see_before(life, head, why);
	return rc < 0 ? rc : 1;
}

static void life_close(struct carry_life *life)
{
	sqlite3_finalize(life->rows);
	sqlite3_close(life->db);
}

int carry_lives_open(
	const char *folder, const struct carry_head *head, struct carry_lives *lives, char why[256])
{
	char path[FILE_PATH_SIZE];

	memset(lives, 0, sizeof(*lives));
	lives->first = head->first;
	for (int number = 1; number <= CARRY_MAX_LIVES; number++) {
		struct carry_life *life = &lives->life[lives->count];
		int rc = carry_life_path(folder, head->centre, number, path);

		if (rc < 0) {
			snprintf(why, 256, "the folder's path is too long");
			return rc;
		}
		if (access(path, F_OK) < 0)
			continue;
		*life = (struct carry_life){.number = number};
		rc = life_open(life, path, head, why);
		if (rc == 1)
			lives->count++;
		else
			life_close(life);
		if (rc < 0)
			return rc;
	}
	return 0;
}

void carry_lives_close(struct carry_lives *lives)
{
	for (int i = 0; i < lives->count; i++)
		life_close(&lives->life[i]);
	lives->count = 0;
}

static int life_see_entry(struct carry_life *life, const struct carry_part *part, char why[256])
{
	if (part->number > life->last)
		return 0;
	int rc = sql_row(life->rows);

	if (rc == 0 || (rc == 1 && sqlite3_column_int64(life->rows, 0) != part->number))
		rc = -EINVAL;
	if (rc < 0)
		return life_fail(life, rc, why);
	if (strcmp((const char *)sqlite3_column_text(life->rows, 1), part->hash) != 0) {
		life->fit = CARRY_PARTS;
		life->parts_at = part->number;
		life->parts_at_ms = sqlite3_column_int64(life->rows, 2);
	}
	return 0;
}

static int life_see_config(struct carry_life *life, const struct carry_part *part, char why[256])
{
	static const char text[] = "SELECT text=?2, at_ms FROM config WHERE version=?1";
	sqlite3_stmt *row = NULL;
	int rc = sql_prepare(life->db, text, &row);

	if (rc == 0)
		rc = sql_bind(row, "ib", part->number, part->text, part->len);
	if (rc == 0)
		rc = sql_row(row);
	if (rc == 1 && !sqlite3_column_int(row, 0)) {
		life->fit = CARRY_PARTS;
		life->parts_at_ms = sqlite3_column_int64(row, 1);
	}
	sqlite3_finalize(row);
	return rc < 0 ? life_fail(life, rc, why) : 0;
}

int carry_lives_see(struct carry_lives *lives, const struct carry_part *part, char why[256])
{
	int rc = 0;

	for (int i = 0; i < lives->count && rc == 0; i++) {
		struct carry_life *life = &lives->life[i];

		/* of a hall file that differs nobody asks when an entry does, too */
		if (life->fit != CARRY_GAP && !life->parts_at)
			rc = part->kind == CARRY_ENTRY ? life_see_entry(life, part, why)
						       : life_see_config(life, part, why);
	}
	return rc;
}

const struct carry_life *carry_lives_choose(const struct carry_lives *lives)
{
	for (int i = lives->count - 1; i >= 0; i--)
		if (lives->life[i].fit == CARRY_FITS)
			return &lives->life[i];
	return NULL;
}

const struct carry_life *carry_lives_newest(const struct carry_lives *lives)
{
	return lives->count ? &lives->life[lives->count - 1] : NULL;
}
