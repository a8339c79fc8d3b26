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
bool flow_is_waiting(enum flow_screen screen); /* for a machine: people have nothing to do */

/* Works out what is to be seen now. */
void flow_show(struct flow *flow, int64_t now_ms);
/* To a screen; stays_ms: how long it may stand untouched, 0 for ever. */
void flow_go(struct flow *flow, enum flow_screen screen, int64_t stays_ms, int64_t now_ms);
void flow_go_home(struct flow *flow, int64_t now_ms); /* what was chosen is forgotten */
void flow_go_notice(struct flow *flow, enum flow_notice notice, int64_t now_ms);
void flow_go_back(struct flow *flow, int64_t now_ms);
void flow_add_effect(struct flow *flow, enum flow_effect effect);

/* ---- flow_paper.c -----------------------------------------------------------------------------
 */
/* Somebody touched: the printer is asked where that matters. */
void flow_touched(struct flow *flow, int64_t now_ms);
void flow_probe(struct flow *flow, int64_t now_ms);
/* To the services (FLOW_SERVICE) or to a number (FLOW_ASKING), past the printer's answer. */
void flow_pass(struct flow *flow, enum flow_screen goal, int64_t now_ms);
/* A number was given. */
void flow_take_ticket(struct flow *flow, const struct ticket_message *ticket, int64_t now_ms);
void flow_answer_paper(struct flow *flow, enum flow_paper_answer answer, int64_t now_ms);
/* The ticket at hand is left with nobody knowing about its paper. */
void flow_leave_uncertain(struct flow *flow, int64_t now_ms);
/* When a broken printer is asked again, INT64_MAX: it is not. */
int64_t flow_next_probe_ms(const struct flow *flow);

/* ---- flow_strike.c ----------------------------------------------------------------------------
 */
/* A service was chosen, in whatever way. */
void flow_take_service(struct flow *flow, const struct catalogue_service *service, int64_t now_ms);

/* ---- flow_button.c ----------------------------------------------------------------------------
 */
void flow_refusal_ends(struct flow *flow, int64_t now_ms);

#endif
