/* Everything a hall shows, as one number: two halls with the same one are the same to everybody. */
#ifndef NOVBE_TESTS_QUEUE_DIGEST_H
#define NOVBE_TESTS_QUEUE_DIGEST_H

#include "tests/unit/queue/rig.h"

static inline uint64_t fold(uint64_t digest, const void *data, size_t size)
{
	const unsigned char *bytes = data;

	for (size_t i = 0; i < size; i++)
		digest = (digest ^ bytes[i]) * UINT64_C(0x100000001b3);
	return digest;
}

#define FOLD(VALUE) digest = fold(digest, &(VALUE), sizeof(VALUE))

static inline uint64_t digest_leg(uint64_t digest, const struct leg *leg)
{
	FOLD(leg->service);
	FOLD(leg->klass);
	FOLD(leg->state);
	FOLD(leg->counter);
	FOLD(leg->only_counter);
	FOLD(leg->recalls);
	FOLD(leg->call);
	FOLD(leg->queued_ms);
	FOLD(leg->reserved_until_ms);
	FOLD(leg->called_ms);
	FOLD(leg->arrived_ms);
	FOLD(leg->ended_ms);
	FOLD(leg->announced_ms);
	FOLD(leg->previous);
	FOLD(leg->next_leg);
	return digest;
}

static inline uint64_t digest_counter(uint64_t digest, const struct hall *hall, uint16_t index)
{
	const struct counter *counter = hall_counter(hall, index);
	bool waits = hall_waits(hall, index);
	int64_t auto_ms;

	FOLD(counter->state);
	FOLD(counter->operator_id);
	FOLD(counter->reason);
	FOLD(counter->profile);
	FOLD(counter->holds);
	FOLD(counter->leg.visit);
	FOLD(counter->leg.leg);
	FOLD(counter->since_ms);
	FOLD(counter->next_ms);
	FOLD(counter->has_last);
	FOLD(counter->last.visit);
	FOLD(counter->parked_count);
	for (int i = 0; i < counter->parked_count; i++)
		FOLD(counter->parked[i].visit);
	FOLD(counter->revision);
	FOLD(counter->closing);
	FOLD(counter->unanswered);
	FOLD(counter->misses);
	FOLD(counter->served_ms);
	auto_ms = hall_auto_call_ms(hall, index);
	FOLD(auto_ms);
	FOLD(waits);
	return digest;
}

static inline uint64_t digest_service(
	uint64_t digest, const struct hall *hall, uint16_t service, int64_t now_ms)
{
	bool open = hall_service_is_open(hall, service);
	uint32_t waiting = hall_waiting(hall, service);
	uint32_t serving = hall_counters_serving(hall, service);
	uint32_t given = hall_given(hall, service), booked = hall_given_booked(hall, service);
	int64_t low_ms, high_ms;

	FOLD(open);
	FOLD(waiting);
	FOLD(serving);
	FOLD(given);
	FOLD(booked);
	for (uint8_t k = 0; k < hall_setup(hall)->class_count; k++) {
		uint32_t ahead = hall_ahead(hall, service, k, now_ms);

		hall_estimate(hall, service, ahead, now_ms, &low_ms, &high_ms);
		FOLD(ahead);
		FOLD(low_ms);
		FOLD(high_ms);
	}
	return digest;
}

static inline uint64_t digest_hall(const struct hall *hall, int64_t now_ms)
{
	uint64_t digest = UINT64_C(0xcbf29ce484222325);
	const struct setup *setup = hall_setup(hall);
	struct leg_ref calls[200];
	uint32_t config = hall_config(hall);
	int64_t due_ms = hall_due_ms(hall);

	digest = fold(digest, hall_day(hall), strlen(hall_day(hall)));
	FOLD(config);
	FOLD(due_ms);
	for (uint32_t i = 0; i < hall_visit_count(hall); i++) {
		const struct visit *visit = hall_visit(hall, i);

		FOLD(visit->ticket.number);
		FOLD(visit->ticket.series);
		FOLD(visit->language);
		FOLD(visit->token);
		FOLD(visit->copies);
		FOLD(visit->print);
		FOLD(visit->print_until_ms);
		digest = fold(digest, hall_printer(hall, visit->printer),
			strlen(hall_printer(hall, visit->printer)));
		FOLD(visit->rating);
		FOLD(visit->offline);
		FOLD(visit->kiosk);
		FOLD(visit->heard);
		FOLD(visit->booked);
		FOLD(visit->arrived_ms);
		for (uint8_t k = 0; k < visit->leg_count; k++)
			digest = digest_leg(digest, &visit->legs[k]);
	}
	for (uint16_t i = 0; i < setup->counter_count; i++)
		digest = digest_counter(digest, hall, i);
	for (uint16_t i = 0; i < setup->service_count; i++)
		digest = digest_service(digest, hall, i, now_ms);
	for (uint16_t zone = 0; zone < setup->zone_count; zone++) {
		size_t count = hall_calls(hall, zone, now_ms, 60000, calls, 200);

		for (size_t i = 0; i < count; i++)
			FOLD(calls[i].visit);
	}
	return digest;
}

#endif
