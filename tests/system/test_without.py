"""What each person sees when a part is missing: the hub, the broker, the network (docs/WITHOUT.md, W1 to W10 and
W43 to W49). Boards and all of them at once: test_without_boards.py.
"""
import os
import re
import shutil
import time

import ledger
import pytest
import test_without_boards
from hall import ROOT, wait_until
from line import Line
from without import BACK_S, SLACK_S, STRIKE_S, Asked, Place, Stage, assert_names, between, header, is_own, wanted

# One worker's: its stage plays all scenes, side by side; each other worker's would play them again.
pytestmark = pytest.mark.xdist_group("without")

ELSEWHERE = {  # parts of lines that other tests show already
    "W4": ["test_broker.test_a_dispatcher_that_hangs_shows_within_two_seconds_of_a_press"],
    "W10": ["test_broker.test_everything_continues_within_eight_seconds_of_the_brokers_return"],
    "W44": ["test_outage.test_a_day_of_pulled_cables_and_killed_programs"],
    "W46": ["test_rules.test_the_same_id_and_body_gets_the_same_answer_also_from_the_next_process"],
    "W48": ["test_kiosk_clocks.test_within_a_boot_no_wall_clock_is_needed",
            "test_rules.test_the_hub_clock_never_goes_back_when_the_board_does"],
    "W49": [],  # no program of a hall speaks with anybody outside: no line, no test
}
NOTHING_DONE = "Not connected: nothing was done."
MAYBE_DONE = "No answer to 'next': it may be done or not. Look again before you press."
FLASH_S = 2.5
LAST_CALLS = "No connection: these are the last calls"
NO_HUB = "Please ask the staff"
KEPT = "Your place in the queue is kept. The wait is not known now"


def the_hub_is_absent_at_first(folder):
    """W1, W11, W17, W19, W48: nobody has ever heard of a hub; then it comes; then the hall starts without it."""
    with Place(folder) as place:
        place.set_clock("kiosk-1", 0)  # as on a board with a battery; elsewhere the kernel may not believe it
        place.start("broker", "wall-a", "counter-1", "kiosk-1")
        asked, face = Asked(place.hall), place.face()
        face.shows("link-lost", "no link (connecting). Presses do nothing.")
        face.press("next")
        refused = face.shows("refused", NOTHING_DONE)
        between(FLASH_S, face.shows("link-lost", "connecting") - refused, FLASH_S)
        place.shows("wall-a", "One moment, please", "No connection at the moment")
        place.shows("kiosk-1", NO_HUB, "This kiosk cannot give tickets at the moment. The staff will help you.")
        assert "hub: not heard of since the start: no tickets" in place.log("kiosk-1"), place.log("kiosk-1")
        asked.fails("the hub of 'village' does not answer", ": silence)", "Is novbe-dispatcher running there?",
                    within_s=5.2)

        place.start("dispatcher").watch().ready()
        face.shows("closed", seconds=BACK_S)
        place.shows("wall-a", "Your number will appear here", but=["No connection"])
        place.shows("kiosk-1", "Registry", but=[NO_HUB])
        said = place.status()
        assert "kiosk-2" in said and "missing" in said and "never seen since the broker started" in said
        assert "1 of 2 kiosks online" in said

        place.kill("dispatcher", "kiosk-1", "wall-a", "counter-1")
        before = place.log("kiosk-1").count("numbers of its own")
        place.set_clock("wall-a", 0)
        place.set_clock("wall-b", -1795400000000, synchronised=False)
        state = os.path.join(place.hall.folder, "state")  # with the catalogue
        shutil.copytree(os.path.join(state, "wall-a"), os.path.join(state, "wall-b"))
        place.start("kiosk-1", "wall-a", "wall-b", "counter-1")
        place.face().shows("link-lost", "no link (the hub is away). Presses do nothing.")
        wait_until(lambda: place.log("kiosk-1").count("numbers of its own") > before, 10,
                   "the kiosk\n" + place.log("kiosk-1"))
        ticket, took = place.take(shows=["Please take your ticket", KEPT])
        assert is_own(ticket) and took < 1 + SLACK_S, (ticket, took)
        place.shows("kiosk-1", "Offline. To report: 1", part=header)
        _, shown = place.shows("wall-a", "Village Hall", "No connection at the moment")
        assert ":" in shown, f"the wall has no clock: {shown}"
        _, shown = place.shows("wall-b", "Village Hall", "No connection at the moment")
        assert ":" not in shown, f"a clock that nobody set: {shown}"


def the_hub_is_killed_with_a_ticket_in_hand(folder):
    """W2, W3, W16, W17: killed in the middle of the day, and back."""
    with Place(folder) as place:
        face = place.open()
        first, second = place.take()[0], place.take()[0]
        face.press("next")
        face.shows("called", ticket=first)
        place.shows("wall-a", first)

        killed = place.kill("dispatcher")
        painted, shown = place.look("wall-a")
        assert "No connection" not in shown or painted - killed > 3, "too short to be worth a notice"
        assert face.shows("link-lost", "no link (the hub is away). Presses do nothing.") - killed < 1 + SLACK_S
        asked = Asked(place.hall)
        face.press("next")
        face.shows("refused", NOTHING_DONE)
        own, took = place.take(shows=["Please take your ticket", KEPT])
        assert is_own(own) and took < 1 + SLACK_S, (own, took)
        place.shows("kiosk-1", "Offline. To report: 1", part=header)
        place.shows("wall-a", LAST_CALLS, first)
        asked.fails("does not answer", "the hub is away", within_s=1.5)

        place.start("dispatcher")
        face.shows("called", ticket=first, seconds=BACK_S)
        place.shows("wall-a", first, but=["No connection"], seconds=BACK_S)
        place.wait_reported(own)
        third, _ = place.take()
        assert third == "A003", "the hub's next number"
        place.shows("kiosk-1", "Village Hall", but=["Offline", "report"], part=header)
        face.press("recall")  # what was pressed meanwhile did nothing
        for ticket in (second, own, third):
            face.press("next")
            face.shows("called", ticket=ticket)
        assert place.tickets("called") == [first, second, own, third]
        assert "not reported" not in place.status()
        ledger.assert_numbers_once(place.hall.database)


def the_hub_hangs(folder):
    """W4, W18: it hangs while somebody presses and somebody chooses."""
    with Place(folder) as place:
        face = place.open()
        first, _ = place.take()
        face.press("next")
        face.shows("called", ticket=first)
        waiting, _ = place.take()
        place.start("counter-2")
        idle = place.face("counter-2")
        idle.shows("closed")

        hung = place.freeze("dispatcher")
        asked = Asked(place.hall)
        face.press("next")
        pressed = time.monotonic()
        between(1.9, face.shows("link-lost", MAYBE_DONE) - pressed, 1.9)
        own, took = place.take()
        assert is_own(own), own
        between(0, took, 2)  # at once, when the counter's silence has not told it yet
        asked.fails("does not answer", within_s=5.2)
        face.shows("link-lost", "no link (the hub does not answer)", seconds=FLASH_S + SLACK_S)
        between(2.5, idle.shows("link-lost", "no link (the hub is away)", seconds=16) - hung, 12.8)
        between(5.5, place.shows("wall-a", LAST_CALLS, seconds=14)[0] - hung, 15.8)

        place.thaw("dispatcher")
        face.shows("called", ticket=first, seconds=BACK_S)
        place.shows("wall-a", first, but=["No connection"], seconds=BACK_S)
        place.wait_reported(own)
        given = set(place.tickets("issued")) - set(place.tickets("voided"))
        assert given == {first, waiting, own}, "the hub's copy is void, or was never made"
        assert place.tickets("called") == [first], "the press was not done later"


def the_broker_hangs(folder):
    """W9: its process stands still."""
    with Place(folder) as place:
        face = place.open()
        hung = place.freeze("broker")
        asked = Asked(place.hall)
        own, took = place.take()
        assert is_own(own)
        between(2, took, 2)
        between(2.5, face.shows("link-lost", "no answer from the broker", seconds=12) - hung, 7.5)
        own, took = place.take()
        assert is_own(own) and took < 1 + SLACK_S, (own, took)
        asked.fails(within_s=7)
        between(5.5, place.shows("wall-a", "No connection at the moment", seconds=12)[0] - hung, 10.5)
        face.press("next")
        face.shows("refused", NOTHING_DONE)

        place.thaw("broker")
        place.wait_reported(own)
        face.shows("waits", seconds=BACK_S)
        place.shows("wall-a", but=["No connection"], seconds=BACK_S)
        assert place.tickets("called") == []


def cables_are_out(folder):
    """W15, W26, W27, W31, W32, W43, W44: three boards lose a word of the hub, the others go on."""
    with Place(folder) as place, Line(place.hall.port) as a, Line(place.hall.port) as b, \
            Line(place.hall.port) as c:
        lines = {"kiosk-1": a, "wall-a": b, "counter-1": c}
        place.hall.lines = {device: line.port for device, line in lines.items()}
        face = place.open()
        place.start("counter-2")
        other = place.face("counter-2")
        first, second, third = [place.take()[0] for _ in range(3)]
        face.press("next")
        face.shows("called", ticket=first)
        other.press("sign-in", "op2")
        other.shows("waits")
        place.shows("wall-a", first)

        for line in lines.values():
            line.hang()
        out = time.monotonic()
        face.press("next")
        between(1.9, face.shows("link-lost", MAYBE_DONE) - out, 1.9)
        own, _ = place.take()
        assert is_own(own)
        other.press("next")
        other.shows("called", ticket=second)  # the hall goes on
        for device in lines:
            between(2.5, place.away_after(device, out), 12.8)
        between(5.5, place.shows("wall-a", LAST_CALLS, first, but=[second], seconds=12)[0] - out, 10.5)
        face.press("next")
        face.shows("refused", NOTHING_DONE)
        said = place.status()
        assert "0 of 1 kiosks" not in said and said.count("away") >= 3, said

        for line in lines.values():
            line.heal()
        face.shows("called", ticket=first, seconds=BACK_S)
        place.shows("wall-a", first, second, but=["No connection"], seconds=BACK_S)
        place.wait_online(*lines)
        place.wait_reported(own)
        assert place.tickets("called") == [first, second], "nothing that was pressed meanwhile"
        for ticket in (third, own):
            other.press("next")
            other.shows("called", ticket=ticket)


def cables_are_out_for_a_moment(folder):
    """W45, W46: too short for anybody to see."""
    with Place(folder) as place, Line(place.hall.port) as line:
        place.hall.lines = dict.fromkeys(["kiosk-1", "wall-a", "counter-1"], line.port)
        face = place.open()
        shown, seen = place.text("wall-a"), len(face.seen)
        line.hang()
        time.sleep(2)  # the break itself
        line.heal()
        own, _ = place.take()
        assert own == "A001", "the hub's number"
        face.shows("waits")
        assert all(lamp != "link-lost" for _, lamp, _ in face.seen[seen:]), face.seen
        assert "No connection" not in shown + place.text("wall-a")
        for name in ("kiosk-1", "wall-a", "counter-1"):
            assert "not reachable" not in place.log(name).split("answers")[-1], place.log(name)

        place.press("1")
        time.sleep(STRIKE_S)
        line.hang()
        face.press("next")
        place.press("1")
        time.sleep(0.8)
        line.heal()
        face.shows("called", ticket="A001")
        wait_until(lambda: place.numbers() == {"A001", "A002"}, 5, "the second ticket")
        wait_until(lambda: place.tickets("confirmed") == ["A001", "A002"], 5, "its confirmation")
        assert all(lamp != "link-lost" for _, lamp, _ in face.seen[seen:]), face.seen
        assert place.tickets("issued") == ["A001", "A002"] and place.tickets("called") == ["A001"]


def the_broker_comes_late_and_is_killed(folder):
    """W7, W8, W10."""
    with Place(folder) as place:
        place.start("wall-a", "counter-1", "kiosk-1", "dispatcher")
        face, asked = place.face(), Asked(place.hall)
        face.shows("link-lost", f"no link (127.0.0.1:{place.hall.port}: connection refused: is the broker running?)")
        asked.fails("no connection to the broker", "Is mosquitto running there", within_s=2)
        place.shows("kiosk-1", NO_HUB)
        place.shows("wall-a", "No connection at the moment")
        for name in ("wall-a", "counter-1", "kiosk-1", "dispatcher"):
            said = [line for line in place.log(name).splitlines() if "refused" in line and "reachable" in line]
            assert len(said) <= 1, said
            assert "again" in place.log(name) and place.hall.alive(name), place.log(name)
        started = time.monotonic()
        place.start("broker").watch().ready()
        between(0, place.wait_online("kiosk-1", "wall-a", "counter-1") - started, 8)
        assert "wall-b" in place.status()
        face.shows("closed")
        face.press("sign-in", "op1")
        face.shows("idle")
        kept = {t for t, body in place.observer.retained.items() if body and "/ctl/" not in t}

        killed = place.kill("broker")
        assert face.shows("link-lost", "the broker closed the connection") - killed < 1 + SLACK_S
        own, took = place.take(shows=[KEPT])
        assert is_own(own) and took < 1 + SLACK_S, (own, took)
        face.press("next")
        face.shows("refused", NOTHING_DONE)
        between(3, place.shows("wall-a", "No connection at the moment")[0] - killed, 4)
        Asked(place.hall).fails("no connection to the broker", within_s=2)
        place.observer.retained.clear()
        started = time.monotonic()
        place.start("broker")
        between(0, place.wait_online("kiosk-1", "wall-a", "counter-1") - started, 8)
        face.shows("waits", seconds=BACK_S)
        wait_until(lambda: kept <= {t for t, body in place.observer.retained.items() if body}, 5, "what was retained")
        place.shows("wall-a", "Your number will appear here", but=["No connection"])
        place.wait_reported(own)
        said = [line for line in place.status().splitlines() if "wall-b" in line or "kiosk-2" in line]
        assert len(said) == 2 and all("missing" in line for line in said), said
        assert place.tickets("called") == []


def test_every_line_of_the_page_has_its_test():
    """A line's id stands in a scene's first words, or among those that are shown elsewhere."""
    with open(os.path.join(ROOT, "docs/WITHOUT.md"), encoding="utf-8") as page:
        lines = set(re.findall(r"^\| \*\*(W\d+)\*\*", page.read(), flags=re.M))
    assert len(lines) == 53
    shown = " ".join(scene.__doc__ for scene in SCENES + test_without_boards.SCENES)
    named = set(re.findall(r"W\d+", shown)) | set(ELSEWHERE) | set(test_without_boards.ELSEWHERE)
    assert named == lines, named ^ lines
    assert_names(ELSEWHERE)


SCENES = [the_hub_hangs, cables_are_out, the_broker_hangs, the_hub_is_absent_at_first,
          the_broker_comes_late_and_is_killed, the_hub_is_killed_with_a_ticket_in_hand, cables_are_out_for_a_moment]


@pytest.fixture(scope="module")
def stage(request, tmp_path_factory):
    with Stage(tmp_path_factory.mktemp("without"), wanted(request)) as made:
        yield made


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_without(stage, scene):
    stage.end_of(scene)
