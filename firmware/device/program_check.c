/* Starts a program of ours with --check and a file that lies in memory. */
#include "firmware/device/program_check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/device/board_arguments.h"

int program_beside(const char *name, char path[PROGRAM_PATH_SIZE])
{
	ssize_t len = readlink("/proc/self/exe", path, PROGRAM_PATH_SIZE - 1);
	char *end;

	if (len < 0)
		return -errno;
	path[len] = '\0';
	end = strrchr(path, '/');
	if (!end || (size_t)(end + 1 - path) + strlen(name) >= PROGRAM_PATH_SIZE)
		return -ENAMETOOLONG;
	strcpy(end + 1, name);
	return 0;
}

int program_memory_file(const char *name, const char *text, size_t len)
{
	int fd = memfd_create(name, 0);
	int rc = fd < 0 ? -errno : file_write_all(fd, text, len);

	if (rc == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return rc;
}

void program_memory_path(int fd, char path[PROGRAM_MEMORY_PATH_SIZE])
{
	snprintf(path, PROGRAM_MEMORY_PATH_SIZE, "/proc/self/fd/%d", fd);
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

int program_check(const char *program, int fd, const char *path)
{
	char memory[PROGRAM_MEMORY_PATH_SIZE];
	int ends[2], status;
	FILE *in;
	pid_t pid;

	program_memory_path(fd, memory);
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	pid = fork();
	if (pid == 0)
		program_run(program, memory, ends[1]);
	close(ends[1]);
	in = pid < 0 ? NULL : fdopen(ends[0], "r");
	if (in) {
		tell_lines(in, memory, path);
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
