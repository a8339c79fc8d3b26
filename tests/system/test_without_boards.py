"""What each person sees when a part is missing: kiosk, wall, counter and printer; everything in any order, and
everything killed (docs/WITHOUT.md, W5, W6, W11 to W42 and W50 to W53). Hub, broker and network: test_without.py.
"""
import ctypes
import os
import random
import subprocess
import threading
import time

import cups
import ledger
import own_file
import pytest
from conftest import SOAK, seed_base
from cups import PrivateCups
from device import Device
from hall import wait_until
from line import Line
from outage import judge
from printer import SimulatedPrinter
from without import BACK_S, EVERYTHING, SLACK_S, Place, Stage, assert_names, between, header, is_own, wanted

# One worker's: its stage plays all scenes, side by side; each other worker's would play them again.
pytestmark = pytest.mark.xdist_group("without boards")

ELSEWHERE = {  # lines, or parts of lines, that other tests show already
    "W13": ["test_alone.test_a_kiosk_that_was_killed_with_a_number_in_its_hand_gives_it_up"],
    "W14": ["test_kiosk_paper.test_a_kiosk_killed_in_mid_print_tells_the_hub_when_it_is_back"],
    "W16": ["test_alone.test_tickets_go_on_without_the_hub_and_are_reported_in_their_place"],
    "W18": ["test_alone.test_a_request_the_hub_did_but_could_not_answer_is_replaced",
            "test_alone.test_a_hub_that_cannot_write_does_not_stop_the_kiosk"],
    "W20": ["test_alone.test_a_kiosk_without_its_file_waits_for_the_hub"],
    "W22": ["test_kiosk_clocks.test_of_an_earlier_boot_without_a_clock_they_are_todays"],
    "W23": ["test_alone.test_a_kiosk_that_boots_without_a_network_gives_tickets",
            "test_own_power.test_a_power_cut_loses_no_number_that_was_told"],
    "W25": ["test_screens.test_the_wall_shows_a_call_and_a_wall_that_comes_late_shows_it_too",
            "unit/display/schedule.a_restarted_wall_highlights_only_young_calls"],
    "W27": ["unit/display/schedule.calls_missed_while_away_are_highlighted_unless_stale"],
    "W29": ["test_control.test_a_counter_left_with_a_ticket_in_hand_is_freed"],
    "W33": ["test_bad_input.test_a_missing_printer_is_told_and_the_number_still_counts",
            "unit/kiosk/flow.without_paper_the_number_is_shown_longer_and_counts"],
    "W34": ["test_kiosk_paper.test_where_tickets_must_be_on_paper_the_kiosk_says_so_before_any_service"],
    "W35": ["test_kiosk_paper.test_without_paper_nobody_is_offered_paper"],
    "W36": ["test_kiosk_paper.test_paper_that_ended_after_the_question_is_waited_for_and_the_ticket_comes",
            "test_kiosk_paper.test_a_ticket_that_does_not_come_in_time_is_shown_and_never_comes_later",
            "test_kiosk_paper.test_a_spooler_that_went_away_leaves_the_number_on_the_screen"],
    "W37": ["test_kiosk_paper.test_a_link_dropped_in_mid_print_makes_the_kiosk_ask_and_no_gives_a_marked_copy",
            "test_kiosk_paper.test_nobody_answers_and_the_number_stays_valid",
            "test_paper_faults.test_the_record_never_claims_more_than_the_tray",
            "unit/kiosk/flow_paper.after_two_copies_the_number_must_do"],
    "W38": ["test_paper_hub.test_an_order_comes_again_until_its_deadline_and_then_is_no_paper",
            "test_paper_hub.test_status_tells_of_each_printers_paper_and_trouble"],
    "W39": ["test_printer_daemon.test_orders_wait_for_a_printer_that_is_away",
            "test_paper_hub.test_a_printer_that_comes_back_in_time_gets_its_orders_at_once"],
    "W40": ["test_paper_hub.test_an_order_comes_again_until_its_deadline_and_then_is_no_paper",
            "test_paper_hub.test_a_hub_that_was_away_past_the_deadline_orders_nothing",
            "test_printer_daemon.test_a_copy_is_printed_marked_and_once"],
    "W41": ["test_printer_daemon.test_a_kill_between_ledger_and_paper_prints_no_second_original"],
    "W50": ["test_pad.test_a_line_that_is_missing_shows_in_the_hubs_status"],
    "W51": ["test_pad.test_a_lost_hub_shows_and_a_press_then_is_refused_and_never_done"],
    "W52": ["unit/kiosk/flow_button.with_nothing_but_buttons_home_asks_for_a_press_and_nobody_is_asked_back"],
    "W53": ["test_wall_voice.test_a_wall_without_a_sound_device_goes_on_and_speaks_when_it_comes",
            "unit/display/announcer.what_began_and_failed_is_said_once_more"],
}
MAYBE_DONE = "No answer to 'next': it may be done or not. Look again before you press."
LAST_CALLS = "No connection: these are the last calls"


def a_press_and_a_death(folder):
    """W5, W29, W30: the hub, and then the box, is killed between a press and its answer."""
    with Place(folder) as place, Line(place.hall.port) as line:
        place.hall.lines["counter-1"] = line.port
        face = place.open()
        first, _ = place.take()
        face.shows("waits")
        place.freeze("dispatcher")
        face.press("next")
        pressed = place.kill("dispatcher")
        assert face.shows("link-lost") - pressed < 1 + SLACK_S
        between(1.9, face.shows("link-lost", MAYBE_DONE) - pressed, 1.9)
        place.start("dispatcher")
        face.shows("waits", seconds=BACK_S)
        assert place.tickets("called") == []

        line.hang(hears=False, speaks=True)
        face.press("next")
        wait_until(lambda: place.tickets("called") == [first], 5, "the call")
        place.kill("dispatcher")
        place.start("dispatcher")
        line.heal()
        face.shows("called", ticket=first, seconds=BACK_S)
        place.shows("wall-a", first, but=["No connection"])

        wait_until(lambda: place.observer.up.is_set(), 5, "the observer")
        line.hang(hears=False, speaks=True)
        face.press("arrive")
        wait_until(lambda: place.tickets("arrived") == [first], 5, "the citizen")
        killed = place.kill("counter-1")
        line.heal()
        between(0, place.away_after("counter-1", killed), 1)
        wait_until(lambda: face.lamp == "dark", 1, "the lamps to go out")
        place.shows("wall-a", first)
        place.start("counter-1")
        place.face().shows("serving", ticket=first, seconds=BACK_S)
        assert (place.tickets("called"), place.tickets("arrived")) == ([first], [first])


def boards_are_absent_and_killed(folder):
    """W11, W12, W16, W24, W25, W28."""
    with Place(folder) as place:
        place.start("broker", "dispatcher", "kiosk-1").watch().ready()
        first, _ = place.take(shows=["Expected wait", "not known yet"])
        wait_until(lambda: "nobody serves it" in place.status(), 5, "the queue that nobody serves")
        said = place.status()
        for board in ("counter-1", "wall-a"):
            assert any(board in line and "missing" in line for line in said.splitlines()), said

        place.press("1")
        killed = place.kill("kiosk-1")
        between(0, place.away_after("kiosk-1", killed), 1)
        assert "0 of 2 kiosks online" in place.status()
        started = time.monotonic()
        place.start("kiosk-1")
        wait_until(lambda: place.state("kiosk-1").get("online"), 10, "the kiosk")
        between(0, time.monotonic() - started, 2)
        assert place.tickets("issued") == [first], "whoever chose has taken nothing"

        place.start("wall-a", "counter-1")
        place.wait_online("wall-a")
        face = place.face()
        face.shows("closed")
        face.press("sign-in", "op1")
        face.shows("waits")
        killed = place.kill("wall-a")
        between(0, place.away_after("wall-a", killed), 1)
        face.press("next")
        face.shows("called", ticket=first)
        assert "0 of 2 displays online" in place.status()
        started = time.monotonic()
        place.start("wall-a")
        between(0, place.shows("wall-a", first)[0] - started, 1)
        board = place.observer.retained["board/a"]
        wait_until(lambda: place.state("wall-a").get("board_revision") == board["revision"], 5,
                   "the wall to say what it shows")
        a_number_that_somebody_has(place)


def a_number_that_somebody_has(place):
    """A kiosk tells of a number of another citizen's: it is noted, and somebody is asked to look."""
    with Device(place.hall, "kiosk-2") as kiosk:
        day = place.observer.retained["hub/state"]["day"]
        for token, service in (("0" * 32, "papers"), ("1" * 32, "papers"), ("2" * 32, "gone")):
            kiosk.ask("report", ticket="A2001", service=service, language="en", token=token, offline={
                "day": day, "run": kiosk.run, "mono": 5, "wall": kiosk.now_ms(), "quality": "hub", "printed": True})
    assert len(place.changes("stray")) == 2 and place.tickets("issued").count("A2001") == 1
    wait_until(lambda: "A2001" in str(place.observer.retained["hub/state"]["alarms"]), 3, "the alarm")
    assert "A2001" in place.hall.control("events").stdout


def a_kiosk_dies_with_a_number_and_stays_away(folder):
    """W13: nobody ever got that number. It is held for a while, then called once, and does not come."""
    with Place(folder, reserve_s=1, reserve_away_s=5) as place, Line(place.hall.port) as line:
        place.hall.lines["kiosk-1"] = line.port
        face = place.open()
        line.hang(hears=False, speaks=True)
        place.choose()
        lost = wait_until(lambda: place.tickets("issued"), 5, "a number")[0]
        place.kill("kiosk-1")
        line.cut()
        issued = time.monotonic()
        face.shows("waits", seconds=20)
        between(5, time.monotonic() - issued, 6)
        assert len(place.changes("kiosk_away")) == 1
        face.press("next")
        face.shows("called", ticket=lost)
        face.press("no-show")
        face.shows("idle")
        line.heal()
        place.start("kiosk-1")
        place.wait_online("kiosk-1")
        ticket, _ = place.take()
        face.press("next")
        face.shows("called", ticket=ticket)
        assert place.tickets("called") == [lost, ticket] and place.numbers() == {ticket}


def the_day_changes_without_the_hub(folder):
    """W6: the hub is away when a business day begins."""
    with Place(folder) as place:
        day_ms, four_ms, ahead_s = 86_400_000, 4 * 3_600_000, 14
        shift_ms = (four_ms - int(time.time() * 1000)) % day_ms
        ends = time.monotonic() + ahead_s
        place.set_clock("dispatcher", shift_ms - ahead_s * 1000)
        face = place.open()
        called, _ = place.take()
        face.press("next")
        face.shows("called", ticket=called)
        waiting, _ = place.take()
        assert time.monotonic() < ends - 0.5, "the machine is too slow for this day"
        old_day = place.observer.retained["hub/state"]["day"]
        place.kill("dispatcher")
        wait_until(lambda: time.monotonic() > ends + 0.5, 20, "the next business day")
        own, _ = place.take()
        names = os.listdir(os.path.join(place.hall.folder, "tickets"))
        (visit,) = [n for n in names if own in n and n.endswith(".png")]
        assert is_own(own) and old_day not in visit, visit
        face.shows("link-lost")
        place.shows("wall-a", LAST_CALLS, called)

        place.start("dispatcher")
        face.shows("closed", seconds=BACK_S)
        place.shows("wall-a", "Your number will appear here", but=["No connection", called], seconds=BACK_S)
        wait_until(lambda: own in place.tickets("issued"), BACK_S, "the report")
        days = ledger.rows(place.hall.database, "SELECT day, closed_seq IS NOT NULL, expired FROM day ORDER BY day")
        assert [(closed, expired) for _, closed, expired in days] == [(1, 2), (0, 0)], (days, waiting)
        assert days[0][0] == old_day and days[1][0] in visit
        assert place.take()[0] == "A001", "numbers begin anew"
        turned = [e["seq"] for e in ledger.journal(place.hall.database)
                  for c in e["changes"] if c["change"] in ("day_closed", "day_opened")]
        assert len(turned) == len(set(turned)) == 3


def own_numbers_end(folder):
    """W20, W21: the file of own tickets is broken; a range is used up."""
    with Place(folder) as place:
        place.open()
        place.kill("dispatcher")
        own, _ = place.take()
        place.start("dispatcher")
        place.wait_reported(own)
        day = place.observer.retained["hub/state"]["day"]
        place.kill("kiosk-1", "dispatcher")
        path = os.path.join(place.hall.folder, "state", "kiosk-1", "own.db")
        for name in (path + "-wal", path + "-shm"):
            if os.path.exists(name):
                os.unlink(name)
        with open(path, "r+b") as broken:
            broken.write(b"no such thing as a database " * 100)
        place.start("kiosk-1")
        place.shows("kiosk-1", "Please ask the staff", "This kiosk cannot give tickets at the moment.")
        assert f"'{path}' was broken and is kept as '" in place.log("kiosk-1"), place.log("kiosk-1")
        place.start("dispatcher")
        wait_until(lambda: place.state("kiosk-1").get("online"), BACK_S, "the kiosk")
        place.ready()
        place.kill("dispatcher")
        later, _ = place.take()
        assert int(later[1:]) >= int(own[1:]) + 300, (own, later)

        place.kill("kiosk-1")
        own_file.ask(path, "give", 1, 999, day, codes=(0, 1))
        place.start("kiosk-1")
        place.shows("kiosk-1", "Offline", part=header, seconds=20)
        place.choose()
        place.shows("kiosk-1", "No more tickets today",
                    "All numbers for this service have been given. Please ask the staff.")
        assert "a range is used up" in place.log("kiosk-1")


def the_printer_is_off(folder):
    """W33, W36, W42: before anybody comes, and again between the choice and the first byte."""
    os.makedirs(os.path.join(folder, "sheets"))
    with Place(folder) as place, SimulatedPrinter(os.path.join(folder, "sheets"), speed_mm_s=250) as printer, \
            PrivateCups(os.path.join(folder, "cups")) as spool:
        spool.add_queue("ticket", f"escpos://127.0.0.1:{printer.port}")
        place.kiosk_options["printing"] = {"to": "cups", "queue": "ticket", "server": spool.server, "timeout_s": 12}
        printer.link_down()
        place.start("broker", "dispatcher", "kiosk-1").watch().ready()
        wait_until(lambda: place.state("kiosk-1").get("trouble"), 15, "the trouble\n" + place.log("kiosk-1"))
        place.press("1")
        place.shows("kiosk-1", "No paper: your number", "be shown on the screen.")
        place.press("1")
        place.shows("kiosk-1", "Please remember your number", "A001", "No paper came out. Your number is valid:")
        wait_until(lambda: "1 did not come out" in place.status(), 5, "the figures")
        said = place.status()
        assert "paper unknown" in said and "the printer is off, or its cable is out" in said, said
        place.press("Home")
        printer.link_up()
        place.press("Home")  # a touch asks it again
        wait_until(lambda: not place.state("kiosk-1")["trouble"], 5, "the kiosk to find it")
        place.press("1")
        place.shows("kiosk-1", "Papers", but=["No paper"])
        printer.link_down()
        place.press("1")
        place.shows("kiosk-1", "The printer does not answer.", "A002", "Your number is already valid")
        printer.link_up()
        printer.wait_sheets(1, 12 + SLACK_S)
        place.shows("kiosk-1", "Please take your ticket", "A002")
        wait_until(lambda: not place.state("kiosk-1")["trouble"], 5, "the end of the trouble")
        place.hall.stop("kiosk-1")  # before its spooler


def one_board_without_any_network(folder):
    """W47: a network namespace of its own, with nothing but loopback."""
    if ctypes.CDLL(None).unshare(0x40000000):  # CLONE_NEWNET, of this scene's process alone
        print("one_board_without_any_network: no namespaces to be had")
        return
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with Place(folder) as place:
        face = place.open()
        ticket, _ = place.take()
        face.shows("waits")
        face.press("next")
        face.shows("called", ticket=ticket)
        place.shows("wall-a", ticket)


# ---- Everything ----
def the_line_works(place, face):
    """A ticket, a call, the wall."""
    ticket, _ = place.take()
    face.shows("waits", seconds=BACK_S)
    face.press("next")
    face.shows("called", ticket=ticket)
    place.shows("wall-a", ticket, but=["No connection"])
    face.press("end")
    face.shows("idle")


def parts_start_in_any_order(folder):
    """Every line's "absent at start": broker, dispatcher, kiosk, wall and counter in a random order."""
    for number in range(40 if SOAK else 2):
        chance = random.Random(f"{seed_base()} order {number}")
        order = chance.sample(EVERYTHING, len(EVERYTHING))
        print(f"seed {seed_base()}, order {number}: {order}")
        with Place(os.path.join(folder, str(number))) as place:
            for name in order:
                place.start(name)
                time.sleep(chance.choice([0, 0.1, 0.7]))
            place.watch().ready(BACK_S)
            face = place.face()
            face.shows("closed", seconds=BACK_S)
            face.press("sign-in", "op1")
            face.shows("idle")
            the_line_works(place, face)


class Person(threading.Thread):
    """Somebody who comes back to the same thing, whatever is there of the hall."""

    def __init__(self, act, chance):
        super().__init__()
        self.act, self.chance, self.over = act, chance, threading.Event()
        self.start()

    def run(self):
        while not self.over.wait(self.chance.uniform(0.1, 0.6)):
            try:
                self.act()
            except OSError:
                pass  # there is no such board now

    def stop(self):
        self.over.set()
        self.join()


def citizen(place):
    """Does not wait for the reader of a keypad whose kiosk has just died."""
    with os.fdopen(os.open(place.keys, os.O_WRONLY | os.O_NONBLOCK), "w") as keypad:
        for key in ("1", "1", "Home"):
            keypad.write(f"key {key}\n")
            keypad.flush()
            time.sleep(0.6)


def operator(place, chance):
    face = place.face()
    face.press(chance.choice(["next", "next", "arrive", "end", "recall"]))
    face.close()


def every_part_is_killed_while_people_use_it(folder):
    """Every line's "killed": each part once, at a random instant; afterwards all that is on paper is known."""
    for number in range(40 if SOAK else 1):
        chance = random.Random(f"{seed_base()} kill {number}")
        with Place(os.path.join(folder, str(number)), reserve_s=5) as place:
            place.kiosk_options = {"options": {"ticket_shown_s": 1}}
            place.open().close()
            people = [Person(lambda: citizen(place), random.Random(chance.random())),
                      Person(lambda: operator(place, chance), random.Random(chance.random()))]
            try:
                for name in chance.sample(EVERYTHING, len(EVERYTHING)):
                    time.sleep(chance.uniform(0.3, 2))
                    place.kill(name)
                    time.sleep(chance.choice([0.05, 0.5, 1.5]))
                    place.start(name)
            finally:
                for person in people:
                    person.stop()
            settle(place)
            wrong, told = judge(place.hall)
            print(f"seed {seed_base()}, kill {number}: {told}")
            assert not wrong, "\n".join(wrong + [place.log("kiosk-1")])


def settle(place):
    """Everything is back and told; then everybody is called."""
    place.wait_online("kiosk-1", "wall-a", "counter-1")
    wait_until(place.all_reported, 20, "the reports\n" + place.log("kiosk-1"))
    reserved = "SELECT count(*) FROM leg WHERE state = 'reserved'"
    wait_until(lambda: ledger.rows(place.hall.database, reserved) == [(0,)], 40, "the reservations to end")
    face = place.face()
    wait_until(lambda: face.lamp in ("called", "serving", "waits", "idle"), BACK_S, "the counter")
    place.press("Home")
    the_last = place.take()[0]
    for _ in range(60):
        face.press("next")
        time.sleep(0.05)
        wait_until(lambda: face.lamp in ("called", "idle", "refused"), 5, "the next one")
        if face.lamp != "called" or face.ticket == the_last:
            break
    place.shows("wall-a", the_last, but=["No connection"])


def test_what_is_shown_elsewhere_is_there():
    assert_names(ELSEWHERE)


SCENES = [every_part_is_killed_while_people_use_it, the_day_changes_without_the_hub, parts_start_in_any_order,
          a_press_and_a_death, own_numbers_end, boards_are_absent_and_killed, the_printer_is_off,
          a_kiosk_dies_with_a_number_and_stays_away, one_board_without_any_network]


@pytest.fixture(scope="module")
def stage(request, tmp_path_factory):
    with Stage(tmp_path_factory.mktemp("without"), wanted(request)) as made:
        yield made


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_without(stage, scene):
    if scene is the_printer_is_off and not cups.available():
        pytest.skip("cupsd wants root")
    stage.end_of(scene, 3600 if SOAK else 150)
