"""The kiosk and its paper: a real cupsd, the real backend and the simulated printer; the screen is read by OCR."""
import base64
import json
import os
import re
import signal
import subprocess
import time

import cups
import ledger
import pytest
from cups import PrivateCups
from device import Device
from hall import HallError, wait_until
from hands import online, press_keys
from printer import SimulatedPrinter

pytestmark = pytest.mark.skipif(not cups.available(), reason="cupsd wants root")

TOLD_WITHIN_S = 1.0  # trouble shows in dev/<id>/state


def read_text(picture):
    """The words in a picture, in one line."""
    read = subprocess.run(["tesseract", picture, "-", "--psm", "11"], capture_output=True, text=True,
                          check=False, timeout=30, env={**os.environ, "OMP_THREAD_LIMIT": "1"})
    return re.sub(r"\s+", " ", read.stdout)


class Entrance:
    """A kiosk with its printer, and an observer of what it tells the hub."""

    def __init__(self, hall, spool, printer, observer):
        self.hall, self.spool, self.printer, self.observer = hall, spool, printer, observer
        self.heard = []  # (monotonic time, the kiosk's state)
        self.keys = None
        observer.on_message = self._hear

    def _hear(self, topic, body):
        if topic == "dev/kiosk-1/state" and body:
            self.heard.append((time.monotonic(), body))

    def start(self, timeout_s=12, **options):
        self.keys = self.hall.start_kiosk(
            printing={"to": "cups", "queue": "ticket", "server": self.spool.server, "timeout_s": timeout_s},
            options=options)
        wait_until(lambda: self.state.get("online") and self.state["paper"] != "unknown", 15,
                   "the kiosk to know its printer\n" + self.hall.log_tail("kiosk-1"))
        wait_until(lambda: "tickets can be given" in self.hall.log_tail("kiosk-1", 5), 10, "the kiosk to hear the hub")
        wait_until(lambda: self.state.get("giving") or not options.get("paperless_fallback", True), 10,
                   "the kiosk to give tickets")
        return self

    @property
    def state(self):
        return self.observer.retained.get("dev/kiosk-1/state") or {}

    def press(self, *keys):
        press_keys(self.keys, *keys)

    def choose(self):
        """The first service in the first language, each key when its screen is there: the printer is asked first."""
        self.press("1")
        self.shows("Which institution do you need?")
        self.press("1")
        self.shows("Which service do you need?")
        self.press("1")

    def answer(self, key):
        """A person reads the question first: what is struck within half a second is no answer to it."""
        time.sleep(0.6)
        self.press(key)

    def text(self):
        """What is on the screen, in one line."""
        frame = os.path.join(self.hall.folder, "frames", "kiosk-1.png")
        return read_text(frame)

    def shows(self, *words, seconds=8):
        """Waits until all words are on the screen; returns its text."""
        seen = [""]

        def all_there():
            seen[0] = self.text()
            return all(word in seen[0] for word in words)
        try:
            wait_until(all_there, seconds, f"{words} on the screen")
        except HallError:
            raise HallError(f"{words} never stood on the screen, but: {seen[0]}\n"
                            + self.hall.log_tail("kiosk-1")) from None
        return seen[0]

    def paper_of(self, ticket):
        """(state, copies) of a ticket's newest paper, as the hub has it."""
        with Device(self.hall, "reception-1") as reception:
            found = reception.ask("find", ticket=ticket)["ticket"]
        return found.get("print", "issued"), found.get("copies", 0)

    def hub_knows(self, ticket, state, copies=0, seconds=10):
        wait_until(lambda: self.paper_of(ticket) == (state, copies), seconds,
                   f"{ticket} {state}, {copies} copies; it is {self.paper_of(ticket)}\n"
                   + self.hall.log_tail("kiosk-1"))

    def told_after(self, instant, condition, seconds=5):
        """How many seconds after an instant the first state with the condition was heard."""
        def first():
            return next((at for at, state in list(self.heard) if at >= instant and condition(state)), None)
        return wait_until(first, seconds, "the kiosk's word") - instant


@pytest.fixture
def entrance(hall, tmp_path):
    folder = tmp_path / "paper"
    folder.mkdir()
    with SimulatedPrinter(str(folder), speed_mm_s=250) as printer, \
            PrivateCups(tmp_path / "cups") as spool, \
            Device(hall, "observer-1", ["dev/+/state"]) as observer:
        spool.add_queue("ticket", f"escpos://127.0.0.1:{printer.port}")
        yield Entrance(hall, spool, printer, observer)
        hall.stop("kiosk-1", signal.SIGKILL)


def originals(sheets):
    return [sheet for sheet in sheets if sheet.cut]


def words_on(sheet):
    """What stands on a sheet; a number of 120 dots is read best at half its size."""
    read = []
    # The mark of a copy is white on black: turned over, with the paper around it white again.
    for paint in ([], ["-negate", "-fill", "white", "-draw", "color 0,0 floodfill"]):
        small = sheet.path + ".small.png"
        subprocess.run(["convert", sheet.path, "-scale", "50%", "-bordercolor", "white", "-border", "30", *paint,
                        small], check=True, timeout=30)
        read.append(read_text(small))
    return " ".join(read)


def confirmed(hall):
    return [change["leg"].split("/")[0] for change in ledger.changes(hall.database, "confirmed")]


def test_a_ticket_comes_out_and_the_hub_knows(entrance):
    entrance.start()
    entrance.press("1", "1", "1")
    entrance.printer.wait_sheets(1)
    entrance.shows("Please take your ticket", "A001")
    entrance.hub_knows("A001", "printed")
    assert "A001" in words_on(entrance.printer.sheets[0])
    assert confirmed(entrance.hall) == ["A001"]
    assert entrance.state["paper"] == "ok" and entrance.state["trouble"] == ""
    assert entrance.hall.stop("kiosk-1") == 0


def test_without_paper_nobody_is_offered_paper(entrance):
    entrance.printer.paper_out()
    entrance.start()
    assert entrance.state["paper"] == "out" and entrance.state["trouble"] and entrance.state["giving"]
    entrance.press("1", "1")
    entrance.shows("No paper", "be shown on the screen")
    entrance.press("1")
    entrance.shows("Please remember your number", "A001")
    entrance.hub_knows("A001", "unprinted")
    assert confirmed(entrance.hall) == ["A001"]
    assert entrance.spool.job(entrance.hall.centre) is None and entrance.printer.printed_rows == 0

    entrance.press("0")  # home
    entrance.shows("Choose your language")
    entrance.printer.load_paper()
    entrance.choose()
    entrance.printer.wait_sheets(1)
    entrance.hub_knows("A002", "printed")
    assert entrance.state["paper"] == "ok" and entrance.state["trouble"] == ""


def test_where_tickets_must_be_on_paper_the_kiosk_says_so_before_any_service(entrance):
    entrance.printer.open_cover()
    entrance.start(paperless_fallback=False)
    entrance.shows("This kiosk cannot print tickets now", "Please use another kiosk or ask the staff")
    assert not entrance.state["giving"] and not online(entrance.observer, "kiosk-1")
    entrance.press("1", "1", "1")
    assert ledger.changes(entrance.hall.database, "issued") == []
    entrance.printer.close_cover()
    time.sleep(2)  # asked a shorter time ago it is not asked again
    instant = time.monotonic()
    entrance.press("9")  # any touch asks the printer again
    entrance.shows("Choose your language")
    print(f"healed {entrance.told_after(instant, lambda s: s['giving']):.3f} s after the touch")
    entrance.press("1", "1", "1")
    entrance.printer.wait_sheets(1)
    entrance.hub_knows("A001", "printed")


TROUBLES = [("paper_out", "load_paper", "The printer is out of paper", "out"),
            ("open_cover", "close_cover", "The printer's cover is open", None)]


@pytest.mark.parametrize("trouble, heal, words, paper", TROUBLES)
def test_paper_that_ended_after_the_question_is_waited_for_and_the_ticket_comes(entrance, trouble, heal, words, paper):
    entrance.start()
    entrance.press("1")
    entrance.shows("Which institution do you need?")
    entrance.press("1")
    entrance.shows("Which service do you need?")
    getattr(entrance.printer, trouble)()
    entrance.press("1")
    entrance.shows(words, "A001", "Your number is already valid")
    assert entrance.state["trouble"] and entrance.state["paper"] == (paper or "ok")
    assert entrance.printer.printed_rows == 0
    getattr(entrance.printer, heal)()
    healed = time.monotonic()
    entrance.shows("Please take your ticket", "A001")
    entrance.hub_knows("A001", "printed")
    print(f"{heal}: told {entrance.told_after(healed, lambda s: not s['trouble']):.3f} s after it")
    assert len(entrance.printer.sheets) == 1 and confirmed(entrance.hall) == ["A001"]


@pytest.mark.parametrize("trouble, heal, words, paper", TROUBLES)
def test_trouble_in_mid_print_is_told_within_a_second_and_the_citizen_is_asked(entrance, trouble, heal, words, paper):
    instants = []

    def fault():
        getattr(entrance.printer, trouble)()
        instants.append(time.monotonic())

    entrance.start()
    entrance.printer.after_rows(200, fault)
    entrance.press("1", "1", "1")
    wait_until(lambda: instants, 5, "the trouble")
    told = entrance.told_after(instants[0], lambda s: s["trouble"] and (not paper or s["paper"] == paper))
    print(f"{trouble}: told {told:.3f} s after it")
    assert told < TOLD_WITHIN_S
    entrance.shows(words, "A001", "Your number is already valid")
    getattr(entrance.printer, heal)()
    healed = time.monotonic()
    # The sheet is in two pieces: no machine knows whether it is a ticket.
    entrance.shows("Did your ticket come out?", "A001")
    print(f"{heal}: told {entrance.told_after(healed, lambda s: not s['trouble']):.3f} s after it")
    entrance.hub_knows("A001", "uncertain")
    entrance.answer("1")
    entrance.hub_knows("A001", "printed")
    assert confirmed(entrance.hall) == ["A001"]


def drop_at(entrance, count=4000):
    entrance.printer.after_bytes(count, entrance.printer.drop_link)


def test_a_link_dropped_in_mid_print_makes_the_kiosk_ask_and_no_gives_a_marked_copy(entrance):
    entrance.start()
    drop_at(entrance)
    entrance.press("1", "1", "1")
    entrance.shows("Did your ticket come out?", "A001", "Yes, I have it", "No, print it again", seconds=15)
    entrance.hub_knows("A001", "uncertain")
    whole = len(originals(entrance.printer.sheets))
    entrance.answer("2")
    entrance.shows("Please take your ticket", "A001")
    entrance.hub_knows("A001", "printed", copies=1)
    entrance.printer.wait_for(lambda: len(originals(entrance.printer.decoder.sheets)) > whole, 5, "the copy")
    copy = words_on(originals(entrance.printer.sheets)[-1])
    assert "A001" in copy and "Copy" in copy, copy
    assert confirmed(entrance.hall) == ["A001"]
    assert [c["leg"] for c in ledger.changes(entrance.hall.database, "issued")] == ["A001/1"]


def test_yes_ends_the_doubt(entrance):
    entrance.start()
    drop_at(entrance)
    entrance.press("1", "1", "1")
    entrance.shows("Did your ticket come out?", seconds=15)
    jobs = len(entrance.spool.jobs())
    entrance.answer("1")
    entrance.shows("Please take your ticket", "A001")
    entrance.hub_knows("A001", "printed")
    assert len(entrance.spool.jobs()) <= jobs + 1, "one question to the printer, and no more paper"


def test_nobody_answers_and_the_number_stays_valid(entrance):
    entrance.start(idle_s=5)
    drop_at(entrance)
    entrance.press("1", "1", "1")
    entrance.shows("Did your ticket come out?", seconds=15)
    entrance.shows("Please remember your number", "A001", seconds=15)
    entrance.hub_knows("A001", "uncertain")
    assert confirmed(entrance.hall) == ["A001"]


def test_a_ticket_that_does_not_come_in_time_is_shown_and_never_comes_later(entrance):
    entrance.start(timeout_s=3)
    entrance.press("1", "1")
    entrance.shows("Which service do you need?")
    entrance.printer.paper_out()
    entrance.press("1")
    entrance.shows("Please remember your number", "A001")
    entrance.hub_knows("A001", "unprinted")
    entrance.printer.load_paper()
    entrance.press("0", "1", "1", "1")
    entrance.hub_knows("A002", "printed", seconds=20)
    assert len(entrance.printer.sheets) == 1 and "A002" in words_on(entrance.printer.sheets[0])


def test_a_spooler_that_went_away_leaves_the_number_on_the_screen(entrance):
    entrance.start()
    entrance.press("1", "1")
    entrance.shows("Which service do you need?")
    entrance.spool.kill9()
    entrance.press("1")
    entrance.shows("Please remember your number", "A001", seconds=20)
    entrance.hub_knows("A001", "unprinted")
    entrance.spool.start()
    entrance.press("0", "1", "1", "1")
    entrance.hub_knows("A002", "printed", seconds=20)
    assert len(originals(entrance.printer.sheets)) == 1


@pytest.mark.parametrize("fault, known", [(None, "printed"), ("drop_link", "uncertain")])
def test_a_kiosk_killed_in_mid_print_tells_the_hub_when_it_is_back(entrance, fault, known):
    entrance.printer.row_s *= 4  # slow enough to be killed in between
    entrance.start()
    entrance.printer.after_rows(50, lambda: os.kill(entrance.hall.running["kiosk-1"].pid, signal.SIGKILL))
    entrance.press("1", "1", "1")
    wait_until(lambda: not entrance.hall.alive("kiosk-1"), 10, "the kiosk's death")
    if fault:
        getattr(entrance.printer, fault)()
    entrance.hall.stop("kiosk-1")
    assert entrance.paper_of("A001")[0] in ("issued", "submitted")
    instant = time.monotonic()
    entrance.start()
    entrance.hub_knows("A001", known, seconds=25)
    print(f"known as {known} {time.monotonic() - instant:.1f} s after the restart")
    assert len(originals(entrance.printer.sheets)) <= 1, "no second original"
    entrance.printer.row_s /= 4
    entrance.press("1", "1", "1")
    entrance.hub_knows("A002", "printed", seconds=20)


def test_paper_that_runs_low_is_told_and_printed_on(entrance):
    entrance.printer.load_paper(45)  # low under 50 mm
    entrance.start()
    assert entrance.state["paper"] == "low" and entrance.state["giving"]
    entrance.printer.load_paper(1000)
    entrance.press("1", "1", "1")
    entrance.printer.wait_sheets(1)
    entrance.hub_knows("A001", "printed")
    assert entrance.state["paper"] == "ok"


class Hub:
    """The hub's place at the broker, while the dispatcher is not there: gives orders to the kiosk."""

    def __init__(self, hall):
        hall.stop("dispatcher")
        self.device = Device(hall, "hub", ["dev/kiosk-1/done"])
        self.orders = 0

    def __enter__(self):
        self.device.client.connect("127.0.0.1", self.device.hall.port, keepalive=5, clean_start=True)
        self.device.client.loop_start()
        wait_until(self.device.up.is_set, 5, "a connection in the hub's name")
        return self

    def __exit__(self, *_):
        self.device.close()

    def order(self, verb, number=None, **members):
        """Gives an order (again, with its number); returns the number and what the kiosk says of it."""
        if number is None:
            self.orders += 1
            number = f"{self.device.run}-{self.orders}"
        before = len(self.device.seen)
        body = {"order": number, "verb": verb, **members}
        self.device.client.publish(f"{self.device.root}dev/kiosk-1/do", json.dumps(body), qos=1)

        def said():
            return next((done for _topic, done in self.device.seen[before:] if done["order"] == number), None)
        return number, wait_until(said, 15, f"the kiosk's word on {body}")


def test_orders_are_done_once_and_not_too_late(entrance):
    entrance.start()
    entrance.press("1", "1", "1")
    entrance.hub_knows("A001", "printed")
    with Device(entrance.hall, "reception-1") as reception:
        ticket = reception.ask("find", ticket="A001")["ticket"]
        now = reception.now_ms()
    copy = {"ticket": {**ticket, "copies": 1}, "copy": True}
    with Hub(entrance.hall) as hub:
        assert not hub.order("print", **copy, deadline=now - 1000)[1]["ok"], "too late"
        assert not hub.order("brew")[1]["ok"]
        assert hub.order("print", ticket=ticket)[1]["ok"], "its original was printed long ago"
        assert len(entrance.printer.sheets) == 1
        number, said = hub.order("print", **copy, deadline=now + 60000)
        assert said["ok"], said
        assert "Copy" in words_on(entrance.printer.wait_sheets(2)[1])
        assert hub.order("print", number, **copy, deadline=now + 60000)[1]["ok"], "the same again"
        assert len(entrance.printer.sheets) == 2
        entrance.printer.after_bytes(4000, entrance.printer.drop_link)
        said = hub.order("print", **{**copy, "ticket": {**ticket, "copies": 2}})[1]
        assert not said["ok"] and said["text"], "nobody knows whether it came out"
        said = hub.order("picture")[1]
        assert said["ok"] and base64.b64decode(said["picture"])[:4] == b"\x89PNG"
