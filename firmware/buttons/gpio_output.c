/* Outputs follow their patterns; one whose chip is away is dark until it is back. */
#include "firmware/buttons/gpio_output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/event.h"
#include "firmware/base/loop.h"
#include "firmware/buttons/health.h"
#include "firmware/buttons/keys.h"

void gpio_trouble(char text[BUTTONS_TROUBLE_SIZE], const char *line, const char *chip, int error)
{
	const char *of = *chip ? " of " : "";
	const char *why;

	switch (error) {
	case -ENOENT:
	case -ENODEV: /* it went; the next look finds no such chip: one trouble, not two */
		why = *chip ? "not there: plug the chip in, or look whether gpioinfo shows the name"
			    : "not there: no chip that is plugged in has it; gpioinfo shows the "
			      "names";
		break;
	case -EEXIST:
		why = "several lines are called so; say which \"chip\"";
		break;
	case -EBUSY:
		why = "taken by another program or driver; gpioinfo shows by which";
		break;
	case -EACCES:
	case -EPERM:
		why = "not allowed; is our account in the group gpio?";
		break;
	default:
		why = strerror(-error);
	}
	snprintf(text, BUTTONS_TROUBLE_SIZE, "%s%s%.60s: %s; tried again by itself", line, of, chip,
		why);
}

static void output_lost(struct gpio_output *output, int error)
{
	char text[BUTTONS_TROUBLE_SIZE];

	gpio_trouble(text, output->wiring->line, output->wiring->chip, error);
	health_ill(output->outputs->health, output->slot, EVENT_BUTTONS_GONE, output->wiring->line,
		text);
	if (output->io)
		loop_io_del(output->io);
	output->io = NULL;
	gpio_line_close(output->line);
	output->line = NULL;
	output->is_lit = false;
	output->retry_us = keys_now_us() + retry_delay_us(&output->tries);
	output->outputs->changed(output->outputs->data);
}

static void output_gone(void *data, uint32_t events)
{
	(void)events;
	output_lost(data, -ENODEV);
}

static void output_set(struct gpio_output *output, bool on)
{
	int ret = gpio_line_set(output->line, on);

	if (ret < 0)
		output_lost(output, ret);
	else
		output->is_lit = on;
}

static void output_follow(struct gpio_output *output, int64_t now_us)
{
	int64_t next_ms;
	bool on = showing_is_lit(&output->showing, now_us / 1000, &next_ms);

	if (output->line && on != output->is_lit)
		output_set(output, on);
}

static void output_try(struct gpio_output *output)
{
	const struct wiring_output *wiring = output->wiring;
	struct gpio_place place;
	int fd, ret = gpio_find(wiring->chip, wiring->line, &place);

	if (ret == 0)
		ret = gpio_output_open(&place, wiring, &output->line);
	if (ret < 0) {
		output->line = NULL;
		output_lost(output, ret);
		return;
	}
	fd = gpio_line_fd(output->line);
	/* Without the watch its going is found at the next change. */
	if (fd >= 0 &&
		loop_io_add(output->outputs->loop, fd, 0, output_gone, output, &output->io) < 0)
		output->io = NULL;
	output->tries = 0;
	health_well(output->outputs->health, output->slot);
	output_follow(output, keys_now_us());
}

void gpio_outputs_open(
	struct gpio_outputs *outputs, const struct wiring *wiring, unsigned int first_slot)
{
	outputs->count = wiring->output_count;
	for (unsigned int i = 0; i < outputs->count; i++) {
		outputs->each[i] = (struct gpio_output){
			.outputs = outputs,
			.wiring = &wiring->outputs[i],
			.slot = first_slot + i,
		};
		output_try(&outputs->each[i]);
	}
}

void gpio_outputs_close(struct gpio_outputs *outputs)
{
	for (unsigned int i = 0; i < outputs->count; i++) {
		struct gpio_output *output = &outputs->each[i];

		if (!output->line)
			continue;
		(void)gpio_line_set(output->line, false);
		if (output->io)
			loop_io_del(output->io);
		gpio_line_close(output->line);
		output->line = NULL;
	}
}

void gpio_outputs_show(struct gpio_outputs *outputs, const struct face *face)
{
	const int64_t now_us = keys_now_us();

	for (unsigned int i = 0; i < outputs->count; i++) {
		struct gpio_output *output = &outputs->each[i];

		showing_change(&output->showing, output->wiring->kind, face, now_us / 1000);
		output_follow(output, now_us);
	}
}

void gpio_outputs_tick(struct gpio_outputs *outputs, int64_t now_us)
{
	for (unsigned int i = 0; i < outputs->count; i++) {
		struct gpio_output *output = &outputs->each[i];

		if (!output->line && output->retry_us <= now_us)
			output_try(output);
		output_follow(output, now_us);
	}
}

int64_t gpio_outputs_due_us(const struct gpio_outputs *outputs)
{
	const int64_t now_ms = keys_now_us() / 1000;
	int64_t due = INT64_MAX;

	for (unsigned int i = 0; i < outputs->count; i++) {
		const struct gpio_output *output = &outputs->each[i];
		int64_t next_ms, own = output->retry_us;

		if (output->line) {
			(void)showing_is_lit(&output->showing, now_ms, &next_ms);
			own = next_ms == INT64_MAX ? INT64_MAX : next_ms * 1000;
		}
		if (own < due)
			due = own;
	}
	return due;
}

void gpio_outputs_check(struct gpio_outputs *outputs)
{
	for (unsigned int i = 0; i < outputs->count; i++)
		if (outputs->each[i].line)
			output_set(&outputs->each[i], outputs->each[i].is_lit);
}

void gpio_outputs_try(struct gpio_outputs *outputs)
{
	for (unsigned int i = 0; i < outputs->count; i++)
		if (!outputs->each[i].line)
			output_try(&outputs->each[i]);
}
