/* How one kind of outlet puts tickets out. Inner to the printer room; all of it in the worker. */
#ifndef NOVBE_PRINTER_OUTLET_WAY_H
#define NOVBE_PRINTER_OUTLET_WAY_H

#include <stdint.h>

#include "printer/outlet.h"

struct outlet_setup { /* the options, copied */
	int dpi, keep, timeout_ms;
	char folder[256], queue[128], server[256];
};

struct outlet_sheet {
	const struct bitmap *picture;
	const char *name;
	const void *bytes; /* ESC/POS */
	size_t len;
	int64_t until_ms; /* monotonic: ended by then */
};

struct outlet_end {
	/* PRINT_PRINTED, _UNCERTAIN, _UNPRINTED; or _SUBMITTED: the outlet is closed meanwhile, and
	 * the next run will find out. */
	enum print_state state;
	char why[OUTLET_WHY_SIZE];
};

struct outlet_way {
	/* NULL: no memory. The outlet and the setup are borrowed until close. */
	void *(*open)(struct outlet *outlet, const struct outlet_setup *setup);
	void (*close)(void *way);
	/* Both tell the printer's health before they return. Nothing that could make paper may be
	 * done before outlet_may_hand_over(). */
	void (*print)(void *way, const struct outlet_sheet *sheet, struct outlet_end *end);
	void (*follow)(void *way, const char *name, int64_t until_ms, struct outlet_end *end);
	/* Tells the health, within about two seconds. */
	void (*probe)(void *way);
};
extern const struct outlet_way outlet_files_way, outlet_cups_way;

/* What a way tells and asks while it works. */
void outlet_tell_submitted(struct outlet *outlet, const char *name);
/* Reaches the loop when it is news, or when somebody asked. */
void outlet_tell_health(struct outlet *outlet, const struct printer_health *health);
bool outlet_is_asked(struct outlet *outlet); /* a probe waits for an answer */
bool outlet_closes(struct outlet *outlet);   /* leave as soon as possible */
/* Waits until the print in work may have its way. False: it never may; what was begun for it is
 * undone, and how it ended is told to nobody. */
bool outlet_may_hand_over(struct outlet *outlet) __attribute__((warn_unused_result));

#endif
