/* The source "evdev": keys of a keypad that is plugged in by USB. */
#include <errno.h>
#include <stdio.h>

#include "firmware/buttons/source.h"

static int evdev_open(
	struct buttons *buttons, const struct buttons_options *options, void **own, char *why)
{
	(void)buttons;
	(void)options;
	(void)own;
	snprintf(why, 160, "keypads cannot be read yet");
	return -ENOSYS;
}

static void evdev_close(void *own)
{
	(void)own;
}

static void evdev_show(void *own, const struct face *before, const struct face *face)
{
	(void)own;
	(void)before;
	(void)face;
}

const struct buttons_source source_evdev = {
	.name = "evdev",
	.has_path = true,
	.is_wired = true,
	.open = evdev_open,
	.close = evdev_close,
	.show = evdev_show,
};
