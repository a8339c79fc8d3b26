"""The wall as people in the hall see it: calls that come at once, a wall that is killed, a link that is lost, a closed
hall; and what `--check` refuses because nobody could read it."""
import concurrent.futures
import json
import os
import re
import signal
import subprocess
import time

import ledger
import pytest
from device import Device
from hall import BIN, wait_until
from hands import online
from screen import Screen, colours

HIGHLIGHT = 4
DWELL_S = 10
DAY_S = 86400
WIDTH, HEIGHT = 960, 540
ACCENT = (0x0a, 0x4b, 0x63)
CALL = re.compile(r"^([\d:.]+) .*call: '([A-Z]\d+)' to counter (\d+)", re.M)


def plan(counters, languages=("en",)):
    names = lambda text: {language: text for language in languages}  # noqa: E731
    return {
        "centre": "walls", "names": names("Service centre"), "sample": True, "time_zone": "UTC",
        "languages": list(languages), "classes": [{"id": "normal", "names": names("Ordinary")}],
        "zones": [{"id": "hall", "names": names("Hall"), "message": names("Please have your documents ready")}],
        "institutions": [{"id": "office", "names": names("Office"), "services": [
            {"id": "papers", "series": "A", "names": names("Papers"), "zone": "hall"}]}],
        "profiles": [{"id": "all", "institutions": ["office"]}],
        "counters": [{"counter": n, "zone": "hall", "profile": "all"} for n in range(1, counters + 1)],
        "devices": [{"id": "kiosk-1", "role": "kiosk", "kiosk": 1}, {"id": "wall-a", "role": "display"},
                    {"id": "ctl", "role": "control"}, {"id": "observer-1", "role": "observer"}]
        + [{"id": f"counter-{n}", "role": "counter", "counter": n} for n in range(1, counters + 1)],
    }


@pytest.fixture
def make_walls(make_hall, tmp_path):
    def make(counters, languages=("en",)):
        path = tmp_path / "walls.json"
        path.write_text(json.dumps(plan(counters, languages)), encoding="utf-8")
        hall = make_hall(str(path))
        hall.start_broker()
        hall.start_dispatcher()
        return hall
    return make


def start_wall(hall, screen=None, **options):
    hall.start_display(screen={"width": WIDTH, "height": HEIGHT, **(screen or {})}, env={"NOVBE_DEBUG": "1"},
                       options=options)


def highlights(hall):
    """[(second of the day, ticket)] of each highlight that began, in the order in which they did."""
    began = []
    for at, ticket, _ in CALL.findall(hall.log_tail("wall-a", 10**6)):
        hours, minutes, seconds = at.split(":")
        second = int(hours) * 3600 + int(minutes) * 60 + float(seconds)
        began.append((second + DAY_S if began and second < began[0][0] else second, ticket))
    return began


class Picture:
    """The wall's picture file."""

    def __init__(self, hall):
        path = os.path.join(hall.folder, "frames", "wall-a.png")
        self.pixels = subprocess.run(["convert", path, "-depth", "8", "rgb:-"], capture_output=True,
                                     check=True, timeout=20).stdout

    def at(self, x, y):
        start = 3 * (y * WIDTH + x)
        return tuple(self.pixels[start:start + 3])

    def share(self, colour):
        """The part of the picture that has exactly this colour."""
        wanted = bytes(colour)
        return sum(self.pixels[i:i + 3] == wanted for i in range(0, len(self.pixels), 3)) / (WIDTH * HEIGHT)

    def lines(self, first, last):
        return self.pixels[3 * WIDTH * first:3 * WIDTH * last]


def at_once(devices, verb, **arguments):
    with concurrent.futures.ThreadPoolExecutor(len(devices)) as pool:
        return list(pool.map(lambda device: device.ask(verb, **arguments), devices))


class People:
    """A kiosk and so many counters with a ticket for each; a context manager."""

    def __init__(self, hall, count):
        self.kiosk = Device(hall, "kiosk-1")
        self.seen = Device(hall, "observer-1", ["dev/+/state", "board/#"])
        self.counters = [Device(hall, f"counter-{n}") for n in range(1, count + 1)]

    def __enter__(self):
        for device in (self.kiosk, self.seen, *self.counters):
            device.connect()
        for counter in self.counters:
            counter.ask("sign_in", operator=f"op-{counter.name}")
        for _ in self.counters:
            self.kiosk.issue("papers")
        return self

    def __exit__(self, *_):
        for device in (self.kiosk, self.seen, *self.counters):
            device.close()

    def shown(self, revision):
        state = self.seen.retained.get("dev/wall-a/state") or {}
        return state.get("online") and state["board_revision"] >= revision


def called(hall):
    """The tickets in the order in which the journal has their calls."""
    return [c["leg"].split("/")[0] for c in ledger.changes(hall.database, "called")]


def test_calls_that_come_at_once_each_get_their_time_in_order(make_walls, count):
    calls = count(12, 40)
    hall = make_walls(calls)
    start_wall(hall, highlight=HIGHLIGHT, rows=12)
    with People(hall, calls) as people:
        wait_until(lambda: online(people.seen, "wall-a"), 10, "the wall")
        asked = time.monotonic()
        at_once(people.counters, "next")
        print(f"{calls} calls within {time.monotonic() - asked:.2f} s")
        turns = -(-calls // HIGHLIGHT)
        wait_until(lambda: len(highlights(hall)) >= HIGHLIGHT, 5, "the first highlights")
        wait_until(lambda: Picture(hall).share(ACCENT) > 0.1, 5, "cards in the accent colour")
        wait_until(lambda: len(highlights(hall)) == calls, turns * DWELL_S, "all highlights")
        began = highlights(hall)
        wait_until(lambda: Picture(hall).share(ACCENT) < 0.02, DWELL_S + 3, "the last highlight's end")
    assert [ticket for _, ticket in began] == called(hall)
    first = began[0][0]
    for i, (at, ticket) in enumerate(began):
        # Told when it is painted, which takes a busy machine up to half a second.
        assert -0.5 <= at - first - i // HIGHLIGHT * DWELL_S < 1.5, (i, ticket, at - first)
    assert hall.stop("wall-a") == 0


def test_a_wall_killed_in_the_middle_shows_the_truth_and_lights_nothing_twice(make_walls):
    hall = make_walls(4)
    start_wall(hall, highlight=2, night=True)
    with People(hall, 4) as people:
        wait_until(lambda: online(people.seen, "wall-a"), 10, "the wall")
        revision = max(answer["seq"] for answer in at_once(people.counters[:3], "next"))
        wait_until(lambda: len(highlights(hall)) == 2, 5, "two highlights")
        hall.stop("wall-a", how=signal.SIGKILL)
        start_wall(hall, highlight=2)
        # Younger than ten seconds: nobody can have read them while the wall was away.
        wait_until(lambda: len(highlights(hall)) == 4, 5, "the two young calls' highlights again")
        wait_until(lambda: people.shown(revision), 5, "the wall's word that it shows them")
        wait_until(lambda: len(highlights(hall)) == 5, DWELL_S + 2, "the third call's turn")
        hall.stop("wall-a", how=signal.SIGKILL)
        start_wall(hall, highlight=2)
        wait_until(lambda: people.shown(revision) and Picture(hall).share((0x12, 0x18, 0x1f)) > 0.01, 5,
                   "the three calls in ink")
        assert len(highlights(hall)) == 5, "an old call lights nothing"
        assert Picture(hall).share(ACCENT) < 0.02
        people.counters[3].ask("next")
        wait_until(lambda: len(highlights(hall)) == 6, 5, "a new call's highlight")
    began = [ticket for _, ticket in highlights(hall)]
    order = called(hall)
    assert began == order[:2] + order[:2] + [order[2], order[3]]


def test_a_lost_link_hides_no_call_and_how_many_wait(make_walls):
    hall = make_walls(2)
    start_wall(hall, waiting=True)
    with People(hall, 2) as people:
        wait_until(lambda: online(people.seen, "wall-a"), 10, "the wall")
        people.kiosk.issue("papers")
        at_once(people.counters, "next")
        wait_until(lambda: len(highlights(hall)) == 2, 5, "two highlights")
        # A card of the waiting lies over the foot: white on the wall's grey.
        card = lambda: Picture(hall).at(60, 375) == (255, 255, 255)  # noqa: E731
        wait_until(card, 5, "how many wait")
        wait_until(lambda: Picture(hall).share(ACCENT) < 0.02, DWELL_S + 3, "the end of the highlights")
        calls = Picture(hall).lines(110, 350)
    hall.stop("broker")
    wait_until(lambda: not card(), 20, "the waiting to be hidden")
    wait_until(lambda: Picture(hall).share((0xff, 0xf1, 0xd6)) > 0.01, 5, "the notice")
    assert Picture(hall).lines(110, 350) == calls
    hall.start_broker()
    wait_until(lambda: Picture(hall).share((0xff, 0xf1, 0xd6)) == 0, 20, "the notice to go")
    wait_until(card, 5, "how many wait, again")


def test_by_night_the_wall_is_dark(make_walls):
    hall = make_walls(1)
    start_wall(hall, night=True)
    with Device(hall, "observer-1", ["dev/+/state"]) as seen, Device(hall, "ctl") as manager:
        wait_until(lambda: online(seen, "wall-a"), 10, "the wall")
        wait_until(lambda: Picture(hall).at(5, 300) == (0xf3, 0xf5, 0xf7), 5, "a wall by day")
        manager.ask("close_day")
        wait_until(lambda: Picture(hall).share((0, 0, 0)) > 0.97, 5, "a dark wall")
        assert Picture(hall).share((0, 0, 0)) < 1, "the clock"
        manager.ask("open_day")
        wait_until(lambda: Picture(hall).at(5, 300) == (0xf3, 0xf5, 0xf7), 5, "a wall by day again")


def cpu_s(process):
    with open(f"/proc/{process.pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.alone
def test_a_wall_at_rest_needs_no_processor(make_walls):
    """Under a real X server, in languages that take turns, with people waiting and calls listed."""
    hall = make_walls(2, languages=("az", "ru", "en", "ur", "am"))
    with Screen() as screen, People(hall, 2) as people:
        hall.start_display(screen=screen.options, env={**screen.env, "NOVBE_DEBUG": "1"}, options={"waiting": True})
        wait_until(lambda: online(people.seen, "wall-a"), 10, "the wall")
        people.kiosk.issue("papers")
        at_once(people.counters, "next")
        wait_until(lambda: len(highlights(hall)) == 2, 5, "two highlights")
        wait_until(lambda: colours(screen.picture()) > 20, 10, "the first picture")
        since = time.monotonic()
        wait_until(lambda: time.monotonic() > since + DWELL_S + 1, 20, "the end of the highlights")
        used, since = cpu_s(hall.running["wall-a"]), time.monotonic()
        wait_until(lambda: time.monotonic() >= since + 30, 40, "half a minute")
        used = cpu_s(hall.running["wall-a"]) - used
        print(f"a wall at rest: {used / 30:.2%} of a core")
        assert used / 30 < 0.005


@pytest.mark.parametrize("section, said", [
    ({"highlight": 1, "peak_calls": 11}, ["highlight: 1 carries 6 calls a minute", "at least 2"]),
    ({"highlight": 3, "peak_calls": 24}, ["highlight: ", "at least 4"]),
    ({"farthest_seat_m": 12, "panel_height_mm": 685}, ["48.0 mm are needed at 12 m", "a picture "]),
    ({"rows": 12, "farthest_seat_m": 7, "panel_height_mm": 685}, ["28.0 mm are needed", "at most ", " rows"]),
    ({"farthest_seat_m": 7}, ["farthest_seat_m and panel_height_mm"]),
    ({"accent": "#ffee99"}, ["accent: accent #ffee99 on surface #ffffff", "1.17:1, it needs 3.0:1"]),
    ({"colours": {"ink": "#777777"}}, ["colours.ink: ink #777777 on surface #ffffff", "4.47:1, it needs 7.0:1"]),
    ({"theme": "dark", "colours": {"background": "#ffffff"}}, ["colours.background: "]),
    ({"colours": {"ink": "black"}}, ["colours.ink: 'black'"]),
    ({"colours": {"paper": "#ffffff"}}, ["colours.paper: unknown key"]),
    ({"directions": [{"counters": "12-1", "arrow": "left"}]}, ["directions[0].counters: '12-1'"]),
    ({"directions": [{"counters": "1"}]}, ["neither an arrow nor a text"]),
])
def test_a_wall_that_could_not_be_read_is_refused(tmp_path, section, said):
    path = tmp_path / "wall.json"
    path.write_text(json.dumps({"device": "w", "centre": "c", "state": "/tmp", "mqtt": {"host": "hub"},
                                "display": section}), encoding="utf-8")
    ran = subprocess.run([os.path.join(BIN, "novbe-display"), "--check", path], capture_output=True, text=True,
                         check=False, timeout=10)
    assert ran.returncode == 2
    for words in said:
        assert words in ran.stderr


def test_a_wall_that_reaches_its_farthest_seat_is_right(tmp_path):
    path = tmp_path / "wall.json"
    path.write_text(json.dumps({"device": "w", "centre": "c", "state": "/tmp", "mqtt": {"host": "hub"}, "display": {
        "highlight": 2, "peak_calls": 12, "farthest_seat_m": 7, "panel_height_mm": 685}}), encoding="utf-8")
    subprocess.run([os.path.join(BIN, "novbe-display"), "--check", path], check=True, timeout=10)
