"""Screens on a real X server (Xvfb, without a monitor): from an event to pixels, and from a start to the first ones.

wall_pixels: from a board/<zone> message's publication to its last pixel read back from the server, on a wall
that lists calls in two languages; each message brings one call and moves the others. The wall is one whose board file
says "motion": false, so that a call is one picture: with motion the same picture's new card is filled in 0.4 s, frame
by frame, its number and counter readable from the first one on, and no time of the sweep's end says how fast the wall
is. What a frame of the sweep costs is not in the figure. kiosk_touch: from a finger's
release (XTest) to the next screen's last pixel read back, in a hall of 400 services. Their floor, from the same run and
in turn with them, is one whole frame of that size copied to another server of the same kind; kiosk_touch is held
against it with its p99. start: from exec to the first pixels read back, of a board that has been at work
before; the floor is an SDL program that shows one grey frame and does nothing else.
"""
import json
import os
import select
import shutil
import statistics
import subprocess
import time

from boards import Screen
from buttons import Witness
from device import Device
from hall import BIN, ROOT, Hall, HallError, wait_until

TOOLS = os.path.join(os.path.dirname(BIN), "tests/bench")
CALLS, TOUCHES, STARTS, WARM = 120, 60, 12, 5
STRIKE_S = 0.65  # more than the kiosk's guard against double strikes
LISTED = 8       # calls on the wall
SIZES = {"1080p": (1920, 1080), "4k": (3840, 2160)}
WALL, TOUCH, START = 3, 6, 3  # bounds, in floors


class Talker:
    """A bench program that answers in lines."""

    def __init__(self, name, *words, env=None):
        self.process = subprocess.Popen([os.path.join(TOOLS, name), *words], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, env={**os.environ, **(env or {})})
        self.rest = b""

    def say(self, words):
        self.process.stdin.write(words.encode() + b"\n")
        self.process.stdin.flush()

    def line(self, seconds):
        """The next line's words, or None."""
        end = time.monotonic() + seconds
        while b"\n" not in self.rest:
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))
            if not ready:
                return None
            got = os.read(self.process.stdout.fileno(), 65536)
            if not got:
                raise HallError(f"{self.process.args[0]} ended")
            self.rest += got
        line, self.rest = self.rest.split(b"\n", 1)
        return line.decode().split()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


class Eye(Talker):
    """Sees pixels change on a display, and touches it."""

    def __init__(self, display):
        super().__init__("x_eye", display)
        self.line(10)

    def calm(self, quiet_s=0.06, seconds=10):
        """Waits until nothing changes any more."""
        end = time.monotonic() + seconds
        while self.line(quiet_s):
            if time.monotonic() > end:
                raise HallError("the screen does not rest")

    def after_blink(self, few, seconds=0.7):
        """Returns when the wall has just blinked, and so will not for a while, or does not blink at all."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            seen = self.line(end - time.monotonic())
            if seen and int(seen[6]) >= few:
                break
        self.calm(0.02)

    def last_us(self, seconds=5, together_s=0.04):
        """When the last of the pixels that change together were read, in microseconds; and how many changed."""
        seen = self.line(seconds)
        if not seen or seen[0] != "saw":
            raise HallError(f"no pixels after {seconds} s: {seen}")
        pixels, last = int(seen[6]), int(seen[1])
        while (more := self.line(together_s)):
            pixels, last = pixels + int(more[6]), int(more[1])
        return last, pixels

    def act(self, words):
        """When the server was told."""
        self.say(words)
        while (said := self.line(5)):
            if said[0] == "did":
                return int(said[1])
        raise HallError(f"the hand does not do: {words}")

    def colours(self):
        self.say("colours")
        while (said := self.line(5)):
            if said[0] == "colours":
                return int(said[1])
        raise HallError("the eye is blind")


class Floor(Talker):
    """Whole frames to a server of its own."""

    def __init__(self, display, size):
        super().__init__("x_floor", "blit", *map(str, size), env={"DISPLAY": display})
        self.line(10)

    def ms(self):
        self.say("")
        return int(self.line(5)[1]) / 1000


def figures(name, times, floors, bound, by="p50"):
    """by: which of the times is held against the floor's p50."""
    ordered, floor = sorted(times), statistics.median(floors)
    made = {"name": name, "n": len(times), "p50": round(statistics.median(times), 2),
            "p99": round(ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)], 2), "max": round(ordered[-1], 2),
            "unit": "ms", "floor": round(floor, 2)}
    return {**made, "ratio": round(made[by] / floor, 2), "at_most": bound}


# ---- The wall ----
def message(number, now_ms, run):
    """A wall's list in which one more call is the newest; the others have sat down."""
    calls = [{"leg": f"A{n % 999 + 1:03}/1", "ticket": f"A{n % 999 + 1:03}", "counter": n % 12 + 1,
              "service": "id-card-new", "language": "ur" if n % 2 else "en",
              "state": "called" if n == number else "serving", "at": now_ms - 3000 * (number - n), "recalls": 0}
             for n in range(number, max(0, number - LISTED), -1)]
    return json.dumps({"run": run, "day": "2026-11-23", "now": now_ms, "revision": number, "calls": calls})


def watch_calls(hall, eye, floor, few, warm=WARM, count=CALLS):
    """(milliseconds of each call, of each frame); few: pixels, less than a blink changes"""
    times, floors, number = [], [], 1000
    board = Witness(hall, "bench", f"novbe/1/{hall.centre}/board/a")
    with Device(hall, "observer-1") as observer:
        for _ in range(warm + count):
            number += 1
            eye.after_blink(few)
            text = message(number, observer.now_ms(), observer.run)
            begin_us = time.monotonic_ns() // 1000
            board.echo(text)
            seen_us, _ = eye.last_us()
            times.append((seen_us - begin_us) / 1000)
            floors.append(floor.ms())
    board.close()
    return times[warm:], floors[warm:]


def measure_wall(folder, name):
    size = SIZES[name]
    screen, other = Screen(folder, size), Screen(folder, size)
    try:
        with Hall(os.path.join(folder, f"wall-{name}"), os.path.join(ROOT, "data/halls/islamabad.json")) as hall, \
                Eye(screen.name) as eye, Floor(other.name, size) as floor:
            hall.start_broker()
            hall.start_dispatcher()
            hall.start_display("wall-a", {"backend": "sdl", "fullscreen": True}, {"DISPLAY": screen.name},
                               options={"motion": False})
            with Device(hall, "observer-1", ["dev/+/state"]) as observer:
                wait_until(lambda: (observer.retained.get("dev/wall-a/state") or {}).get("online"), 10, "the wall")
            wait_until(lambda: "hub: answers" in hall.log_tail("wall-a", 100), 10, "the wall to hear the hub")
            eye.calm(0.5)
            times, floors = watch_calls(hall, eye, floor, size[0] * size[1] // 20)
    finally:
        screen.stop()
        other.stop()
    return figures(f"wall_pixels_{name}", times, floors, WALL)


# ---- The kiosk ----
def touch(eye, point):
    """Milliseconds from the finger's release to the next screen, and how many pixels changed; the finger's press, which
    is shown too, is not in it. (None, 0): nothing happened."""
    eye.calm()
    eye.act("press %d %d" % point)
    eye.calm(0.12)
    begin_us = eye.act("release")
    try:
        seen_us, pixels = eye.last_us(0.4)
    except HallError:
        return None, 0
    return (seen_us - begin_us) / 1000, pixels


def go_home(eye):
    eye.act("key Home")
    eye.calm(0.2)
    time.sleep(STRIKE_S)


def find_tiles(eye, size, first):
    """Points of a coarse grid whose touch changes much of the screen that `first` leads to from the first one; without
    it, of the first screen. They are tiles: what stands at the edges is left out."""
    width, height = size
    grid = [(width * x // 20, height * y // 20) for y in range(6, 16, 2) for x in (4, 10, 16)]
    found = []
    for point in grid:
        go_home(eye)
        if first:
            touch(eye, first)
            time.sleep(STRIKE_S)
        if touch(eye, point)[1] > width * height // 50:
            found.append(point)
    if not found:
        raise HallError(f"no tile under any of {grid}, after {first}")
    return found


def touch_tiles(eye, floor, size):
    """A language, then an institution, each time the next ones. The first language shows where institutions stand; the
    others' screens are first seen while it is measured."""
    languages = find_tiles(eye, size, None)
    institutions, times, floors = find_tiles(eye, size, languages[0]), [], []
    while len(times) < TOUCHES + WARM:
        go_home(eye)
        visit = len(times) // 2
        for point in (languages[1:][visit % len(languages[1:])], institutions[visit % len(institutions)]):
            took, _ = touch(eye, point)
            if took is None:
                raise HallError(f"a touch of {point} was not seen, of {languages} and {institutions}")
            times.append(took)
            floors.append(floor.ms())
            time.sleep(STRIKE_S)
    return times[WARM:], floors[WARM:]


def measure_kiosk(folder):
    size = SIZES["1080p"]
    screen, other = Screen(folder, size), Screen(folder, size)
    try:
        with Hall(os.path.join(folder, "kiosk-touch"), os.path.join(ROOT, "data/halls/large.json")) as hall, \
                Eye(screen.name) as eye, Floor(other.name, size) as floor:
            hall.start_broker()
            hall.start_dispatcher()
            hall.start_kiosk("kiosk-1", {"backend": "sdl", "fullscreen": True}, env={"DISPLAY": screen.name},
                             options={"idle_s": 600})
            wait_until(lambda: "tickets can be given" in hall.log_tail("kiosk-1", 100), 20, "the kiosk")
            wait_until(lambda: eye.colours() > 20, 10, "its first screen")
            eye.calm(0.5)
            times, floors = touch_tiles(eye, floor, size)
    finally:
        screen.stop()
        other.stop()
    return figures("kiosk_touch", times, floors, TOUCH, by="p99")


# ---- Starts ----
def time_start(command, display, cwd):
    """Milliseconds from exec to the first pixels."""
    with Eye(display) as eye, open(os.path.join(cwd, "start.log"), "ab") as log:
        begin_us = time.monotonic_ns() // 1000
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=cwd,
                                   env={**os.environ, "DISPLAY": display})
        try:
            seen = eye.line(20)
            if not seen:
                raise HallError(f"{command[0]} shows nothing: {process.poll()}")
            took = (int(seen[1]) - begin_us) / 1000
        finally:
            process.stdin.close()
            process.terminate()
            process.wait()
        eye.calm(0.1)
    return took


def live_once(hall, face, device):
    """The board has been at work: the hall's catalogue is on its disk."""
    start = hall.start_kiosk if face == "kiosk" else hall.start_display
    start(device, {"backend": "png"})
    stored = os.path.join(hall.folder, "state", device)
    wait_until(lambda: any("catalogue" in name for name in os.listdir(stored)), 10, f"{device}'s catalogue")
    wait_until(lambda: "hub: answers" in hall.log_tail(device, 200), 10, f"{device} to hear the hub")
    hall.stop(device)
    return hall.board(device, face, screen={"backend": "sdl", "fullscreen": True}, texts=os.path.join(ROOT, "build/po"),
                      **({"print": {"to": "files", "folder": hall.folder}} if face == "kiosk" else {}))


def measure_starts(folder):
    """The hub is away meanwhile, as after a power cut: the first picture does not wait for it."""
    size = SIZES["1080p"]
    screen = Screen(folder, size)
    times = {"display": [], "kiosk": [], "floor": []}
    try:
        with Hall(os.path.join(folder, "starts"), os.path.join(ROOT, "data/halls/islamabad.json")) as hall:
            hall.start_broker()
            hall.start_dispatcher()
            boards = {"display": live_once(hall, "display", "wall-a"), "kiosk": live_once(hall, "kiosk", "kiosk-1")}
            hall.stop_all()
            commands = {face: [os.path.join(BIN, "novbe-" + face), "-c", path] for face, path in boards.items()}
            commands["floor"] = [os.path.join(TOOLS, "x_floor"), "start", *map(str, size)]
            for _ in range(STARTS + 1):
                for name, command in commands.items():
                    times[name].append(time_start(command, screen.name, hall.folder))
    finally:
        screen.stop()
    return [figures(f"start_novbe-{face}", times[face][1:], times["floor"][1:], START) for face in ("display", "kiosk")]


def measure_screens(folder, told):
    before = os.environ.pop("DISPLAY", None)
    try:
        entries = [measure_wall(folder, "1080p"), measure_wall(folder, "4k"), measure_kiosk(folder),
                   *measure_starts(folder)]
    finally:
        if before:
            os.environ["DISPLAY"] = before
    told(f"{CALLS} calls on each wall, {TOUCHES} touches, {STARTS} starts of each")
    return entries


if __name__ == "__main__":  # alone: python3 tests/bench/screens.py [wall|kiosk|starts]
    import sys
    from run_bench import table
    parts = {"wall": lambda f: [measure_wall(f, "1080p")], "4k": lambda f: [measure_wall(f, "4k")],
             "kiosk": lambda f: [measure_kiosk(f)], "starts": measure_starts}
    work = os.path.join(ROOT, "build/bench-screens")
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    os.environ.pop("DISPLAY", None)
    table([one for part in sys.argv[1:] or parts for one in parts[part](work)])
