/*
 * The first process of an emulated board: a service manager of one service and a watchdog's keeper.
 *
 *	keeper FEED_S PROGRAM [ARGUMENT...]
 *
 * Runs the program with a notify socket and WATCHDOG_USEC, as a service manager does for a unit
 *with Type=notify and WatchdogSec=FEED_S, and starts it again a second after it ended. The board's
 *hardware watchdog bites HARDWARE_S after it was last petted; it is petted while the program says
 *WATCHDOG=1 in time, so a program that stopped working takes the board down with it (a unit's way
 *of saying this is FailureAction=reboot-force). Before its first word a program has FEED_S from its
 *start.
 *
 * What it does and hears goes to the console in lines "keeper: ...".
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/watchdog.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { HARDWARE_S = 4, PET_MS = 500, RESTART_MS = 1000 };

static const char socket_path[] = "/run/notify";

struct service {
	char **command;
	int feed_s;
	pid_t pid; /* 0: not running */
	int64_t fed_ms, start_ms;
	bool starving;
};

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static int notify_open(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	memcpy(address.sun_path, socket_path, sizeof(socket_path));
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		perror("keeper: the notify socket");
		exit(1);
	}
	return fd;
}

static int watchdog_open(void)
{
	int seconds = HARDWARE_S, fd = open("/dev/watchdog0", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		perror("keeper: no hardware watchdog");
	else if (ioctl(fd, WDIOC_SETTIMEOUT, &seconds) < 0)
		perror("keeper: the watchdog's time");
	return fd;
}

static void service_start(struct service *service)
{
	char usec[24], pid[24];

	service->pid = fork();
	if (service->pid < 0) {
		perror("keeper: fork");
		exit(1);
	}
	if (service->pid == 0) {
		snprintf(usec, sizeof(usec), "%lld", service->feed_s * 1000000LL);
		snprintf(pid, sizeof(pid), "%d", (int)getpid());
		setenv("NOTIFY_SOCKET", socket_path, 1);
		setenv("WATCHDOG_USEC", usec, 1);
		setenv("WATCHDOG_PID", pid, 1);
		execv(service->command[0], service->command);
		perror(service->command[0]);
		_exit(127);
	}
	service->fed_ms = now_ms();
	printf("keeper: started %s\n", service->command[0]);
}

/* Everybody's children end here; ours is started again. */
static void service_reap(struct service *service)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid != service->pid)
			continue;
		service->pid = 0;
		service->start_ms = now_ms() + RESTART_MS;
		printf("keeper: ended with %s %d\n", WIFSIGNALED(status) ? "signal" : "status",
			WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	}
}

static void notify_hear(int fd, struct service *service)
{
	char said[1024];
	ssize_t len;

	while ((len = recv(fd, said, sizeof(said) - 1, 0)) >= 0) {
		said[len] = '\0';
		for (char *line = strtok(said, "\n"); line; line = strtok(NULL, "\n")) {
			if (strcmp(line, "WATCHDOG=1") == 0 ||
				strncmp(line, "EXTEND_TIMEOUT_USEC=", 20) == 0)
				service->fed_ms = now_ms();
			else
				printf("keeper: heard %s\n", line);
		}
	}
}

/* Whether the board is as it should be: a service that is being started again is. */
static bool service_is_well(struct service *service)
{
	bool well = !service->pid || now_ms() - service->fed_ms < service->feed_s * 1000LL;

	if (!well && !service->starving)
		printf("keeper: not fed for %d s, the watchdog is left alone\n", service->feed_s);
	service->starving = !well;
	return well;
}

int main(int argc, char **argv)
{
	struct service service = {.command = argv + 2};
	struct pollfd notify;
	int watchdog;

	if (argc < 3 || (service.feed_s = atoi(argv[1])) <= 0)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	notify = (struct pollfd){.fd = notify_open(), .events = POLLIN};
	watchdog = watchdog_open();
	for (;;) {
		service_reap(&service);
		if (!service.pid && now_ms() >= service.start_ms)
			service_start(&service);
		if (service_is_well(&service) && watchdog >= 0)
			ioctl(watchdog, WDIOC_KEEPALIVE, 0);
		poll(&notify, 1, PET_MS);
		notify_hear(notify.fd, &service);
	}
}
