"""novbe-printer: what tickets look like, whether they can be printed, and a printer that others share."""
import json
import os
import signal
import subprocess
import time

import pytest
from PIL import Image

import cups
from device import Device, Refused
from hall import BIN, ROOT, TEXTS, wait_until
from printer import SimulatedPrinter

HALL = os.path.join(ROOT, "data/halls/islamabad.json")


def run_printer(*words, folder=None):
    return subprocess.run([os.path.join(BIN, "novbe-printer"), *words], capture_output=True, text=True,
                          check=False, timeout=120, cwd=folder)


def preview(path, *words, service="id-card-renewal", hall=HALL):
    done = run_printer("--preview", str(path), "--hall", hall, "--service", service, "--texts", TEXTS, *words)
    assert done.returncode == 0, done
    assert str(path) in done.stdout
    return Image.open(path)


# ---- previews ----
@pytest.mark.parametrize("width", [384, 576, 640])
@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_preview_is_as_wide_as_the_head_and_only_black_and_white(tmp_path, language, width):
    picture = preview(tmp_path / "ticket.png", "--language", language, "--width", str(width))
    assert picture.width == width and picture.height > 400
    assert set(picture.convert("L").tobytes()) == {0, 255}


def test_what_is_asked_of_a_preview_shows_on_it(tmp_path):
    fields = tmp_path / "fields.json"
    fields.write_text(json.dumps({
        "visit": "isb-2026-11-23-A047", "ticket": "A047", "leg": "A047/1", "state": "waiting",
        "service": "id-card-renewal", "institution": "nadra", "class": "normal", "language": "en",
        "token": "0f1e2d3c4b5a69788796a5b4c3d2e1f0", "ahead": 7, "low": 600000, "high": 1500000,
        "issued": 1795405000123, "copies": 0}))

    def told(*words):
        path = tmp_path / "ticket.png"
        done = run_printer("--preview", str(path), "--hall", HALL, "--fields", str(fields), "--texts", TEXTS,
                       *words)
        assert done.returncode == 0, done
        with Image.open(path) as picture:
            return picture.size, picture.tobytes()

    plain = told()
    assert told() == plain, "the same fields give the same dots"
    others = [told(*words) for words in (["--language", "ur"], ["--copy", "2"], ["--large"], ["--dpi", "180"])]
    assert len({plain, *others}) == 5


def test_a_preview_says_what_the_hall_does_not_have(tmp_path):
    out = str(tmp_path / "ticket.png")
    cases = [
        (["--service", "id-card-renewl"], ["'id-card-renewl'", "near it: id-card-renewal", "--list"]),
        (["--service", "quetzal"], ["'quetzal'", f"novbe-printer --list {HALL} lists them"]),
        (["--service", "id-card-new", "--language", "fr"], ["language 'fr'"]),
        (["--service", "id-card-new", "--class", "prioritty"], ["near it: priority"]),
        (["--service", "id-card-new", "--ticket", "47"], ["--ticket '47'", "A047"]),
    ]
    for words, parts in cases:
        done = run_printer("--preview", out, "--hall", HALL, "--texts", TEXTS, *words)
        assert done.returncode == 1 and done.stdout == "", done
        assert all(part in done.stderr for part in parts), done.stderr
    assert not os.path.exists(out)
    done = run_printer("--preview", out, "--hall", str(tmp_path / "none.json"), "--service", "id-card-new")
    assert done.returncode == 2 and "none.json" in done.stderr


def test_a_preview_that_cannot_be_written_says_so(tmp_path):
    done = run_printer("--preview", str(tmp_path / "no/ticket.png"), "--hall", HALL, "--service", "id-card-new",
                   "--texts", TEXTS)
    assert done.returncode == 1 and "no/ticket.png: No such file or directory" in done.stderr


def test_the_list_names_services_languages_and_classes():
    done = run_printer("--list", HALL)
    assert done.returncode == 0
    assert "id-card-renewal" in done.stdout and " en ur" in done.stdout and "priority" in done.stdout


# ---- checks ----
def test_the_sample_hall_can_be_printed():
    done = run_printer("--check", HALL, "--texts", TEXTS)
    assert done.returncode == 0, done
    assert done.stdout.count("\n") == 1 and "right: 384 tickets tried: the largest of each of 64 services in 2 languages, on 3 papers" in done.stdout


def test_a_word_too_long_for_the_paper_is_found(write_plan):
    def lengthen(plan):
        plan["institutions"][0]["services"][0]["names"]["en"] = "Id " + "Verlaengerungsantrag" * 4
    path = write_plan(lengthen)
    done = run_printer("--check", path, "--texts", TEXTS)
    assert done.returncode == 2, done
    assert "Verlaengerungsantrag" in done.stdout + done.stderr or "id-card-new" in done.stdout
    assert "384 dots at 203 dpi:" in done.stdout and "right" not in done.stdout


def test_a_wrong_hall_file_is_told_line_by_line(tmp_path):
    path = tmp_path / "hall.json"
    path.write_text('{"centre":"isb","nonsense":1}')
    done = run_printer("--check", str(path))
    assert done.returncode == 2 and f"{path}:1: nonsense" in done.stderr


def test_a_board_file_is_checked(make_hall):
    hall = make_hall()
    good = hall.board("printer-1", "printer", print={"to": "files", "folder": "tickets"})
    board = json.load(open(good, encoding="utf-8"))
    del board["mqtt"]["password_file"]
    json.dump(board, open(good, "w", encoding="utf-8"))
    assert run_printer("-c", good, "--check").stdout == f"{good}: right\n"
    board["printer"]["print"] |= {"to": "cups", "colour": True}
    json.dump(board, open(good, "w", encoding="utf-8"))
    done = run_printer("-c", good, "--check")
    assert done.returncode == 2
    assert "printer.print.colour" in done.stderr and "must name a printer queue" in done.stderr


# ---- a shared printer ----
@pytest.fixture
def shared(make_hall, write_plan):
    """A hall with a dispatcher and a shared printer that writes files."""
    def add(plan):
        plan["devices"].append({"id": "printer-1", "role": "printer"})
    hall = make_hall(write_plan(add))
    hall.start_broker()
    hall.start_dispatcher()
    hall.tickets = hall.start_printer()
    wait_until(lambda: "hub: answers" in hall.log_tail("printer-1"), 10, "the printer to come")
    return hall


def papers(hall):
    return sorted(f for f in os.listdir(hall.tickets) if f.endswith(".png"))


def issue(device, **more):
    """A ticket whose paper the shared printer is to make."""
    answer = device.ask("issue", service="id-card-renewal", language="ur", token="0f" * 16,
                        printer="printer-1", **more)
    return answer["ticket"]


def found(device, ticket):
    return device.ask("find", ticket=ticket)["ticket"]


def wait_for_print(device, ticket, state, seconds=10):
    wait_until(lambda: found(device, ticket).get("print") == state, seconds,
               f"{ticket} to be {state}: {found(device, ticket)}")
    return found(device, ticket)


def state_of(observer):
    return observer.retained.get("dev/printer-1/state") or {}


def test_an_ordered_ticket_comes_out_and_waits(shared):
    with Device(shared, "reception-1") as reception:
        ticket = issue(reception)
        told = wait_for_print(reception, ticket["ticket"], "printed")
        assert told["state"] == "waiting" and told["printer"] == "printer-1"
    assert papers(shared) == [ticket["visit"] + ".png"]
    assert shared.stop("printer-1") == 0
    assert "error" not in shared.log_tail("printer-1", 1000)


def test_a_copy_is_printed_marked_and_once(shared, tmp_path):
    with Device(shared, "reception-1") as reception:
        ticket = issue(reception)
        wait_for_print(reception, ticket["ticket"], "printed")
        shared.control("reprint", ticket["ticket"], "--printer", "printer-1")
        wait_until(lambda: len(papers(shared)) == 2, 5, "the copy")
        told = wait_for_print(reception, ticket["ticket"], "printed")
        assert told["copies"] == 1
    assert papers(shared) == [ticket["visit"] + ".c1.png", ticket["visit"] + ".png"]
    original, copy = (Image.open(os.path.join(shared.tickets, name)) for name in reversed(papers(shared)))
    assert copy.height > original.height, "the mark of a copy takes room"


def test_the_paper_is_the_preview_dot_for_dot(shared, tmp_path):
    with Device(shared, "reception-1") as reception:
        ticket = issue(reception)
        wait_for_print(reception, ticket["ticket"], "printed")
    fields = tmp_path / "fields.json"
    fields.write_text(json.dumps(ticket))
    out = tmp_path / "preview.png"
    done = run_printer("--preview", str(out), "--hall", shared.hall_file, "--fields", str(fields), "--texts", TEXTS)
    assert done.returncode == 0, done
    paper = Image.open(os.path.join(shared.tickets, ticket["visit"] + ".png"))
    shown = Image.open(out)
    assert paper.size == shown.size and paper.tobytes() == shown.tobytes()


def test_orders_wait_for_a_printer_that_is_away(shared):
    assert shared.stop("printer-1") == 0
    with Device(shared, "reception-1") as reception:
        ticket = issue(reception)
        time.sleep(0.5)
        assert papers(shared) == []
        shared.start_printer()
        started = time.monotonic()
        wait_for_print(reception, ticket["ticket"], "printed")
        assert time.monotonic() - started < 4, "the order came with its state, not with the next repeat"
    assert papers(shared) == [ticket["visit"] + ".png"]


def test_a_kill_between_ledger_and_paper_prints_no_second_original(shared):
    """The worker is held at the paper by a pipe that nobody reads; by then the ledger has the name."""
    with Device(shared, "reception-1") as reception:
        first = issue(reception)
        wait_for_print(reception, first["ticket"], "printed")
        visit = first["visit"][:-3] + f"{int(first['visit'][-3:]) + 1:03d}"
        pipe = os.path.join(shared.tickets, visit + ".escpos.part")
        os.mkfifo(pipe)
        ticket = issue(reception)
        assert ticket["visit"] == visit
        ledger = os.path.join(shared.folder, "state/printer-1/paper.ledger")
        wait_until(lambda: f"{visit} submitted" in open(ledger, encoding="ascii").read(), 5, "the ledger's entry")
        shared.stop("printer-1", how=signal.SIGKILL)
        os.unlink(pipe)
        shared.start_printer()
        told = wait_for_print(reception, ticket["ticket"], "unprinted")
        assert told["state"] in ("reserved", "waiting"), "its number stays valid"
        # Whatever the hub orders again, this original is not printed: only a marked copy is.
        shared.control("reprint", ticket["ticket"], "--printer", "printer-1")
        wait_for_print(reception, ticket["ticket"], "printed")
    assert papers(shared) == sorted([first["visit"] + ".png", visit + ".c1.png"])


@pytest.mark.alone
def test_trouble_and_its_end_show_within_a_second(shared):
    with Device(shared, "observer-1", follow=["dev/+/state"]) as observer, \
            Device(shared, "reception-1") as reception:
        wait_until(lambda: state_of(observer).get("paper") == "ok", 5, "the printer's state")
        os.rename(shared.tickets, shared.tickets + "-away")
        ticket = issue(reception)
        started = time.monotonic()
        wait_until(lambda: state_of(observer).get("trouble"), 5, "the trouble")
        assert time.monotonic() - started < 1
        wait_for_print(reception, ticket["ticket"], "unprinted")
        os.rename(shared.tickets + "-away", shared.tickets)
        issue(reception)
        wait_until(lambda: not state_of(observer).get("trouble"), 5, "the end of the trouble")


def test_many_tickets_at_once_all_come_out_once(shared, count):
    with Device(shared, "reception-1") as reception:
        tickets = [issue(reception) for _ in range(count(30, 200))]
        for ticket in tickets:
            wait_for_print(reception, ticket["ticket"], "printed", 30)
    assert papers(shared) == sorted(t["visit"] + ".png" for t in tickets)


def test_a_printer_may_speak_of_paper_and_of_nothing_else(shared):
    assert shared.stop("printer-1") == 0
    with Device(shared, "printer-1") as device, pytest.raises(Refused) as refused:
        device.ask("issue", service="id-card-renewal", language="en", token="0f" * 16)
    assert refused.value.code == "forbidden"


# ---- through CUPS ----
@pytest.mark.alone
@pytest.mark.skipif(not cups.available(), reason="a private cupsd needs root and the package cups")
def test_through_cups_an_order_is_printed_and_missing_paper_shows_within_a_second(
        make_hall, write_plan, tmp_path):
    def add(plan):
        plan["devices"].append({"id": "printer-1", "role": "printer"})
    hall = make_hall(write_plan(add))
    hall.start_broker()
    hall.start_dispatcher()
    with SimulatedPrinter() as sim, cups.PrivateCups(tmp_path / "cups") as spooler:
        spooler.add_queue("ticket", f"escpos://127.0.0.1:{sim.port}")
        hall.start_printer(printing={"to": "cups", "queue": "ticket", "server": spooler.server, "timeout_s": 5})
        with Device(hall, "observer-1", follow=["dev/+/state"]) as observer, \
                Device(hall, "reception-1") as reception:
            wait_until(lambda: state_of(observer).get("paper") == "ok", 10, "the printer's state")
            first = issue(reception)
            wait_for_print(reception, first["ticket"], "printed")
            assert len(sim.wait_sheets(1)) == 1
            sim.paper_out()
            second = issue(reception)
            started = time.monotonic()
            wait_until(lambda: state_of(observer).get("paper") == "out", 5, "the missing paper")
            assert time.monotonic() - started < 1
            assert state_of(observer)["trouble"]
            sim.load_paper()
            wait_for_print(reception, second["ticket"], "printed")
            wait_until(lambda: not state_of(observer).get("trouble"), 5, "the end of the trouble")
            assert len(sim.sheets) == 2
        assert hall.stop("printer-1") == 0


# ---- setup ----
@pytest.mark.skipif(not cups.available(), reason="a private cupsd needs root and the package cups")
def test_setup_makes_the_queue_and_changes_nothing_the_second_time(tmp_path):
    with cups.PrivateCups(tmp_path / "cups") as spooler:
        words = ["--setup", "--queue", "ticket", "--device", "escpos://127.0.0.1:9", "--server",
                 spooler.server, "--cups-folder", spooler.folder, "--location", "Hall A"]
        done = run_printer(*words)
        assert done.returncode == 0, done
        assert "ticket" in spooler.lpstat("-v")
        conf = open(os.path.join(spooler.folder, "cupsd.conf"), encoding="utf-8").read()
        spooler.restart()
        again = run_printer(*words)
        assert again.returncode == 0, again
        assert open(os.path.join(spooler.folder, "cupsd.conf"), encoding="utf-8").read() == conf


def test_setup_says_when_cups_is_away(tmp_path):
    (tmp_path / "cupsd.conf").write_text("Listen 127.0.0.1:1\n")
    (tmp_path / "cups-files.conf").write_text("")
    done = run_printer("--setup", "--queue", "ticket", "--device", "escpos://127.0.0.1:9", "--server",
                   "localhost:1", "--cups-folder", str(tmp_path))
    assert done.returncode == 1 and "the queue 'ticket' is not ready" in done.stderr


def test_a_queue_name_that_cups_would_refuse_is_refused(tmp_path):
    done = run_printer("--setup", "--queue", "my queue", "--device", "escpos:/dev/usb/lp0", "--cups-folder",
                   str(tmp_path))
    assert done.returncode == 1 and not os.listdir(tmp_path)


def test_wrong_usage_is_told():
    done = run_printer("--preview", "ticket.png")
    assert done.returncode == 64 and "--hall is needed" in done.stderr
    assert "novbe-printer" in run_printer("--version").stdout
