/* The program's own path tells where the rest of its installation is: nothing is compiled in. */
#include "firmware/base/place.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Cuts the last name off; false: there is none. */
static bool path_up(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash)
		*slash = '\0';
	return slash;
}

const char *place_texts(void)
{
	static const char usual[] = "/usr/share/novbe/po", inside[] = "/share/novbe/po";
	static char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - sizeof(inside));

	if (len < 0)
		return usual;
	path[len] = '\0';
	if (!path_up(path) || !path_up(path))
		return usual;
	strcat(path, inside);
	return access(path, X_OK) == 0 ? path : usual;
}
