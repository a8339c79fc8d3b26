/*
 * queue/<institution>, retained, at most once a second:
 *   {"now":...,"institution":"nadra","services":[{"service":"id-card","open":true,"waiting":7,
 *    "counters":3,"low":240000,"high":900000}]}
 * low and high: the wait of a newcomer in ms, null when unknown.
 */
#ifndef NOVBE_WIRE_QUEUE_MESSAGE_H
#define NOVBE_WIRE_QUEUE_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/queue/hall.h"

struct json;
struct json_writer;

struct queue_service {
	char service[ID_SIZE];
	bool open;
	uint32_t waiting, counters;
	int64_t low_ms, high_ms;
};

void queue_message_write(struct json_writer *w, const struct hall *hall, uint16_t institution,
	int64_t now_ms);
/* Reads at most max services; returns how many, or -EINVAL. */
int queue_message_read(const struct json *value, struct queue_service *services, size_t max)
	__attribute__((warn_unused_result));

#endif
