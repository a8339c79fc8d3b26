/*
 * What a screen costs at least, for bench/screens.py: SDL as firmware/window uses it, without us.
 *
 *	x_floor blit WIDTH HEIGHT    for each line on stdin one whole frame is copied into the
 *	                             window's shared memory and shown; "took US" when the server
 *	                             has done it
 *	x_floor start WIDTH HEIGHT   shows one frame, then waits for the end of stdin
 */
#include <SDL.h>
#include <SDL_syswm.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

static void fail(const char *what)
{
	fprintf(stderr, "x_floor: %s: %s\n", what, SDL_GetError());
	exit(1);
}

static SDL_Window *window_open(int width, int height)
{
	SDL_SetHint(SDL_HINT_VIDEODRIVER, "x11");
	SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
	SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
	SDL_SetMainReady();
	if (SDL_InitSubSystem(SDL_INIT_VIDEO) < 0)
		fail("no screen");
	SDL_Window *window = SDL_CreateWindow("floor", 0, 0, width, height,
		SDL_WINDOW_FULLSCREEN_DESKTOP | SDL_WINDOW_BORDERLESS);
	if (!window)
		fail("no window");
	return window;
}

static void show(SDL_Window *window, SDL_Surface *frame)
{
	SDL_Event event;

	if (SDL_BlitSurface(frame, NULL, SDL_GetWindowSurface(window), NULL) < 0 ||
		SDL_UpdateWindowSurface(window) < 0)
		fail("not shown");
	while (SDL_PollEvent(&event))
		;
}

int main(int argc, char **argv)
{
	if (argc != 4)
		fail("usage");
	int width = atoi(argv[2]), height = atoi(argv[3]);
	SDL_Window *window = window_open(width, height);
	SDL_Surface *frame =
		SDL_CreateRGBSurfaceWithFormat(0, width, height, 32, SDL_PIXELFORMAT_RGB888);
	SDL_SysWMinfo info;
	uint32_t colour = 0x808080;
	char line[16];

	SDL_VERSION(&info.version);
	if (!frame || !SDL_GetWindowWMInfo(window, &info))
		fail("no frame");
	SDL_FillRect(frame, NULL, colour);
	show(window, frame);
	XSync(info.info.x11.display, False);
	puts("ready");
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin) && strcmp(argv[1], "blit") == 0) {
		SDL_FillRect(frame, NULL, colour += 0x010203);
		int64_t begin_us = now_us();

		show(window, frame);
		XSync(info.info.x11.display, False);
		printf("took %" PRId64 "\n", now_us() - begin_us);
		fflush(stdout);
	}
	SDL_Quit();
	return 0;
}
