/* The program's own path tells where the rest of its installation is: nothing is compiled in. */
#include "firmware/base/place.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PLACE_INSIDE_SIZE = 32 };

/* Cuts the last name off; false: there is none. */
static bool path_up(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash)
		*slash = '\0';
	return slash;
}

/* share/novbe/<kind> beside the program's folder into path, or the usual one. */
static const char *place_share(const char *kind, const char *usual, char path[PATH_MAX])
{
	ssize_t len = readlink("/proc/self/exe", path, PATH_MAX - PLACE_INSIDE_SIZE);
	size_t end;

	if (len < 0)
		return usual;
	path[len] = '\0';
	if (!path_up(path) || !path_up(path))
		return usual;
	end = strlen(path);
	snprintf(path + end, PLACE_INSIDE_SIZE, "/share/novbe/%s", kind);
	return access(path, X_OK) == 0 ? path : usual;
}

const char *place_texts(void)
{
	static char path[PATH_MAX];

	return place_share("po", "/usr/share/novbe/po", path);
}

const char *place_samples(void)
{
	static char path[PATH_MAX];

	return place_share("boards", "/usr/share/novbe/boards", path);
}
