"""The kiosk without the hub: it goes on giving tickets, and the hub hears of all of them afterwards."""
import json
import os
import re
import signal
import sqlite3
import time

import ledger
import pytest
from device import Device
from hall import wait_until
from hands import online, paper, press_keys, wait_for_paper
from line import Line

TICKET = re.compile(r"([A-Z]{1,2}\d{3,})")


class Entrance:
    """A kiosk on a line of its own, and an observer beside the hub."""

    def __init__(self, hall, line, **options):
        self.hall, self.line, self.options = hall, line, options
        hall.lines["kiosk-1"] = line.port
        self.keys = None

    def start(self, ready=True):
        self.keys = self.hall.start_kiosk(options=self.options)
        if ready:
            wait_until(lambda: "own numbers: known" in self.hall.log_tail("kiosk-1", 50), 15, "the kiosk to hear the hub")
        return self

    def lose(self):
        self.line.cut()
        wait_until(lambda: "numbers of its own" in self.hall.log_tail("kiosk-1", 20), 10, "the kiosk to miss the hub\n"
                   + self.hall.log_tail("kiosk-1"))

    def take(self, *keys, seconds=10):
        """A citizen takes a ticket; its number."""
        before = set(paper(self.hall))
        press_keys(self.keys, *(keys or ("1", "1", "1")))
        new = wait_until(lambda: set(paper(self.hall)) - before, seconds, "paper\n" + self.hall.log_tail("kiosk-1"))
        press_keys(self.keys, "Home")
        return TICKET.search(sorted(new)[0].rsplit("-", 1)[-1])[1]

    def database(self):
        return os.path.join(self.hall.folder, "state", "kiosk-1", "own.db")


@pytest.fixture
def entrance(hall):
    with Line(hall.port) as line:
        yield Entrance(hall, line)


@pytest.fixture
def observer(hall):
    with Device(hall, "observer-1", ["event", "dev/+/state", "hub/state"]) as device:
        yield device


def issued(hall):
    """ticket -> its `issued` change"""
    return {c["leg"].split("/")[0]: c for c in ledger.changes(hall.database, "issued")}


def all_reported(observer):
    state = observer.retained.get("dev/kiosk-1/state") or {}
    return state.get("online") and state.get("unreported") == 0


def test_tickets_go_on_without_the_hub_and_are_reported_in_their_place(hall, entrance, observer):
    entrance.start()
    first = entrance.take()
    entrance.lose()
    own = [entrance.take() for _ in range(3)]
    assert [int(t[1:]) for t in own] == [1001, 1002, 1003], own
    with Device(hall, "kiosk-2") as other:  # somebody who came later, elsewhere
        service = issued(hall)[first]["service"]
        later = other.issue(service)["ticket"]
    entrance.line.heal()
    wait_until(lambda: all_reported(observer), 15, "the reports\n" + hall.log_tail("kiosk-1"))
    given = issued(hall)
    assert set(given) == {first, later, *own}
    times = [given[t]["queued"] for t in [first, *own, later]]
    assert times == sorted(times) and len(set(times)) == 5, times
    assert all(given[t].get("offline") for t in own)
    with Device(hall, "counter-1") as counter:
        counter.ask("sign_in", operator="op1")
        called = [counter.ask("next")["counter"].get("ticket") for _ in range(5) if not time.sleep(1.6)]
    assert called == [first, *own, later]


def test_a_request_the_hub_did_but_could_not_answer_is_replaced(hall, entrance, observer):
    entrance.start()
    entrance.line.hang(hears=False, speaks=True)
    own = entrance.take()
    assert own == "A1001", hall.log_tail("kiosk-1")
    ghost = [t for t in issued(hall) if not issued(hall)[t].get("offline")]
    assert len(ghost) == 1, issued(hall)
    entrance.line.cut()
    entrance.line.heal()
    wait_until(lambda: all_reported(observer), 20, "the report\n" + hall.log_tail("kiosk-1"))
    wait_until(lambda: ledger.changes(hall.database, "voided"), 5, "the ghost to be void")
    assert [c["leg"] for c in ledger.changes(hall.database, "voided")] == [ghost[0] + "/1"]
    with Device(hall, "counter-1") as counter:
        counter.ask("sign_in", operator="op1")
        assert counter.ask("next")["counter"]["ticket"] == own


def test_a_kiosk_that_boots_without_a_network_gives_tickets(hall, entrance, observer):
    entrance.start()
    hall.stop("kiosk-1")
    entrance.line.cut()
    entrance.start(ready=False)
    wait_until(lambda: "numbers of its own" in hall.log_tail("kiosk-1", 30), 10, "the kiosk to be ready alone\n"
               + hall.log_tail("kiosk-1"))
    assert [entrance.take() for _ in range(2)] == ["A1001", "A1002"]
    hall.stop("kiosk-1", signal.SIGKILL)
    entrance.start(ready=False)
    wait_until(lambda: hall.log_tail("kiosk-1", 500).count("numbers of its own") >= 2, 10, "the kiosk again")
    assert entrance.take() == "A1003"
    entrance.line.heal()
    wait_until(lambda: all_reported(observer), 20, "the reports\n" + hall.log_tail("kiosk-1"))
    assert set(issued(hall)) == {"A1001", "A1002", "A1003"}


def test_a_kiosk_without_its_file_waits_for_the_hub(hall, entrance, observer):
    entrance.start()
    entrance.lose()
    assert entrance.take() == "A1001"
    entrance.line.heal()
    wait_until(lambda: all_reported(observer), 15, "the report")
    hall.stop("kiosk-1")
    for name in os.listdir(os.path.dirname(entrance.database())):
        if name.startswith("own.db"):
            os.unlink(os.path.join(os.path.dirname(entrance.database()), name))
    entrance.line.cut()
    entrance.start(ready=False)
    wait_until(lambda: "no tickets" in hall.log_tail("kiosk-1", 30), 10, "the kiosk to know that it may not")
    press_keys(entrance.keys, "1", "1", "1")
    time.sleep(3)
    assert len(paper(hall)) == 1
    known = hall.log_tail("kiosk-1", 10**6).count("own numbers: known")
    entrance.line.heal()
    wait_until(lambda: hall.log_tail("kiosk-1", 10**6).count("own numbers: known") > known, 15, "the hub again")
    before = hall.log_tail("kiosk-1", 10**6).count("numbers of its own")
    entrance.line.cut()
    wait_until(lambda: hall.log_tail("kiosk-1", 10**6).count("numbers of its own") > before, 10, "the hub to be missed")
    press_keys(entrance.keys, "Home")
    assert entrance.take() == "A1302"  # 300 behind the highest the hub knows


def test_a_hub_that_cannot_write_does_not_stop_the_kiosk(hall, entrance, observer):
    entrance.start()
    with sqlite3.connect(hall.database) as blocker:  # nobody else writes while this lasts
        blocker.execute("BEGIN IMMEDIATE")
        own = entrance.take(seconds=15)
        blocker.rollback()
    assert own == "A1001"
    wait_until(lambda: all_reported(observer), 20, "the report\n" + hall.log_tail("kiosk-1"))
    assert issued(hall)[own].get("offline")


def test_a_kiosk_that_was_killed_with_a_number_in_its_hand_gives_it_up(hall, entrance, observer):
    """The hub gave a number and the kiosk died before it was on paper: nobody is called by it."""
    entrance.start()
    entrance.line.hang(hears=False, speaks=True)
    press_keys(entrance.keys, "1", "1", "1")
    wait_until(lambda: issued(hall), 5, "the hub to give a number")
    hall.stop("kiosk-1", signal.SIGKILL)
    entrance.line.cut()
    entrance.line.heal()
    entrance.start()
    wait_until(lambda: ledger.changes(hall.database, "voided"), 15, "the number to be void\n" + hall.log_tail("kiosk-1"))
    assert paper(hall) == []
    with Device(hall, "counter-1") as counter:
        counter.ask("sign_in", operator="op1")
        assert counter.ask("next").get("empty")


def test_a_hub_restored_from_a_backup_hears_again_what_it_has_forgotten(hall, entrance, observer, tmp_path):
    entrance.start()
    first = entrance.take()
    backup = str(tmp_path / "backup.db")
    hall.control("backup", backup, "--database", hall.database)
    entrance.lose()
    own = [entrance.take() for _ in range(2)]
    entrance.line.heal()
    wait_until(lambda: all_reported(observer), 15, "the reports")
    hall.stop("dispatcher")
    hall.control("restore", backup, "--database", hall.database)
    assert set(issued(hall)) == {first}
    hall.start_dispatcher()
    wait_until(lambda: set(own) <= set(issued(hall)), 15, "the reports again\n" + hall.log_tail("kiosk-1"))
    given = issued(hall)
    assert given[first]["queued"] < given[own[0]]["queued"] < given[own[1]]["queued"]


def test_what_staff_see(hall, entrance, observer):
    """The state says how many tickets are unreported, and the screen does for whoever stands there."""
    entrance.start()
    entrance.lose()
    entrance.take()
    with open(entrance.keys, "w", encoding="ascii"):
        pass
    entrance.line.heal()
    wait_until(lambda: any(b and b.get("unreported") == 1 for t, b in observer.seen if t == "dev/kiosk-1/state")
               or all_reported(observer), 15, "the state")
    wait_until(lambda: all_reported(observer), 15, "the report")
