/* Reading through gzip, whose end says whether the file was whole. */
#include "firmware/planner/unpacked.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int gzip_start(struct unpacked *unpacked, const char *path)
{
	char *const words[] = {"gzip", "-cd", "--", (char *)path, NULL};
	posix_spawn_file_actions_t actions;
	int ends[2], rc;

	if (access(path, R_OK) < 0 || pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	rc = posix_spawn_file_actions_init(&actions);
	if (rc == 0) {
		rc = posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
		if (rc == 0)
			rc = posix_spawnp(&unpacked->gzip, "gzip", &actions, NULL, words, environ);
		posix_spawn_file_actions_destroy(&actions);
	}
	close(ends[1]);
	unpacked->file = rc == 0 ? fdopen(ends[0], "r") : NULL;
	if (!unpacked->file)
		close(ends[0]);
	return -rc;
}

int unpacked_open(struct unpacked *unpacked, const char *path)
{
	size_t len = strlen(path);

	memset(unpacked, 0, sizeof(*unpacked));
	if (len > 3 && strcmp(path + len - 3, ".gz") == 0)
		return gzip_start(unpacked, path);
	unpacked->file = fopen(path, "re");
	return unpacked->file ? 0 : -errno;
}

int unpacked_close(struct unpacked *unpacked)
{
	int rc = ferror(unpacked->file) ? -EIO : 0;
	int status = 0;

	fclose(unpacked->file);
	if (unpacked->gzip > 0 &&
		(waitpid(unpacked->gzip, &status, 0) != unpacked->gzip || status != 0))
		rc = -EIO;
	return rc;
}
