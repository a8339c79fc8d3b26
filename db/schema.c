/* Runs the steps of a schema. */
#include "db/schema.h"

#include <errno.h>
#include <stdio.h>

#include "db/sql.h"

int schema_look(sqlite3 *db, const struct schema *schema, int *version)
{
	int64_t application = 0, found = 0, tables = 0;
	int rc = sql_number(db, "PRAGMA application_id", &application);

	if (rc >= 0)
		rc = sql_number(db, "PRAGMA user_version", &found);
	if (rc >= 0)
		rc = sql_number(db, "SELECT count(*) FROM sqlite_schema", &tables);
	if (rc < 0)
		return rc;
	if (application != schema->application && (application || found || tables))
		return -EEXIST;
	if (found > schema->newest)
		return -ENOTSUP;
	*version = (int)found;
	return 0;
}

static int schema_step(sqlite3 *db, const struct schema *schema, int version)
{
	char mark[96];
	int rc = sql_run(db, "BEGIN IMMEDIATE");

	if (rc < 0)
		return rc;
	snprintf(mark, sizeof(mark), "PRAGMA application_id=%d; PRAGMA user_version=%d",
		schema->application, version);
	rc = sql_run(db, schema->steps[version - 1]);
	if (rc == 0)
		rc = sql_run(db, mark);
	if (rc == 0)
		rc = sql_run(db, "COMMIT");
	if (rc < 0 && !sqlite3_get_autocommit(db))
		sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return rc;
}

int schema_migrate(sqlite3 *db, const struct schema *schema, int *version)
{
	for (int next = *version + 1; next <= schema->newest; next++) {
		int rc = schema_step(db, schema, next);

		if (rc < 0)
			return rc;
		*version = next;
	}
	return 0;
}
