"""A whole hall on one board: the memory of everything together, and how long after the start there is a ticket.

`pss_all` is the sum of the proportional set sizes of novbe-board, the broker and the five programs of
data/boards/bus.json, after tickets in every language and calls on a full HD wall; `_sdl` with both screens on a
real X server, whose own memory is not in it. `start_to_first_ticket` runs from starting novbe-board to the
ticket's file, with a person who presses three keys about as fast as the kiosk takes them (0.6 s apart);
`start_to_first_again` in a folder where a hall was before.
"""
import os
import time

from boards import FULL_HD, Screen, entry, pss_mib
from device import Device
from hall import ROOT, Hall, HallError, wait_until
from people import Box

SAMPLE = os.path.join(ROOT, "data/boards/bus.json")
HALL = os.path.join(ROOT, "data/halls/bus.json")
STARTS = 5
MEMORY_MIB, START_S = 160, 3
STRIKE_S = 0.6  # a little more than the kiosk's guard against double strikes


def processes(board):
    """pids of novbe-board and its programs."""
    with open(f"/proc/{board}/task/{board}/children", encoding="ascii") as children:
        return [board, *map(int, children.read().split())]


def name_of(pid):
    return os.path.basename(os.readlink(f"/proc/{pid}/exe"))


def the_bus(folder, name):
    return Hall(os.path.join(folder, name), HALL)


def wait_for_kiosk(hall):
    """Until the kiosk itself says that it gives tickets; the manager's tool asks, as it is in every hall."""
    with Device(hall, "ctl", ["dev/+/state"]) as observer:
        wait_until(lambda: (observer.retained.get("dev/kiosk-1/state") or {}).get("giving"), 10, "the kiosk")


def press(hall, *keys):
    with open(os.path.join(hall.folder, "kiosk-1.input"), "w", encoding="ascii") as keypad:
        for number, key in enumerate(keys):
            if number:
                time.sleep(STRIKE_S)
            keypad.write(f"key {key}\n")
            keypad.flush()


def take_ticket(hall, *keys):
    """Presses the keys; from the beginning again when the kiosk was too busy for one of them."""
    tickets = os.path.join(hall.folder, "tickets")
    before = len(os.listdir(tickets))
    for again in ((), ("Home",), ("Home",)):
        press(hall, *again, *keys)
        try:
            return wait_until(lambda: len(os.listdir(tickets)) > before, 2, "a ticket")
        except HallError:
            continue
    raise HallError(f"no ticket by {keys}:\n{hall.log_tail('board')}")


# ---- Time ----
def start_and_take(hall):
    begin = time.monotonic()
    hall.start_board(hall.board_path)
    wait_for_kiosk(hall)
    take_ticket(hall, "1", "1", "1", "Enter")
    return time.monotonic() - begin


def time_entry(name, seconds):
    seconds = sorted(round(s, 2) for s in seconds)
    made = entry(name, seconds[len(seconds) // 2], "s", START_S)
    return {**made, "n": len(seconds), "p99": seconds[-1], "max": seconds[-1]}


def measure_start(folder):
    first, again = [], []
    for number in range(STARTS):
        with the_bus(folder, f"start-{number}") as hall:
            hall.board_path = hall.board_file(SAMPLE)
            first.append(start_and_take(hall))
            hall.stop("board")
            again.append(start_and_take(hall))
    return [time_entry("start_to_first_ticket", first), time_entry("start_to_first_again", again)]


# ---- Memory ----
def serve(desk):
    wait_until(lambda: desk.lamp == "waits", 5, "the lamp that says somebody waits")
    for button, lamps in ("next", ["called"]), ("arrive", ["serving"]), ("end", ["idle", "waits"]):
        desk.press("press", button)
        wait_until(lambda wanted=lamps: desk.lamp in wanted, 5, f"the lamp after '{button}'")


def use(hall, boxes):
    """Tickets in every language, one after the other called to both counters."""
    desks = [Box(path).connect() for path in boxes.values()]
    for number, desk in enumerate(desks, 1):
        desk.press("press", "sign-in", f"op{number}")
    for number in range(6):
        take_ticket(hall, "Home", str(number % 3 + 1), "1", "1", "Enter")
        serve(desks[number % len(desks)])
    for desk in desks:
        desk.close()
    time.sleep(2)


def measure_memory(folder, name, screen, told):
    with the_bus(folder, name) as hall:
        hall.board_path = hall.board_file(SAMPLE, {**FULL_HD, **screen})
        boxes = hall.start_board(hall.board_path, {"SDL_FRAMEBUFFER_ACCELERATION": "0"})
        wait_for_kiosk(hall)
        use(hall, boxes)
        parts = [(name_of(pid), pss_mib(pid)) for pid in processes(hall.running["board"].pid)]
        if len(parts) != 2 + 5:
            raise HallError(f"not everything runs: {parts}")
        told(f"{name}: " + ", ".join(f"{part} {mib:.1f}" for part, mib in parts) + " MiB")
        return entry(name, sum(mib for _, mib in parts), "MiB", MEMORY_MIB,
                     parts={part: round(mib, 1) for part, mib in parts})


def measure_one_board(folder, told):
    before = os.environ.pop("DISPLAY", None)
    try:
        entries = [*measure_start(folder), measure_memory(folder, "pss_all", {"backend": "png"}, told)]
        screen = Screen(folder)
        os.environ["DISPLAY"] = screen.name
        try:
            return [*entries, measure_memory(folder, "pss_all_sdl", {"backend": "sdl"}, told)]
        finally:
            screen.stop()
            del os.environ["DISPLAY"]
    finally:
        if before:
            os.environ["DISPLAY"] = before
