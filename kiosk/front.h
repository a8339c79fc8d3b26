/* What people see of the kiosk and do to it: the window with the flow's screen. Inner to the
 * program. */
#ifndef NOVBE_KIOSK_FRONT_H
#define NOVBE_KIOSK_FRONT_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/focus.h"
#include "kiosk/scan.h"
#include "kiosk/view.h"

struct kiosk;

struct front {
	struct view *shown, *next; /* on the picture; room for the one to come. Owned. */
	bool is_known;		   /* the picture holds what is shown */
	bool repeats;		   /* the next view is said whole */
	struct scan scan;
};

/* Opens the window, if there is a screen; -Exxx. */
int front_open(struct kiosk *kiosk) __attribute__((warn_unused_result));
void front_close(struct kiosk *kiosk);
/* The screen's size, or the one of the board file where there is none. */
struct panel front_panel(const struct kiosk *kiosk);
/* flow_options.page_tiles; data: the kiosk. */
int front_page_tiles(void *data, enum flow_screen screen, const char *language, int count);
/* flow_options.details_pages. */
int front_details_pages(void *data);
/* Keys that were held long enough are a person's. */
void front_tick(struct kiosk *kiosk, int64_t now_ms);
int64_t front_next_ms(const struct kiosk *kiosk);
/* The screen is said again. */
void front_repeat(struct kiosk *kiosk);
/* A keypad moves its focus. */
void front_move(struct kiosk *kiosk, enum focus_way way);

#endif
