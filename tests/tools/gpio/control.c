/* What tests say to the played kernel, and the thread that ends debounces and hears them say it. */
#include "tests/tools/gpio/kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { WORDS = 80, FAULTS = 8, TALKERS = 4, NUMBERS = 64 };

pthread_mutex_t kernel_lock = PTHREAD_MUTEX_INITIALIZER;

static struct {
	char call[16];
	int error, times;
} faults[FAULTS];
static char folder[64]; /* stands for /dev */
static bool folder_is_ours;
static int wake_fd = -1, listen_fd = -1;

int64_t kernel_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t when_us(int argc, char **argv, int at)
{
	if (argc <= at)
		return kernel_now_us();
	return argv[at][0] == '-' ? kernel_now_us() + atoll(argv[at]) : atoll(argv[at]);
}

/* ---- Faults ---- */

int fault_take(const char *call)
{
	for (int i = 0; i < FAULTS; i++) {
		if (strcmp(faults[i].call, call) != 0 || faults[i].times == 0)
			continue;
		if (faults[i].times > 0)
			faults[i].times--;
		return faults[i].error;
	}
	return 0;
}

static const char *fault_set(int argc, char **argv)
{
	int at = 0;

	if (argc != 4)
		return "fail CALL ERRNO TIMES";
	while (at < FAULTS && faults[at].call[0] && strcmp(faults[at].call, argv[1]) != 0)
		at++;
	if (at == FAULTS)
		return "too many";
	snprintf(faults[at].call, sizeof(faults[at].call), "%s", argv[1]);
	faults[at].error = atoi(argv[2]);
	faults[at].times = atoi(argv[3]);
	return NULL;
}

/* ---- /dev as it is listed ---- */

static void folder_remove(void)
{
	if (!folder_is_ours)
		return;
	for (unsigned int number = 0; number < NUMBERS; number++)
		listing_set(number, false);
	rmdir(folder);
}

const char *listing_folder(void)
{
	const char *given = getenv("NOVBE_GPIO");

	if (folder[0])
		return folder;
	if (given) {
		snprintf(folder, sizeof(folder), "%.50s/dev", given);
		mkdir(folder, 0700);
		return folder;
	}
	strcpy(folder, "/tmp/novbe-gpio-XXXXXX");
	folder_is_ours = mkdtemp(folder) != NULL;
	atexit(folder_remove);
	return folder;
}

void listing_set(unsigned int number, bool there)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/gpiochip%u", listing_folder(), number);
	if (there)
		mknod(path, S_IFREG | 0600, 0);
	else
		unlink(path);
}

/* ---- Commands ---- */

bool gpio_kernel(const char *command, char answer[ANSWER_SIZE])
{
	char text[2048], *words[WORDS], *rest, *word;
	const char *why = "no such command";
	int count = 0;

	snprintf(text, sizeof(text), "%s", command);
	for (word = strtok_r(text, " \n", &rest); word && count < WORDS;
		word = strtok_r(NULL, " \n", &rest))
		words[count++] = word;
	strcpy(answer, "ok");
	if (count == 0)
		return true;
	pthread_mutex_lock(&kernel_lock);
	if (!strcmp(words[0], "fail"))
		why = fault_set(count, words);
	else if (count > 1 && (words[1][0] == '/' || is_keypad(words[1])))
		why = keypad_command(count, words, answer);
	else
		why = chip_command(count, words, answer);
	pthread_mutex_unlock(&kernel_lock);
	if (why)
		snprintf(answer, ANSWER_SIZE, "error %s: %s", words[0], why);
	return !why;
}

static void line_say(int fd)
{
	static char lines[TALKERS + 8][2048];
	char answer[ANSWER_SIZE + 1];
	char *line = lines[fd % (TALKERS + 8)];
	size_t len = strlen(line);
	ssize_t got = recv(fd, line + len, 2047 - len, 0);
	char *end;

	if (got <= 0) {
		line[0] = '\0';
		real_close(fd);
		return;
	}
	line[len + (size_t)got] = '\0';
	while ((end = strchr(line, '\n'))) {
		*end = '\0';
		gpio_kernel(line, answer);
		strcat(answer, "\n");
		(void)!send(fd, answer, strlen(answer), MSG_NOSIGNAL);
		memmove(line, end + 1, strlen(end + 1) + 1);
	}
}

/* ---- The thread ---- */

void helper_wake(void)
{
	if (wake_fd >= 0)
		eventfd_write(wake_fd, 1);
}

static void talker_add(struct pollfd *polled, nfds_t *count)
{
	int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0)
		return;
	if (*count == 2 + TALKERS) {
		real_close(fd);
		return;
	}
	polled[(*count)++] = (struct pollfd){.fd = fd, .events = POLLIN};
}

static void *helper(void *data)
{
	struct pollfd polled[2 + TALKERS] = {
		{.fd = wake_fd, .events = POLLIN}, {.fd = listen_fd, .events = POLLIN}};
	nfds_t count = 2;

	(void)data;
	for (;;) {
		int64_t now, due;
		eventfd_t value;

		pthread_mutex_lock(&kernel_lock);
		now = kernel_now_us();
		due = debounces_end(now);
		pthread_mutex_unlock(&kernel_lock);
		poll(polled, count, due == INT64_MAX ? -1 : (int)((due - now + 999) / 1000));
		if (polled[0].revents)
			eventfd_read(wake_fd, &value);
		for (nfds_t i = 2; i < count; i++) {
			int fd = polled[i].fd;

			if (!polled[i].revents)
				continue;
			line_say(fd);
			if (fcntl(fd, F_GETFD) < 0)
				polled[i--] = polled[--count];
		}
		if (polled[1].revents)
			talker_add(polled, &count);
	}
	return NULL;
}

static void listen_at(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	snprintf(address.sun_path, sizeof(address.sun_path), "%s/control", path);
	unlink(address.sun_path);
	listen_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(listen_fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
		listen(listen_fd, TALKERS) < 0)
		perror(address.sun_path);
}

static void setup_read(const char *path)
{
	char name[128], line[2048], answer[ANSWER_SIZE];
	FILE *file;

	snprintf(name, sizeof(name), "%.100s/setup", path);
	file = fopen(name, "re");
	while (file && fgets(line, sizeof(line), file))
		if (!gpio_kernel(line, answer))
			fprintf(stderr, "%s: %s\n", name, answer);
	if (file)
		fclose(file);
}

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("NOVBE_GPIO");
	pthread_t thread;
	sigset_t all, before;

	wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (path) {
		setup_read(path);
		listen_at(path);
	}
	/* Signals are the program's. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (pthread_create(&thread, NULL, helper, NULL) == 0)
		pthread_detach(thread);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}
