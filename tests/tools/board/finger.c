/*
 * A touch screen on an emulated board, for a host that has none to lend: the kernel's own (uinput),
 * told by lines on stdin.
 *
 *	finger WIDTH HEIGHT     plug | unplug | press X Y | release
 *
 * Answers each with "done" or "failed: why". It is unplugged at first.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/uinput.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int screen = -1, touches;

static bool emit(int type, int code, int value)
{
	struct input_event event = {.type = (unsigned short)type, .code = (unsigned short)code};

	event.value = value;
	return write(screen, &event, sizeof(event)) == sizeof(event);
}

static bool axis(int code, int most)
{
	struct uinput_abs_setup setup = {.code = (unsigned short)code, .absinfo.maximum = most};

	return ioctl(screen, UI_SET_ABSBIT, code) == 0 && ioctl(screen, UI_ABS_SETUP, &setup) == 0;
}

static bool plug(int width, int height)
{
	struct uinput_setup setup = {.id = {.bustype = BUS_USB, .vendor = 1, .product = 1}};

	strcpy(setup.name, "finger");
	screen = open("/dev/uinput", O_WRONLY | O_CLOEXEC);
	return screen >= 0 && ioctl(screen, UI_SET_EVBIT, EV_KEY) == 0 &&
	       ioctl(screen, UI_SET_EVBIT, EV_ABS) == 0 &&
	       ioctl(screen, UI_SET_KEYBIT, BTN_TOUCH) == 0 &&
	       ioctl(screen, UI_SET_PROPBIT, INPUT_PROP_DIRECT) == 0 && axis(ABS_X, width - 1) &&
	       axis(ABS_Y, height - 1) && axis(ABS_MT_SLOT, 4) && axis(ABS_MT_TRACKING_ID, 65535) &&
	       axis(ABS_MT_POSITION_X, width - 1) && axis(ABS_MT_POSITION_Y, height - 1) &&
	       ioctl(screen, UI_DEV_SETUP, &setup) == 0 && ioctl(screen, UI_DEV_CREATE) == 0;
}

static bool unplug(void)
{
	bool fine = screen >= 0 && ioctl(screen, UI_DEV_DESTROY) == 0;

	close(screen);
	screen = -1;
	return fine;
}

static bool press(int x, int y)
{
	return emit(EV_ABS, ABS_MT_SLOT, 0) && emit(EV_ABS, ABS_MT_TRACKING_ID, ++touches) &&
	       emit(EV_ABS, ABS_MT_POSITION_X, x) && emit(EV_ABS, ABS_MT_POSITION_Y, y) &&
	       emit(EV_KEY, BTN_TOUCH, 1) && emit(EV_ABS, ABS_X, x) && emit(EV_ABS, ABS_Y, y) &&
	       emit(EV_SYN, SYN_REPORT, 0);
}

static bool release(void)
{
	return emit(EV_ABS, ABS_MT_TRACKING_ID, -1) && emit(EV_KEY, BTN_TOUCH, 0) &&
	       emit(EV_SYN, SYN_REPORT, 0);
}

int main(int argc, char **argv)
{
	char line[80];
	int x, y;

	if (argc != 3)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	while (fgets(line, sizeof(line), stdin)) {
		bool fine = false;

		errno = EINVAL;
		if (strncmp(line, "plug", 4) == 0)
			fine = plug(atoi(argv[1]), atoi(argv[2]));
		else if (strncmp(line, "unplug", 6) == 0)
			fine = unplug();
		else if (sscanf(line, "press %d %d", &x, &y) == 2)
			fine = press(x, y);
		else if (strncmp(line, "release", 7) == 0)
			fine = release();
		printf("%s%s\n", fine ? "done" : "failed: ", fine ? "" : strerror(errno));
	}
	return 0;
}
