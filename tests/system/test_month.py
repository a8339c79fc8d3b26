"""A month of business days under ten kills a day: the journal tells everything that a call was decided on.

The hub's clock is pretended: a start of the dispatcher is some twenty to fifty minutes after the kill before it, so that
people wait as long as they do in a hall, and a month of working days passes in minutes. The order of the hall (policy,
shares, turns, caps) changes over night, and once more in the middle of each day.
"""
import collections
import datetime
import json
import os
import random
import signal
import subprocess
import threading
import time
import zoneinfo

import ledger
from hall import BIN, wait_until
from test_kills import ANSWER_S, Load, more_kiosks
from test_replay import FORGOTTEN, REPLAY, reload

ZONE = zoneinfo.ZoneInfo("Asia/Karachi")
FIRST_DAY = datetime.date(2026, 11, 30)  # a Monday
CLOCK = os.path.join(os.path.dirname(BIN), "clock.so")
KILLS_A_DAY = 10
LONG_MS, SHORT_MS = 20 * 3_600_000, 1000  # a command's lifetime: beyond a night; over before the next start
NEVER = {"storage", "id_reused", "unsupported", "no_memory"}
POLICIES = ["fcfs", "accumulating", "strict", "head_start", "due_date", "ratio"]
CLASSES = ["normal", "priority", "veteran", "appointment"]


def crowded(plan):
    """Few services, and counters that take all of them, so that there is always somebody to choose from."""
    more_kiosks(plan)
    plan["appointments"] = {"class": "appointment", "early_min": 240, "late_min": 10, "late": "walk_in"}
    plan["profiles"][0]["also"] = [{"weight": 512, "institutions": ["passport", "traffic"]}]
    for counter in plan["counters"]:
        counter["profile"] = "identity" if counter["counter"] == 1 else "all"


def another_order(plan, chance, policy):
    """This policy, and other figures for every class."""
    plan["policy"] = {"kind": policy, "cap_s": chance.choice([0, 1800, 5400])}
    plan["classes"] = [{
        "id": name, "names": {"en": name.title(), "ur": "عام"}, "self_service": name in ("priority", "veteran"),
        "slope": chance.choice([1024, 2048, 4096]), "rank": chance.randrange(4), "turns": chance.randrange(1, 5),
        "head_start_s": chance.randrange(1700), "target_s": chance.randrange(60, 1700),
        "min_share_pct": 0 if policy == "ratio" else chance.choice([0, 0, 20, 25]),
        **chance.choice([{}, {"cap_s": 2400}])} for name in CLASSES]


def working_days(count):
    days = (FIRST_DAY + datetime.timedelta(days=n) for n in range(count * 2 + 7))
    return [day for day in days if day.weekday() < 5][:count]


class Month(Load):
    """Nine devices that live through days; what each was answered is kept here, in no table of the hub's."""

    def __init__(self, hall, seed):
        super().__init__(hall, seed)
        self.services = self.services[:10]
        self.day = 0            # of the month
        self.offset_ms = 0      # hub time - monotonic
        self.here = set()       # devices that have begun
        self.under_way = set()  # devices whose command has no answer yet
        self.said_no = collections.Counter()
        self.not_given = []     # tokens of those who were told that there is no ticket for them
        self.codes = collections.deque()
        self.threads.append(threading.Thread(target=self._work, args=("ctl", self._manage), name="ctl"))

    def _ask(self, device, done, verb, **arguments):
        self._begin_day(device, done)
        body = {"id": device.new_id(), "verb": verb, **arguments,
                "deadline": device.now_ms() + (LONG_MS if device.count % 10 else SHORT_MS)}
        self.under_way.add(device.name)
        answer = device.exchange(body, ANSWER_S, raw=True)
        self.under_way.discard(device.name)
        with self.lock:
            self.answers += 1
            if not answer["ok"]:
                self.said_no[answer["error"]["code"]] += 1
        assert answer["ok"] or answer["error"]["code"] not in NEVER, (body, answer)
        if answer["ok"] and "seq" in answer:
            done.append((body, answer))
        if answer["ok"] and verb in ("next", "call_ticket", "unpark") and "leg" in answer["counter"]:
            self.calls.append((answer["seq"], answer["counter"]["counter"], answer["counter"]["leg"]))
        return answer

    def _begin_day(self, device, done):
        """The morning: yesterday's answers are still known, older ones not for long."""
        self.here.add(device.name)
        device.offset_ms = self.offset_ms
        if getattr(device, "day", self.day) != self.day and done:
            body, answer = done[-1]
            done.clear()
            assert device.exchange(dict(body), ANSWER_S) == answer, body
        device.day = self.day

    # ---- at the door ----
    def _issue(self, device, done, chance):
        token = f"{chance.getrandbits(128):032x}"
        who = {"language": chance.choice(["en", "ur"]), "token": token}
        if device.name == "reception-1" and chance.random() < 0.3:
            self._book(device, done, chance)
        if self.codes and chance.random() < 0.3:
            answer = self._ask(device, done, "check_in", code=self.codes.popleft(), **who)
        else:
            answer = self._ask(device, done, "issue", service=chance.choice(self.services),
                               **{"class": chance.choice(CLASSES[:1] * 3 + CLASSES[1:3])}, **who)
        if not answer["ok"]:
            self.not_given.append(token)
            return
        ticket = answer["ticket"]
        self.issued.append((ticket["visit"], ticket["token"], ticket["service"]))
        word = chance.choice(["confirm"] * 17 + ["void", "", ""])
        if word:
            self._ask(device, done, word, ticket=ticket["ticket"])

    def _book(self, device, done, chance):
        code = f"MONTH-{len(self.issued)}-{chance.randrange(1000)}"
        if self._ask(device, done, "book", code=code, language="ur", service=chance.choice(self.services),
                     slot=device.now_ms() + chance.randrange(60_000, 3_600_000))["ok"]:
            self.codes.append(code)

    def _any_ticket(self, chance):
        return chance.choice(self.issued[-40:])[0].rsplit("-", 1)[1] if self.issued else "A001"

    # ---- at a counter ----
    def _serve(self, device, done, chance):
        verb = chance.choice(["next"] * 12 + ["arrive"] * 3 + ["end", "no_show", "recall", "park", "unpark", "unpark",
                                                             "transfer", "call_ticket", "sign_out"])
        arguments = {}
        if verb == "call_ticket":
            arguments = {"ticket": self._any_ticket(chance)}
        elif verb == "unpark":
            parked = getattr(device, "parked", [])
            arguments = {"ticket": chance.choice(parked) if parked else "A001"}
        elif verb == "transfer":
            arguments = chance.choice([{"service": chance.choice(self.services)}, {"counter": 3}])
        answer = self._ask(device, done, verb, **arguments)
        if answer["ok"]:
            device.parked = answer["counter"].get("parked", [])
        elif answer["error"]["code"] == "counter_closed":
            self._ask(device, done, "sign_in", operator=f"op-{device.name}")

    # ---- in the office ----
    def _manage(self, device, done, chance):
        service, counter = {"service": chance.choice(self.services)}, {"counter": chance.choice([1, 3, 5, 7])}
        verb, arguments = chance.choice([
            ("close_service", service), ("open_service", service), ("open_service", service),
            ("set_profile", {**counter, "profile": chance.choice(["all", "identity", "quick"])}),
            ("pause", counter), ("resume", counter), ("resume", counter),
            ("cancel", {"ticket": self._any_ticket(chance)}), ("return", {"ticket": self._any_ticket(chance)}),
            ("retire_ticket", {"ticket": f"A{chance.randrange(1, 999):03}"})])
        self._ask(device, done, verb, **arguments)
        if chance.random() < 0.01:  # closed too early, and opened again
            self._ask(device, done, "close_day")
            self._ask(device, done, "open_day")


class Hub:
    """The dispatcher's starts and ends, at the times of the month."""

    def __init__(self, hall, load, chance, folder):
        self.hall, self.load, self.chance = hall, load, chance
        self.clock = os.path.join(folder, "clock")
        self.now = None
        self.kills = self.in_start = self.in_work = 0

    def set_clock(self, now):
        """The wall clock that the next start sees."""
        self.now = now
        with open(self.clock, "w", encoding="ascii") as out:
            out.write(f"{round((now.timestamp() - time.time()) * 1000)} 1\n")
        self.load.offset_ms = round((now.timestamp() - time.monotonic()) * 1000)

    def start(self, ready=True):
        self.set_clock(self.now)
        self.hall.start_dispatcher({"LD_PRELOAD": CLOCK, "NOVBE_CLOCK": self.clock}, ready)

    def begin(self, date):
        """Before the first day everybody connects."""
        self.set_clock(datetime.datetime.combine(date, datetime.time(7), ZONE))
        self.start()
        self.load.start()
        self.load.budget.release(100)
        wait_until(lambda: len(self.load.here) == len(self.load.threads) or self.load.faults, 30, "the devices")
        self.hall.stop("dispatcher")

    def kill(self):
        self.kills += 1
        self.hall.stop("dispatcher", signal.SIGKILL)
        self.now += datetime.timedelta(seconds=self.chance.randrange(1200, 3000))

    def work(self, acts):
        """Until some of these acts are done, and a moment more."""
        target = self.load.answers + self.chance.randrange(acts // 4, acts)
        self.load.budget.release(acts)
        wait_until(lambda: self.load.answers >= target or self.load.faults, 60, "answers")
        time.sleep(self.chance.random() * 0.01)
        self.in_work += bool(self.load.under_way)

    def live_day(self, date, acts, change_order):
        self.set_clock(datetime.datetime(date.year, date.month, date.day, 8, self.chance.randrange(60), tzinfo=ZONE))
        self.load.day += 1
        for number in range(KILLS_A_DAY):
            if self.chance.random() < 0.15:  # while it starts; of a morning, while it closes and opens days
                self.start(ready=False)
                time.sleep(self.chance.random() * 0.1)
                self.in_start += 1
            else:
                self.start()
                if number >= KILLS_A_DAY // 2 and change_order:
                    change_order()
                    reload(self.hall)
                    change_order = None
                self.work(acts)
            assert self.load.faults == []
            self.kill()


def assert_nothing_was_lost(hall, load):
    """What devices were answered is in the journal, and what they were refused is not."""
    entries = ledger.journal(hall.database)
    given = {c["token"]: (f"{hall.centre}-{e['day']}-{c['leg'].split('/')[0]}", c["service"])
             for e in entries for c in e["changes"] if c["change"] == "issued"}
    visits = [visit for visit, _, _ in load.issued]
    assert len(visits) == len(set(visits)), "a number was answered twice"
    assert [one for one in load.issued if given.get(one[1]) != (one[0], one[2])] == []
    assert [token for token in load.not_given if token in given] == []
    kept = {(token, service) for token, service in ledger.rows(
        hall.database, "SELECT token, service FROM visit JOIN leg ON leg.visit = visit.id")}
    assert [one for one in load.issued if one[1:] not in kept] == []
    called = {(e["seq"], c["counter"], c["leg"]) for e in entries for c in e["changes"] if c["change"] == "called"}
    assert [call for call in load.calls if call not in called] == []
    assert len(load.calls) == len(set(load.calls)), "a call was answered twice"
    return entries, called


def replayed(hall, tmp_path):
    """The journal verified, replayed into fresh tables that are the same, and every entry decided again."""
    fresh = str(tmp_path / "fresh.db")
    made = subprocess.run([REPLAY, hall.database, fresh], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    lived, again = ledger.tables(hall.database), ledger.tables(fresh)
    assert lived.keys() == again.keys()
    for table in lived.keys() - FORGOTTEN:
        assert again[table] == lived[table], table
    ledger.assert_sound(hall.database)
    ledger.assert_sound(fresh)
    return json.loads(made.stdout), lived


def test_every_call_of_a_month_under_ten_kills_a_day_is_decided_so_again(
        make_hall, write_plan, tmp_path, count, seed):
    days, acts = count(3, 30), count(60, 500)
    print(f"seed {seed}, {days} days, {KILLS_A_DAY} kills a day")
    chance = random.Random(seed)
    policies = iter(chance.sample(POLICIES, len(POLICIES)) * days)

    def change_order():
        return write_plan(lambda plan: (crowded(plan), another_order(plan, chance, next(policies))))

    hall = make_hall(change_order())
    hall.start_broker()
    load = Month(hall, seed)
    hub = Hub(hall, load, chance, str(tmp_path))
    dates = working_days(days)
    try:
        hub.begin(dates[0])
        for date in dates:
            hub.live_day(date, acts, change_order)
            change_order()
        hub.start()
    finally:
        load.stop()
    assert load.faults == []
    assert hall.stop("dispatcher") == 0

    entries, called = assert_nothing_was_lost(hall, load)
    ledger.assert_numbers_once(hall.database)
    ledger.assert_called_once(hall.database)
    again, lived = replayed(hall, tmp_path)
    assert again["entries"] + again["left_out"] == len(entries)
    assert again["calls"] == len(called) == len(lived["call"])
    assert [policy for policy, calls in again["policies"].items() if calls == 0] == [], "never in force"
    assert len(lived["day"]) == days and hub.kills == days * KILLS_A_DAY and hub.in_work > days
    print(f"{hub.kills} kills, {hub.in_work} of them with commands under way and {hub.in_start} during a start; "
          f"{len(load.issued)} tickets and {len(load.calls)} calls answered; {len(entries)} entries, "
          f"{len(lived['day'])} days, {len(lived['visit'])} visits; decided again: {again}; refused: "
          f"{dict(load.said_no)}")
