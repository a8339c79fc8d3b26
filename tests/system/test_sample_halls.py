"""The sample halls in data/halls: right, as large as they say, ready for their busiest day, and well spelt."""
import collections
import glob
import json
import os
import re
import subprocess
import unicodedata

import pytest
from device import Device
from hall import BIN, ROOT, TEXTS, read_commented_json, wait_until
from hands import press_keys, wait_for_paper
from rehearsal import Rehearsal

import ledger

HALLS = {os.path.basename(path)[:-len(".json")]: path
         for path in sorted(glob.glob(os.path.join(ROOT, "data/halls/*.json")))}
SERIES_NUMBERS = 999
WORKDAY_S = 9 * 3600  # of a counter that never pauses: more than any day brings
MESSAGE_MAX = 262144


@pytest.fixture(params=HALLS)
def sample(request):
    return request.param


@pytest.fixture
def plan(sample):
    return read_commented_json(HALLS[sample])


def services(plan):
    return {s["id"]: {**s, "institution": i["id"]} for i in plan["institutions"] for s in i["services"]}


def profiles(plan):
    """What each profile takes: {profile: set of service ids}."""
    whole = {i["id"]: [s["id"] for s in i["services"]] for i in plan["institutions"]}
    return {p["id"]: {s for i in p.get("institutions", []) for s in whole[i]} | set(p.get("services", []))
            for p in plan["profiles"]}


def devices(plan, role):
    return [d for d in plan["devices"] if d["role"] == role]


# ---- Right, and of its size -----------------------------------------------------------------------

def dispatcher_check(hall, centre, folder):
    board = folder / "hub.json"
    board.write_text(json.dumps({
        "device": "hub", "centre": centre, "state": str(folder),
        "mqtt": {"host": "127.0.0.1", "port": 1883, "password": "none"}, "hub": {"hall": str(hall)}}))
    return subprocess.run([os.path.join(BIN, "novbe-dispatcher"), "--check", "-c", board],
                          capture_output=True, text=True, check=False)


def test_the_dispatcher_takes_it(sample, plan, tmp_path):
    told = dispatcher_check(HALLS[sample], plan["centre"], tmp_path)
    assert told.returncode == 0, told.stdout + told.stderr
    assert told.stderr == "", "a sample lacks a text in one of its languages"


def test_a_text_that_is_missing_is_told_and_stops_nothing(tmp_path):
    plan = read_commented_json(HALLS["languages"])
    del plan["institutions"][1]["services"][0]["names"]["ur"]
    del plan["institutions"][1]["services"][0]["documents"]["ur"]
    hall = tmp_path / "hall.json"
    for complete in False, True:
        plan["complete_names"] = complete
        hall.write_text(json.dumps(plan, indent=1))
        told = dispatcher_check(hall, plan["centre"], tmp_path)
        lines = told.stderr.splitlines()
        place = rf"{hall}:\d+: institutions\[1\].services\[0\]"
        if complete:
            assert told.returncode == 2 and len(lines) == 2, told
            assert all(re.match(rf"{place}\.\w+: no text in 'ur', one of the centre's", line) for line in lines)
            continue
        assert told.returncode == 0 and f"{hall}: right: " in told.stdout, told
        assert lines[0] == f"{hall}: warning: 'ur': 2 texts are missing: names 1, documents 1"
        assert re.match(rf"{place}\.names: no text in 'ur': that in 'az' stands in for it$", lines[1])
        assert re.match(rf"{place}\.documents: no text in 'ur': that in 'az' stands in for it$", lines[2])
        assert len(lines) == 3


def test_each_of_its_tickets_fits_its_paper(sample):
    told = subprocess.run([os.path.join(BIN, "novbe-printer"), "--check", HALLS[sample], "--texts", TEXTS],
                          capture_output=True, text=True, check=False, timeout=300)
    assert told.returncode == 0, told.stdout + told.stderr


def test_it_says_that_it_is_a_sample(plan):
    assert plan["sample"] is True


def test_no_two_halls_have_one_centre():
    centres = collections.Counter(read_commented_json(path)["centre"] for path in HALLS.values())
    assert max(centres.values()) == 1, centres


@pytest.mark.parametrize("name, institutions, offered, counters, kiosks", [
    ("village", 1, 6, 1, 1),
    ("bus", 3, 12, 2, 1),
    ("utility", 8, 55, 20, 2),
    ("islamabad", 12, 64, 12, 2),
    ("large", 45, 400, 101, 8),
])
def test_it_is_as_large_as_it_says(name, institutions, offered, counters, kiosks):
    plan = read_commented_json(HALLS[name])
    assert len(plan["institutions"]) == institutions
    assert len(services(plan)) == offered
    assert len(plan["counters"]) == counters
    assert len(devices(plan, "kiosk")) == kiosks


def test_the_large_centre_has_what_a_large_centre_has():
    plan = read_commented_json(HALLS["large"])
    assert len(devices(plan, "display")) == 12
    assert 4 <= len(plan["zones"]) <= 6
    assert devices(plan, "printer") and devices(plan, "reception")
    assert [c["id"] for c in plan["classes"]] == ["normal", "appointment", "priority"]
    assert [c["slope"] for c in plan["classes"]] == [1024, 2048, 4096]
    assert max(len(i["services"]) for i in plan["institutions"]) >= 40, "one that pages and pages"


def test_the_bus_is_what_its_board_expects():
    plan = read_commented_json(HALLS["bus"])
    assert plan["centre"] == "bus-1" and plan["languages"] == ["az", "ru", "en"]
    assert len(plan["zones"]) == 1
    assert [d["id"] for d in plan["devices"]] == ["kiosk-1", "counter-1", "counter-2", "wall-1", "ctl"]


# ---- Ready for a day ------------------------------------------------------------------------------

def test_every_service_is_taken_by_some_counter(plan):
    taken = profiles(plan)
    reached = {s for c in plan["counters"] for s in taken[c["profile"]]}
    assert set(services(plan)) <= reached


def test_a_ticket_names_a_zone_where_it_is_called(plan):
    taken = profiles(plan)
    for service in services(plan).values():
        if "zone" in service:
            zones = {c["zone"] for c in plan["counters"] if service["id"] in taken[c["profile"]]}
            assert service["zone"] in zones, service["id"]


def test_every_zone_has_a_wall_and_every_counter_a_box(plan):
    every = {z["id"] for z in plan["zones"]}
    seen = {z for d in devices(plan, "display") for z in d.get("zones", every)}
    assert seen == every
    assert {d["counter"] for d in devices(plan, "counter")} == {c["counter"] for c in plan["counters"]}


def test_no_series_runs_out_on_the_busiest_day(plan):
    """All counters work without a pause, and each takes what is in its profile alike."""
    known, taken = services(plan), profiles(plan)
    given = collections.Counter()
    for counter in plan["counters"]:
        mine = taken[counter["profile"]]
        mean_s = sum(known[s].get("mean_service_s", 300) for s in mine) / len(mine)
        for service in mine:
            given[known[service]["series"]] += WORKDAY_S / mean_s / len(mine)
    assert max(given.values()) <= SERIES_NUMBERS, given.most_common(3)
    if plan["centre"] == "asan-large":
        assert sum(given.values()) >= 7400, "counters enough for its busiest day"


# ---- Well spelt -----------------------------------------------------------------------------------

AZERBAIJANI = set("abcçdeəfgğhxıijkqlmnoöprsştuüvyz")
LETTERS = {"az": AZERBAIJANI, "en": set("abcdefghijklmnopqrstuvwxyz"),
           "ru": set("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")}
ABROAD = {"SIM", "IMEI", "VÖEN", "QR"}  # words that stay as they are in every language


def lower(text, language):
    """Azerbaijani has two letters i: I is the large ı, İ the large i."""
    if language == "az":
        text = text.replace("I", "ı").replace("İ", "i")
    return text.lower()


def texts(plan):
    """Every (language, text) of the file."""
    def walk(value, key):
        if isinstance(value, dict):
            for name, part in value.items():
                if key in ("names", "documents", "footer"):
                    yield name, part
                else:
                    yield from walk(part, name)
        elif isinstance(value, list):
            for part in value:
                yield from walk(part, key)
    return list(walk(plan, ""))


def test_every_word_is_written_in_its_languages_letters(plan):
    """A Cyrillic а in an English word, a Turkish i with two dots: nobody sees them, every search misses them."""
    for language, text in texts(plan):
        assert unicodedata.is_normalized("NFC", text), text
        assert text == text.strip() and "  " not in text, text
        for word in re.findall(r"[^\W\d_]+", text) if language in LETTERS else []:
            if word not in ABROAD and len(word) > 1:  # one letter alone is a hall's name
                assert set(lower(word, language)) <= LETTERS[language], (language, word, text)


def test_every_text_is_there_in_every_language(plan):
    for group in [plan, *plan["zones"], *plan["classes"], *plan["institutions"], *services(plan).values()]:
        for key in ("names", "documents"):
            if key in group:
                assert list(group[key]) == plan["languages"], group[key]


def test_no_two_services_of_an_institution_read_the_same(plan):
    for institution in plan["institutions"]:
        for language in plan["languages"]:
            said = collections.Counter(s["names"][language] for s in institution["services"])
            assert max(said.values()) == 1, said.most_common(1)


# ---- The large centre at work ---------------------------------------------------------------------

def test_a_large_catalogue_travels_and_its_last_page_gives_tickets(make_hall):
    hall = make_hall("data/halls/large.json")
    hall.start_broker()
    hall.start_dispatcher()
    with Device(hall, "observer-1", ["catalogue", "catalogue/+"]) as watch:
        wait_until(lambda: len(watch.retained) == 1 + 45, 10, "a message of each institution")
        sizes = {topic: len(json.dumps(body, ensure_ascii=False).encode()) for topic, body in watch.retained.items()}
    assert max(sizes.values()) <= MESSAGE_MAX, max(sizes, key=sizes.get)
    keys = hall.start_kiosk()
    wait_until(lambda: "tickets can be given" in hall.log_tail("kiosk-1", 50), 10, "the kiosk")
    press_keys(keys, "1", "1", *Rehearsal(hall.hall_file, "az").keys_of_last("service-1"), "1")
    wait_for_paper(hall, 1)
    press_keys(keys, "Home", "3", *Rehearsal(hall.hall_file, "ru").keys_of_last("institution"), "1", "1")
    wait_for_paper(hall, 2)
    wait_until(lambda: len(ledger.changes(hall.database, "confirmed")) == 2, 5, "the confirmations")
    assert [(c["service"], c["language"]) for c in ledger.changes(hall.database, "issued")] == [
        ("legal-aid", "az"), ("signature-mobile", "ru")]
