/* How long the lines of one institution are. */
#include "firmware/wire/queue_message.h"

#include <errno.h>
#include <string.h>

#include "firmware/base/json.h"
#include "firmware/wire/field.h"
#include "firmware/wire/shape.h"

static void put_ms_or_null(struct json_writer *w, const char *name, int64_t ms)
{
	if (ms >= 0)
		json_put_int(w, name, ms);
	else
		json_put_null(w, name);
}

static void service_write(
	struct json_writer *w, const struct hall *hall, uint16_t service, int64_t now_ms)
{
	/* The newcomer is of the first class: the hall file lists the ordinary citizen first. */
	uint16_t first = hall_first_step(hall, service, 0, now_ms);
	uint32_t ahead = hall_ahead(hall, first, 0, now_ms);
	int64_t low_ms = -1, high_ms = -1;

	hall_estimate(hall, first, ahead, now_ms, &low_ms, &high_ms);
	json_open_object(w, NULL);
	json_put_string(w, "service", hall_setup(hall)->services[service].id);
	json_put_bool(w, "open", hall_is_open(hall) && hall_service_is_open(hall, service));
	json_put_int(w, "waiting", hall_waiting(hall, first));
	json_put_int(w, "counters", hall_counters_serving(hall, first));
	put_ms_or_null(w, "low", low_ms);
	put_ms_or_null(w, "high", high_ms);
	json_close_object(w);
}

void queue_message_write(
	struct json_writer *w, const struct hall *hall, uint16_t institution, int64_t now_ms)
{
	const struct setup *setup = hall_setup(hall);

	json_open_object(w, NULL);
	json_put_int(w, "now", now_ms);
	json_put_string(w, "institution", setup->institutions[institution].id);
	json_open_list(w, "services");
	for (uint16_t i = 0; i < setup->service_count; i++)
		if (setup->services[i].institution == institution && !setup->services[i].gone)
			service_write(w, hall, i, now_ms);
	json_close_list(w);
	json_close_object(w);
}

static bool service_read(const struct json *in, struct queue_service *service)
{
	memset(service, 0, sizeof(*service));
	return field_shaped(
		       in, "service", shape_is_id, service->service, sizeof(service->service)) &&
	       field_flag(in, "open", false, &service->open) &&
	       field_u32(in, "waiting", &service->waiting) &&
	       field_u32(in, "counters", &service->counters) &&
	       field_int_or(in, "low", -1, 0, SHAPE_MAX_NUMBER, &service->low_ms) &&
	       field_int_or(in, "high", -1, 0, SHAPE_MAX_NUMBER, &service->high_ms);
}

int queue_message_read(const struct json *value, struct queue_service *services, size_t max)
{
	const struct json *list = json_get(value, "services");
	const struct json *item;
	size_t count = 0;

	if (!list || json_type(list) != JSON_LIST || json_count(list) > max)
		return -EINVAL;
	for (item = json_first(list); item; item = json_next(item))
		if (!service_read(item, &services[count++]))
			return -EINVAL;
	return (int)count;
}
