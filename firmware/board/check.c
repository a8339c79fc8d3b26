/*
 * Each program checks its own section: nobody else knows what may stand there. It reads a board
 * file that lies in memory alone, so that checking needs no folder of ours and leaves nothing.
 */
#include "firmware/board/check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/board/extract.h"
#include "firmware/device/board_arguments.h"
#include "firmware/device/program_check.h"

static int say(const char *what, int error)
{
	fprintf(stderr, "novbe-board: %s: %s\n", what, strerror(-error));
	return error;
}

/* What the program reads, in memory; its descriptor or -Exxx. */
static int section_file(const struct roster *roster, const struct extract *extract)
{
	char *text;
	size_t len;
	int fd = extract_make(roster, extract, &text, &len);

	if (fd == 0) {
		fd = program_memory_file(extract->device, text, len);
		free(text);
	}
	return fd;
}

static int section_check(
	const struct roster *roster, const struct extract *extract, const char *name)
{
	char program[PROGRAM_PATH_SIZE];
	int rc = program_beside(name, program);
	int fd = rc < 0 ? rc : section_file(roster, extract);

	if (fd < 0)
		return say(name, fd);
	rc = program_check(program, fd, roster->path);
	close(fd);
	if (rc < 0)
		return say(name, rc);
	return rc == BOARD_EXIT_FINE ? 0 : rc == BOARD_EXIT_WRONG ? -EINVAL : say(name, -EIO);
}

static int worse(int one, int other)
{
	return one == 0 || (one == -EINVAL && other < 0) ? other : one;
}

int check_sections(const struct roster *roster)
{
	struct extract hub = {"hub", "hub", roster->hub, NULL};
	/* The hub's program reads the hall file too: what is wrong there has been told. */
	int rc = roster->file ? section_check(roster, &hub, "novbe-dispatcher") : 0;

	for (uint8_t i = 0; i < roster->device_count; i++) {
		const struct roster_device *device = &roster->devices[i];
		struct extract extract = {device->id, device->id, device->settings, NULL};

		rc = worse(rc, section_check(roster, &extract, device->kind->program));
	}
	return rc;
}
