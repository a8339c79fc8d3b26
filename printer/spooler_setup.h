/*
 * What `novbe-printer --setup` does: makes the CUPS queue that tickets go through, and owns the few
 * settings of cupsd without which a ticket can be lost or come out twice (a block between two marks
 * in cupsd.conf and cups-files.conf; everything else in these files stays the person's).
 *
 * Run twice it changes nothing the second time.
 */
#ifndef NOVBE_PRINTER_SPOOLER_SETUP_H
#define NOVBE_PRINTER_SPOOLER_SETUP_H

#include <stdbool.h>
#include <stdio.h>

struct spooler_options {      /* texts are borrowed for the call; NULL or "": the default */
	const char *queue;    /* [A-Za-z0-9._-], at most 127 bytes; needed */
	const char *device;   /* "escpos:..." (see printer/backend); needed */
	const char *location; /* where the printer stands, for people */
	const char *server;   /* as outlet_options.server */
	const char *folder;   /* of cupsd.conf and cups-files.conf; default "/etc/cups" */
	int timeout_ms;	      /* for cupsd's answer; 0: 10000 */
};

struct spooler_result {
	bool files_changed; /* cupsd must be started again before its settings hold */
	bool queue_made;    /* the queue is there as described; false: cupsd did not answer, or
			       refused */
	bool backend_found; /* ServerBin/backend/escpos is there and may be run */
	int conflicts;	    /* lines of the person that say otherwise; ours, further down, win */
};

/*
 * Does it and tells on `out`, one line each, what was changed, what was found and what a person
 * should do now. 0 when all is in place (perhaps but for a restart: files_changed); -EINVAL: an
 * option; -ENOENT: the backend or cupsd is not installed (the rest was done where it could be);
 * -EHOSTUNREACH: cupsd did not answer (the files were written); -EACCES: may not (root is needed);
 * -EPROTO: cupsd refused the queue; or what the file system said. *result is filled as far as it
 * came.
 */
int spooler_setup(const struct spooler_options *options, struct spooler_result *result, FILE *out)
	__attribute__((warn_unused_result));

/* Whether a name can be a queue's: the characters above, not a leading '.' or '-'. */
bool spooler_queue_is_valid(const char *name);

#endif
