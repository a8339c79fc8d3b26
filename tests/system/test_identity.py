"""A board becomes a device of a hall: by one line from its hub, or not at all."""
import json
import os
import pty
import re
import stat
import subprocess

import pytest
from hall import BIN, ROOT, read_commented_json, wait_until
from people import Box

DONE, REFUSED, WRONG, USAGE = 0, 1, 2, 64
SAMPLES = os.path.join(ROOT, "data/boards")
HALL_FILE = os.path.join(ROOT, "data/halls/minimal.json")


def run(program, *words, text=""):
    done = subprocess.run([os.path.join(BIN, program), *words], input=text, capture_output=True, text=True,
                          check=False, timeout=30)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """line(device, ...): what the hub prints for a device of the smallest hall."""
    folder = str(tmp_path_factory.mktemp("hub") / "broker")
    code, _, said = run("novbe-ctl", "provision", "--hall", HALL_FILE, "--folder", folder)
    assert code == DONE, said

    def line(device, *words):
        code, out, said = run("novbe-ctl", "identity", device, "--hall", HALL_FILE, "--folder", folder, *words)
        assert code == DONE, said
        return out

    line.folder = folder
    return line


@pytest.fixture
def board(tmp_path):
    """A board without identity: board("...the line", words...) gives it one; its files by name."""
    folder = tmp_path / "etc"

    def identity(text, *words):
        return run("novbe-identity", "--folder", str(folder), "--samples", SAMPLES, "--no-start", *words, text=text)

    identity.folder = folder
    identity.files = lambda: {p.name: p.read_bytes() for p in folder.glob("*")} if folder.exists() else {}
    return identity


@pytest.mark.parametrize("device, role, address", [
    ("kiosk-1", "kiosk", ("10.0.0.5", "10.0.0.5", 1883)), ("counter-1", "counter", ("hub:1884", "hub", 1884)),
    ("wall-1", "display", ("[fd00::5]:1884", "fd00::5", 1884)), ("ctl", None, (None, "127.0.0.1", 1883))])
def test_the_hubs_line_makes_a_board_file_that_its_program_finds_right(hub, board, device, role, address):
    written, host, port = address
    line = hub(device, *(["--address", written] if written else []))
    code, out, said = board(line)
    assert (code, said) == (DONE, ""), said
    secret = re.search(r"secret=(\w+)", line)[1]
    names = ("board.json", "password") if role else ("ctl.json", "ctl.password")
    assert set(board.files()) == set(names)
    made = read_commented_json(board.folder / names[0])
    assert (made["device"], made["centre"]) == (device, "village")
    assert made["mqtt"] == {"host": host, "port": port, "password_file": str(board.folder / names[1])}
    assert board.files()[names[1]] == (secret + "\n").encode()
    assert secret not in out
    for name in names:
        assert stat.S_IMODE(os.stat(board.folder / name).st_mode) in (0o600, 0o640)
    if role:
        program = "novbe-" + role
        assert run(program, "--check", str(board.folder / "board.json"))[0] == DONE
    if role == "counter":
        assert made["counter"]["number"] == 1


def test_the_samples_comments_stay(hub, board):
    board(hub("kiosk-1", "--address", "10.0.0.5"))
    sample = open(os.path.join(SAMPLES, "kiosk.json"), encoding="utf-8").read()
    made = board.files()["board.json"].decode()
    assert re.findall(r"//.*", made) == re.findall(r"//.*", sample)


def test_the_same_line_again_changes_nothing_that_a_person_wrote(hub, board):
    line = hub("counter-1", "--address", "10.0.0.5")
    board(line)
    path = board.folder / "board.json"
    path.write_text(path.read_text().replace('"op1"', '"op9"') + "// mine\n")
    before = board.files()
    code, out, said = board(line)
    assert (code, said) == (DONE, "")
    assert "already" in out
    assert board.files() == before


def test_another_identity_is_refused_until_it_is_meant(hub, board):
    board(hub("counter-1", "--address", "10.0.0.5"))
    before = board.files()
    code, _, said = board(hub("kiosk-1", "--address", "10.0.0.6"))
    assert code == REFUSED
    assert all(word in said for word in ("counter-1", "10.0.0.5", "kiosk-1", "10.0.0.6", "--replace"))
    assert board.files() == before
    assert board(hub("kiosk-1", "--address", "10.0.0.6"), "--replace")[0] == DONE
    after = board.files()
    assert after["board.json.before"] == before["board.json"]
    assert read_commented_json(board.folder / "board.json")["device"] == "kiosk-1"


def test_a_hub_that_moved_leaves_the_boards_own_settings(hub, board):
    board(hub("counter-1", "--address", "10.0.0.5"))
    path = board.folder / "board.json"
    path.write_text(path.read_text().replace('"op1"', '"op9"'))
    assert board(hub("counter-1", "--address", "10.0.0.6:1884"), "--replace")[0] == DONE
    made = read_commented_json(path)
    assert (made["counter"]["operator"], made["mqtt"]["host"], made["mqtt"]["port"]) == ("op9", "10.0.0.6", 1884)


def test_a_counter_that_becomes_its_pad_begins_with_the_pads_sample(board):
    words = ["--device", "x-1", "--centre", "isb", "--number", "4", "--hub", "10.0.0.5", "--replace"]
    for role, mine in (("counter", None), ("rating", "rating"), ("counter", None)):
        code, _, said = board(f"secret of {role}".replace(" ", "-"), *words, "--role", role)
        assert code == DONE, said
        made = read_commented_json(board.folder / "board.json")["counter"]
        assert (made.get("role"), made["number"]) == (mine, 4)


def test_a_line_that_was_cut_or_changed_is_refused(hub, board):
    line = hub("counter-1", "--address", "10.0.0.5")
    for broken in (line[:-3], line[5:], line.replace("10.0.0.5", "10.0.0.6"), "", "hello", line.replace(" ", "", 1)):
        code, _, said = board(broken)
        assert code == REFUSED and said.startswith("novbe-identity: "), broken
    assert not board.files()


def test_a_board_file_that_would_be_wrong_is_never_there(hub, board, tmp_path):
    line = hub("counter-1", "--address", "10.0.0.5")
    sample = tmp_path / "sample.json"
    text = open(os.path.join(SAMPLES, "counter.json"), encoding="utf-8").read()
    sample.write_text(text.replace('"double_strike_ms": 500', '"double_strike_ms": 50000'))
    code, _, said = board(line, "--sample", str(sample))
    assert code == WRONG
    at = 1 + text[:text.index('"double_strike_ms"')].count("\n")
    assert f"{board.folder}/board.json:{at}: counter.double_strike_ms" in said
    assert not board.files()
    board(line)
    before = board.files()
    assert board(hub("counter-1", "--address", "10.0.0.6"), "--replace", "--sample", str(sample))[0] == WRONG
    assert board.files() == before


def test_a_check_changes_nothing(hub, board, tmp_path):
    line = tmp_path / "line"
    line.write_text(hub("counter-1", "--address", "10.0.0.5"))
    for words in (["--check", str(line)], [f"--check={line}"], ["--card", str(line), "--check"]):
        code, out, said = board("", *words)
        assert (code, said) == (DONE, "") and "can become 'counter-1'" in out
    assert board(line.read_text(), "--check")[0] == DONE
    assert board("hello", "--check")[0] == WRONG
    assert not board.files()
    board(hub("kiosk-1", "--address", "10.0.0.5"))
    before = board.files()
    assert board("", "--check", str(line))[0] == REFUSED
    assert board("", "--check", str(line), "--replace")[0] == DONE
    assert board.files() == before


def test_each_part_by_an_option_is_the_same_as_the_line(hub, board, tmp_path):
    line = hub("counter-1", "--address", "10.0.0.5")
    secret = tmp_path / "secret"
    secret.write_text(re.search(r"secret=(\w+)", line)[1] + "\n")
    words = ["--device", "counter-1", "--centre", "village", "--role", "counter", "--number", "1", "--hub", "10.0.0.5"]
    assert board("", *words, "--secret", str(secret))[0] == DONE
    assert "already" in board(line)[1]
    assert "already" in board(secret.read_text(), *words)[1]


def test_several_counters_of_one_machine_have_files_of_their_own(hub, board):
    line = hub("counter-1", "--address", "10.0.0.5")
    assert board(line, "--instance", "1")[0] == DONE
    assert board(hub("wall-1", "--address", "10.0.0.5"), "--instance", "a")[0] == DONE
    assert set(board.files()) == {"counter-1.json", "counter-1.password", "display-a.json", "display-a.password"}
    assert read_commented_json(board.folder / "counter-1.json")["state"] == "/var/lib/novbe/counter-1"
    for wrong in ("../1", "", "A", "1" * 31):
        assert board(line, "--instance", wrong)[0] == REFUSED
    assert board(hub("kiosk-1", "--address", "10.0.0.5"), "--instance", "1")[0] == REFUSED


def test_wrong_usage_is_told_and_a_secret_is_not_taken_from_the_command_line(hub, board):
    line = hub("counter-1", "--address", "10.0.0.5").strip()
    for words in ([line], [*line.split()], ["--device", "counter-1"], ["--number", "0"], ["--hub", "a:b"],
                  ["--card", "-", "--device", "d"], ["--nothing"]):
        code, _, said = board("", *words)
        assert code == USAGE and "novbe-identity" in said, words
    assert not board.files()


def test_on_a_terminal_the_line_is_asked_for_and_not_shown(hub, board):
    line = hub("counter-1", "--address", "10.0.0.5")
    master, terminal = pty.openpty()
    command = [os.path.join(BIN, "novbe-identity"), "--folder", str(board.folder), "--samples", SAMPLES, "--no-start"]
    with subprocess.Popen(command, stdin=terminal, stdout=terminal, stderr=terminal) as process:
        os.close(terminal)
        seen = b""
        while b"not shown" not in seen:
            seen += os.read(master, 1000)
        os.write(master, line.encode())
        try:
            while more := os.read(master, 1000):
                seen += more
        except OSError:  # the terminal's other end is closed
            pass
        assert process.wait(10) == DONE
    os.close(master)
    assert b"This board is now 'counter-1'" in seen
    assert b"secret=" not in seen


def test_the_hub_tells_what_is_missing(hub, tmp_path):
    words = ["--hall", HALL_FILE, "--folder", hub.folder]
    for command, why in ((["counter-1"], "--address"), (["counter-9", "--address", "h"], "does not list"),
                         (["counter-1", "--address", "h:0"], "write it as"),
                         (["hub", "--folder", str(tmp_path)], "provision")):
        code, out, said = run("novbe-ctl", "identity", *words, *command)
        assert code == REFUSED and why in said and not out, said
    assert run("novbe-ctl", "identity", *words)[0] == USAGE


def test_a_board_with_the_hubs_line_works_in_the_hall(hall, board, tmp_path):
    box = tmp_path / "box"
    sample = tmp_path / "sample.json"
    plan = {"device": "", "centre": "", "state": str(tmp_path), "mqtt": {"host": "nowhere"},
            "counter": {"number": 99, "source": "simulated", "path": str(box), "operator": ""}}
    sample.write_text(json.dumps(plan))
    code, line, said = run("novbe-ctl", "identity", "counter-2", "--address", f"127.0.0.1:{hall.port}", "--hall",
                           hall.hall_file, "--folder", hall.broker_folder)
    assert code == DONE, said
    code, _, said = board(line, "--sample", str(sample))
    assert code == DONE, said
    hall.spawn("counter-2", [os.path.join(BIN, "novbe-counter"), "-c", str(board.folder / "board.json")])
    pressed = Box(str(box)).connect()
    wait_until(lambda: pressed.lamp == "closed", 10, "the counter to reach its hub")
    pressed.press("sign-in", "op1")
    wait_until(lambda: pressed.lamp in ("idle", "waits"), 10, "the sign-in")
    pressed.socket.close()
