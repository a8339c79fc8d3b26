/* Lines over libgpiod 2 (Debian 13): the kernel's second interface, which debounces and counts. */
#include "firmware/buttons/gpio.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include <gpiod.h>

struct gpio_line {
	struct gpiod_line_request *request;
	struct gpiod_edge_event_buffer *events; /* NULL: an output */
	unsigned int offset;
	bool is_debounced;
};

static int last_error(void)
{
	return errno ? -errno : -EIO;
}

/* -ENOENT, -EEXIST, or 0 and the offset. */
static int line_by_name(
	struct gpiod_chip *chip, size_t lines, const char *line, unsigned int *offset)
{
	int ret = -ENOENT;

	for (unsigned int i = 0; i < lines; i++) {
		struct gpiod_line_info *info = gpiod_chip_get_line_info(chip, i);
		const char *name;
		bool is_it;

		if (!info)
			return last_error();
		name = gpiod_line_info_get_name(info);
		is_it = name && !strcmp(name, line);
		gpiod_line_info_free(info);
		if (!is_it)
			continue;
		if (ret == 0)
			return -EEXIST;
		*offset = i;
		ret = 0;
	}
	return ret;
}

int gpio_chip_find(const char *path, const char *label, const char *line, unsigned int *offset)
{
	struct gpiod_chip *chip = gpiod_chip_open(path);
	struct gpiod_chip_info *info;
	int ret;

	if (!chip)
		return last_error();
	info = gpiod_chip_get_info(chip);
	if (!info)
		ret = last_error();
	else if (label && strcmp(gpiod_chip_info_get_label(info), label) != 0)
		ret = -ENOENT;
	else
		ret = line_by_name(chip, gpiod_chip_info_get_num_lines(info), line, offset);
	gpiod_chip_info_free(info);
	gpiod_chip_close(chip);
	return ret;
}

/* Takes the settings. */
static int request(const struct gpio_place *place, struct gpiod_line_settings *settings,
	struct gpiod_line_request **out)
{
	struct gpiod_request_config *asked = gpiod_request_config_new();
	struct gpiod_line_config *config = gpiod_line_config_new();
	struct gpiod_chip *chip = NULL;
	int ret = -ENOMEM;

	if (settings && asked && config) {
		errno = 0;
		gpiod_request_config_set_consumer(asked, "novbe");
		ret = 0;
		if (gpiod_line_config_add_line_settings(config, &place->offset, 1, settings) < 0)
			ret = last_error();
		if (ret == 0 && !(chip = gpiod_chip_open(place->path)))
			ret = last_error();
		if (ret == 0 && !(*out = gpiod_chip_request_lines(chip, asked, config)))
			ret = last_error();
		if (chip)
			gpiod_chip_close(chip);
	}
	gpiod_line_config_free(config);
	gpiod_request_config_free(asked);
	gpiod_line_settings_free(settings);
	return ret;
}

static enum gpiod_line_bias bias_of(enum wiring_bias bias)
{
	switch (bias) {
	case BIAS_PULL_UP:
		return GPIOD_LINE_BIAS_PULL_UP;
	case BIAS_PULL_DOWN:
		return GPIOD_LINE_BIAS_PULL_DOWN;
	case BIAS_DISABLED:
		return GPIOD_LINE_BIAS_DISABLED;
	case BIAS_AS_IS:
		break;
	}
	return GPIOD_LINE_BIAS_AS_IS;
}

static struct gpiod_line_settings *input_settings(
	const struct wiring_input *input, unsigned long debounce_us)
{
	struct gpiod_line_settings *settings = gpiod_line_settings_new();

	if (!settings)
		return NULL;
	gpiod_line_settings_set_direction(settings, GPIOD_LINE_DIRECTION_INPUT);
	gpiod_line_settings_set_edge_detection(settings, GPIOD_LINE_EDGE_BOTH);
	gpiod_line_settings_set_bias(settings, bias_of(input->bias));
	gpiod_line_settings_set_active_low(settings, input->active_low);
	gpiod_line_settings_set_debounce_period_us(settings, debounce_us);
	return settings;
}

int gpio_input_open(
	const struct gpio_place *place, const struct wiring_input *input, struct gpio_line **line)
{
	const unsigned long debounce_us = (unsigned long)input->debounce_ms * 1000;
	struct gpio_line *made = calloc(1, sizeof(*made));
	int ret;

	if (!made)
		return -ENOMEM;
	made->offset = place->offset;
	made->events = gpiod_edge_event_buffer_new(GPIO_READ_MAX);
	made->is_debounced = true;
	ret = made->events ? request(place, input_settings(input, debounce_us), &made->request)
			   : -ENOMEM;
	/* Refused for another reason than the line itself: perhaps for the debounce. */
	if (ret < 0 && ret != -EBUSY && ret != -ENOMEM && debounce_us > 0) {
		made->is_debounced = false;
		ret = request(place, input_settings(input, 0), &made->request);
	}
	if (ret == 0 && fcntl(gpio_line_fd(made), F_SETFL, O_NONBLOCK) < 0)
		ret = last_error();
	if (ret < 0) {
		gpio_line_close(made);
		return ret;
	}
	*line = made;
	return 0;
}

int gpio_output_open(
	const struct gpio_place *place, const struct wiring_output *output, struct gpio_line **line)
{
	struct gpiod_line_settings *settings = gpiod_line_settings_new();
	struct gpio_line *made = calloc(1, sizeof(*made));
	int ret;

	if (!made || !settings) {
		gpiod_line_settings_free(settings);
		free(made);
		return -ENOMEM;
	}
	gpiod_line_settings_set_direction(settings, GPIOD_LINE_DIRECTION_OUTPUT);
	gpiod_line_settings_set_active_low(settings, output->active_low);
	gpiod_line_settings_set_output_value(settings, GPIOD_LINE_VALUE_INACTIVE);
	made->offset = place->offset;
	ret = request(place, settings, &made->request);
	if (ret < 0) {
		free(made);
		return ret;
	}
	*line = made;
	return 0;
}

void gpio_line_close(struct gpio_line *line)
{
	if (!line)
		return;
	if (line->request)
		gpiod_line_request_release(line->request);
	gpiod_edge_event_buffer_free(line->events);
	free(line);
}

int gpio_line_fd(const struct gpio_line *line)
{
	return gpiod_line_request_get_fd(line->request);
}

bool gpio_line_is_debounced(const struct gpio_line *line)
{
	return line->is_debounced;
}

int gpio_line_level(struct gpio_line *line)
{
	enum gpiod_line_value value = gpiod_line_request_get_value(line->request, line->offset);

	return value == GPIOD_LINE_VALUE_ERROR ? last_error() : value == GPIOD_LINE_VALUE_ACTIVE;
}

int gpio_line_set(struct gpio_line *line, bool on)
{
	enum gpiod_line_value value = on ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE;

	if (gpiod_line_request_set_value(line->request, line->offset, value) < 0)
		return last_error();
	return 0;
}

int gpio_line_read(struct gpio_line *line, struct gpio_edge edges[GPIO_READ_MAX])
{
	int got = gpiod_line_request_read_edge_events(line->request, line->events, GPIO_READ_MAX);

	if (got < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : last_error();
	for (int i = 0; i < got; i++) {
		struct gpiod_edge_event *event =
			gpiod_edge_event_buffer_get_event(line->events, (unsigned long)i);

		edges[i] = (struct gpio_edge){
			.at_us = (int64_t)(gpiod_edge_event_get_timestamp_ns(event) / 1000),
			.number = (uint32_t)gpiod_edge_event_get_line_seqno(event),
			.on = gpiod_edge_event_get_event_type(event) ==
			      GPIOD_EDGE_EVENT_RISING_EDGE,
		};
	}
	return got;
}
