"""The disk and the database in trouble: what could not be written did not happen, and people hear of it."""
import glob
import os
import shutil
import signal
import sqlite3
import subprocess

import ledger
import pytest
from device import Device, Refused
from hall import wait_until

SERVICE = "id-card-new"
MOUNT = ["unshare", "--map-root-user", "--mount", "sh", "-c"]


def may_mount():
    probe = [*MOUNT, "mount -t tmpfs none /mnt"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


needs_mount = pytest.mark.skipif(not may_mount(), reason="no private mounts on this machine")


class SmallDisk:
    """The dispatcher's folder on a disk of 4 MiB that nobody else sees."""

    def __init__(self, hall):
        self.hall = hall
        folder = os.path.dirname(hall.database)
        os.makedirs(folder, exist_ok=True)
        hall.start_dispatcher(wrap=[
            *MOUNT, 'mount -t tmpfs -o size=4m none "$0" && exec "$@"', folder])
        self.folder = f"/proc/{hall.running['dispatcher'].pid}/root{folder}"

    def fill(self):
        with open(os.path.join(self.folder, "filler"), "wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(bytes(4096))
            except OSError:
                pass

    def free(self):
        os.unlink(os.path.join(self.folder, "filler"))

    def copy(self, target):
        shutil.copytree(self.folder, target)
        return os.path.join(target, "hall.db")


class FaultyDisk:
    """The dispatcher's folder on a disk that fails while a file says so."""

    def __init__(self, hall, preload, word="full"):
        self.word, self.switch = word, os.path.join(hall.folder, "fault")
        self.folder = os.path.dirname(hall.database)
        hall.start_dispatcher(env=preload(
            "disk/fault.c", NOVBE_DISK_FAULT=self.switch, NOVBE_DISK_FOLDER=self.folder))

    def fill(self):
        with open(self.switch + ".new", "w", encoding="ascii") as switch:
            switch.write(self.word)
        os.rename(self.switch + ".new", self.switch)

    def free(self):
        os.unlink(self.switch)

    def copy(self, target):
        shutil.copytree(self.folder, target)
        return os.path.join(target, "hall.db")


@pytest.fixture(params=[pytest.param("mounted", marks=needs_mount), "full", "sync"])
def disk(request, make_hall, write_plan, preload):
    made = make_hall(write_plan(lambda plan: plan.update(double_press_ms=0)))
    made.start_broker()
    disk = SmallDisk(made) if request.param == "mounted" else FaultyDisk(made, preload, request.param)
    return made, disk


def alarms(observer):
    return {a["code"]: a["what"] for a in observer.retained["hub/state"]["alarms"]}


def issue_until_refused(kiosk):
    """Tickets that were answered, and the command that was refused because of storage."""
    got = []
    for _ in range(900):  # the log has its usual size at once: it is full when that is used up
        body = {"id": kiosk.new_id(), "verb": "issue", "service": SERVICE, "language": "en",
                "deadline": kiosk.now_ms() + 60000}
        answer = kiosk.exchange(body, raw=True)
        if not answer["ok"]:
            assert answer["error"]["code"] == "storage", answer
            return got, body
        got.append(answer["ticket"]["ticket"])
    raise AssertionError("the disk never became full")


def burst(kiosk, count):
    """Commands that reach the hub as one batch, each of them twice; all answers."""
    bodies = [{"id": kiosk.new_id(), "verb": "issue", "service": SERVICE, "language": "en",
               "deadline": kiosk.now_ms() + 60000} for _ in range(count)]
    answers = []
    kiosk.on_answer = answers.append
    for body in bodies:
        kiosk.send(body)
        kiosk.send(body)
    wait_until(lambda: {a["id"] for a in answers} == {b["id"] for b in bodies}, 5, "the answers")
    kiosk.on_answer = None
    return bodies, answers


def test_a_full_disk_loses_nothing_and_work_goes_on_when_there_is_space(disk, tmp_path):
    hall, disk = disk
    with Device(hall, "kiosk-1") as kiosk, Device(hall, "counter-1", ["counter/1"]) as counter, \
            Device(hall, "observer-1", ["hub/state"]) as observer:
        counter.ask("sign_in", operator="op1")
        first = kiosk.issue(SERVICE)["ticket"]
        disk.fill()
        held, refused = issue_until_refused(kiosk)
        wait_until(lambda: "storage" in alarms(observer), 3, "the alarm")
        assert hall.database in alarms(observer)["storage"]
        tried = kiosk.now_ms()
        wait_until(lambda: kiosk.now_ms() > tried + 1100, 3, "the hub to try again")
        bodies, answers = burst(kiosk, 8)
        assert [a for a in answers if a["ok"] or a["error"]["code"] != "storage"] == []
        with pytest.raises(Refused, match="storage"):
            counter.ask("next")
        assert observer.ask("find", ticket=first)["ticket"]["state"] == "waiting"
        assert hall.alive("dispatcher")

        disk.free()
        wait_until(lambda: kiosk.exchange(refused, raw=True)["ok"], 5, "work to go on")
        wait_until(lambda: "storage" not in alarms(observer), 3, "the alarm to end")
        later = [kiosk.exchange(body)["ticket"]["ticket"] for body in bodies]
        assert counter.ask("next")["counter"]["ticket"] == first
    database = disk.copy(tmp_path / "copy")
    ledger.assert_sound(database)
    ledger.assert_numbers_once(database)
    known = [t for t, in ledger.rows(database, "SELECT ticket FROM visit ORDER BY ticket")]
    answered = sorted([first, *held, kiosk_ticket(database, refused), *later])
    assert known == answered == [f"A{n:03}" for n in range(1, len(known) + 1)]
    assert hall.stop("dispatcher") == 0


def kiosk_ticket(database, body):
    """The number that a command was given."""
    made = [e for e in ledger.journal(database) if e["by"].get("id") == body["id"]]
    assert len(made) == 1
    return made[0]["changes"][0]["leg"].split("/")[0]


def test_a_report_known_only_from_a_batch_that_failed_is_not_accepted(make_hall, preload):
    """Two reports of one ticket of another day, the second answered from the first one's row."""
    hall = make_hall()
    hall.start_broker()
    disk = FaultyDisk(hall, preload, "sync")
    with Device(hall, "kiosk-1") as kiosk:
        answers = []
        kiosk.on_answer = answers.append
        report = {"verb": "report", "ticket": "A1001", "service": SERVICE, "language": "en",
                  "token": "0" * 32, "deadline": kiosk.now_ms() + 60000,
                  "offline": {"day": "2026-01-05", "run": kiosk.run, "mono": 5, "wall": 1767600000000,
                              "quality": "hub", "printed": True}}
        bodies = [{"id": kiosk.new_id(), **report} for _ in range(2)]
        hall.running["dispatcher"].send_signal(signal.SIGSTOP)
        for body in bodies:
            kiosk.send(body).wait_for_publish()
        disk.fill()
        hall.running["dispatcher"].send_signal(signal.SIGCONT)
        wait_until(lambda: len(answers) == 2, 5, "both answers")
        assert [a["ok"] or a["error"]["code"] for a in answers] == ["storage", "storage"]
        disk.free()
        kiosk.on_answer = None


def test_a_database_that_another_program_holds_is_told_and_nothing_is_half_done(hall):
    with Device(hall, "kiosk-1") as kiosk, Device(hall, "observer-1", ["hub/state"]) as observer:
        kiosk.issue(SERVICE)
        holder = sqlite3.connect(hall.database, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(Refused, match="storage"):
            kiosk.issue(SERVICE, seconds=20)
        wait_until(lambda: "storage" in alarms(observer), 3, "the alarm")
        assert "locked" in alarms(observer)["storage"]
        assert "free some space" not in alarms(observer)["storage"]
        holder.execute("ROLLBACK")
        holder.close()
        body = {"id": kiosk.new_id(), "verb": "issue", "service": SERVICE, "language": "en",
                "deadline": kiosk.now_ms() + 60000}
        wait_until(lambda: kiosk.exchange(body, raw=True)["ok"], 5, "work to go on")
        wait_until(lambda: "storage" not in alarms(observer), 3, "the alarm to end")
    hall.stop("dispatcher")
    ledger.assert_sound(hall.database)
    assert ledger.rows(hall.database, "SELECT ticket FROM visit") == [("A001",), ("A002",)]


def test_a_second_dispatcher_is_refused_by_the_lock(hall):
    first = hall.running.pop("dispatcher")
    try:
        hall.start_dispatcher(ready=False)
        assert hall.running["dispatcher"].wait(5) == 1
        said = hall.log_tail("dispatcher", 3)
        assert f"{hall.database}.lock' is held by process {first.pid}: stop it first" in said
        with Device(hall, "kiosk-1") as kiosk:
            assert kiosk.issue(SERVICE)["ticket"] == "A001", "the first goes on undisturbed"
    finally:
        hall.running["dispatcher"] = first


@needs_mount
def test_a_folder_that_cannot_be_written_is_told(make_hall):
    hall = make_hall()
    hall.start_broker()
    folder = os.path.dirname(hall.database)
    os.makedirs(folder)
    hall.start_dispatcher(ready=False, wrap=[
        *MOUNT, 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"', folder])
    assert hall.running["dispatcher"].wait(5) == 1
    assert f"cannot create '{hall.database}.lock': Read-only file system" in hall.log_tail("dispatcher")


def test_a_broken_database_is_set_aside_and_numbers_jump_ahead(hall):
    with Device(hall, "kiosk-1") as kiosk:
        for _ in range(30):
            kiosk.issue(SERVICE)
    hall.stop("dispatcher")
    with open(hall.database, "r+b") as broken:
        broken.seek(4096)
        broken.write(os.urandom(8192))
    hall.start_dispatcher()
    aside = glob.glob(hall.database + ".broken-*Z")
    assert len(aside) == 1 and os.path.getsize(aside[0]) > 8192
    assert aside[0] in hall.log_tail("dispatcher", 50)
    with Device(hall, "kiosk-1") as kiosk, Device(hall, "observer-1", ["hub/state"]) as observer:
        wait_until(lambda: "hub/state" in observer.retained, 3, "the hub's state")
        assert os.path.basename(aside[0]) in alarms(observer)["database"]
        assert kiosk.issue(SERVICE)["ticket"] == "A201", "200 ahead: restore_jump"
    hall.stop("dispatcher")
    ledger.assert_sound(hall.database)


def test_numbers_go_on_after_those_the_kiosks_remember(hall):
    """The database is gone, but a kiosk's state on the broker knows how far it was."""
    with Device(hall, "kiosk-1") as kiosk:
        last = kiosk.issue(SERVICE)
        day = last["visit"][4:14]
        hall.stop("dispatcher")
        os.unlink(hall.database)
        kiosk.client.publish(kiosk.root + "dev/kiosk-1/state", qos=1, retain=True, payload=(
            f'{{"run":"{kiosk.run}","online":true,"role":"kiosk","version":"0.1","since":1,"paper":"ok",'
            f'"printer":"","input":"ok","screen":"ok","board_revision":0,"unreported":0,'
            f'"day":"{day}","highest":{{"A":412}},"trouble":""}}')).wait_for_publish(5)
        hall.start_dispatcher()
        said = "A412, ahead of the journal"
        wait_until(lambda: said in hall.log_tail("dispatcher", 50), 5, "the hub to hear of it")
        assert kiosk.issue(SERVICE)["ticket"] == "A413"


@pytest.mark.parametrize("pragma, said", [
    ("user_version = 99", "made by a newer version of this program"),
    ("application_id = 1234", "another program's database"),
])
def test_a_foreign_or_newer_database_is_left_alone(hall, pragma, said):
    hall.stop("dispatcher")
    with sqlite3.connect(hall.database) as db:
        db.execute(f"PRAGMA {pragma}")
    db.close()
    with open(hall.database, "rb") as found:
        before = found.read()
    hall.start_dispatcher(ready=False)
    assert hall.running["dispatcher"].wait(5) == 1
    assert said in hall.log_tail("dispatcher", 5)
    with open(hall.database, "rb") as found:
        assert found.read() == before
    assert glob.glob(hall.database + ".broken*") == []
