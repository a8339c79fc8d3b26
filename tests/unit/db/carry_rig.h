/*
 * For tests of exports and imports: a bus with a database of its own, a centre's folder, and files
 * in between. Everything lies in one folder that goes away.
 */
#ifndef NOVBE_TESTS_DB_CARRY_RIG_H
#define NOVBE_TESTS_DB_CARRY_RIG_H

#include "tests/unit/db/small_hall.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include "db/carry.h"
#include "db/carry_file.h"

static struct {
	char *folder;
	char bus[300], centres[300], file[300];
	char kept[320]; /* the database there */
	char why[256];
} rig;

FREE_FOR_ALL int rig_make(void **state)
{
	(void)state;
	rig.folder = folder_make();
	snprintf(rig.bus, sizeof(rig.bus), "%s/bus.db", rig.folder);
	snprintf(rig.centres, sizeof(rig.centres), "%s/centres", rig.folder);
	snprintf(rig.file, sizeof(rig.file), "%s/export", rig.folder);
	snprintf(rig.kept, sizeof(rig.kept), "%s/test.db", rig.centres);
	return 0;
}

FREE_FOR_ALL int rig_remove(void **state)
{
	(void)state;
	folder_remove(rig.folder);
	return 0;
}

/* ---- The bus ---- */

/* One transaction of so many commands. */
FREE_FOR_ALL void bus_steps(struct driver *d, int steps)
{
	assert_int_equal(journal_begin(d->journal), 0);
	for (int i = 0; i < steps; i++)
		assert_int_not_equal(driver_step(d), REFUSED_STORAGE);
	assert_int_equal(journal_commit(d->journal), 0);
}

FREE_FOR_ALL void bus_start(struct driver *d, uint64_t seed, int steps)
{
	driver_init(d, open_journal(rig.bus), 5);
	d->random = seed;
	d->remembers = true;
	bus_steps(d, steps);
}

FREE_FOR_ALL void bus_end(struct driver *d)
{
	journal_close(d->journal);
	driver_free(d);
}

/* ---- The file ---- */

FREE_FOR_ALL int export_range(int64_t from, const char *day, struct carry_exported *done)
{
	const struct carry_range range = {from, day};

	return carry_export(rig.bus, rig.file, &range, small_setup_of, NULL, done, rig.why);
}

/* Another file from here on. */
FREE_FOR_ALL void use_file(const char *name)
{
	snprintf(rig.file, sizeof(rig.file), "%s/%s", rig.folder, name);
}

/* A fresh file from entry `from` on. */
FREE_FOR_ALL struct carry_exported export_from(int64_t from)
{
	struct carry_exported done;

	unlink(rig.file);
	if (export_range(from, NULL, &done) < 0)
		fail_msg("export: %s", rig.why);
	return done;
}

FREE_FOR_ALL int import_terms(bool restored, const char *own, struct carry_imported *done)
{
	const struct carry_terms terms = {rig.centres, own, restored, small_setup_of, NULL};

	return carry_import(rig.file, &terms, done, rig.why);
}

/* How many entries were new, or -Exxx. */
FREE_FOR_ALL int64_t import_now(void)
{
	struct carry_imported done;
	int rc = import_terms(false, "", &done);

	return rc < 0 ? rc : done.added;
}

FREE_FOR_ALL void expect_import(int64_t added)
{
	int64_t found = import_now();

	if (found != added)
		fail_msg("import: %" PRId64 " instead of %" PRId64 ": %s", found, added,
			found < 0 ? rig.why : "");
}

FREE_FOR_ALL void expect_refused(int rc, const char *said)
{
	int64_t found = import_now();

	if (found != rc || !strstr(rig.why, said))
		fail_msg("import: %" PRId64 " instead of %d: '%s' should say '%s'", found, rc,
			rig.why, said);
}

/* As if nothing had ever been imported. */
FREE_FOR_ALL void forget_imports(void)
{
	static const char *const ends[] = {"", "-wal", "-shm", ".lock"};
	char path[400];

	for (size_t i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "%s%s", rig.kept, ends[i]);
		unlink(path);
	}
}

/* ---- Comparing ---- */

FREE_FOR_ALL int64_t rig_ask(sqlite3 *db, const char *text)
{
	sqlite3_stmt *statement;

	if (sqlite3_prepare_v2(db, text, -1, &statement, NULL) != SQLITE_OK)
		fail_msg("%s: %s", text, sqlite3_errmsg(db));
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	int64_t number = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return number;
}

FREE_FOR_ALL int64_t rig_number(const char *database, const char *text)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(database, &db), SQLITE_OK);
	int64_t number = rig_ask(db, text);
	sqlite3_close(db);
	return number;
}

/* Entries in a database; 0 also when there is none. */
FREE_FOR_ALL int64_t entries_of(const char *database)
{
	if (access(database, F_OK) < 0 ||
		rig_number(database, "SELECT count(*) FROM sqlite_schema") == 0)
		return 0;
	return rig_number(database, "SELECT count(*) FROM journal");
}

/* Everything but the answers to devices, which stay at home. */
FREE_FOR_ALL void assert_same_database(const char *one, const char *other)
{
	static const char *const tables[] = {"journal", "config", "day", "visit", "leg", "call",
		"counter", "session", "appointment"};
	char text[700];
	sqlite3 *db;

	assert_int_equal(sqlite3_open(one, &db), SQLITE_OK);
	snprintf(text, sizeof(text), "ATTACH '%s' AS other", other);
	assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		snprintf(text, sizeof(text),
			"SELECT (SELECT count(*) FROM (SELECT * FROM main.%1$s EXCEPT"
			" SELECT * FROM other.%1$s)) + (SELECT count(*) FROM (SELECT * FROM"
			" other.%1$s EXCEPT SELECT * FROM main.%1$s))",
			tables[i]);
		if (rig_ask(db, text) != 0)
			fail_msg("table %s differs", tables[i]);
		snprintf(text, sizeof(text), "SELECT count(*) FROM main.%s", tables[i]);
		if (rig_ask(db, text) == 0)
			fail_msg("table %s is empty: nothing was tested", tables[i]);
	}
	sqlite3_close(db);
}

#endif
