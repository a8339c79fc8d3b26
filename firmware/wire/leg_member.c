/* The members about a leg that several messages share. */
#include "firmware/wire/leg_member.h"

#include "firmware/base/json.h"
#include "firmware/wire/shape.h"

bool leg_member_is_leg(const char *text)
{
	struct ticket ticket;
	uint8_t leg;

	return shape_leg_parse(text, &ticket, &leg);
}

bool leg_member_is_ticket(const char *text)
{
	struct ticket ticket;

	return ticket_parse(text, &ticket);
}

bool leg_member_state(const struct json *in, const char *name, enum leg_state *state)
{
	const char *word = json_string(json_get(in, name));
	enum leg_state parsed = word ? leg_state_parse(word) : LEG_STATE_COUNT;

	if (parsed == LEG_STATE_COUNT)
		return false;
	*state = parsed;
	return true;
}

const char *leg_member_service(const struct setup *setup, uint16_t service)
{
	return service < setup->service_count ? setup->services[service].id : "";
}

const char *leg_member_class(const struct setup *setup, uint8_t klass)
{
	return klass < setup->class_count ? setup->classes[klass].id : "";
}

uint16_t leg_member_counter(const struct setup *setup, uint16_t counter)
{
	return counter < setup->counter_count ? setup->counters[counter].number : 0;
}
