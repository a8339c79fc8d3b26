/* The rehearsed screens written down and painted. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/paint/picture.h"
#include "kiosk/rehearsal.h"
#include "kiosk/view/view.h"

struct dump {
	const struct rehearsal_options *options;
	const struct flow_access *access;
	const char *language;
	struct painter *painter;
	struct picture *picture; /* NULL: none are made */
	struct translations texts;
	struct view *view;
	FILE *out;
};

/* Each way of access that changes the screen. */
static const struct flow_access ways[] = {
	{{false, false, false, false}, 60},
	{{true, false, false, false}, 60},
	{{false, true, false, false}, 60},
	{{false, false, true, false}, 60},
	{{true, true, true, true}, 60},
};

static int write_picture(struct dump *d, const char *name)
{
	const bool *on = d->access->on;
	char path[512];
	int error = view_paint(d->view, NULL, d->painter, d->picture, NULL, NULL);

	if (error < 0)
		return error;
	snprintf(path, sizeof(path), "%s/%s-%s%s%s%s.png", d->options->pictures, name, d->language,
		on[SWITCH_LARGE] ? "-large" : "", on[SWITCH_CONTRAST] ? "-contrast" : "",
		on[SWITCH_LOW] ? "-low" : "");
	error = picture_write_png(d->picture, path);
	if (error < 0)
		fprintf(stderr, "%s: %s\n", path, strerror(-error));
	return error;
}

static int dump_screen(void *data, const struct rehearsal *rehearsal, const char *name)
{
	struct dump *d = data;
	const bool *on = d->access->on;
	struct view_facts facts = {.painter = d->painter,
		.panel = d->options->panel,
		.flow = &rehearsal->flow,
		.texts = &d->texts,
		.waiting = &rehearsal->waiting};
	int error;

	view_make(d->view, &facts);
	fprintf(d->out,
		"{\"name\":\"%s\",\"walked\":\"%s\",\"large\":%s,\"contrast\":%s,\"low\":%s,"
		"\"view\":",
		name, d->language, on[SWITCH_LARGE] ? "true" : "false",
		on[SWITCH_CONTRAST] ? "true" : "false", on[SWITCH_LOW] ? "true" : "false");
	error = view_dump(d->view, d->out);
	if (error < 0 || fputs("}\n", d->out) < 0)
		return -EIO;
	return d->picture ? write_picture(d, name) : 0;
}

static int walk_all(struct dump *d, struct rehearsal *rehearsal)
{
	const struct hall_catalogue *hall = rehearsal->hall;
	bool any = false;
	int error = 0;

	for (int i = 0; i < hall->language_count && error == 0; i++) {
		d->language = hall->languages[i];
		if (d->options->language && strcmp(d->options->language, d->language) != 0)
			continue;
		any = true;
		for (size_t k = 0; k < sizeof(ways) / sizeof(ways[0]) && error == 0; k++) {
			d->access = &ways[k];
			error = rehearsal_walk(rehearsal, d->language, d->access, dump_screen, d);
		}
	}
	if (any)
		return error;
	fprintf(stderr, "'%s': the hall does not have this language\n", d->options->language);
	return -ENOENT;
}

static int open_dump(struct dump *d)
{
	const struct panel *panel = &d->options->panel;

	d->painter = paint_open();
	d->view = calloc(1, sizeof(*d->view));
	if (d->options->pictures)
		d->picture = picture_new(PICTURE_SCREEN, panel->width_px, panel->height_px);
	return d->painter && d->view && (d->picture || !d->options->pictures) ? 0 : -ENOMEM;
}

int rehearsal_dump(const struct rehearsal_options *options, struct hall_catalogue *hall, FILE *out)
{
	struct dump d = {.options = options, .out = out};
	struct rehearsal *rehearsal = calloc(1, sizeof(*rehearsal));
	int error = rehearsal ? open_dump(&d) : -ENOMEM;

	translations_init(&d.texts, options->texts);
	if (error == 0)
		error = rehearsal_open(rehearsal, &options->panel, hall);
	if (error == 0)
		error = walk_all(&d, rehearsal);
	if (error == -ENOMEM)
		fprintf(stderr, "rehearsal: no memory\n");
	if (rehearsal)
		rehearsal_close(rehearsal);
	free(rehearsal);
	translations_fini(&d.texts);
	picture_free(d.picture);
	free(d.view);
	paint_close(d.painter);
	return error;
}
