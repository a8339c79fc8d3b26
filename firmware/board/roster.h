/*
 * The file of a board that is a whole hall: who runs on this machine. It holds what the board files
 * of the hub and of the devices hold (novbe-board.json(5)), but once: no passwords and no broker's
 * address, those are made here.
 *
 *   {"centre":"bus","state":"/var/lib/novbe",
 *    "broker":{"port":1884,"program":"/usr/sbin/mosquitto"},
 *    "hub":{"hall":"/etc/novbe/hall.json"},
 *    "devices":[{"device":"kiosk-1","kiosk":{...}},
 *               {"device":"wall-1","display":{...}},
 *               {"device":"counter-1","counter":{...},"terminal":"/dev/tty2"}]}
 */
#ifndef NOVBE_BOARD_ROSTER_H
#define NOVBE_BOARD_ROSTER_H

#include <stdint.h>
#include <stdio.h>

#include "firmware/base/config.h"
#include "firmware/hall/hall_file.h"
#include "firmware/queue/command.h"
#include "firmware/queue/limits.h"

enum {
	ROSTER_MAX_DEVICES = 16,
	ROSTER_INSIDE_SIZE = 80, /* of a path below the state folder, with NUL */
	ROSTER_PATH_SIZE = 256 + ROSTER_INSIDE_SIZE,
	ROSTER_BROKER_PORT = 1884, /* 1883 is often taken by the distribution's own broker */
};

struct roster_kind {
	const char *section; /* of the board file: "kiosk" */
	const char *program; /* "novbe-kiosk" */
	enum role role;	     /* that the hall file must give the device */
};

struct roster_device {
	char id[ID_SIZE];
	const struct roster_kind *kind;
	const struct json *settings; /* its section; borrowed from the file */
	char terminal[256];	     /* its standard input and output; empty: none */
};

struct roster {
	struct config *config; /* owned */
	const char *path;      /* borrowed from the caller */
	char centre[ID_SIZE], state[256], hall[256];
	char broker[256]; /* mosquitto; empty: where the distribution has it */
	int port;	  /* the broker's, on loopback */
	const struct json *hub;
	uint8_t device_count;
	struct roster_device devices[ROSTER_MAX_DEVICES];
	struct hall_file *file; /* owned; NULL: it is wrong */
};

/*
 * Reads the file and the hall file that it names; every problem of both is printed to out. 0,
 * -EINVAL, -ENOMEM. After -EINVAL what could be read is there, so that more can be said about it.
 * roster_close() frees it in any case.
 */
int roster_open(const char *path, struct roster *roster, FILE *out)
	__attribute__((warn_unused_result));
void roster_close(struct roster *roster);

/* Reads the hall file again; problems go to the log and leave the one before. 0 or -EINVAL. */
int roster_reload(struct roster *roster) __attribute__((warn_unused_result));

/* Writes "<state>/" and what the format says; that may be ROSTER_INSIDE_SIZE long. Returns path. */
const char *roster_path(const struct roster *roster, char path[ROSTER_PATH_SIZE],
	const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
