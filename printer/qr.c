/* The square code on a ticket: its modules, from libqrencode. */
#include "printer/qr.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <qrencode.h>

int qr_encode(const char *text, struct qr *qr)
{
	QRcode *code;
	size_t len = strlen(text);

	if (len == 0 || len > QR_MAX_TEXT)
		return -EINVAL;
	code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
	if (!code)
		return errno == EINVAL || errno == ERANGE ? -EINVAL : -ENOMEM;
	if (code->width > QR_MAX_MODULES) {
		QRcode_free(code);
		return -EINVAL;
	}
	qr->modules = code->width;
	for (int y = 0; y < code->width; y++) {
		for (int x = 0; x < code->width; x++)
			qr->dark[y][x] = code->data[y * code->width + x] & 1;
	}
	QRcode_free(code);
	return 0;
}

void qr_keep(struct qr_kept *kept, const char *text)
{
	kept->text[0] = '\0';
	if (qr_encode(text, &kept->qr) == 0)
		snprintf(kept->text, sizeof(kept->text), "%s", text);
}
