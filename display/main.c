/* novbe-display: the wall of a hall; shows and says which ticket goes to which counter. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "display/voice_check.h"
#include "display/wall.h"
#include "firmware/base/place.h"
#include "firmware/device/board_run.h"

enum { OPTION_CLIPS, OPTION_TEXTS };

static void read_settings(struct board_file *board, void *settings)
{
	settings_read(board, settings);
}

static int check(const char *path, const void *settings)
{
	int wrong = voice_check(path, settings, stdout, stderr);

	if (wrong < 0)
		fprintf(stderr, "%s: not checked: %s\n", path, strerror(-wrong));
	if (wrong != 0)
		return wrong < 0 ? BOARD_EXIT_BROKEN : BOARD_EXIT_WRONG;
	return printf("%s: right\n", path) < 0 ? BOARD_EXIT_BROKEN : BOARD_EXIT_FINE;
}

static void *make(struct loop *loop, const struct board_file *board, const void *options)
{
	return wall_new(loop, board, options);
}

static void end(void *wall)
{
	wall_free(wall);
}

/* What a studio records, without a board file. */
static int list(const char *language, const char *texts)
{
	int ret = voice_list(texts, language, stdout);

	if (ret == 0)
		return fflush(stdout) == 0 ? BOARD_EXIT_FINE : BOARD_EXIT_BROKEN;
	fprintf(stderr, "--clips %s: '%s/%s.mo': %s: write a language of the wall, as az\n",
		language, texts, language, strerror(-ret));
	return BOARD_EXIT_WRONG;
}

int main(int argc, char **argv)
{
	static const struct board_option options[] = {
		[OPTION_CLIPS] = {"clips", "LANG",
			"List what to record so that all calls in that language are said from "
			"recordings: file, tab, what to say; and end"},
		[OPTION_TEXTS] = {"texts", "FOLDER",
			"The sentences' folder of --clips (/usr/share/novbe/po)"},
		{0},
	};
	static const struct board_program program = {
		.name = "novbe-display",
		.does = "Shows on a hall's wall, and says, which ticket is called to which "
			"counter.",
		.config = "/etc/novbe/board.json",
		.checks = "the board file",
		.options = options,
	};
	static const struct board_work work = {
		.read = read_settings,
		.check = check,
		.make = make,
		.free = end,
	};
	struct board_arguments arguments;
	struct settings settings;

	board_arguments_parse(&program, argc, argv, &arguments);
	if (arguments.values[OPTION_CLIPS])
		return list(arguments.values[OPTION_CLIPS], arguments.values[OPTION_TEXTS]
								    ? arguments.values[OPTION_TEXTS]
								    : place_texts());
	return board_main(&program, &work, argc, argv, &settings);
}
