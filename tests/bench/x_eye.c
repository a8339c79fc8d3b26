/*
 * An eye and a hand at an X server, for bench/screens.py: says when pixels have changed, as who
 * reads them back from the server sees it, and touches and types as XTest does.
 *
 *	x_eye DISPLAY
 *
 *	in:   press X Y | release | key KEYSYM        out:  did US
 *	      colours                                       colours N
 *	                                                    saw US X Y WIDTH HEIGHT PIXELS
 *
 * US is CLOCK_MONOTONIC in microseconds: of `did` just before the server is told, of `saw` when the
 * changed pixels were read. PIXELS is how many of the part differ from what was there before; a
 * part in which nothing differs is not told.
 */
#include <X11/XKBlib.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XShm.h>
#include <X11/extensions/XTest.h>
#include <X11/extensions/Xdamage.h>
#include <X11/extensions/Xfixes.h>
#include <inttypes.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <time.h>
#include <unistd.h>

struct eye {
	Display *display;
	Window root;
	int width, height, damage_event;
	Damage damage;
	XserverRegion region;
	XShmSegmentInfo segment;
	XImage *image;	/* a part of the screen, packed */
	uint32_t *seen; /* the whole screen as it was last read */
};

static int64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

static void fail(const char *what)
{
	fprintf(stderr, "x_eye: %s\n", what);
	exit(1);
}

static void eye_open(struct eye *eye, const char *name)
{
	int error, major = 5, minor = 0;

	eye->display = XOpenDisplay(name);
	if (!eye->display)
		fail("no X server");
	eye->root = DefaultRootWindow(eye->display);
	eye->width = DisplayWidth(eye->display, DefaultScreen(eye->display));
	eye->height = DisplayHeight(eye->display, DefaultScreen(eye->display));
	if (DefaultDepth(eye->display, DefaultScreen(eye->display)) != 24)
		fail("the screen must be 24 bits deep");
	if (!XDamageQueryExtension(eye->display, &eye->damage_event, &error) ||
		!XFixesQueryVersion(eye->display, &major, &minor) ||
		!XShmQueryExtension(eye->display))
		fail("the X server has no DAMAGE, XFIXES or MIT-SHM");
	eye->damage = XDamageCreate(eye->display, eye->root, XDamageReportNonEmpty);
	eye->region = XFixesCreateRegion(eye->display, NULL, 0);
	size_t size = (size_t)eye->width * (size_t)eye->height * 4;

	eye->segment.shmid = shmget(IPC_PRIVATE, size, IPC_CREAT | 0600);
	eye->segment.shmaddr = shmat(eye->segment.shmid, NULL, 0);
	eye->segment.readOnly = False;
	if (eye->segment.shmaddr == (void *)-1 || !XShmAttach(eye->display, &eye->segment))
		fail("no shared memory");
	XSync(eye->display, False);
	shmctl(eye->segment.shmid, IPC_RMID, NULL); /* gone with the last who has it */
	eye->seen = calloc(1, size);
	if (!eye->seen)
		fail("no memory");
}

/* Reads a part of the screen; how many of its pixels are new, and when it had been read. */
static long read_part(struct eye *eye, XRectangle part, int64_t *read_us)
{
	Visual *visual = DefaultVisual(eye->display, DefaultScreen(eye->display));
	XImage *image = XShmCreateImage(eye->display, visual, 24, ZPixmap, eye->segment.shmaddr,
		&eye->segment, part.width, part.height);
	long changed = 0;

	if (!image || !XShmGetImage(eye->display, eye->root, image, part.x, part.y, AllPlanes))
		fail("the screen cannot be read");
	*read_us = now_us();
	for (int y = 0; y < part.height; y++) {
		const uint32_t *now = (uint32_t *)(void *)(image->data + y * image->bytes_per_line);
		uint32_t *was = eye->seen + (size_t)(part.y + y) * (size_t)eye->width + part.x;

		for (int x = 0; x < part.width; x++) {
			changed += ((now[x] ^ was[x]) & 0xffffff) != 0;
			was[x] = now[x];
		}
	}
	image->data = NULL;
	XDestroyImage(image);
	return changed;
}

static void look(struct eye *eye)
{
	int count = 0;
	long changed = 0;
	XRectangle bounds, *parts;

	XDamageSubtract(eye->display, eye->damage, None, eye->region);
	parts = XFixesFetchRegionAndBounds(eye->display, eye->region, &count, &bounds);
	int64_t seen_us = 0;

	for (int i = 0; i < count; i++)
		changed += read_part(eye, parts[i], &seen_us);
	XFree(parts);
	if (changed)
		printf("saw %" PRId64 " %d %d %d %d %ld\n", seen_us, bounds.x, bounds.y,
			bounds.width, bounds.height, changed);
}

static void count_colours(struct eye *eye)
{
	static uint8_t known[1 << 21]; /* a bit for each */
	int count = 0;

	memset(known, 0, sizeof(known));
	for (size_t i = 0; i < (size_t)eye->width * (size_t)eye->height; i++) {
		uint32_t colour = eye->seen[i] & 0xffffff;

		count += !(known[colour >> 3] & 1 << (colour & 7));
		known[colour >> 3] |= (uint8_t)(1 << (colour & 7));
	}
	printf("colours %d\n", count);
}

static void obey(struct eye *eye, const char *line)
{
	char name[32];
	int x, y;

	if (sscanf(line, "press %d %d", &x, &y) == 2) {
		XTestFakeMotionEvent(eye->display, -1, x, y, CurrentTime);
		XTestFakeButtonEvent(eye->display, 1, True, CurrentTime);
	} else if (strncmp(line, "release", 7) == 0) {
		XTestFakeButtonEvent(eye->display, 1, False, CurrentTime);
	} else if (sscanf(line, "key %31s", name) == 1) {
		KeyCode code = XKeysymToKeycode(eye->display, XStringToKeysym(name));

		XTestFakeKeyEvent(eye->display, code, True, CurrentTime);
		XTestFakeKeyEvent(eye->display, code, False, CurrentTime);
	} else if (strncmp(line, "colours", 7) == 0) {
		count_colours(eye);
		return;
	} else {
		fail("an unknown word");
	}
	printf("did %" PRId64 "\n", now_us());
	XFlush(eye->display);
}

/* Both are read without a buffer between them and poll(). */
static void hear(struct eye *eye)
{
	static char text[256];
	static size_t len;
	ssize_t got = read(STDIN_FILENO, text + len, sizeof(text) - 1 - len);
	char *end;

	if (got <= 0)
		exit(0);
	len += (size_t)got;
	text[len] = '\0';
	while ((end = strchr(text, '\n'))) {
		*end = '\0';
		obey(eye, text);
		len -= (size_t)(end + 1 - text);
		memmove(text, end + 1, len + 1);
	}
}

int main(int argc, char **argv)
{
	struct eye eye = {0};
	int64_t opened_us;

	if (argc != 2)
		fail("name a display");
	setvbuf(stdout, NULL, _IOLBF, 0);
	eye_open(&eye, argv[1]);
	read_part(&eye, (XRectangle){0, 0, (unsigned short)eye.width, (unsigned short)eye.height},
		&opened_us);
	printf("open %d %d\n", eye.width, eye.height);
	for (;;) {
		struct pollfd fds[] = {
			{ConnectionNumber(eye.display), POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
		bool damaged = false;

		while (XPending(eye.display)) {
			XEvent event;

			XNextEvent(eye.display, &event);
			damaged |= event.type == eye.damage_event + XDamageNotify;
		}
		if (damaged) {
			look(&eye);
			continue;
		}
		if (poll(fds, 2, -1) < 0)
			fail("poll");
		if (fds[1].revents)
			hear(&eye);
	}
}
