"""`make run`: a whole hall on this machine, with people in it, told in plain words.

CROWD=0 leaves the hall to you; SPEED= sets the crowd's pace (1: real time); DURATION= (seconds) ends the
run by itself, status 0 only when nothing was lost; HALL= takes a hall file of your own; PRINTER=sim prints
through a real cupsd and our backend on a simulated printer (else tickets are files). A hall that has a
board's file of the same name in data/boards, as bus.json, runs as one board, by novbe-board.
"""
import hashlib
import json
import os
import shutil
import signal
import sqlite3
import statistics
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from device import Device                                     # noqa: E402
from hall import ROOT, Hall, HallError, read_commented_json  # noqa: E402
from people import KioskVisitors, Operator, Pace, Street                     # noqa: E402

MAX_COUNTERS = 12
WORDS = {
    "issued": "{ticket} for {service}{offline}, {ahead} ahead",
    "called": "{ticket} -> counter {counter}",
    "recalled": "{ticket} is called again to counter {counter}",
    "arrived": "{ticket} has come to counter {at}",
    "done": "{ticket} served at counter {at}",
    "no_show": "{ticket} did not come",
    "voided": "{ticket} is void: no paper came out",
    "transferred": "{ticket} goes on to another service",
    "cancelled": "{ticket} cancelled",
    "counter_opened": "counter {counter} opens",
    "day_opened": "the day {day} is open",
    "day_reopened": "the day {day} is open again",
    "day_closed": "the day is closed",
}


def say(text):
    print(f"{time.strftime('%H:%M:%S')}  {text}", flush=True)


class Story:
    """Hears the journal's entries and the wall, tells them, and counts."""

    def __init__(self, names):
        self.names = names
        self.counts = {}
        self.queued, self.waits, self.at = {}, [], {}
        self.shown = 0
        self.seqs = []
        self.unseen = {}  # seq of a call the wall has not shown yet -> its words
        self.lock = threading.Lock()

    def hear(self, topic, body):
        with self.lock:
            if topic == "event" and body:
                self.entry(body)
            elif topic.endswith("/state") and body and body.get("role") == "display":
                self.wall(body.get("board_revision", 0))

    def entry(self, entry):
        self.seqs.append(entry["seq"])
        for change in entry["changes"]:
            kind = change["change"]
            self.counts[kind] = self.counts.get(kind, 0) + 1
            leg = change.get("leg", "")
            if kind in ("issued", "added"):
                self.queued[leg] = change.get("queued", entry["at"])
            if kind == "called":
                self.waits.append((entry["at"] - self.queued.get(leg, entry["at"])) / 1000)
                self.at[leg] = change["counter"]
            if kind in WORDS:
                line = WORDS[kind].format_map({
                    "ticket": change.get("ticket", leg.split("/")[0]), "ahead": change.get("ahead", 0),
                    "service": self.names.get(change.get("service"), change.get("service", "")),
                    "offline": " (kiosk alone)" if change.get("offline") else "",
                    "counter": change.get("counter", ""), "at": self.at.get(leg, "?"),
                    "day": change.get("day", entry["day"])})
                say(line)
                if kind in ("called", "recalled"):
                    self.unseen[entry["seq"]] = line

    def wall(self, revision):
        for seq in [s for s in self.unseen if s <= revision]:
            say(f"the wall shows {self.unseen.pop(seq)}")
            self.shown += 1

    def waiting(self):
        c = self.counts.get
        left = sum(c(k, 0) for k in ("called", "voided", "cancelled"))
        return c("issued", 0) + c("added", 0) + c("returned", 0) - left


def hall_with_crowd(path, folder):
    """The hall file plus two devices of the crowd's own: a kiosk on the wire and the narrator."""
    plan = read_commented_json(path)
    taken = {d.get("kiosk") for d in plan["devices"]}
    plan["devices"] += [
        {"id": "crowd-door", "role": "kiosk", "kiosk": next(k for k in range(64, 0, -1) if k not in taken)},
        {"id": "crowd-story", "role": "observer"},
    ]
    logo = plan.get("ticket", {}).get("logo")
    if logo:
        shutil.copy(os.path.join(os.path.dirname(path), logo), folder)
    copy = os.path.join(folder, "hall.json")
    with open(copy, "w", encoding="utf-8") as out:
        json.dump(plan, out, ensure_ascii=False, indent=1)
    return copy


def devices_of(hall, role):
    return [d for d in hall.plan["devices"] if d["role"] == role]


class PrintShop:
    """PRINTER=sim: a private cupsd whose queue ends at a simulated printer; its paper lies in build/run/paper."""

    def __init__(self, hall):
        from cups import PrivateCups, available
        from printer import SimulatedPrinter, obey
        if not available():
            raise HallError("PRINTER=sim needs cupsd, and cupsd needs root: try as root, or leave PRINTER out")
        self.folder = os.path.join(hall.folder, "paper")
        self.printer = SimulatedPrinter(self.folder, speed_mm_s=250)
        control = os.path.join(self.folder, "control")
        threading.Thread(target=obey, args=(self.printer, control), daemon=True).start()
        self.cups = PrivateCups(os.path.join(hall.folder, "cups"))
        self.cups.start()
        self.cups.add_queue("ticket", f"escpos://127.0.0.1:{self.printer.port}")
        self.printing = {"to": "cups", "queue": "ticket", "server": self.cups.server}

    def close(self):
        self.cups.stop()
        self.printer.close()


def print_shop(hall):
    wanted = os.environ.get("PRINTER") or "files"
    if wanted not in ("files", "sim"):
        raise HallError(f"PRINTER={wanted}: it is files or sim")
    return PrintShop(hall) if wanted == "sim" else None


def one_board(hall_file):
    """The file of a board that runs the whole hall, when there is one of the hall file's name; else None."""
    path = os.path.join(ROOT, "data/boards", os.path.basename(hall_file))
    return path if os.path.exists(path) and "devices" in read_commented_json(path) else None


def start_programs(hall, shop, board):
    """Broker, dispatcher, one kiosk, one wall, up to twelve counters; or what stands in the board's file.
    Returns the counters' boxes."""
    desktop = bool(os.environ.get("DISPLAY"))
    screen = {"backend": "auto", "width": 1280, "height": 720} if desktop else {}
    if board:
        return hall.start_board(hall.board_file(board, screen, shop.printing if shop else None))
    hall.start_broker()
    hall.start_dispatcher()
    for kiosk in devices_of(hall, "kiosk")[:1]:
        hall.start_kiosk(kiosk["id"], screen, shop.printing if shop else None, options={"details": True})
    for wall in devices_of(hall, "display")[:1]:
        hall.start_display(wall["id"], screen)
    return {c["counter"]: hall.start_counter(c["counter"])
            for c in devices_of(hall, "counter")[:MAX_COUNTERS]}


def kiosk_keypad(hall):
    """A function that presses a key of the real kiosk."""
    kiosks = [d["id"] for d in devices_of(hall, "kiosk") if d["id"] != "crowd-door"]
    if not kiosks:
        return None
    path = os.path.join(hall.folder, kiosks[0] + ".input")

    def press(key):
        try:
            keypad = os.open(path, os.O_WRONLY | os.O_NONBLOCK)  # fails when nobody reads it
            os.write(keypad, f"key {key}\n".encode())
            os.close(keypad)
        except OSError as error:
            say(f"the kiosk's keypad: {error}")
    return press


def start_crowd(hall, pace, boxes, door):
    services = [(s["id"], s.get("mean_service_s", 240)) for i in hall.plan["institutions"]
                for s in i["services"]]
    mean_s = statistics.mean(mean for _, mean in services)
    per_hour = 0.9 * len(boxes) * 3600 / (mean_s + 25)
    for number, box in boxes.items():
        Operator(pace, number, box, mean_s, say).start()
    street = Street(pace, door, [s for s, _ in services], hall.plan["languages"], per_hour * 0.9, say)
    street.start()
    keypad = kiosk_keypad(hall)
    if keypad:
        KioskVisitors(pace, keypad, hall.plan["languages"], per_hour * 0.1).start()
    return street


def losses(hall, story, street):
    """Everything that must hold at the end; each line is something lost."""
    lost = []
    with sqlite3.connect(f"file:{hall.database}?mode=ro", uri=True) as db:
        texts = [t for t, in db.execute("SELECT text FROM journal ORDER BY seq")]
        hashes = [h for h, in db.execute("SELECT hash FROM journal ORDER BY seq")]
        known = {t for t, in db.execute("SELECT ticket FROM visit")}
    for held in street.tickets if street else []:
        if held not in known:
            lost.append(f"ticket {held} was given out and is not in the database")
    numbers = street.tickets if street else []
    if len(numbers) != len(set(numbers)):
        lost.append("a number was given twice")
    called = [c["leg"] for t in texts for c in json.loads(t)["changes"] if c["change"] == "called"]
    if len(called) != len(set(called)):
        lost.append("a ticket was called twice")
    if story.seqs != list(range(story.seqs[0], story.seqs[0] + len(story.seqs))) if story.seqs else False:
        lost.append("the entries on the wire have a gap")
    head = "0" * 64
    for number, (text, kept) in enumerate(zip(texts, hashes), 1):
        head = hashlib.sha256((head + text).encode()).hexdigest()
        if head != kept:
            lost.append(f"the journal's chain breaks at entry {number}")
            break
    return lost


def summary(hall, story, street, statuses, shop):
    waits = sorted(story.waits)
    count = story.counts.get
    print("\nSummary")
    print(f"  issued {count('issued', 0)}, called {count('called', 0)}, shown on the wall {story.shown}, "
          f"served {count('done', 0)}, did not come {count('no_show', 0)}, still waiting {story.waiting()}")
    if waits:
        print(f"  waits: mean {statistics.mean(waits):.1f} s, median {statistics.median(waits):.1f} s, "
              f"longest {waits[-1]:.1f} s (of this run's clock)")
    print(f"  tickets: {shop.folder if shop else os.path.join(hall.folder, 'tickets')}")
    print(f"  frames:  {os.path.join(hall.folder, 'frames')}")
    print(f"  journal: {hall.database}")
    lost = losses(hall, story, street)
    lost += [f"{name} ended with status {status}" for name, status in statuses.items() if status]
    for line in lost:
        print(f"  LOST: {line}")
    if not lost:
        print("  nothing was lost")
    return 1 if lost else 0


def tell_now_and_then(story, over, every=10):
    while not over.wait(every):
        say(f"waiting now: {story.waiting()}; served so far: {story.counts.get('done', 0)}")


def run():
    source = os.environ.get("HALL") or os.path.join(ROOT, "data/halls/islamabad.json")
    speed = float(os.environ.get("SPEED") or 20)
    duration = float(os.environ.get("DURATION") or 0)
    crowd = os.environ.get("CROWD", "1") != "0"
    seed = int(os.environ.get("NOVBE_SEED") or time.time())
    folder = os.path.join(ROOT, "build/run")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    over = threading.Event()
    for signo in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signo, lambda *_: over.set())
    with Hall(folder, hall_with_crowd(source, folder)) as hall:
        names = {s["id"]: s["names"].get("en", s["id"]) for i in hall.plan["institutions"]
                 for s in i["services"]}
        story, pace, street = Story(names), Pace(speed, seed), None
        shop = print_shop(hall)
        board = one_board(source)
        boxes = start_programs(hall, shop, board)
        listener = Device(hall, "crowd-story", ["event", "dev/+/state"], story.hear).connect()
        door = Device(hall, "crowd-door").connect()
        say(f"the hall is open: {len(names)} services, {len(boxes)} counters, broker on port {hall.port}, "
            f"seed {seed}")
        if board:
            say(f"one board: novbe-board started all programs and starts again what ends; try it: "
                f"kill -9 $(pgrep -P {hall.running['board'].pid} novbe-kiosk)")
            say(f"its log: {hall.log_path('board')}; ask the hub: "
                f"build/plain/bin/novbe-ctl -c {hall.folder}/state/run/ctl.json status")
        if os.environ.get("DISPLAY"):
            say("the kiosk and the wall are the two windows; touch the kiosk to take a ticket")
        else:
            say(f"no desktop: the kiosk and the wall are painted into {folder}/frames")
        if shop:
            say(f"tickets are printed through cupsd on port {shop.cups.port}; the paper lies in {shop.folder}")
            say(f"try: echo 'cover open' > {shop.folder}/control, then: cover close, paper out, paper load")
        say("Ctrl-C ends it")
        if not crowd:
            say("from another terminal: python3 tests/crowd/press.py 1 sign-in op1, then: ... 1 next")
            for kiosk in devices_of(hall, "kiosk")[:1]:
                say(f"keys of the kiosk: echo 'key 1' > {folder}/{kiosk['id']}.input")
        if crowd:
            street = start_crowd(hall, pace, boxes, door)
        threading.Thread(target=tell_now_and_then, args=(story, over), daemon=True).start()
        end = time.monotonic() + duration if duration else None
        dead = None
        while not over.wait(0.2 if not end else min(0.2, max(0, end - time.monotonic()))):
            dead = next((n for n in hall.running if not hall.alive(n)), None)
            if dead or (end and time.monotonic() >= end):
                break
        pace.over.set()
        if street:
            street.join(10)
        over.set()
        time.sleep(0.5)  # the last entries are on their way to the story
        listener.close()
        door.close()
        if dead:
            print(f"\n{dead} ended by itself:\n{hall.log_tail(dead)}")
        statuses = hall.stop_all()
        if shop:
            shop.close()
        return summary(hall, story, street, statuses, shop)


if __name__ == "__main__":
    try:
        sys.exit(run())
    except HallError as error:
        print(f"make run: {error}", file=sys.stderr)
        sys.exit(1)
