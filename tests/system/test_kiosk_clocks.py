"""Kiosks whose clock is wrong, jumps or is not there: their tickets stand where they were taken."""
import os
import signal
import time

import ledger
import pytest
from conftest import SOAK
from device import Device
from hall import BIN, wait_until
from line import Line
from test_alone import Entrance, all_reported, issued

CLOCK = os.path.join(os.path.dirname(BIN), "clock.so")
DAY_MS = 86_400_000
NEAR_MS = 1500  # from the test's look at the clock to the kiosk's


class Clock:
    """The wall clock of a kiosk: how far it is from ours, whether the kernel believes it, which boot this is."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "clock")
        self.env = {"LD_PRELOAD": CLOCK, "NOVBE_CLOCK": self.path}

    def set(self, offset_ms, synchronised=False, boot=""):
        with open(self.path + ".part", "w", encoding="ascii") as out:
            out.write(f"{offset_ms} {int(synchronised)} {boot}\n")
        os.replace(self.path + ".part", self.path)


@pytest.fixture
def clock(tmp_path):
    return Clock(str(tmp_path))


@pytest.fixture
def kiosk(hall, clock):
    with Line(hall.port) as line:
        entrance = Entrance(hall, line)
        start = entrance.start

        def with_clock(ready=True):
            original, hall.start_kiosk = hall.start_kiosk, lambda **more: original(env=clock.env, **more)
            try:
                return start(ready)
            finally:
                hall.start_kiosk = original
        entrance.start = with_clock
        yield entrance


@pytest.fixture
def observer(hall):
    with Device(hall, "observer-1", ["event", "dev/+/state"]) as device:
        yield device


def restart_alone(hall, kiosk):
    """The power goes and comes, the network does not."""
    hall.stop("kiosk-1", signal.SIGKILL)
    kiosk.line.cut()
    before = hall.log_tail("kiosk-1", 10**6).count("numbers of its own")
    kiosk.start(ready=False)
    wait_until(lambda: hall.log_tail("kiosk-1", 10**6).count("numbers of its own") > before, 10,
               "the kiosk to be ready alone\n" + hall.log_tail("kiosk-1"))


def take_at(kiosk):
    """A ticket and the true time it was taken at."""
    ticket = kiosk.take()
    return ticket, int(os.path.getmtime(os.path.join(kiosk.hall.folder, "tickets", [
        name for name in os.listdir(os.path.join(kiosk.hall.folder, "tickets")) if ticket in name][0])) * 1000)


def report_of(hall, ticket):
    return next(e["by"] for e in ledger.journal(hall.database)
                if e["by"]["verb"] == "report" and e["by"]["ticket"] == ticket)


WRONG = [(-1795400000000, False), (3 * DAY_MS, True)]  # 1970; a clock that is believed and is three days ahead
MORE = [(-3 * DAY_MS, False), (3 * DAY_MS, False), (-40_000, True), (10 * 365 * DAY_MS, True)]


@pytest.mark.parametrize("offset_ms, synchronised", WRONG + MORE if SOAK else WRONG)
def test_within_a_boot_no_wall_clock_is_needed(hall, kiosk, observer, clock, offset_ms, synchronised):
    clock.set(offset_ms, synchronised, "boot-1")
    kiosk.start()
    clock.set(offset_ms, synchronised, "boot-2")
    restart_alone(hall, kiosk)
    taken = [take_at(kiosk) for _ in range(2)]
    clock.set(offset_ms + 7_200_000, synchronised, "boot-2")  # it jumps
    taken.append(take_at(kiosk))
    time.sleep(2)
    kiosk.line.heal()
    wait_until(lambda: all_reported(observer), 20, "the reports\n" + hall.log_tail("kiosk-1"))
    for ticket, at_ms in taken:
        assert abs(issued(hall)[ticket]["queued"] - at_ms) < NEAR_MS, (ticket, report_of(hall, ticket))
        assert report_of(hall, ticket)["offline"]["quality"] == "hub"
    assert [t for t, _ in taken] == ["A1001", "A1002", "A1003"]


def test_of_an_earlier_boot_a_clock_that_was_set_is_believed(hall, kiosk, observer, clock):
    clock.set(-60_000, True, "boot-1")
    kiosk.start()
    clock.set(-60_000, True, "boot-2")
    restart_alone(hall, kiosk)
    ticket, at_ms = take_at(kiosk)
    clock.set(-60_000, True, "boot-3")
    restart_alone(hall, kiosk)
    kiosk.line.heal()
    wait_until(lambda: all_reported(observer), 20, "the report\n" + hall.log_tail("kiosk-1"))
    assert report_of(hall, ticket)["offline"]["quality"] == "wall"
    assert abs(issued(hall)[ticket]["queued"] - (at_ms - 60_000)) < NEAR_MS


@pytest.mark.parametrize("offset_ms", [-1795400000000, -3 * DAY_MS] if SOAK else [-3 * DAY_MS])
def test_of_an_earlier_boot_without_a_clock_they_are_todays(hall, kiosk, observer, clock, offset_ms):
    """Nobody knows when: but whoever holds one stands in the hall, and is called."""
    clock.set(offset_ms, False, "boot-1")
    kiosk.start()
    clock.set(offset_ms, False, "boot-2")
    restart_alone(hall, kiosk)
    tickets = [kiosk.take(), kiosk.take()]
    clock.set(offset_ms, False, "boot-3")
    restart_alone(hall, kiosk)
    kiosk.line.heal()
    wait_until(lambda: all_reported(observer), 20, "the reports\n" + hall.log_tail("kiosk-1"))
    given = issued(hall)
    assert all(report_of(hall, t)["offline"]["quality"] == "none" for t in tickets)
    assert given[tickets[0]]["queued"] <= given[tickets[1]]["queued"]
    with Device(hall, "counter-1") as counter:
        counter.ask("sign_in", operator="op1")
        assert counter.ask("next")["counter"]["ticket"] == tickets[0]
