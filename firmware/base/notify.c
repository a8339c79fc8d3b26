/*
 * A datagram to $NOTIFY_SOCKET. A socket for each one: they are few, and a manager that was started
 * anew is found under its name. What was sent stays in the manager's queue when ours is closed.
 */
#include "firmware/base/notify.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* The length of the address; 0: there is nobody. */
static socklen_t manager_address(struct sockaddr_un *address)
{
	const char *name = getenv("NOTIFY_SOCKET");
	size_t len = name ? strlen(name) : 0;

	if (len < 2 || len >= sizeof(address->sun_path) || !strchr("/@", name[0]))
		return 0;
	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	memcpy(address->sun_path, name, len);
	if (name[0] == '@')
		address->sun_path[0] = '\0';
	else
		len++; /* a path ends with its NUL */
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
}

int notify_tell(const char *words)
{
	struct sockaddr_un address;
	socklen_t len = manager_address(&address);
	int fd, rc = 0;

	if (!len)
		return 0;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (sendto(fd, words, strlen(words), MSG_NOSIGNAL, (struct sockaddr *)&address, len) < 0)
		rc = -errno;
	close(fd);
	return rc;
}
