/*
 * The screen through SDL2. On X11 without its renderer: the picture is copied into the window's
 * shared memory, part by part, and the X connection's fd wakes our loop. On the bare console
 * (KMSDRM) SDL brings the picture to the screen with the board's graphics chip, or with Mesa on the
 * processor, and reads keyboards and touches itself (console_input.h wakes us for them).
 *
 * Xlib reads events into its own queue while it waits for an answer to something else, and then the
 * fd stays quiet although an event is there. So after every call that may talk to the server the
 * queue is emptied once more before the loop sleeps (a loop job), and nothing polls.
 */
#include "firmware/window/screen.h"

#include <SDL.h>
#include <SDL_syswm.h>

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "firmware/paint/picture.h"
#include "firmware/window/console_input.h"

#ifdef __SANITIZE_ADDRESS__
/* Replaces the list of paint/ in programs with a window: SDL asks the desktop over D-Bus to keep
 * the screen on, and that library loses 1 kB once. */
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\nleak:libdbus-1\n";
}
#endif

enum held_by { HELD_BY_NOBODY, HELD_BY_MOUSE, HELD_BY_FINGER };

struct sdl_screen {
	SDL_Window *window;
	struct loop_io *io;	       /* X11 */
	struct console_input *console; /* KMSDRM */
	struct loop_job *drain;
	enum held_by held_by; /* who presses: one at a time, so each press has its release */
	SDL_FingerID finger;
	char keypad[2]; /* told at key down; the text that follows is the same digit again */
	bool is_failing;
};

/* SDL has one event queue per process, so there is one SDL window per process. */
static bool sdl_is_open;

/* ---- What the person does ---------------------------------------------------------------------
 */

static void press(struct window *window, enum held_by by, SDL_FingerID finger, int x, int y)
{
	struct sdl_screen *screen = window->screen;

	if (screen->held_by != HELD_BY_NOBODY)
		return;
	screen->held_by = by;
	screen->finger = finger;
	window_tell_touch(window, x, y, true);
}

static void release(struct window *window, enum held_by by, SDL_FingerID finger, int x, int y)
{
	struct sdl_screen *screen = window->screen;

	if (screen->held_by != by || screen->finger != finger)
		return;
	screen->held_by = HELD_BY_NOBODY;
	window_tell_touch(window, x, y, false);
}

static void lose_press(struct window *window)
{
	struct sdl_screen *screen = window->screen;

	if (screen->held_by != HELD_BY_NOBODY)
		release(window, screen->held_by, screen->finger, -1, -1);
}

static void finger_event(struct window *window, const SDL_TouchFingerEvent *event)
{
	const struct sdl_screen *screen = window->screen;
	int x = (int)floorf(event->x * (float)window->picture->width);
	int y = (int)floorf(event->y * (float)window->picture->height);

	if (event->type == SDL_FINGERUP) {
		release(window, HELD_BY_FINGER, event->fingerId, x, y);
		return;
	}
	/* The only finger on the glass, while we wait for another: that one's release was lost. */
	if (screen->held_by == HELD_BY_FINGER && SDL_GetNumTouchFingers(event->touchId) <= 1)
		lose_press(window);
	if (!window->is_closed)
		press(window, HELD_BY_FINGER, event->fingerId, x, y);
}

static void mouse_event(struct window *window, const SDL_MouseButtonEvent *event)
{
	if (event->which == SDL_TOUCH_MOUSEID || event->button != SDL_BUTTON_LEFT)
		return;
	if (event->type == SDL_MOUSEBUTTONDOWN)
		press(window, HELD_BY_MOUSE, 0, event->x, event->y);
	else
		release(window, HELD_BY_MOUSE, 0, event->x, event->y);
}

static const struct {
	SDL_Keycode code;
	enum window_key key;
} keys[] = {
	{SDLK_RETURN, WINDOW_KEY_ENTER},
	{SDLK_KP_ENTER, WINDOW_KEY_ENTER},
	{SDLK_ESCAPE, WINDOW_KEY_ESCAPE},
	{SDLK_BACKSPACE, WINDOW_KEY_BACKSPACE},
	{SDLK_DELETE, WINDOW_KEY_DELETE},
	{SDLK_TAB, WINDOW_KEY_TAB},
	{SDLK_UP, WINDOW_KEY_UP},
	{SDLK_DOWN, WINDOW_KEY_DOWN},
	{SDLK_LEFT, WINDOW_KEY_LEFT},
	{SDLK_RIGHT, WINDOW_KEY_RIGHT},
	{SDLK_HOME, WINDOW_KEY_HOME},
	{SDLK_END, WINDOW_KEY_END},
	{SDLK_PAGEUP, WINDOW_KEY_PAGE_UP},
	{SDLK_PAGEDOWN, WINDOW_KEY_PAGE_DOWN},
};

/* The digit of a keypad's key, or 0. */
static char keypad_digit(SDL_Keycode code)
{
	if (code == SDLK_KP_0)
		return '0';
	if (code >= SDLK_KP_1 && code <= SDLK_KP_9)
		return (char)('1' + (code - SDLK_KP_1));
	return 0;
}

static void key_event(struct window *window, const SDL_KeyboardEvent *event)
{
	struct sdl_screen *screen = window->screen;
	SDL_Keycode code = event->keysym.sym;

	screen->keypad[0] = keypad_digit(code);
	if (event->repeat)
		return;
	if (screen->keypad[0]) {
		window_tell_text(window, (char[]){screen->keypad[0], '\0'});
		return;
	}
	if (code >= SDLK_F1 && code <= SDLK_F12)
		window_tell_key(window, WINDOW_KEY_F1 + (code - SDLK_F1), "");
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (keys[i].code == code) {
			bool back = code == SDLK_TAB && event->keysym.mod & KMOD_SHIFT;

			window_tell_key(window, back ? WINDOW_KEY_BACKTAB : keys[i].key, "");
			return;
		}
	}
}

static void text_event(struct window *window, const SDL_TextInputEvent *event)
{
	struct sdl_screen *screen = window->screen;

	if (screen->keypad[0] && strcmp(event->text, screen->keypad) == 0)
		return;
	window_tell_text(window, event->text);
}

/* ---- What the screen does ---------------------------------------------------------------------
 */

static void take_size(struct window *window)
{
	struct sdl_screen *screen = window->screen;
	int width, height;

	SDL_GetWindowSize(screen->window, &width, &height);
	if (width == window->picture->width && height == window->picture->height)
		return;
	struct picture *picture = picture_new(PICTURE_SCREEN, width, height);

	if (!picture) {
		log_err("window: no picture of %d x %d: %s: the old size stays", width, height,
			strerror(errno));
		return;
	}
	picture_free(window->picture);
	window->picture = picture;
	window->damage_count = 0;
	lose_press(window);
	window_tell_resized(window);
}

static void window_event(struct window *window, const SDL_WindowEvent *event)
{
	switch (event->event) {
	case SDL_WINDOWEVENT_SIZE_CHANGED:
		take_size(window);
		break;
	case SDL_WINDOWEVENT_EXPOSED:
		window_damage(window, 0, 0, window->picture->width, window->picture->height);
		(void)window_present(window);
		break;
	case SDL_WINDOWEVENT_HIDDEN:
	case SDL_WINDOWEVENT_MINIMIZED:
		lose_press(window);
		break;
	default:
		break;
	}
}

static void take_event(struct window *window, const SDL_Event *event)
{
	switch (event->type) {
	case SDL_QUIT:
		window_tell_closed(window);
		break;
	case SDL_WINDOWEVENT:
		window_event(window, &event->window);
		break;
	case SDL_FINGERDOWN:
	case SDL_FINGERUP:
		finger_event(window, &event->tfinger);
		break;
	case SDL_MOUSEBUTTONDOWN:
	case SDL_MOUSEBUTTONUP:
		mouse_event(window, &event->button);
		break;
	case SDL_KEYDOWN:
		key_event(window, &event->key);
		break;
	case SDL_TEXTINPUT:
		text_event(window, &event->text);
		break;
	default:
		break;
	}
}

static void drain_events(void *data)
{
	struct window *window = data;
	SDL_Event event;

	window_enter(window);
	while (!window->is_closed && SDL_PollEvent(&event))
		take_event(window, &event);
	if (!window->is_closed && ((struct sdl_screen *)window->screen)->console)
		console_input_look(((struct sdl_screen *)window->screen)->console);
	window_leave(window);
}

static void connection_ready(void *data, uint32_t events)
{
	(void)events;
	drain_events(data);
}

/* Not here but in a job: a handler that closes the window would close the device that woke us. */
static void console_woken(void *data)
{
	const struct window *window = data;

	loop_job_run(((struct sdl_screen *)window->screen)->drain);
}

/* ---- Opening, showing, closing ----------------------------------------------------------------
 */

static bool is_console(const struct window *window)
{
	return window->kind == &screen_kmsdrm;
}

static int refuse(const struct window *window, const char *title, const char *what)
{
	log_err("window: '%s': %s: %s: %s", title, what, SDL_GetError(),
		is_console(window)
			? "check that a screen is plugged in, that this user is in the groups "
			  "video, render and input, that nothing else (an X server) has "
			  "the screen, and that libgbm1, libegl1, libgles2 and "
			  "libgl1-mesa-dri are installed"
			: "check that DISPLAY names a running X server that lets this "
			  "user in, or use the PNG backend");
	return -ENODEV;
}

static int start_sdl(const struct window *window, const char *title)
{
	const char *const hints[][2] = {
		{SDL_HINT_VIDEODRIVER, is_console(window) ? "kmsdrm" : "x11"},
		/* On X, OpenGL on the CPU costs five times; the console's screen is reached by
		 * nothing else. */
		{SDL_HINT_FRAMEBUFFER_ACCELERATION, is_console(window) ? "opengles2" : "0"},
		{SDL_HINT_TOUCH_MOUSE_EVENTS, "0"}, /* a touch is told once */
		{SDL_HINT_MOUSE_TOUCH_EVENTS, "0"},
		{SDL_HINT_MOUSE_FOCUS_CLICKTHROUGH, "1"}, /* the first click counts */
		{SDL_HINT_NO_SIGNAL_HANDLERS, "1"},	  /* signals are the loop's */
		{SDL_HINT_VIDEO_MINIMIZE_ON_FOCUS_LOSS, "0"},
	};

	for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++)
		SDL_SetHintWithPriority(hints[i][0], hints[i][1], SDL_HINT_OVERRIDE);
	SDL_SetMainReady();
	return SDL_InitSubSystem(SDL_INIT_VIDEO) < 0 ? refuse(window, title, "no screen") : 0;
}

/* The display's fd. ConnectionNumber() of Xlib.h only looks into the Display, so libX11 itself,
 * which SDL loads when it runs, is not linked. */
static int connection_fd(SDL_Window *window)
{
	SDL_SysWMinfo info;

	SDL_VERSION(&info.version);
	if (!SDL_GetWindowWMInfo(window, &info) || info.subsystem != SDL_SYSWM_X11)
		return -ENODEV;
	return ConnectionNumber(info.info.x11.display);
}

static SDL_Window *create_window(const struct window_options *options, bool is_whole)
{
	SDL_Rect place = {0, 0, options->width, options->height};

	if (!is_whole)
		return SDL_CreateWindow(options->title, SDL_WINDOWPOS_CENTERED,
			SDL_WINDOWPOS_CENTERED, place.w, place.h, SDL_WINDOW_RESIZABLE);
	/* The flag is a wish to a window manager. A bare kiosk has none, so the window is made as
	 * large as the screen to begin with. */
	if (SDL_GetDisplayBounds(0, &place) < 0)
		return NULL;
	return SDL_CreateWindow(options->title, place.x, place.y, place.w, place.h,
		SDL_WINDOW_FULLSCREEN_DESKTOP | SDL_WINDOW_BORDERLESS);
}

static int open_window(struct window *window, const struct window_options *options)
{
	struct sdl_screen *screen = window->screen;
	int width, height;

	bool is_whole = options->fullscreen || is_console(window);

	screen->window = create_window(options, is_whole);
	if (!screen->window)
		return refuse(window, options->title, "no window");
	if (is_whole)
		SDL_ShowCursor(SDL_DISABLE);
	SDL_StartTextInput();
	SDL_GetWindowSize(screen->window, &width, &height);
	window->picture = picture_new(PICTURE_SCREEN, width, height);
	return window->picture ? 0 : -errno;
}

static int watch_connection(struct window *window, const char *title)
{
	struct sdl_screen *screen = window->screen;
	int fd = connection_fd(screen->window);

	if (fd < 0)
		return refuse(window, title, "SDL does not use X11");
	return loop_io_add(window->loop, fd, EPOLLIN, connection_ready, window, &screen->io);
}

static int join_loop(struct window *window, const char *title)
{
	struct sdl_screen *screen = window->screen;
	int result = screen->console ? 0 : watch_connection(window, title);

	if (result == 0)
		result = loop_job_add(window->loop, drain_events, window, &screen->drain);
	if (result == 0)
		loop_job_run(screen->drain); /* what came while the window was made */
	return result;
}

static void sdl_close(struct window *window)
{
	struct sdl_screen *screen = window->screen;

	loop_job_del(screen->drain);
	loop_io_del(screen->io);
	console_input_close(screen->console);
	if (screen->window)
		SDL_DestroyWindow(screen->window);
	SDL_QuitSubSystem(SDL_INIT_VIDEO);
	SDL_Quit();
	free(screen);
	window->screen = NULL;
	sdl_is_open = false;
}

static int sdl_open(struct window *window, const struct window_options *options)
{
	if (sdl_is_open) {
		log_err("window: '%s': this process shows a window already", options->title);
		return -EBUSY;
	}
	struct sdl_screen *screen = calloc(1, sizeof(*screen));

	if (!screen)
		return -ENOMEM;
	if (is_console(window))
		screen->console = console_input_open(window->loop, console_woken, window);
	int result =
		is_console(window) && !screen->console ? -errno : start_sdl(window, options->title);

	if (result < 0) {
		console_input_close(screen->console);
		free(screen);
		return result;
	}
	sdl_is_open = true;
	window->screen = screen;
	result = open_window(window, options);
	if (result == 0)
		result = join_loop(window, options->title);
	if (result < 0)
		sdl_close(window);
	return result;
}

static int copy_parts(struct window *window, SDL_Surface *surface, SDL_Rect *parts)
{
	const struct picture *picture = window->picture;
	SDL_Surface *source = SDL_CreateRGBSurfaceWithFormatFrom(picture->data, picture->width,
		picture->height, 32, picture->stride, SDL_PIXELFORMAT_RGB888);
	int result = source ? 0 : -1;

	for (int i = 0; i < window->damage_count && result == 0; i++) {
		const struct damage *damage = &window->damage[i];
		SDL_Rect from = {damage->x, damage->y, damage->width, damage->height};

		/* SDL cuts the target to the surface, which may already be smaller than the
		 * picture. */
		parts[i] = from;
		result = SDL_BlitSurface(source, &from, surface, &parts[i]);
	}
	SDL_FreeSurface(source);
	return result;
}

static int sdl_present(struct window *window)
{
	struct sdl_screen *screen = window->screen;
	SDL_Surface *surface = SDL_GetWindowSurface(screen->window);
	SDL_Rect parts[DAMAGE_MAX];
	int result = surface ? copy_parts(window, surface, parts) : -1;

	if (result == 0)
		result = SDL_UpdateWindowSurfaceRects(screen->window, parts, window->damage_count);
	loop_job_run(screen->drain);
	if (result < 0 && !screen->is_failing)
		log_err("window: the picture cannot be shown: %s", SDL_GetError());
	screen->is_failing = result < 0;
	return result < 0 ? -EIO : 0;
}

const struct screen_kind screen_sdl = {"sdl", WINDOW_SDL, sdl_open, sdl_close, sdl_present};
const struct screen_kind screen_kmsdrm = {
	"kmsdrm", WINDOW_KMSDRM, sdl_open, sdl_close, sdl_present};
