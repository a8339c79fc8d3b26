"""A hall with 256 counters under load, and who answers in it: the dispatcher, or a floor."""
import json
import os
import shutil
import statistics
import subprocess
import time

from hall import ROOT, Hall, HallError, wait_until

PROGRAMS = os.path.join(ROOT, os.environ.get("NOVBE_BUILD", "build/plain"), "tests/bench")
INSTITUTIONS, SERVICES_EACH, COUNTERS, DESKS = 8, 16, 256, 248
SERVICES = INSTITUTIONS * SERVICES_EACH
WORKS = ("issue", "next", "wall")
# how many devices at once: (requests of a run, runs)
LEVELS = {1: (300, 10), 16: (3000, 4), 256: (10000, 4)}
# A hall larger than any we know, and a database of years.
CROWD = {"services_each": 50, "classes": 6, "waiting": 100000}
PAST_ENTRIES = 2000000
LARGE_AT_MOST = 1.2  # times what one counter's next takes in an ordinary hall on its first day


def names(text):
    return {"en": text}


def numbers(count):
    return range(1, count + 1)


def series(number):
    """Two letters that nobody takes for others."""
    letters = "ADEFGJKLMNRSTUVWZ"
    return letters[number // len(letters)] + letters[number % len(letters)]


def institution(i, services_each, shared_by):
    first = (i - 1) * services_each
    return {"id": f"institution-{i}", "names": names(f"Institution {i}"),
            "services": [{"id": f"service-{first + n}", "series": series((first + n) // shared_by),
                          "names": names(f"Service {first + n}")} for n in numbers(services_each)]}


def crowd_plan():
    """Every counter takes every service, and who is next depends on all classes."""
    plan = hall_plan(CROWD["services_each"], 2)  # more services than there can be series
    plan["policy"] = "accumulating"
    plan["classes"] += [{"id": f"class-{n}", "names": names(f"Class {n}"), "slope": 1024 + 512 * n}
                        for n in range(1, CROWD["classes"])]
    for profile in plan["profiles"]:
        profile["institutions"] = [f"institution-{i}" for i in numbers(INSTITUTIONS)]
    return plan


def hall_plan(services_each=SERVICES_EACH, series_shared_by=1):
    """Many devices, many numbers; nobody's confirmation is waited for, a second press may come at once."""
    kiosks = [{"id": f"kiosk-{k}", "role": "kiosk", "kiosk": k} for k in numbers(8)]
    desks = [{"id": f"desk-{8 + d}", "role": "reception"} for d in numbers(DESKS)]
    counters = [{"id": f"counter-{c}", "role": "counter", "counter": c} for c in numbers(COUNTERS)]
    others = [{"id": "wall-1", "role": "display"}, {"id": "observer-1", "role": "observer"},
              {"id": "ctl", "role": "control"}]
    return {
        "centre": "bench", "names": names("A hall under load"), "sample": True, "time_zone": "UTC",
        "languages": ["en"], "reserve_s": 600, "double_press_ms": 0,
        "classes": [{"id": "normal", "names": names("Ordinary")}],
        "zones": [{"id": f"zone-{i}", "names": names(f"Zone {i}")} for i in numbers(INSTITUTIONS)],
        "institutions": [institution(i, services_each, series_shared_by) for i in numbers(INSTITUTIONS)],
        "profiles": [{"id": f"profile-{i}", "institutions": [f"institution-{i}"]}
                     for i in numbers(INSTITUTIONS)],
        "counters": [{"counter": c, "zone": f"zone-{(c - 1) % INSTITUTIONS + 1}",
                      "profile": f"profile-{(c - 1) % INSTITUTIONS + 1}"} for c in numbers(COUNTERS)],
        "devices": kiosks + desks + counters + others,
    }


def make_hall(folder, name, plan=None):
    path = os.path.join(folder, name + ".json")
    with open(path, "w", encoding="utf-8") as out:
        json.dump(plan or hall_plan(), out, indent=1)
    return Hall(os.path.join(folder, name), path)


class Loads:
    """Runs of the load against the dispatcher on a fresh day, and against its floors."""

    def __init__(self, hall):
        self.hall = hall
        self.secrets = os.path.join(hall.broker_folder, "secrets")

    def load(self, work, devices, requests, services=SERVICES, bare=False):
        """One run; its figures."""
        command = [os.path.join(PROGRAMS, "load"), "--work", work, "--devices", str(devices),
                   "--requests", str(requests), "--warm", str(max(50, devices)),
                   "--services", str(services), "--port", str(self.hall.port), "--centre", "bench",
                   "--secrets", self.secrets] + ["--bare"] * bare
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        if done.returncode:
            raise HallError(f"{' '.join(command)}:\n{done.stderr}\n{self.hall.log_tail('dispatcher')}")
        return json.loads(done.stdout)

    def prepare(self, tickets, devices, services=SERVICES):
        """Citizens who wait, paper in hand."""
        self.load("prepare", devices, tickets, services)

    def make_past(self, told, **amounts):
        """A database as if the hall had lived: amounts are the tool's."""
        begun = time.monotonic()
        os.makedirs(os.path.dirname(self.hall.database))
        words = [word for name, amount in amounts.items() for word in (f"--{name}", str(amount))]
        made = subprocess.run([os.path.join(PROGRAMS, "past"), "--hall", self.hall.hall_file, "--database",
                               self.hall.database, *words], capture_output=True, text=True, check=False)
        if made.returncode:
            raise HallError(f"past: {made.stderr}")
        told(f"{made.stdout.strip()} in {time.monotonic() - begun:.0f} s, "
             f"{os.path.getsize(self.hall.database) >> 20} MiB")

    def start(self, told):
        """Starts the dispatcher and tells how long that takes, until devices can ask it."""
        begun = time.monotonic()
        self.hall.start_dispatcher()
        told(f"{self.hall.log_tail('dispatcher', 4).split('hall: ')[-1].splitlines()[0]}: "
             f"up after {time.monotonic() - begun:.2f} s")

    def real(self, work, devices, requests):
        shutil.rmtree(os.path.join(self.hall.folder, "state"), ignore_errors=True)
        self.hall.start_dispatcher()
        try:
            if work != "issue":
                # one counter calls from one institution only: all tickets must be there
                calls = requests + devices + max(50, devices)
                self.prepare(calls + calls // 3, min(devices * 8, 64), SERVICES_EACH if devices == 1 else SERVICES)
            return self.load(work, devices, requests)
        finally:
            self.hall.stop("dispatcher")

    def floor(self, work, devices, requests):
        bare = devices == 1
        command = [os.path.join(PROGRAMS, "fake_dispatcher"), "--port", str(self.hall.port), "--secret",
                   os.path.join(self.secrets, "hub"), "--file", os.path.join(self.hall.folder, "flushed")]
        before = len(self.hall.log_tail("fake", 10**6))
        self.hall.spawn("fake", command + (["--bare", work] if bare else []))
        try:
            wait_until(lambda: "connected" in self.hall.log_tail("fake", 10**6)[before:], 10,
                       "the fake dispatcher to connect")
            return self.load(work, devices, requests, bare=bare)
        finally:
            self.hall.stop("fake")


def percentile(ordered, share):
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def rate(run):
    return len(run["us"]) / run["seconds"]


def latency_entry(name, real, floor, bound):
    took = sorted(us for run in real for us in run["us"])
    least = statistics.median(us for run in floor for us in run["us"]) / 1000
    p50 = statistics.median(took) / 1000
    return {"name": name, "n": len(took), "p50": round(p50, 3), "p99": percentile(took, 0.99) / 1000,
            "max": took[-1] / 1000, "unit": "ms", "floor": round(least, 3),
            "ratio": round(p50 / least, 2), "at_most": bound}


def rate_entry(name, real, floor, bound):
    """p50: the median run; p99: the slowest; max: the fastest."""
    rates = sorted(rate(run) for run in real)
    least = statistics.median(rate(run) for run in floor)
    middle = statistics.median(rates)
    return {"name": name, "n": len(rates), "p50": round(middle), "p99": round(rates[0]),
            "max": round(rates[-1]), "unit": "1/s", "floor": round(least),
            "ratio": round(middle / least, 2), "at_least": bound}


def measure_level(loads, work, devices, told):
    requests, runs = LEVELS[devices]
    real, floor = [], []
    for _ in range(runs):  # in turn, so that a busy moment slows both
        floor.append(loads.floor(work, devices, requests))
        real.append(loads.real(work, devices, requests))
    sizes = [f"{key.split('_')[0]} {real[0][key]}/{floor[0][key]}" for key in
             ("answer_bytes", "event_bytes", "board_bytes") if real[0][key]]
    told(f"{work} with {devices}: {sum(run['events'] for run in real)} events without a gap; "
         f"bytes here/floor: {', '.join(sizes)}")
    name = f"{work}_{devices}"
    return [latency_entry(name, real, floor, 1.5 if devices == 1 else None),
            rate_entry(name + "_rate", real, floor, 0.7 if devices == 256 else None)]


def measure_loads(folder, told):
    """All entries of issue, next and wall."""
    entries = []
    with make_hall(folder, "load") as hall:
        hall.start_broker()
        loads = Loads(hall)
        for devices in LEVELS:
            for work in WORKS:
                entries += measure_level(loads, work, devices, told)
    return entries


def measure_large(folder, told):
    """One counter's next with very many people waiting, and after very many entries, each beside one's in an
    ordinary hall on its first day."""
    requests, rounds = LEVELS[1]
    with make_hall(folder, "plain") as small, make_hall(folder, "crowd", crowd_plan()) as full, \
            make_hall(folder, "past") as old:
        plain, crowd, past = halls = [Loads(hall) for hall in (small, full, old)]
        for loads in halls:
            loads.hall.start_broker()
        crowd.make_past(told, waiting=CROWD["waiting"])
        past.make_past(told, entries=PAST_ENTRIES)
        for loads in halls:
            loads.start(told)
        runs = {loads: [] for loads in halls}
        for number in range(rounds):  # in turn, and each is first in turn, so that a busy moment slows all
            for loads in halls[number % 3:] + halls[:number % 3]:
                if loads is not crowd:
                    loads.prepare(requests * 4 // 3 + 100, 8, SERVICES_EACH)
                runs[loads].append(loads.load("next", 1, requests))
    return [latency_entry(f"next_1_waiting_{CROWD['waiting']}", runs[crowd], runs[plain], LARGE_AT_MOST),
            latency_entry(f"next_1_journal_{PAST_ENTRIES}", runs[past], runs[plain], LARGE_AT_MOST)]
