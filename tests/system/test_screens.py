"""The two faces of the hall on a real X server: keys, touches, both directions of writing, no network."""
import os
import subprocess
import time

import ledger
import pytest
from device import Device
from hall import wait_until
from hands import online, paper, wait_for_paper
from rehearsal import Rehearsal
from screen import Screen, colours, difference

# What a finger touches: the tile of a language, of the first institution, and of its first service.
WAY = [("language", "tile"), ("institution", "tile"), ("service-1", "tile")]


def steps_of(hall, language, tile):
    places = Rehearsal(hall.hall_file, language)
    return [places.place(name, control, tile if name == "language" else 0) for name, control in WAY]


@pytest.fixture
def screen():
    with Screen() as made:
        yield made


@pytest.fixture
def kiosk(hall, screen):
    """The kiosk on the screen, with the hub's word that it gives tickets."""
    hall.start_kiosk(screen=screen.options, env=screen.env)
    wait_until(lambda: "tickets can be given" in hall.log_tail("kiosk-1", 50), 10, "the kiosk")
    wait_until(lambda: colours(screen.picture()) > 20, 10, "the first picture")
    return screen


def issued(hall):
    return [(c["leg"].split("/")[0], c["service"], c["language"]) for c in ledger.changes(hall.database, "issued")]


def code_on(hall, name):
    """What a phone reads from the ticket."""
    read = subprocess.run(["zbarimg", "--quiet", "--raw", os.path.join(hall.folder, "tickets", name)],
                          capture_output=True, text=True, check=True)
    return read.stdout.strip()


@pytest.mark.parametrize("language, tile", [("en", 0), ("ur", 1)])
@pytest.mark.parametrize("by", ["keys", "touch"])
def test_a_citizen_takes_a_ticket_at_the_screen(hall, kiosk, by, language, tile):
    steps = [str(tile + 1), "1", "1"] if by == "keys" else steps_of(hall, language, tile)
    getattr(kiosk, by)(*steps[:1])
    chosen = kiosk.picture()
    getattr(kiosk, by)(*steps[1:])
    paper = wait_for_paper(hall, 1)
    assert issued(hall) == [("A001", "id-card-new", language)]
    wait_until(lambda: ledger.changes(hall.database, "confirmed"), 5, "the confirmation")
    assert difference(chosen, kiosk.picture()) > 0.02, "the number is on the screen"
    token = ledger.rows(hall.database, "SELECT token FROM visit")[0][0]
    assert code_on(hall, paper[0]) == "https://queue.example/t/" + token
    assert hall.stop("kiosk-1") == 0


def test_a_finger_drawn_away_and_a_double_strike_do_nothing_more(hall, kiosk):
    english = [str(part) for part in steps_of(hall, "en", 0)[0]]
    first = kiosk.picture()
    kiosk._run("xdotool", "mousemove", *english, "mousedown", "1", "mousemove", "640", "700", "mouseup", "1")
    wait_until(lambda: difference(first, kiosk.picture()) < 0.001, 3, "the first screen to stay")
    kiosk._run("xdotool", "mousemove", *english, "click", "1", "click", "1")
    wait_until(lambda: difference(first, kiosk.picture()) > 0.02, 3, "the institutions")
    institutions = kiosk.picture()
    kiosk.keys("Escape")
    wait_until(lambda: difference(first, kiosk.picture()) < 0.001, 3, "the way back")
    kiosk.keys("1")
    wait_until(lambda: difference(institutions, kiosk.picture()) < 0.001, 3,
               "the same screen as after the double strike")
    assert issued(hall) == []


def test_an_abandoned_kiosk_goes_home(hall, screen):
    hall.start_kiosk(screen=screen.options, env=screen.env, options={"idle_s": 5})
    wait_until(lambda: "tickets can be given" in hall.log_tail("kiosk-1", 50), 10, "the kiosk")
    wait_until(lambda: colours(screen.picture()) > 20, 10, "the first picture")
    first = screen.picture()
    left = time.monotonic()
    screen.keys("2", "1")
    wait_until(lambda: difference(first, screen.picture()) > 0.02, 3, "the services")
    # 5 s untouched, then it asks for 20 s whether more time is needed.
    wait_until(lambda: difference(first, screen.picture()) < 0.001, 28, "the first screen again")
    assert time.monotonic() - left > 25


def test_a_kiosk_without_a_network_is_calm_and_recovers(make_hall, screen):
    hall = make_hall()
    hall.provision()
    hall.start_kiosk(screen=screen.options, env=screen.env)
    wait_until(lambda: colours(screen.picture()) > 20, 10, "a painted screen")
    screen.keys("1", "1", "1")
    assert hall.alive("kiosk-1")
    assert paper(hall) == []
    calm = screen.picture()
    assert colours(calm) > 20
    hall.start_broker()
    hall.start_dispatcher()
    wait_until(lambda: "tickets can be given" in hall.log_tail("kiosk-1", 50), 8, "the kiosk to recover")
    wait_until(lambda: difference(calm, screen.picture()) > 0.02, 5, "the languages")
    screen.keys("1", "1", "1")
    wait_for_paper(hall, 1)

    hall.stop("dispatcher")
    wait_until(lambda: "lost" in hall.log_tail("kiosk-1", 5), 5, "the kiosk to hear of it")
    hall.stop("kiosk-1")
    hall.stop("broker")
    hall.start_kiosk(screen=screen.options, env=screen.env)
    wait_until(lambda: colours(screen.picture()) > 20, 10, "a screen from what is on its disk")
    assert hall.alive("kiosk-1")


def test_the_wall_shows_a_call_and_a_wall_that_comes_late_shows_it_too(hall, screen):
    hall.start_display(screen=screen.options, env=screen.env)
    with Device(hall, "kiosk-1") as kiosk, Device(hall, "counter-1") as counter, \
            Device(hall, "counter-3") as other, Device(hall, "observer-1", ["dev/+/state", "board/#"]) as seen:
        wait_until(lambda: online(seen, "wall-a"), 10, "the wall")
        wait_until(lambda: colours(screen.picture()) > 20, 10, "the first picture")
        empty = screen.picture()
        for one in (counter, other):
            one.ask("sign_in", operator=f"op-{one.name}")
            kiosk.issue("id-card-new")
        revisions = []
        for one in (counter, other):  # at the same instant
            answer = one.ask("next")
            revisions.append(answer["seq"])
        wait_until(lambda: seen.retained["dev/wall-a/state"]["board_revision"] >= max(revisions), 5,
                   "the wall to show both calls")
        wait_until(lambda: difference(empty, screen.picture()) > 0.05, 3, "two rows")
        both = screen.picture()

        hall.stop("wall-a")
        hall.start_display(screen=screen.options, env=screen.env)
        wait_until(lambda: difference(empty, screen.picture()) > 0.05, 5, "the late wall's rows")
        state = lambda: seen.retained["dev/wall-a/state"]  # noqa: E731
        wait_until(lambda: state()["online"] and state()["board_revision"] >= max(revisions), 5,
                   "its word that it shows them")
        wait_until(lambda: difference(both, screen.picture()) < 0.5, 3, "the same calls")
    assert hall.stop("wall-a") == 0
