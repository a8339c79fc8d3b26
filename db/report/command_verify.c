/* The proof that the journal is what it was: the same one as novbe-ctl's. */
#include "db/report/command.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "db/report/arguments.h"
#include "db/verify.h"

static const struct argp_option options[] = {REPORT_DATABASE_OPTIONS, {0}};

static const struct report_form form = {options, "[FILE]",
	"Recomputes the journal's hash chain in the hall's database, or in a backup FILE.\v"
	"The head can be held against one that was written down, or that stands on the day's "
	"closing slip: a changed past shows. The hall may go on working. Exit status 1: something "
	"does not fit.",
	0, 1, ""};

int report_verify(int argc, char **argv)
{
	struct verified found;
	struct report_arguments a;
	char database[HUB_DATABASE_SIZE], why[256];
	int status = 0;

	report_arguments_parse(&a, &form, argc, argv);
	if (!a.count)
		status = report_database(&a, database);
	if (status)
		return status;
	const char *path = a.count ? a.word[0] : database;

	if (access(path, F_OK) < 0)
		return report_say(path, strerror(errno));
	if (verify_database(path, &found, why) < 0) {
		report_say(path, why);
		fprintf(stderr,
			"  Keep this file as it is and report from a backup: the newest one "
			"that novbe-report verify finds right.\n");
		return 1;
	}
	printf("%s: right: %" PRId64 " journal entries, %" PRId64 " day%s\nhead %s\n", path,
		found.entries, found.days, found.days == 1 ? "" : "s", found.head);
	return report_end();
}
