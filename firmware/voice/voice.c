/*
 * The loop's side of a voice: texts go into a ring, the worker takes one after the other and
 * answers with messages, which an eventfd brings into the loop.
 *
 * A text keeps its place until its end was handed over, and causes two messages at most: that
 * bounds both rings. A cut empties both at once, whatever the worker is doing; what it still says
 * of a text that was cut is not heard.
 */
#include "firmware/voice/voice.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "firmware/voice/clips.h"
#include "firmware/voice/engine_process.h"
#include "firmware/voice/voice_inside.h"

/* One voice, as there is one sound. */
static bool voice_is_open;

void utterance_free(struct utterance *utterance)
{
	for (int i = 0; i < utterance->count; i++)
		free(utterance->parts[i].text);
	utterance->count = 0;
}

/* ---- From the worker --------------------------------------------------------------------------
 */

static void wake_loop(struct voice *voice)
{
	uint64_t one = 1;

	/* Fails only for a full counter, which wakes the loop just as well. */
	if (write(voice->event_fd, &one, sizeof(one)) < 0)
		return;
}

bool voice_wants(const struct voice *voice, uint32_t id)
{
	return !voice->closes && (int32_t)(id - voice->cut_id) > 0;
}

void voice_tell(struct voice *voice, enum message_kind kind, uint32_t id, const char *why)
{
	bool wanted;

	pthread_mutex_lock(&voice->lock);
	wanted = voice_wants(voice, id);
	if (wanted) {
		struct message *message = &voice->messages[voice->said++ % VOICE_MAX_MESSAGES];

		message->kind = kind;
		message->id = id;
		snprintf(message->why, sizeof(message->why), "%s", why);
	}
	pthread_mutex_unlock(&voice->lock);
	if (wanted)
		wake_loop(voice);
}

void voice_tell_health(struct voice *voice, const char *trouble)
{
	bool news;

	pthread_mutex_lock(&voice->lock);
	news = !voice->health_known || strcmp(voice->trouble, trouble) != 0;
	if (news) {
		snprintf(voice->trouble, sizeof(voice->trouble), "%s", trouble);
		voice->health_known = voice->health_new = true;
	}
	pthread_mutex_unlock(&voice->lock);
	if (news)
		wake_loop(voice);
}

/* ---- Into the loop ----------------------------------------------------------------------------
 */

static bool hear(struct voice *voice, struct message *message)
{
	bool any;

	pthread_mutex_lock(&voice->lock);
	any = voice->heard != voice->said;
	if (any)
		*message = voice->messages[voice->heard++ % VOICE_MAX_MESSAGES];
	if (any && message->kind != MESSAGE_BEGAN)
		voice->ended++;
	pthread_mutex_unlock(&voice->lock);
	return any;
}

static bool hear_health(struct voice *voice, char trouble[VOICE_TROUBLE_SIZE])
{
	bool any;

	pthread_mutex_lock(&voice->lock);
	any = voice->health_new;
	voice->health_new = false;
	memcpy(trouble, voice->trouble, VOICE_TROUBLE_SIZE);
	pthread_mutex_unlock(&voice->lock);
	return any;
}

static void pass_on(struct voice *voice, const struct message *message)
{
	const struct voice_handlers *handlers = voice->handlers;

	if (message->kind == MESSAGE_BEGAN && handlers->began)
		handlers->began(voice->data, message->id);
	if (message->kind == MESSAGE_ENDED && handlers->ended)
		handlers->ended(voice->data, message->id);
	if (message->kind == MESSAGE_FAILED && handlers->failed)
		handlers->failed(voice->data, message->id, message->why);
}

static void pass_on_health(struct voice *voice, const char *trouble)
{
	if (*trouble)
		log_warn("voice: %s; what is on the screen goes on", trouble);
	else
		log_info("voice: ready");
	if (voice->handlers->health)
		voice->handlers->health(voice->data, trouble);
}

static void on_event(void *data, uint32_t events)
{
	struct voice *voice = data;
	char trouble[VOICE_TROUBLE_SIZE];
	struct message message;
	bool is_gone = false;
	uint64_t count;

	(void)events;
	if (read(voice->event_fd, &count, sizeof(count)) < 0)
		return;
	voice->is_gone = &is_gone;
	if (hear_health(voice, trouble))
		pass_on_health(voice, trouble);
	while (!is_gone && hear(voice, &message))
		pass_on(voice, &message);
	if (!is_gone)
		voice->is_gone = NULL;
}

/* Opening a device may take as long as a sound server wants: that is no hang of ours. */
static bool worker_works(void *data)
{
	struct voice *voice = data;
	bool works;

	pthread_mutex_lock(&voice->lock);
	works = !voice->works_since_ms || voice->opens_since_ms ||
		clock_mono_ms() - voice->works_since_ms < VOICE_LATE_MS;
	pthread_mutex_unlock(&voice->lock);
	return works;
}

/* ---- Begin and end ----------------------------------------------------------------------------
 */

static int copy_text(char *to, size_t size, const char *from, const char *what)
{
	if (snprintf(to, size, "%s", from ? from : "") < (int)size)
		return 0;
	log_err("voice: %s is longer than %zu bytes", what, size - 1);
	return -EINVAL;
}

static int copy_options(struct voice *voice, const struct voice_options *options)
{
	voice->volume_pct = options->volume_pct;
	if (options->rate_wpm < VOICE_RATE_MIN_WPM || options->rate_wpm > VOICE_RATE_MAX_WPM) {
		log_err("voice: %d words a minute: %d to %d are possible", options->rate_wpm,
			VOICE_RATE_MIN_WPM, VOICE_RATE_MAX_WPM);
		return -EINVAL;
	}
	if (options->volume_pct < 0 || options->volume_pct > 100) {
		log_err("voice: a volume of %d %%: 0 to 100 are possible", options->volume_pct);
		return -EINVAL;
	}
	if (copy_text(voice->sink, sizeof(voice->sink), options->sink, "the sound device") < 0 ||
		copy_text(voice->clips, sizeof(voice->clips), options->clips,
			"the folder of recordings") < 0)
		return -EINVAL;
	return 0;
}

static void make_locks(struct voice *voice)
{
	pthread_condattr_t clock;

	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_mutex_init(&voice->lock, NULL);
	pthread_cond_init(&voice->more, &clock);
	pthread_condattr_destroy(&clock);
}

/* The loop's signals are not for this thread, nor for those that SDL makes in it. */
static int start_thread(struct voice *voice)
{
	sigset_t all, before;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&voice->thread, NULL, voice_work, voice);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -error;
}

static int start_worker(struct voice *voice, struct loop *loop)
{
	int error;

	voice->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (voice->event_fd < 0)
		return -errno;
	error = loop_io_add(loop, voice->event_fd, EPOLLIN, on_event, voice, &voice->io);
	if (error == 0)
		error = loop_duty_add(loop, "voice's worker", worker_works, voice, &voice->duty);
	if (error == 0)
		error = start_thread(voice);
	if (error < 0)
		log_err("voice: no thread for it: %s", strerror(-error));
	return error;
}

/* Without it there are recordings, and health tells. */
static void start_engine(struct voice *voice, int rate_wpm)
{
	voice->engine = engine_process_start(rate_wpm, &voice->engine_hz);
	if (!voice->engine)
		log_err("voice: espeak-ng's process does not start: %s", strerror(errno));
}

static void voice_free(struct voice *voice)
{
	loop_duty_del(voice->duty);
	loop_io_del(voice->io);
	if (voice->event_fd >= 0)
		close(voice->event_fd);
	for (int i = 0; i < VOICE_MAX_ANNOUNCED; i++)
		utterance_free(&voice->waiting[i]);
	engine_process_stop(voice->engine);
	pthread_cond_destroy(&voice->more);
	pthread_mutex_destroy(&voice->lock);
	free(voice);
	voice_is_open = false;
}

struct voice *voice_open(struct loop *loop, const struct voice_options *options,
	const struct voice_handlers *handlers, void *data)
{
	struct voice *voice;
	int error;

	if (voice_is_open) {
		log_err("voice: this process has one already");
		errno = EBUSY;
		return NULL;
	}
	voice = calloc(1, sizeof(*voice));
	if (!voice)
		return NULL;
	voice_is_open = true;
	voice->handlers = handlers;
	voice->data = data;
	voice->event_fd = -1;
	make_locks(voice);
	error = copy_options(voice, options);
	if (error == 0) {
		start_engine(voice, options->rate_wpm);
		error = start_worker(voice, loop);
	}
	if (error < 0) {
		voice_free(voice);
		errno = -error;
		return NULL;
	}
	return voice;
}

void voice_close(struct voice *voice)
{
	if (!voice)
		return;
	pthread_mutex_lock(&voice->lock);
	voice->closes = true;
	pthread_cond_signal(&voice->more);
	pthread_mutex_unlock(&voice->lock);
	pthread_join(voice->thread, NULL);
	if (voice->is_gone)
		*voice->is_gone = true;
	voice_free(voice);
}

/* ---- Saying and stopping ----------------------------------------------------------------------
 */

/* Nothing of what was said up to now is wanted any more. The lock is held. */
static void cut(struct voice *voice)
{
	for (; voice->taken != voice->put_in; voice->taken++)
		utterance_free(&voice->waiting[voice->taken % VOICE_MAX_ANNOUNCED]);
	voice->ended = voice->put_in;
	voice->heard = voice->said;
	voice->cut_id = voice->last_id;
	pthread_cond_signal(&voice->more);
}

static uint32_t put_in(struct voice *voice, struct utterance *utterance)
{
	if (++voice->last_id == 0)
		voice->last_id = 1;
	utterance->id = voice->last_id;
	voice->waiting[voice->put_in++ % VOICE_MAX_ANNOUNCED] = *utterance;
	pthread_cond_signal(&voice->more);
	return utterance->id;
}

/* Said here because the worker cannot: it is what waits. */
static void tell_late_opening(struct voice *voice)
{
	bool is_late;

	pthread_mutex_lock(&voice->lock);
	is_late = voice->opens_since_ms && clock_mono_ms() - voice->opens_since_ms > VOICE_LATE_MS;
	pthread_mutex_unlock(&voice->lock);
	if (is_late)
		voice_tell_health(voice, "no sound: the sound server does not answer: start it "
					 "again, or give the name of another sound device");
}

static int add_part(struct utterance *utterance, const char *language, const char *text)
{
	struct utterance_part *part = &utterance->parts[utterance->count];

	if (strlen(text) > VOICE_TEXT_MAX)
		return -E2BIG;
	part->text = strdup(text);
	if (!part->text)
		return -ENOMEM;
	snprintf(part->language, sizeof(part->language), "%s", language);
	utterance->count++;
	return 0;
}

/* Gives the utterance to the worker, if fewer than `places` wait; frees it if not. */
static int64_t hand_over(
	struct voice *voice, struct utterance *utterance, enum voice_when when, uint32_t places)
{
	int64_t id = -ENOSPC;

	tell_late_opening(voice);
	pthread_mutex_lock(&voice->lock);
	if (when == VOICE_NOW)
		cut(voice);
	if (voice->put_in - voice->ended < places)
		id = put_in(voice, utterance);
	pthread_mutex_unlock(&voice->lock);
	if (id < 0)
		utterance_free(utterance);
	return id;
}

int64_t voice_say(struct voice *voice, const char *language, const char *text, enum voice_when when)
{
	struct utterance utterance = {0};
	int result;

	if (!voice_has_language(voice, language))
		return -ENOENT;
	result = add_part(&utterance, language, text);
	if (result < 0)
		return result;
	return hand_over(voice, &utterance, when, VOICE_MAX_WAITING);
}

int64_t voice_announce(struct voice *voice, const struct voice_saying *saying)
{
	struct utterance utterance = {.is_announcement = true, .chime = saying->chime};
	int result = 0;

	if (saying->count < 1 || saying->count > VOICE_MAX_PARTS)
		return -EINVAL;
	for (int i = 0; i < saying->count && result == 0; i++)
		result = add_part(&utterance, saying->parts[i].language, saying->parts[i].text);
	if (result < 0) {
		utterance_free(&utterance);
		return result;
	}
	return hand_over(voice, &utterance, VOICE_AFTER, VOICE_MAX_ANNOUNCED);
}

void voice_stop(struct voice *voice)
{
	pthread_mutex_lock(&voice->lock);
	cut(voice);
	pthread_mutex_unlock(&voice->lock);
}

bool voice_is_busy(struct voice *voice)
{
	bool is_busy;

	pthread_mutex_lock(&voice->lock);
	is_busy = voice->put_in != voice->ended;
	pthread_mutex_unlock(&voice->lock);
	return is_busy;
}

void voice_set_volume(struct voice *voice, int volume_pct)
{
	pthread_mutex_lock(&voice->lock);
	voice->volume_pct = volume_pct < 0 ? 0 : volume_pct > 100 ? 100 : volume_pct;
	pthread_mutex_unlock(&voice->lock);
}

int voice_volume(struct voice *voice)
{
	int pct;

	pthread_mutex_lock(&voice->lock);
	pct = voice->volume_pct;
	pthread_mutex_unlock(&voice->lock);
	return pct;
}

bool voice_has_language(const struct voice *voice, const char *language)
{
	if (strlen(language) >= VOICE_LANGUAGE_SIZE)
		return false;
	return voice_speaks(language) || clips_have_language(voice->clips, language);
}
