/* The hub's own section names the database, or leaves it where it usually is. */
#include "firmware/device/hub_database.h"

#include <stdio.h>

#include "firmware/device/board_file.h"

const char hub_database_usual[] = "/etc/novbe/hub.json";

int hub_database_find(const char *program, const char *path, char database[HUB_DATABASE_SIZE])
{
	struct board_file board;

	if (board_file_open(path ? path : hub_database_usual, &board) < 0)
		return 1;
	const struct json *hub = board_file_section(&board, "hub");
	const char *named = config_text(board.config, hub, "database", "", 255);

	(void)config_text(board.config, hub, "hall", NULL, 255);
	if (named[0])
		snprintf(database, HUB_DATABASE_SIZE, "%s", named);
	else
		snprintf(database, HUB_DATABASE_SIZE, "%s/hall.db", board.state);
	int status = board_file_finish(&board, stderr) < 0 ? 2 : 0;

	if (status)
		fprintf(stderr,
			"%s: name the database with --database FILE, or the hub's board "
			"file with --hub FILE\n",
			program);
	board_file_close(&board);
	return status;
}
