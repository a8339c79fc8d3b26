"""Messages that a person acts on, as they reach the journal: its socket is played here, in a namespace of the program's."""
import os
import shutil
import socket
import time

import pytest
from device import Device, Refused
from hall import BIN, HallError, wait_until
from test_units import catalog, event_ids
from test_wired import Board, folder, library  # noqa: F401 (fixtures)

IN_NAMESPACE = ("mount --make-rprivate / && mount -t tmpfs none /run && mkdir -p /run/systemd/journal && "
                "mount --bind \"$0\" /run/systemd/journal && "
                "JOURNAL_STREAM=$(stat -L -c %d:%i /proc/self/fd/2) exec \"$@\"")

pytestmark = pytest.mark.skipif(os.getuid() != 0 or not shutil.which("unshare"),
                                reason="needs a mount namespace of its own: run as root")


class Journal:
    """The end of /run/systemd/journal/socket."""

    def __init__(self, folder):
        self.folder = str(folder)
        os.makedirs(folder)
        self.records = []
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(os.path.join(self.folder, "socket"))

    @property
    def words(self):
        return ["unshare", "-m", "sh", "-c", IN_NAMESPACE, self.folder]

    def hear(self, seconds):
        self.socket.settimeout(max(seconds, 0.001))
        try:
            data = self.socket.recv(65536)
        except TimeoutError:
            return None
        # No value of ours has a line end in it: each is one line NAME=VALUE.
        record = dict(line.split("=", 1) for line in data.decode().splitlines())
        self.records.append(record)
        return record

    def wait_for(self, event, seconds=20):
        mark, end = event_ids()[event], time.monotonic() + seconds
        while time.monotonic() < end:
            record = self.hear(end - time.monotonic())
            if record and record.get("MESSAGE_ID") == mark:
                return record
        raise HallError(f"no {event}, but {self.records}")


@pytest.fixture
def journal(tmp_path):
    made = Journal(tmp_path / "journal")
    yield made
    made.socket.close()


def test_a_lost_link_reaches_the_journal_with_its_device_and_explanation(hall, journal):
    hall.wraps["wall-a"] = journal.words
    hall.start_display()
    wait_until(lambda: "hub: answers" in hall.log_tail("wall-a"), 15, "the wall\n" + hall.log_tail("wall-a"))
    hall.stop("broker")
    record = journal.wait_for("EVENT_LINK_LOST")
    assert record["DEVICE"] == "wall-a" and record["PRIORITY"] == "4"
    assert record["SYSLOG_IDENTIFIER"] == "novbe-display"
    assert record["MESSAGE"].startswith("hub: not reachable: ")
    assert "does not reach the broker or the hub" in catalog()[record["MESSAGE_ID"]][1]
    lines = hall.log_tail("wall-a", 1000).splitlines()
    assert lines and all(line.startswith("<") for line in lines)  # the others, with their priority
    assert not any("not reachable" in line for line in lines)     # and this one not twice


def test_a_board_file_that_is_refused_reaches_the_journal(make_hall, journal):
    hall = make_hall()
    hall.start_broker()
    hall.wraps["dispatcher"] = journal.words
    path = hall.board("hub", "hub", hall=hall.hall_file, nonsense=1)
    hall.spawn("dispatcher", [os.path.join(BIN, "novbe-dispatcher"), "-c", path])
    record = journal.wait_for("EVENT_CONFIG_REFUSED")
    assert record["FILE"] == path and record["PRIORITY"] == "3"
    assert hall.running["dispatcher"].wait(5) == 2


def test_a_disk_that_fails_reaches_the_journal(make_hall, journal, preload):
    hall = make_hall()
    hall.start_broker()
    switch = os.path.join(hall.folder, "fault")
    hall.wraps["dispatcher"] = journal.words
    hall.start_dispatcher(ready=False, env=preload("disk/fault.c", NOVBE_DISK_FAULT=switch,
                                                   NOVBE_DISK_FOLDER=os.path.join(hall.folder, "state")))
    wait_until(lambda: "connected" in hall.log_tail("dispatcher", 50), 20, "the hub")
    with open(switch, "w", encoding="ascii") as fault:
        fault.write("sync")
    with Device(hall, "kiosk-1") as kiosk:
        with pytest.raises(Refused):
            kiosk.ask("issue", service="id-card-renewal", language="en", token="0f" * 16)
    record = journal.wait_for("EVENT_STORAGE_FAILED")
    assert (record["DEVICE"], record["ALARM"]) == ("hub", "storage")


def test_a_stuck_button_and_a_keypad_that_is_gone_reach_the_journal(hall, journal, folder):  # noqa: F811
    hall.wraps["counter-1"] = journal.words
    box = Board(hall, folder, "counter-gpio.json", "counter", "novbe-counter", down=["NEXT"])
    record = journal.wait_for("EVENT_BUTTON_STUCK")
    assert (record["DEVICE"], record["LINE"], record["PRIORITY"]) == ("counter-1", "NEXT", "4")
    assert record["MESSAGE"].startswith("buttons: NEXT was down at the start")
    assert box.end() == 0
    path = os.path.join(hall.folder, "no-keypad")
    board = hall.board("counter-1", "counter", number=1, source="evdev", path=path, operator="",
                       inputs=[{"key": "KP1", "press": "next"}])
    hall.spawn("counter-1", [os.path.join(BIN, "novbe-counter"), "-c", board])
    record = journal.wait_for("EVENT_BUTTONS_GONE")
    assert (record["DEVICE"], record["LINE"]) == ("counter-1", path)
    assert "not plugged in" in record["MESSAGE"]


def test_without_a_journal_the_same_is_a_line(hall):
    hall.start_display()
    wait_until(lambda: "hub: answers" in hall.log_tail("wall-a"), 15, "the wall\n" + hall.log_tail("wall-a"))
    hall.stop("broker")
    wait_until(lambda: "warning: hub: not reachable" in hall.log_tail("wall-a"), 15, "the line")
