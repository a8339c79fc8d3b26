"""A real X server without a monitor, with xdotool as the hand and ImageMagick as the eye."""
import os
import subprocess
import time

WIDTH, HEIGHT = 1280, 800


class Screen:
    """Xvfb on a free display; a context manager."""

    def __enter__(self):
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", "1", "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.display = ":" + self.server.stdout.readline().decode().strip()
        self.env = {"DISPLAY": self.display}
        self.options = {"backend": "sdl", "fullscreen": True}
        return self

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait()
        self.server.stdout.close()

    def _run(self, *words):
        return subprocess.run(words, env={**os.environ, **self.env}, capture_output=True, check=True,
                              timeout=20).stdout

    def keys(self, *keys):
        """One key after the other, slower than the guard against double strikes."""
        for key in keys:
            self._run("xdotool", "key", key)
            time.sleep(0.6)

    def touch(self, *points):
        for x, y in points:
            self._run("xdotool", "mousemove", str(x), str(y), "click", "1")
            time.sleep(0.6)

    def type(self, text):
        """As a person types."""
        self._run("xdotool", "type", "--delay", "120", text)

    def scan(self, code):
        """As a code scanner does: faster than anybody, and Enter behind it."""
        self._run("xdotool", "type", "--delay", "4", code + "\n")
        time.sleep(0.6)

    def picture(self):
        """The pixels as bytes, red, green, blue."""
        return self._run("import", "-window", "root", "-depth", "8", "rgb:-")


def colours(picture):
    """How many different colours: 1 on a screen that nobody painted, many where there is text."""
    return len({picture[i:i + 3] for i in range(0, len(picture), 3)})


def difference(one, other):
    """The share of pixels that differ, 0..1."""
    assert len(one) == len(other)
    same = sum(one[i:i + 3] == other[i:i + 3] for i in range(0, len(one), 3))
    return 1 - 3 * same / len(one)
