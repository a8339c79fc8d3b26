/* The kiosk's screens, painted from the flow's state. Painting changes nothing but the picture. */
#ifndef NOVBE_KIOSK_SCREENS_H
#define NOVBE_KIOSK_SCREENS_H

#include "firmware/base/translations.h"
#include "kiosk/brush.h"
#include "kiosk/flow.h"
#include "kiosk/layout.h"
#include "kiosk/waiting.h"

struct picture;

struct screens { /* all borrowed */
	struct painter *painter;
	struct picture *picture;
	const struct flow *flow;
	const struct layout *layout; /* made from this flow */
	struct translations *texts;
	const struct waiting *waiting;
	int *cut; /* counts texts that had no room; may be NULL */
};

/* Paints the flow's shown screen. 0, or -ENOMEM when a part of it could not be painted. */
int screens_paint(const struct screens *screens) __attribute__((warn_unused_result));

/* The parts, inner to the screens: the lists, and everything that only says something. */
void screen_choose(const struct screens *screens, const struct brush *brush);
void screen_say(const struct screens *screens, const struct brush *brush);
/* The ticket in large: its service and number; facts: people ahead and the wait below. */
void screen_ticket_card(
	const struct screens *screens, const struct brush *brush, struct paint_box box, bool facts);
void screen_button(const struct screens *screens, const struct brush *brush, struct paint_box box,
	enum flow_control control, const char *label);
const char *screens_say_in(
	const struct screens *screens, const char *language, const char *english);

#endif
