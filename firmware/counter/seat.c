/* Each word goes to whoever sits here. */
#include "firmware/counter/seat.h"

uint16_t seat_number(const struct seat_options *options)
{
	return options->is_pad ? options->pad.number : options->panel.number;
}

void seat_init(struct seat *seat, const struct seat_options *options)
{
	seat->is_pad = options->is_pad;
	if (seat->is_pad)
		pad_init(&seat->pad, &options->pad);
	else
		panel_init(&seat->panel, &options->panel);
}

enum role seat_role(const struct seat *seat)
{
	return seat->is_pad ? ROLE_RATING : ROLE_COUNTER;
}

void seat_time(struct seat *seat, int64_t hub_ms, int64_t now_ms)
{
	if (seat->is_pad && hub_ms >= 0)
		pad_time(&seat->pad, hub_ms, now_ms);
}

bool seat_press(struct seat *seat, const struct press *press, struct command *command)
{
	return seat->is_pad ? pad_press(&seat->pad, press, command)
			    : panel_press(&seat->panel, press, command);
}

bool seat_wish(struct seat *seat, struct command *command)
{
	return !seat->is_pad && panel_wish(&seat->panel, command);
}

void seat_answer(struct seat *seat, enum outcome outcome, const struct answer_message *answer,
	int64_t now_ms)
{
	if (seat->is_pad)
		pad_answer(&seat->pad, outcome, answer, now_ms);
	else
		panel_answer(&seat->panel, outcome, answer, now_ms);
}

void seat_not_asked(struct seat *seat, int error, int64_t now_ms)
{
	if (seat->is_pad)
		pad_not_asked(&seat->pad, now_ms);
	else
		panel_not_asked(&seat->panel, error, now_ms);
}

void seat_ready(struct seat *seat)
{
	if (seat->is_pad)
		pad_ready(&seat->pad);
	else
		panel_ready(&seat->panel);
}

void seat_lost(struct seat *seat, const char *why)
{
	if (seat->is_pad)
		pad_lost(&seat->pad, why);
	else
		panel_lost(&seat->panel, why);
}

void seat_counter(struct seat *seat, const struct counter_message *message)
{
	if (seat->is_pad)
		pad_counter(&seat->pad, message);
	else
		panel_counter(&seat->panel, message);
}

void seat_day(struct seat *seat, bool open)
{
	if (!seat->is_pad)
		panel_day(&seat->panel, open);
}

bool seat_is_asking(const struct seat *seat)
{
	return seat->is_pad ? pad_is_asking(&seat->pad) : panel_is_asking(&seat->panel);
}

bool seat_works(const struct seat *seat)
{
	return seat->is_pad ? pad_works(&seat->pad) : panel_works(&seat->panel);
}

void seat_face(const struct seat *seat, int64_t now_ms, struct face *face)
{
	if (seat->is_pad)
		pad_face(&seat->pad, now_ms, face);
	else
		panel_face(&seat->panel, now_ms, face);
}

int64_t seat_due_ms(const struct seat *seat, int64_t now_ms)
{
	return seat->is_pad ? pad_due_ms(&seat->pad, now_ms) : panel_due_ms(&seat->panel, now_ms);
}
