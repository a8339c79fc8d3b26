/*
 * Sound through SDL's queue: SDL's own thread feeds the device from it, silence when it is empty.
 *
 * SDL_InitSubSystem() counts its users without a lock and starts the events with the audio, which
 * the window's thread also does. SDL_AudioInit() is the same without both. Hints are the window's
 * thread's too, in a list without a lock: none is set here.
 */
#include "firmware/window/sound.h"

#include <SDL.h>

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct sound {
	SDL_AudioDeviceID device;
};

static atomic_flag is_open = ATOMIC_FLAG_INIT;

static struct sound *refuse(char why[160], const char *device, int error)
{
	const char *problem = SDL_GetError();

	snprintf(why, 160, "sound device '%s': %s", device ? device : "default",
		error == ENODEV && *problem ? problem : strerror(error));
	SDL_AudioQuit();
	SDL_TLSCleanup();
	atomic_flag_clear(&is_open);
	errno = error;
	return NULL;
}

struct sound *sound_open(const char *device, int rate_hz, char why[160])
{
	const SDL_AudioSpec wanted = {.freq = rate_hz,
		.format = AUDIO_S16SYS,
		.channels = 1,
		.samples = SOUND_BUFFER_SAMPLES};
	struct sound *sound;

	if (device && !*device)
		device = NULL;
	if (atomic_flag_test_and_set(&is_open)) {
		snprintf(why, 160, "sound: this process has one already");
		errno = EBUSY;
		return NULL;
	}
	sound = calloc(1, sizeof(*sound));
	if (!sound)
		return refuse(why, device, ENOMEM);
	if (SDL_AudioInit(NULL) == 0)
		sound->device = SDL_OpenAudioDevice(device, 0, &wanted, NULL, 0);
	if (!sound->device) {
		free(sound);
		return refuse(why, device, ENODEV);
	}
	SDL_PauseAudioDevice(sound->device, 0);
	return sound;
}

void sound_close(struct sound *sound)
{
	if (sound) {
		SDL_CloseAudioDevice(sound->device);
		SDL_AudioQuit();
		free(sound);
		atomic_flag_clear(&is_open);
	}
	SDL_TLSCleanup();
}

int sound_put(struct sound *sound, const int16_t *samples, size_t count)
{
	if (!sound_works(sound))
		return -ENODEV;
	if (SDL_QueueAudio(sound->device, samples, (Uint32)(count * sizeof(*samples))) < 0)
		return -ENOMEM;
	return 0;
}

size_t sound_waiting(const struct sound *sound)
{
	return SDL_GetQueuedAudioSize(sound->device) / sizeof(int16_t);
}

void sound_clear(struct sound *sound)
{
	SDL_ClearQueuedAudio(sound->device);
}

bool sound_works(const struct sound *sound)
{
	return SDL_GetAudioDeviceStatus(sound->device) == SDL_AUDIO_PLAYING;
}

/* ---- Recordings -------------------------------------------------------------------------------
 */

static int file_look(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat about;
	int result = 0;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &about) < 0)
		result = -errno;
	else if (!S_ISREG(about.st_mode))
		result = -EBADMSG;
	else if (about.st_size > SOUND_CLIP_MAX_BYTES)
		result = -E2BIG;
	close(fd);
	return result;
}

static int clip_convert(const SDL_AudioSpec *spec, const uint8_t *bytes, uint32_t len, int rate_hz,
	int16_t **samples, size_t *count)
{
	SDL_AudioStream *stream = SDL_NewAudioStream(
		spec->format, spec->channels, spec->freq, AUDIO_S16SYS, 1, rate_hz);
	int16_t *made = NULL;
	int result = -ENOMEM, got;

	if (!stream)
		return -EBADMSG;
	if (SDL_AudioStreamPut(stream, bytes, (int)len) == 0 && SDL_AudioStreamFlush(stream) == 0) {
		got = SDL_AudioStreamAvailable(stream);
		result = got > 0 ? 0 : -EBADMSG;
		made = got > 0 ? malloc((size_t)got) : NULL;
		if (got > 0 && !made)
			result = -ENOMEM;
		if (result == 0)
			got = SDL_AudioStreamGet(stream, made, got);
		if (result == 0 && got <= 0)
			result = -EBADMSG;
	}
	SDL_FreeAudioStream(stream);
	if (result < 0) {
		free(made);
		return result;
	}
	*samples = made;
	*count = (size_t)got / sizeof(*made);
	return 0;
}

int sound_clip_rate(const char *path)
{
	SDL_AudioSpec spec;
	uint8_t *bytes;
	uint32_t len;
	int result = file_look(path);

	if (result < 0)
		return result;
	if (!SDL_LoadWAV(path, &spec, &bytes, &len))
		return -EBADMSG;
	SDL_FreeWAV(bytes);
	return spec.freq > 0 ? spec.freq : -EBADMSG;
}

int sound_clip_read(const char *path, int rate_hz, int16_t **samples, size_t *count)
{
	SDL_AudioSpec spec;
	uint8_t *bytes;
	uint32_t len;
	int result = file_look(path);

	if (result < 0)
		return result;
	if (!SDL_LoadWAV(path, &spec, &bytes, &len))
		return -EBADMSG;
	result = len > 0 ? clip_convert(&spec, bytes, len, rate_hz, samples, count) : -EBADMSG;
	SDL_FreeWAV(bytes);
	return result;
}
