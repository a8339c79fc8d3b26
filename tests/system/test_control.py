"""novbe-ctl against a real broker and dispatcher: each command, and what it says when things are away."""
import json
import os
import signal
import sqlite3
import subprocess
import time

import pytest

from device import Device
from hall import BIN, wait_until


def ctl(hall, *words):
    return hall.control(*words, check=False)


def ok(hall, *words):
    return hall.control(*words).stdout


def refused(hall, *words):
    done = ctl(hall, *words)
    assert done.returncode == 1 and done.stdout == "", done
    return done.stderr


def wrong(hall, *words):
    done = ctl(hall, *words)
    assert done.returncode == 64, done
    return done.stderr


@pytest.fixture
def kiosk(hall):
    with Device(hall, "kiosk-1") as device:
        yield device


@pytest.fixture
def hub_file(hall):
    return os.path.join(hall.folder, "boards", "hub.json")


def status(hall):
    return json.loads(ok(hall, "status", "--json"))


def counter(hall, number):
    return next(c for c in status(hall)["counters"] if c["counter"] == number)


# ---- status ----
def test_status_shows_counters_queues_and_devices_that_never_came(hall, kiosk):
    hall.start_counter(1, "op1")
    wait_until(lambda: counter(hall, 1)["state"] == "open", 10, "counter 1 to open")
    for _ in range(3):
        kiosk.issue("id-card-new")
    wait_until(lambda: "Queues: 3 waiting for 1 of 64 services" in ok(hall, "status"), 5, "the queue")
    text = ok(hall, "status")
    assert "isb  day " in text and " open " in text.splitlines()[0]
    assert "Counters: 1 open, 0 paused, 11 closed" in text
    assert "free, people wait" in text and "op1" in text and "closed: 2-12" in text
    assert "wall-a" in text and "never seen since the broker started" in text
    assert "\033" not in text
    found = status(hall)
    devices = {d["device"]: d for d in found["devices"]}
    assert devices["counter-1"]["online"] and not devices["wall-a"]["seen"]
    assert len(found["queues"]) == 64 and len(found["counters"]) == 12


def test_status_says_who_is_away(hall):
    hall.start_counter(1, "op1")
    wait_until(lambda: counter(hall, 1)["state"] == "open", 10, "counter 1 to open")
    hall.stop("counter-1", signal.SIGKILL)
    line = wait_until(lambda: next((x for x in ok(hall, "status").splitlines()
                                    if "counter-1 " in x and "away" in x), None), 10, "the will")
    assert "counter" in line


def test_without_a_hub_or_a_broker_it_says_so_in_time(hall):
    hall.stop("dispatcher")
    began = time.monotonic()
    said = refused(hall, "status")
    assert time.monotonic() - began < 6
    assert "the hub of 'isb' does not answer" in said and "novbe-dispatcher" in said
    hall.stop("broker")
    began = time.monotonic()
    said = refused(hall, "status")
    assert time.monotonic() - began < 6
    assert "no connection to the broker" in said and str(hall.port) in said
    hall.start_broker()  # nobody has told anything to this one
    began = time.monotonic()
    said = refused(hall, "day", "close")
    assert time.monotonic() - began < 6 and "the hub of 'isb' does not answer" in said


def test_a_wrong_password_or_board_file_is_named(hall):
    path = hall.board("ctl")
    content = json.load(open(path, encoding="utf-8"))
    del content["mqtt"]["password_file"]
    content["mqtt"]["password"] = "wrong"
    bad = os.path.join(hall.folder, "bad.json")
    json.dump(content, open(bad, "w", encoding="utf-8"))
    program = os.path.join(BIN, "novbe-ctl")
    done = subprocess.run([program, "-c", bad, "status"], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "password" in done.stderr
    done = subprocess.run([program, "-c", "/nowhere.json", "status"], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 2 and "/nowhere.json" in done.stderr


# ---- acts ----
def test_a_counter_is_opened_paused_given_a_profile_and_closed(hall):
    assert "counter 2 is open, profile identity, operator op9" in ok(
        hall, "counter", "2", "open", "--operator", "op9")
    assert "paused" in ok(hall, "counter", "2", "pause", "--reason", "tea")
    assert counter(hall, 2)["reason"] == "tea"
    assert "it was so already" in ok(hall, "counter", "2", "pause")
    assert "is open" in ok(hall, "counter", "2", "resume")
    profiles = [p["id"] for p in hall.plan["profiles"]]
    other = next(p for p in profiles if p != "identity")
    assert f"profile {other}" in ok(hall, "counter", "2", "profile", other)
    assert counter(hall, 2)["profile"] == other
    assert "closed" in ok(hall, "counter", "2", "close")
    assert "(counter_closed)" in refused(hall, "counter", "2", "close")
    assert "(unknown)" in refused(hall, "counter", "2", "open", "--profile", "nonsense")
    assert "(unknown)" in refused(hall, "counter", "9998", "open")


def test_a_counter_left_with_a_ticket_in_hand_is_freed(hall, kiosk):
    with Device(hall, "counter-1") as box:
        box.ask("sign_in", operator="op1")
        ticket = kiosk.issue("id-card-new")["ticket"]
        box.ask("next")
    assert "(busy)" in refused(hall, "counter", "1", "close")
    ok(hall, "counter", "1", "end")
    ok(hall, "counter", "1", "close")
    assert f"{ticket}  done" in ok(hall, "ticket", ticket)


def test_a_closed_service_gives_no_tickets(hall, kiosk):
    assert "gives no more tickets" in ok(hall, "service", "id-card-new", "close", "--reason", "fire")
    answer = kiosk.ask("issue", service="id-card-new", language="en", raw=True)
    assert answer["error"]["code"] == "service_closed"
    assert "it was so already" in ok(hall, "service", "id-card-new", "close")
    ok(hall, "service", "id-card-new", "open")
    assert kiosk.issue("id-card-new")
    assert "(unknown)" in refused(hall, "service", "nonsense", "close")


def test_a_ticket_is_found_cancelled_and_returned(hall, kiosk):
    first, second = kiosk.issue("id-card-new")["ticket"], kiosk.issue("id-card-new", "ur")["ticket"]
    text = ok(hall, "ticket", first.lower())
    assert text.startswith(f"{first}  waiting\n") and "id-card-new (nadra)" in text
    assert "token" not in text
    assert "cancelled" in ok(hall, "ticket", first, "cancel", "--reason", "went home")
    assert "(state)" in refused(hall, "ticket", first, "cancel")
    with Device(hall, "counter-1") as box:
        box.ask("sign_in", operator="op1")
        assert box.ask("next")["counter"]["ticket"] == second
        box.ask("no_show")
    assert "no_show" in ok(hall, "ticket", second)
    assert "waiting" in ok(hall, "ticket", second, "return")
    assert "(unknown)" in refused(hall, "ticket", "A999")


def test_a_retired_number_is_not_given(hall, kiosk):
    assert "A002 is out of use today" in ok(hall, "ticket", "A2", "retire")
    assert [kiosk.issue("id-card-new")["ticket"] for _ in range(3)] == ["A001", "A003", "A004"]


def test_the_day_is_closed(hall, kiosk):
    ticket = kiosk.issue("id-card-new")["ticket"]
    assert "(day_open)" in refused(hall, "day", "open")
    assert "is closed" in ok(hall, "day", "close")
    assert "(day_closed)" in refused(hall, "day", "close")
    assert kiosk.ask("issue", service="id-card-new", language="en",
                     raw=True)["error"]["code"] == "day_closed"
    assert "expired" in ok(hall, "ticket", ticket)
    assert "closed" in ok(hall, "status").splitlines()[0]


def test_a_day_closed_by_mistake_goes_on_with_the_next_numbers(hall, kiosk):
    first = kiosk.issue("id-card-new")["ticket"]
    ok(hall, "day", "close")
    assert "is open" in ok(hall, "day", "open")
    assert (first, kiosk.issue("id-card-new")["ticket"]) == ("A001", "A002")


# ---- events ----
def journal(hall):
    with sqlite3.connect(f"file:{hall.database}?mode=ro", uri=True) as db:
        return [row[0] for row in db.execute("SELECT text FROM journal ORDER BY seq")]


def test_events_are_told_in_words_and_as_the_journals_own_text(hall, kiosk):
    kiosk.issue("id-card-new")
    ok(hall, "counter", "3", "open")
    text = ok(hall, "events", "--from", "1")
    assert "A001 issued for id-card-new" in text and "  A001 waits\n" in text
    assert "counter 3 opens" in text and "(by ctl)" in text
    texts = ok(hall, "events", "--from", "1", "--json").splitlines()
    assert texts == journal(hall)
    assert ok(hall, "events", "--from", "99999") == ""


def test_who_follows_misses_nothing_through_every_break(hall, kiosk):
    command = [os.path.join(BIN, "novbe-ctl"), "-c", hall.board("ctl"), "events", "--follow", "--json",
               "--from", "1"]
    hall.spawn("follower", command)
    hall.spawn("second", command)  # two windows of the same person

    def heard(name):
        return [x for x in hall.log_tail(name, 10**6).splitlines() if x.startswith("{")]

    def all_heard():
        return heard("follower") == journal(hall) == heard("second")

    for _ in range(120):
        kiosk.issue("id-card-new")
    wait_until(all_heard, 10, "both to have heard all")
    hall.stop("dispatcher", signal.SIGKILL)
    hall.start_dispatcher()
    kiosk.issue("id-card-new")
    wait_until(all_heard, 15, "both to have heard all after the hub's restart")
    hall.stop("broker", signal.SIGKILL)
    hall.start_broker()
    wait_until(lambda: kiosk.up.is_set(), 10, "the kiosk to return")
    kiosk.issue("id-card-new")
    wait_until(all_heard, 15, "both to have heard all after the broker's restart")
    assert hall.stop("follower", signal.SIGINT) == 0


# ---- the database ----
def test_after_a_restore_no_number_is_given_again(hall, kiosk, hub_file, tmp_path):
    backup = str(tmp_path / "backup.db")
    given = [kiosk.issue("id-card-new")["ticket"] for _ in range(5)]
    assert "journal entries, 1 day, head" in ok(hall, "backup", backup, "--hub", hub_file)
    given += [kiosk.issue("id-card-new")["ticket"] for _ in range(30)]
    assert "exists" in refused(hall, "backup", backup, "--hub", hub_file)
    said = refused(hall, "restore", backup, "--hub", hub_file)
    assert "held by process" in said and "stop novbe-dispatcher" in said
    hall.stop("dispatcher")
    assert "restored from" in ok(hall, "restore", backup, "--hub", hub_file)
    assert os.path.exists(hall.database + ".before-restore-1")
    hall.start_dispatcher()
    kiosk.synchronise()
    given += [kiosk.issue("id-card-new")["ticket"] for _ in range(30)]
    assert len(set(given)) == 65
    assert ": right: " in ok(hall, "verify", "--hub", hub_file)


def test_a_changed_past_shows(hall, kiosk, hub_file, tmp_path):
    backup, changed = str(tmp_path / "backup.db"), str(tmp_path / "changed.db")
    for _ in range(5):
        kiosk.issue("id-card-new")
    ok(hall, "backup", backup, "--database", hall.database)
    assert "head" in ok(hall, "verify", backup)
    with open(backup, "rb") as file:
        content = file.read()
    with open(changed, "wb") as file:
        file.write(content)
    with sqlite3.connect(changed) as db:
        db.execute("UPDATE journal SET text=replace(text, 'A003', 'A004') WHERE seq=7")
    said = refused(hall, "verify", changed)
    assert "entry 7 does not fit its hash" in said
    hall.stop("dispatcher")
    assert "entry 7" in refused(hall, "restore", changed, "--hub", hub_file)
    with open(changed, "wb") as file:
        file.write(content[:len(content) // 2])
    assert refused(hall, "restore", changed, "--hub", hub_file)
    with open(changed, "wb") as file:
        file.write(b"no database at all" * 100)
    assert "not a database" in refused(hall, "restore", changed, "--hub", hub_file)
    assert "No such file" in refused(hall, "restore", "/nowhere.db", "--hub", hub_file)
    assert ": right: " in ok(hall, "verify", "--hub", hub_file)  # what was there is untouched
    assert not os.path.exists(hall.database + ".before-restore-1")


# ---- wrong words ----
def test_wrong_words_get_a_useful_answer(hall):
    assert "no such command" in wrong(hall, "stat")
    assert "a counter is a number" in wrong(hall, "counter", "two", "open")
    assert "one of open, close" in wrong(hall, "counter", "2", "explode")
    assert "what to do is missing" in wrong(hall, "counter", "2")
    assert "name the profile" in wrong(hall, "counter", "2", "profile")
    assert "one or two letters and a number" in wrong(hall, "ticket", "47")
    assert "one of find, cancel" in wrong(hall, "ticket", "A047", "eat")
    assert "--reason goes with" in wrong(hall, "ticket", "A047", "--reason", "x")
    assert "longer than 63 bytes" in wrong(hall, "counter", "2", "pause", "--reason", "x" * 64)
    assert "a journal number is expected" in wrong(hall, "events", "--from", "0")
    assert "from which file?" in wrong(hall, "restore")
    assert "one word too many" in wrong(hall, "status", "now")
    assert "--wrong" in wrong(hall, "status", "--wrong")
    assert "status" in wrong(hall)


def test_every_command_has_help(hall):
    text = ok(hall, "--help")
    for word in ("status", "events", "day", "counter", "service", "ticket", "reprint", "backup", "restore",
                 "verify", "provision"):
        assert f"\n  {word} " in text
        assert f"Usage: novbe-ctl {word}" in ok(hall, word, "--help")
    assert ok(hall, "--version").startswith("novbe-ctl ")
