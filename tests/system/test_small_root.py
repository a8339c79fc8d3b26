"""Every program under its unit's own restrictions: a read-only root, one writable folder, no capabilities, its calls."""
import os
import shutil
import subprocess

import pytest
from device import Device
from hall import BIN, ROOT, wait_until
from hands import press_keys
from people import Box
from screen import Screen, colours
from test_board import SAMPLE, bus  # noqa: F401 (a fixture)
from test_printer_daemon import issue

SANDBOX = ["/usr/bin/python3", "-B", os.path.join(ROOT, "tests/system/unit_sandbox.py")]


def may_run():
    """Why it cannot be tested here; empty: it can."""
    if os.getuid() != 0:
        return "needs mount namespaces: run as root"
    if not shutil.which("systemd-analyze"):
        return "systemd-analyze is not here: which calls a unit may do is not known"
    if subprocess.run(["/usr/bin/python3", "-c", "import seccomp"], check=False, capture_output=True).returncode:
        return "python3-seccomp is not here"
    if subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "none", "/tmp"], check=False,
                      capture_output=True).returncode:
        return "this machine gives no mount namespaces"
    return ""


WHY_NOT = may_run()
pytestmark = pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT)


def unit(program):
    return os.path.join(ROOT, "data/units", program + ".service")


def wrap(hall, name, program, state):
    hall.wraps[name] = [*SANDBOX, unit(program), state, os.path.dirname(hall.folder)]


def state_of(hall, device):
    folder = os.path.join(hall.folder, "state", device)
    os.makedirs(folder, exist_ok=True)
    return folder


def files_outside(folder, kept):
    """Everything below the folder but what is below one of those."""
    return sorted(os.path.join(where, name) for where, _, names in os.walk(folder) for name in names
                  if not any(where.startswith(path) for path in kept))


def tickets_in(folder):
    return [name for name in os.listdir(folder) if name.endswith(".png")]


@pytest.fixture
def small(make_hall, write_plan):
    """A hall whose programs all run under their units' restrictions; its broker is the distribution's."""
    def change(plan):
        plan["devices"].append({"id": "printer-1", "role": "printer"})
    hall = make_hall(write_plan(change))
    hall.start_broker()
    wrap(hall, "dispatcher", "novbe-dispatcher", state_of(hall, "hub"))
    hall.start_dispatcher()
    return hall


def test_the_sandbox_forbids_what_the_unit_forbids(tmp_path):
    """So that what runs in it proves something."""
    state = tmp_path / "state"
    state.mkdir()
    tries = ("import os, socket, mmap, ctypes\n"
             "def no(do):\n"
             "    try: do()\n"
             "    except OSError: return\n"
             "    raise SystemExit(f'allowed: {do.__name__}')\n"
             f"def usr(): open('/usr/new', 'w')\n"
             f"def var(): open('/var/lib/new', 'w')\n"
             f"def beside(): open('{tmp_path}/new', 'w')\n"
             "def bluetooth(): socket.socket(socket.AF_BLUETOOTH, socket.SOCK_RAW, 1)\n"
             "def packet(): socket.socket(socket.AF_PACKET, socket.SOCK_RAW)\n"
             "def nice(): os.setpriority(os.PRIO_PROCESS, 0, 5)\n"
             "def chown(): os.chown('/tmp/mine', 1, 1)\n"
             "def unshare():\n"
             "    if ctypes.CDLL(None, use_errno=True).unshare(0x20000): raise OSError\n"
             f"open('{state}/new', 'w'); open('/tmp/mine', 'w')\n"
             "for each in (usr, var, beside, bluetooth, packet, nice, chown, unshare): no(each)\n"
             "print(open('/proc/self/status').read())\n")
    done = subprocess.run([*SANDBOX, unit("novbe-kiosk"), state, tmp_path, "/usr/bin/python3", "-c", tries],
                          capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    status = dict(line.split(":\t", 1) for line in done.stdout.splitlines() if ":\t" in line)
    assert (int(status["CapBnd"], 16), int(status["CapEff"], 16)) == (0, 0)
    assert (status["NoNewPrivs"].strip(), status["Seccomp"].strip()) == ("1", "2")
    assert os.listdir(state) == ["new"] and not os.path.exists("/tmp/mine")


def test_a_ticket_is_taken_printed_called_and_shown(small):
    kiosk, wall, counter = (state_of(small, name) for name in ("kiosk-1", "wall-a", "counter-1"))
    tickets, keys = os.path.join(kiosk, "tickets"), os.path.join(kiosk, "input")
    wrap(small, "kiosk-1", "novbe-kiosk", kiosk)
    small.start_kiosk(screen={"png": os.path.join(kiosk, "kiosk.png"), "input": keys}, printing={"folder": tickets})
    wrap(small, "wall-a", "novbe-display", wall)
    small.start_display(screen={"png": os.path.join(wall, "wall.png")})
    box = os.path.join(counter, "box")
    path = small.board("counter-1", "counter", number=1, source="simulated", path=box, operator="")
    wrap(small, "counter-1", "novbe-counter", counter)
    small.spawn("counter-1", [os.path.join(BIN, "novbe-counter"), "-c", path])
    wait_until(lambda: "own numbers: known" in small.log_tail("kiosk-1", 50), 20, "the kiosk\n" + small.log_tail("kiosk-1"))
    press_keys(keys, "1", "1", "1")
    wait_until(lambda: len(tickets_in(tickets)) == 1, 10, "paper\n" + small.log_tail("kiosk-1"))
    before = os.stat(os.path.join(wall, "wall.png")).st_mtime_ns
    hand = Box(box).connect()
    hand.press("press", "sign-in", "op1")
    wait_until(lambda: hand.lamp == "waits", 5, "the lamp to say that somebody waits")
    hand.press("press", "next")
    wait_until(lambda: hand.lamp == "called", 5, "the call")
    wait_until(lambda: os.stat(os.path.join(wall, "wall.png")).st_mtime_ns != before, 5, "the wall to show it")
    hand.close()
    small.stop("dispatcher")  # and without the hub
    wait_until(lambda: "numbers of its own" in small.log_tail("kiosk-1", 20), 15, "the kiosk to miss the hub")
    press_keys(keys, "Home", "1", "1", "1")
    wait_until(lambda: len(tickets_in(tickets)) == 2, 10, "paper of its own\n" + small.log_tail("kiosk-1"))
    ends = {name: small.stop(name) for name in ("kiosk-1", "wall-a", "counter-1")}
    assert set(ends.values()) == {0}, ends
    kept = [os.path.join(small.folder, name) for name in ("state", "broker", "boards", "log")]
    assert files_outside(small.folder, kept) == []
    for name in ("dispatcher", "kiosk-1", "wall-a", "counter-1"):
        assert "not permitted" not in small.log_tail(name, 10**6), small.log_tail(name, 100)


def test_a_shared_printer_prints_an_order(small):
    printer = state_of(small, "printer-1")
    tickets = os.path.join(printer, "tickets")
    wrap(small, "printer-1", "novbe-printer", printer)
    small.start_printer(printing={"folder": tickets})
    wait_until(lambda: "hub: answers" in small.log_tail("printer-1", 50), 15, "the printer\n" + small.log_tail("printer-1"))
    with Device(small, "reception-1") as reception:
        issue(reception)
    wait_until(lambda: os.path.isdir(tickets) and tickets_in(tickets), 10, "paper\n" + small.log_tail("printer-1"))
    assert small.stop("printer-1") == 0


def test_a_whole_board_lives_in_its_state_folder(bus):  # noqa: F811
    state = os.path.join(bus.folder, "state")
    os.makedirs(state)

    def inside(plan):
        plan["state"] = state
        for device in plan["devices"]:
            name = device["device"]
            for kind in ("kiosk", "display"):
                if kind in device:
                    device[kind]["screen"]["png"] = os.path.join(state, name + ".png")
            if "kiosk" in device:
                device["kiosk"]["screen"]["input"] = os.path.join(state, "kiosk-1.input")
                device["kiosk"]["print"]["folder"] = os.path.join(state, "tickets")
            if "counter" in device:
                device["counter"]["path"] = os.path.join(state, f"box-{device['counter']['number']}")

    path = bus.board_file(SAMPLE, change=inside)
    shutil.rmtree(os.path.join(bus.folder, "tickets"))
    wrap(bus, "board", "novbe-board", state)
    bus.start_board(path)
    keys, tickets = os.path.join(state, "kiosk-1.input"), os.path.join(state, "tickets")
    press_keys(keys, "Home", "3", "1", "1", "Enter")
    wait_until(lambda: os.path.isdir(tickets) and tickets_in(tickets), 15, "paper\n" + bus.log_tail("board"))
    hand = Box(os.path.join(state, "box-1")).connect()
    hand.press("press", "sign-in", "op1")
    wait_until(lambda: hand.lamp == "waits", 5, "the lamp to say that somebody waits")
    hand.press("press", "next")
    wait_until(lambda: hand.lamp == "called", 5, "the call")
    hand.close()
    assert bus.stop("board") == 0


@pytest.mark.skipif(not shutil.which("Xvfb"), reason="Xvfb is not here")
def test_a_screen_is_reached_through_the_x_servers_socket(small):
    """A real X server outside, its socket's folder let through as the unit says; pictures through its shared memory."""
    kiosk = state_of(small, "kiosk-1")
    tickets = os.path.join(kiosk, "tickets")
    wrap(small, "kiosk-1", "novbe-kiosk", kiosk)
    with Screen() as screen:
        small.start_kiosk(screen={**screen.options, "input": os.path.join(kiosk, "input")}, env=screen.env,
                          printing={"folder": tickets})
        wait_until(lambda: "own numbers: known" in small.log_tail("kiosk-1", 50), 20,
                   "the kiosk\n" + small.log_tail("kiosk-1"))
        wait_until(lambda: colours(screen.picture()) > 20, 10, "the first picture")
        screen.keys("1", "1", "1")
        wait_until(lambda: os.path.isdir(tickets) and tickets_in(tickets), 10, "paper\n" + small.log_tail("kiosk-1"))
        assert small.stop("kiosk-1") == 0
