/*
 * What is wrong with this kiosk, for the technician: each source has its own place, so that one
 * that heals does not hide another that lasts. Of all that is wrong the most severe is told.
 */
#ifndef NOVBE_KIOSK_TROUBLE_H
#define NOVBE_KIOSK_TROUBLE_H

#include <stdbool.h>

enum { TROUBLE_TEXT_SIZE = 160 };

enum trouble_source {	  /* the most severe first */
	TROUBLE_SCREEN,	  /* nobody sees anything */
	TROUBLE_BUTTONS,  /* nobody, or not everybody, can press */
	TROUBLE_PRINTER,  /* as it says itself */
	TROUBLE_PRINT,	  /* the last ticket could not even be handed to it */
	TROUBLE_OWN,	  /* the kiosk's own tickets cannot be kept or reported */
	TROUBLE_SERVICES, /* a button's, which the hall does not have */
	TROUBLE_VOICE,	  /* whoever cannot see hears nothing */
	TROUBLE_FONTS,
	TROUBLE_TEXTS,
	TROUBLE_COUNT,
};

struct trouble {
	char text[TROUBLE_COUNT][TROUBLE_TEXT_SIZE]; /* empty: that one is well */
};

/* text is copied, cut after a whole character; "": well again. True when what is told changed. */
bool trouble_set(struct trouble *trouble, enum trouble_source source, const char *text);
/* What is told: one line, empty when all is well. */
const char *trouble_told(const struct trouble *trouble);

#endif
