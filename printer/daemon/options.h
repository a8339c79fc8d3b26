/*
 * The board file's section "printer":
 *   {"print":{...} (printer/print_options.h),"texts":"/usr/share/novbe/po"}
 */
#ifndef NOVBE_PRINTER_DAEMON_OPTIONS_H
#define NOVBE_PRINTER_DAEMON_OPTIONS_H

#include "printer/press.h"

struct board_file;

struct printer_options {	    /* texts are borrowed from the board file */
	struct press_options press; /* but its ledger */
	const char *texts;	    /* folder of the .mo files */
};

/* Reads the section; problems are collected in the board file's config. */
void printer_options_read(struct board_file *board, struct printer_options *options);

#endif
