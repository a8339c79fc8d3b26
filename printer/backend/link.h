/*
 * The line to a printer: TCP, a serial line, or a USB printer's character device, behind one small
 * table of operations.
 */
#ifndef NOVBE_PRINTER_BACKEND_LINK_H
#define NOVBE_PRINTER_BACKEND_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "printer/backend/device_uri.h"

enum { LINK_KEY_SIZE = 128 };

struct link_ops;
struct link {
	const struct device_uri *uri;
	const struct link_ops *ops; /* once it is known what is there */
	struct addrinfo *addresses; /* of a host */
	int fd;			    /* -1: not open */
	bool mute;		    /* it gives no bytes back: do not wait for any */
};

void link_init(struct link *link, const struct device_uri *uri);
/* Ends the line after what was written, as far as the system does that by itself. */
void link_fini(struct link *link);

/* Looks who the device is and gives it a name that is the same for every way to write it, of
 * [a-z0-9.-]. -ENOENT, -ENXIO (a host without an address), -ENOTTY (no character device). */
int link_find(struct link *link, char key[LINK_KEY_SIZE]) __attribute__((warn_unused_result));
/* Opens what link_find() found. 0; -ETIMEDOUT; -ECANCELED and -EPIPE as watch_wait(); or why not.
 */
int link_open(struct link *link, int64_t until_ms) __attribute__((warn_unused_result));
/* Ends it; may be opened again. */
void link_close(struct link *link);

/* Neither waits. Bytes; 0: none now; -Exxx: the line is lost. */
ssize_t link_read(struct link *link, uint8_t *bytes, size_t size)
	__attribute__((warn_unused_result));
ssize_t link_write(struct link *link, const uint8_t *bytes, size_t len)
	__attribute__((warn_unused_result));

/* Waits until everything written has arrived: at the printer's end of a TCP connection, which is
 * closed by it; through the cable otherwise. 0, -ETIMEDOUT, -ECANCELED, or -Exxx: lost. */
int link_flush(struct link *link, int64_t until_ms) __attribute__((warn_unused_result));
/* Throws away what has not left yet, tries to send these few bytes (at most 200 ms), and ends it.
 */
void link_abort(struct link *link, const uint8_t *bytes, size_t len);

/* The technician's word for the device: its path or HOST:PORT. */
void link_name(const struct link *link, char *text, size_t size);

#endif
