/* The outputs of a wired box: lamps, buzzer, gate. Private to this room; times as in keys.h. */
#ifndef NOVBE_BUTTONS_GPIO_OUTPUT_H
#define NOVBE_BUTTONS_GPIO_OUTPUT_H

#include "firmware/buttons/gpio.h"
#include "firmware/buttons/pattern.h"

struct health;
struct loop;
struct loop_io;
struct gpio_outputs;

struct gpio_output {
	struct gpio_outputs *outputs;
	const struct wiring_output *wiring;
	unsigned int slot;	/* in health */
	struct gpio_line *line; /* NULL: away */
	struct loop_io *io;	/* tells that the chip went, where the kernel does */
	bool is_lit;
	struct showing showing;
	unsigned int tries;
	int64_t retry_us;
};

struct gpio_outputs {
	struct loop *loop;
	struct health *health;
	void (*changed)(void *data); /* ask gpio_outputs_due_us() again */
	void *data;
	unsigned int count;
	struct gpio_output each[WIRING_MAX_OUTPUTS];
};

/* The caller set loop, health, changed, data; wiring is borrowed; slots begin at first_slot. */
void gpio_outputs_open(
	struct gpio_outputs *outputs, const struct wiring *wiring, unsigned int first_slot);
/* Off, and given back. */
void gpio_outputs_close(struct gpio_outputs *outputs);
void gpio_outputs_show(struct gpio_outputs *outputs, const struct face *face);
/* Switches what is due, tries what is away. */
void gpio_outputs_tick(struct gpio_outputs *outputs, int64_t now_us);
int64_t gpio_outputs_due_us(const struct gpio_outputs *outputs);
/* A chip went away: whose was it? */
void gpio_outputs_check(struct gpio_outputs *outputs);
/* A chip came: is it one that is awaited? */
void gpio_outputs_try(struct gpio_outputs *outputs);

/* What is wrong with a line, and what to do. */
void gpio_trouble(char text[BUTTONS_TROUBLE_SIZE], const char *line, const char *chip, int error);

#endif
