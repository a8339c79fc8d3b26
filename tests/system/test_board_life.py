"""What the service manager of a board hears of each program, and that it notices one that stands still."""
import os
import signal
import time

import pytest
from device import Device
from hall import wait_until
from hands import online, press_keys, wait_for_paper
from service_manager import Manager
from test_board import bus, children, start, wait_for_all  # noqa: F401 (a fixture)

WATCHDOG_S = 2


def start_program(hall, name, manager):
    """One program of the hall, heard by that manager."""
    hall.wraps[name] = manager.words
    if name == "dispatcher":
        hall.start_dispatcher(ready=False)
    elif name == "kiosk-1":
        hall.start_kiosk()
    elif name == "counter-1":
        hall.start_counter(1)
    elif name == "wall-a":
        hall.start_display()
    elif name == "printer-1":
        hall.start_printer()


DEVICES = ["kiosk-1", "counter-1", "wall-a", "printer-1"]
PROGRAMS = ["dispatcher", *DEVICES]


@pytest.fixture
def manager():
    with Manager(WATCHDOG_S) as made:
        yield made


@pytest.fixture
def with_printer(make_hall, write_plan):
    """A hall with a shared printer; nothing runs but its broker."""
    def change(plan):
        plan["devices"].append({"id": "printer-1", "role": "printer"})
    made = make_hall(write_plan(change))
    made.start_broker()
    return made


# ---- Ready ----
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_is_ready_once_when_its_hall_is_there(with_printer, manager, name):
    if name != "dispatcher":
        with_printer.start_dispatcher()
    start_program(with_printer, name, manager)
    manager.wait_for("READY=1")
    assert manager.lines[0].startswith(("WATCHDOG=1", "STATUS=", "READY=1"))
    manager.hear_all(1.5 * WATCHDOG_S)
    with_printer.stop(name)
    manager.hear_all(0.1)
    assert manager.lines.count("READY=1") == 1
    assert manager.lines.count("STOPPING=1") == 1
    after_stop = manager.lines[manager.lines.index("STOPPING=1"):]
    assert "WATCHDOG=1" not in after_stop
    assert any(line.startswith("STATUS=") for line in manager.lines)


@pytest.mark.parametrize("name, status", [("dispatcher", None), ("kiosk-1", None),
                                          ("counter-1", "STATUS=the hub is away: presses do nothing"),
                                          ("printer-1", "STATUS=the hub is away: no orders come")])
def test_without_its_hall_a_program_asks_for_time_and_is_ready_when_it_comes(with_printer, manager, name, status):
    with_printer.stop("broker")
    start_program(with_printer, name, manager)
    manager.hear_all(2.5 * WATCHDOG_S)
    assert "READY=1" not in manager.lines
    assert manager.lines.count(f"EXTEND_TIMEOUT_USEC={WATCHDOG_S * 1000000}") >= 3
    if status:
        assert any(line.startswith(status) for line in manager.lines), manager.lines
    with_printer.start_broker()
    if name != "dispatcher":
        with_printer.start_dispatcher()
    manager.wait_for("READY=1", 30)
    manager.wait_for("WATCHDOG=1", WATCHDOG_S)
    assert not any(line.startswith("EXTEND") for line in manager.hear_all(WATCHDOG_S))


def test_a_wall_is_ready_with_its_first_picture_and_tells_the_truth(with_printer, manager):
    start_program(with_printer, "wall-a", manager)
    manager.wait_for("READY=1", 5)
    assert "STATUS=the hub is away: shows so; screen ok" in manager.lines
    assert os.path.exists(os.path.join(with_printer.folder, "frames", "wall-a.png"))
    with_printer.start_dispatcher()
    manager.wait_for("STATUS=shows the calls; screen ok")


def test_a_kiosk_that_can_give_numbers_of_its_own_is_ready_without_the_hub(hall, manager):
    keys = hall.start_kiosk()
    wait_until(lambda: "own numbers: known" in hall.log_tail("kiosk-1", 50), 15, "the kiosk to hear the hub")
    hall.stop("kiosk-1")
    hall.stop("dispatcher")
    hall.stop("broker")
    start_program(hall, "kiosk-1", manager)
    manager.wait_for("STATUS=the hub is away: gives numbers of its own", 20)
    manager.wait_for("READY=1", 1)
    press_keys(keys, "1", "1", "1")  # whoever believed it was right
    wait_for_paper(hall, 1)


def test_the_status_follows_the_link(with_printer):
    with_printer.start_dispatcher()
    truth = {"kiosk-1": ("STATUS=gives the hub's numbers; paper", "STATUS=the hub is away: gives numbers of its own"),
             "counter-1": ("STATUS=presses reach the hub", "STATUS=the hub is away"),
             "wall-a": ("STATUS=shows the calls", "STATUS=the hub is away"),
             "printer-1": ("STATUS=takes the hub's orders; paper", "STATUS=the hub is away")}
    managers = {name: Manager() for name in truth}
    for name, heard in managers.items():
        start_program(with_printer, name, heard)
    for name, (there, _) in truth.items():
        managers[name].wait_for(there)
    wait_until(lambda: "own numbers: known" in with_printer.log_tail("kiosk-1", 50), 15, "the kiosk to know its range")
    with_printer.stop("broker")
    for name, (_, away) in truth.items():
        managers[name].wait_for(away, 30)
    assert not any("WATCHDOG=1" in heard.lines for heard in managers.values())  # nobody asked for it
    for heard in managers.values():
        heard.socket.close()


def test_a_reload_is_told_and_a_wrong_hall_file_changes_nothing(with_printer, manager):
    start_program(with_printer, "dispatcher", manager)
    manager.wait_for("READY=1")
    with_printer.running["dispatcher"].send_signal(signal.SIGHUP)
    manager.wait_for("RELOADING=1")
    manager.wait_for("READY=1", 5)
    manager.wait_for("WATCHDOG=1")


# ---- Watchdog ----
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_that_turns_feeds_in_time_and_one_that_stands_still_does_not(with_printer, manager, name):
    if name != "dispatcher":
        with_printer.start_dispatcher()
    start_program(with_printer, name, manager)
    manager.wait_for("READY=1")
    manager.hear_all(3 * WATCHDOG_S)
    fed = manager.times("WATCHDOG=1")
    assert len(fed) >= 5
    apart = [b - a for a, b in zip(fed, fed[1:])]
    assert max(apart) < WATCHDOG_S, apart
    program = with_printer.running[name]
    program.send_signal(signal.SIGSTOP)
    try:
        manager.hear_all(0.2)  # what was on its way
        assert "WATCHDOG=1" not in manager.hear_all(2 * WATCHDOG_S)
    finally:
        program.send_signal(signal.SIGCONT)
    manager.wait_for("WATCHDOG=1", WATCHDOG_S)


def test_a_disk_that_hangs_in_a_commit_stops_the_feeding(with_printer, manager, preload):
    """The flush of the database does not come back: the hub's loop stands still in the middle of a command."""
    hall, switch = with_printer, os.path.join(with_printer.folder, "fault")
    hall.wraps["dispatcher"] = manager.words
    hall.start_dispatcher(ready=False, env=preload("disk/fault.c", NOVBE_DISK_FAULT=switch,
                                                   NOVBE_DISK_FOLDER=os.path.join(hall.folder, "state")))
    manager.wait_for("READY=1")
    with Device(hall, "kiosk-1") as kiosk:
        with open(switch, "w", encoding="ascii") as fault:
            fault.write("hang")
        kiosk.send({"id": kiosk.new_id(), "verb": "issue", "service": "id-card-renewal", "language": "en",
                    "token": "0f" * 16, "deadline": kiosk.now_ms() + 20000})
        manager.hear_all(1.2 * WATCHDOG_S)
        assert "WATCHDOG=1" not in manager.hear_all(2 * WATCHDOG_S)
        os.unlink(switch)
        manager.wait_for("WATCHDOG=1", 5)


def test_a_printer_worker_that_hangs_stops_the_feeding(hall, manager):
    """The loop turns, but the thread that prints waits for ever: at a FIFO in the place of the ticket's file."""
    hall.wraps["kiosk-1"] = manager.words
    keys = hall.start_kiosk(printing={"timeout_s": 1})
    with Device(hall, "observer-1", ["dev/+/state"]) as observer:
        wait_until(lambda: online(observer, "kiosk-1"), 15, "the kiosk")
        day = observer.retained["dev/kiosk-1/state"].get("day") or observer.retained["hub/state"]["day"]
    stuck = os.path.join(hall.folder, "tickets", f"{hall.centre}-{day}-A001.escpos.part")
    os.mkfifo(stuck)
    press_keys(keys, "1", "1", "1")
    try:
        wait_until(lambda: manager.hear(0.1) is not None and "'printer's worker' does not do its work"
                   in hall.log_tail("kiosk-1", 50), 25, "the worker's end")
        manager.hear_all(0.1)
        assert "WATCHDOG=1" not in manager.hear_all(2 * WATCHDOG_S)
    finally:
        with open(stuck, "rb") as fifo:
            fifo.read()
    manager.wait_for("WATCHDOG=1", 5)


# ---- One board ----
def test_a_program_of_the_board_that_stands_still_is_ended_and_started_again(bus):  # noqa: F811
    start(bus, env={"WATCHDOG_USEC": str(WATCHDOG_S * 1000000)})
    pids = wait_for_all(bus)
    time.sleep(WATCHDOG_S)  # each has told that it turns
    for name in ("hub", "kiosk-1", "wall-1", "counter-1"):
        os.kill(pids[name], signal.SIGSTOP)
    for name in ("hub", "kiosk-1", "wall-1", "counter-1"):
        wait_until(lambda: children(bus).get(name, pids[name]) != pids[name], 5 * WATCHDOG_S,
                   f"{name} to be started again\n{bus.log_tail('board')}")
        assert f"{name}: does not turn any more" in bus.log_tail("board", 10**6)
    now = wait_for_all(bus)
    assert now["counter-2"] == pids["counter-2"] and now["broker"] == pids["broker"]


def test_programs_that_turn_are_left_alone(bus):  # noqa: F811
    start(bus, env={"WATCHDOG_USEC": "500000"})
    pids = wait_for_all(bus)
    time.sleep(5)  # ten of their intervals
    assert children(bus) == pids


def test_a_whole_board_that_was_asleep_is_not_taken_for_hanging(bus):  # noqa: F811
    start(bus, env={"WATCHDOG_USEC": str(WATCHDOG_S * 1000000)})
    pids = wait_for_all(bus)
    time.sleep(WATCHDOG_S)
    everybody = [bus.running["board"].pid, *pids.values()]
    for pid in everybody:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(3 * WATCHDOG_S)
    for pid in everybody:
        os.kill(pid, signal.SIGCONT)
    time.sleep(3 * WATCHDOG_S)
    assert children(bus) == pids, bus.log_tail("board")
