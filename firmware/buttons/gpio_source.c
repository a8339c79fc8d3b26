/*
 * The source "gpio": buttons and lamps on lines of GPIO chips. Nothing polls: an edge wakes us, the
 * end of a debounce, a long press, a pattern's next step, or the next try for a line that is away.
 * A chip that comes or goes shows in /dev: kernels before 6.6 do not wake who waits for its edges
 * when it goes, and who is away need not wait for the next try.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "firmware/base/event.h"
#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "firmware/buttons/gpio.h"
#include "firmware/buttons/gpio_output.h"
#include "firmware/buttons/health.h"
#include "firmware/buttons/keys.h"
#include "firmware/buttons/source.h"

struct box;

struct input {
	struct box *box;
	unsigned int at;	/* in keys, wiring and health */
	struct gpio_line *line; /* NULL: away */
	struct loop_io *io;
	uint32_t number; /* of the last edge; 0: none yet, or not counted */
	unsigned int lost;
	unsigned int tries;
	int64_t retry_us;
};

struct box {
	struct buttons *buttons;
	struct wiring wiring;
	struct health *health;
	struct keys keys;
	struct gpio_outputs outputs;
	struct loop_timer *timer;
	int watch_fd; /* of /dev; -1: none, then unplugging may be found late */
	struct loop_io *watch;
	struct input inputs[WIRING_MAX_INPUTS];
};

/* At most so many reads in a row, that a line which never rests does not keep us. */
enum { READS_MAX = 4 };

static void timer_set(void *data)
{
	struct box *box = data;
	const int64_t now = keys_now_us();
	int64_t due = keys_due_us(&box->keys);
	const int64_t outputs = gpio_outputs_due_us(&box->outputs);

	if (outputs < due)
		due = outputs;
	for (unsigned int i = 0; i < box->wiring.input_count; i++)
		if (!box->inputs[i].line && box->inputs[i].retry_us < due)
			due = box->inputs[i].retry_us;
	if (due == INT64_MAX)
		loop_timer_stop(box->timer);
	else
		loop_timer_after(box->timer, due > now ? (due - now + 999) / 1000 : 0);
}

static void input_close(struct input *input)
{
	if (input->io)
		loop_io_del(input->io);
	input->io = NULL;
	gpio_line_close(input->line);
	input->line = NULL;
}

static void input_lost(struct input *input, int error)
{
	const struct wiring_input *wiring = &input->box->wiring.inputs[input->at];
	char text[BUTTONS_TROUBLE_SIZE];

	gpio_trouble(text, wiring->line, wiring->chip, error);
	input_close(input);
	keys_stop(&input->box->keys, input->at);
	health_ill(input->box->health, input->at, EVENT_BUTTONS_GONE, wiring->line, text);
	input->retry_us = keys_now_us() + retry_delay_us(&input->tries);
	gpio_outputs_check(&input->box->outputs);
}

enum drained { DRAINED, DRAINED_WITH_GAPS, DRAINED_CLOSED };

/* Whether edges are missing before this one. */
static bool number_check(struct input *input, uint32_t number)
{
	const uint32_t missing = number - input->number - 1;
	const bool gap = number && input->number && missing;

	input->number = number;
	if (gap) {
		input->lost += missing;
		log_warn("buttons: %s: %u edges were lost on their way, %u so far: going by the "
			 "level",
			keys_name(&input->box->keys, input->at), missing, input->lost);
	}
	return gap;
}

/* Takes the edges that are there. The line may be away after it. */
static enum drained input_drain(struct input *input)
{
	enum drained result = DRAINED;

	for (int reads = 0; reads < READS_MAX; reads++) {
		struct gpio_edge edges[GPIO_READ_MAX];
		int got = gpio_line_read(input->line, edges);

		if (got < 0) {
			input_lost(input, got);
			return DRAINED;
		}
		for (int i = 0; i < got; i++) {
			if (number_check(input, edges[i].number))
				result = DRAINED_WITH_GAPS;
			if (keys_edge(&input->box->keys, input->at, keys_stamp_us(edges[i].at_us),
				    edges[i].on))
				return DRAINED_CLOSED;
		}
		if (got < GPIO_READ_MAX)
			break;
		/* The kernel's buffer was full: some may have found no room in it. */
		result = DRAINED_WITH_GAPS;
	}
	return result;
}

/* Goes by the level. Edges before it are taken first, and once more when the level is another one
 * than theirs: it may have changed just now. True: closed. */
static bool input_look(struct input *input)
{
	const struct contact *contact = &input->box->keys.contacts[input->at];

	for (int i = 0; i < 2; i++) {
		int level;

		if (input_drain(input) == DRAINED_CLOSED)
			return true;
		if (!input->line)
			return false;
		level = gpio_line_level(input->line);
		if (level < 0) {
			input_lost(input, level);
			return false;
		}
		if (i == 1 || level == contact->edge_down)
			return keys_look(&input->box->keys, input->at, keys_now_us(), level);
	}
	return false;
}

static void input_ready(void *data, uint32_t events)
{
	struct input *input = data;
	struct box *box = input->box;
	const enum drained drained = input_drain(input);

	if (drained == DRAINED_CLOSED)
		return;
	if (input->line && (events & (EPOLLHUP | EPOLLERR)))
		input_lost(input, -ENODEV);
	if (input->line && drained == DRAINED_WITH_GAPS && input_look(input))
		return;
	timer_set(box);
}

static void input_try(struct input *input)
{
	struct box *box = input->box;
	const struct wiring_input *wiring = &box->wiring.inputs[input->at];
	struct gpio_place place;
	int level = 0, ret = gpio_find(wiring->chip, wiring->line, &place);

	if (ret == 0)
		ret = gpio_input_open(&place, wiring, &input->line);
	if (ret < 0) {
		input->line = NULL;
	} else {
		level = gpio_line_level(input->line);
		ret = level < 0 ? level
				: loop_io_add(buttons_loop(box->buttons), gpio_line_fd(input->line),
					  EPOLLIN, input_ready, input, &input->io);
	}
	if (ret < 0) {
		input->io = NULL;
		input_lost(input, ret);
		return;
	}
	input->tries = 0;
	input->number = 0;
	keys_start(&box->keys, input->at,
		gpio_line_is_debounced(input->line) ? 0 : wiring->debounce_ms * INT64_C(1000),
		level);
}

static void box_tick(void *data)
{
	struct box *box = data;
	const int64_t now = keys_now_us();

	for (unsigned int i = 0; i < box->wiring.input_count; i++) {
		struct input *input = &box->inputs[i];

		if (!input->line && input->retry_us <= now)
			input_try(input);
		else if (input->line && contact_due_us(&box->keys.contacts[i]) <= now &&
			 input_look(input))
			return;
	}
	gpio_outputs_tick(&box->outputs, keys_now_us()); /* a press took its time */
	timer_set(box);
}

/* A chip came, went, or may be opened now. True: closed by a press. */
static bool chips_changed(struct box *box)
{
	for (unsigned int i = 0; i < box->wiring.input_count; i++) {
		struct input *input = &box->inputs[i];

		if (!input->line)
			input_try(input);
		else if (input_look(input))
			return true;
	}
	gpio_outputs_check(&box->outputs);
	gpio_outputs_try(&box->outputs);
	return false;
}

static void folder_changed(void *data, uint32_t events)
{
	_Alignas(struct inotify_event) char buffer[4096];
	struct box *box = data;
	ssize_t got = read(box->watch_fd, buffer, sizeof(buffer));
	bool is_chip = false;

	(void)events;
	for (ssize_t at = 0; at < got;) {
		const struct inotify_event *event = (const void *)(buffer + at);

		is_chip |= (event->mask & IN_Q_OVERFLOW) ||
			   (event->len > 0 && !strncmp(event->name, "gpiochip", 8));
		at += (ssize_t)(sizeof(*event) + event->len);
	}
	if (is_chip && !chips_changed(box))
		timer_set(box);
}

static void folder_watch(struct box *box)
{
	box->watch_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (box->watch_fd < 0)
		return;
	/* IN_ATTRIB: udev gives our group its right after the device was made. */
	if (inotify_add_watch(
		    box->watch_fd, "/dev", IN_CREATE | IN_MOVED_TO | IN_DELETE | IN_ATTRIB) < 0 ||
		loop_io_add(buttons_loop(box->buttons), box->watch_fd, EPOLLIN, folder_changed, box,
			&box->watch) < 0) {
		log_warn("buttons: /dev cannot be watched: a chip that is unplugged may be found "
			 "missing late");
		close(box->watch_fd);
		box->watch_fd = -1;
	}
}

static void gpio_close(void *own)
{
	struct box *box = own;

	for (unsigned int i = 0; i < box->wiring.input_count; i++)
		input_close(&box->inputs[i]);
	if (box->watch_fd >= 0) {
		loop_io_del(box->watch);
		close(box->watch_fd);
	}
	gpio_outputs_close(&box->outputs);
	if (box->timer)
		loop_timer_del(box->timer);
	health_free(box->health);
	free(box);
}

static void lines_open(struct box *box)
{
	box->keys = (struct keys){
		.buttons = box->buttons,
		.health = box->health,
		.inputs = box->wiring.inputs,
		.count = box->wiring.input_count,
	};
	box->outputs = (struct gpio_outputs){
		.loop = buttons_loop(box->buttons),
		.health = box->health,
		.changed = timer_set,
		.data = box,
	};
	/* Before the first look, so that no chip comes in between unseen. */
	folder_watch(box);
	/* Outputs first: they are off from the first moment on. */
	gpio_outputs_open(&box->outputs, &box->wiring, box->wiring.input_count);
	for (unsigned int i = 0; i < box->wiring.input_count; i++) {
		box->inputs[i] = (struct input){.box = box, .at = i};
		input_try(&box->inputs[i]);
	}
	timer_set(box);
}

static int gpio_open(
	struct buttons *buttons, const struct buttons_options *options, void **own, char *why)
{
	struct box *box;

	if (!options->wiring || options->wiring->input_count == 0) {
		snprintf(why, 160, "source \"gpio\" needs \"inputs\": nothing is wired");
		return -EINVAL;
	}
	box = calloc(1, sizeof(*box));
	if (!box) {
		snprintf(why, 160, "no memory");
		return -ENOMEM;
	}
	box->buttons = buttons;
	box->watch_fd = -1;
	box->health = health_new(buttons);
	if (!box->health || loop_timer_add(buttons_loop(buttons), box_tick, box, &box->timer) < 0) {
		snprintf(why, 160, "no memory");
		gpio_close(box);
		return -ENOMEM;
	}
	box->wiring = *options->wiring;
	lines_open(box);
	*own = box;
	return 0;
}

static void gpio_show(void *own, const struct face *before, const struct face *face)
{
	struct box *box = own;

	(void)before;
	gpio_outputs_show(&box->outputs, face);
	timer_set(box);
}

const struct buttons_source source_gpio = {
	.name = "gpio",
	.is_wired = true,
	.open = gpio_open,
	.close = gpio_close,
	.show = gpio_show,
};
