/* The table of roles. */
#include "firmware/identity/place.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { INSTANCE_MAX = 30 };

static const struct place places[] = {
	{
		.role = "kiosk",
		.program = "novbe-kiosk",
		.unit = "novbe-kiosk.service",
		.package = "novbe-kiosk",
		.sample = "kiosk.json",
		.board = "board.json",
		.secret = "password",
		.section = "kiosk",
	},
	{
		.role = "counter",
		.program = "novbe-counter",
		.unit = "novbe-counter.service",
		.package = "novbe-counter",
		.sample = "counter.json",
		.board = "board.json",
		.secret = "password",
		.section = "counter",
		.many = true,
	},
	{
		.role = "rating",
		.program = "novbe-counter",
		.unit = "novbe-counter.service",
		.package = "novbe-counter",
		.sample = "rating.json",
		.board = "board.json",
		.secret = "password",
		.section = "counter",
		.has_role = true,
		.many = true,
	},
	{
		.role = "display",
		.program = "novbe-display",
		.unit = "novbe-display.service",
		.package = "novbe-display",
		.sample = "wall.json",
		.board = "board.json",
		.secret = "password",
		.section = "display",
		.many = true,
	},
	{
		.role = "printer",
		.program = "novbe-printer",
		.unit = "novbe-printer.service",
		.package = "novbe-printer",
		.sample = "printer.json",
		.board = "board.json",
		.secret = "password",
		.section = "printer",
	},
	{
		.role = "hub",
		.program = "novbe-dispatcher",
		.unit = "novbe-dispatcher.service",
		.package = "novbe-dispatcher",
		.sample = "hub.json",
		.board = "hub.json",
		.secret = "hub.password",
		.section = "hub",
		.has_broker = true,
	},
	{
		.role = "control",
		.package = "novbe-tools",
		.sample = "ctl.json",
		.board = "ctl.json",
		.secret = "ctl.password",
	},
};

const struct place *place_at(size_t i)
{
	return i < sizeof(places) / sizeof(places[0]) ? &places[i] : NULL;
}

const struct place *place_of(const char *role)
{
	const struct place *place;

	for (size_t i = 0; (place = place_at(i)); i++)
		if (strcmp(place->role, role) == 0)
			break;
	return place;
}

int place_instance(const struct place *place, const char *instance,
	char names[PLACE_NAMES][PLACE_NAME_SIZE], struct place *made)
{
	size_t len = strlen(instance);

	if (!place->many || !len || len > INSTANCE_MAX ||
		strspn(instance, "abcdefghijklmnopqrstuvwxyz0123456789-") != len)
		return -EINVAL;
	snprintf(names[0], PLACE_NAME_SIZE, "%s@%s.service", place->program, instance);
	snprintf(names[1], PLACE_NAME_SIZE, "%s-%s.json", place->section, instance);
	snprintf(names[2], PLACE_NAME_SIZE, "%s-%s.password", place->section, instance);
	snprintf(names[3], PLACE_NAME_SIZE, "%s-%s", place->section, instance);
	*made = *place;
	made->unit = names[0];
	made->board = names[1];
	made->secret = names[2];
	made->state = names[3];
	return 0;
}
