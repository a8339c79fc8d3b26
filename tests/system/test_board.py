"""A whole hall on one board, by novbe-board: started from nothing, kept running, ended without a rest."""
import json
import os
import pty
import select
import shutil
import signal
import socket
import stat
import subprocess
import time

import ledger
import pytest
from device import Device
from hall import BIN, ROOT, HallError, read_commented_json, wait_until
from hands import online, paper
from people import Box

SAMPLE = os.path.join(ROOT, "data/boards/bus.json")
BOARD = os.path.join(BIN, "novbe-board")
RAN_WRONG, RAN_BROKEN = 2, 1
PROGRAMS = {"broker": "mosquitto", "hub": "novbe-dispatcher", "kiosk-1": "novbe-kiosk", "wall-1": "novbe-display",
            "counter-1": "novbe-counter", "counter-2": "novbe-counter"}


@pytest.fixture
def bus(make_hall, tmp_path):
    """The sample bus and its board's file, with one who watches; nothing runs yet."""
    plan = read_commented_json(os.path.join(ROOT, "data/halls/bus.json"))
    plan["devices"].append({"id": "observer-1", "role": "observer"})
    logo = plan.get("ticket", {}).get("logo")
    if logo:
        shutil.copy(os.path.join(ROOT, "data/halls", logo), tmp_path)
    path = tmp_path / "bus.json"
    path.write_text(json.dumps(plan, ensure_ascii=False, indent=1), encoding="utf-8")
    made = make_hall(path)
    made.board_path = made.board_file(SAMPLE)
    return made


def start(bus, **options):
    return bus.start_board(bus.board_path, **options)


def change(bus, edit):
    """The board's file after edit(plan)."""
    bus.board_path = bus.board_file(SAMPLE, change=edit)


def run_to_its_end(bus, *words):
    """novbe-board as a command that ends by itself: (exit status, what it said)."""
    done = subprocess.run([BOARD, *words], capture_output=True, text=True, check=False, timeout=20, cwd=bus.folder)
    return done.returncode, done.stdout + done.stderr


def settings_of(pid):
    """What stands behind -c in a program's command line; None when it is gone."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as line:
            words = line.read().decode().split("\0")
    except OSError:
        return None
    return words[words.index("-c") + 1] if "-c" in words else None


def children(bus):
    """The running programs by their names: {"kiosk-1": pid, ...}."""
    pid = bus.running["board"].pid
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as listed:
        found = {settings_of(int(child)): int(child) for child in listed.read().split()}
    found.pop(None, None)
    return {"broker" if path.endswith(".conf") else os.path.basename(path)[:-5]: child
            for path, child in found.items()}


def wait_for_all(bus, seconds=10):
    wait_until(lambda: set(children(bus)) == set(PROGRAMS), seconds, f"all programs, not {children(bus)}")
    return children(bus)


def wait_until_people_can(bus, seconds=10):
    """Everything is connected, in the words of the devices themselves."""
    def look():
        try:
            with Device(bus, "observer-1", ["dev/+/state"]) as observer:
                wait_until(lambda: online(observer, "kiosk-1", "wall-1", "counter-1", "counter-2"), 1, "all")
                return True
        except (HallError, OSError, TimeoutError):
            return False
    wait_until(look, seconds, "the devices to be online")


def take_ticket(bus):
    """By the kiosk's keypad; once more when it did not look. Returns the new paper's name."""
    before = set(paper(bus))
    for _ in range(4):
        try:
            keypad = os.open(os.path.join(bus.folder, "kiosk-1.input"), os.O_WRONLY | os.O_NONBLOCK)
        except OSError:  # nobody reads it yet
            time.sleep(0.2)
            continue
        for key in ("Home", "3", "1", "1", "Enter"):
            os.write(keypad, f"key {key}\n".encode())
            time.sleep(0.6)  # slower than the guard against double strikes
        os.close(keypad)
        try:
            return wait_until(lambda: set(paper(bus)) - before, 4, "paper").pop()
        except HallError:
            continue
    raise HallError("no ticket:\n" + bus.log_tail("board"))


def gone(pids):
    return not any(os.path.exists(f"/proc/{pid}") and settings_of(pid) for pid in pids)


def assert_nobody_is_left(pids, seconds=2):
    wait_until(lambda: gone(pids), seconds, f"the end of {[p for p in pids if not gone([p])]}")


# ---- Starting ----
def test_an_empty_folder_becomes_a_hall_that_gives_tickets_and_calls_them(bus):
    boxes = start(bus)
    pids = wait_for_all(bus)
    name = take_ticket(bus)
    assert "A001" in name
    box = Box(boxes[1]).connect()
    box.press("press", "sign-in", "op1")
    wait_until(lambda: box.lamp == "waits", 5, "the lamp to say that somebody waits")
    box.press("press", "next")
    wait_until(lambda: box.lamp == "called", 5, "the call")
    box.close()
    asked = subprocess.run([os.path.join(BIN, "novbe-ctl"), "-c", os.path.join(bus.folder, "state/run/ctl.json"),
                            "status"], capture_output=True, text=True, check=True)
    assert "A001" in asked.stdout
    assert bus.stop("board") == 0
    assert_nobody_is_left(pids.values())
    ledger.assert_sound(bus.database)


def test_a_second_day_goes_on_where_the_first_one_ended(bus):
    start(bus)
    assert "A001" in take_ticket(bus)
    secret = bus.secret("kiosk-1")
    assert bus.stop("board") == 0
    start(bus)
    assert "A002" in take_ticket(bus)
    assert bus.secret("kiosk-1") == secret


def test_what_holds_a_password_is_for_its_owner_alone(bus):
    start(bus)
    state = os.path.join(bus.folder, "state")
    for path in ("run", "broker/secrets"):
        assert stat.S_IMODE(os.stat(os.path.join(state, path)).st_mode) == 0o700
    boards = [os.path.join(state, "run", name) for name in os.listdir(os.path.join(state, "run"))]
    assert len(boards) == 7  # hub, four devices, ctl; and the lock
    for path in [*boards, os.path.join(state, "broker/passwd")]:
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600, path
    secrets = [bus.secret(name) for name in ("hub", "kiosk-1", "counter-1")]
    assert len(set(secrets)) == 3 and all(len(secret) == 32 for secret in secrets)
    for pid in children(bus).values():
        with open(f"/proc/{pid}/cmdline", "rb") as line:
            assert not any(secret.encode() in line.read() for secret in secrets)


def listeners(pid):
    """(address, port) of what a process listens on, as the kernel writes them."""
    with open(f"/proc/{pid}/net/tcp", encoding="ascii") as four, \
            open(f"/proc/{pid}/net/tcp6", encoding="ascii") as six:
        rows = [line.split() for line in [*four, *six] if ":" in line]
    mine = {os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")}
    return [row[1] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in mine]


def test_the_broker_is_for_this_machine_alone_and_keeps_nothing(bus):
    start(bus)
    assert listeners(children(bus)["broker"]) == [f"0100007F:{bus.port:04X}"]
    with open(os.path.join(bus.folder, "state/broker/mosquitto.conf"), encoding="ascii") as conf:
        lines = conf.read().splitlines()
    assert {"persistence false", "allow_anonymous false", "max_connections 64", "max_queued_messages 2000"} <= set(lines)


def test_the_service_manager_hears_when_people_can_take_tickets(bus):
    address = f"@novbe-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind("\0" + address[1:])
        manager.settimeout(10)
        start(bus, env={"NOTIFY_SOCKET": address})
        told = []
        while "READY=1" not in told:
            told.append(manager.recv(4096).decode())
        assert "STATUS=6 of 6 programs run" in told
        take_ticket(bus)  # whoever believed it was right
        bus.stop("board")
        while "STOPPING=1" not in told:
            told.append(manager.recv(4096).decode())
        assert told.count("READY=1") == 1  # the programs' own words stay inside


# ---- Going on ----
def test_each_program_killed_is_started_again_and_nothing_is_lost(bus):
    boxes = start(bus)
    wait_until_people_can(bus)
    papers = [take_ticket(bus)]
    for name in PROGRAMS:
        pids = wait_for_all(bus)
        os.kill(pids[name], signal.SIGKILL)
        wait_until(lambda: children(bus).get(name, pids[name]) != pids[name], 5, f"{name} to be started again")
        wait_until(lambda: f"{name}: started again" in bus.log_tail("board", 10**6), 2, "the word of it")
        assert f"{name}: killed by signal 9 (Killed)" in bus.log_tail("board", 10**6)
        wait_until_people_can(bus, 15)
        assert {other: pid for other, pid in children(bus).items() if other != name} == \
            {other: pid for other, pid in pids.items() if other != name}, "nobody else was disturbed"
        papers.append(take_ticket(bus))
    assert len(set(papers)) == 1 + len(PROGRAMS)
    known = {ticket for ticket, in ledger.rows(bus.database, "SELECT ticket FROM visit")}
    assert all(any(ticket in name for ticket in known) for name in papers), (papers, known)
    box = Box(boxes[2]).connect()
    box.press("press", "sign-in", "op2")
    wait_until(lambda: box.lamp == "waits", 5, "somebody who waits")
    box.press("press", "next")
    wait_until(lambda: box.lamp == "called", 5, "the call")
    box.close()
    assert bus.stop("board") == 0
    ledger.assert_sound(bus.database)
    ledger.assert_numbers_once(bus.database)


def test_a_hub_that_does_not_come_up_is_tried_ever_more_slowly_and_told(bus):
    start(bus)
    pids = children(bus)
    hidden = bus.hall_file + ".away"
    os.rename(bus.hall_file, hidden)
    os.kill(pids["hub"], signal.SIGKILL)
    wait_until(lambda: "starting it again in 800 ms" in bus.log_tail("board", 10**6), 10, "longer pauses")
    assert bus.log_tail("board", 10**6).count("hub: ended with status") >= 3
    assert "No such file" in bus.log_tail("board", 10**6)
    assert {name: pid for name, pid in children(bus).items() if name != "hub"} == \
        {name: pid for name, pid in pids.items() if name != "hub"}
    os.rename(hidden, bus.hall_file)
    wait_for_all(bus)
    wait_until_people_can(bus, 15)
    take_ticket(bus)


def put_broker(path, text):
    """A broker of our own making, in one step for whoever starts it meanwhile."""
    part = f"{path}.part"
    with open(part, "w", encoding="ascii") as out:
        out.write(f"#!/bin/sh\n{text}\n")
    os.chmod(part, 0o755)
    os.rename(part, path)


@pytest.mark.parametrize("does, within_s", [("exit 3", 1.5), ("exec sleep 60", 4)])
def test_a_broker_that_does_not_come_up_holds_nobody_up(bus, tmp_path, does, within_s):
    put_broker(tmp_path / "broker", does)
    change(bus, lambda plan: plan["broker"].update(program=str(tmp_path / "broker")))
    bus.spawn("board", [BOARD, "-c", bus.board_path])
    wait_until(lambda: set(children(bus)) >= set(PROGRAMS) - {"broker"}, within_s, "the programs without it")
    assert "people can take tickets" not in bus.log_tail("board", 10**6)
    assert bus.stop("board") == 0


def test_a_broker_that_fails_at_first_is_tried_again(bus, tmp_path):
    put_broker(tmp_path / "broker", "exit 3")
    change(bus, lambda plan: plan["broker"].update(program=str(tmp_path / "broker")))
    bus.spawn("board", [BOARD, "-c", bus.board_path])
    wait_until(lambda: bus.log_tail("board", 10**6).count("broker: ended with status 3") > 1, 5, "a second try")
    put_broker(tmp_path / "broker", 'PATH=$PATH:/usr/sbin; exec mosquitto "$@"')
    wait_until(lambda: "people can take tickets" in bus.log_tail("board", 10**6), 15, "the broker's return")
    bus.broker_folder = os.path.join(bus.folder, "state/broker")
    wait_until_people_can(bus, 15)
    take_ticket(bus)


def test_a_new_hall_file_is_taken_without_a_restart(bus):
    start(bus)
    wait_until_people_can(bus)
    pids = children(bus)
    plan = read_commented_json(bus.hall_file)
    plan["devices"].append({"id": "observer-2", "role": "observer"})
    with open(bus.hall_file, "w", encoding="utf-8") as out:
        json.dump(plan, out, ensure_ascii=False)
    bus.running["board"].send_signal(signal.SIGHUP)
    wait_until(lambda: "version 2" in bus.log_tail("board", 10**6), 5, "the hub to read it")
    wait_until(lambda: os.path.exists(os.path.join(bus.broker_folder, "secrets/observer-2")), 5, "its secret")
    with Device(bus, "observer-2", ["catalogue"]) as observer:
        wait_until(lambda: "catalogue" in observer.retained, 5, "what it may read")
    with open(bus.hall_file, "w", encoding="utf-8") as out:
        out.write("{")
    bus.running["board"].send_signal(signal.SIGHUP)
    wait_until(lambda: "hall.json: see the log" in bus.control("status").stdout
               or "was not taken" in bus.control("status").stdout, 5, "managers to hear of the wrong one")
    assert children(bus) == pids
    take_ticket(bus)


def test_a_keypad_on_a_terminal_of_its_own_is_heard(bus):
    hand, terminal = pty.openpty()
    keyboard = {"number": 1, "source": "keyboard", "operator": "op1", "sign_in_at_start": True}

    def edit(plan):
        device = next(d for d in plan["devices"] if d["device"] == "counter-1")
        device.update(terminal=os.ttyname(terminal), counter=keyboard)
    change(bus, edit)
    bus.spawn("board", [BOARD, "-c", bus.board_path])
    seen = b""

    def shows(word):
        nonlocal seen
        while select.select([hand], [], [], 0)[0]:
            seen += os.read(hand, 4096)
        return word in seen
    wait_until(lambda: shows(b"[idle]"), 10, "the counter to be open")
    wait_until(lambda: "people can take tickets" in bus.log_tail("board", 10**6), 10, "the board")
    take_ticket(bus)
    wait_until(lambda: shows(b"[waits]"), 5, "somebody who waits")
    os.write(hand, b"n")
    wait_until(lambda: shows(b"[called]"), 5, "the call")
    assert bus.stop("board") == 0
    os.close(hand)
    os.close(terminal)


# ---- Ending ----
def test_killed_it_leaves_no_program_and_the_next_one_goes_on(bus):
    start(bus)
    assert "A001" in take_ticket(bus)
    pids = list(wait_for_all(bus).values())
    bus.stop("board", signal.SIGKILL)
    assert_nobody_is_left(pids)
    start(bus)
    assert "A002" in take_ticket(bus)


@pytest.mark.alone
def test_asked_to_end_it_ends_everybody_in_order(bus):
    start(bus)
    wait_until_people_can(bus)
    pids = wait_for_all(bus)
    with Device(bus, "observer-1", ["dev/+/state", "hub/state"]) as observer:
        begin = time.monotonic()
        assert bus.stop("board") == 0
        assert time.monotonic() - begin < 3
        wait_until(lambda: not observer.up.is_set(), 5, "the broker's end")
        last = [(topic, body) for topic, body in observer.seen
                if topic.endswith("state") and body and not body.get("online", True)]
    assert_nobody_is_left(pids.values())
    assert [topic for topic, _ in last][-1] == "hub/state", "the devices say goodbye before the hub"
    assert len(last) >= 5
    log = bus.log_tail("board", 10**6)
    assert "killing it" not in log and "ended with status" not in log


def test_a_program_that_hangs_is_not_waited_for_for_ever(bus):
    start(bus)
    pids = wait_for_all(bus)
    os.kill(pids["kiosk-1"], signal.SIGSTOP)
    begin = time.monotonic()
    assert bus.stop("board", seconds=20) == 0
    assert time.monotonic() - begin < 8
    assert "kiosk-1: does not end within 4000 ms: killing it" in bus.log_tail("board", 10**6)
    assert_nobody_is_left(pids.values())


def test_asked_to_end_while_it_starts_it_ends(bus):
    for _ in range(5):
        bus.spawn("board", [BOARD, "-c", bus.board_path])
        wait_until(lambda: os.path.exists(os.path.join(bus.folder, "state/run/hub.json")), 5, "its files")
        assert bus.stop("board") in (0, -signal.SIGTERM)  # before it listens for signals nothing runs


# ---- What a technician reads ----
def test_a_taken_port_is_told_and_nobody_is_started(bus):
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", bus.port))
        other.listen()
        status, said = run_to_its_end(bus, "-c", bus.board_path)
    assert status == RAN_BROKEN
    assert f"port {bus.port} on 127.0.0.1 is taken by another program" in said
    assert bus.board_path in said, "where to change it"
    assert not os.path.exists(bus.database)


def test_a_second_one_in_the_same_folder_is_refused(bus):
    start(bus)
    pids = wait_for_all(bus)
    status, said = run_to_its_end(bus, "-c", bus.board_path)
    assert status == RAN_BROKEN and "another novbe-board runs here" in said
    assert children(bus) == pids


def test_a_missing_program_is_told(bus, tmp_path):
    change(bus, lambda plan: plan["broker"].update(program=str(tmp_path / "no-broker")))
    status, said = run_to_its_end(bus, "-c", bus.board_path)
    assert status == RAN_BROKEN and "no-broker': No such file" in said


def line_of(path, text):
    with open(path, encoding="utf-8") as lines:
        return next(number for number, line in enumerate(lines, 1) if text in line)


def test_a_right_file_is_right_and_leaves_nothing(bus):
    status, said = run_to_its_end(bus, "--check", bus.board_path)
    assert (status, said) == (0, f'{bus.board_path}: right: hub of "{bus.centre}" and 4 devices\n')
    assert not os.path.exists(os.path.join(bus.folder, "state"))


def test_the_sample_itself_is_right(bus, tmp_path):
    with open(SAMPLE, encoding="utf-8") as sample:
        text = sample.read()
    assert text.count("/etc/novbe/hall.json") == 1
    path = tmp_path / "sample.json"
    path.write_text(text.replace("/etc/novbe/hall.json", bus.hall_file), encoding="utf-8")
    status, said = run_to_its_end(bus, "--check", str(path))
    assert (status, said.count("\n")) == (0, 1), said


def test_what_is_wrong_in_any_section_is_told_with_its_line(bus):
    def edit(plan):
        plan["devices"][0]["kiosk"]["screen"]["width"] = 12
        plan["devices"][1]["display"]["theme"] = "blue"
        plan["devices"][3]["counter"]["nomber"] = 2
        plan["hub"]["database"] = 5
    change(bus, edit)
    status, said = run_to_its_end(bus, "--check", bus.board_path)
    path = bus.board_path
    assert status == RAN_WRONG
    for text, told in (('"width": 12', "kiosk.screen.width: "), ('"blue"', "display.theme: "),
                       ('"nomber"', "counter.nomber: unknown key"), ('"database": 5', "hub.database: ")):
        assert f"{path}:{line_of(path, text)}: {told}" in said, said
    status, said = run_to_its_end(bus, "-c", bus.board_path)  # not only when it is asked to check
    assert status == RAN_WRONG and "--check" in said
    status, said = run_to_its_end(bus, "--check", bus.hall_file)
    assert status == RAN_WRONG and "state: missing" in said


def test_a_wrong_hall_file_is_told_with_its_line(bus):
    with open(bus.hall_file, "w", encoding="utf-8") as out:
        out.write('{\n"centre": 5\n}')
    for words in (["--check", bus.board_path], ["-c", bus.board_path]):
        status, said = run_to_its_end(bus, *words)
        assert status == RAN_WRONG and f"{bus.hall_file}:2: centre: " in said
    assert not os.path.exists(os.path.join(bus.folder, "state"))


# ---- Idle ----
def wakeups(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return sum(int(line.split()[1]) for line in status if "ctxt_switches" in line)


@pytest.mark.alone
def test_it_sleeps_while_nothing_happens(bus):
    start(bus)
    wait_until_people_can(bus)
    time.sleep(1)
    pid = bus.running["board"].pid
    before = wakeups(pid)
    time.sleep(5)
    assert wakeups(pid) == before
