"""The sample boards' wires, on a played kernel: a press with chatter at a line becomes a command at a real hub, and
the hub's word becomes light on a line.
"""
import os
import subprocess
import tempfile
import time

import pytest
from device import Device
from gpio_kernel import Kernel
from hall import BIN, ROOT, read_commented_json, wait_until
from hands import online, wait_for_paper
from service_manager import Manager

LIBRARY = os.path.join(ROOT, "build/plain/gpio.so")


@pytest.fixture(scope="module", autouse=True)
def library():
    if not os.path.exists(LIBRARY):
        subprocess.run(["make", "-s", "-C", ROOT, "build/plain/gpio.so"], check=True)


@pytest.fixture
def hall(make_hall, write_plan):
    def change(plan):
        plan["devices"].append({"id": "rating-1", "role": "rating", "counter": 1})
        plan["double_press_ms"] = 0
    made = make_hall(write_plan(change))
    made.start_broker()
    made.start_dispatcher()
    return made


@pytest.fixture
def folder():
    """A short path, for a socket lies in it."""
    with tempfile.TemporaryDirectory(prefix="novbe-", dir="/tmp") as made:
        yield made


class Board:
    """A program with a sample's section on its own played kernel, whose lines are those the section names."""

    def __init__(self, hall, folder, sample, section, program, down=(), **members):
        plan = read_commented_json(os.path.join(ROOT, "data/boards", sample))
        self.hall, self.device = hall, plan["device"]
        content = {**plan[section], **members}
        wires = content.get("buttons", content)
        self.low = {wire["line"]: wire.get("active_low", False) for wire in wires["inputs"]}
        lines = [wire["line"] for wire in wires["inputs"] + wires.get("outputs", [])]
        self.kernel = Kernel(folder, [f"chip 0 board {' '.join(lines)}"]
                             + [f"set {line} {int(low != (line in down))}" for line, low in self.low.items()], LIBRARY)
        path = hall.board(self.device, section, **content)
        hall.spawn(self.device, [os.path.join(BIN, program), "-c", path], self.kernel.env)

    def press(self, line, hold_s=0.1):
        self.kernel.press(line, hold_s, self.low[line])
        time.sleep(0.06)  # no hand is quicker, and a contact that was up for less was never up

    def lit(self, line, seconds, times=1):
        """Waits until the output was seen lit so often, dark in between."""
        for _ in range(times):
            wait_until(lambda: self.kernel.level(line) == 1, seconds, f"light on {line}")
            if times > 1:
                wait_until(lambda: self.kernel.level(line) == 0, seconds, f"dark on {line}")

    def steady(self, line, level, for_s, seconds=10):
        """Waits until the output has kept this level for so long."""
        end, since = time.monotonic() + seconds, time.monotonic()
        while time.monotonic() - since < for_s:
            if self.kernel.level(line) != level:
                since = time.monotonic()
                assert since < end, f"{line} is not steadily {level}"
            time.sleep(0.01)

    def end(self):
        self.kernel.forget()
        return self.hall.stop(self.device)


def events(observer, kind):
    return [change for topic, entry in observer.seen if topic == "event" for change in entry["changes"]
            if change["change"] == kind]


def test_a_wired_box_serves_and_its_lamps_tell_the_truth(hall, folder):
    box = Board(hall, folder, "counter-gpio.json", "counter", "novbe-counter")
    with Device(hall, "kiosk-2") as kiosk, Device(hall, "observer-1", ["event", "counter/1"]) as observer:
        state = lambda: observer.retained.get("counter/1") or {}  # noqa: E731
        wait_until(lambda: state().get("state") == "open", 10, "the operator signed in at the start")
        first, second = (kiosk.issue("id-card-new")["ticket"] for _ in range(2))
        wait_until(lambda: state().get("waits"), 5, "somebody who waits")

        box.press("NEXT")
        wait_until(lambda: state().get("ticket") == first, 5, "the call")
        box.lit("BEACON", 3)
        box.press("NEXT", hold_s=1.2)  # a long press calls again
        wait_until(lambda: state().get("recalls") == 1, 5, "the recall")
        assert state()["ticket"] == first
        box.press("PARK")
        wait_until(lambda: state().get("parked") == [first], 5, "the parked one")
        box.steady("BEACON", 0, 1.5)
        box.press("NEXT")
        wait_until(lambda: state().get("ticket") == second, 5, "the second call")
        box.press("NOSHOW")
        wait_until(lambda: "ticket" not in state(), 5, "the no-show")
        box.press("PARK", hold_s=1.2)  # the parked one again
        wait_until(lambda: state().get("ticket") == first, 5, "the unparked one")
        box.press("PAUSE")  # short: end
        wait_until(lambda: "ticket" not in state(), 5, "the end")
        box.press("PAUSE", hold_s=1.2)  # long: a break
        wait_until(lambda: (state()["state"], state()["reason"]) == ("paused", "break"), 5, "the break")
        assert [c["leg"] for c in events(observer, "called")] == [f"{first}/1", f"{second}/1", f"{first}/1"]
        assert len(events(observer, "no_show")) == len(events(observer, "done")) == 1

        box.press("NEXT")  # paused: refused, three flashes in a second
        box.lit("CALL", 2, times=2)
        assert box.kernel.level("BEACON") == 0
    hall.stop("dispatcher")
    box.lit("CALL", 5, times=2)  # a lost link blinks twice each 3 s
    assert box.end() == 0


def test_a_button_that_is_down_at_the_start_does_nothing_and_shows_in_the_status(hall, folder):
    with Device(hall, "kiosk-2") as kiosk, Device(hall, "observer-1", ["event", "dev/+/state", "counter/1"]) as observer, \
            Manager() as manager:
        hall.wraps["counter-1"] = manager.words
        ticket = kiosk.issue("id-card-new")["ticket"]
        box = Board(hall, folder, "counter-gpio.json", "counter", "novbe-counter", down=["NEXT"])
        told = lambda: observer.retained.get("dev/counter-1/state") or {}  # noqa: E731
        wait_until(lambda: told().get("online") and told()["input"] == "trouble", 10, "the trouble in its state")
        assert "NEXT" in told()["trouble"]
        shown = hall.control("status", check=False).stdout
        assert "counter-1" in shown and told()["trouble"] in shown, shown
        assert told()["trouble"] in hall.log_tail("counter-1")
        manager.wait_for("STATUS=presses reach the hub; NEXT was down at the start")
        wait_until(lambda: (observer.retained.get("counter/1") or {}).get("state") == "open", 10, "the operator")
        box.press("PAUSE", hold_s=1.2)  # the others work
        wait_until(lambda: observer.retained["counter/1"]["state"] == "paused", 5, "the break")
        box.press("PAUSE", hold_s=1.2)
        wait_until(lambda: observer.retained["counter/1"]["state"] == "open", 5, "its end")
        box.kernel.say("set NEXT 1")
        wait_until(lambda: told()["input"] == "ok" and not told()["trouble"], 10, "the end of the trouble")
        manager.hear_all(0.2)
        assert manager.lines[-1] == "STATUS=presses reach the hub"
        assert not events(observer, "called")
        box.press("NEXT")
        wait_until(lambda: observer.retained["counter/1"].get("ticket") == ticket, 5, "the call")
        assert box.end() == 0


def test_a_wired_pad_rates_and_thanks(hall, folder):
    pad = Board(hall, folder, "rating.json", "counter", "novbe-counter")
    with Device(hall, "kiosk-2") as kiosk, Device(hall, "observer-1", ["event"]) as observer, \
            Device(hall, "counter-1") as counter:
        counter.ask("sign_in", operator="op1")
        ticket = kiosk.issue("id-card-new")["ticket"]
        counter.ask("next")
        counter.ask("arrive")
        pad.lit("THANKS", 5, times=2)  # blinks: please rate
        pad.press("GOOD")
        wait_until(lambda: events(observer, "rated"), 5, "the rating")
        pad.steady("THANKS", 1, 1.5)  # on: thank you
        pad.press("BAD")
        pad.steady("THANKS", 0, 3)
        counter.ask("end")
        pad.press("BAD")
        pad.steady("THANKS", 0, 1)
        assert [(c["leg"], c["rating"]) for c in events(observer, "rated")] == [(f"{ticket}/1", 5)]
    assert pad.end() == 0


def test_a_kiosk_without_a_screen_is_ready_and_its_stuck_button_stands_in_the_status(hall, folder):
    words = "STATUS=gives the hub's numbers; paper ok, screen absent"
    tickets = os.path.join(hall.folder, "tickets")
    os.makedirs(tickets)
    with Manager() as manager:
        hall.wraps["kiosk-1"] = manager.words
        kiosk = Board(hall, folder, "kiosk-buttons.json", "kiosk", "novbe-kiosk", down=["BUTTON1"],
                      texts=os.path.join(ROOT, "build/po"), **{"print": {"to": "files", "folder": tickets}})
        stuck = lambda: any(line.startswith(f"{words}: BUTTON1 was down at the start") for line in manager.lines)  # noqa: E731
        manager.wait_for("READY=1")
        wait_until(lambda: manager.hear(0.1) is not None and stuck(), 10, "the stuck button in the status")
        kiosk.kernel.say(f"set BUTTON1 {int(kiosk.low['BUTTON1'])}")
        wait_until(lambda: words in manager.hear(0.1), 10, "the end of the trouble")
        assert kiosk.end() == 0


def test_a_wired_kiosk_without_a_screen_gives_tickets(hall, folder):
    tickets = os.path.join(hall.folder, "tickets")
    os.makedirs(tickets)
    kiosk = Board(hall, folder, "kiosk-buttons.json", "kiosk", "novbe-kiosk",
                  texts=os.path.join(ROOT, "build/po"), **{"print": {"to": "files", "folder": tickets}})
    with Device(hall, "observer-1", ["event", "dev/+/state"]) as observer:
        wait_until(lambda: online(observer, "kiosk-1"), 10, "the kiosk")
        services = []
        for line, service in ("BUTTON1", "id-card-new"), ("BUTTON4", "licence-renewal"):
            kiosk.press(line)
            services.append(service)
            wait_for_paper(hall, len(services))
            wait_until(lambda: len(events(observer, "issued")) == len(services), 5, "the ticket in the journal")
        assert [c["service"] for c in events(observer, "issued")] == services
        assert {c["language"] for c in events(observer, "issued")} == {"ur"}
    assert kiosk.end() == 0
