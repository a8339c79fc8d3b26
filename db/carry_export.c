/*
 * From a hall's database into a file. One read transaction gives one moment, whatever the
 * dispatcher writes meanwhile; nothing is written to the database. Each entry is proved before it
 * is written.
 */
#include "db/carry.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/carry_file.h"
#include "db/schema.h"
#include "db/sql.h"
#include "firmware/base/file.h"
#include "firmware/wire/entry_text.h"

struct exporting {
	sqlite3 *db;
	struct hash *hash;
	struct json_writer line;
	struct carry_head head;
	int64_t first_config;
	FILE *out;
	int64_t bytes;
	char *why;
};

static int export_fail(struct exporting *x, int rc)
{
	snprintf(x->why, 256, "%s", rc == -ENOMEM ? "out of memory" : sqlite3_errmsg(x->db));
	return rc;
}

/* ---- The database ---- */

static int export_look(struct exporting *x)
{
	int version = 0;
	int rc = sql_run(x->db, "BEGIN; SELECT count(*) FROM sqlite_schema");

	if (rc == 0)
		rc = schema_look(x->db, &hall_schema, &version);
	if (rc == -ENOTSUP)
		snprintf(x->why, 256, "it is from a newer version of this program: install that");
	else if (rc == -EEXIST || (rc == 0 && version == 0))
		snprintf(x->why, 256, "it is not a database of this program");
	else if (rc < 0)
		return export_fail(x, rc);
	return rc == -EEXIST || (rc == 0 && version == 0) ? -EINVAL : rc;
}

static int export_open(struct exporting *x, const char *database)
{
	json_writer_init(&x->line, CARRY_MAX_LINE);
	int rc = sql_open_to_look(database, &x->db, x->why);

	if (rc < 0)
		return rc;
	x->why[0] = '\0'; /* from here on whoever fails first says it */
	x->hash = hash_new();
	return x->hash ? export_look(x) : export_fail(x, -ENOMEM);
}

static void export_close(struct exporting *x)
{
	sqlite3_close(x->db);
	hash_free(x->hash);
	json_writer_fini(&x->line);
	free(x->head.configs);
}

/* The centre stands in the hall file; its newest version is as good as any, since it never changes.
 * 1 found, 0 there is no hall file yet. */
static int export_centre(struct exporting *x, replay_setup_fn *setup_of, void *data)
{
	static const char newest[] =
		"SELECT version, text FROM config ORDER BY version DESC LIMIT 1";
	sqlite3_stmt *row = NULL;
	struct setup *setup = NULL;
	int rc = sql_prepare(x->db, newest, &row);

	if (rc == 0)
		rc = sql_row(row);
	if (rc < 0)
		export_fail(x, rc);
	if (rc == 1) {
		setup = setup_of(data, (uint32_t)sqlite3_column_int64(row, 0),
			(const char *)sqlite3_column_text(row, 1),
			(size_t)sqlite3_column_bytes(row, 1));
		if (setup)
			memcpy(x->head.centre, setup->centre, sizeof(x->head.centre));
		else
			snprintf(x->why, 256, "its hall file cannot be read");
		rc = setup ? 1 : -EINVAL;
	}
	setup_free(setup);
	sqlite3_finalize(row);
	return rc;
}

/* ---- The range ---- */

/* A number that is asked of one value; 1 found, 0 none. */
static int export_number(
	struct exporting *x, const char *text, const char *type, int64_t *found, ...)
{
	sqlite3_stmt *row = NULL;
	va_list values;
	int rc = sql_prepare(x->db, text, &row);

	va_start(values, found);
	if (rc == 0)
		rc = type[0] == 'i' ? sql_bind(row, type, va_arg(values, int64_t))
				    : sql_bind(row, type, va_arg(values, const char *));
	va_end(values);
	if (rc == 0)
		rc = sql_row(row);
	if (rc == 1 && sqlite3_column_type(row, 0) == SQLITE_NULL)
		rc = 0;
	else if (rc == 1)
		*found = sqlite3_column_int64(row, 0);
	if (rc < 0)
		export_fail(x, rc);
	sqlite3_finalize(row);
	return rc;
}

/* What is done after a day has closed belongs to the next one. */
static int day_begins(struct exporting *x, int64_t opened, int64_t *first)
{
	static const char earlier[] = "SELECT min(opened_seq) FROM day WHERE opened_seq<?";
	static const char closed[] = "SELECT max(closed_seq)+1 FROM day WHERE closed_seq<?";
	int64_t found;
	int rc = export_number(x, earlier, "i", &found, opened);

	*first = 1;
	if (rc <= 0)
		return rc;
	*first = opened;
	return export_number(x, closed, "i", first, opened);
}

static int range_of_day(struct exporting *x, const char *day)
{
	static const char opened[] = "SELECT opened_seq FROM day WHERE day=?";
	static const char next[] = "SELECT min(opened_seq) FROM day WHERE opened_seq>?";
	int64_t at = 0, after = 0;
	int rc = export_number(x, opened, "T", &at, day);

	if (rc == 0) {
		snprintf(x->why, 256, "it has no business day '%.20s'", day);
		return -ENOENT;
	}
	if (rc > 0)
		rc = day_begins(x, at, &x->head.first);
	if (rc >= 0)
		rc = export_number(x, next, "i", &after, at);
	if (rc > 0)
		rc = day_begins(x, after, &after);
	if (rc >= 0 && after)
		x->head.last = after - 1;
	return rc < 0 ? rc : 0;
}

static int hash_of(struct exporting *x, int64_t seq, char hash[JOURNAL_HASH_SIZE])
{
	sqlite3_stmt *row = NULL;
	int rc = sql_prepare(x->db, "SELECT hash FROM journal WHERE seq=?", &row);

	if (rc == 0)
		rc = sql_bind(row, "i", seq);
	if (rc == 0)
		rc = sql_row(row);
	if (rc == 1)
		snprintf(hash, JOURNAL_HASH_SIZE, "%s", (const char *)sqlite3_column_text(row, 0));
	if (rc < 0)
		export_fail(x, rc);
	if (rc == 0)
		snprintf(x->why, 256, "entry %" PRId64 " is missing", seq);
	sqlite3_finalize(row);
	return rc == 0 ? -EINVAL : rc < 0 ? rc : 0;
}

static int export_range(struct exporting *x, const struct carry_range *range)
{
	int rc = sql_number(x->db, "SELECT max(seq) FROM journal", &x->head.last);

	if (rc < 0)
		return export_fail(x, rc);
	x->head.first = range->from ? range->from : 1;
	if (range->day)
		rc = range_of_day(x, range->day);
	else if (x->head.first > x->head.last) {
		snprintf(x->why, 256,
			"there is nothing to export: its last journal entry is %" PRId64,
			x->head.last);
		rc = -ENOENT;
	}
	if (rc < 0)
		return rc;
	memcpy(x->head.before, hash_genesis, sizeof(x->head.before));
	if (x->head.first > 1)
		rc = hash_of(x, x->head.first - 1, x->head.before);
	return rc < 0 ? rc : hash_of(x, x->head.last, x->head.hash);
}

/* ---- The lines ---- */

static int line_text(struct exporting *x, const char **text, size_t *len)
{
	*text = json_writer_text(&x->line, len);
	return *text ? 0 : export_fail(x, -ENOMEM);
}

static int line_write(struct exporting *x)
{
	const char *text;
	size_t len;
	int rc = line_text(x, &text, &len);

	if (rc < 0)
		return rc;
	errno = 0;
	if (fwrite(text, 1, len, x->out) != len || putc('\n', x->out) == EOF) {
		rc = errno ? -errno : -EIO;
		snprintf(x->why, 256, "it cannot be written: %s", strerror(-rc));
	}
	x->bytes += (int64_t)len + 1;
	return rc;
}

/* Whoever has the entries before has the hall files before, too. */
static int configs_begin(struct exporting *x)
{
	static const char text[] = "SELECT text FROM journal WHERE seq=?";
	struct entry *entry = calloc(1, sizeof(*entry));
	sqlite3_stmt *row = NULL;
	int rc = entry ? sql_prepare(x->db, text, &row) : -ENOMEM;

	x->first_config = 1;
	if (rc == 0)
		rc = sql_bind(row, "i", x->head.first);
	if (rc == 0)
		rc = sql_row(row);
	if (rc < 0)
		export_fail(x, rc);
	if (rc == 1 && entry_text_head((const char *)sqlite3_column_text(row, 0),
			       (size_t)sqlite3_column_bytes(row, 0), entry) < 0) {
		snprintf(x->why, 256, "entry %" PRId64 " cannot be read", x->head.first);
		rc = -EINVAL;
	}
	if (rc == 1 && x->head.first > 1 && entry->config > 1)
		x->first_config = entry->config;
	sqlite3_finalize(row);
	free(entry);
	return rc < 0 ? rc : 0;
}

/* Goes through the hall files: the first time for their hashes, the second time to write them. */
static int configs_each(struct exporting *x, int (*take)(struct exporting *x))
{
	static const char text[] =
		"SELECT version, at_ms, text FROM config WHERE version>=? ORDER BY version";
	sqlite3_stmt *rows = NULL;
	int rc = sql_prepare(x->db, text, &rows);

	if (rc == 0)
		rc = sql_bind(rows, "i", x->first_config);
	while (rc == 0 && (rc = sql_row(rows)) == 1) {
		json_writer_reset(&x->line);
		carry_config_write(&x->line, sqlite3_column_int64(rows, 0),
			sqlite3_column_int64(rows, 1), (const char *)sqlite3_column_text(rows, 2),
			(size_t)sqlite3_column_bytes(rows, 2));
		rc = take(x);
		if (rc < 0)
			break; /* it said why */
	}
	if (rc < 0 && !x->why[0])
		export_fail(x, rc);
	sqlite3_finalize(rows);
	return rc;
}

static int config_hash(struct exporting *x)
{
	struct carry_head *head = &x->head;
	const char *text;
	size_t len;
	int rc = line_text(x, &text, &len);

	if (rc == 0 && head->config_count == CARRY_MAX_CONFIGS) {
		snprintf(x->why, 256,
			"there are more than %d versions of the hall file: export with --from",
			CARRY_MAX_CONFIGS);
		rc = -E2BIG;
	}
	if (rc < 0)
		return rc;
	void *grown = realloc(head->configs, (head->config_count + 1) * sizeof(*head->configs));

	if (!grown)
		return export_fail(x, -ENOMEM);
	head->configs = grown;
	rc = hash_text(x->hash, text, len, head->configs[head->config_count++]);
	return rc < 0 ? export_fail(x, -ENOMEM) : 0;
}

static int entry_write(
	struct exporting *x, sqlite3_stmt *row, int64_t seq, char link[JOURNAL_HASH_SIZE])
{
	const char *text = (const char *)sqlite3_column_text(row, 1);
	const char *kept = (const char *)sqlite3_column_text(row, 2);
	size_t len = (size_t)sqlite3_column_bytes(row, 1);

	if (!text || !kept || hash_link(x->hash, link, text, len, link) < 0)
		return export_fail(x, -ENOMEM);
	if (sqlite3_column_int64(row, 0) != seq || strcmp(kept, link) != 0) {
		snprintf(x->why, 256,
			"entry %" PRId64 " is missing or does not fit its hash: the journal was "
			"changed (novbe-ctl verify)",
			seq);
		return -EINVAL;
	}
	json_writer_reset(&x->line);
	carry_entry_write(&x->line, link, text, len);
	return line_write(x);
}

static int entries_write(struct exporting *x)
{
	static const char text[] =
		"SELECT seq, text, hash FROM journal WHERE seq BETWEEN ? AND ? ORDER BY seq";
	char link[JOURNAL_HASH_SIZE];
	int64_t seq = x->head.first;
	sqlite3_stmt *rows = NULL;
	int rc = sql_prepare(x->db, text, &rows);

	memcpy(link, x->head.before, sizeof(link));
	if (rc == 0)
		rc = sql_bind(rows, "ii", x->head.first, x->head.last);
	while (rc == 0 && (rc = sql_row(rows)) == 1)
		rc = entry_write(x, rows, seq++, link);
	if (rc < 0 && !x->why[0])
		export_fail(x, rc);
	sqlite3_finalize(rows);
	return rc;
}

static int end_write(struct exporting *x)
{
	char hash[JOURNAL_HASH_SIZE];
	const char *text;
	size_t len;

	json_writer_reset(&x->line);
	carry_head_write(&x->line, &x->head);
	int rc = line_text(x, &text, &len);

	if (rc == 0 && hash_text(x->hash, text, len, hash) < 0)
		rc = export_fail(x, -ENOMEM);
	if (rc < 0)
		return rc;
	json_writer_reset(&x->line);
	carry_end_write(&x->line, x->head.last, hash);
	return line_write(x);
}

static int export_lines(struct exporting *x)
{
	json_writer_reset(&x->line);
	carry_head_write(&x->line, &x->head);
	int rc = line_write(x);

	if (rc == 0)
		rc = configs_each(x, line_write);
	if (rc == 0)
		rc = entries_write(x);
	return rc < 0 ? rc : end_write(x);
}

/* ---- The file ---- */

static int export_into(struct exporting *x, int fd)
{
	int rc = 0;
	int copy = dup(fd); /* fclose() takes one, the change the other */

	x->out = copy < 0 ? NULL : fdopen(copy, "w");
	if (!x->out) {
		rc = -errno;
		snprintf(x->why, 256, "%s", strerror(-rc));
		if (copy >= 0)
			close(copy);
		return rc;
	}
	rc = export_lines(x);
	errno = 0;
	if (fclose(x->out) != 0 && rc == 0) {
		rc = errno ? -errno : -EIO;
		snprintf(x->why, 256, "it cannot be written: %s", strerror(-rc));
	}
	return rc;
}

static int export_file(struct exporting *x, const char *path)
{
	struct file_change change;

	if (access(path, F_OK) == 0) {
		snprintf(x->why, 256, "'%.200s' exists: name another file", path);
		return -EEXIST;
	}
	int rc = file_change_begin(&change, path);

	if (rc == 0) {
		/* tickets' tokens are in it; a stick's file system may not know of modes */
		if (fchmod(change.fd, 0640) < 0)
			errno = 0;
		rc = file_change_end(&change, export_into(x, change.fd), FILE_FLUSHED);
	}
	if (rc == 0)
		rc = file_flush_folder(path);
	if (rc < 0 && !x->why[0])
		snprintf(x->why, 256, "'%.150s': %s", path, strerror(-rc));
	return rc;
}

int carry_export(const char *database, const char *path, const struct carry_range *range,
	replay_setup_fn *setup_of, void *data, struct carry_exported *out, char why[256])
{
	struct exporting x = {.why = why};

	int rc = export_open(&x, database);

	if (rc == 0)
		rc = export_range(&x, range);
	if (rc == 0)
		rc = export_centre(&x, setup_of, data);
	if (rc == 0) {
		snprintf(why, 256, "it has no hall file");
		rc = -EINVAL;
	}
	if (rc > 0)
		rc = configs_begin(&x);
	if (rc == 0)
		rc = configs_each(&x, config_hash);
	if (rc == 0)
		rc = export_file(&x, path);
	if (rc == 0) {
		*out = (struct carry_exported){
			.first = x.head.first, .last = x.head.last, .bytes = x.bytes};
		memcpy(out->centre, x.head.centre, sizeof(out->centre));
		memcpy(out->head, x.head.hash, sizeof(out->head));
	}
	export_close(&x);
	return rc;
}

int carry_centre(const char *database, replay_setup_fn *setup_of, void *data, char centre[ID_SIZE],
	char why[256])
{
	struct exporting x = {.why = why};

	if (access(database, F_OK) < 0 && errno == ENOENT)
		return 0;
	int rc = export_open(&x, database);

	if (rc == 0)
		rc = export_centre(&x, setup_of, data);
	if (rc == 1)
		memcpy(centre, x.head.centre, sizeof(x.head.centre));
	export_close(&x);
	return rc;
}
