/*
 * A board's identity as one line of text: made on the hub (`novbe-ctl identity DEVICE`), carried to
 * the board by ssh, on a stick or by hand, read there by novbe-identity.
 *
 *   novbe-1 device=counter-7 centre=isb role=counter number=7 host=10.0.0.5 port=1883
 *           secret=0123... check=9c1f22ab                                      (all on one line)
 *
 * `check` is FNV-1a over all before it: a line that was cut or typed wrongly is refused. It holds a
 * secret: whoever has the line can speak as that device.
 */
#ifndef NOVBE_DEVICE_IDENTITY_CARD_H
#define NOVBE_DEVICE_IDENTITY_CARD_H

#include "firmware/queue/limits.h"

struct identity_card {
	char device[ID_SIZE], centre[ID_SIZE];
	char role[16];	  /* a role of the hall file, or "hub" */
	int number;	  /* of a counter or its pad, 1..65535; 0 for others */
	char host[256];	  /* address or name of the hub's broker */
	int port;	  /* 1..65535; 0 when host is a socket's path, which begins with '/' */
	char secret[128]; /* printable, without spaces */
};

enum { IDENTITY_LINE_SIZE = 700, IDENTITY_WHY_SIZE = 160 };

/* 0, or -EINVAL with *why: something is missing or not as it must be. */
int identity_card_check(const struct identity_card *card, char why[IDENTITY_WHY_SIZE])
	__attribute__((warn_unused_result));
/* Writes a card that is right, without a line end. */
void identity_card_write(const struct identity_card *card, char line[IDENTITY_LINE_SIZE]);
/* 0, or -EINVAL with *why and *card untouched. Blanks around it do no harm; words it does not know
 * are passed over. */
int identity_card_read(const char *line, struct identity_card *card, char why[IDENTITY_WHY_SIZE])
	__attribute__((warn_unused_result));

/* "10.0.0.5", "hub:1884", "fd00::5", "[fd00::5]:1884" or a socket's path into host and port (1883
 * when none is given). 0 or -EINVAL. */
int identity_card_hub(const char *text, struct identity_card *card)
	__attribute__((warn_unused_result));

#endif
