/*
 * The board file's section "counter":
 *   {"role":"operator|rating","number":7,
 *    "source":..., "path":..., "inputs":[...], "outputs":[...]   (firmware/buttons/section.h)
 *    "double_strike_ms":500,
 *    "operator":"op1","profile":"ids","sign_in_at_start":true,     role operator
 *    "rate_for_s":30}                                              role rating
 */
#ifndef NOVBE_COUNTER_OPTIONS_H
#define NOVBE_COUNTER_OPTIONS_H

#include "firmware/counter/station.h"
#include "firmware/device/board_file.h"

/* Reads the section; problems are collected in the board file's config. Texts are borrowed from
 * it, and options->buttons must stay where it is. */
void counter_options_read(struct board_file *board, struct station_options *options);

#endif
