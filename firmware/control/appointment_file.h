/*
 * A list of appointments as other systems export it: CSV (RFC 4180), UTF-8, with a head line that
 * names its columns in any order: code,service,date,time and, if it likes, language. Values are
 * separated by commas or, as the head line is, by semicolons. Dates are 2026-11-23, times 09:30,
 * local to the centre.
 */
#ifndef NOVBE_CONTROL_APPOINTMENT_FILE_H
#define NOVBE_CONTROL_APPOINTMENT_FILE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "firmware/wire/catalogue_message.h"

enum {
	APPOINTMENT_FILE_MAX_BYTES = 4 << 20,
	APPOINTMENT_FILE_MAX_ROWS = 20000, /* lines that book */
	APPOINTMENT_FILE_MAX_TOLD = 50,	   /* problems that are written out */
};

struct appointment_row {
	char code[APPOINTMENT_CODE_SIZE]; /* in upper case */
	char service[ID_SIZE];
	char language[LANGUAGE_SIZE]; /* empty: none */
	char day[DAY_SIZE];	      /* business day of the slot */
	int64_t slot_ms;
	unsigned int line; /* in the file, from 1 */
};

struct appointment_file { /* rows in the file's order, owned */
	struct appointment_row *rows;
	size_t count;
};

/*
 * Reads and checks the whole text against the hall: shapes, that service and language are the
 * centre's, that no slot is of an earlier business day than now_ms, and that no code stands twice
 * in one day. Every problem is told to `out` as `name:line: why`. -EINVAL: there is any, and *file
 * is empty; -ENOMEM; else 0.
 */
int appointment_file_parse(const char *name, const char *text, size_t len,
	const struct hall_catalogue *catalogue, int64_t now_ms, FILE *out,
	struct appointment_file *file) __attribute__((warn_unused_result));
void appointment_file_fini(struct appointment_file *file);

#endif
