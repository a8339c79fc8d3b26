/*
 * One line of a GPIO chip, over the libgpiod that was there at build time: gpio_v1.c for 1.6 (one
 * event fd per line), gpio_v2.c for 2.x. Private to this room. A line is asked for on its own with
 * both, so that one that is taken does not keep the others away. Levels are logical: active_low is
 * applied. Functions return 0 or more, or -Exxx as the kernel said.
 */
#ifndef NOVBE_BUTTONS_GPIO_H
#define NOVBE_BUTTONS_GPIO_H

#include "firmware/buttons/wiring.h"

enum { GPIO_PATH_SIZE = 128, GPIO_READ_MAX = 16 };

struct gpio_place {
	char path[GPIO_PATH_SIZE]; /* of the chip's device now */
	unsigned int offset;
};

/* Where the line is now. chip: a path, a label, or "": any. -ENOENT: no chip has it (or there is no
 * such chip); -EEXIST: more than one line is called so. Symbolic links in /dev count only as paths.
 */
int gpio_find(const char *chip, const char *line, struct gpio_place *place)
	__attribute__((warn_unused_result));

/* The rest is the version's. */

/* The offset of the line in this chip, if its label is that one (NULL: whatever it is). The same
 * errors. */
int gpio_chip_find(const char *path, const char *label, const char *line, unsigned int *offset)
	__attribute__((warn_unused_result));

struct gpio_line;

/* Asks for an input with both edges; debounce_us that the kernel does is asked of it where it can.
 * -EBUSY: another program or driver has it. */
int gpio_input_open(const struct gpio_place *place, const struct wiring_input *input,
	struct gpio_line **line) __attribute__((warn_unused_result));
/* Asks for an output that is off from the first moment. */
int gpio_output_open(const struct gpio_place *place, const struct wiring_output *output,
	struct gpio_line **line) __attribute__((warn_unused_result));
/* Gives it back; the kernel or the chip's driver decides what an output does then (most leave it as
 * it is, so it is switched off before). NULL is allowed. */
void gpio_line_close(struct gpio_line *line);

/* Readable when edges are there; -1: an output that cannot be watched. Borrowed. */
int gpio_line_fd(const struct gpio_line *line);
/* Whether the kernel does an input's debounce. */
bool gpio_line_is_debounced(const struct gpio_line *line);
int gpio_line_level(struct gpio_line *line); /* 0, 1 */
int gpio_line_set(struct gpio_line *line, bool on);

struct gpio_edge {
	int64_t at_us;	 /* the kernel's stamp */
	uint32_t number; /* of this line's edges from 1, also the lost ones; 0: not counted */
	bool on;
};
/* At most GPIO_READ_MAX edges that are there; 0: none. Never blocks. */
int gpio_line_read(struct gpio_line *line, struct gpio_edge edges[GPIO_READ_MAX])
	__attribute__((warn_unused_result));

#endif
