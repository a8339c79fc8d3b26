/*
 * The board file: what one board needs to find its hub and be itself, the part that all programs
 * share (JSON with comments). Each program reads its own section besides.
 *   {"device":"kiosk-1","centre":"isb","state":"/var/lib/novbe",
 *    "mqtt":{"host":"hub","port":1883,"password":"..." | "password_file":"...","ca_file":"..."},
 *    "kiosk":{...} | "counter":{...} | "display":{...} | "printer":{...} | "hub":{...}}
 */
#ifndef NOVBE_DEVICE_BOARD_FILE_H
#define NOVBE_DEVICE_BOARD_FILE_H

#include "firmware/base/config.h"
#include "firmware/queue/limits.h"

struct board_file {
	struct config *config; /* owned; the program reads its section, then board_file_finish() */
	char device[ID_SIZE], centre[ID_SIZE];
	char state[256]; /* the one folder this program writes to */
	char host[256];
	int port;
	char password[128];
	char ca_file[256]; /* empty: no TLS */
	unsigned asked_sections; /* private: the sections this program reads */
	struct json *empty;      /* private: stands for a section that is absent */
};

/* Reads the shared part; problems are collected in config. -ENOMEM only. */
int board_file_open(const char *path, struct board_file *file)
	__attribute__((warn_unused_result));
/* The program's own section, e.g. "kiosk"; an empty one is found when it is absent. Sections of
 * other programs may stand in the same file and are not looked into. */
const struct json *board_file_section(struct board_file *file, const char *name);
/* 0 when the whole file was right, else every problem is printed (out NULL: the log). The config
 * stays open: its texts are borrowed. */
int board_file_finish(struct board_file *file, FILE *out) __attribute__((warn_unused_result));
void board_file_close(struct board_file *file);

#endif
