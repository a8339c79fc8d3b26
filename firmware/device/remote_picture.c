/* A screen's picture on its way to who asked for it. */
#include "firmware/device/remote_picture.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/base64.h"
#include "firmware/base/log.h"
#include "firmware/device/hub_link.h"
#include "firmware/paint/small_picture.h"
#include "firmware/wire/order_message.h"

static void refuse(struct hub_link *link, struct done_message *done, const char *why)
{
	done->ok = false;
	done->picture = NULL;
	snprintf(done->text, sizeof(done->text), "%s", why);
	if (hub_link_done(link, done) < 0)
		log_warn("picture: '%s': could not be answered: the hub is away", done->order);
}

/* The PNG as text; given. NULL and *error. */
static char *picture_text(const struct picture *picture, int *error)
{
	uint8_t *png;
	size_t len;
	char *text;

	*error = small_picture_png(picture, REMOTE_PICTURE_MAX, &png, &len);
	if (*error < 0)
		return NULL;
	text = malloc(BASE64_SIZE(len));
	if (text)
		base64_write(png, len, text);
	*error = text ? 0 : -ENOMEM;
	free(png);
	return text;
}

void remote_picture_send(
	struct hub_link *link, const struct order_message *order, const struct picture *picture)
{
	struct done_message done = {.ok = true};
	char *text;
	int error;

	memcpy(done.order, order->order, sizeof(done.order));
	if (!picture) {
		refuse(link, &done, "this device has no screen");
		return;
	}
	text = picture_text(picture, &error);
	done.picture = text;
	if (error < 0 || (error = hub_link_done(link, &done)) < 0)
		refuse(link, &done, strerror(-error));
	else
		log_info("picture: '%s': sent", done.order);
	free(text);
}
