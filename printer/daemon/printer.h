/*
 * A shared printer at work: orders from the hub come out as paper, and the hub hears what became of
 * each piece.
 *   dev/<id>/do -> press -> `paper submitted` -> paper -> `confirm` or `paper`, dev/<id>/done
 */
#ifndef NOVBE_PRINTER_DAEMON_PRINTER_H
#define NOVBE_PRINTER_DAEMON_PRINTER_H

struct board_file;
struct loop;
struct printer;
struct printer_options;

/* NULL and errno after a log line that says what is wrong and what to do. board and options are
 * borrowed until printer_free(). */
struct printer *printer_new(
	struct loop *loop, const struct board_file *board, const struct printer_options *options);
/* Waits for the ticket being printed, at most the outlet's timeout. NULL is allowed. */
void printer_free(struct printer *printer);

#endif
