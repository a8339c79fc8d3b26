/* Reading the board file's section "print". */
#include "printer/print_options.h"

#include "firmware/base/config.h"

enum { PATH_BYTES = 255, QUEUE_BYTES = 127 };

void print_options_read(struct config *config, const struct json *in, struct press_options *options)
{
	static const char *const kinds[] = {"files", "cups", NULL};
	struct outlet_options *outlet = &options->outlet;
	struct ticket_paper *paper = &options->paper;

	outlet->kind = (enum outlet_kind)config_choice(config, in, "to", kinds, OUTLET_FILES);
	outlet->folder = config_text(config, in, "folder", "tickets", PATH_BYTES);
	outlet->keep = (int)config_int(config, in, "keep", 1000, 1, 100000);
	outlet->queue = config_text(config, in, "queue", "", QUEUE_BYTES);
	outlet->server = config_text(config, in, "server", "", PATH_BYTES);
	outlet->timeout_ms = 1000 * (int)config_int(config, in, "timeout_s", 12, 1, 60);
	paper->width_dots = (int)config_int(
		config, in, "width_dots", 576, TICKET_MIN_WIDTH_DOTS, TICKET_MAX_WIDTH_DOTS);
	paper->dpi = (int)config_int(config, in, "dpi", 203, 150, 255);
	outlet->dpi = paper->dpi;
	if (outlet->kind == OUTLET_CUPS && (!outlet->queue || !outlet->queue[0]))
		config_refuse(
			config, in, "\"to\" is \"cups\", so \"queue\" must name a printer queue");
}
