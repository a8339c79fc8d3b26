/*
 * What stands where on a paper ticket: decided in the hall file, sent to the boards as the member
 * `ticket` of the catalogue's head.
 *   "ticket":{"rows":["logo","centre","rule",{"item":"number"},{"item":"service","size":"large",
 *              "bold":true,"align":"start"},...],
 *             "large":false,"second_language":"en","footer":{"en":"...","az":"..."},
 *             "logo":"<base64 of a PNG>"}
 */
#ifndef NOVBE_WIRE_TICKET_LAYOUT_H
#define NOVBE_WIRE_TICKET_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/queue/limits.h"

enum {
	TICKET_LAYOUT_MAX_ROWS = 40,
	TICKET_LAYOUT_MAX_LOGO = 16384, /* bytes of the PNG */
	TICKET_LAYOUT_LOGO_WIDTH = 640, /* pixels; one is one dot on paper that is wide enough */
	TICKET_LAYOUT_LOGO_HEIGHT = 320,
	TICKET_LAYOUT_MAX_FOOTER = 480, /* bytes in one language */
};

/* Each at most once but rule and gap; number and service always; the mark of a copy always stands
 * below the number and is no row. */
enum layout_item {
	LAYOUT_LOGO,
	LAYOUT_CENTRE, /* the centre's name */
	LAYOUT_NUMBER,
	LAYOUT_CLASS, /* the mark of a class other than normal */
	LAYOUT_SERVICE,
	LAYOUT_INSTITUTION,
	LAYOUT_ZONE,  /* where the counters are */
	LAYOUT_AHEAD, /* people ahead */
	LAYOUT_WAIT,  /* the estimate, as a range; beside LAYOUT_AHEAD when that stands before */
	LAYOUT_DOCUMENTS, /* to have ready */
	LAYOUT_QR,
	LAYOUT_TIME,   /* when it was taken */
	LAYOUT_FOOTER, /* the hall's own words; without any: to watch the screens */
	LAYOUT_RULE,   /* never doubled, nor first or last: neighbours may be absent */
	LAYOUT_GAP,
	LAYOUT_ITEM_COUNT,
};

enum layout_size {
	LAYOUT_SIZE_OWN,
	LAYOUT_SMALL,
	LAYOUT_BODY,
	LAYOUT_STRONG,
	LAYOUT_LARGE,
	LAYOUT_SIZE_COUNT
};
enum layout_align { LAYOUT_ALIGN_OWN, LAYOUT_CENTRED, LAYOUT_START, LAYOUT_ALIGN_COUNT };
enum layout_weight { LAYOUT_WEIGHT_OWN, LAYOUT_REGULAR, LAYOUT_BOLD };

struct layout_row {	/* _OWN: as the item has it by itself */
	uint8_t item;	/* enum layout_item */
	uint8_t size;	/* enum layout_size */
	uint8_t weight; /* enum layout_weight */
	uint8_t align;	/* enum layout_align */
};

struct ticket_layout {
	uint8_t row_count;
	struct layout_row rows[TICKET_LAYOUT_MAX_ROWS];
	bool large;			     /* every ticket in large print */
	char second_language[LANGUAGE_SIZE]; /* bilingual tickets: names and words below in this
						one too; empty: none */
	uint8_t *logo; /* a PNG, dark on white; owned by the catalogue; NULL: none */
	size_t logo_len;
};

/* What a hall file without "ticket" gets. */
void ticket_layout_default(struct ticket_layout *layout);
const char *layout_item_name(enum layout_item item);	/* "logo", ... */
enum layout_item layout_item_parse(const char *name);	/* LAYOUT_ITEM_COUNT when unknown */
const char *layout_size_name(enum layout_size size);	/* "small" "body" "strong" "large" */
enum layout_size layout_size_parse(const char *name);	/* LAYOUT_SIZE_COUNT when unknown */
const char *layout_align_name(enum layout_align align); /* "centre" "start" */
enum layout_align layout_align_parse(const char *name); /* LAYOUT_ALIGN_COUNT when unknown */
bool layout_item_repeats(enum layout_item item);	/* rule and gap */
/* Whether the layout's rows hold the item. */
bool ticket_layout_has(const struct ticket_layout *layout, enum layout_item item);

/* What is wrong with a file that is to be a logo, in words for people: it is no whole PNG (its
 * chunks and their check sums are looked at, not the picture in them), or too large. NULL: fine. */
const char *ticket_logo_trouble(const uint8_t *png, size_t len);

#endif
