"""The benchmarks: `make bench`. Prints a table and writes build/bench.json.

Each figure has its floor from the same run, round by round in turn, so that a busy machine slows both:
one device against a bare answer to each message with one fdatasync; 16 and 256 devices against a fake
dispatcher that sends the same messages with one fdatasync per batch. The dispatcher under test is the
real one behind a real broker, with everything on; an observer sees each event.
"""
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests/crowd"))

from hall import Hall, HallError, wait_until  # noqa: E402

PROGRAMS = os.path.join(ROOT, os.environ.get("NOVBE_BUILD", "build/plain"), "tests/bench")
FOLDER = os.path.join(ROOT, "build/bench")
INSTITUTIONS, SERVICES_EACH, COUNTERS, DESKS = 8, 16, 256, 248
SERVICES = INSTITUTIONS * SERVICES_EACH
# how many at once: (requests of a run, runs)
LEVELS = {1: (500, 6), 16: (4000, 4), 256: (12000, 4)}


# ---- The hall ----
def series(count):
    """Two letters that nobody mistakes for others."""
    letters = "ADEFGJKLMNRSTUVWZ"
    return [a + b for a in letters for b in letters][:count]


def hall_plan():
    names = lambda text: {"en": text}  # noqa: E731
    letters = iter(series(SERVICES))
    service = lambda n: {"id": f"service-{n}", "series": next(letters), "names": names(f"Service {n}")}  # noqa: E731
    range1 = lambda n: range(1, n + 1)  # noqa: E731
    first = lambda i: (i - 1) * SERVICES_EACH + 1  # noqa: E731
    devices = [{"id": f"kiosk-{k}", "role": "kiosk", "kiosk": k} for k in range1(8)]
    devices += [{"id": f"desk-{d}", "role": "reception"} for d in range(9, 9 + DESKS)]
    devices += [{"id": f"counter-{c}", "role": "counter", "counter": c} for c in range1(COUNTERS)]
    devices += [{"id": "wall-1", "role": "display"}, {"id": "wall-a", "role": "display"},
                {"id": "observer-1", "role": "observer"}, {"id": "ctl", "role": "control"}]
    return {
        "centre": "bench", "names": names("A hall under load"), "sample": True, "time_zone": "UTC",
        "languages": ["en"], "reserve_s": 600, "double_press_ms": 0,
        "classes": [{"id": "normal", "names": names("Ordinary")}],
        "zones": [{"id": f"zone-{i}", "names": names(f"Zone {i}")} for i in range1(INSTITUTIONS)],
        "institutions": [{"id": f"institution-{i}", "names": names(f"Institution {i}"),
                          "services": [service(n) for n in range(first(i), first(i + 1))]}
                         for i in range1(INSTITUTIONS)],
        "profiles": [{"id": f"profile-{i}", "institutions": [f"institution-{i}"]}
                     for i in range1(INSTITUTIONS)],
        "counters": [{"counter": c, "zone": f"zone-{(c - 1) % INSTITUTIONS + 1}",
                      "profile": f"profile-{(c - 1) % INSTITUTIONS + 1}"} for c in range1(COUNTERS)],
        "devices": devices,
    }


class Bench:
    """The hall under load, and who answers in it: the dispatcher, or one of the floors."""

    def __init__(self, hall):
        self.hall = hall

    def load(self, work, devices, requests, services=SERVICES, bare=False):
        """One run of the load; its figures."""
        command = [os.path.join(PROGRAMS, "load"), "--work", work, "--devices", str(devices),
                   "--requests", str(requests), "--warm", str(max(50, devices)),
                   "--services", str(services), "--port", str(self.hall.port), "--centre", "bench",
                   "--secrets", os.path.join(self.hall.broker_folder, "secrets")]
        done = subprocess.run(command + ["--bare"] * bare, capture_output=True, text=True, check=False,
                              timeout=120)
        if done.returncode:
            raise HallError(f"load {work} with {devices} devices: {done.stderr}\n"
                            + self.hall.log_tail("dispatcher") + self.hall.log_tail("fake"))
        return json.loads(done.stdout)

    def real(self, work, devices, requests):
        """The dispatcher on a new day, with the tickets that it takes."""
        shutil.rmtree(os.path.join(self.hall.folder, "state"), ignore_errors=True)
        self.hall.start_dispatcher()
        try:
            if work != "issue":
                tickets = requests + devices + max(50, devices)
                # one counter calls from one institution: all its tickets must lie there
                self.load("prepare", min(devices * 8, 64), tickets + tickets // 3,
                          SERVICES_EACH if devices == 1 else SERVICES)
            return self.load(work, devices, requests)
        finally:
            self.hall.stop("dispatcher")

    def fake(self, work, devices, requests):
        bare = devices == 1
        secret = os.path.join(self.hall.broker_folder, "secrets", "hub")
        before = len(self.hall.log_tail("fake", 10**6))
        self.hall.spawn("fake", [os.path.join(PROGRAMS, "fake_dispatcher"), "--port", str(self.hall.port),
                                 "--secret", secret, "--file", os.path.join(self.hall.folder, "fake.db")]
                        + (["--bare", work] if bare else []))
        try:
            wait_until(lambda: os.path.getsize(self.hall.log_path("fake")) > before, 10, "the fake dispatcher")
            return self.load(work, devices, requests, bare=bare)
        finally:
            self.hall.stop("fake")
