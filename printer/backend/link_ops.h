/* What each kind of line does in its own way; link.h tells what each is for. */
#ifndef NOVBE_PRINTER_BACKEND_LINK_OPS_H
#define NOVBE_PRINTER_BACKEND_LINK_OPS_H

#include "printer/backend/link.h"

struct link_ops {
	int (*open)(struct link *link, int64_t until_ms);
	/* A read gave nothing although something was there: 0, it does not matter; -Exxx: lost. */
	int (*at_end)(struct link *link);
	int (*flush)(struct link *link, int64_t until_ms);
	void (*abort)(struct link *link, const uint8_t *bytes, size_t len);
};

extern const struct link_ops link_tcp;
/* link_find() for a path: a terminal is a serial line, any other character device a USB printer. */
int link_device_find(struct link *link, char key[LINK_KEY_SIZE])
	__attribute__((warn_unused_result));

#endif
