/* The journal on its way from centre to centre: export, import, centres. Like backup and verify,
 * they ask no hub; the dispatchers of both may go on working. */
#include "firmware/control/command.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "db/carry.h"
#include "firmware/control/arguments.h"
#include "firmware/control/hall_database.h"
#include "firmware/control/table.h"
#include "firmware/hall/hall_file.h"

/* A hall file that this program cannot read tells why on stderr. */
static struct setup *setup_of(void *data, uint32_t version, const char *text, size_t len)
{
	char name[64];
	struct setup *setup = NULL;

	(void)data;
	snprintf(name, sizeof(name), "hall file version %" PRIu32, version);
	struct hall_file *file = hall_file_parse(name, text, len, stderr);
	if (file) {
		setup = file->setup;
		file->setup = NULL;
	}
	hall_file_free(file);
	return setup;
}

/* ---- Export ---- */

static const struct argp_option export_options[] = {
	{"from", ARGUMENT_FROM, "N", 0, "only the journal's entries from N on", 0},
	{"day", ARGUMENT_DAY, "DAY", 0, "only one business day, as 2026-11-23", 0},
	HALL_DATABASE_OPTIONS, {0}};

static const struct arguments_form export_form = {export_options, "FILE",
	"Writes the journal into FILE, which must not exist, to be imported at another centre.\v"
	"Without --from and --day everything; that is always right, and imports take only what is "
	"new. "
	"The hall may go on working. Tickets' tokens are in the file: give it to nobody else.",
	1, 1, "into which file?"};

int control_export(const char *board, int argc, char **argv)
{
	struct carry_exported done;
	struct arguments a;
	char database[HALL_DATABASE_SIZE], why[256];

	(void)board;
	arguments_parse(&a, &export_form, argc, argv);
	if (a.from && a.day)
		arguments_wrong("--from and --day: give one of them");
	int status = hall_database_find(&a, database);

	if (status)
		return status;
	const struct carry_range range = {a.from, a.day};

	if (carry_export(database, a.word[0], &range, setup_of, NULL, &done, why) < 0)
		return hall_database_say(database, why);
	printf("%s: %s, journal entries %" PRId64 "..%" PRId64 ", %.1f MB\nhead %s\n", a.word[0],
		done.centre, done.first, done.last, (double)done.bytes / 1e6, done.head);
	return 0;
}

/* ---- Where other centres' journals are ---- */

/* clang-format off */
#define CENTRES_OPTIONS \
	{"centres", ARGUMENT_CENTRES, "FOLDER", 0, \
		"where other centres' databases are (else 'centres' beside the hall's)", 0}, \
	HALL_DATABASE_OPTIONS
/* clang-format on */

/* The folder, and this hall's own database ("": there is none on this machine). */
static int centres_find(
	const struct arguments *a, char folder[HALL_DATABASE_SIZE], char own[HALL_DATABASE_SIZE])
{
	own[0] = '\0';
	if (!a->centres || hall_database_is_named(a)) {
		int status = hall_database_find(a, own);

		if (status)
			return status;
	}
	const char *slash = strrchr(own, '/');
	int len = a->centres ? snprintf(folder, HALL_DATABASE_SIZE, "%s", a->centres)
			     : snprintf(folder, HALL_DATABASE_SIZE, "%.*scentres",
				       slash ? (int)(slash - own + 1) : 0, own);

	if (len >= HALL_DATABASE_SIZE)
		arguments_wrong("the centres' folder: the path is too long");
	return 0;
}

/* ---- Import ---- */

static const struct argp_option import_options[] = {
	{"restored", ARGUMENT_RESTORED, NULL, 0,
		"the centre's database was restored or begun anew: keep its journal beside the one "
		"that "
		"is here",
		0},
	CENTRES_OPTIONS, {0}};

static const struct arguments_form import_form = {import_options, "FILE",
	"Takes what is new in another centre's export into that centre's database here.\v"
	"The file is proved before anything is touched; all of it is taken or nothing. Importing "
	"again "
	"does no harm. The hall may go on working. Exit status 1: the reason is told, and which "
	"export "
	"is missing.",
	1, 1, "which file?"};

/* What root made belongs to whom the folder above belongs to. */
static void give_away(const char *folder, const struct carry_imported *done)
{
	struct stat owner;
	char lock[FILE_PATH_SIZE + ID_SIZE];
	char above[HALL_DATABASE_SIZE + 4];

	snprintf(above, sizeof(above), "%s/..", folder);
	if (geteuid() != 0 || stat(above, &owner) < 0)
		return;
	snprintf(lock, sizeof(lock), "%s/%s.lock", folder, done->centre);
	if (chown(folder, owner.st_uid, owner.st_gid) < 0 ||
		chown(lock, owner.st_uid, owner.st_gid) < 0)
		fprintf(stderr, "novbe-ctl: %s: owner: %s: give it to the dispatcher's account\n",
			folder, strerror(errno));
	hall_database_give(done->database, &owner);
}

static void import_tell(const struct carry_imported *done)
{
	int64_t known = done->last - done->first + 1 - done->added;

	printf("%s: %" PRId64 " new journal entr%s", done->centre, done->added,
		done->added == 1 ? "y" : "ies");
	if (done->added)
		printf(" (%" PRId64 "..%" PRId64 ") with %" PRId64 " ticket%s",
			done->last - done->added + 1, done->last, done->tickets,
			hall_database_plural(done->tickets));
	printf(", %" PRId64 " known already\n%s\n", known, done->database);
}

int control_import(const char *board, int argc, char **argv)
{
	struct carry_imported done;
	struct arguments a;
	char folder[HALL_DATABASE_SIZE], database[HALL_DATABASE_SIZE], own[ID_SIZE] = "", why[256];

	(void)board;
	arguments_parse(&a, &import_form, argc, argv);
	int status = centres_find(&a, folder, database);

	if (status)
		return status;
	if (database[0] && carry_centre(database, setup_of, NULL, own, why) < 0)
		return hall_database_say(database, why);
	const struct carry_terms terms = {folder, own, a.restored, setup_of, NULL};

	int rc = carry_import(a.word[0], &terms, &done, why);

	if (rc < 0) {
		hall_database_say(a.word[0], why);
		fputs(rc == -EIO ? "  Import it again when the disk is well: nothing is taken "
				   "twice.\n"
				 : "  Nothing was imported.\n",
			stderr);
		return 1;
	}
	give_away(folder, &done);
	import_tell(&done);
	return 0;
}

/* ---- Centres ---- */

static const struct argp_option centres_options[] = {CENTRES_OPTIONS, {0}};

static const struct arguments_form centres_form = {centres_options, "[CENTRE]",
	"Lists the other centres whose journals were imported, and proves each from its first "
	"entry to "
	"its last.\v"
	"A second line for a centre is what was imported with --restored. Exit status 1: something "
	"does "
	"not fit.",
	0, 1, ""};

struct listing {
	struct table table;
	int wrong;
};

static void centre_row(void *data, const struct carry_centre *found)
{
	struct listing *listing = data;
	char name[ID_SIZE + 8], days[24], tickets[24], entries[24], last[32] = "";
	time_t at = (time_t)(found->last_at_ms / 1000);
	struct tm utc;

	snprintf(name, sizeof(name), found->life > 1 ? "%s.%d" : "%s", found->centre, found->life);
	snprintf(days, sizeof(days), "%" PRId64, found->days);
	snprintf(tickets, sizeof(tickets), "%" PRId64, found->tickets);
	snprintf(entries, sizeof(entries), "%" PRId64, found->entries);
	if (found->last_at_ms)
		strftime(last, sizeof(last), "%F %R UTC", gmtime_r(&at, &utc));
	listing->wrong += found->why[0] != '\0';
	table_row(&listing->table, found->why[0] != '\0', 7, name, days, tickets, entries,
		found->last_day, last, found->why[0] ? found->why : "right");
}

int control_centres(const char *board, int argc, char **argv)
{
	struct listing listing = {.table = {.right = 1 << 1 | 1 << 2 | 1 << 3}};
	struct arguments a;
	char folder[HALL_DATABASE_SIZE], database[HALL_DATABASE_SIZE];

	(void)board;
	arguments_parse(&a, &centres_form, argc, argv);
	int status = centres_find(&a, folder, database);

	if (status)
		return status;
	table_row(&listing.table, false, 7, "centre", "days", "tickets", "entries", "last day",
		"last entry", "journal");
	int rc = carry_list(folder, a.word[0], centre_row, &listing);

	if (rc < 0)
		status = hall_database_say(folder, strerror(-rc));
	else if (listing.table.rows == 1)
		printf("%s: nothing was imported %s%s\n", folder, a.word[0] ? "from " : "yet",
			a.word[0] ? a.word[0] : "");
	else
		table_write(&listing.table, stdout, isatty(STDOUT_FILENO));
	table_fini(&listing.table);
	return status ? status : listing.wrong > 0;
}
