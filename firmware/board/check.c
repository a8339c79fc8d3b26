/*
 * Each program checks its own section: nobody else knows what may stand there. It reads a board
 * file that lies in memory alone, so that checking needs no folder of ours and leaves nothing.
 */
#include "firmware/board/check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/board/extract.h"
#include "firmware/board/find.h"
#include "firmware/device/board_arguments.h"

static int say(const char *what, int error)
{
	fprintf(stderr, "novbe-board: %s: %s\n", what, strerror(-error));
	return error;
}

/* A file without a name, inherited by the program that reads it. */
static int memory_file(const struct roster *roster, const struct extract *extract)
{
	char *text;
	size_t len;
	int fd = memfd_create(extract->device, 0);
	int rc = fd < 0 ? -errno : extract_make(roster, extract, &text, &len);

	if (rc == 0) {
		rc = file_write_all(fd, text, len);
		free(text);
	}
	if (rc == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return rc;
}

/* What the program said of its file, it said of ours: the lines are the same. */
static void tell_lines(FILE *in, const char *said_of, const char *path)
{
	const size_t len = strlen(said_of);
	char *line = NULL;
	size_t size = 0;

	while (getline(&line, &size, in) >= 0)
		if (strncmp(line, said_of, len) == 0)
			fprintf(stderr, "%s%s", path, line + len);
		else
			fputs(line, stderr);
	free(line);
}

static _Noreturn void program_run(const char *program, const char *path, int out)
{
	int nowhere = open("/dev/null", O_RDWR);

	dup2(nowhere, STDIN_FILENO);
	dup2(nowhere, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	execl(program, program, "--check", path, (char *)NULL);
	fprintf(stderr, "%s: %s\n", program, strerror(errno));
	_exit(BOARD_EXIT_BROKEN);
}

/* The program's exit status, or -Exxx. */
static int program_ask(const struct roster *roster, const char *program, int fd)
{
	char path[40];
	int ends[2], status;
	FILE *in;
	pid_t pid;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	pid = fork();
	if (pid == 0)
		program_run(program, path, ends[1]);
	close(ends[1]);
	in = pid < 0 ? NULL : fdopen(ends[0], "r");
	if (in) {
		tell_lines(in, path, roster->path);
		fclose(in);
	} else {
		close(ends[0]);
	}
	if (pid < 0)
		return -EAGAIN;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -EIO;
}

static int section_check(
	const struct roster *roster, const struct extract *extract, const char *name)
{
	char program[FIND_PATH_SIZE];
	int rc = find_beside(name, program);
	int fd = rc < 0 ? rc : memory_file(roster, extract);

	if (fd < 0)
		return say(name, fd);
	rc = program_ask(roster, program, fd);
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
