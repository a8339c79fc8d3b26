/* Why a ticket was called when it was, in sentences. */
#include "db/report/command.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "db/look.h"
#include "db/report/arguments.h"
#include "db/report/why.h"
#include "db/sql.h"
#include "firmware/wire/visit_id.h"

static const struct argp_option options[] = {
	{"day", REPORT_DAY, "DATE", 0, "the ticket's business day (the newest)", 0},
	REPORT_DATABASE_OPTIONS, {0}};

static const struct report_form form = {options, "TICKET [OTHER]",
	"Tells why TICKET was called when it was, and all else that happened to it.\v"
	"With OTHER only its calls, and why OTHER was not called then. A TICKET is a number of the "
	"day, as A047, or a visit's name for ever, as isb-2026-11-23-A047.",
	1, 2, "which ticket?"};

/* "A047", also as people write it: "a47". */
static ticket_code ticket_word(const char *word)
{
	char strict[TICKET_TEXT_SIZE] = "";
	size_t len = 0;

	for (; isalpha((unsigned char)word[len]) && len < 2; len++)
		strict[len] = (char)toupper((unsigned char)word[len]);
	size_t digits = strspn(word + len, "0123456789");
	ticket_code code = 0;

	if (digits && digits <= 5 && !word[len + digits]) {
		snprintf(strict + len, sizeof(strict) - len, "%03d", atoi(word + len));
		code = ticket_code_of((struct text){strict, strlen(strict)});
	}
	if (!code)
		report_wrong("'%s': a ticket is one or two letters and a number, as A047", word);
	return code;
}

struct asked {
	ticket_code ticket, other;
	char day[DAY_SIZE]; /* empty: the newest */
};

static void words_read(const struct report_arguments *a, struct asked *asked)
{
	struct ticket ticket;
	char text[TICKET_TEXT_SIZE];

	if (a->day)
		memcpy(asked->day, a->day, DAY_SIZE);
	if (visit_id_read(a->word[0], asked->day, &ticket)) {
		ticket_text(&ticket, text);
		asked->ticket = ticket_word(text);
	} else {
		asked->ticket = ticket_word(a->word[0]);
	}
	if (a->count > 1)
		asked->other = ticket_word(a->word[1]);
}

/* Tickets that the day's journal does not have: told of when the day was over. 1 / 0. */
static int is_filed(sqlite3 *db, const char *day, const char *ticket)
{
	sqlite3_stmt *row = NULL;
	int rc = sql_prepare(db, "SELECT 1 FROM visit WHERE day=? AND ticket=?", &row);

	if (rc == 0)
		rc = sql_bind(row, "TT", day, ticket);
	if (rc == 0)
		rc = sql_row(row);
	sqlite3_finalize(row);
	return rc;
}

static int nothing_known(
	sqlite3 *db, const char *path, const struct asked *asked, ticket_code missing)
{
	char why[256], ticket[TICKET_TEXT_SIZE];

	ticket_code_text(missing, ticket);
	if (is_filed(db, asked->day, ticket) == 1) {
		printf("%s of %s was given without the hub, which heard of it when that day was "
		       "over: nobody could call it.\n",
			ticket, asked->day);
		return report_end();
	}
	snprintf(why, sizeof(why), "%s has no ticket %s: name its business day with --day",
		asked->day, ticket);
	return report_say(path, why);
}

static int tell(sqlite3 *db, const char *path, struct asked *asked)
{
	char why[256], *story = NULL;
	ticket_code missing = 0;
	size_t len;
	int rc = asked->day[0] ? 1 : gather_last_day(db, asked->day, why);

	if (rc == 0)
		return report_say(path, "no business day was opened in it yet");
	FILE *out = rc < 0 ? NULL : open_memstream(&story, &len);

	if (rc > 0 && !out) {
		rc = -ENOMEM;
		snprintf(why, sizeof(why), "%s", strerror(ENOMEM));
	}
	if (out) {
		rc = why_tell(out, db, asked->day, asked->ticket, asked->other, &missing, why);
		fclose(out);
	}
	if (rc == 1)
		fputs(story, stdout);
	free(story);
	return rc < 0	 ? report_say(path, why)
	       : rc == 0 ? nothing_known(db, path, asked, missing)
			 : report_end();
}

int report_why(int argc, char **argv)
{
	struct report_arguments a;
	struct asked asked = {0};
	char database[HUB_DATABASE_SIZE], why[256];
	sqlite3 *db;

	report_arguments_parse(&a, &form, argc, argv);
	words_read(&a, &asked);
	int status = report_database(&a, database);

	if (status)
		return status;
	if (look_open(database, &db, why) < 0)
		return report_say(database, why);
	status = tell(db, database, &asked);
	sqlite3_close(db);
	return status;
}
