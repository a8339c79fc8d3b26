"""Power cut at random moments at a kiosk that goes on without the hub: no ticket that was printed is unknown
afterwards, none is printed twice, and no number is given again.

The real kiosk is recorded (tests/tools/powercut). What lies in its tray and what stood on its screen is said to
the world: the cut does not take it back. At each moment the kiosk's folder is rebuilt and judged without the
kiosk; from some of them the real kiosk is started again, beside the hub as it was when the line was cut.
"""
import collections
import concurrent.futures
import json
import os
import random
import re
import signal
import sqlite3
import sys
import time

import ledger
import own_file
import pytest
from conftest import ROOT, SOAK, seed_base
from device import Device
from hall import BIN, Hall, wait_until
from line import Line

sys.path.insert(0, os.path.join(ROOT, "tests/tools/powercut"))
import rebuild  # noqa: E402

# One worker's: the day is recorded once.
pytestmark = pytest.mark.xdist_group("kiosk power")

RECORDER = os.path.join(ROOT, "build/plain/powercut.so")
CLOCK = os.path.join(os.path.dirname(BIN), "clock.so")
BOOT = "0b007000-0000-4000-8000-0000000000b7"  # that of whoever starts behind the power cut
KIOSK = 1
SETTLED_S = 5  # until the hub has heard of all paper
GIVEN = re.compile(r"ticket '([A-Z]+\d+)': given (?:for|without)")
SHEET = re.compile(r"came tickets/(.+-(\d{4}-\d\d-\d\d)-([A-Z]+\d+))\.png")
PLAN = {
    "centre": "dark", "names": {"en": "Dark"}, "sample": True, "time_zone": "UTC", "languages": ["en"],
    "classes": [{"id": "normal", "names": {"en": "Ordinary"}}],
    "zones": [{"id": "hall", "names": {"en": "Hall"}}],
    "institutions": [{"id": "office", "names": {"en": "Office"}, "services": [
        {"id": "papers", "series": "A", "names": {"en": "Papers"}},
        {"id": "bills", "series": "B", "names": {"en": "Bills"}}]}],
    "profiles": [{"id": "all", "institutions": ["office"]}],
    "counters": [{"counter": 1, "zone": "hall", "profile": "all"}],
    "devices": [{"id": "kiosk-1", "role": "kiosk", "kiosk": KIOSK}, {"id": "observer-1", "role": "observer"}],
}


# ---- A kiosk, its hub and its citizens ------------------------------------------------------------------------

class Entrance:
    """A kiosk on a line of its own; what people see of it lies in the folder `world`."""

    def __init__(self, hall, line, env=None):
        self.hall, self.line, self.env = hall, line, env
        self.world = os.path.join(hall.folder, "world")
        self.tickets = os.path.join(self.world, "tickets")
        self.state = os.path.join(hall.folder, "state", "kiosk-1")
        os.makedirs(self.tickets, exist_ok=True)
        hall.lines["kiosk-1"] = line.port
        self.keys = None

    def start(self):
        self.keys = self.hall.start_kiosk(
            env=self.env, options={"ticket_shown_s": 1}, printing={"folder": self.tickets},
            screen={"png": os.path.join(self.world, "screen.png"), "width": 640, "height": 480, "dpi": 60})

    def log(self):
        return self.hall.log_tail("kiosk-1", 10**6)

    def wait_for_hub(self):
        """Until it may go on alone: it has heard the hub and asked it about its range."""
        wait_until(lambda: "tickets can be given" in self.log() and self.fact("kiosk") == KIOSK, 20,
                   "the kiosk to know its range\n" + self.hall.log_tail("kiosk-1"))

    def start_alone(self):
        before = self.log().count("numbers of its own")
        self.start()
        wait_until(lambda: self.log().count("numbers of its own") > before, 15, "the kiosk to be ready alone\n"
                   + self.hall.log_tail("kiosk-1"))

    def fact(self, name):
        database = os.path.join(self.state, "own.db")
        try:
            return ledger.rows(database, f"SELECT {name} FROM fact")[0][0]
        except (sqlite3.Error, IndexError):
            return None

    def cut(self):
        self.line.cut()
        wait_until(lambda: "hub: lost" in self.log().rpartition("tickets can be given")[2], 10,
                   "the kiosk to miss the hub\n" + self.hall.log_tail("kiosk-1"))

    def press(self, *keys):
        with open(self.keys, "w", encoding="ascii") as keypad:
            keypad.write("".join(f"key {key}\n" for key in keys))

    def given(self):
        return GIVEN.findall(self.log())

    def sheets(self):
        return set(os.listdir(self.tickets)) if os.path.isdir(self.tickets) else set()

    def is_printed(self, number):
        """And the kiosk has heard it from its printer: before, it hears no key."""
        return f"-{number}': copy 0: printed" in self.log()

    def choose(self, key, seconds=8):
        """A citizen comes and chooses a service; the number, given but perhaps not printed."""
        before = len(self.given())
        self.press("Home", key)
        wait_until(lambda: len(self.given()) > before, seconds, "a number\n" + self.hall.log_tail("kiosk-1"))
        return self.given()[-1]

    def take(self, key):
        """A citizen takes a ticket with its paper; its number."""
        number = self.choose(key)
        wait_until(lambda: self.is_printed(number), 8, f"{number}'s paper\n" + self.hall.log_tail("kiosk-1"))
        return number


def make_hall(folder):
    os.makedirs(folder, exist_ok=True)
    plan = os.path.join(folder, "plan.json")
    with open(plan, "w", encoding="utf-8") as out:
        json.dump(PLAN, out)
    return Hall(os.path.join(folder, "hall"), plan)


def copy_database(source, target):
    """The hub's journal as of this moment."""
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with sqlite3.connect(f"file:{source}?mode=ro", uri=True) as one, sqlite3.connect(target) as other:
        one.backup(other)
    one.close()
    other.close()


def all_reported(observer):
    state = observer.retained.get("dev/kiosk-1/state") or {}
    return state.get("online") and state.get("unreported") == 0


# ---- The recorded day -----------------------------------------------------------------------------------------

class Recording:
    """A day of the kiosk, and the hub's journal as it was whenever the line was cut."""

    def __init__(self, folder, seed, tickets):
        self.folder, self.chance, self.tickets = str(folder), random.Random(f"{seed} day"), tickets
        self.path = os.path.join(self.folder, "powercut.log")
        self.hall = make_hall(self.folder)
        self.hubs = 0
        self.kiosk = None

    def record(self):
        with self.hall as hall, Line(hall.port) as line:
            hall.start_broker()
            hall.start_dispatcher()
            self.kiosk = Entrance(hall, line)
            os.makedirs(self.kiosk.state)
            self.kiosk.env = {"LD_PRELOAD": RECORDER, "NOVBE_POWERCUT_FOLDER": self.kiosk.state,
                              "NOVBE_POWERCUT_LOG": self.path, "NOVBE_POWERCUT_WORLD": self.kiosk.world}
            with Device(hall, "observer-1", ["dev/+/state"]) as observer:
                self.day(observer)
            assert hall.stop("kiosk-1") == 0
        return self

    def day(self, observer):
        kiosk = self.kiosk
        kiosk.start()
        kiosk.wait_for_hub()
        self.people(2)
        wait_until(lambda: ledger.rows(self.hall.database, "SELECT count(*) FROM visit WHERE print = 'printed'")[0][0]
                   == 2, 10, "the hub to know the paper\n" + self.hall.log_tail("kiosk-1"))
        self.people(1)  # of whose paper the hub may hear or not
        kiosk.line.hang(hears=False, speaks=True)  # the hub does what it is asked, and nobody hears of it
        kiosk.take("1")
        kiosk.cut()
        self.alone()
        self.people(self.tickets)
        self.paper_out(2)
        self.die(0.03)
        self.people(self.tickets)
        self.mark("busy")
        kiosk.line.heal()
        wait_until(lambda: all_reported(observer), 20, "the reports\n" + self.hall.log_tail("kiosk-1"))
        self.people(1)
        kiosk.cut()
        self.alone()
        self.people(self.tickets)
        self.die(0.1)
        self.paper_out(1)
        self.people(self.tickets)

    def mark(self, text):
        """Into the recorder's log, as if the kiosk had said it: it is known by now."""
        data = text.encode()
        head = rebuild.HEAD.pack(rebuild.MAGIC, rebuild.MARK, self.hall.running["kiosk-1"].pid, 0, 0, len(data))
        log = os.open(self.path, os.O_WRONLY | os.O_APPEND)
        os.write(log, head + data)
        os.close(log)

    def alone(self):
        """From here on the hub hears nothing."""
        copy_database(self.hall.database, self.hub(self.hubs))
        self.mark(f"alone {self.hubs}")
        self.hubs += 1

    def hub(self, number):
        return os.path.join(self.folder, f"hub-{number}.db")

    def people(self, count):
        for _ in range(count):
            self.kiosk.take(self.chance.choice("12"))

    def paper_out(self, count):
        """The first finds it out in mid print or beforehand: their numbers are shown."""
        os.rename(self.kiosk.tickets, self.kiosk.tickets + ".away")
        for _ in range(count):
            number = self.kiosk.choose(self.chance.choice("12"))
            time.sleep(0.4)  # to read it
            self.mark(f"read {number}")
        os.rename(self.kiosk.tickets + ".away", self.kiosk.tickets)
        self.kiosk.press("Home")
        wait_until(self.printer_is_back, 40, "the kiosk to find its paper\n" + self.hall.log_tail("kiosk-1"))

    def printer_is_back(self):
        """Whoever comes before the printer is asked again reads a number too."""
        number = self.kiosk.choose(self.chance.choice("12"))
        time.sleep(0.4)
        if not self.kiosk.is_printed(number):
            self.mark(f"read {number}")
        return self.kiosk.is_printed(number)

    def die(self, seconds):
        """The kiosk is killed when a citizen has pressed, and started again."""
        self.kiosk.press("Home", "1")
        time.sleep(self.chance.uniform(0, seconds))
        self.hall.stop("kiosk-1", signal.SIGKILL)
        self.kiosk.start_alone()


# ---- What the world knows -------------------------------------------------------------------------------------

Said = collections.namedtuple("Said", "moment visit day number how")  # how: "paper" or "screen"


class World:
    """What people held or read, and when."""

    def __init__(self, log):
        self.said, self.hubs, screen, day = [], [], 0, ""
        for moment, text in log.marks:
            sheet = SHEET.fullmatch(text)
            if sheet:
                self.said.append(Said(moment, *sheet.groups(), "paper"))
                day = sheet[2]
            elif text == "came screen.png":
                screen = moment
            elif text.startswith("read "):
                number = text.split()[1]
                self.said.append(Said(screen, f"{PLAN['centre']}-{day}-{number}", day, number, "screen"))
            elif text.startswith("alone ") or text == "busy":
                self.hubs.append((moment, None if text == "busy" else int(text.split()[1])))

    def before(self, moment):
        return [said for said in self.said if said.moment < moment]

    def hub_at(self, moment):
        """Which of the hub's journals is the one of this moment; None: it was changing."""
        return next((hub for at, hub in reversed(self.hubs) if at < moment), None)


def is_own(said):
    return int(said.number.lstrip("ABC")) >= 1000


class Careless(rebuild.Log):
    """The same day, had the kiosk not flushed one of its files since the first ticket: the test of the test."""

    def __init__(self, path, name):
        self.name, self.numbers = name, set()
        super().__init__(path)

    def _take(self, moment, kind, process, file, at, data):
        if kind == rebuild.OPEN and data.decode().removesuffix(".part") == self.name:
            self.numbers.add((process, file))
        is_flush = kind in (rebuild.SYNC_BEGIN, rebuild.SYNC_END) and (process, file) in self.numbers
        if not is_flush or not any(SHEET.fullmatch(text) for _, text in self.marks):
            super()._take(moment, kind, process, file, at, data)


# ---- The judge without the kiosk ------------------------------------------------------------------------------

def names_in_ledger(folder):
    """The prints the press would never start again."""
    try:
        with open(os.path.join(folder, "paper.ledger"), "rb") as file:
            text = file.read()
    except FileNotFoundError:
        return set()
    steps = re.findall(rb"^([A-Za-z0-9._-]+) (?:submitted|(?:told-)?(?:printed|uncertain|unprinted)) \d+$",
                       text[:text.rfind(b"\n") + 1], re.MULTILINE)
    return {name.decode() for name in steps}


def wrong_with(said, found, known):
    """What the next start would make of a ticket that is in somebody's hand or head: [] is what we want."""
    if is_own(said) and said.number not in found:
        return [f"{said.number} ({said.how}) is unknown"]
    wrong = []
    if said.how == "paper" and said.visit not in known:
        wrong.append(f"{said.number} ({said.how}) is not in the ledger: it may be printed again")
    if is_own(said):
        own = found[said.number]
        given_up = own["state"] == "open" and said.visit not in known
        if own["void"] or own["refused"] or given_up:
            wrong.append(f"{said.number} ({said.how}) is void: {own}")
        if own["day"] != said.day:
            wrong.append(f"{said.number} is of another day: {own}")
    return wrong


def losses(disk, before, chance):
    """What is wrong with a kiosk's folder after a power cut, when all that was said before."""
    path = os.path.join(disk, "own.db")
    found = {ticket["ticket"]: ticket for ticket in own_file.tickets(path).values()}
    known = names_in_ledger(disk)
    wrong = [line for said in before for line in wrong_with(said, found, known)]
    day = before[-1].day if before else "2026-11-10"
    given = own_file.give(path, KIOSK, 3, day, sure=chance.random() < 0.7)
    if given is None:
        return wrong + ["it forgot which numbers it gave" for said in before[-1:] if is_own(said)]
    taken = {said.number for said in before} | set(found)
    return wrong + [f"{ticket['ticket']} is given again" for ticket in given if ticket["ticket"] in taken]


def cut_everywhere(log, world, cuts, seed, disk):
    """[(moment, mode, what is wrong)] of the power cuts that lost something."""
    chance, wrong = random.Random(f"{seed} cuts"), []
    for moment, mode in sorted(cuts):
        log.rebuild(moment, mode, chance, disk)
        found = losses(disk, world.before(moment), chance)
        if found:
            wrong.append((moment, mode, found))
    return wrong


def some_moments(log, world, points, seed, most=1000):
    """Random ones, and those right behind what people saw, when nothing arrives that need not."""
    chance = random.Random(f"{seed} moments")
    cuts = [(chance.randrange(1, log.moments + 1), chance.choice(rebuild.MODES)) for _ in range(points)]
    return cuts + [(said.moment + 1, "dropped") for said in world.said[:most]]


# ---- The kiosk itself, behind the cut -------------------------------------------------------------------------

class Return:
    """The power is back: the real kiosk on the rebuilt folder, the hub as it was."""

    def __init__(self, folder, hub, before, is_new_boot):
        self.hall = make_hall(folder)
        self.hub, self.before, self.is_new_boot = hub, before, is_new_boot
        self.printed = [said for said in before if said.how == "paper"]
        self.state = os.path.join(self.hall.folder, "state", "kiosk-1")
        os.makedirs(os.path.dirname(self.state))
        self.new = []

    def judge(self):
        """What is wrong afterwards."""
        with self.hall as hall, Line(hall.port) as line:
            copy_database(self.hub, hall.database)
            hall.start_broker()
            hall.start_dispatcher()
            kiosk = Entrance(hall, line, self.boot())
            for said in self.printed:
                with open(os.path.join(kiosk.tickets, f"{said.visit}.png"), "w", encoding="ascii") as sheet:
                    sheet.write("what came out before")
            with Device(hall, "observer-1", ["dev/+/state"]) as observer:
                self.go_on(kiosk, observer)
                return self.wrong(kiosk)

    def boot(self):
        """A real power cut brings another boot, whose monotonic clock says nothing of before."""
        if not self.is_new_boot:
            return {}
        path = os.path.join(self.hall.folder, "clock")
        with open(path, "w", encoding="ascii") as out:
            out.write(f"0 1 {BOOT}\n")
        return {"LD_PRELOAD": CLOCK, "NOVBE_CLOCK": path}

    def go_on(self, kiosk, observer):
        kiosk.start()
        kiosk.wait_for_hub()
        wait_until(lambda: all_reported(observer), 20, "the reports\n" + self.hall.log_tail("kiosk-1"))
        self.new = [kiosk.take("1"), kiosk.take("2")]
        kiosk.cut()
        self.new += [kiosk.take("1"), kiosk.take("2")]
        kiosk.line.heal()
        wait_until(lambda: all_reported(observer), 20, "the last reports\n" + self.hall.log_tail("kiosk-1"))
        deadline = time.monotonic() + SETTLED_S
        while self.unsettled() and time.monotonic() < deadline:
            time.sleep(0.05)

    def legs(self):
        """number -> [(state, print)]"""
        found = {}
        for number, state, paper in ledger.rows(
                self.hall.database, "SELECT ticket, state, print FROM visit JOIN leg ON leg.visit = visit.id"):
            found.setdefault(number, []).append((state, paper))
        return found

    def unsettled(self):
        """What lies in the tray, and the hub does not say so."""
        legs = self.legs()
        return [f"{said.number} lies in the tray: {legs.get(said.number)}" for said in self.printed
                if "printed" not in [paper for _, paper in legs.get(said.number, [])]]

    def wrong(self, kiosk):
        ledger.assert_sound(self.hall.database)
        ledger.assert_numbers_once(self.hall.database)
        legs, wrong = self.legs(), self.unsettled()
        for said in self.before:
            if len(legs.get(said.number, [])) != 1:
                wrong.append(f"{said.number} ({said.how}) is known {len(legs.get(said.number, []))} times")
            elif legs[said.number][0][0] == "void":
                wrong.append(f"{said.number} ({said.how}) is void")
        wrong += [f"stray: {change}" for change in ledger.changes(self.hall.database, "stray")]
        wrong += [f"{number} is given again" for number in self.new
                  if number in {said.number for said in self.before} or self.new.count(number) > 1]
        wrong += [f"{number} was not given by the hub" for number in self.new[:2] if len(number) > 4]
        wrong += [f"{number} is not the kiosk's own" for number in self.new[2:] if len(number) == 4]
        return wrong + self.wrong_paper(kiosk) + self.ghosts(legs)

    def wrong_paper(self, kiosk):
        """Nothing comes out but what was taken now."""
        came = {name for name in kiosk.sheets() if name.endswith(".png")}
        old = {f"{said.visit}.png" for said in self.printed}
        wrong = [f"{name} came out unasked" for name in came - old
                 if name.rsplit("-", 1)[1][:-4] not in self.new]
        for name in old:
            with open(os.path.join(kiosk.tickets, name), "rb") as sheet:
                if not sheet.read(20).startswith(b"what came"):
                    wrong.append(f"{name} came out a second time")
        return wrong

    def ghosts(self, legs):
        """The hub's own numbers that nobody holds are called by nobody."""
        held = {said.number for said in self.before} | set(self.new)
        return [f"{number} is {state} and nobody holds it" for number, [(state, _), *_] in legs.items()
                if len(number) == 4 and number not in held and state != "void"]


def return_points(log, world, points, seed):
    """Moments while the hub heard nothing: half of them right behind something that people saw."""
    chance = random.Random(f"{seed} returns")
    quiet = [said.moment + 1 for said in world.said if world.hub_at(said.moment + 1) is not None]
    chosen = [(chance.choice(quiet), "dropped") for _ in range(points // 2)]
    while len(chosen) < points:
        moment = chance.randrange(1, log.moments + 1)
        if world.hub_at(moment) is not None:
            chosen.append((moment, chance.choice(rebuild.MODES)))
    return sorted(chosen)


def come_back(recording, log, world, points, seed, name="back"):
    """[(moment, mode, what is wrong)] of real kiosks started behind the cut; two at a time."""
    chance, returns = random.Random(f"{seed} back"), []
    for number, (moment, mode) in enumerate(points):
        one = Return(os.path.join(recording.folder, f"{name}-{number}"), recording.hub(world.hub_at(moment)),
                     world.before(moment), number % 2 == 0)
        log.rebuild(moment, mode, chance, one.state)
        returns.append(one)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found = list(pool.map(Return.judge, returns))
    return [(*point, wrong) for point, wrong in zip(points, found) if wrong]


# ---- Tests ----------------------------------------------------------------------------------------------------

@pytest.fixture(name="recording", scope="module")
def fixture_recording(tmp_path_factory):
    return Recording(tmp_path_factory.mktemp("day"), seed_base(), 40 if SOAK else 8).record()


def test_a_power_cut_loses_no_ticket_that_came_out(recording, tmp_path, count, seed):
    log = rebuild.Log(recording.path)
    world = World(log)
    cuts = some_moments(log, world, count(100, 5000), seed)
    wrong = cut_everywhere(log, world, cuts, seed, str(tmp_path / "disk"))
    kinds = collections.Counter((said.how, is_own(said)) for said in world.said)
    print(f"seed {seed}: {log.moments} moments, {dict(kinds)}, {len(cuts)} cuts, {len(wrong)} with losses")
    assert kinds["paper", True] > 20 and kinds["paper", False] == 4 and kinds["screen", True] >= 3
    assert wrong == []


@pytest.mark.parametrize("name, words", [("own.db-wal", ["is unknown", "is given again"]),
                                         ("paper.ledger", ["is void", "may be printed again"])])
def test_with_fewer_flushes_tickets_are_lost(recording, tmp_path, seed, name, words):
    """The test of the test: the same day without some of the flushes, and the judge sees it."""
    log = Careless(recording.path, name)
    world = World(log)
    wrong = cut_everywhere(log, world, some_moments(log, world, 0, seed, 15), seed, str(tmp_path / "disk"))
    for word in words:
        assert any(word in line for _, _, found in wrong for line in found), wrong


def test_the_kiosk_comes_back_and_the_hub_knows_all(recording, count, seed):
    log = rebuild.Log(recording.path)
    world = World(log)
    points = return_points(log, world, count(5, 50), seed)
    wrong = come_back(recording, log, world, points, seed)
    print(f"seed {seed}: {len(points)} returns, {len(wrong)} with losses")
    assert wrong == []


def test_a_kiosk_whose_folder_was_lost_goes_on_by_the_hub(recording):
    """Nothing of it was on the disk, and its clock is believed: the hub tells it what it was. Without its ledger it
    gives up none of the hub's numbers: any may be on paper."""
    *heard, unheard = [said for said in World(rebuild.Log(recording.path)).said if not is_own(said)][:3]
    back = Return(os.path.join(recording.folder, "empty"), recording.hub(0), [*heard, unheard], is_new_boot=True)
    assert [line for line in back.judge() if not line.startswith(unheard.number)
            and "nobody holds it" not in line] == []


def test_the_hub_misses_what_a_kiosk_lost(recording, seed):
    """The test of the test: from the disk of a kiosk that flushed less, the real one cannot tell it all."""
    log = Careless(recording.path, "own.db-wal")
    world = World(log)
    last = [said for said in world.said if said.how == "paper"][-1]
    [(_, _, wrong)] = come_back(recording, log, world, [(last.moment + 1, "dropped")], seed, "careless")
    assert f"{last.number} (paper) is known 0 times" in wrong
