/* The state machine's steps, for flow*.c alone. */
#ifndef NOVBE_KIOSK_FLOW_INSIDE_H
#define NOVBE_KIOSK_FLOW_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/flow.h"

void flow_set_id(char *to, size_t size, const char *from);
bool flow_is_choice(enum flow_screen screen);
bool flow_is_home(const struct flow *flow);

/* To a screen; stays_ms: how long it may stand untouched, 0 for ever. */
void flow_go(struct flow *flow, enum flow_screen screen, int64_t stays_ms, int64_t now_ms);
void flow_go_home(struct flow *flow, int64_t now_ms); /* what was chosen is forgotten */
void flow_go_notice(struct flow *flow, enum flow_notice notice, int64_t now_ms);
void flow_go_back(struct flow *flow, int64_t now_ms);
void flow_add_effect(struct flow *flow, enum flow_effect effect);

#endif
