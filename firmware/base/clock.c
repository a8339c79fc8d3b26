/*
 * Clocks, the business day and random ids. Zones are read once and kept; the few questions about
 * local time are answered under a lock, so that a worker thread may ask too.
 */
#include "firmware/base/clock.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/timex.h>
#include <time.h>

#include "firmware/base/zone.h"

#define DAY_S 86400
#define CLOCK_SANE_MS INT64_C(1735689600000) /* 2025 */
/* 0001-01-02 .. 9999-12-30, so that every date has four digits in every zone. */
#define WALL_MIN_MS (-62135510400000)
#define WALL_MAX_MS 253402128000000

/* ---- Now ---- */

static int64_t clock_us(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_mono_ms(void)
{
	return clock_us(CLOCK_BOOTTIME) / 1000;
}

int64_t clock_mono_us(void)
{
	return clock_us(CLOCK_BOOTTIME);
}

int64_t clock_wall_ms(void)
{
	return clock_us(CLOCK_REALTIME) / 1000;
}

/* The first word of a file the kernel makes; empty without it. */
static void kernel_word(const char *path, char *word, size_t size)
{
	FILE *file = fopen(path, "re");

	word[0] = '\0';
	if (!file)
		return;
	if (!fgets(word, (int)size, file))
		word[0] = '\0';
	fclose(file);
	word[strcspn(word, " \n")] = '\0';
}

static bool clock_has_battery(void)
{
	char set[8];

	kernel_word("/sys/class/rtc/rtc0/hctosys", set, sizeof(set));
	return strcmp(set, "1") == 0;
}

static bool clock_is_synchronised(void)
{
	struct timex timex = {0};

	return adjtimex(&timex) >= 0 && !(timex.status & STA_UNSYNC);
}

bool clock_wall_is_set(void)
{
	/* The kernel forgets a synchronisation after some hours without news; the clock goes on. */
	static bool was_synchronised;

	was_synchronised = was_synchronised || clock_is_synchronised();
	return clock_wall_ms() >= CLOCK_SANE_MS && (was_synchronised || clock_has_battery());
}

void clock_boot_id(char boot[CLOCK_BOOT_SIZE])
{
	kernel_word("/proc/sys/kernel/random/boot_id", boot, CLOCK_BOOT_SIZE);
}

/* ---- The hub's clock ---- */

void hub_clock_init(struct hub_clock *clock, int64_t floor_ms)
{
	clock->offset_ms = clock_wall_ms() - clock_mono_ms();
	clock->floor_ms = floor_ms;
	hub_clock_raise(clock, floor_ms);
}

/* The clock is moved, not held: a clock that stands still would stop every deadline. */
void hub_clock_raise(struct hub_clock *clock, int64_t floor_ms)
{
	const int64_t mono_ms = clock_mono_ms();

	if (floor_ms > clock->floor_ms)
		clock->floor_ms = floor_ms;
	if (mono_ms + clock->offset_ms < clock->floor_ms)
		clock->offset_ms = clock->floor_ms - mono_ms;
}

int64_t hub_clock_now(struct hub_clock *clock)
{
	const int64_t now_ms = clock_mono_ms() + clock->offset_ms;

	return now_ms > clock->floor_ms ? now_ms : clock->floor_ms;
}

/* ---- Local time ---- */

#define ZONES_KEPT 8

static struct {
	char name[65];
	struct zone *zone;
} zones[ZONES_KEPT];
static unsigned int zones_next;
static pthread_mutex_t zones_lock = PTHREAD_MUTEX_INITIALIZER;

/* The zone, borrowed while zones_lock is held; NULL: unknown. */
static const struct zone *zone_find(const char *name)
{
	struct zone *zone;

	if (!name)
		return NULL;
	for (unsigned int i = 0; i < ZONES_KEPT; i++)
		if (zones[i].zone && strcmp(zones[i].name, name) == 0)
			return zones[i].zone;
	zone = zone_open(name);
	if (!zone)
		return NULL;
	zone_free(zones[zones_next].zone);
	zones[zones_next].zone = zone;
	snprintf(zones[zones_next].name, sizeof(zones[zones_next].name), "%s", name);
	zones_next = (zones_next + 1) % ZONES_KEPT;
	return zone;
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int64_t local_s(const struct zone *zone, int64_t wall_ms)
{
	const int64_t instant_s = floor_div(wall_ms, 1000);
	int64_t until_s;

	return instant_s + zone_offset_s(zone, instant_s, &until_s);
}

static void date_write(int64_t days, char text[11])
{
	char date[32];
	int64_t year;
	int month, day;

	date_from_days(days, &year, &month, &day);
	snprintf(date, sizeof(date), "%04d-%02d-%02d", (int)year, month, day);
	memcpy(text, date, 10);
	text[10] = '\0';
}

static int64_t day_start_ms(const struct zone *zone, int64_t days, int start_minute)
{
	return zone_instant_s(zone, days * DAY_S + start_minute * 60) * 1000;
}

/* The last day that has started; a day that a zone skipped never has. */
static int64_t business_days(const struct zone *zone, int64_t wall_ms, int start_minute)
{
	int64_t days = floor_div(local_s(zone, wall_ms), DAY_S) + 1;

	while (day_start_ms(zone, days, start_minute) > wall_ms)
		days--;
	return days;
}

enum question { BUSINESS_DAY, BUSINESS_DAY_END, LOCAL_DAY, LOCAL_MINUTE };

/* Every question about local time, under the lock; the answer is in days, ms or minutes. */
static int zone_ask(enum question question, int64_t wall_ms, const char *name, int start_minute,
	int64_t *answer)
{
	const struct zone *zone;
	int64_t value = 0;

	if (wall_ms < WALL_MIN_MS || wall_ms > WALL_MAX_MS)
		return -ERANGE;
	pthread_mutex_lock(&zones_lock);
	zone = zone_find(name);
	if (zone && question == BUSINESS_DAY)
		value = business_days(zone, wall_ms, start_minute);
	else if (zone && question == BUSINESS_DAY_END)
		value = day_start_ms(
			zone, business_days(zone, wall_ms, start_minute) + 1, start_minute);
	else if (zone && question == LOCAL_DAY)
		value = floor_div(local_s(zone, wall_ms), DAY_S);
	else if (zone)
		value = (local_s(zone, wall_ms) % DAY_S + DAY_S) % DAY_S / 60;
	pthread_mutex_unlock(&zones_lock);
	if (!zone)
		return -EINVAL;
	*answer = value;
	return 0;
}

int clock_business_day(int64_t wall_ms, const char *zone, int start_minute, char text[11])
{
	int64_t days;
	int err;

	assert(start_minute >= 0 && start_minute < 1440);
	err = zone_ask(BUSINESS_DAY, wall_ms, zone, start_minute, &days);
	if (err)
		return err;
	date_write(days, text);
	return 0;
}

int clock_business_day_end(int64_t wall_ms, const char *zone, int start_minute, int64_t *end_ms)
{
	assert(start_minute >= 0 && start_minute < 1440);
	return zone_ask(BUSINESS_DAY_END, wall_ms, zone, start_minute, end_ms);
}

int clock_local_hhmm(int64_t wall_ms, const char *zone, char text[6])
{
	int64_t minute;
	int err = zone_ask(LOCAL_MINUTE, wall_ms, zone, 0, &minute);

	if (err)
		return err;
	text[0] = (char)('0' + minute / 600);
	text[1] = (char)('0' + minute / 60 % 10);
	text[2] = ':';
	text[3] = (char)('0' + minute % 60 / 10);
	text[4] = (char)('0' + minute % 10);
	text[5] = '\0';
	return 0;
}

int clock_local_date(int64_t wall_ms, const char *zone, char text[11])
{
	int64_t days;
	int err = zone_ask(LOCAL_DAY, wall_ms, zone, 0, &days);

	if (err)
		return err;
	date_write(days, text);
	return 0;
}

/* ---- Random ids ---- */

void random_hex(size_t n, char *text)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char bytes[32];
	size_t have = 0;

	assert(n <= sizeof(bytes));
	while (have < n) {
		ssize_t got = getrandom(bytes + have, n - have, 0);

		if (got > 0)
			have += (size_t)got;
		else if (got < 0 && errno != EINTR)
			abort(); /* ids that can be guessed or repeated are worse than no program */
	}
	for (size_t i = 0; i < n; i++) {
		*text++ = digits[bytes[i] >> 4];
		*text++ = digits[bytes[i] & 15];
	}
	*text = '\0';
}
