/* Looking at the hall: what the messages, the tables and the people see of it. */
#include "firmware/queue/hall.h"

#include <string.h>

#include "firmware/queue/hall_inside.h"
#include "firmware/queue/policy.h"

const char *counter_state_name(enum counter_state state)
{
	static const char *const names[] = {
		[COUNTER_CLOSED] = "closed", [COUNTER_OPEN] = "open", [COUNTER_PAUSED] = "paused"};

	return state <= COUNTER_PAUSED ? names[state] : "unknown";
}

const struct setup *hall_setup(const struct hall *hall)
{
	return hall->setup;
}

const char *hall_day(const struct hall *hall)
{
	return hall->day;
}

bool hall_is_open(const struct hall *hall)
{
	return hall->open;
}

uint32_t hall_config(const struct hall *hall)
{
	return hall->config;
}

int64_t hall_due_ms(const struct hall *hall)
{
	int64_t due_ms, papers_ms, calling_ms;

	if (!hall->open)
		return INT64_MAX;
	due_ms = holds_due_ms(hall);
	papers_ms = papers_due_ms(hall);
	calling_ms = calling_due_ms(hall);
	if (papers_ms < due_ms)
		due_ms = papers_ms;
	return calling_ms < due_ms ? calling_ms : due_ms;
}

bool hall_kiosk_is_away(const struct hall *hall, uint8_t kiosk)
{
	return kiosk <= QUEUE_MAX_KIOSKS && hall->holds[kiosk].away;
}

size_t hall_unheard(const struct hall *hall, uint8_t kiosk, struct ticket *tickets, size_t max)
{
	size_t count = 0;

	for (uint32_t i = 0; kiosk != 0 && i < hall->visit_count && count < max; i++) {
		const struct visit *visit = &hall->visits[i];
		uint8_t state = visit->legs[visit->leg_count - 1].state;

		if (visit->kiosk == kiosk && !visit->heard &&
			(state == LEG_RESERVED || state == LEG_WAITING || state == LEG_CALLED))
			tickets[count++] = visit->ticket;
	}
	return count;
}

uint32_t hall_series_last(const struct hall *hall, uint16_t series)
{
	return series < hall->setup->series_count ? hall->numbers.last[series] : 0;
}

uint32_t hall_visit_count(const struct hall *hall)
{
	return hall->visit_count;
}

const struct visit *hall_visit(const struct hall *hall, uint32_t visit)
{
	return visit < hall->visit_count ? &hall->visits[visit] : NULL;
}

const struct leg *hall_leg(const struct hall *hall, struct leg_ref ref)
{
	if (ref.visit >= hall->visit_count || ref.leg >= hall->visits[ref.visit].leg_count)
		return NULL;
	return &hall->visits[ref.visit].legs[ref.leg];
}

bool hall_find(const struct hall *hall, const struct ticket *ticket, struct leg_ref *latest)
{
	int64_t visit = numbers_visit(&hall->numbers, ticket);

	if (visit < 0)
		return false;
	latest->visit = (uint32_t)visit;
	latest->leg = (uint8_t)(hall->visits[visit].leg_count - 1);
	return true;
}

const struct counter *hall_counter(const struct hall *hall, uint16_t counter)
{
	return counter < hall->setup->counter_count ? &hall->counters[counter] : NULL;
}

bool hall_service_is_open(const struct hall *hall, uint16_t service)
{
	return hall->open && service < hall->setup->service_count &&
	       !hall->setup->services[service].gone && !hall->services[service].closed;
}

uint32_t hall_waiting(const struct hall *hall, uint16_t service)
{
	return service < hall->setup->service_count ? hall->services[service].waiting : 0;
}

uint32_t hall_waiting_total(const struct hall *hall)
{
	return hall->waiting;
}

static bool counter_serves(const struct hall *hall, uint16_t counter, uint16_t service)
{
	const struct counter *c = &hall->counters[counter];

	return c->state == COUNTER_OPEN && !c->closing &&
	       setup_profile_takes(&hall->setup->profiles[c->profile], service);
}

uint32_t hall_counters_serving(const struct hall *hall, uint16_t service)
{
	uint32_t count = 0;

	for (uint16_t i = 0; i < hall->setup->counter_count; i++)
		count += counter_serves(hall, i, service);
	return count;
}

bool hall_waits(const struct hall *hall, uint16_t counter)
{
	return counter < hall->setup->counter_count &&
	       hall->counters[counter].state == COUNTER_OPEN && !hall->counters[counter].closing &&
	       policy_waits(hall, counter);
}

void hall_leg_text(const struct hall *hall, struct leg_ref ref, char *text)
{
	unsigned int count = ref.leg + 1U;
	size_t at;

	text[0] = '\0';
	if (!hall_leg(hall, ref))
		return;
	ticket_text(&hall->visits[ref.visit].ticket, text);
	at = strlen(text);
	text[at++] = '/';
	if (count >= 10)
		text[at++] = (char)('0' + count / 10);
	text[at++] = (char)('0' + count % 10);
	text[at] = '\0';
}

bool hall_leg_parse(const struct hall *hall, const char *text, struct leg_ref *ref)
{
	const char *slash = strchr(text, '/');
	char part[TICKET_TEXT_SIZE];
	struct ticket ticket;
	struct leg_ref found;
	unsigned int count = 0;

	if (!slash || (size_t)(slash - text) >= sizeof(part))
		return false;
	memset(part, 0, sizeof(part));
	memcpy(part, text, (size_t)(slash - text));
	if (!ticket_parse(part, &ticket) || !hall_find(hall, &ticket, &found))
		return false;
	if (slash[1] < '1' || slash[1] > '9')
		return false;
	count = (unsigned int)(slash[1] - '0');
	if (slash[2] >= '0' && slash[2] <= '9' && slash[3] == '\0')
		count = count * 10 + (unsigned int)(slash[2] - '0');
	else if (slash[2] != '\0')
		return false;
	if (count > found.leg + 1U)
		return false;
	*ref = (struct leg_ref){.visit = found.visit, .leg = (uint8_t)(count - 1)};
	return true;
}
