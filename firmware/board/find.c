/* The broker's path; whether it is there is found out by starting it. */
#include "firmware/board/find.h"

#include <stdio.h>
#include <unistd.h>

void find_broker(const char *wish, char path[PROGRAM_PATH_SIZE])
{
	static const char *const usual[] = {
		"/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/usr/bin/mosquitto"};
	const char *found = *wish ? wish : usual[0];

	for (size_t i = 0; !*wish && i < sizeof(usual) / sizeof(usual[0]); i++)
		if (access(usual[i], X_OK) == 0) {
			found = usual[i];
			break;
		}
	snprintf(path, PROGRAM_PATH_SIZE, "%s", found);
}
