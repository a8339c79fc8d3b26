"""A citizen who cannot see: the kiosk is heard through a file of samples, and pressed by keys alone."""
import array
import os
import time

import ledger
import pytest
from hall import wait_until
from hands import press_keys, wait_for_paper

LOUD, QUIET_S = 500, 0.3  # of 32767: a voice's samples; field's rule: silence that soon after a key
BRISK_MS = 8  # a buffer of 23 ms takes so long: three times as fast as time, for who hears much and measures no time


class Headset:
    """What SDL's disk driver writes at a real device's pace: mono or stereo, 16 bits."""

    def __init__(self, path):
        self.path = path
        self.env = {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": path}

    def hurry(self):
        self.env["SDL_DISKAUDIODELAY"] = str(BRISK_MS)

    def loudness(self, since=0):
        try:
            with open(self.path, "rb") as file:
                file.seek(since)
                data = file.read()
        except OSError:
            return 0
        samples = array.array("h", data[:len(data) // 2 * 2])
        return max(map(abs, samples), default=0)

    def here(self):
        try:
            return os.path.getsize(self.path) // 2 * 2
        except OSError:
            return 0

    def speaks(self, since, seconds=10):
        wait_until(lambda: self.loudness(since) > LOUD, seconds, "a voice")

    def falls_silent(self, seconds=15):
        """Waits until half a second went by without a sound."""
        def silent():
            before = self.here()
            time.sleep(0.5)
            return self.loudness(before) < LOUD
        wait_until(silent, seconds, "the end of what is said")


@pytest.fixture
def place(hall):
    class Place:
        def __init__(self):
            self.hall = hall
            self.headset = Headset(os.path.join(hall.folder, "headset.pcm"))

        def start(self, **voice):
            self.keys = hall.start_kiosk(options={"details": True, "voice": voice}, env=self.headset.env)
            wait_until(lambda: "tickets can be given" in hall.log_tail("kiosk-1", 50), 10, "the kiosk")
            return self

        def press(self, *keys):
            press_keys(self.keys, *keys)
    return Place()


def test_nothing_is_said_until_somebody_asks_for_the_voice(place):
    place.start()
    place.press("Tab", "Tab")
    assert place.headset.loudness() < LOUD
    place.press("F1")
    place.headset.speaks(0)


def test_the_whole_way_to_a_ticket_is_heard_and_pressed_by_keys(place):
    place.start()
    place.press("F1")
    place.headset.speaks(0)
    for screen in ("language", "institution", "service", "details"):
        since = place.headset.here()
        place.press("Enter")  # what has the focus
        place.headset.speaks(since)
    wait_for_paper(place.hall, 1)
    assert [c["service"] for c in ledger.changes(place.hall.database, "issued")] == ["id-card-new"]
    since = place.headset.here()
    place.press("F2")  # the number once more
    place.headset.speaks(since)


def test_a_key_ends_what_is_being_said(place):
    place.start()
    place.press("F1")
    place.headset.speaks(0)
    place.press("Enter")  # the institutions: long
    place.headset.speaks(place.headset.here())
    place.press("x")      # no key of the kiosk's: nothing new is said
    time.sleep(QUIET_S)
    since = place.headset.here()
    time.sleep(1)
    assert place.headset.loudness(since) < LOUD


def test_louder_and_quieter_are_heard(place):
    place.headset.hurry()
    place.start(volume_pct=50)
    place.press("F1")
    place.headset.speaks(0)
    place.headset.falls_silent(30)
    levels = []
    for keys in (["F3"] * 4, ["F4"] * 8):
        place.press(*keys)
        place.headset.falls_silent(30)
        since = place.headset.here()
        place.press("F2")
        place.headset.falls_silent(40)
        levels.append(place.headset.loudness(since))
    quieter, louder = levels
    assert LOUD < quieter * 2 < louder


def test_a_kiosk_without_a_sound_device_gives_tickets_and_says_what_is_wrong(hall):
    keys = hall.start_kiosk(options={"details": True, "voice": {}}, env={"SDL_AUDIODRIVER": "alsa"})
    wait_until(lambda: "tickets can be given" in hall.log_tail("kiosk-1", 50), 10, "the kiosk")
    press_keys(keys, "1", "1", "1", "Enter")
    wait_for_paper(hall, 1)
    wait_until(lambda: "voice" in hall.log_tail("kiosk-1", 200), 5, "the log to tell of it")
