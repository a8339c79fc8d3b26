"""A hand, an eye and an ear at an emulated board: presses as real contacts make them, lamps as they light, and the
commands that left the board."""
import contextlib
import os
import random
import threading
import time

from device import Device
from emulated_board import HAND_PRIORITY
from hall import HallError, wait_until

TRAIN_MS = 5.0    # a contact chatters no longer
HOLD_MS = (60, 90)
GAP_MS = (60, 90)
# A board whose processor was kept waiting for so long in one press may rightly have missed it: 60 ms less what the
# contact chatters, less what the debounce needs, less a rest.
HELD_UP_MS = 20
NEAR_S = 0.08     # a lamp's phase may differ by this from what the table of patterns says


class Ear(Device):
    """Hears each command of a device and each answer, with the hub's own right to."""

    def __init__(self, hall, device):
        super().__init__(hall, "hub", [f"dev/{device}/#", "event"], client_id="ear-" + device)
        self.device = device

    def synchronise(self):
        pass

    def commands(self, without=("time", "sign_in")):
        """[(id, verb)] in order; a repeat under the same id is the same command."""
        seen = {}
        for topic, body in list(self.seen):
            if topic == f"dev/{self.device}/cmd" and body["verb"] not in without:
                seen.setdefault(body["id"], body["verb"])
        return list(seen.items())

    def answers(self):
        return {body["id"]: body for topic, body in list(self.seen) if topic == f"dev/{self.device}/rsp"}

    def wait_open(self, seconds=40):
        """Until the board's operator is signed in."""
        wait_until(lambda: any(answer.get("counter", {}).get("state") == "open" for answer in self.answers().values()),
                   seconds, f"{self.device} to be open")

    def trouble(self):
        """What the board says is wrong with its buttons; "" when nothing is."""
        state = self.retained.get(f"dev/{self.device}/state") or {}
        return "" if state.get("input") == "ok" else state.get("trouble", "")


@contextlib.contextmanager
def before_others():
    """This process, and the boards it starts, come before what else this machine does, where that is allowed: a
    contact does not wait for a processor, and a board has its own. The hand comes before the boards (EmulatedBoard
    steps back), or a board that computes would hold up the very contact it is to hear."""
    def schedule(policy, priority):
        for task in os.listdir("/proc/self/task"):
            with contextlib.suppress(PermissionError, ProcessLookupError):
                os.sched_setscheduler(int(task), policy, os.sched_param(priority))

    schedule(os.SCHED_RR, HAND_PRIORITY)
    try:
        yield
    finally:
        schedule(os.SCHED_OTHER, 0)


class Strike:
    """How one press came out on the host's side."""

    def __init__(self, trains_ms, held_up_ms, closings):
        self.trains_ms, self.held_up_ms = trains_ms, held_up_ms
        self.closings = closings  # how often the contact closed: where the host stood still, each may be a press

    @property
    def spoiled(self):
        """"" or why this was not the press that was meant: the host's fault, never the board's."""
        if max(self.trains_ms) > TRAIN_MS:
            return f"chattered {max(self.trains_ms):.1f} ms"
        if self.held_up_ms > HELD_UP_MS:
            return f"the board waited {self.held_up_ms:.0f} ms for the host"
        return ""


class Finger:
    def __init__(self, board, seed):
        self.board, self.seed, self.chance = board, seed, random.Random(seed)
        self.up_s = 0.0  # when the last contact opened
        self.closings = 0  # of all contacts so far

    def train(self, name, level):
        """At least four edges each way within TRAIN_MS, ending at level; returns how long it really took."""
        edges = self.chance.choice((9, 11, 13))
        times = sorted(self.chance.uniform(0, TRAIN_MS * 0.9) for _ in range(edges - 1))
        begin = time.monotonic()
        for at, now in enumerate([0, *times]):
            while time.monotonic() < begin + now / 1e3:
                pass  # a sleeper is woken too late on a busy machine
            now_level = level if at % 2 == 0 else 1 - level
            self.board.set(name, now_level)
            self.closings += now_level
        return (time.monotonic() - begin) * 1e3

    def press(self, name, hold_ms=None):
        """Waits for the gap, presses, releases."""
        hold_ms = hold_ms or self.chance.uniform(*HOLD_MS)
        gap_ms = self.chance.uniform(*GAP_MS)
        time.sleep(max(0, self.up_s + gap_ms / 1e3 - time.monotonic()))
        before, closings = self.board.held_up_ms(), self.closings
        down = self.train(name, 1)
        time.sleep(hold_ms / 1e3)
        up = self.train(name, 0)
        self.up_s, ran = time.monotonic(), self.board.ran()
        time.sleep(0.03)  # the debounce is part of the press
        wait_until(lambda: self.board.ran() > ran, 10, "the board's processor to have heard of it")
        return Strike((down, up), self.board.held_up_ms() - before, self.closings - closings)


class Eye(threading.Thread):
    """Looks at all lamps every few milliseconds. Use as a context manager."""

    def __init__(self, board):
        super().__init__(daemon=True)
        self.board, self.ends = board, False
        self.changes = {name: [(time.monotonic(), level)] for name, level in board.pins().items()}

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.ends = True
        self.join()

    def run(self):
        while not self.ends:
            for name, level in self.board.pins().items():
                if level != self.changes[name][-1][1]:
                    self.changes[name].append((time.monotonic(), level))
            time.sleep(0.003)

    def phases(self, name, since):
        """[(level, seconds it lasted)] of a lamp's phases that began after `since` and are over."""
        seen = list(self.changes[name])
        return [(level, end - begin) for (begin, level), (end, _) in zip(seen, seen[1:]) if begin >= since]

    def saw(self, name, pattern, seconds=10, since=None):
        """Waits until the lamp did [(level, seconds)] one after the other, from now on or since then; None as the
        seconds stands for any time."""
        since = since or time.monotonic()
        try:
            wait_until(lambda: self._did(self.phases(name, since), pattern), seconds, f"{name} to do {pattern}")
        except HallError as error:
            raise AssertionError(f"{error}; it did {self.phases(name, since)}") from None

    @staticmethod
    def _did(seen, pattern):
        return any(all(got[0] == want[0] and (want[1] is None or abs(got[1] - want[1]) < NEAR_S)
                       for got, want in zip(seen[at:], pattern))
                   for at in range(len(seen) - len(pattern) + 1))

    def fastest(self, name):
        """The shortest time in which the lamp began to flash four times."""
        begins = [at for at, level in self.changes[name][1:] if level]
        return min((last - first for first, last in zip(begins, begins[3:])), default=float("inf"))
