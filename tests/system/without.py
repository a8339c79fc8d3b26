"""A small hall whose parts come and go, with eyes on every face; and a stage for many such scenes at once.

The scenes mostly wait for what must happen after so many seconds, so several are played side by side, each in
a process of its own.
"""
import io
import json
import multiprocessing.connection
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import traceback

from PIL import Image, ImageChops

import ledger
from device import Device
from hall import BIN, ROOT, Hall, HallError, wait_until
from hands import paper
from people import Box
from test_kiosk_paper import read_text

EVERYTHING = ["broker", "dispatcher", "kiosk-1", "wall-a", "counter-1"]
BACK_S = 8 + 4        # by the page, and what a loaded machine takes
SLACK_S = 3.0         # a look at a screen takes its time
STRIKE_S = 0.7        # more than the half second of the box
AT_ONCE = 4           # scenes
TICKET = re.compile(r"([A-Z]{1,2}\d{3,})\.png")
PLAN = {
    "centre": "village", "names": {"en": "Village Hall"}, "time_zone": "UTC", "languages": ["en"],
    "double_press_ms": 0,
    "classes": [{"id": "normal", "names": {"en": "Ordinary"}}],
    "zones": [{"id": "a", "names": {"en": "Hall"}}],
    "institutions": [
        {"id": "registry", "names": {"en": "Registry"}, "services": [
            {"id": "papers", "series": "A", "names": {"en": "Papers"}},
            {"id": "passports", "series": "B", "names": {"en": "Passports"}}]},
        {"id": "utilities", "names": {"en": "Utilities"}, "services": [
            {"id": "bills", "series": "D", "names": {"en": "Bills"}}]}],
    "profiles": [{"id": "all", "institutions": ["registry", "utilities"]}],
    "counters": [{"counter": n, "zone": "a", "profile": "all"} for n in (1, 2)],
    "devices": [{"id": "kiosk-1", "role": "kiosk", "kiosk": 1}, {"id": "kiosk-2", "role": "kiosk", "kiosk": 2},
                {"id": "counter-1", "role": "counter", "counter": 1},
                {"id": "counter-2", "role": "counter", "counter": 2}, {"id": "wall-a", "role": "display"},
                {"id": "wall-b", "role": "display"}, {"id": "ctl", "role": "control"},
                {"id": "observer-1", "role": "observer"}],
}


class Face(Box):
    """A counter's lamp and words, and when each was seen: self.seen is [(monotonic s, lamp, text)]."""

    def __init__(self, path):
        super().__init__(path)
        self.text, self.ticket, self.seen = "", "", []
        self.pressed = 0.0

    def press(self, *words):
        """A press like another one, but not so soon that it is taken for a double strike."""
        time.sleep(max(0.0, self.pressed + STRIKE_S - time.monotonic()))
        super().press("press", *words)
        self.pressed = time.monotonic()

    def _read(self):
        try:
            for line in self.socket.makefile("r", encoding="utf-8"):
                word, _, rest = line.rstrip("\n").partition(" ")
                if word == "lamp":
                    self.lamp, _, more = rest.partition(" ")
                    self.ticket = more.split(" ")[0]
                elif word == "text":
                    self.text = rest
                    self.seen.append((time.monotonic(), self.lamp, self.text))
        except OSError:
            pass
        self.lamp = "dark"

    def close(self):
        """Also for the reader, which would keep the place at the box."""
        self.socket.shutdown(socket.SHUT_RDWR)
        super().close()

    def shows(self, lamp, text="", seconds=5, ticket=None):
        """Waits for the lamp and a part of the words (both are told together); the instant it was seen."""
        try:
            wait_until(lambda: self.lamp == lamp and text in self.text and ticket in (None, self.ticket), seconds, "")
        except HallError:
            raise HallError(f"{lamp} {ticket or ''} '{text}' never stood at the counter, but: {self.lamp} "
                            f"{self.ticket} '{self.text}'") from None
        return time.monotonic()


class Asked:
    """`novbe-ctl status`, at work while others look elsewhere."""

    def __init__(self, hall):
        self.began = time.monotonic()
        self.process = subprocess.Popen([os.path.join(BIN, "novbe-ctl"), "-c", hall.board("ctl"), "status"],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.waiter = threading.Thread(target=self._wait)
        self.waiter.start()

    def _wait(self):
        _, self.said = self.process.communicate()
        self.took = time.monotonic() - self.began

    def fails(self, *words, within_s):
        """It ends with 1, in time, and says all this."""
        self.waiter.join(60)
        assert self.process.returncode == 1 and all(w in self.said for w in words), self.said
        assert self.took < within_s + SLACK_S, f"{self.took:.1f} s"


class Place:
    """One hall of PLAN; what is started, killed, seen and pressed there."""

    def __init__(self, folder, **plan):
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, "village.json")
        with open(path, "w", encoding="utf-8") as out:
            json.dump({**PLAN, **plan}, out)
        self.hall = Hall(os.path.join(folder, "hall"), path)
        self.hall.provision()
        self.keys, self.struck = None, 0.0  # the kiosk's keypad, and when a key was struck last
        self.faces, self.looks = {}, {}
        self.env, self.kiosk_options = {}, {"options": {"ticket_shown_s": 20}}
        self.observer = None

    def __enter__(self):
        return self

    def __exit__(self, failed, *_):
        """Nobody ended because another was missing, and all end well."""
        dead = [name for name in self.hall.running if not self.hall.alive(name)]
        if self.observer:
            self.observer.client.loop_stop()
        if failed:
            self.kill(*list(self.hall.running))
            return
        statuses = self.hall.stop_all()
        assert not dead and not any(statuses.values()), (dead, statuses)

    # ---- programs ----
    def start(self, *names):
        for name in names:
            self._start(name)
        return self

    def _start(self, name):
        hall, kind = self.hall, name.split("-")[0]
        frame = self.frame(name)
        if os.path.exists(frame):
            os.unlink(frame)  # what the one before it showed
        if kind == "broker":
            hall.start_broker()
        elif kind == "dispatcher":
            hall.start_dispatcher(ready=False, env=self.env.get(name))
        elif kind == "kiosk":
            self.keys = hall.start_kiosk(name, env=self.env.get(name), **self.kiosk_options)
        elif kind == "wall":
            hall.start_display(name, screen={"width": 1280, "height": 720}, env=self.env.get(name))
        else:
            self.faces[name] = hall.start_counter(int(name.split("-")[1]))

    def face(self, name="counter-1"):
        """The box of a counter program that was just started."""
        return Face(self.faces[name]).connect()

    def kill(self, *names):
        """The instant before."""
        at = time.monotonic()
        for name in names:
            self.hall.stop(name, signal.SIGKILL)
        return at

    def freeze(self, name):
        self.hall.running[name].send_signal(signal.SIGSTOP)
        return time.monotonic()

    def thaw(self, name):
        self.hall.running[name].send_signal(signal.SIGCONT)
        return time.monotonic()

    def set_clock(self, name, offset_ms, synchronised=True):
        """The wall clock that a program sees when it is started: so far from the true one, and whether it was set."""
        path = os.path.join(self.hall.folder, name + ".clock")
        with open(path, "w", encoding="ascii") as out:
            out.write(f"{offset_ms} {int(synchronised)}\n")
        self.env[name] = {"LD_PRELOAD": os.path.join(os.path.dirname(BIN), "clock.so"), "NOVBE_CLOCK": path}

    def log(self, name):
        return self.hall.log_tail(name, 10**6)

    # ---- what is known ----
    def watch(self):
        """An observer beside the hub: .observer.seen, and away() and state() below."""
        self.heard = []  # (monotonic s, topic, body)
        self.observer = Device(self.hall, "observer-1", ["dev/+/state", "hub/state", "event", "board/#"],
                               lambda topic, body: self.heard.append((time.monotonic(), topic, body)))
        wait_until(lambda: "connected" in self.log("dispatcher"), 20, "the dispatcher\n" + self.log("dispatcher"))
        self.observer.connect()
        return self

    def state(self, device):
        return self.observer.retained.get(f"dev/{device}/state") or {}

    def wait_online(self, *devices, seconds=BACK_S):
        wait_until(lambda: all(self.state(d).get("online") for d in devices), seconds,
                   f"{devices} to be online: {[self.state(d) for d in devices]}")
        return time.monotonic()

    def away_after(self, device, since, seconds=20):
        """How long after an instant its last will was heard."""
        def first():
            return next((at for at, topic, body in list(self.heard) if at >= since and body
                         and topic == f"dev/{device}/state" and not body["online"]), None)
        return wait_until(first, seconds, f"the will of {device}") - since

    def ready(self, seconds=15):
        """The kiosk has heard the hub, and knows which of its own numbers were given."""
        path = os.path.join(self.hall.folder, "state", "kiosk-1", "own.db")

        def knows():
            if not os.path.exists(path):
                return False
            with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5) as db:
                return db.execute("SELECT kiosk FROM fact").fetchone()[0] != 0
        wait_until(lambda: self.state("kiosk-1").get("giving"), seconds, "the kiosk\n" + self.log("kiosk-1"))
        wait_until(knows, seconds, "the kiosk to know its range\n" + self.log("kiosk-1"))
        return self

    def open(self, operator="op1"):
        """Everything runs, the kiosk is ready, somebody sits at counter 1."""
        self.start(*EVERYTHING).watch().ready()
        face = self.face()
        face.shows("closed", seconds=10)
        face.press("sign-in", operator)
        face.shows("idle")
        self.wait_online("kiosk-1", "wall-a", "counter-1")
        return face

    def changes(self, kind):
        return ledger.changes(self.hall.database, kind)

    def tickets(self, kind):
        """The tickets of all changes of a kind, in order."""
        return [c["leg"].split("/")[0] for c in self.changes(kind)]

    def all_reported(self):
        state = self.state("kiosk-1")
        return state.get("online") and state.get("unreported") == 0

    def wait_reported(self, *tickets):
        wait_until(lambda: set(tickets) <= set(self.tickets("issued")), 20,
                   f"the report of {tickets}\n" + self.log("kiosk-1"))
        wait_until(self.all_reported, 10, f"nothing to be reported any more: {self.state('kiosk-1')}")

    def status(self):
        return self.hall.control("status").stdout

    # ---- people ----
    def press(self, *keys, seconds=10):
        """One key after the other, slower than the guard against double strikes. A keypad nobody reads yet is
        waited for: its kiosk is just being started."""
        def keypad():
            try:
                return os.open(self.keys, os.O_WRONLY | os.O_NONBLOCK)
            except OSError:
                return None
        with open(wait_until(keypad, seconds, "the keypad"), "w", encoding="ascii") as out:
            for key in keys:
                time.sleep(max(0.0, self.struck + STRIKE_S - time.monotonic()))
                out.write(f"key {key}\n")
                out.flush()
                self.struck = time.monotonic()
        return self.struck

    def choose(self):
        """The registry, and its first service; the instant of the last key."""
        return self.press("1", "1")

    def numbers(self):
        return {TICKET.search(name)[1] for name in paper(self.hall)}

    def take(self, seconds=10, shows=()):
        """Somebody takes a ticket: its number, and how long it took. The words of its screen may be looked at."""
        before = set(paper(self.hall))
        chosen = self.choose()
        new = wait_until(lambda: set(paper(self.hall)) - before, seconds, "paper\n" + self.log("kiosk-1"))
        took = time.monotonic() - chosen
        if shows:
            self.shows("kiosk-1", *shows)
        self.press("Home")
        return TICKET.search(new.pop())[1], took

    def frame(self, device):
        return os.path.join(self.hall.folder, "frames", device + ".png")

    def look(self, device, part=None):
        """When a screen was painted last, and what it (or a part of it) says, in one line."""
        try:
            with open(self.frame(device), "rb") as frame:  # the next one takes its name, not its content
                stamp, picture = os.fstat(frame.fileno()).st_mtime_ns, frame.read()
        except FileNotFoundError:
            return 0.0, ""
        if self.looks.get((device, part), (b"", ""))[0] != picture:
            copy = self.frame(device + (".header" if part else ".whole"))
            with Image.open(io.BytesIO(picture)) as image:
                (part or Image.Image.copy)(image).save(copy)
            self.looks[device, part] = (picture, read_text(copy))
        return time.monotonic() - (time.time() - stamp / 1e9), self.looks[device, part][1]

    def text(self, device):
        return self.look(device)[1]

    def shows(self, device, *words, seconds=15, but=(), part=None):
        """Waits until all words, and none of `but`, are on a screen; the instant it was painted, and its text."""
        seen = [(0.0, "")]

        def right():
            seen[0] = self.look(device, part)
            return all(w in seen[0][1] for w in words) and not any(w in seen[0][1] for w in but)
        try:
            wait_until(right, seconds, "the screen")
        except HallError:
            raise HallError(f"{device}: not {words} without {but}, but: {seen[0][1]}\n"
                            + self.hall.log_tail(device)) from None
        return seen[0]


def header(image):
    """The line at the top of a kiosk, small, and white on a colour: what staff may want to know stands there."""
    return ImageChops.invert(image.convert("RGB").crop((0, 0, image.width, image.height // 8)))


def is_own(ticket):
    return int(ticket.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) > 1000


def between(low, took, high):
    assert low - 0.2 <= took <= high + SLACK_S, f"{took:.1f} s is not between {low} and {high} s"


def assert_names(elsewhere):
    """Each "file.test" of {line: [...]} is there: in tests/system, or in C as "unit/room/file.test"."""
    tests = os.path.join(ROOT, "tests")
    for name in {name for names in elsewhere.values() for name in names}:
        file, test = name.rsplit(".", 1)
        path = f"{file}.c" if file.startswith("unit/") else f"system/{file}.py"
        with open(os.path.join(tests, path), encoding="utf-8") as source:
            assert f" {test}(" in source.read(), name


# ---- The stage ----
def _play(scene, folder, end):
    try:
        scene(folder)
        end.send(None)
    except BaseException:  # whatever it is: the test that asks for this scene tells it
        end.send(traceback.format_exc())
    finally:
        sys.stdout.flush()
        os._exit(0)


def wanted(request):
    """The scenes of the module's tests that were chosen, in their order; a scene is its test's one parameter."""
    return [item.callspec.params["scene"] for item in request.session.items
            if item.module is request.module and hasattr(item, "callspec") and "scene" in item.callspec.params]


class Stage:
    """Plays scenes, so many at once, in the order in which they will be asked for."""

    def __init__(self, folder, scenes, at_once=AT_ONCE):
        self.folder, self.waiting, self.at_once = folder, list(scenes), at_once
        self.running, self.ended = {}, {}
        self.context = multiprocessing.get_context("fork")
        self._go_on()

    def _go_on(self):
        while self.waiting and len(self.running) < self.at_once:
            scene = self.waiting.pop(0)
            ours, theirs = self.context.Pipe(duplex=False)
            process = self.context.Process(target=_play, args=(scene, str(self.folder / scene.__name__), theirs))
            process.start()
            theirs.close()
            self.running[scene] = (process, ours, time.monotonic())

    def _collect(self, seconds):
        ends = {ours: scene for scene, (_, ours, _) in self.running.items()}
        for ours in multiprocessing.connection.wait(list(ends), seconds):
            scene = ends[ours]
            process, _, began = self.running.pop(scene)
            try:
                wrong = ours.recv()
            except EOFError:
                wrong = "ended without a word"
            process.join()
            self.ended[scene] = (wrong, time.monotonic() - began)
        self._go_on()

    def end_of(self, scene, seconds=150):
        """Waits for a scene; raises what went wrong in it."""
        deadline = time.monotonic() + seconds
        while scene not in self.ended and time.monotonic() < deadline:
            self._collect(1)
        assert scene in self.ended, f"{scene.__name__}: not at its end after {seconds} s"
        wrong, took = self.ended[scene]
        print(f"{scene.__name__}: {took:.1f} s")
        if wrong:
            raise AssertionError(wrong)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process, _, _ in self.running.values():
            process.kill()
            process.join()
