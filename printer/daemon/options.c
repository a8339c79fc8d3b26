/* Reading the board file's section "printer". */
#include "printer/daemon/options.h"

#include "firmware/base/place.h"
#include "firmware/device/board_file.h"
#include "printer/print_options.h"

enum { PATH_BYTES = 255 };

void printer_options_read(struct board_file *board, struct printer_options *options)
{
	const struct json *in = board_file_section(board, "printer");
	struct config *config = board->config;

	*options = (struct printer_options){0};
	print_options_read(config, config_object(config, in, "print", false), &options->press);
	options->texts = config_text(config, in, "texts", place_texts(), PATH_BYTES);
}
