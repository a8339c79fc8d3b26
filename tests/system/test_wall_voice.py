"""The wall's voice as a hall hears it: what SDL's disk driver writes, in a loudspeaker's time.

Recordings here are tones, one for each word, letter and number, so that what was said can be read off the samples.
"""
import array
import itertools
import json
import math
import os
import re
import signal
import subprocess
import time
import wave

import ledger
import pytest
from hall import BIN, TEXTS, wait_until
from hands import online
from test_wall import People, at_once, make_walls  # noqa: F401 (a fixture)

RATE_HZ, LOUD = 22050, 200
TONE_MS, CHIME_MS = 80, 200
LEAST_HZ, STEP_HZ, OTHERS_HZ = 450, 50, 300
MAX_AGE_S = 10
SAID = re.compile(r"said: '([A-Z]+\d+)' to counter (\d+), (\w+)")


def display(*words):
    return subprocess.run([os.path.join(BIN, "novbe-display"), *words], capture_output=True, text=True, check=False,
                          timeout=20)


# ---- A studio ----
def to_record(language):
    """{file: what to say}, as the program lists it."""
    listed = display("--clips", language, "--texts", TEXTS)
    assert listed.returncode == 0, listed.stderr
    return dict(line.split("\t") for line in listed.stdout.splitlines())


def write_tone(path, hz, ms=TONE_MS):
    samples = array.array("h", (round(9000 * math.sin(2 * math.pi * hz * i / RATE_HZ))
                                for i in range(RATE_HZ * ms // 1000)))
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE_HZ)
        out.writeframes(samples.tobytes())


class Studio:
    """A folder of recordings; reads off what a loudspeaker played of them."""

    def __init__(self, folder, *languages, numbers=50):
        self.folder = folder
        folder.mkdir()
        self.names = {}  # number of the tone -> name
        tones = itertools.count()
        for language in languages:
            (folder / language).mkdir()
            for file in to_record(language):
                name = file.removesuffix(".wav")
                hz = OTHERS_HZ
                if not (name.isdigit() and int(name) > numbers) and not re.fullmatch("[B-Z]", name):
                    tone = next(tones)
                    self.names[tone] = name
                    hz = LEAST_HZ + tone * STEP_HZ
                write_tone(folder / language / file, hz)
        tone = next(tones)
        self.names[tone] = "chime"
        write_tone(folder / "chime.wav", LEAST_HZ + tone * STEP_HZ, CHIME_MS)

    def heard(self, samples):
        """The names of the recordings in the order in which they were played."""
        names = []
        for tone in _tones(samples):
            crossings = sum((a < 0) != (b < 0) for a, b in zip(tone, tone[1:]))
            hz = crossings * RATE_HZ / 2 / len(tone)
            number = round((hz - LEAST_HZ) / STEP_HZ)
            names.append(self.names.get(number, f"{hz:.0f} Hz"))
        return names


def _tones(samples, pause=RATE_HZ * 15 // 1000):
    """The runs of sound between pauses."""
    first = last = None
    for i, sample in enumerate(samples):
        if abs(sample) <= LOUD:
            continue
        if first is not None and i - last > pause:
            yield samples[first:last + 1]
            first = i
        first = i if first is None else first
        last = i
    if first is not None:
        yield samples[first:last + 1]


def clips_of(words, ticket):
    """The recordings of a call, or of "N more tickets"; words: of the catalogue's sentences."""
    letters = re.match("[A-Z]+", ticket)[0]
    digits = ticket[len(letters):]
    zeros = len(digits) - len(digits.lstrip("0"))
    return [words, *letters, *"0" * zeros, *([digits[zeros:]] if digits[zeros:] else [])]


def call_clips(ticket, counter, words=("Ticket", "Counter")):
    return clips_of(words[0], ticket) + [words[1], str(counter)]


# ---- A hall ----
class Ear:
    """A loudspeaker."""

    def __init__(self, path):
        self.path = path
        self.env = {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(path), "NOVBE_DEBUG": "1"}

    def samples(self):
        try:
            data = self.path.read_bytes()
        except OSError:
            return array.array("h")
        return array.array("h", data[:len(data) // 2 * 2])

    def hears(self):
        return max(map(abs, self.samples()), default=0) > LOUD


@pytest.fixture
def make_place(make_walls, tmp_path):
    def make(counters, languages=("en",)):
        hall = make_walls(counters, languages)
        hall.ear = Ear(tmp_path / "heard.pcm")
        return hall
    return make


def start_wall(hall, studio=None, env=None, **voice):
    if studio:
        voice["recordings"] = str(studio.folder)
    hall.start_display(screen={"width": 960, "height": 540}, env={**hall.ear.env, **(env or {})},
                       options={"voice": {"volume_pct": 100, **voice}})


def said(hall):
    """[(ticket, counter, language)] as the wall's log tells it."""
    return [(t, int(c), l) for t, c, l in SAID.findall(hall.log_tail("wall-a", 10**6))]


def called(hall):
    """[(ticket, counter)] in the order of the journal."""
    return [(c["leg"].split("/")[0], c["counter"]) for c in ledger.changes(hall.database, "called")]


def wait_for_words(hall, count, seconds=20):
    wait_until(lambda: len(said(hall)) >= count, seconds, f"{count} calls said: {said(hall)}")
    wait_for_quiet(hall)


def wait_for_quiet(hall, seconds=30):
    def quiet():
        before = len(hall.ear.samples())
        time.sleep(0.5)
        return not any(abs(s) > LOUD for s in hall.ear.samples()[before:])
    wait_until(quiet, seconds, "the end of what is said")


def test_calls_are_heard_in_their_order_with_one_chime_in_a_rush(make_place, tmp_path):
    studio, hall = Studio(tmp_path / "studio", "en"), make_place(3)
    start_wall(hall, studio)
    with People(hall, 3) as people:
        wait_until(lambda: online(people.seen, "wall-a"), 10, "the wall")
        for counter in people.counters:
            counter.ask("next")
        wait_for_words(hall, 3)
    expected = ["chime"]
    for ticket, counter in called(hall):
        expected += call_clips(ticket, counter)
    assert studio.heard(hall.ear.samples()) == expected
    assert hall.stop("wall-a") == 0
    assert "of 3 calls 3; called again before 0" in hall.log_tail("wall-a")


def test_espeak_says_what_was_not_recorded(make_place):
    hall = make_place(1, languages=("az", "en"))
    start_wall(hall, languages=["ticket", "en"])
    with People(hall, 1) as people:
        wait_until(lambda: online(people.seen, "wall-a"), 10, "the wall")
        people.kiosk.issue("papers", "az")
        people.counters[0].ask("next")
        wait_until(hall.ear.hears, 10, "a voice")
        wait_for_words(hall, 1)
        before = len(said(hall))
        people.counters[0].ask("next", seconds=10)
        wait_for_words(hall, before + 2)
    tickets = [ticket for ticket, _ in called(hall)]
    assert said(hall) == [(tickets[0], 1, "en"), (tickets[1], 1, "az"), (tickets[1], 1, "en")]


def said_or_told(hall):
    """[(ticket, counter) or how many more] as the wall's log tells it, in English."""
    found = re.findall(r"said: (?:'([A-Z]+\d+)' to counter (\d+)|(\d+) more tickets were called), en",
                       hall.log_tail("wall-a", 10**6))
    return [int(more) if more else (ticket, int(counter)) for ticket, counter, more in found]


def clips_of_log(hall):
    words = []
    for each in said_or_told(hall):
        words += call_clips(*each) if isinstance(each, tuple) else [
            str(each), f"more ticket{'s were' if each > 1 else ' was'} called", "Please look at the screen"]
    return words


def test_calls_at_once_are_said_or_told_as_a_number(make_place, tmp_path, count):
    calls = count(24, 40)
    studio, hall = Studio(tmp_path / "studio", "en"), make_place(calls)
    done = lambda: sum(1 if isinstance(each, tuple) else each for each in said_or_told(hall))  # noqa: E731
    start_wall(hall, studio, max_age_s=MAX_AGE_S)
    with People(hall, calls) as people:
        wait_until(lambda: online(people.seen, "wall-a"), 10, "the wall")
        asked = time.monotonic()
        at_once(people.counters, "next")
        wait_until(lambda: done() == calls, 40, "all calls to be said or told")
        print(f"{len(said(hall))} of {calls} calls said one by one, all after {time.monotonic() - asked:.1f} s")
        wait_for_quiet(hall)
    heard = studio.heard(hall.ear.samples())
    assert heard[0] == "chime" and [word for word in heard if word != "chime"] == clips_of_log(hall)
    order = iter(called(hall))
    for each in said_or_told(hall):
        for _ in range(each if isinstance(each, int) else 1):
            call = next(order)
        assert isinstance(each, int) or each == call
    spoken = len(said(hall))
    assert 3 <= spoken <= calls - 2
    hall.stop("wall-a")
    assert f"of {calls} calls {spoken}; called again before 0, told as a number {calls - spoken}, over before 0" \
        in hall.log_tail("wall-a")


def test_a_wall_killed_and_started_again_says_only_young_calls(make_place, tmp_path):
    studio, hall = Studio(tmp_path / "studio", "en"), make_place(3)
    start_wall(hall, studio)
    with People(hall, 3) as people:
        wait_until(lambda: online(people.seen, "wall-a"), 10, "the wall")
        people.counters[0].ask("next")
        since = time.monotonic()
        wait_for_words(hall, 1)
        hall.stop("wall-a", how=signal.SIGKILL)
        wait_until(lambda: time.monotonic() - since > 10.2, 15, "the call to be old")
        people.counters[1].ask("next")
        start_wall(hall, studio)
        wait_for_words(hall, 2)
        assert studio.heard(hall.ear.samples()) == ["chime", *call_clips(*called(hall)[1])]
        people.counters[2].ask("next")
        wait_for_words(hall, 3)
    assert [(t, c) for t, c, _ in said(hall)] == called(hall)


def test_a_wall_without_a_sound_device_goes_on_and_speaks_when_it_comes(make_place, tmp_path):
    studio, hall = Studio(tmp_path / "studio", "en"), make_place(2)
    hall.ear = Ear(tmp_path / "socket" / "heard.pcm")  # nothing is plugged in
    start_wall(hall, studio)
    trouble = lambda: people.seen.retained["dev/wall-a/state"].get("trouble", "")  # noqa: E731
    with People(hall, 2) as people:
        wait_until(lambda: online(people.seen, "wall-a"), 10, "the wall")
        wait_until(lambda: "no sound" in trouble(), 10, "the wall's word that nobody hears it")
        revision = people.counters[0].ask("next")["seq"]
        wait_until(lambda: people.shown(revision), 5, "the call on the wall")
        assert not said(hall)
        (tmp_path / "socket").mkdir()
        wait_for_words(hall, 1)
        wait_until(lambda: trouble() == "", 5, "the wall to be well")
        assert studio.heard(hall.ear.samples()) == ["chime", *call_clips(*called(hall)[0])]
    assert hall.log_tail("wall-a", 10**6).count("no sound") == 1, "told once"


def test_a_call_that_is_over_before_it_was_said_is_not_said(make_place, tmp_path):
    hall = make_place(2)
    hall.ear = Ear(tmp_path / "socket" / "heard.pcm")
    start_wall(hall)
    with People(hall, 2) as people:
        wait_until(lambda: online(people.seen, "wall-a"), 10, "the wall")
        answers = at_once(people.counters, "next")
        wait_until(lambda: people.shown(max(answer["seq"] for answer in answers)), 5, "both calls on the wall")
        mine = answers[0]["counter"]
        people.counters[0].ask("arrive", expect={"leg": mine["leg"], "revision": mine["revision"]})
        (tmp_path / "socket").mkdir()
        wait_for_words(hall, 1)
    hall.stop("wall-a")
    assert [c for _, c, _ in said(hall)] == [2]
    assert "of 2 calls 1;" in hall.log_tail("wall-a") and "over before 1" in hall.log_tail("wall-a")


def test_silent_hours_are_silent_on_purpose(make_place):
    hall = make_place(1)
    start_wall(hall, hours=[{"from": "00:00", "to": "24:00", "volume_pct": 0}])
    with People(hall, 1) as people:
        wait_until(lambda: online(people.seen, "wall-a"), 10, "the wall")
        revision = people.counters[0].ask("next")["seq"]
        wait_until(lambda: people.shown(revision), 5, "the call on the wall")
        state = people.seen.retained["dev/wall-a/state"]
    hall.stop("wall-a")
    assert not hall.ear.hears() and not state.get("trouble")
    assert "silent hours 1, failed 0" in hall.log_tail("wall-a")


def test_a_wall_shows_all_its_zones_and_says_those_of_its_loudspeakers(make_place):
    hall = make_place(1)
    start_wall(hall, zones=["upstairs"])
    with People(hall, 1) as people:
        wait_until(lambda: online(people.seen, "wall-a"), 10, "the wall")
        revision = people.counters[0].ask("next")["seq"]
        wait_until(lambda: people.shown(revision), 5, "the call on the wall")
    assert hall.stop("wall-a") == 0
    assert "said: " not in hall.log_tail("wall-a", 10**6) and not hall.ear.hears()


def say_in_pashto(hall, people):
    """An English ticket, and when it was said one in Pashto; how many samples there were before that."""
    wait_until(lambda: online(people.seen, "wall-a"), 10, "the wall")
    people.counters[0].ask("next")
    wait_for_words(hall, 1)
    people.kiosk.issue("papers", "ps")
    start = len(hall.ear.samples())
    people.counters[0].ask("next")
    wait_for_words(hall, 2)
    return start


def test_pashto_is_said_from_recordings(make_place, tmp_path):
    studio, hall = Studio(tmp_path / "studio", "ps"), make_place(1, languages=("en", "ps"))
    words = list(studio.names.values())[:2]
    start_wall(hall, studio)
    with People(hall, 1) as people:
        start = say_in_pashto(hall, people)
        heard = studio.heard(hall.ear.samples()[start:])
    assert heard[-len(call_clips("A002", 1)):] == call_clips("A002", 1, words)
    assert [language for _, _, language in said(hall)] == ["en", "ps"]


def test_a_recording_that_is_missing_is_named_until_calls_are_said_again(make_place, tmp_path):
    studio, hall = Studio(tmp_path / "studio", "ps"), make_place(1, languages=("en", "ps"))
    missing = studio.folder / "ps" / "2.wav"
    recording = missing.read_bytes()
    missing.unlink()
    start_wall(hall, studio)
    trouble = lambda: people.seen.retained["dev/wall-a/state"].get("trouble", "")  # noqa: E731
    with People(hall, 1) as people:
        say_in_pashto(hall, people)
        wait_until(lambda: "2.wav" in trouble(), 15, "the wall's word that A002 was not said")
        missing.write_bytes(recording)
        people.kiosk.issue("papers", "ps")
        people.counters[0].ask("next")
        wait_until(lambda: trouble() == "", 15, "the wall to be well")
    hall.stop("wall-a")
    assert "of 3 calls 2;" in hall.log_tail("wall-a") and "failed 1" in hall.log_tail("wall-a")


def test_a_language_that_nobody_can_say_is_said_in_the_halls_first(make_place):
    hall = make_place(1, languages=("en", "ps"))
    start_wall(hall)
    with People(hall, 1) as people:
        say_in_pashto(hall, people)
    assert [language for _, _, language in said(hall)] == ["en", "en"]
    assert hall.log_tail("wall-a", 10**6).count(
        "'ps': no voice and no recordings: its calls are said in 'en'") == 1


# ---- --clips and --check ----
def write_board(tmp_path, **voice):
    path = tmp_path / "wall.json"
    path.write_text(json.dumps({"device": "w", "centre": "c", "state": str(tmp_path), "mqtt": {"host": "hub"},
                                "display": {"texts": TEXTS, **voice.pop("display", {}), "voice": voice}}),
                    encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("language", ["az", "ps", "en"])
def test_what_the_list_asks_for_is_what_the_check_wants(tmp_path, language):
    studio = Studio(tmp_path / "studio", language)
    board = write_board(tmp_path, recordings=str(studio.folder), languages=[language])
    checked = display("--check", board)
    assert checked.returncode == 0, checked.stderr
    for name, damage in ("47.wav", lambda path: path.unlink()), ("B.wav", lambda path: path.write_bytes(b"RIFF")):
        path = studio.folder / language / name
        good = path.read_bytes()
        damage(path)
        checked = display("--check", board)
        assert checked.returncode == 2
        assert len(checked.stderr.splitlines()) == 1 and f"{language}/{name}" in checked.stderr, checked.stderr
        path.write_bytes(good)


def test_a_language_without_sentences_has_nothing_to_record():
    listed = display("--clips", "xx", "--texts", TEXTS)
    assert listed.returncode == 2 and "xx.mo" in listed.stderr and not listed.stdout


@pytest.mark.parametrize("voice, told", [
    ({"display": {"peak_calls": 24, "highlight": 4, "rows": 12}}, ["calls a minute can be said, peak_calls is 24", "as a number"]),
    ({"display": {"peak_calls": 11}, "languages": ["ticket", "en"]}, ["in 2 languages, peak_calls is 11"]),
    ({"languages": ["ticket", "ps"]}, ["'ps' has no voice and no recordings: its calls are said in 'en'"]),
])
def test_the_check_tells_what_merging_and_languages_will_do(tmp_path, voice, told):
    checked = display("--check", write_board(tmp_path, **voice))
    assert checked.returncode == 0, checked.stderr
    for words in told:
        assert words in checked.stdout


@pytest.mark.parametrize("voice, said_of", [
    ({"languages": []}, "languages: no language"),
    ({"languages": ["az", "az"]}, "languages[1]: 'az' stands there twice"),
    ({"languages": ["Azeri"]}, "languages[0]: 'Azeri': write \"ticket\" or a language's code"),
    ({"zones": ["b"], "display": {"zones": ["a"]}}, "zones[0]: 'b': the wall does not show it"),
    ({"zones": []}, "zones: no zone"),
    ({"hours": [{"from": "8:00", "to": "10:00", "volume_pct": 50}]}, "hours[0].from: '8:00': write hours and minutes"),
    ({"hours": [{"from": "08:00", "to": "24:01", "volume_pct": 50}]}, "hours[0].to: '24:01'"),
    ({"hours": [{"from": "08:00", "to": "08:00", "volume_pct": 50}]}, "hours[0].to: nothing lies between"),
    ({"hours": [{"from": "08:00", "to": "09:00"}]}, "hours[0].volume_pct"),
    ({"max_age_s": 9}, "max_age_s"),
    ({"recordings": "/nonexistent"}, "recordings: '/nonexistent': no such folder"),
])
def test_a_voice_that_could_not_be_is_refused(tmp_path, voice, said_of):
    checked = display("--check", write_board(tmp_path, **voice))
    assert checked.returncode == 2
    assert said_of in checked.stderr
