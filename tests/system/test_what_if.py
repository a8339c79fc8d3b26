"""novbe-plan on what real programs wrote: a hall's day replayed gives the calls that were made."""
import csv
import heapq
import json
import os
import random
import sqlite3
import struct
import subprocess
import time
import zlib

import pytest
from device import Device
from hall import BIN, ROOT
from test_replay import RandomDay, quick

PLAN = os.path.join(BIN, "novbe-plan")
COUNTERS = (1, 2, 3, 4)
SERVICES = ("id-card-new", "id-card-renewal", "passport-new", "passport-renewal")
PROFILES = {1: SERVICES[:2], 2: SERVICES[:2], 3: SERVICES, 4: SERVICES[2:]}


def plan(*words, check=True):
    made = subprocess.run([PLAN, *map(str, words)], capture_output=True, text=True, timeout=120, check=False)
    assert not check or made.returncode == 0, made.stderr
    return made


def counts_ranks(hall_plan):
    hall_plan["double_press_ms"] = 0
    hall_plan["policy"] = "strict"  # an order that hangs on no millisecond
    hall_plan["classes"][1].update(rank=1, self_service=True)


class Operators:
    """Counters that press `next` when they are free, and when somebody comes while they idle."""

    def __init__(self, hall, chance):
        self.chance = chance
        self.kiosk = Device(hall, "kiosk-1").connect()
        self.counters = {n: Device(hall, f"counter-{n}").connect() for n in COUNTERS}
        self.idle = []  # (since when, counter): since the last citizen went, which the journal tells too
        self.freed = dict.fromkeys(COUNTERS, 0)
        self.due, self.busy, self.waiting, self.breaths = [], set(), dict.fromkeys(SERVICES, 0), 0

    def press(self, number):
        """Every third time the citizen is sent home first; then, if so many wait that the others cannot call them all
        meanwhile, the operator takes a breath."""
        counter = self.counters[number]
        if number in self.busy:
            self.freed[number] = time.monotonic()
            if self.chance.randrange(3) == 0:
                self.busy.discard(number)
                counter.ask("end")
                if sum(self.waiting[service] for service in PROFILES[number]) >= len(COUNTERS):
                    self.breaths += 1
                    heapq.heappush(self.due, (time.monotonic() + self.chance.randrange(20, 30) / 100, number))
                    return
        answer = counter.ask("next")["counter"]
        self.busy.discard(number)
        if answer.get("leg"):
            self.busy.add(number)
            self.waiting[answer["service"]] -= 1
            heapq.heappush(self.due, (time.monotonic() + self.chance.randrange(4, 16) / 10, number))
        else:
            heapq.heappush(self.idle, (self.freed[number], number))

    def arrive(self, klass):
        service = self.chance.choice(SERVICES)
        self.waiting[service] += 1
        self.kiosk.issue(service, **({"class": klass}))
        for free in sorted(self.idle):
            self.idle.remove(free)
            heapq.heapify(self.idle)
            self.press(free[1])
            if free[1] in self.busy:
                return

    def day(self, citizens):
        """Everything happens at least 40 ms after the thing before, so that order is no matter of luck."""
        for number, counter in self.counters.items():
            counter.ask("sign_in", operator=f"op{number}")
            heapq.heappush(self.idle, (0, number))
        left = citizens
        following = time.monotonic()
        while left or self.due:
            if self.due and (not left or self.due[0][0] <= following):
                at, number = heapq.heappop(self.due)
                time.sleep(max(0, at - time.monotonic()))
                self.press(number)
            else:
                time.sleep(max(0, following - time.monotonic()))
                self.arrive(self.chance.choice(["normal", "normal", "priority"]))
                left -= 1
                following = time.monotonic() + self.chance.randrange(2, 20) / 100
            time.sleep(0.04)
        for device in (self.kiosk, *self.counters.values()):
            device.close()


def test_a_day_replayed_gives_the_calls_that_were_made(make_hall, write_plan, seed, tmp_path):
    hall = make_hall(write_plan(counts_ranks))
    hall.start_broker()
    hall.start_dispatcher()
    operators = Operators(hall, random.Random(seed))
    operators.day(40)
    assert operators.breaths > 0

    made = plan("replay", hall.database, "--calls", tmp_path / "calls.csv")  # beside the working hall
    assert "as it was" in made.stdout and "hall" in made.stdout
    with open(tmp_path / "calls.csv", encoding="utf-8") as file:
        replayed = sorted(csv.DictReader(file), key=lambda row: float(row["called_s"]))
    with sqlite3.connect(f"file:{hall.database}?mode=ro", uri=True) as db:
        lived = db.execute("SELECT service, class, counter, called_ms, queued_ms FROM leg ORDER BY called_ms").fetchall()
    assert len(lived) == len(replayed) == 40
    assert [(s, k, str(c)) for s, k, c, *_ in lived] == [(r["service"], r["class"], r["counter"]) for r in replayed]
    start = lived[0][3] / 1000 - float(replayed[0]["called_s"])
    for row, (*_, called, queued) in zip(replayed, lived):
        assert abs(float(row["called_s"]) + start - called / 1000) < 0.25
        assert abs(float(row["waits_from_s"]) + start - queued / 1000) < 0.25

    table = json.loads(plan("replay", hall.database, "--policy", "hall", "--policy", "fcfs", "--policy",
                            "accumulating:priority=4", "--json").stdout)
    as_it_was, as_hall, fcfs, accumulating = table["alternatives"]
    assert abs(as_it_was["mean_ms"] - as_hall["mean_ms"]) < 100
    assert [a["citizens"] for a in table["alternatives"]] == [40] * 4
    assert as_hall["classes"]["priority"]["mean_ms"] < fcfs["classes"]["priority"]["mean_ms"]
    assert accumulating["classes"]["priority"]["mean_ms"] <= fcfs["classes"]["priority"]["mean_ms"]


def test_any_day_can_be_replayed(make_hall, write_plan, seed, count):
    """Whatever devices ask for, parked, transferred, void, offline: nobody of the journal is lost."""
    hall = make_hall(write_plan(quick))
    hall.start_broker()
    hall.start_dispatcher()
    day = RandomDay(hall, seed)
    day.play(count(600, 5000))
    day.close()
    with sqlite3.connect(f"file:{hall.database}?mode=ro", uri=True) as db:
        legs = db.execute("SELECT count(*) FROM leg JOIN visit ON visit.id = leg.visit JOIN day USING(day)"  # of a
                          " WHERE state != 'void'").fetchone()[0]  # day that was lived: others' papers are only filed
    table = json.loads(plan("replay", hall.database, "--json").stdout)
    was, now = table["alternatives"]
    assert was["citizens"] == legs
    assert legs * 0.9 <= now["citizens"] <= legs  # a transfer that is not reached in the replay is not counted


# ---- A hall that is thought of ----
@pytest.fixture
def scenario(tmp_path):
    def write(**more):
        made = {"hall": os.path.join(ROOT, "data/halls/utility.json"), "days": 3, "seed": 3, "step_min": 60,
                "demand": [{"per_day": 500}], "shape": [3, 5, 6, 5, 3, 4, 4, 3, 2],
                "classes": [{"class": "priority", "share_pct": 12}], "counters": [{"open_pct": [60]}], **more}
        path = tmp_path / "scenario.json"
        path.write_text(json.dumps(made), encoding="utf-8")
        return path
    return write


def pixels(path):
    """Width, height and raw bytes of a PNG."""
    data = path.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, packed = 8, b""
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        if kind == b"IHDR":
            width, height = struct.unpack(">II", data[at + 8:at + 16])
        packed += data[at + 8:at + 8 + size] if kind == b"IDAT" else b""
        at += size + 12
    return width, height, zlib.decompress(packed)


def test_the_same_words_give_the_same_bytes(scenario, tmp_path):
    words = ("what-if", scenario(), "--change", "counters=+2", "--change", "policy=fcfs demand=+20%", "--json")
    one = plan(*words, "--png", tmp_path / "a.png")
    two = plan(*words, "--png", tmp_path / "b.png")
    assert one.stdout == two.stdout
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    assert plan(*words, "--seed", 4).stdout != one.stdout
    as_is, more_counters, more_people = json.loads(one.stdout)["alternatives"]
    assert as_is["name"] == "as it is"
    assert more_counters["citizens"] == as_is["citizens"] < more_people["citizens"]
    assert more_counters["mean_ms"] < as_is["mean_ms"] < more_people["mean_ms"]


def test_the_picture_shows_each_alternative_in_a_colour_of_its_own(scenario, tmp_path):
    plan("what-if", scenario(), "--change", "counters=+2", "--png", tmp_path / "a.png")
    width, height, raw = pixels(tmp_path / "a.png")
    assert (width, height) == (1600, 1200)
    for colour in ((0x00, 0x72, 0xb2), (0xd5, 0x5e, 0x00)):
        assert raw.count(bytes(colour)) > 1000
    assert raw.count(bytes((0x00, 0x9e, 0x73))) == 0


def test_the_least_staffing_meets_its_level(scenario):
    path = scenario()
    found = plan("staffing", path, "--level", "80%/5min", "--over-day")
    assert "counter-hours a day" in found.stdout
    made = json.loads(plan("staffing", path, "--level", "80%/5min", "--over-day", "--json").stdout)
    assert made["step_min"] == 60
    assert all(len(steps) == 24 for steps in made["plan"].values())
    harder = json.loads(plan("staffing", path, "--level", "95%/2min", "--over-day", "--json").stdout)
    assert made["counter_minutes"] < harder["counter_minutes"]


def test_weekdays_are_chosen(scenario):
    path = scenario(days=14, first_day="2026-11-23")  # a Monday
    for words, days in (("mon-fri", 10), ("sat,sun", 4), ("mon,wed-thu", 6)):
        assert json.loads(plan("simulate", path, "--weekdays", words, "--json").stdout)["days"] == days
    assert "none of its days" in plan("simulate", path, "--days", 2, "--weekdays", "sun", check=False).stderr


def test_a_sample_scenario_reads_clean():
    for name in sorted(os.listdir(os.path.join(ROOT, "data/scenarios"))):
        made = plan("simulate", os.path.join(ROOT, "data/scenarios", name), "--days", 1)
        assert " 1 day\n" in made.stdout


@pytest.mark.parametrize("change,said", [
    ({"demand": [{"service": "nothing", "per_day": 5}]}, "demand[0].service: the hall file has no such service"),
    ({"opens": "9"}, "opens: write a time as \"09:00\""),
    ({"closes": "08:00"}, "it closes before it opens"),
    ({"step_min": 20}, "quarter hours"),
    ({"colour": "red"}, "colour"),
    ({"counters": [{"profile": "none", "open": [1]}]}, "the hall file has no such profile"),
    ({"counters": [{"open": [1]}]}, "write a profile and how many are open"),
    ({"appointments": {"share_pct": 20}}, "the hall file offers no appointments"),
    ({"hall": "/nowhere.json"}, "/nowhere.json"),
])
def test_a_wrong_scenario_is_told_with_its_place(scenario, change, said):
    made = plan("simulate", scenario(**change), check=False)
    assert made.returncode == 2 and said in made.stderr, made.stderr


@pytest.mark.parametrize("words,said", [
    ((), "Usage"), (("replay",), "of which source?"), (("what-if", "x.json"), "what if what?"),
    (("replay", "x.db", "--level", "ten"), "80%/10min"), (("replay", "x.db", "--days", "0"), "from 1 to"),
    (("replay", "x.db", "--from", "yesterday"), "YYYY-MM-DD"), (("replay", "a", "b"), "one source at a time"),
    (("staffing", "x.db", "--step", "20"), "quarter hours"), (("guess", "x"), "guess"),
    (("replay", "x.db", "--weekdays", "mon-"), "mon-thu"), (("replay", "x.db", "--weekdays", "fri-mon"), "mon-thu"),
])
def test_wrong_words_end_with_64(words, said):
    made = plan(*words, check=False)
    assert made.returncode == 64 and said in made.stderr, made.stderr


def test_a_file_that_is_no_source_is_told(tmp_path):
    assert "No such file" in plan("replay", tmp_path / "none.db", check=False).stderr
    with sqlite3.connect(tmp_path / "other.db") as db:
        db.execute("CREATE TABLE x(y)")
    made = plan("replay", tmp_path / "other.db", check=False)
    assert made.returncode == 2 and "it is not a hall's database" in made.stderr


# ---- A trace ----
def test_a_trace_of_calls_is_replayed(tmp_path):
    trace, sessions = tmp_path / "calls.csv", tmp_path / "sessions.csv"
    trace.write_text("day,arrival_s,service_type,class,service_s,abandon_after_s,obs_wait_s,server,outcome\n"
                     "19990103,36000,PS,1,100,,0,s1,S\n19990103,36010,PS,1,60,,90,s1,S\n"
                     "19990103,36020,PS,2,60,,150,s1,S\n19990103,36030,PS,1,,40,40,,A\n", encoding="utf-8")
    sessions.write_text("day,server,on_s,off_s\n19990103,s1,35000,40000\n", encoding="utf-8")
    words = ("replay", trace, "--sessions", sessions, "--policy", "fcfs", "--policy", "strict", "--json")
    was, fcfs, strict = json.loads(plan(*words).stdout)["alternatives"]
    assert was["citizens"] == fcfs["citizens"] == 4 and was["left"] == fcfs["left"] == 1
    # at 36020 the first is served until 36100, the second until 36160, and s1 took ten seconds' breath then
    assert fcfs["classes"]["priority"]["mean_ms"] == 150000
    assert strict["classes"]["priority"]["mean_ms"] == 80000
    assert strict["classes"]["normal"]["longest_ms"] > 150000
    (tmp_path / "bad.csv").write_text("day,server\n", encoding="utf-8")
    made = plan("replay", trace, "--sessions", tmp_path / "bad.csv", check=False)
    assert made.returncode == 2 and "bad.csv:1: sessions have the columns" in made.stderr
