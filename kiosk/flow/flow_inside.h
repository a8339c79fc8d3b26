/* The state machine's steps, for flow*.c alone. */
#ifndef NOVBE_KIOSK_FLOW_INSIDE_H
#define NOVBE_KIOSK_FLOW_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/flow/flow.h"

void flow_set_id(char *to, size_t size, const char *from);
enum flow_screen flow_home_screen(const struct flow *flow);
bool flow_is_choice(enum flow_screen screen);
bool flow_is_home(const struct flow *flow);
bool flow_is_waiting(enum flow_screen screen); /* for a machine: people have nothing to do */

/* Works out what is to be seen now. */
void flow_show(struct flow *flow, int64_t now_ms);
/* "One moment" is not held back any longer, if it is waited at all. */
void flow_show_wait(struct flow *flow, int64_t now_ms);
/* To a screen; stays_ms: how long it may stand untouched, 0 for ever. */
void flow_go(struct flow *flow, enum flow_screen screen, int64_t stays_ms, int64_t now_ms);
void flow_go_home(struct flow *flow, int64_t now_ms); /* what was chosen is forgotten */
void flow_go_notice(struct flow *flow, enum flow_notice notice, int64_t now_ms);
void flow_add_effect(struct flow *flow, enum flow_effect effect);

/* ---- flow_path.c ------------------------------------------------------------------------------
 */
/* The list that comes after the language. */
enum flow_screen flow_first_list(const struct flow *flow);
/* Whether the hall still has what the screen is about. */
bool flow_knows(const struct flow *flow, enum flow_screen screen);
/* The page that is about to be left can be found again. */
void flow_note_page(struct flow *flow);
/* A tile of a list of choices; index: flow_tile_index(). */
void flow_choose(struct flow *flow, int index, int64_t now_ms);
/* The ticket of the service that was chosen. */
void flow_take_ticket_of_service(struct flow *flow, int64_t now_ms);
void flow_set_institution_of(struct flow *flow, const struct catalogue_service *service);
void flow_go_back(struct flow *flow, int64_t now_ms);

/* ---- flow_list.c ------------------------------------------------------------------------------
 */
bool flow_asks_class(const struct flow *flow);
/* The list may be shorter than it was. */
void flow_keep_page(struct flow *flow);
/* How many of the hall's services are named as the most used ones. */
int flow_popular_count(const struct flow *flow);

/* ---- flow_type.c ------------------------------------------------------------------------------
 */
/* On a screen on which something is typed. */
bool flow_types(const struct flow *flow);
/* To FLOW_SEARCH or FLOW_CODE, with nothing typed. */
void flow_open_typing(struct flow *flow, enum flow_screen screen, int64_t now_ms);
void flow_forget_typed(struct flow *flow);
/* A control of the keyboard. */
void flow_type_by(struct flow *flow, struct flow_target target);
/* What was typed is searched again. */
void flow_search_again(struct flow *flow);
/* Services that the hall does not have any more were not found either. */
void flow_drop_found(struct flow *flow);
bool flow_has_variants(const struct flow *flow);
bool flow_has_scripts(const struct flow *flow);
/* What was typed may be a code. */
bool flow_has_code(const struct flow *flow);
/* Asks for the ticket of the code typed on FLOW_CODE. */
void flow_check_in(struct flow *flow, int64_t now_ms);

/* ---- flow_time.c ------------------------------------------------------------------------------
 */
/* Home, and nothing there that the next citizen would wonder about. */
bool flow_is_untouched(const struct flow *flow);
/* Whoever does something is still there: the time to choose starts anew. */
void flow_stay(struct flow *flow, int64_t now_ms);
/* Nobody did anything on a screen of choices. */
void flow_idle_ends(struct flow *flow, int64_t now_ms);
/* "Yes, I need more time." */
void flow_give_more(struct flow *flow, int64_t now_ms);
/* Home, and everything is forgotten. */
void flow_wipe(struct flow *flow, int64_t now_ms);

/* ---- flow_access.c ----------------------------------------------------------------------------
 */
void flow_access_reset(struct flow *flow);
/* As it was at first. */
bool flow_access_is_plain(const struct flow *flow);
void flow_open_access(struct flow *flow, int64_t now_ms);
void flow_turn_switch(struct flow *flow, int which);
void flow_turn_volume(struct flow *flow, int by_pct);
/* A key of the voice or of its volume; false: it is none. */
bool flow_sound_key(struct flow *flow, enum flow_key key, int64_t now_ms);

/* ---- flow_paper.c -----------------------------------------------------------------------------
 */
/* Somebody touched: the printer is asked where that matters. */
void flow_touched(struct flow *flow, int64_t now_ms);
void flow_probe(struct flow *flow, int64_t now_ms);
/* To a screen of choices or to a number (FLOW_ASKING), past the printer's answer. */
void flow_pass(struct flow *flow, enum flow_screen goal, int64_t now_ms);
/* A number was given. */
void flow_take_ticket(struct flow *flow, const struct ticket_message *ticket, int64_t now_ms);
/* It was given before, and its paper is settled. */
void flow_show_again(struct flow *flow, const struct ticket_message *ticket, int64_t now_ms);
void flow_answer_paper(struct flow *flow, enum flow_paper_answer answer, int64_t now_ms);
/* The ticket at hand is left with nobody knowing about its paper. */
void flow_leave_uncertain(struct flow *flow, int64_t now_ms);
/* When a broken printer is asked again, INT64_MAX: it is not. */
int64_t flow_next_probe_ms(const struct flow *flow);

/* ---- flow_button.c ----------------------------------------------------------------------------
 */
/* Somebody else's ticket is made, or is not read yet. */
bool flow_is_busy(const struct flow *flow, int64_t now_ms);
/* Somebody comes by a button or a scanner. Who chose a language on the screen keeps it; else it is
 * `language`, where the hall has it. */
void flow_begin(struct flow *flow, const char *language, int64_t now_ms);
/* What a citizen is told whom the hub, or the catalogue, refuses so. */
enum flow_notice flow_refusal_notice(enum refusal refusal);
/* Tickets are given today and now, as far as the hub's day and the hall's hours go. */
bool flow_has_day(const struct flow *flow);
void flow_refusal_ends(struct flow *flow, int64_t now_ms);

#endif
