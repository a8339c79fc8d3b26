/* The table of roles. */
#include "firmware/identity/place.h"

#include <stddef.h>
#include <string.h>

static const struct place places[] = {
	{"kiosk", "novbe-kiosk", "novbe-kiosk", "kiosk.json", "board.json", "password", "kiosk",
		false},
	{"counter", "novbe-counter", "novbe-counter", "counter.json", "board.json", "password",
		"counter", false},
	{"display", "novbe-display", "novbe-display", "wall.json", "board.json", "password",
		"display", false},
	{"printer", "novbe-printer", "novbe-printer", "printer.json", "board.json", "password",
		"printer", false},
	{"hub", "novbe-dispatcher", "novbe-dispatcher", "hub.json", "hub.json", "hub.password",
		"hub", true},
	{"control", NULL, "novbe-tools", "ctl.json", "ctl.json", "ctl.password", NULL, false},
};

const struct place *place_of(const char *role)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (strcmp(places[i].role, role) == 0)
			return &places[i];
	return NULL;
}
