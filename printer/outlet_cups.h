/*
 * Talking with cupsd: one warm connection, and the few questions an outlet has. Inner to the
 * printer room; one thread.
 */
#ifndef NOVBE_PRINTER_OUTLET_CUPS_H
#define NOVBE_PRINTER_OUTLET_CUPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cups/cups.h>

#include "printer/outlet.h"

enum { CUPS_USUAL_PORT = 631 };

/* "host:port", "/path" or "" (CUPS's own choice) as what httpConnect2() takes. */
void cups_server_split(const char *server, char host[256], int *port);
/* libcups would ask for a password on the terminal: a board has nobody there. It keeps this per
 * thread. */
void cups_never_ask_password(void);

/* ---- The connection ---------------------------------------------------------------------------
 */

struct cups_link {
	struct outlet *outlet; /* asked whether it closes */
	http_t *http;	       /* NULL: to be connected */
	const char *queue;
	char host[256];
	int port;
	char uri[HTTP_MAX_URI];
	int64_t until_ms;	   /* no call goes on beyond this moment; set before the calls */
	unsigned int connections;  /* made so far */
	char why[OUTLET_WHY_SIZE]; /* of the last call that failed */
};

enum cups_reply {
	CUPS_ANSWERED,
	CUPS_UNSENT, /* cupsd cannot have got the request whole: nothing came of it */
	CUPS_LOST,   /* cupsd may have got it; no answer came */
};

/* All borrowed until close. */
void cups_link_open(
	struct cups_link *link, struct outlet *outlet, const char *server, const char *queue);
void cups_link_close(struct cups_link *link);
/* Asks once; document may be NULL. *answer is given with CUPS_ANSWERED: ippDelete() it. */
enum cups_reply cups_link_ask(
	struct cups_link *link, ipp_t *request, const void *document, size_t len, ipp_t **answer);
/* For what may be asked twice: again and again until it is answered, or until until_ms; meanwhile
 * the printer's health says that cupsd is away. The request is given. NULL: no answer (see why). */
ipp_t *cups_link_insist(struct cups_link *link, ipp_t *request);
/* Tells, with why, that there is no printing service. */
void cups_link_tell_away(struct cups_link *link);
/* Sleeps, not beyond until_ms; false: that moment is there, or the outlet closes. */
bool cups_link_wait(struct cups_link *link, int64_t ms);
bool cups_link_may_go_on(const struct cups_link *link);
void cups_link_fail(struct cups_link *link, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* ---- The questions ----------------------------------------------------------------------------
 * All ask until they are answered, at most until link->until_ms. -EIO: no answer came, or cupsd
 * refused (link->why says).
 */

enum {
	CUPS_SHEET_BEGUN = 1,	/* job-media-sheets-completed as our backend counts: it is about */
	CUPS_SHEET_PRINTED = 2, /* to send the first byte; the printer confirmed the last one */
};

struct cups_job {
	int id, subscription; /* subscription 0: none */
	int sequence;	      /* of the last event seen */
	ipp_jstate_t state;
	bool started;  /* its backend was run at least once */
	bool stopping; /* cupsd says: ended, but its backend may still run */
	int sheets;
	char message[OUTLET_WHY_SIZE]; /* the backend's last words about it */
};

struct cups_printer {
	struct printer_health health;
	ipp_pstate_t state;
	bool open; /* the queue takes jobs and gives them to the printer */
	bool ours; /* our backend serves it */
	char message[OUTLET_WHY_SIZE];
};

enum cups_news { /* flags */
	CUPS_NEWS_JOB = 1,
	CUPS_NEWS_PRINTER = 2,
};

/* Print-Job with a subscription. CUPS_ANSWERED and job->id 0: refused, link->why says it. */
enum cups_reply cups_job_submit(struct cups_link *link, const char *name, const void *document,
	size_t len, struct cups_job *job);
/* The same for a job that makes the printer tell its state and prints nothing. */
enum cups_reply cups_probe_submit(struct cups_link *link, struct cups_job *job);
/* Fills state, sheets, message. -ENOENT: the spool has no job of this id and this name. */
int cups_job_read(struct cups_link *link, const char *name, struct cups_job *job);
/* The newest job of this name in this queue, subscribed to if it goes on. -ENOENT. */
int cups_job_find(struct cups_link *link, const char *name, struct cups_job *job);
int cups_job_cancel(struct cups_link *link, const struct cups_job *job);
/* What happened since the last call: enum cups_news. -ENOENT: the subscription has ended. */
int cups_job_events(struct cups_link *link, struct cups_job *job);
/* Whether some other job is being printed. */
int cups_queue_works_on_another(struct cups_link *link, const struct cups_job *job);
/* -ENOENT: there is no such queue (health says it, too). */
int cups_printer_read(struct cups_link *link, struct cups_printer *printer);

#endif
