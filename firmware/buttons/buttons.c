/* The table of sources, the words for buttons and lamps, and the way from a source to its user. */
#include "firmware/buttons/buttons.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/buttons/source.h"

static const struct buttons_source *const sources[] = {
	&source_keyboard,
	&source_stdin,
	&source_simulated,
	&source_gpio,
	&source_evdev,
};
enum { SOURCE_COUNT = sizeof(sources) / sizeof(sources[0]) };

struct buttons {
	struct loop *loop;
	const char *device;
	const struct buttons_source *source;
	void *own;
	const struct buttons_handlers *handlers;
	void *data;
	struct face face;
	bool *closed; /* set by buttons_close() during a handler's call */
};

static const struct {
	const char *name;
	enum button held;
} words[BUTTON_COUNT] = {
	[BUTTON_NEXT] = {"next", BUTTON_END},
	[BUTTON_RECALL] = {"recall", BUTTON_NO_SHOW},
	[BUTTON_ARRIVE] = {"arrive", BUTTON_ARRIVE},
	[BUTTON_NO_SHOW] = {"no-show", BUTTON_NO_SHOW},
	[BUTTON_PARK] = {"park", BUTTON_UNPARK},
	[BUTTON_UNPARK] = {"unpark", BUTTON_UNPARK},
	[BUTTON_TRANSFER] = {"transfer", BUTTON_TRANSFER},
	[BUTTON_END] = {"end", BUTTON_END},
	[BUTTON_PAUSE] = {"pause", BUTTON_SIGN_OUT},
	[BUTTON_RESUME] = {"resume", BUTTON_RESUME},
	[BUTTON_SIGN_IN] = {"sign-in", BUTTON_SIGN_IN},
	[BUTTON_SIGN_OUT] = {"sign-out", BUTTON_SIGN_OUT},
	[BUTTON_CALL] = {"call", BUTTON_CALL},
	[BUTTON_RATE] = {"rate", BUTTON_RATE},
	[BUTTON_SERVICE] = {"service", BUTTON_SERVICE},
	[BUTTON_PREVIOUS] = {"previous", BUTTON_PREVIOUS},
	[BUTTON_ENTER] = {"enter", BUTTON_ENTER},
	[BUTTON_BACK] = {"back", BUTTON_BACK},
	[BUTTON_HOME] = {"home", BUTTON_HOME},
	[BUTTON_REPEAT] = {"repeat", BUTTON_REPEAT},
	[BUTTON_LOUDER] = {"louder", BUTTON_LOUDER},
	[BUTTON_QUIETER] = {"quieter", BUTTON_QUIETER},
};

static const char *const lamps[LAMP_COUNT] = {
	[LAMP_OFF] = "off",
	[LAMP_CLOSED] = "closed",
	[LAMP_PAUSED] = "paused",
	[LAMP_IDLE] = "idle",
	[LAMP_WAITS] = "waits",
	[LAMP_CALLED] = "called",
	[LAMP_SERVING] = "serving",
	[LAMP_REFUSED] = "refused",
	[LAMP_LINK_LOST] = "link-lost",
};

const char *button_name(enum button button)
{
	return words[button].name;
}

enum button button_parse(const char *name)
{
	if (!strcmp(name, "signin"))
		return BUTTON_SIGN_IN;
	if (!strcmp(name, "signout"))
		return BUTTON_SIGN_OUT;
	for (int i = 0; i < BUTTON_COUNT; i++)
		if (!strcmp(name, words[i].name))
			return (enum button)i;
	return BUTTON_COUNT;
}

enum button button_when_held(enum button button)
{
	return words[button].held;
}

const char *lamp_name(enum lamp lamp)
{
	return lamps[lamp];
}

const char *const *buttons_sources(void)
{
	static const char *names[SOURCE_COUNT + 1];

	for (size_t i = 0; i < SOURCE_COUNT; i++)
		names[i] = sources[i]->name;
	return names;
}

static const struct buttons_source *source_find(const char *name)
{
	for (size_t i = 0; name && i < SOURCE_COUNT; i++)
		if (!strcmp(sources[i]->name, name))
			return sources[i];
	return NULL;
}

bool buttons_source_has_path(const char *source)
{
	const struct buttons_source *found = source_find(source);

	return found && found->has_path;
}

bool buttons_source_is_wired(const char *source)
{
	const struct buttons_source *found = source_find(source);

	return found && found->is_wired;
}

struct buttons *buttons_open(struct loop *loop, const struct buttons_options *options,
	const struct buttons_handlers *handlers, void *data, char why[160])
{
	struct buttons *buttons = calloc(1, sizeof(*buttons));
	int ret;

	if (!buttons) {
		snprintf(why, 160, "no memory");
		return NULL;
	}
	buttons->loop = loop;
	buttons->device = options->device ? options->device : "";
	buttons->handlers = handlers;
	buttons->data = data;
	buttons->source = source_find(options->source);
	if (!buttons->source) {
		snprintf(why, 160, "'%s' is no source of presses", options->source);
		ret = -EINVAL;
	} else {
		ret = buttons->source->open(buttons, options, &buttons->own, why);
	}
	if (ret < 0) {
		free(buttons);
		errno = -ret;
		return NULL;
	}
	return buttons;
}

void buttons_close(struct buttons *buttons)
{
	static const struct face off = {.lamp = LAMP_OFF};

	if (!buttons)
		return;
	buttons_show(buttons, &off);
	buttons->source->close(buttons->own);
	if (buttons->closed)
		*buttons->closed = true;
	free(buttons);
}

static bool face_equal(const struct face *a, const struct face *b)
{
	return a->lamp == b->lamp && !strcmp(a->ticket, b->ticket) &&
	       !strcmp(a->service, b->service) && !strcmp(a->language, b->language) &&
	       !strcmp(a->text, b->text);
}

void buttons_show(struct buttons *buttons, const struct face *face)
{
	struct face before = buttons->face;

	if (face_equal(&before, face))
		return;
	buttons->face = *face;
	buttons->source->show(buttons->own, &before, &buttons->face);
}

struct loop *buttons_loop(struct buttons *buttons)
{
	return buttons->loop;
}

const char *buttons_device(const struct buttons *buttons)
{
	return buttons->device;
}

const struct face *buttons_face(const struct buttons *buttons)
{
	return &buttons->face;
}

bool buttons_deliver_at(
	struct buttons *buttons, enum button button, const char *argument, int64_t at_ms)
{
	struct press press = {.button = button, .at_ms = at_ms};
	bool closed = false;

	snprintf(press.argument, sizeof(press.argument), "%s", argument ? argument : "");
	if (!buttons->handlers->pressed)
		return false;
	buttons->closed = &closed;
	buttons->handlers->pressed(buttons->data, &press);
	if (!closed)
		buttons->closed = NULL;
	return closed;
}

bool buttons_deliver(struct buttons *buttons, enum button button, bool held, const char *argument)
{
	return buttons_deliver_at(
		buttons, held ? button_when_held(button) : button, argument, clock_mono_ms());
}

/* One of the handlers that take a sentence; true when it closed us. */
static bool tell(
	struct buttons *buttons, void (*handler)(void *data, const char *text), const char *text)
{
	bool closed = false;

	if (!handler)
		return false;
	buttons->closed = &closed;
	handler(buttons->data, text);
	if (!closed)
		buttons->closed = NULL;
	return closed;
}

bool buttons_ended(struct buttons *buttons, const char *why)
{
	return tell(buttons, buttons->handlers->ended, why);
}

bool buttons_health(struct buttons *buttons, const char *trouble)
{
	return tell(buttons, buttons->handlers->health, trouble);
}
