"""The CUPS backend `escpos` under a real cupsd, at a simulated printer: what the queue says must be what lies on the
paper. (Every byte of a sheet is struck in tests/unit/backend; here are cupsd's own ways to start, cancel and kill it.)

    job-media-sheets-completed   0: nothing was sent   1: begun   2: the printer confirmed it
"""
import os
import random
import signal
import subprocess
import time

import pytest

from cups import PrivateCups, available
from hall import BIN, wait_until
from printer import SimulatedPrinter

NAME = "isb-2026-11-23-A047"
CONFIRMS = ("process-id", "status", "none")
BACKEND = os.path.join(BIN, "escpos")
needs_cupsd = pytest.mark.skipif(not available(), reason="cupsd wants root and Debian's cups")


def sheet_bytes(bands=3, ink=0xAA):
    """A ticket as the encoder would send it: bands of 128 rows, and the cutter."""
    band = b"\x1b$\0\0\x1dv0\0" + bytes([72, 0, 128, 0]) + bytes([ink]) * (72 * 128)
    return b"\x1b@\x1dP\xcb\xcb" + band * bands + b"\x1bJ\x18\x1dVB\0"


@pytest.fixture
def job(tmp_path):
    path = tmp_path / "job"
    path.write_bytes(sheet_bytes())
    return str(path)


@pytest.fixture
def printer(tmp_path):
    with SimulatedPrinter(folder=str(tmp_path / "paper")) as made:
        yield made


@pytest.fixture
def cups(tmp_path, printer):
    with PrivateCups(tmp_path / "cups") as server:
        server.add_queue("ticket", f"escpos://127.0.0.1:{printer.port}")
        yield server


class Backend:
    """The program itself, run as cupsd runs it."""

    def __init__(self, folder, printer, job):
        self.folder, self.printer, self.job = str(folder), printer, job
        self.ledger_path = os.path.join(self.folder, "novbe-escpos-q.ledger")

    def start(self, name=NAME, options="", uri_options="", env=None):
        uri = f"escpos://127.0.0.1:{self.printer.port}?wait_s=20{uri_options}"
        return subprocess.Popen(
            [BACKEND, "7", "kiosk", name, "1", options, self.job], stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True,
            env={**os.environ, "DEVICE_URI": uri, "PRINTER": "q", "CUPS_CACHEDIR": self.folder, **(env or {})})

    def run(self, *args, **options):
        process = self.start(*args, **options)
        said = process.communicate(timeout=30)[1]
        return process.returncode, said

    def ledger(self, name=NAME):
        """The newest state of a sheet."""
        try:
            with open(self.ledger_path, encoding="ascii") as file:
                lines = file.read().rstrip("\0").splitlines()
        except FileNotFoundError:
            return None
        return ([words[1] for words in map(str.split, lines) if words[0] == name] or [None])[-1]

    def fill_ledger(self):
        """Takes the room behind its text, so that the next line makes the file grow."""
        with open(self.ledger_path, "rb+") as file:
            file.truncate(len(file.read().rstrip(b"\0")))


@pytest.fixture
def backend(tmp_path, printer, job):
    return Backend(tmp_path, printer, job)


def whole(printer):
    """The sheets that have the whole ticket on them and nothing else."""
    return [s for s in printer.sheets if s.ink_rows == 384]


# ---- the program alone ----
def test_without_arguments_it_lists_itself():
    done = subprocess.run([BACKEND], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[0] == 'direct escpos "Unknown" "Novbe ticket printer (ESC/POS)"'
    done = subprocess.run([BACKEND, "too", "few"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "ERROR: usage: escpos JOB USER TITLE COPIES OPTIONS [FILE]\n")


@pytest.mark.parametrize("confirm", CONFIRMS)
def test_every_kind_of_printer_prints_the_sheet_once(tmp_path, job, confirm):
    with SimulatedPrinter(confirm=confirm) as printer:
        backend = Backend(tmp_path, printer, job)
        for _ in range(2):
            status, said = backend.run(uri_options=f"&confirm={confirm}")
            assert status == 0 and "PAGE: total 2\n" in said, said
        printer.wait_for(lambda: printer.idle)
        assert len(printer.sheets) == 1 and printer.sheets[0].complete and len(whole(printer)) == 1


def test_a_full_disk_prints_while_the_ledger_has_room(tmp_path, printer, backend, preload):
    fault = tmp_path / "fault"
    env = preload("disk/fault.c", NOVBE_DISK_FOLDER=str(tmp_path), NOVBE_DISK_FAULT=str(fault))
    assert backend.run("first")[0] == 0
    fault.write_text("full")
    assert backend.run("second", env=env)[0] == 0
    backend.fill_ledger()
    status, said = backend.run(env=env)
    assert status == 1 and "PAGE" not in said
    assert "novbe-escpos-q.ledger: cannot note 'started': No space left on device" in said
    assert len(printer.sheets) == 2 and backend.ledger() is None
    fault.unlink()
    assert backend.run(env=env)[0] == 0
    assert len(whole(printer)) == 3


def test_a_broken_disk_prints_nothing_and_vouches_for_nothing(tmp_path, printer, backend, preload):
    fault = tmp_path / "fault"
    env = preload("disk/fault.c", NOVBE_DISK_FOLDER=str(tmp_path), NOVBE_DISK_FAULT=str(fault))
    assert backend.run("first")[0] == 0
    fault.write_text("sync")
    for name in (NAME, "first"):
        status, said = backend.run(name, env=env)
        assert status == 1 and "PAGE" not in said and "Input/output error" in said, said
    assert len(printer.sheets) == 1 and backend.ledger() is None
    fault.unlink()
    status, said = backend.run("first", env=env)
    assert status == 0 and "PAGE: total 2\n" in said
    assert backend.run(env=env)[0] == 0
    assert len(whole(printer)) == 2


def test_a_line_that_drops_anywhere_leaves_no_lie(tmp_path, job, seed, count):
    chance = random.Random(seed)
    ends = []
    for turn in range(count(5, 200)):
        confirm = CONFIRMS[turn % 2]  # one-way printers prove nothing
        with SimulatedPrinter(confirm=confirm, speed_mm_s=chance.choice((0, 300))) as printer:
            folder = tmp_path / str(turn)
            folder.mkdir()
            backend = Backend(folder, printer, job)
            at = chance.randrange(28, len(sheet_bytes()) + 40)
            printer.after_bytes(at, printer.drop_link)
            status, said = backend.run(uri_options=f"&confirm={confirm}")
            ends.append(status)
            printer.wait_for(lambda: printer.idle)
            if status == 0:
                assert len(whole(printer)) == 1 and backend.ledger() == "printed", (at, said)
            else:
                assert status == 5 and backend.ledger() == "uncertain", (at, said)
                assert "PAGE: total 1\n" in said and "PAGE: total 2\n" not in said, (at, said)
            before = printer.received
            assert backend.run()[0] == status  # the truth stays, and not one byte more is sent
            assert printer.received == before
    assert 5 in ends


def test_a_sheet_broken_off_in_a_command_swallows_nothing_of_the_next(tmp_path, job):
    """The questions to the printer come before what ends the broken picture: they must not become its sizes."""
    first = sheet_bytes(bands=1)
    for confirm in CONFIRMS[:2]:
        for at in range(29, 28 + 3 + len(first[:first.index(b"\xaa")]) + 2):
            with SimulatedPrinter(confirm=confirm) as printer:
                folder = tmp_path / f"{confirm}-{at}"
                folder.mkdir()
                backend = Backend(folder, printer, job)
                printer.after_bytes(at, printer.drop_link)
                assert backend.run(uri_options=f"&confirm={confirm}")[0] == 5, at
                assert backend.run("probe", "novbe-probe")[0] == 0
                assert backend.run("next", uri_options=f"&confirm={confirm}")[0] == 0, at
                printer.wait_for(lambda: printer.idle)
                assert len(whole(printer)) == 1, (confirm, at)


def test_what_a_broken_sheet_left_is_parted_from_the_next(printer, backend):
    printer.after_bytes(12000, printer.drop_link)
    assert backend.run()[0] == 5
    assert backend.run("next")[0] == 0
    sheets = printer.wait_sheets(2)
    assert [s.ink_rows == 384 for s in sheets] == [False, True]
    assert sheets[1].starts == 1 and sheets[1].complete


def test_the_power_goes_in_mid_print(tmp_path, job):
    with SimulatedPrinter(speed_mm_s=100) as printer:
        backend = Backend(tmp_path, printer, job)
        process = backend.start()
        printer.after_rows(100, lambda: printer.lose_power(restart_after_s=0.3))
        said = process.communicate(timeout=20)[1]
        assert process.returncode == 5 and "the line to the printer broke" in said
        assert "STATE: +offline-error\n" in said
        assert backend.run(f"{NAME}.c1")[0] == 0
        assert len(whole(printer)) == 1


@pytest.mark.alone
@pytest.mark.parametrize("fault, mend, reason", [
    ("paper_out", "load_paper", "media-empty-error"), ("open_cover", "close_cover", "cover-open-error"),
    ("jam_cutter", "free_cutter", "other-error")])
def test_trouble_in_mid_print_is_told_within_a_second(tmp_path, job, fault, mend, reason):
    with SimulatedPrinter(speed_mm_s=100) as printer:
        backend = Backend(tmp_path, printer, job)
        process = backend.start()
        printer.after_rows(100, getattr(printer, fault))
        lines, since = [], None
        for line in process.stderr:
            lines.append(line)
            if line == f"STATE: +{reason}\n":
                since = time.monotonic()
                assert since - told_at(printer) < 1.0
                getattr(printer, mend)()
            if line == f"STATE: -{reason}\n":
                assert time.monotonic() - since < 1.0
        assert process.wait(20) == 5, lines
        assert f"STATE: +{reason}\n" in lines and f"STATE: -{reason}\n" in lines
        assert backend.ledger() == "uncertain"


def told_at(printer):
    """When the hundredth row was printed, by the mechanism's speed: 100 rows are 125 ms."""
    return printer.first_byte_at + 0.1


# ---- under cupsd ----
@needs_cupsd
def test_a_printed_sheet_counts_two(cups, printer, job):
    cups.submit("ticket", NAME, job)
    done = cups.wait_job(NAME)
    assert (done.state, done.sheets) == ("completed", 2)
    assert len(whole(printer)) == 1 and printer.sheets[0].complete
    assert cups.queue("ticket")["reasons"] == ["none"]
    cups.submit("ticket", NAME, job)
    done = cups.wait_job(NAME)
    assert (done.state, done.sheets) == ("completed", 2) and len(printer.sheets) == 1


@needs_cupsd
def test_no_paper_is_told_and_waited_for(cups, printer, job):
    printer.paper_out()
    cups.submit("ticket", NAME, job)
    wait_until(lambda: "media-empty-error" in cups.queue("ticket")["reasons"], 5, "the reason")
    assert cups.queue("ticket")["message"] == "no paper: put in a new roll"
    assert (cups.job(NAME).state, cups.job(NAME).sheets) == ("processing", 0)
    printer.load_paper()
    done = cups.wait_job(NAME)
    assert (done.state, done.sheets) == ("completed", 2)
    assert cups.queue("ticket")["reasons"] == ["none"]


def cancel(cups, name):
    cups.run("/usr/bin/cancel", str(cups.job(name).id))
    return wait_until(lambda: (job := cups.job(name)).reasons == ["job-canceled-by-user"] and job, 5,
                      "the backend of a cancelled job to end")


@needs_cupsd
def test_cancelled_before_the_first_byte_it_counts_none(cups, printer, job):
    printer.open_cover()
    cups.submit("ticket", NAME, job)
    wait_until(lambda: "cover-open-error" in cups.queue("ticket")["reasons"], 5, "the reason")
    ended = cancel(cups, NAME)
    assert (ended.state, ended.sheets) == ("canceled", 0)
    printer.close_cover()
    cups.submit("ticket", NAME, job)  # nothing was sent: it may be printed
    assert cups.wait_job(NAME).sheets == 2 and len(printer.sheets) == 1


@needs_cupsd
def test_cancelled_in_mid_print_it_counts_one_and_is_cleared(cups, printer, job):
    printer.stall("mechanism")
    cups.submit("ticket", NAME, job)
    wait_until(lambda: printer.buffered > 20000, 5, "the sheet to be sent")
    ended = cancel(cups, NAME)
    assert (ended.state, ended.sheets) == ("canceled", 1)
    printer.wait_for(lambda: printer.buffered == 0)
    printer.unstall()
    cups.submit("ticket", "next", job)
    assert cups.wait_job("next").sheets == 2
    printer.wait_for(lambda: printer.idle)
    assert len(whole(printer)) == 1


@needs_cupsd
@pytest.mark.parametrize("begun", (False, True))
def test_a_killed_backend_is_completed_but_not_counted_as_printed(cups, printer, job, begun):
    if begun:
        printer.stall("mechanism")
    else:
        printer.paper_out()
    cups.submit("ticket", NAME, job)
    if begun:
        wait_until(lambda: printer.buffered > 20000, 5, "the sheet to be sent")
    else:
        wait_until(lambda: "media-empty-error" in cups.queue("ticket")["reasons"], 5, "the reason")
    for pid in cups.backend_pids():
        os.kill(pid, signal.SIGKILL)
    ended = cups.wait_job(NAME)
    assert (ended.state, ended.sheets) == ("completed", 1 if begun else 0)  # cupsd's own view of kill -9
    printer.unstall()
    printer.load_paper()
    cups.submit("ticket", NAME, job)
    again = cups.wait_job(NAME)
    assert (again.state, again.sheets) == (("canceled", 1) if begun else ("completed", 2))
    printer.wait_for(lambda: printer.idle)
    assert len(whole(printer)) == 1


@needs_cupsd
@pytest.mark.parametrize("how", ("restart", "kill9"))
def test_cupsd_ends_in_mid_print(cups, printer, job, how):
    printer.stall("mechanism")
    cups.submit("ticket", NAME, job)
    wait_until(lambda: printer.buffered > 20000, 5, "the sheet to be sent")
    cups.restart(signal.SIGTERM if how == "restart" else signal.SIGKILL)
    if how == "kill9":  # the orphan holds the lock; cupsd has started a second one
        wait_until(lambda: len(cups.backend_pids()) == 2, 10, "the second backend")
    printer.unstall()
    ended = cups.wait_job(NAME)
    # A service that is stopped kills its backend; an orphan sees its sheet through.
    assert (ended.state, ended.sheets) == (("canceled", 1) if how == "restart" else ("completed", 2))
    printer.wait_for(lambda: printer.idle)
    assert len(printer.sheets) == 1


@needs_cupsd
def test_cupsd_is_killed_before_the_sheet_began(cups, printer, job):
    printer.paper_out()
    cups.submit("ticket", NAME, job)
    wait_until(lambda: "media-empty-error" in cups.queue("ticket")["reasons"], 5, "the reason")
    cups.kill9()
    wait_until(lambda: not cups.backend_pids(), 5, "the orphan to make way")
    cups.start()
    printer.load_paper()
    ended = cups.wait_job(NAME)
    assert (ended.state, ended.sheets) == ("completed", 2) and len(whole(printer)) == 1


@needs_cupsd
def test_a_full_or_foreign_ledger_is_told_to_the_technician(cups, printer, job):
    with open(os.path.join(cups.folder, "cache/novbe-escpos-ticket.ledger"), "w", encoding="ascii") as ledger:
        ledger.write("somebody's notes\n")
    cups.submit("ticket", NAME, job)
    ended = cups.wait_job(NAME)
    assert (ended.state, ended.sheets) == ("aborted", 0) and printer.received == 0
    assert "this is no ledger" in cups.queue("ticket")["message"]


@needs_cupsd
@pytest.mark.alone
def test_a_probe_tells_the_state_without_paper(cups, printer, tmp_path):
    empty = tmp_path / "probe"
    empty.write_bytes(b"\n")
    took = []
    for turn in range(10):
        fault, mend = ((printer.paper_out, printer.load_paper), (printer.open_cover, printer.close_cover))[turn % 2]
        for change in (fault, mend):
            change()
            wanted = (["none"] if change == mend else
                      ["media-empty-error"] if change == printer.paper_out else ["cover-open-error"])
            since = time.monotonic()
            cups.submit("ticket", f"probe-{turn}", str(empty), "novbe-probe=true")
            wait_until(lambda: cups.queue("ticket")["reasons"] == wanted, 5, wanted)  # noqa: B023
            took.append(time.monotonic() - since)
    assert printer.sheets == [] and cups.job("probe-9").sheets == 0
    took.sort()
    print(f"\nprobe: lp to state p50 {took[10] * 1000:.0f} ms, worst {took[-1] * 1000:.0f} ms")
    assert took[-1] < 1.0
    printer.link_down()
    cups.submit("ticket", "probe-last", str(empty), "novbe-probe=true")
    cups.wait_job("probe-last")
    assert cups.queue("ticket")["reasons"] == ["offline-error"]
