/* A QR code (ISO/IEC 18004) as a picture of square modules. The home of libqrencode. */
#ifndef NOVBE_PRINTER_QR_H
#define NOVBE_PRINTER_QR_H

#include <stdbool.h>
#include <stdint.h>

enum { QR_MAX_MODULES = 97, QR_MAX_TEXT = 300 }; /* version 20 */

struct qr {
	int modules; /* per side, without the quiet zone (4 modules on each side) */
	uint8_t dark[QR_MAX_MODULES][QR_MAX_MODULES]; /* [row][column] */
};

struct qr_kept { /* the code of one text, for who asks for it again; zeroed: of none */
	char text[QR_MAX_TEXT + 1];
	struct qr qr;
};

/* Correction level M. -EINVAL: empty or longer than QR_MAX_TEXT. -ENOMEM. */
int qr_encode(const char *text, struct qr *qr) __attribute__((warn_unused_result));
/* Encodes a text and keeps its code; what cannot be encoded is not kept. */
void qr_keep(struct qr_kept *kept, const char *text);

#endif
