/* What several messages say about a leg: its name, ticket and state. */
#ifndef NOVBE_WIRE_LEG_MEMBER_H
#define NOVBE_WIRE_LEG_MEMBER_H

#include <stdbool.h>

#include "firmware/wire/counter_message.h"

/* "A047/1" or "A047": the shapes of the members `leg` and `ticket`. */
bool leg_member_is_leg(const char *text);
bool leg_member_is_ticket(const char *text);
/* Reads the word of a state; false when it is missing or there is no such state. */
bool leg_member_state(const struct json *in, const char *name, enum leg_state *state);

/* The ids behind indices; "" for SETUP_NONE and for what the setup does not have. */
const char *leg_member_service(const struct setup *setup, uint16_t service);
const char *leg_member_class(const struct setup *setup, uint8_t klass);
/* A counter's number, 0 for SETUP_NONE. */
uint16_t leg_member_counter(const struct setup *setup, uint16_t counter);

#endif
