/*
 * Clocks and random ids. Time is int64_t milliseconds everywhere. Monotonic time is CLOCK_BOOTTIME
 * where a value outlives a suspend, wall time is milliseconds since 1970 UTC.
 */
#ifndef NOVBE_BASE_CLOCK_H
#define NOVBE_BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int64_t clock_mono_ms(void);
int64_t clock_mono_us(void);
int64_t clock_wall_ms(void);
/* Whether the wall clock may be believed without asking anybody: it was set from a battery-backed
 * clock at boot, or the network's time was heard since. A board without a battery wakes in 1970, or
 * where it was switched off: both look like time and are none. */
bool clock_wall_is_set(void);

enum { CLOCK_BOOT_SIZE = 37 };
/* Names this boot of the kernel: monotonic times of one boot may be compared, over restarts of a
 * program too. Empty when the kernel does not tell. */
void clock_boot_id(char boot[CLOCK_BOOT_SIZE]);

/*
 * The hub's clock (design: "wall time at start + monotonic since, never below the journal's last
 * entry"). Steps of the wall clock after the start do not move it.
 */
struct hub_clock {
	int64_t offset_ms; /* hub time = monotonic + offset */
	int64_t floor_ms;  /* never answers below this */
};
void hub_clock_init(struct hub_clock *clock, int64_t floor_ms);
int64_t hub_clock_now(struct hub_clock *clock);
/* Raises the floor, e.g. to the last entry of a journal that was loaded again. */
void hub_clock_raise(struct hub_clock *clock, int64_t floor_ms);

/* The business day ("2026-11-23") that holds wall_ms, for a day that starts at start_minute
 * (0..1439, local) in the IANA zone `zone`; text needs 11 bytes. -EINVAL: unknown zone. */
int clock_business_day(int64_t wall_ms, const char *zone, int start_minute, char text[11])
	__attribute__((warn_unused_result));
/* When that business day ends, as wall ms; DST is honoured. */
int clock_business_day_end(int64_t wall_ms, const char *zone, int start_minute, int64_t *end_ms)
	__attribute__((warn_unused_result));
/* Local "HH:MM" of wall_ms in the zone; text needs 6 bytes. */
int clock_local_hhmm(int64_t wall_ms, const char *zone, char text[6])
	__attribute__((warn_unused_result));
/* Local date "YYYY-MM-DD" of wall_ms in the zone; text needs 11 bytes. */
int clock_local_date(int64_t wall_ms, const char *zone, char text[11])
	__attribute__((warn_unused_result));

/* n random bytes as 2n hex digits + NUL (n <= 32). Aborts when the kernel has no randomness. */
void random_hex(size_t n, char *text);

#endif
