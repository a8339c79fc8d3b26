/* Chips, lines and requests as kernel.c plays them and words.c changes them. */
#ifndef NOVBE_TESTS_GPIO_CHIPS_H
#define NOVBE_TESTS_GPIO_CHIPS_H

#include <linux/gpio.h>

#include "tests/tools/gpio/kernel.h"

#pragma GCC visibility push(hidden)

enum { CHIPS = 8, LINES = 64, EVENTS = 16 };

struct chip;
struct request;

struct line {
	struct chip *chip;
	char name[GPIO_MAX_NAME_SIZE];
	bool raw; /* voltage */
	bool driven;
	bool taken;
	int lose;
	struct request *request;
};

struct chip {
	bool made, present;
	unsigned int number, count, generation;
	char label[GPIO_MAX_NAME_SIZE];
	struct line lines[LINES];
};

struct event {
	int64_t at_us;
	bool rising;
	uint32_t number;
};

struct request {
	struct line *line;
	int version, writer, fd;
	bool output, edges, active_low, gone;
	char consumer[GPIO_MAX_NAME_SIZE];
	uint64_t flags; /* as of version 2 */
	uint32_t debounce_us;
	bool settled, moving; /* the level behind the kernel's debounce */
	int64_t moved_us;
	struct event events[EVENTS];
	unsigned int first, count;
	uint32_t number;
};

struct chip_file {
	struct chip *chip;
	unsigned int generation;
};

extern struct chip chips[CHIPS];

/* A wire's voltage changes; whoever asked for the line hears of it. */
void line_set(struct line *line, bool raw, int64_t at_us);
/* The line is free, and who has it open hears nothing more. */
void request_end(struct request *request);

#pragma GCC visibility pop

#endif
