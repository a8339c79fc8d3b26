/*
 * Where a printer is and how it is spoken with, as CUPS keeps it in a queue's device URI:
 *
 *   escpos:/dev/usb/lp0            escpos:/dev/ttyS0?baud=19200&flow=hardware
 *   escpos://192.168.1.70:9100/?confirm=status
 */
#ifndef NOVBE_PRINTER_BACKEND_DEVICE_URI_H
#define NOVBE_PRINTER_BACKEND_DEVICE_URI_H

#include <stdbool.h>
#include <stddef.h>

enum {
	DEVICE_PATH_SIZE = 256,
	DEVICE_HOST_SIZE = 256,
	DEVICE_WAIT_S = 300,
	DEVICE_WAIT_MAX_S = 86400,
	DEVICE_BAUD = 115200,
};

enum device_kind { DEVICE_FILE, DEVICE_TCP };
/* What proves that a sheet was printed. */
enum device_confirm { CONFIRM_PROCESS_ID, CONFIRM_STATUS, CONFIRM_NONE };
enum device_flow { FLOW_NONE, FLOW_HARDWARE, FLOW_SOFTWARE };

struct device_uri {
	enum device_kind kind;
	char path[DEVICE_PATH_SIZE]; /* of a character device */
	char host[DEVICE_HOST_SIZE]; /* name or address, without brackets */
	char port[8];
	enum device_confirm confirm;
	enum device_flow flow; /* of a serial line, as is baud */
	unsigned int baud;
	int wait_s; /* 1..DEVICE_WAIT_MAX_S: for the printer to be ready, and to confirm */
	bool ask;   /* false: not even one question to a printer with confirm=none */
};

/* -EINVAL: why tells what is wrong, for the technician. */
int device_uri_read(const char *text, struct device_uri *uri, char *why, size_t size)
	__attribute__((warn_unused_result));

#endif
