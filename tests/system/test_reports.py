"""The hub's side of a kiosk that was alone: its tickets told of in any order and with any clock, the copies
they replace, and tickets that are held while it is away. The kiosk is an independent client."""
import datetime
import json
import os
import random
import secrets
import socket
import subprocess
import time
import zoneinfo

import ledger
import pytest
from conftest import ROOT  # noqa: F401 (puts the crowd's folder on the path)
from device import Device, Refused
from hall import BIN, wait_until

SERVICE, OTHER = "id-card-new", "passport-new"  # series A and B; counter 1 takes the first
HOUR = 3600 * 1000
KARACHI = zoneinfo.ZoneInfo("Asia/Karachi")
REPLAY = os.path.join(os.path.dirname(BIN), "replay")


class Kiosk(Device):
    """Tells its state as a kiosk does, with a last will; what it gave alone is up to the test."""

    def __init__(self, hall, name="kiosk-1", zone=KARACHI):
        super().__init__(hall, name)
        self.number, self.zone, self.gone = int(name[6:]), zone, False
        self.client.will_set(f"{self.root}dev/{name}/state", self._state(False), 1, True)

    def _state(self, online):
        return json.dumps({"run": self.run, "online": online, "role": "kiosk", "version": "1", "since": 0})

    def connect(self, seconds=5):
        super().connect(seconds)
        self.client.publish(f"{self.root}dev/{self.name}/state", self._state(True), 1, True).wait_for_publish()
        return self

    def vanish(self):
        """As a board whose power is cut: no goodbye, and no second try."""
        self.gone, sock = True, self.client.socket()
        self.client._thread_terminate = True  # before the loop sees that the link is down
        if sock:
            sock.shutdown(socket.SHUT_RDWR)
        self.client.loop_stop()

    def close(self):
        if not self.gone:
            super().close()

    def day_of(self, at_ms, start_hour=4):
        local = datetime.datetime.fromtimestamp(at_ms / 1000, self.zone).replace(tzinfo=None)
        return (local - datetime.timedelta(hours=start_hour)).date().isoformat()

    def own(self, number, ago_ms=0, service=SERVICE, **offline):
        """The report of a ticket that it gave alone; a new command each time it is made."""
        more = {k: offline.pop(k) for k in ("print", "copy", "class", "token") if k in offline}
        wall = self.now_ms() - ago_ms
        series = "B" if service == OTHER else "A"
        return {"id": self.new_id(), "verb": "report", "ticket": f"{series}{1000 * self.number + number}",
                "service": service, "language": "en", "token": secrets.token_hex(16),
                "deadline": self.now_ms() + 60000,
                "offline": {"day": self.day_of(self.now_ms()), "run": self.run, "mono": 5, "wall": wall,
                            "quality": "hub", "printed": True, **offline}, **more}

    def again(self, body):
        """The same ticket by another command: the kiosk has started anew."""
        return {**body, "id": self.new_id(), "deadline": self.now_ms() + 60000}

    def reserve(self, service=SERVICE):
        """A ticket of the hub of which the kiosk says nothing more: (command's id, ticket)."""
        body = {"id": self.new_id(), "verb": "issue", "service": service, "language": "en",
                "token": secrets.token_hex(16), "deadline": self.now_ms() + 60000}
        return body["id"], self.exchange(body)["ticket"]["ticket"]


def quick(plan):
    plan["double_press_ms"] = 0
    plan["calling"] = {"call_out_of_order": True}
    plan["reserve_s"] = 1


@pytest.fixture
def hall(make_hall, write_plan):
    made = make_hall(write_plan(quick))
    made.start_broker()
    made.start_dispatcher()
    return made


@pytest.fixture
def join(request):
    """join(hall, name): a connected device that is closed at the end."""
    def connect(hall, name, follow=(), **more):
        kind = Kiosk(hall, name, **more) if name.startswith("kiosk") else Device(hall, name, follow)
        device = kind.connect()
        request.addfinalizer(device.close)
        return device

    return connect


def refused(code, act, *words, **arguments):
    with pytest.raises(Refused) as caught:
        act(*words, **arguments)
    assert caught.value.code == code, caught.value
    return caught.value.answer


def states(hall, day=None):
    """{ticket: state of its latest leg} of the newest day."""
    day = day or ledger.rows(hall.database, "SELECT max(day) FROM day")[0][0]
    return dict(ledger.rows(hall.database, "SELECT ticket, state FROM visit JOIN leg ON leg.visit = visit.id"
                                           " WHERE day = ? ORDER BY leg.id", day))


def queued(hall, ticket):
    return ledger.rows(hall.database, "SELECT queued_ms FROM leg JOIN visit ON leg.visit = visit.id"
                                      " WHERE ticket = ? ORDER BY leg.id", ticket)[0][0]


def alarms(observer):
    return {a["code"]: a["what"] for a in (observer.retained.get("hub/state") or {"alarms": []})["alarms"]}


def all_called(counter):
    """Calls until nobody waits; the tickets in their order."""
    order = []
    while not (answer := counter.ask("next")).get("empty"):
        order.append(answer["counter"]["ticket"])
    return order


def assert_replays(hall, tmp_path):
    """The journal alone gives the same tables; the dispatcher ends here."""
    assert hall.stop("dispatcher") == 0
    fresh = str(tmp_path / "fresh.db")
    made = subprocess.run([REPLAY, hall.database, fresh], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    lived, replayed = ledger.tables(hall.database), ledger.tables(fresh)
    assert lived.keys() == replayed.keys()
    for table in lived.keys() - {"command"}:
        assert replayed[table] == lived[table], table
    ledger.assert_sound(hall.database)
    ledger.assert_numbers_once(hall.database)


# ---- Clocks ----
def test_the_time_of_issue_is_taken_from_any_clock_that_can_be_right(hall, join):
    kiosk = join(hall, "kiosk-1")
    day = kiosk.day_of(kiosk.now_ms())
    began = int(datetime.datetime.fromisoformat(f"{day}T04:00").replace(tzinfo=KARACHI).timestamp() * 1000)
    number = 0
    for quality in ("none", "wall", "hub"):
        # What the kiosk takes for now may lie ahead of the hub by half a round trip.
        right = [kiosk.now_ms() - 500, began, (began + kiosk.now_ms()) // 2]
        wrong = [0, 1, 5 * HOUR, began - 1, kiosk.now_ms() + 60000, kiosk.now_ms() + 300 * 24 * HOUR,
                 kiosk.now_ms() - 400 * 24 * HOUR]
        for wall in right + wrong:
            number += 1
            body = kiosk.own(number, quality=quality, wall=wall)
            before = kiosk.now_ms() - 100
            kiosk.exchange(body)
            at = queued(hall, body["ticket"])
            if wall in right:
                assert at == wall, (quality, wall)
            else:
                assert before <= at <= kiosk.now_ms() + 100, (quality, wall)
    entry = next(e for e in ledger.journal(hall.database) if e["by"].get("ticket") == "A1004")
    assert entry["by"]["offline"]["wall"] == 0 and entry["by"]["offline"]["issued"] == entry["changes"][0]["queued"]


def test_tickets_take_their_place_by_true_issue_time_even_hours_later(hall, join, tmp_path):
    kiosk, second, counter = join(hall, "kiosk-1"), join(hall, "kiosk-2"), join(hall, "counter-1")
    day = kiosk.day_of(kiosk.now_ms())
    began = int(datetime.datetime.fromisoformat(f"{day}T04:00").replace(tzinfo=KARACHI).timestamp() * 1000)
    old = max(1, (kiosk.now_ms() - began) // 100000)  # hours ago, as far as the day is old
    counter.ask("sign_in", operator="op1")
    walked_in = kiosk.issue(SERVICE)["ticket"]
    told = [(kiosk, 3, 20), (second, 1, 70), (kiosk, 1, 90), (second, 2, 10), (kiosk, 2, 50)]
    for device, number, ago in told:
        device.exchange(device.own(number, ago * 1000 * old))
    assert all_called(counter) == ["A1001", "A2001", "A1002", "A1003", "A2002", walked_in]
    assert_replays(hall, tmp_path)


def test_the_night_in_which_an_hour_comes_twice(make_hall, write_plan, join, preload):
    """In Berlin it is 02:30 twice, an hour apart; the business day begins at four, or at midnight."""
    berlin = zoneinfo.ZoneInfo("Europe/Berlin")
    now = int(datetime.datetime(2026, 10, 25, 1, 45, tzinfo=datetime.timezone.utc).timestamp() * 1000)
    for start, day in (("04:00", "2026-10-24"), ("00:00", "2026-10-25")):
        def autumn(plan, start=start):
            quick(plan)
            plan.update(time_zone="Europe/Berlin", day_start=start)

        hall = make_hall(write_plan(autumn, f"autumn-{start[:2]}"), f"autumn-{start[:2]}")
        hall.start_broker()
        hall.start_dispatcher(env=preload("clock/shift.c", NOVBE_SHIFT_MS=str(now - int(time.time() * 1000))))
        kiosk, counter = join(hall, "kiosk-1", zone=berlin), join(hall, "counter-1")
        counter.ask("sign_in", operator="op1")
        assert ledger.rows(hall.database, "SELECT day FROM day") == [(day,)]
        second = now - 15 * 60000  # 02:30, winter time
        first = second - HOUR      # 02:30, summer time
        kiosk.exchange(kiosk.own(1, day=day, wall=second, quality="wall"))
        kiosk.exchange(kiosk.own(2, day=day, wall=first, quality="wall"))
        assert (queued(hall, "A1001"), queued(hall, "A1002")) == (second, first)
        assert all_called(counter) == ["A1002", "A1001"]


# ---- Days ----
def test_a_day_that_has_not_begun_is_asked_for_again_and_one_that_is_over_is_filed(
        make_hall, write_plan, join, preload, tmp_path):
    """The wall clock stands four seconds before the business day's end."""
    hall = make_hall(write_plan(quick))
    hall.start_broker()
    local_ms = int(time.time() * 1000) + 5 * HOUR
    to_four = (4 * HOUR - local_ms) % (24 * HOUR)
    hall.start_dispatcher(env=preload("clock/shift.c", NOVBE_SHIFT_MS=str(to_four - 4000)))
    kiosk, control = join(hall, "kiosk-1"), join(hall, "ctl", ["hub/state"])
    wait_until(lambda: "hub/state" in control.retained, 3, "the hub's state")
    today = control.retained["hub/state"]["day"]
    tomorrow = (datetime.date.fromisoformat(today) + datetime.timedelta(days=1)).isoformat()
    early = kiosk.own(1, day=tomorrow)
    refused("day_closed", kiosk.exchange, early)
    kiosk.exchange(kiosk.own(1, day=today, quality="wall"))
    yesterday = kiosk.own(2, day=today, ago_ms=1000, print="uncertain", copy=2)
    wait_until(lambda: control.retained["hub/state"]["day"] == tomorrow, 8, "the next business day")
    wait_until(lambda: control.retained["hub/state"]["open"], 3, "its opening")
    refused("day_closed", kiosk.exchange, early)  # the same command has its answer
    assert kiosk.exchange(kiosk.again(early))["ticket"]["ticket"] == "A1001", "a number of its own day"
    answer = kiosk.exchange(yesterday)
    assert answer["ok"] and "ticket" not in answer
    assert kiosk.exchange(kiosk.again(yesterday))["ok"]
    assert states(hall, today) == {"A1001": "expired", "A1002": "expired"}
    assert states(hall, tomorrow) == {"A1001": "waiting"}
    assert ledger.rows(hall.database, "SELECT print, copies FROM visit WHERE ticket = 'A1002'") == [
        ("uncertain", 2)]
    assert kiosk.ask("range")["highest"] == {"A": 1001}
    assert_replays(hall, tmp_path)


def test_a_closed_hall_files_what_it_is_told_and_goes_on(hall, join, tmp_path):
    kiosk, control = join(hall, "kiosk-1"), join(hall, "ctl")
    kiosk.exchange(kiosk.own(1))
    copy, lost = kiosk.reserve()
    control.ask("close_day")
    body = kiosk.own(2, replaces=copy)
    assert kiosk.exchange(body)["ok"] and kiosk.exchange(kiosk.again(body))["ok"]
    assert states(hall) == {"A1001": "expired", lost: "expired", "A1002": "expired"}
    assert kiosk.ask("range")["highest"] == {"A": 1002}, "filed ones are known too"
    assert kiosk.ask("unheard")["tickets"] == []
    control.ask("open_day")
    assert kiosk.exchange(kiosk.again(body))["ok"]
    kiosk.exchange(kiosk.own(3))
    assert states(hall)["A1003"] == "waiting"
    assert ledger.changes(hall.database, "stray") == []
    assert_replays(hall, tmp_path)


def test_after_a_restore_the_kiosks_tell_what_the_backup_did_not_know(hall, join, tmp_path):
    kiosk = join(hall, "kiosk-1")
    bodies = [kiosk.own(n, ago_ms=5000 - n) for n in range(1, 6)]
    for body in bodies[:2]:
        kiosk.exchange(body)
    hall.control("backup", "--database", hall.database, str(tmp_path / "old.db"))
    for body in bodies[2:]:
        kiosk.exchange(body)
    hall.stop("dispatcher")
    hall.control("restore", "--database", hall.database, str(tmp_path / "old.db"))
    hall.start_dispatcher()
    assert kiosk.ask("range")["highest"] == {"A": 1002}
    for body in bodies:
        assert kiosk.exchange({**body, "deadline": kiosk.now_ms() + 60000} if body in bodies[2:] else body)["ok"]
    assert kiosk.ask("range")["highest"] == {"A": 1005}
    assert states(hall) == {f"A{n}": "waiting" for n in range(1001, 1006)}
    assert_replays(hall, tmp_path)


# ---- Told twice, told wrongly ----
def test_reports_in_any_order_and_number_make_each_visit_once(hall, join, tmp_path, seed, count):
    """Two kiosks tell all they gave, shuffled, some twice with the same command and some with another, while
    the dispatcher is killed; walk-ins come in between."""
    dice = random.Random(seed)
    print(f"seed {seed}")
    kiosks, counter = [join(hall, "kiosk-1"), join(hall, "kiosk-2")], join(hall, "counter-1")
    counter.ask("sign_in", operator="op1", profile="all")
    told, tickets = [], count(60, 600)
    for number in range(1, tickets + 1):
        kiosk = dice.choice(kiosks)
        wall = kiosk.now_ms() - dice.randrange(1000, 60000)
        body = kiosk.own(number, service=dice.choice([SERVICE, OTHER]), wall=wall,
                         quality=dice.choice(["none", "wall", "hub"]))
        body["deadline"] += HOUR
        told += [(kiosk, body)] * dice.choice([1, 1, 2])
        if dice.random() < 0.3:
            told.append((kiosk, {**body, "id": kiosk.new_id()}))
    dice.shuffle(told)
    walked_in = []
    for at, (kiosk, body) in enumerate(told):
        if at == len(told) // 2:
            hall.stop("dispatcher", 9)
            hall.start_dispatcher()
        assert kiosk.exchange(body, seconds=20)["ticket"]["ticket"] == body["ticket"]
        if dice.random() < 0.2:
            walked_in.append(kiosks[0].issue(dice.choice([SERVICE, OTHER]))["ticket"])
    walls = {body["ticket"]: body["offline"]["wall"] for _, body in told}
    order = all_called(counter)
    assert sorted(order) == sorted([*walls, *walked_in]), "each once, nobody lost"
    assert [t for t in order if t in walls] == sorted(walls, key=lambda t: (walls[t], order.index(t)))
    assert_replays(hall, tmp_path)


def test_what_a_report_says_of_paper_and_class_is_kept(hall, join, tmp_path):
    kiosk = join(hall, "kiosk-1")
    said = [({}, "printed", "waiting"), ({"print": "submitted"}, "submitted", "waiting"),
            ({"print": "uncertain", "copy": 3}, "uncertain", "waiting"),
            ({"print": "unprinted"}, "unprinted", "waiting"), ({"printed": False}, "unprinted", "void"),
            ({"class": "no-such"}, "printed", "waiting"), ({"class": "priority"}, "printed", "waiting")]
    for number, (more, paper, state) in enumerate(said, 1):
        ticket = kiosk.exchange(kiosk.own(number, **more))["ticket"]
        assert (ticket["print"], ticket["state"], ticket["copies"]) == (paper, state, more.get("copy", 0))
        assert ticket["class"] == ("priority" if more.get("class") == "priority" else "normal")
    told = kiosk.ask("paper", ticket="A1003", print="printed", copy=3)["ticket"]
    assert told["print"] == "printed", "its newest piece is the third copy"
    refused("invalid", kiosk.exchange, kiosk.own(9, printed=False, print="printed"))
    refused("invalid", kiosk.exchange, kiosk.own(9, print="ordered"))
    assert_replays(hall, tmp_path)


def test_a_report_is_refused_only_when_it_cannot_be_one_or_can_be_asked_again(hall, join):
    kiosk = join(hall, "kiosk-1")
    for wrong in [{"ticket": "A2001"}, {"ticket": "A001"}, {"language": "EN"}, {"token": "77"}]:
        refused("invalid", kiosk.exchange, {**kiosk.own(1), **wrong})
    refused("day_closed", kiosk.exchange, kiosk.own(1, day="2999-01-01"))
    refused("forbidden", join(hall, "reception-1").exchange, kiosk.own(1))
    # the hall gave the service another series since: the paper says what it says
    assert kiosk.exchange({**kiosk.own(1), "ticket": "B1001"})["ticket"]["state"] == "waiting"
    assert states(hall) == {"B1001": "waiting"}


def test_a_stray_ticket_is_noted_and_a_person_is_told(hall, join, tmp_path):
    kiosk, second = join(hall, "kiosk-1"), join(hall, "kiosk-2")
    watch = join(hall, "observer-1", ["hub/state", "event"])
    first = kiosk.own(1)
    kiosk.exchange(first)
    twin = kiosk.own(1)  # another citizen has A1001 in hand as well
    answer = kiosk.exchange(twin)
    assert answer["ok"] and answer["seq"] and "ticket" not in answer, "not the other citizen's"
    wait_until(lambda: "stray" in alarms(watch), 3, "the alarm")
    assert all(word in alarms(watch)["stray"] for word in ("A1001", "kiosk-1", "another ticket"))
    gone = second.own(7, service="gone-since")
    assert second.exchange(gone)["ok"]
    wait_until(lambda: "gone-since" in alarms(watch)["stray"], 3, "the alarm's new words")
    assert alarms(watch)["stray"].startswith("2 stray") and "kiosk-2" in alarms(watch)["stray"]
    # told again, by the same command and by another, also after a restart: known
    seq = watch.retained["hub/state"]["seq"]
    for device, body in ((kiosk, twin), (second, gone), (kiosk, first)):
        assert device.exchange(body)["ok"] and "seq" not in device.exchange(device.again(body))
    hall.stop("dispatcher")
    hall.start_dispatcher()
    for device, body in ((kiosk, twin), (second, gone), (kiosk, first)):
        assert device.exchange(body)["ok"] and "seq" not in device.exchange(device.again(body))
    assert ledger.rows(hall.database, "SELECT max(seq) FROM journal")[0][0] >= seq
    assert ledger.rows(hall.database, "SELECT ticket, service, reason, device, print FROM stray ORDER BY seq") == [
        ("A1001", SERVICE, "number", "kiosk-1", "printed"), ("A2007", "gone-since", "service", "kiosk-2", "printed")]
    wait_until(lambda: "gone-since" in alarms(watch).get("stray", ""), 3, "the alarm of before the restart")
    assert "gone-since" in hall.control("status").stdout
    assert "A1001 of" in hall.control("events").stdout and "is stray" in hall.control("events").stdout
    assert states(hall) == {"A1001": "waiting"}
    assert second.ask("range")["highest"] == {"A": 2007}, "its number was given"
    # nobody holds this one: no need to act
    assert second.exchange(second.own(8, service="gone-since", printed=False))["ok"]
    assert alarms(watch)["stray"].startswith("2 stray")
    assert_replays(hall, tmp_path)


# ---- Replaced copies ----
def called(counter):
    counter.ask("next")


def serving(counter):
    counter.ask("next")
    counter.ask("arrive")


def parked(counter):
    counter.ask("next")
    counter.ask("park", reason="photograph")


def transferred(counter):
    counter.ask("next")
    counter.ask("transfer", service=OTHER)


def done(counter):
    counter.ask("next")
    counter.ask("end")


def missed(counter):
    counter.ask("next")
    counter.ask("no_show")


@pytest.mark.parametrize("was", [called, serving, parked, transferred, done, missed], ids=lambda f: f.__name__)
def test_a_counter_is_free_when_the_copy_in_its_hand_was_replaced(hall, join, tmp_path, was):
    kiosk, counter = join(hall, "kiosk-1"), join(hall, "counter-1")
    watch = join(hall, "observer-1", ["counter/1", "board/#"])
    counter.ask("sign_in", operator="op1")
    copy, lost = kiosk.reserve()
    wait_until(lambda: states(hall)[lost] == "waiting", 4, "the reservation's end")
    was(counter)
    seen = counter.ask("resume")["counter"]
    behind = kiosk.issue(SERVICE)["ticket"]
    kiosk.exchange(kiosk.own(1, ago_ms=30000, replaces=copy))
    assert set(states(hall).values()) == {"void", "waiting"}
    wait_until(lambda: not watch.retained["counter/1"].get("ticket") and
               watch.retained["counter/1"]["revision"] >= seen["revision"] and
               watch.retained["counter/1"]["waits"], 3, "the counter's message")
    wait_until(lambda: watch.retained["counter/1"]["parked"] == [], 3, "the parked list")
    wait_until(lambda: all(lost not in str(body["calls"]) for topic, body in watch.retained.items()
                           if "board" in topic), 3, "the walls to forget its call")
    if was in (called, serving):  # a press that saw the copy must not touch who is next
        expect = {"leg": seen["leg"], "revision": seen["revision"]}
        assert refused("stale", counter.ask, "end", expect=expect)["counter"].get("ticket") is None
    assert all_called(counter) == ["A1001", behind]
    assert_replays(hall, tmp_path)


def test_a_replaced_issue_is_void_or_never_done_whenever_it_comes(hall, join, tmp_path):
    kiosk, counter = join(hall, "kiosk-1"), join(hall, "counter-1")
    counter.ask("sign_in", operator="op1")
    bodies = [{"id": kiosk.new_id(), "verb": "issue", "service": SERVICE, "language": "en",
               "deadline": kiosk.now_ms() + 60000} for _ in range(4)]
    kiosk.exchange(bodies[0])  # done, then replaced
    kiosk.exchange(kiosk.own(1, replaces=bodies[0]["id"]))
    kiosk.exchange(kiosk.own(2, replaces=bodies[1]["id"]))  # replaced, and comes later
    refused("state", kiosk.exchange, bodies[1])
    answers = []
    kiosk.on_answer = answers.append
    both = [kiosk.own(3, replaces=bodies[2]["id"]), kiosk.own(4, replaces=bodies[3]["id"])]
    for body in (bodies[2], both[0], both[1], bodies[3]):   # all in one batch, both ways round
        kiosk.send(body)
    wait_until(lambda: len(answers) >= 4, 5, "four answers")
    kiosk.on_answer = None
    outcome = {a["id"]: a["ok"] for a in answers}
    assert outcome == {bodies[2]["id"]: True, both[0]["id"]: True, both[1]["id"]: True, bodies[3]["id"]: False}
    hall.stop("dispatcher", 9)
    hall.start_dispatcher()
    refused("state", kiosk.exchange, bodies[1])
    refused("state", kiosk.exchange, bodies[3])
    assert states(hall) == {"A001": "void", "A002": "void", "A1001": "waiting", "A1002": "waiting",
                            "A1003": "waiting", "A1004": "waiting"}
    assert kiosk.ask("unheard")["tickets"] == []
    assert sorted(all_called(counter)) == ["A1001", "A1002", "A1003", "A1004"]
    assert_replays(hall, tmp_path)


# ---- What a kiosk asks when it is back ----
def test_a_kiosk_hears_its_own_numbers_and_its_own_unheard_tickets(hall, join):
    kiosk, second, counter = join(hall, "kiosk-1"), join(hall, "kiosk-2"), join(hall, "counter-1")
    day = kiosk.day_of(kiosk.now_ms())
    answer = kiosk.ask("range")
    assert (answer["day"], answer["highest"]) == (day, {}) and "seq" not in answer
    for number in (3, 17, 9):
        kiosk.exchange(kiosk.own(number))
    kiosk.exchange(kiosk.own(2, service=OTHER, printed=False))
    assert kiosk.ask("range")["highest"] == {"A": 1017, "B": 1002}
    assert second.ask("range")["highest"] == {}
    kept = kiosk.issue(SERVICE)["ticket"]
    ghosts = [kiosk.reserve()[1] for _ in range(35)]
    other = second.reserve()[1]
    answer = kiosk.ask("unheard")
    assert (answer["day"], answer["tickets"]) == (day, ghosts[:32])
    assert second.ask("unheard")["tickets"] == [other]
    kiosk.ask("void", ticket=ghosts[0], day=day)
    kiosk.ask("paper", ticket=ghosts[1], print="submitted")
    kiosk.ask("confirm", ticket=ghosts[2])
    assert kiosk.ask("unheard")["tickets"] == ghosts[3:35]
    refused("unknown", kiosk.ask, "void", ticket=ghosts[3], day="2020-02-29")
    wait_until(lambda: states(hall)[ghosts[34]] == "waiting", 4, "the reservations' end")
    counter.ask("sign_in", operator="op1")
    counter.ask("call_ticket", ticket=ghosts[3])
    assert kiosk.ask("unheard")["tickets"][0] == ghosts[3], "called, and still nobody's"
    hall.stop("dispatcher", 9)
    hall.start_dispatcher()
    assert kiosk.ask("unheard")["tickets"] == ghosts[3:35], "known from the journal"
    kiosk.ask("void", ticket=ghosts[3])
    assert "ticket" not in counter.ask("resume")["counter"]
    kiosk.ask("confirm", ticket=ghosts[4], print="uncertain")  # it lapsed, but somebody has it
    assert kiosk.ask("unheard")["tickets"] == ghosts[5:35]
    assert kept not in ghosts
    for device in (counter, join(hall, "ctl"), join(hall, "reception-1")):
        refused("forbidden", device.ask, "range")
        refused("forbidden", device.ask, "unheard")


# ---- Holding ----
def heard_of_kiosks(hall):
    return [c["change"] for e in ledger.journal(hall.database) for c in e["changes"]
            if c["change"].startswith("kiosk_")]


def test_while_a_kiosk_is_away_nobody_is_called_whose_ticket_it_may_not_have_given(hall, join, tmp_path):
    kiosk, second, counter = join(hall, "kiosk-1"), join(hall, "kiosk-2"), join(hall, "counter-1")
    counter.ask("sign_in", operator="op1")
    ghost = kiosk.reserve()[1]
    kiosk.vanish()
    left = second.reserve()[1]  # of a kiosk that is there: it ends as ever
    wait_until(lambda: states(hall)[left] == "waiting", 4, "the other reservation's end")
    time.sleep(2)
    assert states(hall)[ghost] == "reserved"
    assert all_called(counter) == [left]
    assert heard_of_kiosks(hall) == ["kiosk_away"]
    back = join(hall, "kiosk-1")
    wait_until(lambda: heard_of_kiosks(hall) == ["kiosk_away", "kiosk_back"], 3, "its return")
    assert back.ask("unheard")["tickets"] == [ghost]
    back.ask("void", ticket=ghost)
    time.sleep(1.5)
    assert all_called(counter) == [] and states(hall)[ghost] == "void"
    assert_replays(hall, tmp_path)


def test_a_returned_kiosk_that_says_nothing_holds_nobody_up(hall, join):
    kiosk = join(hall, "kiosk-1")
    ghost = kiosk.reserve()[1]
    kiosk.vanish()
    wait_until(lambda: heard_of_kiosks(hall) == ["kiosk_away"], 4, "its absence")
    join(hall, "kiosk-1")
    wait_until(lambda: states(hall)[ghost] == "waiting", 4, "a second more")
    assert ledger.changes(hall.database, "confirmed")[0]["lapsed"] is True


def test_a_hold_ends_when_the_hall_file_says(make_hall, write_plan, join):
    def brief(plan):
        quick(plan)
        plan["reserve_away_s"] = 3

    hall = make_hall(write_plan(brief))
    hall.start_broker()
    hall.start_dispatcher()
    kiosk = join(hall, "kiosk-1")
    ghost, started = kiosk.reserve()[1], time.monotonic()
    kiosk.vanish()
    wait_until(lambda: states(hall)[ghost] == "waiting", 8, "the hold's end")
    assert 3.9 < time.monotonic() - started < 6


def test_a_hub_that_comes_back_calls_no_ghost_before_the_kiosks_could_speak(hall, join):
    kiosk, counter = join(hall, "kiosk-1"), join(hall, "counter-1")
    counter.ask("sign_in", operator="op1")
    ghost = kiosk.reserve()[1]
    hall.stop("broker", 9)  # what the broker kept is gone with it
    hall.stop("dispatcher", 9)
    time.sleep(1.5)         # longer than the reservation
    hall.start_broker()
    kiosk.vanish()
    hall.start_dispatcher()
    wait_until(counter.up.is_set, 5, "the counter's link")
    assert counter.ask("next")["empty"] and states(hall)[ghost] == "reserved"
    time.sleep(1.5)
    assert counter.ask("next")["empty"]
    back = join(hall, "kiosk-1")
    assert back.ask("unheard")["tickets"] == [ghost]
    back.exchange(back.own(1, replaces=f"{kiosk.run}-{kiosk.count}"))
    assert all_called(counter) == ["A1001"] and states(hall)[ghost] == "void"


def test_a_link_that_comes_and_goes_does_not_fill_the_journal(hall, join):
    kiosk = join(hall, "kiosk-1")
    kiosk.issue(SERVICE)
    entries = ledger.rows(hall.database, "SELECT count(*) FROM journal")
    for _ in range(10):
        kiosk.vanish()
        kiosk = join(hall, "kiosk-1")
    assert ledger.rows(hall.database, "SELECT count(*) FROM journal") == entries


def test_counters_and_walls_do_not_notice_a_kiosks_absence(hall, join):
    kiosk, counter = join(hall, "kiosk-1"), join(hall, "counter-1")
    counter.ask("sign_in", operator="op1")
    tickets = [kiosk.issue(SERVICE)["ticket"] for _ in range(2)]
    counter.ask("next")
    ghost = kiosk.reserve()[1]
    watch = join(hall, "observer-1", ["counter/#", "board/#"])
    wait_until(lambda: "counter/1" in watch.retained, 3, "the hall as it is")
    before = len(watch.seen)
    kiosk.vanish()
    wait_until(lambda: heard_of_kiosks(hall) == ["kiosk_away"], 4, "its absence")
    join(hall, "kiosk-1").ask("void", ticket=ghost)
    wait_until(lambda: heard_of_kiosks(hall) == ["kiosk_away", "kiosk_back"], 4, "its return")
    assert watch.seen[before:] == []
    expect = {"leg": watch.retained["counter/1"]["leg"], "revision": watch.retained["counter/1"]["revision"]}
    assert counter.ask("next", expect=expect)["counter"]["ticket"] == tickets[1]

