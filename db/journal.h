/*
 * The hall's memory: one SQLite file in WAL mode with synchronous=FULL. It holds the journal
 * (entries' exact text, each hashed over the one before), the answers to commands (so that a
 * repeated one gets the same), the hall file's versions, and the tables derived from the journal.
 * One writer: an advisory lock on "<path>.lock" is held as long as it is open.
 *
 * A batch is begin, then per command append + remember, then commit; whatever fails, rollback and
 * load the hall again. Functions return 0 or -Exxx: -ENOSPC (disk full), -EIO, -EBUSY, -EINVAL
 * (damaged), -ENOMEM; journal_why() is SQLite's own text for the last one.
 */
#ifndef NOVBE_DB_JOURNAL_H
#define NOVBE_DB_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/queue/hall.h"
#include "firmware/wire/entry_text.h"

struct journal;

enum { JOURNAL_HASH_SIZE = 65 /* SHA-256 as hex and NUL */ };

/* What open found wrong, for the alarm. */
struct journal_report {
	char set_aside[256]; /* a broken file was renamed to this; empty: none */
	bool restored;       /* first start after a restore: numbers must jump ahead */
	int migrated_from;   /* schema version before, -1: new file, equal: nothing done */
};

/* Opens or creates; migrates; quick check. A broken file is renamed aside, never overwritten.
 * NULL and errno: EBUSY another writer holds the lock, ENOTSUP the file is from a newer version,
 * else as above; `why` (at least 256 bytes) says it for people. */
struct journal *journal_open(const char *path, struct journal_report *report, char why[256]);
void journal_close(struct journal *journal);
const char *journal_why(const struct journal *journal);

int64_t journal_last_seq(const struct journal *journal);  /* 0: empty */
int64_t journal_last_at_ms(const struct journal *journal); /* 0: empty */
const char *journal_head(const struct journal *journal);  /* hash of the last entry, hex */

int journal_begin(struct journal *journal) __attribute__((warn_unused_result));
int journal_commit(struct journal *journal) __attribute__((warn_unused_result));
void journal_rollback(struct journal *journal);

/*
 * Adds an entry and brings the tables up to it. `text` is what entry_text_write() made for
 * `entry`; `before` is the hall before its changes are applied (it names indices), so call this
 * first and hall_apply() after. entry->seq must be journal_last_seq() + 1.
 */
int journal_append(struct journal *journal, const struct hall *before, const struct entry *entry,
	const char *text, size_t len) __attribute__((warn_unused_result));

/* Remembers a command's answer; of one already known the first stays. keep_for_ever: an offline
 * report. body_hash: journal_body_hash(), or "" for a command that shall not be done any more. */
int journal_remember(struct journal *journal, const char *device, const char *id,
	const char *body_hash, int64_t seq, const char *day, bool keep_for_ever,
	const char *answer, size_t len) __attribute__((warn_unused_result));
void journal_body_hash(const void *body, size_t len, char hash[JOURNAL_HASH_SIZE]);

struct remembered { /* valid until the next call on the journal */
	int64_t seq;
	char body_hash[JOURNAL_HASH_SIZE];
	const char *answer;
	size_t answer_len;
};
/* 1 found, 0 not known. */
int journal_recall(struct journal *journal, const char *device, const char *id,
	struct remembered *found) __attribute__((warn_unused_result));
/* The leg that command `id` of the device made today (for `replaces`): 1 found, 0 none. */
int journal_made_by(struct journal *journal, const char *device, const char *id,
	struct ticket *ticket, char day[DAY_SIZE]) __attribute__((warn_unused_result));
/* Whether a ticket of a day is known, filed ones too, and with which token: 1 / 0. */
int journal_knows(struct journal *journal, const char *day, const struct ticket *ticket,
	char token[TOKEN_SIZE]) __attribute__((warn_unused_result));

/* Whether that ticket of that citizen was noted as stray: 1 / 0. */
int journal_knows_stray(struct journal *journal, const char *day, const struct ticket *ticket,
	const char *token) __attribute__((warn_unused_result));

struct stray { /* the last ticket that has no place in the hall and that somebody may hold */
	uint32_t count; /* such tickets noted since the last day was opened; 0: the rest is empty */
	char ticket[TICKET_TEXT_SIZE], day[DAY_SIZE];
	char device[ID_SIZE], service[ID_SIZE], reason[REASON_SIZE];
};
int journal_strays(struct journal *journal, struct stray *last) __attribute__((warn_unused_result));

/* Whether a command of the device is remembered: it has acted in the last two business days. 1 / 0. */
int journal_knows_device(struct journal *journal, const char *device)
	__attribute__((warn_unused_result));
/* The highest number of a kiosk's own range that is known of each series on a day: visits, filed and
 * stray tickets. At most max series; how many. */
int journal_highest(struct journal *journal, const char *day, uint8_t kiosk,
	struct ticket *highest, uint16_t max) __attribute__((warn_unused_result));

struct told { /* what the citizen was told when the ticket was issued */
	uint32_t ahead;
	int64_t low_ms, high_ms; /* -1: unknown */
};
/* 1 found, 0: there is no such ticket. */
int journal_told(struct journal *journal, const char *day, const struct ticket *ticket,
	struct told *told) __attribute__((warn_unused_result));

/* What is known of an appointment, for command.booking (its is_past is left alone): of days from..to
 * the earliest that is not cancelled, else the earliest. 1 found, 0: none, and *known is empty. */
int journal_appointment(struct journal *journal, const char *code, const char *from, const char *to,
	struct booking *known) __attribute__((warn_unused_result));
/* A day's appointments in the order of their slots, from row `from` (1: the first) on, at most
 * `limit`; fn is given the code and what is known, returns 0 to go on. */
typedef int journal_appointment_fn(void *data, const char *code, const struct booking *known);
int journal_appointments(struct journal *journal, const char *day, int64_t from, int64_t limit,
	journal_appointment_fn *fn, void *data) __attribute__((warn_unused_result));

struct awaited { /* an appointment that nobody has come for yet */
	char code[APPOINTMENT_CODE_SIZE], day[DAY_SIZE];
	int64_t slot_ms;
};
/* The earliest ones of all days, at most max; how many. */
int journal_awaited(struct journal *journal, struct awaited *awaited, int max)
	__attribute__((warn_unused_result));
struct slot_asked { /* one slot of one service: from_ms <= its appointments < to_ms */
	const char *day, *service;
	int64_t from_ms, to_ms;
};
/* How many appointments but that of `code` have a place there: cancelled and missed ones have none. 0.
 */
int journal_slot_taken(struct journal *journal, const struct slot_asked *slot, const char *code,
	uint32_t *taken) __attribute__((warn_unused_result));

struct demand { /* tickets of a service */
	char service[ID_SIZE];
	uint32_t tickets;
};
/* What was asked for on the last `days` business days before `day`, void tickets left out: most
 * first, at most max rows; how many. Reads every visit of those days. */
int journal_demand(struct journal *journal, const char *day, int days, struct demand *demand,
	int max) __attribute__((warn_unused_result));

/* The waits that ended in their turn on the business days before `day`, at most FORECAST_DAYS of
 * them, in order of issue: what the hall learns from. Services and classes by the setup's indices;
 * those it does not know are left out. The list is the caller's to free. */
int journal_waits(struct journal *journal, const struct setup *setup, const char *day,
	struct forecast_sample **samples, size_t *count) __attribute__((warn_unused_result));

/* Keeps a hall file's text; version is 1 + the last one, or the last one when the text is the same. */
int journal_keep_config(struct journal *journal, const char *text, size_t len, int64_t at_ms,
	uint32_t *version) __attribute__((warn_unused_result));
/* The text of a version, the caller's to free. */
int journal_config(struct journal *journal, uint32_t version, char **text, size_t *len)
	__attribute__((warn_unused_result));

/* Entries from..(from+limit-1), in order; fn returns 0 to go on. text is borrowed. */
typedef int journal_entry_fn(void *data, int64_t seq, const char *text, size_t len);
int journal_read(struct journal *journal, int64_t from, int64_t limit, journal_entry_fn *fn,
	void *data) __attribute__((warn_unused_result));
/* Number of the last entry that opened a day, 0: none. The hall is rebuilt from there. */
int journal_day_start(struct journal *journal, int64_t *seq) __attribute__((warn_unused_result));

/* Forgets answers of days before the last two business days (offline reports stay). */
int journal_forget_old(struct journal *journal, const char *day)
	__attribute__((warn_unused_result));
/* The restore was dealt with (numbers jumped): part of the present transaction. */
int journal_clear_restored(struct journal *journal) __attribute__((warn_unused_result));

/* Starts the worker that moves the WAL into the file off the hot path (stops with close), and gives
 * the WAL its usual 17 MiB, which makes commits faster. */
int journal_start_checkpoints(struct journal *journal) __attribute__((warn_unused_result));
/* Whether that worker does its work at this monotonic time; true without one. */
bool journal_worker_works(const struct journal *journal, int64_t now_ms);

#endif
