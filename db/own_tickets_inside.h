/* A kiosk's own tickets from inside: for the files of this room only. */
#ifndef NOVBE_DB_OWN_TICKETS_INSIDE_H
#define NOVBE_DB_OWN_TICKETS_INSIDE_H

#include <sqlite3.h>

#include "db/own_tickets.h"

enum {
	OWN_NUMBER_DAYS = 62, /* days whose last numbers are kept one by one */
	OWN_FUTURE_DAYS = 8,  /* of days behind the hub's: a clock was wrong */
	OWN_LOG_PAGES = 512,  /* pages of log: it is moved into the file */
};

/* What is in the file beside tickets and numbers, and what is counted from it. */
struct own_facts {
	uint8_t kiosk;	    /* whose range is whole; 0: none */
	char day[DAY_SIZE]; /* the newest that numbers were given on or told for; or empty */
	char unsure_until[DAY_SIZE]; /* the hub's day when a ticket without a sure one was settled
				      */
	char turn_day[DAY_SIZE];
	int64_t turn; /* counts business days seen */
	struct own_hub hub;
	uint32_t unreported;
};

enum own_statement {
	OWN_BEGIN,
	OWN_COMMIT,
	OWN_SAVE,
	OWN_INSERT,
	OWN_UPDATE,
	OWN_FORGET,
	OWN_UNSURE,
	OWN_FLOOR,
	OWN_RAISE,
	OWN_CARRY,
	OWN_GET,
	OWN_FIND,
	OWN_NEXT_UNREPORTED,
	OWN_NEXT,
	OWN_HIGHEST,
	OWN_BOOT_END,
	OWN_STATEMENTS,
};

struct own_tickets {
	sqlite3 *db;
	int lock;
	char path[512];
	char why[256];
	struct own_facts facts, draft; /* committed; of the transaction that runs */
	struct own_hub hub; /* newer than the file's by no more than a second of offset */
	sqlite3_stmt *statements[OWN_STATEMENTS];
	char ended[OWN_BOOT_SIZE]; /* what was asked last, and its answer; empty: ask the file */
	int64_t ended_ms;
};

/* Keeps the words for a failure (text, or SQLite's when that is NULL) and gives rc. */
int own_fail(struct own_tickets *own, int rc, const char *text);
/* A transaction: what is done in between is in `draft` and the file, or in neither. own_end() takes
 * how it went and gives that, or what the commit said. */
int own_begin(struct own_tickets *own) __attribute__((warn_unused_result));
int own_end(struct own_tickets *own, int rc) __attribute__((warn_unused_result));

/* Prepares statements and loads the facts: after the file is known to be sound. */
int own_prepare(struct own_tickets *own) __attribute__((warn_unused_result));
void own_unprepare(struct own_tickets *own);

/* Words in the file. */
extern const char *const own_states[OWN_STATE_COUNT];
/* Reads the present row of a statement over own_columns. -EINVAL: it is no ticket. */
extern const char own_columns[];
int own_row(sqlite3_stmt *row, struct own_ticket *ticket) __attribute__((warn_unused_result));
/* Whether every row is a ticket and none has a number that counts as not given. -EINVAL and why. */
int own_check_rows(sqlite3 *db, char why[256]) __attribute__((warn_unused_result));

/* "YYYY-MM-DD", as far as order needs it. */
bool own_day_is_valid(const char *day);

/* Inside a transaction. The day comes, by the kiosk's clock or by the hub's word. */
int own_numbers_day(struct own_tickets *own, const char *day, bool sure, bool hub)
	__attribute__((warn_unused_result));
/* The numbers of a series on the day (that came, or an earlier one) go on behind `last`. */
int own_numbers_raise(struct own_tickets *own, uint8_t kiosk, const char *day, const char *series,
	uint32_t last) __attribute__((warn_unused_result));
/* Takes the next number. -ERANGE. */
int own_numbers_take(struct own_tickets *own, uint8_t kiosk, const char *day, struct ticket *ticket)
	__attribute__((warn_unused_result));
/* Another business day was seen: tickets that were reported long ago go. */
int own_numbers_turn(struct own_tickets *own, const char *day, bool hub)
	__attribute__((warn_unused_result));

#endif
