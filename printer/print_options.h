/*
 * How a board prints: the section "print" of its board file, the same for a kiosk and for a shared
 * printer.
 *   {"to":"files|cups","folder":"tickets","keep":1000,"queue":"ticket","server":"",
 *    "width_dots":576,"dpi":203,"timeout_s":12}
 */
#ifndef NOVBE_PRINTER_PRINT_OPTIONS_H
#define NOVBE_PRINTER_PRINT_OPTIONS_H

#include "printer/press.h"

struct config;
struct json;

/* Reads the section (in NULL: everything as above) into the outlet and the paper; the ledger's path
 * is left alone. Texts are borrowed from the config, where problems are collected. */
void print_options_read(
	struct config *config, const struct json *in, struct press_options *options);

#endif
