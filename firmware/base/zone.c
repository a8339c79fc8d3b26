/*
 * TZif files (RFC 8536, version 2 and later): a table of transitions, and behind it a POSIX TZ rule
 * for all later years. Everything is checked before use; a file that is not clean is refused.
 */
#include "firmware/base/zone.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/file.h"

#define ZONE_FOLDER    "/usr/share/zoneinfo"
#define ZONE_MAX_BYTES (256u << 10)
#define HEADER_BYTES   44
#define DAY_S	       86400
#define OFFSET_MAX_S   (26 * 3600) /* RFC 8536 section 3.2: -25 h .. 26 h, exclusive */

/* When a rule's half year begins, in the local time that was in force before. */
struct rule {
	enum { RULE_MONTH_WEEK, RULE_JULIAN, RULE_DAY } kind;
	int month, week, day; /* Mm.w.d; Jn and n use day only */
	int time_s;
};

struct tail { /* the POSIX rule */
	bool given, has_dst;
	int std_s, dst_s;
	struct rule begin, end;
};

struct zone {
	size_t count; /* transitions */
	int64_t *at_s;
	int *offset_s; /* count + 1: the first holds before at_s[0] */
	struct tail tail;
};

/* ---- Dates ---- */

/* Days from civil and back: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
int64_t days_from_date(int64_t year, int month, int day)
{
	int64_t y = year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
	       day_of_year - 719468;
}

void date_from_days(int64_t days, int64_t *year, int *month, int *day)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;

	*day = (int)(doy - (153 * mp + 2) / 5 + 1);
	*month = (int)(mp < 10 ? mp + 3 : mp - 9);
	*year = yoe + era * 400 + (*month <= 2);
}

static bool year_is_leap(int64_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* ---- The POSIX rule behind the table ---- */

static bool number_read(const char **text, int min, int max, int *number)
{
	int n = 0;

	if (!isdigit((unsigned char)**text))
		return false;
	while (isdigit((unsigned char)**text)) {
		n = n * 10 + (*(*text)++ - '0');
		if (n > max)
			return false;
	}
	*number = n;
	return n >= min;
}

/* [+-]h[h][:mm[:ss]] */
static bool time_read(const char **text, int max_hours, int *time_s)
{
	int h, m = 0, s = 0, sign = 1;

	if (**text == '+' || **text == '-')
		sign = *(*text)++ == '-' ? -1 : 1;
	if (!number_read(text, 0, max_hours, &h))
		return false;
	if (**text == ':' && ((*text)++, !number_read(text, 0, 59, &m)))
		return false;
	if (**text == ':' && ((*text)++, !number_read(text, 0, 59, &s)))
		return false;
	*time_s = sign * (h * 3600 + m * 60 + s);
	return true;
}

static bool name_read(const char **text)
{
	const char *p = *text;

	if (*p == '<') {
		while (*++p && *p != '>')
			;
		if (*p++ != '>')
			return false;
	} else {
		while (isalpha((unsigned char)*p))
			p++;
		if (p - *text < 3)
			return false;
	}
	*text = p;
	return true;
}

/* ,Mm.w.d[/time]  ,Jn[/time]  ,n[/time] */
static bool rule_read(const char **text, struct rule *rule)
{
	bool ok;

	rule->time_s = 2 * 3600;
	if (*(*text)++ != ',')
		return false;
	if (**text == 'M') {
		(*text)++;
		rule->kind = RULE_MONTH_WEEK;
		ok = number_read(text, 1, 12, &rule->month) && *(*text)++ == '.' &&
		     number_read(text, 1, 5, &rule->week) && *(*text)++ == '.' &&
		     number_read(text, 0, 6, &rule->day);
	} else if (**text == 'J') {
		(*text)++;
		rule->kind = RULE_JULIAN;
		ok = number_read(text, 1, 365, &rule->day);
	} else {
		rule->kind = RULE_DAY;
		ok = number_read(text, 0, 365, &rule->day);
	}
	if (!ok)
		return false;
	if (**text != '/')
		return true;
	(*text)++;
	return time_read(text, 167, &rule->time_s);
}

static bool tail_read(const char *text, struct tail *tail)
{
	int west_s; /* POSIX counts west of Greenwich */

	if (!*text)
		return true; /* no rule: the last offset stays */
	tail->given = true;
	if (!name_read(&text) || !time_read(&text, 24, &west_s))
		return false;
	tail->std_s = -west_s;
	if (!*text)
		return true;
	tail->has_dst = true;
	tail->dst_s = tail->std_s + 3600;
	if (!name_read(&text))
		return false;
	if (*text != ',') {
		if (!time_read(&text, 24, &west_s))
			return false;
		tail->dst_s = -west_s;
	}
	return rule_read(&text, &tail->begin) && rule_read(&text, &tail->end) && !*text;
}

/* Local seconds since 1970 at which the rule strikes in a year. */
static int64_t rule_local_s(const struct rule *rule, int64_t year)
{
	int64_t days = days_from_date(year, 1, 1);
	int64_t first;
	int weekday;

	switch (rule->kind) {
	case RULE_JULIAN: /* 29 February is never counted */
		days += rule->day - 1 + (year_is_leap(year) && rule->day >= 60);
		break;
	case RULE_DAY:
		days += rule->day;
		break;
	case RULE_MONTH_WEEK:
		first = days_from_date(year, rule->month, 1);
		weekday = (int)(((first + 4) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
		days = first + (rule->day - weekday + 7) % 7 + 7 * (rule->week - 1);
		first = rule->month == 12 ? days_from_date(year + 1, 1, 1)
					  : days_from_date(year, rule->month + 1, 1);
		while (days >= first)
			days -= 7; /* week 5 means the last */
		break;
	}
	return days * DAY_S + rule->time_s;
}

static int tail_offset_s(const struct tail *tail, int64_t instant_s, int64_t *until_s)
{
	int64_t year, last = INT64_MIN, next = INT64_MAX;
	int month, day, offset_s = tail->std_s;

	*until_s = INT64_MAX;
	if (!tail->has_dst)
		return tail->std_s;
	date_from_days(floor_div(instant_s, DAY_S), &year, &month, &day);
	for (int64_t y = year - 1; y <= year + 1; y++) {
		const int64_t strikes[2] = {rule_local_s(&tail->begin, y) - tail->std_s,
			rule_local_s(&tail->end, y) - tail->dst_s};

		for (int i = 0; i < 2; i++) {
			if (strikes[i] > instant_s && strikes[i] < next)
				next = strikes[i];
			/* Equal instants (all year DST): the begin of DST wins. */
			if (strikes[i] <= instant_s && (strikes[i] > last)) {
				last = strikes[i];
				offset_s = i == 0 ? tail->dst_s : tail->std_s;
			} else if (strikes[i] == last && i == 0) {
				offset_s = tail->dst_s;
			}
		}
	}
	*until_s = next;
	return offset_s;
}

/* ---- The table ---- */

struct header {
	uint32_t isutcnt, isstdcnt, leapcnt, timecnt, typecnt, charcnt;
};

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t be64(const uint8_t *p)
{
	return (int64_t)((uint64_t)be32(p) << 32 | be32(p + 4));
}

static bool header_read(const uint8_t *bytes, size_t len, struct header *h)
{
	if (len < HEADER_BYTES || memcmp(bytes, "TZif", 4) != 0 || bytes[4] < '2')
		return false;
	h->isutcnt = be32(bytes + 20);
	h->isstdcnt = be32(bytes + 24);
	h->leapcnt = be32(bytes + 28);
	h->timecnt = be32(bytes + 32);
	h->typecnt = be32(bytes + 36);
	h->charcnt = be32(bytes + 40);
	return h->isutcnt <= 256 && h->isstdcnt <= 256 && h->leapcnt <= 4096 &&
	       h->timecnt <= 16384 && h->typecnt >= 1 && h->typecnt <= 256 && h->charcnt <= 4096;
}

static size_t body_bytes(const struct header *h, size_t time_bytes)
{
	return h->timecnt * (time_bytes + 1) + h->typecnt * 6 + h->charcnt +
	       h->leapcnt * (time_bytes + 4) + h->isstdcnt + h->isutcnt;
}

static bool table_read(struct zone *zone, const uint8_t *body, const struct header *h)
{
	const uint8_t *indices = body + (size_t)h->timecnt * 8;
	const uint8_t *types = indices + h->timecnt;

	zone->count = h->timecnt;
	zone->at_s = calloc(h->timecnt + 1, sizeof(*zone->at_s));
	zone->offset_s = calloc(h->timecnt + 1, sizeof(*zone->offset_s));
	if (!zone->at_s || !zone->offset_s) {
		errno = ENOMEM;
		return false;
	}
	errno = EINVAL;
	for (size_t i = 0; i <= h->timecnt; i++) {
		const uint8_t type = i ? indices[i - 1] : 0;
		int offset_s;

		if (type >= h->typecnt)
			return false;
		offset_s = (int)be32(types + type * 6);
		if (offset_s <= -OFFSET_MAX_S || offset_s >= OFFSET_MAX_S)
			return false;
		zone->offset_s[i] = offset_s;
		if (!i)
			continue;
		zone->at_s[i - 1] = be64(body + (i - 1) * 8);
		if (i > 1 && zone->at_s[i - 1] <= zone->at_s[i - 2])
			return false;
	}
	return true;
}

static bool footer_read(struct zone *zone, const uint8_t *footer, size_t len)
{
	char rule[128];
	const uint8_t *end;

	errno = EINVAL;
	if (len < 2 || footer[0] != '\n')
		return false;
	end = memchr(footer + 1, '\n', len - 1);
	if (!end || (size_t)(end - footer - 1) >= sizeof(rule))
		return false;
	memcpy(rule, footer + 1, (size_t)(end - footer - 1));
	rule[end - footer - 1] = '\0';
	return strlen(rule) == (size_t)(end - footer - 1) && tail_read(rule, &zone->tail);
}

struct zone *zone_parse(const void *data, size_t len)
{
	const uint8_t *bytes = data;
	struct header h;
	struct zone *zone;
	size_t body;

	errno = EINVAL;
	/* The first, 32-bit block is there for old readers only. */
	if (!header_read(bytes, len, &h) || body_bytes(&h, 4) > len - HEADER_BYTES)
		return NULL;
	bytes += HEADER_BYTES + body_bytes(&h, 4);
	len -= HEADER_BYTES + body_bytes(&h, 4);
	if (!header_read(bytes, len, &h) || h.leapcnt) /* leap seconds are not POSIX time */
		return NULL;
	bytes += HEADER_BYTES;
	len -= HEADER_BYTES;
	body = body_bytes(&h, 8);
	if (body > len)
		return NULL;
	zone = calloc(1, sizeof(*zone));
	if (!zone)
		return NULL;
	if (!table_read(zone, bytes, &h) || !footer_read(zone, bytes + body, len - body)) {
		const int why = errno;

		zone_free(zone);
		errno = why;
		return NULL;
	}
	return zone;
}

/* ---- Files ---- */

static bool name_is_clean(const char *name)
{
	size_t len = strlen(name);

	if (len == 0 || len > 64 || name[0] == '/' || strstr(name, ".."))
		return false;
	for (const char *p = name; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("_+-/", *p))
			return false;
	return true;
}

struct zone *zone_open(const char *name)
{
	char path[128];
	struct zone *zone;
	char *bytes;
	size_t len;
	int why;

	if (!name || !name_is_clean(name)) {
		errno = EINVAL;
		return NULL;
	}
	if (strcmp(name, "UTC") == 0) {
		zone = calloc(1, sizeof(*zone));
		if (zone)
			zone->tail.given = true;
		return zone;
	}
	snprintf(path, sizeof(path), "%s/%s", ZONE_FOLDER, name);
	why = -file_read(path, ZONE_MAX_BYTES, &bytes, &len);
	if (why) {
		errno = why == EISDIR || why == EFBIG ? EINVAL : why; /* a folder such as "Asia" */
		return NULL;
	}
	zone = zone_parse(bytes, len);
	why = errno;
	free(bytes);
	errno = why;
	return zone;
}

void zone_free(struct zone *zone)
{
	if (!zone)
		return;
	free(zone->at_s);
	free(zone->offset_s);
	free(zone);
}

/* ---- Questions ---- */

int zone_offset_s(const struct zone *zone, int64_t instant_s, int64_t *until_s)
{
	size_t low = 0, high = zone->count;

	while (low < high) { /* low becomes the number of transitions at or before the instant */
		size_t middle = (low + high) / 2;

		if (zone->at_s[middle] <= instant_s)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == zone->count && zone->tail.given)
		return tail_offset_s(&zone->tail, instant_s, until_s);
	*until_s = low < zone->count ? zone->at_s[low] : INT64_MAX;
	return zone->offset_s[low];
}

int64_t zone_instant_s(const struct zone *zone, int64_t local_s)
{
	int64_t t = local_s - OFFSET_MAX_S; /* surely before */

	for (;;) {
		int64_t until_s;
		const int offset_s = zone_offset_s(zone, t, &until_s);

		if (t + offset_s >= local_s)
			return t;
		if (local_s - offset_s < until_s)
			return local_s - offset_s;
		t = until_s;
	}
}
