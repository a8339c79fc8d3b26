/* Lines over libgpiod 1.6 (Debian 12): the kernel's first interface, which does not debounce. */
#include "firmware/buttons/gpio.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include <gpiod.h>

struct gpio_line {
	struct gpiod_chip *chip; /* of this line alone; closing it gives the line back */
	struct gpiod_line *line;
	int fd;
};

static int last_error(void)
{
	return errno ? -errno : -EIO;
}

int gpio_chip_find(const char *path, const char *label, const char *line, unsigned int *offset)
{
	struct gpiod_chip *chip = gpiod_chip_open(path);
	int ret = -ENOENT;

	if (!chip)
		return last_error();
	if (label && strcmp(gpiod_chip_label(chip), label) != 0) {
		gpiod_chip_close(chip);
		return -ENOENT;
	}
	for (unsigned int i = 0; i < gpiod_chip_num_lines(chip); i++) {
		struct gpiod_line *each = gpiod_chip_get_line(chip, i);

		if (!each) {
			ret = last_error();
			break;
		}
		if (!gpiod_line_name(each) || strcmp(gpiod_line_name(each), line) != 0)
			continue;
		if (ret == 0) {
			ret = -EEXIST;
			break;
		}
		*offset = i;
		ret = 0;
	}
	gpiod_chip_close(chip);
	return ret;
}

static int request(const struct gpio_place *place, const struct gpiod_line_request_config *config,
	struct gpio_line **line)
{
	struct gpio_line *made = calloc(1, sizeof(*made));
	int ret;

	if (!made)
		return -ENOMEM;
	errno = 0;
	made->fd = -1;
	made->chip = gpiod_chip_open(place->path);
	if (made->chip)
		made->line = gpiod_chip_get_line(made->chip, place->offset);
	if (!made->line || gpiod_line_request(made->line, config, 0) < 0) {
		ret = last_error();
		gpio_line_close(made);
		return ret;
	}
	*line = made;
	return 0;
}

static int bias_flags(enum wiring_bias bias)
{
	switch (bias) {
	case BIAS_PULL_UP:
		return GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP;
	case BIAS_PULL_DOWN:
		return GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_DOWN;
	case BIAS_DISABLED:
		return GPIOD_LINE_REQUEST_FLAG_BIAS_DISABLE;
	case BIAS_AS_IS:
		break;
	}
	return 0;
}

int gpio_input_open(
	const struct gpio_place *place, const struct wiring_input *input, struct gpio_line **line)
{
	const struct gpiod_line_request_config config = {
		.consumer = "novbe",
		.request_type = GPIOD_LINE_REQUEST_EVENT_BOTH_EDGES,
		.flags = bias_flags(input->bias) |
			 (input->active_low ? GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW : 0),
	};
	struct gpio_line *made;
	int ret = request(place, &config, &made);

	if (ret < 0)
		return ret;
	made->fd = gpiod_line_event_get_fd(made->line);
	if (made->fd < 0 || fcntl(made->fd, F_SETFL, O_NONBLOCK) < 0) {
		ret = last_error();
		gpio_line_close(made);
		return ret;
	}
	*line = made;
	return 0;
}

int gpio_output_open(
	const struct gpio_place *place, const struct wiring_output *output, struct gpio_line **line)
{
	const struct gpiod_line_request_config config = {
		.consumer = "novbe",
		.request_type = GPIOD_LINE_REQUEST_DIRECTION_OUTPUT,
		.flags = output->active_low ? GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW : 0,
	};

	return request(place, &config, line); /* its value is 0 in the request */
}

void gpio_line_close(struct gpio_line *line)
{
	if (!line)
		return;
	if (line->chip)
		gpiod_chip_close(line->chip);
	free(line);
}

int gpio_line_fd(const struct gpio_line *line)
{
	return line->fd;
}

bool gpio_line_is_debounced(const struct gpio_line *line)
{
	(void)line;
	return false;
}

int gpio_line_level(struct gpio_line *line)
{
	int level = gpiod_line_get_value(line->line);

	return level < 0 ? last_error() : level;
}

int gpio_line_set(struct gpio_line *line, bool on)
{
	return gpiod_line_set_value(line->line, on) < 0 ? last_error() : 0;
}

int gpio_line_read(struct gpio_line *line, struct gpio_edge edges[GPIO_READ_MAX])
{
	struct gpiod_line_event events[GPIO_READ_MAX];
	int got = gpiod_line_event_read_fd_multiple(line->fd, events, GPIO_READ_MAX);

	if (got < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : last_error();
	for (int i = 0; i < got; i++)
		edges[i] = (struct gpio_edge){
			.at_us = (int64_t)events[i].ts.tv_sec * 1000000 +
				 events[i].ts.tv_nsec / 1000,
			.on = events[i].event_type == GPIOD_LINE_EVENT_RISING_EDGE,
		};
	return got;
}
