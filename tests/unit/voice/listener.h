/*
 * A voice and an ear: SDL's `disk` driver writes what a loudspeaker would get, in a loudspeaker's
 * time (or faster: the ear says how long a buffer takes), and tests look at the samples.
 */
#ifndef TESTS_VOICE_LISTENER_H
#define TESTS_VOICE_LISTENER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/base/clock.h"
#include "firmware/base/loop.h"
#include "firmware/voice/voice.h"

enum {
	EAR_RATE_HZ = 22050,
	EAR_REAL_MS = 23, /* a buffer of 512 samples takes so long */
	EAR_FAST_MS = 3,
	EAR_LOUD = 200, /* a sample beyond this is heard */
};

struct ear {
	struct loop *loop;
	struct voice *voice;
	struct loop_timer *deadline, *glance;
	char folder[64], file[96];
	char told[4096]; /* "began 1, ended 1, " */
	char trouble[VOICE_TROUBLE_SIZE];
	int health_count;
	const char *awaited; /* the loop ends when told holds it */
	bool (*wanted)(struct ear *ear);
	size_t from;	  /* what was heard before it is not looked at */
	int64_t position; /* for whoever waits for the file to grow */
	bool closes_itself;
	int16_t *samples;
	size_t count;
};

static inline void ear_look(struct ear *ear)
{
	if ((ear->awaited && strstr(ear->told, ear->awaited)) || (ear->wanted && ear->wanted(ear)))
		loop_quit(ear->loop, 1);
}

__attribute__((format(printf, 2, 3))) static inline void ear_note(
	struct ear *ear, const char *format, ...)
{
	const size_t len = strlen(ear->told);
	va_list args;

	va_start(args, format);
	vsnprintf(ear->told + len, sizeof(ear->told) - len, format, args);
	va_end(args);
	ear_look(ear);
}

static inline void ear_began(void *data, uint32_t id)
{
	struct ear *ear = data;

	ear_note(ear, "began %u, ", id);
	if (ear->closes_itself) {
		voice_close(ear->voice);
		ear->voice = NULL;
		ear_note(ear, "closed, ");
	}
}

static inline void ear_ended(void *data, uint32_t id)
{
	ear_note(data, "ended %u, ", id);
}

static inline void ear_failed(void *data, uint32_t id, const char *why)
{
	ear_note(data, "failed %u (%s), ", id, why);
}

static inline void ear_health(void *data, const char *trouble)
{
	struct ear *ear = data;

	snprintf(ear->trouble, sizeof(ear->trouble), "%s", trouble);
	ear->health_count++;
	ear_look(ear);
}

static inline void ear_glance(void *data)
{
	struct ear *ear = data;

	loop_timer_after(ear->glance, 5);
	ear_look(ear);
}

static inline void ear_give_up(void *data)
{
	loop_quit(((struct ear *)data)->loop, 0);
}

/* Runs the loop for at most ms; whether what is awaited came. */
static inline bool ear_run(struct ear *ear, int64_t ms)
{
	int ended;

	ear_look(ear);
	loop_timer_after(ear->deadline, ms);
	loop_timer_after(ear->glance, 5);
	ended = loop_run(ear->loop);
	ear->awaited = NULL;
	ear->wanted = NULL;
	return ended == 1;
}

static inline void ear_await(struct ear *ear, const char *words)
{
	ear->awaited = words;
	if (!strstr(ear->told, words) && !ear_run(ear, 30000))
		fail_msg("'%s' did not come within 30 s; told: '%s', trouble: '%s'", words,
			ear->told, ear->trouble);
	ear->awaited = NULL;
}

static inline void ear_await_that(struct ear *ear, bool (*wanted)(struct ear *), const char *what)
{
	ear->wanted = wanted;
	if (!wanted(ear) && !ear_run(ear, 30000))
		fail_msg("within 30 s not: %s; told: '%s', trouble: '%s'", what, ear->told,
			ear->trouble);
	ear->wanted = NULL;
}

static inline bool ear_knows_health(struct ear *ear)
{
	return ear->health_count > 0;
}

/* Samples that were written up to now; up to 4 KiB more may be on their way. */
static inline int64_t ear_position(const struct ear *ear)
{
	struct stat about;

	return stat(ear->file, &about) < 0 ? 0 : about.st_size / 2;
}

static inline void ear_open(struct ear *ear, int buffer_ms, const char *clips)
{
	static const struct voice_handlers handlers = {
		.began = ear_began, .ended = ear_ended, .failed = ear_failed, .health = ear_health};
	const struct voice_options options = {
		.rate_wpm = VOICE_RATE_WPM, .volume_pct = 100, .clips = clips};
	char delay[16];

	snprintf(delay, sizeof(delay), "%d", buffer_ms);
	setenv("SDL_AUDIODRIVER", "disk", 1);
	setenv("SDL_DISKAUDIOFILE", ear->file, 1);
	setenv("SDL_DISKAUDIODELAY", delay, 1);
	ear->told[0] = '\0';
	ear->health_count = 0;
	ear->voice = voice_open(ear->loop, &options, &handlers, ear);
	assert_non_null(ear->voice);
}

/* Closes the voice and reads what was heard. */
static inline void ear_listen(struct ear *ear)
{
	FILE *file;

	voice_close(ear->voice);
	ear->voice = NULL;
	free(ear->samples);
	ear->samples = NULL;
	file = fopen(ear->file, "rb");
	assert_non_null(file);
	ear->count = (size_t)ear_position(ear);
	ear->samples = malloc(ear->count * 2 + 2);
	assert_non_null(ear->samples);
	assert_int_equal(fread(ear->samples, 2, ear->count, file), ear->count);
	fclose(file);
}

/* The mean square of what is not silence, first <= i < end. */
static inline double ear_power(const struct ear *ear, size_t first, size_t end)
{
	double sum = 0;
	size_t heard = 0;

	for (size_t i = first; i < end && i < ear->count; i++) {
		if (ear->samples[i] == 0)
			continue;
		sum += (double)ear->samples[i] * ear->samples[i];
		heard++;
	}
	return heard ? sum / (double)heard : 0;
}

static inline size_t ear_loud_samples(const struct ear *ear)
{
	size_t loud = 0;

	for (size_t i = 0; i < ear->count; i++)
		loud += abs(ear->samples[i]) > EAR_LOUD;
	return loud;
}

/* The last sample that is heard, + 1. */
static inline size_t ear_last_loud(const struct ear *ear)
{
	size_t last = ear->count;

	while (last > 0 && abs(ear->samples[last - 1]) <= EAR_LOUD)
		last--;
	return last;
}

static inline int ear_setup(void **state)
{
	struct ear *ear = calloc(1, sizeof(*ear));

	snprintf(ear->folder, sizeof(ear->folder), "/tmp/novbe-voice-XXXXXX");
	if (!mkdtemp(ear->folder))
		return -1;
	snprintf(ear->file, sizeof(ear->file), "%s/heard", ear->folder);
	ear->loop = loop_new();
	*state = ear;
	return !ear->loop || loop_timer_add(ear->loop, ear_give_up, ear, &ear->deadline) < 0 ||
	       loop_timer_add(ear->loop, ear_glance, ear, &ear->glance) < 0;
}

static inline int ear_teardown(void **state)
{
	struct ear *ear = *state;
	char command[128];

	voice_close(ear->voice);
	loop_timer_del(ear->deadline);
	loop_timer_del(ear->glance);
	loop_free(ear->loop);
	free(ear->samples);
	snprintf(command, sizeof(command), "rm -rf %s", ear->folder);
	if (system(command) != 0)
		return -1;
	free(ear);
	return 0;
}

#endif
