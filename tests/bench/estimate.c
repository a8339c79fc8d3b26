/*
 * What estimates cost in the largest hall that is designed for: 400 services, 220 counters with 20
 * profiles, 2,000 people waiting, 7,400 called before.
 *   estimate ROUNDS
 * One line of JSON each on standard output: {"name", "n", "p50", "p99", "max"} in microseconds: a
 * newcomer's estimate, and the night's fit to 14 days of 7,400 tickets.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "firmware/queue/hall.h"

enum {
	SERVICES = 400,
	COUNTERS = 220,
	PROFILES = 20,
	CALLED = 7400,
	WAITING = 2000,
	TICKETS = CALLED + WAITING,
	DAYS = 14,
	FITS = 10,
	MAX_ROUNDS = 1000000,
};

static void die(const char *what)
{
	fprintf(stderr, "estimate: %s\n", what);
	exit(1);
}

static double now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int compare(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return a < b ? -1 : a > b;
}

static void tell(const char *name, double *took_us, size_t count)
{
	qsort(took_us, count, sizeof(*took_us), compare);
	printf("{\"name\":\"%s\",\"n\":%zu,\"p50\":%.3f,\"p99\":%.3f,\"max\":%.3f}\n", name, count,
		took_us[count / 2], took_us[count * 99 / 100], took_us[count - 1]);
}

static struct setup *setup_make(void)
{
	struct setup *setup = setup_new();

	if (!setup || !setup_add_institution(setup) || !setup_add_zone(setup))
		die("no memory");
	for (int i = 0; i < 3; i++)
		setup_add_class(setup)->slope = 1024 << i;
	setup->policy = POLICY_ACCUMULATING;
	for (int i = 0; i < 20; i++)
		setup_add_series(setup)->letters[0] = (char)('A' + i);
	for (int i = 0; i < SERVICES; i++)
		setup_add_service(setup)->mean_service_ms = 300000;
	for (int p = 0; p < PROFILES; p++) {
		struct setup_profile *profile = setup_add_profile(setup);

		for (int s = p * SERVICES / PROFILES; s < (p + 3) * SERVICES / PROFILES; s++)
			setup_profile_add(profile, (uint16_t)(s % SERVICES));
	}
	for (int i = 0; i < COUNTERS; i++)
		setup_add_counter(setup)->number = (uint16_t)(i + 1);
	return setup;
}

static void change_do(struct hall *hall, struct change *change, int64_t at_ms)
{
	static int64_t seq;

	if (hall_apply(hall, change, at_ms, ++seq) < 0)
		die("a change does not fit");
}

static void ticket_enter(struct hall *hall, uint32_t visit, int64_t at_ms)
{
	struct change change = {.kind = CHANGE_ISSUED,
		.leg.visit = visit,
		.service = (uint16_t)(visit * 37 % SERVICES),
		.klass = visit % 10 == 0,
		.state = LEG_RESERVED,
		.queued_ms = at_ms,
		.mid_ms = 60000,
		.learned = true};

	change.ticket.series[0] = (char)('A' + visit / 999);
	change.ticket.number = (uint16_t)(visit % 999 + 1);
	change_do(hall, &change, at_ms);
	change = (struct change){.kind = CHANGE_CONFIRMED, .leg.visit = visit};
	change_do(hall, &change, at_ms);
}

/* Calls it wherever it may be called, and is done with it. */
static void ticket_serve(struct hall *hall, uint32_t visit, int64_t at_ms)
{
	uint16_t service = (uint16_t)(visit * 37 % SERVICES);
	struct change call = {.kind = CHANGE_CALLED,
		.leg.visit = visit,
		.counter = (uint16_t)(service * PROFILES / SERVICES)};
	struct change done = {.kind = CHANGE_DONE, .leg.visit = visit};

	change_do(hall, &call, at_ms);
	change_do(hall, &done, at_ms);
}

static struct hall *hall_make(const struct setup *setup, int64_t *now_ms)
{
	struct change change = {.kind = CHANGE_DAY_OPENED, .day = "2026-11-30"};
	struct hall *hall = hall_new(setup);

	if (!hall)
		die("no memory");
	*now_ms = INT64_C(1796000000000);
	change_do(hall, &change, *now_ms);
	for (uint16_t i = 0; i < COUNTERS; i++) {
		change = (struct change){.kind = CHANGE_COUNTER_OPENED,
			.counter = i,
			.profile = (uint16_t)(i % PROFILES)};
		change_do(hall, &change, *now_ms);
	}
	for (uint32_t i = 0; i < TICKETS; i++) {
		ticket_enter(hall, i, *now_ms += 4000);
		if (i >= WAITING)
			ticket_serve(hall, i - WAITING, *now_ms);
	}
	return hall;
}

static void measure_fit(const struct hall *hall)
{
	static struct forecast_sample samples[DAYS * CALLED];
	double took_us[FITS];
	struct forecast_model prior, model;
	size_t count = 0;

	for (int day = 0; day < DAYS; day++)
		count += hall_samples(hall, 0, samples + count, CALLED);
	forecast_prior(&prior);
	for (int i = 0; i < FITS; i++) {
		double start_us = now_us();

		if (forecast_fit(&model, &prior, samples, count) < 0)
			die("no memory");
		took_us[i] = now_us() - start_us;
	}
	tell("estimate_fit", took_us, FITS);
}

int main(int argc, char **argv)
{
	size_t rounds = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
	static double took_us[MAX_ROUNDS];
	struct setup *setup = setup_make();
	int64_t now_ms;
	struct hall *hall = hall_make(setup, &now_ms);

	if (rounds == 0 || rounds > MAX_ROUNDS)
		die("usage: estimate ROUNDS");
	for (size_t i = 0; i < rounds; i++) {
		struct forecast forecast;
		double start_us = now_us();

		hall_forecast(hall, (uint16_t)(i * 7 % SERVICES), (uint8_t)(i % 3), now_ms, now_ms,
			&forecast);
		took_us[i] = now_us() - start_us;
		if (forecast.mid_ms < 0)
			die("nobody serves it");
	}
	tell("estimate_ticket", took_us, rounds);
	measure_fit(hall);
	hall_free(hall);
	setup_free(setup);
	return 0;
}
