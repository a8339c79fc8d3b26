/* `novbe-ctl picture`: orders a picture of a device's screen and keeps what comes back. */
#include "firmware/control/command.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/base64.h"
#include "firmware/base/file.h"
#include "firmware/base/json.h"
#include "firmware/control/arguments.h"
#include "firmware/control/session.h"
#include "firmware/wire/order_message.h"
#include "firmware/wire/shape.h"

enum { PICTURE_WAIT_MS = 10000 }; /* a small board behind a slow line */

static const struct arguments_form form = {NULL, "DEVICE FILE",
	"Fetches what stands on the screen of a kiosk or a wall now, as a PNG file.\v"
	"It is made smaller than the screen: at most 960 pixels long.",
	2, 2, "name a device of the hall file and a file for its picture"};

struct asking {
	struct session *session;
	const char *device, *file;
	struct order_message order;
	bool known, online, answered;
	int status;
};

static int tell(const struct asking *a, const char *what)
{
	fprintf(stderr, "novbe-ctl: picture: '%s': %s\n", a->device, what);
	return 1;
}

/* The PNG in a `done`, given; -ENODATA: there is none; -EINVAL: it is none; -ENOMEM. */
static int read_png(const struct json *done, uint8_t **png, size_t *len)
{
	static const char signature[] = "\x89PNG\r\n\x1a\n";
	const struct json *picture = json_get(done, "picture");
	const char *text = json_string(picture);

	if (!text)
		return picture ? -EINVAL : -ENODATA;
	uint8_t *bytes = malloc(strlen(text) / 4 * 3 + 3);

	if (!bytes)
		return -ENOMEM;
	*len = base64_read(text, bytes);
	if (*len < strlen(signature) || memcmp(bytes, signature, strlen(signature)) != 0) {
		free(bytes);
		return -EINVAL;
	}
	*png = bytes;
	return 0;
}

static int keep(const struct asking *a, const struct json *body)
{
	uint8_t *png;
	size_t len;
	int rc = read_png(body, &png, &len);

	if (rc < 0)
		return tell(a, rc == -ENODATA ? "it sent no picture: is its program older?"
					      : "what it sent is no picture");
	rc = file_replace(a->file, png, len, FILE_UNFLUSHED);
	free(png);
	if (rc == 0)
		return 0;
	fprintf(stderr, "novbe-ctl: picture: %s: %s\n", a->file, strerror(-rc));
	return 1;
}

static void take_answer(struct asking *a, const struct json *body)
{
	struct done_message done;

	if (done_message_read(body, &done) < 0 || strcmp(done.order, a->order.order) != 0)
		return; /* another order's */
	a->answered = true;
	a->status = done.ok ? keep(a, body) : tell(a, done.text);
	session_stop(a->session, 0);
}

static void message_came(
	void *data, enum topic_kind kind, const char *name, const struct json *body)
{
	struct asking *a = data;
	struct device_message state;

	if (strcmp(name, a->device) != 0)
		return;
	if (kind == TOPIC_DEVICE_STATE && device_message_read(body, &state) == 0) {
		a->known = true;
		a->online = state.online;
	} else if (kind == TOPIC_DEVICE_DONE) {
		take_answer(a, body);
	}
}

static int ask(struct asking *a)
{
	int rc;

	if (!a->known)
		return tell(a, "no such device has spoken since the broker started: "
			       "novbe-ctl status --all lists them");
	if (!a->online)
		return tell(a, "it is away: its link is down");
	snprintf(a->order.verb, sizeof(a->order.verb), "picture");
	rc = hub_link_order(session_link(a->session), a->device, &a->order);
	if (rc < 0)
		return tell(a, strerror(-rc));
	rc = session_run_within(a->session, PICTURE_WAIT_MS);
	if (a->answered)
		return a->status;
	return rc == 0 ? 1 /* a signal */
		       : tell(a, "no answer within 10 s: only kiosks and walls have screens; a "
				 "broker whose files are older needs novbe-ctl provision");
}

int control_picture(const char *board, int argc, char **argv)
{
	struct asking asking = {0};
	struct arguments arguments;
	int status;

	arguments_parse(&arguments, &form, argc, argv);
	asking.device = arguments.word[0];
	asking.file = arguments.word[1];
	if (!shape_is_id(asking.device))
		arguments_wrong(
			"'%s': a device is named as in the hall file, as wall-a", asking.device);
	asking.session = session_new(board, &status);
	if (!asking.session)
		return status;
	session_hear(asking.session, message_came, NULL, &asking);
	status = session_follow(asking.session, TOPIC_DEVICE_STATE, asking.device);
	if (status == 0)
		status = session_follow(asking.session, TOPIC_DEVICE_DONE, asking.device);
	if (status == 0)
		status = session_start(asking.session);
	if (status == 0)
		status = ask(&asking);
	session_free(asking.session);
	return status;
}
