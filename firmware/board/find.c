/* Paths of executables; whether they are there is found out by starting them. */
#include "firmware/board/find.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int find_beside(const char *name, char path[FIND_PATH_SIZE])
{
	ssize_t len = readlink("/proc/self/exe", path, FIND_PATH_SIZE - 1);
	char *end;

	if (len < 0)
		return -errno;
	path[len] = '\0';
	end = strrchr(path, '/');
	if (!end || (size_t)(end + 1 - path) + strlen(name) >= FIND_PATH_SIZE)
		return -ENAMETOOLONG;
	strcpy(end + 1, name);
	return 0;
}

void find_broker(const char *wish, char path[FIND_PATH_SIZE])
{
	static const char *const usual[] = {
		"/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/usr/bin/mosquitto"};
	const char *found = *wish ? wish : usual[0];

	for (size_t i = 0; !*wish && i < sizeof(usual) / sizeof(usual[0]); i++)
		if (access(usual[i], X_OK) == 0) {
			found = usual[i];
			break;
		}
	snprintf(path, FIND_PATH_SIZE, "%s", found);
}
