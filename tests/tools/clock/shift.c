/*
 * A preload that moves a program's wall clock by NOVBE_SHIFT_MS, so that a test stands a few
 * seconds before the end of a business day, or starts with a clock that runs behind.
 *
 *   gcc -std=gnu11 -O2 -fPIC -shared -o shift.so tests/tools/clock/shift.c -ldl
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static long long shift_ms;
static int (*real_gettime)(clockid_t id, struct timespec *now);

__attribute__((constructor)) static void shift_begin(void)
{
	const char *shift = getenv("NOVBE_SHIFT_MS");

	shift_ms = shift ? atoll(shift) : 0;
	real_gettime = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
}

int clock_gettime(clockid_t id, struct timespec *now)
{
	int ret = real_gettime(id, now);

	if (ret == 0 && id == CLOCK_REALTIME) {
		long long ns = now->tv_nsec + (shift_ms % 1000) * 1000000;

		now->tv_sec += shift_ms / 1000 + (ns < 0 ? -1 : ns / 1000000000);
		now->tv_nsec = (ns + 1000000000) % 1000000000;
	}
	return ret;
}
