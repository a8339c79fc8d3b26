"""A citizens' rating pad: a real one beside a real counter, over a broker and a dispatcher."""
import json
import os
import subprocess

import pytest
from device import Device, Refused
from hall import BIN, wait_until
from people import Box

PAD = "rating-1"


@pytest.fixture
def desk(make_hall, write_plan):
    """A hall with a pad at counter 1, and the people there."""
    def add_pad(plan):
        plan["devices"].append({"id": PAD, "role": "rating", "counter": 1})
        plan["double_press_ms"] = 0  # nobody waits here for an operator's hand
    made = Desk(make_hall(write_plan(add_pad)))
    yield made
    made.close()


class Desk:
    def __init__(self, hall):
        self.hall = hall
        hall.start_broker()
        hall.start_dispatcher()
        self.box = Box(hall.start_counter(1, "op1")).connect()
        self.pad = self.start_pad()
        self.kiosk = Device(hall, "kiosk-2").connect()
        self.observer = Device(hall, "observer-1", ["event", "counter/1", "dev/+/state"]).connect()
        wait_until(lambda: self.box.lamp == "idle", 10, "the operator at work")
        wait_until(lambda: self.pad.lamp == "closed", 10, "the pad to be ready")

    def start_pad(self, **more):
        path = os.path.join(self.hall.folder, "pad")
        board = self.hall.board(PAD, "counter", role="rating", number=1, source="simulated", path=path,
                                double_strike_ms=0, **more)  # nor for a citizen's
        self.hall.spawn(PAD, [os.path.join(BIN, "novbe-counter"), "-c", board])
        return Box(path).connect()

    def serve(self, *presses):
        """A citizen comes and these buttons are pressed for them; the ticket."""
        ticket = self.kiosk.issue("id-card-new")["ticket"]
        want = {"next": "called", "arrive": "serving", "end": "idle"}
        wait_until(lambda: self.box.lamp != "idle", 5, "the lamp to say that somebody waits")
        for press in presses:
            self.press(press, want[press])
        return ticket

    def press(self, press, lamp):
        self.box.press("press", press)
        wait_until(lambda: self.box.lamp == lamp, 5, f"the lamp {lamp} after {press}")

    def ratings(self):
        """What was journaled: (ticket, rating)."""
        return [(change["leg"].split("/")[0], change["rating"]) for topic, entry in self.observer.seen
                if topic == "event" for change in entry["changes"] if change["change"] == "rated"]

    def rate(self, stars, thanked=True):
        self.pad.press("press", "rate", str(stars))
        wait_until(lambda: self.pad.lamp == ("serving" if thanked else "refused"), 5, "the pad's answer")

    def dark(self):
        wait_until(lambda: self.pad.lamp == "closed", 8, "the pad to be dark again")

    def close(self):
        self.kiosk.close()
        self.observer.close()


def test_who_is_served_rates_once_and_a_second_press_counts_nothing(desk):
    ticket = desk.serve("next")
    assert desk.pad.lamp == "closed"  # whoever was only called may not have come
    desk.press("arrive", "serving")
    wait_until(lambda: desk.pad.lamp == "waits", 5, "the pad to ask")
    desk.rate(4)
    wait_until(lambda: desk.ratings() == [(ticket, 4)], 5, "the rating in the journal")
    desk.dark()
    desk.pad.press("press", "rate", "1")
    desk.press("end", "idle")
    desk.pad.press("press", "rate", "1")
    # Behind both presses on the same lines: what was sent for them would be in the journal before this.
    second = desk.serve("next", "arrive")
    wait_until(lambda: desk.pad.lamp == "waits", 5, "the pad to ask the next one")
    desk.rate(5)
    wait_until(lambda: desk.ratings() == [(ticket, 4), (second, 5)], 5, "two ratings")


def test_who_was_served_may_rate_while_the_next_is_only_called_and_not_later(desk):
    first = desk.serve("next", "arrive", "end")
    wait_until(lambda: desk.pad.lamp == "waits", 5, "the pad to ask who leaves")
    second = desk.serve("next")
    assert desk.pad.lamp == "waits"
    desk.rate(3)
    wait_until(lambda: desk.ratings() == [(first, 3)], 5, "the rating of who left")
    desk.press("arrive", "serving")
    wait_until(lambda: desk.pad.lamp == "waits", 8, "the pad to ask the second")
    desk.press("end", "idle")
    third = desk.serve("next", "arrive")
    desk.rate(1)  # the second is not meant any more
    wait_until(lambda: desk.ratings() == [(first, 3), (third, 1)], 5, "the rating of who is here")
    assert second not in dict(desk.ratings())


def test_a_pad_that_starts_again_knows_whom_it_may_rate_and_the_hub_who_was_rated(desk):
    ticket = desk.serve("next", "arrive", "end")
    wait_until(lambda: desk.pad.lamp == "waits", 5, "the pad to ask")
    desk.rate(2)
    wait_until(lambda: desk.ratings() == [(ticket, 2)], 5, "the rating")
    desk.pad.close()
    assert desk.hall.stop(PAD) == 0
    desk.pad = desk.start_pad()
    wait_until(lambda: desk.pad.lamp == "waits", 10, "the new pad to ask: it cannot know")
    desk.rate(5, thanked=False)
    desk.dark()
    assert desk.ratings() == [(ticket, 2)]


def test_after_its_time_nobody_is_rated(desk):
    desk.pad.close()
    desk.hall.stop(PAD)
    desk.pad = desk.start_pad(rate_for_s=5)
    desk.serve("next", "arrive", "end")
    wait_until(lambda: desk.pad.lamp == "waits", 5, "the pad to ask")
    desk.dark()
    desk.rate(5, thanked=False)
    assert desk.ratings() == []


def test_a_lost_hub_shows_and_a_press_then_is_refused_and_never_done(desk):
    desk.serve("next", "arrive")
    wait_until(lambda: desk.pad.lamp == "waits", 5, "the pad to ask")
    desk.hall.stop("dispatcher")
    wait_until(lambda: desk.pad.lamp == "link-lost", 10, "the lost link")
    desk.rate(1, thanked=False)
    desk.hall.start_dispatcher()
    wait_until(lambda: desk.pad.lamp == "waits", 15, "the pad to ask again")
    desk.rate(5)
    wait_until(lambda: [r for _t, r in desk.ratings()] == [5], 5, "the rating that was answered")


def test_a_pad_can_do_nothing_but_rate_at_its_own_counter(desk):
    ticket = desk.serve("next", "arrive")
    desk.pad.close()
    desk.hall.stop(PAD)
    with Device(desk.hall, PAD, ["counter/+"]) as pad:
        for verb, arguments in (("next", {}), ("end", {}), ("cancel", {"ticket": ticket}),
                                ("sign_out", {}), ("issue", {"service": "id-card-new", "language": "en"})):
            with pytest.raises(Refused, match="forbidden"):
                pad.ask(verb, **arguments)
        with pytest.raises(Refused, match="forbidden"):
            pad.ask("rate", rating=5, counter=2)
        pad.ask("rate", rating=5, ticket=ticket)
        # The broker tells it of its own counter, and of no other.
        assert [t for t, _b in pad.seen if t.startswith("counter/")] == ["counter/1"] * len(
            [t for t, _b in pad.seen if t.startswith("counter/")])


def test_a_line_that_is_missing_shows_in_the_hubs_status(desk):
    desk.pad.close()
    desk.hall.stop(PAD)
    lines = [{"line": f"NO-SUCH-LINE-{n}", "press": "rate", "argument": str(n)} for n in (1, 3, 5)]
    board = desk.hall.board(PAD, "counter", role="rating", number=1, source="gpio", inputs=lines)
    desk.hall.spawn(PAD, [os.path.join(BIN, "novbe-counter"), "-c", board])
    state = lambda: desk.observer.retained.get(f"dev/{PAD}/state") or {}  # noqa: E731
    wait_until(lambda: state().get("online") and state()["input"] == "trouble", 10, "the trouble in its state")
    assert "NO-SUCH-LINE-1" in state()["trouble"]
    shown = desk.hall.control("status", check=False).stdout
    assert PAD in shown and "NO-SUCH-LINE-1" in shown
    assert "NO-SUCH-LINE-5" in desk.hall.log_tail(PAD)


WRONG = [
    ({"inputs": [{"key": f"KP{n}", "press": "rate", "argument": str(n)} for n in (1, 5)]}, "has 3 to 5 buttons"),
    ({"inputs": [{"key": f"KP{n}", "press": "rate", "argument": str(min(n, 3))} for n in (1, 3, 5)]},
     "another button gives the same rating"),
    ({"inputs": [{"key": f"KP{n}", "press": "rate", "argument": str(n), "hold": "rate", "hold_argument": "2"}
                 for n in (1, 3, 5)]}, "are not held"),
    ({"inputs": [{"key": "KP1", "press": "next"}] + [
        {"key": f"KP{n}", "press": "rate", "argument": str(n)} for n in (3, 5)]}, "does nothing on a rating pad"),
    ({"role": "operator", "inputs": [{"key": "KP1", "press": "service", "argument": "x"}]},
     "does nothing on an operator's box"),
    ({"inputs": [{"key": "KP1", "press": "laugh"}, {"key": "KP2", "press": "next", "hold": "weep"}]}, "'laugh': one of"),
]


@pytest.mark.parametrize("section, words", WRONG, ids=[w for _s, w in WRONG])
def test_check_refuses_a_pad_that_could_not_work(make_hall, section, words):
    hall = make_hall()
    hall.provision()
    path = hall.board("counter-1", "counter", **{"role": "rating", "number": 1, "source": "evdev",
                                                "path": "/dev/input/by-id/pad", **section})
    done = subprocess.run([os.path.join(BIN, "novbe-counter"), "--check", path], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 2 and words in done.stderr, done.stderr
    assert json.load(open(path, encoding="utf-8"))["device"] == "counter-1"
