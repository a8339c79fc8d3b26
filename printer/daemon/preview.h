/* What novbe-printer does without a printer: one ticket as a picture, all tickets tried, a list of
 * what the hall has. Each returns the process's exit status. */
#ifndef NOVBE_PRINTER_DAEMON_PREVIEW_H
#define NOVBE_PRINTER_DAEMON_PREVIEW_H

#include "printer/ticket.h"

struct arguments;

/* paper: the board's or the default one; what the arguments say comes first. texts: the folder. */
int preview_ticket(const struct arguments *arguments, struct ticket_paper paper, const char *texts);
/* paper NULL: all usual ones, unless the arguments name one. */
int preview_check(
	const struct arguments *arguments, const struct ticket_paper *paper, const char *texts);
int preview_list(const struct arguments *arguments);

#endif
