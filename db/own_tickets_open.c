/* Opening and closing a kiosk's own tickets; the steps are those of opening.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/lock.h"
#include "db/opening.h"
#include "db/own_tickets_inside.h"
#include "db/sql.h"

/* The log is moved into the file at OWN_LOG_PAGES and begins anew; what a long reader made of it is
 * cut to that again. */
static const char settings[] = "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=512;"
			       "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-1000;"
			       "PRAGMA journal_size_limit=2228224";
_Static_assert(OWN_LOG_PAGES == 512, "as in the settings");

static const char *const texts[OWN_STATEMENTS] = {
	[OWN_BEGIN] = "BEGIN IMMEDIATE",
	[OWN_COMMIT] = "COMMIT",
	[OWN_SAVE] = "UPDATE fact SET kiosk=?,day=?,unsure_until=?,turn_day=?,turn=?,hub_day=?,"
		     "hub_open=?,hub_boot=?,hub_offset_ms=?",
	[OWN_INSERT] = "INSERT INTO ticket(state,day,series,number,day_sure,service,class,language,"
		       "token,boot,run,mono_ms,wall_ms,quality,replaces)"
		       " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
	[OWN_UPDATE] = "UPDATE ticket SET state=?1,print=?2,copies=?3,void=?4,refused=?5,"
		       "turn=CASE WHEN ?1<>'reported' THEN NULL ELSE coalesce(turn,?6) END"
		       " WHERE n=?7",
	/* never the last one: its n would be given again */
	[OWN_FORGET] = "DELETE FROM ticket WHERE state='reported' AND turn<=?"
		       " AND n<(SELECT max(n) FROM ticket)",
	[OWN_UNSURE] = "SELECT 1 FROM ticket INDEXED BY ticket_unreported WHERE state<>'reported'"
		       " AND state<>'refused' AND day_sure=0 LIMIT 1",
	/* by the tickets too: rows of days that only a wrong clock saw are forgotten */
	[OWN_FLOOR] = "SELECT max("
		      "coalesce((SELECT max(last) FROM number WHERE kiosk=?1 AND day BETWEEN ?2"
		      " AND ?3 AND series IN (?4,'')),0),"
		      "coalesce((SELECT max(number) FROM ticket WHERE day=?2 AND series=?4"
		      " AND number BETWEEN ?1*1000 AND ?1*1000+999),0))",
	[OWN_RAISE] = "INSERT INTO number(kiosk,day,series,last) VALUES(?,?,?,?)"
		      " ON CONFLICT DO UPDATE SET last=max(last,excluded.last)",
	[OWN_CARRY] = "INSERT INTO number(kiosk,day,series,last)"
		      " SELECT kiosk,?,series,max(last) FROM number WHERE day BETWEEN ? AND ?"
		      " GROUP BY kiosk,series"
		      " ON CONFLICT DO UPDATE SET last=max(last,excluded.last)",
	[OWN_GET] = "SELECT %s FROM ticket WHERE n=?",
	[OWN_FIND] = "SELECT %s FROM ticket WHERE day=? AND series=? AND number=?",
	[OWN_NEXT_UNREPORTED] = "SELECT %s FROM ticket INDEXED BY ticket_unreported"
				" WHERE n>? AND state<>'reported' AND state IN (?,?,?,?)"
				" ORDER BY n LIMIT 1",
	[OWN_NEXT] = "SELECT %s FROM ticket WHERE n>? AND state IN (?,?,?,?) ORDER BY n LIMIT 1",
	[OWN_HIGHEST] = "SELECT series,last FROM number WHERE kiosk=? AND day=? AND series<>''",
	[OWN_BOOT_END] = "SELECT max(mono_ms) FROM ticket WHERE boot=?",
};

/* ---- Loading ---- */

static void fact_text(sqlite3_stmt *row, int column, char *to, size_t size)
{
	const char *text = (const char *)sqlite3_column_text(row, column);

	snprintf(to, size, "%s", text ? text : "");
}

static int load_facts(struct own_tickets *own)
{
	static const char facts[] =
		"SELECT kiosk,day,unsure_until,turn_day,turn,hub_day,hub_open,hub_boot,"
		"hub_offset_ms,(SELECT count(*) FROM ticket WHERE state<>'reported') FROM fact";
	struct own_facts *f = &own->facts;
	sqlite3_stmt *row = NULL;
	int rc = sql_prepare(own->db, facts, &row);

	if (rc == 0)
		rc = sql_row(row);
	if (rc == 1) {
		f->kiosk = (uint8_t)sqlite3_column_int(row, 0);
		fact_text(row, 1, f->day, sizeof(f->day));
		fact_text(row, 2, f->unsure_until, sizeof(f->unsure_until));
		fact_text(row, 3, f->turn_day, sizeof(f->turn_day));
		f->turn = sqlite3_column_int64(row, 4);
		fact_text(row, 5, f->hub.day, sizeof(f->hub.day));
		f->hub.open = sqlite3_column_int(row, 6) != 0;
		fact_text(row, 7, f->hub.boot, sizeof(f->hub.boot));
		f->hub.offset_ms = sqlite3_column_int64(row, 8);
		f->unreported = (uint32_t)sqlite3_column_int64(row, 9);
		own->hub = f->hub;
	}
	sqlite3_finalize(row);
	return rc < 0 ? rc : 0;
}

int own_prepare(struct own_tickets *own)
{
	char text[1024];
	int rc = load_facts(own);

	for (int i = 0; rc == 0 && i < OWN_STATEMENTS; i++) {
		const char *at = strstr(texts[i], "%s");

		snprintf(text, sizeof(text), "%.*s%s%s",
			at ? (int)(at - texts[i]) : (int)strlen(texts[i]), texts[i],
			at ? own_columns : "", at ? at + 2 : "");
		rc = sql_prepare(own->db, text, &own->statements[i]);
	}
	return rc;
}

void own_unprepare(struct own_tickets *own)
{
	for (int i = 0; i < OWN_STATEMENTS; i++) {
		sqlite3_finalize(own->statements[i]);
		own->statements[i] = NULL;
	}
}

/* ---- Opening ---- */

/* Looks at the file and checks all of it without writing: it is small. */
static int inspect(struct own_tickets *own, int *version, char why[256])
{
	int rc = opening_look(own->db, &own_schema, version, why);

	if (rc == 0)
		rc = opening_check(own->db, "PRAGMA integrity_check(1)", why);
	return rc == 0 && *version == own_schema.newest ? own_check_rows(own->db, why) : rc;
}

static int load(struct own_tickets *own, int version, char why[256])
{
	int rc = opening_use_wal(own->db, why);

	if (rc < 0)
		return rc;
	rc = sql_run(own->db, settings);
	if (rc == 0)
		rc = schema_migrate(own->db, &own_schema, &version);
	if (rc == 0)
		rc = own_prepare(own);
	if (rc < 0)
		snprintf(why, 256, "%s", sqlite3_errmsg(own->db));
	return rc;
}

/* One attempt at the file that is there. -EINVAL: it is broken. */
static int try(struct own_tickets *own, char why[256])
{
	int version = 0;
	int rc = opening_begin(own->path, &own->db, why);

	if (rc < 0)
		return rc;
	rc = inspect(own, &version, why);
	if (rc == 0)
		rc = load(own, version, why);
	if (rc < 0) {
		own_unprepare(own);
		sqlite3_close(own->db);
		own->db = NULL;
	}
	return rc;
}

static int start(struct own_tickets *own, char set_aside[256], char why[256])
{
	int rc = try(own, why);

	if (rc == -EINVAL) {
		rc = opening_set_aside(own->path, set_aside, why);
		if (rc == 0)
			rc = try(own, why);
	}
	return rc == -EEXIST ? -EINVAL : rc;
}

struct own_tickets *own_tickets_open(const char *path, char set_aside[256], char why[256])
{
	struct own_tickets *own = calloc(1, sizeof(*own));
	int rc = 0;

	set_aside[0] = '\0';
	snprintf(why, 256, "out of memory");
	if (!own) {
		errno = ENOMEM;
		return NULL;
	}
	own->lock = -1;
	if ((size_t)snprintf(own->path, sizeof(own->path), "%s", path) >= sizeof(own->path)) {
		snprintf(why, 256, "its path is longer than %zu bytes", sizeof(own->path) - 1);
		rc = -ENAMETOOLONG;
	}
	if (rc == 0)
		rc = own->lock = lock_take(path, why);
	if (rc >= 0)
		rc = start(own, set_aside, why);
	if (rc < 0) {
		own_tickets_close(own);
		errno = -rc;
		return NULL;
	}
	why[0] = '\0';
	return own;
}

void own_tickets_close(struct own_tickets *own)
{
	if (!own)
		return;
	if (own->db) {
		own_unprepare(own);
		opening_end(own->db);
	}
	lock_release(own->lock);
	free(own);
}
