/*
 * A preload that gives a program another clock and another boot, both changed while it runs:
 * NOVBE_CLOCK names a file of one line, read at each question:
 *
 *   WALL_OFFSET_MS SYNCHRONISED [BOOT_ID]
 *
 * The wall clock shows the true one + WALL_OFFSET_MS; SYNCHRONISED (0 or 1) is what the kernel says
 * of it; BOOT_ID is what /proc tells. The monotonic clocks stay the kernel's: its timers go by
 * them.
 */
#include <dlfcn.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

struct pretended {
	int64_t wall_ms;
	int synchronised;
	char boot[64];
};

static FILE *open_truly(const char *path, const char *mode)
{
	static FILE *(*real)(const char *, const char *);

	if (!real)
		real = (FILE * (*)(const char *, const char *)) dlsym(RTLD_NEXT, "fopen");
	return real(path, mode);
}

static struct pretended look(void)
{
	struct pretended now = {.synchronised = 0};
	const char *path = getenv("NOVBE_CLOCK");
	FILE *file = path ? open_truly(path, "re") : NULL;

	if (!file)
		return now;
	if (fscanf(file, "%" SCNd64 " %d %60s", &now.wall_ms, &now.synchronised, now.boot) < 2)
		memset(&now, 0, sizeof(now));
	fclose(file);
	return now;
}

static void add_ms(struct timespec *time, int64_t ms)
{
	int64_t ns = time->tv_nsec + ms % 1000 * 1000000;

	time->tv_sec += ms / 1000;
	if (ns < 0) {
		ns += 1000000000;
		time->tv_sec--;
	} else if (ns >= 1000000000) {
		ns -= 1000000000;
		time->tv_sec++;
	}
	time->tv_nsec = ns;
}

int clock_gettime(clockid_t id, struct timespec *time)
{
	int result = (int)syscall(SYS_clock_gettime, id, time);

	if (result == 0 && id == CLOCK_REALTIME)
		add_ms(time, look().wall_ms);
	return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
	struct timespec time;

	(void)zone;
	clock_gettime(CLOCK_REALTIME, &time);
	*now = (struct timeval){time.tv_sec, time.tv_nsec / 1000};
	return 0;
}

time_t time(time_t *out)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (out)
		*out = now.tv_sec;
	return now.tv_sec;
}

int adjtimex(struct timex *timex)
{
	memset(timex, 0, sizeof(*timex));
	timex->status = look().synchronised ? 0 : STA_UNSYNC;
	return look().synchronised ? TIME_OK : TIME_ERROR;
}

static FILE *boot_file(const char *path)
{
	struct pretended now;

	if (strcmp(path, "/proc/sys/kernel/random/boot_id") != 0)
		return NULL;
	now = look();
	if (!now.boot[0])
		return NULL;
	strcat(now.boot, "\n");
	FILE *file = tmpfile();

	if (file) {
		fputs(now.boot, file);
		rewind(file);
	}
	return file;
}

FILE *fopen(const char *path, const char *mode)
{
	FILE *file = boot_file(path);

	return file ? file : open_truly(path, mode);
}

FILE *fopen64(const char *path, const char *mode)
{
	return fopen(path, mode);
}
