/*
 * What a sound costs at least, for bench/sounds.py: SDL as firmware/window uses it, without us. For
 * each line on stdin 300 ms of a tone are handed to the device.
 */
#include <SDL.h>

#include <stdint.h>
#include <stdio.h>

enum { RATE_HZ = 22050, BUFFER_SAMPLES = 512, TONE_SAMPLES = RATE_HZ * 3 / 10, HALF_WAVE = 25 };

static int fail(const char *what)
{
	fprintf(stderr, "sound_floor: %s: %s\n", what, SDL_GetError());
	return 1;
}

int main(void)
{
	const SDL_AudioSpec wanted = {
		.freq = RATE_HZ, .format = AUDIO_S16SYS, .channels = 1, .samples = BUFFER_SAMPLES};
	static int16_t tone[TONE_SAMPLES];
	SDL_AudioDeviceID device;
	char line[16];

	for (int i = 0; i < TONE_SAMPLES; i++)
		tone[i] = i / HALF_WAVE % 2 ? 8000 : -8000;
	if (SDL_AudioInit(NULL) < 0)
		return fail("no sound");
	device = SDL_OpenAudioDevice(NULL, 0, &wanted, NULL, 0);
	if (!device)
		return fail("no device");
	SDL_PauseAudioDevice(device, 0);
	puts("ready");
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin))
		if (SDL_QueueAudio(device, tone, sizeof(tone)) < 0)
			return fail("not played");
	SDL_CloseAudioDevice(device);
	SDL_AudioQuit();
	return 0;
}
