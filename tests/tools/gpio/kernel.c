/* Chips and lines as drivers/gpio/gpiolib-cdev.c has them, as far as single lines go. */
#include "tests/tools/gpio/chips.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct chip chips[CHIPS];

bool is_chip_number(unsigned int number)
{
	for (int i = 0; i < CHIPS; i++)
		if (chips[i].made && chips[i].present && chips[i].number == number)
			return true;
	return false;
}

int chip_open(unsigned int number)
{
	int writer, fd, error = fault_take("open");
	struct chip *chip = NULL;
	struct chip_file *file;

	for (int i = 0; i < CHIPS; i++)
		if (chips[i].made && chips[i].present && chips[i].number == number)
			chip = &chips[i];
	if (!chip)
		error = ENOENT;
	if (error) {
		errno = error;
		return -1;
	}
	fd = pipe_open(&writer, false);
	if (fd < 0)
		return -1;
	real_close(writer);
	file = malloc(sizeof(*file));
	*file = (struct chip_file){chip, chip->generation};
	kernel_fds[fd] = (struct fd_entry){FD_CHIP, file};
	return fd;
}

static bool is_on(const struct request *request)
{
	bool raw = request->debounce_us ? request->settled : request->line->raw;

	return raw != request->active_low;
}

/* ---- Events ---- */

static void event_put(struct request *request, int64_t at_us, bool rising)
{
	struct event event = {at_us, rising, ++request->number};

	if (!request->edges || request->gone)
		return;
	if (request->line->lose > 0) {
		request->line->lose--;
		return;
	}
	if (request->count == EVENTS) {
		if (request->version == 1) /* the newest finds no room */
			return;
		request->first = (request->first + 1) % EVENTS; /* the oldest makes room */
		request->count--;
	}
	request->events[(request->first + request->count) % EVENTS] = event;
	if (request->count++ == 0)
		(void)!write(request->writer, "!", 1);
}

static void debounce_end(struct request *request, int64_t until_us)
{
	const int64_t end = request->moved_us + request->debounce_us;

	if (!request->moving || end > until_us)
		return;
	request->moving = false;
	if (request->line->raw == request->settled)
		return;
	request->settled = request->line->raw;
	event_put(request, end, request->settled != request->active_low);
}

int64_t debounces_end(int64_t now_us)
{
	int64_t next = INT64_MAX;

	for (int c = 0; c < CHIPS; c++) {
		for (unsigned int i = 0; i < chips[c].count; i++) {
			struct request *request = chips[c].lines[i].request;

			if (!request || !request->debounce_us)
				continue;
			debounce_end(request, now_us);
			if (request->moving && request->moved_us + request->debounce_us < next)
				next = request->moved_us + request->debounce_us;
		}
	}
	return next;
}

void line_set(struct line *line, bool raw, int64_t at_us)
{
	struct request *request = line->request;

	line->driven = true;
	if (request && request->debounce_us)
		debounce_end(request, at_us);
	if (line->raw == raw)
		return;
	line->raw = raw;
	if (!request || request->output)
		return;
	if (!request->debounce_us) {
		event_put(request, at_us, raw != request->active_low);
		return;
	}
	if (line->lose > 0) { /* an interrupt that never came */
		line->lose--;
		return;
	}
	request->moving = true;
	request->moved_us = at_us;
}

ssize_t line_read(int fd, void *data, void *buffer, size_t size)
{
	struct request *request = data;
	const size_t each = request->version == 1 ? sizeof(struct gpioevent_data)
						  : sizeof(struct gpio_v2_line_event);
	size_t done = 0;
	char byte;

	if (request->gone)
		errno = ENODEV;
	else if ((errno = fault_take("read")) == 0 && request->count == 0)
		errno = EAGAIN;
	if (errno)
		return -1;
	for (; request->count && done + each <= size; done += each) {
		const struct event *event = &request->events[request->first];
		char *at = (char *)buffer + done;

		if (request->version == 1) {
			struct gpioevent_data out = {.timestamp = (uint64_t)event->at_us * 1000,
				.id = event->rising ? GPIOEVENT_EVENT_RISING_EDGE
						    : GPIOEVENT_EVENT_FALLING_EDGE};
			memcpy(at, &out, each);
		} else {
			struct gpio_v2_line_event out = {
				.timestamp_ns = (uint64_t)event->at_us * 1000,
				.id = event->rising ? GPIO_V2_LINE_EVENT_RISING_EDGE
						    : GPIO_V2_LINE_EVENT_FALLING_EDGE,
				.offset = (uint32_t)(request->line - request->line->chip->lines),
				.seqno = event->number,
				.line_seqno = event->number};
			memcpy(at, &out, each);
		}
		request->first = (request->first + 1) % EVENTS;
		request->count--;
	}
	if (request->count == 0)
		(void)!real_read(fd, &byte, 1);
	return (ssize_t)done;
}

/* ---- Requests ---- */

void request_end(struct request *request)
{
	if (request->writer >= 0)
		real_close(request->writer);
	request->writer = -1;
	if (request->line && request->line->request == request)
		request->line->request = NULL;
}

void line_close(void *data)
{
	request_end(data);
	free(data);
}

/* A line of the chip for the caller, or an errno. */
static int line_claim(struct chip *chip, uint32_t offset, struct request *request)
{
	struct line *line;
	int error = fault_take("request");

	if (!error && request->debounce_us)
		error = fault_take("debounce");
	if (error)
		return error;
	if (offset >= chip->count)
		return EINVAL;
	line = &chip->lines[offset];
	if (line->taken || line->request)
		return EBUSY;
	if (!line->driven && (request->flags & GPIO_V2_LINE_FLAG_BIAS_PULL_UP))
		line->raw = true;
	request->line = line;
	request->settled = line->raw;
	line->request = request;
	return 0;
}

/* 0 and the fd, or an errno; takes the request. */
static int request_open(struct chip *chip, uint32_t offset, const struct request *wanted, int *fd)
{
	struct request *request = malloc(sizeof(*request));
	int error;

	*request = *wanted;
	request->writer = -1;
	error = line_claim(chip, offset, request);
	if (error) {
		free(request);
		return error;
	}
	*fd = request->fd = pipe_open(&request->writer, false);
	if (*fd < 0) {
		request_end(request);
		free(request);
		return ENFILE;
	}
	kernel_fds[*fd] = (struct fd_entry){FD_LINE, request};
	return 0;
}

static uint64_t flags_of_handle(uint32_t flags)
{
	static const uint64_t of[8] = {GPIO_V2_LINE_FLAG_INPUT, GPIO_V2_LINE_FLAG_OUTPUT,
		GPIO_V2_LINE_FLAG_ACTIVE_LOW, GPIO_V2_LINE_FLAG_OPEN_DRAIN,
		GPIO_V2_LINE_FLAG_OPEN_SOURCE, GPIO_V2_LINE_FLAG_BIAS_PULL_UP,
		GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN, GPIO_V2_LINE_FLAG_BIAS_DISABLED};
	uint64_t out = 0;

	for (int i = 0; i < 8; i++)
		if (flags & (1u << i))
			out |= of[i];
	return out;
}

static void flags_take(struct request *request, uint64_t flags)
{
	request->flags = flags;
	request->output = flags & GPIO_V2_LINE_FLAG_OUTPUT;
	request->edges = flags & GPIO_V2_LINE_FLAG_EDGE_RISING;
	request->active_low = flags & GPIO_V2_LINE_FLAG_ACTIVE_LOW;
}

static void output_set(struct line *line, bool on)
{
	line->raw = on != line->request->active_low;
	line->driven = true;
}

static int handle_request(struct chip *chip, struct gpiohandle_request *asked)
{
	struct request request = {.version = 1};
	int fd, error;

	if (asked->lines != 1)
		return EINVAL;
	flags_take(&request, flags_of_handle(asked->flags));
	memcpy(request.consumer, asked->consumer_label, sizeof(request.consumer));
	error = request_open(chip, asked->lineoffsets[0], &request, &fd);
	if (error)
		return error;
	if (request.output)
		output_set(&chip->lines[asked->lineoffsets[0]], asked->default_values[0]);
	asked->fd = fd;
	return 0;
}

static int event_request(struct chip *chip, struct gpioevent_request *asked)
{
	struct request request = {.version = 1};
	int fd, error;

	flags_take(&request, flags_of_handle(asked->handleflags) | GPIO_V2_LINE_FLAG_INPUT |
				     GPIO_V2_LINE_FLAG_EDGE_RISING |
				     GPIO_V2_LINE_FLAG_EDGE_FALLING);
	memcpy(request.consumer, asked->consumer_label, sizeof(request.consumer));
	error = request_open(chip, asked->lineoffset, &request, &fd);
	if (!error)
		asked->fd = fd;
	return error;
}

static int line_request(struct chip *chip, struct gpio_v2_line_request *asked)
{
	struct request request = {.version = 2};
	uint64_t flags = asked->config.flags, values = 0;
	int fd, error;

	if (asked->num_lines != 1)
		return EINVAL;
	for (uint32_t i = 0; i < asked->config.num_attrs; i++) {
		const struct gpio_v2_line_attribute *attr = &asked->config.attrs[i].attr;

		if (attr->id == GPIO_V2_LINE_ATTR_ID_FLAGS)
			flags = attr->flags;
		else if (attr->id == GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES)
			values = attr->values;
		else if (attr->id == GPIO_V2_LINE_ATTR_ID_DEBOUNCE)
			request.debounce_us = attr->debounce_period_us;
	}
	flags_take(&request, flags);
	memcpy(request.consumer, asked->consumer, sizeof(request.consumer));
	error = request_open(chip, asked->offsets[0], &request, &fd);
	if (error)
		return error;
	if (request.output)
		output_set(&chip->lines[asked->offsets[0]], values & 1);
	asked->fd = fd;
	return 0;
}

static int chip_info(const struct chip *chip, struct gpiochip_info *info)
{
	int error = fault_take("chipinfo");

	memset(info, 0, sizeof(*info));
	snprintf(info->name, sizeof(info->name), "gpiochip%u", chip->number);
	snprintf(info->label, sizeof(info->label), "%s", chip->label);
	info->lines = chip->count;
	return error;
}

static int line_info(const struct chip *chip, uint32_t offset, const struct line **line)
{
	if (offset >= chip->count)
		return EINVAL;
	*line = &chip->lines[offset];
	return fault_take("lineinfo");
}

static int line_info_1(const struct chip *chip, struct gpioline_info *info)
{
	const struct line *line;
	int error = line_info(chip, info->line_offset, &line);

	if (error)
		return error;
	snprintf(info->name, sizeof(info->name), "%s", line->name);
	if (line->request || line->taken)
		info->flags |= GPIOLINE_FLAG_KERNEL;
	return 0;
}

static int line_info_2(const struct chip *chip, struct gpio_v2_line_info *info)
{
	const struct line *line;
	int error = line_info(chip, info->offset, &line);

	if (error)
		return error;
	snprintf(info->name, sizeof(info->name), "%s", line->name);
	info->flags = line->request ? line->request->flags : GPIO_V2_LINE_FLAG_INPUT;
	if (line->request || line->taken)
		info->flags |= GPIO_V2_LINE_FLAG_USED;
	return 0;
}

int chip_ioctl(void *data, unsigned long call, void *argument)
{
	struct chip_file *file = data;
	struct chip *chip = file->chip;

	if (!chip->present || chip->generation != file->generation)
		return ENODEV;
	switch (call) {
	case GPIO_GET_CHIPINFO_IOCTL:
		return chip_info(chip, argument);
	case GPIO_GET_LINEINFO_IOCTL:
		return line_info_1(chip, argument);
	case GPIO_V2_GET_LINEINFO_IOCTL:
		return line_info_2(chip, argument);
	case GPIO_GET_LINEHANDLE_IOCTL:
		return handle_request(chip, argument);
	case GPIO_GET_LINEEVENT_IOCTL:
		return event_request(chip, argument);
	case GPIO_V2_GET_LINE_IOCTL:
		return line_request(chip, argument);
	}
	return ENOTTY;
}

int line_ioctl(void *data, unsigned long call, void *argument)
{
	struct request *request = data;
	struct gpio_v2_line_values *values = argument;
	struct gpiohandle_data *handle = argument;
	bool get =
		call == GPIOHANDLE_GET_LINE_VALUES_IOCTL || call == GPIO_V2_LINE_GET_VALUES_IOCTL;
	int error;

	if (request->gone)
		return ENODEV;
	if (!get && call != GPIOHANDLE_SET_LINE_VALUES_IOCTL &&
		call != GPIO_V2_LINE_SET_VALUES_IOCTL)
		return ENOTTY;
	error = fault_take(get ? "get" : "set");
	if (error)
		return error;
	if (call == GPIOHANDLE_GET_LINE_VALUES_IOCTL)
		handle->values[0] = is_on(request);
	else if (call == GPIO_V2_LINE_GET_VALUES_IOCTL)
		values->bits = is_on(request);
	else if (!request->output)
		return EPERM;
	else
		output_set(request->line,
			request->version == 1 ? handle->values[0] != 0 : (values->bits & 1) != 0);
	return 0;
}
