"""Memory and idle processor time of each program, after it has done its work.

Memory is the kernel's proportional set size (PSS), with one board program at a time: on its board it shares
its libraries with nobody. Idle is measured of all at once, connected, when the last call has left the wall.
"""
import os
import subprocess
import time

from device import Device
from hall import ROOT, Hall, HallError, wait_until
from loads import Loads, make_hall
from people import Box

VISITS = 10000
IDLE_S = 20
SETTLE_S = 65  # a call stays on the wall for a minute
FULL_HD = {"width": 1920, "height": 1080}
BOUNDS = {"dispatcher": 32, "display": 40, "kiosk": 48, "counter": 12}  # MiB
WAKEUPS = {"counter": 2}  # a second
IDLE_PCT = 0.5  # of one processor


def pss_mib(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as rollup:
        return next(int(line.split()[1]) for line in rollup if line.startswith("Pss:")) / 1024


def cpu_s(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wakeups(pid):
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/status", encoding="ascii") as status:
            total += sum(int(line.split()[1]) for line in status if "ctxt_switches" in line)
    return total


def entry(name, value, unit, bound, **more):
    value = round(value, 2)
    return {"name": name, "n": 1, "p50": value, "p99": value, "max": value, "unit": unit, "floor": None,
            "ratio": None, "at_most": bound, **more}


def memory_entry(hall, process, name):
    return entry(f"pss_novbe-{name}", pss_mib(hall.running[process].pid), "MiB", BOUNDS.get(name.split("_")[0]))


def idle_entries(watched):
    """watched: name -> process id; nothing happens from now on."""
    def look():
        return {name: (cpu_s(pid), wakeups(pid)) for name, pid in watched.items()}
    begin, before = time.monotonic(), look()
    time.sleep(IDLE_S)
    seconds, after = time.monotonic() - begin, look()
    woken = {name: (after[name][1] - before[name][1]) / seconds for name in watched}
    return [*(entry(f"idle_cpu_novbe-{name}", 100 * (after[name][0] - before[name][0]) / seconds, "%", IDLE_PCT,
                    wakeups_per_s=round(woken[name], 1)) for name in watched),
            *(entry(f"wakeups_novbe-{name}", woken[name], "/s", WAKEUPS[name]) for name in watched if name in WAKEUPS)]


# ---- The dispatcher: a whole day ----
def measure_dispatcher(folder, told):
    with make_hall(folder, "day") as hall:
        hall.start_broker()
        hall.start_dispatcher()
        loads = Loads(hall)
        begin = time.monotonic()
        loads.prepare(VISITS + 1000, 64)
        loads.load("next", 256, VISITS - 256)  # each call ends the visit before it
        told(f"a day of {VISITS} visits (issue, confirm, next, end) took {time.monotonic() - begin:.1f} s")
        time.sleep(2)
        return [memory_entry(hall, "dispatcher", "dispatcher")]


# ---- The boards ----
def call_some(hall, count=5):
    """Visitors are called, so that the wall has something to show."""
    with Device(hall, "kiosk-2") as kiosk, Device(hall, "counter-2") as counter:
        answer = counter.ask("sign_in", operator="op2")
        for i in range(count):
            kiosk.issue("id-card-new", "ur" if i % 2 else "en")
            mine = answer["counter"]
            answer = counter.ask("next", expect={"leg": mine.get("leg", ""), "revision": mine["revision"]})
            time.sleep(1.6)  # a second press sooner is a double press


def use_display(hall, screen, options=None, env=None):
    hall.start_display("wall-a", {**FULL_HD, **screen}, {"SDL_FRAMEBUFFER_ACCELERATION": "0", **(env or {})},
                       options=options)
    with Device(hall, "observer-1", ["dev/+/state", "board/#"]) as observer:
        shown = lambda: observer.retained.get("dev/wall-a/state", {}).get("board_revision", 0)  # noqa: E731
        call_some(hall)
        wait_until(lambda: shown() >= observer.retained["board/a"]["revision"], 10, "the wall to show the calls")
    return "wall-a"


def take_ticket(keys, language, tickets):
    """By the keypad: language, first institution, first service; once more when the machine was too busy."""
    before = len(os.listdir(tickets))
    for _ in range(3):
        with open(keys, "w", encoding="ascii") as keypad:
            for key in ("Home", language, "1", "1"):
                keypad.write(f"key {key}\n")
                keypad.flush()
                time.sleep(0.8)
        end = time.monotonic() + 5
        while time.monotonic() < end:
            if len(os.listdir(tickets)) > before:
                return
            time.sleep(0.05)
    raise HallError(f"no ticket in language {language}: {keys}")


def use_kiosk(hall, screen):
    keys = hall.start_kiosk("kiosk-1", {**FULL_HD, **screen})
    tickets = os.path.join(hall.folder, "tickets")
    with Device(hall, "observer-1", ["dev/+/state"]) as observer:
        wait_until(lambda: (observer.retained.get("dev/kiosk-1/state") or {}).get("giving"), 10, "the kiosk")
    for language in "12":
        take_ticket(keys, language, tickets)
        time.sleep(2)  # long enough to read it
    return "kiosk-1"


def use_counter(hall, _screen):
    box = Box(hall.start_counter(1)).connect()
    box.press("press", "sign-in", "op1")
    with Device(hall, "kiosk-2") as kiosk:
        kiosk.issue("id-card-new")
    for press, lamp in (("next", "called"), ("arrive", "serving"), ("end", "idle")):
        box.press("press", press)
        wait_until(lambda want=lamp: box.lamp == want, 5, f"the lamp {lamp}")
    box.close()
    return "counter-1"


class Screen:
    """A real X server without a monitor."""

    def __init__(self, folder, size=(1920, 1080)):
        reader, writer = os.pipe()
        with open(os.path.join(folder, "xvfb.log"), "ab") as log:
            self.server = subprocess.Popen(
                ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{size[0]}x{size[1]}x24", "-nolisten", "tcp",
                 "-noreset"],  # else it begins anew whenever its last client has left
                pass_fds=[writer], stdout=log, stderr=log)
        os.close(writer)
        with os.fdopen(reader) as number:
            self.name = ":" + number.readline().strip()

    def stop(self):
        self.server.terminate()
        self.server.wait()


def islamabad(folder, name):
    hall = Hall(os.path.join(folder, name), os.path.join(ROOT, "data/halls/islamabad.json"))
    hall.start_broker()
    hall.start_dispatcher()
    return hall


def measure_memory(folder, name, use, screen):
    with islamabad(folder, name) as hall:
        return memory_entry(hall, use(hall, screen), name)


def measure_idle(folder):
    """Two halls with everything connected, one on PNG files and one on a real X server."""
    watched = {}
    with islamabad(folder, "idle_png") as files, islamabad(folder, "idle_sdl") as windows:
        for hall, backend, end in (files, "png", ""), (windows, "sdl", "_sdl"):
            for name, use in ("counter", use_counter), ("kiosk", use_kiosk), ("display", use_display):
                if name != "counter" or not end:
                    watched[name + end] = hall.running[use(hall, {"backend": backend})].pid
        watched["dispatcher"] = files.running["dispatcher"].pid
        time.sleep(SETTLE_S)
        return idle_entries(watched)


def measure_boards(folder):
    before = os.environ.pop("DISPLAY", None)
    screen = Screen(folder)
    os.environ["DISPLAY"] = screen.name
    try:
        return [measure_memory(folder, "counter", use_counter, {}),
                measure_memory(folder, "kiosk", use_kiosk, {"backend": "png"}),
                measure_memory(folder, "kiosk_sdl", use_kiosk, {"backend": "sdl"}),
                measure_memory(folder, "display", use_display, {"backend": "png"}),
                measure_memory(folder, "display_sdl", use_display, {"backend": "sdl"}),
                *measure_idle(folder)]
    finally:
        screen.stop()
        del os.environ["DISPLAY"]
        if before:
            os.environ["DISPLAY"] = before
