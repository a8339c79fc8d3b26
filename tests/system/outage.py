"""One bad day: three kiosks, eight counters and a hub, whose cables are pulled and whose programs die.

    unshare -mn python3 -B tests/system/outage.py FOLDER SEED [SECONDS]

Runs in a network of its own: a bridge at the hub, and for each device a namespace with a cable to it. A cable
that is out loses packets without a word, as cables do. Afterwards everything is healed and the hall
judged; what is wrong stands on standard error, status 1.
"""
import collections
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "crowd"))
from device import Device                        # noqa: E402
from hall import Hall, HallError, wait_until     # noqa: E402
from people import Box                           # noqa: E402
import ledger                                    # noqa: E402

KIOSKS, COUNTERS = 3, 8
GIVEN = re.compile(r"ticket '([A-Z]+\d+)': given (?:for|without)")
NEAR_MS = 2500
PLAN = {
    "centre": "storm", "names": {"en": "Storm"}, "sample": True, "time_zone": "UTC", "languages": ["en"],
    "classes": [{"id": "normal", "names": {"en": "Ordinary"}}],
    "zones": [{"id": "hall", "names": {"en": "Hall"}}],
    "institutions": [{"id": "office", "names": {"en": "Office"}, "services": [
        {"id": "papers", "series": "A", "names": {"en": "Papers"}},
        {"id": "bills", "series": "B", "names": {"en": "Bills"}}]}],
    "profiles": [{"id": "all", "institutions": ["office"]}],
    "counters": [{"counter": n, "zone": "hall", "profile": "all"} for n in range(1, COUNTERS + 1)],
    "devices": [{"id": f"kiosk-{k}", "role": "kiosk", "kiosk": k} for k in range(1, KIOSKS + 1)]
    + [{"id": f"counter-{n}", "role": "counter", "counter": n} for n in range(1, COUNTERS + 1)]
    + [{"id": "wall-1", "role": "display"}, {"id": "ctl", "role": "control"},
       {"id": "observer-1", "role": "observer"}],
}


def ip(*words):
    subprocess.run(["ip", *words], check=True)


class Cables:
    """A bridge, and a namespace for each device, all inside our own network."""

    def __init__(self, devices):
        subprocess.run(["mount", "-t", "tmpfs", "none", "/run"], check=True)  # where names of namespaces lie
        ip("link", "set", "lo", "up")
        ip("link", "add", "hall", "type", "bridge")
        ip("addr", "add", "10.88.0.1/24", "dev", "hall")
        ip("link", "set", "hall", "up")
        self.ports = {}
        for number, device in enumerate(devices, 2):
            port = self.ports[device] = f"port{number}"
            ip("netns", "add", device)
            ip("link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", device)
            ip("link", "set", port, "master", "hall", "up")
            for words in (["link", "set", "lo", "up"], ["addr", "add", f"10.88.0.{number}/24", "dev", "eth0"],
                          ["link", "set", "eth0", "up"]):
                ip("-n", device, *words)

    def set(self, device, state):
        ip("link", "set", self.ports[device], state)


class Storm:
    """The hall, its people and its bad luck."""

    def __init__(self, folder, seed, seconds):
        self.random = random.Random(seed)
        self.seconds = seconds
        os.makedirs(folder, exist_ok=True)
        plan = os.path.join(folder, "storm.json")
        with open(plan, "w", encoding="utf-8") as out:
            json.dump(PLAN, out)
        self.devices = [f"kiosk-{k}" for k in range(1, KIOSKS + 1)] + [f"counter-{n}" for n in range(1, COUNTERS + 1)]
        self.cables = Cables([*self.devices, "wall-1"])
        self.hall = Hall(os.path.join(folder, "hall"), plan)
        self.hall.address = "10.88.0.1"
        for device in [*self.devices, "wall-1"]:
            self.hall.wraps[device] = ["ip", "netns", "exec", device]
        self.over = threading.Event()
        self.lock = threading.Lock()
        self.keys, self.boxes = {}, {}
        self.out = set()  # cables that are
        self.events = collections.Counter()

    # ---- starting ----
    def start(self, name):
        hall = self.hall
        if name == "broker":
            hall.start_broker()
        elif name == "dispatcher":
            hall.start_dispatcher(ready=False)
        elif name.startswith("kiosk"):
            self.keys[name] = hall.start_kiosk(name, options={"ticket_shown_s": 1})
        elif name.startswith("counter"):
            number = int(name.split("-")[1])
            self.boxes[name] = hall.start_counter(number)
        else:
            hall.start_display(name)

    def begin(self):
        for name in ["broker", "dispatcher", *self.devices, "wall-1"]:
            self.start(name)
        with Device(self.hall, "observer-1", ["dev/+/state"]) as observer:
            wait_until(lambda: all((observer.retained.get(f"dev/kiosk-{k}/state") or {}).get("giving")
                                   for k in range(1, KIOSKS + 1)), 30, "the kiosks")

    # ---- people ----
    def citizens(self, kiosk):
        """One after the other; each presses once and goes."""
        rng = random.Random(f"{kiosk} {self.random.random()}")
        while not self.over.is_set():
            try:  # not waiting for the reader of a keypad whose kiosk has just died
                with os.fdopen(os.open(self.keys[kiosk], os.O_WRONLY | os.O_NONBLOCK), "w") as keypad:
                    keypad.write(f"key {rng.choice('12')}\n")
                    keypad.flush()
                    time.sleep(0.7)
                    keypad.write("key Home\n")
            except OSError:
                pass
            self.over.wait(rng.uniform(0.8, 2.0))

    def operator(self, counter):
        rng = random.Random(f"{counter} {self.random.random()}")
        box = None
        while not self.over.is_set():
            try:
                if box is None:
                    box = Box(self.boxes[counter]).connect(2)
                    box.press("press", "sign-in", "op" + counter.split("-")[1])
                self.over.wait(rng.uniform(2, 6))
                box.press("press", rng.choice(["next", "next", "next", "arrive", "end", "recall"]))
            except OSError:
                if box:
                    box.close()
                box = None
                time.sleep(0.2)

    # ---- bad luck ----
    def pull(self):
        device = self.random.choice([*self.devices, "kiosk-1", "kiosk-2", "kiosk-3"])
        with self.lock:
            if device in self.out:
                self.cables.set(device, "up")
                self.out.discard(device)
            else:
                self.cables.set(device, "down")
                self.out.add(device)
                self.events["cable"] += 1

    def kill(self):
        name = self.random.choice(["broker", "dispatcher", "dispatcher", "kiosk-1", "kiosk-2", "kiosk-3",
                                   self.random.choice(self.devices), "wall-1"])
        self.hall.stop(name, signal.SIGKILL)
        self.events[f"killed {name.split('-')[0]}"] += 1
        time.sleep(self.random.choice([0.05, 0.5, 3]))
        self.start(name)

    def misfortunes(self):
        end = time.monotonic() + self.seconds
        while time.monotonic() < end:
            time.sleep(self.random.uniform(0.3, 1.5))
            self.random.choice([self.pull, self.pull, self.kill])()

    def heal(self):
        for device in list(self.out):
            self.cables.set(device, "up")
        self.out.clear()
        for name in ["broker", "dispatcher", *self.devices, "wall-1"]:
            if not self.hall.alive(name):
                self.start(name)

    # ---- the day ----
    def run(self):
        self.begin()
        people = [threading.Thread(target=self.citizens, args=(f"kiosk-{k}",)) for k in range(1, KIOSKS + 1)]
        people += [threading.Thread(target=self.operator, args=(f"counter-{n}",)) for n in range(1, COUNTERS + 1)]
        for person in people:
            person.start()
        try:
            self.misfortunes()
        finally:
            self.over.set()
            for person in people:
                person.join()
        self.heal()
        self.settle()

    def settle(self):
        """Everything was told when the kiosks have nothing unreported and reservations are over."""
        with Device(self.hall, "observer-1", ["dev/+/state", "hub/state"]) as observer:
            wait_until(lambda: all((s := observer.retained.get(f"dev/kiosk-{k}/state")) and s["online"]
                                   and s["unreported"] == 0 for k in range(1, KIOSKS + 1)), 90,
                       f"the reports: {[observer.retained.get(f'dev/kiosk-{k}/state') for k in range(1, KIOSKS + 1)]}")
            wait_until(lambda: not self.reserved(), 60, "the reservations to end")
        with Device(self.hall, "ctl") as manager:  # whoever waits is called now
            for n in range(1, COUNTERS + 1):
                manager.ask("open", counter=n, operator=f"op{n}", raw=True)
        for n in range(1, COUNTERS + 1):
            self.hall.stop(f"counter-{n}")
        callers = [threading.Thread(target=self.call_all, args=(n,)) for n in range(1, COUNTERS + 1)]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()

    def call_all(self, number):
        with Device(self.hall, f"counter-{number}") as counter:
            while not (answer := counter.ask("next", raw=True)).get("empty"):
                if not answer["ok"] and answer["error"]["code"] != "too_soon":
                    raise HallError(f"counter {number}: {answer['error']}")
                time.sleep(1.55)

    def reserved(self):
        return ledger.rows(self.hall.database, "SELECT count(*) FROM leg WHERE state='reserved'")[0][0]


def judge(hall):
    """What is wrong, as lines."""
    wrong = []
    folder = os.path.join(hall.folder, "tickets")
    papers = {name[:-4].rsplit("-", 1)[1].split(".")[0]: os.path.getmtime(os.path.join(folder, name)) * 1000
              for name in os.listdir(folder) if name.endswith(".png")}
    given = collections.Counter(number for k in range(1, KIOSKS + 1)
                                for number in GIVEN.findall(hall.log_tail(f"kiosk-{k}", 10**6)))
    wrong += [f"{n} was given {times} times" for n, times in given.items() if times > 1]
    ledger.assert_sound(hall.database)
    ledger.assert_numbers_once(hall.database)
    issued = {c["leg"].split("/")[0]: c for c in ledger.changes(hall.database, "issued")}
    voided = {c["leg"].split("/")[0] for c in ledger.changes(hall.database, "voided")}
    called = [c["leg"].split("/")[0] for c in ledger.changes(hall.database, "called")]
    wrong += [f"{n} is on paper and unknown" for n in papers if n not in issued]
    wrong += [f"{n} is on paper and void" for n in papers if n in voided]
    wrong += [f"{n} was called and nobody holds it" for n in called if n not in papers]
    wrong += [f"{n} is on paper and was never called" for n in papers if n not in called]
    for n, at_ms in papers.items():
        late = at_ms - issued[n]["queued"] if n in issued else 0
        if not -NEAR_MS < late < NEAR_MS + 2500:  # a request may have waited 2 s before
            wrong.append(f"{n} stands {late:.0f} ms from where it was taken")
    wrong += [f"stray: {c}" for c in ledger.changes(hall.database, "stray")]
    own = [n for n in papers if len(n) > 4]
    return wrong, f"{len(papers)} tickets, {len(own)} of them the kiosks' own; {len(voided)} void; {len(called)} calls"


def main():
    folder, seed = sys.argv[1], int(sys.argv[2])
    threading.Timer(300, os._exit, [3]).start()
    storm = Storm(folder, seed, float(sys.argv[3]) if len(sys.argv) > 3 else 40)
    try:
        storm.run()
        wrong, told = judge(storm.hall)
    except (HallError, TimeoutError, AssertionError) as error:
        wrong, told = [f"{type(error).__name__}: {error}"], "broken off"
    finally:
        storm.over.set()
        storm.hall.stop_all()
    print(f"seed {seed}: {told}; {dict(storm.events)}")
    for line in wrong:
        print(f"seed {seed}: {line}", file=sys.stderr, flush=True)
    sys.stdout.flush()
    os._exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
